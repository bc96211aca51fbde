/* test_canon.c - canonical forms, their order, key tags. */
#include "built.h"

static void order_and_key_tag(void **state)
{
	uint8_t rdata[256];
	size_t n;

	(void)state;
	assert_true(taut_rdata_compare((const uint8_t *)"a", 1, (const uint8_t *)"ab", 2) < 0);
	assert_true(taut_rdata_compare((const uint8_t *)"b", 1, (const uint8_t *)"ab", 2) > 0);
	assert_true(taut_rdata_compare((const uint8_t *)"\xff", 1, (const uint8_t *)"a", 1) > 0);
	assert_int_equal(taut_rdata_compare(NULL, 0, NULL, 0), 0);
	/* RFC 4034 B: sums of 16 bits with the carry added */
	n = help_octets("0101 03 08 ffff ff", rdata, sizeof rdata);
	assert_int_equal(taut_key_tag(rdata, (uint16_t)n),
		((0x0101 + 0x0308 + 0xffff + 0xff00) & 0xffff) + 2);
	/* algorithm 1: the last but two octets */
	n = help_octets("0101 03 01 010203 abcdef", rdata, sizeof rdata);
	assert_int_equal(taut_key_tag(rdata, (uint16_t)n), 0xabcd);
	assert_int_equal(taut_key_tag(rdata, 3), 0x0101 + 0x0300);
}

/* What a policy tolerates behind the fields that are right is not lost. */
static void tolerated_faults(void **state)
{
	struct taut_policy policy = taut_policy_preset(TAUT_DEFAULT);
	struct taut_record r;
	uint8_t out[600];
	uint16_t n = 0;

	(void)state;
	/* a bitmap that ends in its window; octets behind the name */
	unit.length = help_octets("0001 8000 0000 0002 0000 0000"
				  "01 61 00 002f 0001 00000000 0007 c00c 00 06 400000"
				  "c00c 0002 0001 00000000 0004 c00c eeff",
		unit.octets, sizeof unit.octets);
	policy.tolerate[TAUT_E_BITMAP_END / 64] |= UINT64_C(1) << TAUT_E_BITMAP_END % 64;
	policy.tolerate[TAUT_E_RDATA_TRAILING / 64] |= UINT64_C(1) << TAUT_E_RDATA_TRAILING % 64;
	assert_int_equal(taut_message_open(&unit.message, unit.octets, unit.length, &unit_scratch,
				 &policy, NULL),
		TAUT_OK);
	r = unit_record(TAUT_ANSWER, 0);
	assert_false(r.malformed);
	assert_int_equal(taut_rdata_expand(&r, out, sizeof out, &n), TAUT_OK);
	assert_int_equal(n, 3 + 5);
	assert_memory_equal(out, "\1a\0\0\6\x40\0\0", 8);
	r = unit_record(TAUT_ANSWER, 1);
	assert_false(r.malformed);
	assert_int_equal(taut_rdata_canonical(&r, out, sizeof out, &n), TAUT_OK);
	assert_int_equal(n, 3 + 2);
	assert_memory_equal(out, "\1a\0\xee\xff", 5);
}

/* RFC 4034 6.2: owner in lower case, names expanded, the TTL that is given. */
static void whole_record(void **state)
{
	struct taut_record r;
	uint8_t out[64];
	size_t n = 0;

	(void)state;
	assert_int_equal(unit_open("0001 8000 0000 0001 0000 0000"
				   "02 4d58 02 4343 00 000f 0001 00000e10 0007 0001 02 4141 c00f",
				 TAUT_DEFAULT),
		TAUT_OK);
	r = unit_record(TAUT_ANSWER, 0);
	for (size_t room = 0; room < 7 + 10 + 9; room++) {
		memset(out, 0xee, sizeof out);
		assert_int_equal(
			taut_record_canonical(&r, 0x01020304, out, room, &n), TAUT_E_SPACE);
		for (size_t i = room; i < sizeof out; i++)
			assert_int_equal(out[i], 0xee);
	}
	assert_int_equal(taut_record_canonical(&r, 0x01020304, out, 26, &n), TAUT_OK);
	assert_int_equal(n, 26);
	assert_memory_equal(out, "\2mx\2cc\0\0\x0f\0\1\1\2\3\4\0\x09\0\1\2aa\2cc\0", 26);
}

