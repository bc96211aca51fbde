/* test_dso.c - the TLVs of DNS Stateful Operations. */
#include "unit.h"

static void tlvs(void **state)
{
	struct taut_dso tlv = {0};

	(void)state;
	assert_int_equal(unit_open("0001 3000 [00]x8 0001 0008 00003a98 00003a98 0002 0003 010203 "
				   "0003 0000 8000 0001 aa",
				 TAUT_DEFAULT),
		TAUT_OK);
	assert_int_equal(unit.report.verdict, TAUT_ISOLATE);
	assert_true(unit.message.has_question);
	assert_true(taut_dso_next(&unit.message, &tlv));
	assert_int_equal(tlv.type, 1);
	assert_int_equal(tlv.length, 8);
	assert_ptr_equal(tlv.octets, unit.octets + 16);
	assert_false(tlv.malformed);
	assert_true(taut_dso_next(&unit.message, &tlv));
	assert_int_equal(tlv.type, 2);
	assert_true(tlv.malformed);
	assert_true(taut_dso_next(&unit.message, &tlv));
	assert_int_equal(tlv.type, 3);
	assert_int_equal(tlv.length, 0);
	assert_true(taut_dso_next(&unit.message, &tlv));
	assert_int_equal(tlv.type, 0x8000);
	assert_int_equal(tlv.octets[0], 0xaa);
	assert_false(tlv.malformed);
	assert_false(taut_dso_next(&unit.message, &tlv));
}

static void others(void **state)
{
	struct taut_dso tlv = {0};

	(void)state;
	assert_int_equal(unit_open("0001 3000 [00]x8", TAUT_DEFAULT), TAUT_OK);
	assert_false(taut_dso_next(&unit.message, &tlv));
	assert_int_equal(unit_open("0001 0000 0001 [00]x6 00 0001 0001", TAUT_DEFAULT), TAUT_OK);
	assert_false(taut_dso_next(&unit.message, &tlv)); /* no DSO message */
	assert_int_equal(unit_open("0001 3000 [00]x8 0001 0008 [00]x8", TAUT_DEFAULT), TAUT_OK);
	unit.octets[15] = 9; /* changed since: ends early */
	assert_false(taut_dso_next(&unit.message, &tlv));
	assert_int_equal(
		unit_open("0001 3000 0001 [00]x6 00 0001 0001", TAUT_DEFAULT), TAUT_E_DSO_COUNTS);
	assert_false(unit.message.has_question);
	/* what stands where TLVs would is not told as some, whatever it looks like */
	assert_int_equal(unit_open("0001 3000 0001 [00]x6 0001 0004 00000000", TAUT_FORENSIC),
		TAUT_E_DSO_COUNTS);
	assert_false(taut_dso_next(&unit.message, &tlv));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(tlvs), cmocka_unit_test(others)};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests_name("dso", tests, NULL, NULL);
}
