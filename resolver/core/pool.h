/* pool.h - blocks of any size up to 64 KiB out of one piece of memory. Buddies: a block is a power
 * of two, and joins its other half when both are free, so memory that was given back as small
 * blocks serves large ones again. */
#ifndef TAUT_POOL_H
#define TAUT_POOL_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

#define TAUT_POOL_LEAST   64u    /* octets of the smallest block */
#define TAUT_POOL_MOST    65536u /* of the largest */
#define TAUT_POOL_CLASSES 11     /* sizes: 64 << class */

struct taut_pool_block;

struct taut_pool {
	uint8_t *memory;
	uint8_t *classes;  /* for each 64 octets: class + 1 of the free block that begins there */
	size_t size;       /* octets of blocks */
	size_t fresh;      /* largest blocks that were never handed out begin here */
	size_t used, most; /* handed out: whole blocks */
	struct taut_pool_block *free[TAUT_POOL_CLASSES];
};

/* n octets, aligned for any type; a 65th of them is the pool's own. */
void taut_i_pool_init(struct taut_pool *p, void *memory, size_t n);
/* n octets, aligned for any type; NULL if there are none, n is over TAUT_POOL_MOST or 0. Contents
 * are undefined. Both: at most TAUT_POOL_CLASSES steps. */
void *taut_i_pool_take(struct taut_pool *p, size_t n);
/* Gives a block back: n as it was taken. NULL is nothing. */
void taut_i_pool_give(struct taut_pool *p, void *block, size_t n);

#pragma GCC visibility pop

#endif
