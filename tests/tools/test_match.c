/* test_match.c - which response belongs to which query: every state, time, memory, and the law that
 * each query has one end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../tools/dump/histogram.h"
#include "../../tools/dump/limits.h"
#include "../../tools/dump/match.h"
#include "craft.h"

#define MILLION   1000000
#define MEMORY    (1u << 20)
#define NO_TIME   INT64_MIN
#define AT(s, ns) ((int64_t)(s)*1000 * MILLION + (ns))

static struct dump_match *match;
static struct dump_judge *judge;
static uint64_t packets;

/* A message to be: what is not told is zero. The client is 10.0.0.1, its server 192.0.2.53. */
struct say {
	int64_t time;
	const char *name; /* in wire form; NULL: no question */
	uint16_t id, type, client, server;
	bool response, six, cut;
	uint8_t opcode;
	enum dump_transport transport;
	uint32_t tap;
	uint8_t host; /* last octet of the client's address */
};

static struct dump_ends ends_of(const struct say *s, bool turned)
{
	struct dump_ends e = {.version = s->six ? 6 : 4};
	uint8_t *client = turned ? e.target : e.source, *server = turned ? e.source : e.target;

	client[0] = 10;
	client[3] = s->host ? s->host : 1;
	server[0] = 192;
	server[3] = 53;
	*(turned ? &e.target_port : &e.source_port) = s->client ? s->client : 1234;
	*(turned ? &e.source_port : &e.target_port) = s->server ? s->server : 53;
	return e;
}

static struct dump_pair give(const struct say *s)
{
	static struct craft c;
	struct dump_packet packet = {.number = ++packets, .digits = s->time == NO_TIME ? 0 : 9};
	struct dump_ends ends = ends_of(s, s->response);
	struct dump_tap tap = {.type = s->tap};
	struct dump_message from = {
		.packet = &packet, .ends = &ends, .transport = s->transport, .octets = c.octets};
	struct dump_shown shown;

	if (s->time != NO_TIME) {
		packet.seconds = s->time / (1000 * MILLION);
		packet.nanoseconds = (uint32_t)(s->time % (1000 * MILLION));
	}
	c.n = 0;
	b16(&c, s->id);
	b16(&c, (s->response ? 0x8000u : 0) | (uint32_t)s->opcode << 11);
	b16(&c, s->name ? 1 : 0);
	fill(&c, 0, 6);
	if (s->name) {
		raw(&c, s->name, (uint32_t)strlen(s->name) + 1);
		b16(&c, s->type ? s->type : 1);
		b16(&c, 1);
	}
	from.original = c.n;
	from.length = s->cut ? c.n - 1 : c.n;
	from.tap = s->tap ? &tap : NULL;
	dump_judge_message(judge, &from, &shown);
	return dump_match_take(match, &shown);
}

#define GIVE(...) give(&(struct say){__VA_ARGS__})

static void expect(enum dump_pair_state state, struct dump_pair pair)
{
	assert_string_equal(dump_pair_name(pair.state), dump_pair_name(state));
}

static const struct dump_match_counts *counts(void)
{
	return dump_match_counts(match);
}

/* Ends the input and asserts the law. */
static void finish(uint64_t unanswered, uint64_t refused, uint64_t forgotten)
{
	dump_match_end(match);
	assert_int_equal(counts()->unanswered, unanswered);
	assert_int_equal(counts()->refused, refused);
	assert_int_equal(counts()->forgotten, forgotten);
	assert_int_equal(counts()->states[DUMP_PAIR_QUERY],
		counts()->states[DUMP_PAIR_ANSWER] + unanswered + forgotten);
}

static void fresh(uint64_t memory)
{
	dump_match_free(match);
	match = dump_match_new(memory, 1);
	assert_non_null(match);
	packets = 0;
}

#define A "\1a\7example"
#define B "\1b\7example"

/* ---- states --------------------------------------------------------------------------------- */

