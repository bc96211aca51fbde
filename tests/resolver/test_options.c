/* test_options.c - what a configuration switches: routes, prefetch, serve-stale, case, cookies: resolver/core/cut.c, stale.c, ask.c,
 * stub.c. */
#include "network.h"

static struct taut_hint others[2];
static struct taut_route route;

static void set_route(struct taut_resolver_config *config, enum taut_route_kind kind,
	const uint8_t *zone, const char *address)
{
	others[0] = (struct taut_hint){NULL, net_address(address), NULL};
	route = (struct taut_route){zone, kind, TAUT_UDP, others, 1};
	config->routes = &route;
	config->route_count = 1;
}

static void forward_all(struct taut_resolver_config *config)
{
	set_route(config, TAUT_ROUTE_FORWARD, (const uint8_t *)"", "192.0.2.80");
}

static void forward_first(struct taut_resolver_config *config)
{
	set_route(config, TAUT_ROUTE_FORWARD_FIRST, (const uint8_t *)"", "192.0.2.80");
}

static void stub(struct taut_resolver_config *config)
{
	set_route(config, TAUT_ROUTE_STUB, (const uint8_t *)"\7example\3com", "192.0.2.81");
}

static void stub_first(struct taut_resolver_config *config)
{
	set_route(config, TAUT_ROUTE_STUB_FIRST, (const uint8_t *)"\7example\3com", "192.0.2.81");
}

static bool desired; /* RD of the last question to act_forwarder */

static size_t act_forwarder(
	struct net_server *server, const struct taut_message *query, uint8_t *reply)
{
	desired = (query->header.flags & TAUT_FLAG_RD) != 0;
	return net_says(server, query, reply);
}

static void test_forward(void **state)
{
	(void)state;
	net_world(TAUT_R_QMIN, forward_all);
	net_liar("192.0.2.80", TAUT_FLAG_RA, "AN www.example.com. 60 A 203.0.113.9")->act =
		act_forwarder;
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
	net_has("www.example.com. 60 IN A 203.0.113.9");
	assert_true(desired);
	assert_int_equal(net.sent, 1);
	net_server("192.0.2.80")->dead = true;
	assert_int_equal(net_ask("mail.example.com.", "A", 0), 2);
	assert_int_equal(net_server("192.0.2.1")->queries, 0);
	net_world(0, forward_first);
	net_server("192.0.2.80")->dead = true;
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
	net_has("www.example.com. 300 IN A 203.0.113.1");
}

static void test_stub_zone(void **state)
{
	static const char text[] = NET_SOA(
		"example.com.") "@ NS ns\nwww A 203.0.113.9\nsub NS ns.sub\nns.sub A 192.0.2.82\n";

	(void)state;
	net_world(0, stub);
	net_zone("192.0.2.81", "example.com.", text);
	net_zone("192.0.2.82", "sub.example.com.",
		NET_SOA("sub.example.com.") "@ NS ns\nx A 203.0.113.10\n");
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
	net_has("203.0.113.9");
	assert_int_equal(net.sent, 1);
	/* a cut below is followed, and goes first next time */
	assert_int_equal(net_ask("x.sub.example.com.", "A", 0), 0);
	net_has("203.0.113.10");
	net.sent = 0;
	assert_int_equal(net_ask("y.sub.example.com.", "A", 0), 3);
	assert_int_equal(net.sent, 1);
	/* DS of the zone stands in its parent */
	assert_int_equal(net_ask("example.com.", "DS", 0), 0);
	assert_true(net_server("192.0.2.2")->queries > 0);
	net_server("192.0.2.81")->dead = true;
	assert_int_equal(net_ask("mail.example.com.", "A", 0), 2);
	net_world(0, stub_first);
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
	net_has("203.0.113.1");
}

static void test_prefetch(void **state)
{
	struct taut_resolver_stats stats;

	(void)state;
	net_world(TAUT_R_PREFETCH, NULL);
	net_ask("www.example.com.", "A", 0);
	net_pass(250);
	net.sent = 0;
	net_ask("www.example.com.", "A", 0);
	assert_int_equal(net.sent, 0);
	net_pass(25);
	net_ask("www.example.com.", "A", 0); /* answered at once, and asked for */
	net_has("www.example.com. 25 IN A 203.0.113.1");
	assert_int_equal(net.sent, 1);
	net_ask("www.example.com.", "A", 0);
	net_has("www.example.com. 300 IN A 203.0.113.1");
	assert_int_equal(net.sent, 1);
	taut_resolver_stats(net.r, &stats);
	assert_int_equal(stats.prefetches, 1);
	assert_int_equal(stats.active_requests, 0);
	assert_int_equal(stats.memory_used, 0);
}

