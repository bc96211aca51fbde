/* test_json.c - messages, records and strings as JSON, RFC 8427. */
#include "unit.h"

static const char *json_of(const char *hex, enum taut_preset preset)
{
	size_t n = 0;

	unit_open(hex, preset);
	assert_int_equal(
		taut_message_json(&unit.message, unit_text, sizeof unit_text, &n), TAUT_OK);
	assert_int_equal(strlen(unit_text), n);
	assert_int_equal(unit_text[0], '{');
	assert_int_equal(unit_text[n - 1], '}');
	return unit_text;
}

static bool has(const char *part)
{
	return strstr(unit_text, part) != NULL;
}

static void message(void **state)
{
	(void)state;
	json_of("04d2 8583 0001 0001 0000 0000" UNIT_QUESTION
		"c00c 0010 0001 0000012c 0005 04 61225c0a",
		TAUT_DEFAULT);
	assert_true(has("{\"ID\":1234,\"QR\":true,\"Opcode\":0,\"AA\":true,\"TC\":false,\"RD\":"
			"true,\"RA\":true,"
			"\"AD\":false,\"CD\":false,\"RCODE\":3,\"QDCOUNT\":1,\"ANCOUNT\":1,"
			"\"NSCOUNT\":0,\"ARCOUNT\":0"));
	assert_true(
		has("\"QNAME\":\"www.example.com.\",\"QTYPE\":1,\"QTYPEname\":\"A\",\"QCLASS\":1,"
		    "\"QCLASSname\":\"IN\""));
	assert_true(has("\"answerRRs\":[{\"NAME\":\"www.example.com.\",\"TYPE\":16,\"TYPEname\":"
			"\"TXT\",\"CLASS\":1,"
			"\"CLASSname\":\"IN\",\"TTL\":300,\"RDLENGTH\":5,"));
	assert_true(has(
		"\"rdataTXT\":\"\\\"a\\\\\\\"\\\\\\\\\\\\010\\\"\"")); /* "a\"\\\010" escaped again */
	assert_true(has("\"RDATAHEX\":\"0461225c0a\""));
	assert_true(has("\"authorityRRs\":[],\"additionalRRs\":[]"));
}

static void others(void **state)
{
	(void)state;
	json_of("0001 1000 0002 [00]x6 00 0001 0001 0122 00 0001 0001", TAUT_DEFAULT);
	assert_true(
		has("\"questionRRs\":[{\"NAME\":\".\",\"TYPE\":1,\"TYPEname\":\"A\",\"CLASS\":1,"));
	assert_true(has("{\"NAME\":\"\\\\\\\".\","));
	assert_false(has("QNAME"));
	json_of("0001 3000 [00]x8 0001 0008 [00]x8", TAUT_DEFAULT);
	assert_true(has("\"dsoTLVs\":[{\"TYPE\":1,\"HEX\":\"0000000000000000\"}]"));
	json_of("0001ff", TAUT_DEFAULT);
	assert_true(has("\"messageOctetsHEX\":\"0001ff\""));
	json_of("0001 8180 0000 0001 0000 0000 00 0001 0001 00000000 0003 010203", TAUT_DEFAULT);
	assert_false(has("rdataA")); /* malformed: only its octets */
	assert_true(has("\"RDATAHEX\":\"010203\""));
	assert_true(has("\"malformed\":true"));
	assert_false(has("\"Z\""));
	json_of("0001 0040 [00]x8", TAUT_DEFAULT);
	assert_true(has("\"CD\":false,\"Z\":true,\"RCODE\":0"));
}

static void record(void **state)
{
	static const uint8_t address[] = {192, 0, 2, 1};
	struct taut_record one;
	char small[40];
	size_t n = 77;

	(void)state;
	assert_int_equal(
		unit_open("0001 8180 0000 0001 0000 0000 00 0001 0001 00000000 0004 c0000201",
			TAUT_DEFAULT),
		TAUT_OK);
	one = unit_record(TAUT_ANSWER, 0);
	assert_memory_equal(one.octets + one.rdata, address, 4);
	assert_int_equal(taut_record_json(&one, unit_text, sizeof unit_text, &n), TAUT_OK);
	assert_int_equal(n, strlen(unit_text));
	assert_true(has("\"rdataA\":\"192.0.2.1\",\"RDATAHEX\":\"c0000201\""));
	n = 77;
	assert_int_equal(taut_record_json(&one, small, sizeof small, &n), TAUT_E_SPACE);
	assert_int_equal(n, 77);
}

static void strings(void **state)
{
	static const struct {
		const char *text, *json;
		size_t n;
	} table[] = {
		{"", "\"\"", 0},
		{"a/b", "\"a/b\"", 3},
		{"\"\\", "\"\\\"\\\\\"", 2},
		{"\0\n\t\37\177", "\"\\u0000\\u000a\\u0009\\u001f\\u007f\"", 5},
		{"\303\244\342\202\254\360\237\230\200", "\"\303\244\342\202\254\360\237\230\200\"",
			9},
		{"\344", "\"\\u00e4\"", 1},                       /* no UTF-8 */
		{"\303", "\"\\u00c3\"", 1},                       /* cut */
		{"\300\257", "\"\\u00c0\\u00af\"", 2},            /* overlong */
		{"\355\240\200", "\"\\u00ed\\u00a0\\u0080\"", 3}, /* surrogate */
		{"\303\244\377x", "\"\303\244\\u00ffx\"", 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		char out[100];
		size_t n = 0;

		assert_int_equal(
			taut_json_string(table[i].text, table[i].n, out, sizeof out, &n), TAUT_OK);
		assert_string_equal(out, table[i].json);
		assert_int_equal(n, strlen(table[i].json));
		assert_int_equal(
			taut_json_string(table[i].text, table[i].n, out, n + 1, &n), TAUT_OK);
		assert_int_equal(
			taut_json_string(table[i].text, table[i].n, out, strlen(table[i].json), &n),
			TAUT_E_SPACE);
	}
}

/* Whatever room there is, nothing is written behind it. */
static void no_space(void **state)
{
	size_t whole, n;

	(void)state;
	json_of("04d2 8583 0001 0001 0000 0000" UNIT_QUESTION
		"c00c 0010 0001 0000012c 0005 04 61225c0a",
		TAUT_DEFAULT);
	whole = strlen(unit_text);
	for (size_t room = 0; room <= whole; room++) {
		char *small = malloc(room + 1);

		assert_non_null(small);
		n = 77;
		assert_int_equal(taut_message_json(&unit.message, small, room, &n), TAUT_E_SPACE);
		assert_int_equal(n, 77);
		free(small);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(message), cmocka_unit_test(others),
		cmocka_unit_test(record), cmocka_unit_test(strings), cmocka_unit_test(no_space)};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
