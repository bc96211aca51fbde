/* name.h - names on the wire, for the parts of the check. Included by walk.h. */
#ifndef TAUT_NAME_H
#define TAUT_NAME_H

/* What a walk along one name found. */
struct taut_walked {
	uint32_t length;  /* octets of the name, expanded */
	uint32_t next;    /* offset behind its first run */
	uint32_t hops;    /* pointers followed */
	uint32_t labels;  /* labels met in runs behind pointers */
	uint32_t pointer; /* offset of its first pointer, 0 without */
	uint32_t at;      /* octet of the fault, if there is one */
};

enum taut_code taut_i_name_walk(const uint8_t *base, uint32_t end, uint32_t pos, uint8_t *out,
	struct taut_walked *name);
uint32_t taut_i_name_check(struct taut_walk *w, const uint8_t *base, uint32_t pos, uint32_t end,
	bool may_compress);
enum taut_code taut_i_name_field(struct taut_walk *w, struct taut_cursor *r, bool may_compress);
bool taut_i_name_is_root(const uint8_t *base, uint32_t pos, uint32_t end);
uint32_t taut_i_name_skip(const uint8_t *base, uint32_t pos, uint32_t end);
uint32_t taut_i_name_put(const uint8_t *name, char *out); /* name_text.c: text, no NUL */

/* ---- with what is known --------------------------------------------------------------------- */

/* An entry of `seen` belongs to the generation in its upper half. It says of its place either how long
 * the name from here is and how many pointers it follows, or how far back the name began that this
 * place is part of; then the entry there has to be of the same generation. */
#define TAUT_ENTRY(generation, hops, length) ((generation) * 65536u + (hops) * 256u + (length))
#define TAUT_ENTRY_INSIDE(generation, back)  ((generation) * 65536u + 32768u + (back))

/* Finds what is known of a place: hops * 256 + length, or 0 if it is no known start of a name. */
/*@ requires \valid_read(seen + (0 .. 16639));
    requires target <= 16383 && generation <= 0xffff;
    assigns \nothing;
    ensures \result <= 32767;
*/
static inline uint32_t taut_name_known(const uint32_t *seen, uint32_t generation, uint32_t target)
{
	uint32_t entry = seen[target] - generation * 65536u, back;

	if (entry < 32768u)
		return entry;
	back = entry - 32768u;
	if (back > TAUT_NAME_MAX || back > target)
		return 0;
	entry = seen[target - back] - generation * 65536u;
	return entry < 32768u && entry % 256 > back ? entry - back : 0;
}

/* The name at pos, if it is the root or nothing but a pointer to a known place: most owners are. Gives
 * the offset behind it, or 0. */
/*@ requires \valid(w) && pos <= end <= 65535 && \valid_read(base + (0 .. end - 1));
    requires \valid(w->seen + (0 .. 16639));
    requires \separated(base + (0 .. end - 1), w->seen + (0 .. 16639), w);
    requires w->generation <= 0xffff && w->steps <= w->most_steps <= 0xffffff;
    assigns w->steps, w->grown, w->seen[0 .. 16639];
    ensures w->steps <= w->most_steps;
    ensures \result == 0 || pos < \result <= end;
*/
static inline uint32_t taut_name_quick(struct taut_walk *w, const uint8_t *base, uint32_t pos,
	uint32_t end, bool may_compress)
{
	uint32_t target, known, hops;

	if (end - pos < 2)
		return 0;
	if (base[pos] == 0) {
		TAUT_TOUCH(1);
		if (pos < TAUT_SEEN_MAX)
			w->seen[pos] = TAUT_ENTRY(w->generation, 0, 1);
		return pos + 1;
	}
	if (base[pos] < 0xc0 || !may_compress)
		return 0;
	target = (base[pos] - 0xc0u) * 256 + base[pos + 1];
	if (target >= pos)
		return 0;
	known = taut_name_known(w->seen, w->generation, target);
	hops = known / 256 + 1;
	if (known == 0 || hops > TAUT_HOPS_MAX || hops > w->most_steps - w->steps)
		return 0;
	TAUT_TOUCH(2);
	w->steps += hops;
	w->grown += known % 256 - 2;
	if (pos < TAUT_SEEN_MAX)
		w->seen[pos] = w->generation * 65536u + known + 256;
	return pos + 2;
}

#endif
