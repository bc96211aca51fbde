/* test_tcp.c - streams in order, sent again, overlapping, with holes; limits and eviction; and the
 * pipeline's law. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../tools/dump/pipeline.h"
#include "craft.h"

static const struct dump_packet no_packet;
static struct dump_tcp *tcp_table;
static uint16_t ids[4096];
static uint32_t found;

static void sink(void *context, const struct dump_message *m)
{
	(void)context;
	assert_int_equal(m->length, m->original);
	assert_true(found < 4096);
	ids[found++] = (uint16_t)(m->length >= 2 ? m->octets[0] << 8 | m->octets[1] : 0);
}

static void fresh(uint32_t flows, uint32_t buffers)
{
	struct dump_tcp_limits limits = {flows, buffers};

	dump_tcp_free(tcp_table);
	tcp_table = dump_tcp_new(&limits, 1);
	assert_non_null(tcp_table);
	found = 0;
}

/* `port` tells flows apart. The data is a copy of exact size. */
static enum dump_fate give(
	uint16_t port, uint32_t sequence, uint8_t flags, const uint8_t *data, uint32_t n)
{
	struct dump_ends ends = {.source_port = port, .target_port = 53, .version = 4};
	uint8_t *copy = malloc(n ? n : 1);
	struct dump_segment s = {.flags = flags, .sequence = sequence, .octets = copy, .length = n};
	enum dump_fate fate;

	assert_non_null(copy);
	if (n > 0)
		memcpy(copy, data, n);
	fate = dump_tcp_take(tcp_table, &no_packet, &ends, &s, sink, NULL);
	free(copy);
	return fate;
}

static struct craft stream;

/* Messages with ids first, first + 1, ... */
static void messages(uint32_t first, uint32_t n)
{
	stream.n = 0;
	while (n-- > 0) {
		b16(&stream, QUERY_OCTETS);
		query(&stream, first++);
	}
}

#define ONE (QUERY_OCTETS + 2)

static void pieces_of_all_sizes(void **state)
{
	uint32_t size, at, n;

	(void)state;
	messages(100, 3);
	for (size = 1; size <= stream.n; size++) {
		fresh(4, 2);
		assert_int_equal(
			give(1000, 0xfffffff0, DUMP_TCP_SYN, NULL, 0), DUMP_FATE_TCP_CONTROL);
		for (at = 0; at < stream.n; at += n) {
			n = stream.n - at < size ? stream.n - at : size;
			assert_int_equal(give(1000, 0xfffffff1 + at, 0, stream.octets + at, n),
				DUMP_FATE_CARRYING);
		}
		assert_int_equal(found, 3);
		assert_int_equal(ids[2], 102);
		assert_int_equal(dump_tcp_tally(tcp_table)->streams, 1);
		dump_tcp_end(tcp_table);
		assert_int_equal(dump_tcp_tally(tcp_table)->unfinished, 0);
	}
}

static void sent_again(void **state)
{
	(void)state;
	messages(1, 4);
	fresh(4, 2);
	give(1, 0, DUMP_TCP_SYN, NULL, 0);
	give(1, 0, DUMP_TCP_SYN, NULL, 0);
	assert_int_equal(give(1, 1, 0, stream.octets, 40), DUMP_FATE_CARRYING);
	assert_int_equal(give(1, 0, DUMP_TCP_SYN, NULL, 0), DUMP_FATE_TCP_CONTROL);
	assert_int_equal(give(1, 1, 0, stream.octets, 40), DUMP_FATE_TCP_REPEAT);
	assert_int_equal(give(1, 11, 0, stream.octets + 10, 5), DUMP_FATE_TCP_REPEAT);
	/* overlaps: 20 octets old, the rest new */
	assert_int_equal(give(1, 21, 0, stream.octets + 20, stream.n - 20), DUMP_FATE_CARRYING);
	assert_int_equal(found, 4);
	assert_int_equal(ids[3], 4);
	assert_int_equal(dump_tcp_tally(tcp_table)->repeated, 40 + 5 + 20);
	/* after the end */
	assert_int_equal(give(1, 1 + stream.n, DUMP_TCP_FIN, NULL, 0), DUMP_FATE_TCP_CONTROL);
	assert_int_equal(give(1, 1, 0, stream.octets, stream.n), DUMP_FATE_TCP_REPEAT);
	/* a keep-alive: one octet before the next */
	assert_int_equal(give(1, stream.n, 0, stream.octets, 1), DUMP_FATE_TCP_REPEAT);
	assert_int_equal(found, 4);
	assert_int_equal(dump_tcp_tally(tcp_table)->streams, 1);
}

