/* out_summary.c - prints the summary and the line of --count: packets, streams, pairs; the content of
 * messages is in out_summary_messages.c. */
#include <inttypes.h>
#include <stdio.h>

#include "summary.h"
#include "table.h"

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

/* "  name          1.234 ms" */
static void duration(struct dump_out *out, const char *name, double nanoseconds)
{
	char text[64];

	snprintf(text, sizeof text, "%.3f us", nanoseconds / 1000);
	dump_table_text(out, name, text);
}

static void latency(struct dump_out *out, const struct dump_summary *s)
{
	static const struct {
		const char *name;
		uint32_t share;
	} rows[] = {{"50 %", 500000}, {"90 %", 900000}, {"95 %", 950000}, {"99 %", 990000},
		{"99.9 %", 999000}};
	const struct dump_histogram *h = &s->latency;
	size_t i;

	if (h->n + s->latency_negative == 0)
		return;
	dump_out_text(out, "time from query to response\n");
	if (h->n > 0)
		duration(out, "least", (double)h->least);
	for (i = 0; h->n > 0 && i < sizeof rows / sizeof rows[0]; i++)
		duration(out, rows[i].name, (double)dump_histogram_quantile(h, rows[i].share));
	if (h->n > 0) {
		duration(out, "most", (double)h->most);
		duration(out, "mean", dump_histogram_mean(h));
	}
	dump_table_some(out, "negative, left out", s->latency_negative, 0);
}

static void pairs(struct dump_out *out, const struct dump_match_counts *c)
{
	uint64_t queries = c->states[DUMP_PAIR_QUERY], answers = c->states[DUMP_PAIR_ANSWER];
	uint64_t responses =
		answers + c->states[DUMP_PAIR_FURTHER] + c->states[DUMP_PAIR_UNSOLICITED];

	if (queries + responses == 0)
		return;
	dump_out_text(out, "queries and responses\n");
	dump_table_row(out, "queries", queries, 0);
	dump_table_row(out, "answered", answers, queries);
	dump_table_row(out, "unanswered", c->unanswered, queries);
	dump_table_some(out, "refused by the network", c->refused, queries);
	dump_table_some(out, "forgotten", c->forgotten, queries);
	dump_table_some(out, "sent again", c->states[DUMP_PAIR_REPEATED], 0);
	dump_table_some(out, "unsolicited responses", c->states[DUMP_PAIR_UNSOLICITED], 0);
	dump_table_some(out, "further responses", c->states[DUMP_PAIR_FURTHER], 0);
}

static void streams(struct dump_out *out, const struct dump_tcp_counts *t)
{
	if (t->streams == 0)
		return;
	dump_out_text(out, "TCP streams, one for each direction\n");
	dump_table_row(out, "seen", t->streams, 0);
	dump_table_some(out, "segments put into order", t->reordered, 0);
	dump_table_some(out, "holes given up", t->holes, 0);
	dump_table_some(out, "entered on the way", t->resyncs, 0);
	dump_table_some(out, "octets before that", t->skipped, 0);
	dump_table_some(out, "ended inside a message", t->unfinished, 0);
	dump_table_some(out, "octets sent again", t->repeated, 0);
	dump_table_some(out, "sent again otherwise", t->differing, 0);
}

static void fragments(struct dump_out *out, const struct dump_fragment_counts *f)
{
	if (f->fragments == 0)
		return;
	dump_out_text(out, "IP fragments\n");
	dump_table_row(out, "seen", f->fragments, 0);
	dump_table_row(out, "datagrams put together", f->whole, 0);
	dump_table_some(out, "of no interest", f->refused, 0);
	dump_table_some(out, "not whole in time", f->given_up, 0);
	dump_table_some(out, "ends that disagree", f->spoilt, 0);
	dump_table_some(out, "octets sent again", f->repeated, 0);
	dump_table_some(out, "overlaps that differ", f->differing, 0);
}

/* What --max-memory cost. */
static void memory(struct dump_out *out, const struct dump_totals *t)
{
	uint64_t n = t->tcp.forgotten + t->tcp.starved + t->fragments.starved + t->pairs.forgotten;

	if (n == 0)
		return;
	dump_out_text(out, "given up for want of memory (see --max-memory)\n");
	dump_table_some(out, "TCP streams", t->tcp.forgotten, 0);
	dump_table_some(out, "parts of TCP streams", t->tcp.starved, 0);
	dump_table_some(out, "fragmented datagrams", t->fragments.starved, 0);
	dump_table_some(out, "queries that waited", t->pairs.forgotten, 0);
}

static void span(struct dump_out *out, const struct dump_summary *s)
{
	struct dump_packet p = {.digits = s->digits};

	if (s->digits == 0)
		return;
	p.seconds = s->first_seconds;
	p.nanoseconds = s->first_nanoseconds;
	dump_out_text(out, "from ");
	dump_out_time(out, &p);
	p.seconds = s->last_seconds;
	p.nanoseconds = s->last_nanoseconds;
	dump_out_text(out, " to ");
	dump_out_time(out, &p);
	dump_out_char(out, '\n');
}

void dump_summary_print(struct dump_summary *s, const struct dump_totals *t, struct dump_out *out)
{
	char line[160];

	conservation(out, t);
	if (t->defects > 0) {
		snprintf(line, sizeof line,
			"defects of the input %" PRIu64 ", octets passed over %" PRIu64 "\n",
			t->defects, t->octets_damaged);
		dump_out_text(out, line);
	}
	streams(out, &t->tcp);
	fragments(out, &t->fragments);
	memory(out, t);
	span(out, s);
	dump_summary_messages(s, out);
	pairs(out, &t->pairs);
	latency(out, s);
	dump_table_top(out, "names most asked for", &s->names, true);
	dump_table_top(out, "addresses that ask most", &s->sources, false);
	dump_table_top(out, "addresses asked most", &s->targets, false);
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
