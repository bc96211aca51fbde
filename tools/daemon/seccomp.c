/* seccomp.c - see seccomp.h. A list of what is allowed: what a thread of the daemon, libuv, the log, libmicrohttpd,
 * OpenSSL and the C library need to serve, to reload and to end. Above all no program can be started, no other process be
 * touched, and no socket be made but for IP and Unix. What is forbidden fails with EPERM; -DDAEMON_SECCOMP_KILL makes it
 * end the process instead. */
#include "seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#ifdef DAEMON_SECCOMP_KILL
#define FORBIDDEN SCMP_ACT_KILL_PROCESS
#else
#define FORBIDDEN SCMP_ACT_ERRNO(EPERM)
#endif

/* By name, as not every machine has each of them. */
static const char *const allowed[] = {
	/* what is open */
	"read", "write", "readv", "writev", "pread64", "pwrite64", "close", "fcntl", "fcntl64",
	"dup", "dup3", "lseek", "_llseek", "fstat", "fstat64", "fsync", "fdatasync", "ftruncate",
	"ftruncate64", "fchmod", "fchown", "fchown32", "getdents64", "flock",
	/* files: configuration, zones, certificates, log, dump */
	"open", "openat", "stat", "stat64", "lstat", "lstat64", "newfstatat", "fstatat64", "statx",
	"access", "faccessat", "faccessat2", "readlink", "readlinkat", "getcwd", "rename",
	"renameat", "renameat2", "unlink", "unlinkat", "umask",
	/* sockets that are open; making one stands below */
	"bind", "connect", "listen", "accept", "accept4", "getsockname", "getpeername", "sendto",
	"recvfrom", "sendmsg", "recvmsg", "sendmmsg", "recvmmsg", "recvmmsg_time64", "setsockopt",
	"getsockopt", "shutdown", "socketcall",
	/* waiting */
	"epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2", "poll", "ppoll",
	"ppoll_time64", "select", "_newselect", "pselect6", "pselect6_time64", "eventfd2", "pipe2",
	"timerfd_create", "timerfd_settime", "timerfd_settime64", "nanosleep", "clock_nanosleep",
	"clock_nanosleep_time64", "pause", "restart_syscall",
	/* time, chance, who we are */
	"clock_gettime", "clock_gettime64", "clock_getres", "clock_getres_time64", "gettimeofday",
	"time", "getrandom", "getpid", "gettid", "getppid", "getuid", "getuid32", "geteuid",
	"geteuid32", "getgid", "getgid32", "getegid", "getegid32", "uname", "sysinfo", "getrusage",
	"getrlimit", "ugetrlimit", "prlimit64", "sched_getaffinity", "sched_yield",
	"sched_getparam", "sched_getscheduler", "getcpu", "times", "getpriority",
	/* memory */
	"brk", "mmap", "mmap2", "munmap", "mremap", "mprotect", "madvise",
	/* threads and signals */
	"clone", "clone3", "set_robust_list", "rseq", "set_tid_address", "futex", "futex_time64",
	"exit", "exit_group", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending",
	"rt_sigtimedwait", "sigreturn", "sigaltstack", "tgkill", "arch_prctl", "membarrier"};

/* Of these calls only what has one of some values as an argument. */
static const struct {
	int call;
	unsigned argument, count;
	unsigned values[4];
} bounded[] = {
	/* no raw packets, no netlink, no Bluetooth */
	{SCMP_SYS(socket), 0, 3, {AF_INET, AF_INET6, AF_UNIX}},
	{SCMP_SYS(socketpair), 0, 1, {AF_UNIX}},
	/* what makes a descriptor non-blocking or asks how much there is */
	{SCMP_SYS(ioctl), 1, 4,
		{0x5421 /* FIONBIO */, 0x541b /* FIONREAD */, 0x5451 /* FIOCLEX */,
			0x5401 /* TCGETS: isatty */}},
	/* what names a thread, or makes memory have a name */
	{SCMP_SYS(prctl), 0, 3,
		{15 /* PR_SET_NAME */, 16 /* PR_GET_NAME */, 0x53564d41 /* PR_SET_VMA */}}};

static int allow_bounded(scmp_filter_ctx filter)
{
	int code = 0;

	for (unsigned i = 0; i < sizeof bounded / sizeof bounded[0]; i++)
		for (unsigned k = 0; k < bounded[i].count && code == 0; k++)
			code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, bounded[i].call, 1,
				SCMP_CMP(bounded[i].argument, SCMP_CMP_EQ, bounded[i].values[k], 0));
	return code;
}

static int fill(scmp_filter_ctx filter)
{
	int code;

	for (unsigned i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
		int number = seccomp_syscall_resolve_name(allowed[i]);

		/* negative: this machine has no such call */
		if (number < 0)
			continue;
		code = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
		if (code != 0)
			return code;
	}
	code = allow_bounded(filter);
	/* threads that run already, and a hint where it takes long to search */
	if (code == 0)
		code = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
	if (code == 0)
		(void)seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	return code == 0 ? seccomp_load(filter) : code;
}

const char *daemon_seccomp_missing(void)
{
	return NULL;
}

bool daemon_seccomp_enter(char error[SECCOMP_ERROR])
{
	scmp_filter_ctx filter = seccomp_init(FORBIDDEN);
	int code = filter != NULL ? fill(filter) : -ENOMEM;

	if (filter != NULL)
		seccomp_release(filter);
	if (code != 0)
		snprintf(error, SECCOMP_ERROR, "no filter of system calls: %s", strerror(-code));
	return code == 0;
}
