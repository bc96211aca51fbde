/* out_columns.c - messages as lines of columns; see field.h. Values are written straight into the
 * buffer of the output: this is what loads captures of any size into other programs. */
#include <stdio.h>
#include <string.h>

#include "field_inner.h"

#define F(symbol) DUMP_FIELD_##symbol

/* The order is what users' tables rely on: new ones go to the end. */
const struct dump_columns dump_columns_default = {
	.fields = {F(TIME), F(SRC), F(SPORT), F(DST), F(DPORT), F(TRANSPORT), F(IP), F(LENGTH),
		F(VERDICT), F(ID), F(QR), F(OPCODE), F(AA), F(TC), F(RD), F(RA), F(AD), F(CD),
		F(RCODE), F(QNAME), F(QTYPE), F(QCLASS), F(QDCOUNT), F(ANCOUNT), F(NSCOUNT),
		F(ARCOUNT), F(EDNS_VERSION), F(UDPSIZE), F(DO), F(OPTIONS), F(ANSWER), F(MINTTL),
		F(PAIR), F(LATENCY), F(FINDINGS), F(MARKS), F(PACKET), F(OFFSET), F(FILE),
		F(LABEL)},
	.count = 40,
};

/* ---- lists of columns ----------------------------------------------------------------------- */

static bool fail(struct dump_scan_error *error, const char *list, size_t at, size_t n)
{
	const char *near = dump_field_near(list + at, n);
	char found[32];
	size_t i, m = n < sizeof found - 1 ? n : sizeof found - 1;

	for (i = 0; i < m; i++)
		found[i] = list[at + i] >= ' ' && list[at + i] <= '~' ? list[at + i] : '?';
	found[m] = 0;
	error->column = dump_column(list, at);
	if (n == 0)
		snprintf(error->text, sizeof error->text, "expected a field, found none");
	else
		snprintf(error->text, sizeof error->text, "expected a field, found \"%s\"%s%s",
			found, near ? "; did you mean " : "", near ? near : "");
	return false;
}

bool dump_columns_scan(
	const char *list, struct dump_columns *columns, struct dump_scan_error *error)
{
	size_t at = 0;

	columns->count = 0;
	for (;;) { /* each turn takes a name; the last one has no comma behind it */
		size_t n = strcspn(list + at, ",");
		enum dump_field field;

		if (!dump_field_scan(list + at, n, &field))
			return fail(error, list, at, n);
		if (columns->count == DUMP_COLUMNS_MAX) {
			error->column = dump_column(list, at);
			snprintf(error->text, sizeof error->text,
				"expected at most %u columns, found more", DUMP_COLUMNS_MAX);
			return false;
		}
		columns->fields[columns->count++] = field;
		at += n;
		if (list[at] == 0)
			return true;
		at++;
	}
}

bool dump_columns_need_pairs(const struct dump_columns *columns)
{
	unsigned i;

	for (i = 0; i < columns->count; i++)
		if (dump_field_needs_pairs(columns->fields[i]))
			return true;
	return false;
}

void dump_fields_help(struct dump_out *out)
{
	static const char *const kinds[DUMP_VALUE_KINDS] = {"number", "flag", "duration", "time",
		"epoch", "name", "address", "type", "class", "rcode", "opcode", "option", "code",
		"word", "text"};
	unsigned i, w;

	for (i = 0; i < DUMP_FIELDS; i++) {
		enum dump_field field = (enum dump_field)i;
		const char *word;

		dump_out_text(out, dump_field_name(field));
		dump_out_char(out, '\t');
		dump_out_text(out, kinds[dump_field_kind(field)]);
		dump_out_text(out, dump_field_is_many(field) ? ", several\t" : "\t");
		dump_out_text(out, dump_field_text(field));
		for (w = 0; (word = dump_field_word(field, w)) != NULL; w++) { /* some tens */
			dump_out_text(out, w == 0 ? ": " : ", ");
			dump_out_text(out, word);
		}
		dump_out_char(out, '\n');
	}
}

void dump_show_header(struct dump_out *out, const struct dump_columns *columns)
{
	unsigned i;

	for (i = 0; i < columns->count; i++) {
		dump_out_text(out, dump_field_name(columns->fields[i]));
		dump_out_char(out, i + 1 < columns->count ? '\t' : '\n');
	}
}

/* ---- values --------------------------------------------------------------------------------- */

#define SHORT_MAX 512 /* characters of every value that is no text, and what separates it */

/* Where SHORT_MAX characters have room: less than the whole buffer. */
static inline char *room(struct dump_out *out)
{
	if (out->capacity - out->used < SHORT_MAX)
		dump_out_flush(out);
	return out->buffer + out->used;
}

static inline void written(struct dump_out *out, const char *end)
{
	out->used = (size_t)(end - out->buffer);
}

static void put_char(struct dump_out *out, char c)
{
	*room(out) = c;
	out->used++;
}

static bool is_plain(uint8_t c, bool many)
{
	return c >= 0x20 && c < 0x7f && c != '\\' && !(many && c == ',');
}

#define EACH(octet) (UINT64_C(0x0101010101010101) * (octet))

/* The top bit of an octet of the result is set if it is zero here; further ones above such an octet
 * may be as well. */
static inline uint64_t zeros(uint64_t word)
{
	return (word - EACH(1)) & ~word & EACH(0x80);
}

/* Are these eight octets all plain, also where commas are not? Says no where it is not sure. */
static inline bool are_plain(const uint8_t *text)
{
	uint64_t word, below;

	memcpy(&word, text, sizeof word);
	below = (word - EACH(0x20)) & ~word & EACH(0x80);
	return !(below | (word & EACH(0x80)) | zeros(word ^ EACH(0x7f)) | zeros(word ^ EACH('\\')) |
		 zeros(word ^ EACH(',')));
}

