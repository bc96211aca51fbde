#!/bin/sh
# test_query.sh - tautq beside dig and kdig: questions to NSD, Knot DNS, BIND and Unbound on loopback, answered alike; zone
# transfers, TSIG and TLS.
#
#   tests/lab/test_query.sh -p    prints all that differs
set -eu
. tests/tap.sh
PATH=$PATH:/usr/sbin:/sbin
here=tests/lab
tautq=$BUILD/tautq

. tests/lab/begin.sh
needs "tautq beside dig and kdig" nsd knotd knotc named unbound kdig dig openssl

port=$((20000 + $$ % 20000))
tls=$((port + 1))
nsd=127.71.0.1 knot=127.71.0.2 bind=127.0.0.1 unbound=127.71.0.4 dead=127.71.0.9
secret=ABEiM0RVZneImaq7zN3u/w==

# ---- zones and servers ---------------------------------------------------------------------------

cp "$here/zones/types.zone" "$here/zones/corner.zone" "$work"
awk 'BEGIN { printf "big TXT"; for (i = 0; i < 12; i++) printf " \"%0200d\"", i; print ""; print "a\\.b TXT dot" }' \
	>>"$work/corner.zone"

cat >"$work/nsd.conf" <<CONF
server:
    ip-address: $nsd@$port
    username: ""
    zonesdir: "$work"
    database: ""
    pidfile: "$work/nsd.pid"
    xfrdfile: "$work/xfrd"
    zonelistfile: "$work/list"
    xfrdir: "$work"
    server-count: 1
    refuse-any: no
    rrl-ratelimit: 0
    rrl-whitelist-ratelimit: 0
    nsid: "ascii_nsd"
remote-control:
    control-enable: no
key:
    name: k.lab
    algorithm: hmac-sha256
    secret: "$secret"
pattern:
    name: both
    provide-xfr: 0.0.0.0/0 k.lab
    provide-xfr: 0.0.0.0/0 NOKEY
zone:
    name: corner.example
    zonefile: corner.zone
    include-pattern: both
zone:
    name: large.example
    zonefile: large.zone
    include-pattern: both
CONF
# Large enough for some hundred messages: NSD signs only some of them.
awk 'BEGIN {
	print "$ORIGIN large.example.\n$TTL 60\n@ SOA ns hostmaster 1 2 3 4 5\n@ NS ns\nns A 192.0.2.1"
	for (i = 0; i < 60000; i++)
		printf "host%d TXT \"%060d\"\n", i, i
}' >"$work/large.zone"

mkdir "$work/run"
cat >"$work/knot.conf" <<CONF
server:
    rundir: "$work/run"
    listen: $knot@$port
    nsid: knot
    identity: knot
log:
  - target: stderr
    any: warning
database:
    storage: "$work/run"
key:
  - id: k.lab
    algorithm: hmac-sha256
    secret: $secret
acl:
  - id: signed
    key: k.lab
    action: transfer
template:
  - id: default
    storage: "$work"
    acl: signed
    semantic-checks: soft
    zonefile-sync: -1
    zonefile-load: difference
    journal-content: changes
zone:
  - domain: corner.example
    file: corner.knot
CONF
cp "$work/corner.zone" "$work/corner.knot"

cat >"$work/named.conf" <<CONF
options {
	directory "$work";
	listen-on port $port { $bind; };
	listen-on-v6 { none; };
	pid-file "$work/named.pid";
	session-keyfile "$work/session.key";
	recursion no;
	notify no;
	allow-transfer { key k.lab; };
	server-id "bind";
	dnssec-validation no;
	check-names primary ignore;
};
controls { };
key k.lab { algorithm hmac-sha256; secret "$secret"; };
zone "corner.example" { type primary; file "corner.zone"; check-integrity no; };
zone "types.example" { type primary; file "types.zone"; check-integrity no; };
CONF

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout "$work/tls.key" -out "$work/tls.pem" \
	-days 2 -subj /CN=resolver.lab -addext "subjectAltName=DNS:resolver.lab,IP:$unbound" 2>/dev/null
pin=$(openssl pkey -in "$work/tls.key" -pubout -outform DER 2>/dev/null | openssl dgst -sha256 -binary | openssl base64)
cat >"$work/unbound.conf" <<CONF
server:
    interface: $unbound@$port
    interface: $unbound@$tls
    tls-port: $tls
    tls-service-key: "$work/tls.key"
    tls-service-pem: "$work/tls.pem"
    username: ""
    chroot: ""
    directory: "$work"
    pidfile: "$work/unbound.pid"
    use-syslog: no
    access-control: 127.0.0.0/8 allow
    do-not-query-localhost: no
    do-ip6: no
    module-config: "iterator"
    local-zone: "example." transparent
    local-zone: "nowhere.test." refuse
    local-data: "resolver.lab. A $unbound"
    local-data: "dead.lab. A $dead"
    local-data: "dead.lab. A $unbound"
    nsid: "ascii_unbound"
