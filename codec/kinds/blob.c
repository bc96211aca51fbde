/* kinds/blob.c - opaque octets, to the end or behind a length: check, presentation,
 * text to wire. */
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

/* ---- text to wire --------------------------------------------------------------------------- */

#define EXPECTED_HEX    "hex digits, two for each octet"
#define EXPECTED_BASE64 "base64: groups of four characters, = where the last one is shorter"
#define EXPECTED_LENGTH "the length of the rdata, a number from 0 to 65535"
#define EXPECTED_SALT   "hex digits, two for each octet, 255 octets at most, or -"
#define EXPECTED_HASH   "base32hex without padding, 1 to 255 octets"

/* Digits in any number of words to the end of the entry: RFC 4034 2.2, 5.3 and others. */
bool taut_i_scan_hex(struct taut_scan *s, bool full)
{
	struct taut_digits digits = {0};
	const char *bad = s->token.text;

	if (full && !taut_i_scan_word(s, EXPECTED_HEX))
		return false;
	while (taut_i_scan_has(s)) { /* each turn takes a word */
		const struct taut_token *t = &s->token;
		uint32_t n;
		uint8_t *p;

		if (!taut_i_scan_word(s, EXPECTED_HEX))
			return false;
		p = taut_i_scan_room(s, (digits.have + t->length) / 2);
		if (p == NULL)
			return false;
		if (!taut_i_read_hex(&digits, t->text, t->length, p, &n, &bad))
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_HEX);
		s->n += n;
		bad = t->text + t->length;
		taut_i_scan_next(s);
	}
	return taut_i_digits_end(&digits) || s->lexeme == TAUT_LEX_MORE ||
	       taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_HEX);
}

bool taut_i_scan_base64(struct taut_scan *s, enum taut_kind kind)
{
	struct taut_digits digits = {0};
	const char *bad = s->token.text;

	if (kind != TAUT_K_BASE64 && !taut_i_scan_word(s, EXPECTED_BASE64))
		return false;
	if (kind == TAUT_K_BASE64_DASH && s->token.length == 1 && s->token.text[0] == '-') {
		taut_i_scan_next(s);
		return true;
	}
	while (taut_i_scan_has(s)) { /* each turn takes a word */
		const struct taut_token *t = &s->token;
		uint32_t n;
		uint8_t *p;

		if (!taut_i_scan_word(s, EXPECTED_BASE64))
			return false;
		p = taut_i_scan_room(s, taut_i_base64_octets(&digits, t->text, t->length));
		if (p == NULL)
			return false;
		if (!taut_i_read_base64(&digits, t->text, t->length, p, &n, &bad))
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_BASE64);
		s->n += n;
		bad = t->text + t->length;
		taut_i_scan_next(s);
	}
	return taut_i_digits_end(&digits) || s->lexeme == TAUT_LEX_MORE ||
	       taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_BASE64);
}

/* RFC 5155 3.3: "-" is the empty salt. */
static bool scan_salt(struct taut_scan *s)
{
	const struct taut_token *t = &s->token;
	struct taut_digits digits = {0};
	const char *bad = t->text;
	uint32_t n = 0;
	uint8_t *p;

	if (!taut_i_scan_word(s, EXPECTED_SALT))
		return false;
	p = taut_i_scan_room(s, 1 + (t->length <= 510 ? t->length / 2 : 0));
	if (p == NULL)
		return false;
	if (t->length > 510)
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, t->text + 510, EXPECTED_SALT);
	if (t->length != 1 || t->text[0] != '-') {
		if (!taut_i_read_hex(&digits, t->text, t->length, p + 1, &n, &bad))
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_SALT);
		if (!taut_i_digits_end(&digits))
			return taut_i_scan_fail(
				s, TAUT_E_SYNTAX, t->text + t->length, EXPECTED_SALT);
	}
	p[0] = (uint8_t)n;
	s->n += 1 + n;
	taut_i_scan_next(s);
	return true;
}

static bool scan_hash(struct taut_scan *s)
{
	const struct taut_token *t = &s->token;
	const char *bad = t->text;
	uint32_t n = 0;
	uint8_t *p;

	if (!taut_i_scan_word(s, EXPECTED_HASH))
		return false;
	if (t->length > 408) /* digits of 255 octets */
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, t->text + 408, EXPECTED_HASH);
	p = taut_i_scan_room(s, 1 + t->length * 5 / 8);
	if (p == NULL)
		return false;
	if (!taut_i_read_base32hex(t->text, t->length, p + 1, &n, &bad))
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_HASH);
	p[0] = (uint8_t)n;
	s->n += 1 + n;
	taut_i_scan_next(s);
	return true;
}

/* The size in octets, and base64 in words that together have that size. */
static bool scan_size(struct taut_scan *s)
{
	struct taut_digits digits = {0};
	uint32_t size, have = 0;
	const char *word = s->token.text;

	if (!taut_i_scan_fixed(s, TAUT_K_U16))
		return false;
	size = s->out[s->n - 2] * 256u + s->out[s->n - 1];
	while (have < size || !taut_i_digits_end(&digits)) { /* each turn takes a word */
		const struct taut_token *t = &s->token;
		const char *bad;
		uint32_t n;
		uint8_t *p;

		if (!taut_i_scan_word(s, EXPECTED_BASE64))
			return false;
		p = taut_i_scan_room(s, taut_i_base64_octets(&digits, t->text, t->length));
		if (p == NULL)
			return false;
		if (!taut_i_read_base64(&digits, t->text, t->length, p, &n, &bad))
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_BASE64);
		have += n;
		s->n += n;
		if (have > size)
			return taut_i_scan_fail(
				s, TAUT_E_SYNTAX, word, "the size of the base64 that follows");
		taut_i_scan_next(s);
	}
	return true;
}

bool taut_i_scan_sized(struct taut_scan *s, enum taut_kind kind)
{
	switch (kind) {
	case TAUT_K_SALT: return scan_salt(s);
	case TAUT_K_HASH: return scan_hash(s);
	default: return scan_size(s);
	}
}

/* RFC 3597 5: \#, the length, words of an even number of hex digits. */
bool taut_i_scan_generic(struct taut_scan *s)
{
	uint32_t start = s->n;
	uint64_t length;
	const char *bad, *size;

	taut_i_scan_next(s); /* the sign itself */
	size = s->token.text;
	if (!taut_i_scan_word(s, EXPECTED_LENGTH))
		return false;
	if (!taut_i_read_number(size, s->token.length, 65535, &length, &bad))
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_LENGTH);
	taut_i_scan_next(s);
	while (taut_i_scan_has(s)) { /* each turn takes a word */
		const struct taut_token *t = &s->token;
		struct taut_digits digits = {0};
		uint32_t n;
		uint8_t *p;

		if (!taut_i_scan_word(s, EXPECTED_HEX))
			return false;
		p = taut_i_scan_room(s, t->length / 2);
		if (p == NULL)
			return false;
		if (!taut_i_read_hex(&digits, t->text, t->length, p, &n, &bad))
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_HEX);
		if (!taut_i_digits_end(&digits))
			return taut_i_scan_fail(
				s, TAUT_E_SYNTAX, t->text + t->length, EXPECTED_HEX);
		s->n += n;
		taut_i_scan_next(s);
	}
	if (s->lexeme == TAUT_LEX_MORE)
		return false;
	return s->n - start == length ||
	       taut_i_scan_fail(s, TAUT_E_SYNTAX, size, "the count of the octets that follow");
}