static void states(void **state)
{
	struct dump_pair p;

	(void)state;
	fresh(MEMORY);
	p = GIVE(.time = AT(1, 0), .id = 7, .name = A);
	expect(DUMP_PAIR_QUERY, p);
	assert_false(p.has_latency);
	assert_int_equal(p.query_packet, 0);
	p = GIVE(.time = AT(2, 0), .id = 7, .name = A);
	expect(DUMP_PAIR_REPEATED, p);
	p = GIVE(.time = AT(2, 5), .id = 7, .name = A, .response = true);
	expect(DUMP_PAIR_ANSWER, p);
	assert_true(p.has_latency);
	assert_true(p.latency == AT(1, 5)); /* from the first */
	assert_int_equal(p.query_packet, 1);
	p = GIVE(.time = AT(2, 9), .id = 7, .name = A, .response = true);
	expect(DUMP_PAIR_FURTHER, p);
	assert_true(p.latency == AT(1, 9));
	p = GIVE(.time = AT(2, 10), .id = 8, .name = A, .response = true);
	expect(DUMP_PAIR_UNSOLICITED, p);
	assert_false(p.has_latency);
	assert_int_equal(p.query_packet, 0);
	/* a new query of the same kind after the answer */
	expect(DUMP_PAIR_QUERY, GIVE(.time = AT(3, 0), .id = 7, .name = A));
	p = GIVE(.time = AT(3, 1), .id = 7, .name = A, .response = true);
	expect(DUMP_PAIR_ANSWER, p);
	assert_true(p.latency == 1);
	assert_int_equal(p.query_packet, 6);
	expect(DUMP_PAIR_QUERY, GIVE(.time = AT(3, 0), .id = 9, .name = A));
	finish(1, 0, 0);
	assert_int_equal(counts()->states[DUMP_PAIR_REPEATED], 1);
	assert_int_equal(counts()->states[DUMP_PAIR_FURTHER], 1);
	assert_int_equal(counts()->states[DUMP_PAIR_UNSOLICITED], 1);
	expect(DUMP_PAIR_UNSOLICITED, GIVE(.time = AT(3, 9), .id = 9, .name = A, .response = true));
}

/* Each of these differs from the query in one thing. */
static void what_belongs_together(void **state)
{
	const struct say query = {.time = AT(5, 0), .id = 7, .name = A, .type = 28};
	struct say r = query;

	(void)state;
	fresh(MEMORY);
	expect(DUMP_PAIR_QUERY, give(&query));
	r.response = true;
#define DIFFERS(change, back)                                                                      \
	r.change;                                                                                  \
	expect(DUMP_PAIR_UNSOLICITED, give(&r));                                                   \
	r.back
	DIFFERS(id = 8, id = 7);
	DIFFERS(name = B, name = A);
	DIFFERS(type = 1, type = 28);
	DIFFERS(client = 1235, client = 0);
	DIFFERS(server = 54, server = 0);
	DIFFERS(host = 2, host = 0);
	DIFFERS(six = true, six = false);
	DIFFERS(transport = DUMP_TCP, transport = DUMP_UDP);
	DIFFERS(tap = 2, tap = 0);
	r.name = "\1A\7eXaMpLe"; /* RFC 4343 */
	expect(DUMP_PAIR_ANSWER, give(&r));
	/* octets beside the letters are told apart: [ is { without a bit */
	expect(DUMP_PAIR_QUERY, GIVE(.id = 1, .name = "\10[[[[[[[["));
	expect(DUMP_PAIR_UNSOLICITED, GIVE(.id = 1, .name = "\10{{{{{{{{", .response = true));
	expect(DUMP_PAIR_UNSOLICITED, GIVE(.id = 1, .name = "\10[[[[[[[\333", .response = true));
	expect(DUMP_PAIR_ANSWER, GIVE(.id = 1, .name = "\10[[[[[[[[", .response = true));
	expect(DUMP_PAIR_QUERY, GIVE(.id = 1, .name = "\10@AZ`az[{"));
	expect(DUMP_PAIR_ANSWER, GIVE(.id = 1, .name = "\10@az`AZ[{", .response = true));
	finish(0, 0, 0);
}

