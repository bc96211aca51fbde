/* check.h - `tautzone check`: what is wrong with a zone.
 *
 * Records and faults go in as a struct zone_reader hands them out (zone_check_record and
 * zone_check_fault); zone_check_finish looks at the zone as a whole. Work: n log n for n records, whatever
 * they are. Memory: see check_store.h. */
#ifndef TAUT_ZONE_CHECK_H
#define TAUT_ZONE_CHECK_H

#include "check_report.h"

/* What a zone is for: some rules hold only for zones of hosts. */
enum zone_kind { ZONE_KIND_GUESS, ZONE_KIND_HOSTS, ZONE_KIND_RPZ, ZONE_KIND_CATALOG };

struct zone_check_options {
	struct zone_report_options report;
	const uint8_t *origin; /* wire form; NULL: the owner of the first SOA */
	enum zone_kind kind;
	bool has_now; /* to look at times: signatures and serials that are dates */
	uint32_t now; /* seconds since 1970, modulo 2^32 */
	uint64_t key; /* random: of the hash of names */
};

struct zone_check;

/* `options` and `out` have to stand as long as the check does. NULL: no memory. */
struct zone_check *zone_check_new(const struct zone_check_options *options, struct dump_out *out);
void zone_check_free(struct zone_check *check);

/* The callbacks of struct zone_reader; context is the check. */
bool zone_check_record(void *context, const char *file, const struct taut_zone_record *record);
bool zone_check_fault(void *context, const struct zone_fault *fault);

/* Looks at what was read. `file` is where findings about the zone as a whole stand. False: no memory. */
bool zone_check_finish(struct zone_check *check, const char *file);

/* What was found, how many records and owners there are, and the origin (NULL: unknown). */
const struct zone_report *zone_check_report(const struct zone_check *check);
uint32_t zone_check_records(const struct zone_check *check);
uint32_t zone_check_owners(const struct zone_check *check);
const uint8_t *zone_check_origin(const struct zone_check *check);

#endif
