/* seccomp.h - which system calls the daemon may still make once it serves: seccomp.c by libseccomp; seccomp_none.c
 * where there is none. */
#ifndef TAUT_DAEMON_SECCOMP_H
#define TAUT_DAEMON_SECCOMP_H

#include <stdbool.h>

#define SECCOMP_ERROR 256

/* "built without libseccomp", or NULL if it is there */
const char *daemon_seccomp_missing(void);

/* For all threads of the process, and for good. False: error says why, and nothing is forbidden. */
bool daemon_seccomp_enter(char error[SECCOMP_ERROR]);

#endif
