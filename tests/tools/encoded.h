/* encoded.h - what tests of the encoders compare: messages as "hex", errors as "line:column: text". */
#ifndef TEST_ENCODED_H
#define TEST_ENCODED_H

#include <stdio.h>

#include "../../tools/encode/encode.h"

/* Appends a message (with its label, and "!" if it is crafted), or an error if m is NULL, on a line of its own. Gives the
 * length of the text. */
static inline size_t encoded_line(
	char *out, size_t used, const struct encode_message *m, const struct encode_error *error)
{
	if (used > 0)
		out[used++] = '\n';
	if (m == NULL)
		return used + (size_t)sprintf(
				      out + used, "%u:%u: %s", error->line, error->column, error->text);
	used += (size_t)sprintf(out + used, "%s%.*s%s", m->crafted ? "!" : "", (int)m->label_length,
		m->label ? m->label : "", m->label_length ? " " : "");
	for (uint32_t i = 0; i < m->length; i++)
		used += (size_t)sprintf(out + used, "%02x", m->octets[i]);
	return used;
}

#endif
