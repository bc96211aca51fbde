/* cache_store.c - the log of the cache and the chains of its hash. The layout: cache_inner.h. */
#include "cache_inner.h"

#include <string.h>

/* ---- time ----------------------------------------------------------------------------------- */

/* The cache's clock begins here, so that what is stale already when it is loaded has its time
 * before that. */
#define FIRST_SECOND (UINT32_C(1) << 30)

static void forget_all(struct taut_cache *c)
{
	memset(c->table, 0, (size_t)c->chains * sizeof *c->table);
	c->stats.expired += c->stats.entries;
	c->stats.entries = 0;
	c->tail = c->head;
	c->dnames_end = 0;
}

uint32_t taut_i_cache_clock(struct taut_cache *c, struct taut_time now)
{
	uint64_t second = now.us / 1000000;

	if (!c->begun) {
		c->base = second;
		c->begun = true;
	}
	if (second > c->base && second - c->base > c->since) {
		/* in 34 years all that is here has run out: TTLs and stale_max are less than
		 * that */
		if (second - c->base >= UINT32_C(1) << 31) {
			forget_all(c);
			c->base = second;
			c->since = 0;
		}
		c->since = (uint32_t)(second - c->base);
	}
	return FIRST_SECOND + c->since;
}

bool taut_i_entry_fresh(const struct taut_entry *e, uint32_t second)
{
	return e->expires > second;
}

bool taut_i_entry_gone(const struct taut_cache *c, const struct taut_entry *e, uint32_t second)
{
	/* a failure is remembered for a while, as the next one doubles it */
	uint32_t kept = e->kind == TAUT_ENTRY_FAILURE ? c->config.failure_ttl_max
			: e->kind == TAUT_ENTRY_CUT   ? 0
						      : c->config.stale_max;

	return e->expires <= second && second - e->expires >= kept;
}

/* ---- chains --------------------------------------------------------------------------------- */

static inline uint32_t *chain_of(const struct taut_cache *c, uint32_t hash)
{
	return &c->table[(uint64_t)hash * c->chains >> 32];
}

/* What leads to the entry at `place`. Ends: the entry is in the chain, which has at most
 * TAUT_CACHE_CHAIN. */
static uint32_t *link_to(const struct taut_cache *c, uint32_t place)
{
	uint32_t *link = chain_of(c, taut_i_entry(c, place)->hash);

	while (*link != place + 1)
		link = &taut_i_entry(c, *link - 1)->next;
	return link;
}

bool taut_i_entry_is_named(const struct taut_entry *e, const struct taut_place_key *key)
{
	return e->hash == key->hash && e->rclass == key->rclass &&
	       e->owner_length == key->owner_length &&
	       (memcmp(e->octets, key->owner, key->owner_length) == 0 ||
		       taut_name_equal(e->octets, key->owner));
}

uint32_t taut_i_cache_find(
	const struct taut_cache *c, const struct taut_place_key *key, unsigned kinds)
{
	uint32_t link = *chain_of(c, key->hash);

	while (link != 0) { /* at most TAUT_CACHE_CHAIN */
		const struct taut_entry *e = taut_i_entry(c, link - 1);

		if (e->type == key->type && (kinds >> e->kind & 1) != 0 &&
			taut_i_entry_is_named(e, key))
			return link - 1;
		link = e->next;
	}
	return TAUT_NOWHERE;
}

void taut_i_cache_kill(struct taut_cache *c, uint32_t place)
{
	struct taut_entry *e = taut_i_entry(c, place);

	*link_to(c, place) = e->next;
	e->kind = TAUT_ENTRY_DEAD;
	c->stats.entries--;
}

/* A chain that is full loses its last entry, the one that came first. The hash is keyed, so this is
 * met only by names with very many types. */
static void join_chain(struct taut_cache *c, uint32_t place)
{
	struct taut_entry *e = taut_i_entry(c, place);
	uint32_t *chain = chain_of(c, e->hash), length = 0, last = 0;

	for (uint32_t link = *chain; link != 0;
		link = taut_i_entry(c, link - 1)->next) { /* as above */
		last = link;
		length++;
	}
	if (length >= TAUT_CACHE_CHAIN) {
		taut_i_cache_kill(c, last - 1);
		c->stats.evicted++;
	}
	e->next = *chain;
	*chain = place + 1;
	c->stats.entries++;
}

/* ---- the log -------------------------------------------------------------------------------- */

static inline uint32_t place_of(const struct taut_cache *c, uint64_t position)
{
	return (uint32_t)(position % c->units);
}

static inline uint32_t free_units(const struct taut_cache *c)
{
	return c->units - (uint32_t)(c->head - c->tail);
}

