/* match.h - queries and their responses: which belongs to which, and the time between them.
 *
 * A response belongs to the query of the same transport, ends (turned round), id and question
 * (owner in any case, type, class); a response without a question to the oldest one that fits the
 * rest. Multicast DNS and LLMNR are left out: their responses come from elsewhere.
 *   - A query that is sent again before its response is counted as repeated; the latency goes from
 *     the first.
 *   - Responses after the first one (a zone transfer, a duplicate) are counted as further.
 *   - A query without a response after DUMP_PAIR_SECONDS of capture time, or at the end of the input,
 *     is unanswered; a response without a query is unsolicited. One whose query was pushed out of
 *     memory is unsolicited, too; how many were pushed out is counted.
 *   - An ICMP error that quotes a query which waits counts it as refused by the network.
 * Malformed messages take part as long as their header and question can be read.
 */
#ifndef TAUT_DUMP_MATCH_H
#define TAUT_DUMP_MATCH_H

#include "judge.h"
#include "memory.h"

enum dump_pair_state {
	DUMP_PAIR_NONE,        /* takes no part */
	DUMP_PAIR_QUERY,       /* a query; what becomes of it is not known yet */
	DUMP_PAIR_REPEATED,    /* a query that was sent before and waits */
	DUMP_PAIR_ANSWER,      /* the first response to its query */
	DUMP_PAIR_FURTHER,     /* a further one */
	DUMP_PAIR_UNSOLICITED, /* a response without a query */
	DUMP_PAIR_STATES
};

/* "-", "query", "repeated", "answer", "further", "unsolicited" */
const char *dump_pair_name(enum dump_pair_state state);

struct dump_pair {
	enum dump_pair_state state;
	bool has_latency; /* ANSWER and FURTHER, where both have a time */
	int64_t latency;  /* nanoseconds; negative if the capture has them so */
	uint64_t
		query_packet; /* ANSWER and FURTHER: number of the packet of the query, otherwise 0 */
};

struct dump_match_counts {
	uint64_t states[DUMP_PAIR_STATES];
	uint64_t
		unanswered; /* queries; those of states[QUERY] that are neither answered nor this wait */
	uint64_t refused;   /* of the unanswered: by an ICMP error */
	uint64_t forgotten; /* queries that had to make room: counted in neither */
};

struct dump_match;

/* NULL: no memory. Takes at most `memory` octets. */
struct dump_match *dump_match_new(uint64_t memory, uint64_t seed);
void dump_match_free(struct dump_match *match);

/* Looks the message up and remembers it. */
struct dump_pair dump_match_take(struct dump_match *match, const struct dump_shown *shown);

/* The input ended: what waits is unanswered. */
void dump_match_end(struct dump_match *match);

const struct dump_match_counts *dump_match_counts(const struct dump_match *match);
uint64_t dump_match_memory(const struct dump_match *match);

#endif
