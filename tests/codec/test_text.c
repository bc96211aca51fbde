/* test_text.c - records as presentation text, one line and several. */
#include "unit.h"

static const struct {
	uint16_t type;
	const char *hex, *text;
} table[] = {
	/* RFC 1876 3 and its examples */
	{TAUT_TYPE_LOC, "00 12 16 13 80000000 80000000 00989680",
		"0 0 0.000 N 0 0 0.000 E 0.00m 1m 10000m 10m"},
	{TAUT_TYPE_LOC, "00 33 16 13 89172dd0 70be15f0 00988d20",
		"42 21 54.000 N 71 6 18.000 W -24.00m 30m 10000m 10m"},
	{TAUT_TYPE_LOC, "00 12 24 13 89170690 70bf2dd8 00988d20",
		"42 21 43.952 N 71 5 6.344 W -24.00m 1m 200m 10m"},
	{TAUT_TYPE_LOC, "00 12 16 13 8b3556c8 80081650 00989680",
		"52 14 5.000 N 0 8 50.000 E 0.00m 1m 10000m 10m"},
	{TAUT_TYPE_LOC, "00 12 16 12 791b7d28 98e64868 00989a68",
		"32 7 19.000 S 116 2 25.000 E 10.00m 1m 10000m 1m"},
	{TAUT_TYPE_LOC, "01 ff", "\\# 2 01ff"}, /* another version */
	/* unknown types, RFC 3597 5 */
	{65280, "0a0000 01", "\\# 4 0a000001"},
	{65280, "", "\\# 0"},
	{TAUT_TYPE_A, "0102", "\\# 2 0102"}, /* malformed */
	{TAUT_TYPE_HINFO, "00 00", "\"\" \"\""},
	{TAUT_TYPE_MX, "000a 00", "10 ."},
	{TAUT_TYPE_SOA, "026e73 00 00 00000001 00000e10 00000258 00093a80 0000012c",
		"ns. . 1 3600 600 604800 300"},
	{TAUT_TYPE_CAA, "80 05 6973737565 6361 22", "128 issue \"ca\\\"\""},
	{TAUT_TYPE_CERT, "0001 0000 05 aabbcc", "PKIX 0 5 qrvM"},
	{TAUT_TYPE_DS, "ec45 05 01 2bb183af5f22588179a53b0a98631fad1a292118",
		"60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118"}, /* RFC 4034 5.4 */
	{TAUT_TYPE_NSEC,
		"04686f7374 00 0006 400100000003 041b "
		"000000000000000000000000000000000000000000000000000020",
		"host. A MX RRSIG NSEC TYPE1234"}, /* RFC 4034 4.3 */
	{TAUT_TYPE_NSEC3PARAM, "01 00 000c 04 aabbccdd", "1 0 12 aabbccdd"},
	{TAUT_TYPE_NSEC3PARAM, "01 00 000c 00", "1 0 12 -"},
	{TAUT_TYPE_APL, "00011583c0a820 00011c8f",
		"\\# 11 00011583c0a82000011c8f"}, /* an item cut */
	{TAUT_TYPE_APL, "00011503c0a820 00011c83c0a826",
		"1:192.168.32.0/21 !1:192.168.38.0/28"}, /* RFC 3123 7 */
	/* octets 0 that readers of the text leave out, bits that are in no text */
	{TAUT_TYPE_APL, "00011c84c0a82600", "\\# 8 00011c84c0a82600"},
	{TAUT_TYPE_NSEC, "00 0002 4000", "\\# 5 0000024000"},
	{TAUT_TYPE_NXT, "00 4000", "\\# 3 004000"},
	{TAUT_TYPE_WKS, "0a000001 06 0100", "\\# 7 0a000001060100"},
	{TAUT_TYPE_A6, "79 ff 00", "\\# 3 79ff00"},
	{TAUT_TYPE_LOC, "00 02 16 13 80000000 80000000 00989680",
		"\\# 16 00021613800000008000000000989680"},
	{TAUT_TYPE_APL, "00010401e0 00020801ff", "1:224.0.0.0/4 2:ff00::/8"},
	{TAUT_TYPE_APL, "", ""},
	{TAUT_TYPE_IPSECKEY, "0a 01 02 c0000226 01035153",
		"10 1 2 192.0.2.38 AQNRUw=="}, /* RFC 4025 3.2 */
	{TAUT_TYPE_IPSECKEY, "0a 00 02 01035153", "10 0 2 . AQNRUw=="},
	{TAUT_TYPE_IPSECKEY, "0a 04 02 01", "\\# 4 0a040201"},
	{TAUT_TYPE_AMTRELAY, "80 81 cb00710f", "128 1 1 203.0.113.15"}, /* RFC 8777 4.3.1 */
	{TAUT_TYPE_HIP, "02 02 0003 aabb 010203 03727673 00", "2 aabb AQID rvs."},
	{TAUT_TYPE_A6, "00 20010db8[00]x11 01", "0 2001:db8::1"},
	{TAUT_TYPE_NSAP, "47000580", "0x47000580"},
	{TAUT_TYPE_ATMA, "01 3631", "+61"},
	{TAUT_TYPE_WKS, "0a000001 06 01000040", "10.0.0.1 6 7 25"},
	{TAUT_TYPE_URI, "000a 0001 6674703a2f2f61", "10 1 \"ftp://a\""},
	{TAUT_TYPE_DSYNC, "003b 01 0035 00", "CDS NOTIFY 53 ."},
	{TAUT_TYPE_TSIG, "00 000000000001 012c 0000 0001 0010 0000", ". 1 300 0 1 BADSIG 0"},
	{TAUT_TYPE_NAPTR, "0064 0032 0173 057a33393530 00 00", "100 50 \"s\" \"z3950\" \"\" ."},
};

