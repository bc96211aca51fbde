/* mutate.c - see mutate.h. A mutation is one to five of those in the table below, by chance; every sixth
 * time the engine does what it would do without us, as only octets reach what no rule foresees. */
#include "mutate.h"

#include "mutate_inner.h"

#include <stdlib.h>
#include <string.h>

/* Of libFuzzer, where that is there. The type is the engine's. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max) __attribute__((weak));

/* How often each is done, in relation. Those that break what the others keep are rare: a message that is
 * broken in one place is looked at up to there only. */
static const struct row {
	mutation *mutate;
	unsigned weight;
} table[] = {
	{fuzz_record_double, 6},
	{fuzz_record_delete, 5},
	{fuzz_record_move, 5},
	{fuzz_record_new, 8},
	{fuzz_record_opt, 3},
	{fuzz_record_type, 4},
	{fuzz_record_class, 3},
	{fuzz_record_ttl, 3},
	{fuzz_question_new, 1},
	{fuzz_name_octet, 4},
	{fuzz_name_insert, 4},
	{fuzz_name_drop, 4},
	{fuzz_name_grow, 2},
	{fuzz_name_point, 8},
	{fuzz_name_chain, 3},
	{fuzz_name_expand, 3},
	{fuzz_name_root, 2},
	{fuzz_name_long, 1},
	{fuzz_name_astray, 2},
	{fuzz_rdata_sample, 5},
	{fuzz_rdata_number, 8},
	{fuzz_rdata_string, 5},
	{fuzz_rdata_resize, 4},
	{fuzz_rdata_octets, 6},
	{fuzz_rdata_item, 9},
	{fuzz_rdata_length, 1},
	{fuzz_header_field, 4},
	{fuzz_count_wrong, 1},
	{fuzz_message_cut, 2},
};

enum { ROWS = sizeof table / sizeof table[0] };

/* ---- chance --------------------------------------------------------------------------------- */

/* splitmix64 */
uint32_t dice_below(struct dice *d, uint32_t n)
{
	uint64_t x = d->state += 0x9e3779b97f4a7c15u;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return (uint32_t)((x ^ x >> 31) >> 16 & 0xffffffff) % n;
}

size_t fuzz_mutate_octets(uint8_t *octets, size_t n, size_t max, struct dice *d)
{
	size_t at;

	if (LLVMFuzzerMutate != NULL && max > 0)
		return LLVMFuzzerMutate(octets, n, max);
	at = dice_below(d, (uint32_t)n + 1);
	if (n == 0 || (n < max && dice_below(d, 4) == 0)) { /* one more */
		if (n >= max)
			return n;
		memmove(octets + at + 1, octets + at, n - at);
		octets[at] = (uint8_t)dice_below(d, 256);
		return n + 1;
	}
	if (at == n)
		at--;
	if (dice_below(d, 4) == 0) { /* one less */
		memmove(octets + at, octets + at + 1, n - at - 1);
		return n - 1;
	}
	octets[at] ^= (uint8_t)(1 << dice_below(d, 8));
	return n;
}

void fuzz_mutate_number(uint8_t *p, uint32_t octets, struct dice *d)
{
	uint32_t k = dice_below(d, octets);

	switch (dice_below(d, 6)) {
	case 0: memset(p, 0, octets); break;
	case 1: memset(p, 0xff, octets); break;
	case 2: /* the greatest with a sign */
		memset(p, 0xff, octets);
		p[0] = 0x7f;
		break;
	case 3: /* the least with one */
		memset(p, 0, octets);
		p[0] = 0x80;
		break;
	case 4: p[k] = (uint8_t)(p[k] + 1 - 2 * dice_below(d, 2)); break;
	default: p[k] ^= (uint8_t)(1 << dice_below(d, 8)); break;
	}
}

struct dice fuzz_dice(unsigned seed)
{
	struct dice d = {seed * 0x2545f4914f6cdd1du + 1};

	return d;
}

