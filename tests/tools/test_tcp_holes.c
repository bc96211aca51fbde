/* test_tcp_holes.c - streams with holes, and without a beginning: when octets are given up, where
 * the stream is entered again, the fate of each packet. */
#include "stream.h"

/* ---- holes ---------------------------------------------------------------------------------- */

static void by_time(void **state)
{
	(void)state;
	messages(1, 5);
	fresh();
	syn();
	packet.seconds = 100;
	packet.nanoseconds = 7;
	assert_int_equal(part(0, ONE + 3), DUMP_FATE_CARRYING);
	assert_int_equal(part(ONE + 3, ONE + 4), DUMP_HELD);
	assert_int_equal(part(2 * ONE, 3 * ONE), DUMP_HELD);
	packet.seconds = 100 + DUMP_HOLE_SECONDS;
	give(2, 0, DUMP_TCP_SYN, NULL, 0);
	assert_int_equal(found, 1);
	packet.digits = 0; /* no time */
	packet.seconds = 10000;
	give(2, 0, DUMP_TCP_SYN, NULL, 0);
	assert_int_equal(found, 1);
	packet.digits = 9;
	packet.seconds = 100 + DUMP_HOLE_SECONDS;
	packet.nanoseconds++;
	give(2, 0, DUMP_TCP_SYN, NULL, 0);
	assert_int_equal(found, 2);
	assert_int_equal(got[1].id, 3);
	assert_int_equal(got[1].marks, RESYNC);
	assert_int_equal(counts()->holes, 1);
	assert_int_equal(counts()->resyncs, 1);
	assert_int_equal(counts()->skipped, 4);
	assert_int_equal(counts()->reordered, 0);
	assert_int_equal(count(DUMP_FATE_TCP_HOLE), 1);
	assert_int_equal(tally.held, 0);
	/* what was missing comes late, wholly or in part; what came before comes again */
	assert_int_equal(part(ONE, 2 * ONE), DUMP_FATE_TCP_LATE);
	assert_int_equal(part(0, 2 * ONE), DUMP_FATE_TCP_LATE);
	assert_int_equal(part(0, ONE), DUMP_FATE_TCP_REPEAT);
	assert_int_equal(part(2 * ONE, 3 * ONE), DUMP_FATE_TCP_REPEAT);
	assert_int_equal(part(ONE, 4 * ONE), DUMP_FATE_CARRYING);
	assert_int_equal(got[2].marks, RESYNC);
	assert_int_equal(counts()->streams, 2);
}

/* The wait begins with the hole that is first, and the clock may stand still or go back. */
static void time_goes_back(void **state)
{
	(void)state;
	messages(1, 6);
	fresh();
	packet.digits = 0;
	syn();
	part(ONE, 2 * ONE);
	packet.digits = 6;
	packet.seconds = INT64_MAX;
	part(3 * ONE, 4 * ONE);
	assert_int_equal(found, 0);
	packet.seconds = INT64_MIN;
	part(5 * ONE, 6 * ONE);
	assert_int_equal(found, 0);
	part(0, ONE);
	got_ids(1, 2);
	packet.seconds = INT64_MAX;
	part(2 * ONE, 3 * ONE);
	assert_int_equal(counts()->holes, 1);
	assert_int_equal(found, 3);
	end();
	assert_int_equal(counts()->holes, 2);
	assert_int_equal(found, 4);
	assert_int_equal(count(DUMP_FATE_TCP_LATE), 1);
}

static void by_octets(void **state)
{
	uint32_t at;

	(void)state;
	stream.n = 0;
	response(1, 1000);
	at = stream.n;
	fresh();
	syn();
	while (at * (found + 1) <= DUMP_HOLE_OCTETS + at && found == 0) {
		uint32_t n = (uint32_t)tally.held + 1;

		give(1, AT(at * n), 0, stream.octets, at);
		assert_true(n * at > DUMP_HOLE_OCTETS || found == 0);
		assert_true(n * at <= DUMP_HOLE_OCTETS || found == n);
		at = stream.n;
	}
	assert_int_equal(found, DUMP_HOLE_OCTETS / at + 1);
	assert_int_equal(counts()->holes, 1);
	assert_int_equal(tally.held, 0);
	assert_int_equal(count(DUMP_FATE_CARRYING), found);
}

static void by_memory(void **state)
{
	uint16_t port;

	(void)state;
	stream.n = 0;
	response(1, 1000);
	fresh_with(DUMP_MEMORY_MIN);
	for (port = 1; counts()->starved < 10; port++) {
		assert_true(port < 1000);
		give(port, 0, DUMP_TCP_SYN, stream.octets, 900);
		if (port % 2) /* with a hole; the message behind it is saved */
			give(port, 5000, 0, stream.octets, stream.n);
	}
	assert_int_equal(found, (counts()->starved + 1) / 2);
	assert_int_equal(got[0].port, 1);
	assert_int_equal(got[1].port, 3);
	assert_int_equal(got[1].marks, RESYNC);
	assert_int_equal(counts()->holes, found);
	assert_int_equal(count(DUMP_FATE_TCP_MEMORY), counts()->starved);
	assert_int_equal(count(DUMP_FATE_CARRYING), found);
	assert_int_equal(give(2, 901, 0, stream.octets + 900, stream.n - 900), DUMP_HELD);
	end();
}

