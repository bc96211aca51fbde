/* zone.c - master files, RFC 1035 5: entries, one after the other. */
#include "zone.h"
#include "words.h"

#include <string.h>

static const uint8_t root[1] = {0};

#define EXPECTED_OWNER "an owner name"

void taut_zone_init(struct taut_zone *z, const uint8_t *origin, uint16_t rclass)
{
	struct taut_zone_place *place = &z->place;

	if (origin == NULL)
		origin = root;
	memset(&z->record, 0, sizeof z->record);
	memset(&z->include, 0, sizeof z->include);
	memset(&z->error, 0, sizeof z->error);
	memset(place, 0, sizeof *place);
	place->origin_length = taut_name_length(origin);
	memcpy(place->origin, origin, place->origin_length);
	taut_i_lex_init(&place->lexer, "", 0, false);
	z->depth = 1;
	z->rclass = rclass;
	z->has_default_ttl = false;
	z->default_ttl = z->ttl = z->left = 0;
	z->ttl_from = TAUT_TTL_NONE;
	z->head_count = 0;
	z->owner_text = NULL;
	z->generate.active = false;
}

enum taut_code taut_zone_text(struct taut_zone *z, const char *text, size_t n, unsigned flags)
{
	struct taut_lexer *l = &z->place.lexer;
	uint32_t line = l->line, rereads = l->rereads;

	if (n > INT32_MAX)
		return TAUT_E_ARGUMENT;
	taut_i_lex_init(l, text, (uint32_t)n, (flags & TAUT_ZONE_FINAL) != 0);
	l->line = line;
	l->rereads = rereads;
	z->place.full = (flags & TAUT_ZONE_FULL) != 0;
	z->owner_text = NULL;
	return TAUT_OK;
}

/* ---- included files ------------------------------------------------------------------------- */

enum taut_code taut_zone_enter(struct taut_zone *z, struct taut_zone_place *back)
{
	uint32_t length = taut_name_length(z->include.origin);

	if (z->depth >= TAUT_INCLUDE_DEPTH)
		return TAUT_E_ARGUMENT;
	z->depth++;
	*back = z->place;
	memcpy(z->place.origin, z->include.origin, length);
	z->place.origin_length = length;
	z->place.recorded = z->place.inside = false;
	taut_i_lex_init(&z->place.lexer, "", 0, false);
	z->owner_text = NULL;
	z->generate.active = false;
	return TAUT_OK;
}

void taut_zone_leave(struct taut_zone *z, const struct taut_zone_place *back)
{
	z->place = *back;
	z->place.recorded = false; /* the record before was another one's */
	z->depth--;
	z->owner_text = NULL;
	z->generate.active = false;
}

/* ---- owners --------------------------------------------------------------------------------- */

static bool is_owner_before(const struct taut_zone *z, const struct taut_token *t)
{
	return z->owner_text != NULL && t->length == z->owner_text_length &&
	       memcmp(t->text, z->owner_text, t->length) == 0;
}

bool taut_i_zone_owner(struct taut_zone *z, struct taut_scan *s)
{
	struct taut_zone_place *place = &z->place;
	const struct taut_token *t = &s->token;
	const char *bad = NULL, *expected = NULL;
	enum taut_code code;

	if (!taut_i_scan_word(s, EXPECTED_OWNER))
		return false;
	if (is_owner_before(z, t))
		return true;
	z->owner_text = NULL;
	place->has_owner = place->recorded = false;
	code = taut_i_name_read(s->lexer, t, place->origin, place->owner, &place->owner_length, &bad,
		&expected);
	if (code != TAUT_OK)
		return taut_i_scan_fail(s, code, bad, expected);
	place->has_owner = true;
	if (t->length <= UINT16_MAX) {
		z->owner_text = t->text;
		z->owner_text_length = (uint16_t)t->length;
	}
	return true;
}

/* ---- records -------------------------------------------------------------------------------- */

/* RFC 2308 4: $TTL; without it the TTL of the last record that had one, RFC 1035 5.1. A SOA record before
 * any of them has its own minimum, as RFC 1035 3.3.13 had it for the whole zone. */
