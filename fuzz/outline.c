/* outline.c - see outline.h. */
#include "outline.h"

#include "sample.h"

#include <string.h>

/* ---- the walk ------------------------------------------------------------------------------- */

/* Offset behind the run of labels that begins at `at`, 0 if there is none before `end`. */
static uint32_t run_end(const uint8_t *octets, uint32_t at, uint32_t end)
{
	while (at < end) { /* each label takes octets */
		uint32_t c = octets[at];

		if (c == 0)
			return at + 1;
		if (c >= 0xc0)
			return end - at >= 2 ? at + 2 : 0;
		if (c > TAUT_LABEL_MAX || c >= end - at)
			return 0;
		at += 1 + c;
	}
	return 0;
}

/* Remembers the name at `at`, its labels and its pointer. */
static void note_name(struct outline *o, uint32_t at, uint32_t end)
{
	uint32_t behind = run_end(o->octets, at, end);

	if (behind == 0)
		return;
	if (o->names < OUTLINE_NAMES)
		o->name[o->names++] = at;
	while (at < behind) { /* as in run_end() */
		if (o->octets[at] >= 0xc0) {
			if (o->pointers < OUTLINE_LABELS)
				o->pointer[o->pointers++] = at;
			return;
		}
		if (o->labels < OUTLINE_LABELS)
			o->label[o->labels++] = at;
		at += 1u + o->octets[at];
	}
}

/* Octets of a field that begins at p, of n that are left. */
static uint32_t extent(enum taut_kind kind, const uint8_t *p, uint32_t n)
{
	uint32_t size = fuzz_fixed_size(kind);

	if (size == 0)
		switch (kind) {
		case TAUT_K_NAME: size = run_end(p, 0, n); break;
		case TAUT_K_STRING:
		case TAUT_K_STRING_MAYBE:
		case TAUT_K_TAG:
		case TAUT_K_SALT:
		case TAUT_K_HASH: size = n == 0 ? 0 : 1u + p[0]; break;
		case TAUT_K_SIZED_BASE64: size = n < 2 ? n : 2 + outline_u16(p); break;
		default: size = n; break;
		}
	return size < n ? size : n;
}

uint32_t outline_fields(
	const struct outline *o, const struct outline_entry *e, struct outline_field *list)
{
	uint32_t count = taut_type_fields(e->type, e->rclass), at = e->rdata, found = 0;

	for (uint32_t i = 0; i < count && found < OUTLINE_FIELDS; i++) {
		struct outline_field *f = &list[found++];

		taut_type_field(e->type, e->rclass, i, &f->kind);
		f->at = at;
		f->n = extent(f->kind, o->octets + at, e->end - at);
		at += f->n;
	}
	return found;
}

static void note_names_within(struct outline *o, const struct outline_entry *e)
{
	struct outline_field list[OUTLINE_FIELDS];
	uint32_t count = outline_fields(o, e, list);

	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = list[i].at, end = list[i].at + list[i].n;

		if (list[i].kind == TAUT_K_NAME)
			note_name(o, at, end);
		while (list[i].kind == TAUT_K_NAMES && at != 0 &&
			at < end) { /* each takes octets */
			note_name(o, at, end);
			at = run_end(o->octets, at, end);
		}
	}
}

/* The entry at `at`. False if it is not whole. */
static bool walk_entry(
	const struct outline *o, uint32_t at, unsigned section, struct outline_entry *e)
{
	uint32_t size = section == TAUT_QUESTION ? 4 : 10;

	e->at = at;
	e->section = (uint8_t)section;
	e->fixed = run_end(o->octets, at, o->n);
	if (e->fixed == 0 || size > o->n - e->fixed)
		return false;
	e->type = (uint16_t)outline_u16(o->octets + e->fixed);
	e->rclass = (uint16_t)outline_u16(o->octets + e->fixed + 2);
	e->rdata = e->end = e->fixed + size;
	if (section == TAUT_QUESTION)
		return true;
	size = outline_u16(o->octets + e->fixed + 8);
	if (size > o->n - e->rdata)
		return false;
	e->end += size;
	return true;
}

void outline_walk(struct outline *o)
{
	uint32_t at = OUTLINE_HEADER;

	o->count = o->names = o->labels = o->pointers = 0;
	o->end = at;
	if (o->n < OUTLINE_HEADER)
		return;
	for (unsigned section = 0; section < 4; section++)
		for (uint32_t i = outline_u16(o->octets + 4 + 2 * (size_t)section); i > 0; i--) {
			struct outline_entry *e = &o->entry[o->count];

			if (o->count == OUTLINE_ENTRIES || !walk_entry(o, at, section, e))
				return;
			o->count++;
			note_name(o, e->at, e->fixed);
			if (section != TAUT_QUESTION)
				note_names_within(o, e);
			o->end = at = e->end;
		}
}

int outline_inside(const struct outline *o, uint32_t at)
{
	for (uint32_t i = 0; i < o->count; i++)
		if (at >= o->entry[i].rdata && at < o->entry[i].end)
			return (int)i;
	return OUTLINE_NONE;
}

/* ---- edits ---------------------------------------------------------------------------------- */

