/* print.h - records as lines. */
#ifndef TAUT_ZONE_PRINT_H
#define TAUT_ZONE_PRINT_H

#include "../common/out.h"
#include "source.h"

/* A record in one line, with its end: as taut_record_text or taut_record_json has it. */
void zone_put_record(struct dump_out *out, const struct taut_zone_record *record, bool json);

/* Lines that leave out what the lines before say: owners are relative to $ORIGIN, or blank; TTLs are those of
 * $TTL. They are read as the same records. Zeroed to begin; memory does not grow. */
struct zone_relative {
	bool has_origin, has_owner, has_ttl;
	uint32_t ttl;      /* of $TTL */
	uint32_t ttl_last; /* of the record before */
	uint32_t origin_length, owner_length;
	uint8_t origin[TAUT_NAME_MAX], owner[TAUT_NAME_MAX];
};

/* Begins with an origin. Without this the owner of the first SOA record is one from there on. */
void zone_relative_origin(struct zone_relative *state, const uint8_t *origin, struct dump_out *out);
void zone_put_relative(
	struct dump_out *out, struct zone_relative *state, const struct taut_zone_record *record);

/* The record with letters of names in lower case where RFC 4034 6.2 has that, in `owner` and `rdata`. */
void zone_lower(
	struct taut_zone_record *record, uint8_t owner[TAUT_NAME_MAX], uint8_t rdata[65535]);

#endif
