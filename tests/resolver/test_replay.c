/* test_replay.c - the same calls give the same actions, octet for octet: resolver/core/replay.c. */
#include "network.h"

enum { ROOM = 1 << 20 };

static uint8_t events[ROOM], seen[ROOM], again[ROOM];
static size_t seen_length, again_length;

/* An action as octets. */
static void note(uint8_t *out, size_t *length, const struct taut_action *action)
{
	assert_true(*length + action->length + 64 < ROOM);
	out[(*length)++] = (uint8_t)action->kind;
	memcpy(out + *length, &action->exchange, 8);
	memcpy(out + *length + 8, &action->token, 8);
	memcpy(out + *length + 16, &action->request, 8);
	memcpy(out + *length + 24, &action->port, 2);
	memcpy(out + *length + 26, action->address.octets, 16);
	*length += 42;
	if (action->length > 0)
		memcpy(out + *length, action->octets, action->length);
	*length += action->length;
}

static void each(void *context, const struct taut_action *action)
{
	(void)context;
	note(again, &again_length, action);
}

static void see(void)
{
	struct taut_action action;

	while (taut_resolver_next(net.r, &action)) { /* until there is none */
		note(seen, &seen_length, &action);
		net_act_on(&action);
	}
}

/* As net_step, but for the look at each action. */
static bool step(void)
{
	uint64_t due = taut_resolver_due(net.r);
	struct net_flight flight;

	if (net.flight_count == 0 && due == UINT64_MAX)
		return false;
	if (net.flight_count == 0) {
		net.now.us = due;
		taut_resolver_tick(net.r, net.now);
	} else {
		flight = net.flights[--net.flight_count];
		net.now.us += 777;
		taut_resolver_feed(net.r, flight.exchange, &flight.server->address, flight.octets,
			flight.length, net.now);
	}
	see();
	return true;
}

static void ask(const char *name, const char *type, unsigned flags)
{
	struct taut_client client = {.token = ++net.token,
		.address = net_address("2001:db8::7@4000"),
		.transport = TAUT_UDP};
	uint8_t query[512];
	size_t n = net_query(name, type, flags, query);

	taut_resolver_ask(net.r, &client, query, n, net.now);
	see();
}

static void record(void)
{
	net.events = events;
	net.event_capacity = sizeof events;
	seen_length = 0;
	net_world(TAUT_R_CASE | TAUT_R_COOKIES | TAUT_R_QMIN | TAUT_R_TRACE, NULL);
	ask("www.example.com.", "A", NET_DO);
	ask("far.example.com.", "A", 0);
	while (step()) /* until all is at rest */
		;
	net_server("192.0.2.4")->dead = true;
	ask("x.example.com.", "A", NET_EDNS);
	taut_resolver_fail(net.r, 12345, TAUT_FAIL_CLOSED, net.now);
	see();
	while (step())
		;
	ask("y.example.com.", "A", NET_EDNS);
	taut_resolver_more(net.r, net.token, net.now); /* it is no transfer */
	see();
	taut_resolver_gone(net.r, net.token, net.now);
	see();
	taut_resolver_gone(net.r, net.token, net.now);
	see();
	ask("WWW.example.com.", "A", NET_EDNS);
}

/* A resolver of the same configuration, with an empty cache. */
static void *replayer(struct taut_replay *replay, struct taut_resolver **r, void **cache)
{
	struct taut_resolver_config config = net.config;
	struct taut_cache_config small = {.stale_max = 86400};
	void *memory = malloc(taut_resolver_size(&config));

	*cache = malloc(NET_CACHE);
	config.cache = taut_cache_init(*cache, NET_CACHE, &small);
	config.random = taut_replay_random;
	config.random_context = replay;
	config.record = NULL;
	*r = taut_resolver_init(&config, memory, taut_resolver_size(&config),
		(struct taut_time){1000000, 1700000000});
	assert_non_null(*r);
	again_length = 0;
	return memory;
}

static void test_octet_for_octet(void **state)
{
	struct taut_replay replay = {events, 0, 0};
	struct taut_resolver *r;
	void *memory, *cache;
	size_t at = 0;

	(void)state;
	record();
	replay.length = net.event_length;
	memory = replayer(&replay, &r, &cache);
	assert_int_equal(taut_replay_run(&replay, r, each, NULL, &at), TAUT_OK);
	assert_int_equal(replay.at, replay.length);
	assert_true(seen_length > 2000);
	assert_int_equal(again_length, seen_length);
	assert_memory_equal(again, seen, seen_length);
	free(memory);
	free(cache);
}

/* Recorded twice, the log is the same too. */
static void test_deterministic(void **state)
{
	uint8_t *first;
	size_t length;

	(void)state;
	net.token = 0;
	record();
	length = net.event_length;
	first = malloc(length);
	memcpy(first, events, length);
	net.token = 0;
	record();
	assert_int_equal(net.event_length, length);
	assert_memory_equal(first, events, length);
	free(first);
}

/* What is no log is said to be none, and where; no octets of it are read beyond its end. */
static void test_damaged(void **state)
{
	struct taut_resolver *r;
	void *memory, *cache;
	unsigned refused = 0;

	(void)state;
	record();
	for (size_t cut = 0; cut < net.event_length; cut += 97) {
		uint8_t *copy = malloc(cut > 0 ? cut : 1);
		struct taut_replay replay = {copy, cut, 0};
		size_t at = 0;

		memcpy(copy, events, cut);
		memory = replayer(&replay, &r, &cache);
		refused += taut_replay_run(&replay, r, each, NULL, &at) == TAUT_E_SYNTAX;
		assert_true(at <= cut);
		free(memory);
		free(cache);
		free(copy);
	}
	assert_true(refused > 5);
	{
		static const uint8_t wrong[] = {'z', 0, 0, 0, 1, 0};
		struct taut_replay replay = {wrong, sizeof wrong, 0};
		size_t at = 9;

		memory = replayer(&replay, &r, &cache);
		assert_int_equal(taut_replay_run(&replay, r, each, NULL, &at), TAUT_E_SYNTAX);
		assert_int_equal(at, 0);
		free(memory);
		free(cache);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_octet_for_octet),
		cmocka_unit_test(test_deterministic),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests_name("replay", tests, NULL, NULL);
}
