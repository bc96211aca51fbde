/* fuzz_where.c - expressions of --where over a message, and its columns.
 *
 * Input: an expression up to the first newline, then a message. It is judged as if it came over UDP,
 * as the answer to a query, with all that surrounds it made up.
 *
 * Laws: an error stands in the text or right behind it, and is printable text; parsing and asking
 * twice gives the same; `not (E)' gives the opposite of E, `(E) and (E)', `(E) or (E)' and `not not
 * (E)' the same; a line of columns has a tab less than it has columns, one newline and no other octet
 * outside printable ASCII; each column alone comes apart into the values that it was made of, and is
 * "-" where, and only where, `has FIELD' does not hold.
 */
#include "fuzz.h"

#include "../tools/dump/where.h"

enum { ROOM = 1 << 26 }; /* of the output: what does not fit is not looked at */

static struct dump_judge judge;
static struct dump_reader reader;
static struct dump_out out;

static void open_all(void)
{
	if (out.buffer)
		return;
	dump_judge_init(&judge);
	FUZZ_LAW(dump_out_init(&out, -1));
	free(out.buffer);
	out.capacity = ROOM;
	out.buffer = malloc(out.capacity);
	FUZZ_LAW(out.buffer != NULL);
}

/* ---- columns -------------------------------------------------------------------------------- */

