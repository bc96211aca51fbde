/* test_reply.c - what clients get: flags, sections, EDNS, errors: resolver/core/query.c, reply.c. */
#include "network.h"

static struct taut_zones *registered;
static uint64_t registered_memory[NET_ZONES / 8];

/* A registered zone of the resolver itself. */
static void own_zone(const char *apex, const char *text)
{
	struct net_server *holder = net_zone("192.0.2.200", apex, text);

	registered = holder->zones;
}

static void with_zones(struct taut_resolver_config *config)
{
	registered = taut_zones_init(registered_memory, sizeof registered_memory);
	config->zones = registered;
	config->identity = "node 7";
	config->keepalive = 100;
	config->version = "taut 1";
}

static void load(const char *apex, const char *text)
{
	struct net_server *holder = net_server("192.0.2.200");

	holder->zones = registered;
	own_zone(apex, text);
	holder->zones = NULL; /* nobody asks it */
}

static const char own[] = NET_SOA("own.") "@ NS ns\nns A 192.0.2.9\nwww 100 A 203.0.113.10\n"
					  "out CNAME www.example.com.\nsub NS ns.sub\nns.sub A "
					  "192.0.2.5\n@ MX 10 ns\n*.wild TXT \"w\"\n";

static void test_registered_zones(void **state)
{
	(void)state;
	net_world(0, with_zones);
	load("own.", own);
	assert_int_equal(net_ask("www.own.", "A", 0), 0);
	net_has("flags: qr aa rd ra;");
	net_has("www.own. 100 IN A 203.0.113.10");
	assert_int_equal(net_ask("none.own.", "A", 0), 3);
	net_has("flags: qr aa rd ra;");
	net_has("own. 60 IN SOA");
	assert_int_equal(net_ask("own.", "MX", 0), 0);
	net_has("ns.own. 3600 IN A 192.0.2.9");
	assert_int_equal(net.sent, 0);
	/* a chain that leaves the zone goes on with recursion, if that is desired */
	assert_int_equal(net_ask("out.own.", "A", NET_NORD), 0);
	net_has("ANSWER: 1,");
	assert_int_equal(net.sent, 0);
	assert_int_equal(net_ask("out.own.", "A", 0), 0);
	net_has("out.own. 3600 IN CNAME www.example.com.");
	net_has("www.example.com. 300 IN A 203.0.113.1");
	/* below its cuts too */
	net_zone("192.0.2.5", "sub.own.",
		NET_SOA("sub.own.") "@ NS ns\nns A 192.0.2.5\na A 203.0.113.11\n");
	assert_int_equal(net_ask("a.sub.own.", "A", NET_NORD), 0);
	net_has("ANSWER: 0, AUTHORITY: 1, ADDITIONAL: 1");
	net_has("flags: qr ra;");
	assert_int_equal(net_ask("a.sub.own.", "A", 0), 0);
	net_has("a.sub.own. 3600 IN A 203.0.113.11");
	net_has("flags: qr rd ra;");
	/* an alias elsewhere that leads into the zone */
	net_zone("192.0.2.4", "example.com.",
		NET_SOA("example.com.") "@ NS ns\nback CNAME www.own.\nlost CNAME no.own.\n");
	assert_int_equal(net_ask("back.example.com.", "A", 0), 0);
	net_has("www.own. 100 IN A 203.0.113.10");
	assert_int_equal(net_ask("lost.example.com.", "A", 0), 3);
	net_has(" IN SOA ns.own. host.own. ");
}

static void no_recursion(struct taut_resolver_config *config)
{
	with_zones(config);
	config->flags |= TAUT_R_NO_RECURSION;
}

static void test_authoritative_only(void **state)
{
	(void)state;
	net_world(0, no_recursion);
	load("own.", own);
	assert_int_equal(net_ask("www.own.", "A", 0), 0);
	net_has("flags: qr aa rd;");
	assert_int_equal(net_ask("www.example.com.", "A", NET_EDNS), 5);
	net_has("EDE: 20");
	assert_int_equal(net_ask("out.own.", "A", 0), 0);
	net_has("ANSWER: 1,");
	assert_int_equal(net.sent, 0);
}

