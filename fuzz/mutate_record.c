/* mutate_record.c - mutations of whole records, of their fixed fields, and of the header. See
 * mutate_inner.h. */
#include "mutate_inner.h"

#include "sample.h"

#include <string.h>

enum { RECORD = TAUT_NAME_MAX + 10 };

uint16_t fuzz_some_type(struct dice *d)
{
	return fuzz_types[dice_below(d, (uint32_t)fuzz_type_count)].number;
}

struct outline_entry *fuzz_some_record(struct outline *o, struct dice *d)
{
	uint32_t questions = 0;

	while (questions < o->count && o->entry[questions].section == TAUT_QUESTION)
		questions++;
	if (questions == o->count)
		return NULL;
	return &o->entry[questions + dice_below(d, o->count - questions)];
}

static unsigned some_section(struct dice *d)
{
	return TAUT_ANSWER + dice_below(d, 3);
}

/* A copy of a record, to its own section or to another one. */
bool fuzz_record_double(struct outline *o, struct dice *d)
{
	static uint8_t record[RECORD + UINT16_MAX];
	const struct outline_entry *e = fuzz_some_record(o, d);
	uint32_t n = e == NULL ? 0 : outline_record(o, e, record, sizeof record);
	unsigned section = e == NULL || dice_below(d, 4) == 0 ? some_section(d) : e->section;

	return n != 0 && outline_insert(o, section, dice_below(d, o->count + 1), record, n);
}

bool fuzz_record_delete(struct outline *o, struct dice *d)
{
	return o->count > 0 && outline_delete(o, dice_below(d, o->count));
}

bool fuzz_record_move(struct outline *o, struct dice *d)
{
	static uint8_t record[RECORD + UINT16_MAX];
	const struct outline_entry *e = fuzz_some_record(o, d);
	uint32_t n = e == NULL ? 0 : outline_record(o, e, record, sizeof record);
	unsigned section = e == NULL || dice_below(d, 2) ? some_section(d) : e->section;

	return n != 0 && outline_delete(o, (uint32_t)(e - o->entry)) &&
	       outline_insert(o, section, dice_below(d, o->count + 1), record, n);
}

/* Writes an owner that is already there, or the root. Returns its length. */
static uint32_t some_owner(const struct outline *o, struct dice *d, uint8_t *out)
{
	uint32_t n;

	if (o->names == 0 || dice_below(d, 4) == 0 ||
		taut_name_read(o->octets, o->n, o->name[dice_below(d, o->names)], out, &n, NULL) !=
			TAUT_OK) {
		out[0] = 0;
		return 1;
	}
	return n;
}

/* Inserts a record with the sample of a type. */
static bool insert(struct outline *o, unsigned section, uint32_t index, uint8_t *record, uint32_t n,
	uint16_t type, uint16_t rclass, uint32_t ttl, struct dice *d)
{
	uint32_t rdlength = (uint32_t)fuzz_sample(type, dice_below(d, 4) != 0, record + n + 10);

	outline_put16(record + n, type);
	outline_put16(record + n + 2, rclass);
	outline_put16(record + n + 4, ttl >> 16);
	outline_put16(record + n + 6, ttl & 0xffff);
	outline_put16(record + n + 8, rdlength);
	return outline_insert(o, section, index, record, n + 10 + rdlength);
}

bool fuzz_record_new(struct outline *o, struct dice *d)
{
	uint8_t record[RECORD + FUZZ_SAMPLE];
	uint32_t n = some_owner(o, d, record);
	uint16_t type = fuzz_some_type(d);

	if (type == TAUT_TYPE_OPT || type == TAUT_TYPE_TSIG) /* these have their places */
		return fuzz_record_opt(o, d);
	return insert(o, some_section(d), dice_below(d, o->count + 1), record, n, type,
		TAUT_CLASS_IN, dice_below(d, 4000), d);
}

/* An OPT record in the additional section, or TSIG at its end. */
bool fuzz_record_opt(struct outline *o, struct dice *d)
{
	uint8_t record[RECORD + FUZZ_SAMPLE] = {0};

	if (dice_below(d, 4) == 0)
		return insert(o, TAUT_ADDITIONAL, o->count, record, some_owner(o, d, record),
			TAUT_TYPE_TSIG, TAUT_CLASS_ANY, 0, d);
	for (uint32_t i = 0; i < o->count; i++)
		if (o->entry[i].type == TAUT_TYPE_OPT && dice_below(d, 8) != 0)
			return false;
	return insert(o, TAUT_ADDITIONAL, dice_below(d, o->count + 1), record, 1, TAUT_TYPE_OPT,
		1232, dice_below(d, 2) << 15, d);
}

