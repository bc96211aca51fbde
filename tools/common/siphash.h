/* siphash.h - a keyed hash over words of 64 bits: SipHash-1-3 of Aumasson and Bernstein (2012). What a
 * capture or a zone says can be chosen by whoever wrote it; without the key it cannot be chosen such
 * that many entries of a table share a hash. */
#ifndef TAUT_SIPHASH_H
#define TAUT_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

struct siphash {
	uint64_t v[4];
};

static inline uint64_t siphash_turn(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static inline void siphash_round(struct siphash *h)
{
	uint64_t *v = h->v;

	v[0] += v[1];
	v[2] += v[3];
	v[1] = siphash_turn(v[1], 13) ^ v[0];
	v[3] = siphash_turn(v[3], 16) ^ v[2];
	v[0] = siphash_turn(v[0], 32) + v[3];
	v[2] += v[1];
	v[1] = siphash_turn(v[1], 17) ^ v[2];
	v[3] = siphash_turn(v[3], 21) ^ v[0];
	v[2] = siphash_turn(v[2], 32);
}

static inline struct siphash siphash_begin(const uint64_t key[2])
{
	return (struct siphash){{key[0] ^ 0x736f6d6570736575u, key[1] ^ 0x646f72616e646f6du,
		key[0] ^ 0x6c7967656e657261u, key[1] ^ 0x7465646279746573u}};
}

/* The key of a table out of its seed. */
static inline struct siphash siphash_seeded(uint64_t seed)
{
	uint64_t key[2] = {seed, seed * 0x9e3779b97f4a7c15u ^ 0x5851f42d4c957f2du};

	return siphash_begin(key);
}

static inline void siphash_word(struct siphash *h, uint64_t word)
{
	h->v[3] ^= word;
	siphash_round(h);
	h->v[0] ^= word;
}

/* Texts of several lengths under the same key differ only if the last word holds the length. */
static inline uint64_t siphash_end(struct siphash h, uint64_t last)
{
	siphash_word(&h, last);
	h.v[2] ^= 0xff;
	siphash_round(&h);
	siphash_round(&h);
	siphash_round(&h);
	return h.v[0] ^ h.v[1] ^ h.v[2] ^ h.v[3];
}

#endif
