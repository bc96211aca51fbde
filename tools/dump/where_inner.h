/* where_inner.h - what the files of --where share: the compiled expression, its tokens. */
#ifndef TAUT_DUMP_WHERE_INNER_H
#define TAUT_DUMP_WHERE_INNER_H

#include "field_inner.h"
#include "where.h"

enum dump_where_op {
	DUMP_WHERE_HAS,
	DUMP_WHERE_EQUAL, /* to one of the operands; != is this with its exits exchanged */
	DUMP_WHERE_LESS,
	DUMP_WHERE_LESS_EQUAL,
	DUMP_WHERE_MORE,
	DUMP_WHERE_MORE_EQUAL,
	DUMP_WHERE_UNDER,
	DUMP_WHERE_CONTAINS,
	DUMP_WHERE_LIKE
};

/* A value of the expression; what is used goes by the kind as in struct dump_value. */
struct dump_operand {
	uint64_t number;
	int64_t duration;
	uint32_t at, length; /* in where->octets */
	uint8_t prefix;      /* ADDRESS: bits that count */
};

/* The expression is a list of tests, each with two exits: the number of the test that comes next, or
 * one of these. Exits only lead forward. */
#define DUMP_WHERE_TRUE  UINT32_MAX
#define DUMP_WHERE_FALSE (UINT32_MAX - 1)

struct dump_test {
	uint32_t exits[2];     /* by whether it fails or holds */
	uint32_t first, count; /* operands */
	uint8_t field, kind, op;
};

struct dump_where {
	struct dump_test *tests;
	struct dump_operand *operands;
	uint8_t *octets;
	uint32_t test_count, operand_count, octet_count;
	uint32_t test_room, operand_room, octet_room;
};

enum dump_token_kind {
	DUMP_TOKEN_END,
	DUMP_TOKEN_WORD,
	DUMP_TOKEN_STRING, /* without its quotes, its escapes still in it */
	DUMP_TOKEN_OPEN,
	DUMP_TOKEN_CLOSE,
	DUMP_TOKEN_COMMA,
	DUMP_TOKEN_NOT,
	DUMP_TOKEN_AND,
	DUMP_TOKEN_OR,
	DUMP_TOKEN_EQUAL,
	DUMP_TOKEN_UNEQUAL,
	DUMP_TOKEN_LESS,
	DUMP_TOKEN_LESS_EQUAL,
	DUMP_TOKEN_MORE,
	DUMP_TOKEN_MORE_EQUAL
};

struct dump_token {
	enum dump_token_kind kind;
	size_t at, length; /* in the text; STRING: of what is between the quotes */
};

struct dump_where_parser {
	const char *text;
	size_t length, at;
	struct dump_token token; /* the one that is looked at */
	struct dump_where *where;
	struct dump_scan_error *error;
	char *room; /* for the octets of one string: as many as the text has characters */
};

/* Goes on to the next token. False: there is none that is one, which *error tells. */
bool dump_where_advance(struct dump_where_parser *p);

/* "expected WHAT, found TOKEN" for the token that is looked at. Returns false. */
bool dump_where_fail(struct dump_where_parser *p, const char *what);
/* The same for any place; `found` as it stands. */
bool dump_where_fail_at(
	struct dump_where_parser *p, size_t at, const char *what, const char *found);

/* Takes the token as a value of a field of this kind, to be used with this operator, and adds it to
 * where->operands. False: *error tells. */
bool dump_where_operand(struct dump_where_parser *p, enum dump_field field, enum dump_where_op op);

/* Appends octets to where->octets. False: no memory, *error tells. */
bool dump_where_keep(struct dump_where_parser *p, const void *octets, size_t n);
/* Makes room for one more in an array. NULL: no memory, *error tells. */
void *dump_where_grow(
	struct dump_where_parser *p, void *array, uint32_t *room, uint32_t count, size_t size);

/* Seconds since 1970 and nanoseconds, or nanoseconds. False: it is none. */
bool dump_time_scan(const char *text, size_t n, int64_t *seconds, int64_t *nanoseconds);
bool dump_duration_scan(const char *text, size_t n, int64_t *nanoseconds);

/* where_match.c: does the value fit one of the operands? */
bool dump_where_fits(const struct dump_where *where, const struct dump_test *test,
	const struct dump_value *value);

#endif
