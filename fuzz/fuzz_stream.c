/* fuzz_stream.c - TCP streams put together from segments in any order.
 *
 * Input: two octets of flags and the ISN's last octet, an octet that says how many messages follow
 * (up to 15), an octet for each; then segments of four octets each: kind, two of the offset in the
 * stream, length. The stream that all segments are cut out of is made of the messages.
 *   flags   1 no SYN is sent; 2 segments may be spoiled, cut, or late by seconds, and FIN and RST
 *           come: the stream is not sent as a whole at the end; 4 there is a second stream
 *   message a query with a name of so many octets; from 0x80 on a response with a NULL record of
 *           many octets that look like messages
 *   kind    the low three bits: 0 to 3 a segment, 4 a segment with another octet in it, 5 a segment
 *           that was cut, 6 FIN, RST or SYN by the length, 7 time passes; bit 3: of the second
 * stream
 *
 * Laws, beyond no crash: the tally holds after each call, and nothing is held after the end; memory
 * stays below the shares; the key of the table changes nothing. Unless an octet was spoiled, what
 * is handed out is made of the octets that were sent at that place, behind their length; until FIN,
 * RST or SYN come it lies in order, none over another; without the mark RESYNC it is a message of
 * the stream. Without bit 2, and with a SYN, the messages are those of the stream, all of them,
 * without marks.
 */
#include "fuzz.h"

#include "../tools/dump/limits.h"
#include "../tools/dump/tcp.h"

enum { MESSAGES = 15, STREAM = 1 << 15 };

struct input {
	const uint8_t *data;
	size_t left;
};

static unsigned next(struct input *in)
{
	if (in->left == 0)
		return 0;
	in->left--;
	return *in->data++;
}

/* ---- the stream ----------------------------------------------------------------------------- */

struct stream {
	uint8_t octets[STREAM];
	uint32_t n, start[MESSAGES + 1], count;
};

static void put(struct stream *s, const void *octets, uint32_t n)
{
	memcpy(s->octets + s->n, octets, n);
	s->n += n;
}

static void add_message(struct stream *s, unsigned kind)
{
	static const uint8_t like[] = {0, 17, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1};
	uint8_t header[14] = {0, 0, 0, (uint8_t)s->count, 1, 0, 0, 1};
	uint32_t at = s->n, i;

	s->start[s->count++] = at;
	if (kind >= 0x80) {
		header[4] = 0x80;
		header[9] = 1;
	}
	put(s, header, sizeof header);
	put(s, "\77", kind & 0x3f ? 1 : 0);
	if (kind & 0x3f) {
		s->octets[s->n - 1] = kind & 0x3f;
		for (i = 0; i < (kind & 0x3f); i++)
			s->octets[s->n++] = (uint8_t)('a' + i % 26);
	}
	put(s, "\0\0\1\0\1", 5);
	if (kind >= 0x80) {
		put(s, "\0\0\12\0\1\0\0\0\0", 9);
		s->octets[s->n++] = (uint8_t)(kind * sizeof like >> 8);
		s->octets[s->n++] = (uint8_t)(kind * sizeof like);
		for (i = 0; i < kind; i++)
			put(s, like, sizeof like);
	}
	s->octets[at] = (uint8_t)((s->n - at - 2) >> 8);
	s->octets[at + 1] = (uint8_t)(s->n - at - 2);
}

static void make_stream(struct stream *s, struct input *in)
{
	unsigned n = next(in) & MESSAGES;

	s->n = s->count = 0;
	while (n-- > 0 && s->n < STREAM - 6000) /* the largest one has 5,000 octets */
		add_message(s, next(in));
	s->start[s->count] = s->n;
}

/* ---- a run ---------------------------------------------------------------------------------- */

struct run {
	const struct stream *stream;
	struct dump_shares shares;
	struct dump_tally tally;
	struct dump_tcp *tcp;
	struct dump_packet packet;
	uint32_t isn;
	bool lossy, spoiled, syn, flagged; /* flagged: FIN, RST or SYN was sent */
	uint32_t handed[2],
		behind[2]; /* messages of each stream, and the octet behind the last one */
	uint64_t hash;
};

static void add(struct run *r, uint64_t value)
{
	r->hash = (r->hash ^ value) * 0x100000001b3u;
	r->hash ^= r->hash >> 29;
}

static void on_message(void *context, const struct dump_message *m)
{
	struct run *r = context;
	const struct stream *s = r->stream;
	unsigned which = m->ends->source_port;
	uint32_t at = m->sequence - (r->isn + 1), i;

	FUZZ_LAW(m->length == m->original && m->transport == DUMP_TCP && m->packet);
	for (i = 0; i < m->length; i++) /* each octet must be there */
		add(r, m->octets[i]);
	add(r, at);
	add(r, m->marks);
	add(r, m->packet->number);
	FUZZ_LAW(m->packet->captured == 0 || m->packet == &r->packet);
	if (r->spoiled)
		return;
	/* After FIN, RST or SYN the stream may begin again. */
	FUZZ_LAW(at >= r->behind[which] || r->flagged);
	FUZZ_LAW(at <= s->n - 2 && m->length <= s->n - 2 - at);
	FUZZ_LAW(memcmp(m->octets, s->octets + at + 2, m->length) == 0);
	FUZZ_LAW(m->length == (uint32_t)(s->octets[at] << 8 | s->octets[at + 1]));
	r->behind[which] = at + 2 + m->length;
	if (!(m->marks & 1u << DUMP_MARK_RESYNC)) {
		for (i = 0; i < s->count && s->start[i] != at; i++)
			;
		FUZZ_LAW(i < s->count);
	}
	if (!r->lossy && r->syn)
		FUZZ_LAW(m->marks == 0 && at == s->start[r->handed[which]]);
	r->handed[which]++;
}

