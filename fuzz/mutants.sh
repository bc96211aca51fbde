#!/usr/bin/env bash
# mutants.sh [CHECK...] - what notices when a check is missing? Switches off each row of codec/checks.def, one at
# a time (TAUT_MUTANT, cursor.h), and asks the targets that read what the check guards: first their corpus, then
# SECONDS of fuzzing. Verdicts go to fuzz/mutants.tsv, survivors to standard output, too. Status 1 if a check
# is missed by nobody and does not stand in fuzz/mutants_equivalent.tsv.
#
# A verdict holds as long as what it rests on has not changed: its key is a hash of the files with the
# check, of the target that noticed, and of the input that did. With names, only those are tried anew.
#
# Columns: check, file, verdict (killed, survived), oracle (sanitizer, law, differential, timeout),
# target, input (of the corpus, or "fuzzing"), milliseconds until it was noticed, key.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${SECONDS_EACH:=20}"

build=build/mutants
table=fuzz/mutants.tsv
equivalent=fuzz/mutants_equivalent.tsv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Optional libraries play no part, and asking for them takes longer than a mutant.
without=(HAVE_PCAP= HAVE_ARCHIVE= HAVE_CRYPTO= HAVE_JANSSON= HAVE_UV= HAVE_SSL= HAVE_YAML= HAVE_MHD= HAVE_SECCOMP=
	HAVE_SYSTEMD= HAVE_IDN2= HAVE_PEERS=)
compile()
{
	make --no-print-directory VARIANT=fuzz B="$build" CI= WERROR= "${without[@]}" "$@" >"$work/make.log" 2>&1 || {
		cat "$work/make.log" >&2
		exit 2
	}
}

# Targets that ask for the checks of a file, the quickest first
targets_of()
{
	case $1 in
	codec/name.c) echo name message build ;;
	codec/message.c | codec/dso.c) echo message build ;;
	codec/svcb.c | codec/edns.c) echo edns rdata message ;;
	codec/framing.c) echo framing ;;
	codec/cursor.h) echo name rdata edns message ;;
	*) echo rdata message ;;
	esac
}

# The sources that a check is compiled into
sources_of()
{
	case $1 in
	*.h) find codec -name '*.c' ;;
	*) echo "$1" ;;
	esac
}

