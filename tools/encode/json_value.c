/* json_value.c - values of members, and the paths that complaints name; see json_inner.h. */
#include <stdio.h>
#include <string.h>

#include "json_inner.h"
#include "words.h"

/* ---- paths ---------------------------------------------------------------------------------- */

static size_t append(struct encode_json *j, const char *text)
{
	size_t mark = j->path_length, n = strlen(text), room = sizeof j->path - 1 - mark;

	if (n > room)
		n = room;
	memcpy(j->path + mark, text, n);
	j->path_length += n;
	j->path[j->path_length] = '\0';
	return mark;
}

size_t encode_json_enter(struct encode_json *j, const char *name)
{
	size_t mark = append(j, j->path_length > 0 ? "." : "");

	append(j, name);
	return mark;
}

size_t encode_json_enter_index(struct encode_json *j, size_t index)
{
	char text[32];

	snprintf(text, sizeof text, "[%zu]", index);
	return append(j, text);
}

void encode_json_leave(struct encode_json *j, size_t mark)
{
	j->path_length = mark;
	j->path[mark] = '\0';
}

bool encode_json_refuse(struct encode_json *j, const char *expected)
{
	snprintf(j->error.text, sizeof j->error.text, "%s%sexpected %s", j->path,
		j->path_length > 0 ? ": " : "", expected);
	return false;
}

bool encode_json_refuse_in(struct encode_json *j, const char *member, const char *expected)
{
	encode_json_enter(j, member);
	return encode_json_refuse(j, expected);
}

/* ---- values --------------------------------------------------------------------------------- */

static bool is_number(const json_t *value, uint32_t most, uint32_t *number)
{
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
		json_integer_value(value) > (json_int_t)most)
		return false;
	*number = (uint32_t)json_integer_value(value);
	return true;
}

bool encode_json_number(
	struct encode_json *j, json_t *object, const char *name, uint32_t most, uint32_t *value)
{
	json_t *member = json_object_get(object, name);
	char expected[48];

	if (!member || is_number(member, most, value))
		return true;
	snprintf(expected, sizeof expected, "a number from 0 to %lu", (unsigned long)most);
	return encode_json_refuse_in(j, name, expected);
}

bool encode_json_bool(struct encode_json *j, json_t *object, const char *name, bool *value)
{
	json_t *member = json_object_get(object, name);
	uint32_t number;

	if (!member)
		return true;
	if (json_is_boolean(member))
		*value = json_is_true(member);
	else if (is_number(member, 1, &number))
		*value = number != 0;
	else
		return encode_json_refuse_in(j, name, "true or false");
	return true;
}

static struct encode_words text_of(const json_t *value)
{
	const char *text = json_string_value(value);

	return (struct encode_words){text, text + json_string_length(value)};
}

bool encode_json_hex(struct encode_json *j, json_t *object, const char *name, uint8_t *out,
	size_t capacity, size_t *n, bool *there)
{
	json_t *member = json_object_get(object, name);
	const char *expected = NULL;
	struct encode_words w;

	*n = 0;
	*there = member != NULL;
	if (!member)
		return true;
	if (!json_is_string(member))
		return encode_json_refuse_in(j, name, "a string of digits of hex");
	w = text_of(member);
	if (!encode_hex(&w, out, capacity, n, &expected))
		return encode_json_refuse_in(j, name, expected);
	return w.at == w.end || encode_json_refuse_in(j, name, "a string of digits of hex");
}

bool encode_json_name(struct encode_json *j, json_t *object, const char *name,
	uint8_t out[TAUT_NAME_MAX], bool *there)
{
	json_t *member = json_object_get(object, name);
	char hex[24];
	uint32_t length;
	size_t n;

	*there = true;
	if (member) {
		if (json_is_string(member) &&
			taut_name_scan(json_string_value(member), json_string_length(member), NULL,
				out, &length) == TAUT_OK)
			return true;
		return encode_json_refuse_in(j, name, "a domain name, as a string");
	}
	snprintf(hex, sizeof hex, "%sHEX", name);
	if (!encode_json_hex(j, object, hex, out, TAUT_NAME_MAX, &n, there))
		return false;
	return !*there || (n > 0 && taut_name_measure(out, n) == n) ||
	       encode_json_refuse_in(j, hex, "a domain name in wire form, uncompressed");
}

static bool read_point(const json_t *member, uint32_t most, encode_json_scan *scan, uint16_t *value)
{
	uint32_t number;

	if (json_is_string(member))
		return scan(json_string_value(member), json_string_length(member), value) ==
		       TAUT_OK;
	if (!is_number(member, most, &number))
		return false;
	*value = (uint16_t)number;
	return true;
}

bool encode_json_point(struct encode_json *j, json_t *object, const char *name, const char *named,
	uint32_t most, encode_json_scan *scan, uint16_t *value, bool *there)
{
	json_t *number = json_object_get(object, name);
	json_t *text = named ? json_object_get(object, named) : NULL;
	uint16_t second = 0;

	*there = number || text;
	if (number && !read_point(number, most, scan, value))
		return encode_json_refuse_in(j, name, "a number in its range, or its name");
	if (!text)
		return true;
	if (!json_is_string(text) || !read_point(text, most, scan, &second))
		return encode_json_refuse_in(j, named, "a name that is known");
	if (number && second != *value)
		return encode_json_refuse_in(
			j, named, "the name of the number that stands beside it");
	*value = second;
	return true;
}
