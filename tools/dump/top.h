/* top.h - the most frequent of any number of keys in bounded memory: Misra and Gries, "Finding
 * repeated elements" (1982). With room for K keys a count is low by at most `low`, which is at most
 * N / (K + 1) after N keys; as long as there are no more than K different keys it is exact. */
#ifndef TAUT_DUMP_TOP_H
#define TAUT_DUMP_TOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dump_top_entry {
	uint64_t count;
	uint32_t key; /* where it stands in keys, times key_max */
	uint32_t chain;
	uint8_t length;
};

struct dump_top {
	struct dump_top_entry *entries;
	uint8_t *keys;
	uint32_t *buckets;
	uint32_t used, room, mask;
	uint64_t low, seed;
	uint8_t key_max;
};

/* `room` is a power of two; keys have at most key_max octets. False: no memory. */
bool dump_top_init(struct dump_top *top, uint32_t room, uint8_t key_max, uint64_t seed);
void dump_top_free(struct dump_top *top);
void dump_top_add(struct dump_top *top, const uint8_t *key, uint8_t length);

/* Sorts by falling count, then by key, and returns how many there are. Nothing may be added
 * after. */
uint32_t dump_top_sort(struct dump_top *top);

/* The key of the i-th entry. */
const uint8_t *dump_top_key(const struct dump_top *top, uint32_t i);

#endif
