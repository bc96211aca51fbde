/* test_edns.c - OPT records and their options. */
#include "unit.h"

static const char *option_text(const char *hex)
{
	struct taut_record record = unit_wrap(TAUT_TYPE_OPT, hex);
	struct taut_options it = taut_options(&record);
	struct taut_option option;
	size_t n = 0;

	assert_true(taut_option_next(&it, &option));
	assert_int_equal(taut_option_text(&option, unit_text, sizeof unit_text, &n), TAUT_OK);
	assert_int_equal(strlen(unit_text), n);
	return unit_text;
}

static void header(void **state)
{
	struct taut_edns edns;

	(void)state;
	assert_int_equal(unit_open("0001 8187 0000 0000 0000 0001 00 0029 04d0 01 02 c000 0000",
				 TAUT_DEFAULT),
		TAUT_OK);
	assert_true(taut_edns(&unit.message, &edns));
	assert_int_equal(edns.udp_size, 1232);
	assert_int_equal(edns.rcode, 0x17); /* BADCOOKIE */
	assert_int_equal(edns.version, 2);
	assert_int_equal(edns.flags, TAUT_EDNS_DO | TAUT_EDNS_CO);
	assert_int_equal(unit_open("0001 8180 0000 0000 0000 0000", TAUT_DEFAULT), TAUT_OK);
	assert_false(taut_edns(&unit.message, &edns));
}

static void options(void **state)
{
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;

	(void)state;
	assert_int_equal(unit_open("0001 8180 0000 0000 0000 0001 00 0029 04d0 00000000 0012"
				   "000a 0007 01020304050607 0003 0003 616263",
				 TAUT_DEFAULT),
		TAUT_OK);
	assert_int_equal(unit.message.malformed, 0); /* the option is, not the record */
	assert_true(taut_edns(&unit.message, &edns));
	it = taut_options(&edns.record);
	assert_true(taut_option_next(&it, &option));
	assert_int_equal(option.code, 10);
	assert_true(option.malformed);
	assert_int_equal(option.fault, TAUT_E_OPTION_LENGTH);
	assert_int_equal(option.fault_at, 25);
	assert_int_equal(option.offset, 23);
	assert_true(taut_option_next(&it, &option));
	assert_int_equal(option.code, 3);
	assert_false(option.malformed);
	assert_memory_equal(option.value.octets, "abc", 3);
	assert_int_equal(option.value.length, 3);
	assert_false(taut_option_next(&it, &option));
}

static void texts(void **state)
{
	static const struct {
		const char *hex, *text;
	} table[] = {
		{"000a 0008 0102030405060708", "COOKIE: 0102030405060708"},
		{"0008 0007 0001 18 00 c00002", "CLIENT-SUBNET: 192.0.2.0/24/0"},
		{"0008 0008 0002 20 30 20010db8", "CLIENT-SUBNET: 2001:db8::/32/48"},
		{"000f 0002 000f", "EDE: 15 (Blocked)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		assert_string_equal(option_text(table[i].hex), table[i].text);
	/* tenths of a second */
	assert_int_equal(strncmp(option_text("000b 0002 0064"), "TCP-KEEPALIVE: 10", 17), 0);
	assert_non_null(
		strstr(option_text("0003 0003 6e7331"), "6e7331")); /* NSID in hex and text */
	assert_non_null(strstr(unit_text, "ns1"));
	assert_non_null(strstr(option_text("000f 0005 0016 666f6f"), "foo"));
	assert_non_null(strstr(option_text("0012 0005 0361626300"), "abc."));
	assert_non_null(strstr(option_text("fde9 0002 beef"), "65001"));
	assert_non_null(strstr(unit_text, "beef"));
	assert_null(strchr(option_text("0003 0002 0a22"), '\n'));
}

static void no_space(void **state)
{
	struct taut_record record = unit_wrap(TAUT_TYPE_OPT, "000a 0008 0102030405060708");
	struct taut_options it = taut_options(&record);
	struct taut_option option;
	char small[8];
	size_t n = 77;

	(void)state;
	assert_true(taut_option_next(&it, &option));
	assert_int_equal(taut_option_text(&option, small, sizeof small, &n), TAUT_E_SPACE);
	assert_int_equal(n, 77);
	assert_int_equal(taut_option_text(&option, small, 0, &n), TAUT_E_SPACE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(header), cmocka_unit_test(options),
		cmocka_unit_test(texts), cmocka_unit_test(no_space)};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests_name("edns", tests, NULL, NULL);
}
