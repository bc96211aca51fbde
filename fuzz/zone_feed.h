/* zone_feed.h - a zone in memory for `tautzone check`, as tests and fuzzers have it. */
#ifndef FUZZ_ZONE_FEED_H
#define FUZZ_ZONE_FEED_H

#include "../tools/zone/check.h"

/* Feeds n characters, at most `most` records of them, as the file of this name. $INCLUDE is a fault: there are no
 * other files. Returns what zone_check_finish says. */
bool zone_feed(struct zone_check *check, const uint8_t *origin, const char *text, size_t n,
	uint32_t most, const char *file);

#endif
