/* rpl [--strict] [--trace] [--time] [--parse] FILE... - runs scenario files against the resolver.
 * Prints "pass|fail|skip<TAB>file<TAB>reason" for each, then "N passed, N failed, N skipped".
 *
 *	--strict  answers are compared as they are written, not in their core only
 *	--trace   prints the packets and the resolver's log
 *	--time    a column with milliseconds
 *	--parse   reads only
 *
 * Ends with 0 if none failed, 1 if one did, 2 for wrong usage. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rpl.h"

struct options {
	enum rpl_view view;
	bool trace, time, parse_only;
};

/* The text of a file. NULL: it cannot be read, or is too long. */
static char *read_file(const char *name, size_t *n)
{
	FILE *in = fopen(name, "rb");
	char *text = malloc(RPL_FILE_MAX + 1);

	if (in == NULL || text == NULL) {
		if (in != NULL)
			fclose(in);
		free(text);
		return NULL;
	}
	*n = fread(text, 1, RPL_FILE_MAX + 1, in);
	if (ferror(in) || *n > RPL_FILE_MAX) {
		free(text);
		text = NULL;
	}
	fclose(in);
	return text;
}

static double milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static enum rpl_verdict run_file(const char *file, const struct options *options, char why[RPL_WHY])
{
	struct rpl_scenario scenario;
	enum rpl_verdict verdict = RPL_FAIL;
	size_t n;
	char *text = read_file(file, &n);

	why[0] = '\0';
	if (text == NULL) {
		snprintf(why, RPL_WHY, "cannot be read");
		return RPL_FAIL;
	}
	if (!rpl_parse(&scenario, file, text, n))
		memcpy(why, scenario.why, RPL_WHY);
	else
		verdict = options->parse_only
				  ? RPL_PASS
				  : rpl_run(&scenario, options->view, options->trace, why);
	rpl_scenario_free(&scenario);
	free(text);
	return verdict;
}

static bool read_option(const char *word, struct options *options)
{
	if (strcmp(word, "--strict") == 0)
		options->view = RPL_STRICT;
	else if (strcmp(word, "--trace") == 0)
		options->trace = true;
	else if (strcmp(word, "--time") == 0)
		options->time = true;
	else if (strcmp(word, "--parse") == 0)
		options->parse_only = true;
	else
		return false;
	return true;
}

int main(int argc, char **argv)
{
	static const char *const words[] = {"pass", "fail", "skip"};
	struct options options = {.view = RPL_CORE};
	unsigned counts[3] = {0};
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++)
		if (!read_option(argv[i], &options))
			break;
	if (i == argc || argv[i][0] == '-') {
		fprintf(stderr, "usage: rpl [--strict] [--trace] [--time] [--parse] FILE...\n");
		return 2;
	}
	for (; i < argc; i++) {
		char why[RPL_WHY];
		double before = milliseconds();
		enum rpl_verdict verdict = run_file(argv[i], &options, why);

		counts[verdict]++;
		printf("%s\t%s\t%s", words[verdict], argv[i], why);
		if (options.time)
			printf("\t%.3f", milliseconds() - before);
		printf("\n");
		fflush(stdout);
	}
	printf("%u passed, %u failed, %u skipped\n", counts[RPL_PASS], counts[RPL_FAIL],
		counts[RPL_SKIP]);
	return counts[RPL_FAIL] > 0;
}
