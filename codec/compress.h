/* compress.h - names into a message that is being built; see compress.c. */
#ifndef TAUT_COMPRESS_H
#define TAUT_COMPRESS_H

#include "build.h"
#include "limits.h"
#include <string.h>

#pragma GCC visibility push(hidden)

/* Octets that may still be written. */
static inline uint32_t taut_i_build_room(const struct taut_builder *b)
{
	return b->capacity - b->reserve - b->length;
}

/* Writes the name that begins name[0..n), compressed to what stands in the message where there is a table,
 * and remembers what it writes literally. Returns its length, uncompressed; 0 if there is no room, or it
 * is no name: nothing was written then that counts. */
uint32_t taut_i_build_name(struct taut_builder *b, const uint8_t *name, uint32_t n);

/* The owner of a record: often the one before. */
bool taut_i_build_owner(struct taut_builder *b, const uint8_t *owner);

/* Forgets all suffixes but the first `count`, which were remembered first. */
void taut_i_build_forget(struct taut_builder *b, uint32_t count);

#pragma GCC visibility pop

#endif
