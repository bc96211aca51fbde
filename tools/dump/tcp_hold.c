/* tcp_hold.c - see tcp_hold.h. */
#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "tcp_hold.h"

#define FIRST_PIECES 4u

/* What the heap adds to a block, with rounding. */
#define HEAP_OCTETS 16u

static uint64_t hold_octets(uint32_t capacity)
{
	return sizeof(struct dump_hold) + (uint64_t)capacity * sizeof(struct dump_piece) +
	       HEAP_OCTETS;
}

static uint64_t source_octets(uint32_t n)
{
	return sizeof(struct dump_source) + (uint64_t)n + HEAP_OCTETS;
}

uint64_t dump_hold_need(const struct dump_hold *h, uint32_t n)
{
	uint64_t need = source_octets(n);

	/* While it grows the old one is still there. */
	if (!h || h->end == h->capacity)
		need += hold_octets(h ? h->capacity * 2 : FIRST_PIECES);
	return need;
}

/* ---- sources -------------------------------------------------------------------------------- */

static void decide(struct dump_store *store, struct dump_source *s, enum dump_fate fate)
{
	if (s->decided)
		return;
	s->decided = true;
	if (s->cut && fate != DUMP_FATE_CARRYING)
		fate = DUMP_FATE_CUT;
	if (s == store->now)
		store->fate = fate;
	else
		dump_tally_decide(store->tally, fate, s->packet.further + (uint64_t)1);
}

/* Octets of the newcomer from `at` on. */
static struct dump_source *new_source(
	struct dump_store *store, const struct dump_newcomer *n, uint32_t at)
{
	uint32_t length = n->length - at;
	uint64_t need = source_octets(length);
	struct dump_source *s;

	if (need > store->limit || store->used > store->limit - need)
		return NULL;
	s = malloc(sizeof *s + length);
	if (!s)
		return NULL;
	store->used += need;
	*s = (struct dump_source){.packet = *n->packet,
		.length = length,
		.marks = n->marks,
		.decided = n->decided,
		.early = n->early,
		.cut = n->cut};
	s->packet.octets = NULL;
	s->packet.captured = 0;
	memcpy(s->octets, n->octets + at, length);
	store->now = s;
	return s;
}

static void release(struct dump_store *store, struct dump_source *s, enum dump_fate fate)
{
	if (--s->pieces > 0)
		return;
	decide(store, s, fate);
	if (store->now == s)
		store->now = NULL;
	store->used -= source_octets(s->length);
	free(s);
}

/* ---- pieces --------------------------------------------------------------------------------- */

static struct dump_hold *new_hold(struct dump_store *store)
{
	uint64_t need = hold_octets(FIRST_PIECES);
	struct dump_hold *h;

	if (need > store->limit || store->used > store->limit - need)
		return NULL;
	h = malloc(sizeof *h + FIRST_PIECES * sizeof h->pieces[0]);
	if (!h)
		return NULL;
	memset(h, 0, sizeof *h);
	h->capacity = FIRST_PIECES;
	store->used += need;
	return h;
}

/* Room for one piece more behind the last one. */
static bool grow(struct dump_store *store, struct dump_hold **hold)
{
	struct dump_hold *h = *hold, *more;
	uint64_t need = hold_octets(h->capacity * 2);

	if (h->first > h->capacity / 2) { /* as many were taken since the last time */
		memmove(h->pieces, h->pieces + h->first, (h->end - h->first) * sizeof h->pieces[0]);
		h->run -= h->first;
		h->end -= h->first;
		h->first = 0;
		return true;
	}
	if (h->end - h->first >= DUMP_HELD_PIECES || need > store->limit ||
		store->used > store->limit - need)
		return false;
	more = realloc(h, sizeof *h + (size_t)h->capacity * 2 * sizeof h->pieces[0]);
	if (!more)
		return false;
	store->used += need - hold_octets(more->capacity);
	more->capacity *= 2;
	*hold = more;
	return true;
}

static uint32_t end_of(const struct dump_piece *p)
{
	return p->sequence + p->length;
}

/* The first run goes on as far as pieces join. */
static void extend(struct dump_hold *h)
{
	struct dump_piece *p = h->pieces;

	while (h->run < h->end &&
		(h->run == h->first || p[h->run].sequence == end_of(&p[h->run - 1]))) {
		h->joined += p[h->run].length; /* each turn goes on by a piece */
		h->run++;
	}
}

