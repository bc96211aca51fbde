/* run.h - a run of tautdump: what it was asked to do and what it holds; the ways of input. */
#ifndef TAUT_DUMP_RUN_H
#define TAUT_DUMP_RUN_H

#include "filter.h"
#include "match.h"
#include "options.h"
#include "../common/progress.h"
#include "summary.h"
#include "where.h"
#include "write.h"

struct dump_run {
	struct dump_options options;
	bool damaged;     /* something could not be read: exit status 1 */
	const char *file; /* the one that is being read */
	uint64_t shown;   /* messages that passed --where */
	struct dump_out out;
	struct dump_judge judge;
	struct dump_pipeline pipeline;
	struct dump_summary *summary; /* for DUMP_FORMAT_SUMMARY */
	struct dump_match *match;     /* NULL: nobody asks for pairs */
	struct dump_writer *writer;   /* --write: NULL without */
	struct dump_totals totals;
	struct dump_filter *filter; /* NULL: all packets pass */
	struct dump_progress progress;
	struct dump_columns columns; /* for DUMP_FORMAT_TSV */
	struct dump_where *where;    /* NULL: all messages */
	struct dump_reader reader;   /* of the message that is shown */
	uint8_t piece[DUMP_PIECE];
};

/* True once nothing more needs to be read: the limit of messages is reached or nobody reads the
 * output. */
static inline bool dump_run_is_over(const struct dump_run *run)
{
	return run->out.error != 0 || (run->writer && run->writer->out.error != 0) ||
	       (run->options.count > 0 && run->shown >= run->options.count);
}

/* The sink of run->pipeline, whose context is the run. */
void dump_run_message(void *context, const struct dump_message *message);

/* Its quote sink, where messages are matched. */
void dump_run_quote(void *context, const struct dump_quote *quote);

/* A message that was judged: through --where to the output. */
void dump_run_show(struct dump_run *run, struct dump_shown *shown);

/* Reads a capture from a file or "-"; each is a world of its own: no stream goes from one to the
 * next. Says on standard error what is wrong with it. */
void dump_run_capture(struct dump_run *run, const char *name);

/* A capture ended, from wherever it came: the counts of the pipeline go to the totals. */
void dump_run_total(struct dump_run *run);

/* Reads a message in hex a line, "HEX" or "LABEL<TAB>HEX". Lines that begin with # are skipped. In
 * the formats that print a line a message, each other line gives exactly one. */
void dump_run_hex(struct dump_run *run, const char *name);

/* "tautdump: NAME: octet N: TEXT" on standard error, after what was printed so far. */
void dump_complain(struct dump_run *run, const char *name, const uint64_t *octet, const char *text);

#endif
