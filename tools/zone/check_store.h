/* check_store.h - a zone in memory: every record once, owners once, in canonical order.
 *
 * Filled by zone_store_add in the order of the files, put into order by zone_store_finish, then only
 * read. Memory: 36 octets and the rdata for a record; 32 octets, the name and 6 to 12 octets of table for an
 * owner; arrays that grow have up to a third of them free. While it is being put into order 4 octets more for
 * a record, 48 for an owner.
 */
#ifndef TAUT_ZONE_CHECK_STORE_H
#define TAUT_ZONE_CHECK_STORE_H

#include <tautwire/text.h>

#define ZONE_NONE 0xffffffffu

/* A record. `name` and its place in zone->order say where it belongs. */
struct zone_entry {
	const uint8_t *rdata; /* uncompressed */
	uint32_t name;        /* its owner: index in zone->names */
	uint32_t ttl;
	uint32_t line;
	uint16_t type, rclass, rdlength;
	uint16_t file; /* index in zone->files */
};

/* Where an owner stands in the zone; set by the pass over delegations. */
#define ZONE_IS_CUT      1u  /* a delegation: NS below the apex */
#define ZONE_BELOW_CUT   2u  /* glue, or hidden by a delegation */
#define ZONE_BELOW_DNAME 4u  /* hidden by a DNAME */
#define ZONE_GLUE_USED   8u  /* an NS record names it */
#define ZONE_OUTSIDE     16u /* not below the origin */

/* An owner. Its records are order[first] to order[first + count - 1], by type, then as they came. */
struct zone_name {
	const uint8_t *wire; /* in the case that came first */
	uint32_t first, count;
	uint32_t above; /* the cut or DNAME that hides it, or ZONE_NONE */
	uint32_t mark;  /* of walks along chains */
	uint32_t flags; /* ZONE_... */
};

struct zone_block;

struct zone_store {
	struct zone_entry *entries; /* in the order of the files */
	uint32_t *order;            /* entries by owner and type, after zone_store_finish */
	struct zone_name *names;    /* in canonical order (RFC 4034 6.1), after zone_store_finish */
	uint32_t *slots;            /* hash table of names; ZONE_NONE: free */
	char **files;
	uint32_t count, capacity;
	uint32_t name_count, name_capacity;
	uint32_t slot_count; /* a power of two */
	uint32_t file_count, file_capacity, file_last;
	struct zone_block *blocks; /* memory of names and rdata */
	uint64_t key;              /* of the hash */
	uint32_t inside; /* names below the origin: the first ones, after zone_store_finish */
	uint32_t apex;   /* index of the origin, or ZONE_NONE */
	bool failed;     /* no memory, or more than 2^32 - 2 records: the rest is missing */
};

/* All records of one owner and type: order[first] to order[first + count - 1]. */
struct zone_set {
	uint32_t name, first, count;
	uint16_t type;
};

/* `key` should be random: who writes a zone must not know it. */
void zone_store_init(struct zone_store *store, uint64_t key);
void zone_store_free(struct zone_store *store);

/* Adds a record that the reader gave. `file` is copied once for each new name. False: store->failed. */
bool zone_store_add(
	struct zone_store *store, const struct taut_zone_record *record, const char *file);

/* Leaves out the records that `keep` does not want. Owners stay, perhaps with none. */
typedef bool zone_keep(void *context, const struct zone_entry *entry);
void zone_store_filter(struct zone_store *store, zone_keep *keep, void *context);

/* Puts names and records into order. Names that are not below `origin` (wire form) come last and have
 * ZONE_OUTSIDE. False: store->failed. */
bool zone_store_finish(struct zone_store *store, const uint8_t *origin);

/* The part of it that is in check_order.c: slots have to be made anew. False: no memory. */
bool zone_order(struct zone_store *store, const uint8_t *origin);

/* The owner with this name, or ZONE_NONE. */
uint32_t zone_store_find(const struct zone_store *store, const uint8_t *wire);

/* The last owner that is not behind `wire` in canonical order; ZONE_NONE if all are. Of a name that has
 * no records it tells what hides it. `wire` is below the origin. */
uint32_t zone_store_before(const struct zone_store *store, const uint8_t *wire);

/* The set of this owner and type; count 0 if there is none. */
struct zone_set zone_store_set(const struct zone_store *store, uint32_t name, uint16_t type);

static inline bool zone_store_has(const struct zone_store *store, uint32_t name, uint16_t type)
{
	return zone_store_set(store, name, type).count > 0;
}

/* Walks over the sets of one owner: `*set` is zeroed before the first call. */
bool zone_store_next_set(const struct zone_store *store, uint32_t name, struct zone_set *set);

static inline const struct zone_entry *zone_store_at(const struct zone_store *store, uint32_t place)
{
	return &store->entries[store->order[place]];
}

/* Sorts `items` by `before` (is a to stand before b? a total order), stable, in n log n steps whatever
 * they are, in n where they are in order already. `room` has as many places. */
typedef bool zone_before(const void *context, uint32_t a, uint32_t b);
void zone_sort(
	uint32_t *items, uint32_t *room, uint32_t n, zone_before *before, const void *context);

#endif
