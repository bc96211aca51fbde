#!/bin/sh
# record.sh [FOLDER] - records captures of real DNS traffic into FOLDER (corpus/captures).
#
# Servers and clients live in network namespaces of their own, joined by a bridge in one more:
#
#   nsd      192.0.2.1  2001:db8::1   the root (signed)
#   knot     192.0.2.2  2001:db8::2   example. (signs by itself, takes updates, notifies)
#   bind     192.0.2.3  2001:db8::3   secondary of example., primary of types.example.
#   unbound  192.0.2.4  2001:db8::4   validating resolver
#   client   192.0.2.9  2001:db8::9   kdig, dig, knsupdate, dnsperf
#
# Nothing leaves the namespaces, and nothing outlives the script. Needs root and the packages of
# tools/deps.sh lab. What is recorded is told in corpus/captures/README.md.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-$here/../../corpus/captures}"
folder=$(cd "${1:-$here/../../corpus/captures}" && pwd)

[ "$(id -u)" -eq 0 ] || { echo "record.sh: needs root" >&2; exit 1; }
PATH=$PATH:/usr/sbin:/sbin
for program in ip ethtool nsd knotd keymgr named unbound kdig knsupdate dig dnsperf tcpdump dumpcap \
	capinfos editcap dnssec-keygen dnssec-signzone; do
	command -v "$program" >/dev/null || { echo "record.sh: no $program" >&2; exit 1; }
done

work=$(mktemp -d)
chmod 755 "$work"
net=tautwire$$
pids=

