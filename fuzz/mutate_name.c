/* mutate_name.c - mutations of names, and of the pointers in them. See mutate_inner.h. */
#include "mutate_inner.h"

#include <string.h>

enum { LONG = TAUT_NAME_MAX + 1 };

/* A label that is not the root; its offset, 0 if there is none. */
static uint32_t some_label(const struct outline *o, struct dice *d)
{
	for (unsigned tries = 0; tries < 8 && o->labels > 0; tries++) {
		uint32_t at = o->label[dice_below(d, o->labels)];

		if (o->octets[at] != 0)
			return at;
	}
	return 0;
}

/* Octets from `at` to the end of the run of labels that it stands in; `at` is known to be in a name. */
static uint32_t run_left(const struct outline *o, uint32_t at)
{
	uint32_t end = at;

	while (o->octets[end] != 0 && o->octets[end] < 0xc0) /* each label takes octets */
		end += 1u + o->octets[end];
	return end + (o->octets[end] == 0 ? 1 : 2) - at;
}

/* Where the name begins in which `at` stands. */
static uint32_t name_start(const struct outline *o, uint32_t at)
{
	uint32_t start = 0;

	for (uint32_t i = 0; i < o->names; i++)
		if (o->name[i] <= at && o->name[i] > start)
			start = o->name[i];
	return start;
}

bool fuzz_name_octet(struct outline *o, struct dice *d)
{
	static const uint8_t odd[] = {
		0, ' ', '.', '\\', '"', '*', '_', '-', '@', '(', 0x7f, 0x80, 0xff};
	uint32_t at = some_label(o, d), k;

	if (at == 0)
		return false;
	k = at + 1 + dice_below(d, o->octets[at]);
	switch (dice_below(d, 3)) {
	case 0: o->octets[k] ^= 0x20; break;
	case 1: o->octets[k] = (uint8_t)('a' + dice_below(d, 26)); break;
	default: o->octets[k] = odd[dice_below(d, sizeof odd)]; break;
	}
	return true;
}

bool fuzz_name_insert(struct outline *o, struct dice *d)
{
	uint8_t label[1 + TAUT_LABEL_MAX];
	uint32_t at, n;

	if (o->labels == 0)
		return false;
	at = o->label[dice_below(d, o->labels)];
	n = 1 + dice_below(d, dice_below(d, 8) == 0 ? TAUT_LABEL_MAX : 4);
	label[0] = (uint8_t)n;
	memset(label + 1, (int)('a' + dice_below(d, 26)), n);
	if (dice_below(d, 8) == 0)
		label[1] = '*';
	return outline_splice(o, at, 0, label, n + 1, outline_inside(o, at));
}

bool fuzz_name_drop(struct outline *o, struct dice *d)
{
	uint32_t at = some_label(o, d);

	return at != 0 && outline_splice(o, at, 1u + o->octets[at], NULL, 0, outline_inside(o, at));
}

/* A label with more or fewer octets, its length along: up to 63, or to 64, which is none. */
bool fuzz_name_grow(struct outline *o, struct dice *d)
{
	uint8_t label[2 + TAUT_LABEL_MAX];
	uint32_t at = some_label(o, d), n, old;

	if (at == 0)
		return false;
	old = o->octets[at];
	n = dice_below(d, 4) == 0 ? TAUT_LABEL_MAX + dice_below(d, 8) / 7
				  : 1 + dice_below(d, TAUT_LABEL_MAX);
	memset(label, 'x', sizeof label);
	label[0] = (uint8_t)n;
	memcpy(label + 1, o->octets + at + 1, old < n ? old : n);
	return outline_splice(o, at, 1 + old, label, n + 1, outline_inside(o, at));
}

/* From a label on, a name becomes a pointer to `target`. */
static bool point(struct outline *o, uint32_t at, uint32_t target)
{
	uint8_t pointer[2];

	outline_put16(pointer, 0xc000 | (target & 0x3fff));
	return outline_splice(o, at, run_left(o, at), pointer, 2, outline_inside(o, at));
}

/* A label becomes a pointer to one of the targets that stands before its name, if some draws find one. */
static bool point_back(struct outline *o, struct dice *d, const uint32_t *targets, uint32_t count)
{
	uint32_t at = o->label[dice_below(d, o->labels)], start = name_start(o, at);

	for (unsigned tries = 0; tries < 8; tries++) {
		uint32_t target = targets[dice_below(d, count)];

		if (target < start)
			return point(o, at, target);
	}
	return false;
}

/* ... to a label of a name before: the way it should be. */
bool fuzz_name_point(struct outline *o, struct dice *d)
{
	return o->labels >= 2 && point_back(o, d, o->label, o->labels);
}

/* ... to a pointer before. */
bool fuzz_name_chain(struct outline *o, struct dice *d)
{
	return o->labels > 0 && o->pointers > 0 && point_back(o, d, o->pointer, o->pointers);
}

/* ... or a pointer leads where it must not: to itself, forward, into the header, beyond the message, into
 * its own name, beside a label. */
bool fuzz_name_astray(struct outline *o, struct dice *d)
{
	uint32_t at, target;

	if (o->labels == 0)
		return false;
	if (o->pointers == 0 || dice_below(d, 4) == 0) {
		at = o->label[dice_below(d, o->labels)];
		return point(o, at, at + dice_below(d, 3));
	}
	at = o->pointer[dice_below(d, o->pointers)];
	target = outline_u16(o->octets + at) & 0x3fff;
	switch (dice_below(d, 6)) {
	case 0: target = at; break;
	case 1: target = at + 2 + dice_below(d, 16); break;
	case 2: target = dice_below(d, OUTLINE_HEADER); break;
	case 3: target = o->n + dice_below(d, 3); break;
	case 4: target = name_start(o, at); break;
	default: target += 1 + dice_below(d, 2); break;
	}
	outline_put16(o->octets + at, 0xc000 | (target & 0x3fff));
	outline_walk(o);
	return true;
}

/* A pointer becomes what it leads to. */
bool fuzz_name_expand(struct outline *o, struct dice *d)
{
	uint8_t name[TAUT_NAME_MAX];
	uint32_t at, n;

	if (o->pointers == 0)
		return false;
	at = o->pointer[dice_below(d, o->pointers)];
	return taut_name_read(o->octets, o->n, at, name, &n, NULL) == TAUT_OK &&
	       outline_splice(o, at, 2, name, n, outline_inside(o, at));
}

/* A name of 255 octets, the most, or one of 256. */
bool fuzz_name_long(struct outline *o, struct dice *d)
{
	uint8_t name[LONG];
	uint32_t at, n = TAUT_NAME_MAX + dice_below(d, 4) / 3, step = dice_below(d, 2) ? 64 : 2,
		     k = 0;

	if (o->names == 0)
		return false;
	at = o->name[dice_below(d, o->names)];
	memset(name, 'l', sizeof name);
	while (k < n - 1) { /* grows by two at least */
		uint32_t left = n - 1 - k, size = left < step ? left : step;

		if (left - size == 1)
			size = size > 2 ? size - 1 : size + 1;
		name[k] = (uint8_t)(size - 1);
		k += size;
	}
	name[n - 1] = 0;
	return outline_splice(o, at, run_left(o, at), name, n, outline_inside(o, at));
}

bool fuzz_name_root(struct outline *o, struct dice *d)
{
	uint32_t at;

	if (o->labels == 0)
		return false;
	at = o->label[dice_below(d, o->labels)];
	return outline_splice(
		o, at, run_left(o, at), (const uint8_t *)"", 1, outline_inside(o, at));
}
