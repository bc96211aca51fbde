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
	uint32_t further; /* packets of the capture that it is put together from, beside itself */
};

/* DUMP_DOT and those after it are told by dnstap only: on the wire they are not readable. */
enum dump_transport {
	DUMP_UDP,
	DUMP_TCP,
	DUMP_DOT,
	DUMP_DOH,
	DUMP_DNSCRYPT,
	DUMP_DOQ,
	DUMP_TRANSPORTS
};

/* "udp", "tcp", "dot", ... */
const char *dump_transport_name(enum dump_transport transport);

/* What is to be known about how a message was got: bits 1 << DUMP_MARK_..., see marks.def. */
enum dump_mark {
#define DUMP_MARK(symbol, name, text) DUMP_MARK_##symbol,
#include "marks.def"
#undef DUMP_MARK
	DUMP_MARKS
};

const char *dump_mark_name(enum dump_mark mark);
const char *dump_mark_text(enum dump_mark mark);

/* Where a datagram or segment comes from and goes. IPv4 addresses fill the first four octets, the
 * others are zero. */
struct dump_ends {
	uint8_t source[16], target[16];
	uint16_t source_port, target_port;
	uint8_t version; /* 4 or 6 */
};

/* What a dnstap frame says beside the message (dnstap.proto of dnstap.info). */
struct dump_tap {
	uint32_t type;                     /* Message.Type: AUTH_QUERY 1, AUTH_RESPONSE 2, ... */
	const uint8_t *identity, *version; /* of the server; NULL if it is not told */
	uint32_t identity_length, version_length;
};

/* A message that was found. All that it points to is good during the call that hands it out. */
struct dump_message {
	/* The packet that carries its last octet. Its octets may be gone: then octets is NULL and
	 * captured 0. */
	const struct dump_packet *packet;
	const struct dump_ends *ends;
	enum dump_transport transport;
	const uint8_t *octets;
	uint32_t length;   /* octets that are here */
	uint32_t original; /* octets of the message: more than length if the capture cut it */
	uint32_t sequence; /* DUMP_TCP out of a stream: of the first octet of its length field */
	unsigned marks;    /* 1 << DUMP_MARK_... */
	const struct dump_tap *tap; /* NULL unless it came by dnstap */
};

typedef void dump_sink(void *context, const struct dump_message *message);

/* What becomes of a packet: exactly one of fates.def. */
enum dump_class { DUMP_CARRYING, DUMP_OTHER, DUMP_LOST };

enum dump_fate {
#define DUMP_FATE(symbol, class, name, text) DUMP_FATE_##symbol,
#include "fates.def"
#undef DUMP_FATE
	DUMP_FATES,
	DUMP_HELD = DUMP_FATES /* not decided yet: later packets will tell */
};

/* What became of the packets so far: packets = held + the sum of counts. When the input has ended,
 * none is held. */
struct dump_tally {
	uint64_t packets, held;
	uint64_t counts[DUMP_FATES];
};

/* Counts n packets that are taken just now; DUMP_HELD puts them off. */
static inline void dump_tally_take(struct dump_tally *tally, enum dump_fate fate, uint64_t n)
{
	tally->packets += n;
	if (fate == DUMP_HELD)
		tally->held += n;
	else
		tally->counts[fate] += n;
}

/* Decides the fate of n packets that were held. */
static inline void dump_tally_decide(struct dump_tally *tally, enum dump_fate fate, uint64_t n)
{
	tally->held -= n;
	tally->counts[fate] += n;
}

enum dump_class dump_fate_class(enum dump_fate fate);
const char *dump_fate_name(enum dump_fate fate);
const char *dump_fate_text(enum dump_fate fate);

#endif
