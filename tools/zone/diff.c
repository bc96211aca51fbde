/* diff.c - `tautzone diff`: two zones as sorted sets of records. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "load.h"
#include "print.h"
#include "sorter.h"

struct side {
	struct zone_sorter *sorter;
	struct zone_sorted front;
	bool waiting; /* front is there */
};

struct diff {
	const struct zone_options *options;
	struct dump_out out;
	struct side sides[2], *filled; /* the one that is being read */
	bool differs;
};

static bool take(void *context, const char *file, const struct taut_zone_record *r)
{
	struct diff *d = context;

	(void)file;
	if (d->options->ignored[r->type / 8] >> r->type % 8 & 1)
		return true;
	return zone_sorter_add(d->filled->sorter, r, d->options->ignore_serial);
}

/* Goes to the next record of a side that is not the same again. */
static void step(struct side *side)
{
	do /* one record less each turn */
		side->waiting = zone_sorter_next(side->sorter, &side->front);
	while (side->waiting && side->front.repeated);
}

/* Order of two records: below, equal to or above 0. What is not there sorts last. */
static int compare(const struct side *a, const struct side *b)
{
	uint32_t n, m;
	int order;

	if (!a->waiting || !b->waiting)
		return a->waiting ? -1 : 1;
	n = a->front.key_length;
	m = b->front.key_length;
	order = memcmp(a->front.key, b->front.key, n < m ? n : m);
	return order != 0 ? order : n < m ? -1 : n > m;
}

static void print(struct diff *d, const struct side *side)
{
	d->differs = true;
	dump_out_char(&d->out, side == &d->sides[0] ? '-' : '+');
	zone_put_record(&d->out, &side->front.record, false);
}

static void compare_all(struct diff *d)
{
	struct side *a = &d->sides[0], *b = &d->sides[1];

	step(a);
	step(b);
	while ((a->waiting || b->waiting) && d->out.error == 0) { /* a record less each turn */
		int order = compare(a, b);
		bool other = order == 0 && !d->options->ignore_ttl &&
			     a->front.record.ttl != b->front.record.ttl;

		if (order < 0 || other)
			print(d, a);
		if (order > 0 || other)
			print(d, b);
		if (order <= 0)
			step(a);
		if (order >= 0)
			step(b);
	}
}

/* False: trouble, of which it has spoken. */
static bool is_well(const struct side *side)
{
	const char *error = zone_sorter_error(side->sorter);

	if (error)
		zone_complain("diff", NULL, error);
	return error == NULL;
}

/* Differences of what can only be read in part would say nothing: there are none then. */
static bool run(struct diff *d)
{
	bool good = true, printed;
	int i;

	for (i = 0; i < 2; i++) {
		d->filled = &d->sides[i];
		good = zone_load("diff", d->options->files[i], d->options, take, d, NULL) && good;
		good = (zone_sorter_finish(d->filled->sorter), is_well(d->filled)) && good;
	}
	if (!good)
		return false;
	compare_all(d);
	printed = zone_out_end("diff", &d->out);
	return is_well(&d->sides[0]) && is_well(&d->sides[1]) && printed;
}

int zone_diff_main(int argc, char **argv)
{
	struct zone_options o;
	int status = zone_options_read(ZONE_DIFF, argc, argv, &o), i;
	struct diff d = {.options = &o};

	if (status >= 0)
		return status;
	for (i = 0; i < 2; i++)
		d.sides[i].sorter = zone_sorter_new(o.memory / 2);
	if (!d.sides[0].sorter || !d.sides[1].sorter || !dump_out_init(&d.out, STDOUT_FILENO)) {
		zone_complain("diff", NULL, strerror(ENOMEM));
		status = ZONE_EXIT_TROUBLE;
	} else {
		status = !run(&d)    ? ZONE_EXIT_TROUBLE
			 : d.differs ? ZONE_EXIT_DIFFERS
				     : ZONE_EXIT_SAME;
		dump_out_free(&d.out);
	}
	for (i = 0; i < 2; i++)
		zone_sorter_free(d.sides[i].sorter);
	return status;
}
