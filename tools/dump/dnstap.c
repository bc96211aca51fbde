/* dnstap.c - Protocol Buffers of two levels, and what dnstap says in them; see dnstap.h. Wire format:
 * protobuf.dev/programming-guides/encoding. */
#include <string.h>

#include "dnstap.h"
#include "octets.h"

enum wire { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_OCTETS = 2, WIRE_FIXED32 = 5 };

/* Fields of the message Dnstap and of the message Message inside it. */
enum { TAP_IDENTITY = 1, TAP_VERSION = 2, TAP_EXTRA = 3, TAP_MESSAGE = 14, TAP_TYPE = 15 };
enum {
	MESSAGE_TYPE = 1,
	MESSAGE_FAMILY = 2,
	MESSAGE_PROTOCOL = 3,
	MESSAGE_QUERY_ADDRESS = 4,
	MESSAGE_RESPONSE_ADDRESS = 5,
	MESSAGE_QUERY_PORT = 6,
	MESSAGE_RESPONSE_PORT = 7,
	MESSAGE_QUERY_SECONDS = 8,
	MESSAGE_QUERY_NANOSECONDS = 9,
	MESSAGE_QUERY = 10,
	MESSAGE_ZONE = 11,
	MESSAGE_RESPONSE_SECONDS = 12,
	MESSAGE_RESPONSE_NANOSECONDS = 13,
	MESSAGE_RESPONSE = 14,
	MESSAGE_POLICY = 15,
	MESSAGE_FIELDS = 17 /* one more than the last that is known */
};

/* A field as it was read: octets, or a number in the other wire types. */
struct field {
	bool there;
	const uint8_t *octets;
	size_t length;
	uint64_t number;
};

struct reader {
	const uint8_t *octets;
	size_t at, end;
};

/* At most 10 octets of 7 bits, of which the last has one bit left for 64. */
static bool varint(struct reader *r, uint64_t *number)
{
	unsigned shift;

	*number = 0;
	for (shift = 0; shift < 70; shift += 7) {
		uint8_t octet;

		if (r->at == r->end)
			return false;
		octet = r->octets[r->at++];
		if (shift == 63 && octet > 1)
			return false;
		*number |= (uint64_t)(octet & 0x7f) << shift;
		if (!(octet & 0x80))
			return true;
	}
	return false;
}

/* Reads the next field. Groups (wire types 3 and 4) are obsolete and none that dnstap has. */
static bool next(struct reader *r, uint64_t *number, enum wire *wire, struct field *f)
{
	uint64_t key;
	size_t n;

	if (!varint(r, &key) || key >> 32 != 0 || key >> 3 == 0)
		return false;
	*number = key >> 3;
	*wire = (enum wire)(key & 7);
	*f = (struct field){.there = true};
	if (*wire == WIRE_VARINT)
		return varint(r, &f->number);
	if (*wire == WIRE_OCTETS) {
		if (!varint(r, &f->number) || f->number > r->end - r->at)
			return false;
		n = (size_t)f->number;
	} else if (*wire == WIRE_FIXED64 || *wire == WIRE_FIXED32) {
		n = *wire == WIRE_FIXED64 ? 8 : 4;
		if (n > r->end - r->at)
			return false;
	} else {
		return false;
	}
	f->octets = r->octets + r->at;
	f->length = n;
	r->at += n;
	if (*wire == WIRE_FIXED64)
		f->number = dump_u64(f->octets, false);
	if (*wire == WIRE_FIXED32)
		f->number = dump_u32(f->octets, false);
	return true;
}

/* The wire type that a field must have; fields that are not known are passed over, of any type. */
static bool fits(bool outer, uint64_t number, enum wire wire)
{
	if (outer && number == TAP_TYPE)
		return wire == WIRE_VARINT;
	if (outer)
		return number > TAP_TYPE || (number > TAP_EXTRA && number < TAP_MESSAGE) ||
		       wire == WIRE_OCTETS;
	switch (number) {
	case MESSAGE_QUERY_ADDRESS:
	case MESSAGE_RESPONSE_ADDRESS:
	case MESSAGE_QUERY:
	case MESSAGE_ZONE:
	case MESSAGE_RESPONSE:
	case MESSAGE_POLICY: return wire == WIRE_OCTETS;
	case MESSAGE_QUERY_NANOSECONDS:
	case MESSAGE_RESPONSE_NANOSECONDS: return wire == WIRE_FIXED32;
	}
	return number >= MESSAGE_FIELDS || wire == WIRE_VARINT;
}

