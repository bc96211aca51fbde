#!/bin/sh
# work.sh - counts the instructions of opening messages of 64 KiB (tests/test_work.c) and compares each
# with an ordinary zone transfer of the same size: none may cost more than four times as much.
set -u
. tests/tap.sh

MOST=4
program=$BUILD/tests/test_work
if ! command -v valgrind >/dev/null; then
	skip "work of opening a message" "valgrind is not installed"
	exit
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# instructions N - those of message N, of the function that opens it and all that it calls
instructions()
{
	valgrind --tool=callgrind --callgrind-out-file="$work/out" --toggle-collect=taut_message_open \
		"$program" "$1" >"$work/said" 2>"$work/log" </dev/null
	sed -n 's/^==.*Collected : //p' "$work/log"
}

"$program" list >"$work/list"
ordinary=$(instructions 0)
case $ordinary in
'' | 0 | *[!0-9]*)
	fail "instructions of an ordinary message can be counted"
	sed 's/^/#   /' "$work/log"
	exit
	;;
esac
while IFS='	' read -r number name; do
	count=$(instructions "$number")
	ratio=$(awk -v a="$count" -v b="$ordinary" 'BEGIN { printf "%.2f", a / b }')
	what="$name: $ratio times the $ordinary instructions of an ordinary message ($(cat "$work/said"))"
	if [ "${count:-0}" -gt 0 ] && [ "$count" -le $((MOST * ordinary)) ]; then
		pass "$what"
	else
		fail "$what"
	fi
done <"$work/list"
