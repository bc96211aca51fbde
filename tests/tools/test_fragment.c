/* test_fragment.c - whole datagrams out of fragments; what becomes of those that never are whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../tools/dump/limits.h"
#include "../../tools/dump/pipeline.h"
#include "craft.h"

#define FRAGMENTED (1u << DUMP_MARK_FRAGMENTS)
#define DIFFERING  (FRAGMENTED | 1u << DUMP_MARK_FRAGMENTS_DIFFER)
#define TUNNELED   (1u << DUMP_MARK_TUNNEL)

static struct {
	struct dump_pipeline pipeline;
	struct dump_shares shares;
	uint32_t messages, further;
	unsigned marks;
	struct dump_message last;
	uint8_t octets[65536];
	uint64_t number;
	int64_t seconds;
} run;

static void on_message(void *context, const struct dump_message *m)
{
	assert_ptr_equal(context, &run);
	run.messages++;
	run.marks = m->marks;
	run.last = *m;
	run.further = m->packet->further;
	assert_int_equal(m->packet->number, run.number);
	memcpy(run.octets, m->octets, m->length);
}

static void start_with(uint64_t memory)
{
	memset(&run, 0, sizeof run);
	run.shares = dump_shares_of(memory);
	assert_true(dump_pipeline_init(&run.pipeline, &run.shares, 1, on_message, &run));
}

static void start(void)
{
	start_with(DUMP_MEMORY_MIN);
}

static uint64_t count(enum dump_fate fate)
{
	return run.pipeline.tally.counts[fate];
}

static uint64_t held(void)
{
	return run.pipeline.tally.held;
}

static const struct dump_fragment_counts *counts(void)
{
	return dump_fragment_counts(run.pipeline.fragments);
}

/* Packets taken = held + decided, always; and the bound on memory. */
static void law(void)
{
	const struct dump_tally *t = &run.pipeline.tally;
	uint64_t sum = t->held;
	int i;

	for (i = 0; i < DUMP_FATES; i++)
		sum += t->counts[i];
	assert_int_equal(sum, t->packets);
	assert_int_equal(t->packets, run.number);
	assert_true(dump_fragments_memory(run.pipeline.fragments) <= run.shares.fragments);
}

static void end(void)
{
	dump_pipeline_end(&run.pipeline);
	law();
	assert_int_equal(held(), 0);
}

static void over(void)
{
	end();
	dump_pipeline_free(&run.pipeline);
}

/* ---- packets -------------------------------------------------------------------------------- */

static struct craft c, whole; /* the packet, the payload of the datagram */

/* A UDP datagram with a message of n octets, no two of its places alike. */
static void datagram(uint32_t target, uint32_t n)
{
	uint32_t i;

	whole.n = 0;
	udp(&whole, 1234, target, n);
	for (i = 0; i < n; i++)
		u8(&whole, i * 7 + i / 256);
}

static bool six;
static uint32_t identification, protocol;

/* A packet of octets, captured up to `captured`; a copy of exact size. */
static enum dump_fate give(uint32_t link, uint32_t captured)
{
	uint8_t *copy = malloc(captured ? captured : 1);
	struct dump_packet p = {.octets = copy,
		.captured = captured,
		.original = c.n,
		.link = link,
		.number = ++run.number,
		.seconds = run.seconds};
	enum dump_fate fate;

	assert_non_null(copy);
	memcpy(copy, c.octets, captured);
	fate = dump_pipeline_take(&run.pipeline, &p);
	free(copy);
	law();
	return fate;
}

/* The fragment header of n octets at `at`, with what stands before it. */
static void header(uint32_t at, uint32_t n, bool more)
{
	if (six) {
		ipv6(&c, 44, 8 + n);
		u8(&c, protocol);
		u8(&c, 0);
		b16(&c, at | more);
		b32(&c, identification);
		return;
	}
	ipv4(&c, protocol, n);
	c.n -= 16;
	b16(&c, identification);
	b16(&c, at / 8 | (more ? 0x2000u : 0));
	c.n += 12;
}

