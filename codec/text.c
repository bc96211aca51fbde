/* text.c - one record as presentation text: the loop over the fields of its row. */
#include "kinds/kinds.h"
#include "text.h"

/* ---- one field ------------------------------------------------------------------------------ */

static void put_names(struct taut_out *o, struct taut_cursor *r)
{
	/* Ends: each name takes an octet at least. */
	for (bool any = false; taut_left(r) != 0; any = true) {
		if (any)
			taut_out_char(o, ' ');
		taut_i_put_name(o, r);
	}
}

static void put_field(struct taut_out *o, enum taut_kind kind, struct taut_cursor *r)
{
	if (taut_i_kind_sizes[kind] != 0) {
		taut_i_put_fixed(o, kind, r);
		return;
	}
	switch (kind) {
	case TAUT_K_NAME: taut_i_put_name(o, r); break;
	case TAUT_K_NAMES: put_names(o, r); break;
	case TAUT_K_STRING:
	case TAUT_K_STRING_MAYBE: taut_i_put_string(o, r); break;
	case TAUT_K_STRINGS: taut_i_put_strings(o, r); break;
	case TAUT_K_TAG: taut_i_put_tag(o, r); break;
	case TAUT_K_TEXT:
	case TAUT_K_TEXT_FULL: taut_i_put_text(o, r); break;
	case TAUT_K_HEX:
	case TAUT_K_HEX_FULL: taut_i_put_hex(o, r); break;
	case TAUT_K_BASE64:
	case TAUT_K_BASE64_FULL: taut_i_put_base64(o, r); break;
	case TAUT_K_BASE64_DASH:
		if (taut_left(r) == 0)
			taut_out_char(o, '-');
		taut_i_put_base64(o, r);
		break;
	case TAUT_K_SALT:
	case TAUT_K_HASH:
	case TAUT_K_SIZED_BASE64: taut_i_put_sized(o, kind, r); break;
	case TAUT_K_BITMAP:
	case TAUT_K_BITMAP_FULL: taut_i_put_bitmap(o, r); break;
	case TAUT_K_NXT_BITMAP: taut_i_put_nxt(o, r); break;
	case TAUT_K_PORTS: taut_i_put_ports(o, r); break;
	case TAUT_K_SVC_PARAMS: taut_i_put_params(o, r); break;
	case TAUT_K_APL: taut_i_put_apl(o, r); break;
	case TAUT_K_LOC: taut_i_put_loc(o, r); break;
	case TAUT_K_NSAP: taut_i_put_nsap(o, r); break;
	case TAUT_K_ATMA: taut_i_put_atma(o, r); break;
	case TAUT_K_GATEWAY:
	case TAUT_K_RELAY: taut_i_put_gateway(o, kind, r); break;
	case TAUT_K_HIP: taut_i_put_hip(o, r); break;
	case TAUT_K_A6: taut_i_put_a6(o, r); break;
	default: /* OPAQUE and OPTIONS have no form but that of RFC 3597 */
		o->odd = true;
		r->pos = r->end;
		break;
	}
}

/* ---- generic form, RFC 3597 5 --------------------------------------------------------------- */

/* Where in a field of this kind a name begins; its end if there is none. */
static uint32_t name_in(enum taut_kind kind, const struct taut_cursor *r, uint32_t end)
{
	uint8_t first = taut_octet(r, r->pos);

	switch (kind) {
	case TAUT_K_NAME:
	case TAUT_K_NAMES: return r->pos;
	case TAUT_K_GATEWAY: return first == 3 ? r->pos + 2 : end;
	case TAUT_K_RELAY: return (first & 0x7f) == 3 ? r->pos + 1 : end;
	case TAUT_K_A6: return first != 0 ? r->pos + 1 + (135u - first) / 8 : end;
	default: return end;
	}
}

