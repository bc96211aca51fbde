/* task.c - one question at name servers: its states, from the deepest cut that is known down to an answer. */
#include <string.h>

#include "task.h"

/* ---- steps ---------------------------------------------------------------------------------- */

static enum taut_task_state fail(
	struct taut_resolver *r, struct taut_task *t, uint16_t ede, const char *why, bool keep)
{
	taut_i_found_free(r, &t->found);
	t->found.outcome = TAUT_OUT_FAILED;
	t->found.ede = ede;
	t->found.keep = keep;
	taut_i_packed_add(r, &t->found.why, (const uint8_t *)why, (uint32_t)strlen(why));
	return TAUT_TASK_REPLY;
}

enum taut_task_state taut_i_task_broke(struct taut_resolver *r, struct taut_task *t)
{
	const struct taut_request *q = t->owner == TAUT_NO_INDEX ? NULL : &r->requests[t->owner];

	return fail(r, t, TAUT_EDE_OTHER,
		q != NULL && q->ended > 0 ? taut_i_budget_text(q->ended - 1u) : "no memory", false);
}

/* Where does the question begin? */
static enum taut_task_state step_cut(struct taut_resolver *r, uint32_t task)
{
	struct taut_task *t = &r->tasks[task];
	bool entangled = false;
	uint32_t prime;

	switch (taut_i_cut_find(r, t)) {
	case TAUT_CUT_FOUND: return TAUT_TASK_CHOOSE;
	case TAUT_CUT_NONE:
		return fail(r, t, TAUT_EDE_NO_AUTHORITY, "no name server to begin with", false);
	case TAUT_CUT_PRIME: break;
	}
	prime = taut_i_task_for(r, t->owner, taut_waiter_child(task, 0), (const uint8_t *)"",
		TAUT_TYPE_NS, TAUT_CLASS_IN, &entangled);
	if (prime == TAUT_NO_INDEX)
		return taut_i_task_broke(r, t);
	t->child[0] =
		(struct taut_child){.task = prime, .next = t->child[0].next, .type = TAUT_TYPE_NS};
	t->waiting = 1;
	return TAUT_TASK_PRIME;
}

static enum taut_task_state step_prime(struct taut_resolver *r, struct taut_task *t)
{
	if (t->waiting > 0)
		return TAUT_TASK_PRIME;
	/* Whatever came of it: the root's servers are in the cache, or the hints are used for a while. */
	if (r->hints_until <= r->now.us)
		r->hints_until = r->now.us + TAUT_FAILURE_SECONDS * UINT64_C(1000000);
	return TAUT_TASK_CUT;
}

/* There is nobody to ask, as the zone's servers lie in the zone itself, and no glue came: perhaps the parent's servers know, if they
 * are asked for the address. */
static bool parent_may_know(const struct taut_task *t)
{
	const uint8_t *zone = t->name + t->zone;

	if (t->above || !t->entangled || t->of->place_count > 0 || zone[0] == 0 || t->of->routed)
		return false;
	for (uint32_t i = 0; i < t->of->ns_count; i++)
		if (t->of->ns[i].name != NULL && taut_name_is_below(t->of->ns[i].name, zone))
			return true;
	return false;
}

/* The servers of a route have failed: may it be done without them? */
static bool go_without_route(const struct taut_resolver *r, struct taut_task *t)
{
	const struct taut_route *route = taut_i_route(r, t->name, t->type);

	if (t->no_route || route == NULL || !t->of->routed ||
		(route->kind != TAUT_ROUTE_FORWARD_FIRST && route->kind != TAUT_ROUTE_STUB_FIRST))
		return false;
	t->no_route = true;
	return true;
}

static enum taut_task_state step_choose(struct taut_resolver *r, uint32_t task)
{
	struct taut_task *t = &r->tasks[task];
	uint32_t place = taut_i_cut_choose(r, t);
	uint16_t ede;

