/* kinds/text.c - character-strings and other text: check, presentation, text to wire. */
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

/* ---- text to wire --------------------------------------------------------------------------- */

#define EXPECTED_STRING "a string of at most 255 octets"
#define EXPECTED_ESCAPE "an escape: a backslash and a character, or three digits up to 255"

/* The octets of the word at hand, `most` of them at most, to s->out[s->n + before ..): `before` octets are
 * left free for a length. Gives how many in *length; s->n stays. */
static bool scan_octets(
	struct taut_scan *s, uint32_t before, uint32_t most, const char *expected, uint32_t *length)
{
	const struct taut_token *t = &s->token;
	uint32_t have = 0;
	uint8_t *p;

	if (!taut_i_scan_has(s))
		return taut_i_scan_refuse(s, expected);
	if (t->glued) /* ab"c": one word, or two? */
		return taut_i_scan_fail(
			s, TAUT_E_SYNTAX, t->text + t->length, "a blank before the quote");
	if (!t->escaped) {
		if (t->length > most)
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, t->text + most, expected);
		p = taut_i_scan_room(s, before + t->length);
		if (p == NULL)
			return false;
		memcpy(p + before, t->text, t->length);
		*length = t->length;
		return true;
	}
	for (size_t at = 0; at < t->length; have++) { /* each turn takes a character at least */
		uint8_t octet;
		const char *bad = t->text + at;

		if (!taut_i_read_octet(t->text, t->length, &at, &octet))
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_ESCAPE);
		if (have == most)
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, expected);
		p = taut_i_scan_room(s, before + have + 1);
		if (p == NULL)
			return false;
		p[before + have] = octet;
	}
	*length = have;
	return taut_i_scan_room(s, before + have) != NULL;
}

/* RFC 1035 5.1: a word, or characters between quotes. A tag has characters (RFC 8659 4.1). */
bool taut_i_scan_string(struct taut_scan *s, enum taut_kind kind)
{
	bool tag = kind == TAUT_K_TAG;
	const char *expected = tag ? "a tag of 1 to 255 octets" : EXPECTED_STRING;
	uint32_t length = 0;

	if (!scan_octets(s, 1, 255, expected, &length))
		return false;
	if (tag && length == 0)
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, s->token.text, expected);
	s->out[s->n] = (uint8_t)length;
	s->n += 1 + length;
	taut_i_scan_next(s);
	return true;
}

bool taut_i_scan_strings(struct taut_scan *s)
{
	do { /* each turn takes a word */
		if (!taut_i_scan_string(s, TAUT_K_STRINGS))
			return false;
	} while (taut_i_scan_has(s));
	return true;
}

bool taut_i_scan_text(struct taut_scan *s, bool full)
{
	const char *expected = full ? "a string that is not empty" : "a string";
	uint32_t length = 0;

	if (!scan_octets(s, 0, 65535, expected, &length))
		return false;
	if (full && length == 0)
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, s->token.text, expected);
	s->n += length;
	taut_i_scan_next(s);
	return true;
}
