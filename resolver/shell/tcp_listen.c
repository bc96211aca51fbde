/* tcp_listen.c - listening for connections of clients, and letting them in. */
#include "stream_in.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG   1024
#define BATCH     64  /* connections that are accepted before the loop goes on */
#define FAST_OPEN 128 /* connections whose first octets came in their SYN, RFC 7413 */

struct taut_tcp_listener {
	uv_poll_t poll;
	struct taut_tcp_ins *ins;
	int fd;
	enum taut_transport transport;
	bool stalled; /* somebody is at the door, and nothing can be done about it now */
	struct taut_tcp_listener *next;
};

/* ---- accepting ------------------------------------------------------------------------------ */

/* May it stay? */
static bool admit(struct taut_stream_in *s, const struct sockaddr_storage *from)
{
	struct taut_tcp_ins *ins = s->ins;

	if (!taut_i_shell_address(from, &s->client.address))
		return false;
	if (taut_i_tcp_streams_of(ins, &s->client.address) < ins->streams_each &&
		(ins->count < ins->streams || taut_i_tcp_make_place(ins))) {
		if (s->client.transport == TAUT_TLS && ins->shell->tls != NULL)
			s->wire.tls = taut_tls_accept(ins->shell->tls);
		if (s->client.transport != TAUT_TLS || s->wire.tls != NULL)
			return true;
	}
	ins->shell->stats.turned_away++;
	return false;
}

static void begin(struct taut_tcp_listener *l, int fd, const struct sockaddr_storage *from)
{
	struct taut_tcp_ins *ins = l->ins;
	struct taut_stream_in *s = calloc(1, sizeof *s);
	bool good;

	if (s == NULL) {
		ins->shell->stats.turned_away++;
		close(fd);
		return;
	}
	s->ins = ins;
	s->client.transport = l->transport;
	uv_tcp_init(&ins->shell->loop, &s->wire.handle);
	s->wire.handle.data = s;
	ins->handles++;
	good = uv_tcp_open(&s->wire.handle, fd) == 0;
	if (!good)
		close(fd);
	if (good && admit(s, from)) {
		taut_i_tcp_enter(s);
		taut_i_stream_in_begin(s);
		return;
	}
	s->closing = true;
	uv_close((uv_handle_t *)&s->wire.handle, taut_i_tcp_freed);
}

