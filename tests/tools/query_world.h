/* query_world.h - a small Internet on loopback addresses, for walks from its root: honest servers are our own authority, others
 * do what makes names fail. A process of its own, until it is stopped. */
#ifndef TAUTWIRE_TESTS_QUERY_WORLD_H
#define TAUTWIRE_TESTS_QUERY_WORLD_H

#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <tautwire/resolver.h>

#define WORLD_NET "127.72.1."

/* What the server at 127.72.1.N does. */
enum world_way {
	WORLD_NOBODY,
	WORLD_HONEST,
	WORLD_SILENT,
	WORLD_SERVFAIL,
	WORLD_MALFORMED,
	WORLD_UPWARD,
	WORLD_TC,
	WORLD_FORMERR
};

enum { WORLD_SERVERS = 20, WORLD_MEMORY = 1 << 20 };

struct world_zone {
	unsigned server;
	const char *apex, *text;
};

static const enum world_way world_ways[WORLD_SERVERS] = {[1] = WORLD_HONEST,
	[2] = WORLD_HONEST,
	[3] = WORLD_HONEST,
	[4] = WORLD_HONEST,
	[10] = WORLD_SILENT,
	[11] = WORLD_SERVFAIL,
	[12] = WORLD_MALFORMED,
	[13] = WORLD_UPWARD,
	[14] = WORLD_TC,
	[15] = WORLD_FORMERR};

#define WORLD_SOA                     "@ 300 SOA ns host 1 2 3 4 60\n"
#define WORLD_DELEGATED(name, server) name " NS ns." name "\nns." name " A " WORLD_NET #server "\n"

static const struct world_zone world_zones[] = {
	{1, ".",
		"$TTL 300\n. SOA ns.root. host.root. 1 2 3 4 60\n. NS ns.root.\nns.root. "
		"A " WORLD_NET "1\n"
		"test. NS ns.tld.test.\nns.tld.test. A " WORLD_NET "2\n"},
	{2, "test.",
		"$TTL 300\n" WORLD_SOA "@ NS ns.tld\nns.tld A " WORLD_NET
		"2\n" WORLD_DELEGATED("shop", 3) WORLD_DELEGATED(
			"host", 4) "glueless NS ns1.host\n" WORLD_DELEGATED("silent",
			10) WORLD_DELEGATED("closed", 9) WORLD_DELEGATED("failing",
			11) WORLD_DELEGATED("malformed", 12) WORLD_DELEGATED("upward", 13)
			WORLD_DELEGATED("notcp", 14) WORLD_DELEGATED("formerr", 15) WORLD_DELEGATED(
				"lame", 3) "half NS ns.half\nns.half A " WORLD_NET
					   "9\nhalf NS ns2.half\nns2.half A " WORLD_NET "4\n"
					   "lost NS nowhere.host\nlost NS gone.shop\n"
					   "round NS ns.square\nsquare NS ns.round\n"},
	{3, "shop.test.",
		"$TTL 300\n" WORLD_SOA "@ NS ns\nns A " WORLD_NET
		"3\nwww A 192.0.2.80\nwww A 192.0.2.81\n"
		"www RRSIG A 13 3 300 20300101000000 20200101000000 1 shop.test. AAAA\n"
		"alias CNAME www\nfar CNAME www.host.test.\n*.wild TXT \"made by a wildcard\"\n"
		"tree DNAME leaf.host.test.\nloop1 CNAME loop2\nloop2 CNAME loop1\n"},
	{4, "host.test.",
		"$TTL 300\n" WORLD_SOA "@ NS ns\nns A " WORLD_NET "4\nns1 A " WORLD_NET
		"4\nwww A 192.0.2.4\n"
		"a.leaf A 192.0.2.5\n"},
	{4, "glueless.test.", "$TTL 300\n" WORLD_SOA "@ NS ns1.host.test.\nwww A 192.0.2.6\n"},
	{4, "half.test.",
		"$TTL 300\n" WORLD_SOA "@ NS ns\n@ NS ns2\nns A " WORLD_NET "9\nns2 A " WORLD_NET
		"4\n"
		"www A 192.0.2.7\n"},
};

static struct {
	pid_t pid;
	uint16_t port;
	int udp[WORLD_SERVERS], tcp[WORLD_SERVERS];
	struct taut_resolver *r[WORLD_SERVERS];
	struct taut_scratch scratch;
	uint8_t in[65537], out[65537];
} world;

static inline struct taut_time world_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (struct taut_time){
		(uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000, (uint64_t)time(NULL)};
}

static inline void world_random(void *context, uint8_t *out, size_t n)
{
	(void)context;
	memset(out, 7, n);
}

