/* container_pcap.c - records of pcap files (draft-ietf-opsawg-pcap); rules in container.h. */
#include "container_inner.h"
#include "limits.h"
#include "octets.h"

#define FILE_HEADER   24u
#define RECORD_HEADER 16u

struct record {
	uint32_t seconds, fraction, captured, original;
};

static struct record read_header(const struct dump_container *c, const uint8_t *p)
{
	struct record r = {dump_u32(p, c->big), dump_u32(p + 4, c->big), dump_u32(p + 8, c->big),
		dump_u32(p + 12, c->big)};

	/* Before 2.3 the two lengths stood the other way round; 2.3 was written both ways. */
	if (c->swapped || (c->maybe_swapped && r.captured > r.original)) {
		uint32_t captured = r.original;

		r.original = r.captured;
		r.captured = captured;
	}
	return r;
}

enum dump_event dump_pcap_start(struct dump_container *c, struct dump_defect *defect)
{
	const uint8_t *p = dump_window(c, FILE_HEADER);
	uint16_t major, minor;

	if (!p && !c->finished)
		return DUMP_MORE;
	c->state = DUMP_STATE_OVER;
	if (!p) {
		dump_defect_set(defect, DUMP_DEFECT_CUT_FILE, c->at, (uint32_t)dump_arrived(c),
			FILE_HEADER);
		return DUMP_DEFECT;
	}
	c->big = p[0] == 0xa1;
	c->fraction = dump_u32(p, c->big) == 0xa1b2c3d4 ? 1000000 : 1000000000;
	major = dump_u16(p + 4, c->big);
	minor = dump_u16(p + 6, c->big);
	if (major != 2) {
		dump_defect_set(defect, DUMP_DEFECT_VERSION, c->at, major, 2);
		return DUMP_DEFECT;
	}
	c->swapped = minor < 3;
	c->maybe_swapped = minor == 3;
	c->link = dump_u32(p + 20, c->big) & 0x03ffffff; /* above it: length of the frame check */
	dump_advance(c, FILE_HEADER, DUMP_AS_STRUCTURE);
	c->state = DUMP_STATE_RECORD;
	return DUMP_AGAIN;
}

static enum dump_event cut(struct dump_container *c, uint32_t wanted)
{
	if (!c->finished)
		return DUMP_MORE;
	return dump_search(c, DUMP_STATE_RECORD_SEARCH, DUMP_DEFECT_CUT_RECORD,
		(uint32_t)dump_arrived(c), wanted);
}

enum dump_event dump_pcap_record(struct dump_container *c, struct dump_packet *packet)
{
	const uint8_t *p = dump_window(c, RECORD_HEADER);
	struct record r;

	if (!p && c->finished && dump_arrived(c) == 0)
		return DUMP_END;
	if (!p)
		return cut(c, RECORD_HEADER);
	r = read_header(c, p);
	if ((r.seconds | r.fraction | r.captured | r.original) == 0)
		return dump_search(c, DUMP_STATE_RECORD_SEARCH, DUMP_DEFECT_ZERO, 0, 0);
	if (r.captured > DUMP_PACKET_MAX)
		return dump_search(c, DUMP_STATE_RECORD_SEARCH, DUMP_DEFECT_CAPTURED, r.captured,
			DUMP_PACKET_MAX);
	p = dump_window(c, RECORD_HEADER + r.captured);
	if (!p)
		return cut(c, RECORD_HEADER + r.captured);
	c->seconds = r.seconds;
	c->has_seconds = true;
	*packet = (struct dump_packet){
		.octets = p + RECORD_HEADER,
		.captured = r.captured,
		.original = r.original,
		.link = c->link,
		.offset = c->at + RECORD_HEADER,
		.seconds = r.seconds,
		.digits = c->fraction == 1000000 ? 6 : 9,
	};
	/* Some writers let the fraction exceed a second: it carries over. */
	packet->seconds += r.fraction / c->fraction;
	packet->nanoseconds = r.fraction % c->fraction * (1000000000 / c->fraction);
	dump_advance(c, RECORD_HEADER, DUMP_AS_STRUCTURE);
	dump_advance(c, r.captured, DUMP_AS_PACKET);
	return DUMP_PACKET;
}

static bool plausible(const struct dump_container *c, const uint8_t *p)
{
	struct record r = read_header(c, p);
	int64_t apart = (int64_t)r.seconds - c->seconds;

	if (r.fraction >= c->fraction)
		return false;
	if (r.captured == 0 || r.captured > DUMP_PACKET_MAX || r.captured > r.original)
		return false;
	if (r.original > DUMP_PACKET_MAX)
		return false;
	return !c->has_seconds ||
	       (apart <= DUMP_RESUME_SECONDS && apart >= -(int64_t)DUMP_RESUME_SECONDS);
}

enum dump_event dump_pcap_search(struct dump_container *c, struct dump_defect *defect)
{
	const uint8_t *p;
	uint32_t n;

	for (;;) { /* takes an octet a turn */
		p = dump_window(c, RECORD_HEADER);
		if (!p)
			break;
		if (plausible(c, p)) {
			n = RECORD_HEADER + read_header(c, p).captured;
			p = dump_window(c, n + RECORD_HEADER);
			if (p && plausible(c, p + n))
				return dump_found(c, DUMP_STATE_RECORD, defect);
			if (!p && !c->finished)
				return DUMP_MORE;
			if (!p && dump_arrived(c) == n)
				return dump_found(c, DUMP_STATE_RECORD, defect);
		}
		dump_advance(c, 1, DUMP_AS_DAMAGE);
	}
	if (!c->finished)
		return DUMP_MORE;
	dump_advance(c, dump_arrived(c), DUMP_AS_DAMAGE);
	return dump_found(c, DUMP_STATE_OVER, defect);
}
