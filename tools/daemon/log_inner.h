/* log_inner.h - what the files of the log share: log.c is what threads call, log_line.c how a line looks, log_ring.c
 * what lies between threads, log_write.c the thread that writes. */
#ifndef TAUT_DAEMON_LOG_INNER_H
#define TAUT_DAEMON_LOG_INNER_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "log.h"

/* ---- rings ---------------------------------------------------------------------------------- */

/* One writer, one reader. Positions count up and come round by themselves. */
struct log_ring {
	_Atomic uint32_t head; /* where the next line goes */
	_Atomic uint32_t tail; /* where the oldest stands */
	uint8_t octets[LOG_RING];
};

/* What stands before a line in a ring. */
struct log_head {
	uint16_t length;
	uint16_t body; /* where the line begins for syslog, which has a time of its own */
	uint8_t level;
};

/* False: no room. */
bool log_ring_put(struct log_ring *ring, const struct log_head *head, const char *line);
/* False: empty. */
bool log_ring_take(struct log_ring *ring, struct log_head *head, char line[LOG_LINE]);
bool log_ring_empty(const struct log_ring *ring);

/* ---- sources -------------------------------------------------------------------------------- */

/* Lines of one kind in this second. */
struct log_kind {
	uint64_t key;
	uint64_t second;
	const char *event;
	uint32_t count;
};

struct log_source {
	struct log *log;
	char name[16];
	struct log_kind kinds[LOG_KINDS];
	_Atomic uint64_t lines, dropped, suppressed;
	struct log_ring ring;
};

/* ---- lines ---------------------------------------------------------------------------------- */

/* Writes a line without its end; it always fits, as what is too long is cut. */
void log_line(bool json, const struct log_source *source, enum log_level level, const char *event,
	const char *text, size_t n, const struct log_field *fields, unsigned count,
	char line[LOG_LINE], struct log_head *head);

/* ---- the log -------------------------------------------------------------------------------- */

struct log {
	_Atomic unsigned level;
	_Atomic bool json;
	struct log_source *sources[LOG_SOURCES];
	_Atomic unsigned source_count;
	unsigned source_most;
	_Atomic uint64_t failed;
	/* the thread that writes */
	pthread_t thread;
	sem_t wake;
	_Atomic bool asleep, ending;
	pthread_mutex_t lock; /* of the target; held while a line is written */
	enum log_target target;
	int descriptor;
};

void *log_writer(void *of_log);
void log_wake(struct log *log);

#endif
