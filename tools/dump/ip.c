/* ip.c - IPv4, IPv6 and its extension headers, UDP, the TCP header; see stages.h. */
#include <string.h>

#include "octets.h"
#include "stages.h"

#define IPV4_HEADER 20u
#define IPV6_HEADER 40u
#define UDP_HEADER  8u
#define TCP_HEADER  20u

/* Next header values, iana.org/assignments/protocol-numbers. */
enum {
	NEXT_HOP_BY_HOP = 0,
	NEXT_ROUTING = 43,
	NEXT_FRAGMENT = 44,
	NEXT_DESTINATION = 60,
	NEXT_MOBILITY = 135,
	NEXT_HIP = 139,
	NEXT_SHIM6 = 140
};

/* The packet ends too early: by the snap length, or `otherwise`. */
static enum dump_fate ends(const struct dump_packet *packet, enum dump_fate otherwise)
{
	return packet->captured < packet->original ? DUMP_FATE_CUT : otherwise;
}

/* Octets of the whole packet on the wire. Some writers put an original length below the
 * captured. */
static uint32_t whole(const struct dump_packet *packet)
{
	return packet->original > packet->captured ? packet->original : packet->captured;
}

/* Sets the end of a payload that begins at ip->at and has `length` octets by its header. */
static enum dump_fate confine(const struct dump_packet *packet, struct dump_ip *ip, uint32_t length)
{
	uint32_t room = packet->captured - ip->at;

	ip->original = length;
	ip->cut = length > room;
	ip->end = ip->cut ? packet->captured : ip->at + length;
	return ip->cut ? ends(packet, DUMP_FATE_IP_LENGTH) : DUMP_FATE_CARRYING;
}

/* RFC 791 3.1: hosts do not take a packet whose options are not a chain of type, length and data, with
 * the one-octet options 0, which is the end, and 1. What a wrong header length makes of the payload
 * seldom is. */
static bool are_options(const uint8_t *p, uint32_t n)
{
	while (n > 0 && p[0] != 0) { /* each takes an octet at least */
		uint32_t length = p[0] == 1 ? 1 : n < 2 ? 0 : p[1];

		if (length == 0 || length > n || (p[0] != 1 && length < 2))
			return false;
		p += length;
		n -= length;
	}
	return true;
}

static enum dump_fate ipv4(const struct dump_packet *packet, uint32_t at, struct dump_ip *ip)
{
	const uint8_t *p = packet->octets + at;
	uint32_t room = packet->captured - at, header, total;
	enum dump_fate fate;

	if (room < IPV4_HEADER)
		return ends(packet, DUMP_FATE_IP_LENGTH);
	header = (p[0] & 15u) * 4;
	total = dump_be16(p + 2);
	if (total == 0) /* segmentation left to the network card: the length is not filled in yet */
		total = whole(packet) - at;
	if (header < IPV4_HEADER || total < header)
		return DUMP_FATE_IP_HEADER;
	if (header > room)
		return ends(packet, DUMP_FATE_IP_LENGTH);
	if (!are_options(p + IPV4_HEADER, header - IPV4_HEADER))
		return DUMP_FATE_IP_HEADER;
	ip->protocol = p[9];
	ip->identification = dump_be16(p + 4);
	ip->more = (p[6] & 0x20) != 0;
	ip->fragment_at = (dump_be16(p + 6) & 0x1fffu) * 8;
	ip->fragment = ip->more || ip->fragment_at != 0;
	memcpy(ip->source, p + 12, 4);
	memcpy(ip->target, p + 16, 4);
	ip->at = at + header;
	fate = confine(packet, ip, total - header);
	if (fate != DUMP_FATE_CARRYING && fate != DUMP_FATE_CUT)
		return fate;
	return dump_ip_extensions(packet, ip);
}

/* IPv4 knows one of them (RFC 4302 3.1.1). */
static bool is_extension(const struct dump_ip *ip)
{
	switch (ip->protocol) {
	case DUMP_IP_AUTHENTICATION: return true;
	case NEXT_HOP_BY_HOP:
	case NEXT_ROUTING:
	case NEXT_FRAGMENT:
	case NEXT_DESTINATION:
	case NEXT_MOBILITY:
	case NEXT_HIP:
	case NEXT_SHIM6: return ip->version == 6;
	}
	return false;
}

/* RFC 8200 4.5. An atomic fragment (RFC 6946) is a whole packet. */
static void fragment(const uint8_t *p, struct dump_ip *ip)
{
	ip->fragment_at = dump_be16(p + 2) & 0xfff8u;
	ip->more = (p[3] & 1) != 0;
	ip->identification = dump_be32(p + 4);
	ip->fragment = ip->more || ip->fragment_at != 0;
}

/* What follows the header of a fragment is a piece of something, even where the next headers can be
 * seen. */
