/* summary.h - counts over all messages, and their print. Bounded memory: about 25 MiB. */
#ifndef TAUT_DUMP_SUMMARY_H
#define TAUT_DUMP_SUMMARY_H

#include "histogram.h"
#include "match.h"
#include "out.h"
#include "pipeline.h"
#include "top.h"

#define DUMP_SIZES     10
#define DUMP_UDP_SIZES 8

/* Message.Type of dnstap.proto ends with 14; the last one counts all that are not known yet. */
#define DUMP_TAP_TYPES 32u

struct dump_sizes {
	uint64_t messages, octets, classes[DUMP_SIZES];
	uint32_t smallest, largest;
};

/* [0]: of queries, [1]: of responses. */
struct dump_edns_counts {
	uint64_t queries, responses;       /* with OPT */
	uint64_t queries_do, responses_do; /* with the DO bit */
	uint64_t versions[256];
	uint64_t options[2][65536], udp_sizes[2][DUMP_UDP_SIZES];
};

struct dump_summary {
	uint64_t messages, without_header;
	struct dump_sizes queries, responses;
	uint64_t verdicts[4], cut;
	uint64_t transports[DUMP_TRANSPORTS], versions[2], marks[DUMP_MARKS], taps[DUMP_TAP_TYPES];
	uint64_t opcodes[16], rcodes[4096];
	uint64_t question_types[65536], record_types[65536], classes[65536];
	uint64_t codes[TAUT_CODES];
	struct dump_edns_counts edns;
	struct dump_histogram latency; /* of answers, in nanoseconds */
	uint64_t latency_negative;
	struct dump_top names, sources, targets;
	int64_t first_seconds, last_seconds;
	uint32_t first_nanoseconds, last_nanoseconds;
	uint8_t digits; /* of the times; 0: there is none */
};

/* NULL: no memory. */
struct dump_summary *dump_summary_new(uint64_t seed);
void dump_summary_free(struct dump_summary *summary);
void dump_summary_add(struct dump_summary *summary, const struct dump_shown *shown);

/* Packets and what became of them, over all files. */
struct dump_totals {
	uint64_t files, defects, octets_damaged;
	struct dump_tally tally;
	uint64_t accepted, malformed, cut; /* messages */
	struct dump_tcp_counts tcp;
	/* Packets of a live capture, as libpcap counts them: see pcap_stats(3PCAP). */
	uint64_t kernel_received, kernel_dropped, interface_dropped;
	bool live;
	struct dump_fragment_counts fragments;
	struct dump_match_counts pairs; /* of all messages, also those that --where leaves out */
};

/* The part that is about the content of messages. */
void dump_summary_messages(struct dump_summary *summary, struct dump_out *out);

/* All. */
void dump_summary_print(
	struct dump_summary *summary, const struct dump_totals *totals, struct dump_out *out);

/* "messages N malformed N packets N carrying N other N lost N" */
void dump_count_print(const struct dump_totals *totals, struct dump_out *out);

#endif
