/* format.c - `tautzone format`: the records of a zone, one a line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "load.h"
#include "print.h"
#include "sorter.h"

struct format {
	const struct zone_options *options;
	struct dump_out out;
	struct zone_sorter *sorter;
	struct zone_relative relative;
	uint8_t owner[TAUT_NAME_MAX], rdata[65535]; /* for --lower */
};

static bool print(struct format *f, struct taut_zone_record r)
{
	if (f->options->lower)
		zone_lower(&r, f->owner, f->rdata);
	if (f->options->relative)
		zone_put_relative(&f->out, &f->relative, &r);
	else
		zone_put_record(&f->out, &r, f->options->json);
	return f->out.error == 0;
}

static bool take(void *context, const char *file, const struct taut_zone_record *record)
{
	struct format *f = context;

	(void)file;
	return f->sorter ? zone_sorter_add(f->sorter, record, false) : print(f, *record);
}

/* Returns false if something was wrong. */
static bool print_sorted(struct format *f)
{
	struct zone_sorted sorted;
	bool good = true;

	if (zone_sorter_finish(f->sorter))
		while (good && zone_sorter_next(f->sorter, &sorted)) /* a record less each turn */
			if (!sorted.repeated)
				good = print(f, sorted.record);
	if (!zone_sorter_error(f->sorter))
		return true;
	zone_complain("format", NULL, zone_sorter_error(f->sorter));
	return false;
}

static bool run(struct format *f)
{
	const struct zone_options *o = f->options;
	bool good;

	if (o->relative && o->has_origin)
		zone_relative_origin(&f->relative, o->origin, &f->out);
	good = zone_load("format", o->files[0], o, take, f, NULL);
	if (f->sorter && !print_sorted(f))
		good = false;
	return zone_out_end("format", &f->out) && good;
}

int zone_format_main(int argc, char **argv)
{
	struct zone_options o;
	int status = zone_options_read(ZONE_FORMAT, argc, argv, &o);
	struct format *f;

	if (status >= 0)
		return status;
	/* The line of progress and what is printed must not meet on one terminal. */
	o.progress = o.progress && (o.sort || isatty(STDOUT_FILENO) != 1);
	f = calloc(1, sizeof *f);
	if (f && o.sort)
		f->sorter = zone_sorter_new(o.memory);
	if (!f || (o.sort && !f->sorter) || !dump_out_init(&f->out, STDOUT_FILENO)) {
		zone_complain("format", NULL, strerror(ENOMEM));
		status = ZONE_EXIT_WRONG;
	} else {
		f->options = &o;
		status = run(f) ? ZONE_EXIT_FINE : ZONE_EXIT_WRONG;
		dump_out_free(&f->out);
	}
	if (f)
		zone_sorter_free(f->sorter);
	free(f);
	return status;
}
