#!/bin/sh
# cross.sh - other machines: the corpus and the laws with 32 bits, and big-endian (s390x, which
# qemu-user runs). Skipped where the compiler or the runner is missing (tools/deps.sh cross).
set -eu
. tests/tap.sh
: "${MAKE:=make}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '#include <string.h>\nint main(void) { return (int)strlen(""); }\n' >"$work/hello.c"

unset MAKEFLAGS MFLAGS MAKELEVEL VARIANT

# machine NAME RUNNER COMPILER... - RUNNER may be empty
machine()
{
	name=$1 runner=$2
	shift 2
	# shellcheck disable=SC2086 # a command with arguments, or nothing
	if ! "$@" -static -o "$work/hello" "$work/hello.c" 2>/dev/null || ! $runner "$work/hello"; then
		skip "$name" "no compiler or no way to run it"
		return
	fi
	out=$BUILD/cross/$name
	works "$name: build" "$MAKE" --no-print-directory -j2 B="$out" CC="$*" CFLAGS='-O1 -g' \
		LDFLAGS=-static cross-tests
	for program in "$out"/tests/law/laws_* "$out"/replay_*; do
		case $program in *.[a-z]) continue ;; esac
		target=${program##*/replay_}
		# shellcheck disable=SC2086
		works "$name: ${program##*/}" $runner "$program" "corpus/$target" "corpus/regress/$target"
	done
}

# Debian has compilers for s390x by version only; the newest one that is there will do.
s390x=$(command -v s390x-linux-gnu-gcc || find /usr/bin -name 's390x-linux-gnu-gcc-[0-9]*' | sort -V |
	tail -n 1)

# The kernel's headers for 32 bits are those for 64, which -m32 alone does not find.
machine m32 '' "$CC" -m32 -idirafter "/usr/include/$("$CC" -print-multiarch 2>/dev/null)"
machine s390x qemu-s390x "${s390x:-s390x-linux-gnu-gcc}"
