/* test_daemon_control.c - lines of the control channel, and files of the cache. */
#define _GNU_SOURCE

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../tools/daemon/ctl_parse.h"
#include "../../tools/daemon/dump.h"
#include "../temporary.h"

/* ---- lines ---------------------------------------------------------------------------------- */

static struct ctl_command parsed(const char *line)
{
	struct ctl_command command;
	const char *error;

	if (!ctl_parse(line, strlen(line), &command, &error))
		fail_msg("%s: %s", line, error);
	return command;
}

static void good_lines(void **state)
{
	struct ctl_command command;

	(void)state;
	assert_int_equal(parsed("stats").verb, CTL_STATS);
	assert_int_equal(parsed("  flush-all\t").verb, CTL_FLUSH_ALL);
	command = parsed("flush www.Example.com");
	assert_int_equal(command.verb, CTL_FLUSH);
	assert_true(taut_name_equal(command.name, (const uint8_t *)"\3www\7example\3com"));
	command = parsed("trace example. mx");
	assert_int_equal(command.type, 15);
	assert_int_equal(parsed("trace example.").type, 1);
	assert_string_equal(parsed("dump").file, "");
	assert_string_equal(parsed("load   /var/lib/a file  ").file, "/var/lib/a file");
	command = parsed("log-level debug");
	assert_true(command.has_level);
	assert_int_equal(command.level, LOG_LEVEL_DEBUG);
	assert_false(parsed("log-level").has_level);
}

static void bad_lines(void **state)
{
	static const struct {
		const char *line, *error;
	} rows[] = {{"", "a command"}, {"statistics", "a command"}, {"STATS", "a command"},
		{"stat", "a command"}, {"stats now", "end of the line"}, {"flush", "domain name"},
		{"flush a..b", "domain name"}, {"flush a b", "end of the line"},
		{"trace a nosuchtype", "type"}, {"trace a A b", "end of the line"},
		{"load", "name of a file"}, {"log-level loud", "warning"},
		{"dump a\x01", "control"}, {"stats\r", "control"}};
	struct ctl_command command, before;
	const char *error;

	(void)state;
	memset(&command, 0x55, sizeof command);
	before = command;
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		assert_false(ctl_parse(rows[i].line, strlen(rows[i].line), &command, &error));
		if (strstr(error, rows[i].error) == NULL)
			fail_msg("%s: %s", rows[i].line, error);
	}
	assert_memory_equal(&command, &before, sizeof command);
}

static void long_file(void **state)
{
	char line[CTL_LINE];
	struct ctl_command command;
	const char *error;

	(void)state;
	memcpy(line, "dump ", 5);
	memset(line + 5, 'x', CTL_FILE);
	assert_true(ctl_parse(line, 5 + CTL_FILE - 1, &command, &error));
	assert_int_equal(strlen(command.file), CTL_FILE - 1);
	assert_false(ctl_parse(line, 5 + CTL_FILE, &command, &error));
	/* a NUL ends nothing quietly */
	line[20] = 0;
	assert_false(ctl_parse(line, 100, &command, &error));
}

/* ---- files ---------------------------------------------------------------------------------- */

static char folder[TEMPORARY], path[TEMPORARY + 16];

static int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(temporary_path(folder, "daemon-dump")) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/cache", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void write_entries(unsigned count, uint32_t size, uint64_t now)
{
	static uint8_t octets[DUMP_ENTRY_MAX];
	static struct dump_writer w;
	char error[DUMP_ERROR];

	assert_true(cachedump_write_open(&w, path, now, error));
	for (unsigned i = 0; i < count; i++) {
		memset(octets, (int)i, size);
		cachedump_write_entry(&w, octets, size);
	}
	assert_true(cachedump_write_close(&w, error));
}

static void there_and_back(void **state)
{
	struct dump_reader_file r;
	char error[DUMP_ERROR];
	const uint8_t *octets;
	uint32_t n, age;
	struct stat status;

	(void)state;
	write_entries(1000, 700, 5000);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_true(cachedump_read_open(&r, path, 5100, &age, error));
	assert_int_equal(age, 100);
	assert_int_equal(r.entries, 1000);
	for (unsigned i = 0; i < 1000; i++) {
		assert_true(cachedump_read_entry(&r, &octets, &n));
		assert_int_equal(n, 700);
		assert_int_equal(octets[0], (uint8_t)i);
		assert_int_equal(octets[699], (uint8_t)i);
	}
	assert_false(cachedump_read_entry(&r, &octets, &n));
	cachedump_read_close(&r);
	write_entries(0, 0, 5000);
	assert_true(cachedump_read_open(&r, path, 5000, &age, error));
	assert_false(cachedump_read_entry(&r, &octets, &n));
	cachedump_read_close(&r);
}

