#!/bin/sh
# tautzone.sh - the interfaces of tautzone that people and scripts rely on: forms of output that are read back
# as the same records, order, differences, counts, lines of rdata, exit statuses, memory; zones of others in
# $TEST_DATA.
# shellcheck disable=SC2016 # $1 is for the shell inside, $INCLUDE for zones
set -u
. tests/tap.sh

zone=$PWD/$BUILD/tautzone
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tab=$(printf '\t')
case $TEST_DATA in
/*) data=$TEST_DATA ;;
*) data=$PWD/$TEST_DATA ;;
esac
variant=${VARIANT:-release}
home=$PWD
cd "$work" || exit 1

# status NAME WANTED COMMAND... - holds if the command ends with this status. Leaves what it said in out and
# err.
status()
{
	name=$1 wanted=$2
	shift 2
	"$@" >out 2>err
	got=$?
	if [ "$got" -eq "$wanted" ]; then
		pass "$name"
	else
		fail "$name: status $got, not $wanted"
		head -n 5 err | sed 's/^/#   /'
	fi
}

# same NAME FILE [FILE] - holds if the file is what stands in the other one, or in out.
same()
{
	if cmp -s "$2" "${3:-out}"; then
		pass "$1"
	else
		fail "$1"
		diff "$2" "${3:-out}" | head -n 20 | sed 's/^/#   /'
	fi
}

# said NAME TEXT - holds if the text stands in what was said on standard error.
said()
{
	if grep -qF -e "$2" err; then
		pass "$1"
	else
		fail "$1: no \"$2\""
		head -n 5 err | sed 's/^/#   /'
	fi
}

# tabs <LINES - blanks become tabs, "_" a blank.
tabs() { tr ' _' '\t '; }

# ---- usage ---------------------------------------------------------------------------------------

status "no command" 2 "$zone"
status "an unknown command" 2 "$zone" frobnicate
said "it is named" "there is no command frobnicate"
status "no file" 2 "$zone" format
status "too many files" 2 "$zone" format a b
status "an option of another command" 2 "$zone" stat --sort a
said "it is named" "there is no option --sort"
status "an argument is missing" 2 "$zone" format --origin
status "a wrong origin" 2 "$zone" format -o a..b x
status "a wrong class" 2 "$zone" format -c XX x
status "a wrong TTL" 2 "$zone" format --default-ttl 1x x
status "a TTL that is too large" 2 "$zone" format --default-ttl 2147483648 x
status "too little memory" 2 "$zone" format --max-memory 1M x
status "a wrong type" 2 "$zone" diff --ignore A,XYZZY a b
status "twice standard input" 2 "$zone" diff - -
status "two formats" 2 "$zone" format --json --relative x
for command in format diff stat rdata; do
	status "help on $command" 0 "$zone" "$command" --help
	works "it is about $command" grep -q "^usage: tautzone $command" out
done
status "help" 0 "$zone" --help
status "the version" 0 "$zone" --version
status "a file that is not there" 1 "$zone" format missing
said "it is named" "missing: error: No such file"
if [ -w /dev/full ]; then
	printf 'a 1 A 192.0.2.1\n' >z
	status "no room for the output" 1 sh -c '"$1" format z >/dev/full' - "$zone"
	said "it is told" "standard output: No space left on device"
	status "no room for a difference" 2 sh -c 'printf "a 2 A 192.0.2.1\n" | "$1" diff z - >/dev/full' - "$zone"
fi

# ---- format --------------------------------------------------------------------------------------

cat >z <<'END'
$TTL 1h
@	SOA	ns1 Host\.master 2026112501 ( 2h ; comment
			1h 2w 300 )
	NS	NS1
	NS	ns1.Other.
NS1	300	A	192.0.2.1
ns1	IN 300	AAAA	2001:db8:0:0::1
\@	TXT	"the label, not the origin"
\$TTL	TXT	not "a directive" ""
*.w\.x	MX	010 .
é	TYPE65280	\# 3 00ab CD
a\000b	60	APL
a\000b	60	CAA	0 issue ";"
q	TYPE1	192.0.2.9
$GENERATE 1-3 h$ A 192.0.2.$
$ORIGIN Other.
x	A	192.0.2.77
x.Example.	A	192.0.2.78
END
tabs >expected <<'END'
example. 3600 IN SOA ns1.example._Host\.master.example._2026112501_7200_3600_1209600_300
example. 3600 IN NS NS1.example.
example. 3600 IN NS ns1.Other.
NS1.example. 300 IN A 192.0.2.1
ns1.example. 300 IN AAAA 2001:db8::1
\@.example. 3600 IN TXT "the_label,_not_the_origin"
\$TTL.example. 3600 IN TXT "not"_"a_directive"_""
*.w\.x.example. 3600 IN MX 10_.
\195\169.example. 3600 IN TYPE65280 \#_3_00abcd
a\000b.example. 60 IN APL
a\000b.example. 60 IN CAA 0_issue_";"
q.example. 3600 IN A 192.0.2.9
h1.example. 3600 IN A 192.0.2.1
h2.example. 3600 IN A 192.0.2.2
h3.example. 3600 IN A 192.0.2.3
x.Other. 3600 IN A 192.0.2.77
x.Example. 3600 IN A 192.0.2.78
END
status "format" 0 "$zone" format -o example z
same "canonical lines" expected
cp out plain
status "format of the formatted" 0 "$zone" format plain
same "is the same" plain
status "relative" 0 "$zone" format --relative -o example z
cp out relative
head -n 9 relative >out
tabs >expected <<'END'
$ORIGIN_example.
$TTL_3600
@ IN SOA ns1.example._Host\.master.example._2026112501_7200_3600_1209600_300
 IN NS NS1.example.
 IN NS ns1.Other.
NS1 300 IN A 192.0.2.1
$TTL_300
ns1 IN AAAA 2001:db8::1
\@ 3600 IN TXT "the_label,_not_the_origin"
END
same "owners and TTLs are left out" expected
status "relative, read back" 0 "$zone" format relative
same "as the same records" plain
status "without an origin" 0 "$zone" format --relative plain
same "that of the SOA is taken" relative
status "JSON" 0 "$zone" format --json -o example z
works "an object for each record" [ "$(grep -c '^{"NAME":".*}$' out)" -eq 17 ]
status "lower case" 0 "$zone" format --lower -o example z
works "of owners" grep -q "^ns1.example.${tab}300${tab}IN${tab}A" out
works "and of names in rdata" grep -qF 'host\.master' out
status "another class" 0 "$zone" format -c CH -o example - <<'END'
a 1 TXT x
END
works "is that of records" grep -q "${tab}CH${tab}" out

cat >z <<'END'
b 300 TXT a
b 300 A 192.0.2.2
B 200 A 192.0.2.1
b 300 A 192.0.2.1
a.b 300 NS Y.
a.b 300 NS x.
a.b 300 NS y.
ab 1 A 192.0.2.1
@ 1 NS x.
END
tabs >expected <<'END'
example. 1 IN NS x.
ab.example. 1 IN A 192.0.2.1
B.example. 200 IN A 192.0.2.1
b.example. 300 IN A 192.0.2.2
b.example. 300 IN TXT "a"
a.b.example. 300 IN NS x.
a.b.example. 300 IN NS Y.
END
status "sorted" 0 "$zone" format --sort -o example z
same "in canonical order, without duplicates" expected

# ---- faults, includes, inputs --------------------------------------------------------------------

cat >z <<'END'
a 300 A 192.0.2.1
b 300 A 192.0.2
c 300 MX ten c
$INCLUDE missing
d 300 A 192.0.2.4
END
status "a zone with faults" 1 "$zone" format -o example z
works "what is right is printed" [ "$(wc -l <out)" -eq 2 ]
said "an entry by its place" "z:2:16: error: field address: expected an IPv4 address"
said "and the next one" "z:3:10: error: field preference: expected a number"
said "an include by its place" "z:4:10: error: cannot include missing: No such file"
status "up to a limit" 1 "$zone" format -o example --errors 1 z
said "it gives up" "given up after 1 faults"
mkdir -p sub other
echo '$INCLUDE in' >sub/z
echo 'x 300 A 192.0.2.1' >sub/in
echo 'y 300 A 192.0.2.1' >other/in
status "an include beside the file" 0 "$zone" format sub/z
works "is read" grep -q ^x. out
status "an include in a folder" 0 "$zone" format --include-folder other sub/z
works "is read" grep -q ^y. out
status "standard input" 0 "$zone" format - <sub/in
works "is read" grep -q ^x. out
if grep -q archive_read_new "$zone"; then
	gzip -c sub/in >z.gz
	status "a compressed zone" 0 "$zone" format z.gz
	works "is read" grep -q ^x. out
else
	skip "a compressed zone" "built without libarchive"
fi
printf 'a 300 A 192.0.2.1\r\nb 300 TXT x\r\n' >z
status "lines that end as elsewhere" 0 "$zone" format z
works "are read" [ "$(wc -l <out)" -eq 2 ]

# ---- diff ----------------------------------------------------------------------------------------

cat >a <<'END'
@ 300 SOA a b 1 2 3 4 5
@ 300 NS a
a 300 A 192.0.2.1
a 300 A 192.0.2.2
a 300 RRSIG A 13 2 300 20260915000000 20260801000000 1 example. aaaa
c 300 A 192.0.2.3
END
cat >b <<'END'
a 300 A 192.0.2.2
A 300 A 192.0.2.2
@ 300 SOA A b 2 2 3 4 5
@ 300 NS A
b 300 A 192.0.2.2
c 600 A 192.0.2.3
END
tabs >expected <<'END'
-example. 300 IN SOA a.example._b.example._1_2_3_4_5
+example. 300 IN SOA A.example._b.example._2_2_3_4_5
-a.example. 300 IN A 192.0.2.1
-a.example. 300 IN RRSIG A_13_2_300_20260915000000_20260801000000_1_example._aaaa
+b.example. 300 IN A 192.0.2.2
-c.example. 300 IN A 192.0.2.3
+c.example. 600 IN A 192.0.2.3
END
status "two zones that differ" 1 "$zone" diff -o example a b
same "records of one only" expected
grep -v 'SOA\|RRSIG\|c.example' expected >fewer
status "less what is ignored" 1 "$zone" diff -o example --ignore-serial --ignore-signatures --ignore-ttl a b
same "is left" fewer
status "types that are ignored" 0 "$zone" diff -o example --ignore A,rrsig,SOA a b
"$zone" format --relative --sort -o example a >c
status "the same zone" 0 "$zone" diff -o example a c
works "nothing is printed" [ ! -s out ]
echo 'x 300 A' >>c
status "a wrong zone is trouble" 2 "$zone" diff -o example a c
works "nothing is printed" [ ! -s out ]
status "so is one that is not there" 2 "$zone" diff -o example a missing

# ---- stat ----------------------------------------------------------------------------------------

cat >z <<'END'
@ 300 SOA a b 7 2 3 4 5
@ 300 NS a
@ 300 DNSKEY 257 3 13 aaaa
@ 300 RRSIG SOA 13 1 300 20260915000000 20260801000000 1 example. aaaa
a 300 A 192.0.2.1
a 600 A 192.0.2.1
*.w 60 MX 10 a
s 60 NS ns.s
s 60 DS 1 13 2 0000000000000000000000000000000000000000000000000000000000000000
ns.s 60 A 192.0.2.1
ns.s 60 AAAA 2001:db8::1
x.ns.s 60 NS y
t 60 NS a
END
cat >expected <<'END'
zone         example.
serial       7
records      12
repeated     1
owners       7, 1 wildcards
sets         12
rdata        199 octets
delegations  2, 1 with DS
glue         2 addresses
signed       yes, denial by none
largest set  example. NS: 1 records, 11 octets
TTLs         60 to 300
END
status "stat" 0 "$zone" stat -o example z
sed '/^$/,$d' out >shown
same "counts" expected shown
works "by type" grep -q "^NS  *4  *4  *47$" out
works "by TTL" grep -q "^60  *7$" out
status "as JSON" 0 "$zone" stat --json -o example z
cat >expected <<'END'
{"zone":"example.","serial":7,"records":12,"repeated":1,"owners":7,"wildcards":1,"sets":12,"octets":199,"delegations":2,"withDS":1,"glue":2,"signed":true,"denial":"none","largest":{"owner":"example.","type":"NS","records":1,"octets":11},"types":{"A":{"records":2,"sets":2,"octets":8},"NS":{"records":4,"sets":4,"octets":47},"SOA":{"records":1,"sets":1,"octets":42},"MX":{"records":1,"sets":1,"octets":13},"AAAA":{"records":1,"sets":1,"octets":16},"DS":{"records":1,"sets":1,"octets":36},"RRSIG":{"records":1,"sets":1,"octets":30},"DNSKEY":{"records":1,"sets":1,"octets":7}},"classes":{"IN":12},"leastTTL":60,"mostTTL":300,"TTLs":[{"TTL":60,"records":7},{"TTL":300,"records":5}],"otherTTLs":0}
END
same "the same" expected
: >z
status "an empty zone" 0 "$zone" stat z

# ---- rdata ---------------------------------------------------------------------------------------

printf 'A\t192.0.2.1\t.\r\n\nMX\t10 a\texample\nA\nNONE\tx\t.\nTXT\ta\tb\t.\nAPL\t\t\nTYPE65280\t\\# 1 FF' >lines
printf 'ok\tc0000201\nerror\tthe line is empty\nok\t000a0161076578616d706c6500\n' >expected
printf 'error\tthere is no tab behind the type\nerror\tunknown type\nok\t01610162\nok\t\nok\tff\n' >>expected
status "lines of rdata, some wrong" 1 "$zone" rdata lines
same "a line for each" expected
status "from standard input" 1 sh -c '"$1" rdata <lines' - "$zone"
same "the same" expected
printf 'A\tC0000201\nA\tc00002\nTXT\t026107\nTXT\t\nAPL\t\nA\tc000020\nA\tx\n\n' >lines
cut -d "$tab" -f 1 >expected <<'END'
ok
error
ok
error
ok
error
error
error
END
status "lines of hex, some wrong" 1 "$zone" rdata --wire lines
cut -d "$tab" -f 1 out >first
same "a line for each" expected first
works "control characters are escaped" grep -qxF "ok$tab\"a\\007\"" out
{ printf 'TXT\t'; head -c 3000000 /dev/zero | tr '\0' ' '; printf 'a\t.\nA\t192.0.2.1\t.\n'; } >lines
printf 'error\tthe line is too long\nok\tc0000201\n' >expected
status "a line that is too long" 1 "$zone" rdata lines
same "is one line, and the next one is read" expected
status "only good lines" 0 sh -c 'printf "A\t192.0.2.1\t.\n" | "$1" rdata' - "$zone"

# ---- zones of others -----------------------------------------------------------------------------

if [ -d "$data/zones" ]; then
	files=0 records=0
	: >bad
	find "$data/zones" -type f | sort >list
	while IFS= read -r file; do
		"$zone" format -o example --errors 0 "$file" >once 2>err
		[ $? -le 1 ] || echo "$file: status" >>bad
		grep -q 'Sanitizer\|runtime error' err && echo "$file: $(grep -m 1 'Sanitizer\|error:' err)" >>bad
		"$zone" format once >twice 2>err && cmp -s once twice || echo "$file: not read back" >>bad
		"$zone" format --relative -o example once >relative 2>err
		"$zone" format relative >twice 2>err && cmp -s once twice || echo "$file: relative" >>bad
		files=$((files + 1)) records=$((records + $(wc -l <once)))
	done <list
	empty "what is printed is read back: $records records of $files files" bad
	works "they were many" [ "$records" -gt 20000 ]
else
	skip "zones of others" "no $data/zones"
fi

root=$data/zones/dnsjava+dnsjava/src/test/resources/root.zone
if [ -f "$root" ] && command -v ldns-read-zone >/dev/null 2>&1; then
	# The same records: text that both write in the same way, in an order that is not theirs.
	plain() { tr 'A-Z\t' 'a-z ' | sed 's/ \{1,\}/ /g; s/ *;.*//; s/ $//' | LC_ALL=C sort; }
	ldns-read-zone "$root" | plain >theirs
	"$zone" format --sort -o . "$root" | plain >ours
	same "the root zone as ldns reads it" theirs ours
