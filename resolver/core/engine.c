/* engine.c - the verbs: what comes in is handed to requests and tasks, what they want done is handed out. */
#include <string.h>

#include "request.h"
#include "trace.h"

#define UDP_SIZE       1232u /* DNS flag day 2020: is never fragmented */
#define STALE_TTL      30u   /* seconds, RFC 8767 5.11 */
#define STALE_AFTER_MS 1800u /* RFC 8767 5 */

/* ---- memory --------------------------------------------------------------------------------- */

/* Hands out pieces of one block; with base NULL it only adds them up. */
struct layout {
	uint8_t *base;
	size_t at;
};

static void *piece(struct layout *l, size_t n)
{
	size_t at = (l->at + 63) & ~(size_t)63;

	l->at = at + n;
	return l->base == NULL ? NULL : l->base + at;
}

static uint32_t power_above(uint32_t n)
{
	uint32_t power = 1;

	while (power < n) /* at most 31 times: counts are far below 2^31 */
		power <<= 1;
	return power;
}

struct counts {
	uint32_t most, requests, tasks, servers, hash, queue, todo;
	size_t pool;
};

static struct counts counts_of(const struct taut_resolver_config *config)
{
	struct counts n;

	n.most = config->requests == 0 ? TAUT_REQUESTS : config->requests;
	n.servers = config->servers == 0 ? TAUT_SERVERS : config->servers;
	if (n.most > TAUT_REQUESTS_MOST)
		n.most = TAUT_REQUESTS_MOST;
	n.requests = n.most + TAUT_REQUESTS_SPARE;
	n.tasks = 2 * n.most + 64; /* a question each, and addresses of servers on the way */
	n.hash = power_above(n.tasks);
	n.queue = power_above(n.requests + 1 + n.tasks);
	n.todo = power_above(4 * n.queue);
	n.pool = (size_t)n.requests * 4096 + 524288;
	return n;
}

/* Lays the tables of a resolver out from l on. */
static void lay_out(struct layout *l, const struct counts *n, struct taut_resolver *r, void **pool,
	void **servers)
{
	r->requests = piece(l, (n->requests + 1) * sizeof *r->requests);
	r->tasks = piece(l, n->tasks * sizeof *r->tasks);
	r->task_hash = piece(l, n->hash * sizeof(uint32_t));
	r->client_hash = piece(l, n->hash * sizeof(uint32_t));
	r->token_hash = piece(l, n->hash * sizeof(uint32_t));
	r->heap = piece(l, (n->requests + 1 + n->tasks) * sizeof(uint32_t));
	r->queue = piece(l, n->queue * sizeof(uint32_t));
	r->mark = piece(l, n->tasks * sizeof(uint32_t));
	r->walk = piece(l, n->tasks * sizeof(uint32_t));
	r->todo = piece(l, n->todo * sizeof *r->todo);
	r->work = piece(l, sizeof *r->work);
	r->log = piece(l, TAUT_LOG_OCTETS);
	*servers = piece(l, taut_i_servers_size(n->servers));
	*pool = piece(l, n->pool);
}

size_t taut_resolver_size(const struct taut_resolver_config *config)
{
	struct counts n = counts_of(config);
	struct layout l = {NULL, sizeof(struct taut_resolver)};
	struct taut_resolver nothing;
	void *pool, *servers;

	lay_out(&l, &n, &nothing, &pool, &servers);
	return l.at;
}

/* Memory of requests, tasks and blocks is not touched before it is used. */
static void fill_tables(struct taut_resolver *r, const struct counts *n)
{
	memset(&r->requests[n->requests], 0, sizeof *r->requests); /* the one for refusals */
	memset(r->task_hash, 0xff, n->hash * sizeof(uint32_t));
	memset(r->client_hash, 0xff, n->hash * sizeof(uint32_t));
	memset(r->token_hash, 0xff, n->hash * sizeof(uint32_t));
	r->free_request = r->free_task = TAUT_NO_INDEX;
	r->request_most = n->most;
	r->request_count = n->requests;
	r->task_count = n->tasks;
	r->hash_mask = n->hash - 1;
	r->queue_mask = n->queue - 1;
	r->todo_mask = n->todo - 1;
	r->next_request = r->next_exchange = 1;
}

static void fill_config(struct taut_resolver *r, const struct taut_resolver_config *config)
{
	r->config = *config;
	if (config->hint_count == 0) {
		r->config.hints = taut_i_root_hints;
		r->config.hint_count = taut_i_root_hint_count;
	}
	if (config->udp_size == 0)
		r->config.udp_size = UDP_SIZE;
	if (config->udp_size_max == 0)
		r->config.udp_size_max = UDP_SIZE;
	if (config->stale_after_ms == 0)
		r->config.stale_after_ms = STALE_AFTER_MS;
	if (config->stale_ttl == 0)
		r->config.stale_ttl = STALE_TTL;
	if ((config->flags & (TAUT_R_IP4 | TAUT_R_IP6)) == 0)
		r->config.flags |= TAUT_R_IP4 | TAUT_R_IP6;
	r->budget = config->budget;
	taut_i_budget_defaults(&r->budget);
}

