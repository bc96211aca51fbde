#!/bin/sh
# manual.sh - the manuals and the completions know each option, command, fate, mark and field that the
# programs have, and no option that they have not.
set -u
. tests/tap.sh

dump=$BUILD/tautdump
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# all NAME FILE... <LIST - holds if each line of the list stands as a word in each of the files.
all()
{
	name=$1
	shift
	missing='' n=0
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

# program NAME [SECTION] - the options of a program.
program()
{
	page=tools/$1.${2:-1}
	# The manual as plain text: macros and escapes gone, "-" as it is typed.
	sed -e 's/\\-/-/g' -e 's/\\&//g' -e 's/\\(dq/"/g' "$page" >"$work/$1"
	"$BUILD/$1" --help | grep -o -e '--[a-z][a-z0-9-]*' | sed 's/^--//' | sort -u >"$work/options"
	sed -n 's/^.*\.Fl [a-zA-Z] , -\([a-z][a-z0-9-]*\).*/\1/p; s/^\.It Fl -\([a-z][a-z0-9-]*\).*/\1/p' "$work/$1" |
		sort -u >"$work/documented"
	all "options of $1 in manual and completions" "$work/$1" "tools/completions/$1.bash" \
		"tools/completions/_$1" <"$work/options"
	if [ -s "$work/documented" ] && ! grep -vxF -f "$work/options" "$work/documented" >"$work/extra"; then
		pass "the manual of $1 has no option that the program has not"
	else
		fail "the manual of $1 has options that the program has not: $(tr '\n' ' ' <"$work/extra")"
	fi
	if ! command -v mandoc >/dev/null 2>&1; then
		skip "the form of the manual of $1" "no mandoc"
	elif mandoc -T lint -W warning "$page" >"$work/lint" 2>&1; then
		pass "mandoc has nothing to say about $1"
	else
		fail "mandoc on $1: $(head -n 3 "$work/lint")"
	fi
	works "the bash completion of $1 parses" bash -n "tools/completions/$1.bash"
}

program tautdump
sed -n 's/^DUMP_FATE([A-Z_0-9]*, *\(OTHER\|LOST\), *"\([^"]*\)".*/\2/p' tools/dump/fates.def |
	all "fates in the manual" "$work/tautdump"
sed -n 's/^DUMP_MARK([A-Z_0-9]*, *"\([^"]*\)".*/\1/p' tools/dump/marks.def |
	all "marks in the manual" "$work/tautdump"
"$dump" --fields help | cut -f 1 | all "fields in the manual" "$work/tautdump"

program tautzone
# "  format    print ..." in the list of commands
"$BUILD/tautzone" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' |
	all "commands of tautzone in manual and completions" "$work/tautzone" \
		tools/completions/tautzone.bash tools/completions/_tautzone

# Built where libuv and libyaml are.
if [ -x "$BUILD/tautd" ]; then
	program tautd 8
	sed -n 's/^	\[CTL_[A-Z_]*\] = {"\([a-z-]*\)".*/\1/p' tools/daemon/ctl_parse.c |
		all "commands of tautd ctl in manual and completions" "$work/tautd" \
			tools/completions/tautd.bash tools/completions/_tautd
else
	skip "the manual of tautd" "it is not built"
fi
