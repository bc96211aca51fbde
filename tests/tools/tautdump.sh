#!/bin/sh
# tautdump.sh - the interfaces of tautdump that people and scripts rely on: golden outputs, lines of
# hex, exit statuses, damaged input, standard input, octet orders, real captures.
#
# GOLDEN=write sh tests/tools/tautdump.sh writes the golden outputs anew; read the difference.
set -u
. tests/tap.sh

dump=$BUILD/tautdump
golden=tests/tools/golden
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tab=$(printf '\t')

# same NAME EXPECTED - holds if the file is what stands in $work/out.
same()
{
	if [ "${GOLDEN:-}" = write ] && [ "${2#"$golden"}" != "$2" ]; then
		cp "$work/out" "$2"
	fi
	if cmp -s "$2" "$work/out"; then
		pass "$1"
	else
		fail "$1"
		diff "$2" "$work/out" | head -n 20 | sed 's/^/#   /'
	fi
}

# status NAME WANTED COMMAND... - holds if the command ends with this status. Leaves what it said in
# $work/out and $work/err.
status()
{
	name=$1 wanted=$2
	shift 2
	"$@" >"$work/out" 2>"$work/err"
	got=$?
	if [ "$got" -eq "$wanted" ]; then
		pass "$name"
	else
		fail "$name: status $got, not $wanted"
		head -n 5 "$work/err" | sed 's/^/#   /'
	fi
}

# said NAME TEXT - holds if the text stands in what was said on standard error.
said()
{
	if grep -qF -e "$2" "$work/err"; then
		pass "$1"
	else
		fail "$1: no \"$2\""
		head -n 5 "$work/err" | sed 's/^/#   /'
	fi
}

# ---- a small capture -----------------------------------------------------------------------------

small=$work/small.pcap
sh fuzz/seeds.sh --file "$golden/small.txt" >"$small"

soa=000081800001000100000000076578616d706c6503636f6d0000010001c00c000600010000012c0018c00cc00c0000000100000002000000030000000400000005
printf '%s\n' "$soa" | "$dump" --hex --multiline | sed -n '/IN.SOA/,/^.*)$/p' >"$work/out"
printf 'example.com.\t300\tIN\tSOA\texample.com. example.com. (\n\t\t\t\t1\t; serial\n\t\t\t\t2\t; refresh\n\t\t\t\t3\t; retry\n\t\t\t\t4\t; expire\n\t\t\t\t5\t; minimum\n\t\t\t\t)\n' >"$work/soa"
same "several lines for SOA" "$work/soa"

for format in text oneline json summary count; do
	case $format in
	text) set -- "$small" ;;
	*) set -- "--$format" "$small" ;;
	esac
	status "$format of a small capture" 0 "$dump" "$@"
	same "$format is what it was" "$golden/small.$format"
done
"$dump" --oneline - <"$small" >"$work/out"
same "standard input" "$golden/small.oneline"
"$dump" --oneline <"$small" >"$work/out"
same "standard input where no file is named" "$golden/small.oneline"
# shellcheck disable=SC2002 # through a pipe: pieces of other sizes
cat "$small" | (dd bs=7 2>/dev/null; cat) | "$dump" --oneline - >"$work/out"
same "a pipe that gives pieces of 7 octets" "$golden/small.oneline"

status "two files" 0 "$dump" --count "$small" "$small"
echo "messages 18 malformed 4 packets 32 carrying 20 other 8 lost 4" >"$work/want"
same "two files are counted together" "$work/want"
status "two files, one line each message" 0 "$dump" "$small" "$small"
if grep -q "^;; .* of $small\$" "$work/out"; then
	pass "with several files each message names its own"
else
	fail "with several files each message names its own"
fi
status "--port" 0 "$dump" --port 1234 --port 2345 --count "$small"
same "a port that is read anyway changes nothing" "$golden/small.count"

# The same two queries in both octet orders, as pcap and as pcapng
for seed in pcap_little_micro pcap_big_micro pcap_little_nano pcap_big_nano; do
	sh fuzz/seeds.sh --file fuzz/seeds/container/$seed.txt |
		"$dump" --oneline - | sed 's/^[^ ]* //' >"$work/out"
	[ $seed != pcap_little_micro ] || cp "$work/out" "$work/want"
	same "$seed" "$work/want"
