/* log_line.c - how a line of the log looks.
 *
 *	2026-11-25T12:00:00.000Z notice reload: the configuration is read anew workers=2
 *	{"time":"2026-11-25T12:00:00.000Z","level":"notice","source":"main","event":"reload","message":"...","workers":2}
 *
 * Texts may hold what strangers sent: control characters are escaped, in text as \xNN, and values with spaces stand
 * in quotes. */

#include <stdio.h>
#include <string.h>
#include <tautwire/text.h>
#include <time.h>

#include "log_inner.h"

/* A line that grows; what does not fit is left out, with room kept for what closes it. */
struct line {
	char *text;
	size_t at, end;
};

static void put(struct line *line, const char *text, size_t n)
{
	if (n > line->end - line->at)
		n = line->end - line->at;
	memcpy(line->text + line->at, text, n);
	line->at += n;
}

static void put_text(struct line *line, const char *text)
{
	put(line, text, strlen(text));
}

static void put_number(struct line *line, uint64_t number)
{
	char digits[24];

	put(line, digits,
		(size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)number));
}

static void put_time(struct line *line)
{
	struct timespec now = {0, 0};
	struct tm parts;
	char text[64];
	size_t n;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &parts);
	n = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
	n += (size_t)snprintf(
		text + n, sizeof text - n, ".%03uZ", (unsigned)(now.tv_nsec / 1000000) % 1000u);
	put(line, text, n);
}

/* ---- text ----------------------------------------------------------------------------------- */

static void put_escaped(struct line *line, const char *text, size_t n, bool quoted)
{
	char escape[8];

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < 0x20 || c == 0x7f)
			put(line, escape, (size_t)snprintf(escape, sizeof escape, "\\x%02x", c));
		else if (quoted && c == '"')
			put(line, "\\\"", 2);
		else
			put(line, text + i, 1);
	}
}

static bool has_space(const char *text, size_t n)
{
	return n == 0 || memchr(text, ' ', n) != NULL || memchr(text, '"', n) != NULL;
}

static void text_field(struct line *line, const struct log_field *field)
{
	bool quoted;

	put_text(line, " ");
	put_text(line, field->key);
	put_text(line, "=");
	if (field->text == NULL) {
		put_number(line, field->number);
		return;
	}
	quoted = has_space(field->text, field->length);
	put(line, "\"", quoted);
	put_escaped(line, field->text, field->length, quoted);
	put(line, "\"", quoted);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

/* A string, whole or not at all: half of an escape is no JSON. */
static void put_string(struct line *line, const char *text, size_t n)
{
	size_t used = 0;

	/* a text that does not fit loses its end */
	for (; taut_json_string(text, n, line->text + line->at, line->end - line->at, &used) !=
		TAUT_OK;
		n = n * 3 / 4) /* n gets smaller */
		if (n == 0) {
			put(line, "\"\"", 2);
			return;
		}
	line->at += used;
}

static void json_member(struct line *line, const char *key, const char *text, size_t n)
{
	/* key and an empty string have to fit together */
	if (line->end - line->at < strlen(key) + 16)
		return;
	put_text(line, line->text[line->at - 1] == '{' ? "\"" : ",\"");
	put_text(line, key);
	put_text(line, "\":");
	put_string(line, text, n);
}

static void json_field(struct line *line, const struct log_field *field)
{
	if (field->text != NULL) {
		json_member(line, field->key, field->text, field->length);
		return;
	}
	if (line->end - line->at < strlen(field->key) + 32)
		return;
	put_text(line, ",\"");
	put_text(line, field->key);
	put_text(line, "\":");
	put_number(line, field->number);
}

/* ---- both ----------------------------------------------------------------------------------- */

void log_line(bool json, const struct log_source *source, enum log_level level, const char *event,
	const char *text, size_t n, const struct log_field *fields, unsigned count,
	char out[LOG_LINE], struct log_head *head)
{
	struct line line = {out, 0, LOG_LINE - 2};
	const char *name = log_level_name(level);

	*head = (struct log_head){.level = (uint8_t)level};
	if (json) {
		put_text(&line, "{\"time\":\"");
		put_time(&line);
		put_text(&line, "\"");
		json_member(&line, "level", name, strlen(name));
		json_member(&line, "source", source->name, strlen(source->name));
		json_member(&line, "event", event, strlen(event));
		if (n > 0)
			json_member(&line, "message", text, n);
		for (unsigned i = 0; i < count; i++)
			json_field(&line, &fields[i]);
		line.end += 2; /* what was kept for it */
		put_text(&line, "}");
	} else {
		put_time(&line);
		put_text(&line, " ");
		put_text(&line, name);
		put_text(&line, " ");
		head->body = (uint16_t)line.at;
		put_text(&line, event);
		put_text(&line, n > 0 ? ": " : "");
		put_escaped(&line, text, n, false);
		for (unsigned i = 0; i < count; i++)
			text_field(&line, &fields[i]);
	}
	head->length = (uint16_t)line.at;
}
