#!/usr/bin/env bash
# cache.sh - octets of the cache for each RRset, over COUNT names as long as those of real traffic (the questions of the captures
# in TEST_DATA and corpus/), and instructions for each call, by callgrind.
set -euo pipefail
: "${BUILD:=build/release}" "${TEST_DATA:=../shared/data}" "${COUNT:=200000}" "${CC:=gcc}"

out=build/bench
mkdir -p "$out"
"$CC" -std=c11 -O2 -g -Ibuild/include -Ibuild/include.resolver -o "$out/cache_memory" tests/bench/cache_memory.c \
	"$BUILD/libtautresolve.a" "$BUILD/libtautwire.a"

captures=(corpus/captures/*.pcap*)
if [ -d "$TEST_DATA/captures" ]; then
	while IFS= read -r file; do
		captures+=("$file")
	done < <(find "$TEST_DATA/captures" -name '*.pcap*' -o -name '*.dnstap' | sort)
fi
# each name once, in an order that does not depend on the captures'
"$BUILD/tautdump" --fields qname "${captures[@]}" 2>/dev/null | grep -F . | sort -u >"$out/names" || true
echo "$(wc -l <"$out/names") names of ${#captures[@]} captures"

"$out/cache_memory" table "$COUNT" <"$out/names"

if ! command -v valgrind >/dev/null; then
	echo "cache.sh: no instructions without valgrind (tools/deps.sh bench)" >&2
	exit 0
fi
# count FUNCTION WHAT KIND - instructions of the function for each of 20000 calls
count()
{
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "--toggle-collect=$1" "$out/cache_memory" "$2" "$3" 20000 \
		<"$out/names" 2>&1 | awk '/Collected/ { printf "%.0f", $NF / 20000 }'
}
printf '\n%-12s %8s %8s %8s %8s\n' 'instructions' put get miss cut
for kind in a signed; do
	printf '%-12s %8s %8s %8s %8s\n' "$kind" "$(count taut_i_cache_put put "$kind")" \
		"$(count taut_i_cache_get get "$kind")" "$(count taut_i_cache_get miss "$kind")" \
		"$(count taut_i_cache_cut cut "$kind")"
done
