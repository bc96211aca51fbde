/* cache.h - what the core knows of the cache. Views are good until the next call that puts; what is
 * put may be such a view itself.
 *
 * Cost. Each call walks chains of at most TAUT_CACHE_CHAIN entries: one to get, one to five to put,
 * one for each label to look for cuts and denials. A put also drops old entries up to its own size
 * and moves at most TAUT_CACHE_RESCUED of those in use. Only taut_cache_flush with `below` walks
 * over all. Refused is what is larger than a sixteenth of the cache. */
#ifndef TAUT_CACHE_H
#define TAUT_CACHE_H

#include "rrset.h"

#pragma GCC visibility push(hidden)

enum taut_cached_kind {
	TAUT_CACHED_NOTHING,
	TAUT_CACHED_RRSET,
	TAUT_CACHED_NODATA,   /* the name has no such type */
	TAUT_CACHED_NXDOMAIN, /* nor any: nothing is there, nor below it (RFC 8020) */
	TAUT_CACHED_FAILURE   /* RFC 9520: could not be resolved */
};

struct taut_cached {
	enum taut_cached_kind kind;
	/* RRSET: with the TTL that is left. Of others only owner, type, class */
	struct taut_rrset rrset;
	/* NODATA, NXDOMAIN: packed SOA and proofs, rrset.h; TTLs as they were put */
	const uint8_t *authority;
	uint32_t authority_length;
	uint32_t ttl;      /* seconds left; 0 if stale */
	uint32_t ttl_full; /* when it was put: for prefetch */
	uint16_t ede;      /* FAILURE: extended error, 0xffff without */
	uint8_t rank, security;
	bool stale;
};

#define TAUT_CACHE_STALE 1u /* expired entries too, while they are kept */
#define TAUT_CACHE_PEEK  2u /* do not count as use */

/* The RRset or the denial of (owner, type, class). NXDOMAIN is found at the name itself; with an
 * ancestor's NXDOMAIN in the cache use taut_i_cache_denied. FAILURE is found by the same key. What
 * is fresh goes first, then what is stale (with TAUT_CACHE_STALE), then a failure. A RRset beside
 * an NXDOMAIN of its name is given unless it has the lower rank. */
bool taut_i_cache_get(struct taut_cache *c, const uint8_t *owner, uint16_t type, uint16_t rclass,
	struct taut_time now, unsigned flags, struct taut_cached *found);

/* The A and AAAA sets of a name that may answer clients, for additional data: how many there are. */
uint32_t taut_i_cache_addresses(struct taut_cache *c, const uint8_t *owner, uint16_t rclass,
	struct taut_time now, struct taut_rrset sets[2]);

/* RFC 8020: the closest name at or above `owner`, not above `zone`, that does not exist; only of
 * security SECURE, or any with `any`. found->rrset.owner is that name. */
bool taut_i_cache_denied(struct taut_cache *c, const uint8_t *owner, const uint8_t *zone,
	uint16_t rclass, bool any, struct taut_time now, struct taut_cached *found);

/* The DNAME strictly above a name, if there is one: the highest. Costs nothing while the cache has none at all. */
bool taut_i_cache_dname(struct taut_cache *c, const uint8_t *name, uint16_t rclass,
	struct taut_time now, struct taut_cached *found);

/* Puts a RRset: copies it. BOGUS is worth no more than UNCHECKED. A NXDOMAIN of the name goes,
 * unless it ranks higher. Not done (false) where one of a higher rank or better security is there
 * and has not expired; one of the same rank is replaced, but the TTL of an NS RRset is never
 * extended by that (ghost domains). TTL 0 is not kept. */
bool taut_i_cache_put(struct taut_cache *c, const struct taut_rrset *set, struct taut_time now);

/* Forgets a RRset: what is put then is not measured by it. */
void taut_i_cache_drop(struct taut_cache *c, const uint8_t *owner, uint16_t type, uint16_t rclass);

/* The longest TTL that anything gets: what is handed on at once has no longer one either. */
uint32_t taut_i_cache_longest(const struct taut_cache *c, bool denial);

/* Puts a denial. type: 0 for NXDOMAIN. */
bool taut_i_cache_put_negative(struct taut_cache *c, const uint8_t *owner, uint16_t type,
	uint16_t rclass, const uint8_t *authority, uint32_t length, uint32_t ttl, uint8_t rank,
	uint8_t security, struct taut_time now);

/* A failure: kept for TAUT_FAILURE_SECONDS, doubled each time up to the most, RFC 9520 3.2; while
 * one lasts others change nothing (true); forgotten with an answer, or failure_ttl_max seconds
 * behind its end. Does not replace data: it stands beside what is stale. */
bool taut_i_cache_put_failure(struct taut_cache *c, const uint8_t *owner, uint16_t type,
	uint16_t rclass, uint16_t ede, struct taut_time now);

/* A zone cut as its parent tells of it: packed RRsets, the NS set first, then DS with signatures or
 * the proof that there is none, then glue. Expires with the NS set. Only the parent's servers may
 * put it: the core sees to that. One that is there is replaced, whatever its TTL: the parent is
 * responsible. False for TTL 0: the caller has to go on with what it has in hand. */
bool taut_i_cache_put_cut(struct taut_cache *c, const uint8_t *zone, uint16_t rclass,
	const uint8_t *packed, uint32_t length, uint32_t ttl, uint8_t security,
	struct taut_time now);

/* The deepest cut at or above `name` (strictly above with `above`): its zone is a tail of `name`.
 * Gives the packed RRsets with TTLs as they were put, and their age in seconds. */
struct taut_cut {
	const uint8_t *zone; /* within name */
	const uint8_t *packed;
	uint32_t length, ttl, age;
	uint8_t security;
};
bool taut_i_cache_cut(struct taut_cache *c, const uint8_t *name, uint16_t rclass, bool above,
	struct taut_time now, struct taut_cut *cut);
void taut_i_cache_drop_cut(struct taut_cache *c, const uint8_t *zone, uint16_t rclass);

#pragma GCC visibility pop

#endif
