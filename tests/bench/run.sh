#!/usr/bin/env bash
# run.sh - the codec beside libknot and ldns, in one run of the benchmark in BENCH
# (../shared/bench/codec): nanoseconds for each message, allocations, and how many times faster than
# libknot with its arena ours is; then master files beside libzscanner and ldns. ROUNDS passes each.
set -euo pipefail
: "${BUILD:=build/release}" "${BENCH:=../shared/bench/codec}" "${ROUNDS:=9}" "${CC:=gcc}"

if [ ! -d "$BENCH" ]; then
	echo "run.sh: there is no $BENCH; BENCH says where the harness is" >&2
	exit 1
fi
out=$PWD/build/bench
libraries=()
for peer in ref_memcpy ref_skip knot knot_arena ldns; do
	libraries+=("$out/$peer.so")
done
mkdir -p "$out/data"

# The messages are recorded from nsd and knot on loopback, once.
make --no-print-directory -s -C "$BENCH" CC="$CC" B="$out" D="$out/data" "$out/codecbench" \
	"$out/alloccount.so" "${libraries[@]}" "$out/data/corpus.bin"
# ours SOURCE HEADERS - the adapter build/bench/ours_SOURCE.so
ours()
{
	"$CC" -std=c11 -D_DEFAULT_SOURCE -O2 -g -DNDEBUG -fPIC -shared -Ibuild/include -I"$BENCH/harness/$2" \
		-o "$out/ours_$1.so" "tests/bench/$1.c" -L"$BUILD" -ltautwire -Wl,-rpath,"$PWD/$BUILD"
}
ours messages adapters
ours zones zone
libraries+=("$out/ours_messages.so")

bench()
{
	"$out/codecbench" -c "$out/data/corpus.bin" -k "$out/data/corpus.cat" "$@" "${libraries[@]}"
}
bench -r "$ROUNDS" -w dtpe | tee "$out/times"
echo
LD_PRELOAD="$out/alloccount.so" bench -a -w dtp | grep allocs | tee "$out/allocations"
echo

# A table's first line has its level in the first column, then a line for each library.
awk '
	$2 == "ns/msg" { level = $1 }
	level != "" && $1 ~ /^(libknot-arena|ldns|tautwire)$/ {
		time[level, $1] = $2
		if (!(level in seen))
			order[++n] = level
		seen[level] = 1
	}
	/^by category/ { level = "" }
	END {
		for (i = 1; i <= n; i++)
			printf "%s: %.2f times as fast as libknot-arena, %.2f times as fast as ldns\n",
				order[i], time[order[i], "libknot-arena"] / time[order[i], "tautwire"],
				time[order[i], "ldns"] / time[order[i], "tautwire"]
	}' "$out/times"

make --no-print-directory -s -C "$BENCH" CC="$CC" B="$out" D="$out/data" "$out/zonebench" "$out/z_read.so" \
	"$out/z_zscanner.so" "$out/z_ldns.so" zones
for zone in tld mixed; do
	echo
	"$out/zonebench" -r 5 -t "$out/data/$zone.zone" example. "$out"/z_{read,zscanner,ldns}.so "$out/ours_zones.so" |
		tee "$out/zone_times"
	awk -v zone="$zone" '
		$1 ~ /^(libzscanner|ldns|tautwire)$/ { time[$1] = $2 }
		END {
			printf "%s zone: %.2f times as fast as libzscanner, %.2f times as fast as ldns\n", zone,
				time["libzscanner"] / time["tautwire"], time["ldns"] / time["tautwire"]
		}' "$out/zone_times"
done
