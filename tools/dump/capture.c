/* capture.c - a capture from its file to the output; see run.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "container.h"
#include "../common/input.h"
#include "limits.h"
#include "run.h"

void dump_complain(struct dump_run *run, const char *name, const uint64_t *octet, const char *text)
{
	dump_out_flush(&run->out);
	dump_progress_clear(&run->progress);
	run->damaged = true;
	if (octet)
		fprintf(stderr, "tautdump: %s: octet %" PRIu64 ": %s\n", name, *octet, text);
	else
		fprintf(stderr, "tautdump: %s: %s\n", name, text);
}

void dump_run_show(struct dump_run *run, struct dump_shown *shown)
{
	/* A packet may bring more messages than are still wanted. */
	if (dump_run_is_over(run))
		return;
	dump_reader_take(&run->reader, shown);
	if (run->where && !dump_where_holds(run->where, &run->reader))
		return;
	switch (run->options.format) {
	case DUMP_FORMAT_TEXT: dump_show_text(&run->out, shown); break;
	case DUMP_FORMAT_ONELINE: dump_show_oneline(&run->out, shown); break;
	case DUMP_FORMAT_JSON: dump_show_json(&run->out, shown); break;
	case DUMP_FORMAT_VERDICT: dump_show_verdict(&run->out, shown); break;
	case DUMP_FORMAT_SUMMARY: dump_summary_add(run->summary, shown); break;
	case DUMP_FORMAT_TSV: dump_show_columns(&run->out, &run->columns, &run->reader); break;
	case DUMP_FORMAT_COUNT:
	case DUMP_FORMAT_NONE: break;
	}
	if (run->writer && shown->from)
		dump_writer_message(run->writer, shown->from);
	run->shown++;
	if (shown->cut)
		run->totals.cut++;
	else if (shown->verdict == TAUT_REJECT)
		run->totals.malformed++;
	else
		run->totals.accepted++;
}

void dump_run_message(void *context, const struct dump_message *message)
{
	struct dump_run *run = context;
	struct dump_shown shown;
	struct dump_pair pair;

	dump_judge_message(&run->judge, message, &shown);
	if (run->match) {
		pair = dump_match_take(run->match, &shown);
		shown.pair = &pair;
	}
	if (run->options.files_count > 1)
		shown.file = run->file;
	dump_run_show(run, &shown);
}

void dump_run_quote(void *context, const struct dump_quote *quote)
{
	struct dump_run *run = context;

	dump_match_refused(run->match, quote->ends, quote->transport, quote->id, quote->has_id);
}

/* A capture that is being read. */
struct reading {
	struct dump_run *run;
	struct dump_container container;
	struct dump_input input;
	uint64_t before[DUMP_FATES]; /* counts of earlier captures */
	uint64_t defects;
	bool given_up; /* the filter cannot be asked */
};

static void defect(struct reading *r, const struct dump_defect *d)
{
	char text[DUMP_DEFECT_TEXT];

	r->run->totals.defects++;
	r->run->damaged = true;
	if (++r->defects > DUMP_DEFECTS_SHOWN)
		return;
	dump_defect_text(d, text);
	dump_complain(r->run, r->run->file, &d->offset, text);
}

static void packet(struct reading *r, const struct dump_packet *p)
{
	struct dump_run *run = r->run;

	if (run->filter) {
		switch (dump_filter_ask(run->filter, p)) {
		case DUMP_FILTER_PASSES: break;
		case DUMP_FILTER_STOPS:
			dump_tally_take(&run->pipeline.tally, DUMP_FATE_FILTER, 1);
			return;
		case DUMP_FILTER_FAILS:
			r->given_up = true;
			dump_complain(run, run->file, &p->offset, dump_filter_error(run->filter));
			return;
		}
	}
	dump_pipeline_take(&run->pipeline, p);
}

