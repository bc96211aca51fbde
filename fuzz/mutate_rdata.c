/* mutate_rdata.c - mutations of the rdata of one record, by its row in rrtypes.def. See
 * mutate_inner.h. */
#include "mutate_inner.h"

#include "sample.h"

#include <string.h>

enum { ITEM_MAX = 1024 };

/* Other rdata in the place of a record's own. */
static bool replace(
	struct outline *o, const struct outline_entry *e, const uint8_t *rdata, uint32_t n)
{
	return outline_splice(o, e->rdata, e->end - e->rdata, rdata, n, (int)(e - o->entry));
}

bool fuzz_rdata_sample(struct outline *o, struct dice *d)
{
	uint8_t rdata[FUZZ_SAMPLE];
	const struct outline_entry *e = fuzz_some_record(o, d);

	return e != NULL &&
	       replace(o, e, rdata, (uint32_t)fuzz_sample(e->type, dice_below(d, 4) != 0, rdata));
}

static bool is_items(enum taut_kind kind)
{
	return kind == TAUT_K_OPTIONS || kind == TAUT_K_SVC_PARAMS;
}

/* A field of a record of which `is` says yes; NULL if there is none. */
static const struct outline_field *some_field(struct outline *o, struct dice *d,
	bool is(enum taut_kind kind), struct outline_field *list, struct outline_entry **e)
{
	uint32_t count, first;

	*e = fuzz_some_record(o, d);
	if (*e == NULL)
		return NULL;
	count = outline_fields(o, *e, list);
	first = count == 0 ? 0 : dice_below(d, count);
	for (uint32_t i = 0; i < count; i++) {
		const struct outline_field *f = &list[(first + i) % count];

		if (is(f->kind) && (f->n > 0 || is_items(f->kind)))
			return f;
	}
	return NULL;
}

static bool is_number(enum taut_kind kind)
{
	return fuzz_fixed_size(kind) != 0;
}

bool fuzz_rdata_number(struct outline *o, struct dice *d)
{
	struct outline_field list[OUTLINE_FIELDS];
	struct outline_entry *e;
	const struct outline_field *f = some_field(o, d, is_number, list, &e);

	if (f == NULL)
		return false;
	fuzz_mutate_number(o->octets + f->at, f->n, d);
	return true;
}

/* Kinds of one octet of length and so many octets. */
static bool is_sized(enum taut_kind kind)
{
	return kind == TAUT_K_STRING || kind == TAUT_K_STRING_MAYBE || kind == TAUT_K_TAG ||
	       kind == TAUT_K_SALT || kind == TAUT_K_HASH || kind == TAUT_K_STRINGS;
}

/* The first string of a field becomes longer or shorter, with its length. */
bool fuzz_rdata_string(struct outline *o, struct dice *d)
{
	uint8_t string[256];
	struct outline_field list[OUTLINE_FIELDS];
	struct outline_entry *e;
	const struct outline_field *f = some_field(o, d, is_sized, list, &e);
	uint32_t old, n;

	if (f == NULL)
		return false;
	old = o->octets[f->at];
	n = dice_below(d, 8) == 0 ? 255 * dice_below(d, 2) : dice_below(d, 24);
	if (old > f->n - 1)
		return false;
	memset(string, (int)(dice_below(d, 2) ? 'a' : 0x80 + dice_below(d, 128)), sizeof string);
	string[0] = (uint8_t)n;
	memcpy(string + 1, o->octets + f->at + 1, old < n ? old : n);
	return outline_splice(o, f->at, 1 + old, string, 1 + n, (int)(e - o->entry));
}

static bool is_open(enum taut_kind kind)
{
	return !is_number(kind) && !is_sized(kind) && !is_items(kind) && kind != TAUT_K_NAME;
}

/* A field that goes on to the end gets some octets more or fewer, at its end or within. */
bool fuzz_rdata_resize(struct outline *o, struct dice *d)
{
	uint8_t octets[32];
	struct outline_field list[OUTLINE_FIELDS];
	struct outline_entry *e;
	const struct outline_field *f = some_field(o, d, is_open, list, &e);
	uint32_t at, n = 1 + dice_below(d, sizeof octets), inside;

	if (f == NULL)
		return false;
	inside = (uint32_t)(e - o->entry);
	at = f->at + (dice_below(d, 2) ? f->n : dice_below(d, f->n));
	for (uint32_t i = 0; i < n; i++)
		octets[i] = (uint8_t)dice_below(d, 256);
	if (dice_below(d, 2))
		return outline_splice(o, at, 0, octets, n, (int)inside);
	n = n < f->at + f->n - at ? n : f->at + f->n - at;
	return n > 0 && outline_splice(o, at, n, NULL, 0, (int)inside);
}

