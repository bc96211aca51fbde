#!/bin/sh
# readme.sh - the C examples of README.md compile without a warning and run.
set -eu
. tests/tap.sh

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Each ```c block goes to a file of its own.
awk -v work="$work" '
	/^```c$/ { out = work "/readme" ++n ".c"; next }
	/^```$/ { out = "" }
	out != "" { print >out }' README.md

found=
for source in "$work"/readme*.c; do
	[ -e "$source" ] || continue
	found=yes
	name=${source##*/}
	works "compile the example $name" "$CC" -std=c11 -Wall -Wextra -Werror -Ibuild/include \
		-o "$work/example" "$source" "$BUILD/libtautwire.a"
	works "run the example $name" "$work/example"
	rm -f "$work/example"
done
[ -n "$found" ] || fail "README.md has an example in C"
