/* believe.c - what a reply means for a task: what goes to the cache, and where the task goes on. */
#include <string.h>

#include "task.h"

/* ---- what a reply means --------------------------------------------------------------------- */

static enum taut_task_state on_useless(
	struct taut_resolver *r, struct taut_task *t, const struct taut_read *read)
{
	struct taut_place *p = &t->of->places[t->asked];

	if (taut_is_minimised(t)) { /* RFC 9156 2.3, relaxed: some servers know whole names only */
		p->tries = 0;
		if (t->by_ns)
			t->minimise = false;
		t->by_ns = true;
		return TAUT_TASK_CHOOSE;
	}
	if (read->trouble == TAUT_TROUBLE_LAME || read->trouble == TAUT_TROUBLE_UPWARD)
		taut_i_server_set_lame(
			taut_i_server(r->servers, &p->address), t->name + t->zone, r->now);
	p->trouble = (uint8_t)read->trouble;
	p->out = true;
	p->last_hope = read->trouble == TAUT_TROUBLE_NO_AA;
	t->useless++;
	return TAUT_TASK_CHOOSE;
}

/* Nothing outlives the delegation that it was found along. In whole seconds, as the cache has them: by rounding nothing is gained,
 * even along many cuts. */
static uint32_t clamped(const struct taut_resolver *r, const struct taut_task *t, uint32_t ttl)
{
	uint64_t left = t->cut_ends > r->now.us ? t->cut_ends / 1000000 - r->now.us / 1000000 : 0;

	return left < ttl ? (uint32_t)left : ttl;
}

static enum taut_task_state on_referral(
	struct taut_resolver *r, uint32_t task, const struct taut_read *read)
{
	struct taut_task *t = &r->tasks[task];
	const struct taut_area *cut = &r->work->cut;
	/* A zone that is delegated no longer must not live on in zones below it (CVE-2022-30698); the root is not
	 * delegated. */
	uint32_t ttl = t->zone == t->name_length - 1 ? read->ttl : clamped(r, t, read->ttl);

	if (t->of->forward || ++t->referrals > TAUT_REFERRALS_MAX) {
		t->of->places[t->asked].out = true;
		return TAUT_TASK_CHOOSE;
	}
	taut_i_task_drop_children(r, task);
	taut_i_cache_put_cut(r->config.cache, read->cut, t->rclass, cut->octets, cut->length, ttl,
		TAUT_UNCHECKED, r->now);
	if (!taut_i_cut_use(r, t, cut->octets, cut->length, ttl, 0))
		return taut_i_task_broke(r, t);
	return TAUT_TASK_CHOOSE;
}

/* The next labels, at the same servers. */
static enum taut_task_state on_minimised(struct taut_task *t, const struct taut_read *read)
{
	if (read->response == TAUT_RESPONSE_NODATA || read->response == TAUT_RESPONSE_ANSWER) {
		t->steps++;
		t->exists = t->sent;
		t->by_ns = false;
	} else {
		t->minimise = false;
	}
	t->tries = 0;
	for (uint32_t i = 0; i < t->of->place_count; i++)
		t->of->places[i].tries = 0;
	return TAUT_TASK_CHOOSE;
}

/* An address of one of the zone's own name servers: it is believed no longer than the delegation that it is a part of (ghost
 * domains, CVE-2022-30698 and after). */
static bool is_own_glue(const struct taut_task *t, const struct taut_rrset *set)
{
	if ((set->type != TAUT_TYPE_A && set->type != TAUT_TYPE_AAAA) || t->of->forward ||
		t->of->hints)
		return false;
	for (uint32_t i = 0; i < t->of->ns_count; i++)
		if (t->of->ns[i].name != NULL && taut_name_equal(t->of->ns[i].name, set->owner))
			return true;
	return false;
}

/* The zone's own NS set, of a task that has asked its parent just now: a new delegation, which may be believed as long as it
 * lasts, whatever there was before. */
static bool is_renewed(const struct taut_task *t, const struct taut_rrset *set)
{
	return set->type == TAUT_TYPE_NS && t->above && t->referrals > 0 && !t->of->forward &&
	       taut_name_equal(set->owner, t->name + t->zone);
}

/* What was believed goes to the cache. Answers to ANY do not: they may be a part (RFC 8482). */
static void keep_sets(struct taut_resolver *r, const struct taut_task *t, uint8_t rank)
{
	const struct taut_area *area = &r->work->answer;
	struct taut_rrset set;
	uint16_t before = 0;
	size_t at = 0;

	if (t->type == TAUT_CLASS_ANY)
		return;
	while (taut_i_rrset_unpack(
		area->octets, area->length, &at, &set)) { /* the sets of the answer */
		/* Made of the DNAME before it: made anew for each answer, as the DNAME belongs there too. RFC 6672 3.1 */
		if (set.type == TAUT_TYPE_CNAME && before == TAUT_TYPE_DNAME)
			continue;
		before = set.type;
		if (is_own_glue(t, &set))
			set.ttl = clamped(r, t, set.ttl);
		if (is_renewed(t, &set)) {
			set.ttl = clamped(r, t, set.ttl);
			taut_i_cache_drop(r->config.cache, set.owner, set.type, set.rclass);
		}
		if (set.ttl == 0 && (r->config.flags & TAUT_R_STALE))
			taut_cache_flush(r->config.cache, set.owner,
				false); /* what is stale is not true any more */
		set.rank = rank;
		set.security = TAUT_UNCHECKED;
		taut_i_cache_put(r->config.cache, &set, r->now);
	}
}

