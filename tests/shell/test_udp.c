/* test_udp.c - the shell over UDP: real sockets on loopback, its workers in threads of their own. */
#include <sys/resource.h>

#include "served.h"

#define PLACE "127.0.53.1@5801"

static struct served server, front;
static struct taut_shell_stats stats;

static void registered_zone(void **state)
{
	(void)state;
	served_init(&server, PLACE);
	served_zones(&server, served_text);
	served_start(&server);
	assert_true(served_ask(PLACE, "example.", TAUT_TYPE_MX, 2000));
	assert_true(unit.message.header.flags & TAUT_FLAG_AA);
	assert_int_equal(unit.message.header.count[TAUT_ANSWER], 1);
	assert_int_equal(unit.message.header.count[TAUT_ADDITIONAL], 3); /* addresses, OPT */
	served_end(&server, &stats);
	assert_int_equal(stats.queries[TAUT_UDP], 1);
	assert_int_equal(stats.answers[TAUT_UDP], 1);
	assert_int_equal(server.released, 1);
}

/* Several addresses at once: the answer leaves from where the query came to (the client's socket is connected). */
static void wildcard(void **state)
{
	(void)state;
	served_init(&server, "0.0.0.0@5802");
	server.listeners[1] = (struct taut_listener){served_address("::@5802"), TAUT_UDP};
	server.shell_config.listener_count = 2;
	served_zones(&server, served_text);
	served_start(&server);
	assert_true(served_ask("127.0.0.1@5802", "www.example.", TAUT_TYPE_A, 2000));
	assert_true(served_ask("127.0.53.2@5802", "www.example.", TAUT_TYPE_A, 2000));
	assert_true(served_ask("::1@5802", "www.example.", TAUT_TYPE_A, 2000));
	assert_int_equal(unit.message.header.count[TAUT_ANSWER], 1);
	served_end(&server, NULL);
}

/* Many queries before the first answer is fetched: each is answered once, under its own id. */
static void batch(void **state)
{
	enum { QUERIES = 200 };
	static bool seen[QUERIES];
	uint8_t octets[4096];
	int s;

	(void)state;
	served_init(&server, PLACE);
	served_zones(&server, served_text);
	served_start(&server);
	s = served_socket(PLACE, SOCK_DGRAM);
	for (uint16_t i = 0; i < QUERIES; i++) {
		size_t n = served_query(octets, i, "x.example.", TAUT_TYPE_TXT, false);

		assert_int_equal(send(s, octets, n, 0), n);
	}
	for (unsigned i = 0; i < QUERIES; i++) {
		size_t n = served_receive(s, octets, sizeof octets, 2000);
		unsigned id = (unsigned)octets[0] << 8 | octets[1];

		assert_true(n > 12 && id < QUERIES && !seen[id]);
		seen[id] = true;
	}
	assert_int_equal(served_receive(s, octets, sizeof octets, 20), 0);
	close(s);
	served_end(&server, NULL);
}

/* Through a forwarder: twice asked, once sent; the second answer comes out of the cache. */
static void forwarded(void **state)
{
	(void)state;
	served_init(&server, PLACE);
	served_zones(&server, served_text);
	served_start(&server);
	served_init(&front, "127.0.53.1@5803");
	served_forward(&front, PLACE, TAUT_UDP);
	served_start(&front);
	for (unsigned i = 0; i < 2; i++) {
		assert_true(served_ask("127.0.53.1@5803", "www.example.", TAUT_TYPE_A, 2000));
		assert_int_equal(taut_rcode(unit.message.header.flags), 0);
		assert_int_equal(unit.message.header.count[TAUT_ANSWER], 1);
		assert_false(unit.message.header.flags & TAUT_FLAG_AA);
	}
	served_end(&front, &stats);
	assert_int_equal(stats.sent[TAUT_UDP], 1);
	assert_int_equal(stats.received[TAUT_UDP], 1);
	assert_int_equal(stats.exchanges, 0);
	served_end(&server, NULL);
}

