/* name.c - names on the wire: walking with and without what is known, comparing, hashing. */
#include "walk.h"
#include <string.h>

/* ---- the walk ------------------------------------------------------------------------------- */

/*@ requires n <= 255 && pos <= end <= 65535 && count <= end - pos;
    requires n + count <= 255;
    requires \valid_read(base + (0 .. end - 1));
    requires \valid(out + (0 .. 254));
    requires \separated(base + (0 .. end - 1), out + (0 .. 254));
    assigns out[0 .. 254];
*/
static inline void put(uint8_t *out, uint32_t n, const uint8_t *base, uint32_t end, uint32_t pos,
	uint32_t count)
{
	(void)end; /* the contract speaks of it */
	/*@ loop invariant 0 <= i <= count;
	    loop assigns i, out[0 .. 254];
	    loop variant count - i;
	*/
	for (uint32_t i = 0; i < count; i++)
		out[n + i] = base[pos + i];
}

/*@ requires \valid(name);
    requires code != TAUT_OK;
    assigns name->at;
    ensures \result == code;
*/
static inline enum taut_code fault(struct taut_walked *name, enum taut_code code, uint32_t at)
{
	name->at = at;
	return code;
}

/* Walks the name at base[pos], confined to `end`, by the rules of codec/README.md "Names"; writes it
 * to `out` unless that is NULL. This is the whole rule book: the quick way below takes a short cut
 * only where this would say yes. */
/*@ requires pos <= end <= 65535;
    requires \valid_read(base + (0 .. end - 1));
    requires \valid(name);
    requires out == \null || \valid(out + (0 .. 254));
    requires \separated(base + (0 .. end - 1), name);
    requires out != \null ==> \separated(base + (0 .. end - 1), out + (0 .. 254));
    requires out != \null ==> \separated(name, out + (0 .. 254));
    assigns *name;
    assigns out[0 .. 254];
    ensures name->hops <= 128 && name->labels <= 127;
    ensures \result == TAUT_OK ==> 1 <= name->length <= 255 && name->hops <= 127;
    ensures \result == TAUT_OK ==> pos < name->next <= end;
*/
enum taut_code taut_i_name_walk(const uint8_t *base, uint32_t end, uint32_t pos, uint8_t *out,
	struct taut_walked *name)
{
	uint32_t start = pos, from = 0, n = 0;

	name->length = 0;
	name->next = 0;
	name->hops = 0;
	name->labels = 0;
	name->pointer = 0;
	name->at = pos;
	/* Ends: each turn adds a label to at most 255 octets or a pointer to at most 127.
	 * start: of the run we are in; end: its container; from: the pointer that led here. */
	/*@ loop invariant start <= pos <= end <= \at(end, Pre);
	    loop invariant n <= 254 && name->hops <= 127;
	    loop invariant 2 * name->labels <= n;
	    loop invariant name->hops == 0 ==> end == \at(end, Pre) && start == \at(pos, Pre);
	    loop invariant name->hops != 0 ==> \at(pos, Pre) < name->next <= \at(end, Pre);
	    loop assigns pos, end, start, from, n, *name, out[0 .. 254];
	    loop variant 255 - n + 127 - name->hops;
	*/
	for (;;) {
		uint32_t c;

		if (taut_fails(CHK_NAME_LABEL, pos >= end))
			return name->hops != 0 ? fault(name, TAUT_E_POINTER_OVERLAP, from)
			                       : fault(name, TAUT_E_NAME_END, pos);
		TAUT_TOUCH(1);
		c = base[pos];
		if (c == 0)
			break;
		if (c >= 0xc0) {
			uint32_t target;

			if (taut_fails(CHK_NAME_POINTER_END, end - pos < 2))
				return name->hops != 0 ? fault(name, TAUT_E_POINTER_OVERLAP, from)
				                       : fault(name, TAUT_E_POINTER_END, pos);
			TAUT_TOUCH(1);
			target = (c - 0xc0) * 256 + base[pos + 1];
			if (name->hops == 0) {
				name->pointer = pos;
				name->next = pos + 2;
			}
			if (taut_fails(CHK_NAME_POINTER_HEADER, target < 12))
				return fault(name, TAUT_E_POINTER_HEADER, pos);
			if (taut_fails(CHK_NAME_POINTER_FORWARD, target >= start))
				return fault(name, TAUT_E_POINTER_FORWARD, pos);
			if (taut_fails(CHK_NAME_POINTER_HOPS, name->hops >= TAUT_HOPS_MAX))
				return fault(name, TAUT_E_POINTER_HOPS, pos);
			name->hops++;
			from = pos;
			end = taut_end(CHK_NAME_POINTER_RUN, start, end);
			start = target;
			pos = target;
			continue;
		}
		if (taut_fails(CHK_NAME_LABEL_TYPE, c > TAUT_LABEL_MAX))
			return fault(name, TAUT_E_LABEL_TYPE, pos);
		if (taut_fails(CHK_NAME_LABEL_END, end - pos <= c))
			return name->hops != 0 ? fault(name, TAUT_E_POINTER_OVERLAP, from)
			                       : fault(name, TAUT_E_NAME_END, pos);
		if (taut_fails(CHK_NAME_LONG, n + c + 2 > TAUT_NAME_MAX))
			return fault(name, TAUT_E_NAME_LONG, pos + TAUT_NAME_MAX - n);
		if (out != NULL)
			put(out, n, base, end, pos, c + 1);
		if (name->hops != 0)
			name->labels++;
		n += c + 1;
		pos += c + 1;
	}
	if (out != NULL)
		out[n] = 0;
	if (name->hops == 0)
		name->next = pos + 1;
	name->length = n + 1;
	return TAUT_OK;
}

