/* out_text.c - messages as dig writes them, and one line for each. */
#include "dnstap.h"
#include "match.h"
#include "out.h"

static void ends(struct dump_out *out, const struct dump_ends *e)
{
	dump_out_address(out, e->source, e->version);
	dump_out_char(out, '#');
	dump_out_number(out, e->source_port);
	dump_out_text(out, " > ");
	dump_out_address(out, e->target, e->version);
	dump_out_char(out, '#');
	dump_out_number(out, e->target_port);
}

/* "  packet 12 at octet 4711": the octet for those who have to look at what is wrong. */
static void place(struct dump_out *out, const struct dump_shown *shown)
{
	const struct dump_packet *packet = shown->from->packet;

	dump_out_text(out, "  packet ");
	dump_out_number(out, packet->number);
	if (!shown->cut && shown->report.count == 0)
		return;
	dump_out_text(out, " at octet ");
	dump_out_number(out, packet->offset);
}

static void pair(struct dump_out *out, const struct dump_pair *p)
{
	switch (p->state) {
	case DUMP_PAIR_ANSWER: dump_out_text(out, "  query in packet "); break;
	case DUMP_PAIR_FURTHER: dump_out_text(out, "  further, query in packet "); break;
	case DUMP_PAIR_REPEATED: dump_out_text(out, "  repeated"); return;
	case DUMP_PAIR_UNSOLICITED: dump_out_text(out, "  unsolicited"); return;
	default: return;
	}
	dump_out_number(out, p->query_packet);
	if (!p->has_latency)
		return;
	dump_out_text(out, ", ");
	dump_out_duration(out, p->latency, 6);
	dump_out_text(out, " ms");
}

static void tap(struct dump_out *out, const struct dump_tap *t)
{
	const char *type = dump_dnstap_type(t->type);

	dump_out_text(out, "  dnstap ");
	if (type)
		dump_out_text(out, type);
	else
		dump_out_number(out, t->type);
	if (t->identity) {
		dump_out_text(out, " by ");
		dump_out_quoted(out, (const char *)t->identity, t->identity_length);
	}
}

static void origin(struct dump_out *out, const struct dump_message *from)
{
	static const char *const names[DUMP_TRANSPORTS] = {
		"  UDP  ", "  TCP  ", "  DoT  ", "  DoH  ", "  DNSCrypt  ", "  DoQ  "};

	if (from->packet->digits != 0) {
		dump_out_time(out, from->packet);
		dump_out_text(out, "  ");
	}
	ends(out, from->ends);
	dump_out_text(out, names[from->transport]);
}

static void heading(struct dump_out *out, const struct dump_shown *shown)
{
	const struct dump_message *from = shown->from;

	dump_out_text(out, ";; ");
	if (from) {
		origin(out, from);
	} else {
		dump_out_octets(out, shown->label, shown->label_length);
		dump_out_text(out, "  ");
	}
	dump_out_number(out, shown->length);
	if (shown->cut) {
		dump_out_text(out, " of ");
		dump_out_number(out, shown->original);
	}
	dump_out_text(out, " octets");
	if (from)
		place(out, shown);
	if (shown->file) {
		dump_out_text(out, " of ");
		dump_out_text(out, shown->file);
	}
	if (shown->pair)
		pair(out, shown->pair);
	if (from && from->tap)
		tap(out, from->tap);
	if (from && from->marks != 0) {
		dump_out_text(out, "  ");
		dump_out_marks(out, from->marks, ", ");
	}
	dump_out_char(out, '\n');
}

static void finding(struct dump_out *out, const struct dump_note *note)
{
	dump_out_text(out, ";; FINDING: ");
	dump_out_text(out, note->code);
	dump_out_text(out, " at octet ");
	dump_out_number(out, note->offset);
	if (note->in_section) {
		dump_out_text(out, ", ");
		dump_out_text(out, note->section);
		dump_out_text(out, " record ");
		dump_out_number(out, note->record);
	}
	if (note->field) {
		dump_out_text(out, ", field ");
		dump_out_text(out, note->field);
	}
	dump_out_text(out, ": ");
	dump_out_text(out, note->text);
	dump_out_text(out, " (");
	dump_out_text(out, note->rfc);
	dump_out_text(out, ")\n");
}

