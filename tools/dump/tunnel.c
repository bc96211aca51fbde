/* tunnel.c - headers of tunnels over IP and over UDP; see stages.h. */
#include "octets.h"
#include "stages.h"

/* RFC 2784 2.1, RFC 2890 2, RFC 2637 4.1 */
enum {
	GRE_CHECKSUM = 0x8000,
	GRE_ROUTING = 0x4000, /* RFC 1701 only; RFC 2784 2.3: such packets are discarded */
	GRE_KEY = 0x2000,
	GRE_SEQUENCE = 0x1000,
	GRE_ACKNOWLEDGMENT = 0x0080, /* version 1 */
	GRE_VERSION = 0x0007
};

/* Mirrored frames: draft-foschiano-erspan. */
enum { TYPE_ERSPAN = 0x88be, TYPE_ERSPAN_3 = 0x22eb };

enum { PORT_VXLAN = 4789, PORT_VXLAN_LINUX = 8472, PORT_GENEVE = 6081, PORT_GTP = 2152 };

#define ERSPAN_2_HEADER 8u
#define ERSPAN_3_HEADER 12u
#define ERSPAN_3_OPTION 8u
#define VXLAN_HEADER    8u
#define GENEVE_HEADER   8u
#define GTP_HEADER      8u
#define GTP_OPTIONAL    4u
#define GTP_G_PDU       255u

static const uint8_t *here(const struct dump_packet *packet, const struct dump_inside *in)
{
	return packet->octets + in->at;
}

static bool has(const struct dump_inside *in, uint32_t n)
{
	return n <= in->end - in->at;
}

static enum dump_fate ends(const struct dump_inside *in)
{
	return in->end - in->at < in->original ? DUMP_FATE_CUT : DUMP_FATE_TUNNEL_HEADER;
}

/* Steps over n octets that are there. */
static void skip(struct dump_inside *in, uint32_t n)
{
	in->at += n;
	in->original -= n;
}

/* No more than `length` octets from here belong to the inside. */
static void confine(struct dump_inside *in, uint32_t length)
{
	if (length < in->original)
		in->original = length;
	if (length < in->end - in->at)
		in->end = in->at + length;
}

/* ---- GRE ------------------------------------------------------------------------------------ */

/* Type II is known from type I, which has no header, by the sequence number before it. */
static enum dump_fate erspan(
	const struct dump_packet *packet, bool sequence, struct dump_inside *in)
{
	uint32_t header = sequence ? ERSPAN_2_HEADER : 0;

	if (in->type == TYPE_ERSPAN_3) {
		header = ERSPAN_3_HEADER;
		if (!has(in, header))
			return ends(in);
		if (here(packet, in)[10] & 0x7c) /* not Ethernet */
			return DUMP_FATE_NOT_IP;
		if (here(packet, in)[11] & 1)
			header += ERSPAN_3_OPTION;
	}
	if (!has(in, header))
		return ends(in);
	skip(in, header);
	in->type = DUMP_TYPE_ETHERNET;
	return DUMP_FATE_CARRYING;
}

/* RFC 2637 4.1: PPP, its length in the upper half of the key. Without a sequence number there is no
 * payload. */
static enum dump_fate pptp(
	const struct dump_packet *packet, uint16_t flags, uint32_t header, struct dump_inside *in)
{
	uint32_t length;

	if (in->type != DUMP_TYPE_PPP || !(flags & GRE_KEY))
		return DUMP_FATE_TUNNEL_HEADER;
	if (!(flags & GRE_SEQUENCE))
		return DUMP_FATE_TRANSPORT;
	if (flags & GRE_ACKNOWLEDGMENT)
		header += 4;
	if (!has(in, header))
		return ends(in);
	length = dump_be16(here(packet, in) + 4);
	skip(in, header);
	confine(in, length);
	return DUMP_FATE_CARRYING;
}

enum dump_fate dump_gre(
	const struct dump_packet *packet, const struct dump_ip *ip, struct dump_inside *in)
{
	uint32_t header = 4;
	uint16_t flags;

	*in = (struct dump_inside){.at = ip->at, .end = ip->end, .original = ip->original};
	if (!has(in, header))
		return ends(in);
	flags = dump_be16(here(packet, in));
	in->type = dump_be16(here(packet, in) + 2);
	header += flags & GRE_CHECKSUM ? 4 : 0;
	header += flags & GRE_KEY ? 4 : 0;
	header += flags & GRE_SEQUENCE ? 4 : 0;
	if ((flags & GRE_VERSION) == 1)
		return pptp(packet, flags, header, in);
	if ((flags & GRE_VERSION) != 0 || flags & GRE_ROUTING)
		return DUMP_FATE_TUNNEL_HEADER;
	if (!has(in, header))
		return ends(in);
	skip(in, header);
	if (in->type == TYPE_ERSPAN || in->type == TYPE_ERSPAN_3)
		return erspan(packet, flags & GRE_SEQUENCE, in);
	/* Types up to 1500 are none: 0 is a keep-alive. */
	return in->type > 1500 ? DUMP_FATE_CARRYING : DUMP_FATE_NOT_IP;
}

