/* framing.c - messages out of a stream: two octets of length before each, RFC 1035 4.2.2. */
#include "cursor.h"
#include <string.h>

void taut_stream_init(struct taut_stream *stream, uint8_t *buffer, uint32_t capacity)
{
	stream->buffer = buffer;
	stream->capacity = capacity;
	stream->have = 0;
	stream->length = 0;
}

bool taut_stream_idle(const struct taut_stream *stream)
{
	return stream->have == 0;
}

/* Takes octets of the prefix until both are there. Gives how many it took: at most two. */
static size_t take_prefix(struct taut_stream *s, const uint8_t *octets, size_t n)
{
	size_t taken = 0;

	while (s->have < 2 && taken < n) {
		s->length = s->have == 0 ? octets[taken] : s->length << 8 | octets[taken];
		s->have++;
		taken++;
	}
	return taken;
}

enum taut_code taut_stream_feed(struct taut_stream *s, const uint8_t *octets, size_t n, size_t *used,
	const uint8_t **message, uint32_t *length)
{
	size_t at = take_prefix(s, octets, n);
	uint32_t want;

	*message = NULL;
	*used = at;
	if (s->have < 2)
		return TAUT_OK;
	if (s->have == 2 && s->length <= n - at) { /* all of it is here: no copy */
		*message = octets + at;
		*length = s->length;
		*used = at + s->length;
		s->have = 0;
		return TAUT_OK;
	}
	if (taut_fails(CHK_STREAM_SPACE, s->length > s->capacity)) {
		*used = at; /* TAUT_E_SPACE: what follows cannot be told apart any more */
		return TAUT_E_SPACE;
	}
	want = s->length - (s->have - 2);
	if (want > n - at)
		want = (uint32_t)(n - at);
	if (want != 0)
		memcpy(s->buffer + (s->have - 2), octets + at, want);
	s->have += want;
	*used = at + want;
	if (s->have - 2 < s->length)
		return TAUT_OK;
	*message = s->buffer;
	*length = s->length;
	s->have = 0;
	return TAUT_OK;
}
