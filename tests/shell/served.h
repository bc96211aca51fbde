/* served.h - what the tests of the shell share: shells that run in threads of their own, on loopback, with a registered
 * zone or with servers to ask; clients that are plain sockets. */
#ifndef TAUTWIRE_TESTS_SERVED_H
#define TAUTWIRE_TESTS_SERVED_H

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

#include "../../resolver/shell/inner.h"
#include "../codec/unit.h"

enum {
	SERVED_ZONES = 1 << 20,
	SERVED_CACHE = 1 << 20,
	SERVED_LISTENERS = 4,
	SERVED_MESSAGE = 65536
};

static const char served_text[] = "@ 300 SOA ns host 1 3600 600 86400 60\n"
				  "@ 300 NS ns\n"
				  "ns 300 A 127.0.0.1\n"
				  "@ 300 MX 10 mail\n"
				  "mail 300 A 192.0.2.1\n"
				  "www 300 A 192.0.2.2\n"
				  "* 300 TXT \"hello\"\n";

/* A shell with its resolver, and the thread that runs it. */
struct served {
	struct taut_shell *shell;
	struct taut_resolver_config config;
	struct taut_hint hint;
	struct taut_route route;
	struct taut_listener listeners[SERVED_LISTENERS];
	struct taut_shell_config shell_config;
	uv_thread_t thread;
	void *memory[3];
	atomic_uint released;
};

static inline struct taut_address served_address(const char *text)
{
	struct taut_address address;

	assert_int_equal(taut_address_scan(text, strlen(text), &address), TAUT_OK);
	return address;
}

static inline void served_zone(struct taut_zones *zones, const char *text)
{
	static struct taut_zone reader;
	static const uint8_t apex[] = "\7example";

	assert_int_equal(taut_zones_begin(zones, apex, TAUT_CLASS_IN), TAUT_OK);
	taut_zone_init(&reader, apex, TAUT_CLASS_IN);
	assert_int_equal(taut_zone_text(&reader, text, strlen(text), TAUT_ZONE_FINAL), TAUT_OK);
	while (taut_zone_next(&reader) == TAUT_ZONE_RECORD) /* each takes text */
		assert_int_equal(taut_zones_add(zones, &reader.record), TAUT_OK);
	assert_int_equal(taut_zones_commit(zones), TAUT_OK);
}

/* Prepares: set what is to be otherwise in its configurations before served_start. Listens on `address` with UDP. */
static inline void served_init(struct served *s, const char *address)
{
	memset(s, 0, sizeof *s);
	s->listeners[0] = (struct taut_listener){served_address(address), TAUT_UDP};
	s->shell_config.listeners = s->listeners;
	s->shell_config.listener_count = 1;
	s->config.flags = TAUT_R_IP4 | TAUT_R_IP6 | TAUT_R_LAB | TAUT_R_COOKIES;
}

static inline void served_zones(struct served *s, const char *text)
{
	s->memory[0] = malloc(SERVED_ZONES);
	s->config.zones = taut_zones_init(s->memory[0], SERVED_ZONES);
	assert_non_null(s->config.zones);
	served_zone(s->config.zones, text);
}

/* Asks that server for everything. */
static inline void served_forward(
	struct served *s, const char *address, enum taut_transport transport)
{
	s->hint.address = served_address(address);
	s->route = (struct taut_route){.zone = (const uint8_t *)"",
		.kind = TAUT_ROUTE_FORWARD,
		.transport = transport,
		.servers = &s->hint,
		.count = 1};
	s->config.routes = &s->route;
	s->config.route_count = 1;
}

static inline void served_released(void *context, struct taut_resolver *resolver)
{
	struct served *s = context;

	free(resolver);
	atomic_fetch_add(&s->released, 1);
}

static inline struct taut_resolver *served_resolver(struct served *s)
{
	size_t n = taut_resolver_size(&s->config);
	struct taut_resolver *r =
		taut_resolver_init(&s->config, malloc(n), n, taut_shell_now(s->shell));

	assert_non_null(r);
	return r;
}

