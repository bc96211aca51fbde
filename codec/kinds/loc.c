/* kinds/loc.c - LOC, RFC 1876: check and presentation. */
#include "kinds.h"

#define EQUATOR 2147483648u /* 2^31: latitude or longitude 0, in thousandths of an arc second */
#define DEGREE  3600000u

static uint32_t distance(uint32_t value)
{
	return value >= EQUATOR ? value - EQUATOR : EQUATOR - value;
}

static void check_precision(struct taut_walk *w, const uint8_t *p, uint32_t start)
{
	for (uint32_t i = 1; i < 4; i++) /* size, horizontal, vertical: digit and power of ten */
		if (taut_fails(CHK_LOC_PRECISION, p[i] >> 4 > 9 || (p[i] & 15) > 9))
			taut_i_find(w, TAUT_E_LOC_VALUE, start + i);
}

enum taut_code taut_i_check_loc(struct taut_walk *w, struct taut_cursor *r)
{
	uint32_t start = r->pos;
	const uint8_t *p;

	if (taut_fails(CHK_LOC_VERSION, taut_left(r) != 0 && taut_octet(r, start) != 0)) {
		taut_i_find(w, TAUT_E_LOC_VERSION, start);
		r->pos = r->end;
		return TAUT_OK;
	}
	p = taut_need(r, 16, TAUT_E_RDATA_END);
	if (r->status != TAUT_OK)
		return r->status;
	check_precision(w, p, start);
	if (taut_fails(CHK_LOC_LATITUDE, distance(taut_be32(p + 4)) > 90 * DEGREE))
		taut_i_find(w, TAUT_E_LOC_VALUE, start + 4);
	if (taut_fails(CHK_LOC_LONGITUDE, distance(taut_be32(p + 8)) > 180 * DEGREE))
		taut_i_find(w, TAUT_E_LOC_VALUE, start + 8);
	return TAUT_OK;
}

/* Degrees, minutes, seconds with thousandths, hemisphere. */
static void put_position(struct taut_out *o, uint32_t value, char positive, char negative)
{
	uint32_t d = distance(value);

	taut_out_number(o, d / DEGREE);
	taut_out_char(o, ' ');
	taut_out_number(o, d / 60000 % 60);
	taut_out_char(o, ' ');
	taut_out_number(o, d / 1000 % 60);
	taut_out_char(o, '.');
	taut_out_digits(o, d % 1000, 3);
	taut_out_char(o, ' ');
	taut_out_char(o, value >= EQUATOR ? positive : negative);
	taut_out_char(o, ' ');
}

/* Metres, of centimetres; with two decimals always, or where they say something. */
static void put_metres(struct taut_out *o, uint64_t centimetres, bool always)
{
	taut_out_number(o, centimetres / 100);
	if (always || centimetres < 100 || centimetres % 100 != 0) {
		taut_out_char(o, '.');
		taut_out_digits(o, (uint32_t)(centimetres % 100), 2);
	}
	taut_out_char(o, 'm');
}

/* Only version 0 with values in their ranges has a text. */
static bool has_text(const struct taut_cursor *r, const uint8_t *p)
{
	bool good = r->status == TAUT_OK && p[0] == 0;

	for (uint32_t i = 1; i < 4; i++)
		good = good && p[i] >> 4 <= 9 && (p[i] & 15) <= 9;
	return good && distance(taut_be32(p + 4)) <= 90 * DEGREE &&
		distance(taut_be32(p + 8)) <= 180 * DEGREE;
}

void taut_i_put_loc(struct taut_out *o, struct taut_cursor *r)
{
	const uint8_t *p = taut_need(r, 16, TAUT_E_RDATA_END);
	int64_t altitude = (int64_t)taut_be32(p + 12) - 10000000; /* above 100,000 m below the geoid */

	if (!has_text(r, p)) {
		o->odd = true;
		return;
	}
	put_position(o, taut_be32(p + 4), 'N', 'S');
	put_position(o, taut_be32(p + 8), 'E', 'W');
	if (altitude < 0)
		taut_out_char(o, '-');
	put_metres(o, (uint64_t)(altitude < 0 ? -altitude : altitude), true);
	for (uint32_t i = 1; i < 4; i++) { /* size, horizontal, vertical precision */
		uint64_t centimetres = p[i] >> 4;

		for (uint32_t power = p[i] & 15u; power > 0; power--)
			centimetres *= 10;
		taut_out_char(o, ' ');
		put_metres(o, centimetres, false);
	}
}