/* ---- queries that are wrong ----------------------------------------------------------------- */

static unsigned raw(const char *hex, enum taut_transport transport)
{
	struct taut_client client = {.token = ++net.token,
		.address = net_address("198.51.100.9@53"),
		.transport = transport};
	uint8_t octets[600];
	size_t n = help_octets(hex, octets, sizeof octets);

	if (taut_resolver_ask(net.r, &client, octets, n, net.now) != TAUT_OK)
		return 99;
	net_drain();
	net_fetch(client.token);
	return taut_rcode(net.message.header.flags);
}

#define QUESTION_A " 03777777 07 6578616d706c65 03 636f6d 00 0001 0001 "

static void test_wrong_queries(void **state)
{
	(void)state;
	net_world(0, with_zones);
	assert_int_equal(raw("", TAUT_UDP), 99);
	assert_int_equal(raw("1234", TAUT_UDP), 99);
	assert_int_equal(
		raw("1234 8100 0001 0000 0000 0000" QUESTION_A, TAUT_UDP), 99); /* a response */
	assert_int_equal(net.answer_count, 0);
	assert_int_equal(raw("1234 0100 0000 0000 0000 0000", TAUT_UDP), 1);
	assert_int_equal(net.message.header.id, 0x1234);
	assert_int_equal(raw("1234 0100 0002 0000 0000 0000" QUESTION_A QUESTION_A, TAUT_UDP), 1);
	assert_int_equal(raw("1234 0100 0001 0000 0000 0001" QUESTION_A, TAUT_UDP), 1); /* cut */
	net_has("www.example.com. IN A");
	assert_int_equal(
		raw("1234 0100 0001 0000 0000 0000" QUESTION_A "00", TAUT_UDP), 1); /* trailing */
	assert_int_equal(raw("1234 0100 0001 0001 0000 0000" QUESTION_A
			     "00 0001 0001 00000000 0004 01020304",
				 TAUT_UDP),
		1);
	assert_int_equal(raw("1234 1000 0001 0000 0000 0000" QUESTION_A, TAUT_UDP), 4); /* STATUS */
	assert_int_equal(taut_opcode(net.message.header.flags), 2);
	assert_int_equal(raw("1234 0100 0001 0000 0000 0000 00 00fc 0001", TAUT_TCP), 9); /* AXFR */
	assert_int_equal(
		raw("1234 0100 0001 0000 0000 0000 00 00fd 0001", TAUT_UDP), 4); /* MAILB */
	assert_int_equal(raw("1234 0100 0001 0000 0000 0000 00 0029 0001", TAUT_UDP), 1); /* OPT */
	assert_int_equal(raw("1234 0100 0001 0000 0000 0000 00 00fa 0001", TAUT_UDP), 1); /* TSIG */
	assert_int_equal(
		raw("1234 0100 0001 0000 0000 0000 00 0001 00ff", TAUT_UDP), 4); /* class ANY */
	assert_int_equal(
		raw("1234 0100 0001 0000 0000 0000 00 0001 0004", TAUT_UDP), 5); /* class HS */
	/* EDNS version 1 */
	assert_int_equal(
		raw("1234 0100 0001 0000 0000 0001" QUESTION_A "00 0029 1000 00 01 0000 0000",
			TAUT_UDP),
		0);
	net_has("BADVERS");
	net_has("EDNS: version: 0");
	/* two of them */
	assert_int_equal(
		raw("1234 0100 0001 0000 0000 0002" QUESTION_A "00 0029 1000 00 00 0000 0000"
		    "00 0029 1000 00 00 0000 0000",
			TAUT_UDP),
		1);
	assert_int_equal(net.sent, 0);
}

