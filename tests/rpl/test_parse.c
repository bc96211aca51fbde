/* test_parse.c - scenario files are read strictly: what is wrong is named, with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rpl.h"

#define BEGIN    "CONFIG_END\nSCENARIO_BEGIN a title\n"
#define QUESTION "REPLY RD\nSECTION QUESTION\nwww.example. IN A\n"
#define STEP     "STEP 1 QUERY\nENTRY_BEGIN\n" QUESTION "ENTRY_END\n"

struct wrong {
	const char *text, *why;
};

static const struct wrong wrongs[] = {
	{"", "f:0: the file ends before CONFIG_END"},
	{"CONFIG_END\n", "f:1: SCENARIO_BEGIN is missing"},
	{BEGIN, "f:2: the file ends before SCENARIO_END"},
	{BEGIN "SCENARIO_END\nmore\n", "f:4: behind SCENARIO_END: 'more'"},
	{BEGIN "HELLO\n", "f:3: unknown: 'HELLO'"},
	{BEGIN "STEP x QUERY\n", "f:3: STEP needs a number"},
	{BEGIN "STEP 1\n", "f:3: STEP needs a kind"},
	{BEGIN "STEP 1 ASK\n", "f:3: STEP does not know 'ASK'"},
	{BEGIN "STEP 1 QUERY\nSTEP 2 QUERY\n", "f:4: STEP 1 needs an entry, not 'STEP 2 QUERY'"},
	{BEGIN "STEP 1 QUERY ADDRESS 1.2.3\n", "f:3: no address: '1.2.3'"},
	{BEGIN STEP "STEP 1 NOTHING\n", "f:9: STEP 1 stands behind STEP 1"},
	{BEGIN "RANGE_BEGIN 1\n", "f:3: RANGE_BEGIN needs two numbers"},
	{BEGIN "RANGE_BEGIN 0 9\nSTEP 1 QUERY\n", "f:4: unknown in a range: 'STEP 1 QUERY'"},
	{BEGIN "RANGE_BEGIN 0 9\n\n; comment\n", "f:5: the file ends inside a range"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\n", "f:4: the file ends inside an entry"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\nMATCH qname foo\n", "f:5: MATCH does not know 'foo'"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\nMATCH ede=x\n", "f:5: MATCH does not know 'ede=x'"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\nADJUST foo\n", "f:5: ADJUST does not know 'foo'"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\nREPLY QR WELL\n", "f:5: REPLY does not know 'WELL'"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\nSECTION OTHER\n",
		"f:5: SECTION does not know 'OTHER'"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\na. A 1.2.3.4\n",
		"f:5: a record before any SECTION, or an unknown word: 'a. A 1.2.3.4'"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\nSECTION ANSWER\na. A 1.2.3\n",
		"f:6: rdata, column 6 of '1.2.3': an IPv4 address: four numbers from 0 to 255 with "
		"dots between"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\nSECTION ANSWER\na. 5 IN\n",
		"f:6: the type of the record is missing"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\nSECTION ANSWER\na..b. A 1.2.3.4\n",
		"f:6: no name: 'a..b.'"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\nSECTION QUESTION\na. IN A more\n",
		"f:6: behind the question: 'more'"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\nHEX_ANSWER_BEGIN\n0g\n", "f:6: no hex: '0g'"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\nHEX_ANSWER_BEGIN\n00\n",
		"f:6: the file ends before HEX_ANSWER_END"},
	{BEGIN "RANGE_BEGIN 0 9\nENTRY_BEGIN\nSECTION ANSWER\na. A \\# 3 0102\n",
		"f:6: \\# 3 is followed by 2 octets"},
	{"server:\n value\n", "f:2: a value without a key: 'value'"},
	{"server:\n key: \"value\n", "f:2: no end of the quotes: ' \"value'"},
};

static void wrong_files_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
		struct rpl_scenario s;

		assert_false(rpl_parse(&s, "f", wrongs[i].text, strlen(wrongs[i].text)));
		assert_string_equal(s.why, wrongs[i].why);
		rpl_scenario_free(&s);
	}
}

static const char sample[] =
	"server:\n\tdo-ip6: no\nstub-zone: name: \".\" stub-addr: 1.2.3.4\n" BEGIN
	"RANGE_BEGIN 0 9\nADDRESS 1.2.3.4\nENTRY_BEGIN\nMATCH qname ede=3\n"
	"ADJUST copy_id\n" QUESTION
	"SECTION ANSWER\n$TTL 60\nwww.example. A 1.2.3.4\nEXTRA_PACKET\n"
	"HEX_ANSWER_BEGIN\n00 01\nHEX_ANSWER_END\nENTRY_END\nRANGE_END\n" STEP
	"STEP 2 CHECK_PACKETS <= 5\nSCENARIO_END\n";

static void a_file_that_ends_anywhere_is_refused(void **state)
{
	struct rpl_scenario s;

	(void)state;
	for (size_t n = 0; n < sizeof sample - 2; n++) { /* without the line end it is whole */
		assert_false(rpl_parse(&s, "f", sample, n));
		assert_true(s.why[0] != '\0');
		rpl_scenario_free(&s);
	}
	assert_true(rpl_parse(&s, "f", sample, sizeof sample - 1));
	assert_int_equal(s.dialect, RPL_UNBOUND);
	assert_int_equal(s.entry_count, 1);
	assert_non_null(s.ranges->entries->packet->next);
	assert_int_equal(s.ranges->entries->match, RPL_QNAME | RPL_EDE);
	assert_string_equal(s.steps->next->arguments, "<= 5");
	rpl_scenario_free(&s);
}