/* ---- with what is known --------------------------------------------------------------------- */

/* An entry of `seen`: generation << 15 | pointers that follow << 8 | octets of the name from here. */

/* Learns the places of a valid name: where its labels, pointers and root octet stand. */
/*@ requires pos <= end <= 65535 && length <= 255 && hops <= 127;
    requires \valid_read(base + (0 .. end - 1));
    requires \valid(seen + (0 .. 16383));
    requires \separated(base + (0 .. end - 1), seen + (0 .. 16383));
    requires generation <= 0x1ffff;
    assigns seen[0 .. 16383];
*/
static void learn(uint32_t *seen, uint32_t generation, const uint8_t *base, uint32_t end,
	uint32_t pos, uint32_t length, uint32_t hops)
{
	/* Ends: each turn takes a label off the length or one off the pointers. */
	/*@ loop invariant length <= 255 && hops <= 127;
	    loop assigns pos, length, hops, seen[0 .. 16383];
	    loop variant length + hops;
	*/
	while (pos < end) {
		uint32_t c = base[pos];

		TAUT_TOUCH(1);
		if (pos < TAUT_SEEN_MAX)
			seen[pos] = generation * 32768 + hops * 256 + length;
		if (c >= 0xc0) {
			if (hops == 0 || end - pos < 2)
				return;
			pos = (c - 0xc0) * 256 + base[pos + 1];
			hops--;
			continue;
		}
		if (c == 0 || c >= length || c >= end - pos)
			return;
		pos += c + 1;
		length -= c + 1;
	}
}

/*@ requires \valid(w) && good_cursor(r) && \separated(w, r);
    requires r->pos < r->end || r->pos == r->end;
    requires w->seen == \null || \valid(w->seen + (0 .. 16383));
    requires w->seen != \null ==> \separated(r->base + (0 .. r->end - 1), w->seen + (0 .. 16383), w, r);
    requires \separated(r->base + (0 .. r->end - 1), w);
    requires w->generation <= 0x1ffff && w->steps <= 0x10000000 && w->length <= 65535;
    assigns r->pos, r->at, r->status, w->steps, w->refused, w->seen[0 .. 16383];
    ensures good_cursor(r);
    ensures w->steps <= \old(w->steps) + 256;
    ensures \result == TAUT_OK ==> \old(r->pos) < r->pos;
*/
static enum taut_code check_slowly(struct taut_walk *w, struct taut_cursor *r, bool may_compress)
{
	struct taut_walked name;
	uint32_t start = r->pos;
	enum taut_code code = taut_i_name_walk(r->base, r->end, start, NULL, &name);
	uint32_t target = 0;
	bool known = false;

	if (name.hops != 0) {
		target = (r->base[name.pointer] - 0xc0u) * 256 + r->base[name.pointer + 1];
		known = w->seen != NULL && target < TAUT_SEEN_MAX &&
			w->seen[target] / 32768 == w->generation;
		w->steps += name.hops;
		if (code != TAUT_OK || !known)
			w->steps += name.labels;
		if (taut_fails(CHK_NAME_BUDGET, w->steps > TAUT_STEPS(w->length)))
			return taut_stop(r, TAUT_E_HOP_BUDGET, name.pointer);
	}
	if (code != TAUT_OK)
		return taut_stop(r, code, name.at);
	if (taut_fails(CHK_NAME_COMPRESSED, name.hops != 0 && !may_compress))
		taut_i_find(w, TAUT_E_NAME_COMPRESSED, name.pointer);
	if (w->seen != NULL) {
		if (taut_fails(CHK_NAME_UNKNOWN, name.hops != 0 && !known))
			taut_i_find(w, TAUT_E_POINTER_UNKNOWN, name.pointer);
		learn(w->seen, w->generation, r->base, r->end, start, name.length, name.hops);
	}
	r->pos = name.next;
	return TAUT_OK;
}

