/* field_origin.c - fields that tell where a message comes from, how it was got, what was found. */
#include <string.h>

#include "dnstap.h"
#include "field_inner.h"

static bool number(struct dump_value *value, uint64_t n)
{
	value->number = n;
	return true;
}

static bool text(struct dump_value *value, const char *octets, size_t length)
{
	value->octets = (const uint8_t *)octets;
	value->length = (uint32_t)length;
	return true;
}

static bool word(struct dump_value *value, const char *w)
{
	return text(value, w, strlen(w));
}

/* ---- packets -------------------------------------------------------------------------------- */

bool dump_read_time(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct dump_message *from = r->shown->from;

	(void)what;
	if (!from || from->packet->digits == 0)
		return false;
	value->duration = from->packet->nanoseconds;
	return number(value, (uint64_t)from->packet->seconds);
}

bool dump_read_file(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	(void)what;
	return r->shown->file && word(value, r->shown->file);
}

bool dump_read_label(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	(void)what;
	return r->shown->label && text(value, r->shown->label, r->shown->label_length);
}

bool dump_read_packet(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct dump_message *from = r->shown->from;

	if (!from)
		return false;
	return number(
		value, what == DUMP_READ_NUMBER ? from->packet->number : from->packet->offset);
}

/* ---- ends ----------------------------------------------------------------------------------- */

/* Which end: 0 the source, 1 the target, below 0 for none. */
static int end_of(const struct dump_reader *r, unsigned what)
{
	const struct taut_message *m = &r->shown->message;
	bool response = m->header.flags & TAUT_FLAG_QR;

	switch (what) {
	case DUMP_READ_BOTH: return r->index < 2 ? (int)r->index : -1;
	case DUMP_READ_SOURCE: return 0;
	case DUMP_READ_TARGET: return 1;
	default: break;
	}
	if (!m->has_header)
		return -1;
	return response == (what == DUMP_READ_CLIENT);
}

/* NULL where there are none: hex, or a frame of dnstap that names none. */
static const struct dump_ends *ends_of(const struct dump_reader *r)
{
	const struct dump_message *from = r->shown->from;

	return from && (from->ends->version == 4 || from->ends->version == 6) ? from->ends : NULL;
}

bool dump_read_address(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct dump_ends *ends = ends_of(r);
	int end = end_of(r, what);

	if (!ends || end < 0)
		return false;
	value->octets = end == 0 ? ends->source : ends->target;
	value->length = ends->version == 4 ? 4 : 16;
	return true;
}

bool dump_read_port(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct dump_ends *ends = ends_of(r);
	int end = end_of(r, what);

	return ends && end >= 0 && number(value, end == 0 ? ends->source_port : ends->target_port);
}

bool dump_read_ip(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct dump_ends *ends = ends_of(r);

	(void)what;
	return ends && number(value, ends->version);
}

bool dump_read_transport(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct dump_message *from = r->shown->from;

	(void)what;
	return from && word(value, dump_transport_name(from->transport));
}

bool dump_read_is_transport(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct dump_message *from = r->shown->from;

	return from && number(value, from->transport == (enum dump_transport)what);
}

/* Here index is the mark that is looked at next. */
bool dump_read_marks(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	unsigned marks = r->shown->from ? r->shown->from->marks : 0;

	(void)what;
	while (r->index < DUMP_MARKS && !(marks >> r->index & 1))
		r->index++;
	return r->index < DUMP_MARKS && word(value, dump_mark_name((enum dump_mark)r->index));
}

/* ---- verdict and findings ------------------------------------------------------------------- */

bool dump_read_length(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	return number(value, what == DUMP_READ_WIRE ? r->shown->original : r->shown->length);
}

bool dump_read_verdict(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	(void)what;
	return word(value, dump_verdict_name(r->shown));
}

bool dump_read_cut(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	(void)what;
	return number(value, r->shown->cut);
}

bool dump_read_findings(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	struct dump_note note;
	size_t n;

	if (r->shown->report.count == 0 && !r->shown->cut)
		return false;
	if (r->index == 0)
		r->notes = dump_notes(r->shown);
	if (!dump_notes_next(&r->notes, &note))
		return false;
	if (what == DUMP_READ_CODE)
		return word(value, note.code);
	n = strlen(note.code);
	memcpy(r->text, note.code, n); /* names of codes are short */
	r->text[n] = '@';
	return text(
		value, r->text, (size_t)(dump_put_number(r->text + n + 1, note.offset) - r->text));
}

/* ---- pairs ---------------------------------------------------------------------------------- */

bool dump_read_pair(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct dump_pair *pair = r->shown->pair;

	(void)what;
	return pair && pair->state != DUMP_PAIR_NONE && word(value, dump_pair_name(pair->state));
}

bool dump_read_latency(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct dump_pair *pair = r->shown->pair;

	(void)what;
	if (!pair || !pair->has_latency)
		return false;
	value->duration = pair->latency;
	return true;
}

bool dump_read_query_packet(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct dump_pair *pair = r->shown->pair;

	(void)what;
	return pair && pair->query_packet > 0 && number(value, pair->query_packet);
}

/* ---- dnstap --------------------------------------------------------------------------------- */

/* A type without a name by its number. */
bool dump_read_tap(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct dump_tap *tap = r->shown->from ? r->shown->from->tap : NULL;
	const char *name = tap ? dump_dnstap_type(tap->type) : NULL;

	(void)what;
	if (!tap)
		return false;
	if (name)
		return word(value, name);
	return text(value, r->text, (size_t)(dump_put_number(r->text, tap->type) - r->text));
}

bool dump_read_tap_text(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct dump_tap *tap = r->shown->from ? r->shown->from->tap : NULL;

	if (!tap)
		return false;
	value->octets = what == DUMP_READ_IDENTITY ? tap->identity : tap->version;
	value->length = what == DUMP_READ_IDENTITY ? tap->identity_length : tap->version_length;
	return value->octets != NULL;
}
