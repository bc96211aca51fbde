/* tcp.h - messages out of TCP streams whose segments were captured in order.
 *
 * Each direction of a connection is a stream of its own, found by addresses and ports. The rules:
 *   start   A SYN says where the stream begins, also when it carries data (RFC 7413). Where none
 *           was captured, the stream begins at the first segment that consists of nothing but whole
 *           messages, each behind its length, of at least 12 octets and with no more entries in its
 *           header's counts than its length has room for; segments before it are lost.
 *   order   A segment that begins at the octet expected next is read. Octets that came before are
 *           dropped, as whole segments or at the front of one. A segment that begins later leaves a
 *           hole: the stream is lost from there on, until a SYN begins another.
 *   memory  Directions and the buffers of those that stand inside a message are bounded. Beyond the
 *           bound the one that was used least recently is given up.
 */
#ifndef TAUT_DUMP_TCP_H
#define TAUT_DUMP_TCP_H

#include "stages.h"

struct dump_tcp_limits {
	uint32_t flows, buffers; /* at least 1 */
};

struct dump_tcp_tally {
	uint64_t streams;    /* directions that were seen */
	uint64_t forgotten;  /* directions that had to make room for others */
	uint64_t holes;      /* streams that were lost by a hole or by the snap length */
	uint64_t starved;    /* streams that lost their buffer to others, inside a message */
	uint64_t unfinished; /* streams that ended inside a message */
	uint64_t repeated;   /* octets that came before and were dropped */
};

struct dump_tcp;

/* NULL if there is no memory. `seed` keys the table, so that no capture can be made to fill one of
 * its chains; it has no influence on results. */
struct dump_tcp *dump_tcp_new(const struct dump_tcp_limits *limits, uint64_t seed);
void dump_tcp_free(struct dump_tcp *tcp);

/* Takes a segment and hands out the messages that it completes. `packet` is only handed on. */
enum dump_fate dump_tcp_take(struct dump_tcp *tcp, const struct dump_packet *packet,
	const struct dump_ends *ends, const struct dump_segment *segment, dump_sink *sink,
	void *context);

/* Ends all streams: the input ended. Counts those that end inside a message. */
void dump_tcp_end(struct dump_tcp *tcp);

const struct dump_tcp_tally *dump_tcp_tally(const struct dump_tcp *tcp);

/* Octets of memory that are in use, and the most that the limits allow. */
uint64_t dump_tcp_memory(const struct dump_tcp *tcp);
uint64_t dump_tcp_memory_max(const struct dump_tcp_limits *limits);

#endif
