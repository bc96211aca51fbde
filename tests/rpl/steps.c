/* steps.c - what the steps of a scenario do. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "rpl.h"

/* Goes to the next step. Ranges are valid by the number of the step that comes (Unbound), or of
 * the one that was done (Deckard). */
static void go_on(struct rpl_run *run)
{
	uint32_t done = run->step->number;

	run->step = run->step->next;
	run->step_since = run->now.us;
	run->range_step = run->step == NULL || run->scenario->dialect == RPL_DECKARD
				  ? done
				  : run->step->number;
	if (run->trace && run->step != NULL)
		printf(";; STEP %u (line %u)\n", (unsigned)run->step->number, run->step->line);
}

static bool step_fail(struct rpl_run *run, const char *why)
{
	return rpl_fail(run, "STEP %u: %s", (unsigned)run->step->number, why);
}

/* ---- answers, queries upstream -------------------------------------------------------------- */

static void forget_answer(struct rpl_run *run, struct rpl_answer **at)
{
	struct rpl_answer *answer = *at;

	*at = answer->next;
	if (run->answers_end == &answer->next)
		run->answers_end = at;
	free(answer->octets);
	free(answer);
}

static bool check_answer(struct rpl_run *run, bool *done)
{
	const struct rpl_step *step = run->step;
	char why[RPL_WHY] = "no answer for this client", first[RPL_WHY] = "";

	if (run->answers == NULL)
		return true;
	for (struct rpl_answer **at = &run->answers; *at != NULL; at = &(*at)->next) {
		struct rpl_received received = {(*at)->octets, (*at)->length, (*at)->transport};

		if (step->address.family != 0 &&
			!taut_address_equal(&step->address, &(*at)->client))
			continue;
		if (rpl_matches(step->entry, &received, run->scenario->dialect, run->view, why)) {
			forget_answer(run, at);
			*done = true;
			go_on(run);
			return true;
		}
		if (first[0] == '\0')
			memcpy(first, why, sizeof first);
	}
	return step_fail(run, first[0] != '\0' ? first : why);
}

static bool is_for(const struct taut_address *wanted, const struct taut_address *address)
{
	struct taut_address one = *wanted;

	if (one.port == 0)
		one.port = address->port;
	return wanted->family == 0 || taut_address_equal(&one, address);
}

/* CHECK_OUT_QUERY: a query that waits and matches. With copy_id the entry is its reply too. */
static bool check_query(struct rpl_run *run, bool *done)
{
	struct rpl_entry *entry = run->step->entry;
	char why[RPL_WHY];

	for (struct rpl_pending *p = run->pending; p != NULL; p = p->next) {
		struct rpl_received received = {p->octets, p->length, p->transport};

		if (p->answered || p->checked || !is_for(&run->step->address, &p->address) ||
			!rpl_matches(entry, &received, run->scenario->dialect, run->view, why))
			continue;
		*done = p->checked = true;
		go_on(run);
		return !(entry->adjust & RPL_COPY_ID) || rpl_deliver(run, p, entry);
	}
	return true;
}

bool rpl_check(struct rpl_run *run, bool *done)
{
	*done = false;
	if (run->step->kind == RPL_CHECK_ANSWER)
		return check_answer(run, done);
	return run->step->kind != RPL_CHECK_OUT_QUERY || run->scenario->dialect == RPL_DECKARD ||
	       check_query(run, done);
}

/* Of several queries that wait the newest that matches REPLY's entry, else the newest. */
struct rpl_pending *rpl_newest(struct rpl_run *run)
{
	struct rpl_pending *newest = NULL;
	char why[RPL_WHY];

	for (struct rpl_pending *p = run->pending; p != NULL; p = p->next) {
		struct rpl_received received = {p->octets, p->length, p->transport};

		if (p->answered || !is_for(&run->step->address, &p->address))
			continue;
		if (newest == NULL)
			newest = p;
		if (run->step->entry != NULL && run->step->entry->match != 0 &&
			rpl_matches(
				run->step->entry, &received, run->scenario->dialect, RPL_CORE, why))
			return p;
	}
	return newest;
}

/* ---- time ----------------------------------------------------------------------------------- */

/* "ELAPSE seconds" or "EVAL ${expression}" */
static bool time_passes(struct rpl_run *run, const char *arguments)
{
	char kind[16], *text, *end;
	double seconds;

	if (!rpl_word(&arguments, kind, sizeof kind) ||
		(strcmp(kind, "ELAPSE") != 0 && strcmp(kind, "EVAL") != 0))
		return step_fail(run, "TIME_PASSES needs ELAPSE or EVAL");
	run->macros.time = (double)run->now.wall;
	text = rpl_expand(&run->macros, arguments);
	if (text == NULL)
		return step_fail(run, run->macros.wrong);
	seconds = strtod(text, &end);
	if (end == text || *end != '\0' || seconds < 0 || seconds > 4e9)
		return step_fail(run, "TIME_PASSES needs seconds");
	return rpl_advance(run, run->now.us + (uint64_t)(seconds * 1e6 + 0.5));
}

