#!/bin/sh
# test_endurance.sh - load over UDP, TCP and TLS while wires lose packets, servers die and clients misbehave: every question is
# answered, and descriptors and memory are at the end what they were at the beginning.
#
# 20 seconds; LONG=yes: ten minutes. RESOLVER=unbound looks at another resolver. With LONG=yes lines with "#" tell every ten
# seconds how many descriptors and KiB it has.
# shellcheck disable=SC2034,SC2119 # variables are read by what is sourced
set -eu
. tests/tap.sh
. tests/lab/internet/net.sh
. tests/lab/internet/tls.sh
. tests/lab/internet/resolver.sh
. tests/lab/internet/faults.sh
seconds=20 rate=150
[ "${LONG:-no}" != yes ] || seconds=600
net_needs
near=edge
net_up
certificates
resolver_defaults
build rude
host rude 8 edge
cache_size=4M threads=2
resolver_start
resolver_is_there
serves >"$work/faults"
empty "it serves" "$work/faults"

# As many names as fill the cache; their TTL is 300 s, so that after five minutes they are looked for again
fresh 20000
cp "$work/fresh" "$work/names"
# The answers of a connection that is closed at the end of dnsperf's time are waited for: -t
clients=
number=20
for mode in udp tcp dot; do
	# Each from an address of its own: one client may have a hundred questions under way
	number=$((number + 1))
	ip -n "$net-client" addr add 192.0.2.$number/24 dev eth0
	options="-m $mode -a 192.0.2.$number"
	[ $mode != dot ] || options="$options -p 853"
	# shellcheck disable=SC2086 # options
	server client "load.$mode" dnsperf -s 192.0.2.4 -d "$work/names" -t 15 -l "$seconds" -Q "$rate" -q 90 -c 4 $options
	clients="$clients $pid"
done

sample() { echo "$(($(date +%s) - start)) $(descriptors) $(resident)" >>"$work/samples"; }
start=$(date +%s)
: >"$work/samples"
: >"$work/rude.log"
round=0
while [ $(($(date +%s) - start)) -lt "$seconds" ]; do
	case $((round % 6)) in
	0) faults on ;;
	1) faults off ;;
	2) halt "$leafk_pid" KILL ;;
	3) start_knot leafk 12 big.alpha. six.alpha. across.alpha. two.beta. && leafk_pid=$pid ;;
	4) at rude timeout 8 "$work/rude" slow 192.0.2.4 853 100 3 >>"$work/rude.log" 2>&1 &
		at rude timeout 8 "$work/rude" deaf 192.0.2.4 53 100 3 >>"$work/rude.log" 2>&1 & ;;
	5) at rude timeout 8 "$work/rude" garbage 192.0.2.4 53 100 3 "$round" >>"$work/rude.log" 2>&1 &
		at rude timeout 8 "$work/rude" datagrams 192.0.2.4 53 500 3 "$round" >>"$work/rude.log" 2>&1 & ;;
	esac
	round=$((round + 1))
	sample
	sleep "$([ "$seconds" -eq 600 ] && echo 10 || echo 3)"
done
faults off
[ $((round % 6)) -ne 3 ] || { start_knot leafk 12 big.alpha. six.alpha. across.alpha. two.beta. && leafk_pid=$pid; }
for client in $clients; do
	forget "$client"
done
# Connections to servers stay 5 s, those of clients 10 s
sleep 12
sample

{
	alive
	for mode in udp tcp dot; do
		awk -v mode=$mode '/Queries sent:/ { sent = $3 } /Queries completed:/ { done = $3 }
			END { if (sent < 1000 || done != sent) print mode ": of " sent + 0 " questions " done + 0 " were answered" }' "$work/load.$mode.log"
	done
} >"$work/faults"
total=$(awk '/Queries sent:/ { sent += $3 } END { print sent }' "$work"/load.*.log)
found=$(awk '/NOERROR/ { sub(/.*NOERROR /, ""); good += $1 } END { print good }' "$work"/load.*.log)
empty "$seconds s of load with faults: $total questions, all answered, $found with NOERROR" "$work/faults"

# The first sample was taken when everything was open and nobody asked
awk 'NR == 1 { first = $2 } { last = $2; if ($2 > most) most = $2 }
	END { if (last > first) print "descriptors: " first " at first, " most " at most, " last " when all was over" }' "$work/samples" >"$work/faults"
empty "descriptors: no more after it than before" "$work/faults"
if [ "${LONG:-no}" = yes ]; then
	: >"$work/faults"
	sed 's/^/# seconds, descriptors, KiB: /' "$work/samples"
	# Medians, as connections that do not read have their buffers for some seconds
	median() { awk -v from="$1" -v to="$2" '$1 >= from && $1 < to { print $3 }' "$work/samples" | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }
	middle=$(median 200 400)
	late=$(median 400 600)
	[ "$((late * 100))" -le "$((middle * 110))" ] || echo "memory: $middle KiB in the middle, $late in the end" >"$work/faults"
	echo "# memory: $middle KiB in the second third, $late in the last"
	empty "memory: it grows by less than a tenth from the second third to the last" "$work/faults"
fi
serves >"$work/faults"
empty "it still serves" "$work/faults"
