/* test_worker.c - the life of a worker: its stop, resolvers that take the place of others, sockets. */
#include "served.h"

#define PLACE  "127.0.54.1@5811"
#define FRONT  "127.0.54.1@5812"
#define SILENT "127.0.54.1@5813"

static struct served server, front;
static struct taut_shell_stats stats;

/* ---- servers that the test speaks for ------------------------------------------------------- */

struct asked {
	struct sockaddr_storage from;
	socklen_t length;
	uint8_t octets[512];
	size_t n;
};

static int upstream_open(const char *address)
{
	struct taut_address at = served_address(address);
	struct sockaddr_storage place;
	unsigned length = taut_i_shell_sockaddr(&at, 53, &place);
	int s = socket(place.ss_family, SOCK_DGRAM, 0);

	assert_int_equal(bind(s, (struct sockaddr *)&place, length), 0);
	return s;
}

static void upstream_take(int s, struct asked *a)
{
	struct pollfd p = {s, POLLIN, 0};
	ssize_t n;

	a->length = sizeof a->from;
	assert_int_equal(poll(&p, 1, 2000), 1);
	n = recvfrom(s, a->octets, sizeof a->octets, 0, (struct sockaddr *)&a->from, &a->length);
	assert_true(n > 12);
	a->n = (size_t)n;
}

static void upstream_deny(int s, struct asked *a)
{
	a->octets[2] |= 0x80;
	a->octets[3] = 0x83; /* NXDOMAIN */
	sendto(s, a->octets, a->n, 0, (struct sockaddr *)&a->from, a->length);
}

/* A front that asks a server for whom the test speaks, and its client with a question there. */
static void waiting(int *upstream, int *client, struct asked *asked)
{
	uint8_t octets[512];
	size_t n = served_query(octets, 7, "www.example.", TAUT_TYPE_A, false);

	*upstream = upstream_open(SILENT);
	served_init(&front, FRONT);
	served_forward(&front, SILENT, TAUT_UDP);
	served_start(&front);
	*client = served_socket(FRONT, SOCK_DGRAM);
	send(*client, octets, n, 0);
	upstream_take(*upstream, asked);
}

static uint64_t ended(struct served *s)
{
	uint64_t before = uv_hrtime();

	uv_thread_join(&s->thread);
	return (uv_hrtime() - before) / 1000000;
}

static void closed(struct served *s)
{
	taut_shell_stats(s->shell, &stats);
	taut_shell_close(s->shell);
	free(s->memory[0]);
	free(s->memory[1]);
}

/* ---- the stop ------------------------------------------------------------------------------- */

struct gate {
	atomic_bool entered, open;
};

static void hold(struct taut_shell *shell, void *context)
{
	struct gate *g = context;

	(void)shell;
	atomic_store(&g->entered, true);
	while (!atomic_load(&g->open)) /* until the test opens it */
		served_sleep(1);
}

/* Queries that the system had taken before the stop are answered: the worker was busy meanwhile. */
static void stop_takes_what_came(void **state)
{
	enum { QUERIES = 100 };
	struct gate gate = {false, false};
	uint8_t octets[512];
	int s;

	(void)state;
	served_init(&server, PLACE);
	served_zones(&server, served_text);
	served_start(&server);
	assert_true(taut_shell_call(server.shell, hold, &gate));
	while (!atomic_load(&gate.entered)) /* it comes */
		served_sleep(1);
	s = served_socket(PLACE, SOCK_DGRAM);
	for (uint16_t i = 0; i < QUERIES; i++) {
		size_t n = served_query(octets, i, "x.example.", TAUT_TYPE_TXT, false);

		assert_int_equal(send(s, octets, n, 0), n);
	}
	taut_shell_stop(server.shell, 5000);
	atomic_store(&gate.open, true);
	assert_true(ended(&server) < 3000);
	for (unsigned i = 0; i < QUERIES; i++)
		assert_true(served_receive(s, octets, sizeof octets, 1000) > 12);
	close(s);
	closed(&server);
	assert_int_equal(stats.answers[TAUT_UDP], QUERIES);
}

static void stop_waits(void **state)
{
	struct asked asked;
	uint8_t octets[512];
	int upstream, client;

	(void)state;
	waiting(&upstream, &client, &asked);
	taut_shell_stop(front.shell, 20000);
	served_sleep(30);
	assert_int_equal(front.released, 0);
	upstream_deny(upstream, &asked);
	assert_true(ended(&front) < 5000); /* with the answer, not with the grace */
	assert_true(served_receive(client, octets, sizeof octets, 1000) > 12);
	assert_int_equal(octets[3] & 15, 3);
	close(client);
	close(upstream);
	closed(&front);
}

