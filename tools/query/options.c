/* options.c - see options.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/number.h"
#include "idn.h"
#include "options.h"
#include "reverse.h"

/* ---- lists ---------------------------------------------------------------------------------- */

void query_list_init(struct query_list *list)
{
	memset(list, 0, sizeof *list);
	list->common = (struct query_ask){
		.type = TAUT_TYPE_A,
		.rclass = TAUT_CLASS_IN,
		.fail = true,
		.ednsnegotiation = true,
		.badcookie = true,
		.ndots = UINT32_MAX,
		.adflag = true,
		.rdflag = true,
		.edns = true,
		.bufsize = 1232,
		.cookie = true,
		.cmd = true,
		.comments = true,
		.question = true,
		.answer = true,
		.authority = true,
		.additional = true,
		.stats = true,
		.ttlid = true,
		.class_shown = true,
		.crypto = true,
		.idnin = true,
	};
}

void query_list_again(struct query_list *list, const struct query_ask *common)
{
	memset(list, 0, sizeof *list);
	list->common = *common;
}

void query_list_free(struct query_list *list)
{
	free(list->asks);
	list->asks = NULL;
	list->count = list->capacity = 0;
}

bool query_list_add(struct query_reading *r, const char *name)
{
	struct query_list *list = r->list;

	if (list->count == list->capacity) {
		size_t more = list->capacity ? 2 * list->capacity : 4;
		struct query_ask *bigger;

		if (more > QUERY_ASKS)
			return false;
		bigger = realloc(list->asks, more * sizeof *bigger);
		if (!bigger)
			return false;
		list->asks = bigger;
		list->capacity = more;
	}
	r->ask = &list->asks[list->count++];
	*r->ask = list->common;
	r->ask->name = name;
	return true;
}

/* ---- finding rows --------------------------------------------------------------------------- */

/* 0: it is none of the names of the row, 1: the beginning of one, 2: one. */
static unsigned likeness(const struct query_row *row, const char *name, size_t n)
{
	const char *text = row->name, *more = row->synonyms;
	unsigned best = 0;

	while (text) { /* the names of a row */
		size_t length = strcspn(text, ",");

		if (n <= length && memcmp(text, name, n) == 0)
			best = n == length ? 2 : best > 1 ? best : 1;
		text += length;
		if (*text == ',') {
			text++;
		} else {
			text = more;
			more = NULL;
		}
	}
	return best;
}

static const struct query_row *find(const char *name, size_t n, bool *several)
{
	const struct query_row *found = NULL;
	size_t i, count = 0;

	*several = false;
	for (i = 0; n > 0 && i < query_row_count; i++) {
		unsigned like = likeness(&query_rows[i], name, n);

		if (like == 2) {
			*several = false;
			return &query_rows[i];
		}
		if (like == 1)
			found = &query_rows[i];
		count += like;
		*several = count > 1;
	}
	return *several ? NULL : found;
}

const struct query_row *query_row_find(const char *name, size_t n, bool *no, bool *several)
{
	*no = n > 2 && memcmp(name, "no", 2) == 0;
	return *no ? find(name + 2, n - 2, several) : find(name, n, several);
}

/* ---- values --------------------------------------------------------------------------------- */

/* Returns what was expected, or NULL. */
static const char *take(
	struct query_reading *r, const struct query_row *row, const char *value, bool no)
{
	static char range[64];
	char *at = (char *)r->ask + row->offset;
	uint64_t number;
	const char *rest;

	switch (row->kind) {
	case QUERY_FLAG: *(bool *)at = !no; return NULL;
	case QUERY_TEXT: *(const char **)at = no ? NULL : value; return NULL;
	case QUERY_NUMBER:
		if (no) {
			*(uint32_t *)at = row->off;
			return NULL;
		}
		if (!dump_read_number(value, row->most, &number, &rest) || *rest ||
			number < row->least) {
			snprintf(range, sizeof range, "a number from %u to %u",
				(unsigned)row->least, (unsigned)row->most);
			return range;
		}
		*(uint32_t *)at = (uint32_t)number;
		return NULL;
	default: return row->take(r, value, no);
	}
}

/* Words of a batch file may be of others: no control character goes to the terminal. */
static bool complain_as(
	struct query_reading *r, const char *word, const char *what, const char *text)
{
	char *at;

