/* test_out.c - connections to servers: sharing, ids, late replies, limits, the end: resolver/shell/tcp_out.c, stream_out.c. The
 * servers are sockets of this test. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>

#include "../../resolver/shell/probe.h"
#include "fake.h"

/* ---- what inner.h and probe.h want ---------------------------------------------------------- */

#define EXCHANGES 128

static struct {
	struct taut_upstream upstream;
	unsigned replies;
	int failure; /* -1: none */
	uint64_t ended;
} asked[EXCHANGES];

void taut_i_shell_reply(struct taut_shell *s, struct taut_upstream *upstream, const struct taut_address *from,
	const uint8_t *octets, size_t n)
{
	(void)s;
	assert_true(taut_address_equal(from, &upstream->server));
	assert_true(n >= 13 && upstream->exchange < EXCHANGES);
	assert_int_equal(octets[12], upstream->exchange); /* what was sent for this one */
	assert_null(upstream->stream);
	asked[upstream->exchange].replies++;
}

void taut_i_shell_failed(struct taut_shell *s, struct taut_upstream *upstream, enum taut_failure failure)
{
	(void)s;
	assert_int_equal(asked[upstream->exchange].failure, -1);
	asked[upstream->exchange].failure = (int)failure;
	asked[upstream->exchange].ended = fake_us();
}

void taut_i_probe_opened(struct taut_shell *s, const struct taut_address *server)
{
	(void)s;
	(void)server;
	fail();
}

void taut_i_probe_failed(struct taut_shell *s, const struct taut_address *server, enum taut_failure failure)
{
	(void)failure;
	taut_i_probe_opened(s, server);
}

void taut_i_probe_slow(struct taut_shell *s, const struct taut_address *server)
{
	taut_i_probe_opened(s, server);
}

void taut_i_probe_lost(struct taut_shell *s, struct taut_upstream *upstream, uint8_t *query, size_t n)
{
	(void)query;
	(void)n;
	taut_i_probe_opened(s, &upstream->server);
}

/* ---- a world -------------------------------------------------------------------------------- */

static struct taut_address address(const char *text)
{
	struct taut_address out;

	assert_int_equal(taut_address_scan(text, strlen(text), &out), 0);
	return out;
}

static void begin(const struct taut_shell_config *config)
{
	fake_also = taut_i_tcp_out_flush;
	fake_open(config);
	memset(asked, 0, sizeof asked);
	for (unsigned i = 0; i < EXCHANGES; i++)
		asked[i].failure = -1;
}

static void end(void)
{
	taut_i_tcp_out_close(&shell);
	uv_run(&shell.loop, UV_RUN_DEFAULT);
	assert_null(shell.tcp_out);
	assert_int_equal(shell.stats.upstream_streams, 0);
	fake_end();
}

/* Each exchange is a query whose thirteenth octet is its number. */
static void ask(unsigned number, uint16_t id, const char *to)
{
	uint8_t octets[13] = {(uint8_t)(id >> 8), (uint8_t)id, 1, [12] = (uint8_t)number};
	struct taut_action action = {.exchange = number, .address = address(to), .transport = TAUT_TCP,
		.octets = octets, .length = sizeof octets};

	asked[number].upstream = (struct taut_upstream){.exchange = number, .server = action.address,
		.transport = TAUT_TCP, .udp = -1};
	taut_i_shell_clock(&shell);
	taut_i_tcp_send(&shell, &asked[number].upstream, &action);
	taut_i_shell_pump(&shell);
	fake_run(3);
}

static void cancel(unsigned number)
{
	taut_i_shell_clock(&shell);
	taut_i_tcp_cancel(&shell, &asked[number].upstream);
	taut_i_shell_pump(&shell);
}

static int listen_at(const char *text, int backlog)
{
	struct taut_address where = address(text);
	struct sockaddr_storage at;
	unsigned n = taut_i_shell_sockaddr(&where, where.port, &at);
	int fd = socket(at.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, (struct sockaddr *)&at, n) != 0 && at.ss_family == AF_INET6) {
		close(fd); /* this machine has no IPv6 */
		return -1;
	}
	assert_int_equal(listen(fd, backlog), 0);
	return fd;
}

