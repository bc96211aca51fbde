/* run.c - the main loop of a scenario. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "rpl.h"

enum {
	ROUNDS = 5000,
	PATIENCE = 60, /* virtual seconds that an answer is waited for */
	DRAIN = 120    /* virtual seconds in which all that is left has to end */
};

/* ---- ranges --------------------------------------------------------------------------------- */

static bool has_address(const struct rpl_range *range, const struct taut_address *address)
{
	if (range->address_count == 0)
		return true;
	for (uint32_t i = 0; i < range->address_count; i++) {
		struct taut_address one = range->addresses[i];

		if (one.port == 0)
			one.port = address->port;
		if (taut_address_equal(&one, address))
			return true;
	}
	return false;
}

static bool is_valid(const struct rpl_run *run, const struct rpl_range *range)
{
	return range->first <= run->range_step && run->range_step <= range->last;
}

/* Is this a server of the scenario? */
static bool is_known(const struct rpl_run *run, const struct taut_address *address)
{
	for (const struct rpl_range *range = run->scenario->ranges; range != NULL;
		range = range->next)
		if (is_valid(run, range) && has_address(range, address))
			return true;
	return false;
}

/* The first entry that matches. Those with ADJUST also are sent on the way. */
static struct rpl_entry *find_in(
	struct rpl_run *run, struct rpl_pending *p, struct rpl_entry *entry)
{
	struct rpl_received received = {p->octets, p->length, p->transport};
	char why[RPL_WHY];

	for (; entry != NULL; entry = entry->next) {
		if ((entry->adjust & RPL_ONCE) && entry->used > 0)
			continue;
		if (!rpl_matches(entry, &received, run->scenario->dialect, RPL_STRICT, why))
			continue;
		if (!(entry->adjust & RPL_ALSO))
			return entry;
		rpl_deliver(run, p, entry);
	}
	return NULL;
}

static struct rpl_entry *find_entry(struct rpl_run *run, struct rpl_pending *p)
{
	/* Deckard: servers that no range knows are answered by any */
	bool any = run->scenario->dialect == RPL_DECKARD && !is_known(run, &p->address);

	for (struct rpl_range *range = run->scenario->ranges; range != NULL; range = range->next) {
		struct rpl_entry *entry;

		if (!is_valid(run, range) || (!any && !has_address(range, &p->address)))
			continue;
		entry = find_in(run, p, range->entries);
		if (entry != NULL)
			return entry;
	}
	return NULL;
}

/* With QNAME minimisation the type that is asked for on the way is the resolver's choice (RFC 9156
 * 2.1); the scenarios of Deckard know NS. */
static struct rpl_entry *find_as_ns(struct rpl_run *run, struct rpl_pending *p)
{
	uint32_t n = p->length > 12 ? taut_name_measure(p->octets + 12, p->length - 12) : 0;
	struct rpl_entry *entry;
	uint8_t *type = p->octets + 12 + n, low;

	if (n == 0 || p->length < 12 + n + 4 || type[0] != 0)
		return NULL;
	low = type[1];
	type[1] = TAUT_TYPE_NS;
	entry = find_entry(run, p);
	type[1] = low;
	return entry;
}

struct rpl_entry *rpl_find_entry(struct rpl_run *run, struct rpl_pending *p)
{
	struct rpl_entry *entry = find_entry(run, p);

	if (entry == NULL && run->scenario->dialect == RPL_DECKARD &&
		(run->config.resolver.flags & TAUT_R_QMIN))
		entry = find_as_ns(run, p);
	return entry;
}

/* ---- the loop ------------------------------------------------------------------------------- */

/* Deckard: a REPLY that is still to come is used for a query that no range has a reply for. */
static struct rpl_entry *one_shot(struct rpl_run *run, const struct rpl_pending *p)
{
	struct rpl_received received = {p->octets, p->length, p->transport};
	char why[RPL_WHY];

	for (struct rpl_step *step = run->step; step != NULL; step = step->next) {
		if (step->kind != RPL_REPLY || step->used ||
			!rpl_matches(step->entry, &received, RPL_DECKARD, RPL_STRICT, why))
			continue;
		step->used = true;
		return step->entry;
	}
	return NULL;
}

/* A query that waits and for which a range, or in Deckard's dialect a later REPLY, has a reply. The
 * newest first. */
static bool answer_one(struct rpl_run *run, bool *done)
{
	*done = false;
	for (struct rpl_pending *p = run->pending; p != NULL; p = p->next) {
		struct rpl_entry *entry;

		if (p->answered)
			continue;
		entry = rpl_find_entry(run, p);
		if (entry == NULL && run->scenario->dialect == RPL_DECKARD)
			entry = one_shot(run, p);
		if (entry == NULL)
			continue;
		*done = true;
		return rpl_deliver(run, p, entry);
	}
	return true;
}

