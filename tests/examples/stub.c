/* stub.c - asks a resolver for an address through libtautresolve: id, port, 0x20, EDNS, retries and the matching of replies are the
 * library's, sockets and the clock are the program's.
 *
 *	stub 192.0.2.53 www.example.com
 *
 * Without arguments it asks a little server of its own on the loopback. */
#define _DEFAULT_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <tautwire/resolver.h>
#include <time.h>
#include <unistd.h>

static int server = -1;  /* the little one */
static int channel = -1; /* the exchange that is under way */
static uint64_t exchange;
static bool answered;

static struct taut_time now(void)
{
	struct timespec t, wall;

	clock_gettime(CLOCK_MONOTONIC, &t);
	clock_gettime(CLOCK_REALTIME, &wall);
	return (struct taut_time){
		(uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000, (uint64_t)wall.tv_sec};
}

static void chance(void *context, uint8_t *out, size_t n)
{
	(void)context;
	if (getrandom(out, n, 0) != (ssize_t)n)
		abort();
}

static struct sockaddr_in place(const struct taut_address *address)
{
	struct sockaddr_in place = {
		.sin_family = AF_INET, .sin_port = htons(address->port == 0 ? 53 : address->port)};

	memcpy(&place.sin_addr, address->octets, 4);
	return place;
}

/* A server that knows one address. */
static void serve(void)
{
	static struct taut_scratch scratch;
	uint8_t query[1500], reply[1500], name[TAUT_NAME_MAX];
	struct sockaddr_in client;
	socklen_t size = sizeof client;
	ssize_t n = recvfrom(server, query, sizeof query, 0, (struct sockaddr *)&client, &size);
	struct taut_message message;
	struct taut_question question;
	struct taut_iterator it;
	struct taut_builder b;

	taut_scratch_init(&scratch);
	if (n < 0 || taut_message_open(&message, query, (size_t)n, &scratch, NULL, NULL) != TAUT_OK)
		return;
	it = taut_questions(&message);
	if (!taut_question_next(&it, &question))
		return;
	taut_name_expand(&question.name, name);
	taut_build_init(&b, reply, sizeof reply, NULL, 0);
	taut_build_header(&b, message.header.id, TAUT_FLAG_QR | TAUT_FLAG_RD | TAUT_FLAG_RA);
	taut_build_question(&b, name, question.type, question.rclass);
	taut_build_record(&b, TAUT_ANSWER, name, TAUT_TYPE_A, TAUT_CLASS_IN, 300,
		(const uint8_t *)"\xc0\0\2\1", 4);
	sendto(server, reply, taut_build_finish(&b), 0, (struct sockaddr *)&client, size);
}

static void print(const uint8_t *octets, size_t n)
{
	static struct taut_scratch scratch;
	static char text[65536];
	struct taut_message message;
	size_t length;

	taut_scratch_init(&scratch);
	taut_message_open(&message, octets, n, &scratch, NULL, NULL);
	if (taut_message_text(&message, 0, text, sizeof text, &length) == TAUT_OK)
		fputs(text, stdout);
	answered = true;
}

/* Does what the resolver wants. A whole program would also open TCP connections; this one says that it cannot. */
static void carry_out(struct taut_resolver *r)
{
	struct taut_action action;

	while (taut_resolver_next(r, &action)) { /* until there is nothing to do */
		struct sockaddr_in to = place(&action.address), from = {.sin_family = AF_INET};

		if (action.kind == TAUT_ACTION_ANSWER)
			print(action.octets, action.length);
		if (action.kind == TAUT_ACTION_CANCEL && action.exchange == exchange &&
			channel >= 0) {
			close(channel);
			channel = -1;
		}
		if (action.kind != TAUT_ACTION_SEND)
			continue;
		if (action.transport != TAUT_UDP || action.address.family != 4) {
			taut_resolver_fail(r, action.exchange, TAUT_FAIL_LOCAL, now());
			continue;
		}
		exchange = action.exchange;
		channel = socket(AF_INET, SOCK_DGRAM, 0);
		from.sin_port = htons(action.port);
		if (channel < 0 || bind(channel, (struct sockaddr *)&from, sizeof from) != 0 ||
			sendto(channel, action.octets, action.length, 0, (struct sockaddr *)&to,
				sizeof to) < 0)
			taut_resolver_fail(r, action.exchange, TAUT_FAIL_LOCAL, now());
	}
}

static void receive(struct taut_resolver *r)
{
	static uint8_t reply[65535];
	struct sockaddr_in from;
	socklen_t size = sizeof from;
	ssize_t n = recvfrom(channel, reply, sizeof reply, 0, (struct sockaddr *)&from, &size);
	struct taut_address address = {.family = 4};

	if (n < 0)
		return;
	memcpy(address.octets, &from.sin_addr, 4);
	address.port = ntohs(from.sin_port);
	taut_resolver_feed(r, exchange, &address, reply, (size_t)n, now());
}

static void wait_and_go_on(struct taut_resolver *r)
{
	uint64_t due = taut_resolver_due(r), at = now().us;
	struct pollfd watched[2] = {
		{.fd = server, .events = POLLIN}, {.fd = channel, .events = POLLIN}};

	poll(watched, 2, due > at ? (int)((due - at) / 1000 + 1) : 0);
	if (watched[0].revents & POLLIN)
		serve();
	if (watched[1].revents & POLLIN)
		receive(r);
	taut_resolver_tick(r, now());
	carry_out(r);
}

static bool own_server(struct taut_address *address)
{
	struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof here;

	server = socket(AF_INET, SOCK_DGRAM, 0);
	if (server < 0 || bind(server, (struct sockaddr *)&here, sizeof here) != 0 ||
		getsockname(server, (struct sockaddr *)&here, &size) != 0)
		return false;
	*address = (struct taut_address){4, {127, 0, 0, 1}, ntohs(here.sin_port)};
	return true;
}

int main(int argc, char **argv)
{
	struct taut_cache_config cache = {0};
	struct taut_hint resolver = {0};
	struct taut_resolver_config config;
	struct taut_route route;
	struct taut_resolver *r;
	const char *name = argc > 2 ? argv[2] : "www.example.com";
	uint8_t wire[TAUT_NAME_MAX];
	uint32_t length;

	if (argc > 2 ? taut_address_scan(argv[1], strlen(argv[1]), &resolver.address) != TAUT_OK
		     : !own_server(&resolver.address))
		return 1;
	if (taut_name_scan(name, strlen(name), NULL, wire, &length) != TAUT_OK)
		return 1;
	chance(NULL, cache.key, sizeof cache.key);
	taut_stub_config(&config, &route, &resolver, 1, TAUT_UDP);
	config.cache = taut_cache_init(malloc(1 << 20), 1 << 20, &cache);
	config.random = chance;
	r = taut_resolver_init(
		&config, malloc(taut_resolver_size(&config)), taut_resolver_size(&config), now());
	if (r == NULL ||
		taut_stub_ask(r, 1, wire, TAUT_TYPE_A, TAUT_CLASS_IN, false, now()) != TAUT_OK)
		return 1;
	carry_out(r);
	while (!answered) /* the resolver gives up after eight seconds */
		wait_and_go_on(r);
	return 0;
}