cleanup()
{
	for pid in $pids; do
		kill "$pid" 2>/dev/null || true
	done
	wait
	for host in hub nsd knot bind unbound client; do
		ip netns del "$net-$host" 2>/dev/null || true
	done
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

# ---- the network ---------------------------------------------------------------------------------

at() # at HOST COMMAND...
{
	host=$1
	shift
	ip netns exec "$net-$host" "$@"
}

ip netns add "$net-hub"
ip -n "$net-hub" link set lo up
ip -n "$net-hub" link add br0 type bridge mcast_snooping 0
at hub sysctl -q -w net.ipv6.conf.br0.disable_ipv6=1
ip -n "$net-hub" link set br0 up

host() # host NAME NUMBER
{
	ip netns add "$net-$1"
	ip -n "$net-$1" link set lo up
	ip -n "$net-$1" link add eth0 address "02:00:00:00:00:0$2" type veth peer name "$1" \
		netns "$net-hub"
	at hub sysctl -q -w "net.ipv6.conf.$1.disable_ipv6=1"
	ip -n "$net-hub" link set "$1" master br0 up
	ip -n "$net-$1" addr add "192.0.2.$2/24" dev eth0
	ip -n "$net-$1" addr add "2001:db8::$2/64" dev eth0 nodad
	ip -n "$net-$1" link set eth0 up
	# Otherwise checksums are left blank and TCP segments are larger than any wire allows.
	at "$1" ethtool -K eth0 tx off tso off gso off gro off >/dev/null 2>&1
}
host nsd 1
host knot 2
host bind 3
host unbound 4
host client 9

# ---- the servers ---------------------------------------------------------------------------------

server() # server HOST COMMAND... - starts it in the background
{
	host=$1
	shift
	ip netns exec "$net-$host" "$@" >"$work/$host.log" 2>&1 &
	pids="$pids $!"
}

answers() # answers ADDRESS NAME TYPE - waits until the server has an answer, at most 20 s
{
	for _ in $(seq 40); do
		if at client kdig +time=1 +retry=0 +short "@$1" "$2" "$3" 2>/dev/null | grep -q '^[^;]'; then
			return
		fi
		sleep 0.5
	done
	echo "record.sh: $1 does not answer for $2" >&2
	tail -n 20 "$work"/*.log >&2
	exit 1
}

secret=c2VjcmV0IG9mIHRoZSBsYWIsIDMyIG9jdGV0cy4uLi4=
mkdir "$work/nsd" "$work/knot" "$work/knot/run" "$work/knot/db" "$work/bind" "$work/unbound"
awk '
	{ print }
	END {
		for (i = 1; i <= 40; i++)
			print "host" i " A 10.1.0." i
		for (i = 1; i <= 28; i++)
			print "big AAAA 2001:db8:b16::" i
		for (i = 1; i <= 12; i++) {
			text = "line " i " of a record set that is cut or comes in fragments: "
			while (length(text) < 210)
				text = text "0123456789"
			print "fat TXT \"" text "\""
		}
	}' "$here/zones/example.zone" >"$work/knot/example.zone"
cp "$here/zones/types.zone" "$work/bind/types.zone"

cat >"$work/knot/knot.conf" <<CONF
server:
    rundir: "$work/knot/run"
    listen: [ 192.0.2.2@53, 2001:db8::2@53 ]
    nsid: "knot of the lab"
    udp-max-payload: 4096
log:
  - target: stderr
    any: info
database:
    storage: "$work/knot/db"
key:
  - id: lab
    algorithm: hmac-sha256
    secret: $secret
remote:
  - id: bind
    address: 192.0.2.3@53
acl:
  - id: transfer
    address: [ 192.0.2.0/24, 2001:db8::/64 ]
    action: transfer
  - id: signed
    key: lab
    action: transfer
  - id: update
    key: lab
    action: update
policy:
  - id: lab
    algorithm: ECDSAP256SHA256
    nsec3: on
    nsec3-iterations: 0
    nsec3-salt-length: 0
mod-cookies:
  - id: lab
template:
  - id: default
    storage: "$work/knot"
    global-module: mod-cookies/lab
zone:
  - domain: example.
    file: example.zone
    notify: bind
    acl: [ signed, transfer, update ]
    dnssec-signing: on
    dnssec-policy: lab
    zonefile-sync: -1
    journal-content: changes
CONF
server knot knotd -c "$work/knot/knot.conf"
answers 192.0.2.2 example. DNSKEY

# The root learns of example.'s key and is signed. Names of the folder are no secrets of anybody.
keymgr -c "$work/knot/knot.conf" example. ds >"$work/ds"
(
	cd "$work/nsd"
	cat "$here/zones/root.zone" "$work/ds" >root.zone
	ksk=$(dnssec-keygen -q -a ECDSAP256SHA256 -f KSK .)
	zsk=$(dnssec-keygen -q -a ECDSAP256SHA256 .)
	cat "$ksk.key" "$zsk.key" >>root.zone
	dnssec-signzone -Q -o . -s now-3600 -e now+31536000 root.zone >sign.log 2>&1
	grep -v '^;' "$ksk.key" >anchor
)
cat >"$work/nsd/nsd.conf" <<CONF
server:
    ip-address: 192.0.2.1
    ip-address: 2001:db8::1
    username: ""
    zonesdir: "$work/nsd"
    database: ""
    pidfile: "$work/nsd/pid"
    xfrdfile: "$work/nsd/xfrd"
    zonelistfile: "$work/nsd/list"
    xfrdir: "$work/nsd"
    nsid: "ascii_nsd of the lab"
    server-count: 1
    answer-cookie: yes
remote-control:
    control-enable: no
zone:
    name: "."
    zonefile: root.zone.signed
    provide-xfr: 192.0.2.0/24 NOKEY
    provide-xfr: 2001:db8::/64 NOKEY
CONF
server nsd nsd -d -c "$work/nsd/nsd.conf"
answers 192.0.2.1 . SOA

cat >"$work/bind/named.conf" <<CONF
key lab { algorithm hmac-sha256; secret "$secret"; };
options {
	directory "$work/bind";
	pid-file "$work/bind/pid";
	session-keyfile "$work/bind/session";
	listen-on { 192.0.2.3; };
	listen-on-v6 { 2001:db8::3; };
	recursion no;
	dnssec-validation no;
	server-id "bind of the lab";
	check-names primary ignore;
	max-udp-size 4096;
	allow-transfer { any; };
	notify no;
};
controls { };
zone "example" {
	type secondary;
	primaries { 192.0.2.2; };
	file "example.secondary";
	masterfile-format text;
	ixfr-from-differences no;
};
zone "types.example" { type primary; file "types.zone"; };
zone "dynamic.example" { type primary; file "dynamic.zone"; allow-update { key lab; }; };
CONF
cat >"$work/bind/dynamic.zone" <<'ZONE'
$TTL 60
@ SOA ns2.example. hostmaster.example. 1 7200 900 604800 60
@ NS ns2.example.
ZONE
start_bind()
{
	server bind named -g -c "$work/bind/named.conf"
	answers 192.0.2.3 types.example. SOA
	answers 192.0.2.3 example. SOA
}

cat >"$work/unbound/unbound.conf" <<CONF
server:
    interface: 192.0.2.4
    interface: 2001:db8::4
    access-control: 0.0.0.0/0 allow
    access-control: ::/0 allow
    username: ""
    chroot: ""
    directory: "$work/unbound"
    pidfile: "$work/unbound/pid"
    use-syslog: no
    logfile: ""
    root-hints: "$work/unbound/hints"
    trust-anchor-file: "$work/nsd/anchor"
    nsid: "ascii_unbound of the lab"
    ede: yes
    val-log-level: 0
    num-threads: 1
    target-fetch-policy: "1 1 1 1 1"
remote-control:
    control-enable: no
CONF
cat >"$work/unbound/hints" <<'ZONE'
. 3600 NS ns.root.
ns.root. 3600 A 192.0.2.1
ns.root. 3600 AAAA 2001:db8::1
ZONE

# ---- recording -----------------------------------------------------------------------------------

recorder=
# record FILE HOST INTERFACE [OPTION...] - by tcpdump, until stop
record()
{
	file=$1 host=$2 interface=$3
	shift 3
	ip netns exec "$net-$host" tcpdump -Z root -n -U -s 0 -i "$interface" -w "$folder/$file" "$@" \
		2>"$work/tcpdump" &
	recorder=$!
	pids="$pids $recorder"
	for _ in $(seq 10); do
		grep -q 'listening on' "$work/tcpdump" && return
		sleep 0.2
	done
	cat "$work/tcpdump" >&2
	exit 1
}

stop()
{
	sleep 1
	kill -INT "$recorder"
	wait "$recorder" || true
	chmod 644 "$folder/$file"
	echo "$file: $(wc -c <"$folder/$file") octets"
}

# Clients; a question without an answer is part of some recordings
ask() { at client kdig +time=2 +retry=0 "$@" >/dev/null 2>&1 || true; }
dig_() { at client dig +time=2 +tries=1 "$@" >/dev/null 2>&1 || true; }

# Zone transfers by NOTIFY, whole and incremental; updates with and without a signature. UPDATE's
# prerequisites and its deletions give all forms of RFC 2136 2.4 and 2.5.
record transfer.pcap hub br0
start_bind
ask @192.0.2.2 example. AXFR
ask @2001:db8::3 types.example. AXFR
ask -y "hmac-sha256:lab:$secret" @192.0.2.2 example. AXFR
at client knsupdate >/dev/null 2>&1 <<CMD || true
server 192.0.2.2
zone example.
key hmac-sha256:lab $secret
add new.example. 300 A 192.0.2.77
add new.example. 300 TXT "added by an update"
send
prereq yxdomain new.example.
prereq yxrrset new.example. A
prereq nxrrset new.example. MX
del new.example. 0 TXT
add newer.example. 60 AAAA 2001:db8::77
send
prereq nxdomain new.example.
add never.example. 60 A 192.0.2.1
send
CMD
sleep 2
at client knsupdate >/dev/null 2>&1 <<CMD || true
server 192.0.2.2
zone example.
add refused.example. 300 A 192.0.2.77
send
CMD
at client nsupdate -y "hmac-sha256:lab:$secret" >/dev/null 2>&1 <<CMD || true
server 192.0.2.3
zone dynamic.example.
update add one.dynamic.example. 60 A 192.0.2.1
update add two.dynamic.example. 60 MX 5 one.dynamic.example.
send
prereq yxrrset one.dynamic.example. IN A 192.0.2.1
update delete two.dynamic.example. MX
update delete one.dynamic.example. A 192.0.2.1
update delete three.dynamic.example.
send
CMD
ask @192.0.2.2 example. IXFR=1
ask @192.0.2.3 example. IXFR=2 -b 192.0.2.9
dig_ @192.0.2.2 +expire example. SOA
stop

# A validating resolver between its clients and the tree of servers
record resolver.pcap hub br0
server unbound unbound -d -p -c "$work/unbound/unbound.conf"
answers 192.0.2.4 . SOA
ask @192.0.2.4 www.example. A
ask @192.0.2.4 +dnssec www.example. AAAA
ask @192.0.2.4 +dnssec alias.example. A
ask @192.0.2.4 +dnssec www.example. HTTPS
ask @2001:db8::4 +dnssec deep.tree.example. A
ask @2001:db8::4 +dnssec any.wild.example. TXT
ask @192.0.2.4 +dnssec nothing.example. A
ask @192.0.2.4 +dnssec www.example. MX
ask @192.0.2.4 broken.example. A
ask @192.0.2.4 +dnssec nothing.at.all. A
ask @192.0.2.4 +dnssec mx.types.example. MX
ask @192.0.2.4 _sip._tcp.example. SRV
ask @192.0.2.4 mIxEd.CaSe.eXaMpLe. A
ask @192.0.2.4 'a\.dot.example.' TXT
ask @192.0.2.4 '\000\255bin.example.' TXT
ask @192.0.2.4 +dnssec fat.example. TXT
ask @192.0.2.4 +noedns big.example. AAAA
ask @192.0.2.4 lame.example. A
ask @192.0.2.4 +nord www.example. A
dig_ @192.0.2.4 +nsid +dnssec +cd example. DNSKEY
dig_ @192.0.2.4 version.bind. CH TXT
dig_ @192.0.2.4 -x 192.0.2.1
stop

# EDNS in its variety, from three servers; questions that are refused
record edns.pcap hub br0
for server in 192.0.2.1 192.0.2.2 2001:db8::3 192.0.2.4; do
	dig_ "@$server" +nsid +cookie example. SOA
	dig_ "@$server" +cookie=0102030405060708 example. NS
	dig_ "@$server" +cookie=01020304050607081112131415161718 example. NS
	dig_ "@$server" +subnet=198.51.100.0/24 www.example. A
	dig_ "@$server" +subnet=2001:db8:ff00::/40 www.example. A
	dig_ "@$server" +tcp +keepalive example. SOA
	dig_ "@$server" +expire example. SOA
	dig_ "@$server" +padding=128 example. SOA
	dig_ "@$server" +ednsopt=65001:cafe example. SOA
	dig_ "@$server" +edns=1 +noednsneg example. SOA
	dig_ "@$server" +ednsflags=0x4001 example. SOA
	dig_ "@$server" +bufsize=512 +dnssec example. DNSKEY
	dig_ "@$server" +opcode=STATUS example. SOA
	dig_ "@$server" +opcode=NOTIFY example. SOA
	dig_ "@$server" +noedns +zflag +adflag example. SOA
	dig_ "@$server" +header-only +noedns
	ask "@$server" +nsid +bufsize=4096 version.server. CH TXT
	ask "@$server" +padding=64 example. ANY
done
stop

# Every type, asked for one by one; time stamps in nanoseconds
record types.pcap hub br0 --time-stamp-precision=nano
sed -n 's/^\([A-Za-z0-9]\{1,\}\) *\([A-Z][A-Z0-9]*\) .*/\1 \2/p' "$here/zones/types.zone" | sort -u |
	while read -r name type; do
		dig_ @192.0.2.3 +bufsize=1232 "$name.types.example." "$type"
	done
stop

# Streams: many questions on one connection, one after the other and all at once; answers over
# several segments
record tcp.pcap hub br0
ask +tcp +keepopen @192.0.2.2 www.example. A www.example. AAAA fat.example. TXT nothing.example. A \
	example. MX example. TYPE65280
ask +tcp +keepopen @2001:db8::4 +dnssec www.example. A fat.example. TXT big.example. AAAA
dig_ @192.0.2.2 +noedns fat.example. TXT
dig_ @2001:db8::2 +bufsize=1232 +dnssec fat.example. TXT
dig_ @192.0.2.3 +ignore +noedns big.example. AAAA
for n in $(seq 20); do
	printf 'host%d.example. A\nfat.example. TXT\nnone%d.example. A\n' "$n" "$n"
done >"$work/queries"
at client dnsperf -m tcp -s 192.0.2.2 -d "$work/queries" -c 2 -q 20 -n 1 -D >/dev/null 2>&1 || true
stop

# Answers of more than one datagram's size: fragments of IPv4 (MTU 620) and IPv6 (MTU 1280)
record fragments.pcap hub br0
ip -n "$net-knot" link set eth0 mtu 1280
ask @2001:db8::2 +bufsize=4096 +dnssec fat.example. TXT
ask @2001:db8::2 +bufsize=4096 big.example. AAAA
ask @192.0.2.2 +bufsize=4096 +dnssec fat.example. TXT
ip -n "$net-bind" link set eth0 mtu 620
ask @192.0.2.3 +bufsize=4096 +dnssec fat.example. TXT
ask @192.0.2.3 +bufsize=2048 +dnssec example. DNSKEY
ask @192.0.2.3 +bufsize=4096 big.example. AAAA
stop
ip -n "$net-bind" link set eth0 mtu 1500
ip -n "$net-knot" link set eth0 mtu 1500

# A load over IPv4 and IPv6, as pcapng
file=load.pcapng
ip netns exec "$net-hub" dumpcap -q -n -i br0 -w "$folder/$file" >"$work/dumpcap" 2>&1 &
recorder=$!
pids="$pids $recorder"
sleep 2
at client dnsperf -s 192.0.2.4 -d "$work/queries" -c 4 -Q 200 -n 5 >/dev/null 2>&1 || true
at client dnsperf -s 2001:db8::2 -d "$work/queries" -c 4 -Q 200 -n 2 -D >/dev/null 2>&1 || true
stop

# dumpcap notes the machine and its system, which are nobody's business: written over, length kept
for what in hardware oper-sys; do
	text=$(capinfos "$folder/$file" 2>/dev/null | sed -n "s/^Capture $what: *//p")
	[ -z "$text" ] || LC_ALL=C sed -i "s|$text|$(printf '%-*s' ${#text} lab)|g" "$folder/$file"
done

# The headers that tcpdump makes up for "any interface", old and new
for form in SLL SLL2; do
	record "any-$(echo $form | tr SL sl).pcap" unbound any -y "LINUX_$form"
	ask @192.0.2.4 host7.example. A
	ask @2001:db8::4 +tcp +dnssec host8.example. AAAA
	ask @192.0.2.4 "new-$form.example." A
	stop
done

# One question and its answer
record one.pcap client eth0 udp port 53
ask @192.0.2.4 +dnssec alias.example. A
stop

# The same packets without Ethernet: IP from the first octet
editcap -F pcap -C 14 -T rawip "$folder/one.pcap" "$folder/one-raw.pcap"
chmod 644 "$folder/one-raw.pcap"
du -sh "$folder"
