#!/bin/sh
# message_peers.sh - messages of our builder read by ldns and libknot, those of libknot's writer read by us, canonical
# rdata, order of RRsets and key tags: the same, or tests/peers/message_differences.tsv has a line that says why not;
# each of its lines occurs.
set -u
. tests/tap.sh

if ! command -v pkg-config >/dev/null || ! pkg-config --exists ldns libknot libdnssec; then
	skip "messages beside ldns and libknot" "they are not installed"
	exit
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for name in messages sums; do
	# shellcheck disable=SC2046 # flags
	if ! $CC -std=c11 -D_GNU_SOURCE -Ibuild/include -o "$work/$name" "tests/peers/$name.c" "$BUILD/liblaws.a" "$BUILD/libfuzz.a" \
		"$BUILD/libtautwire.a" $(pkg-config --libs ldns libknot libdnssec) 2>"$work/log"; then
		fail "tests/peers/$name.c compiles"
		sed 's/^/#   /' "$work/log"
		exit 1
	fi
done
: >"$work/outside"
if [ -d "$TEST_DATA/rdata" ]; then
	awk -F '\t' 'FNR > 1 && $5 == "ok" && $4 != "" { print $1 "\t" $4 }' "$TEST_DATA"/rdata/*.tsv |
		LC_ALL=C sort -u >"$work/outside"
fi
if ! "$work/messages" <"$work/outside" >"$work/out" || ! "$work/sums" >>"$work/out"; then
	fail "all messages were compared"
	exit 1
fi

grep '^differ' "$work/out" | awk -F '\t' '{ print $2 "\t" $3 "\t" $4 "\t" $6 }' | sort -u >"$work/found"
grep -v '^#' tests/peers/message_differences.tsv | cut -f 1-4 | sort -u >"$work/listed"
comm -23 "$work/found" "$work/listed" >"$work/new"
comm -13 "$work/found" "$work/listed" >"$work/gone"
grep -v '^#' tests/peers/message_differences.tsv | awk -F '\t' 'NF != 5 || $5 == ""' >"$work/bad"

# what<TAB>who<TAB>count: with the laws' rdata alone there are some 170 records
grep '^agreed' "$work/out" | cut -f 2- >"$work/agreed"
tab=$(printf '\t')
while IFS="$tab" read -r what who number; do
	case $what in
	*many) least=3 ;;
	order | key*) least=5000 ;;
	*) least=150 ;;
	esac
	works "$what, $who: $number alike" test "$number" -ge "$least"
done <"$work/agreed"
works "all was compared" test "$(wc -l <"$work/agreed")" -eq 12
empty "ldns and libknot see what we see, or it is listed" "$work/new"
empty "each difference that is listed occurs" "$work/gone"
empty "each line of message_differences.tsv has five columns" "$work/bad"