/* Pointers behind or to what moves by n - drop octets. */
static void relocate(struct outline *o, uint32_t at, uint32_t drop, uint32_t n)
{
	for (uint32_t i = 0; i < o->pointers; i++) {
		uint8_t *p = o->octets + o->pointer[i];
		uint32_t target = outline_u16(p) & 0x3fff;

		if (target < at + drop || (o->pointer[i] >= at && o->pointer[i] < at + drop))
			continue;
		target = target - drop + n;
		if (target <= 0x3fff)
			outline_put16(p, 0xc000 | target);
	}
}

bool outline_splice(struct outline *o, uint32_t at, uint32_t drop, const uint8_t *octets,
	uint32_t n, int inside)
{
	if (at > o->n || drop > o->n - at || n > o->max - (o->n - drop))
		return false;
	if (inside != OUTLINE_NONE) {
		const struct outline_entry *e = &o->entry[inside];
		uint32_t size = e->end - e->rdata - drop + n;

		if (size > UINT16_MAX)
			return false;
		outline_put16(o->octets + e->fixed + 8, size);
	}
	relocate(o, at, drop, n);
	memmove(o->octets + at + n, o->octets + at + drop, o->n - at - drop);
	if (n > 0)
		memcpy(o->octets + at, octets, n);
	o->n = o->n - drop + n;
	outline_walk(o);
	return true;
}

void outline_free(struct outline *o, uint32_t from, uint32_t to)
{
	uint8_t name[TAUT_NAME_MAX];
	uint32_t n;

	for (unsigned round = 0; round < 32; round++) {
		uint32_t i = 0, at, target;

		for (; i < o->pointers; i++) {
			at = o->pointer[i];
			target = outline_u16(o->octets + at) & 0x3fff;
			if (target >= from && target < to && at >= to)
				break;
		}
		if (i == o->pointers)
			return;
		if (taut_name_read(o->octets, o->n, at, name, &n, NULL) != TAUT_OK ||
			!outline_splice(o, at, 2, name, n, outline_inside(o, at)))
			return;
	}
}

/* ---- records -------------------------------------------------------------------------------- */

/* Appends the name at `at` in full. Returns its length, 0 if it cannot be. */
static uint32_t append_name(const struct outline *o, uint32_t at, uint8_t *out, uint32_t room)
{
	uint8_t name[TAUT_NAME_MAX];
	uint32_t n;

	if (taut_name_read(o->octets, o->n, at, name, &n, NULL) != TAUT_OK || n > room)
		return 0;
	memcpy(out, name, n);
	return n;
}

uint32_t outline_record(
	const struct outline *o, const struct outline_entry *e, uint8_t *out, uint32_t room)
{
	struct outline_field list[OUTLINE_FIELDS];
	uint32_t count = outline_fields(o, e, list), at = e->rdata, start, n;

	n = append_name(o, e->at, out, room);
	if (n == 0 || room - n < 10)
		return 0;
	memcpy(out + n, o->octets + e->fixed, 10);
	n += 10;
	start = n;
	for (uint32_t i = 0; i <= count; i++) { /* and what stands behind the last */
		uint32_t size = i < count ? list[i].n : e->end - at;

		if (i < count && list[i].kind == TAUT_K_NAME && size != 0) {
			uint32_t grown = append_name(o, at, out + n, room - n);

			if (grown == 0)
				return 0;
			n += grown;
		} else {
			if (size > room - n)
				return 0;
			memcpy(out + n, o->octets + at, size);
			n += size;
		}
		at += size;
	}
	if (n - start > UINT16_MAX)
		return 0;
	outline_put16(out + start - 2, n - start);
	return n;
}

static void count_entry(struct outline *o, unsigned section, int by)
{
	uint8_t *p = o->octets + 4 + 2 * (size_t)section;

	outline_put16(p, outline_u16(p) + (uint32_t)by);
}

bool outline_insert(
	struct outline *o, unsigned section, uint32_t index, const uint8_t *octets, uint32_t n)
{
	uint32_t at = o->end;

	for (uint32_t i = 0; i < o->count; i++) {
		const struct outline_entry *e = &o->entry[i];

		if (e->section < section)
			continue;
		if (e->section == section && index > 0) {
			index--;
			continue;
		}
		at = e->at;
		break;
	}
	if (o->n < OUTLINE_HEADER || n > o->max - o->n)
		return false;
	count_entry(o, section, 1);
	return outline_splice(o, at, 0, octets, n, OUTLINE_NONE);
}

bool outline_delete(struct outline *o, uint32_t k)
{
	outline_free(o, o->entry[k].at, o->entry[k].end);
	if (k >= o->count) /* which grew too large to be known */
		return false;
	count_entry(o, o->entry[k].section, -1);
	return outline_splice(
		o, o->entry[k].at, o->entry[k].end - o->entry[k].at, NULL, 0, OUTLINE_NONE);
}

void outline_refit(struct outline *o)
{
	uint32_t counts[4] = {0};

	if (o->n < OUTLINE_HEADER || o->count == OUTLINE_ENTRIES)
		return;
	for (uint32_t i = 0; i < o->count; i++)
		counts[o->entry[i].section]++;
	for (unsigned i = 0; i < 4; i++)
		outline_put16(o->octets + 4 + 2 * (size_t)i, counts[i]);
	o->n = o->end;
	outline_walk(o);
}