static void hole(void **state)
{
	(void)state;
	messages(1, 3);
	fresh(4, 2);
	give(1, 0, DUMP_TCP_SYN, NULL, 0);
	assert_int_equal(give(1, 1, 0, stream.octets, ONE), DUMP_FATE_CARRYING);
	assert_int_equal(give(1, 1 + 2 * ONE, 0, stream.octets + 2 * ONE, ONE), DUMP_FATE_TCP_HOLE);
	assert_int_equal(give(1, 1 + ONE, 0, stream.octets + ONE, ONE), DUMP_FATE_TCP_HOLE);
	assert_int_equal(found, 1);
	assert_int_equal(dump_tcp_tally(tcp_table)->holes, 1);
	/* the ports are used again */
	give(1, 5000, DUMP_TCP_SYN, NULL, 0);
	assert_int_equal(give(1, 5001, 0, stream.octets, ONE), DUMP_FATE_CARRYING);
	assert_int_equal(found, 2);
	assert_int_equal(dump_tcp_tally(tcp_table)->streams, 2);
}

static void without_a_beginning(void **state)
{
	(void)state;
	messages(1, 3);
	fresh(4, 2);
	assert_int_equal(give(1, 77, 0, NULL, 0), DUMP_FATE_TCP_CONTROL);
	assert_int_equal(give(1, 77, 0, stream.octets + 5, 20), DUMP_FATE_TCP_START);
	assert_int_equal(give(1, 500, 0, stream.octets, stream.n - 1), DUMP_FATE_TCP_START);
	assert_int_equal(give(1, 500, 0, stream.octets, 2 * ONE), DUMP_FATE_CARRYING);
	assert_int_equal(give(1, 500 + 2 * ONE, 0, stream.octets + 2 * ONE, 9), DUMP_FATE_CARRYING);
	assert_int_equal(give(1, 509 + 2 * ONE, 0, stream.octets + 2 * ONE + 9, ONE - 9),
		DUMP_FATE_CARRYING);
	assert_int_equal(found, 3);
	/* what came before the place where it began */
	assert_int_equal(give(1, 400, 0, stream.octets, 50), DUMP_FATE_TCP_START);
	/* counts that have no room */
	messages(9, 1);
	stream.octets[2 + 6] = 1;
	assert_int_equal(give(2, 1, 0, stream.octets, ONE), DUMP_FATE_TCP_START);
}

static void with_the_syn(void **state)
{
	(void)state;
	messages(1, 2);
	fresh(4, 2);
	assert_int_equal(give(1, 0, DUMP_TCP_SYN, stream.octets, ONE), DUMP_FATE_CARRYING);
	assert_int_equal(give(1, 1, 0, stream.octets, 2 * ONE), DUMP_FATE_CARRYING);
	assert_int_equal(found, 2);
	assert_int_equal(ids[1], 2);
}

static void ends_inside(void **state)
{
	(void)state;
	messages(1, 1);
	fresh(4, 4);
	give(1, 0, DUMP_TCP_SYN, NULL, 0);
	give(1, 1, 0, stream.octets, 1);
	give(1, 2, DUMP_TCP_FIN, stream.octets + 1, 5);
	assert_int_equal(dump_tcp_tally(tcp_table)->unfinished, 1);
	give(2, 0, DUMP_TCP_SYN, NULL, 0);
	give(2, 1, 0, stream.octets, 1);
	assert_int_equal(give(2, 2, DUMP_TCP_RST, stream.octets, 3), DUMP_FATE_TCP_CONTROL);
	assert_int_equal(dump_tcp_tally(tcp_table)->unfinished, 2);
	give(3, 0, DUMP_TCP_SYN, stream.octets, 1);
	dump_tcp_end(tcp_table);
	assert_int_equal(dump_tcp_tally(tcp_table)->unfinished, 3);
	assert_int_equal(found, 0);
}

