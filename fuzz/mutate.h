/* mutate.h - mutations of messages and of what is in them, for inputs that get beyond the first check.
 *
 * A target says FUZZ_MUTATES_AS(message) once, and libFuzzer calls its mutator. AFL++ takes the same
 * from build/VARIANT/mutate.so (AFL_CUSTOM_MUTATOR_LIBRARY). Without an engine nothing calls it.
 *
 * Given the same octets, seed and engine, the result is the same. With FUZZ_MUTATOR=plain in the environment
 * all is left to the engine, to be compared. */
#ifndef FUZZ_MUTATE_H
#define FUZZ_MUTATE_H

#include <stddef.h>
#include <stdint.h>

/* Change data[0..size), which has room for max octets, in place. Return the new size.
 *   message  a whole message
 *   rdata    type, class, rdata, as fuzz_rdata takes it
 *   options  flags, options or SVCB rdata, as fuzz_edns takes it */
size_t fuzz_mutate_message(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t fuzz_mutate_rdata(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t fuzz_mutate_options(uint8_t *data, size_t size, size_t max, unsigned seed);

/* Writes what becomes of a and b into `out` of max octets. Returns its size. */
size_t fuzz_cross_message(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
	uint8_t *out, size_t max, unsigned seed);
size_t fuzz_cross_rdata(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
	uint8_t *out, size_t max, unsigned seed);
size_t fuzz_cross_options(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
	uint8_t *out, size_t max, unsigned seed);

/* What libFuzzer calls. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
	uint8_t *out, size_t max, unsigned seed);

#define FUZZ_MUTATES_AS(what)                                                                      \
	size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)      \
	{                                                                                          \
		return fuzz_mutate_##what(data, size, max, seed);                                  \
	}                                                                                          \
	size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b,        \
		size_t b_size, uint8_t *out, size_t max, unsigned seed)                            \
	{                                                                                          \
		return fuzz_cross_##what(a, a_size, b, b_size, out, max, seed);                    \
	}

#endif