static void check(const struct run *r)
{
	uint64_t sum = r->tally.held;
	int i;

	for (i = 0; i < DUMP_FATES; i++)
		sum += r->tally.counts[i];
	FUZZ_LAW(sum == r->tally.packets);
	FUZZ_LAW(dump_tcp_memory(r->tcp) <= r->shares.streams + r->shares.segments);
}

static void send(struct run *r, unsigned which, const struct dump_segment *segment)
{
	struct dump_ends ends = {.source_port = (uint16_t)which, .target_port = 53, .version = 4};
	uint8_t *copy = malloc(segment->length ? segment->length : 1); /* of exact size */
	struct dump_segment s = *segment;
	enum dump_fate fate;

	FUZZ_LAW(copy);
	if (s.length > 0)
		memcpy(copy, s.octets, s.length);
	s.octets = copy;
	r->packet.number++;
	r->packet.further = (uint32_t)(r->packet.number % 3);
	r->packet.octets = copy;
	r->packet.captured = 1 + s.length;
	fate = dump_tcp_take(r->tcp, &r->packet, &ends, &s, 0);
	free(copy);
	dump_tally_take(&r->tally, fate, r->packet.further + (uint64_t)1);
	add(r, fate);
	check(r);
}

static void send_data(struct run *r, unsigned which, uint32_t at, uint32_t n, unsigned kind)
{
	const struct stream *s = r->stream;
	uint8_t copy[256];
	struct dump_segment segment = {.sequence = r->isn + 1 + at};

	at = at < s->n ? at : s->n;
	n = n < s->n - at ? n : s->n - at;
	n = n < sizeof copy ? n : sizeof copy;
	memcpy(copy, s->octets + at, n);
	if (kind == 4 && n > 0) {
		copy[n / 2] ^= 0x55;
		r->spoiled = true;
	}
	segment.sequence = r->isn + 1 + at;
	segment.octets = copy;
	segment.length = n;
	segment.original = n;
	if (kind == 5) {
		segment.original = n + 20;
		segment.cut = true;
	}
	send(r, which, &segment);
}

static void send_flag(struct run *r, unsigned which, uint32_t at, uint32_t flag)
{
	struct dump_segment s = {.flags = (uint8_t)flag, .sequence = r->isn + 1 + at};

	if (flag & DUMP_TCP_SYN)
		s.sequence = r->isn;
	send(r, which, &s);
}

static void step(struct run *r, struct input *in, unsigned streams)
{
	static const uint32_t flags[] = {DUMP_TCP_FIN, DUMP_TCP_RST, DUMP_TCP_SYN};
	unsigned kind = next(in), which = kind >> 3 & 1 && streams == 2;
	uint32_t at = next(in) << 8, n;

	at |= next(in);
	n = next(in);
	kind &= 7;
	if (kind < 4 || (kind < 6 && r->lossy))
		send_data(r, which, at % (r->stream->n + 1), n, kind);
	else if (kind == 6 && r->lossy) {
		r->flagged = true;
		send_flag(r, which, at % (r->stream->n + 1), flags[n % 3]);
	} else if (kind == 7)
		r->packet.seconds += r->lossy ? n : 0;
}

static uint64_t run(const uint8_t *data, size_t size, uint64_t key)
{
	static struct stream stream;
	static struct run r;
	struct input in = {data, size};
	unsigned flags = next(&in), streams = flags & 4 ? 2 : 1, i;
	uint32_t at;

	memset(&r, 0, sizeof r);
	r.isn = 0xffffff00u + next(&in);
	make_stream(&stream, &in);
	r.stream = &stream;
	r.lossy = flags & 2;
	r.syn = !(flags & 1);
	r.packet.digits = 6;
	r.shares = dump_shares_of(DUMP_MEMORY_MIN);
	r.tcp = dump_tcp_new(&r.shares, key, &r.tally, on_message, &r);
	FUZZ_LAW(r.tcp);
	for (i = 0; i < streams && r.syn; i++)
		send_flag(&r, i, 0, DUMP_TCP_SYN);
	while (in.left >= 4 && r.packet.number < 2000) /* each turn takes four octets */
		step(&r, &in, streams);
	for (i = 0; i < streams && !r.lossy; i++)
		for (at = 0; at < stream.n; at += 200)
			send_data(&r, i, at, 200, 0);
	dump_tcp_end(r.tcp);
	check(&r);
	FUZZ_LAW(r.tally.held == 0);
	for (i = 0; i < streams && !r.lossy && r.syn; i++)
		FUZZ_LAW(r.handed[i] == stream.count);
	for (i = 0; i < DUMP_FATES; i++)
		add(&r, r.tally.counts[i]);
	add(&r, dump_tcp_counts(r.tcp)->resyncs);
	dump_tcp_free(r.tcp);
	return r.hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FUZZ_LAW(run(data, size, 0) == run(data, size, 0x123456789abcdef1u));
	return 0;
}
