/* cache.c - the cache: its beginning, and how it is asked. */
#include "cache_inner.h"

#include <string.h>

/* ---- beginning ------------------------------------------------------------------------------ */

static uint32_t chosen(uint32_t value, uint32_t otherwise)
{
	if (value == 0)
		value = otherwise;
	return value < TAUT_CACHE_TTL_MOST ? value : TAUT_CACHE_TTL_MOST;
}

static void configure(struct taut_cache_config *ours, const struct taut_cache_config *config)
{
	*ours = *config;
	ours->ttl_max = chosen(config->ttl_max, 86400);
	ours->ttl_min = config->ttl_min < ours->ttl_max ? config->ttl_min : ours->ttl_max;
	ours->negative_ttl_max = chosen(config->negative_ttl_max, 3600);
	ours->failure_ttl_max = chosen(config->failure_ttl_max, 30);
	ours->stale_max = chosen(config->stale_max, 0);
}

static size_t even(size_t n)
{
	return (n + 7) / 8 * 8;
}

struct taut_cache *taut_cache_init(void *memory, size_t n, const struct taut_cache_config *config)
{
	const size_t largest = TAUT_ENTRY_HEAD + TAUT_NAME_MAX + TAUT_RRSET_OCTETS;
	struct taut_cache *c = memory;
	uint8_t *at = memory;
	size_t chains = n / TAUT_CACHE_OCTETS_CHAIN, entry = n / TAUT_CACHE_PARTS, units;

	if (n < TAUT_CACHE_LEAST)
		return NULL;
	memset(c, 0, sizeof *c);
	configure(&c->config, config);
	c->chains = chains < UINT32_MAX ? (uint32_t)chains : UINT32_MAX;
	c->entry_most = (uint32_t)(entry < largest ? entry : largest);
	at += even(sizeof *c);
	c->table = (void *)at;
	if (!config->zeroed)
		memset(c->table, 0, (size_t)c->chains * sizeof *c->table);
	at += even((size_t)c->chains * sizeof *c->table);
	c->buffer = at;
	at += even(c->entry_most);
	c->log = at;
	c->fixed = (size_t)(at - (uint8_t *)memory);
	units = (n - c->fixed) / TAUT_UNIT;
	/* places are numbered from 1 in 32 bits: 16 GiB */
	c->units = units < UINT32_MAX - 1 ? (uint32_t)units : UINT32_MAX - 1;
	c->reserve = c->units / TAUT_CACHE_RESERVE;
	c->stats.capacity = c->fixed + (uint64_t)c->units * TAUT_UNIT;
	return c;
}

void taut_cache_stats(const struct taut_cache *c, struct taut_cache_stats *stats)
{
	*stats = c->stats;
	stats->octets = c->fixed + (c->head - c->tail) * TAUT_UNIT;
}

/* ---- what is known of a name ---------------------------------------------------------------- */

/* All that one walk over a chain finds. */
struct known {
	struct taut_entry *data, *nxdomain, *failure;
};

static void look(const struct taut_cache *c, const struct taut_place_key *key, struct known *known)
{
	uint32_t link = c->table[(uint64_t)key->hash * c->chains >> 32];

	*known = (struct known){NULL, NULL, NULL};
	while (link != 0) { /* at most TAUT_CACHE_CHAIN */
		struct taut_entry *e = taut_i_entry(c, link - 1);

		link = e->next;
		if ((e->type != key->type && e->type != 0) || !taut_i_entry_is_named(e, key))
			continue;
		if (e->kind == TAUT_ENTRY_NXDOMAIN)
			known->nxdomain = e;
		else if (e->type == key->type && e->kind == TAUT_ENTRY_FAILURE)
			known->failure = e;
		else if (e->type == key->type && e->kind != TAUT_ENTRY_CUT)
			known->data = e;
	}
}

/* Of data and NXDOMAIN the one that can be used and is worth more. Data that stands beside a denial
 * of its name came first or is glue: it may be used up to its TTL (RFC 8020 2) unless the denial
 * ranks higher. */
static struct taut_entry *choose(struct taut_entry *data, struct taut_entry *nxdomain)
{
	if (data == NULL || nxdomain == NULL)
		return data != NULL ? data : nxdomain;
	return taut_i_entry_rank(nxdomain) > taut_i_entry_rank(data) ? nxdomain : data;
}

static struct taut_entry *fresh(struct taut_entry *e, uint32_t second)
{
	return e != NULL && taut_i_entry_fresh(e, second) ? e : NULL;
}

static struct taut_entry *stale(const struct taut_cache *c, struct taut_entry *e, uint32_t second)
{
	return e != NULL && !taut_i_entry_gone(c, e, second) ? e : NULL;
}

