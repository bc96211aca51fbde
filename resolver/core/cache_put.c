/* cache_put.c - what may enter the cache, and what has to give way to it. */
#include "cache_inner.h"

#include <string.h>

#define DATA (TAUT_KIND(RRSET) | TAUT_KIND(NODATA))

void taut_i_cache_key(const struct taut_cache *c, const uint8_t *owner, uint16_t type,
	uint16_t rclass, struct taut_place_key *key)
{
	*key = (struct taut_place_key){.owner = owner, .type = type, .rclass = rclass};
	key->hash = taut_i_name_hash(c->config.key, owner, &key->owner_length);
}

/* How much more a security status is worth: what is bogus shuts nothing out. */
static unsigned worth(uint8_t security)
{
	return security <= TAUT_BOGUS ? 0 : security;
}

/* May what is put take the place of this entry? RFC 2181 5.4.1. */
static bool may_replace(const struct taut_put *put, const struct taut_entry *e, uint32_t second)
{
	if (!taut_i_entry_fresh(e, second))
		return true;
	return put->rank >= taut_i_entry_rank(e) &&
	       worth(put->security) >= worth(taut_i_entry_security(e));
}

/* Writes the entry into the buffer. What is put may be a view of the cache: it is copied before
 * anything moves. It may even be what the buffer holds, a dump, so the data are copied first: their
 * place here is behind that in a dump. */
static void write_entry(struct taut_cache *c, const struct taut_put *put)
{
	struct taut_entry *e = (void *)c->buffer;

	if (put->length > 0)
		memmove(e->octets + put->key.owner_length, put->data, put->length);
	memmove(e->octets, put->key.owner, put->key.owner_length);
	e->kind = (uint8_t)put->kind;
	e->uses = 0;
	e->hash = put->key.hash;
	e->expires = put->expires;
	e->ttl = put->ttl;
	e->type = put->key.type;
	e->rclass = put->key.rclass;
	e->count = put->count;
	e->signatures = put->signatures;
	e->length = (uint16_t)put->length;
	e->owner_length = (uint8_t)put->key.owner_length;
	e->trust = (uint8_t)(put->rank << 4 | put->security);
}

static void kill_at(struct taut_cache *c, const struct taut_place_key *key, unsigned kinds)
{
	uint32_t place = taut_i_cache_find(c, key, kinds);

	if (place != TAUT_NOWHERE)
		taut_i_cache_kill(c, place);
}

/* A RRset at a name that was said not to exist. */
static void end_denial(struct taut_cache *c, const struct taut_put *put, uint32_t second)
{
	struct taut_place_key key = put->key;
	uint32_t place;

	key.type = 0;
	place = taut_i_cache_find(c, &key, TAUT_KIND(NXDOMAIN));
	if (place != TAUT_NOWHERE && may_replace(put, taut_i_entry(c, place), second))
		taut_i_cache_kill(c, place);
}

unsigned taut_i_put_kinds(const struct taut_put *put)
{
	return put->kind == TAUT_ENTRY_RRSET || put->kind == TAUT_ENTRY_NODATA ? DATA
									       : 1u << put->kind;
}

/* Ghost domains (CVE-2012-1033): a zone that is delegated no longer must not live on by telling of
 * itself. */
static void clamp_ns(struct taut_put *put, const struct taut_entry *e, uint32_t second)
{
	if (put->key.type != TAUT_TYPE_NS || put->kind != TAUT_ENTRY_RRSET ||
		e->kind != TAUT_ENTRY_RRSET || !taut_i_entry_fresh(e, second) ||
		put->rank != taut_i_entry_rank(e) || put->expires <= e->expires)
		return;
	put->expires = e->expires;
	put->ttl = e->expires - second;
}

bool taut_i_cache_put_entry(struct taut_cache *c, struct taut_put *put, uint32_t second)
{
	uint32_t place;

	if (put->length > TAUT_RRSET_OCTETS ||
		TAUT_ENTRY_HEAD + put->key.owner_length + put->length > c->entry_most) {
		c->stats.refused++;
		return false;
	}
	place = taut_i_cache_find(c, &put->key, taut_i_put_kinds(put));
	if (place != TAUT_NOWHERE && put->kind != TAUT_ENTRY_CUT) {
		if (!may_replace(put, taut_i_entry(c, place), second)) {
			c->stats.refused++;
			return false;
		}
		clamp_ns(put, taut_i_entry(c, place), second);
	}
	write_entry(c, put);
	put->key.owner =
		c->buffer + TAUT_ENTRY_HEAD; /* where the caller's stands may be written over now */
	if (put->kind != TAUT_ENTRY_CUT &&
		put->expires > second) /* a load may bring what is stale */
		kill_at(c, &put->key, TAUT_KIND(FAILURE));
	if (put->kind == TAUT_ENTRY_RRSET && put->expires > second)
		end_denial(c, put, second);
	if (put->key.type == TAUT_TYPE_DNAME && put->expires > c->dnames_end)
		c->dnames_end = put->expires;
	c->stats.puts++;
	c->stats.replaced += place != TAUT_NOWHERE;
	taut_i_cache_settle(c, place);
	return true;
}

