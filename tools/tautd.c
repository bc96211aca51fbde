/* tautd.c - resolves and serves DNS. */
#define _GNU_SOURCE /* getopt_long */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/config.h"
#include "daemon/programs.h"
#include "daemon/settings.h"

#define OPTIONS 64u /* of the command line that set keys */

enum { SOCKET_OPTION = 's', SET_OPTION = 256, KEY_OPTION };

/* Options that stand for keys of the configuration; "=VALUE": they take none themselves. */
static const struct {
	const char *name, *path, *argument, *help;
} keys[] = {{"listen", "server.listen", "ADDRESS",
		    "take queries there over UDP and TCP: 127.0.0.1@5300"},
	{"listen-tls", "server.listen-tls", "ADDRESS", "the same over TLS"},
	{"cert", "tls.certificate", "FILE", "certificates for TLS"},
	{"key", "tls.key", "FILE", "their key"},
	{"root-hints", "root.hints-file", "FILE", "servers of the root"},
	{"threads", "server.threads", "NUMBER", "workers"},
	{"cache-size", "cache.size", "SIZE", "memory of the cache: 256M"},
	{"no-ipv6", "resolver.ip6", "=false", "ask no servers by IPv6"}};

#define KEYS (sizeof keys / sizeof keys[0])

struct line {
	struct settings_source source;
	struct settings_option options[OPTIONS];
	const char *socket;
	unsigned texts; /* of --set, to be freed */
	char *text[OPTIONS];
};

/* ---- words ---------------------------------------------------------------------------------- */

static int help(void)
{
	printf("usage: tautd [-c FILE] [options]\n"
	       "       tautd check-config [options] FILE\n"
	       "       tautd show-config [-c FILE] [options]\n"
	       "       tautd ctl [-c FILE] [-s SOCKET] COMMAND\n\n"
	       "Resolves and serves DNS. Without a configuration: on 127.0.0.1 port 5300, for this "
	       "machine.\n\n"
	       "  -c, --config FILE      the configuration: tautd.conf(5)\n"
	       "  -s, --socket SOCKET    of ctl: where the daemon listens\n"
	       "      --set KEY=VALUE    a key of the configuration; a further one for a list is "
	       "added\n"
	       "  -h, --help             this text\n"
	       "  -V, --version          the version\n\n"
	       "In place of keys of the configuration:\n");
	for (size_t i = 0; i < KEYS; i++)
		printf("      --%s%s%s%*s %s\n", keys[i].name,
			keys[i].argument[0] == '=' ? "" : " ",
			keys[i].argument[0] == '=' ? "" : keys[i].argument,
			17 - (int)strlen(keys[i].name) -
				(keys[i].argument[0] == '=' ? 0
							    : (int)strlen(keys[i].argument) + 1),
			"", keys[i].help);
	printf("\nCommands of ctl: `tautd ctl help'.\n"
	       "Exit status: 0 fine, 1 wrong configuration or refused, 2 wrong usage.\n");
	return fflush(stdout) == 0 ? 0 : 2;
}

static int wrong(const char *text, const char *what)
{
	fprintf(stderr, "tautd: %s%s\nTry `tautd --help'.\n", text, what);
	return 2;
}

static void complain(void *context, const char *text)
{
	(void)context;
	fprintf(stderr, "%s\n", text);
}

/* ---- the command line ----------------------------------------------------------------------- */

static bool add_option(struct line *line, const char *option, const char *path, const char *value)
{
	if (line->source.option_count == OPTIONS)
		return false;
	line->options[line->source.option_count++] = (struct settings_option){option, path, value};
	return true;
}

/* KEY=VALUE: its first "=" ends the key. */
static bool add_set(struct line *line, const char *argument)
{
	char *text = strdup(argument), *equals = text != NULL ? strchr(text, '=') : NULL;

	if (equals == NULL || line->texts == OPTIONS) {
		free(text);
		return false;
	}
	*equals = 0;
	line->text[line->texts++] = text;
	return add_option(line, "--set", text, equals + 1);
}

