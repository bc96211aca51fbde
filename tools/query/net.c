/* net.c - sockets, time and chance; UDP. See net.h. */
#define _GNU_SOURCE /* getrandom, SOCK_CLOEXEC, IP_RECVERR */

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "net.h"

/* ---- time and chance ------------------------------------------------------------------------ */

uint64_t query_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

struct taut_time query_time(void)
{
	return (struct taut_time){query_now_us(), (uint64_t)time(NULL)};
}

void query_random(void *octets, size_t n)
{
	uint8_t *at = octets;

	while (n >
		0) { /* each turn draws one octet at least, or waits for the system to have some */
		ssize_t drawn = getrandom(at, n, 0);

		if (drawn < 0 && errno != EINTR) {
			perror("tautq: getrandom");
			exit(QUERY_EXIT_INTERNAL);
		}
		if (drawn > 0) {
			at += drawn;
			n -= (size_t)drawn;
		}
	}
}

/* ---- for UDP and streams -------------------------------------------------------------------- */

const char *query_outcome_text(enum query_outcome outcome)
{
	switch (outcome) {
	case QUERY_GOT: return "fine";
	case QUERY_TIMED_OUT: return "timed out";
	case QUERY_REFUSED: return "connection refused";
	case QUERY_UNREACHABLE: return "network or host unreachable";
	case QUERY_CLOSED: return "end of file";
	case QUERY_TLS_FAILED: return "TLS failed";
	default: return "cannot be asked from here";
	}
}

enum query_outcome query_outcome_of_errno(void)
{
	switch (errno) {
	case ECONNREFUSED: return QUERY_REFUSED;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EHOSTDOWN: return QUERY_UNREACHABLE;
	case ECONNRESET:
	case EPIPE: return QUERY_CLOSED;
	case ETIMEDOUT: return QUERY_TIMED_OUT;
	default: return QUERY_LOCAL;
	}
}

unsigned query_sockaddr(const struct query_place *place, struct sockaddr_storage *out)
{
	struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(place->address.port)};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6,
		.sin6_port = htons(place->address.port),
		.sin6_scope_id = place->scope};

	memset(out, 0, sizeof *out);
	if (place->address.family == 4) {
		memcpy(&four.sin_addr, place->address.octets, 4);
		memcpy(out, &four, sizeof four);
		return sizeof four;
	}
	memcpy(&six.sin6_addr, place->address.octets, 16);
	memcpy(out, &six, sizeof six);
	return sizeof six;
}

int query_socket(const struct query_route *route, int type)
{
	int family = route->server.address.family == 4 ? AF_INET : AF_INET6, error;
	int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct sockaddr_storage source;
	unsigned n;

	if (fd < 0 || route->source.address.family == 0)
		return fd;
	if (route->source.address.family != route->server.address.family) {
		close(fd);
		errno = EAFNOSUPPORT;
		return -1;
	}
	n = query_sockaddr(&route->source, &source);
	if (bind(fd, (const struct sockaddr *)&source, n) == 0)
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

bool query_poll(int fd, short events, uint64_t deadline)
{
	struct pollfd wait = {.fd = fd, .events = events};

	for (;;) { /* until something happens or the time is over */
		uint64_t now = query_now_us();
		uint64_t ms = now >= deadline ? 0 : (deadline - now + 999) / 1000;
		int ready = poll(&wait, 1, ms > 60000 ? 60000 : (int)ms);

		if (ready > 0)
			return true;
		if (ready < 0 && errno != EINTR)
			return false;
		if (now >= deadline)
			return false;
	}
}

/* ---- UDP ------------------------------------------------------------------------------------ */

/* Not connected, so that replies of others can be told of; ICMP errors come by IP_RECVERR all the same. */
int query_udp_open(const struct query_route *route)
{
	int udp = query_socket(route, SOCK_DGRAM), on = 1;

	if (udp < 0)
		return udp;
	if (route->server.address.family == 4)
		setsockopt(udp, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
	else
		setsockopt(udp, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
	return udp;
}

/* Takes what ICMP said out of the way: the next call would get it again. */
static void drain_errors(int udp)
{
	uint8_t data[64], control[512];
	struct iovec part = {data, sizeof data};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	unsigned i;

	for (i = 0; i < 64; i++) { /* as long as there are some */
		message.msg_control = control;
		message.msg_controllen = sizeof control;
		if (recvmsg(udp, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
			return;
	}
}

enum query_outcome query_udp_send(
	int udp, const struct query_route *route, const uint8_t *octets, size_t n)
{
	struct sockaddr_storage to;
	unsigned length = query_sockaddr(&route->server, &to);
	unsigned i;

	for (i = 0; i < 3; i++) { /* an error of an earlier try is told first */
		if (sendto(udp, octets, n, MSG_NOSIGNAL, (const struct sockaddr *)&to, length) ==
			(ssize_t)n)
			return QUERY_GOT;
		if (errno != EINTR && errno != ECONNREFUSED && errno != EHOSTUNREACH)
			break;
		drain_errors(udp);
	}
	return query_outcome_of_errno();
}

static bool is_server(const struct query_route *route, const struct sockaddr_storage *from)
{
	struct sockaddr_in four;
	struct sockaddr_in6 six;

	if (route->server.address.family == 4) {
		memcpy(&four, from, sizeof four);
		return four.sin_family == AF_INET &&
		       four.sin_port == htons(route->server.address.port) &&
		       memcmp(&four.sin_addr, route->server.address.octets, 4) == 0;
	}
	memcpy(&six, from, sizeof six);
	return six.sin6_family == AF_INET6 && six.sin6_port == htons(route->server.address.port) &&
	       memcmp(&six.sin6_addr, route->server.address.octets, 16) == 0;
}

static void tell_stranger(const struct query_route *route, const struct sockaddr_storage *from)
{
	struct query_place place = {.scope = 0};
	struct sockaddr_in four;
	struct sockaddr_in6 six;
	char is[QUERY_PLACE_TEXT], should[QUERY_PLACE_TEXT], text[2 * QUERY_PLACE_TEXT + 64];

	if (from->ss_family == AF_INET) {
		memcpy(&four, from, sizeof four);
		place.address.family = 4;
		place.address.port = ntohs(four.sin_port);
		memcpy(place.address.octets, &four.sin_addr, 4);
	} else {
		memcpy(&six, from, sizeof six);
		place.address.family = 6;
		place.address.port = ntohs(six.sin6_port);
		memcpy(place.address.octets, &six.sin6_addr, 16);
	}
	query_place_text(&place, is);
	query_place_text(&route->server, should);
	snprintf(text, sizeof text, "reply from unexpected source: %s, expected %s", is, should);
	route->warn(route->context, text);
}

enum query_outcome query_udp_receive(
	int udp, const struct query_route *route, uint64_t deadline, uint8_t *buffer, size_t *n)
{
	while (query_poll(udp, POLLIN, deadline)) { /* each turn takes a datagram */
		struct sockaddr_storage from = {0};
		socklen_t from_length = sizeof from;
		ssize_t got = recvfrom(
			udp, buffer, TAUT_MESSAGE_MAX, 0, (struct sockaddr *)&from, &from_length);

		if (got < 0) {
			enum query_outcome outcome = query_outcome_of_errno();

			if (errno == EAGAIN || errno == EINTR)
				continue;
			drain_errors(udp);
			return outcome;
		}
		if (!is_server(route, &from)) {
			tell_stranger(route, &from);
			continue;
		}
		*n = (size_t)got;
		return QUERY_GOT;
	}
	return QUERY_TIMED_OUT;
}
