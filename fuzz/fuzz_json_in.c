/* fuzz_json_in.c - JSON of RFC 8427 to messages. Built where there is a library for JSON.
 *
 * Input: JSON. Laws: those of encode_check.h. */
#include "encode_check.h"

#include <tautwire/text.h>

static struct taut_scratch scratch;

static void *begin(const char *text, size_t n)
{
	return encode_json_new(text, n);
}

static enum encode_event next(
	void *what, struct encode_message *message, struct encode_error *error)
{
	return encode_json_next(what, message, error);
}

static void end(void *what)
{
	encode_json_free(what);
}

static size_t write_json(const uint8_t *message, size_t n, char *out, size_t capacity)
{
	struct taut_message m;
	size_t length = 0;

	FUZZ_LAW(taut_message_open(&m, message, n, &scratch, NULL, NULL) == TAUT_OK);
	FUZZ_LAW(taut_message_json(&m, out, capacity, &length) == TAUT_OK);
	return length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fuzz_encoder encoder = {begin, next, end, write_json};

	if (scratch.generation == 0)
		taut_scratch_init(&scratch);
	fuzz_check_encoder(&encoder, (const char *)data, size);
	return 0;
}
