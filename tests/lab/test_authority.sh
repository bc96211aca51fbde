#!/bin/sh
# test_authority.sh - answers of registered zones beside those of NSD and Knot DNS, and transfers to real clients.
#
# Both serve the zones of tests/lab/zones on loopback, unsigned, with NSEC, with NSEC3 and with opt-out. Each name of a zone
# and names near it are asked for with many types, with and without DO, and compared record by record. What differs has
# a row in authority_differences.tsv.
#
#   tests/lab/test_authority.sh -p    prints all that differs
set -eu
. tests/tap.sh
PATH=$PATH:/usr/sbin:/sbin
here=tests/lab

. tests/lab/begin.sh
needs "answers beside real servers" nsd knotd kdig dig dnssec-keygen dnssec-signzone

for program in authority serve; do
	# shellcheck disable=SC2086 # flags
	if ! $CC ${CFLAGS:-} -std=c11 -D_GNU_SOURCE -Ibuild/include -Ibuild/include.resolver -o "$work/$program" \
		"$here/$program.c" "$BUILD/libtautresolve.a" "$BUILD/libtautwire.a" -lcrypto 2>"$work/log"; then
		fail "$here/$program.c compiles"
		sed 's/^/#   /' "$work/log"
		exit 1
	fi
done

# ---- zones ---------------------------------------------------------------------------------------

for apex in example. corner.example.; do
	(cd "$work" && dnssec-keygen -q -a ECDSAP256SHA256 "$apex" && dnssec-keygen -q -a ECDSAP256SHA256 -f KSK "$apex") \
		>/dev/null
