/* trace_json.c - a walk for programs: as JSON, and as a graph for dot(1). See trace.h. */
#include <stdio.h>
#include <string.h>

#include "trace.h"

static const char *const verdicts[] = {"none", "answer", "alias", "referral", "nodata", "nxdomain",
	"useless", "otherwise", "unusable", "silent", "failed"};

/* ---- JSON ----------------------------------------------------------------------------------- */

static void put_key(struct query_printer *p, const char *key)
{
	dump_out_char(&p->out, ',');
	dump_out_quoted(&p->out, key, strlen(key));
	dump_out_char(&p->out, ':');
}

static void put_text(struct query_printer *p, const char *key, const char *text)
{
	put_key(p, key);
	dump_out_quoted(&p->out, text, strlen(text));
}

static void put_number(struct query_printer *p, const char *key, uint64_t number)
{
	put_key(p, key);
	dump_out_number(&p->out, number);
}

static void put_name(struct query_printer *p, const char *key, const uint8_t *name)
{
	char text[TAUT_NAME_TEXT];

	taut_name_text(name, text);
	put_text(p, key, text);
}

/* A message as an object, or null. */
static void put_message(
	struct query_printer *p, const char *key, const struct taut_message *message)
{
	struct dump_out *out = &p->out;
	size_t n;

	put_key(p, key);
	while (taut_message_json(message, out->buffer + out->used, out->capacity - out->used, &n) !=
		TAUT_OK) {
		if (out->used > 0) {
			dump_out_flush(out);
		} else if (!dump_out_grow(out)) {
			dump_out_text(out, "null");
			return;
		}
	}
	out->used += n;
}

static void put_step(struct query_printer *p, struct query_trace *t, uint32_t index)
{
	static const char *const failures[] = {"refused", "unreachable", "closed", "tls", "local"};
	const struct query_step *step = &t->steps[index];
	const uint8_t *name = query_trace_name(t, &step->server, step->zone);
	char text[QUERY_SAID];
	struct taut_message message;

	dump_out_text(&p->out, index > 0 ? ",{\"step\":" : "{\"step\":");
	dump_out_number(&p->out, index + 1);
	if (step->parent != index)
		put_number(p, "from", step->parent + 1);
	put_name(p, "QNAME", step->qname);
	taut_type_text(step->type, text);
	put_text(p, "QTYPEname", text);
	put_name(p, "zone", step->zone);
	if (name)
		put_name(p, "server", name);
	taut_address_text(&step->server, text);
	put_text(p, "address", text);
	put_text(p, "transport",
		step->transport == TAUT_UDP   ? "UDP"
		: step->transport == TAUT_TCP ? "TCP"
					      : "TLS");
	put_number(p, "sent", step->sent - t->began);
	if (step->us > 0)
		put_number(p, "us", step->us);
	put_text(p, "verdict", verdicts[step->verdict]);
	if (step->trouble[0])
		put_text(p, "trouble", step->trouble);
	if (step->verdict == QUERY_STEP_FAILED && step->failure <= TAUT_FAIL_LOCAL)
		put_text(p, "failure", failures[step->failure]);
	if (step->near > 0)
		put_number(p, "dropped", step->near);
	query_trace_say(t, step, text);
	put_text(p, "text", text);
	if (query_trace_reply(t, step, &message))
		put_message(p, "reply", &message);
	dump_out_char(&p->out, '}');
}

void query_trace_json(struct query_printer *p, struct query_trace *t)
{
	struct taut_policy policy = taut_policy_preset(TAUT_FORENSIC);
	struct taut_message message;
	char text[QUERY_SAID];
	uint32_t i;

	dump_out_text(&p->out, "{\"steps\":[");
	for (i = 0; i < t->count; i++)
		put_step(p, t, i);
	dump_out_char(&p->out, ']');
	put_name(p, "QNAME", t->qname);
	taut_type_text(t->type, text);
	put_text(p, "QTYPEname", text);
	put_number(p, "us", t->ended - t->began);
	query_trace_rcode(t, text);
	if (text[0])
		put_text(p, "why", text);
	put_key(p, "whole");
	dump_out_text(&p->out, t->is_whole ? "true" : "false");
	if (t->answer) {
		taut_message_open(
			&message, t->answer, t->answer_length, &t->scratch, &policy, NULL);
		put_message(p, "answer", &message);
	}
	dump_out_text(&p->out, "}\n");
}

/* ---- graph ---------------------------------------------------------------------------------- */

