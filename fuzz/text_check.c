/* text_check.c - see text_check.h. */
#include "text_check.h"

enum { CAPACITIES = 24, UNTOUCHED = 12345, GUARD = 16 };

static void check_alphabet(const char *text, size_t n, enum fuzz_alphabet alphabet)
{
	FUZZ_LAW(strlen(text) == n);
	FUZZ_LAW(alphabet != FUZZ_JSON || fuzz_is_json(text, n));
	for (size_t i = 0; i < n; i++) {
		bool tab = text[i] == '\t' && (alphabet == FUZZ_TABS || alphabet == FUZZ_LINES);
		bool line = text[i] == '\n' && alphabet == FUZZ_LINES;

		FUZZ_LAW((text[i] >= 0x20 && text[i] <= 0x7e) || tab || line);
	}
}

/* A buffer too small, or just large enough, with a guard of octets behind it. */
static void check_capacity(fuzz_writer *write, const void *what, unsigned flags, size_t capacity,
	const char *text, size_t n)
{
	char *small = malloc(capacity + GUARD);
	size_t length = UNTOUCHED;
	enum taut_code code;

	if (small == NULL)
		abort();
	memset(small, 0x55, capacity + GUARD);
	code = write(what, flags, small, capacity, &length);
	if (capacity > n)
		FUZZ_LAW(code == TAUT_OK && length == n && memcmp(small, text, n + 1) == 0);
	else
		FUZZ_LAW(code == TAUT_E_SPACE && length == UNTOUCHED);
	for (size_t i = 0; i < GUARD; i++)
		FUZZ_LAW(small[capacity + i] == 0x55);
	free(small);
}

const char *fuzz_check_writer(fuzz_writer *write, const void *what, unsigned flags, size_t enough,
	enum fuzz_alphabet alphabet, size_t *length)
{
	static char *room;
	static size_t size;

	if (size < enough) {
		free(room);
		room = malloc(enough);
		if (room == NULL)
			abort();
		size = enough;
	}
	FUZZ_LAW(write(what, flags, room, enough, length) == TAUT_OK);
	FUZZ_LAW(*length < enough);
	check_alphabet(room, *length, alphabet);
	for (size_t capacity = 0; capacity < *length; capacity += 1 + *length / CAPACITIES)
		check_capacity(write, what, flags, capacity, room, *length);
	if (*length > 0)
		check_capacity(write, what, flags, *length - 1, room, *length);
	check_capacity(write, what, flags, *length, room, *length);
	check_capacity(write, what, flags, *length + 1, room, *length);
	return room;
}

/* ---- the library's writers under one type ---------------------------------------------------- */

enum taut_code fuzz_record_text(const void *what, unsigned flags, char *out, size_t capacity,
	size_t *length)
{
	return taut_record_text(what, flags, out, capacity, length);
}

enum taut_code fuzz_rdata_text(const void *what, unsigned flags, char *out, size_t capacity,
	size_t *length)
{
	return taut_rdata_text(what, flags, out, capacity, length);
}

enum taut_code fuzz_record_json(const void *what, unsigned flags, char *out, size_t capacity,
	size_t *length)
{
	(void)flags;
	return taut_record_json(what, out, capacity, length);
}

enum taut_code fuzz_option_text(const void *what, unsigned flags, char *out, size_t capacity,
	size_t *length)
{
	(void)flags;
	return taut_option_text(what, out, capacity, length);
}

enum taut_code fuzz_message_text(const void *what, unsigned flags, char *out, size_t capacity,
	size_t *length)
{
	return taut_message_text(what, flags, out, capacity, length);
}

enum taut_code fuzz_message_json(const void *what, unsigned flags, char *out, size_t capacity,
	size_t *length)
{
	(void)flags;
	return taut_message_json(what, out, capacity, length);
}
