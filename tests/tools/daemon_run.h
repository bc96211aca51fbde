/* daemon_run.h - starts the tautd of this build in a folder of its own, on loopback, and asks it. For tests that are linked
 * with cmocka; what goes wrong fails the test. */
#ifndef DAEMON_RUN_H
#define DAEMON_RUN_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <tautwire/build.h>

#include "../temporary.h"

static char run_folder[TEMPORARY];

struct run_daemon {
	char config[TEMPORARY + 20], log[TEMPORARY + 20], socket[TEMPORARY + 20];
	const char *address;
	uint16_t port;
	pid_t process;
};

static inline int64_t run_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static inline void run_sleep_ms(long ms)
{
	struct timespec time = {ms / 1000, ms % 1000 * 1000000};

	nanosleep(&time, NULL);
}

static inline void run_write(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static inline const char *run_read(const char *path)
{
	static char text[1 << 20];
	FILE *file = fopen(path, "r");
	size_t n = file != NULL ? fread(text, 1, sizeof text - 1, file) : 0;

	text[n] = 0;
	if (file != NULL)
		fclose(file);
	return text;
}

static inline const char *run_program(void)
{
	static char path[256];
	const char *build = getenv("BUILD");

	snprintf(path, sizeof path, "%s/tautd", build != NULL ? build : "build/release");
	return path;
}

/* ---- the daemon ----------------------------------------------------------------------------- */

/* Waits until the log has a text. */
static inline void run_wait_log(const struct run_daemon *d, const char *text)
{
	for (int i = 0; i < 250; i++, run_sleep_ms(20)) /* five seconds */
		if (strstr(run_read(d->log), text) != NULL)
			return;
	fail_msg("the log does not say \"%s\": %s", text, run_read(d->log));
}

/* The configuration: where it listens, its control socket, and `more`. */
static inline void run_configure(const struct run_daemon *d, unsigned threads, const char *more)
{
	char text[8192];

	snprintf(text, sizeof text,
		"server:\n  listen: [%s@%u]\n  grace: 1s\n  threads: %u\ncontrol: {socket: %s}\n%s",
		d->address, (unsigned)d->port, threads, d->socket, more);
	run_write(d->config, text);
}

static inline struct run_daemon run_name(const char *name, const char *address, uint16_t port)
{
	struct run_daemon d = {.address = address, .port = port};

	snprintf(d.config, sizeof d.config, "%s/%s.conf", run_folder, name);
	snprintf(d.log, sizeof d.log, "%s/%s.log", run_folder, name);
	snprintf(d.socket, sizeof d.socket, "%s/%s.sock", run_folder, name);
	return d;
}

/* Starts it; it does not outlive the test. */
static inline void run_spawn(struct run_daemon *d)
{
	/* what the one before it said is none of this one's */
	unlink(d->log);
	d->process = fork();
	assert_true(d->process >= 0);
	if (d->process > 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (freopen(d->log, "w", stderr) == NULL || freopen("/dev/null", "w", stdout) == NULL)
		_exit(99);
	execl(run_program(), "tautd", "-c", d->config, (char *)NULL);
	_exit(98);
}

static inline void run_start(struct run_daemon *d)
{
	run_spawn(d);
	run_wait_log(d, " serves: ");
}

/* Its exit status, or -1 if it did not end in time. */
static inline int run_wait(struct run_daemon *d, long ms)
{
	int status;

	for (int64_t until = run_now_ms() + ms; run_now_ms() < until; run_sleep_ms(10)) {
		pid_t ended = waitpid(d->process, &status, WNOHANG);

		if (ended == d->process) {
			d->process = 0;
			return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
		}
	}
	return -1;
}

static inline void run_stop(struct run_daemon *d)
{
	kill(d->process, SIGTERM);
	assert_int_equal(run_wait(d, 8000), 0);
}

/* `tautd ctl`: its exit status; what it printed, standard error behind it, is in *out. */
static inline int run_ctl(const struct run_daemon *d, const char *command, const char **out)
{
	static char text[1 << 18];
	char line[1024];
	FILE *pipe;
	size_t n;
	int status;

	snprintf(line, sizeof line, "%s ctl -s %s %s 2>&1", run_program(), d->socket, command);
	pipe = popen(line, "r");
	assert_non_null(pipe);
	n = fread(text, 1, sizeof text - 1, pipe);
	text[n] = 0;
	status = pclose(pipe);
	if (out != NULL)
		*out = text;
	return WEXITSTATUS(status);
}

/* ---- questions ------------------------------------------------------------------------------ */

struct run_answer {
	bool came, aa, tc;
	unsigned rcode, count;
	uint32_t ttl;     /* of the first record */
	uint8_t data[16]; /* its rdata */
};

static inline struct sockaddr_in run_address(const struct run_daemon *d)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(d->port)};

	inet_pton(AF_INET, d->address, &address.sin_addr);
	return address;
}

