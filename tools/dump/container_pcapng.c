/* container_pcapng.c - blocks of pcapng files (draft-ietf-opsawg-pcapng); rules in container.h.
 * Numbers in comments are sections of the draft, version 02. */
#include <stdlib.h>

#include "container_inner.h"
#include "limits.h"
#include "octets.h"

enum {
	BLOCK_INTERFACE = 1,
	BLOCK_PACKET_OLD = 2,
	BLOCK_PACKET_SIMPLE = 3,
	BLOCK_NAMES = 4,
	BLOCK_STATISTICS = 5,
	BLOCK_PACKET = 6,
	BLOCK_JOURNAL = 9,
	BLOCK_SECRETS = 10
};

enum { OPTION_END = 0, OPTION_RESOLUTION = 9, OPTION_OFFSET = 14 };

#define BLOCK_MIN     12u /* type, length, length again: 3.1 */
#define SECTION_MIN   28u
#define INTERFACE_MIN 20u
#define PACKET_FIXED  28u /* up to the packet's octets */
#define SIMPLE_FIXED  12u
#define TRAILER       4u

struct block {
	uint32_t type, length;
	bool big;
};

/* The first 12 octets of a block. A section says its own octet order: 4.1. */
static bool read_start(const struct dump_container *c, const uint8_t *p, struct block *b)
{
	b->big = c->big;
	if (dump_be32(p) == DUMP_BLOCK_SECTION) {
		b->big = dump_be32(p + 8) == 0x1a2b3c4d;
		if (!b->big && dump_be32(p + 8) != 0x4d3c2b1a)
			return false;
	}
	b->type = dump_u32(p, b->big);
	b->length = dump_u32(p + 4, b->big);
	return true;
}

static enum dump_event search(
	struct dump_container *c, enum dump_defect_code code, uint32_t found, uint32_t wanted)
{
	return dump_search(c, DUMP_STATE_BLOCK_SEARCH, code, found, wanted);
}

static enum dump_event cut(struct dump_container *c, uint32_t wanted)
{
	if (!c->finished)
		return DUMP_MORE;
	return search(c, DUMP_DEFECT_CUT_RECORD, (uint32_t)dump_arrived(c), wanted);
}

/* Steps over a block whose bounds are right but whose content is not. */
static enum dump_event wrong(struct dump_container *c, const struct block *b,
	struct dump_defect *defect, enum dump_defect_code code, uint32_t found, uint32_t wanted)
{
	dump_defect_set(defect, code, c->at, found, wanted);
	defect->passed = b->length;
	dump_advance(c, b->length, DUMP_AS_DAMAGE);
	return DUMP_DEFECT;
}

static enum dump_event section(struct dump_container *c, const uint8_t *p, const struct block *b,
	struct dump_defect *defect)
{
	uint16_t major;

	if (b->length < SECTION_MIN)
		return wrong(c, b, defect, DUMP_DEFECT_BLOCK_SHORT, b->length, SECTION_MIN);
	major = dump_u16(p + 12, b->big);
	if (major != 1) {
		c->state = DUMP_STATE_OVER;
		return wrong(c, b, defect, DUMP_DEFECT_VERSION, major, 1);
	}
	c->big = b->big;
	c->interface_count = 0;
	dump_advance(c, b->length, DUMP_AS_STRUCTURE);
	return DUMP_AGAIN;
}

/* Even an interface that cannot be used counts, so that the numbers of the others stay right. */
static struct dump_interface *add_interface(struct dump_container *c)
{
	uint32_t capacity = c->interface_capacity ? c->interface_capacity * 2 : 8;
	struct dump_interface *more;

	if (c->interface_count == c->interface_capacity) {
		more = realloc(c->interfaces, capacity * sizeof *more);
		if (!more) {
			c->no_memory = true;
			return NULL;
		}
		c->interfaces = more;
		c->interface_capacity = capacity;
	}
	more = &c->interfaces[c->interface_count++];
	*more = (struct dump_interface){.resolution = 6};
	return more;
}

/* 4.2: the options that change how times are read. False if one goes past the end of the block. */
static bool interface_options(const struct dump_container *c, const uint8_t *p, uint32_t n,
	struct dump_interface *interface, struct dump_defect *defect)
{
	uint32_t at = 0;

	while (n - at >= 4) { /* each option takes at least 4 octets */
		uint16_t code = dump_u16(p + at, c->big);
		uint32_t length = dump_u16(p + at + 2, c->big), padded = (length + 3) & ~3u;

		at += 4;
		if (code == OPTION_END)
			return true;
		if (padded > n - at) {
			dump_defect_set(defect, DUMP_DEFECT_OPTION, c->at, length, n - at);
			return false;
		}
		if (code == OPTION_RESOLUTION && length == 1)
			interface->resolution = p[at];
		if (code == OPTION_OFFSET && length == 8)
			interface->offset = dump_u64(p + at, c->big);
		at += padded;
	}
	return true;
}

/* Exponents of 10 and 2 beyond which the units of a 64-bit time never make a second. */
static bool resolution_is_known(uint8_t resolution)
{
	return resolution & 0x80 ? (resolution & 0x7f) <= 63 : resolution <= 19;
}

