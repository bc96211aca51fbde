/* test_engine.c - questions through a small Internet: resolver/core/engine.c, request.c, task.c, ask.c, cut.c, wait.c. */
#include "network.h"

static void test_from_the_root_down(void **state)
{
	(void)state;
	net_world(0, NULL);
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
	net_has("www.example.com. 300 IN A 203.0.113.1");
	assert_false(net.message.header.flags & TAUT_FLAG_AA);
	assert_true(net.message.header.flags & TAUT_FLAG_RA);
	assert_true(net.message.header.flags & TAUT_FLAG_RD);
	/* priming, root, com, example.com */
	assert_int_equal(net.sent, 4);
	/* out of the cache, with less time left */
	net_pass(100);
	assert_int_equal(net_ask("WWW.example.com.", "A", 0), 0);
	net_has("WWW.example.com. 200 IN A 203.0.113.1");
	assert_int_equal(net.sent, 4);
	/* the deepest known cut is where the next question begins */
	assert_int_equal(net_ask("mail.example.com.", "A", 0), 0);
	assert_int_equal(net.sent, 5);
	/* when its time has run out it is asked again */
	net_pass(201);
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
	net_has("www.example.com. 300 IN A 203.0.113.1");
	assert_int_equal(net.sent, 6);
}

static void test_denials(void **state)
{
	(void)state;
	net_world(0, NULL);
	assert_int_equal(net_ask("nothing.example.com.", "A", 0), 3);
	net_has("example.com. 60 IN SOA");
	assert_int_equal(net_ask("www.example.com.", "MX", 0), 0);
	net_has("ANSWER: 0, AUTHORITY: 1");
	assert_int_equal(net_ask("b.c.example.com.", "A", 0), 0); /* an empty non-terminal */
	net_has("ANSWER: 0, AUTHORITY: 1");
	net_pass(20);
	net.sent = 0;
	assert_int_equal(net_ask("nothing.example.com.", "A", 0), 3);
	net_has("example.com. 40 IN SOA");
	assert_int_equal(net_ask("nothing.example.com.", "TXT", 0), 3); /* no type of it either */
	assert_int_equal(net_ask("www.example.com.", "MX", 0), 0);
	assert_int_equal(net.sent, 0);
	net_pass(41);
	assert_int_equal(net_ask("nothing.example.com.", "A", 0), 3);
	assert_int_equal(net.sent, 1);
}

static void test_aliases(void **state)
{
	(void)state;
	net_world(0, NULL);
	assert_int_equal(net_ask("alias.example.com.", "A", 0), 0);
	net_has("alias.example.com. 3600 IN CNAME www.example.com.");
	net_has("www.example.com. 300 IN A 203.0.113.1");
	assert_int_equal(net_ask("far.example.com.", "A", 0), 0);
	net_has("far.example.com. 3600 IN CNAME www.example.net.");
	net_has("www.example.net. 200 IN A 203.0.113.4");
	assert_int_equal(net_ask("far.example.com.", "CNAME", 0), 0);
	net_has("ANSWER: 1,");
	assert_int_equal(net_ask("far.example.com.", "TXT", 0), 0);
	net_has("ANSWER: 1, AUTHORITY: 1");
	assert_int_equal(net_ask("loop.example.com.", "A", NET_EDNS), 2);
	net_has("a loop of aliases");
	assert_int_equal(net_ask("www.tree.example.com.", "A", 0), 0);
	net_has("tree.example.com. 3600 IN DNAME example.net.");
	net_has("www.tree.example.com. 3600 IN CNAME www.example.net.");
	net_has("www.example.net. 200 IN A 203.0.113.4");
	/* the same name again: the DNAME comes with what it makes, RFC 6672 3.1 */
	assert_int_equal(net_ask("www.tree.example.com.", "AAAA", 0), 0);
	net_has("tree.example.com. 3600 IN DNAME example.net.");
	net_has("www.tree.example.com. 3600 IN CNAME www.example.net.");
	/* names below a DNAME that is known: nobody has to be asked for them, but for what they lead to */
	net_pass(100);
	net.sent = 0;
	assert_int_equal(net_ask("ns.tree.example.com.", "A", 0), 0);
	net_has("ANSWER: 3,");
	net_has("tree.example.com. 3500 IN DNAME example.net.");
	net_has("ns.tree.example.com. 3500 IN CNAME ns.example.net.");
	assert_int_equal(net.sent, 1);
	assert_int_equal(net_ask("y.x.tree.example.com.", "CNAME", 0), 0);
	net_has("ANSWER: 2,");
	net_has("y.x.tree.example.com. 3500 IN CNAME y.x.example.net.");
	assert_int_equal(net.sent, 1);
	assert_int_equal(net_ask("tree.example.com.", "A", 0), 0); /* not the owner itself */
	net_has("ANSWER: 0,");
	assert_int_equal(net.sent, 2);
	net_pass(3500);
	net_ask("z.tree.example.com.", "A", 0);
	net_has("tree.example.com. 3600 IN DNAME example.net.");
}

