#!/bin/sh
# test_faults.sh - the resolver while all around it breaks: wires that lose and reorder, servers that die, clients that no
# server deserves, disks, descriptors and memory that run out, clocks that jump, certificates that are old.
#
# RESOLVER=unbound looks at another resolver. LONG=yes: ten minutes of load with faults, see test_endurance.sh.
# shellcheck disable=SC2034,SC2119 # variables are read by what is sourced
set -eu
. tests/tap.sh
. tests/lab/internet/net.sh
. tests/lab/internet/tls.sh
. tests/lab/internet/resolver.sh
. tests/lab/internet/peers.sh
. tests/lab/internet/faults.sh
net_needs
near=edge
net_up
certificates
resolver_defaults
build rude
host rude 8 edge

# ---- a wire that loses and reorders --------------------------------------------------------------

faults on
resolver_start
resolver_is_there
fresh 400
load "$work/fresh" -n 1 -Q 60 -q 90
loaded
{
	[ "$asked" -eq 400 ] && [ "$answered" -eq "$asked" ] || echo "of $asked questions $answered were answered"
	[ "$found" -ge 360 ] || echo "only $found of 400 names were found"
	alive
} >"$work/faults"
empty "30 % loss and 30 % reordered: 400 new names, all answered, $found found" "$work/faults"
over TCP huge.big.alpha TXT >"$work/answer" 2>&1 || true
{
	{ grep -q 'line 120 of' "$work/answer" || grep -q SERVFAIL "$work/answer"; } || cat "$work/answer"
} >"$work/faults"
empty "30 % loss and 30 % reordered: 25,000 octets by TCP come whole, or SERVFAIL does" "$work/faults"
faults off
sleep 1
load "$work/fresh" -n 1 -Q 400
loaded
serves >"$work/faults"
[ "$answered" -eq 400 ] || echo "of 400 questions $answered were answered" >>"$work/faults"
empty "then the wire is whole again: $found of 400 are there" "$work/faults"

# ---- servers that die ----------------------------------------------------------------------------

fresh 600
load "$work/fresh" -n 1 -Q 150 -q 90
sleep 1
halt "$leafb_pid" KILL
halt "$tlda_pid" KILL
sleep 2
start_knot tlda 2 alpha. && tlda_pid=$pid
start_bind leafb 13 one.alpha. three.alpha. lame.beta. && leafb_pid=$pid
loaded
{
	[ "$answered" -eq 600 ] || echo "of $asked questions $answered were answered"
	servers_are_there
	serves
} >"$work/faults"
empty "servers killed and restarted under load: 600 questions, all answered, $found with NOERROR" "$work/faults"

# ---- killed itself -------------------------------------------------------------------------------

fresh 1000
load "$work/fresh" -n 1 -Q 400 -q 50
sleep 1
halt "$resolver" KILL
resolver_start
resolver_is_there
serves >"$work/faults"
empty "killed under load, it starts again at the same place and serves" "$work/faults"
halt "$load"

# ---- clients that no server deserves -------------------------------------------------------------

for port in 53 853; do
	for mode in idle slow half deaf; do
		at rude "$work/rude" $mode 192.0.2.4 $port 200 14 >"$work/said" &
		client=$!
		sleep 1
		serves >"$work/faults"
		wait "$client" || true
		closed=$(sed 's/.*connections, //' "$work/said")
		case $mode in
		deaf) ;;
		*) awk '{ if ($3 + $8 < 200) print "not all of 200 connections were ended: " $0 }' "$work/said" >>"$work/faults" ;;
		esac
		empty "port $port, 200 $mode connections: others are served ($closed)" "$work/faults"
	done
	{
		at rude "$work/rude" garbage 192.0.2.4 $port 300 10
		at rude "$work/rude" datagrams 192.0.2.4 $port 3000 10 "$port"
		at rude "$work/rude" garbage 192.0.2.4 $port 100 10 7
	} >"$work/said" 2>&1
	serves >"$work/faults"
	empty "port $port: garbage, in 400 connections and 3,000 datagrams" "$work/faults"
done

# ---- what runs out -------------------------------------------------------------------------------

halt "$resolver"
limits='ulimit -n 64'
resolver_start
resolver_is_there
{
	at rude "$work/rude" idle 192.0.2.4 53 150 6 >"$work/said" &
	client=$!
	sleep 1
	fresh 500
	load "$work/fresh" -n 1 -Q 250 -q 90
	loaded
	[ "$answered" -eq 500 ] || echo "of $asked questions over UDP $answered were answered"
	[ "$found" -ge 450 ] || echo "$found of 500 questions found their name"
	wait "$client" || true
	serves
	fresh 200
	load "$work/fresh" -n 1 -m tcp -c 10 -q 90
	loaded
	[ "$answered" -eq 200 ] || echo "of $asked questions over TCP $answered were answered"
} >"$work/faults"
empty "64 descriptors, 150 idle connections: 500 new names over UDP, 200 over TCP" "$work/faults"
halt "$resolver"

