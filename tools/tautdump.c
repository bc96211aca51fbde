/* tautdump.c - decodes DNS out of captures and out of lines of hex: options, then the run. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dump/limits.h"
#include "dump/run.h"

#ifndef TAUT_VERSION_TEXT
#define TAUT_VERSION_TEXT "0.1.0"
#endif

enum { EXIT_CLEAN = 0, EXIT_DAMAGED = 1, EXIT_USAGE = 2 };

enum {
	OPTION_HELP = 'h',
	OPTION_VERSION = 'V',
	OPTION_ONELINE = 256,
	OPTION_JSON,
	OPTION_SUMMARY,
	OPTION_COUNT,
	OPTION_VERDICT,
	OPTION_HEX,
	OPTION_MULTILINE,
	OPTION_POLICY,
	OPTION_PORT
};

static const char usage_text[] =
	"usage: tautdump [options] CAPTURE...     decode captures (pcap, pcapng; - is standard "
	"input)\n"
	"       tautdump [options] --hex [FILE]   decode messages in hex, one a line\n"
	"\n"
	"What is printed, one of (default: each message as dig writes it):\n"
	"  --oneline      one line for each message\n"
	"  --json         one JSON object for each message, RFC 8427 with members of its own\n"
	"  --summary      counts over all messages\n"
	"  --count        messages, malformed ones, packets, and what became of them, in one line\n"
	"  --verdict      with --hex: label, verdict and findings, separated by tabs\n"
	"\n"
	"How:\n"
	"  --multiline    long records over several lines, with comments\n"
	"  --policy NAME  safe, default, pedantic, mdns or forensic: what the verdict goes by\n"
	"  --port N       also read DNS on this port (53, 5353 and 5355 are always read)\n"
	"  -h, --help     this text\n"
	"  -V, --version  the version\n"
	"\n"
	"Exit status: 0 fine, 1 the input was damaged or could not be read, 2 wrong usage.\n";

struct options {
	enum dump_format format;
	bool has_format, hex;
};

static int wrong_usage(const char *text, const char *what)
{
	fprintf(stderr, "tautdump: %s%s%s\nTry `tautdump --help'.\n", text, what ? " " : "",
		what ? what : "");
	return EXIT_USAGE;
}

static bool set_format(struct options *o, enum dump_format format)
{
	bool first = !o->has_format;

	o->format = format;
	o->has_format = true;
	return first;
}

static bool add_port(struct dump_run *run, const char *text)
{
	char *end;
	unsigned long port;

	errno = 0;
	port = strtoul(text, &end, 10);
	if (errno != 0 || end == text || *end || text[0] < '0' || text[0] > '9' || port > 65535)
		return false;
	dump_pipeline_port(&run->pipeline, (uint16_t)port);
	return true;
}

/* Returns -1 to go on, otherwise an exit status. */
static int read_options(int argc, char **argv, struct options *o, struct dump_run *run)
{
	static const struct option table[] = {
		{"help", no_argument, NULL, OPTION_HELP},
		{"version", no_argument, NULL, OPTION_VERSION},
		{"oneline", no_argument, NULL, OPTION_ONELINE},
		{"json", no_argument, NULL, OPTION_JSON},
		{"summary", no_argument, NULL, OPTION_SUMMARY},
		{"count", no_argument, NULL, OPTION_COUNT},
		{"verdict", no_argument, NULL, OPTION_VERDICT},
		{"hex", no_argument, NULL, OPTION_HEX},
		{"multiline", no_argument, NULL, OPTION_MULTILINE},
		{"policy", required_argument, NULL, OPTION_POLICY},
		{"port", required_argument, NULL, OPTION_PORT},
		{NULL, 0, NULL, 0},
	};
	bool good = true;
	int option;

	while ((option = getopt_long(argc, argv, "hV", table, NULL)) != -1) {
		switch (option) {
		case OPTION_HELP: dump_out_text(&run->out, usage_text); return EXIT_CLEAN;
		case OPTION_VERSION:
			dump_out_text(&run->out, "tautdump " TAUT_VERSION_TEXT "\n");
			return EXIT_CLEAN;
		case OPTION_ONELINE: good = set_format(o, DUMP_FORMAT_ONELINE); break;
		case OPTION_JSON: good = set_format(o, DUMP_FORMAT_JSON); break;
		case OPTION_SUMMARY: good = set_format(o, DUMP_FORMAT_SUMMARY); break;
		case OPTION_COUNT: good = set_format(o, DUMP_FORMAT_COUNT); break;
		case OPTION_VERDICT: good = set_format(o, DUMP_FORMAT_VERDICT); break;
		case OPTION_HEX: o->hex = true; break;
		case OPTION_MULTILINE: run->out.text_flags |= TAUT_TEXT_MULTILINE; break;
		case OPTION_POLICY:
			if (taut_policy_scan(optarg, &run->judge.preset) != TAUT_OK)
				return wrong_usage("unknown policy", optarg);
			run->judge.has_preset = true;
			break;
		case OPTION_PORT:
			if (!add_port(run, optarg))
				return wrong_usage(
					"a port is a number from 0 to 65535, not", optarg);
			break;
		default: return wrong_usage("the options are not understood", NULL);
		}
		if (!good)
			return wrong_usage("more than one output format", NULL);
	}
	if (o->format == DUMP_FORMAT_VERDICT && !o->hex)
		return wrong_usage("--verdict goes with --hex", NULL);
	if (o->hex && (o->format == DUMP_FORMAT_COUNT || o->format == DUMP_FORMAT_SUMMARY))
		return wrong_usage("--hex goes with text, --oneline, --json or --verdict", NULL);
	if (o->hex && argc - optind > 1)
		return wrong_usage("--hex reads one file", NULL);
	return -1;
}