static bool choose_ttl(struct taut_zone *z, struct taut_scan *s, struct taut_head *h)
{
	uint32_t minimum;

	if (h->has_ttl) {
		if (z->ttl_from != TAUT_TTL_DIRECTIVE) {
			z->ttl = h->ttl;
			z->ttl_from = TAUT_TTL_RECORD;
		}
		return true;
	}
	h->ttl = z->ttl;
	if (z->ttl_from != TAUT_TTL_NONE)
		return true;
	h->ttl = z->default_ttl;
	if (z->has_default_ttl)
		return true;
	s->name = NULL; /* it is about no field of the rdata */
	if (h->type != TAUT_TYPE_SOA || s->n < 4)
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, h->at,
			"a TTL: no record before has one, and there is no $TTL");
	minimum = taut_be32(s->out + s->n - 4);
	if (minimum > INT32_MAX)
		return taut_i_scan_fail(s, TAUT_E_TTL_HIGH, h->at, TAUT_EXPECTED_TTL);
	h->ttl = z->ttl = minimum;
	z->ttl_from = TAUT_TTL_RECORD;
	return true;
}

enum taut_entry taut_i_zone_record(struct taut_zone *z, struct taut_scan *s, bool at_hand)
{
	struct taut_zone_place *place = &z->place;
	struct taut_zone_record *r = &z->record;
	struct taut_head h;

	s->out = z->rdata;
	s->capacity = 65535;
	if (!taut_i_zone_head(z, s, &h, at_hand) || !taut_i_scan_rdata(s, h.type, h.rclass) ||
		!choose_ttl(z, s, &h))
		return TAUT_ENTRY_REFUSED;
	z->rclass = h.rclass;
	r->owner = place->owner;
	r->owner_length = place->owner_length;
	r->rdata = z->rdata;
	r->rdlength = (uint16_t)s->n;
	r->ttl = h.ttl;
	r->type = h.type;
	r->rclass = h.rclass;
	r->same_owner = place->recorded;
	r->ttl_given = h.has_ttl;
	place->recorded = true;
	return TAUT_ENTRY_RECORD;
}

/* ---- entries -------------------------------------------------------------------------------- */

/* What a record needs before it is read; the rest is set when it is used. */
static inline void begin(struct taut_scan *s, struct taut_lexer *l, const uint8_t *origin)
{
	s->lexer = l;
	s->origin = origin;
	s->n = 0;
	s->name = NULL;
	s->code = TAUT_OK;
}

/* A line that begins with a blank has the owner of the entry before. */
static enum taut_entry blank_entry(struct taut_zone *z, struct taut_scan *s)
{
	struct taut_lexer *l = s->lexer;
	uint32_t pos = l->pos, line = l->line;

	taut_i_scan_next(s);
	if (s->lexeme == TAUT_LEX_NEWLINE)
		return TAUT_ENTRY_NONE;
	if (s->lexeme == TAUT_LEX_END)
		return TAUT_ENTRY_END;
	if (!z->place.has_owner) {
		taut_i_scan_refuse(s, "an owner name: the entry before has none");
		return TAUT_ENTRY_REFUSED;
	}
	if (s->lexeme != TAUT_LEX_WORD || l->depth != 0 || l->line != line)
		return taut_i_zone_record(z, s, true);
	l->pos = pos; /* nothing but blanks was passed: the head is looked up with them */
	return taut_i_zone_record(z, s, false);
}

static enum taut_entry read_entry(struct taut_zone *z, struct taut_scan *s)
{
	const struct taut_lexer *l = s->lexer;

	if (l->pos < l->end && (l->text[l->pos] == ' ' || l->text[l->pos] == '\t'))
		return blank_entry(z, s);
	taut_i_scan_next(s);
	if (s->lexeme == TAUT_LEX_NEWLINE)
		return TAUT_ENTRY_NONE;
	if (s->lexeme == TAUT_LEX_END)
		return TAUT_ENTRY_END;
	if (s->lexeme == TAUT_LEX_WORD && s->token.text[0] == '$')
		return taut_i_zone_directive(z, s);
	if (!taut_i_zone_owner(z, s))
		return TAUT_ENTRY_REFUSED;
	return taut_i_zone_record(z, s, false);
}

static enum taut_zone_event fault(struct taut_zone *z, enum taut_code code, uint32_t line,
	uint32_t column, const char *field, const char *expected)
{
	z->error = (struct taut_scan_error){code, line, column, field, expected};
	return TAUT_ZONE_ERROR;
}

/* Where an entry begins. */
struct place {
	uint32_t pos, line, line_start;
};

static void go_to(struct taut_lexer *l, const struct place *place)
{
	l->pos = place->pos;
	l->line = place->line;
	l->line_start = place->line_start;
	l->depth = 0;
}

/* Back to the beginning of the entry: it has to come again. */
static enum taut_zone_event want_more(struct taut_zone *z, const struct place *start)
{
	go_to(&z->place.lexer, start);
	z->place.recorded = false;
	z->left = z->place.lexer.end - start->pos;
	z->owner_text = NULL;
	return TAUT_ZONE_MORE;
}

