/* packet.h - what the stages of tautdump hand to each other: packets, where they come from and go,
 * what became of each. */
#ifndef TAUT_DUMP_PACKET_H
#define TAUT_DUMP_PACKET_H

#include <stdbool.h>
#include <stdint.h>

struct dump_packet {
	const uint8_t *octets;
	uint32_t captured;    /* octets that are here */
	uint32_t original;    /* octets that there were on the wire */
	uint32_t link;        /* LINKTYPE_..., see tcpdump.org/linktypes.html */
	uint32_t interface;   /* pcapng: its number in the section; pcap: 0 */
	uint64_t number;      /* in the file, from 1 */
	uint64_t offset;      /* in the file, of the first octet of the packet */
	int64_t seconds;      /* since 1970 */
	uint32_t nanoseconds; /* 0 to 999,999,999 */
	uint8_t digits;       /* of the fraction that mean something: 6 or 9; 0: there is no time */
};

enum dump_transport { DUMP_UDP, DUMP_TCP };

/* Where a datagram or segment comes from and goes. IPv4 addresses fill the first four octets, the
 * others are zero. */
struct dump_ends {
	uint8_t source[16], target[16];
	uint16_t source_port, target_port;
	uint8_t version; /* 4 or 6 */
};

/* A message that was found. The octets are good during the call that hands it out. */
struct dump_message {
	const struct dump_packet *packet; /* the one that completed it */
	const struct dump_ends *ends;
	enum dump_transport transport;
	const uint8_t *octets;
	uint32_t length;   /* octets that are here */
	uint32_t original; /* octets of the message: more than length if the capture cut it */
};

typedef void dump_sink(void *context, const struct dump_message *message);

/* What becomes of a packet: exactly one of fates.def. */
enum dump_class { DUMP_CARRYING, DUMP_OTHER, DUMP_LOST };

enum dump_fate {
#define DUMP_FATE(symbol, class, name, text) DUMP_FATE_##symbol,
#include "fates.def"
#undef DUMP_FATE
	DUMP_FATES
};

enum dump_class dump_fate_class(enum dump_fate fate);
const char *dump_fate_name(enum dump_fate fate);
const char *dump_fate_text(enum dump_fate fate);

#endif