struct taut_resolver *taut_resolver_init(
	const struct taut_resolver_config *config, void *memory, size_t n, struct taut_time now)
{
	struct counts counts = counts_of(config);
	struct layout l = {memory, sizeof(struct taut_resolver)};
	struct taut_resolver *r = memory;
	void *pool, *servers;
	uint8_t key[16];

	if (config->cache == NULL || config->random == NULL || n < taut_resolver_size(config))
		return NULL;
	memset(r, 0, sizeof *r);
	lay_out(&l, &counts, r, &pool, &servers);
	fill_config(r, config);
	fill_tables(r, &counts);
	r->now = now;
	r->recording = config->record != NULL;
	taut_i_pool_init(&r->pool, pool, counts.pool);
	taut_scratch_init(&r->work->scratch);
	r->work->udp = r->work->stream = taut_policy_preset(TAUT_DEFAULT);
	r->work->udp.flags |= TAUT_POLICY_UDP;
	r->work->ttl_most = taut_i_cache_longest(config->cache, false);
	r->work->denial_ttl_most = taut_i_cache_longest(config->cache, true);
	taut_i_random(r, r->key, sizeof r->key);
	taut_i_random(r, r->cookie_key, sizeof r->cookie_key);
	taut_i_random(r, key, sizeof key);
	r->servers = taut_i_servers_init(
		servers, taut_i_servers_size(counts.servers), counts.servers, key);
	return r->servers == NULL ? NULL : r;
}

/* ---- chance, the queue ----------------------------------------------------------------------- */

void taut_i_random(struct taut_resolver *r, uint8_t *out, size_t n)
{
	r->config.random(r->config.random_context, out, n);
	taut_i_record_random(r, out, n);
}

void taut_i_random_for(void *resolver, uint8_t *out, size_t n)
{
	taut_i_random(resolver, out, n);
}

uint32_t taut_i_random_below(struct taut_resolver *r, uint32_t n)
{
	uint8_t octets[4];

	taut_i_random(r, octets, sizeof octets);
	return (uint32_t)((uint64_t)taut_i_be32(octets) * n >> 32);
}

static void enqueue(struct taut_resolver *r, uint32_t which)
{
	r->queue[(r->queue_first + r->queue_length++) & r->queue_mask] = which;
}

void taut_i_run_request(struct taut_resolver *r, uint32_t request)
{
	if (r->requests[request].queued)
		return;
	r->requests[request].queued = true;
	enqueue(r, request << 1 | TAUT_OF_REQUEST);
}

void taut_i_run_task(struct taut_resolver *r, uint32_t task)
{
	if (r->tasks[task].queued)
		return;
	r->tasks[task].queued = true;
	enqueue(r, task << 1 | TAUT_OF_TASK);
}

/* Lets all go on that can. Ends: a request or task that goes on either waits for something outside, or is
 * nearer to its end by a step that its budget or a cap counts. */
void taut_i_run(struct taut_resolver *r)
{
	while (r->queue_length > 0) {
		uint32_t which = r->queue[r->queue_first];

		r->queue_first = (r->queue_first + 1) & r->queue_mask;
		r->queue_length--;
		if ((which & 1) == TAUT_OF_TASK) {
			r->tasks[which >> 1].queued = false;
			taut_i_task_run(r, which >> 1);
		} else {
			r->requests[which >> 1].queued = false;
			taut_i_request_run(r, which >> 1);
		}
	}
}

/* ---- the verbs ------------------------------------------------------------------------------ */

static void set_now(struct taut_resolver *r, struct taut_time now)
{
	uint64_t us = r->now.us;

	r->now = now;
	if (now.us < us) /* monotonic time does not go back */
		r->now.us = us;
}

/* A client that is refused at once, for want of slots: one slot is kept for that. */
static enum taut_code overload(
	struct taut_resolver *r, const struct taut_client *client, const struct taut_query *query)
{
	struct taut_request *q = &r->requests[r->request_count];

	r->stats.dropped++;
	if (q->state != TAUT_REQUEST_FREE || !query->has_question)
		return TAUT_E_SPACE;
	memset(q, 0, sizeof *q);
	q->client = *client;
	q->query = *query;
	q->number = r->next_request++;
	q->task = TAUT_NO_INDEX;
	q->rcode = TAUT_RCODE_SERVFAIL;
	q->ede = TAUT_EDE_NOT_READY;
	q->mute = client->transport == TAUT_UDP;
	q->state = TAUT_REQUEST_READY;
	taut_i_act(r, TAUT_ACTION_ANSWER, r->request_count, q->number);
	return TAUT_E_SPACE;
}

/* A zone transfer: its query is the message that was read last. */
static void begin_transfer(
	struct taut_resolver *r, uint32_t request, const struct taut_client *client)
{
	struct taut_request *q = &r->requests[request];
	uint16_t error = 0;

