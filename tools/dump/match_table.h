/* match_table.h - the queries that wait for responses, found by who asks whom under which id, or by
 * who asks whom alone; a bounded table that grows on demand. Rules are in match.c. */
#ifndef TAUT_DUMP_MATCH_TABLE_H
#define TAUT_DUMP_MATCH_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#define DUMP_NO_QUERY UINT32_MAX

struct dump_query {
	uint64_t key;            /* hash of transport, ends and id */
	uint64_t ends;           /* hash of transport and ends */
	uint64_t question;       /* hash of the first question; see match.c */
	int64_t first, last;     /* nanoseconds: sent for the first time; used for the last time */
	uint64_t packet;         /* of the first */
	uint64_t serial;         /* of its last use: the least is the oldest */
	uint32_t next;           /* in the chain of its key */
	uint32_t older, newer;   /* by last use */
	uint32_t earlier, later; /* in the chain of its ends, while it stands there */
	bool answered, refused, has_time, by_ends;
};

/* Entries lie in blocks that never move. */
#define DUMP_QUERY_BLOCK 1024u

struct dump_query_ends {
	uint32_t first, last;
};

struct dump_query_table {
	struct dump_query **blocks;
	uint32_t *by_key;                /* first entry of each chain */
	struct dump_query_ends *by_ends; /* oldest and newest */
	uint32_t buckets, buckets_most;  /* powers of two */
	uint32_t made, most;             /* entries: allocated or free, and the bound */
	uint32_t used;                   /* of those made */
	uint32_t free;                   /* a list through `next` */
	uint32_t oldest, newest;
	uint64_t serial; /* of the next use */
};

static inline struct dump_query *dump_query_at(const struct dump_query_table *t, uint32_t i)
{
	return &t->blocks[i / DUMP_QUERY_BLOCK][i % DUMP_QUERY_BLOCK];
}

/* False: no memory, or less than for 16 entries. */
bool dump_query_table_init(struct dump_query_table *t, uint64_t memory);
void dump_query_table_free(struct dump_query_table *t);
uint64_t dump_query_table_memory(const struct dump_query_table *t);

/* A new entry with these hashes, the newest by last use and in its chains; all else is zero.
 * DUMP_NO_QUERY: the table is full. */
uint32_t dump_query_add(struct dump_query_table *t, uint64_t key, uint64_t ends, uint64_t question);
void dump_query_remove(struct dump_query_table *t, uint32_t i);

/* Makes it the newest by last use, in the chain of its ends as well. */
void dump_query_touch(struct dump_query_table *t, uint32_t i);

/* Takes it out of the chain of its ends, or puts it in as the newest. */
void dump_query_hide(struct dump_query_table *t, uint32_t i);
void dump_query_show(struct dump_query_table *t, uint32_t i);

/* The entries of a key, in any order: the first one, and the one behind it. */
uint32_t dump_query_first(const struct dump_query_table *t, uint64_t key);
uint32_t dump_query_next(const struct dump_query_table *t, uint32_t i);

/* The oldest of the ends that is not hidden. */
uint32_t dump_query_by_ends(const struct dump_query_table *t, uint64_t ends);

#endif