static inline uint32_t units_behind(const struct taut_cache *c)
{
	return c->units - place_of(c, c->head);
}

/* What moving may still cost while room is made for one entry. */
struct rescue {
	uint32_t entries, units;
};

static bool is_in_use(const struct taut_cache *c, const struct taut_entry *e)
{
	return e->kind != TAUT_ENTRY_DEAD && e->uses > 0 &&
	       !taut_i_entry_gone(c, e, FIRST_SECOND + c->since);
}

static bool is_affordable(const struct rescue *rescue, const struct taut_entry *e)
{
	return rescue->entries > 0 && e->units <= rescue->units;
}

/* The end of the ring that is too short for an entry becomes a dead one. */
static void skip_end(struct taut_cache *c, uint32_t units)
{
	struct taut_entry *e = taut_i_entry(c, place_of(c, c->head));

	e->units = (uint16_t)units;
	e->kind = TAUT_ENTRY_DEAD;
	c->head += units;
}

/* Moves the entry that the tail has just passed to the head. What is free lies just before it, so
 * that it fits, or goes on to the end of the ring. */
static void move(struct taut_cache *c, uint32_t place, uint32_t units)
{
	uint32_t behind = units_behind(c), to;
	struct taut_entry *e = taut_i_entry(c, place);

	if (behind < units && behind <= free_units(c) - units)
		skip_end(c, behind);
	to = place_of(c, c->head);
	e->uses--;
	*link_to(c, place) = to + 1;
	memmove(taut_i_entry(c, to), e, (size_t)units * TAUT_UNIT);
	c->head += units;
}

/* Takes the tail on over one entry: it moves if it is in use and that can be afforded, otherwise it
 * goes. */
static void pass_tail(struct taut_cache *c, struct rescue *rescue)
{
	uint32_t place = place_of(c, c->tail);
	struct taut_entry *e = taut_i_entry(c, place);
	uint32_t units = e->units;

	c->tail += units;
	if (e->kind == TAUT_ENTRY_DEAD)
		return;
	if (is_in_use(c, e) && is_affordable(rescue, e)) {
		rescue->entries--;
		rescue->units -= units;
		move(c, place, units);
		return;
	}
	if (taut_i_entry_gone(c, e, FIRST_SECOND + c->since))
		c->stats.expired++;
	else
		c->stats.evicted++;
	taut_i_cache_kill(c, place);
}

/* Works ahead, so that where many entries in use stand together they can be moved before room is
 * needed. Ends: a bounded number of steps. */
static void work_ahead(struct taut_cache *c, uint32_t units, struct rescue *rescue)
{
	for (uint32_t i = 0; i < TAUT_CACHE_PASSED; i++) {
		const struct taut_entry *e = taut_i_entry(c, place_of(c, c->tail));

		if (c->tail == c->head || free_units(c) >= c->reserve + units)
			return;
		if (is_in_use(c, e) && !is_affordable(rescue, e))
			return;
		pass_tail(c, rescue);
	}
}

/* Room for `units` at the head, in one piece. Ends: but for one turn at each end of the ring every
 * turn takes the tail on, and what it passes becomes room, except for what a bounded rescue moves.
 * Entries have at least eight units, so there are at most units / 8 turns and some twenty more. */
static void make_room(struct taut_cache *c, uint32_t units)
{
	struct rescue rescue = {TAUT_CACHE_RESCUED, TAUT_CACHE_RESCUED_OCTETS / TAUT_UNIT};

	work_ahead(c, units, &rescue);
	for (;;) {
		uint32_t behind = units_behind(c), free = free_units(c);

		if (free >= units && behind >= units)
			return;
		if (behind <= free)
			skip_end(c, behind);
		else
			pass_tail(c, &rescue);
	}
}

void taut_i_cache_settle(struct taut_cache *c, uint32_t old)
{
	struct taut_entry *e = (void *)c->buffer, *there;
	uint32_t octets = TAUT_ENTRY_HEAD + e->owner_length + e->length;
	uint32_t units = (octets + TAUT_UNIT - 1) / TAUT_UNIT;

	e->units = (uint16_t)units;
	if (old != TAUT_NOWHERE) {
		there = taut_i_entry(c, old);
		e->uses = there->uses;
		if (there->units == units) {
			/* where it stands may be near the tail: it is new, and stays for a turn */
			e->uses = e->uses == 0 ? 1 : e->uses;
			e->next = there->next;
			memcpy(there, e, octets);
			return;
		}
		taut_i_cache_kill(c, old);
	}
	make_room(c, units);
	uint32_t place = place_of(c, c->head);

	memcpy(taut_i_entry(c, place), e, octets);
	c->head += units;
	join_chain(c, place);
}
