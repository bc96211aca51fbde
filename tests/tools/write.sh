#!/bin/sh
# write.sh - tautdump -w: what it writes has the same messages in the same order, other readers take it
# as good, and errors are named.
set -u
. tests/tap.sh

dump=$BUILD/tautdump
golden=tests/tools/golden
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

small=$work/small.pcap
sh fuzz/seeds.sh --file "$golden/small.txt" >"$small"

# messages CAPTURE [OPTION...] - all messages as JSON without what is about their packets.
messages()
{
	"$dump" --json "$@" 2>"$work/err" | sed -E \
		-e 's/"(packet|packetOffset|queryPacket|latencyNs)":-?[0-9]+,//g' \
		-e 's/"marks":\[[^]]*\],//' -e 's/"pair":"[a-z]+",//'
}

# same_messages CAPTURE [OPTION...] - holds if what -w makes of it has the same.
same_messages()
{
	"$dump" -w "$work/out.pcap" "$@" 2>"$work/err"
	[ $? -le 1 ] || return 1
	messages "$@" >"$work/want"
	shift
	messages "$work/out.pcap" "$@" >"$work/got"
	[ ! -s "$work/err" ] && cmp -s "$work/want" "$work/got"
}

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

# ---- the same messages ---------------------------------------------------------------------------

for folder in corpus/captures "$TEST_DATA/captures"; do
	[ -d "$folder" ] || {
		skip "captures of ${folder##*/../}" "the folder is not there"
		continue
	}
	find "$folder" -type f \( -name '*.pcap' -o -name '*.pcapng' -o -name '*.cap' \) | sort >"$work/list"
	: >"$work/failed"
	all=0
	while read -r capture; do
		same_messages "$capture" || echo "$capture" >>"$work/failed"
		all=$((all + $(wc -l <"$work/got")))
	done <"$work/list"
	empty "$(wc -l <"$work/list") captures of ${folder#"$TEST_DATA"/}, $all messages" "$work/failed"
	[ "$all" -gt 100 ] || fail "only $all messages are in ${folder#"$TEST_DATA"/}"
done
works "the small capture, with cut and malformed messages" same_messages "$small"
[ "$(wc -l <"$work/got")" -eq 12 ] || fail "it has not all 12 messages"

for where in 'tcp' 'rcode = NXDOMAIN' 'response and not tcp'; do
	works "--where $where" same_messages corpus/captures/load.pcapng --where "$where"
	if [ "$(wc -l <"$work/got")" -lt "$(messages corpus/captures/load.pcapng | wc -l)" ]; then
		pass "it leaves messages out"
	else
		fail "it leaves messages out"
	fi
done

# ---- other readers -------------------------------------------------------------------------------

if command -v tshark >/dev/null; then
	for capture in corpus/captures/*.pcap*; do
		"$dump" -w "$work/out.pcap" "$capture"
		tshark -r "$work/out.pcap" -o ip.check_checksum:TRUE -o udp.check_checksum:TRUE \
			-o tcp.check_checksum:TRUE -T fields -e dns.id -e ip.checksum.status \
			-e udp.checksum.status -e tcp.checksum.status -e _ws.malformed \
			-E occurrence=a >"$work/shark" 2>/dev/null
		got=$(cut -f 1 "$work/shark" | tr , '\n' | grep -c .)
		want=$("$dump" --json "$capture" | grep -c '"ID":')
		# 0 is bad, 1 is good, 2 cannot be known
		bad=$(cut -f 2-4 "$work/shark" | grep -c 0)
		odd=$(cut -f 5 "$work/shark" | grep -c .)
		good=$(cut -f 3-4 "$work/shark" | grep -c 1)
		if [ "$got" -eq "$want" ] && [ "$bad" -eq 0 ] && [ "$odd" -eq 0 ] &&
			[ "$good" -ge 1 ]; then
			pass "tshark finds all $got messages of $capture, $good checksums are right"
		else
			fail "tshark: $got of $want messages of $capture, $bad checksums are wrong, $odd packets malformed"
		fi
	done
else
	skip "tshark reads it" "there is no tshark"
fi

# ---- outputs and errors --------------------------------------------------------------------------

"$dump" -w - "$small" >"$work/out.pcap"
"$dump" --count "$work/out.pcap" >"$work/got"
if grep -q '^messages 9 malformed 2 ' "$work/got"; then
	pass "-w - writes to standard output"
else
	fail "-w - writes to standard output"
fi
if [ "$("$dump" --json -w "$work/both.pcap" "$small" | wc -l)" -eq 12 ] &&
	cmp -s "$work/both.pcap" "$work/out.pcap"; then
	pass "-w with another format"
else
	fail "-w with another format"
fi
head -c 24 "$small" >"$work/none.pcap"
status "a capture without packets" 0 "" "$dump" -w "$work/out.pcap" "$work/none.pcap"
status "what is written of it can be read" 0 "" "$dump" --count "$work/out.pcap"

status "-w - with another format" 2 "-w - leaves no place" "$dump" -w - --json "$small"
cp "$small" "$work/copy.pcap"
ln -s copy.pcap "$work/link.pcap"
status "the input is not written over" 2 "link.pcap: is read as well" \
	"$dump" -w "$work/link.pcap" "$work/copy.pcap"
# shellcheck disable=SC2094 # that is the point
status "nor is standard input" 2 "copy.pcap: is read as well" \
	"$dump" -w "$work/copy.pcap" <"$work/copy.pcap"
if cmp -s "$small" "$work/copy.pcap"; then pass "it is whole"; else fail "it is whole"; fi
status "a folder that is not there" 1 "$work/no/file: No such file or directory" \
	"$dump" -w "$work/no/file" "$small"
if [ -w /dev/full ]; then
	status "a full disk" 1 "/dev/full: No space left on device" "$dump" -w /dev/full "$small"
	if "$dump" -w - "$small" >/dev/full 2>"$work/err"; then
		fail "a full disk behind standard output"
	else
		pass "a full disk behind standard output: $(cat "$work/err")"
	fi
else
	skip "a full disk" "there is no /dev/full"
fi
