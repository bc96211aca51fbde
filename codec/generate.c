/* generate.c - $GENERATE, as BIND has it: $GENERATE START-STOP[/STEP] OWNER [TTL] [CLASS] TYPE RDATA. In
 * what follows the range $ is the number, ${OFFSET,WIDTH,BASE} is the number and an offset, of at least so many
 * digits, in base d, o, x, X, or as nibbles with dots (n, N); $$ and \$ are a dollar sign. */
#include "out.h"
#include "words.h"
#include "zone.h"

#include <string.h>

#define EXPECTED_RANGE  "a range: START-STOP or START-STOP/STEP, numbers up to 2147483647"
#define EXPECTED_COUNT  "a range of at most 16777216 entries"
#define EXPECTED_MODIFY "${OFFSET,WIDTH,BASE}: a number, a number up to 255, one of d o x X n N"
#define EXPECTED_RECORD "an owner name, a type and rdata"
#define EXPECTED_SHORT  "an entry of at most 4096 characters"

/* ---- the directive -------------------------------------------------------------------------- */

/* Digits from *at on: false without any, or with too many. */
static bool read_digits(const char *text, uint32_t n, uint32_t *at, uint32_t *value)
{
	uint32_t start = *at;
	uint64_t number;
	const char *bad;

	while (*at < n && text[*at] >= '0' && text[*at] <= '9')
		(*at)++;
	if (!taut_i_read_number(text + start, *at - start, INT32_MAX, &number, &bad))
		return false;
	*value = (uint32_t)number;
	return true;
}

static bool read_range(struct taut_zone *z, struct taut_scan *s)
{
	const char *text = s->token.text;
	uint32_t n = s->token.length, at = 0, start, stop, step = 1;
	bool right;

	if (!taut_i_scan_word(s, EXPECTED_RANGE))
		return false;
	right = read_digits(text, n, &at, &start) && at < n && text[at++] == '-' &&
		read_digits(text, n, &at, &stop) && start <= stop;
	if (right && at < n)
		right = text[at++] == '/' && read_digits(text, n, &at, &step) && step > 0;
	if (!right || at != n)
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, text + (at < n ? at : 0), EXPECTED_RANGE);
	if ((stop - start) / step >= TAUT_GENERATE_MAX)
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, text, EXPECTED_COUNT);
	z->generate.at = start;
	z->generate.stop = stop;
	z->generate.step = step;
	taut_i_scan_next(s);
	return true;
}

/* All words to the end of the entry, as they stand. */
static bool read_right_side(struct taut_zone *z, struct taut_scan *s)
{
	const char *end = s->token.text;
	bool quoted = s->lexeme == TAUT_LEX_QUOTED;

	if (!taut_i_scan_has(s))
		return taut_i_scan_refuse(s, EXPECTED_RECORD);
	z->generate.rhs = quoted ? s->token.text - 1 : s->token.text;
	while (taut_i_scan_has(s)) { /* each turn takes a word */
		end = s->token.text + s->token.length + (s->lexeme == TAUT_LEX_QUOTED);
		taut_i_scan_next(s);
	}
	if (s->lexeme != TAUT_LEX_NEWLINE && s->lexeme != TAUT_LEX_END)
		return taut_i_scan_refuse(s, EXPECTED_RECORD);
	z->generate.rhs_length = (uint32_t)(end - z->generate.rhs);
	return true;
}

enum taut_entry taut_i_zone_generate(struct taut_zone *z, struct taut_scan *s)
{
	z->generate.line = s->lexer->line;
	z->generate.column = taut_i_lex_column(s->lexer, s->token.text);
	if (!read_range(z, s))
		return TAUT_ENTRY_REFUSED;
	z->generate.lhs = s->token.text;
	z->generate.lhs_length = s->token.length;
	if (!taut_i_scan_word(s, EXPECTED_RECORD))
		return TAUT_ENTRY_REFUSED;
	taut_i_scan_next(s);
	if (!read_right_side(z, s))
		return TAUT_ENTRY_REFUSED;
	z->generate.active = true;
	return TAUT_ENTRY_NONE;
}

/* ---- what it makes -------------------------------------------------------------------------- */

struct modifier {
	int64_t offset;
	uint32_t width;
	char base;
};

static bool is_base(char c)
{
	return c == 'd' || c == 'o' || c == 'x' || c == 'X' || c == 'n' || c == 'N';
}

