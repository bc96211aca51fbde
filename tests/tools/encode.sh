#!/bin/sh
# encode.sh - tautdump --encode: what the program prints of real messages it reads back, as text and as JSON;
# hex and pcap, several files, errors with their places, exit statuses.
set -u
. tests/tap.sh

dump=$BUILD/tautdump
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tab=$(printf '\t')

# status NAME WANTED TEXT COMMAND... - holds if the command ends with this status and says the text.
status()
{
	name=$1 wanted=$2 text=$3
	shift 3
	"$@" >"$work/out" 2>"$work/err"
	got=$?
	if [ "$got" -ne "$wanted" ]; then
		fail "$name: status $got, not $wanted"
	elif [ "$text" ] && ! grep -qF -e "$text" "$work/err"; then
		fail "$name: no \"$text\""
		head -n 5 "$work/err" | sed 's/^/#   /'
	else
		pass "$name"
	fi
}

# out NAME TEXT - holds if this was printed.
out()
{
	if [ "$(cat "$work/out")" = "$2" ]; then pass "$1"; else fail "$1: $(head -n 3 "$work/out")"; fi
}

# Is there JSON in this program?
echo '{}' | "$dump" --encode >"$work/out" 2>"$work/err" && json=yes || json=no
[ "$json" = yes ] || grep -q 'built without JSON' "$work/err" || fail "JSON: $(cat "$work/err")"

# ---- real messages -------------------------------------------------------------------------------

# Without the heading, which tells of the packet, and what is said of the verdict
text_only()
{
	grep -v -e '^;; VERDICT: ' -e '^;; FINDING: ' -e '^;; .*[0-9] octets' "$1"
}

# Without what is about the packet, and without what compression changes where the text says the same
json_only()
{
	sed -E -e 's/^.*"ID":/"ID":/' -e 's/"RDLENGTH":[0-9]+,"rdata/"rdata/g' \
		-e 's/("rdata[A-Z0-9-]+":"([^"\\]|\\.)*"),"RDATAHEX":"[0-9a-f]*"/\1/g' "$1"
}

# same FORMAT CAPTURE EXPRESSION [OPTION...] - holds if the messages are the same after they were printed, encoded
# and decoded, those of multicast DNS by its rules.
same()
{
	format=$1 capture=$2 where=$3
	shift 3
	rm -f "$work"/here "$work"/there
	"$dump" "$@" --where "$where and not verdict in (reject, isolate, cut)" "$capture" >"$work/first" 2>/dev/null
	"$dump" --encode --encode-from "$format" "$work/first" >"$work/hex" 2>"$work/err"
	"$dump" --hex "$@" "$work/hex" >"$work/second" 2>"$work/err2"
	"${format}_only" "$work/first" >"$work/here"
	"${format}_only" "$work/second" >"$work/there"
	[ ! -s "$work/err" ] && cmp -s "$work/here" "$work/there"
}

for folder in corpus/captures "$TEST_DATA/captures"; do
	[ -d "$folder" ] || {
		skip "captures of ${folder##*/../}" "the folder is not there"
		continue
	}
	find "$folder" -type f \( -name '*.pcap' -o -name '*.pcapng' -o -name '*.cap' \) | sort >"$work/list"
	: >"$work/failed"
	all=0
	while read -r capture; do
		for format in text json; do
			option=--policy
			[ $format = text ] || option='--json --policy'
			[ "$format$json" != jsonno ] || continue
			# shellcheck disable=SC2086 # one option or two
			same $format "$capture" 'not port = 5353' $option default || echo "$format: $capture" >>"$work/failed"
			all=$((all + $(wc -l <"$work/hex")))
			# shellcheck disable=SC2086
			same $format "$capture" 'port = 5353' $option mdns || echo "$format, mdns: $capture" >>"$work/failed"
			all=$((all + $(wc -l <"$work/hex")))
		done
	done <"$work/list"
	empty "$(wc -l <"$work/list") captures of ${folder#"$TEST_DATA"/}, $all messages" "$work/failed"
	[ "$all" -gt 500 ] || fail "only $all messages are in ${folder#"$TEST_DATA"/}"
done
same text corpus/captures/types.pcap 'id >= 0' --multiline --policy default
works "long records over several lines" cmp "$work/here" "$work/there"
[ "$(wc -l <"$work/hex")" -gt 100 ] || fail "only $(wc -l <"$work/hex") messages are in it"

