/* fuzz_encode.c - dig-like text to messages.
 *
 * Input: text. Laws: those of encode_check.h. */
#include "encode_check.h"

#include <tautwire/text.h>

static struct taut_scratch scratch;

static void *begin(const char *text, size_t n)
{
	return encode_text_new(text, n);
}

static enum encode_event next(
	void *what, struct encode_message *message, struct encode_error *error)
{
	return encode_text_next(what, message, error);
}

static void end(void *what)
{
	encode_text_free(what);
}

/* By their length some over several lines, some with single spaces. */
static size_t write_text(const uint8_t *message, size_t n, char *out, size_t capacity)
{
	unsigned flags = n % 2 ? TAUT_TEXT_MULTILINE : n % 4 ? TAUT_TEXT_SPACES : 0;
	struct taut_message m;
	size_t length = 0;

	FUZZ_LAW(taut_message_open(&m, message, n, &scratch, NULL, NULL) == TAUT_OK);
	FUZZ_LAW(taut_message_text(&m, flags, out, capacity, &length) == TAUT_OK);
	return length;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fuzz_encoder encoder = {begin, next, end, write_text};

	if (scratch.generation == 0)
		taut_scratch_init(&scratch);
	fuzz_check_encoder(&encoder, (const char *)data, size);
	return 0;
}
