/* pool.h - blocks of any size up to 64 KiB out of one piece of memory, by size classes. */
#ifndef TAUT_POOL_H
#define TAUT_POOL_H

#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

struct taut_pool {
	uint8_t *memory;
	size_t size, fresh;  /* octets; those never handed out begin at fresh */
	size_t used, most;   /* handed out */
	void *free[16];      /* a list for each class */
};

void taut_i_pool_init(struct taut_pool *p, void *memory, size_t n);
/* n octets, aligned for any type; NULL if there are none. Contents are undefined. */
void *taut_i_pool_take(struct taut_pool *p, size_t n);
/* Gives a block back: n as it was taken. NULL is nothing. */
void taut_i_pool_give(struct taut_pool *p, void *block, size_t n);

#pragma GCC visibility pop

#endif