else
	skip "the root zone as ldns reads it" "no ldns-read-zone or no zone"
fi

# ---- memory --------------------------------------------------------------------------------------

awk 'BEGIN { for (i = 0; i < 600000; i++) printf "%06d.%d 300 A 192.0.2.%d\n", (i * 7919) % 600000, i % 7, i % 256 }' >big
"$zone" format -o example big >formatted
"$zone" format --sort -o example big >sorted

# bounded NAME FILE COMMAND... - what it prints is the file, and its peak is below 16 MiB.
bounded()
{
	name=$1 expected=$2
	shift 2
	./peak took "$@" >out 2>err || true
	same "$name" "$expected"
	if [ "$variant" != release ]; then
		skip "peak memory of $name" "only the release build's tells something"
	elif [ "$(cut -d ' ' -f 1 took)" -le 16384 ]; then
		pass "peak memory of $name: $(cut -d ' ' -f 1 took) KiB"
	else
		fail "peak memory of $name: $(cut -d ' ' -f 1 took) KiB"
	fi
}

if "$CC" -o peak "$home/tests/tools/peak.c" 2>err; then
	: >nothing
	bounded "a large zone" formatted "$zone" format -o example big
	bounded "a large zone in order" sorted "$zone" format --sort --max-memory 8M -o example big
	bounded "large zones compared" nothing "$zone" diff --max-memory 8M -o example big sorted
	"$zone" stat -o example big >counted
	bounded "a large zone counted" counted "$zone" stat --max-memory 8M -o example big
else
	fail "peak.c compiles"
fi
works "it is in order" env LC_ALL=C sort -c -t . -k 2,2 -k 1,1 sorted
TMPDIR=$work/none
export TMPDIR
status "no folder for temporary files" 1 "$zone" format --sort --max-memory 8M -o example big
said "it is told" "a temporary file: No such file or directory"
