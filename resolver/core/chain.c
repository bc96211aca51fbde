/* chain.c - the steps of a question along its aliases: local data, registered zones, special names, the cache, then others. */
#include <string.h>

#include "local.h"
#include "request.h"
#include "response.h"

/* ---- sets of the answer --------------------------------------------------------------------- */

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

bool taut_i_chain_go_on(struct taut_request *q, const uint8_t *target, uint32_t links)
{
	q->aliases = (uint8_t)(q->aliases + links);
	if (q->aliases > TAUT_CHAIN_MAX || was_met(q, target))
		return false;
	memcpy(q->name, target, taut_name_length(target));
	return true;
}

static enum taut_step add_alias(
	struct taut_resolver *r, struct taut_request *q, const struct taut_rrset *set)
{
	uint8_t target[TAUT_NAME_MAX];

	if (!taut_i_only_name(set, target))
		return TAUT_STEP_FAILED;
	if (!taut_i_packed_set(r, &q->answer, set))
		return TAUT_STEP_SPENT;
	return taut_i_chain_go_on(q, target, 1) ? TAUT_STEP_AGAIN : TAUT_STEP_LOOP;
}

/* A set of DNAME, and the CNAME that it makes. */
static enum taut_step add_dname(
	struct taut_resolver *r, struct taut_request *q, const struct taut_rrset *dname)
{
	uint8_t target[TAUT_NAME_MAX], next[TAUT_NAME_MAX];
	struct taut_rrset_maker *maker = (struct taut_rrset_maker *)(void *)r->work->rdata;
	struct taut_rrset set = *dname;

	if (!taut_i_only_name(&set, target))
		return TAUT_STEP_FAILED;
	if (!taut_i_dname_target(q->name, set.owner, target, next)) {
		q->rcode = TAUT_RCODE_YXDOMAIN; /* RFC 6672 2.2 */
		return taut_i_packed_set(r, &q->answer, &set) ? TAUT_STEP_DONE : TAUT_STEP_SPENT;
	}
	if (!taut_i_packed_set(r, &q->answer, &set))
		return TAUT_STEP_SPENT;
	taut_i_rrset_begin(maker, q->name, TAUT_TYPE_CNAME, q->query.rclass, r->work->set,
		sizeof r->work->set);
	if (!taut_i_rrset_add(maker, next, (uint16_t)taut_name_length(next), dname->ttl, false))
		return TAUT_STEP_SPENT;
	if (q->query.type == TAUT_TYPE_CNAME)
		return taut_i_packed_set(r, &q->answer, &maker->set) ? TAUT_STEP_DONE
								     : TAUT_STEP_SPENT;
	return add_alias(r, q, &maker->set);
}

void taut_i_chain_forget(struct taut_resolver *r, struct taut_request *q)
{
	taut_i_packed_free(r, &q->answer);
	taut_i_packed_free(r, &q->authority);
	q->aliases = 0;
}

/* ---- registered zones behind a chain -------------------------------------------------------- */

/* Puts the cut of a registered zone into the cache, so that tasks find it: its NS and the glue that the zone has. */
static void keep_local_cut(
	struct taut_resolver *r, const struct taut_zone_data *zone, const struct taut_lookup *found)
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

static enum taut_step deny_locally(struct taut_resolver *r, struct taut_request *q,
	const struct taut_zone_data *zone, bool nothing)
{
	struct taut_rrset soa;

	if (nothing)
		q->rcode = TAUT_RCODE_NXDOMAIN;
	if (taut_i_zone_set(zone, taut_i_zone_apex(zone), TAUT_TYPE_SOA, &soa) &&
		!taut_i_packed_set(r, &q->authority, &soa))
		return TAUT_STEP_SPENT;
	return TAUT_STEP_DONE;
}

/* The chain has come into a registered zone. */
static enum taut_step step_zone(
	struct taut_resolver *r, struct taut_request *q, const struct taut_zone_data *zone)
{
	struct taut_lookup found;

