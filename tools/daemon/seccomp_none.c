/* seccomp_none.c - stands for seccomp.c where there is no libseccomp, and where sanitizers need calls of their own. */
#include "seccomp.h"

#include <stdio.h>

const char *daemon_seccomp_missing(void)
{
	return "built without libseccomp";
}

bool daemon_seccomp_enter(char error[SECCOMP_ERROR])
{
	snprintf(error, SECCOMP_ERROR, "%s", daemon_seccomp_missing());
	return false;
}
