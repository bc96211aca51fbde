/* tcp.c - streams in a bounded table; rules in tcp.h. */
#include <stdlib.h>
#include <string.h>

#include <tautwire/codec.h>

#include "octets.h"
#include "tcp.h"

#define NONE UINT32_MAX

enum state {
	WAITING, /* no beginning is known yet */
	OPEN,
	LOST
};

struct buffer {
	struct buffer *next; /* while it is free */
	uint8_t octets[TAUT_MESSAGE_MAX];
};

/* A flow stands in the list of all by its last use, and in the list of those that hold a buffer. */
enum list { USED, HOLDING, LISTS };

struct links {
	uint32_t older, newer;
};

struct flow {
	struct links links[LISTS];
	struct buffer *buffer; /* NULL while the stream stands between two messages */
	struct taut_stream stream;
	uint32_t chain;       /* the next one of the same bucket */
	uint32_t start, next; /* sequence numbers: before the first octet, of the octet expected */
	struct dump_ends ends;
	uint8_t state;
	bool by_syn; /* start was said by a SYN */
	uint8_t why; /* LOST: enum dump_fate of what follows */
};

struct limits {
	uint32_t flows, buffers;
};

struct dump_tcp {
	struct limits limits;
	struct dump_tally *packets;
	dump_sink *sink;
	void *context;
	uint64_t seed;
	struct flow *flows;
	uint32_t count, capacity;
	uint32_t *buckets;
	uint32_t mask;
	struct links ends[LISTS]; /* of each list: .older is its oldest, .newer its newest */
	struct buffer *free_buffers;
	uint32_t buffers; /* that were allocated */
	struct dump_tcp_counts tally;
};

/* ---- lists ---------------------------------------------------------------------------------- */

static void list_remove(struct dump_tcp *t, enum list list, uint32_t i)
{
	struct links l = t->flows[i].links[list];

	if (l.older != NONE)
		t->flows[l.older].links[list].newer = l.newer;
	else
		t->ends[list].older = l.newer;
	if (l.newer != NONE)
		t->flows[l.newer].links[list].older = l.older;
	else
		t->ends[list].newer = l.older;
}

static void list_append(struct dump_tcp *t, enum list list, uint32_t i)
{
	uint32_t newest = t->ends[list].newer;

	t->flows[i].links[list] = (struct links){newest, NONE};
	if (newest != NONE)
		t->flows[newest].links[list].newer = i;
	else
		t->ends[list].older = i;
	t->ends[list].newer = i;
}

/* ---- buffers -------------------------------------------------------------------------------- */

static void release(struct dump_tcp *t, uint32_t i)
{
	struct flow *f = &t->flows[i];

	if (!f->buffer)
		return;
	list_remove(t, HOLDING, i);
	f->buffer->next = t->free_buffers;
	t->free_buffers = f->buffer;
	f->buffer = NULL;
}

static void lose(struct dump_tcp *t, uint32_t i, enum dump_fate why)
{
	release(t, i);
	t->flows[i].state = LOST;
	t->flows[i].why = (uint8_t)why;
	if (why == DUMP_FATE_TCP_MEMORY)
		t->tally.starved++;
	else
		t->tally.holes++;
}

/* Gives flow i, which has none, a buffer: a free one, a new one, or that of the flow which has not
 * been used for the longest time. */
static bool acquire(struct dump_tcp *t, uint32_t i)
{
	struct buffer *b;

	if (!t->free_buffers && t->buffers < t->limits.buffers) {
		b = malloc(sizeof *b);
		if (b) {
			b->next = NULL;
			t->free_buffers = b;
			t->buffers++;
		}
	}
	if (!t->free_buffers && t->ends[HOLDING].older != NONE)
		lose(t, t->ends[HOLDING].older, DUMP_FATE_TCP_MEMORY);
	b = t->free_buffers;
	if (!b)
		return false;
	t->free_buffers = b->next;
	t->flows[i].buffer = b;
	taut_stream_init(&t->flows[i].stream, b->octets, TAUT_MESSAGE_MAX);
	list_append(t, HOLDING, i);
	return true;
}

