/* test_dot.c - whole shells over TCP and TLS: clients, and one that asks another: tcp_in.c, stream_in.c, tcp_out.c, stream_out.c with
 * all that is around them. */
#include "served.h"
#include "sides.h"

static int begin(void **state)
{
	(void)state;
	return sides_begin("good");
}

/* The zone example, over all three at this address. */
static void serve(struct served *s, const char *address)
{
	served_init(s, address);
	served_zones(s, served_text);
	s->listeners[1] = (struct taut_listener){served_address(address), TAUT_TCP};
	s->listeners[2] = (struct taut_listener){served_address(address), TAUT_TLS};
	s->listeners[2].address.port++;
	s->shell_config.listener_count = 3;
	s->shell_config.tls = good;
	s->shell_config.tls_upstream = anchored;
}

/* ---- a client by TLS ------------------------------------------------------------------------ */

struct talker {
	int s;
	struct taut_tls *tls;
	uint8_t got[65536];
	size_t have;
};

static void say(struct talker *t)
{
	const uint8_t *octets;
	size_t n = taut_tls_output(t->tls, &octets);

	if (n > 0)
		assert_int_equal(send(t->s, octets, n, MSG_NOSIGNAL), (ssize_t)n);
	taut_tls_sent(t->tls, n);
}

static void talk_to(struct talker *t, const char *address, const char *identity, struct taut_tls_client *client)
{
	memset(t, 0, sizeof *t);
	t->s = served_socket(address, SOCK_STREAM);
	t->tls = taut_tls_connect(client, identity, address);
	assert_non_null(t->tls);
	say(t);
}

/* A whole message, or the end of the connection: 0. */
static size_t hear(struct talker *t, uint8_t *message)
{
	uint8_t octets[16384];
	size_t n;

	for (;;) { /* until one is whole */
		size_t length = t->have < 2 ? 65536 : (size_t)t->got[0] << 8 | t->got[1];

		if (t->have >= 2 && length <= t->have - 2) {
			memcpy(message, t->got + 2, length);
			memmove(t->got, t->got + 2 + length, t->have - 2 - length);
			t->have -= 2 + length;
			return length;
		}
		n = served_receive(t->s, octets, sizeof octets, 2000);
		if (n == 0)
			return 0;
		taut_tls_feed(t->tls, octets, n);
		say(t);
		while ((n = taut_tls_read(t->tls, t->got + t->have, sizeof t->got - t->have)) > 0)
			t->have += n;
	}
}

static void ask(struct talker *t, uint16_t id, const char *name)
{
	uint8_t query[2 + 512];
	size_t n = served_query(query + 2, id, name, TAUT_TYPE_A, true);

	query[0] = (uint8_t)(n >> 8);
	query[1] = (uint8_t)n;
	assert_true(taut_tls_write(t->tls, query, n + 2));
}

static void hang_up(struct talker *t)
{
	taut_tls_free(t->tls);
	close(t->s);
}

static void test_listener(void **state)
{
	static struct talker t;
	static uint8_t m[65536];
	struct taut_shell_stats stats;
	struct served s;
	unsigned seen = 0;

	(void)state;
	serve(&s, "127.77.1.1@5301");
	served_start(&s);
	talk_to(&t, "127.77.1.1@5302", "dns.test", anchored);
	for (uint16_t id = 0; id < 300; id++)
		ask(&t, id, "www.example.");
	say(&t);
	while (seen < 300) {
		size_t n = hear(&t, m);

		assert_true(n > 40);
		assert_int_equal(m[3] & 15, 0);
		assert_non_null(memmem(m, n, "\xc0\0\2\2", 4));
		seen++;
	}
	hang_up(&t);
	talk_to(&t, "127.77.1.1@5302", "dns.test", anchored); /* resumed */
	ask(&t, 1, "mail.example.");
	say(&t);
	assert_true(hear(&t, m) > 40);
	assert_true(taut_tls_resumed(t.tls));
	ask(&t, 2, "mail.example."); /* and says goodbye at once: it is answered still */
	taut_tls_bye(t.tls);
	say(&t);
	assert_true(hear(&t, m) > 40);
	assert_int_equal(hear(&t, m), 0);
	hang_up(&t);
	served_end(&s, &stats);
	assert_int_equal(stats.handshakes, 2);
	assert_int_equal(stats.resumed, 1);
	assert_int_equal(stats.queries[TAUT_TLS], 302);
	assert_int_equal(stats.answers[TAUT_TLS], 302);
	assert_int_equal(stats.streams, 0);
}

