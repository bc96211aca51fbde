/* peak.c - runs a command and writes into a file what it took: peak memory in KiB, CPU time and wall
 * time in milliseconds. Usage: peak FILE COMMAND ARGUMENT... Ends with the command's status. */
#define _DEFAULT_SOURCE /* wait4 */

#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long milliseconds(struct timeval t)
{
	return (long)t.tv_sec * 1000 + (long)t.tv_usec / 1000;
}

int main(int argc, char **argv)
{
	struct timespec from, to;
	struct rusage used;
	int status;
	pid_t child;
	FILE *file;

	if (argc < 3) {
		fprintf(stderr, "usage: peak FILE COMMAND ARGUMENT...\n");
		return 2;
	}
	clock_gettime(CLOCK_MONOTONIC, &from);
	child = fork();
	if (child == 0) {
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &used) != child) {
		perror("peak");
		return 126;
	}
	clock_gettime(CLOCK_MONOTONIC, &to);
	file = fopen(argv[1], "w");
	if (!file ||
		fprintf(file, "%ld %ld %ld\n", used.ru_maxrss,
			milliseconds(used.ru_utime) + milliseconds(used.ru_stime),
			(long)(to.tv_sec - from.tv_sec) * 1000 +
				(to.tv_nsec - from.tv_nsec) / 1000000) < 0 ||
		fclose(file) != 0) {
		perror(argv[1]);
		return 126;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
