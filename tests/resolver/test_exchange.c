/* test_exchange.c - core/exchange.c and core/servers.c: queries upstream, their replies, what servers are known for. */
#include "../codec/unit.h"

#include "../../resolver/core/exchange.h"
#include "../../resolver/limits.h"

static const uint8_t name[] = "\3www\7example\3com";
static struct taut_address address = {4, {192, 0, 2, 1}, 0};
static struct taut_server server;
static struct taut_exchange x;
static struct taut_time now = {5000000, 1700000000};
static uint8_t next_random;

static void chance(void *context, uint8_t *out, size_t n)
{
	(void)context;
	for (size_t i = 0; i < n; i++)
		out[i] = next_random = (uint8_t)(next_random * 5 + 17);
}

enum { ALL = TAUT_X_EDNS | TAUT_X_COOKIE | TAUT_X_CASE | TAUT_X_DO };

static void begin(uint32_t flags, enum taut_transport transport)
{
	const struct taut_asked asked = {name, TAUT_TYPE_A, TAUT_CLASS_IN, flags, 1232, transport, NULL};

	x.number = 7;
	taut_i_exchange_begin(&x, &server, &asked, chance, NULL, now);
}

static int fresh(void **state)
{
	(void)state;
	server = (struct taut_server){.address = address};
	next_random = 1;
	return 0;
}

/* ---- replies -------------------------------------------------------------------------------- */

/* A reply made from the query: `change` alters its octets. */
static size_t reply_to(uint16_t flags, uint8_t *out)
{
	size_t n = taut_i_exchange_query(&x, &server, out, 512);

	assert_true(n != 0);
	out[2] = (uint8_t)(flags >> 8 | TAUT_FLAG_QR >> 8);
	out[3] = (uint8_t)flags;
	return n;
}

static enum taut_match match(const uint8_t *octets, size_t n, const struct taut_address *from)
{
	enum taut_code code = taut_message_open(&unit.message, octets, n, &unit_scratch, NULL, NULL);

	return taut_i_exchange_match(&x, &server, from, &unit.message, code);
}

static enum taut_again learn(const uint8_t *octets, size_t n)
{
	enum taut_code code = taut_message_open(&unit.message, octets, n, &unit_scratch, NULL, NULL);

	return taut_i_exchange_learn(&x, &server, &unit.message, code, now);
}

static void queries(void **state)
{
	uint8_t query[512];
	struct taut_edns edns;
	size_t n;

	(void)state;
	begin(ALL | TAUT_X_RD | TAUT_X_CD, TAUT_UDP);
	assert_int_equal(x.number, 7);
	assert_true(x.port >= 1024);
	assert_true(x.deadline == now.us + TAUT_RTO_FIRST);
	n = taut_i_exchange_query(&x, &server, query, sizeof query);
	assert_int_equal(taut_message_open(&unit.message, query, n, &unit_scratch, NULL, &unit.report), TAUT_OK);
	assert_int_equal(unit.report.count, 0);
	assert_int_equal(unit.message.header.id, x.id);
	assert_int_equal(unit.message.header.flags, TAUT_FLAG_RD | TAUT_FLAG_CD);
	assert_true(taut_edns(&unit.message, &edns));
	assert_int_equal(edns.udp_size, 1232);
	assert_int_equal(edns.flags, TAUT_EDNS_DO);
	assert_int_equal(edns.record.rdlength, 12); /* a client cookie */
	/* case: the same name, in other letters */
	assert_true(taut_name_equal(x.name, name));
	assert_memory_not_equal(x.name, name, sizeof name);
	assert_int_equal(taut_i_exchange_query(&x, &server, query, 20), 0);

	begin(0, TAUT_UDP);
	n = taut_i_exchange_query(&x, &server, query, sizeof query);
	assert_int_equal(n, 12 + sizeof name + 4);
	assert_memory_equal(query + 12, name, sizeof name);

	begin(TAUT_X_EDNS, TAUT_TLS);
	assert_int_equal(taut_i_exchange_query(&x, &server, query, sizeof query), 128);
}

