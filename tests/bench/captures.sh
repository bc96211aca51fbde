#!/bin/sh
# captures.sh - tautdump beside what else reads DNS out of captures, on a generated capture of all kinds
# of DNS traffic (../shared/bench/pcap): CPU and wall time, peak memory, packets a second, and the CPU
# time as a multiple of an empty libpcap loop's. The runs take turns; times are medians of ROUNDS.
#
#	make bench-captures                 104 MB, 367,480 packets
#	BIG=yes make bench-captures         523 MB as well
#
# All output goes to /dev/null. Peers that are not installed are left out, as is what is slow on the
# large file. Peers that find less do less: see the README of the bench.
set -eu
: "${BUILD:=build/release}" "${BENCH:=${TEST_DATA:-../shared/data}/../bench/pcap}" "${ROUNDS:=5}"
: "${BIG:=no}" "${CC:=gcc}"

if [ ! -f "$BENCH/gendns.c" ]; then
	echo "captures.sh: there is no $BENCH/gendns.c; BENCH says where the generator is" >&2
	exit 1
fi
dump=$BUILD/tautdump
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
"$CC" -O2 -w -o "$work/gendns" "$BENCH/gendns.c"
"$CC" -std=c11 -O2 -o "$work/peak" tests/tools/peak.c

# run TIMES NAME COMMAND - notes a command, in which {} stands for the file, to be run so often. Left
# out if there is no such program.
run()
{
	if command -v "${3%% *}" >/dev/null 2>&1; then
		printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$work/runs"
	else
		echo "captures.sh: left out, not installed: ${3%% *}" >&2
	fi
}

: >"$work/runs"
if "$CC" -O2 -w -o "$work/limits" "$BENCH/limits.c" -lpcap 2>/dev/null; then
	run "$ROUNDS" 'empty libpcap loop' "$work/limits pcap {}"
	run "$ROUNDS" 'walk over the mapped file' "$work/limits mmap {}"
else
	echo "captures.sh: no libpcap-dev: the ratios are to tautdump --count" >&2
fi
run "$ROUNDS" 'tautdump --count' "$dump --count {}"
for format in summary tsv oneline json; do
	# A format that this build does not have is told once, not measured.
	if "$dump" --$format corpus/captures/one.pcap >/dev/null 2>&1; then
		run "$ROUNDS" "tautdump --$format" "$dump --$format {}"
	else
		echo "captures.sh: left out: tautdump --$format fails" >&2
	fi
done
run "$ROUNDS" 'tautdump, text' "$dump {}"
run "$ROUNDS" 'dnstop -Q' 'dnstop -Q {}'
layers='-o use_layers=yes -o defrag_ipv4=yes -o defrag_ipv6=yes -o parse_ongoing_tcp=yes'
run 1 'dnscap -g' 'dnscap -r {} -g'
run 1 'dnscap -g, reassembly' \
	"dnscap -r {} -g $layers -o allow_reset_tcpstate=yes -o reassemble_tcp=yes"
run 1 'tcpdump -n' 'tcpdump -n -r {}'
run 1 'tshark' 'tshark -n -r {} -2 -o tcp.reassemble_out_of_order:TRUE'

# measure FILE ROUND - runs what has not been run often enough; "NAME<TAB>KiB CPU WALL STATUS".
measure()
{
	while IFS="$(printf '\t')" read -r times name command; do
		[ "$2" -le "$times" ] || continue
		[ "$1" = "$work/small.pcap" ] || [ "$times" -gt 1 ] || continue
		status=0
		# shellcheck disable=SC2086 # words
		"$work/peak" "$work/took" ${command%%\{\}*} "$1" ${command#*\{\}} \
			>/dev/null 2>&1 </dev/null || status=$?
		printf '%s\t%s %s\n' "$name" "$(cat "$work/took")" "$status" >>"$work/results"
	done <"$work/runs"
}

# table PACKETS - medians, in the order of the first run.
table()
{
	awk -F '\t' -v packets="$1" '
		function median(list, n, v, i, j, t) {
			n = split(list, v, " ")
			for (i = 2; i <= n; i++)
				for (j = i; j > 1 && v[j - 1] + 0 > v[j] + 0; j--) {
					t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
				}
			return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
		}
		{
			if (!($1 in cpu))
				order[++runs] = $1
			split($2, took, " ")
			peak[$1] = took[1] > peak[$1] ? took[1] : peak[$1]
			cpu[$1] = cpu[$1] " " took[2]
			wall[$1] = wall[$1] " " took[3]
			if (took[4] != 0)
				note[$1] = "  (status " took[4] ")"
		}
		END {
			printf "%-28s%9s%9s%9s%10s%9s\n", "", "wall ms", "CPU ms", "peak MB",
				"kpkt/s", "x first"
			first = median(cpu[order[1]])
			for (i = 1; i <= runs; i++) {
				r = order[i]
				w = median(wall[r])
				c = median(cpu[r])
				printf "%-28s%9d%9d%9.0f%10.0f%9.1f%s\n", r, w, c, peak[r] / 1024,
					packets / (w > 0 ? w : 1), c / (first > 0 ? first : 1), note[r]
			}
		}' "$work/results"
}

# bench FILE EXCHANGES - generates the file, measures, prints, deletes.
bench()
{
	"$work/gendns" -o "$1" -t "$1.json" -n "$2" -s 42
	packets=$(sed -n 's/.*"total": {"packets":\([0-9]*\),.*/\1/p' "$1.json")
	messages=$(sed -n 's/.*"total":.*"messages":\([0-9]*\),.*/\1/p' "$1.json")
	echo "$(wc -c <"$1") octets, $packets packets, $messages messages; ROUNDS=$ROUNDS"
	echo "tautdump --count: $("$dump" --count "$1")"
	: >"$work/results"
	round=1
	while [ "$round" -le "$ROUNDS" ]; do
		measure "$1" "$round"
		round=$((round + 1))
	done
	table "$packets"
	rm "$1" "$1.json"
}

bench "$work/small.pcap" 124000
if [ "$BIG" = yes ]; then
	echo
	bench "$work/big.pcap" 620000
fi