/* Reads all fields of a message; of those that come twice the last one stands. */
static bool read_fields(
	const uint8_t *octets, size_t n, bool outer, struct field fields[MESSAGE_FIELDS])
{
	struct reader r = {octets, 0, n};
	struct field f;
	uint64_t number;
	enum wire wire;

	memset(fields, 0, MESSAGE_FIELDS * sizeof *fields);
	while (r.at < r.end) { /* each field takes two octets at least */
		if (!next(&r, &number, &wire, &f) || !fits(outer, number, wire))
			return false;
		if (number < MESSAGE_FIELDS)
			fields[number] = f;
	}
	return true;
}

bool dump_dnstap_is_frame(const uint8_t *octets, size_t n)
{
	struct field outer[MESSAGE_FIELDS];

	return read_fields(octets, n, true, outer) && outer[TAP_TYPE].number == 1 &&
	       outer[TAP_MESSAGE].there;
}

/* ---- values --------------------------------------------------------------------------------- */

#define MESSAGE_MAX 65535u

static bool time_of(
	struct dump_packet *packet, const struct field *seconds, const struct field *nanoseconds)
{
	packet->seconds = 0;
	packet->nanoseconds = 0;
	packet->digits = 0;
	if (seconds->number > INT64_MAX || nanoseconds->number > 999999999)
		return false;
	if (!seconds->there)
		return true;
	packet->seconds = (int64_t)seconds->number;
	packet->nanoseconds = (uint32_t)nanoseconds->number;
	packet->digits = 9;
	return true;
}

/* The version of IP by the family, or by the length of an address where it is not told. */
static uint8_t version_of(const struct field *m)
{
	if (m[MESSAGE_FAMILY].there)
		return m[MESSAGE_FAMILY].number == 1 ? 4 : m[MESSAGE_FAMILY].number == 2 ? 6 : 0;
	if (m[MESSAGE_QUERY_ADDRESS].length == 16 || m[MESSAGE_RESPONSE_ADDRESS].length == 16)
		return 6;
	return 4;
}

/* An address that is empty is not told. */
static bool address_of(uint8_t to[16], const struct field *f, uint8_t version)
{
	memset(to, 0, 16);
	if (f->length == 0)
		return true;
	if (f->length != (version == 4 ? 4 : 16))
		return false;
	memcpy(to, f->octets, f->length);
	return true;
}

static bool ends_of(struct dump_ends *ends, const struct field *m)
{
	if (m[MESSAGE_QUERY_PORT].number > 65535 || m[MESSAGE_RESPONSE_PORT].number > 65535)
		return false;
	ends->source_port = (uint16_t)m[MESSAGE_QUERY_PORT].number;
	ends->target_port = (uint16_t)m[MESSAGE_RESPONSE_PORT].number;
	ends->version = version_of(m);
	return ends->version != 0 &&
	       address_of(ends->source, &m[MESSAGE_QUERY_ADDRESS], ends->version) &&
	       address_of(ends->target, &m[MESSAGE_RESPONSE_ADDRESS], ends->version);
}

static struct dump_ends turned_round(const struct dump_ends *ends)
{
	struct dump_ends back = {.source_port = ends->target_port,
		.target_port = ends->source_port,
		.version = ends->version};

	memcpy(back.source, ends->target, sizeof back.source);
	memcpy(back.target, ends->source, sizeof back.target);
	return back;
}

static bool transport_of(enum dump_transport *transport, const struct field *protocol)
{
	static const enum dump_transport list[] = {DUMP_UDP, DUMP_UDP, DUMP_TCP, DUMP_DOT, DUMP_DOH,
		DUMP_DNSCRYPT, DUMP_DNSCRYPT, DUMP_DOQ};

	if (protocol->there && protocol->number == 0)
		return false;
	if (protocol->number >= sizeof list / sizeof list[0])
		return false;
	*transport = list[protocol->number];
	return true;
}

/* ---- frames --------------------------------------------------------------------------------- */

/* All that is to be known of a frame before anything of it is handed out. */
struct frame {
	struct dump_tap tap;
	struct dump_packet query, response; /* the frame, with the time of each */
	struct dump_ends ends;              /* of the query */
	enum dump_transport transport;
	struct field m[MESSAGE_FIELDS];
};

