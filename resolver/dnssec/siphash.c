/* siphash.c - SipHash-2-4: a keyed hash of 64 bits. */
#include "crypto.h"

static uint64_t little(const uint8_t *p, size_t n)
{
	uint64_t word = 0;

	for (size_t i = n; i > 0; i--) /* at most seven octets */
		word = word << 8 | p[i - 1];
	return word;
}

/* Eight octets: the compiler makes one load of it. */
static inline uint64_t word_at(const uint8_t *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
	       (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	       (uint64_t)p[7] << 56;
}

static inline uint64_t turn(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static inline void rounds(uint64_t v[4], unsigned n)
{
	while (n-- > 0) { /* two or four */
		v[0] += v[1];
		v[2] += v[3];
		v[1] = turn(v[1], 13) ^ v[0];
		v[3] = turn(v[3], 16) ^ v[2];
		v[0] = turn(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = turn(v[1], 17) ^ v[2];
		v[3] = turn(v[3], 21) ^ v[0];
		v[2] = turn(v[2], 32);
	}
}

uint64_t taut_i_siphash(const uint8_t key[16], const void *octets, size_t n)
{
	const uint8_t *p = octets;
	uint64_t k0 = word_at(key), k1 = word_at(key + 8), word;
	uint64_t v[4] = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du, k0 ^ 0x6c7967656e657261u,
		k1 ^ 0x7465646279746573u};
	size_t left = n;

	for (; left >= 8; left -= 8, p += 8) {
		word = word_at(p);
		v[3] ^= word;
		rounds(v, 2);
		v[0] ^= word;
	}
	word = little(p, left) | (uint64_t)(n & 0xff) << 56;
	v[3] ^= word;
	rounds(v, 2);
	v[0] ^= word;
	v[2] ^= 0xff;
	rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