static void stop_ends(void **state)
{
	struct asked asked;
	uint8_t octets[512];
	int upstream, client;
	uint64_t before;

	(void)state;
	waiting(&upstream, &client, &asked);
	before = uv_hrtime();
	taut_shell_stop(front.shell, 100);
	ended(&front);
	assert_in_range((uv_hrtime() - before) / 1000000, 95, 1500);
	closed(&front);
	assert_int_equal(served_receive(client, octets, sizeof octets, 0), 0);
	assert_int_equal(front.released, 1);
	close(client);
	close(upstream);
}

/* A zone with two names that have as much text as a message takes. */
static char *large_text(void)
{
	enum { STRINGS = 240, LENGTH = 250 };
	char *text = malloc(2 * STRINGS * (LENGTH + 32) + 512), *end = text;

	assert_non_null(text);
	end += sprintf(
		end, "@ 300 SOA ns host 1 3600 600 86400 60\n@ 300 NS ns\nns 300 A 127.0.0.1\n");
	for (unsigned i = 0; i < 2 * STRINGS; i++) {
		end += sprintf(end, "%s 300 TXT \"%03u", i < STRINGS ? "large" : "larger", i);
		memset(end, 'x', LENGTH - 3);
		end += LENGTH - 3;
		end += sprintf(end, "\"\n");
	}
	return text;
}

static void receive_all(int s, uint8_t *out, size_t n)
{
	for (size_t have = 0; have < n;) {
		size_t got = served_receive(s, out + have, n - have, 3000);

		if (got == 0)
			fail_msg("%zu octets of %zu came", have, n);
		have += got;
	}
}

static size_t framed(uint8_t *out, uint16_t id, const char *name, uint16_t type)
{
	size_t n = served_query(out + 2, id, name, type, false);

	out[0] = (uint8_t)(n >> 8);
	out[1] = (uint8_t)n;
	return n + 2;
}

static void stream_open(struct served *s)
{
	char *text = large_text();

	served_init(s, PLACE);
	s->listeners[0].transport = TAUT_TCP;
	served_zones(s, text);
	free(text);
}

/* A client with little room for what comes. */
static int slow_client(void)
{
	struct taut_address to = served_address(PLACE);
	struct sockaddr_storage place;
	unsigned length = taut_i_shell_sockaddr(&to, 53, &place);
	int s = socket(AF_INET, SOCK_STREAM, 0), room = 4096;

	assert_int_equal(setsockopt(s, SOL_SOCKET, SO_RCVBUF, &room, sizeof room), 0);
	assert_int_equal(connect(s, (struct sockaddr *)&place, length), 0);
	return s;
}

/* Answers that wait for a client who reads slowly are sent before the worker ends. */
static void stop_sends(void **state)
{
	enum { QUERIES = 60 };
	static uint8_t octets[65537];
	size_t n = 0;
	int s;

	(void)state;
	stream_open(&server);
	served_start(&server);
	s = slow_client();
	for (uint16_t i = 0; i < QUERIES; i++)
		n += framed(octets + n, i, "large.example.", TAUT_TYPE_TXT);
	assert_int_equal(send(s, octets, n, 0), n);
	receive_all(s, octets, 2);
	taut_shell_stop(server.shell, 20000);
	served_sleep(50);
	for (unsigned i = 0; i < QUERIES; i++) {
		if (i > 0)
			receive_all(s, octets, 2);
		n = (size_t)octets[0] << 8 | octets[1];
		assert_true(n > 60000);
		receive_all(s, octets + 2, n);
	}
	assert_true(ended(&server) < 5000);
	close(s);
	closed(&server);
	assert_int_equal(stats.answers[TAUT_TCP], QUERIES);
}

/* ---- resolvers ------------------------------------------------------------------------------ */

struct change {
	struct served *served;
	atomic_uint times;
	atomic_uint done; /* 1, and the octets of the answer */
};

static void replace(struct taut_shell *shell, void *context)
{
	struct change *c = context;

	taut_shell_install(shell, served_resolver(c->served), served_released, c->served);
	atomic_fetch_add(&c->times, 1);
}

/* As when it had its time. */
static void outlast(struct taut_shell *shell, void *context)
{
	struct change *c = context;

	assert_non_null(shell->core->next);
	shell->core->next->until = 0;
	taut_i_shell_pump(shell);
	assert_null(shell->core->next);
	atomic_fetch_add(&c->times, 1);
}

static void on_done(void *context, const uint8_t *answer, size_t n)
{
	(void)answer;
	atomic_store(&((struct change *)context)->done, 1u + (unsigned)n);
}

static void ask_itself(struct taut_shell *shell, void *context)
{
	uint8_t query[512];
	size_t n = served_query(query, 1, "mail.example.", TAUT_TYPE_A, false);

	assert_true(taut_shell_ask(shell, query, n, on_done, context));
}