/* An NS set that is prefetched is asked for from its parent on: the delegation may have moved. */
static void test_prefetch_ns(void **state)
{
	(void)state;
	net_world(TAUT_R_PREFETCH, NULL);
	net_ask("example.com.", "NS", 0);
	net_has("example.com. 3600 IN NS ns.example.com.");
	net_pass(3400);
	net_ask("www.example.com.", "A", 0);
	net_zone("192.0.2.2", "com.",
		NET_SOA("com.") "@ NS ns\nns A 192.0.2.2\nexample NS ns.example\n"
				"ns.example A 192.0.2.40\n");
	net_zone("192.0.2.40", "example.com.",
		NET_SOA("example.com.") "@ NS ns\nns A 192.0.2.40\nwww 300 A 203.0.113.99\n");
	net_server("192.0.2.4")->dead = true;
	net.sent = 0;
	net_ask("example.com.", "NS", 0);
	net_has("example.com. 200 IN NS ns.example.com.");
	net_run();
	assert_int_equal(net.sent, 2);
	net_pass(150); /* of the old delegation 50 s would be left */
	net_ask("x.example.com.", "A", 0);
	net_has("ns.example.com.");
	assert_int_equal(net.sent, 3);
}

static void impatient(struct taut_resolver_config *config)
{
	config->stale_after_ms = 500;
}

static void test_stale(void **state)
{
	uint64_t began;

	(void)state;
	net_world(TAUT_R_STALE, impatient);
	net_ask("www.example.com.", "A", 0);
	net_ask("nothing.example.com.", "A", 0);
	net_pass(3600);
	net_ask("mail.example.com.", "A", 0); /* the cuts are known again */
	net_server("192.0.2.4")->dead = true;
	began = net.now.us;
	{
		uint64_t token = net_begin_ask("www.example.com.", "A", NET_EDNS);

		while (net.answers[(net.answer_count - 1) % NET_ANSWERS].token != token)
			assert_true(net_step());
		assert_int_equal(net.now.us - began, 500000); /* RFC 8767 5: the client's time */
		net_fetch(token);
		net_has("www.example.com. 30 IN A 203.0.113.1");
		net_has("EDE: 3");
		net_run();
	}
	/* that it failed is known: at once */
	net.sent = 0;
	began = net.now.us;
	assert_int_equal(net_ask("www.example.com.", "A", NET_EDNS), 0);
	net_has("EDE: 3");
	assert_int_equal(net.now.us, began);
	assert_int_equal(net_ask("nothing.example.com.", "A", NET_EDNS), 3);
	net_has("EDE: 19");
	/* names of which nothing is known */
	assert_int_equal(net_ask("never.example.com.", "A", 0), 2);
	/* what is fresh comes back */
	net_server("192.0.2.4")->dead = false;
	net_pass(60);
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
	net_has("www.example.com. 300 IN A");
	/* without the option */
	net_world(0, NULL);
	net_ask("www.example.com.", "A", 0);
	net_pass(301);
	net_server("192.0.2.4")->dead = true;
	assert_int_equal(net_ask("www.example.com.", "A", 0), 2);
}

/* Less than servers that are slow take. */
static void hasty(struct taut_resolver_config *config)
{
	config->stale_after_ms = 30;
}

/* What was found of a chain stands while stale data is looked for in vain: its first alias is in no cache. */
static void test_stale_behind_an_alias(void **state)
{
	uint64_t token;

	(void)state;
	net_world(TAUT_R_STALE, hasty);
	net_zone("192.0.2.4", "example.com.",
		NET_SOA("example.com.") "@ NS ns\nns A 192.0.2.4\nzero 0 CNAME www.example.net.\n");
	net_ask("www.example.net.", "A", 0);
	net_pass(3700);
	net_ask("x.example.com.", "A", 0); /* the cuts are known again */
	net_ask("x.example.net.", "A", 0);
	net_server("192.0.2.5")->dead = true;
	net.sent = 0;
	token = net_begin_ask("zero.example.com.", "A", 0);
	assert_true(net_step());
	assert_int_equal(net.sent, 2); /* behind the alias, in vain */
	assert_true(net_step());       /* the client's time for what is fresh has passed */
	assert_int_equal(net.sent, 2);
	net_server("192.0.2.5")->dead = false;
	net_run();
	net_fetch(token);
	net_has("ANSWER: 2,");
	net_has("zero.example.com. 0 IN CNAME www.example.net.");
	net_has("www.example.net. 200 IN A 203.0.113.4");
}