	snprintf(r->error, QUERY_ERROR, "%.120s: %s%s", word, what, text);
	for (at = r->error; *at; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = '?';
	return false;
}

static bool complain(struct query_reading *r, const char *word, const char *text)
{
	return complain_as(r, word, "", text);
}

static bool complain_expected(struct query_reading *r, const char *word, const char *expected)
{
	return complain_as(r, word, "expected ", expected);
}

/* ---- words ---------------------------------------------------------------------------------- */

struct words {
	char *const *at;
	size_t left; /* the present one not counted */
};

/* A value that has to follow in the next word. */
static const char *next(struct words *w)
{
	if (w->left == 0)
		return NULL;
	w->left--;
	return *++w->at;
}

/* +name, +noname, +name=value, and the same with --, where a value may be the next word. */
static bool read_option(struct query_reading *r, struct words *w, const char *name)
{
	const char *word = *w->at, *value = strchr(name, '='), *expected;
	size_t n = value ? (size_t)(value - name) : strlen(name);
	bool no, several;
	const struct query_row *row = query_row_find(name, n, &no, &several);

	if (value)
		value++;
	if (!row)
		return complain(r, word,
			several ? "this is the beginning of several options: write more of it"
				: "there is no such option");
	if (value && (no || !row->argument))
		return complain(r, word, "this option takes no value");
	if (!no && !value && row->argument && row->argument[0] != '[') {
		value = word[0] == '-' ? next(w) : NULL;
		if (!value)
			return complain_as(r, word, "a value is missing: =", row->argument);
	}
	expected = take(r, row, value, no);
	return !expected || complain_expected(r, word, expected);
}

/* -l, -l value and -lvalue. */
static bool read_letter(struct query_reading *r, struct words *w)
{
	const char *word = *w->at, *value, *expected;
	size_t i = query_row_count;

	if (word[1] != 0) /* rows without a letter have 0 there */
		for (i = 0; i < query_row_count && query_rows[i].letter != word[1];)
			i++;
	if (i == query_row_count)
		return complain(r, word, "there is no such option");
	value = word[2] ? word + 2 : NULL;
	if (!query_rows[i].argument && value)
		return complain(r, word, "this option takes no value");
	if (query_rows[i].argument && !value) {
		value = next(w);
		if (!value)
			return complain_as(r, word, "a value is missing: ", query_rows[i].argument);
	}
	expected = take(r, &query_rows[i], value, false);
	return !expected || complain_expected(r, word, expected);
}

/* A type, a class, or a name. */
static bool read_plain(struct query_reading *r, const char *word)
{
	if (!query_take_type(r, word, false) || !query_take_class(r, word, false))
		return true;
	return query_list_add(r, word) || complain(r, word, "too many questions");
}

static bool read_word(struct query_reading *r, struct words *w)
{
	const char *word = *w->at;

	switch (word[0]) {
	case '+': return read_option(r, w, word + 1);
	case '-': return word[1] == '-' ? read_option(r, w, word + 2) : read_letter(r, w);
	case '@':
		if (word[1] == 0)
			return complain_expected(
				r, word, "an address or a name of a server behind it");
		r->ask->server = word + 1;
		return true;
	default: return read_plain(r, word);
	}
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* What can be said only when all options are known. */
static bool finish(struct query_reading *r, struct query_ask *ask)
{
	const char *name = ask->name ? ask->name : ".", *wrong;

	if (ask->reverse) {
		ask->absolute = true;
		return query_reverse(name, ask->qname) ||
		       complain_expected(
			       r, name, "an address of IPv4 or IPv6, or the first numbers of one");
	}
	ask->absolute = name[0] != 0 && name[strlen(name) - 1] == '.';
	wrong = query_idn_in(name, ask->idnin, ask->qname);
	return !wrong || complain(r, name, wrong);
}

bool query_options_read(struct query_list *list, char *const *words, size_t n, bool is_batch,
	char error[QUERY_ERROR])
{
	struct query_reading reading = {list, &list->common, is_batch, error};
	struct words w = {words, n};
	size_t i;

	error[0] = 0;
	for (; w.left > 0; w.at++) { /* each turn reads a word at least */
		w.left--;
		if (!read_word(&reading, &w))
			return false;
	}
	if (list->help || list->version || (list->batch && list->count == 0))
		return true;
	if (list->count == 0) {
		if (!query_list_add(&reading, NULL))
			return complain(&reading, "", "out of memory");
		if (!reading.ask->type_given)
			reading.ask->type = TAUT_TYPE_NS;
	}
	for (i = 0; i < list->count; i++)
		if (!finish(&reading, &list->asks[i]))
			return false;
	return true;
}

size_t query_split(char *line, char *words[QUERY_WORDS])
{
	size_t n = 0;
	char *to;

	line += strspn(line, " \t\r\n");
	if (*line == '#' || *line == ';')
		return 0;
	while (*line) { /* a word, and the blanks behind it */
		char quote = 0;

		if (n == QUERY_WORDS)
			return SIZE_MAX;
		words[n++] = to = line;
		for (; *line && (quote || !strchr(" \t\r\n", *line)); line++)
			if (quote ? *line == quote : (*line == '"' || *line == '\''))
				quote = quote ? 0 : *line;
			else
				*to++ = *line;
		if (quote)
			return SIZE_MAX;
		if (*line)
			line += strspn(line, " \t\r\n");
		*to = 0;
	}
	return n;
}
