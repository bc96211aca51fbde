/* test_compress.c - names that lead to each other: case, the table's bounds, how far a reader is sent. */
#include "built.h"

static void case_is_kept(void **state)
{
	(void)state;
	begin(512, 0);
	assert_int_equal(taut_build_question(&b, wire("eXample.com"), 1, 1), TAUT_OK);
	assert_int_equal(record(TAUT_ANSWER, "example.COM", 1, "c0000201"), TAUT_OK);
	assert_int_equal(record(TAUT_ANSWER, "eXample.com", 1, "c0000201"), TAUT_OK);
	built("0001 8000 0001 0002 0000 0000 07 6558616d706c65 03 636f6d 00 0001 0001"
	      "07 6578616d706c65 03 434f4d 00 0001 0001 0000003c 0004 c0000201"
	      "c00c 0001 0001 0000003c 0004 c0000201");
	begin(512, TAUT_BUILD_ANY_CASE);
	assert_int_equal(taut_build_question(&b, wire("eXample.com"), 1, 1), TAUT_OK);
	assert_int_equal(record(TAUT_ANSWER, "example.COM", 1, "c0000201"), TAUT_OK);
	built("0001 8000 0001 0001 0000 0000 07 6558616d706c65 03 636f6d 00 0001 0001"
	      "c00c 0001 0001 0000003c 0004 c0000201");
}

/* How many pointers a reader of the name at an offset follows. */
static uint32_t hops_at(uint32_t at)
{
	uint32_t hops = 0;

	while (buffer[at] != 0) { /* pointers lead back, and a name has 255 octets */
		if (buffer[at] < 0xc0) {
			at += buffer[at] + 1u;
			continue;
		}
		at = (buffer[at] & 0x3fu) * 256u + buffer[at + 1];
		hops++;
	}
	return hops;
}

/* Names that are each one label longer than the one before lead to each other: a reader follows few
 * pointers all the same, three in a name. */
static void long_chains(void **state)
{
	char name[256] = "";
	uint32_t most = 0;

	(void)state;
	begin(65535, 0);
	for (int i = 0; i < 120; i++) {
		uint32_t at;

		memmove(name + 2, name, strlen(name) + 1);
		name[0] = (char)('a' + i % 26);
		name[1] = '.';
		for (int k = 0; k < 4; k++) {
			at = b.length;
			assert_int_equal(
				record(TAUT_ANSWER, name, k < 3 ? 1 : 2, k < 3 ? "c0000201" : "00"),
				TAUT_OK);
			most = hops_at(at) > most ? hops_at(at) : most;
		}
	}
	assert_int_equal(most, 3);
	accepted();
	assert_true(unit.message.steps <= 64 + unit.length / 4);
}

/* All names fall into the table and out of it. */
static void more_names_than_fit(void **state)
{
	char name[64];

	(void)state;
	begin(65535, 0);
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof name, "n%d.x%d.example.com", i, i % 7);
		assert_int_equal(record(TAUT_ANSWER, name, 1, "c0000201"), TAUT_OK);
	}
	assert_int_equal(b.suffix_count, TAUT_SUFFIXES);
	accepted();
	assert_int_equal(unit.message.whole[TAUT_ANSWER], 2000);
	assert_true(unit.length < 2000 * 24 + 100);
}

/* 255 octets in 127 labels, and suffixes of them: expanded again they are what they were. */
static void longest_names(void **state)
{
	uint8_t name[TAUT_NAME_MAX], out[TAUT_NAME_MAX];

	(void)state;
	for (uint32_t i = 0; i < 254; i += 2) {
		name[i] = 1;
		name[i + 1] = (uint8_t)('a' + i % 26);
	}
	name[254] = 0;
	begin(65535, 0);
	for (uint32_t i = 0; i < 127; i++) {
		assert_int_equal(
			taut_build_record(&b, TAUT_ANSWER, name + 2 * (i * 50 % 127), 12, 1, 0,
				name + 2 * (i * 31 % 127), (uint16_t)(255 - 2 * (i * 31 % 127))),
			TAUT_OK);
		assert_true(b.steps <= 64 + b.length / 4);
	}
	accepted();
	for (uint32_t i = 0; i < 127; i++) {
		struct taut_record r = unit_record(TAUT_ANSWER, i);
		struct taut_name target;
		uint32_t n = 255 - 2 * (i * 50 % 127), m = 255 - 2 * (i * 31 % 127);

		assert_int_equal(taut_name_expand(&r.owner, out), n);
		assert_memory_equal(out, name + 255 - n, n);
		assert_int_equal(taut_rdata_name(&r, &target), TAUT_OK);
		assert_int_equal(taut_name_expand(&target, out), m);
		assert_memory_equal(out, name + 255 - m, m);
	}
	assert_true(unit.length < 127 * 60);
}

