/* request.c - a client's question from its beginning to its answer. */
#include <string.h>

#include "request.h"

/* ---- making and freeing --------------------------------------------------------------------- */

static uint32_t *clients_of(const struct taut_resolver *r, const struct taut_address *client)
{
	/* the port is another one each time */
	return &r->client_hash[taut_i_siphash(r->key, client->octets, 16) & r->hash_mask];
}

/* Tokens are the caller's own: nobody outside can choose them. */
static uint32_t *tokens_of(const struct taut_resolver *r, uint64_t token)
{
	return &r->token_hash[(token * UINT64_C(0x9e3779b97f4a7c15)) >> 32 & r->hash_mask];
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

uint32_t taut_i_requests_each(const struct taut_resolver *r)
{
	uint32_t tenth = r->config.requests / 10;

	if (r->config.requests_each != 0)
		return r->config.requests_each;
	return tenth > TAUT_CLIENT_PENDING ? tenth : TAUT_CLIENT_PENDING;
}

uint32_t taut_i_request_new(struct taut_resolver *r, const struct taut_client *client)
{
	uint32_t request = r->free_request, *head;
	struct taut_request *q = &r->requests[request];

	if (request != TAUT_NO_INDEX)
		r->free_request = q->chain;
	else if (r->requests_made < r->request_count)
		q = &r->requests[request = r->requests_made++];
	else
		return request;
	memset(q, 0, sizeof *q);
	q->state = TAUT_REQUEST_WAITING;
	q->number = r->next_request++;
	q->client = *client;
	q->task = q->next = q->owned = TAUT_NO_INDEX;
	q->ede = TAUT_NO_EDE;
	q->began = r->now.us;
	q->ends = r->now.us + r->budget.time_ms * UINT64_C(1000);
	head = clients_of(r, &client->address);
	q->chain = *head;
	*head = request;
	head = tokens_of(r, client->token);
	q->tokens = *head;
	*head = request;
	r->stats.active_requests++;
	return request;
}

uint32_t taut_i_request_find(const struct taut_resolver *r, uint64_t token)
{
	uint32_t i = *tokens_of(r, token);

	while (i != TAUT_NO_INDEX && /* a chain of requests */
		(r->requests[i].client.token != token || r->requests[i].silent))
		i = r->requests[i].tokens;
	return i;
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
	link = tokens_of(r, q->client.token);
	while (*link != request) /* in this one too */
		link = &r->requests[*link].tokens;
	*link = q->tokens;
	q->chain = r->free_request;
	r->free_request = request;
	r->stats.active_requests--;
}

/* ---- the end -------------------------------------------------------------------------------- */

void taut_i_request_finish(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];

	if (q->state == TAUT_REQUEST_READY)
		return;
	leave_task(r, request);
	taut_i_timer_clear(r, request << 1 | TAUT_OF_REQUEST);
	if (q->silent) {
		taut_i_request_free(r, request);
		return;
	}
	q->state = TAUT_REQUEST_READY;
	taut_i_act(r, TAUT_ACTION_ANSWER, request, q->number);
}

void taut_i_request_fail(struct taut_resolver *r, uint32_t request, uint16_t ede, const char *why)
{
	struct taut_request *q = &r->requests[request];

	taut_i_chain_forget(r, q);
	if (q->has_stale && taut_i_stale_take(r, q)) {
		taut_i_request_finish(r, request);
		return;
	}
	q->from_zone = false;
	q->rcode = TAUT_RCODE_SERVFAIL;
	q->ede = ede;
	if (q->why.length == 0)
		taut_i_packed_add(r, &q->why, (const uint8_t *)why, (uint32_t)strlen(why));
	taut_i_request_finish(r, request);
}

/* Too many at once. Over UDP nothing is said: the question may be forged, and an answer is work too. Clients with connections
 * would lose the others of their questions. */
static void turn_away(struct taut_resolver *r, uint32_t request, const char *why)
{
	struct taut_request *q = &r->requests[request];

	r->stats.dropped++;
	taut_i_request_fail(r, request, TAUT_EDE_NOT_READY, why);
	q->mute = q->client.transport == TAUT_UDP && q->rcode == TAUT_RCODE_SERVFAIL;
}

/* Half of all slots keep what they have until it ends, so that slow answers come too. In the other half what is older than an
 * answer usually takes gives way: somebody whose servers are silent must not keep everybody else out. Prefetches do at any age. */
