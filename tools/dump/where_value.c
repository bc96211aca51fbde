/* where_value.c - the values of an expression, by the kind of the field that they are compared with. */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "where_inner.h"

/* A value as it stands between its quotes, or by itself. */
struct span {
	const char *text;
	size_t n;
};

/* Two hex digits. */
static bool scan_octet(const char *text, char *octet)
{
	unsigned value = 0;
	int i;

	for (i = 0; i < 2; i++) {
		char c = text[i] >= 'A' && text[i] <= 'F' ? (char)(text[i] + 32) : text[i];

		if (c >= '0' && c <= '9')
			value = value << 4 | (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value << 4 | (unsigned)(c - 'a' + 10);
		else
			return false;
	}
	*octet = (char)value;
	return true;
}

/* Undoes the escapes of a string, in p->room. */
static bool unescape(struct dump_where_parser *p, struct span *s)
{
	const char *text = p->text + p->token.at;
	size_t n = p->token.length, i = 0, used = 0;

	while (i < n) { /* each turn takes an octet at least */
		if (text[i] != '\\') {
			p->room[used++] = text[i++];
		} else if (n - i >= 2 && (text[i + 1] == '"' || text[i + 1] == '\\')) {
			p->room[used++] = text[i + 1];
			i += 2;
		} else if (n - i >= 4 && text[i + 1] == 'x' &&
			   scan_octet(text + i + 2, p->room + used)) {
			used++;
			i += 4;
		} else {
			return dump_where_fail_at(p, p->token.at + i,
				"\\\", \\\\ or \\xHH in a string", "another escape");
		}
	}
	*s = (struct span){p->room, used};
	return true;
}

/* ---- by kind: true, or false if the value is none ------------------------------------------- */

static bool scan_flag(struct span s, struct dump_operand *operand)
{
	operand->number = dump_same_text(s.text, s.n, "1") || dump_same_text(s.text, s.n, "true");
	return operand->number == 1 || dump_same_text(s.text, s.n, "0") ||
	       dump_same_text(s.text, s.n, "false");
}

static bool scan_time(struct span s, struct dump_operand *operand)
{
	int64_t seconds;

	if (!dump_time_scan(s.text, s.n, &seconds, &operand->duration))
		return false;
	operand->number = (uint64_t)seconds;
	return true;
}

static bool scan_point(enum dump_value_kind kind, struct span s, struct dump_operand *operand)
{
	uint16_t number;

	if (!dump_point_scan(kind, s.text, s.n, &number))
		return false;
	operand->number = number;
	return true;
}

static bool scan_address(struct span s, uint8_t address[16], struct dump_operand *operand)
{
	const char *slash = memchr(s.text, '/', s.n);
	size_t n = slash ? (size_t)(slash - s.text) : s.n;
	char text[DUMP_ADDRESS_TEXT];
	uint64_t bits;

	if (n >= sizeof text || memchr(s.text, 0, n))
		return false;
	memcpy(text, s.text, n);
	text[n] = 0;
	if (inet_pton(AF_INET, text, address) == 1)
		operand->length = 4;
	else if (inet_pton(AF_INET6, text, address) == 1)
		operand->length = 16;
	else
		return false;
	bits = 8 * (uint64_t)operand->length;
	if (slash && (!dump_number_scan(slash + 1, s.n - n - 1, &bits) ||
			     bits > 8 * (uint64_t)operand->length))
		return false;
	operand->prefix = (uint8_t)bits;
	return true;
}

/* The spelling of a finding's code, NULL if there is none. */
static const char *find_code(struct span s)
{
	int i;

	for (i = TAUT_OK + 1; i < TAUT_CODES; i++)
		if (dump_same_text(s.text, s.n, taut_code_name((enum taut_code)i)))
			return taut_code_name((enum taut_code)i);
	return dump_same_text(s.text, s.n, "CUT") ? "CUT" : NULL;
}

static const char *find_word(enum dump_field field, struct span s)
{
	const char *word;
	unsigned i;

	for (i = 0; (word = dump_field_word(field, i)) != NULL; i++) /* some tens */
		if (dump_same_text(s.text, s.n, word))
			return word;
	return NULL;
}

/* ---- what was expected ---------------------------------------------------------------------- */

static bool fail_word(struct dump_where_parser *p, enum dump_field field)
{
	char what[320] = "one of ";
	size_t at = strlen(what);
	const char *word;
	unsigned i;

	for (i = 0; (word = dump_field_word(field, i)) != NULL; i++) { /* some tens */
		int n = snprintf(what + at, sizeof what - at, "%s%s", i > 0 ? ", " : "", word);

		if (n < 0 || (size_t)n >= sizeof what - at)
			break;
		at += (size_t)n;
	}
	return dump_where_fail(p, what);
}

static bool fail_kind(struct dump_where_parser *p, enum dump_field field)
{
	static const char *const kinds[DUMP_VALUE_KINDS] = {
		[DUMP_VALUE_NUMBER] = "a number",
		[DUMP_VALUE_FLAG] = "0 or 1",
		[DUMP_VALUE_DURATION] = "a duration such as 1.5ms",
		[DUMP_VALUE_TIME] = "a time such as 2023-11-14T22:13:20Z",
		[DUMP_VALUE_EPOCH] = "a time such as 1700000000.5",
		[DUMP_VALUE_NAME] = "a domain name",
		[DUMP_VALUE_ADDRESS] = "an address or a prefix",
		[DUMP_VALUE_TYPE] = "a record type such as AAAA",
		[DUMP_VALUE_CLASS] = "a class such as IN",
		[DUMP_VALUE_RCODE] = "a response code such as NXDOMAIN",
		[DUMP_VALUE_OPCODE] = "an opcode such as UPDATE",
		[DUMP_VALUE_OPTION] = "an EDNS option such as COOKIE",
		[DUMP_VALUE_CODE] = "a finding such as POINTER_FORWARD",
		[DUMP_VALUE_TEXT] = "a text",
	};

	if (dump_field_kind(field) == DUMP_VALUE_WORD)
		return fail_word(p, field);
	return dump_where_fail(p, kinds[dump_field_kind(field)]);
}

/* ---- operands ------------------------------------------------------------------------------- */

/* For `contains' and `like'. What is compared without regard to case is kept in lower case. */
static bool keep_pattern(struct dump_where_parser *p, enum dump_value_kind kind,
	enum dump_where_op op, struct span s, struct dump_operand *operand)
{
	char text[DUMP_PATTERN_MAX], what[40];
	size_t i;

	if (op == DUMP_WHERE_LIKE && kind == DUMP_VALUE_NAME && s.n > 1 && s.text[s.n - 1] == '.')
		s.n--;
	if (s.n > sizeof text) {
		snprintf(what, sizeof what, "at most %u characters", DUMP_PATTERN_MAX);
		return dump_where_fail(p, what);
	}
	for (i = 0; i < s.n; i++) {
		char c = s.text[i];

		text[i] = kind != DUMP_VALUE_TEXT && c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	operand->length = (uint32_t)s.n;
	return dump_where_keep(p, text, s.n);
}

/* Kinds whose values are octets. */
static bool keep_octets(struct dump_where_parser *p, enum dump_field field, struct span s,
	struct dump_operand *operand)
{
	uint8_t octets[TAUT_NAME_MAX];
	const char *word;

	switch (dump_field_kind(field)) {
	case DUMP_VALUE_NAME:
		if (taut_name_scan(s.text, s.n, NULL, octets, &operand->length) != TAUT_OK)
			return fail_kind(p, field);
		return dump_where_keep(p, octets, operand->length);
	case DUMP_VALUE_ADDRESS:
		if (!scan_address(s, octets, operand))
			return fail_kind(p, field);
		return dump_where_keep(p, octets, operand->length);
	case DUMP_VALUE_TEXT:
		operand->length = (uint32_t)s.n;
		return dump_where_keep(p, s.text, s.n);
	default: break;
	}
	word = dump_field_kind(field) == DUMP_VALUE_CODE ? find_code(s) : find_word(field, s);
	if (!word)
		return fail_kind(p, field);
	operand->length = (uint32_t)strlen(word);
	return dump_where_keep(p, word, operand->length);
}

static bool fill(struct dump_where_parser *p, enum dump_field field, enum dump_where_op op,
	struct span s, struct dump_operand *operand)
{
	enum dump_value_kind kind = dump_field_kind(field);
	bool good;

	if (op == DUMP_WHERE_CONTAINS || op == DUMP_WHERE_LIKE)
		return keep_pattern(p, kind, op, s, operand);
	switch (kind) {
	case DUMP_VALUE_NUMBER: good = dump_number_scan(s.text, s.n, &operand->number); break;
	case DUMP_VALUE_FLAG: good = scan_flag(s, operand); break;
	case DUMP_VALUE_DURATION: good = dump_duration_scan(s.text, s.n, &operand->duration); break;
	case DUMP_VALUE_TIME:
	case DUMP_VALUE_EPOCH: good = scan_time(s, operand); break;
	case DUMP_VALUE_TYPE:
	case DUMP_VALUE_CLASS:
	case DUMP_VALUE_RCODE:
	case DUMP_VALUE_OPCODE:
	case DUMP_VALUE_OPTION: good = scan_point(kind, s, operand); break;
	default: return keep_octets(p, field, s, operand);
	}
	return good || fail_kind(p, field);
}

bool dump_where_operand(struct dump_where_parser *p, enum dump_field field, enum dump_where_op op)
{
	struct dump_where *w = p->where;
	struct span s = {p->text + p->token.at, p->token.length};
	struct dump_operand *operands, operand = {.at = w->octet_count};

	if (p->token.kind != DUMP_TOKEN_WORD && p->token.kind != DUMP_TOKEN_STRING)
		return op == DUMP_WHERE_LIKE       ? dump_where_fail(p, "a pattern such as *.arpa")
		       : op == DUMP_WHERE_CONTAINS ? dump_where_fail(p, "a text")
						   : fail_kind(p, field);
	if (p->token.kind == DUMP_TOKEN_STRING && !unescape(p, &s))
		return false;
	if (!fill(p, field, op, s, &operand))
		return false;
	operands = dump_where_grow(
		p, w->operands, &w->operand_room, w->operand_count, sizeof *operands);
	if (!operands)
		return false;
	w->operands = operands;
	operands[w->operand_count++] = operand;
	return true;
}