/* Puts a piece before piece i: at the front, or not before the end of the first run. */
static bool insert(struct dump_store *store, struct dump_hold **hold, uint32_t i,
	const struct dump_piece *piece)
{
	uint32_t from_first = i - (*hold)->first;
	struct dump_hold *h;

	if ((*hold)->end == (*hold)->capacity && !grow(store, hold))
		return false;
	h = *hold;
	i = h->first + from_first;
	if (from_first == 0 && h->first > 0) {
		i = --h->first;
	} else {
		memmove(&h->pieces[i + 1], &h->pieces[i], (h->end - i) * sizeof h->pieces[0]);
		h->end++;
		h->run += i < h->run;
	}
	h->pieces[i] = *piece;
	h->octets += piece->length;
	piece->source->pieces++;
	if (from_first == 0 && h->end - h->first > 1 && h->joined > 0 &&
		end_of(piece) == h->pieces[i + 1].sequence) {
		h->joined += piece->length;
	} else if (from_first == 0) {
		h->run = h->first;
		h->joined = 0;
	}
	extend(h);
	return true;
}

/* Cuts piece i in two, the first of n octets. */
static bool split(struct dump_store *store, struct dump_hold **hold, uint32_t i, uint32_t n)
{
	uint32_t from_first = i - (*hold)->first;
	struct dump_piece *p;
	struct dump_hold *h;

	if (n == 0 || n == (*hold)->pieces[i].length)
		return true;
	if ((*hold)->end == (*hold)->capacity && !grow(store, hold))
		return false;
	h = *hold;
	i = h->first + from_first;
	p = &h->pieces[i];
	memmove(p + 2, p + 1, (h->end - i - 1) * sizeof *p);
	h->end++;
	h->run += i < h->run;
	p[1] = (struct dump_piece){p->source, p->octets + n, p->sequence + n, p->length - n,
		p->flags & ~DUMP_PIECE_WHOLE};
	p->length = n;
	p->flags &= ~DUMP_PIECE_CUT;
	p->source->pieces++;
	return true;
}

