/* request.c - a client's question: registered zones, special names, the cache, then a task; along the chain of aliases. */
#include <string.h>

#include "engine.h"

#define RCODE_SERVFAIL 2u
#define RCODE_NXDOMAIN 3u
#define RCODE_REFUSED  5u
#define RECHECK_US (UINT64_C(30) * 1000000) /* RFC 8767 5 */

/* ---- making and freeing --------------------------------------------------------------------- */

static uint32_t *clients_of(const struct taut_resolver *r, const struct taut_address *client)
{
	/* the port is another one each time */
	return &r->client_hash[taut_i_siphash(r->key, client->octets, 16) & r->hash_mask];
}

static bool same_client(const struct taut_address *a, const struct taut_address *b)
{
	return a->family == b->family && memcmp(a->octets, b->octets, a->family == 4 ? 4 : 16) == 0;
}

uint32_t taut_i_requests_of(const struct taut_resolver *r, const struct taut_address *client)
{
	uint32_t count = 0, i = *clients_of(r, client);

	for (; i != TAUT_NO_INDEX; i = r->requests[i].chain) /* a chain of requests */
		count += same_client(&r->requests[i].client.address, client);
	return count;
}

uint32_t taut_i_request_new(struct taut_resolver *r, const struct taut_client *client)
{
	uint32_t request = r->free_request, *head;
	struct taut_request *q = &r->requests[request];

	if (request == TAUT_NO_INDEX)
		return request;
	r->free_request = q->chain;
	memset(q, 0, sizeof *q);
	q->state = TAUT_REQUEST_WAITING;
	q->number = r->next_request++;
	q->client = *client;
	q->task = q->next = TAUT_NO_INDEX;
	q->ede = TAUT_NO_EDE;
	q->began = r->now.us;
	q->ends = r->now.us + r->budget.time_ms * UINT64_C(1000);
	head = clients_of(r, &client->address);
	q->chain = *head;
	*head = request;
	r->stats.active_requests++;
	return request;
}

static void leave_task(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];

	if (q->task != TAUT_NO_INDEX)
		taut_i_task_leave(r, q->task, taut_waiter_request(request));
	q->task = TAUT_NO_INDEX;
	taut_i_task_disown(r, request);
}

void taut_i_request_free(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];
	uint32_t *link = clients_of(r, &q->client.address);

	taut_i_packed_free(r, &q->answer);
	taut_i_packed_free(r, &q->authority);
	taut_i_packed_free(r, &q->additional);
	taut_i_packed_free(r, &q->why);
	taut_i_pool_give(&r->pool, q->transfer, sizeof *q->transfer);
	q->transfer = NULL;
	q->state = TAUT_REQUEST_FREE;
	if (request == r->request_count)
		return; /* the one that is kept for refusals */
	leave_task(r, request);
	taut_i_timer_clear(r, request << 1 | TAUT_OF_REQUEST);
	while (*link != request) /* it is in its chain */
		link = &r->requests[*link].chain;
	*link = q->chain;
	q->chain = r->free_request;
	r->free_request = request;
	r->stats.active_requests--;
}

/* ---- the end -------------------------------------------------------------------------------- */

void taut_i_request_finish(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];
	bool answered = q->state == TAUT_REQUEST_ANSWERED;

	if (q->state == TAUT_REQUEST_READY)
		return;
	leave_task(r, request);
	taut_i_timer_clear(r, request << 1 | TAUT_OF_REQUEST);
	if (answered || q->silent) {
		taut_i_request_free(r, request);
		return;
	}
	q->state = TAUT_REQUEST_READY;
	taut_i_act(r, TAUT_ACTION_ANSWER, request, q->number);
}

static void forget_answer(struct taut_resolver *r, struct taut_request *q)
{
	taut_i_packed_free(r, &q->answer);
	taut_i_packed_free(r, &q->authority);
	q->aliases = 0;
}

/* Stale data for the whole question, RFC 8767: the chain as far as it is in the cache. False: there is none. */
static bool take_stale(struct taut_resolver *r, struct taut_request *q);

