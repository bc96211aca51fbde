/* dnstap.h - messages out of the frames of dnstap (dnstap.proto of dnstap.info, Protocol Buffers). The
 * container hands frames out as packets of link type DUMP_LINK_DNSTAP.
 *
 * What is optional and not told: an address or port is all zeros, the transport is UDP, the time has no
 * digits. A query goes from the query's address to the response's with the query's time, a response
 * back with its own. Types that are not known yet are handed out by their number: what a frame holds
 * does not depend on them. A frame is lost as a whole, with a fate of its own, if a value in it cannot
 * be: see fates.def.
 */
#ifndef TAUT_DUMP_DNSTAP_H
#define TAUT_DUMP_DNSTAP_H

#include <stddef.h>

#include "packet.h"

/* No number of tcpdump.org: theirs have 16 bits. */
#define DUMP_LINK_DNSTAP 0x10000u

/* Hands out the query, the response, or both, the query first. Returns CARRYING if it handed out one
 * at least, DNSTAP_EMPTY for frames without a message, or a LOST kind for those that cannot be read. */
enum dump_fate dump_dnstap(const struct dump_packet *packet, dump_sink *sink, void *context);

/* True if the octets are one whole frame, as far as its outer fields tell: then a file that consists
 * of nothing else is one, without the Frame Streams around it. */
bool dump_dnstap_is_frame(const uint8_t *octets, size_t n);

/* "AUTH_QUERY", ...; NULL if there is none. */
const char *dump_dnstap_type(uint32_t type);

#endif