/* Addresses of names in an answer, if the cache has them, and clients are not to have the least. */
static void test_additional(void **state)
{
	(void)state;
	net_world(0, NULL);
	assert_int_equal(net_ask("example.com.", "MX", 0), 0);
	net_has("ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0");
	net_ask("mail.example.com.", "A", 0);
	assert_int_equal(net_ask("example.com.", "MX", 0), 0);
	net_has("ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1");
	net_has("mail.example.com. 3600 IN A 203.0.113.2");
	assert_int_equal(net_ask("example.com.", "NS", 0), 0); /* glue answers nobody */
	net_has("ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0");
	net_world(TAUT_R_MINIMAL, NULL);
	net_ask("mail.example.com.", "A", 0);
	assert_int_equal(net_ask("example.com.", "MX", 0), 0);
	net_has("ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0");
}

/* Of the root's NS set alone nobody can be asked: RFC 9609 4.2. */
static size_t act_without_addresses(
	struct net_server *server, const struct taut_message *query, uint8_t *reply)
{
	struct taut_question question = net_question(query);
	uint8_t name[TAUT_NAME_MAX];
	struct taut_builder b;

	if (question.type != TAUT_TYPE_NS || taut_name_expand(&question.name, name) != 1)
		return net_truth(server, query, reply);
	net_begin(&b, query, TAUT_FLAG_AA, reply, 1500);
	net_put(&b, "AN . 3600 NS ns.root.");
	return taut_build_finish(&b);
}

static void test_priming_without_addresses(void **state)
{
	(void)state;
	net_world(0, NULL);
	net_server("192.0.2.1")->act = act_without_addresses;
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
	net_has("www.example.com. 300 IN A 203.0.113.1");
	assert_int_equal(net.sent, 4);
	assert_int_equal(net_ask("www.example.net.", "A", 0), 0);
	assert_int_equal(net.sent, 7);
	net_pass(4000); /* the root's NS have run out, and are asked for again */
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
}

static void test_servers_elsewhere(void **state)
{
	(void)state;
	net_world(0, NULL);
	assert_int_equal(net_ask("www.outside.com.", "A", 0), 0);
	net_has("www.outside.com. 3600 IN A 203.0.113.5");
	/* priming; root, com; root, net, example.net for the address; outside.com */
	assert_int_equal(net.sent, 7);
}

static void test_minimised(void **state)
{
	(void)state;
	net_world(TAUT_R_QMIN | TAUT_R_TRACE, NULL);
	assert_int_equal(net_ask("a.b.c.example.com.", "TXT", 0), 0);
	net_has("\"deep\"");
	assert_non_null(strstr(net.log, "com. A: asks 192.0.2.1 for .\n"));
	assert_non_null(strstr(net.log, "\nexample.com. A: asks 192.0.2.2 for com.\n"));
	assert_non_null(strstr(net.log, "\nc.example.com. A: asks 192.0.2.4 for example.com.\n"));
	assert_null(strstr(net.log, "a.b.c.example.com. A: asks"));
	assert_null(strstr(net.log, "a.b.c.example.com. TXT: asks 192.0.2.2"));
	assert_int_equal(net_ask("x.y.nothing.example.com.", "A", 0), 3);
}

