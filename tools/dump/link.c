/* link.c - link layers: where the IP packet begins; see stages.h. */
#include "octets.h"
#include "stages.h"

/* tcpdump.org/linktypes.html. 12 and 14 are what some systems write for raw IP. */
enum {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_RAW_12 = 12,
	LINK_RAW_14 = 14,
	LINK_RAW = 101,
	LINK_LOOP = 108,
	LINK_SLL = 113,
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276
};

enum {
	TYPE_IPV4 = 0x0800,
	TYPE_IPV6 = 0x86dd,
	TYPE_VLAN = 0x8100,         /* IEEE 802.1Q */
	TYPE_VLAN_SERVICE = 0x88a8, /* IEEE 802.1ad */
	TYPE_VLAN_OLD = 0x9100      /* before 802.1ad */
};

#define ETHERNET_HEADER 14u
#define SLL_HEADER      16u
#define SLL2_HEADER     20u
#define NULL_HEADER     4u
#define TAG             4u

bool dump_link_is_known(uint32_t link)
{
	switch (link) {
	case LINK_NULL:
	case LINK_ETHERNET:
	case LINK_RAW_12:
	case LINK_RAW_14:
	case LINK_RAW:
	case LINK_LOOP:
	case LINK_SLL:
	case LINK_IPV4:
	case LINK_IPV6:
	case LINK_SLL2: return true;
	}
	return false;
}

/* Too short for its link header: by the snap length, or already on the wire. */
static enum dump_fate ends(const struct dump_packet *packet)
{
	return packet->captured < packet->original ? DUMP_FATE_CUT : DUMP_FATE_LINK_END;
}

/* `type` stands in the link header that ends at `begin`. */
static enum dump_fate by_type(
	const struct dump_packet *packet, uint16_t type, uint32_t begin, uint32_t *at)
{
	while (type == TYPE_VLAN || type == TYPE_VLAN_SERVICE || type == TYPE_VLAN_OLD) {
		/* each tag takes 4 octets */
		if (TAG > packet->captured - begin)
			return ends(packet);
		type = dump_be16(packet->octets + begin + 2);
		begin += TAG;
	}
	if (type != TYPE_IPV4 && type != TYPE_IPV6)
		return DUMP_FATE_NOT_IP;
	*at = begin;
	return DUMP_FATE_CARRYING;
}

/* The address family in the octet order of the capturing machine (NULL) or of the network (LOOP).
 * AF_INET is 2 everywhere, AF_INET6 is 10, 23, 24, 28 or 30. Some writers put an Ethernet type into
 * the last two octets and something else into the first. */
static bool family_is_ip(const uint8_t *p)
{
	uint16_t type = dump_be16(p + 2);
	uint32_t family = p[0] == 0 && p[1] == 0 ? dump_be32(p) : dump_u32(p, false);

	if (type == TYPE_IPV4 || type == TYPE_IPV6)
		return true;
	return family == 2 || family == 10 || family == 23 || family == 24 || family == 28 ||
	       family == 30;
}

enum dump_fate dump_link(const struct dump_packet *packet, uint32_t *at)
{
	const uint8_t *p = packet->octets;
	uint32_t n = packet->captured;

	switch (packet->link) {
	case LINK_ETHERNET:
		if (n < ETHERNET_HEADER)
			return ends(packet);
		return by_type(packet, dump_be16(p + 12), ETHERNET_HEADER, at);
	case LINK_RAW_12:
	case LINK_RAW_14:
	case LINK_RAW:
	case LINK_IPV4:
	case LINK_IPV6: *at = 0; return DUMP_FATE_CARRYING;
	case LINK_NULL:
	case LINK_LOOP:
		if (n < NULL_HEADER)
			return ends(packet);
		*at = NULL_HEADER;
		return family_is_ip(p) ? DUMP_FATE_CARRYING : DUMP_FATE_NOT_IP;
	case LINK_SLL:
		if (n < SLL_HEADER)
			return ends(packet);
		return by_type(packet, dump_be16(p + 14), SLL_HEADER, at);
	case LINK_SLL2:
		if (n < SLL2_HEADER)
			return ends(packet);
		return by_type(packet, dump_be16(p), SLL2_HEADER, at);
	}
	return DUMP_FATE_LINK_TYPE;
}