/* Where nobody listens, ICMP says so: SERVFAIL comes long before any timeout. */
static void refused(void **state)
{
	uint64_t before = uv_hrtime();

	(void)state;
	served_init(&front, "127.0.53.1@5803");
	served_forward(&front, "127.0.53.9@5899", TAUT_UDP);
	served_start(&front);
	assert_true(served_ask("127.0.53.1@5803", "www.example.", TAUT_TYPE_A, 4000));
	assert_int_equal(taut_rcode(unit.message.header.flags), 2);
	assert_true(uv_hrtime() - before < UINT64_C(1000000000));
	served_end(&front, &stats);
	assert_true(stats.upstream_failed > 0);
}

/* A server that answers with another id first, then with its own: the first one changes nothing. */
static void mismatched(void **state)
{
	struct sockaddr_storage from, place;
	struct taut_address at = served_address("127.0.53.1@5804");
	unsigned length = taut_i_shell_sockaddr(&at, 53, &place);
	uint8_t query[4096], answer[512];
	socklen_t from_length = sizeof from;
	int upstream = socket(AF_INET, SOCK_DGRAM, 0), s;
	ssize_t n;

	(void)state;
	assert_int_equal(bind(upstream, (struct sockaddr *)&place, length), 0);
	served_init(&front, "127.0.53.1@5803");
	served_forward(&front, "127.0.53.1@5804", TAUT_UDP);
	served_start(&front);
	s = served_socket("127.0.53.1@5803", SOCK_DGRAM);
	n = (ssize_t)served_query(query, 77, "www.example.", TAUT_TYPE_A, false);
	send(s, query, (size_t)n, 0);
	n = recvfrom(upstream, query, sizeof query, 0, (struct sockaddr *)&from, &from_length);
	assert_true(n > 12);
	query[2] |= 0x80;
	query[3] |= 0x80;
	query[1] ^= 1;
	sendto(upstream, query, (size_t)n, 0, (struct sockaddr *)&from, from_length);
	assert_int_equal(served_receive(s, answer, sizeof answer, 50), 0);
	query[1] ^= 1;
	query[3] = 0x83; /* NXDOMAIN */
	sendto(upstream, query, (size_t)n, 0, (struct sockaddr *)&from, from_length);
	n = (ssize_t)served_receive(s, answer, sizeof answer, 2000);
	assert_true(n > 12 && answer[1] == 77 && (answer[3] & 15) == 3);
	close(s);
	close(upstream);
	served_end(&front, NULL);
}

/* ---- other threads -------------------------------------------------------------------------- */

struct called {
	atomic_uint times;
	uv_thread_t self;
	struct served *served;
};

static void on_call(struct taut_shell *shell, void *context)
{
	struct called *c = context;

	assert_ptr_equal(taut_shell_resolver(shell) != NULL, true);
	c->self = uv_thread_self();
	atomic_fetch_add(&c->times, 1);
}

static void replace(struct taut_shell *shell, void *context)
{
	struct called *c = context;

	taut_shell_install(shell, served_resolver(c->served), served_released, c->served);
	atomic_fetch_add(&c->times, 1);
}

static void calls(void **state)
{
	struct called c = {.served = &server};

	(void)state;
	served_init(&server, PLACE);
	served_zones(&server, served_text);
	served_start(&server);
	for (unsigned i = 0; i < 100; i++)
		assert_true(taut_shell_call(server.shell, on_call, &c));
	while (atomic_load(&c.times) < 100) /* ends, or the test is killed */
		served_sleep(1);
	assert_true(uv_thread_equal(&c.self, &server.thread));
	taut_shell_stop(server.shell, 1000);
	uv_thread_join(&server.thread);
	assert_false(taut_shell_call(server.shell, on_call, &c));
	taut_shell_close(server.shell);
	free(server.memory[0]);
	free(server.memory[1]);
	assert_int_equal(c.times, 100);
}