/* Behind "${", up to and with "}". */
static bool read_modifier(const char *text, uint32_t n, uint32_t *at, struct modifier *m)
{
	bool negative = *at < n && text[*at] == '-';
	uint32_t value;

	*m = (struct modifier){0, 0, 'd'};
	*at += negative;
	if (!read_digits(text, n, at, &value))
		return false;
	m->offset = negative ? -(int64_t)value : (int64_t)value;
	if (*at < n && text[*at] == ',') {
		(*at)++;
		if (!read_digits(text, n, at, &m->width) || m->width > 255)
			return false;
		if (n - *at >= 2 && text[*at] == ',') {
			m->base = text[*at + 1];
			*at += 2;
		}
	}
	return *at < n && text[(*at)++] == '}' && is_base(m->base);
}

/* Digits of a number from the last one back, in base 8, 10 or 16, and zeros up to the width. */
static void put_digits(struct taut_out *o, uint64_t value, uint32_t width, uint32_t base, bool upper)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char digits[256];
	uint32_t at = sizeof digits;

	do { /* at most 22 digits, or the width, which is at most 255 */
		digits[--at] = set[value % base];
		value /= base;
	} while (value != 0 || sizeof digits - at < width);
	taut_out_octets(o, digits + at, sizeof digits - at);
}

/* The last nibble first, dots between: for names below ip6.arpa. The width counts the dots. */
static void put_nibbles(struct taut_out *o, uint32_t value, uint32_t width, bool upper)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	uint32_t n = 0;

	do { /* at most eight nibbles and dots, or the width */
		if (n != 0)
			taut_out_char(o, '.');
		taut_out_char(o, set[value & 15]);
		value >>= 4;
		n += n != 0 ? 2 : 1;
	} while (value != 0 || n < width);
}

/* Numbers below zero are as 32 bits in all bases but ten. */
static void put_modified(struct taut_out *o, const struct modifier *m, uint32_t number)
{
	int64_t value = (int64_t)number + m->offset;
	uint32_t bits = (uint32_t)((uint64_t)value & UINT32_MAX);

	switch (m->base) {
	case 'd':
		if (value < 0)
			taut_out_char(o, '-');
		put_digits(o, value < 0 ? (uint64_t)-value : (uint64_t)value,
			m->width - (value < 0 && m->width > 0), 10, false);
		break;
	case 'o': put_digits(o, bits, m->width, 8, false); break;
	case 'x':
	case 'X': put_digits(o, bits, m->width, 16, m->base == 'X'); break;
	default: put_nibbles(o, bits, m->width, m->base == 'N'); break;
	}
}

/* One side of the record. False: a modifier that is none. */
static bool expand(struct taut_out *o, const char *text, uint32_t n, uint32_t number)
{
	static const struct modifier plain = {0, 0, 'd'};

	for (uint32_t at = 0; at < n;) { /* each turn takes a character */
		char c = text[at++];
		struct modifier m = plain;

		if (c == '\\' && at < n) { /* \$ is for the reader of the field */
			taut_out_char(o, c);
			taut_out_char(o, text[at++]);
			continue;
		}
		if (c != '$' || (at < n && text[at] == '$')) {
			taut_out_char(o, c);
			at += c == '$';
			continue;
		}
		if (at < n && text[at] == '{') {
			at++;
			if (!read_modifier(text, n, &at, &m))
				return false;
		}
		put_modified(o, &m, number);
	}
	return true;
}

/* The text of the entry: its length, or 0 and a fault. */
static uint32_t make(struct taut_zone *z, struct taut_scan *s)
{
	struct taut_out o = taut_out_over(z->generated, TAUT_GENERATE_TEXT);
	bool right = expand(&o, z->generate.lhs, z->generate.lhs_length, z->generate.at);

	taut_out_char(&o, ' ');
	right = right && expand(&o, z->generate.rhs, z->generate.rhs_length, z->generate.at);
	if (right && !o.full)
		return (uint32_t)o.n;
	taut_i_scan_fail(s, right ? TAUT_E_SPACE : TAUT_E_SYNTAX, s->token.text,
		right ? EXPECTED_SHORT : EXPECTED_MODIFY);
	return 0;
}

enum taut_entry taut_i_zone_generated(struct taut_zone *z, struct taut_scan *s)
{
	uint32_t n;

	s->lexer->text = s->token.text = z->generated;
	n = make(z, s);
	if (n == 0)
		return TAUT_ENTRY_REFUSED;
	taut_i_lex_init(s->lexer, z->generated, n, true);
	z->owner_text = NULL;
	taut_i_scan_next(s);
	if (!taut_i_zone_owner(z, s))
		return TAUT_ENTRY_REFUSED;
	z->owner_text = NULL; /* its text is written over by the next one */
	if (z->generate.stop - z->generate.at < z->generate.step)
		z->generate.active = false;
	else
		z->generate.at += z->generate.step;
	return taut_i_zone_record(z, s, false);
}
