/* test_run.c - the runner with an engine that only relays: verdicts are right, and each of our own
 * steps and adjustments does what tests/scenarios/README.md says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rpl.h"

#define CONFIG "server:\n%s\nstub-zone:\nname: \".\"\nstub-addr: 192.0.2.1\nCONFIG_END\n"
#define SCENARIO                                                                                   \
	CONFIG "SCENARIO_BEGIN t\nRANGE_BEGIN 0 100\nADDRESS "                                     \
	       "192.0.2.1\n%sRANGE_END\n%sSCENARIO_END\n"
#define REPLY                                                                                      \
	"REPLY QR AA NOERROR\nSECTION QUESTION\nwww.example. A\nSECTION ANSWER\nwww.example. A "   \
	"192.0.2.9\n"                                                                              \
	"ENTRY_END\n"
#define ENTRY(adjust) "ENTRY_BEGIN\nMATCH opcode qtype qname\nADJUST " adjust "\n" REPLY
#define GOOD          ENTRY("copy_id")
#define QUERY         "STEP 1 QUERY\nENTRY_BEGIN\nREPLY RD\nSECTION QUESTION\nwww.example. A\nENTRY_END\n"
#define CHECK(match, flags, more)                                                                  \
	"STEP 10 CHECK_ANSWER\nENTRY_BEGIN\nMATCH " match "\nREPLY QR " flags                      \
	"\nSECTION QUESTION\nwww.example. A\n" more "ENTRY_END\n"
#define ANSWER "SECTION ANSWER\nwww.example. A 192.0.2.9\n"
#define FINE   CHECK("all", "AA RA NOERROR", ANSWER)
#define FAILED CHECK("rcode", "SERVFAIL", "")

struct row {
	const char *config, *entries, *steps;
	enum rpl_verdict verdict;
	const char *why; /* begins with */
};