/* A reply on its way that comes before anything else could happen. */
static bool land_one(struct rpl_run *run, bool *done)
{
	uint64_t soon = run->now.us + run->config.latency_us;

	*done = run->flights != NULL && run->flights->arrives <= soon;
	return !*done || rpl_advance(run, run->flights->arrives);
}

/* A step waits for something: what nobody has a reply for is answered SERVFAIL, as long as its
 * server is one of the scenario's. */
static bool refuse_one(struct rpl_run *run, bool *done)
{
	*done = false;
	if (run->config.silent)
		return true;
	for (struct rpl_pending *p = run->pending; p != NULL; p = p->next) {
		if (p->answered || !is_known(run, &p->address))
			continue;
		*done = true;
		return rpl_deliver_servfail(run, p);
	}
	return true;
}

/* Nothing more happens by itself now: time goes on. */
static bool wait_on(struct rpl_run *run, bool *done)
{
	uint64_t event = rpl_next_event(run);

	*done = event != UINT64_MAX && event <= run->step_since + PATIENCE * 1000000u;
	return !*done || rpl_advance(run, event);
}

/* Does the step need something that did not happen yet? */
static bool is_waiting(struct rpl_run *run)
{
	switch (run->step->kind) {
	case RPL_CHECK_ANSWER: return true;
	case RPL_CHECK_OUT_QUERY: return run->scenario->dialect == RPL_UNBOUND;
	case RPL_REPLY:
		return run->scenario->dialect == RPL_UNBOUND && rpl_newest(run) == NULL &&
		       run->answers == NULL;
	case RPL_TIMEOUT:
	case RPL_ERROR: return rpl_newest(run) == NULL && run->answers == NULL;
	default: return false;
	}
}

static bool round_of(struct rpl_run *run)
{
	bool done;

	if (!land_one(run, &done))
		return false;
	if (!done && !rpl_check(run, &done))
		return false;
	if (!done && !answer_one(run, &done))
		return false;
	if (!done && is_waiting(run) &&
		(!refuse_one(run, &done) || (!done && !wait_on(run, &done))))
		return false;
	return done || rpl_step(run);
}

/* Everything ends: each query gets its one answer, nothing is left. */
static bool drain_all(struct rpl_run *run)
{
	struct taut_resolver_stats stats;

	if (!rpl_advance(run, run->now.us + DRAIN * 1000000u))
		return false;
	for (uint32_t i = 0; i < run->client_count; i++)
		if (run->clients[i].answers == 0 && !run->clients[i].silent)
			return rpl_fail(run, "query %u of the scenario was never answered", i + 1);
	taut_resolver_stats(run->resolver, &stats);
	return (stats.active_requests == 0 && stats.active_tasks == 0 &&
		       stats.active_exchanges == 0) ||
	       rpl_fail(run, "left at the end: %u requests, %u tasks, %u exchanges",
		       stats.active_requests, stats.active_tasks, stats.active_exchanges);
}

static bool check_mandatory(struct rpl_run *run)
{
	for (const struct rpl_range *range = run->scenario->ranges; range != NULL;
		range = range->next)
		for (const struct rpl_entry *e = range->entries; e != NULL; e = e->next)
			if (e->mandatory && e->used == 0)
				return rpl_fail(run, "the mandatory entry of line %u was not used",
					e->line);
	return true;
}

static bool run_steps(struct rpl_run *run)
{
	run->step = run->scenario->steps;
	if (run->step != NULL)
		run->range_step = run->step->number;
	for (; run->step != NULL; run->rounds++) { /* at most ROUNDS */
		if (run->rounds == ROUNDS)
			return rpl_fail(run, "STEP %u: more than %d rounds",
				(unsigned)run->step->number, ROUNDS);
		if (!round_of(run))
			return false;
	}
	if (run->answers != NULL)
		return rpl_fail(run, "an answer that no step asks for");
	return drain_all(run) && check_mandatory(run);
}

enum rpl_verdict rpl_run(struct rpl_scenario *s, enum rpl_view view, bool trace, char why[RPL_WHY])
{
	struct rpl_run *run = calloc(1, sizeof *run);
	enum rpl_verdict verdict = RPL_PASS;

	if (run == NULL)
		return RPL_FAIL;
	*run = (struct rpl_run){
		.scenario = s, .view = view, .trace = trace, .macros = {.arena = &s->arena}};
	if (!rpl_configure(s, &run->config)) {
		snprintf(why, RPL_WHY, "%s", s->why);
		verdict = RPL_FAIL;
	} else if (run->config.lacks != NULL) {
		snprintf(why, RPL_WHY, "%s", run->config.lacks);
		verdict = RPL_SKIP;
	} else {
		if (!rpl_network_begin(run) || !run_steps(run))
			verdict = RPL_FAIL;
		snprintf(why, RPL_WHY, "%s", run->why);
		rpl_network_end(run);
	}
	free(run);
	return verdict;
}
