/* metrics.c - see metrics.h. */
#include "metrics.h"

#include <string.h>

enum kind { COUNTER, GAUGE };

struct row {
	const char *name, *labels, *help;
	enum kind kind;
	uint64_t (*value)(const struct metrics_of *m);
};

/* A function for each row: named by its line. */
#define PASTE(a, b) a##b
#define NAMED(line) PASTE(value_, line)
#define METRIC(name, kind, labels, help, expression)                                               \
	static uint64_t NAMED(__LINE__)(const struct metrics_of *m)                                \
	{                                                                                          \
		return expression;                                                                 \
	}
#include "metrics.def"
#undef METRIC

static const struct row rows[] = {
#define METRIC(name, kind, labels, help, expression) {name, labels, help, kind, NAMED(__LINE__)},
#include "metrics.def"
#undef METRIC
};

#define ROWS (sizeof rows / sizeof rows[0])

/* ---- counting ------------------------------------------------------------------------------- */

/* Upper ends of the buckets: microseconds, and as Prometheus wants them in seconds. */
static const struct {
	uint64_t us;
	const char *text;
} ends[METRICS_BUCKETS] = {{100, "0.0001"}, {250, "0.00025"}, {500, "0.0005"}, {1000, "0.001"},
	{2500, "0.0025"}, {5000, "0.005"}, {10000, "0.01"}, {25000, "0.025"}, {50000, "0.05"},
	{100000, "0.1"}, {250000, "0.25"}, {500000, "0.5"}, {1000000, "1"}, {2500000, "2.5"},
	{5000000, "5"}, {10000000, "10"}};

void metrics_answered(
	struct metrics_counters *counters, const uint8_t *answer, size_t n, uint64_t us)
{
	unsigned rcode = n > 3 ? answer[3] & 15u : METRICS_RCODES, bucket = 0;

	counters->rcodes[rcode < METRICS_RCODES - 1 ? rcode : METRICS_RCODES - 1]++;
	while (bucket < METRICS_BUCKETS &&
		us > ends[bucket].us) /* at most all of them; answers of the cache: none */
		bucket++;
	counters->latency[bucket]++;
	counters->latency_us += us;
}

/* ---- telling -------------------------------------------------------------------------------- */

static uint64_t sum(const struct row *row, const struct metrics_of *of, unsigned count)
{
	uint64_t all = 0;

	for (unsigned i = 0; i < count; i++)
		all += row->value(&of[i]);
	return all;
}

static void sample(
	struct text *out, const char *prefix, const char *name, const char *labels, uint64_t value)
{
	text_print(out, "%s%s%s%s%s %llu\n", prefix, name, labels[0] != 0 ? "{" : "", labels,
		labels[0] != 0 ? "}" : "", (unsigned long long)value);
}

static void head(
	struct text *out, const char *prefix, const char *name, enum kind kind, const char *help)
{
	text_print(out, "# HELP %s%s %s\n# TYPE %s%s %s\n", prefix, name, help, prefix, name,
		kind == COUNTER ? "counter" : "gauge");
}

static void once(struct text *out, const char *prefix, bool heads, const char *name, enum kind kind,
	const char *help, uint64_t value)
{
	if (heads)
		head(out, prefix, name, kind, help);
	sample(out, prefix, name, "", value);
}

static void all_rows(struct text *out, const char *prefix, bool heads, const struct metrics_of *of,
	unsigned count)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (heads && rows[i].help != NULL)
			head(out, prefix, rows[i].name, rows[i].kind, rows[i].help);
		sample(out, prefix, rows[i].name, rows[i].labels, sum(&rows[i], of, count));
	}
}

static void process_rows(
	struct text *out, const char *prefix, bool heads, const struct metrics_process *p)
{
	once(out, prefix, heads, "start_time_seconds", GAUGE, "When the daemon began, since 1970.",
		p->start);
	once(out, prefix, heads, "workers", GAUGE, "Threads that serve.", p->workers);
	once(out, prefix, heads, "zones", GAUGE, "Registered zones.", p->zones);
	once(out, prefix, heads, "reloads_total", COUNTER, "Configurations that were taken.",
		p->reloads);
	once(out, prefix, heads, "reloads_failed_total", COUNTER,
		"Configurations that were refused.", p->reloads_failed);
	once(out, prefix, heads, "log_lines_total", COUNTER, "Lines of the log.", p->log.lines);
	once(out, prefix, heads, "log_dropped_total", COUNTER, "Lines for which there was no room.",
		p->log.dropped);
	once(out, prefix, heads, "log_suppressed_total", COUNTER,
		"Lines that were left out of a flood.", p->log.suppressed);
	once(out, prefix, heads, "log_failed_total", COUNTER, "Lines that could not be written.",
		p->log.failed);
}

static uint64_t bucket(const struct metrics_of *of, unsigned count, unsigned b)
{
	uint64_t all = 0;

	for (unsigned i = 0; i < count; i++)
		all += of[i].counters.latency[b];
	return all;
}

static void histogram(struct text *out, const struct metrics_of *of, unsigned count)
{
	uint64_t below = 0, us = 0;

	text_print(out, "# HELP tautd_answer_seconds How long clients waited for answers.\n"
			"# TYPE tautd_answer_seconds histogram\n");
	for (unsigned b = 0; b < METRICS_BUCKETS; b++) {
		below += bucket(of, count, b);
		text_print(out, "tautd_answer_seconds_bucket{le=\"%s\"} %llu\n", ends[b].text,
			(unsigned long long)below);
	}
	below += bucket(of, count, METRICS_BUCKETS);
	for (unsigned i = 0; i < count; i++)
		us += of[i].counters.latency_us;
	text_print(
		out, "tautd_answer_seconds_bucket{le=\"+Inf\"} %llu\n", (unsigned long long)below);
	text_print(out, "tautd_answer_seconds_sum %llu.%06llu\n",
		(unsigned long long)(us / 1000000), (unsigned long long)(us % 1000000));
	text_print(out, "tautd_answer_seconds_count %llu\n", (unsigned long long)below);
}

void metrics_stats(struct text *out, const struct metrics_of *of, unsigned count,
	const struct metrics_process *process)
{
	all_rows(out, "", false, of, count);
	process_rows(out, "", false, process);
}

void metrics_prometheus(struct text *out, const struct metrics_of *of, unsigned count,
	const struct metrics_process *process)
{
	all_rows(out, "tautd_", true, of, count);
	process_rows(out, "tautd_", true, process);
	text_print(out, "# HELP tautd_build_info The version.\n# TYPE tautd_build_info gauge\n"
			"tautd_build_info{version=\"" TAUT_VERSION_TEXT "\"} 1\n");
	histogram(out, of, count);
}
