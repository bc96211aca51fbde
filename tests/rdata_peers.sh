#!/bin/sh
# rdata_peers.sh - rdata of the outside cases as text: ours beside what ldns and named-rrchecker (BIND)
# print. Runs of white space count as one blank. Where we agree with neither, tests/rdata_differences.tsv
# has a row for each of them that says who is right; each of its rows occurs.
#
#   tests/rdata_peers.sh -p    prints the differences as rows without their last two columns
set -u
. tests/tap.sh

for tool in named-rrchecker pkg-config; do
	if ! command -v "$tool" >/dev/null; then
		skip "rdata as text beside ldns and BIND" "$tool is not installed"
		exit
	fi
done
if ! pkg-config --exists ldns; then
	skip "rdata as text beside ldns and BIND" "ldns is not installed"
	exit
fi
if [ ! -d "$TEST_DATA/rdata" ]; then
	skip "rdata as text beside ldns and BIND" "no $TEST_DATA"
	exit
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shellcheck disable=SC2046 # flags
if ! $CC -std=c11 -D_GNU_SOURCE -Ibuild/include $(pkg-config --cflags ldns) -o "$work/rdata_text" \
	tests/peers/rdata_text.c "$BUILD/libtautwire.a" $(pkg-config --libs ldns) 2>"$work/log"; then
	fail "tests/peers/rdata_text.c compiles"
	sed 's/^/#   /' "$work/log"
	exit 1
fi

# bind TYPE WIRE - the rdata as named-rrchecker prints it; it wants the form of RFC 3597
bind()
{
	if printf 'IN %s \\# %d %s\n' "$1" $((${#2} / 2)) "$2" | named-rrchecker -p 2>/dev/null >"$work/one"; then
		cut -f 3- "$work/one"
	else
		echo '!'
	fi
}

# Rows "ok" of class IN: type, wire, ours, ldns; then BIND's beside them
awk -F '\t' 'FNR > 1 && $5 == "ok" && $4 != "" { print $1 "\t" $4 }' "$TEST_DATA"/rdata/*.tsv | sort -u |
	"$work/rdata_text" >"$work/two"
cut -f 1,2 "$work/two" | while IFS='	' read -r type wire; do
	bind "$type" "$wire"
done >"$work/bind"
awk -F '\t' '
	function folded(s) { gsub(/[ \t]+/, " ", s); sub(/ $/, "", s); return s }
	FILENAME ~ /bind$/ { bind[FNR] = folded($0); next }
	{
		theirs = $4
		for (i = 5; i <= NF; i++)
			theirs = theirs " " $i
		print $1 "\t" $2 "\t" $3 "\t" folded(theirs) "\t" bind[FNR]
	}' "$work/bind" "$work/two" >"$work/three"

# Who refuses it has no opinion
awk -F '\t' '
	{ ldns = substr($4, 1, 1) != "!" || $4 ~ /^![0-9]:/; bind = $5 != "!" }
	(ldns && $3 == $4) || (bind && $3 == $5) { next }
	ldns { print $1 "\t" $2 "\t" $3 "\t" $4 "\tldns" }
	bind { print $1 "\t" $2 "\t" $3 "\t" $5 "\tnamed-rrchecker" }' "$work/three" | sort -u >"$work/found"
if [ "${1:-}" = -p ]; then
	cat "$work/found"
	exit
fi

awk -F '\t' '!/^#/ && ($5 == "ldns" || $5 == "named-rrchecker") {
	print $1 "\t" $2 "\t" $3 "\t" $4 "\t" $5 }' tests/rdata_differences.tsv | sort -u >"$work/listed"
comm -23 "$work/found" "$work/listed" >"$work/new"
comm -13 "$work/found" "$work/listed" >"$work/gone"
works "$(wc -l <"$work/three") rdata were printed by all three" test "$(wc -l <"$work/three")" -gt 600
cut -c 1-300 "$work/new" >"$work/short"
empty "our text is that of ldns or of BIND, or listed" "$work/short"
empty "each difference that is listed occurs" "$work/gone"
