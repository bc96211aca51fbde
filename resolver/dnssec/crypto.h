/* crypto.h - all cryptography of the resolver. crypto_openssl.c is the only file that knows a library; crypto_none.c stands
 * in where there is none, crypto_fuzz.c in fuzz targets. */
#ifndef TAUT_CRYPTO_H
#define TAUT_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

enum taut_hash { TAUT_MD5, TAUT_SHA1, TAUT_SHA224, TAUT_SHA256, TAUT_SHA384, TAUT_SHA512 };

/* A part of what is hashed. */
struct taut_part {
	const void *octets;
	size_t length;
};

/* HMAC over parts (RFC 2104): its length, or 0 if it cannot be had. */
uint32_t taut_i_hmac(enum taut_hash hash, const void *key, size_t key_length, const struct taut_part *parts,
	size_t count, uint8_t out[64]);

/* The hash of NSEC3 (RFC 5155 5): SHA-1 over octets and salt, then so many times over the result and salt. The name is in
 * lower case. The caller bounds the iterations. False: it cannot be had. */
bool taut_i_nsec3_hash(const uint8_t *name, size_t n, const uint8_t *salt, size_t salt_length, uint32_t iterations,
	uint8_t out[20]);

/* SipHash-2-4 with a key of 16 octets: tables and cookies (RFC 9018 4.4). In siphash.c, needs no library. */
uint64_t taut_i_siphash(const uint8_t key[16], const void *octets, size_t n);

#pragma GCC visibility pop

#endif
