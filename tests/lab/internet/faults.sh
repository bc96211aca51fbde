# shellcheck shell=sh disable=SC2154,SC2034
# faults.sh - to be sourced after resolver.sh: loads, and what may happen to them.

# build PROGRAM [OPTION...] - tests/lab/PROGRAM.c as $work/PROGRAM
build()
{
	program=$1
	shift
	# shellcheck disable=SC2086 # flags
	if ! $CC -std=c11 -D_GNU_SOURCE -O2 -o "$work/$program" "tests/lab/$program.c" "$@" 2>"$work/log"; then
		fail "tests/lab/$program.c compiles"
		sed 's/^/#   /' "$work/log"
		exit 1
	fi
}

# The resolver and its clients on a bridge of their own, and a wire with faults from there to the servers
edge_up() # edge_up LOSS REORDER [SEED]
{
	build relay
	hub edge
	ip netns add "$net-relay"
	hosts="$hosts relay"
	for side in edge hub; do
		ip -n "$net-relay" link add "$side" type veth peer name relay netns "$net-$side"
		at "$side" sysctl -q -w net.ipv6.conf.relay.disable_ipv6=1
		at relay sysctl -q -w "net.ipv6.conf.$side.disable_ipv6=1"
		at relay ethtool -K "$side" tx off tso off gso off gro off >/dev/null 2>&1
		at "$side" ethtool -K relay tx off tso off gso off gro off >/dev/null 2>&1
		ip -n "$net-$side" link set relay master br0 up
		ip -n "$net-relay" link set "$side" up
	done
	server relay relay "$work/relay" edge hub "${3:-1}" "$1" "$2"
	relay=$pid
	for _ in $(seq 50); do
		! grep -q ready "$work/relay.log" || return 0
		sleep 0.1
	done
	fail "the relay is ready"
	exit 1
}

faults() # faults on|off
{
	case $1 in
	on) kill -USR2 "$relay" ;;
	off) kill -USR1 "$relay" ;;
	esac
}

# Names that nobody has asked for yet: each call gives others
names=0
fresh() # fresh COUNT - to $work/fresh
{
	awk -v from="$names" -v count="$1" 'BEGIN {
		split("one.alpha three.alpha two.beta big.alpha six.alpha across.alpha glueless.beta", zone, " ")
		for (i = from; i < from + count; i++)
			print "f" i ".wild." zone[i % 7 + 1] " A"
	}' >"$work/fresh"
	names=$((names + $1))
}

# dnsperf in the background; its pid is in $load. Answers to be waited for up to 12 s
load() # load FILE OPTION...
{
	file=$1
	shift
	rm -f "$work/load.log"
	server client load dnsperf -s 192.0.2.4 -d "$file" -t 12 "$@"
	load=$pid
}

loaded() # waits for the end; sets asked, answered and found (NOERROR)
{
	forget "$load"
	# shellcheck disable=SC2046 # three numbers
	set -- $(awk '/Queries sent:/ { sent = $3 } /Queries completed:/ { done = $3 } /NOERROR/ { sub(/.*NOERROR /, ""); good = $1 }
		END { print sent + 0, done + 0, good + 0 }' "$work/load.log")
	asked=$1 answered=$2 found=$3
}

alive() { kill -0 "$resolver" 2>/dev/null || echo "$RESOLVER has ended: $(tail -n 5 "$work/resolver.log")"; }

serves() # a complaint unless it answers over each way
{
	alive
	for how in UDP TCP TLS; do
		over $how www.one.alpha A 2>/dev/null | grep -q 198.51.100.80 || echo "no answer over $how"
	done
}

descriptors() { find "/proc/$resolver/fd" -mindepth 1 2>/dev/null | wc -l; }
resident() { awk '/^VmRSS:/ { print $2 }' "/proc/$resolver/status"; }
