/* fuzz_framing.c - messages out of a stream that arrives in pieces.
 *
 * Input: two octets for the capacity of the buffer, one for how many sizes of pieces follow, these
 * sizes (an octet each, used again and again), then the stream.
 *
 * Laws: the messages are those that a splitter of the whole stream finds, octet for octet; each
 * octet is taken once and in order; a message lies in its piece where it can; TAUT_E_SPACE comes if,
 * and only if, a message larger than the capacity ends in a later piece than its length does; the
 * stream is idle between messages and only there.
 */
#include "fuzz.h"
#include <tautwire/codec.h>

struct input {
	const uint8_t *sizes, *stream;
	size_t size_count, n;
	uint32_t capacity;
};

/* Where the message at `at` ends by its length, or n + 1 if that is behind the stream's end. */
static size_t end_of(const struct input *in, size_t at)
{
	size_t length;

	if (in->n - at < 2)
		return in->n + 1;
	length = (size_t)in->stream[at] << 8 | in->stream[at + 1];
	return length > in->n - at - 2 ? in->n + 1 : at + 2 + length;
}

/* Is the message at `at` too large, seen from the piece that ends at `end`? Its length stands there
 * whole, its octets don't. */
static bool is_too_large(const struct input *in, size_t at, size_t end)
{
	size_t length;

	if (end - at < 2)
		return false;
	length = (size_t)in->stream[at] << 8 | in->stream[at + 1];
	return length > in->capacity && length > end - at - 2;
}

/* Feeds the piece stream[from..to) and holds what comes out against the stream. *message is where
 * the message in work begins. False when the stream has ended in a message that is too large. */
static bool feed(struct taut_stream *s, const struct input *in, size_t from, size_t to,
	size_t *message)
{
	const uint8_t *piece = in->stream + from;
	size_t at = from;

	do { /* each turn hands a message out or takes the rest */
		const uint8_t *out = piece;
		uint32_t length = 0;
		size_t used = 0, end = end_of(in, *message);
		enum taut_code code = taut_stream_feed(s, in->stream + at, to - at, &used, &out,
			&length);

		FUZZ_LAW(used <= to - at);
		if (end > to) {
			bool large = is_too_large(in, *message, to);

			FUZZ_LAW(code == (large ? TAUT_E_SPACE : TAUT_OK) && out == NULL);
			FUZZ_LAW(large || at + used == to);
			FUZZ_LAW(taut_stream_idle(s) == (*message == to));
			return !large;
		}
		FUZZ_LAW(code == TAUT_OK && out != NULL && at + used == end);
		FUZZ_LAW(length == end - *message - 2);
		FUZZ_LAW(length == 0 || memcmp(out, in->stream + *message + 2, length) == 0);
		if (*message + 2 >= at) /* none of its octets came before this call */
			FUZZ_LAW(out == in->stream + *message + 2);
		FUZZ_LAW(taut_stream_idle(s));
		*message = at = end;
	} while (at < to);
	return true;
}

static void run(const struct input *in)
{
	uint8_t *buffer = malloc(in->capacity);
	struct taut_stream s;
	size_t from = 0, message = 0;

	if (buffer == NULL && in->capacity != 0)
		abort();
	taut_stream_init(&s, buffer, in->capacity);
	FUZZ_LAW(taut_stream_idle(&s));
	/* Ends: behind the first round of sizes each takes an octet at least. */
	for (size_t i = 0; from < in->n; i++) {
		size_t size = in->size_count == 0 ? in->n : in->sizes[i % in->size_count];
		size_t to;

		if (size == 0 && i >= in->size_count)
			size = 1;
		to = size > in->n - from ? in->n : from + size;
		if (!feed(&s, in, from, to, &message))
			break;
		from = to;
	}
	free(buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {.n = 0};

	if (size < 3 || size - 3 < data[2])
		return 0;
	in.capacity = (uint32_t)data[0] << 8 | data[1];
	in.sizes = data + 3;
	in.size_count = data[2];
	in.stream = in.sizes + in.size_count;
	in.n = size - 3 - in.size_count;
	run(&in);
	in.size_count = 0; /* all at once: nothing but the last message needs the buffer */
	run(&in);
	in.capacity = TAUT_MESSAGE_MAX; /* with room for all, no stream ends early */
	in.size_count = data[2];
	run(&in);
	return 0;
}
