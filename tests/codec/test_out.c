/* test_out.c - numbers, times, addresses and octets as text, through the types that have them. */
#include "unit.h"

static void ip6(void **state)
{
	static const struct {
		const char *hex, *text;
	} table[] = {
		/* RFC 5952 4 */
		{"20010db8 00000000 00000000 00000001", "2001:db8::1"},
		{"20010db8 00000001 00010001 00010001",
			"2001:db8:0:1:1:1:1:1"},                          /* one group: as it is */
		{"20010000 00000001 00000000 00000001", "2001:0:0:1::1"}, /* the longest run */
		{"20010db8 00000000 00010000 00000001", "2001:db8::1:0:0:1"}, /* the first of two */
		{"20010db8 aaaabbbb ccccdddd eeeeaaaa", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa"},
		{"[00]x16", "::"},
		{"[00]x15 01", "::1"},
		{"0001 [00]x14", "1::"},
		{"fe80 [00]x12 0abc", "fe80::abc"},
		{"0000 0001 0002 0003 0004 0005 0006 0007", "0:1:2:3:4:5:6:7"},
		{"0001 0002 0003 0004 0005 0006 0007 0000", "1:2:3:4:5:6:7:0"},
		{"0001 0002 0003 0004 0005 0006 0000 0000", "1:2:3:4:5:6::"},
		{"0000 0000 0003 0004 0005 0006 0007 0008", "::3:4:5:6:7:8"},
		{"[00]x10 ffff c0000201", "::ffff:192.0.2.1"}, /* 5 */
		{"0064ff9b [00]x8 c0000221", "64:ff9b::c000:221"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		assert_string_equal(
			unit_rdata_text(TAUT_TYPE_AAAA, table[i].hex, 0), table[i].text);
}

static void ip4(void **state)
{
	(void)state;
	assert_string_equal(unit_rdata_text(TAUT_TYPE_A, "00000000", 0), "0.0.0.0");
	assert_string_equal(unit_rdata_text(TAUT_TYPE_A, "ffffffff", 0), "255.255.255.255");
	assert_string_equal(unit_rdata_text(TAUT_TYPE_A, "090a6364", 0), "9.10.99.100");
	assert_string_equal(unit_rdata_text(TAUT_TYPE_L32, "000a 0a010200", 0), "10 10.1.2.0");
}

/* RFC 4034 3.2: YYYYMMDDHHMMSS. The expiration of a signature, all else 0. */
static const char *time_text(uint32_t seconds)
{
	static char text[15];
	char hex[64];

	snprintf(hex, sizeof hex, "0001 00 00 00000000 %08x 00000000 0000 00 00", seconds);
	assert_int_equal(sscanf(unit_rdata_text(TAUT_TYPE_RRSIG, hex, 0), "A 0 0 0 %14s", text), 1);
	return text;
}

static void times(void **state)
{
	static const struct {
		uint32_t seconds;
		const char *text;
	} table[] = {
		{0, "19700101000000"},
		{59, "19700101000059"},
		{86399, "19700101235959"},
		{86400, "19700102000000"},
		{68169599, "19720228235959"},
		{68169600, "19720229000000"},
		{68256000, "19720301000000"},
		{94694399, "19721231235959"},
		{951782400, "20000229000000"},
		{951868800, "20000301000000"},
		{1000000000, "20010909014640"},
		{1077926400, "20040228000000"},
		{1078012800, "20040229000000"},
		{2147483647, "20380119031407"},
		{2147483648u, "20380119031408"},
		{4107455999u, "21000227235959"},
		{4107542400u, "21000301000000"}, /* no leap year */
		{4294967295u, "21060207062815"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		assert_string_equal(time_text(table[i].seconds), table[i].text);
}

/* Every day from 1970 to 2106, counted on. */
static void days(void **state)
{
	static const unsigned lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	unsigned year = 1970, month = 1, day = 1;

	(void)state;
	for (uint64_t seconds = 0; seconds <= UINT32_MAX; seconds += 86400) {
		bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
		char text[40];

		snprintf(text, sizeof text, "%04u%02u%02u000000", year, month, day);
		assert_string_equal(time_text((uint32_t)seconds), text);
		if (++day > lengths[month - 1] + (month == 2 && leap)) {
			day = 1;
			month = month % 12 + 1;
			year += month == 1;
		}
	}
	assert_int_equal(year, 2106);
}

/* RFC 4648 10 */
static void base64(void **state)
{
	static const struct {
		const char *hex, *text;
	} table[] = {{"66", "Zg=="}, {"666f", "Zm8="}, {"666f6f", "Zm9v"}, {"666f6f62", "Zm9vYg=="},
		{"666f6f6261", "Zm9vYmE="}, {"666f6f626172", "Zm9vYmFy"}, {"fbff", "+/8="},
		{"ffffff", "////"}};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		assert_string_equal(
			unit_rdata_text(TAUT_TYPE_OPENPGPKEY, table[i].hex, 0), table[i].text);
}

static void base32(void **state)
{
	static const struct {
		const char *hex, *text;
	} table[] = {{"01 66", "co"}, {"02 666f", "cpng"}, {"03 666f6f", "cpnmu"},
		{"04 666f6f62", "cpnmuog"}, {"05 666f6f6261", "cpnmuoj1"},
		{"06 666f6f626172", "cpnmuoj1e8"},
		{"14 2bc65ff9bf5db2bce3c3c6d1d6e8fe5d5c0d1a77", NULL}};
	char hex[100], text[100];

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		snprintf(hex, sizeof hex, "01 00 0000 00 %s", table[i].hex);
		snprintf(text, sizeof text, "1 0 0 - %s",
			table[i].text != NULL ? table[i].text : "");
		unit_rdata_text(TAUT_TYPE_NSEC3, hex, 0);
		if (table[i].text != NULL)
			assert_string_equal(unit_text, text);
		else
			assert_int_equal(strlen(unit_text),
				8 + 32); /* 20 octets: no padding, RFC 5155 3.3 */
	}
}

static void numbers(void **state)
{
	(void)state;
	assert_string_equal(
		unit_rdata_text(TAUT_TYPE_IPN, "ffffffffffffffff", 0), "18446744073709551615");
	assert_string_equal(unit_rdata_text(TAUT_TYPE_IPN, "0000000000000000", 0), "0");
	assert_string_equal(
		unit_rdata_text(TAUT_TYPE_EUI48, "00005e0053 2a", 0), "00-00-5e-00-53-2a");
	assert_string_equal(unit_rdata_text(TAUT_TYPE_EUI64, "00005e ef1000 002a", 0),
		"00-00-5e-ef-10-00-00-2a");
	assert_string_equal(unit_rdata_text(TAUT_TYPE_NID, "000a 00144fffff20ee64", 0),
		"10 0014:4fff:ff20:ee64");
}

static void quoted(void **state)
{
	(void)state;
	assert_string_equal(unit_rdata_text(TAUT_TYPE_TXT, "00 0161 05 22 5c 00 7f 3b", 0),
		"\"\" \"a\" \"\\\"\\\\\\000\\127;\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(ip6), cmocka_unit_test(ip4),
		cmocka_unit_test(times), cmocka_unit_test(days), cmocka_unit_test(base64),
		cmocka_unit_test(base32), cmocka_unit_test(numbers), cmocka_unit_test(quoted)};

	return cmocka_run_group_tests_name("out", tests, NULL, NULL);
}
