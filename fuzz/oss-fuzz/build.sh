#!/usr/bin/env bash
# build.sh - builds the fuzz targets in the way of OSS-Fuzz, in the top folder of the tree: CC, CXX, CFLAGS,
# CXXFLAGS and LIB_FUZZING_ENGINE come from the environment, and no flag of ours is a sanitizer's. Puts
# into $OUT, for each target, the program, its options, the dictionary and the seeds.
#
# Targets that read JSON or YAML need a library: they are built where its sources lie in JANSSON and
# LIBYAML, and left out otherwise. All others stand on libc alone.
set -euo pipefail
: "${JANSSON:=$SRC/jansson}" "${LIBYAML:=$SRC/libyaml}"

deps=$WORK/deps
jobs=$(nproc)

# library FOLDER OPTION... - builds a static library, instrumented as everything else is. Fails if
# there is no such folder; a library that cannot be built ends the script.
library()
{
	local folder=$1 build
	shift
	[ -d "$folder" ] || return 1
	build=$WORK/${folder##*/}
	{
		cmake -S "$folder" -B "$build" -DCMAKE_INSTALL_PREFIX="$deps" -DCMAKE_INSTALL_LIBDIR=lib \
			-DCMAKE_POLICY_VERSION_MINIMUM=3.5 -DBUILD_SHARED_LIBS=OFF "$@" &&
			cmake --build "$build" --parallel "$jobs" --target install
	} >"$build.log" 2>&1 || {
		cat "$build.log" >&2
		exit 1
	}
}

jansson='' yaml=''
if library "$JANSSON" -DJANSSON_BUILD_DOCS=OFF -DJANSSON_WITHOUT_TESTS=ON -DJANSSON_EXAMPLES=OFF; then
	jansson=yes
fi
if library "$LIBYAML" -DBUILD_TESTING=OFF; then
	yaml=yes
fi

# CI: a warning of a compiler that is newer than ours is no reason not to fuzz.
make -j"$jobs" VARIANT=fuzz CI= WERROR= HAVE_JANSSON="$jansson" HAVE_YAML="$yaml" HAVE_PCAP= HAVE_ARCHIVE= \
	HAVE_CRYPTO= HAVE_UV= HAVE_SSL= HAVE_MHD= HAVE_SECCOMP= HAVE_SYSTEMD= HAVE_IDN2= HAVE_PEERS= \
	CPPFLAGS="${CPPFLAGS:-} -I$deps/include" LDFLAGS="${LDFLAGS:-} -L$deps/lib" fuzz-targets

for target in build/fuzz/fuzz_*; do
	name=${target##*/}
	case $name in
	*.*) continue ;;
	esac
	cp "$target" "$OUT/$name"
	cp fuzz/dns.dict "$OUT/$name.dict"
	[ ! -e "fuzz/$name.options" ] || cp "fuzz/$name.options" "$OUT/$name.options"

	# Names within the archive do not matter, but that there are no two alike.
	seeds=$WORK/seeds/$name
	mkdir -p "$seeds"
	for folder in "corpus/${name#fuzz_}" "corpus/regress/${name#fuzz_}"; do
		[ ! -d "$folder" ] || find "$folder" -type f -exec cp --backup=numbered -t "$seeds" {} +
	done
	rm -f "$OUT/${name}_seed_corpus.zip"
	(cd "$seeds" && zip -q -r "$OUT/${name}_seed_corpus.zip" .)
done