static enum dump_fate fragment(uint32_t at, uint32_t n, bool more)
{
	c.n = 0;
	header(at, n, more);
	raw(&c, whole.octets + at, n);
	return give(101, c.n);
}

static void begin(bool v6)
{
	six = v6;
	identification = 0x1234;
	protocol = 17;
	start();
}

static void assert_message(uint32_t n, unsigned marks)
{
	assert_int_equal(run.messages, 1);
	assert_int_equal(run.last.length, n);
	assert_int_equal(run.last.original, n);
	assert_memory_equal(run.octets, whole.octets + 8, n);
	assert_int_equal(run.marks, marks);
	run.messages = 0;
}

/* ---- order ---------------------------------------------------------------------------------- */

static const struct {
	uint32_t at, n;
} four[] = {{0, 32}, {32, 64}, {96, 8}, {104, 19}};

static void in_order_of(const unsigned *order)
{
	unsigned i;

	begin(six);
	datagram(53, 123 - 8);
	for (i = 0; i < 4; i++) {
		unsigned k = order[i];
		enum dump_fate fate = fragment(four[k].at, four[k].n, k < 3);

		assert_int_equal(fate, i < 3 ? DUMP_HELD : DUMP_FATE_CARRYING);
		assert_int_equal(held(), i < 3 ? i + 1 : 0);
		assert_int_equal(run.messages, i == 3);
	}
	assert_message(115, FRAGMENTED);
	assert_int_equal(run.further, 3);
	assert_int_equal(count(DUMP_FATE_CARRYING), 4);
	assert_int_equal(counts()->whole, 1);
	over();
}

static void all_orders(void **state)
{
	unsigned order[4], i, v;

	(void)state;
	for (i = 0; i < 256; i++) { /* four digits of base 4; all different are 24 */
		for (v = 0; v < 4; v++)
			order[v] = i >> (2 * v) & 3;
		v = 1u << order[0] | 1u << order[1] | 1u << order[2] | 1u << order[3];
		if (v != 15)
			continue;
		six = false;
		in_order_of(order);
		six = true;
		in_order_of(order);
	}
}

/* The largest datagram, in pieces that cross the borders of chunks, from both ends. */
static void largest(void **state)
{
	uint32_t at, n = 65528 - 8, step = 1480;

	(void)state;
	for (six = false;; six = true) {
		begin(six);
		datagram(53, n);
		for (at = (n + 7) / step * step; at > 0; at -= step)
			assert_int_equal(fragment(at, at + step < n + 8 ? step : n + 8 - at,
						 at + step < n + 8),
				DUMP_HELD);
		assert_int_equal(fragment(0, step, true), DUMP_FATE_CARRYING);
		assert_message(n, FRAGMENTED);
		over();
		if (six)
			break;
	}
}

/* RFC 6946: an atomic fragment is whole and no business of others with its identification. */
static void atomic(void **state)
{
	(void)state;
	begin(true);
	datagram(53, 40);
	assert_int_equal(fragment(0, 16, true), DUMP_HELD);
	assert_int_equal(fragment(0, 48, false), DUMP_FATE_CARRYING);
	assert_message(40, 0);
	assert_int_equal(fragment(16, 32, false), DUMP_FATE_CARRYING);
	assert_message(40, FRAGMENTED);
	over();
}

/* RFC 8200 4.5: what comes after the first one may name another next header; extension headers may
 * stand in the part that is fragmented, and be cut apart themselves. */
static void headers_inside(void **state)
{
	struct craft inside = {.n = 0};
	uint32_t first;

	(void)state;
	datagram(53, 60);
	u8(&inside, 17); /* destination options of 16 octets */
	u8(&inside, 1);
	fill(&inside, 0, 14);
	raw(&inside, whole.octets, whole.n);
	for (first = 8; first <= 32; first += 8) {
		begin(true);
		datagram(53, 60);
		protocol = 58;
		c.n = 0;
		header(first, inside.n - first, false);
		raw(&c, inside.octets + first, inside.n - first);
		assert_int_equal(give(101, c.n), DUMP_HELD);
		protocol = 60;
		c.n = 0;
		header(0, first, true);
		raw(&c, inside.octets, first);
		assert_int_equal(give(101, c.n), DUMP_FATE_CARRYING);
		assert_message(60, FRAGMENTED);
		over();
	}
}

