/* test_daemon_rights.c - what the daemon may still do behind its filter of system calls, and whom it becomes. Each in a
 * process of its own, as there is no way back. */
#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../tools/daemon/privileges.h"
#include "../../tools/daemon/seccomp.h"

/* A child's complaint goes to the parent by its status: 0, or the line where something was wrong. */
#define WANT(what)                                                                                 \
	do {                                                                                       \
		if (!(what))                                                                       \
			_exit(__LINE__ & 255);                                                     \
	} while (0)

static void in_child(void (*what)(void))
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		what();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) != 0)
		fail_msg("line with number %d modulo 256", WEXITSTATUS(status));
}

static bool status_has(const char *line)
{
	char text[8192];
	int file = open("/proc/self/status", O_RDONLY);
	ssize_t n = file >= 0 ? read(file, text, sizeof text - 1) : -1;

	if (n < 0)
		return false;
	text[n] = 0;
	close(file);
	return strstr(text, line) != NULL;
}

static void *as_thread(void *result)
{
	*(int *)result = socket(AF_NETLINK, SOCK_RAW, 0) < 0 ? errno : 0;
	return NULL;
}

static void filtered(void)
{
	static char *const argv[] = {"/bin/true", NULL};
	char error[SECCOMP_ERROR];
	pthread_t thread;
	int result = 0;

	WANT(privileges_drop(
		&(struct privileges){.user = (unsigned)-1, .group = (unsigned)-1}, error));
	WANT(daemon_seccomp_enter(error));
	WANT(status_has("\nSeccomp:\t2\n"));
	WANT(status_has("\nNoNewPrivs:\t1\n"));
	/* forbidden */
	WANT(execve(argv[0], argv, argv + 1) == -1 && errno == EPERM);
	WANT(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1 && errno == EPERM);
	WANT(socket(AF_NETLINK, SOCK_RAW, 0) == -1 && errno == EPERM);
	WANT(socket(AF_PACKET, SOCK_RAW, 0) == -1 && errno == EPERM);
	WANT(setuid(1) == -1 && errno == EPERM);
	WANT(chroot("/") == -1 && errno == EPERM);
	/* needed */
	WANT(socket(AF_INET, SOCK_DGRAM, 0) >= 0);
	WANT(socket(AF_INET6, SOCK_STREAM, 0) >= 0 || errno == EAFNOSUPPORT);
	WANT(socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
	WANT(open("/dev/null", O_WRONLY) >= 0);
	WANT(malloc(1 << 24) != NULL);
	/* a thread that starts later is under it too */
	WANT(pthread_create(&thread, NULL, as_thread, &result) == 0);
	WANT(pthread_join(thread, NULL) == 0);
	WANT(result == EPERM);
}

static void filter(void **state)
{
	(void)state;
	if (daemon_seccomp_missing() != NULL)
		skip();
	in_child(filtered);
}

static void nobody(void)
{
	struct privileges p;
	char error[PRIVILEGES_ERROR];

	WANT(privileges_find("nobody", NULL, &p, error));
	WANT(p.user != 0 && p.user != (unsigned)-1 && p.group != (unsigned)-1);
	WANT(privileges_drop(&p, error));
	WANT(getuid() == p.user && geteuid() == p.user && getgid() == p.group &&
		getgroups(0, NULL) <= 1);
	WANT(setuid(0) == -1);
	WANT(status_has("\nNoNewPrivs:\t1\n"));
	WANT(open("/etc/shadow", O_RDONLY) == -1);
}

static void rights_dropped(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	in_child(nobody);
}

static void without_root(void)
{
	struct privileges p;
	char error[PRIVILEGES_ERROR] = "";

	if (geteuid() == 0)
		WANT(setuid(12345) == 0);
	WANT(privileges_find(NULL, NULL, &p, error));
	WANT(privileges_drop(&p, error));
	/* somebody else cannot be had */
	p.user = 1;
	WANT(!privileges_drop(&p, error) && strstr(error, "without root") != NULL);
}

static void nothing_to_drop(void **state)
{
	(void)state;
	in_child(without_root);
}

static void unknown_users(void **state)
{
	struct privileges p;
	char error[PRIVILEGES_ERROR] = "";

	(void)state;
	assert_false(privileges_find("no-such-user", NULL, &p, error));
	assert_non_null(strstr(error, "no user no-such-user"));
	assert_false(privileges_find("root", "no-such-group", &p, error));
	assert_non_null(strstr(error, "no group no-such-group"));
	assert_true(privileges_find("4711", "4712", &p, error));
	assert_int_equal(p.user, 4711);
	assert_int_equal(p.group, 4712);
	assert_false(privileges_find("4711x", NULL, &p, error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(filter),
		cmocka_unit_test(rights_dropped), cmocka_unit_test(nothing_to_drop),
		cmocka_unit_test(unknown_users)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
