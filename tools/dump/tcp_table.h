/* tcp_table.h - the table of directions of TCP connections: found by their ends, in lists by their
 * last use. It grows as they come, up to a bound; see tcp.h. */
#ifndef TAUT_DUMP_TCP_TABLE_H
#define TAUT_DUMP_TCP_TABLE_H

#include "packet.h"

#define DUMP_NONE UINT32_MAX

/* A flow stands in the list of all, in that of those that keep octets, and in that of those that
 * wait for a hole to be filled; in each one from the least to the most recently appended. */
enum dump_list { DUMP_LIST_USED, DUMP_LIST_KEEPING, DUMP_LIST_WAITING, DUMP_LISTS };

struct dump_links {
	uint32_t older, newer;
};

enum dump_flow_state {
	DUMP_FLOW_SEARCH, /* no place is known where a message begins */
	DUMP_FLOW_OPEN    /* next is where a message begins */
};

struct dump_hold;

struct dump_flow {
	struct dump_links links[DUMP_LISTS];
	struct dump_hold *hold; /* NULL while nothing is kept */
	struct dump_ends ends;
	uint32_t chain; /* the next one of the same bucket */
	/* Sequence numbers. What is not before `next` is awaited; what is before `start` was never
	 * seen, and so was some of [gap, gap_end); the rest in between came before. */
	uint32_t start, next, gap, gap_end;
	uint32_t syn, fin; /* of a SYN and a FIN, with has_... */
	uint8_t state;
	bool listed[DUMP_LISTS];
	bool has_next; /* false: in search, and nothing was given up yet */
	bool has_syn, has_fin, has_gap;
	bool entered;  /* by a SYN or by the rule "resync": messages were or could be handed out */
	bool resynced; /* messages are marked so */
	bool closed;   /* by RST, or FIN with all before it */
};

struct dump_table {
	struct dump_flow *flows;
	uint32_t count, capacity, limit;
	uint32_t *buckets;
	uint32_t mask;
	uint64_t seed;
	struct dump_links
		ends[DUMP_LISTS]; /* of each list: .older is its oldest, .newer its newest */
};

/* `octets` bound the memory of flows and buckets. False: no memory. */
bool dump_table_init(struct dump_table *table, uint64_t octets, uint64_t seed);
void dump_table_free(struct dump_table *table);

/* Octets of memory in use: at most those of dump_table_init. */
uint64_t dump_table_memory(const struct dump_table *table);

/* NULL if it is not there. */
struct dump_flow *dump_table_find(const struct dump_table *table, const struct dump_ends *ends);

/* A new flow, as the most recently used. NULL if there is no room: remove the oldest one first.
 * Pointers to other flows are no longer good. */
struct dump_flow *dump_table_add(struct dump_table *table, const struct dump_ends *ends);

/* Takes a flow that keeps nothing out of the table; the place of another one may change. */
void dump_table_remove(struct dump_table *table, struct dump_flow *flow);

/* The oldest flow of a list, or NULL. */
struct dump_flow *dump_table_oldest(const struct dump_table *table, enum dump_list list);

/* Makes it the newest of a list, in which it may or may not stand already; takes it out. */
void dump_table_append(struct dump_table *table, enum dump_list list, struct dump_flow *flow);
void dump_table_unlist(struct dump_table *table, enum dump_list list, struct dump_flow *flow);

#endif