static void describe(const struct taut_entry *e, uint32_t second, struct taut_cached *found)
{
	static const uint8_t kinds[] = {[TAUT_ENTRY_RRSET] = TAUT_CACHED_RRSET,
		[TAUT_ENTRY_NODATA] = TAUT_CACHED_NODATA,
		[TAUT_ENTRY_NXDOMAIN] = TAUT_CACHED_NXDOMAIN,
		[TAUT_ENTRY_FAILURE] = TAUT_CACHED_FAILURE};

	*found = (struct taut_cached){.kind = kinds[e->kind],
		.ttl_full = e->ttl,
		.ede = 0xffff,
		.rank = taut_i_entry_rank(e),
		.security = taut_i_entry_security(e)};
	found->stale = !taut_i_entry_fresh(e, second);
	found->ttl = found->stale ? 0 : e->expires - second;
	found->rrset = (struct taut_rrset){.owner = e->octets,
		.type = e->type,
		.rclass = e->rclass,
		.ttl = found->ttl,
		.rank = found->rank,
		.security = found->security};
	if (e->kind == TAUT_ENTRY_FAILURE) {
		found->ede = e->count;
		return;
	}
	if (e->kind != TAUT_ENTRY_RRSET) {
		found->authority = taut_i_entry_data(e);
		found->authority_length = e->length;
		return;
	}
	found->rrset.data = taut_i_entry_data(e);
	found->rrset.length = e->length;
	found->rrset.count = e->count;
	found->rrset.signatures = e->signatures;
}

static void use(struct taut_entry *e)
{
	if (e->uses < TAUT_ENTRY_USES)
		e->uses++;
}

static void count(struct taut_cache *c, struct taut_entry *e, bool is_stale, unsigned flags)
{
	if ((flags & TAUT_CACHE_PEEK) != 0)
		return;
	if (e == NULL) {
		c->stats.misses++;
		return;
	}
	use(e);
	c->stats.hits++;
	c->stats.stale += is_stale;
}

bool taut_i_cache_get(struct taut_cache *c, const uint8_t *owner, uint16_t type, uint16_t rclass,
	struct taut_time now, unsigned flags, struct taut_cached *found)
{
	uint32_t second = taut_i_cache_clock(c, now);
	struct taut_place_key key;
	struct taut_entry *e;
	struct known known;

	taut_i_cache_key(c, owner, type, rclass, &key);
	look(c, &key, &known);
	e = choose(fresh(known.data, second), fresh(known.nxdomain, second));
	if (e == NULL && (flags & TAUT_CACHE_STALE) != 0)
		e = choose(stale(c, known.data, second), stale(c, known.nxdomain, second));
	if (e == NULL)
		e = fresh(known.failure, second);
	count(c, e, e != NULL && !taut_i_entry_fresh(e, second), flags);
	if (e == NULL) {
		*found = (struct taut_cached){.kind = TAUT_CACHED_NOTHING, .ede = 0xffff};
		return false;
	}
	describe(e, second, found);
	return true;
}

uint32_t taut_i_cache_addresses(struct taut_cache *c, const uint8_t *owner, uint16_t rclass,
	struct taut_time now, struct taut_rrset sets[2])
{
	static const uint16_t types[] = {TAUT_TYPE_A, TAUT_TYPE_AAAA};
	uint32_t second = taut_i_cache_clock(c, now), n = 0;
	struct taut_place_key key;
	struct taut_cached found;

	taut_i_cache_key(c, owner, TAUT_TYPE_A, rclass, &key);
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t place;

		key.type = types[i];
		place = taut_i_cache_find(c, &key, TAUT_KIND(RRSET));
		if (place == TAUT_NOWHERE || !taut_i_entry_fresh(taut_i_entry(c, place), second) ||
			taut_i_entry_rank(taut_i_entry(c, place)) < TAUT_RANK_ANSWER)
			continue;
		describe(taut_i_entry(c, place), second, &found);
		sets[n++] = found.rrset;
	}
	return n;
}

/* ---- what is known of names above ----------------------------------------------------------- */

static void key_of_suffix(const uint8_t *name, const struct taut_name_tails *all, uint32_t i,
	uint16_t rclass, struct taut_place_key *key)
{
	*key = (struct taut_place_key){
		name + all->at[i], all->length - all->at[i], all->hash[i], 0, rclass};
}

bool taut_i_cache_denied(struct taut_cache *c, const uint8_t *owner, const uint8_t *zone,
	uint16_t rclass, bool any, struct taut_time now, struct taut_cached *found)
{
	uint32_t second = taut_i_cache_clock(c, now), above = taut_name_labels(zone);
	struct taut_name_tails all;
	struct taut_place_key key;

	taut_i_name_tails(c->config.key, owner, &all);
	/* at most 128 names, each above the last */
	for (uint32_t i = 0; i < all.count && all.count - 1 - i >= above; i++) {
		key_of_suffix(owner, &all, i, rclass, &key);
		uint32_t place = taut_i_cache_find(c, &key, TAUT_KIND(NXDOMAIN));

		if (place == TAUT_NOWHERE)
			continue;
		struct taut_entry *e = taut_i_entry(c, place);

		if (!taut_i_entry_fresh(e, second) ||
			(!any && taut_i_entry_security(e) != TAUT_SECURE))
			continue;
		count(c, e, false, 0);
		describe(e, second, found);
		return true;
	}
	*found = (struct taut_cached){.kind = TAUT_CACHED_NOTHING, .ede = 0xffff};
	return false;
}