static char *put_escape(char *to, uint8_t c)
{
	static const char digits[] = "0123456789abcdef";

	*to++ = '\\';
	switch (c) {
	case '\t': *to++ = 't'; return to;
	case '\n': *to++ = 'n'; return to;
	case '\\':
	case ',': *to++ = (char)c; return to;
	default: break;
	}
	*to++ = 'x';
	*to++ = digits[c >> 4];
	*to++ = digits[c & 15];
	return to;
}

/* Up to SHORT_MAX / 4 octets, of four characters at most. */
static char *put_piece(char *to, const uint8_t *text, size_t n, bool many)
{
	size_t at = 0;

	while (at < n) { /* each turn takes an octet or eight */
		if (n - at >= 8 && are_plain(text + at)) {
			memcpy(to, text + at, 8);
			to += 8;
			at += 8;
			continue;
		}
		if (is_plain(text[at], many))
			*to++ = (char)text[at];
		else
			to = put_escape(to, text[at]);
		at++;
	}
	return to;
}

static void put_text(struct dump_out *out, const uint8_t *text, size_t n, bool many)
{
	size_t at = 0;

	if (n == 0) {
		dump_out_octets(out, "\"\"", 2);
		return;
	}
	if ((n == 1 && text[0] == '-') || (n == 2 && text[0] == '"' && text[1] == '"')) {
		written(out, put_escape(room(out), text[0]));
		at = 1;
	}
	while (at < n) { /* each turn takes a piece */
		size_t piece = n - at < SHORT_MAX / 4 ? n - at : SHORT_MAX / 4;

		written(out, put_piece(room(out), text + at, piece, many));
		at += piece;
	}
}

static void put_name(struct dump_out *out, const uint8_t *name, bool many)
{
	char text[TAUT_NAME_TEXT];
	uint32_t n = taut_name_text(name, text);

	put_text(out, (const uint8_t *)text, n, many);
}

#define PREFIX 20 /* characters of "2023-11-14T22:13:20." */

/* As dump_time_text; what comes before the fraction is the same for many messages. */
static char *put_time(char *to, struct dump_reader *reader)
{
	const struct dump_packet *packet = reader->shown->from->packet;
	bool same = reader->has_second && reader->second == packet->seconds;
	char text[DUMP_TIME_TEXT];

	if (!same) {
		dump_time_text(packet, text);
		if (text[0] == '@') /* beyond what a date can say */
			return to + snprintf(to, sizeof text, "%s", text);
		memcpy(reader->second_text, text, PREFIX);
		reader->second = packet->seconds;
		reader->has_second = true;
	}
	memcpy(to, reader->second_text, PREFIX);
	to = packet->digits == 6 ? dump_put_digits(to + PREFIX, packet->nanoseconds / 1000, 6)
				 : dump_put_digits(to + PREFIX, packet->nanoseconds, 9);
	*to++ = 'Z';
	return to;
}

/* Values of kinds that need no escapes. */
static char *put_short(char *to, struct dump_reader *reader, enum dump_value_kind kind,
	const struct dump_value *value)
{
	switch (kind) {
	case DUMP_VALUE_FLAG: *to = (char)('0' + (value->number & 1)); return to + 1;
	case DUMP_VALUE_DURATION: return dump_put_duration(to, value->duration);
	case DUMP_VALUE_TIME: return put_time(to, reader);
	case DUMP_VALUE_EPOCH:
		return dump_put_epoch(to, (int64_t)value->number, (uint32_t)value->duration);
	case DUMP_VALUE_ADDRESS: return dump_put_address(to, value->octets, value->length);
	case DUMP_VALUE_TYPE:
	case DUMP_VALUE_CLASS:
	case DUMP_VALUE_RCODE:
	case DUMP_VALUE_OPCODE:
	case DUMP_VALUE_OPTION: return dump_put_point(to, kind, (uint16_t)value->number);
	case DUMP_VALUE_CODE:
	case DUMP_VALUE_WORD: /* of our own: short, and plain */
		memcpy(to, value->octets, value->length);
		return to + value->length;
	default: return dump_put_number(to, value->number);
	}
}

static void put_value(struct dump_out *out, struct dump_reader *reader,
	const struct dump_field_row *row, const struct dump_value *value)
{
	if (row->kind == DUMP_VALUE_NAME)
		put_name(out, value->octets, row->many);
	else if (row->kind == DUMP_VALUE_TEXT)
		put_text(out, value->octets, value->length, row->many);
	else
		written(out, put_short(room(out), reader, (enum dump_value_kind)row->kind, value));
}

/* ---- lines ---------------------------------------------------------------------------------- */

void dump_show_columns(
	struct dump_out *out, const struct dump_columns *columns, struct dump_reader *reader)
{
	struct dump_value value;
	unsigned i;

	for (i = 0; i < columns->count; i++) {
		const struct dump_field_row *row = &dump_field_rows[columns->fields[i]];
		bool any = false;

		dump_walk_begin(reader, columns->fields[i]);
		while (dump_walk_next(reader, &value)) { /* values of one message */
			if (any)
				put_char(out, ',');
			any = true;
			put_value(out, reader, row, &value);
		}
		if (!any)
			put_char(out, '-');
		put_char(out, i + 1 < columns->count ? '\t' : '\n');
	}
}

void dump_show_no_columns(struct dump_out *out, const struct dump_columns *columns,
	const char *label, size_t label_length)
{
	unsigned i;

	for (i = 0; i < columns->count; i++) {
		if (columns->fields[i] == DUMP_FIELD_LABEL)
			put_text(out, (const uint8_t *)label, label_length, false);
		else
			put_char(out, '-');
		put_char(out, i + 1 < columns->count ? '\t' : '\n');
	}
}
