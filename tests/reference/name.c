/* name.c - names with compression pointers, RFC 1035 4.1.4. */
#include "inner.h"

#include <string.h>

static void fail(struct name *name, const char *code, uint32_t at)
{
	name->fault = code;
	name->fault_at = at;
}

/* The run goes past its end. In the first run that is the container's end; behind a pointer it is
 * the start of the run that the pointer stands in, and the pointer is to blame. */
static void fail_at_end(struct name *name, const char *code, uint32_t at, uint32_t pointer)
{
	if (pointer == 0)
		fail(name, code, at);
	else
		fail(name, "POINTER_OVERLAP", pointer);
}

/* Adds the label of c octets at `at` (the root's: c is 0). */
static void add(struct name *name, const uint8_t *label, uint32_t c, uint32_t at)
{
	memcpy(name->wire + name->length, label, 1 + c);
	name->length += 1 + c;
	name->places[name->place_count++] = at;
}

/* Walks from run to run. A run is a row of labels that ends in the root or in a pointer; the first
 * lies before `end`, each further one before the start of the run that led to it. */
static void walk(const struct work *w, uint32_t at, uint32_t end, struct name *name)
{
	uint32_t start = at;  /* of this run */
	uint32_t pointer = 0; /* that led to this run; 0 in the first run */

	memset(name, 0, offsetof(struct name, wire));
	for (;;) { /* each turn adds a label (at most 127) or follows a pointer (at most 127) */
		if (at >= end) {
			fail_at_end(name, "NAME_END", at, pointer);
			return;
		}
		uint32_t c = w->octets[at];
		if (c >= 64 && c < 192) {
			fail(name, "LABEL_TYPE", at);
			return;
		}
		if (c < 64) {
			if (1 + c > end - at) {
				fail_at_end(name, "NAME_END", at, pointer);
				return;
			}
			/* RFC 1035 3.1: 255 octets, the root's is one of them. */
			if (c > 0 && name->length + c + 2 > 255) {
				fail(name, "NAME_LONG", at + 255 - name->length);
				return;
			}
			add(name, w->octets + at, c, at);
			at += 1 + c;
			if (c > 0 && pointer != 0)
				name->labels_behind++;
			if (c == 0) {
				if (pointer == 0)
					name->behind = at;
				return;
			}
			continue;
		}
		if (!name->has_pointer) {
			name->has_pointer = true;
			name->first_pointer = at;
		}
		if (end - at < 2) {
			fail_at_end(name, "POINTER_END", at, pointer);
			return;
		}
		uint32_t target = (c - 192) * 256 + w->octets[at + 1];
		if (target < 12) {
			fail(name, "POINTER_HEADER", at);
			return;
		}
		if (target >= start) {
			fail(name, "POINTER_FORWARD", at);
			return;
		}
		if (name->followed == 127) {
			fail(name, "POINTER_HOPS", at);
			return;
		}
		name->followed++;
		name->places[name->place_count++] = at;
		if (pointer == 0) {
			name->first_target = target;
			name->behind = at + 2;
		}
		pointer = at;
		end = start;
		start = target;
		at = target;
	}
}

bool ref_name(struct work *w, uint32_t at, uint32_t end, enum name_use use, int verdict,
	struct name *name)
{
	walk(w, at, end, name);

	/* RFC 9267 2: what all names of the message may cost together. */
	bool valid = name->fault == NULL;
	bool known = valid && name->has_pointer && w->known[name->first_target];
	w->out->steps += name->followed;
	if (!known)
		w->out->steps += name->labels_behind;
	if (w->out->steps > 128 + w->length / 2 && name->followed > 0) {
		ref_say(w, "HOP_BUDGET", name->first_pointer, REF_REJECT);
		w->stopped = true;
		return false;
	}
	if (!valid) {
		ref_say(w, name->fault, name->fault_at, use == NAME_OUTSIDE ? REF_REJECT : verdict);
		if (use == NAME_OUTSIDE)
			w->stopped = true;
		return false;
	}
	if (name->has_pointer && use == NAME_PLAIN && !w->told_compressed) {
		ref_say(w, "NAME_COMPRESSED", name->first_pointer, REF_NOTE);
		w->told_compressed = true;
	}
	if (name->has_pointer && !known)
		ref_say(w, "POINTER_UNKNOWN", name->first_pointer, REF_NOTE);
	for (uint32_t i = 0; i < name->place_count; i++)
		w->known[name->places[i]] = true;
	return true;
}

uint32_t ref_plain_name(const struct work *w, uint32_t at, uint32_t end)
{
	struct name name;
	walk(w, at, end, &name);
	return name.fault == NULL && !name.has_pointer ? name.length : 0;
}
