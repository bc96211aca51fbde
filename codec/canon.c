/* canon.c - rdata with its names expanded, canonical forms and order, key tags. RFC 4034 6. */
#include "build.h"
#include "rows.h"

#include <string.h>

struct writer {
	uint8_t *out;
	size_t n, capacity;
	bool lower; /* names in lower case */
	bool full;
};

static void put(struct writer *w, const uint8_t *octets, size_t n)
{
	if (w->full || n > w->capacity - w->n) {
		w->full = true;
		return;
	}
	if (n > 0)
		memcpy(w->out + w->n, octets, n);
	w->n += n;
}

/* The name at `at`, which ends before `end`. Gives the offset behind it. */
static uint32_t put_name(struct writer *w, const uint8_t *octets, uint32_t at, uint32_t end)
{
	struct taut_name name = {octets, at, end};
	uint8_t wire[TAUT_NAME_MAX];
	uint32_t n = taut_name_expand(&name, wire);

	if (n == 0)
		return end; /* the octets changed since the check */
	if (w->lower)
		taut_name_lower(wire, wire);
	put(w, wire, n);
	return taut_i_name_skip(octets, at, end);
}

/* Where in a field of this kind a name begins, if there is one: offset in the field, or its length. */
static uint32_t name_in(const struct taut_record *record, const struct taut_field *f)
{
	const uint8_t *p = record->octets + f->offset;

	switch (f->kind) {
	case TAUT_K_NAME:
	case TAUT_K_NAMES: return 0;
	case TAUT_K_GATEWAY: return p[0] == 3 ? 2 : f->length;
	case TAUT_K_RELAY: return (p[0] & 0x7f) == 3 ? 1 : f->length;
	case TAUT_K_A6: return p[0] != 0 ? 1 + (135u - p[0]) / 8 : f->length;
	default: return f->length;
	}
}

static void put_field(
	struct writer *w, const struct taut_record *record, const struct taut_field *f)
{
	uint32_t plain = name_in(record, f), at = f->offset + plain, end = f->offset + f->length;

	put(w, record->octets + f->offset, plain);
	while (at < end) /* each name takes an octet at least */
		at = put_name(w, record->octets, at, end);
}

static enum taut_code expand(const struct taut_record *record, bool canonical, uint8_t *out,
	size_t capacity, uint16_t *length)
{
	const struct taut_row *row = taut_layout_of(record->type, record->layout_class);
	struct writer w = {out, 0, capacity, canonical && (row->flags & TAUT_ROW_LOWER), false};
	struct taut_fields it = taut_fields(record);
	struct taut_field field;

	if (record->malformed)
		return record->fault;
	if (!record->empty && (row->flags & TAUT_ROW_NAMES) != 0)
		while (taut_field_next(&it, &field)) /* at most TAUT_FIELDS_MAX */
			put_field(&w, record, &field);
	/* all of it; or what a policy tolerates behind the fields that are right */
	put(&w, record->octets + it.at, record->rdata + record->rdlength - it.at);
	if (w.full || w.n > 65535)
		return TAUT_E_SPACE;
	*length = (uint16_t)w.n;
	return TAUT_OK;
}

enum taut_code taut_rdata_expand(
	const struct taut_record *record, uint8_t *out, size_t capacity, uint16_t *length)
{
	return expand(record, false, out, capacity, length);
}

enum taut_code taut_rdata_canonical(
	const struct taut_record *record, uint8_t *out, size_t capacity, uint16_t *length)
{
	return expand(record, true, out, capacity, length);
}

int taut_rdata_compare(const uint8_t *a, uint16_t a_length, const uint8_t *b, uint16_t b_length)
{
	uint32_t n = a_length < b_length ? a_length : b_length;
	int order = n > 0 ? memcmp(a, b, n) : 0;

	return order != 0 ? order : (int)a_length - (int)b_length;
}

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

enum taut_code taut_record_canonical(const struct taut_record *record, uint32_t ttl, uint8_t *out,
	size_t capacity, size_t *length)
{
	uint8_t owner[TAUT_NAME_MAX];
	uint32_t n = taut_name_expand(&record->owner, owner);
	uint16_t rdlength;
	enum taut_code code;

	if (n == 0)
		return TAUT_E_ARGUMENT;
	if (capacity < n + 10)
		return TAUT_E_SPACE;
	code = taut_rdata_canonical(record, out + n + 10, capacity - n - 10, &rdlength);
	if (code != TAUT_OK)
		return code;
	taut_name_lower(owner, out);
	put16(out + n, record->type);
	put16(out + n + 2, record->rclass);
	put16(out + n + 4, ttl >> 16);
	put16(out + n + 6, ttl & 0xffff);
	put16(out + n + 8, rdlength);
	*length = n + 10 + rdlength;
	return TAUT_OK;
}

uint16_t taut_key_tag(const uint8_t *rdata, uint16_t length)
{
	uint32_t sum = 0;

	/* RFC 4034 B.1: the most significant 16 of the least significant 24 bits of the modulus */
	if (length >= 4 && rdata[3] == 1)
		return length >= 7 ? taut_be16(rdata + length - 3) : 0;
	for (uint32_t i = 0; i < length; i++)
		sum += i & 1 ? rdata[i] : (uint32_t)rdata[i] << 8;
	return (uint16_t)(sum + (sum >> 16));
}
