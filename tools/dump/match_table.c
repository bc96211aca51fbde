/* match_table.c - see match_table.h. */
#include <stdlib.h>
#include <string.h>

#include "match_table.h"

#define NONE DUMP_NO_QUERY

#define FIRST_BUCKETS 256u
#define BUCKET        ((uint64_t)sizeof(uint32_t) + sizeof(struct dump_query_ends))
#define QUERY         ((uint64_t)sizeof(struct dump_query))
#define HEAP          ((uint64_t)16)             /* octets that the heap adds to a block */
#define BLOCK         ((uint64_t)sizeof(void *)) /* of the list of blocks */

/* ---- memory --------------------------------------------------------------------------------- */

static bool make_buckets(struct dump_query_table *t, uint32_t n)
{
	uint32_t *by_key = malloc(n * sizeof *by_key);
	struct dump_query_ends *by_ends = malloc(n * sizeof *by_ends);

	if (!by_key || !by_ends) {
		free(by_key);
		free(by_ends);
		return false;
	}
	memset(by_key, 0xff, n * sizeof *by_key); /* NONE everywhere */
	memset(by_ends, 0xff, n * sizeof *by_ends);
	free(t->by_key);
	free(t->by_ends);
	t->by_key = by_key;
	t->by_ends = by_ends;
	t->buckets = n;
	return true;
}

/* A sixth or less for the buckets, the rest for the entries. While the buckets are replaced there are
 * the old ones as well, but the entries are half as many then. */
bool dump_query_table_init(struct dump_query_table *t, uint64_t memory)
{
	uint64_t fixed, most, blocks;

	*t = (struct dump_query_table){.free = NONE, .oldest = NONE, .newest = NONE};
	t->buckets_most = FIRST_BUCKETS;
	while (t->buckets_most < UINT32_C(1) << 28 && t->buckets_most * BUCKET <= memory / 12)
		t->buckets_most *= 2; /* 20 times at most */
	fixed = t->buckets_most * BUCKET + 3 * HEAP;
	if (memory < fixed + 16 * QUERY)
		return false;
	most = (memory - fixed) / QUERY;
	blocks = most / DUMP_QUERY_BLOCK + 1;
	fixed += blocks * (BLOCK + HEAP);
	if (memory < fixed + 16 * QUERY)
		return false;
	most = (memory - fixed) / QUERY;
	t->most = most < UINT32_C(1) << 30 ? (uint32_t)most : UINT32_C(1) << 30;
	t->blocks = calloc(t->most / DUMP_QUERY_BLOCK + 1, sizeof(void *));
	if (t->blocks && make_buckets(t, FIRST_BUCKETS))
		return true;
	dump_query_table_free(t);
	return false;
}

void dump_query_table_free(struct dump_query_table *t)
{
	uint32_t i;

	for (i = 0; t->blocks && i < t->made; i += DUMP_QUERY_BLOCK)
		free(t->blocks[i / DUMP_QUERY_BLOCK]);
	free(t->blocks);
	free(t->by_key);
	free(t->by_ends);
	*t = (struct dump_query_table){.free = NONE, .oldest = NONE, .newest = NONE};
}

uint64_t dump_query_table_memory(const struct dump_query_table *t)
{
	uint64_t blocks = ((uint64_t)t->made + DUMP_QUERY_BLOCK - 1) / DUMP_QUERY_BLOCK;

	return t->buckets * BUCKET + t->made * QUERY +
	       ((uint64_t)t->most / DUMP_QUERY_BLOCK + 1) * BLOCK + (blocks + 3) * HEAP;
}

/* ---- chains --------------------------------------------------------------------------------- */

static uint32_t *bucket(const struct dump_query_table *t, uint64_t key)
{
	return &t->by_key[key & (t->buckets - 1)];
}

static struct dump_query_ends *ends_bucket(const struct dump_query_table *t, uint64_t ends)
{
	return &t->by_ends[ends & (t->buckets - 1)];
}

static void chain(struct dump_query_table *t, uint32_t i)
{
	uint32_t *b = bucket(t, dump_query_at(t, i)->key);

	dump_query_at(t, i)->next = *b;
	*b = i;
}

static void unchain(struct dump_query_table *t, uint32_t i)
{
	uint32_t *link = bucket(t, dump_query_at(t, i)->key);

	while (*link != i) /* i stands in the chain of its key */
		link = &dump_query_at(t, *link)->next;
	*link = dump_query_at(t, i)->next;
}

void dump_query_show(struct dump_query_table *t, uint32_t i)
{
	struct dump_query *q = dump_query_at(t, i);
	struct dump_query_ends *b = ends_bucket(t, q->ends);

	if (q->by_ends)
		return;
	q->by_ends = true;
	q->earlier = b->last;
	q->later = NONE;
	if (b->last != NONE)
		dump_query_at(t, b->last)->later = i;
	else
		b->first = i;
	b->last = i;
}

