/* message.c - the check of a whole message: header, sections, records, what follows them. The rules,
 * their order and the place of each finding stand in README.md; this file follows its numbers. */
#include "rows.h"
#include <string.h>

void taut_scratch_init(struct taut_scratch *scratch)
{
	memset(scratch, 0, sizeof *scratch);
}

static uint32_t next_generation(struct taut_scratch *scratch)
{
	if (scratch->generation >= TAUT_GENERATION_MAX)
		taut_scratch_init(scratch);
	return ++scratch->generation;
}

static void begin(struct taut_message *m, const uint8_t *octets, uint32_t length,
	const struct taut_policy *policy)
{
	memset(m, 0, sizeof *m);
	m->octets = octets;
	m->length = length;
	m->flags = policy->flags;
	m->tolerate[0] = policy->tolerate[0];
	m->tolerate[1] = policy->tolerate[1];
	m->lazy = (policy->flags & TAUT_POLICY_LAZY) != 0;
}

/* ---- one record ----------------------------------------------------------------------------- */

/* 6, UPDATE: what RFC 2136 2.4 and 2.5 ask of a record by its class. False if there is rdata where
 * none may be. Sets record->empty and record->layout_class. */
static bool update_rules(struct taut_walk *w, struct taut_record *record, uint16_t zone_class,
	uint32_t fixed)
{
	bool any = record->rclass == TAUT_CLASS_ANY;
	bool none = record->rclass == TAUT_CLASS_NONE;
	bool prerequisite = record->section == TAUT_ANSWER;

	if (taut_fails(CHK_UPDATE_TTL, record->ttl != 0 && (prerequisite || any || none)))
		taut_i_find(w, TAUT_E_UPDATE_TTL, fixed + 4);
	if (!any && !none)
		return true;
	record->empty = record->rdlength == 0;
	if (none)
		record->layout_class = zone_class;
	return record->empty || (none && !prerequisite);
}

/* 6, type and class. Type ANY is allowed where UPDATE allows a record without rdata. */
static enum taut_code kind_rules(const struct taut_record *record, const struct taut_row *row,
	struct taut_cursor *rdata)
{
	uint32_t fixed = rdata->pos - 10;
	bool any = record->empty && record->type == TAUT_TYPE_ANY &&
		(record->rclass == TAUT_CLASS_ANY || record->section == TAUT_ANSWER);

	if (taut_fails(CHK_TYPE_ZERO, record->type == 0))
		return taut_stop(rdata, TAUT_E_TYPE_ZERO, fixed);
	if (taut_fails(CHK_TYPE_META, (row->flags & TAUT_ROW_META) != 0 && !any))
		return taut_stop(rdata, TAUT_E_TYPE_META, fixed);
	if (taut_fails(CHK_CLASS_ZERO, record->rclass == 0))
		return taut_stop(rdata, TAUT_E_CLASS_ZERO, fixed + 2);
	return TAUT_OK;
}

/* 6, from the rules of UPDATE on: everything that can make the record malformed. Sets empty and
 * layout_class, and leaves the fault in *rdata. OPT has no class, and none of these rules but its
 * options. */
static enum taut_code check_body(struct taut_walk *w, struct taut_record *record, bool update,
	uint16_t zone_class, struct taut_cursor *rdata)
{
	const struct taut_row *row = taut_row_of(record->type);

	record->layout_class = record->rclass;
	record->empty = false;
	if (record->type == TAUT_TYPE_OPT)
		return record->rdlength == 0 ? TAUT_OK : taut_i_rdata_check(w, row, rdata);
	if (update && (record->section == TAUT_ANSWER || record->section == TAUT_AUTHORITY))
		if (taut_fails(CHK_UPDATE_RDATA, !update_rules(w, record, zone_class, rdata->pos - 10)))
			return taut_stop(rdata, TAUT_E_UPDATE_RDATA, rdata->pos);
	if ((row->flags & TAUT_ROW_META) != 0 || record->type == 0 || record->rclass == 0)
		if (kind_rules(record, row, rdata) != TAUT_OK)
			return rdata->status;
	if (record->empty || (row->rclass != 0 && row->rclass != record->layout_class))
		return TAUT_OK;
	return taut_i_rdata_check(w, row, rdata);
}