/* The clock goes on until the resolver has given the query up. */
static bool time_out(struct rpl_run *run)
{
	struct rpl_pending *p = rpl_newest(run);
	uint64_t exchange;

	if (p == NULL) /* given up earlier than the scenario's own resolver does */
		return run->answers != NULL ||
		       step_fail(run, "there is no query that could time out");
	exchange = p->exchange;
	p->answered = true;
	for (int i = 0; i < 100 && rpl_pending(run, exchange) != NULL; i++) {
		uint64_t event = rpl_next_event(run);

		if (event == UINT64_MAX)
			return step_fail(run, "the query never times out");
		if (!rpl_advance(run, event))
			return false;
	}
	return rpl_pending(run, exchange) == NULL || step_fail(run, "the query does not time out");
}

static bool break_one(struct rpl_run *run)
{
	struct rpl_pending *p = rpl_newest(run);

	if (p == NULL)
		return run->answers != NULL || step_fail(run, "there is no query that could break");
	return rpl_break(run, p, TAUT_FAIL_CLOSED);
}

static bool reply(struct rpl_run *run, const struct rpl_step *step)
{
	struct rpl_pending *p = rpl_newest(run);

	if (run->scenario->dialect == RPL_DECKARD)
		return true;
	if (p == NULL) /* the resolver asks less than the scenario's own */
		return run->answers != NULL || step_fail(run, "there is no query for this reply");
	return rpl_deliver(run, p, step->entry);
}

/* ---- all ------------------------------------------------------------------------------------ */

static bool assign(struct rpl_run *run, const struct rpl_step *step)
{
	uint64_t event = rpl_next_event(run);

	run->macros.time = (double)run->now.wall;
	run->macros.timeout = event == UINT64_MAX ? 0 : (double)((event - run->now.us) / 1000000);
	return rpl_assign(&run->macros, step->arguments) || step_fail(run, run->macros.wrong);
}

static bool settle(struct rpl_run *run, const char *arguments)
{
	uint32_t seconds = 60;

	if (*arguments != '\0' && !rpl_number(arguments, 1000000, &seconds))
		return step_fail(run, "SETTLE needs seconds");
	return rpl_advance(run, run->now.us + (uint64_t)seconds * 1000000);
}

static void reset_counters(struct rpl_run *run)
{
	for (struct rpl_sent *sent = run->sent; sent != NULL; sent = sent->next)
		sent->packets = 0;
}

/* CHECK_ANSWERS: how many there are. They are done with. */
static bool count_answers(struct rpl_run *run, const struct rpl_step *step)
{
	uint32_t n = 0;

	for (; run->answers != NULL; n++) /* one less each time */
		forget_answer(run, &run->answers);
	return rpl_compare(run, step, "answers", n, step->arguments);
}

bool rpl_step(struct rpl_run *run)
{
	struct rpl_step *step = run->step;
	bool fine = true;

	switch (step->kind) {
	case RPL_QUERY: /* what it causes belongs to the step behind it */
		go_on(run);
		return rpl_ask(run, step);
	case RPL_CHECK_ANSWER: return step_fail(run, "there is no answer");
	case RPL_CHECK_OUT_QUERY: /* which Deckard reads and does not heed */
		fine = run->scenario->dialect == RPL_DECKARD ||
		       step_fail(run, "there is no such query upstream");
		break;
	case RPL_REPLY: fine = reply(run, step); break;
	case RPL_TIMEOUT: fine = time_out(run); break;
	case RPL_ERROR: fine = break_one(run); break;
	case RPL_TIME_PASSES: fine = time_passes(run, step->arguments); break;
	case RPL_ASSIGN: fine = assign(run, step); break;
	case RPL_SETTLE: fine = settle(run, step->arguments); break;
	case RPL_RESET_COUNTERS: reset_counters(run); break;
	case RPL_CHECK_ANSWERS: fine = count_answers(run, step); break;
	case RPL_CHECK_PACKETS:
	case RPL_CHECK_TIME:
	case RPL_CHECK_STATE: fine = rpl_check_count(run, step); break;
	case RPL_TRAFFIC: /* all that can run has run when a step's turn comes */
	case RPL_NOTHING: break;
	case RPL_CHECK_AUTOTRUST:
	case RPL_CHECK_TEMPFILE:
	case RPL_INFRA_RTT:
	case RPL_FLUSH_MESSAGE:
	case RPL_EXPIRE_MESSAGE: return step_fail(run, "is of a feature that we do not have");
	}
	if (fine)
		go_on(run);
	return fine;
}
