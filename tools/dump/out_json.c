/* out_json.c - one JSON object a line: members of ours, then those of RFC 8427 section 2.1, whose
 * names are in capitals or mixed case. */
#include <string.h>

#include "dnstap.h"
#include "match.h"
#include "out.h"

static void member(struct dump_out *out, const char *name, const char *text)
{
	dump_out_char(out, '"');
	dump_out_text(out, name);
	dump_out_text(out, "\":");
	dump_out_quoted(out, text, strlen(text));
	dump_out_char(out, ',');
}

static void number(struct dump_out *out, const char *name, uint64_t value)
{
	dump_out_char(out, '"');
	dump_out_text(out, name);
	dump_out_text(out, "\":");
	dump_out_number(out, value);
	dump_out_char(out, ',');
}

/* Of what needs no escape: a time, an address. */
static void address(
	struct dump_out *out, const char *name, const uint8_t octets[16], uint8_t version)
{
	dump_out_text(out, name);
	dump_out_address(out, octets, version);
	dump_out_text(out, "\",");
}

static void marks(struct dump_out *out, unsigned bits)
{
	dump_out_text(out, "\"marks\":[\"");
	dump_out_marks(out, bits, "\",\"");
	dump_out_text(out, "\"],");
}

static void tap(struct dump_out *out, const struct dump_tap *t)
{
	const char *type = dump_dnstap_type(t->type);

	dump_out_text(out, "\"dnstap\":{\"type\":");
	if (type)
		dump_out_quoted(out, type, strlen(type));
	else
		dump_out_number(out, t->type);
	if (t->identity) {
		dump_out_text(out, ",\"identity\":");
		dump_out_quoted(out, (const char *)t->identity, t->identity_length);
	}
	if (t->version) {
		dump_out_text(out, ",\"version\":");
		dump_out_quoted(out, (const char *)t->version, t->version_length);
	}
	dump_out_text(out, "},");
}

static void origin(struct dump_out *out, const struct dump_message *from)
{
	const struct dump_ends *e = from->ends;

	if (from->packet->digits != 0) {
		dump_out_text(out, "\"time\":\"");
		dump_out_time(out, from->packet);
		dump_out_text(out, "\",");
	}
	number(out, "packet", from->packet->number);
	number(out, "packetOffset", from->packet->offset);
	address(out, "\"src\":\"", e->source, e->version);
	number(out, "srcPort", e->source_port);
	address(out, "\"dst\":\"", e->target, e->version);
	number(out, "dstPort", e->target_port);
	member(out, "transport", dump_transport_name(from->transport));
	if (from->marks != 0)
		marks(out, from->marks);
	if (from->tap)
		tap(out, from->tap);
}

static void pair(struct dump_out *out, const struct dump_pair *p)
{
	if (p->state == DUMP_PAIR_NONE)
		return;
	member(out, "pair", dump_pair_name(p->state));
	if (p->query_packet > 0)
		number(out, "queryPacket", p->query_packet);
	if (!p->has_latency)
		return;
	dump_out_text(out, p->latency < 0 ? "\"latencyNs\":-" : "\"latencyNs\":");
	dump_out_number(out, p->latency < 0 ? -(uint64_t)p->latency : (uint64_t)p->latency);
	dump_out_char(out, ',');
}

static void findings(struct dump_out *out, const struct dump_shown *shown)
{
	struct dump_notes it = dump_notes(shown);
	struct dump_note note;
	bool first = true;

	dump_out_text(out, "\"findings\":[");
	while (dump_notes_next(&it, &note)) {
		dump_out_text(out, first ? "{" : ",{");
		first = false;
		member(out, "code", note.code);
		number(out, "offset", note.offset);
		member(out, "section", note.section);
		if (note.in_section)
			number(out, "record", note.record);
		if (note.field)
			member(out, "field", note.field);
		member(out, "rfc", note.rfc);
		dump_out_text(out, "\"text\":");
		dump_out_quoted(out, note.text, strlen(note.text));
		dump_out_char(out, '}');
	}
	dump_out_char(out, ']');
	if (dump_notes_missing(shown) > 0) {
		dump_out_text(out, ",\"findingsMissing\":");
		dump_out_number(out, dump_notes_missing(shown));
	}
}

void dump_show_json(struct dump_out *out, const struct dump_shown *shown)
{
	size_t at = 0, n;

	dump_out_char(out, '{');
	if (shown->from)
		origin(out, shown->from);
	if (shown->pair)
		pair(out, shown->pair);
	if (shown->label) {
		dump_out_text(out, "\"label\":");
		dump_out_quoted(out, shown->label, shown->label_length);
		dump_out_char(out, ',');
	}
	if (shown->file)
		member(out, "file", shown->file);
	number(out, "length", shown->length);
	if (shown->cut)
		number(out, "lengthOnWire", shown->original);
	member(out, "verdict", dump_verdict_name(shown));
	findings(out, shown);
	/* The codec's object goes on with ours: its brace becomes a comma. */
	n = dump_out_message(out, &shown->message, true, &at);
	if (n > 2) {
		out->buffer[at] = ',';
		dump_out_char(out, '\n');
		return;
	}
	out->used -= n;
	dump_out_text(out, "}\n");
}
