#!/bin/sh
# seeds.sh [TARGET...] - writes the seeds corpus/TARGET/NAME from their readable sources: those in
# fuzz/seeds/TARGET.txt, where a line "= NAME" begins each, and the files fuzz/seeds/TARGET/NAME.txt.
# CORPUS is another folder to write to. seeds.sh --file SOURCE writes the octets of one file to
# standard output.
#
# A source has octets in hex, white space as you like, # up to the end of a line is a comment. A text
# in double quotes, without a quote in it, stands for its characters. Brackets stand for a length
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
		set -- "$@" "${name%.txt}"
	done
fi
work=$(mktemp)
trap 'rm -f "$work"' EXIT
for target in "$@"; do
	mkdir -p "$CORPUS/$target"
	: >"$work"
	if [ -e "fuzz/seeds/$target.txt" ]; then
		octal 1 "fuzz/seeds/$target.txt" >"$work"
	fi
	for source in "fuzz/seeds/$target"/*.txt; do
		[ ! -e "$source" ] || octal 0 "$source" >>"$work"
	done
	save "$target" <"$work"
done
