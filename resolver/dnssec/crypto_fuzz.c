/* crypto_fuzz.c - stands in for a library in fuzz targets: quick, the same everywhere, and no secret from a fuzzer. */
#include "crypto.h"

#include <string.h>

static const uint8_t stand_in[16] = "no cryptography";

/* n octets that depend on all that went into `state`. */
static void spread(uint64_t state, uint8_t *out, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t in[9];

		memcpy(in, &state, 8);
		in[8] = (uint8_t)i;
		out[i] = (uint8_t)taut_i_siphash(stand_in, in, sizeof in);
	}
}

static uint64_t absorb(uint64_t state, const void *octets, size_t n)
{
	return (state ^ taut_i_siphash(stand_in, octets, n)) * 0x100000001b3u + n;
}

uint32_t taut_i_hmac(enum taut_hash hash, const void *key, size_t key_length, const struct taut_part *parts,
	size_t count, uint8_t out[64])
{
	static const uint8_t lengths[] = {[TAUT_MD5] = 16, [TAUT_SHA1] = 20, [TAUT_SHA224] = 28,
		[TAUT_SHA256] = 32, [TAUT_SHA384] = 48, [TAUT_SHA512] = 64};
	uint64_t state = absorb((uint64_t)hash, key, key_length);

	for (size_t i = 0; i < count; i++)
		state = absorb(state, parts[i].octets, parts[i].length);
	spread(state, out, lengths[hash]);
	return lengths[hash];
}

bool taut_i_nsec3_hash(const uint8_t *name, size_t n, const uint8_t *salt, size_t salt_length, uint32_t iterations,
	uint8_t out[20])
{
	spread(absorb(absorb(iterations, name, n), salt, salt_length), out, 20);
	return true;
}
