/* pipeline.h - packets in, messages out: the stages one after the other, and the count of what
 * became of each packet. */
#ifndef TAUT_DUMP_PIPELINE_H
#define TAUT_DUMP_PIPELINE_H

#include "fragment.h"
#include "memory.h"
#include "tcp.h"

struct dump_pipeline {
	uint8_t ports[8192]; /* a bit for each port that speaks DNS */
	struct dump_fragments *fragments;
	struct dump_tcp *tcp;
	dump_sink *sink;
	dump_quote_sink *quoted; /* NULL, or called for each ICMP error that quotes DNS */
	void *context;           /* of both */
	struct dump_tally tally;
	uint64_t messages[DUMP_TRANSPORTS]; /* that were handed out */
	uint32_t strange_link;              /* the last link type that is not supported */
};

/* Ports 53, 5353 (mDNS) and 5355 (LLMNR). p->quoted is NULL; the caller may set it afterwards.
 * False: no memory. */
bool dump_pipeline_init(struct dump_pipeline *p, const struct dump_shares *shares, uint64_t seed,
	dump_sink *sink, void *context);
void dump_pipeline_port(struct dump_pipeline *p, uint16_t port);

/* Takes a packet through all stages; the sink is called for each message that it completes. The
 * fate is DUMP_HELD while it is open; p->tally knows it in the end. */
enum dump_fate dump_pipeline_take(struct dump_pipeline *p, const struct dump_packet *packet);

/* The capture ended: streams and fragments end with it, the sink is called for messages behind holes
 * that are now given up. No packet is held after it. */
void dump_pipeline_end(struct dump_pipeline *p);
void dump_pipeline_free(struct dump_pipeline *p);

/* Packets of a class. Over the three classes the sum is tally.packets - tally.held. */
uint64_t dump_pipeline_count(const struct dump_pipeline *p, enum dump_class class);

#define DUMP_PORT_MDNS 5353u /* RFC 6762 3 */

#endif
