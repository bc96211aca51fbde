/* fuzz_packet.c - link layers, tunnels, IP and its fragments, UDP, TCP streams and ICMP, by a sequence
 * of packets.
 *
 * Input: an octet that picks the link type and, with its top bit, little memory for fragments; then
 * packets: two octets and as many as they say. Of the two, the top bit says that the packet was cut by
 * 100 octets, the next one that 25 seconds have passed since the last, the others are its length.
 *
 * Laws, beyond no crash: after each packet, packets taken = held + decided; in the end none is held;
 * each message is there and no longer than it was; memory stays below its bounds; the key of the tables
 * changes nothing.
 */
#include "fuzz.h"

#include "../tools/dump/limits.h"
#include "../tools/dump/pipeline.h"

#define LITTLE_MEMORY 81920u /* for the tables and six chunks */

struct seen {
	uint64_t hash, messages;
	const struct dump_packet *packet; /* the one that is taken just now */
};

static void add(struct seen *s, uint64_t value)
{
	s->hash = (s->hash ^ value) * 0x100000001b3u;
	s->hash ^= s->hash >> 29;
}

static void add_ends(struct seen *s, const struct dump_ends *ends)
{
	size_t i;

	FUZZ_LAW(ends->version == 4 || ends->version == 6);
	for (i = 0; i < sizeof ends->source; i++)
		add(s, (uint64_t)ends->source[i] << 8 | ends->target[i]);
	for (i = ends->version == 4 ? 4 : 16; i < sizeof ends->source; i++)
		FUZZ_LAW(ends->source[i] == 0 && ends->target[i] == 0);
	add(s, (uint64_t)ends->source_port << 16 | ends->target_port);
	add(s, ends->version);
}

static void on_message(void *context, const struct dump_message *m)
{
	struct seen *s = context;
	const struct dump_packet *now = s->packet;
	uint32_t i;

	FUZZ_LAW(m->length <= m->original);
	FUZZ_LAW(m->packet->octets || m->packet->captured == 0);
	FUZZ_LAW(m->length <= 65535 || m->packet->captured > 65535);
	if (m->transport == DUMP_UDP) {
		FUZZ_LAW(now && m->packet->number == now->number);
		FUZZ_LAW(m->packet->octets == now->octets && m->packet->link == now->link);
		if (!(m->marks & 1u << DUMP_MARK_FRAGMENTS)) {
			FUZZ_LAW(m->octets >= now->octets);
			FUZZ_LAW(m->length <= now->captured - (size_t)(m->octets - now->octets));
		}
	} else {
		FUZZ_LAW(m->length == m->original);
	}
	for (i = 0; i < m->length; i++) /* each octet must be there */
		add(s, m->octets[i]);
	add(s, (uint64_t)m->original << 32 | m->length);
	add(s, m->packet->number << 32 | m->packet->further);
	add(s, (uint64_t)m->marks << 8 | m->transport);
	add_ends(s, m->ends);
	s->messages++;
}

static void on_quote(void *context, const struct dump_quote *quote)
{
	struct seen *s = context;

	FUZZ_LAW(s->packet && quote->packet->number == s->packet->number);
	FUZZ_LAW(quote->transport == DUMP_UDP || quote->transport == DUMP_TCP);
	FUZZ_LAW(!quote->has_id || quote->transport == DUMP_UDP);
	add_ends(s, quote->ends);
	add(s, (uint64_t)quote->has_id << 16 | quote->id);
}

static void laws(const struct dump_pipeline *p, const struct dump_shares *shares, uint64_t packets)
{
	FUZZ_LAW(p->tally.packets == packets);
	FUZZ_LAW(dump_pipeline_count(p, DUMP_CARRYING) + dump_pipeline_count(p, DUMP_OTHER) +
			 dump_pipeline_count(p, DUMP_LOST) + p->tally.held ==
		 packets);
	FUZZ_LAW(dump_fragments_memory(p->fragments) <= shares->fragments);
	FUZZ_LAW(dump_tcp_memory(p->tcp) <= shares->streams + shares->segments);
}

/* Takes the packet at data[at]; returns where the next one is. */
static size_t take(struct dump_pipeline *pipeline, struct dump_packet *p, struct seen *s,
	const uint8_t *data, size_t size, size_t at)
{
	uint32_t n = (uint32_t)(data[at] & 0x3f) << 8 | data[at + 1];
	bool cut = data[at] & 0x80;
	uint8_t *copy;

	if (data[at] & 0x40)
		p->seconds += 25;
	at += 2;
	p->captured = n < size - at ? n : (uint32_t)(size - at);
	p->original = p->captured + (cut ? 100 : 0);
	p->offset = at;
	p->number++;
	copy = malloc(p->captured ? p->captured : 1); /* exact: sanitizers see a read past it */
	FUZZ_LAW(copy != NULL);
	memcpy(copy, data + at, p->captured);
	p->octets = copy;
	s->packet = p;
	add(s, dump_pipeline_take(pipeline, p));
	s->packet = NULL;
	free(copy);
	return at + p->captured;
}

static struct seen run(const uint8_t *data, size_t size, uint64_t key)
{
	static const uint32_t links[] = {
		1, 101, 113, 276, 0, 108, 12, 228, 229, 147, 9, 50, 51, 104, 239, 14};
	struct dump_shares shares = dump_shares_of(DUMP_MEMORY_MIN);
	struct dump_packet p = {.link = 1, .digits = 6, .seconds = 1700000000};
	struct dump_pipeline pipeline;
	struct seen s = {0, 0, NULL};
	size_t at = 1;
	int i;

	if (size > 0)
		p.link = links[data[0] % (sizeof links / sizeof links[0])];
	if (size > 0 && data[0] & 0x80)
		shares.fragments = LITTLE_MEMORY;
	FUZZ_LAW(dump_pipeline_init(&pipeline, &shares, key, on_message, &s));
	pipeline.quoted = on_quote;
	while (size >= 2 && at <= size - 2) { /* each packet takes two octets at least */
		at = take(&pipeline, &p, &s, data, size, at);
		laws(&pipeline, &shares, p.number);
	}
	dump_pipeline_end(&pipeline);
	laws(&pipeline, &shares, p.number);
	FUZZ_LAW(pipeline.tally.held == 0);
	FUZZ_LAW(pipeline.messages[DUMP_UDP] + pipeline.messages[DUMP_TCP] == s.messages);
	for (i = 0; i < DUMP_FATES; i++)
		add(&s, pipeline.tally.counts[i]);
	add(&s, dump_tcp_counts(pipeline.tcp)->unfinished);
	add(&s, dump_fragment_counts(pipeline.fragments)->whole);
	dump_pipeline_free(&pipeline);
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen a = run(data, size, 0), b = run(data, size, 0x123456789abcdef1u);

	FUZZ_LAW(a.hash == b.hash && a.messages == b.messages);
	return 0;
}