static void questions_with_one_id(void **state)
{
	struct dump_pair p;

	(void)state;
	fresh(MEMORY);
	expect(DUMP_PAIR_QUERY, GIVE(.time = AT(1, 0), .id = 7, .name = A));
	expect(DUMP_PAIR_QUERY, GIVE(.time = AT(1, 1), .id = 7, .name = B));
	expect(DUMP_PAIR_QUERY, GIVE(.time = AT(1, 2), .id = 7, .name = B, .type = 2));
	p = GIVE(.time = AT(1, 3), .id = 7, .name = B, .response = true);
	expect(DUMP_PAIR_ANSWER, p);
	assert_int_equal(p.query_packet, 2);
	/* without a question: the oldest that waits, then what was answered last */
	p = GIVE(.time = AT(1, 4), .id = 7, .response = true);
	expect(DUMP_PAIR_ANSWER, p);
	assert_int_equal(p.query_packet, 1);
	p = GIVE(.time = AT(1, 5), .id = 7, .response = true);
	expect(DUMP_PAIR_ANSWER, p);
	assert_int_equal(p.query_packet, 3);
	p = GIVE(.time = AT(1, 6), .id = 7, .response = true);
	expect(DUMP_PAIR_FURTHER, p);
	assert_int_equal(p.query_packet, 3);
	/* a query without a question is one as well */
	expect(DUMP_PAIR_QUERY, GIVE(.time = AT(1, 7), .id = 70));
	expect(DUMP_PAIR_ANSWER, GIVE(.time = AT(1, 8), .id = 70, .response = true));
	expect(DUMP_PAIR_UNSOLICITED, GIVE(.time = AT(1, 8), .id = 71, .response = true));
	finish(0, 0, 0);
}

static void who_takes_no_part(void **state)
{
	struct say hex = {.id = 1};
	struct dump_shown shown;

	(void)state;
	fresh(MEMORY);
	expect(DUMP_PAIR_NONE, GIVE(.name = A, .server = 5353));
	expect(DUMP_PAIR_NONE, GIVE(.name = A, .client = 5353));
	expect(DUMP_PAIR_NONE, GIVE(.name = A, .server = 5355));
	expect(DUMP_PAIR_NONE, GIVE(.name = A, .client = 5355, .response = true));
	expect(DUMP_PAIR_NONE, GIVE(.opcode = 6)); /* DSO, one way */
	expect(DUMP_PAIR_QUERY, GIVE(.opcode = 6, .id = 5));
	expect(DUMP_PAIR_NONE, GIVE(.id = 9, .name = A, .cut = true)); /* inside the question */
	dump_judge_octets(judge, (const uint8_t *)"\0\1\0\0\0\0\0\0\0\0\0", 12, &shown);
	expect(DUMP_PAIR_NONE, dump_match_take(match, &shown));
	hex.cut = true; /* 11 octets: no header */
	expect(DUMP_PAIR_NONE, give(&hex));
	finish(1, 0, 0);
	assert_int_equal(counts()->states[DUMP_PAIR_NONE], 8);
}

static void dnstap(void **state)
{
	(void)state;
	fresh(MEMORY);
	/* the same question on its way through a forwarder: CLIENT and FORWARDER */
	expect(DUMP_PAIR_QUERY, GIVE(.time = AT(1, 0), .id = 7, .name = A, .tap = 5));
	expect(DUMP_PAIR_QUERY, GIVE(.time = AT(1, 0), .id = 7, .name = A, .tap = 7));
	expect(DUMP_PAIR_ANSWER,
		GIVE(.time = AT(1, 1), .id = 7, .name = A, .tap = 8, .response = true));
	/* a frame of the response brings the query once more */
	expect(DUMP_PAIR_REPEATED, GIVE(.time = AT(1, 0), .id = 7, .name = A, .tap = 6));
	expect(DUMP_PAIR_ANSWER,
		GIVE(.time = AT(1, 2), .id = 7, .name = A, .tap = 6, .response = true));
	expect(DUMP_PAIR_QUERY, GIVE(.id = 7, .name = A, .tap = UINT32_MAX));
	expect(DUMP_PAIR_ANSWER, GIVE(.id = 7, .name = A, .tap = UINT32_MAX, .response = true));
	finish(0, 0, 0);
}