/* ---- overlaps ------------------------------------------------------------------------------- */

static void overlaps(void **state)
{
	(void)state;
	for (six = false;; six = true) {
		begin(six);
		datagram(53, 120);
		assert_int_equal(fragment(0, 64, true), DUMP_HELD);
		assert_int_equal(fragment(0, 64, true), DUMP_FATE_FRAGMENT_REPEAT);
		assert_int_equal(fragment(8, 32, true), DUMP_FATE_FRAGMENT_REPEAT);
		assert_int_equal(fragment(32, 64, true), DUMP_HELD);
		assert_int_equal(fragment(64, 64, false), DUMP_FATE_CARRYING);
		assert_message(120, FRAGMENTED);
		assert_int_equal(count(DUMP_FATE_CARRYING), 3);
		assert_int_equal(counts()->repeated, 64 + 32 + 32 + 32);
		assert_int_equal(counts()->differing, 0);
		over();
		if (six)
			break;
	}
}

/* What came first stands, whichever it is; it is told that others came. */
static void differing(void **state)
{
	(void)state;
	for (six = false;; six = true) {
		begin(six);
		datagram(53, 120);
		assert_int_equal(fragment(32, 32, true), DUMP_HELD);
		whole.octets[40] ^= 1;
		whole.octets[70] ^= 1;
		assert_int_equal(fragment(0, 64, true), DUMP_HELD);
		whole.octets[40] ^= 1;
		whole.octets[70] ^= 1;
		assert_int_equal(counts()->differing, 1);
		assert_int_equal(fragment(64, 64, false), DUMP_FATE_CARRYING);
		assert_message(120, DIFFERING);
		/* One that only differs is held with the others. */
		identification++;
		assert_int_equal(fragment(0, 64, true), DUMP_HELD);
		whole.octets[40] ^= 1;
		assert_int_equal(fragment(0, 64, true), DUMP_HELD);
		whole.octets[40] ^= 1;
		assert_int_equal(fragment(64, 64, false), DUMP_FATE_CARRYING);
		assert_message(120, DIFFERING);
		assert_int_equal(count(DUMP_FATE_CARRYING), 6);
		over();
		if (six)
			break;
	}
}

/* ---- repetitions ---------------------------------------------------------------------------- */

/* Each packet twice, as some mirror ports have it: the second last one is no loss. */
static void each_twice(void **state)
{
	(void)state;
	begin(false);
	datagram(53, 120);
	assert_int_equal(fragment(0, 64, true), DUMP_HELD);
	assert_int_equal(fragment(0, 64, true), DUMP_FATE_FRAGMENT_REPEAT);
	assert_int_equal(fragment(64, 64, false), DUMP_FATE_CARRYING);
	assert_int_equal(fragment(64, 64, false), DUMP_HELD);
	assert_message(120, FRAGMENTED);
	/* Another datagram of the same identification is not mixed up with it. */
	datagram(53, 120);
	whole.octets[9] = 99;
	assert_int_equal(fragment(0, 64, true), DUMP_HELD);
	assert_int_equal(count(DUMP_FATE_FRAGMENT_REPEAT), 2);
	assert_int_equal(held(), 1);
	assert_int_equal(fragment(64, 64, false), DUMP_FATE_CARRYING);
	assert_message(120, FRAGMENTED);
	assert_int_equal(fragment(64, 64, false), DUMP_HELD);
	end();
	assert_int_equal(count(DUMP_FATE_FRAGMENT_REPEAT), 3);
	assert_int_equal(count(DUMP_FATE_FRAGMENT), 0);
	over();
}

/* A datagram that is sent again as a whole is a second message, as it is without fragments. */
static void whole_again(void **state)
{
	int i;

	(void)state;
	begin(true);
	datagram(53, 120);
	for (i = 0; i < 3; i++) {
		assert_int_equal(fragment(0, 64, true), DUMP_HELD);
		assert_int_equal(fragment(64, 64, false), DUMP_FATE_CARRYING);
		assert_message(120, FRAGMENTED);
	}
	/* What has something new is no repetition, whatever comes with it. */
	assert_int_equal(fragment(64, 40, true), DUMP_HELD);
	assert_int_equal(fragment(0, 64, true), DUMP_HELD);
	end();
	assert_int_equal(count(DUMP_FATE_FRAGMENT), 2);
	over();
}