/* Pointers have 14 bits: what stands at 16384 and later is not pointed to. */
static void far_names(void **state)
{
	static uint8_t rdata[16384];
	uint32_t before;

	(void)state;
	for (uint32_t shift = 0; shift < 4; shift++) {
		begin(65535, 0);
		/* the second owner stands at 16381 and its successors, its suffixes behind */
		assert_int_equal(taut_build_record(&b, TAUT_ANSWER, wire("."), 10, 1, 0, rdata,
					 (uint16_t)(16381 + shift - 12 - 11)),
			TAUT_OK);
		assert_int_equal(b.length, 16381 + shift);
		for (int i = 0; i < 2; i++) {
			before = b.length;
			assert_int_equal(
				record(TAUT_ANSWER, "a.b.example", 1, "c0000201"), TAUT_OK);
		}
		assert_int_equal(b.length - before, shift < 3 ? 2 + 14 : 13 + 14);
		before = b.length;
		assert_int_equal(record(TAUT_ANSWER, "x.b.example", 1, "c0000201"), TAUT_OK);
		assert_int_equal(b.length - before, shift < 1 ? 4 + 14 : 13 + 14);
		accepted();
	}
}

/* Names of one chain and with many labels: what is looked at has a bound, what is written is right. */
static void crowded_chain(void **state)
{
	char name[64];

	(void)state;
	for (unsigned flags = 0; flags <= TAUT_BUILD_ANY_CASE; flags++) {
		begin(65535, flags);
		for (int i = 0; i < 500; i++) {
			/* letters that differ in bit 5 only have one hash */
			for (int k = 0; k < 9; k++)
				name[k] = (char)((i >> k & 1) != 0 ? 'a' : 'A');
			memcpy(name + 9, ".example", 9);
			assert_int_equal(record(TAUT_ANSWER, name, 1, "c0000201"), TAUT_OK);
			assert_int_equal(record(TAUT_ANSWER, name, 2, "00"), TAUT_OK);
		}
		accepted();
		for (unsigned i = 0; i < 1000; i += 111) {
			struct taut_record r = unit_record(TAUT_ANSWER, i);
			uint8_t out[TAUT_NAME_MAX];

			assert_int_equal(taut_name_expand(&r.owner, out), 19);
			for (unsigned k = 0; k < 9 && flags == 0; k++)
				assert_int_equal(out[1 + k], (i / 2 >> k & 1) != 0 ? 'a' : 'A');
			assert_true(taut_name_equal(out, wire("aaaaaaaaa.example")));
		}
	}
}

/* What is no name in rdata that is trusted ends the record and nothing else. */
static void no_name(void **state)
{
	static const char *const bad[] = {"", "01", "01 61", "c0 0c", "40 00", "3f [61]x62"};

	(void)state;
	begin(512, TAUT_BUILD_TRUST);
	assert_int_equal(record(TAUT_ANSWER, "example", 2, "00"), TAUT_OK);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		uint32_t before = b.length;
		enum taut_code code = record(TAUT_ANSWER, "b.example", 2, bad[i]);

		assert_int_equal(code, i == 0 ? TAUT_OK : TAUT_E_SPACE);
		if (i != 0)
			assert_int_equal(b.length, before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_is_kept),
		cmocka_unit_test(long_chains),
		cmocka_unit_test(more_names_than_fit),
		cmocka_unit_test(longest_names),
		cmocka_unit_test(far_names),
		cmocka_unit_test(crowded_chain),
		cmocka_unit_test(no_name),
	};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
