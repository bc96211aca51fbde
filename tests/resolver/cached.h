/* cached.h - what the tests of the cache share. */
#ifndef TAUTWIRE_TESTS_CACHED_H
#define TAUTWIRE_TESTS_CACHED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../resolver/core/cache_inner.h"
#include "../help.h"

enum { CACHED_MEMORY = 1 << 17 };

static struct taut_cache *cache;
static void *cached_memory;
static size_t cached_size = CACHED_MEMORY;
static struct taut_time cached_now;
static struct taut_cached found;

/* A cache in a block of the heap of its exact size. */
static inline struct taut_cache *cached_begin(size_t n, struct taut_cache_config config)
{
	for (unsigned i = 0; i < 16; i++)
		config.key[i] = (uint8_t)(i * 7);
	free(cached_memory);
	cached_memory = malloc(n);
	assert_non_null(cached_memory);
	cached_now = (struct taut_time){5000000, 1000};
	cache = taut_cache_init(cached_memory, n, &config);
	assert_non_null(cache);
	return cache;
}

static inline int cached_setup(void **state)
{
	(void)state;
	cached_begin(cached_size, (struct taut_cache_config){0});
	return 0;
}

static inline int cached_end(void **state)
{
	(void)state;
	assert_null(taut_i_cache_fault(cache));
	free(cached_memory);
	cached_memory = NULL;
	return 0;
}

static inline void cached_wait(unsigned seconds)
{
	cached_now.us += seconds * UINT64_C(1000000);
}

/* A name in wire form: up to eight at a time. */
static inline const uint8_t *cached_name(const char *text)
{
	static uint8_t names[8][TAUT_NAME_MAX];
	static unsigned next;
	uint8_t *name = names[next++ % 8];
	uint32_t length;

	assert_int_equal(taut_name_scan(text, strlen(text), NULL, name, &length), TAUT_OK);
	return name;
}

static inline struct taut_rrset cached_set(
	const char *owner, uint16_t type, const char *rdata_hex, uint32_t ttl, uint8_t rank)
{
	static uint8_t data[4][4096];
	static unsigned next;
	uint8_t *p = data[next++ % 4];
	size_t n = help_octets(rdata_hex, p + 2, 4094);

	p[0] = (uint8_t)(n >> 8);
	p[1] = (uint8_t)n;
	return (struct taut_rrset){.owner = cached_name(owner),
		.data = p,
		.length = (uint32_t)n + 2,
		.ttl = ttl,
		.type = type,
		.rclass = 1,
		.count = 1,
		.rank = rank};
}

static inline bool cached_put(
	const char *owner, uint16_t type, const char *rdata_hex, uint32_t ttl, uint8_t rank)
{
	struct taut_rrset set = cached_set(owner, type, rdata_hex, ttl, rank);

	return taut_i_cache_put(cache, &set, cached_now);
}

static inline bool cached_put_secure(
	const char *owner, uint16_t type, const char *rdata_hex, uint8_t rank, uint8_t security)
{
	struct taut_rrset set = cached_set(owner, type, rdata_hex, 300, rank);

	set.security = security;
	return taut_i_cache_put(cache, &set, cached_now);
}

static inline bool cached_deny(
	const char *owner, uint16_t type, uint32_t ttl, uint8_t rank, uint8_t security)
{
	static const uint8_t authority[] = "SOA and proofs";

	return taut_i_cache_put_negative(cache, cached_name(owner), type, 1, authority,
		sizeof authority, ttl, rank, security, cached_now);
}

static inline enum taut_cached_kind cached_get(const char *owner, uint16_t type, unsigned flags)
{
	bool any = taut_i_cache_get(cache, cached_name(owner), type, 1, cached_now, flags, &found);

	assert_int_equal(any, found.kind != TAUT_CACHED_NOTHING);
	return found.kind;
}

/* The last octet of the only record that was found. */
static inline uint8_t cached_octet(void)
{
	assert_int_equal(found.rrset.count, 1);
	return found.rrset.data[found.rrset.length - 1];
}

#endif