bool fuzz_question_new(struct outline *o, struct dice *d)
{
	uint8_t question[TAUT_NAME_MAX + 4];
	uint32_t n = some_owner(o, d, question);

	outline_put16(question + n, dice_below(d, 2) ? fuzz_some_type(d) : 255);
	outline_put16(question + n + 2, TAUT_CLASS_IN);
	return outline_insert(o, TAUT_QUESTION, dice_below(d, 2), question, n + 4);
}

/* Another type for what is there: half of the times with rdata that it can have. */
bool fuzz_record_type(struct outline *o, struct dice *d)
{
	uint8_t rdata[FUZZ_SAMPLE];
	struct outline_entry *e;
	uint16_t type = dice_below(d, 8) == 0 ? (uint16_t)dice_below(d, 65536) : fuzz_some_type(d);
	uint32_t n;

	if (o->count == 0)
		return false;
	e = &o->entry[dice_below(d, o->count)];
	outline_put16(o->octets + e->fixed, type);
	if (e->section == TAUT_QUESTION || dice_below(d, 4) == 0) {
		outline_walk(o);
		return true;
	}
	n = (uint32_t)fuzz_sample(type, 1, rdata);
	if (!outline_splice(o, e->rdata, e->end - e->rdata, rdata, n, (int)(e - o->entry)))
		outline_walk(o);
	return true;
}

bool fuzz_record_class(struct outline *o, struct dice *d)
{
	static const uint16_t classes[] = {0, TAUT_CLASS_IN, TAUT_CLASS_IN, TAUT_CLASS_CH,
		TAUT_CLASS_HS, TAUT_CLASS_NONE, TAUT_CLASS_ANY, 0x8001, 512, 65535};

	if (o->count == 0)
		return false;
	outline_put16(o->octets + o->entry[dice_below(d, o->count)].fixed + 2,
		classes[dice_below(d, sizeof classes / sizeof classes[0])]);
	outline_walk(o);
	return true;
}

bool fuzz_record_ttl(struct outline *o, struct dice *d)
{
	const struct outline_entry *e = fuzz_some_record(o, d);

	if (e == NULL)
		return false;
	fuzz_mutate_number(o->octets + e->fixed + 4, 4, d);
	return true;
}

/* ---- the header ----------------------------------------------------------------------------- */

/* A count that says more or less than there is. */
bool fuzz_count_wrong(struct outline *o, struct dice *d)
{
	uint8_t *p = o->octets + 4 + 2 * (size_t)dice_below(d, 4);

	if (dice_below(d, 4) == 0)
		fuzz_mutate_number(p, 2, d);
	else
		outline_put16(p, outline_u16(p) + 1 - 2 * dice_below(d, 2));
	outline_walk(o);
	return true;
}

bool fuzz_header_field(struct outline *o, struct dice *d)
{
	static const uint8_t opcodes[] = {0, 0, 0, 1, 2, 4, 5, 5, 6, 15};
	uint8_t *p = o->octets;

	switch (dice_below(d, 4)) {
	case 0: p[dice_below(d, 2)] = (uint8_t)dice_below(d, 256); break;
	case 1:
		p[2] = (uint8_t)((p[2] & 0x87) | opcodes[dice_below(d, sizeof opcodes)] << 3);
		break;
	case 2: p[2] ^= (uint8_t)(0x80 >> dice_below(d, 2) * (5 + dice_below(d, 3))); break;
	default: p[3] ^= (uint8_t)(1 << dice_below(d, 8)); break;
	}
	return true;
}

/* An end where a part ends, or some octets behind the message; counts stay. */
bool fuzz_message_cut(struct outline *o, struct dice *d)
{
	uint8_t octets[8] = {0};
	const struct outline_entry *e;
	uint32_t at;

	if (dice_below(d, 3) == 0)
		return outline_splice(
			o, o->n, 0, octets, 1 + dice_below(d, sizeof octets), OUTLINE_NONE);
	if (o->count == 0)
		return false;
	e = &o->entry[dice_below(d, o->count)];
	switch (dice_below(d, 4)) {
	case 0: at = e->at; break;
	case 1: at = e->fixed; break;
	case 2: at = e->rdata; break;
	default: at = e->end; break;
	}
	o->n = at - (dice_below(d, 2) && at > e->at ? 1 : 0);
	outline_walk(o);
	return true;
}
