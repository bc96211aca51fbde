/* trace.c - steps as text: LOG actions. Lines that nobody fetched in time are lost, nothing else. */
#include <string.h>

#include "trace.h"

static void append(struct taut_line *line, const char *text, uint32_t n)
{
	if (n > sizeof line->text - line->length)
		n = (uint32_t)sizeof line->text - line->length;
	memcpy(line->text + line->length, text, n);
	line->length += n;
}

void taut_i_line(const struct taut_resolver *r, struct taut_line *line, const char *text)
{
	line->on = (r->config.flags & TAUT_R_TRACE) != 0;
	line->length = 0;
	taut_i_line_text(line, text);
}

void taut_i_line_text(struct taut_line *line, const char *text)
{
	if (line->on)
		append(line, text, (uint32_t)strlen(text));
}

void taut_i_line_name(struct taut_line *line, const uint8_t *name)
{
	char text[TAUT_NAME_TEXT];
	uint32_t n = line->on ? taut_name_text(name, text) : 0;

	append(line, text, n);
}

void taut_i_line_type(struct taut_line *line, uint16_t type)
{
	char text[TAUT_TYPE_TEXT];
	uint32_t n = line->on ? taut_type_text(type, text) : 0;

	append(line, text, n);
}

void taut_i_line_address(struct taut_line *line, const struct taut_address *address)
{
	char text[TAUT_ADDRESS_TEXT];
	uint32_t n = line->on ? taut_address_text(address, text) : 0;

	append(line, text, n);
}

void taut_i_line_end(struct taut_resolver *r, struct taut_line *line, uint64_t request)
{
	uint32_t at = r->log_end;

	if (!line->on || r->todo_length > r->todo_mask / 2)
		return;
	if (line->length > TAUT_LOG_OCTETS - at)
		at = 0; /* a line stands in one piece */
	if (line->length > TAUT_LOG_OCTETS / 2 - r->log_used)
		return;
	memcpy(r->log + at, line->text, line->length);
	r->log_end = at + line->length;
	r->log_used += line->length;
	r->todo[(r->todo_first + r->todo_length++) & r->todo_mask] =
		(struct taut_todo){TAUT_ACTION_LOG, 0, request, at, line->length};
}