void taut_i_record_visit(const struct taut_message *m, struct taut_record *record)
{
	struct taut_policy policy = {{0, 0}, {m->tolerate[0], m->tolerate[1]}, m->flags};
	struct taut_walk w = {.most_steps = TAUT_STEPS_FREE, .policy = &policy};
	struct taut_cursor rdata = taut_cursor_over(record->octets, record->rdata,
		record->rdata + record->rdlength);

	w.query = (m->header.flags & TAUT_FLAG_QR) == 0;
	check_body(&w, record, m->update, m->zone_class, &rdata);
	record->malformed = rdata.status != TAUT_OK && !taut_i_tolerates(&policy, rdata.status);
	record->fault = record->malformed ? rdata.status : TAUT_OK;
	record->fault_at = record->malformed ? rdata.at : 0;
}

/* ---- OPT, TSIG, SIG(0) ---------------------------------------------------------------------- */

static void opt_rules(struct taut_walk *w, struct taut_message *m, const struct taut_record *record)
{
	uint32_t at = record->owner.at;

	if (taut_fails(CHK_OPT_PLACE, record->section != TAUT_ADDITIONAL))
		taut_i_find(w, TAUT_E_OPT_PLACE, at);
	else if (taut_fails(CHK_OPT_TWICE, m->opt != 0))
		taut_i_find(w, TAUT_E_OPT_TWICE, at);
	else
		m->opt = at;
	if (taut_fails(CHK_OPT_OWNER, !taut_i_name_is_root(record->octets, at, m->length)))
		taut_i_find(w, TAUT_E_OPT_OWNER, at);
	if (taut_fails(CHK_OPT_SIZE, record->rclass < 512))
		taut_i_find(w, TAUT_E_OPT_SIZE, record->rdata - 8);
}

static void signature_rules(struct taut_walk *w, struct taut_message *m,
	const struct taut_record *record)
{
	bool last = record->section == TAUT_ADDITIONAL &&
		record->index + 1 == m->header.count[TAUT_ADDITIONAL];

	if (record->section == TAUT_ADDITIONAL)
		m->signature = record->owner.at;
	if (record->type == TAUT_TYPE_SIG) {
		if (taut_fails(CHK_SIG0_PLACE, !last))
			taut_i_find(w, TAUT_E_SIG0_PLACE, record->owner.at);
		return;
	}
	if (taut_fails(CHK_TSIG_PLACE, !last))
		taut_i_find(w, TAUT_E_TSIG_PLACE, record->owner.at);
	if (taut_fails(CHK_TSIG_CLASS, record->rclass != TAUT_CLASS_ANY))
		taut_i_find(w, TAUT_E_TSIG_CLASS, record->rdata - 8);
	if (taut_fails(CHK_TSIG_TTL, record->ttl != 0))
		taut_i_find(w, TAUT_E_TSIG_TTL, record->rdata - 6);
}

static bool is_sig0(const struct taut_record *record)
{
	return record->type == TAUT_TYPE_SIG && record->rdlength >= 2 &&
		record->octets[record->rdata] == 0 && record->octets[record->rdata + 1] == 0;
}

static void special_rules(struct taut_walk *w, struct taut_message *m,
	const struct taut_record *record)
{
	if (record->type == TAUT_TYPE_OPT)
		opt_rules(w, m, record);
	else if (record->type == TAUT_TYPE_TSIG || is_sig0(record))
		signature_rules(w, m, record);
}

/* ---- sections ------------------------------------------------------------------------------- */