/* ---- time ----------------------------------------------------------------------------------- */

static void time_outs(void **state)
{
	const int64_t patience = AT(DUMP_PAIR_SECONDS, 0);

	(void)state;
	fresh(MEMORY);
	GIVE(.time = AT(1, 0), .id = 1, .name = A);
	expect(DUMP_PAIR_ANSWER,
		GIVE(.time = AT(1, 0) + patience, .id = 1, .name = A, .response = true));
	GIVE(.time = AT(100, 0), .id = 2, .name = A);
	expect(DUMP_PAIR_UNSOLICITED,
		GIVE(.time = AT(100, 1) + patience, .id = 2, .name = A, .response = true));
	/* once more: it is late, so it is a new one */
	expect(DUMP_PAIR_QUERY, GIVE(.time = AT(100, 1) + patience, .id = 2, .name = A));
	assert_int_equal(counts()->unanswered, 1);
	/* two messages agree that it is late: it leaves without being asked for */
	GIVE(.time = AT(200, 0), .id = 3, .name = A);
	GIVE(.time = AT(200, 0), .id = 4, .name = A);
	assert_int_equal(counts()->unanswered, 2);
	/* what is sent again waits from then on */
	GIVE(.time = AT(208, 0), .id = 3, .name = A);
	expect(DUMP_PAIR_ANSWER, GIVE(.time = AT(217, 0), .id = 3, .name = A, .response = true));
	/* so does what is answered: a long transfer */
	expect(DUMP_PAIR_FURTHER, GIVE(.time = AT(226, 0), .id = 3, .name = A, .response = true));
	expect(DUMP_PAIR_FURTHER, GIVE(.time = AT(235, 0), .id = 3, .response = true));
	expect(DUMP_PAIR_UNSOLICITED, GIVE(.time = AT(246, 0), .id = 3, .response = true));
	finish(3, 0, 0);
}

static void time_goes_back(void **state)
{
	struct dump_pair p;

	(void)state;
	fresh(MEMORY);
	/* a little: the response was written before */
	GIVE(.time = AT(100, 500), .id = 1, .name = A);
	p = GIVE(.time = AT(100, 200), .id = 1, .name = A, .response = true);
	expect(DUMP_PAIR_ANSWER, p);
	assert_true(p.has_latency && p.latency == -300);
	/* far: another world */
	GIVE(.time = AT(1000, 0), .id = 2, .name = A);
	expect(DUMP_PAIR_UNSOLICITED,
		GIVE(.time = AT(50, 0), .id = 2, .name = A, .response = true));
	expect(DUMP_PAIR_QUERY, GIVE(.time = AT(50, 0), .id = 2, .name = A));
	expect(DUMP_PAIR_ANSWER, GIVE(.time = AT(50, 1), .id = 2, .name = A, .response = true));
	/* a single packet with a time of its own does not make the others leave */
	GIVE(.time = AT(60, 0), .id = 3, .name = A);
	GIVE(.time = AT(60, 0), .id = 4, .name = A);
	GIVE(.time = AT(4000000, 0), .id = 5, .name = A);
	expect(DUMP_PAIR_ANSWER, GIVE(.time = AT(60, 1), .id = 3, .name = A, .response = true));
	GIVE(.time = AT(-4000000, 0), .id = 6, .name = A);
	expect(DUMP_PAIR_ANSWER, GIVE(.time = AT(60, 1), .id = 4, .name = A, .response = true));
	finish(3, 0, 0);
}