static void rdata(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		assert_string_equal(unit_rdata_text(table[i].type, table[i].hex, 0), table[i].text);
}

static void generic(void **state)
{
	struct taut_record record;
	size_t n;

	(void)state;
	assert_string_equal(
		unit_rdata_text(TAUT_TYPE_A, "c0000201", TAUT_TEXT_GENERIC), "\\# 4 c0000201");
	assert_int_equal(unit_open("0001 8180 0001 0001 0000 0000" UNIT_QUESTION
				   "c00c 000f 0001 0000012c 0007 000a 026d78 c010",
				 TAUT_DEFAULT),
		TAUT_OK);
	record = unit_record(TAUT_ANSWER, 0);
	assert_int_equal(taut_record_text(&record, TAUT_TEXT_GENERIC | TAUT_TEXT_SPACES, unit_text,
				 sizeof unit_text, &n),
		TAUT_OK);
	assert_string_equal(unit_text,
		"www.example.com. 300 CLASS1 TYPE15 \\# 18 000a026d78076578616d706c65"
		"03636f6d00"); /* names expanded: it stands by itself */
}

static void records(void **state)
{
	struct taut_record record;
	struct taut_question question;
	struct taut_iterator it;
	size_t n;

	(void)state;
	assert_int_equal(
		unit_open("0001 8180 0001 0002 0000 0000" UNIT_QUESTION
			  "c00c 0001 0001 0000012c 0004 c0000201 c00c ff00 0020 ffffffff 0000",
			TAUT_DEFAULT),
		TAUT_OK);
	record = unit_record(TAUT_ANSWER, 0);
	assert_int_equal(taut_record_text(&record, 0, unit_text, sizeof unit_text, &n), TAUT_OK);
	assert_string_equal(unit_text, "www.example.com.\t300\tIN\tA\t192.0.2.1");
	assert_int_equal(n, strlen(unit_text));
	assert_int_equal(
		taut_record_text(&record, TAUT_TEXT_SPACES, unit_text, sizeof unit_text, &n),
		TAUT_OK);
	assert_string_equal(unit_text, "www.example.com. 300 IN A 192.0.2.1");
	record = unit_record(TAUT_ANSWER, 1);
	assert_int_equal(
		taut_record_text(&record, TAUT_TEXT_SPACES, unit_text, sizeof unit_text, &n),
		TAUT_OK);
	assert_string_equal(unit_text, "www.example.com. 4294967295 CLASS32 TYPE65280 \\# 0");
	it = taut_questions(&unit.message);
	assert_true(taut_question_next(&it, &question));
	assert_int_equal(
		taut_question_text(&question, TAUT_TEXT_SPACES, unit_text, sizeof unit_text, &n),
		TAUT_OK);
	assert_string_equal(unit_text, "www.example.com. IN A");
}

