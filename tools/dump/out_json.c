/* out_json.c - one JSON object a line: members of ours, then those of RFC 8427 section 2.1, whose
 * names are in capitals or mixed case. */
#include <string.h>

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

static void origin(struct dump_out *out, const struct dump_message *from)
{
	char text[DUMP_TIME_TEXT];

	if (from->packet->digits != 0) {
		dump_time_text(from->packet, text);
		member(out, "time", text);
	}
	number(out, "packet", from->packet->number);
	number(out, "packetOffset", from->packet->offset);
	dump_address_text(from->ends->source, from->ends->version, text);
	member(out, "src", text);
	number(out, "srcPort", from->ends->source_port);
	dump_address_text(from->ends->target, from->ends->version, text);
	member(out, "dst", text);
	number(out, "dstPort", from->ends->target_port);
	member(out, "transport", from->transport == DUMP_TCP ? "tcp" : "udp");
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