static void extreme_times(void **state)
{
	static const int64_t seconds[] = {INT64_MIN, INT64_MAX, 0, INT64_MAX - 1, INT64_MIN + 1};
	struct dump_packet packet = {.digits = 9, .nanoseconds = 999999999};
	struct dump_ends ends = {.source_port = 1234, .target_port = 53, .version = 4};
	uint8_t octets[12] = {0, 1};
	struct dump_message from = {
		.packet = &packet, .ends = &ends, .octets = octets, .length = 12, .original = 12};
	struct dump_shown shown;
	size_t i;

	(void)state;
	fresh(MEMORY);
	for (i = 0; i < 10; i++) {
		packet.seconds = seconds[i % 5];
		dump_judge_message(judge, &from, &shown);
		dump_match_take(match, &shown);
	}
	dump_match_end(match);
	assert_int_equal(counts()->states[DUMP_PAIR_QUERY], counts()->unanswered);
}

static void no_time(void **state)
{
	struct dump_pair p;

	(void)state;
	fresh(MEMORY);
	GIVE(.time = NO_TIME, .id = 1, .name = A);
	p = GIVE(.time = NO_TIME, .id = 1, .name = A, .response = true);
	expect(DUMP_PAIR_ANSWER, p);
	assert_false(p.has_latency);
	GIVE(.time = AT(7, 0), .id = 2, .name = A);
	p = GIVE(.time = NO_TIME, .id = 2, .name = A, .response = true);
	expect(DUMP_PAIR_ANSWER, p);
	assert_false(p.has_latency);
	GIVE(.time = NO_TIME, .id = 3, .name = A);
	p = GIVE(.time = AT(8, 0), .id = 3, .name = A, .response = true);
	expect(DUMP_PAIR_ANSWER, p);
	assert_false(p.has_latency);
	finish(0, 0, 0);
}

/* ---- the network refuses -------------------------------------------------------------------- */

static void refuse(const struct say *s, bool has_id)
{
	struct dump_ends e = ends_of(s, s->response);

	dump_match_refused(match, &e, s->transport, s->id, has_id);
}

#define REFUSE(has_id, ...) refuse(&(struct say){__VA_ARGS__}, has_id)

static void refused(void **state)
{
	(void)state;
	fresh(MEMORY);
	REFUSE(true, .id = 1); /* nothing waits */
	GIVE(.time = AT(1, 0), .id = 1, .name = A);
	GIVE(.time = AT(1, 1), .id = 2, .name = A);
	GIVE(.time = AT(1, 2), .id = 2, .name = B);
	REFUSE(true, .id = 3);
	REFUSE(true, .id = 1, .client = 99);
	REFUSE(true, .id = 1, .transport = DUMP_TCP);
	REFUSE(true, .id = 1, .response = true); /* it quotes what came from the server */
	REFUSE(true, .id = 1, .server = 5353);
	REFUSE(true, .id = 2); /* the question of A, the older one */
	REFUSE(true, .id = 2); /* that of B */
	REFUSE(true, .id = 2); /* none is left */
	/* B is answered all the same */
	expect(DUMP_PAIR_ANSWER, GIVE(.time = AT(1, 3), .id = 2, .name = B, .response = true));
	finish(2, 1, 0);

	/* without an id: in the order of their age, what is answered does not wait */
	fresh(MEMORY);
	GIVE(.time = AT(1, 0), .id = 1, .name = A);
	GIVE(.time = AT(1, 1), .id = 2, .name = A);
	GIVE(.time = AT(1, 2), .id = 3, .name = A);
	GIVE(.time = AT(1, 2), .id = 4, .name = A, .client = 77);
	expect(DUMP_PAIR_ANSWER, GIVE(.time = AT(1, 3), .id = 1, .name = A, .response = true));
	REFUSE(false, .id = 9);
	expect(DUMP_PAIR_ANSWER, GIVE(.time = AT(1, 3), .id = 3, .name = A, .response = true));
	REFUSE(false, .id = 9);
	finish(2, 1, 0);

	/* sent again, and refused again: still one */
	fresh(MEMORY);
	GIVE(.time = AT(1, 0), .id = 1, .name = A);
	REFUSE(false, .id = 0);
	expect(DUMP_PAIR_REPEATED, GIVE(.time = AT(1, 1), .id = 1, .name = A));
	REFUSE(false, .id = 0);
	finish(1, 1, 0);
}