bool taut_i_cache_cut(struct taut_cache *c, const uint8_t *name, uint16_t rclass, bool above,
	struct taut_time now, struct taut_cut *cut)
{
	uint32_t second = taut_i_cache_clock(c, now);
	struct taut_name_tails all;
	struct taut_place_key key;

	taut_i_name_tails(c->config.key, name, &all);
	for (uint32_t i = above ? 1 : 0; i < all.count;
		i++) { /* at most 128 names, each above the last */
		key_of_suffix(name, &all, i, rclass, &key);
		uint32_t place = taut_i_cache_find(c, &key, TAUT_KIND(CUT));

		if (place == TAUT_NOWHERE)
			continue;
		struct taut_entry *e = taut_i_entry(c, place);

		if (!taut_i_entry_fresh(e, second))
			continue;
		use(e);
		*cut = (struct taut_cut){.zone = key.owner,
			.packed = taut_i_entry_data(e),
			.length = e->length,
			.ttl = e->ttl,
			.age = e->ttl - (e->expires - second),
			.security = taut_i_entry_security(e)};
		return true;
	}
	return false;
}

bool taut_i_cache_dname(struct taut_cache *c, const uint8_t *name, uint16_t rclass,
	struct taut_time now, struct taut_cached *found)
{
	struct taut_name_tails all;
	uint32_t second;

	if (c->dnames_end == 0)
		return false;
	second = taut_i_cache_clock(c, now);
	if (c->dnames_end <= second) {
		c->dnames_end = 0;
		return false;
	}
	taut_i_name_tails(c->config.key, name, &all);
	for (uint32_t i = all.count; i-- > 1;) { /* names above it: the highest hides the others */
		struct taut_place_key key = {.owner = name + all.at[i],
			.owner_length = all.length - all.at[i],
			.hash = all.hash[i],
			.type = TAUT_TYPE_DNAME,
			.rclass = rclass};
		uint32_t place = taut_i_cache_find(c, &key, TAUT_KIND(RRSET));

		if (place == TAUT_NOWHERE || !taut_i_entry_fresh(taut_i_entry(c, place), second))
			continue;
		describe(taut_i_entry(c, place), second, found);
		return true;
	}
	return false;
}

void taut_i_cache_drop(struct taut_cache *c, const uint8_t *owner, uint16_t type, uint16_t rclass)
{
	struct taut_place_key key;
	uint32_t place;

	taut_i_cache_key(c, owner, type, rclass, &key);
	place = taut_i_cache_find(c, &key, TAUT_KIND(RRSET));
	if (place != TAUT_NOWHERE)
		taut_i_cache_kill(c, place);
}

void taut_i_cache_drop_cut(struct taut_cache *c, const uint8_t *zone, uint16_t rclass)
{
	struct taut_place_key key;
	uint32_t place;

	taut_i_cache_key(c, zone, 0, rclass, &key);
	place = taut_i_cache_find(c, &key, TAUT_KIND(CUT));
	if (place != TAUT_NOWHERE)
		taut_i_cache_kill(c, place);
}

/* ---- forgetting ----------------------------------------------------------------------------- */

/* All entries of a name stand in one chain. */
static uint64_t flush_name(struct taut_cache *c, const uint8_t *name)
{
	struct taut_place_key key;
	uint64_t gone = 0;
	uint32_t link;

	taut_i_cache_key(c, name, 0, 0, &key);
	link = c->table[(uint64_t)key.hash * c->chains >> 32];
	while (link != 0) { /* at most TAUT_CACHE_CHAIN */
		const struct taut_entry *e = taut_i_entry(c, link - 1);
		uint32_t place = link - 1;

		link = e->next;
		if (e->hash != key.hash || !taut_name_equal(e->octets, name))
			continue;
		taut_i_cache_kill(c, place);
		gone++;
	}
	return gone;
}

uint64_t taut_cache_flush(struct taut_cache *c, const uint8_t *name, bool below)
{
	uint64_t gone = 0;

	if (!below)
		return flush_name(c, name);
	/* Ends: the position goes up to the head. */
	for (uint64_t at = c->tail; at < c->head;) {
		uint32_t place = (uint32_t)(at % c->units);
		const struct taut_entry *e = taut_i_entry(c, place);

		at += e->units;
		if (e->kind == TAUT_ENTRY_DEAD || !taut_name_is_below(e->octets, name))
			continue;
		taut_i_cache_kill(c, place);
		gone++;
	}
	return gone;
}
