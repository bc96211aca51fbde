/* source.c - see source.h. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../common/input.h"
#include "limits.h"
#include "source.h"

#define FAULT_TEXT (ZONE_PATH_MAX + 256u)

struct file {
	struct dump_input input;
	char *path;
	char *buffer;
	size_t capacity, used;
	bool final; /* nothing comes behind what is in the buffer */
	dev_t device;
	ino_t inode;
	struct taut_zone_place back; /* where the file that includes it goes on */
};

struct source {
	const struct zone_source_options *options;
	const struct zone_reader *reader;
	struct zone_totals totals;
	enum zone_ending ending;
	bool over; /* `ending` says why */
	unsigned depth;
	struct file files[TAUT_INCLUDE_DEPTH];
	struct taut_zone zone;
};

static struct file *top(struct source *s)
{
	return &s->files[s->depth - 1];
}

static void end(struct source *s, enum zone_ending ending)
{
	if (!s->over)
		s->ending = ending;
	s->over = true;
}

/* ---- faults --------------------------------------------------------------------------------- */

static void say(struct source *s, const struct zone_fault *fault)
{
	s->totals.faults++;
	if (s->reader->fault && !s->reader->fault(s->reader->context, fault))
		end(s, ZONE_STOPPED);
	if (s->options->most_faults != 0 && s->totals.faults >= s->options->most_faults)
		end(s, ZONE_MANY);
}

/* "RDATA too long, field address: expected ..." */
static void say_entry(struct source *s)
{
	const struct taut_scan_error *e = &s->zone.error;
	const char *what = e->code == TAUT_E_SYNTAX && e->expected ? "" : taut_code_text(e->code);
	char text[FAULT_TEXT];

	snprintf(text, sizeof text, "%s%s%s%s%s%s", what, e->field && *what ? ", " : "",
		e->field ? "field " : "", e->field ? e->field : "",
		e->expected && (e->field || *what) ? ": expected "
		: e->expected                      ? "expected "
						   : "",
		e->expected ? e->expected : "");
	say(s, &(struct zone_fault){
		       top(s)->path, e->line, e->column, e->code, e->field, e->expected, text});
}

static void say_file(struct source *s, const char *path, const char *why)
{
	say(s, &(struct zone_fault){path, 0, 0, TAUT_OK, NULL, NULL, why});
}