/* ---- those that are never whole ------------------------------------------------------------- */

static void missing(void **state)
{
	(void)state;
	begin(false);
	datagram(53, 120);
	assert_int_equal(fragment(0, 64, true), DUMP_HELD);
	assert_int_equal(fragment(72, 56, false), DUMP_HELD);
	identification++; /* and one whose end is missing */
	assert_int_equal(fragment(0, 64, true), DUMP_HELD);
	assert_int_equal(fragment(64, 56, true), DUMP_HELD);
	assert_int_equal(held(), 4);
	end();
	assert_int_equal(run.messages, 0);
	assert_int_equal(count(DUMP_FATE_FRAGMENT), 4);
	assert_int_equal(counts()->given_up, 2);
	/* The next capture begins with nothing. */
	assert_int_equal(fragment(64, 64, false), DUMP_HELD);
	over();
	assert_int_equal(run.messages, 0);
}

static void in_time(void **state)
{
	(void)state;
	begin(true);
	datagram(53, 120);
	run.seconds = INT64_MAX - 200; /* no arithmetic of times may overflow */
	assert_int_equal(fragment(0, 64, true), DUMP_HELD);
	run.seconds = INT64_MIN + 5; /* back in time: nothing is over */
	assert_int_equal(fragment(0, 64, true), DUMP_FATE_FRAGMENT_REPEAT);
	run.seconds = INT64_MAX - 200 + DUMP_FRAGMENT_SECONDS;
	assert_int_equal(fragment(64, 64, false), DUMP_FATE_CARRYING);
	assert_message(120, FRAGMENTED);
	identification++;
	run.seconds = INT64_MAX - 100;
	assert_int_equal(fragment(0, 64, true), DUMP_HELD);
	run.seconds += DUMP_FRAGMENT_SECONDS + 1;
	assert_int_equal(fragment(64, 64, false), DUMP_HELD); /* too late */
	assert_int_equal(count(DUMP_FATE_FRAGMENT), 1);
	assert_int_equal(held(), 1);
	run.seconds = INT64_MIN;
	identification++;
	assert_int_equal(fragment(0, 64, true), DUMP_HELD);
	run.seconds = INT64_MAX;
	identification++;
	assert_int_equal(fragment(0, 64, true), DUMP_HELD);
	over();
	assert_int_equal(count(DUMP_FATE_FRAGMENT), 4);
	assert_int_equal(run.messages, 0);
}

/* The datagram that was used least recently makes room. */
static void eviction(void **state)
{
	uint32_t i, n = 0;

	(void)state;
	begin(false);
	datagram(53, 4000);
	for (i = 1; count(DUMP_FATE_FRAGMENT_MEMORY) == 0; i++) { /* some 2 KiB each */
		identification = i;
		assert_int_equal(fragment(0, 64, true), DUMP_HELD);
		assert_true(i < 1000);
		identification = 1;
		assert_int_equal(fragment(0, 64, true), DUMP_FATE_FRAGMENT_REPEAT);
	}
	n = i - 1;
	assert_true(n > 20);
	assert_int_equal(counts()->starved, 1);
	assert_int_equal(held(), n - 1);
	/* The first one was used all the time; the second one had to go. */
	identification = 1;
	assert_int_equal(fragment(64, 4008 - 64, false), DUMP_FATE_CARRYING);
	assert_message(4000, FRAGMENTED);
	assert_true(count(DUMP_FATE_FRAGMENT_MEMORY) >= 1);
	identification = 2;
	assert_int_equal(fragment(64, 4008 - 64, false), DUMP_HELD);
	assert_int_equal(run.messages, 0);
	over();
}

