/* test_attacks.c - what has broken other resolvers, as far as there is no validation in it: each test fails where the defence is
 * taken out. Numbers are CVEs or names of papers. */
#include "network.h"

static void known_ancestors(uint32_t flags)
{
	net_world(flags, NULL);
	net_ask("www.example.com.", "A", 0);
	net_ask("www.example.net.", "A", 0);
	net.sent = 0;
	for (unsigned i = 0; i < net.server_count; i++)
		net.servers[i].queries = 0;
}

static unsigned beside(const char *attacker)
{
	return net.sent - net_server(attacker)->queries;
}

/* CVE-2008-1447: a forged referral for a name that nobody asked for, with glue for the one that is wanted. */
static void test_forged_glue(void **state)
{
	(void)state;
	known_ancestors(0);
	net_liar("192.0.2.4", TAUT_FLAG_AA,
		"AN x1.example.com. A 203.0.113.66\n"
		"AU example.com. NS www.example.com.\nAU com. NS evil.example.com.\n"
		"AD www.example.com. A 203.0.113.66\nAD evil.example.com. A 192.0.2.66\nAD "
		"www.example.net. A 203.0.113.66");
	assert_int_equal(net_ask("x1.example.com.", "A", 0), 0);
	net_has("ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0");
	net_ask("www.example.net.", "A", NET_NORD);
	net_lacks("203.0.113.66");
	net_ask("www.example.com.", "A", NET_NORD);
	net_has("203.0.113.1");
	net.servers[0].queries = 0;
	net_ask("other.com.", "A", 0);
	assert_int_equal(net_server("192.0.2.66")->queries, 0);
}

/* CVE-2025-40778, CVE-2025-11411: NS and DNAME in the authority section of a good answer. */
static void test_unsolicited_authority(void **state)
{
	(void)state;
	known_ancestors(0);
	net_liar("192.0.2.66", TAUT_FLAG_AA, "AN www2.example.com. A 203.0.113.66");
	net_liar("192.0.2.4", TAUT_FLAG_AA,
		"AN x1.example.com. A 203.0.113.7\n"
		"AU example.com. NS evil.example.com.\nAU example.com. DNAME example.org.\n"
		"AD evil.example.com. A 192.0.2.66");
	assert_int_equal(net_ask("x1.example.com.", "A", 0), 0);
	net_zone("192.0.2.4", "example.com.",
		NET_SOA("example.com.") "@ NS ns\nwww2 A 203.0.113.8\n");
	net_server("192.0.2.4")->act = NULL;
	assert_int_equal(net_ask("www2.example.com.", "A", 0), 0);
	net_has("203.0.113.8");
	assert_int_equal(net_server("192.0.2.66")->queries, 0);
	net_ask("example.com.", "NS", NET_NORD);
	net_lacks("evil");
}

/* Records for names outside of the zone, in every section. */
static void test_bailiwick(void **state)
{
	(void)state;
	known_ancestors(0);
	net_liar("192.0.2.5", TAUT_FLAG_AA,
		"AN www2.example.net. CNAME www.example.com.\nAN www.example.com. A 203.0.113.66\n"
		"AU example.com. NS evil.example.net.\nAD evil.example.net. A 192.0.2.66\nAD "
		"ns.example.com. A 192.0.2.66");
	assert_int_equal(net_ask("www2.example.net.", "A", 0), 0);
	net_has("www.example.com. 300 IN A 203.0.113.1");
	net_lacks("203.0.113.66");
	net_ask("another.example.com.", "A", 0);
	assert_int_equal(net_server("192.0.2.66")->queries, 0);
}

/* Ghost domains (2012), CVE-2022-30698: the child renews its own delegation after its parent has taken it away. */
static void test_ghost_domain(void **state)
{
	(void)state;
	net_world(0, NULL);
	net_zone("192.0.2.2", "com.",
		NET_SOA("com.") "@ NS ns\nns A 192.0.2.2\nghost 100 NS ns.ghost\nns.ghost 100 A "
				"192.0.2.66\n");
	net_zone("192.0.2.66", "ghost.com.",
		NET_SOA("ghost.com.") "@ 86400 NS ns\nns 86400 A 192.0.2.66\n* A 203.0.113.66\n");
	assert_int_equal(net_ask("a.ghost.com.", "A", 0), 0);
	net_zone("192.0.2.2", "com.", NET_SOA("com.") "@ NS ns\nns A 192.0.2.2\n"); /* revoked */
	for (unsigned i = 0; i < 4; i++) {
		char name[64];

		net_pass(20);
		net_ask("ghost.com.", "NS", 0);
		net_ask("ns.ghost.com.", "A", 0);
		snprintf(name, sizeof name, "b%u.ghost.com.", i);
		assert_int_equal(net_ask(name, "A", 0), 0);
	}
	net_pass(21);
	assert_int_equal(net_ask("c.ghost.com.", "A", 0), 3);
	assert_int_equal(net_ask("ns.ghost.com.", "A", 0), 3);
}

