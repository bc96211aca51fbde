#!/bin/sh
# test_clients.sh - clients, secondaries and other resolvers beside ours: kdig, dig, drill and dnsperf; kdig and Knot DNS take
# a zone from it; Unbound and Knot Resolver ask it by TLS, and are asked by it, strictly, by name and by pin.
# RESOLVER=unbound looks at another resolver.
# shellcheck disable=SC2034,SC2119 # variables are read by what is sourced
set -eu
. tests/tap.sh
. tests/lab/internet/net.sh
. tests/lab/internet/tls.sh
. tests/lab/internet/resolver.sh
. tests/lab/internet/peers.sh
net_needs drill unbound kresd
net_up
certificates
resolver_defaults
host unbound 5
host kresd 6
host secondary 7

resolver_start
resolver_is_there

# ---- clients -------------------------------------------------------------------------------------

has() # has ANSWER... - the standard input has a line with each of these
{
	cat >"$work/answer"
	for text in "$@"; do
		grep -q -- "$text" "$work/answer" || { echo "no $text in:"; cat "$work/answer"; }
	done
}
ask() { name=$1; shift; at client "$@" 2>&1 | has "$name" 198.51.100.80 198.51.100.81; }

{
	ask NOERROR kdig @192.0.2.4 www.one.alpha
	ask NOERROR kdig @2001:db8::4 +tcp www.one.alpha
	ask NOERROR kdig @192.0.2.4 +dnssec +cookie +nsid +padding=128 www.one.alpha
	ask NOERROR kdig @192.0.2.4 +noedns www.two.beta
	ask NOERROR dig @192.0.2.4 +tries=1 www.three.alpha
	ask NOERROR dig @2001:db8::4 +tries=1 +tcp +keepalive +dnssec +cookie www.three.alpha
	ask NOERROR dig @192.0.2.4 +tries=1 +nocookie +bufsize=512 x.wild.one.alpha CNAME www.one.alpha
	ask NOERROR drill @192.0.2.4 www.two.beta
	ask NOERROR drill -t @192.0.2.4 www.two.beta
	ask NOERROR drill -D @192.0.2.4 www.six.alpha
} >"$work/faults"
empty "kdig, dig and drill get their answers, over UDP and TCP, IPv4 and IPv6" "$work/faults"

{
	at client kdig @192.0.2.4 +ignore fat.big.alpha TXT 2>&1 | has 'tc '
	at client kdig @192.0.2.4 fat.big.alpha TXT 2>&1 | has '(TCP)' 'line 14 of a set'
	at client kdig +tcp @192.0.2.4 huge.big.alpha TXT 2>&1 | has 'line 1 of' 'line 120 of'
	at client dig @192.0.2.4 +tries=1 fat.big.alpha TXT 2>&1 | has '(TCP)' 'line 14 of a set'
} >"$work/faults"
empty "answers that are too large for UDP come by TCP, up to 25,000 octets" "$work/faults"

for i in $(seq 100); do
	for zone in one.alpha two.beta three.alpha big.alpha glueless.beta; do
		echo "host$i.$zone A"
	done
done >"$work/queries"
load() # load QUESTIONS OPTIONS... - dnsperf: prints what was sent, lost and not NOERROR
{
	at client dnsperf -d "$work/queries" -s 192.0.2.4 "$@" >"$work/dnsperf" 2>&1 || true
	awk '/Queries sent:/ { sent = $3 } /Queries completed:/ { done = $3 } /NOERROR/ { sub(/.*NOERROR /, ""); good = $1 }
		END { if (sent < 500 || done != sent || good != sent) print "sent " sent + 0 ", answered " done + 0 ", with NOERROR " good + 0 }' "$work/dnsperf"
}
for mode in udp tcp dot; do
	options="-m $mode"
	[ $mode != dot ] || options="$options -p 853"
	# shellcheck disable=SC2086 # options
	load $options -c 10 -n 4 -q 50 >"$work/faults"
	empty "dnsperf over $mode: 2,000 questions on ten connections, all answered" "$work/faults"
done

# ---- by TLS --------------------------------------------------------------------------------------

tls() { at client kdig @192.0.2.4 +time=3 +retry=0 "$@" www.one.alpha 2>&1; }
{
	tls "+tls-ca=$work/tls/ca.crt" +tls-hostname=resolver.lab | has NOERROR 198.51.100.80
	tls "+tls-pin=$(pin good)" | has NOERROR 198.51.100.80
	tls "+tls-ca=$work/tls/ca.crt" +tls-hostname=other.lab >"$work/answer" || true
	! grep -q NOERROR "$work/answer" || echo "answered under another name"
	tls "+tls-pin=$(pin wrong)" >"$work/answer" || true
	! grep -q NOERROR "$work/answer" || echo "answered in spite of the wrong pin"
} >"$work/faults"
empty "kdig by TLS: the right name and the right pin, and no others" "$work/faults"

# Padded to a multiple of 468 octets, RFC 8467 4.1
if can padding; then
	{
		tls "+tls-ca=$work/tls/ca.crt" +tls-hostname=resolver.lab +padding=128 | has 'Received 468 B'
	} >"$work/faults"
	empty "answers by TLS are padded to 468 octets" "$work/faults"
