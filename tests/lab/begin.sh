# begin.sh - how tests with real servers begin and end: . tests/lab/begin.sh, behind tests/tap.sh
#   needs WHAT PROGRAM...   ends the test, WHAT skipped, where a program is not installed
#   $work                   a folder that servers may look into
#   $pids                   processes that are ended with the test
# shellcheck shell=sh

needs()
{
	what=$1
	shift
	for program in "$@"; do
		if ! command -v "$program" >/dev/null; then
			skip "$what" "$program is not installed"
			exit 0
		fi
	done
}

work=$(mktemp -d)
chmod 755 "$work"
pids=
cleanup()
{
	for pid in $pids; do
		kill "$pid" 2>/dev/null || true
	done
	wait
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' HUP INT TERM
