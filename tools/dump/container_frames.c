/* container_frames.c - dnstap in Frame Streams (fstrm of farsightsec.com), and a single frame of it
 * without them; rules in container.h.
 *
 * A data frame is its length in four octets and its octets. A length of zero announces a control frame:
 * its own length, its type, and fields of type, length and value. */
#include "container_inner.h"
#include "dnstap.h"
#include "limits.h"
#include "octets.h"

#include <string.h>

enum { CONTROL_ACCEPT = 1, CONTROL_START, CONTROL_STOP, CONTROL_READY, CONTROL_FINISH };

#define FIELD_CONTENT_TYPE 1u
#define LENGTH             4u /* octets of a length, a type */
#define CONTROL_HEAD       8u /* the zero and the length of a control frame */
#define CONTROL_FIELDS     12u
#define FIELD_HEAD         8u
#define CONTROL_MIN        4u
#define CONTROL_MAX        512u /* FSTRM_CONTROL_FRAME_LENGTH_MAX */

static const char content_type[] = "protobuf:dnstap.Dnstap";

bool dump_is_frames(const uint8_t *start)
{
	uint32_t n = dump_be32(start + LENGTH), type = dump_be32(start + CONTROL_HEAD);

	return dump_be32(start) == 0 && n >= CONTROL_MIN && n <= CONTROL_MAX &&
	       type >= CONTROL_ACCEPT && type <= CONTROL_FINISH;
}

/* The input ends inside a frame: nothing can be found behind it. */
static enum dump_event cut(struct dump_container *c, struct dump_defect *defect, uint32_t wanted)
{
	uint64_t here = dump_arrived(c);

	if (!c->finished)
		return DUMP_MORE;
	dump_defect_set(defect, DUMP_DEFECT_CUT_RECORD, c->at, (uint32_t)here, wanted);
	defect->passed = here;
	dump_advance(c, here, DUMP_AS_DAMAGE);
	c->state = DUMP_STATE_OVER;
	return DUMP_DEFECT;
}

/* Steps over a frame, with the `head` octets of its lengths, that is not read. */
static enum dump_event skip(struct dump_container *c, struct dump_defect *defect,
	enum dump_defect_code code, uint32_t head, uint32_t found, uint32_t wanted)
{
	dump_defect_set(defect, code, c->at, found, wanted);
	defect->passed = (uint64_t)head + found;
	dump_advance(c, head, DUMP_AS_DAMAGE);
	dump_skip(c, found, DUMP_AS_DAMAGE, DUMP_STATE_FRAME);
	return DUMP_DEFECT;
}

/* Looks at the content types of a control frame; the last one that is not dnstap's goes to the defect.
 * False if a field goes past the end. */
static bool read_control(
	const uint8_t *p, uint32_t n, struct dump_defect *defect, bool *dnstap, bool *other)
{
	uint32_t at = 0;

	while (n - at >= FIELD_HEAD) { /* each field takes at least 8 octets */
		uint32_t type = dump_be32(p + at), length = dump_be32(p + at + LENGTH);

		at += FIELD_HEAD;
		if (length > n - at)
			return false;
		if (type == FIELD_CONTENT_TYPE && length == sizeof content_type - 1 &&
			memcmp(p + at, content_type, length) == 0) {
			*dnstap = true;
		} else if (type == FIELD_CONTENT_TYPE) {
			*other = true;
			dump_defect_name_set(defect, p + at, length);
		}
		at += length;
	}
	return at == n;
}

/* A control frame that is all there. Those of the other direction (ACCEPT, FINISH) and READY, which may
 * offer several content types, say nothing about the frames to come. */
static enum dump_event control(
	struct dump_container *c, const uint8_t *p, uint32_t n, struct dump_defect *defect)
{
	uint32_t type = dump_be32(p + CONTROL_HEAD);
	struct dump_defect content;
	bool dnstap = false, other = false;