	taut_i_zone_lookup(zone, q->name, q->query.type, &found);
	switch (found.kind) {
	case TAUT_LOOKUP_ANSWER:
		found.set.owner = q->name; /* also where a wildcard made it */
		return taut_i_packed_set(r, &q->answer, &found.set) ? TAUT_STEP_DONE
								    : TAUT_STEP_SPENT;
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
	return TAUT_STEP_WAIT;
}

/* ---- the cache ------------------------------------------------------------------------------ */

static enum taut_step take_denial(
	struct taut_resolver *r, struct taut_request *q, const struct taut_cached *found)
{
	uint32_t age = found->ttl_full > found->ttl ? found->ttl_full - found->ttl : 0;
	struct taut_rrset set;
	size_t at = 0;

	if (found->kind == TAUT_CACHED_NXDOMAIN)
		q->rcode = TAUT_RCODE_NXDOMAIN;
	while (taut_i_rrset_unpack(
		found->authority, found->authority_length, &at, &set)) { /* SOA, proofs */
		set.ttl = found->stale ? r->config.stale_ttl : set.ttl > age ? set.ttl - age : 0;
		if (!taut_i_packed_set(r, &q->authority, &set))
			return TAUT_STEP_SPENT;
	}
	q->security = found->security;
	return TAUT_STEP_DONE;
}

/* Does the configuration say who knows the name, at a deeper place than this one? */
static bool is_routed_below(
	const struct taut_resolver *r, const struct taut_request *q, const uint8_t *owner)
{
	const struct taut_route *route = taut_i_route(r, q->name, q->query.type);

	return route != NULL && taut_name_labels(route->zone) > taut_name_labels(owner);
}

/* The question as it is now, out of the cache. TAUT_STEP_WAIT: it is not there. */
enum taut_step taut_i_step_cache(struct taut_resolver *r, struct taut_request *q, unsigned flags)
{
	struct taut_cache *cache = r->config.cache;
	uint16_t type = q->query.type, rclass = q->query.rclass;
	struct taut_cached found;

	if (type == TAUT_CLASS_ANY)
		return TAUT_STEP_WAIT; /* RFC 8482: what the cache has is a part */
	if (taut_i_cache_get(cache, q->name, type, rclass, r->now, flags, &found)) {
		q->give_stale |= found.stale;
		switch (found.kind) {
		case TAUT_CACHED_RRSET:
			if (found.rrset.rank < TAUT_RANK_ANSWER)
				break; /* RFC 2181 5.4.1: glue answers nobody */
			if (found.stale)
				found.rrset.ttl = r->config.stale_ttl; /* RFC 8767 4 */
			else
				taut_i_prefetch(r, q, &found);
			q->security = found.rrset.security;
			return taut_i_packed_set(r, &q->answer, &found.rrset) ? TAUT_STEP_DONE
									      : TAUT_STEP_SPENT;
		case TAUT_CACHED_NODATA:
		case TAUT_CACHED_NXDOMAIN: return take_denial(r, q, &found);
		case TAUT_CACHED_FAILURE: q->ede = TAUT_EDE_CACHED_ERROR; return TAUT_STEP_FAILED;
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
			taut_i_prefetch(r, q, &found);
		return add_alias(r, q, &found.rrset);
	}
	if (taut_i_cache_dname(cache, q->name, rclass, r->now, &found) &&
		found.rrset.rank >= TAUT_RANK_ANSWER && !is_routed_below(r, q, found.rrset.owner))
		return add_dname(r, q, &found.rrset);
	if (taut_i_cache_denied(cache, q->name, (const uint8_t *)"", rclass, false, r->now, &found))
		return take_denial(r, q, &found);
	return TAUT_STEP_WAIT;
}

/* ---- going on ------------------------------------------------------------------------------- */

static enum taut_step refuse(struct taut_request *q, uint16_t ede)
{
	q->rcode = TAUT_RCODE_REFUSED;
	q->ede = ede;
	return TAUT_STEP_DONE;
}

/* Nothing was asked of others: the closest zone cut that is known. RFC 1034 4.3.1 */
static enum taut_step step_refer(struct taut_resolver *r, struct taut_request *q)
{
	bool above = q->query.type == TAUT_TYPE_DS && q->name[0] != 0;
	struct taut_rrset set;
	struct taut_cut cut;
	size_t at = 0;

