/* log.c - see log.h. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "log_inner.h"

static const char *const names[] = {"error", "warning", "notice", "info", "debug"};

const char *log_level_name(enum log_level level)
{
	return names[level];
}

bool log_level_scan(const char *name, size_t n, enum log_level *level)
{
	for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0) {
			*level = (enum log_level)i;
			return true;
		}
	return false;
}

/* ---- beginning and end ---------------------------------------------------------------------- */

/* Signals are the main thread's. */
static bool start(struct log *log)
{
	sigset_t all, before;
	bool started;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	started = pthread_create(&log->thread, NULL, log_writer, log) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return started;
}

struct log *log_new(unsigned sources)
{
	struct log *log = calloc(1, sizeof *log);

	if (log == NULL)
		return NULL;
	log->level = LOG_LEVEL_NOTICE;
	log->descriptor = STDERR_FILENO;
	log->source_most = sources < LOG_SOURCES ? sources : LOG_SOURCES;
	pthread_mutex_init(&log->lock, NULL);
	sem_init(&log->wake, 0, 0);
	if (!start(log)) {
		free(log);
		return NULL;
	}
	return log;
}

void log_free(struct log *log)
{
	struct timespec until;

	if (log == NULL)
		return;
	atomic_store(&log->ending, true);
	sem_post(&log->wake);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 2;
	/* a reader of standard error that stands still is no reason to stay; what the thread uses stays */
	if (pthread_timedjoin_np(log->thread, NULL, &until) != 0)
		return;
	if (log->target == LOG_TARGET_FILE)
		close(log->descriptor);
	for (unsigned i = 0; i < log->source_count; i++)
		free(log->sources[i]);
	sem_destroy(&log->wake);
	pthread_mutex_destroy(&log->lock);
	free(log);
}

/* ---- configuration -------------------------------------------------------------------------- */

static int open_file(const char *name, unsigned owner, unsigned group, char error[LOG_ERROR])
{
	int descriptor = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);

	if (descriptor < 0)
		snprintf(error, LOG_ERROR, "log file %.150s: %s", name, strerror(errno));
	else if (owner != (unsigned)-1 && geteuid() == 0 && fchown(descriptor, owner, group) != 0) {
		snprintf(error, LOG_ERROR, "log file %.150s: cannot give it to its user: %s", name,
			strerror(errno));
		close(descriptor);
		return -1;
	}
	return descriptor;
}

bool log_configure(struct log *log, const struct log_config *config, unsigned owner, unsigned group,
	char error[LOG_ERROR])
{
	int descriptor = STDERR_FILENO, old = -1;
	struct timespec until;

	if (config->target == LOG_TARGET_FILE) {
		descriptor = open_file(config->file, owner, group, error);
		if (descriptor < 0)
			return false;
	}
	if (config->target == LOG_TARGET_SYSLOG)
		openlog("tautd", LOG_PID | LOG_NDELAY, LOG_DAEMON);
	/* the writer has it while a line is written, which a full pipe may hold up for ever */
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 1;
	if (pthread_mutex_timedlock(&log->lock, &until) != 0) {
		snprintf(error, LOG_ERROR, "log: what is in use takes no lines, and cannot be left");
		if (config->target == LOG_TARGET_FILE)
			close(descriptor);
		return false;
	}
	if (log->target == LOG_TARGET_FILE)
		old = log->descriptor;
	log->target = config->target;
	log->descriptor = descriptor;
	pthread_mutex_unlock(&log->lock);
	if (old >= 0)
		close(old);
	atomic_store(&log->json, config->json);
	atomic_store(&log->level, (unsigned)config->level);
	return true;
}

void log_set_level(struct log *log, enum log_level level)
{
	atomic_store(&log->level, (unsigned)level);
}

enum log_level log_get_level(const struct log *log)
{
	return (enum log_level)atomic_load(&log->level);
}

/* ---- saying --------------------------------------------------------------------------------- */

