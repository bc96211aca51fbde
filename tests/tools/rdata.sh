#!/bin/sh
# rdata.sh - `tautzone rdata` over rdata of others, in $TEST_DATA/rdata, both ways. Rows "ok" give the octets
# of the row and, where it has one, its canonical text; rows "reject" are refused. Where we differ and are
# right the rows of tests/scan_differences.tsv (text to octets) and tests/rdata_differences.tsv (octets to
# text) say why; each other row that fails is named.
# shellcheck disable=SC2016 # $1 is for the shell inside, others are those of awk
set -u
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
data=$TEST_DATA/rdata
zone=$BUILD/tautzone

if [ ! -d "$data" ]; then
	skip "rdata of others" "no $data"
	exit 0
fi

# rows DIRECTION FIELDS - rows of all tables that go this way: file, then these fields of theirs.
for table in "$data"/*.tsv; do
	awk -F '\t' -v OFS='\t' -v name="$(basename "$table" .tsv)" '
		NR > 1 && $0 !~ /^#/ { print name, $1, $2, $3, $4, $5, $6, $8 }' "$table"
done >"$work/all"
awk -F '\t' '$7 != "wire"' "$work/all" >"$work/text"
awk -F '\t' '$7 != "text" || $6 == "ok"' "$work/all" | awk -F '\t' '$5 != "" || $7 == "wire"' >"$work/wire"

# agree NAME JUDGE - pastes rows and answers together; JUDGE prints complaints. One answer for each row.
agree()
{
	if [ "$(wc -l <"$work/rows")" -ne "$(wc -l <"$work/answers")" ]; then
		fail "$1: one answer for each row"
		return
	fi
	pass "$1: one answer for each of $(wc -l <"$work/rows") rows"
	if grep -qv "^\(ok\|error\)	[^	]*$" "$work/answers"; then
		fail "$1: answers have one tab"
	else
		pass "$1: answers have one tab"
	fi
	paste "$work/rows" "$work/answers" | awk -F '\t' "$2" >"$work/complaints"
	empty "$1: all rows, or a listed reason" "$work/complaints"
}

# ---- text to octets ------------------------------------------------------------------------------

cp "$work/text" "$work/rows"
cut -f 2-4 "$work/rows" | "$zone" rdata >"$work/answers"
status=$?
works "text: status 1, as some are refused" [ "$status" -eq 1 ]
agree text '
	BEGIN { while ((getline line <"tests/scan_differences.tsv") > 0)
		if (line !~ /^(#|$)/) { split(line, f, "\t"); why[f[1] FS f[2] FS f[3]] = f[4] } }
	$6 == "ok" && $9 == "ok" && $10 == $5 { next }
	$6 == "reject" && $9 == "error" { next }
	{ ours = why[$2 FS $3 FS $4] }
	ours != "" && ($9 == "error" ? ours ~ /^!/ : ours == $10) { next }
	{ print $1 ": " $2 " " $3 " (" $4 "): " $9 " " $10 ", not " ($6 == "ok" ? $5 : "refused") }'

# ---- octets to text ------------------------------------------------------------------------------

cp "$work/wire" "$work/rows"
cut -f 2,5 "$work/rows" | "$zone" rdata --wire >"$work/answers"
status=$?
works "wire: status 1, as some are refused" [ "$status" -eq 1 ]
agree wire '
	BEGIN {
		while ((getline line <"tests/rdata_differences.tsv") > 0)
			if (line !~ /^(#|$)/) { split(line, f, "\t"); why[f[1] FS f[2] FS f[3]] = f[7] }
		# what is refused as text is refused as octets
		while ((getline line <"tests/scan_differences.tsv") > 0)
			if (line !~ /^(#|$)/ && split(line, f, "\t")) {
				split(f[4], code, " ")
				text[f[1] FS f[2] FS f[3]] = code[1]
			}
	}
	{ ours = $10; if ($9 == "error") { split($10, f, ": "); ours = f[2] } }
	$6 == "reject" && $9 == "error" { next }
	$6 == "ok" && $9 == "ok" && ($8 == "" || $8 == $10) { next }
	why[$2 FS $5 FS ours] != "" || text[$2 FS $3 FS $4] == "!" ours { next }
	{ print $1 ": " $2 " " $5 ": " $9 " " $10 ", not " ($6 == "ok" ? $8 : "refused") }'

# ---- there and back ------------------------------------------------------------------------------

paste "$work/rows" "$work/answers" | awk -F '\t' -v OFS='\t' '$9 == "ok" { print $2, $10, "." }' >"$work/again"
paste "$work/rows" "$work/answers" | awk -F '\t' -v OFS='\t' '$9 == "ok" { print "ok", tolower($5) }' >"$work/octets"
works "what was printed is read" sh -c '"$1" rdata "$2" >"$3"' - "$zone" "$work/again" "$work/back"
works "as the same octets: $(wc -l <"$work/back")" cmp "$work/octets" "$work/back"
