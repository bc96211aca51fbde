/* scan.h - rdata out of words: what the files that read fields share. */
#ifndef TAUT_SCAN_H
#define TAUT_SCAN_H

#include "lexer.h"
#include "rows.h"
#include "text.h"

#pragma GCC visibility push(hidden)

/* A record that is being read. The word at hand was fetched and is not used up: a field uses it and
 * fetches the next one. */
struct taut_scan {
	struct taut_lexer *lexer;
	const uint8_t *origin; /* wire form */
	uint8_t *out;          /* rdata */
	uint32_t n, capacity;  /* capacity: at most 65535 */
	struct taut_token token;
	enum taut_lexeme lexeme;
	/* the first fault; code is TAUT_OK without */
	enum taut_code code;
	uint32_t line, column;
	const char *field;
	const char *expected;
};

/* Fetches the next word. */
static inline void taut_i_scan_next(struct taut_scan *s)
{
	s->lexeme = taut_i_lex_next(s->lexer, &s->token);
}

/* Is there a word at hand, quoted or not? */
static inline bool taut_i_scan_has(const struct taut_scan *s)
{
	return s->lexeme <= TAUT_LEX_QUOTED;
}

/* Notes a fault at a place in the text, unless there is one. Returns false. */
bool taut_i_scan_fail(struct taut_scan *s, enum taut_code code, const char *at, const char *expected);

/* Reads the rdata of a type from the word at hand to the end of the entry, and checks it. False: a fault;
 * or, with lexeme TAUT_LEX_MORE and code TAUT_OK, the text ends before the entry does. */
bool taut_i_scan_rdata(struct taut_scan *s, uint16_t type, uint16_t rclass);

#pragma GCC visibility pop

#endif
