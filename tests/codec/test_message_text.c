/* test_message_text.c - whole messages as text. */
#include "unit.h"

static const char *text_of(const char *hex, enum taut_preset preset, unsigned flags)
{
	size_t n = 0;

	unit_open(hex, preset);
	assert_int_equal(
		taut_message_text(&unit.message, flags, unit_text, sizeof unit_text, &n), TAUT_OK);
	assert_int_equal(strlen(unit_text), n);
	return unit_text;
}

static void response(void **state)
{
	(void)state;
	assert_string_equal(text_of("04d2 8583 0001 0001 0001 0002" UNIT_QUESTION
				    "c00c 0001 0001 0000012c 0004 c0000201  c010 0002 0001 "
				    "0000012c 0005 026e73 c010"
				    "00 0029 04d0 00008000 000c 000a 0008 0102030405060708  c03d "
				    "0001 0001 00000e10 0004 c0000235",
				    TAUT_DEFAULT, TAUT_TEXT_SPACES),
		";; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 1234\n"
		";; flags: qr aa rd ra; QUESTION: 1, ANSWER: 1, AUTHORITY: 1, ADDITIONAL: 2\n"
		"\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags: do; udp: 1232\n; COOKIE: "
		"0102030405060708\n"
		"\n;; QUESTION SECTION:\n;www.example.com. IN A\n"
		"\n;; ANSWER SECTION:\nwww.example.com. 300 IN A 192.0.2.1\n"
		"\n;; AUTHORITY SECTION:\nexample.com. 300 IN NS ns.example.com.\n"
		"\n;; ADDITIONAL SECTION:\nns.example.com. 3600 IN A 192.0.2.53\n");
}

static void update(void **state)
{
	(void)state;
	assert_string_equal(
		text_of("0001 2800 0001 0001 0001 0000 00 0006 0001 00 00ff 00ff 00000000 0000"
			"00 0001 00fe 00000000 0004 c0000201",
			TAUT_DEFAULT, TAUT_TEXT_SPACES),
		";; ->>HEADER<<- opcode: UPDATE, status: NOERROR, id: 1\n"
		";; flags:; ZONE: 1, PREREQUISITE: 1, UPDATE: 1, ADDITIONAL: 0\n"
		"\n;; ZONE SECTION:\n;. IN SOA\n"
		"\n;; PREREQUISITE SECTION:\n. 0 ANY ANY\n"
		"\n;; UPDATE SECTION:\n. 0 NONE A 192.0.2.1\n");
}

/* A refused message gives what can be read of it. */
static void refused(void **state)
{
	(void)state;
	assert_non_null(strstr(
		text_of("0001 8180 0001 0001 0000 0000" UNIT_QUESTION "c00c 0001", TAUT_DEFAULT, 0),
		"www.example.com."));
	assert_null(strstr(unit_text, "ANSWER SECTION"));
	assert_non_null(strstr(text_of("0001 8180 0001 0002 0000 0000" UNIT_QUESTION
				       "c00c 0001 0001 00000000 0004 c0000201 c00c",
				       TAUT_FORENSIC, 0),
		"192.0.2.1"));
	assert_non_null(strstr(text_of("0001ff", TAUT_DEFAULT, 0), "0001ff"));
	assert_non_null(strstr(text_of("-", TAUT_DEFAULT, 0), "0 octets"));
}

static void others(void **state)
{
	(void)state;
	assert_non_null(strstr(text_of("0001 3000 [00]x8 0001 0008 [00]x8", TAUT_DEFAULT, 0),
		"KEEPALIVE 8 0000000000000000\n"));
	assert_non_null(strstr(
		text_of("0001 9f6c [00]x8", TAUT_DEFAULT, 0), "opcode: OPCODE3, status: RCODE12"));
	assert_non_null(strstr(unit_text, "flags: qr aa tc rd z ad;"));
	assert_non_null(strstr(text_of("0001 8180 0000 0000 0000 0001 00 0029 04d0 01 00 0000 0000",
				       TAUT_DEFAULT, 0),
		"status: BADVERS"));
}

/* Whatever room there is, nothing is written behind it. */
static void no_space(void **state)
{
	size_t whole, n;

	(void)state;
	text_of("04d2 8583 0001 0001 0000 0001" UNIT_QUESTION
		"c00c 0001 0001 0000012c 0004 c0000201"
		"00 0029 04d0 00008000 000c 000a 0008 0102030405060708",
		TAUT_DEFAULT, 0);
	whole = strlen(unit_text);
	for (size_t room = 0; room <= whole; room++) {
		char *small = malloc(room + 1);

		assert_non_null(small);
		n = 77;
		assert_int_equal(
			taut_message_text(&unit.message, 0, small, room, &n), TAUT_E_SPACE);
		assert_int_equal(n, 77);
		free(small);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(response), cmocka_unit_test(update),
		cmocka_unit_test(refused), cmocka_unit_test(others), cmocka_unit_test(no_space)};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests_name("message_text", tests, NULL, NULL);
}
