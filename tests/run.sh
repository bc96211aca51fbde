#!/bin/sh
# run.sh TEST... - runs test programs and scripts one after the other and counts their TAP lines.
#
# A test prints "ok ..." or "not ok ..." for each thing that it tests, with "# SKIP reason" in the
# line of one that was not tested (cmocka says "not ok" there). It fails as a whole if it crashes, runs out of time, ends with another
# status than 0 without having said "not ok", or says nothing at all. The last line printed is
# "N passed, N failed, N skipped"; the exit status is 0 if none failed.
#
# Tests find their way by BUILD, VARIANT, TEST_DATA, CC, CXX and LAB; the working folder is the top
# of the tree.
set -u

: "${LIMIT:=900}" # seconds for one test
export CMOCKA_MESSAGE_OUTPUT=TAP

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

run()
{
	case $1 in
	*.sh) set -- sh "$@" ;;
	*/replay_*)
		# Seeds and fixed bugs of the target
		target=${1##*/replay_}
		set -- "$1" "corpus/$target" "corpus/regress/$target"
		;;
	esac
	timeout "$LIMIT" "$@" </dev/null >"$work/out" 2>"$work/err"
}

passed=0 failed=0 skipped=0
for test in "$@"; do
	name=${test#"${BUILD:-build/release}/"}
	run "$test" && status=0 || status=$?

	# shellcheck disable=SC2046 # three numbers
	set -- $(awk '
		/^(not )?ok/ && toupper($0) ~ /# *SKIP/ { skip++; next }
		/^ok/ { good++ }
		/^not ok/ { bad++ }
		END { print good + 0, bad + 0, skip + 0 }' "$work/out")
	why=
	if [ "$2" -eq 0 ]; then
		if [ "$status" -eq 124 ]; then
			why="ran longer than $LIMIT s"
		elif [ "$status" -ne 0 ]; then
			why="ended with status $status"
		elif [ $(($1 + $3)) -eq 0 ]; then
			why="tested nothing"
		fi
	fi
	bad=$2
	[ -z "$why" ] || bad=1
	passed=$((passed + $1)) failed=$((failed + bad)) skipped=$((skipped + $3))

	if [ "$bad" -ne 0 ]; then
		echo "FAIL $name${why:+ ($why)}"
		grep -v '^ok' "$work/out" | head -n 200 | sed 's/^/    /'
		head -n 200 "$work/err" | sed 's/^/    /'
	else
		echo "ok   $name: $1"
	fi
	sed -nE '/# *[Ss][Kk][Ii][Pp]/s/^(not )?ok[ 0-9]*/     skipped: /p' "$work/out"
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
