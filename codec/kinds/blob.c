/* kinds/blob.c - opaque octets, to the end or behind a length: check and presentation. */
#include "kinds.h"

/* Salt and hash of NSEC3 behind one octet of length, MAC and others of TSIG and TKEY behind two. */
enum taut_code taut_i_check_sized(struct taut_cursor *r, enum taut_kind kind)
{
	uint32_t start = r->pos, size = kind == TAUT_K_SIZED_BASE64 ? 2 : 1, n;
	const uint8_t *p = taut_need(r, size, TAUT_E_RDATA_END);

	if (r->status != TAUT_OK)
		return r->status;
	n = size == 2 ? taut_be16(p) : p[0];
	if (taut_fails(CHK_HASH_EMPTY, n == 0 && kind == TAUT_K_HASH))
		return taut_stop(r, TAUT_E_RDATA_EMPTY, start);
	if (taut_fails(CHK_SIZED_END, !taut_skip(r, n)))
		return taut_stop(r, TAUT_E_RDATA_END, start);
	return TAUT_OK;
}

/* ---- presentation --------------------------------------------------------------------------- */

void taut_i_put_hex(struct taut_out *o, struct taut_cursor *r)
{
	taut_out_hex(o, r->base + r->pos, taut_left(r));
	r->pos = r->end;
}

void taut_i_put_base64(struct taut_out *o, struct taut_cursor *r)
{
	taut_out_base64(o, r->base + r->pos, taut_left(r));
	r->pos = r->end;
}

/* Salt: hex or "-"; hash: base32hex; others: their size, and base64 if it is not 0. */
void taut_i_put_sized(struct taut_out *o, enum taut_kind kind, struct taut_cursor *r)
{
	uint32_t size = kind == TAUT_K_SIZED_BASE64 ? 2 : 1, n, at;
	const uint8_t *p = taut_need(r, size, TAUT_E_RDATA_END);

	n = size == 2 ? taut_be16(p) : p[0];
	at = r->pos;
	if (!taut_skip(r, n))
		return;
	if (kind == TAUT_K_HASH) {
		taut_out_base32hex(o, r->base + at, n);
		return;
	}
	if (kind == TAUT_K_SALT) {
		if (n == 0)
			taut_out_char(o, '-');
		taut_out_hex(o, r->base + at, n);
		return;
	}
	taut_out_number(o, n);
	if (n != 0)
		taut_out_char(o, ' ');
	taut_out_base64(o, r->base + at, n);
}
