#!/bin/sh
# deps.sh SET... - installs the Debian packages of the sets that are missing, and says so.
#
# Sets: build check lab cross fuzz prove bench tidy. Does nothing where all is there. DEPS=no forbids to
# install: then it only names what is missing. Needs root or sudo; on a system without dpkg it
# leaves everything to the user.
set -eu

packages()
{
	case $1 in
	build) echo gcc libc6-dev make libpcap-dev libarchive-dev libidn2-dev libjansson-dev libmicrohttpd-dev libseccomp-dev libssl-dev libsystemd-dev libuv1-dev libyaml-dev ;;
	check) echo binutils bzip2 g++ gzip libcmocka-dev lz4 pkg-config xz-utils zstd ;;
	lab) echo bind9 bind9-dnsutils bind9-utils dnsperf ethtool iproute2 knot knot-dnssecutils knot-dnsutils knot-resolver ldnsutils libknot-dev \
		libldns-dev nsd openssl tcpdump tshark unbound valgrind xz-utils ;;
	cross) echo gcc-12-s390x-linux-gnu libc6-dev-s390x-cross libc6-dev-i386 lib32gcc-12-dev qemu-user ;;
	fuzz) echo afl++ clang llvm libclang-rt-dev git ;;
	prove) echo frama-c-base why3 z3 cvc4 ;;
	bench) echo bind9-utils dnscap dnstop knot knot-dnssecutils ldnsutils libknot-dev libldns-dev libpcap-dev nsd python3 tcpdump tshark valgrind ;;
	tidy) echo clang-format clang-tidy cppcheck shellcheck ;;
	*) echo "deps.sh: unknown set '$1'" >&2; return 2 ;;
	esac
}

[ $# -gt 0 ] || { echo "usage: tools/deps.sh build|check|lab|cross|fuzz|prove|bench|tidy ..." >&2; exit 2; }
wanted=
for set in "$@"; do
	wanted="$wanted $(packages "$set")" || exit 2
done

if ! command -v dpkg-query >/dev/null 2>&1; then
	echo "deps.sh: no dpkg here; please have these at hand:$wanted"
	exit 0
fi

missing=
for package in $wanted; do
	case $(dpkg-query -W -f '${Status}' "$package" 2>/dev/null) in
	*' installed') ;;
	*) missing="$missing $package" ;;
	esac
done
[ -n "$missing" ] || exit 0

if [ "${DEPS:-yes}" = no ]; then
	echo "deps.sh: DEPS=no, so these stay missing:$missing"
	exit 0
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null 2>&1 || {
		echo "deps.sh: please install, as root:$missing" >&2
		exit 1
	}
	as_root=sudo
fi

# Debian starts a server as soon as it is installed. policy-rc.d with status 101 forbids that; one
# that is already there is somebody's decision and stays.
policy=/usr/sbin/policy-rc.d
ours=
words=
cleanup()
{
	rm -f "$words"
	[ -z "$ours" ] || $as_root rm -f "$policy"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM

case " $* " in
*' lab '* | *' bench '*)
	if [ ! -e "$policy" ]; then
		ours=yes
		printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
		$as_root chmod 755 "$policy"
	fi
	;;
esac

# apt's own words matter only if it fails.
echo "deps.sh: installing$missing"
words=$(mktemp)
apt()
{
	$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y "$@" >"$words" 2>&1 && return
	cat "$words" >&2
	return 1
}
apt update || echo "deps.sh: going on with the lists of packages that are there" >&2
# shellcheck disable=SC2086 # a list of package names
apt install --no-install-recommends $missing
