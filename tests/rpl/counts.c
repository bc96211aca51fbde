/* counts.c - our own steps that count: CHECK_PACKETS, CHECK_TIME, CHECK_STATE. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "rpl.h"

static bool holds(double left, const char *op, double right, bool *known)
{
	*known = true;
	if (strcmp(op, "<=") == 0)
		return left <= right;
	if (strcmp(op, ">=") == 0)
		return left >= right;
	if (strcmp(op, "==") == 0)
		return left == right;
	*known = false;
	return false;
}

bool rpl_compare(struct rpl_run *run, const struct rpl_step *step, const char *what, double value,
	const char *text)
{
	char op[4], number[32], *end;
	double bound;
	bool known, fine;

	if (!rpl_word(&text, op, sizeof op) || !rpl_word(&text, number, sizeof number))
		return rpl_fail(run, "STEP %u: a comparison is missing", (unsigned)step->number);
	bound = strtod(number, &end);
	fine = holds(value, op, bound, &known);
	if (!known || *end != '\0' || *text != '\0')
		return rpl_fail(run, "STEP %u: no comparison", (unsigned)step->number);
	return fine || rpl_fail(run, "STEP %u: %s: %g, not %s %s", (unsigned)step->number, what,
			       value, op, number);
}

/* To one server (a port of 0 is any), or to all. */
static double packets(const struct rpl_run *run, const struct taut_address *address)
{
	uint64_t n = 0;

	for (const struct rpl_sent *sent = run->sent; sent != NULL; sent = sent->next) {
		struct taut_address one = *address;

		if (one.port == 0)
			one.port = sent->address.port;
		if (address->family == 0 || taut_address_equal(&one, &sent->address))
			n += sent->packets;
	}
	return (double)n;
}

/* A number out of the statistics of the resolver or its cache. */
static bool state(const struct rpl_run *run, const char *name, double *value)
{
	struct taut_resolver_stats r;
	struct taut_cache_stats c;

	taut_resolver_stats(run->resolver, &r);
	taut_cache_stats(run->config.resolver.cache, &c);
	{
		const struct {
			const char *name;
			uint64_t value;
		} all[] = {{"requests", r.requests}, {"answers", r.answers}, {"dropped", r.dropped},
			{"cache_hits", r.cache_hits}, {"stale_answers", r.stale_answers},
			{"coalesced", r.coalesced}, {"prefetches", r.prefetches},
			{"octets_in", r.octets_in}, {"retries", r.retries},
			{"timeouts", r.timeouts}, {"tcp", r.tcp}, {"near_misses", r.near_misses},
			{"mismatches", r.mismatches}, {"late", r.late},
			{"refused_records", r.refused_records},
			{"active_requests", r.active_requests}, {"active_tasks", r.active_tasks},
			{"active_exchanges", r.active_exchanges}, {"memory_most", r.memory_most},
			{"cache_entries", c.entries}, {"cache_octets", c.octets},
			{"cache_capacity", c.capacity}, {"cache_evicted", c.evicted}};

		for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
			if (strcmp(all[i].name, name) != 0)
				continue;
			*value = (double)all[i].value;
			return true;
		}
	}
	return false;
}

bool rpl_check_count(struct rpl_run *run, const struct rpl_step *step)
{
	const char *text = step->arguments;
	char name[32];
	double value;

	if (step->kind == RPL_CHECK_PACKETS)
		return rpl_compare(run, step, "packets", packets(run, &step->address), text);
	if (step->kind == RPL_CHECK_TIME)
		return rpl_compare(run, step, "seconds from the query to the answer",
			run->last_answer < run->asked
				? 1e9
				: (double)(run->last_answer - run->asked) / 1e6,
			text);
	if (!rpl_word(&text, name, sizeof name) || !state(run, name, &value))
		return rpl_fail(run, "STEP %u: CHECK_STATE does not know what to check",
			(unsigned)step->number);
	return rpl_compare(run, step, name, value, text);
}