/* Rdata as it stands without compression: its octets in hex, or only their count. */
static uint32_t put_expanded(struct taut_out *o, const struct taut_record *record)
{
	struct taut_fields it = taut_fields(record);
	struct taut_field field;
	uint32_t total = 0;

	/* Ends: by the fields; within one, each name takes an octet at least. */
	while (taut_field_next(&it, &field)) {
		uint32_t end = field.offset + field.length;
		struct taut_cursor r = taut_cursor_over(record->octets, field.offset, end);
		uint32_t at = name_in(field.kind, &r, end);

		if (o != NULL)
			taut_out_hex(o, record->octets + field.offset, at - field.offset);
		total += at - field.offset;
		while (at < end) {
			struct taut_name ref = {record->octets, at, end};
			uint8_t name[TAUT_NAME_MAX];
			uint32_t n = taut_name_expand(&ref, name);

			if (o != NULL)
				taut_out_hex(o, name, n);
			total += n;
			at = taut_i_name_skip(record->octets, at, end);
		}
	}
	return total;
}

static void put_generic(struct taut_out *o, const struct taut_record *record)
{
	uint32_t n = put_expanded(NULL, record);

	taut_out_octets(o, "\\# ", 3);
	taut_out_number(o, n);
	if (n == 0)
		return;
	taut_out_char(o, ' ');
	put_expanded(o, record);
}

/* ---- rdata ---------------------------------------------------------------------------------- */

/* Fields that may be nothing at all stand last: no space is written for them. */
static bool vanishes(enum taut_kind kind, const struct taut_cursor *r)
{
	return taut_left(r) == 0 && kind != TAUT_K_TEXT && kind != TAUT_K_BASE64_DASH &&
		kind != TAUT_K_OPAQUE && kind != TAUT_K_OPTIONS && kind != TAUT_K_STRINGS;
}

static void put_fields(struct taut_out *o, const struct taut_row *row, struct taut_cursor *r)
{
	for (uint32_t i = 0; i < row->count; i++) { /* at most TAUT_FIELDS_MAX */
		enum taut_kind kind = (enum taut_kind)row->kinds[i];

		if (vanishes(kind, r) && i != 0)
			continue;
		if (i != 0)
			taut_out_char(o, ' ');
		if (!vanishes(kind, r))
			put_field(o, kind, r);
	}
}

/* Breaks what was written since `start` into lines of 56 characters within parentheses. */
static void put_wrapped(struct taut_out *o, size_t start)
{
	size_t n = o->n - start, lines = (n + 55) / 56, grown = 5 * lines + 3;

	if (taut_out_room(o, grown) == NULL)
		return;
	/* From the last line to the first, so that nothing is overwritten before it was moved. */
	for (size_t i = lines; i > 0; i--) {
		size_t from = start + (i - 1) * 56, to = start + 1 + (i - 1) * 61 + 5;

		memmove(o->text + to, o->text + from, i == lines ? n - (i - 1) * 56 : 56);
		memcpy(o->text + to - 5, "\n\t\t\t\t", 5);
	}
	o->text[start] = '(';
	o->n = start + 1 + n + 5 * lines;
	taut_out_octets(o, " )", 2);
}

/* Multi-line: fields behind the names one a line with their names as comments, or the last field, if
 * it is long octets, in several lines. */
static void put_lines(struct taut_out *o, const struct taut_row *row, struct taut_cursor *r)
{
	const struct taut_row_text *text = &taut_i_row_texts[row - taut_i_rows];
	bool lines = (row->flags & TAUT_ROW_LINES) != 0, opened = false;

	for (uint32_t i = 0; i < row->count; i++) { /* at most TAUT_FIELDS_MAX */
		enum taut_kind kind = (enum taut_kind)row->kinds[i];
		size_t start;

		if (vanishes(kind, r))
			break;
		if (lines && kind != TAUT_K_NAME) {
			taut_out_string(o, opened ? "\n\t\t\t\t" : " (\n\t\t\t\t");
			opened = true;
		} else if (i != 0) {
			taut_out_char(o, ' ');
		}
		start = o->n;
		put_field(o, kind, r);
		if (opened) {
			taut_out_string(o, "\t; ");
			taut_out_string(o, text->fields[i]);
		} else if (kind >= TAUT_K_HEX && kind <= TAUT_K_BASE64_FULL && o->n - start > 56) {
			put_wrapped(o, start);
		}
	}
	if (opened)
		taut_out_string(o, "\n\t\t\t\t)");
}

