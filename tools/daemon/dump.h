/* dump.h - files that hold what a cache knew.
 *
 * Form: "tautwire cache 1\n", the time in seconds since 1970 (eight octets), entries of taut_cache_dump each with
 * four octets of length before it, four zero octets, the number of entries (eight octets). Numbers in network order. The
 * end tells a whole file from one that was cut. Rank and security of entries are believed when they are loaded: so the
 * file belongs to the daemon and nobody else may write it. */
#ifndef TAUT_DAEMON_DUMP_H
#define TAUT_DAEMON_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "limits.h"

#define DUMP_ERROR 512

/* Writing: to FILE.new beside it, which takes its place when all is on the disk. */
struct dump_writer {
	int descriptor;
	uint64_t entries;
	size_t used;
	int error; /* errno of the first failure */
	char path[4096], fresh[4096 + 16];
	uint8_t buffer[65536];
};

bool cachedump_write_open(struct dump_writer *w, const char *path, uint64_t now, char error[DUMP_ERROR]);
void cachedump_write_entry(struct dump_writer *w, const uint8_t *octets, uint32_t n);
/* False: the old file, if there was one, is as it was. */
bool cachedump_write_close(struct dump_writer *w, char error[DUMP_ERROR]);
void cachedump_write_abort(struct dump_writer *w);

/* Reading: the file is mapped as a whole; it is checked from end to end before the first entry is given. */
struct dump_reader_file {
	const uint8_t *octets;
	size_t length, at;
	uint64_t entries, made;
};

/* now: seconds since 1970; *age is what taut_cache_load wants. */
bool cachedump_read_open(struct dump_reader_file *r, const char *path, uint64_t now, uint32_t *age,
	char error[DUMP_ERROR]);
/* False: the end. */
bool cachedump_read_entry(struct dump_reader_file *r, const uint8_t **octets, uint32_t *n);
void cachedump_read_close(struct dump_reader_file *r);

/* The part of it that looks at octets only. False: error says what is wrong. */
bool cachedump_check(
	struct dump_reader_file *r, const uint8_t *octets, size_t n, char error[DUMP_ERROR]);

#endif
