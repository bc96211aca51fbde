/* build.c - messages from front to back; see build.h. */
#include "compress.h"
#include "rows.h"

#define HEADER 12u
#define FIXED  10u /* type, class, TTL, RDLENGTH of a record */
#define OPT    11u /* an OPT record without options */

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
}

static bool is_update(const struct taut_builder *b)
{
	return taut_opcode(taut_be16(b->octets + 2)) == TAUT_OPCODE_UPDATE;
}

enum taut_code taut_build_reserve(struct taut_builder *b, uint32_t n)
{
	if (n > taut_i_build_room(b))
		return TAUT_E_SPACE;
	b->reserve += n;
	return TAUT_OK;
}

enum taut_code taut_build_question(
	struct taut_builder *b, const uint8_t *name, uint16_t type, uint16_t rclass)
{
	struct taut_build_mark mark = taut_build_mark(b);

	if (b->section != TAUT_QUESTION || b->count[TAUT_QUESTION] == 0xffff)
		return TAUT_E_ORDER;
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

/* ---- records -------------------------------------------------------------------------------- */

/* A transaction signature among what it signs, RFC 2931 3.1. */
static bool is_misplaced(
	enum taut_section section, uint16_t type, const uint8_t *rdata, uint16_t rdlength)
{
	return type == TAUT_TYPE_SIG && section != TAUT_ADDITIONAL && rdlength >= 2 &&
	       rdata[0] == 0 && rdata[1] == 0;
}

/* What the decoder would say of the rdata. Notes are no reason to refuse: who hands on what others
 * wrote has to be able to. */
static enum taut_code check(const struct taut_builder *b, uint16_t type, uint16_t rclass,
	const uint8_t *rdata, uint16_t rdlength)
{
	struct taut_record record;

	if (b->flags & TAUT_BUILD_MDNS)
		rclass &= 0x7fff;
	taut_record_wrap(&record, type, rclass, rdata, rdlength);
	return record.fault;
}

/* The same of prerequisites and updates, RFC 2136 2.4 and 2.5: by their class some are empty, and one of
 * them may have type ANY. */
static enum taut_code check_update(const struct taut_builder *b, enum taut_section section,
	uint16_t type, uint16_t rclass, uint32_t ttl, const uint8_t *rdata, uint16_t rdlength)
{
	bool none = rclass == TAUT_CLASS_NONE, prerequisite = section == TAUT_ANSWER;
	bool bare = rclass == TAUT_CLASS_ANY || (none && prerequisite);
	enum taut_code code;

	if (ttl != 0 && (prerequisite || bare || none))
		return TAUT_E_UPDATE_TTL;
	if (bare && rdlength != 0)
		return TAUT_E_UPDATE_RDATA;
	code = check(b, type, none ? b->zone_class : rclass, rdata, rdlength);
	if (rdlength != 0 || (!bare && !none))
		return code;
	if (code == TAUT_E_TYPE_ZERO)
		return code;
	return code == TAUT_E_TYPE_META && !(bare && type == TAUT_TYPE_ANY) ? code : TAUT_OK;
}

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

static bool put_rdata(struct taut_builder *b, uint16_t type, uint16_t rclass, const uint8_t *rdata,
	uint32_t rdlength)
{
	const struct taut_row *row = taut_layout_of(type, rclass);

	if (rdlength > 0 && compresses(b, row)) /* in UPDATE there may be none */
		return put_names(b, row, rdata, rdlength);
	if (rdlength > taut_i_build_room(b))
		return false;
	if (rdlength > 0)
		memcpy(b->octets + b->length, rdata, rdlength);
	b->length += rdlength;
	return true;
}

/* Owner, fixed fields and rdata. Written from front to back; on false the caller takes it back. */
static bool put_record(struct taut_builder *b, const uint8_t *owner, uint16_t type, uint16_t rclass,
	uint32_t ttl, const uint8_t *rdata, uint16_t rdlength)
{
	uint32_t fixed;

	if (!taut_i_build_owner(b, owner) || taut_i_build_room(b) < FIXED)
		return false;
	fixed = b->length;
	put16(b->octets + fixed, type);
	put16(b->octets + fixed + 2, rclass);
	put32(b->octets + fixed + 4, ttl);
	b->length += FIXED;
	if (!put_rdata(b, type, rclass, rdata, rdlength))
		return false;
	put16(b->octets + fixed + 8, b->length - fixed - FIXED);
	return true;
}

/* A record was written. */
static void enter(struct taut_builder *b, enum taut_section section)
{
	b->section = (uint8_t)section;
	b->opt_open = false;
	b->count[section]++;
}

static bool is_in_order(const struct taut_builder *b, enum taut_section section, uint16_t type)
{
	return section >= b->section && section >= TAUT_ANSWER && section <= TAUT_ADDITIONAL &&
	       type != TAUT_TYPE_OPT && type != TAUT_TYPE_TSIG && b->count[section] != 0xffff;
}

enum taut_code taut_build_record(struct taut_builder *b, enum taut_section section,
	const uint8_t *owner, uint16_t type, uint16_t rclass, uint32_t ttl, const uint8_t *rdata,
	uint16_t rdlength)
{
	struct taut_build_mark mark = taut_build_mark(b);
	enum taut_code code;

	if (!is_in_order(b, section, type))
		return TAUT_E_ORDER;
	if (ttl > 0x7fffffff)
		return TAUT_E_TTL_HIGH;
	if (!(b->flags & TAUT_BUILD_TRUST)) {
		if (is_misplaced(section, type, rdata, rdlength))
			return TAUT_E_SIG0_PLACE;
		code = is_update(b) && section != TAUT_ADDITIONAL
			       ? check_update(b, section, type, rclass, ttl, rdata, rdlength)
			       : check(b, type, rclass, rdata, rdlength);
		if (code != TAUT_OK)
			return code;
	}
	if (!put_record(b, owner, type, rclass, ttl, rdata, rdlength)) {
		taut_build_rollback(b, &mark);
		return TAUT_E_SPACE;
	}
	enter(b, section);
	return TAUT_OK;
}

/* ---- marks ---------------------------------------------------------------------------------- */

struct taut_build_mark taut_build_mark(const struct taut_builder *b)
{
	struct taut_build_mark mark = {
		.length = b->length,
		.opt = b->opt,
		.steps = b->steps,
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
	b->section = mark->section;
	b->opt_open = mark->opt_open;
	memcpy(b->count, mark->count, sizeof b->count);
	if (b->suffixes != NULL)
		taut_i_build_forget(b, mark->suffix_count);
	if (b->owner_at >= b->length) {
		b->owner = NULL;
		b->owner_at = b->owner_length = 0;
	}
}

void taut_build_truncate(struct taut_builder *b)
{
	b->octets[2] |= TAUT_FLAG_TC >> 8;
}

/* ---- EDNS, RFC 6891 ------------------------------------------------------------------------- */

/* Takes n octets, first out of what is kept for the end. False if they are not there. */
static bool take(struct taut_builder *b, uint32_t n)
{
	uint32_t kept = n < b->reserve ? n : b->reserve;

	if (n - kept > taut_i_build_room(b))
		return false;
	b->reserve -= kept;
	b->length += n;
	return true;
}

enum taut_code taut_build_opt(
	struct taut_builder *b, uint16_t udp_size, uint16_t rcode, uint8_t version, uint16_t flags)
{
	uint8_t *p = b->octets + b->length;