remote-control:
    control-enable: no
stub-zone:
    name: corner.example
    stub-addr: $nsd@$port
stub-zone:
    name: types.example
    stub-addr: $bind@$port
CONF

nsd -d -c "$work/nsd.conf" >"$work/nsd.log" 2>&1 &
pids="$pids $!"
knotd -c "$work/knot.conf" >"$work/knot.log" 2>&1 &
pids="$pids $!"
named -g -c "$work/named.conf" >"$work/named.log" 2>&1 &
pids="$pids $!"
unbound -d -c "$work/unbound.conf" >"$work/unbound.log" 2>&1 &
pids="$pids $!"
for server in "$nsd" "$knot" "$bind" "$unbound"; do
	for _ in $(seq 30); do
		if kdig +time=1 +retry=0 +short "@$server" -p "$port" corner.example SOA 2>/dev/null | grep -q '^[^;]'; then
			continue 2
		fi
		sleep 0.1
	done
	fail "$server answers"
	tail "$work"/*.log | sed 's/^/#   /'
	exit 1
done

# ---- side by side --------------------------------------------------------------------------------

# What an answer says: rcode, flags, OPT, records, each on a line and in one form.
form()
{
	awk '
		function say(what) { print what; printed = 1 }
		{
			gsub(/CLASS1[ \t]/, "IN ")
			gsub(/CLASS3[ \t]/, "CH ")
			gsub(/CLASS4[ \t]/, "HS ")
		}
		/^;; (->>|Got answer|MSG|Query|SERVER|WHEN|TLS|From|Received|WARNING|communications|connection)/ && !/HEADER/ { next }
		/^;; ->>HEADER<<-/ {
			match($0, /status: [A-Za-z0-9]+/)
			say("0 rcode " substr($0, RSTART + 8, RLENGTH - 8))
			next
		}
		/^;; [Ff]lags:/ {
			sub(/^;; [Ff]lags: */, "")
			sub(/;.*QUERY/, " QUERY")
			gsub(/;/, ",")
			sub(/QUERY.*/, "")
			gsub(/ +$/, "")
			say("1 flags " $0)
			next
		}
		/^;; (EDNS|OPT) PSEUDO/ { section = "edns"; next }
		/^;; TSIG PSEUDO/ { section = "tsig"; next }
		/^;; (QUESTION|ANSWER|AUTHORITY|ADDITIONAL) SECTION:/ { section = tolower($2); next }
		section == "edns" && /^;; Version/ { next }
		section == "edns" && /^; EDNS: / { next }
		section == "edns" && /^;+ *[A-Za-z]/ { next }
		section == "question" && /^;; / {
			sub(/^;; /, "")
			gsub(/[ \t]+/, " ")
			say("2 question " tolower($0))
			section = ""
			next
		}
		section == "question" && /^;/ {
			sub(/^;/, "")
			gsub(/[ \t]+/, " ")
			say("2 question " tolower($0))
			next
		}
		/^;/ || /^$/ { next }
		section == "tsig" { next }
		section != "" {
			owner = tolower($1)
			ttl = ENVIRON["any_ttl"] ? "" : $2
			head = owner " " ttl " " $3 " " $4
			$1 = $2 = $3 = $4 = ""
			gsub(/[ \t]/, "")
			say("3 " section " " head " " toupper($0))
		}
		END { if (!printed) print "no answer" }' | sort
}

# The words with numbers of types that kdig does not know.
for_kdig()
{
	printf '%s' "$*" | awk '
		BEGIN {
			split("AMTRELAY 260 AVC 258 DLV 32769 GPOS 27 HIP 55 ISDN 20 MB 7 MG 8 MR 9 NINFO 56 NSAP 22 PX 26 " \
				"RKEY 57 SINK 40 TA 32768 TALINK 58 WKS 11 X25 19", row, " ")
			for (i = 1; i in row; i += 2)
				number[row[i]] = row[i + 1]
		}
		{ for (i = 1; i <= NF; i++) print ($i in number ? "TYPE" number[$i] : $i) }'
}

