#!/bin/sh
# install.sh - the installed copy serves users: headers alone, examples against the static and the
# shared library by way of pkg-config, and uninstall leaves nothing behind.
set -eu
. tests/tap.sh
: "${MAKE:=make}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

# The caller's flags for its own build are none of the examples' business; make's own variables
# would carry this call's jobs and variant along.
unset MAKEFLAGS MFLAGS MAKELEVEL VARIANT BUILD
again()
{
	$MAKE --no-print-directory "$1" CC="$CC" DESTDIR="$root" PREFIX=/usr
}
works "make install" again install

include=$root/usr/include
for header in "$include"/tautwire/*.h; do
	name=${header##*/}
	printf '#include <tautwire/%s>\n' "$name" >"$work/alone.c"
	works "$name alone as C11" "$CC" -std=c11 -Wall -Wextra -pedantic -Werror -fsyntax-only \
		-I "$include" "$work/alone.c"
	works "$name alone as C++11" "$CXX" -x c++ -std=c++11 -Wall -Wextra -pedantic -Werror \
		-fsyntax-only -I "$include" "$work/alone.c"
done

export PKG_CONFIG_SYSROOT_DIR="$root" PKG_CONFIG_LIBDIR="$root/usr/lib/pkgconfig"
if command -v pkg-config >/dev/null 2>&1; then
	cflags=$(pkg-config --cflags tautwire)
	libs=$(pkg-config --libs tautwire)
	shared=$(echo "$libs" | sed 's/-l/-Wl,-Bdynamic -l/')
	static=$(echo "$libs" | sed 's/-l\([^ ]*\)/-Wl,-Bstatic -l\1 -Wl,-Bdynamic/')
	for example in tests/examples/*.c tests/examples/*.cpp; do
		[ -e "$example" ] || continue
		name=${example##*/}
		case $name in
		*.c) compile="$CC -std=c11 -Wall -Wextra -Werror" ;;
		*) compile="$CXX -std=c++17 -Wall -Wextra -Werror" ;;
		esac
		# The resolver is there as a static library only.
		if grep -q tautwire/resolver.h "$example"; then
			# shellcheck disable=SC2046,SC2086 # lists of flags
			works "compile $name" $compile $cflags -o "$work/example" "$example" \
				$(pkg-config --libs tautresolve)
			works "run $name" env LD_LIBRARY_PATH="$root/usr/lib" "$work/example"
			rm -f "$work/example"
			continue
		fi
		# shellcheck disable=SC2086 # lists of flags
		for way in static shared; do
			flags=$static
			[ $way = static ] || flags=$shared
			works "compile $name, $way" $compile $cflags -o "$work/example" "$example" $flags
			works "run $name, $way" env LD_LIBRARY_PATH="$root/usr/lib" "$work/example"
			if [ $way = shared ]; then
				works "$name needs libtautwire.so.1" sh -c \
					"objdump -p '$work/example' | grep -q 'NEEDED.*libtautwire.so.1$'"
			fi
			rm -f "$work/example"
		done
	done
else
	skip "examples" "no pkg-config"
fi

if [ -x "$root/usr/bin/tautdump" ]; then
	works "the installed tautdump starts" "$root/usr/bin/tautdump" --help
fi

works "make uninstall" again uninstall
find "$root" -mindepth 1 >"$work/left" 2>/dev/null || true
empty "nothing is left after uninstall" "$work/left"
