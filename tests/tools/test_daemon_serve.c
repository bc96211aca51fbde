/* test_daemon_serve.c - tautd as a whole: serving, reloading, control, metrics, the end. Two daemons on loopback: one has
 * the root zone registered, the other resolves from there. */
#define _GNU_SOURCE

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon_run.h"
#include "metrics_check.h"

static struct run_daemon root, resolver;
static char zone_path[TEMPORARY + 16], more[1024];

#define ZONE                                                                                       \
	"$TTL 300\n. SOA ns. hostmaster. %u 1 1 1 60\n. NS ns.\nns. A 127.23.5.2\nwww.lab. A "     \
	"192.0.2.%u\n"                                                                             \
	"mail.lab. MX 10 www.lab.\n"

static void write_zone(unsigned serial, unsigned last)
{
	char text[512];

	snprintf(text, sizeof text, ZONE, serial, last);
	run_write(zone_path, text);
}

/* Before each test: both run. */
static int start(void **state)
{
	char config[512];

	(void)state;
	root = run_name("root", "127.23.5.2", 5302);
	resolver = run_name("resolver", "127.23.5.1", 5301);
	snprintf(zone_path, sizeof zone_path, "%s/root.zone", run_folder);
	write_zone(1, 80);
	snprintf(config, sizeof config,
		"resolver: {recursion: false, special-names: false}\nzones: [{name: ., file: "
		"%s}]\n",
		zone_path);
	run_configure(&root, 1, config);
	snprintf(more, sizeof more,
		"resolver: {lab: true, special-names: false}\nroot: {hints: [ns. 127.23.5.2@5302], "
		"priming: false}\nmetrics: {listen: 127.23.5.1@5380}\n");
	run_configure(&resolver, 2, more);
	run_start(&root);
	run_start(&resolver);
	return 0;
}

static int stop(void **state)
{
	int failed = 0, status = 0;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct run_daemon *d = i == 0 ? &root : &resolver;

		/* a test may have left it standing still */
		if (d->process > 0)
			kill(d->process, SIGCONT);
		if (d->process > 0 && kill(d->process, SIGTERM) == 0 &&
			(status = run_wait(d, 8000)) != 0) {
			print_error("%s ended with %d: %s\n", d->config, status, run_read(d->log));
			failed = -1;
		}
		if (d->process > 0)
			kill(d->process, SIGKILL);
	}
	return failed;
}

static void expect_www(struct run_answer answer, bool aa, unsigned last)
{
	assert_true(answer.came);
	assert_int_equal(answer.rcode, 0);
	assert_int_equal(answer.count, 1);
	assert_int_equal(answer.aa, aa);
	assert_int_equal(answer.data[3], last);
}

/* Clients are spread over the workers, each with a cache of its own: asks until both know it. */
static void fill_caches(void)
{
	for (int i = 0; i < 40; i++)
		expect_www(run_ask(&resolver, "www.lab.", TAUT_TYPE_A), false, 80);
}

/* ---- serving -------------------------------------------------------------------------------- */

static void zone_and_resolution(void **state)
{
	struct run_answer answer;

	(void)state;
	expect_www(run_ask(&root, "www.lab.", TAUT_TYPE_A), true, 80);
	expect_www(run_ask_tcp(&root, "www.lab.", TAUT_TYPE_A), true, 80);
	expect_www(run_ask(&resolver, "www.lab.", TAUT_TYPE_A), false, 80);
	expect_www(run_ask_tcp(&resolver, "www.lab.", TAUT_TYPE_A), false, 80);
	answer = run_ask(&resolver, "nothing.lab.", TAUT_TYPE_A);
	assert_int_equal(answer.rcode, 3);
}

static void cache_over_reload(void **state)
{
	(void)state;
	fill_caches();
	run_stop(&root);
	run_sleep_ms(1100);
	kill(resolver.process, SIGHUP);
	run_wait_log(&resolver, "reload: done");
	for (int i = 0; i < 10; i++) {
		struct run_answer answer = run_ask(&resolver, "www.lab.", TAUT_TYPE_A);

		expect_www(answer, false, 80);
		assert_in_range(answer.ttl, 200, 299);
	}
}

