/* sort.c - the records of a zone in the order that its image has. */
#include "image.h"

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static int compare_octets(const uint8_t *a, const uint8_t *b, uint32_t n, bool name)
{
	if (!name)
		return memcmp(a, b, n);
	for (uint32_t i = 0; i < n; i++) /* at most 255; lengths of labels are under 'A' */
		if (lower(a[i]) != lower(b[i]))
			return lower(a[i]) < lower(b[i]) ? -1 : 1;
	return 0;
}

/* Canonical order of rdata of one type (RFC 4034 6.3): octets, those of names in lower case. */
static int compare_rdata(
	const struct taut_zone_entry *a, const struct taut_zone_entry *b, uint16_t rclass)
{
	const uint8_t *x = taut_entry_rdata(a), *y = taut_entry_rdata(b);
	struct taut_record record;
	struct taut_fields it;
	struct taut_field field;
	int order = taut_rdata_compare(x, a->rdlength, y, b->rdlength);

	if (order == 0)
		return 0;
	taut_record_wrap(&record, a->type, rclass, x, a->rdlength);
	it = taut_fields(&record);
	while (taut_field_next(&it, &field)) { /* at most a few for each type */
		uint32_t left = field.offset < b->rdlength ? b->rdlength - field.offset : 0;
		uint32_t n = field.length < left ? field.length : left;

		order = compare_octets(
			x + field.offset, y + field.offset, n, field.kind == TAUT_K_NAME);
		if (order != 0)
			return order;
	}
	return (a->rdlength > b->rdlength) - (a->rdlength < b->rdlength);
}

static const uint8_t *owner_of(const struct taut_zone_log *log, const struct taut_zone_entry *entry)
{
	return log->octets + entry->owner;
}

static int compare(const struct taut_zone_log *log, uint32_t at_a, uint32_t at_b)
{
	const struct taut_zone_entry *a = (const void *)(log->octets + at_a);
	const struct taut_zone_entry *b = (const void *)(log->octets + at_b);
	uint16_t type_a = taut_entry_covers(a), type_b = taut_entry_covers(b);
	bool hashed_a = type_a == TAUT_TYPE_NSEC3, hashed_b = type_b == TAUT_TYPE_NSEC3;
	int order;

	if (hashed_a != hashed_b)
		return hashed_a ? 1 : -1;
	order = a->owner == b->owner ? 0 : taut_name_compare(owner_of(log, a), owner_of(log, b));
	if (order != 0)
		return order;
	if (type_a != type_b)
		return type_a < type_b ? -1 : 1;
	if (a->type != b->type)
		return a->type == type_a ? -1 : 1; /* a RRSIG stands behind what it covers */
	return compare_rdata(a, b, log->rclass);
}

/* Merges from[start..middle) and from[middle..end) into to. */
static void merge(const struct taut_zone_log *log, const uint32_t *from, uint32_t *to, size_t start,
	size_t middle, size_t end)
{
	size_t a = start, b = middle;

	if (middle == end || compare(log, from[middle - 1], from[middle]) <= 0) {
		memcpy(to + start, from + start,
			(end - start) * sizeof *to); /* zones come sorted, mostly */
		return;
	}
	for (size_t i = start; i < end; i++)
		if (b == end || (a < middle && compare(log, from[a], from[b]) <= 0))
			to[i] = from[a++];
		else
			to[i] = from[b++];
}

void taut_i_log_sort(struct taut_zone_log *log)
{
	size_t n = log->count;

	for (size_t run = 1; run < n; run *= 2) { /* at most 32 */
		uint32_t *sorted = log->spare;

		for (size_t at = 0; at < n; at += 2 * run) {
			size_t middle = n - at < run ? n : at + run;

			merge(log, log->order, sorted, at, middle,
				n - middle < run ? n : middle + run);
		}
		log->spare = log->order;
		log->order = sorted;
	}
}

bool taut_i_log_same_owner(const struct taut_zone_log *log, uint32_t a, uint32_t b)
{
	const struct taut_zone_entry *x = taut_log_entry(log, a), *y = taut_log_entry(log, b);

	return x->owner == y->owner || taut_name_equal(owner_of(log, x), owner_of(log, y));
}

bool taut_i_log_same_record(const struct taut_zone_log *log, uint32_t a, uint32_t b)
{
	return compare(log, log->order[a], log->order[b]) == 0;
}
