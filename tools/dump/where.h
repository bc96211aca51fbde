/* where.h - the expression of --where: parsed once, then asked for each message. Grammar and meaning
 * stand in tautdump(1). */
#ifndef TAUT_DUMP_WHERE_H
#define TAUT_DUMP_WHERE_H

#include "field.h"

struct dump_where_error {
	uint32_t column; /* of the character where it stands, from 1; tabs count as one */
	char text[160];  /* "expected a response code, found \"NXDOMAN\"" */
};

struct dump_where;

/* Parses `length` characters. NULL on an error, which *error tells. */
struct dump_where *dump_where_new(const char *text, size_t length, struct dump_where_error *error);
void dump_where_free(struct dump_where *where);

bool dump_where_holds(const struct dump_where *where, const struct dump_shown *shown);

/* True if an answer depends on shown->pair: then messages have to be matched. */
bool dump_where_needs_pairs(const struct dump_where *where);

#endif
