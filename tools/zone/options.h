/* options.h - the command line of tautzone: one table for all its subcommands. */
#ifndef TAUT_ZONE_OPTIONS_H
#define TAUT_ZONE_OPTIONS_H

#include "../common/out.h"
#include "check.h"
#include "source.h"

#define ZONE_EXIT_FINE  0
#define ZONE_EXIT_WRONG 1
#define ZONE_EXIT_USAGE 2
/* diff has words of its own, those of cmp(1) and diff(1). */
#define ZONE_EXIT_SAME    0
#define ZONE_EXIT_DIFFERS 1
#define ZONE_EXIT_TROUBLE 2

/* Subcommands, as bits. */
enum zone_command {
	ZONE_CHECK = 1,
	ZONE_FORMAT = 2,
	ZONE_DIFF = 4,
	ZONE_RDATA = 8,
	ZONE_STAT = 16,
	ZONE_ALL = 31
};

/* Texts point into argv. */
struct zone_options {
	struct zone_source_options source;
	uint8_t origin[TAUT_NAME_MAX]; /* what source.origin points to */
	bool has_origin;
	bool progress;
	bool json, relative, sort, lower;     /* format and stat */
	bool wire;                            /* rdata */
	bool ignore_ttl, ignore_serial;       /* diff */
	struct zone_check_options check;      /* but for `key` */
	bool quiet, list;                     /* check: no summary; all that it can say */
	uint64_t memory;                      /* octets for sorting */
	uint8_t ignored[65536 / 8];           /* diff: types, a bit each */
	char **files;                         /* files_count names; "-" is standard input */
	int files_count;
};

/* Reads what stands behind the name of the subcommand, which is argv[0]. Returns -1 to go on, otherwise the
 * exit status: it has said what is wrong on standard error, or what was asked for on standard output. The
 * structure must not be moved afterwards. */
int zone_options_read(
	enum zone_command command, int argc, char **argv, struct zone_options *options);

/* "tautzone COMMAND: TEXT WHAT" and where help is, on standard error. Returns ZONE_EXIT_USAGE. */
int zone_wrong_usage(const char *command, const char *text, const char *what);

/* What `tautzone --help` says of the options of all subcommands. */
void zone_options_help(struct dump_out *out);

/* Prints the version. Returns the exit status. */
int zone_version(void);

#endif