void taut_i_request_fail(struct taut_resolver *r, uint32_t request, uint16_t ede, const char *why)
{
	struct taut_request *q = &r->requests[request];

	forget_answer(r, q);
	if (q->has_stale && take_stale(r, q)) {
		taut_i_request_finish(r, request);
		return;
	}
	q->from_zone = false;
	q->rcode = RCODE_SERVFAIL;
	q->ede = ede;
	if (q->why.length == 0)
		taut_i_packed_add(r, &q->why, (const uint8_t *)why, (uint32_t)strlen(why));
	taut_i_request_finish(r, request);
}

/* ---- sets of the answer --------------------------------------------------------------------- */

/* The name that the one record of a set holds. */
static bool name_of(const struct taut_rrset *set, uint8_t out[TAUT_NAME_MAX])
{
	struct taut_rdata_view view = {0};
	uint32_t n;

	if (set->count != 1 || !taut_i_rrset_next(set, &view))
		return false;
	n = taut_name_measure(view.rdata, view.length);
	if (n == 0)
		return false;
	memcpy(out, view.rdata, n);
	return true;
}

static bool was_met(const struct taut_request *q, const uint8_t *name)
{
	struct taut_rrset set;
	size_t at = 0;

	if (taut_name_equal(q->query.name, name))
		return true;
	while (taut_i_rrset_unpack(q->answer.octets, q->answer.length, &at, &set)) /* the chain */
		if (set.type == TAUT_TYPE_CNAME && taut_name_equal(set.owner, name))
			return true;
	return false;
}

/* The chain goes on at a name: false if it must not. */
static bool go_on_at(struct taut_request *q, const uint8_t *target, uint32_t links)
{
	q->aliases = (uint8_t)(q->aliases + links);
	if (q->aliases > TAUT_CHAIN_MAX || was_met(q, target))
		return false;
	memcpy(q->name, target, taut_name_length(target));
	return true;
}

enum step { STEP_AGAIN, STEP_DONE, STEP_WAIT, STEP_LOOP, STEP_MEMORY, STEP_FAILED };

static enum step add_alias(struct taut_resolver *r, struct taut_request *q, const struct taut_rrset *set)
{
	uint8_t target[TAUT_NAME_MAX];

	if (!name_of(set, target))
		return STEP_FAILED;
	if (!taut_i_packed_set(r, &q->answer, set))
		return STEP_MEMORY;
	return go_on_at(q, target, 1) ? STEP_AGAIN : STEP_LOOP;
}

/* A set of DNAME, and the CNAME that it makes. */
static enum step add_dname(struct taut_resolver *r, struct taut_request *q, const struct taut_rrset *dname)
{
	uint8_t target[TAUT_NAME_MAX], next[TAUT_NAME_MAX];
	struct taut_rrset_maker *maker = (struct taut_rrset_maker *)(void *)r->work->rdata;
	struct taut_rrset set = *dname;

	if (!name_of(&set, target))
		return STEP_FAILED;
	if (!taut_i_dname_target(q->name, set.owner, target, next)) {
		q->rcode = 6; /* YXDOMAIN, RFC 6672 2.2 */
		return taut_i_packed_set(r, &q->answer, &set) ? STEP_DONE : STEP_MEMORY;
	}
	if (!taut_i_packed_set(r, &q->answer, &set))
		return STEP_MEMORY;
	taut_i_rrset_begin(maker, q->name, TAUT_TYPE_CNAME, q->query.rclass, r->work->set,
		sizeof r->work->set);
	if (!taut_i_rrset_add(maker, next, (uint16_t)taut_name_length(next), dname->ttl, false))
		return STEP_MEMORY;
	return add_alias(r, q, &maker->set);
}

/* ---- registered zones behind a chain -------------------------------------------------------- */

/* Puts the cut of a registered zone into the cache, so that tasks find it: its NS and the glue that the zone has. */
static void keep_local_cut(struct taut_resolver *r, const struct taut_zone_data *zone,
	const struct taut_lookup *found)
{
	static const uint16_t types[] = {TAUT_TYPE_A, TAUT_TYPE_AAAA};
	struct taut_area *area = &r->work->cut;
	struct taut_rdata_view view = {0};
	struct taut_rrset set;

	area->length = 0;
	if (!taut_i_area_set(area, &found->set))
		return;
	while (taut_i_rrset_next(&found->set, &view) && view.index < found->set.count &&
		view.index < TAUT_NS_MAX)
		for (size_t i = 0; i < 2; i++)
			if (taut_i_zone_set(zone, view.rdata, types[i], &set))
				taut_i_area_set(area, &set);
	taut_i_cache_put_cut(r->config.cache, found->cut, TAUT_CLASS_IN, area->octets, area->length,
		found->set.ttl > 0 ? found->set.ttl : 1, TAUT_UNCHECKED, r->now);
}