static inline int run_connect(const struct run_daemon *d, int type)
{
	struct sockaddr_in address = run_address(d);
	struct timeval patience = {3, 0};
	int descriptor = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	assert_true(descriptor >= 0);
	setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (connect(descriptor, (struct sockaddr *)&address, sizeof address) == 0)
		return descriptor;
	close(descriptor);
	return -1;
}

/* With two octets of length before it for a stream. */
static inline size_t run_query(const char *name, uint16_t type, uint16_t id, uint8_t out[514])
{
	uint8_t wire[TAUT_NAME_MAX];
	uint32_t length;
	struct taut_builder b;

	assert_int_equal(taut_name_scan(name, strlen(name), NULL, wire, &length), TAUT_OK);
	taut_build_init(&b, out + 2, 512, NULL, 0);
	taut_build_header(&b, id, TAUT_FLAG_RD);
	taut_build_question(&b, wire, type, TAUT_CLASS_IN);
	length = taut_build_finish(&b);
	out[0] = (uint8_t)(length >> 8);
	out[1] = (uint8_t)length;
	return length;
}

static inline struct run_answer run_parse(const uint8_t *octets, size_t n)
{
	static struct taut_scratch scratch;
	struct run_answer answer = {.came = true};
	struct taut_message message;
	struct taut_iterator it;
	struct taut_record record;

	taut_scratch_init(&scratch);
	assert_int_equal(taut_message_open(&message, octets, n, &scratch, NULL, NULL), TAUT_OK);
	answer.aa = (message.header.flags & TAUT_FLAG_AA) != 0;
	answer.tc = (message.header.flags & TAUT_FLAG_TC) != 0;
	answer.rcode = taut_rcode(message.header.flags);
	it = taut_records(&message, TAUT_ANSWER);
	while (taut_record_next(&it, &record))
		if (answer.count++ == 0) {
			answer.ttl = record.ttl;
			memcpy(answer.data, record.octets + record.rdata,
				record.rdlength < 16 ? record.rdlength : 16);
		}
	return answer;
}

static inline struct run_answer run_ask(const struct run_daemon *d, const char *name, uint16_t type)
{
	uint8_t query[514], reply[4096];
	size_t length = run_query(name, type, 4711, query);
	int descriptor = run_connect(d, SOCK_DGRAM);
	ssize_t n = -1;

	if (send(descriptor, query + 2, length, 0) == (ssize_t)length)
		n = recv(descriptor, reply, sizeof reply, 0);
	close(descriptor);
	return n < 0 ? (struct run_answer){0} : run_parse(reply, (size_t)n);
}

/* Reads one message of a stream. */
static inline struct run_answer run_receive(int descriptor)
{
	uint8_t reply[4096];
	ssize_t n = recv(descriptor, reply, 2, MSG_WAITALL);
	size_t length = n == 2 ? (size_t)(reply[0] << 8 | reply[1]) : 0;

	if (length == 0 || length > sizeof reply ||
		recv(descriptor, reply, length, MSG_WAITALL) != (ssize_t)length)
		return (struct run_answer){0};
	return run_parse(reply, length);
}

static inline struct run_answer run_ask_tcp(
	const struct run_daemon *d, const char *name, uint16_t type)
{
	uint8_t query[514];
	size_t length = run_query(name, type, 4711, query) + 2;
	int descriptor = run_connect(d, SOCK_STREAM);
	struct run_answer answer = {0};

	assert_true(descriptor >= 0);
	if (send(descriptor, query, length, MSG_NOSIGNAL) == (ssize_t)length)
		answer = run_receive(descriptor);
	close(descriptor);
	return answer;
}

/* GET of a path: the whole reply. */
static inline const char *run_get(const struct run_daemon *d, uint16_t port, const char *path)
{
	static char text[1 << 18];
	struct run_daemon http = {.address = d->address, .port = port};
	int descriptor = run_connect(&http, SOCK_STREAM), n;
	size_t have = 0;
	ssize_t got;

	text[0] = 0;
	if (descriptor < 0)
		return text;
	n = snprintf(text, sizeof text, "GET %s HTTP/1.0\r\n\r\n", path);
	assert_int_equal(send(descriptor, text, (size_t)n, MSG_NOSIGNAL), n);
	while ((got = recv(descriptor, text + have, sizeof text - 1 - have, 0)) >
		0) /* until it is closed */
		have += (size_t)got;
	close(descriptor);
	text[have] = 0;
	return text;
}

static inline int run_make_folder(void **state)
{
	(void)state;
	return mkdtemp(temporary_path(run_folder, "daemon-run")) != NULL ? 0 : -1;
}

static inline int run_remove_folder(void **state)
{
	char line[128];

	(void)state;
	snprintf(line, sizeof line, "rm -rf %s", run_folder);
	return system(line);
}

#endif