/* A fault of an $INCLUDE, at its name. What the zone file says goes to terminals: no control characters. */
static void say_include(struct source *s, const char *path, const char *why)
{
	const struct taut_zone_include *i = &s->zone.include;
	char text[FAULT_TEXT], *c;

	snprintf(text, sizeof text, "cannot include %s: %s", path, why);
	for (c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	say(s, &(struct zone_fault){top(s)->path, i->line, i->column, TAUT_OK, NULL, NULL, text});
}

void zone_fault_place(const struct zone_fault *fault, char *out, size_t n)
{
	if (fault->line == 0)
		snprintf(out, n, "%s: ", fault->file);
	else if (fault->column == 0)
		snprintf(out, n, "%s:%" PRIu32 ": ", fault->file, fault->line);
	else
		snprintf(out, n, "%s:%" PRIu32 ":%" PRIu32 ": ", fault->file, fault->line,
			fault->column);
}

/* ---- files ---------------------------------------------------------------------------------- */

static void close_file(struct source *s)
{
	struct file *f = top(s);

	dump_input_close(&f->input);
	free(f->path);
	free(f->buffer);
	*f = (struct file){0};
	s->depth--;
}

/* Opens a file on top of those that are open. Returns NULL, or why it cannot: in `why`, or static. */
static const char *open_file(struct source *s, const char *path, char *why, size_t n)
{
	struct file *f = &s->files[s->depth];
	struct stat about = {0};
	int error;

	*f = (struct file){.path = strdup(path), .buffer = malloc(ZONE_PIECE)};
	f->capacity = ZONE_PIECE;
	error = f->path && f->buffer ? dump_input_open(&f->input, path) : ENOMEM;
	if (error != 0) {
		snprintf(why, n, "%s", dump_input_error(&f->input, error));
		free(f->path);
		free(f->buffer);
		*f = (struct file){0};
		return why;
	}
	if (fstat(f->input.descriptor, &about) == 0) {
		f->device = about.st_dev;
		f->inode = about.st_ino;
	}
	s->depth++;
	return NULL;
}

/* Octets behind those that are there, up to `wanted` of them in all, or to the end of the file. Returns 0 or
 * an error. */
static int fill(struct file *f, size_t wanted)
{
	int error = 0;

	while (error == 0 && f->used < wanted &&
		!f->final) { /* a turn reads something or is the last */
		size_t n;

		error = dump_input_read(
			&f->input, (uint8_t *)f->buffer + f->used, f->capacity - f->used, &n);
		f->used += n;
		f->final = error == 0 && n == 0;
	}
	return error;
}

static void grow(struct file *f)
{
	char *bigger;

	if (f->capacity >= ZONE_ENTRY_MAX)
		return;
	bigger = realloc(f->buffer, f->capacity * 2);
	if (!bigger)
		return; /* the entry will be one that is too long */
	f->buffer = bigger;
	f->capacity *= 2;
}

static void leave(struct source *s)
{
	struct taut_zone_place back = top(s)->back;

	close_file(s);
	if (s->depth == 0)
		end(s, ZONE_READ);
	else
		taut_zone_leave(&s->zone, &back);
}

/* Gives the reader more of the file on top, of whose text `left` octets at the end have to come again. Twice
 * as many then, so that a long entry is not walked over once for each piece that a pipe gives. */
static void feed(struct source *s, size_t left)
{
	struct file *f = top(s);
	bool full;
	int error;

	memmove(f->buffer, f->buffer + f->used - left, left);
	f->used = left;
	if (left > f->capacity / 2)
		grow(f);
	full = left == f->capacity;
	s->totals.octets -= left;
	error = fill(f, left < f->capacity / 2 ? left * 2 + 1 : f->capacity);
	s->totals.octets += f->used;
	if (s->reader->piece)
		s->reader->piece(s->reader->context, s->files[0].input.taken, s->totals.records);
	if (error != 0) {
		say_file(s, f->path, dump_input_error(&f->input, error));
		if (s->depth == 1)
			end(s, ZONE_UNREADABLE);
		leave(s);
		return;
	}
	taut_zone_text(&s->zone, f->buffer, f->used,
		(f->final ? TAUT_ZONE_FINAL : 0) | (full ? TAUT_ZONE_FULL : 0));
}

/* ---- $INCLUDE ------------------------------------------------------------------------------- */

/* Puts a name behind a folder of n characters. False: too long. */
static bool join(const char *folder, size_t n, const struct taut_zone_include *include,
	char path[ZONE_PATH_MAX])
{
	int length;

	/* "-" would be standard input. */
	if (n == 0 && include->length == 1 && include->name[0] == '-')
		folder = ".", n = 1;
	length = snprintf(path, ZONE_PATH_MAX, "%.*s%s%.*s", (int)n, folder,
		n > 0 && folder[n - 1] != '/' ? "/" : "", (int)include->length, include->name);
	return length >= 0 && (size_t)length < ZONE_PATH_MAX;
}

/* The path of the file that is to be included. False: too long. */
static bool find(struct source *s, char path[ZONE_PATH_MAX])
{
	const struct taut_zone_include *i = &s->zone.include;
	const char *here = top(s)->path, *slash = strrchr(here, '/');
	size_t folder = slash ? (size_t)(slash - here) + 1 : 0;
	char working[ZONE_PATH_MAX];
	struct stat about = {0};

	if (i->length > 0 && i->name[0] == '/')
		return join("", 0, i, path);
	if (s->options->folder)
		return join(s->options->folder, strlen(s->options->folder), i, path);
	if (!join(here, folder, i, path))
		return false;
	if (folder > 0 && stat(path, &about) != 0 && join("", 0, i, working) &&
		stat(working, &about) == 0)
		memcpy(path, working, strlen(working) + 1);
	return true;
}

/* Why a file must not be included; NULL: it may. */
static const char *judge(const struct source *s, const char *path)
{
	struct stat about = {0};
	unsigned i;

	if (s->depth == TAUT_INCLUDE_DEPTH)
		return "more than 20 files inside each other";
	if (s->totals.includes >= ZONE_INCLUDES_MAX)
		return "more than 65536 files are included";
	if (stat(path, &about) != 0)
		return strerror(errno);
	if (S_ISDIR(about.st_mode))
		return strerror(EISDIR);
	if (!S_ISREG(about.st_mode))
		return "is not a regular file";
	for (i = 0; i < s->depth; i++)
		if (s->files[i].device == about.st_dev && s->files[i].inode == about.st_ino)
			return i + 1 == s->depth
				       ? "it includes itself"
				       : "it is being read already: files include each other";
	return NULL;
}

static void include(struct source *s)
{
	char path[ZONE_PATH_MAX], reason[DUMP_UNPACK_ERROR];
	struct taut_zone_place back;
	const char *why;

	if (!find(s, path)) {
		say_include(s, "a file", strerror(ENAMETOOLONG));
		return;
	}
	why = judge(s, path);
	if (!why)
		why = open_file(s, path, reason, sizeof reason);
	if (why) {
		say_include(s, path, why);
		return;
	}
	if (taut_zone_enter(&s->zone, &back) != TAUT_OK) {
		close_file(s);
		say_include(s, path, "too many files inside each other");
		return;
	}
	top(s)->back = back;
	s->totals.includes++;
	feed(s, 0);
}

/* ---- all together --------------------------------------------------------------------------- */

static void walk(struct source *s)
{
	while (!s->over) /* each turn uses some of the text; files and includes are bounded */
		switch (taut_zone_next(&s->zone)) {
		case TAUT_ZONE_RECORD:
			s->totals.records++;
			if (!s->reader->record(s->reader->context, top(s)->path, &s->zone.record))
				end(s, ZONE_STOPPED);
			break;
		case TAUT_ZONE_ERROR: say_entry(s); break;
		case TAUT_ZONE_INCLUDE: include(s); break;
		case TAUT_ZONE_MORE: feed(s, s->zone.left); break;
		case TAUT_ZONE_END: leave(s); break;
		}
}

enum zone_ending zone_source_read(const char *path, const struct zone_source_options *options,
	const struct zone_reader *reader, struct zone_totals *totals)
{
	struct source *s = calloc(1, sizeof *s);
	char reason[DUMP_UNPACK_ERROR];
	enum zone_ending ending;
	const char *why;

	if (!s) {
		if (totals)
			*totals = (struct zone_totals){.faults = 1};
		if (reader->fault)
			reader->fault(reader->context, &(struct zone_fault){path, 0, 0, TAUT_OK,
							       NULL, NULL, strerror(ENOMEM)});
		return ZONE_UNREADABLE;
	}
	s->options = options;
	s->reader = reader;
	taut_zone_init(&s->zone, options->origin, options->rclass);
	s->zone.has_default_ttl = options->has_ttl;
	s->zone.default_ttl = options->ttl;
	why = open_file(s, path, reason, sizeof reason);
	if (why) {
		say_file(s, path, why);
		s->ending = ZONE_UNREADABLE;
	} else {
		feed(s, 0);
		walk(s);
	}
	while (s->depth > 0) /* one less each turn */
		close_file(s);
	if (totals)
		*totals = s->totals;
	ending = s->ending;
	free(s);
	return ending;
}