/* Checks the name at the cursor and steps over it. One walk along its first run; a pointer that leads
 * to a known place ends it. All else, and every fault, is left to the slow way. */
/*@ requires \valid(w) && good_cursor(r) && \separated(w, r);
    requires w->seen == \null || \valid(w->seen + (0 .. 16383));
    requires w->seen != \null ==> \separated(r->base + (0 .. r->end - 1), w->seen + (0 .. 16383), w, r);
    requires \separated(r->base + (0 .. r->end - 1), w);
    requires w->generation <= 0x1ffff && w->steps <= 0x10000000 && w->length <= 65535;
    assigns r->pos, r->at, r->status, w->steps, w->refused, w->seen[0 .. 16383];
    ensures good_cursor(r);
    ensures w->steps <= \old(w->steps) + 256;
    ensures \result == TAUT_OK ==> \old(r->pos) < r->pos;
*/
enum taut_code taut_i_name_check(struct taut_walk *w, struct taut_cursor *r, bool may_compress)
{
	const uint8_t *base = r->base;
	uint32_t *seen = w->seen;
	uint32_t start = r->pos, end = r->end, pos = start, n = 0, hops = 0, next, c;

	if (seen == NULL || start >= end)
		return check_slowly(w, r, may_compress);
	/* Ends: pos goes up. */
	/*@ loop invariant start <= pos < end && n == pos - start && n <= 254;
	    loop assigns pos, n, c;
	    loop variant end - pos;
	*/
	while ((c = base[pos]) - 1 < TAUT_LABEL_MAX) {
		TAUT_TOUCH(1);
		if (c + 1 >= end - pos || n + c + 2 > TAUT_NAME_MAX)
			return check_slowly(w, r, may_compress);
		n += c + 1;
		pos += c + 1;
	}
	TAUT_TOUCH(2);
	next = pos + 1;
	if (c != 0) {
		uint32_t target, entry;

		if (c < 0xc0 || end - pos < 2 || !may_compress)
			return check_slowly(w, r, may_compress);
		target = (c - 0xc0) * 256 + base[pos + 1];
		entry = target < start ? seen[target] : 0;
		hops = entry / 256 % 128 + 1;
		n += entry % 256 - 1;
		if (entry / 32768 != w->generation || hops > TAUT_HOPS_MAX || n >= TAUT_NAME_MAX ||
			w->steps + hops > TAUT_STEPS(w->length))
			return check_slowly(w, r, may_compress);
		w->steps += hops;
		next = pos + 2;
	}
	/* Learn the first run: n is the name's length without the root's octet. */
	n++;
	pos = start;
	/* Ends: as above. */
	/*@ loop invariant start <= pos < next && n <= 255;
	    loop assigns pos, n, seen[0 .. 16383];
	    loop variant next - pos;
	*/
	while (pos < TAUT_SEEN_MAX) {
		seen[pos] = w->generation * 32768 + hops * 256 + n;
		c = base[pos];
		TAUT_TOUCH(1);
		if (c - 1 >= TAUT_LABEL_MAX || c >= n || c + 1 >= next - pos)
			break;
		pos += c + 1;
		n -= c + 1;
	}
	r->pos = next;
	return TAUT_OK;
}

/* Steps over the first run of a name that was checked: the offset behind it, never past `end`. */
/*@ requires pos <= end <= 65535;
    requires \valid_read(base + (0 .. end - 1));
    assigns \nothing;
    ensures pos <= \result <= end;
*/
uint32_t taut_i_name_skip(const uint8_t *base, uint32_t pos, uint32_t end)
{
	/* Ends: pos goes up. */
	/*@ loop invariant \at(pos, Pre) <= pos <= end;
	    loop assigns pos;
	    loop variant end - pos;
	*/
	while (pos < end) {
		uint32_t c = base[pos];

		if (c == 0)
			return pos + 1;
		if (c >= 0xc0)
			return end - pos < 2 ? end : pos + 2;
		if (c >= end - pos)
			return end;
		pos += c + 1;
	}
	return end;
}
