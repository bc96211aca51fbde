#!/bin/sh
# seeds.sh [TARGET...] - writes the seeds corpus/TARGET/NAME from their readable sources: those in
# fuzz/seeds/TARGET.txt, where a line "= NAME" begins each, the files fuzz/seeds/TARGET/NAME.txt, and the
# messages in fuzz/seeds/TARGET.dig; for fuzz_message also those of tests/verdicts.tsv. Files fuzz/seeds/TARGET/NAME.dig and .json are seeds as they stand. CORPUS is another folder to write to. seeds.sh --file SOURCE writes
# the octets of one file to standard output.
#
# A source .dig has messages as text, each behind a line ";; ==== NAME", which `tautdump --encode` of BUILD
# reads; tautdump(1) has the grammar. Another source has octets in hex, white space as you like, # up to the
# end of a line is a comment. A text in double quotes, without a quote in it, stands for its characters. Brackets stand for a length
# in two octets before what they enclose: 0010 [ 03 "abc" ] is 0010 0004 03616263.
set -eu

# Lines "NAME<TAB>octets as \0ooo", for %b of printf. With blocks=1 names stand in the sources,
# otherwise they are those of the files.
octal()
{
	LC_ALL=C awk -v blocks="$1" '
		function flush(i) {
			if (name == "" || failed)
				return
			if (depth != 0)
				complain("[ without ]")
			printf "%s\t", name
			for (i = 0; i < count; i++)
				printf "%s", octet[i]
			printf "\n"
			count = depth = 0
		}
		function complain(what) {
			print FILENAME ":" FNR ": " what >"/dev/stderr"
			failed = 1
			exit 1
		}
		function take(digits, at) {
			while (digits != "") {
				if (digits ~ /^\[/) {
					open[++depth] = count
					count += 2
				} else if (digits ~ /^\]/ && depth > 0) {
					at = open[depth--]
					octet[at] = byte[int((count - at - 2) / 256)]
					octet[at + 1] = byte[(count - at - 2) % 256]
				} else if (digits ~ /^[0-9a-f][0-9a-f]/) {
					octet[count++] = hex[substr(digits, 1, 2)]
					digits = substr(digits, 2)
				} else {
					complain("not hex: " digits)
				}
				digits = substr(digits, 2)
			}
		}
		BEGIN {
			for (i = 0; i < 256; i++) {
				byte[i] = sprintf("\\0%03o", i)
				hex[sprintf("%02x", i)] = byte[i]
				char[sprintf("%c", i)] = byte[i]
			}
		}
		!blocks && FNR == 1 {
			flush()
			name = FILENAME
			sub(/.*\//, "", name)
			sub(/\.txt$/, "", name)
		}
		blocks && /^= / {
			flush()
			name = $2
			next
		}
		{
			n = split($0, part, "\"")
			for (k = 1; k <= n; k++) {
				if (k % 2 == 0) {
					for (i = 1; i <= length(part[k]); i++)
						octet[count++] = char[substr(part[k], i, 1)]
					continue
				}
				if (part[k] ~ /#/)
					n = 0 # the rest is a comment
				sub(/#.*/, "", part[k])
				gsub(/[ \t\r]/, "", part[k])
				take(tolower(part[k]))
			}
		}
		END { flush() }' "$2"
}

# Octets of each line of octal, to the folder of the target
save()
{
	while IFS='	' read -r name text; do
		printf %b "$text" >"$CORPUS/$1/$name"
	done
}

if [ "${1:-}" = --file ]; then
	line=$(octal 0 "$2")
	printf %b "${line#*	}"
	exit
fi
cd "$(dirname "$0")/.."
: "${CORPUS:=corpus}"
if [ $# -eq 0 ]; then
	for source in fuzz/seeds/*; do
		name=${source##*/}
		name=${name%.dig}
		case " $* " in
		*" ${name%.txt} "*) ;;
		*) set -- "$@" "${name%.txt}" ;;
		esac
	done
fi
work=$(mktemp)
trap 'rm -f "$work" "$work.hex"' EXIT

# The messages of a text as lines of octal, as octal() gives them
messages()
{
	"${BUILD:-build/release}/tautdump" --encode --encode-from text "$1" >"$work.hex"
	awk -F '\t' '
		BEGIN {
			for (i = 0; i < 256; i++)
				byte[sprintf("%02x", i)] = sprintf("\\0%03o", i)
		}
		{
			printf "%s\t", $1
			for (i = 1; i < length($2); i += 2)
				printf "%s", byte[substr($2, i, 2)]
			printf "\n"
		}' "$work.hex"
}

# Those of tests/verdicts.tsv that are not large, as lines of octal
verdicts()
{
	awk -F '\t' '
		BEGIN {
			for (i = 0; i < 256; i++)
				byte[sprintf("%02x", i)] = sprintf("\\0%03o", i)
		}
		/^#/ || NF != 4 { next }
		{
			hex = $2
			gsub(/[ -]/, "", hex)
			while (match(hex, /\[[0-9a-f]*\]x[0-9]+/)) { # [6162]x3 stands for 616261626162
				part = substr(hex, RSTART + 1, RLENGTH - 1)
				split(part, half, "]x")
				if (length(half[1]) * half[2] > 4096)
					next
				for (all = ""; half[2] > 0; half[2]--)
					all = all half[1]
				hex = substr(hex, 1, RSTART - 1) all substr(hex, RSTART + RLENGTH)
			}
			printf "verdict-%s\t", $1
			for (i = 1; i < length(hex); i += 2)
				printf "%s", byte[substr(hex, i, 2)]
			printf "\n"
		}' tests/verdicts.tsv
}

for target in "$@"; do
	mkdir -p "$CORPUS/$target"
	: >"$work"
	if [ -e "fuzz/seeds/$target.txt" ]; then
		octal 1 "fuzz/seeds/$target.txt" >"$work"
	fi
	for source in "fuzz/seeds/$target"/*.txt; do
		[ ! -e "$source" ] || octal 0 "$source" >>"$work"
	done
	for source in "fuzz/seeds/$target"/*.dig "fuzz/seeds/$target"/*.json; do
		name=${source##*/}
		[ ! -e "$source" ] || cp "$source" "$CORPUS/$target/${name%.*}"
	done
	if [ -e "fuzz/seeds/$target.dig" ]; then
		messages "fuzz/seeds/$target.dig" >>"$work"
	fi
	if [ "$target" = message ]; then
		verdicts >>"$work"
	fi
	save "$target" <"$work"
done