# ---- hex and pcap --------------------------------------------------------------------------------

cat >"$work/two" <<'END'
;; ==== question
;; ->>HEADER<<- id: 1
;; QUESTION
;example. IN A
;; ==== answer
;; ->>HEADER<<- id: 1
;; flags: qr
;; QUESTION
;example. IN A
;; ANSWER
example. 300 IN A 192.0.2.1
END
question=000100000001000000000000076578616d706c650000010001
answer=000180000001000100000000076578616d706c650000010001c00c000100010000012c0004c0000201
status "text to hex" 0 "" "$dump" --encode "$work/two"
out "a line for each message" "question$tab$question
answer$tab$answer"
status "the same by name" 0 "" "$dump" --encode=hex --encode-from text "$work/two"
"$dump" --encode <"$work/two" >"$work/in"
works "standard input" cmp "$work/out" "$work/in"
status "several files" 0 "" "$dump" --encode "$work/two" "$work/two"
[ "$(wc -l <"$work/out")" -eq 4 ] || fail "several files: $(wc -l <"$work/out") messages"
status "--limit" 0 "" "$dump" --encode -c 1 "$work/two"
out "the first message only" "question$tab$question"
gzip -c "$work/two" >"$work/two.gz"
if "$dump" --encode "$work/two.gz" >"$work/out" 2>/dev/null; then
	works "compressed text" cmp "$work/out" "$work/in"
else
	skip "compressed text" "built without libarchive"
fi
status "text to a pcap" 0 "" "$dump" --encode=pcap "$work/two"
cp "$work/out" "$work/two.pcap"
status "it can be read" 0 "" "$dump" --fields src,dst,id,qr,qname,pair "$work/two.pcap"
out "query and response belong together" "192.0.2.1${tab}192.0.2.53${tab}1${tab}0${tab}example.${tab}query
192.0.2.53${tab}192.0.2.1${tab}1${tab}1${tab}example.${tab}answer"
printf ';; ==== dso\n;; ->>HEADER<<- opcode: DSO\n;; DSO TLV: KEEPALIVE 8 00003a9800003a98\n' |
	"$dump" --encode=pcap | "$dump" --fields transport,verdict - >"$work/out"
out "DSO goes over TCP" "tcp${tab}accept"
if [ "$json" = yes ]; then
	printf '{"label":"one","ID":1,"QNAME":"example.","QTYPE":1}\n' >"$work/one.json"
	status "JSON is known by its first character" 0 "" "$dump" --encode "$work/one.json"
	out "its label" "one$tab$question"
	status "JSON that is said to be text" 1 "one.json:1:1: expected " \
		"$dump" --encode --encode-from text "$work/one.json"
	status "text that is said to be JSON" 1 "two:1:1: not JSON: " \
		"$dump" --encode --encode-from json "$work/two"
else
	skip "JSON" "built without libjansson"
fi

# ---- errors --------------------------------------------------------------------------------------

printf ';; ==== a\n;; QUESTION\n;example IN A\n;; ==== b\n;; QUESTION\n;example. IN A\n' >"$work/bad"
status "an error has its place" 1 "tautdump: $work/bad:3:9: expected a name with a final dot" \
	"$dump" --encode "$work/bad"
out "and hides no other message" "b${tab}000000000001000000000000076578616d706c650000010001"
status "no such file" 1 "$work/none: No such file or directory" "$dump" --encode "$work/none"
status "an empty file" 0 "" "$dump" --encode /dev/null
out "has no message" ""
status "another output" 2 "--encode writes hex or pcap, not xml" "$dump" --encode=xml "$work/two"
status "another input" 2 "--encode-from is text or json, not xml" "$dump" --encode --encode-from xml "$work/two"
status "--encode-from alone" 2 "--encode-from goes with --encode" "$dump" --encode-from text "$work/two"
for option in --json --hex --summary "-w x" "--where tcp"; do
	# shellcheck disable=SC2086 # an option and its value
	status "--encode $option" 2 "--encode goes with --encode-from and --limit only" \
		"$dump" --encode $option "$work/two"
done
if [ -w /dev/full ]; then
	"$dump" --encode=pcap "$work/two" >/dev/full 2>"$work/err"
	if [ $? -eq 1 ] && grep -q 'standard output: No space' "$work/err"; then
		pass "a full disk"
	else
		fail "a full disk"
	fi
else
	skip "a full disk" "there is no /dev/full"
fi
