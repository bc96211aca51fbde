# shellcheck shell=sh disable=SC2154,SC2034,SC2016
# net.sh - to be sourced by the lab's tests: an internet of network namespaces with real servers, and what is needed
# to put a resolver in it. README.md beside it tells who is where.
#
# Nothing leaves the namespaces, and nothing outlives the script: all servers are stopped by their pids, all
# namespaces deleted at its end.

internet=tests/lab/internet
net=l-lab$$
pids=
hosts=
PATH=$PATH:/usr/sbin:/sbin

net_needs() # net_needs PROGRAM... - ends the test as skipped where it cannot run
{
	for program in ip ethtool nsd knotd named kdig dig dnsperf openssl dnssec-keygen dnssec-signzone "$@"; do
		if ! command -v "$program" >/dev/null; then
			skip "the lab's internet" "$program is not installed"
			exit 0
		fi
	done
	# Their own mount namespace is part of `ip netns add`: both may be forbidden in a container.
	if ! ip netns add "$net-try" 2>/dev/null; then
		skip "the lab's internet" "network namespaces are not allowed here"
		exit 0
	fi
	if ! ip netns exec "$net-try" true 2>/dev/null || ! ip -n "$net-try" link add try0 type veth peer name try1 2>/dev/null; then
		ip netns del "$net-try" 2>/dev/null || true
		skip "the lab's internet" "virtual links are not allowed here"
		exit 0
	fi
	ip netns del "$net-try"
}

net_down()
{
	for pid in $pids; do
		kill "$pid" 2>/dev/null || true
	done
	# At most 3 s for a clean end
	for _ in $(seq 30); do
		left=
		for pid in $pids; do
			! kill -0 "$pid" 2>/dev/null || left="$left $pid"
		done
		[ -n "$left" ] || break
		sleep 0.1
	done
	for pid in $left; do
		kill -9 "$pid" 2>/dev/null || true
	done
	wait
	for host in $hosts; do
		ip netns del "$net-$host" 2>/dev/null || true
	done
	! mountpoint -q "$work/small" || umount "$work/small"
	[ -n "${KEEP:-}" ] || rm -rf "$work"
}

at() # at HOST COMMAND...
{
	host=$1
	shift
	ip netns exec "$net-$host" "$@"
}

wire() # wire HOST IN - a link from eth0 of HOST to the bridge of the namespace IN
{
	ip -n "$net-$1" link add eth0 type veth peer name "$1" netns "$net-$2"
	at "$2" sysctl -q -w "net.ipv6.conf.$1.disable_ipv6=1"
	ip -n "$net-$2" link set "$1" master br0 up
	# Otherwise checksums are left blank and TCP segments are larger than any wire allows.
	at "$1" ethtool -K eth0 tx off tso off gso off gro off >/dev/null 2>&1
	ip -n "$net-$1" link set eth0 up
}

hub() # hub NAME - a namespace with a bridge
{
	ip netns add "$net-$1"
	hosts="$hosts $1"
	ip -n "$net-$1" link set lo up
	ip -n "$net-$1" link add br0 type bridge mcast_snooping 0
	at "$1" sysctl -q -w net.ipv6.conf.br0.disable_ipv6=1
	ip -n "$net-$1" link set br0 up
}

host() # host NAME NUMBER [HUB]
{
	ip netns add "$net-$1"
	hosts="$hosts $1"
	ip -n "$net-$1" link set lo up
	wire "$1" "${3:-hub}"
	ip -n "$net-$1" addr add "192.0.2.$2/24" dev eth0
	ip -n "$net-$1" addr add "2001:db8::$2/64" dev eth0 nodad
	# What is sent to 192.0.2.99 gets lost, without a word
	ip -n "$net-$1" neigh add 192.0.2.99 lladdr 02:00:00:00:00:99 nud permanent dev eth0
}

server() # server HOST LOG COMMAND... - starts it in the background; its pid is in $pid
{
	host=$1 log=$2
	shift 2
	ip netns exec "$net-$host" "$@" >>"$work/$log.log" 2>&1 &
	pid=$!
	pids="$pids $pid"
}

forget() # forget PID - waits for it, and forgets it
{
	wait "$1" 2>/dev/null || true
	rest=
	for other in $pids; do
		[ "$other" = "$1" ] || rest="$rest $other"
	done
	pids=$rest
}

halt() # halt PID [SIGNAL]
{
	kill "-${2:-TERM}" "$1" 2>/dev/null || true
	forget "$1"
}

