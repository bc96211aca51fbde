/* settings.c - the configuration of a scenario as keys and values, in both dialects. */
#include <string.h>

#include "rpl.h"

static const char *const clauses[] = {"server", "stub-zone", "forward-zone", "auth-zone", "rpz",
	"view", "cachedb", "remote-control", "python", "dynlib", "dnscrypt", "dnstap", "ipset",
	NULL};

/* Where the parser of settings is. */
struct place {
	struct rpl_setting **tail, *last;
	const char *clause; /* NULL: none, as in Deckard's dialect */
	uint32_t clauses;
	bool any_clause;
};

/* A word of a configuration line, with its quotes undone. *quoted tells whether there were any. */
static bool config_word(
	struct rpl_reader *r, const char **at, char *out, size_t capacity, bool *quoted)
{
	const char *p = *at;
	size_t n = 0;
	char quote = '\0';

	while (*p == ' ' || *p == '\t')
		p++;
	*quoted = *p == '"' || *p == '\'';
	if (*quoted)
		quote = *p++;
	for (; *p != '\0' && (quote != '\0' ? *p != quote : *p != ' ' && *p != '\t'); p++) {
		if (n + 1 >= capacity)
			return rpl_error(r, "a word of the configuration is too long");
		out[n++] = *p;
	}
	if (quote != '\0' && *p != quote)
		return rpl_error(r, "no end of the quotes: '%.40s'", *at);
	out[n] = '\0';
	*at = p + (quote != '\0');
	return n > 0 || *quoted;
}

/* "do-ip6:" is a key, "2001:db8::" is not. */
static bool is_key(const char *word)
{
	size_t n = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-");

	return n > 0 && word[n] == ':' && word[n + 1] == '\0';
}

static bool begin_clause(struct place *place, const char *key)
{
	for (size_t i = 0; clauses[i] != NULL; i++) {
		if (strcmp(clauses[i], key) != 0)
			continue;
		place->clause = clauses[i];
		place->clauses++;
		place->any_clause = true;
		place->last = NULL;
		return true;
	}
	return false;
}

static void begin_setting(struct rpl_reader *r, struct place *place, const char *key)
{
	struct rpl_setting *set = rpl_alloc(r->arena, sizeof *set);
	bool server = place->clause == NULL || strcmp(place->clause, "server") == 0;
	char full[128];

	snprintf(full, sizeof full, "%s%s%.64s", server ? "" : place->clause, server ? "" : ".",
		key);
	set->key = rpl_copy(r->arena, full, strlen(full));
	set->clause = place->clauses;
	set->line = r->line;
	*place->tail = place->last = set;
	place->tail = &set->next;
}

static bool add_value(struct rpl_reader *r, struct place *place, const char *word)
{
	struct rpl_setting *set = place->last;

	if (set == NULL)
		return rpl_error(r, "a value without a key: '%.40s'", word);
	if (set->count == sizeof set->values / sizeof *set->values)
		return rpl_error(r, "too many values of %s", set->key);
	set->values[set->count++] = rpl_copy(r->arena, word, strlen(word));
	return true;
}

static bool read_line(struct rpl_reader *r, struct place *place)
{
	static char word[65536];
	const char *at = r->words;
	bool quoted;

	while (config_word(r, &at, word, sizeof word, &quoted)) { /* a word less each time */
		if (quoted || !is_key(word)) {
			if (!add_value(r, place, word))
				return false;
			continue;
		}
		word[strlen(word) - 1] = '\0';
		if (!begin_clause(place, word))
			begin_setting(r, place, word);
	}
	return r->why[0] == '\0';
}

static bool skip_until(struct rpl_reader *r, const char *end)
{
	while (rpl_line(r))
		if (rpl_is(r, end, NULL))
			return true;
	return rpl_error(r, "the file ends before %s", end);
}

/* What stands in a configuration beside keys: files of the program that it was written for. */
static bool is_special(struct rpl_reader *r, struct rpl_scenario *s)
{
	if (rpl_is(r, "AUTOTRUST_FILE", NULL)) {
		s->lacks = "trust anchors that follow RFC 5011";
		return skip_until(r, "AUTOTRUST_END");
	}
	if (rpl_is(r, "TEMPFILE_CONTENTS", NULL)) {
		s->lacks = "zone files of a secondary (auth-zone)";
		return skip_until(r, "TEMPFILE_END");
	}
	if (rpl_is(r, "TEMPFILE_NAME", NULL)) {
		s->lacks = "zone files of a secondary (auth-zone)";
		return true;
	}
	if (!rpl_is(r, "COMMANDLINE", NULL))
		return false;
	s->lacks = "options on a command line";
	return true;
}

bool rpl_parse_config(struct rpl_reader *r, struct rpl_scenario *s)
{
	struct place place = {.tail = &s->settings};

	while (rpl_line(r)) {
		if (rpl_is(r, "CONFIG_END", NULL)) {
			s->dialect =
				place.any_clause || s->settings == NULL ? RPL_UNBOUND : RPL_DECKARD;
			return true;
		}
		if (!is_special(r, s) && (r->why[0] != '\0' || !read_line(r, &place)))
			return false;
	}
	return rpl_error(r, "the file ends before CONFIG_END");
}