ask() # ask SERVER WORDS...
{
	place=$1
	any_ttl=
	[ "$place" != "$unbound" ] || any_ttl=yes # a second may pass from one to the next
	export any_ttl
	shift
	where=$port
	for word in "$@"; do
		[ "$word" != +tls ] || where=$tls
	done
	"$tautq" "@$place" -p "$where" +time=3 +tries=1 +noadflag +nocookie +unknownformat "$@" 2>&1 | form >"$work/ours" || true
	dig "@$place" -p "$where" +time=3 +tries=1 +noadflag +nocookie +unknownformat +nosplit "$@" 2>&1 | form >"$work/dig" || true
	# shellcheck disable=SC2046 # words
	kdig +noidn "@$place" -p "$where" +time=3 +retry=0 +edns +bufsize=1232 +generic $(for_kdig "$@") 2>&1 | form >"$work/kdig" || true
	for theirs in dig kdig; do
		diff "$work/$theirs" "$work/ours" >"$work/diff" ||
			question="$*" awk -v who="$theirs" '
				/^[<>] / { print who "\t" ENVIRON["question"] "\t" substr($0, 1, 1) "\t" substr($0, 3) }' \
				"$work/diff"
	done
}

questions()
{
	awk '!/^[;$@ ]/ && NF > 2 { print $1, $2 }' "$work/types.zone" | sort -u |
		awk '{ print (NR % 3 == 0 ? "unbound" : "bind"), $1 ".types.example", $2 }'
	awk '!/^[;$@ ]/ && NF > 2 { print $1 }' "$work/corner.zone" | sort -u |
		awk '{ gsub(/\*/, "star"); print (NR % 3 == 0 ? "nsd" : NR % 3 == 1 ? "knot" : "bind"), $1 ".corner.example", "A" }'
	grep -v '^#' "$here/query_questions.txt"
}

questions >"$work/questions"
asked=0
while read -r server rest; do
	set -f
	case $server in
	nsd) at=$nsd ;;
	knot) at=$knot ;;
	bind) at=$bind ;;
	*) at=$unbound ;;
	esac
	asked=$((asked + 1))
	# shellcheck disable=SC2086 # words
	ask "$at" $rest
done <"$work/questions" >"$work/all"
if [ "${1:-}" = -p ]; then
	cat "$work/all"
	exit 0
fi
awk -F '\t' -f tests/lab/differences.awk "$here/query_differences.tsv" "$work/all" >"$work/new"
[ "$asked" -ge 200 ] || echo "only $asked questions" >>"$work/new"
empty "$asked questions: tautq prints what dig and kdig print, but for known differences" "$work/new"

# ---- transfers, TSIG -----------------------------------------------------------------------------

key=hmac-sha256:k.lab:$secret
printf 'key "k.lab" {\n\talgorithm hmac-sha256;\n\tsecret "%s"; # of the lab\n};\n' "$secret" >"$work/key"

records() { awk '!/^;/ && NF > 3 && $4 != "TSIG"' | tr '[:upper:]' '[:lower:]' | tr -d ' \t"' | sort; }
says() # says NAME STATUS PATTERN WORDS... - the exit status, and a text in what is printed
{
	name=$1 wanted=$2 pattern=$3
	shift 3
	"$tautq" "$@" >"$work/said" 2>&1 && status=0 || status=$?
	if [ "$status" -eq "$wanted" ] && grep -q "$pattern" "$work/said"; then
		pass "$name"
	else
		fail "$name: status $status"
		sed 's/^/#   /' "$work/said" | tail -n 20
	fi
}
same() # same NAME - ours and theirs, which are not empty
{
	[ "$(wc -l <"$work/theirs")" -gt 1 ] || echo "theirs is empty" >>"$work/theirs"
	diff "$work/theirs" "$work/ours" >"$work/diff" || true
	empty "$1: $(wc -l <"$work/ours") records" "$work/diff"
}

for server in "$nsd" "$knot" "$bind"; do
	dig +noidnout "@$server" -p "$port" -y "$key" corner.example AXFR | records >"$work/theirs"
	"$tautq" "@$server" -p "$port" -y "$key" corner.example AXFR | records >"$work/ours"
	same "AXFR with TSIG from $server is what dig gets"
done
dig +noidnout "@$nsd" -p "$port" corner.example AXFR | records >"$work/theirs"
"$tautq" "@$nsd" -p "$port" corner.example AXFR +all | records >"$work/ours"
same "AXFR without TSIG"
dig +noidnout "@$nsd" -p "$port" large.example AXFR -y "$key" | records >"$work/theirs"
"$tautq" "@$nsd" -p "$port" -k "$work/key" large.example AXFR >"$work/out"
records <"$work/out" >"$work/ours"
same "AXFR of many messages, of which NSD signs some"
if awk '/^;; XFR size/ { gsub(/[^0-9 ]/, ""); if ($2 > 100) good = 1 } END { exit !good }' "$work/out"; then
	pass "$(grep -o 'XFR size.*' "$work/out")"
