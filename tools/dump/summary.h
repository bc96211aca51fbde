/* summary.h - counts over all messages, and their print. Bounded memory: about 25 MiB. */
#ifndef TAUT_DUMP_SUMMARY_H
#define TAUT_DUMP_SUMMARY_H

#include "out.h"
#include "pipeline.h"
#include "top.h"

#define DUMP_SIZES 10

struct dump_summary {
	uint64_t messages, queries, responses, octets;
	uint64_t verdicts[4], cut;
	uint64_t transports[DUMP_TRANSPORTS], versions[2];
	uint64_t opcodes[16], rcodes[4096], without_header;
	uint64_t question_types[65536], record_types[65536], classes[65536];
	uint64_t codes[TAUT_CODES];
	uint64_t sizes[DUMP_SIZES];
	uint32_t smallest, largest;
	struct dump_top names, sources, targets;
	int64_t first_seconds, last_seconds;
	uint32_t first_nanoseconds, last_nanoseconds;
	bool has_time;
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
};

void dump_summary_print(
	struct dump_summary *summary, const struct dump_totals *totals, struct dump_out *out);

/* "messages N malformed N packets N carrying N other N lost N" */
void dump_count_print(const struct dump_totals *totals, struct dump_out *out);

#endif