done
head -n 1 "$work/want" >"$work/one"
for seed in pcapng_little pcapng_big; do
	sh fuzz/seeds.sh --file fuzz/seeds/container/$seed.txt |
		"$dump" --oneline - | sed 's/^[^ ]* //' >"$work/out"
	same "$seed" "$work/one"
done

# ---- damage --------------------------------------------------------------------------------------

# A file that is cut behind any octet: the packets before it are read, the cut is named.
size=$(wc -c <"$small")
n=0 bad=0 clean=0
while [ "$n" -lt "$size" ]; do
	head -c "$n" "$small" | "$dump" --count - >"$work/out" 2>"$work/err"
	got=$?
	case $got in
	0) clean=$((clean + 1)) ;;
	1) grep -q 'octet [0-9]*: ' "$work/err" || bad=$((bad + 1)) ;;
	*) bad=$((bad + 1)) ;;
	esac
	[ "$(wc -l <"$work/out")" -eq 1 ] || bad=$((bad + 1))
	if [ "$n" -lt 200 ]; then n=$((n + 1)); else n=$((n + 7)); fi
done
if [ "$bad" -eq 0 ] && [ "$clean" -ge 1 ] && [ "$clean" -le 16 ]; then
	pass "a capture cut anywhere"
else
	fail "a capture cut anywhere: $bad bad, $clean clean"
fi

sh fuzz/seeds.sh --file fuzz/seeds/container/pcap_damaged_length.txt >"$work/damaged"
status "a damaged length" 1 "$dump" --count "$work/damaged"
said "the damaged length is named with its octet" \
	"tautdump: $work/damaged: octet 24: captured length 4294967040, expected at most 262144; 87 octets stepped over"
echo "messages 1 malformed 0 packets 2 carrying 1 other 0 lost 1" >"$work/want"
same "the records behind it are read" "$work/want"
status "damage in one file, the next is read" 1 "$dump" --count "$work/damaged" "$small"
echo "messages 10 malformed 2 packets 18 carrying 11 other 4 lost 3" >"$work/want"
same "both are counted" "$work/want"

status "a file that is no capture" 1 "$dump" fuzz/seeds.sh
said "a file that is no capture is named as such" "expected the magic number of pcap or pcapng"
printf '\037\213\010\000' >"$work/gz"
status "a compressed file" 1 "$dump" "$work/gz"
said "it is named as such" "the input is compressed"
status "an empty file" 1 "$dump" /dev/null
said "it is named as such" "the input is empty"
status "a file that does not exist" 1 "$dump" --count "$work/none" "$small"
said "it is named" "tautdump: $work/none: No such file or directory"
same "the next file is read" "$golden/small.count"
status "a folder" 1 "$dump" "$work"

# A link type that is not known: all packets lost, and it says so
{ head -c 20 "$small"; printf '\223\0\0\0'; tail -c +25 "$small"; } >"$work/strange"
status "a link type that is not supported" 1 "$dump" --count "$work/strange"
said "it is named" "16 packets of link types that are not supported, the last one is 147"
echo "messages 0 malformed 0 packets 16 carrying 0 other 0 lost 16" >"$work/want"
same "all packets are lost" "$work/want"

# ---- usage and output ----------------------------------------------------------------------------

for wrong in '--nonsense' '--oneline --json' '--policy nonsense' '--port 65536' '--port x' \
	'--port -1' '--verdict' '--hex --count' '--hex a b'; do
	# shellcheck disable=SC2086 # words
	status "wrong usage: $wrong" 2 "$dump" $wrong
done
status "--help" 0 "$dump" --help
if grep -q '^usage: tautdump' "$work/out"; then pass "the usage"; else fail "the usage"; fi
status "--version" 0 "$dump" --version
if grep -q '^tautdump [0-9]' "$work/out"; then pass "the version"; else fail "the version"; fi

if [ -w /dev/full ]; then
	"$dump" "$small" >/dev/full 2>"$work/err"
	if [ $? -eq 1 ]; then pass "a full disk"; else fail "a full disk"; fi
	said "it is named" "standard output"
