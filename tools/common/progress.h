/* progress.h - how far it is, in one line on standard error that is written over and over. */
#ifndef TAUT_COMMON_PROGRESS_H
#define TAUT_COMMON_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct dump_progress {
	bool on, shown;
	bool records;        /* what is counted is records of a zone; may be set after the beginning */
	int64_t start, last; /* milliseconds of a clock that never goes back */
	uint64_t total;      /* octets of all files; 0: not known */
	uint64_t before;     /* octets of the files that are done */
};

void dump_progress_begin(struct dump_progress *progress, bool on, uint64_t total);

/* `done` octets of the file were read, in all `packets` (or records) and `messages` were. To be called for each
 * piece, not for each packet: it looks at the clock. Writes five times a second at most. */
void dump_progress_tick(
	struct dump_progress *progress, uint64_t done, uint64_t packets, uint64_t messages);

/* A file is done, of which so many octets were read. */
void dump_progress_next(struct dump_progress *progress, uint64_t done);

/* Removes the line, so that something else can be written. */
void dump_progress_clear(struct dump_progress *progress);

/* "1.2 GB of 3.4 GB (35%), 1000 packets, 900 messages, 56.7 MB/s, 0:39 left" */
#define DUMP_PROGRESS_TEXT 512u
void dump_progress_text(const struct dump_progress *progress, uint64_t done, uint64_t packets,
	uint64_t messages, int64_t milliseconds, char out[DUMP_PROGRESS_TEXT]);

#endif
