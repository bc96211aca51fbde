/* test_daemon_log.c - lines of the log, floods of them, and a reader who stands still. */
#define _GNU_SOURCE

#include <fcntl.h>
#include <sys/ioctl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../tools/daemon/log_inner.h"
#include "../temporary.h"

static char folder[TEMPORARY], path[TEMPORARY + 16];
static char content[1 << 21];

static int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(temporary_path(folder, "daemon-log")) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/log", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static struct log *open_log(bool json, enum log_level level)
{
	struct log *log = log_new(4);
	struct log_config config = {LOG_TARGET_FILE, path, json, level};
	char error[LOG_ERROR];

	assert_non_null(log);
	unlink(path);
	assert_true(log_configure(log, &config, (unsigned)-1, (unsigned)-1, error));
	return log;
}

static const char *read_file(const char *name)
{
	FILE *file = fopen(name, "r");
	size_t n;

	assert_non_null(file);
	n = fread(content, 1, sizeof content - 1, file);
	fclose(file);
	content[n] = 0;
	return content;
}

static unsigned count(const char *text, const char *what)
{
	unsigned n = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what)) /* goes on behind each */
		n++;
	return n;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static void text_lines(void **state)
{
	struct log *log = open_log(false, LOG_LEVEL_INFO);
	struct log_source *source = log_source(log, "main");
	const struct log_field fields[] = {{"name", "a b\"c", 5, 0}, {"empty", "", 0, 0},
		{"control", "x\ny\x7f", 4, 0}, {"n", NULL, 0, 42}};
	const char *text;

	(void)state;
	log_say(source, LOG_LEVEL_NOTICE, "event", "hello %d\nnext", 5);
	log_say(source, LOG_LEVEL_DEBUG, "event", "not wanted");
	log_fields(source, LOG_LEVEL_INFO, "query", "", 0, fields, 4);
	log_free(log);
	text = read_file(path);
	assert_int_equal(count(text, "\n"), 2);
	assert_non_null(strstr(text, "Z notice event: hello 5\\x0anext\n"));
	assert_non_null(strstr(
		text, "Z info query name=\"a b\\\"c\" empty=\"\" control=x\\x0ay\\x7f n=42\n"));
	assert_int_equal(text[4], '-');
	assert_int_equal(text[10], 'T');
}

static void json_lines(void **state)
{
	struct log *log = open_log(true, LOG_LEVEL_INFO);
	struct log_source *source = log_source(log, "worker 1");
	const struct log_field fields[] = {
		{"name", "a\"b\\c\x01\xff", 7, 0}, {"n", NULL, 0, UINT64_MAX}};
	const char *text;

	(void)state;
	log_fields(source, LOG_LEVEL_ERROR, "query", "line\nend", 8, fields, 2);
	log_free(log);
	text = read_file(path);
	assert_int_equal(count(text, "\n"), 1);
	assert_non_null(strstr(text,
		"Z\",\"level\":\"error\",\"source\":\"worker 1\",\"event\":\"query\",\"message\":"
		"\"line\\"));
	assert_non_null(strstr(text, "\"name\":\"a\\\"b\\\\c\\u0001\\u00"));
	assert_non_null(strstr(text, ",\"n\":18446744073709551615}\n"));
}

/* What is too long is cut, and stays a line or an object. */
static void long_lines(void **state)
{
	static char huge[3 * LOG_LINE];
	struct log_field field = {"name", huge, sizeof huge, 0};

	(void)state;
	memset(huge, '"', sizeof huge);
	for (int json = 0; json < 2; json++) {
		struct log *log = open_log(json, LOG_LEVEL_INFO);
		struct log_source *source = log_source(log, "main");
		const char *text;

		log_fields(source, LOG_LEVEL_INFO, "long", huge, sizeof huge, &field, 1);
		log_fields(source, LOG_LEVEL_INFO, "short", "", 0, &field, 1);
		log_free(log);
		text = read_file(path);
		assert_int_equal(count(text, "\n"), 2);
		assert_true(strlen(text) < 2 * LOG_LINE + 2);
		assert_true(strlen(text) > LOG_LINE);
		if (json)
			assert_int_equal(count(text, "}\n"), 2);
	}
}

/* ---- floods --------------------------------------------------------------------------------- */

static void floods(void **state)
{
	struct log *log = open_log(false, LOG_LEVEL_INFO);
	struct log_source *source = log_source(log, "main");
	struct log_stats stats;
	struct timespec second = {1, 100000000};
	const char *text;
	unsigned flood;

	(void)state;
	for (unsigned i = 0; i < 5000; i++)
		log_say(source, LOG_LEVEL_WARNING, "flood", "peer %u went away", i);
	log_say(source, LOG_LEVEL_WARNING, "flood", "another message");
	nanosleep(&second, NULL);
	log_say(source, LOG_LEVEL_WARNING, "flood", "peer %u went away", 1u);
	log_stats(log, &stats);
	log_free(log);
	text = read_file(path);
	flood = count(text, "went away");
	/* the second may have turned while they were said */
	assert_in_range(flood, LOG_BURST + 1, 2 * LOG_BURST + 1);
	assert_int_equal(count(text, "another message"), 1);
	assert_in_range(count(text, "more lines like this one"), 1, 2);
	assert_int_equal(stats.suppressed + flood, 5001);
	assert_int_equal(stats.dropped, 0);
}

