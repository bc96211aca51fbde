/* options.c - see options.h. */
#define _POSIX_C_SOURCE 200809L

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../common/number.h"
#include "limits.h"
#include "options.h"

#ifndef TAUT_VERSION_TEXT
#define TAUT_VERSION_TEXT "0.1.0"
#endif

enum {
	OPTION_TTL = 256,
	OPTION_FOLDER,
	OPTION_ERRORS,
	OPTION_MEMORY,
	OPTION_JSON,
	OPTION_RELATIVE,
	OPTION_SORT,
	OPTION_LOWER,
	OPTION_WIRE,
	OPTION_IGNORE,
	OPTION_IGNORE_SERIAL,
	OPTION_IGNORE_SIGNATURES,
	OPTION_IGNORE_TTL,
	OPTION_COUNTS,
	OPTION_ERROR,
	OPTION_WARNING,
	OPTION_NOTE,
	OPTION_IGNORE_CODE,
	OPTION_LIMIT,
	OPTION_NOW,
	OPTION_KIND,
	OPTION_LIST,
	OPTION_PROGRESS,
	OPTION_NO_PROGRESS
};

#define ZONES (ZONE_CHECK | ZONE_FORMAT | ZONE_DIFF | ZONE_STAT)

struct row {
	const char *name;
	int key; /* a letter, if it has one */
	unsigned commands; /* enum zone_command, as bits */
	const char *argument, *help;
};

