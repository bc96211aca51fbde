/* simd.h - many characters at a time, by SSE2 where the compiler has it.
 *
 * taut_specials, taut_dots: which of 64 characters are special, or dots; a bit for each, the first one
 * lowest. They are there in plain C too, and tested to give the same.
 * taut_hex16, taut_base64_16: sixteen digits to octets; false, without any, if one of them is none or there
 * is no fast way: then they are read one by one. */
#ifndef TAUT_SIMD_H
#define TAUT_SIMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

/* ---- plain C: eight characters at a time ---------------------------------------------------- */

#define TAUT_EACH 0x0101010101010101u /* times an octet: that octet in all eight places */
#define TAUT_TOPS 0x8080808080808080u

static inline uint64_t taut_word_of(const char *p)
{
	uint64_t w = 0;

	for (int k = 7; k >= 0; k--)
		w = w << 8 | (uint8_t)p[k];
	return w;
}

/* The top bits side by side: that of octet k to bit k. */
static inline uint64_t taut_tops(uint64_t found)
{
	return (found >> 7) * 0x0102040810204080u >> 56;
}

/* A character is special if it is at most a blank, or one of " ( ) ; and the backslash. Each test leaves
 * a top bit that is clear where it holds, exactly: octets do not carry into each other, as the top bits
 * are taken apart first. */
static inline uint64_t taut_specials_portable(const char *block)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < 8; i++) {
		uint64_t w = taut_word_of(block + 8 * i), low = w & ~TAUT_TOPS, found;

		/* octet + (0x7f - x) has its top bit set where the octet is over x */
		found = ~(low + TAUT_EACH * (0x7f - 0x20));
		found |= ~((low ^ TAUT_EACH * '"') + TAUT_EACH * 0x7f);
		found |= ~((low ^ TAUT_EACH * ';') + TAUT_EACH * 0x7f);
		found |= ~((low ^ TAUT_EACH * '\\') + TAUT_EACH * 0x7f);
		found |= ~(((low & TAUT_EACH * 0x7e) ^ TAUT_EACH * '(') + TAUT_EACH * 0x7f);
		mask |= taut_tops(found & ~w & TAUT_TOPS) << 8 * i;
	}
	return mask;
}

static inline uint64_t taut_dots_portable(const char *block)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < 8; i++) {
		uint64_t w = taut_word_of(block + 8 * i), low = w & ~TAUT_TOPS;
		uint64_t found = ~((low ^ TAUT_EACH * '.') + TAUT_EACH * 0x7f);

		mask |= taut_tops(found & ~w & TAUT_TOPS) << 8 * i;
	}
	return mask;
}

/* ---- the fast way of this machine ----------------------------------------------------------- */

#ifdef __SSE2__
static inline uint32_t taut_specials16(const char *p)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i found = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x20)), v);

	found = _mm_or_si128(found, _mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
	found = _mm_or_si128(found, _mm_cmpeq_epi8(v, _mm_set1_epi8(';')));
	found = _mm_or_si128(found, _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
	found = _mm_or_si128(found,
		_mm_cmpeq_epi8(_mm_and_si128(v, _mm_set1_epi8((char)0xfe)), _mm_set1_epi8('(')));
	return (uint32_t)_mm_movemask_epi8(found);
}

static inline uint64_t taut_specials(const char *block)
{
	return (uint64_t)taut_specials16(block) | (uint64_t)taut_specials16(block + 16) << 16 |
	       (uint64_t)taut_specials16(block + 32) << 32 |
	       (uint64_t)taut_specials16(block + 48) << 48;
}

static inline uint32_t taut_dots16(const char *p)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);

	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('.')));
}

static inline uint64_t taut_dots(const char *block)
{
	return (uint64_t)taut_dots16(block) | (uint64_t)taut_dots16(block + 16) << 16 |
	       (uint64_t)taut_dots16(block + 32) << 32 | (uint64_t)taut_dots16(block + 48) << 48;
}

static inline __m128i taut_between(__m128i v, char least, char most)
{
	return _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8((char)(least - 1))),
		_mm_cmplt_epi8(v, _mm_set1_epi8((char)(most + 1))));
}

static inline bool taut_hex16(const char *p, uint8_t out[8])
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i digit = taut_between(v, '0', '9');
	__m128i letter = taut_between(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 'f');

	if (_mm_movemask_epi8(_mm_or_si128(digit, letter)) != 0xffff)
		return false;
	v = _mm_add_epi8(
		_mm_and_si128(v, _mm_set1_epi8(15)), _mm_and_si128(letter, _mm_set1_epi8(9)));
	/* the first of two digits is the lower octet of its 16 bits */
	v = _mm_or_si128(
		_mm_slli_epi16(_mm_and_si128(v, _mm_set1_epi16(15)), 4), _mm_srli_epi16(v, 8));
	_mm_storel_epi64((__m128i *)(void *)out, _mm_packus_epi16(v, v));
	return true;
}

static inline bool taut_base64_16(const char *p, uint8_t out[12])
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i upper = taut_between(v, 'A', 'Z'), lower = taut_between(v, 'a', 'z');
	__m128i digit = taut_between(v, '0', '9'), plus = _mm_cmpeq_epi8(v, _mm_set1_epi8('+'));
	__m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('/'));
	__m128i other = _mm_or_si128(digit, _mm_or_si128(plus, slash));
	uint32_t groups[4];

	if (_mm_movemask_epi8(_mm_or_si128(other, _mm_or_si128(upper, lower))) != 0xffff)
		return false;
	other = _mm_or_si128(_mm_and_si128(digit, _mm_set1_epi8(52 - '0')),
		_mm_or_si128(_mm_and_si128(plus, _mm_set1_epi8(62 - '+')),
			_mm_and_si128(slash, _mm_set1_epi8(63 - '/'))));
	v = _mm_add_epi8(
		v, _mm_or_si128(other, _mm_or_si128(_mm_and_si128(upper, _mm_set1_epi8(-'A')),
					       _mm_and_si128(lower, _mm_set1_epi8(26 - 'a')))));
	/* two values of 6 bits to one of 12, two of those to one of 24 */
	v = _mm_or_si128(
		_mm_slli_epi16(_mm_and_si128(v, _mm_set1_epi16(63)), 6), _mm_srli_epi16(v, 8));
	v = _mm_madd_epi16(v, _mm_set1_epi32(0x00011000));
	_mm_storeu_si128((__m128i *)(void *)groups, v);
	for (size_t i = 0; i < 4; i++) {
		out[3 * i] = (uint8_t)(groups[i] >> 16);
		out[3 * i + 1] = (uint8_t)(groups[i] >> 8);
		out[3 * i + 2] = (uint8_t)groups[i];
	}
	return true;
}
#else
static inline bool taut_hex16(const char *p, uint8_t out[8])
{
	(void)p;
	(void)out;
	return false;
}

static inline bool taut_base64_16(const char *p, uint8_t out[12])
{
	(void)p;
	(void)out;
	return false;
}

static inline uint64_t taut_specials(const char *block)
{
	return taut_specials_portable(block);
}

static inline uint64_t taut_dots(const char *block)
{
	return taut_dots_portable(block);
}
#endif

#endif