else
	skip "a full disk" "there is no /dev/full"
fi
awk "NR == 2 { for (i = 0; i < 4000; i++) print }" "$golden/hex.in" >"$work/many"
"$dump" --hex "$work/many" 2>"$work/err" | head -n 1 >"$work/out"
empty "a reader that goes away: no complaint" "$work/err"

# ---- hex -----------------------------------------------------------------------------------------

status "--verdict --hex" 1 "$dump" --verdict --hex "$golden/hex.in"
same "verdicts are what they were" "$golden/hex.verdict"
status "--json --hex" 1 "$dump" --json --hex "$golden/hex.in"
same "JSON of hex is what it was" "$golden/hex.json"
status "--hex" 1 "$dump" --hex "$golden/hex.in"
same "text of hex is what it was" "$golden/hex.text"
"$dump" --verdict --hex --policy pedantic "$golden/hex.in" >"$work/out"
same "--policy pedantic" "$golden/hex.pedantic"
printf 'a%s00' "$tab" | "$dump" --verdict --hex >"$work/out"
echo "a${tab}reject${tab}HEADER_END@1" >"$work/want"
same "a last line without its end" "$work/want"
printf '\r\n' | "$dump" --verdict --hex - >"$work/out"
echo "1${tab}error${tab}the line is empty" >"$work/want"
same "a line that ends as on Windows" "$work/want"
{ printf 'long%s' "$tab"; head -c 1100000 /dev/zero | tr '\0' 0; echo; echo 00; } |
	"$dump" --verdict --hex - >"$work/out"
printf 'long\terror\tthe line is too long\n2\treject\tHEADER_END@1\n' >"$work/want"
same "a line that is too long" "$work/want"
{ printf 'big%s' "$tab"; head -c 131072 /dev/zero | tr '\0' 0; echo; } |
	"$dump" --verdict --hex - >"$work/out"
if grep -q "^big${tab}reject${tab}MESSAGE_LONG@" "$work/out"; then
	pass "a message of 65536 octets"
else
	fail "a message of 65536 octets"
fi

# ---- cases of others -----------------------------------------------------------------------------

table=$TEST_DATA/wire/strictness.tsv
if [ -f "$table" ]; then
	grep -v '^#' "$table" | cut -f 1,3 | "$dump" --verdict --hex - | cut -f 1,2 >"$work/out"
	grep -v '^#' "$table" | cut -f 1,2 >"$work/want"
	same "verdicts of strictness.tsv" "$work/want"
else
	skip "verdicts of strictness.tsv" "no TEST_DATA"
fi

# Every capture: a line of --count whose law holds, and each format ends well.
check_capture()
{
	"$dump" --count "$1" >"$work/out" 2>"$work/err"
	got=$?
	[ "$got" -le 1 ] || return 1
	awk '{ if (NF != 12 || $6 != $8 + $10 + $12) exit 1 } END { if (NR != 1) exit 1 }' \
		"$work/out" || return 1
	for format in --oneline --json --summary; do
		"$dump" $format "$1" >"$work/out" 2>"$work/err"
		[ $? -eq "$got" ] || return 1
	done
	"$dump" "$1" >"$work/out" 2>"$work/err"
	[ $? -eq "$got" ]
}

for folder in corpus/captures "$TEST_DATA/captures"; do
	[ -d "$folder" ] || {
		skip "captures of ${folder##*/../}" "the folder is not there"
		continue
	}
	find "$folder" -type f \( -name '*.pcap' -o -name '*.pcapng' -o -name '*.cap' \) | sort >"$work/list"
	: >"$work/failed"
	while read -r capture; do
		check_capture "$capture" || echo "$capture" >>"$work/failed"
	done <"$work/list"
	empty "$(wc -l <"$work/list") captures of ${folder#"$TEST_DATA"/}" "$work/failed"
	packed=$(find "$folder" -type f ! -name '*.pcap' ! -name '*.pcapng' ! -name '*.cap' \
		! -name '*.md' | wc -l)
	[ "$packed" -eq 0 ] ||
		skip "$packed other files of ${folder#"$TEST_DATA"/}" "compressed or of other formats"
done
