/* test_query_trace.c - tautq +trace, +explain, +record and +replay in the world of query_world.h. */
#define _GNU_SOURCE

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "../temporary.h"
#include "query_said.h"
#include "query_world.h"

static char again[sizeof said], folder[TEMPORARY];

static int run(const char *format, ...)
{
	char words[600];
	va_list list;
	int status;

	snprintf(words, sizeof words, "+nocmd %s", format);
	va_start(list, format);
	status = query_run(words, list);
	va_end(list);
	return status;
}

/* Walks for a name; what happened is in the file too, and said again out of it. */
static void trace(const char *words)
{
	assert_int_equal(run("+hints=%s/hints -p %u +record=%s/record %s", folder, (unsigned)world.port,
				 folder, words),
		0);
	strcpy(again, said);
	assert_int_equal(run("+replay=%s/record %s", folder, words), 0);
	assert_string_equal(again, said);
}

static void test_names(void **state)
{
	static const struct {
		const char *words, *texts[6];
	} rows[] = {
		{"www.shop.test",
			{" 1. . NS  to ns.root. (127.72.1.1) of the root", "(priming)",
				"    a referral: test. is served by ns.tld.test. (127.72.1.2)\n",
				"www.shop.test. A  to ns.tld.test. (127.72.1.2) of test.",
				"    the answer: 192.0.2.80, 192.0.2.81\n", "ANSWER: 2,"}},
		{"www.glueless.test",
			{"glueless.test. is served by ns1.host.test. (no address with it)\n",
				"ns1.host.test. A  to ",
				"(to find an address of ns1.host.test., which is a server of "
				"glueless.test.)",
				"the answer: 192.0.2.6\n"}},
		{"far.shop.test",
			{"an alias: the name proper is www.host.test., which is asked for now\n",
				"of test.  ", "  (cache: known from step 2)\n",
				"the answer: 192.0.2.4\n"}},
		{"a.tree.shop.test",
			{"all names below tree.shop.test. have another ending (DNAME): ",
				"the answer: 192.0.2.5\n"}},
		{"nx.shop.test", {"    there is no such name (NXDOMAIN)\n", "status: NXDOMAIN"}},
		{"www.shop.test AAAA",
			{"    the name is there, but has no AAAA record\n", "status: NOERROR"}},
		{"www.half.test", {"the answer: 192.0.2.7\n"}},
		{"big.shop.test TXT",
			{"the reply is too large for UDP (TC): it is asked again over TCP\n",
				"over TCP to ", "and 56 more"}},
		{"www.shop.test RRSIG", {"the answer: A 13 3 300 "}},
		{"x.wild.shop.test TXT", {"the answer: \"made by a wildcard\"\n"}},
		{"www.shop.test +qmin",
			{"shop.test. A  to ns.tld.test.", "the answer: 192.0.2.80"}},
	};
	char words[128];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		snprintf(words, sizeof words, "+trace %s", rows[i].words);
		trace(words);
		for (size_t k = 0; k < 6 && rows[i].texts[k]; k++)
			has(rows[i].texts[k]);
	}
}

