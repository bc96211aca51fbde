/* tcp_resync.c - see tcp_resync.h. */
#include <stdlib.h>

#include "octets.h"
#include "tcp_resync.h"

#define PREFIX 2u
#define HEADER 12u
#define ENTRY  (TAUT_NAME_MAX + 10u) /* without rdata */

enum verdict { NO, YES, LATER };

/* ---- headers -------------------------------------------------------------------------------- */

/* Do the entries of a header fit? A question takes at least 5 octets, a record 11. */
static bool has_room(const uint8_t *p, uint32_t length)
{
	uint32_t questions = dump_be16(p + 4);
	uint32_t records = (uint32_t)dump_be16(p + 6) + dump_be16(p + 8) + dump_be16(p + 10);

	return questions * 5 + records * 11 <= length - HEADER;
}

bool dump_is_whole(const uint8_t *p, uint32_t n)
{
	uint32_t at = 0, length;

	while (n - at >= PREFIX) { /* each message takes at least 14 octets */
		length = dump_be16(p + at);
		at += PREFIX;
		if (length < HEADER || length > n - at || !has_room(p + at, length))
			return false;
		at += length;
	}
	return n > 0 && at == n;
}

/* Opcodes that are in use over TCP: QUERY, STATUS, NOTIFY, UPDATE; not DSO, whose header says
 * nothing. Bit Z is 0 (RFC 1035 4.1.1). */
static bool is_flags(unsigned flags)
{
	return (flags & TAUT_FLAG_Z) == 0 && (1u << taut_opcode(flags) & 0x35u) != 0;
}

/* A length, and the header of a message of this length that could be one: hardly any octets pass
 * that are not. */
static bool is_likely(const uint8_t *p)
{
	uint32_t length = dump_be16(p);

	p += PREFIX;
	return length > HEADER && dump_be16(p + 4) <= 1 && is_flags(dump_be16(p + 2)) &&
	       has_room(p, length) && (dump_u64(p + 4, true) != 0);
}

/* What is at hand behind a message: nothing, or the next one's length and header. Less than that
 * has to be waited for, unless no more comes. */
static enum verdict may_follow(const uint8_t *p, uint32_t n, bool last)
{
	if (n >= PREFIX + HEADER)
		return dump_be16(p) >= HEADER && is_flags(dump_be16(p + 4)) &&
				       has_room(p + PREFIX, dump_be16(p))
			       ? YES
			       : NO;
	if ((n >= PREFIX && dump_be16(p) < HEADER) || (n >= 6 && !is_flags(dump_be16(p + 4))))
		return NO;
	return n == 0 || last ? YES : LATER;
}

static bool is_message(struct dump_finder *f, const uint8_t *p, uint32_t length)
{
	struct taut_policy policy = taut_policy_preset(TAUT_DEFAULT);
	struct taut_message message;

	/* In a response they would be but a note. */
	policy.refuse[TAUT_E_TRAILING_RESPONSE / 64] |= (uint64_t)1
							<< TAUT_E_TRAILING_RESPONSE % 64;
	return taut_message_open(&message, p, length, &f->scratch, &policy, NULL) == TAUT_OK;
}

/* ---- the search ----------------------------------------------------------------------------- */

static bool pay(struct dump_search *s, uint64_t octets)
{
	if (s->budget < octets)
		return false;
	s->budget -= octets;
	return true;
}

/* Length of a name, with a pointer if there is one: 0 if it is none, n + 1 if it goes on behind the
 * n octets. */
static uint32_t name_length(const uint8_t *p, uint32_t n)
{
	uint32_t at = 0;

	while (at < n) { /* each turn goes on by a label */
		if (p[at] == 0)
			return at + 1;
		if (p[at] >= 0xc0)
			return at + 2;
		if (p[at] > TAUT_LABEL_MAX)
			return 0;
		at += 1u + p[at];
	}
	return at >= TAUT_NAME_MAX ? 0 : n + 1;
}

/* Follows the entries of the message at a place as far as they are at hand. YES: the last one ends
 * with the message. */
static enum verdict follow(struct dump_hold *h, struct dump_place *p)
{
	uint32_t whole = PREFIX + p->length, end = dump_hold_end(h) - p->sequence, n, name, fixed;
	uint8_t entry[ENTRY];

	end = end < whole ? end : whole;
	while (p->questions + p->records > 0) { /* each turn takes an entry */
		fixed = p->questions > 0 ? 4 : 10;
		if (p->at >= end)
			return p->at >= whole ? NO : LATER;
		n = end - p->at < ENTRY ? end - p->at : ENTRY;
		if (!pay(&h->search, n))
			return NO;
		dump_hold_copy(h, p->sequence + p->at, n, entry);
		name = name_length(entry, n);
		/* Nothing stands before the first name that a pointer could lead to. */
		if (name == 0 || (p->at == PREFIX + HEADER && entry[0] >= 0xc0))
			return NO;
		if (name + fixed > n)
			return end < whole && n < ENTRY ? LATER : NO;
		p->at += name + fixed;
		if (p->questions > 0) {
			p->questions--;
		} else {
			p->at += dump_be16(entry + name + 8);
			p->records--;
		}
	}
	return p->at == whole ? YES : NO;
}

