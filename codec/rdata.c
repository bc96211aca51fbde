/* rdata.c - the loops over a row: check, and iteration over fields. */
#include "rows.h"

/* RFC 3597 4, RFC 6762 18.14: may a sender compress the names of this type here? */
bool taut_i_may_compress(const struct taut_walk *w, const struct taut_row *row)
{
	return (row->flags & w->compress) != 0;
}

/* ---- rules that relate fields --------------------------------------------------------------- */

/* DS and its kin: key tag, algorithm, digest type, digest. RFC 4034 5.1.4, 4509, 6605, 5933, 9558. */
static enum taut_code digest_rule(struct taut_cursor *r, uint32_t start)
{
	static const uint8_t lengths[7] = {0, 20, 32, 32, 48, 32, 32};
	uint8_t type = taut_octet(r, start + 3);
	uint32_t length = r->end - start - 4;

	if (taut_fails(CHK_DIGEST, type >= 1 && type <= 6 && length != lengths[type % 7]))
		return taut_stop(r, TAUT_E_DIGEST_LENGTH, start + 4);
	return TAUT_OK;
}

/* ZONEMD: serial, scheme, hash algorithm, digest. RFC 8976 2.2.4. */
static enum taut_code zonemd_rule(struct taut_cursor *r, uint32_t start)
{
	uint8_t hash = taut_octet(r, start + 5);
	uint32_t length = r->end - start - 6;

	if (taut_fails(CHK_ZONEMD, length < 12 || (hash == 1 && length != 48) ||
			(hash == 2 && length != 64)))
		return taut_stop(r, TAUT_E_DIGEST_LENGTH, start + 6);
	return TAUT_OK;
}

/* SVCB in alias mode: priority 0, which changes what is asked of its parameters. RFC 9460 2.4.2. */
static bool is_alias(const struct taut_row *row, const struct taut_cursor *r, uint32_t start)
{
	return row->rule == TAUT_RULE_SVCB && taut_octet(r, start) == 0 && taut_octet(r, start + 1) == 0;
}

/* ---- one field ------------------------------------------------------------------------------ */

static enum taut_code check_rest(struct taut_cursor *r, bool full)
{
	if (taut_fails(CHK_REST_EMPTY, full && taut_left(r) == 0))
		return taut_stop(r, TAUT_E_RDATA_EMPTY, r->pos);
	r->pos = r->end;
	return TAUT_OK;
}

static enum taut_code check_names(struct taut_walk *w, struct taut_cursor *r, bool may_compress)
{
	/* Ends: each name takes an octet at least. */
	while (taut_left(r) != 0 && r->status == TAUT_OK) {
		uint32_t next = w->seen != NULL
			? taut_name_quick(w, r->base, r->pos, r->end, may_compress || w->compressed) : 0;

		if (next != 0)
			r->pos = next;
		else
			taut_i_name_field(w, r, may_compress);
	}
	return r->status;
}

/* Checks the field of this kind at the cursor and steps over it. */
enum taut_code taut_i_field_check(struct taut_walk *w, const struct taut_row *row,
	enum taut_kind kind, struct taut_cursor *r)
{
	uint32_t size = taut_i_kind_sizes[kind];

	if (size != 0) {
		if (taut_fails(CHK_FIELD_FIXED, !taut_skip(r, size)))
			return taut_stop(r, TAUT_E_RDATA_END, r->pos);
		return TAUT_OK;
	}
	switch (kind) {
	case TAUT_K_NAME: return taut_i_name_field(w, r, taut_i_may_compress(w, row));
	case TAUT_K_NAMES: return check_names(w, r, taut_i_may_compress(w, row));
	case TAUT_K_STRING_MAYBE:
		if (taut_left(r) == 0)
			return TAUT_OK;
		return taut_i_check_string(r);
	case TAUT_K_STRING: return taut_i_check_string(r);
	case TAUT_K_STRINGS: return taut_i_check_strings(r);
	case TAUT_K_TAG: return taut_i_check_tag(w, r);
	case TAUT_K_TEXT_FULL:
	case TAUT_K_HEX_FULL:
	case TAUT_K_BASE64_FULL:
	case TAUT_K_NSAP: return check_rest(r, true);
	case TAUT_K_SALT:
	case TAUT_K_HASH:
	case TAUT_K_SIZED_BASE64: return taut_i_check_sized(r, kind);
	case TAUT_K_BITMAP: return taut_i_check_bitmap(w, r, false);
	case TAUT_K_BITMAP_FULL: return taut_i_check_bitmap(w, r, true);
	case TAUT_K_NXT_BITMAP: return taut_i_check_nxt(r);
	case TAUT_K_PORTS: return taut_i_check_ports(r);
	case TAUT_K_SVC_PARAMS: return taut_i_check_params(w, r);
	case TAUT_K_OPTIONS: return taut_i_check_options(w, r);
	case TAUT_K_APL: return taut_i_check_apl(w, r);
	case TAUT_K_LOC: return taut_i_check_loc(w, r);
	case TAUT_K_ATMA: return taut_i_check_atma(r);
	case TAUT_K_GATEWAY:
	case TAUT_K_RELAY: return taut_i_check_gateway(w, row, r, kind);
	case TAUT_K_HIP: return taut_i_check_hip(r);
	case TAUT_K_A6: return taut_i_check_a6(w, row, r);
	default: return check_rest(r, false); /* HEX, BASE64, TEXT, OPAQUE */
	}
}

/* Fields as far as they are of a fixed size, names, or rests that may be anything: most are. Gives the
 * index of the first that is something else or does not fit; the cursor stands before it. */
