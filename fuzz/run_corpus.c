/* run_corpus.c - a main() for fuzz targets that needs no fuzzing engine: feeds a target every file
 * named on the command line and every file in the folders named there (those that do not exist are
 * passed over), in the order of their names.
 *
 * Each input is given twice: in a block of the heap of its exact size, where sanitizers see a read
 * past the end, and at the end of a page that a forbidden page follows, where every build does.
 * Prints one TAP line. A target without any input fails: each parser has its seeds.
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#define _POSIX_C_SOURCE 200809L

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

/* Mutators call this; without an engine nobody calls the mutators. The type is the engine's.
 * NOLINTBEGIN(readability-non-const-parameter) */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max) __attribute__((weak));
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max)
{
	(void)data;
	(void)max;
	return size;
}
/* NOLINTEND(readability-non-const-parameter) */

static const char *current = ""; /* file under test, for the message of a crash */
static unsigned long inputs;

static void say_current(void)
{
	static const char text[] = "# crashed with input ";
	ssize_t n = write(STDERR_FILENO, text, sizeof text - 1);

	n += write(STDERR_FILENO, current, strlen(current));
	n += write(STDERR_FILENO, "\n", 1);
	(void)n;
}

static void on_signal(int number)
{
	say_current();
	signal(number, SIG_DFL);
	raise(number);
}

/* Memory faults are the sanitizers' where there are any: they print their report, then call back. */
static void listen_for_crashes(void)
{
	static const int signals[] = {SIGABRT, SIGILL, SIGTERM, SIGBUS, SIGFPE, SIGSEGV};
	size_t n = sizeof signals / sizeof signals[0];

	if (__sanitizer_set_death_callback) {
		__sanitizer_set_death_callback(say_current);
		n = 3;
	}
	for (size_t i = 0; i < n; i++)
		signal(signals[i], on_signal);
}

static void die(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", current, what, strerror(errno));
	exit(1);
}

static void run_guarded(const uint8_t *data, size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t room = (n + page - 1) / page * page;
	uint8_t *map = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED)
		die("mmap");
	if (mprotect(map + room, page, PROT_NONE) != 0)
		die("mprotect");
	if (n > 0)
		memcpy(map + room - n, data, n);
	LLVMFuzzerTestOneInput(map + room - n, n);
	munmap(map, room + page);
}

static void run_file(const char *path, size_t n)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(n);

	current = path;
	if (!file || (!data && n > 0))
		die("cannot read");
	if (fread(data, 1, n, file) != n)
		die("changed while being read");
	fclose(file);
	LLVMFuzzerTestOneInput(data, n);
	run_guarded(data, n);
	free(data);
	inputs++;
}

static void run_path(const char *path);

/* NOLINTBEGIN(misc-no-recursion): as deep as the folders are */
static void run_folder(const char *path)
{
	struct dirent **entries;
	int n = scandir(path, &entries, NULL, alphasort);

	if (n < 0)
		die("cannot list");
	for (int i = 0; i < n; i++) {
		size_t length = strlen(path) + strlen(entries[i]->d_name) + 2;
		char *child = malloc(length);

		if (!child)
			die("malloc");
		snprintf(child, length, "%s/%s", path, entries[i]->d_name);
		if (entries[i]->d_name[0] != '.')
			run_path(child);
		current = path;
		free(child);
		free(entries[i]);
	}
	free(entries);
}

static void run_path(const char *path)
{
	struct stat status = {0}; /* MemorySanitizer does not see what stat64 writes */

	current = path;
	if (stat(path, &status) != 0) {
		if (errno != ENOENT)
			die("cannot look at");
	} else if (S_ISDIR(status.st_mode)) {
		run_folder(path);
	} else if (S_ISREG(status.st_mode)) {
		run_file(path, (size_t)status.st_size);
	}
}
/* NOLINTEND(misc-no-recursion) */

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash ? slash + 1 : argv[0];

	listen_for_crashes();
	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		run_path(argv[i]);
	printf("%sok - %s: %lu inputs\n", inputs > 0 ? "" : "not ", name, inputs);
	return inputs > 0 ? 0 : 1;
}