else
	fail "more than a hundred messages: $(grep 'XFR size' "$work/out")"
fi
says "AXFR that is refused" 9 'Transfer failed: REFUSED\|Transfer failed: NOTAUTH' "@$knot" -p "$port" corner.example AXFR
says "another secret" 9 'does not take our TSIG' "@$knot" -p "$port" -y "hmac-sha256:k.lab:AAAA$secret" corner.example AXFR
says "another algorithm" 9 'does not take our TSIG' "@$bind" -p "$port" -y "hmac-sha512:k.lab:$secret" corner.example AXFR
says "a key that is not known" 0 'not proved.*BADKEY' "@$bind" -p "$port" -y "hmac-sha256:other.lab:$secret" corner.example SOA
says "a question with TSIG" 0 'TSIG PSEUDOSECTION' "@$bind" -p "$port" -y "$key" corner.example SOA
"$tautq" "@$bind" -p "$port" -y "$key" corner.example SOA >"$work/said"
if grep -q 'not proved' "$work/said"; then
	fail "a good TSIG is believed"
else
	pass "a good TSIG is believed"
fi

# A new version: Knot DNS keeps the difference.
sed -e 's/2024010101/2024010102/' -e 's/^direct .*/new A 192.0.2.77/' "$work/corner.zone" >"$work/corner.knot"
knotc -s "$work/run/knot.sock" -b zone-reload corner.example >"$work/knotc.log" 2>&1 || cat "$work/knotc.log" >&2
for _ in $(seq 50); do
	[ "$("$tautq" "@$knot" -p "$port" corner.example SOA +short | cut -d' ' -f 3)" != 2024010102 ] || break
	sleep 0.1
done
dig +noidnout "@$knot" -p "$port" -y "$key" corner.example IXFR=2024010101 | records >"$work/theirs"
"$tautq" "@$knot" -p "$port" -y "$key" corner.example IXFR=2024010101 | records >"$work/ours"
same "IXFR"
if [ "$(wc -l <"$work/ours")" -eq 6 ]; then
	pass "IXFR is a difference"
else
	fail "IXFR is a difference: $(cat "$work/ours")"
fi
says "IXFR of the same version" 0 'XFR size: 1 records' "@$knot" -p "$port" -y "$key" corner.example IXFR=2024010102
says "IXFR of an unknown version is a whole zone" 0 'XFR size: [0-9][0-9]' "@$knot" -p "$port" -y "$key" \
	corner.example IXFR=17

# ---- TLS -----------------------------------------------------------------------------------------

says "TLS with anybody" 0 '(TLS)' "@$unbound" -p "$tls" +tls corner.example SOA
says "TLS by pin" 0 '^;; TLS: TLSv1.3' "@$unbound" -p "$tls" "+tls-pin=$pin" corner.example SOA
says "TLS by another pin" 9 'TLS with .* failed' "@$unbound" -p "$tls" \
	+tls-pin=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= corner.example SOA
says "TLS by address" 0 '(TLS)' "@$unbound" -p "$tls" "+tls-ca=$work/tls.pem" corner.example SOA
says "TLS by name" 0 '(TLS)' "@$unbound" -p "$tls" "+tls-ca=$work/tls.pem" +tls-hostname=resolver.lab corner.example SOA
says "TLS by another name" 9 'TLS with .* failed' "@$unbound" -p "$tls" "+tls-ca=$work/tls.pem" \
	+tls-hostname=other.lab corner.example SOA
says "TLS without the authority" 9 'TLS with .* failed' "@$unbound" -p "$tls" +tls-hostname=resolver.lab corner.example SOA
says "TLS with who speaks none" 9 'connection to .*: \|TLS with' "@$nsd" -p "$port" +tls corner.example SOA +time=2

# ---- servers by name -----------------------------------------------------------------------------

printf 'nameserver %s@%s\nsearch types.example corner.example\n' "$unbound" "$port" >"$work/resolv.conf"
says "a server by name" 0 "SERVER: $unbound#$port(resolver.lab)" @resolver.lab -p "$port" "+resolv-conf=$work/resolv.conf" \
	corner.example SOA
says "the next address where nobody is at the first" 0 "SERVER: $unbound#$port(dead.lab)" @dead.lab -p "$port" \
	"+resolv-conf=$work/resolv.conf" corner.example SOA
says "the servers of resolv.conf, a search list" 0 '^mail.corner.example.' "+resolv-conf=$work/resolv.conf" +search mail -p "$port"
says "TLS by the name of the server" 0 '(TLS)' @resolver.lab -p "$tls" "+tls-ca=$work/tls.pem" \
	"+resolv-conf=$work/resolv.conf" corner.example SOA
