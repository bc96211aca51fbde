/* fake.h - a shell for tests of its files with connections: a loop, and instead of the resolver a list of queries. The first
 * octet behind a query's header says what becomes of it:
 *   e  answered by itself in the next pump; with two octets of a length behind it, by so many octets
 *   d  kept until fake_answer
 *   n  answered in the call
 *   x  dropped
 *   t  a zone transfer: an octet says of how many messages, two octets of how long ones
 */
#ifndef TAUT_TESTS_FAKE_H
#define TAUT_TESTS_FAKE_H

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../resolver/shell/inner.h"

struct fake_ask {
	uint64_t token; /* 0: none */
	struct taut_asker asker;
	uint8_t query[32];
	size_t n;
	char kind;
	unsigned left; /* messages of a transfer */
	bool ready;    /* something may be sent */
};

#define FAKE_ASKS 8192

static struct taut_shell shell;
static struct fake_ask asks[FAKE_ASKS];
static uint32_t ask_count, open_asks, most_asks, gone_count, transferred, pumps;
static bool fake_backwards; /* the latest first */
static char fake_said[1024];
static void (*fake_also)(struct taut_shell *); /* at the end of each pump, or NULL */

static inline uint64_t fake_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* ---- what inner.h wants --------------------------------------------------------------------- */

void taut_i_shell_clock(struct taut_shell *s)
{
	s->now.us = fake_us();
	s->now.wall = (uint64_t)time(NULL);
}

void taut_i_shell_log(struct taut_shell *s, const char *format, ...)
{
	va_list arguments;

	(void)s;
	va_start(arguments, format);
	vsnprintf(fake_said, sizeof fake_said, format, arguments);
	va_end(arguments);
}

unsigned taut_i_shell_sockaddr(
	const struct taut_address *address, uint16_t port, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof *out);
	if (address->family == 4) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		memcpy(&v4->sin_addr, address->octets, 4);
		return sizeof *v4;
	}
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	memcpy(&v6->sin6_addr, address->octets, 16);
	return sizeof *v6;
}

bool taut_i_shell_address(const struct sockaddr_storage *from, struct taut_address *out)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)from;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)from;

	memset(out, 0, sizeof *out);
	out->family = from->ss_family == AF_INET ? 4 : 6;
	out->port = ntohs(from->ss_family == AF_INET ? v4->sin_port : v6->sin6_port);
	if (out->family == 4)
		memcpy(out->octets, &v4->sin_addr, 4);
	else
		memcpy(out->octets, &v6->sin6_addr, 16);
	return from->ss_family == AF_INET || from->ss_family == AF_INET6;
}

static struct fake_ask *fake_find(uint64_t token)
{
	struct fake_ask *a = token == 0 || token > ask_count ? NULL : &asks[token - 1];

	return a == NULL || a->token == 0 ? NULL : a;
}

static void fake_close(struct fake_ask *a)
{
	a->token = 0;
	open_asks--;
}

bool taut_i_shell_query(struct taut_shell *s, const struct taut_asker *asker, const uint8_t *query, size_t n,
	uint64_t *token)
{
	struct fake_ask *a = &asks[ask_count];

	assert_true(n >= 13 && ask_count < FAKE_ASKS);
	assert_non_null(token);
	*token = 0;
	if (query[12] == 'x')
		return false;
	if (query[12] == 'n') {
		taut_i_tcp_answer(s, asker, 0, query, n, false);
		return true;
	}
	*a = (struct fake_ask){.token = ++ask_count, .asker = *asker, .kind = (char)query[12], .n = n};
	a->asker.client.token = *token = a->token;
	memcpy(a->query, query, n < sizeof a->query ? n : sizeof a->query);
	a->ready = a->kind != 'd';
	a->left = a->kind == 't' ? query[13] : 0;
	if (++open_asks > most_asks)
		most_asks = open_asks;
	return true;
}

