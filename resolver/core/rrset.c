/* rrset.c - RRsets as octets: walking, packing, collecting records in canonical order. */
#include "rrset.h"

#include <string.h>

static inline void put16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

bool taut_i_rrset_next(const struct taut_rrset *set, struct taut_rdata_view *view)
{
	uint32_t left = set->length - view->at;
	uint16_t length;

	if (view->at > set->length || left < 2)
		return false;
	length = taut_i_be16(set->data + view->at);
	if (length > left - 2)
		return false;
	/* index is that of the record which is given; the first call finds no rdata in the view */
	view->index = view->rdata == NULL ? 0 : view->index + 1;
	view->rdata = set->data + view->at + 2;
	view->length = length;
	view->at += 2u + length;
	return true;
}

/* ---- packing -------------------------------------------------------------------------------- */

#define PACK_HEAD 14u /* type, class, TTL, counts, length */

size_t taut_i_rrset_pack(const struct taut_rrset *set, uint8_t *out, size_t capacity)
{
	uint32_t n = taut_name_length(set->owner);
	size_t octets = (size_t)n + PACK_HEAD + set->length;
	uint8_t *p;

	if (set->length > TAUT_RRSET_OCTETS)
		return 0;
	if (out == NULL)
		return octets;
	if (octets > capacity)
		return 0;
	memcpy(out, set->owner, n);
	p = out + n;
	put16(p, set->type);
	put16(p + 2, set->rclass);
	put16(p + 4, set->ttl >> 16);
	put16(p + 6, set->ttl & 0xffff);
	put16(p + 8, set->count);
	put16(p + 10, set->signatures);
	put16(p + 12, set->length);
	if (set->length > 0)
		memcpy(p + PACK_HEAD, set->data, set->length);
	return octets;
}

/* Is the data as many records as were announced, and nothing else? */
static bool is_tiled(const struct taut_rrset *set)
{
	struct taut_rdata_view view = {0};
	uint32_t records = 0;

	while (taut_i_rrset_next(set, &view)) /* at goes up */
		records++;
	return view.at == set->length && records == (uint32_t)set->count + set->signatures;
}

bool taut_i_rrset_unpack(const uint8_t *octets, size_t n, size_t *at, struct taut_rrset *set)
{
	struct taut_rrset found = {0};
	uint32_t owner;
	const uint8_t *p;

	if (*at >= n)
		return false;
	owner = taut_name_measure(octets + *at, n - *at);
	if (owner == 0 || n - *at - owner < PACK_HEAD)
		return false;
	p = octets + *at + owner;
	found.owner = octets + *at;
	found.type = taut_i_be16(p);
	found.rclass = taut_i_be16(p + 2);
	found.ttl = (uint32_t)taut_i_be16(p + 4) << 16 | taut_i_be16(p + 6);
	found.count = taut_i_be16(p + 8);
	found.signatures = taut_i_be16(p + 10);
	found.length = taut_i_be16(p + 12);
	found.data = p + PACK_HEAD;
	if (n - *at - owner - PACK_HEAD < found.length || !is_tiled(&found))
		return false;
	*set = found;
	*at += (size_t)owner + PACK_HEAD + found.length;
	return true;
}

/* ---- collecting ----------------------------------------------------------------------------- */

/* Types whose names count in lower case (RFC 4034 6.2) have short rdata: what is longer than this
 * is compared as it stands. */
#define CANONICAL 1536u

void taut_i_rrset_begin(struct taut_rrset_maker *m, const uint8_t *owner, uint16_t type,
	uint16_t rclass, uint8_t *out, uint32_t capacity)
{
	m->out = out;
	m->capacity = capacity < TAUT_RRSET_OCTETS ? capacity : TAUT_RRSET_OCTETS;
	m->set = (struct taut_rrset){.owner = owner, .data = out, .type = type, .rclass = rclass};
}

struct canonical {
	const uint8_t *octets;
	uint16_t length;
	uint8_t buffer[CANONICAL];
};

