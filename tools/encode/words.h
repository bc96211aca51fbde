/* words.h - characters of a text that is read from front to back: blanks, words, numbers, octets. */
#ifndef TAUT_ENCODE_WORDS_H
#define TAUT_ENCODE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rest of a line, or of part of one. */
struct encode_words {
	const char *at, *end;
};

struct encode_word {
	const char *text;
	size_t n; /* 0: there is none */
};

static inline size_t encode_left(const struct encode_words *w)
{
	return (size_t)(w->end - w->at);
}

void encode_skip_blanks(struct encode_words *w);

/* The next word, which ends at a blank; a backslash takes the next character with it, a comment is no
 * word. */
struct encode_word encode_next(struct encode_words *w);

/* All that is left of a part, without blanks at its beginning. */
struct encode_word encode_rest(struct encode_words *w);

/* The part before a character of `marks`, or all that is left; the mark is stepped over, blanks at both
 * ends are left out. */
struct encode_words encode_part(struct encode_words *w, const char *marks);

/* Is this the word, in any case? */
bool encode_is(struct encode_word word, const char *text);

/* Steps over a text that stands next, in any case. */
bool encode_take(struct encode_words *w, const char *text);

/* A decimal number, or one of hex with 0x; nothing else may stand in the word. */
bool encode_number(struct encode_word word, uint32_t most, uint32_t *number);

/* A TTL: a number of seconds, or numbers with the units w, d, h, m and s. */
bool encode_ttl(struct encode_word word, uint32_t *ttl);

/* Octets as people write them: digits of hex in pairs, blanks as you like; characters between double quotes,
 * with the escapes \X and \DDD; [ and ], which stand for the length in 16 bits of what they enclose.
 * A semicolon ends them. Appends to out[*n .. capacity). Otherwise false: words->at is where, *expected
 * what was expected. */
bool encode_octets(
	struct encode_words *w, uint8_t *out, size_t capacity, size_t *n, const char **expected);

/* A text between double quotes, which stands next; the same way. */
bool encode_quoted(
	struct encode_words *w, uint8_t *out, size_t capacity, size_t *n, const char **expected);

/* Digits of hex alone, blanks between them, up to anything else. */
bool encode_hex(
	struct encode_words *w, uint8_t *out, size_t capacity, size_t *n, const char **expected);

#endif
