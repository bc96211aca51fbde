/* tautdump.c - decodes DNS out of captures, live traffic and lines of hex. */
#define _DEFAULT_SOURCE

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/input.h"
#include "common/seed.h"
#include "dump/limits.h"
#include "dump/live.h"
#include "dump/run.h"
#include "encode/run.h"

/* Does somebody want to know which messages belong together? */
static bool needs_pairs(const struct dump_run *run)
{
	const struct dump_options *o = &run->options;

	if (o->hex || o->encode != DUMP_ENCODE_NOT)
		return false;
	if (run->where && dump_where_needs_pairs(run->where))
		return true;
	if (o->format == DUMP_FORMAT_TSV)
		return dump_columns_need_pairs(&run->columns);
	return o->format != DUMP_FORMAT_COUNT && o->format != DUMP_FORMAT_NONE;
}

/* Opens the file of --write; --encode=pcap has standard output. Returns -1 to go on, otherwise the exit status. */
static int open_written(struct dump_run *run)
{
	const struct dump_options *o = &run->options;
	const char *name = o->encode == DUMP_ENCODE_PCAP ? "-" : o->write;
	int fd;

	if (!name)
		return -1;
	fd = dump_write_open(name, o->files, o->files_count);
	if (fd < 0) {
		fprintf(stderr, "tautdump: %s: %s\n", name,
			errno == EINVAL ? "is read as well" : strerror(errno));
		return errno == EINVAL ? DUMP_EXIT_USAGE : DUMP_EXIT_DAMAGED;
	}
	run->writer = malloc(sizeof *run->writer);
	if (!run->writer || !dump_writer_init(run->writer, fd)) {
		fprintf(stderr, "tautdump: %s\n", strerror(ENOMEM));
		return DUMP_EXIT_DAMAGED;
	}
	return -1;
}

static void close_written(struct dump_run *run)
{
	int error;

	if (!run->writer)
		return;
	error = dump_writer_end(run->writer);
	if (error == 0)
		return;
	run->damaged = true;
	fprintf(stderr, "tautdump: %s: %s\n",
		!run->options.write || strcmp(run->options.write, "-") == 0 ? "standard output"
									    : run->options.write,
		strerror(error));
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
	/* --where may ask for what stands behind the first fault. */
	run->judge.verdict_only =
		!run->where && (o->format == DUMP_FORMAT_VERDICT || o->format == DUMP_FORMAT_COUNT);
	if (!dump_pipeline_init(&run->pipeline, &shares, key, dump_run_message, run))
		return false;
	for (i = 0; i < o->ports_count; i++)
		dump_pipeline_port(&run->pipeline, o->ports[i]);
	if (needs_pairs(run)) {
		run->match = dump_match_new(shares.pairs, key);
		if (!run->match)
			return false;
		run->pipeline.quoted = dump_run_quote;
	}
	if (o->format == DUMP_FORMAT_SUMMARY)
		run->summary = dump_summary_new(key);
	return o->format != DUMP_FORMAT_SUMMARY || run->summary;
}

/* "tautdump: --where: column 9: ...", the text and a mark below the column; of a long text the part
 * around it. Characters that would move the mark are shown as blanks. */
static int wrong_text(const char *option, const char *text, const struct dump_scan_error *error)
{
	uint32_t column = 0, first = error->column > 60 ? error->column - 60 : 1;

	fprintf(stderr, "tautdump: %s: column %" PRIu32 ": %s\n  ", option, error->column,
		error->text);
	for (; *text && column <= first + 76; text++) { /* octets 10xxxxxx go on with a character */
		unsigned char c = (unsigned char)*text;

		column += (c & 0xc0) != 0x80;
		if (column >= first && column < first + 76)
			fputc(c < ' ' || c == 0x7f ? ' ' : c, stderr);
	}
	fprintf(stderr, "\n  %*s\n", (int)(error->column - first + 1), "^");
	return DUMP_EXIT_USAGE;
}

/* --fields and --where. Returns -1 to go on, otherwise the exit status. */
static int read_texts(struct dump_run *run)
{
	const struct dump_options *o = &run->options;
	struct dump_scan_error error;

	run->columns = dump_columns_default;
	if (o->fields && !dump_columns_scan(o->fields, &run->columns, &error))
		return wrong_text("--fields", o->fields, &error);
	if (o->where)
		run->where = dump_where_new(o->where, strlen(o->where), &error);
	if (o->where && !run->where)
		return wrong_text("--where", o->where, &error);
	return -1;
}

/* The BPF filter. Returns -1 to go on, otherwise the exit status. */
static int read_filter(struct dump_run *run)
{
	char error[DUMP_FILTER_ERROR];

	if (!run->options.filter)
		return -1;
	run->filter = dump_filter_new(run->options.filter, error);
	if (run->filter)
		return -1;
	fprintf(stderr, "tautdump: filter \"%s\": %s\n", run->options.filter, error);
	return DUMP_EXIT_USAGE;
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
	int i;

	if (o->header)
		dump_show_header(&run->out, &run->columns);
	dump_progress_begin(&run->progress, shows_progress(o), size_of_inputs(o));
	if (o->encode != DUMP_ENCODE_NOT) {
		encode_run(run);
		return DUMP_EXIT_CLEAN;
	}
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

	if (status < 0)
		status = read_texts(run);
	if (status < 0)
		status = read_filter(run);
	if (status >= 0)
		return status;
	if (!prepare(run, key)) {
		fprintf(stderr, "tautdump: %s\n", strerror(ENOMEM));
		return DUMP_EXIT_DAMAGED;
	}
	status = open_written(run);
	if (status >= 0)
		return status;
	status = read_inputs(run);
	dump_progress_clear(&run->progress);
	close_written(run);
	if (status != DUMP_EXIT_CLEAN)
		return status;
	if (run->match) {
		dump_match_end(run->match);
		run->totals.pairs = *dump_match_counts(run->match);
	}
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
	uint64_t key = dump_seed();
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
	dump_where_free(run->where);
	if (run->writer)
		dump_writer_free(run->writer);
	free(run->writer);
	dump_match_free(run->match);
	dump_summary_free(run->summary);
	dump_pipeline_free(&run->pipeline);
	dump_options_free(&run->options);
	dump_out_free(&run->out);
	free(run);
	return status;
}