# 4 MiB above what it has at the start: less than 64 deaf connections take
if [ "${VARIANT:-release}" = release ]; then
	limits=:
	resolver_start
	resolver_is_there
	room=$(($(awk '/^VmSize:/ { print $2 }' "/proc/$resolver/status") + 4096))
	halt "$resolver"
	limits="ulimit -v $room"
	resolver_start
	resolver_is_there
	{
		at rude "$work/rude" deaf 192.0.2.4 53 200 4 >"$work/said" &
		client=$!
		fresh 3000
		load "$work/fresh" -n 1 -Q 2000 -q 90
		loaded
		wait "$client" || true
		[ "$answered" -eq 3000 ] || echo "of $asked questions $answered were answered"
		serves
	} >"$work/faults"
	empty "4 MiB of memory beyond that of the start: 3,000 new names beside 200 deaf connections" "$work/faults"
	halt "$resolver"
fi
limits=:

# ---- disks ---------------------------------------------------------------------------------------

if can dump; then
	mkdir "$work/small"
	if mount -t tmpfs -o size=64k tmpfs "$work/small" 2>/dev/null; then
		resolver_start
		resolver_is_there
		fresh 2000
		load "$work/fresh" -n 1 -q 90
		loaded
		chmod 777 "$work/small"
		{
			resolver_ctl dump "$work/small/cache" >"$work/said" 2>&1 && echo "a dump fits: $(ls -l "$work/small")"
			grep -qi 'space' "$work/said" || echo "why is not told: $(cat "$work/said")"
			[ -z "$(ls -A "$work/small")" ] || echo "left behind: $(ls -A "$work/small")"
			serves
			resolver_ctl dump "$run/cache" >"$work/said" 2>&1 || echo "no dump where there is room: $(cat "$work/said")"
			halt "$resolver"
			resolver_start
			resolver_is_there
			resolver_ctl load "$run/cache" >"$work/said" 2>&1 || echo "the dump is not taken: $(cat "$work/said")"
			head -c 5000 "$run/cache" >"$run/cut"
			! resolver_ctl load "$run/cut" >"$work/said" 2>&1 || echo "a dump that was cut is taken"
			serves
		} >"$work/faults"
		empty "a disk that is full: no dump, nothing left behind; the next one is whole" "$work/faults"
		halt "$resolver"
		umount "$work/small"
	else
		skip "a disk that is full" "no tmpfs may be mounted here"
	fi
fi

# ---- clocks --------------------------------------------------------------------------------------

if [ "${VARIANT:-release}" = release ]; then
	build clock -shared -fPIC -ldl
	export CLOCK_FILE="$work/clock.now"
	# shellcheck disable=SC2059 # octets
	ahead() { printf "$1" >"$work/clock.step" && dd if="$work/clock.step" of="$CLOCK_FILE" conv=notrunc status=none; }
	printf '\0\0\0\0\0\0\0\0' >"$CLOCK_FILE"
	preload=$work/clock
	resolver_start
	resolver_is_there
	ttl() { over UDP www.one.alpha A 2>/dev/null | awk '/^[^;].*IN[[:space:]]+A/ { print $2; exit }'; }
	{
		serves
		first=$(ttl)
		ahead '\000\243\002\000\000\000\000\000' # two days
		sleep 1
		second=$(ttl)
		serves
		ahead '\000\056\376\377\377\377\377\377' # more than a day back
		third=$(ttl)
		serves
		[ "${second:-0}" -le "$first" ] && [ "${second:-0}" -ge $((first - 4)) ] || echo "TTL $first, after two days $second"
		[ "${third:-0}" -le "$second" ] && [ "${third:-0}" -ge $((first - 6)) ] || echo "TTL $first, before $third"
	} >"$work/faults"
	empty "a wall clock that jumps by days: TTLs go on as they were" "$work/faults"
	halt "$resolver"
	preload=''
fi

# ---- certificates --------------------------------------------------------------------------------

certificate=$work/tls/expired.crt certificate_key=$work/tls/expired.key
resolver_start
resolver_is_there
{
	over UDP www.one.alpha A 2>/dev/null | grep -q 198.51.100.80 || echo "no answer over UDP"
	! over TLS www.one.alpha A 2>/dev/null | grep -q NOERROR || echo "kdig believes a certificate that has run out"
} >"$work/faults"
certificate=$work/tls/good.crt certificate_key=$work/tls/good.key
if can reload; then
	{
		resolver_configure >"$run/resolver.conf"
		kill -HUP "$resolver"
		sleep 0.5
		serves
	} >>"$work/faults"
fi
empty "its own certificate has run out: it serves, nobody is deceived; SIGHUP takes the new one" "$work/faults"
halt "$resolver"

if can forward; then
	host unbound 5 edge
	for name in expired wrong self; do
		cp "$work/tls/$name.crt" "$work/tls/theirs.crt"
		cp "$work/tls/$name.key" "$work/tls/theirs.key"
		peer_certificate=theirs
		peer_unbound
		awaited 192.0.2.5 www.one.alpha A
		forward=192.0.2.5 forward_name=resolver.lab
		resolver_start
		resolver_is_there
		{
			over UDP www.one.alpha A >"$work/answer" 2>&1 || true
			grep -q SERVFAIL "$work/answer" || cat "$work/answer"
			alive
		} >"$work/faults"
		empty "a server whose certificate is $name is not asked" "$work/faults"
		halt "$resolver"
		halt "$unbound_pid"
		forward=''
	done
fi