	dump_defect_set(&content, DUMP_DEFECT_CONTENT_TYPE, c->at, 0, 0);
	if (!read_control(p + CONTROL_FIELDS, n - CONTROL_MIN, &content, &dnstap, &other))
		return skip(c, defect, DUMP_DEFECT_CONTROL_FIELD, CONTROL_HEAD, n, 0);
	if (type < CONTROL_ACCEPT || type > CONTROL_FINISH) {
		skip(c, defect, DUMP_DEFECT_CONTROL_TYPE, CONTROL_HEAD, n, CONTROL_FINISH);
		defect->found = type;
		return DUMP_DEFECT;
	}
	if (type == CONTROL_START && other && !dnstap) {
		*defect = content;
		c->state = DUMP_STATE_OVER;
		return DUMP_DEFECT;
	}
	if (type == CONTROL_START)
		c->started = true;
	if (type == CONTROL_STOP)
		c->started = false;
	dump_advance(c, CONTROL_HEAD + n, DUMP_AS_STRUCTURE);
	return DUMP_AGAIN;
}

static enum dump_event end(struct dump_container *c, struct dump_defect *defect)
{
	if (!c->started)
		return DUMP_END;
	c->started = false;
	dump_defect_set(defect, DUMP_DEFECT_STOP, c->at, 0, 0);
	return DUMP_DEFECT;
}

static enum dump_event data(struct dump_container *c, uint32_t n, struct dump_packet *packet,
	struct dump_defect *defect)
{
	const uint8_t *p;

	if (n > DUMP_PACKET_MAX)
		return skip(c, defect, DUMP_DEFECT_FRAME_LONG, LENGTH, n, DUMP_PACKET_MAX);
	p = dump_window(c, LENGTH + n);
	if (!p)
		return cut(c, defect, LENGTH + n);
	if (!c->started)
		return skip(c, defect, DUMP_DEFECT_FRAME_OUTSIDE, LENGTH, n, 0);
	*packet = (struct dump_packet){.octets = p + LENGTH,
		.captured = n,
		.original = n,
		.link = DUMP_LINK_DNSTAP,
		.offset = c->at + LENGTH};
	dump_advance(c, LENGTH, DUMP_AS_STRUCTURE);
	dump_advance(c, n, DUMP_AS_PACKET);
	return DUMP_PACKET;
}

enum dump_event dump_frame(
	struct dump_container *c, struct dump_packet *packet, struct dump_defect *defect)
{
	const uint8_t *p = dump_window(c, LENGTH);
	uint32_t n;

	if (!p && c->finished && dump_arrived(c) == 0)
		return end(c, defect);
	if (!p)
		return cut(c, defect, LENGTH);
	n = dump_be32(p);
	if (n > 0)
		return data(c, n, packet, defect);
	p = dump_window(c, CONTROL_HEAD);
	if (!p)
		return cut(c, defect, CONTROL_HEAD);
	n = dump_be32(p + LENGTH);
	if (n < CONTROL_MIN || n > CONTROL_MAX)
		return skip(c, defect, DUMP_DEFECT_CONTROL_LENGTH, CONTROL_HEAD, n, CONTROL_MAX);
	p = dump_window(c, CONTROL_HEAD + n);
	return p ? control(c, p, n, defect) : cut(c, defect, CONTROL_HEAD + n);
}

/* ---- a single frame ------------------------------------------------------------------------- */

/* The first octet of the outer fields of dnstap.proto: identity, version, extra, message, type. */
bool dump_may_be_bare_frame(uint8_t first)
{
	return first == 0x0a || first == 0x12 || first == 0x1a || first == 0x72 || first == 0x78;
}

/* Collects the input until it ends, as nothing in it says its length. */
enum dump_event dump_bare_frame(
	struct dump_container *c, struct dump_packet *packet, struct dump_defect *defect)
{
	uint32_t n = dump_arrived(c) > DUMP_PACKET_MAX ? 0 : (uint32_t)dump_arrived(c);
	const uint8_t *p = dump_window(c, n > 0 && !c->finished ? n + 1 : n);

	if (n > 0 && !c->finished)
		return DUMP_MORE;
	c->state = DUMP_STATE_OVER;
	if (n == 0 || !p || !dump_dnstap_is_frame(p, n)) {
		p = dump_window(c, LENGTH);
		dump_defect_set(defect, DUMP_DEFECT_FORMAT, c->at, p ? dump_be32(p) : 0, 0);
		return DUMP_DEFECT;
	}
	*packet = (struct dump_packet){.octets = p,
		.captured = n,
		.original = n,
		.link = DUMP_LINK_DNSTAP,
		.offset = c->at};
	dump_advance(c, n, DUMP_AS_PACKET);
	return DUMP_PACKET;
}
