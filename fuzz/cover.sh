#!/usr/bin/env bash
# cover.sh REPLAY... - runs the replay programs of the cover variant over their corpora and prints
# which share of codec/ they reach.
set -euo pipefail
: "${BUILD:=build/cover}"

profiles=$BUILD/profiles
rm -rf "$profiles"
mkdir -p "$profiles"

objects=()
for replay in "$@"; do
	name=${replay##*/replay_}
	LLVM_PROFILE_FILE="$profiles/$name.profraw" "$replay" "corpus/$name" "corpus/regress/$name"
	objects+=(-object "$replay")
done
llvm-profdata merge -sparse -o "$profiles/all.profdata" "$profiles"/*.profraw
report()
{
	llvm-cov "$@" -instr-profile="$profiles/all.profdata" "${objects[@]}" \
		-ignore-filename-regex='(^|/)(fuzz|tests|tools)/'
}
report report | sed 's/  *$//' >"$BUILD/coverage.txt"
report show -format=html -output-dir="$BUILD/coverage" >/dev/null
cat "$BUILD/coverage.txt"

# Columns of llvm-cov report: name, then regions, functions, lines, branches as (all, missed, share)
awk '$1 == "TOTAL" { print "codec/: " $10 " of lines" }' "$BUILD/coverage.txt"
