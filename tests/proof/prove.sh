#!/usr/bin/env bash
# prove.sh - proves by Frama-C's WP that the cursor and the name decoder have no run-time error, end
# and write nothing but their results, for every input that their contracts allow.
#
# Fails unless every goal is proved, nothing had to be assumed (a function without a contract, a loop
# or call without `assigns`), and every function of the files has a contract.
set -euo pipefail

files=(tests/proof/cursor.c codec/name.c)
contracts=(codec/cursor.h codec/name.c)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# A definition starts in the first column, its brace stands on a line of its own. The line before it
# has to end the contract.
awk '
	FNR == 1 { contract = 0; head = "" }
	/\/\*@/ { contract = 1; inside = 1 }
	inside || /^\/\*@.*\*\// { if (/\*\//) inside = 0; next }
	/^[a-z].*\(/ && !/;$/ && !/=/ { head = $0; line = FNR }
	/^\{/ && head != "" {
		if (!contract) {
			print FILENAME ":" line ": no contract: " head
			bad = 1
		}
		head = ""
	}
	/^\}/ || /^$/ { contract = head == "" ? 0 : contract }
	END { exit bad }' "${contracts[@]}" || bad=1

# Provers are registered with why3 in a configuration of this run's own.
export HOME=$work
why3 config detect >"$work/why3" 2>&1 || { cat "$work/why3"; exit 1; }

for file in "${files[@]}"; do
	log=$work/log
	frama-c -machdep gcc_x86_64 -cpp-extra-args='-Ibuild/include -Icodec -std=c11' "$file" -wp -wp-rte \
		-warn-unsigned-downcast -warn-signed-downcast -wp-prover z3,cvc4 -wp-timeout 20 -wp-par 2 \
		>"$log" 2>&1 || { cat "$log"; exit 1; }
	goals=$(sed -n 's/.*Proved goals: *//p' "$log")
	echo "$file: proved goals $goals"
	if ! [[ $goals =~ ^([0-9]+)\ */\ *([0-9]+)$ && ${BASH_REMATCH[1]} == "${BASH_REMATCH[2]}" ]]; then
		grep -E '^\[wp\].*(Timeout|Unknown|Failed|Stepout)' "$log" || true
		bad=1
	fi
	# Hypotheses of the memory model (which pointers are apart from each other) restate contracts for
	# the callers; every other warning is something that had to be assumed.
	awk '
		/^\[wp\].*Warning: *$/ { held = $0; next }
		held != "" && /Memory model hypotheses/ { held = ""; next }
		held != "" { print held; held = ""; found = 1 }
		/^\[wp\].*Warning: *[^ ]/ || /Neither code nor specification/ { print; found = 1 }
		END { exit found }' "$log" || bad=1
done
exit $bad
