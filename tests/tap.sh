# shellcheck shell=sh
# tap.sh - to be sourced by test scripts: says what holds. See tests/run.sh for the form.

: "${BUILD:=build/release}" "${CC:=gcc}" "${CXX:=g++}" "${TEST_DATA:=../shared/data}"
export BUILD CC CXX TEST_DATA

pass() { echo "ok - $*"; }
fail() { echo "not ok - $*"; }
skip() { echo "ok - $1 # SKIP $2"; }

# empty NAME FILE - holds if the file, a list of complaints, is empty; shows it otherwise.
empty()
{
	if [ -s "$2" ]; then
		fail "$1"
		sed 's/^/#   /' "$2"
	else
		pass "$1"
	fi
}

# works NAME COMMAND... - holds if the command succeeds; shows what it said otherwise.
works()
{
	what=$1
	shift
	if said=$("$@" 2>&1); then
		pass "$what"
	else
		fail "$what"
		printf '%s\n' "$said" | tail -n 40 | sed 's/^/#   /'
	fi
}