static void access_and_rate(void **state)
{
	char config[1500];
	unsigned truncated = 0, refused = 0, answered = 0;

	(void)state;
	snprintf(config, sizeof config, "%srate: {qps: 10, burst: 5, slip: 1}\n", more);
	run_configure(&resolver, 2, config);
	assert_int_equal(run_ctl(&resolver, "reload", NULL), 0);
	for (int i = 0; i < 40; i++) {
		struct run_answer answer = run_ask(&resolver, "www.lab.", TAUT_TYPE_A);

		truncated += answer.tc;
		answered += answer.count == 1;
	}
	assert_in_range(answered, 5, 15);
	assert_int_equal(truncated + answered, 40);
	/* an honest client comes by TCP */
	expect_www(run_ask_tcp(&resolver, "www.lab.", TAUT_TYPE_A), false, 80);
	snprintf(config, sizeof config, "%saccess: {allow: [192.0.2.0/24], otherwise: refuse}\n",
		more);
	run_configure(&resolver, 2, config);
	assert_int_equal(run_ctl(&resolver, "reload", NULL), 0);
	refused = run_ask(&resolver, "www.lab.", TAUT_TYPE_A).rcode;
	assert_int_equal(refused, 5);
	assert_int_equal(run_ask_tcp(&resolver, "www.lab.", TAUT_TYPE_A).rcode, 5);
}

/* ---- reload --------------------------------------------------------------------------------- */

static void wrong_configuration(void **state)
{
	const char *said;

	(void)state;
	run_write(resolver.config, "server:\n  listen: [127.23.5.1@5301]\n  thraeds: 2\n");
	assert_int_equal(run_ctl(&resolver, "reload", &said), 1);
	assert_non_null(strstr(said, "refused"));
	run_wait_log(&resolver, "resolver.conf:3:3: ");
	run_wait_log(&resolver, "thraeds");
	expect_www(run_ask(&resolver, "www.lab.", TAUT_TYPE_A), false, 80);
	/* a change that needs a restart is said, and the rest is taken */
	run_configure(&resolver, 1, "resolver: {lab: true, special-names: false}\n");
	assert_int_equal(run_ctl(&resolver, "reload", &said), 0);
	assert_non_null(strstr(said, "server.threads"));
	assert_non_null(strstr(said, "metrics.listen"));
}

static void zones_anew(void **state)
{
	const char *said;

	(void)state;
	write_zone(2, 81);
	assert_int_equal(run_ctl(&root, "reload", NULL), 0);
	expect_www(run_ask(&root, "www.lab.", TAUT_TYPE_A), true, 81);
	assert_int_equal(run_ctl(&root, "zones", &said), 0);
	assert_non_null(strstr(said, ". serial 2 records 5 file "));
	/* a broken zone: file and line are told, the old one stays */
	run_write(zone_path,
		"$TTL 300\n. SOA ns. hostmaster. 3 1 1 1 60\n. NS ns.\nwww.lab. A 192.0.2.300\n");
	assert_int_equal(run_ctl(&root, "reload", NULL), 1);
	run_wait_log(&root, "root.zone:4:");
	expect_www(run_ask(&root, "www.lab.", TAUT_TYPE_A), true, 81);
	run_write(zone_path, "$TTL 300\n. NS ns.\n");
	assert_int_equal(run_ctl(&root, "reload", NULL), 1);
	run_wait_log(&root, "exactly one SOA");
	expect_www(run_ask(&root, "www.lab.", TAUT_TYPE_A), true, 81);
	write_zone(4, 82);
	assert_int_equal(run_ctl(&root, "reload", NULL), 0);
	expect_www(run_ask(&root, "www.lab.", TAUT_TYPE_A), true, 82);
}

static _Atomic bool load_ends;
static _Atomic unsigned load_sent, load_lost;

static void *load(void *nothing)
{
	(void)nothing;
	while (!load_ends) {
		struct run_answer answer = {0};
		uint8_t query[514], reply[4096];
		size_t length = run_query("www.lab.", TAUT_TYPE_A, 1, query);
		int descriptor = run_connect(&resolver, SOCK_DGRAM);
		ssize_t n = send(descriptor, query + 2, length, 0);

		n = n > 0 ? recv(descriptor, reply, sizeof reply, 0) : -1;
		close(descriptor);
		answer.came = n > 12 && (reply[3] & 15) == 0 && reply[7] == 1;
		load_sent++;
		load_lost += !answer.came;
	}
	return NULL;
}

