/* tcp_stream.c - one stream: what is handed out, what waits, what is given up. Rules in tcp.h. */
#include <stdlib.h>

#include "octets.h"
#include "tcp_inner.h"

/* ---- time ----------------------------------------------------------------------------------- */

static bool is_over(const struct dump_tcp *t, const struct dump_hold *h)
{
	uint64_t passed = (uint64_t)t->seconds - (uint64_t)h->since;

	if (t->seconds < h->since)
		return false;
	return passed > DUMP_HOLE_SECONDS ||
	       (passed == DUMP_HOLE_SECONDS && t->nanoseconds > h->since_nanoseconds);
}

/* The wait for the hole of a flow begins. */
static void wait_from_now(struct dump_tcp *t, struct dump_flow *f, uint32_t hole)
{
	struct dump_hold *h = f->hold;

	h->hole = hole;
	h->since = t->seconds;
	h->since_nanoseconds = t->nanoseconds;
	h->has_since = t->has_time;
	dump_table_unlist(&t->table, DUMP_LIST_WAITING, f);
	dump_table_append(&t->table, DUMP_LIST_WAITING, f);
}

/* ---- holes ---------------------------------------------------------------------------------- */

uint32_t dump_stream_at_hand(const struct dump_flow *f)
{
	const struct dump_hold *h = f->hold;

	if (!h || (f->has_next && h->pieces[h->first].sequence != f->next))
		return 0;
	return h->joined;
}

bool dump_stream_has_hole(const struct dump_flow *f)
{
	return f->hold && f->hold->octets > dump_stream_at_hand(f);
}

uint32_t dump_stream_hole(const struct dump_flow *f)
{
	return dump_stream_at_hand(f) > 0 ? dump_hold_end(f->hold) : f->next;
}

/* The snap length cut the octets that are missing: nobody will bring them. */
static bool is_cut(const struct dump_flow *f)
{
	return dump_stream_at_hand(f) > 0 &&
	       f->hold->pieces[f->hold->run - 1].flags & DUMP_PIECE_CUT;
}

/* ---- moving on ------------------------------------------------------------------------------ */

/* Sequence numbers are told from each other within 2^31: the memory of what came is kept
 * shorter. */
static void slide(struct dump_flow *f)
{
	if (dump_behind(f->next, f->start) > DUMP_AHEAD_MAX)
		f->start = f->next - DUMP_AHEAD_MAX;
	if (f->has_gap && dump_behind(f->gap, f->start) < 0)
		f->gap = f->start;
	if (f->has_gap && dump_behind(f->gap_end, f->start) <= 0)
		f->has_gap = false;
}

void dump_stream_move(struct dump_flow *f, uint32_t next)
{
	f->next = next;
	slide(f);
}

void dump_stream_pass(struct dump_flow *f, uint32_t next)
{
	if (!f->entered) {
		f->start = next - 1;
	} else {
		if (!f->has_gap)
			f->gap = f->next;
		f->has_gap = true;
		f->gap_end = next;
	}
	f->has_next = true;
	f->next = next;
	slide(f);
}

/* The first n octets are lost. */
static void lose(struct dump_tcp *t, struct dump_flow *f, uint32_t n, enum dump_fate why)
{
	uint32_t to = f->hold->pieces[f->hold->first].sequence + n;

	t->counts.skipped += n;
	dump_hold_take(&t->store, &f->hold, n, why);
	dump_stream_pass(f, to);
}

/* What octets are lost for that are in no message. */
static enum dump_fate fault_of(const struct dump_flow *f)
{
	return f->entered ? DUMP_FATE_TCP_HOLE : DUMP_FATE_TCP_START;
}

/* ---- messages ------------------------------------------------------------------------------- */

/* Hands out the message of n octets with its prefix that stands first. */
static void hand_out(struct dump_tcp *t, struct dump_flow *f, uint32_t n)
{
	const struct dump_hold *h = f->hold;
	const struct dump_piece *p = &h->pieces[h->first];
	uint32_t last = dump_hold_find(h, f->next + n - 1), i;
	struct dump_message m = {.ends = &f->ends,
		.transport = DUMP_TCP,
		.octets = p->octets + DUMP_PREFIX,
		.length = n - DUMP_PREFIX,
		.original = n - DUMP_PREFIX,
		.sequence = f->next,
		.marks = f->resynced ? 1u << DUMP_MARK_RESYNC : 0};

	for (i = h->first; i <= last; i++) {
		m.marks |= h->pieces[i].source->marks;
		if (h->pieces[i].flags & DUMP_PIECE_DIFFERS)
			m.marks |= 1u << DUMP_MARK_OVERLAP_DIFFERS;
	}
	if (p->length < n) {
		dump_hold_copy(h, f->next, n, t->message);
		m.octets = t->message + DUMP_PREFIX;
	}
	m.packet = &h->pieces[last].source->packet;
	if (h->pieces[last].source == t->store.now)
		m.packet = t->packet;
	t->sink(t->context, &m);
	dump_stream_move(f, f->next + n);
	dump_hold_take(&t->store, &f->hold, n, DUMP_FATE_CARRYING);
}

/* Hands out what is whole. */
static void drain(struct dump_tcp *t, struct dump_flow *f)
{
	uint8_t prefix[DUMP_PREFIX];
	uint32_t n;

	while (dump_stream_at_hand(f) >= DUMP_PREFIX) { /* each turn takes a message */
		dump_hold_copy(f->hold, f->next, DUMP_PREFIX, prefix);
		n = DUMP_PREFIX + dump_be16(prefix);
		if (dump_stream_at_hand(f) < n)
			return;
		hand_out(t, f, n);
	}
}

