/* table.h - the tables that the summary consists of: a title, then a line for each number that is not
 * zero, with its share of all. */
#ifndef TAUT_DUMP_TABLE_H
#define TAUT_DUMP_TABLE_H

#include "out.h"
#include "top.h"

/* "  name          N   x.y %"; without the share where `of` is 0. */
void dump_table_row(struct dump_out *out, const char *name, uint64_t n, uint64_t of);

/* The same, unless n is 0. */
void dump_table_some(struct dump_out *out, const char *name, uint64_t n, uint64_t of);

/* "  name     text" */
void dump_table_text(struct dump_out *out, const char *name, const char *text);

#define DUMP_TABLE_NAME 64
typedef void dump_table_name(uint32_t number, char out[DUMP_TABLE_NAME]);

/* What the lines order by: how often they are, or their numbers. */
enum dump_table_order { DUMP_BY_COUNT, DUMP_BY_NUMBER };

/* counts[0] to counts[n - 1]; nothing is printed where all are zero. */
void dump_table(struct dump_out *out, const char *title, const uint64_t *counts, uint32_t n,
	enum dump_table_order order, dump_table_name *name);

/* The most frequent keys of a table: names in wire form, or addresses. Sorts it. */
void dump_table_top(struct dump_out *out, const char *title, struct dump_top *top, bool names);

#endif
