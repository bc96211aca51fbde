/* reader.c - lines and words of a scenario file, and the memory of a scenario. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "rpl.h"

struct rpl_block {
	struct rpl_block *next;
	max_align_t octets[];
};

void *rpl_alloc(struct rpl_arena *arena, size_t n)
{
	struct rpl_block *block = calloc(1, sizeof *block + n);

	if (block == NULL) {
		fprintf(stderr, "rpl: out of memory\n");
		exit(2);
	}
	block->next = arena->blocks;
	arena->blocks = block;
	return block->octets;
}

char *rpl_copy(struct rpl_arena *arena, const char *text, size_t n)
{
	char *copy = rpl_alloc(arena, n + 1);

	memcpy(copy, text, n);
	return copy;
}

void rpl_free(struct rpl_arena *arena)
{
	while (arena->blocks != NULL) { /* one block less each time */
		struct rpl_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
}

bool rpl_error(struct rpl_reader *r, const char *format, ...)
{
	va_list list;
	int n;

	if (r->why[0] != '\0')
		return false;
	n = snprintf(r->why, sizeof r->why, "%s:%u: ", r->file, r->line);
	if (n < 0 || (size_t)n >= sizeof r->why)
		return false;
	va_start(list, format);
	vsnprintf(r->why + n, sizeof r->why - (size_t)n, format, list);
	va_end(list);
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* Where the comment of a line begins: at ';', or at '#' behind a blank or at the start ("\#" is RFC
 * 3597's), outside of quotes. */
static size_t comment_at(const char *line, size_t n)
{
	char quote = '\0';

	for (size_t i = 0; i < n; i++) {
		if (line[i] == '\\' && i + 1 < n) {
			i++;
			continue;
		}
		if (quote != '\0') {
			if (line[i] == quote)
				quote = '\0';
			continue;
		}
		if (line[i] == '"')
			quote = '"';
		if (line[i] == ';' || (line[i] == '#' && (i == 0 || is_blank(line[i - 1]))))
			return i;
	}
	return n;
}

static void next_raw(struct rpl_reader *r)
{
	const char *start = r->text + r->at, *end = memchr(start, '\n', r->length - r->at);

	r->raw = start;
	r->raw_length = end == NULL ? r->length - r->at : (size_t)(end - start);
	r->at += r->raw_length + (end != NULL);
	r->line++;
}

/* A copy of the line's text, so that it ends in NUL. NULs in a file end a line's text there. */
static void keep(struct rpl_reader *r, const char *text, size_t n)
{
	if (n + 1 > r->capacity) {
		r->capacity = 2 * (n + 1);
		r->words = rpl_alloc(r->arena, r->capacity);
	}
	memcpy(r->words, text, n);
	r->words[n] = '\0';
	r->words_length = strlen(r->words);
}

bool rpl_line(struct rpl_reader *r)
{
	while (r->at < r->length) { /* each line takes at least one octet */
		const char *text;
		size_t n;

		next_raw(r);
		text = r->raw;
		n = comment_at(text, r->raw_length);
		for (; n > 0 && is_blank(text[0]); n--)
			text++;
		while (n > 0 && is_blank(text[n - 1]))
			n--;
		keep(r, text, n);
		if (r->words_length > 0)
			return true;
	}
	return false;
}

static const char *skip_blanks(const char *text)
{
	while (is_blank(*text))
		text++;
	return text;
}

bool rpl_is(const struct rpl_reader *r, const char *word, const char **rest)
{
	size_t n = strlen(word);

	if (strncmp(r->words, word, n) != 0 || (r->words[n] != '\0' && !is_blank(r->words[n])))
		return false;
	if (rest != NULL)
		*rest = skip_blanks(r->words + n);
	return true;
}

bool rpl_word(const char **at, char *out, size_t capacity)
{
	const char *start = skip_blanks(*at), *end = start;
	size_t n;

	while (*end != '\0' && !is_blank(*end))
		end++;
	n = (size_t)(end - start);
	if (n == 0 || n >= capacity)
		return false;
	memcpy(out, start, n);
	out[n] = '\0';
	*at = skip_blanks(end);
	return true;
}

bool rpl_number(const char *text, uint32_t most, uint32_t *value)
{
	uint64_t n = 0;

	if (*text == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		n = n * 10 + (uint64_t)(*text - '0');
		if (n > most)
			return false;
	}
	*value = (uint32_t)n;
	return true;
}
