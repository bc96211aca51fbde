/* tcp_inner.h - what tcp.c (segments) and tcp_stream.c (streams) share. */
#ifndef TAUT_DUMP_TCP_INNER_H
#define TAUT_DUMP_TCP_INNER_H

#include "tcp_hold.h"
#include "tcp_resync.h"
#include "tcp_table.h"

#define DUMP_PREFIX 2u /* octets of the length before a message */

struct dump_tcp {
	struct dump_table table;
	struct dump_store store;
	struct dump_tcp_counts counts;
	dump_sink *sink;
	void *context;
	struct dump_finder *finder;       /* NULL until something is searched */
	uint8_t *message;                 /* for one in several pieces; NULL until there is one */
	const struct dump_packet *packet; /* that is just taken */
	int64_t seconds;                  /* capture time, with has_time */
	uint32_t nanoseconds;
	bool has_time;
};

/* Octets that are kept and go on where the stream stands. */
uint32_t dump_stream_at_hand(const struct dump_flow *flow);

/* Something is kept that waits behind missing octets; and where these begin. */
bool dump_stream_has_hole(const struct dump_flow *flow);
uint32_t dump_stream_hole(const struct dump_flow *flow);

/* The stream stands at `next` now, with all before it handed out. */
void dump_stream_move(struct dump_flow *flow, uint32_t next);

/* The stream stands at `next` now, without octets before it. */
void dump_stream_pass(struct dump_flow *flow, uint32_t next);

/* After something was kept: goes on as far as it goes, and puts the flow into the lists where it
 * belongs. */
void dump_stream_go_on(struct dump_tcp *tcp, struct dump_flow *flow);

/* Hands out what can be, loses the rest: `why` is TCP_MEMORY or TCP_UNFINISHED. Nothing is kept
 * afterwards. */
void dump_stream_finish(struct dump_tcp *tcp, struct dump_flow *flow, enum dump_fate why);

/* Gives up the holes whose time is over. */
void dump_stream_expire(struct dump_tcp *tcp);

/* Makes room for n octets in this stream, if need be at the cost of those that have kept something
 * for the longest time, even of this one. False: there is not so much. */
bool dump_stream_make_room(struct dump_tcp *tcp, struct dump_flow *flow, uint32_t n);

#endif