static void buffers_run_out(void **state)
{
	uint16_t port;

	(void)state;
	messages(1, 1);
	fresh(8, 2);
	for (port = 1; port <= 3; port++)
		assert_int_equal(
			give(port, 0, DUMP_TCP_SYN, stream.octets, 10), DUMP_FATE_CARRYING);
	assert_int_equal(dump_tcp_tally(tcp_table)->starved, 1);
	assert_int_equal(give(1, 11, 0, stream.octets + 10, 5), DUMP_FATE_TCP_MEMORY);
	assert_int_equal(give(2, 11, 0, stream.octets + 10, ONE - 10), DUMP_FATE_CARRYING);
	assert_int_equal(give(3, 11, 0, stream.octets + 10, ONE - 10), DUMP_FATE_CARRYING);
	assert_int_equal(found, 2);
}

static void flows_run_out(void **state)
{
	struct dump_tcp_limits limits = {3, 2};
	uint32_t port, n;

	(void)state;
	messages(1, 1);
	fresh(limits.flows, limits.buffers);
	for (n = 0; n < 1000; n++) {
		port = n % 5;
		give((uint16_t)port, n, DUMP_TCP_SYN, stream.octets, n % 7);
		give((uint16_t)port, n + 1 + n % 7, 0, stream.octets + n % 7, ONE - n % 7);
		assert_true(dump_tcp_memory(tcp_table) <= dump_tcp_memory_max(&limits));
	}
	assert_int_equal(found, 1000);
	assert_int_equal(dump_tcp_tally(tcp_table)->forgotten, 997);
}

/* ---- the pipeline --------------------------------------------------------------------------- */

static struct craft frame;

static enum dump_fate send_frame(struct dump_pipeline *p, uint32_t original)
{
	struct dump_packet packet = {.octets = frame.octets,
		.captured = frame.n,
		.original = original ? original : frame.n,
		.link = 1};

	return dump_pipeline_take(p, &packet);
}

static uint32_t cut_found;

static void count_cut(void *context, const struct dump_message *m)
{
	(void)context;
	cut_found += m->length < m->original;
	found++;
}

static void fates(void **state)
{
	static struct dump_pipeline p;
	struct dump_tcp_limits limits = {4, 2};
	uint64_t sum;
	int i;

	(void)state;
	found = cut_found = 0;
	assert_true(dump_pipeline_init(&p, &limits, 0, count_cut, NULL));
	frame.n = 0;
	ethernet(&frame, 0x0800);
	ipv4(&frame, 17, 8 + QUERY_OCTETS);
	udp(&frame, 1234, 53, QUERY_OCTETS);
	query(&frame, 1);
	assert_int_equal(send_frame(&p, 0), DUMP_FATE_CARRYING);
	frame.octets[20] = 0x20;
	assert_int_equal(send_frame(&p, 0), DUMP_FATE_FRAGMENT);
	frame.octets[20] = 0;
	frame.octets[23] = 1;
	assert_int_equal(send_frame(&p, 0), DUMP_FATE_TRANSPORT);
	frame.octets[23] = 17;
	frame.octets[37] = 54;
	assert_int_equal(send_frame(&p, 0), DUMP_FATE_PORT);
	dump_pipeline_port(&p, 54);
	assert_int_equal(send_frame(&p, 0), DUMP_FATE_CARRYING);
	frame.n -= 5;
	assert_int_equal(send_frame(&p, frame.n + 5), DUMP_FATE_CUT);
	assert_int_equal(send_frame(&p, 0), DUMP_FATE_IP_LENGTH);
	frame.octets[12] = 0x88;
	assert_int_equal(send_frame(&p, 0), DUMP_FATE_NOT_IP);
	assert_int_equal(found, 3);
	assert_int_equal(cut_found, 1);
	for (i = 0, sum = 0; i < DUMP_FATES; i++)
		sum += p.fates[i];
	assert_int_equal(sum, p.packets);
	assert_int_equal(dump_pipeline_count(&p, DUMP_CARRYING), 2);
	assert_int_equal(dump_pipeline_count(&p, DUMP_OTHER), 3);
	assert_int_equal(dump_pipeline_count(&p, DUMP_LOST), 3);
	dump_pipeline_end(&p);
	dump_pipeline_free(&p);
}

static int done(void **state)
{
	(void)state;
	dump_tcp_free(tcp_table);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_of_all_sizes),
		cmocka_unit_test(sent_again),
		cmocka_unit_test(hole),
		cmocka_unit_test(without_a_beginning),
		cmocka_unit_test(with_the_syn),
		cmocka_unit_test(ends_inside),
		cmocka_unit_test(buffers_run_out),
		cmocka_unit_test(flows_run_out),
		cmocka_unit_test(fates),
	};

	return cmocka_run_group_tests(tests, NULL, done);
}