static void matches(void **state)
{
	struct taut_address other = address;
	uint8_t reply[512];
	size_t n;

	(void)state;
	begin(ALL, TAUT_UDP);
	n = reply_to(0, reply);
	assert_int_equal(match(reply, n, &address), TAUT_MATCH);
	other.port = 53;
	assert_int_equal(match(reply, n, &other), TAUT_MATCH);
	assert_int_equal(x.near_misses, 0);

	/* from elsewhere, or no response: not even near */
	other.port = 5353;
	assert_int_equal(match(reply, n, &other), TAUT_MISS);
	other = address;
	other.octets[3] = 2;
	assert_int_equal(match(reply, n, &other), TAUT_MISS);
	reply[2] &= 0x7f;
	assert_int_equal(match(reply, n, &address), TAUT_MISS);
	assert_int_equal(match(reply, 5, &address), TAUT_MISS);
	assert_int_equal(x.near_misses, 0);
}

static void near_misses(void **state)
{
	static const unsigned places[] = {0 /* id */, 13 /* name */, 12 + sizeof name + 1 /* type */,
		12 + sizeof name + 3 /* class */};
	uint8_t reply[512];
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		begin(ALL, TAUT_UDP);
		n = reply_to(0, reply);
		reply[places[i]] ^= 1;
		assert_int_equal(match(reply, n, &address), TAUT_NEAR_MISS);
		assert_int_equal(x.near_misses, 1);
		match(reply, n, &address);
		match(reply, n, &address);
		match(reply, n, &address);
		assert_int_equal(x.near_misses, TAUT_NEAR_MISSES);
	}
	/* another opcode; a wrong cookie */
	begin(ALL, TAUT_UDP);
	n = reply_to(TAUT_OPCODE_NOTIFY << 11, reply);
	assert_int_equal(match(reply, n, &address), TAUT_NEAR_MISS);
	n = reply_to(0, reply);
	reply[n - 1] ^= 1;
	assert_int_equal(match(reply, n, &address), TAUT_NEAR_MISS);
	/* no cookie, from a server that has one for us */
	server.cookie_length = 8;
	begin(ALL, TAUT_UDP);
	n = reply_to(0, reply);
	reply[11] = 0; /* no additional record: the rest is trailing */
	assert_int_equal(match(reply, 12 + sizeof name + 4, &address), TAUT_NEAR_MISS);
	begin(ALL, TAUT_TCP);
	n = reply_to(0, reply);
	reply[11] = 0;
	assert_int_equal(match(reply, 12 + sizeof name + 4, &address), TAUT_MATCH);
}

static void other_case(void **state)
{
	uint8_t reply[512];
	size_t n;

	(void)state;
	begin(ALL, TAUT_UDP);
	n = reply_to(0, reply);
	memcpy(reply + 12, name, sizeof name);
	assert_int_equal(match(reply, n, &address), TAUT_NEAR_MISS);
	assert_int_equal(x.near_misses, TAUT_NEAR_MISSES);
	begin(ALL & ~TAUT_X_CASE, TAUT_UDP);
	n = reply_to(0, reply);
	reply[13] ^= 0x20;
	assert_int_equal(match(reply, n, &address), TAUT_MATCH);

	/* over TCP it is believed, and the server not asked so again */
	begin(ALL, TAUT_TCP);
	n = reply_to(0, reply);
	memcpy(reply + 12, name, sizeof name);
	assert_int_equal(match(reply, n, &address), TAUT_MATCH);
	assert_int_equal(learn(reply, n), TAUT_AGAIN_NO);
	assert_true(server.no_case);
	begin(ALL, TAUT_UDP);
	assert_memory_equal(x.name, name, sizeof name);
}

static void refused(void **state)
{
	uint8_t reply[512];
	size_t n;

	(void)state;
	begin(ALL, TAUT_UDP);
	n = reply_to(0, reply);
	assert_int_equal(match(reply, n - 1, &address), TAUT_MATCH_REFUSED);
	assert_int_equal(learn(reply, n - 1), TAUT_AGAIN_NO);
	/* an error may lack the question, an answer may not */
	n = reply_to(1, reply);
	memset(reply + 4, 0, 8);
	assert_int_equal(match(reply, 12, &address), TAUT_MATCH);
	reply[3] = 0;
	assert_int_equal(match(reply, 12, &address), TAUT_NEAR_MISS);
}

/* ---- learning ------------------------------------------------------------------------------- */

static void truncation(void **state)
{
	uint8_t reply[512];
	size_t n;

	(void)state;
	begin(ALL, TAUT_UDP);
	n = reply_to(TAUT_FLAG_TC, reply);
	assert_int_equal(learn(reply, n), TAUT_AGAIN_TCP);
	assert_int_equal(learn(reply, n - 3), TAUT_AGAIN_TCP);
	begin(ALL, TAUT_TCP);
	n = reply_to(TAUT_FLAG_TC, reply);
	assert_int_equal(learn(reply, n), TAUT_AGAIN_NO);
}

