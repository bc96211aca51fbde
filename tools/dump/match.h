/* match.h - queries and their responses: which belongs to which, and the time between them.
 *
 * A response belongs to the query of the same transport, ends (turned round), id and first question
 * (owner in any case, type, class); a response without a question to the oldest one that fits the
 * rest, and of these rather to one that waits. Multicast DNS and LLMNR are left out, as their
 * responses come from elsewhere, and so are DSO messages with id 0, which have none (RFC 8490 5.4).
 *   - A query that is sent again before its response is repeated; the latency goes from the first.
 *   - Responses after the first one (a zone transfer, a duplicate) are further ones.
 *   - A query without a response after DUMP_PAIR_SECONDS of capture time since it was sent last, or at
 *     the end of the input, is unanswered; a response without a query is unsolicited. One whose query
 *     was pushed out of memory is unsolicited, too; how many were pushed out is counted.
 *   - An ICMP error that quotes a query which waits counts it as refused by the network, unless it is
 *     answered all the same.
 *   - Messages out of dnstap match within the same kind of exchange: AUTH_QUERY with AUTH_RESPONSE.
 * Malformed and cut messages take part as long as their header and question can be read.
 *
 * Time may go back. Where it differs by more than DUMP_PAIR_SECONDS, in either direction, a response
 * does not belong to the query; messages without a time stand at the time of the one before.
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
		query_packet; /* ANSWER and FURTHER: number of the first query's packet in its file,
	                          otherwise 0 */
};

/* When the input has ended: states[QUERY] = states[ANSWER] + unanswered + forgotten. */
struct dump_match_counts {
	uint64_t states[DUMP_PAIR_STATES];
	uint64_t unanswered; /* queries that waited in vain; those that wait still are not in it */
	uint64_t refused;    /* of the unanswered: by an ICMP error */
	uint64_t forgotten;  /* queries that had to make room while they waited */
};

struct dump_match;

/* NULL: no memory. Takes at most `memory` octets, which grow on demand; under DUMP_PAIR_MEMORY_MIN it
 * is NULL as well. `seed` keys the tables and has no influence on results. */
#define DUMP_PAIR_MEMORY_MIN 16384u
struct dump_match *dump_match_new(uint64_t memory, uint64_t seed);
void dump_match_free(struct dump_match *match);

/* Looks the message up and remembers it. */
struct dump_pair dump_match_take(struct dump_match *match, const struct dump_shown *shown);

/* An ICMP error came that quotes a packet of these ends; its message's id is known where has_id. The
 * oldest query that fits and was not refused before is. */
void dump_match_refused(struct dump_match *match, const struct dump_ends *ends,
	enum dump_transport transport, uint16_t id, bool has_id);

/* The input ended: what waits is unanswered. The table is empty after it. */
void dump_match_end(struct dump_match *match);

const struct dump_match_counts *dump_match_counts(const struct dump_match *match);
uint64_t dump_match_memory(const struct dump_match *match);

#endif