static void test_same_question_once(void **state)
{
	uint64_t tokens[5];

	(void)state;
	net_world(0, NULL);
	for (unsigned i = 0; i < 5; i++)
		tokens[i] = net_begin_ask("www.example.com.", "A", i == 2 ? NET_DO : 0);
	net_run();
	assert_int_equal(net.sent, 4);
	for (unsigned i = 0; i < 5; i++) {
		net_fetch(tokens[i]);
		net_has("www.example.com. 300 IN A 203.0.113.1");
	}
	assert_int_equal(net.answer_count, 5);
}

static void test_not_recursive(void **state)
{
	(void)state;
	net_world(0, NULL);
	assert_int_equal(net_ask("www.example.com.", "A", NET_NORD), 5);
	assert_int_equal(net.sent, 0);
	assert_int_equal(net_ask("mail.example.com.", "A", 0), 0);
	net.sent = 0;
	assert_int_equal(net_ask("mail.example.com.", "A", NET_NORD), 0);
	net_has("mail.example.com. 3600 IN A 203.0.113.2");
	/* the closest cut, RFC 1034 4.3.1 */
	assert_int_equal(net_ask("www.example.com.", "A", NET_NORD), 0);
	net_has("ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1");
	net_has("example.com. 3600 IN NS ns.example.com.");
	assert_int_equal(net.sent, 0);
}

static void test_special_names(void **state)
{
	(void)state;
	net_world(0, NULL);
	assert_int_equal(net_ask("localhost.", "A", 0), 0);
	net_has("localhost. 10800 IN A 127.0.0.1");
	assert_int_equal(net_ask("a.localhost.", "AAAA", 0), 0);
	net_has("a.localhost. 10800 IN AAAA ::1");
	assert_int_equal(net_ask("www.onion.", "A", 0), 3);
	assert_int_equal(net_ask("x.invalid.", "A", 0), 3);
	assert_int_equal(net_ask("1.2.20.172.in-addr.arpa.", "PTR", 0), 3);
	net_has("20.172.in-addr.arpa. 10800 IN SOA localhost. nobody.invalid. 1 3600 1200 604800 "
		"10800");
	assert_int_equal(net_ask("1.0.0.127.in-addr.arpa.", "PTR", 0), 0);
	net_has("PTR localhost.");
	assert_int_equal(net_ask("ipv4only.arpa.", "A", 0), 0);
	net_has("192.0.0.170");
	assert_int_equal(net_ask("home.arpa.", "SOA", 0), 0);
	assert_int_equal(net_ask("x.home.arpa.", "A", 0), 3);
	assert_int_equal(net_ask("_dns.resolver.arpa.", "SVCB", 0), 3);
	assert_int_equal(net.sent, 0);
	/* one beside the range, and DS of the zone itself, are asked for */
	net_ask("1.2.32.172.in-addr.arpa.", "PTR", 0);
	assert_true(net.sent > 0);
	net.sent = 0;
	net_ask("10.in-addr.arpa.", "DS", 0);
	assert_true(net.sent > 0);
}

/* ---- servers that are no use ---------------------------------------------------------------- */

static void test_silence(void **state)
{
	uint64_t began;

	(void)state;
	net_world(0, NULL);
	assert_int_equal(net_ask("mail.example.com.", "A", 0), 0);
	net_server("192.0.2.4")->dead = true;
	net.sent = 0;
	began = net.now.us;
	assert_int_equal(net_ask("www.example.com.", "A", NET_EDNS), 2);
	net_has("EDE: 22");
	net_has("192.0.2.4 no reply");
	assert_true(net.sent <= 12);
	assert_true(net.now.us - began <= 8000000);
	/* that is known for a while, RFC 9520 */
	net.sent = 0;
	assert_int_equal(net_ask("www.example.com.", "A", NET_EDNS), 2);
	net_has("EDE: 13");
	assert_int_equal(net.sent, 0);
	/* an outage of hours: it is found again at once when it is over */
	for (unsigned hours = 0; hours < 24; hours++) {
		char name[64];

		net_pass(600);
		snprintf(name, sizeof name, "n%u.example.com.", hours);
		assert_int_equal(net_ask(name, "A", 0), 2);
	}
	net_server("192.0.2.4")->dead = false;
	net_pass(30);
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
}