static bool gives_way(const struct taut_resolver *r, uint32_t request)
{
	const struct taut_request *q = &r->requests[request];

	if (q->state != TAUT_REQUEST_WAITING || q->task == TAUT_NO_INDEX)
		return false;
	return q->silent ||
	       (request % 2 == 1 && r->now.us - q->began >= TAUT_GIVE_WAY_MS * UINT64_C(1000));
}

bool taut_i_request_admit(struct taut_resolver *r, struct taut_request *q)
{
	if (q->admitted)
		return true;
	q->admitted = r->stats.active_requests <= r->request_most;
	for (uint32_t i = 0; i < TAUT_GIVE_WAY_LOOKS && !q->admitted; i++) {
		uint32_t old = r->give_way++ % r->requests_made;

		if (!gives_way(r, old))
			continue;
		turn_away(r, old, "gave way to newer questions");
		q->admitted = true;
	}
	return q->admitted;
}

void taut_i_request_run(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];
	enum taut_step next = TAUT_STEP_AGAIN;

	if (q->state != TAUT_REQUEST_WAITING || q->task != TAUT_NO_INDEX)
		return;
	while (next == TAUT_STEP_AGAIN) /* an alias each time, of which there are TAUT_CHAIN_MAX */
		next = taut_i_step(r, request);
	switch (next) {
	case TAUT_STEP_DONE: taut_i_request_finish(r, request); return;
	case TAUT_STEP_LOOP:
		taut_i_request_fail(
			r, request, TAUT_EDE_OTHER, "a loop of aliases, or too many of them");
		return;
	case TAUT_STEP_SPENT:
		taut_i_request_fail(r, request, TAUT_EDE_OTHER,
			q->ended > 0 ? taut_i_budget_text(q->ended - 1u) : "no memory");
		return;
	case TAUT_STEP_BUSY: turn_away(r, request, "too many questions at once"); return;
	case TAUT_STEP_FAILED:
		taut_i_request_fail(r, request, q->ede != TAUT_NO_EDE ? q->ede : TAUT_EDE_INVALID,
			q->ede == TAUT_EDE_CACHED_ERROR ? "failed a moment ago"
							: "an alias without a name");
		return;
	case TAUT_STEP_AGAIN:
	case TAUT_STEP_WAIT: return;
	}
}

void taut_i_request_timeout(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];

	if (q->state == TAUT_REQUEST_WAITING && q->has_stale && r->now.us < q->ends) {
		/* The client has waited long enough. The question goes on, for the cache. RFC 8767 5 */
		if (taut_i_stale_take(r, q)) {
			taut_i_refresh(r, q, q->query.name);
			taut_i_request_finish(r, request);
			return;
		}
		q->has_stale = false;
		taut_i_timer_set(r, request << 1 | TAUT_OF_REQUEST, q->ends);
		return;
	}
	taut_i_spend(r, request, TAUT_SPEND_TIME, 0);
	taut_i_stale_note_failure(r, q);
	taut_i_request_fail(r, request, TAUT_EDE_NO_AUTHORITY, "time is up");
}

/* ---- what the task found -------------------------------------------------------------------- */

static bool add_found(
	struct taut_resolver *r, struct taut_request *q, const struct taut_found *found)
{
	return taut_i_packed_add(r, &q->answer, found->answer.octets, found->answer.length) &&
	       taut_i_packed_add(
		       r, &q->authority, found->authority.octets, found->authority.length);
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
	q->security = found->security;
	if (found->outcome == TAUT_OUT_FAILED) {
		taut_i_stale_note_failure(r, q);
		taut_i_packed_free(r, &q->why);
		taut_i_packed_add(r, &q->why, found->why.octets, found->why.length);
		taut_i_request_fail(r, request, found->ede, "");
		return;
	}
	if (found->outcome == TAUT_OUT_ALIAS && (!taut_i_chain_go_on(q, found->target, links))) {
		taut_i_request_fail(
			r, request, TAUT_EDE_OTHER, "a loop of aliases, or too many of them");
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
		q->rcode = TAUT_RCODE_NXDOMAIN;
	if (found->filtered)
		q->ede = TAUT_EDE_FILTERED;
	taut_i_request_finish(r, request);
}
