/* test_memory.c - memory that is given is touched when it is used, and not before: a daemon begins small. */
#include "network.h"

enum { PAGE = 4096, CACHE = 64 << 20 };

/* Pages in which an octet is not `fill` any more. */
static size_t touched(const uint8_t *memory, size_t n, uint8_t fill)
{
	size_t pages = 0;

	for (size_t at = 0; at < n; at += PAGE) { /* each page */
		size_t i = at, end = n - at < PAGE ? n : at + PAGE;

		while (i < end && memory[i] == fill)
			i++;
		pages += i < end;
	}
	return pages;
}

static void test_cache(void **state)
{
	struct taut_cache_config config = {.zeroed = true};
	uint8_t *memory = calloc(CACHE, 1);

	(void)state;
	assert_non_null(taut_cache_init(memory, CACHE, &config));
	assert_true(touched(memory, CACHE, 0) <= 1);
	config.zeroed = false; /* all of the table is cleared */
	memset(memory, 0xa5, CACHE);
	assert_non_null(taut_cache_init(memory, CACHE, &config));
	assert_true(touched(memory, CACHE, 0xa5) > 100);
	free(memory);
}

static void test_zones(void **state)
{
	uint8_t *memory = malloc(1 << 20);

	(void)state;
	memset(memory, 0xa5, 1 << 20);
	assert_non_null(taut_zones_init(memory, 1 << 20));
	assert_true(touched(memory, 1 << 20, 0xa5) <= 1);
	free(memory);
}

/* Whatever stood in the memory before. */
static void test_resolver(void **state)
{
	static uint8_t cache[TAUT_CACHE_LEAST];
	struct taut_cache_config cache_config = {.ttl_max = 60};
	struct taut_resolver_config config = {.random = net_random};
	size_t n = taut_resolver_size(&config), before;
	uint8_t *memory = malloc(n), query[512];
	struct taut_client client = {1, {4, {127, 0, 0, 1}, 4000}, TAUT_UDP};
	struct taut_action action;

	(void)state;
	config.cache = taut_cache_init(cache, sizeof cache, &cache_config);
	memset(memory, 0xa5, n);
	net.r = taut_resolver_init(&config, memory, n, net.now);
	assert_non_null(net.r);
	before = touched(memory, n, 0xa5);
	assert_true(before * PAGE < 400000);
	for (client.token = 1; client.token <= 8; client.token++) {
		char name[] = "a.example.";

		name[0] = (char)('a' + client.token);
		client.address.octets[3] = (uint8_t)client.token;
		assert_int_equal(taut_resolver_ask(net.r, &client, query,
					 net_query(name, "A", 0, query), net.now),
			TAUT_OK);
		while (taut_resolver_next(net.r, &action)) /* until it waits for servers */
			assert_int_equal(action.kind, TAUT_ACTION_SEND);
	}
	assert_true(touched(memory, n, 0xa5) - before < 64);
	for (client.token = 1; client.token <= 8; client.token++)
		taut_resolver_gone(net.r, client.token, net.now);
	while (taut_resolver_next(net.r, &action)) /* what they wanted is given up */
		assert_int_equal(action.kind, TAUT_ACTION_CANCEL);
	assert_true(taut_resolver_due(net.r) == UINT64_MAX);
	free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cache),
		cmocka_unit_test(test_zones),
		cmocka_unit_test(test_resolver),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
