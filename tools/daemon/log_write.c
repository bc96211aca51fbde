/* log_write.c - the thread that writes the lines of all sources out. */

#include <errno.h>
#include <syslog.h>
#include <unistd.h>

#include "log_inner.h"

/* What the target cannot take is counted: there is no place to complain. */
static void write_line(struct log *log, const struct log_head *head, char line[LOG_LINE])
{
	static const int priorities[] = {LOG_ERR, LOG_WARNING, LOG_NOTICE, LOG_INFO, LOG_DEBUG};
	size_t at = 0, n = head->length;

	if (log->target == LOG_TARGET_SYSLOG) {
		syslog(priorities[head->level], "%.*s", (int)(n - head->body), line + head->body);
		return;
	}
	line[n++] = '\n';
	while (at < n) { /* each turn writes something, or it ends */
		ssize_t wrote = write(log->descriptor, line + at, n - at);

		if (wrote > 0) {
			at += (size_t)wrote;
		} else if (wrote == 0 || errno != EINTR) {
			atomic_fetch_add(&log->failed, 1);
			return;
		}
	}
}

static bool write_all(struct log *log)
{
	unsigned count = atomic_load(&log->source_count);
	bool wrote = false;
	struct log_head head;
	char line[LOG_LINE + 1];

	/* a line of each in turn, so that they stand in about the order in which they were said */
	for (unsigned i = 0; i < count; i++)
		if (log_ring_take(&log->sources[i]->ring, &head, line)) {
			pthread_mutex_lock(&log->lock);
			write_line(log, &head, line);
			pthread_mutex_unlock(&log->lock);
			wrote = true;
		}
	return wrote;
}

static bool all_empty(const struct log *log)
{
	unsigned count = atomic_load(&log->source_count);

	for (unsigned i = 0; i < count; i++)
		if (!log_ring_empty(&log->sources[i]->ring))
			return false;
	return true;
}

void *log_writer(void *of_log)
{
	struct log *log = of_log;

	for (;;) { /* until log_free */
		if (write_all(log))
			continue;
		if (atomic_load(&log->ending))
			return NULL;
		atomic_store(&log->asleep, true);
		if (all_empty(log) && !atomic_load(&log->ending))
			while (sem_wait(&log->wake) != 0 && errno == EINTR) {
			}
		atomic_store(&log->asleep, false);
	}
}

void log_wake(struct log *log)
{
	if (atomic_exchange(&log->asleep, false))
		sem_post(&log->wake);
}
