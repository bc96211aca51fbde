/* test_tcp.c - streams in any order, sent again, overlapping; their beginnings and ends; through
 * the pipeline. Holes are in test_tcp_holes.c. */
#include "stream.h"

#include "../../tools/dump/pipeline.h"

/* ---- order ---------------------------------------------------------------------------------- */

static void pieces_of_all_sizes(void **state)
{
	uint32_t size, at, n, whole;

	(void)state;
	messages(100, 3);
	for (size = 1; size <= stream.n; size++) {
		fresh();
		syn();
		for (at = 0; at < stream.n; at += n) {
			n = stream.n - at < size ? stream.n - at : size;
			whole = (at + n) / ONE - at / ONE;
			assert_int_equal(
				part(at, at + n), whole > 0 ? DUMP_FATE_CARRYING : DUMP_HELD);
		}
		got_ids(100, 3);
		assert_int_equal(got[2].sequence, AT(2 * ONE));
		assert_int_equal(got[0].marks | got[1].marks | got[2].marks, 0);
		assert_int_equal(tally.held, 0);
		assert_int_equal(count(DUMP_FATE_CARRYING), tally.packets - 1);
		assert_int_equal(counts()->streams, 1);
		end();
		assert_int_equal(counts()->unfinished, 0);
		assert_int_equal(counts()->reordered + counts()->holes + counts()->repeated, 0);
	}
}

/* Two messages in four segments, cut everywhere, in every order. */
static void all_orders(void **state)
{
	uint32_t a, b, c, k, i, j, t, cut[5], order[4];

	(void)state;
	messages(7, 2);
	cut[0] = 0;
	cut[4] = stream.n;
	for (a = 1; a < stream.n - 2; a += 3)
		for (b = a + 1; b < stream.n - 1; b += 2)
			for (c = b + 1; c < stream.n; c += 5)
				for (k = 0; k < 24; k++) {
					for (i = 0; i < 4; i++)
						order[i] = i;
					for (i = 3, t = k; i > 0; t /= i + 1, i--) {
						uint32_t x = order[i];

						j = t % (i + 1);
						order[i] = order[j];
						order[j] = x;
					}
					cut[1] = a;
					cut[2] = b;
					cut[3] = c;
					fresh();
					syn();
					for (i = 0; i < 4; i++)
						part(cut[order[i]], cut[order[i] + 1]);
					got_ids(7, 2);
					assert_int_equal(tally.held, 0);
					assert_int_equal(count(DUMP_FATE_CARRYING), 4);
					assert_int_equal(counts()->holes, 0);
				}
}

static void early(void **state)
{
	(void)state;
	messages(1, 3);
	fresh();
	syn();
	packet.further = 2; /* each stands for three */
	assert_int_equal(part(2 * ONE, 3 * ONE), DUMP_HELD);
	assert_int_equal(part(ONE, 2 * ONE), DUMP_HELD);
	assert_int_equal(tally.held, 6);
	packet.further = 0;
	assert_int_equal(part(0, ONE), DUMP_FATE_CARRYING);
	got_ids(1, 3);
	assert_int_equal(got[0].packet, 4);
	assert_int_equal(got[1].packet, 3);
	assert_int_equal(got[2].packet, 2);
	assert_int_equal(counts()->reordered, 2);
	assert_int_equal(count(DUMP_FATE_CARRYING), 7);
}