void taut_i_put_rdata(struct taut_out *o, const struct taut_record *record, unsigned flags)
{
	const struct taut_row *row = taut_layout_of(record->type, record->layout_class);
	struct taut_cursor r = taut_cursor_over(record->octets, record->rdata,
		record->rdata + record->rdlength);
	size_t start = o->n;
	bool full = o->full;

	if (record->empty)
		return;
	o->odd = record->malformed || (flags & TAUT_TEXT_GENERIC) != 0;
	if (!o->odd) {
		if ((flags & TAUT_TEXT_MULTILINE) != 0)
			put_lines(o, row, &r);
		else
			put_fields(o, row, &r);
	}
	if (!o->odd)
		return;
	o->n = start;
	o->full = full;
	put_generic(o, record);
	o->odd = false;
}

enum taut_code taut_rdata_text(const struct taut_record *record, unsigned flags, char *out,
	size_t capacity, size_t *length)
{
	struct taut_out o = taut_out_over(out, capacity);

	taut_i_put_rdata(&o, record, flags);
	return taut_i_out_status(&o, length);
}

/* ---- records and questions ------------------------------------------------------------------ */

static void put_type(struct taut_out *o, uint16_t type, unsigned flags)
{
	if ((flags & TAUT_TEXT_GENERIC) == 0) {
		taut_i_put_type(o, type);
		return;
	}
	taut_out_octets(o, "TYPE", 4);
	taut_out_number(o, type);
}

static void put_class(struct taut_out *o, uint16_t rclass, unsigned flags)
{
	if ((flags & TAUT_TEXT_GENERIC) == 0) {
		if (rclass == TAUT_CLASS_IN)
			taut_out_octets(o, "IN", 2);
		else
			taut_i_put_class(o, rclass);
		return;
	}
	taut_out_octets(o, "CLASS", 5);
	taut_out_number(o, rclass);
}

static void put_owner(struct taut_out *o, const struct taut_name *name)
{
	struct taut_cursor r = taut_cursor_over(name->octets, name->at, name->end);

	taut_i_put_name(o, &r);
}

/* Is the text of the rdata empty? That of APL without items is. */
static bool is_nothing(const struct taut_record *record, unsigned flags)
{
	const struct taut_row *row = taut_layout_of(record->type, record->layout_class);
	struct taut_cursor none = taut_cursor_over(record->octets, 0, 0);

	return record->rdlength == 0 && !record->malformed && (flags & TAUT_TEXT_GENERIC) == 0 &&
		vanishes((enum taut_kind)row->kinds[0], &none);
}

void taut_i_put_record(struct taut_out *o, const struct taut_record *record, unsigned flags)
{
	char gap = (flags & TAUT_TEXT_SPACES) != 0 ? ' ' : '\t';

	put_owner(o, &record->owner);
	taut_out_char(o, gap);
	taut_out_number(o, record->ttl);
	taut_out_char(o, gap);
	put_class(o, record->rclass, flags);
	taut_out_char(o, gap);
	put_type(o, record->type, flags);
	if (record->empty)
		return;
	if (is_nothing(record, flags))
		return;
	taut_out_char(o, gap);
	taut_i_put_rdata(o, record, flags);
}

void taut_i_put_question(struct taut_out *o, const struct taut_question *question, unsigned flags)
{
	char gap = (flags & TAUT_TEXT_SPACES) != 0 ? ' ' : '\t';

	put_owner(o, &question->name);
	taut_out_char(o, gap);
	put_class(o, question->rclass, flags);
	taut_out_char(o, gap);
	put_type(o, question->type, flags);
}

enum taut_code taut_record_text(const struct taut_record *record, unsigned flags, char *out,
	size_t capacity, size_t *length)
{
	struct taut_out o = taut_out_over(out, capacity);

	taut_i_put_record(&o, record, flags);
	return taut_i_out_status(&o, length);
}

enum taut_code taut_question_text(const struct taut_question *question, unsigned flags, char *out,
	size_t capacity, size_t *length)
{
	struct taut_out o = taut_out_over(out, capacity);

	taut_i_put_question(&o, question, flags);
	return taut_i_out_status(&o, length);
}
