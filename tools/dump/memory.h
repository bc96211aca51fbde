/* memory.h - how --max-memory is shared out between what has to remember earlier packets. Each share
 * is a bound of its own, so that one kind of traffic cannot push out the memory of another. */
#ifndef TAUT_DUMP_MEMORY_H
#define TAUT_DUMP_MEMORY_H

#include <stdint.h>

/* Octets, real ones: entries, tables and what the heap adds to each block. */
struct dump_shares {
	uint64_t streams;   /* TCP: the table of directions, a sixth */
	uint64_t segments;  /* TCP: octets that wait for others, a third */
	uint64_t fragments; /* IP fragments that wait for others, a sixth */
	uint64_t pairs;     /* queries that wait for their responses, a third */
};

/* `total` is at least DUMP_MEMORY_MIN. */
struct dump_shares dump_shares_of(uint64_t total);

#endif
