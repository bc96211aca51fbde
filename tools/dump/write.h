/* write.h - messages into a pcap file of our own: what -w does.
 *
 * Each message becomes packets of its own, of link type RAW (101), with the time and the ends that it
 * was found with: one UDP datagram, or one TCP segment with its length before it, or two where it does
 * not fit into one. Tunnels, fragments, order and repetitions are gone, so that any reader finds the
 * same messages.
 *   - The messages of a direction follow each other without a gap behind one SYN, also where messages
 *     between them were lost, or left out by --where: nobody shall wait for these. Their sequence numbers
 *     are therefore not those of the capture.
 *   - What the capture had cut stays cut: headers and record tell the length that it had.
 *   - Messages of transports that only dnstap tells are written as TCP, and so is what is too long for a
 *     datagram. A server's port that dnstap does not tell is 53.
 *   - Times are in microseconds, or in nanoseconds if the first message has them; 0 where there is none.
 */
#ifndef TAUT_DUMP_WRITE_H
#define TAUT_DUMP_WRITE_H

#include "out.h"

/* A direction of a connection: where its next octet would stand. */
struct dump_write_stream {
	uint64_t ends; /* hash of the ends; 0: none */
	uint32_t next;
};

struct dump_writer {
	struct dump_out out;
	bool begun, nanoseconds;
	uint16_t identification;           /* of the next IPv4 packet */
	uint32_t sequence;                 /* of the next SYN: over all that were used before */
	struct dump_write_stream *streams; /* DUMP_WRITE_STREAMS, NULL before the first one */
};

/* False: no memory. */
bool dump_writer_init(struct dump_writer *writer, int descriptor);
void dump_writer_free(struct dump_writer *writer);

/* Errors of writing are noted in writer->out.error. */
void dump_writer_message(struct dump_writer *writer, const struct dump_message *message);

/* The end: a file without messages is one with a header only. Returns 0 or an errno. */
int dump_writer_end(struct dump_writer *writer);

/* Opens a file to write to, "-" is standard output. What stands in it is only dropped if it is none of
 * the `count` inputs, which are standard input if there are none. Returns a descriptor or -1: errno is EINVAL for an input. */
int dump_write_open(const char *name, char **inputs, int count);

#endif
