/* where_token.c - the tokens of an expression, and what is said about the one that is wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "where_inner.h"

/* ---- errors --------------------------------------------------------------------------------- */

#define FOUND_MAX 40 /* octets of the text that are shown */

/* Octets that are not printable ASCII as ?, so that the text is good for any terminal. */
static void show(char *to, const char *text, size_t n)
{
	size_t i, m = n < FOUND_MAX ? n : FOUND_MAX;

	for (i = 0; i < m; i++)
		to[i] = text[i] >= ' ' && text[i] <= '~' ? text[i] : '?';
	memcpy(to + m, n > m ? "..." : "", n > m ? 4 : 1);
}

bool dump_where_fail_at(struct dump_where_parser *p, size_t at, const char *what, const char *found)
{
	p->error->column = dump_column(p->text, at);
	snprintf(p->error->text, sizeof p->error->text, "expected %s, found %s", what, found);
	return false;
}

bool dump_where_fail(struct dump_where_parser *p, const char *what)
{
	bool string = p->token.kind == DUMP_TOKEN_STRING;
	char text[FOUND_MAX + 4], found[FOUND_MAX + 16] = "the end";

	if (p->token.kind != DUMP_TOKEN_END) {
		show(text, p->text + p->token.at, p->token.length);
		snprintf(found, sizeof found, "\"%s\"", text);
	}
	return dump_where_fail_at(p, p->token.at - string, what, found);
}

/* ---- memory --------------------------------------------------------------------------------- */

void *dump_where_grow(
	struct dump_where_parser *p, void *array, uint32_t *room, uint32_t count, size_t size)
{
	uint32_t more = *room > 0 ? *room * 2 : 8; /* the text has less than 2^17 characters */
	void *bigger;

	if (count < *room)
		return array;
	bigger = realloc(array, more * size);
	if (!bigger)
		dump_where_fail_at(p, p->token.at, "memory", "none");
	else
		*room = more;
	return bigger;
}

bool dump_where_keep(struct dump_where_parser *p, const void *octets, size_t n)
{
	struct dump_where *w = p->where;
	const uint8_t *from = octets;

	while (n-- > 0) { /* at most as often as the expression has characters and some */
		uint8_t *grown = dump_where_grow(p, w->octets, &w->octet_room, w->octet_count, 1);

		if (!grown)
			return false;
		w->octets = grown;
		grown[w->octet_count++] = *from++;
	}
	return true;
}

/* ---- tokens --------------------------------------------------------------------------------- */

static bool ends_word(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f || strchr("(),\"=<>!&|", c);
}

static bool word(struct dump_where_parser *p, struct dump_token *t)
{
	size_t at = t->at;

	while (at < p->length && !ends_word(p->text[at])) /* each turn takes an octet or two */
		at += p->text[at] == '\\' ? 2 : 1;
	if (at > p->length)
		return dump_where_fail_at(
			p, p->length - 1, "a character behind the backslash", "the end");
	t->kind = DUMP_TOKEN_WORD;
	t->length = at > t->at ? at - t->at : 1;
	p->at = at;
	return at > t->at || dump_where_fail(p, "a word, a string or an operator");
}

static bool string(struct dump_where_parser *p, struct dump_token *t)
{
	size_t at = t->at + 1;

	while (at < p->length && p->text[at] != '"') /* each turn takes an octet or two */
		at += p->text[at] == '\\' && at + 1 < p->length ? 2 : 1;
	if (at >= p->length)
		return dump_where_fail_at(
			p, t->at, "a \" at the end of the string that begins here", "none");
	t->kind = DUMP_TOKEN_STRING;
	t->at++;
	t->length = at - t->at;
	p->at = at + 1;
	return true;
}

bool dump_where_advance(struct dump_where_parser *p)
{
	static const struct {
		char text[3];
		uint8_t kind;
	} signs[] = {{"&&", DUMP_TOKEN_AND}, {"||", DUMP_TOKEN_OR}, {"==", DUMP_TOKEN_EQUAL},
		{"!=", DUMP_TOKEN_UNEQUAL}, {"<=", DUMP_TOKEN_LESS_EQUAL},
		{">=", DUMP_TOKEN_MORE_EQUAL}, {"(", DUMP_TOKEN_OPEN}, {")", DUMP_TOKEN_CLOSE},
		{",", DUMP_TOKEN_COMMA}, {"=", DUMP_TOKEN_EQUAL}, {"!", DUMP_TOKEN_NOT},
		{"<", DUMP_TOKEN_LESS}, {">", DUMP_TOKEN_MORE}};
	struct dump_token *t = &p->token;
	size_t i;

	while (p->at < p->length && strchr(" \t\r\n", p->text[p->at]) && p->text[p->at] != 0)
		p->at++;
	*t = (struct dump_token){DUMP_TOKEN_END, p->at, 0};
	if (p->at == p->length)
		return true;
	if (p->text[p->at] == '"')
		return string(p, t);
	for (i = 0; i < sizeof signs / sizeof signs[0]; i++) {
		size_t n = strlen(signs[i].text);

		if (n > p->length - p->at || memcmp(p->text + p->at, signs[i].text, n) != 0)
			continue;
		t->kind = (enum dump_token_kind)signs[i].kind;
		t->length = n;
		p->at += n;
		return true;
	}
	return word(p, t);
}
