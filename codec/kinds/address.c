/* kinds/address.c - kinds with addresses inside: APL, ATMA, NSAP, gateway, relay, HIP, A6. */
#include "kinds.h"

/* ---- check ---------------------------------------------------------------------------------- */

/* RFC 3123 4: family, prefix length, N bit and length of the address part, address part. */
enum taut_code taut_i_check_apl(struct taut_walk *w, struct taut_cursor *r)
{
	/* Ends: each item takes four octets at least. */
	while (taut_left(r) != 0) {
		uint32_t item = r->pos, family, length, most;
		const uint8_t *p = taut_need(r, 4, TAUT_E_APL_END);

		if (r->status != TAUT_OK)
			return r->status;
		family = taut_be16(p);
		length = p[3] & 0x7f;
		if (taut_fails(CHK_APL_END, !taut_skip(r, length)))
			return taut_stop(r, TAUT_E_APL_END, item + 3);
		most = family == 1 ? 4 : family == 2 ? 16 : 127;
		if (taut_fails(CHK_APL_PREFIX, family - 1 < 2 && p[2] > 8 * most))
			return taut_stop(r, TAUT_E_APL_LENGTH, item + 2);
		if (taut_fails(CHK_APL_LENGTH, length > most))
			return taut_stop(r, TAUT_E_APL_LENGTH, item + 3);
		if (taut_fails(CHK_APL_ZERO, length != 0 && taut_octet(r, r->pos - 1) == 0))
			taut_i_find(w, TAUT_E_APL_ZERO, r->pos - 1);
	}
	return TAUT_OK;
}

enum taut_code taut_i_check_atma(struct taut_cursor *r)
{
	uint32_t start = r->pos;

	if (taut_fails(CHK_ATMA_FORMAT, !taut_skip(r, 1)))
		return taut_stop(r, TAUT_E_RDATA_END, start);
	if (taut_fails(CHK_ATMA_EMPTY, taut_left(r) == 0))
		return taut_stop(r, TAUT_E_RDATA_EMPTY, start + 1);
	r->pos = r->end;
	return TAUT_OK;
}

/* RFC 4025 2.3 to 2.5, RFC 8777 4.2 and 4.3: the type says how the address or name reads. */
enum taut_code taut_i_check_gateway(
	struct taut_walk *w, const struct taut_row *row, struct taut_cursor *r, enum taut_kind kind)
{
	uint32_t start = r->pos, type;
	const uint8_t *p = taut_need(r, kind == TAUT_K_RELAY ? 1 : 2, TAUT_E_RDATA_END);

	if (r->status != TAUT_OK)
		return r->status;
	type = kind == TAUT_K_RELAY ? p[0] & 0x7f : p[0];
	if (type == 3)
		return taut_i_name_field(w, r, taut_i_may_compress(w, row));
	if (taut_fails(CHK_GATEWAY_TYPE, type > 3)) {
		taut_i_find(w, TAUT_E_GATEWAY_TYPE, start);
		r->pos = r->end;
		return TAUT_OK;
	}
	if (taut_fails(CHK_GATEWAY_END, !taut_skip(r, type == 1 ? 4 : type == 2 ? 16 : 0)))
		return taut_stop(r, TAUT_E_RDATA_END, r->pos);
	return TAUT_OK;
}

/* RFC 8005 5: HIT length, algorithm, key length, HIT, key. */
enum taut_code taut_i_check_hip(struct taut_cursor *r)
{
	const uint8_t *p = taut_need(r, 4, TAUT_E_RDATA_END);

	if (r->status != TAUT_OK)
		return r->status;
	if (taut_fails(CHK_HIP_END, !taut_skip(r, p[0] + (uint32_t)taut_be16(p + 2))))
		return taut_stop(r, TAUT_E_RDATA_END, r->pos);
	return TAUT_OK;
}

/* RFC 2874 3.1: prefix length, the rest of the address, the name of the prefix if it has a length. */
enum taut_code taut_i_check_a6(
	struct taut_walk *w, const struct taut_row *row, struct taut_cursor *r)
{
	uint32_t start = r->pos, prefix;
	const uint8_t *p = taut_need(r, 1, TAUT_E_RDATA_END);

	if (r->status != TAUT_OK)
		return r->status;
	prefix = p[0];
	if (taut_fails(CHK_A6_PREFIX, prefix > 128))
		return taut_stop(r, TAUT_E_A6_PREFIX, start);
	if (taut_fails(CHK_A6_SUFFIX, !taut_skip(r, (135 - prefix) / 8)))
		return taut_stop(r, TAUT_E_RDATA_END, start + 1);
	return prefix != 0 ? taut_i_name_field(w, r, taut_i_may_compress(w, row)) : TAUT_OK;
}

/* ---- presentation --------------------------------------------------------------------------- */

/* The first n octets of an address, zeros behind: for prefixes and suffixes. */
static void put_address(
	struct taut_out *o, struct taut_cursor *r, uint32_t n, uint32_t from, uint32_t size)
{
	uint8_t address[16] = {0};