/* Keys the tables that captures could otherwise be made to fill badly. */
static uint64_t seed(void)
{
	struct timespec now = {0, 0};

	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000007u ^ (uint64_t)now.tv_nsec << 20 ^
	       (uint64_t)getpid() << 40;
}

static struct dump_run *new_run(uint64_t key)
{
	static const struct dump_tcp_limits limits = {DUMP_FLOWS_MAX, DUMP_BUFFERS_MAX};
	struct dump_run *run = calloc(1, sizeof *run);

	if (!run)
		return NULL;
	dump_judge_init(&run->judge);
	if (!dump_out_init(&run->out, STDOUT_FILENO) ||
		!dump_pipeline_init(&run->pipeline, &limits, key, dump_run_message, run)) {
		free(run);
		return NULL;
	}
	return run;
}

static void read_inputs(struct dump_run *run, const struct options *o, int argc, char **argv)
{
	int i;

	if (o->hex) {
		dump_run_hex(run, optind < argc ? argv[optind] : "-");
		return;
	}
	run->several = argc - optind > 1;
	for (i = optind; i < argc && run->out.error == 0; i++)
		dump_run_capture(run, argv[i]);
	if (optind == argc)
		dump_run_capture(run, "-");
}

static int work(struct dump_run *run, uint64_t key, int argc, char **argv)
{
	struct options o = {.format = DUMP_FORMAT_TEXT};
	int status = read_options(argc, argv, &o, run);

	if (status >= 0)
		return status;
	if (optind == argc && !o.hex && isatty(STDIN_FILENO))
		return wrong_usage("no capture is named", NULL);
	run->format = o.format;
	run->judge.verdict_only = o.format == DUMP_FORMAT_VERDICT || o.format == DUMP_FORMAT_COUNT;
	if (o.format == DUMP_FORMAT_SUMMARY) {
		run->summary = dump_summary_new(key);
		if (!run->summary) {
			dump_complain(run, "summary", NULL, strerror(ENOMEM));
			return EXIT_DAMAGED;
		}
	}
	read_inputs(run, &o, argc, argv);
	if (o.format == DUMP_FORMAT_SUMMARY)
		dump_summary_print(run->summary, &run->totals, &run->out);
	if (o.format == DUMP_FORMAT_COUNT)
		dump_count_print(&run->totals, &run->out);
	return run->damaged ? EXIT_DAMAGED : EXIT_CLEAN;
}

int main(int argc, char **argv)
{
	uint64_t key = seed();
	struct dump_run *run;
	int status;

	/* A reader that goes away ends the program quietly, even if the parent ignored the
	 * signal. */
	signal(SIGPIPE, SIG_DFL);
	run = new_run(key);
	if (!run) {
		fprintf(stderr, "tautdump: %s\n", strerror(ENOMEM));
		return EXIT_DAMAGED;
	}
	status = work(run, key, argc, argv);
	dump_out_flush(&run->out);
	if (run->out.error != 0) {
		fprintf(stderr, "tautdump: standard output: %s\n", strerror(run->out.error));
		status = EXIT_DAMAGED;
	}
	dump_summary_free(run->summary);
	dump_pipeline_free(&run->pipeline);
	dump_out_free(&run->out);
	free(run);
	return status;
}
