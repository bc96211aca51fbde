#!/bin/sh
# truth.sh - tautdump against captures whose contents are known: each category of traffic, each link
# layer and each kind of malformed message that the generator of the capture bench knows. What must be
# found stands in the generator's own count, and its README says where each malformed message breaks.
#
# The third label of every question names its category, so that the messages of a mixture can be
# counted apart.
set -u
. tests/tap.sh

: "${GENERATOR:=$TEST_DATA/../bench/pcap/gendns.c}" "${EXCHANGES:=400}"
if [ ! -f "$GENERATOR" ]; then
	skip "captures with a known truth" "there is no bench/pcap/gendns.c beside TEST_DATA"
	exit 0
fi
dump=$BUILD/tautdump
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! "$CC" -O2 -w -o "$work/gendns" "$GENERATOR" 2>"$work/err"; then
	fail "the generator of captures is built"
	sed 's/^/#   /' "$work/err"
	exit 1
fi

# generate ARGUMENT... - writes $work/f.pcap and its truth, $work/f.json.
generate()
{
	"$work/gendns" -o "$work/f.pcap" -t "$work/f.json" "$@"
}

# truth NAME - messages of a category, or of "total".
truth()
{
	awk -v "name=\"$1\":" '$1 == name && match($0, /"messages":[0-9]+/) {
		n = substr($0, RSTART + 11, RLENGTH - 11) } END { print n + 0 }' "$work/f.json"
}

# kind K - how many malformed messages of kind K there are.
kind()
{
	sed -n 's/.*"malformed_kinds": \[\([0-9,]*\)\].*/\1/p' "$work/f.json" | cut -d , -f $(($1 + 1))
}

# count ARGUMENT... - sets messages, malformed, packets ... by --count of $work/f.pcap. False if
# tautdump does not end with status 0, does not print one line, or the law of packets is broken.
count()
{
	status=0
	"$dump" --count "$@" "$work/f.pcap" >"$work/count" 2>"$work/err" || status=$?
	if [ "$status" -ne 0 ]; then
		why="status $status: $(head -n 1 "$work/err")"
		return 1
	fi
	# shellcheck disable=SC2046 # words
	set -- $(cat "$work/count")
	if [ $# -ne 12 ]; then
		why="not the line of --count: $*"
		return 1
	fi
	messages=$2 malformed=$4 packets=$6 carrying=$8
	shift 8
	other=$2 lost=$4
	inside=$(sed -n 's/.*"total": {"packets":\([0-9]*\),.*/\1/p' "$work/f.json")
	if [ "$packets" -ne "$inside" ] || [ "$packets" -ne $((carrying + other + lost)) ]; then
		why="packets $packets of $inside, carrying $carrying + other $other + lost $lost"
		return 1
	fi
}

# found NAME LEAST MOST - holds if --count finds from LEAST to MOST messages and none malformed.
found()
{
	if ! count; then
		fail "$1: $why"
	elif [ "$messages" -lt "$2" ] || [ "$messages" -gt "$3" ]; then
		fail "$1: $messages messages, expected $2 to $3"
	elif [ "$malformed" -ne 0 ]; then
		fail "$1: $malformed malformed"
	else
		pass "$1: $messages messages of $3"
	fi
}

# at_least N - 95 of 100 of N, rounded up: what a stream without its beginning, or with a segment
# missing, must give at least.
at_least() { echo $((($1 * 95 + 99) / 100)); }

# ---- each category alone -------------------------------------------------------------------------

for category in u4 u6 vl qq f4 f6 fo x6 t1 tm ts to tr tv ti tg bl ic md no; do
	for seed in 1 2; do
		generate -c "$category" -s "$seed" -n "$EXCHANGES"
		most=$(truth "$category")
		case $category in
		ti | tg) least=$(at_least "$most") ;;
		*) least=$most ;;
		esac
		found "$category, seed $seed" "$least" "$most"
	done
done

# ---- each link layer, all categories -------------------------------------------------------------

# by_category - "CATEGORY MESSAGES" of $work/f.pcap: well-formed messages, by what they ask for.
by_category()
{
	"$dump" --json "$work/f.pcap" 2>/dev/null | awk '
		!/"verdict":"(accept|note)"/ { next }
		match($0, /"QNAME":"[^"]*"/) {
			split(substr($0, RSTART + 9, RLENGTH - 10), label, ".")
			n[label[3]]++
		}
		END { for (c in n) print c, n[c] }' | sort
}

