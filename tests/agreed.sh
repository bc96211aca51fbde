#!/bin/sh
# agreed.sh - each line of fuzz/agreed.tsv is met by a seed of fuzz_message: what no longer occurs is no difference.
set -eu
. tests/tap.sh

if [ ! -x "$BUILD/replay_peers" ]; then
	skip "agreed differences" "no libldns-dev or no libknot-dev"
	exit
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

works "messages beside ldns and libknot: no difference that is not agreed" sh -c \
	"FUZZ_TALLY=1 '$BUILD/replay_peers' corpus/peers/ corpus/regress/message 2>'$work/tally' || { cat '$work/tally'; false; }"
awk -F '\t' '$1 == "agreed" && $2 == 0 { print $3, $4, $5, $6 " does not occur" }' "$work/tally" >"$work/unused"
empty "each of $(grep -c '^agreed' "$work/tally") agreed differences occurs" "$work/unused"
awk -F '\t' '!/^#/ && (NF != 5 || $5 !~ /(RFC|draft|ITU|IANA)/) { print $0 }' fuzz/agreed.tsv >"$work/reasons"
empty "each line names a section" "$work/reasons"
