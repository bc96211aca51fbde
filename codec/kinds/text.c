/* kinds/text.c - character-strings and other text: check and presentation. */
#include "../out.h"
#include "kinds.h"

/* RFC 1035 3.3: a length octet and that many octets. */
enum taut_code taut_i_check_string(struct taut_cursor *r)
{
	uint32_t start = r->pos, n;

	if (taut_fails(CHK_STRING_MISSING, taut_left(r) == 0))
		return taut_stop(r, TAUT_E_RDATA_END, start);
	n = taut_octet(r, start);
	if (taut_fails(CHK_STRING_END, !taut_skip(r, 1 + n)))
		return taut_stop(r, TAUT_E_STRING_END, start);
	return TAUT_OK;
}

enum taut_code taut_i_check_strings(struct taut_cursor *r)
{
	if (taut_fails(CHK_STRINGS_EMPTY, taut_left(r) == 0))
		return taut_stop(r, TAUT_E_TEXT_EMPTY, r->pos);
	/* Ends: each string takes an octet at least. */
	while (taut_left(r) != 0) {
		if (taut_i_check_string(r) != TAUT_OK)
			break;
	}
	return r->status;
}

static bool is_alphanumeric(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* RFC 8659 4.1: letters and digits, at least one. */
enum taut_code taut_i_check_tag(struct taut_walk *w, struct taut_cursor *r)
{
	uint32_t start = r->pos, n;

	if (taut_fails(CHK_TAG_MISSING, taut_left(r) == 0))
		return taut_stop(r, TAUT_E_RDATA_END, start);
	n = taut_octet(r, start);
	if (taut_fails(CHK_TAG_EMPTY, n == 0))
		return taut_stop(r, TAUT_E_TAG_EMPTY, start);
	if (taut_fails(CHK_TAG_END, !taut_skip(r, 1 + n)))
		return taut_stop(r, TAUT_E_RDATA_END, start);
	for (uint32_t i = start + 1; i <= start + n; i++) { /* the tag */
		if (taut_fails(CHK_TAG_LETTERS, !is_alphanumeric(taut_octet(r, i)))) {
			taut_i_find(w, TAUT_E_CAA_TAG, i);
			break;
		}
	}
	return TAUT_OK;
}

/* RFC 3629 4: well-formed UTF-8, no surrogates, nothing over U+10FFFF, no overlong forms. */
bool taut_i_utf8(const struct taut_cursor *r, uint32_t pos, uint32_t end)
{
	/* Ends: each turn takes one to four octets. */
	while (pos < end) {
		uint8_t c = taut_octet(r, pos), low = 0x80, high = 0xbf;
		uint32_t more;

		if (c < 0x80) {
			pos++;
			continue;
		}
		if (c < 0xc2 || c > 0xf4)
			return false;
		more = c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
		if (more >= end - pos)
			return false;
		if (c == 0xe0)
			low = 0xa0;
		if (c == 0xf0)
			low = 0x90;
		if (c == 0xed)
			high = 0x9f;
		if (c == 0xf4)
			high = 0x8f;
		if (taut_octet(r, pos + 1) < low || taut_octet(r, pos + 1) > high)
			return false;
		for (uint32_t i = 2; i <= more; i++)
			if ((taut_octet(r, pos + i) & 0xc0) != 0x80)
				return false;
		pos += more + 1;
	}
	return true;
}

/* ---- presentation --------------------------------------------------------------------------- */

void taut_i_put_string(struct taut_out *o, struct taut_cursor *r)
{
	uint32_t n = taut_octet(r, r->pos), start = r->pos + 1;

	if (taut_skip(r, 1 + n))
		taut_out_quoted(o, r->base + start, n);
}

void taut_i_put_strings(struct taut_out *o, struct taut_cursor *r)
{
	if (taut_left(r) == 0)
		o->odd = true; /* tolerated, but there is no text for it */
	/* Ends: each string takes an octet at least; a string that does not fit ends it. */
	for (uint32_t before = r->end + 1; taut_left(r) != 0 && r->pos != before;) {
		before = r->pos;
		taut_i_put_string(o, r);
		if (taut_left(r) != 0)
			taut_out_char(o, ' ');
	}
}

void taut_i_put_tag(struct taut_out *o, struct taut_cursor *r)
{
	uint32_t n = taut_octet(r, r->pos), start = r->pos + 1;

	if (taut_skip(r, 1 + n))
		taut_out_escaped(o, r->base + start, n, "\"();\\", false);
}

void taut_i_put_text(struct taut_out *o, struct taut_cursor *r)
{
	taut_out_quoted(o, r->base + r->pos, taut_left(r));
	r->pos = r->end;
}