	q->transfer = taut_i_pool_take(&r->pool, sizeof *q->transfer);
	if (q->transfer == NULL) {
		taut_i_request_fail(r, request, TAUT_EDE_OTHER, "no memory");
		return;
	}
	q->rcode = taut_i_transfer_begin(
		q->transfer, r->config.zones, &r->work->message, client, r->now, &error);
	if (q->rcode != 0) {
		taut_i_request_finish(r, request);
		return;
	}
	q->state = TAUT_REQUEST_STREAM;
	taut_i_act_stream(r, request);
}

enum taut_code taut_resolver_ask(struct taut_resolver *r, const struct taut_client *client,
	const uint8_t *query, size_t n, struct taut_time now)
{
	struct taut_query read;
	uint32_t request;
	uint16_t rcode;

	taut_i_record_ask(r, client, query, n, now);
	set_now(r, now);
	if (!taut_i_query_read(r, client, query, n, &read, &rcode)) {
		r->stats.dropped++;
		return TAUT_E_ARGUMENT;
	}
	r->stats.requests++;
	if (rcode == TAUT_QUERY_STANDS &&
		taut_i_requests_of(r, &client->address) >= taut_i_requests_each(r))
		rcode = TAUT_RCODE_REFUSED; /* DNSBomb, CVE-2024-33655 */
	request = taut_i_request_new(r, client);
	if (request == TAUT_NO_INDEX)
		return overload(r, client, &read);
	r->requests[request].query = read;
	memcpy(r->requests[request].name, read.name, sizeof read.name);
	if (rcode == TAUT_QUERY_STANDS && read.transfer) {
		begin_transfer(r, request, client);
	} else if (rcode == TAUT_QUERY_STANDS) {
		taut_i_run_request(r, request);
	} else {
		r->requests[request].rcode = rcode;
		taut_i_request_finish(r, request);
	}
	taut_i_run(r);
	return TAUT_OK;
}

/* The task that an exchange belongs to; TAUT_NO_INDEX: it is over. */
static uint32_t task_of(const struct taut_resolver *r, uint64_t exchange)
{
	uint32_t task = (uint32_t)(exchange % r->task_count);

	return exchange != 0 && task < r->tasks_made && r->tasks[task].state == TAUT_TASK_ASKED &&
			       r->tasks[task].x.number == exchange
		       ? task
		       : TAUT_NO_INDEX;
}

void taut_resolver_feed(struct taut_resolver *r, uint64_t exchange, const struct taut_address *from,
	const uint8_t *reply, size_t n, struct taut_time now)
{
	uint32_t task;

	taut_i_record_feed(r, exchange, from, reply, n, now);
	set_now(r, now);
	task = task_of(r, exchange);
	if (task == TAUT_NO_INDEX)
		r->stats.late++;
	else
		taut_i_task_feed(r, task, from, reply, n);
	taut_i_run(r);
}

void taut_resolver_fail(
	struct taut_resolver *r, uint64_t exchange, enum taut_failure failure, struct taut_time now)
{
	uint32_t task;

	taut_i_record_fail(r, exchange, failure, now);
	set_now(r, now);
	task = task_of(r, exchange);
	if (task != TAUT_NO_INDEX)
		taut_i_task_broken(r, task, failure);
	taut_i_run(r);
}

void taut_resolver_more(struct taut_resolver *r, uint64_t token, struct taut_time now)
{
	uint32_t request;

	taut_i_record_token(r, TAUT_EVENT_MORE, token, now);
	set_now(r, now);
	request = taut_i_request_find(r, token);
	if (request != TAUT_NO_INDEX)
		taut_i_act_stream(r, request);
}

void taut_resolver_gone(struct taut_resolver *r, uint64_t token, struct taut_time now)
{
	struct taut_request *refused = &r->requests[r->request_count];
	uint32_t request;

	taut_i_record_token(r, TAUT_EVENT_GONE, token, now);
	set_now(r, now);
	request = taut_i_request_find(r, token);
	if (request == TAUT_NO_INDEX && refused->state == TAUT_REQUEST_READY &&
		refused->client.token == token)
		request = r->request_count;
	if (request == TAUT_NO_INDEX)
		return;
	r->stats.gone++;
	taut_i_request_free(r, request);
	taut_i_run(r);
}

void taut_resolver_tick(struct taut_resolver *r, struct taut_time now)
{
	uint32_t which;

	taut_i_record_tick(r, now);
	set_now(r, now);
	/* Each timer is taken out; those set meanwhile are due later. */
	while (taut_i_timer_due(r, r->now.us, &which)) {
		taut_i_timer_clear(r, which);
		if ((which & 1) == TAUT_OF_TASK)
			taut_i_task_timeout(r, which >> 1);
		else
			taut_i_request_timeout(r, which >> 1);
		taut_i_run(r);
	}
}

uint64_t taut_resolver_due(const struct taut_resolver *r)
{
	uint32_t which;

	if (!taut_i_timer_due(r, UINT64_MAX, &which))
		return UINT64_MAX;
	return (which & 1) == TAUT_OF_TASK ? r->tasks[which >> 1].timer.at
					   : r->requests[which >> 1].timer.at;
}

void taut_resolver_stats(const struct taut_resolver *r, struct taut_resolver_stats *stats)
{
	*stats = r->stats;
	stats->memory_used = r->pool.used;
	stats->memory_most = r->pool.most;
}
