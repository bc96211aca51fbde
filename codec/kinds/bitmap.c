/* kinds/bitmap.c - sets of types and ports: check and presentation. */
#include "kinds.h"

/* RFC 4034 4.1.2: windows of a number, a length from 1 to 32 and that many octets. */
enum taut_code taut_i_check_bitmap(struct taut_walk *w, struct taut_cursor *r, bool full)
{
	uint32_t last = 0;

	if (taut_fails(CHK_BITMAP_EMPTY, full && taut_left(r) == 0))
		return taut_stop(r, TAUT_E_BITMAP_EMPTY, r->pos);
	/* Ends: each window takes three octets at least. */
	while (taut_left(r) != 0) {
		uint32_t window = r->pos, length;
		const uint8_t *p = taut_need(r, 2, TAUT_E_BITMAP_END);

		if (r->status != TAUT_OK)
			return r->status;
		length = p[1];
		if (taut_fails(CHK_BITMAP_LENGTH, length == 0 || length > 32))
			return taut_stop(r, TAUT_E_BITMAP_LENGTH, window + 1);
		if (taut_fails(CHK_BITMAP_ORDER, p[0] + 1u <= last))
			return taut_stop(r, TAUT_E_BITMAP_ORDER, window);
		last = p[0] + 1u;
		if (taut_fails(CHK_BITMAP_END, !taut_skip(r, length)))
			return taut_stop(r, TAUT_E_BITMAP_END, window + 1);
		if (taut_fails(CHK_BITMAP_ZERO, taut_octet(r, r->pos - 1) == 0))
			taut_i_find(w, TAUT_E_BITMAP_ZERO, r->pos - 1);
	}
	return TAUT_OK;
}

/* RFC 2535 5.2: up to 16 octets, type 0 first; with the bit of type 0 set the format is another. */
enum taut_code taut_i_check_nxt(struct taut_cursor *r)
{
	if (taut_fails(CHK_NXT_BITMAP, taut_left(r) > 16 && taut_octet(r, r->pos) < 128))
		return taut_stop(r, TAUT_E_NXT_BITMAP, r->pos);
	r->pos = r->end;
	return TAUT_OK;
}

/* RFC 1035 3.4.2: a bit for each port, so that 8192 octets hold all. */
enum taut_code taut_i_check_ports(struct taut_cursor *r)
{
	if (taut_fails(CHK_WKS_LONG, taut_left(r) > 8192))
		return taut_stop(r, TAUT_E_WKS_LONG, r->pos + 8192);
	r->pos = r->end;
	return TAUT_OK;
}

bool taut_bitmap_has(struct taut_span bitmap, uint16_t type)
{
	struct taut_cursor r = taut_cursor_over(bitmap.octets, 0, bitmap.length);

	/* Ends: each window takes two octets at least. */
	while (taut_left(&r) >= 2) {
		const uint8_t *p = taut_need(&r, 2, TAUT_E_BITMAP_END);
		uint32_t at = r.pos;

		if (!taut_skip(&r, p[1]))
			return false;
		if (p[0] == type / 256)
			return type % 256u / 8 < p[1] &&
				(taut_octet(&r, at + type % 256u / 8) >> (7 - type % 8) & 1) != 0;
	}
	return false;
}

/* ---- presentation --------------------------------------------------------------------------- */

/* The numbers of the bits that are set in one octet, counted from `first`. */
static void put_bits(struct taut_out *o, uint8_t octet, uint32_t first, bool types, bool *any)
{
	for (uint32_t bit = 0; bit < 8; bit++) {
		if ((octet >> (7 - bit) & 1) == 0)
			continue;
		if (*any)
			taut_out_char(o, ' ');
		*any = true;
		if (types)
			taut_i_put_type(o, (uint16_t)(first + bit));
		else
			taut_out_number(o, first + bit);
	}
}

static void put_octets(struct taut_out *o, struct taut_cursor *r, uint32_t first, uint32_t n,
	bool types, bool *any)
{
	for (uint32_t i = 0; i < n; i++) {
		uint8_t octet = taut_octet(r, r->pos + i);

		if (octet != 0)
			put_bits(o, octet, first + 8 * i, types, any);
	}
	taut_skip(r, n);
}

void taut_i_put_bitmap(struct taut_out *o, struct taut_cursor *r)
{
	bool any = false;

	/* Ends: each window takes two octets at least. */
	while (taut_left(r) >= 2) {
		const uint8_t *p = taut_need(r, 2, TAUT_E_BITMAP_END);

		put_octets(o, r, p[0] * 256u, p[1] < taut_left(r) ? p[1] : taut_left(r), true, &any);
	}
}

void taut_i_put_nxt(struct taut_out *o, struct taut_cursor *r)
{
	bool any = false;

	if (taut_octet(r, r->pos) >= 128)
		o->odd = true;
	put_octets(o, r, 0, taut_left(r), true, &any);
}

void taut_i_put_ports(struct taut_out *o, struct taut_cursor *r)
{
	bool any = false;

	put_octets(o, r, 0, taut_left(r), false, &any);
}