static void make_canonical(
	struct canonical *c, uint16_t type, uint16_t rclass, const uint8_t *rdata, uint16_t length)
{
	struct taut_record record;

	c->octets = rdata;
	c->length = length;
	/* types without names, by far the most frequent: they are what they are */
	if (type == TAUT_TYPE_A || type == TAUT_TYPE_AAAA || type == TAUT_TYPE_TXT)
		return;
	taut_record_wrap(&record, type, rclass, rdata, length);
	if (taut_rdata_canonical(&record, c->buffer, sizeof c->buffer, &length) != TAUT_OK)
		return;
	c->octets = c->buffer;
	c->length = length;
}

bool taut_i_rrset_is_canonical(const struct taut_rrset *set)
{
	struct taut_rdata_view view = {0};
	struct canonical made[2];

	while (taut_i_rrset_next(set, &view)) { /* at goes up */
		struct canonical *now = &made[view.index & 1], *last = &made[~view.index & 1];
		uint16_t type = view.index < set->count ? set->type : TAUT_TYPE_RRSIG;

		make_canonical(now, type, set->rclass, view.rdata, view.length);
		if (view.index != 0 && view.index != set->count &&
			taut_rdata_compare(last->octets, last->length, now->octets, now->length) >=
				0)
			return false;
	}
	return true;
}

/* Where among records first..end-1 the new one belongs; *there: it is there already. */
static uint32_t search(const struct taut_rrset_maker *m, uint32_t first, uint32_t end,
	uint16_t type, const struct canonical *new, bool *there)
{
	struct canonical old;

	*there = false;
	while (first < end) { /* halved each time */
		uint32_t middle = first + (end - first) / 2;
		const uint8_t *p = m->out + m->at[middle];
		int order;

		make_canonical(&old, type, m->set.rclass, p + 2, taut_i_be16(p));
		order = taut_rdata_compare(new->octets, new->length, old.octets, old.length);
		if (order == 0) {
			*there = true;
			return middle;
		}
		if (order < 0)
			end = middle;
		else
			first = middle + 1;
	}
	return first;
}

/* Cost: moves what is behind, at most all of it. */
static void insert(
	struct taut_rrset_maker *m, uint32_t index, const uint8_t *rdata, uint16_t length)
{
	uint32_t total = (uint32_t)m->set.count + m->set.signatures;
	uint32_t at = index < total ? m->at[index] : m->set.length, step = 2u + length;

	memmove(m->out + at + step, m->out + at, m->set.length - at);
	put16(m->out + at, length);
	if (length > 0)
		memcpy(m->out + at + 2, rdata, length);
	for (uint32_t i = total; i > index; i--) /* at most TAUT_RRSET_RECORDS */
		m->at[i] = (uint16_t)(m->at[i - 1] + step);
	m->at[index] = (uint16_t)at;
	m->set.length += step;
}

bool taut_i_rrset_add(struct taut_rrset_maker *m, const uint8_t *rdata, uint16_t length,
	uint32_t ttl, bool signature)
{
	struct taut_rrset *set = &m->set;
	uint32_t total = (uint32_t)set->count + set->signatures;
	uint32_t first = signature ? set->count : 0, end = signature ? total : set->count;
	uint32_t index = first;
	uint16_t type = signature ? TAUT_TYPE_RRSIG : set->type;
	struct canonical new;
	bool there = false;

	if (first < end) { /* one that is alone has nothing to be compared with */
		make_canonical(&new, type, set->rclass, rdata, length);
		index = search(m, first, end, type, &new, &there);
	}
	if (!there && (total >= TAUT_RRSET_RECORDS || m->capacity - set->length < 2u + length))
		return false;
	if (ttl > INT32_MAX) /* RFC 2181 8 */
		ttl = 0;
	if (total == 0 || ttl < set->ttl)
		set->ttl = ttl;
	if (there)
		return true;
	insert(m, index, rdata, length);
	if (signature)
		set->signatures++;
	else
		set->count++;
	return true;
}
