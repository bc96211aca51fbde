/* out_summary.c - prints the summary and the line of --count. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "limits.h"
#include "summary.h"

#define COLUMN 24

/* "  name          N   x.y %" */
static void row(struct dump_out *out, const char *name, uint64_t n, uint64_t of)
{
	char line[128];

	if (of > 0)
		snprintf(line, sizeof line, "  %-*.80s %12" PRIu64 " %6.2f %%\n", COLUMN, name, n,
			100.0 * (double)n / (double)of);
	else
		snprintf(line, sizeof line, "  %-*.80s %12" PRIu64 "\n", COLUMN, name, n);
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

typedef void name_function(uint32_t number, char out[64]);

/* What the numbers order by: how often they are, or themselves. */
enum order { BY_COUNT, BY_NUMBER };

static void table(struct dump_out *out, const char *title, const uint64_t *counts, uint32_t n,
	enum order order, name_function *name)
{
	struct counted *list = malloc(n * sizeof *list);
	uint32_t used = 0, i;
	uint64_t sum = 0;
	char text[64];

	if (!list)
		return;
	for (i = 0; i < n; i++) {
		if (counts[i] == 0)
			continue;
		list[used++] = (struct counted){counts[i], i};
		sum += counts[i];
	}
	if (order == BY_COUNT)
		qsort(list, used, sizeof *list, by_count);
	if (used > 0) {
		dump_out_text(out, title);
		dump_out_char(out, '\n');
	}
	for (i = 0; i < used; i++) {
		name(list[i].number, text);
		row(out, text, list[i].n, sum);
	}
	free(list);
}

static void type_name(uint32_t number, char out[64])
{
	taut_type_text((uint16_t)number, out);
}

static void class_name(uint32_t number, char out[64])
{
	taut_class_text((uint16_t)number, out);
}

static void point_name(
	enum taut_registry registry, const char *otherwise, uint32_t number, char out[64])
{
	const char *name = taut_code_point(registry, (uint16_t)number);

	if (name)
		snprintf(out, 64, "%s", name);
	else
		snprintf(out, 64, "%s%" PRIu32, otherwise, number);
}

static void opcode_name(uint32_t number, char out[64])
{
	point_name(TAUT_OPCODES, "OPCODE", number, out);
}

static void rcode_name(uint32_t number, char out[64])
{
	point_name(TAUT_RCODES, "RCODE", number, out);
}

static void code_name(uint32_t number, char out[64])
{
	snprintf(out, 64, "%s", taut_code_name((enum taut_code)number));
}

static void transport_name(uint32_t number, char out[64])
{
	snprintf(out, 64, "%s", number == DUMP_TCP ? "TCP" : "UDP");
}

static void version_name(uint32_t number, char out[64])
{
	snprintf(out, 64, "%s", number ? "IPv6" : "IPv4");
}

static void verdict_name(uint32_t number, char out[64])
{
	static const char *const names[] = {"accept", "note", "isolate", "reject", "cut"};

	snprintf(out, 64, "%s", names[number]);
}

static void size_name(uint32_t number, char out[64])
{
	static const char *const names[DUMP_SIZES] = {"0 to 32", "33 to 64", "65 to 128",
		"129 to 256", "257 to 512", "513 to 1232", "1233 to 1472", "1473 to 4096",
		"4097 to 16384", "16385 and more"};

	snprintf(out, 64, "%s", names[number]);
}

static void top(struct dump_out *out, const char *title, struct dump_top *t, bool names)
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

static uint64_t class_sum(const struct dump_totals *t, enum dump_class class)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < DUMP_FATES; i++)
		if (dump_fate_class((enum dump_fate)i) == class)
			sum += t->tally.counts[i];
	return sum;
}

/* The law, with each kind of loss by name. */
static void conservation(struct dump_out *out, const struct dump_totals *t)
{
	char line[160];
	int i;

	snprintf(line, sizeof line,
		"packets read %" PRIu64 " = carrying %" PRIu64 " + other %" PRIu64
		" + lost %" PRIu64 "\n",
		t->tally.packets, class_sum(t, DUMP_CARRYING), class_sum(t, DUMP_OTHER),
		class_sum(t, DUMP_LOST));
	dump_out_text(out, line);
	for (i = 0; i < DUMP_FATES; i++) {
		enum dump_class class = dump_fate_class((enum dump_fate)i);

		if (class == DUMP_CARRYING || t->tally.counts[i] == 0)
			continue;
		snprintf(line, sizeof line, "  %-6s %-17s %12" PRIu64 "  %s\n",
			class == DUMP_LOST ? "lost" : "other", dump_fate_name((enum dump_fate)i),
			t->tally.counts[i], dump_fate_text((enum dump_fate)i));
		dump_out_text(out, line);
	}
}

