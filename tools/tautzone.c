/* tautzone.c - checks, converts, compares and counts zone files; turns rdata into octets and back. */
#define _POSIX_C_SOURCE 200809L

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "zone/commands.h"
#include "zone/options.h"

static const struct {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *help;
} commands[] = {
	{"check", zone_check_main, "say what is wrong with zones"},
	{"format", zone_format_main, "print the records of a zone, one a line"},
	{"diff", zone_diff_main, "print the records that only one of two zones has"},
	{"stat", zone_stat_main, "count what is in a zone"},
	{"rdata", zone_rdata_main, "turn lines of rdata from text into octets and back"},
};

static int help(void)
{
	struct dump_out out;
	size_t i;

	if (!dump_out_init(&out, STDOUT_FILENO))
		return ZONE_EXIT_USAGE;
	dump_out_text(&out, "usage: tautzone COMMAND [options] FILE...\n\nCommands:\n");
	for (i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		char line[120];

		snprintf(line, sizeof line, "  %-8s  %s\n", commands[i].name, commands[i].help);
		dump_out_text(&out, line);
	}
	dump_out_text(&out, "\nOptions; `tautzone COMMAND --help' tells which ones a command has:\n");
	zone_options_help(&out);
	dump_out_text(&out, "\nExit status: 0 fine, 1 wrong input, 2 wrong usage;\n"
			    "of diff: 0 the same, 1 they differ, 2 trouble.\n");
	dump_out_flush(&out);
	dump_out_free(&out);
	return out.error == 0 ? ZONE_EXIT_FINE : ZONE_EXIT_USAGE;
}

static int wrong(const char *text, const char *what)
{
	fprintf(stderr, "tautzone: %s%s\nTry `tautzone --help'.\n", text, what);
	return ZONE_EXIT_USAGE;
}

int main(int argc, char **argv)
{
	size_t i;

	/* A reader that goes away ends the program quietly, even if the parent ignored the
	 * signal. */
	signal(SIGPIPE, SIG_DFL);
	if (argc < 2)
		return wrong("no command is named", "");
	for (i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].main(argc - 1, argv + 1);
	if (strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "--help") == 0)
		return help();
	if (strcmp(argv[1], "-V") == 0 || strcmp(argv[1], "--version") == 0)
		return zone_version();
	return wrong("there is no command ", argv[1]);
}