/* CVE-2022-30698 too: it delegates its names one by one, each for a day. */
static void test_ghost_below(void **state)
{
	(void)state;
	net_world(0, NULL);
	net_zone("192.0.2.2", "com.",
		NET_SOA("com.") "@ NS ns\nns A 192.0.2.2\nghost 100 NS ns.ghost\nns.ghost 100 A "
				"192.0.2.66\n");
	net_zone("192.0.2.66", "ghost.com.",
		NET_SOA("ghost.com.") "@ NS ns\nns A 192.0.2.66\nb 86400 NS ns.b\nns.b 86400 A 192.0.2.67\n");
	net_zone("192.0.2.67", "b.ghost.com.",
		NET_SOA("b.ghost.com.") "@ 86400 NS ns\nns 86400 A 192.0.2.67\n* A 203.0.113.66\n");
	assert_int_equal(net_ask("a.b.ghost.com.", "A", 0), 0);
	net_zone("192.0.2.2", "com.", NET_SOA("com.") "@ NS ns\nns A 192.0.2.2\n"); /* revoked */
	net_pass(99);
	assert_int_equal(net_ask("b.b.ghost.com.", "A", 0), 0);
	net_pass(2);
	assert_int_equal(net_ask("c.b.ghost.com.", "A", 0), 3);
}

/* CVE-2020-8616 (NXNSAttack): 40 name servers without addresses, in the victim's zone. */
static void test_many_glueless(void **state)
{
	static char records[4096];
	size_t n = 0;

	(void)state;
	known_ancestors(0);
	for (unsigned i = 0; i < 40; i++)
		n += (size_t)snprintf(records + n, sizeof records - n,
			"%sAU sub.example.com. NS dead%u.example.net.", i == 0 ? "" : "\n", i);
	net_liar("192.0.2.4", 0, records);
	assert_int_equal(net_ask("x.sub.example.com.", "A", 0), 2);
	assert_true(beside("192.0.2.4") <= 5);
	assert_true(beside("192.0.2.4") > 0);
}

/* CVE-2022-3204 (NRDelegation) and acceptance: 20 servers that refer sideways. */
static void test_many_sideways(void **state)
{
	static char records[4096];
	size_t n = 0;

	(void)state;
	known_ancestors(0);
	for (unsigned i = 0; i < 20; i++) {
		char address[32];

		n += (size_t)snprintf(records + n, sizeof records - n,
			"AU sub.example.com. NS s%u.sub.example.com.\n", i);
		snprintf(address, sizeof address, "198.51.100.%u", 100 + i);
		net_liar(address, 0, "AU sub.example.org. NS ns.example.org.");
	}
	for (unsigned i = 0; i < 20; i++)
		n += (size_t)snprintf(records + n, sizeof records - n,
			"%sAD s%u.sub.example.com. A 198.51.100.%u", i == 0 ? "" : "\n", i,
			100 + i);
	net_liar("192.0.2.4", 0, records);
	assert_int_equal(net_ask("x.sub.example.com.", "A", 0), 2);
	assert_int_equal(beside("192.0.2.4"), 5);
}

/* CAMP, acceptance: a chain of 16 aliases across two zones. */
static void test_long_chain(void **state)
{
	static char here[4096], there[4096];
	size_t n = 0, m = 0;

	(void)state;
	known_ancestors(0);
	n = (size_t)snprintf(here, sizeof here, NET_SOA("example.com.") "@ NS ns\n");
	m = (size_t)snprintf(there, sizeof there, NET_SOA("example.net.") "@ NS ns\n");
	for (unsigned i = 0; i < 16; i++) {
		if (i % 2 == 0)
			n += (size_t)snprintf(here + n, sizeof here - n,
				"c%u CNAME c%u.example.net.\n", i, i + 1);
		else
			m += (size_t)snprintf(there + m, sizeof there - m,
				"c%u CNAME c%u.example.com.\n", i, i + 1);
	}
	net_zone("192.0.2.4", "example.com.", here);
	net_zone("192.0.2.5", "example.net.", there);
	assert_int_equal(net_ask("c0.example.com.", "A", 0), 2);
	assert_true(net.sent <= 12);
	assert_true(net.sent > 2);
}

