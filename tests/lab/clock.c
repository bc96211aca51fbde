/* clock.c - to be preloaded: a wall clock that jumps. The file named by CLOCK_FILE holds the seconds by which it is ahead, as
 * int64_t; who writes there makes it jump. The monotonic clock stays: the kernel does not let it jump either.
 *
 * The file is mapped at the start, so that a process under seccomp needs no call for it. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *ahead;
static int (*real_clock)(clockid_t, struct timespec *);

__attribute__((constructor)) static void start(void)
{
	const char *path = getenv("CLOCK_FILE");
	int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	void *at = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, fd, 0);
	void *found = dlsym(RTLD_NEXT, "clock_gettime");

	__builtin_memcpy(&real_clock, &found, sizeof found);
	if (at != MAP_FAILED)
		ahead = at;
	if (fd >= 0)
		close(fd);
}

static int64_t jump(void)
{
	return ahead == NULL ? 0 : *ahead;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
	int status;

	if (real_clock == NULL)
		start();
	status = real_clock(id, t);
	if (status == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		t->tv_sec += jump();
	return status;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return -1;
	t->tv_sec = now.tv_sec;
	t->tv_usec = now.tv_nsec / 1000;
	return 0;
}

time_t time(time_t *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (out != NULL)
		*out = now.tv_sec;
	return now.tv_sec;
}
