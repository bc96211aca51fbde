/* filter.h - the FILTER of the command line, in the words of pcap-filter(7), by libpcap. */
#ifndef TAUT_DUMP_FILTER_H
#define TAUT_DUMP_FILTER_H

#include "packet.h"

struct dump_filter;

#define DUMP_FILTER_ERROR 256u /* PCAP_ERRBUF_SIZE */

enum dump_filter_answer {
	DUMP_FILTER_PASSES,
	DUMP_FILTER_STOPS,
	DUMP_FILTER_FAILS /* the filter cannot be asked of this packet; dump_filter_error says why */
};

/* `expression` must outlive the filter. NULL: it is no filter for any link type, or there is no libpcap
 * or no memory; the reason stands in `error`. */
struct dump_filter *dump_filter_new(const char *expression, char error[DUMP_FILTER_ERROR]);
void dump_filter_free(struct dump_filter *filter);

/* Asks the filter, which is compiled once for each link type. */
enum dump_filter_answer dump_filter_ask(
	struct dump_filter *filter, const struct dump_packet *packet);
const char *dump_filter_error(const struct dump_filter *filter);

/* libpcap numbers raw IP and a few old link types otherwise than files do (tcpdump.org/linktypes). */
int dump_filter_dlt(uint32_t link);
uint32_t dump_filter_link(int dlt);

#endif