static void keep_denial(struct taut_resolver *r, const struct taut_task *t,
	const struct taut_read *read, uint8_t rank)
{
	const struct taut_area *area = &r->work->authority;
	bool nothing = read->response == TAUT_RESPONSE_NXDOMAIN;

	if (read->ttl == 0 || read->filtered)
		return;
	taut_i_cache_put_negative(r->config.cache, t->name, nothing ? 0 : t->type, t->rclass,
		area->octets, area->length, read->ttl, rank, TAUT_UNCHECKED, r->now);
}

/* The root's servers, as they say themselves: RFC 9609 3. */
static void keep_root(struct taut_resolver *r, const struct taut_task *t)
{
	struct taut_work *w = r->work;
	uint32_t ttl = 0;

	if (!t->prime || !t->of->hints)
		return;
	if (taut_i_scrub_cut(w, t->name, t->name, t->rclass, TAUT_ANSWER, &ttl))
		taut_i_cache_put_cut(r->config.cache, t->name, t->rclass, w->cut.octets,
			w->cut.length, ttl, TAUT_UNCHECKED, r->now);
}

static enum taut_task_state on_answer(
	struct taut_resolver *r, struct taut_task *t, const struct taut_read *read)
{
	static const enum taut_outcome outcomes[] = {TAUT_OUT_ANSWER, TAUT_OUT_ALIAS,
		TAUT_OUT_FAILED, TAUT_OUT_NODATA, TAUT_OUT_NXDOMAIN, TAUT_OUT_FAILED};
	const struct taut_area *answer = &r->work->answer, *authority = &r->work->authority;
	bool denial =
		read->response == TAUT_RESPONSE_NODATA || read->response == TAUT_RESPONSE_NXDOMAIN;
	uint8_t rank = read->aa && !t->of->forward ? TAUT_RANK_AA : TAUT_RANK_ANSWER;

	keep_sets(r, t, rank);
	if (denial)
		keep_denial(
			r, t, read, rank == TAUT_RANK_AA ? TAUT_RANK_AUTHORITY : TAUT_RANK_ANSWER);
	taut_i_found_free(r, &t->found);
	t->found.outcome = outcomes[read->response];
	t->found.filtered = read->filtered;
	t->found.security = TAUT_UNCHECKED;
	memcpy(t->found.target, read->target, taut_name_length(read->target));
	if (!taut_i_packed_add(r, &t->found.answer, answer->octets, answer->length) ||
		!taut_i_packed_add(r, &t->found.authority, authority->octets, authority->length))
		return taut_i_task_broke(r, t);
	if (read->response == TAUT_RESPONSE_ANSWER)
		keep_root(r, t);
	return TAUT_TASK_VALIDATE;
}

static void trace_read(
	struct taut_resolver *r, const struct taut_task *t, const struct taut_read *read)
{
	static const char *const texts[] = {"an answer of ", "an alias of ", "a referral of ",
		"no such type, says ", "no such name, says ", "no use, reply of "};
	static const char *const troubles[] = {"", " (silent)", " (network)", " (lame)",
		" (without AA)", " (REFUSED)", " (SERVFAIL)", " (error)", " (malformed)",
		" (upward referral)"};

	taut_i_task_trace(r, t, texts[read->response], troubles[read->trouble]);
}

enum taut_task_state taut_i_task_classify(struct taut_resolver *r, uint32_t task)
{
	struct taut_task *t = &r->tasks[task];
	struct taut_inquiry asked = {
		.name = t->name + t->sent,
		.full = t->name,
		.zone = t->name + t->zone,
		.type = t->x.type,
		.rclass = t->rclass,
		.forward = t->of->forward,
		.lenient = t->lenient,
		.no_private = (r->config.flags & TAUT_R_PRIVATE) != 0,
	};
	struct taut_read read;

	taut_i_classify(r->work, &asked, &read);
	trace_read(r, t, &read);
	taut_i_task_close(r, task);
	if (read.response == TAUT_RESPONSE_USELESS)
		return on_useless(r, t, &read);
	if (read.response == TAUT_RESPONSE_REFERRAL)
		return on_referral(r, task, &read);
	return taut_is_minimised(t) ? on_minimised(t, &read) : on_answer(r, t, &read);
}