enum dump_fate dump_ip_extensions(const struct dump_packet *packet, struct dump_ip *ip)
{
	while (is_extension(ip) && !ip->fragment) {
		/* each takes at least 8 octets */
		const uint8_t *p = packet->octets + ip->at;
		uint32_t room = ip->end - ip->at, length;

		if (room < 8)
			return ip->cut ? DUMP_FATE_CUT : DUMP_FATE_IP_HEADER;
		length = 8 + p[1] * 8u;
		if (ip->protocol == NEXT_FRAGMENT) {
			length = 8;
			fragment(p, ip);
		} else if (ip->protocol == DUMP_IP_AUTHENTICATION) {
			length = (p[1] + 2u) * 4; /* RFC 4302 2.2 */
		}
		if (length < 8 || length > room)
			return length >= 8 && ip->cut ? DUMP_FATE_CUT : DUMP_FATE_IP_HEADER;
		ip->protocol = p[0];
		ip->at += length;
		ip->original -= length;
	}
	return DUMP_FATE_CARRYING;
}

static enum dump_fate ipv6(const struct dump_packet *packet, uint32_t at, struct dump_ip *ip)
{
	const uint8_t *p = packet->octets + at;
	uint32_t room = packet->captured - at, length;
	enum dump_fate fate;

	if (room < IPV6_HEADER)
		return ends(packet, DUMP_FATE_IP_LENGTH);
	length = dump_be16(p + 4);
	if (length == 0) /* a jumbogram (RFC 2675), or left to the network card */
		length = whole(packet) - at - IPV6_HEADER;
	ip->protocol = p[6];
	memcpy(ip->source, p + 8, 16);
	memcpy(ip->target, p + 24, 16);
	ip->at = at + IPV6_HEADER;
	fate = confine(packet, ip, length);
	if (fate != DUMP_FATE_CARRYING && fate != DUMP_FATE_CUT)
		return fate;
	return dump_ip_extensions(packet, ip);
}

enum dump_fate dump_ip(const struct dump_packet *packet, uint32_t at, struct dump_ip *ip)
{
	*ip = (struct dump_ip){0};
	if (packet->captured == at)
		return ends(packet, DUMP_FATE_IP_LENGTH);
	ip->version = packet->octets[at] >> 4;
	if (ip->version == 4)
		return ipv4(packet, at, ip);
	if (ip->version == 6)
		return ipv6(packet, at, ip);
	return DUMP_FATE_IP_HEADER;
}

enum dump_fate dump_udp(
	const struct dump_packet *packet, const struct dump_ip *ip, struct dump_udp *udp)
{
	const uint8_t *p = packet->octets + ip->at;
	uint32_t room = ip->end - ip->at, length;

	*udp = (struct dump_udp){0};
	if (room >= 4) {
		udp->source_port = dump_be16(p);
		udp->target_port = dump_be16(p + 2);
		udp->has_ports = true;
	}
	if (room < UDP_HEADER)
		return ip->cut ? DUMP_FATE_CUT : DUMP_FATE_UDP_LENGTH;
	length = dump_be16(p + 4);
	if (length == 0 && ip->original > 65535) /* RFC 2675 4 */
		length = ip->original;
	/* The first of several fragments has the length of all. */
	if (length < UDP_HEADER || (length > ip->original && !ip->fragment))
		return DUMP_FATE_UDP_LENGTH;
	udp->at = ip->at + UDP_HEADER;
	udp->original = length - UDP_HEADER;
	udp->end = length < room ? ip->at + length : ip->end;
	return length > room ? DUMP_FATE_CUT : DUMP_FATE_CARRYING;
}

enum dump_fate dump_tcp_header(
	const struct dump_packet *packet, const struct dump_ip *ip, struct dump_segment *segment)
{
	const uint8_t *p = packet->octets + ip->at;
	uint32_t room = ip->end - ip->at, header;

	*segment = (struct dump_segment){0};
	if (room >= 4) {
		segment->source_port = dump_be16(p);
		segment->target_port = dump_be16(p + 2);
		segment->has_ports = true;
	}
	if (room < TCP_HEADER)
		return ip->cut ? DUMP_FATE_CUT : DUMP_FATE_TCP_HEADER;
	header = (p[12] >> 4) * 4u;
	if (header < TCP_HEADER || header > ip->original)
		return DUMP_FATE_TCP_HEADER;
	if (header > room)
		return ip->cut ? DUMP_FATE_CUT : DUMP_FATE_TCP_HEADER;
	segment->flags = p[13];
	segment->sequence = dump_be32(p + 4);
	segment->octets = p + header;
	segment->length = room - header;
	segment->original = ip->original - header;
	segment->cut = ip->cut;
	return DUMP_FATE_CARRYING;
}
