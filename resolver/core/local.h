/* local.h - zones and records of local data: how they are found (local.c), and what is answered (policy.c). */
#ifndef TAUT_LOCAL_H
#define TAUT_LOCAL_H

#include "hash.h"
#include "rrset.h"

#pragma GCC visibility push(hidden)

/* Records of a name, in the order in which they were added. */
struct taut_local_record {
	uint32_t next; /* place of the next one; 0: the last */
	uint32_t ttl;
	uint16_t type, length;
	uint8_t rdata[];
};

struct taut_local_node {
	uint32_t next; /* of its chain: place; 0: the last */
	uint32_t hash;
	uint32_t first, last; /* records; 0: none */
	uint16_t rclass;
	uint8_t zone; /* kind + 1 where it is the apex of one */
	uint8_t name_length;
	uint8_t name[];
};

struct taut_local_found {
	const struct taut_local_node *node; /* of the name itself, or NULL */
	const struct taut_local_node *zone; /* that it is in, or NULL */
	uint32_t zone_labels;
};
/* False: nothing is known, neither of the name nor of a zone that it is in. */
bool taut_i_local_find(const struct taut_local *local, const uint8_t *name, uint16_t type,
	uint16_t rclass, struct taut_local_found *found);
/* Walks over the records of a node: NULL at the beginning and behind the last one. */
const struct taut_local_record *taut_i_local_next(const struct taut_local *local,
	const struct taut_local_node *node, const struct taut_local_record *record);
/* Is there anything in class ANY? */
bool taut_i_local_any_class(const struct taut_local *local);

#pragma GCC visibility pop

#endif