static enum dump_event interface(struct dump_container *c, const uint8_t *p, const struct block *b,
	struct dump_defect *defect)
{
	struct dump_interface *interface;
	bool good;

	if (c->interface_count == DUMP_INTERFACES_MAX)
		return wrong(c, b, defect, DUMP_DEFECT_INTERFACES, c->interface_count,
			DUMP_INTERFACES_MAX);
	interface = add_interface(c);
	if (!interface)
		return DUMP_AGAIN;
	if (b->length < INTERFACE_MIN)
		return wrong(c, b, defect, DUMP_DEFECT_BLOCK_SHORT, b->length, INTERFACE_MIN);
	interface->usable = true;
	interface->link = dump_u16(p + 8, c->big);
	interface->snap = dump_u32(p + 12, c->big);
	good = interface_options(c, p + 16, b->length - 16 - TRAILER, interface, defect);
	if (good && !resolution_is_known(interface->resolution)) {
		dump_defect_set(defect, DUMP_DEFECT_RESOLUTION, c->at, interface->resolution & 0x7f,
			interface->resolution & 0x80 ? 63 : 19);
		good = false;
	}
	if (!resolution_is_known(interface->resolution))
		interface->resolution = 6;
	dump_advance(c, b->length, DUMP_AS_STRUCTURE);
	return good ? DUMP_AGAIN : DUMP_DEFECT;
}

static void set_time(
	struct dump_packet *packet, const struct dump_interface *interface, uint64_t ticks)
{
	unsigned exponent = interface->resolution & 0x7f, i;
	uint64_t seconds, rest, unit = 1;

	if (interface->resolution & 0x80) {
		seconds = ticks >> exponent;
		rest = ticks & (((uint64_t)1 << exponent) - 1);
		if (exponent > 34) { /* 2^34 * 10^9 is just under 2^64 */
			rest >>= exponent - 34;
			exponent = 34;
		}
		packet->nanoseconds = (uint32_t)(rest * 1000000000 >> exponent);
		packet->digits = exponent <= 20 ? 6 : 9;
	} else {
		for (i = 0; i < exponent; i++)
			unit *= 10;
		seconds = ticks / unit;
		rest = ticks % unit;
		for (i = exponent; i < 9; i++)
			rest *= 10;
		for (i = 9; i < exponent; i++)
			rest /= 10;
		packet->nanoseconds = (uint32_t)rest;
		packet->digits = exponent <= 6 ? 6 : 9;
	}
	packet->seconds = (int64_t)(seconds + interface->offset);
}

static enum dump_event hand_out(
	struct dump_container *c, const struct block *b, struct dump_packet *packet)
{
	packet->offset = c->at + (b->type == BLOCK_PACKET_SIMPLE ? SIMPLE_FIXED : PACKET_FIXED);
	dump_advance(c, b->length - packet->captured, DUMP_AS_STRUCTURE);
	dump_advance(c, packet->captured, DUMP_AS_PACKET);
	return DUMP_PACKET;
}

/* 4.3 and the obsolete block of appendix A, which has a shorter interface number. */
static enum dump_event enhanced(struct dump_container *c, const uint8_t *p, const struct block *b,
	struct dump_packet *packet, struct dump_defect *defect)
{
	uint32_t room, number, captured;
	uint64_t ticks;

	if (b->length < PACKET_FIXED + TRAILER)
		return wrong(
			c, b, defect, DUMP_DEFECT_BLOCK_SHORT, b->length, PACKET_FIXED + TRAILER);
	room = b->length - PACKET_FIXED - TRAILER;
	if (room > DUMP_PACKET_MAX)
		room = DUMP_PACKET_MAX;
	number = b->type == BLOCK_PACKET ? dump_u32(p + 8, c->big) : dump_u16(p + 8, c->big);
	captured = dump_u32(p + 20, c->big);
	if (number >= c->interface_count || !c->interfaces[number].usable)
		return wrong(c, b, defect, DUMP_DEFECT_INTERFACE, number, c->interface_count);
	if (captured > room)
		return wrong(c, b, defect, DUMP_DEFECT_CAPTURED, captured, room);
	ticks = (uint64_t)dump_u32(p + 12, c->big) << 32 | dump_u32(p + 16, c->big);
	*packet = (struct dump_packet){
		.octets = p + PACKET_FIXED,
		.captured = captured,
		.original = dump_u32(p + 24, c->big),
		.link = c->interfaces[number].link,
		.interface = number,
	};
	set_time(packet, &c->interfaces[number], ticks);
	return hand_out(c, b, packet);
}

/* 4.4: no time, no captured length; of the first interface, up to its snap length. */
static enum dump_event simple(struct dump_container *c, const uint8_t *p, const struct block *b,
	struct dump_packet *packet, struct dump_defect *defect)
{
	uint32_t room, captured;

