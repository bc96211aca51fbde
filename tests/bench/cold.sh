#!/usr/bin/env bash
# cold.sh - what the resolver's core costs for each cold name, through a virtual Internet in memory (cold.c,
# cold_net.c): user time and packets over COUNT names, instructions over INSTRUCTIONS of them by callgrind,
# answers out of the cache, octets of a resolver. Best peers, with sockets and real servers: 34 to 42 us.
set -euo pipefail
: "${BUILD:=build/release}" "${COUNT:=100000}" "${INSTRUCTIONS:=5000}" "${CC:=gcc}" "${ROUNDS:=3}"

out=build/bench
mkdir -p "$out"
crypto=()
if nm "$BUILD/libtautresolve.a" 2>/dev/null | grep -q 'U EVP_'; then
	crypto=(-lcrypto)
fi
"$CC" -std=c11 -O2 -g -Ibuild/include -Ibuild/include.resolver -o "$out/cold" \
	tests/bench/cold.c tests/bench/cold_net.c "$BUILD/libtautresolve.a" "$BUILD/libtautwire.a" "${crypto[@]}" -lm

"$out/cold" size
# mckp: as a daemon would have it; -: without minimisation, random case, cookies and prefetch; z: every
# name in a zone that is not known
for flags in mckp - mckpz; do
	for ((i = 0; i < ROUNDS; i++)); do # other work on the machine shows
		echo
		"$out/cold" time "$COUNT" "$flags"
	done
done

if ! command -v valgrind >/dev/null; then
	echo "cold.sh: no instructions without valgrind (tools/deps.sh bench)" >&2
	exit 0
fi
printf '\ninstructions for each of %s resolutions\n' "$INSTRUCTIONS"
for flags in mckp - mckpz; do
	valgrind --tool=callgrind --callgrind-out-file="$out/cold.callgrind.$flags" \
		--toggle-collect=taut_resolver_ask --toggle-collect=taut_resolver_feed \
		--toggle-collect=taut_resolver_next --toggle-collect=taut_resolver_tick \
		"$out/cold" count "$INSTRUCTIONS" "$flags" 2>&1 |
		awk -v flags="$flags" -v n="$INSTRUCTIONS" \
			'/Collected/ { printf "%-8s %10.0f\n", flags, $NF / n }'
done
