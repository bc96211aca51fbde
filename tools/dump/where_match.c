/* where_match.c - does a value of a message fit a value of the expression? */
#include <string.h>

#include "where_inner.h"

static uint8_t fold(uint8_t c, bool any_case)
{
	return any_case && c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* Does the text have these octets in it? At most n * m steps, where m <= DUMP_PATTERN_MAX. */
static bool contains(const uint8_t *text, size_t n, const uint8_t *part, size_t m, bool any_case)
{
	size_t at, i;

	for (at = 0; at <= n && m <= n - at; at++) {
		for (i = 0; i < m && fold(text[at + i], any_case) == part[i]; i++)
			;
		if (i == m)
			return true;
	}
	return false;
}

/* When something does not fit, only the last * takes one octet more: what those before it took is good
 * enough. At most n * m steps, where m <= DUMP_PATTERN_MAX. */
static bool like(const uint8_t *text, size_t n, const uint8_t *pattern, size_t m, bool any_case)
{
	size_t t = 0, p = 0, star = SIZE_MAX, mark = 0;

	while (t < n) { /* each turn goes on in the text or moves the mark behind the last * on */
		bool escape = p + 1 < m && pattern[p] == '\\';
		uint8_t c = p < m ? pattern[p + escape] : 0;

		if (p < m && c == '*' && !escape) {
			star = ++p;
			mark = t;
		} else if (p < m && ((c == '?' && !escape) || c == fold(text[t], any_case))) {
			p += 1u + escape;
			t++;
		} else if (star != SIZE_MAX) {
			p = star;
			t = ++mark;
		} else {
			return false;
		}
	}
	while (p < m && pattern[p] == '*') /* to the end of the pattern */
		p++;
	return p == m;
}

static bool text_fits(
	const struct dump_test *test, const struct dump_value *value, const uint8_t *part, size_t m)
{
	bool name = test->kind == DUMP_VALUE_NAME, any_case = test->kind != DUMP_VALUE_TEXT;
	const uint8_t *text = value->octets;
	char name_text[TAUT_NAME_TEXT];
	size_t n = value->length;

	if (name) {
		text = (const uint8_t *)name_text;
		n = taut_name_text(value->octets, name_text);
	}
	if (test->op == DUMP_WHERE_CONTAINS)
		return contains(text, n, part, m, any_case);
	if (name && n > 1)
		n--; /* the final dot */
	return like(text, n, part, m, any_case);
}

static bool prefix_fits(const uint8_t *a, const uint8_t *b, unsigned bits)
{
	unsigned whole = bits / 8, rest = bits % 8;

	return memcmp(a, b, whole) == 0 &&
	       (rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0);
}

static bool octets_fit(const struct dump_test *test, const struct dump_value *value,
	const uint8_t *octets, const struct dump_operand *o)
{
	if (test->kind == DUMP_VALUE_NAME && test->op == DUMP_WHERE_UNDER)
		return taut_name_is_below(value->octets, octets);
	if (value->length != o->length)
		return false;
	if (test->kind == DUMP_VALUE_NAME)
		return taut_name_equal(value->octets, octets);
	if (test->kind == DUMP_VALUE_ADDRESS)
		return prefix_fits(value->octets, octets, o->prefix);
	return memcmp(value->octets, octets, o->length) == 0;
}

/* Below, equal to or above 0. */
static int order(
	const struct dump_test *test, const struct dump_value *v, const struct dump_operand *o)
{
	bool time = test->kind == DUMP_VALUE_TIME || test->kind == DUMP_VALUE_EPOCH;
	int64_t a = (int64_t)v->number, b = (int64_t)o->number;

	if (time && a != b)
		return a < b ? -1 : 1;
	if (time || test->kind == DUMP_VALUE_DURATION)
		return (v->duration > o->duration) - (v->duration < o->duration);
	return (v->number > o->number) - (v->number < o->number);
}

static bool operand_fits(const struct dump_where *where, const struct dump_test *test,
	const struct dump_value *value, const struct dump_operand *o)
{
	int difference;

	if (test->op == DUMP_WHERE_CONTAINS || test->op == DUMP_WHERE_LIKE)
		return text_fits(test, value, where->octets + o->at, o->length);
	if (test->kind == DUMP_VALUE_NAME || test->kind == DUMP_VALUE_ADDRESS ||
		test->kind >= DUMP_VALUE_CODE)
		return octets_fit(test, value, where->octets + o->at, o);
	difference = order(test, value, o);
	switch (test->op) {
	case DUMP_WHERE_LESS: return difference < 0;
	case DUMP_WHERE_LESS_EQUAL: return difference <= 0;
	case DUMP_WHERE_MORE: return difference > 0;
	case DUMP_WHERE_MORE_EQUAL: return difference >= 0;
	default: return difference == 0;
	}
}

bool dump_where_fits(const struct dump_where *where, const struct dump_test *test,
	const struct dump_value *value)
{
	uint32_t i;

	for (i = 0; i < test->count; i++)
		if (operand_fits(where, test, value, &where->operands[test->first + i]))
			return true;
	return false;
}
