#!/bin/sh
# test_picture.sh - what a resolver is for, on real sockets: its own zone, a name found from the root down, and the same
# name out of the cache until its time is over; over UDP, TCP and TLS. RESOLVER=unbound looks at another resolver.
#
# Lines with "#" tell what was seen.
# shellcheck disable=SC2034,SC2119 # variables are read by what is sourced
set -eu
. tests/tap.sh
. tests/lab/internet/net.sh
. tests/lab/internet/tls.sh
. tests/lab/internet/resolver.sh
net_needs tcpdump
net_up
certificates
resolver_defaults

holds() # holds FILE PATTERN WHAT - a complaint if no line of the answer matches
{
	grep -Eq "$2" "$1" || echo "no $3 in: $(grep -v '^$' "$1" | tr '\n' '|')"
}

show() { sed 's/^/# /' "$1"; }

# ---- a registered zone ---------------------------------------------------------------------------

resolver_start
resolver_is_there
for way in UDP TCP TLS; do
	over $way mine.lab. MX >"$work/mx"
	for name in mail1 mail2; do
		over $way $name.mine.lab. A >>"$work/mx"
	done
	{
		flags <"$work/mx" | grep -v ' aa ' | sed 's/^/an answer without AA: /' || true
		holds "$work/mx" 'mine.lab.[[:space:]]+300[[:space:]]+IN[[:space:]]+MX[[:space:]]+10 mail1' 'MX 10'
		holds "$work/mx" 'mine.lab.[[:space:]]+300[[:space:]]+IN[[:space:]]+MX[[:space:]]+20 mail2' 'MX 20'
		holds "$work/mx" 'mail1.*A[[:space:]]+198.51.100.25$' 'address of mail1'
		holds "$work/mx" 'mail2.*A[[:space:]]+198.51.100.26$' 'address of mail2'
		over $way nothing.mine.lab. A >"$work/no"
		[ "$(rcode <"$work/no")" = NXDOMAIN ] || echo "another rcode for what is not there: $(rcode <"$work/no")"
	} >"$work/faults"
	empty "$way: the registered zone answers with AA, MX with preferences, and addresses" "$work/faults"
	grep -E 'Flags|IN.*(MX|A)[[:space:]]' "$work/mx" >"$work/seen" || true
	show "$work/seen"
done

# ---- from the root down, and out of the cache ----------------------------------------------------

halt "$resolver"
for way in UDP TCP TLS; do
	# A new resolver each time: nothing is known
	resolver_start
	resolver_is_there
	rm -f "$work/dump.log"
	server resolver dump tcpdump -Z root -n -l -i eth0 'udp and dst port 53 and (src host 192.0.2.4 or src host 2001:db8::4)'
	dump=$pid
	for _ in $(seq 50); do
		! grep -q 'listening on' "$work/dump.log" || break
		sleep 0.1
	done
	over $way short.three.alpha. A >"$work/first"
	sleep 1.2
	before=$(grep -c ' > ' "$work/dump.log" || true)
	over $way short.three.alpha. A >"$work/second"
	sleep 0.2
	after=$(grep -c ' > ' "$work/dump.log" || true)
	sleep 2.5
	over $way short.three.alpha. A >"$work/third"
	sleep 0.5
	halt "$dump"
	grep -E " IP6? " "$work/dump.log" >"$work/dump" || true
	{
		holds "$work/first" 'short.three.alpha.[[:space:]]+3[[:space:]].*198.51.100.3$' 'address with TTL 3'
		holds "$work/second" 'short.three.alpha.[[:space:]]+[12][[:space:]].*198.51.100.3$' 'address with a smaller TTL'
		! flags <"$work/second" | grep ' aa ' || echo "the second answer has AA"
		[ "$before" -eq "$after" ] || echo "the second answer cost questions"
		holds "$work/third" 'short.three.alpha.[[:space:]]+3[[:space:]].*198.51.100.3$' 'address found again'
		# Servers in the order in which they were asked
		awk '/> (192.0.2|2001:db8)/ { sub(/.* > /, ""); sub(/\.53: .*/, ""); sub(/.*[.:]/, ""); if ($0 != last) printf "%s ", $0; last = $0 }
			END { print "" }' "$work/dump" >"$work/order"
		grep -Eq '(^| )1 2 (.* )?13 .*13 ' "$work/order" || grep -Eq '(^| )1 2 (.* )?13 $' "$work/order" ||
			echo "not from the root by Knot to BIND: $(cat "$work/order")"
		third=$(sed "1,${after}d" "$work/dump" | wc -l)
		[ "$third" -ge 1 ] || echo "the third answer cost no question: it was not gone"
	} >"$work/faults"
	empty "$way: a name is found through NSD, Knot DNS and BIND, then in the cache, then gone" "$work/faults"
	{
		sed 's/.*IP6* //' "$work/dump"
		grep -hE 'Flags|IN.*[[:space:]]A[[:space:]]' "$work/first" "$work/second" "$work/third" || true
	} >"$work/seen"
	show "$work/seen"
	halt "$resolver"
done