	if (!taut_i_cache_cut(r->config.cache, q->name, q->query.rclass, above, r->now, &cut))
		return refuse(q, TAUT_EDE_NOT_AUTHORITATIVE);
	while (taut_i_rrset_unpack(
		cut.packed, cut.length, &at, &set)) { /* NS, DS or proofs, glue */
		bool address = set.type == TAUT_TYPE_A || set.type == TAUT_TYPE_AAAA;

		set.ttl = set.ttl > cut.age ? set.ttl - cut.age : 0;
		if (!taut_i_packed_set(r, address ? &q->additional : &q->authority, &set))
			return TAUT_STEP_SPENT;
	}
	return TAUT_STEP_DONE;
}

/* Asks others. */
static enum taut_step step_ask(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];
	bool entangled = false;
	uint64_t wake = q->ends;

	if (!q->has_stale)
		q->has_stale = taut_i_stale_is_there(r, q);
	if (q->has_stale && taut_i_stale_failed_lately(r, q) && taut_i_stale_take(r, q))
		return TAUT_STEP_DONE;
	if (q->has_stale && r->config.stale_after_ms == TAUT_STALE_AT_ONCE &&
		taut_i_stale_take(r, q)) {
		taut_i_refresh(r, q, q->query.name);
		return TAUT_STEP_DONE;
	}
	if (!taut_i_request_admit(r, q))
		return TAUT_STEP_BUSY;
	q->task = taut_i_task_for(r, request, taut_waiter_request(request), q->name, q->query.type,
		q->query.rclass, &entangled);
	if (q->task == TAUT_NO_INDEX)
		return TAUT_STEP_SPENT;
	if (q->has_stale) {
		wake = q->began + r->config.stale_after_ms * UINT64_C(1000);
		if (wake > q->ends)
			wake = q->ends;
	}
	taut_i_timer_set(r, request << 1 | TAUT_OF_REQUEST, wake);
	return TAUT_STEP_WAIT;
}

enum taut_step taut_i_step(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];
	bool recursion = !(r->config.flags & TAUT_R_NO_RECURSION);
	struct taut_zone_data *zone = NULL;
	struct taut_local_found local = {NULL, NULL, 0};
	enum taut_step next;

	if (r->config.local != NULL) {
		next = taut_i_policy(r, q, &local);
		if (next != TAUT_STEP_WAIT)
			return next;
	}
	if (r->config.zones != NULL)
		zone = taut_i_zones_find(r->config.zones, q->name, q->query.type, q->query.rclass);
	if (zone != NULL && q->aliases == 0 && !q->done) {
		struct taut_lookup found = {.kind = TAUT_LOOKUP_ANSWER};

		q->done = true;
		if (recursion && (q->query.flags & TAUT_FLAG_RD))
			taut_i_zone_lookup(zone, q->name, q->query.type, &found);
		q->from_zone = found.kind != TAUT_LOOKUP_REFERRAL;
		if (q->from_zone)
			return TAUT_STEP_DONE; /* the authority writes all of it, when the answer is made */
	}
	if (zone != NULL) {
		next = step_zone(r, q, zone);
		if (next != TAUT_STEP_WAIT)
			return next;
	}
	if (!recursion)
		return q->aliases > 0 ? TAUT_STEP_DONE : refuse(q, TAUT_EDE_NOT_AUTHORITATIVE);
	if (taut_i_special(r, q, &local))
		return TAUT_STEP_DONE;
	next = taut_i_step_cache(r, q, 0);
	if (next == TAUT_STEP_FAILED && taut_i_stale_is_there(r, q) && taut_i_stale_take(r, q))
		return TAUT_STEP_DONE;
	if (next != TAUT_STEP_WAIT) {
		r->stats.cache_hits += next == TAUT_STEP_DONE;
		return next;
	}
	if (!(q->query.flags & TAUT_FLAG_RD) && !q->silent)
		return q->aliases > 0 || (taut_i_stale_is_there(r, q) && taut_i_stale_take(r, q))
			       ? TAUT_STEP_DONE
			       : step_refer(r, q);
	return step_ask(r, request);
}