static int accepted(int door, struct sockaddr_storage *from)
{
	struct sockaddr_storage peer;
	socklen_t n = sizeof peer;
	int fd;

	fake_run(3);
	fd = accept(door, (struct sockaddr *)(from == NULL ? &peer : from), &n);
	assert_true(fd >= 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

/* Nobody else came. */
static void no_more(int door)
{
	fake_run(10);
	assert_int_equal(accept(door, NULL, NULL), -1);
	assert_int_equal(errno, EAGAIN);
}

/* The next query on it: gives its number. */
static unsigned take(int fd, uint8_t message[15])
{
	assert_int_equal(fake_get(fd, message, 15, 1000), 15);
	assert_int_equal(message[1], 13);
	return message[14];
}

static void give(int fd, uint8_t message[15])
{
	message[4] |= 0x80;
	assert_int_equal(send(fd, message, 15, MSG_NOSIGNAL), 15);
	fake_run(5);
}

/* ---- sharing -------------------------------------------------------------------------------- */

#define SERVER "127.89.0.1@5301"

/* An id that is in use on a connection goes by another one. */
static void test_ids(void **state)
{
	uint8_t m[3][15];
	int door, first, second;

	(void)state;
	begin(NULL);
	door = listen_at(SERVER, 8);
	ask(0, 7, SERVER);
	ask(1, 7, SERVER);
	ask(2, 8, SERVER);
	first = accepted(door, NULL);
	second = accepted(door, NULL);
	no_more(door);
	assert_int_equal(shell.stats.connects, 2);
	assert_int_equal(shell.stats.upstream_streams, 2);
	assert_int_equal(take(first, m[0]), 0);
	assert_int_equal(take(second, m[1]), 1);
	assert_int_equal(take(second, m[2]), 2); /* the latest is looked at first */
	give(second, m[2]);
	give(second, m[1]);
	assert_int_equal(asked[0].replies, 0);
	give(first, m[0]);
	for (unsigned i = 0; i < 3; i++)
		assert_true(asked[i].replies == 1 && asked[i].failure == -1);
	assert_int_equal(shell.stats.reused, 1);
	end();
	close(first);
	close(second);
	close(door);
}

/* What was given up is answered some time: its id is taken until then, and the reply goes to nobody. */
static void test_late(void **state)
{
	uint8_t m[16][15];
	int door, first, second;

	(void)state;
	begin(NULL);
	door = listen_at(SERVER, 8);
	ask(0, 7, SERVER);
	first = accepted(door, NULL);
	take(first, m[0]);
	cancel(0);
	ask(1, 8, SERVER);
	assert_int_equal(take(first, m[1]), 1);
	ask(2, 7, SERVER);
	second = accepted(door, NULL);
	assert_int_equal(take(second, m[2]), 2);
	give(first, m[0]);
	assert_true(asked[0].replies == 0 && asked[2].replies == 0);
	give(first, m[1]);
	assert_int_equal(asked[1].replies, 1);
	ask(3, 7, SERVER); /* that connection is as good as new */
	assert_int_equal(take(first, m[3]), 3);
	give(first, m[3]);
	give(second, m[2]);
	assert_true(asked[2].replies == 1 && asked[3].replies == 1);
	/* a reply for the second time answers nothing: that connection ends, and what was asked there goes by a new one */
	ask(4, 9, SERVER);
	assert_int_equal(take(second, m[4]), 4);
	give(second, m[2]);
	fake_closed(second, 100);
	close(second);
	second = accepted(door, NULL);
	assert_int_equal(take(second, m[4]), 4);
	give(second, m[4]);
	assert_true(asked[2].replies == 1 && asked[4].replies == 1);
	end();
	close(first);
	close(second);
	close(door);
}

/* A server that owes eight replies is asked by another connection. */
static void test_owing(void **state)
{
	uint8_t m[15];
	int door, first, second;

	(void)state;
	begin(NULL);
	door = listen_at(SERVER, 8);
	ask(0, 100, SERVER);
	first = accepted(door, NULL);
	for (unsigned i = 0; i < 8; i++) {
		if (i > 0)
			ask(i, (uint16_t)(100 + i), SERVER);
		assert_int_equal(take(first, m), i);
		cancel(i);
	}
	no_more(door);
	ask(8, 108, SERVER);
	second = accepted(door, NULL);
	assert_int_equal(take(second, m), 8);
	give(second, m);
	assert_int_equal(asked[8].replies, 1);
	end();
	for (unsigned i = 0; i < 8; i++)
		assert_true(asked[i].replies == 0 && asked[i].failure == -1);
	close(first);
	close(second);
	close(door);
}

/* ---- limits --------------------------------------------------------------------------------- */

static void test_full(void **state)
{
	static const char *const servers[] = {SERVER, "127.89.0.2@5301", "127.89.0.3@5301"};
	struct taut_shell_config config = {.upstream_streams = 2};
	int doors[3], fds[3];
	uint8_t m[15], octet;

	(void)state;
	begin(&config);
	for (unsigned i = 0; i < 3; i++)
		doors[i] = listen_at(servers[i], 8);
	for (unsigned i = 0; i < 2; i++) {
		ask(i, 7, servers[i]);
		fds[i] = accepted(doors[i], NULL);
	}
	ask(2, 7, servers[2]);
	assert_int_equal(asked[2].failure, TAUT_FAIL_LOCAL);
	no_more(doors[2]);
	assert_int_equal(take(fds[0], m), 0);
	give(fds[0], m);
	ask(3, 7, servers[2]); /* the idle one gives way, not the one in use */
	fds[2] = accepted(doors[2], NULL);
	assert_int_equal(fake_get(fds[0], &octet, 1, 100), -1);
	assert_int_equal(shell.stats.upstream_streams, 2);
	for (unsigned i = 1; i < 3; i++) {
		assert_int_equal(take(fds[i], m), i == 1 ? 1 : 3);
		give(fds[i], m);
	}
	assert_true(asked[1].replies == 1 && asked[3].replies == 1);
	end();
	for (unsigned i = 0; i < 3; i++) {
		close(doors[i]);
		close(fds[i]);
	}
}

static void test_connect_timeout(void **state)
{
	struct taut_shell_config config = {.connect_ms = 150};
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(5301)};
	int door, fillers[4];
	uint64_t start;

	(void)state;
	inet_pton(AF_INET, "127.89.0.4", &at.sin_addr);
	begin(&config);
	door = listen_at("127.89.0.4@5301", 0); /* with a full queue SYNs get no answer */
	for (unsigned i = 0; i < 4; i++) {
		fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(fillers[i], (struct sockaddr *)&at, sizeof at);
	}
	start = fake_us();
	ask(0, 7, "127.89.0.4@5301");
	ask(1, 8, "127.89.0.4@5301");
	assert_int_equal(shell.stats.connects, 1); /* both wait for it */
	fake_run(500);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(asked[i].failure, TAUT_FAIL_UNREACHABLE);
		assert_true(asked[i].ended - start >= 140000 && asked[i].ended - start < 450000);
	}
	end();
	for (unsigned i = 0; i < 4; i++)
		close(fillers[i]);
	close(door);
}