/* Takes all events that the octets fed so far give. */
static void drain(struct reading *r)
{
	struct dump_packet p;
	struct dump_defect d;

	/* Each event takes octets of a finite piece. */
	while (!r->given_up && !dump_run_is_over(r->run)) {
		switch (dump_container_next(&r->container, &p, &d)) {
		case DUMP_PACKET: packet(r, &p); break;
		case DUMP_DEFECT: defect(r, &d); break;
		case DUMP_MORE:
		case DUMP_AGAIN:
		case DUMP_END: return;
		}
	}
}

void dump_run_total(struct dump_run *run)
{
	run->totals.files++;
	run->totals.tally = run->pipeline.tally;
	run->totals.tcp = *dump_tcp_counts(run->pipeline.tcp);
	run->totals.fragments = *dump_fragment_counts(run->pipeline.fragments);
}

/* Packets that are lost for what only the one who made the capture can change. */
static void complain_of_lost(struct reading *r)
{
	static const enum dump_fate fates[] = {DUMP_FATE_DNSTAP_FORMAT, DUMP_FATE_DNSTAP_TYPE,
		DUMP_FATE_DNSTAP_TIME, DUMP_FATE_DNSTAP_ADDRESS, DUMP_FATE_DNSTAP_TRANSPORT,
		DUMP_FATE_DNSTAP_LONG};
	const uint64_t *now = r->run->pipeline.tally.counts;
	uint64_t n = now[DUMP_FATE_LINK_TYPE] - r->before[DUMP_FATE_LINK_TYPE];
	char text[160];
	size_t i;

	if (n > 0) {
		snprintf(text, sizeof text,
			"%" PRIu64 " packets of link types that are not supported, "
			"the last one is %" PRIu32,
			n, r->run->pipeline.strange_link);
		dump_complain(r->run, r->run->file, NULL, text);
	}
	for (i = 0; i < sizeof fates / sizeof fates[0]; i++) {
		n = now[fates[i]] - r->before[fates[i]];
		if (n == 0)
			continue;
		snprintf(text, sizeof text, "%" PRIu64 " packets lost, each %s", n,
			dump_fate_text(fates[i]));
		dump_complain(r->run, r->run->file, NULL, text);
	}
}

static void finish(struct reading *r)
{
	char text[64];

	dump_container_finish(&r->container);
	drain(r);
	if (r->defects > DUMP_DEFECTS_SHOWN) {
		snprintf(text, sizeof text, "and %" PRIu64 " more defects",
			r->defects - DUMP_DEFECTS_SHOWN);
		dump_complain(r->run, r->run->file, NULL, text);
	}
	dump_pipeline_end(&r->run->pipeline);
	dump_run_total(r->run);
	r->run->totals.octets_damaged += r->container.octets.damage;
	complain_of_lost(r);
}

static void read_pieces(struct reading *r)
{
	struct dump_run *run = r->run;
	size_t n = 0;
	int error;

	do { /* until the input ends, cannot be read, or nobody reads the output */
		error = dump_input_read(&r->input, run->piece, sizeof run->piece, &n);
		if (error == 0 && n > 0) {
			dump_container_feed(&r->container, run->piece, n);
			drain(r);
			dump_progress_tick(&run->progress, r->input.taken,
				run->pipeline.tally.packets, run->shown);
		}
	} while (error == 0 && n > 0 && !r->given_up && !dump_run_is_over(run));
	if (error != 0)
		dump_complain(run, run->file, r->input.unpack ? NULL : &r->container.at,
			dump_input_error(&r->input, error));
}

void dump_run_capture(struct dump_run *run, const char *name)
{
	struct reading r = {.run = run};
	int error = dump_input_open(&r.input, name);

	run->file = r.input.name;
	if (error != 0) {
		dump_complain(run, run->file, NULL, dump_input_error(&r.input, error));
		return;
	}
	memcpy(r.before, run->pipeline.tally.counts, sizeof r.before);
	dump_container_init(&r.container);
	read_pieces(&r);
	finish(&r);
	dump_progress_next(&run->progress, r.input.taken);
	dump_container_free(&r.container);
	dump_input_close(&r.input);
}
