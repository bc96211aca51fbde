#!/bin/sh
# scan_peers.sh - text to rdata: ours beside ldns and libzscanner (of Knot DNS), over the outside cases, texts of our
# own (tests/peers/scan_texts.tsv has one for each difference that is known), those of the laws' rdata of every type,
# and thousands of mutations of those. Same octets, or all refuse it; where not, tests/peers/scan_differences.tsv has a
# line that says why, and each of its lines is used.
#
#   tests/scan_peers.sh -p    prints the differences that no line allows: who, what, type, text, ours, theirs
set -u
. tests/tap.sh

if ! command -v pkg-config >/dev/null || ! pkg-config --exists ldns libzscanner; then
	skip "rdata out of text beside ldns and libzscanner" "they are not installed"
	exit
fi
if [ ! -d "$TEST_DATA/rdata" ]; then
	skip "rdata out of text beside ldns and libzscanner" "no $TEST_DATA"
	exit
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# compile NAME LIBRARY... - a program of tests/peers
compile()
{
	name=$1
	shift
	$CC -std=c11 -D_GNU_SOURCE -Ibuild/include -o "$work/$name" "tests/peers/$name.c" "$@" 2>"$work/log" && return
	fail "tests/peers/$name.c compiles"
	sed 's/^/#   /' "$work/log"
	exit 1
}
compile texts "$BUILD/liblaws.a" "$BUILD/libfuzz.a" "$BUILD/libtautwire.a"
# shellcheck disable=SC2046 # flags
compile rdata_scan "$BUILD/libtautwire.a" $(pkg-config --libs ldns libzscanner)

awk -F '\t' 'FNR > 1 && ($6 == "text" || $6 == "both") && $2 != "" { print $1 "\t" $2 "\t" $3 }' \
	"$TEST_DATA"/rdata/*.tsv | LC_ALL=C sort -u >"$work/outside"
{ cat tests/peers/scan_texts.tsv && "$work/texts" <"$work/outside"; } >"$work/texts.tsv"
if ! "$work/rdata_scan" <"$work/texts.tsv" >"$work/read"; then
	fail "all texts were read"
	exit 1
fi

# Lines "used<TAB>number", "new<TAB>...", "agreed<TAB>who<TAB>count"
awk -F '\t' '
	function found(who, what, type, text, ours, theirs, i) {
		for (i = 1; i <= n; i++)
			if (peer[i] == who && kind[i] == what && type ~ types[i] && text ~ texts[i] &&
				ours ~ our[i] && theirs ~ their[i])
				return i
		return 0
	}
	function any(s) { return s == "-" ? "" : s }
	function judge(who, type, text, ours, theirs, what, line) {
		if (theirs == "?")
			return
		if (substr(ours, 1, 1) == "!" && substr(theirs, 1, 1) == "!" || ours == theirs) {
			same[who]++
			return
		}
		what = substr(ours, 1, 1) == "!" ? "accept" : substr(theirs, 1, 1) == "!" ? "refuse" : "octets"
		line = found(who, what, type, text, ours, theirs)
		if (line != 0)
			used[line]++
		else
			print "new\t" who "\t" what "\t" type "\t" text "\t" ours "\t" theirs
	}
	FNR == NR {
		if ($0 ~ /^#/ || NF == 0)
			next
		peer[++n] = $1; types[n] = "^(" $2 ")$"; kind[n] = $3
		texts[n] = any($4); our[n] = any($5); their[n] = any($6)
		if (NF != 7 || $7 == "")
			print "bad\t" FNR
		next
	}
	{ judge("ldns", $1, $2, $4, $5); judge("knot", $1, $2, $4, $6) }
	END {
		for (i = 1; i <= n; i++)
			if (!(i in used))
				print "unused\t" peer[i] "\t" types[i] "\t" texts[i] "\t" our[i] "\t" their[i]
		for (who in same)
			print "agreed\t" who "\t" same[who]
	}' tests/peers/scan_differences.tsv "$work/read" >"$work/judged"

grep '^new' "$work/judged" | cut -f 2- >"$work/new"
if [ "${1:-}" = -p ]; then
	cat "$work/new"
	exit
fi
for who in ldns knot; do
	agreed=$(awk -F '\t' -v who=$who '$1 == "agreed" && $2 == who { print $3 }' "$work/judged")
	works "${agreed:-0} texts are read alike by $who" test "${agreed:-0}" -gt 4000
done
cut -c 1-400 "$work/new" >"$work/short"
grep '^unused' "$work/judged" >"$work/unused"
grep '^bad' "$work/judged" >"$work/bad"
empty "texts are read as ldns and libzscanner do, or listed" "$work/short"
empty "each difference that is listed occurs" "$work/unused"
empty "each line of scan_differences.tsv has seven columns" "$work/bad"