/* The stream ends here. */
static void close_stream(struct dump_tcp *t, uint32_t i)
{
	if (t->flows[i].buffer)
		t->tally.unfinished++;
	release(t, i);
}

/* ---- table ---------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t h, const uint8_t *p)
{
	h = (h ^ dump_u64(p, false)) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

static uint32_t bucket(const struct dump_tcp *t, const struct dump_ends *e)
{
	uint64_t h = t->seed ^
		     ((uint64_t)e->source_port << 24 | (uint64_t)e->target_port << 8 | e->version);

	h = mix(mix(h, e->source), e->source + 8);
	h = mix(mix(h, e->target), e->target + 8);
	h *= 0xd6e8feb86659fd93u;
	return (uint32_t)(h >> 32) & t->mask;
}

static bool same(const struct dump_ends *a, const struct dump_ends *b)
{
	return a->source_port == b->source_port && a->target_port == b->target_port &&
	       a->version == b->version && memcmp(a->source, b->source, sizeof a->source) == 0 &&
	       memcmp(a->target, b->target, sizeof a->target) == 0;
}

static uint32_t find(const struct dump_tcp *t, const struct dump_ends *ends)
{
	uint32_t i = t->buckets[bucket(t, ends)];

	while (i != NONE && !same(&t->flows[i].ends, ends)) /* a chain has each flow once */
		i = t->flows[i].chain;
	return i;
}

static void unchain(struct dump_tcp *t, uint32_t i)
{
	uint32_t *link = &t->buckets[bucket(t, &t->flows[i].ends)];

	while (*link != i) /* i stands in the chain of its bucket */
		link = &t->flows[*link].chain;
	*link = t->flows[i].chain;
}

static bool grow(struct dump_tcp *t)
{
	uint32_t capacity = t->capacity ? t->capacity : 64;
	struct flow *more;

	if (t->capacity)
		capacity = capacity > t->limits.flows / 2 ? t->limits.flows : capacity * 2;
	if (capacity > t->limits.flows)
		capacity = t->limits.flows;
	more = realloc(t->flows, capacity * sizeof *more);
	if (!more)
		return false;
	t->flows = more;
	t->capacity = capacity;
	return true;
}

/* A flow that is in no list: a new one, or the one that was not used for the longest time. */
static uint32_t spare(struct dump_tcp *t)
{
	uint32_t i;

	if (t->count < t->capacity || (t->capacity < t->limits.flows && grow(t)))
		return t->count++;
	i = t->ends[USED].older;
	if (i == NONE)
		return NONE;
	close_stream(t, i);
	unchain(t, i);
	list_remove(t, USED, i);
	t->tally.forgotten++;
	return i;
}

static uint32_t add(struct dump_tcp *t, const struct dump_ends *ends)
{
	uint32_t i = spare(t), b = bucket(t, ends);

	if (i == NONE)
		return NONE;
	t->flows[i] = (struct flow){.ends = *ends, .state = WAITING, .chain = t->buckets[b]};
	t->buckets[b] = i;
	list_append(t, USED, i);
	return i;
}

/* ---- segments ------------------------------------------------------------------------------- */

/* A header (12 octets) whose counts fit: a question takes at least 5 octets, a record 11. */
static bool is_plausible(const uint8_t *p, uint32_t length)
{
	uint32_t questions = dump_be16(p + 4);
	uint32_t records = (uint32_t)dump_be16(p + 6) + dump_be16(p + 8) + dump_be16(p + 10);

	return questions * 5 + records * 11 <= length - 12;
}

