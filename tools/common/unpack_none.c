/* unpack_none.c - a build without libarchive: nothing is taken for compressed. */
#include "unpack.h"

bool dump_unpack_knows(const uint8_t *first, size_t n)
{
	(void)first;
	(void)n;
	return false;
}

struct dump_unpack *dump_unpack_new(
	int descriptor, const uint8_t *first, size_t n, char error[DUMP_UNPACK_ERROR])
{
	(void)descriptor;
	(void)first;
	(void)n;
	error[0] = 0;
	return NULL;
}

void dump_unpack_free(struct dump_unpack *unpack)
{
	(void)unpack;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): it is never called, as there is no dump_unpack */
bool dump_unpack_read(struct dump_unpack *unpack, uint8_t *to, size_t capacity, size_t *n,
	char error[DUMP_UNPACK_ERROR])
{
	(void)unpack;
	(void)to;
	(void)capacity;
	(void)error;
	*n = 0;
	return true;
}

uint64_t dump_unpack_taken(const struct dump_unpack *unpack)
{
	(void)unpack;
	return 0;
}