/* An entry that does not end within the longest text: what is wrong with it, or that it is long. */
static enum taut_zone_event too_long(struct taut_zone *z, const struct place *start)
{
	struct taut_lexer *l = &z->place.lexer;
	struct taut_token token;
	enum taut_lexeme lexeme;

	go_to(l, start);
	l->final = true;
	do /* each turn takes a word */
		lexeme = taut_i_lex_next(l, &token);
	while (lexeme == TAUT_LEX_WORD || lexeme == TAUT_LEX_QUOTED);
	if (lexeme == TAUT_LEX_BAD && l->rereads < TAUT_REREADS_MAX) {
		bool parenthesis = l->depth > 0 && l->pos == l->end;
		uint32_t line = parenthesis ? l->open_line : l->line;
		uint32_t column = parenthesis ? l->open_column : taut_i_lex_column(l, token.text);
		const char *wrong = l->wrong;

		taut_i_lex_skip(l);
		l->final = false;
		return fault(z, TAUT_E_SYNTAX, line, column, NULL, wrong);
	}
	l->final = false;
	l->pos = l->end;
	l->depth = 0;
	z->place.inside = true;
	return fault(z, TAUT_E_SPACE, start->line, 1, NULL, "an entry that ends within the longest text");
}

/* Behind an entry that was refused. */
static enum taut_zone_event refused(
	struct taut_zone *z, const struct taut_scan *s, const struct place *start)
{
	struct taut_lexer *l = &z->place.lexer;
	enum taut_lexeme end = s->lexeme;
	uint32_t line = l->quote_line, column = l->quote_at - l->quote_line_start + 1;

	if (s->code != TAUT_OK && taut_i_lex_reread(l, s->line, s->column))
		return fault(z, TAUT_E_SYNTAX, line, column, NULL, "a quote that closes this one");
	if (s->code != TAUT_OK && end != TAUT_LEX_NEWLINE && end != TAUT_LEX_END)
		end = taut_i_lex_skip(l);
	if (end == TAUT_LEX_MORE || s->code == TAUT_OK)
		return z->place.full && start->pos == 0 ? too_long(z, start) : want_more(z, start);
	z->place.recorded = false;
	return fault(z, s->code, s->line, s->column, s->field, s->expected);
}

/* The rest of the line that too_long was in. False: the text ends before it does. */
static bool pass_line(struct taut_zone *z)
{
	struct taut_lexer *l = &z->place.lexer;
	const char *newline = memchr(l->text + l->pos, '\n', l->end - l->pos);

	if (newline == NULL) {
		l->pos = l->end;
		return false;
	}
	z->place.inside = false;
	l->pos = (uint32_t)(newline - l->text) + 1;
	l->line_start = l->pos;
	l->line++;
	return true;
}

/* The next entry that $GENERATE makes. Its faults have no place but that of the directive. */
static enum taut_zone_event generated(struct taut_zone *z)
{
	struct taut_lexer lexer = {.line = z->generate.line};
	struct taut_scan s;

	begin(&s, &lexer, z->place.origin);
	if (taut_i_zone_generated(z, &s) == TAUT_ENTRY_RECORD) {
		z->record.line = z->generate.line;
		return TAUT_ZONE_RECORD;
	}
	z->generate.active = false;
	z->place.recorded = false;
	return fault(z, s.code, z->generate.line, z->generate.column, s.field, s.expected);
}

enum taut_zone_event taut_zone_next(struct taut_zone *z)
{
	struct taut_lexer *l = &z->place.lexer;

	if (z->generate.active)
		return generated(z);
	if (z->place.inside && !pass_line(z)) {
		z->left = 0;
		return l->final ? TAUT_ZONE_END : TAUT_ZONE_MORE;
	}
	for (;;) { /* each turn takes an entry, or hands something out */
		struct place start = {l->pos, l->line, l->line_start};
		struct taut_scan s;

		l->quote_line = 0;
		begin(&s, l, z->place.origin);

		switch (read_entry(z, &s)) {
		case TAUT_ENTRY_NONE:
			if (z->generate.active)
				return generated(z);
			continue;
		case TAUT_ENTRY_RECORD: z->record.line = start.line; return TAUT_ZONE_RECORD;
		case TAUT_ENTRY_INCLUDE: return TAUT_ZONE_INCLUDE;
		case TAUT_ENTRY_END: return TAUT_ZONE_END;
		case TAUT_ENTRY_REFUSED: return refused(z, &s, &start);
		}
	}
}
