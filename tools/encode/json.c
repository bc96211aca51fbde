/* json.c - messages out of JSON, RFC 8427: objects in lines of their own or not, arrays of them, pairs of query
 * and response. */
#include <stdlib.h>
#include <string.h>

#include "json_inner.h"

#define SEPARATOR '\x1e' /* RFC 7464 2.2: before each object of a sequence */

bool encode_json_is_there(void)
{
	return true;
}

struct encode_json *encode_json_new(const char *text, size_t n)
{
	struct encode_json *j = calloc(1, sizeof *j);

	if (!j)
		return NULL;
	j->text = j->at = text;
	j->end = text + n;
	j->line = j->column = 1;
	return j;
}

void encode_json_free(struct encode_json *j)
{
	if (j)
		json_decref(j->root);
	free(j);
}

/* ---- the text ------------------------------------------------------------------------------- */

static void step(struct encode_json *j, const char *to)
{
	for (; j->at < to; j->at++) { /* the characters on the way */
		j->column++;
		if (*j->at != '\n')
			continue;
		j->line++;
		j->column = 1;
	}
}

static void skip_between(struct encode_json *j)
{
	const char *at = j->at;

	while (at < j->end && *at && strchr(" \t\r\n\x1e", *at)) /* each turn takes a character */
		at++;
	step(j, at);
}

/* Behind what is no JSON: to the next line that begins with a value, or the end. What was missing may have
 * been the end of its first line, so that the library has seen the lines behind it as well; they are read
 * again, unless that was done too often. */
static void skip_damage(struct encode_json *j, size_t seen)
{
	const char *at = j->at, *newline;

	if (seen > (size_t)(j->end - at))
		seen = (size_t)(j->end - at);
	j->damage += seen;
	if (j->damage / ENCODE_DAMAGE > (size_t)(j->end - j->text))
		at += seen;
	for (;;) { /* each turn takes a line */
		newline = memchr(at, '\n', (size_t)(j->end - at));
		at = newline ? newline + 1 : j->end;
		if (at == j->end || *at == '{' || *at == '[' || *at == SEPARATOR)
			break;
	}
	step(j, at);
}

/* The library's words, as far as they print. */
static void take_error(struct encode_json *j, const json_error_t *error)
{
	uint32_t line = error->line > 0 ? (uint32_t)error->line : 1;
	uint32_t column = error->column > 0 ? (uint32_t)error->column : 1;
	size_t i;

	j->error.line = j->line + line - 1;
	j->error.column = line == 1 ? j->column + column - 1 : column;
	strcpy(j->error.text, "not JSON: ");
	strncat(j->error.text, error->text, sizeof j->error.text - 20);
	for (i = 0; j->error.text[i]; i++)
		if (j->error.text[i] < ' ' || j->error.text[i] > '~')
			j->error.text[i] = '?';
}

/* The next value of the text. NULL: the end, or an error (*failed). */
static json_t *load(struct encode_json *j, bool *failed)
{
	size_t n;
	json_error_t error;
	json_t *value;

	*failed = false;
	skip_between(j);
	n = (size_t)(j->end - j->at);
	if (n == 0)
		return NULL;
	value = json_loadb(
		j->at, n, JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, &error);
	*failed = !value;
	if (!value) {
		take_error(j, &error);
		skip_damage(j, error.position > 0 ? (size_t)error.position : 0);
		return NULL;
	}
	j->root_line = j->line;
	j->root_column = j->column;
	step(j, j->at + error.position);
	return value;
}

/* ---- messages ------------------------------------------------------------------------------- */

/* 4: a query and its response. */
static bool is_pair(const json_t *value)
{
	return json_object_get(value, "queryMessage") || json_object_get(value, "responseMessage");
}

/* The next message of what was loaded, NULL behind the last one. */
static json_t *next_of(struct encode_json *j)
{
	static const char *const members[] = {"queryMessage", "responseMessage"};

	encode_json_leave(j, 0);
	if (json_is_array(j->root)) {
		if (j->index >= json_array_size(j->root))
			return NULL;
		encode_json_enter_index(j, j->index);
		return json_array_get(j->root, j->index++);
	}
	if (!is_pair(j->root))
		return j->index++ == 0 ? j->root : NULL;
	while (j->index < 2) { /* the two */
		const char *name = members[j->index++];

		if (!json_object_get(j->root, name))
			continue;
		encode_json_enter(j, name);
		return json_object_get(j->root, name);
	}
	return NULL;
}

static enum encode_event finish(
	struct encode_json *j, json_t *object, struct encode_message *message)
{
	json_t *label = json_object_get(object, "label");
	uint32_t length = 0;
	enum taut_code code;

	*message = (struct encode_message){j->other, j->whole_length, NULL, 0, true};
	if (json_is_string(label)) {
		message->label = json_string_value(label);
		message->label_length = json_string_length(label);
	}
	if (j->whole)
		return ENCODE_MESSAGE;
	code = encode_assembly_end(&j->assembly, &length);
	if (code != TAUT_OK) {
		encode_json_refuse(j, code == TAUT_E_ARGUMENT
					      ? "an RCODE up to 15, as there is no OPT record"
					      : "a message of at most 65535 octets");
		return ENCODE_ERROR;
	}
	message->octets = j->assembly.octets;
	message->length = length;
	message->crafted = j->assembly.crafted;
	return ENCODE_MESSAGE;
}

enum encode_event encode_json_next(
	struct encode_json *j, struct encode_message *message, struct encode_error *error)
{
	enum encode_event event = ENCODE_ERROR;
	json_t *object = NULL;
	bool failed = false;

	while (!object && !failed) { /* each turn loads a value, which has characters */
		object = j->root ? next_of(j) : NULL;
		if (object)
			break;
		json_decref(j->root);
		j->index = 0;
		j->root = load(j, &failed);
		if (!j->root && !failed)
			return ENCODE_END;
	}
	if (!failed) {
		j->error.line = j->root_line;
		j->error.column = j->root_column;
		if (encode_json_message(j, object))
			event = finish(j, object, message);
	}
	if (event == ENCODE_ERROR)
		*error = j->error;
	return event;
}