static bool walk_question(struct taut_walk *w, struct taut_message *m, struct taut_cursor *r)
{
	const uint8_t *p;
	uint16_t type, rclass;

	if (taut_fails(CHK_COUNT_QUESTION, taut_left(r) == 0)) {
		taut_stop(r, TAUT_E_COUNT, r->pos);
		return false;
	}
	if (taut_i_name_field(w, r, true) != TAUT_OK)
		return false;
	p = taut_need(r, 4, TAUT_E_QUESTION_END);
	if (r->status != TAUT_OK)
		return false;
	type = taut_be16(p);
	rclass = taut_be16(p + 2);
	if (taut_fails(CHK_QTYPE_META, type == 0 || type == TAUT_TYPE_OPT ||
			type == TAUT_TYPE_TSIG || type == TAUT_TYPE_NXNAME))
		taut_i_find(w, TAUT_E_QTYPE_META, r->pos - 4);
	if (m->update && w->record == 0)
		m->zone_class = rclass;
	return true;
}

/* A fault in rdata: told of, and the walk goes on unless the budget is spent. */
static bool isolate(struct taut_walk *w, struct taut_message *m, const struct taut_cursor *rdata,
	bool refuses)
{
	if (taut_i_fault(w, rdata, refuses))
		m->malformed++;
	w->field = TAUT_NO_FIELD;
	return rdata->status != TAUT_E_HOP_BUDGET;
}

/* The record has rules beyond its fields: UPDATE, SIG(0), OPT, TSIG, types and classes that no record
 * may have. False if the walk cannot go on. */
static bool walk_special(struct taut_walk *w, struct taut_message *m, uint32_t owner,
	struct taut_cursor *rdata)
{
	const uint8_t *p = rdata->base + rdata->pos - 10; /* the fixed fields, that were read before */
	struct taut_record record = {.owner = {rdata->base, owner, m->length}, .octets = rdata->base,
		.rdata = rdata->pos, .rdlength = taut_be16(p + 8), .type = taut_be16(p),
		.rclass = taut_be16(p + 2), .ttl = taut_be32(p + 4), .index = w->record,
		.section = w->section};
	const struct taut_row *row = taut_row_of(record.type);

	if ((m->flags & TAUT_POLICY_MDNS) != 0 && record.type != TAUT_TYPE_OPT)
		record.rclass &= 0x7fff;
	if ((row->flags & TAUT_ROW_SPECIAL) != 0)
		special_rules(w, m, &record);
	else if (m->lazy && (row->flags & TAUT_ROW_NAMES) == 0)
		return true; /* names are looked at all the same: pointers may lead to them */
	if (check_body(w, &record, m->update, m->zone_class, rdata) != TAUT_OK)
		return isolate(w, m, rdata, record.type == TAUT_TYPE_TSIG && w->field != TAUT_NO_FIELD);
	w->field = TAUT_NO_FIELD;
	return true;
}

/* Everybody else: rdata by its row. */
static bool walk_plain(struct taut_walk *w, struct taut_message *m, const struct taut_row *row,
	struct taut_cursor *rdata)
{
	if (taut_i_rdata_check(w, row, rdata) != TAUT_OK)
		return isolate(w, m, rdata, false);
	w->field = TAUT_NO_FIELD;
	return true;
}

