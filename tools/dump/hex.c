/* hex.c - messages in hex, one a line; see run.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/input.h"
#include "limits.h"
#include "run.h"

/* A line is collected up to DUMP_LINE_MAX characters; `length` counts all of them. */
struct lines {
	struct dump_run *run;
	char *text;
	size_t length;
	uint64_t number;
	bool begun;
};

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Writes the octets over the digits. Returns NULL or what is wrong, and at which character. */
static const char *decode(char *hex, size_t n, size_t *wrong)
{
	uint8_t *octets = (uint8_t *)hex;
	unsigned high = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		int value = digit(hex[i]);

		*wrong = i;
		if (value < 0)
			return "not a hex digit";
		if (i % 2 == 1)
			octets[i / 2] = (uint8_t)(high << 4 | (unsigned)value);
		else if (i == n - 1)
			return "an odd number of hex digits";
		high = (unsigned)value;
	}
	return NULL;
}

/* A line that is no message: one line out in the formats that promise one. */
static void fail(struct lines *l, const char *label, size_t length, const char *text)
{
	struct dump_out *out = &l->run->out;
	char complaint[200];

	l->run->damaged = true;
	if (l->run->options.format == DUMP_FORMAT_VERDICT) {
		dump_out_octets(out, label, length);
		dump_out_text(out, "\terror\t");
		dump_out_text(out, text);
		dump_out_char(out, '\n');
		return;
	}
	if (l->run->options.format == DUMP_FORMAT_ONELINE) {
		dump_out_octets(out, label, length);
		dump_out_text(out, " error ");
		dump_out_text(out, text);
		dump_out_char(out, '\n');
		return;
	}
	if (l->run->options.format == DUMP_FORMAT_JSON) {
		dump_out_text(out, "{\"label\":");
		dump_out_quoted(out, label, length);
		dump_out_text(out, ",\"error\":");
		dump_out_quoted(out, text, strlen(text));
		dump_out_text(out, "}\n");
		return;
	}
	if (l->run->options.format == DUMP_FORMAT_TSV && !l->run->where)
		dump_show_no_columns(out, &l->run->columns, label, length);
	snprintf(complaint, sizeof complaint, "line %" PRIu64 ": %s", l->number, text);
	dump_complain(l->run, l->run->file, NULL, complaint);
}

static void message(
	struct lines *l, const char *label, size_t label_length, char *hex, size_t n, size_t column)
{
	struct dump_shown shown;
	char text[128];
	const char *error;
	size_t wrong = 0;

	error = decode(hex, n, &wrong);
	if (error) {
		snprintf(text, sizeof text, "%s at character %zu", error, column + wrong + 1);
		fail(l, label, label_length, text);
		return;
	}
	dump_judge_octets(&l->run->judge, (const uint8_t *)hex, n / 2, &shown);
	shown.label = label;
	shown.label_length = label_length;
	if (l->run->options.files_count > 1)
		shown.file = l->run->file;
	dump_run_show(l->run, &shown);
}

static void line(struct lines *l)
{
	size_t n = l->length < DUMP_LINE_MAX ? l->length : DUMP_LINE_MAX, column;
	char number[24], *tab;
	const char *label = number;
	size_t label_length;

	l->number++;
	if (n > 0 && l->text[0] == '#')
		return;
	if (n > 0 && l->text[n - 1] == '\r')
		n--;
	tab = memchr(l->text, '\t', n);
	label_length = (size_t)snprintf(number, sizeof number, "%" PRIu64, l->number);
	if (tab) {
		label = l->text;
		label_length = (size_t)(tab - l->text);
	}
	column = tab ? label_length + 1 : 0;
	if (l->length > DUMP_LINE_MAX)
		fail(l, label, label_length, "the line is too long");
	else if (n == 0)
		fail(l, label, label_length, "the line is empty");
	else
		message(l, label, label_length, l->text + column, n - column, column);
}

static void take(struct lines *l, const char *p, size_t n)
{
	while (n > 0) { /* each turn takes a line or the rest of the piece */
		const char *newline = memchr(p, '\n', n);
		size_t part = newline ? (size_t)(newline - p) : n, fits = part;

		if (l->length >= DUMP_LINE_MAX)
			fits = 0;
		else if (fits > DUMP_LINE_MAX - l->length)
			fits = DUMP_LINE_MAX - l->length;
		memcpy(l->text + (fits > 0 ? l->length : 0), p, fits);
		l->length += part;
		l->begun = true;
		p += part;
		n -= part;
		if (!newline)
			continue;
		line(l);
		l->length = 0;
		l->begun = false;
		p++;
		n--;
	}
}

void dump_run_hex(struct dump_run *run, const char *name)
{
	struct lines l = {.run = run};
	struct dump_input input;
	size_t n = 0;
	int error = dump_input_open(&input, name);

	run->file = input.name;
	if (error != 0) {
		dump_complain(run, name, NULL, dump_input_error(&input, error));
		return;
	}
	l.text = malloc(DUMP_LINE_MAX);
	if (!l.text) {
		dump_complain(run, run->file, NULL, "there is no memory for a line");
		dump_input_close(&input);
		return;
	}
	do { /* until the input ends, cannot be read, or nobody reads the output */
		error = dump_input_read(&input, run->piece, sizeof run->piece, &n);
		if (error == 0)
			take(&l, (const char *)run->piece, n);
	} while (error == 0 && n > 0 && !dump_run_is_over(run));
	if (l.begun) /* the last line may lack its end */
		line(&l);
	if (error != 0)
		dump_complain(run, run->file, NULL, dump_input_error(&input, error));
	run->totals.files++;
	free(l.text);
	dump_input_close(&input);
}
