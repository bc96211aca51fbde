/* believed.h - laws about what a resolver tells its clients and keeps in its cache: it is the
 * truth of the world, but for what is the liar's own. */
#ifndef TAUT_BELIEVED_H
#define TAUT_BELIEVED_H

#include "world.h"

struct believed_question {
	uint8_t name[TAUT_NAME_MAX];
	uint16_t type;
	bool partly; /* nobody was asked, or ANY: records are true, but need not be all */
};

/* An answer: what it has is true, and it has all, or it is SERVFAIL. Gives the rcode. `late`:
 * seconds that records may be kept for beyond their TTL. */
unsigned believed_answer(
	const uint8_t *octets, size_t n, const struct believed_question *question, uint32_t late);

/* All that a cache has: whole and true sets, denials, delegations. */
void believed_cache(struct taut_cache *cache, struct taut_time now, uint32_t late);

/* What was met, so that it can be seen whether inputs reach deep. */
extern struct believed_tally {
	unsigned long answers, data, chains, lies, denials, failures, cached, cuts;
} believed_tally;

#endif