/* Even the least memory has room for the largest datagram while others come by all the time. */
static void largest_among_many(void **state)
{
	uint32_t at, step = 1480, n = 65000;

	(void)state;
	begin(false);
	for (at = 0; at < n + 8; at += step) {
		enum dump_fate fate;

		datagram(53, n);
		identification = 1;
		fate = fragment(at, at + step < n + 8 ? step : n + 8 - at, at + step < n + 8);
		assert_int_equal(fate, at + step < n + 8 ? DUMP_HELD : DUMP_FATE_CARRYING);
		identification = 2 + at;
		fragment(8, 8, true);
	}
	assert_int_equal(run.messages, 1);
	assert_int_equal(count(DUMP_FATE_CARRYING), (n + 8 + step - 1) / step);
	over();
}

/* A share that is smaller than the tables: nothing is put together, nothing breaks. */
static void no_memory(void **state)
{
	struct dump_shares shares = dump_shares_of(DUMP_MEMORY_MIN);
	struct dump_tally tally = {.packets = 0};
	struct dump_fragments *f;
	struct dump_whole w;
	struct dump_packet p = {.octets = whole.octets, .captured = 64, .original = 64};
	struct dump_ip ip = {.version = 4,
		.protocol = 17,
		.end = 64,
		.original = 64,
		.fragment = true,
		.more = true};

	(void)state;
	shares.fragments = 0;
	f = dump_fragments_new(&shares, 1, &tally);
	assert_non_null(f);
	assert_int_equal(dump_fragments_take(f, &p, &ip, 0, DUMP_FATE_CARRYING, &w),
		DUMP_FATE_FRAGMENT_MEMORY);
	assert_int_equal(dump_fragments_take(f, &p, &ip, 0, DUMP_FATE_PORT, &w), DUMP_FATE_PORT);
	assert_int_equal(tally.held, 0);
	dump_fragments_free(f);
	dump_fragments_free(NULL);
}

/* ---- bad ones ------------------------------------------------------------------------------- */

static void contradictory_ends(void **state)
{
	static const struct {
		uint32_t at, n;
		bool more;
	} second[] = {{64, 32, false}, {96, 40, false}, {120, 16, true}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof second / sizeof second[0]; i++) {
		begin(i & 1);
		datagram(53, 200);
		assert_int_equal(fragment(96, 32, false), DUMP_HELD);
		assert_int_equal(fragment(second[i].at, second[i].n, second[i].more),
			DUMP_FATE_FRAGMENT_END);
		assert_int_equal(count(DUMP_FATE_FRAGMENT_END), 2);
		assert_int_equal(held(), 0);
		assert_int_equal(counts()->spoilt, 1);
		assert_int_equal(fragment(32, 8, true), DUMP_FATE_FRAGMENT_END);
		/* Its first fragment begins anew. */
		assert_int_equal(fragment(0, 96, true), DUMP_HELD);
		datagram(53, 120);
		over();
		assert_int_equal(run.messages, 0);
	}
	begin(false); /* the end comes after what stands behind it */
	datagram(53, 200);
	assert_int_equal(fragment(64, 64, true), DUMP_HELD);
	assert_int_equal(fragment(32, 64, false), DUMP_FATE_FRAGMENT_END);
	over();
}

static void lengths(void **state)
{
	(void)state;
	for (six = false;; six = true) {
		begin(six);
		datagram(53, 200);
		assert_int_equal(fragment(0, 63, true), DUMP_FATE_FRAGMENT_LENGTH);
		assert_int_equal(fragment(64, 1, true), DUMP_FATE_FRAGMENT_LENGTH);
		c.n = 0;
		header(65528, 8, false);
		fill(&c, 1, 8);
		assert_int_equal(give(101, c.n), DUMP_FATE_FRAGMENT_OVERLONG);
		c.n = 0;
		header(64000, 1536, true);
		fill(&c, 1, 1536);
		assert_int_equal(give(101, c.n), DUMP_FATE_FRAGMENT_OVERLONG);
		/* 65535 octets are none too many */
		c.n = 0;
		header(65528, 7, false);
		fill(&c, 1, 7);
		assert_int_equal(give(101, c.n), DUMP_HELD);
		over();
		if (six)
			break;
	}
	begin(false);
	datagram(53, 200);
	c.n = 0;
	header(64, 0, false);
	fill(&c, 0, 26); /* Ethernet padding is nothing */
	assert_int_equal(give(101, c.n), DUMP_FATE_FRAGMENT_LENGTH);
	over();
}

