#!/bin/sh
# captures.sh - corpus/captures/README.md says of each capture how large it is, and together they
# stay below 4 MB. What is in them is tested by tests/tools/tautdump.sh.
set -eu
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd corpus/captures

# shellcheck disable=SC2016 # back quotes of the README
sed -n 's/^| `\([^`]*\)` | \([0-9]*\) .*/\1 \2/p' README.md | sort >"$work/told"
for file in *.pcap*; do
	echo "$file $(wc -c <"$file")"
done | sort >"$work/there"
comm -3 "$work/told" "$work/there" >"$work/diff"
empty "the README's sizes of $(wc -l <"$work/there") captures" "$work/diff"

awk '{ all += $2 } END { if (all > 4000000) print all " octets together" }' "$work/there" >"$work/large"
empty "the captures are small" "$work/large"