static enum step deny_locally(struct taut_resolver *r, struct taut_request *q,
	const struct taut_zone_data *zone, bool nothing)
{
	struct taut_rrset soa;

	if (nothing)
		q->rcode = RCODE_NXDOMAIN;
	if (taut_i_zone_set(zone, taut_i_zone_apex(zone), TAUT_TYPE_SOA, &soa) &&
		!taut_i_packed_set(r, &q->authority, &soa))
		return STEP_MEMORY;
	return STEP_DONE;
}

/* The chain has come into a registered zone. */
static enum step step_zone(struct taut_resolver *r, struct taut_request *q,
	const struct taut_zone_data *zone)
{
	struct taut_lookup found;

	taut_i_zone_lookup(zone, q->name, q->query.type, &found);
	switch (found.kind) {
	case TAUT_LOOKUP_ANSWER:
		found.set.owner = q->name; /* also where a wildcard made it */
		return taut_i_packed_set(r, &q->answer, &found.set) ? STEP_DONE : STEP_MEMORY;
	case TAUT_LOOKUP_CNAME: {
		uint8_t owner[TAUT_NAME_MAX];

		memcpy(owner, q->name, sizeof owner);
		found.set.owner = owner;
		return add_alias(r, q, &found.set);
	}
	case TAUT_LOOKUP_DNAME: return add_dname(r, q, &found.set);
	case TAUT_LOOKUP_NODATA: return deny_locally(r, q, zone, false);
	case TAUT_LOOKUP_NXDOMAIN: return deny_locally(r, q, zone, true);
	case TAUT_LOOKUP_REFERRAL: break;
	}
	keep_local_cut(r, zone, &found);
	return STEP_WAIT;
}

/* ---- the cache ------------------------------------------------------------------------------ */

static void note_prefetch(struct taut_resolver *r, const struct taut_request *q,
	const struct taut_cached *found);

static enum step take_denial(struct taut_resolver *r, struct taut_request *q, const struct taut_cached *found)
{
	uint32_t age = found->ttl_full > found->ttl ? found->ttl_full - found->ttl : 0;
	struct taut_rrset set;
	size_t at = 0;

	if (found->kind == TAUT_CACHED_NXDOMAIN)
		q->rcode = RCODE_NXDOMAIN;
	while (taut_i_rrset_unpack(found->authority, found->authority_length, &at, &set)) { /* SOA, proofs */
		set.ttl = found->stale ? r->config.stale_ttl : set.ttl > age ? set.ttl - age : 0;
		if (!taut_i_packed_set(r, &q->authority, &set))
			return STEP_MEMORY;
	}
	q->security = found->security;
	return STEP_DONE;
}

/* The question as it is now, out of the cache. STEP_WAIT: it is not there. */
static enum step step_cache(struct taut_resolver *r, struct taut_request *q, unsigned flags)
{
	struct taut_cache *cache = r->config.cache;
	uint16_t type = q->query.type, rclass = q->query.rclass;
	struct taut_cached found;

	if (type == TAUT_CLASS_ANY)
		return STEP_WAIT; /* RFC 8482: what the cache has is a part */
	if (taut_i_cache_get(cache, q->name, type, rclass, r->now, flags, &found)) {
		q->give_stale |= found.stale;
		switch (found.kind) {
		case TAUT_CACHED_RRSET:
			if (found.rrset.rank < TAUT_RANK_ANSWER)
				break; /* RFC 2181 5.4.1: glue answers nobody */
			if (found.stale)
				found.rrset.ttl = r->config.stale_ttl; /* RFC 8767 4 */
			else
				note_prefetch(r, q, &found);
			q->security = found.rrset.security;
			return taut_i_packed_set(r, &q->answer, &found.rrset) ? STEP_DONE : STEP_MEMORY;
		case TAUT_CACHED_NODATA:
		case TAUT_CACHED_NXDOMAIN: return take_denial(r, q, &found);
		case TAUT_CACHED_FAILURE: q->ede = TAUT_EDE_CACHED_ERROR; return STEP_FAILED;
		case TAUT_CACHED_NOTHING: break;
		}
	}
	if (type != TAUT_TYPE_CNAME &&
		taut_i_cache_get(cache, q->name, TAUT_TYPE_CNAME, rclass, r->now, flags, &found) &&
		found.kind == TAUT_CACHED_RRSET && found.rrset.rank >= TAUT_RANK_ANSWER) {
		q->give_stale |= found.stale;
		if (found.stale)
			found.rrset.ttl = r->config.stale_ttl;
		else
			note_prefetch(r, q, &found);
		return add_alias(r, q, &found.rrset);
	}
	if (taut_i_cache_denied(cache, q->name, (const uint8_t *)"", rclass, false, r->now, &found))
		return take_denial(r, q, &found);
	return STEP_WAIT;
}

