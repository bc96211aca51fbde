/* lexer.h - words of master files (RFC 1035 5.1): blanks, comments, parentheses, quotes, escapes.
 *
 * The text is looked at in blocks of 64 characters: one step finds all characters of a block that are
 * special (blanks, controls, " ; ( ) \), as a mask of bits; a word ends at the next bit. A word is handed
 * out as it stands in the text: what its escapes mean is for the reader of the field.
 */
#ifndef TAUT_LEXER_H
#define TAUT_LEXER_H

#include "text.h"

#pragma GCC visibility push(hidden)

enum taut_lexeme {
	TAUT_LEX_WORD,
	TAUT_LEX_QUOTED,  /* between double quotes, which are not part of it */
	TAUT_LEX_NEWLINE, /* the end of the entry; the line end was taken */
	TAUT_LEX_END,     /* the end of the text, where it is final */
	TAUT_LEX_MORE,    /* the end of the text, and more will come: read the entry again then */
	TAUT_LEX_BAD      /* lexer->wrong says what was expected at token->text */
};

struct taut_token {
	const char *text; /* at an end: where it is */
	uint32_t length;
	bool escaped; /* there is a backslash in it */
	bool glued;   /* a quote follows without a blank, as in alpn="h2" */
};

void taut_i_lex_init(struct taut_lexer *l, const char *text, uint32_t n, bool final);

/* The next word, past blanks; inside parentheses past line ends and comments too. */
enum taut_lexeme taut_i_lex_next(struct taut_lexer *l, struct taut_token *token);

/* Goes on behind the end of this entry, whatever stands there: after an error. A quote or a parenthesis that
 * nothing closes ends with its line, so that one fault does not hide the rest (but see TAUT_REREADS_MAX).
 * TAUT_LEX_NEWLINE: at the next
 * entry, and depth is 0; TAUT_LEX_END: there is none; TAUT_LEX_MORE: the text ends before the entry does. */
enum taut_lexeme taut_i_lex_skip(struct taut_lexer *l);

/* The same, where a fault at line and column stands at or behind a string of this entry that goes over several lines: its
 * quote is the likely fault, and what follows its line is read again. False: there is no such string. */
bool taut_i_lex_reread(struct taut_lexer *l, uint32_t line, uint32_t column);

/* Column of a place in the present line, from 1. */
static inline uint32_t taut_i_lex_column(const struct taut_lexer *l, const char *at)
{
	return (uint32_t)(at - l->text) - l->line_start + 1;
}

#pragma GCC visibility pop

#endif