/* Nothing but whole messages, each behind its length. */
static bool is_whole(const uint8_t *p, uint32_t n)
{
	uint32_t at = 0, length;

	while (n - at >= 2) { /* each message takes at least 14 octets */
		length = dump_be16(p + at);
		at += 2;
		if (length < 12 || length > n - at || !is_plausible(p + at, length))
			return false;
		at += length;
	}
	return n > 0 && at == n;
}

static void on_syn(struct dump_tcp *t, uint32_t i, uint32_t sequence, bool fresh)
{
	struct flow *f = &t->flows[i];

	if (f->by_syn && f->start == sequence)
		return; /* sent again */
	close_stream(t, i);
	f->state = OPEN;
	f->by_syn = true;
	f->start = sequence;
	f->next = sequence + 1;
	if (!fresh)
		t->tally.streams++;
}

struct delivery {
	const struct dump_packet *packet;
	const struct dump_ends *ends;
	dump_sink *sink;
	void *context;
	unsigned marks;
};

static enum dump_fate feed(
	struct dump_tcp *t, uint32_t i, const uint8_t *octets, uint32_t n, const struct delivery *d)
{
	struct flow *f = &t->flows[i];
	const uint8_t *message;
	uint32_t length;
	size_t used;

	if (!f->buffer && !acquire(t, i)) {
		lose(t, i, DUMP_FATE_TCP_MEMORY);
		return DUMP_FATE_TCP_MEMORY;
	}
	f->next += n;
	while (n > 0) { /* each turn takes octets */
		used = 0;
		message = NULL;
		if (taut_stream_feed(&f->stream, octets, n, &used, &message, &length) != TAUT_OK ||
			used == 0) {
			lose(t, i, DUMP_FATE_TCP_HOLE); /* cannot be: the buffer holds all */
			return DUMP_FATE_TCP_HOLE;
		}
		if (message) {
			struct dump_message m = {d->packet, d->ends, DUMP_TCP, message, length,
				length, .marks = d->marks};

			d->sink(d->context, &m);
		}
		octets += used;
		n -= (uint32_t)used;
	}
	if (taut_stream_idle(&f->stream)) {
		release(t, i);
		return DUMP_FATE_CARRYING;
	}
	list_remove(t, HOLDING, i);
	list_append(t, HOLDING, i);
	return DUMP_FATE_CARRYING;
}

static enum dump_fate in_order(struct dump_tcp *t, uint32_t i, const struct dump_segment *s,
	uint32_t sequence, const struct delivery *d)
{
	struct flow *f = &t->flows[i];
	uint32_t before = f->next - sequence; /* octets of the segment that came before, mod 2^32 */

	if (before >= 0x80000000u) { /* it begins behind the octet expected */
		lose(t, i, DUMP_FATE_TCP_HOLE);
		return DUMP_FATE_TCP_HOLE;
	}
	/* One octet before the first is a keep-alive (RFC 9293 3.8.4). */
	if (before > f->next - f->start)
		return DUMP_FATE_TCP_START;
	if (s->cut) {
		lose(t, i, DUMP_FATE_TCP_HOLE);
		return DUMP_FATE_CUT;
	}
	if (before >= s->length) {
		t->tally.repeated += s->length;
		return DUMP_FATE_TCP_REPEAT;
	}
	t->tally.repeated += before;
	return feed(t, i, s->octets + before, s->length - before, d);
}

static enum dump_fate data(struct dump_tcp *t, uint32_t i, const struct dump_segment *s,
	uint32_t sequence, const struct delivery *d)
{
	struct flow *f = &t->flows[i];

	if (f->state == LOST)
		return (enum dump_fate)f->why;
	if (f->state == WAITING && s->cut)
		return DUMP_FATE_CUT;
	if (f->state == WAITING && !is_whole(s->octets, s->length))
		return DUMP_FATE_TCP_START;
	if (f->state == WAITING) {
		f->state = OPEN;
		f->start = sequence - 1;
		f->next = sequence;
	}
	return in_order(t, i, s, sequence, d);
}

