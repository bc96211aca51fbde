#!/bin/sh
# test_dot.sh - other people's clients against tautd over TCP and TLS: kdig and OpenSSL's s_client. Who is accepted as the server
# (RFC 8310), versions, ALPN, session resumption, padding (RFC 8467), keepalive (RFC 7828), a new certificate by SIGHUP.
set -eu
. tests/tap.sh
PATH=$PATH:/usr/sbin:/sbin

for program in kdig openssl; do
	if ! command -v "$program" >/dev/null; then
		skip "tautd's TLS with others" "$program is not installed"
		exit 0
	fi
done
work=$(mktemp -d)
chmod 755 "$work"
pid=
cleanup()
{
	[ -z "$pid" ] || kill "$pid" 2>/dev/null || true
	wait
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

host=127.90.0.1 port=$((20000 + $$ % 20000))
tls=$((port + 1))

# certify NAME SERIAL - NAME.pem and NAME.key for dns.lab, signed by ca.pem
certify()
{
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/$1.key" -out "$work/$1.csr" \
		-subj /CN=dns.lab 2>/dev/null
	printf 'subjectAltName=DNS:dns.lab,IP:%s\n' "$host" >"$work/names"
	openssl x509 -req -in "$work/$1.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -days 2 -set_serial "$2" \
		-extfile "$work/names" -out "$work/$1.pem" 2>/dev/null
}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/ca.key" -out "$work/ca.pem" \
	-days 2 -subj "/CN=Anchor of the lab" 2>/dev/null
certify one 4097
certify two 4098

# pin NAME - the digest of its public key
pin()
{
	openssl pkey -in "$work/$1.key" -pubout -outform DER 2>/dev/null | openssl dgst -sha256 -binary | openssl base64
}

cp "$work/one.pem" "$work/server.pem"
cp "$work/one.key" "$work/server.key"
cat >"$work/example.zone" <<'ZONE'
$ORIGIN example.
$TTL 300
@ SOA ns host 1 3600 600 86400 60
@ NS ns
ns A 127.90.0.1
www A 192.0.2.2
ZONE
awk 'BEGIN { for (i = 0; i < 200; i++) printf "big TXT \"%0100d\"\n", i }' >>"$work/example.zone"
cat >"$work/tautd.yaml" <<CONF
server: {listen: [$host@$port], listen-tls: [$host@$tls], grace: 1s}
tls: {certificate: $work/server.pem, key: $work/server.key}
control: {socket: $work/control}
zones:
  - {name: example, file: $work/example.zone}
CONF
"$BUILD/tautd" -c "$work/tautd.yaml" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do
	kdig @"$host" -p "$port" +time=1 +retry=0 +short www.example A 2>/dev/null | grep -q 192.0.2.2 && break
	sleep 0.1
done

# ---- kdig ----------------------------------------------------------------------------------------

# ask OPTION... - kdig's answer in said; the status is kdig's
ask()
{
	kdig @"$host" -p "$tls" +time=3 +retry=0 "$@" >"$work/said" 2>&1
}
# says NAME PATTERN - what was said has it
says()
{
	if grep -Eq -- "$2" "$work/said"; then
		pass "$1"
	else
		fail "$1"
		sed 's/^/#   /' "$work/said"
	fi
}
# denied NAME - there is no answer
denied()
{
	if grep -q '192\.0\.2\.2' "$work/said"; then
		fail "$1"
		sed 's/^/#   /' "$work/said"
	else
		pass "$1"
	fi
}

ask -p "$port" +tcp www.example A || true
says "kdig +tcp" '192\.0\.2\.2'
ask -p "$port" +tcp big.example TXT || true
says "kdig +tcp: an answer of more than 20000 octets" 'Received 2[0-9]{4} B'
ask +tls www.example A || true
says "kdig +tls" '192\.0\.2\.2'
says "kdig +tls: TLS 1.3" 'TLS session \(TLS1\.3\)'
ask +tls-ca="$work/ca.pem" +tls-hostname=dns.lab www.example A || true
says "kdig +tls-ca, the right name" '192\.0\.2\.2'
ask +tls-ca="$work/ca.pem" +tls-hostname=dns.elsewhere www.example A || true
denied "kdig +tls-ca, a wrong name"
ask +tls-pin="$(pin one)" www.example A || true
says "kdig +tls-pin" '192\.0\.2\.2'
ask +tls-pin="$(pin two)" www.example A || true
denied "kdig +tls-pin, another key"

# RFC 8467 4.1: answers to padded queries are padded to a multiple of 468 octets.
for name in www.example big.example no.example; do
	ask +tls +padding "$name" TXT || true
	size=$(sed -n 's/^;; Received \([0-9]*\) B$/\1/p' "$work/said")
	if [ "${size:-1}" -gt 0 ] && [ $((${size:-1} % 468)) -eq 0 ]; then
		pass "padding: $name has $size octets"
	else
		fail "padding: $name has ${size:-no} octets"
		sed 's/^/#   /' "$work/said"
	fi
done
ask +tls +nopadding www.example A || true
says "no padding where nobody asked for it" 'Received [0-9]{2} B'
ask -p "$port" +tcp +edns +ednsopt=11 www.example A || true
says "keepalive, RFC 7828: ten seconds" '^;; .*(Option \(11\): 0064|[Kk]eepalive.*10)'
ask -p "$port" +tcp +edns www.example A || true
if grep -Eiq 'option \(11\)|keepalive' "$work/said"; then
	fail "no keepalive where nobody asked for it"
else
	says "no keepalive where nobody asked for it" '192\.0\.2\.2'
fi

# accepted - connections so far
accepted()
{
	"$BUILD/tautd" ctl -s "$work/control" stats 2>&1 | awk '/connections.*accepted/ { print $NF }'
}
before=$(accepted)
ask +tls +keepopen -q www.example -t A -q ns.example -t A -q no.example -t A || true
after=$(accepted)
if [ "$((after - before))" -eq 1 ] && [ "$(grep -c '^;; ->>HEADER' "$work/said")" -eq 3 ]; then
	pass "kdig +keepopen: three questions, one connection"
else
	fail "kdig +keepopen: $((after - before)) connections"
	sed 's/^/#   /' "$work/said"
fi

# ---- s_client ------------------------------------------------------------------------------------

# handshake OPTION... - keeps the connection for a moment, as TLS 1.3 gives its tickets behind the handshake
handshake()
{
	{ sleep 0.3; echo Q; } | timeout 10 openssl s_client -connect "$host:$tls" -CAfile "$work/ca.pem" \
		-servername dns.lab "$@" >"$work/said" 2>&1 || true
}
handshake -alpn dot
says "ALPN dot is taken" 'ALPN protocol: dot'
says "the chain is good" 'Verify return code: 0'
handshake
says "no ALPN is fine" 'Verify return code: 0'
handshake -alpn h2
says "ALPN h2 alone is refused" 'no application protocol|alert number 120'
handshake -alpn h2,dot
says "ALPN h2 or dot is dot" 'ALPN protocol: dot'
handshake -tls1_1 -cipher DEFAULT@SECLEVEL=0
says "TLS 1.1 is refused by the server" 'alert protocol version|alert number 70'
for version in 2 3; do
	handshake -tls1_$version -sess_out "$work/session"
	says "TLS 1.$version" "(Protocol *: |New, )TLSv1\\.$version"
	handshake -tls1_$version -sess_in "$work/session"
	says "TLS 1.$version: the session is resumed" '^Reused, '
done
handshake -tls1_2 -cipher AES128-SHA:ECDHE-ECDSA-AES128-SHA
says "TLS 1.2 without AEAD is refused" 'alert handshake failure|alert number 40'

# ---- another certificate -------------------------------------------------------------------------

cp "$work/two.pem" "$work/server.pem"
cp "$work/two.key" "$work/server.key"
kill -HUP "$pid"
for _ in $(seq 30); do
	ask +tls-pin="$(pin two)" www.example A || true
	grep -q '192\.0\.2\.2' "$work/said" && break
	sleep 0.1
done
says "SIGHUP: the new certificate" '192\.0\.2\.2'
ask +tls-pin="$(pin one)" www.example A || true
denied "SIGHUP: no more the old one"

kill "$pid"
wait "$pid" && status=0 || status=$?
pid=
if [ "$status" -eq 0 ]; then pass "it ends well"; else fail "it ends with status $status"; fi
