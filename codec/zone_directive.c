/* zone_directive.c - $ORIGIN, $TTL and $INCLUDE: RFC 1035 5.1, RFC 2308 4. */
#include "out.h"
#include "words.h"
#include "zone.h"

#include <string.h>

#define EXPECTED_NAME "the name of a file"

/* Nothing follows. */
static bool at_end(struct taut_scan *s)
{
	return s->lexeme == TAUT_LEX_NEWLINE || s->lexeme == TAUT_LEX_END ||
	       taut_i_scan_refuse(s, "the end of the directive");
}

/* A name into `out`, which has room for copies in blocks. */
static bool read_name(struct taut_zone *z, struct taut_scan *s, uint8_t out[TAUT_NAME_ROOM],
	uint32_t *length, const char *what)
{
	const char *bad = NULL, *expected = NULL;
	enum taut_code code;

	if (!taut_i_scan_word(s, what))
		return false;
	code = taut_i_name_read(
		s->lexer, &s->token, z->place.origin, out, length, &bad, &expected);
	if (code != TAUT_OK)
		return taut_i_scan_fail(s, code, bad, expected);
	taut_i_scan_next(s);
	return true;
}

static enum taut_entry origin(struct taut_zone *z, struct taut_scan *s)
{
	uint8_t name[TAUT_NAME_ROOM];
	uint32_t length = 0;

	if (!read_name(z, s, name, &length, "a domain name, the origin") || !at_end(s))
		return TAUT_ENTRY_REFUSED;
	memcpy(z->place.origin, name, length);
	z->place.origin_length = length;
	z->owner_text = NULL;
	return TAUT_ENTRY_NONE;
}

static enum taut_entry ttl(struct taut_zone *z, struct taut_scan *s)
{
	uint32_t seconds;

	if (!taut_i_zone_ttl(s, &seconds))
		return TAUT_ENTRY_REFUSED;
	taut_i_scan_next(s);
	if (!at_end(s))
		return TAUT_ENTRY_REFUSED;
	z->ttl = seconds;
	z->ttl_from = TAUT_TTL_DIRECTIVE;
	return TAUT_ENTRY_NONE;
}

/* The name of the file goes to where rdata is written, the origin behind it. */
static enum taut_entry include(struct taut_zone *z, struct taut_scan *s)
{
	uint8_t *origin_of_file = z->rdata + TAUT_INCLUDE_NAME + 1;
	uint32_t length = 0, origin_length = z->place.origin_length;
	const char *bad = s->token.text;

	if (!taut_i_scan_has(s) || s->token.length == 0) {
		taut_i_scan_refuse(s, EXPECTED_NAME);
		return TAUT_ENTRY_REFUSED;
	}
	z->include.line = s->lexer->line;
	z->include.column = taut_i_lex_column(s->lexer, s->token.text);
	if (s->token.length > TAUT_INCLUDE_NAME ||
		!taut_i_read_octets(s->token.text, s->token.length, z->rdata, &length, &bad) ||
		memchr(z->rdata, 0, length) != NULL) {
		taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_NAME " of at most 4095 octets, none of them 0");
		return TAUT_ENTRY_REFUSED;
	}
	memcpy(origin_of_file, z->place.origin, origin_length);
	taut_i_scan_next(s);
	if (taut_i_scan_has(s) &&
		!read_name(z, s, origin_of_file, &origin_length, "a domain name, the origin in that file"))
		return TAUT_ENTRY_REFUSED;
	if (!at_end(s))
		return TAUT_ENTRY_REFUSED;
	z->include.name = (const char *)z->rdata;
	z->include.length = length;
	z->include.origin = origin_of_file;
	return TAUT_ENTRY_INCLUDE;
}

enum taut_entry taut_i_zone_directive(struct taut_zone *z, struct taut_scan *s)
{
	static const struct {
		const char *name;
		enum taut_entry (*run)(struct taut_zone *, struct taut_scan *);
	} directives[] = {{"$ORIGIN", origin}, {"$TTL", ttl}, {"$INCLUDE", include},
		{"$GENERATE", taut_i_zone_generate}};

	for (uint32_t i = 0; i < sizeof directives / sizeof directives[0]; i++) {
		if (!taut_i_same_text(s->token.text, s->token.length, directives[i].name))
			continue;
		taut_i_scan_next(s);
		return directives[i].run(z, s);
	}
	taut_i_scan_refuse(s, "$ORIGIN, $TTL, $INCLUDE or $GENERATE");
	return TAUT_ENTRY_REFUSED;
}
