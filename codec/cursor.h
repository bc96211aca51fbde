/* cursor.h - the only code that turns an offset into a pointer.
 *
 * A cursor reads base[pos .. end). It tests and fetches in one step, keeps the first fault and gives
 * zeros from then on, so that code reads like the RFC's picture and judges once. Invariant:
 * pos <= end, all of base[0 .. end) can be read. Offsets are those of the whole message; `end` is
 * that of the innermost container, which is all that a reader knows of the world.
 */
#ifndef TAUT_CURSOR_H
#define TAUT_CURSOR_H

#include "codec.h"

/* ---- one check, one name -------------------------------------------------------------------- */

/* The checks by name. A build with -DTAUT_MUTANT=CHK_... switches exactly that one off, to see what
 * notices: corpus, sanitizer, differential, law or proof. */
enum taut_check {
	CHK_NONE,
#define TAUT_CHECK(name, code) CHK_##name,
#include "checks.def"
#undef TAUT_CHECK
	CHK_COUNT
};

#ifndef TAUT_MUTANT
#define TAUT_MUTANT CHK_NONE
#endif

/*@ assigns \nothing;
    ensures check != CHK_NONE ==> (\result <==> bad);
*/
static inline bool taut_fails(enum taut_check check, bool bad)
{
	return check != TAUT_MUTANT && bad;
}

/* Stands wherever a child cursor is confined: its mutant takes the outer end. */
/*@ requires inner <= outer;
    assigns \nothing;
    ensures check != CHK_NONE ==> \result == inner;
    ensures \result <= outer;
*/
static inline uint32_t taut_end(enum taut_check check, uint32_t inner, uint32_t outer)
{
	return check != TAUT_MUTANT ? inner : outer;
}

/* ---- octets to numbers ---------------------------------------------------------------------- */

#ifdef TAUT_STEPS_COUNTED
extern uint64_t taut_i_steps; /* fuzz builds: octets touched, for the work bound of limits.h */
#define TAUT_TOUCH(n) (taut_i_steps += (n))
#else
#define TAUT_TOUCH(n) ((void)0)
#endif

/* Network order. The arithmetic form is what the provers understand; a test compares both. */
/*@ requires \valid_read(p + (0 .. 1));
    assigns \nothing;
    ensures \result == p[0] * 256 + p[1];
*/
static inline uint16_t taut_be16(const uint8_t *p)
{
#ifdef __FRAMAC__
	return (uint16_t)(p[0] * 256u + p[1]);
#else
	return (uint16_t)((unsigned)p[0] << 8 | p[1]);
#endif
}

/*@ requires \valid_read(p + (0 .. 3));
    assigns \nothing;
    ensures \result == p[0] * 16777216 + p[1] * 65536 + p[2] * 256 + p[3];
*/
static inline uint32_t taut_be32(const uint8_t *p)
{
#ifdef __FRAMAC__
	return p[0] * 16777216u + p[1] * 65536u + p[2] * 256u + p[3];
#else
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
#endif
}

/* ---- the reader ----------------------------------------------------------------------------- */

struct taut_cursor {
	const uint8_t *base;
	uint32_t pos, end;
	uint32_t at;           /* octet of the first fault */
	enum taut_code status; /* the first fault */
};

/*@ predicate good_cursor(struct taut_cursor *r) =
      \valid(r) && r->pos <= r->end && r->end <= 65535 &&
      \valid_read(r->base + (0 .. r->end - 1)) &&
      \separated(r, r->base + (0 .. r->end - 1));
*/

/*@ requires pos <= end <= 65535;
    requires \valid_read(base + (0 .. end - 1));
    assigns \nothing;
    ensures \result.base == base && \result.pos == pos && \result.end == end;
    ensures \result.status == TAUT_OK;
*/
static inline struct taut_cursor taut_cursor_over(const uint8_t *base, uint32_t pos, uint32_t end)
{
	struct taut_cursor r = {base, pos, end, 0, TAUT_OK};

	return r;
}

