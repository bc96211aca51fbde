/* check_main.c - `tautzone check`: one zone after the other. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../common/input.h"
#include "../common/progress.h"
#include "../common/seed.h"
#include "check.h"
#include "commands.h"
#include "load.h"

struct run {
	struct dump_progress progress;
	struct dump_out *out;
	struct zone_check *check;
	bool trouble; /* not the zone's: it could not be read */
};

/* ---- reading -------------------------------------------------------------------------------- */

static bool take_record(void *context, const char *file, const struct taut_zone_record *record)
{
	struct run *run = context;

	return zone_check_record(run->check, file, record);
}

/* Without a line it is the file that was named on the command line: not the zone is at fault. */
static bool take_fault(void *context, const struct zone_fault *fault)
{
	struct run *run = context;

	if (fault->line > 0)
		return zone_check_fault(run->check, fault);
	dump_progress_clear(&run->progress);
	zone_complain("check", fault->file, fault->text);
	run->trouble = true;
	return true;
}

static void tell(void *context, uint64_t octets, uint64_t records)
{
	struct run *run = context;

	dump_progress_tick(&run->progress, octets, records, 0);
}

/* ---- the summary ---------------------------------------------------------------------------- */

static void put_count(uint64_t n, const char *what, const char *behind)
{
	fprintf(stderr, "%" PRIu64 " %s%s%s", n, what, n == 1 ? "" : "s", behind);
}

static void put_summary(const struct run *run, const char *path)
{
	const struct zone_report *report = zone_check_report(run->check);
	const uint8_t *origin = zone_check_origin(run->check);
	char name[TAUT_NAME_TEXT] = "no origin";
	uint64_t hidden = 0;

	if (origin)
		taut_name_text(origin, name);
	for (unsigned i = 0; i < ZONE_CODES && report->options.limit > 0; i++) {
		if (report->of_code[i] > report->options.limit)
			hidden += report->of_code[i] - report->options.limit;
	}
	fprintf(stderr, "%s: %s: ", path, name);
	put_count(zone_check_records(run->check), "record", ", ");
	put_count(zone_check_owners(run->check), "owner", "; ");
	put_count(report->of_severity[ZONE_ERROR], "error", ", ");
	put_count(report->of_severity[ZONE_WARNING], "warning", ", ");
	put_count(report->of_severity[ZONE_NOTE], "note", "");
	if (hidden > 0 && report->options.form != ZONE_FORM_COUNTS)
		fprintf(stderr, "; %" PRIu64 " of them not printed", hidden);
	fputc('\n', stderr);
}

/* ---- one zone ------------------------------------------------------------------------------- */

/* Faults that are too many hide most of the zone: then the rest would be guessing. */
static bool look(struct run *run, const char *path, enum zone_ending ending)
{
	if (ending == ZONE_MANY) {
		zone_complain("check", path, "given up: too many entries cannot be read");
		return true;
	}
	if (ending != ZONE_UNREADABLE && zone_check_finish(run->check, path))
		return true;
	if (!run->trouble)
		zone_complain("check", path, "no memory");
	run->trouble = true;
	return false;
}

static int check_zone(struct dump_out *out, const struct zone_options *o, const char *path)
{
	struct run run = {.out = out, .check = zone_check_new(&o->check, out)};
	struct zone_reader reader = {take_record, take_fault, tell, &run};
	enum zone_ending ending;
	int status = ZONE_EXIT_USAGE;

	if (!run.check) {
		zone_complain("check", path, "no memory");
		return ZONE_EXIT_USAGE;
	}
	dump_progress_begin(&run.progress, o->progress, dump_input_size(path));
	run.progress.records = true;
	ending = zone_source_read(path, &o->source, &reader, NULL);
	dump_progress_clear(&run.progress);
	if (look(&run, path, ending)) {
		bool wrong = zone_report_wrong(zone_check_report(run.check));

		if (o->check.report.form == ZONE_FORM_COUNTS)
			zone_report_counts(zone_check_report(run.check));
		dump_out_flush(out);
		if (!o->quiet)
			put_summary(&run, path);
		status = wrong ? ZONE_EXIT_WRONG : ZONE_EXIT_FINE;
	}
	zone_check_free(run.check);
	return run.trouble ? ZONE_EXIT_USAGE : status;
}

int zone_check_main(int argc, char **argv)
{
	struct zone_options o;
	int status = zone_options_read(ZONE_CHECK, argc, argv, &o), one;
	struct dump_out out;

	if (status >= 0)
		return status;
	if (!dump_out_init(&out, STDOUT_FILENO)) {
		zone_complain("check", NULL, "no memory");
		return ZONE_EXIT_USAGE;
	}
	o.check.key = dump_seed();
	status = ZONE_EXIT_FINE;
	if (o.list)
		zone_report_list(&out);
	for (int i = 0; i < o.files_count && !o.list; i++) {
		one = check_zone(&out, &o, o.files[i]);
		status = one > status ? one : status;
	}
	if (!zone_out_end("check", &out))
		status = ZONE_EXIT_USAGE;
	dump_out_free(&out);
	return status;
}