/* ---- memory --------------------------------------------------------------------------------- */

static void many(void **state)
{
	uint32_t i, n = 300000;
	struct dump_pair p;

	(void)state;
	fresh(64u << 20);
	for (i = 0; i < n; i++)
		expect(DUMP_PAIR_QUERY, GIVE(.time = AT(1, i), .id = (uint16_t)i, .name = A,
						.client = (uint16_t)(1 + i / 65536)));
	for (i = n; i-- > 0;) {
		p = GIVE(.time = AT(1, n + i), .id = (uint16_t)i, .name = A, .response = true,
			.client = (uint16_t)(1 + i / 65536));
		expect(DUMP_PAIR_ANSWER, p);
		assert_true(p.latency == n);
		assert_int_equal(p.query_packet, i + 1);
	}
	assert_true(dump_match_memory(match) <= 64u << 20);
	finish(0, 0, 0);
}

static void eviction(void **state)
{
	uint64_t memory, n = 0;
	uint32_t i;

	(void)state;
	assert_null(dump_match_new(DUMP_PAIR_MEMORY_MIN - 1, 1));
	for (memory = DUMP_PAIR_MEMORY_MIN; memory <= 400000; memory += memory / 3) {
		fresh(memory);
		for (i = 0; i < 20000; i++) {
			GIVE(.time = AT(1, i), .id = (uint16_t)i, .name = A);
			assert_true(dump_match_memory(match) <= memory);
		}
		/* the oldest are gone, those that are left are the youngest */
		assert_true(counts()->forgotten > 0);
		n = 20000 - counts()->forgotten;
		assert_true(n >= 100 && n >= memory / 160);
		expect(DUMP_PAIR_UNSOLICITED,
			GIVE(.time = AT(1, i), .id = (uint16_t)(20000 - n - 1), .name = A,
				.response = true));
		expect(DUMP_PAIR_ANSWER, GIVE(.time = AT(1, i), .id = (uint16_t)(20000 - n),
						 .name = A, .response = true));
		/* what was refused and has to make room is known to be unanswered */
		REFUSE(true, .id = (uint16_t)(20000 - n + 1));
		for (i = 0; i < 20000; i++)
			GIVE(.time = AT(1, 30000), .id = (uint16_t)i, .name = B);
		assert_int_equal(counts()->refused, 1);
		dump_match_end(match);
		assert_int_equal(counts()->states[DUMP_PAIR_QUERY],
			1 + counts()->unanswered + counts()->forgotten);
	}
}

/* Many questions of one id and port cannot make a chain long. */
static void same_id(void **state)
{
	char name[] = "\4aaaa";
	uint32_t i, j;

	(void)state;
	fresh(16u << 20);
	for (i = 0; i < 100000; i++) {
		for (j = 0; j < 4; j++)
			name[1 + j] = (char)('a' + (i >> 5 * j & 15));
		name[4] = (char)('a' + (i >> 15 & 15));
		GIVE(.time = AT(1, i), .id = 7, .name = name, .type = (uint16_t)(1 + (i & 0x7fff)));
	}
	assert_int_equal(counts()->forgotten, 100000 - DUMP_PAIR_SAME);
	expect(DUMP_PAIR_ANSWER, GIVE(.time = AT(1, i), .id = 7, .name = name, .response = true,
					 .type = (uint16_t)(1 + ((i - 1) & 0x7fff))));
	finish(DUMP_PAIR_SAME - 1, 0, 100000 - DUMP_PAIR_SAME);
}

