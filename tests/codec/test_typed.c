/* test_typed.c - typed readers: what they refuse, compressed names, strings, bitmaps. tests/laws.c holds
 * each of them against the fields of its row. */
#include "unit.h"

static void absent(void **state)
{
	struct taut_record a = unit_wrap(TAUT_TYPE_A, "c0000201"), ch = a;
	struct taut_a address = {{9, 9, 9, 9}};
	struct taut_mx mx;
	struct taut_name name;

	(void)state;
	assert_int_equal(taut_rdata_mx(&a, &mx), TAUT_E_ABSENT);
	assert_int_equal(taut_rdata_name(&a, &name), TAUT_E_ABSENT);
	taut_record_wrap(&ch, TAUT_TYPE_A, TAUT_CLASS_CH, unit.octets, 4);
	assert_int_equal(taut_rdata_a(&ch, &address), TAUT_E_ABSENT); /* no layout in its class */
	assert_int_equal(address.address[0], 9);
	assert_int_equal(taut_rdata_a(&a, &address), TAUT_OK);
	assert_memory_equal(address.address, "\300\0\2\1", 4);
}

static void malformed(void **state)
{
	struct taut_record record = unit_wrap(TAUT_TYPE_MX, "000a");
	struct taut_mx mx = {.preference = 77};

	(void)state;
	assert_int_equal(taut_rdata_mx(&record, &mx), TAUT_E_NAME_END);
	assert_int_equal(mx.preference, 77);
}

static void compressed(void **state)
{
	struct taut_record record;
	struct taut_soa soa;
	uint8_t wire[TAUT_NAME_MAX];

	(void)state;
	assert_int_equal(unit_open("0001 8180 0001 0001 0000 0000" UNIT_QUESTION
				   "c00c 0006 0001 00000000 001b"
				   "026e73 c010 c02d 77a1a1bb 00007080 00001c20 00093a80 00000465",
				 TAUT_DEFAULT),
		TAUT_OK);
	record = unit_record(TAUT_ANSWER, 0);
	assert_int_equal(taut_rdata_soa(&record, &soa), TAUT_OK);
	assert_int_equal(taut_name_expand(&soa.mname, wire), 16);
	assert_memory_equal(wire, "\2ns\7example\3com", 16);
	assert_true(taut_name_matches(&soa.rname, wire));
	assert_int_equal(soa.serial, 2007081403);
	assert_int_equal(soa.minimum, 1125);
}

static void update(void **state)
{
	struct taut_record record;
	struct taut_a address;

	(void)state;
	assert_int_equal(
		unit_open("0001 2800 0001 0000 0002 0000 00 0006 0001 00 0001 00ff 00000000 0000"
			  "00 0001 00fe 00000000 0004 c0000201",
			TAUT_DEFAULT),
		TAUT_OK);
	record = unit_record(TAUT_AUTHORITY, 0);
	assert_int_equal(taut_rdata_a(&record, &address), TAUT_E_ABSENT); /* empty by rule */
	record = unit_record(TAUT_AUTHORITY, 1);
	assert_int_equal(taut_rdata_a(&record, &address), TAUT_OK); /* by the zone's class */
	assert_int_equal(address.address[3], 1);
}

static void strings(void **state)
{
	struct taut_record record = unit_wrap(TAUT_TYPE_TXT, "0161 00 03626364");
	struct taut_strings it = {0};
	struct taut_span string;

	(void)state;
	assert_true(taut_string_next(&record, &it, &string));
	assert_int_equal(string.length, 1);
	assert_true(taut_string_next(&record, &it, &string));
	assert_int_equal(string.length, 0);
	assert_true(taut_string_next(&record, &it, &string));
	assert_memory_equal(string.octets, "bcd", 3);
	assert_false(taut_string_next(&record, &it, &string));
	record = unit_wrap(TAUT_TYPE_A, "01020304");
	it.at = 0;
	assert_false(taut_string_next(&record, &it, &string));
}

static void bitmaps(void **state)
{
	struct taut_record record = unit_wrap(TAUT_TYPE_NSEC, "00 0006 400100000003 0101 40");
	struct taut_nsec nsec;
	unsigned count = 0;

	(void)state;
	assert_int_equal(taut_rdata_nsec(&record, &nsec), TAUT_OK);
	for (uint32_t type = 0; type < 65536; type++)
		count += taut_bitmap_has(nsec.bitmap, (uint16_t)type);
	assert_int_equal(count, 5);
	assert_true(taut_bitmap_has(nsec.bitmap, TAUT_TYPE_A));
	assert_true(taut_bitmap_has(nsec.bitmap, TAUT_TYPE_MX));
	assert_true(taut_bitmap_has(nsec.bitmap, TAUT_TYPE_RRSIG));
	assert_true(taut_bitmap_has(nsec.bitmap, TAUT_TYPE_NSEC));
	assert_true(taut_bitmap_has(nsec.bitmap, TAUT_TYPE_CAA));
	nsec.bitmap.length = 0;
	assert_false(taut_bitmap_has(nsec.bitmap, TAUT_TYPE_A));
	nsec.bitmap.length = 3; /* does not hold its window */
	assert_false(taut_bitmap_has(nsec.bitmap, TAUT_TYPE_A));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(absent), cmocka_unit_test(malformed),
		cmocka_unit_test(compressed), cmocka_unit_test(update), cmocka_unit_test(strings),
		cmocka_unit_test(bitmaps)};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests_name("typed", tests, NULL, NULL);
}