static void sent_again(void **state)
{
	(void)state;
	messages(1, 4);
	fresh();
	syn();
	syn();
	assert_int_equal(part(0, 40), DUMP_FATE_CARRYING);
	syn();
	assert_int_equal(part(0, 31), DUMP_FATE_TCP_REPEAT);
	assert_int_equal(part(0, 40), DUMP_FATE_TCP_REPEAT); /* the last nine wait */
	assert_int_equal(part(32, 36), DUMP_FATE_TCP_REPEAT);
	assert_int_equal(counts()->repeated, 31 + 40 + 4);
	/* overlaps: 20 octets old, the rest new */
	assert_int_equal(part(20, stream.n), DUMP_FATE_CARRYING);
	got_ids(1, 4);
	assert_int_equal(counts()->repeated, 31 + 40 + 4 + 20);
	/* after the end */
	assert_int_equal(give(1, AT(stream.n), DUMP_TCP_FIN, NULL, 0), DUMP_FATE_TCP_CONTROL);
	assert_int_equal(part(0, stream.n), DUMP_FATE_TCP_REPEAT);
	/* keep-alives: one octet before the next one, and before the first */
	assert_int_equal(part(stream.n - 1, stream.n), DUMP_FATE_TCP_REPEAT);
	assert_int_equal(give(1, ISN, 0, stream.octets, 1), DUMP_FATE_TCP_REPEAT);
	assert_int_equal(give(1, ISN - 20, 0, stream.octets, 5), DUMP_FATE_TCP_START);
	assert_int_equal(counts()->differing, 0);
	assert_int_equal(counts()->streams, 1);
	end();
	assert_int_equal(found, 4);
}

/* What came first stands. */
static void differing(void **state)
{
	uint8_t other[3 * ONE];

	(void)state;
	messages(1, 5);
	fresh();
	syn();
	assert_int_equal(part(ONE, 4 * ONE), DUMP_HELD);
	memcpy(other, stream.octets + ONE, 3 * ONE);
	other[ONE + 20] ^= 1; /* in message 3 */
	other[ONE + 22] ^= 1;
	assert_int_equal(give(1, AT(ONE), 0, other, 3 * ONE), DUMP_FATE_TCP_REPEAT);
	assert_int_equal(give(1, AT(ONE), 0, other, 3 * ONE), DUMP_FATE_TCP_REPEAT);
	assert_int_equal(counts()->differing, 4);
	assert_int_equal(counts()->repeated, 6 * ONE);
	assert_int_equal(part(0, stream.n), DUMP_FATE_CARRYING);
	got_ids(1, 5);
	assert_int_equal(got[0].marks | got[1].marks | got[3].marks | got[4].marks, 0);
	assert_int_equal(got[2].marks, DIFFERS);
	assert_int_equal(count(DUMP_FATE_CARRYING), 2);
}

/* One segment fills many holes at once. */
static void many_holes(void **state)
{
	uint32_t at;

	(void)state;
	messages(1, 20);
	fresh();
	syn();
	for (at = 1; at < stream.n; at += 2)
		assert_int_equal(part(at, at + 1), DUMP_HELD);
	assert_int_equal(tally.held, stream.n / 2);
	assert_int_equal(part(0, stream.n), DUMP_FATE_CARRYING);
	got_ids(1, 20);
	assert_int_equal(count(DUMP_FATE_CARRYING), 1 + stream.n / 2);
	assert_int_equal(counts()->repeated, stream.n / 2);
	assert_int_equal(counts()->reordered, stream.n / 2);
}

/* ---- beginning and end ---------------------------------------------------------------------- */

static void with_the_syn(void **state)
{
	(void)state;
	messages(1, 2);
	fresh();
	assert_int_equal(give(1, ISN, DUMP_TCP_SYN, stream.octets, ONE), DUMP_FATE_CARRYING);
	assert_int_equal(give(1, ISN, DUMP_TCP_SYN, stream.octets, ONE), DUMP_FATE_TCP_REPEAT);
	assert_int_equal(part(0, 2 * ONE), DUMP_FATE_CARRYING);
	got_ids(1, 2);
	assert_int_equal(counts()->streams, 1);
}