done
sign() # sign ZONE APEX AS OPTIONS...
{
	file=$1 apex=$2 as=$3
	shift 3
	(cd "$work" && dnssec-signzone -Q -P -S -o "$apex" -s now-3600 -e now+31536000 -f "$as" "$@" "$file.zone") \
		>"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}
cp "$here"/zones/*.zone "$work"
for zone in wildcard example corner; do
	apex=example.
	[ "$zone" != corner ] || apex=corner.example.
	sign "$zone" "$apex" "$zone.nsec"
	sign "$zone" "$apex" "$zone.nsec3" -3 aabb -H 3
done
sign corner corner.example. corner.optout -3 - -A

# ---- servers -------------------------------------------------------------------------------------

port=$((20000 + $$ % 20000))

wait_for() # wait_for PORT APEX - until there is an answer, at most 10 s
{
	for _ in $(seq 50); do
		if kdig +time=1 +retry=0 +short "@127.0.0.1" -p "$1" "$2" SOA 2>/dev/null | grep -q '^[^;]'; then
			return
		fi
		sleep 0.2
	done
	echo "test_authority.sh: port $1 does not answer for $2" >&2
	cat "$work"/*.log >&2
	exit 1
}

start_nsd() # start_nsd PORT APEX FILE
{
	cat >"$work/nsd.conf" <<CONF
server:
    ip-address: 127.0.0.1@$1
    username: ""
    zonesdir: "$work"
    database: ""
    pidfile: "$work/nsd.pid"
    xfrdfile: "$work/xfrd"
    zonelistfile: "$work/list"
    xfrdir: "$work"
    server-count: 1
    minimal-responses: yes
    refuse-any: no
    ipv4-edns-size: 4096
    rrl-ratelimit: 0
    rrl-whitelist-ratelimit: 0
remote-control:
    control-enable: no
zone:
    name: $2
    zonefile: $3
CONF
	nsd -d -c "$work/nsd.conf" >"$work/nsd.log" 2>&1 &
	nsd=$!
	pids="$pids $nsd"
}

start_knot() # start_knot PORT APEX FILE
{
	rm -rf "$work/run"
	mkdir "$work/run"
	cat >"$work/knot.conf" <<CONF
server:
    rundir: "$work/run"
    listen: 127.0.0.1@$1
    udp-max-payload: 4096
log:
  - target: stderr
    any: info
database:
    storage: "$work/run"
acl:
  - id: all
    address: 127.0.0.1
    action: transfer
zone:
  - domain: $2
    storage: "$work"
    file: $3
    acl: all
    zonefile-sync: -1
    semantic-checks: soft
CONF
	knotd -c "$work/knot.conf" >"$work/knot.log" 2>&1 &
	knot=$!
	pids="$pids $knot"
}

: >"$work/all"
for file in wildcard.zone wildcard.nsec wildcard.nsec3 example.zone example.nsec example.nsec3 corner.zone corner.nsec \
	corner.nsec3 corner.optout; do
	apex=example.
	[ "${file%%.*}" != corner ] || apex=corner.example.
	start_nsd "$port" "$apex" "$file"
	start_knot $((port + 1)) "$apex" "$file"
	wait_for "$port" "$apex"
	wait_for $((port + 1)) "$apex"
	"$work/authority" nsd "$port" "$file" "$apex" "$work/$file" minimal >>"$work/all"
	"$work/authority" knot $((port + 1)) "$file" "$apex" "$work/$file" full >>"$work/all"
	kill "$nsd" "$knot"
	wait "$nsd" "$knot" 2>/dev/null || true
	port=$((port + 2))
done
pids=
if [ "${1:-}" = -p ]; then
	cat "$work/all"
	exit 0
fi

awk -F '\t' -v told="$work/told" '
	BEGIN { rows = 0 }
	FILENAME ~ /differences/ {
		if ($0 !~ /^#/) {
			for (i = 1; i <= 7; i++)
				row[rows, i] = "^(" $i ")$"
			line[rows++] = $0
		}
		next
	}
	$1 == "questions" { questions += $2; next }
	{
		for (r = 0; r < rows; r++)
			if ($1 ~ row[r, 1] && $2 ~ row[r, 2] && $3 ~ row[r, 3] && $4 ~ row[r, 4] && $6 ~ row[r, 5] &&
				$7 ~ row[r, 6] && $8 ~ row[r, 7]) {
				seen[r]++
				next
			}
		print
	}
	END {
		for (r = 0; r < rows; r++)
			if (!(r in seen))
				print "never met: " line[r]
		print questions >told
	}' "$here/authority_differences.tsv" "$work/all" >"$work/new"
asked=$(cat "$work/told")
if [ "$asked" -lt 50000 ]; then
	echo "only $asked questions" >>"$work/new"
fi
empty "$asked questions to NSD and Knot DNS are answered alike, but for known differences" "$work/new"

# ---- transfers -----------------------------------------------------------------------------------

secret=00112233445566778899aabbccddeeff
base64=ABEiM0RVZneImaq7zN3u/w==

# The records of a zone, in one form.
form() { awk '!/^;/ && NF > 3 && $4 != "TSIG"' | tr '[:upper:]' '[:lower:]' | tr -d ' \t"' | sort -u; }

transfers() # transfers FILE APEX
{
	"$work/serve" "$port" "$2" "$work/$1" k.lab. hmac-sha256. "$secret" &
	pids="$pids $!"
	"$work/serve" $((port + 1)) "$2" "$work/$1" &
	pids="$pids $!"
	start_knot $((port + 2)) "$2" "$1"
	wait_for $((port + 2)) "$2"
	kdig +noidn "@127.0.0.1" -p $((port + 2)) "$2" AXFR | form >"$work/theirs"
	kdig +noidn "@127.0.0.1" -p $((port + 1)) "$2" AXFR | form >"$work/plain"
	kdig +noidn "@127.0.0.1" -p "$port" -y "hmac-sha256:k.lab.:$base64" "$2" AXFR | form >"$work/signed"
	dig +noidnout "@127.0.0.1" -p "$port" -y "hmac-sha256:k.lab.:$base64" "$2" AXFR | form >"$work/dig"
	kdig +noidn "@127.0.0.1" -p "$port" "$2" AXFR >"$work/refused" 2>&1 || true
	kdig +noidn "@127.0.0.1" -p "$port" -y "hmac-sha256:k.lab.:AAAA$base64" "$2" AXFR >"$work/badsig" 2>&1 || true
	kdig +noidn "@127.0.0.1" -p "$port" -y "hmac-sha512:k.lab.:$base64" "$2" AXFR >"$work/badkey" 2>&1 || true
	kdig +noidn "@127.0.0.1" -p $((port + 1)) "$2" IXFR=0 | form >"$work/ixfr"
	port=$((port + 3))
	[ "$(wc -l <"$work/theirs")" -gt 10 ] || echo "Knot gives no zone"
	for got in plain signed dig ixfr; do
		diff "$work/theirs" "$work/$got" | sed "s/^/$got: /" || true
	done
	grep -q REFUSED "$work/refused" || echo "without a key: $(cat "$work/refused")"
	grep -q 'BADSIG\|NOTAUTH' "$work/badsig" || echo "another secret: $(cat "$work/badsig")"
	grep -q 'BADKEY\|NOTAUTH' "$work/badkey" || echo "another algorithm: $(cat "$work/badkey")"
}
for file in wildcard.zone example.nsec corner.nsec3; do
	apex=example.
	[ "${file%%.*}" != corner ] || apex=corner.example.
	transfers "$file" "$apex" >"$work/faults" 2>&1
	empty "$file: kdig and dig take the same zone from us as from Knot DNS, with TSIG and without" "$work/faults"
done
