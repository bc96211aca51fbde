/* metrics.h - the daemon's numbers: for `tautd ctl stats`, and as Prometheus reads them (text format 0.0.4). */
#ifndef TAUT_DAEMON_METRICS_H
#define TAUT_DAEMON_METRICS_H

#include "../../resolver/shell/shell.h"
#include "log.h"
#include "text.h"

#define METRICS_BUCKETS 16
#define METRICS_RCODES  7 /* the first six by themselves, then all others */

/* What a worker counts for itself. */
struct metrics_counters {
	uint64_t rcodes[METRICS_RCODES];
	uint64_t latency[METRICS_BUCKETS +
			 1]; /* answers by how long they took; the last one: longer */
	uint64_t latency_us; /* all together */
	uint64_t acl_refused, acl_dropped, rate_slipped, rate_dropped;
};

/* All of one worker. */
struct metrics_of {
	struct taut_shell_stats shell;
	struct taut_resolver_stats resolver;
	struct taut_cache_stats cache;
	struct metrics_counters counters;
};

/* What is there once. */
struct metrics_process {
	uint64_t start; /* seconds since 1970 */
	uint64_t reloads, reloads_failed, zones;
	uint32_t workers;
	struct log_stats log;
};

void metrics_answered(
	struct metrics_counters *counters, const uint8_t *answer, size_t n, uint64_t us);

/* A line for each number: "queries_total{transport="udp"} 12". */
void metrics_stats(struct text *out, const struct metrics_of *of, unsigned count,
	const struct metrics_process *process);
void metrics_prometheus(struct text *out, const struct metrics_of *of, unsigned count,
	const struct metrics_process *process);

#endif