static void test_refused(void **state)
{
	(void)state;
	begin(NULL);
	ask(0, 7, "127.89.0.5@5301");
	fake_run(5);
	assert_int_equal(asked[0].failure, TAUT_FAIL_REFUSED);
	assert_int_equal(shell.stats.upstream_streams, 0);
	end();
}

static void test_idle(void **state)
{
	struct taut_shell_config config = {.upstream_idle_ms = 150};
	uint8_t m[15];
	unsigned ms;
	int door, fd;

	(void)state;
	begin(&config);
	door = listen_at(SERVER, 8);
	ask(0, 7, SERVER);
	fd = accepted(door, NULL);
	take(fd, m);
	fake_run(250); /* who waits for a reply is not idle: the resolver gives up, not the shell */
	give(fd, m);
	assert_int_equal(asked[0].replies, 1);
	ms = fake_closed(fd, 400);
	assert_true(ms >= 130);
	end();
	close(fd);
	close(door);
}

/* ---- the end of a connection ---------------------------------------------------------------- */

/* With exchanges open: each fails once, none is asked again, as the connection was new. */
static void test_closed(void **state)
{
	struct linger hard = {1, 0};
	uint8_t m[15];

	(void)state;
	for (int how = 0; how < 3; how++) {
		int door, fd;

		begin(NULL);
		door = listen_at(SERVER, 8);
		ask(0, 7, SERVER);
		fd = accepted(door, NULL);
		take(fd, m);
		if (how == 1)
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
		if (how == 2)
			taut_i_tcp_out_close(&shell); /* our own end */
		close(fd);
		fake_run(5);
		assert_int_equal(asked[0].failure, TAUT_FAIL_CLOSED);
		assert_int_equal(asked[0].replies, 0);
		no_more(door);
		end();
		close(door);
	}
}

