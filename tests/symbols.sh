#!/bin/sh
# symbols.sh - what the release objects of the codec import, export and keep:
#   imports   mem* and str* of the C library, and helpers of the compiler: no heap, no I/O, no errno
#   exports   the shared library exports the functions that the public headers declare, no others
#   state     no object that can be written
set -eu
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

objects=$(find "$BUILD/codec" -name '*.o')
# shellcheck disable=SC2086 # a list of files
nm -P $objects | awk 'NF >= 2 && $2 != "U" && $2 ~ /[A-Z]/ { print $1 }' | sort -u >"$work/defined"
# shellcheck disable=SC2086
nm -P -u $objects | awk 'NF >= 2 { print $1 }' | sort -u | comm -23 - "$work/defined" |
	grep -vE '^(mem[a-z]+|str[a-z]+|__(mem|str)[a-z]+_chk|__stack_chk_fail|_GLOBAL_OFFSET_TABLE_|__u?(mul|div|mod|divmod|cmp|ash|lsh|clz|ctz|popcount|bswap)[a-z]*[0-9])$' \
	>"$work/imports" || true
empty "the codec imports mem*, str* and compiler helpers only" "$work/imports"

# Constants with pointers in them are in .data.rel.ro, which is written by the loader only.
# shellcheck disable=SC2086
objdump -t $objects | awk '
	{
		for (i = 2; i < NF; i++)
			if ($i ~ /^(\.t?data|\.t?bss|\*COM\*)/ && $i !~ /^\.data\.rel\.ro/ && $NF !~ /^\./ &&
				$(i + 1) !~ /^0+$/)
				print $NF " in " $i
	}' >"$work/state"
empty "the codec has no data that can be written" "$work/state"

for header in codec.h rdata.h text.h build.h; do
	[ ! -e "codec/$header" ] || echo "#include <tautwire/$header>"
done >"$work/all.h"
"$CC" -std=c11 -E -P -Ibuild/include "$work/all.h" | tr '\n' ' ' | sed 's/{[^{}]*}//g' |
	grep -oE '[a-z_]+[a-zA-Z0-9_]* *\([^()]*\) *;' | sed 's/[ (].*//' | sort -u |
	grep '^taut_' >"$work/declared"
nm -D --defined-only -P "$BUILD/libtautwire.so" | awk '$2 != "A" { sub(/@.*/, "", $1); print $1 }' |
	sort -u >"$work/exported"
comm -23 "$work/declared" "$work/exported" | sed 's/$/ is declared, but not exported/' >"$work/diff"
comm -13 "$work/declared" "$work/exported" | sed 's/$/ is exported, but not declared/' >>"$work/diff"
[ -s "$work/declared" ] || echo "no declarations found" >>"$work/diff"
empty "the shared library exports what the headers declare ($(wc -l <"$work/declared"))" "$work/diff"

grep '^taut_i_' "$work/exported" >"$work/internal" || true
empty "functions taut_i_* are hidden" "$work/internal"

awk '!/^taut_/' "$work/defined" >"$work/foreign"
empty "all global names begin with taut_" "$work/foreign"