/* Acceptance: four silent servers. */
static void test_four_silent(void **state)
{
	uint64_t began;

	(void)state;
	known_ancestors(0);
	net_liar("192.0.2.4", 0,
		"AU sub.example.com. NS a.sub.example.com.\nAU sub.example.com. NS "
		"b.sub.example.com.\n"
		"AU sub.example.com. NS c.sub.example.com.\nAU sub.example.com. NS "
		"d.sub.example.com.\n"
		"AD a.sub.example.com. A 198.51.100.1\nAD b.sub.example.com. A 198.51.100.2\n"
		"AD c.sub.example.com. A 198.51.100.3\nAD d.sub.example.com. A 198.51.100.4");
	began = net.now.us;
	assert_int_equal(net_ask("x.sub.example.com.", "A", 0), 2);
	assert_true(beside("192.0.2.4") <= 12);
	assert_true(beside("192.0.2.4") >= 4);
	assert_true(net.now.us - began <= 8000000);
}

/* CVE-2014-8602: each referral leads to another one below. */
static size_t act_endless(
	struct net_server *server, const struct taut_message *query, uint8_t *reply)
{
	struct taut_question question = net_question(query);
	uint8_t name[TAUT_NAME_MAX];
	char text[TAUT_NAME_TEXT], records[3 * TAUT_NAME_TEXT];
	const uint8_t *cut = name;

	taut_name_expand(&question.name, name);
	for (uint32_t skip = taut_name_labels(name) - 2 - server->queries; skip > 0 && skip < 128;
		skip--)
		cut += 1 + cut[0];
	taut_name_text(cut, text);
	snprintf(records, sizeof records,
		"AU %s NS ns.example.com.\nAD ns.example.com. A 192.0.2.4", text);
	server->records = records;
	return net_says(server, query, reply);
}

static void test_endless_delegation(void **state)
{
	char name[256] = "";

	(void)state;
	known_ancestors(0);
	for (unsigned i = 0; i < 100; i++)
		strcat(name, "a.");
	strcat(name, "example.com.");
	net_server("192.0.2.4")->act = act_endless;
	assert_int_equal(net_ask(name, "A", 0), 2);
	assert_true(net.sent <= 64);
	assert_true(net.sent > 20);
}

/* Referrals whose servers' names lie below further such referrals: depth and tasks are capped. */
static size_t act_deeper(
	struct net_server *server, const struct taut_message *query, uint8_t *reply)
{
	struct taut_question question = net_question(query);
	uint8_t name[TAUT_NAME_MAX];
	char text[TAUT_NAME_TEXT], records[4 * TAUT_NAME_TEXT];
	const uint8_t *cut = name;
	size_t n = 0;

	taut_name_expand(&question.name, name);
	while (taut_name_labels(cut) > 3) /* a label each time */
		cut += 1 + cut[0];
	taut_name_text(cut, text);
	for (unsigned i = 0; i < 3; i++)
		n += (size_t)snprintf(records + n, sizeof records - n,
			"%sAU %s NS ns.q%u.example.com.", i == 0 ? "" : "\n", text,
			server->queries * 3 + i);
	server->records = records;
	return net_says(server, query, reply);
}

static void test_tree_of_glueless(void **state)
{
	(void)state;
	known_ancestors(0);
	net_server("192.0.2.4")->act = act_deeper;
	assert_int_equal(net_ask("x.sub.example.com.", "A", 0), 2);
	assert_true(net.sent <= 64);
}

/* TsuNAME: two zones whose servers are in each other. */
static void test_cyclic_zones(void **state)
{
	(void)state;
	known_ancestors(0);
	net_zone("192.0.2.2", "com.",
		NET_SOA("com.") "@ NS ns\nns A 192.0.2.2\none NS ns.two.com.\ntwo NS "
				"ns.one.com.\n");
	assert_int_equal(net_ask("www.one.com.", "A", 0), 2);
	assert_true(net.sent <= 8);
	net.sent = 0;
	assert_int_equal(net_ask("www.one.com.", "A", NET_EDNS), 2);
	assert_int_equal(net.sent, 0); /* RFC 9520 */
	net_has("EDE: 13");
}

