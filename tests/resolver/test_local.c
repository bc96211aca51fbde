/* test_local.c - local data: resolver/core/local.c, policy.c. */
#include "../../resolver/core/local.h"
#include "network.h"

static uint64_t memory[8192];
static struct taut_local *local;

static void with_local(struct taut_resolver_config *config)
{
	static const uint8_t key[16] = "a key of octets";

	local = taut_local_init(memory, sizeof memory, key);
	assert_non_null(local);
	config->local = local;
}

static void zone(const char *apex, enum taut_local_kind kind)
{
	assert_int_equal(taut_local_zone(local, net_name(apex), TAUT_CLASS_IN, kind), TAUT_OK);
}

static void record(const char *text)
{
	static struct taut_zone reader;

	taut_zone_init(&reader, (const uint8_t *)"", TAUT_CLASS_IN);
	taut_zone_text(&reader, text, strlen(text), TAUT_ZONE_FINAL);
	assert_int_equal(taut_zone_next(&reader), TAUT_ZONE_RECORD);
	assert_int_equal(taut_local_add(local, &reader.record), TAUT_OK);
}

/* Answered here; with this rcode. */
static void here(const char *name, const char *type, unsigned rcode)
{
	unsigned sent = net.sent;

	assert_int_equal(net_ask(name, type, 0), rcode);
	net_has("flags: qr aa rd ra;");
	assert_int_equal(net.sent, sent);
}

/* Asked for, or out of the cache. */
static void there(const char *name, const char *type, unsigned rcode)
{
	assert_int_equal(net_ask(name, type, 0), rcode);
	net_has("flags: qr rd ra;");
}

static void test_static(void **state)
{
	(void)state;
	net_world(0, with_local);
	zone("static.", TAUT_LOCAL_STATIC);
	record("static. 60 SOA a b 1 2 3 4 5");
	record("b.a.static. 70 A 203.0.113.1");
	record("b.a.static. 70 A 203.0.113.2");
	record("b.a.static. 70 A 203.0.113.2");
	record("b.a.static. 70 TXT x");
	here("b.A.static.", "A", 0);
	net_has("b.A.static. 70 IN A 203.0.113.1\nb.A.static. 70 IN A 203.0.113.2\n");
	net_has("ANSWER: 2, AUTHORITY: 0");
	here("b.a.static.", "ANY", 0);
	net_has("ANSWER: 3,");
	here("b.a.static.", "AAAA", 0);
	net_has("ANSWER: 0, AUTHORITY: 1");
	net_has("static. 5 IN SOA"); /* RFC 2308 3 */
	here("a.static.", "A", 0);   /* an empty non-terminal */
	here("x.b.a.static.", "A", 3);
	here("static.", "A", 0);
	there("static.", "DS", 3); /* belongs to the root */
	zone("static.", TAUT_LOCAL_TRANSPARENT);
	there("x.b.a.static.", "A", 3);
	net_lacks("static. 5 IN SOA");
}

static void test_transparent(void **state)
{
	(void)state;
	net_world(0, with_local);
	record("www.example.com. 70 TXT here"); /* in no zone */
	here("www.example.com.", "TXT", 0);
	here("www.example.com.", "A", 0);
	net_has("ANSWER: 0, AUTHORITY: 0");
	there("mail.example.com.", "A", 0);
	zone("com.", TAUT_LOCAL_TYPETRANSPARENT);
	here("www.example.com.", "TXT", 0);
	there("www.example.com.", "A", 0);
	net_has("www.example.com. 300 IN A 203.0.113.1");
	/* the deepest zone counts */
	zone("example.com.", TAUT_LOCAL_ALWAYS_NXDOMAIN);
	here("www.example.com.", "TXT", 3);
	zone("www.example.com.", TAUT_LOCAL_ALWAYS_TRANSPARENT);
	there("www.example.com.", "A", 0);
	here("xwww.example.com.", "A", 3);
	here("example.com.", "A", 3);
}