static bool take_stale(struct taut_resolver *r, struct taut_request *q)
{
	uint8_t name[TAUT_NAME_MAX];
	enum step step = STEP_AGAIN;

	memcpy(name, q->name, sizeof name);
	forget_answer(r, q);
	memcpy(q->name, q->query.name, sizeof q->name);
	q->rcode = 0;
	while (step == STEP_AGAIN) /* along the chain, which is capped */
		step = step_cache(r, q, TAUT_CACHE_STALE);
	if (step == STEP_DONE && q->give_stale) {
		q->ede = q->rcode == RCODE_NXDOMAIN ? TAUT_EDE_STALE_NX : TAUT_EDE_STALE;
		r->stats.stale_answers++;
		return true;
	}
	forget_answer(r, q);
	q->rcode = 0;
	memcpy(q->name, name, sizeof name);
	return false;
}

/* ---- refreshing ----------------------------------------------------------------------------- */

/* A request of nobody: what is in the cache is asked for again. */
static void refresh(struct taut_resolver *r, const struct taut_request *q, const uint8_t *name)
{
	struct taut_client nobody = {0};
	struct taut_request *silent;
	uint32_t request;
	bool entangled = false;

	if (r->stats.active_requests > r->request_count / 2)
		return; /* clients that wait come first */
	request = taut_i_request_new(r, &nobody);
	if (request == TAUT_NO_INDEX)
		return;
	silent = &r->requests[request];
	silent->silent = true;
	silent->query = q->query;
	memcpy(silent->query.name, name, taut_name_length(name));
	memcpy(silent->name, name, taut_name_length(name));
	silent->task = taut_i_task_for(r, request, taut_waiter_request(request), name, q->query.type,
		q->query.rclass, &entangled);
	if (silent->task == TAUT_NO_INDEX) {
		taut_i_request_free(r, request);
		return;
	}
	taut_i_timer_set(r, request << 1 | TAUT_OF_REQUEST, silent->ends);
	r->stats.prefetches++;
}

static void note_prefetch(struct taut_resolver *r, const struct taut_request *q,
	const struct taut_cached *found)
{
	if ((r->config.flags & TAUT_R_PREFETCH) && !q->silent && found->ttl_full >= 10 &&
		found->ttl <= found->ttl_full / 10)
		refresh(r, q, q->name);
}

static uint32_t recheck_slot(const struct taut_resolver *r, const struct taut_request *q, uint64_t *hash)
{
	uint64_t key = 0;

	memcpy(&key, r->key + 8, sizeof key);
	*hash = taut_name_hash(q->query.name, key) ^ q->query.type;
	return (uint32_t)(*hash >> 24) % TAUT_RECHECKS;
}

/* Did asking fail less than 30 s ago? RFC 8767 5. */
static bool failed_lately(const struct taut_resolver *r, const struct taut_request *q)
{
	uint64_t hash;
	uint32_t slot = recheck_slot(r, q, &hash);

	return r->recheck[slot].hash == hash && r->now.us < r->recheck[slot].until;
}

static void note_failure(struct taut_resolver *r, const struct taut_request *q)
{
	uint64_t hash;
	uint32_t slot = recheck_slot(r, q, &hash);

	r->recheck[slot].hash = hash;
	r->recheck[slot].until = r->now.us + RECHECK_US;
}

/* ---- going on ------------------------------------------------------------------------------- */