static void check_line(const char *line, size_t n, unsigned columns)
{
	size_t i, tabs = 0;

	FUZZ_LAW(n > 0 && line[n - 1] == '\n');
	for (i = 0; i + 1 < n; i++) {
		tabs += line[i] == '\t';
		FUZZ_LAW(line[i] == '\t' || (line[i] >= ' ' && line[i] <= '~'));
	}
	FUZZ_LAW(tabs == columns - 1);
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Undoes the escapes of the value that begins at *at and compares it with the octets. */
static void check_text(
	const char *line, size_t n, size_t *at, bool many, const struct dump_value *value)
{
	size_t i = *at, k;

	if (value->length == 0) {
		FUZZ_LAW(n - i >= 2 && memcmp(line + i, "\"\"", 2) == 0);
		*at = i + 2;
		return;
	}
	for (k = 0; k < value->length; k++) {
		uint8_t octet;

		FUZZ_LAW(i < n && !(many && line[i] == ','));
		octet = (uint8_t)line[i++];
		if (octet == '\\') {
			FUZZ_LAW(i < n);
			octet = (uint8_t)line[i++];
			if (octet == 't' || octet == 'n') {
				octet = octet == 't' ? '\t' : '\n';
			} else if (octet == 'x') {
				FUZZ_LAW(n - i >= 2 && hex_digit(line[i]) >= 0 &&
					 hex_digit(line[i + 1]) >= 0);
				octet = (uint8_t)(hex_digit(line[i]) << 4 | hex_digit(line[i + 1]));
				i += 2;
			} else {
				FUZZ_LAW(octet == '\\' || (octet == ',' && many));
			}
		}
		FUZZ_LAW(octet == value->octets[k]);
	}
	*at = i;
}

/* The values of a column, as many as the walk gives; texts octet for octet. */
static void check_values(const char *line, size_t n, enum dump_field field)
{
	bool many = dump_field_is_many(field), any = false;
	struct dump_value value;
	size_t at = 0;

	dump_values_begin(&reader, field);
	while (dump_values_next(&reader, &value)) {
		FUZZ_LAW(many || !any);
		if (any) {
			FUZZ_LAW(at < n && line[at] == ',');
			at++;
		}
		any = true;
		if (dump_field_kind(field) == DUMP_VALUE_TEXT)
			check_text(line, n, &at, many, &value);
		else
			while (at < n && !(many && line[at] == ',' && line[at - 1] != '\\'))
				at++;
	}
	FUZZ_LAW(at == (any ? n : 0));
	FUZZ_LAW((n == 1 && line[0] == '-') == !any);
}

static void check_columns(void)
{
	struct dump_columns columns;
	unsigned i;

	out.used = 0;
	out.error = 0;
	dump_show_columns(&out, &dump_columns_default, &reader);
	if (out.error != 0)
		return;
	check_line(out.buffer, out.used, dump_columns_default.count);
	columns.count = 1;
	for (i = 0; i < DUMP_FIELDS; i++) {
		columns.fields[0] = (enum dump_field)i;
		out.used = 0;
		dump_show_columns(&out, &columns, &reader);
		if (out.error != 0)
			return;
		check_line(out.buffer, out.used, 1);
		check_values(out.buffer, out.used - 1, (enum dump_field)i);
	}
}

/* ---- expressions ---------------------------------------------------------------------------- */

static void check_error(const struct dump_scan_error *error, size_t length)
{
	size_t i;

	FUZZ_LAW(error->column >= 1 && error->column <= length + 1);
	FUZZ_LAW(memchr(error->text, 0, sizeof error->text) != NULL);
	FUZZ_LAW(strncmp(error->text, "expected ", 9) == 0);
	for (i = 0; error->text[i]; i++)
		FUZZ_LAW(error->text[i] >= ' ' && error->text[i] <= '~');
}

/* An expression around the one of the input, twice if there is a form for what is between. */
static void check_around(const char *before, const char *between, const char *after,
	const char *text, size_t n, bool want)
{
	size_t length = strlen(before) + n + strlen(after) + (between ? n + strlen(between) : 0);
	char *whole = malloc(length + 1), *at = whole;
	struct dump_scan_error error;
	struct dump_where *where;

	FUZZ_LAW(whole != NULL);
	at += sprintf(at, "%s", before);
	memcpy(at, text, n);
	at += n;
	if (between) {
		at += sprintf(at, "%s", between);
		memcpy(at, text, n);
		at += n;
	}
	sprintf(at, "%s", after);
	where = dump_where_new(whole, length, &error);
	if (where)
		FUZZ_LAW(dump_where_holds(where, &reader) == want);
	else /* too long or too deep now */
		FUZZ_LAW(strncmp(error.text, "expected at most ", 17) == 0);
	dump_where_free(where);
	free(whole);
}

static void check_expression(const char *text, size_t n)
{
	struct dump_scan_error error, again;
	struct dump_where *where = dump_where_new(text, n, &error);
	struct dump_where *same = dump_where_new(text, n, &again);
	bool result;

	FUZZ_LAW(!where == !same);
	if (!where) {
		check_error(&error, n);
		FUZZ_LAW(error.column == again.column && strcmp(error.text, again.text) == 0);
		return;
	}
	result = dump_where_holds(where, &reader);
	FUZZ_LAW(dump_where_holds(where, &reader) == result);
	FUZZ_LAW(dump_where_holds(same, &reader) == result);
	FUZZ_LAW(dump_where_needs_pairs(where) == dump_where_needs_pairs(same));
	dump_where_free(where);
	dump_where_free(same);
	check_around("not (", NULL, ")", text, n, !result);
	check_around("! not (", NULL, ")", text, n, result);
	check_around("(", ") and (", ")", text, n, result);
	check_around("(", ") || (", ")", text, n, result);
	check_around("(", ") and not (", ")", text, n, false);
	check_around("(", ") or not (", ")", text, n, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct dump_packet packet = {.number = 2,
		.offset = 100,
		.seconds = 1700000000,
		.nanoseconds = 123456789,
		.digits = 9};
	static const struct dump_ends ends = {.source = {192, 0, 2, 53},
		.target = {10, 0, 0, 1},
		.source_port = 53,
		.target_port = 40000,
		.version = 4};
	static const struct dump_tap tap = {
		.type = 6, .identity = (const uint8_t *)"ns", .identity_length = 2};
	static const struct dump_pair pair = {DUMP_PAIR_ANSWER, true, 1500000, 1};
	const uint8_t *newline = size > 0 ? memchr(data, '\n', size) : NULL;
	size_t n = newline ? (size_t)(newline - data) : size, rest = newline ? size - n - 1 : 0;
	struct dump_message message = {
		.packet = &packet, .ends = &ends, .marks = 1u << DUMP_MARK_FRAGMENTS, .tap = &tap};
	struct dump_shown shown;
	uint8_t *octets = malloc(rest ? rest : 1); /* exact: sanitizers see a read past it */
	char *text = malloc(n ? n : 1);

	FUZZ_LAW(octets != NULL && text != NULL);
	open_all();
	if (rest > 0)
		memcpy(octets, newline + 1, rest);
	if (n > 0)
		memcpy(text, data, n);
	message.octets = octets;
	message.length = message.original = (uint32_t)rest;
	dump_judge_message(&judge, &message, &shown);
	shown.pair = &pair;
	dump_reader_take(&reader, &shown);
	check_expression(text, n);
	check_columns();
	free(octets);
	free(text);
	return 0;
}
