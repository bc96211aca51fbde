/* runs.c - see runs.h. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runs.h"

/* ---- items ---------------------------------------------------------------------------------- */

struct zone_item zone_item_at(const uint8_t *p)
{
	struct zone_item item;

	memcpy(&item, p, sizeof item);
	return item;
}

int zone_item_compare(const uint8_t *a, const uint8_t *b)
{
	uint32_t n = zone_item_at(a).key, m = zone_item_at(b).key;
	int order =
		memcmp(a + sizeof(struct zone_item), b + sizeof(struct zone_item), n < m ? n : m);

	/* RFC 4034 6.3: what ends first sorts first */
	return order != 0 ? order : n < m ? -1 : n > m;
}

/* ---- files ---------------------------------------------------------------------------------- */

int zone_run_file(void)
{
	const char *folder = getenv("TMPDIR");
	char path[ZONE_PATH_MAX];
	int n, descriptor;

	n = snprintf(path, sizeof path, "%s/tautzone.XXXXXX", folder && *folder ? folder : "/tmp");
	if (n < 0 || (size_t)n >= sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	descriptor = mkstemp(path);
	if (descriptor >= 0)
		unlink(path);
	return descriptor;
}

void zone_run_begin(struct zone_run_writer *w, int descriptor, uint8_t *buffer, size_t capacity)
{
	*w = (struct zone_run_writer){.descriptor = descriptor, .capacity = capacity};
	w->buffer = buffer;
}

static void flush(struct zone_run_writer *w)
{
	size_t at = 0;

	while (at < w->used && w->error == 0) { /* each turn writes octets or ends in an error */
		ssize_t n = write(w->descriptor, w->buffer + at, w->used - at);

		if (n >= 0)
			at += (size_t)n;
		else if (errno != EINTR)
			w->error = errno;
	}
	w->used = 0;
}

void zone_run_put(struct zone_run_writer *w, const uint8_t *octets, size_t n)
{
	if (n > w->capacity - w->used)
		flush(w);
	memcpy(w->buffer + w->used, octets, n);
	w->used += n;
	w->size += n;
}

int zone_run_end(struct zone_run_writer *w)
{
	flush(w);
	return w->error;
}

/* ---- merging -------------------------------------------------------------------------------- */

/* Octets of the item at the front of a run that has one whole in its buffer; 0: it has not. */
static size_t front(const struct zone_run *run)
{
	size_t there = run->end - run->begin, n;

	if (there < sizeof(struct zone_item))
		return 0;
	n = zone_item_at(run->buffer + run->begin).length;
	return n <= there ? n : 0;
}

/* Makes the item at the front whole, if there is one left. Returns 0 or an error. */
static int fill(struct zone_run *run)
{
	if (front(run) > 0 || run->at == run->size)
		return 0;
	memmove(run->buffer, run->buffer + run->begin, run->end - run->begin);
	run->end -= run->begin;
	run->begin = 0;
	while (run->end < run->capacity &&
		run->at < run->size) { /* each turn reads octets, or it fails */
		ssize_t n = pread(run->descriptor, run->buffer + run->end, run->capacity - run->end,
			(off_t)run->at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : EIO;
		run->end += (size_t)n;
		run->at += (uint64_t)n;
	}
	return front(run) > 0 ? 0 : EIO;
}

static bool is_before(const struct zone_merge *m, unsigned a, unsigned b)
{
	const struct zone_run *x = &m->runs[a], *y = &m->runs[b];
	int order = zone_item_compare(x->buffer + x->begin, y->buffer + y->begin);

	return order != 0 ? order < 0 : a < b;
}

/* Moves an entry of the heap down to where it belongs. */
static void sift(struct zone_merge *m, unsigned at)
{
	for (;;) { /* ends at a leaf: `at` at least doubles */
		unsigned child = 2 * at + 1, swap;

		if (child >= m->waiting)
			return;
		if (child + 1 < m->waiting && is_before(m, m->heap[child + 1], m->heap[child]))
			child++;
		if (is_before(m, m->heap[at], m->heap[child]))
			return;
		swap = m->heap[at];
		m->heap[at] = m->heap[child];
		m->heap[child] = swap;
		at = child;
	}
}

void zone_merge_begin(
	struct zone_merge *m, struct zone_run *runs, unsigned count, uint8_t *memory, size_t n)
{
	unsigned i;

	*m = (struct zone_merge){.runs = runs, .count = count};
	for (i = 0; i < count && m->error == 0; i++) {
		runs[i].buffer = memory + n / count * i;
		runs[i].capacity = n / count;
		runs[i].begin = runs[i].end = 0;
		runs[i].at = 0;
		m->error = fill(&runs[i]);
		if (front(&runs[i]) > 0)
			m->heap[m->waiting++] = i;
	}
	for (i = m->waiting; i > 0; i--)
		sift(m, i - 1);
}

const uint8_t *zone_merge_top(const struct zone_merge *m)
{
	const struct zone_run *run;

	if (m->waiting == 0 || m->error != 0)
		return NULL;
	run = &m->runs[m->heap[0]];
	return run->buffer + run->begin;
}

void zone_merge_step(struct zone_merge *m)
{
	struct zone_run *run = &m->runs[m->heap[0]];

	run->begin += front(run);
	m->error = fill(run);
	if (front(run) == 0)
		m->heap[0] = m->heap[--m->waiting];
	if (m->error == 0)
		sift(m, 0);
}