static int accept_one(const struct taut_tcp_listener *l, struct sockaddr_storage *from)
{
	socklen_t n = sizeof *from;

	return accept4(l->fd, (struct sockaddr *)from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

static int reserve(struct taut_tcp_ins *ins)
{
	return fcntl(uv_backend_fd(&ins->shell->loop), F_DUPFD_CLOEXEC, 0);
}

/* No descriptor is left, and nobody is idle. Who is at the door would stay there and wake the loop for ever: it is let in by
 * the descriptor in reserve, and out again. False: that is gone, too. */
static bool turn_away(struct taut_tcp_listener *l)
{
	struct sockaddr_storage from;
	int fd;

	if (l->ins->reserve < 0)
		return false;
	close(l->ins->reserve);
	fd = accept_one(l, &from);
	if (fd >= 0) {
		close(fd);
		l->ins->shell->stats.turned_away++;
	}
	l->ins->reserve = reserve(l->ins);
	return fd >= 0;
}

static void stall(struct taut_tcp_listener *l)
{
	uv_poll_stop(&l->poll);
	l->stalled = true;
	taut_i_tcp_timer(l->ins);
}

static void on_door(uv_poll_t *poll, int status, int events)
{
	struct taut_tcp_listener *l = poll->data;

	(void)events;
	taut_i_shell_clock(l->ins->shell);
	for (unsigned i = 0; status == 0 && i < BATCH; i++) {
		struct sockaddr_storage from;
		int fd = accept_one(l, &from);

		if (fd >= 0)
			begin(l, fd, &from);
		else if (errno == EAGAIN || errno == EWOULDBLOCK)
			return;
		else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
			status = (errno == EMFILE && taut_i_tcp_make_place(l->ins)) || turn_away(l) ? 0 : -1;
	} /* what else goes wrong is that connection's: it was reset already */
	if (status != 0)
		stall(l);
}

bool taut_i_tcp_stalled(const struct taut_tcp_ins *ins)
{
	for (const struct taut_tcp_listener *l = ins->listeners; l != NULL; l = l->next) /* all of them */
		if (l->stalled)
			return true;
	return false;
}

void taut_i_tcp_accept_stalled(struct taut_tcp_ins *ins)
{
	if (ins->reserve < 0)
		ins->reserve = reserve(ins);
	for (struct taut_tcp_listener *l = ins->listeners; l != NULL; l = l->next) /* all of them */
		if (l->stalled)
			l->stalled = uv_poll_start(&l->poll, UV_READABLE, on_door) != 0;
}

/* ---- listening ------------------------------------------------------------------------------ */

static bool set(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

/* Bound, and shared with other workers. -1, and errno. */
static int open_socket(const struct taut_listener *listener)
{
	uint16_t port = listener->address.port;
	struct sockaddr_storage at;
	unsigned n;
	int fd;

	if (port == 0)
		port = listener->transport == TAUT_TLS ? 853 : 53;
	n = taut_i_shell_sockaddr(&listener->address, port, &at);
	fd = socket(at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	/* what is accepted has TCP_NODELAY from here */
	if (set(fd, SOL_SOCKET, SO_REUSEADDR, 1) && set(fd, SOL_SOCKET, SO_REUSEPORT, 1) &&
		set(fd, IPPROTO_TCP, TCP_NODELAY, 1) &&
		(at.ss_family != AF_INET6 || set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1)) &&
		bind(fd, (struct sockaddr *)&at, n) == 0) {
		set(fd, IPPROTO_TCP, TCP_FASTOPEN, FAST_OPEN); /* where the system has it */
		return fd;
	}
	n = (unsigned)errno;
	close(fd);
	errno = (int)n;
	return -1;
}

static void on_listener_closed(uv_handle_t *handle)
{
	struct taut_tcp_listener *l = handle->data;
	struct taut_tcp_ins *ins = l->ins;

	free(l);
	taut_i_tcp_handle_closed(ins);
}

/* 0, or libuv's code. */
static int open_listener(struct taut_shell *shell, const struct taut_listener *where)
{
	struct taut_tcp_ins *ins = shell->tcp_in == NULL ? taut_i_tcp_make(shell) : shell->tcp_in;
	struct taut_tcp_listener *l = ins == NULL ? NULL : calloc(1, sizeof *l);
	int code;

	shell->tcp_in = ins;
	if (l == NULL)
		return UV_ENOMEM;
	if (ins->reserve < 0)
		ins->reserve = reserve(ins);
	*l = (struct taut_tcp_listener){.ins = ins, .fd = open_socket(where), .transport = where->transport};
	code = l->fd < 0 || listen(l->fd, BACKLOG) != 0 ? uv_translate_sys_error(errno)
							 : uv_poll_init(&shell->loop, &l->poll, l->fd);
	if (code != 0) {
		if (l->fd >= 0)
			close(l->fd);
		free(l);
		return code;
	}
	l->poll.data = l;
	l->next = ins->listeners;
	ins->listeners = l;
	ins->handles++;
	return uv_poll_start(&l->poll, UV_READABLE, on_door);
}

bool taut_i_tcp_listen(struct taut_shell *shell, const struct taut_listener *where, char error[TAUT_SHELL_ERROR])
{
	char text[TAUT_ADDRESS_TEXT];
	int code;

	taut_address_text(&where->address, text);
	if (where->transport == TAUT_TLS && shell->tls == NULL) {
		snprintf(error, TAUT_SHELL_ERROR, "%s by TLS: there is no certificate", text);
		return false;
	}
	code = open_listener(shell, where);
	if (code == 0)
		return true;
	snprintf(error, TAUT_SHELL_ERROR, "%s by %s: %s", text, where->transport == TAUT_TLS ? "TLS" : "TCP",
		uv_strerror(code));
	return false;
}

void taut_i_tcp_stop(struct taut_shell *shell)
{
	struct taut_tcp_ins *ins = shell->tcp_in;
	struct taut_tcp_listener *l;

	if (ins == NULL || ins->stopping)
		return;
	ins->stopping = true;
	while ((l = ins->listeners) != NULL) { /* each turn takes one out */
		ins->listeners = l->next;
		uv_close((uv_handle_t *)&l->poll, on_listener_closed);
		close(l->fd);
	}
	while (taut_i_tcp_make_place(ins)) /* each turn closes one */
		continue;
}
