/* build.c - messages from front to back: see build.h. */
#include "compress.h"
#include "rows.h"

#define HEADER 12u
#define FIXED  10u /* type, class, TTL, RDLENGTH of a record */

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

enum taut_code taut_build_init(struct taut_builder *b, uint8_t *octets, size_t capacity,
	struct taut_suffixes *suffixes, unsigned flags)
{
	if (capacity < HEADER)
		return TAUT_E_ARGUMENT;
	*b = (struct taut_builder){
		.octets = octets,
		.suffixes = suffixes,
		.capacity = capacity < TAUT_MESSAGE_MAX ? (uint32_t)capacity : TAUT_MESSAGE_MAX,
		.length = HEADER,
		.flags = flags,
	};
	memset(octets, 0, HEADER);
	if (suffixes != NULL)
		memset(suffixes->chains, 0, sizeof suffixes->chains);
	return TAUT_OK;
}

void taut_build_header(struct taut_builder *b, uint16_t id, uint16_t flags)
{
	put16(b->octets, id);
	put16(b->octets + 2, flags);
	if (taut_opcode(flags) == TAUT_OPCODE_DSO)
		b->section = TAUT_WHOLE;
}

static unsigned opcode(const struct taut_builder *b)
{
	return taut_opcode(taut_be16(b->octets + 2));
}

enum taut_code taut_build_reserve(struct taut_builder *b, uint32_t n)
{
	if (n > taut_i_build_room(b))
		return TAUT_E_SPACE;
	b->reserve += n;
	return TAUT_OK;
}

/* RFC 9619 4, RFC 2136 2.3: one question, or zone. */
static bool has_one_question(const struct taut_builder *b)
{
	unsigned code = opcode(b);

	return !(b->flags & TAUT_BUILD_MDNS) &&
	       (code == TAUT_OPCODE_QUERY || code == TAUT_OPCODE_NOTIFY ||
		       code == TAUT_OPCODE_UPDATE);
}

enum taut_code taut_build_question(
	struct taut_builder *b, const uint8_t *name, uint16_t type, uint16_t rclass)
{
	struct taut_build_mark mark = taut_build_mark(b);

	if (b->section != TAUT_QUESTION)
		return TAUT_E_ORDER;
	if (b->count[TAUT_QUESTION] != 0 && has_one_question(b))
		return TAUT_E_QUESTION_MANY;
	if (!taut_i_build_owner(b, name) || taut_i_build_room(b) < 4) {
		taut_build_rollback(b, &mark);
		return TAUT_E_SPACE;
	}
	put16(b->octets + b->length, type);
	put16(b->octets + b->length + 2, rclass);
	b->length += 4;
	if (b->count[TAUT_QUESTION]++ == 0)
		b->zone_class = rclass;
	return TAUT_OK;
}

/* ---- what may be a record ------------------------------------------------------------------- */

/* A record that is to be written. */
struct entry {
	enum taut_section section;
	const uint8_t *owner, *rdata;
	uint32_t ttl;
	uint16_t type, rclass, rdlength;
};

/* The class without the bit that multicast DNS has in it. */
static uint16_t plain_class(const struct taut_builder *b, uint16_t rclass)
{
	return b->flags & TAUT_BUILD_MDNS ? rclass & 0x7fff : rclass;
}

/* Is it among the prerequisites and updates of an UPDATE, which have rules by class? */
static bool is_updating(const struct taut_builder *b, const struct entry *e)
{
	return opcode(b) == TAUT_OPCODE_UPDATE && e->section != TAUT_ADDITIONAL;
}

/* The class by which a reader takes the rdata: README, 6. Without a zone, and with one of class 0, NONE is
 * as good as any that has no layouts of its own. */
static uint16_t layout_class(const struct taut_builder *b, const struct entry *e)
{
	uint16_t rclass = plain_class(b, e->rclass);

	if (rclass != TAUT_CLASS_NONE || b->count[TAUT_QUESTION] == 0 || b->zone_class == 0)
		return rclass;
	return is_updating(b, e) ? b->zone_class : rclass;
}

/* Is it without rdata by the rules of UPDATE? RFC 2136 2.4, 2.5. */
static bool is_bare(const struct taut_builder *b, const struct entry *e)
{
	uint16_t rclass = plain_class(b, e->rclass);

	return e->rdlength == 0 && is_updating(b, e) &&
	       (rclass == TAUT_CLASS_ANY || rclass == TAUT_CLASS_NONE);
}

/* Has it rdata where UPDATE allows none? */
static bool is_overfull(const struct taut_builder *b, const struct entry *e)
{
	uint16_t rclass = plain_class(b, e->rclass);

	return e->rdlength != 0 && is_updating(b, e) &&
	       (rclass == TAUT_CLASS_ANY ||
		       (rclass == TAUT_CLASS_NONE && e->section == TAUT_ANSWER));
}

