/* zone.h - the reader of master files: what its files share. */
#ifndef TAUT_ZONE_H
#define TAUT_ZONE_H

#include "scan.h"

#pragma GCC visibility push(hidden)

/* What an entry turned out to be. */
enum taut_entry {
	TAUT_ENTRY_NONE,   /* an empty line, or a directive that was carried out */
	TAUT_ENTRY_RECORD, /* zone->record */
	TAUT_ENTRY_INCLUDE,
	TAUT_ENTRY_END,    /* there is none: the end of the text */
	TAUT_ENTRY_REFUSED /* scan->code says why; TAUT_OK there: the text ends inside it */
};

enum taut_ttl_from { TAUT_TTL_NONE, TAUT_TTL_RECORD, TAUT_TTL_DIRECTIVE };

/* zone.c: TTL, class, type and rdata: from the word at hand on, or behind the owner. */
enum taut_entry taut_i_zone_record(struct taut_zone *zone, struct taut_scan *s, bool at_hand);
/* The owner that the word at hand is. */
bool taut_i_zone_owner(struct taut_zone *zone, struct taut_scan *s);

/* zone_head.c: what stands before the rdata. */
struct taut_head {
	uint32_t ttl;
	uint16_t rclass, type;
	bool has_ttl, has_class;
	const char *at; /* the type's word */
};

/* TTL and class, in either order and both optional, then the type. */
bool taut_i_zone_head(
	struct taut_zone *zone, struct taut_scan *s, struct taut_head *head, bool at_hand);

/* The word at hand as a TTL: seconds or units, at most 2^31 - 1. */
#define TAUT_EXPECTED_TTL "a TTL: seconds up to 2147483647, or with units as in 1h30m"
bool taut_i_zone_ttl(struct taut_scan *s, uint32_t *seconds);

/* zone_directive.c: the word at hand begins with a dollar sign. */
enum taut_entry taut_i_zone_directive(struct taut_zone *zone, struct taut_scan *s);

/* generate.c: $GENERATE is at hand; then, while zone->generate.active, the next entry that it makes. */
enum taut_entry taut_i_zone_generate(struct taut_zone *zone, struct taut_scan *s);
enum taut_entry taut_i_zone_generated(struct taut_zone *zone, struct taut_scan *s);

#pragma GCC visibility pop

#endif
