/* test_siphash.c - SipHash-2-4 by the vectors of its authors, and the hash of names. */
#include "cached.h"

#include "../../resolver/dnssec/crypto.h"

static void vectors(void **state)
{
	/* key 00..0f, input 00..n-1 */
	static const struct {
		size_t n;
		uint64_t hash;
	} rows[] = {{0, UINT64_C(0x726fdb47dd0e0e31)}, {1, UINT64_C(0x74f839c593dc67fd)},
		{7, UINT64_C(0xab0200f58b01d137)}, {8, UINT64_C(0x93f5f5799a932462)},
		{15, UINT64_C(0xa129ca6149be45e5)}};
	uint8_t key[16], input[16];

	(void)state;
	for (unsigned i = 0; i < 16; i++)
		key[i] = input[i] = (uint8_t)i;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(taut_i_siphash(key, input, rows[i].n), rows[i].hash);
}

static uint64_t turn(uint64_t x, unsigned bits)
{
	return x << bits | x >> (64 - bits);
}

static void one_round(uint64_t v[4])
{
	v[0] += v[1], v[1] = turn(v[1], 13) ^ v[0], v[0] = turn(v[0], 32);
	v[2] += v[3], v[3] = turn(v[3], 16) ^ v[2];
	v[0] += v[3], v[3] = turn(v[3], 21) ^ v[0];
	v[2] += v[1], v[1] = turn(v[1], 17) ^ v[2], v[2] = turn(v[2], 32);
}

/* SipHash-1-3 of words, written down once more. */
static uint32_t one_three(const uint8_t key[16], const uint64_t *words, size_t n)
{
	uint64_t k[2] = {0, 0};

	for (unsigned i = 16; i-- > 0;)
		k[i / 8] = k[i / 8] << 8 | key[i];
	uint64_t v[4] = {k[0] ^ UINT64_C(0x736f6d6570736575), k[1] ^ UINT64_C(0x646f72616e646f6d),
		k[0] ^ UINT64_C(0x6c7967656e657261), k[1] ^ UINT64_C(0x7465646279746573)};

	for (size_t i = 0; i < n; i++) {
		v[3] ^= words[i];
		one_round(v);
		v[0] ^= words[i];
	}
	v[2] ^= 0xff;
	for (unsigned i = 0; i < 3; i++)
		one_round(v);
	return (uint32_t)((v[0] ^ v[1] ^ v[2] ^ v[3]) >> 32);
}

static void names(void **state)
{
	static const uint8_t key[16] = "0123456789abcdef", other[16] = "0123456789abcdeg";
	/* "a.longlabel.": longlabel in two words, then a in one */
	const uint64_t words[] = {UINT64_C(0x62616c676e6f6c09), UINT64_C(0x6c65), UINT64_C(0x6101)};
	struct taut_name_tails tails;
	uint32_t length;

	(void)state;
	assert_int_equal(taut_i_name_hash(key, cached_name("A.longLABEL."), &length),
		one_three(key, words, 3));
	assert_int_equal(length, 13);
	assert_int_not_equal(taut_i_name_hash(key, cached_name("a.b."), &length),
		taut_i_name_hash(other, cached_name("a.b."), &length));
	/* octets beside the letters are not letters */
	assert_int_not_equal(taut_i_name_hash(key, cached_name("\\064."), &length),
		taut_i_name_hash(key, cached_name("`."), &length));
	assert_int_not_equal(taut_i_name_hash(key, cached_name("\\193."), &length),
		taut_i_name_hash(key, cached_name("\\225."), &length));
	taut_i_name_tails(key, cached_name("x.A.longlabel."), &tails);
	assert_int_equal(tails.count, 4);
	assert_int_equal(tails.length, 15);
	assert_int_equal(tails.at[1], 2);
	assert_int_equal(tails.at[3], 14);
	assert_int_equal(tails.hash[1], one_three(key, words, 3));
	assert_int_equal(tails.hash[2], one_three(key, words, 2));
	assert_int_equal(tails.hash[3], one_three(key, words, 0));
}

/* Names as long as they can be, in memory of just their size */
static void long_names(void **state)
{
	static const uint8_t key[16] = {1};
	uint8_t *name = malloc(TAUT_NAME_MAX);
	struct taut_name_tails tails;
	uint32_t length;

	(void)state;
	assert_non_null(name);
	for (unsigned i = 0; i < 127; i++)
		name[2 * i] = 1, name[2 * i + 1] = 'a';
	name[254] = 0;
	taut_i_name_hash(key, name, &length);
	assert_int_equal(length, 255);
	taut_i_name_tails(key, name, &tails);
	assert_int_equal(tails.count, 128);
	assert_int_equal(tails.hash[0], taut_i_name_hash(key, name, &length));
	memset(name, 'a', TAUT_NAME_MAX);
	name[0] = name[64] = name[128] = 63;
	name[192] = 61;
	name[254] = 0;
	taut_i_name_tails(key, name, &tails);
	assert_int_equal(tails.count, 5);
	assert_int_equal(tails.hash[3], taut_i_name_hash(key, name + 192, &length));
	assert_int_equal(length, 63);
	free(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors),
		cmocka_unit_test(names),
		cmocka_unit_test(long_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