# Kinds 7 and 9 of bd are well enough to be messages, but kind 7 is isolated: its verdict is neither.
for link in eth raw sll sll2 null pppoe mpls gre vxlan; do
	generate -L "$link" -s 7 -n $((EXCHANGES * 5))
	standing=$(($(kind 7) + $(kind 9)))
	missable=$(($(truth ti) + $(truth tg)))
	most=$(($(truth total) + standing))
	least=$((most - missable + $(at_least "$missable")))
	if ! count; then
		fail "$link: $why"
	elif [ "$messages" -lt "$least" ] || [ "$messages" -gt "$most" ]; then
		fail "$link: $messages messages, expected $least to $most"
	else
		pass "$link: $messages messages of $most"
	fi

	# ti, tg: what is there is right, how much is tested above.
	: >"$work/diff"
	by_category >"$work/ours"
	for category in u4 u6 vl qq f4 f6 fo x6 t1 tm ts to tr tv ti tg bd bl ic md no; do
		want=$(truth "$category")
		[ "$category" != bd ] || want=$((want + $(kind 9)))
		got=$(awk -v c="$category" '$1 == c { n = $2 } END { print n + 0 }' "$work/ours")
		case $category in
		ti | tg) [ "$got" -le "$want" ] ;;
		*) [ "$got" -eq "$want" ] ;;
		esac || echo "$category: $got messages, expected $want" >>"$work/diff"
	done
	empty "$link: each category" "$work/diff"
done

# ---- each kind of malformed message --------------------------------------------------------------

# KIND VERDICT CODE OCTET. Octets are those of the message: a number, "end" of its octets, or "an",
# where its first answer record starts, with what is added to it; "-": anything. An OPT record is 11
# octets without its rdata. Kind 8: six labels of 51 octets; the 256th octet of the name would be the
# label length at 12 + 5 * 51 = 267.
cat >"$work/kinds" <<'END'
0 reject HEADER_END end
1 reject COUNT end
2 reject POINTER_FORWARD an
3 reject POINTER_FORWARD an
4 reject NAME_END 12
5 reject LABEL_TYPE 12
6 reject RDLENGTH_END an+10
7 isolate RDATA_END an+12
8 reject NAME_LONG 267
9 note TRAILING_RESPONSE an+16
10 cut CUT end
11 reject HEADER_END 0
12 reject OPTION_END an+29
13 reject OPT_TWICE an+27
14 - - -
END

# fields - of each message in JSON lines: source port, target port, client's address, length, QNAME,
# verdict, code and octet of the first finding; "-" where there is none.
fields()
{
	awk '
		function value(name, text) {
			if (!match($0, "\"" name "\":(\"[^\"]*\"|[0-9]+)"))
				return "-"
			text = substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
			gsub(/"/, "", text)
			return text
		}
		{
			from = value("srcPort")
			code = octet = "-"
			if (match($0, /"findings":\[\{"code":"[A-Z0-9_]+","offset":[0-9]+/)) {
				split(substr($0, RSTART, RLENGTH), part, /[":,]+/)
				code = part[5]
				octet = part[7]
			}
			client = from == 53 ? value("dst") : value("src")
			print from, value("dstPort"), client, value("length"), value("QNAME"),
				value("verdict"), code, octet
		}' "$1"
}

# judge VERDICT CODE OCTET - complaints about the responses among `fields`; says at the end how many
# it has looked at. Where the first answer record starts is told by the query before: header, name
# (in text an octet shorter than on the wire), type and class.
judge()
{
	awk -v verdict="$1" -v code="$2" -v octet="$3" '
		$1 != 53 {
			an[$3, $1] = 12 + length($5) + 1 + 4
			next
		}
		{
			seen++
			if (verdict == "-")
				next
			want = octet
			if (octet == "end")
				want = $4
			if (octet ~ /^an/) {
				if (!(($3, $2) in an)) {
					print "no query before the response to " $3 " " $2
					next
				}
				want = an[$3, $2] + substr(octet, 4)
			}
			if ($6 != verdict || $7 != code || $8 != want)
				print $6, $7 "@" $8 ", expected", verdict, code "@" want
		}
		END { print "looked at", seen + 0 }'
}

while read -r k verdict code octet; do
	generate -c bd -k "$k" -s 5 -n 150
	good=$(truth bd) bad=$(kind "$k")
	if ! count; then
		fail "kind $k: $why"
		continue
	fi
	case $k in # messages, malformed
	7 | 9) expected="$((good + bad)) 0" ;;
	10) expected="$good 0" ;;
	14) expected="- -" ;; # by chance an octet string can be a message
	*) expected="$good $bad" ;;
	esac
	[ "$expected" != "- -" ] || [ $((messages + malformed)) -ne $((good + bad)) ] ||
		expected="$messages $malformed"
	if [ "$messages $malformed" = "$expected" ]; then
		pass "kind $k: $messages messages, $malformed malformed"
	else
		fail "kind $k: $messages messages, $malformed malformed, expected $expected"
	fi

	"$dump" --json "$work/f.pcap" >"$work/json" 2>"$work/err"
	fields "$work/json" | judge "$verdict" "$code" "$octet" >"$work/said"
	if grep -qx "looked at $bad" "$work/said"; then
		sed -i '/^looked at/d' "$work/said"
	fi
	head -n 10 "$work/said" >"$work/diff"
	empty "kind $k: $verdict, $code at octet $octet" "$work/diff"
done <"$work/kinds"
