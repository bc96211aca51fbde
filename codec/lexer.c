/* lexer.c - see lexer.h. */
#include "lexer.h"
#include "limits.h"
#include "simd.h"

#include <string.h>

#define NO_BLOCK 1u

/* ---- blocks --------------------------------------------------------------------------------- */

/* The block at `base`, a multiple of 64 below the end. What is behind the end counts as special. */
static void load(struct taut_lexer *l, uint32_t base)
{
	uint32_t n = l->end - base;

	l->block = base;
	if (n >= 64) {
		l->mask = taut_specials(l->text + base);
		return;
	}
	char tail[64];

	memset(tail, ' ', sizeof tail);
	memcpy(tail, l->text + base, n);
	l->mask = taut_specials(tail);
}

/* The first special character from `pos` on, or the end. pos <= end. */
static inline uint32_t special(struct taut_lexer *l, uint32_t pos)
{
	while (pos < l->end) { /* each turn takes the rest of a block */
		uint32_t base = pos & ~63u;
		uint64_t mask;

		if (base != l->block)
			load(l, base);
		mask = l->mask >> (pos & 63);
		if (mask != 0) {
			pos += (uint32_t)__builtin_ctzll(mask);
			return pos < l->end ? pos : l->end;
		}
		pos = base + 64;
	}
	return l->end;
}

/* ---- words ---------------------------------------------------------------------------------- */

void taut_i_lex_init(struct taut_lexer *l, const char *text, uint32_t n, bool final)
{
	*l = (struct taut_lexer){
		.text = text, .end = n, .block = NO_BLOCK, .line = 1, .final = final};
}

static enum taut_lexeme at_end(const struct taut_lexer *l)
{
	return l->final ? TAUT_LEX_END : TAUT_LEX_MORE;
}

static enum taut_lexeme bad(
	struct taut_lexer *l, struct taut_token *token, uint32_t at, const char *what)
{
	token->text = l->text + at;
	token->length = 0;
	l->wrong = what;
	return TAUT_LEX_BAD;
}

static void new_line(struct taut_lexer *l)
{
	l->pos++;
	l->line++;
	l->line_start = l->pos;
}

/* To the line end, or the end. */
static void comment(struct taut_lexer *l)
{
	const char *newline = memchr(l->text + l->pos, '\n', l->end - l->pos);

	l->pos = newline != NULL ? (uint32_t)(newline - l->text) : l->end;
}

/* A word from pos on. An escaped character is never special. */
static enum taut_lexeme word(struct taut_lexer *l, struct taut_token *token)
{
	uint32_t start = l->pos, pos = special(l, start);

	token->text = l->text + start;
	token->escaped = false;
	while (pos < l->end && l->text[pos] == '\\') { /* each turn takes two characters */
		if (l->end - pos < 2)
			break;
		token->escaped = true;
		if (l->text[pos + 1] == '\n') {
			l->pos = pos;
			return bad(l, token, pos, "a character behind the backslash");
		}
		pos = special(l, pos + 2);
	}
	if (pos < l->end && l->text[pos] == '\\') { /* the very last character */
		if (!l->final)
			return TAUT_LEX_MORE;
		return bad(l, token, pos, "a character behind the backslash");
	}
	if (pos == l->end && !l->final)
		return TAUT_LEX_MORE; /* it may go on */
	token->length = pos - start;
	token->glued = pos < l->end && l->text[pos] == '"';
	l->pos = pos;
	return TAUT_LEX_WORD;
}

/* A string from its quote on. Line ends in it count as lines. */
static enum taut_lexeme quoted(struct taut_lexer *l, struct taut_token *token)
{
	uint32_t start = l->pos + 1, pos = special(l, start), line = l->line;
	uint32_t line_start = l->line_start;

	token->text = l->text + start;
	token->escaped = false;
	while (pos < l->end && l->text[pos] != '"') { /* each turn takes a special character */
		uint32_t step = 1;

		if (l->text[pos] == '\\') {
			token->escaped = true;
			step = 2;
			if (l->end - pos >= 2 && l->text[pos + 1] == '\n')
				step = 1; /* the line end itself comes next */
		} else if (l->text[pos] == '\n') {
			line++;
			line_start = pos + 1;
		}
		if (step > l->end - pos) {
			pos = l->end;
			break;
		}
		pos = special(l, pos + step);
	}
	if (pos == l->end)
		return l->final ? bad(l, token, start - 1, "a quote that closes this one")
				: TAUT_LEX_MORE;
	token->length = pos - start;
	token->glued = false;
	l->pos = pos + 1;
	if (line != l->line) {
		l->quote_at = start - 1;
		l->quote_line = l->line;
		l->quote_line_start = l->line_start;
	}
	l->line = line;
	l->line_start = line_start;
	return TAUT_LEX_QUOTED;
}