/* One stream alone fills the memory, then the list. */
static void one_takes_all(void **state)
{
	static uint8_t zeros[60000];
	uint32_t i;

	(void)state;
	messages(1, 1);
	fresh_with(DUMP_MEMORY_MIN);
	give(1, 0, DUMP_TCP_SYN, NULL, 0);
	give(1, 1, 0, (const uint8_t *)"\377\377", 2);
	for (i = 0; counts()->starved == 0; i++) {
		assert_true(i < 65535);
		assert_int_equal(give(1, 3 + i, 0, zeros, 1), DUMP_HELD);
	}
	assert_true(i > 500);
	assert_int_equal(count(DUMP_FATE_TCP_MEMORY), i);
	assert_int_equal(tally.held, 1);
	assert_int_equal(give(1, 3 + i, 0, stream.octets, ONE), DUMP_FATE_CARRYING);
	got_ids(1, 1);
	fresh();
	give(1, 0, DUMP_TCP_SYN, NULL, 0);
	give(1, 1, 0, (const uint8_t *)"\377\377", 2);
	for (i = 0; counts()->starved == 0; i++)
		give(1, 3 + i, 0, zeros, 1);
	assert_true(i >= DUMP_HELD_PIECES - 2 && i <= 2 * DUMP_HELD_PIECES);
	/* the largest message fits the least memory */
	fresh_with(DUMP_MEMORY_MIN);
	give(1, 0, DUMP_TCP_SYN, (const uint8_t *)"\377\377", 2);
	for (i = 0; i < 65535; i += 1285)
		give(1, 3 + i, 0, zeros, 1285);
	assert_int_equal(found, 1);
	assert_int_equal(got[0].length, 65535);
}

static void by_the_end(void **state)
{
	(void)state;
	messages(1, 9);
	fresh();
	syn();
	part(ONE, 2 * ONE);
	part(3 * ONE, 4 * ONE + 5);
	part(5 * ONE + 1, 6 * ONE);
	part(7 * ONE, 8 * ONE);
	assert_int_equal(give(1, AT(9 * ONE), DUMP_TCP_FIN, NULL, 0), DUMP_FATE_TCP_CONTROL);
	assert_int_equal(found, 0);
	end();
	assert_int_equal(found, 3);
	assert_int_equal(got[2].id, 8);
	assert_int_equal(counts()->holes, 4);
	assert_int_equal(counts()->resyncs, 3);
	assert_int_equal(counts()->skipped, 5 + ONE - 1);
	assert_int_equal(count(DUMP_FATE_TCP_HOLE), 1);
	assert_int_equal(count(DUMP_FATE_CARRYING), 3);
	/* RST and a new SYN do the same */
	fresh();
	syn();
	part(ONE, 2 * ONE);
	give(1, AT(0), DUMP_TCP_RST, NULL, 0);
	assert_int_equal(found, 1);
	give(1, 5, DUMP_TCP_SYN, NULL, 0);
	give(1, 6 + ONE, 0, stream.octets, ONE);
	give(1, 500, DUMP_TCP_SYN, NULL, 0);
	assert_int_equal(found, 2);
	assert_int_equal(tally.held, 0);
}

static void cut_segments(void **state)
{
	(void)state;
	messages(1, 4);
	fresh();
	syn();
	/* the first message is there; the second is cut */
	assert_int_equal(
		give_cut(1, AT(0), 0, stream.octets, ONE + 9, ONE - 9), DUMP_FATE_CARRYING);
	assert_int_equal(give_cut(1, AT(2 * ONE), 0, stream.octets, 0, 7), DUMP_FATE_CUT);
	/* nobody waits for what was cut */
	assert_int_equal(part(2 * ONE, 3 * ONE), DUMP_FATE_CARRYING);
	assert_int_equal(found, 2);
	assert_int_equal(got[1].id, 3);
	assert_int_equal(give_cut(1, AT(3 * ONE), 0, stream.octets, 9, 3), DUMP_HELD);
	assert_int_equal(give_cut(1, AT(3 * ONE), 0, stream.octets, 9, 3), DUMP_FATE_CUT);
	end();
	assert_int_equal(count(DUMP_FATE_CUT), 3);
	assert_int_equal(count(DUMP_FATE_CARRYING), 2);
}

/* ---- resync --------------------------------------------------------------------------------- */

static void whole_segments(void **state)
{
	(void)state;
	messages(1, 3);
	fresh();
	assert_int_equal(give(1, 77, 0, NULL, 0), DUMP_FATE_TCP_CONTROL);
	assert_int_equal(part(20, ONE), DUMP_HELD);
	assert_int_equal(part(ONE, 3 * ONE), DUMP_FATE_CARRYING);
	got_ids(2, 2);
	assert_int_equal(got[0].marks & got[1].marks, RESYNC);
	assert_int_equal(count(DUMP_FATE_TCP_START), 1);
	assert_int_equal(counts()->skipped, ONE - 20);
	assert_int_equal(part(0, 20), DUMP_FATE_TCP_START);
	/* headers alone are enough for a segment, and counts must have room */
	fresh();
	stream.n = 0;
	b16(&stream, 12);
	b16(&stream, 5);
	fill(&stream, 0, 10);
	assert_int_equal(part(0, 14), DUMP_FATE_CARRYING);
	fresh();
	messages(9, 1);
	stream.octets[2 + 6] = 1;
	assert_int_equal(part(0, ONE), DUMP_HELD);
	end();
	assert_int_equal(count(DUMP_FATE_TCP_START), 1);
}