/* CVE-2026-3592: many names, one address. CVE-2026-50251: glue that leads nowhere, or to ourselves. */
static void test_useless_addresses(void **state)
{
	(void)state;
	known_ancestors(0);
	net_liar("192.0.2.4", 0,
		"AU sub.example.com. NS a.sub.example.com.\nAU sub.example.com. NS "
		"b.sub.example.com.\n"
		"AU sub.example.com. NS c.sub.example.com.\nAU sub.example.com. NS "
		"d.sub.example.com.\n"
		"AD a.sub.example.com. A 198.51.100.1\nAD b.sub.example.com. A 198.51.100.1\n"
		"AD c.sub.example.com. A 198.51.100.1\nAD d.sub.example.com. A 198.51.100.1");
	net_liar("198.51.100.1", 5, NULL);
	assert_int_equal(net_ask("x.sub.example.com.", "A", 0), 2);
	assert_int_equal(net_server("198.51.100.1")->queries, 1);
	known_ancestors(0);
	net_liar("192.0.2.4", 0,
		"AU sub.example.com. NS a.sub.example.com.\nAU sub.example.com. NS "
		"b.sub.example.com.\n"
		"AD a.sub.example.com. A 127.0.0.1\nAD b.sub.example.com. A 0.0.0.0");
	net_liar("127.0.0.1", 5, NULL);
	net_liar("0.0.0.0", 5, NULL);
	assert_int_equal(net_ask("x.sub.example.com.", "A", 0), 2);
	assert_int_equal(net_server("127.0.0.1")->queries + net_server("0.0.0.0")->queries, 0);
}

/* CVE-2024-1737: more records than are kept make no answer, and no crowd in the cache. */
static size_t act_crowd(struct net_server *server, const struct taut_message *query, uint8_t *reply)
{
	struct taut_builder b;
	uint8_t *name = (uint8_t[]){
		3, 'b', 'i', 'g', 7, 'e', 'x', 'a', 'm', 'p', 'l', 'e', 3, 'c', 'o', 'm', 0};

	(void)server;
	net_begin(&b, query, TAUT_FLAG_AA, reply, 1500);
	for (unsigned i = 0; i < 80; i++) {
		uint8_t address[4] = {203, 0, 113, (uint8_t)i};

		assert_int_equal(
			taut_build_record(&b, TAUT_ANSWER, name, TAUT_TYPE_A, 1, 60, address, 4),
			TAUT_OK);
	}
	return taut_build_finish(&b);
}

static void test_crowd(void **state)
{
	(void)state;
	known_ancestors(0);
	net_server("192.0.2.4")->act = act_crowd;
	assert_int_equal(net_ask("big.example.com.", "A", NET_TCP), 0);
	net_has("ANSWER: 80,");
	/* what does not fit over UDP is cut, in whole RRsets */
	assert_int_equal(net_ask("big.example.com.", "A", 0), 0);
	assert_true(net.message.header.flags & TAUT_FLAG_TC);
	net_has("ANSWER: 0,");
}

/* One malformed record: its RRset is unusable, not absent. */
static size_t act_malformed(
	struct net_server *server, const struct taut_message *query, uint8_t *reply)
{
	size_t n;

	server->records = "AN www3.example.com. A 203.0.113.7\nAN www3.example.com. A 203.0.113.8";
	server->flags = TAUT_FLAG_AA;
	n = net_says(server, query, reply);
	reply[n - 5] = 3; /* RDLENGTH of the last record */
	return n - 1;
}

static void test_malformed_record(void **state)
{
	(void)state;
	known_ancestors(0);
	net_server("192.0.2.4")->act = act_malformed;
	assert_int_equal(net_ask("www3.example.com.", "A", NET_EDNS), 2);
	net_has("malformed reply");
}

