/* stages.h - from a packet to its transport payload: link layer, IP, UDP. Pure functions of one
 * packet; what needs a memory of earlier packets is in tcp.h.
 *
 * Each stage either finds where the next one begins and returns DUMP_FATE_CARRYING, or says what
 * becomes of the packet instead. Places are offsets in the captured octets.
 */
#ifndef TAUT_DUMP_STAGES_H
#define TAUT_DUMP_STAGES_H

#include "packet.h"

/* Finds the IP packet: *at is its first octet. The IP version is told by its first four bits, the
 * number in the link header only says whether it is IP.
 * Ethernet with any number of 802.1Q and 802.1ad tags, raw IP, Linux cooked v1 and v2,
 * BSD loopback. */
enum dump_fate dump_link(const struct dump_packet *packet, uint32_t *at);

bool dump_link_is_known(uint32_t link);

struct dump_ip {
	uint8_t source[16], target[16]; /* as in struct dump_ends */
	uint8_t version, protocol;
	bool cut;          /* the payload goes on behind the captured octets */
	uint32_t at, end;  /* the payload as captured: end is at most captured */
	uint32_t original; /* octets of the payload on the wire */
	/* A fragment: the payload stands at octets fragment_at.. of the whole one, more follow. */
	bool fragment, more;
	uint32_t fragment_at, identification;
};

#define DUMP_IP_TCP 6u
#define DUMP_IP_UDP 17u

/* RFC 791, RFC 8200 with its extension headers, RFC 4302. Checksums are not verified: a capture on
 * the sending host shows them before the network card fills them in. */
enum dump_fate dump_ip(const struct dump_packet *packet, uint32_t at, struct dump_ip *ip);

/* RFC 768. Fills the ports as soon as they are there (*has_ports), and the payload. */
struct dump_udp {
	uint16_t source_port, target_port;
	bool has_ports;
	uint32_t at, end;  /* of the payload as captured */
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

#endif
