/* rdata.c - `tautzone rdata`: exactly one line out for each line in. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/input.h"
#include "commands.h"
#include "limits.h"
#include "lines.h"
#include "options.h"

struct lines {
	struct dump_input input;
	struct dump_out out;
	bool wire, wrong;
	bool skipping; /* the rest of a line that is too long */
	size_t used;
	char answer[ZONE_ANSWER_MAX];
	char text[ZONE_LINE_MAX];
};

static void put(struct lines *l, const char *answer, size_t n, bool good)
{
	l->wrong = l->wrong || !good;
	dump_out_octets(&l->out, answer, n);
	dump_out_char(&l->out, '\n');
}

static void answer(struct lines *l, const char *line, size_t n)
{
	static const char too_long[] = "error\tthe line is too long";
	bool good;

	if (n > 0 && line[n - 1] == '\r')
		n--;
	if (l->skipping)
		put(l, too_long, sizeof too_long - 1, false);
	else {
		n = zone_answer(line, n, l->wire, l->answer, &good);
		put(l, l->answer, n, good);
	}
	l->skipping = false;
}

/* Answers the whole lines of the text and moves the rest to its front. */
static void answer_all(struct lines *l)
{
	size_t at = 0;

	for (;;) { /* each turn goes behind a line end */
		char *end = memchr(l->text + at, '\n', l->used - at);

		if (!end)
			break;
		answer(l, l->text + at, (size_t)(end - l->text) - at);
		at = (size_t)(end - l->text) + 1;
	}
	if (at == 0 && l->used == sizeof l->text) {
		l->skipping = true;
		at = l->used;
	}
	memmove(l->text, l->text + at, l->used - at);
	l->used -= at;
}

/* Returns 0 or an error. */
static int answer_file(struct lines *l)
{
	size_t n = 1;
	int error = 0;

	while (error == 0 && n > 0) { /* each turn reads something or is the last */
		error = dump_input_read(
			&l->input, (uint8_t *)l->text + l->used, sizeof l->text - l->used, &n);
		l->used += n;
		answer_all(l);
		/* somebody may wait for the answers to what was sent so far */
		if (l->input.size == 0)
			dump_out_flush(&l->out);
	}
	if (l->used > 0 || l->skipping)
		answer(l, l->text, l->used); /* a last line without its end */
	return error;
}

int zone_rdata_main(int argc, char **argv)
{
	struct zone_options o;
	int status = zone_options_read(ZONE_RDATA, argc, argv, &o), error;
	const char *name;
	struct lines *l;

	if (status >= 0)
		return status;
	name = o.files_count > 0 ? o.files[0] : "-";
	l = calloc(1, sizeof *l);
	if (!l || !dump_out_init(&l->out, STDOUT_FILENO)) {
		fprintf(stderr, "tautzone rdata: %s\n", strerror(ENOMEM));
		free(l);
		return ZONE_EXIT_WRONG;
	}
	l->wire = o.wire;
	error = dump_input_open(&l->input, name);
	if (error == 0) {
		error = answer_file(l);
		dump_input_close(&l->input);
	}
	if (error != 0) {
		fprintf(stderr, "tautzone rdata: %s: %s\n", l->input.name,
			dump_input_error(&l->input, error));
		l->wrong = true;
	}
	dump_out_flush(&l->out);
	if (l->out.error != 0) {
		fprintf(stderr, "tautzone rdata: standard output: %s\n", strerror(l->out.error));
		l->wrong = true;
	}
	status = l->wrong ? ZONE_EXIT_WRONG : ZONE_EXIT_FINE;
	dump_out_free(&l->out);
	free(l);
	return status;
}
