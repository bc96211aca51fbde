/* test_pool.c - blocks do not overlap, and what was given back serves any size again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../resolver/core/pool.h"
#include "../help.h"

enum { MEMORY = 300000, BLOCKS = 5000 };

static struct taut_pool pool;
static uint8_t *memory;

static int setup(void **state)
{
	(void)state;
	memory = malloc(MEMORY);
	assert_non_null(memory);
	taut_i_pool_init(&pool, memory, MEMORY);
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(memory);
	return 0;
}

static void sizes(void **state)
{
	(void)state;
	assert_null(taut_i_pool_take(&pool, 0));
	assert_null(taut_i_pool_take(&pool, TAUT_POOL_MOST + 1));
	for (size_t n = 1; n <= TAUT_POOL_MOST; n += 1 + n / 7) {
		uint8_t *block = taut_i_pool_take(&pool, n);

		assert_non_null(block);
		assert_true(block >= memory && block + n <= memory + MEMORY);
		assert_int_equal((uintptr_t)block % _Alignof(max_align_t), 0);
		assert_true(pool.used >= n && pool.used < 2 * n + TAUT_POOL_LEAST);
		memset(block, 1, n);
		taut_i_pool_give(&pool, block, n);
		assert_int_equal(pool.used, 0);
	}
	taut_i_pool_give(&pool, NULL, 100);
	assert_true(pool.most >= 32768);
	assert_null((
		taut_i_pool_init(&pool, memory, 64), taut_i_pool_take(&pool, 1))); /* has no room */
}

static unsigned take_all(size_t n, uint8_t **blocks)
{
	unsigned count = 0;

	while (count < BLOCKS && (blocks[count] = taut_i_pool_take(&pool, n)) != NULL)
		memset(blocks[count], (int)count & 255, n), count++;
	return count;
}

/* One size takes all; when it was given back, another one can. */
static void no_size_starves_another(void **state)
{
	static uint8_t *blocks[BLOCKS];
	unsigned large = take_all(65536, blocks), count;

	(void)state;
	assert_int_equal(large, 4);
	for (unsigned i = 0; i < large; i++)
		taut_i_pool_give(&pool, blocks[i], 65536);
	for (unsigned round = 0; round < 2; round++)
		for (unsigned class = 0; class < 11; class ++) {
			size_t n = (size_t)64 << class;

			count = take_all(n, blocks);
			assert_int_equal(count, pool.size / n);
			assert_int_equal(pool.used, count * n);
			for (unsigned i = 0; i < count; i++) /* in an order that leaves holes */
				taut_i_pool_give(
					&pool, blocks[i % 2 == 0 ? i / 2 : count - 1 - i / 2], n);
			assert_int_equal(pool.used, 0);
		}
}

/* Taken and given at random: contents stay what they are, so no two blocks overlap. */
static void churn(void **state)
{
	static struct {
		uint8_t *octets;
		size_t n;
	} held[256];
	uint32_t random = 1;

	(void)state;
	for (unsigned i = 0; i < 50000; i++) {
		random = random * 1664525 + 1013904223;
		unsigned k = random >> 24;

		for (size_t j = 0; held[k].octets != NULL && j < held[k].n; j++)
			assert_int_equal(held[k].octets[j], k);
		taut_i_pool_give(&pool, held[k].octets, held[k].n);
		held[k].n = 1 + (random >> 8 & 0xffff) % (1u << (random >> 3 & 15));
		held[k].octets = taut_i_pool_take(&pool, held[k].n);
		if (held[k].octets != NULL)
			memset(held[k].octets, (int)k, held[k].n);
	}
	for (unsigned k = 0; k < 256; k++)
		taut_i_pool_give(&pool, held[k].octets, held[k].n);
	assert_int_equal(pool.used, 0);
	for (unsigned i = 0; i < 4; i++)
		assert_non_null(taut_i_pool_take(&pool, 65536));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sizes, setup, end),
		cmocka_unit_test_setup_teardown(no_size_starves_another, setup, end),
		cmocka_unit_test_setup_teardown(churn, setup, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