void taut_i_shell_gone(struct taut_shell *s, uint64_t token)
{
	(void)s;
	assert_non_null(fake_find(token));
	fake_close(fake_find(token));
	gone_count++;
}

void taut_i_shell_more(struct taut_shell *s, uint64_t token)
{
	(void)s;
	assert_non_null(fake_find(token));
	assert_false(fake_find(token)->ready);
	fake_find(token)->ready = true;
}

static void fake_give(struct fake_ask *a)
{
	static uint8_t large[65535];
	size_t n = a->n;
	uint64_t token = a->token;
	bool more = false;

	if (a->kind == 'e' && n >= 15)
		n = (size_t)a->query[13] << 8 | a->query[14];
	if (a->kind == 't') {
		n = (size_t)a->query[14] << 8 | a->query[15];
		transferred++;
		more = --a->left > 0;
	}
	memset(large, 'x', n);
	memcpy(large, a->query, n < a->n ? n : a->n > 32 ? 32 : a->n);
	if (a->kind == 't' && n > 13)
		large[13] = (uint8_t)a->left;
	a->ready = false;
	if (!more)
		fake_close(a);
	taut_i_tcp_answer(&shell, &a->asker, token, large, n, more);
}

void taut_i_shell_pump(struct taut_shell *s)
{
	pumps++;
	for (uint32_t i = 0; i < ask_count; i++) {
		struct fake_ask *a = &asks[fake_backwards ? ask_count - 1 - i : i];

		if (a->token != 0 && a->ready)
			fake_give(a);
	}
	if (open_asks == 0)
		ask_count = 0;
	taut_i_tcp_flush(s);
	if (fake_also != NULL)
		fake_also(s);
}

/* Those that were kept. */
static inline void fake_answer(uint32_t most)
{
	for (uint32_t i = 0; i < ask_count && most > 0; i++)
		if (asks[i].token != 0 && asks[i].kind == 'd' && !asks[i].ready) {
			asks[i].ready = true;
			most--;
		}
	taut_i_shell_clock(&shell);
	taut_i_shell_pump(&shell);
}

/* ---- a world -------------------------------------------------------------------------------- */

static inline void fake_default(uint32_t *value, uint32_t otherwise)
{
	*value = *value == 0 ? otherwise : *value;
}

static inline void fake_open(const struct taut_shell_config *config)
{
	static const struct taut_shell_config none;

	memset(&shell, 0, sizeof shell);
	ask_count = open_asks = most_asks = gone_count = transferred = pumps = 0;
	fake_backwards = false;
	fake_said[0] = '\0';
	shell.config = config == NULL ? none : *config;
	fake_default(&shell.config.streams, 1024);
	fake_default(&shell.config.streams_each, 64);
	fake_default(&shell.config.stream_pending, 128);
	fake_default(&shell.config.stream_output, 262144);
	fake_default(&shell.config.idle_ms, 10000);
	fake_default(&shell.config.first_ms, 3000);
	fake_default(&shell.config.upstream_streams, 128);
	fake_default(&shell.config.upstream_idle_ms, 5000);
	fake_default(&shell.config.connect_ms, 3000);
	assert_int_equal(uv_loop_init(&shell.loop), 0);
	taut_i_shell_clock(&shell);
}

static inline void fake_run(unsigned ms)
{
	uint64_t end = fake_us() + ms * 1000;

	do {
		uv_run(&shell.loop, UV_RUN_NOWAIT);
		if (ms > 0)
			usleep(500);
	} while (fake_us() < end);
}

/* Until so many queries are open, or two seconds. */
static inline void fake_asked(uint32_t n)
{
	uint64_t end = fake_us() + 2000000;

	while (open_asks != n && fake_us() < end)
		fake_run(1);
	assert_int_equal(open_asks, n);
}

static inline void fake_end(void)
{
	taut_i_tcp_close(&shell);
	uv_run(&shell.loop, UV_RUN_DEFAULT);
	assert_null(shell.tcp_in);
	assert_int_equal(open_asks, 0);
	assert_int_equal(shell.stats.streams, 0);
	assert_int_equal(uv_loop_close(&shell.loop), 0);
}

