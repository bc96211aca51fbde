/* ratelimit.c - see ratelimit.h. A word of the table: 24 bits that tell networks apart, and 40 of a time in
 * microseconds, which come round after 12 days. */
#include "ratelimit.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "../common/siphash.h"
#include "limits.h"
#include "prefix.h"

#define TIME_BITS 40
#define TIME_MASK ((UINT64_C(1) << TIME_BITS) - 1)

struct daemon_ratelimit {
	struct daemon_ratelimit_config config;
	uint64_t step;  /* microseconds of one query */
	uint64_t depth; /* of all that are allowed at once */
	uint64_t sets;
	_Atomic uint32_t slips, references;
	_Atomic uint64_t words[];
};

struct daemon_ratelimit *daemon_ratelimit_new(const struct daemon_ratelimit_config *config)
{
	size_t sets = (size_t)(config->buckets == 0 ? RATE_BUCKETS : config->buckets) / RATE_WAYS;
	struct daemon_ratelimit *limit;

	if (sets == 0)
		sets = 1;
	/* from calloc: pages that nobody touched take no memory */
	limit = calloc(1, sizeof *limit + sets * RATE_WAYS * sizeof limit->words[0]);
	if (limit == NULL)
		return NULL;
	limit->config = *config;
	limit->references = 1;
	limit->sets = sets;
	if (limit->config.rate == 0 || limit->config.rate > 1000000)
		limit->config.rate = 1000000;
	if (limit->config.burst == 0)
		limit->config.burst = limit->config.rate;
	if (limit->config.prefix4 == 0 || limit->config.prefix4 > 32)
		limit->config.prefix4 = 32;
	if (limit->config.prefix6 == 0 || limit->config.prefix6 > 128)
		limit->config.prefix6 = 56;
	limit->step = 1000000 / limit->config.rate;
	limit->depth = limit->step * limit->config.burst;
	/* half of the time that comes round, so that late and early stay apart */
	if (limit->depth > TIME_MASK / 2)
		limit->depth = TIME_MASK / 2;
	return limit;
}

struct daemon_ratelimit *daemon_ratelimit_keep(struct daemon_ratelimit *limit)
{
	if (limit != NULL)
		atomic_fetch_add(&limit->references, 1);
	return limit;
}

void daemon_ratelimit_free(struct daemon_ratelimit *limit)
{
	if (limit != NULL && atomic_fetch_sub(&limit->references, 1) == 1)
		free(limit);
}

/* How far in the future the time of a word lies: the part of the bucket that is used up. What lies further than any
 * bucket is deep is a time long past. */
static uint64_t used(const struct daemon_ratelimit *limit, uint64_t word, uint64_t now)
{
	uint64_t ahead = (word - now) & TIME_MASK;

	return ahead <= limit->depth ? ahead : 0;
}

static uint64_t network(const struct daemon_ratelimit *limit, const struct taut_address *client)
{
	unsigned length = client->family == 4 ? limit->config.prefix4 : limit->config.prefix6;
	struct daemon_bits bits = daemon_prefix(daemon_bits(client), length);
	struct siphash hash = siphash_begin(limit->config.key);

	siphash_word(&hash, bits.high);
	siphash_word(&hash, bits.low);
	return siphash_end(hash, client->family);
}

/* The place of the network with this tag in its set, or the fullest bucket's. */
static _Atomic uint64_t *place(
	struct daemon_ratelimit *limit, uint64_t hash, uint64_t tag, uint64_t now)
{
	_Atomic uint64_t *set =
		&limit->words[(hash & 0xffffffff) * limit->sets / 0x100000000u * RATE_WAYS];
	_Atomic uint64_t *best = set;
	uint64_t least = UINT64_MAX;

	for (unsigned i = 0; i < RATE_WAYS; i++) {
		uint64_t word = atomic_load_explicit(&set[i], memory_order_relaxed);
		uint64_t level = word == 0 ? 0 : used(limit, word, now);

		if (word != 0 && word >> TIME_BITS == tag)
			return &set[i];
		if (level < least) {
			least = level;
			best = &set[i];
		}
	}
	return best;
}

static enum daemon_rate beyond(struct daemon_ratelimit *limit)
{
	if (limit->config.slip == 0)
		return DAEMON_RATE_DROP;
	return atomic_fetch_add_explicit(&limit->slips, 1, memory_order_relaxed) %
				       limit->config.slip ==
			       0
		       ? DAEMON_RATE_SLIP
		       : DAEMON_RATE_DROP;
}

enum daemon_rate daemon_ratelimit_take(
	struct daemon_ratelimit *limit, const struct taut_address *client, uint64_t now)
{
	uint64_t hash = network(limit, client), tag = hash >> TIME_BITS;
	_Atomic uint64_t *word = place(limit, hash, tag, now);
	uint64_t old = atomic_load_explicit(word, memory_order_relaxed);

	for (int i = 0; i < RATE_TRIES; i++) {
		uint64_t level = old != 0 && old >> TIME_BITS == tag ? used(limit, old, now) : 0;

		if (level + limit->step > limit->depth)
			return beyond(limit);
		if (atomic_compare_exchange_weak_explicit(word, &old,
			    tag << TIME_BITS | ((now + level + limit->step) & TIME_MASK),
			    memory_order_relaxed, memory_order_relaxed))
			return DAEMON_RATE_FINE;
	}
	return DAEMON_RATE_FINE;
}