fi

peer_unbound 192.0.2.4 resolver.lab
answered() # answered WHAT ADDRESS NAME TYPE
{
	what=$1
	shift
	if answers "$@"; then
		pass "$what"
	else
		fail "$what"
	fi
}
answered "Unbound forwards to it by TLS" 192.0.2.5 www.two.beta A
halt "$unbound_pid"
peer_unbound 192.0.2.4 other.lab
at client kdig @192.0.2.5 +time=4 +retry=0 www.two.beta >"$work/answer" 2>&1 || true
grep NOERROR "$work/answer" >"$work/faults" || true
empty "Unbound does not, under another name" "$work/faults"
halt "$unbound_pid"
for row in "{ '192.0.2.4@853', hostname = 'resolver.lab', ca_file = '$work/tls/ca.crt' }" "{ '192.0.2.4@853', pin_sha256 = '$(pin good)' }"; do
	peer_kresd "$row"
	how="name"
	case $row in *pin*) how="pin" ;; esac
	answered "Knot Resolver forwards to it by TLS, by $how" 192.0.2.6 www.two.beta A
	halt "$kresd_pid"
done
halt "$resolver"

# ---- ours asks others by TLS ---------------------------------------------------------------------

if can forward; then
	peer_unbound
	peer_kresd
	awaited 192.0.2.5 www.two.beta A
	awaited 192.0.2.6 www.two.beta A
	forwards() # forwards YES|NO WHAT
	{
		resolver_start
		resolver_is_there
		over UDP www.one.alpha A >"$work/got" 2>&1 || true
		over UDP huge.big.alpha TXT +tcp >>"$work/got" 2>&1 || true
		if [ "$1" = YES ]; then
			has 'NOERROR' 198.51.100.81 'line 120 of' <"$work/got" >"$work/faults"
		else
			{ ! grep -q 198.51.100.81 "$work/got" || echo "answered: $(cat "$work/got")"; has SERVFAIL <"$work/got"; } >"$work/faults"
		fi
		empty "$2" "$work/faults"
		halt "$resolver"
	}
	forward=192.0.2.5 forward_name=unbound.lab
	forwards YES "asks Unbound by TLS, by its name"
	forward=192.0.2.6 forward_name=kresd.lab
	forwards YES "asks Knot Resolver by TLS, by its name"
	forward_name=wrong.lab
	forwards NO "does not ask Knot Resolver under a wrong name"
	forward=192.0.2.5
	forwards NO "does not ask Unbound under a wrong name"
	if can pin; then
		forward_name='' forward_pin=$(pin good)
		forwards YES "asks Unbound by TLS, by its pin"
		forward=192.0.2.6
		forwards YES "asks Knot Resolver by TLS, by its pin"
		forward_pin=$(pin wrong)
		forwards NO "does not ask Knot Resolver that has another pin"
		forward_pin=''
	fi
	forward=''
fi

# ---- its zone at others --------------------------------------------------------------------------

if can transfer; then
	resolver_start
	resolver_is_there
	sorted() { awk '!/^;/ && NF > 3 && $4 != "TSIG"' | tr -s ' \t' '  ' | sort -u; }
	key="hmac-sha256:lab.:$secret"
	{
		at client kdig @192.0.2.4 -y "$key" mine.lab AXFR | sorted >"$work/kdig"
		at client dig @192.0.2.4 -y "$key" mine.lab AXFR | sorted >"$work/dig"
		[ "$(wc -l <"$work/kdig")" -eq 11 ] || { echo "not the eleven records of the zone:"; cat "$work/kdig"; }
		diff "$work/kdig" "$work/dig" || true
		at client kdig @192.0.2.4 mine.lab AXFR 2>&1 | has 'REFUSED'
		at client kdig @192.0.2.4 -y "hmac-sha256:lab.:AAAA$secret" mine.lab AXFR >"$work/answer" 2>&1 || true
		! grep -q 198.51.100 "$work/answer" || echo "transferred with a wrong secret"
	} >"$work/faults"
	empty "kdig and dig take the zone with its key, and not without" "$work/faults"
	mkdir -p "$work/secondary/run" "$work/secondary/db"
	cat >"$work/secondary/knot.conf" <<CONF
server:
    rundir: "$work/secondary/run"
    listen: 192.0.2.7@53
log:
  - target: stderr
    any: info
database:
    storage: "$work/secondary/db"
key:
  - id: lab.
    algorithm: hmac-sha256
    secret: $secret
remote:
  - id: ours
    address: 192.0.2.4@53
    key: lab.
zone:
  - domain: mine.lab
    storage: "$work/secondary"
    master: ours
CONF
	server secondary secondary knotd -c "$work/secondary/knot.conf"
	if answers 192.0.2.7 mine.lab SOA; then
		{
			at client kdig +short @192.0.2.7 www.mine.lab A | has 198.51.100.80
			at client kdig +short @192.0.2.7 x.wild.mine.lab TXT | has wildcard
		} >"$work/faults"
		empty "Knot DNS is its secondary, with TSIG" "$work/faults"
	else
		fail "Knot DNS is its secondary, with TSIG"
		sed 's/^/#   /' "$work/secondary.log"
	fi
	halt "$resolver"
fi