static void test_server_names(void **state)
{
	(void)state;
	net_world(0, with_zones);
	assert_int_equal(
		raw("1234 0000 0001 0000 0000 0000 02 6964 06 736572766572 00 0010 0003", TAUT_UDP),
		0);
	net_has("id.server. 10800 CH TXT \"node 7\"");
	assert_int_equal(
		raw("1234 0000 0001 0000 0000 0000 07 76657273696f6e 04 62696e64 00 0010 0003",
			TAUT_UDP),
		0);
	net_has("version.bind. 10800 CH TXT \"taut 1\"");
	assert_int_equal(
		raw("1234 0000 0001 0000 0000 0000 07 617574686f7273 04 62696e64 00 0010 0003",
			TAUT_UDP),
		5);
	net_world(0, NULL); /* who says nothing of itself */
	assert_int_equal(
		raw("1234 0000 0001 0000 0000 0000 07 76657273696f6e 06 736572766572 00 0010 0003",
			TAUT_UDP),
		5);
}

static void begin_transfer(const char *axfr, uint64_t token)
{
	struct taut_client client = {
		.token = token, .address = net_address("198.51.100.9@53"), .transport = TAUT_TCP};
	uint8_t octets[100];
	size_t n = help_octets(axfr, octets, sizeof octets);

	net.streamed = net.answer_count = 0;
	net.paused = true;
	assert_int_equal(taut_resolver_ask(net.r, &client, octets, n, net.now), TAUT_OK);
}

/* A message each time that the client says it took the one before, however often it says so. */
static void transfer_by_pieces(const char *axfr, unsigned streamed)
{
	begin_transfer(axfr, 71);
	taut_resolver_more(net.r, 71, net.now); /* the first one is not taken yet */
	net_drain();
	for (unsigned i = 1; i <= streamed; i++) {
		assert_int_equal(net.streamed, i);
		assert_int_equal(net.answer_count, 0);
		taut_resolver_more(net.r, 70, net.now);
		net_drain();
		assert_int_equal(net.streamed, i);
		taut_resolver_more(net.r, 71, net.now);
		taut_resolver_more(net.r, 71, net.now);
		net_drain();
	}
	assert_int_equal(net.streamed, streamed);
	assert_int_equal(net.answer_count, 1); /* the last message is the answer */
	taut_resolver_more(net.r, 71, net.now);
	net_drain();
	assert_int_equal(net.streamed + net.answer_count, streamed + 1);
}

static void transfer_given_up(const char *axfr)
{
	struct taut_resolver_stats stats;

	begin_transfer(axfr, 72);
	net_drain();
	taut_resolver_more(net.r, 72, net.now);
	taut_resolver_gone(net.r, 72, net.now); /* what it asked for is not to be sent any more */
	net_drain();
	assert_int_equal(net.streamed, 1);
	assert_int_equal(net.answer_count, 0);
	taut_resolver_stats(net.r, &stats);
	assert_int_equal(stats.active_requests, 0);
	assert_int_equal(stats.memory_used, 0);
}

static void test_transfers(void **state)
{
	static struct taut_prefix anybody = {.address = {.family = 4}, .length = 0};
	static struct taut_transfer_rule rule = {.from = &anybody, .from_count = 1};
	static const char axfr[] = "1234 0000 0001 0000 0000 0000 03 6f776e 00 00fc 0001";
	static char text[524288];
	unsigned streamed;
	size_t n = 0;

	(void)state;
	net_world(0, with_zones);
	n = (size_t)snprintf(text, sizeof text, NET_SOA("own.") "@ NS ns\nns A 192.0.2.9\n");
	for (unsigned i = 0; i < 4000; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "n%u TXT %060u\n", i, i);
	load("own.", text);
	assert_int_equal(raw(axfr, TAUT_TCP), 5); /* nobody may */
	assert_int_equal(raw("1234 0000 0001 0000 0000 0000 03 6f7768 00 00fc 0001", TAUT_TCP),
		9); /* NOTAUTH */
	taut_zones_allow(registered, net_name("own."), TAUT_CLASS_IN, &rule);
	net.streamed = 0;
	assert_int_equal(raw(axfr, TAUT_TCP), 0);
	assert_true(net.streamed >= 1);
	streamed = net.streamed;
	assert_int_equal(raw(axfr, TAUT_UDP), 5);
	net.answer_count = 0;
	transfer_by_pieces(axfr, streamed);
	transfer_given_up(axfr);
	net.paused = false;
}

