/* test_tcp.c - connections of clients: framing, pipelining, limits, harm: resolver/shell/tcp_in.c, stream_in.c. */
#include <sys/resource.h>

#include "fake.h"

static uint16_t port;

static void open_with(const struct taut_shell_config *config)
{
	fake_open(config);
	port = fake_listen(TAUT_TCP);
}

/* ---- queries and answers -------------------------------------------------------------------- */

static void test_pieces(void **state)
{
	uint8_t octets[64];
	size_t n;
	int fd;

	(void)state;
	open_with(NULL);
	fd = fake_connect(port, NULL);
	n = fake_query(octets, 1, "e", 1);
	n += fake_query(octets + n, 2, "e", 1);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(send(fd, octets + i, 1, 0), 1);
		fake_run(1);
	}
	fake_expect(fd, 1);
	fake_expect(fd, 2);
	for (size_t cut = 1; cut < n; cut++) {
		send(fd, octets, cut, 0);
		fake_run(0);
		fake_run(0);
		send(fd, octets + cut, n - cut, 0);
		fake_expect(fd, 1);
		fake_expect(fd, 2);
	}
	assert_int_equal(shell.stats.accepted, 1);
	assert_int_equal(shell.stats.streams, 1);
	close(fd);
	fake_run(5);
	assert_int_equal(shell.stats.streams, 0);
	fake_end();
}

static void test_order(void **state)
{
	int fd;

	(void)state;
	open_with(NULL);
	fd = fake_connect(port, NULL);
	fake_ask(fd, 1, "d", 1);
	fake_ask(fd, 2, "e", 1);
	fake_ask(fd, 3, "n", 1);
	fake_ask(fd, 4, "d", 1);
	fake_run(5);
	if (ask_count > 0 && asks[0].token != 0) { /* answers come as they are there: not in the order of queries */
		uint16_t seen = 0;

		for (int i = 0; i < 2; i++) {
			uint8_t octets[15];

			assert_int_equal(fake_get(fd, octets, 15, 500), 15);
			seen |= (uint16_t)(1u << octets[3]);
		}
		assert_int_equal(seen, 1 << 2 | 1 << 3);
	}
	fake_backwards = true;
	fake_answer(2);
	fake_expect(fd, 4);
	fake_expect(fd, 1);
	close(fd);
	fake_end();
}

/* More than may wait: the rest is not read until there is room; none is lost. */
static void test_pipelining(void **state)
{
	struct taut_shell_config config = {.stream_pending = 16};
	static uint8_t octets[15 * 5000], back[15 * 5000];
	size_t n = 0, have = 0;
	static uint8_t seen[65536];
	int fd;

	(void)state;
	open_with(&config);
	fd = fake_connect(port, NULL);
	memset(seen, 0, sizeof seen);
	for (uint16_t i = 0; i < 5000; i++)
		n += fake_query(octets + n, i, "d", 1);
	assert_int_equal(send(fd, octets, n, 0), (ssize_t)n);
	fake_asked(16);
	for (int round = 0; have < n && round < 5000; round++) {
		ssize_t got;

		fake_answer(16);
		got = fake_get(fd, back + have, n - have, 0);
		if (got > 0)
			have += (size_t)got;
		assert_true(open_asks <= 16);
	}
	assert_int_equal(have, n);
	for (size_t i = 0; i < 5000; i++) {
		unsigned id = ((unsigned)back[15 * i + 2] << 8 | back[15 * i + 3]) & 0xffff;

		assert_true(id < 5000 && !seen[id]);
		seen[id] = 1;
	}
	assert_int_equal(most_asks, 16);
	close(fd);
	fake_end();
}

/* One write for the answers of an event: a client that sends together gets together. */
static void test_gathered(void **state)
{
	uint8_t octets[15 * 50], back[15 * 50];
	size_t n = 0;
	int fd;

	(void)state;
	open_with(NULL);
	fd = fake_connect(port, NULL);
	for (uint16_t i = 0; i < 50; i++)
		n += fake_query(octets + n, i, "e", 1);
	send(fd, octets, n, 0);
	for (int i = 0; i < 100 && recv(fd, back, 1, MSG_DONTWAIT | MSG_PEEK) != 1; i++)
		fake_run(0);
	assert_int_equal(recv(fd, back, sizeof back, MSG_DONTWAIT), (ssize_t)n);
	assert_true(pumps <= 4); /* 32 at once */
	close(fd);
	fake_end();
}