static void test_redirect(void **state)
{
	(void)state;
	net_world(0, with_local);
	zone("r.", TAUT_LOCAL_REDIRECT);
	record("r. 70 A 203.0.113.9");
	record("deep.r. 70 A 203.0.113.10"); /* is not looked at */
	here("r.", "A", 0);
	here("a.b.deep.r.", "A", 0);
	net_has("a.b.deep.r. 70 IN A 203.0.113.9");
	here("deep.r.", "A", 0);
	net_has("deep.r. 70 IN A 203.0.113.9");
	here("a.r.", "MX", 0);
	net_has("ANSWER: 0,");
	/* an alias, whose target is asked for; the cache has it then, and the answer stays the same */
	zone("alias.", TAUT_LOCAL_REDIRECT);
	record("alias. 70 CNAME www.example.com.");
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(net_ask("x.alias.", "A", 0), 0);
		net_has("flags: qr aa rd ra;");
		net_has("x.alias. 70 IN CNAME www.example.com.\nwww.example.com. 300 IN A");
	}
	here("x.alias.", "CNAME", 0);
	net_has("ANSWER: 1,");
}

static void test_expansion(void **state)
{
	char name[250];

	(void)state;
	net_world(0, with_local);
	zone("com.", TAUT_LOCAL_REDIRECT);
	record("com. 70 CNAME *.walled.");
	zone("walled.", TAUT_LOCAL_STATIC);
	record("www.example.com.walled. 9 A 203.0.113.7");
	here("www.example.com.", "A", 0);
	net_has("www.example.com. 70 IN CNAME www.example.com.walled.\nwww.example.com.walled. 9 "
		"IN A 203.0.113.7");
	here("mail.example.com.", "A", 3);
	net_has("mail.example.com. 70 IN CNAME mail.example.com.walled.");
	/* seven octets more, up to 255 and beyond */
	memset(name, 'a', sizeof name);
	for (unsigned i = 61; i < 240; i += 60)
		name[i] = '.';
	for (unsigned length = 240; length <= 250; length++) {
		char whole[260];
		uint32_t wire;

		snprintf(whole, sizeof whole, "%.*s.com.", (int)length - 5, name);
		wire = taut_name_length(net_name(whole));
		assert_int_equal(net_ask(whole, "A", NET_TCP), wire + 7 <= 255 ? 3 : 6);
	}
	/* a loop of aliases */
	zone("loop.", TAUT_LOCAL_REDIRECT);
	record("loop. 70 CNAME x.loop.");
	assert_int_equal(net_ask("y.loop.", "A", 0), 2);
}

static void test_blocks(void **state)
{
	uint64_t token;
	struct taut_resolver_stats stats;

	(void)state;
	net_world(0, with_local);
	zone("refused.", TAUT_LOCAL_REFUSE);
	record("known.refused. 70 A 203.0.113.1");
	here("known.refused.", "A", 0);
	here("known.refused.", "TXT", 5);
	here("x.refused.", "A", 5);
	assert_int_equal(net_ask("x.refused.", "A", NET_EDNS), 5);
	net_has("EDE: 15");
	assert_int_equal(net_ask("known.refused.", "A", NET_EDNS), 0);
	net_lacks("EDE");
	zone("refused.", TAUT_LOCAL_ALWAYS_REFUSE);
	here("known.refused.", "A", 5);
	zone("null.", TAUT_LOCAL_ALWAYS_NULL);
	here("a.null.", "A", 0);
	net_has("a.null. 3600 IN A 0.0.0.0");
	here("null.", "AAAA", 0);
	net_has("null. 3600 IN AAAA ::");
	here("a.null.", "MX", 0);
	net_has("ANSWER: 0,");
	zone("null.", TAUT_LOCAL_ALWAYS_NODATA);
	here("a.null.", "A", 0);
	net_has("ANSWER: 0,");
	/* no answer: an action without octets, so that nobody waits for one */
	zone("denied.", TAUT_LOCAL_DENY);
	token = net_begin_ask("x.denied.", "A", 0);
	assert_int_equal(net.answers[(net.answer_count - 1) % NET_ANSWERS].token, token);
	assert_int_equal(net.answers[(net.answer_count - 1) % NET_ANSWERS].length, 0);
	taut_resolver_stats(net.r, &stats);
	assert_int_equal(stats.active_requests, 0);
	assert_int_equal(stats.memory_used, 0);
}