static inline void served_thread(void *context)
{
	taut_shell_run(((struct served *)context)->shell);
}

static inline void served_open(struct served *s)
{
	struct taut_cache_config cache = {.key = "0123456789abcde"};
	char error[TAUT_SHELL_ERROR];

	s->memory[1] = malloc(SERVED_CACHE);
	s->config.cache = taut_cache_init(s->memory[1], SERVED_CACHE, &cache);
	s->shell = taut_shell_open(&s->shell_config, error);
	if (s->shell == NULL)
		fail_msg("%s", error);
	s->config.random = taut_shell_random;
	s->config.random_context = s->shell;
	taut_shell_install(s->shell, served_resolver(s), served_released, s);
}

static inline void served_run(struct served *s)
{
	assert_int_equal(uv_thread_create(&s->thread, served_thread, s), 0);
}

static inline void served_start(struct served *s)
{
	served_open(s);
	served_run(s);
}

/* Stops it; its counters are in *stats then, if anybody asks. */
static inline void served_end(struct served *s, struct taut_shell_stats *stats)
{
	taut_shell_stop(s->shell, 2000);
	uv_thread_join(&s->thread);
	if (stats != NULL)
		taut_shell_stats(s->shell, stats);
	taut_shell_close(s->shell);
	free(s->memory[0]);
	free(s->memory[1]);
}

/* ---- clients -------------------------------------------------------------------------------- */

static inline size_t served_query(
	uint8_t out[512], uint16_t id, const char *name, uint16_t type, bool edns)
{
	uint8_t wire[TAUT_NAME_MAX];
	struct taut_builder b;
	uint32_t n;

	assert_int_equal(taut_name_scan(name, strlen(name), NULL, wire, &n), TAUT_OK);
	taut_build_init(&b, out, 512, NULL, 0);
	taut_build_header(&b, id, TAUT_FLAG_RD);
	taut_build_question(&b, wire, type, TAUT_CLASS_IN);
	if (edns)
		taut_build_opt(&b, 1232, 0, 0, 0);
	return taut_build_finish(&b);
}

static inline int served_socket(const char *address, int kind)
{
	struct taut_address to = served_address(address);
	struct sockaddr_storage place;
	unsigned length = taut_i_shell_sockaddr(&to, 53, &place);
	int s = socket(place.ss_family, kind, 0);

	assert_true(s >= 0);
	assert_int_equal(connect(s, (struct sockaddr *)&place, length), 0);
	return s;
}

/* What comes within a time; 0: nothing. */
static inline size_t served_receive(int s, uint8_t *out, size_t capacity, int ms)
{
	struct pollfd p = {s, POLLIN, 0};
	ssize_t n;

	if (poll(&p, 1, ms) <= 0)
		return 0;
	n = recv(s, out, capacity, 0);
	return n < 0 ? 0 : (size_t)n;
}

/* Opens a message as the tests of the codec do: unit.message. */
static inline void served_opened(const uint8_t *octets, size_t n)
{
	assert_true(n >= 12 && n <= UNIT_OCTETS);
	memcpy(unit.octets, octets, n);
	unit.length = n;
	assert_int_equal(unit_again(TAUT_DEFAULT), TAUT_OK);
}

/* One question over UDP: the answer is in unit.message. False: none came within ms. */
static inline bool served_ask(const char *address, const char *name, uint16_t type, int ms)
{
	uint8_t octets[4096];
	int s = served_socket(address, SOCK_DGRAM);
	size_t n = served_query(octets, 0x1234, name, type, true);

	assert_int_equal(send(s, octets, n, 0), n);
	n = served_receive(s, octets, sizeof octets, ms);
	close(s);
	if (n == 0)
		return false;
	served_opened(octets, n);
	assert_int_equal(unit.message.header.id, 0x1234);
	return true;
}

static inline void served_sleep(unsigned ms)
{
	struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};

	nanosleep(&t, NULL);
}

#endif
