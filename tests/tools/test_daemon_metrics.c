/* test_daemon_metrics.c - the numbers as Prometheus reads them: each line by the grammar of its text format, each name
 * declared once and before its samples, the histogram with rising buckets. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../tools/daemon/metrics.h"
#include "metrics_check.h"

static struct metrics_of of[2];
static struct metrics_process process = {
	.start = 1700000000, .workers = 2, .zones = 7, .log = {.lines = 9}};

static struct text written(void)
{
	struct text out = {0};

	metrics_prometheus(&out, of, 2, &process);
	assert_false(out.failed);
	return out;
}

static void grammar(void **state)
{
	struct text out = written();
	const char *wrong = metrics_wrong(out.octets);

	(void)state;
	if (wrong != NULL)
		fail_msg("%s", wrong);
	text_free(&out);
}

/* What checks is checked: it has to notice what is wrong. */
static void checker(void **state)
{
	static const char *const bad[] = {"a 1\n", "# TYPE a counter\na 1",
		"# TYPE a counter\na x\n", "# TYPE a counter\na{b=c} 1\n",
		"# TYPE a counter\na{b=\"c} 1\n", "# TYPE a counter\na{} 1\n",
		"# TYPE a counter\na 1\n# TYPE a counter\n", "# TYPE a widget\na 1\n",
		"# TYPE a counter\na 1\na 1\n",
		"# TYPE a counter\n# TYPE b counter\na 1\nb 1\n# HELP a x\n",
		"# TYPE 1a counter\n1a 1\n",
		"# TYPE a histogram\na_bucket{le=\"1\"} 5\na_bucket{le=\"+Inf\"} 4\na_sum "
		"1\na_count 4\n",
		"# TYPE a histogram\na_bucket{le=\"1\"} 5\na_bucket{le=\"+Inf\"} 6\na_sum "
		"1\na_count 5\n",
		"# TYPE a counter\n\na 1\n"};

	(void)state;
	assert_null(
		metrics_wrong("# HELP a b\n# TYPE a counter\na{b=\"c\",d=\"e\\\"\"} 1\na 2.5\n"));
	assert_null(metrics_wrong("# TYPE a histogram\na_bucket{le=\"1\"} 5\na_bucket{le=\"+Inf\"} "
				  "6\na_sum 1.5\na_count 6\n"));
	for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (metrics_wrong(bad[i]) == NULL)
			fail_msg("nothing is wrong with: %s", bad[i]);
}

static void sums(void **state)
{
	struct text out;

	(void)state;
	of[0].shell.queries[TAUT_UDP] = 5;
	of[1].shell.queries[TAUT_UDP] = 37;
	of[1].cache.hits = 1;
	out = written();
	assert_non_null(strstr(out.octets, "\ntautd_queries_total{transport=\"udp\"} 42\n"));
	assert_non_null(strstr(out.octets, "\ntautd_cache_lookups_total{result=\"hit\"} 1\n"));
	assert_non_null(strstr(out.octets, "\ntautd_zones 7\n"));
	text_free(&out);
	metrics_stats(&out, of, 2, &process);
	assert_non_null(strstr(out.octets, "queries_total{transport=\"udp\"} 42\n"));
	assert_null(strstr(out.octets, "#"));
	text_free(&out);
}

static void latency(void **state)
{
	static const uint8_t nxdomain[12] = {0, 0, 0x81, 0x83};
	struct text out;

	(void)state;
	memset(of, 0, sizeof of);
	metrics_answered(&of[0].counters, nxdomain, 12, 100);
	metrics_answered(&of[0].counters, nxdomain, 12, 101);
	metrics_answered(&of[1].counters, nxdomain, 12, 2000000);
	metrics_answered(&of[1].counters, nxdomain, 12, UINT64_C(20000000));
	metrics_answered(&of[1].counters, nxdomain, 2, 0);
	out = written();
	assert_null(metrics_wrong(out.octets));
	assert_non_null(strstr(out.octets, "\ntautd_answer_seconds_bucket{le=\"0.0001\"} 2\n"));
	assert_non_null(strstr(out.octets, "\ntautd_answer_seconds_bucket{le=\"0.00025\"} 3\n"));
	assert_non_null(strstr(out.octets, "\ntautd_answer_seconds_bucket{le=\"1\"} 3\n"));
	assert_non_null(strstr(out.octets, "\ntautd_answer_seconds_bucket{le=\"10\"} 4\n"));
	assert_non_null(strstr(out.octets, "\ntautd_answer_seconds_bucket{le=\"+Inf\"} 5\n"));
	assert_non_null(strstr(out.octets, "\ntautd_answer_seconds_sum 22.000201\n"));
	assert_non_null(strstr(out.octets, "\ntautd_rcodes_total{rcode=\"NXDOMAIN\"} 4\n"));
	assert_non_null(strstr(out.octets, "\ntautd_rcodes_total{rcode=\"other\"} 1\n"));
	text_free(&out);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(grammar), cmocka_unit_test(checker),
		cmocka_unit_test(sums), cmocka_unit_test(latency)};

	/* with "-": what is wrong with standard input, for daemon.sh */
	if (argc > 1 && strcmp(argv[1], "-") == 0) {
		static char text[1 << 20];
		const char *wrong;

		text[fread(text, 1, sizeof text - 1, stdin)] = 0;
		wrong = text[0] != 0 ? metrics_wrong(text) : "empty";
		if (wrong != NULL)
			printf("%s\n", wrong);
		return wrong != NULL;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
