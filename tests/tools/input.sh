#!/bin/sh
# input.sh - what tautdump reads beside plain captures: compressed ones, whole and cut, dnstap, several
# files; the filter, -c and --progress. Live capture is tested in tests/lab.
set -u
. tests/tap.sh

dump=$BUILD/tautdump
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: "${VARIANT:=release}"

# run COMMAND... - leaves its status in $got, what it said in $work/out and $work/err
run()
{
	"$@" >"$work/out" 2>"$work/err"
	got=$?
}

# expect NAME STATUS OUT [ERR] - holds if the last run ended so, printed OUT, and said ERR somewhere;
# without ERR it must have said nothing.
expect()
{
	wrong=
	[ "$got" -eq "$2" ] || wrong="status $got, not $2"
	printf '%s' "$3" >"$work/want"
	[ -z "$3" ] || echo >>"$work/want"
	cmp -s "$work/want" "$work/out" || wrong="$wrong; other output"
	if [ $# -gt 3 ]; then
		grep -qF -e "$4" "$work/err" || wrong="$wrong; it does not say \"$4\""
	elif [ -s "$work/err" ]; then
		wrong="$wrong; it complains"
	fi
	if [ -z "$wrong" ]; then
		pass "$1"
		return
	fi
	fail "$1: ${wrong#; }"
	head -n 3 "$work/out" "$work/err" | sed 's/^/#   /'
}

# The build tells by its words what it lacks.
run "$dump" -i none-such --count
case $(cat "$work/err") in
*'this build has no libpcap'*) has_pcap=no ;;
*) has_pcap=yes ;;
esac
printf '\037\213\010\000' | "$dump" - >/dev/null 2>"$work/err"
case $(cat "$work/err") in
*'this build has no libarchive'*) has_archive=no ;;
*) has_archive=yes ;;
esac

small=$work/small.pcap
sh fuzz/seeds.sh --file tests/tools/golden/small.txt >"$small"
count=$("$dump" --count "$small")
nothing='messages 0 malformed 0 packets 0 carrying 0 other 0 lost 0'

# ---- compressed ----------------------------------------------------------------------------------

# large.pcap: what small.pcap has, many times over
large=$work/large.pcap
{
	cat "$small"
	for _ in $(seq 400); do
		tail -c +25 "$small"
	done
} >"$large"
all=$("$dump" --oneline "$large" | wc -l)

# cut_one NAME COMPRESSOR FRACTION - a file that ends before its end gives the first messages, an error
# and status 1.
cut_one()
{
	size=$(wc -c <"$work/large.$1")
	head -c $((size * $2 / 100)) "$work/large.$1" >"$work/cut"
	"$dump" --oneline "$work/cut" >"$work/out" 2>"$work/err"
	got=$?
	# Messages behind a hole come when it is given up: earlier, where the file ends earlier.
	"$dump" --oneline "$large" 2>"$work/none" | sort >"$work/want"
	sort "$work/out" | comm -23 - "$work/want" >"$work/strange"
	if [ "$got" -eq 1 ] && [ ! -s "$work/strange" ] && [ "$(wc -l <"$work/out")" -lt "$all" ] &&
		grep -q "^tautdump: $work/cut: .*" "$work/err"; then
		pass "$1: cut at $2 %: $(wc -l <"$work/out") of $all messages, and it says so"
	else
		fail "$1: cut at $2 %: status $got"
		head -n 3 "$work/err" | sed 's/^/#   /'
	fi
}