static const struct row rows[] = {
	/* answers */
	{"", GOOD, QUERY FINE, RPL_PASS, ""},
	{"", GOOD, QUERY CHECK("all", "AA RA NXDOMAIN", ANSWER), RPL_FAIL,
		"STEP 10: rcode NOERROR"},
	{"", GOOD, QUERY CHECK("all", "RA NOERROR", ANSWER), RPL_FAIL, "STEP 10: flag AA is set"},
	{"", GOOD, QUERY CHECK("all", "AA RA NOERROR", ""), RPL_FAIL,
		"STEP 10: not expected in the answer"},
	{"", GOOD, QUERY CHECK("all", "AA RA NOERROR", ANSWER "www.example. A 192.0.2.8\n"),
		RPL_FAIL,
		"STEP 10: missing in the answer section: www.example. 3600 IN A 192.0.2.8"},
	{"", GOOD,
		QUERY CHECK("all", "AA RA NOERROR", "SECTION ANSWER\nwww.example. 5 A 192.0.2.9\n"),
		RPL_PASS, ""},
	{"", GOOD,
		QUERY CHECK(
			"all ttl", "AA RA NOERROR", "SECTION ANSWER\nwww.example. 5 A 192.0.2.9\n"),
		RPL_FAIL, "STEP 10: missing in the answer section"},
	{"", GOOD, QUERY, RPL_PASS, ""},
	{"", GOOD, QUERY "STEP 2 TRAFFIC\n", RPL_FAIL, "an answer that no step asks for"},
	{"", GOOD, FINE, RPL_FAIL, "STEP 10: there is no answer"},
	{"", GOOD, QUERY FINE CHECK("all", "AA", ""), RPL_FAIL, ""}, /* a parse error */
	/* what nobody has a reply for */
	{"", "", QUERY FAILED, RPL_PASS, ""},
	{"", "ENTRY_BEGIN\nMATCH qname\nREPLY QR\nSECTION QUESTION\nother. A\nENTRY_END\n",
		QUERY FAILED "STEP 11 CHECK_PACKETS == 1\n", RPL_PASS, ""},
	{"silent: yes",
		"ENTRY_BEGIN\nMATCH qname\nREPLY QR\nSECTION QUESTION\nother. A\nENTRY_END\n",
		QUERY FAILED "STEP 11 CHECK_PACKETS == 3\nSTEP 12 CHECK_TIME >= 3\n", RPL_PASS, ""},
	/* steps */
	{"", "", QUERY "STEP 2 CHECK_OUT_QUERY\n" GOOD FINE, RPL_PASS, ""},
	{"", "", QUERY "STEP 2 REPLY\n" GOOD FINE, RPL_PASS, ""},
	{"", "", QUERY "STEP 2 TIMEOUT\nSTEP 3 REPLY\n" GOOD FINE "STEP 11 CHECK_TIME >= 1\n",
		RPL_PASS, ""},
	{"", "", QUERY "STEP 2 ERROR\nSTEP 3 REPLY\n" GOOD FINE "STEP 11 CHECK_TIME <= 0.1\n",
		RPL_PASS, ""},
	{"", GOOD,
		QUERY FINE
		"STEP 11 CHECK_PACKETS <= 1\nSTEP 12 CHECK_PACKETS ADDRESS 192.0.2.2 == 0\n",
		RPL_PASS, ""},
	{"", GOOD, QUERY FINE "STEP 11 CHECK_PACKETS <= 0\n", RPL_FAIL,
		"STEP 11: packets: 1, not <= 0"},
	{"", GOOD, QUERY FINE "STEP 11 RESET_COUNTERS\nSTEP 12 CHECK_PACKETS == 0\n", RPL_PASS, ""},
	{"", GOOD, QUERY FINE "STEP 11 CHECK_STATE nothing == 0\n", RPL_FAIL,
		"STEP 11: CHECK_STATE does not"},
	{"", GOOD, QUERY FINE "STEP 11 TIME_PASSES EVAL ${2*${3+4}}\nSTEP 12 CHECK_TIME <= 1\n",
		RPL_PASS, ""},
	{"", GOOD, QUERY FINE "STEP 11 TIME_PASSES ELAPSE x\n", RPL_FAIL,
		"STEP 11: TIME_PASSES needs seconds"},
	/* adjustments */
	{"", ENTRY("copy_id also wrong_id") GOOD,
		QUERY FINE "STEP 11 CHECK_STATE mismatches == 1\n", RPL_PASS, ""},
	{"", ENTRY("copy_id also wrong_id times=70000") GOOD, QUERY FINE, RPL_FAIL,
		""}, /* a parse error */
	{"", ENTRY("copy_id also wrong_id times=65536") GOOD,
		QUERY FINE "STEP 11 CHECK_STATE mismatches == 65536\n", RPL_PASS, ""},
	{"", ENTRY("copy_id also wrong_port") GOOD,
		QUERY FINE "STEP 11 CHECK_STATE mismatches == 1\n", RPL_PASS, ""},
	{"", ENTRY("copy_id twice"), QUERY FINE "STEP 11 CHECK_STATE mismatches == 1\n", RPL_PASS,
		""},
	{"", ENTRY("copy_id drop"), QUERY FAILED "STEP 11 CHECK_PACKETS == 3\n", RPL_PASS, ""},
	{"", ENTRY("copy_id drop once") GOOD, QUERY FINE "STEP 11 CHECK_PACKETS == 2\n", RPL_PASS,
		""},
	{"", ENTRY("copy_id reset once") GOOD, QUERY FINE "STEP 11 CHECK_PACKETS == 2\n", RPL_PASS,
		""},
	{"", ENTRY("copy_id late=500"), QUERY FINE "STEP 11 CHECK_TIME >= 0.5\n", RPL_PASS, ""},
	{"", ENTRY("copy_id also late=500") GOOD,
		QUERY FINE "STEP 11 SETTLE 2\nSTEP 12 CHECK_STATE mismatches == 1\n", RPL_PASS, ""},
	{"", ENTRY("copy_id cut=11 once") GOOD, QUERY FINE "STEP 11 CHECK_PACKETS == 2\n", RPL_PASS,
		""},
	{"", ENTRY("copy_id garbage"), QUERY FINE, RPL_FAIL, "STEP 10: "},
	/* configuration */
	{"no-such-key: yes", GOOD, QUERY FINE, RPL_SKIP, "unknown key (no-such-key, line 2)"},
	{"trust-anchor: \"example. DS 1 2 3 00\"", GOOD, QUERY FINE, RPL_SKIP,
		"validation (trust-anchor)"},
	{"trust-anchor: \"other. DS 1 2 3 00\"", GOOD, QUERY FINE, RPL_PASS, ""},
};

static void verdicts(void **state)
{
	static char text[16384];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		struct rpl_scenario s;
		char why[RPL_WHY] = "";
		enum rpl_verdict verdict = RPL_FAIL;

		snprintf(text, sizeof text, SCENARIO, row->config, row->entries, row->steps);
		if (rpl_parse(&s, "f", text, strlen(text)))
			verdict = rpl_run(&s, RPL_CORE, false, why);
		if (verdict != row->verdict || strncmp(why, row->why, strlen(row->why)) != 0)
			fail_msg("row %zu: verdict %d, %s %s", i, verdict, s.why, why);
		rpl_scenario_free(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(verdicts)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
