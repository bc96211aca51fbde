/* temporary.h - names for temporary files and folders of tests, below TMPDIR. */
#ifndef TAUTWIRE_TESTS_TEMPORARY_H
#define TAUTWIRE_TESTS_TEMPORARY_H

#include <stdio.h>
#include <stdlib.h>

enum { TEMPORARY = 80 }; /* octets of a name: a socket below it still has a path that fits */

/* "TMPDIR/name.XXXXXX", for mkstemp and mkdtemp. Gives path; ends the program if it is too long. */
static inline char *temporary_path(char path[TEMPORARY], const char *name)
{
	const char *folder = getenv("TMPDIR");
	int n = snprintf(path, TEMPORARY, "%s/%s.XXXXXX", folder && *folder ? folder : "/tmp", name);

	if (n < 0 || n >= TEMPORARY)
		abort();
	return path;
}

#endif
