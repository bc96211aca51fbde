/* field.h - the fields of a message that columns, --where and people name: fields.def. */
#ifndef TAUT_DUMP_FIELD_H
#define TAUT_DUMP_FIELD_H

#include "match.h"
#include "out.h"

enum dump_field {
#define DUMP_FIELD(symbol, name, kind, many, read, what, text) DUMP_FIELD_##symbol,
#include "fields.def"
#undef DUMP_FIELD
	DUMP_FIELDS
};

/* What the values of a field are, and how a column has them. */
enum dump_value_kind {
	DUMP_VALUE_NUMBER,   /* unsigned, decimal */
	DUMP_VALUE_FLAG,     /* 0 or 1 */
	DUMP_VALUE_DURATION, /* nanoseconds, signed; microseconds with three digits: 1234.567 */
	DUMP_VALUE_TIME,     /* as dump_time_text writes it */
	DUMP_VALUE_EPOCH,    /* seconds since 1970 with nine digits */
	DUMP_VALUE_NAME,     /* a domain name: presentation format, absolute */
	DUMP_VALUE_ADDRESS,
	DUMP_VALUE_TYPE,   /* RR type: mnemonic, or TYPEnnn */
	DUMP_VALUE_CLASS,  /* mnemonic or CLASSnnn */
	DUMP_VALUE_RCODE,  /* mnemonic or RCODEnnn */
	DUMP_VALUE_OPCODE, /* mnemonic or OPCODEnnn */
	DUMP_VALUE_OPTION, /* EDNS option: mnemonic or OPTnnn */
	DUMP_VALUE_CODE,   /* name of an enum taut_code, or CUT */
	DUMP_VALUE_WORD,   /* one of few words: dump_field_word */
	DUMP_VALUE_TEXT,   /* any octets */
	DUMP_VALUE_KINDS
};

struct dump_value {
	uint64_t number;       /* NUMBER, FLAG, TYPE ... OPTION; TIME, EPOCH: seconds as int64_t */
	int64_t duration;      /* DURATION; TIME, EPOCH: nanoseconds */
	const uint8_t *octets; /* NAME in wire format, ADDRESS, CODE, WORD, TEXT */
	uint32_t length;       /* of octets; ADDRESS: 4 or 16 */
};

/* Reads the fields of one message after the other. What several fields need, such as the question or
 * the OPT record, is looked up once. About 800 KiB, most of it never touched: no place for it on a
 * stack. Zeroed before its first use. */
struct dump_reader {
	const struct dump_shown *shown;
	/* the walk */
	enum dump_field field;
	uint32_t index;
	struct taut_iterator records;
	struct taut_record record;
	struct taut_options options;
	struct dump_notes notes;
	unsigned sections; /* 1 << section: those to come */
	bool walking;      /* in a section */
	/* of the message, once they were asked for */
	bool asked_question, has_question, asked_edns, has_edns;
	struct taut_question question;
	struct taut_edns edns;
	const uint8_t *qname; /* NULL: none */
	uint32_t qname_length;
	uint8_t qname_room[TAUT_NAME_MAX];
	/* "2023-11-14T22:13:20." of the last second that was written */
	bool has_second;
	int64_t second;
	char second_text[DUMP_TIME_TEXT];
	/* of the value */
	uint8_t name[TAUT_NAME_MAX];
	char text[TAUT_RDATA_TEXT + TAUT_TYPE_TEXT];
};

/* The message whose fields are read from now on; it stays the caller's. */
void dump_reader_take(struct dump_reader *reader, const struct dump_shown *shown);

/* Walks over the values that the message has for a field: none, one, or (dump_field_is_many) several.
 * One walk at a time. A value is good until the next call of these three functions. */
void dump_values_begin(struct dump_reader *reader, enum dump_field field);
bool dump_values_next(struct dump_reader *reader, struct dump_value *value);

/* ---- what is known of fields ---------------------------------------------------------------- */

/* By name in any case; false if there is none. */
bool dump_field_scan(const char *name, size_t length, enum dump_field *field);
/* The name that is likely to be meant, NULL if none is near. */
const char *dump_field_near(const char *name, size_t length);
const char *dump_field_name(enum dump_field field);
const char *dump_field_text(enum dump_field field);
enum dump_value_kind dump_field_kind(enum dump_field field);
bool dump_field_is_many(enum dump_field field);
/* The i-th of the words that a field of kind WORD has, NULL behind the last. */
const char *dump_field_word(enum dump_field field, unsigned i);
/* True if it depends on shown->pair: then messages have to be matched. */
bool dump_field_needs_pairs(enum dump_field field);

/* ---- columns -------------------------------------------------------------------------------- */

/* The columns of --tsv, or those of a list "a,b,c". */
struct dump_columns {
	enum dump_field fields[DUMP_COLUMNS_MAX];
	unsigned count;
};

extern const struct dump_columns dump_columns_default;

/* What is wrong in a text of the command line, and where. */
struct dump_scan_error {
	uint32_t column; /* of the character where it stands, from 1; a tab counts as one, a
	                    character of several octets as well */
	char text[400];  /* "expected a response code, found \"NXDOMAN\"" */
};

/* False: *error tells. */
bool dump_columns_scan(
	const char *list, struct dump_columns *columns, struct dump_scan_error *error);
bool dump_columns_need_pairs(const struct dump_columns *columns);

/* A line for each field: name, kind (with ", several" where there can be more than one value), what it
 * is, separated by tabs. */
void dump_fields_help(struct dump_out *out);

/* The names of the columns, separated by tabs. */
void dump_show_header(struct dump_out *out, const struct dump_columns *columns);

/* A line of columns for the message that the reader has, separated by tabs. All is ASCII.
 *   no value         -
 *   several          separated by commas
 *   an empty text    ""
 *   in all values    \\ for a backslash, \t, \n, \xHH for other octets outside 0x20 to 0x7e,
 *                    \, for a comma of a value where there can be several; a value that would be
 *                    - or "" begins with \x2d or \x22
 * So a column is taken apart by splitting it at commas without a backslash before them and undoing
 * the escapes of each part. */
void dump_show_columns(
	struct dump_out *out, const struct dump_columns *columns, struct dump_reader *reader);

/* A line of the same form for what was no message: the label, if it is among the columns, and - */
void dump_show_no_columns(struct dump_out *out, const struct dump_columns *columns,
	const char *label, size_t label_length);

#endif