/* In quotes: a quote and a backslash are escaped; lines end at WIDTH. */
static void put_label(struct query_printer *p, const char *text)
{
	enum { WIDTH = 44 };
	unsigned column = 0;

	for (; *text; text++, column++) {
		if (*text == '"' || *text == '\\')
			dump_out_char(&p->out, '\\');
		if (*text == ' ' && column > WIDTH) {
			dump_out_text(&p->out, "\\n");
			column = 0;
			continue;
		}
		dump_out_char(&p->out, *text);
	}
}

static void put_node(struct query_printer *p, struct query_trace *t, uint32_t index)
{
	const struct query_step *step = &t->steps[index];
	char text[QUERY_SAID], name[TAUT_NAME_TEXT], type[TAUT_TYPE_TEXT];
	const char *color = query_step_is_bad(step)                ? "#f4c7c3"
			    : step->verdict == QUERY_STEP_REFERRAL ? "#e3ecf9"
			    : step->verdict == QUERY_STEP_OPEN     ? "#eeeeee"
								   : "#d5ead5";

	taut_name_text(step->qname, name);
	taut_type_text(step->type, type);
	snprintf(text, sizeof text, "\ts%u [fillcolor=\"%s\" label=\"%u. ", (unsigned)index + 1,
		color, (unsigned)index + 1);
	dump_out_text(&p->out, text);
	put_label(p, name);
	dump_out_char(&p->out, ' ');
	put_label(p, type);
	dump_out_text(&p->out, "\\n");
	query_trace_server(t, step, text);
	put_label(p, text);
	if (step->us > 0) {
		snprintf(text, sizeof text, "  %s%lu.%03lu ms",
			step->transport == TAUT_TCP ? "TCP " : "", (unsigned long)(step->us / 1000),
			(unsigned long)(step->us % 1000));
		dump_out_text(&p->out, text);
	}
	dump_out_text(&p->out, "\\n");
	query_trace_say(t, step, text);
	put_label(p, text);
	dump_out_text(&p->out, "\"]\n");
}

static void put_edge(struct query_printer *p, const struct query_trace *t, uint32_t index)
{
	static const char *const words[] = {"", "priming", "alias", "referral", "", "",
		"next server", "again", "next server", "again", "next server"};
	const struct query_step *step = &t->steps[index], *from = &t->steps[step->parent];
	bool is_server = (step->type == TAUT_TYPE_A || step->type == TAUT_TYPE_AAAA) &&
			 !taut_name_equal(step->qname, t->qname) &&
			 query_trace_zone_of(t, step->qname);
	bool is_first = is_server && !taut_name_equal(step->qname, from->qname);
	char text[128];

	if (step->parent == index)
		snprintf(text, sizeof text, "\tbegin -> s%u\n", (unsigned)index + 1);
	else
		snprintf(text, sizeof text, "\ts%u -> s%u [label=\"%s\"%s]\n",
			(unsigned)step->parent + 1, (unsigned)index + 1,
			is_first ? "address of a server" : words[from->verdict],
			is_server ? " style=dashed" : "");
	dump_out_text(&p->out, text);
}

void query_trace_dot(struct query_printer *p, struct query_trace *t)
{
	char text[QUERY_SAID], name[TAUT_NAME_TEXT], type[TAUT_TYPE_TEXT];
	const char *rcode = taut_code_point(TAUT_RCODES, query_trace_rcode(t, text));
	uint32_t i, last = t->count;

	taut_name_text(t->qname, name);
	taut_type_text(t->type, type);
	dump_out_text(&p->out,
		"digraph trace {\n"
		"\tnode [shape=box style=\"rounded,filled\" fontname=\"sans-serif\" fontsize=10]\n"
		"\tedge [fontname=\"sans-serif\" fontsize=9]\n"
		"\tbegin [shape=plaintext style=\"\" label=\"");
	put_label(p, name);
	dump_out_char(&p->out, ' ');
	put_label(p, type);
	dump_out_text(&p->out, "?\"]\n");
	for (i = 0; i < t->count; i++) {
		put_node(p, t, i);
		put_edge(p, t, i);
		if (t->steps[i].verdict != QUERY_STEP_OPEN)
			last = i;
	}
	dump_out_text(&p->out, "\tend [shape=plaintext style=\"\" label=\"");
	put_label(p, rcode ? rcode : "?");
	dump_out_text(&p->out, "\"]\n");
	if (last < t->count) {
		snprintf(text, sizeof text, "\ts%u -> end\n", (unsigned)last + 1);
		dump_out_text(&p->out, text);
	}
	dump_out_text(&p->out, "}\n");
}