static void test_one_of_two_servers(void **state)
{
	static const struct {
		const char *records;
		uint16_t flags;
	} useless[] = {
		{NULL, 2}, {NULL, 5}, {NULL, 1}, {NULL, 4}, /* SERVFAIL, REFUSED, FORMERR, NOTIMP */
		{"AU . NS ns.root.\nAD ns.root. A 192.0.2.1", 0},     /* upward */
		{"AU example.net. NS ns.example.net.", 0},            /* sideways */
		{"AU example.com. NS ns.example.com.", 0},            /* to itself */
		{"AU com. SOA a. b. 1 2 3 4 5", TAUT_FLAG_AA},        /* denies for its parent */
		{"AN www.example.com. A 203.0.113.66", TAUT_FLAG_RA}, /* a resolver */
	};

	(void)state;
	for (size_t i = 0; i < sizeof useless / sizeof *useless; i++)
		for (unsigned round = 0; round < 4; round++) { /* whichever is asked first */
			net_world(0, NULL);
			net_zone("192.0.2.2", "com.",
				NET_SOA("com.") "@ NS ns\nns A 192.0.2.2\nexample NS ns.example\n"
						"example NS bad.example\nns.example A "
						"192.0.2.4\nbad.example A 192.0.2.66\n");
			net_liar("192.0.2.66", useless[i].flags, useless[i].records);
			net.chance = round;
			assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
			net_has("www.example.com. 300 IN A 203.0.113.1");
		}
}

static void test_broken(void **state)
{
	uint64_t token;

	(void)state;
	net_world(0, NULL);
	assert_int_equal(net_ask("mail.example.com.", "A", 0), 0);
	net_server("192.0.2.4")->dead = true;
	token = net_begin_ask("www.example.com.", "A", NET_EDNS);
	for (unsigned i = 0; i < 20; i++) { /* each exchange that there may be */
		struct taut_resolver_stats stats;

		taut_resolver_stats(net.r, &stats);
		if (stats.active_exchanges == 0)
			break;
		for (uint64_t x = 1; x < 20000; x++)
			taut_resolver_fail(net.r, x, TAUT_FAIL_REFUSED, net.now);
		net_drain();
	}
	net_fetch(token);
	net_has("SERVFAIL");
	net_has("EDE: 23");
}

/* ---- limits --------------------------------------------------------------------------------- */

static void test_clients_have_a_limit(void **state)
{
	unsigned refused = 0;

	(void)state;
	net_world(0, NULL);
	net_ask("mail.example.com.", "A", 0);
	net_server("192.0.2.4")->dead = true;
	net.answer_count = 0;
	for (unsigned i = 0; i < 150; i++) {
		char name[64];

		snprintf(name, sizeof name, "n%u.example.com.", i);
		net_begin_ask(name, "A", 0);
	}
	for (unsigned i = 0; i < net.answer_count; i++)
		refused += (net.answers[i].octets[3] & 15) == 5;
	assert_int_equal(refused, 50);
	net_run();
	assert_int_equal(net.answer_count, 150); /* each exactly once */
}

static void few_requests(struct taut_resolver_config *config)
{
	config->requests = 4;
}

static void test_slots_run_out(void **state)
{
	struct taut_resolver_stats stats;

	(void)state;
	net_world(0, few_requests);
	net_server("192.0.2.1")->dead = true;
	for (unsigned i = 0; i < 10; i++) {
		char name[64];

		snprintf(name, sizeof name, "n%u.example.com.", i);
		net_begin_ask(name, "A", 0);
	}
	assert_int_equal(net.answer_count, 6); /* SERVFAIL at once */
	net_run();
	assert_int_equal(net.answer_count, 10);
	taut_resolver_stats(net.r, &stats);
	assert_int_equal(stats.active_requests, 0);
	assert_int_equal(stats.active_tasks, 0);
	assert_int_equal(stats.active_exchanges, 0);
	assert_int_equal(stats.memory_used, 0);
}

static void tiny_budget(struct taut_resolver_config *config)
{
	config->budget.packets = 3;
}

static void test_budget(void **state)
{
	struct taut_resolver_stats stats;

	(void)state;
	net_world(0, tiny_budget);
	assert_int_equal(net_ask("www.example.com.", "A", NET_EDNS), 2);
	net_has("too many packets");
	assert_int_equal(net.sent, 3);
	taut_resolver_stats(net.r, &stats);
	assert_int_equal(stats.budget_ends[0], 1);
	/* what it has found is of use to the next one */
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
}

