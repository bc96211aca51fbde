/* unpack.c - see unpack.h. */
#define _POSIX_C_SOURCE 200809L

#include "unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define INPUT_PIECE 65536u

struct dump_unpack {
	struct archive *archive;
	int descriptor;
	uint64_t taken;       /* octets that libarchive was given */
	const uint8_t *block; /* what it unpacked last: block_at to block_end */
	size_t block_at, block_end;
	bool whole;     /* the compressed file ended */
	bool over;      /* nothing more can be unpacked */
	size_t first_n; /* octets at the start of `input` that were read before */
	uint8_t input[INPUT_PIECE];
};

bool dump_unpack_knows(const uint8_t *first, size_t n)
{
	static const struct {
		uint8_t n, octets[DUMP_MAGIC_MAX];
	} magics[] = {
		{2, {0x1f, 0x8b}},             /* gzip, RFC 1952 2.3.1 */
		{4, {0xfd, '7', 'z', 'X'}},    /* xz */
		{4, {0x28, 0xb5, 0x2f, 0xfd}}, /* zstd, RFC 8878 3.1.1 */
		{4, {0x04, 0x22, 0x4d, 0x18}}, /* lz4 */
		{3, {'B', 'Z', 'h'}},          /* bzip2 */
	};
	size_t i;

	for (i = 0; i < sizeof magics / sizeof magics[0]; i++)
		if (n >= magics[i].n && memcmp(first, magics[i].octets, magics[i].n) == 0)
			return true;
	return false;
}

/* The callback by which libarchive gets its input. */
static la_ssize_t give(struct archive *archive, void *context, const void **octets)
{
	struct dump_unpack *u = context;
	ssize_t n = (ssize_t)u->first_n;

	u->first_n = 0;
	*octets = u->input;
	if (n == 0)
		do /* until it is not interrupted */
			n = read(u->descriptor, u->input, sizeof u->input);
		while (n < 0 && errno == EINTR);
	if (n < 0) {
		archive_set_error(archive, errno, "%s", strerror(errno));
		return -1;
	}
	u->taken += (uint64_t)n;
	u->whole = n == 0;
	return n;
}

/* "gzip, octet 1234 of the compressed file: truncated gzip input". Before a compressor is at work the
 * place is not known. */
static void say(const struct dump_unpack *u, const char *text, char error[DUMP_UNPACK_ERROR])
{
	int64_t at = archive_filter_bytes(u->archive, -1);

	if (archive_filter_count(u->archive) > 1)
		snprintf(error, DUMP_UNPACK_ERROR,
			"%s, octet %" PRId64 " of the compressed file: %s",
			archive_filter_name(u->archive, 0), at, text);
	else
		snprintf(error, DUMP_UNPACK_ERROR, "cannot be unpacked: %s", text);
}

/* In libarchive's words, which do not always tell that the file is cut. */
static void say_error(const struct dump_unpack *u, char error[DUMP_UNPACK_ERROR])
{
	const char *words = archive_error_string(u->archive);
	char text[160];

	snprintf(text, sizeof text, "%s%s", words ? words : "the compressed data are damaged",
		u->whole ? ", where the file ends" : "");
	say(u, text, error);
}

/* Only the compressors that are told by their content, and only a stream of octets behind them: what is
 * in a pcap file is never taken for an archive. "empty" is what unpacks to nothing. */
static bool prepare(struct archive *a)
{
	return archive_read_support_filter_gzip(a) >= ARCHIVE_WARN &&
	       archive_read_support_filter_xz(a) >= ARCHIVE_WARN &&
	       archive_read_support_filter_zstd(a) >= ARCHIVE_WARN &&
	       archive_read_support_filter_lz4(a) >= ARCHIVE_WARN &&
	       archive_read_support_filter_bzip2(a) >= ARCHIVE_WARN &&
	       archive_read_support_format_raw(a) >= ARCHIVE_WARN &&
	       archive_read_support_format_empty(a) >= ARCHIVE_WARN;
}

static bool begin(struct dump_unpack *u, char error[DUMP_UNPACK_ERROR])
{
	struct archive_entry *entry;
	int status;

	if (!prepare(u->archive) ||
		archive_read_open(u->archive, u, NULL, give, NULL) < ARCHIVE_WARN) {
		say_error(u, error);
		return false;
	}
	/* Without a filter it would be handed out as it is. */
	if (archive_filter_count(u->archive) < 2) {
		snprintf(error, DUMP_UNPACK_ERROR,
			"the input is compressed, but its header is damaged or cut");
		return false;
	}
	status = archive_read_next_header(u->archive, &entry);
	u->over = status == ARCHIVE_EOF;
	if (status < ARCHIVE_WARN && !u->over) {
		say_error(u, error);
		return false;
	}
	return true;
}

struct dump_unpack *dump_unpack_new(
	int descriptor, const uint8_t *first, size_t n, char error[DUMP_UNPACK_ERROR])
{
	struct dump_unpack *u = calloc(1, sizeof *u);

	if (u)
		u->archive = archive_read_new();
	if (!u || !u->archive) {
		snprintf(error, DUMP_UNPACK_ERROR, "%s", strerror(ENOMEM));
		free(u);
		return NULL;
	}
	u->descriptor = descriptor;
	u->first_n = n < sizeof u->input ? n : sizeof u->input;
	memcpy(u->input, first, u->first_n);
	if (begin(u, error))
		return u;
	dump_unpack_free(u);
	return NULL;
}

void dump_unpack_free(struct dump_unpack *u)
{
	if (!u)
		return;
	archive_read_free(u->archive);
	free(u);
}

/* The compressors end with their last stream; what follows it is none. */
static bool at_end(struct dump_unpack *u, char error[DUMP_UNPACK_ERROR])
{
	int64_t used = archive_filter_bytes(u->archive, -1);

	u->over = true;
	while (!u->whole) { /* each turn reads octets or meets the end */
		const void *octets;

		if (give(u->archive, u, &octets) < 0) {
			say_error(u, error);
			return false;
		}
		if (u->taken > (uint64_t)used)
			break;
	}
	if (u->taken <= (uint64_t)used)
		return true;
	say(u, "there is something else behind the compressed data", error);
	return false;
}

bool dump_unpack_read(struct dump_unpack *u, uint8_t *to, size_t capacity, size_t *n,
	char error[DUMP_UNPACK_ERROR])
{
	const void *block;
	la_int64_t offset;
	size_t left;
	int status;

	*n = 0;
	while (u->block_at == u->block_end) { /* each turn unpacks something or meets the end */
		if (u->over)
			return true;
		status = archive_read_data_block(u->archive, &block, &u->block_end, &offset);
		u->block = block;
		u->block_at = 0;
		if (status == ARCHIVE_EOF || status < ARCHIVE_WARN)
			u->block_end = 0;
		if (status == ARCHIVE_EOF)
			return at_end(u, error);
		if (status < ARCHIVE_WARN) {
			u->over = true;
			say_error(u, error);
			return false;
		}
	}
	left = u->block_end - u->block_at;
	*n = left < capacity ? left : capacity;
	memcpy(to, u->block + u->block_at, *n);
	u->block_at += *n;
	return true;
}

uint64_t dump_unpack_taken(const struct dump_unpack *u)
{
	return u->taken;
}
