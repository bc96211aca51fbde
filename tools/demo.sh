#!/bin/sh
# demo.sh TAUTDUMP - shows what tautdump makes of a recorded capture.
set -eu
dump=$1
capture=corpus/captures/resolver.pcap

step() { printf '\n== %s\n' "$*"; }

# The first lines only; a reader that stops early is no fault of tautdump's.
first()
{
	lines=$1
	shift
	echo "\$ $* | head -n $lines"
	"$@" 2>&1 | head -n "$lines" || true
}

step "A line for each message of $capture"
first 25 "$dump" --oneline "$capture"

step "A question and its answer, in full"
first 60 "$dump" corpus/captures/one.pcap

step "What the whole capture holds"
echo "\$ $dump --summary $capture"
"$dump" --summary "$capture"