/* ---- harm ----------------------------------------------------------------------------------- */

static void test_harm(void **state)
{
	static const char *const garbage[] = {"GET / HTTP/1.1\r\n\r\n", "\x16\3\1\xff\xff", "\x15\3\3\0\2\2\x28",
		"\0\x1d\x12\x34\1\0\0\1\0\0\0\0\0\0"};
	static const size_t lengths[] = {18, 5, 7, 14};
	static struct talker t;
	static uint8_t m[65536];
	struct taut_shell_stats stats;
	struct served s;
	const uint8_t *octets;
	size_t n;
	int silent, half, fds[4];

	(void)state;
	serve(&s, "127.77.1.2@5301");
	s.shell_config.first_ms = 300;
	served_start(&s);
	for (size_t i = 0; i < 4; i++) {
		fds[i] = served_socket("127.77.1.2@5302", SOCK_STREAM);
		send(fds[i], garbage[i], lengths[i], 0);
	}
	silent = served_socket("127.77.1.2@5302", SOCK_STREAM);
	half = served_socket("127.77.1.2@5302", SOCK_STREAM);
	memset(&t, 0, sizeof t);
	t.tls = taut_tls_connect(anchored, "dns.test", "x");
	n = taut_tls_output(t.tls, &octets);
	send(half, octets, n / 2, 0); /* and no more */
	taut_tls_free(t.tls);
	talk_to(&t, "127.77.1.2@5302", "dns.test", anchored);
	ask(&t, 1, "www.example.");
	say(&t);
	assert_true(hear(&t, m) > 40);
	for (size_t i = 0; i < 4; i++) { /* an alert perhaps, then the end */
		while ((n = served_receive(fds[i], m, sizeof m, 1000)) > 0)
			assert_int_equal(m[0], 0x15);
		close(fds[i]);
	}
	assert_int_equal(served_receive(silent, m, sizeof m, 2000), 0);
	assert_int_equal(served_receive(half, m, sizeof m, 2000), 0);
	assert_int_equal(recv(silent, m, 1, MSG_DONTWAIT), 0); /* closed, not only silent */
	assert_int_equal(recv(half, m, 1, MSG_DONTWAIT), 0);
	/* octets of a record, one by one: its beginning does not count as a query */
	taut_tls_write(t.tls, (const uint8_t *)"\0\x20xy", 4);
	say(&t);
	assert_int_equal(hear(&t, m), 0);
	hang_up(&t);
	close(silent);
	close(half);
	served_end(&s, &stats);
	assert_int_equal(stats.streams, 0);
	assert_true(stats.handshakes_failed >= 3);
	assert_int_equal(stats.timed_out, 3);
}

/* ---- one shell asks another ----------------------------------------------------------------- */

static char logged[512];

static void on_log(void *context, uint64_t request, const char *text, size_t n)
{
	(void)context;
	(void)request;
	if (n >= sizeof logged)
		n = sizeof logged - 1;
	memcpy(logged, text, n);
	logged[n] = '\0';
}

/* Asks names that nobody asked before; gives the rcode of the last one. */
static int forwarded(const char *to, enum taut_transport transport, const char *identity, uint16_t count,
	struct taut_shell_stats *stats)
{
	static uint8_t m[65536];
	struct served s;
	int client, rcode = -1;

	logged[0] = '\0';
	served_init(&s, "127.77.2.1@5301");
	served_forward(&s, to, transport);
	s.hint.tls_name = identity;
	s.shell_config.tls_upstream = anchored;
	s.shell_config.log = on_log;
	served_start(&s);
	client = served_socket("127.77.2.1@5301", SOCK_DGRAM);
	for (uint16_t id = 0; id < count; id++) {
		char name[64];
		size_t n;

		snprintf(name, sizeof name, "n%u.example.", id);
		n = served_query(m, id, name, TAUT_TYPE_TXT, false);
		send(client, m, n, 0);
	}
	for (uint16_t id = 0; id < count; id++) {
		size_t n = served_receive(client, m, sizeof m, 8000);

		assert_true(n >= 12);
		rcode = m[3] & 15;
	}
	close(client);
	served_end(&s, stats);
	return rcode;
}

