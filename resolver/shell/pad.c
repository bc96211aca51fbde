/* pad.c - the padding of queries that the resolver made for UDP: RFC 7830, 8467. */
#include <string.h>

#include "probe.h"

#define HEADER  12u
#define BLOCK   128u /* RFC 8467 4.1 */
#define OPT     41u
#define PADDING 12u

static unsigned get16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

static void put16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* The length field of the OPT that ends a query of one question and nothing else. 0: there is none. */
static size_t opt_length_of(const uint8_t *octets, size_t n)
{
	static const uint8_t counts[8] = {0, 1, 0, 0, 0, 0, 0, 1};
	size_t at = HEADER;

	if (n < HEADER || memcmp(octets + 4, counts, sizeof counts) != 0)
		return 0;
	while (at < n && octets[at] != 0) { /* a label each time */
		if (octets[at] > 63)
			return 0;
		at += octets[at] + 1u;
	}
	at += 1 + 4; /* type and class */
	if (at + 11 > n || octets[at] != 0 || get16(octets + at + 1) != OPT)
		return 0;
	at += 9;
	return at + 2 + get16(octets + at) == n ? at : 0;
}

size_t taut_i_pad(uint8_t *octets, size_t n)
{
	size_t length = opt_length_of(octets, n), pad;

	if (length == 0 || n + 4 + BLOCK > 65535)
		return n;
	pad = (BLOCK - (n + 4) % BLOCK) % BLOCK;
	put16(octets + n, PADDING);
	put16(octets + n + 2, pad);
	memset(octets + n + 4, 0, pad);
	put16(octets + length, get16(octets + length) + 4 + pad);
	return n + 4 + pad;
}

size_t taut_i_unpad(uint8_t *octets, size_t n)
{
	size_t length = opt_length_of(octets, n), at = length + 2;

	if (length == 0)
		return n;
	while (at + 4 <= n) { /* an option each time */
		size_t size = get16(octets + at + 2);

		if (get16(octets + at) == PADDING && at + 4 + size == n) {
			put16(octets + length, at - length - 2);
			return at;
		}
		at += 4 + size;
	}
	return n;
}
