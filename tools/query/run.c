/* run.c - command lines and batch files. See run.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"

#ifndef TAUT_VERSION_TEXT
#define TAUT_VERSION_TEXT "0.1.0"
#endif

static int wrong_usage(const char *error)
{
	fprintf(stderr, "tautq: %s\nTry `tautq --help'.\n", error);
	return QUERY_EXIT_USAGE;
}

static void worsen(struct query_run *run, int status)
{
	if (status > run->status)
		run->status = status;
}

static void ask_all(
	struct query_run *run, const struct query_list *list, char *const *words, size_t n)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct query_ask *ask = &list->asks[i];

		if (i == 0 && !ask->dot && ask->cmd && ask->comments && !ask->show_short &&
			!ask->json) {
			query_printer_suit(&run->printer, ask);
			query_print_command(&run->printer, words, n);
		}
		worsen(run, query_is_trace(ask) ? query_tell(run, ask) : query_ask(run, ask));
		dump_out_flush(&run->printer.out);
	}
}

/* ---- batch files ---------------------------------------------------------------------------- */

/* A line without its end. False: the file is at its end. */
static bool read_line(FILE *file, char *line, bool *too_long)
{
	size_t n;

	*too_long = false;
	if (!fgets(line, QUERY_LINE, file))
		return false;
	n = strlen(line);
	if (n + 1 < QUERY_LINE || line[n - 1] == '\n')
		return true;
	*too_long = true;
	for (int c = getc(file); c != EOF && c != '\n';)
		c = getc(file);
	return true;
}

static void ask_line(struct query_run *run, const struct query_ask *common, char *line,
	bool too_long, unsigned long number)
{
	char *words[QUERY_WORDS], error[QUERY_ERROR] = "";
	size_t n = too_long ? SIZE_MAX : query_split(line, words);
	struct query_list list;

	if (n == SIZE_MAX) {
		fprintf(stderr, "tautq: line %lu: too long, or a quote is not closed\n", number);
		worsen(run, QUERY_EXIT_USAGE);
		return;
	}
	if (n == 0)
		return;
	query_list_again(&list, common);
	if (query_options_read(&list, words, n, true, error)) {
		ask_all(run, &list, words, n);
	} else {
		fprintf(stderr, "tautq: line %lu: %s\n", number, error);
		worsen(run, QUERY_EXIT_USAGE);
	}
	query_list_free(&list);
}

static void ask_batch(struct query_run *run, const struct query_list *list)
{
	static char line[QUERY_LINE];
	bool is_input = strcmp(list->batch, "-") == 0, too_long;
	FILE *file = is_input ? stdin : fopen(list->batch, "r");
	unsigned long number = 0;

	if (!file) {
		fprintf(stderr, "tautq: %s: %s\n", list->batch, strerror(errno));
		worsen(run, QUERY_EXIT_BATCH);
		return;
	}
	while (read_line(file, line, &too_long)) /* the lines */
		ask_line(run, &list->common, line, too_long, ++number);
	if (ferror(file)) {
		fprintf(stderr, "tautq: %s: %s\n", list->batch, strerror(errno));
		worsen(run, QUERY_EXIT_BATCH);
	}
	if (!is_input)
		fclose(file);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void say(struct query_run *run, const struct query_list *list)
{
	if (list->help)
		query_options_help(&run->printer.out);
	else
		dump_out_text(&run->printer.out, "tautq " TAUT_VERSION_TEXT "\n");
}

static int run_list(struct query_run *run, const struct query_list *list, char **words, size_t n)
{
	if (list->help || list->version) {
		say(run, list);
	} else {
		ask_all(run, list, words, n);
		if (list->batch)
			ask_batch(run, list);
	}
	dump_out_flush(&run->printer.out);
	if (run->printer.out.error == 0)
		return run->status;
	fprintf(stderr, "tautq: standard output: %s\n", strerror(run->printer.out.error));
	return QUERY_EXIT_INTERNAL;
}

int query_main(int argc, char **argv)
{
	char error[QUERY_ERROR];
	size_t n = argc > 1 ? (size_t)argc - 1 : 0;
	struct query_run *run = calloc(1, sizeof *run);
	struct query_list list;
	int status;

	if (!run || !query_printer_init(&run->printer, STDOUT_FILENO)) {
		free(run);
		fprintf(stderr, "tautq: out of memory\n");
		return QUERY_EXIT_INTERNAL;
	}
	taut_scratch_init(&run->scratch);
	run->stream.fd = -1;
	query_list_init(&list);
	status = query_options_read(&list, argv + 1, n, false, error)
			 ? run_list(run, &list, argv + 1, n)
			 : wrong_usage(error);
	if (run->tls)
		taut_tls_client_free(run->tls);
	query_list_free(&list);
	query_printer_free(&run->printer);
	free(run);
	return status;
}