static const struct row rows[] = {
	{"origin", 'o', ZONES, "NAME", "what completes names without a final dot (default: the root)"},
	{"class", 'c', ZONES, "CLASS", "of records that name none (default: IN)"},
	{"default-ttl", OPTION_TTL, ZONES, "TTL", "of records before any TTL: seconds, or 1h30m"},
	{"include-folder", OPTION_FOLDER, ZONES, "DIR",
		"where $INCLUDE looks for files (default: where the file is)"},
	{"errors", OPTION_ERRORS, ZONES, "N", "give up after N faults (default: 100; 0: never)"},
	{"json", OPTION_JSON, ZONE_CHECK | ZONE_FORMAT | ZONE_STAT, NULL,
		"JSON: of check and format a line for each finding, record"},
	{"summary", OPTION_COUNTS, ZONE_CHECK, NULL, "how often what was found, instead of findings"},
	{"quiet", 'q', ZONE_CHECK, NULL, "no line about the whole on standard error"},
	{"severity", 'W', ZONE_CHECK, "LEVEL",
		"nothing below error, warning or note (default: note)"},
	{"error", OPTION_ERROR, ZONE_CHECK, "CODE,...", "findings that are to be errors"},
	{"warning", OPTION_WARNING, ZONE_CHECK, "CODE,...", "... warnings"},
	{"note", OPTION_NOTE, ZONE_CHECK, "CODE,...", "... notes"},
	{"ignore", OPTION_IGNORE_CODE, ZONE_CHECK, "CODE,...", "... nothing at all"},
	{"limit", OPTION_LIMIT, ZONE_CHECK, "N", "print N findings of a code (default: 100; 0: all)"},
	{"now", OPTION_NOW, ZONE_CHECK, "TIME",
		"look at times too: now, seconds since 1970, or YYYYMMDDHHMMSS"},
	{"kind", OPTION_KIND, ZONE_CHECK, "KIND",
		"hosts, rpz or catalog (default: by what is in the zone)"},
	{"list", OPTION_LIST, ZONE_CHECK, NULL, "print all that can be found"},
	{"relative", OPTION_RELATIVE, ZONE_FORMAT, NULL, "owners relative to $ORIGIN, TTLs to $TTL"},
	{"sort", OPTION_SORT, ZONE_FORMAT, NULL, "canonical order (RFC 4034 6), without duplicates"},
	{"lower", OPTION_LOWER, ZONE_FORMAT, NULL, "letters of names in lower case"},
	{"wire", OPTION_WIRE, ZONE_RDATA, NULL, "lines are TYPE<tab>HEX, text comes out"},
	{"ignore", OPTION_IGNORE, ZONE_DIFF, "TYPE,...", "leave records of these types out"},
	{"ignore-signatures", OPTION_IGNORE_SIGNATURES, ZONE_DIFF, NULL,
		"leave out what signing makes: RRSIG NSEC NSEC3 ..."},
	{"ignore-serial", OPTION_IGNORE_SERIAL, ZONE_DIFF, NULL, "the serial of the SOA may differ"},
	{"ignore-ttl", OPTION_IGNORE_TTL, ZONE_DIFF, NULL, "TTLs may differ"},
	{"max-memory", OPTION_MEMORY, ZONE_FORMAT | ZONE_DIFF | ZONE_STAT, "SIZE",
		"for sorting, with k, M or G (default: 64M)"},
	{"progress", OPTION_PROGRESS, ZONES, NULL,
		"tell how far it is (default: if standard error is a terminal)"},
	{"no-progress", OPTION_NO_PROGRESS, ZONES, NULL, "do not"},
	{"help", 'h', ZONE_ALL, NULL, "this text"},
	{"version", 'V', ZONE_ALL, NULL, "the version"},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct {
	enum zone_command command;
	const char *synopsis, *help;
} commands[] = {
	{ZONE_CHECK, "check [options] FILE...", "Says what is wrong with zones."},
	{ZONE_FORMAT, "format [options] FILE", "Prints the records of a zone, one a line, in their "
		"canonical form."},
	{ZONE_DIFF, "diff [options] A B", "Prints the records that only one of two zones has: - of A, "
		"+ of B."},
	{ZONE_RDATA, "rdata [--wire] [FILE]", "Reads lines TYPE<tab>RDATA<tab>ORIGIN, prints "
		"ok<tab>HEX or error<tab>TEXT for each."},
	{ZONE_STAT, "stat [options] FILE", "Counts what is in a zone."},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* What signers make anew: a difference there says nothing about the data. */
static const char signature_types[] = "RRSIG,NSEC,NSEC3,NSEC3PARAM,ZONEMD,SIG,NXT";

/* ---- help ----------------------------------------------------------------------------------- */

static void put_row(struct dump_out *out, const struct row *row)
{
	char left[40], line[160];

	snprintf(left, sizeof left, "%c%c%c --%s%s%s", row->key < 256 ? '-' : ' ',
		row->key < 256 ? row->key : ' ', row->key < 256 ? ',' : ' ', row->name,
		row->argument ? " " : "", row->argument ? row->argument : "");
	snprintf(line, sizeof line, "  %-28s  %s\n", left, row->help);
	dump_out_text(out, line);
}

static void put_help(struct dump_out *out, size_t index)
{
	size_t i;

	dump_out_text(out, "usage: tautzone ");
	dump_out_text(out, commands[index].synopsis);
	dump_out_text(out, "\n");
	dump_out_text(out, commands[index].help);
	dump_out_text(out, "\n\n");
	for (i = 0; i < ROWS; i++)
		if (rows[i].commands & commands[index].command)
			put_row(out, &rows[i]);
	dump_out_text(out, commands[index].command == ZONE_DIFF
				   ? "\nExit status: 0 the same, 1 they differ, 2 trouble.\n"
				   : "\nExit status: 0 fine, 1 wrong input, 2 wrong usage.\n");
}

void zone_options_help(struct dump_out *out)
{
	size_t i;

	for (i = 0; i < ROWS; i++)
		put_row(out, &rows[i]);
}

static size_t index_of(enum zone_command command)
{
	size_t i;

	for (i = 0; i + 1 < COMMANDS && commands[i].command != command; i++) {
	}
	return i;
}

static int say(size_t index)
{
	struct dump_out out;

	if (!dump_out_init(&out, STDOUT_FILENO))
		return ZONE_EXIT_USAGE;
	if (index < COMMANDS)
		put_help(&out, index);
	else
		dump_out_text(&out, "tautzone " TAUT_VERSION_TEXT "\n");
	dump_out_flush(&out);
	dump_out_free(&out);
	return out.error == 0 ? ZONE_EXIT_FINE : ZONE_EXIT_USAGE;
}

int zone_version(void)
{
	return say(COMMANDS);
}

int zone_wrong_usage(const char *command, const char *text, const char *what)
{
	fprintf(stderr, "tautzone %s: %s%s%s\nTry `tautzone %s --help'.\n", command, text,
		what ? " " : "", what ? what : "", command);
	return ZONE_EXIT_USAGE;
}

/* ---- values --------------------------------------------------------------------------------- */

/* Seconds, or numbers with the units of master files: 1h30m. */
static bool read_ttl(const char *text, uint32_t *ttl)
{
	static const char units[] = "sSmMhHdDwW";
	static const uint32_t seconds[] = {1, 60, 3600, 86400, 604800};
	uint64_t n, total = 0;
	const char *unit;

	while (*text) { /* each turn reads a digit at least */
		if (!dump_read_number(text, INT32_MAX, &n, &text))
			return false;
		if (*text == 0 && total == 0) {
			total = n;
			break;
		}
		unit = *text ? strchr(units, *text) : NULL;
		if (!unit)
			return false;
		total += n * seconds[(unit - units) / 2];
		if (total > INT32_MAX)
			return false;
		text++;
	}
	*ttl = (uint32_t)total;
	return true;
}

static bool read_types(struct zone_options *o, const char *list)
{
	uint16_t type;

	for (;;) { /* each turn goes behind a comma */
		size_t n = strcspn(list, ",");

		if (taut_type_scan(list, n, &type) != TAUT_OK)
			return false;
		o->ignored[type / 8] |= (uint8_t)(1u << type % 8);
		if (list[n] == 0)
			return true;
		list += n + 1;
	}
}

static bool read_origin(struct zone_options *o, const char *text)
{
	uint32_t length;

	o->has_origin = true;
	return taut_name_scan(text, strlen(text), NULL, o->origin, &length) == TAUT_OK;
}

static bool read_count(const char *text, uint64_t *n)
{
	const char *rest;

	return dump_read_number(text, UINT32_MAX, n, &rest) && *rest == 0;
}

/* "now", seconds, or as RRSIG has times (RFC 4034 3.2): the codec reads those. */
static bool read_now(struct zone_check_options *o, const char *text)
{
	char rrsig[64];
	uint8_t rdata[32];
	uint16_t n;

	o->has_now = true;
	o->now = (uint32_t)time(NULL);
	if (strcmp(text, "now") == 0)
		return true;
	snprintf(rrsig, sizeof rrsig, "A 0 0 0 %.20s 0 0 . AA==", text);
	if (taut_rdata_scan(TAUT_TYPE_RRSIG, TAUT_CLASS_IN, rrsig, strlen(rrsig), NULL, rdata,
		    sizeof rdata, &n, NULL) != TAUT_OK)
		return false;
	o->now = (uint32_t)rdata[8] << 24 | (uint32_t)rdata[9] << 16 | (uint32_t)rdata[10] << 8 |
		 rdata[11];
	return true;
}

static bool read_kind(struct zone_check_options *o, const char *text)
{
	static const char *const kinds[] = {"hosts", "rpz", "catalog"};
	unsigned i;

	for (i = 0; i < 3; i++)
		if (strcmp(text, kinds[i]) == 0) {
			o->kind = (enum zone_kind)(ZONE_KIND_HOSTS + i);
			return true;
		}
	return false;
}

static bool read_least(struct zone_report_options *o, const char *text)
{
	unsigned i;

	for (i = ZONE_NOTE; i < ZONE_SEVERITIES; i++)
		if (strcmp(text, zone_severity_name((enum zone_severity)i)) == 0) {
			o->least = (uint8_t)i;
			return true;
		}
	return false;
}

static bool read_limit(struct zone_report_options *o, const char *text)
{
	uint64_t n = 0;
	bool good = read_count(text, &n);

	o->limit = (uint32_t)n;
	return good;
}

/* What only check has. Returns what the argument should be, or NULL. */
static const char *take_check(struct zone_options *o, int key, const char *argument)
{
	static const char codes[] = "tautzone check --list tells the codes; not all are in";
	struct zone_report_options *report = &o->check.report;

	switch (key) {
	case OPTION_COUNTS: report->form = ZONE_FORM_COUNTS; return NULL;
	case 'q': o->quiet = true; return NULL;
	case 'W': return read_least(report, argument) ? NULL : "a level is error, warning or note, not";
	case OPTION_ERROR: return zone_report_set_all(report, argument, ZONE_ERROR) ? NULL : codes;
	case OPTION_WARNING: return zone_report_set_all(report, argument, ZONE_WARNING) ? NULL : codes;
	case OPTION_NOTE: return zone_report_set_all(report, argument, ZONE_NOTE) ? NULL : codes;
	case OPTION_IGNORE_CODE:
		return zone_report_set_all(report, argument, ZONE_IGNORE) ? NULL : codes;
	case OPTION_LIMIT: return read_limit(report, argument) ? NULL : "--limit is a number, not";
	case OPTION_NOW:
		return read_now(&o->check, argument)
			       ? NULL
			       : "a time is now, seconds since 1970 or YYYYMMDDHHMMSS, not";
	case OPTION_KIND:
		return read_kind(&o->check, argument) ? NULL : "a kind is hosts, rpz or catalog, not";
	default: o->list = true; return NULL;
	}
}

/* Returns what the argument should be, or NULL. */
static const char *take(struct zone_options *o, int key, const char *argument)
{
	switch (key) {
	case 'o': return read_origin(o, argument) ? NULL : "an origin is a name, not";
	case 'c':
		return taut_class_scan(argument, strlen(argument), &o->source.rclass) == TAUT_OK
			       ? NULL
			       : "a class is IN, CH, HS or CLASS and a number, not";
	case OPTION_TTL:
		o->source.has_ttl = true;
		return read_ttl(argument, &o->source.ttl)
			       ? NULL
			       : "a TTL is a number up to 2147483647, or like 1h30m, not";
	case OPTION_FOLDER: o->source.folder = argument; return NULL;
	case OPTION_ERRORS:
		return read_count(argument, &o->source.most_faults) ? NULL
								    : "--errors is a number, not";
	case OPTION_MEMORY:
		return dump_read_size(argument, &o->memory) && o->memory >= ZONE_MEMORY_MIN
			       ? NULL
			       : "--max-memory is an amount from 8M to 1024G, not";
	case OPTION_JSON: o->json = true; return NULL;
	case OPTION_RELATIVE: o->relative = true; return NULL;
	case OPTION_SORT: o->sort = true; return NULL;
	case OPTION_LOWER: o->lower = true; return NULL;
	case OPTION_WIRE: o->wire = true; return NULL;
	case OPTION_IGNORE: return read_types(o, argument) ? NULL : "not all are types in";
	case OPTION_IGNORE_SIGNATURES: read_types(o, signature_types); return NULL;
	case OPTION_IGNORE_SERIAL: o->ignore_serial = true; return NULL;
	case OPTION_IGNORE_TTL: o->ignore_ttl = true; return NULL;
	case OPTION_PROGRESS: o->progress = true; return NULL;
	case OPTION_NO_PROGRESS: o->progress = false; return NULL;
	default: return take_check(o, key, argument);
	}
}

/* ---- all together --------------------------------------------------------------------------- */

/* The rows of a subcommand as getopt wants them. */
static void lay_out(enum zone_command command, struct option table[ROWS + 1], char letters[2 * ROWS + 2])
{
	size_t i, n = 0;

	*letters++ = ':'; /* says by it what is wrong, and nothing itself */
	for (i = 0; i < ROWS; i++) {
		if (!(rows[i].commands & command))
			continue;
		table[n++] = (struct option){rows[i].name,
			rows[i].argument ? required_argument : no_argument, NULL, rows[i].key};
		if (rows[i].key >= 256)
			continue;
		*letters++ = (char)rows[i].key;
		if (rows[i].argument)
			*letters++ = ':';
	}
	table[n] = (struct option){NULL, 0, NULL, 0};
	*letters = 0;
}

static int check_files(enum zone_command command, const char *name, const struct zone_options *o)
{
	int wanted = command == ZONE_DIFF ? 2 : 1;

	if (command == ZONE_RDATA)
		return o->files_count <= 1 ? -1 : zone_wrong_usage(name, "one file is read", NULL);
	if (o->list)
		return -1;
	if (o->files_count < wanted)
		return zone_wrong_usage(name, command == ZONE_DIFF ? "two zone files are compared"
								    : "no zone file is named", NULL);
	if (command != ZONE_CHECK && o->files_count > wanted)
		return zone_wrong_usage(name, "too many files:", o->files[wanted]);
	if (command == ZONE_DIFF && strcmp(o->files[0], "-") == 0 && strcmp(o->files[1], "-") == 0)
		return zone_wrong_usage(name, "only one of two files can be standard input", NULL);
	if (o->json && o->relative)
		return zone_wrong_usage(name, "--json does not go with --relative", NULL);
	return -1;
}

int zone_options_read(enum zone_command command, int argc, char **argv, struct zone_options *o)
{
	struct option table[ROWS + 1];
	char letters[2 * ROWS + 2];
	const char *wrong;
	int key;

	*o = (struct zone_options){
		.source = {.rclass = TAUT_CLASS_IN, .most_faults = ZONE_ERRORS},
		.progress = isatty(STDERR_FILENO) == 1,
		.check = {.report = zone_report_defaults()},
		.memory = ZONE_MEMORY};
	lay_out(command, table, letters);
	opterr = 0;
	optind = 1;
	while ((key = getopt_long(argc, argv, letters, table, NULL)) != -1) {
		if (key == 'h')
			return say(index_of(command));
		if (key == 'V')
			return zone_version();
		if (key == '?')
			return zone_wrong_usage(argv[0], "there is no option", argv[optind - 1]);
		if (key == ':')
			return zone_wrong_usage(argv[0], "something is missing behind", argv[optind - 1]);
		wrong = take(o, key, optarg);
		if (wrong)
			return zone_wrong_usage(argv[0], wrong, optarg);
	}
	o->source.origin = o->has_origin ? o->origin : NULL;
	o->files = argv + optind;
	o->files_count = argc - optind;
	o->check.origin = o->source.origin;
	if (o->json && o->check.report.form == ZONE_FORM_TEXT)
		o->check.report.form = ZONE_FORM_JSON;
	return check_files(command, argv[0], o);
}
