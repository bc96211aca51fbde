#!/bin/sh
# seeds.sh - the seeds of the fuzz targets are what their sources say, and each message among them
# gets the verdict that stands with it: `; verdict WHAT FINDINGS` behind its name in
# fuzz/seeds/message.dig, or what mkseeds says of those that it makes.
set -eu
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Written anew, and compared with what is checked in
written="$work/corpus"
CORPUS="$written" sh fuzz/seeds.sh >"$work/said" 2>&1 || true
"$BUILD/mkseeds" "$written" >>"$work/said" 2>&1 || true
empty "the sources of the seeds can be read" "$work/said"
(cd "$written" && find . -type f | sort) | while read -r file; do
	cmp "$written/$file" "corpus/$file" 2>&1 || true
done >"$work/differs"
empty "corpus/ is what 'make seeds' writes" "$work/differs"

# name, verdict, findings
awk '/^;; ==== / { name = $3 } /^; verdict / { print name "\t" $3 "\t" $4 }' fuzz/seeds/message.dig \
	>"$work/expected"
"$BUILD/mkseeds" --verdicts >>"$work/expected"
while IFS='	' read -r name rest; do
	printf '%s\t%s\n' "$name" "$(od -An -v -tx1 "$written/message/$name" | tr -d ' \n')"
done <"$work/expected" >"$work/hex"
"$BUILD/tautdump" --verdict --hex "$work/hex" >"$work/verdicts" || true
diff "$work/expected" "$work/verdicts" >"$work/differs" || true
empty "$(wc -l <"$work/expected") messages have the verdict that is expected" "$work/differs"
sed -n 's/^;; ==== //p' fuzz/seeds/message.dig | grep -v '^capture-' >"$work/names"
awk 'NR == FNR { known[$1] = 1; next } !($1 in known) { print $1 " has no verdict" }' \
	"$work/expected" "$work/names" >"$work/without"
empty "each of them has one" "$work/without"

# Rows 1 to 74 of the list of what broke other DNS software are about parsers: a seed each at least. Later rows
# are the resolver's: tests/scenarios.
row=1
while [ $row -le 74 ]; do
	number=$(printf %03d $row)
	find corpus -name "attack-$number-*" | grep -q . || echo "there is no seed attack-$number-..."
	row=$((row + 1))
done >"$work/missing"
empty "each attack on a parser has its seed" "$work/missing"
