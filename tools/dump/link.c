/* link.c - link layers: where the IP packet begins; see stages.h. */
#include "octets.h"
#include "stages.h"

/* tcpdump.org/linktypes.html. 12 and 14 are what some systems write for raw IP. */
enum {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_PPP = 9,
	LINK_RAW_12 = 12,
	LINK_RAW_14 = 14,
	LINK_PPP_HDLC = 50,
	LINK_PPP_ETHER = 51,
	LINK_RAW = 101,
	LINK_CISCO_HDLC = 104,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_NFLOG = 239,
	LINK_SLL2 = 276
};

#define ETHERNET_HEADER 14u
#define SLL_HEADER      16u
#define SLL2_HEADER     20u
#define NULL_HEADER     4u
#define HDLC_HEADER     4u
#define NFLOG_HEADER    4u
#define NFLOG_PAYLOAD   9u /* NFULA_PAYLOAD */

bool dump_link_is_known(uint32_t link)
{
	switch (link) {
	case LINK_NULL:
	case LINK_ETHERNET:
	case LINK_PPP:
	case LINK_RAW_12:
	case LINK_RAW_14:
	case LINK_PPP_HDLC:
	case LINK_PPP_ETHER:
	case LINK_RAW:
	case LINK_CISCO_HDLC:
	case LINK_LOOP:
	case LINK_SLL:
	case LINK_IPV4:
	case LINK_IPV6:
	case LINK_NFLOG:
	case LINK_SLL2: return true;
	}
	return false;
}

/* Too short for its link header: by the snap length, or already on the wire. */
static enum dump_fate ends(const struct dump_packet *packet)
{
	return packet->captured < packet->original ? DUMP_FATE_CUT : DUMP_FATE_LINK_END;
}

/* A header of `header` octets, with an Ethernet type at `where`. */
static inline enum dump_fate typed(
	const struct dump_packet *packet, uint32_t header, uint32_t where, uint32_t *at)
{
	uint16_t type;

	if (packet->captured < header)
		return ends(packet);
	type = dump_be16(packet->octets + where);
	*at = header;
	if (type == DUMP_TYPE_IPV4 || type == DUMP_TYPE_IPV6)
		return DUMP_FATE_CARRYING;
	return dump_ether(packet, type, header, at);
}

/* The address family in the octet order of the capturing machine (NULL) or of the network (LOOP).
 * AF_INET is 2 everywhere, AF_INET6 is 10, 23, 24, 28 or 30. Some writers put an Ethernet type into
 * the last two octets and something else into the first. */
static bool family_is_ip(const uint8_t *p)
{
	uint16_t type = dump_be16(p + 2);
	uint32_t family = p[0] == 0 && p[1] == 0 ? dump_be32(p) : dump_u32(p, false);

	if (type == DUMP_TYPE_IPV4 || type == DUMP_TYPE_IPV6)
		return true;
	return family == 2 || family == 10 || family == 23 || family == 24 || family == 28 ||
	       family == 30;
}

static enum dump_fate null(const struct dump_packet *packet, uint32_t *at)
{
	if (packet->captured < NULL_HEADER)
		return ends(packet);
	*at = NULL_HEADER;
	return family_is_ip(packet->octets) ? DUMP_FATE_CARRYING : DUMP_FATE_NOT_IP;
}

/* PPP on a serial line, or Cisco HDLC, which has other addresses (0x0f unicast, 0x8f broadcast). */
static enum dump_fate serial(const struct dump_packet *packet, uint32_t *at)
{
	if (packet->captured > 0 && (packet->octets[0] == 0x0f || packet->octets[0] == 0x8f))
		return typed(packet, HDLC_HEADER, 2, at);
	return dump_ether(packet, DUMP_TYPE_PPP, 0, at);
}

/* A TLV of which the length comes first, both in the octet order of the capturing machine. Types
 * are below 256, and none is 0: the other octet of the type tells the order. */
static bool tlv(const uint8_t *p, uint32_t *type, uint32_t *length)
{
	bool big = p[2] == 0;

	*length = dump_u16(p, big);
	*type = dump_u16(p + 2, big);
	return *length >= 4;
}

/* The packet is the TLV of type NFULA_PAYLOAD; each begins at a multiple of 4. */
static enum dump_fate nflog(const struct dump_packet *packet, uint32_t *at)
{
	uint32_t n = packet->captured, where = NFLOG_HEADER, type, length;

	if (n < NFLOG_HEADER)
		return ends(packet);
	if (packet->octets[1] != 0) /* version */
		return DUMP_FATE_LINK_HEADER;
	while (n - where >= 4) { /* each TLV takes 4 octets at least */
		if (!tlv(packet->octets + where, &type, &length))
			return DUMP_FATE_LINK_HEADER;
		if (type == NFLOG_PAYLOAD) {
			*at = where + 4;
			return DUMP_FATE_CARRYING;
		}
		length = (length + 3) & ~3u;
		if (length > n - where)
			return ends(packet);
		where += length;
	}
	return where < n || packet->captured < packet->original ? ends(packet) : DUMP_FATE_NOT_IP;
}

enum dump_fate dump_link(const struct dump_packet *packet, uint32_t *at)
{
	switch (packet->link) {
	case LINK_ETHERNET: return typed(packet, ETHERNET_HEADER, 12, at);
	case LINK_RAW_12:
	case LINK_RAW_14:
	case LINK_RAW:
	case LINK_IPV4:
	case LINK_IPV6: *at = 0; return DUMP_FATE_CARRYING;
	case LINK_NULL:
	case LINK_LOOP: return null(packet, at);
	case LINK_SLL: return typed(packet, SLL_HEADER, 14, at);
	case LINK_SLL2: return typed(packet, SLL2_HEADER, 0, at);
	case LINK_PPP:
	case LINK_PPP_HDLC: return serial(packet, at);
	case LINK_PPP_ETHER: return dump_ether(packet, DUMP_TYPE_PPPOE, 0, at);
	case LINK_CISCO_HDLC: return typed(packet, HDLC_HEADER, 2, at);
	case LINK_NFLOG: return nflog(packet, at);
	}
	return DUMP_FATE_LINK_TYPE;
}
