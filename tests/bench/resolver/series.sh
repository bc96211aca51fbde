#!/bin/sh
# series.sh FOLDER [ROUNDS] - one series of tautd and its peers in the bench that is set up in FOLDER: see README.md. All resolvers
# take turns at each workload, so that what else the machine does meets all. Prints medians, a line for each workload; the single
# runs are in FOLDER/series.txt.
#
# PEERS and WORKLOADS take others.
set -eu
folder=$1
rounds=${2:-3}
: "${TAUTD:?the whole path of tautd}"
: "${PEERS:=ours unbound kresd pdns bind}"
: "${WORKLOADS:=startup hot hot-tcp hot-dot cold-noval nxns lame chain dead torture}"
export TAUTD

: >"$folder/series.txt"
for _ in $(seq "$rounds"); do
	for workload in $WORKLOADS; do
		options=val=0
		[ "$workload" != dead ] || options='val=0 outst=90 clients=1'
		for resolver in $PEERS; do
			# The recursor of Debian 12 has no DNS-over-TLS for clients
			[ "$resolver-$workload" != pdns-hot-dot ] || continue
			# shellcheck disable=SC2086 # options
			timeout 150 "$folder/run.sh" "$resolver" "$workload" $options 2>/dev/null >>"$folder/series.txt" ||
				echo "resolver=$resolver workload=$workload error=failed" >>"$folder/series.txt"
		done
	done
done

awk '
	function median(list, count,   part, i, j, swap) {
		split(list, part, " ")
		for (i = 2; i <= count; i++)
			for (j = i; j > 1 && part[j] + 0 < part[j - 1] + 0; j--) {
				swap = part[j]; part[j] = part[j - 1]; part[j - 1] = swap
			}
		return part[int((count + 1) / 2)]
	}
	BEGIN {
		shown = split("ms_first_answer rss_kib qps us_per_q user_us up_pkts_per_q up_per_q p50 p99 noerror nxdomain servfail lost", show, " ")
	}
	{
		split("", value)
		for (i = 1; i <= NF; i++) {
			at = index($i, "=")
			value[substr($i, 1, at - 1)] = substr($i, at + 1)
		}
		id = value["workload"] " " value["resolver"]
		if (!(id in runs)) order[++ids] = id
		runs[id]++
		for (key in value) list[id, key] = list[id, key] " " value[key]
	}
	END {
		for (i = 1; i <= ids; i++) {
			id = order[i]
			split(id, of, " ")
			line = sprintf("%-10s %-8s runs=%d", of[1], of[2], runs[id])
			for (k = 1; k <= shown; k++)
				if ((id, show[k]) in list)
					line = line sprintf(" %s=%s", show[k], median(list[id, show[k]], split(list[id, show[k]], part, " ")))
			print line
		}
	}' "$folder/series.txt"