static void test_half_closed(void **state)
{
	uint8_t octet;
	int fd;

	(void)state;
	open_with(NULL);
	fd = fake_connect(port, NULL);
	fake_ask(fd, 1, "d", 1);
	fake_ask(fd, 2, "d", 1);
	shutdown(fd, SHUT_WR);
	fake_asked(2);
	fake_answer(1);
	fake_expect(fd, 1);
	assert_int_equal(fake_get(fd, &octet, 1, 10), 0);
	fake_answer(1);
	fake_expect(fd, 2);
	fake_closed(fd, 100);
	close(fd);
	/* in the middle of a query: nothing is answered, and it does not stay */
	fd = fake_connect(port, NULL);
	send(fd, "\0\x20\0\1", 4, 0);
	shutdown(fd, SHUT_WR);
	fake_closed(fd, 100);
	close(fd);
	assert_int_equal(shell.stats.streams, 0);
	fake_end();
}

/* ---- harm ----------------------------------------------------------------------------------- */

static void test_garbage(void **state)
{
	static const struct {
		const char *octets;
		size_t n;
	} garbage[] = {{"\0\0", 2}, {"\0\x0b" "0123456789a", 13},
		{"\x16\3\1\2\0\1\0\1\xfc\3\3\1\2\3", 14}, {"GET / HTTP/1.1\r\n\r\n", 18},
		{"\x10\1\0\1\0\0\3\x32\0\0\0\0\0\0", 14}, /* 818 questions have more than 4085 octets */
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 14},
		{"\0\x0d" "\0\1\1\0\0\0\0\0\0\0\0\0x", 15}};

	(void)state;
	open_with(NULL);
	for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
		int fd = fake_connect(port, NULL), second = fake_connect(port, NULL);

		send(fd, garbage[i].octets, garbage[i].n, 0);
		fake_closed(fd, 100);
		close(fd);
		/* behind a good query: what is in work there is forgotten, others go on */
		fd = fake_connect(port, NULL);
		fake_ask(fd, 1, "d", 1);
		fake_ask(second, 2, "d", 1);
		fake_asked(2);
		send(fd, garbage[i].octets, garbage[i].n, 0);
		fake_closed(fd, 100);
		fake_asked(1);
		fake_answer(1);
		fake_expect(second, 2);
		close(fd);
		close(second);
	}
	assert_int_equal(gone_count, sizeof garbage / sizeof *garbage);
	fake_run(5);
	assert_int_equal(shell.stats.streams, 0);
	fake_end();
}

/* Each length of a message, and some of those that are large. */
static void test_lengths(void **state)
{
	static uint8_t octets[2 + 65535];
	int fd;

	(void)state;
	open_with(NULL);
	fd = fake_connect(port, NULL);
	memset(octets, 0, sizeof octets);
	octets[14] = 'e';
	for (size_t n = 13; n <= 65535; n = n < 40 ? n + 1 : n == 40960 ? 65535 : n * 2) {
		octets[0] = (uint8_t)(n >> 8);
		octets[1] = (uint8_t)n;
		octets[15] = 0; /* of the answer */
		octets[16] = 20;
		for (size_t cut = 1; cut < 2 + n; cut += n < 40 ? 3 : n / 2) {
			uint8_t back[2 + 20];
			size_t expected = n >= 15 ? 20 : n;

			send(fd, octets, cut, 0);
			fake_run(0);
			fake_run(0);
			send(fd, octets + cut, 2 + n - cut, 0);
			assert_int_equal(fake_get(fd, back, 2 + expected, 500), (ssize_t)(2 + expected));
			assert_int_equal(back[1], expected);
		}
	}
	close(fd);
	fake_end();
}

/* Announces a message of 65535 octets, an UPDATE without records, and sends a few of them. */
static int begin_large(uint8_t *octets, size_t n)
{
	int fd = fake_connect(port, NULL);

	memset(octets, 0, n);
	octets[0] = octets[1] = 0xff;
	octets[4] = 0x28;
	octets[14] = 'e';
	octets[16] = 20; /* of the answer */
	assert_int_equal(send(fd, octets, 1000, 0), 1000);
	fake_run(2);
	return fd;
}

