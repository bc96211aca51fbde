#!/usr/bin/env bash
# resolver_mutants.sh [SECONDS [MUTANT...]] - are the laws of fuzz_resolver strong enough? Takes one trust rule after the other out of the
# resolver, in a copy of the tree, and tells what notices: the corpus, so many seconds of fuzzing, or nothing. Not a part of `make check`:
# each mutant is built and run. A line each: name, verdict, the law that broke. Status 1 if fewer than eight in ten were noticed.
set -euo pipefail

cd "$(dirname "$0")/.."
seconds=${1:-60}
shift || true
make --no-print-directory VARIANT=fuzz DEPS=no build/fuzz/fuzz_resolver >/dev/null
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir "$copy/tree" "$copy/found"
cp -a Makefile codec resolver fuzz corpus tests tools "$copy/tree"
mkdir -p "$copy/tree/build"
cp -a build/fuzz build/include build/include.resolver "$copy/tree/build"
cd "$copy/tree"

# Name, files, what is replaced (a Perl expression over each whole file), what the rule is about.
list()
{
	cat <<'END'
answer-bailiwick	core/classify.c	s/ &&\n\t\t\ttaut_name_is_below\(owner, asked->zone\)\)\n\t\t\treturn true;\n\t\}\n\treturn false;\n\}\n\n\/\* A CNAME as/)\n\t\t\treturn true;\n\t}\n\treturn false;\n}\n\n\/* A CNAME as/	a DNAME from above the zone
alias-target	core/classify.c	s/if \(!asked->forward \|\| !taut_name_is_below\(name, asked->zone\)\)/if (false)/	data behind an alias that leaves the zone
glue-bailiwick	core/scrub.c	s/taut_name_is_below\(view\.rdata, zone\) &&\s*//	glue for names of others
referral-deeper	core/classify.c	s/else if \(!taut_name_is_below\(owner, asked->zone\)\)/else if (false)/	referrals upwards and sideways
denial-bailiwick	core/scrub.c core/classify.c	s/taut_name_is_below\(name, owner\) && taut_name_is_below\(owner, (asked->)?zone\)/taut_name_is_below(name, owner)/g	SOA of a zone above the server's
id	core/exchange.c	s/m->header\.id != x->id \|\|//	replies with another id
question	core/exchange.c	s/if \(sameness == OTHER\)/if (false)/	replies to another question
case	core/exchange.c	s/if \(sameness == OTHER_CASE && /if (false && /	replies in another case
address	core/exchange.c	s/if \(!comes_from\(x, from\) \|\| /if (/	replies from another address
cookie	core/exchange.c	s/if \(!\(x->flags & TAUT_X_COOKIE\)\)\n\t\treturn true;/return true;/	replies with another cookie
child-prolongs	core/believe.c	s/if \(!t->prime \|\| !t->of->hints\)/if (t->type != TAUT_TYPE_NS)/	a zone's own NS takes the place of its delegation
ghost-below	core/believe.c	s/uint32_t ttl = t->zone == t->name_length - 1 \? read->ttl : clamped\(r, t, read->ttl\);/uint32_t ttl = read->ttl;/	a cut outlives the one above it
own-glue	core/believe.c	s/if \(is_own_glue\(t, &set\)\)/if (false)/	addresses of a zone's servers outlive its delegation
malformed-absent	core/scrub.c	s/if \(!add\(w, &maker, &record, signature\)\)\n\t\t\treturn TAUT_SCRUB_BAD;/if (!add(w, &maker, &record, signature))\n\t\t\tcontinue;/	a malformed record is as if it was not there
budget-reset	core/chain.c	s/\tmemcpy\(q->name, target, taut_name_length\(target\)\);\n\treturn true;/\tmemcpy(q->name, target, taut_name_length(target));\n\tmemset(&q->spent, 0, sizeof q->spent);\n\treturn true;/	each alias brings a new budget
ttl-count	core/cache.c	s/found->stale \? 0 : e->expires - second/found->stale ? 0 : e->ttl/	TTLs that do not count down
rank	core/cache_put.c	s/return put->rank >= taut_i_entry_rank\(e\) &&/return/	what is worth less replaces what is worth more
over	core/engine.c	s/ &&\n\t\t\t       r->tasks\[task\]\.x\.number == exchange//	replies to exchanges that are over
END
}

build()
{
	make --no-print-directory VARIANT=fuzz DEPS=no build/fuzz/fuzz_resolver >"$copy/build.log" 2>&1
}

law()
{
	grep -aoE 'broken law: .*|ERROR: (Addr|libF|Undef)[^(]*|runtime error: .*' "$copy/log" | head -n 1 | cut -c 1-90
}

# The files of the corpus one after the other, then chance.
judge()
{
	local how
	for seed in corpus/resolver/* corpus/regress/resolver/*; do
		[ -f "$seed" ] || continue
		if ! timeout 60 build/fuzz/fuzz_resolver "$seed" >"$copy/log" 2>&1; then
			printf 'killed\tcorpus (%s)\t%s\n' "${seed##*/}" "$(law)"
			return
		fi
	done
	rm -rf "$copy/found"
	mkdir "$copy/found"
	if nice -n 10 build/fuzz/fuzz_resolver -max_total_time="$seconds" -max_len=400 -artifact_prefix="$copy/found/" \
		"$copy/found" corpus/resolver >"$copy/log" 2>&1; then
		printf 'survived\t%s s\t\n' "$seconds"
		return
	fi
	how=$(sed -n 's/^stat::number_of_executed_units: *//p' "$copy/log")
	printf 'killed\tfuzzing%s\t%s\n' "${how:+, $how runs}" "$(law)"
}

killed=0 all=0
while IFS='	' read -r name file change why; do
	if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then
		continue
	fi
	rm -rf "$copy/before"
	cp -a resolver "$copy/before"
	for one in $file; do
		perl -0pi -e "$change" "resolver/$one"
	done
	if diff -r "$copy/before" resolver >/dev/null || ! build; then
		verdict='none	does not apply or build	'
	else
		verdict=$(judge)
		all=$((all + 1))
	fi
	[ "${verdict%%	*}" != killed ] || killed=$((killed + 1))
	printf '%s\t%s\t%s\n' "$name" "$why" "$verdict"
	for one in $file; do # with a new time, so that it is built again
		cat "$copy/before/$one" >"resolver/$one"
	done
done < <(list)
printf '%s of %s mutants are noticed\n' "$killed" "$all"
[ $((killed * 10)) -ge $((all * 8)) ]
