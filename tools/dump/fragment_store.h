/* fragment_store.h - what fragment.c and fragment_store.c share: datagrams that are not whole yet, in
 * bounded memory. The rules are in fragment.h.
 */
#ifndef TAUT_DUMP_FRAGMENT_STORE_H
#define TAUT_DUMP_FRAGMENT_STORE_H

#include "fragment.h"

#define DUMP_DATAGRAM_MAX 65535u
#define DUMP_UNIT         8u /* what the places of fragments are multiples of */

struct chunk;

/* Without padding: keys are compared as octets. */
struct key {
	uint8_t source[16], target[16];
	uint32_t identification;
	uint8_t version, protocol, zero[2];
};

enum state {
	COLLECTING,
	REFUSED, /* all have the fate `fate` */
	DONE     /* it was whole; kept to know its fragments again */
};

struct datagram {
	struct datagram *next;          /* of the same bucket */
	struct datagram *older, *newer; /* by last use */
	struct key key;
	struct chunk *chunks; /* by their numbers */
	int64_t seconds;      /* time of the first fragment that came */
	uint32_t nanoseconds;
	uint32_t packets; /* that are held */
	uint32_t end;     /* 0 while the last fragment has not come */
	uint32_t reach;   /* the end of what came so far */
	uint32_t got;     /* octets that are here */
	uint8_t state, fate, protocol;
	bool differs;
	bool again;           /* all fragments so far were in the datagram before */
	uint8_t seen, before; /* fragments in hashes[0], hashes[1] */
	uint64_t hashes[2][DUMP_FRAGMENTS_KNOWN]; /* of this datagram and of the one before */
};

struct dump_fragments {
	struct dump_tally *tally;
	uint64_t seed, memory, bound;
	struct datagram **buckets;
	uint32_t mask;
	struct datagram *oldest, *newest;
	struct dump_fragment_counts counts;
	uint8_t whole[DUMP_DATAGRAM_MAX + 1];
};

/* The datagram of a fragment, an old or a new one, now the one that was used last; NULL: no memory. One
 * whose time is over is given up first. */
struct datagram *dump_datagram_find(
	struct dump_fragments *f, const struct dump_packet *packet, const struct dump_ip *ip);

/* Begins a datagram in the place of what d held before, which was decided. */
void dump_datagram_begin(struct datagram *d, const struct dump_packet *packet);

/* Decides the packets that are held for a datagram and forgets its octets. */
void dump_datagram_decide(struct dump_fragments *f, struct datagram *d, enum dump_fate fate);

/* Takes one out of the table that holds neither packets nor octets. */
void dump_datagram_remove(struct dump_fragments *f, struct datagram *d);

/* Both of it; `why` is the fate of what is held, unless that is known to be a repetition. */
void dump_datagram_give_up(struct dump_fragments *f, struct datagram *d, enum dump_fate why);

/* Gives up those whose time is over. */
void dump_datagrams_expire(struct dump_fragments *f, const struct dump_packet *now);

/* Puts n octets at `at` in place where there are none yet. *fresh: how many; *differs: others were
 * there. False: no memory. */
bool dump_datagram_store(struct dump_fragments *f, struct datagram *d, uint32_t at,
	const uint8_t *octets, uint32_t n, uint32_t *fresh, bool *differs);

/* Copies all octets, d->end of them, to f->whole, and forgets them in d. */
void dump_datagram_gather(struct dump_fragments *f, struct datagram *d);

/* What malloc adds to a block, about. */
#define DUMP_HEAP_OVERHEAD 16u

#endif
