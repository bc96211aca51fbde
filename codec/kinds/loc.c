/* kinds/loc.c - LOC, RFC 1876: check, presentation, text to wire. */
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
		good = good && p[i] >> 4 <= 9 && (p[i] & 15) <= 9 &&
		       (p[i] >> 4 != 0 || p[i] == 0); /* nothing in another power of ten */
	return good && distance(taut_be32(p + 4)) <= 90 * DEGREE &&
	       distance(taut_be32(p + 8)) <= 180 * DEGREE;
}

void taut_i_put_loc(struct taut_out *o, struct taut_cursor *r)
{
	const uint8_t *p = taut_need(r, 16, TAUT_E_RDATA_END);
	int64_t altitude =
		(int64_t)taut_be32(p + 12) - 10000000; /* above 100,000 m below the geoid */

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

/* ---- text to wire --------------------------------------------------------------------------- */

#define EXPECTED_LATITUDE  "a latitude: degrees to 90, minutes, seconds to 59.999, then N or S"
#define EXPECTED_LONGITUDE "a longitude: degrees to 180, minutes, seconds to 59.999, then E or W"
#define EXPECTED_ALTITUDE  "an altitude from -100000.00m to 42849672.95m"
#define EXPECTED_PRECISION "a size or precision from 0.00m to 90000000.00m"

/* Digits with up to `decimals` more behind a dot, as a multiple of the last of them. */
static bool read_decimal(const char *text, uint32_t n, uint32_t decimals, uint64_t most,
	uint64_t *value, const char **bad)
{
	uint32_t dot = 0, left = decimals;
	uint64_t number;

	while (dot < n && text[dot] != '.')
		dot++;
	if (!taut_i_read_number(text, dot, UINT32_MAX, &number, bad))
		return false;
	*bad = text + n;
	if (dot + 1 == n)
		return false; /* nothing behind the dot */
	for (uint32_t i = dot + 1; i < n; i++) {
		*bad = text + i;
		if (left == 0 || text[i] < '0' || text[i] > '9')
			return false;
		number = number * 10 + (uint32_t)(text[i] - '0');
		left--;
	}
	for (; left > 0; left--) /* at most `decimals` turns */
		number *= 10;
	*bad = text;
	*value = number;
	return number <= most;
}

/* Is the word at hand one of two letters, in any case? 0 no, 1 the first, 2 the second. */
static uint32_t letter(const struct taut_scan *s, char first, char second)
{
	char c = s->token.text[0];

	if (s->lexeme != TAUT_LEX_WORD || s->token.length != 1)
		return 0;
	c = (char)(c & 0x5f);
	return c == first ? 1 : c == second ? 2 : 0;
}

/* d [m [s[.fraction]]] and a letter, RFC 1876 3. */
static bool scan_position(struct taut_scan *s, uint32_t most, char positive, char negative,
	const char *expected, uint32_t *position)
{
	static const uint32_t units[3] = {DEGREE, 60000, 1};
	const char *start = s->token.text, *bad;
	uint64_t sum = 0, value;
	uint32_t which = 0;

	for (uint32_t i = 0; i < 4; i++) { /* three numbers at most, then the letter */
		if (!taut_i_scan_word(s, expected))
			return false;
		which = i != 0 ? letter(s, positive, negative) : 0;
		if (which != 0)
			break;
		if (i == 3 || !read_decimal(s->token.text, s->token.length, i == 2 ? 3 : 0,
				      i == 0   ? most
				      : i == 1 ? 59
					       : 59999,
				      &value, &bad))
			return taut_i_scan_fail(
				s, TAUT_E_SYNTAX, i == 3 ? s->token.text : bad, expected);
		sum += value * units[i];
		taut_i_scan_next(s);
	}
	if (sum > (uint64_t)most * DEGREE)
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, start, expected);
	*position = (uint32_t)(which == 1 ? EQUATOR + sum : EQUATOR - sum);
	taut_i_scan_next(s);
	return true;
}

/* Metres with up to two decimals, and perhaps an m, in centimetres. */
static bool scan_metres(struct taut_scan *s, uint32_t sign, uint64_t most, const char *expected,
	uint64_t *centimetres)
{
	const struct taut_token *t = &s->token;
	uint32_t n = t->length;
	const char *bad;

	if (n > sign && (t->text[n - 1] | 0x20) == 'm')
		n--;
	if (!read_decimal(t->text + sign, n - sign, 2, most, centimetres, &bad))
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, expected);
	taut_i_scan_next(s);
	return true;
}

/* Size and precisions as digit and power of ten: what is behind the first digit is lost. */
static bool scan_precision(struct taut_scan *s, uint8_t *p)
{
	uint64_t value = 0;
	uint32_t power = 0;

	if (!taut_i_scan_word(s, EXPECTED_PRECISION) ||
		!scan_metres(s, 0, 9000000000u, EXPECTED_PRECISION, &value))
		return false;
	for (; value > 9; value /= 10) /* at most 9 turns */
		power++;
	*p = (uint8_t)(value << 4 | power);
	return true;
}

static void put32(uint8_t *p, uint32_t value)
{
	for (uint32_t i = 0; i < 4; i++)
		p[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* RFC 1876 3: latitude, longitude, altitude; size 1m, horizontal precision 10000m and vertical precision
 * 10m where they are not there. */
bool taut_i_scan_loc(struct taut_scan *s)
{
	static const uint8_t defaults[4] = {0, 0x12, 0x16, 0x13}; /* version, sizes */
	uint8_t *p = taut_i_scan_room(s, 16);
	uint32_t latitude = 0, longitude = 0, sign;
	uint64_t altitude = 0;

	if (p == NULL || !scan_position(s, 90, 'N', 'S', EXPECTED_LATITUDE, &latitude) ||
		!scan_position(s, 180, 'E', 'W', EXPECTED_LONGITUDE, &longitude) ||
		!taut_i_scan_word(s, EXPECTED_ALTITUDE))
		return false;
	sign = s->token.text[0] == '-';
	if (!scan_metres(s, sign, sign != 0 ? 10000000 : 4284967295u, EXPECTED_ALTITUDE, &altitude))
		return false;
	memcpy(p, defaults, sizeof defaults);
	for (uint32_t i = 1; i < 4 && taut_i_scan_has(s); i++)
		if (!scan_precision(s, p + i))
			return false;
	put32(p + 4, latitude);
	put32(p + 8, longitude);
	put32(p + 12, (uint32_t)(sign != 0 ? 10000000 - altitude : 10000000 + altitude));
	s->n += 16;
	return true;
}