static void fill_options(struct option options[KEYS + 6])
{
	static const struct option own[] = {{"config", required_argument, NULL, 'c'},
		{"socket", required_argument, NULL, SOCKET_OPTION},
		{"set", required_argument, NULL, SET_OPTION}, {"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'V'}, {NULL, 0, NULL, 0}};

	for (size_t i = 0; i < KEYS; i++)
		options[i] = (struct option){keys[i].name,
			keys[i].argument[0] == '=' ? no_argument : required_argument, NULL,
			KEY_OPTION + (int)i};
	memcpy(options + KEYS, own, sizeof own);
}

/* -1 to go on, otherwise the exit status. */
static int read_line(struct line *line, int argc, char **argv)
{
	static char names[KEYS][24];
	struct option options[KEYS + 6];
	int option;

	fill_options(options);
	/* "+": what follows the first word that is no option belongs to ctl */
	while ((option = getopt_long(argc, argv, "+c:s:hV", options, NULL)) != -1) {
		size_t key = (size_t)(option - KEY_OPTION);
		bool fine = true;

		if (option == 'h')
			return help();
		if (option == 'V')
			return printf("tautd %s\n", TAUT_VERSION_TEXT) > 0 ? 0 : 2;
		if (option == '?')
			return wrong("see above", "");
		if (option == 'c')
			line->source.path = optarg;
		else if (option == SOCKET_OPTION)
			line->socket = optarg;
		else if (option == SET_OPTION)
			fine = add_set(line, optarg);
		else {
			snprintf(names[key], sizeof names[key], "--%s", keys[key].name);
			fine = add_option(line, names[key], keys[key].path,
				keys[key].argument[0] == '=' ? keys[key].argument + 1 : optarg);
		}
		if (!fine)
			return wrong("expected KEY=VALUE, and not too many: ", optarg);
	}
	return -1;
}

/* ---- commands ------------------------------------------------------------------------------- */

static int check_config(const struct settings_source *source)
{
	struct settings settings;

	if (!settings_read(source, &settings, complain, NULL))
		return 1;
	settings_free(&settings);
	return 0;
}

static int show_config(const struct settings_source *source)
{
	struct config *config = settings_config(source, complain, NULL);
	struct text out = {0};
	int status = 2;

	if (config == NULL)
		return 1;
	config_show(config, &out);
	if (!out.failed && out.octets != NULL)
		status = fwrite(out.octets, 1, out.length, stdout) == out.length &&
					 fflush(stdout) == 0
				 ? 0
				 : 2;
	text_free(&out);
	config_free(config);
	return status;
}

/* The socket that is named, or the one of the configuration. */
static int ctl(const struct line *line, int argc, char **argv)
{
	struct config *config;
	int status;

	if (line->socket != NULL)
		return ctl_main(line->socket, argc, argv);
	config = settings_config(&line->source, complain, NULL);
	if (config == NULL)
		return 1;
	status = ctl_main(config_string(config_top(config), "control.socket"), argc, argv);
	config_free(config);
	return status;
}

static int run(struct line *line, const char *command, int argc, char **argv)
{
	if (strcmp(command, "ctl") == 0)
		return ctl(line, argc, argv);
	if (strcmp(command, "check-config") == 0) {
		if (argc > 1 || (argc == 0) == (line->source.path == NULL))
			return wrong("check-config takes one file", "");
		if (argc == 1)
			line->source.path = argv[0];
		return check_config(&line->source);
	}
	if (argc > 0)
		return wrong("unexpected: ", argv[0]);
	if (strcmp(command, "show-config") == 0)
		return show_config(&line->source);
	return daemon_run(&line->source);
}

int main(int argc, char **argv)
{
	static const char *const commands[] = {"ctl", "check-config", "show-config"};
	static struct line line;
	const char *command = "";
	int status;

	line.source.options = line.options;
	for (size_t i = 0; i < 3 && argc > 1; i++)
		if (strcmp(argv[1], commands[i]) == 0)
			command = commands[i];
	if (command[0] != 0) {
		argc--;
		argv++;
	}
	status = read_line(&line, argc, argv);
	if (status < 0)
		status = run(&line, command, argc - optind, argv + optind);
	for (unsigned i = 0; i < line.texts; i++)
		free(line.text[i]);
	return status;
}
