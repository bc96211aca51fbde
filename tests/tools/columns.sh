#!/bin/sh
# columns.sh - --tsv, --fields, --header and --where of tautdump: golden outputs, lines of hex,
# errors with their mark, and each real capture with as many columns in each line.
#
# GOLDEN=write sh tests/tools/columns.sh writes the golden outputs anew; read the difference.
set -u
. tests/tap.sh

dump=$BUILD/tautdump
golden=tests/tools/golden
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

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

# gives NAME STATUS TEXT OPTION... - holds if tautdump ends so and prints this text, which ends in a
# newline unless it is empty. What it said is in $work/err.
gives()
{
	name=$1 wanted=$2 text=$3
	shift 3
	"$dump" "$@" >"$work/out" 2>"$work/err"
	got=$?
	[ -z "$text" ] || text="$text
"
	printf %s "$text" >"$work/want"
	if [ "$got" -ne "$wanted" ]; then
		fail "$name: status $got, not $wanted"
		head -n 5 "$work/err" | sed 's/^/#   /'
	else
		same "$name" "$work/want"
	fi
}

# said NAME TEXT - holds if exactly this was said on standard error.
said()
{
	printf '%s\n' "$2" >"$work/want"
	cp "$work/err" "$work/out"
	same "$1" "$work/want"
}

small=$work/small.pcap
sh fuzz/seeds.sh --file "$golden/small.txt" >"$small"

# ---- columns -------------------------------------------------------------------------------------

"$dump" --tsv --header "$small" >"$work/out" 2>"$work/err"
same "--tsv of a small capture" "$golden/small.tsv"
all=$("$dump" --fields help | cut -f 1 | paste -sd , -)
"$dump" --fields "$all" --header "$small" >"$work/out" 2>"$work/err"
same "all fields of a small capture" "$golden/small_all.tsv"
"$dump" --tsv --header --hex "$golden/hex.in" >"$work/out" 2>"$work/err"
got=$?
same "--tsv of lines of hex" "$golden/hex.tsv"
if [ $got -eq 1 ]; then pass "lines that are no hex: status 1"; else fail "status $got of hex"; fi
said "they are named" "tautdump: $golden/hex.in: line 8: the line is empty
tautdump: $golden/hex.in: line 9: not a hex digit at character 1
tautdump: $golden/hex.in: line 10: an odd number of hex digits at character 7"
gives "--fields, with several files" 0 "$small	1	www.example.com.
$small	1	www.example.com." --fields FILE,Packet,qname --where 'packet = 1' "$small" "$small"
printf 'a\001b\\ c,d\t0001\n-\t0001\n\t0001\n' >"$work/label"
gives "escapes" 0 'a\x01b\\ c,d
\x2d
""' --fields label --hex "$work/label"
gives "--header without a message" 0 "id	qname" --header --fields id,qname --where 'id = 9' "$small"

gives "a field that is none" 2 "" --fields time,qnam,x "$small"
said "it is named" 'tautdump: --fields: column 6: expected a field, found "qnam"; did you mean qname
  time,qnam,x
       ^'
gives "no field" 2 "" --fields '' "$small"
gives "--header without columns" 2 "" --header --oneline "$small"
if "$dump" --fields help | awk -F '\t' 'NF != 3 || $1 !~ /^[a-z_]+$/ || $3 == "" { exit 1 }
	END { exit NR < 60 }'; then
	pass "--fields help"
else
	fail "--fields help"
fi

# ---- --where -------------------------------------------------------------------------------------

gives "--where" 0 "11
12" --fields packet --where 'response and not verdict in (accept, cut)' "$small"
gives "--where counts messages, not packets" 0 \
	"messages 1 malformed 1 packets 16 carrying 10 other 4 lost 2" \
	--count --where 'response and not verdict in (accept, cut)' "$small"
gives "--count --where sees behind the first fault" 0 \
	"messages 0 malformed 1 packets 16 carrying 10 other 4 lost 2" \
	--count --where 'verdict = reject and qname under example.com' "$small"
gives "--where with hex" 1 "00_ok
upper" --fields label --where 'verdict = accept' --hex "$golden/hex.in"
printf 'a\t00\nb\t0000\n' >"$work/two"
gives "--where with --verdict" 0 "a	reject	HEADER_END@1" --verdict --hex --where 'length = 1' "$work/two"
gives "nothing fits" 0 "" --where 'id = 1' "$small"

gives "an expression that is none" 2 "" --where 'rcode = NXDOMAN' "$small"
said "it is named, with a mark" \
	'tautdump: --where: column 9: expected a response code such as NXDOMAIN, found "NXDOMAN"
  rcode = NXDOMAN
          ^'
blanks=$(printf '%100s' '')
gives "one that is long" 2 "" --where "$blanks tcp = 2 $blanks" "$small"
said "the part around the fault is shown" "tautdump: --where: column 108: expected 0 or 1, found \"2\"
$(printf '%55s' '') tcp = 2$(printf '%15s' '')
$(printf '%63s' '^')"
gives "an empty one" 2 "" --where '' "$small"
gives "one with other characters" 2 "" --where 'label = ää & x' "$small"
said "the mark stands below the fault" \
	'tautdump: --where: column 12: expected a word, a string or an operator, found "&"
  label = ää & x
             ^'

# ---- captures of others --------------------------------------------------------------------------

# As many columns in each line, as many lines as messages, and both sides of an expression together
# are all.
check_capture()
{
	"$dump" --oneline "$1" >"$work/lines" 2>/dev/null
	"$dump" --tsv --header "$1" >"$work/tsv" 2>/dev/null
	awk -F '\t' -v want="$(wc -l <"$work/lines")" '
		NR == 1 { n = NF }
		NF != n { exit 1 }
		END { if (NR != want + 1) exit 1 }' "$work/tsv" || return 1
	! LC_ALL=C grep -q '[^ -~	]' "$work/tsv" || return 1
	"$dump" --tsv --header --where 'qname under com or rcode != NOERROR' "$1" >"$work/one" 2>/dev/null
	"$dump" --tsv --where 'not (qname under com or rcode != NOERROR)' "$1" >>"$work/one" 2>/dev/null
	sort "$work/tsv" >"$work/sorted"
	sort "$work/one" | cmp -s - "$work/sorted"
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
	empty "columns of $(wc -l <"$work/list") captures of ${folder#"$TEST_DATA"/}" "$work/failed"
done
