/* encode_check.h - laws of messages that were encoded, from text or JSON. */
#ifndef FUZZ_ENCODE_CHECK_H
#define FUZZ_ENCODE_CHECK_H

#include "fuzz.h"

#include "../tools/encode/encode.h"

/* Something that reads text or JSON and gives messages, and its counterpart of the codec. */
struct fuzz_encoder {
	void *(*begin)(const char *text, size_t n);
	enum encode_event (*next)(
		void *what, struct encode_message *message, struct encode_error *error);
	void (*end)(void *what);
	size_t (*write)(const uint8_t *message, size_t n, char *out, size_t capacity);
};

/* All that is in a text: errors are printable and stand in it, there are no more of them and of messages
 * than characters; a message that has nothing but what the builder writes opens, without a finding that is
 * not about the rdata of one record. What the decoder takes and finds no malformed record in is written, read
 * again and has the same text then; from the second time on the octets are the same too. */
void fuzz_check_encoder(const struct fuzz_encoder *encoder, const char *text, size_t n);

#endif