void dump_query_hide(struct dump_query_table *t, uint32_t i)
{
	struct dump_query *q = dump_query_at(t, i);
	struct dump_query_ends *b = ends_bucket(t, q->ends);

	if (!q->by_ends)
		return;
	q->by_ends = false;
	if (q->earlier != NONE)
		dump_query_at(t, q->earlier)->later = q->later;
	else
		b->first = q->later;
	if (q->later != NONE)
		dump_query_at(t, q->later)->earlier = q->earlier;
	else
		b->last = q->earlier;
}

static void append(struct dump_query_table *t, uint32_t i)
{
	struct dump_query *q = dump_query_at(t, i);

	q->older = t->newest;
	q->newer = NONE;
	if (t->newest != NONE)
		dump_query_at(t, t->newest)->newer = i;
	else
		t->oldest = i;
	t->newest = i;
}

static void cut_out(struct dump_query_table *t, uint32_t i)
{
	const struct dump_query *q = dump_query_at(t, i);

	if (q->older != NONE)
		dump_query_at(t, q->older)->newer = q->newer;
	else
		t->oldest = q->newer;
	if (q->newer != NONE)
		dump_query_at(t, q->newer)->older = q->older;
	else
		t->newest = q->older;
}

void dump_query_touch(struct dump_query_table *t, uint32_t i)
{
	struct dump_query *q = dump_query_at(t, i);

	q->serial = t->serial++;
	if (q->by_ends) {
		dump_query_hide(t, i);
		dump_query_show(t, i);
	}
	if (t->newest == i)
		return;
	cut_out(t, i);
	append(t, i);
}

/* ---- entries -------------------------------------------------------------------------------- */

/* Twice the buckets. Entries are chained anew in the order of their last use, in which the chains by
 * ends were as well. Without memory it stays as it is. */
static void widen(struct dump_query_table *t)
{
	uint32_t i;

	if (t->buckets >= t->buckets_most || !make_buckets(t, t->buckets * 2))
		return;
	for (i = t->oldest; i != NONE; i = dump_query_at(t, i)->newer) {
		struct dump_query *q = dump_query_at(t, i);

		chain(t, i);
		if (!q->by_ends)
			continue;
		q->by_ends = false;
		dump_query_show(t, i);
	}
}

/* The last block may be a short one: the bound is exact. */
static bool make(struct dump_query_table *t)
{
	uint32_t rest = t->most - t->made, n = rest < DUMP_QUERY_BLOCK ? rest : DUMP_QUERY_BLOCK, i;
	struct dump_query *block;

	if (n == 0)
		return false;
	block = malloc(n * sizeof *block);
	if (!block)
		return false;
	t->blocks[t->made / DUMP_QUERY_BLOCK] = block;
	for (i = n; i > 0; i--) {
		block[i - 1].next = t->free;
		t->free = t->made + i - 1;
	}
	t->made += n;
	return true;
}

uint32_t dump_query_add(struct dump_query_table *t, uint64_t key, uint64_t ends, uint64_t question)
{
	uint32_t i;

	if (t->free == NONE && !make(t))
		return NONE;
	if (t->used >= t->buckets)
		widen(t);
	i = t->free;
	t->free = dump_query_at(t, i)->next;
	t->used++;
	*dump_query_at(t, i) = (struct dump_query){
		.key = key, .ends = ends, .question = question, .serial = t->serial++};
	chain(t, i);
	append(t, i);
	dump_query_show(t, i);
	return i;
}

void dump_query_remove(struct dump_query_table *t, uint32_t i)
{
	unchain(t, i);
	dump_query_hide(t, i);
	cut_out(t, i);
	dump_query_at(t, i)->next = t->free;
	t->free = i;
	t->used--;
}

static uint32_t of_key(const struct dump_query_table *t, uint32_t i, uint64_t key)
{
	while (i != NONE && dump_query_at(t, i)->key != key) /* a chain has each entry once */
		i = dump_query_at(t, i)->next;
	return i;
}

uint32_t dump_query_first(const struct dump_query_table *t, uint64_t key)
{
	return of_key(t, *bucket(t, key), key);
}

uint32_t dump_query_next(const struct dump_query_table *t, uint32_t i)
{
	const struct dump_query *q = dump_query_at(t, i);

	return of_key(t, q->next, q->key);
}

uint32_t dump_query_by_ends(const struct dump_query_table *t, uint64_t ends)
{
	uint32_t i = ends_bucket(t, ends)->first;

	while (i != NONE && dump_query_at(t, i)->ends != ends) /* a chain has each entry once */
		i = dump_query_at(t, i)->later;
	return i;
}