static void malformed(void **state)
{
	struct taut_record r = unit_wrap(15, "0001 02 61");
	uint8_t out[64];
	uint16_t n = 4711;
	size_t length = 4711;

	(void)state;
	assert_int_equal(taut_rdata_expand(&r, out, sizeof out, &n), TAUT_E_NAME_END);
	assert_int_equal(taut_rdata_canonical(&r, out, sizeof out, &n), TAUT_E_NAME_END);
	assert_int_equal(taut_record_canonical(&r, 0, out, sizeof out, &length), TAUT_E_NAME_END);
	assert_true(n == 4711 && length == 4711);
}

/* Keys of dnssec-keygen 9.18 and ldns-keygen 1.8.3, whose tags ldns-key2ds and dnssec-dsfromkey give (algorithm 1:
 * ldns-key2ds only); the first one is that of RFC 4034 5.4. */
static void key_tags_of_others(void **state)
{
	static const struct {
		uint16_t tag;
		const char *key;
	} keys[] = {
		{60485, "256 3 5 "
			"AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxe"
			"YCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9X"
			"zcnOf+EPbtG9DMBmADjFDc2w/rljwvFw=="},
		{14584, "256 3 1 "
			"AwEAAamg6S1PZSTPUJGF64Yd/AqEA6LMhstBjKyCzCNXfhQPH0KYK9/ZZs5fSkwVeSkm"
			"HT/0B4+YN1OYlJyxLNc4+Cc="},
		{12736, "257 3 8 "
			"AwEAAaXTrnKJCt3GocFTDMth3F+wltZPdbASUIgO4QDqM+64opBt83AZLUwxuk7cRGbN"
			"V4w3mMGpa28CJnlsUX+rpI+kBogB3f5qKSqjgHKqGsHgWDnPVaOY4DmbCvvgInns5G6MMkdN8/"
			"+YDWvUmCNqvs2yjZv2Oq5B+2tuoCp19nE5"},
		{40252, "257 3 13 "
			"uHloMDvWGVmpLolrxt5UTtVAAAwhRhY7mqlXRJbGPafoOZda/MU+0eTetSIay6DG58pDgq"
			"Z4O0AjoPYGlTg1vw=="},
		{61793, "257 3 14 "
			"SR6Yew69GUbQI7AdMuiR1P0sFzMYznT22hdXiM6vjTA8ef360LZJBE7LM1DATjKGIJXWks"
			"t0/VReIOmoM+j1hCC9Oon3AHaMSTYdPCEi33TfJEV/5Yj4HfSNcjyFtFYj"},
		{12644, "257 3 15 5tYsddEMwkigupjKj9S3MZoEgQ+Ej0jOxTJOaOR+JZs="},
		{30188, "257 3 16 "
			"WyNUDLlrvPUmtL63rrLOueFdo1yaHNPO1IdVhVeCh/DlGvuWMuQw8TjdedjQ14STnQ4qmh/8"
			"uP4A"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		uint8_t rdata[300];
		uint16_t n = 0;

		assert_int_equal(taut_rdata_scan(TAUT_TYPE_DNSKEY, TAUT_CLASS_IN, keys[i].key,
					 strlen(keys[i].key), NULL, rdata, sizeof rdata, &n, NULL),
			TAUT_OK);
		assert_int_equal(taut_key_tag(rdata, n), keys[i].tag);
	}
}

/* The sum does not overflow, whatever the length. */
static void key_tag_of_the_longest(void **state)
{
	static uint8_t rdata[65535];

	(void)state;
	memset(rdata, 0xff, sizeof rdata);
	/* 32767 times 0xffff and 0xff00, folded once: RFC 4034 B */
	assert_int_equal(taut_key_tag(rdata, 65535),
		(0x7fffu * 0xffffu + 0xff00u + ((0x7fffu * 0xffffu + 0xff00u) >> 16)) & 0xffff);
	assert_int_equal(taut_key_tag(rdata, 0), 0);
	assert_int_equal(taut_key_tag(rdata, 1), 0xff00);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_and_key_tag),
		cmocka_unit_test(tolerated_faults),
		cmocka_unit_test(whole_record),
		cmocka_unit_test(malformed),
		cmocka_unit_test(key_tags_of_others),
		cmocka_unit_test(key_tag_of_the_longest),
	};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