/* There is room for sixteen of the largest messages; who comes with one more has to go, and nobody else. */
static void test_large(void **state)
{
	static uint8_t octets[2 + 65535];
	int fds[16], more, small;

	(void)state;
	open_with(NULL);
	small = fake_connect(port, NULL);
	for (int i = 0; i < 16; i++)
		fds[i] = begin_large(octets, sizeof octets);
	assert_int_equal(shell.stats.streams, 17);
	for (unsigned turn = 0; turn < 3; turn++) {
		more = begin_large(octets, sizeof octets);
		fake_closed(more, 100);
		close(more);
		assert_int_equal(shell.stats.turned_away, turn + 1);
		fake_ask(small, 5, "e", 1);
		fake_expect(small, 5);
		if (turn == 2)
			break;
		/* one is done, one goes away: each leaves room for another */
		if (turn == 0) {
			assert_int_equal(send(fds[0], octets + 1000, sizeof octets - 1000, 0), (ssize_t)sizeof octets - 1000);
			fake_expect(fds[0], 0);
			more = fds[0];
		} else {
			close(fds[1]);
			fake_run(5);
			more = -1;
		}
		fds[turn] = begin_large(octets, sizeof octets);
		fake_run(5);
		assert_int_equal(shell.stats.turned_away, turn + 1);
		if (more >= 0) {
			fake_ask(more, 6, "e", 1);
			fake_expect(more, 6);
			close(more);
		}
	}
	for (int i = 0; i < 16; i++)
		close(fds[i]);
	close(small);
	fake_end();
}

static void test_reset(void **state)
{
	struct linger hard = {1, 0};
	int fd;

	(void)state;
	open_with(NULL);
	fd = fake_connect(port, NULL);
	fake_ask(fd, 1, "d", 1);
	fake_ask(fd, 2, "d", 1);
	fake_asked(2);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
	close(fd);
	fake_asked(0);
	assert_int_equal(gone_count, 2);
	assert_int_equal(shell.stats.resets, 1);
	assert_int_equal(shell.stats.streams, 0);
	/* it does not listen any more when its answer comes */
	fd = fake_connect(port, NULL);
	fake_ask(fd, 1, "d", 1);
	fake_run(5);
	close(fd);
	fake_run(5);
	fake_answer(1);
	fake_run(5);
	fake_answer(1);
	assert_int_equal(shell.stats.streams, 0);
	fake_end();
}

/* ---- limits of time ------------------------------------------------------------------------- */

static void test_slow(void **state)
{
	struct taut_shell_config config = {.first_ms = 150, .idle_ms = 5000};
	uint64_t start;
	unsigned ms, turns = 0;
	int silent, dripping;
	uint8_t octet;

	(void)state;
	open_with(&config);
	silent = fake_connect(port, NULL);
	ms = fake_closed(silent, 400);
	assert_true(ms >= 140);
	close(silent);
	for (int greeted = 0; greeted < 2; greeted++) {
		dripping = fake_connect(port, NULL);
		if (greeted) {
			fake_ask(dripping, 1, "e", 1);
			fake_expect(dripping, 1);
			fake_run(200); /* idle: the other limit */
			assert_int_equal(fake_get(dripping, &octet, 1, 1), 0);
		}
		start = fake_us();
		while (send(dripping, "\0", 1, MSG_NOSIGNAL) == 1 && turns++ < 100) { /* a length of 0x0020 */
			fake_run(20);
			send(dripping, " ", 1, MSG_NOSIGNAL);
			while (fake_us() - start < 400000 && fake_get(dripping, &octet, 1, 20) == 0)
				send(dripping, "x", 1, MSG_NOSIGNAL);
			break;
		}
		ms = (unsigned)((fake_us() - start) / 1000);
		assert_true(ms >= 140 && ms < 390);
		close(dripping);
	}
	assert_int_equal(shell.stats.timed_out, 3);
	fake_end();
}

static void test_idle(void **state)
{
	struct taut_shell_config config = {.idle_ms = 150, .first_ms = 5000};
	int fd, waits;
	unsigned ms;

	(void)state;
	open_with(&config);
	fd = fake_connect(port, NULL);
	waits = fake_connect(port, NULL);
	fake_ask(waits, 1, "d", 1);
	for (int i = 0; i < 5; i++) { /* each query begins it anew */
		fake_ask(fd, 1, "e", 1);
		fake_expect(fd, 1);
		fake_run(80);
	}
	fake_ask(fd, 2, "e", 1);
	fake_expect(fd, 2);
	ms = fake_closed(fd, 400);
	assert_true(ms >= 140);
	close(fd);
	fake_answer(1); /* who waits for an answer is not idle */
	fake_expect(waits, 1);
	ms = fake_closed(waits, 400);
	assert_true(ms >= 140);
	close(waits);
	fake_end();
}

/* ---- limits of number ----------------------------------------------------------------------- */