/* ---- messages ------------------------------------------------------------------------------- */

bool fuzz_is_plain(void)
{
	static int known; /* 1 no, 2 yes */
	const char *value;

	if (known == 0) {
		value = getenv("FUZZ_MUTATOR");
		known = value != NULL && strcmp(value, "plain") == 0 ? 2 : 1;
	}
	return known == 2;
}

static mutation *choose(struct dice *d)
{
	uint32_t sum = 0, k;

	for (uint32_t i = 0; i < ROWS; i++)
		sum += table[i].weight;
	k = dice_below(d, sum);
	for (uint32_t i = 0; i < ROWS; i++) {
		if (k < table[i].weight)
			return table[i].mutate;
		k -= table[i].weight;
	}
	return table[0].mutate;
}

struct outline *fuzz_look(uint8_t *octets, size_t n, size_t max)
{
	static struct outline outline;

	outline.octets = octets;
	outline.n = (uint32_t)n;
	outline.max = (uint32_t)(max < FUZZ_INPUT ? max : FUZZ_INPUT);
	outline_walk(&outline);
	return &outline;
}

static void mutate(struct outline *o, struct dice *d)
{
	uint32_t rounds = 1, done = 0;

	while (rounds < 5 && dice_below(d, 2))
		rounds++;
	for (uint32_t tries = 0; tries < 16 && done < rounds; tries++)
		if (o->n >= OUTLINE_HEADER && choose(d)(o, d))
			done++;
}

size_t fuzz_mutate_message(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	struct dice d = fuzz_dice(seed);
	struct outline *o;

	if (fuzz_is_plain() || max < 64 || size > max || size > FUZZ_INPUT ||
		dice_below(&d, 6) == 0)
		return fuzz_mutate_octets(data, size, max, &d);
	if (size < OUTLINE_HEADER) {
		memset(data + size, 0, OUTLINE_HEADER - size);
		size = OUTLINE_HEADER;
	}
	o = fuzz_look(data, size, max);
	/* What was broken on purpose is mended half of the times, or nothing but that would be seen. */
	if (dice_below(&d, 2))
		outline_refit(o);
	mutate(o, &d);
	return o->n;
}

/* What `from` has comes to `to`, as far as there is room: each record with a chance of one in two. */
static void take_over(struct outline *to, const struct outline *from, struct dice *d)
{
	static uint8_t record[TAUT_NAME_MAX + 10 + UINT16_MAX];

	for (uint32_t i = 0; i < from->count; i++) {
		const struct outline_entry *e = &from->entry[i];
		uint32_t n;

		if (e->section == TAUT_QUESTION || dice_below(d, 2))
			continue;
		n = outline_record(from, e, record, sizeof record);
		if (n != 0)
			outline_insert(to, e->section, dice_below(d, to->count + 1), record, n);
	}
}

size_t fuzz_cross_message(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
	uint8_t *out, size_t max, unsigned seed)
{
	static struct outline other;
	static uint8_t copy[FUZZ_INPUT];
	struct dice d = fuzz_dice(seed);
	struct outline *o;

	a_size = a_size < max ? a_size : max;
	memcpy(out, a, a_size);
	/* libFuzzer calls this as often as the mutator, which is too often. */
	if (a_size < OUTLINE_HEADER || a_size > FUZZ_INPUT || b_size < OUTLINE_HEADER ||
		b_size > FUZZ_INPUT || max < 64 || fuzz_is_plain() || dice_below(&d, 4) != 0)
		return fuzz_mutate_message(out, a_size, max, seed + 1);
	o = fuzz_look(out, a_size, max);
	outline_refit(o);
	memcpy(copy, b, b_size);
	other.octets = copy;
	other.n = (uint32_t)b_size;
	outline_walk(&other);
	take_over(o, &other, &d);
	for (unsigned i = 0; i < 2; i++) /* names that are alike are rarely written twice */
		fuzz_name_point(o, &d);
	return o->n;
}