static void reload_under_load(void **state)
{
	pthread_t threads[2];

	(void)state;
	load_ends = false;
	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, load, NULL), 0);
	for (int i = 0; i < 10; i++) {
		run_sleep_ms(50);
		assert_int_equal(run_ctl(&resolver, "reload", NULL), 0);
	}
	load_ends = true;
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_true(load_sent > 100);
	assert_int_equal(load_lost, 0);
}

/* ---- control -------------------------------------------------------------------------------- */

static void commands(void **state)
{
	const char *said;

	(void)state;
	fill_caches();
	assert_int_equal(run_ctl(&resolver, "status", &said), 0);
	assert_non_null(strstr(said, "state: serving\n"));
	assert_non_null(strstr(said, "workers: 2\n"));
	assert_int_equal(run_ctl(&resolver, "stats", &said), 0);
	assert_non_null(strstr(said, "\nworkers 2\n"));
	assert_non_null(strstr(said, "queries_total{transport=\"udp\"} 40\n"));
	assert_int_equal(run_ctl(&resolver, "flush www.lab", &said), 0);
	assert_string_equal(said, "2 entries are gone\n");
	fill_caches();
	assert_int_equal(run_ctl(&resolver, "flush-zone lab", &said), 0);
	assert_string_equal(said, "2 entries are gone\n");
	fill_caches();
	assert_int_equal(run_ctl(&resolver, "flush-all", &said), 0);
	assert_string_not_equal(said, "0 entries are gone\n");
	assert_int_equal(run_ctl(&resolver, "log-level debug", &said), 0);
	assert_string_equal(said, "debug\n");
	assert_int_equal(run_ctl(&resolver, "log-level", &said), 0);
	assert_string_equal(said, "debug\n");
	assert_int_equal(run_ctl(&resolver, "trace www.lab", &said), 0);
	assert_non_null(strstr(said, "127.23.5.2@5302"));
	assert_non_null(strstr(said, "192.0.2.80"));
	assert_int_equal(run_ctl(&resolver, "help", &said), 0);
	assert_non_null(strstr(said, "flush-zone NAME"));
	assert_int_equal(run_ctl(&resolver, "flush a..b", &said), 2);
	assert_int_equal(run_ctl(&resolver, "load /nonexistent", &said), 1);
	assert_non_null(strstr(said, "No such file"));
	assert_int_equal(run_ctl(&resolver, "dump", &said), 1);
	assert_int_equal(run_ctl(&resolver, "stop", &said), 0);
	assert_int_equal(run_wait(&resolver, 8000), 0);
	assert_int_equal(run_ctl(&resolver, "status", &said), 1);
}

/* What one daemon knew another one takes, though nobody can be asked any more. */
static void dump_and_load(void **state)
{
	const char *said;
	char command[128];

	(void)state;
	fill_caches();
	snprintf(command, sizeof command, "dump %s/cache", run_folder);
	assert_int_equal(run_ctl(&resolver, command, &said), 0);
	run_stop(&resolver);
	run_stop(&root);
	run_sleep_ms(1100);
	run_start(&resolver);
	snprintf(command, sizeof command, "load %s/cache", run_folder);
	assert_int_equal(run_ctl(&resolver, command, &said), 0);
	assert_non_null(strstr(said, ", 0 of them refused"));
	for (int i = 0; i < 20; i++) {
		struct run_answer answer = run_ask(&resolver, "www.lab.", TAUT_TYPE_A);

		expect_www(answer, false, 80);
		assert_in_range(answer.ttl, 200, 299);
	}
	assert_int_equal(run_ctl(&resolver, "dump /nonexistent/cache", &said), 1);
	assert_non_null(strstr(said, "No such file"));
}

/* ---- metrics -------------------------------------------------------------------------------- */

