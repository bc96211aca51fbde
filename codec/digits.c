/* digits.c - hex, base64 and base32hex out of text: see words.h. */
#include "simd.h"
#include "words.h"

bool taut_i_digits_end(const struct taut_digits *d)
{
	return d->have == 0;
}

bool taut_i_read_hex(struct taut_digits *d, const char *text, uint32_t n, uint8_t *out,
	uint32_t *length, const char **bad)
{
	uint32_t i = 0;
	uint8_t *p = out;

	*bad = text;
	if (d->have != 0 && n != 0) { /* the other half of an octet */
		uint32_t low = taut_i_hex_value(text[0]);

		if (low == 0)
			return false;
		*p++ = (uint8_t)(d->bits << 4 | (low & 15));
		d->have = 0;
		i = 1;
	}
	while (n - i >= 16 && taut_hex16(text + i, p)) {
		i += 16;
		p += 8;
	}
	for (; n - i >= 2; i += 2) {
		uint32_t high = taut_i_hex_value(text[i]), low = taut_i_hex_value(text[i + 1]);

		if ((high & low) < 16) {
			*bad = text + i + (high != 0);
			return false;
		}
		*p++ = (uint8_t)(high << 4 | (low & 15));
	}
	if (i < n) {
		uint32_t high = taut_i_hex_value(text[i]);

		*bad = text + i;
		if (high == 0)
			return false;
		d->bits = high & 15;
		d->have = 1;
	}
	*length = (uint32_t)(p - out);
	return true;
}

/* 64 + value, 0 for what is no digit: four of them are tested by one AND. */
#define B64_8(c, v)                                                                                \
	[(c)] = 64 + (v), [(c) + 1] = 65 + (v), [(c) + 2] = 66 + (v), [(c) + 3] = 67 + (v),        \
	[(c) + 4] = 68 + (v), [(c) + 5] = 69 + (v), [(c) + 6] = 70 + (v), [(c) + 7] = 71 + (v)
static const uint8_t base64_values[256] = {B64_8('A', 0), B64_8('I', 8),
	B64_8('Q', 16), ['Y'] = 64 + 24, ['Z'] = 64 + 25, B64_8('a', 26), B64_8('i', 34),
	B64_8('q', 42), ['y'] = 64 + 50, ['z'] = 64 + 51,
	B64_8('0', 52), ['8'] = 64 + 60, ['9'] = 64 + 61, ['+'] = 64 + 62, ['/'] = 64 + 63};

/* One digit or sign of padding; an octet is written where one is whole. */
static bool base64_digit(struct taut_digits *d, char c, uint8_t **p)
{
	uint32_t value = base64_values[(uint8_t)c];

	if (d->closed)
		return false;
	if (c == '=') {
		/* behind two digits two of them, behind three one; bits left over are 0 */
		if (d->have < 2 || (d->bits & (d->have == 2             ? 15u
						      : d->padding != 0 ? 0u
									: 3u)) != 0)
			return false;
		d->padding++;
		d->have++;
		if (d->have == 4) {
			d->have = 0;
			d->closed = true;
		}
		return true;
	}
	if (value == 0 || d->padding != 0)
		return false;
	d->bits = (d->bits << 6 | (value & 63)) & 0xffff;
	d->have++;
	if (d->have > 1)
		*(*p)++ = (uint8_t)(d->bits >> (d->have == 2 ? 4 : d->have == 3 ? 2 : 0));
	if (d->have == 4)
		d->have = 0;
	return true;
}

/* Octets of the first k digits. */
static uint32_t base64_sum(uint32_t k)
{
	return k / 4 * 3 + (k % 4 != 0 ? k % 4 - 1 : 0);
}

uint32_t taut_i_base64_octets(const struct taut_digits *d, const char *text, uint32_t n)
{
	uint32_t have = d->have;

	while (n > 0 && text[n - 1] == '=') /* the signs that end the word */
		n--;
	return base64_sum(have + n) - base64_sum(have);
}

