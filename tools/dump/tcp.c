/* tcp.c - segments: of which stream they are, what of them is new, and what becomes of them. Rules
 * in tcp.h. */
#include <stdlib.h>

#include "octets.h"
#include "tcp_inner.h"

/* A segment without what came before. */
struct data {
	const uint8_t *octets;
	uint32_t sequence, length;
	unsigned marks;
	bool cut, whole;
};

/* ---- segments ------------------------------------------------------------------------------- */

/* Keeps a segment, and hands out what it completes. */
static void keep(struct dump_tcp *t, struct dump_flow *f, const struct data *d)
{
	struct dump_newcomer c = {.packet = t->packet,
		.octets = d->octets,
		.sequence = d->sequence,
		.length = d->length,
		.marks = d->marks,
		.decided = t->store.fate == DUMP_FATE_CARRYING,
		.cut = d->cut,
		.whole = d->whole};
	uint32_t end = f->hold ? dump_hold_end(f->hold) : d->sequence, kept;
	bool missed;

	if (f->has_next && dump_stream_at_hand(f) == 0)
		end = f->next;
	c.early = dump_behind(d->sequence, end) > 0;
	if (!c.decided)
		t->store.fate = DUMP_HELD;
	kept = dump_hold_put(&t->store, &f->hold, &c, &missed);
	t->counts.starved += missed;
	if (kept == 0 && !c.decided) {
		t->store.fate = missed   ? DUMP_FATE_TCP_MEMORY
				: d->cut ? DUMP_FATE_CUT
					 : DUMP_FATE_TCP_REPEAT;
	}
	dump_stream_go_on(t, f);
}

/* There is no memory for what goes on where the stream stands. */
static void drop(struct dump_tcp *t, struct dump_flow *f, const struct data *d)
{
	t->counts.starved++;
	t->counts.skipped += d->length;
	dump_stream_pass(f, d->sequence + d->length);
	f->state = DUMP_FLOW_SEARCH;
	if (t->store.fate != DUMP_FATE_CARRYING)
		t->store.fate = d->cut ? DUMP_FATE_CUT : DUMP_FATE_TCP_MEMORY;
}

/* The ordinary case: nothing is kept, and the segment goes on where the stream stands. Its whole
 * messages are handed out of the packet, what is left is kept. */
static void in_order(struct dump_tcp *t, struct dump_flow *f, struct data *d)
{
	struct dump_message m = {.packet = t->packet,
		.ends = &f->ends,
		.transport = DUMP_TCP,
		.marks = d->marks | (f->resynced ? 1u << DUMP_MARK_RESYNC : 0)};
	uint32_t n;

	while (d->length >= DUMP_PREFIX) { /* each turn takes a message */
		n = dump_be16(d->octets);
		if (n > d->length - DUMP_PREFIX)
			break;
		m.octets = d->octets + DUMP_PREFIX;
		m.length = m.original = n;
		m.sequence = d->sequence;
		t->store.fate = DUMP_FATE_CARRYING;
		t->sink(t->context, &m);
		d->octets += DUMP_PREFIX + n;
		d->length -= DUMP_PREFIX + n;
		d->sequence += DUMP_PREFIX + n;
	}
	dump_stream_move(f, d->sequence);
	d->whole = false;
	if (d->length > 0 && dump_stream_make_room(t, f, d->length))
		keep(t, f, d);
	else if (d->length > 0)
		drop(t, f, d);
}

/* n octets, all before what the stream awaits. */
static enum dump_fate fate_before(const struct dump_flow *f, uint32_t sequence, uint32_t n)
{
	if (dump_behind(sequence, f->start) < 0)
		return DUMP_FATE_TCP_START;
	if (f->has_gap && dump_behind(f->gap_end, sequence) > 0 &&
		dump_behind(sequence + n, f->gap) > 0)
		return DUMP_FATE_TCP_LATE;
	return DUMP_FATE_TCP_REPEAT;
}

/* The flow begins anew, without a place where a message begins. */
static void reset(struct dump_flow *f)
{
	f->state = DUMP_FLOW_SEARCH;
	f->has_next = f->has_syn = f->has_fin = f->has_gap = false;
	f->entered = f->resynced = f->closed = false;
}

/* Octets that wait must lie within 2^31 of each other, or their order is not told. */
static bool is_far(const struct dump_hold *h, uint32_t sequence)
{
	const struct dump_piece *last = &h->pieces[h->end - 1];
	uint32_t end = last->sequence + last->length;

	return end - sequence >= 0x60000000u && sequence - end >= DUMP_AHEAD_MAX;
}

