/* run.c - see run.h. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/input.h"
#include "../dump/limits.h"
#include "encode.h"
#include "run.h"

/* A whole file. */
struct file {
	char *text;
	size_t n, capacity;
};

/* ---- input ---------------------------------------------------------------------------------- */

static bool grow(struct file *f)
{
	size_t more = f->capacity > 0 ? f->capacity * 2 : DUMP_PIECE;
	char *bigger = more <= 2 * (size_t)ENCODE_INPUT_MAX ? realloc(f->text, more) : NULL;

	if (!bigger)
		return false;
	f->text = bigger;
	f->capacity = more;
	return true;
}

/* Returns NULL, or why the file cannot be read. */
static const char *read_all(struct dump_input *input, struct file *f)
{
	size_t n = 1;
	int error = 0;

	while (error == 0 && n > 0) { /* until the input ends or cannot be read */
		if (f->capacity - f->n < DUMP_PIECE && !grow(f))
			return strerror(ENOMEM);
		error = dump_input_read(input, (uint8_t *)f->text + f->n, f->capacity - f->n, &n);
		f->n += n;
		if (f->n > ENCODE_INPUT_MAX)
			return "more than 1 GiB of text: it is read as a whole";
	}
	return error != 0 ? dump_input_error(input, error) : NULL;
}

static bool looks_like_json(const struct file *f)
{
	size_t i = 0;

	while (i < f->n && f->text[i] && strchr(" \t\r\n\x1e", f->text[i])) /* a character each */
		i++;
	return i < f->n && (f->text[i] == '{' || f->text[i] == '[');
}

/* ---- output --------------------------------------------------------------------------------- */

static void put_hex(struct dump_out *out, const struct encode_message *m)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < m->label_length;
		i++) /* what would end the label or hide the line is shown as ? */
		dump_out_char(out, (unsigned char)m->label[i] < ' ' || m->label[i] == 0x7f ||
						   (i == 0 && m->label[i] == '#')
					   ? '?'
					   : m->label[i]);
	if (m->label_length > 0)
		dump_out_char(out, '\t');
	for (i = 0; i < m->length; i++) {
		dump_out_char(out, digits[m->octets[i] >> 4]);
		dump_out_char(out, digits[m->octets[i] & 15]);
	}
	dump_out_char(out, '\n');
}

/* Between two addresses for documentation (RFC 5737 3): the response comes from the server. What does not
 * fit a datagram the writer puts into TCP, where DSO belongs as well (RFC 8490 4). */
static void put_packet(struct dump_writer *writer, const struct encode_message *m)
{
	static const struct dump_packet packet = {.digits = 0};
	static const uint8_t client[4] = {192, 0, 2, 1}, server[4] = {192, 0, 2, 53};
	bool response = m->length > 2 && m->octets[2] & 0x80;
	bool dso = m->length > 2 && (m->octets[2] >> 3 & 15) == TAUT_OPCODE_DSO;
	struct dump_ends ends = {.version = 4,
		.source_port = response ? 53 : 53000,
		.target_port = response ? 53000 : 53};
	struct dump_message message = {.packet = &packet,
		.ends = &ends,
		.transport = dso ? DUMP_TCP : DUMP_UDP,
		.octets = m->octets,
		.length = m->length,
		.original = m->length};

	memcpy(ends.source, response ? server : client, sizeof client);
	memcpy(ends.target, response ? client : server, sizeof client);
	dump_writer_message(writer, &message);
}

static void put(struct dump_run *run, const struct encode_message *m)
{
	run->shown++;
	if (run->writer)
		put_packet(run->writer, m);
	else
		put_hex(&run->out, m);
}

static void complain(struct dump_run *run, const struct encode_error *error)
{
	dump_out_flush(&run->out);
	run->damaged = true;
	fprintf(stderr, "tautdump: %s:%" PRIu32 ":%" PRIu32 ": %s\n", run->file, error->line,
		error->column, error->text);
}

/* ---- files ---------------------------------------------------------------------------------- */

static void encode_json(struct dump_run *run, const struct file *f)
{
	struct encode_json *j = encode_json_new(f->text, f->n);
	struct encode_message message;
	struct encode_error error;
	enum encode_event event = ENCODE_MESSAGE;

	if (!j)
		dump_complain(run, run->file, NULL, strerror(ENOMEM));
	while (j && event != ENCODE_END && !dump_run_is_over(run)) { /* the messages */
		event = encode_json_next(j, &message, &error);
		if (event == ENCODE_MESSAGE)
			put(run, &message);
		if (event == ENCODE_ERROR)
			complain(run, &error);
	}
	encode_json_free(j);
}

static void encode_text(struct dump_run *run, const struct file *f)
{
	struct encode_text *t = encode_text_new(f->text, f->n);
	struct encode_message message;
	struct encode_error error;
	enum encode_event event = ENCODE_MESSAGE;

	if (!t)
		dump_complain(run, run->file, NULL, strerror(ENOMEM));
	while (t && event != ENCODE_END && !dump_run_is_over(run)) { /* the messages */
		event = encode_text_next(t, &message, &error);
		if (event == ENCODE_MESSAGE)
			put(run, &message);
		if (event == ENCODE_ERROR)
			complain(run, &error);
	}
	encode_text_free(t);
}

static void encode_file(struct dump_run *run, const char *name)
{
	struct file f = {0};
	struct dump_input input;
	const char *problem = NULL;
	int error = dump_input_open(&input, name);

	run->file = input.name;
	if (error != 0) {
		dump_complain(run, name, NULL, dump_input_error(&input, error));
		return;
	}
	problem = read_all(&input, &f);
	if (problem)
		dump_complain(run, run->file, NULL, problem);
	else if (run->options.encode_from == DUMP_ENCODE_JSON ||
		 (run->options.encode_from == DUMP_ENCODE_ANY && looks_like_json(&f)))
		encode_json(run, &f);
	else
		encode_text(run, &f);
	free(f.text);
	dump_input_close(&input);
}

void encode_run(struct dump_run *run)
{
	const struct dump_options *o = &run->options;
	int i;

	for (i = 0; i < o->files_count && !dump_run_is_over(run); i++)
		encode_file(run, o->files[i]);
	if (o->files_count == 0)
		encode_file(run, "-");
}
