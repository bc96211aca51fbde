/* test_tsig.c - TSIG records and what is digested for them. */
#include "built.h"

static void tsig(void **state)
{
	uint8_t mac[32] = {1, 2, 3}, out[256];
	struct taut_tsig_values t = {.time_signed = 0x123456789abc,
		.fudge = 300,
		.original_id = 1,
		.mac = mac,
		.mac_length = 32};
	size_t n;

	(void)state;
	t.key = wire("Key.example");
	t.algorithm = wire("HMAC-sha256");
	begin(200, 0);
	taut_build_question(&b, wire("example.com"), 1, 1);
	assert_int_equal(taut_build_reserve(&b, 13 + 10 + 13 + 16 + 32), TAUT_OK);
	assert_int_equal(taut_build_opt(&b, 1232, 0, 0, 0), TAUT_OK);
	b.reserve = 0;
	assert_int_equal(taut_build_reserve(&b, 13 + 10 + 13 + 16 + 32), TAUT_OK);
	assert_int_equal(taut_build_tsig(&b, &t), TAUT_OK);
	assert_int_equal(b.reserve, 0);
	accepted();
	assert_true(unit.message.signature != 0);
	/* RFC 8945 4.3.3: key name, class, TTL, algorithm, time, fudge, error, other length */
	assert_int_equal(taut_tsig_variables(&t, false, out, sizeof out, &n), TAUT_OK);
	unit.length = help_octets("03 6b6579 07 6578616d706c65 00 00ff 00000000"
				  "0b 686d61632d736861323536 00 123456789abc 012c 0000 0000",
		unit.octets, sizeof unit.octets);
	assert_int_equal(n, unit.length);
	assert_memory_equal(out, unit.octets, n);
	assert_int_equal(taut_tsig_variables(&t, false, out, n - 1, &n), TAUT_E_SPACE);
	assert_int_equal(taut_tsig_variables(&t, true, out, sizeof out, &n), TAUT_OK);
	assert_int_equal(n, 8);
	assert_memory_equal(out, "\x12\x34\x56\x78\x9a\xbc\x01\x2c", 8);
	t.time_signed = UINT64_C(1) << 48;
	assert_int_equal(taut_tsig_variables(&t, true, out, sizeof out, &n), TAUT_E_ARGUMENT);
	assert_int_equal(taut_build_tsig(&b, &t), TAUT_E_ARGUMENT);
}

/* Whole or not at all, and nothing behind it. */
static void any_room_for_tsig(void **state)
{
	uint8_t mac[16] = {0};
	struct taut_tsig_values t = {.key = (const uint8_t *)"\1k",
		.algorithm = (const uint8_t *)"\1a",
		.mac = mac,
		.mac_length = 16};
	const uint32_t whole = 3 + 10 + 3 + 16 + 16;

	(void)state;
	for (uint32_t room = 12; room < 12 + whole + 3; room++) {
		bool fits = room >= 12 + whole;

		memset(buffer, 0xee, sizeof buffer);
		begin(room, 0);
		assert_int_equal(taut_build_tsig(&b, &t), fits ? TAUT_OK : TAUT_E_SPACE);
		for (uint32_t i = fits ? 12 + whole : 12; i < 200; i++)
			assert_int_equal(buffer[i], 0xee);
		if (fits) {
			assert_int_equal(buffer[11], 1);
			assert_int_equal(taut_build_tsig(&b, &t), TAUT_E_ORDER);
			assert_int_equal(record(TAUT_ADDITIONAL, ".", 10, ""), TAUT_E_ORDER);
			assert_int_equal(taut_build_opt(&b, 512, 0, 0, 0), TAUT_E_ORDER);
		}
		accepted();
	}
}

