#!/bin/sh
# seeds.sh [TARGET...] - writes the seeds corpus/TARGET/NAME from their readable sources
# fuzz/seeds/TARGET/NAME.txt; seeds.sh --file SOURCE writes the octets of one source to standard
# output. A source has octets in hex, white space as you like, # up to the end of a line is a
# comment. A text in double quotes, without a quote or # in it, stands for its characters.
set -eu

# Octets as \0ooo, for %b of printf
octal()
{
	LC_ALL=C awk '
		BEGIN {
			for (i = 0; i < 256; i++) {
				hex[sprintf("%02x", i)] = sprintf("\\0%03o", i)
				char[sprintf("%c", i)] = sprintf("\\0%03o", i)
			}
		}
		{
			sub(/#.*/, "")
			n = split($0, part, "\"")
			for (k = 1; k <= n; k++) {
				if (k % 2 == 0) {
					for (i = 1; i <= length(part[k]); i++)
						printf "%s", char[substr(part[k], i, 1)]
					continue
				}
				gsub(/[ \t\r]/, "", part[k])
				digits = tolower(part[k])
				if (digits !~ /^([0-9a-f][0-9a-f])*$/) {
					print FILENAME ":" FNR ": not hex: " part[k] >"/dev/stderr"
					exit 1
				}
				for (i = 1; i < length(digits); i += 2)
					printf "%s", hex[substr(digits, i, 2)]
			}
		}' "$1"
}

if [ "${1:-}" = --file ]; then
	text=$(octal "$2")
	printf %b "$text"
	exit
fi
cd "$(dirname "$0")/.."
if [ $# -eq 0 ]; then
	for folder in fuzz/seeds/*/; do
		folder=${folder%/}
		set -- "$@" "${folder##*/}"
	done
fi
for target in "$@"; do
	mkdir -p "corpus/$target"
	for source in "fuzz/seeds/$target"/*.txt; do
		name=${source##*/}
		text=$(octal "$source")
		printf %b "$text" >"corpus/$target/${name%.txt}"
	done
done
