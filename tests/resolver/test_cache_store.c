/* test_cache_store.c - the memory of the cache: what goes when it is full, and what stays. */
#include "cached.h"

enum { A = TAUT_TYPE_A, AA = TAUT_RANK_AA };

static void put_number(unsigned i)
{
	char name[40];

	snprintf(name, sizeof name, "n%u.example.", i);
	assert_true(cached_put(name, A, "01020304", 300, AA));
}

static bool has_number(unsigned i, unsigned flags)
{
	char name[40];

	snprintf(name, sizeof name, "n%u.example.", i);
	return cached_get(name, A, flags) == TAUT_CACHED_RRSET;
}

static struct taut_cache_stats stats(void)
{
	struct taut_cache_stats s;

	taut_cache_stats(cache, &s);
	assert_true(s.octets <= s.capacity);
	return s;
}

/* Full: the oldest go, all the rest is there. */
static void oldest_go(void **state)
{
	struct taut_cache_stats s;

	(void)state;
	for (unsigned i = 0; i < 10000; i++)
		put_number(i);
	s = stats();
	assert_true(s.evicted > 0);
	assert_int_equal(s.entries + s.evicted, 10000);
	assert_true(s.octets > s.capacity - s.capacity / TAUT_CACHE_RESERVE - 200);
	for (unsigned i = 0; i < 10000; i++)
		assert_int_equal(has_number(i, TAUT_CACHE_PEEK), i >= s.evicted);
	assert_null(taut_i_cache_fault(cache));
}

/* A flood of names that nobody asks for twice does not drive out those in use. */
static void used_ones_stay(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 100; i++)
		put_number(i);
	for (unsigned i = 100; i < 20000; i++) {
		put_number(i);
		if (i % 5 == 0)
			assert_true(has_number(i / 5 % 100, 0));
	}
	assert_null(taut_i_cache_fault(cache));
}

/* Where all is in use, room is made all the same, and a put moves no more than it may. */
static void all_in_use(void **state)
{
	unsigned last = 0;

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		put_number(i);
		for (unsigned k = i < 2000 ? 0 : i - 2000; k <= i; k += 7)
			has_number(k, 0);
		last = i;
	}
	assert_true(has_number(last, 0));
	assert_null(taut_i_cache_fault(cache));
}

/* Sizes of all kinds: no one starves another. Contents stay what they are. */
static void mixed_sizes(void **state)
{
	static uint8_t data[9000];
	uint32_t random = 7;
	unsigned kept = 0;

	(void)state;
	for (unsigned i = 0; i < 30000; i++) {
		char name[40];
		uint32_t size;

		random = random * 1664525 + 1013904223;
		/* long stretches of one size, then of another */
		size = i / 3000 % 2 == 0 ? 10 + (random >> 24) : (random >> 12) % 7000;
		snprintf(name, sizeof name, "m%u.", random % 500);
		if (i % 3 == 0 && cached_get(name, 65280, 0) == TAUT_CACHED_RRSET) {
			for (uint32_t k = 2; k < found.rrset.length; k++)
				assert_int_equal(found.rrset.data[k], random % 500 % 256);
			kept++;
		}
		data[0] = (uint8_t)(size >> 8);
		data[1] = (uint8_t)size;
		memset(data + 2, (int)(random % 500 % 256), size);
		struct taut_rrset set = {.owner = cached_name(name),
			.data = data,
			.length = size + 2,
			.ttl = 300,
			.type = 65280,
			.rclass = 1,
			.count = 1,
			.rank = AA};

		assert_true(taut_i_cache_put(cache, &set, cached_now));
		if (i % 1000 == 0)
			assert_null(taut_i_cache_fault(cache));
	}
	assert_true(kept > 100);
	/* small ones fill the whole memory again */
	for (unsigned i = 0; i < 10000; i++)
		put_number(i);
	for (unsigned i = 9000; i < 10000; i++)
		assert_true(has_number(i, 0));
	assert_true(stats().entries > 1000);
}

/* At most a sixteenth of the memory */
static void too_large(void **state)
{
	static uint8_t data[CACHED_MEMORY / 16];
	struct taut_rrset set = cached_set("a.", 65280, "00", 300, AA);
	uint32_t most = CACHED_MEMORY / 16 - TAUT_ENTRY_HEAD - 3;

	(void)state;
	set.data = data;
	set.length = most + 1;
	assert_false(taut_i_cache_put(cache, &set, cached_now));
	set.length = most;
	assert_true(taut_i_cache_put(cache, &set, cached_now));
	assert_int_equal(stats().refused, 1);
}

/* All types of a name stand in one chain: it does not grow for ever. */
static void one_name_with_all_types(void **state)
{
	(void)state;
	cached_begin(1 << 23, (struct taut_cache_config){0});
	for (unsigned type = 1; type < 20000; type++) {
		assert_true(cached_put("types.example.", (uint16_t)type, "01020304", 300, AA));
		assert_int_equal(
			cached_get("types.example.", (uint16_t)type, 0), TAUT_CACHED_RRSET);
	}
	assert_int_equal(stats().entries, TAUT_CACHE_CHAIN);
}

/* Replaced by one of the same size: in its place. Otherwise what was there is left behind, until
 * the tail comes. */
static void replaced(void **state)
{
	uint64_t before;

	(void)state;
	put_number(1);
	before = stats().octets;
	for (unsigned i = 0; i < 1000; i++)
		put_number(1);
	assert_int_equal(stats().octets, before);
	for (unsigned i = 0; i < 10000; i++)
		assert_true(cached_put(
			"n1.example.", A, i % 2 == 0 ? "0102030405060708" : "01020304", 300, AA));
	assert_int_equal(stats().entries, 1);
	assert_int_equal(stats().evicted, 0);
	assert_true(has_number(1, 0));
}

static void expired_are_counted(void **state)
{
	(void)state;
	put_number(0);
	cached_wait(300);
	for (unsigned i = 1; i < 3000; i++)
		put_number(i);
	assert_int_equal(stats().expired, 1);
}

/* The same calls give the same memory. */
static void is_repeatable(void **state)
{
	uint64_t octets = 0, evicted = 0;

	(void)state;
	for (unsigned round = 0; round < 2; round++) {
		cached_begin(CACHED_MEMORY, (struct taut_cache_config){0});
		for (unsigned i = 0; i < 5000; i++) {
			put_number(i % 1777);
			has_number(i % 91, 0);
		}
		assert_true(round == 0 || (octets == stats().octets && evicted == stats().evicted));
		octets = stats().octets;
		evicted = stats().evicted;
	}
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, cached_setup, cached_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(oldest_go),
		TEST(used_ones_stay),
		TEST(all_in_use),
		TEST(mixed_sizes),
		TEST(too_large),
		TEST(one_name_with_all_types),
		TEST(replaced),
		TEST(expired_are_counted),
		TEST(is_repeatable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
