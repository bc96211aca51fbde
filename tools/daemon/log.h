/* log.h - what the daemon says: lines of text, or JSON objects a line, to standard error, a file or syslog.
 *
 * Threads.  Each thread has a source of its own, a ring that it alone writes; one thread of the log reads all rings and
 *   writes them out. So a slow disk or a full pipe never holds a worker: its lines are counted and dropped.
 * Floods.   Of one event a source writes so many lines a second (LOG_BURST); the rest is counted, and the count is
 *   said when the second is over. Queries are logged without that bound. */
#ifndef TAUT_DAEMON_LOG_H
#define TAUT_DAEMON_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "limits.h"

enum log_level {
	LOG_LEVEL_ERROR,
	LOG_LEVEL_WARNING,
	LOG_LEVEL_NOTICE,
	LOG_LEVEL_INFO,
	LOG_LEVEL_DEBUG
};

const char *log_level_name(enum log_level level);
bool log_level_scan(const char *name, size_t n, enum log_level *level);

enum log_target { LOG_TARGET_STDERR, LOG_TARGET_FILE, LOG_TARGET_SYSLOG };

#define LOG_ERROR 256

struct log_config {
	enum log_target target;
	const char *file; /* copied */
	bool json;
	enum log_level level; /* nothing below it */
};

struct log;
struct log_source;

/* Starts with standard error. `sources` is how many there may be. NULL: no memory or no thread. */
struct log *log_new(unsigned sources);
/* What is in the rings is written, for two seconds at most. */
void log_free(struct log *log);

/* Changes where and how; a file is opened anew, so this is what rotation needs. On failure all stays as it was, and
 * error says why. owner, group: of a file that is made; (unsigned)-1: as they are. */
bool log_configure(struct log *log, const struct log_config *config, unsigned owner, unsigned group,
	char error[LOG_ERROR]);
void log_set_level(struct log *log, enum log_level level);
enum log_level log_get_level(const struct log *log);

/* A ring, for one thread; number in the order of the calls, or NULL: there are too many. */
struct log_source *log_source(struct log *log, const char *name);

bool log_wants(const struct log_source *source, enum log_level level);

/* A field of a line: "key=value" in text, a member in JSON. */
struct log_field {
	const char *key;
	const char *text; /* NULL: the number */
	size_t length;
	uint64_t number;
};

/* `event` is a constant word. log_say is bounded as said above, log_fields is not. */
void log_say(struct log_source *source, enum log_level level, const char *event, const char *format,
	...) __attribute__((format(printf, 4, 5)));
void log_fields(struct log_source *source, enum log_level level, const char *event,
	const char *text, size_t n, const struct log_field *fields, unsigned count);

struct log_stats {
	uint64_t lines, dropped, suppressed, failed; /* failed: writes */
};
void log_stats(const struct log *log, struct log_stats *stats);

#endif