/* Is there something stale where the chain is? */
static bool is_stale_there(struct taut_resolver *r, const struct taut_request *q)
{
	struct taut_cached found;

	if (!(r->config.flags & TAUT_R_STALE))
		return false;
	return (taut_i_cache_get(r->config.cache, q->name, q->query.type, q->query.rclass, r->now,
			TAUT_CACHE_STALE | TAUT_CACHE_PEEK, &found) && found.stale) ||
	       (taut_i_cache_get(r->config.cache, q->name, TAUT_TYPE_CNAME, q->query.rclass, r->now,
			TAUT_CACHE_STALE | TAUT_CACHE_PEEK, &found) && found.stale);
}

static enum step refuse(struct taut_request *q, uint16_t ede)
{
	q->rcode = RCODE_REFUSED;
	q->ede = ede;
	return STEP_DONE;
}

/* Nothing was asked of others: the closest zone cut that is known. RFC 1034 4.3.1 */
static enum step step_refer(struct taut_resolver *r, struct taut_request *q)
{
	bool above = q->query.type == TAUT_TYPE_DS && q->name[0] != 0;
	struct taut_rrset set;
	struct taut_cut cut;
	size_t at = 0;

	if (!taut_i_cache_cut(r->config.cache, q->name, q->query.rclass, above, r->now, &cut))
		return refuse(q, TAUT_EDE_NOT_AUTHORITATIVE);
	while (taut_i_rrset_unpack(cut.packed, cut.length, &at, &set)) { /* NS, DS or proofs, glue */
		bool address = set.type == TAUT_TYPE_A || set.type == TAUT_TYPE_AAAA;

		set.ttl = set.ttl > cut.age ? set.ttl - cut.age : 0;
		if (!taut_i_packed_set(r, address ? &q->additional : &q->authority, &set))
			return STEP_MEMORY;
	}
	return STEP_DONE;
}

/* Asks others. */
static enum step step_ask(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];
	bool entangled = false;
	uint64_t wake = q->ends;

	if (!q->has_stale)
		q->has_stale = is_stale_there(r, q);
	if (q->has_stale && failed_lately(r, q) && take_stale(r, q))
		return STEP_DONE;
	if (q->has_stale && r->config.stale_after_ms == TAUT_STALE_AT_ONCE && take_stale(r, q)) {
		refresh(r, q, q->query.name);
		return STEP_DONE;
	}
	q->task = taut_i_task_for(r, request, taut_waiter_request(request), q->name, q->query.type,
		q->query.rclass, &entangled);
	if (q->task == TAUT_NO_INDEX)
		return STEP_MEMORY;
	if (q->has_stale && q->state == TAUT_REQUEST_WAITING) {
		wake = q->began + r->config.stale_after_ms * UINT64_C(1000);
		if (wake > q->ends)
			wake = q->ends;
	}
	taut_i_timer_set(r, request << 1 | TAUT_OF_REQUEST, wake);
	return STEP_WAIT;
}

static enum step step(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];
	bool recursion = !(r->config.flags & TAUT_R_NO_RECURSION);
	struct taut_zone_data *zone = NULL;
	enum step next;

	if (r->config.zones != NULL)
		zone = taut_i_zones_find(r->config.zones, q->name, q->query.type, q->query.rclass);
	if (zone != NULL && q->aliases == 0 && !q->done) {
		struct taut_lookup found = {.kind = TAUT_LOOKUP_ANSWER};

		q->done = true;
		if (recursion && (q->query.flags & TAUT_FLAG_RD))
			taut_i_zone_lookup(zone, q->name, q->query.type, &found);
		q->from_zone = found.kind != TAUT_LOOKUP_REFERRAL;
		if (q->from_zone)
			return STEP_DONE; /* the authority writes all of it, when the answer is made */
	}
	if (zone != NULL) {
		next = step_zone(r, q, zone);
		if (next != STEP_WAIT)
			return next;
	}
	if (!recursion)
		return q->aliases > 0 ? STEP_DONE : refuse(q, TAUT_EDE_NOT_AUTHORITATIVE);
	if (taut_i_special(r, q))
		return STEP_DONE;
	next = step_cache(r, q, 0);
	if (next == STEP_FAILED && is_stale_there(r, q) && take_stale(r, q))
		return STEP_DONE;
	if (next != STEP_WAIT) {
		r->stats.cache_hits += next == STEP_DONE;
		return next;
	}
	if (!(q->query.flags & TAUT_FLAG_RD) && !q->silent)
		return q->aliases > 0 || (is_stale_there(r, q) && take_stale(r, q)) ? STEP_DONE : step_refer(r, q);
	return step_ask(r, request);
}

