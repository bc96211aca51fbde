/* test_tcp_limits.c - how many connections clients have, and what there is for them: resolver/shell/tcp_listen.c, tcp_in.c. */
#include <sys/resource.h>

#include "../../resolver/shell/stream_in.h"
#include "fake.h"

static uint16_t port;

static void open_with(const struct taut_shell_config *config)
{
	fake_open(config);
	port = fake_listen(TAUT_TCP);
}

/* ---- connections ---------------------------------------------------------------------------- */

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

/* As above for IPv6, where a client is a /64: real ones from the one address that there is, and others in the table. */
static void test_each6(void **state)
{
	static const char *const others[] = {"2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1", "32.1.13.184"};
	struct taut_shell_config config = {.streams_each = 2};
	struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
	struct taut_listener where = {.transport = TAUT_TCP};
	static struct taut_stream_in streams[4];
	char error[TAUT_SHELL_ERROR];
	struct taut_tcp_ins *ins;
	int fds[3];

	(void)state;
	open_with(&config);
	ins = shell.tcp_in;
	for (size_t i = 0; i < 4; i++) {
		memset(&streams[i], 0, sizeof streams[i]);
		streams[i].ins = ins;
		assert_int_equal(taut_address_scan(others[i], strlen(others[i]), &streams[i].client.address), 0);
		taut_i_tcp_enter(&streams[i]);
	}
	assert_int_equal(taut_i_tcp_streams_of(ins, &streams[0].client.address), 2);
	assert_int_equal(taut_i_tcp_streams_of(ins, &streams[2].client.address), 1);
	assert_int_equal(taut_i_tcp_streams_of(ins, &streams[3].client.address), 1); /* its octets begin alike */
	for (size_t i = 0; i < 4; i++)
		taut_i_tcp_forget(&streams[i]);
	assert_int_equal(taut_i_tcp_streams_of(ins, &streams[0].client.address), 0);
	assert_int_equal(shell.stats.streams, 0);
	assert_int_equal(taut_address_scan("::1", 3, &where.address), 0);
	where.address.port = port;
	if (!taut_i_tcp_listen(&shell, &where, error)) { /* this machine has no IPv6 */
		fake_end();
		skip();
	}
	at.sin6_port = htons(port);
	for (int i = 0; i < 3; i++) {
		fds[i] = socket(AF_INET6, SOCK_STREAM, 0);
		assert_int_equal(connect(fds[i], (struct sockaddr *)&at, sizeof at), 0);
		if (i == 2)
			break;
		fake_ask(fds[i], 1, "e", 1);
		fake_expect(fds[i], 1);
	}
	fake_closed(fds[2], 100);
	assert_int_equal(shell.stats.turned_away, 1);
	close(fds[2]);
	fds[2] = fake_connect(port, NULL); /* IPv4 is somebody else */
	fake_ask(fds[2], 2, "e", 1);
	fake_expect(fds[2], 2);
	for (int i = 0; i < 3; i++)
		close(fds[i]);
	fake_end();
}

/* ---- descriptors ---------------------------------------------------------------------------- */

/* No descriptor at all: those who come wait at the door, without a busy loop, until there is one. */
static void test_stalled(void **state)
{
	struct rlimit old, low;
	int tight[300], spent = 0, fd;
	clock_t before;

	(void)state;
	open_with(NULL);
	fd = fake_connect(port, NULL);
	close(shell.tcp_in->reserve);
	shell.tcp_in->reserve = -1;
	getrlimit(RLIMIT_NOFILE, &old);
	low = old;
	low.rlim_cur = 256;
	setrlimit(RLIMIT_NOFILE, &low);
	while (spent < 300 && (tight[spent] = dup(0)) >= 0)
		spent++;
	before = clock();
	for (uint64_t end = fake_us() + 300000; fake_us() < end; usleep(1000))
		uv_run(&shell.loop, UV_RUN_NOWAIT);
	assert_true(clock() - before < CLOCKS_PER_SEC / 10);
	assert_true(taut_i_tcp_stalled(shell.tcp_in));
	assert_int_equal(shell.stats.accepted, 0);
	while (spent > 0)
		close(tight[--spent]);
	setrlimit(RLIMIT_NOFILE, &old);
	fake_ask(fd, 1, "e", 1);
	for (int i = 0; i < 3 && shell.stats.accepted == 0; i++)
		fake_run(500);
	fake_expect(fd, 1);
	assert_true(shell.tcp_in->reserve >= 0);
	assert_int_equal(shell.stats.turned_away, 0);
	close(fd);
	fake_end();
}

/* No descriptor is left: the one that is idle gives way, further ones are turned away, nobody else notices, nothing
 * spins. */
static void test_descriptors(void **state)
{
	struct rlimit old, low;
	struct rusage before, after;
	int fds[64], used = 0, first, idle, tight[300], spent = 0, turned_away = 0;
	uint8_t octet;

	(void)state;
	open_with(NULL);
	first = fake_connect(port, NULL);
	fake_ask(first, 1, "d", 1);
	idle = fake_connect(port, NULL);
	fake_ask(idle, 2, "e", 1);
	fake_expect(idle, 2);
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
	assert_int_equal(turned_away, 19);
	assert_int_equal(shell.stats.turned_away, 19);
	assert_int_equal(shell.stats.timed_out, 1);
	fake_closed(idle, 100);
	fake_ask(fds[0], 3, "e", 1); /* the first one of them is in */
	fake_expect(fds[0], 3);
	while (spent > 0)
		close(tight[--spent]);
	setrlimit(RLIMIT_NOFILE, &old);
	while (used > 0)
		close(fds[--used]);
	fake_answer(1);
	fake_expect(first, 1);
	used = fake_connect(port, NULL); /* and all is well again */
	fake_ask(used, 4, "e", 1);
	fake_expect(used, 4);
	close(used);
	close(idle);
	close(first);
	fake_end();
}

/* ---- room for messages ---------------------------------------------------------------------- */

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_each6),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_stalled),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
