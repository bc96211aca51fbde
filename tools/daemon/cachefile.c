/* cachefile.c - dump and load: caches belong to their workers, so entries go between them and the main thread in pieces, and
 * queries are answered between two of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon.h"

_Static_assert(DUMP_PIECE > DUMP_ENTRY_MAX + 4, "an entry fits a piece");

/* Entries, each with its length before it. */
struct piece {
	uint64_t cursor;
	bool end;
	size_t used;
	uint8_t octets[DUMP_PIECE];
};

static bool piece_add(struct piece *piece, const uint8_t *octets, size_t n)
{
	uint32_t length = (uint32_t)n;

	if (n > DUMP_PIECE - 4 || piece->used > DUMP_PIECE - 4 - n)
		return false;
	memcpy(piece->octets + piece->used, &length, 4);
	memcpy(piece->octets + piece->used + 4, octets, n);
	piece->used += 4 + n;
	return true;
}

static const uint8_t *piece_next(const struct piece *piece, size_t *at, uint32_t *n)
{
	const uint8_t *octets;

	if (*at == piece->used)
		return NULL;
	memcpy(n, piece->octets + *at, 4);
	octets = piece->octets + *at + 4;
	*at += 4 + *n;
	return octets;
}

/* ---- dump ----------------------------------------------------------------------------------- */

static void fill(struct worker *worker, void *of_piece)
{
	struct piece *piece = of_piece;
	struct taut_time now = taut_shell_now(worker->shell);
	const uint8_t *octets;
	size_t n;

	for (;;) { /* until the piece is full, or nothing is left */
		uint64_t before = piece->cursor;

		if (!taut_cache_dump(worker->cache, &piece->cursor, now, &octets, &n)) {
			piece->end = true;
			return;
		}
		if (!piece_add(piece, octets, n)) {
			piece->cursor = before;
			return;
		}
	}
}

/* A cache to which much is added all the time has no end: it is left when more came out of it than it holds. */
static bool dump_worker(struct worker *worker, struct dump_writer *w, struct piece *piece)
{
	uint64_t written = 0;

	piece->cursor = 0;
	piece->end = false;
	while (!piece->end && w->error == 0 && written < 2 * (uint64_t)worker->cache_size) {
		const uint8_t *octets;
		size_t at = 0;
		uint32_t n;

		piece->used = 0;
		if (!worker_do(worker, fill, piece))
			return false;
		while ((octets = piece_next(piece, &at, &n)) != NULL)
			cachedump_write_entry(w, octets, n);
		written += piece->used;
	}
	return true;
}

static bool dump(struct daemon *daemon, const char *path, struct dump_writer *w,
	struct piece *piece, char error[DUMP_ERROR])
{
	if (!cachedump_write_open(w, path, (uint64_t)time(NULL), error))
		return false;
	for (unsigned i = 0; i < daemon->worker_count; i++)
		if (!dump_worker(&daemon->workers[i], w, piece)) {
			cachedump_write_abort(w);
			snprintf(error, DUMP_ERROR, "a worker does not answer");
			return false;
		}
	return cachedump_write_close(w, error);
}

bool cachefile_dump(struct daemon *daemon, const char *path, uint64_t *entries, char error[DUMP_ERROR])
{
	struct dump_writer *w = malloc(sizeof *w);
	struct piece *piece = malloc(sizeof *piece);
	bool fine = false;

	if (w == NULL || piece == NULL)
		snprintf(error, DUMP_ERROR, "no memory");
	else
		fine = dump(daemon, path, w, piece, error);
	if (fine)
		*entries = w->entries;
	free(w);
	free(piece);
	return fine;
}

/* ---- load ----------------------------------------------------------------------------------- */

struct loading {
	struct piece piece;
	uint32_t age;
	_Atomic uint64_t refused;
};

/* Each worker gets all: which of them a client comes to is not known. */
static void take(struct worker *worker, void *of_loading)
{
	struct loading *l = of_loading;
	struct taut_time now = taut_shell_now(worker->shell);
	const uint8_t *octets;
	size_t at = 0;
	uint32_t n;

	while ((octets = piece_next(&l->piece, &at, &n)) != NULL)
		if (taut_cache_load(worker->cache, octets, n, l->age, now) != TAUT_OK)
			atomic_fetch_add(&l->refused, 1);
}

static bool load(struct daemon *daemon, struct dump_reader_file *r, struct loading *l)
{
	const uint8_t *octets;
	uint32_t n;

	l->piece.used = 0;
	while (cachedump_read_entry(r, &octets, &n)) {
		if (piece_add(&l->piece, octets, n))
			continue;
		if (!workers_each(daemon, take, l))
			return false;
		l->piece.used = 0;
		(void)piece_add(&l->piece, octets, n);
	}
	return workers_each(daemon, take, l);
}

bool cachefile_load(struct daemon *daemon, const char *path, uint64_t *entries, uint64_t *refused,
	char error[DUMP_ERROR])
{
	struct loading *l = calloc(1, sizeof *l);
	struct dump_reader_file r;
	bool fine;

	if (l == NULL) {
		snprintf(error, DUMP_ERROR, "no memory");
		return false;
	}
	if (!cachedump_read_open(&r, path, (uint64_t)time(NULL), &l->age, error)) {
		free(l);
		return false;
	}
	fine = load(daemon, &r, l);
	if (!fine)
		snprintf(error, DUMP_ERROR, "a worker does not answer");
	*entries = r.entries;
	*refused = atomic_load(&l->refused) / daemon->worker_count;
	cachedump_read_close(&r);
	free(l);
	return fine;
}
