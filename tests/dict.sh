#!/bin/sh
# dict.sh - fuzz/dns.dict is what fuzz/mkdict.c writes from the tables of today, in the form of
# libFuzzer and AFL++.
set -eu
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$BUILD/mkdict" >"$work/dict"
diff fuzz/dns.dict "$work/dict" >"$work/differs" || true
empty "fuzz/dns.dict is what 'make seeds' writes" "$work/differs"
grep -v '^#' fuzz/dns.dict | grep -Evn '^[a-z0-9_]+="([^"\\]|\\x[0-9a-f]{2})+"$' >"$work/form" || true
empty "its lines have the form that fuzzers read" "$work/form"
