/* words.c - see words.h. */
#include <string.h>

#include "limits.h"
#include "words.h"

#define EXPECTED_ROOM "at most 65535 octets"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

void encode_skip_blanks(struct encode_words *w)
{
	while (w->at < w->end && is_blank(*w->at)) /* each turn takes a character */
		w->at++;
}

struct encode_word encode_next(struct encode_words *w)
{
	struct encode_word word;

	encode_skip_blanks(w);
	word.text = w->at;
	while (w->at < w->end && !is_blank(*w->at) && *w->at != ';') /* likewise */
		w->at += *w->at == '\\' && w->end - w->at > 1 ? 2 : 1;
	word.n = (size_t)(w->at - word.text);
	return word;
}

struct encode_word encode_rest(struct encode_words *w)
{
	struct encode_word word;

	encode_skip_blanks(w);
	word.text = w->at;
	word.n = encode_left(w);
	w->at = w->end;
	return word;
}

struct encode_words encode_part(struct encode_words *w, const char *marks)
{
	struct encode_words part;

	encode_skip_blanks(w);
	part.at = w->at;
	while (w->at < w->end && !strchr(marks, *w->at)) /* likewise */
		w->at++;
	part.end = w->at;
	if (w->at < w->end)
		w->at++;
	while (part.end > part.at && is_blank(part.end[-1])) /* likewise, from behind */
		part.end--;
	return part;
}

static bool begins(const char *text, size_t n, const char *with)
{
	size_t i;

	for (i = 0; with[i]; i++)
		if (i >= n || lower(text[i]) != lower(with[i]))
			return false;
	return true;
}

bool encode_is(struct encode_word word, const char *text)
{
	return word.n == strlen(text) && begins(word.text, word.n, text);
}

bool encode_take(struct encode_words *w, const char *text)
{
	if (!begins(w->at, encode_left(w), text))
		return false;
	w->at += strlen(text);
	return true;
}

/* ---- numbers -------------------------------------------------------------------------------- */

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

bool encode_number(struct encode_word word, uint32_t most, uint32_t *number)
{
	bool hex = word.n > 2 && begins(word.text, word.n, "0x");
	int base = hex ? 16 : 10;
	uint64_t n = 0;
	size_t i;

	if (word.n == 0)
		return false;
	for (i = hex ? 2 : 0; i < word.n; i++) { /* n stays under 2^36 */
		int value = digit(word.text[i]);

		n = n * (unsigned)base + (unsigned)value;
		if (value >= base || n > most)
			return false;
	}
	*number = (uint32_t)n;
	return true;
}

bool encode_ttl(struct encode_word word, uint32_t *ttl)
{
	static const char units[] = "wdhms";
	static const uint32_t seconds[] = {604800, 86400, 3600, 60, 1};
	uint64_t sum = 0;
	size_t i = 0;

	if (encode_number(word, UINT32_MAX, ttl))
		return true;
	while (i < word.n) { /* each turn takes a digit and a unit */
		uint64_t n = 0;
		size_t start = i;
		const char *unit;

		for (; i < word.n && digit(word.text[i]) < 10; i++) {
			n = n * 10 + (unsigned)digit(word.text[i]);
			if (n > UINT32_MAX)
				return false;
		}
		unit = i < word.n && i > start ? strchr(units, lower(word.text[i])) : NULL;
		if (!unit || !*unit)
			return false;
		sum += n * seconds[unit - units];
		if (sum > UINT32_MAX)
			return false;
		i++;
	}
	*ttl = (uint32_t)sum;
	return word.n > 0;
}

/* ---- octets --------------------------------------------------------------------------------- */

static bool put(uint8_t *out, size_t capacity, size_t *n, uint8_t octet, const char **expected)
{
	*expected = EXPECTED_ROOM;
	if (*n == capacity)
		return false;
	out[(*n)++] = octet;
	return true;
}

/* \X or \DDD, RFC 1035 5.1. */
static bool escape(struct encode_words *w, uint8_t *octet)
{
	unsigned value = 0;
	int i;

	if (encode_left(w) < 2)
		return false;
	if (digit(w->at[1]) > 9) {
		*octet = (uint8_t)w->at[1];
		w->at += 2;
		return true;
	}
	if (encode_left(w) < 4)
		return false;
	for (i = 1; i < 4; i++) {
		if (digit(w->at[i]) > 9)
			return false;
		value = value * 10 + (unsigned)digit(w->at[i]);
	}
	if (value > 255)
		return false;
	*octet = (uint8_t)value;
	w->at += 4;
	return true;
}

bool encode_quoted(
	struct encode_words *w, uint8_t *out, size_t capacity, size_t *n, const char **expected)
{
	const char *open = w->at;

	*expected = "a text between double quotes";
	if (w->at == w->end || *w->at != '"')
		return false;
	w->at++;
	while (w->at < w->end && *w->at != '"') { /* each turn takes a character */
		uint8_t octet = (uint8_t)*w->at;

		if (*w->at != '\\') {
			w->at++;
		} else if (!escape(w, &octet)) {
			*expected =
				"an escape: a backslash and a character, or three digits up to 255";
			return false;
		}
		if (!put(out, capacity, n, octet, expected))
			return false;
	}
	if (w->at == w->end) {
		w->at = open;
		*expected = "a quote that closes this one";
		return false;
	}
	w->at++;
	return true;
}

bool encode_hex(
	struct encode_words *w, uint8_t *out, size_t capacity, size_t *n, const char **expected)
{
	for (;;) { /* each turn takes two digits */
		int high, low;

		encode_skip_blanks(w);
		if (w->at == w->end || digit(*w->at) > 15)
			return true;
		high = digit(*w->at);
		low = encode_left(w) > 1 ? digit(w->at[1]) : 16;
		if (low > 15) {
			*expected = "two digits of hex for an octet";
			return false;
		}
		if (!put(out, capacity, n, (uint8_t)(high << 4 | low), expected))
			return false;
		w->at += 2;
	}
}

/* A bracket: where the length goes, or what it is. */
static bool bracket(struct encode_words *w, uint8_t *out, size_t capacity, size_t *n,
	size_t opened[ENCODE_NESTED], unsigned *depth, const char **expected)
{
	size_t length, at;

	if (*w->at == '[') {
		*expected = "at most 8 brackets inside each other";
		if (*depth == ENCODE_NESTED)
			return false;
		opened[(*depth)++] = *n;
		w->at++;
		if (!put(out, capacity, n, 0, expected)) /* two octets: known at the end */
			return false;
		return put(out, capacity, n, 0, expected);
	}
	*expected = "digits of hex, a text in quotes, or [ ] around what has a length";
	if (*w->at != ']' || *depth == 0)
		return false;
	at = opened[--*depth];
	length = *n - at - 2;
	out[at] = (uint8_t)(length >> 8);
	out[at + 1] = (uint8_t)length;
	w->at++;
	return true;
}

bool encode_octets(
	struct encode_words *w, uint8_t *out, size_t capacity, size_t *n, const char **expected)
{
	size_t opened[ENCODE_NESTED];
	unsigned depth = 0;

	for (;;) { /* each turn takes a character at least */
		bool good;

		if (!encode_hex(w, out, capacity, n, expected))
			return false;
		if (w->at == w->end || *w->at == ';')
			break;
		if (*w->at == '"')
			good = encode_quoted(w, out, capacity, n, expected);
		else
			good = bracket(w, out, capacity, n, opened, &depth, expected);
		if (!good)
			return false;
	}
	*expected = "a ] for each [";
	return depth == 0;
}