/* The first piece that ends behind a sequence number: by halving. */
static uint32_t place(const struct dump_hold *h, uint32_t sequence)
{
	uint32_t low = h->first, high = h->end;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (dump_behind(end_of(&h->pieces[middle]), sequence) > 0)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* n octets that came again are compared with those of piece i from `at` on. The part that differs,
 * from its first to its last octet, becomes a piece of its own. Returns the index of the piece that
 * has the last octet compared. */
static uint32_t compare(struct dump_store *store, struct dump_hold **hold, uint32_t i, uint32_t at,
	const uint8_t *octets, uint32_t n)
{
	const uint8_t *held = (*hold)->pieces[i].octets + at;
	uint32_t from_first = i - (*hold)->first, k, from = n, to = 0;

	store->counts->repeated += n;
	if (memcmp(held, octets, n) == 0)
		return i;
	for (k = 0; k < n; k++) {
		if (held[k] == octets[k])
			continue;
		store->counts->differing++;
		from = from < k ? from : k;
		to = k + 1;
	}
	if ((*hold)->pieces[i].flags & DUMP_PIECE_DIFFERS)
		return i;
	/* Without memory the whole piece is marked. */
	if (split(store, hold, i, at + to))
		i = (*hold)->first + from_first;
	if (at + from > 0 && split(store, hold, i, at + from))
		i = (*hold)->first + from_first + 1;
	(*hold)->pieces[i].flags |= DUMP_PIECE_DIFFERS;
	return i;
}

/* Keeps the octets [at, at + n) of the newcomer before piece i. */
static bool keep(struct dump_store *store, struct dump_hold **hold, uint32_t i,
	const struct dump_newcomer *c, uint32_t at, uint32_t n, uint32_t *origin)
{
	bool all = at == 0 && n == c->length, last = n == c->length - at;
	struct dump_piece piece;

	if (!store->now) {
		if (!new_source(store, c, at))
			return false;
		store->now->epoch = (*hold)->epoch;
		*origin = at;
	}
	piece = (struct dump_piece){store->now, store->now->octets + (at - *origin),
		c->sequence + at, n,
		(all && c->whole ? DUMP_PIECE_WHOLE : 0) | (last && c->cut ? DUMP_PIECE_CUT : 0)};
	return insert(store, hold, i, &piece);
}

static void drop_empty(struct dump_store *store, struct dump_hold **hold)
{
	if ((*hold)->first < (*hold)->end)
		return;
	store->used -= hold_octets((*hold)->capacity);
	free(*hold);
	*hold = NULL;
}

/* A source of which no piece could be kept. */
static void drop_unused(struct dump_store *store)
{
	struct dump_source *s = store->now;

	if (!s || s->pieces > 0)
		return;
	store->now = NULL;
	store->used -= source_octets(s->length);
	free(s);
}

uint32_t dump_hold_put(struct dump_store *store, struct dump_hold **hold,
	const struct dump_newcomer *c, bool *missed)
{
	uint32_t at = 0, n, i, from_first, origin = 0, kept = 0;

	*missed = false;
	if (!*hold)
		*hold = new_hold(store);
	if (!*hold) {
		*missed = true;
		return 0;
	}
	i = place(*hold, c->sequence);
	while (at < c->length) { /* each turn takes an octet at least */
		const struct dump_piece *p = &(*hold)->pieces[i];
		uint32_t here = c->sequence + at;

		n = c->length - at;
		from_first = i - (*hold)->first;
		if (i < (*hold)->end && dump_behind(p->sequence, here) <= 0) {
			n = end_of(p) - here < n ? end_of(p) - here : n;
			i = compare(store, hold, i, here - p->sequence, c->octets + at, n);
		} else {
			if (i < (*hold)->end && p->sequence - here < n)
				n = p->sequence - here;
			if (keep(store, hold, i, c, at, n, &origin))
				kept += n;
			else
				*missed = true;
			i = (*hold)->first + from_first;
		}
		at += n;
		/* Behind what was put in or compared: a few pieces at most. */
		while (i < (*hold)->end &&
			dump_behind(end_of(&(*hold)->pieces[i]), c->sequence + at) <= 0)
			i++;
	}
	(*hold)->search.budget += (uint64_t)kept * DUMP_SEARCH_WORK;
	drop_unused(store);
	drop_empty(store, hold);
	return kept;
}

/* ---- taking away ---------------------------------------------------------------------------- */

static void take_from(
	struct dump_store *store, struct dump_hold *h, uint32_t n, enum dump_fate fate)
{
	struct dump_piece *p = &h->pieces[h->first];
	struct dump_source *s = p->source;

	if (fate == DUMP_FATE_CARRYING) {
		if (s->early && s->epoch == h->epoch)
			store->counts->reordered++;
		s->early = false;
		decide(store, s, fate);
	}
	h->joined -= n;
	h->octets -= n;
	if (n < p->length) {
		p->octets += n;
		p->sequence += n;
		p->length -= n;
		p->flags &= ~DUMP_PIECE_WHOLE;
		return;
	}
	h->first++;
	release(store, s, fate);
}

void dump_hold_take(
	struct dump_store *store, struct dump_hold **hold, uint32_t n, enum dump_fate fate)
{
	struct dump_hold *h = *hold;

	while (n > 0) { /* each turn takes octets away */
		uint32_t here = h->pieces[h->first].length;

		here = here < n ? here : n;
		take_from(store, h, here, fate);
		n -= here;
	}
	if (h->run <= h->first) {
		h->run = h->first;
		extend(h);
	}
	drop_empty(store, hold);
}

/* ---- reading -------------------------------------------------------------------------------- */

uint32_t dump_hold_find(const struct dump_hold *h, uint32_t sequence)
{
	return place(h, sequence);
}

void dump_hold_copy(const struct dump_hold *h, uint32_t sequence, uint32_t n, uint8_t *out)
{
	const struct dump_piece *p = &h->pieces[place(h, sequence)];

	while (n > 0) { /* each turn takes a piece */
		uint32_t at = sequence - p->sequence, here = p->length - at;

		here = here < n ? here : n;
		memcpy(out, p->octets + at, here);
		out += here;
		sequence += here;
		n -= here;
		p++;
	}
}
