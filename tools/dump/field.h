/* field.h - the fields of a message that columns, --where and people name: fields.def. */
#ifndef TAUT_DUMP_FIELD_H
#define TAUT_DUMP_FIELD_H

#include "match.h"

enum dump_field {
#define DUMP_FIELD(symbol, name, kind, many, text) DUMP_FIELD_##symbol,
#include "fields.def"
#undef DUMP_FIELD
	DUMP_FIELDS
};

/* What the values of a field are. */
enum dump_value_kind {
	DUMP_VALUE_NUMBER,   /* unsigned */
	DUMP_VALUE_FLAG,     /* 0 or 1 */
	DUMP_VALUE_DURATION, /* nanoseconds, signed; printed in microseconds with three digits */
	DUMP_VALUE_TIME,     /* nanoseconds since 1970 are not enough: seconds and nanoseconds */
	DUMP_VALUE_NAME,     /* a domain name in wire format */
	DUMP_VALUE_ADDRESS,
	DUMP_VALUE_TYPE,   /* RR type: printed and read by mnemonic */
	DUMP_VALUE_CLASS,  /* likewise */
	DUMP_VALUE_RCODE,  /* likewise */
	DUMP_VALUE_OPCODE, /* likewise */
	DUMP_VALUE_OPTION, /* EDNS option: likewise */
	DUMP_VALUE_CODE,   /* enum taut_code: likewise */
	DUMP_VALUE_WORD,   /* one of few words, such as a transport or a verdict */
	DUMP_VALUE_TEXT    /* any octets */
};

struct dump_value {
	uint64_t number;       /* NUMBER, FLAG, TYPE ... CODE; TIME: seconds as int64_t */
	int64_t duration;      /* DURATION; TIME: nanoseconds */
	const uint8_t *octets; /* NAME, ADDRESS, TEXT, WORD: good until the next call of the walk */
	uint32_t length;       /* of octets; ADDRESS: 4 or 16 */
};

/* Walks over the values that a message has for a field: none, one, or (fields.def: many) several. */
struct dump_values {
	const struct dump_shown *shown;
	enum dump_field field;
	uint32_t index;
	struct taut_iterator records;
	uint8_t section;
	uint8_t room[TAUT_NAME_MAX]; /* for a name that is expanded */
};

struct dump_values dump_values(const struct dump_shown *shown, enum dump_field field);
bool dump_values_next(struct dump_values *walk, struct dump_value *value);

/* By name; false if there is none. */
bool dump_field_scan(const char *name, size_t length, enum dump_field *field);
const char *dump_field_name(enum dump_field field);
const char *dump_field_text(enum dump_field field);
enum dump_value_kind dump_field_kind(enum dump_field field);
bool dump_field_is_many(enum dump_field field);

/* The columns of --tsv, or those of a list "a,b,c". */
struct dump_columns {
	enum dump_field fields[DUMP_COLUMNS_MAX];
	unsigned count;
};

extern const struct dump_columns dump_columns_default;

/* On false *wrong is the character of the list at which the name stands that is none. */
bool dump_columns_scan(const char *list, struct dump_columns *columns, size_t *wrong);

/* Names and what they are, a line each. */
void dump_fields_help(struct dump_out *out);

void dump_show_header(struct dump_out *out, const struct dump_columns *columns);
/* A line of columns separated by tabs. No value: "-". Several: separated by commas. Tabs, newlines,
 * backslashes and other control octets in texts are escaped as \t, \n, \\, \xHH. */
void dump_show_columns(
	struct dump_out *out, const struct dump_columns *columns, const struct dump_shown *shown);

#endif