	if (b->length < SIMPLE_FIXED + TRAILER)
		return wrong(
			c, b, defect, DUMP_DEFECT_BLOCK_SHORT, b->length, SIMPLE_FIXED + TRAILER);
	room = b->length - SIMPLE_FIXED - TRAILER;
	if (room > DUMP_PACKET_MAX)
		room = DUMP_PACKET_MAX;
	if (c->interface_count == 0 || !c->interfaces[0].usable)
		return wrong(c, b, defect, DUMP_DEFECT_INTERFACE, 0, c->interface_count);
	captured = dump_u32(p + 8, c->big);
	if (c->interfaces[0].snap != 0 && captured > c->interfaces[0].snap)
		captured = c->interfaces[0].snap;
	if (captured > room)
		return wrong(c, b, defect, DUMP_DEFECT_CAPTURED, captured, room);
	*packet = (struct dump_packet){
		.octets = p + SIMPLE_FIXED,
		.captured = captured,
		.original = dump_u32(p + 8, c->big),
		.link = c->interfaces[0].link,
	};
	return hand_out(c, b, packet);
}

/* A block too large to be held is no packet that can be read. */
static enum dump_event too_long(
	struct dump_container *c, const struct block *b, struct dump_defect *defect)
{
	bool read = b->type == DUMP_BLOCK_SECTION || b->type == BLOCK_INTERFACE ||
		    b->type == BLOCK_PACKET || b->type == BLOCK_PACKET_OLD ||
		    b->type == BLOCK_PACKET_SIMPLE;

	if (b->type == DUMP_BLOCK_SECTION) {
		c->big = b->big;
		c->interface_count = 0;
	}
	if (b->type == BLOCK_INTERFACE && c->interface_count < DUMP_INTERFACES_MAX)
		add_interface(c);
	dump_skip(c, b->length, read ? DUMP_AS_DAMAGE : DUMP_AS_PASSED, DUMP_STATE_BLOCK);
	if (!read)
		return DUMP_AGAIN;
	dump_defect_set(defect, DUMP_DEFECT_BLOCK_LONG, c->at, b->length, DUMP_HELD_MAX);
	defect->passed = b->length;
	return DUMP_DEFECT;
}

static bool length_is_possible(uint32_t length)
{
	return length >= BLOCK_MIN && length <= DUMP_BLOCK_MAX && length % 4 == 0;
}

enum dump_event dump_block(
	struct dump_container *c, struct dump_packet *packet, struct dump_defect *defect)
{
	const uint8_t *p = dump_window(c, BLOCK_MIN);
	struct block b;

	if (!p && c->finished && dump_arrived(c) == 0)
		return DUMP_END;
	if (!p)
		return cut(c, BLOCK_MIN);
	if (!read_start(c, p, &b))
		return search(c, DUMP_DEFECT_BYTE_ORDER, dump_be32(p + 8), 0);
	if (!length_is_possible(b.length))
		return search(c, DUMP_DEFECT_BLOCK_LENGTH, b.length, DUMP_BLOCK_MAX);
	if (b.length > DUMP_HELD_MAX)
		return too_long(c, &b, defect);
	p = dump_window(c, b.length);
	if (!p)
		return cut(c, b.length);
	if (dump_u32(p + b.length - TRAILER, b.big) != b.length)
		return search(c, DUMP_DEFECT_BLOCK_END, dump_u32(p + b.length - TRAILER, b.big),
			b.length);
	switch (b.type) {
	case DUMP_BLOCK_SECTION: return section(c, p, &b, defect);
	case BLOCK_INTERFACE: return interface(c, p, &b, defect);
	case BLOCK_PACKET:
	case BLOCK_PACKET_OLD: return enhanced(c, p, &b, packet, defect);
	case BLOCK_PACKET_SIMPLE: return simple(c, p, &b, packet, defect);
	}
	dump_advance(c, b.length, DUMP_AS_PASSED); /* 3.1: blocks of unknown type are passed over */
	return DUMP_AGAIN;
}

static bool type_is_known(uint32_t type)
{
	switch (type) {
	case DUMP_BLOCK_SECTION:
	case BLOCK_INTERFACE:
	case BLOCK_PACKET_OLD:
	case BLOCK_PACKET_SIMPLE:
	case BLOCK_NAMES:
	case BLOCK_STATISTICS:
	case BLOCK_PACKET:
	case BLOCK_JOURNAL:
	case BLOCK_SECRETS: return true;
	}
	return false;
}

enum dump_event dump_block_search(struct dump_container *c, struct dump_defect *defect)
{
	const uint8_t *p;
	struct block b;

	for (;;) { /* takes an octet a turn */
		p = dump_window(c, BLOCK_MIN);
		if (!p)
			break;
		if (read_start(c, p, &b) && type_is_known(b.type) && length_is_possible(b.length) &&
			b.length <= DUMP_HELD_MAX) {
			p = dump_window(c, b.length);
			if (p && dump_u32(p + b.length - TRAILER, b.big) == b.length)
				return dump_found(c, DUMP_STATE_BLOCK, defect);
			if (!p && !c->finished)
				return DUMP_MORE;
		}
		dump_advance(c, 1, DUMP_AS_DAMAGE);
	}
	if (!c->finished)
		return DUMP_MORE;
	dump_advance(c, dump_arrived(c), DUMP_AS_DAMAGE);
	return dump_found(c, DUMP_STATE_OVER, defect);
}
