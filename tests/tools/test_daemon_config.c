/* test_daemon_config.c - tautd's configuration: what is taken, what is refused and how it is told, what is shown. */
#define _GNU_SOURCE /* mkdtemp */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../resolver/limits.h"
#include "../../tools/daemon/config.h"
#include "../temporary.h"

struct told {
	unsigned count;
	char text[8192];
};

static void complain(void *of_told, const char *text)
{
	struct told *told = of_told;
	size_t n = strlen(told->text);

	snprintf(told->text + n, sizeof told->text - n, "%s\n", text);
	told->count++;
}

static struct config *read_text(const char *text, struct told *told)
{
	struct config *config;

	*told = (struct told){0};
	config = config_new(complain, told);
	assert_non_null(config);
	config_text(config, "f", text, strlen(text));
	return config;
}

/* ---- faults --------------------------------------------------------------------------------- */

static const struct {
	const char *text, *told;
} faults[] = {
	{"server:\n  thread: 4\n", "f:2:3: server.thread: unknown key; did you mean `threads'?\n"},
	{"server:\n  prefetch: on\n", "f:2:3: server.prefetch: unknown key; did you mean `resolver.prefetch'?\n"},
	{"cahce: {size: 1M}\n", "f:1:1: cahce: unknown key; did you mean `cache'?\n"},
	{"udp: {qwertyuiop: 1}\n", "f:1:7: udp.qwertyuiop: unknown key; expected one of batch, exchanges\n"},
	{"server: {threads: 0}\n", "f:1:19: server.threads: expected a number from 1 to 256, not `0'\n"},
	{"server: {threads: 257}\n", "f:1:19: server.threads: expected a number from 1 to 256, not `257'\n"},
	{"server: {threads: 1, threads: 2}\n",
		"f:1:22: server.threads: twice in one mapping\nf:1:22: server.threads: given before, at f:1\n"},
	{"server: {threads: [1]}\n", "f:1:19: server.threads: expected a number from 1 to 256, not a list\n"},
	{"cache: 5\n", "f:1:1: cache: expected a mapping\n"},
	{"access: {allow: [10.0.0.1/8]}\n",
		"f:1:18: access.allow: expected an IP address, perhaps with / and a prefix length that covers its bits, "
		"not `10.0.0.1/8'\n"},
	{"access: {allow: [10.0.0.0/8], drop: [10.0.0.0/8]}\n",
		"f:1:38: access.drop: 10.0.0.0/8 stands in access.allow too\n"},
	{"resolver: {ip4: maybe}\n", "f:1:17: resolver.ip4: expected true or false, not `maybe'\n"},
	{"log: {level: loud}\n",
		"f:1:14: log.level: expected one of error warning notice info debug, not `loud'\n"},
	{"cache: {size: 1q}\n",
		"f:1:15: cache.size: expected octets from 64k to 1T: a number, perhaps with k, M, G or T, not `1q'\n"},
	{"zones:\n- name: a.\n", "f:2:3: zones[].file: has to be there\n"},
	{"zones: [5]\n", "f:1:9: zones: expected a list of mappings, not a single value\n"},
	{"zones:\n- {name: a, file: x}\n- {name: A., file: y}\n", "f:3:10: zones[].name: A. is there twice\n"},
	{"zones:\n- {name: a, file: x, transfer-keys: [k]}\n",
		"f:2:38: zones[].transfer-keys: expected a key of `keys', not `k.'\n"},
	{"keys:\n- {name: k}\n", "f:2:3: keys[]: expected one of secret and secret-file\n"},
	{"keys:\n- {name: k, secret: '!hidden'}\n",
		"f:2:21: keys[].secret: expected a secret in base64, up to 1024 octets\n"},
	{"server: {listen-tls: 127.0.0.1}\n",
		"f:1:22: server.listen-tls: needs tls.certificate and tls.key\n"},
	{"forward:\n- {zone: ., servers: '192.0.2.1#a.example'}\n",
		"f:2:22: forward[].servers: `192.0.2.1#a.example' has a TLS identity, but transport is not tls\n"},
	{"local:\n- {zone: a, records: ['b.test. A 192.0.2.1']}\n",
		"f:2:23: local[].records: `b.test. A 192.0.2.1' is not in its zone\n"},
	{"server: &a {}\n", "f:1:9: anchors and aliases are not taken\n"},
	{"server: *a\n", "f:1:9: anchors and aliases are not taken\n"},
	{"server: !!map {}\n", "f:1:9: tags are not taken\n"},
	{"[1]\n", "f:1:1: expected a mapping: `server:', `cache:' and so on\n"},
	{"include: x\n", "f:1:10: include: nothing can be included here\n"},
	{"--- {}\n--- {}\n", "f:2:5: a second document in one file\n"},
	/* all are told */
	{"server:\n  threads: x\n  thread: 1\ncache:\n  ttl-max: 9d\n",
		"f:2:12: server.threads: expected a number from 1 to 256, not `x'\n"
		"f:3:3: server.thread: unknown key; did you mean `threads'?\n"
		"f:5:12: cache.ttl-max: expected seconds from 1s to 7d: a number, perhaps with s, m, h or d, not `9d'\n"},
};

