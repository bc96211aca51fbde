/* out.c - see out.h. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <tautwire/text.h>
#include <unistd.h>

#include "out.h"

bool dump_out_init(struct dump_out *out, int descriptor)
{
	*out = (struct dump_out){.descriptor = descriptor, .capacity = DUMP_OUT_BUFFER};
	out->buffer = malloc(out->capacity);
	return out->buffer != NULL;
}

void dump_out_free(struct dump_out *out)
{
	free(out->buffer);
	out->buffer = NULL;
}

void dump_out_flush(struct dump_out *out)
{
	size_t at = 0;

	while (at < out->used &&
		out->error == 0) { /* each turn writes octets or ends in an error */
		ssize_t n = write(out->descriptor, out->buffer + at, out->used - at);

		if (n >= 0)
			at += (size_t)n;
		else if (errno != EINTR)
			out->error = errno;
	}
	out->used = 0;
}

/* What does not fit: over a flush. */
static void put_long(struct dump_out *out, const char *p, size_t n)
{
	while (n > 0) { /* each turn takes octets: there is room after a flush */
		size_t room = out->capacity - out->used, take = n < room ? n : room;

		memcpy(out->buffer + out->used, p, take);
		out->used += take;
		p += take;
		n -= take;
		if (out->used == out->capacity)
			dump_out_flush(out);
	}
}

void dump_out_octets(struct dump_out *out, const void *octets, size_t n)
{
	if (n >= out->capacity - out->used) {
		put_long(out, octets, n);
		return;
	}
	memcpy(out->buffer + out->used, octets, n);
	out->used += n;
}

void dump_out_text(struct dump_out *out, const char *text)
{
	dump_out_octets(out, text, strlen(text));
}

void dump_out_char(struct dump_out *out, char c)
{
	out->buffer[out->used++] = c; /* used < capacity between calls */
	if (out->used == out->capacity)
		dump_out_flush(out);
}

void dump_out_number(struct dump_out *out, uint64_t number)
{
	char digits[24];
	size_t at = sizeof digits;

	do { /* 20 digits at most */
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	dump_out_octets(out, digits + at, sizeof digits - at);
}

void dump_out_digits(struct dump_out *out, uint64_t number, unsigned digits)
{
	char text[20];
	unsigned i;

	for (i = digits; i > 0; i--) {
		text[i - 1] = (char)('0' + number % 10);
		number /= 10;
	}
	dump_out_octets(out, text, digits);
}

/* ASCII that stands for itself in a JSON string. */
static bool is_plain(const char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (text[i] < 0x20 || text[i] == '"' || text[i] == '\\' || text[i] == 0x7f ||
			(unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

/* The codec takes up to TAUT_MESSAGE_MAX octets at a time; longer texts, which are not of messages,
 * lose what is behind. */
void dump_out_quoted(struct dump_out *out, const char *text, size_t n)
{
	size_t length = 0;
	char *whole;

	if (is_plain(text, n)) {
		dump_out_char(out, '"');
		dump_out_octets(out, text, n);
		dump_out_char(out, '"');
		return;
	}
	if (n > TAUT_MESSAGE_MAX)
		n = TAUT_MESSAGE_MAX;
	whole = malloc(n * 6 + 3); /* what has to be escaped is rare */
	if (whole && taut_json_string(text, n, whole, n * 6 + 3, &length) == TAUT_OK)
		dump_out_octets(out, whole, length);
	else
		dump_out_text(out, "null");
	free(whole);
}

bool dump_out_grow(struct dump_out *out)
{
	char *bigger;

	if (out->capacity > DUMP_OUT_MAX / 2)
		return false;
	bigger = realloc(out->buffer, out->capacity * 2);
	if (!bigger)
		return false;
	out->buffer = bigger;
	out->capacity *= 2;
	return true;
}