static void call(struct change *c, void (*f)(struct taut_shell *shell, void *context))
{
	unsigned before = atomic_load(&c->times);

	assert_true(taut_shell_call(c->served->shell, f, c));
	while (atomic_load(&c->times) == before) /* it comes, or the test is killed */
		served_sleep(1);
}

/* An older resolver that does not come to an end: who waits for it is told so, and the worker's stop does not wait. */
static void outlasted(void **state)
{
	struct change change = {.served = &front};
	struct asked asked, other;
	uint8_t octets[512];
	int upstream, client;

	(void)state;
	waiting(&upstream, &client, &asked);
	assert_true(taut_shell_call(front.shell, ask_itself, &change));
	upstream_take(upstream, &other);
	call(&change, replace);
	assert_int_equal(front.released, 0);
	call(&change, outlast);
	assert_int_equal(front.released, 1);
	assert_int_equal(change.done, 1);
	upstream_deny(upstream, &asked); /* nobody waits for that */
	assert_int_equal(served_receive(client, octets, sizeof octets, 30), 0);
	taut_shell_stop(front.shell, 20000);
	assert_true(ended(&front) < 5000);
	closed(&front);
	assert_int_equal(stats.exchanges, 0);
	assert_int_equal(front.released, 2);
	close(client);
	close(upstream);
}

/* The same with a zone transfer whose client takes no more: its connection ends. */
static void outlasted_transfer(void **state)
{
	static const struct taut_prefix anybody = {{4, {0}, 0}, 0};
	static uint8_t octets[65536];
	struct change change = {.served = &server};
	static const uint8_t apex[] = "\7example";
	struct taut_transfer_rule rule = {.from = &anybody, .from_count = 1};
	size_t all = 0, n;
	int s;

	(void)state;
	stream_open(&server);
	server.shell_config.stream_output = 4096;
	assert_int_equal(
		taut_zones_allow(server.config.zones, apex, TAUT_CLASS_IN, &rule), TAUT_OK);
	served_start(&server);
	s = slow_client();
	n = framed(octets, 1, "example.", 252);
	for (unsigned i = 0; i < 40; i++) /* together more than the system takes */
		assert_int_equal(send(s, octets, n, 0), n);
	receive_all(s, octets, 2);
	served_sleep(50);
	call(&change, replace);
	assert_int_equal(server.released, 0);
	call(&change, outlast);
	assert_int_equal(server.released, 1);
	while ((n = served_receive(s, octets, sizeof octets, 2000)) > 0) /* to its end */
		all += n;
	assert_true(all > 4096 && all < 40u * 120000u);
	close(s);
	served_end(&server, &stats);
	assert_int_equal(stats.streams, 0);
	assert_int_equal(server.released, 2);
}

/* ---- sockets -------------------------------------------------------------------------------- */

/* A program without SO_REUSEPORT does not get at queries by SO_REUSEADDR. */
static void not_shared(void **state)
{
	struct taut_address at = served_address(PLACE);
	struct sockaddr_storage place;
	unsigned length = taut_i_shell_sockaddr(&at, 53, &place);
	int s = socket(AF_INET, SOCK_DGRAM, 0), one = 1;

	(void)state;
	served_init(&server, PLACE);
	served_zones(&server, served_text);
	served_start(&server);
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	assert_int_equal(bind(s, (struct sockaddr *)&place, length), -1);
	assert_int_equal(errno, EADDRINUSE);
	close(s);
	served_end(&server, NULL);
}

static void same_octets(void *context, uint8_t *out, size_t n)
{
	(void)context;
	memset(out, 0x5a, n);
}

static unsigned port_of(const struct asked *a)
{
	return ntohs(((const struct sockaddr_in *)&a->from)->sin_port);
}