static void update(void **state)
{
	struct taut_record record;
	size_t n;

	(void)state;
	assert_int_equal(
		unit_open("0001 2800 0001 0001 0000 0000 00 0006 0001 00 00ff 00ff 00000000 0000",
			TAUT_DEFAULT),
		TAUT_OK);
	record = unit_record(TAUT_ANSWER, 0);
	assert_int_equal(
		taut_record_text(&record, TAUT_TEXT_SPACES, unit_text, sizeof unit_text, &n),
		TAUT_OK);
	assert_string_equal(unit_text, ". 0 ANY ANY");
}

/* What lies between parentheses, its comments and line ends taken away, is the one line. */
static void lines(void **state)
{
	static const struct {
		uint16_t type;
		const char *hex;
	} long_ones[] = {
		{TAUT_TYPE_SOA, "026e73 00 00 00000001 00000e10 00000258 00093a80 0000012c"},
		{TAUT_TYPE_DNSKEY, "0101 03 0d [5a]x64"},
		{TAUT_TYPE_RRSIG, "0001 0d 02 00000e10 5f000000 5e000000 1234 00 [a5]x64"},
		{TAUT_TYPE_DNSKEY, "0101 03 08 [77]x513"},
		{TAUT_TYPE_A, "c0000201"},
	};
	static char one[8192], flat[8192];

	(void)state;
	for (size_t i = 0; i < sizeof long_ones / sizeof long_ones[0]; i++) {
		size_t n = 0;
		bool comment = false;

		snprintf(one, sizeof one, "%s",
			unit_rdata_text(long_ones[i].type, long_ones[i].hex, 0));
		unit_rdata_text(long_ones[i].type, long_ones[i].hex, TAUT_TEXT_MULTILINE);
		assert_int_equal(strchr(unit_text, '\n') != NULL, i < 4);
		assert_int_equal(
			strchr(unit_text, ';') != NULL, i == 0); /* an SOA names its fields */
		for (const char *p = unit_text; *p != '\0'; p++) {
			comment = *p == ';' || (comment && *p != '\n');
			if (!comment && strchr("()\n\t ", *p) == NULL)
				flat[n++] = *p;
		}
		flat[n] = '\0';
		n = 0;
		for (const char *p = one; *p != '\0'; p++)
			if (*p != ' ')
				one[n++] = *p;
		one[n] = '\0';
		assert_string_equal(flat, one);
		for (char *line = strtok(unit_text, "\n"); line != NULL; line = strtok(NULL, "\n"))
			assert_true(strlen(line) < 100);
	}
}

static void no_space(void **state)
{
	struct taut_record record = unit_wrap(TAUT_TYPE_TXT, "ff[41]x255");
	char small[100];
	size_t n = 77;

	(void)state;
	memset(small, 'x', sizeof small);
	assert_int_equal(taut_rdata_text(&record, 0, small, 50, &n), TAUT_E_SPACE);
	assert_int_equal(
		taut_rdata_text(&record, TAUT_TEXT_MULTILINE, small, 50, &n), TAUT_E_SPACE);
	assert_int_equal(taut_rdata_text(&record, TAUT_TEXT_GENERIC, small, 50, &n), TAUT_E_SPACE);
	assert_int_equal(taut_record_text(&record, 0, small, 50, &n), TAUT_E_SPACE);
	assert_int_equal(taut_rdata_text(&record, 0, small, 0, &n), TAUT_E_SPACE);
	assert_int_equal(small[50], 'x');
	assert_int_equal(n, 77);
}

/* A bitmap of all types is the longest text. */
static void longest(void **state)
{
	static uint8_t rdata_of_all[1 + 256 * 34];
	static char text[TAUT_RDATA_TEXT];
	struct taut_record record;
	size_t n = 0;

	(void)state;
	for (unsigned window = 0; window < 256; window++) {
		uint8_t *p = rdata_of_all + 1 + window * 34;

		p[0] = (uint8_t)window;
		p[1] = 32;
		memset(p + 2, 0xff, 32);
	}
	taut_record_wrap(&record, TAUT_TYPE_NSEC, TAUT_CLASS_IN, rdata_of_all, sizeof rdata_of_all);
	assert_false(record.malformed);
	assert_int_equal(taut_rdata_text(&record, 0, text, sizeof text, &n), TAUT_OK);
	assert_true(n > 600000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(rdata), cmocka_unit_test(generic),
		cmocka_unit_test(records), cmocka_unit_test(update), cmocka_unit_test(lines),
		cmocka_unit_test(no_space), cmocka_unit_test(longest)};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
