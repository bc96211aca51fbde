#!/bin/sh
# checkzone.sh - `tautzone check` with the zones of other projects ($TEST_DATA/zones), and beside
# named-checkzone and kzonecheck where these are installed.
#
# tests/zone_faults.tsv has the zones that are to be refused, and the line where: "zone, origin, line, code".
# tests/zone_differences.tsv has where we differ, and why: "zone, from whom, our errors, reason"; from whom is
# `expected' (what the zone's project says of it), `named-checkzone' or `kzonecheck'. Each row has to be used.
set -eu
. tests/tap.sh

index="$TEST_DATA/INDEX.tsv"
if [ ! -e "$index" ]; then
	skip "zones of other projects" "no $TEST_DATA"
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

faults=tests/zone_faults.tsv
differences=tests/zone_differences.tsv
bind='isc-projects+bind9/bin/tests/system/checkzone/zones/'
: >"$work/used"

# check ZONE [OPTION...] - our findings are in out, the summary in err
check()
{
	file="$TEST_DATA/zones/$1"
	shift
	status=0
	"$BUILD/tautzone" check --limit 0 "$@" "$file" >"$work/out" 2>"$work/err" || status=$?
	LC_ALL=C sed -nE 's/^[^ ]+: error ([a-z0-9-]+):.*/\1/p' "$work/out" | LC_ALL=C sort -u |
		paste -sd, - >"$work/errors"
	errors=$(cat "$work/errors")
}

# agreed ZONE WHOM ERRORS - is there a row for this?
agreed()
{
	awk -F '\t' -v zone="$1" -v whom="$2" -v errors="${3:--}" '
		$1 == zone && $2 == whom && $3 == errors && $4 != "" { print; found = 1 }
		END { exit !found }' "$differences" >>"$work/used"
}

# The origin that a zone has by its SOA; those of BIND do not tell
origin_of()
{
	case $1 in
	*/ns-address-below-dname.db) echo example.com. ;;
	"$bind"*) echo example. ;;
	*) LC_ALL=C sed -nE 's/^.*: ([^ ]*\.): [0-9]+ records?, .*/\1/p' "$work/err" ;;
	esac
}

# ---- what is to be refused, and where ------------------------------------------------------------

grep -v '^#' "$faults" | while IFS='	' read -r zone origin line code; do
	check "$zone" -o "$origin"
	LC_ALL=C grep -aqE ":$line:[0-9]+: (error|warning) $code:" "$work/out" && [ "$status" -eq 1 ] ||
		echo "$zone: no $code in line $line; status $status, $(head -n 1 "$work/out")"
done >"$work/wrong"
empty "$(grep -vc '^#' "$faults") faulty zones are refused, and where they are faulty" "$work/wrong"

awk -F '\t' '$1 ~ /^zones\// && ($6 ~ /^reject/ || $1 ~ /\.fail$/) { sub(/^zones\//, "", $1); print $1 }' \
	"$index" | sort >"$work/bad"
grep -v '^#' "$faults" | cut -f1 | sort -u | diff "$work/bad" - >"$work/differs" || true
empty "these are all that their projects call bad" "$work/differs"

# ---- what is good, and what only must not crash ---------------------------------------------------

awk -F '\t' '$1 ~ /^zones\// && $6 !~ /^reject/ && $1 !~ /\.fail$/ {
	sub(/^zones\//, "", $1)
	print $1 "\t" ($6 ~ /^accept/ || $5 ~ /good|root zone/ ? "good" : "any") }' "$index" >"$work/others"
while IFS='	' read -r zone expected; do
	check "$zone"
	origin=$(origin_of "$zone")
	[ -z "$origin" ] || check "$zone" -o "$origin"
	printf '%s\t%s\t%s\n' "$zone" "$origin" "${errors:--}" >>"$work/verdicts"
	[ "$status" -le 1 ] || echo "$zone: status $status"
	# What is wrong with a zone that can be loaded is compared with named-checkzone below.
	unloaded=$(tr , '\n' <"$work/errors" | grep -Ex 'syntax|class' | paste -sd, -)
	[ "$expected" = any ] || [ -z "$unloaded" ] || agreed "$zone" expected "$unloaded" ||
		echo "$zone: $unloaded"
done <"$work/others" >"$work/wrong"
empty "$(wc -l <"$work/others") other zones: the good ones can be loaded" "$work/wrong"

# ---- beside others, once: their verdicts do not depend on how we are built -------------------------

# beside WHOM - compares the verdicts on all zones whose origin is known, but for those that WHOM cannot read
beside()
{
	while IFS='	' read -r zone origin errors; do
		[ -n "$origin" ] || continue
		verdict=$("$1" "$origin" "$TEST_DATA/zones/$zone")
		ours=fine
		[ "$errors" = - ] || ours=wrong
		[ "$verdict" = none ] || [ "$verdict" = "$ours" ] ||
			agreed "$zone" "$2" "$errors" ||
			echo "$zone: $2 says $verdict, we say $errors"
	done <"$work/all" >"$work/wrong"
	empty "$(wc -l <"$work/all") zones beside $2" "$work/wrong"
}

# Without questions to other servers
by_named()
{
	if named-checkzone -i local "$1" "$2" >"$work/said" 2>&1; then echo fine; else echo wrong; fi
}

# What it cannot parse at all has no verdict: it has no $GENERATE, and wants a TTL.
by_knot()
{
	if kzonecheck -d off -o "$1" "$2" >"$work/said" 2>&1; then
		echo fine
	elif grep -aq 'failed to run semantic checks' "$work/said"; then
		echo none
	else
		echo wrong
	fi
}

cat "$work/verdicts" >"$work/all"
grep -v '^#' "$faults" | while IFS='	' read -r zone origin line code; do
	check "$zone" -o "$origin"
	printf '%s\t%s\t%s\n' "$zone" "$origin" "${errors:--}"
done >>"$work/all"
peers=expected
if [ "${VARIANT:-release}" != release ]; then
	skip "zones beside named-checkzone and kzonecheck" "done with VARIANT=release"
elif command -v named-checkzone >/dev/null 2>&1; then
	beside by_named named-checkzone
	peers="$peers|named-checkzone"
else
	skip "zones beside named-checkzone" "no named-checkzone (bind9-utils)"
fi
if [ "${VARIANT:-release}" != release ]; then
	:
elif command -v kzonecheck >/dev/null 2>&1; then
	beside by_knot kzonecheck
	peers="$peers|kzonecheck"
else
	skip "zones beside kzonecheck" "no kzonecheck (knot-dnssecutils)"
fi

awk -F '\t' -v peers="^($peers)\$" '!/^#/ && $2 ~ peers' "$differences" | sort >"$work/rows"
sort -u "$work/used" | diff "$work/rows" - >"$work/differs" || true
empty "each agreed difference is used" "$work/differs"
