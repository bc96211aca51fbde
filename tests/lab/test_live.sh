#!/bin/sh
# test_live.sh - records from real servers anew and holds tautdump against tshark: as many messages,
# none malformed.
set -eu
. tests/tap.sh

if [ "$(id -u)" -ne 0 ] || ! ip netns list >/dev/null 2>&1; then
	skip "real servers" "needs root and network namespaces"
	exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
works "record" sh tests/lab/record.sh "$work"

# messages FILE FILTER - tshark's count
messages()
{
	tshark -r "$1" -Y "dns && !icmp && !icmpv6$2" -T fields -e dns.id 2>/dev/null | tr , '\n' |
		grep -c . || true
}

for capture in "$work"/*.pcap*; do
	name=${capture##*/}
	"$BUILD/tautdump" --oneline "$capture" >"$work/lines" || true
	found=$(wc -l <"$work/lines")
	wanted=$(messages "$capture" '')
	if [ "$found" -eq "$wanted" ]; then
		pass "$name: $found messages"
	else
		fail "$name: $found messages, tshark has $wanted"
	fi
	awk '$(NF - 1) ~ /^(isolate|reject)$/' "$work/lines" >"$work/malformed"
	empty "$name: none is malformed" "$work/malformed"
done
