/* test_probe.c - authoritative servers asked by TLS though nobody wants it, RFC 9539: probe.c, pad.c. A shell asks another, or
 * one that harms. */
#include "../../resolver/shell/probe.h"
#include "served.h"
#include "sides.h"

static char logged[4][160];
static unsigned lines;

static int begin(void **state)
{
	(void)state;
	return sides_begin("self"); /* anybody is good enough */
}

static void on_log(void *context, uint64_t request, const char *text, size_t n)
{
	(void)context;
	(void)request;
	if (lines < 4)
		snprintf(logged[lines++], sizeof logged[0], "%.*s", (int)n, text);
}

/* The zone example at port 5301, over TLS at 5302. */
static void serve(struct served *s, const char *address, bool tls)
{
	served_init(s, address);
	served_zones(s, served_text);
	s->listeners[1] = (struct taut_listener){served_address(address), TAUT_TCP};
	s->listeners[2] = (struct taut_listener){served_address(address), TAUT_TLS};
	s->listeners[2].address.port = 5302;
	s->shell_config.listener_count = tls ? 3 : 2;
	s->shell_config.tls = good;
	served_start(s);
}

/* Resolves names of the zone example, whose server is there. */
static void resolve(struct served *s, const char *address, const char *to, enum taut_route_kind kind)
{
	lines = 0;
	memset(logged, 0, sizeof logged);
	served_init(s, address);
	served_forward(s, to, TAUT_UDP);
	s->route.zone = (const uint8_t *)"\7example";
	s->route.kind = kind;
	s->shell_config.tls_upstream = anchored;
	s->shell_config.probe_tls = true;
	s->shell_config.probe_port = 5302;
	s->shell_config.log = on_log;
	served_start(s);
}

/* Asks for a name that nobody asked for before: it is answered, and soon enough. */
static void asked(const char *address, int ms)
{
	static unsigned number;
	char name[64];

	snprintf(name, sizeof name, "n%u.example.", number++);
	assert_true(served_ask(address, name, TAUT_TYPE_TXT, ms));
	assert_int_equal(unit.message.header.flags & 15, 0);
	assert_int_equal(unit.message.header.count[TAUT_ANSWER], 1);
	served_sleep(100); /* for what goes on beside it */
}

static void test_works(void **state)
{
	struct served server, again, s;
	struct taut_shell_stats there, here;

	(void)state;
	serve(&server, "127.78.1.2@5301", true);
	resolve(&s, "127.78.1.1@5301", "127.78.1.2@5301", TAUT_ROUTE_STUB);
	asked("127.78.1.1@5301", 2000);
	for (unsigned i = 0; i < 10; i++)
		asked("127.78.1.1@5301", 2000);
	served_end(&server, &there);
	assert_int_equal(there.queries[TAUT_UDP], 1);
	assert_int_equal(there.queries[TAUT_TLS], 10);
	assert_int_equal(there.accepted, 1);
	/* the connection is gone, and so is TLS: nobody notices */
	serve(&again, "127.78.1.2@5301", false);
	for (unsigned i = 0; i < 5; i++)
		asked("127.78.1.1@5301", 300);
	served_end(&again, &there);
	assert_int_equal(there.queries[TAUT_UDP], 5);
	served_end(&s, &here);
	assert_int_equal(here.probes, 1);
	assert_int_equal(here.probes_worked, 1);
	assert_int_equal(here.probes_failed, 1);
	assert_int_equal(here.unforced, 11);
	assert_int_equal(here.unforced_lost, 1);
	assert_int_equal(here.sent[TAUT_UDP], 6);
	assert_int_equal(here.received[TAUT_TLS], 10);
	assert_int_equal(here.upstream_failed, 0);
	assert_int_equal(lines, 2);
	assert_non_null(strstr(logged[0], "TLS with 127.78.1.2@5302 works: "));
	assert_non_null(strstr(logged[1], "TLS with 127.78.1.2@5302 works no more: "));
}

/* Nobody is there: tried once, not again within a day, and nothing is said. */
static void test_nobody(void **state)
{
	struct served server, s;
	struct taut_shell_stats there, here;

	(void)state;
	serve(&server, "127.78.2.2@5301", false);
	resolve(&s, "127.78.2.1@5301", "127.78.2.2@5301", TAUT_ROUTE_STUB);
	for (unsigned i = 0; i < 5; i++)
		asked("127.78.2.1@5301", 300);
	served_end(&s, &here);
	served_end(&server, &there);
	assert_int_equal(here.probes, 1);
	assert_int_equal(here.probes_failed, 1);
	assert_int_equal(here.unforced, 0);
	assert_int_equal(there.queries[TAUT_UDP], 5);
	assert_int_equal(lines, 0);
}

/* Who is asked as a resolver is asked as it was configured. */
static void test_forwarder(void **state)
{
	struct served server, s;
	struct taut_shell_stats there, here;

	(void)state;
	serve(&server, "127.78.3.2@5301", true);
	resolve(&s, "127.78.3.1@5301", "127.78.3.2@5301", TAUT_ROUTE_FORWARD);
	asked("127.78.3.1@5301", 2000);
	asked("127.78.3.1@5301", 2000);
	served_end(&s, &here);
	served_end(&server, &there);
	assert_int_equal(here.probes, 0);
	assert_int_equal(there.accepted, 0);
	assert_int_equal(there.queries[TAUT_UDP], 2);
}