/* Nobody outside can reach this parser: a smoke test, under ASan, instead of a fuzz target. Each
 * mutant has one to four octets replaced, dropped or doubled. */
static void mutants_are_read_or_refused(void **state)
{
	static char text[2 * sizeof sample];
	uint32_t random = 1;
	unsigned refused = 0;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct rpl_scenario s;
		size_t n = sizeof sample - 1;

		memcpy(text, sample, n);
		for (int k = 0; k <= i % 4; k++) {
			size_t at;

			random = random * 1664525u + 1013904223u;
			at = (random >> 8) % n;
			if (random >> 30 == 0)
				memmove(text + at, text + at + 1, --n - at);
			else if (random >> 30 == 1)
				memmove(text + at + 1, text + at, n++ - at);
			else
				text[at] = (char)(random >> 16);
		}
		refused += !rpl_parse(&s, "f", text, n);
		rpl_scenario_free(&s);
	}
	assert_in_range(refused, 1000, 19999);
}

static void octets_of(const char *entry, const char *config, const uint8_t *want, size_t n)
{
	char text[2048];
	struct rpl_scenario s;

	snprintf(text, sizeof text,
		"%s" BEGIN "STEP 1 QUERY\nENTRY_BEGIN\n%sENTRY_END\nSCENARIO_END\n", config, entry);
	assert_true(rpl_parse(&s, "f", text, strlen(text)));
	assert_int_equal(s.steps->entry->packet->length, n);
	assert_memory_equal(s.steps->entry->packet->octets, want, n);
	rpl_scenario_free(&s);
}

static void messages_are_built_as_written(void **state)
{
	static const uint8_t plain[] = {0, 0, 0x85, 0x83, 0, 1, 0, 1, 0, 0, 0, 0, 1, 'a', 0, 0, 1,
		0, 1, 1, 'a', 0, 0, 1, 0, 1, 0, 0, 14, 16, 0, 4, 1, 2, 3, 4};
	static const uint8_t edns[] = {
		0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 41, 4, 0xd0, 0, 0, 0x80, 0, 0, 0};
	static const uint8_t deckard[] = {
		0, 0, 1, 7, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 41, 16, 0, 1, 0, 0, 0, 0, 0};

	(void)state;
	octets_of("REPLY QR AA RD RA NXDOMAIN\nSECTION QUESTION\na A\nSECTION ANSWER\n  a A "
		  "1.2.3.4\n",
		"", plain, sizeof plain);
	octets_of("REPLY RD DO\n", "", edns, sizeof edns);
	octets_of("REPLY RD BADCOOKIE\n", "do-ip6: no\n", deckard, sizeof deckard);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_files_are_named),
		cmocka_unit_test(a_file_that_ends_anywhere_is_refused),
		cmocka_unit_test(mutants_are_read_or_refused),
		cmocka_unit_test(messages_are_built_as_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