	if (b->opt != 0 || b->count[TAUT_ADDITIONAL] == 0xffff)
		return TAUT_E_ORDER;
	if (rcode > 0xfff)
		return TAUT_E_ARGUMENT;
	b->opt = b->length;
	if (!take(b, OPT)) {
		b->opt = 0;
		return TAUT_E_SPACE;
	}
	p[0] = 0;
	put16(p + 1, TAUT_TYPE_OPT);
	put16(p + 3, udp_size);
	p[5] = (uint8_t)(rcode >> 4);
	p[6] = version;
	put16(p + 7, flags);
	put16(p + 9, 0);
	b->octets[3] = (uint8_t)((b->octets[3] & 0xf0u) | (rcode & 15u));
	b->section = TAUT_ADDITIONAL;
	b->opt_open = true;
	b->count[TAUT_ADDITIONAL]++;
	return TAUT_OK;
}

/* What is wrong with one option, alone as the rdata of an OPT record. */
static enum taut_code option_fault(const uint8_t *rdata, uint32_t length)
{
	struct taut_options it;
	struct taut_option option;
	struct taut_record record;

	taut_record_wrap(&record, TAUT_TYPE_OPT, 512, rdata, (uint16_t)length);
	if (record.malformed)
		return record.fault;
	it = taut_options(&record);
	return taut_option_next(&it, &option) && option.malformed ? option.fault : TAUT_OK;
}

enum taut_code taut_build_option(
	struct taut_builder *b, uint16_t code, const uint8_t *value, uint16_t length)
{
	uint8_t *p = b->octets + b->length;
	uint32_t rdata = b->opt + OPT;
	enum taut_code fault;

