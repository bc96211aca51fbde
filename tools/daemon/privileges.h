/* privileges.h - who the daemon is, and how it becomes less. */
#ifndef TAUT_DAEMON_PRIVILEGES_H
#define TAUT_DAEMON_PRIVILEGES_H

#include <stdbool.h>

#define PRIVILEGES_ERROR 256

struct privileges {
	unsigned user, group; /* (unsigned)-1: as they are */
	char name[64];
};

/* Looks user and group up; both may be NULL or "", the group is then that of the user. */
bool privileges_find(
	const char *user, const char *group, struct privileges *p, char error[PRIVILEGES_ERROR]);

/* Becomes them, for good; without root's rights only what it is already. No program that is started from now on gets more
 * rights, and files may be read by nobody else. */
bool privileges_drop(const struct privileges *p, char error[PRIVILEGES_ERROR]);

/* As many descriptors as may be had, up to `most`. */
void privileges_descriptors(unsigned most);

#endif