/*@ requires good_cursor(r);
    assigns \nothing;
    ensures \result == r->end - r->pos;
*/
static inline uint32_t taut_left(const struct taut_cursor *r)
{
	return r->end - r->pos;
}

/* Keeps the first fault, and moves to the end so that nothing more can be read. */
/*@ requires good_cursor(r);
    requires code != TAUT_OK;
    assigns r->pos, r->at, r->status;
    ensures good_cursor(r);
    ensures r->pos == r->end;
    ensures r->status != TAUT_OK;
    ensures \result == r->status;
*/
static inline enum taut_code taut_stop(struct taut_cursor *r, enum taut_code code, uint32_t at)
{
	if (r->status == TAUT_OK) {
		r->status = code;
		r->at = at;
	}
	r->pos = r->end;
	return r->status;
}

/* A run of n octets, at most 16: the pointer to them, or to zeros with the fault `code` at the
 * place where they should begin. */
/*@ requires good_cursor(r);
    requires 1 <= n <= 16;
    requires code != TAUT_OK;
    assigns r->pos, r->at, r->status;
    ensures good_cursor(r);
    ensures \valid_read(\result + (0 .. n - 1));
    ensures r->status == TAUT_OK ==> r->pos == \old(r->pos) + n;
    ensures r->status == TAUT_OK ==> \result == r->base + \old(r->pos);
    ensures \old(r->status) != TAUT_OK ==> r->status != TAUT_OK;
    ensures r->base == \old(r->base) && r->end == \old(r->end);
*/
static inline const uint8_t *taut_need(struct taut_cursor *r, uint32_t n, enum taut_code code)
{
	static const uint8_t zeros[16] = {0};
	uint32_t pos = r->pos;

	if (taut_fails(CHK_NEED, n > r->end - pos)) {
		taut_stop(r, code, pos); /* of the caller: TAUT_E_RDATA_END, FIXED_END, ... */
		return zeros;
	}
	TAUT_TOUCH(n);
	r->pos = pos + n;
	return r->base + pos;
}

/* Steps over n octets and tells whether they are there; the caller says what is wrong if not. */
/*@ requires good_cursor(r);
    assigns r->pos;
    ensures good_cursor(r);
    ensures \result <==> n <= r->end - \old(r->pos);
    ensures \result ==> r->pos == \old(r->pos) + n;
    ensures !\result ==> r->pos == \old(r->pos);
*/
static inline bool taut_skip(struct taut_cursor *r, uint32_t n)
{
	if (taut_fails(CHK_SKIP, n > r->end - r->pos))
		return false;
	r->pos += n;
	return true;
}

/* The octet at an offset before the end, wherever the cursor stands. 0 past the end. */
/*@ requires good_cursor(r);
    assigns \nothing;
    ensures pos < r->end ==> \result == r->base[pos];
    ensures pos >= r->end ==> \result == 0;
*/
static inline uint8_t taut_octet(const struct taut_cursor *r, uint32_t pos)
{
	if (taut_fails(CHK_OCTET, pos >= r->end))
		return 0;
	TAUT_TOUCH(1);
	return r->base[pos];
}

/* A child confined to the next n octets, which the parent steps over: n has to be there. */
/*@ requires good_cursor(r);
    requires n <= r->end - r->pos;
    assigns r->pos;
    ensures good_cursor(r);
    ensures r->pos == \old(r->pos) + n;
    ensures \result.base == r->base && \result.pos == \old(r->pos) && \result.end == r->pos;
    ensures \result.status == TAUT_OK;
*/
static inline struct taut_cursor taut_child(struct taut_cursor *r, uint32_t n)
{
	struct taut_cursor c = {r->base, r->pos, r->pos + n, 0, TAUT_OK};

	c.end = taut_end(CHK_CHILD, c.end, r->end);
	r->pos += n;
	return c;
}

#endif
