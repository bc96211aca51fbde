/* trace_text.c - a walk for people. See trace.h. */
#include <stdio.h>
#include <string.h>

#include "trace.h"

static void put_name(struct query_printer *p, const uint8_t *name)
{
	char text[TAUT_NAME_TEXT];

	query_put_words(p, text, taut_name_text(name, text));
}

static void put_question(struct query_printer *p, const uint8_t *name, uint16_t type)
{
	char text[TAUT_TYPE_TEXT];

	put_name(p, name);
	dump_out_char(&p->out, ' ');
	taut_type_text(type, text);
	query_paint(p, QUERY_TYPE);
	dump_out_text(&p->out, text);
	query_paint(p, QUERY_PLAIN);
}

static void put_ms(struct query_printer *p, uint64_t us)
{
	char text[32];

	snprintf(text, sizeof text, "%lu.%03lu ms", (unsigned long)(us / 1000),
		(unsigned long)(us % 1000));
	dump_out_text(&p->out, text);
}

/* What the question is good for, where it is not the client's. */
static void put_purpose(
	struct query_printer *p, const struct query_trace *t, const struct query_step *step)
{
	const uint8_t *zone;

	if ((step->type != TAUT_TYPE_A && step->type != TAUT_TYPE_AAAA) ||
		taut_name_equal(step->qname, t->qname))
		return;
	zone = query_trace_zone_of(t, step->qname);
	if (!zone)
		return;
	dump_out_text(&p->out, "    (to find an address of ");
	put_name(p, step->qname);
	dump_out_text(&p->out, ", which is a server of ");
	put_name(p, zone);
	dump_out_text(&p->out, ")\n");
}

static void put_step(struct query_printer *p, struct query_trace *t, uint32_t index)
{
	const struct query_step *step = &t->steps[index];
	char text[QUERY_SAID], head[32];

	snprintf(head, sizeof head, "%2u. ", (unsigned)index + 1);
	dump_out_text(&p->out, head);
	put_question(p, step->qname, step->type);
	dump_out_text(&p->out, step->transport == TAUT_TCP ? "  over TCP to " : "  to ");
	query_trace_server(t, step, text);
	query_put_words(p, text, strlen(text));
	dump_out_text(&p->out, step->zone[0] == 0 ? " of the root" : " of ");
	if (step->zone[0] != 0)
		put_name(p, step->zone);
	if (step->reply) {
		dump_out_text(&p->out, "  ");
		put_ms(p, step->us);
		snprintf(head, sizeof head, ", %u octets", (unsigned)step->reply_length);
		dump_out_text(&p->out, head);
	}
	if (step->source != index && step->source + 1 != index &&
		t->steps[step->parent].verdict < QUERY_STEP_USELESS) {
		snprintf(head, sizeof head, "  (cache: known from step %u)",
			(unsigned)step->source + 1);
		dump_out_text(&p->out, head);
	}
	dump_out_char(&p->out, '\n');
	put_purpose(p, t, step);
	if (step->near > 0)
		dump_out_text(&p->out,
			"    (replies that were nearly right were dropped: somebody may guess)\n");
	query_trace_say(t, step, text);
	dump_out_text(&p->out, "    ");
	query_paint(p, query_step_is_bad(step) ? QUERY_BAD : QUERY_GOOD);
	query_put_words(p, text, strlen(text));
	query_paint(p, QUERY_PLAIN);
	dump_out_char(&p->out, '\n');
}

void query_trace_text(struct query_printer *p, struct query_trace *t)
{
	char text[96];
	uint32_t i;

	dump_out_text(&p->out, "\n;; ");
	put_question(p, t->qname, t->type);
	dump_out_text(&p->out, " from the root down, with an empty cache:\n");
	for (i = 0; i < t->count; i++)
		put_step(p, t, i);
	snprintf(text, sizeof text, ";; %u queries, ", (unsigned)t->count);
	dump_out_text(&p->out, text);
	put_ms(p, t->ended - t->began);
	dump_out_text(&p->out, t->is_whole ? "\n\n" : "; the record is not whole\n\n");
}
