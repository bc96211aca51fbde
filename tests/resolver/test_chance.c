/* test_chance.c - ids and ports of queries upstream cannot be foretold (CVE-2025-40780,
 * CVE-2026-50252): each is drawn anew out of the caller's random octets, over the whole range, and
 * none tells of the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <tautwire/resolver.h>

enum { QUERIES = 4096, CACHE = 1 << 20 };

struct drawn {
	uint16_t id, port;
};

static struct drawn drawn[QUERIES];
static uint64_t state_of_chance;

static void chance(void *context, uint8_t *out, size_t n)
{
	(void)context;
	for (size_t i = 0; i < n; i++) { /* splitmix64 */
		uint64_t z = state_of_chance += 0x9e3779b97f4a7c15u;

		z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
		z = (z ^ z >> 27) * 0x94d049bb133111ebu;
		out[i] = (uint8_t)(z >> 40);
	}
}

/* The name of the n-th question differs from all others. */
static size_t question(unsigned n, uint8_t *out)
{
	static const uint8_t query[] = "\0\0\1\0\0\1\0\0\0\0\0\0\4aaaa\7example\3com\0\0\1\0\1";

	memcpy(out, query, sizeof query - 1);
	for (int i = 0; i < 4; i++)
		out[13 + i] = (uint8_t)('a' + (n >> 4 * i & 15));
	return sizeof query - 1;
}

static void carry_out(struct taut_resolver *r, unsigned n, struct taut_time now)
{
	struct taut_action action;
	uint8_t reply[512];

	assert_true(taut_resolver_next(r, &action));
	assert_int_equal(action.kind, TAUT_ACTION_SEND);
	assert_in_range(action.length, 12, sizeof reply);
	drawn[n] =
		(struct drawn){(uint16_t)(action.octets[0] << 8 | action.octets[1]), action.port};
	memcpy(reply, action.octets, action.length);
	reply[2] |= 0x80;
	reply[3] = 0x83; /* NXDOMAIN */
	taut_resolver_feed(r, action.exchange, &action.address, reply, action.length, now);
	while (taut_resolver_next(r, &action))
		assert_int_not_equal(action.kind, TAUT_ACTION_SEND);
}

static void draw_all(uint64_t seed)
{
	static const uint8_t root[1];
	struct taut_hint server = {.address = {.family = 4, .octets = {192, 0, 2, 1}, .port = 53}};
	struct taut_route route = {
		.zone = root, .kind = TAUT_ROUTE_FORWARD, .servers = &server, .count = 1};
	struct taut_cache_config cache = {0};
	struct taut_resolver_config config = {.routes = &route,
		.route_count = 1,
		.flags = TAUT_R_IP4,
		.random = chance,
		.requests = 16,
		.servers = 16};
	struct taut_time now = {1000000, 1700000000};
	void *cache_memory = malloc(CACHE), *memory;
	struct taut_resolver *r;

	state_of_chance = seed;
	config.cache = taut_cache_init(cache_memory, CACHE, &cache);
	memory = malloc(taut_resolver_size(&config));
	r = taut_resolver_init(&config, memory, taut_resolver_size(&config), now);
	assert_non_null(r);
	for (unsigned n = 0; n < QUERIES; n++) {
		struct taut_client client = {
			.token = n + 1, .address = {.family = 4, .octets = {127, 0, 0, 1}}};
		uint8_t query[64];

		now.us += 1000;
		assert_int_equal(
			taut_resolver_ask(r, &client, query, question(n, query), now), TAUT_OK);
		carry_out(r, n, now);
	}
	free(memory);
	free(cache_memory);
}

static uint16_t value(unsigned n, bool port)
{
	return port ? drawn[n].port : drawn[n].id;
}

/* Different values: of 4096 out of 65536 or 64512 about 3970 are expected, 5 deviations below are
 * 3910. */
static unsigned distinct(bool port)
{
	static uint8_t seen[65536];
	unsigned count = 0;

	memset(seen, 0, sizeof seen);
	for (unsigned n = 0; n < QUERIES; n++) {
		count += !seen[value(n, port)];
		seen[value(n, port)] = 1;
	}
	return count;
}

/* The most frequent difference of a value to the one that is `behind` before it: of 4096 in 65536
 * more than six of a kind come once in a million. */
static unsigned common_difference(bool port, unsigned behind)
{
	static uint16_t counts[65536];
	unsigned most = 0;

	memset(counts, 0, sizeof counts);
	for (unsigned n = behind; n < QUERIES; n++) {
		uint16_t difference = (uint16_t)(value(n, port) - value(n - behind, port));

		if (++counts[difference] > most)
			most = counts[difference];
	}
	return most;
}

static void values_are_spread(void **state)
{
	(void)state;
	draw_all(1);
	for (int port = 0; port < 2; port++) {
		assert_in_range(distinct(port != 0), 3910, QUERIES);
		for (unsigned behind = 1; behind <= 4; behind++)
			assert_in_range(common_difference(port != 0, behind), 1, 6);
	}
	for (unsigned n = 0; n < QUERIES; n++)
		assert_in_range(drawn[n].port, 1024, 65535);
}

/* Each bit is set in half of the cases, and agrees with each other bit of id and port, and with
 * itself in the query before, in half of the cases: 2048 with a deviation of 32; eight of them are
 * allowed. (The top bits of ports lean, as 1024 are left out.) */
static void bits_are_independent(void **state)
{
	(void)state;
	draw_all(2);
	for (unsigned a = 0; a < 32; a++) {
		for (unsigned b = 0; b < 32; b++) {
			unsigned set = 0, agree = 0, repeat = 0;

			for (unsigned n = 0; n < QUERIES; n++) {
				uint32_t both = (uint32_t)drawn[n].port << 16 | drawn[n].id;
				uint32_t last = n == 0 ? 0
						       : (uint32_t)drawn[n - 1].port << 16 |
								 drawn[n - 1].id;

				set += both >> a & 1;
				agree += (both >> a & 1) == (both >> b & 1);
				repeat += (both >> a & 1) == (last >> b & 1);
			}
			assert_in_range(set, 2048 - 260, 2048 + 260);
			assert_in_range(repeat, 2048 - 260, 2048 + 260);
			if (a != b)
				assert_in_range(agree, 2048 - 260, 2048 + 260);
		}
	}
}

/* Nothing but the caller's octets decides. */
static void chance_is_the_callers(void **state)
{
	static struct drawn first[QUERIES];
	unsigned same = 0;

	(void)state;
	draw_all(3);
	memcpy(first, drawn, sizeof first);
	draw_all(3);
	assert_memory_equal(first, drawn, sizeof first);
	draw_all(4);
	for (unsigned n = 0; n < QUERIES; n++)
		same += first[n].id == drawn[n].id || first[n].port == drawn[n].port;
	assert_in_range(same, 0, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_spread),
		cmocka_unit_test(bits_are_independent),
		cmocka_unit_test(chance_is_the_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