/* Listens at a port of its own on all of 127.0.0.0/8; gives the port. */
static inline uint16_t fake_listen(enum taut_transport transport)
{
	for (uint16_t port = (uint16_t)(20000 + getpid() % 20000);; port++) {
		struct taut_listener where = {{4, {0}, port}, transport};
		char error[TAUT_SHELL_ERROR];
		struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
		int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
		bool free_port;

		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
		free_port = bind(fd, (struct sockaddr *)&at, sizeof at) == 0; /* nobody else's, without REUSEPORT */
		close(fd);
		if (!free_port)
			continue;
		if (!taut_i_tcp_listen(&shell, &where, error))
			fail_msg("%s", error);
		return port;
	}
}

/* ---- clients -------------------------------------------------------------------------------- */

static inline int fake_connect(uint16_t port, const char *from)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)}, own = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	assert_true(fd >= 0);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	at.sin_addr.s_addr = htonl(0x7f000001);
	if (from != NULL) {
		struct taut_address address;

		assert_int_equal(taut_address_scan(from, strlen(from), &address), 0);
		memcpy(&own.sin_addr, address.octets, 4);
		assert_int_equal(bind(fd, (struct sockaddr *)&own, sizeof own), 0);
	}
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	return fd;
}

/* A framed query: id, and what is to become of it. Gives its octets. */
static inline size_t fake_query(uint8_t *out, uint16_t id, const char *what, size_t n)
{
	memset(out, 0, 14);
	out[0] = (uint8_t)((12 + n) >> 8);
	out[1] = (uint8_t)(12 + n);
	out[2] = (uint8_t)(id >> 8);
	out[3] = (uint8_t)id;
	memcpy(out + 14, what, n);
	return 14 + n;
}

static inline void fake_ask(int fd, uint16_t id, const char *what, size_t n)
{
	uint8_t octets[64];
	size_t length = fake_query(octets, id, what, n);

	assert_int_equal(send(fd, octets, length, MSG_NOSIGNAL), (ssize_t)length);
}

/* What has come, until nothing comes for `ms`. -1: nothing, and the connection was closed. */
static inline ssize_t fake_get(int fd, uint8_t *out, size_t capacity, unsigned ms)
{
	size_t have = 0;
	uint64_t end = fake_us() + ms * 1000;
	bool closed = false;

	do {
		ssize_t n;

		uv_run(&shell.loop, UV_RUN_NOWAIT);
		n = recv(fd, out + have, capacity - have, MSG_DONTWAIT);
		if (n > 0) {
			have += (size_t)n;
			end = fake_us() + ms * 1000;
		} else if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) {
			closed = true;
			break;
		} else {
			usleep(300);
		}
	} while (have < capacity && fake_us() < end);
	return have == 0 && closed ? -1 : (ssize_t)have;
}

static inline void fake_expect(int fd, uint16_t id)
{
	uint8_t octets[64] = {0};
	ssize_t n = fake_get(fd, octets, 2, 1000);

	assert_int_equal(n, 2);
	n = fake_get(fd, octets + 2, (size_t)octets[0] << 8 | octets[1], 1000);
	assert_int_equal(n, octets[0] << 8 | octets[1]);
	assert_int_equal(octets[2] << 8 | octets[3], id);
}

/* Milliseconds until it was closed; fails after `most`. */
static inline unsigned fake_closed(int fd, unsigned most)
{
	uint64_t start = fake_us();
	uint8_t octet;

	for (;;) {
		ssize_t n = fake_get(fd, &octet, 1, 2);
		unsigned ms = (unsigned)((fake_us() - start) / 1000);

		assert_true(n <= 0);
		if (n < 0)
			return ms;
		if (ms > most)
			fail_msg("open after %u ms", ms);
	}
}

#endif
