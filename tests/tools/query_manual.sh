#!/bin/sh
# query_manual.sh - the manual and the completions of tautq know each option that it has, and no other.
set -u
. tests/tap.sh

tautq=$BUILD/tautq
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ ! -x "$tautq" ]; then
	skip "tautq" "built without libuv"
	exit 0
fi
"$tautq" --help >"$work/help"
sed -n 's/^  +\([a-z0-9-]*\).*/\1/p' "$work/help" | sort >"$work/options"
sed -n 's/^  -\([a-zA-Z0-9]\) .*/\1/p' "$work/help" | sort >"$work/letters"

# The manual: macros and escapes gone, "-" as it is typed.
sed -e 's/\\-/-/g' -e 's/\\&//g' tools/tautq.1 >"$work/manual"
sed -n '/^\.It Cm +/p' "$work/manual" | grep -o '+[a-z][a-z0-9-]*' | sed -e 's/^+//' | sort -u >"$work/documented"
# +noX of the manual is X
while read -r name; do
	if grep -qxF -e "$name" "$work/options"; then
		echo "$name"
	else
		echo "${name#no}"
	fi
done <"$work/documented" | sort -u >"$work/names"

same() # same NAME A B
{
	if [ ! -s "$2" ]; then
		fail "$1: there is none"
		return
	fi
	diff "$2" "$3" >"$work/diff"
	empty "$1: $(wc -l <"$2")" "$work/diff"
}
same "options of the manual" "$work/options" "$work/names"
awk '$1 == ".It" && $2 == "Fl" { print $3; if ($4 == ",") print $5 }' "$work/manual" | sort -u >"$work/names"
same "letters of the manual" "$work/letters" "$work/names"

sed -n "/options=(/,/^	)/s/^		'\([a-z0-9-]*\).*/\1/p" tools/completions/_tautq | sort -u >"$work/names"
same "options of the completion for zsh" "$work/options" "$work/names"
sed -n "s/^		'\**([^)]*)-\([a-zA-Z0-9]\)\[.*/\1/p; s/^		[\"']\**-\([a-zA-Z0-9]\)\[.*/\1/p" tools/completions/_tautq |
	sort -u >"$work/names"
same "letters of the completion for zsh" "$work/letters" "$work/names"

# What bash gives for a beginning
cat >"$work/complete" <<'SCRIPT'
. tools/completions/tautq.bash
compopt() { :; }
complete_words() { COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _tautq; printf '%s\n' "${COMPREPLY[@]}"; }
SCRIPT
gives() { bash -c '. "$0"; complete_words "$@"' "$work/complete" tautq "$@"; }
gives + | sed -e 's/^+//' -e 's/=$//' | sort -u >"$work/names"
same "options of the completion for bash" "$work/options" "$work/names"
gives - | sed 's/^-//' | sort -u >"$work/names"
same "letters of the completion for bash" "$work/letters" "$work/names"
if [ "$(gives +multi) $(gives --nomulti) $(gives -t dnsk)" = '+multiline --nomultiline DNSKEY' ]; then
	pass "bash completes +, --no and types"
else
	fail "bash completes +, --no and types"
fi

if ! command -v mandoc >/dev/null 2>&1; then
	skip "the form of the manual" "no mandoc"
elif mandoc -T lint -W warning tools/tautq.1 >"$work/lint" 2>&1; then
	pass "mandoc has nothing to say"
else
	fail "mandoc: $(head -n 3 "$work/lint")"
fi
