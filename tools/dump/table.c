/* table.c - see table.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "limits.h"
#include "table.h"

#define COLUMN 24

void dump_table_row(struct dump_out *out, const char *name, uint64_t n, uint64_t of)
{
	char line[128];

	if (of > 0)
		snprintf(line, sizeof line, "  %-*.80s %12" PRIu64 " %6.2f %%\n", COLUMN, name, n,
			100.0 * (double)n / (double)of);
	else
		snprintf(line, sizeof line, "  %-*.80s %12" PRIu64 "\n", COLUMN, name, n);
	dump_out_text(out, line);
}

void dump_table_some(struct dump_out *out, const char *name, uint64_t n, uint64_t of)
{
	if (n > 0)
		dump_table_row(out, name, n, of);
}

void dump_table_text(struct dump_out *out, const char *name, const char *text)
{
	char line[160];

	snprintf(line, sizeof line, "  %-*.80s %12.60s\n", COLUMN, name, text);
	dump_out_text(out, line);
}

/* A line of a table. */
struct counted {
	uint64_t n;
	uint32_t number;
};

static int by_count(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;

	if (x->n != y->n)
		return x->n < y->n ? 1 : -1;
	return x->number < y->number ? -1 : x->number > y->number;
}

void dump_table(struct dump_out *out, const char *title, const uint64_t *counts, uint32_t n,
	enum dump_table_order order, dump_table_name *name)
{
	struct counted *list = malloc(n * sizeof *list);
	uint32_t used = 0, i;
	uint64_t sum = 0;
	char text[DUMP_TABLE_NAME];

	if (!list)
		return;
	for (i = 0; i < n; i++) {
		if (counts[i] == 0)
			continue;
		list[used++] = (struct counted){counts[i], i};
		sum += counts[i];
	}
	if (order == DUMP_BY_COUNT)
		qsort(list, used, sizeof *list, by_count);
	if (used > 0) {
		dump_out_text(out, title);
		dump_out_char(out, '\n');
	}
	for (i = 0; i < used; i++) {
		name(list[i].number, text);
		dump_table_row(out, text, list[i].n, sum);
	}
	free(list);
}

void dump_table_top(struct dump_out *out, const char *title, struct dump_top *t, bool names)
{
	uint32_t n = dump_top_sort(t), i;
	char text[TAUT_NAME_TEXT], line[64];

	if (n == 0)
		return;
	dump_out_text(out, title);
	if (t->low > 0) {
		snprintf(line, sizeof line, " (each may be low by up to %" PRIu64 ")", t->low);
		dump_out_text(out, line);
	}
	dump_out_char(out, '\n');
	for (i = 0; i < n && i < DUMP_TOP_SHOWN; i++) {
		const struct dump_top_entry *e = &t->entries[i];

		if (names)
			taut_name_text(dump_top_key(t, i), text);
		else
			dump_address_text(dump_top_key(t, i), e->length == 4 ? 4 : 6, text);
		snprintf(line, sizeof line, "  %12" PRIu64 "  ", e->count);
		dump_out_text(out, line);
		dump_out_text(out, text);
		dump_out_char(out, '\n');
	}
}
