#!/bin/sh
# test_live_capture.sh - tautdump -i on the loopback of a network namespace of its own, while dnsperf asks
# nsd there: it sees each query and each response, over UDP and TCP. What differs must be what the
# kernel says that it dropped.
set -u
. tests/tap.sh

PATH=$PATH:/usr/sbin:/sbin
net=tautlive$$
port=5399
if [ "$(id -u)" -ne 0 ] || ! ip netns add "$net" 2>/dev/null; then
	skip "live capture" "needs root and network namespaces"
	exit 0
fi
work=$(mktemp -d)
pids=
cleanup()
{
	for pid in $pids; do
		kill "$pid" 2>/dev/null
	done
	wait
	ip netns del "$net"
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

for program in nsd dnsperf dig; do
	command -v "$program" >/dev/null || { skip "live capture" "there is no $program"; exit 0; }
done
"$BUILD/tautdump" -i none-such --count 2>"$work/err"
if grep -q 'this build has no libpcap' "$work/err"; then
	skip "live capture" "built without libpcap"
	exit 0
fi

at() { ip netns exec "$net" "$@"; }
at ip link set lo up

# ---- server and questions ------------------------------------------------------------------------

{
	# shellcheck disable=SC2016 # a word of zone files
	echo '$TTL 60'
	echo '@ SOA ns hostmaster 1 7200 900 604800 60'
	echo '@ NS ns'
	echo 'ns A 127.0.0.1'
	for i in $(seq 100); do
		echo "host$i A 192.0.2.$i"
	done
} >"$work/zone"
cat >"$work/nsd.conf" <<CONF
server:
    ip-address: 127.0.0.1@$port
    username: ""
    zonesdir: "$work"
    database: ""
    pidfile: "$work/pid"
    xfrdfile: "$work/xfrd"
    zonelistfile: "$work/list"
    xfrdir: "$work"
    server-count: 1
    tcp-count: 100
remote-control:
    control-enable: no
zone:
    name: "live.test"
    zonefile: zone
CONF
ip netns exec "$net" nsd -d -c "$work/nsd.conf" >"$work/nsd.log" 2>&1 &
pids=$!
for _ in $(seq 40); do
	at dig +time=1 +tries=1 +short @127.0.0.1 -p "$port" host1.live.test A 2>/dev/null | grep -q 192 && break
	sleep 0.25
done
for i in $(seq 120); do # the last 20 do not exist
	echo "host$i.live.test A"
done >"$work/questions"

# ---- recording -----------------------------------------------------------------------------------

# listen NAME OPTION... - starts tautdump and waits until it listens
listen()
{
	name=$1
	shift
	# timeout hands signals on, and ends what no signal ends.
	timeout 60 ip netns exec "$net" "$BUILD/tautdump" -i lo --port "$port" "$@" >"$work/$name.out" 2>"$work/$name.err" &
	last=$!
	pids="$pids $last"
	for _ in $(seq 300); do
		grep -qs "lo: listening" "$work/$name.err" && return
		sleep 0.1
	done
}

dropped() { sed -n 's/.* received, \([0-9]*\) dropped by the kernel.*/\1/p' "$1"; }

# near NAME FOUND WANTED DROPPED - equal, or less by no more than what was dropped
near()
{
	if [ -n "$4" ] && [ "$2" -le "$3" ] && [ $(($3 - $2)) -le "$4" ]; then
		pass "$1: $2 of $3 ($4 dropped by the kernel)"
	else
		fail "$1: $2 of $3 (${4:-?} dropped by the kernel)"
	fi
}

perf()
{
	mode=$1
	shift
	listen count --count
	counter=$last
	listen json --json
	writer=$last
	at dnsperf -s 127.0.0.1 -p "$port" -m "$mode" -d "$work/questions" -l 3 "$@" >"$work/perf" 2>&1
	sent=$(sed -n 's/^ *Queries sent: *\([0-9]*\).*/\1/p' "$work/perf")
	answered=$(sed -n 's/^ *Queries completed: *\([0-9]*\).*/\1/p' "$work/perf")
	sleep 1
	# What came so far is there before the end: nothing waits for a full buffer.
	flushed=$(wc -l <"$work/json.out")
	kill -INT "$counter"
	kill -TERM "$writer"
	wait "$counter"
	one=$?
	wait "$writer"
	two=$?
	if [ $one -eq 0 ] && [ $two -eq 0 ]; then
		pass "$mode: SIGINT and SIGTERM end it well"
	else
		fail "$mode: status $one after SIGINT, $two after SIGTERM"
	fi
	if [ -z "$sent" ] || [ "$sent" -lt 1000 ]; then
		fail "$mode: dnsperf sent ${sent:-nothing}"
		tail -n 5 "$work/perf" | sed 's/^/#   /'
		return
	fi
	near "$mode: --count, messages" "$(cut -d ' ' -f 2 "$work/count.out")" $((sent + answered)) \
		"$(dropped "$work/count.err")"
	near "$mode: --json, queries" "$(grep -c '"QR":false' "$work/json.out")" "$sent" \
		"$(dropped "$work/json.err")"
	near "$mode: --json, responses" "$(grep -c '"QR":true' "$work/json.out")" "$answered" \
		"$(dropped "$work/json.err")"
	near "$mode: --json, before the end" "$flushed" "$(wc -l <"$work/json.out")" 0
}
perf udp -Q 5000 -c 2
perf tcp -Q 2000 -c 2

# ---- ends and filters ----------------------------------------------------------------------------

ask() { at dig +time=1 +tries=1 +short @127.0.0.1 -p "$port" "$1.live.test" A >/dev/null; }

listen limit --oneline -c 3
for i in 1 2 3; do
	ask "host$i"
done
wait "$last"
got=$?
if [ $got -eq 0 ] && [ "$(wc -l <"$work/limit.out")" -eq 3 ]; then
	pass "-c 3 ends it"
else
	fail "-c 3: status $got, $(wc -l <"$work/limit.out") messages"
fi

listen filter --oneline udp src port "$port"
ask host7
ask host8
sleep 0.5
kill -HUP "$last"
wait "$last"
if [ "$(grep -c ' R QUERY NOERROR ' "$work/filter.out")" -eq 2 ] && [ "$(wc -l <"$work/filter.out")" -eq 2 ]; then
	pass "a filter of several words: responses only"
else
	fail "a filter of several words"
	sed 's/^/#   /' "$work/filter.out"
fi

# All interfaces: a cooked link layer
timeout 60 ip netns exec "$net" "$BUILD/tautdump" -i any --port "$port" --oneline -c 2 >"$work/any.out" 2>"$work/any.err" &
last=$!
pids="$pids $last"
sleep 1
ask host9
wait "$last"
if [ "$(grep -c 'host9.live.test. A' "$work/any.out")" -eq 2 ]; then
	pass "-i any"
else
	fail "-i any"
	cat "$work/any.out" "$work/any.err" | sed 's/^/#   /'
fi

works "-i as nobody is refused" sh -c "! setpriv --reuid=65534 --clear-groups '$BUILD/tautdump' -i lo --count 2>'$work/err'"
if grep -q 'tautdump: lo: .*[Pp]ermi' "$work/err"; then
	pass "it says why"
else
	fail "it does not say why: $(cat "$work/err")"
fi
