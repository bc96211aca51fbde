/* out.h - a writer of text into the caller's buffer: room is made once for a run, then filled without
 * tests. When it does not fit it stays full and only that is remembered. */
#ifndef TAUT_OUT_H
#define TAUT_OUT_H

#include "codec.h"
#include <string.h>

struct taut_out {
	char *text;
	size_t n, capacity; /* n < capacity: there is always room for the final NUL */
	bool full;
	bool odd; /* something has no form of its own in text: RFC 3597's is to be used */
};

/* NOLINTNEXTLINE(readability-non-const-parameter): it is written to through the structure */
static inline struct taut_out taut_out_over(char *text, size_t capacity)
{
	struct taut_out o = {text, 0, capacity, capacity == 0, false};

	return o;
}

/* Room for n characters, all of which will be written: where they go, or NULL. */
static inline char *taut_out_room(struct taut_out *o, size_t n)
{
	if (o->full || n >= o->capacity - o->n) {
		o->full = true;
		return NULL;
	}
	return o->text + o->n;
}

/* Is there room for n characters? Asked before a run is written without tests; where there is not, the
 * text may fit all the same, because it takes less than it could. */
static inline bool taut_out_has(const struct taut_out *o, size_t n)
{
	return !o->full && n < o->capacity - o->n;
}

static inline void taut_out_octets(struct taut_out *o, const char *s, size_t n)
{
	char *p = taut_out_room(o, n);

	if (p == NULL)
		return;
	memcpy(p, s, n);
	o->n += n;
}

static inline void taut_out_string(struct taut_out *o, const char *s)
{
	taut_out_octets(o, s, strlen(s));
}

static inline void taut_out_char(struct taut_out *o, char c)
{
	char *p = taut_out_room(o, 1);

	if (p == NULL)
		return;
	*p = c;
	o->n++;
}

/* Ends the text and gives its length; 0 when it did not fit. */
static inline uint32_t taut_out_end(struct taut_out *o)
{
	if (o->capacity != 0)
		o->text[o->full ? 0 : o->n] = '\0';
	return o->full ? 0 : (uint32_t)o->n;
}

/* The same, as a status. */
static inline enum taut_code taut_i_out_status(struct taut_out *o, size_t *length)
{
	uint32_t n = taut_out_end(o);

	if (o->full)
		return TAUT_E_SPACE;
	*length = n;
	return TAUT_OK;
}

#pragma GCC visibility push(hidden)

/* out.c */
void taut_out_number(struct taut_out *o, uint64_t number);
void taut_out_digits(struct taut_out *o, uint32_t number, uint32_t digits); /* with leading zeros */
void taut_out_hex(struct taut_out *o, const uint8_t *octets, size_t n);     /* lower case */
void taut_out_base64(struct taut_out *o, const uint8_t *octets, size_t n);
void taut_out_base32hex(struct taut_out *o, const uint8_t *octets, size_t n);
void taut_out_quoted(struct taut_out *o, const uint8_t *octets, size_t n);
void taut_out_escaped(struct taut_out *o, const uint8_t *octets, size_t n, const char *special,
	bool spaces);
void taut_out_ip4(struct taut_out *o, const uint8_t *octets);
void taut_out_ip6(struct taut_out *o, const uint8_t *octets);
void taut_out_time(struct taut_out *o, uint32_t seconds);

/* rrtype.c */
void taut_i_put_type(struct taut_out *o, uint16_t type);
void taut_i_put_class(struct taut_out *o, uint16_t rclass);
bool taut_i_same_text(const char *text, size_t n, const char *name);

#pragma GCC visibility pop

#endif
