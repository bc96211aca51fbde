/* test_codes.c - other code points by number and name. */
#include "unit.h"

static const struct {
	enum taut_registry registry;
	uint16_t number;
	const char *name;
} points[] = {
	{TAUT_OPCODES, 5, "UPDATE"},
	{TAUT_OPCODES, 3, NULL},
	{TAUT_RCODES, 3, "NXDOMAIN"},
	{TAUT_RCODES, 16, "BADVERS"},
	{TAUT_TSIG_ERRORS, 16, "BADSIG"},
	{TAUT_RCODES, 12, NULL},
	{TAUT_EDNS_OPTIONS, 10, "COOKIE"},
	{TAUT_EDNS_OPTIONS, 26946, "DEVICEID"},
	{TAUT_EDE_CODES, 22, "No Reachable Authority"},
	{TAUT_SVC_KEYS, 0, "mandatory"},
	{TAUT_SVC_KEYS, 6, "ipv6hint"},
	{TAUT_ALGORITHMS, 13, "ECDSAP256SHA256"},
	{TAUT_ALGORITHMS, 4, NULL},
	{TAUT_DIGESTS, 2, "SHA-256"},
	{TAUT_CERT_TYPES, 253, "URI"},
	{TAUT_TKEY_MODES, 3, "GSS-API"},
	{TAUT_DSO_TYPES, 1, "KEEPALIVE"},
	{TAUT_DSYNC_SCHEMES, 1, "NOTIFY"},
	{TAUT_DSYNC_SCHEMES, 0, NULL},
	{TAUT_EDE_CODES, 65535, NULL},
};

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
		const char *name = taut_code_point(points[i].registry, points[i].number);
		uint16_t number = (uint16_t)~points[i].number;

		if (points[i].name == NULL) {
			assert_null(name);
			continue;
		}
		assert_string_equal(name, points[i].name);
		assert_int_equal(
			taut_code_point_scan(points[i].registry, name, strlen(name), &number),
			TAUT_OK);
		assert_int_equal(number, points[i].number);
	}
}

static void scan(void **state)
{
	uint16_t number = 4711;

	(void)state;
	assert_int_equal(taut_code_point_scan(TAUT_RCODES, "nxdomain!", 8, &number), TAUT_OK);
	assert_int_equal(number, 3);
	assert_int_equal(taut_code_point_scan(TAUT_RCODES, "nxdomain!", 9, &number), TAUT_E_SYNTAX);
	assert_int_equal(taut_code_point_scan(TAUT_RCODES, "NXDOMAI", 7, &number), TAUT_E_SYNTAX);
	assert_int_equal(taut_code_point_scan(TAUT_RCODES, "", 0, &number), TAUT_E_SYNTAX);
	assert_int_equal(taut_code_point_scan(TAUT_OPCODES, "NXDOMAIN", 8, &number), TAUT_E_SYNTAX);
	assert_int_equal(number, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(table), cmocka_unit_test(scan)};

	return cmocka_run_group_tests_name("codes", tests, NULL, NULL);
}