struct log_source *log_source(struct log *log, const char *name)
{
	unsigned n = atomic_load(&log->source_count);
	struct log_source *source;

	if (n == log->source_most)
		return NULL;
	source = calloc(1, sizeof *source);
	if (source == NULL)
		return NULL;
	source->log = log;
	snprintf(source->name, sizeof source->name, "%s", name);
	log->sources[n] = source;
	atomic_store(&log->source_count, n + 1);
	return source;
}

bool log_wants(const struct log_source *source, enum log_level level)
{
	return (unsigned)level <= atomic_load_explicit(&source->log->level, memory_order_relaxed);
}

static void send(struct log_source *source, enum log_level level, const char *event,
	const char *text, size_t n, const struct log_field *fields, unsigned count)
{
	char line[LOG_LINE];
	struct log_head head;

	log_line(atomic_load_explicit(&source->log->json, memory_order_relaxed), source, level,
		event, text, n, fields, count, line, &head);
	if (!log_ring_put(&source->ring, &head, line)) {
		atomic_fetch_add_explicit(&source->dropped, 1, memory_order_relaxed);
		return;
	}
	atomic_fetch_add_explicit(&source->lines, 1, memory_order_relaxed);
	log_wake(source->log);
}

/* What makes a message the same: its event and how it begins, numbers left out. */
static uint64_t kind_key(const char *event, const char *text, size_t n)
{
	uint64_t key = (uint64_t)(uintptr_t)event | 1;

	for (size_t i = 0; i < n && i < 24; i++)
		if (text[i] < '0' || text[i] > '9')
			key = (key ^ (unsigned char)text[i]) * 0x100000001b3u;
	return key;
}

static void say_count(struct log_source *source, const struct log_kind *kind)
{
	char text[80];
	int n = snprintf(text, sizeof text, "%u more lines like this one were left out",
		kind->count - LOG_BURST);

	send(source, LOG_LEVEL_NOTICE, kind->event, text, (size_t)n, NULL, 0);
}

/* Whether the line may be written: not in a flood of its like. */
static bool passes(struct log_source *source, const char *event, const char *text, size_t n)
{
	uint64_t key = kind_key(event, text, n);
	struct log_kind *kind = &source->kinds[(key >> 32 ^ key) % LOG_KINDS];
	struct timespec now = {0, 0};

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	if (kind->key != key || kind->second != (uint64_t)now.tv_sec) {
		if (kind->count > LOG_BURST)
			say_count(source, kind);
		*kind = (struct log_kind){key, (uint64_t)now.tv_sec, event, 0};
	}
	if (++kind->count <= LOG_BURST)
		return true;
	atomic_fetch_add_explicit(&source->suppressed, 1, memory_order_relaxed);
	return false;
}

void log_fields(struct log_source *source, enum log_level level, const char *event,
	const char *text, size_t n, const struct log_field *fields, unsigned count)
{
	if (log_wants(source, level))
		send(source, level, event, text, n, fields, count);
}

void log_say(
	struct log_source *source, enum log_level level, const char *event, const char *format, ...)
{
	char text[LOG_LINE];
	va_list list;
	int n;

	if (!log_wants(source, level))
		return;
	va_start(list, format);
	n = vsnprintf(text, sizeof text, format, list);
	va_end(list);
	if (n < 0)
		return;
	if ((size_t)n >= sizeof text)
		n = sizeof text - 1;
	if (passes(source, event, text, (size_t)n))
		send(source, level, event, text, (size_t)n, NULL, 0);
}

void log_stats(const struct log *log, struct log_stats *stats)
{
	unsigned count = atomic_load(&log->source_count);

	*stats = (struct log_stats){.failed = atomic_load(&log->failed)};
	for (unsigned i = 0; i < count; i++) {
		const struct log_source *source = log->sources[i];

		stats->lines += atomic_load(&source->lines);
		stats->dropped += atomic_load(&source->dropped);
		stats->suppressed += atomic_load(&source->suppressed);
	}
}