/* ---- how servers are asked ------------------------------------------------------------------ */

static size_t act_lowers_case(
	struct net_server *server, const struct taut_message *query, uint8_t *reply)
{
	size_t n = net_truth(server, query, reply);

	for (size_t i = 12; reply[i] != 0; i++) /* the question's name */
		if (reply[i] >= 'A' && reply[i] <= 'Z')
			reply[i] |= 0x20;
	return n;
}

static void test_case(void **state)
{
	(void)state;
	net_world(TAUT_R_CASE, NULL);
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
	net_has("www.example.com. 300 IN A 203.0.113.1");
	assert_int_equal(net.sent, 4);
	/* the letters come back in the owner of the SOA, which points into the question */
	assert_int_equal(net_ask("nowhere.example.com.", "A", 0), 3);
	net_has("example.com. 60 IN SOA ");
	/* one that does not keep it: over TCP, and then it is known */
	net_server("192.0.2.4")->act = act_lowers_case;
	assert_int_equal(net_ask("abcdefghijkl.example.com.", "A", 0), 3);
	assert_int_equal(net_server("192.0.2.4")->tcp, 1);
	assert_int_equal(net_ask("abcdefghijklm.example.com.", "A", 0), 3);
	assert_int_equal(net_server("192.0.2.4")->tcp, 1);
}

static size_t act_without_edns(
	struct net_server *server, const struct taut_message *query, uint8_t *reply)
{
	if (query->opt == 0)
		return net_truth(server, query, reply);
	server->flags = 1; /* FORMERR */
	server->records = NULL;
	return net_says(server, query, reply);
}

static void test_edns_ladder(void **state)
{
	(void)state;
	net_world(0, NULL);
	net_server("192.0.2.4")->act = act_without_edns;
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
	assert_int_equal(net_server("192.0.2.4")->queries, 2);
	assert_int_equal(net_ask("mail.example.com.", "A", 0), 0);
	assert_int_equal(net_server("192.0.2.4")->queries, 3);
}

static uint16_t size_seen;

static size_t act_notes_size(
	struct net_server *server, const struct taut_message *query, uint8_t *reply)
{
	struct taut_edns edns;

	size_seen = taut_edns(query, &edns) ? edns.udp_size : 0;
	return net_truth(server, query, reply);
}

/* Fragments can be replaced by others: none are asked for. */
static void test_no_fragments(void **state)
{
	(void)state;
	net_world(0, NULL);
	net_server("192.0.2.4")->act = act_notes_size;
	net_ask("www.example.com.", "A", 0);
	assert_int_equal(size_seen, 1232);
}

/* ---- for programs --------------------------------------------------------------------------- */

static void as_stub(struct taut_resolver_config *config)
{
	struct taut_resolver_config own;

	others[0] = (struct taut_hint){NULL, net_address("192.0.2.80"), NULL};
	taut_stub_config(&own, &route, others, 1, TAUT_UDP);
	own.cache = config->cache;
	own.random = config->random;
	*config = own;
}

static void test_stub(void **state)
{
	(void)state;
	net_world(0, as_stub);
	net_liar("192.0.2.80", TAUT_FLAG_RA, "AN www.example.com. 60 A 203.0.113.9");
	assert_int_equal(taut_stub_ask(net.r, 77, net_name("www.example.com."), TAUT_TYPE_A,
				 TAUT_CLASS_IN, true, net.now),
		TAUT_OK);
	net_drain();
	net_run();
	net_fetch(77);
	net_has("www.example.com. 60 IN A 203.0.113.9");
	net_has("flags: do;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forward),
		cmocka_unit_test(test_stub_zone),
		cmocka_unit_test(test_prefetch),
		cmocka_unit_test(test_prefetch_ns),
		cmocka_unit_test(test_stale),
		cmocka_unit_test(test_stale_behind_an_alias),
		cmocka_unit_test(test_case),
		cmocka_unit_test(test_edns_ladder),
		cmocka_unit_test(test_no_fragments),
		cmocka_unit_test(test_stub),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
