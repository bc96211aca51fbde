/* ether.c - what stands behind an Ethernet type, down to the IP packet; see stages.h. */
#include "octets.h"
#include "stages.h"

enum {
	TYPE_LENGTH_MAX = 1500,     /* IEEE 802.3: up to here it is a length */
	TYPE_VLAN = 0x8100,         /* IEEE 802.1Q */
	TYPE_VLAN_SERVICE = 0x88a8, /* IEEE 802.1ad */
	TYPE_VLAN_OLD = 0x9100,     /* before 802.1ad */
	TYPE_MPLS = 0x8847,
	TYPE_MPLS_UPSTREAM = 0x8848 /* RFC 5332 */
};

/* RFC 1661 2 and what IANA assigned since. */
enum { PPP_IPV4 = 0x21, PPP_IPV6 = 0x57, PPP_MPLS = 0x281, PPP_MPLS_UPSTREAM = 0x283 };

#define ETHERNET_HEADER 14u
#define TAG             4u
#define LABEL           4u
#define CONTROL_WORD    4u
#define PPPOE_HEADER    6u
#define LLC_HEADER      3u
#define SNAP_HEADER     8u

/* Where the walk through a packet stands: something of `type` begins at `at`. */
struct walk {
	const struct dump_packet *packet;
	uint32_t at;
	uint16_t type;
};

static bool has(const struct walk *w, uint32_t n)
{
	return n <= w->packet->captured - w->at;
}

static const uint8_t *here(const struct walk *w)
{
	return w->packet->octets + w->at;
}

/* The packet ends inside a header: by the snap length, or already on the wire. */
static enum dump_fate ends(const struct walk *w)
{
	return w->packet->captured < w->packet->original ? DUMP_FATE_CUT : DUMP_FATE_LINK_END;
}

/* Steps over a header of n octets, with the next type at `where`. */
static enum dump_fate over(struct walk *w, uint32_t n, uint32_t where)
{
	if (!has(w, n))
		return ends(w);
	w->type = dump_be16(here(w) + where);
	w->at += n;
	return DUMP_FATE_CARRYING;
}

/* Does an Ethernet frame that may carry IP begin `skip` octets from here? */
static bool is_frame(const struct walk *w, uint32_t skip)
{
	const uint8_t *p = here(w) + skip;

	if (!has(w, skip + ETHERNET_HEADER + 1))
		return false;
	switch (dump_be16(p + 12)) {
	case DUMP_TYPE_IPV4: return p[14] >> 4 == 4;
	case DUMP_TYPE_IPV6: return p[14] >> 4 == 6;
	case DUMP_TYPE_PPPOE:
	case TYPE_VLAN:
	case TYPE_VLAN_SERVICE:
	case TYPE_VLAN_OLD:
	case TYPE_MPLS: return true;
	}
	return false;
}

/* RFC 3032: labels up to the bottom of the stack. What they carry is not told: IP is known by its
 * version, and a pseudowire (RFC 4448) by the first four bits 0 of its control word (RFC 4385 3) or,
 * where it has none, by an Ethernet type in its place. */
static enum dump_fate labels(struct walk *w)
{
	bool bottom = false;

	while (!bottom) { /* each label takes 4 octets */
		if (!has(w, LABEL))
			return ends(w);
		bottom = here(w)[2] & 1;
		w->at += LABEL;
	}
	if (!has(w, 1))
		return ends(w);
	w->type = DUMP_TYPE_ETHERNET;
	switch (here(w)[0] >> 4) {
	case 4: w->type = DUMP_TYPE_IPV4; return DUMP_FATE_CARRYING;
	case 6: w->type = DUMP_TYPE_IPV6; return DUMP_FATE_CARRYING;
	case 0:
		if (is_frame(w, CONTROL_WORD)) {
			w->at += CONTROL_WORD;
			return DUMP_FATE_CARRYING;
		}
		break;
	}
	if (!has(w, CONTROL_WORD + ETHERNET_HEADER + 1) &&
		w->packet->captured < w->packet->original)
		return DUMP_FATE_CUT;
	return is_frame(w, 0) ? DUMP_FATE_CARRYING : DUMP_FATE_NOT_IP;
}

