#!/bin/sh
# without.sh - programs and shell as they are built where OpenSSL is missing, all of it or its libssl: no warning, and what is
# left works. The objects stay in build/without, so that this is quick when little has changed.
set -eu
. tests/tap.sh
: "${MAKE:=make}"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset MAKEFLAGS MFLAGS MAKELEVEL VARIANT
folder=build/without
tests="test_notls test_udp test_tcp test_worker"

# again NAME=... TARGET... - no optimization: warnings that need it come in the usual build
again()
{
	$MAKE --no-print-directory -j2 B="$folder" CC="$CC" CFLAGS=-O0 WERROR=1 "$@"
}

if ! printf '#include <uv.h>\n#include <yaml.h>\n' | "$CC" -E -x c - >/dev/null 2>&1; then
	skip "builds without TLS" "needs libuv and libyaml"
	exit 0
fi

printf 'server: {listen-tls: [127.88.2.1@5301]}\ntls: {certificate: %s, key: %s}\n' \
	"$work/none.pem" "$work/none.key" >"$work/tls.yaml"
printf 'server: {listen: [127.88.2.1@5302]}\nforward:\n  - {zone: ., servers: [127.88.2.2], transport: tls}\n' \
	>"$work/forward.yaml"

# refuses NAME CONFIG - tautd does not start with what it cannot do
refuses()
{
	timeout 10 "$folder/tautd" -c "$2" >"$work/said" 2>&1 && status=0 || status=$?
	if [ "$status" -eq 1 ] && grep -q 'built without TLS' "$work/said"; then
		pass "$1"
	else
		fail "$1 (status $status)"
		sed 's/^/#   /' "$work/said"
	fi
}

# variant NAME HAVE_...=... - builds it and tests it
variant()
{
	name=$1
	shift
	# which objects are in archives, make does not remember
	rm -f "$folder"/*.a
	# shellcheck disable=SC2046,SC2086 # several targets
	works "$name: builds" again "$@" "$folder/tautd" "$folder/tautq" \
		$(printf "$folder/tests/shell/%s " $tests)
	for test in $tests; do
		[ -x "$folder/tests/shell/$test" ] || continue
		works "$name: $test" "$folder/tests/shell/$test"
	done
	refuses "$name: no listener by TLS" "$work/tls.yaml"
	refuses "$name: no forwarder by TLS" "$work/forward.yaml"
	if ldd "$folder/tautd" | grep -q 'libssl'; then
		fail "$name: tautd does not want libssl"
	else
		pass "$name: tautd does not want libssl"
	fi
}

variant "without libssl" HAVE_SSL=
variant "without OpenSSL" HAVE_SSL= HAVE_CRYPTO=
