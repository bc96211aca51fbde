/* unpack.h - compressed octets of a descriptor, unpacked as a stream by libarchive: memory does not grow
 * with what they unpack to. Without libarchive (HAVE_ARCHIVE) nothing is ever taken for compressed, and
 * the container refuses it by name. */
#ifndef TAUT_COMMON_UNPACK_H
#define TAUT_COMMON_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DUMP_MAGIC_MAX    4u /* octets that tell what compressed a file */
#define DUMP_UNPACK_ERROR 256u

struct dump_unpack;

/* True if the first octets, DUMP_MAGIC_MAX or all that there are, are those of a compressed file that
 * this build unpacks. */
bool dump_unpack_knows(const uint8_t *first, size_t n);

/* Unpacks the octets `first` and, behind them, those of the descriptor. Returns NULL and the reason in
 * `error`. */
struct dump_unpack *dump_unpack_new(
	int descriptor, const uint8_t *first, size_t n, char error[DUMP_UNPACK_ERROR]);
void dump_unpack_free(struct dump_unpack *unpack);

/* Unpacks up to `capacity` octets; *n is 0 at the end. Returns false and the reason in `error`. */
bool dump_unpack_read(struct dump_unpack *unpack, uint8_t *to, size_t capacity, size_t *n,
	char error[DUMP_UNPACK_ERROR]);

/* Octets of the compressed file that were read so far, for progress. */
uint64_t dump_unpack_taken(const struct dump_unpack *unpack);

#endif