/* RFC 2516 4: version and type 1, code 0. */
static enum dump_fate session(struct walk *w)
{
	if (!has(w, PPPOE_HEADER))
		return ends(w);
	if (here(w)[0] != 0x11 || here(w)[1] != 0)
		return DUMP_FATE_NOT_IP;
	w->at += PPPOE_HEADER;
	w->type = DUMP_TYPE_PPP;
	return DUMP_FATE_CARRYING;
}

/* RFC 1661 2, 6.5 and RFC 1662 3.1: the address 0xff and control 0x03 may stand before the protocol;
 * a protocol below 256 may have one octet, which is odd while the first of two is even. */
static enum dump_fate ppp(struct walk *w)
{
	uint32_t protocol;

	if (has(w, 2) && here(w)[0] == 0xff && here(w)[1] == 0x03)
		w->at += 2;
	/* 0xff is no protocol by itself. */
	if (!has(w, 1) || ((!(here(w)[0] & 1) || here(w)[0] == 0xff) && !has(w, 2)))
		return ends(w);
	protocol = here(w)[0];
	w->at++;
	if (!(protocol & 1)) {
		protocol = protocol << 8 | here(w)[0];
		w->at++;
	}
	switch (protocol) {
	case PPP_IPV4: w->type = DUMP_TYPE_IPV4; return DUMP_FATE_CARRYING;
	case PPP_IPV6: w->type = DUMP_TYPE_IPV6; return DUMP_FATE_CARRYING;
	case PPP_MPLS:
	case PPP_MPLS_UPSTREAM: w->type = TYPE_MPLS; return DUMP_FATE_CARRYING;
	}
	return DUMP_FATE_NOT_IP;
}

/* IEEE 802.2: unnumbered information (0x03) to the service access points 0x06, which is IP, or 0xaa,
 * which is SNAP (RFC 1042): three octets that say whose the type is, and the type. */
static enum dump_fate llc(struct walk *w)
{
	const uint8_t *p = here(w);

	if (!has(w, LLC_HEADER))
		return ends(w);
	if (p[0] == 6 && p[1] == 6 && p[2] == 3) {
		w->at += LLC_HEADER;
		w->type = DUMP_TYPE_IPV4;
		return DUMP_FATE_CARRYING;
	}
	if (p[0] != 0xaa || p[1] != 0xaa || p[2] != 3)
		return DUMP_FATE_NOT_IP;
	if (!has(w, SNAP_HEADER))
		return ends(w);
	/* 0x0000f8: IEEE 802.1H */
	if (p[3] != 0 || p[4] != 0 || (p[5] != 0 && p[5] != 0xf8))
		return DUMP_FATE_NOT_IP;
	w->at += SNAP_HEADER;
	w->type = dump_be16(p + 6);
	/* No length here: there is one before the LLC header already. */
	return w->type > TYPE_LENGTH_MAX ? DUMP_FATE_CARRYING : DUMP_FATE_NOT_IP;
}

static enum dump_fate step(struct walk *w)
{
	switch (w->type) {
	case TYPE_VLAN:
	case TYPE_VLAN_SERVICE:
	case TYPE_VLAN_OLD: return over(w, TAG, 2);
	case DUMP_TYPE_ETHERNET: return over(w, ETHERNET_HEADER, 12);
	case TYPE_MPLS:
	case TYPE_MPLS_UPSTREAM: return labels(w);
	case DUMP_TYPE_PPPOE: return session(w);
	case DUMP_TYPE_PPP: return ppp(w);
	}
	return w->type <= TYPE_LENGTH_MAX ? llc(w) : DUMP_FATE_NOT_IP;
}

enum dump_fate dump_ether(
	const struct dump_packet *packet, uint16_t type, uint32_t begin, uint32_t *at)
{
	struct walk w = {packet, begin, type};
	enum dump_fate fate = DUMP_FATE_CARRYING;

	while (fate == DUMP_FATE_CARRYING && w.type != DUMP_TYPE_IPV4 && w.type != DUMP_TYPE_IPV6)
		fate = step(&w); /* each takes an octet at least */
	*at = w.at;
	return fate;
}
