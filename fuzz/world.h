/* world.h - a small Internet for fuzz targets: zones whose truth is known, and servers that tell it. One zone belongs to a
 * liar, whose servers say what the target wants. */
#ifndef TAUT_WORLD_H
#define TAUT_WORLD_H

#include "fuzz.h"
#include <tautwire/resolver.h>

enum { WORLD_SERVERS = 9, WORLD_HINTS = 2, WORLD_RECORDS = 8 };

/* The zone of the liar: names at and below it are his. */
extern const uint8_t world_liar[];
bool world_is_liars(const uint8_t *name);

/* Addresses of the root's servers. */
extern struct taut_hint world_hints[WORLD_HINTS];
void world_begin(void);

/* Names that are worth asking for: index modulo how many there are. Wire form. */
const uint8_t *world_name(unsigned index);

enum world_kind { WORLD_ANSWER, WORLD_CNAME, WORLD_NODATA, WORLD_NXDOMAIN };

/* The truth of a name that is not the liar's. */
struct world_truth {
	enum world_kind kind;
	uint32_t ttl;
	uint16_t type; /* of the records: CNAME for WORLD_CNAME */
	unsigned count;
	struct {
		uint8_t octets[300];
		uint16_t length;
	} rdata[WORLD_RECORDS];
	uint8_t dname[TAUT_NAME_MAX]; /* WORLD_CNAME: made from the DNAME of this owner; length 1: not so */
};
void world_truth(const uint8_t *name, uint16_t type, struct world_truth *truth);

/* Is a record true? NS and glue, SOA, and synthesised CNAMEs included. */
bool world_is_true(const uint8_t *owner, uint16_t type, const uint8_t *rdata, uint16_t length, uint32_t ttl);

/* What the server at an address answers to a query: its octets, 0 for silence (no server, or no query). `liar` is set if the
 * address is the liar's: the answer is what an honest server of that zone would say, for a start. */
size_t world_answer(const struct taut_address *address, const uint8_t *query, size_t n, uint8_t *out,
	size_t capacity, bool *liar);

#endif
