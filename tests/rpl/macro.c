/* macro.c - ASSIGN, and ${...} in the arguments of steps: $name, numbers, + - * / strictly from
 * left to right, ${time}, ${timeout}, ${ctime e}, ${range low value high}, inside each other. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rpl.h"

enum { DEPTH = 8, TEXT = 1024 };

static char *number_text(struct rpl_macros *m, double value)
{
	char text[64];

	if (value == (double)(int64_t)value)
		snprintf(text, sizeof text, "%lld", (long long)value);
	else
		snprintf(text, sizeof text, "%f", value);
	return rpl_copy(m->arena, text, strlen(text));
}

static const char *lookup(struct rpl_macros *m, const char *name)
{
	for (struct rpl_macro *one = m->list; one != NULL; one = one->next)
		if (strcmp(one->name, name) == 0)
			return one->value;
	m->wrong = "unknown variable";
	return "0";
}

static double operand(struct rpl_macros *m, const char *word)
{
	char *end;
	double value = strtod(word[0] == '$' ? lookup(m, word + 1) : word, &end);

	if (*end != '\0' && word[0] != '$')
		m->wrong = "no number";
	return value;
}

/* The next operand or operator: they stand close together, as in "30*24*3600". */
static bool token(const char **at, char *out)
{
	const char *p = *at;
	size_t n;

	while (*p == ' ')
		p++;
	n = strcspn(p, " +-*/");
	if (n == 0 && *p != '\0')
		n = 1;
	if (n == 0 || n >= 64)
		return false;
	memcpy(out, p, n);
	out[n] = '\0';
	*at = p + n;
	return true;
}

static double arithmetic(struct rpl_macros *m, const char *text)
{
	char word[64], op[64];
	double value;

	if (!token(&text, word)) {
		m->wrong = "empty expression";
		return 0;
	}
	value = operand(m, word);
	while (token(&text, op)) { /* two words less each time */
		double right;

		if (!token(&text, word)) {
			m->wrong = "an operand is missing";
			return 0;
		}
		right = operand(m, word);
		switch (op[0]) {
		case '+': value += right; break;
		case '-': value -= right; break;
		case '*': value *= right; break;
		case '/': value = right == 0 ? 0 : value / right; break;
		default: m->wrong = "unknown operator";
		}
	}
	return value;
}

static char *range(struct rpl_macros *m, const char *text)
{
	char low[64], value[64], high[64];
	double v;

	if (!rpl_word(&text, low, sizeof low) || !rpl_word(&text, value, sizeof value) ||
		!rpl_word(&text, high, sizeof high)) {
		m->wrong = "range needs three numbers";
		return number_text(m, 0);
	}
	v = operand(m, value);
	if (v < operand(m, low) || v > operand(m, high))
		m->wrong = "outside of its range";
	return number_text(m, v);
}

static char *date(struct rpl_macros *m, const char *text)
{
	time_t t = (time_t)arithmetic(m, text);
	char out[64] = "";
	struct tm tm;

	if (gmtime_r(&t, &tm) != NULL)
		strftime(out, sizeof out, "%a %b %e %H:%M:%S %Y", &tm);
	return rpl_copy(m->arena, out, strlen(out));
}

/* What stands between the braces, without further ones. */
static char *evaluate(struct rpl_macros *m, const char *text)
{
	if (strcmp(text, "time") == 0)
		return number_text(m, m->time);
	if (strcmp(text, "timeout") == 0)
		return number_text(m, m->timeout);
	if (strncmp(text, "ctime ", 6) == 0)
		return date(m, text + 6);
	if (strncmp(text, "range ", 6) == 0)
		return range(m, text + 6);
	return number_text(m, arithmetic(m, text));
}

/* Replaces the innermost ${...}: the last "${" before the first "}". False: there is none. */
static bool replace_one(struct rpl_macros *m, char *text)
{
	char inside[TEXT], *close = strchr(text, '}'), *open = NULL, *value;
	char rest[TEXT];

	if (close == NULL)
		return false;
	for (char *p = text; p + 1 < close; p++)
		if (p[0] == '$' && p[1] == '{')
			open = p;
	if (open == NULL)
		return false;
	snprintf(inside, sizeof inside, "%.*s", (int)(close - open - 2), open + 2);
	snprintf(rest, sizeof rest, "%s", close + 1);
	value = evaluate(m, inside);
	if ((size_t)(open - text) + strlen(value) + strlen(rest) >= TEXT) {
		m->wrong = "too long";
		return false;
	}
	memcpy(open, value, strlen(value));
	memcpy(open + strlen(value), rest, strlen(rest) + 1);
	return true;
}

char *rpl_expand(struct rpl_macros *m, const char *text)
{
	char out[TEXT];

	m->wrong = NULL;
	if (strlen(text) >= sizeof out) {
		m->wrong = "too long";
		return NULL;
	}
	memcpy(out, text, strlen(text) + 1);
	for (int i = 0; m->wrong == NULL && replace_one(m, out); i++)
		if (i == DEPTH * DEPTH)
			m->wrong = "too many macros";
	return m->wrong == NULL ? rpl_copy(m->arena, out, strlen(out)) : NULL;
}

bool rpl_assign(struct rpl_macros *m, const char *text)
{
	struct rpl_macro *one = rpl_alloc(m->arena, sizeof *one);
	char name[64], equals[4];

	if (!rpl_word(&text, name, sizeof name) || !rpl_word(&text, equals, sizeof equals) ||
		strcmp(equals, "=") != 0) {
		m->wrong = "ASSIGN needs 'name = value'";
		return false;
	}
	one->name = rpl_copy(m->arena, name, strlen(name));
	one->value = rpl_expand(m, text);
	one->next = m->list;
	m->list = one;
	return one->value != NULL;
}