/* A place with a likely header. */
static enum verdict try(struct dump_finder *f, struct dump_hold *h, struct dump_place *p)
{
	uint32_t n = dump_hold_end(h) - p->sequence, whole = PREFIX + p->length;
	enum verdict v = follow(h, p);
	uint8_t next[PREFIX + HEADER];

	if (v == NO || n < whole)
		return v == NO ? NO : LATER;
	n = n < whole + PREFIX + HEADER ? n : whole + PREFIX + HEADER;
	dump_hold_copy(h, p->sequence + whole, n - whole, next);
	v = may_follow(next, n - whole, h->search.last);
	if (v != YES || !pay(&h->search, whole))
		return v == LATER ? LATER : NO;
	dump_hold_copy(h, p->sequence, whole, f->window);
	if (!is_message(f, f->window + PREFIX, p->length))
		return NO;
	h->search.budget += whole;
	return YES;
}

/* The places that waited, in their order. */
static bool try_again(struct dump_finder *f, struct dump_hold *h, uint32_t *place)
{
	struct dump_search *s = &h->search;
	uint32_t i, left = 0;

	for (i = 0; i < s->count; i++) {
		enum verdict v = try(f, h, &s->places[i]);

		*place = s->places[i].sequence;
		if (v == YES)
			return true;
		if (v == LATER)
			s->places[left++] = s->places[i];
	}
	s->count = left;
	return false;
}

/* If there is no room, the place whose message would end last gives way. */
static void remember(struct dump_search *s, const struct dump_place *p)
{
	uint32_t i, last = 0;

	if (s->count < DUMP_SEARCH_PLACES) {
		s->places[s->count++] = *p;
		return;
	}
	for (i = 1; i < s->count; i++)
		if (dump_behind(s->places[i].sequence + s->places[i].length,
			    s->places[last].sequence + s->places[last].length) > 0)
			last = i;
	for (i = last; i + 1 < s->count; i++)
		s->places[i] = s->places[i + 1];
	s->places[s->count - 1] = *p;
}

/* Octets at s->scanned that pass is_likely. */
static bool is_found(struct dump_finder *f, struct dump_hold *h, const uint8_t *octets)
{
	const uint8_t *header = octets + PREFIX;
	struct dump_place p = {.sequence = h->search.scanned,
		.length = dump_be16(octets),
		.at = PREFIX + HEADER,
		.questions = dump_be16(header + 4),
		.records = (uint32_t)dump_be16(header + 6) + dump_be16(header + 8) +
			   dump_be16(header + 10)};
	enum verdict v = try(f, h, &p);

	if (v == LATER)
		remember(&h->search, &p);
	return v == YES;
}

/* Looks at the places from s->scanned on that are in one piece, with the octets that follow. */
static bool scan(
	struct dump_finder *f, struct dump_hold *h, const struct dump_piece *p, uint32_t *place)
{
	struct dump_search *s = &h->search;
	uint32_t rest = dump_hold_end(h) - s->scanned, n = p->sequence + p->length - s->scanned, i;

	*place = s->scanned;
	if (s->scanned == p->sequence && p->flags & DUMP_PIECE_WHOLE)
		return true;
	n = n < sizeof f->window / 2 ? n : sizeof f->window / 2;
	n = n < rest - (PREFIX + HEADER - 1) ? n : rest - (PREFIX + HEADER - 1);
	if (!pay(s, n)) {
		s->scanned += n;
		return false;
	}
	dump_hold_copy(h, s->scanned, n + PREFIX + HEADER - 1, f->window);
	for (i = 0; i < n && !is_likely(f->window + i); i++)
		;
	s->scanned += i;
	*place = s->scanned;
	if (i == n)
		return false;
	s->budget += n - i - 1;
	if (is_found(f, h, f->window + i))
		return true;
	s->scanned++;
	return false;
}

/* Earlier octets came, or some were lost from the front. */
static void adjust(struct dump_hold *h)
{
	uint32_t start = h->pieces[h->first].sequence, i, left = 0;
	struct dump_search *s = &h->search;

	if (!s->begun || dump_behind(s->start, start) > 0 || dump_behind(start, s->scanned) > 0) {
		s->scanned = start;
		s->count = 0;
	}
	s->begun = true;
	s->start = start;
	for (i = 0; i < s->count; i++)
		if (dump_behind(s->places[i].sequence, start) >= 0)
			s->places[left++] = s->places[i];
	s->count = left;
}

bool dump_finder_find(struct dump_finder *f, struct dump_hold *h, bool last, uint32_t *place)
{
	struct dump_search *s = &h->search;
	uint32_t end = dump_hold_end(h), i;

	s->last = last;
	adjust(h);
	if (try_again(f, h, place))
		return true;
	if (dump_behind(end, s->scanned) <= 0)
		return false;
	i = dump_hold_find(h, s->scanned);
	while (/* each turn goes on by an octet or a piece */
		dump_behind(end, s->scanned) >= (int32_t)(PREFIX + HEADER)) {
		const struct dump_piece *p = &h->pieces[i];

		if (s->scanned == p->sequence + p->length)
			i++;
		else if (scan(f, h, p, place))
			return true;
	}
	return false;
}

struct dump_finder *dump_finder_new(void)
{
	struct dump_finder *f = malloc(sizeof *f);

	if (f)
		taut_scratch_init(&f->scratch);
	return f;
}
