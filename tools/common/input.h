/* input.h - octets out of files and standard input, in large pieces. What is compressed by gzip, xz,
 * zstd, lz4 or bzip2 comes unpacked, where this program was built with libarchive. */
#ifndef TAUT_COMMON_INPUT_H
#define TAUT_COMMON_INPUT_H

#include <stddef.h>
#include <stdint.h>

#include "unpack.h"

struct dump_input {
	const char *name; /* for messages */
	int descriptor;
	uint64_t size;                 /* of the file, in octets as they are stored; 0: not known */
	uint64_t taken;                /* of them that were read */
	struct dump_unpack *unpack;    /* NULL: it is read as it is */
	uint8_t first[DUMP_MAGIC_MAX]; /* what was read to see what it is: first_at to first_end */
	uint8_t first_at, first_end;
	char error[DUMP_UNPACK_ERROR]; /* see dump_input_error */
};

/* "-" is standard input. Returns 0 or an error. */
int dump_input_open(struct dump_input *input, const char *name);

/* Reads up to `capacity` octets; *n is 0 at the end. Returns 0 or an error; what was read before it is
 * all that there is. */
int dump_input_read(struct dump_input *input, uint8_t *to, size_t capacity, size_t *n);
void dump_input_close(struct dump_input *input);

/* An error in words: those of libarchive, or of the system. Good until the next call. */
const char *dump_input_error(const struct dump_input *input, int error);

/* The size of a file as it is stored, 0 if it is none whose size says how far there is to go. */
uint64_t dump_input_size(const char *name);

#endif