static void test_full(void **state)
{
	struct taut_shell_config config = {.streams = 4};
	int fds[4], more;

	(void)state;
	open_with(&config);
	for (int i = 0; i < 4; i++) {
		fds[i] = fake_connect(port, NULL);
		fake_ask(fds[i], (uint16_t)i, i == 1 ? "d" : "e", 1);
		if (i != 1)
			fake_expect(fds[i], (uint16_t)i);
		fake_run(3);
	}
	fake_ask(fds[0], 9, "e", 1); /* now 2 is idle for longest, as 1 waits */
	fake_expect(fds[0], 9);
	more = fake_connect(port, NULL);
	fake_ask(more, 5, "d", 1);
	fake_closed(fds[2], 100);
	fake_asked(2);
	assert_int_equal(shell.stats.turned_away, 0);
	for (int i = 0; i < 4; i += 3)
		fake_ask(fds[i], 7, "d", 1);
	fake_asked(4);
	close(fds[2]);
	fds[2] = fake_connect(port, NULL); /* all are at work */
	fake_closed(fds[2], 100);
	assert_int_equal(shell.stats.turned_away, 1);
	assert_int_equal(shell.stats.streams, 4);
	fake_answer(4);
	fake_expect(more, 5);
	for (int i = 0; i < 4; i++)
		close(fds[i]);
	close(more);
	fake_end();
}

static void test_each(void **state)
{
	struct taut_shell_config config = {.streams_each = 2};
	int a, b, c, other;

	(void)state;
	open_with(&config);
	a = fake_connect(port, "127.1.2.3");
	b = fake_connect(port, "127.1.2.3");
	fake_ask(a, 1, "e", 1);
	fake_expect(a, 1);
	c = fake_connect(port, "127.1.2.3");
	fake_closed(c, 100);
	close(c);
	other = fake_connect(port, "127.1.2.4");
	fake_ask(other, 2, "e", 1);
	fake_expect(other, 2);
	fake_ask(b, 3, "e", 1);
	fake_expect(b, 3);
	close(b);
	fake_run(5);
	c = fake_connect(port, "127.1.2.3"); /* a place is free again */
	fake_ask(c, 4, "e", 1);
	fake_expect(c, 4);
	assert_int_equal(shell.stats.turned_away, 1);
	close(a);
	close(c);
	close(other);
	fake_end();
}

/* No descriptor is left: those who come are turned away, nobody else notices, nothing spins. */
static void test_descriptors(void **state)
{
	struct rlimit old, low;
	struct rusage before, after;
	int fds[64], used = 0, first, tight[300], spent = 0, turned_away = 0;
	uint8_t octet;

	(void)state;
	open_with(NULL);
	first = fake_connect(port, NULL);
	fake_ask(first, 1, "e", 1);
	fake_expect(first, 1);
	for (int i = 0; i < 20; i++) /* these are in the backlog, not accepted yet */
		fds[used++] = fake_connect(port, NULL);
	getrlimit(RLIMIT_NOFILE, &old);
	low = old;
	low.rlim_cur = 256;
	setrlimit(RLIMIT_NOFILE, &low);
	while (spent < 300 && (tight[spent] = dup(0)) >= 0)
		spent++;
	getrusage(RUSAGE_SELF, &before);
	fake_run(200);
	getrusage(RUSAGE_SELF, &after);
	assert_true((after.ru_utime.tv_sec - before.ru_utime.tv_sec) * 1000000 + after.ru_utime.tv_usec -
			before.ru_utime.tv_usec < 100000);
	for (int i = 0; i < used; i++) {
		ssize_t n = fake_get(fds[i], &octet, 1, 5);

		assert_true(n <= 0);
		turned_away += n < 0;
	}
	assert_true(turned_away >= 10);
	while (spent > 0)
		close(tight[--spent]);
	setrlimit(RLIMIT_NOFILE, &old);
	while (used > 0)
		close(fds[--used]);
	fake_ask(first, 2, "e", 1);
	fake_expect(first, 2);
	close(first);
	fake_end();
}

/* ---- clients that do not read --------------------------------------------------------------- */

static int connect_narrow(void)
{
	int fd = fake_connect(port, NULL), size = 65536;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
	return fd;
}