static void metrics_and_health(void **state)
{
	const char *reply, *body, *said = "";
	const char *wrong;
	int held;
	uint8_t query[514];
	size_t length;

	(void)state;
	reply = run_get(&resolver, 5380, "/metrics");
	if (reply[0] == 0)
		skip(); /* built without libmicrohttpd */
	fill_caches();
	reply = run_get(&resolver, 5380, "/metrics");
	assert_non_null(strstr(reply, "200 OK"));
	body = strstr(reply, "\r\n\r\n");
	assert_non_null(body);
	wrong = metrics_wrong(body + 4);
	if (wrong != NULL)
		fail_msg("%s", wrong);
	assert_non_null(strstr(body, "\ntautd_queries_total{transport=\"udp\"} 40\n"));
	assert_non_null(strstr(body, "\ntautd_answer_seconds_count 40\n"));
	assert_non_null(strstr(run_get(&resolver, 5380, "/health"), "200 OK"));
	assert_non_null(strstr(run_get(&resolver, 5380, "/other"), "404"));
	/* while it ends, as somebody still waits for what nobody answers */
	kill(root.process, SIGSTOP);
	held = run_connect(&resolver, SOCK_STREAM);
	length = run_query("slow.lab.", TAUT_TYPE_A, 2, query) + 2;
	assert_int_equal(send(held, query, length, MSG_NOSIGNAL), length);
	for (int i = 0; i < 100 && strstr(said, "active{kind=\"requests\"} 1\n") == NULL; i++)
		assert_int_equal(run_ctl(&resolver, "stats", &said), 0);
	kill(resolver.process, SIGTERM);
	for (int i = 0; i < 1000 && strstr(reply, "503") == NULL; i++, run_sleep_ms(5))
		reply = run_get(&resolver, 5380, "/health");
	assert_non_null(strstr(reply, "503"));
	assert_int_equal(run_wait(&resolver, 8000), 0);
	close(held);
	kill(root.process, SIGCONT);
}

/* ---- the end -------------------------------------------------------------------------------- */

static void ends_with_open_connections(void **state)
{
	int idle[20];
	int64_t begin;

	(void)state;
	for (int i = 0; i < 20; i++)
		idle[i] = run_connect(&resolver, SOCK_STREAM);
	assert_int_equal(send(idle[3], "\0\40abc", 5, MSG_NOSIGNAL), 5);
	run_sleep_ms(100);
	begin = run_now_ms();
	kill(resolver.process, SIGTERM);
	assert_int_equal(run_wait(&resolver, 8000), 0);
	assert_true(run_now_ms() - begin < 3000);
	assert_int_equal(access(resolver.socket, F_OK), -1);
	for (int i = 0; i < 20; i++)
		close(idle[i]);
}

static void second_daemon(void **state)
{
	struct run_daemon second = resolver;

	(void)state;
	/* the same control socket: said, and the first one is not harmed */
	snprintf(second.log, sizeof second.log, "%s/second.log", run_folder);
	run_spawn(&second);
	assert_int_equal(run_wait(&second, 8000), 1);
	assert_non_null(strstr(run_read(second.log), "another daemon"));
	assert_int_equal(run_ctl(&resolver, "status", NULL), 0);
}

static void statuses(void **state)
{
	char line[512], program[300];

	(void)state;
	snprintf(program, sizeof program, "%s", run_program());
	run_write(root.config, "server: {listen: [127.0.0.1@99999]}\n");
	snprintf(line, sizeof line, "%s check-config %s >/dev/null 2>&1", program, root.config);
	assert_int_equal(WEXITSTATUS(system(line)), 1);
	snprintf(line, sizeof line, "%s check-config %s >/dev/null 2>&1", program, resolver.config);
	assert_int_equal(WEXITSTATUS(system(line)), 0);
	snprintf(line, sizeof line, "%s -c %s >/dev/null 2>&1", program, root.config);
	assert_int_equal(WEXITSTATUS(system(line)), 1);
	snprintf(line, sizeof line, "%s --no-such-option >/dev/null 2>&1", program);
	assert_int_equal(WEXITSTATUS(system(line)), 2);
	snprintf(line, sizeof line, "%s check-config >/dev/null 2>&1", program);
	assert_int_equal(WEXITSTATUS(system(line)), 2);
	snprintf(line, sizeof line, "%s ctl -s /nonexistent status >/dev/null 2>&1", program);
	assert_int_equal(WEXITSTATUS(system(line)), 1);
	snprintf(line, sizeof line, "%s --version >/dev/null 2>&1", program);
	assert_int_equal(WEXITSTATUS(system(line)), 0);
}

#define BOTH(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {BOTH(zone_and_resolution), BOTH(cache_over_reload),
		BOTH(access_and_rate), BOTH(wrong_configuration), BOTH(zones_anew),
		BOTH(reload_under_load), BOTH(commands), BOTH(dump_and_load),
		BOTH(metrics_and_health), BOTH(ends_with_open_connections), BOTH(second_daemon),
		BOTH(statuses)};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, run_make_folder, run_remove_folder);
}