/* A reply to what was not asked, one without a whole header, one of no octets: nothing more is believed. */
static void test_garbage(void **state)
{
	static const struct {
		const char *octets;
		size_t n;
	} garbage[] = {{"\0\15\0\x63\x81\0\0\0\0\0\0\0\0\0\0", 15}, {"\0\5\0\7abc", 7}, {"\0\0", 2}};

	(void)state;
	for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
		uint8_t m[15];
		int door, fd;

		begin(NULL);
		door = listen_at(SERVER, 8);
		ask(0, 7, SERVER);
		fd = accepted(door, NULL);
		take(fd, m);
		send(fd, garbage[i].octets, garbage[i].n, 0);
		fake_run(5);
		assert_int_equal(asked[0].failure, TAUT_FAIL_CLOSED);
		assert_int_equal(asked[0].replies, 0);
		fake_closed(fd, 100);
		end();
		close(fd);
		close(door);
	}
}

/* RFC 7766 6.2.4: a connection that was idle may be closed just as something is asked: once more, and only once. */
static void test_retry(void **state)
{
	uint8_t m[15];
	int door, first, second;

	(void)state;
	begin(NULL);
	door = listen_at(SERVER, 8);
	ask(0, 7, SERVER);
	first = accepted(door, NULL);
	take(first, m);
	give(first, m);
	ask(1, 8, SERVER);
	ask(2, 9, SERVER);
	assert_int_equal(take(first, m), 1);
	assert_int_equal(take(first, m), 2);
	close(first);
	second = accepted(door, NULL); /* one for both */
	no_more(door);
	assert_true(asked[1].failure == -1 && asked[2].failure == -1);
	for (unsigned i = 0; i < 2; i++)
		if (take(second, m) == 1)
			give(second, m);
	assert_int_equal(asked[1].replies, 1);
	close(second);
	no_more(door);
	assert_int_equal(asked[2].failure, TAUT_FAIL_CLOSED);
	assert_int_equal(shell.stats.connects, 2);
	end();
	close(door);
}

/* ---- own addresses -------------------------------------------------------------------------- */

static void test_source(void **state)
{
	struct taut_shell_config config = {.source4 = address("127.89.0.9"), .source6 = address("2001:db8::1")};
	struct sockaddr_storage from;
	struct taut_address peer;
	int door, six, fd;

	(void)state;
	begin(&config);
	door = listen_at(SERVER, 8);
	ask(0, 7, SERVER);
	fd = accepted(door, &from);
	assert_true(taut_i_shell_address(&from, &peer));
	assert_memory_equal(peer.octets, config.source4.octets, 4);
	six = listen_at("::1@5389", 8);
	if (six >= 0) { /* this machine has another address than that: nothing goes out with it */
		ask(1, 7, "::1@5389");
		fake_run(5);
		assert_int_equal(asked[1].failure, TAUT_FAIL_LOCAL);
		no_more(six);
		shell.config.source6 = address("::1");
		ask(2, 7, "::1@5389");
		close(accepted(six, NULL));
		close(six);
	}
	end();
	close(fd);
	close(door);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_owing),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_connect_timeout),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_idle),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_retry),
		cmocka_unit_test(test_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
