#!/bin/sh
# test_tshark.sh - tautdump finds as many messages as tshark in every capture that there is: those of
# corpus/captures and of TEST_DATA/captures, also the packed ones.
#
# tshark decodes by the same ports 53, 5353 and 5355, and by heuristics. It is asked to put TCP segments
# into order, which it does not do by itself. A message that the snap length cut is one to both. Where
# the two differ for a reason, tshark_differences.tsv has the file, both numbers and the reason.
set -u
. tests/tap.sh

dump=$BUILD/tautdump
known=tests/lab/tshark_differences.tsv
filter='(dns || mdns || llmnr) && !icmp && !icmpv6'
tab=$(printf '\t')

command -v tshark >/dev/null 2>&1 || {
	skip "captures beside tshark" "there is no tshark"
	exit 0
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# ours FILE - messages of any verdict. JSON has one line for each, "cut" ones as well.
ours() { "$dump" --json "$1" 2>/dev/null | wc -l; }

# theirs FILE - messages of which the id is there. With -2 it reads the file twice, so that streams
# are put together before they are shown.
theirs()
{
	tshark -r "$1" -2 -n -o tcp.reassemble_out_of_order:TRUE -Y "$filter" -T fields \
		-e dns.id -E occurrence=a 2>/dev/null | tr , '\n' | grep -c .
}

# compare NAME FILE - by the list of differences, whose lines are noted as used.
compare()
{
	got=$(ours "$2") want=$(theirs "$2")
	line=$(awk -F "$tab" -v name="$1" '$1 == name' "$known")
	if [ -n "$line" ]; then
		echo "$1" >>"$work/used"
		pair=$(printf '%s\n' "$line" | cut -f 2,3)
		if [ "$pair" = "$got$tab$want" ]; then
			pass "$1: $got messages, tshark has $want, as is known"
		else
			fail "$1: $got messages, tshark has $want, known are $pair"
		fi
	elif [ "$got" -eq "$want" ]; then
		pass "$1: $got messages"
	else
		fail "$1: $got messages, tshark has $want"
	fi
}

# each FOLDER - compares every capture of a folder.
each()
{
	find "$1" -type f \( -name '*.pcap' -o -name '*.pcapng' -o -name '*.pcap.xz' \
		-o -name '*.pcapng.xz' \) | sort >"$work/list"
	while read -r capture; do
		name=${capture#"$1"/}
		case $capture in
		*.xz)
			xz -dc "$capture" >"$work/plain" || {
				skip "$name" "xz cannot unpack it"
				continue
			}
			capture=$work/plain
			;;
		esac
		compare "$name" "$capture"
	done <"$work/list"
}

: >"$work/used"
each corpus/captures
if [ -d "$TEST_DATA/captures" ]; then
	each "$TEST_DATA/captures"
	grep -v '^#' "$known" | cut -f 1 | sort >"$work/known"
	sort "$work/used" | comm -3 "$work/known" - >"$work/unused"
	empty "every known difference is of a file that is there" "$work/unused"

	# One of them goes away by an option.
	eight=$TEST_DATA/captures/the-tcpdump-group+tcpdump/tests/dns_udp_8053.pcap
	got=$("$dump" --port 8053 --count "$eight" | cut -d ' ' -f 2) want=$(theirs "$eight")
	if [ "$got" = "$want" ]; then
		pass "dns_udp_8053.pcap with --port 8053: $got messages"
	else
		fail "dns_udp_8053.pcap with --port 8053: $got messages, tshark has $want"
	fi
else
	skip "captures of TEST_DATA beside tshark" "the folder is not there"
fi
