/* top.c - see top.h. */
#include <stdlib.h>
#include <string.h>

#include "../common/siphash.h"
#include "octets.h"
#include "top.h"

#define NONE UINT32_MAX

bool dump_top_init(struct dump_top *top, uint32_t room, uint8_t key_max, uint64_t seed)
{
	uint32_t i;

	*top = (struct dump_top){.room = room, .mask = room - 1, .key_max = key_max, .seed = seed};
	top->entries = malloc(room * sizeof *top->entries);
	top->keys = malloc((size_t)room * key_max);
	top->buckets = malloc(room * sizeof *top->buckets);
	if (!top->entries || !top->keys || !top->buckets) {
		dump_top_free(top);
		return false;
	}
	for (i = 0; i < room; i++)
		top->buckets[i] = NONE;
	return true;
}

void dump_top_free(struct dump_top *top)
{
	free(top->entries);
	free(top->keys);
	free(top->buckets);
	*top = (struct dump_top){0};
}

const uint8_t *dump_top_key(const struct dump_top *top, uint32_t i)
{
	return top->keys + (size_t)top->entries[i].key * top->key_max;
}

static uint32_t *bucket(struct dump_top *top, const uint8_t *key, uint8_t length)
{
	struct siphash h = siphash_seeded(top->seed);
	uint32_t n = length;

	for (; n >= 8; n -= 8, key += 8)
		siphash_word(&h, dump_u64(key, false));
	/* the length with the last octets: it is under 256, they are under eight */
	siphash_word(&h, dump_u64_part(key, n));
	return &top->buckets[siphash_end(h, length) & top->mask];
}

/* All counts fall by one; keys that come to 0 leave. It takes at least as many additions to make it
 * happen again as there are entries that left, so that the cost of an addition is bounded. */
static void fall(struct dump_top *top)
{
	uint32_t i, kept = 0;

	for (i = 0; i < top->room; i++)
		top->buckets[i] = NONE;
	for (i = 0; i < top->used; i++) {
		struct dump_top_entry leaving = top->entries[kept], *to = &top->entries[kept];
		uint32_t *b;

		if (--top->entries[i].count == 0)
			continue;
		*to = top->entries[i]; /* the two change places: no key loses its room */
		if (i != kept)
			top->entries[i] = leaving;
		b = bucket(top, dump_top_key(top, kept), to->length);
		to->chain = *b;
		*b = kept++;
	}
	top->used = kept;
	top->low++;
}

void dump_top_add(struct dump_top *top, const uint8_t *key, uint8_t length)
{
	uint32_t *b = bucket(top, key, length), i = *b, place;
	struct dump_top_entry *e;

	while (i != NONE) { /* a chain has each entry once */
		e = &top->entries[i];
		if (e->length == length && memcmp(dump_top_key(top, i), key, length) == 0) {
			e->count++;
			return;
		}
		i = e->chain;
	}
	if (top->used == top->room) {
		fall(top);
		return;
	}
	i = top->used++;
	place = top->low == 0 ? i : top->entries[i].key; /* an entry that left gives its room */
	top->entries[i] = (struct dump_top_entry){1, place, *b, length};
	memcpy(top->keys + (size_t)place * top->key_max, key, length);
	*b = i;
}

/* By falling count; what is equal by key, so that the order does not depend on that of the
 * input. */
static bool before(const struct dump_top *top, uint32_t a, uint32_t b)
{
	const struct dump_top_entry *x = &top->entries[a], *y = &top->entries[b];

	if (x->count != y->count)
		return x->count > y->count;
	if (x->length != y->length)
		return x->length < y->length;
	return memcmp(dump_top_key(top, a), dump_top_key(top, b), x->length) < 0;
}

static void exchange(struct dump_top *top, uint32_t a, uint32_t b)
{
	struct dump_top_entry e = top->entries[a];

	top->entries[a] = top->entries[b];
	top->entries[b] = e;
}

/* Moves entry i down a heap of n whose root is its last in order. */
static void sift(struct dump_top *top, uint32_t i, uint32_t n)
{
	uint32_t child = 2 * i + 1;

	while (child < n) { /* i grows */
		if (child + 1 < n && before(top, child, child + 1))
			child++;
		if (!before(top, i, child))
			return;
		exchange(top, i, child);
		i = child;
		child = 2 * i + 1;
	}
}

/* Heap sort: qsort has no place for the keys. */
uint32_t dump_top_sort(struct dump_top *top)
{
	uint32_t n = top->used, i;

	for (i = n / 2; i > 0; i--)
		sift(top, i - 1, n);
	for (i = n; i > 1; i--) {
		exchange(top, 0, i - 1);
		sift(top, 0, i - 1);
	}
	return n;
}