/* The engine has its way with the rdata alone. */
bool fuzz_rdata_octets(struct outline *o, struct dice *d)
{
	static uint8_t rdata[UINT16_MAX];
	const struct outline_entry *e = fuzz_some_record(o, d);
	uint32_t n, room;

	if (e == NULL)
		return false;
	n = e->end - e->rdata;
	room = n + o->max - o->n;
	memcpy(rdata, o->octets + e->rdata, n);
	n = (uint32_t)fuzz_mutate_octets(rdata, n, room < sizeof rdata ? room : sizeof rdata, d);
	return replace(o, e, rdata, n);
}

/* ---- options and parameters ----------------------------------------------------------------- */

uint32_t fuzz_items(const uint8_t *octets, uint32_t at, uint32_t end, uint32_t *list)
{
	uint32_t count = 0;

	while (count < FUZZ_ITEMS && end - at >= 4 &&
		outline_u16(octets + at + 2) <= end - at - 4) {
		list[count++] = at; /* each takes octets */
		at += 4 + outline_u16(octets + at + 2);
	}
	list[count] = at;
	return count;
}

/* One out of the sample, or one that nobody knows. Returns its size. */
static uint32_t some_item(enum taut_kind kind, struct dice *d, uint8_t *out)
{
	uint8_t rdata[FUZZ_SAMPLE];
	struct outline_field list[OUTLINE_FIELDS];
	struct outline sample = {.octets = rdata};
	struct outline_entry e = {.type = kind == TAUT_K_OPTIONS ? TAUT_TYPE_OPT : TAUT_TYPE_SVCB,
		.rclass = TAUT_CLASS_IN};
	uint32_t at[FUZZ_ITEMS + 1], count, k;

	e.end = (uint32_t)fuzz_sample(e.type, 1, rdata);
	count = outline_fields(&sample, &e, list);
	count = fuzz_items(rdata, list[count - 1].at, e.end, at);
	k = dice_below(d, count + 1);
	if (k < count) {
		memcpy(out, rdata + at[k], at[k + 1] - at[k]);
		return at[k + 1] - at[k];
	}
	outline_put16(out, dice_below(d, dice_below(d, 2) ? 24 : 65536));
	outline_put16(out + 2, dice_below(d, 8));
	memset(out + 4, (int)dice_below(d, 256), 8);
	return 4 + outline_u16(out + 2);
}

/* Where an item goes: a key of SVCB stands between lower and higher ones (RFC 9460 2.2). */
static uint32_t place(const struct outline *o, const uint32_t *at, uint32_t count,
	const uint8_t *item, enum taut_kind kind, struct dice *d)
{
	uint32_t k = 0;

	if (kind == TAUT_K_OPTIONS || dice_below(d, 8) == 0)
		return at[dice_below(d, count + 1)];
	while (k < count && outline_u16(o->octets + at[k]) < outline_u16(item))
		k++;
	return at[k];
}

bool fuzz_rdata_item(struct outline *o, struct dice *d)
{
	static uint8_t item[4 + UINT16_MAX];
	struct outline_field list[OUTLINE_FIELDS];
	struct outline_entry *e = NULL;
	const struct outline_field *f = NULL;
	uint32_t at[FUZZ_ITEMS + 1], count, k, n;
	int inside;

	for (unsigned tries = 0; tries < 8 && f == NULL; tries++)
		f = some_field(o, d, is_items, list, &e);
	if (f == NULL)
		return false;
	inside = (int)(e - o->entry);
	count = fuzz_items(o->octets, f->at, f->at + f->n, at);
	k = count == 0 ? 0 : dice_below(d, count);
	n = at[k + (count != 0)] - at[k];
	switch (count == 0 ? 0 : dice_below(d, 6)) {
	case 0:
		n = some_item(f->kind, d, item);
		return outline_splice(o, place(o, at, count, item, f->kind, d), 0, item, n, inside);
	case 1: return outline_splice(o, at[k], n, NULL, 0, inside);
	case 2: /* again */
		memcpy(item, o->octets + at[k], n);
		return outline_splice(o, at[dice_below(d, count + 1)], 0, item, n, inside);
	case 3: /* another length, which the value does not have */
		outline_put16(o->octets + at[k] + 2, n - 4 + 1 - 2 * dice_below(d, 2));
		return true;
	case 4: outline_put16(o->octets + at[k], dice_below(d, 24)); return true;
	default: /* another value */
		memcpy(item, o->octets + at[k], n);
		n = 4 + (uint32_t)fuzz_mutate_octets(
				item + 4, n - 4, n < ITEM_MAX ? ITEM_MAX : n - 4, d);
		outline_put16(item + 2, n - 4);
		return outline_splice(o, at[k], at[k + 1] - at[k], item, n, inside);
	}
}

/* An RDLENGTH that says more or less than there is. */
bool fuzz_rdata_length(struct outline *o, struct dice *d)
{
	const struct outline_entry *e = fuzz_some_record(o, d);

	if (e == NULL)
		return false;
	outline_put16(o->octets + e->fixed + 8, e->end - e->rdata + 1 - 2 * dice_below(d, 2));
	outline_walk(o);
	return true;
}
