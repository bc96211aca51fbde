/* lexer_simd.c - the special characters of a block of 64: by SSE2 where the compiler has it, and in
 * plain C. See lexer.h. */
#include "lexer.h"

#ifdef __SSE2__
#include <immintrin.h>
#endif

/* Eight characters at a time. A character is special if it is at most a blank, or one of five. Each
 * test leaves the top bit of an octet, exactly: octets do not carry into each other, as the top bits are
 * taken apart first. */
uint64_t taut_i_specials_portable(const char *block)
{
	static const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
	uint64_t mask = 0;

	for (int i = 0; i < 8; i++) {
		uint64_t w = 0, low, found;

		for (int k = 7; k >= 0; k--)
			w = w << 8 | (uint8_t)block[8 * i + k];
		low = w & ~tops;
		/* octet + (0x7f - x) has its top bit set where the octet is over x */
		found = ~(low + ones * (0x7f - 0x20));
		found |= ~((low ^ ones * '"') + ones * 0x7f);
		found |= ~((low ^ ones * ';') + ones * 0x7f);
		found |= ~((low ^ ones * '\\') + ones * 0x7f);
		found |= ~(((low & ones * 0x7e) ^ ones * '(') + ones * 0x7f);
		found &= ~w & tops;
		/* the top bits side by side: octet k to bit k */
		mask |= ((found >> 7) * 0x0102040810204080u >> 56) << 8 * i;
	}
	return mask;
}

#ifdef __SSE2__
static inline uint32_t specials16(const char *p)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i found = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x20)), v);

	found = _mm_or_si128(found, _mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
	found = _mm_or_si128(found, _mm_cmpeq_epi8(v, _mm_set1_epi8(';')));
	found = _mm_or_si128(found, _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
	found = _mm_or_si128(found, _mm_cmpeq_epi8(_mm_and_si128(v, _mm_set1_epi8((char)0xfe)),
					    _mm_set1_epi8('(')));
	return (uint32_t)_mm_movemask_epi8(found);
}

uint64_t taut_i_specials(const char *block)
{
	return (uint64_t)specials16(block) | (uint64_t)specials16(block + 16) << 16 |
	       (uint64_t)specials16(block + 32) << 32 | (uint64_t)specials16(block + 48) << 48;
}
#else
uint64_t taut_i_specials(const char *block)
{
	return taut_i_specials_portable(block);
}
#endif
