/* test_svcb.c - SvcParams; the vectors of RFC 9460 appendix D. */
#include "unit.h"

/* D.1 and D.2, wire to text */
static void vectors(void **state)
{
	static const struct {
		const char *hex, *text;
	} table[] = {
		{"0000 03666f6f076578616d706c6503636f6d00", "0 foo.example.com."},
		{"0001 00", "1 ."},
		{"0010 03666f6f076578616d706c6503636f6d00 0003 0002 0035",
			"16 foo.example.com. port=53"},
		{"0001 03666f6f076578616d706c6503636f6d00 029b 0005 68656c6c6f",
			"1 foo.example.com. key667=\"hello\""},
		{"0001 03666f6f076578616d706c6503636f6d00 029b 0009 68656c6c6fd2716f6f",
			"1 foo.example.com. key667=\"hello\\210qoo\""},
		{"0001 03666f6f076578616d706c6503636f6d00 0006 0020 "
		 "20010db8000000000000000000000001"
		 "20010db8000000000000000000530001",
			"1 foo.example.com. ipv6hint=2001:db8::1,2001:db8::53:1"},
		{"0001 076578616d706c6503636f6d00 0006 0010 20010db8ffffffffffffffffc6336464",
			"1 example.com. ipv6hint=2001:db8:ffff:ffff:ffff:ffff:c633:6464"},
		{"0010 03666f6f076578616d706c65036f726700 0000 0004 00010004 0001 0009 026832 "
		 "0568332d3139"
		 "0004 0004 c0000201",
			"16 foo.example.org. mandatory=alpn,ipv4hint alpn=\"h2,h3-19\" "
			"ipv4hint=192.0.2.1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		assert_string_equal(
			unit_rdata_text(TAUT_TYPE_SVCB, table[i].hex, 0), table[i].text);
		assert_string_equal(
			unit_rdata_text(TAUT_TYPE_HTTPS, table[i].hex, 0), table[i].text);
	}
	/* an item with a comma and a backslash: "f\\oo,bar" and "h2" */
	assert_string_equal(unit_rdata_text(TAUT_TYPE_SVCB,
				    "0010 03666f6f076578616d706c65036f726700 0001 000c "
				    "08665c6f6f2c626172 026832",
				    0),
		"16 foo.example.org. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"");
}

/* D.3: what a reader refuses, as wire */
static void refused(void **state)
{
	static const struct {
		const char *hex;
		enum taut_code code;
	} table[] = {
		{"0001 00 0003 0002 0035 0003 0002 0035", TAUT_E_SVCB_ORDER}, /* a key twice */
		{"0001 00 0000 0000", TAUT_E_SVCB_LENGTH},                    /* empty values */
		{"0001 00 0001 0000", TAUT_E_SVCB_ALPN},
		{"0001 00 0003 0000", TAUT_E_SVCB_LENGTH},
		{"0001 00 0004 0000", TAUT_E_SVCB_LENGTH},
		{"0001 00 0006 0000", TAUT_E_SVCB_LENGTH},
		{"0001 00 0001 0003 026832 0002 0003 616263",
			TAUT_E_SVCB_LENGTH},                       /* no-default-alpn=abc */
		{"0001 00 0000 0002 007b", TAUT_E_SVCB_MANDATORY}, /* key123 is absent */
		{"0001 00 0000 0002 0000", TAUT_E_SVCB_MANDATORY}, /* lists itself */
		{"0001 00 0000 0004 007b007b 007b 0003 616263", TAUT_E_SVCB_MANDATORY},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct taut_record record = unit_wrap(TAUT_TYPE_SVCB, table[i].hex);

		assert_true(record.malformed);
		assert_int_equal(record.fault, table[i].code);
	}
}

static void iteration(void **state)
{
	struct taut_record record =
		unit_wrap(TAUT_TYPE_HTTPS, "0001 00 0001 0003 026832 0003 0002 01bb");
	struct taut_svcb svcb;
	struct taut_svc_param param = {0};

	(void)state;
	assert_int_equal(taut_rdata_svcb(&record, &svcb), TAUT_OK);
	assert_true(taut_svc_param_next(svcb.params, &param));
	assert_int_equal(param.key, 1);
	assert_int_equal(param.value.length, 3);
	assert_int_equal(param.offset, 0);
	assert_true(taut_svc_param_next(svcb.params, &param));
	assert_int_equal(param.key, 3);
	assert_int_equal(param.offset, 7);
	assert_memory_equal(param.value.octets, "\1\273", 2);
	assert_false(taut_svc_param_next(svcb.params, &param));
	svcb.params.length = 3;
	memset(&param, 0, sizeof param);
	assert_false(taut_svc_param_next(svcb.params, &param));
}

static void texts(void **state)
{
	static const struct {
		const char *hex, *text;
	} table[] = {
		{"0001 0003 026832 0002 0000", "1 . alpn=\"h2\" no-default-alpn"},
		{"0005 0004 0002 fe0d", "1 . ech=AAL+DQ=="},
		{"0007 0010 2f646e732d71756572797b3f646e737d", "1 . dohpath=\"/dns-query{?dns}\""},
		{"0008 0000", "1 . ohttp"},
		{"0004 0008 c0000201 c0000202", "1 . ipv4hint=192.0.2.1,192.0.2.2"},
		{"ff00 0000", "1 . key65280"},
		{"ff00 0003 22 5c 20", "1 . key65280=\"\\\"\\\\ \""},
	};
	char hex[100];

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		snprintf(hex, sizeof hex, "0001 00 %s", table[i].hex);
		assert_string_equal(unit_rdata_text(TAUT_TYPE_SVCB, hex, 0), table[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(vectors), cmocka_unit_test(refused),
		cmocka_unit_test(iteration), cmocka_unit_test(texts)};

	return cmocka_run_group_tests_name("svcb", tests, NULL, NULL);
}