static enum dump_fate read_message(struct frame *frame)
{
	const struct field *m = frame->m;

	if (!m[MESSAGE_TYPE].there || m[MESSAGE_TYPE].number > UINT32_MAX)
		return DUMP_FATE_DNSTAP_TYPE;
	frame->tap.type = (uint32_t)m[MESSAGE_TYPE].number;
	if (!time_of(&frame->query, &m[MESSAGE_QUERY_SECONDS], &m[MESSAGE_QUERY_NANOSECONDS]) ||
		!time_of(&frame->response, &m[MESSAGE_RESPONSE_SECONDS],
			&m[MESSAGE_RESPONSE_NANOSECONDS]))
		return DUMP_FATE_DNSTAP_TIME;
	if (!ends_of(&frame->ends, m))
		return DUMP_FATE_DNSTAP_ADDRESS;
	if (!transport_of(&frame->transport, &m[MESSAGE_PROTOCOL]))
		return DUMP_FATE_DNSTAP_TRANSPORT;
	if (m[MESSAGE_QUERY].length > MESSAGE_MAX || m[MESSAGE_RESPONSE].length > MESSAGE_MAX)
		return DUMP_FATE_DNSTAP_LONG;
	if (m[MESSAGE_QUERY].length == 0 && m[MESSAGE_RESPONSE].length == 0)
		return DUMP_FATE_DNSTAP_EMPTY;
	return DUMP_FATE_CARRYING;
}

static enum dump_fate read_frame(const struct dump_packet *packet, struct frame *frame)
{
	struct field outer[MESSAGE_FIELDS];

	if (!read_fields(packet->octets, packet->captured, true, outer))
		return DUMP_FATE_DNSTAP_FORMAT;
	if (outer[TAP_TYPE].number != 1)
		return DUMP_FATE_DNSTAP_TYPE;
	if (!outer[TAP_MESSAGE].there)
		return DUMP_FATE_DNSTAP_EMPTY;
	if (!read_fields(outer[TAP_MESSAGE].octets, outer[TAP_MESSAGE].length, false, frame->m))
		return DUMP_FATE_DNSTAP_FORMAT;
	frame->query = *packet;
	frame->response = *packet;
	frame->tap = (struct dump_tap){.identity = outer[TAP_IDENTITY].octets,
		.identity_length = (uint32_t)outer[TAP_IDENTITY].length,
		.version = outer[TAP_VERSION].octets,
		.version_length = (uint32_t)outer[TAP_VERSION].length};
	return read_message(frame);
}

static void hand_out(const struct frame *frame, const struct field *octets,
	const struct dump_packet *packet, const struct dump_ends *ends, dump_sink *sink,
	void *context)
{
	struct dump_message m = {.packet = packet,
		.ends = ends,
		.transport = frame->transport,
		.octets = octets->octets,
		.length = (uint32_t)octets->length,
		.original = (uint32_t)octets->length,
		.tap = &frame->tap};

	if (octets->length > 0)
		sink(context, &m);
}

enum dump_fate dump_dnstap(const struct dump_packet *packet, dump_sink *sink, void *context)
{
	struct frame frame;
	struct dump_ends back;
	enum dump_fate fate = read_frame(packet, &frame);

	if (fate != DUMP_FATE_CARRYING)
		return fate;
	back = turned_round(&frame.ends);
	hand_out(&frame, &frame.m[MESSAGE_QUERY], &frame.query, &frame.ends, sink, context);
	hand_out(&frame, &frame.m[MESSAGE_RESPONSE], &frame.response, &back, sink, context);
	return fate;
}

const char *dump_dnstap_type(uint32_t type)
{
	static const char *const names[] = {NULL, "AUTH_QUERY", "AUTH_RESPONSE", "RESOLVER_QUERY",
		"RESOLVER_RESPONSE", "CLIENT_QUERY", "CLIENT_RESPONSE", "FORWARDER_QUERY",
		"FORWARDER_RESPONSE", "STUB_QUERY", "STUB_RESPONSE", "TOOL_QUERY", "TOOL_RESPONSE",
		"UPDATE_QUERY", "UPDATE_RESPONSE"};

	return type < sizeof names / sizeof names[0] ? names[type] : NULL;
}