static bool walk_record(struct taut_walk *w, struct taut_message *m, struct taut_cursor *whole)
{
	struct taut_cursor r = *whole, rdata;
	uint32_t owner = r.pos, behind, type, rclass, rdlength;
	const struct taut_row *row;
	const uint8_t *p;
	bool plain;

	if (taut_fails(CHK_COUNT_RECORD, taut_left(&r) == 0)) {
		taut_stop(whole, TAUT_E_COUNT, owner);
		return false;
	}
	behind = taut_name_quick(w, r.base, owner, r.end, true);
	if (behind == 0)
		behind = taut_i_name_check(w, r.base, owner, r.end, true);
	if (behind == 0) {
		taut_stop(whole, w->fault, w->fault_at);
		return false;
	}
	r.pos = behind;
	p = taut_need(&r, 10, TAUT_E_FIXED_END);
	if (r.status != TAUT_OK) {
		*whole = r;
		return false;
	}
	type = taut_be16(p);
	rclass = taut_be16(p + 2);
	rdlength = taut_be16(p + 8);
	if (taut_fails(CHK_RDLENGTH, rdlength > taut_left(&r))) {
		taut_stop(whole, TAUT_E_RDLENGTH_END, behind + 8);
		return false;
	}
	row = taut_row_of((uint16_t)type);
	if (taut_fails(CHK_TTL_HIGH, p[4] >= 128 && type != TAUT_TYPE_OPT))
		taut_i_find(w, TAUT_E_TTL_HIGH, behind + 4);
	rdata = taut_child(&r, rdlength);
	whole->pos = r.pos;
	plain = m->plain && type != 0 && rclass != 0 &&
		(row->flags & (TAUT_ROW_SPECIAL | TAUT_ROW_META)) == 0;
	if (!plain)
		return walk_special(w, m, owner, &rdata);
	/* Another class than the layout's, or a layout of one length which the rdata has. */
	if ((row->rclass != 0 && row->rclass != rclass) || (row->fixed != 0 && row->fixed == rdlength))
		return true;
	return walk_plain(w, m, row, &rdata);
}

/* 5 and 6. False if nothing behind can be located. */
static bool walk_sections(struct taut_walk *w, struct taut_message *m, struct taut_cursor *r)
{
	for (unsigned s = TAUT_QUESTION; s <= TAUT_ADDITIONAL; s++) {
		m->start[s] = r->pos;
		w->section = (uint8_t)s;
		/* Ends: by the count; each turn takes octets, so that it ends with them too. */
		for (unsigned i = 0; i < m->header.count[s]; i++) {
			bool stands;

			w->record = (uint16_t)i;
			stands = s == TAUT_QUESTION ? walk_question(w, m, r) : walk_record(w, m, r);
			if (!stands) {
				m->whole[s] = (uint16_t)i;
				if (r->status != TAUT_OK)
					taut_i_find(w, r->status, r->at);
				return false;
			}
		}
		m->whole[s] = m->header.count[s];
		if (s == TAUT_QUESTION)
			m->has_question = true;
	}
	m->start[4] = r->pos;
	return true;
}

/* 7. */
static void walk_rest(struct taut_walk *w, const struct taut_message *m, const struct taut_cursor *r)
{
	if (taut_left(r) == 0)
		return;
	if (taut_fails(CHK_TRAILING_QUERY, w->query))
		taut_i_find(w, TAUT_E_TRAILING_QUERY, r->pos);
	else if (taut_fails(CHK_TRAILING_SIGNED, m->signature != 0))
		taut_i_find(w, TAUT_E_TRAILING_SIGNED, r->pos);
	else if (taut_fails(CHK_TRAILING_RESPONSE, taut_left(r) != 0))
		taut_i_find(w, TAUT_E_TRAILING_RESPONSE, r->pos);
}

/* ---- the message ---------------------------------------------------------------------------- */