/* The ports are used again for a connection whose SYN was not captured. */
static bool is_foreign(const struct dump_flow *f, uint32_t sequence)
{
	uint32_t from = f->start, to = f->next;

	if (!f->has_next && !f->hold)
		return false;
	if (!f->has_next) {
		from = f->hold->pieces[f->hold->first].sequence;
		to = from;
	}
	if (f->closed && dump_behind(sequence, to) > (int32_t)DUMP_HOLE_OCTETS)
		return true;
	/* Distances by unsigned subtraction: there is no sign to be wrong at 2^31. */
	return (sequence - from > to - from && sequence - to >= DUMP_AHEAD_MAX &&
		       from - sequence > DUMP_BEFORE_MAX) ||
	       (f->hold && is_far(f->hold, sequence));
}

/* All that is here of a segment came before what the stream awaits. */
static bool is_before(const struct dump_flow *f, const struct data *d)
{
	return f->has_next && dump_behind(d->sequence + d->length, f->next) <= 0;
}

static void take_before(struct dump_tcp *t, const struct dump_flow *f, const struct data *d)
{
	enum dump_fate fate = fate_before(f, d->sequence, d->length);

	if (fate == DUMP_FATE_TCP_REPEAT)
		t->counts.repeated += d->length;
	t->store.fate = d->cut ? DUMP_FATE_CUT : fate;
}

/* Leaves the octets out that are before what the stream awaits. */
static void trim(struct dump_tcp *t, const struct dump_flow *f, struct data *d)
{
	uint32_t before = f->next - d->sequence;

	if (!f->has_next || dump_behind(d->sequence, f->next) >= 0)
		return;
	if (fate_before(f, d->sequence, before) == DUMP_FATE_TCP_REPEAT)
		t->counts.repeated += before;
	d->octets += before;
	d->length -= before;
	d->sequence += before;
	d->whole = false;
}

static void take_data(struct dump_tcp *t, struct dump_flow *f, struct data *d)
{
	if (is_foreign(f, d->sequence)) {
		dump_stream_finish(t, f, DUMP_FATE_TCP_UNFINISHED);
		reset(f);
		t->counts.streams++;
	}
	if (d->length == 0) {
		t->store.fate = DUMP_FATE_CUT;
		return;
	}
	if (f->state == DUMP_FLOW_OPEN && !f->hold && d->sequence == f->next) {
		in_order(t, f, d);
		return;
	}
	if (!is_before(f, d) && !dump_stream_make_room(t, f, d->length)) {
		t->store.fate = DUMP_FATE_TCP_MEMORY;
		return;
	}
	if (is_before(f, d)) { /* perhaps only now: making room moves streams on */
		take_before(t, f, d);
		return;
	}
	d->whole = dump_is_whole(d->octets, d->length);
	trim(t, f, d);
	if (f->state == DUMP_FLOW_OPEN && !f->hold && d->sequence == f->next)
		in_order(t, f, d);
	else
		keep(t, f, d);
}

/* ---- beginning and end ---------------------------------------------------------------------- */

/* A stream of which something came before its SYN. False: it is another one. */
static bool on_late_syn(struct dump_flow *f, uint32_t sequence)
{
	uint32_t first = sequence + 1;

	if (!f->has_next && f->hold)
		first = f->hold->pieces[f->hold->first].sequence;
	else if (f->has_next)
		first = f->start + 1;
	if (f->has_syn || f->closed || dump_behind(first, sequence + 1) < 0 ||
		dump_behind(first, sequence + 1) > DUMP_BEFORE_MAX)
		return false;
	f->has_syn = true;
	f->syn = sequence;
	if (f->has_next)
		return true; /* too late for what was handed out or lost */
	f->state = DUMP_FLOW_OPEN;
	f->has_next = f->entered = true;
	f->start = sequence;
	f->next = sequence + 1;
	return true;
}

static void on_syn(struct dump_tcp *t, struct dump_flow *f, uint32_t sequence)
{
	if (f->has_syn && f->syn == sequence)
		return; /* sent again */
	if (!on_late_syn(f, sequence)) {
		dump_stream_finish(t, f, DUMP_FATE_TCP_UNFINISHED);
		reset(f);
		t->counts.streams++;
		(void)on_late_syn(f, sequence); /* nothing came before */
	}
	if (f->hold)
		dump_stream_go_on(t, f);
}

static void close_stream(struct dump_tcp *t, struct dump_flow *f)
{
	dump_stream_finish(t, f, DUMP_FATE_TCP_UNFINISHED);
	f->closed = true;
}

/* The flow of these ends, a new one if need be; NULL without memory. */
static struct dump_flow *flow_of(struct dump_tcp *t, const struct dump_ends *ends)
{
	struct dump_flow *f = dump_table_find(&t->table, ends), *oldest;

