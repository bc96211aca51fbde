/* options.c - see options.h. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/number.h"
#include "field.h"
#include "limits.h"
#include "options.h"

#ifndef TAUT_VERSION_TEXT
#define TAUT_VERSION_TEXT "0.1.0"
#endif

enum {
	OPTION_ONELINE = 256,
	OPTION_JSON,
	OPTION_TSV,
	OPTION_SUMMARY,
	OPTION_COUNT,
	OPTION_VERDICT,
	OPTION_HEX,
	OPTION_ENCODE,
	OPTION_ENCODE_FROM,
	OPTION_FIELDS,
	OPTION_HEADER,
	OPTION_WHERE,
	OPTION_MULTILINE,
	OPTION_POLICY,
	OPTION_PORT,
	OPTION_MEMORY,
	OPTION_PROGRESS,
	OPTION_NO_PROGRESS
};

static const char usage_text[] =
	"usage: tautdump [options] CAPTURE... [FILTER]  decode captures (pcap, pcapng, dnstap; "
	"also\n"
	"                                               compressed; - is standard input)\n"
	"       tautdump [options] -i INTERFACE [FILTER]\n"
	"                                               decode what an interface sees\n"
	"       tautdump [options] --hex [FILE]         decode messages in hex, one a line\n"
	"       tautdump --encode[=hex|pcap] [FILE...]  encode messages as text or JSON\n"
	"\n"
	"What is printed, one of (default: each message as dig writes it):\n"
	"  --oneline           one line for each message\n"
	"  --json              one JSON object for each message, RFC 8427 with members of its own\n"
	"  --tsv               one line of columns for each message, separated by tabs\n"
	"  --fields A,B,...    likewise, with these columns; `--fields help' lists all\n"
	"  --summary           counts over all messages\n"
	"  --count             messages, malformed ones, packets, and what became of them, in one "
	"line\n"
	"  --verdict           with --hex: label, verdict and findings, separated by tabs\n"
	"\n"
	"Which messages:\n"
	"  --where EXPRESSION  those for which it holds: rcode = NXDOMAIN and qname under "
	"example.com\n"
	"  -c, --limit N       the first N of them\n"
	"  --port N            also those on this port (53, 5353 and 5355 are always read)\n"
	"  FILTER              those in packets that pass this filter, in the words of "
	"pcap-filter(7)\n"
	"\n"
	"How:\n"
	"  -w, --write FILE    also write them to a pcap file, each in packets of its own\n"
	"  --encode-from WHAT  --encode: text or json (default: by the first character)\n"
	"  --header            --tsv and --fields: a first line with the names of the columns\n"
	"  --multiline         long records over several lines, with comments\n"
	"  --policy NAME       safe, default, pedantic, mdns or forensic: what the verdict goes "
	"by\n"
	"  --max-memory SIZE   for reassembly and matching, with k, M or G (default 96M)\n"
	"  --progress, --no-progress\n"
	"                      tell on standard error how far it is (default: if that is a "
	"terminal)\n"
	"  -h, --help          this text\n"
	"  -V, --version       the version\n"
	"\n"
	"Exit status: 0 fine, 1 the input was damaged or could not be read, 2 wrong usage.\n";

static const struct option table[] = {
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},
	{"interface", required_argument, NULL, 'i'},
	{"write", required_argument, NULL, 'w'},
	{"limit", required_argument, NULL, 'c'},
	{"oneline", no_argument, NULL, OPTION_ONELINE},
	{"json", no_argument, NULL, OPTION_JSON},
	{"tsv", no_argument, NULL, OPTION_TSV},
	{"summary", no_argument, NULL, OPTION_SUMMARY},
	{"count", no_argument, NULL, OPTION_COUNT},
	{"verdict", no_argument, NULL, OPTION_VERDICT},
	{"hex", no_argument, NULL, OPTION_HEX},
	{"encode", optional_argument, NULL, OPTION_ENCODE},
	{"encode-from", required_argument, NULL, OPTION_ENCODE_FROM},
	{"fields", required_argument, NULL, OPTION_FIELDS},
	{"header", no_argument, NULL, OPTION_HEADER},
	{"where", required_argument, NULL, OPTION_WHERE},
	{"multiline", no_argument, NULL, OPTION_MULTILINE},
	{"policy", required_argument, NULL, OPTION_POLICY},
	{"port", required_argument, NULL, OPTION_PORT},
	{"max-memory", required_argument, NULL, OPTION_MEMORY},
	{"progress", no_argument, NULL, OPTION_PROGRESS},
	{"no-progress", no_argument, NULL, OPTION_NO_PROGRESS},
	{NULL, 0, NULL, 0},
};

static int wrong_usage(const char *text, const char *what)
{
	fprintf(stderr, "tautdump: %s%s%s\nTry `tautdump --help'.\n", text, what ? " " : "",
		what ? what : "");
	return DUMP_EXIT_USAGE;
}

static bool set_format(struct dump_options *o, enum dump_format format)
{
	bool first = !o->has_format;

	o->format = format;
	o->has_format = true;
	return first;
}

static bool add_port(struct dump_options *o, const char *text)
{
	uint64_t port;
	const char *rest;

	if (!dump_read_number(text, 65535, &port, &rest) || *rest ||
		o->ports_count == sizeof o->ports / sizeof o->ports[0])
		return false;
	o->ports[o->ports_count++] = (uint16_t)port;
	return true;
}

/* ---- the filter ----------------------------------------------------------------------------- */

