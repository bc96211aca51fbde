/* udp_out.c - a UDP socket for each exchange: opened, bound to the port that the resolver drew, connected (so that others
 * are not heard, and ICMP errors are), closed at the end of the exchange. All are watched through one epoll descriptor,
 * which is what the loop sees: for a socket that lives for one packet each way, a uv_poll_t would double the system
 * calls. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "inner.h"

enum { EVENTS = 64, PORT_TRIES = 8, PORT_LEAST = 1024 };

struct taut_udp_outs {
	uv_poll_t poll;
	int epoll;
	uint32_t open;
	uint8_t octets[65536]; /* what came */
};

static enum taut_failure failure_of(int error)
{
	switch (error) {
	case ECONNREFUSED: return TAUT_FAIL_REFUSED;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EHOSTDOWN:
	case EACCES:
	case EPERM:
	case EADDRNOTAVAIL:
	case EAFNOSUPPORT:
	case EINVAL: return TAUT_FAIL_UNREACHABLE;
	default: return TAUT_FAIL_LOCAL;
	}
}

static void receive(struct taut_shell *shell, struct taut_upstream *u)
{
	struct taut_udp_outs *t = shell->udp_out;
	ssize_t n;

	if (u->udp < 0) /* closed; a child that has not executed anything yet keeps it in the set */
		return;
	n = recv(u->udp, t->octets, sizeof t->octets, 0);
	if (n >= 0) /* the socket is connected: it came from there */
		taut_i_shell_reply(shell, u, &u->server, t->octets, (size_t)n);
	else if (errno != EAGAIN && errno != EINTR)
		taut_i_shell_failed(shell, u, failure_of(errno));
}

/* Exchanges that end by what came are closed by the pump, behind the last of these events. */
static void on_readable(uv_poll_t *poll, int status, int what)
{
	struct taut_shell *shell = poll->data;
	struct epoll_event events[EVENTS];
	int n;

	(void)what;
	if (status < 0)
		return;
	taut_i_shell_clock(shell);
	n = epoll_wait(shell->udp_out->epoll, events, EVENTS, 0);
	for (int i = 0; i < n; i++)
		receive(shell, events[i].data.ptr);
	taut_i_shell_pump(shell);
}

bool taut_i_udp_out_open(struct taut_shell *shell)
{
	struct taut_udp_outs *t = calloc(1, sizeof *t);

	shell->udp_out = t;
	if (t == NULL)
		return false;
	t->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (t->epoll < 0 || uv_poll_init(&shell->loop, &t->poll, t->epoll) != 0)
		return false;
	t->poll.data = shell;
	return uv_poll_start(&t->poll, UV_READABLE, on_readable) == 0;
}

/* Binds to the port that the resolver drew. Where somebody has it, to one that is drawn here: as free a choice. */
static bool bind_port(int udp, const struct taut_shell *shell, uint8_t family, uint16_t port)
{
	struct taut_address source = family == 4 ? shell->config.source4 : shell->config.source6;
	bool configured = source.family != 0;
	struct sockaddr_storage place;

	source.family = family;
	for (int i = 0; i < PORT_TRIES; i++) {
		unsigned length;

		source.port = port;
		length = taut_i_shell_sockaddr(&source, port, &place);
		if (bind(udp, (const struct sockaddr *)&place, length) == 0)
			return true;
		if (errno == EADDRNOTAVAIL && configured)
			errno = EADDRINUSE; /* that is our own fault, not a server's */
		else if (errno != EADDRINUSE && errno != EACCES)
			return false;
		if (getrandom(&port, sizeof port, 0) != sizeof port)
			return false;
		port = (uint16_t)(PORT_LEAST + port % (65536u - PORT_LEAST));
	}
	return false;
}

static bool open_socket(struct taut_shell *shell, struct taut_upstream *u, uint16_t port)
{
	struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = u}};
	struct sockaddr_storage place;
	unsigned length = taut_i_shell_sockaddr(&u->server, shell->config.server_port, &place);

	if (shell->udp_out->open >= shell->config.udp_exchanges) {
		errno = EMFILE;
		return false;
	}
	u->udp = socket(place.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (u->udp < 0)
		return false;
	shell->udp_out->open++;
	return bind_port(u->udp, shell, u->server.family, port) &&
	       connect(u->udp, (const struct sockaddr *)&place, length) == 0 &&
	       epoll_ctl(shell->udp_out->epoll, EPOLL_CTL_ADD, u->udp, &event) == 0;
}

void taut_i_udp_send(
	struct taut_shell *shell, struct taut_upstream *upstream, const struct taut_action *action)
{
	if (!open_socket(shell, upstream, action->port) ||
		send(upstream->udp, action->octets, action->length, 0) < 0) {
		taut_i_shell_failed(shell, upstream, failure_of(errno));
		return;
	}
	shell->stats.sent[TAUT_UDP]++;
}

void taut_i_udp_cancel(struct taut_shell *shell, struct taut_upstream *upstream)
{
	if (upstream->udp < 0)
		return;
	close(upstream->udp); /* which takes it out of the epoll set */
	upstream->udp = -1;
	shell->udp_out->open--;
}

static void on_closed(uv_handle_t *handle)
{
	struct taut_udp_outs *t = ((struct taut_shell *)handle->data)->udp_out;

	((struct taut_shell *)handle->data)->udp_out = NULL;
	close(t->epoll);
	free(t);
}

void taut_i_udp_close(struct taut_shell *shell)
{
	if (shell->udp_out == NULL)
		return;
	if (shell->udp_out->poll.data != NULL) {
		uv_close((uv_handle_t *)&shell->udp_out->poll, on_closed);
		return;
	}
	if (shell->udp_out->epoll > 0)
		close(shell->udp_out->epoll);
	free(shell->udp_out);
	shell->udp_out = NULL;
}