static void edns(void **state)
{
	const size_t plain = 12 + sizeof name + 4;
	uint8_t reply[512];
	size_t n;

	(void)state;
	begin(ALL, TAUT_UDP);
	n = reply_to(0, reply);
	assert_int_equal(learn(reply, n), TAUT_AGAIN_NO);
	assert_int_equal(server.edns, TAUT_EDNS_WORKS);

	/* FORMERR without OPT: the server does not know it; for ten minutes */
	fresh(NULL);
	begin(ALL, TAUT_UDP);
	reply_to(1, reply);
	reply[11] = 0;
	assert_int_equal(learn(reply, plain), TAUT_AGAIN_PLAIN);
	assert_int_equal(server.edns, TAUT_EDNS_NONE);
	begin(ALL, TAUT_UDP);
	assert_int_equal(x.flags, TAUT_X_CASE);
	now.us += UINT64_C(601000000);
	begin(ALL, TAUT_UDP);
	assert_int_equal(x.flags, ALL);
	now.us -= UINT64_C(601000000);

	/* SERVFAIL without OPT: perhaps; a plain answer then settles it */
	fresh(NULL);
	begin(ALL, TAUT_UDP);
	reply_to(2, reply);
	reply[11] = 0;
	assert_int_equal(learn(reply, plain), TAUT_AGAIN_PLAIN);
	assert_int_equal(server.edns, TAUT_EDNS_UNKNOWN);
	begin(0, TAUT_UDP);
	n = reply_to(0, reply);
	assert_int_equal(learn(reply, n), TAUT_AGAIN_NO);
	assert_int_equal(server.edns, TAUT_EDNS_NONE);
	/* with OPT it stands */
	fresh(NULL);
	begin(ALL, TAUT_UDP);
	n = reply_to(2, reply);
	assert_int_equal(learn(reply, n), TAUT_AGAIN_NO);
}

static void silence(void **state)
{
	const struct taut_asked asked = {name, TAUT_TYPE_A, TAUT_CLASS_IN, ALL, 512, TAUT_UDP, NULL};

	(void)state;
	begin(ALL, TAUT_UDP);
	assert_int_equal(taut_i_exchange_silence(&x, &server, now), TAUT_AGAIN_SMALLER);
	taut_i_exchange_begin(&x, &server, &asked, chance, NULL, now);
	assert_int_equal(taut_i_exchange_silence(&x, &server, now), TAUT_AGAIN_PLAIN);
	server.edns = TAUT_EDNS_WORKS;
	assert_int_equal(taut_i_exchange_silence(&x, &server, now), TAUT_AGAIN_TCP);
	begin(0, TAUT_UDP);
	assert_int_equal(taut_i_exchange_silence(&x, &server, now), TAUT_AGAIN_TCP);
	server.no_tcp = true;
	assert_int_equal(taut_i_exchange_silence(&x, &server, now), TAUT_AGAIN_NO);
	begin(ALL, TAUT_TCP);
	assert_int_equal(taut_i_exchange_silence(&x, &server, now), TAUT_AGAIN_NO);
}

/* A reply with a cookie of the server: `n` octets of it behind ours. */
static size_t with_cookie(uint16_t rcode, uint32_t n, uint8_t first, uint8_t *out)
{
	struct taut_builder b;
	uint8_t cookie[40];

	memcpy(cookie, x.client_cookie, 8);
	memset(cookie + 8, first, n);
	taut_build_init(&b, out, 512, NULL, 0);
	taut_build_header(&b, x.id, TAUT_FLAG_QR);
	taut_build_question(&b, x.name, x.type, x.rclass);
	assert_int_equal(taut_build_opt(&b, 1232, rcode, 0, 0), TAUT_OK);
	assert_int_equal(taut_build_option(&b, 10, cookie, (uint16_t)(8 + n)), TAUT_OK);
	return taut_build_finish(&b);
}