/* ---- EDNS ----------------------------------------------------------------------------------- */

static void test_edns(void **state)
{
	(void)state;
	net_world(TAUT_R_COOKIES, with_zones);
	net_ask("www.example.com.", "A", 0);
	/* none for those who have none */
	net_has("ADDITIONAL: 0");
	net_ask("www.example.com.", "A", NET_DO);
	net_has("flags: do; udp: 1232");
	/* NSID, RFC 5001 */
	raw("1234 0100 0001 0000 0000 0001" QUESTION_A "00 0029 04d0 00 00 0000 0004 0003 0000",
		TAUT_UDP);
	net_has("NSID: 6e6f64652037");
	/* how long a connection stays is told to those who have one and ask, RFC 7828 */
	raw("1234 0100 0001 0000 0000 0001" QUESTION_A "00 0029 04d0 00 00 0000 0004 000b 0000", TAUT_TCP);
	net_has("TCP-KEEPALIVE: 10.0 secs");
	raw("1234 0100 0001 0000 0000 0001" QUESTION_A "00 0029 04d0 00 00 0000 0004 000b 0000", TAUT_UDP);
	assert_null(strstr(net.text, "KEEPALIVE"));
	raw("1234 0100 0001 0000 0000 0001" QUESTION_A "00 0029 04d0 00 00 0000 0000", TAUT_TCP);
	assert_null(strstr(net.text, "KEEPALIVE"));
	/* padding is for those on TLS, RFC 8467 */
	raw("1234 0100 0001 0000 0000 0001" QUESTION_A
	    "00 0029 04d0 00 00 0000 0006 000c 0002 0000",
		TAUT_TLS);
	assert_int_equal(net.message.length, 468);
	raw("1234 0100 0001 0000 0000 0001" QUESTION_A
	    "00 0029 04d0 00 00 0000 0006 000c 0002 0000",
		TAUT_UDP);
	assert_true(net.message.length < 100);
}

/* The cookie option of the last answer. */
static void cookie_of(uint8_t out[24])
{
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;

	assert_true(taut_edns(&net.message, &edns));
	it = taut_options(&edns.record);
	while (taut_option_next(&it, &option)) /* the options */
		if (option.code == 10) {
			assert_int_equal(option.value.length, 24);
			memcpy(out, option.value.octets, 24);
			return;
		}
	fail_msg("no cookie in\n%s", net.text);
}

static unsigned with_cookie(const uint8_t *cookie, uint8_t length, const char *address)
{
	struct taut_client client = {
		.token = ++net.token, .address = net_address(address), .transport = TAUT_UDP};
	uint8_t query[512];
	struct taut_builder b;

	taut_build_init(&b, query, sizeof query, NULL, 0);
	taut_build_header(&b, 7, TAUT_FLAG_RD);
	taut_build_question(&b, net_name("www.example.com."), 1, 1);
	taut_build_opt(&b, 1232, 0, 0, 0);
	taut_build_option(&b, 10, cookie, length);
	taut_resolver_ask(net.r, &client, query, taut_build_finish(&b), net.now);
	net_drain();
	net_run();
	net_fetch(client.token);
	return strstr(net.text, "BADCOOKIE") != NULL ? 23 : taut_rcode(net.message.header.flags);
}