static void late_syn(void **state)
{
	(void)state;
	messages(1, 2);
	fresh();
	assert_int_equal(part(3, ONE + 5), DUMP_HELD);
	syn();
	assert_int_equal(found, 0);
	assert_int_equal(part(0, 3), DUMP_FATE_CARRYING);
	assert_int_equal(part(ONE + 5, 2 * ONE), DUMP_FATE_CARRYING);
	got_ids(1, 2);
	assert_int_equal(got[0].marks, 0);
	assert_int_equal(counts()->streams, 1);
	/* where messages were handed out it changes nothing but that they are known */
	fresh();
	assert_int_equal(part(ONE, 2 * ONE), DUMP_FATE_CARRYING);
	syn();
	assert_int_equal(part(0, ONE), DUMP_FATE_TCP_START);
	got_ids(2, 1);
	assert_int_equal(got[0].marks, RESYNC);
}

static void ends_inside(void **state)
{
	(void)state;
	messages(1, 1);
	fresh();
	give(1, 0, DUMP_TCP_SYN, NULL, 0);
	assert_int_equal(give(1, 1, 0, stream.octets, 1), DUMP_HELD);
	assert_int_equal(give(1, 2, DUMP_TCP_FIN, stream.octets + 1, 5), DUMP_FATE_TCP_UNFINISHED);
	assert_int_equal(counts()->unfinished, 1);
	assert_int_equal(count(DUMP_FATE_TCP_UNFINISHED), 2);
	give(2, 0, DUMP_TCP_SYN, NULL, 0);
	give(2, 1, 0, stream.octets, 1);
	assert_int_equal(give(2, 2, DUMP_TCP_RST, stream.octets, 3), DUMP_FATE_TCP_CONTROL);
	assert_int_equal(counts()->unfinished, 2);
	assert_int_equal(give(3, 0, DUMP_TCP_SYN, stream.octets, 1), DUMP_HELD);
	give(3, 1000, DUMP_TCP_SYN, stream.octets, 1);
	assert_int_equal(counts()->unfinished, 3);
	assert_int_equal(tally.held, 1);
	end();
	assert_int_equal(counts()->unfinished, 4);
	assert_int_equal(count(DUMP_FATE_TCP_UNFINISHED), 5);
	assert_int_equal(found, 0);
	assert_int_equal(counts()->streams, 4);
}

/* FIN comes before what it ends. */
static void early_fin(void **state)
{
	(void)state;
	messages(1, 2);
	fresh();
	syn();
	give(1, AT(ONE), DUMP_TCP_FIN, stream.octets + ONE, ONE - 1);
	assert_int_equal(tally.held, 1);
	assert_int_equal(part(0, ONE), DUMP_FATE_CARRYING);
	got_ids(1, 1);
	assert_int_equal(count(DUMP_FATE_TCP_UNFINISHED), 1);
	assert_int_equal(counts()->unfinished, 1);
	assert_int_equal(tally.held, 0);
}

/* The ports are used again, and neither SYN was captured. */
static void used_again(void **state)
{
	(void)state;
	messages(1, 2);
	fresh();
	assert_int_equal(part(0, ONE), DUMP_FATE_CARRYING);
	give(1, AT(ONE), DUMP_TCP_FIN, NULL, 0);
	assert_int_equal(give(1, AT(0) - 5000000, 0, stream.octets + ONE, ONE), DUMP_FATE_CARRYING);
	assert_int_equal(give(1, AT(0) + 0x50000000u, 0, stream.octets, ONE), DUMP_FATE_CARRYING);
	assert_int_equal(found, 3);
	assert_int_equal(counts()->streams, 3);
	assert_int_equal(counts()->resyncs, 3);
}

/* Sequence numbers half the circle away are neither before nor behind: another connection, also when what
 * waits would reach that far by small steps. */
