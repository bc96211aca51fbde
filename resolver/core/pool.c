/* pool.c - blocks of memory by buddies. */
#include "pool.h"

#include <string.h>

/* What stands in a free block. */
struct taut_pool_block {
	struct taut_pool_block *next, *last; /* of its size */
};

static inline size_t size_of(unsigned class)
{
	return (size_t)TAUT_POOL_LEAST << class;
}

static void add(struct taut_pool *p, size_t at, unsigned class)
{
	struct taut_pool_block *block = (void *)(p->memory + at);

	p->classes[at / TAUT_POOL_LEAST] = (uint8_t)(class + 1);
	block->last = NULL;
	block->next = p->free[class];
	if (block->next != NULL)
		block->next->last = block;
	p->free[class] = block;
}

static void take_out(struct taut_pool *p, size_t at, unsigned class)
{
	struct taut_pool_block *block = (void *)(p->memory + at);

	p->classes[at / TAUT_POOL_LEAST] = 0;
	if (block->last != NULL)
		block->last->next = block->next;
	else
		p->free[class] = block->next;
	if (block->next != NULL)
		block->next->last = block->last;
}

void taut_i_pool_init(struct taut_pool *p, void *memory, size_t n)
{
	size_t blocks = n / (TAUT_POOL_LEAST + 1), at;

	memset(p, 0, sizeof *p);
	p->memory = memory;
	p->size = blocks * TAUT_POOL_LEAST;
	p->classes = p->memory + p->size;
	memset(p->classes, 0, blocks);
	/* what is left behind the last whole block of the largest size, in ever smaller ones */
	at = p->size / TAUT_POOL_MOST * TAUT_POOL_MOST;
	for (unsigned class = TAUT_POOL_CLASSES - 1; class -- > 0;) { /* once for each size */
		if (p->size - at < size_of(class))
			continue;
		add(p, at, class);
		at += size_of(class);
	}
}

static unsigned class_of(size_t n)
{
	unsigned class = 0;

	while (size_of(class) < n) /* n is at most TAUT_POOL_MOST */
		class ++;
	return class;
}

/* A free block of this class or above, taken out of its list. */
static uint8_t *find(struct taut_pool *p, unsigned *class)
{
	uint8_t *block;

	for (; *class < TAUT_POOL_CLASSES; ++*class) { /* once for each size */
		block = (void *)p->free[*class];
		if (block == NULL)
			continue;
		take_out(p, (size_t)(block - p->memory), *class);
		return block;
	}
	*class = TAUT_POOL_CLASSES - 1;
	if (p->size - p->fresh < TAUT_POOL_MOST)
		return NULL;
	block = p->memory + p->fresh;
	p->fresh += TAUT_POOL_MOST;
	return block;
}

void *taut_i_pool_take(struct taut_pool *p, size_t n)
{
	unsigned class, found;
	uint8_t *block;

	if (n == 0 || n > TAUT_POOL_MOST)
		return NULL;
	class = found = class_of(n);
	block = find(p, &found);
	if (block == NULL)
		return NULL;
	while (found > class) { /* the upper half goes back, until the size is right */
		found--;
		add(p, (size_t)(block - p->memory) + size_of(found), found);
	}
	p->used += size_of(class);
	if (p->used > p->most)
		p->most = p->used;
	return block;
}

/* Is the block at `at` free, of this class, and within what was handed out? */
static int is_free(const struct taut_pool *p, size_t at, unsigned class)
{
	return at < p->size && p->classes[at / TAUT_POOL_LEAST] == class + 1;
}

void taut_i_pool_give(struct taut_pool *p, void *block, size_t n)
{
	size_t at;
	unsigned class;

	if (block == NULL)
		return;
	at = (size_t)((uint8_t *)block - p->memory);
	class = class_of(n);
	p->used -= size_of(class);
	while (class < TAUT_POOL_CLASSES - 1 &&
		is_free(p, at ^ size_of(class), class)) { /* it grows */
		take_out(p, at ^ size_of(class), class);
		at &= ~size_of(class);
		class ++;
	}
	add(p, at, class);
}
