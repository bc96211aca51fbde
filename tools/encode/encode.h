/* encode.h - messages out of text and JSON: what tautdump --encode does.
 *
 * Text is what tautdump and dig print of messages, and what people write so: the manual, tautdump(1),
 * has the grammar. JSON is that of RFC 8427. Both are read from front to back; a message that is not
 * understood gives an error and does not hide the next ones. */
#ifndef TAUT_ENCODE_H
#define TAUT_ENCODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "limits.h"

enum encode_event { ENCODE_MESSAGE, ENCODE_ERROR, ENCODE_END };

/* Good until the next call. */
struct encode_message {
	const uint8_t *octets;
	uint32_t length;
	const char *label; /* what the input calls it; not ended by a NUL */
	size_t label_length;
	bool crafted; /* directives or octets of its own: it may be broken, by intent */
};

struct encode_error {
	uint32_t line, column; /* from 1 */
	char text[ENCODE_TEXT];
};

/* Text of n octets, which has to stay as it is. NULL: no memory. */
struct encode_text;
struct encode_text *encode_text_new(const char *text, size_t n);
void encode_text_free(struct encode_text *t);

/* The next message, or why there is none; behind an error the next message begins. */
enum encode_event encode_text_next(
	struct encode_text *t, struct encode_message *message, struct encode_error *error);

/* The same for JSON: objects one behind the other, on lines of their own or not, or in arrays. Without a
 * JSON library (encode_json_is_there) there is one error. */
struct encode_json;
bool encode_json_is_there(void);
struct encode_json *encode_json_new(const char *text, size_t n);
void encode_json_free(struct encode_json *j);
enum encode_event encode_json_next(
	struct encode_json *j, struct encode_message *message, struct encode_error *error);

#endif