static void test_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		struct told told;
		struct config *config = read_text(faults[i].text, &told);

		assert_false(config_finish(config));
		assert_string_equal(told.text, faults[i].told);
		config_free(config);
	}
}

/* What libyaml itself refuses: its words are its own. */
static void test_no_yaml(void **state)
{
	static const char *const texts[] = {"server: [\n", "a: b: c\n", "\xff\n", "x: \"abc\n"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct told told;
		struct config *config = read_text(texts[i], &told);

		assert_false(config_finish(config));
		assert_memory_equal(told.text, "f:", 2);
		assert_non_null(strstr(told.text, ": no YAML: "));
		config_free(config);
	}
}

static void test_bounds(void **state)
{
	char *text = malloc(100000);
	struct told told;
	struct config *config;

	(void)state;
	assert_non_null(text);
	/* nesting */
	memset(text, '[', 40000);
	memcpy(text, "x: ", 3);
	text[40000] = 0;
	config = read_text(text, &told);
	assert_false(config_finish(config));
	assert_non_null(strstr(told.text, "more than 32 collections inside each other"));
	config_free(config);
	/* faults */
	text[0] = 0;
	for (char *p = text; p < text + 99000; p += 4)
		memcpy(p, "[] \n", 5);
	memcpy(text, "zones: [", 8);
	for (char *p = text + 8; p < text + 99000; p += 2)
		memcpy(p, "5,", 3);
	config = read_text(text, &told);
	assert_false(config_finish(config));
	assert_int_equal(told.count, CONFIG_FAULTS + 1);
	assert_non_null(strstr(told.text, "f:1:9: zones: expected"));
	config_free(config);
	free(text);
}

/* ---- values --------------------------------------------------------------------------------- */

static void test_defaults(void **state)
{
	struct told told;
	struct config *config = read_text("", &told);
	const struct config_set *top = config_top(config);
	const struct config_value *listen;

	(void)state;
	assert_true(config_finish(config));
	listen = config_values(top, "server.listen");
	assert_string_equal(listen->text, "127.0.0.1@5300");
	assert_null(listen->next);
	assert_int_equal(config_count(config_values(top, "access.allow")), 2);
	assert_int_equal(config_number(top, "cache.size"), 64 << 20);
	assert_null(config_string(top, "server.user"));
	assert_int_equal(config_number(top, "budget.packets"), TAUT_BUDGET_PACKETS);
	assert_int_equal(config_number(top, "budget.octets"), TAUT_BUDGET_OCTETS);
	assert_int_equal(config_number(top, "budget.tasks"), TAUT_BUDGET_TASKS);
	assert_int_equal(config_number(top, "budget.time"), TAUT_BUDGET_TIME_MS);
	assert_int_equal(config_number(top, "budget.signatures"), TAUT_BUDGET_SIGNATURES);
	assert_int_equal(config_number(top, "budget.hashes"), TAUT_BUDGET_HASHES);
	config_free(config);
}

