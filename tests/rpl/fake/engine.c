/* engine.c - not a resolver: relays each query to the first hint and its reply to the client. What
 * the runner of scenarios is tested with, so that its own faults and those of the resolver can be
 * told apart. Takes a reply by its id alone, asks three times, a second apart. */
#include <stdlib.h>
#include <string.h>

#include <tautwire/resolver.h>

enum { QUERIES = 64, TRIES = 3, SECOND = 1000000 };

struct query {
	uint64_t token, exchange, over, deadline;
	uint8_t octets[512], answer[65535];
	size_t length, answer_length;
	unsigned tries;
	bool used, send, cancel, done;
};

struct taut_resolver {
	struct taut_resolver_config config;
	struct query queries[QUERIES];
	uint64_t exchanges, packets, mismatches;
};

struct taut_cache {
	int nothing;
};

struct taut_cache *taut_cache_init(void *memory, size_t n, const struct taut_cache_config *config)
{
	(void)config;
	return n < TAUT_CACHE_LEAST ? NULL : memory;
}

void taut_cache_stats(const struct taut_cache *cache, struct taut_cache_stats *stats)
{
	(void)cache;
	*stats = (struct taut_cache_stats){0};
}

size_t taut_resolver_size(const struct taut_resolver_config *config)
{
	(void)config;
	return sizeof(struct taut_resolver);
}

struct taut_resolver *taut_resolver_init(
	const struct taut_resolver_config *config, void *memory, size_t n, struct taut_time now)
{
	struct taut_resolver *r = memory;

	(void)now;
	if (n < sizeof *r)
		return NULL;
	memset(r, 0, sizeof *r);
	r->config = *config;
	return r;
}

enum taut_code taut_resolver_ask(struct taut_resolver *r, const struct taut_client *client,
	const uint8_t *octets, size_t n, struct taut_time now)
{
	if (n < 12 || n > sizeof r->queries[0].octets || octets[2] & 0x80)
		return TAUT_E_ARGUMENT;
	for (int i = 0; i < QUERIES; i++) {
		struct query *q = &r->queries[i];

		if (q->used)
			continue;
		*q = (struct query){.token = client->token,
			.length = n,
			.used = true,
			.send = true,
			.exchange = ++r->exchanges,
			.deadline = now.us + SECOND,
			.tries = 1};
		memcpy(q->octets, octets, n);
		return TAUT_OK;
	}
	return TAUT_E_SPACE;
}

static struct query *find(struct taut_resolver *r, uint64_t exchange)
{
	for (int i = 0; i < QUERIES; i++)
		if (r->queries[i].used && r->queries[i].exchange == exchange)
			return &r->queries[i];
	return NULL;
}

static void finish(struct query *q, const uint8_t *answer, size_t n)
{
	memcpy(q->answer, answer, n);
	q->answer_length = n;
	q->over = q->exchange;
	q->done = q->cancel = true;
}

static void give_up(struct query *q)
{
	uint8_t answer[512];

	memcpy(answer, q->octets, q->length);
	answer[2] |= 0x80;
	answer[3] = 0x82;
	finish(q, answer, q->length);
}

void taut_resolver_feed(struct taut_resolver *r, uint64_t exchange, const struct taut_address *from,
	const uint8_t *reply, size_t n, struct taut_time now)
{
	struct query *q = find(r, exchange);

	(void)now;
	if (q == NULL || q->done || n < 12 || memcmp(reply, q->octets, 2) != 0 ||
		from->port != 53) {
		r->mismatches++;
		return;
	}
	finish(q, reply, n);
	q->answer[3] |= 0x80;
}

static void again(struct taut_resolver *r, struct query *q, struct taut_time now)
{
	if (q->tries++ == TRIES) {
		give_up(q);
		return;
	}
	q->over = q->exchange;
	q->exchange = ++r->exchanges;
	q->send = q->cancel = true;
	q->deadline = now.us + SECOND;
}

void taut_resolver_fail(
	struct taut_resolver *r, uint64_t exchange, enum taut_failure failure, struct taut_time now)
{
	struct query *q = find(r, exchange);

	(void)failure;
	if (q != NULL && !q->done)
		again(r, q, now);
}

/* It has no zone transfers. */
void taut_resolver_more(struct taut_resolver *r, uint64_t token, struct taut_time now)
{
	(void)r;
	(void)token;
	(void)now;
}

void taut_resolver_tick(struct taut_resolver *r, struct taut_time now)
{
	for (int i = 0; i < QUERIES; i++)
		if (r->queries[i].used && !r->queries[i].done && r->queries[i].deadline <= now.us)
			again(r, &r->queries[i], now);
}

uint64_t taut_resolver_due(const struct taut_resolver *r)
{
	uint64_t due = UINT64_MAX;

	for (int i = 0; i < QUERIES; i++)
		if (r->queries[i].used && !r->queries[i].done && r->queries[i].deadline < due)
			due = r->queries[i].deadline;
	return due;
}

static bool next_of(struct taut_resolver *r, struct query *q, struct taut_action *action)
{
	*action = (struct taut_action){.exchange = q->exchange, .token = q->token, .request = 1};
	if (q->cancel) {
		q->cancel = false;
		action->kind = TAUT_ACTION_CANCEL;
		action->exchange = q->over;
	} else if (q->send) {
		q->send = false;
		r->packets++;
		action->kind = TAUT_ACTION_SEND;
		action->address = r->config.hints[0].address;
		action->port = 4242;
		action->octets = q->octets;
		action->length = q->length;
	} else {
		q->used = false;
		action->kind = TAUT_ACTION_ANSWER;
		action->octets = q->answer;
		action->length = q->answer_length;
	}
	return true;
}

bool taut_resolver_next(struct taut_resolver *r, struct taut_action *action)
{
	for (int i = 0; i < QUERIES; i++)
		if (r->queries[i].used && (r->queries[i].send || r->queries[i].done))
			return next_of(r, &r->queries[i], action);
	return false;
}

void taut_resolver_stats(const struct taut_resolver *r, struct taut_resolver_stats *stats)
{
	*stats = (struct taut_resolver_stats){.packets = r->packets, .mismatches = r->mismatches};
	for (int i = 0; i < QUERIES; i++)
		stats->active_requests += r->queries[i].used;
}