/* Whole filters of one word, pcap-filter(7). */
static bool is_filter_word(const char *text)
{
	static const char *const words[] = {"arp", "ip", "ip6", "udp", "tcp", "icmp", "icmp6",
		"sctp", "vlan", "mpls", "pppoed", "pppoes", "geneve", "inbound", "outbound",
		"broadcast", "multicast"};
	size_t i;

	for (i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

static bool is_filter(const char *text)
{
	return strcmp(text, "-") != 0 && (strchr(text, ' ') || is_filter_word(text)) &&
	       access(text, F_OK) != 0;
}

static bool join(struct dump_options *o, int n, char **words)
{
	size_t length = 1, used = 0;
	int i;

	for (i = 0; i < n; i++)
		length += strlen(words[i]) + 1;
	o->filter_joined = malloc(length);
	if (!o->filter_joined)
		return false;
	for (i = 0; i < n; i++) {
		size_t word = strlen(words[i]);

		if (i > 0)
			o->filter_joined[used++] = ' ';
		memcpy(o->filter_joined + used, words[i], word);
		used += word;
	}
	o->filter_joined[used] = '\0';
	o->filter = o->filter_joined;
	return true;
}

/* What stands behind the options. */
static int read_rest(struct dump_options *o, int n, char **rest)
{
	if (o->interface) {
		if (n > 0 && !join(o, n, rest))
			return wrong_usage(strerror(ENOMEM), NULL);
		return -1;
	}
	if (!o->hex && o->encode == DUMP_ENCODE_NOT && n > 0 && is_filter(rest[n - 1]))
		o->filter = rest[--n];
	o->files = rest;
	o->files_count = n;
	if (o->hex && n > 1)
		return wrong_usage("--hex reads one file", NULL);
	if (n == 0 && !o->hex && o->encode == DUMP_ENCODE_NOT && isatty(STDIN_FILENO))
		return wrong_usage("no capture is named", NULL);
	return -1;
}

/* ---- all together --------------------------------------------------------------------------- */

static bool is_columns(enum dump_format format)
{
	return format == DUMP_FORMAT_TSV;
}

/* What encodes does not decode. */
static int check_encode(const struct dump_options *o)
{
	if (o->encode == DUMP_ENCODE_NOT)
		return o->encode_from == DUMP_ENCODE_ANY
			       ? -1
			       : wrong_usage("--encode-from goes with --encode", NULL);
	if (o->has_format || o->hex || o->interface || o->write || o->where)
		return wrong_usage("--encode goes with --encode-from and --limit only", NULL);
	return -1;
}

static bool read_encode(struct dump_options *o, const char *text)
{
	if (text && strcmp(text, "hex") != 0 && strcmp(text, "pcap") != 0)
		return false;
	o->encode = text && text[0] == 'p' ? DUMP_ENCODE_PCAP : DUMP_ENCODE_HEX;
	return true;
}

static bool read_encode_from(struct dump_options *o, const char *text)
{
	if (strcmp(text, "text") != 0 && strcmp(text, "json") != 0)
		return false;
	o->encode_from = text[0] == 'j' ? DUMP_ENCODE_JSON : DUMP_ENCODE_TEXT;
	return true;
}

static int check(struct dump_options *o)
{
	if (check_encode(o) >= 0)
		return DUMP_EXIT_USAGE;
	if (o->write && !o->has_format)
		o->format = DUMP_FORMAT_NONE;
	if (o->write && strcmp(o->write, "-") == 0 && o->format != DUMP_FORMAT_NONE)
		return wrong_usage("-w - leaves no place for another output", NULL);
	if (o->format == DUMP_FORMAT_VERDICT && !o->hex)
		return wrong_usage("--verdict goes with --hex", NULL);
	if (o->hex && (o->format == DUMP_FORMAT_COUNT || o->format == DUMP_FORMAT_SUMMARY))
		return wrong_usage(
			"--hex goes with text, --oneline, --json, --tsv, --fields or --verdict",
			NULL);
	if (o->hex && (o->interface || o->write))
		return wrong_usage("--hex does not go with -i and -w", NULL);
	if (o->header && !is_columns(o->format))
		return wrong_usage("--header goes with --tsv and --fields", NULL);
	return -1;
}

/* Returns -1 to go on, otherwise an exit status. */
static int take(struct dump_options *o, int option, struct dump_out *out)
{
	const char *rest;
	bool good = true;

	switch (option) {
	case 'h': dump_out_text(out, usage_text); return DUMP_EXIT_CLEAN;
	case 'V': dump_out_text(out, "tautdump " TAUT_VERSION_TEXT "\n"); return DUMP_EXIT_CLEAN;
	case 'i': o->interface = optarg; break;
	case 'w': o->write = optarg; break;
	case 'c':
		if (!dump_read_number(optarg, UINT64_MAX, &o->count, &rest) || *rest || o->count == 0)
			return wrong_usage("a limit is a number from 1, not", optarg);
		break;
	case OPTION_ONELINE: good = set_format(o, DUMP_FORMAT_ONELINE); break;
	case OPTION_JSON: good = set_format(o, DUMP_FORMAT_JSON); break;
	case OPTION_TSV: good = set_format(o, DUMP_FORMAT_TSV); break;
	case OPTION_FIELDS:
		if (strcmp(optarg, "help") == 0) {
			dump_fields_help(out);
			return DUMP_EXIT_CLEAN;
		}
		o->fields = optarg;
		good = set_format(o, DUMP_FORMAT_TSV);
		break;
	case OPTION_SUMMARY: good = set_format(o, DUMP_FORMAT_SUMMARY); break;
	case OPTION_COUNT: good = set_format(o, DUMP_FORMAT_COUNT); break;
	case OPTION_VERDICT: good = set_format(o, DUMP_FORMAT_VERDICT); break;
	case OPTION_HEX: o->hex = true; break;
	case OPTION_ENCODE:
		if (!read_encode(o, optarg))
			return wrong_usage("--encode writes hex or pcap, not", optarg);
		break;
	case OPTION_ENCODE_FROM:
		if (!read_encode_from(o, optarg))
			return wrong_usage("--encode-from is text or json, not", optarg);
		break;
	case OPTION_HEADER: o->header = true; break;
	case OPTION_WHERE: o->where = optarg; break;
	case OPTION_MULTILINE: o->text_flags |= TAUT_TEXT_MULTILINE; break;
	case OPTION_POLICY:
		if (taut_policy_scan(optarg, &o->preset) != TAUT_OK)
			return wrong_usage("unknown policy", optarg);
		o->has_preset = true;
		break;
	case OPTION_PORT:
		if (!add_port(o, optarg))
			return wrong_usage(
				"a port is a number from 0 to 65535, 64 of them at most, not",
				optarg);
		break;
	case OPTION_MEMORY:
		if (!dump_read_size(optarg, &o->memory) || o->memory < DUMP_MEMORY_MIN)
			return wrong_usage(
				"--max-memory is a number from 1M to 1024G, not", optarg);
		break;
	case OPTION_PROGRESS: o->progress = true; break;
	case OPTION_NO_PROGRESS: o->progress = false; break;
	default: return wrong_usage("the options are not understood", NULL);
	}
	return good ? -1 : wrong_usage("more than one output format", NULL);
}

int dump_options_read(int argc, char **argv, struct dump_options *o, struct dump_out *out)
{
	int option, status = -1;

	*o = (struct dump_options){.format = DUMP_FORMAT_TEXT,
		.preset = TAUT_DEFAULT,
		.memory = DUMP_MEMORY,
		.progress = isatty(STDERR_FILENO) == 1};
	while (status < 0 && (option = getopt_long(argc, argv, "hVi:w:c:", table, NULL)) != -1)
		status = take(o, option, out);
	if (status < 0)
		status = check(o);
	if (status < 0)
		status = read_rest(o, argc - optind, argv + optind);
	return status;
}

void dump_options_free(struct dump_options *o)
{
	free(o->filter_joined);
	o->filter_joined = NULL;
}