bool taut_i_read_base64(struct taut_digits *d, const char *text, uint32_t n, uint8_t *out,
	uint32_t *length, const char **bad)
{
	const uint8_t *t = (const uint8_t *)text;
	uint32_t i = 0;
	uint8_t *p = out;

	for (; i < n && d->have != 0; i++) { /* until a group is whole */
		if (!base64_digit(d, text[i], &p)) {
			*bad = text + i;
			return false;
		}
	}
	while (n - i >= 16 && !d->closed && taut_base64_16(text + i, p)) {
		i += 16;
		p += 12;
	}
	for (; n - i >= 4 && !d->closed; i += 4, p += 3) {
		uint32_t a = base64_values[t[i]], b = base64_values[t[i + 1]];
		uint32_t c = base64_values[t[i + 2]], e = base64_values[t[i + 3]];
		uint32_t v = (a << 18) + (b << 12) + (c << 6) + e - 0x1041040u;

		if ((a & b & c & e) < 64)
			break; /* padding, or a fault: told below */
		p[0] = (uint8_t)(v >> 16);
		p[1] = (uint8_t)(v >> 8);
		p[2] = (uint8_t)v;
	}
	for (; i < n; i++) {
		if (!base64_digit(d, text[i], &p)) {
			*bad = text + i;
			return false;
		}
	}
	*length = (uint32_t)(p - out);
	return true;
}

/* 32 + value, 0 for what is no digit. RFC 4648 7: 0 to 9, a to v in any case. */
#define B32_2(a, A, v) [a] = 32 + (v), [A] = 32 + (v)
static const uint8_t base32hex_values[256] = {['0'] = 32,
	['1'] = 33,
	['2'] = 34,
	['3'] = 35,
	['4'] = 36,
	['5'] = 37,
	['6'] = 38,
	['7'] = 39,
	['8'] = 40,
	['9'] = 41,
	B32_2('a', 'A', 10),
	B32_2('b', 'B', 11),
	B32_2('c', 'C', 12),
	B32_2('d', 'D', 13),
	B32_2('e', 'E', 14),
	B32_2('f', 'F', 15),
	B32_2('g', 'G', 16),
	B32_2('h', 'H', 17),
	B32_2('i', 'I', 18),
	B32_2('j', 'J', 19),
	B32_2('k', 'K', 20),
	B32_2('l', 'L', 21),
	B32_2('m', 'M', 22),
	B32_2('n', 'N', 23),
	B32_2('o', 'O', 24),
	B32_2('p', 'P', 25),
	B32_2('q', 'Q', 26),
	B32_2('r', 'R', 27),
	B32_2('s', 'S', 28),
	B32_2('t', 'T', 29),
	B32_2('u', 'U', 30),
	B32_2('v', 'V', 31)};

/* Eight digits are five octets. */
static bool base32hex_group(const char *text, uint8_t out[5])
{
	uint32_t all = 32;
	uint64_t bits = 0;

	for (uint32_t i = 0; i < 8; i++) {
		uint32_t value = base32hex_values[(uint8_t)text[i]];

		all &= value;
		bits = bits << 5 | (value & 31);
	}
	for (uint32_t i = 0; i < 5; i++)
		out[i] = (uint8_t)(bits >> (32 - 8 * i));
	return all != 0;
}

bool taut_i_read_base32hex(
	const char *text, uint32_t n, uint8_t *out, uint32_t *length, const char **bad)
{
	uint32_t bits = 0, have = 0, i = 0;
	uint8_t *p = out;

	for (; n - i >= 8 && base32hex_group(text + i, p); i += 8)
		p += 5;
	for (; i < n; i++) { /* the rest, or what is wrong */
		uint32_t value = base32hex_values[(uint8_t)text[i]];

		if (value == 0) {
			*bad = text + i;
			return false;
		}
		bits = (bits << 5 | (value & 31)) & 0xfff;
		have += 5;
		if (have >= 8) {
			have -= 8;
			*p++ = (uint8_t)(bits >> have);
		}
	}
	*bad = text + n;
	if (n == 0 || have >= 5 || (bits & ((1u << have) - 1)) != 0)
		return false; /* a digit too many, or bits that belong to no octet */
	*length = (uint32_t)(p - out);
	return true;
}
