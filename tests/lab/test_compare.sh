#!/bin/sh
# test_compare.sh - Unbound (without validation) and ours answer the same 2,000 questions over the same internet. Answers are
# compared record for record; TTLs are left out. What differs has a row, with its reason, in compare_differences.tsv.
#
#   tests/lab/test_compare.sh -p    prints all that differs
# shellcheck disable=SC2034,SC2119 # variables are read by what is sourced
set -eu
. tests/tap.sh
. tests/lab/internet/net.sh
. tests/lab/internet/tls.sh
. tests/lab/internet/resolver.sh
. tests/lab/internet/peers.sh
net_needs unbound
net_up
certificates
resolver_defaults
host unbound 5

# Names that each leaf zone has or has not, and every type that its records have; names of the TLDs; servers that are dead or
# lame; names that nobody has. A third of the questions has DO.
{
	for zone in one.alpha three.alpha big.alpha six.alpha across.alpha two.beta glueless.beta lame.beta dead.beta; do
		for name in '' mail1. mail2. www. _sip._udp. zero. same. wide. chain. chain2. nothing. round. x.below. \
			www.below. below. x.wild. '*.wild.' a.wild. x.y.wild. x.alias. c. b.c. a.b.c. x.a.b.c. 'odd\.dot.' missing. \
			www.missing. ns. ns1. WwW.; do
			for type in A AAAA MX TXT SOA NS HTTPS; do
				echo "$name$zone $type"
			done
		done
		for type in CAA SRV CNAME DS DNSKEY NSEC PTR SVCB TLSA TYPE65280; do
			echo "$zone $type"
			echo "_sip._udp.$zone $type"
		done
	done
	for i in $(seq 20); do
		for zone in one.alpha three.alpha two.beta; do
			echo "host$i.$zone A"
		done
	done
	for name in alpha beta fat.big.alpha many.big.alpha huge.big.alpha gamma www.gamma missing.alpha missing.beta; do
		for type in A AAAA NS SOA TXT DNSKEY DS; do
			echo "$name $type"
		done
	done
	# These take their time
	for name in alllame.beta www.alllame.beta alldead.beta loopa.beta nowhere.beta; do
		echo "$name A"
		echo "$name TXT"
	done
	echo '. NS'
	echo '. SOA'
	echo '. DNSKEY'
	echo '. A'
} >"$work/questions"

# One line for each question: number, name, type, what answers: rcode, flags, records of answer and authority in order.
collect() # collect ADDRESS FILE
{
	part=$2.part
	awk '{ printf "-q %s -t %s%s\n", $1, $2, NR % 3 == 0 ? " +dnssec" : " +nodnssec" }' "$work/questions" |
		split -n r/16 - "$part."
	clients=
	for of in "$part".??; do
		# shellcheck disable=SC2046 # words
		ip netns exec "$net-client" kdig "@$1" +time=14 +retry=0 +noidn $(tr '\n' ' ' <"$of") >"$of.out" 2>/dev/null &
		clients="$clients $!"
	done
	for one in $clients; do
		wait "$one" || true
	done
	cat "$part".??.out | awk -v OFS='\t' '
		function out(   i, j, line, swap) {
			if (!open) return
			for (i = 2; i <= n; i++)
				for (j = i; j > 1 && record[j] < record[j - 1]; j--) {
					swap = record[j]; record[j] = record[j - 1]; record[j - 1] = swap
				}
			line = ""
			for (i = 1; i <= n; i++) line = line (i > 1 ? " | " : "") record[i]
			print question, rcode, flags, line
			open = 0
		}
		/->>HEADER<<-/ { out(); open = 1; n = 0; rcode = $6; sub(/;/, "", rcode); section = ""; next }
		/^;; Flags:/ { flags = $0; sub(/^;; Flags: /, "", flags); sub(/;.*/, "", flags); next }
		/^;; [A-Z]+ SECTION/ || /^;; [A-Z ]+ SECTION:/ { section = $2; next }
		/^;; [A-Z]+ PSEUDOSECTION/ { section = ""; next }
		section == "QUESTION" && $3 == "IN" { question = $2 " " $4; next }
		(section == "ANSWER" || section == "AUTHORITY") && /^[^;]/ && NF > 4 {
			text = $1 " " $4
			for (i = 5; i <= NF; i++) text = text " " $i
			record[++n] = section " " tolower(text)
		}
		END { out() }' >"$2"
}

peer_unbound
awaited 192.0.2.5 . SOA
resolver_start
resolver_is_there
asked=$(wc -l <"$work/questions")
collect 192.0.2.5 "$work/theirs" &
other=$!
collect 192.0.2.4 "$work/ours"
wait "$other"
awk -F '\t' -v OFS='\t' '
	# Without what proves that something does not exist, and its signatures
	function unproved(text,   list, n, i, kept) {
		n = split(text, list, / [|] /)
		for (i = 1; i <= n; i++)
			if (list[i] !~ /^AUTHORITY [^ ]+ (rrsig )?nsec3? /)
				kept = kept " | " list[i]
		return kept
	}
	FNR == NR { rcode[$1, ++seen[$1]] = $2; flags[$1, seen[$1]] = $3; records[$1, seen[$1]] = $4; next }
	{
		k = ++times[$1]
		if (!(($1, k) in rcode)) { print $1, "answer", "none", $2; next }
		met[$1, k] = 1
		if (rcode[$1, k] != $2) print $1, "rcode", rcode[$1, k], $2
		else if (flags[$1, k] != $3) print $1, "flags", flags[$1, k], $3
		else if (records[$1, k] != $4)
			print $1, unproved(records[$1, k]) == unproved($4) ? "proofs" : "records", records[$1, k], $4
	}
	END { for (k in rcode) if (!(k in met)) { split(k, part, SUBSEP); print part[1], "answer", rcode[k], "none" } }' \
	"$work/theirs" "$work/ours" | sort >"$work/all"
if [ "${1:-}" = -p ]; then
	cat "$work/all"
	exit 0
fi

awk -F '\t' -f tests/lab/differences.awk tests/lab/compare_differences.tsv "$work/all" >"$work/new"
answered=$(wc -l <"$work/theirs")
[ "$answered" -ge 2000 ] || echo "Unbound answered only $answered questions" >>"$work/new"
empty "$asked questions: answers are those of Unbound, but for known differences" "$work/new"
echo "# differences: $(wc -l <"$work/all"), rows: $(grep -vc '^#' tests/lab/compare_differences.tsv)"
