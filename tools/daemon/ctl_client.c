/* ctl_client.c - `tautd ctl`: says a command to a daemon that runs, and prints what it answers. */
#include "programs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "ctl_parse.h"

static int wrong(const char *text)
{
	fprintf(stderr, "tautd ctl: %s\nTry `tautd ctl help'.\n", text);
	return 2;
}

static int open_socket(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	if (descriptor >= 0 &&
		connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0)
		return descriptor;
	return -1;
}

/* The words with spaces between them. The daemon has another working folder: files get a path from the root. */
static bool make_line(int argc, char **argv, char line[CTL_LINE])
{
	char folder[CTL_FILE];
	size_t n = 0;

	for (int i = 0; i < argc; i++) {
		bool file = i == 1 && ctl_takes_file(argv[0], strlen(argv[0])) &&
			    argv[i][0] != '/' && getcwd(folder, sizeof folder) != NULL;
		int added = snprintf(line + n, CTL_LINE - n, "%s%s%s%s", i > 0 ? " " : "",
			file ? folder : "", file ? "/" : "", argv[i]);

		if (added < 0 || (size_t)added >= CTL_LINE - 1 - n)
			return false;
		n += (size_t)added;
	}
	line[n++] = '\n';
	line[n] = 0;
	return true;
}

static bool send_all(int descriptor, const char *line, size_t n)
{
	while (n > 0) { /* each turn sends something, or fails */
		ssize_t sent = send(descriptor, line, n, MSG_NOSIGNAL);

		if (sent < 0 && errno != EINTR)
			return false;
		if (sent > 0) {
			line += sent;
			n -= (size_t)sent;
		}
	}
	return true;
}

/* Prints lines up to the last one, which decides. */
static int print_answer(FILE *from)
{
	char *line = NULL;
	size_t capacity = 0;
	ssize_t n;
	int status = -1;

	while (status < 0 && (n = getline(&line, &capacity, from)) > 0) {
		if (strcmp(line, "OK\n") == 0)
			status = 0;
		else if (strncmp(line, "ERROR ", 6) == 0)
			status = 1;
		if (status == 1)
			fprintf(stderr, "tautd ctl: %s", line + 6);
		else if (status < 0)
			fwrite(line, 1, (size_t)n, stdout);
	}
	free(line);
	if (status < 0)
		fprintf(stderr, "tautd ctl: the daemon ended before its answer did\n");
	return fflush(stdout) == 0 && status >= 0 ? status : 1;
}

static int talk(int descriptor, const char *line)
{
	FILE *from;
	int status;

	if (!send_all(descriptor, line, strlen(line))) {
		fprintf(stderr, "tautd ctl: %s\n", strerror(errno));
		return 1;
	}
	from = fdopen(descriptor, "r");
	if (from == NULL)
		return 1;
	status = print_answer(from);
	fclose(from);
	return status;
}

int ctl_main(const char *path, int argc, char **argv)
{
	struct ctl_command command;
	char line[CTL_LINE];
	const char *error;
	int descriptor;

	if (argc == 0)
		return wrong("no command is named");
	if (!make_line(argc, argv, line))
		return wrong("the command is too long");
	if (!ctl_parse(line, strlen(line) - 1, &command, &error))
		return wrong(error);
	if (path == NULL)
		return wrong("no socket is named: -s SOCKET");
	descriptor = open_socket(path);
	if (descriptor >= 0)
		return talk(descriptor, line);
	fprintf(stderr, "tautd ctl: %s: %s\n", path, strerror(errno));
	return 1;
}
