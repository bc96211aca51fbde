/* words.h - the values that a word may stand for: numbers, times, addresses, octets. The counterpart of
 * out.h. Functions get n characters and write their value; where they return false, *bad is the first
 * character that is wrong: text + n where one is missing, text where the value is out of its range. */
#ifndef TAUT_WORDS_H
#define TAUT_WORDS_H

#include "codec.h"

#pragma GCC visibility push(hidden)

bool taut_i_read_number(
	const char *text, uint32_t n, uint64_t most, uint64_t *value, const char **bad);
/* Seconds: a number, or numbers with units as in 1w2d3h4m5s. */
bool taut_i_read_ttl(const char *text, uint32_t n, uint32_t *seconds, const char **bad);
/* YYYYMMDDHHMMSS, or seconds since 1970. RFC 4034 3.2. */
bool taut_i_read_time(const char *text, uint32_t n, uint32_t *seconds, const char **bad);

bool taut_i_read_ip4(const char *text, uint32_t n, uint8_t out[4], const char **bad);
bool taut_i_read_ip6(const char *text, uint32_t n, uint8_t out[16], const char **bad);
/* `octets` pairs of hex digits with a hyphen between each. */
bool taut_i_read_eui(const char *text, uint32_t n, uint8_t *out, uint32_t octets, const char **bad);
/* Four groups of one to four hex digits. */
bool taut_i_read_node(const char *text, uint32_t n, uint8_t out[8], const char **bad);

/* One character at text[*at], *at < n: itself, \X or \DDD. Steps over it. */
bool taut_i_read_octet(const char *text, size_t n, size_t *at, uint8_t *octet);
/* All of them: at most n octets. Gives how many. */
bool taut_i_read_octets(
	const char *text, uint32_t n, uint8_t *out, uint32_t *length, const char **bad);

/* digits.c: digits of hex, base64 and base32hex, which may come in pieces. Zeroed at first. */
struct taut_digits {
	uint32_t bits;    /* of digits that did not make an octet yet */
	uint32_t have;    /* how many digits since the last whole group */
	uint32_t padding; /* signs = so far */
	bool closed;      /* padding has completed a group: nothing may follow */
};

/* One piece: writes n octets at most, gives how many. */
bool taut_i_read_hex(struct taut_digits *d, const char *text, uint32_t n, uint8_t *out,
	uint32_t *length, const char **bad);
bool taut_i_read_base64(struct taut_digits *d, const char *text, uint32_t n, uint8_t *out,
	uint32_t *length, const char **bad);
/* How many octets a piece of base64 gives, at most. */
uint32_t taut_i_base64_octets(const struct taut_digits *d, const char *text, uint32_t n);
/* Does a value end here? RFC 4648 4, 8. */
bool taut_i_digits_end(const struct taut_digits *d);

/* One word without padding, bits left over are 0. */
bool taut_i_read_base32hex(
	const char *text, uint32_t n, uint8_t *out, uint32_t *length, const char **bad);

/* 16 + the value of a hex digit, 0 for what is none. */
extern const uint8_t taut_i_hex_values[256];
static inline uint32_t taut_i_hex_value(char c)
{
	return taut_i_hex_values[(uint8_t)c];
}

#pragma GCC visibility pop

#endif
