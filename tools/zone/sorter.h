/* sorter.h - records in canonical order (RFC 4034 6; sets of a name by type), as many as there are: what does
 * not fit into memory goes to temporary files in TMPDIR, which are merged.
 *
 *	add, add, ..., finish, next, next, ... until it gives false; then ask for the error
 *
 * Records that are equal but for their TTL and the case of names come in the order in which they were
 * added. */
#ifndef TAUT_ZONE_SORTER_H
#define TAUT_ZONE_SORTER_H

#include <tautwire/text.h>

struct zone_sorter;

/* A record out of the sorter, good until the next call. */
struct zone_sorted {
	struct taut_zone_record record; /* as it was added; without line */
	const uint8_t *key; /* see key.h: owner_key octets of the owner, then the rest */
	uint32_t key_length, owner_key;
	bool same_owner,
		same_set; /* as the record before, but for case; set: also class and type */
	bool repeated;    /* equal to the record before, but for TTL and case */
};

/* `memory` is at least half of ZONE_MEMORY_MIN: all that it will take but for some 200 KiB. NULL: no memory. */
struct zone_sorter *zone_sorter_new(uint64_t memory);
void zone_sorter_free(struct zone_sorter *sorter);

/* False: an error. `any_serial`: SOA records that differ in their serial only are equal. */
bool zone_sorter_add(
	struct zone_sorter *sorter, const struct taut_zone_record *record, bool any_serial);

/* Nothing is added any more. False: an error. */
bool zone_sorter_finish(struct zone_sorter *sorter);

/* The next record. False: there is none, or an error. */
bool zone_sorter_next(struct zone_sorter *sorter, struct zone_sorted *sorted);

/* In words, or NULL. */
const char *zone_sorter_error(const struct zone_sorter *sorter);

#endif
