/* stages.h - from a packet to its transport payload: link layer, IP, tunnels, UDP, TCP, ICMP. Pure
 * functions of one packet; what needs a memory of earlier packets is in fragment.h and tcp.h.
 *
 * Each stage either finds where the next one begins and returns DUMP_FATE_CARRYING, or says what
 * becomes of the packet instead. Places are offsets in the captured octets.
 *
 * What stands inside a tunnel, or was put together from fragments, goes through the same stages as a
 * packet of its own: `octets`, `captured` and `original` are those of the inside alone, so that what
 * pads the outer packet is never seen and what the snap length cut is known to be cut.
 */
#ifndef TAUT_DUMP_STAGES_H
#define TAUT_DUMP_STAGES_H

#include <string.h>

#include "packet.h"

/* Finds the IP packet: *at is its first octet. The IP version is told by its first four bits, the
 * number in the link header only says whether it is IP.
 * Ethernet, raw IP, Linux cooked v1 and v2, BSD loopback, PPP, PPPoE, Cisco HDLC, NFLOG. */
enum dump_fate dump_link(const struct dump_packet *packet, uint32_t *at);

bool dump_link_is_known(uint32_t link);

/* Ethernet types, iana.org/assignments/ieee-802-numbers. */
#define DUMP_TYPE_IPV4     0x0800u
#define DUMP_TYPE_IPV6     0x86ddu
#define DUMP_TYPE_PPPOE    0x8864u /* a session (RFC 2516) */
#define DUMP_TYPE_PPP      0x880bu
#define DUMP_TYPE_ETHERNET 0x6558u /* a whole Ethernet frame (RFC 1701: transparent bridging) */

/* The same for what is of an Ethernet type and begins at `begin`: 802.1Q and 802.1ad tags, 802.2 LLC
 * and SNAP, MPLS with IP or an Ethernet pseudowire, PPPoE, PPP, Ethernet, in any order. */
enum dump_fate dump_ether(
	const struct dump_packet *packet, uint16_t type, uint32_t begin, uint32_t *at);

struct dump_ip {
	uint8_t source[16], target[16]; /* as in struct dump_ends */
	uint8_t version, protocol;
	bool cut;          /* the payload goes on behind the captured octets */
	uint32_t at, end;  /* the payload as captured: end is at most captured */
	uint32_t original; /* octets of the payload on the wire */
	/* A fragment: the payload stands at octets fragment_at.. of the whole one, more follow. The
	 * protocol is what the fragment header names; it may be a header of IPv6 again. */
	bool fragment, more;
	uint32_t fragment_at, identification;
};

/* iana.org/assignments/protocol-numbers */
#define DUMP_IP_ICMP           1u
#define DUMP_IP_IPV4           4u
#define DUMP_IP_TCP            6u
#define DUMP_IP_UDP            17u
#define DUMP_IP_IPV6           41u
#define DUMP_IP_GRE            47u
#define DUMP_IP_AUTHENTICATION 51u
#define DUMP_IP_ICMPV6         58u

/* RFC 791, RFC 8200 with its extension headers, RFC 4302. Checksums are not verified: a capture on
 * the sending host shows them before the network card fills them in. */
enum dump_fate dump_ip(const struct dump_packet *packet, uint32_t at, struct dump_ip *ip);

/* Steps over the extension headers at ip->at, up to a transport or a fragment. */
enum dump_fate dump_ip_extensions(const struct dump_packet *packet, struct dump_ip *ip);

static inline struct dump_ends dump_ends_of(
	const struct dump_ip *ip, uint16_t source_port, uint16_t target_port)
{
	struct dump_ends e = {
		.source_port = source_port, .target_port = target_port, .version = ip->version};

	memcpy(e.source, ip->source, sizeof e.source);
	memcpy(e.target, ip->target, sizeof e.target);
	return e;
}

/* RFC 768. Fills the ports as soon as they are there (*has_ports), and the payload. */
struct dump_udp {
	uint16_t source_port, target_port;
	bool has_ports;
	uint32_t at, end;  /* of the payload as captured; at is 0 if there is none */
	uint32_t original; /* octets of the payload on the wire */
};

enum dump_fate dump_udp(
	const struct dump_packet *packet, const struct dump_ip *ip, struct dump_udp *udp);

/* RFC 9293 3.1. */
#define DUMP_TCP_FIN 1u
#define DUMP_TCP_SYN 2u
#define DUMP_TCP_RST 4u

struct dump_segment {
	uint16_t source_port, target_port;
	bool has_ports;
	uint8_t flags;
	uint32_t sequence;
	const uint8_t *octets; /* the data as captured */
	uint32_t length;
	uint32_t original; /* octets of the data on the wire */
	bool cut;          /* the data goes on behind the captured octets */
};

enum dump_fate dump_tcp_header(
	const struct dump_packet *packet, const struct dump_ip *ip, struct dump_segment *segment);

/* What a tunnel carries. */
struct dump_inside {
	uint16_t type;     /* Ethernet type, for dump_ether; 0: there is no inside */
	uint32_t at, end;  /* as captured */
	uint32_t original; /* octets on the wire */
};

/* GRE of version 0 (RFC 2784, RFC 2890), with ERSPAN, and of version 1 (RFC 2637, PPTP). */
enum dump_fate dump_gre(
	const struct dump_packet *packet, const struct dump_ip *ip, struct dump_inside *inside);

/* Are these the ports of a tunnel over UDP? VXLAN (also on the port that Linux had first) and GENEVE
 * are known by the target; GTP-U by either, as some senders answer from it. */
bool dump_is_tunnel(uint16_t source_port, uint16_t target_port);

/* `udp` has such ports and a payload. RFC 7348, RFC 8926, 3GPP TS 29.281. */
enum dump_fate dump_udp_tunnel(
	const struct dump_packet *packet, const struct dump_udp *udp, struct dump_inside *inside);

/* A packet that an ICMP error quotes: sent earlier, in the other direction. */
struct dump_quote {
	const struct dump_packet *packet; /* that carries the error */
	const struct dump_ends *ends;     /* of the quoted packet */
	enum dump_transport transport;
	bool has_id; /* DUMP_UDP: enough is quoted to see the ID of the DNS header */
	uint16_t id;
};

typedef void dump_quote_sink(void *context, const struct dump_quote *quote);

/* Is it the type of an error, which quotes a packet? RFC 792, RFC 4443 3. */
bool dump_is_icmp_error(uint8_t version, uint8_t type);

/* Reads the UDP or TCP packet that an ICMP message of ip->version quotes: `ends`, and all of `quote`
 * but its pointers. False: it quotes none. */
bool dump_icmp_quote(const struct dump_packet *packet, const struct dump_ip *ip,
	struct dump_ends *ends, struct dump_quote *quote);

#endif