/* A first fragment of eight octets or, in IPv6, of an extension header shows no ports. */
static void tiny_first(void **state)
{
	uint32_t target;

	(void)state;
	for (target = 53; target <= 54; target++) {
		begin(false);
		protocol = 6;
		whole.n = 0;
		tcp(&whole, 1234, target, 1, DUMP_TCP_SYN);
		assert_int_equal(fragment(8, 12, false), DUMP_HELD);
		assert_int_equal(fragment(0, 8, true),
			target == 53 ? DUMP_FATE_TCP_CONTROL : DUMP_FATE_PORT);
		assert_int_equal(count(DUMP_FATE_TCP_CONTROL), target == 53 ? 2 : 0);
		assert_int_equal(count(DUMP_FATE_PORT), target == 53 ? 0 : 2);
		over();
	}
	begin(true);
	protocol = 60;
	datagram(54, 40);
	c.n = 0;
	header(0, 8, true);
	u8(&c, 17);
	fill(&c, 0, 7);
	assert_int_equal(give(101, c.n), DUMP_HELD);
	c.n = 0;
	header(8, whole.n, false);
	raw(&c, whole.octets, whole.n);
	assert_int_equal(give(101, c.n), DUMP_FATE_PORT);
	assert_int_equal(count(DUMP_FATE_PORT), 2);
	over();
}

/* Other ports: known from the first fragment, whenever it comes. */
static void refused(void **state)
{
	uint64_t empty, key;

	(void)state;
	begin(false);
	empty = dump_fragments_memory(run.pipeline.fragments);
	datagram(54, 4000);
	assert_int_equal(fragment(0, 1000, true), DUMP_FATE_PORT);
	key = dump_fragments_memory(run.pipeline.fragments) - empty;
	assert_in_range(key, 1, 512);
	assert_int_equal(fragment(1000, 1000, true), DUMP_FATE_PORT);
	assert_int_equal(fragment(3000, 1008, false), DUMP_FATE_PORT);
	assert_int_equal(dump_fragments_memory(run.pipeline.fragments), empty + key);
	assert_int_equal(fragment(2000, 1000, true), DUMP_FATE_PORT);
	assert_int_equal(dump_fragments_memory(run.pipeline.fragments), empty); /* all came by */
	identification++; /* the first one comes last */
	assert_int_equal(fragment(2000, 2008, false), DUMP_HELD);
	assert_int_equal(fragment(0, 1000, true), DUMP_FATE_PORT);
	assert_int_equal(held(), 0);
	assert_int_equal(dump_fragments_memory(run.pipeline.fragments), empty + key);
	datagram(53, 4000); /* the identification is used again, for what is wanted */
	assert_int_equal(fragment(0, 2000, true), DUMP_HELD);
	assert_int_equal(fragment(2000, 2008, false), DUMP_FATE_CARRYING);
	assert_message(4000, FRAGMENTED);
	protocol = 50;
	assert_int_equal(fragment(0, 1000, true), DUMP_FATE_TRANSPORT);
	assert_int_equal(fragment(1000, 1000, true), DUMP_FATE_TRANSPORT);
	protocol = 1; /* ICMP: only errors are of interest */
	whole.octets[0] = 8;
	assert_int_equal(fragment(0, 1000, true), DUMP_FATE_TRANSPORT);
	identification++;
	whole.octets[0] = 3;
	assert_int_equal(fragment(0, 1000, true), DUMP_HELD);
	over();
}

/* ---- snap length ---------------------------------------------------------------------------- */