static enum taut_lexeme parenthesis(struct taut_lexer *l, struct taut_token *token, bool open)
{
	if (open && l->depth == TAUT_DEPTH_MAX)
		return bad(l, token, l->pos, "at most 64 parentheses inside each other");
	if (!open && l->depth == 0)
		return bad(l, token, l->pos, "a parenthesis that opens before this one");
	if (open && l->depth == 0) {
		l->open_line = l->line;
		l->open_column = l->pos - l->line_start + 1;
		l->open_at = l->pos;
	}
	l->depth = open ? l->depth + 1 : l->depth - 1;
	l->pos++;
	return TAUT_LEX_WORD;
}

/* Whatever stands at pos: blanks and comments are passed, one by one. */
static enum taut_lexeme any(struct taut_lexer *l, struct taut_token *token)
{
	while (l->pos < l->end) { /* each turn takes a character or hands something out */
		switch (l->text[l->pos]) {
		case ' ':
		case '\t':
		case '\r': l->pos++; continue;
		case ';': comment(l); continue;
		case '\n':
			token->text = l->text + l->pos;
			token->length = 0;
			new_line(l);
			if (l->depth == 0)
				return TAUT_LEX_NEWLINE;
			continue;
		case '(':
		case ')':
			if (parenthesis(l, token, l->text[l->pos] == '(') == TAUT_LEX_BAD)
				return TAUT_LEX_BAD;
			continue;
		case '"': return quoted(l, token);
		default: break;
		}
		if ((uint8_t)l->text[l->pos] < ' ')
			return bad(l, token, l->pos, "no control character");
		return word(l, token);
	}
	if (l->depth > 0 && l->final)
		return bad(l, token, l->open_at, "a parenthesis that closes this one");
	token->text = l->text + l->end;
	token->length = 0;
	return at_end(l);
}

enum taut_lexeme taut_i_lex_next(struct taut_lexer *l, struct taut_token *token)
{
	uint32_t pos = l->pos, end = l->end, n;
	uint64_t mask;

	/* Nearly always: at most one blank, then a word without escapes that ends in its block or the
	 * next one, or the end of the line. What is behind the end of the text is not looked at. */
	if (pos < end && (l->text[pos] == ' ' || l->text[pos] == '\t'))
		pos++;
	if (pos >= end)
		return any(l, token);
	if ((pos & ~63u) != l->block)
		load(l, pos & ~63u);
	mask = l->mask >> (pos & 63);
	n = 0;
	if (mask == 0) { /* it goes on in the next block */
		n = 64 - (pos & 63);
		if (n >= end - pos)
			return any(l, token);
		load(l, pos + n);
		mask = l->mask;
		if (mask == 0)
			return any(l, token);
	}
	n += (uint32_t)__builtin_ctzll(mask);
	if (n >= end - pos)
		return any(l, token);
	token->text = l->text + pos;
	if (n == 0) {
		if (*token->text != '\n' || l->depth != 0)
			return any(l, token);
		token->length = 0;
		l->pos = pos;
		new_line(l);
		return TAUT_LEX_NEWLINE;
	}
	if (token->text[n] == '\\')
		return any(l, token);
	token->length = n;
	token->escaped = false;
	token->glued = token->text[n] == '"';
	l->pos = pos + n;
	return TAUT_LEX_WORD;
}

/* To the next line end, and over it; to the end, if that happened too often. */
static enum taut_lexeme end_line(struct taut_lexer *l)
{
	comment(l);
	l->depth = 0;
	if (++l->rereads > TAUT_REREADS_MAX)
		l->pos = l->end;
	if (l->pos == l->end)
		return at_end(l);
	new_line(l);
	return TAUT_LEX_NEWLINE;
}

/* Behind what cannot be read: a character, or, where nothing closes a quote or a parenthesis, its line. */
static bool pass(struct taut_lexer *l, const struct taut_token *token)
{
	char c;

	if (l->depth > 0 && l->pos == l->end) { /* the parenthesis that open_at is of */
		l->pos = l->open_at;
		l->line = l->open_line;
		l->line_start = l->open_at - (l->open_column - 1);
		return false;
	}
	l->pos = (uint32_t)(token->text - l->text);
	c = l->text[l->pos];
	if (c == '"')
		return false;
	l->pos++; /* a control character, a parenthesis, a backslash before a line end or the end */
	return true;
}

enum taut_lexeme taut_i_lex_skip(struct taut_lexer *l)
{
	struct taut_token token;

	for (;;) { /* each turn takes something */
		enum taut_lexeme lexeme = taut_i_lex_next(l, &token);

		if (lexeme == TAUT_LEX_BAD && !pass(l, &token))
			return end_line(l);
		if (lexeme == TAUT_LEX_NEWLINE || lexeme == TAUT_LEX_END || lexeme == TAUT_LEX_MORE)
			return lexeme;
	}
}

bool taut_i_lex_reread(struct taut_lexer *l, uint32_t line, uint32_t column)
{
	bool there = line > l->quote_line || (line == l->quote_line &&
						       column >= l->quote_at - l->quote_line_start + 1);

	if (l->quote_line == 0 || !there || l->rereads >= TAUT_REREADS_MAX)
		return false;
	l->pos = l->quote_at;
	l->line = l->quote_line;
	l->line_start = l->quote_line_start;
	end_line(l);
	return true;
}
