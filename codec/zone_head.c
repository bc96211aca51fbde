/* zone_head.c - what stands between the owner of a record and its rdata: TTL, class and type. */
#include "words.h"
#include "zone.h"

#include <string.h>

#define EXPECTED_TYPE "a TTL, a class or an RR type"

bool taut_i_zone_ttl(struct taut_scan *s, uint32_t *seconds)
{
	const struct taut_token *t = &s->token;
	const char *bad = t->text;
	uint32_t value;

	if (!taut_i_scan_word(s, TAUT_EXPECTED_TTL))
		return false;
	if (!taut_i_read_ttl(t->text, t->length, &value, &bad))
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, TAUT_EXPECTED_TTL);
	if (value > INT32_MAX) /* RFC 2181 8 */
		return taut_i_scan_fail(s, TAUT_E_TTL_HIGH, t->text, TAUT_EXPECTED_TTL);
	*seconds = value;
	return true;
}

/* The classes that a zone can have: no query classes, RFC 6895 3.2. */
static bool read_class(const struct taut_token *t, uint16_t *rclass)
{
	if (t->length == 2 && (t->text[0] | 0x20) == 'i' && (t->text[1] | 0x20) == 'n') {
		*rclass = TAUT_CLASS_IN;
		return true;
	}
	return (t->length == 2 || t->length > 5) && (t->text[0] | 0x20) <= 'h' &&
	       taut_class_scan(t->text, t->length, rclass) == TAUT_OK && *rclass != 0 &&
	       (*rclass < 128 || *rclass > 255);
}

/* Types of which there are no records in zones: RFC 6895 3.1, and OPT. */
static bool is_for_zones(uint16_t type)
{
	return type != TAUT_TYPE_OPT && type != 0 && (type < 128 || type > 255);
}

/* TTL and class, in either order and both optional, then the type. */
static bool read_head(struct taut_zone *z, struct taut_scan *s, struct taut_head *h)
{
	const struct taut_token *t = &s->token;

	*h = (struct taut_head){.rclass = z->rclass};
	for (uint32_t i = 0; i < 3; i++) {
		if (!taut_i_scan_word(s, EXPECTED_TYPE))
			return false;
		if (!h->has_ttl && t->text[0] >= '0' && t->text[0] <= '9') {
			h->has_ttl = true;
			if (!taut_i_zone_ttl(s, &h->ttl))
				return false;
		} else if (!h->has_class && read_class(t, &h->rclass)) {
			h->has_class = true;
		} else {
			break;
		}
		taut_i_scan_next(s);
	}
	h->at = t->text;
	if (!taut_i_scan_word(s, EXPECTED_TYPE))
		return false;
	if (taut_type_scan(t->text, t->length, &h->type) != TAUT_OK)
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, t->text,
			h->has_ttl && h->has_class ? "an RR type" : EXPECTED_TYPE);
	if (!is_for_zones(h->type))
		return taut_i_scan_fail(s, TAUT_E_TYPE_META, t->text, "a type that zones can have");
	return true;
}

/* ---- heads that were read before ------------------------------------------------------------ */

/* Most records of a file have one of a few heads, down to their blanks: these are found by comparing
 * characters. */

#define WORDS TAUT_HEAD_WORDS
#define MOST  (8u * WORDS)

static bool known(struct taut_zone *z, struct taut_lexer *l, struct taut_head *h)
{
	uint64_t text[WORDS];

	if (l->end - l->pos < MOST)
		return false;
	memcpy(text, l->text + l->pos, sizeof text);
	for (uint32_t i = 0; i < z->head_count; i++) { /* at most TAUT_HEADS */
		const struct taut_zone_head *entry = &z->heads[i];
		uint64_t differs = 0;

		for (uint32_t k = 0; k < WORDS; k++)
			differs |= (text[k] ^ entry->text[k]) & entry->mask[k];
		if (differs != 0)
			continue;
		*h = (struct taut_head){entry->ttl, entry->has_class ? entry->rclass : z->rclass,
			entry->type, entry->has_ttl, entry->has_class,
			l->text + l->pos + entry->type_at};
		l->pos += entry->length;
		return true;
	}
	return false;
}

/* Is it of blanks and words only, whatever comes next? */
static bool is_simple(const char *text, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) { /* at most MOST */
		char c = (char)(text[i] | 0x20);

		if (text[i] != ' ' && text[i] != '\t' && !(text[i] >= '0' && text[i] <= '9') &&
			!(c >= 'a' && c <= 'z'))
			return false;
	}
	return text[n - 1] == ' ' || text[n - 1] == '\t';
}

/* From `start` to the blank behind the type. */
static void remember(struct taut_zone *z, const struct taut_lexer *l, uint32_t start,
	const struct taut_head *h)
{
	uint32_t n = l->pos - start + 1;
	struct taut_zone_head *entry;

	if (l->end - start < MOST || n > MOST || !is_simple(l->text + start, n))
		return;
	entry = &z->heads[z->head_count < TAUT_HEADS ? z->head_count++ : z->head_next++ % TAUT_HEADS];
	memset(entry->text, 0, sizeof entry->text);
	memset(entry->mask, 0, sizeof entry->mask);
	memcpy(entry->text, l->text + start, n);
	memset(entry->mask, 0xff, n);
	entry->ttl = h->ttl;
	entry->rclass = h->rclass;
	entry->type = h->type;
	entry->has_ttl = h->has_ttl;
	entry->has_class = h->has_class;
	entry->type_at = (uint8_t)(h->at - (l->text + start));
	entry->length = (uint8_t)(n - 1); /* the blank is passed with the word behind it */
}

bool taut_i_zone_head(struct taut_zone *z, struct taut_scan *s, struct taut_head *h, bool at_hand)
{
	struct taut_lexer *l = s->lexer;
	uint32_t start = l->pos;

	if (!at_hand && known(z, l, h)) {
		taut_i_scan_next(s);
		return true;
	}
	if (!at_hand)
		taut_i_scan_next(s);
	if (!read_head(z, s, h))
		return false;
	if (!at_hand)
		remember(z, l, start, h);
	taut_i_scan_next(s);
	return true;
}