/* ---- those that harm ------------------------------------------------------------------------ */

enum harm { NO_HANDSHAKE, SAYS_NOTHING, CLOSES, GARBAGE };

struct liar {
	enum harm harm;
	int door;
	uv_thread_t thread;
	unsigned connections;
};

/* Until the peer goes, or it has asked something and is not wanted any more. */
static void lie(struct liar *liar, int s)
{
	struct taut_tls *tls = taut_tls_accept(good);
	uint8_t octets[8192], plain[1024];
	const uint8_t *out;
	ssize_t n;

	while ((n = recv(s, octets, sizeof octets, 0)) > 0) {
		if (liar->harm == NO_HANDSHAKE)
			continue;
		taut_tls_feed(tls, octets, (size_t)n);
		if (taut_tls_read(tls, plain, sizeof plain) > 0 && liar->harm == CLOSES)
			break;
		if (taut_tls_state(tls) == TAUT_TLS_OPEN && liar->harm == GARBAGE)
			taut_tls_write(tls, (const uint8_t *)"\0\20HTTP/1.0 400 no", 18);
		n = (ssize_t)taut_tls_output(tls, &out);
		send(s, out, (size_t)n, MSG_NOSIGNAL);
		taut_tls_sent(tls, (size_t)n);
	}
	taut_tls_free(tls);
	close(s);
}

static void lies(void *context)
{
	struct liar *liar = context;
	int s;

	while ((s = accept(liar->door, NULL, NULL)) >= 0) {
		liar->connections++;
		lie(liar, s);
	}
}

static void liar_begin(struct liar *liar, const char *address, enum harm harm)
{
	struct taut_address where = served_address(address);
	struct sockaddr_storage at;
	unsigned n = taut_i_shell_sockaddr(&where, 5302, &at);
	int one = 1;

	*liar = (struct liar){.harm = harm, .door = socket(AF_INET, SOCK_STREAM, 0)};
	setsockopt(liar->door, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	assert_int_equal(bind(liar->door, (struct sockaddr *)&at, n), 0);
	assert_int_equal(listen(liar->door, 5), 0);
	assert_int_equal(uv_thread_create(&liar->thread, lies, liar), 0);
}

static void liar_end(struct liar *liar)
{
	shutdown(liar->door, SHUT_RDWR);
	uv_thread_join(&liar->thread);
	close(liar->door);
}

static void test_harm(void **state)
{
	static const enum harm harms[] = {NO_HANDSHAKE, SAYS_NOTHING, CLOSES, GARBAGE};

	(void)state;
	for (unsigned i = 0; i < sizeof harms / sizeof harms[0]; i++) {
		struct served server, s;
		struct taut_shell_stats there, here;
		struct liar liar;

		serve(&server, "127.78.4.2@5301", false);
		liar_begin(&liar, "127.78.4.2", harms[i]);
		resolve(&s, "127.78.4.1@5301", "127.78.4.2@5301", TAUT_ROUTE_STUB);
		for (unsigned k = 0; k < 5; k++) /* never an answer less */
			asked("127.78.4.1@5301", 2000);
		served_end(&s, &here);
		served_end(&server, &there);
		liar_end(&liar);
		assert_int_equal(here.probes, 1);
		assert_int_equal(here.upstream_failed, 0);
		assert_int_equal(there.queries[TAUT_UDP], 5);
		if (harms[i] == NO_HANDSHAKE) { /* it is waited for, but nothing waits */
			assert_int_equal(liar.connections, 1);
			assert_int_equal(here.unforced, 0);
			continue;
		}
		/* one that is silent is asked again after four seconds, to be sure */
		assert_int_equal(here.probes_failed, harms[i] == SAYS_NOTHING ? 0 : 1);
		assert_true(here.unforced <= 1);
		assert_in_range(liar.connections, 1, 2); /* one that closes is tried once more: it may have been idle */
	}
}

/* ---- padding -------------------------------------------------------------------------------- */

static void test_padding(void **state)
{
	uint8_t query[1024], padded[1024];

	(void)state;
	for (unsigned labels = 1; labels < 60; labels++) {
		char name[256] = "";
		size_t n, m;

		for (unsigned i = 0; i < labels; i++)
			strcat(name, "abc.");
		n = served_query(query, 1, name, TAUT_TYPE_A, true);
		memcpy(padded, query, n);
		m = taut_i_pad(padded, n);
		assert_true(m >= n + 4 && m < n + 4 + 128 && m % 128 == 0);
		served_opened(padded, m); /* a message still */
		assert_int_equal(unit.message.header.count[TAUT_ADDITIONAL], 1);
		assert_int_equal(taut_i_unpad(padded, m), n);
		assert_memory_equal(padded, query, n);
		assert_int_equal(taut_i_unpad(padded, n), n); /* there is none */
		for (size_t cut = 0; cut < m; cut++) { /* only what is whole is touched */
			memcpy(padded, query, n);
			m = taut_i_pad(padded, n);
			assert_int_equal(taut_i_unpad(padded, cut), cut);
		}
		n = served_query(query, 1, name, TAUT_TYPE_A, false); /* without OPT */
		assert_int_equal(taut_i_pad(query, n), n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_works),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_forwarder),
		cmocka_unit_test(test_harm),
		cmocka_unit_test(test_padding),
	};

	if (!taut_tls_available()) {
		printf("ok - probing # SKIP built without OpenSSL\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, begin, sides_end);
}
