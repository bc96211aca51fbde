#!/bin/sh
# readme.sh - the C examples of README.md compile without a warning and run; commands behind a $ print
# what stands below them.
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

# "    $ COMMAND" and the indented lines below it, a file each
awk -v work="$work" '
	/^    \$ / { n = sprintf("%02d", n + 1); print substr($0, 7) >(work "/command" n); printf "" >(work "/printed" n); inside = 1; next }
	/^    / && inside { print substr($0, 5) >(work "/printed" n); next }
	{ inside = 0 }' README.md
# in a folder of their own, as some write files
mkdir "$work/tree"
ln -s "$PWD"/* "$work/tree"
for command in "$work"/command*; do
	(cd "$work/tree" && sh "$command") >"$work/out" 2>"$work/err" || true
	if cmp -s "$work/out" "$work/printed${command##*/command}"; then
		pass "what it prints: $(cut -c 1-70 "$command" | tr -d '\134')"
	else
		fail "what it prints: $(tr -d '\134' <"$command")"
		diff "$work/printed${command##*/command}" "$work/out" | head -n 10 | sed 's/^/#   /'
	fi
done