static void test_values(void **state)
{
	struct told told;
	struct config *config = read_text(
		"cache: {size: 1g, ttl-max: 90m}\n"
		"tcp:\n  idle: 1500ms\n"
		"forward:\n- zone: Example\n  servers: ['2001:db8::1@853#dns.example', 192.0.2.1]\n  transport: tls\n"
		"keys:\n- {name: k, secret: AAECAw==}\n", &told);
	const struct config_set *top = config_top(config), *forward;
	const struct config_value *server, *secret;

	(void)state;
	assert_true(config_finish(config));
	assert_int_equal(config_number(top, "cache.size"), 1 << 30);
	assert_int_equal(config_number(top, "cache.ttl-max"), 5400);
	assert_int_equal(config_number(top, "tcp.idle"), 1500);
	forward = config_values(top, "forward")->set;
	assert_memory_equal(config_values(forward, "forward[].zone")->name, "\7Example", 9);
	assert_int_equal(config_number(forward, "forward[].transport"), TAUT_TLS);
	server = config_values(forward, "forward[].servers");
	assert_int_equal(server->address.family, 6);
	assert_int_equal(server->address.port, 853);
	assert_string_equal(server->tls, "dns.example");
	assert_null(server->next->tls);
	secret = config_values(config_values(top, "keys")->set, "keys[].secret");
	assert_int_equal(secret->length, 4);
	assert_memory_equal(secret->octets, "\0\1\2\3", 4);
	config_free(config);
}

static void test_options(void **state)
{
	struct told told;
	struct config *config = read_text("server: {listen: [192.0.2.1], threads: 7}\n", &told);

	(void)state;
	config_option(config, "--listen", "server.listen", "127.0.0.1@53");
	config_option(config, "--listen", "server.listen", "['::1', 127.0.0.2]");
	config_option(config, "--threads", "server.threads", "4");
	config_text(config, "g", "cache: {size: 1M}", 17);
	assert_true(config_finish(config));
	assert_int_equal(config_count(config_values(config_top(config), "server.listen")), 3);
	assert_string_equal(config_values(config_top(config), "server.listen")->text, "127.0.0.1@53");
	assert_int_equal(config_number(config_top(config), "server.threads"), 4);
	config_free(config);
	/* the command line first: a file changes nothing, and its faults are told all the same */
	config = read_text("", &told);
	config_option(config, "--threads", "server.threads", "4");
	config_text(config, "g", "server: {threads: 9}", 20);
	assert_true(config_finish(config));
	assert_int_equal(config_number(config_top(config), "server.threads"), 4);
	config_free(config);
	config = read_text("", &told);
	config_option(config, "--threads", "server.threads", "many");
	config_option(config, "--set", "server.thread", "1");
	assert_false(config_finish(config));
	assert_string_equal(told.text, "--threads: server.threads: expected a number from 1 to 256, not `many'\n"
				       "--set: server.thread: unknown key; tautd.conf(5) has all\n");
	config_free(config);
}

/* ---- showing -------------------------------------------------------------------------------- */

static void test_show(void **state)
{
	struct told told;
	struct config *config = read_text("server: {identity: 'a \\ \"b\"', threads: 2}\n"
					  "local:\n- {zone: a, records: ['b TXT \"x y\"']}\n", &told), *again;
	struct text one = {0}, two = {0};
	char restart[200];

	(void)state;
	assert_true(config_finish(config));
	config_show(config, &one);
	assert_non_null(strstr(one.octets, "  identity: \"a \\\\ \\\"b\\\"\"\n"));
	assert_non_null(strstr(one.octets, "  size: 64M\n"));
	again = read_text(one.octets, &told);
	assert_true(config_finish(again));
	config_show(again, &two);
	assert_string_equal(one.octets, two.octets);
	config_free(again);
	again = read_text("", &told);
	assert_true(config_finish(again));
	config_restart(config, again, restart, sizeof restart);
	assert_string_equal(restart, "server.threads");
	config_free(again);
	config_free(config);
	text_free(&one);
	text_free(&two);
}

