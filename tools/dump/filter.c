/* filter.c - see filter.h. */
#define _DEFAULT_SOURCE /* pcap.h wants u_int */

#include <stdio.h>

#include "dnstap.h"
#include "filter.h"
#include "limits.h"

/* LINKTYPE_... of files, where DLT_... of this system has another number. */
static const struct {
	uint32_t link;
	int dlt;
} numbers[] = {
	{101, 12}, /* RAW; the first that fits a DLT is the one it becomes */
	{14, 12},  /* RAW of OpenBSD */
	{100, 11}, /* ATM_RFC1483 */
	{102, 15}, /* SLIP_BSDOS */
	{103, 16}, /* PPP_BSDOS */
	{106, 19}, /* ATM_CLIP */
};

int dump_filter_dlt(uint32_t link)
{
	size_t i;

	for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (numbers[i].link == link)
			return numbers[i].dlt;
	return (int)(link & 0xffff);
}

uint32_t dump_filter_link(int dlt)
{
	size_t i;

	for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (numbers[i].dlt == dlt)
			return numbers[i].link;
	return (uint32_t)dlt;
}

#ifdef HAVE_PCAP

#include <pcap/pcap.h>
#include <stdlib.h>

/* Link types whose programs are kept: a capture of many interfaces has hardly more. The oldest one makes
 * room for another. */
#define PROGRAMS 8u

struct program {
	uint32_t link;
	bool there;
	struct bpf_program code;
};

struct dump_filter {
	const char *expression;
	struct program programs[PROGRAMS];
	unsigned last, next; /* the one that was asked last; the one to be replaced */
	char error[DUMP_FILTER_ERROR];
};

static bool compile(struct dump_filter *f, uint32_t link, struct bpf_program *code)
{
	pcap_t *dead = pcap_open_dead(dump_filter_dlt(link), DUMP_PACKET_MAX);
	bool good;

	if (!dead) {
		snprintf(f->error, sizeof f->error, "there is no memory for the filter");
		return false;
	}
	good = pcap_compile(dead, code, f->expression, 1, PCAP_NETMASK_UNKNOWN) == 0;
	if (!good)
		snprintf(f->error, sizeof f->error, "%s", pcap_geterr(dead));
	pcap_close(dead);
	return good;
}

static struct program *program_for(struct dump_filter *f, uint32_t link)
{
	struct bpf_program code;
	struct program *p;
	unsigned i;

	for (i = 0; i < PROGRAMS; i++) {
		p = &f->programs[i];
		if (p->there && p->link == link) {
			f->last = i;
			return p;
		}
	}
	if (!compile(f, link, &code))
		return NULL;
	p = &f->programs[f->next];
	if (p->there)
		pcap_freecode(&p->code);
	*p = (struct program){link, true, code};
	f->last = f->next;
	f->next = (f->next + 1) % PROGRAMS;
	return p;
}

struct dump_filter *dump_filter_new(const char *expression, char error[DUMP_FILTER_ERROR])
{
	/* Ethernet first, whose words are told if none will do: some filters fit other link types
	 * only, as "inbound" does cooked captures. */
	static const uint32_t links[] = {1, 113, 276, 101, 105, 127};
	struct dump_filter *f = calloc(1, sizeof *f);
	size_t i;

	if (!f) {
		snprintf(error, DUMP_FILTER_ERROR, "there is no memory for the filter");
		return NULL;
	}
	f->expression = expression;
	for (i = 0; i < sizeof links / sizeof links[0]; i++) {
		if (program_for(f, links[i]))
			return f;
		if (i == 0)
			snprintf(error, DUMP_FILTER_ERROR, "%s", f->error);
	}
	free(f);
	return NULL;
}

void dump_filter_free(struct dump_filter *f)
{
	unsigned i;

	if (!f)
		return;
	for (i = 0; i < PROGRAMS; i++)
		if (f->programs[i].there)
			pcap_freecode(&f->programs[i].code);
	free(f);
}

enum dump_filter_answer dump_filter_ask(struct dump_filter *f, const struct dump_packet *packet)
{
	struct pcap_pkthdr header = {.caplen = packet->captured, .len = packet->original};
	struct program *p = &f->programs[f->last];

	if (packet->link == DUMP_LINK_DNSTAP) {
		snprintf(f->error, sizeof f->error, "a filter does not apply to dnstap");
		return DUMP_FILTER_FAILS;
	}
	if (!p->there || p->link != packet->link)
		p = program_for(f, packet->link);
	if (!p)
		return DUMP_FILTER_FAILS;
	return pcap_offline_filter(&p->code, &header, packet->octets) != 0 ? DUMP_FILTER_PASSES
									   : DUMP_FILTER_STOPS;
}

const char *dump_filter_error(const struct dump_filter *f)
{
	return f->error;
}

#else

struct dump_filter *dump_filter_new(const char *expression, char error[DUMP_FILTER_ERROR])
{
	(void)expression;
	snprintf(error, DUMP_FILTER_ERROR, "this build has no libpcap");
	return NULL;
}

void dump_filter_free(struct dump_filter *filter)
{
	(void)filter;
}

enum dump_filter_answer dump_filter_ask(
	struct dump_filter *filter, const struct dump_packet *packet)
{
	(void)filter;
	(void)packet;
	return DUMP_FILTER_FAILS;
}

const char *dump_filter_error(const struct dump_filter *filter)
{
	(void)filter;
	return "this build has no libpcap";
}

#endif