/* Why SERVFAIL: what most often keeps names from being found. */
static void test_failures(void **state)
{
	static const struct {
		const char *name, *texts[4];
	} rows[] = {
		{"www.silent.test", {"No server of silent.test. gave an answer:\n",
					    "ns.silent.test. (127.72.1.10): no reply in ",
					    "They are down, or a firewall"}},
		{"www.closed.test", {"ns.closed.test. (127.72.1.9): nobody listens there\n",
					    "no name server runs on them"}},
		{"www.lame.test", {"ns.lame.test. (127.72.1.3): no use: it refuses to answer for "
				   "this zone (REFUSED)\n",
					  "these servers are not configured for the zone"}},
		{"www.upward.test",
			{"no use: it sends back up, so it does not know this zone (lame)\n",
				"The delegation is lame"}},
		{"www.failing.test", {"no use: it has a failure itself (SERVFAIL)\n",
					     "cannot load it, or it has expired"}},
		{"www.malformed.test", {"ns.malformed.test. (127.72.1.12): ", "cannot be read\n",
					       "broken software"}},
		{"www.formerr.test", {"ns.formerr.test. (127.72.1.15): no use: it says FORMERR\n",
					     "broken software"}},
		{"www.notcp.test",
			{"ns.notcp.test. (127.72.1.14): over TCP: nobody listens there\n",
				"TCP to port 53 is closed"}},
		{"www.lost.test", {"Nobody can be asked for lost.test.: none of its name servers "
				   "has an address.\n",
					  "nowhere.host.test.: there is no such name (NXDOMAIN)\n",
					  "gone.shop.test.: there is no such name (NXDOMAIN)\n"}},
		{"www.round.test",
			{"none of its name servers has an address.\n", "ns.square.test.: ",
				"The zone names servers that nobody can find"}},
		{"loop1.shop.test", {"The name is an alias that leads to no end:\n;;   "
				     "loop1.shop.test. -> loop2.shop.test.",
					    "break the loop"}},
	};
	char words[128];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		snprintf(words, sizeof words, "+explain %s", rows[i].name);
		trace(words);
		has(";; Why SERVFAIL?\n");
		has("status: SERVFAIL");
		for (size_t k = 0; k < 4 && rows[i].texts[k]; k++)
			has(rows[i].texts[k]);
	}
	trace("+explain www.shop.test");
	has(";; Why NOERROR?\n;; This is what a server of shop.test. says: ns.shop.test. "
	    "(127.72.1.3).\n");
	trace("+explain nx.shop.test");
	has(";; That there is no such name is what a server of shop.test. says: ns.shop.test. "
	    "(127.72.1.3).\n");
}

static void test_forms(void **state)
{
	(void)state;
	trace("+trace +json far.shop.test");
	assert_int_equal(said[0], '{');
	has("\"verdict\":\"alias\"");
	has("\"verdict\":\"referral\"");
	has("\"server\":\"ns.tld.test.\"");
	has("\"whole\":true,\"answer\":{");
	trace("+dot far.shop.test");
	assert_int_equal(strncmp(said, "digraph trace {\n", 16), 0);
	has("[label=\"referral\"]");
	has("[label=\"alias\"]");
	has("-> end\n}\n");
	trace("+trace +short far.shop.test");
	assert_string_equal(said, "www.host.test.\n192.0.2.4\n");
}

static void test_records(void **state)
{
	char path[TEMPORARY + 16];
	FILE *file;
	long size;

	(void)state;
	trace("+trace www.shop.test");
	/* cut, and something else */
	snprintf(path, sizeof path, "%s/record", folder);
	file = fopen(path, "rb");
	assert_non_null(file);
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	fclose(file);
	assert_int_equal(truncate(path, size - 30), 0);
	assert_int_equal(run("+trace +replay=%s", path), 9);
	has("the record cannot be run to its end");
	assert_int_equal(truncate(path, 7), 0);
	assert_int_equal(run("+trace +replay=%s", path), 10);
	has("this is no record of tautq");
	assert_int_equal(run("+replay=/nonexistent"), 10);
	assert_int_equal(run("+trace +hints=/nonexistent a.test"), 10);
	snprintf(path, sizeof path, "%s/bad", folder);
	file = fopen(path, "w");
	fprintf(file, "ns.root. A 127.72.1\n");
	fclose(file);
	assert_int_equal(run("+trace +hints=%s a.test", path), 10);
	has("/bad:1: expected ");
	unlink(path);
	/* the root is not there at all */
	assert_int_equal(run("+explain +hints=%s/hints -p 1 a.test", folder), 0);
	has("status: SERVFAIL");
	has("No server of . gave an answer");
}

static int start(void **state)
{
	char path[TEMPORARY + 16];
	FILE *file;

	(void)state;
	if (!mkdtemp(temporary_path(folder, "query-trace")) || !world_start())
		return -1;
	snprintf(path, sizeof path, "%s/hints", folder);
	file = fopen(path, "w");
	if (!file)
		return -1;
	fprintf(file, ". 3600000 NS ns.root.\nns.root. 3600000 A " WORLD_NET "1\n");
	return fclose(file);
}

static int stop(void **state)
{
	char path[TEMPORARY + 16];

	(void)state;
	world_stop();
	snprintf(path, sizeof path, "%s/hints", folder);
	unlink(path);
	snprintf(path, sizeof path, "%s/record", folder);
	unlink(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_records),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
