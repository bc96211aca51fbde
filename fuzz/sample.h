/* sample.h - rdata of any type, put together from the kinds of its fields: for seeds and the
 * dictionary. */
#ifndef FUZZ_SAMPLE_H
#define FUZZ_SAMPLE_H

#include <stddef.h>
#include <stdint.h>
#include <tautwire/rdata.h>

enum { FUZZ_SAMPLE = 1024 };

/* Types that have a row, in the order of their numbers. */
extern const struct fuzz_type {
	uint16_t number;
	const char *mnemonic;
} fuzz_types[];
extern const size_t fuzz_type_count;

/* Writes the least rdata that a type of class IN can have, or an ample one, into `out` of
 * FUZZ_SAMPLE octets. Returns its length. Ends the program if what it made is malformed: a new kind needs a row
 * in sample.c. */
size_t fuzz_sample(uint16_t type, int ample, uint8_t *out);

/* Octets of a kind of fixed size, 0 for others: told apart from the codec's own table. */
uint32_t fuzz_fixed_size(enum taut_kind kind);

#endif
