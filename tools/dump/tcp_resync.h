/* tcp_resync.h - where the next message begins in a stream that is entered without its beginning:
 * the rule "resync" of tcp.h. */
#ifndef TAUT_DUMP_TCP_RESYNC_H
#define TAUT_DUMP_TCP_RESYNC_H

#include <tautwire/codec.h>

#include "limits.h"
#include "tcp_hold.h"

/* What a search needs, once for all streams. */
struct dump_finder {
	struct taut_scratch scratch;
	uint8_t window[DUMP_SEARCH_OCTETS];
};

/* NULL if there is no memory. */
struct dump_finder *dump_finder_new(void);

/* Nothing but whole messages, each behind its length: part (a) of the rule. */
bool dump_is_whole(const uint8_t *octets, uint32_t n);

/* Looks for a message in the first run of a hold, of at most the octets that were not looked at
 * before, and of places that were waiting for more; `last` says that no more will come. True:
 * *place is the sequence number at which its length stands. */
bool dump_finder_find(
	struct dump_finder *finder, struct dump_hold *hold, bool last, uint32_t *place);

#endif
