/* out.c - a whole message in the buffer of the writer; see out.h. */
#include "out.h"

size_t dump_out_message(
	struct dump_out *out, const struct taut_message *message, bool json, size_t *at)
{
	enum taut_code code;
	size_t n = 0;

	for (;;) { /* after a flush the buffer doubles each time, up to DUMP_OUT_MAX */
		char *to = out->buffer + out->used;
		size_t room = out->capacity - out->used;

		code = json ? taut_message_json(message, to, room, &n)
			    : taut_message_text(message, out->text_flags, to, room, &n);
		if (code == TAUT_OK)
			break;
		if (out->used > 0)
			dump_out_flush(out);
		else if (!dump_out_grow(out))
			return 0;
	}
	*at = out->used;
	out->used += n; /* the NUL behind it stands in the buffer as well: used < capacity */
	return n;
}
