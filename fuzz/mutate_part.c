/* mutate_part.c - mutations of what is a part of a message: rdata, options, parameters. It is put into a
 * message of its own, mutated as it would be there, and taken out again. See mutate.h. */
#include "mutate.h"

#include "mutate_inner.h"

#include <string.h>

/* The only record of the message; its owner is the root. */
enum { FIXED = OUTLINE_HEADER + 1, RDATA = FIXED + 10 };

static struct outline *wrap(
	const uint8_t *rdata, size_t n, size_t max, uint32_t type, uint32_t rclass)
{
	static uint8_t octets[FUZZ_INPUT];
	size_t room = max < FUZZ_INPUT - RDATA ? max : FUZZ_INPUT - RDATA;

	n = n < room ? n : room;
	memset(octets, 0, RDATA);
	octets[2] = 0x80;
	octets[11] = 1; /* in the additional section */
	outline_put16(octets + FIXED, type);
	outline_put16(octets + FIXED + 2, rclass);
	outline_put16(octets + FIXED + 8, (uint32_t)n);
	memcpy(octets + RDATA, rdata, n);
	return fuzz_look(octets, RDATA + n, RDATA + room);
}

/* Mutates the rdata, and the type and class too if `retype`. */
static void mutate(struct outline *o, bool retype, struct dice *d)
{
	static mutation *const some[] = {fuzz_name_insert, fuzz_name_drop, fuzz_name_grow,
		fuzz_name_long, fuzz_rdata_sample, fuzz_rdata_number, fuzz_rdata_number,
		fuzz_rdata_string, fuzz_rdata_resize, fuzz_rdata_octets, fuzz_rdata_item,
		fuzz_rdata_item, fuzz_rdata_item, fuzz_record_type, fuzz_record_class};
	uint32_t rounds = 1 + dice_below(d, 3);
	uint32_t count = (uint32_t)(sizeof some / sizeof some[0]) - (retype ? 0 : 2);

	for (uint32_t tries = 0, done = 0; tries < 12 && done < rounds; tries++)
		if (o->count == 1 && o->entry[0].rdata == RDATA && some[dice_below(d, count)](o, d))
			done++;
}

/* The rdata out of it, into room for max octets. The owner may have grown: it is passed over. */
static size_t unwrap(const struct outline *o, uint8_t *out, size_t max)
{
	size_t n;

	if (o->count != 1)
		return 0;
	n = o->entry[0].end - o->entry[0].rdata;
	n = n < max ? n : max;
	memcpy(out, o->octets + o->entry[0].rdata, n);
	return n;
}

size_t fuzz_mutate_rdata(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	struct dice d = fuzz_dice(seed);
	struct outline *o;

	if (fuzz_is_plain() || size < 4 || dice_below(&d, 6) == 0)
		return fuzz_mutate_octets(data, size, max, &d);
	o = wrap(data + 4, size - 4, max - 4, outline_u16(data), outline_u16(data + 2));
	mutate(o, true, &d);
	if (o->count == 1)
		memcpy(data, o->octets + o->entry[0].fixed, 4);
	return 4 + unwrap(o, data + 4, max - 4);
}

/* The type that rdata of fuzz_edns has. */
static uint32_t type_of(const uint8_t *data)
{
	return data[0] & 1 ? TAUT_TYPE_HTTPS : TAUT_TYPE_OPT;
}

size_t fuzz_mutate_options(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	struct dice d = fuzz_dice(seed);
	struct outline *o;

	if (fuzz_is_plain() || size < 1 || dice_below(&d, 6) == 0)
		return fuzz_mutate_octets(data, size, max, &d);
	if (dice_below(&d, 16) == 0)
		data[0] ^= 2; /* query or response */
	o = wrap(data + 1, size - 1, max - 1, type_of(data), TAUT_CLASS_IN);
	mutate(o, false, &d);
	return 1 + unwrap(o, data + 1, max - 1);
}

/* ---- of two, one ---------------------------------------------------------------------------- */

/* An offset in rdata where a field or an item begins, or the last one ends. */
static uint32_t some_joint(
	const uint8_t *rdata, size_t n, uint32_t type, uint32_t rclass, struct dice *d)
{
	struct outline *o = wrap(rdata, n, n, type, rclass);
	struct outline_field list[OUTLINE_FIELDS];
	uint32_t at[FUZZ_ITEMS + 1], count, k;

	if (o->count != 1)
		return (uint32_t)n;
	count = outline_fields(o, &o->entry[0], list);
	if (count == 0)
		return dice_below(d, (uint32_t)n + 1);
	k = dice_below(d, count + 1);
	if (k == count)
		return o->entry[0].end - RDATA;
	if (list[k].kind == TAUT_K_OPTIONS || list[k].kind == TAUT_K_SVC_PARAMS) {
		count = fuzz_items(o->octets, list[k].at, list[k].at + list[k].n, at);
		return at[dice_below(d, count + 1)] - RDATA;
	}
	return list[k].at - RDATA;
}

/* The head of a and the tail of b, both cut at a joint, behind `head` octets of a. */
static size_t cross(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
	size_t max, size_t head, const uint32_t type[2], const uint32_t rclass[2], struct dice *d)
{
	size_t n = head + some_joint(a + head, a_size - head, type[0], rclass[0], d);
	size_t from = head + some_joint(b + head, b_size - head, type[1], rclass[1], d);
	size_t tail = b_size - from;

	n = n < max ? n : max;
	tail = tail < max - n ? tail : max - n;
	memcpy(out, a, n);
	memcpy(out + n, b + from, tail);
	return n + tail;
}

size_t fuzz_cross_rdata(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
	uint8_t *out, size_t max, unsigned seed)
{
	struct dice d = fuzz_dice(seed);

	a_size = a_size < max ? a_size : max;
	memcpy(out, a, a_size);
	if (fuzz_is_plain() || a_size < 4 || b_size < 4 || b_size > FUZZ_INPUT - RDATA ||
		a_size > FUZZ_INPUT - RDATA || dice_below(&d, 4) != 0)
		return fuzz_mutate_rdata(out, a_size, max, seed + 1);
	return cross(a, a_size, b, b_size, out, max, 4,
		(const uint32_t[]){outline_u16(a), outline_u16(b)},
		(const uint32_t[]){outline_u16(a + 2), outline_u16(b + 2)}, &d);
}

size_t fuzz_cross_options(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
	uint8_t *out, size_t max, unsigned seed)
{
	struct dice d = fuzz_dice(seed);

	a_size = a_size < max ? a_size : max;
	memcpy(out, a, a_size);
	if (fuzz_is_plain() || a_size < 1 || b_size < 1 || b_size > FUZZ_INPUT - RDATA ||
		a_size > FUZZ_INPUT - RDATA || dice_below(&d, 4) != 0)
		return fuzz_mutate_options(out, a_size, max, seed + 1);
	return cross(a, a_size, b, b_size, out, max, 1, (const uint32_t[]){type_of(a), type_of(b)},
		(const uint32_t[]){TAUT_CLASS_IN, TAUT_CLASS_IN}, &d);
}