/* Somebody whose budget ends while others wait for the same does not take them down. */
static void test_budget_is_handed_over(void **state)
{
	uint64_t first, second;

	(void)state;
	net_world(0, tiny_budget);
	first = net_begin_ask("www.example.com.", "A", 0);
	net_step();
	net_step();
	second = net_begin_ask("www.example.com.", "A", 0);
	net_run();
	net_fetch(first);
	net_has("NOERROR");
	net_fetch(second);
	net_has("203.0.113.1");
}

/* ---- near misses ---------------------------------------------------------------------------- */

static void test_wrong_replies_change_nothing(void **state)
{
	struct taut_resolver_stats stats;
	uint64_t token;

	(void)state;
	net_world(0, NULL);
	net_ask("mail.example.com.", "A", 0);
	token = net_begin_ask("www.example.com.", "A", 0);
	assert_int_equal(net.flight_count, 1);
	{
		struct net_flight good = net.flights[0];
		struct taut_address other = net_address("192.0.2.99");
		uint8_t wrong[1500];

		memcpy(wrong, good.octets, good.length);
		taut_resolver_feed(net.r, good.exchange, &other, wrong, good.length, net.now);
		wrong[0] ^= 1;
		taut_resolver_feed(
			net.r, good.exchange, &good.server->address, wrong, good.length, net.now);
		taut_resolver_feed(net.r, good.exchange, &good.server->address, wrong, 7, net.now);
		taut_resolver_feed(net.r, good.exchange + 1, &good.server->address, good.octets,
			good.length, net.now);
		net_drain();
	}
	assert_int_equal(net.sent, 5);
	net_run();
	net_fetch(token);
	net_has("203.0.113.1");
	taut_resolver_stats(net.r, &stats);
	assert_int_equal(stats.near_misses, 1);
	assert_int_equal(stats.mismatches, 2);
	assert_int_equal(stats.late, 1);
	assert_int_equal(stats.tcp, 0);
}

static void test_guesses_lead_to_tcp(void **state)
{
	uint64_t token;

	(void)state;
	net_world(0, NULL);
	net_ask("mail.example.com.", "A", 0);
	token = net_begin_ask("www.example.com.", "A", 0);
	for (unsigned i = 0; i < 3; i++) {
		struct net_flight guess = net.flights[0];

		guess.octets[1] ^= (uint8_t)(i + 1);
		taut_resolver_feed(net.r, guess.exchange, &guess.server->address, guess.octets,
			guess.length, net.now);
	}
	net_drain();
	assert_int_equal(net_server("192.0.2.4")->tcp, 1);
	net_run();
	net_fetch(token);
	net_has("203.0.113.1");
}

static size_t act_truncated(
	struct net_server *server, const struct taut_message *query, uint8_t *reply)
{
	size_t n = net_truth(server, query, reply);

	if (server->queries == 2) {
		reply[2] |= TAUT_FLAG_TC >> 8;
		memset(reply + 6, 0, 6);
		return 12 + taut_name_length(net_name("www.example.com.")) + 4;
	}
	return n;
}

static void test_truncated(void **state)
{
	(void)state;
	net_world(0, NULL);
	net_server("192.0.2.4")->act = act_truncated;
	net_ask("mail.example.com.", "A", 0);
	assert_int_equal(net_ask("www.example.com.", "A", 0), 0);
	net_has("203.0.113.1");
	assert_int_equal(net_server("192.0.2.4")->tcp, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_from_the_root_down),
		cmocka_unit_test(test_denials),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_priming_without_addresses),
		cmocka_unit_test(test_additional),
		cmocka_unit_test(test_servers_elsewhere),
		cmocka_unit_test(test_minimised),
		cmocka_unit_test(test_same_question_once),
		cmocka_unit_test(test_not_recursive),
		cmocka_unit_test(test_special_names),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_one_of_two_servers),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_clients_have_a_limit),
		cmocka_unit_test(test_slots_run_out),
		cmocka_unit_test(test_budget),
		cmocka_unit_test(test_budget_is_handed_over),
		cmocka_unit_test(test_wrong_replies_change_nothing),
		cmocka_unit_test(test_guesses_lead_to_tcp),
		cmocka_unit_test(test_truncated),
	};

	return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
