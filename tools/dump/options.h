/* options.h - the command line of tautdump. */
#ifndef TAUT_DUMP_OPTIONS_H
#define TAUT_DUMP_OPTIONS_H

#include <tautwire/codec.h>

#include "out.h"

enum dump_format {
	DUMP_FORMAT_TEXT,
	DUMP_FORMAT_ONELINE,
	DUMP_FORMAT_JSON,
	DUMP_FORMAT_TSV,
	DUMP_FORMAT_SUMMARY,
	DUMP_FORMAT_COUNT,
	DUMP_FORMAT_VERDICT, /* with hex only */
	DUMP_FORMAT_NONE     /* --write without another format */
};

/* --encode: the other way round. */
enum dump_encode { DUMP_ENCODE_NOT, DUMP_ENCODE_HEX, DUMP_ENCODE_PCAP };
enum dump_encode_from { DUMP_ENCODE_ANY, DUMP_ENCODE_TEXT, DUMP_ENCODE_JSON };

/* Texts point into argv. */
struct dump_options {
	enum dump_format format;
	bool has_format, hex, has_preset;
	enum dump_encode encode;
	enum dump_encode_from encode_from;
	enum taut_preset preset;
	unsigned text_flags;   /* TAUT_TEXT_... */
	const char *fields;    /* --fields, a list with commas; NULL: the columns of --tsv */
	bool header;           /* --header */
	const char *where;     /* --where */
	const char *write;     /* -w: a file name */
	const char *interface; /* -i: live capture */
	uint64_t count;        /* -c: messages after which to stop; 0: all */
	const char *filter;    /* the BPF filter, the last argument or arguments; NULL: none */
	char *filter_joined;   /* what `filter` points to if it was put together: to be freed */
	uint64_t memory;       /* --max-memory in octets */
	bool progress;         /* --progress, or standard error is a terminal */
	uint16_t ports[64];    /* --port */
	unsigned ports_count;
	char **files; /* files_count names; "-" is standard input */
	int files_count;
};

#define DUMP_EXIT_CLEAN   0
#define DUMP_EXIT_DAMAGED 1
#define DUMP_EXIT_USAGE   2

/* Returns -1 to go on, otherwise the exit status: it has said what is wrong on standard error, or what
 * was asked for on `out`.
 *
 * The last argument is a BPF filter if it is no file that exists, not "-", and either has a blank in
 * it or is one of the words that are whole filters by themselves (udp, tcp, ip, ip6, icmp, icmp6,
 * vlan, ...). With -i all arguments together are the filter. */
int dump_options_read(int argc, char **argv, struct dump_options *options, struct dump_out *out);
void dump_options_free(struct dump_options *options);

#endif
