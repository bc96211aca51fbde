/* progress.c - see progress.h. */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "progress.h"

#define INTERVAL 200 /* milliseconds between two lines */

static int64_t now(void)
{
	struct timespec t = {0, 0};

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void dump_progress_begin(struct dump_progress *p, bool on, uint64_t total)
{
	*p = (struct dump_progress){.on = on, .total = total};
	if (on)
		p->start = p->last = now();
}

/* "999 B", "1.2 MB": powers of ten, as disks are sold */
static void amount(uint64_t octets, char out[24])
{
	static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
	uint64_t unit = 1;
	unsigned i = 0;

	while (octets / unit >= 1000 && i < 6) { /* six units at most */
		unit *= 1000;
		i++;
	}
	if (i == 0)
		snprintf(out, 24, "%" PRIu64 " B", octets);
	else
		snprintf(out, 24, "%" PRIu64 ".%" PRIu64 " %s", octets / unit,
			octets / (unit / 10) % 10, units[i]);
}

/* Seconds until the end at the speed so far, as "0:39" or "1:02:03". */
static void rest(uint64_t done, uint64_t total, int64_t milliseconds, char out[32])
{
	double left = (double)(total - done) / (double)done * (double)milliseconds / 1000;
	uint64_t seconds = left < 1e9 ? (uint64_t)left + 1 : 1000000000;

	if (seconds >= 3600)
		snprintf(out, 32, ", %" PRIu64 ":%02u:%02u left", seconds / 3600,
			(unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
	else
		snprintf(out, 32, ", %u:%02u left", (unsigned)(seconds / 60),
			(unsigned)(seconds % 60));
}

void dump_progress_text(const struct dump_progress *p, uint64_t done, uint64_t packets,
	uint64_t messages, int64_t milliseconds, char out[DUMP_PROGRESS_TEXT])
{
	char is[24], of[24], counted[64], share[64] = "", left[32] = "";
	/* A file may grow while it is read. */
	bool known = p->total > 0 && done > 0 && done <= p->total;
	int64_t time = milliseconds > 0 ? milliseconds : 1;

	amount(done, is);
	if (known) {
		amount(p->total, of);
		snprintf(share, sizeof share, " of %s (%u%%)", of,
			(unsigned)((double)done / (double)p->total * 100));
		rest(done, p->total, time, left);
	}
	if (p->records)
		snprintf(counted, sizeof counted, "%" PRIu64 " records", packets);
	else
		snprintf(counted, sizeof counted, "%" PRIu64 " packets, %" PRIu64 " messages",
			packets, messages);
	snprintf(out, DUMP_PROGRESS_TEXT, "%s%s, %s, %.1f MB/s%s", is, share, counted,
		(double)done / 1000 / (double)time, left);
}

void dump_progress_tick(struct dump_progress *p, uint64_t done, uint64_t packets, uint64_t messages)
{
	char text[DUMP_PROGRESS_TEXT];
	int64_t time;

	if (!p->on)
		return;
	time = now();
	if (time - p->last < INTERVAL)
		return;
	p->last = time;
	p->shown = true;
	dump_progress_text(p, p->before + done, packets, messages, time - p->start, text);
	fprintf(stderr, "\r%s\033[K", text);
	fflush(stderr);
}

void dump_progress_next(struct dump_progress *p, uint64_t done)
{
	p->before += done;
}

void dump_progress_clear(struct dump_progress *p)
{
	if (!p->shown)
		return;
	p->shown = false;
	fputs("\r\033[K", stderr);
	fflush(stderr);
}