static inline bool world_load(struct taut_zones *zones, const struct world_zone *zone)
{
	static struct taut_zone reader;
	static char text[8192];
	uint8_t apex[TAUT_NAME_MAX];
	uint32_t n;

	snprintf(text, sizeof text, "%s", zone->text);
	if (strcmp(zone->apex, "shop.test.") == 0) { /* too large for UDP */
		size_t at = strlen(text);

		for (int i = 0; i < 60; i++)
			at += (size_t)snprintf(
				text + at, sizeof text - at, "big TXT \"%040d\"\n", i);
	}
	if (taut_name_scan(zone->apex, strlen(zone->apex), NULL, apex, &n) != TAUT_OK ||
		taut_zones_begin(zones, apex, TAUT_CLASS_IN) != TAUT_OK)
		return false;
	taut_zone_init(&reader, apex, TAUT_CLASS_IN);
	taut_zone_text(&reader, text, strlen(text), TAUT_ZONE_FINAL);
	while (taut_zone_next(&reader) == TAUT_ZONE_RECORD)
		if (taut_zones_add(zones, &reader.record) != TAUT_OK)
			return false;
	return taut_zones_commit(zones) == TAUT_OK;
}

static inline bool world_authority(unsigned server)
{
	static struct taut_cache_config cache;
	struct taut_resolver_config config = {
		.flags = TAUT_R_IP4 | TAUT_R_NO_RECURSION, .random = world_random};

	config.cache = taut_cache_init(calloc(1, WORLD_MEMORY), WORLD_MEMORY, &cache);
	config.zones = taut_zones_init(malloc(WORLD_MEMORY), WORLD_MEMORY);
	for (size_t i = 0; i < sizeof world_zones / sizeof world_zones[0]; i++)
		if (world_zones[i].server == server && !world_load(config.zones, &world_zones[i]))
			return false;
	world.r[server] = taut_resolver_init(&config, calloc(1, taut_resolver_size(&config)),
		taut_resolver_size(&config), world_now());
	return world.r[server] != NULL;
}

static inline int world_bind(int type, unsigned server, uint16_t port)
{
	struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port)};
	int fd = socket(AF_INET, type, 0), on = 1;
	char text[32];

	snprintf(text, sizeof text, WORLD_NET "%u", server);
	inet_pton(AF_INET, text, &place.sin_addr);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&place, sizeof place) == 0 &&
		(type == SOCK_DGRAM || listen(fd, 8) == 0))
		return fd;
	close(fd);
	return -1;
}

/* All sockets at one port; false: somebody has it somewhere. */
static inline bool world_listen(uint16_t port)
{
	bool good = true;

	for (unsigned i = 0; i < WORLD_SERVERS; i++) {
		world.udp[i] = world_ways[i] == WORLD_NOBODY ? -1 : world_bind(SOCK_DGRAM, i, port);
		world.tcp[i] =
			world_ways[i] == WORLD_HONEST ? world_bind(SOCK_STREAM, i, port) : -1;
		good &= (world.udp[i] >= 0 || world_ways[i] == WORLD_NOBODY) &&
			(world.tcp[i] >= 0 || world_ways[i] != WORLD_HONEST);
	}
	for (unsigned i = 0; i < WORLD_SERVERS && !good; i++) {
		if (world.udp[i] >= 0)
			close(world.udp[i]);
		if (world.tcp[i] >= 0)
			close(world.tcp[i]);
	}
	return good;
}

/* The reply of an honest server, in world.out; 0: none. */
static inline size_t world_honest(unsigned server, size_t n, enum taut_transport transport)
{
	struct taut_client client = {1, {4, {127, 0, 0, 1}, 4000}, transport};
	struct taut_action action;
	size_t length = 0;

	taut_resolver_ask(world.r[server], &client, world.in, n, world_now());
	while (taut_resolver_next(world.r[server], &action))
		if (action.kind == TAUT_ACTION_ANSWER) {
			length = action.length;
			memcpy(world.out, action.octets, length);
		}
	return length;
}

