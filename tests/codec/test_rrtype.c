/* test_rrtype.c - types and classes by number and name. tests/laws.c has all 65536 of each. */
#include "unit.h"

static const struct {
	uint16_t number;
	const char *text;
} types[] = {{1, "A"}, {28, "AAAA"}, {23, "NSAP-PTR"}, {255, "ANY"}, {10, "NULL"}, {0, "TYPE0"},
	{54, "TYPE54"}, {65281, "TYPE65281"}, {65535, "TYPE65535"}, {32769, "DLV"},
	{128, "NXNAME"}},
  classes[] = {{1, "IN"}, {3, "CH"}, {4, "HS"}, {254, "NONE"}, {255, "ANY"}, {0, "CLASS0"},
	  {32, "CLASS32"}, {65535, "CLASS65535"}};

static void by_number(void **state)
{
	char text[TAUT_TYPE_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		assert_int_equal(taut_type_text(types[i].number, text), strlen(types[i].text));
		assert_string_equal(text, types[i].text);
	}
	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
		assert_int_equal(taut_class_text(classes[i].number, text), strlen(classes[i].text));
		assert_string_equal(text, classes[i].text);
	}
}

static void by_name(void **state)
{
	static const char *const wrong[] = {"", "TYPE", "TYPE65536", "TYPE000001", "TYPE-1",
		"TYPE 1", "TYPEx", "AA", "AAAAA", "TYPE1x"};
	uint16_t number = 4711;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_int_equal(
			taut_type_scan(wrong[i], strlen(wrong[i]), &number), TAUT_E_SYNTAX);
	assert_int_equal(taut_class_scan("CLASS65536", 10, &number), TAUT_E_SYNTAX);
	assert_int_equal(taut_class_scan("CLASS", 5, &number), TAUT_E_SYNTAX);
	assert_int_equal(taut_class_scan("TYPE1", 5, &number), TAUT_E_SYNTAX);
	assert_int_equal(number, 4711);
	assert_int_equal(taut_type_scan("aaaaXX", 4, &number), TAUT_OK);
	assert_int_equal(number, 28);
	assert_int_equal(taut_type_scan("type1", 5, &number), TAUT_OK);
	assert_int_equal(number, 1);
	assert_int_equal(taut_class_scan("ch", 2, &number), TAUT_OK);
	assert_int_equal(number, 3);
}

/* Numbers as IANA has them, one for each corner of the table. */
static void numbers(void **state)
{
	(void)state;
	assert_int_equal(TAUT_TYPE_DNSKEY, 48);
	assert_int_equal(TAUT_TYPE_HTTPS, 65);
	assert_int_equal(TAUT_TYPE_TSIG, 250);
	assert_int_equal(TAUT_TYPE_CAA, 257);
	assert_int_equal(TAUT_TYPE_AMTRELAY, 260);
	assert_int_equal(TAUT_TYPE_TA, 32768);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_number), cmocka_unit_test(by_name), cmocka_unit_test(numbers)};

	return cmocka_run_group_tests_name("rrtype", tests, NULL, NULL);
}