/* ---- UDP ------------------------------------------------------------------------------------ */

/* RFC 7348 5: the flag says that there is a network identifier. */
static enum dump_fate vxlan(const struct dump_packet *packet, struct dump_inside *in)
{
	if (!has(in, VXLAN_HEADER))
		return ends(in);
	if (!(here(packet, in)[0] & 0x08))
		return DUMP_FATE_PORT;
	skip(in, VXLAN_HEADER);
	in->type = DUMP_TYPE_ETHERNET;
	return DUMP_FATE_CARRYING;
}

/* RFC 8926 3.4: version 0, options of up to 252 octets, an Ethernet type. */
static enum dump_fate geneve(const struct dump_packet *packet, struct dump_inside *in)
{
	uint32_t header;

	if (!has(in, GENEVE_HEADER))
		return ends(in);
	if (here(packet, in)[0] >> 6 != 0)
		return DUMP_FATE_PORT;
	header = GENEVE_HEADER + (here(packet, in)[0] & 0x3fu) * 4;
	if (!has(in, header))
		return ends(in);
	in->type = dump_be16(here(packet, in) + 2);
	skip(in, header);
	return in->type > 1500 ? DUMP_FATE_CARRYING : DUMP_FATE_NOT_IP;
}

/* 3GPP TS 29.281 5.2: an extension header begins with its length in units of four octets and ends
 * with the type of the next one. `next` is the type of the first. */
static enum dump_fate gtp_extensions(
	const struct dump_packet *packet, uint8_t next, struct dump_inside *in)
{
	uint32_t length;

	while (next != 0) { /* each takes four octets at least */
		if (!has(in, 1))
			return ends(in);
		length = here(packet, in)[0] * 4u;
		if (length == 0)
			return DUMP_FATE_TUNNEL_HEADER;
		if (!has(in, length))
			return ends(in);
		next = here(packet, in)[length - 1];
		skip(in, length);
	}
	return DUMP_FATE_CARRYING;
}

/* 3GPP TS 29.281 5.1: version 1 of the protocol type GTP. Only G-PDUs carry packets: IP, as its first
 * four bits say. */
static enum dump_fate gtp(const struct dump_packet *packet, struct dump_inside *in)
{
	enum dump_fate fate;
	uint8_t flags, next = 0;
	uint32_t length;

	if (!has(in, GTP_HEADER))
		return ends(in);
	flags = here(packet, in)[0];
	length = dump_be16(here(packet, in) + 2);
	if (flags >> 4 != 3 || here(packet, in)[1] != GTP_G_PDU)
		return DUMP_FATE_PORT;
	skip(in, GTP_HEADER);
	confine(in, length);
	if (flags & 7) { /* any of extension header, sequence number, N-PDU number */
		if (!has(in, GTP_OPTIONAL))
			return ends(in);
		next = flags & 4 ? here(packet, in)[3] : 0;
		skip(in, GTP_OPTIONAL);
	}
	fate = gtp_extensions(packet, next, in);
	if (fate != DUMP_FATE_CARRYING)
		return fate;
	if (!has(in, 1))
		return ends(in);
	in->type = DUMP_TYPE_IPV4;
	if (here(packet, in)[0] >> 4 == 6)
		in->type = DUMP_TYPE_IPV6;
	else if (here(packet, in)[0] >> 4 != 4)
		return DUMP_FATE_NOT_IP;
	return DUMP_FATE_CARRYING;
}

bool dump_is_tunnel(uint16_t source_port, uint16_t target_port)
{
	switch (target_port) {
	case PORT_VXLAN:
	case PORT_VXLAN_LINUX:
	case PORT_GENEVE:
	case PORT_GTP: return true;
	}
	return source_port == PORT_GTP;
}

enum dump_fate dump_udp_tunnel(
	const struct dump_packet *packet, const struct dump_udp *udp, struct dump_inside *in)
{
	*in = (struct dump_inside){.at = udp->at, .end = udp->end, .original = udp->original};
	switch (udp->target_port) {
	case PORT_VXLAN:
	case PORT_VXLAN_LINUX: return vxlan(packet, in);
	case PORT_GENEVE: return geneve(packet, in);
	}
	return gtp(packet, in);
}
