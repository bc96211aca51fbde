/* ctl_parse.h - the lines of the control channel.
 *
 * A command is one line: a word, and what it takes behind single or several spaces. A file name is the rest of the line, so
 * it may have spaces in it. The answer is lines of text, the last of which is "OK", or "ERROR" and why. */
#ifndef TAUT_DAEMON_CTL_PARSE_H
#define TAUT_DAEMON_CTL_PARSE_H

#include <tautwire/text.h>

#include "limits.h"
#include "log.h"

enum ctl_verb {
	CTL_STATS,
	CTL_STATUS,
	CTL_ZONES,
	CTL_FLUSH,
	CTL_FLUSH_ZONE,
	CTL_FLUSH_ALL,
	CTL_DUMP,
	CTL_LOAD,
	CTL_RELOAD,
	CTL_LOG_LEVEL,
	CTL_TRACE,
	CTL_STOP,
	CTL_HELP,
	CTL_VERBS
};

struct ctl_command {
	enum ctl_verb verb;
	uint8_t name[TAUT_NAME_MAX]; /* wire form: flush, flush-zone, trace */
	uint16_t type;               /* trace */
	enum log_level level;        /* log-level */
	bool has_level;              /* without, it only asks */
	char file[CTL_FILE];         /* dump, load; "": none was named */
};

/* n octets without the line end. False: error (a constant, what was expected) says why; `command` is untouched. */
bool ctl_parse(const char *line, size_t n, struct ctl_command *command, const char **error);

/* "flush NAME" and what it does, for help; false: there is no further one. */
bool ctl_usage(enum ctl_verb verb, const char **synopsis, const char **text);

/* Does what stands behind the first word name a file? */
bool ctl_takes_file(const char *word, size_t n);

#endif