/* Has it a TTL where UPDATE wants 0? */
static bool is_timed(const struct taut_builder *b, const struct entry *e)
{
	uint16_t rclass = plain_class(b, e->rclass);

	return e->ttl != 0 && is_updating(b, e) &&
	       (e->section == TAUT_ANSWER || rclass == TAUT_CLASS_ANY || rclass == TAUT_CLASS_NONE);
}

/* Type ANY is allowed where a record stands for a whole name. */
static enum taut_code bare_fault(const struct taut_builder *b, const struct entry *e)
{
	bool any = e->type == TAUT_TYPE_ANY &&
		   (plain_class(b, e->rclass) == TAUT_CLASS_ANY || e->section == TAUT_ANSWER);

	if (e->type == 0)
		return TAUT_E_TYPE_ZERO;
	return (taut_row_of(e->type)->flags & TAUT_ROW_META) != 0 && !any ? TAUT_E_TYPE_META
									  : TAUT_OK;
}

/* What the decoder would say. Notes on the rdata are no reason to refuse: who hands on what others
 * wrote has to be able to. */
static enum taut_code check(const struct taut_builder *b, const struct entry *e)
{
	struct taut_record record;

	if (is_overfull(b, e))
		return TAUT_E_UPDATE_RDATA;
	if (is_timed(b, e))
		return TAUT_E_UPDATE_TTL;
	if (is_bare(b, e))
		return bare_fault(b, e);
	taut_record_wrap(&record, e->type, layout_class(b, e), e->rdata, e->rdlength);
	return record.fault;
}

static bool is_sig0(const struct entry *e)
{
	return e->type == TAUT_TYPE_SIG && e->rdlength >= 2 && taut_be16(e->rdata) == 0;
}

/* Is this a place for it? */
static enum taut_code place(const struct taut_builder *b, const struct entry *e)
{
	if (e->section < b->section || e->section < TAUT_ANSWER || e->section > TAUT_ADDITIONAL ||
		e->type == TAUT_TYPE_OPT || e->type == TAUT_TYPE_TSIG)
		return TAUT_E_ORDER;
	if (is_sig0(e) && e->section != TAUT_ADDITIONAL)
		return TAUT_E_SIG0_PLACE;
	return e->ttl > 0x7fffffff ? TAUT_E_TTL_HIGH : TAUT_OK;
}

/* ---- records -------------------------------------------------------------------------------- */

/* The rdata of a type whose names may be compressed: its fields are of a fixed size or names. */
static bool put_names(
	struct taut_builder *b, const struct taut_row *row, const uint8_t *rdata, uint32_t rdlength)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < row->count; i++) { /* at most TAUT_FIELDS_MAX */
		uint32_t left = rdlength - at, size = taut_i_kind_sizes[row->kinds[i]];

		if (row->kinds[i] == TAUT_K_NAME) {
			size = taut_i_build_name(b, rdata + at, left);
			if (size == 0)
				return false;
			at += size;
			continue;
		}
		size = size != 0 && size < left ? size : left;
		if (size > taut_i_build_room(b))
			return false;
		memcpy(b->octets + b->length, rdata + at, size);
		b->length += size;
		at += size;
	}
	return true;
}

/* Are the names in rdata of this layout compressed? */
static bool compresses(const struct taut_builder *b, const struct taut_row *row)
{
	unsigned may =
		b->flags & TAUT_BUILD_MDNS ? TAUT_ROW_COMPRESS | TAUT_ROW_MDNS : TAUT_ROW_COMPRESS;

	return (row->flags & may) != 0 && (row->flags & TAUT_ROW_NAMES) != 0 && b->suffixes != NULL;
}

static bool put_rdata(struct taut_builder *b, const struct entry *e)
{
	const struct taut_row *row = taut_layout_of(e->type, layout_class(b, e));

	if (e->rdlength == 0)
		return true;
	if (compresses(b, row))
		return put_names(b, row, e->rdata, e->rdlength);
	if (e->rdlength > taut_i_build_room(b))
		return false;
	memcpy(b->octets + b->length, e->rdata, e->rdlength);
	b->length += e->rdlength;
	return true;
}

/* Room for the fixed fields, all written but the length. False: none. */
static bool put_fixed(struct taut_builder *b, const struct entry *e)
{
	uint8_t *p = b->octets + b->length;

	if (taut_i_build_room(b) < FIXED)
		return false;
	put16(p, e->type);
	put16(p + 2, e->rclass);
	put32(p + 4, e->ttl);
	b->length += FIXED;
	return true;
}

/* A record was written whose rdata begins here. */
static void enter(struct taut_builder *b, const struct entry *e, uint32_t rdata)
{
	put16(b->octets + rdata - 2, b->length - rdata);
	b->section = is_sig0(e) ? TAUT_WHOLE : (uint8_t)e->section;
	b->opt_open = false;
	b->count[e->section]++;
}

