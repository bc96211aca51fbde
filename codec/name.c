/* name.c - names on the wire: walking with and without what is known. */
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
    ensures name->hops != 0 ==> pos <= name->pointer && name->pointer + 1 < end &&
      base[name->pointer] >= 0xc0;
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
	    loop invariant name->hops != 0 ==> \at(pos, Pre) <= name->pointer &&
	      name->pointer + 1 < \at(end, Pre) && base[name->pointer] >= 0xc0;
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

/* Learns the places of a valid name: where its labels, pointers and root octet stand. */
/*@ requires pos <= end <= 65535 && length <= 255 && hops <= 127;
    requires \valid_read(base + (0 .. end - 1));
    requires \valid(seen + (0 .. 16639));
    requires \separated(base + (0 .. end - 1), seen + (0 .. 16639));
    requires generation <= 0xffff;
    assigns seen[0 .. 16639];
*/
static void learn(uint32_t *seen, uint32_t generation, const uint8_t *base, uint32_t end,
	uint32_t pos, uint32_t length, uint32_t hops)
{
	/* Ends: each turn takes a label off the length or one off the pointers. */
	/*@ loop invariant length <= 255 && hops <= 127;
	    loop assigns pos, length, hops, seen[0 .. 16639];
	    loop variant length + hops;
	*/
	while (pos < end) {
		uint32_t c = base[pos];

		TAUT_TOUCH(1);
		if (pos < TAUT_SEEN_MAX)
			seen[pos] = TAUT_ENTRY(generation, hops, length);
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

/*@ requires \valid(w) && code != TAUT_OK;
    assigns w->fault, w->fault_at;
    ensures \result == 0 && w->fault == code && w->fault_at == at;
*/
static inline uint32_t no_name(struct taut_walk *w, enum taut_code code, uint32_t at)
{
	w->fault = code;
	w->fault_at = at;
	return 0;
}

/*@ requires \valid(w) && pos <= end <= 65535 && \valid_read(base + (0 .. end - 1));
    requires w->seen == \null || \valid(w->seen + (0 .. 16639));
    requires w->seen != \null ==> \separated(base + (0 .. end - 1), w->seen + (0 .. 16639), w);
    requires \separated(base + (0 .. end - 1), w);
    requires w->generation <= 0xffff && w->steps <= w->most_steps <= 0xffffff;
    assigns w->steps, w->grown, w->fault, w->fault_at, w->refused, w->compressed,
      w->seen[0 .. 16639];
    ensures w->steps <= \old(w->steps) + 256;
    ensures \result != 0 ==> pos < \result <= end && w->steps <= w->most_steps;
    ensures \result == 0 ==> w->fault != TAUT_OK;
*/
static uint32_t check_slowly(struct taut_walk *w, const uint8_t *base, uint32_t pos, uint32_t end,
	bool may_compress)
{
	struct taut_walked name;
	enum taut_code code = taut_i_name_walk(base, end, pos, NULL, &name);
	bool known = false;

	if (name.hops != 0) {
		uint32_t target = (base[name.pointer] - 0xc0u) * 256 + base[name.pointer + 1];

		known = w->seen != NULL && taut_name_known(w->seen, w->generation, target) != 0;
		w->steps += name.hops;
		if (code != TAUT_OK || !known)
			w->steps += name.labels;
		if (taut_fails(CHK_NAME_BUDGET, w->steps > w->most_steps))
			return no_name(w, TAUT_E_HOP_BUDGET, name.pointer);
	}
	if (code != TAUT_OK)
		return no_name(w, code, name.at);
	if (taut_fails(CHK_NAME_COMPRESSED_TOO, name.hops != 0 && !may_compress && !w->compressed)) {
		taut_i_find(w, TAUT_E_NAME_COMPRESSED, name.pointer);
		w->compressed = true;
	}
	w->grown += name.length - (name.next - pos);
	if (w->seen != NULL) {
		if (taut_fails(CHK_NAME_UNKNOWN, name.hops != 0 && !known))
			taut_i_find(w, TAUT_E_POINTER_UNKNOWN, name.pointer);
		learn(w->seen, w->generation, base, end, pos, name.length, name.hops);
	}
	return name.next;
}

/* Checks the name at pos: gives the offset behind its first run, or 0 with the fault in *w. One walk
 * along the first run, which is learnt on the way; a pointer that leads to a known place ends it. All
 * else, and every fault, is left to the slow way. What was learnt of a name that turns out to be none
 * leads back to a place that is not known. */
/*@ requires \valid(w) && pos <= end <= 65535 && \valid_read(base + (0 .. end - 1));
    requires w->seen == \null || \valid(w->seen + (0 .. 16639));
    requires w->seen != \null ==> \separated(base + (0 .. end - 1), w->seen + (0 .. 16639), w);
    requires \separated(base + (0 .. end - 1), w);
    requires w->generation <= 0xffff && w->steps <= w->most_steps <= 0xffffff;
    assigns w->steps, w->grown, w->fault, w->fault_at, w->refused, w->compressed,
      w->seen[0 .. 16639];
    ensures w->steps <= \old(w->steps) + 256;
    ensures \result != 0 ==> pos < \result <= end && w->steps <= w->most_steps;
    ensures \result == 0 ==> w->fault != TAUT_OK;
*/
uint32_t taut_i_name_check(struct taut_walk *w, const uint8_t *base, uint32_t pos, uint32_t end,
	bool may_compress)
{
	uint32_t *seen = w->seen;
	uint32_t start = pos, n = 0, place, limit, inside, c;

	if (seen == NULL || start >= end)
		return check_slowly(w, base, start, end, may_compress);
	/* Names behind the reach of pointers are learnt at a place that nobody looks at. */
	place = start < TAUT_SEEN_MAX ? start : TAUT_SEEN_MAX;
	limit = end - start < TAUT_NAME_MAX ? end - start : TAUT_NAME_MAX;
	inside = TAUT_ENTRY_INSIDE(w->generation, 0);
	/* Ends: n goes up. */
	/*@ loop invariant 0 <= n < limit;
	    loop assigns n, c, seen[0 .. 16639];
	    loop variant limit - n;
	*/
	for (;;) {
		c = base[start + n];
		TAUT_TOUCH(1);
		seen[place + n] = inside + n;
		if (c - 1 >= TAUT_LABEL_MAX)
			break;
		n += c + 1;
		if (n >= limit)
			return check_slowly(w, base, start, end, may_compress);
	}
	if (c == 0) {
		seen[place] = TAUT_ENTRY(w->generation, 0, n + 1);
		return start + n + 1;
	}
	if (c >= 0xc0 && end - start - n >= 2) {
		uint32_t target = (c - 0xc0) * 256 + base[start + n + 1];
		uint32_t known = target < start ? taut_name_known(seen, w->generation, target) : 0;
		uint32_t hops = known / 256 + 1;

		TAUT_TOUCH(1);
		if (known != 0 && hops <= TAUT_HOPS_MAX && n + known % 256 <= TAUT_NAME_MAX &&
			hops <= w->most_steps - w->steps) {
			w->steps += hops;
			w->grown += known % 256 - 2;
			seen[place] = TAUT_ENTRY(w->generation, hops, n + known % 256);
			if (taut_fails(CHK_NAME_COMPRESSED, !may_compress && !w->compressed)) {
				taut_i_find(w, TAUT_E_NAME_COMPRESSED, start + n);
				w->compressed = true;
			}
			return start + n + 2;
		}
	}
	seen[place] = 0;
	return check_slowly(w, base, start, end, may_compress);
}

/* The same at a cursor, which steps over the name or keeps its fault. */
/*@ requires good_cursor(r) && \separated(w, r);
    requires \valid(w);
    requires w->seen == \null || \valid(w->seen + (0 .. 16639));
    requires w->seen != \null ==> \separated(r->base + (0 .. r->end - 1), w->seen + (0 .. 16639), w, r);
    requires \separated(r->base + (0 .. r->end - 1), w);
    requires w->generation <= 0xffff && w->steps <= w->most_steps <= 0xffffff;
    assigns r->pos, r->at, r->status, w->steps, w->grown, w->fault, w->fault_at, w->refused, w->compressed,
      w->seen[0 .. 16639];
    ensures good_cursor(r);
    ensures r->status == TAUT_OK && \old(r->status) == TAUT_OK ==> \old(r->pos) < r->pos;
*/
enum taut_code taut_i_name_field(struct taut_walk *w, struct taut_cursor *r, bool may_compress)
{
	uint32_t next = taut_i_name_check(w, r->base, r->pos, r->end, may_compress);

	if (next == 0)
		return taut_stop(r, w->fault, w->fault_at);
	r->pos = next;
	return TAUT_OK;
}

/* Is the name at pos, which was checked, the root: its octet, or pointers that lead to it? */
/*@ requires pos < end <= 65535 && \valid_read(base + (0 .. end - 1));
    assigns \nothing;
*/
bool taut_i_name_is_root(const uint8_t *base, uint32_t pos, uint32_t end)
{
	/* Ends: pointers lead back. */
	/*@ loop invariant pos < end;
	    loop assigns pos;
	    loop variant pos;
	*/
	while (base[pos] >= 0xc0 && end - pos >= 2) {
		uint32_t target = (base[pos] - 0xc0u) * 256 + base[pos + 1];

		if (target >= pos)
			return false;
		pos = target;
	}
	return base[pos] == 0;
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