static void cookies(void **state)
{
	uint8_t reply[512], query[512], ours[8];
	size_t n;

	(void)state;
	begin(ALL, TAUT_UDP);
	memcpy(ours, x.client_cookie, 8);
	n = with_cookie(0, 16, 0xaa, reply);
	assert_int_equal(match(reply, n, &address), TAUT_MATCH);
	assert_int_equal(learn(reply, n), TAUT_AGAIN_NO);
	assert_int_equal(server.cookie_length, 16);
	/* both go with the next query */
	begin(ALL, TAUT_UDP);
	assert_memory_equal(x.client_cookie, ours, 8);
	n = taut_i_exchange_query(&x, &server, query, sizeof query);
	assert_memory_equal(query + n - 24, ours, 8);
	assert_int_equal(query[n - 1], 0xaa);
	/* BADCOOKIE with a new one: once more; with the one that was sent: over TCP */
	n = with_cookie(23, 16, 0xbb, reply);
	assert_int_equal(learn(reply, n), TAUT_AGAIN_COOKIE);
	n = with_cookie(23, 16, 0xbb, reply);
	assert_int_equal(learn(reply, n), TAUT_AGAIN_TCP);
}

static size_t with_edns(uint8_t *out)
{
	struct taut_builder b;

	taut_build_init(&b, out, 512, NULL, 0);
	taut_build_header(&b, x.id, TAUT_FLAG_QR);
	taut_build_question(&b, x.name, x.type, x.rclass);
	assert_int_equal(taut_build_opt(&b, 1232, 0, 0, 0), TAUT_OK);
	return taut_build_finish(&b);
}

static size_t reply_without_edns(uint8_t *out)
{
	reply_to(0, out);
	out[11] = 0;
	return 12 + sizeof name + 4;
}

/* A server that gave cookies up, as connections prove; not by one reply, and not for what was asked before. */
static void cookies_given_up(void **state)
{
	uint8_t reply[512];
	struct taut_exchange before;

	(void)state;
	begin(ALL, TAUT_UDP);
	learn(reply, with_cookie(0, 16, 0xaa, reply));
	begin(ALL, TAUT_UDP);
	before = x;
	begin(ALL, TAUT_TCP);
	assert_int_equal(learn(reply, reply_without_edns(reply)), TAUT_AGAIN_NO);
	assert_int_equal(server.cookie_length, 16);
	begin(ALL, TAUT_TCP); /* a cookie between the two */
	learn(reply, with_cookie(0, 16, 0xaa, reply));
	begin(ALL, TAUT_TCP);
	learn(reply, reply_without_edns(reply));
	assert_int_equal(server.cookie_length, 16);
	begin(ALL, TAUT_TCP);
	learn(reply, reply_without_edns(reply));
	assert_int_equal(server.cookie_length, 0);
	begin(ALL, TAUT_UDP);
	assert_int_equal(match(reply, reply_without_edns(reply), &address), TAUT_MATCH);
	x = before;
	assert_int_equal(match(reply, reply_without_edns(reply), &address), TAUT_NEAR_MISS);
	/* with EDNS and no cookie it says so at once */
	learn(reply, with_cookie(0, 16, 0xaa, reply));
	assert_int_equal(server.cookie_length, 16);
	begin(ALL, TAUT_TCP);
	assert_true(x.deadline == now.us + TAUT_RTO_STREAM);
	learn(reply, with_edns(reply));
	assert_int_equal(server.cookie_length, 0);
}

/* ---- servers -------------------------------------------------------------------------------- */

static void round_trips(void **state)
{
	(void)state;
	assert_int_equal(taut_i_server_timeout(&server), TAUT_RTO_FIRST);
	for (unsigned i = 0; i < 20; i++)
		taut_i_server_answered(&server, 40000, now);
	assert_in_range(server.srtt, 39000, 41000);
	assert_int_equal(taut_i_server_timeout(&server), TAUT_RTO_LEAST);
	taut_i_server_silent(&server, 50000, now);
	assert_int_equal(taut_i_server_timeout(&server), 2 * TAUT_RTO_LEAST);
	/* what was under way with the first one is lost together with it */
	for (unsigned i = 0; i < 100; i++)
		taut_i_server_silent(&server, 50000, now);
	assert_int_equal(taut_i_server_timeout(&server), 2 * TAUT_RTO_LEAST);
	for (unsigned i = 0; i < 100; i++)
		taut_i_server_silent(&server, taut_i_server_timeout(&server), now);
	assert_int_equal(taut_i_server_timeout(&server), TAUT_RTO_MOST);
}