static uint32_t capped(const struct taut_cache *c, uint32_t ttl, uint32_t most)
{
	if (ttl < c->config.ttl_min)
		ttl = c->config.ttl_min;
	return ttl < most ? ttl : most;
}

uint32_t taut_i_cache_longest(const struct taut_cache *c, bool denial)
{
	return denial ? c->config.negative_ttl_max : c->config.ttl_max;
}

bool taut_i_cache_put(struct taut_cache *c, const struct taut_rrset *set, struct taut_time now)
{
	uint32_t second = taut_i_cache_clock(c, now);
	struct taut_put put = {.kind = TAUT_ENTRY_RRSET,
		.data = set->data,
		.length = set->length,
		.count = set->count,
		.signatures = set->signatures,
		.rank = set->rank,
		.security = set->security};

	if (set->ttl == 0 || set->count == 0) {
		c->stats.refused++;
		return false;
	}
	taut_i_cache_key(c, set->owner, set->type, set->rclass, &put.key);
	put.ttl = capped(c, set->ttl, c->config.ttl_max);
	put.expires = second + put.ttl;
	return taut_i_cache_put_entry(c, &put, second);
}

bool taut_i_cache_put_negative(struct taut_cache *c, const uint8_t *owner, uint16_t type,
	uint16_t rclass, const uint8_t *authority, uint32_t length, uint32_t ttl, uint8_t rank,
	uint8_t security, struct taut_time now)
{
	uint32_t second = taut_i_cache_clock(c, now);
	struct taut_put put = {.kind = type == 0 ? TAUT_ENTRY_NXDOMAIN : TAUT_ENTRY_NODATA,
		.data = authority,
		.length = length,
		.rank = rank,
		.security = security};

	if (ttl == 0) {
		c->stats.refused++;
		return false;
	}
	taut_i_cache_key(c, owner, type, rclass, &put.key);
	put.ttl = capped(c, ttl, c->config.negative_ttl_max);
	put.expires = second + put.ttl;
	return taut_i_cache_put_entry(c, &put, second);
}

/* ---- failures ------------------------------------------------------------------------------- */

/* Seconds that a failure is kept for, by the one before it: RFC 9520 3.2. */
static uint32_t failure_seconds(
	const struct taut_cache *c, const struct taut_entry *before, uint32_t second)
{
	uint32_t ttl = TAUT_FAILURE_SECONDS, most = c->config.failure_ttl_max;

	if (before != NULL && !taut_i_entry_gone(c, before, second))
		ttl = before->ttl * 2; /* at most 2^31 */
	return ttl < most ? ttl : most;
}

bool taut_i_cache_put_failure(struct taut_cache *c, const uint8_t *owner, uint16_t type,
	uint16_t rclass, uint16_t ede, struct taut_time now)
{
	uint32_t second = taut_i_cache_clock(c, now), place;
	struct taut_put put = {.kind = TAUT_ENTRY_FAILURE, .count = ede};
	const struct taut_entry *before = NULL;

	taut_i_cache_key(c, owner, type, rclass, &put.key);
	place = taut_i_cache_find(c, &put.key, DATA);
	if (place != TAUT_NOWHERE && taut_i_entry_fresh(taut_i_entry(c, place), second)) {
		c->stats.refused++;
		return false;
	}
	place = taut_i_cache_find(c, &put.key, TAUT_KIND(FAILURE));
	if (place != TAUT_NOWHERE)
		before = taut_i_entry(c, place);
	/* questions that were under way together fail together: that is one failure */
	if (before != NULL && taut_i_entry_fresh(before, second))
		return true;
	put.ttl = failure_seconds(c, before, second);
	put.expires = second + put.ttl;
	write_entry(c, &put);
	c->stats.puts++;
	c->stats.replaced += place != TAUT_NOWHERE;
	taut_i_cache_settle(c, place);
	return true;
}

/* ---- zone cuts ------------------------------------------------------------------------------ */

bool taut_i_cache_put_cut(struct taut_cache *c, const uint8_t *zone, uint16_t rclass,
	const uint8_t *packed, uint32_t length, uint32_t ttl, uint8_t security,
	struct taut_time now)
{
	uint32_t second = taut_i_cache_clock(c, now);
	struct taut_put put = {.kind = TAUT_ENTRY_CUT,
		.data = packed,
		.length = length,
		.rank = TAUT_RANK_REFERRAL,
		.security = security};

	if (ttl == 0) {
		c->stats.refused++;
		return false;
	}
	taut_i_cache_key(c, zone, 0, rclass, &put.key);
	put.ttl = capped(c, ttl, c->config.ttl_max);
	put.expires = second + put.ttl;
	return taut_i_cache_put_entry(c, &put, second);
}
