/* load.c - see load.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../common/input.h"
#include "../common/progress.h"
#include "limits.h"
#include "load.h"

struct load {
	struct dump_progress progress;
	zone_record_taker *take;
	void *context;
};

static bool pass_record(void *context, const char *file, const struct taut_zone_record *record)
{
	struct load *l = context;

	return l->take(l->context, file, record);
}

static bool print_fault(void *context, const struct zone_fault *fault)
{
	struct load *l = context;
	char place[ZONE_PATH_MAX + 32];

	dump_progress_clear(&l->progress);
	zone_fault_place(fault, place, sizeof place);
	fprintf(stderr, "%serror: %s\n", place, fault->text);
	return true;
}

static void tell(void *context, uint64_t octets, uint64_t records)
{
	struct load *l = context;

	dump_progress_tick(&l->progress, octets, records, 0);
}

bool zone_load(const char *command, const char *path, const struct zone_options *o,
	zone_record_taker *take, void *context, struct zone_totals *totals)
{
	struct load l = {.take = take, .context = context};
	struct zone_reader reader = {pass_record, print_fault, tell, &l};
	struct zone_totals own;
	enum zone_ending ending;

	dump_progress_begin(&l.progress, o->progress, dump_input_size(path));
	l.progress.records = true;
	ending = zone_source_read(path, &o->source, &reader, &own);
	dump_progress_clear(&l.progress);
	if (ending == ZONE_MANY)
		fprintf(stderr, "tautzone %s: %s: given up after %" PRIu64 " faults\n", command,
			path, own.faults);
	if (totals)
		*totals = own;
	return ending == ZONE_READ && own.faults == 0;
}

void zone_complain(const char *command, const char *what, const char *why)
{
	fprintf(stderr, "tautzone %s: %s%s%s\n", command, what ? what : "", what ? ": " : "", why);
}

bool zone_out_end(const char *command, struct dump_out *out)
{
	dump_out_flush(out);
	if (out->error != 0)
		zone_complain(command, "standard output", strerror(out->error));
	return out->error == 0;
}