	if (f) {
		dump_table_append(&t->table, DUMP_LIST_USED, f);
		return f;
	}
	f = dump_table_add(&t->table, ends);
	oldest = f ? NULL : dump_table_oldest(&t->table, DUMP_LIST_USED);
	if (oldest) {
		dump_stream_finish(t, oldest, DUMP_FATE_TCP_MEMORY);
		dump_table_remove(&t->table, oldest);
		t->counts.forgotten++;
		f = dump_table_add(&t->table, ends);
	}
	if (f)
		t->counts.streams++;
	return f;
}

static void take(struct dump_tcp *t, const struct dump_ends *ends, const struct dump_segment *s,
	struct data *d)
{
	uint32_t original = s->original > s->length ? s->original : s->length;
	struct dump_flow *f = flow_of(t, ends);

	if (!f) {
		t->store.fate = DUMP_FATE_TCP_MEMORY;
		return;
	}
	if (s->flags & DUMP_TCP_SYN) {
		on_syn(t, f, s->sequence);
		d->sequence++;
	}
	if (d->length > 0 || d->cut)
		take_data(t, f, d);
	if (s->flags & DUMP_TCP_FIN) {
		f->has_fin = true;
		f->fin = s->sequence + (s->flags & DUMP_TCP_SYN ? 1 : 0) + original;
	}
	if (s->flags & DUMP_TCP_RST || (f->has_fin && !f->closed && !dump_stream_has_hole(f) &&
					       dump_stream_hole(f) == f->fin))
		close_stream(t, f);
}

enum dump_fate dump_tcp_take(struct dump_tcp *t, const struct dump_packet *packet,
	const struct dump_ends *ends, const struct dump_segment *s, unsigned marks)
{
	struct data d = {.octets = s->octets,
		.sequence = s->sequence,
		.length = s->length,
		.marks = marks,
		.cut = s->cut};

	if (packet->digits != 0) {
		t->seconds = packet->seconds;
		t->nanoseconds = packet->nanoseconds;
		t->has_time = true;
		dump_stream_expire(t);
	}
	if (s->flags & DUMP_TCP_RST) { /* RFC 9293 3.10.7: what it carries is a text for people */
		d.length = 0;
		d.cut = false;
	}
	if (d.length == 0 && !d.cut && !(s->flags & (DUMP_TCP_SYN | DUMP_TCP_FIN | DUMP_TCP_RST)))
		return DUMP_FATE_TCP_CONTROL;
	if (d.length == 0 && !d.cut && !(s->flags & DUMP_TCP_SYN) &&
		!dump_table_find(&t->table, ends))
		return DUMP_FATE_TCP_CONTROL; /* not worth an entry */
	t->packet = packet;
	t->store.now = NULL;
	t->store.fate = DUMP_FATE_TCP_CONTROL;
	take(t, ends, s, &d);
	t->store.now = NULL;
	return t->store.fate;
}

/* ---- life ----------------------------------------------------------------------------------- */

struct dump_tcp *dump_tcp_new(const struct dump_shares *shares, uint64_t seed,
	struct dump_tally *tally, dump_sink *sink, void *context)
{
	uint64_t fixed = sizeof(struct dump_tcp) + sizeof(struct dump_finder) + DUMP_PREFIX +
			 TAUT_MESSAGE_MAX;
	struct dump_tcp *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	if (!dump_table_init(&t->table, shares->streams, seed)) {
		free(t);
		return NULL;
	}
	t->store.limit = shares->segments > fixed ? shares->segments - fixed : 0;
	t->store.tally = tally;
	t->store.counts = &t->counts;
	t->sink = sink;
	t->context = context;
	return t;
}

void dump_tcp_end(struct dump_tcp *t)
{
	struct dump_flow *f = dump_table_oldest(&t->table, DUMP_LIST_USED);

	t->packet = NULL;
	while (f) { /* each turn takes one out of the table */
		dump_stream_finish(t, f, DUMP_FATE_TCP_UNFINISHED);
		dump_table_remove(&t->table, f);
		f = dump_table_oldest(&t->table, DUMP_LIST_USED);
	}
	t->has_time = false;
}

void dump_tcp_free(struct dump_tcp *t)
{
	if (!t)
		return;
	dump_tcp_end(t);
	dump_table_free(&t->table);
	free(t->finder);
	free(t->message);
	free(t);
}

const struct dump_tcp_counts *dump_tcp_counts(const struct dump_tcp *t)
{
	return &t->counts;
}

uint64_t dump_tcp_memory(const struct dump_tcp *t)
{
	return sizeof *t + dump_table_memory(&t->table) + t->store.used +
	       (t->finder ? sizeof *t->finder : 0) +
	       (t->message ? DUMP_PREFIX + TAUT_MESSAGE_MAX : 0);
}