/* A resolver takes the place of another while questions wait for their answers: none is lost, and the cache stays. */
static void installed(void **state)
{
	enum { QUERIES = 50 };
	struct called c = {.served = &front};
	struct sockaddr_storage from[QUERIES], place;
	struct taut_address at = served_address("127.0.53.1@5804");
	unsigned length = taut_i_shell_sockaddr(&at, 53, &place);
	uint8_t octets[QUERIES][512], answer[512];
	size_t lengths[QUERIES];
	int upstream = socket(AF_INET, SOCK_DGRAM, 0), s;

	(void)state;
	assert_int_equal(bind(upstream, (struct sockaddr *)&place, length), 0);
	served_init(&front, "127.0.53.1@5803");
	served_forward(&front, "127.0.53.1@5804", TAUT_UDP);
	served_start(&front);
	s = served_socket("127.0.53.1@5803", SOCK_DGRAM);
	for (uint16_t i = 0; i < QUERIES; i++) {
		uint8_t query[512];
		char name[32];
		size_t n;

		snprintf(name, sizeof name, "n%u.example.", i);
		n = served_query(query, i, name, TAUT_TYPE_A, false);
		send(s, query, n, 0);
	}
	for (unsigned i = 0; i < QUERIES; i++) { /* all are upstream now */
		socklen_t from_length = sizeof from[i];
		ssize_t n = recvfrom(upstream, octets[i], sizeof octets[i], 0,
			(struct sockaddr *)&from[i], &from_length);

		assert_true(n > 12);
		lengths[i] = (size_t)n;
	}
	assert_true(taut_shell_call(front.shell, replace, &c));
	while (atomic_load(&c.times) == 0)
		served_sleep(1);
	assert_int_equal(front.released, 0);
	for (unsigned i = 0; i < QUERIES; i++) {
		octets[i][2] |= 0x80;
		octets[i][3] = 0x83;
		sendto(upstream, octets[i], lengths[i], 0, (struct sockaddr *)&from[i],
			sizeof(struct sockaddr_in));
	}
	for (unsigned i = 0; i < QUERIES; i++)
		assert_true(served_receive(s, answer, sizeof answer, 2000) > 12);
	for (unsigned i = 0; i < 100 && atomic_load(&front.released) == 0; i++) {
		served_sleep(1);
		assert_true(taut_shell_call(front.shell, on_call, &c)); /* any event */
	}
	assert_int_equal(front.released, 1);
	close(s);
	close(upstream);
	served_end(&front, NULL);
	assert_int_equal(front.released, 2);
}

static void on_done(void *context, const uint8_t *answer, size_t n)
{
	unsigned *got = context;

	*got = n > 12 ? 1u + (answer[3] & 15u) : 100u;
}

static void ask_itself(struct taut_shell *shell, void *context)
{
	uint8_t query[512];
	size_t n = served_query(query, 1, "www.example.", TAUT_TYPE_A, false);

	assert_true(taut_shell_ask(shell, query, n, on_done, context));
}

static void own_question(void **state)
{
	unsigned got = 0;

	(void)state;
	served_init(&server, PLACE);
	served_zones(&server, served_text);
	served_start(&server);
	assert_true(taut_shell_call(server.shell, ask_itself, &got));
	served_end(&server, NULL); /* no new queries after the stop, but that one came before */
	assert_int_equal(got, 1);
}

/* ---- admission ------------------------------------------------------------------------------ */

static enum taut_admission verdict;
static unsigned admitted, told;

static enum taut_admission admit(void *context, const struct taut_client *client,
	const uint8_t *query, size_t n, struct taut_time now)
{
	(void)context;
	(void)query;
	assert_int_equal(client->address.octets[0], 127);
	assert_true(n > 12 && now.us > 0);
	admitted++;
	return verdict;
}

static void answered(void *context, const struct taut_client *client, const uint8_t *answer,
	size_t n, uint64_t us)
{
	(void)context;
	(void)client;
	(void)answer;
	assert_true(n > 12 && us < 10000000);
	told++;
}

static void admission(void **state)
{
	struct taut_edns edns;

	(void)state;
	served_init(&server, PLACE);
	served_zones(&server, served_text);
	server.shell_config.admit = admit;
	server.shell_config.answered = answered;
	served_start(&server);
	verdict = TAUT_ADMIT;
	assert_true(served_ask(PLACE, "www.example.", TAUT_TYPE_A, 2000));
	assert_int_equal(taut_rcode(unit.message.header.flags), 0);
	verdict = TAUT_ADMIT_REFUSE;
	assert_true(served_ask(PLACE, "www.example.", TAUT_TYPE_A, 2000));
	assert_int_equal(taut_rcode(unit.message.header.flags), 5);
	assert_true(taut_edns(&unit.message, &edns));
	verdict = TAUT_ADMIT_TRUNCATE;
	assert_true(served_ask(PLACE, "www.example.", TAUT_TYPE_A, 2000));
	assert_true(unit.message.header.flags & TAUT_FLAG_TC);
	assert_int_equal(unit.message.header.count[TAUT_ANSWER], 0);
	verdict = TAUT_ADMIT_DROP;
	assert_false(served_ask(PLACE, "www.example.", TAUT_TYPE_A, 50));
	served_end(&server, &stats);
	assert_int_equal(admitted, 4);
	assert_int_equal(stats.refused, 1);
	assert_int_equal(stats.truncated, 1);
	assert_int_equal(stats.dropped, 1);
	assert_int_equal(told, 3);
}