void taut_i_request_run(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];
	enum step next = STEP_AGAIN;

	if ((q->state != TAUT_REQUEST_WAITING && q->state != TAUT_REQUEST_ANSWERED) ||
		q->task != TAUT_NO_INDEX)
		return;
	while (next == STEP_AGAIN) /* an alias each time, of which there are TAUT_CHAIN_MAX */
		next = step(r, request);
	switch (next) {
	case STEP_DONE: taut_i_request_finish(r, request); return;
	case STEP_LOOP:
		taut_i_request_fail(r, request, TAUT_EDE_OTHER, "a loop of aliases, or too many of them");
		return;
	case STEP_MEMORY:
		taut_i_request_fail(r, request, TAUT_EDE_OTHER,
			q->ended > 0 ? taut_i_budget_text(q->ended - 1u) : "no memory");
		return;
	case STEP_FAILED:
		taut_i_request_fail(r, request, q->ede != TAUT_NO_EDE ? q->ede : TAUT_EDE_INVALID,
			q->ede == TAUT_EDE_CACHED_ERROR ? "failed a moment ago" : "an alias without a name");
		return;
	case STEP_AGAIN:
	case STEP_WAIT: return;
	}
}

void taut_i_request_timeout(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];

	if (q->state == TAUT_REQUEST_WAITING && q->has_stale && r->now.us < q->ends) {
		/* The client has waited long enough. The question goes on, for the cache. RFC 8767 5 */
		if (take_stale(r, q)) {
			struct taut_request *silent = q;

			refresh(r, silent, silent->query.name);
			taut_i_request_finish(r, request);
			return;
		}
		q->has_stale = false;
		taut_i_timer_set(r, request << 1 | TAUT_OF_REQUEST, q->ends);
		return;
	}
	taut_i_spend(r, request, TAUT_SPEND_TIME, 0);
	note_failure(r, q);
	taut_i_request_fail(r, request, TAUT_EDE_NO_AUTHORITY, "time is up");
}

/* ---- what the task found -------------------------------------------------------------------- */

static bool add_found(struct taut_resolver *r, struct taut_request *q, const struct taut_found *found)
{
	return taut_i_packed_add(r, &q->answer, found->answer.octets, found->answer.length) &&
	       taut_i_packed_add(r, &q->authority, found->authority.octets, found->authority.length);
}

static uint32_t links_of(const struct taut_found *found)
{
	struct taut_rrset set;
	uint32_t links = 0;
	size_t at = 0;

	while (taut_i_rrset_unpack(found->answer.octets, found->answer.length, &at, &set))
		links += set.type == TAUT_TYPE_CNAME;
	return links;
}

void taut_i_request_take(struct taut_resolver *r, uint32_t request, const struct taut_found *found)
{
	struct taut_request *q = &r->requests[request];
	uint32_t links = q->query.type == TAUT_TYPE_CNAME ? 0 : links_of(found);

	q->task = TAUT_NO_INDEX;
	q->fetched = true;
	q->security = found->security;
	if (found->outcome == TAUT_OUT_FAILED) {
		note_failure(r, q);
		taut_i_packed_free(r, &q->why);
		taut_i_packed_add(r, &q->why, found->why.octets, found->why.length);
		taut_i_request_fail(r, request, found->ede, "");
		return;
	}
	if (found->outcome == TAUT_OUT_ALIAS && (!go_on_at(q, found->target, links))) {
		taut_i_request_fail(r, request, TAUT_EDE_OTHER, "a loop of aliases, or too many of them");
		return;
	}
	if (!add_found(r, q, found)) {
		taut_i_request_fail(r, request, TAUT_EDE_OTHER, "no memory");
		return;
	}
	if (found->outcome == TAUT_OUT_ALIAS) {
		if (q->silent)
			taut_i_request_finish(r, request); /* what was to be refreshed is */
		else
			taut_i_run_request(r, request);
		return;
	}
	if (found->outcome == TAUT_OUT_NXDOMAIN)
		q->rcode = RCODE_NXDOMAIN;
	if (found->filtered)
		q->ede = TAUT_EDE_FILTERED;
	taut_i_request_finish(r, request);
}