/* RFC 8945 4.2: every field comes back. BADTIME has the server's time as other data (5.2.3). */
static void read_again(void **state)
{
	static const uint8_t mac[20] = "abcdefghijklmnopqrst", other[6] = "\0\1\2\3\4\5";
	struct taut_tsig_values t = {.time_signed = 0xfedcba987654,
		.fudge = 0x1234,
		.original_id = 0x5678,
		.error = 18,
		.mac = mac,
		.mac_length = 20,
		.other = other,
		.other_length = 6};
	struct taut_record r;
	struct taut_tsig tsig;

	(void)state;
	t.key = wire("Key.Example");
	t.algorithm = wire("hmac-sha1");
	begin(512, 0);
	assert_int_equal(taut_build_tsig(&b, &t), TAUT_OK);
	accepted();
	assert_true(taut_record_at(&unit.message, unit.message.signature, &r));
	assert_true(taut_name_matches(&r.owner, t.key));
	assert_int_equal(taut_rdata_tsig(&r, &tsig), TAUT_OK);
	assert_true(taut_name_matches(&tsig.algorithm, t.algorithm));
	assert_true(tsig.time_signed == t.time_signed && tsig.fudge == t.fudge);
	assert_true(tsig.original_id == t.original_id && tsig.error == t.error);
	assert_int_equal(tsig.mac.length, 20);
	assert_memory_equal(tsig.mac.octets, mac, 20);
	assert_int_equal(tsig.other.length, 6);
	assert_memory_equal(tsig.other.octets, other, 6);
}

/* The longest names and other data that the fields can say. */
static void longest_variables(void **state)
{
	static uint8_t other[65535], out[TAUT_TSIG_VARIABLES + 1], name[TAUT_NAME_MAX];
	struct taut_tsig_values t = {
		.key = name, .algorithm = name, .other = other, .other_length = 65535};
	size_t n = 0;

	(void)state;
	for (uint32_t i = 0; i < 254; i += 2)
		name[i] = 1;
	out[TAUT_TSIG_VARIABLES] = 0xee;
	assert_int_equal(taut_tsig_variables(&t, false, out, TAUT_TSIG_VARIABLES, &n), TAUT_OK);
	assert_int_equal(n, TAUT_TSIG_VARIABLES);
	assert_int_equal(out[TAUT_TSIG_VARIABLES], 0xee);
	begin(65535, 0);
	assert_int_equal(taut_build_tsig(&b, &t), TAUT_E_ARGUMENT);
	assert_int_equal(b.length, 12);
}

/* RFC 8945 4.3.3 by hand: names in lower case, class ANY, TTL 0, and what BADTIME adds. */
static void variables(void **state)
{
	static const struct {
		const char *key, *algorithm;
		uint64_t time;
		uint16_t fudge, error;
		const char *other, *want;
	} rows[] = {
		{".", ".", 0, 0, 0, "", "00 00ff 00000000 00 000000000000 0000 0000 0000"},
		{"Host.Example.NET", "HMAC-MD5.SIG-ALG.REG.INT", 0x5f5e1000, 300, 16, "",
			"04 686f7374 07 6578616d706c65 03 6e6574 00 00ff 00000000"
			"08 686d61632d6d6435 07 7369672d616c67 03 726567 03 696e74 00"
			"00005f5e1000 012c 0010 0000"},
		{"K\\.1", "hmac-sha512", 0xffffffffffff, 65535, 18, "0000 5f5e1234",
			"03 6b2e31 00 00ff 00000000 0b 686d61632d736861353132 00"
			"ffffffffffff ffff 0012 0006 00005f5e1234"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t other[8], out[256], want[256];
		struct taut_tsig_values t = {.key = wire(rows[i].key),
			.algorithm = wire(rows[i].algorithm),
			.time_signed = rows[i].time,
			.fudge = rows[i].fudge,
			.error = rows[i].error,
			.mac = other,
			.mac_length = 1, /* is not part of it, nor is the id */
			.original_id = 4711,
			.other = other,
			.other_length = (uint16_t)help_octets(rows[i].other, other, sizeof other)};
		size_t n = 0, length = help_octets(rows[i].want, want, sizeof want);

		assert_int_equal(taut_tsig_variables(&t, false, out, sizeof out, &n), TAUT_OK);
		assert_int_equal(n, length);
		assert_memory_equal(out, want, n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tsig),
		cmocka_unit_test(any_room_for_tsig),
		cmocka_unit_test(read_again),
		cmocka_unit_test(longest_variables),
		cmocka_unit_test(variables),
	};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