static void snapped(void **state)
{
	uint32_t n;

	(void)state;
	for (six = false;; six = true) {
		uint32_t before = six ? 48 : 20;

		for (n = before; n < before + 64; n++) {
			begin(six);
			datagram(53, 120);
			assert_int_equal(fragment(64, 64, false), DUMP_HELD);
			c.n = 0;
			header(0, 64, true);
			raw(&c, whole.octets, 64);
			assert_int_equal(give(101, n), DUMP_FATE_CUT);
			assert_int_equal(run.messages, n >= before + 8);
			if (run.messages > 0) {
				assert_int_equal(run.last.length, n - before - 8);
				assert_int_equal(run.last.original, 120);
				assert_int_equal(run.marks, FRAGMENTED);
			}
			assert_int_equal(count(DUMP_FATE_CUT), 2);
			over();
		}
		begin(six); /* another one than the first */
		datagram(53, 120);
		assert_int_equal(fragment(0, 64, true), DUMP_HELD);
		c.n = 0;
		header(64, 64, false);
		raw(&c, whole.octets, 64);
		assert_int_equal(give(101, c.n - 1), DUMP_FATE_CUT);
		assert_int_equal(run.messages, 0);
		over();
		if (six)
			break;
	}
}

/* ---- what is inside ------------------------------------------------------------------------- */

/* A tunnel in fragments, with a fragment inside: the packets of both add up. */
static void nested(void **state)
{
	struct craft outer = {.n = 0};

	(void)state;
	begin(false);
	datagram(53, 120);
	assert_int_equal(fragment(0, 64, true), DUMP_HELD);
	c.n = 0;
	header(64, 64, false); /* the second one goes through the tunnel */
	raw(&c, whole.octets + 64, 64);
	b16(&outer, 0);
	b16(&outer, 0x0800);
	raw(&outer, c.octets, c.n);
	identification = 77;
	protocol = 47;
	c.n = 0;
	header(0, 40, true);
	raw(&c, outer.octets, 40);
	assert_int_equal(give(101, c.n), DUMP_HELD);
	assert_int_equal(held(), 2);
	c.n = 0;
	header(40, outer.n - 40, false);
	raw(&c, outer.octets + 40, outer.n - 40);
	assert_int_equal(give(101, c.n), DUMP_FATE_CARRYING);
	assert_message(120, FRAGMENTED | TUNNELED);
	assert_int_equal(run.further, 2);
	assert_int_equal(count(DUMP_FATE_CARRYING), 3);
	over();
	/* The other way round: what is inside is not whole yet, and is held with all around it. */
	start();
	c.n = 0;
	header(0, 40, true);
	raw(&c, outer.octets, 40);
	give(101, c.n);
	c.n = 0;
	header(40, outer.n - 40, false);
	raw(&c, outer.octets + 40, outer.n - 40);
	assert_int_equal(give(101, c.n), DUMP_HELD);
	assert_int_equal(held(), 2);
	identification = 0x1234;
	protocol = 17;
	assert_int_equal(fragment(0, 64, true), DUMP_FATE_CARRYING);
	assert_message(120, FRAGMENTED);
	assert_int_equal(run.further, 2);
	over();
	assert_int_equal(count(DUMP_FATE_CARRYING), 3);
}

/* What the datagram is when it is whole becomes the fate of all. */
static void fate_of_all(void **state)
{
	(void)state;
	begin(false);
	datagram(53, 120);
	whole.octets[5]++; /* UDP length */
	assert_int_equal(fragment(64, 64, false), DUMP_HELD);
	assert_int_equal(fragment(0, 64, true), DUMP_FATE_UDP_LENGTH);
	assert_int_equal(count(DUMP_FATE_UDP_LENGTH), 2);
	over();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_orders),
		cmocka_unit_test(largest),
		cmocka_unit_test(atomic),
		cmocka_unit_test(headers_inside),
		cmocka_unit_test(overlaps),
		cmocka_unit_test(differing),
		cmocka_unit_test(each_twice),
		cmocka_unit_test(whole_again),
		cmocka_unit_test(missing),
		cmocka_unit_test(in_time),
		cmocka_unit_test(eviction),
		cmocka_unit_test(largest_among_many),
		cmocka_unit_test(no_memory),
		cmocka_unit_test(contradictory_ends),
		cmocka_unit_test(lengths),
		cmocka_unit_test(tiny_first),
		cmocka_unit_test(refused),
		cmocka_unit_test(snapped),
		cmocka_unit_test(nested),
		cmocka_unit_test(fate_of_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