enum dump_fate dump_tcp_take(struct dump_tcp *t, const struct dump_packet *packet,
	const struct dump_ends *ends, const struct dump_segment *s, unsigned marks)
{
	struct delivery d = {packet, ends, t->sink, t->context, marks};
	enum dump_fate fate = DUMP_FATE_TCP_CONTROL;
	uint32_t i = find(t, ends), sequence = s->sequence;
	bool has_data = s->length > 0 || s->cut, fresh = i == NONE;

	/* RFC 9293 3.10.7: what a RST carries is a text for people. */
	if (s->flags & DUMP_TCP_RST)
		has_data = false;
	if (fresh) {
		if (!has_data && !(s->flags & DUMP_TCP_SYN))
			return fate; /* not worth an entry */
		i = add(t, ends);
		if (i == NONE)
			return DUMP_FATE_TCP_MEMORY;
		t->tally.streams++;
	} else {
		list_remove(t, USED, i);
		list_append(t, USED, i);
	}
	if (s->flags & DUMP_TCP_SYN)
		on_syn(t, i, sequence++, fresh);
	if (has_data)
		fate = data(t, i, s, sequence, &d);
	if (s->flags & DUMP_TCP_RST ||
		(s->flags & DUMP_TCP_FIN && sequence + s->length == t->flows[i].next))
		close_stream(t, i);
	return fate;
}

/* ---- life ----------------------------------------------------------------------------------- */

struct dump_tcp *dump_tcp_new(const struct dump_shares *shares, uint64_t seed,
	struct dump_tally *tally, dump_sink *sink, void *context)
{
	struct limits limits = {(uint32_t)(shares->streams / (sizeof(struct flow) + 8)),
		(uint32_t)(shares->segments / sizeof(struct buffer))};
	struct dump_tcp *t = calloc(1, sizeof *t);
	uint32_t n = 1, i;

	if (!t)
		return NULL;
	while (n < limits.flows && n < 0x80000000u)
		n *= 2;
	t->buckets = malloc(n * sizeof *t->buckets);
	if (!t->buckets) {
		free(t);
		return NULL;
	}
	for (i = 0; i < n; i++)
		t->buckets[i] = NONE;
	t->mask = n - 1;
	t->limits = limits;
	t->packets = tally;
	t->sink = sink;
	t->context = context;
	t->seed = seed;
	for (i = 0; i < LISTS; i++)
		t->ends[i] = (struct links){NONE, NONE};
	return t;
}

void dump_tcp_end(struct dump_tcp *t)
{
	uint32_t i;

	while (t->ends[HOLDING].older != NONE) /* each turn takes one out of the list */
		close_stream(t, t->ends[HOLDING].older);
	for (i = 0; i <= t->mask; i++)
		t->buckets[i] = NONE;
	t->ends[USED] = (struct links){NONE, NONE};
	t->count = 0;
}

void dump_tcp_free(struct dump_tcp *t)
{
	if (!t)
		return;
	dump_tcp_end(t);
	while (t->free_buffers) { /* each turn frees one */
		struct buffer *next = t->free_buffers->next;

		free(t->free_buffers);
		t->free_buffers = next;
	}
	free(t->flows);
	free(t->buckets);
	free(t);
}

const struct dump_tcp_counts *dump_tcp_counts(const struct dump_tcp *t)
{
	return &t->tally;
}

static uint64_t memory(uint32_t flows, uint32_t buckets, uint32_t buffers)
{
	return sizeof(struct dump_tcp) + (uint64_t)flows * sizeof(struct flow) +
	       (uint64_t)buckets * sizeof(uint32_t) + (uint64_t)buffers * sizeof(struct buffer);
}

uint64_t dump_tcp_memory(const struct dump_tcp *t)
{
	return memory(t->capacity, t->mask + 1, t->buffers);
}
