#!/bin/sh
# format.sh - tautzone beside what else reads zone files and writes them, on two generated zones
# (../shared/bench/codec/gen/genzone.py): time, megabytes of input a second, peak memory; medians of ROUNDS.
#
#	make bench-zones                    a TLD of 370,000 delegations, a signed zone of 170,000 names
#
# All output goes to /dev/null. ldns-read-zone, named-compilezone and kzonecheck keep the zone in memory;
# kzonecheck writes nothing, and checks. Peers that are not installed are left out.
set -eu
: "${BUILD:=build/release}" "${BENCH:=${TEST_DATA:-../shared/data}/../bench/codec}" "${ROUNDS:=3}" "${CC:=gcc}"

generator=$BENCH/gen/genzone.py
if [ ! -f "$generator" ]; then
	echo "format.sh: there is no $generator; BENCH says where the generator is" >&2
	exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
"$CC" -std=c11 -O2 -o "$work/peak" tests/tools/peak.c
python3 "$generator" tld 370000 "$work/tld" >/dev/null
python3 "$generator" mixed 170000 "$work/mixed" >/dev/null

# run NAME COMMAND... - one line of results.
run()
{
	name=$1
	shift
	command -v "$1" >/dev/null 2>&1 || return 0
	: >"$work/times"
	round=0
	while [ "$round" -lt "$ROUNDS" ]; do
		"$work/peak" "$work/took" "$@" >/dev/null 2>&1 || true
		cat "$work/took" >>"$work/times"
		round=$((round + 1))
	done
	sort -n -k 3 "$work/times" | sed -n "$(((ROUNDS + 1) / 2))p" |
		awk -v name="$name" -v octets="$(wc -c <"$file")" '{
			printf "%-36s %7.2f s %8.1f MB/s %9d KiB\n", name, $3 / 1000, octets / 1000 / $3, $1 }'
}

for zone in tld mixed; do
	file=$work/$zone
	origin=$([ "$zone" = tld ] && echo example. || echo corp.test.)
	echo "== $zone: $(wc -c <"$file") octets, $("$BUILD/tautzone" format "$file" | wc -l) records"
	run 'tautzone format' "$BUILD/tautzone" format -o "$origin" "$file"
	run 'tautzone format --relative' "$BUILD/tautzone" format --relative -o "$origin" "$file"
	run 'tautzone format --json' "$BUILD/tautzone" format --json -o "$origin" "$file"
	run 'tautzone format --sort' "$BUILD/tautzone" format --sort -o "$origin" "$file"
	run 'tautzone stat' "$BUILD/tautzone" stat -o "$origin" "$file"
	run 'tautzone diff' "$BUILD/tautzone" diff -o "$origin" "$file" "$file"
	run 'ldns-read-zone' ldns-read-zone "$file"
	run 'named-compilezone -s full' named-compilezone -i none -k ignore -n ignore -s full -o - "$origin" "$file"
	run 'kzonecheck' kzonecheck -o "$origin" "$file"
done
