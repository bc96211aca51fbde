/* image.h - one version of a zone as it lies in memory: one piece that can be moved as it is. Offsets count
 * from its first octet, indices from the first entry of their table.
 *
 *	struct taut_zone_data | nodes | hashed nodes | sets | names and records
 *
 * Nodes stand in canonical order (RFC 4034 6.1), empty non-terminals among them, so that a name's closest encloser is
 * an ancestor of the node before it. Hashed nodes are the owners of NSEC3 records: names that only they have do not
 * exist (RFC 5155 7.2.8). Those of the chain that is in use come first, in order.
 *
 * Work of a lookup: log2(nodes) + 1 comparisons of names of at most 255 octets and 127 steps to parents, twice where a
 * wildcard is looked for, whatever the names are.
 * Memory: 20 octets a node, 20 a set, the owner once, and 2 with the rdata of each record. */
#ifndef TAUT_IMAGE_H
#define TAUT_IMAGE_H

#include "zones.h"

#include <string.h>

#pragma GCC visibility push(hidden)

#define TAUT_NODE_CUT   1u /* NS below the apex: a zone cut */
#define TAUT_NODE_DNAME 2u
#define TAUT_NODE_BELOW 4u /* below a cut or a DNAME: glue, or hidden */

struct taut_zone_node {
	uint32_t name;   /* offset */
	uint32_t sets;   /* index of its first set */
	uint32_t parent; /* index; the apex is its own */
	uint32_t
		nsec; /* index + 1 of the node with an NSEC at or before this one; 0: there is none */
	uint16_t set_count;
	uint8_t labels;
	uint8_t flags; /* TAUT_NODE_... */
};

/* Records of one type and the RRSIGs that cover them, as rrset.h has it. No records: only signatures of what is not
 * there; they are transferred, nothing else. */
struct taut_zone_set {
	uint32_t data, length; /* offset, octets */
	uint32_t ttl;
	uint16_t type, count, signatures, spare;
};

struct taut_zone_data {
	uint64_t version; /* never the same for two */
	size_t size;      /* octets of all, a multiple of 8 */
	uint32_t nodes, node_count;
	uint32_t hashed, hashed_count,
		chain_count; /* the first chain_count are of the chain in use */
	uint32_t sets, set_count;
	uint32_t records; /* with signatures */
	uint32_t salt;    /* offset */
	uint16_t rclass, iterations;
	uint8_t salt_length;
	bool live;        /* not replaced or removed */
	bool nsec, nsec3; /* which proofs there are */
};

static inline const uint8_t *taut_image_octets(const struct taut_zone_data *zone, uint32_t at)
{
	return (const uint8_t *)zone + at;
}

static inline const struct taut_zone_node *taut_image_node(
	const struct taut_zone_data *zone, uint32_t index)
{
	return (const struct taut_zone_node *)(const void *)taut_image_octets(zone, zone->nodes) +
	       index;
}

static inline const struct taut_zone_node *taut_image_hashed(
	const struct taut_zone_data *zone, uint32_t index)
{
	return (const struct taut_zone_node *)(const void *)taut_image_octets(zone, zone->hashed) +
	       index;
}

static inline const struct taut_zone_set *taut_image_set(
	const struct taut_zone_data *zone, uint32_t index)
{
	return (const struct taut_zone_set *)(const void *)taut_image_octets(zone, zone->sets) +
	       index;
}

static inline const uint8_t *taut_image_name(
	const struct taut_zone_data *zone, const struct taut_zone_node *node)
{
	return taut_image_octets(zone, node->name);
}

/* ---- entries: records as they were added ---------------------------------------------------- */

/* The log of a version that is being made: owners and entries as they came. */
struct taut_zone_entry {
	uint32_t owner; /* offset in the log */
	uint32_t ttl;
	uint16_t type, rdlength; /* rdata follows */
};

struct taut_zone_log {
	const uint8_t *octets;
	const uint8_t *apex;
	uint32_t *order, *spare; /* offsets of entries, sorted; as much room beside them */
	uint32_t count;
	uint16_t rclass;
};

static inline const struct taut_zone_entry *taut_log_entry(
	const struct taut_zone_log *log, uint32_t index)
{
	return (const struct taut_zone_entry *)(const void *)(log->octets + log->order[index]);
}

static inline const uint8_t *taut_entry_rdata(const struct taut_zone_entry *entry)
{
	return (const uint8_t *)(entry + 1);
}

/* The type that a RRSIG covers, otherwise the type. */
static inline uint16_t taut_entry_covers(const struct taut_zone_entry *entry)
{
	const uint8_t *rdata = taut_entry_rdata(entry);

	if (entry->type != TAUT_TYPE_RRSIG || entry->rdlength < 2)
		return entry->type;
	return (uint16_t)(rdata[0] << 8 | rdata[1]);
}

/* sort.c: into the order of the image: NSEC3 last; owners; types; records, then signatures; rdata. Takes at most
 * count * log2(count) comparisons. */
void taut_i_log_sort(struct taut_zone_log *log);
bool taut_i_log_same_owner(const struct taut_zone_log *log, uint32_t a, uint32_t b);
bool taut_i_log_same_record(const struct taut_zone_log *log, uint32_t a, uint32_t b);

/* image.c: makes the image of a sorted log at `out`. TAUT_E_SPACE; TAUT_E_ABSENT; TAUT_E_SYNTAX. */
enum taut_code taut_i_image_make(const struct taut_zone_log *log, uint8_t *out, size_t capacity);

/* ---- store.c -------------------------------------------------------------------------------- */

/* Who may transfer the zone; NULL: nobody. */
const struct taut_transfer_rule *taut_i_zones_rule(
	const struct taut_zones *zones, const struct taut_zone_data *zone);
/* The zone of this very apex, or NULL. */
const struct taut_zone_data *taut_i_zones_exact(
	const struct taut_zones *zones, const uint8_t *apex, uint16_t rclass);

/* ---- tree.c --------------------------------------------------------------------------------- */

/* How many labels two names have in common from the root on. */
uint32_t taut_i_labels_shared(const uint8_t *a, const uint8_t *b);
/* The ancestor of a name that has so many labels, or itself. */
const uint8_t *taut_i_ancestor(const uint8_t *name, uint32_t labels);

/* The last of `count` nodes that is not behind `name`: its index, or `count` if all are. */
uint32_t taut_i_node_search(const struct taut_zone_data *zone, const struct taut_zone_node *nodes,
	uint32_t count, const uint8_t *name, bool *exact);

/* A set of a node with records. NULL: there is none. */
const struct taut_zone_set *taut_i_node_find(
	const struct taut_zone_data *zone, const struct taut_zone_node *node, uint16_t type);
/* The same as a view. */
bool taut_i_node_set(const struct taut_zone_data *zone, const struct taut_zone_node *node,
	uint16_t type, struct taut_rrset *set);
void taut_i_set_view(const struct taut_zone_data *zone, const struct taut_zone_node *node,
	const struct taut_zone_set *from, struct taut_rrset *set);

#pragma GCC visibility pop

#endif
