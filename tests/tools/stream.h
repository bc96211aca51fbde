/* stream.h - segments of one or more TCP streams for the engine, and what comes of them: for the
 * tests of tools/dump/tcp.h. Each of their programs includes it once. */
#ifndef TESTS_TOOLS_STREAM_H
#define TESTS_TOOLS_STREAM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../tools/dump/limits.h"
#include "../../tools/dump/tcp.h"
#include "craft.h"

#define ISN        0xffffffc0u /* so that the numbers go round */
#define AT(offset) (ISN + 1 + (offset))
#define ONE        (QUERY_OCTETS + 2)
#define RESYNC     (1u << DUMP_MARK_RESYNC)
#define DIFFERS    (1u << DUMP_MARK_OVERLAP_DIFFERS)

static struct dump_tcp *engine;
static struct dump_tally tally;
static struct dump_shares shares;
static struct dump_packet packet;
static struct craft stream;
static struct {
	uint16_t id, port;
	uint32_t length, sequence;
	unsigned marks;
	uint64_t packet;
} got[4096];
static uint32_t found;

static inline void sink(void *context, const struct dump_message *m)
{
	(void)context;
	assert_int_equal(m->length, m->original);
	assert_true(found < 4096);
	got[found].id = (uint16_t)(m->length >= 2 ? m->octets[0] << 8 | m->octets[1] : 0);
	got[found].port = m->ends->source_port;
	got[found].length = m->length;
	got[found].sequence = m->sequence;
	got[found].marks = m->marks;
	got[found++].packet = m->packet->number;
}

static inline void fresh_with(uint64_t memory)
{
	dump_tcp_free(engine);
	shares = dump_shares_of(memory);
	memset(&tally, 0, sizeof tally);
	engine = dump_tcp_new(&shares, 1, &tally, sink, NULL);
	assert_non_null(engine);
	memset(&packet, 0, sizeof packet);
	packet.digits = 9;
	found = 0;
}

static inline void fresh(void)
{
	fresh_with(DUMP_MEMORY);
}

static inline void law(void)
{
	uint64_t sum = tally.held;
	int i;

	for (i = 0; i < DUMP_FATES; i++)
		sum += tally.counts[i];
	assert_int_equal(sum, tally.packets);
	assert_true(dump_tcp_memory(engine) <= shares.streams + shares.segments);
}

/* `port` tells flows apart. The data is a copy of exact size. `missing` octets were cut. */
static inline enum dump_fate give_cut(uint16_t port, uint32_t sequence, uint8_t flags,
	const uint8_t *data, uint32_t n, uint32_t missing)
{
	struct dump_ends ends = {.source_port = port, .target_port = 53, .version = 4};
	uint8_t *copy = malloc(n ? n : 1);
	struct dump_segment s = {.flags = flags,
		.sequence = sequence,
		.octets = copy,
		.length = n,
		.original = n + missing,
		.cut = missing > 0};
	enum dump_fate fate;

	assert_non_null(copy);
	if (n > 0)
		memcpy(copy, data, n);
	packet.number++;
	fate = dump_tcp_take(engine, &packet, &ends, &s, 0);
	free(copy);
	dump_tally_take(&tally, fate, packet.further + (uint64_t)1);
	law();
	return fate;
}

static inline enum dump_fate give(
	uint16_t port, uint32_t sequence, uint8_t flags, const uint8_t *data, uint32_t n)
{
	return give_cut(port, sequence, flags, data, n, 0);
}

/* Octets [from, to) of the stream, over port 1. */
static inline enum dump_fate part(uint32_t from, uint32_t to)
{
	return give(1, AT(from), 0, stream.octets + from, to - from);
}

static inline void syn(void)
{
	assert_int_equal(give(1, ISN, DUMP_TCP_SYN, NULL, 0), DUMP_FATE_TCP_CONTROL);
}

static inline void end(void)
{
	dump_tcp_end(engine);
	law();
	assert_int_equal(tally.held, 0);
}

static inline uint64_t count(enum dump_fate fate)
{
	return tally.counts[fate];
}

static inline const struct dump_tcp_counts *counts(void)
{
	return dump_tcp_counts(engine);
}

/* Messages with ids first, first + 1, ... */
static inline void messages(uint32_t first, uint32_t n)
{
	stream.n = 0;
	while (n-- > 0) {
		b16(&stream, QUERY_OCTETS);
		query(&stream, first++);
	}
}

/* A response with `n` octets of rdata of an unknown type behind the stream. Returns where they
 * are. */
static inline uint32_t response(uint32_t id, uint32_t n)
{
	b16(&stream, 12 + 5 + 11 + n);
	b16(&stream, id);
	b16(&stream, 0x8000);
	b16(&stream, 1);
	b16(&stream, 1);
	b32(&stream, 0);
	u8(&stream, 0);
	b16(&stream, 65280);
	b16(&stream, 1);
	u8(&stream, 0);
	b16(&stream, 65280);
	b16(&stream, 1);
	b32(&stream, 300);
	b16(&stream, n);
	fill(&stream, 0x2a, n);
	return stream.n - n;
}

static inline void got_ids(uint32_t first, uint32_t n)
{
	uint32_t i;

	assert_int_equal(found, n);
	for (i = 0; i < n; i++)
		assert_int_equal(got[i].id, first + i);
}

static inline int done(void **state)
{
	(void)state;
	dump_tcp_free(engine);
	return 0;
}

#endif