	if (!b->opt_open)
		return TAUT_E_ORDER;
	if (4u + length > b->capacity - b->length)
		return TAUT_E_SPACE; /* not even with all that is reserved */
	put16(p, code);
	put16(p + 2, length);
	if (length > 0)
		memcpy(p + 4, value, length);
	fault = b->flags & TAUT_BUILD_TRUST ? TAUT_OK : option_fault(p, 4u + length);
	if (fault != TAUT_OK)
		return fault;
	if (!take(b, 4u + length))
		return TAUT_E_SPACE;
	put16(b->octets + rdata - 2, b->length - rdata);
	return TAUT_OK;
}

enum taut_code taut_build_pad(struct taut_builder *b, uint32_t block, uint32_t behind)
{
	uint8_t *p = b->octets + b->length;
	uint32_t room = b->capacity - b->length, length, over;

	if (!b->opt_open)
		return TAUT_E_ORDER;
	if (block == 0)
		return TAUT_E_ARGUMENT;
	if (behind > room || room - behind < 4)
		return TAUT_E_SPACE;
	room -= behind + 4;
	over = (b->length + 4 + behind) % block;
	length = over == 0 ? 0 : block - over;
	if (length > room)
		length = room;
	if (!take(b, 4 + length))
		return TAUT_E_SPACE;
	put16(p, 12); /* PADDING, RFC 7830 3 */
	put16(p + 2, length);
	memset(p + 4, 0, length);
	put16(b->octets + b->opt + OPT - 2, b->length - b->opt - OPT);
	return TAUT_OK;
}

uint32_t taut_build_finish(struct taut_builder *b)
{
	for (uint32_t i = 0; i < 4; i++) /* the sections */
		put16(b->octets + 4 + 2 * i, b->count[i]);
	return b->length;
}

/* ---- records out of other messages ---------------------------------------------------------- */

/* The fixed fields, and rdata that is expanded where it goes. */
static enum taut_code put_expanded(struct taut_builder *b, const struct taut_record *record)
{
	uint32_t fixed = b->length;
	uint16_t rdlength = 0;
	enum taut_code code;

	if (taut_i_build_room(b) < FIXED)
		return TAUT_E_SPACE;
	b->length += FIXED;
	code = taut_rdata_expand(record, b->octets + b->length, taut_i_build_room(b), &rdlength);
	put16(b->octets + fixed, record->type);
	put16(b->octets + fixed + 2, record->rclass);
	put32(b->octets + fixed + 4, record->ttl);
	put16(b->octets + fixed + 8, rdlength);
	b->length += rdlength;
	return code;
}

static enum taut_code copy_expanded(struct taut_builder *b, enum taut_section section,
	const uint8_t *owner, const struct taut_record *record)
{
	struct taut_build_mark mark = taut_build_mark(b);
	enum taut_code code = TAUT_E_SPACE;

	if (!is_in_order(b, section, record->type))
		return TAUT_E_ORDER;
	if (record->ttl > 0x7fffffff)
		return TAUT_E_TTL_HIGH;
	if (taut_i_build_owner(b, owner))
		code = put_expanded(b, record);
	if (code != TAUT_OK)
		taut_build_rollback(b, &mark);
	else
		enter(b, section);
	return code;
}

static enum taut_code copy(struct taut_builder *b, enum taut_section section, const uint8_t *owner,
	const struct taut_record *record)
{
	const struct taut_row *row = taut_layout_of(record->type, record->layout_class);
	/* Types of RFC 1035 have two names and 20 octets at most, those of mDNS fewer or a bitmap. */
	uint8_t rdata[2 * TAUT_NAME_MAX + 8192 / 8 + 64];
	uint16_t rdlength;
	enum taut_code code;

	if (record->empty || !(row->flags & TAUT_ROW_NAMES))
		return taut_build_record(b, section, owner, record->type, record->rclass,
			record->ttl, record->octets + record->rdata, record->rdlength);
	if (!compresses(b, row))
		return copy_expanded(b, section, owner, record);
	code = taut_rdata_expand(record, rdata, sizeof rdata, &rdlength);
	if (code == TAUT_E_SPACE)
		return copy_expanded(b, section, owner, record);
	if (code != TAUT_OK)
		return code;
	return taut_build_record(
		b, section, owner, record->type, record->rclass, record->ttl, rdata, rdlength);
}

enum taut_code taut_build_copy(
	struct taut_builder *b, enum taut_section section, const struct taut_record *record)
{
	uint8_t owner[TAUT_NAME_MAX];
	unsigned flags = b->flags;
	enum taut_code code;

	if (record->malformed)
		return record->fault;
	if (taut_name_expand(&record->owner, owner) == 0)
		return TAUT_E_ARGUMENT;
	b->flags |= TAUT_BUILD_TRUST;
	b->owner = NULL;
	code = copy(b, section, owner, record);
	b->flags = flags;
	b->owner = NULL; /* our copy does not last */
	return code;
}