/* 1 and 2. False without a header. */
static bool walk_header(struct taut_walk *w, struct taut_message *m, struct taut_cursor *r,
	size_t length)
{
	const uint8_t *p;

	if (taut_fails(CHK_MESSAGE_LONG, length > TAUT_MESSAGE_MAX)) {
		taut_i_find(w, TAUT_E_MESSAGE_LONG, TAUT_MESSAGE_MAX);
		return false;
	}
	if (taut_fails(CHK_HEADER, taut_left(r) < 12)) {
		taut_i_find(w, TAUT_E_HEADER_END, r->end);
		return false;
	}
	p = taut_need(r, 12, TAUT_E_HEADER_END);
	m->header.id = taut_be16(p);
	m->header.flags = taut_be16(p + 2);
	p += 4;
	for (uint32_t i = 0; i < 4; i++, p += 2)
		m->header.count[i] = taut_be16(p);
	m->has_header = true;
	m->update = taut_opcode(m->header.flags) == TAUT_OPCODE_UPDATE;
	m->plain = !m->update && !m->lazy && (m->flags & TAUT_POLICY_MDNS) == 0;
	w->query = (m->header.flags & TAUT_FLAG_QR) == 0;
	if (taut_fails(CHK_Z_BIT, (m->header.flags & TAUT_FLAG_Z) != 0))
		taut_i_find(w, TAUT_E_Z_BIT, 3);
	return true;
}

/* 3. */
static void walk_dso(struct taut_walk *w, struct taut_message *m, struct taut_cursor *r)
{
	for (unsigned i = 0; i < 4; i++) {
		if (taut_fails(CHK_DSO_COUNTS, m->header.count[i] != 0)) {
			taut_i_find(w, TAUT_E_DSO_COUNTS, 4 + 2 * i);
			return;
		}
	}
	m->has_question = true; /* there is none to be whole */
	for (unsigned s = 0; s < 5; s++)
		m->start[s] = r->pos;
	taut_i_check_dso(w, r);
}

/* 4. */
static void question_rules(struct taut_walk *w, const struct taut_message *m)
{
	unsigned opcode = taut_opcode(m->header.flags);
	bool one = opcode == TAUT_OPCODE_QUERY || opcode == TAUT_OPCODE_NOTIFY ||
		opcode == TAUT_OPCODE_UPDATE;

	if (taut_fails(CHK_QUESTION_MANY, m->header.count[0] > 1 && one &&
			(m->flags & TAUT_POLICY_MDNS) == 0))
		taut_i_find(w, TAUT_E_QUESTION_MANY, 4);
}

static void walk_message(struct taut_walk *w, struct taut_message *m, struct taut_cursor *r,
	size_t length)
{
	if (!walk_header(w, m, r, length))
		return;
	if (taut_opcode(m->header.flags) == TAUT_OPCODE_DSO) {
		walk_dso(w, m, r);
		return;
	}
	question_rules(w, m);
	if (!walk_sections(w, m, r))
		return;
	w->section = TAUT_WHOLE;
	walk_rest(w, m, r);
}

enum taut_code taut_message_open(struct taut_message *m, const uint8_t *octets, size_t length,
	struct taut_scratch *scratch, const struct taut_policy *policy, struct taut_report *report)
{
	uint32_t n = length > TAUT_MESSAGE_MAX ? TAUT_MESSAGE_MAX : (uint32_t)length;
	struct taut_cursor r = taut_cursor_over(octets, 0, n);
	struct taut_walk w;

	if (policy == NULL)
		policy = &taut_i_policy_default;
	if (report != NULL) {
		report->count = 0;
		report->verdict = TAUT_ACCEPT;
	}
	begin(m, octets, n, policy);
	w = (struct taut_walk){.seen = scratch->seen, .generation = next_generation(scratch),
		.most_steps = TAUT_STEPS(n), .report = report, .policy = policy,
		.compress = TAUT_ROW_COMPRESS | ((policy->flags & TAUT_POLICY_MDNS) != 0 ? TAUT_ROW_MDNS : 0),
		.section = TAUT_WHOLE,
		.field = TAUT_NO_FIELD};
	walk_message(&w, m, &r, length);
	m->steps = w.steps;
	if (w.refused != TAUT_OK && (policy->flags & TAUT_POLICY_OPENED) == 0)
		for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++)
			m->whole[s] = 0;
	if (w.refused != TAUT_OK && !m->has_question && (policy->flags & TAUT_POLICY_OPENED) == 0)
		m->whole[TAUT_QUESTION] = 0;
	return w.refused;
}