	if (place != TAUT_NO_INDEX)
		return taut_i_task_ask(r, task, place);
	if (t->waiting > 0 || (t->useless < TAUT_USELESS_MAX && taut_i_task_addresses(r, task)))
		return TAUT_TASK_ADDRESSES;
	if (t->useless < TAUT_USELESS_MAX && (taut_i_cut_glue(r, t) || taut_i_cut_own(r, t)))
		return TAUT_TASK_CHOOSE;
	if (taut_i_cut_lenient(t))
		return TAUT_TASK_CHOOSE;
	if (parent_may_know(t)) {
		t->above = true;
		taut_i_task_drop_children(r, task);
		return TAUT_TASK_CUT;
	}
	if (go_without_route(r, t)) {
		taut_i_task_drop_children(r, task);
		return TAUT_TASK_CUT;
	}
	taut_i_found_free(r, &t->found);
	ede = taut_i_task_why(r, t);
	t->found.outcome = TAUT_OUT_FAILED;
	t->found.ede = ede;
	t->found.keep = !t->entangled || t->depth == 0;
	return TAUT_TASK_REPLY;
}

/* ---- the end -------------------------------------------------------------------------------- */

/* What was found for a name server's address goes to the task that waits for it. */
static void deliver_address(
	struct taut_resolver *r, uint32_t parent, uint32_t slot, const struct taut_found *found)
{
	struct taut_task *p = &r->tasks[parent];
	struct taut_child child = p->child[slot];
	struct taut_rrset set;
	size_t at = 0;

	p->child[slot].task = TAUT_NO_INDEX;
	p->waiting--;
	taut_i_run_task(r, parent);
	if (p->state == TAUT_TASK_PRIME || p->of == NULL)
		return;
	if (found->outcome == TAUT_OUT_ANSWER)
		while (taut_i_rrset_unpack(found->answer.octets, found->answer.length, &at, &set))
			if (set.type == child.type) /* the chain stands before it */
				taut_i_cut_address(r, p->of, child.ns, &set);
	if (found->outcome == TAUT_OUT_ALIAS)
		taut_i_task_alias(r, parent, slot, &child, found->target);
}

static void keep_failure(struct taut_resolver *r, struct taut_task *t)
{
	if (t->found.outcome == TAUT_OUT_FAILED && t->found.keep && t->type != TAUT_CLASS_ANY)
		taut_i_cache_put_failure(
			r->config.cache, t->name, t->type, t->rclass, t->found.ede, r->now);
}

static enum taut_task_state step_reply(struct taut_resolver *r, struct taut_task *t)
{
	keep_failure(r, t);
	taut_i_task_disown_one(r, t);         /* nothing more is to be paid */
	while (t->waiters != TAUT_NO_INDEX) { /* takes one off the list each time */
		uint32_t waiter = t->waiters, index = waiter >> 3;

		t->waiters = *taut_i_waiter_next(r, waiter);
		*taut_i_waiter_next(r, waiter) = TAUT_NO_INDEX;
		if ((waiter & 7) == 7)
			taut_i_request_take(r, index, &t->found);
		else
			deliver_address(r, index, waiter & 7, &t->found);
	}
	return TAUT_TASK_OVER;
}

void taut_i_task_run(struct taut_resolver *r, uint32_t task)
{
	struct taut_task *t = &r->tasks[task];

	if (t->state == TAUT_TASK_FREE)
		return;
	if (t->waiters == TAUT_NO_INDEX)
		t->state = TAUT_TASK_OVER; /* nobody wants it any more */
	else if (t->state == TAUT_TASK_ADDRESSES)
		t->state = TAUT_TASK_CHOOSE; /* an address came, or it is clear that none will */
	for (;;) { /* a state follows on itself only where it waits; caps bound the turns through CHOOSE and CUT */
		enum taut_task_state before = t->state;

		switch (t->state) {
		case TAUT_TASK_FREE: return;
		case TAUT_TASK_CUT: t->state = step_cut(r, task); break;
		case TAUT_TASK_CHOOSE: t->state = step_choose(r, task); break;
		case TAUT_TASK_ADDRESSES: return;
		case TAUT_TASK_PRIME: t->state = step_prime(r, t); break;
		case TAUT_TASK_ASKED: return;
		case TAUT_TASK_CLASSIFY: t->state = taut_i_task_classify(r, task); break;
		case TAUT_TASK_VALIDATE: t->state = TAUT_TASK_REPLY; break;
		case TAUT_TASK_REPLY: t->state = step_reply(r, t); break;
		case TAUT_TASK_OVER: taut_i_task_free(r, task); return;
		}
		if (t->state == before && before != TAUT_TASK_CHOOSE && before != TAUT_TASK_CUT)
			return;
	}
}