/* ---- files ---------------------------------------------------------------------------------- */

static void write_file(const char *folder, const char *name, const char *text)
{
	char path[200];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void test_include(void **state)
{
	char folder[TEMPORARY], path[200];
	struct told told = {0};
	struct config *config = config_new(complain, &told);

	(void)state;
	assert_non_null(mkdtemp(temporary_path(folder, "daemon-config")));
	write_file(folder, "a", "include: [b]\nzones: [{name: a, file: x}]\n");
	write_file(folder, "b", "zones: [{name: b, file: x}]\nserver: {threads: 3}\n");
	write_file(folder, "loop", "include: loop\n");
	snprintf(path, sizeof path, "%s/a", folder);
	config_file(config, path);
	assert_true(config_finish(config));
	assert_int_equal(config_count(config_values(config_top(config), "zones")), 2);
	assert_int_equal(config_number(config_top(config), "server.threads"), 3);
	config_free(config);
	config = config_new(complain, &told);
	snprintf(path, sizeof path, "%s/loop", folder);
	config_file(config, path);
	config_file(config, "/nonexistent/tautd.conf");
	assert_false(config_finish(config));
	assert_int_equal(told.count, 2);
	assert_non_null(strstr(told.text, "loop includes itself\n"));
	assert_non_null(strstr(told.text, "/nonexistent/tautd.conf: No such file or directory\n"));
	config_free(config);
	for (const char *const *name = (const char *const[]){"a", "b", "loop", NULL}; *name != NULL; name++) {
		snprintf(path, sizeof path, "%s/%s", folder, *name);
		unlink(path);
	}
	rmdir(folder);
}

static void test_example(void **state)
{
	struct told told = {0};
	struct config *config = config_new(complain, &told);

	(void)state;
	config_file(config, "tools/tautd.conf");
	assert_true(config_finish(config));
	assert_int_equal(config_count(config_values(config_top(config), "zones")), 1);
	config_free(config);
}

/* ---- the manual ----------------------------------------------------------------------------- */

static void check_manual(const char *manual, const struct config_row *row)
{
	char heading[300], fallback[200];
	const char *entry, *end;
	size_t n = 0;

	snprintf(heading, sizeof heading, "\n.It %s%s\n", row->path, (row->flags & CONFIG_RESTART) != 0 ? " *" : "");
	entry = strstr(manual, heading);
	if (entry == NULL)
		fail_msg("no entry%s", heading);
	end = strstr(entry + 1, "\n.");
	assert_non_null(end);
	for (const char *p = row->fallback; *p != 0 && n + 3 < sizeof fallback; p++)
		n += (size_t)snprintf(fallback + n, sizeof fallback - n, *p == ' ' ? ", " : "%c", *p);
	snprintf(heading, sizeof heading, "\nDefault: %s.\n", n > 0 ? fallback : "none");
	if ((row->flags & CONFIG_REQUIRED) != 0)
		snprintf(heading, sizeof heading, "\nRequired.\n");
	entry = strstr(entry, heading);
	if (entry == NULL || entry > end)
		fail_msg("%s: not there:%s", row->path, heading);
}

static void test_manual(void **state)
{
	static char manual[65536];
	FILE *file = fopen("tools/tautd.conf.5", "r");
	size_t n;

	(void)state;
	assert_non_null(file);
	n = fread(manual, 1, sizeof manual - 1, file);
	fclose(file);
	assert_in_range(n, 1000, sizeof manual - 2);
	for (unsigned i = 0; i < config_row_count; i++)
		check_manual(manual, &config_rows[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_faults), cmocka_unit_test(test_no_yaml),
		cmocka_unit_test(test_bounds), cmocka_unit_test(test_defaults), cmocka_unit_test(test_values),
		cmocka_unit_test(test_options), cmocka_unit_test(test_show), cmocka_unit_test(test_include),
		cmocka_unit_test(test_example),
		cmocka_unit_test(test_manual)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