# What a verdict rests on: the file of the check, what judges, and the input if one is named
key()
{
	local file=$1 target=$2 input=$3 parts=(codec/cursor.h "$1" fuzz/fuzz.h)

	if [ "$target" = - ]; then # nobody noticed: that rests on everything
		find codec fuzz tests/reference corpus -type f ! -name '*.tsv' ! -name '*.md' -print0 | sort -z |
			xargs -0 cat "$file" | sha256sum | cut -c 1-16
		return
	fi
	parts+=("fuzz/fuzz_$target.c" fuzz/text_check.c)
	[ "$target" != message ] || parts+=(tests/reference/*.c)
	[ ! -f "$input" ] || parts+=("$input")
	cat "${parts[@]}" | sha256sum | cut -c 1-16
}

oracle()
{
	if grep -qa 'reference decoder: ' "$1"; then
		echo differential
	elif grep -qa 'broken law: ' "$1"; then
		echo law
	elif grep -qaE 'ERROR: libFuzzer: (timeout|out-of-memory)' "$1"; then
		echo timeout
	else
		echo sanitizer
	fi
}

now() { date +%s%3N; }

# run TARGET INPUT-NAME ARGUMENT... - one run of a target; if it dies, says how: "oracle<TAB>target<TAB>input<TAB>ms"
run()
{
	local target=$1 input=$2 start file hash
	shift 2
	rm -rf "$work/found"
	mkdir -p "$work/found"
	start=$(now)
	if timeout $((SECONDS_EACH + 120)) "$build/fuzz_$target" -timeout=10 -rss_limit_mb=2560 -artifact_prefix="$work/found/" "$@" \
		>"$work/log" 2>&1 </dev/null; then
		return 1
	fi
	if [ -z "$input" ]; then # which file of the corpus it was: libFuzzer names a hash
		hash=$(find "$work/found" -type f | sed 's/.*-//' | head -n 1)
		[ "$hash" != da39a3ee5e6b4b0d3255bfef95601890afd80709 ] || input='no octets'
		for file in "corpus/$target"/* "corpus/regress/$target"/*; do
			[ ! -f "$file" ] || [ "$(sha1sum <"$file")" != "$hash  -" ] || input=$file
		done
	fi
	printf '%s\t%s\t%s\t%s\n' "$(oracle "$work/log")" "$target" "${input:--}" $(($(now) - start))
}

# judge FILE - the verdict of the mutant that is built
judge()
{
	local file=$1 target folders

	for target in $(targets_of "$file"); do
		compile "${mutant[@]}" "$build/fuzz_$target"
		folders=("corpus/$target")
		[ ! -d "corpus/regress/$target" ] || folders+=("corpus/regress/$target")
		run "$target" '' -runs=0 "${folders[@]}" && return
	done
	for target in $(targets_of "$file"); do
		rm -rf "$work/corpus"
		mkdir "$work/corpus"
		run "$target" fuzzing -seed=1 -max_total_time="$SECONDS_EACH" -max_len=1024 -dict=fuzz/dns.dict \
			"$work/corpus" "corpus/$target" && return
	done
	return 1
}

# One check: its line of the table
try()
{
	local name=$1 file=$2 source object found verdict=killed code=0
	mutant=("MUTANT=CHK_$name" "MUTATED=")

	for source in $(sources_of "$file"); do
		object=$build/${source%.c}.o
		cp "$object" "$object.clean"
		touch -d @0 "$object" # older than its source; one that is missing make would not miss
		mutant[1]+=" $object"
	done
	found=$(judge "$file") || code=$?
	case $code in
	0) ;;
	1) verdict=survived found=$'-\t-\t-\t-' ;;
	*) exit "$code" ;;
	esac
	# The object without the mutant is the newer one again.
	for source in $(sources_of "$file"); do
		object=$build/${source%.c}.o
		mv "$object.clean" "$object"
		touch "$object"
	done
	printf '%s\t%s\t%s\t%s\t%s\n' "$name" "$file" "$verdict" "$found" \
		"$(key "$file" "$(cut -f 2 <<<"$found")" "$(cut -f 3 <<<"$found")")"
}

# ---- all of them ----------------------------------------------------------------------------------

[ -e "$table" ] || printf 'check\tfile\tverdict\toracle\ttarget\tinput\tms\tkey\n' >"$table"
sed -n 's/^TAUT_CHECK(\([A-Z0-9_]*\),.*/\1/p' codec/checks.def >"$work/rows"

# An interrupted run leaves no mutant behind.
mkdir -p "$build"
find "$build" -name "*.o.clean" | while read -r object; do
	mv "$object" "${object%.clean}"
	touch "${object%.clean}"
done
compile "$build"/fuzz_{name,edns,rdata,framing,message,build}
for target in name edns rdata framing message build; do
	if run "$target" '' -runs=0 "corpus/$target" >"$work/alone"; then
		echo "mutants.sh: fuzz_$target fails without any mutant: $(cat "$work/alone")" >&2
		exit 2
	fi
done

tried=0
while read -r name; do
	file=$(grep -rlw "CHK_$name" codec --include='*.[ch]' | head -n 1)
	line=$(grep "^$name	" "$table" || true)
	if [ $# -gt 0 ]; then
		case " $* " in
		*" $name "*) ;;
		*) continue ;;
		esac
	elif [ -n "$line" ] && [ "$(cut -f 8 <<<"$line")" = \
		"$(key "$file" "$(cut -f 5 <<<"$line")" "$(cut -f 6 <<<"$line")")" ]; then
		continue
	fi
	tried=$((tried + 1))
	line=$(try "$name" "$file")
	echo "$line" | cut -f 1-7
	{
		head -n 1 "$table"
		{
			sed 1d "$table" | grep -v "^$name	" || true
			echo "$line"
		} | sort
	} >"$work/table"
	cp "$work/table" "$table"
done <"$work/rows"

# Rows that are gone leave the table.
awk -F '\t' 'NR == FNR { row[$1] = 1; next } FNR == 1 || ($1 in row)' "$work/rows" "$table" >"$work/table"
cp "$work/table" "$table"

awk -F '\t' 'FNR > 1 && $3 == "survived" { print $1 "\t" $2 }' "$table" | sort >"$work/survivors"
sed '/^#/d' "$equivalent" 2>/dev/null | cut -f 1 | sort >"$work/equivalent"
cut -f 1 "$work/survivors" | comm -23 - "$work/equivalent" >"$work/missed"
cut -f 1 "$work/survivors" | comm -13 - "$work/equivalent" >"$work/false"
awk -F '\t' -v all="$(wc -l <"$work/rows")" -v tried="$tried" '
	FNR > 1 { done++; killed += $3 == "killed"; by[$4]++ }
	END {
		printf "%d of %d checks tried (%d of them now), %d killed:", done, all, tried, killed
		for (oracle in by)
			if (oracle != "-")
				printf " %s %d", oracle, by[oracle]
		print ""
	}' "$table"
sed 's/^/missed by nobody: /' "$work/missed"
sed 's/$/ stands in the list of equivalents, and was killed or not tried/' "$work/false"
[ ! -s "$work/missed" ]
