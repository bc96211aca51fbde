/* cache_inner.h - how the cache lies in memory; for cache*.c, their tests and fuzz targets.
 *
 *	struct taut_cache | table of the hash | buffer for one entry | log
 *
 * The log is a ring of entries behind each other. New ones go to its head; room is made at its
 * tail, where what was used since it came there moves to the head again and the rest goes. So
 * entries of any size lie side by side, no size can starve another, and nothing is left over but the
 * end of the ring that was too short for an entry, and entries that were replaced by one of another
 * size, until the tail comes by. A part is kept free (the reserve), as a put moves only a few.
 *
 * Order of leaving: second chance (CLOCK) in the order of coming. An entry that was used since the
 * tail passed it last stays, so a flood of names that nobody asks for twice drives out only what
 * nobody asked for during a whole turn of the ring. An exact LRU would need eight octets more an
 * entry and writes to three entries at each get. */
#ifndef TAUT_CACHE_INNER_H
#define TAUT_CACHE_INNER_H

#include "../limits.h"
#include "cache.h"
#include "hash.h"

#pragma GCC visibility push(hidden)

enum taut_entry_kind {
	TAUT_ENTRY_DEAD, /* replaced, flushed, or the unused end of the ring */
	TAUT_ENTRY_RRSET,
	TAUT_ENTRY_NODATA,
	TAUT_ENTRY_NXDOMAIN,
	TAUT_ENTRY_FAILURE,
	TAUT_ENTRY_CUT
};

/* One is followed by the owner and the data. Of the dead only the first four octets are there for
 * sure. */
struct taut_entry {
	uint16_t units;             /* its size */
	uint8_t kind;               /* enum taut_entry_kind */
	uint8_t uses;               /* since the tail passed it, at most TAUT_ENTRY_USES */
	uint32_t next;              /* of its chain: place + 1; 0: the last */
	uint32_t hash;              /* of the owner */
	uint32_t expires, ttl;      /* seconds of the cache's clock; as it was put */
	uint16_t type, rclass;      /* type 0: NXDOMAIN, CUT */
	uint16_t count, signatures; /* RRSET; count of a FAILURE is its extended error */
	uint16_t length;            /* of the data */
	uint8_t owner_length;
	uint8_t trust; /* rank << 4 | security */
	uint8_t octets[];
};

#define TAUT_UNIT       4u /* octets: places and sizes in the log are counted in these */
#define TAUT_ENTRY_HEAD ((uint32_t)offsetof(struct taut_entry, octets))
#define TAUT_ENTRY_USES 3u

struct taut_cache {
	struct taut_cache_config config; /* with defaults in place */
	uint32_t *table;                 /* place + 1 of the first entry of each chain */
	uint32_t chains;
	uint32_t units, reserve; /* of the log; of it that are kept free, if that can be */
	uint32_t entry_most;     /* octets of the largest entry */
	uint8_t *buffer;         /* entry_most octets */
	uint8_t *log;
	uint64_t head, tail; /* units that ever went in and out: the place is the rest by `units` */
	uint64_t base;       /* second of the caller's clock at which ours begins */
	uint32_t since;      /* seconds that have passed since then */
	uint32_t dnames_end; /* no DNAME lasts longer: second of our clock */
	bool begun;
	size_t fixed; /* octets that are not log */
	struct taut_cache_stats stats;
};

static inline struct taut_entry *taut_i_entry(const struct taut_cache *c, uint32_t place)
{
	return (void *)(c->log + (size_t)place * TAUT_UNIT);
}

static inline const uint8_t *taut_i_entry_data(const struct taut_entry *e)
{
	return e->octets + e->owner_length;
}

static inline uint8_t taut_i_entry_rank(const struct taut_entry *e)
{
	return e->trust >> 4;
}

static inline uint8_t taut_i_entry_security(const struct taut_entry *e)
{
	return e->trust & 15;
}

/* ---- cache_store.c -------------------------------------------------------------------------- */

/* What an entry is found by. */
struct taut_place_key {
	const uint8_t *owner;
	uint32_t owner_length, hash;
	uint16_t type, rclass;
};

#define TAUT_NOWHERE UINT32_MAX

/* The cache's clock. Never goes back, whatever the caller's does. */
uint32_t taut_i_cache_clock(struct taut_cache *c, struct taut_time now);

/* The place of the entry of this key whose kind is one of `kinds` (a bit for each), or
 * TAUT_NOWHERE. */
#define TAUT_KIND(kind) (1u << TAUT_ENTRY_##kind)
uint32_t taut_i_cache_find(
	const struct taut_cache *c, const struct taut_place_key *key, unsigned kinds);
bool taut_i_entry_is_named(const struct taut_entry *e, const struct taut_place_key *key);

/* Fresh: within its TTL. Gone: of no use any more, not even as stale data. */
bool taut_i_entry_fresh(const struct taut_entry *e, uint32_t second);
bool taut_i_entry_gone(const struct taut_cache *c, const struct taut_entry *e, uint32_t second);

void taut_i_cache_kill(struct taut_cache *c, uint32_t place);
/* Puts the entry that stands in the buffer (all but units and next) in the place of `old`, if there
 * is one. */
void taut_i_cache_settle(struct taut_cache *c, uint32_t old);

/* ---- cache_put.c ---------------------------------------------------------------------------- */

/* What is to become an entry. */
struct taut_put {
	struct taut_place_key key;
	enum taut_entry_kind kind;
	const uint8_t *data;
	uint32_t length, ttl, expires; /* expires: by the cache's clock */
	uint16_t count, signatures;
	uint8_t rank, security;
};
void taut_i_cache_key(const struct taut_cache *c, const uint8_t *owner, uint16_t type,
	uint16_t rclass, struct taut_place_key *key);
/* Kinds of entries that this one would replace. */
unsigned taut_i_put_kinds(const struct taut_put *put);
/* By the rules of ranks, with what follows for other entries. False: refused. */
bool taut_i_cache_put_entry(struct taut_cache *c, struct taut_put *put, uint32_t second);

/* ---- cache_check.c -------------------------------------------------------------------------- */

/* Is all as it should be? Costs a walk over the whole cache: for tests and fuzz targets. NULL, or
 * what is wrong. */
const char *taut_i_cache_fault(const struct taut_cache *c);

#pragma GCC visibility pop

#endif