/* ids that come around while older ones wait; the key changes nothing */
static void any_key(void **state)
{
	struct dump_match_counts first = {0};
	uint64_t key;
	uint32_t i, x;

	(void)state;
	for (key = 0; key < 4; key++) {
		dump_match_free(match);
		match = dump_match_new(200000, key * 0x123456789abcdefu);
		assert_non_null(match);
		for (i = 0, x = 1; i < 60000; i++) {
			x = x * 1103515245 + 12345;
			GIVE(.time = AT(1 + i / 100, x >> 8), .id = (uint16_t)(x >> 16 & 1023),
				.name = x >> 30 & 1 ? A : B, .response = (x >> 29 & 1) != 0,
				.client = (uint16_t)(1 + (x >> 12 & 3)));
			if (i % 100 == 0)
				REFUSE(i % 200 == 0, .id = (uint16_t)(x >> 20 & 1023), .client = 2);
		}
		dump_match_end(match);
		assert_int_equal(counts()->states[DUMP_PAIR_QUERY],
			counts()->states[DUMP_PAIR_ANSWER] + counts()->unanswered +
				counts()->forgotten);
		assert_true(counts()->states[DUMP_PAIR_ANSWER] > 1000);
		assert_true(counts()->refused > 10);
		if (key == 0)
			first = *counts();
		assert_memory_equal(&first, counts(), sizeof first);
	}
}

/* ---- histogram ------------------------------------------------------------------------------ */

static void histogram(void **state)
{
	static struct dump_histogram h;
	uint64_t value, told;
	uint32_t i;

	(void)state;
	assert_int_equal(dump_histogram_quantile(&h, 500000), 0);
	for (i = 0; i < 100000; i++)
		dump_histogram_add(&h, 1000 + i);
	assert_int_equal(h.least, 1000);
	assert_int_equal(h.most, 100999);
	assert_true(dump_histogram_mean(&h) == 50999.5);
	for (i = 0; i <= 1000000; i += 12345) {
		value = 1000 + (i ? ((uint64_t)i * 100000 + 999999) / 1000000 - 1 : 0);
		told = dump_histogram_quantile(&h, i);
		assert_true(told >= value && told <= value + value / 32);
	}
	assert_int_equal(dump_histogram_quantile(&h, 1000000), 100999);
	/* every size, alone */
	for (i = 0; i < 64; i++) {
		for (value = UINT64_C(1) << i, told = 0; told < 2; told++) {
			h = (struct dump_histogram){.n = 0};
			dump_histogram_add(&h, value - 1 + told);
			dump_histogram_add(&h, UINT64_MAX);
			assert_true(dump_histogram_quantile(&h, 500000) >= value - 1 + told);
			assert_true(dump_histogram_quantile(&h, 500000) - (value - 1 + told) <=
				    value / 32);
			assert_true(dump_histogram_quantile(&h, 999999) == UINT64_MAX);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states),
		cmocka_unit_test(what_belongs_together),
		cmocka_unit_test(questions_with_one_id),
		cmocka_unit_test(who_takes_no_part),
		cmocka_unit_test(dnstap),
		cmocka_unit_test(time_outs),
		cmocka_unit_test(time_goes_back),
		cmocka_unit_test(extreme_times),
		cmocka_unit_test(no_time),
		cmocka_unit_test(refused),
		cmocka_unit_test(many),
		cmocka_unit_test(eviction),
		cmocka_unit_test(same_id),
		cmocka_unit_test(any_key),
		cmocka_unit_test(histogram),
	};
	int failed;

	judge = malloc(sizeof *judge);
	if (!judge)
		return 1;
	dump_judge_init(judge);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	dump_match_free(match);
	free(judge);
	return failed;
}