enum taut_code taut_build_record(struct taut_builder *b, enum taut_section section,
	const uint8_t *owner, uint16_t type, uint16_t rclass, uint32_t ttl, const uint8_t *rdata,
	uint16_t rdlength)
{
	struct entry e = {section, owner, rdata, ttl, type, rclass, rdlength};
	struct taut_build_mark mark = taut_build_mark(b);
	enum taut_code code = place(b, &e);
	uint32_t start;

	if (code == TAUT_OK && !(b->flags & TAUT_BUILD_TRUST))
		code = check(b, &e);
	if (code != TAUT_OK)
		return code;
	/* from front to back; what does not fit is taken back */
	if (taut_i_build_owner(b, owner) && put_fixed(b, &e)) {
		start = b->length;
		if (put_rdata(b, &e)) {
			enter(b, &e, start);
			return TAUT_OK;
		}
	}
	taut_build_rollback(b, &mark);
	return TAUT_E_SPACE;
}

/* ---- marks ---------------------------------------------------------------------------------- */

struct taut_build_mark taut_build_mark(const struct taut_builder *b)
{
	struct taut_build_mark mark = {
		.length = b->length,
		.opt = b->opt,
		.steps = b->steps,
		.reserve = b->reserve,
		.suffix_count = b->suffix_count,
		.section = b->section,
		.opt_open = b->opt_open,
	};

	memcpy(mark.count, b->count, sizeof mark.count);
	return mark;
}

void taut_build_rollback(struct taut_builder *b, const struct taut_build_mark *mark)
{
	b->length = mark->length;
	b->opt = mark->opt;
	b->steps = mark->steps;
	b->reserve = mark->reserve;
	b->section = mark->section;
	b->opt_open = mark->opt_open;
	memcpy(b->count, mark->count, sizeof b->count);
	if (b->suffixes != NULL)
		taut_i_build_forget(b, mark->suffix_count);
	if (b->owner_at >= b->length)
		b->owner_at = 0;
}

void taut_build_truncate(struct taut_builder *b)
{
	b->octets[2] |= TAUT_FLAG_TC >> 8;
}

uint32_t taut_build_finish(struct taut_builder *b)
{
	for (uint32_t i = 0; i < 4; i++) /* the sections */
		put16(b->octets + 4 + 2 * i, b->count[i]);
	return b->length;
}

/* ---- records out of other messages ---------------------------------------------------------- */

/* Rdata that is expanded where it goes. */
static enum taut_code copy_expanded(
	struct taut_builder *b, const struct entry *e, const struct taut_record *record)
{
	struct taut_build_mark mark = taut_build_mark(b);
	enum taut_code code = place(b, e);
	uint16_t rdlength = 0;
	uint32_t start;

	if (code != TAUT_OK)
		return code;
	if (taut_i_build_owner(b, e->owner) && put_fixed(b, e)) {
		start = b->length;
		code = taut_rdata_expand(
			record, b->octets + start, taut_i_build_room(b), &rdlength);
		if (code == TAUT_OK) {
			b->length += rdlength;
			enter(b, e, start);
			return TAUT_OK;
		}
	}
	taut_build_rollback(b, &mark);
	return code != TAUT_OK ? code : TAUT_E_SPACE;
}

static enum taut_code copy(
	struct taut_builder *b, struct entry *e, const struct taut_record *record)
{
	const struct taut_row *row = taut_layout_of(record->type, record->layout_class);
	/* Types of RFC 1035 have two names and 20 octets at most, those of mDNS fewer or a bitmap. */
	uint8_t rdata[2 * TAUT_NAME_MAX + 8192 / 8 + 64];
	enum taut_code code;

	if (!record->empty && (row->flags & TAUT_ROW_NAMES) != 0) {
		if (!compresses(b, row))
			return copy_expanded(b, e, record);
		code = taut_rdata_expand(record, rdata, sizeof rdata, &e->rdlength);
		if (code == TAUT_E_SPACE)
			return copy_expanded(b, e, record);
		if (code != TAUT_OK)
			return code;
		e->rdata = rdata;
	}
	return taut_build_record(
		b, e->section, e->owner, e->type, e->rclass, e->ttl, e->rdata, e->rdlength);
}

enum taut_code taut_build_copy(
	struct taut_builder *b, enum taut_section section, const struct taut_record *record)
{
	uint8_t owner[TAUT_NAME_MAX];
	struct entry e = {section, owner, record->octets + record->rdata, record->ttl, record->type,
		record->rclass, record->rdlength};
	unsigned flags = b->flags;
	enum taut_code code;

	if (record->malformed)
		return record->fault;
	if (taut_name_expand(&record->owner, owner) == 0 || (record->empty && !is_bare(b, &e)))
		return TAUT_E_ARGUMENT;
	if (is_overfull(b, &e))
		return TAUT_E_UPDATE_RDATA;
	if (record->flush && (flags & TAUT_BUILD_MDNS) != 0)
		e.rclass |= 0x8000;
	b->flags |= TAUT_BUILD_TRUST;
	b->flags &= ~TAUT_BUILD_KEPT; /* our copy of the owner does not last */
	code = copy(b, &e, record);
	b->flags = flags;
	return code;
}
