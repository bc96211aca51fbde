/* test_crowd.c - more clients than may wait at once: resolver/core/request.c, engine.c. */
#include "network.h"

/* A question of a client of its own. Gives the answer's octets; SIZE_MAX: there is none yet. */
static size_t ask_from(unsigned client, const char *name, enum taut_transport transport)
{
	struct taut_client who = {.token = ++net.token,
		.address = {4, {10, 0, (uint8_t)(client >> 8), (uint8_t)client}, 4000},
		.transport = transport};
	uint8_t query[512];
	size_t n = net_query(name, "A", NET_EDNS, query);

	net.answer_count = 0;
	taut_resolver_ask(net.r, &who, query, n, net.now);
	net_drain();
	for (unsigned i = 0; i < net.answer_count; i++)
		if (net.answers[i].token == net.token)
			return net.answers[i].length;
	return SIZE_MAX;
}

/* As many questions as there may be wait for servers that are silent. */
static void test_too_many(void **state)
{
	struct taut_resolver_stats stats;
	unsigned client = 0;
	char name[64];

	(void)state;
	net_world(0, NULL);
	net_ask("www.example.com.", "A", 0);
	net_ask("www.example.net.", "A", 0);
	net_server("192.0.2.4")->dead = true;
	for (; client < net.config.requests; client++) {
		snprintf(name, sizeof name, "n%u.example.com.", client);
		assert_true(ask_from(client, name, TAUT_UDP) == SIZE_MAX);
	}
	/* what is known is answered; what is not has to go */
	assert_true(ask_from(client++, "www.example.com.", TAUT_UDP) > 12);
	net_fetch(net.token);
	net_has("203.0.113.1");
	assert_int_equal(ask_from(client++, "x.example.com.", TAUT_UDP), 0);
	assert_true(ask_from(client++, "x.example.com.", TAUT_TCP) > 12);
	net_fetch(net.token);
	net_has("SERVFAIL");
	net_has("EDE: 14");
	/* those that are old make room, in half of the slots: so that a good question has its answer */
	net.now.us += 250000;
	for (unsigned i = 0; i < net.config.requests / 2; i++) {
		snprintf(name, sizeof name, "m%u.example.com.", i);
		assert_true(ask_from(client++, name, TAUT_UDP) == SIZE_MAX);
		assert_int_equal(net.answer_count, 1); /* the other's, of no octets */
		assert_int_equal(net.answers[0].length, 0);
	}
	assert_int_equal(ask_from(client++, "x.example.com.", TAUT_UDP), 0);
	taut_resolver_stats(net.r, &stats);
	assert_int_equal(stats.active_requests, net.config.requests);
	net.now.us += 250000;
	net.answer_count = 0;
	assert_true(ask_from(client++, "ns.example.net.", TAUT_UDP) == SIZE_MAX);
	net_step();
	net_run();
	taut_resolver_stats(net.r, &stats);
	assert_int_equal(stats.active_requests, 0);
	assert_int_equal(stats.memory_used, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests_name("crowd", tests, NULL, NULL);
}
