/* fuzz_lines.c - the lines of `tautzone rdata`.
 *
 * Input: a line; with an octet 1 before it one of hex.
 *
 * Laws: an answer is "ok" or "error", a tab, and printing characters, and is the same each time; rdata that was
 * understood, as text or in hex, gives the other form, and that gives the same answer again.
 */
#include "fuzz.h"

#include "../tools/zone/lines.h"

static char first[ZONE_ANSWER_MAX], second[ZONE_ANSWER_MAX], third[ZONE_ANSWER_MAX];
static char line[ZONE_ANSWER_MAX + 32];

/* Answers a copy of just the size. */
static size_t answer(const char *text, size_t n, bool wire, char *out, bool *good)
{
	char *copy = malloc(n != 0 ? n : 1);
	size_t length;

	FUZZ_LAW(copy != NULL);
	if (n != 0)
		memcpy(copy, text, n);
	length = zone_answer(copy, n, wire, out, good);
	free(copy);
	return length;
}

static void check_form(const char *out, size_t n, bool good)
{
	size_t i, begin = good ? 3 : 6;

	FUZZ_LAW(n >= begin && n < ZONE_ANSWER_MAX);
	FUZZ_LAW(memcmp(out, good ? "ok\t" : "error\t", begin) == 0);
	for (i = begin; i < n; i++)
		FUZZ_LAW(out[i] >= ' ' && out[i] <= '~');
}

/* A line of the type of the input, with what an answer says. */
static size_t put_line(const char *type, size_t n, const char *said, size_t length)
{
	memcpy(line, type, n);
	line[n] = '\t';
	memcpy(line + n + 1, said + 3, length - 3);
	return n + 1 + length - 3;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool wire = size > 0 && data[0] == 1, good, again;
	const char *text = (const char *)data + wire, *tab, *end;
	size_t n = size - wire, length, m, k;

	end = n > 0 ? memchr(text, '\n', n) : NULL;
	if (end)
		n = (size_t)(end - text);
	length = answer(text, n, wire, first, &good);
	check_form(first, length, good);
	FUZZ_LAW(answer(text, n, wire, second, &again) == length && again == good);
	FUZZ_LAW(memcmp(first, second, length) == 0);
	tab = n > 0 ? memchr(text, '\t', n) : NULL;
	if (!good || tab - text > 16)
		return 0;
	n = (size_t)(tab - text);
	/* to the other form, back to this one, and to the other one */
	m = zone_answer(line, put_line(text, n, first, length), !wire, second, &good);
	FUZZ_LAW(good);
	check_form(second, m, true);
	k = zone_answer(line, put_line(text, n, second, m), wire, third, &good);
	FUZZ_LAW(good);
	FUZZ_LAW(k == length && memcmp(first, third, k) == 0);
	return 0;
}
