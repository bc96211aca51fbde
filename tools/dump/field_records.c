/* field_records.c - fields of the records. */
#include "field_inner.h"

/* The next record of these sections, in reader->record. */
static bool next_record(struct dump_reader *r, unsigned sections)
{
	unsigned section = TAUT_ANSWER;

	if (r->index == 0) {
		r->sections = sections;
		r->walking = false;
	}
	for (;;) { /* each turn takes a record or one of the three sections */
		if (r->walking && taut_record_next(&r->records, &r->record))
			return true;
		r->walking = false;
		while (section <= TAUT_ADDITIONAL && !(r->sections >> section & 1))
			section++;
		if (section > TAUT_ADDITIONAL)
			return false;
		r->sections &= ~(1u << section);
		r->records = taut_records(&r->shown->message, (enum taut_section)section);
		r->walking = true;
	}
}

bool dump_read_record_type(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	if (!next_record(r, what))
		return false;
	value->number = r->record.type;
	return true;
}

bool dump_read_owner(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	while (next_record(r, what)) { /* each takes a record */
		r->index = 1;          /* the walk has begun */
		value->octets = taut_name_wire(&r->record.owner, r->name, &value->length);
		if (value->octets)
			return true;
	}
	return false;
}

bool dump_read_answer(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	size_t type, n = 0;

	if (!next_record(r, what))
		return false;
	type = taut_type_text(r->record.type, r->text);
	r->text[type] = ' ';
	/* The room always suffices, see TAUT_RDATA_TEXT; an UPDATE has records without rdata. */
	if (taut_rdata_text(&r->record, TAUT_TEXT_SPACES, r->text + type + 1,
		    sizeof r->text - type - 1, &n) != TAUT_OK)
		n = 0;
	value->octets = (const uint8_t *)r->text;
	value->length = (uint32_t)(n > 0 ? type + 1 + n : type);
	return true;
}

bool dump_read_ttl(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	if (!next_record(r, what))
		return false;
	value->number = r->record.ttl;
	return true;
}

bool dump_read_minttl(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	bool any = false;

	while (next_record(r, what)) { /* each takes a record */
		r->index = 1;          /* the walk has begun */
		if (!any || r->record.ttl < value->number)
			value->number = r->record.ttl;
		any = true;
	}
	return any;
}
