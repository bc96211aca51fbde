/* tautdump.c - decodes DNS out of captures, live traffic and lines of hex. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dump/input.h"
#include "dump/limits.h"
#include "dump/live.h"
#include "dump/run.h"

/* Keys the tables that captures could otherwise be made to fill badly. */
static uint64_t seed(void)
{
	struct timespec now = {0, 0};

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000007u ^ (uint64_t)now.tv_nsec << 20 ^
	       (uint64_t)getpid() << 40;
}

/* False: no memory. */
static bool prepare(struct dump_run *run, uint64_t key)
{
	const struct dump_options *o = &run->options;
	struct dump_shares shares = dump_shares_of(o->memory);
	unsigned i;

	run->out.text_flags = o->text_flags;
	run->judge.has_preset = o->has_preset;
	run->judge.preset = o->preset;
	run->judge.verdict_only =
		o->format == DUMP_FORMAT_VERDICT || o->format == DUMP_FORMAT_COUNT;
	if (!dump_pipeline_init(&run->pipeline, &shares, key, dump_run_message, run))
		return false;
	for (i = 0; i < o->ports_count; i++)
		dump_pipeline_port(&run->pipeline, o->ports[i]);
	if (o->format == DUMP_FORMAT_SUMMARY)
		run->summary = dump_summary_new(key);
	return o->format != DUMP_FORMAT_SUMMARY || run->summary;
}

/* The line of progress and what is printed must not meet on one terminal; what is printed at the end
 * only comes after it. */
static bool shows_progress(const struct dump_options *o)
{
	bool at_end = o->format == DUMP_FORMAT_SUMMARY || o->format == DUMP_FORMAT_COUNT ||
		      o->format == DUMP_FORMAT_NONE;

	return o->progress && (at_end || isatty(STDOUT_FILENO) != 1);
}

/* Octets of all files together; 0 if one of them does not tell. */
static uint64_t size_of_inputs(const struct dump_options *o)
{
	uint64_t total = 0, size;
	int i;

	if (o->interface)
		return 0;
	if (o->files_count == 0)
		return dump_input_size("-");
	for (i = 0; i < o->files_count; i++) {
		size = dump_input_size(o->files[i]);
		if (size == 0)
			return 0;
		total += size;
	}
	return total;
}

/* Returns an exit status. */
static int read_inputs(struct dump_run *run)
{
	const struct dump_options *o = &run->options;
	char error[DUMP_FILTER_ERROR];
	int i;

	if (o->filter) {
		run->filter = dump_filter_new(o->filter, error);
		if (!run->filter) {
			fprintf(stderr, "tautdump: filter \"%s\": %s\n", o->filter, error);
			return DUMP_EXIT_USAGE;
		}
	}
	dump_progress_begin(&run->progress, shows_progress(o), size_of_inputs(o));
	if (o->interface)
		return dump_run_live(run);
	if (o->hex) {
		dump_run_hex(run, o->files_count > 0 ? o->files[0] : "-");
		return DUMP_EXIT_CLEAN;
	}
	for (i = 0; i < o->files_count && !dump_run_is_over(run); i++)
		dump_run_capture(run, o->files[i]);
	if (o->files_count == 0)
		dump_run_capture(run, "-");
	return DUMP_EXIT_CLEAN;
}

static int work(struct dump_run *run, uint64_t key, int argc, char **argv)
{
	int status = dump_options_read(argc, argv, &run->options, &run->out);

	if (status >= 0)
		return status;
	if (!prepare(run, key)) {
		fprintf(stderr, "tautdump: %s\n", strerror(ENOMEM));
		return DUMP_EXIT_DAMAGED;
	}
	status = read_inputs(run);
	dump_progress_clear(&run->progress);
	if (status != DUMP_EXIT_CLEAN)
		return status;
	if (run->options.format == DUMP_FORMAT_SUMMARY)
		dump_summary_print(run->summary, &run->totals, &run->out);
	if (run->options.format == DUMP_FORMAT_COUNT)
		dump_count_print(&run->totals, &run->out);
	dump_out_flush(&run->out);
	dump_live_print(run);
	return run->damaged ? DUMP_EXIT_DAMAGED : DUMP_EXIT_CLEAN;
}

int main(int argc, char **argv)
{
	uint64_t key = seed();
	struct dump_run *run;
	int status;

	/* A reader that goes away ends the program quietly, even if the parent ignored the
	 * signal. */
	signal(SIGPIPE, SIG_DFL);
	run = calloc(1, sizeof *run);
	if (!run || !dump_out_init(&run->out, STDOUT_FILENO)) {
		fprintf(stderr, "tautdump: %s\n", strerror(ENOMEM));
		free(run);
		return DUMP_EXIT_DAMAGED;
	}
	dump_judge_init(&run->judge);
	status = work(run, key, argc, argv);
	dump_out_flush(&run->out);
	if (run->out.error != 0) {
		fprintf(stderr, "tautdump: standard output: %s\n", strerror(run->out.error));
		status = DUMP_EXIT_DAMAGED;
	}
	dump_filter_free(run->filter);
	dump_summary_free(run->summary);
	dump_pipeline_free(&run->pipeline);
	dump_options_free(&run->options);
	dump_out_free(&run->out);
	free(run);
	return status;
}