void dump_show_text(struct dump_out *out, const struct dump_shown *shown)
{
	struct dump_notes it = dump_notes(shown);
	struct dump_note note;
	size_t at = 0, n;

	heading(out, shown);
	n = dump_out_message(out, &shown->message, false, &at);
	if (n == 0)
		dump_out_text(out, ";; nothing of this message can be printed\n");
	else if (out->buffer[at + n - 1] != '\n')
		dump_out_char(out, '\n');
	if (shown->cut || shown->verdict != TAUT_ACCEPT) {
		dump_out_text(out, ";; VERDICT: ");
		dump_out_text(out, dump_verdict_name(shown));
		dump_out_char(out, '\n');
	}
	while (dump_notes_next(&it, &note))
		finding(out, &note);
	if (dump_notes_missing(shown) > 0) {
		dump_out_text(out, ";; and ");
		dump_out_number(out, dump_notes_missing(shown));
		dump_out_text(out, " more findings\n");
	}
	dump_out_char(out, '\n');
}

/* ---- one line ------------------------------------------------------------------------------- */

static void code_point(
	struct dump_out *out, enum taut_registry registry, const char *otherwise, uint16_t number)
{
	const char *name = taut_code_point(registry, number);

	dump_out_text(out, name ? name : otherwise);
	if (!name)
		dump_out_number(out, number);
	dump_out_char(out, ' ');
}

static void header(struct dump_out *out, const struct taut_message *m)
{
	static const struct {
		uint16_t bit;
		const char *name;
	} flags[] = {{TAUT_FLAG_AA, "aa"}, {TAUT_FLAG_TC, "tc"}, {TAUT_FLAG_RD, "rd"},
		{TAUT_FLAG_RA, "ra"}, {TAUT_FLAG_Z, "z"}, {TAUT_FLAG_AD, "ad"},
		{TAUT_FLAG_CD, "cd"}};
	struct taut_edns edns;
	bool any = false;
	size_t i;

	dump_out_number(out, m->header.id);
	dump_out_text(out, m->header.flags & TAUT_FLAG_QR ? " R " : " Q ");
	code_point(out, TAUT_OPCODES, "OPCODE", (uint16_t)taut_opcode(m->header.flags));
	code_point(out, TAUT_RCODES, "RCODE",
		taut_edns(m, &edns) ? edns.rcode : (uint16_t)taut_rcode(m->header.flags));
	for (i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		if (!(m->header.flags & flags[i].bit))
			continue;
		if (any)
			dump_out_char(out, ',');
		dump_out_text(out, flags[i].name);
		any = true;
	}
	dump_out_text(out, any ? " " : "- ");
}

/* "www.example.com. AAAA", with the class behind the type unless it is IN. */
static void question(struct dump_out *out, const struct taut_message *m)
{
	struct taut_iterator it = taut_questions(m);
	struct taut_question q;
	uint8_t wire[TAUT_NAME_MAX];
	char text[TAUT_NAME_TEXT], type[TAUT_TYPE_TEXT];

	if (!taut_question_next(&it, &q) || taut_name_expand(&q.name, wire) == 0) {
		dump_out_text(out, "- - ");
		return;
	}
	taut_name_text(wire, text);
	dump_out_text(out, text);
	dump_out_char(out, ' ');
	taut_type_text(q.type, type);
	dump_out_text(out, type);
	if (q.rclass != TAUT_CLASS_IN) {
		dump_out_char(out, '/');
		taut_class_text(q.rclass, type);
		dump_out_text(out, type);
	}
	dump_out_char(out, ' ');
}

/* What the capture knows of it: how long it took to answer, and how the message was got. */
static void circumstances(struct dump_out *out, const struct dump_shown *shown)
{
	const struct dump_pair *p = shown->pair;

	if (p && p->has_latency) {
		dump_out_duration(out, p->latency, 3);
		dump_out_text(out, "us ");
	} else {
		dump_out_text(out, "- ");
	}
	if (shown->from && shown->from->marks != 0)
		dump_out_marks(out, shown->from->marks, ",");
	else
		dump_out_char(out, '-');
}

void dump_show_oneline(struct dump_out *out, const struct dump_shown *shown)
{
	const struct taut_message *m = &shown->message;
	const struct dump_message *from = shown->from;
	int i;

	if (from) {
		dump_out_time(out, from->packet);
		dump_out_char(out, ' ');
		ends(out, from->ends);
		dump_out_char(out, ' ');
		dump_out_text(out, dump_transport_name(from->transport));
		dump_out_char(out, ' ');
	} else {
		dump_out_octets(out, shown->label, shown->label_length);
		dump_out_char(out, ' ');
	}
	if (m->has_header) {
		header(out, m);
		question(out, m);
		for (i = 0; i < 4; i++) {
			dump_out_number(out, m->header.count[i]);
			dump_out_char(out, i < 3 ? '/' : ' ');
		}
	} else {
		dump_out_text(out, "- - - - - - - - ");
	}
	dump_out_text(out, dump_verdict_name(shown));
	dump_out_char(out, ' ');
	dump_out_findings(out, shown);
	dump_out_char(out, ' ');
	circumstances(out, shown);
	dump_out_char(out, '\n');
}