/* Rebinding: private addresses from outside are left out where that is wished. */
static void test_private_addresses(void **state)
{
	(void)state;
	known_ancestors(TAUT_R_PRIVATE);
	net_liar("192.0.2.4", TAUT_FLAG_AA,
		"AN x1.example.com. A 192.168.1.1\nAN x1.example.com. A 203.0.113.7");
	assert_int_equal(net_ask("x1.example.com.", "A", 0), 0);
	net_has("ANSWER: 1,");
	net_has("203.0.113.7");
	net_liar("192.0.2.4", TAUT_FLAG_AA, "AN x2.example.com. A 127.0.0.1");
	assert_int_equal(net_ask("x2.example.com.", "A", NET_EDNS), 0);
	net_has("ANSWER: 0,");
	net_has("EDE: 17");
	known_ancestors(0);
	net_liar("192.0.2.4", TAUT_FLAG_AA, "AN x1.example.com. A 192.168.1.1");
	assert_int_equal(net_ask("x1.example.com.", "A", 0), 0);
	net_has("192.168.1.1");
}

/* CVE-2021-25220 (MaginotDNS): a forwarder for one zone speaks of others. */
static struct taut_hint forwarder;
static struct taut_route forward;

static void with_forwarder(struct taut_resolver_config *config)
{
	forwarder = (struct taut_hint){NULL, net_address("192.0.2.77"), NULL};
	forward = (struct taut_route){
		(const uint8_t *)"\3fwd\3com", TAUT_ROUTE_FORWARD, TAUT_UDP, &forwarder, 1};
	config->routes = &forward;
	config->route_count = 1;
}

static void test_forwarder_in_its_zone(void **state)
{
	(void)state;
	net_world(0, with_forwarder);
	net_liar("192.0.2.77", TAUT_FLAG_RA,
		"AN www.fwd.com. CNAME www.example.com.\nAN www.example.com. A 203.0.113.66\n"
		"AU com. NS evil.com.\nAD evil.com. A 192.0.2.66");
	assert_int_equal(net_ask("www.fwd.com.", "A", 0), 0);
	net_has("www.fwd.com. 3600 IN CNAME www.example.com.");
	net_has("www.example.com. 300 IN A 203.0.113.1");
	net_lacks("203.0.113.66");
	assert_int_equal(net_server("192.0.2.66")->queries, 0);
}

/* A TTL with the top bit set is none, RFC 2181 8. */
static size_t act_top_bit(
	struct net_server *server, const struct taut_message *query, uint8_t *reply)
{
	size_t n;

	server->records = "AN x1.example.com. 1 A 203.0.113.7";
	server->flags = TAUT_FLAG_AA;
	n = net_says(server, query, reply);
	reply[n - 10] = 0x80;
	return n;
}

static void test_ttl_top_bit(void **state)
{
	(void)state;
	known_ancestors(0);
	net_server("192.0.2.4")->act = act_top_bit;
	net_ask("x1.example.com.", "A", 0);
	net_has("x1.example.com. 0 IN A 203.0.113.7");
	net_ask("x1.example.com.", "A", 0);
	assert_int_equal(net_server("192.0.2.4")->queries, 2);
}

/* CVE-2020-25684: questions that are the same are one, so that a birthday is of no use. */
static void test_no_birthday(void **state)
{
	(void)state;
	known_ancestors(0);
	for (unsigned i = 0; i < 50; i++)
		net_begin_ask("www9.example.com.", "A", i & 1 ? NET_DO : NET_CD);
	assert_int_equal(net.flight_count, 1);
	net_run();
}

/* ---- too many clients ----------------------------------------------------------------------- */

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
		cmocka_unit_test(test_forged_glue),
		cmocka_unit_test(test_unsolicited_authority),
		cmocka_unit_test(test_bailiwick),
		cmocka_unit_test(test_ghost_domain),
		cmocka_unit_test(test_ghost_below),
		cmocka_unit_test(test_many_glueless),
		cmocka_unit_test(test_many_sideways),
		cmocka_unit_test(test_long_chain),
		cmocka_unit_test(test_four_silent),
		cmocka_unit_test(test_endless_delegation),
		cmocka_unit_test(test_tree_of_glueless),
		cmocka_unit_test(test_cyclic_zones),
		cmocka_unit_test(test_useless_addresses),
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_malformed_record),
		cmocka_unit_test(test_private_addresses),
		cmocka_unit_test(test_forwarder_in_its_zone),
		cmocka_unit_test(test_ttl_top_bit),
		cmocka_unit_test(test_no_birthday),
	};

	return cmocka_run_group_tests_name("attacks", tests, NULL, NULL);
}
