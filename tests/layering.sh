#!/bin/sh
# layering.sh - who includes whom, read from the #include lines (without a compiler):
#   codec               its own headers, stddef stdint stdbool string.h; a file with simd in its name
#                       also immintrin.h and cpuid.h
#   resolver            its own headers, the codec's public ones, the same four of C; crypto_openssl.c OpenSSL's
#   resolver/shell      resolver.h, libuv, the C library; tls*.c OpenSSL's
#   tools, tests, fuzz  of the codec only the public headers, as <tautwire/...>; the bounds of
#                       limits.h, which tests assert; and cursor.h, lexer.h, simd.h and scan.h where they are
#                       what is tested
set -eu
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Lines "file<TAB>form<TAB>header", form being < or "
includes()
{
	find "$@" -type f \( -name '*.[ch]' -o -name '*.cpp' -o -name '*.def' \) -exec awk '
		match($0, /^[ \t]*#[ \t]*include[ \t]*[<"]/) {
			form = substr($0, RLENGTH, 1)
			rest = substr($0, RLENGTH + 1)
			sub(/[>"].*/, "", rest)
			print FILENAME "\t" form "\t" rest
		}' {} +
}

includes codec | awk -F '\t' '
	$2 == "<" && $3 ~ /^(stddef|stdint|stdbool|string)\.h$/ { next }
	$2 == "<" && $1 ~ /simd/ && $3 ~ /^(immintrin|cpuid)\.h$/ { next }
	$2 == "\"" {
		path = $1
		sub(/[^\/]*$/, "", path)
		path = path $3
		while (sub(/[^\/.]+\/\.\.\//, "", path)) { }
		if (path ~ /^codec\// && (getline line <path) >= 0) { close(path); next }
	}
	{ print $1 " includes " $3 }' >"$work/codec"
empty "the codec includes itself and four headers of C only" "$work/codec"

includes tools tests fuzz | awk -F '\t' '
	$2 == "\"" && $3 ~ /(^|\/)codec\// && $3 !~ /\/unit\.h$/ { print $1 " includes " $3 " by its path"; next }
	$2 == "\"" && $3 ~ /^tautwire\// { print $1 " includes " $3 " in quotes"; next }
	$3 !~ /^tautwire\// { next }
	$3 ~ /^tautwire\/((codec|rdata|text|build|resolver|tsig)\.h|(errors|rrtypes)\.def)$/ { next }
	$3 == "tautwire/limits.h" && $1 ~ /^(tests|fuzz)\// { next }
	$3 == "tautwire/cursor.h" && $1 ~ /^tests\/(codec\/test_cursor|proof\/cursor)\.c$/ { next }
	$3 ~ /^tautwire\/(lexer|simd)\.h$/ && $1 == "tests/codec/test_lexer.c" { next }
	$3 == "tautwire/scan.h" && $1 == "tests/codec/test_scan.c" { next }
	{ print $1 " includes " $3 ", which is not public" }' >"$work/users"
empty "tools, tests and fuzz targets use the public headers" "$work/users"

# The resolver's core and its zones: no sockets, clock, files, locks, no heap. One file knows a library.
includes resolver | awk -F '\t' '
	$1 ~ /^resolver\/shell\// { next }
	$2 == "<" && $3 ~ /^(stddef|stdint|stdbool|string)\.h$/ { next }
	$2 == "<" && $3 ~ /^tautwire\/(codec|rdata|text|build)\.h$/ { next }
	$2 == "<" && $3 == "tautwire/resolver.h" && $1 == "resolver/tsig.h" { next }
	$2 == "<" && $3 ~ /^openssl\// && $1 == "resolver/dnssec/crypto_openssl.c" { next }
	$2 == "\"" {
		path = $1
		sub(/[^\/]*$/, "", path)
		path = path $3
		while (sub(/[^\/.]+\/\.\.\//, "", path)) { }
		if (path ~ /^resolver\// && (getline line <path) >= 0) { close(path); next }
	}
	{ print $1 " includes " $3 }' >"$work/resolver"
empty "the resolver includes itself, public headers of the codec and four headers of C" "$work/resolver"

# The shell has all of the system, but of the resolver and the codec what users have.
includes resolver/shell | awk -F '\t' '
	$2 == "<" && $3 ~ /^tautwire\// && $3 !~ /^tautwire\/(codec|rdata|text|build|resolver)\.h$/ {
		print $1 " includes " $3; next }
	$2 == "<" && $3 ~ /^openssl\// && $1 !~ /\/tls[a-z_]*\.[ch]$/ { print $1 " includes " $3; next }
	$2 == "\"" && $3 ~ /\// { print $1 " includes " $3 }' >"$work/shell"
empty "the shell uses public headers; OpenSSL in tls*.c alone" "$work/shell"

# Of the reference decoder only what compares it with the codec knows the codec.
includes tests/reference | awk -F '\t' '
	$1 !~ /\/compare\.[ch]$/ && $3 ~ /tautwire\// { print $1 " includes " $3 }' >"$work/reference"
empty "the reference decoder shares nothing with the codec" "$work/reference"

# A public header is a manual, to be read from top to bottom.
wc -l codec/codec.h codec/rdata.h codec/text.h | awk '$2 != "total" && $1 > 500 {
	print $2 " has " $1 " lines" }' >"$work/long"
empty "no public header has more than 500 lines" "$work/long"
