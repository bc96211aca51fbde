/* dnstap.h - messages out of the frames of dnstap (dnstap.proto of dnstap.info, Protocol Buffers). The
 * container hands frames out as packets of link type DUMP_LINK_DNSTAP. */
#ifndef TAUT_DUMP_DNSTAP_H
#define TAUT_DUMP_DNSTAP_H

#include "packet.h"

/* No number of tcpdump.org: theirs have 16 bits. */
#define DUMP_LINK_DNSTAP 0x10000u

/* Hands out the query, the response, or both. Returns CARRYING, OTHER kinds for frames without a
 * message, or a LOST kind for those that cannot be read. */
enum dump_fate dump_dnstap(const struct dump_packet *packet, dump_sink *sink, void *context);

/* "AUTH_QUERY", ...; NULL if there is none. */
const char *dump_dnstap_type(uint32_t type);

#endif