compressed()
{
	name=$1
	shift
	"$@" <"$small" >"$work/small.$name"
	"$@" <"$large" >"$work/large.$name"
	run "$dump" --count "$work/small.$name"
	expect "$name: a file" 0 "$count"
	run "$dump" --count <"$work/small.$name"
	expect "$name: standard input" 0 "$count"
	# shellcheck disable=SC2002 # a pipe that cannot be rewound is what is tested
	cat "$work/small.$name" | "$dump" --count - >"$work/out" 2>"$work/err"
	got=$?
	expect "$name: a pipe" 0 "$count"
	cat "$work/small.$name" "$work/small.$name" >"$work/two"
	cat "$small" "$small" | "$dump" --oneline >"$work/want" 2>"$work/want.err"
	"$dump" --oneline <"$work/two" >"$work/out" 2>"$work/err"
	if cmp -s "$work/want" "$work/out" && cmp -s "$work/want.err" "$work/err"; then
		pass "$name: two members after each other are one input"
	else
		fail "$name: two members after each other"
	fi
	"$dump" --oneline "$large" >"$work/want"
	"$dump" --oneline "$work/large.$name" >"$work/out" 2>&1
	if cmp -s "$work/want" "$work/out"; then pass "$name: a longer one"; else fail "$name: a longer one"; fi
	cut_one "$name" 30
	cut_one "$name" 90
	size=$(wc -c <"$work/small.$name")
	bad=0
	n=4
	while [ "$n" -lt "$size" ]; do
		head -c "$n" "$work/small.$name" | "$dump" --count >"$work/out" 2>"$work/err"
		[ $? -eq 1 ] && [ -s "$work/err" ] && [ "$(wc -l <"$work/out")" -eq 1 ] || bad=$((bad + 1))
		n=$((n + 23))
	done
	if [ "$bad" -eq 0 ]; then pass "$name: cut anywhere"; else fail "$name: cut anywhere: $bad bad"; fi
	# Zeros over the middle: no compressor's data go on like that.
	{
		head -c $((size / 2)) "$work/small.$name"
		head -c 64 /dev/zero
		tail -c +$((size / 2 + 65)) "$work/small.$name"
	} >"$work/damaged"
	run "$dump" --count "$work/damaged"
	if [ "$got" -eq 1 ] && grep -q "tautdump: $work/damaged: " "$work/err"; then
		pass "$name: damaged"
	else
		fail "$name: damaged: status $got"
	fi
	{ cat "$work/small.$name"; echo "this is something else"; } >"$work/more"
	run "$dump" --count "$work/more"
	if [ "$got" -eq 1 ] && grep -q "tautdump: $work/more: " "$work/err"; then
		pass "$name: something else behind it"
	else
		fail "$name: something else behind it: status $got"
	fi
	"$@" </dev/null | "$dump" --count >"$work/out" 2>"$work/err"
	got=$?
	expect "$name: nothing inside" 1 "$nothing" "the input is empty"
	"$@" <"$work/small.$name" | "$dump" --count >"$work/out" 2>"$work/err"
	got=$?
	expect "$name: compressed twice" 0 "$count"
}

for form in gzip xz zstd lz4 bzip2; do
	if [ "$has_archive" = no ]; then
		skip "$form" "built without libarchive"
	elif ! command -v "$form" >/dev/null 2>&1; then
		skip "$form" "there is no $form"
	else
		compressed "$form" "$form" -cq
	fi
done
if [ "$has_archive" = yes ] && command -v gzip >/dev/null 2>&1; then
	# A member may end anywhere.
	{ head -c 100 "$small" | gzip -c; tail -c +101 "$small" | gzip -c; } >"$work/members"
	run "$dump" --count "$work/members"
	expect "gzip: members that join inside a packet" 0 "$count"
	printf '\037\213\010\000' >"$work/short"
	run "$dump" --count "$work/short"
	expect "gzip: four octets" 1 "$nothing" "the input is compressed, but its header is damaged or cut"
	# Two hundred megabytes of zeros in a hundredth of that: memory must not grow with them.
	if [ "$VARIANT" = release ]; then
		head -c 200000000 /dev/zero | gzip -c >"$work/bomb"
		# shellcheck disable=SC3045 # dash and bash have it
		(ulimit -v 200000 && "$dump" --count "$work/bomb") >"$work/out" 2>"$work/err"
		got=$?
		expect "gzip: a bomb" 1 "$nothing" "the input starts with 00000000"
	fi
	# Lines of hex come compressed as well.
	echo 0000000000000000000000000 | gzip -c | "$dump" --hex --verdict >"$work/out" 2>"$work/err"
	got=$?
	expect "gzip: hex" 1 "$(printf '1\terror\tan odd number of hex digits at character 25')"
fi

# ---- several files, -c ---------------------------------------------------------------------------

run "$dump" --oneline -c 3 "$small" "$small"
if [ "$got" -eq 0 ] && [ "$(wc -l <"$work/out")" -eq 3 ]; then pass "-c 3"; else fail "-c 3"; fi
run "$dump" --oneline -c 9 "$small" "$small" "$work/none-such"
if [ "$got" -eq 0 ] && [ "$(wc -l <"$work/out")" -eq 9 ]; then
	pass "-c 9 goes on in the second file and never opens the third"