/* ---- limits --------------------------------------------------------------------------------- */

/* With no descriptor left for exchanges, what is known is still answered; and it goes on when there are some again. */
static void descriptors(void **state)
{
	struct rlimit limit, few;

	(void)state;
	served_init(&server, PLACE);
	served_zones(&server, served_text);
	served_start(&server);
	served_init(&front, "127.0.53.1@5803");
	served_forward(&front, PLACE, TAUT_UDP);
	served_start(&front);
	assert_true(served_ask("127.0.53.1@5803", "www.example.", TAUT_TYPE_A, 2000));
	int s = served_socket("127.0.53.1@5803", SOCK_DGRAM);
	uint8_t octets[512];
	size_t n = served_query(octets, 9, "a.example.", TAUT_TYPE_TXT, false);

	getrlimit(RLIMIT_NOFILE, &limit);
	few = limit;
	few.rlim_cur = 3; /* no new ones */
	setrlimit(RLIMIT_NOFILE, &few);
	send(s, octets, n, 0);
	n = served_receive(s, octets, sizeof octets, 8000);
	setrlimit(RLIMIT_NOFILE, &limit);
	assert_true(n > 12 && (octets[3] & 15) == 2); /* SERVFAIL, not silence */
	n = served_query(octets, 9, "www.example.", TAUT_TYPE_A, false);
	setrlimit(RLIMIT_NOFILE, &few);
	send(s, octets, n, 0);
	n = served_receive(s, octets, sizeof octets, 8000);
	setrlimit(RLIMIT_NOFILE, &limit);
	assert_true(n > 12 && (octets[3] & 15) == 0);
	close(s);
	assert_true(served_ask("127.0.53.1@5803", "b.example.", TAUT_TYPE_TXT, 2000));
	assert_int_equal(taut_rcode(unit.message.header.flags), 0);
	served_end(&front, &stats);
	assert_true(stats.local_failures > 0);
	served_end(&server, NULL);
}

/* No place to listen: the error names it. */
static void taken(void **state)
{
	char error[TAUT_SHELL_ERROR];

	(void)state;
	served_init(&server, "192.0.2.1@5801");
	assert_null(taut_shell_open(&server.shell_config, error));
	assert_non_null(strstr(error, "192.0.2.1@5801"));
	assert_non_null(strstr(error, strerror(EADDRNOTAVAIL)));
}

/* What is no query gets no answer and does no harm. */
static void garbage(void **state)
{
	uint8_t octets[5000] = {0};
	int s;

	(void)state;
	served_init(&server, PLACE);
	served_zones(&server, served_text);
	served_start(&server);
	s = served_socket(PLACE, SOCK_DGRAM);
	for (size_t n = 0; n < 12; n++)
		send(s, octets, n, 0);
	send(s, octets, sizeof octets, 0);
	octets[2] = 0x80; /* a response */
	send(s, octets, 40, 0);
	assert_int_equal(served_receive(s, octets, sizeof octets, 50), 0);
	close(s);
	assert_true(served_ask(PLACE, "www.example.", TAUT_TYPE_A, 2000));
	served_end(&server, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registered_zone),
		cmocka_unit_test(wildcard),
		cmocka_unit_test(batch),
		cmocka_unit_test(forwarded),
		cmocka_unit_test(refused),
		cmocka_unit_test(mismatched),
		cmocka_unit_test(calls),
		cmocka_unit_test(installed),
		cmocka_unit_test(own_question),
		cmocka_unit_test(admission),
		cmocka_unit_test(descriptors),
		cmocka_unit_test(taken),
		cmocka_unit_test(garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
