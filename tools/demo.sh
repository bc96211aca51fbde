#!/bin/sh
# demo.sh BUILD - a small Internet on loopback addresses, out of the programs in the folder BUILD: a root, two top-level
# domains and two zones below them, each served by a tautd of its own, and one tautd that resolves. tautq asks, first the
# servers, then the resolver; what went over the wire is captured and decoded by tautdump.
#
# No root rights and no port below 1024 are needed. To capture without being root it runs in a network namespace of its own,
# where the system allows that; elsewhere a capture that comes with the project is decoded in its place.
set -eu
build=$1
zones=tools/demo
port=5318
tls_port=5319
resolver=127.18.9.1
work=$(mktemp -d)
running=

step() { printf '\n== %s\n' "$*"; }
run()
{
	echo "\$ $*" | sed "s|$build/||; s|$work/||g"
	"$@"
}

stop()
{
	for pid in $running; do
		kill "$pid" 2>/dev/null || true
	done
	for pid in $running; do
		wait "$pid" 2>/dev/null || true
	done
	running=
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Not root: a network of our own, in which we may capture.
if [ "$(id -u)" -ne 0 ] && [ "${DEMO_INSIDE:-no}" = no ] && command -v ip >/dev/null 2>&1 &&
	unshare -rn true 2>/dev/null; then
	DEMO_INSIDE=yes exec unshare -rn sh -c 'ip link set lo up && exec sh "$0" "$1"' "$0" "$build"
fi

# serve NAME ADDRESS ZONE... - a server that is responsible for zones, and for nothing else
serve()
{
	name=$1 address=$2
	shift 2
	{
		printf 'server:\n  listen: [%s@%s]\nresolver:\n  recursion: false\nzones:\n' \
			"$address" "$port"
		for zone in "$@"; do
			file=$zone
			[ "$zone" != . ] || file=root
			printf -- '- name: "%s"\n  file: "%s/%s.zone"\n' "$zone" "$PWD/$zones" "$file"
		done
	} >"$work/$name.conf"
	start "$name"
	printf '%-12s serves %s\n' "$address" "$*"
}

start()
{
	"$build/tautd" -c "$work/$1.conf" 2>"$work/$1.log" &
	running="$running $!"
}

# Until each of them answers.
ready()
{
	for address in "$@"; do
		tries=0
		until "$build/tautq" "@$address" -p "$port" +short +tries=1 +time=1 . NS >/dev/null 2>&1; do
			tries=$((tries + 1))
			[ "$tries" -lt 50 ] || {
				cat "$work"/*.log >&2
				exit 1
			}
			sleep 0.1
		done
	done
}

ask() { run "$build/tautq" "$@"; }

step "Servers of the root, of two top-level domains and of two zones, port $port"
serve root 127.18.0.1 .
serve com 127.18.1.1 com
serve net 127.18.1.2 net
serve leaf1 127.18.2.1 example.com
serve leaf2 127.18.2.2 example.com example.net

step "A resolver that knows the root's servers only, over UDP, TCP and TLS: $resolver"
cat >"$work/resolver.conf" <<CONF
server:
  listen: [$resolver@$port]
resolver:
  lab: true
  server-port: $port
root:
  hints-file: "$PWD/$zones/hints.zone"
CONF
tls=no
if command -v openssl >/dev/null 2>&1 && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
	-subj /CN=resolver.example -addext subjectAltName=DNS:resolver.example -days 2 \
	-keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null; then
	tls=yes
	sed -i "s/^  listen: .*/&\n  listen-tls: [$resolver@$tls_port]/" "$work/resolver.conf"
	printf 'tls:\n  certificate: %s/cert.pem\n  key: %s/key.pem\n' "$work" "$work" >>"$work/resolver.conf"
fi
run cat "$work/resolver.conf"
start resolver
ready 127.18.0.1 127.18.1.1 127.18.1.2 127.18.2.1 127.18.2.2

capture=
if "$build/tautdump" -i lo --count 'port 1' >/dev/null 2>"$work/capture.log" & probe=$!; then
	sleep 0.3
	if kill -INT "$probe" 2>/dev/null; then
		"$build/tautdump" -i lo --port "$port" -w "$work/demo.pcap" "port $port" >/dev/null 2>"$work/capture.log" &
		capture=$!
		running="$running $capture"
		sleep 0.3
	fi
	wait "$probe" 2>/dev/null || true
fi

step "A responsible server answers with aa: mail exchangers with their preferences, and the addresses that belong to them"
ask @127.18.2.1 -p "$port" example.com MX

step "From the root down: what a resolver does for a name that it has never heard of"
ask +trace "+hints=$zones/hints.zone" -p "$port" www.example.com A

step "The resolver does the same. Its answer has no aa: it comes from somebody who is not responsible"
ask "@$resolver" -p "$port" www.example.com A

step "Two seconds later it comes out of the cache, with TTLs two seconds smaller"
sleep 2
ask "@$resolver" -p "$port" +noall +answer +stats www.example.com A

step "Names that do not exist, and names that a wildcard makes"
ask "@$resolver" -p "$port" +noall +comments +authority nowhere.example.com A
ask "@$resolver" -p "$port" +short anything.wild.example.com TXT

if [ "$tls" = yes ]; then
	step "The same question over TLS, the server's name checked against its certificate (RFC 7858, 8310)"
	ask "@$resolver" -p "$tls_port" "+tls-hostname=resolver.example" "+tls-ca=$work/cert.pem" www.example.com AAAA
fi

if [ -n "$capture" ]; then
	step "What went over the wire: a line for each message"
	sleep 0.5
	kill -INT "$capture"
	wait "$capture" 2>/dev/null || true
	echo '$ tautdump --oneline demo.pcap | head -n 20'
	"$build/tautdump" --port "$port" --oneline "$work/demo.pcap" | head -n 20
	step "... and all of it together"
	run "$build/tautdump" --port "$port" --summary "$work/demo.pcap"
else
	step "Capturing is not allowed here ($(head -n 1 "$work/capture.log")): a capture that comes with the project"
	run "$build/tautdump" --summary corpus/captures/resolver.pcap
fi

stop
step "All servers are stopped. Next: README.md, tautd(8), tautq(1)"