static inline uint32_t plain_fields(struct taut_walk *w, const struct taut_row *row,
	struct taut_cursor *r)
{
	const uint8_t *base = r->base;
	uint32_t pos = r->pos, end = r->end, i = 0;
	bool compress = taut_i_may_compress(w, row);

	for (; i < row->count; i++) { /* at most TAUT_FIELDS_MAX */
		enum taut_kind kind = (enum taut_kind)row->kinds[i];
		uint32_t size = taut_i_kind_sizes[kind], next = 0;

		if (size != 0) {
			if (size > end - pos)
				break;
			pos += size;
			continue;
		}
		if (kind == TAUT_K_BASE64_FULL || kind == TAUT_K_HEX_FULL) {
			if (pos == end)
				break;
			pos = end;
			continue;
		}
		if (kind != TAUT_K_NAME)
			break;
		w->field = (uint8_t)i;
		if (w->seen != NULL)
			next = taut_name_quick(w, base, pos, end, compress);
		if (next == 0)
			next = taut_i_name_check(w, base, pos, end, compress);
		if (next == 0) {
			taut_stop(r, w->fault, w->fault_at);
			return i;
		}
		pos = next;
	}
	r->pos = pos;
	return i;
}

/* Checks rdata by its row. The cursor is confined to it; its first fault stays in the cursor, the
 * index of the field that has it in w->field. */
enum taut_code taut_i_rdata_check(struct taut_walk *w, const struct taut_row *row,
	struct taut_cursor *r)
{
	uint32_t start = r->pos;

	w->compressed = false;
	w->grown = 0;
	for (uint32_t i = plain_fields(w, row, r); i < row->count; i++) { /* at most TAUT_FIELDS_MAX */
		w->field = (uint8_t)i;
		if (r->status != TAUT_OK)
			return r->status;
		w->alias = is_alias(row, r, start);
		if (taut_i_field_check(w, row, (enum taut_kind)row->kinds[i], r) != TAUT_OK)
			return r->status;
	}
	w->field = (uint8_t)(row->count - 1);
	if (taut_fails(CHK_RDATA_TRAILING, taut_left(r) != 0))
		return taut_stop(r, TAUT_E_RDATA_TRAILING, r->pos);
	/* The class of CVE-2020-1350: what cannot stand uncompressed is no rdata. */
	if (taut_fails(CHK_RDATA_LONG, r->end - start + w->grown > 65535))
		return taut_stop(r, TAUT_E_RDATA_LONG, start);
	if (row->rule == TAUT_RULE_DIGEST)
		return digest_rule(r, start);
	if (row->rule == TAUT_RULE_ZONEMD)
		return zonemd_rule(r, start);
	return TAUT_OK;
}

/* ---- iteration ------------------------------------------------------------------------------ */

struct taut_fields taut_fields(const struct taut_record *record)
{
	struct taut_fields it = {record, record->rdata, 0};

	return it;
}

static const struct taut_row *row_of_record(const struct taut_record *record)
{
	return record->malformed ? &taut_i_rows[0]
	                         : taut_layout_of(record->type, record->layout_class);
}

bool taut_field_next(struct taut_fields *it, struct taut_field *field)
{
	const struct taut_record *record = it->record;
	const struct taut_row *row = row_of_record(record);
	struct taut_walk w = {.most_steps = TAUT_STEPS_FREE, .policy = &taut_i_policy_default};
	struct taut_cursor r;

	if (record->empty || it->index >= row->count)
		return false;
	r = taut_cursor_over(record->octets, it->at, record->rdata + record->rdlength);
	w.alias = is_alias(row, &r, record->rdata);
	field->name = taut_i_row_texts[row - taut_i_rows].fields[it->index];
	field->kind = (enum taut_kind)row->kinds[it->index];
	field->index = it->index;
	field->offset = it->at;
	if (taut_i_field_check(&w, row, field->kind, &r) != TAUT_OK && r.status != TAUT_E_TEXT_EMPTY)
		return false; /* the octets changed since the check, or a fault is tolerated */
	field->length = r.pos - it->at;
	it->at = r.pos;
	it->index++;
	return true;
}

struct taut_name taut_field_name(const struct taut_record *record, const struct taut_field *field)
{
	struct taut_name name = {record->octets, field->offset, record->rdata + record->rdlength};

	return name;
}

void taut_record_wrap(struct taut_record *record, uint16_t type, uint16_t rclass,
	const uint8_t *rdata, uint16_t rdlength)
{
	static const uint8_t root[1] = {0};
	struct taut_walk w = {.most_steps = TAUT_STEPS_FREE, .policy = &taut_i_policy_default};
	struct taut_cursor r = taut_cursor_over(rdata, 0, rdlength);

	*record = (struct taut_record){.owner = {root, 0, 1}, .octets = rdata, .rdlength = rdlength,
		.type = type, .rclass = rclass, .layout_class = rclass};
	if (type == 0)
		r.status = TAUT_E_TYPE_ZERO;
	else if ((taut_row_of(type)->flags & TAUT_ROW_META) != 0)
		r.status = TAUT_E_TYPE_META;
	else if (rclass == 0 && type != TAUT_TYPE_OPT) /* whose class is a size */
		r.status = TAUT_E_CLASS_ZERO;
	else
		taut_i_rdata_check(&w, taut_layout_of(type, rclass), &r);
	if (r.status == TAUT_OK && w.steps != 0)
		r.status = TAUT_E_NAME_COMPRESSED; /* there is no message for a pointer to lead into */
	record->malformed = r.status != TAUT_OK;
	record->fault = r.status;
	record->fault_at = record->malformed ? r.at : 0;
}