	for (uint32_t i = 0; i < n && from + i < 16; i++)
		address[from + i] = taut_octet(r, r->pos + i);
	taut_skip(r, n);
	if (size == 4)
		taut_out_ip4(o, address);
	else
		taut_out_ip6(o, address);
}

void taut_i_put_apl(struct taut_out *o, struct taut_cursor *r)
{
	/* Ends: each item takes four octets at least. */
	for (bool any = false; taut_left(r) >= 4; any = true) {
		const uint8_t *p = taut_need(r, 4, TAUT_E_APL_END);
		uint32_t length = p[3] & 0x7fu, size = taut_be16(p) == 1 ? 4 : 16;

		if (taut_be16(p) - 1u > 1)
			o->odd = true; /* only families 1 and 2 have an address to write */
		if (length != 0 && length <= taut_left(r) &&
			taut_octet(r, r->pos + length - 1) == 0)
			o->odd = true; /* octets that readers of the text leave out */
		if (any)
			taut_out_char(o, ' ');
		if (p[3] >= 128)
			taut_out_char(o, '!');
		taut_out_number(o, taut_be16(p));
		taut_out_char(o, ':');
		put_address(o, r, length < taut_left(r) ? length : taut_left(r), 0, size);
		taut_out_char(o, '/');
		taut_out_number(o, p[2]);
	}
}

/* RFC 1706 6. */
void taut_i_put_nsap(struct taut_out *o, struct taut_cursor *r)
{
	taut_out_string(o, "0x");
	taut_i_put_hex(o, r);
}

/* AF-DANS-0152 4: format 0 in hex, format 1 as + and the digits of E.164. */
void taut_i_put_atma(struct taut_out *o, struct taut_cursor *r)
{
	const uint8_t *p = taut_need(r, 1, TAUT_E_RDATA_END);

	if (p[0] != 1) {
		o->odd = p[0] != 0;
		taut_i_put_hex(o, r);
		return;
	}
	for (uint32_t i = r->pos; i < r->end; i++) /* the address */
		if (taut_octet(r, i) - (uint32_t)'0' > 9)
			o->odd = true;
	taut_out_char(o, '+');
	taut_out_octets(o, (const char *)r->base + r->pos, taut_left(r));
	r->pos = r->end;
}

static void put_gateway(struct taut_out *o, uint32_t type, struct taut_cursor *r)
{
	switch (type) {
	case 1: put_address(o, r, 4, 0, 4); break;
	case 2: put_address(o, r, 16, 0, 16); break;
	case 3: taut_i_put_name(o, r); break;
	default: taut_out_char(o, '.'); break;
	}
}

/* RFC 4025 3.1: gateway type, algorithm, gateway. RFC 8777 4.3: D bit, type, relay. */
void taut_i_put_gateway(struct taut_out *o, enum taut_kind kind, struct taut_cursor *r)
{
	bool relay = kind == TAUT_K_RELAY;
	const uint8_t *p = taut_need(r, relay ? 1 : 2, TAUT_E_RDATA_END);
	uint32_t type = relay ? p[0] & 0x7fu : p[0];

	if (type > 3) {
		o->odd = true;
		r->pos = r->end;
		return;
	}
	taut_out_number(o, relay ? p[0] >> 7 : type);
	taut_out_char(o, ' ');
	taut_out_number(o, relay ? type : p[1]);
	taut_out_char(o, ' ');
	put_gateway(o, type, r);
}

/* RFC 8005 6: algorithm, HIT in hex, key in base64. */
void taut_i_put_hip(struct taut_out *o, struct taut_cursor *r)
{
	const uint8_t *p = taut_need(r, 4, TAUT_E_RDATA_END);
	uint32_t hit = p[0], key = taut_be16(p + 2), at = r->pos;

	if (!taut_skip(r, hit + key))
		return;
	if (hit == 0 || key == 0)
		o->odd = true;
	taut_out_number(o, p[1]);
	taut_out_char(o, ' ');
	taut_out_hex(o, r->base + at, hit);
	taut_out_char(o, ' ');
	taut_out_base64(o, r->base + at + hit, key);
}

/* RFC 2874 3.2: prefix length, address unless the prefix is all of it, name if there is a prefix. */
void taut_i_put_a6(struct taut_out *o, struct taut_cursor *r)
{
	uint32_t prefix = taut_need(r, 1, TAUT_E_RDATA_END)[0];

	taut_out_number(o, prefix);
	if (prefix < 128) {
		uint32_t n = (135 - prefix) / 8;

		/* RFC 2874 3.1: the bits before the suffix are 0; what they are is not in the text */
		if (prefix % 8 != 0 && (taut_octet(r, r->pos) & ~(0xffu >> prefix % 8)) != 0)
			o->odd = true;
		taut_out_char(o, ' ');
		put_address(o, r, n < taut_left(r) ? n : taut_left(r), 16 - n, 16);
	}
	if (prefix != 0) {
		taut_out_char(o, ' ');
		taut_i_put_name(o, r);
	}
}
