#!/usr/bin/env bash
# fresh.sh [--worktree] [--clean] - what a newcomer sees: on a machine with nothing but the minimal
# system, make and a clone of this repository, runs `make demo` and then `make check`.
#
# The machine is a folder made by debootstrap, of the same release and from the same mirror as this
# system; its bare form is kept in build/fresh/base.tar for the next time. Outside cases in
# ../shared/data are copied along if they are there. Needs root and debootstrap.
#   --worktree  take the files as they are, instead of the last commit
#   --clean     remove build/fresh at the end
# Not part of make check: it takes minutes and fetches packages.
set -euo pipefail
cd "$(dirname "$0")/.."

worktree=""
clean=""
for option in "$@"; do
	case $option in
	--worktree) worktree=yes ;;
	--clean) clean=yes ;;
	*) echo "usage: tests/fresh.sh [--worktree] [--clean]" >&2; exit 2 ;;
	esac
done
if [ "$(id -u)" -ne 0 ] || ! command -v debootstrap >/dev/null; then
	echo "ok - fresh machine # SKIP needs root and debootstrap"
	exit 0
fi

folder=$PWD/build/fresh
root=$folder/root
# shellcheck disable=SC2317 # called by the trap
cleanup()
{
	rm -rf --one-file-system "$root"
	[ -z "$clean" ] || rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$folder"
rm -rf --one-file-system "$root"

# ---- the bare machine ----------------------------------------------------------------------------

release=$(. /etc/os-release && echo "$VERSION_CODENAME")
if [ ! -e "$folder/base.tar" ]; then
	# shellcheck disable=SC2016 # apt's own fields
	mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE)' | awk -v release="$release" \
		'$2 == release { print $1; exit }')
	eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
	[ -z "${http_proxy:-}" ] || export http_proxy
	echo "== debootstrap $release"
	debootstrap --variant=minbase --include=make "$release" "$root" "$mirror" >"$folder/log" 2>&1 ||
		{ tail -n 20 "$folder/log" >&2; exit 1; }
	tar -C "$root" -cf "$folder/base.tar.new" .
	mv "$folder/base.tar.new" "$folder/base.tar"
else
	mkdir "$root"
	tar -C "$root" -xf "$folder/base.tar"
fi

# apt has to reach its mirrors from there as it does from here.
rm -f "$root/etc/apt/sources.list"
for item in sources.list sources.list.d apt.conf.d preferences.d keyrings trusted.gpg.d; do
	[ ! -e "/etc/apt/$item" ] || cp -RL "/etc/apt/$item" "$root/etc/apt/"
done
mkdir -p "$root/usr/share/keyrings"
cp -L /usr/share/keyrings/* "$root/usr/share/keyrings/"
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"

# ---- the clone -----------------------------------------------------------------------------------

mkdir -p "$root/src/tautwire"
if [ -n "$worktree" ]; then
	git ls-files -z -co --exclude-standard | while IFS= read -r -d '' path; do
		[ ! -e "$path" ] || printf '%s\0' "$path"
	done | tar --null -T - -cf - | tar -C "$root/src/tautwire" -xf -
else
	git clone -q . "$root/src/tautwire"
fi
if [ -d ../shared/data ]; then
	mkdir -p "$root/src/shared"
	cp -R ../shared/data "$root/src/shared/data"
fi

# A process space and mounts of its own: all of it is gone when the command ends.
inside()
{
	unshare --mount --pid --fork --mount-proc="$root/proc" chroot "$root" \
		env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb \
		${http_proxy:+http_proxy="$http_proxy"} sh -c "cd /src/tautwire && $1" </dev/null
}

status=0
for command in 'make demo' 'make check'; do
	echo "== $command"
	start=$SECONDS
	inside "$command" 2>&1 | tee "$folder/${command#make }.log" || status=1
	echo "== $command took $((SECONDS - start)) s"
done
tail -n 1 "$folder/check.log"
if [ "$status" -eq 0 ]; then
	echo "ok - fresh machine"
else
	echo "not ok - fresh machine"
fi
exit "$status"
