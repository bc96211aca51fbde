/* crypto_none.c - where there is no library: nothing can be signed or checked. */
#include "crypto.h"

/* NOLINTBEGIN(readability-non-const-parameter): a library would write to it */
uint32_t taut_i_hmac(enum taut_hash hash, const void *key, size_t key_length, const struct taut_part *parts,
	size_t count, uint8_t out[64])
{
	(void)hash;
	(void)key;
	(void)key_length;
	(void)parts;
	(void)count;
	(void)out;
	return 0;
}

bool taut_i_nsec3_hash(const uint8_t *name, size_t n, const uint8_t *salt, size_t salt_length, uint32_t iterations,
	uint8_t out[20])
{
	(void)name;
	(void)n;
	(void)salt;
	(void)salt_length;
	(void)iterations;
	(void)out;
	return false;
}
/* NOLINTEND(readability-non-const-parameter) */
