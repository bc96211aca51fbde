#!/bin/sh
# manual.sh - the manual and the completions of tautdump know each option, fate, mark and field that
# the program has, and no option that it has not.
set -u
. tests/tap.sh

dump=$BUILD/tautdump
manual=tools/tautdump.1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The manual as plain text: macros and escapes gone, "-" as it is typed.
sed -e 's/\\-/-/g' -e 's/\\&//g' -e 's/\\(dq/"/g' "$manual" >"$work/manual"

# all NAME FILE... <LIST - holds if each line of the list stands as a word in each of the files.
all()
{
	name=$1
	shift
	missing= n=0
	while IFS= read -r word; do
		n=$((n + 1))
		for file in "$@"; do
			grep -qwF -e "$word" "$file" || missing="$missing $word (${file##*/})"
		done
	done
	if [ -z "$missing" ] && [ "$n" -gt 0 ]; then
		pass "$name: $n"
	else
		fail "$name: missing$missing"
	fi
}

"$dump" --help | grep -o -e '--[a-z][a-z-]*' | sed 's/^--//' | sort -u >"$work/options"
sed -n 's/^.*\.Fl [a-zA-Z] , -\([a-z][a-z-]*\).*/\1/p; s/^\.It Fl -\([a-z][a-z-]*\).*/\1/p' "$work/manual" |
	sort -u >"$work/documented"
all "options in manual and completions" "$work/manual" tools/completions/tautdump.bash \
	tools/completions/_tautdump <"$work/options"
if [ -s "$work/documented" ] && ! grep -vxF -f "$work/options" "$work/documented" >"$work/extra"; then
	pass "the manual has no option that the program has not"
else
	fail "the manual has options that the program has not: $(tr '\n' ' ' <"$work/extra")"
fi

sed -n 's/^DUMP_FATE([A-Z_0-9]*, *\(OTHER\|LOST\), *"\([^"]*\)".*/\2/p' tools/dump/fates.def |
	all "fates in the manual" "$work/manual"
sed -n 's/^DUMP_MARK([A-Z_0-9]*, *"\([^"]*\)".*/\1/p' tools/dump/marks.def |
	all "marks in the manual" "$work/manual"
"$dump" --fields help | cut -f 1 | all "fields in the manual" "$work/manual"

if command -v mandoc >/dev/null 2>&1; then
	if mandoc -T lint -W warning "$manual" >"$work/lint" 2>&1; then
		pass "mandoc has nothing to say"
	else
		fail "mandoc: $(head -n 3 "$work/lint")"
	fi
else
	skip "the form of the manual" "no mandoc"
fi
bash -n tools/completions/tautdump.bash && pass "the bash completion parses" || fail "the bash completion parses"