/* A stream that begins at any octet of its first message, in segments of any size. */
static void middles(void **state)
{
	uint32_t from, size, at, n;

	(void)state;
	stream.n = 0;
	response(1, 60);
	n = stream.n;
	response(2, 100);
	response(3, 30);
	for (from = 1; from <= n; from++)
		for (size = 1; size < stream.n; size += 1 + size / 3) {
			fresh();
			for (at = from; at < stream.n; at += size)
				part(at, at + size < stream.n ? at + size : stream.n);
			end();
			got_ids(2, 2);
			assert_int_equal(got[0].marks & got[1].marks, RESYNC);
			assert_int_equal(counts()->skipped, n - from);
			assert_int_equal(counts()->resyncs, 1);
		}
}

/* The same in reverse order. */
static void middles_backwards(void **state)
{
	uint32_t size, at, n;

	(void)state;
	stream.n = 0;
	response(1, 60);
	n = stream.n;
	response(2, 100);
	for (size = 40; size < 60; size++) {
		fresh();
		for (at = stream.n; at > 30; at -= size < at - 30 ? size : at - 30)
			part(size < at - 30 ? at - size : 30, at);
		end();
		got_ids(2, 1);
		assert_int_equal(count(DUMP_FATE_CARRYING), (stream.n - n + size - 1) / size);
		assert_int_equal(
			count(DUMP_FATE_CARRYING) + count(DUMP_FATE_TCP_START), tally.packets);
	}
}

/* Writes what looks like a message into the rdata [from, to), in several ways. */
static void lies(uint32_t kind, uint32_t from, uint32_t to)
{
	static const uint32_t lengths[] = {QUERY_OCTETS + 1, 20000, QUERY_OCTETS, QUERY_OCTETS - 1};
	uint32_t n = stream.n;

	for (; from + ONE + 14 <= to; from += 50) {
		stream.n = from;
		b16(&stream, lengths[kind]);
		query(&stream, 99); /* of kind 2 it fits, but what follows is no message */
	}
	stream.n = n;
}

/* Does a segment end with one of them? What fits and ends with what is at hand is a message. */
static bool ends_with_lie(uint32_t from, uint32_t to, uint32_t start, uint32_t size)
{
	for (; from + ONE + 14 <= to; from += 50)
		if ((from + ONE - start) % size == 0)
			return true;
	return false;
}

static void no_phantoms(void **state)
{
	uint32_t rdata, first, size, kind, at, tried = 0;

	(void)state;
	for (kind = 0; kind < 4; kind++) {
		stream.n = 0;
		rdata = response(1, 400);
		first = stream.n;
		response(2, 300);
		lies(kind, rdata + 5, first);
		for (size = 33; size < 500; size++) {
			if (kind == 2 && ends_with_lie(rdata + 5, first, 25, size))
				continue;
			fresh();
			for (at = 25; at < stream.n; at += size)
				part(at, at + size < stream.n ? at + size : stream.n);
			end();
			got_ids(2, 1);
			tried++;
		}
	}
	assert_true(tried > 4 * 400);
}

/* Octets that are no message are kept no longer than a window; work and memory are bounded. */
static void noise(void **state)
{
	static uint8_t octets[1000];
	uint32_t x = 1, i, k;

	(void)state;
	fresh();
	for (k = 0; k < 500; k++) {
		for (i = 0; i < sizeof octets; i++) {
			x = x * 1664525 + 1013904223;
			octets[i] = (uint8_t)(x >> 24);
		}
		give(1, k * (uint32_t)sizeof octets, 0, octets, sizeof octets);
		assert_true(tally.held <= 67);
	}
	assert_int_equal(found, 0);
	assert_int_equal(counts()->skipped, 500000 - DUMP_SEARCH_OCTETS);
	messages(1, 1);
	assert_int_equal(give(1, 500000, 0, stream.octets, ONE), DUMP_FATE_CARRYING);
	end();
	got_ids(1, 1);
	assert_int_equal(count(DUMP_FATE_TCP_START), 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_time),
		cmocka_unit_test(time_goes_back),
		cmocka_unit_test(by_octets),
		cmocka_unit_test(by_memory),
		cmocka_unit_test(one_takes_all),
		cmocka_unit_test(by_the_end),
		cmocka_unit_test(cut_segments),
		cmocka_unit_test(whole_segments),
		cmocka_unit_test(middles),
		cmocka_unit_test(middles_backwards),
		cmocka_unit_test(no_phantoms),
		cmocka_unit_test(noise),
	};

	return cmocka_run_group_tests(tests, NULL, done);
}
