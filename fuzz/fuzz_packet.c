/* fuzz_packet.c - link layers, IP, UDP and TCP streams, by a sequence of packets.
 *
 * Input: an octet that picks the link type, then packets: two octets, of which the top bit says
 * that the packet was cut by 100 octets and the others are its length, then that many octets.
 *
 * Laws, beyond no crash: packets taken = carrying + other + lost; messages lie in their packet or
 * have at most 65535 octets; the memory of the streams stays below its bound; the key of the flow
 * table changes nothing.
 */
#include "fuzz.h"

#include "../tools/dump/pipeline.h"

static const struct dump_tcp_limits limits = {5, 2};

struct seen {
	uint64_t hash, messages;
};

static void add(struct seen *s, uint64_t value)
{
	s->hash = (s->hash ^ value) * 0x100000001b3u;
	s->hash ^= s->hash >> 29;
}

static void on_message(void *context, const struct dump_message *m)
{
	const struct dump_packet *p = m->packet;
	struct seen *s = context;
	uint32_t i;

	FUZZ_LAW(m->length <= m->original);
	FUZZ_LAW(m->length <= 65535 || p->captured > 65535);
	if (m->transport == DUMP_UDP) {
		FUZZ_LAW(m->octets >= p->octets);
		FUZZ_LAW(m->length <= p->captured - (size_t)(m->octets - p->octets));
	} else {
		FUZZ_LAW(m->length == m->original);
	}
	for (i = 0; i < m->length; i++) /* each octet must be there */
		add(s, m->octets[i]);
	add(s, (uint64_t)m->original << 32 | m->length);
	add(s, (uint64_t)m->ends->source_port << 16 | m->ends->target_port);
	add(s, m->ends->version);
	s->messages++;
}

static struct seen run(const uint8_t *data, size_t size, uint64_t key)
{
	static const uint32_t links[] = {1, 101, 113, 276, 0, 108, 12, 228, 229, 147};
	struct dump_packet p = {.link = 1};
	struct dump_pipeline pipeline;
	struct seen s = {0, 0};
	uint8_t *copy;
	size_t at = 1;

	FUZZ_LAW(dump_pipeline_init(&pipeline, &limits, key, on_message, &s));
	if (size > 0)
		p.link = links[data[0] % (sizeof links / sizeof links[0])];
	while (size >= 2 && at <= size - 2) { /* each packet takes two octets at least */
		uint32_t n = (uint32_t)(data[at] & 0x7f) << 8 | data[at + 1];
		bool cut = data[at] & 0x80;

		at += 2;
		p.captured = n < size - at ? n : (uint32_t)(size - at);
		p.original = p.captured + (cut ? 100 : 0);
		p.offset = at;
		copy = malloc(
			p.captured ? p.captured : 1); /* exact: sanitizers see a read past it */
		FUZZ_LAW(copy != NULL);
		memcpy(copy, data + at, p.captured);
		p.octets = copy;
		p.number++;
		add(&s, dump_pipeline_take(&pipeline, &p));
		free(copy);
		FUZZ_LAW(dump_tcp_memory(pipeline.tcp) <= dump_tcp_memory_max(&limits));
		at += p.captured;
	}
	FUZZ_LAW(pipeline.packets == p.number);
	FUZZ_LAW(dump_pipeline_count(&pipeline, DUMP_CARRYING) +
			 dump_pipeline_count(&pipeline, DUMP_OTHER) +
			 dump_pipeline_count(&pipeline, DUMP_LOST) ==
		 pipeline.packets);
	dump_pipeline_end(&pipeline);
	FUZZ_LAW(pipeline.messages[DUMP_UDP] + pipeline.messages[DUMP_TCP] == s.messages);
	add(&s, dump_tcp_tally(pipeline.tcp)->unfinished);
	dump_pipeline_free(&pipeline);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen a = run(data, size, 0), b = run(data, size, 0x123456789abcdef1u);

	FUZZ_LAW(a.hash == b.hash && a.messages == b.messages);
	return 0;
}
