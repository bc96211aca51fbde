/* hash.h - keyed hashes of names, and of all that is above them: cache_hash.c. */
#ifndef TAUT_HASH_H
#define TAUT_HASH_H

#include <stdint.h>

#pragma GCC visibility push(hidden)

/* The name and all that is above it: suffix 0 is the name, the last one the root. */
struct taut_name_tails {
	uint32_t count;
	uint32_t length; /* of the name */
	uint8_t at[128]; /* offset of each in the name */
	uint32_t hash[128];
};

/* Keyed: SipHash-1-3 over the labels from the root down, in lower case. */
uint32_t taut_i_name_hash(const uint8_t key[16], const uint8_t *name, uint32_t *length);
void taut_i_name_tails(const uint8_t key[16], const uint8_t *name, struct taut_name_tails *tails);

#pragma GCC visibility pop

#endif
