/* capture.c - a capture from its file to the output; see run.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "container.h"
#include "input.h"
#include "limits.h"
#include "run.h"

void dump_complain(struct dump_run *run, const char *name, const uint64_t *octet, const char *text)
{
	dump_out_flush(&run->out);
	run->damaged = true;
	if (octet)
		fprintf(stderr, "tautdump: %s: octet %" PRIu64 ": %s\n", name, *octet, text);
	else
		fprintf(stderr, "tautdump: %s: %s\n", name, text);
}

void dump_run_show(struct dump_run *run, struct dump_shown *shown)
{
	switch (run->options.format) {
	case DUMP_FORMAT_TEXT: dump_show_text(&run->out, shown); break;
	case DUMP_FORMAT_ONELINE: dump_show_oneline(&run->out, shown); break;
	case DUMP_FORMAT_JSON: dump_show_json(&run->out, shown); break;
	case DUMP_FORMAT_VERDICT: dump_show_verdict(&run->out, shown); break;
	case DUMP_FORMAT_SUMMARY: dump_summary_add(run->summary, shown); break;
	case DUMP_FORMAT_COUNT:
	case DUMP_FORMAT_TSV:
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

static void defect(struct dump_run *run, const struct dump_defect *d, uint64_t count)
{
	char text[DUMP_DEFECT_TEXT];

	run->totals.defects++;
	run->damaged = true;
	if (count > DUMP_DEFECTS_SHOWN)
		return;
	dump_defect_text(d, text);
	dump_complain(run, run->file, &d->offset, text);
}

/* Takes all events that the octets fed so far give. Returns the number of defects. */
static uint64_t drain(struct dump_run *run, struct dump_container *c, uint64_t defects)
{
	struct dump_packet packet;
	struct dump_defect d;

	for (;;) { /* each event takes octets of a finite piece */
		switch (dump_container_next(c, &packet, &d)) {
		case DUMP_PACKET: dump_pipeline_take(&run->pipeline, &packet); break;
		case DUMP_DEFECT: defect(run, &d, ++defects); break;
		case DUMP_MORE:
		case DUMP_AGAIN:
		case DUMP_END: return defects;
		}
	}
}

/* What happened since the pipeline was at `before` goes to the totals. */
static void total(
	struct dump_run *run, const struct dump_container *c, const struct dump_pipeline *before)
{
	const struct dump_pipeline *p = &run->pipeline;
	uint64_t strange =
		p->tally.counts[DUMP_FATE_LINK_TYPE] - before->tally.counts[DUMP_FATE_LINK_TYPE];
	char text[128];

	run->totals.files++;
	run->totals.tally = p->tally;
	run->totals.tcp = *dump_tcp_counts(p->tcp);
	run->totals.octets_damaged += c->octets.damage;
	if (strange > 0) {
		snprintf(text, sizeof text,
			"%" PRIu64 " packets of link types that are not supported, "
			"the last one is %" PRIu32,
			strange, p->strange_link);
		dump_complain(run, run->file, NULL, text);
	}
}

void dump_run_capture(struct dump_run *run, const char *name)
{
	struct dump_container c;
	struct dump_input input;
	struct dump_pipeline before = run->pipeline;
	uint64_t defects = 0;
	char text[128];
	size_t n = 0;
	int error = dump_input_open(&input, name);

	run->file = input.name;
	if (error != 0) {
		dump_complain(run, name, NULL, strerror(error));
		return;
	}
	dump_container_init(&c);
	do { /* until the input ends, cannot be read, or nobody reads the output */
		error = dump_input_read(&input, run->piece, sizeof run->piece, &n);
		if (error == 0 && n > 0) {
			dump_container_feed(&c, run->piece, n);
			defects = drain(run, &c, defects);
		}
	} while (error == 0 && n > 0 && !dump_run_is_over(run));
	if (error != 0)
		dump_complain(run, run->file, &c.at, strerror(error));
	dump_container_finish(&c);
	defects = drain(run, &c, defects);
	if (defects > DUMP_DEFECTS_SHOWN) {
		snprintf(text, sizeof text, "and %" PRIu64 " more defects",
			defects - DUMP_DEFECTS_SHOWN);
		dump_complain(run, run->file, NULL, text);
	}
	dump_pipeline_end(&run->pipeline);
	total(run, &c, &before);
	dump_container_free(&c);
	dump_input_close(&input);
}