/* A resolver that always draws the same port: while one exchange has it, others get one nevertheless. */
static void port_in_use(void **state)
{
	struct asked first, second;
	uint8_t octets[512];
	int upstream = upstream_open(SILENT), client;
	size_t n;

	(void)state;
	served_init(&front, FRONT);
	served_forward(&front, SILENT, TAUT_UDP);
	served_open(&front);
	front.config.random = same_octets;
	taut_shell_install(front.shell, served_resolver(&front), served_released, &front);
	served_run(&front);
	client = served_socket(FRONT, SOCK_DGRAM);
	n = served_query(octets, 7, "www.example.", TAUT_TYPE_A, false);
	send(client, octets, n, 0);
	upstream_take(upstream, &first);
	n = served_query(octets, 8, "mail.example.", TAUT_TYPE_A, false);
	send(client, octets, n, 0);
	upstream_take(upstream, &second);
	assert_int_not_equal(port_of(&first), port_of(&second));
	assert_true(port_of(&first) >= 1024 && port_of(&second) >= 1024);
	upstream_deny(upstream, &second);
	upstream_deny(upstream, &first);
	for (unsigned i = 0; i < 2; i++) {
		assert_true(served_receive(client, octets, sizeof octets, 2000) > 12);
		assert_int_equal(octets[3] & 15, 3);
	}
	n = served_query(octets, 9, "ns.example.", TAUT_TYPE_A, false);
	send(client, octets, n, 0);
	upstream_take(upstream, &second);
	assert_int_equal(port_of(&first), port_of(&second)); /* it is free again */
	upstream_deny(upstream, &second);
	close(client);
	served_end(&front, &stats);
	assert_int_equal(stats.local_failures, 0);
	close(upstream);
}

static void upstream_by_ip6(void **state)
{
	(void)state;
	served_init(&server, "::1@5814");
	served_zones(&server, served_text);
	served_start(&server);
	served_init(&front, FRONT);
	served_forward(&front, "::1@5814", TAUT_UDP);
	served_start(&front);
	assert_true(served_ask(FRONT, "www.example.", TAUT_TYPE_A, 2000));
	assert_int_equal(taut_rcode(unit.message.header.flags), 0);
	assert_int_equal(unit.message.header.count[TAUT_ANSWER], 1);
	served_end(&front, &stats);
	assert_int_equal(stats.received[TAUT_UDP], 1);
	served_end(&server, NULL);
}

/* ---- what is large -------------------------------------------------------------------------- */

/* Asks over TCP; the answer is in unit.message. */
static void asked_large(int s, const uint8_t *message, size_t n)
{
	uint8_t length[2] = {(uint8_t)(n >> 8), (uint8_t)n};
	static uint8_t back[65537];
	size_t have = 0;

	assert_int_equal(send(s, length, 2, 0), 2);
	assert_int_equal(send(s, message, n, 0), (ssize_t)n);
	while (have < 2 || have < 2 + ((size_t)back[0] << 8 | back[1])) {
		size_t more = served_receive(s, back + have, sizeof back - have, 3000);

		assert_true(more > 0);
		have += more;
	}
	served_opened(back + 2, have - 2);
}

/* Messages that no resolver takes are told so, of whatever length: an UPDATE (RFC 2136) by NOTIMP, a question with records
 * where none belong by FORMERR. A question that is only padded is answered. */
static void large(void **state)
{
	static uint8_t m[65535];
	size_t n;
	int s;

	(void)state;
	served_init(&server, PLACE);
	served_zones(&server, served_text);
	server.listeners[0].transport = TAUT_TCP;
	served_start(&server);
	s = served_socket(PLACE, SOCK_STREAM);
	for (unsigned size = 5000; size < 65535; size += 20000) {
		memset(m, 0, sizeof m);
		n = served_query(m, 9, "example.", TAUT_TYPE_SOA, false);
		m[2] = 0x28; /* UPDATE */
		for (; n + 511 <= size; n += 511) { /* records of 511 octets */
			memcpy(m + n, "\xc0\x0c\xff\x00\0\1\0\0\0\0\1\xf3", 12);
			m[9] = (uint8_t)(m[9] + 1); /* in the section of updates */
		}
		asked_large(s, m, n);
		assert_int_equal(unit.message.header.id, 9);
		assert_int_equal(unit.message.header.flags & 15, 4);
		m[2] = 1; /* a query */
		asked_large(s, m, n);
		assert_int_equal(unit.message.header.flags & 15, 1);
	}
	memset(m, 0, sizeof m);
	n = served_query(m, 9, "www.example.", TAUT_TYPE_A, false);
	m[11] = 1; /* OPT, RFC 6891, with the option Padding, RFC 7830 */
	memcpy(m + n, "\0\0\x29\4\xd0\0\0\0\0\x17\x74\0\x0c\x17\x70", 15);
	n += 15 + 6000;
	asked_large(s, m, n); /* the connection is there still */
	assert_int_equal(unit.message.header.flags & 15, 0);
	close(s);
	served_end(&server, &stats);
	assert_int_equal(stats.accepted, 1);
	assert_int_equal(stats.turned_away, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stop_takes_what_came),
		cmocka_unit_test(stop_waits),
		cmocka_unit_test(stop_ends),
		cmocka_unit_test(stop_sends),
		cmocka_unit_test(outlasted),
		cmocka_unit_test(outlasted_transfer),
		cmocka_unit_test(not_shared),
		cmocka_unit_test(port_in_use),
		cmocka_unit_test(upstream_by_ip6),
		cmocka_unit_test(large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
