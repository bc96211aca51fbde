/* runs.h - sorted records in temporary files, and their merge. For sorter.c. */
#ifndef TAUT_ZONE_RUNS_H
#define TAUT_ZONE_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "limits.h"

/* What a record looks like while it waits: these numbers, the key, the owner, and the rdata unless it is
 * the one in the key. In files of this very process only. */
struct zone_item {
	uint32_t length; /* of all together */
	uint32_t ttl;
	uint32_t key;       /* octets of the key */
	uint16_t owner_key; /* of its first part */
	uint8_t owner;      /* octets of the owner */
	uint8_t own_rdata;  /* 1: the rdata stands behind the owner */
};

/* Numbers of the item that begins at p. */
struct zone_item zone_item_at(const uint8_t *p);

/* Order of two items by their keys: below, equal to or above 0. */
int zone_item_compare(const uint8_t *a, const uint8_t *b);

struct zone_run {
	int descriptor;
	unsigned level;    /* merges that it went through */
	uint64_t size, at; /* octets of the file; of them that were read */
	uint8_t *buffer;
	size_t capacity, begin, end; /* what of the buffer waits */
};

/* Octets that are written to a temporary file. */
struct zone_run_writer {
	int descriptor, error;
	uint8_t *buffer;
	size_t capacity, used;
	uint64_t size;
};

/* A file in TMPDIR without a name. -1: errno says why. */
int zone_run_file(void);

void zone_run_begin(
	struct zone_run_writer *writer, int descriptor, uint8_t *buffer, size_t capacity);
void zone_run_put(struct zone_run_writer *writer, const uint8_t *octets, size_t n);
/* Returns 0 or an error. */
int zone_run_end(struct zone_run_writer *writer);

/* Runs that are being merged: each has a part of a memory. */
struct zone_merge {
	struct zone_run *runs;
	unsigned count;
	unsigned heap[ZONE_RUNS_MAX]; /* of those that have items: the one with the least first */
	unsigned waiting;
	int error;
};

/* Begins with the first items of `count` runs, whose buffers share n octets of memory. */
void zone_merge_begin(
	struct zone_merge *merge, struct zone_run *runs, unsigned count, uint8_t *memory, size_t n);

/* The least item, or of equal ones that of the first run; NULL at the end or after an error. */
const uint8_t *zone_merge_top(const struct zone_merge *merge);

/* Goes behind it. */
void zone_merge_step(struct zone_merge *merge);

#endif
