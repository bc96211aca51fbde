/* key.h - a record as octets that sort in canonical order (RFC 4034 6) by memcmp. */
#ifndef TAUT_ZONE_KEY_H
#define TAUT_ZONE_KEY_H

#include <tautwire/build.h>
#include <tautwire/text.h>

/* Octets that suffice: of an owner each octet may be escaped; class, type and rdata. */
#define ZONE_OWNER_KEY (2 * TAUT_NAME_MAX)
#define ZONE_KEY_MAX   (ZONE_OWNER_KEY + 4 + 65535)

/* The owner: its labels in lower case from the root's side down, each ended by a zero octet, and one more at
 * the end. In labels the octets 0 and 1 stand as 1 1 and 1 2, so that only what ends a label is 0: a
 * shorter label sorts first, and a name before those below it, whose keys begin with its own but for the
 * last octet. Returns the length. */
uint32_t zone_owner_key(const uint8_t *owner, uint8_t key[ZONE_OWNER_KEY]);

/* Behind the owner: class, type and canonical rdata. Returns the length of that. `any_serial`: the serial
 * of a SOA counts as 0. */
uint32_t zone_rest_key(
	const struct taut_zone_record *record, bool any_serial, uint8_t key[4 + 65535]);

#endif