static void streams(struct dump_out *out, const struct dump_tcp_counts *t)
{
	if (t->streams == 0)
		return;
	dump_out_text(out, "TCP streams, one for each direction\n");
	row(out, "seen", t->streams, 0);
	if (t->holes > 0)
		row(out, "lost by a hole", t->holes, 0);
	if (t->unfinished > 0)
		row(out, "ended inside a message", t->unfinished, 0);
	if (t->starved > 0)
		row(out, "lost for want of memory", t->starved, 0);
	if (t->forgotten > 0)
		row(out, "forgotten", t->forgotten, 0);
	if (t->repeated > 0)
		row(out, "octets sent again", t->repeated, 0);
}

static void span(struct dump_out *out, const struct dump_summary *s)
{
	struct dump_packet p = {.digits = 9};
	char text[DUMP_TIME_TEXT];

	if (!s->has_time)
		return;
	p.seconds = s->first_seconds;
	p.nanoseconds = s->first_nanoseconds;
	dump_time_text(&p, text);
	dump_out_text(out, "from ");
	dump_out_text(out, text);
	p.seconds = s->last_seconds;
	p.nanoseconds = s->last_nanoseconds;
	dump_time_text(&p, text);
	dump_out_text(out, " to ");
	dump_out_text(out, text);
	dump_out_char(out, '\n');
}

void dump_summary_print(struct dump_summary *s, const struct dump_totals *t, struct dump_out *out)
{
	uint64_t verdicts[5] = {
		s->verdicts[0], s->verdicts[1], s->verdicts[2], s->verdicts[3], s->cut};
	char line[160];

	conservation(out, t);
	if (t->defects > 0) {
		snprintf(line, sizeof line,
			"defects of the input %" PRIu64 ", octets passed over %" PRIu64 "\n",
			t->defects, t->octets_damaged);
		dump_out_text(out, line);
	}
	streams(out, &t->tcp);
	span(out, s);
	snprintf(line, sizeof line,
		"messages %" PRIu64 ": queries %" PRIu64 ", responses %" PRIu64
		", without a header %" PRIu64 "\n",
		s->messages, s->queries, s->responses, s->without_header);
	dump_out_text(out, line);
	table(out, "verdicts", verdicts, 5, BY_NUMBER, verdict_name);
	table(out, "transports", s->transports, DUMP_TRANSPORTS, BY_NUMBER, transport_name);
	table(out, "IP versions", s->versions, 2, BY_NUMBER, version_name);
	table(out, "opcodes", s->opcodes, 16, BY_COUNT, opcode_name);
	table(out, "response codes", s->rcodes, 4096, BY_COUNT, rcode_name);
	table(out, "types of questions", s->question_types, 65536, BY_COUNT, type_name);
	table(out, "classes of questions", s->classes, 65536, BY_COUNT, class_name);
	table(out, "types of records", s->record_types, 65536, BY_COUNT, type_name);
	table(out, "findings", s->codes, TAUT_CODES, BY_COUNT, code_name);
	table(out, "sizes in octets", s->sizes, DUMP_SIZES, BY_NUMBER, size_name);
	if (s->messages > 0) {
		row(out, "smallest", s->smallest, 0);
		row(out, "mean", s->octets / s->messages, 0);
		row(out, "largest", s->largest, 0);
	}
	top(out, "names most asked for", &s->names, true);
	top(out, "addresses that ask most", &s->sources, false);
	top(out, "addresses asked most", &s->targets, false);
}

void dump_count_print(const struct dump_totals *t, struct dump_out *out)
{
	char line[192];

	snprintf(line, sizeof line,
		"messages %" PRIu64 " malformed %" PRIu64 " packets %" PRIu64 " carrying %" PRIu64
		" other %" PRIu64 " lost %" PRIu64 "\n",
		t->accepted, t->malformed, t->tally.packets, class_sum(t, DUMP_CARRYING),
		class_sum(t, DUMP_OTHER), class_sum(t, DUMP_LOST));
	dump_out_text(out, line);
}
