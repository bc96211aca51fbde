/* iterate.c - iterators over an opened message. They read again what the check has seen, with every
 * bound tested, so that octets which changed since end an iteration early and do nothing worse. */
#include "rows.h"

static struct taut_iterator over(const struct taut_message *m, unsigned section)
{
	struct taut_iterator it = {m, m->start[section], 0, 0, m->whole[section], (uint8_t)section};

	return it;
}

struct taut_iterator taut_questions(const struct taut_message *message)
{
	return over(message, TAUT_QUESTION);
}

struct taut_iterator taut_records(const struct taut_message *message, enum taut_section section)
{
	if (section < TAUT_ANSWER || section > TAUT_ADDITIONAL)
		return (struct taut_iterator){message, 0, 0, 0, 0, TAUT_WHOLE};
	return over(message, section);
}

bool taut_question_next(struct taut_iterator *it, struct taut_question *question)
{
	const struct taut_message *m = it->message;
	struct taut_cursor r;
	const uint8_t *p;
	bool mdns;

	if (it->index >= it->count || it->section != TAUT_QUESTION)
		return false;
	r = taut_cursor_over(m->octets, taut_i_name_skip(m->octets, it->at, m->length), m->length);
	p = taut_need(&r, 4, TAUT_E_QUESTION_END);
	if (r.status != TAUT_OK)
		return false;
	mdns = (m->flags & TAUT_POLICY_MDNS) != 0;
	question->name = (struct taut_name){m->octets, it->at, m->length};
	question->type = taut_be16(p);
	question->rclass = taut_be16(p + 2);
	question->unicast = mdns && question->rclass >> 15 != 0;
	if (mdns)
		question->rclass &= 0x7fff;
	it->at = r.pos;
	it->index++;
	return true;
}

/* Reads the record at an offset, which is known to lie in a section; false if it is not whole.
 * *place tells owners apart: where the owner begins, or leads to if it is nothing but a pointer. */
static inline bool read_record(const struct taut_message *m, uint32_t at,
	struct taut_record *record, uint32_t *place)
{
	const uint8_t *octets = m->octets;
	struct taut_cursor r = taut_cursor_over(octets, at, m->length);
	uint32_t rdlength, rclass;
	const uint8_t *p;
	bool mask;

	*place = at;
	if (taut_left(&r) >= 2 && octets[at] >= 0xc0) {
		*place = (octets[at] - 0xc0u) * 256 + octets[at + 1];
		r.pos = at + 2;
	} else {
		r.pos = taut_i_name_skip(octets, at, m->length);
	}
	p = taut_need(&r, 10, TAUT_E_FIXED_END);
	rdlength = taut_be16(p + 8);
	rclass = taut_be16(p + 2);
	mask = (m->flags & TAUT_POLICY_MDNS) != 0 && taut_be16(p) != TAUT_TYPE_OPT;
	record->owner.octets = octets;
	record->owner.at = at;
	record->owner.end = m->length;
	record->octets = octets;
	record->type = taut_be16(p);
	record->flush = mask && rclass >> 15 != 0;
	record->rclass = record->layout_class = (uint16_t)(mask ? rclass & 0x7fff : rclass);
	record->ttl = taut_be32(p + 4);
	record->rdlength = (uint16_t)rdlength;
	record->rdata = r.pos;
	record->empty = false;
	record->malformed = false;
	record->fault = TAUT_OK;
	record->fault_at = 0;
	return r.status == TAUT_OK && rdlength <= taut_left(&r);
}

static void judge_record(const struct taut_message *m, struct taut_record *record)
{
	if (m->malformed != 0 || !m->plain)
		taut_i_record_visit(m, record);
}

bool taut_record_next(struct taut_iterator *it, struct taut_record *record)
{
	const struct taut_message *m = it->message;
	uint32_t place;

	if (it->index >= it->count || it->section == TAUT_QUESTION)
		return false;
	if (!read_record(m, it->at, record, &place))
		return false;
	record->section = it->section;
	record->index = it->index;
	/* One is a pointer to where the other begins, or both lead to one place: how servers write the
	 * records of a set. */
	record->same_owner = place == it->owner;
	it->owner = place;
	it->at = record->rdata + record->rdlength;
	it->index++;
	judge_record(m, record);
	return true;
}

bool taut_record_at(const struct taut_message *message, uint32_t at, struct taut_record *record)
{
	struct taut_iterator it = {message, at, 0, 0, 1, TAUT_ADDITIONAL};

	return at >= 12 && at < message->length && taut_record_next(&it, record);
}
