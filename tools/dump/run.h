/* run.h - what a run of tautdump is asked to do, and the two ways of input: captures and lines of
 * hex. */
#ifndef TAUT_DUMP_RUN_H
#define TAUT_DUMP_RUN_H

#include "summary.h"

enum dump_format {
	DUMP_FORMAT_TEXT,
	DUMP_FORMAT_ONELINE,
	DUMP_FORMAT_JSON,
	DUMP_FORMAT_SUMMARY,
	DUMP_FORMAT_COUNT,
	DUMP_FORMAT_VERDICT /* with hex only */
};

struct dump_run {
	enum dump_format format;
	bool several;     /* more than one file: name it in the output */
	bool damaged;     /* something could not be read: exit status 1 */
	const char *file; /* the one that is being read */
	struct dump_out out;
	struct dump_judge judge;
	struct dump_pipeline pipeline;
	struct dump_summary *summary; /* for DUMP_FORMAT_SUMMARY */
	struct dump_totals totals;
	uint8_t piece[DUMP_PIECE];
};

/* The sink of run->pipeline, whose context is the run. */
void dump_run_message(void *context, const struct dump_message *message);

/* A message in the format that was asked for. */
void dump_run_show(struct dump_run *run, struct dump_shown *shown);

/* Reads a capture from a file or "-"; each is a world of its own: no stream goes from one to the
 * next. Says on standard error what is wrong with it. */
void dump_run_capture(struct dump_run *run, const char *name);

/* Reads a message in hex a line, "HEX" or "LABEL<TAB>HEX". Lines that begin with # are skipped. In
 * the formats that print a line a message, each other line gives exactly one. */
void dump_run_hex(struct dump_run *run, const char *name);

/* "tautdump: NAME: octet N: TEXT" on standard error, after what was printed so far. */
void dump_complain(struct dump_run *run, const char *name, const uint64_t *octet, const char *text);

#endif
