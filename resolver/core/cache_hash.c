/* cache_hash.c - the keyed hash of names, and of all names above one in the same pass.
 *
 * SipHash-1-3 of the labels from the root down, each with its length before it and zeros behind it
 * up to a multiple of eight octets: no two names give the same words, and without the key nobody
 * can choose names that collide. One round a word and three at the end are what hash tables are
 * keyed with elsewhere; SipHash-2-4 costs twice as much. */
#include "cache_inner.h"

#include <string.h>

struct state {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t little(const uint8_t *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
	       (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	       (uint64_t)p[7] << 56;
}

static inline uint64_t turn(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static inline void sip_round(struct state *s)
{
	s->v0 += s->v1;
	s->v2 += s->v3;
	s->v1 = turn(s->v1, 13) ^ s->v0;
	s->v3 = turn(s->v3, 16) ^ s->v2;
	s->v0 = turn(s->v0, 32);
	s->v2 += s->v1;
	s->v0 += s->v3;
	s->v1 = turn(s->v1, 17) ^ s->v2;
	s->v3 = turn(s->v3, 21) ^ s->v0;
	s->v2 = turn(s->v2, 32);
}

static inline struct state begin(const uint8_t key[16])
{
	uint64_t k0 = little(key), k1 = little(key + 8);

	return (struct state){k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du,
		k0 ^ 0x6c7967656e657261u, k1 ^ 0x7465646279746573u};
}

static inline uint32_t finish(struct state s)
{
	s.v2 ^= 0xff;
	sip_round(&s);
	sip_round(&s);
	sip_round(&s);
	return (uint32_t)((s.v0 ^ s.v1 ^ s.v2 ^ s.v3) >> 32);
}

/* Eight octets, ASCII letters in lower case. Lengths of labels are below all letters. */
static inline uint64_t lower(uint64_t word)
{
	const uint64_t ones = 0x0101010101010101u, tops = 0x80 * ones;
	uint64_t low = word & ~tops;
	uint64_t from_a = low + (0x80 - 'A') * ones, beyond_z = low + (0x7f - 'Z') * ones;

	return word | ((from_a ^ beyond_z) & ~word & tops) >> 2;
}

/* The label that begins at `label`; eight octets behind its end can be read. */
static inline void absorb(struct state *s, const uint8_t *label)
{
	uint32_t left = label[0] + 1u;

	for (; left > 0; label += 8) { /* at most eight words */
		uint64_t word = lower(little(label));

		if (left < 8)
			word &= (UINT64_C(1) << 8 * left) - 1;
		s->v3 ^= word;
		sip_round(s);
		s->v0 ^= word;
		left = left > 8 ? left - 8 : 0;
	}
}

/* Offsets of the labels, the root's too; how many there are. */
static uint32_t labels_of(const uint8_t *name, uint8_t at[128])
{
	uint32_t count = 0, pos = 0;

	for (; name[pos] != 0 && count < 127; pos += name[pos] + 1u) /* at most 127 labels */
		at[count++] = (uint8_t)pos;
	at[count++] = (uint8_t)pos;
	return count;
}

uint32_t taut_i_name_hash(const uint8_t key[16], const uint8_t *name, uint32_t *length)
{
	uint8_t at[128], copy[TAUT_NAME_MAX + 8];
	uint32_t count = labels_of(name, at);
	struct state s = begin(key);

	*length = at[count - 1] + 1u;
	memcpy(copy, name, *length);
	memset(copy + *length, 0, 8);
	for (uint32_t i = count - 1; i-- > 0;) /* at most 127 */
		absorb(&s, copy + at[i]);
	return finish(s);
}

void taut_i_name_tails(const uint8_t key[16], const uint8_t *name, struct taut_name_tails *tails)
{
	uint8_t copy[TAUT_NAME_MAX + 8];
	struct state s = begin(key);

	tails->count = labels_of(name, tails->at);
	tails->length = tails->at[tails->count - 1] + 1u;
	memcpy(copy, name, tails->length);
	memset(copy + tails->length, 0, 8);
	tails->hash[tails->count - 1] = finish(s);
	for (uint32_t i = tails->count - 1; i-- > 0;) { /* at most 127 */
		absorb(&s, copy + tails->at[i]);
		tails->hash[i] = finish(s);
	}
}