/* Enters the stream where a message is found. What does not fit the window is lost. */
static void enter(struct dump_tcp *t, struct dump_flow *f, bool last)
{
	uint32_t place = 0, n;

	if (dump_stream_at_hand(f) == 0)
		return;
	if (dump_finder_find(t->finder, f->hold, last, &place)) {
		n = place - f->hold->pieces[f->hold->first].sequence;
		if (n > 0)
			lose(t, f, n, fault_of(f));
		else
			dump_stream_pass(f, place);
		f->state = DUMP_FLOW_OPEN;
		f->entered = f->resynced = true;
		t->counts.resyncs++;
	} else if (dump_stream_at_hand(f) > DUMP_SEARCH_OCTETS) {
		lose(t, f, dump_stream_at_hand(f) - DUMP_SEARCH_OCTETS, fault_of(f));
	}
}

/* No more octets will join those at hand. */
static void enter_last(struct dump_tcp *t, struct dump_flow *f)
{
	if (f->state != DUMP_FLOW_SEARCH)
		return;
	enter(t, f, true);
	if (f->state == DUMP_FLOW_OPEN)
		drain(t, f);
}

/* The hole is given up; what stands before it in no whole message is lost. */
static void give_up(struct dump_tcp *t, struct dump_flow *f, enum dump_fate why)
{
	uint32_t n;

	enter_last(t, f);
	n = dump_stream_at_hand(f);
	if (n > 0)
		lose(t, f, n,
			f->state == DUMP_FLOW_SEARCH && why != DUMP_FATE_TCP_MEMORY ? fault_of(f)
										    : why);
	dump_stream_pass(f, f->hold->pieces[f->hold->first].sequence);
	f->state = DUMP_FLOW_SEARCH;
	f->hold->epoch++;
	f->hold->search.begun = false;
	t->counts.holes++;
}

/* Goes on as far as it goes. */
static void advance(struct dump_tcp *t, struct dump_flow *f)
{
	bool again = true;

	while (again) { /* each turn gives up a hole */
		if (f->state == DUMP_FLOW_SEARCH)
			enter(t, f, false);
		if (f->state == DUMP_FLOW_OPEN)
			drain(t, f);
		again = dump_stream_has_hole(f) &&
			(is_cut(f) || f->hold->octets - dump_stream_at_hand(f) > DUMP_HOLE_OCTETS);
		if (again)
			give_up(t, f, DUMP_FATE_TCP_HOLE);
	}
}

void dump_stream_finish(struct dump_tcp *t, struct dump_flow *f, enum dump_fate why)
{
	bool starved = why == DUMP_FATE_TCP_MEMORY;

	if (f->hold)
		advance(t, f);
	if (f->hold && starved)
		t->counts.starved++;
	while (dump_stream_has_hole(f)) { /* each turn gives one up */
		give_up(t, f, starved ? why : DUMP_FATE_TCP_HOLE);
		advance(t, f);
	}
	if (f->hold)
		enter_last(t, f);
	if (f->hold) {
		if (f->state == DUMP_FLOW_OPEN && !starved)
			t->counts.unfinished++;
		if (f->state == DUMP_FLOW_SEARCH && !starved)
			why = fault_of(f);
		lose(t, f, dump_stream_at_hand(f), why);
		f->state = DUMP_FLOW_SEARCH;
	}
	dump_table_unlist(&t->table, DUMP_LIST_KEEPING, f);
	dump_table_unlist(&t->table, DUMP_LIST_WAITING, f);
}

/* Puts the flow into the lists where it belongs. */
static void enlist(struct dump_tcp *t, struct dump_flow *f)
{
	if (!f->hold)
		dump_table_unlist(&t->table, DUMP_LIST_KEEPING, f);
	else
		dump_table_append(&t->table, DUMP_LIST_KEEPING, f);
	if (!dump_stream_has_hole(f))
		dump_table_unlist(&t->table, DUMP_LIST_WAITING, f);
	else if (!f->listed[DUMP_LIST_WAITING] || f->hold->hole != dump_stream_hole(f))
		wait_from_now(t, f, dump_stream_hole(f));
}

void dump_stream_expire(struct dump_tcp *t)
{
	struct dump_flow *f = dump_table_oldest(&t->table, DUMP_LIST_WAITING);

	/* Each turn gives a hole up, or sets a time that was not known. */
	while (f && (!f->hold->has_since || is_over(t, f->hold))) {
		if (!f->hold->has_since) {
			wait_from_now(t, f, f->hold->hole);
		} else {
			give_up(t, f, DUMP_FATE_TCP_HOLE);
			dump_stream_go_on(t, f);
		}
		f = dump_table_oldest(&t->table, DUMP_LIST_WAITING);
	}
}

void dump_stream_go_on(struct dump_tcp *t, struct dump_flow *f)
{
	advance(t, f);
	enlist(t, f);
}

/* ---- memory --------------------------------------------------------------------------------- */

bool dump_stream_make_room(struct dump_tcp *t, struct dump_flow *f, uint32_t n)
{
	struct dump_store *s = &t->store;
	struct dump_flow *oldest;

	if (!t->finder)
		t->finder = dump_finder_new();
	if (!t->message)
		t->message = malloc(DUMP_PREFIX + TAUT_MESSAGE_MAX);
	if (!t->finder || !t->message)
		return false;
	if (f->hold && f->hold->end - f->hold->first >= DUMP_HELD_PIECES)
		dump_stream_finish(t, f, DUMP_FATE_TCP_MEMORY);
	while (s->used > s->limit || dump_hold_need(f->hold, n) > s->limit - s->used) {
		oldest = dump_table_oldest(&t->table, DUMP_LIST_KEEPING);
		if (!oldest)
			return false;
		dump_stream_finish(
			t, oldest, DUMP_FATE_TCP_MEMORY); /* which takes it out of the list */
	}
	return true;
}