static void test_deaf(void **state)
{
	struct taut_shell_config config = {.stream_output = 100000, .idle_ms = 300};
	static uint8_t back[62000];
	uint32_t asked;
	int fd;

	(void)state;
	open_with(&config);
	fd = connect_narrow();
	for (uint16_t i = 0; i < 500; i++)
		fake_ask(fd, i, "e\xea\x60", 3); /* 60000 octets each: 30 MB */
	fake_run(100);
	asked = ask_count;
	fake_asked(0);
	(void)asked;
	for (uint16_t i = 0; i < 500; i++) { /* read slowly, all is there, in order */
		assert_int_equal(fake_get(fd, back, 60002, 250), 60002);
		assert_int_equal(back[2] << 8 | back[3], i);
	}
	/* and now not at all */
	for (uint16_t i = 0; i < 500; i++)
		fake_ask(fd, i, "e\xea\x60", 3);
	fake_run(700);
	assert_int_equal(shell.stats.streams, 0);
	assert_int_equal(shell.stats.timed_out, 1);
	close(fd);
	fake_end();
}

static void test_transfer(void **state)
{
	struct taut_shell_config config = {.stream_output = 100000};
	static uint8_t back[62000];
	uint32_t ahead;
	int fd;

	(void)state;
	open_with(&config);
	fd = connect_narrow();
	fake_ask(fd, 7, "t\xc8\xea\x60", 4); /* 200 messages of 60000 octets */
	fake_run(100);
	ahead = transferred;
	assert_true(ahead > 1 && ahead < 150); /* 12 MB; the system takes some */
	fake_run(50);
	assert_int_equal(transferred, ahead); /* it waits */
	fake_ask(fd, 8, "e", 1);
	for (int i = 199; i >= 0; i--) {
		ssize_t n = fake_get(fd, back, 2, 1000);

		assert_int_equal(n, 2);
		n = (ssize_t)back[0] << 8 | back[1];
		assert_int_equal(fake_get(fd, back + 2, (size_t)n, 1000), n);
		if (back[3] == 8) { /* the other one, in between */
			i++;
			continue;
		}
		assert_int_equal(n, 60000);
		assert_int_equal(back[15], i);
	}
	assert_int_equal(transferred, 200);
	/* the client goes in the middle */
	fake_ask(fd, 9, "t\xc8\xea\x60", 4);
	fake_asked(1);
	close(fd);
	fake_asked(0);
	assert_int_equal(gone_count, 1);
	/* and one that cannot go on */
	fd = fake_connect(port, NULL);
	fake_ask(fd, 9, "t\3\0\0", 4);
	fake_closed(fd, 100);
	close(fd);
	fake_end();
}

/* ---- the end -------------------------------------------------------------------------------- */

static void test_stop(void **state)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	int idle, waits, fd;

	(void)state;
	open_with(NULL);
	idle = fake_connect(port, NULL);
	fake_ask(idle, 1, "e", 1);
	fake_expect(idle, 1);
	waits = fake_connect(port, NULL);
	fake_ask(waits, 2, "d", 1);
	fake_run(5);
	taut_i_tcp_stop(&shell);
	fake_closed(idle, 100);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	at.sin_port = htons(port);
	at.sin_addr.s_addr = htonl(0x7f000001);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof at), -1);
	close(fd);
	assert_int_equal(shell.stats.streams, 1);
	fake_answer(1);
	fake_expect(waits, 2);
	fake_closed(waits, 100);
	close(idle);
	close(waits);
	fake_end();
	/* all at once, with queries in work and octets on the way */
	open_with(NULL);
	idle = connect_narrow();
	for (uint16_t i = 0; i < 100; i++)
		fake_ask(idle, i, "e\xea\x60", 3);
	waits = fake_connect(port, NULL);
	fake_ask(waits, 2, "d", 1);
	fake_run(20);
	fake_end();
	close(idle);
	close(waits);
}

static void test_listen(void **state)
{
	struct taut_listener where = {{4, {192, 0, 2, 1}, 5353}, TAUT_TCP};
	char error[TAUT_SHELL_ERROR];

	(void)state;
	fake_open(NULL);
	assert_false(taut_i_tcp_listen(&shell, &where, error));
	assert_non_null(strstr(error, "192.0.2.1@5353 by TCP: "));
	where.transport = TAUT_TLS;
	assert_false(taut_i_tcp_listen(&shell, &where, error));
	assert_non_null(strstr(error, "there is no certificate"));
	fake_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_pipelining),
		cmocka_unit_test(test_gathered),
		cmocka_unit_test(test_half_closed),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_reset),
		cmocka_unit_test(test_slow),
		cmocka_unit_test(test_idle),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_deaf),
		cmocka_unit_test(test_transfer),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_listen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
