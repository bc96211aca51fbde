#!/usr/bin/env bash
# fuzz-all.sh SECONDS TARGET... - runs each libFuzzer target for so many seconds of CPU time, JOBS
# of them at once, and appends a line for each to fuzz/LOG.tsv. Status 1 if there was a finding.
#
# Seeds come from corpus/ and stay as they are: a target works on a copy. What it found lies in
# build/fuzz/artifacts/TARGET, its log beside it; findings of earlier runs are kept in artifacts/before.
set -euo pipefail

seconds=$1
shift
: "${JOBS:=2}"
log=fuzz/LOG.tsv
artifacts=build/fuzz/artifacts

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'kill $(jobs -p) 2>/dev/null; exit 1' HUP INT TERM

commit=$(git rev-parse --short HEAD 2>/dev/null || echo none)
if [ -n "$(git status --porcelain -- . ':!fuzz/LOG.tsv' 2>/dev/null)" ]; then
	commit=$commit+
fi
[ -e "$log" ] || printf 'commit\ttarget\tengine\tcpu_seconds\texecutions\tfeatures\tfindings\n' >"$log"

# The value of NAME in [libfuzzer] of the target's options, as OSS-Fuzz reads them
option()
{
	[ ! -e "fuzz/$1.options" ] || sed -n "s/^$2 *= *//p" "fuzz/$1.options"
}

fuzz()
{
	local target=$1 name=${1#fuzz_} found=$artifacts/$1 corpus=$work/$1 flags=() spent=0 runs=0
	local length round

	mkdir -p "$found" "$corpus" "$artifacts/before"
	find "$found" -type f -exec mv -t "$artifacts/before" {} +
	for seeds in "corpus/$name/" "corpus/regress/$name/"; do # perhaps a link
		[ ! -d "$seeds" ] || find "$seeds" -type f -exec cp --backup=numbered -t "$corpus" {} +
	done
	[ ! -e fuzz/dns.dict ] || flags+=(-dict=fuzz/dns.dict)
	length=$(option "$target" max_len)
	[ -z "$length" ] || flags+=("-max_len=$length")

	# libFuzzer counts wall time. On a busy machine that is less CPU time than asked for, so it is
	# run again, from the corpus that it has, until the CPU time has been spent: 20 times at most.
	: >"$found.log"
	for ((round = 0; round < 20 && spent < seconds * 1000; round++)); do
		local left=$(((seconds * 1000 - spent + 999) / 1000)) TIMEFORMAT='%U %S'
		{ time "build/fuzz/$target" -max_total_time="$left" -print_final_stats=1 -timeout=25 \
			-rss_limit_mb=2560 -artifact_prefix="$found/" "${flags[@]}" "$corpus" \
			>"$work/$target.out" 2>&1 </dev/null || true; } 2>"$work/$target.time"
		spent=$((spent + $(awk '{ printf "%d", ($1 + $2) * 1000 }' "$work/$target.time")))
		runs=$((runs + $(awk '/stat::number_of_executed_units/ { n = $2 } END { print n + 0 }' \
			"$work/$target.out")))
		cat "$work/$target.out" >>"$found.log"
		[ -z "$(ls -A "$found")" ] || break
		grep -q 'stat::number_of_executed_units' "$work/$target.out" || break
	done

	local features findings
	features=$(awk '{ for (i = 1; i < NF; i++) if ($i == "ft:") n = $(i + 1) } END { print n + 0 }' \
		"$found.log")
	findings=$(find "$found" -type f | wc -l)
	# A target that does not even run is a finding too.
	[ "$runs" -gt 0 ] || findings=$((findings + 1))
	printf '%s\t%s\tlibfuzzer+asan+ubsan\t%d\t%d\t%d\t%d\n' "$commit" "$target" $((spent / 1000)) \
		"$runs" "$features" "$findings" | tee -a "$log"
	[ "$findings" -eq 0 ] || {
		echo "$target: see $found.log" >&2
		return 1
	}
	: >"$work/$target.clean"
}

mkdir -p "$artifacts"
for target in "$@"; do
	while [ "$(jobs -rp | wc -l)" -ge "$JOBS" ]; do
		wait -n || true
	done
	fuzz "$target" &
done
wait
for target in "$@"; do
	[ -e "$work/$target.clean" ] || exit 1
done