answers() # answers ADDRESS NAME TYPE [OPTION...] - waits until the server has an answer, at most 10 s
{
	whom=$1 which=$2 what_type=$3
	shift 3
	for _ in $(seq 50); do
		if at client kdig +time=1 +retry=0 +short "$@" "@$whom" "$which" "$what_type" 2>/dev/null | grep -q '^[^;]'; then
			return 0
		fi
		sleep 0.2
	done
	return 1
}

awaited() # awaited ADDRESS NAME TYPE - ends the test if there is no answer
{
	answers "$@" && return
	fail "$1 answers for $2 $3"
	tail -n 20 "$work"/*.log
	exit 1
}

# ---- zones ---------------------------------------------------------------------------------------

leaf() # leaf ZONE SERVERS... - writes the zone's file
{
	apex=$1
	shift
	{
		printf '$ORIGIN %s\n$TTL 300\n@ SOA ns.%s hostmaster.%s 1 1800 900 604800 60\n' "$apex" "$apex" "$apex"
		for ns in "$@"; do
			case $ns in
			*=*) printf '@ NS %s\n' "${ns%%=*}"
				for address in $(echo "${ns#*=}" | tr , ' '); do
					case $address in
					*:*) printf '%s AAAA %s\n' "${ns%%=*}" "$address" ;;
					*) printf '%s A %s\n' "${ns%%=*}" "$address" ;;
					esac
				done ;;
			*) printf '@ NS %s\n' "$ns" ;;
			esac
		done
		cat "$internet/zones/leaf.zone"
		for i in $(seq 100); do
			echo "host$i A 198.51.100.$i"
		done
		if [ "$apex" = big.alpha. ]; then
			for i in $(seq 14); do
				echo "fat TXT \"line $i of a set that no datagram of 1232 octets holds $(printf '%0150d' "$i")\""
				echo "many AAAA 2001:db8:2::$i"
				echo "many A 198.51.101.$i"
			done
			for i in $(seq 120); do
				echo "huge TXT \"line $i of a set that takes many segments $(printf '%0190d' "$i")\""
			done
		fi
	} >"$work/zones/$apex"
}

key() # key APEX - makes a pair of keys; the DS of the zone goes to $work/zones/ds
{
	ksk=$(dnssec-keygen -q -K "$work/zones" -a "${2:-ECDSAP256SHA256}" -b 2048 -f KSK "$1")
	dnssec-keygen -q -K "$work/zones" -a "${2:-ECDSAP256SHA256}" -b 2048 "$1" >/dev/null
	dnssec-dsfromkey -2 "$work/zones/$ksk.key" >"$work/zones/$1ds"
}

sign() # sign APEX FILE OPTIONS... - FILE.signed
{
	apex=$1 file=$2
	shift 2
	(cd "$work/zones" && dnssec-signzone -Q -P -S -o "$apex" -s now-3600 -e now+31536000 "$@" -f "$file.signed" "$file") \
		>"$work/sign.log" 2>&1 || { cat "$work/sign.log" >&2; exit 1; }
}

net_zones()
{
	mkdir "$work/zones"
	leaf one.alpha. ns1=192.0.2.11,2001:db8::11 ns2=192.0.2.13,2001:db8::13
	leaf three.alpha. ns=192.0.2.13,2001:db8::13
	leaf big.alpha. ns=192.0.2.12
	leaf six.alpha. ns=2001:db8::12
	leaf across.alpha. ns.two.beta.
	leaf two.beta. ns=192.0.2.12,2001:db8::12
	leaf glueless.beta. ns1.one.alpha.
	leaf lame.beta. ns1=192.0.2.12 ns2=192.0.2.13
	leaf dead.beta. ns1=192.0.2.99 ns2=192.0.2.11
	for apex in . alpha. one.alpha. three.alpha.; do
		key "$apex"
	done
	key big.alpha. RSASHA256
	for _ in 1 2; do
		dnssec-keygen -q -K "$work/zones" -a RSASHA256 -b 2048 big.alpha. >/dev/null
	done
	cat "$internet/zones/root.zone" "$work/zones/alpha.ds" >"$work/zones/root"
	{ echo '$ORIGIN alpha.'; cat "$internet/zones/alpha.zone"; cat "$work"/zones/*.alpha.ds; } >"$work/zones/alpha."
	{ echo '$ORIGIN beta.'; cat "$internet/zones/beta.zone"; } >"$work/zones/beta."
	sign . root
	sign alpha. alpha. -3 - -A
	sign one.alpha. one.alpha.
	sign three.alpha. three.alpha. -3 aabb -H 1
	sign big.alpha. big.alpha.
	mv "$work/zones/root.signed" "$work/zones/..signed"
	for apex in alpha. one.alpha. three.alpha. big.alpha.; do
		mv "$work/zones/$apex.signed" "$work/zones/$apex"
	done
	printf '. 3600 NS ns.root.\nns.root. 3600 A 192.0.2.1\nns.root. 3600 AAAA 2001:db8::1\n' >"$work/hints"
	{ echo '$ORIGIN mine.lab.'; cat "$internet/zones/mine.zone"; } >"$work/mine.zone"
}

# ---- servers -------------------------------------------------------------------------------------

start_nsd() # start_nsd HOST NUMBER ZONE...
{
	host=$1 number=$2
	shift 2
	mkdir -p "$work/$host"
	{
		cat <<CONF
server:
    ip-address: 192.0.2.$number
    ip-address: 2001:db8::$number
    username: ""
    zonesdir: "$work/zones"
    database: ""
    pidfile: "$work/$host/pid"
    xfrdfile: "$work/$host/xfrd"
    zonelistfile: "$work/$host/list"
    xfrdir: "$work/$host"
    server-count: 1
    refuse-any: no
    rrl-ratelimit: 0
    rrl-whitelist-ratelimit: 0
remote-control:
    control-enable: no
CONF
		for apex in "$@"; do
			printf 'zone:\n    name: "%s"\n    zonefile: "%s"\n' "$apex" "$( [ "$apex" = . ] && echo ..signed || echo "$apex")"
		done
	} >"$work/$host/nsd.conf"
	server "$host" "$host" nsd -d -c "$work/$host/nsd.conf"
}

start_knot() # start_knot HOST NUMBER ZONE...
{
	host=$1 number=$2
	shift 2
	mkdir -p "$work/$host/run" "$work/$host/db"
	{
		cat <<CONF
server:
    rundir: "$work/$host/run"
    listen: [ 192.0.2.$number@53, 2001:db8::$number@53 ]
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: info
database:
    storage: "$work/$host/db"
template:
  - id: default
    storage: "$work/zones"
    zonefile-sync: -1
    semantic-checks: soft
zone:
CONF
		for apex in "$@"; do
			printf '  - domain: "%s"\n    file: "%s"\n' "$apex" "$apex"
		done
	} >"$work/$host/knot.conf"
	server "$host" "$host" knotd -c "$work/$host/knot.conf"
}

start_bind() # start_bind HOST NUMBER ZONE...
{
	host=$1 number=$2
	shift 2
	mkdir -p "$work/$host"
	{
		cat <<CONF
options {
	directory "$work/$host";
	pid-file "$work/$host/pid";
	session-keyfile "$work/$host/session";
	lock-file none;
	listen-on { 192.0.2.$number; };
	listen-on-v6 { 2001:db8::$number; };
	recursion no;
	dnssec-validation no;
	notify no;
};
controls { };
CONF
		for apex in "$@"; do
			printf 'zone "%s" { type primary; file "%s/zones/%s"; };\n' "$apex" "$work" "$apex"
		done
	} >"$work/$host/named.conf"
	server "$host" "$host" named -n 1 -g -c "$work/$host/named.conf"
}

start_servers()
{
	start_nsd root 1 . && root_pid=$pid
	start_knot tlda 2 alpha. && tlda_pid=$pid
	start_bind tldb 3 beta. && tldb_pid=$pid
	start_nsd leafn 11 one.alpha. glueless.beta. dead.beta. && leafn_pid=$pid
	start_knot leafk 12 big.alpha. six.alpha. across.alpha. two.beta. && leafk_pid=$pid
	start_bind leafb 13 one.alpha. three.alpha. lame.beta. && leafb_pid=$pid
}

servers_are_there()
{
	awaited 192.0.2.1 . SOA
	awaited 192.0.2.2 alpha. SOA
	awaited 192.0.2.3 beta. SOA
	awaited 192.0.2.11 one.alpha. SOA
	awaited 192.0.2.12 two.beta. SOA
	awaited 192.0.2.13 three.alpha. SOA
}

# The whole internet, and two hosts more: "resolver" (192.0.2.4) and "client" (192.0.2.9). near=edge: these are behind a wire
# with faults, see faults.sh.
net_up()
{
	work=$(mktemp -d)
	chmod 755 "$work"
	trap net_down EXIT
	trap 'exit 1' HUP INT TERM
	net_zones
	hub hub
	host root 1
	host tlda 2
	host tldb 3
	host leafn 11
	host leafk 12
	host leafb 13
	[ "${near:=hub}" = hub ] || edge_up 30 30
	host resolver 4 "$near"
	host client 9 "$near"
	start_servers
	servers_are_there
}
