/* tcp_table.c - see tcp_table.h. */
#include <stdlib.h>
#include <string.h>

#include "../common/siphash.h"
#include "octets.h"
#include "tcp_table.h"

#define FIRST_FLOWS   64u
#define FIRST_BUCKETS 128u

/* ---- lists ---------------------------------------------------------------------------------- */

void dump_table_unlist(struct dump_table *t, enum dump_list list, struct dump_flow *f)
{
	struct dump_links l = f->links[list];

	if (!f->listed[list])
		return;
	f->listed[list] = false;
	if (l.older != DUMP_NONE)
		t->flows[l.older].links[list].newer = l.newer;
	else
		t->ends[list].older = l.newer;
	if (l.newer != DUMP_NONE)
		t->flows[l.newer].links[list].older = l.older;
	else
		t->ends[list].newer = l.older;
}

void dump_table_append(struct dump_table *t, enum dump_list list, struct dump_flow *f)
{
	uint32_t i = (uint32_t)(f - t->flows), newest = t->ends[list].newer;

	if (newest == i)
		return;
	dump_table_unlist(t, list, f);
	f->links[list] = (struct dump_links){newest, DUMP_NONE};
	f->listed[list] = true;
	if (newest != DUMP_NONE)
		t->flows[newest].links[list].newer = i;
	else
		t->ends[list].older = i;
	t->ends[list].newer = i;
}

struct dump_flow *dump_table_oldest(const struct dump_table *t, enum dump_list list)
{
	return t->ends[list].older == DUMP_NONE ? NULL : &t->flows[t->ends[list].older];
}

/* ---- buckets -------------------------------------------------------------------------------- */

static uint32_t bucket(const struct dump_table *t, const struct dump_ends *e)
{
	struct siphash h = siphash_seeded(t->seed);
	int i;

	for (i = 0; i < (e->version == 4 ? 8 : 16); i += 8) {
		siphash_word(&h, dump_u64(e->source + i, false));
		siphash_word(&h, dump_u64(e->target + i, false));
	}
	return (uint32_t)siphash_end(h, (uint64_t)e->source_port << 32 |
						     (uint64_t)e->target_port << 8 | e->version) &
	       t->mask;
}

static bool same(const struct dump_ends *a, const struct dump_ends *b)
{
	return a->source_port == b->source_port && a->target_port == b->target_port &&
	       a->version == b->version && memcmp(a->source, b->source, sizeof a->source) == 0 &&
	       memcmp(a->target, b->target, sizeof a->target) == 0;
}

struct dump_flow *dump_table_find(const struct dump_table *t, const struct dump_ends *ends)
{
	uint32_t i = t->buckets[bucket(t, ends)];

	while (i != DUMP_NONE && !same(&t->flows[i].ends, ends)) /* a chain has each flow once */
		i = t->flows[i].chain;
	return i == DUMP_NONE ? NULL : &t->flows[i];
}

static void chain(struct dump_table *t, uint32_t i)
{
	uint32_t *first = &t->buckets[bucket(t, &t->flows[i].ends)];

	t->flows[i].chain = *first;
	*first = i;
}

/* What leads to flow i in the chain of its bucket. */
static uint32_t *link_to(struct dump_table *t, uint32_t i)
{
	uint32_t *link = &t->buckets[bucket(t, &t->flows[i].ends)];

	while (*link != i) /* i stands in it */
		link = &t->flows[*link].chain;
	return link;
}

static bool make_buckets(struct dump_table *t, uint32_t n)
{
	uint32_t *buckets = malloc(n * sizeof *buckets), i;

	if (!buckets)
		return false;
	free(t->buckets);
	for (i = 0; i < n; i++)
		buckets[i] = DUMP_NONE;
	t->buckets = buckets;
	t->mask = n - 1;
	for (i = 0; i < t->count; i++)
		chain(t, i);
	return true;
}

/* ---- flows ---------------------------------------------------------------------------------- */

static bool grow(struct dump_table *t)
{
	uint32_t capacity = t->capacity > t->limit / 2 ? t->limit : t->capacity * 2;
	struct dump_flow *more;

	if (t->capacity == t->limit)
		return false;
	/* Without memory for buckets the chains are longer, which is slower, not wrong. */
	if (capacity > t->mask)
		(void)make_buckets(t, (t->mask + 1) * 2);
	more = realloc(t->flows, capacity * sizeof *more);
	if (!more)
		return false;
	t->flows = more;
	t->capacity = capacity;
	return true;
}

struct dump_flow *dump_table_add(struct dump_table *t, const struct dump_ends *ends)
{
	uint32_t i = t->count;

	if (i == t->capacity && !grow(t))
		return NULL;
	t->count++;
	t->flows[i] = (struct dump_flow){.ends = *ends};
	chain(t, i);
	dump_table_append(t, DUMP_LIST_USED, &t->flows[i]);
	return &t->flows[i];
}

/* Flow `from` moves to the free place `to`. */
static void move(struct dump_table *t, uint32_t from, uint32_t to)
{
	int list;

	*link_to(t, from) = to;
	t->flows[to] = t->flows[from];
	for (list = 0; list < DUMP_LISTS; list++) {
		struct dump_links l = t->flows[to].links[list];

		if (!t->flows[to].listed[list])
			continue;
		if (l.older != DUMP_NONE)
			t->flows[l.older].links[list].newer = to;
		else
			t->ends[list].older = to;
		if (l.newer != DUMP_NONE)
			t->flows[l.newer].links[list].older = to;
		else
			t->ends[list].newer = to;
	}
}

void dump_table_remove(struct dump_table *t, struct dump_flow *f)
{
	uint32_t i = (uint32_t)(f - t->flows);
	int list;

	for (list = 0; list < DUMP_LISTS; list++)
		dump_table_unlist(t, (enum dump_list)list, f);
	*link_to(t, i) = f->chain;
	t->count--;
	if (i != t->count)
		move(t, t->count, i);
}

/* ---- life ----------------------------------------------------------------------------------- */

bool dump_table_init(struct dump_table *t, uint64_t octets, uint64_t seed)
{
	/* There are less than two buckets for a flow. */
	uint64_t limit = octets / (sizeof(struct dump_flow) + 2 * sizeof(uint32_t));
	uint32_t buckets = FIRST_BUCKETS;
	int i;

	*t = (struct dump_table){.seed = seed};
	t->limit = limit > 0x20000000u ? 0x20000000u : (uint32_t)limit;
	t->capacity = t->limit < FIRST_FLOWS ? t->limit : FIRST_FLOWS;
	while (buckets > 1 && buckets / 2 >= t->limit) /* halves it */
		buckets /= 2;
	for (i = 0; i < DUMP_LISTS; i++)
		t->ends[i] = (struct dump_links){DUMP_NONE, DUMP_NONE};
	t->flows = malloc((t->capacity > 0 ? t->capacity : 1) * sizeof *t->flows);
	if (t->flows && make_buckets(t, buckets))
		return true;
	dump_table_free(t);
	return false;
}

void dump_table_free(struct dump_table *t)
{
	free(t->flows);
	free(t->buckets);
	t->flows = NULL;
	t->buckets = NULL;
}

uint64_t dump_table_memory(const struct dump_table *t)
{
	return (uint64_t)t->capacity * sizeof *t->flows +
	       (t->mask + (uint64_t)1) * sizeof *t->buckets;
}