static void ages(void **state)
{
	struct dump_reader_file r;
	char error[DUMP_ERROR];
	uint32_t age;

	(void)state;
	write_entries(1, 10, 1000000);
	assert_false(cachedump_read_open(&r, path, 1000000 + DUMP_AGE_MAX + 1, &age, error));
	assert_non_null(strstr(error, "days old"));
	assert_false(cachedump_read_open(&r, path, 999000, &age, error));
	assert_non_null(strstr(error, "future"));
	/* clocks of machines differ a little */
	assert_true(cachedump_read_open(&r, path, 999990, &age, error));
	assert_int_equal(age, 0);
	cachedump_read_close(&r);
}

/* Each file that lacks its end is refused, and each one with a changed length or count. */
static void damage(void **state)
{
	static uint8_t whole[4096];
	struct dump_reader_file r;
	char error[DUMP_ERROR];
	FILE *file;
	size_t n;

	(void)state;
	write_entries(5, 20, 1000000);
	file = fopen(path, "rb");
	assert_non_null(file);
	n = fread(whole, 1, sizeof whole, file);
	fclose(file);
	assert_true(cachedump_check(&r, whole, n, error));
	for (size_t cut = 0; cut < n; cut++)
		assert_false(cachedump_check(&r, whole, cut, error));
	assert_false(cachedump_check(&r, whole, n + 1, error));
	for (unsigned entry = 0; entry < 6; entry++) {
		size_t at = 25 + entry * 24u + 3;

		whole[at]++;
		assert_false(cachedump_check(&r, whole, n, error));
		whole[at]--;
	}
	whole[n - 1]++;
	assert_false(cachedump_check(&r, whole, n, error));
	whole[n - 1]--;
	whole[15]++;
	assert_false(cachedump_check(&r, whole, n, error));
	assert_non_null(strstr(error, "version"));
}

/* A disk that is full: an error in words, and the old file as it was. */
static void full(void **state)
{
	static struct dump_writer w;
	static const uint8_t octets[1000];
	struct dump_reader_file r;
	char error[DUMP_ERROR] = "", fresh[TEMPORARY + 32];
	uint32_t age;
	int stands_in;

	(void)state;
	write_entries(3, 10, 1000000);
	assert_true(cachedump_write_open(&w, path, 1000000, error));
	stands_in = w.descriptor;
	if (freopen("/dev/full", "w", stdin) == NULL || dup2(fileno(stdin), stands_in) < 0)
		skip();
	for (unsigned i = 0; i < 1000; i++)
		cachedump_write_entry(&w, octets, sizeof octets);
	assert_false(cachedump_write_close(&w, error));
	assert_non_null(strstr(error, "No space left"));
	snprintf(fresh, sizeof fresh, "%s.new", path);
	assert_int_equal(access(fresh, F_OK), -1);
	assert_true(cachedump_read_open(&r, path, 1000000, &age, error));
	assert_int_equal(r.entries, 3);
	cachedump_read_close(&r);
	/* what is no file is not replaced */
	snprintf(fresh, sizeof fresh, "%s/pipe", folder);
	assert_int_equal(mkfifo(fresh, 0600), 0);
	assert_false(cachedump_write_open(&w, fresh, 1, error));
	assert_non_null(strstr(error, "no file"));
	unlink(fresh);
	assert_false(cachedump_write_open(&w, "/nonexistent/folder/cache", 1, error));
	assert_non_null(strstr(error, "No such file"));
}

/* A link at the place of the new file is not followed. */
static void link_there(void **state)
{
	char victim[TEMPORARY + 32], fresh[TEMPORARY + 32];
	struct stat status;

	(void)state;
	snprintf(victim, sizeof victim, "%s/victim", folder);
	snprintf(fresh, sizeof fresh, "%s.new", path);
	assert_int_equal(symlink(victim, fresh), 0);
	write_entries(1, 10, 1000000);
	assert_int_equal(lstat(victim, &status), -1);
	assert_int_equal(lstat(path, &status), 0);
	assert_true(S_ISREG(status.st_mode));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(good_lines),
		cmocka_unit_test(bad_lines), cmocka_unit_test(long_file),
		cmocka_unit_test(there_and_back), cmocka_unit_test(ages), cmocka_unit_test(damage),
		cmocka_unit_test(full), cmocka_unit_test(link_there)};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
