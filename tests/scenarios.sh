#!/bin/sh
# scenarios.sh - our scenarios (strict) and the public ones (core) against the resolver. Of the public ones each has to have
# the verdict that tests/scenarios/expected.tsv says, with the same reason if it is skipped; what fails stands in known.tsv.
#
# sh tests/scenarios.sh --write writes expected.tsv anew: look at its difference before it is committed.
set -u
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rpl=$BUILD/tests/rpl
here=tests/scenarios

verdicts()
{
	"$rpl" "$TEST_DATA"/rpl/*/*.rpl | sed -n "s|$TEST_DATA/rpl/||gp" | awk -F '\t' '
		{ print $1 "\t" $2 "\t" ($1 == "skip" ? $3 : "") }'
}

if [ "${1:-}" = --write ]; then
	verdicts >"$here/expected.tsv"
	exit
fi

for file in "$here"/[0-9]*.rpl; do
	works "${file##*/}" "$rpl" --strict "$file"
done

if [ ! -d "$TEST_DATA/rpl" ]; then
	skip "public scenarios" "$TEST_DATA/rpl is not there"
	exit
fi
verdicts >"$work/verdicts"
diff "$here/expected.tsv" "$work/verdicts" >"$work/changes"
empty "each public scenario has the verdict of expected.tsv" "$work/changes"

awk -F '\t' '$1 == "fail" { print $2 }' "$work/verdicts" | sort >"$work/failed"
grep -v '^#' "$here/known.tsv" | cut -f 1 | sort >"$work/known"
comm -3 "$work/failed" "$work/known" >"$work/unlike"
empty "what fails is what known.tsv knows" "$work/unlike"

# Of the iterator's own scenarios (tiers P1 and P2) few may be known to fail
awk -F '\t' 'NR == FNR { known[$1] = 1; next }
	$3 == "iterator" && $2 ~ /^P[12]$/ && known[$1] { print $1 }' \
	"$work/known" "$TEST_DATA/rpl/INDEX.tsv" >"$work/iterator"
if [ "$(wc -l <"$work/iterator")" -le 4 ]; then
	pass "at most four scenarios of the iterator are known to fail"
else
	fail "at most four scenarios of the iterator are known to fail"
	sed 's/^/#   /' "$work/iterator"
fi
awk -F '\t' 'NR == FNR { if ($1 == "skip") skipped[$2] = 1; next }
	$3 == "iterator" && $2 ~ /^P[12]$/ && skipped[$1] { print $1 }' \
	"$work/verdicts" "$TEST_DATA/rpl/INDEX.tsv" >"$work/skipped"
empty "no scenario of the iterator is skipped" "$work/skipped"
