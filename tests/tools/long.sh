#!/bin/sh
# long.sh - a day of capture in which nothing is ever seen twice: the memory of tautdump has a bound
# that does not depend on how long the capture is, and what had to make room is counted.
#
# EXCHANGES exchanges and four times as many (2 million packets) are read with --max-memory 8M: spread
# over a day, where time-outs help, and in a minute, where only the bounds do.
set -u
. tests/tap.sh

: "${EXCHANGES:=200000}"
[ "${VARIANT:-release}" = release ] || EXCHANGES=$((EXCHANGES / 20))
dump=$BUILD/tautdump
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for helper in long_capture peak; do
	"$CC" -std=c11 -O2 -o "$work/$helper" tests/tools/$helper.c || {
		fail "$helper.c is built"
		exit 1
	}
done

# What is allowed beside --max-memory, in KiB. Of the program itself: code and libraries, the piece
# that is read, the buffers of container and output, the codec's scratch, together below 10 MiB. Of
# --summary: the three tables of limits.h (DUMP_TOP_ENTRIES, 23 MiB) and the counts by type and code
# (2 MiB).
memory=$((8 * 1024)) program=$((10 * 1024)) tables=$((25 * 1024))

# read_day NAME FORMAT EXCHANGES SECONDS - so many exchanges in so many seconds of capture time through
# tautdump; the peak goes to $work/NAME.peak, what tautdump says to $work/NAME.out, what was in the
# capture to $work/NAME.truth.
read_day()
{
	"$work/long_capture" -n "$3" -d "$4" 2>"$work/$1.truth" |
		"$work/peak" "$work/$1.peak" "$dump" "$2" --max-memory 8M - >"$work/$1.out" 2>"$work/$1.err"
	status=$?
	if [ "$status" -eq 0 ] && [ ! -s "$work/$1.err" ]; then
		pass "$1: $(cat "$work/$1.truth")"
	else
		fail "$1: status $status, $(head -n 1 "$work/$1.err")"
	fi
}

# peak NAME - in KiB.
peak() { cut -d ' ' -f 1 "$work/$1.peak"; }

# told NAME WORD - a number of the truth.
told() { sed -n "s/.*\<$2 \([0-9]*\).*/\1/p" "$work/$1.truth"; }

# bounded NAME MORE KIB - the peaks of NAME and of MORE, which is four times as long, are below KIB and
# the same but for a tenth, which the heap may be cut up by, and half of --max-memory, which the shorter
# one need not have filled. Sanitizers have a memory of their own.
bounded()
{
	if [ "${VARIANT:-release}" != release ]; then
		skip "peak memory of $1" "only the release build's tells something"
		return
	fi
	if [ "$(peak "$1")" -le "$3" ] && [ "$(peak "$2")" -le "$3" ]; then
		pass "$1: peaks of $(peak "$1") and $(peak "$2") KiB, allowed are $3"
	else
		fail "$1: peaks of $(peak "$1") and $(peak "$2") KiB, allowed are $3"
	fi
	if [ "$(peak "$2")" -le $(($(peak "$1") * 11 / 10 + memory / 2)) ]; then
		pass "$2 needs no more memory than $1"
	else
		fail "$2: peak of $(peak "$2") KiB, $1 has $(peak "$1")"
	fi
}

# counted NAME - --count has found all packets and all whole messages.
counted()
{
	# shellcheck disable=SC2046 # words
	set -- "$1" $(cat "$work/$1.out")
	if [ $# -ne 13 ]; then
		fail "$1: not the line of --count"
		return
	fi
	if [ "$3" -eq "$(told "$1" messages)" ] && [ "$5" -eq 0 ]; then
		pass "$1: all messages are found, although the memory is small"
	else
		fail "$1: $3 messages, $5 malformed, in the capture are $(told "$1" messages)"
	fi
	if [ "$7" -eq "$(told "$1" packets)" ] && [ "$7" -eq $(($9 + ${11} + ${13})) ]; then
		pass "$1: packets = carrying + other + lost"
	else
		fail "$1: $*, in the capture are $(told "$1" packets) packets"
	fi
}

# ---- counting ------------------------------------------------------------------------------------

read_day day --count "$EXCHANGES" 86400
read_day day4 --count $((EXCHANGES * 4)) 86400
bounded day day4 $((memory + program))
counted day
counted day4
read_day minute --count "$EXCHANGES" 60
read_day minute4 --count $((EXCHANGES * 4)) 60
bounded minute minute4 $((memory + program))
counted minute
counted minute4

# ---- the summary ---------------------------------------------------------------------------------

read_day summary --summary "$EXCHANGES" 86400
read_day summary4 --summary $((EXCHANGES * 4)) 60
bounded summary summary4 $((memory + program + tables))
for name in summary summary4; do
	awk '/^packets read/ { law = $3 == $6 + $9 + $12 } END { if (!law) print "the law is broken" }' \
		"$work/$name.out" >"$work/diff"
	empty "$name: packets read = carrying + other + lost" "$work/diff"
done
# Directions of TCP that had to make room: many more were left open than 8 MiB can remember.
gone=$(awk '/^given up for want of memory/ { memory = 1; next } /^[^ ]/ { memory = 0 }
	memory && $1 == "TCP" { print $3 }' "$work/summary4.out")
if [ "${gone:-0}" -gt 0 ]; then
	pass "summary4: $gone forgotten TCP streams are counted"
else
	fail "summary4: no forgotten TCP streams, $(told summary4 open) connections were left open"
fi

# ---- all of it -----------------------------------------------------------------------------------

# To a pipe: the output may not gather in memory.
for n in 1 4; do
	"$work/long_capture" -n $((EXCHANGES * n / 4)) -d 60 2>"$work/json$n.truth" |
		"$work/peak" "$work/json$n.peak" "$dump" --json --max-memory 8M - | wc -l >"$work/json$n.out"
	if [ "$(cat "$work/json$n.out")" -eq "$(told json$n messages)" ]; then
		pass "json$n: $(told json$n messages) lines"
	else
		fail "json$n: $(cat "$work/json$n.out") lines, $(told json$n messages) messages"
	fi
done
bounded json1 json4 $((memory + program))
