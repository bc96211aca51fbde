#!/bin/sh
# checks.sh - one check, one name: every row of codec/checks.def belongs to exactly one place in the
# source, which raises the row's code; every code that a message can earn is raised somewhere.
set -eu
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Rows "NAME CODE" and codes "NAME TIER", comments left out
rows()
{
	sed -n "s/^$1(\([A-Za-z0-9_]*\), *\([A-Za-z0-9_-]*\).*/\1 \2/p" "$2"
}
rows TAUT_CHECK codec/checks.def >"$work/rows"
rows TAUT_CODE codec/errors.def >"$work/codes"
find codec -name '*.[ch]' | sort >"$work/files"

# Each use "NAME FILE:LINE FORM CODES", FORM being the function that it is in, CODES what the line
# and the three behind it raise
# shellcheck disable=SC2016 # awk's own variables
xargs awk '
	function flush() {
		if (name != "")
			print name, place, form, codes
		name = ""
	}
	FNR == 1 { flush() }
	{
		line = $0
		sub(/\/\*.*/, "", line)
		sub(/^ \* .*/, "", line)
		rest = line
		while (match(rest, /CHK_[A-Z0-9_]+/)) {
			found = substr(rest, RSTART + 4, RLENGTH - 4)
			before = substr(rest, 1, RSTART - 1)
			rest = substr(rest, RSTART + RLENGTH)
			if (found == "NONE" || found == "COUNT")
				continue
			flush()
			name = found
			place = FILENAME ":" FNR
			at = FNR
			codes = ","
			form = match(before, /taut_(fails|end)\($/) ? substr(before, RSTART, RLENGTH - 1) : "-"
		}
		if (name != "" && FNR - at <= 3) {
			rest = line
			while (match(rest, /TAUT_E_[A-Z0-9_]+/)) {
				codes = codes substr(rest, RSTART + 7, RLENGTH - 7) ","
				rest = substr(rest, RSTART + RLENGTH)
			}
		}
	}
	END { flush() }' <"$work/files" >"$work/uses"

awk 'NR == FNR { uses[$1]++; next } uses[$1] != 1 {
	print "CHK_" $1 " is used " uses[$1] + 0 " times" }' "$work/uses" "$work/rows" >"$work/once"
empty "each of the $(wc -l <"$work/rows") checks has one place" "$work/once"

awk 'NR == FNR { row[$1] = 1; next } !($1 in row) {
	print $2 ": CHK_" $1 " has no row" }' "$work/rows" "$work/uses" >"$work/rowless"
empty "each place has a row" "$work/rowless"

awk '$3 == "-" { print $2 ": CHK_" $1 " is not the first argument of taut_fails or taut_end" }' \
	"$work/uses" >"$work/form"
empty "checks stand in taut_fails or taut_end" "$work/form"

awk 'NR == FNR { code[$1] = $2; next } code[$1] != "-" && index($4, "," code[$1] ",") == 0 {
	print $2 ": CHK_" $1 " does not raise TAUT_E_" code[$1] }' "$work/rows" "$work/uses" >"$work/raise"
empty "each place raises its row's code" "$work/raise"

awk 'FILENAME ~ /codes$/ { tier[$1] = $2; next } $2 != "-" && !($2 in tier) {
	print "CHK_" $1 ": there is no code " $2 }' "$work/codes" "$work/rows" >"$work/unknown"
empty "the rows name codes that exist" "$work/unknown"

# A few codes are what one check is called in another place, and have no row of their own.
find codec -name '*.c' -exec grep -oh 'TAUT_E_[A-Z0-9_]*' {} + | sed 's/TAUT_E_//' | sort -u \
	>"$work/named"
awk 'FILENAME ~ /rows$/ { raised[$2] = 1; next } FILENAME ~ /named$/ { raised[$1] = 1; next }
	$2 != "CALL" && !($1 in raised) { print "TAUT_E_" $1 " is raised nowhere" }' \
	"$work/rows" "$work/named" "$work/codes" >"$work/dead"
empty "each code is raised" "$work/dead"