/* Special-use names, RFC 6761 and 6303, and what a configuration says instead. */
static void test_special(void **state)
{
	(void)state;
	net_world(0, with_local);
	here("1.0.0.10.in-addr.arpa.", "PTR", 3);
	record("1.0.0.10.in-addr.arpa. 70 PTR host.example.");
	here("1.0.0.10.in-addr.arpa.", "PTR", 0);
	here("2.0.0.10.in-addr.arpa.", "PTR", 3);
	here("0.0.10.in-addr.arpa.", "PTR", 0); /* it is above a name that is there: RFC 8020 */
	zone("arpa.", TAUT_LOCAL_TRANSPARENT);  /* the built-in zone is deeper */
	here("2.0.0.10.in-addr.arpa.", "PTR", 3);
	zone("10.in-addr.arpa.", TAUT_LOCAL_TRANSPARENT);
	there("2.0.0.10.in-addr.arpa.", "PTR", 3);
	here("1.0.0.10.in-addr.arpa.", "PTR", 0);
	here("x.test.", "A", 3);
	zone("test.", TAUT_LOCAL_ALWAYS_TRANSPARENT);
	there("x.test.", "A", 3);
	here("localhost.", "A", 0);
	zone("localhost.", TAUT_LOCAL_STATIC);
	here("localhost.", "A", 0);
	net_has("ANSWER: 0,");
}

/* What the cache had before, and what upstream aliases lead to, changes nothing. */
static void test_before_the_cache(void **state)
{
	(void)state;
	net_world(TAUT_R_STALE, with_local);
	there("www.example.com.", "A", 0);
	zone("example.com.", TAUT_LOCAL_ALWAYS_NXDOMAIN);
	here("www.example.com.", "A", 3);
	net_pass(100000);
	net_server("192.0.2.1")->dead = net_server("192.0.2.2")->dead = true;
	net_server("192.0.2.4")->dead = true;
	here("www.example.com.", "A", 3);
}

static void test_room(void **state)
{
	static const uint8_t key[16], address[4] = {1, 2, 3, 4};
	struct taut_zone_record r = {.owner = (const uint8_t *)"\1a",
		.rdata = address,
		.owner_length = 3,
		.type = TAUT_TYPE_A,
		.rclass = TAUT_CLASS_IN,
		.rdlength = 4};
	uint8_t name[] = {4, 0, 0, 0, 0, 0};
	enum taut_code code = TAUT_OK;
	unsigned count = 0;
	uint8_t octets[TAUT_LOCAL_LEAST + 8];
	struct taut_local_found found;

	(void)state;
	assert_null(taut_local_init(memory, TAUT_LOCAL_LEAST - 1, key));
	memset(memory, 0xa5, sizeof memory);
	local = taut_local_init(memory, TAUT_LOCAL_LEAST, key);
	r.rdlength = 3;
	assert_int_equal(taut_local_add(local, &r), TAUT_E_ARGUMENT);
	r.rdlength = 4;
	r.type = TAUT_TYPE_OPT;
	assert_int_equal(taut_local_add(local, &r), TAUT_E_ARGUMENT);
	r.type = 255;
	assert_int_equal(taut_local_add(local, &r), TAUT_E_ARGUMENT);
	while (code == TAUT_OK) { /* until it is full */
		memcpy(name + 1, &count, 4);
		code = taut_local_zone(local, name, TAUT_CLASS_IN, TAUT_LOCAL_REFUSE);
		count += code == TAUT_OK;
	}
	assert_int_equal(code, TAUT_E_SPACE);
	assert_true(count > 80);
	memcpy(octets, memory, sizeof octets);
	for (size_t i = TAUT_LOCAL_LEAST; i < sizeof octets; i++) /* nothing behind its end */
		assert_int_equal(octets[i], 0xa5);
	for (unsigned i = 0; i < count; i++) { /* all are there */
		memcpy(name + 1, &i, 4);
		assert_true(taut_i_local_find(local, name, TAUT_TYPE_A, TAUT_CLASS_IN, &found));
		assert_ptr_equal(found.zone, found.node);
		assert_false(taut_i_local_find(local, name, TAUT_TYPE_A, TAUT_CLASS_CH, &found));
	}
	r.type = TAUT_TYPE_A;
	assert_int_equal(taut_local_add(local, &r), TAUT_E_SPACE);
	local = taut_local_init(memory, sizeof memory, key);
	for (unsigned i = 0; i <= TAUT_RRSET_RECORDS; i++) {
		code = taut_local_add(local, &(struct taut_zone_record){.owner = r.owner,
						     .rdata = (const uint8_t *)&i,
						     .type = TAUT_TYPE_A,
						     .rclass = TAUT_CLASS_IN,
						     .rdlength = 4});
		assert_int_equal(code, i < TAUT_RRSET_RECORDS ? TAUT_OK : TAUT_E_SPACE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_static),
		cmocka_unit_test(test_transparent),
		cmocka_unit_test(test_redirect),
		cmocka_unit_test(test_expansion),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_special),
		cmocka_unit_test(test_before_the_cache),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests_name("local", tests, NULL, NULL);
}