/* Of one that is not: the query with other bits, and perhaps a record. */
static inline size_t world_dishonest(unsigned server, size_t n)
{
	static const uint8_t broken[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 3, 192, 0, 2};
	static const uint8_t upward[] = {
		0, 0, 2, 0, 1, 0, 0, 0, 60, 0, 9, 2, 'n', 's', 4, 'r', 'o', 'o', 't', 0};
	struct taut_message query;
	struct taut_question question;
	struct taut_iterator it;
	uint8_t name[TAUT_NAME_MAX];
	struct taut_builder b;

	if (taut_message_open(&query, world.in, n, &world.scratch, NULL, NULL) != TAUT_OK)
		return 0;
	it = taut_questions(&query);
	if (!taut_question_next(&it, &question) || taut_name_expand(&question.name, name) == 0)
		return 0;
	taut_build_init(&b, world.out, 65535, NULL, 0);
	switch (world_ways[server]) {
	case WORLD_SERVFAIL: taut_build_header(&b, query.header.id, TAUT_FLAG_QR | 2); break;
	case WORLD_FORMERR: taut_build_header(&b, query.header.id, TAUT_FLAG_QR | 1); break;
	case WORLD_TC:
		taut_build_header(&b, query.header.id, TAUT_FLAG_QR | TAUT_FLAG_AA | TAUT_FLAG_TC);
		break;
	case WORLD_UPWARD: taut_build_header(&b, query.header.id, TAUT_FLAG_QR); break;
	default: taut_build_header(&b, query.header.id, TAUT_FLAG_QR | TAUT_FLAG_AA); break;
	}
	taut_build_question(&b, name, question.type, question.rclass);
	n = taut_build_finish(&b);
	if (world_ways[server] == WORLD_MALFORMED) {
		memcpy(world.out + n, broken, sizeof broken);
		n += sizeof broken;
		world.out[7] = 1;
	} else if (world_ways[server] == WORLD_UPWARD) {
		memcpy(world.out + n, upward, sizeof upward);
		n += sizeof upward;
		world.out[9] = 1;
	}
	return n;
}

static inline void world_udp(unsigned server)
{
	struct sockaddr_in from;
	socklen_t from_length = sizeof from;
	ssize_t n = recvfrom(
		world.udp[server], world.in, 65535, 0, (struct sockaddr *)&from, &from_length);
	size_t length = 0;

	if (n > 0 && world_ways[server] == WORLD_HONEST)
		length = world_honest(server, (size_t)n, TAUT_UDP);
	else if (n > 0 && world_ways[server] != WORLD_SILENT)
		length = world_dishonest(server, (size_t)n);
	if (length > 0)
		sendto(world.udp[server], world.out, length, 0, (struct sockaddr *)&from,
			from_length);
}

static inline void world_tcp(unsigned server)
{
	int fd = accept(world.tcp[server], NULL, NULL);
	uint8_t head[2];
	size_t have = 0, length;
	ssize_t n = recv(fd, head, 2, MSG_WAITALL);

	if (n == 2)
		n = recv(fd, world.in, (size_t)(head[0] << 8 | head[1]), MSG_WAITALL);
	have = n > 2 ? (size_t)n : 0;
	length = have ? world_honest(server, have, TAUT_TCP) : 0;
	head[0] = (uint8_t)(length >> 8);
	head[1] = (uint8_t)length;
	if (length > 0) {
		send(fd, head, 2, MSG_NOSIGNAL | MSG_MORE);
		send(fd, world.out, length, MSG_NOSIGNAL);
	}
	close(fd);
}

static inline void world_run(void)
{
	struct pollfd wait[2 * WORLD_SERVERS];

	while (getppid() != 1) { /* until it is killed */
		for (unsigned i = 0; i < WORLD_SERVERS; i++) {
			wait[2 * i] = (struct pollfd){world.udp[i], POLLIN, 0};
			wait[2 * i + 1] = (struct pollfd){world.tcp[i], POLLIN, 0};
		}
		if (poll(wait, 2 * WORLD_SERVERS, 1000) <= 0)
			continue;
		for (unsigned i = 0; i < WORLD_SERVERS; i++) {
			if (wait[2 * i].revents)
				world_udp(i);
			if (wait[2 * i + 1].revents)
				world_tcp(i);
		}
	}
	_exit(0);
}

/* False: no port is free, or something in the tables is wrong. */
static inline bool world_start(void)
{
	taut_scratch_init(&world.scratch);
	for (unsigned i = 0; i < WORLD_SERVERS; i++)
		if (world_ways[i] == WORLD_HONEST && !world_authority(i))
			return false;
	world.port = (uint16_t)(20000 + getpid() % 20000);
	for (unsigned i = 0; i < 50 && !world_listen(world.port); i++)
		world.port = (uint16_t)(world.port + 97);
	if (world.udp[1] < 0)
		return false;
	world.pid = fork();
	if (world.pid == 0)
		world_run();
	return world.pid > 0;
}

static inline void world_stop(void)
{
	kill(world.pid, SIGTERM);
	waitpid(world.pid, NULL, 0);
}

#endif
