/* dump.c - see dump.h. */

#include "dump.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char magic[] = "tautwire cache 1\n";

#define MAGIC (sizeof magic - 1)
#define HEAD  (MAGIC + 8)
#define END   12u

static void put_number(uint8_t *to, uint64_t number, unsigned octets)
{
	for (unsigned i = 0; i < octets; i++)
		to[i] = (uint8_t)(number >> 8 * (octets - 1 - i));
}

static uint64_t get_number(const uint8_t *from, unsigned octets)
{
	uint64_t number = 0;

	for (unsigned i = 0; i < octets; i++)
		number = number << 8 | from[i];
	return number;
}

/* ---- writing -------------------------------------------------------------------------------- */

static void flush(struct dump_writer *w)
{
	size_t at = 0;

	while (w->error == 0 && at < w->used) { /* each turn writes something, or fails */
		ssize_t n = write(w->descriptor, w->buffer + at, w->used - at);

		if (n >= 0)
			at += (size_t)n;
		else if (errno != EINTR)
			w->error = errno;
	}
	w->used = 0;
}

static void put(struct dump_writer *w, const void *octets, size_t n)
{
	const uint8_t *from = octets;

	while (n > 0) { /* each turn puts something into a buffer that is not full */
		size_t part = n < sizeof w->buffer - w->used ? n : sizeof w->buffer - w->used;

		memcpy(w->buffer + w->used, from, part);
		w->used += part;
		from += part;
		n -= part;
		if (w->used == sizeof w->buffer)
			flush(w);
	}
}

/* A device or a pipe is not to be replaced by a file. */
static bool is_file_or_nothing(const char *path)
{
	struct stat status;

	return lstat(path, &status) != 0 || S_ISREG(status.st_mode);
}

bool cachedump_write_open(struct dump_writer *w, const char *path, uint64_t now, char error[DUMP_ERROR])
{
	uint8_t made[8];

	w->entries = 0;
	w->used = 0;
	w->error = 0;
	if (strlen(path) >= sizeof w->path) {
		snprintf(error, DUMP_ERROR, "the name of the file is too long");
		return false;
	}
	if (!is_file_or_nothing(path)) {
		snprintf(error, DUMP_ERROR, "%.400s: there is something that is no file", path);
		return false;
	}
	strcpy(w->path, path);
	snprintf(w->fresh, sizeof w->fresh, "%s.new", path);
	/* one that was left behind; a link that somebody put there is not followed */
	unlink(w->fresh);
	w->descriptor = open(w->fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (w->descriptor < 0) {
		snprintf(error, DUMP_ERROR, "%.400s: %s", w->fresh, strerror(errno));
		return false;
	}
	put_number(made, now, 8);
	put(w, magic, MAGIC);
	put(w, made, 8);
	return true;
}

void cachedump_write_entry(struct dump_writer *w, const uint8_t *octets, uint32_t n)
{
	uint8_t length[4];

	put_number(length, n, 4);
	put(w, length, 4);
	put(w, octets, n);
	w->entries++;
}

/* The folder has to be on the disk too, for the new name to be there after a crash. */
static void sync_folder(const struct dump_writer *w)
{
	char path[sizeof w->path];
	int descriptor;

	strcpy(path, w->path);
	descriptor = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0)
		return;
	fsync(descriptor);
	close(descriptor);
}

bool cachedump_write_close(struct dump_writer *w, char error[DUMP_ERROR])
{
	uint8_t end[END];

	put_number(end, 0, 4);
	put_number(end + 4, w->entries, 8);
	put(w, end, END);
	flush(w);
	if (w->error == 0 && fsync(w->descriptor) != 0)
		w->error = errno;
	if (close(w->descriptor) != 0 && w->error == 0)
		w->error = errno;
	if (w->error == 0 && rename(w->fresh, w->path) != 0)
		w->error = errno;
	if (w->error != 0) {
		unlink(w->fresh);
		snprintf(error, DUMP_ERROR, "%.400s: %s", w->path, strerror(w->error));
		return false;
	}
	sync_folder(w);
	return true;
}

void cachedump_write_abort(struct dump_writer *w)
{
	close(w->descriptor);
	unlink(w->fresh);
}

/* ---- reading -------------------------------------------------------------------------------- */

static bool walk(struct dump_reader_file *r)
{
	size_t at = HEAD;

	r->entries = 0;
	while (r->length - at >= 4) { /* goes up by 4 at least */
		uint64_t n = get_number(r->octets + at, 4);

		if (n == 0)
			return r->length - at == END &&
			       get_number(r->octets + at + 4, 8) == r->entries;
		if (n > DUMP_ENTRY_MAX || n > r->length - at - 4)
			return false;
		at += 4 + (size_t)n;
		r->entries++;
	}
	return false;
}

bool cachedump_check(struct dump_reader_file *r, const uint8_t *octets, size_t n, char error[DUMP_ERROR])
{
	*r = (struct dump_reader_file){.octets = octets, .length = n, .at = HEAD};
	if (n < HEAD + END || memcmp(octets, magic, MAGIC) != 0) {
		snprintf(
			error, DUMP_ERROR, "this is no dump of a cache, or one of another version");
		return false;
	}
	r->made = get_number(octets + MAGIC, 8);
	if (!walk(r)) {
		snprintf(error, DUMP_ERROR, "the file is cut or damaged");
		return false;
	}
	return true;
}

/* A dump is worth as much as its time. A clock that went back makes it as old as nothing. */
static bool check_age(
	const struct dump_reader_file *r, uint64_t now, uint32_t *age, char error[DUMP_ERROR])
{
	uint64_t seconds = now > r->made ? now - r->made : 0;

	if (r->made > now && r->made - now > DUMP_AHEAD_MAX) {
		snprintf(error, DUMP_ERROR, "the dump was made in the future: is the clock right?");
		return false;
	}
	if (seconds > DUMP_AGE_MAX) {
		snprintf(error, DUMP_ERROR, "the dump is %llu days old: at most %u are taken",
			(unsigned long long)(seconds / 86400), DUMP_AGE_MAX / 86400);
		return false;
	}
	*age = (uint32_t)seconds;
	return true;
}

static bool map(struct dump_reader_file *r, int descriptor, char error[DUMP_ERROR])
{
	struct stat status;
	void *octets;

	if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0) {
		snprintf(error, DUMP_ERROR, "this is no file, or an empty one");
		return false;
	}
	octets = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
	if (octets == MAP_FAILED) {
		snprintf(error, DUMP_ERROR, "%s", strerror(errno));
		return false;
	}
	if (cachedump_check(r, octets, (size_t)status.st_size, error))
		return true;
	munmap(octets, (size_t)status.st_size);
	return false;
}

bool cachedump_read_open(struct dump_reader_file *r, const char *path, uint64_t now, uint32_t *age,
	char error[DUMP_ERROR])
{
	int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	bool fine;

	if (descriptor < 0) {
		snprintf(error, DUMP_ERROR, "%s", strerror(errno));
		return false;
	}
	fine = map(r, descriptor, error);
	close(descriptor);
	if (fine && !check_age(r, now, age, error)) {
		cachedump_read_close(r);
		return false;
	}
	return fine;
}

bool cachedump_read_entry(struct dump_reader_file *r, const uint8_t **octets, uint32_t *n)
{
	*n = (uint32_t)get_number(r->octets + r->at, 4);
	if (*n == 0)
		return false;
	*octets = r->octets + r->at + 4;
	r->at += 4 + *n;
	return true;
}

void cachedump_read_close(struct dump_reader_file *r)
{
	munmap((void *)(uintptr_t)r->octets, r->length);
}
