/* json_none.c - JSON where there is no library for it: it is refused. Stands in for json*.c. */
#include <stdio.h>
#include <stdlib.h>

#include "encode.h"

struct encode_json {
	bool told;
};

bool encode_json_is_there(void)
{
	return false;
}

struct encode_json *encode_json_new(const char *text, size_t n)
{
	(void)text;
	(void)n;
	return calloc(1, sizeof(struct encode_json));
}

void encode_json_free(struct encode_json *j)
{
	free(j);
}

enum encode_event encode_json_next(
	struct encode_json *j, struct encode_message *message, struct encode_error *error)
{
	(void)message;
	if (j->told)
		return ENCODE_END;
	j->told = true;
	error->line = error->column = 1;
	snprintf(error->text, sizeof error->text,
		"this program was built without JSON (no libjansson-dev)");
	return ENCODE_ERROR;
}
