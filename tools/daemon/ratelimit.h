/* ratelimit.h - how much a client's network may ask: a bucket of tokens for each, in a table of fixed size that all
 * workers share, without locks.
 *
 * A bucket is one word: when it will be full again (GCRA, "virtual scheduling" of ITU-T I.371, the same as a
 * token bucket). A bucket that is full says nothing, so nothing is lost when another network takes its place; where
 * all four places of a network are in use, the fullest goes. The hash has a key, so that nobody can choose networks
 * whose buckets collide with those of another. */
#ifndef TAUT_DAEMON_RATELIMIT_H
#define TAUT_DAEMON_RATELIMIT_H

#include <tautwire/resolver.h>

struct daemon_ratelimit_config {
	uint32_t rate;  /* queries a second of one network, at most 1000000 */
	uint32_t burst; /* queries at once; 0: as many as in a second */
	uint32_t
		slip; /* every such query beyond that is answered with TC, the others are dropped; 0: all
	                   are dropped */
	uint8_t prefix4, prefix6; /* what a network is; 0: 32 and 56 */
	uint32_t buckets;         /* 0: RATE_BUCKETS */
	uint64_t key[2];          /* random */
};

enum daemon_rate { DAEMON_RATE_FINE, DAEMON_RATE_SLIP, DAEMON_RATE_DROP };

struct daemon_ratelimit;

/* NULL: no memory. */
struct daemon_ratelimit *daemon_ratelimit_new(const struct daemon_ratelimit_config *config);
/* Counted references: it lives as long as one is held. NULL is fine. */
struct daemon_ratelimit *daemon_ratelimit_keep(struct daemon_ratelimit *limit);
void daemon_ratelimit_free(struct daemon_ratelimit *limit);

/* Takes a token. now: monotonic microseconds. Any thread. */
enum daemon_rate daemon_ratelimit_take(
	struct daemon_ratelimit *limit, const struct taut_address *client, uint64_t now);

#endif