else
	fail "-c 9: status $got, $(wc -l <"$work/out") messages"
fi
run "$dump" --count "$work/none-such" "$small"
expect "a file that is not there, then one that is" 1 "$count" "No such file or directory"

# ---- filter --------------------------------------------------------------------------------------

load=corpus/captures/load.pcapng
if [ "$has_pcap" = no ]; then
	run "$dump" --count "$small" 'udp port 53'
	expect "a filter without libpcap" 2 '' "this build has no libpcap"
	run "$dump" --count -i lo
	expect "-i without libpcap" 2 '' "this build has no libpcap"
	skip "filters" "built without libpcap"
else
	for filter in udp tcp 'port 53' 'ip6 or tcp' 'not port 5353'; do
		run "$dump" --count "$small" "$filter"
		# What does not pass is counted: 16 packets in all.
		if awk '{ exit !($6 == 16 && $6 == $8 + $10 + $12) }' "$work/out" && [ "$got" -eq 0 ]; then
			pass "pcap: $filter"
		else
			fail "pcap: $filter: status $got, $(cat "$work/out")"
		fi
	done
	resolver=corpus/captures/resolver.pcap
	udp=$("$dump" --oneline $resolver | grep -c ' udp ')
	found=$("$dump" --oneline $resolver udp | grep -c ' udp ')
	rest=$("$dump" --oneline $resolver 'not udp' | grep -c ' udp ')
	if [ "$udp" -gt 0 ] && [ "$found" -eq "$udp" ] && [ "$rest" -eq 0 ]; then
		pass "udp and not udp are $udp and 0 messages over UDP"
	else
		fail "udp: $found of $udp, not udp: $rest"
	fi
	for capture in corpus/captures/*.pcap*; do
		# udp, not udp port 53: fragments behind the first have no ports
		a=$("$dump" --oneline "$capture" udp | wc -l)
		b=$("$dump" --oneline "$capture" | grep -c ' udp ')
		[ "$a" -eq "$b" ] || echo "$capture: $a messages over UDP, not $b"
	done >"$work/differs"
	empty "udp in captures of all link types" "$work/differs"
	"$dump" --summary "$load" 'dst port 53' >"$work/out"
	if grep -q 'filter .*does not pass the filter' "$work/out"; then
		pass "the summary tells what does not pass"
	else
		fail "the summary does not tell what does not pass"
	fi
	# Two link types in one file: Ethernet, then raw IP; a program for each
	sh fuzz/seeds.sh --file fuzz/seeds/container/pcapng_interfaces.txt >"$work/links.pcapng"
	a=$("$dump" --count "$work/links.pcapng" 2>"$work/none" | cut -d ' ' -f 6)
	b=$("$dump" --count "$work/links.pcapng" 'less 65535' 2>"$work/none" | cut -d ' ' -f 6)
	if [ -n "$a" ] && [ "$a" = "$b" ]; then
		pass "pcapng with several link types"
	else
		fail "pcapng with several link types: $a packets, $b with a filter"
	fi
	run "$dump" --count "$small" 'udp and nonsense here'
	expect "a filter that is none" 2 '' 'syntax error'
	run "$dump" --count "$small" 'port 70000'
	expect "a port that is none" 2 '' 'filter "port 70000"'
	run "$dump" --count -i none-such udp and nonsense here
	expect "a filter that is none, live" 2 '' 'syntax error'
	# A link type that filters do not know
	{ head -c 20 "$small"; printf '\223\0\0\0'; tail -c +25 "$small"; } >"$work/strange"
	run "$dump" --count "$work/strange" 'udp port 53'
	expect "a link type for which there is no filter" 1 "$nothing" "octet 40: "
	run "$dump" --count "$work/strange" "$small" udp
	if [ "$got" -eq 1 ] && grep -q ' packets 16 ' "$work/out"; then
		pass "the next file is read"
	else
		fail "the next file is not read"
	fi
	run "$dump" --count -i none-such
	expect "an interface that is not there" 1 '' "tautdump: none-such: "
fi

# ---- dnstap --------------------------------------------------------------------------------------

sh fuzz/seeds.sh --file fuzz/seeds/container/tap_both.txt >"$work/tap"
run "$dump" --count "$work/tap"
expect "dnstap: two streams" 0 'messages 3 malformed 0 packets 2 carrying 2 other 0 lost 0'
if [ "$has_pcap" = yes ]; then
	run "$dump" --count "$work/tap" udp
	expect "dnstap: no filter" 1 "$nothing" "a filter does not apply to dnstap"
fi
sh fuzz/seeds.sh --file fuzz/seeds/container/tap_other.txt >"$work/tap"
run "$dump" --count "$work/tap"
expect "dnstap: another content type" 1 "$nothing" 'Frame Streams of content type "protobuf:other"'
sh fuzz/seeds.sh --file fuzz/seeds/container/tap_cut.txt >"$work/tap"
run "$dump" --count "$work/tap"
expect "dnstap: cut" 1 'messages 1 malformed 0 packets 1 carrying 1 other 0 lost 0' "octet 129: "
sh fuzz/seeds.sh --file fuzz/seeds/dnstap/bad_time.txt >"$work/tap"
run "$dump" --count "$work/tap"
expect "dnstap: a time that is none" 1 'messages 0 malformed 0 packets 1 carrying 0 other 0 lost 1' \
	"more than 999999999 nanoseconds"

# ---- progress ------------------------------------------------------------------------------------

# A file that takes longer than a fifth of a second: 40 times the longer one
{ head -c 24 "$small"; for _ in $(seq 40); do tail -c +25 "$large"; done; } >"$work/slow"
run "$dump" --summary --progress "$work/slow" "$work/slow" "$work/slow"
cp "$work/err" "$work/progress"
if [ ! -s "$work/progress" ]; then
	skip "--progress" "the machine is too fast for it"
elif tr '\r' '\n' <"$work/progress" | grep -q '^[0-9.]* MB of [0-9.]* MB ([0-9]*%), [0-9]* packets, [0-9]* messages, [0-9.]* MB/s, [0-9]*:[0-9][0-9] left' &&
	[ "$(tail -c 4 "$work/progress" | od -An -tx1 | tr -d ' ')" = 0d1b5b4b ]; then
	pass "--progress: how far it is, erased at the end"
else
	fail "--progress"
	head -c 300 "$work/progress" | od -c | head -n 5 | sed 's/^/#   /'
fi
run "$dump" --count --no-progress "$work/slow"
if [ ! -s "$work/err" ]; then pass "--no-progress"; else fail "--no-progress"; fi

# ---- cases of others -----------------------------------------------------------------------------

folder=$TEST_DATA/captures
if [ ! -d "$folder" ]; then
	skip "captures of others" "no TEST_DATA"
	exit 0
fi
find "$folder" -type f -name '*.dnstap' | sort >"$work/list"
: >"$work/failed"
good=0
while read -r capture; do
	"$dump" --count "$capture" >"$work/out" 2>"$work/err"
	got=$?
	if [ "$got" -eq 0 ] && awk '{ exit !($2 > 0 && $6 == $8 && $12 == 0) }' "$work/out"; then
		good=$((good + 1))
	elif [ "$got" -ne 1 ] || ! grep -q 'more than 999999999 nanoseconds' "$work/err"; then
		echo "$capture: status $got"
	fi
done <"$work/list" >>"$work/failed"
empty "dnstap: $good of $(wc -l <"$work/list") files are decoded, the others say why" "$work/failed"

find "$folder" -type f -name '*.xz' | sort >"$work/list"
if [ "$has_archive" = no ] || ! command -v xz >/dev/null 2>&1; then
	skip "$(wc -l <"$work/list") captures in xz" "no xz, or built without libarchive"
	exit 0
fi
while read -r capture; do
	"$dump" --oneline "$capture" >"$work/out" 2>"$work/err"
	got=$?
	xz -dc "$capture" >"$work/plain"
	"$dump" --oneline "$work/plain" >"$work/want" 2>"$work/none"
	[ "$got" -eq $? ] && [ -s "$work/out" ] && cmp -s "$work/out" "$work/want" || echo "$capture"
done <"$work/list" >"$work/failed"
empty "$(wc -l <"$work/list") captures in xz are what they are unpacked" "$work/failed"
