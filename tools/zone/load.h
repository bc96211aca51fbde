/* load.h - a zone file for a subcommand: faults go to standard error, and how far it is. */
#ifndef TAUT_ZONE_LOAD_H
#define TAUT_ZONE_LOAD_H

#include "options.h"

typedef bool zone_record_taker(
	void *context, const char *file, const struct taut_zone_record *record);

/* Reads a zone. Returns false if there was a fault, or if `take` ended it. `totals` may be NULL. */
bool zone_load(const char *command, const char *path, const struct zone_options *options,
	zone_record_taker *take, void *context, struct zone_totals *totals);

/* Says what went wrong with the output or another part of the work, on standard error. */
void zone_complain(const char *command, const char *what, const char *why);

/* Ends the output. Returns false, and has said why, if it could not all be written. */
bool zone_out_end(const char *command, struct dump_out *out);

#endif
