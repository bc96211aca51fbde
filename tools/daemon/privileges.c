/* privileges.c - see privileges.h. */

#include "privileges.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_number(const char *text, unsigned *number)
{
	char *end;
	unsigned long n;

	if (text[0] < '0' || text[0] > '9')
		return false;
	errno = 0;
	n = strtoul(text, &end, 10);
	if (*end != 0 || errno != 0 || n >= (unsigned)-1)
		return false;
	*number = (unsigned)n;
	return true;
}

static bool find_user(const char *user, struct privileges *p, char error[PRIVILEGES_ERROR])
{
	const struct passwd *entry;

	snprintf(p->name, sizeof p->name, "%s", user);
	entry = getpwnam(user);
	if (entry != NULL) {
		p->user = entry->pw_uid;
		p->group = entry->pw_gid;
		return true;
	}
	if (is_number(user, &p->user)) {
		entry = getpwuid(p->user);
		p->group = entry != NULL ? entry->pw_gid : p->user;
		return true;
	}
	snprintf(error, PRIVILEGES_ERROR, "there is no user %.100s", user);
	return false;
}

static bool find_group(const char *group, struct privileges *p, char error[PRIVILEGES_ERROR])
{
	const struct group *entry = getgrnam(group);

	if (entry != NULL)
		p->group = entry->gr_gid;
	else if (!is_number(group, &p->group)) {
		snprintf(error, PRIVILEGES_ERROR, "there is no group %.100s", group);
		return false;
	}
	return true;
}

bool privileges_find(
	const char *user, const char *group, struct privileges *p, char error[PRIVILEGES_ERROR])
{
	*p = (struct privileges){.user = (unsigned)-1, .group = (unsigned)-1};
	if (user != NULL && user[0] != 0 && !find_user(user, p, error))
		return false;
	return group == NULL || group[0] == 0 || find_group(group, p, error);
}

static bool become(const struct privileges *p)
{
	gid_t group = p->group;

	if (p->group != (unsigned)-1 &&
		(setgroups(1, &group) != 0 || setresgid(group, group, group) != 0))
		return false;
	if (p->user == (unsigned)-1)
		return true;
	if (setresuid(p->user, p->user, p->user) != 0)
		return false;
	/* a way back would be a fault of the system's */
	if (p->user != 0 && setuid(0) == 0) {
		errno = EPERM;
		return false;
	}
	return true;
}

static bool is_already(const struct privileges *p)
{
	return (p->user == (unsigned)-1 || p->user == geteuid()) &&
	       (p->group == (unsigned)-1 || p->group == getegid());
}

bool privileges_drop(const struct privileges *p, char error[PRIVILEGES_ERROR])
{
	bool fine = geteuid() != 0 ? is_already(p) : become(p);

	if (!fine) {
		snprintf(error, PRIVILEGES_ERROR, "cannot become user %s: %s", p->name,
			geteuid() != 0 ? "started without root's rights" : strerror(errno));
		return false;
	}
	umask(077);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
		snprintf(error, PRIVILEGES_ERROR, "no_new_privs: %s", strerror(errno));
		return false;
	}
	return true;
}

void privileges_descriptors(unsigned most)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	if (limit.rlim_cur >= most || limit.rlim_cur == limit.rlim_max)
		return;
	limit.rlim_cur =
		limit.rlim_max == RLIM_INFINITY || limit.rlim_max > most ? most : limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}
