/* tcp_listen.c - listening for connections of clients, and letting them in. */
#include "stream_in.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG   1024
#define FAST_OPEN 128 /* connections whose first octets came in their SYN, RFC 7413 */

struct taut_tcp_listener {
	uv_tcp_t handle;
	struct taut_tcp_ins *ins;
	enum taut_transport transport;
	bool stalled; /* somebody is at the door, and there was no memory to let him in */
	bool closing;
	struct taut_tcp_listener *next;
};

/* ---- accepting ------------------------------------------------------------------------------ */

/* May it stay? */
static bool admit(struct taut_stream_in *s)
{
	struct taut_tcp_ins *ins = s->ins;
	struct sockaddr_storage from;
	int n = sizeof from;

	if (uv_tcp_getpeername(&s->wire.handle, (struct sockaddr *)&from, &n) != 0 ||
		!taut_i_shell_address(&from, &s->client.address))
		return false; /* gone already */
	if (taut_i_tcp_streams_of(ins, &s->client.address) < ins->streams_each &&
		(ins->count < ins->streams || taut_i_tcp_make_place(ins)))
		return true;
	ins->shell->stats.turned_away++;
	return false;
}

static void accept_one(struct taut_tcp_listener *listener)
{
	struct taut_tcp_ins *ins = listener->ins;
	struct taut_stream_in *s = calloc(1, sizeof *s);

	listener->stalled = s == NULL;
	if (s == NULL) {
		taut_i_tcp_timer(ins);
		return;
	}
	s->ins = ins;
	s->client.transport = listener->transport;
	uv_tcp_init(&ins->shell->loop, &s->wire.handle);
	s->wire.handle.data = s;
	ins->handles++;
	if (uv_accept((uv_stream_t *)&listener->handle, (uv_stream_t *)&s->wire.handle) == 0 && admit(s)) {
		if (listener->transport == TAUT_TLS && ins->shell->tls != NULL)
			s->wire.tls = taut_tls_accept(ins->shell->tls);
		if (listener->transport != TAUT_TLS || s->wire.tls != NULL) {
			taut_i_tcp_enter(s);
			taut_i_stream_in_begin(s);
			return;
		}
		ins->shell->stats.turned_away++;
	}
	s->closing = true;
	uv_close((uv_handle_t *)&s->wire.handle, taut_i_tcp_freed);
}

static void on_connection(uv_stream_t *handle, int status)
{
	struct taut_tcp_listener *listener = handle->data;

	taut_i_shell_clock(listener->ins->shell);
	if (status == 0) {
		accept_one(listener);
	} else { /* (without a descriptor libuv turns them away, with one that it has in reserve, and says nothing) */
		listener->ins->shell->stats.turned_away++;
		taut_i_tcp_make_place(listener->ins);
	}
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
	for (struct taut_tcp_listener *l = ins->listeners; l != NULL; l = l->next) /* all of them */
		if (l->stalled)
			accept_one(l);
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
	struct taut_tcp_listener *listener = handle->data;
	struct taut_tcp_ins *ins = listener->ins;
	struct taut_tcp_listener **at = &ins->listeners;

	while (*at != listener) /* it is there */
		at = &(*at)->next;
	*at = listener->next;
	free(listener);
	taut_i_tcp_handle_closed(ins);
}

bool taut_i_tcp_listen(struct taut_shell *shell, const struct taut_listener *where, char error[TAUT_SHELL_ERROR])
{
	char text[TAUT_ADDRESS_TEXT];
	struct taut_tcp_listener *l;
	int fd, code = UV_ENOMEM;

	taut_address_text(&where->address, text);
	if (where->transport == TAUT_TLS && shell->tls == NULL) {
		snprintf(error, TAUT_SHELL_ERROR, "%s by TLS: there is no certificate", text);
		return false;
	}
	if (shell->tcp_in == NULL)
		shell->tcp_in = taut_i_tcp_make(shell);
	l = shell->tcp_in == NULL ? NULL : calloc(1, sizeof *l);
	if (l != NULL) {
		*l = (struct taut_tcp_listener){.ins = shell->tcp_in, .transport = where->transport,
			.next = shell->tcp_in->listeners};
		shell->tcp_in->listeners = l;
		uv_tcp_init(&shell->loop, &l->handle);
		l->handle.data = l;
		shell->tcp_in->handles++;
		fd = open_socket(where);
		code = fd < 0 ? uv_translate_sys_error(errno) : uv_tcp_open(&l->handle, fd);
		if (code != 0 && fd >= 0)
			close(fd);
		if (code == 0)
			code = uv_listen((uv_stream_t *)&l->handle, BACKLOG, on_connection);
	}
	if (code == 0)
		return true;
	snprintf(error, TAUT_SHELL_ERROR, "%s by %s: %s", text, where->transport == TAUT_TLS ? "TLS" : "TCP",
		uv_strerror(code));
	return false;
}

void taut_i_tcp_stop(struct taut_shell *shell)
{
	struct taut_tcp_ins *ins = shell->tcp_in;

	if (ins == NULL || ins->stopping)
		return;
	ins->stopping = true;
	for (struct taut_tcp_listener *l = ins->listeners; l != NULL; l = l->next) { /* all of them */
		l->stalled = false;
		l->closing = true;
		uv_close((uv_handle_t *)&l->handle, on_listener_closed);
	}
	while (taut_i_tcp_make_place(ins)) /* each turn closes one */
		continue;
}
