/* stale.c - what has run out, or soon will: serve-stale (RFC 8767), and prefetch. */
#include <string.h>

#include "request.h"

/* Is there something stale where the chain is? */
bool taut_i_stale_is_there(struct taut_resolver *r, const struct taut_request *q)
{
	struct taut_cached found;

	if (!(r->config.flags & TAUT_R_STALE) || q->local_alias)
		return false; /* nor is what was in the cache before local data said otherwise */
	return (taut_i_cache_get(r->config.cache, q->name, q->query.type, q->query.rclass, r->now,
			TAUT_CACHE_STALE | TAUT_CACHE_PEEK, &found) &&
		       found.stale) ||
	       (taut_i_cache_get(r->config.cache, q->name, TAUT_TYPE_CNAME, q->query.rclass, r->now,
			TAUT_CACHE_STALE | TAUT_CACHE_PEEK, &found) &&
		       found.stale);
}

static void give_back(struct taut_resolver *r, struct taut_packed answer, struct taut_packed authority)
{
	taut_i_packed_free(r, &answer);
	taut_i_packed_free(r, &authority);
}

bool taut_i_stale_take(struct taut_resolver *r, struct taut_request *q)
{
	/* What was found until now stands, if it comes to nothing. */
	const struct taut_packed answer = q->answer, authority = q->authority;
	const uint8_t aliases = q->aliases;
	enum taut_step step = TAUT_STEP_AGAIN;
	uint8_t name[TAUT_NAME_MAX];

	memcpy(name, q->name, sizeof name);
	memset(&q->answer, 0, sizeof q->answer);
	memset(&q->authority, 0, sizeof q->authority);
	q->aliases = 0;
	q->give_stale = false;
	memcpy(q->name, q->query.name, sizeof q->name);
	q->rcode = 0;
	while (step == TAUT_STEP_AGAIN) /* along the chain, which is capped */
		step = taut_i_step_cache(r, q, TAUT_CACHE_STALE);
	if (step == TAUT_STEP_DONE && q->give_stale) {
		give_back(r, answer, authority);
		q->ede = q->rcode == TAUT_RCODE_NXDOMAIN ? TAUT_EDE_STALE_NX : TAUT_EDE_STALE;
		r->stats.stale_answers++;
		return true;
	}
	give_back(r, q->answer, q->authority);
	q->answer = answer;
	q->authority = authority;
	q->aliases = aliases;
	q->rcode = 0;
	memcpy(q->name, name, sizeof name);
	return false;
}

/* ---- refreshing ----------------------------------------------------------------------------- */

/* A request of nobody: what is in the cache is asked for again. */
void taut_i_refresh(struct taut_resolver *r, const struct taut_request *q, const uint8_t *name)
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
	silent->task = taut_i_task_for(r, request, taut_waiter_request(request), name,
		q->query.type, q->query.rclass, &entangled);
	if (silent->task == TAUT_NO_INDEX) {
		taut_i_request_free(r, request);
		return;
	}
	/* a zone's own servers say nothing of where its delegation leads now */
	if (q->query.type == TAUT_TYPE_NS && r->tasks[silent->task].state == TAUT_TASK_CUT)
		r->tasks[silent->task].above = true;
	taut_i_timer_set(r, request << 1 | TAUT_OF_REQUEST, silent->ends);
	r->stats.prefetches++;
}

void taut_i_prefetch(
	struct taut_resolver *r, const struct taut_request *q, const struct taut_cached *found)
{
	if ((r->config.flags & TAUT_R_PREFETCH) && !q->silent && found->ttl_full >= 10 &&
		found->ttl <= found->ttl_full / 10)
		taut_i_refresh(r, q, q->name);
}

static uint32_t recheck_slot(
	const struct taut_resolver *r, const struct taut_request *q, uint64_t *hash)
{
	uint64_t key = 0;

	memcpy(&key, r->key + 8, sizeof key);
	*hash = taut_name_hash(q->query.name, key) ^ q->query.type;
	return (uint32_t)(*hash >> 24) % TAUT_RECHECKS;
}

/* Did asking fail less than 30 s ago? RFC 8767 5. */
bool taut_i_stale_failed_lately(const struct taut_resolver *r, const struct taut_request *q)
{
	uint64_t hash;
	uint32_t slot = recheck_slot(r, q, &hash);

	return r->recheck[slot].hash == hash && r->now.us < r->recheck[slot].until;
}

void taut_i_stale_note_failure(struct taut_resolver *r, const struct taut_request *q)
{
	uint64_t hash;
	uint32_t slot = recheck_slot(r, q, &hash);

	r->recheck[slot].hash = hash;
	r->recheck[slot].until = r->now.us + TAUT_RECHECK_US;
}
