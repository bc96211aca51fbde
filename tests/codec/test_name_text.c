/* test_name_text.c - names as text, both ways. */
#include "unit.h"

static const struct {
	const char *text, *hex, *written; /* written: NULL if it is the text */
} both[] = {
	{".", "00", NULL},
	{"com.", "03636f6d 00", NULL},
	{"wWw.Example.", "03775777 074578616d706c65 00", NULL},
	{"a\\.b.", "03612e62 00", NULL},
	{"a\\\\\\\"\\(\\)\\;\\@\\$.", "08615c222829 3b4024 00", NULL},
	{"\\000\\032\\127\\255.", "0400207fff 00", NULL},
	{"!#%&'*+,-/:<=>?[]^_`{|}~.", "1821232526272a2b2c2d2f3a3c3d3e3f5b5d5e5f607b7c7d7e 00",
		NULL},
	{"com", "03636f6d 00", "com."},
	{"\\097\\b.", "026162 00", "ab."},
};

static void both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof both / sizeof both[0]; i++) {
		uint8_t wire[TAUT_NAME_MAX], out[TAUT_NAME_MAX];
		char text[TAUT_NAME_TEXT];
		uint32_t n = (uint32_t)help_octets(both[i].hex, wire, sizeof wire), length = 0;

		assert_int_equal(
			taut_name_scan(both[i].text, strlen(both[i].text), NULL, out, &length),
			TAUT_OK);
		assert_int_equal(length, n);
		assert_memory_equal(out, wire, n);
		n = taut_name_text(wire, text);
		assert_int_equal(n, strlen(text));
		assert_string_equal(text, both[i].written != NULL ? both[i].written : both[i].text);
	}
}

static void origin(void **state)
{
	static const uint8_t zone[] = "\7example";
	uint8_t out[TAUT_NAME_MAX];
	uint32_t length;

	(void)state;
	assert_int_equal(taut_name_scan("www", 3, zone, out, &length), TAUT_OK);
	assert_int_equal(length, 13);
	assert_memory_equal(out, "\3www\7example", 13);
	assert_int_equal(taut_name_scan("www.", 4, zone, out, &length), TAUT_OK);
	assert_int_equal(length, 5);
	assert_int_equal(taut_name_scan("@", 1, zone, out, &length), TAUT_OK);
	assert_int_equal(length, 9);
	assert_memory_equal(out, zone, 9);
	assert_int_equal(taut_name_scan("\\@", 2, NULL, out, &length), TAUT_OK);
	assert_memory_equal(out, "\1@", 3);
	assert_int_equal(taut_name_scan(".", 1, zone, out, &length), TAUT_OK);
	assert_int_equal(length, 1);
}

static void refused(void **state)
{
	static const char *const syntax[] = {
		"", "..", ".a", "a..", "a..b", "\\", "a\\", "\\25", "\\256", "\\2x5", "a.\\1"};
	uint8_t out[TAUT_NAME_MAX] = {77};
	char text[600];
	uint32_t length = 4711;

	(void)state;
	for (size_t i = 0; i < sizeof syntax / sizeof syntax[0]; i++)
		assert_int_equal(taut_name_scan(syntax[i], strlen(syntax[i]), NULL, out, &length),
			TAUT_E_SYNTAX);
	memset(text, 'a', sizeof text);
	assert_int_equal(taut_name_scan(text, 64, NULL, out, &length), TAUT_E_SYNTAX);
	for (size_t i = 1; i < sizeof text; i += 2)
		text[i] = '.';
	assert_int_equal(taut_name_scan(text, 256, NULL, out, &length), TAUT_E_NAME_LONG);
	assert_int_equal(taut_name_scan(text, 253, (const uint8_t *)"\1a", out, &length),
		TAUT_E_NAME_LONG); /* with its origin */
	assert_int_equal(out[0], 77);
	assert_int_equal(length, 4711);
	assert_int_equal(taut_name_scan(text, 254, NULL, out, &length), TAUT_OK);
	assert_int_equal(length, 255);
}

/* Of 255 octets 250 are characters at most, in four labels: TAUT_NAME_TEXT is exactly what they take. */
static void longest(void **state)
{
	uint8_t wire[TAUT_NAME_MAX];
	char *text = malloc(TAUT_NAME_TEXT);

	(void)state;
	assert_non_null(text);
	help_octets("3f[ff]x63 3f[00]x63 3f[80]x63 3d[20]x61 00", wire, sizeof wire);
	assert_int_equal(taut_name_length(wire), TAUT_NAME_MAX);
	assert_int_equal(taut_name_text(wire, text), TAUT_NAME_TEXT - 1);
	assert_int_equal(strlen(text), TAUT_NAME_TEXT - 1);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways), cmocka_unit_test(origin),
		cmocka_unit_test(refused), cmocka_unit_test(longest)};

	return cmocka_run_group_tests_name("name_text", tests, NULL, NULL);
}