static void back_off(void **state)
{
	struct taut_time later = now;

	(void)state;
	assert_int_equal(taut_i_server_score(&server, 1, now), TAUT_SCORE_UNKNOWN);
	taut_i_server_silent(&server, taut_i_server_timeout(&server), now);
	assert_true(taut_i_server_score(&server, 1, now) < TAUT_SCORE_ALONE);
	assert_true(taut_i_server_score(&server, 1, now) > TAUT_SCORE_UNKNOWN);
	taut_i_server_silent(&server, taut_i_server_timeout(&server), now);
	assert_true(taut_i_server_score(&server, 0, now) >= TAUT_SCORE_ALONE);
	later.us += TAUT_BACKOFF_FIRST;
	assert_true(taut_i_server_score(&server, 1, later) < TAUT_SCORE_ALONE);
	/* an outage of hours: it is left alone no longer than the most, then one question in so many tries it */
	for (unsigned i = 0; i < 10000; i++)
		taut_i_server_silent(&server, taut_i_server_timeout(&server), now);
	later.us = now.us + TAUT_BACKOFF_MOST;
	assert_int_equal(taut_i_server_score(&server, TAUT_PROBE_ONE_IN, later), TAUT_SCORE_UNKNOWN);
	taut_i_server_answered(&server, 1000, later);
	assert_int_equal(taut_i_server_score(&server, 1, later), 1000);
}

static void lameness(void **state)
{
	struct taut_time later = now;
	uint8_t zone[] = "\1a";

	(void)state;
	assert_false(taut_i_server_is_lame(&server, zone, now));
	taut_i_server_set_lame(&server, zone, now);
	zone[1] = 'A';
	assert_true(taut_i_server_is_lame(&server, zone, now));
	assert_false(taut_i_server_is_lame(&server, name, now));
	later.us += UINT64_C(1000000) * TAUT_LAME_SECONDS;
	assert_false(taut_i_server_is_lame(&server, zone, later));
	/* the oldest is forgotten for a fifth */
	for (uint8_t i = 0; i < TAUT_LAME_ZONES; i++) {
		zone[1] = (uint8_t)('b' + i);
		now.us++;
		taut_i_server_set_lame(&server, zone, now);
	}
	zone[1] = 'a';
	assert_false(taut_i_server_is_lame(&server, zone, now));
	zone[1] = 'b';
	assert_true(taut_i_server_is_lame(&server, zone, now));
}

static struct taut_address numbered(uint32_t i)
{
	struct taut_address a = {4, {10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}, 0};

	return a;
}

static void table(void **state)
{
	static const uint8_t key[16] = {1, 2, 3};
	enum { COUNT = 100 };
	size_t n = taut_i_servers_size(COUNT);
	void *memory = malloc(n);
	struct taut_servers *servers;
	struct taut_address a, first = numbered(0);

	(void)state;
	assert_null(taut_i_servers_init(memory, n - 1, COUNT, key));
	servers = taut_i_servers_init(memory, n, COUNT, key);
	assert_non_null(servers);
	for (uint32_t i = 0; i < 10 * COUNT; i++) {
		a = numbered(i);
		assert_int_equal(taut_i_server(servers, &a)->srtt, 0);
		taut_i_server(servers, &a)->srtt = i + 1;
		assert_int_equal(taut_i_server(servers, &first)->srtt, 1); /* used all the time: it stays */
	}
	for (uint32_t i = 10 * COUNT - 1; i >= 9 * COUNT + 1; i--) {
		a = numbered(i);
		assert_int_equal(taut_i_server(servers, &a)->srtt, i + 1);
	}
	a = numbered(5 * COUNT);
	assert_int_equal(taut_i_server(servers, &a)->srtt, 0);
	/* ports and families are other servers */
	a = first;
	a.port = 5353;
	assert_int_equal(taut_i_server(servers, &a)->srtt, 0);
	free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(queries, fresh),
		cmocka_unit_test_setup(matches, fresh),
		cmocka_unit_test_setup(near_misses, fresh),
		cmocka_unit_test_setup(other_case, fresh),
		cmocka_unit_test_setup(refused, fresh),
		cmocka_unit_test_setup(truncation, fresh),
		cmocka_unit_test_setup(edns, fresh),
		cmocka_unit_test_setup(silence, fresh),
		cmocka_unit_test_setup(cookies, fresh),
		cmocka_unit_test_setup(cookies_given_up, fresh),
		cmocka_unit_test_setup(round_trips, fresh),
		cmocka_unit_test_setup(back_off, fresh),
		cmocka_unit_test_setup(lameness, fresh),
		cmocka_unit_test_setup(table, fresh),
	};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