static void test_cookies(void **state)
{
	static const uint8_t client[8] = {1, 2, 3, 4, 5, 6, 7, 8};
	uint8_t first[24], second[24];

	(void)state;
	net_world(TAUT_R_COOKIES, NULL);
	assert_int_equal(with_cookie(client, 8, "198.51.100.1@1000"), 0);
	cookie_of(first);
	assert_memory_equal(first, client, 8);
	assert_int_equal(first[8], 1); /* RFC 9018 4 */
	assert_int_equal(with_cookie(first, 24, "198.51.100.1@1001"), 0);
	cookie_of(second);
	assert_memory_equal(first, second, 24); /* of the same second */
	assert_int_equal(with_cookie(client, 8, "198.51.100.2@1000"), 0);
	cookie_of(second);
	assert_memory_not_equal(first + 16, second + 16, 8);
	/* a question for a cookie alone, RFC 7873 5.4 */
	assert_int_equal(raw("1234 0000 0000 0000 0000 0001 00 0029 04d0 00 00 0000 000c 000a 0008 "
			     "0102030405060708",
				 TAUT_UDP),
		0);
	cookie_of(second);
	/* of a wrong length */
	assert_int_equal(raw("1234 0000 0001 0000 0000 0001" QUESTION_A
			     "00 0029 04d0 00 00 0000 0009 000a 0005 0102030405",
				 TAUT_UDP),
		1);
	/* an address with many questions has to show a good one */
	net_server("192.0.2.4")->dead = true;
	for (unsigned i = 0; i < 50; i++) {
		char name[64];

		snprintf(name, sizeof name, "n%u.example.com.", i);
		net_begin_ask(name, "A", 0);
	}
	assert_int_equal(with_cookie(client, 8, "198.51.100.3@1000"), 0);
	for (unsigned i = 0; i < 50; i++) {
		char name[64];

		snprintf(name, sizeof name, "m%u.example.com.", i);
		net_begin_ask(name, "A", 0);
	}
	{
		struct taut_client self = {.token = ++net.token,
			.address = net_address("198.51.100.7@9"),
			.transport = TAUT_UDP};
		uint8_t query[512];
		struct taut_builder b;

		taut_build_init(&b, query, sizeof query, NULL, 0);
		taut_build_header(&b, 7, TAUT_FLAG_RD);
		taut_build_question(&b, net_name("www.example.com."), 1, 1);
		taut_build_opt(&b, 1232, 0, 0, 0);
		taut_build_option(&b, 10, client, 8);
		taut_resolver_ask(net.r, &self, query, taut_build_finish(&b), net.now);
		net_drain();
		net_fetch(self.token);
		net_has("BADCOOKIE");
		cookie_of(second);
	}
	net_run();
}

/* ---- sizes ---------------------------------------------------------------------------------- */

static void test_truncation(void **state)
{
	static char text[8192];
	size_t n;

	(void)state;
	net_world(0, NULL);
	n = (size_t)snprintf(text, sizeof text, NET_SOA("example.com.") "@ NS ns\n");
	for (unsigned i = 0; i < 60; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "big A 203.0.113.%u\n", i);
	net_zone("192.0.2.4", "example.com.", text);
	assert_int_equal(net_ask("big.example.com.", "A", 0), 0);
	assert_true(net.message.header.flags & TAUT_FLAG_TC);
	assert_true(net.message.length <= 512);
	assert_int_equal(net_ask("big.example.com.", "A", NET_EDNS), 0);
	assert_false(net.message.header.flags & TAUT_FLAG_TC);
	net_has("ANSWER: 60,");
	assert_int_equal(net_ask("big.example.com.", "A", NET_TCP), 0);
	net_has("ANSWER: 60,");
}

static void test_checking_disabled(void **state)
{
	(void)state;
	net_world(0, NULL);
	net_ask("www.example.com.", "A", NET_CD);
	net_has("flags: qr rd ra cd;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_registered_zones),
		cmocka_unit_test(test_authoritative_only),
		cmocka_unit_test(test_wrong_queries),
		cmocka_unit_test(test_server_names),
		cmocka_unit_test(test_transfers),
		cmocka_unit_test(test_edns),
		cmocka_unit_test(test_cookies),
		cmocka_unit_test(test_truncation),
		cmocka_unit_test(test_checking_disabled),
	};

	return cmocka_run_group_tests_name("reply", tests, NULL, NULL);
}
