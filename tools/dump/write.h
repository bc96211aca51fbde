/* write.h - messages into a pcap file of our own: what -w does.
 *
 * Each message becomes packets of its own, of link type RAW (101), with the time and the ends that it
 * was found with: one UDP datagram, or TCP segments with the sequence numbers that its stream had, its
 * length before it. Tunnels, fragments, order and repetitions are gone, so that any reader finds the
 * same messages. What the capture had cut stays cut. Messages of other transports (dnstap's) are
 * written as TCP.
 */
#ifndef TAUT_DUMP_WRITE_H
#define TAUT_DUMP_WRITE_H

#include "out.h"

/* The header of the file: pcap, microseconds unless `nanoseconds`, in the octet order of this
 * machine. */
void dump_write_header(struct dump_out *out, bool nanoseconds);

void dump_write_message(struct dump_out *out, bool nanoseconds, const struct dump_message *message);

#endif