static void test_upstream(void **state)
{
	struct taut_shell_stats stats;
	struct served s;
	char wrong[128];

	(void)state;
	serve(&s, "127.77.2.2@5301");
	served_start(&s);
	assert_int_equal(forwarded("127.77.2.2@5301", TAUT_TCP, NULL, 100, &stats), 0);
	assert_int_equal(stats.sent[TAUT_TCP], 100);
	assert_int_equal(stats.received[TAUT_TCP], 100);
	assert_true(stats.connects <= 3);
	assert_int_equal(forwarded("127.77.2.2@5302", TAUT_TLS, NULL, 100, &stats), 0);
	assert_int_equal(stats.received[TAUT_TLS], 100);
	assert_true(stats.connects <= 3);
	assert_int_equal(forwarded("127.77.2.2@5302", TAUT_TLS, "dns.test", 10, &stats), 0);
	assert_int_equal(forwarded("127.77.2.2@5302", TAUT_TLS, certs_pin("good"), 10, &stats), 0);
	assert_string_equal(logged, "");
	assert_int_equal(forwarded("127.77.2.2@5302", TAUT_TLS, "dns.example", 1, &stats), 2);
	assert_non_null(strstr(logged, "TLS with 127.77.2.2@5302 as dns.example: "));
	assert_non_null(strstr(logged, "ostname mismatch"));
	snprintf(wrong, sizeof wrong, "%s", certs_pin("self"));
	assert_int_equal(forwarded("127.77.2.2@5302", TAUT_TLS, wrong, 1, &stats), 2);
	assert_non_null(strstr(logged, "no certificate with a pinned key"));
	assert_int_equal(forwarded("127.77.2.2@5301", TAUT_TLS, "", 1, &stats), 2); /* TCP there */
	assert_int_equal(forwarded("127.77.2.2@5303", TAUT_TCP, NULL, 1, &stats), 2); /* nobody there */
	assert_true(stats.upstream_failed > 0);
	served_end(&s, &stats);
	assert_int_equal(stats.streams, 0);
}

/* A server that closes connections just when something is asked: once more, and the client does not notice. */
static void closing_server(void *context)
{
	int door = *(int *)context;

	for (int turn = 0; turn < 2; turn++) {
		int s = accept(door, NULL, NULL);
		uint8_t m[514];

		for (int queries = 0; queries < 2; queries++) {
			ssize_t n = recv(s, m, sizeof m, 0);

			if (n < 14 || (turn == 0 && queries == 1))
				break; /* the second query is not answered */
			m[4] |= 0x80;
			m[5] |= 0x80;
			send(s, m, (size_t)n, MSG_NOSIGNAL);
		}
		close(s);
	}
}

static void test_closed_while_asked(void **state)
{
	static uint8_t m[65536];
	struct taut_shell_stats stats;
	struct sockaddr_storage at;
	struct taut_address where = served_address("127.77.3.2@5301");
	struct served s;
	uv_thread_t thread;
	int door = socket(AF_INET, SOCK_STREAM, 0), one = 1, client;
	unsigned n = taut_i_shell_sockaddr(&where, 5301, &at);

	(void)state;
	setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	assert_int_equal(bind(door, (struct sockaddr *)&at, n), 0);
	assert_int_equal(listen(door, 5), 0);
	uv_thread_create(&thread, closing_server, &door);
	served_init(&s, "127.77.3.1@5301");
	served_forward(&s, "127.77.3.2@5301", TAUT_TCP);
	served_start(&s);
	client = served_socket("127.77.3.1@5301", SOCK_DGRAM);
	for (uint16_t id = 0; id < 2; id++) { /* answers without data are good enough here */
		size_t length = served_query(m, id, id == 0 ? "a.example." : "b.example.", TAUT_TYPE_A, false);

		send(client, m, length, 0);
		assert_true(served_receive(client, m, sizeof m, 4000) >= 12);
	}
	close(client);
	shutdown(door, SHUT_RDWR);
	served_end(&s, &stats);
	uv_thread_join(&thread);
	close(door);
	assert_true(stats.connects >= 2);
	assert_int_equal(stats.upstream_failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_listener),
		cmocka_unit_test(test_harm),
		cmocka_unit_test(test_upstream),
		cmocka_unit_test(test_closed_while_asked),
	};

	if (!taut_tls_available()) {
		printf("ok - DNS over TLS # SKIP built without OpenSSL\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, begin, sides_end);
}
