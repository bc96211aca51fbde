/* query_said.h - tautq run as a program by its tests, and what it said. */
#ifndef TAUTWIRE_TESTS_QUERY_SAID_H
#define TAUTWIRE_TESTS_QUERY_SAID_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

static char said[1 << 20];

/* Runs tautq with these words. Returns its exit status; what it printed, errors too, is in `said`. */
static inline int query_run(const char *format, va_list list)
{
	const char *build = getenv("BUILD");
	char arguments[512], command[1024];
	FILE *pipe;
	size_t n;
	int status;

	vsnprintf(arguments, sizeof arguments, format, list);
	snprintf(command, sizeof command, "%s/tautq 2>&1 %s", build ? build : "build/release", arguments);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	n = fread(said, 1, sizeof said - 1, pipe);
	said[n] = 0;
	status = pclose(pipe);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static inline void has(const char *text)
{
	if (!strstr(said, text))
		fail_msg("%s\nis not in\n%s", text, said);
}

#endif
