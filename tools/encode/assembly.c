/* assembly.c - see assembly.h. */
#include <string.h>

#include "assembly.h"

#define FIXED 10u /* type, class, TTL, RDLENGTH of a record */

static void put16(uint8_t *to, uint32_t value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

static void put32(uint8_t *to, uint32_t value)
{
	put16(to, value >> 16);
	put16(to + 2, value);
}

void encode_assembly_begin(struct encode_assembly *a)
{
	taut_build_init(&a->builder, a->octets, sizeof a->octets, &a->suffixes, 0);
	a->opt.waits = a->opt.here = false;
	a->opt.udp_size = 1232;
	a->opt.flags = 0;
	a->opt.version = 0;
	a->opt.length = 0;
	a->id = a->flags = a->rcode = 0;
	a->crafted = a->is_signed = false;
	for (unsigned i = 0; i < 4; i++)
		a->counts[i] = -1;
	a->cut = -1;
	a->patch_count = a->patch_length = 0;
	encode_assembly_header(a);
}

void encode_assembly_header(struct encode_assembly *a)
{
	uint16_t flags;

	a->flags = flags = (uint16_t)((a->flags & 0xfff0u) | (a->rcode & 15u));
	/* The builder takes nothing into a DSO message, and one question into others: it learns at the end what
	 * this one is. What belongs into an UPDATE it has to know. */
	if (taut_opcode(flags) != TAUT_OPCODE_UPDATE)
		flags |= 0x7800;
	taut_build_header(&a->builder, a->id, flags);
	if (a->flags & TAUT_FLAG_Z)
		a->crafted = true;
}

/* ---- beside the builder --------------------------------------------------------------------- */

static enum taut_code append(struct encode_assembly *a, const uint8_t *octets, uint32_t n)
{
	struct taut_builder *b = &a->builder;

	if (n > b->capacity - b->length)
		return TAUT_E_SPACE;
	if (n > 0)
		memcpy(b->octets + b->length, octets, n);
	b->length += n;
	return TAUT_OK;
}

/* Octets that the builder did not write are counted as if it had. */
static enum taut_code count(struct encode_assembly *a, enum taut_section section, uint16_t entries)
{
	struct taut_builder *b = &a->builder;

	if (section < b->section || entries > 0xffff - b->count[section])
		return TAUT_E_ORDER;
	b->section = (uint8_t)section;
	b->opt_open = false;
	b->count[section] = (uint16_t)(b->count[section] + entries);
	return TAUT_OK;
}

/* The octet behind the name that the builder wrote at `at`. */
static uint32_t behind_name(const uint8_t *octets, uint32_t at)
{
	while (octets[at] != 0) { /* ends: the name does, within the message */
		if (octets[at] >= 0xc0)
			return at + 2;
		at += octets[at] + 1u;
	}
	return at + 1;
}

/* Owner and fixed fields of what the builder would refuse: it writes a record that it knows nothing of,
 * which then gets another type. */
static enum taut_code put_head(struct encode_assembly *a, const struct encode_entry *e)
{
	struct taut_builder *b = &a->builder;
	uint8_t fixed[FIXED] = {0};
	enum taut_code code;

	if (e->owner_octets == NULL)
		return taut_build_record(
			b, e->section, e->owner, TAUT_TYPE_NULL_RR, TAUT_CLASS_IN, 0, NULL, 0);
	code = append(a, e->owner_octets, e->owner_length);
	if (code == TAUT_OK)
		code = append(a, fixed, FIXED);
	return code == TAUT_OK ? count(a, e->section, 1) : code;
}

static enum taut_code put_literal(struct encode_assembly *a, const struct encode_entry *e)
{
	enum taut_code code = put_head(a, e);
	uint8_t *fixed = a->octets + a->builder.length - FIXED;

	if (code != TAUT_OK)
		return code;
	put16(fixed, e->type);
	put16(fixed + 2, e->rclass);
	put32(fixed + 4, e->ttl);
	put16(fixed + 8, e->rdlength);
	return append(a, e->rdata, e->rdlength);
}

/* Do these octets stand for a record that the builder could have written? */
static bool is_sound(const struct encode_assembly *a, const struct encode_entry *e)
{
	struct taut_record record;
	struct taut_options it;
	struct taut_option option;

	if (e->owner_octets != NULL)
		return false;
	taut_record_wrap(&record, e->type, e->rclass, e->rdata, e->rdlength);
	if (record.malformed)
		return false;
	/* RFC 2136 2.4, 2.5: by section and class, some have to be empty */
	if (taut_opcode(a->flags) == TAUT_OPCODE_UPDATE && e->section != TAUT_ADDITIONAL &&
		(e->rclass == TAUT_CLASS_ANY || e->rclass == TAUT_CLASS_NONE))
		return false;
	if (e->type == TAUT_TYPE_TSIG)
		return e->section == TAUT_ADDITIONAL && e->rclass == TAUT_CLASS_ANY && e->ttl == 0;
	if (e->type != TAUT_TYPE_OPT)
		return e->ttl <= 0x7fffffff;
	if (e->section != TAUT_ADDITIONAL || e->owner[0] != 0 || a->builder.opt != 0 ||
		e->rclass < 512)
		return false;
	it = taut_options(&record);
	while (taut_option_next(&it, &option)) /* the options */
		if (option.malformed)
			return false;
	return true;
}

/* ---- the OPT record ------------------------------------------------------------------------- */

static enum taut_code put_opt(struct encode_assembly *a)
{
	struct taut_builder *b = &a->builder;
	const struct encode_opt *o = &a->opt;
	uint32_t opt = b->length;
	enum taut_code code;

	if (!o->waits)
		return TAUT_OK;
	code = taut_build_opt(b, o->udp_size, a->rcode, o->version, o->flags);
	if (code == TAUT_OK)
		code = append(a, o->options, o->length);
	if (code != TAUT_OK)
		return code;
	put16(b->octets + opt + 9, o->length);
	b->opt_open = false;
	a->opt.waits = false;
	if (o->udp_size < 512)
		a->crafted = true;
	return TAUT_OK;
}

static bool is_malformed(const uint8_t *option, uint32_t length)
{
	struct taut_record record;
	struct taut_options it;
	struct taut_option read;

	taut_record_wrap(&record, TAUT_TYPE_OPT, 1232, option, (uint16_t)length);
	it = taut_options(&record);
	return record.malformed || !taut_option_next(&it, &read) || read.malformed;
}

enum taut_code encode_assembly_option(struct encode_assembly *a, uint16_t code,
	const uint8_t *value, uint32_t length, bool literal)
{
	struct encode_opt *o = &a->opt;
	uint8_t *to = o->options + o->length;

	if (length > 0xffff - 4 || length + 4 > sizeof o->options - o->length)
		return TAUT_E_SPACE;
	put16(to, code);
	put16(to + 2, length);
	if (length > 0)
		memcpy(to + 4, value, length);
	if (is_malformed(to, length + 4)) {
		if (!literal)
			return TAUT_E_SYNTAX;
		a->crafted = true;
	}
	o->length += length + 4;
	return TAUT_OK;
}

/* A signature stands behind all others: TSIG (RFC 8945 5.1) and SIG(0) (RFC 2931 3.1). */
static bool is_signature(const struct encode_entry *e)
{
	return e->type == TAUT_TYPE_TSIG || (e->type == TAUT_TYPE_SIG && e->rdlength >= 2 &&
						    e->rdata[0] == 0 && e->rdata[1] == 0);
}

/* What stands behind the OPT record makes it be written: a signature, another one, or anything if it was
 * told to stand here. */
static enum taut_code before_entry(
	struct encode_assembly *a, enum taut_section section, bool signature, bool opt)
{
	if (a->is_signed || (signature && section != TAUT_ADDITIONAL))
		a->crafted = true;
	a->is_signed = a->is_signed || signature;
	/* The builder takes a pointer that it knows for the name that it knows. */
	a->builder.owner = NULL;
	if (section == TAUT_ADDITIONAL && (a->opt.here || signature || opt))
		return put_opt(a);
	return TAUT_OK;
}

/* ---- entries -------------------------------------------------------------------------------- */

static bool is_meta_question(uint16_t type)
{
	return type == 0 || type == TAUT_TYPE_OPT || type == TAUT_TYPE_TSIG ||
	       type == TAUT_TYPE_NXNAME;
}

enum taut_code encode_assembly_question(struct encode_assembly *a, const struct encode_entry *e)
{
	struct taut_builder *b = &a->builder;
	uint8_t fixed[4];
	enum taut_code code;

	b->owner = NULL;
	if (is_meta_question(e->type) || b->count[TAUT_QUESTION] > 0)
		a->crafted = true;
	if (e->owner_octets == NULL)
		return taut_build_question(b, e->owner, e->type, e->rclass);
	a->crafted = true;
	put16(fixed, e->type);
	put16(fixed + 2, e->rclass);
	code = append(a, e->owner_octets, e->owner_length);
	if (code == TAUT_OK)
		code = append(a, fixed, sizeof fixed);
	if (b->count[TAUT_QUESTION] == 0)
		b->zone_class = e->rclass;
	return code == TAUT_OK ? count(a, TAUT_QUESTION, 1) : code;
}

static enum taut_code put_built(struct encode_assembly *a, const struct encode_entry *e)
{
	struct taut_builder *b = &a->builder;
	uint32_t start = b->length;
	enum taut_code code = taut_build_record(
		b, e->section, e->owner, e->type, e->rclass, e->ttl, e->rdata, e->rdlength);

	if (code != TAUT_E_TTL_HIGH && code != TAUT_E_UPDATE_TTL)
		return code;
	/* A TTL that no record should have: its rdata may be written all the same. */
	code = taut_build_record(
		b, e->section, e->owner, e->type, e->rclass, 0, e->rdata, e->rdlength);
	if (code != TAUT_OK)
		return code;
	put32(b->octets + behind_name(b->octets, start) + 4, e->ttl);
	a->crafted = true;
	return TAUT_OK;
}

static enum taut_code put_record(struct encode_assembly *a, const struct encode_entry *e)
{
	if (e->literal || e->owner_octets != NULL || e->type == TAUT_TYPE_OPT ||
		e->type == TAUT_TYPE_TSIG) {
		if (!is_sound(a, e))
			a->crafted = true;
		if (e->type == TAUT_TYPE_OPT && a->builder.opt == 0)
			a->builder.opt = a->builder.length;
		return put_literal(a, e);
	}
	return put_built(a, e);
}

enum taut_code encode_assembly_record(struct encode_assembly *a, const struct encode_entry *e)
{
	struct taut_builder *b = &a->builder;
	uint32_t start;
	enum taut_code code;

	if (e->section < b->section)
		return TAUT_E_ORDER;
	code = before_entry(a, e->section, is_signature(e), e->type == TAUT_TYPE_OPT);
	start = b->length;
	if (code == TAUT_OK)
		code = put_record(a, e);
	if (code != TAUT_OK || e->said_rdlength < 0)
		return code;
	a->crafted = true;
	start = e->owner_octets != NULL ? start + e->owner_length : behind_name(b->octets, start);
	put16(b->octets + start + 8, (uint32_t)e->said_rdlength);
	return TAUT_OK;
}

enum taut_code encode_assembly_raw(struct encode_assembly *a, enum taut_section section,
	const uint8_t *octets, uint32_t length, uint16_t entries)
{
	enum taut_code code;

	a->crafted = true;
	if (section < a->builder.section)
		return TAUT_E_ORDER;
	code = before_entry(a, section, false, false);
	if (code == TAUT_OK)
		code = append(a, octets, length);
	return code == TAUT_OK ? count(a, section, entries) : code;
}

/* ---- the end -------------------------------------------------------------------------------- */

enum taut_code encode_assembly_patch(
	struct encode_assembly *a, uint32_t at, const uint8_t *octets, uint32_t length)
{
	if (a->patch_count == ENCODE_PATCHES || length > sizeof a->patch_octets - a->patch_length)
		return TAUT_E_SPACE;
	a->patches[a->patch_count++] = (struct encode_patch){at, length, a->patch_length};
	if (length > 0)
		memcpy(a->patch_octets + a->patch_length, octets, length);
	a->patch_length += length;
	a->crafted = true;
	return TAUT_OK;
}

enum taut_code encode_assembly_end(struct encode_assembly *a, uint32_t *length)
{
	enum taut_code code = put_opt(a);
	uint32_t n;

	if (code != TAUT_OK)
		return code;
	if (a->rcode > 15 && a->builder.opt == 0)
		return TAUT_E_ARGUMENT;
	n = taut_build_finish(&a->builder);
	put16(a->octets + 2, a->flags);
	if (a->builder.count[TAUT_QUESTION] > 1)
		a->crafted = true;
	/* RFC 8490 5.4: DSO has no sections. */
	if (taut_opcode(a->flags) == TAUT_OPCODE_DSO && n > 12)
		a->crafted = true;
	for (unsigned i = 0; i < 4; i++) {
		if (a->counts[i] < 0)
			continue;
		a->crafted = a->crafted || a->counts[i] != a->builder.count[i];
		put16(a->octets + 4 + (size_t)2 * i, (uint32_t)a->counts[i]);
	}
	for (uint32_t i = 0; i < a->patch_count; i++) { /* the patches */
		const struct encode_patch *p = &a->patches[i];

		if (p->at > n || p->length > n - p->at)
			return TAUT_E_MESSAGE_LONG;
		memcpy(a->octets + p->at, a->patch_octets + p->octets, p->length);
	}
	if (a->cut >= 0) {
		if ((uint32_t)a->cut > n)
			return TAUT_E_MESSAGE_LONG;
		n = (uint32_t)a->cut;
		a->crafted = true;
	}
	*length = n;
	return TAUT_OK;
}