static void far_away(void **state)
{
	uint32_t first = 2, i;

	(void)state;
	messages(1, 2);
	fresh();
	give(1, 2, 0, stream.octets + 1, 10);
	assert_int_equal(counts()->streams, 1);
	give(1, 0x80000002u, 0, stream.octets + 1, 10);
	assert_int_equal(counts()->streams, 2);
	give(1, 0xc0000002u, 0, stream.octets, ONE);
	assert_int_equal(found, 1);
	fresh();
	give(1, 2, 0, stream.octets + 1, 10);
	give(1, 0x3fffff00u, 0, stream.octets + 1, 10);
	for (i = 0; i < 3000; i++) {
		first -= 262000;
		give(1, first, 0, stream.octets + 1, 10);
	}
	end();
	assert_true(counts()->streams > 1);
	assert_int_equal(tally.held, 0);
}

/* ---- bounds --------------------------------------------------------------------------------- */

static void flows_run_out(void **state)
{
	uint32_t n;

	(void)state;
	messages(1, 1);
	fresh_with(DUMP_MEMORY_MIN);
	for (n = 0; n < 4000; n++) {
		give((uint16_t)n, n, DUMP_TCP_SYN, stream.octets, n % 7);
		give((uint16_t)n, n + 1 + n % 7, 0, stream.octets + n % 7, ONE - n % 7);
	}
	assert_int_equal(found, 4000);
	assert_int_equal(counts()->streams, 4000);
	assert_true(counts()->forgotten > 2500 && counts()->forgotten < 3600);
	assert_int_equal(counts()->starved, 0);
	n = (uint32_t)counts()->forgotten;
	/* the one used last is known, the first one is not */
	assert_int_equal(give(3999, 4000, 0, stream.octets, ONE), DUMP_FATE_TCP_REPEAT);
	assert_int_equal(give(0, 1, 0, stream.octets, ONE), DUMP_FATE_CARRYING);
	assert_int_equal(counts()->forgotten, n + 1);
}

/* ---- the pipeline --------------------------------------------------------------------------- */

/* The snap length tells how much is missing. */
static void through_the_pipeline(void **state)
{
	static struct dump_pipeline p;
	static struct craft frame;
	struct dump_packet cut = {.link = 1, .digits = 6};
	struct dump_shares s = dump_shares_of(DUMP_MEMORY);
	uint32_t i;

	(void)state;
	found = 0;
	assert_true(dump_pipeline_init(&p, &s, 0, sink, NULL));
	messages(1, 4);
	for (i = 0; i < 5; i++) {
		frame.n = 0;
		ethernet(&frame, 0x0800);
		ipv4(&frame, 6, 20 + (i ? ONE : 0));
		tcp(&frame, 999, 53, i ? 1 + (i - 1) * ONE : 0, i ? 0 : 2);
		raw(&frame, stream.octets + (i ? (i - 1) * ONE : 0), i ? ONE : 0);
		cut.number++;
		cut.octets = frame.octets;
		cut.original = frame.n;
		cut.captured = frame.n - (i == 2 ? 10 : 0);
		dump_pipeline_take(&p, &cut);
	}
	assert_int_equal(found, 3);
	assert_int_equal(got[1].id, 3);
	dump_pipeline_end(&p);
	assert_int_equal(p.tally.counts[DUMP_FATE_CUT], 1);
	assert_int_equal(p.tally.counts[DUMP_FATE_CARRYING], 3);
	assert_int_equal(p.tally.counts[DUMP_FATE_TCP_CONTROL], 1);
	assert_int_equal(p.tally.held, 0);
	dump_pipeline_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_of_all_sizes),
		cmocka_unit_test(all_orders),
		cmocka_unit_test(early),
		cmocka_unit_test(sent_again),
		cmocka_unit_test(differing),
		cmocka_unit_test(many_holes),
		cmocka_unit_test(with_the_syn),
		cmocka_unit_test(late_syn),
		cmocka_unit_test(ends_inside),
		cmocka_unit_test(early_fin),
		cmocka_unit_test(used_again),
		cmocka_unit_test(far_away),
		cmocka_unit_test(flows_run_out),
		cmocka_unit_test(through_the_pipeline),
	};

	return cmocka_run_group_tests(tests, NULL, done);
}