/* A pipe that nobody reads: who says something is not held up, and what is lost is counted. */
static void reader_stands_still(void **state)
{
	struct log *log;
	struct log_source *source;
	struct log_stats stats;
	struct timespec begin, end;
	char fifo[TEMPORARY + 16];
	int held;

	(void)state;
	snprintf(fifo, sizeof fifo, "%s/pipe", folder);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	held = open(fifo, O_RDWR);
	assert_true(held >= 0);
	log = log_new(2);
	{
		struct log_config config = {LOG_TARGET_FILE, fifo, false, LOG_LEVEL_INFO};
		char error[LOG_ERROR];

		assert_true(log_configure(log, &config, (unsigned)-1, (unsigned)-1, error));
		source = log_source(log, "main");
		clock_gettime(CLOCK_MONOTONIC, &begin);
		for (unsigned i = 0; i < 20000; i++)
			log_fields(source, LOG_LEVEL_INFO, "line", "some text of a length", 21,
				NULL, 0);
		clock_gettime(CLOCK_MONOTONIC, &end);
		log_stats(log, &stats);
		assert_true(end.tv_sec - begin.tv_sec < 5);
		assert_true(stats.dropped > 10000);
		assert_int_equal(stats.dropped + stats.lines, 20000);
		for (int there = 0, before = -1; there == 0 || there != before;) { /* until the pipe is full */
			struct timespec moment = {0, 300000000};

			before = there;
			nanosleep(&moment, NULL);
			assert_int_equal(ioctl(held, FIONREAD, &there), 0);
		}
		/* another target: the one that stands still cannot be left, and that is said, soon */
		config.file = path;
		assert_false(log_configure(log, &config, (unsigned)-1, (unsigned)-1, error));
		assert_non_null(strstr(error, "takes no lines"));
	}
	/* let go: the reader takes what is there */
	fcntl(held, F_SETFL, O_NONBLOCK);
	for (unsigned i = 0; i < 200; i++) {
		struct timespec moment = {0, 2000000};

		while (read(held, content, sizeof content) > 0) {
		}
		nanosleep(&moment, NULL);
	}
	log_free(log);
	close(held);
	unlink(fifo);
}

/* ---- files, threads ------------------------------------------------------------------------- */

static void file_anew(void **state)
{
	struct log *log = open_log(false, LOG_LEVEL_INFO);
	struct log_source *source = log_source(log, "main");
	struct log_config config = {LOG_TARGET_FILE, path, false, LOG_LEVEL_WARNING};
	struct timespec moment = {0, 50000000};
	char moved[TEMPORARY + 32], error[LOG_ERROR];

	(void)state;
	snprintf(moved, sizeof moved, "%s.1", path);
	log_say(source, LOG_LEVEL_NOTICE, "a", "before");
	nanosleep(&moment, NULL);
	assert_int_equal(rename(path, moved), 0);
	assert_true(log_configure(log, &config, (unsigned)-1, (unsigned)-1, error));
	log_say(source, LOG_LEVEL_NOTICE, "a", "below the level");
	log_say(source, LOG_LEVEL_WARNING, "a", "after");
	config.file = "/nonexistent/log";
	assert_false(log_configure(log, &config, (unsigned)-1, (unsigned)-1, error));
	assert_non_null(strstr(error, "No such file"));
	log_say(source, LOG_LEVEL_WARNING, "a", "still there");
	log_free(log);
	assert_int_equal(count(read_file(moved), "\n"), 1);
	assert_int_equal(count(read_file(path), "\n"), 2);
	assert_non_null(strstr(content, "still there"));
	unlink(moved);
}

static void *say_many(void *of_source)
{
	struct timespec moment = {0, 1000000};

	for (unsigned i = 0; i < 2000; i++) {
		log_fields(of_source, LOG_LEVEL_INFO, "many", "0123456789", 10, NULL, 0);
		if (i % 100 == 0)
			nanosleep(&moment, NULL);
	}
	return NULL;
}

static void threads(void **state)
{
	struct log *log = open_log(false, LOG_LEVEL_INFO);
	struct log_stats stats;
	pthread_t ids[4];

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(
			pthread_create(&ids[i], NULL, say_many, log_source(log, "thread")), 0);
	assert_null(log_source(log, "one too many"));
	for (unsigned i = 0; i < 4; i++)
		pthread_join(ids[i], NULL);
	log_stats(log, &stats);
	log_free(log);
	assert_int_equal(stats.lines + stats.dropped, 8000);
	assert_int_equal(count(read_file(path), "info many: 0123456789\n"), stats.lines);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(text_lines),
		cmocka_unit_test(json_lines), cmocka_unit_test(long_lines),
		cmocka_unit_test(floods), cmocka_unit_test(reader_stands_still),
		cmocka_unit_test(file_anew), cmocka_unit_test(threads)};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
