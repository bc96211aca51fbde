/* ctl_parse.c - see ctl_parse.h. */
#include "ctl_parse.h"

#include <string.h>

enum takes { NOTHING, A_NAME, A_FILE, A_FILE_OR_NOTHING, A_LEVEL, A_NAME_AND_TYPE };

static const struct {
	const char *word, *synopsis, *text;
	enum takes takes;
} verbs[] = {
	[CTL_STATS] = {"stats", "stats", "counters, a line each", NOTHING},
	[CTL_STATUS] = {"status", "status", "version, process, workers, memory of the cache",
		NOTHING},
	[CTL_ZONES] = {"zones", "zones", "the registered zones and their serials", NOTHING},
	[CTL_FLUSH] = {"flush", "flush NAME", "forget what the cache knows of a name", A_NAME},
	[CTL_FLUSH_ZONE] = {"flush-zone", "flush-zone NAME",
		"the same of all names at and below it", A_NAME},
	[CTL_FLUSH_ALL] = {"flush-all", "flush-all", "empty the cache", NOTHING},
	[CTL_DUMP] = {"dump", "dump [FILE]", "write the cache to a file", A_FILE_OR_NOTHING},
	[CTL_LOAD] = {"load", "load FILE", "take a dump into the cache", A_FILE},
	[CTL_RELOAD] = {"reload", "reload", "read configuration, zones and certificates anew",
		NOTHING},
	[CTL_LOG_LEVEL] = {"log-level", "log-level [LEVEL]", "error, warning, notice, info, debug",
		A_LEVEL},
	[CTL_TRACE] = {"trace", "trace NAME [TYPE]",
		"resolve it with an empty cache and tell each step", A_NAME_AND_TYPE},
	[CTL_STOP] = {"stop", "stop", "end the daemon", NOTHING},
	[CTL_HELP] = {"help", "help", "this list", NOTHING},
};

/* What is left of a line. */
struct rest {
	const char *at;
	size_t n;
};

static void skip_spaces(struct rest *rest)
{
	while (rest->n > 0 && (*rest->at == ' ' || *rest->at == '\t')) {
		rest->at++;
		rest->n--;
	}
}

/* The next word, which is taken off; empty at the end. */
static struct rest take_word(struct rest *rest)
{
	struct rest word;

	skip_spaces(rest);
	word = (struct rest){rest->at, 0};
	while (rest->n > 0 && *rest->at != ' ' && *rest->at != '\t') {
		rest->at++;
		rest->n--;
		word.n++;
	}
	return word;
}

/* What follows the functions below returns NULL, or what was expected. */

static const char *take_name(struct rest *rest, struct ctl_command *command)
{
	struct rest word = take_word(rest);
	uint32_t length;

	if (word.n == 0 || taut_name_scan(word.at, word.n, NULL, command->name, &length) != TAUT_OK)
		return "expected a domain name";
	return NULL;
}

static const char *take_type(struct rest *rest, struct ctl_command *command)
{
	struct rest word = take_word(rest);

	command->type = TAUT_TYPE_A;
	if (word.n > 0 && taut_type_scan(word.at, word.n, &command->type) != TAUT_OK)
		return "expected a type of records";
	return NULL;
}

static const char *take_file(struct rest *rest, struct ctl_command *command, bool needed)
{
	skip_spaces(rest);
	while (rest->n > 0 && (rest->at[rest->n - 1] == ' ' || rest->at[rest->n - 1] == '\t'))
		rest->n--;
	if (rest->n == 0)
		return needed ? "expected the name of a file" : NULL;
	if (rest->n >= sizeof command->file)
		return "expected a shorter name of a file";
	memcpy(command->file, rest->at, rest->n);
	*rest = (struct rest){rest->at + rest->n, 0};
	return NULL;
}

static const char *take_level(struct rest *rest, struct ctl_command *command)
{
	struct rest word = take_word(rest);

	command->has_level = word.n > 0;
	if (word.n > 0 && !log_level_scan(word.at, word.n, &command->level))
		return "expected error, warning, notice, info or debug";
	return NULL;
}

static const char *take(enum takes takes, struct rest *rest, struct ctl_command *command)
{
	const char *wrong;

	switch (takes) {
	case A_NAME: return take_name(rest, command);
	case A_FILE: return take_file(rest, command, true);
	case A_FILE_OR_NOTHING: return take_file(rest, command, false);
	case A_LEVEL: return take_level(rest, command);
	case A_NAME_AND_TYPE:
		wrong = take_name(rest, command);
		return wrong != NULL ? wrong : take_type(rest, command);
	case NOTHING: break;
	}
	return NULL;
}

static bool find(struct rest word, enum ctl_verb *verb)
{
	for (unsigned i = 0; i < CTL_VERBS; i++)
		if (strlen(verbs[i].word) == word.n &&
			memcmp(verbs[i].word, word.at, word.n) == 0) {
			*verb = (enum ctl_verb)i;
			return true;
		}
	return false;
}

static bool has_control(const char *line, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)line[i] < 0x20 && line[i] != '\t') || line[i] == 0x7f)
			return true;
	return false;
}

bool ctl_parse(const char *line, size_t n, struct ctl_command *command, const char **error)
{
	struct rest rest = {line, n};
	struct ctl_command made;

	memset(&made, 0, sizeof made);
	*error = NULL;
	if (has_control(line, n))
		*error = "expected a line without control characters";
	else if (!find(take_word(&rest), &made.verb))
		*error = "expected a command: see help";
	else
		*error = take(verbs[made.verb].takes, &rest, &made);
	if (*error == NULL && take_word(&rest).n > 0)
		*error = "expected the end of the line";
	if (*error != NULL)
		return false;
	*command = made;
	return true;
}

bool ctl_usage(enum ctl_verb verb, const char **synopsis, const char **text)
{
	if (verb >= CTL_VERBS)
		return false;
	*synopsis = verbs[verb].synopsis;
	*text = verbs[verb].text;
	return true;
}

bool ctl_takes_file(const char *word, size_t n)
{
	enum ctl_verb verb;

	return find((struct rest){word, n}, &verb) &&
	       (verbs[verb].takes == A_FILE || verbs[verb].takes == A_FILE_OR_NOTHING);
}
