/* text.c - messages out of text: the lines of a file, and where a message begins and ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text_inner.h"

struct encode_text *encode_text_new(const char *text, size_t n)
{
	struct encode_text *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->text = t->at = t->line_start = text;
	t->end = text + n;
	return t;
}

void encode_text_free(struct encode_text *t)
{
	free(t);
}

/* ---- errors --------------------------------------------------------------------------------- */

bool encode_text_refuse_at(
	struct encode_text *t, uint32_t line, uint32_t column, const char *expected)
{
	if (t->failed)
		return false;
	t->failed = true;
	t->error.line = line;
	t->error.column = column;
	snprintf(t->error.text, sizeof t->error.text, "expected %s", expected);
	return false;
}

bool encode_text_refuse(struct encode_text *t, const char *at, const char *expected)
{
	return encode_text_refuse_at(t, t->line, (uint32_t)(at - t->line_start) + 1, expected);
}

bool encode_text_judge(struct encode_text *t, const char *at, enum taut_code code)
{
	char text[ENCODE_TEXT - 16];

	switch (code) {
	case TAUT_OK: return true;
	case TAUT_E_SPACE: return encode_text_refuse(t, at, "a message of at most 65535 octets");
	case TAUT_E_ORDER:
		return encode_text_refuse(
			t, at, "the sections in the order question, answer, authority, additional");
	case TAUT_E_ARGUMENT:
		return encode_text_refuse_at(t, t->status_line, t->status_column,
			"a status up to 15, as there is no OPT record");
	case TAUT_E_MESSAGE_LONG: return encode_text_refuse(t, at, "AT and CUT inside the message");
	default:
		snprintf(text, sizeof text, "what a record may have, but %s (%s)",
			taut_code_text(code), taut_code_rfc(code));
		return encode_text_refuse(t, at, text);
	}
}

/* ---- lines ---------------------------------------------------------------------------------- */

const char *encode_text_line_end(const struct encode_text *t, const char *at)
{
	const char *newline = memchr(at, '\n', (size_t)(t->end - at));

	return newline ? newline : t->end;
}

/* Goes on behind `end`, the end of a line. */
static void step(struct encode_text *t, const char *end)
{
	for (; t->line_start < end; t->line_start++) /* the lines that were read */
		t->line += *t->line_start == '\n';
	if (end < t->end) {
		t->line++;
		end++;
	}
	t->at = t->line_start = end;
}

bool encode_text_parts(const struct encode_text *t, const char *at)
{
	struct encode_words w = {at, encode_text_line_end(t, at)};

	if (!encode_take(&w, ";;"))
		return false;
	encode_skip_blanks(&w);
	return encode_take(&w, "====") || encode_take(&w, "->>HEADER<<-") ||
	       encode_take(&w, "no header:");
}

static bool read_dollar(struct encode_text *t, struct encode_words w)
{
	struct encode_word word = encode_next(&w), value = encode_next(&w);
	uint32_t n;

	if (encode_is(word, "$TTL")) {
		t->has_default_ttl = encode_ttl(value, &t->default_ttl);
		return t->has_default_ttl || encode_text_refuse(t, value.text, "a TTL");
	}
	if (!encode_is(word, "$ORIGIN"))
		return encode_text_refuse(t, word.text, "$ORIGIN or $TTL");
	if (value.n == 0 || (!t->has_origin && value.text[value.n - 1] != '.') ||
		taut_name_scan(value.text, value.n, t->has_origin ? t->origin : NULL, t->origin,
			&n) != TAUT_OK)
		return encode_text_refuse(t, value.text, "a name with a final dot");
	t->has_origin = true;
	return true;
}

/* A line with one semicolon: an option, a question, or a comment. */
static bool read_comment(struct encode_text *t, struct encode_words w)
{
	bool blank = w.at == w.end || *w.at == ' ' || *w.at == '\t' || *w.at == '\r';

	if (t->in_edns && blank)
		return encode_text_edns(t, w);
	if (t->section == TAUT_QUESTION && !blank && !t->in_edns)
		return encode_text_question(t, w);
	return true;
}

/* Reads what begins in the line at t->at; gives the end of its last line. */
static bool read_line(struct encode_text *t, const char **end)
{
	struct encode_words w = {t->at, encode_text_line_end(t, t->at)};
	struct encode_words rest = w;

	*end = w.end;
	if (encode_take(&w, ";;"))
		return encode_text_marker(t, w);
	if (encode_take(&w, ";"))
		return read_comment(t, w);
	encode_skip_blanks(&rest);
	if (rest.at == rest.end || *rest.at == ';')
		return true;
	if (*w.at == '$')
		return read_dollar(t, w);
	t->in_edns = false;
	if (t->section == TAUT_QUESTION)
		return encode_text_question(t, w);
	*end = encode_text_entry_end(t, t->at);
	if (encode_text_entry(t, t->at, *end))
		return true;
	*end = w.end; /* what went wrong may be why it has no end */
	return false;
}

/* ---- messages ------------------------------------------------------------------------------- */

static void begin(struct encode_text *t)
{
	t->any = t->in_edns = t->has_owner = t->has_ttl = t->failed = false;
	t->section = -1;
	t->label_length = 0;
	t->owner_octets.given = t->rdata_octets.given = false;
	t->said_rdlength = -1;
	t->status_line = t->line;
	t->status_column = 1;
	encode_assembly_begin(&t->assembly);
}

/* The message ends at t->at. */
static enum encode_event finish(
	struct encode_text *t, struct encode_message *message, struct encode_error *error)
{
	uint32_t length = 0;

	if (!t->failed && (t->owner_octets.given || t->rdata_octets.given || t->said_rdlength >= 0))
		encode_text_refuse(t, t->at, "a record behind OWNER, RDATA and RDLENGTH");
	if (!t->failed)
		encode_text_judge(t, t->at, encode_assembly_end(&t->assembly, &length));
	if (t->failed) {
		*error = t->error;
		return ENCODE_ERROR;
	}
	*message = (struct encode_message){
		t->assembly.octets, length, t->label, t->label_length, t->assembly.crafted};
	return ENCODE_MESSAGE;
}

enum encode_event encode_text_next(
	struct encode_text *t, struct encode_message *message, struct encode_error *error)
{
	if (t->line == 0)
		t->line = 1;
	begin(t);
	while (t->at < t->end) { /* each turn takes a line at least, or ends */
		const char *end;

		if (t->any && encode_text_parts(t, t->at))
			return finish(t, message, error);
		if (t->failed)
			end = encode_text_line_end(t, t->at); /* up to the next message */
		else
			t->any = !read_line(t, &end) || t->any;
		step(t, end);
	}
	return t->any ? finish(t, message, error) : ENCODE_END;
}
