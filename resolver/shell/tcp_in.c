/* tcp_in.c - connections of clients: listening, the table of those that are open, and who has to go. */
#include "stream_in.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG       1024
#define FAST_OPEN     128   /* connections whose first octets came in their SYN, RFC 7413 */
#define SWEEP_MS      1000u /* the longest sleep of the timer: waits become shorter when the table fills */
#define LOOSE_HANDLES 2u    /* the two timers */

struct taut_tcp_listener {
	uv_tcp_t handle;
	struct taut_tcp_ins *ins;
	enum taut_transport transport;
	bool stalled; /* somebody is at the door, and there was no memory to let him in */
	bool closing;
	struct taut_tcp_listener *next;
};

/* ---- waiting -------------------------------------------------------------------------------- */

/* Microseconds. Less for those who only keep a place when places are rare: RFC 7766 6.2.3. */
static uint64_t limit_of(const struct taut_tcp_ins *ins, enum taut_wait wait)
{
	uint64_t idle = (uint64_t)ins->idle_ms * 1000;

	if (wait == TAUT_WAIT_QUERY)
		return (uint64_t)ins->first_ms * 1000;
	if (wait == TAUT_WAIT_SENT || ins->count <= ins->streams / 2)
		return idle;
	return ins->count <= ins->streams / 4 * 3 ? idle / 2 : idle / 4;
}

static void on_sweep(uv_timer_t *timer);

/* The timer is set if somebody waits; it may ring too early. */
static void set_timer(struct taut_tcp_ins *ins)
{
	uint64_t now = ins->shell->now.us, due = now + SWEEP_MS * 1000;
	bool some = false;

	if (ins->closing)
		return;
	for (unsigned w = TAUT_WAIT_IDLE; w < TAUT_WAITS; w++) {
		const struct taut_stream_in *first = ins->waiting[w].first;
		uint64_t end = first == NULL ? UINT64_MAX : first->since + limit_of(ins, (enum taut_wait)w);

		some |= first != NULL;
		if (end < due)
			due = end;
	}
	for (const struct taut_tcp_listener *l = ins->listeners; l != NULL; l = l->next) /* all of them */
		some |= l->stalled;
	ins->due = due;
	if (some)
		uv_timer_start(&ins->timer, on_sweep, due > now ? (due - now + 999) / 1000 : 0, 0);
}

void taut_i_tcp_wait(struct taut_stream_in *s, enum taut_wait wait)
{
	struct taut_waiting *list = &s->ins->waiting[s->wait];

	if (s->wait == wait)
		return;
	if (s->wait != TAUT_WAIT_NOTHING) {
		*(s->before == NULL ? &list->first : &s->before->behind) = s->behind;
		*(s->behind == NULL ? &list->last : &s->behind->before) = s->before;
	}
	s->wait = wait;
	if (wait == TAUT_WAIT_NOTHING)
		return;
	list = &s->ins->waiting[wait];
	s->since = s->ins->shell->now.us;
	s->before = list->last;
	s->behind = NULL;
	*(list->last == NULL ? &list->first : &list->last->behind) = s;
	list->last = s;
	if (!uv_is_active((uv_handle_t *)&s->ins->timer) || s->since + limit_of(s->ins, wait) < s->ins->due)
		set_timer(s->ins);
}

static void accept_one(struct taut_tcp_listener *listener);

static void on_sweep(uv_timer_t *timer)
{
	struct taut_tcp_ins *ins = timer->data;
	struct taut_shell *shell = ins->shell;

	taut_i_shell_clock(shell);
	for (unsigned w = TAUT_WAIT_IDLE; w < TAUT_WAITS; w++) {
		struct taut_stream_in *s;

		while ((s = ins->waiting[w].first) != NULL && /* each turn takes one out */
			shell->now.us >= s->since + limit_of(ins, (enum taut_wait)w)) {
			shell->stats.timed_out++;
			taut_i_stream_in_close(s);
		}
	}
	for (struct taut_tcp_listener *l = ins->listeners; l != NULL; l = l->next) /* all of them */
		if (l->stalled)
			accept_one(l);
	set_timer(ins);
	taut_i_shell_pump(shell);
}

/* ---- what is put off ------------------------------------------------------------------------ */

static void release(struct taut_stream_in *s)
{
	if (!s->closed || s->dirty || s->again)
		return;
	taut_i_wire_free(&s->wire);
	taut_i_tank_empty(&s->held);
	free(s->pending);
	free(s);
}

static void on_again(uv_timer_t *timer)
{
	struct taut_tcp_ins *ins = timer->data;
	struct taut_stream_in *s = ins->again;

	taut_i_shell_clock(ins->shell);
	ins->again = NULL;
	while (s != NULL) { /* those that were there; the list begins anew */
		struct taut_stream_in *next = s->again_next;

		s->again = false;
		taut_i_stream_in_again(s);
		release(s);
		s = next;
	}
	taut_i_shell_pump(ins->shell);
}

void taut_i_tcp_again(struct taut_stream_in *s)
{
	if (s->again || s->ins->closing)
		return;
	s->again = true;
	s->again_next = s->ins->again;
	s->ins->again = s;
	uv_timer_start(&s->ins->again_timer, on_again, 0, 0);
}

void taut_i_tcp_flush(struct taut_shell *shell)
{
	struct taut_tcp_ins *ins = shell->tcp_in;
	struct taut_stream_in *s;
	bool closed = false;

	if (ins == NULL)
		return;
	while ((s = ins->dirty) != NULL) { /* each turn takes one out */
		ins->dirty = s->dirty_next;
		s->dirty = false;
		taut_i_stream_in_flush(s);
		closed |= s->closing;
		release(s);
	}
	if (closed && !ins->closing) /* what the resolver does about it is for a pump of its own */
		uv_timer_start(&ins->again_timer, on_again, 0, 0);
}

/* ---- the table ------------------------------------------------------------------------------ */

/* An IPv4 address, or what a customer has of IPv6: a /64. */
static size_t prefix_of(const struct taut_address *address)
{
	return address->family == 4 ? 4 : 8;
}

static struct taut_stream_in **bucket_of(struct taut_tcp_ins *ins, const struct taut_address *address)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < prefix_of(address); i++)
		hash = (hash ^ address->octets[i]) * 16777619u;
	return &ins->buckets[(hash ^ hash >> 15) & ins->mask];
}

static uint32_t streams_of(struct taut_tcp_ins *ins, const struct taut_address *address)
{
	uint32_t count = 0;

	for (struct taut_stream_in *s = *bucket_of(ins, address); s != NULL; s = s->peer) /* one bucket */
		count += s->client.address.family == address->family &&
			 memcmp(s->client.address.octets, address->octets, prefix_of(address)) == 0;
	return count;
}

static void enter(struct taut_stream_in *s)
{
	struct taut_stream_in **bucket = bucket_of(s->ins, &s->client.address);

	s->peer = *bucket;
	*bucket = s;
	s->ins->shell->stats.streams = ++s->ins->count;
	s->ins->shell->stats.accepted++;
}

void taut_i_tcp_forget(struct taut_stream_in *s)
{
	struct taut_stream_in **at = bucket_of(s->ins, &s->client.address);

	while (*at != NULL && *at != s) /* one bucket */
		at = &(*at)->peer;
	if (*at == NULL)
		return;
	*at = s->peer;
	s->ins->shell->stats.streams = --s->ins->count;
}

/* The one that has been without queries for longest goes. */
static bool make_place(struct taut_tcp_ins *ins)
{
	if (ins->waiting[TAUT_WAIT_IDLE].first == NULL)
		return false;
	ins->shell->stats.timed_out++;
	taut_i_stream_in_close(ins->waiting[TAUT_WAIT_IDLE].first);
	return true;
}

/* ---- accepting ------------------------------------------------------------------------------ */

static void handle_closed(struct taut_tcp_ins *ins)
{
	if (--ins->handles > 0 || !ins->closing)
		return;
	ins->shell->tcp_in = NULL;
	free(ins->buckets);
	free(ins);
}

void taut_i_tcp_freed(uv_handle_t *handle)
{
	struct taut_stream_in *s = handle->data;
	struct taut_tcp_ins *ins = s->ins;

	s->closed = true;
	release(s);
	handle_closed(ins);
}

/* May it stay? */
static bool admit(struct taut_stream_in *s)
{
	struct taut_tcp_ins *ins = s->ins;
	struct sockaddr_storage from;
	int n = sizeof from;

	if (uv_tcp_getpeername(&s->wire.handle, (struct sockaddr *)&from, &n) != 0 ||
		!taut_i_shell_address(&from, &s->client.address))
		return false; /* gone already */
	if (streams_of(ins, &s->client.address) < ins->streams_each &&
		(ins->count < ins->streams || make_place(ins)))
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
		set_timer(ins);
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
			enter(s);
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
		make_place(listener->ins);
	}
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

static struct taut_tcp_ins *make_ins(struct taut_shell *shell)
{
	const struct taut_shell_config *c = &shell->config;
	struct taut_tcp_ins *ins = calloc(1, sizeof *ins);
	uint32_t buckets = 16;

	if (ins == NULL)
		return NULL;
	ins->shell = shell;
	ins->streams = c->streams;
	ins->streams_each = c->streams_each;
	ins->pending_most = c->stream_pending;
	ins->output_most = c->stream_output;
	ins->idle_ms = c->idle_ms;
	ins->first_ms = c->first_ms;
	while (buckets < ins->streams && buckets < 1u << 20) /* doubles */
		buckets *= 2;
	ins->mask = buckets - 1;
	ins->buckets = calloc(buckets, sizeof(struct taut_stream_in *));
	if (ins->buckets == NULL) {
		free(ins);
		return NULL;
	}
	uv_timer_init(&shell->loop, &ins->timer);
	uv_timer_init(&shell->loop, &ins->again_timer);
	ins->timer.data = ins->again_timer.data = ins;
	ins->handles = LOOSE_HANDLES;
	return ins;
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
	handle_closed(ins);
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
		shell->tcp_in = make_ins(shell);
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
	while (make_place(ins)) /* each turn closes one */
		continue;
}

bool taut_i_tcp_unsent(const struct taut_shell *shell)
{
	const struct taut_tcp_ins *ins = shell->tcp_in;

	for (uint32_t i = 0; ins != NULL && i <= ins->mask; i++)
		for (const struct taut_stream_in *s = ins->buckets[i]; s != NULL; s = s->peer)
			if (taut_i_wire_level(&s->wire) > 0)
				return true;
	return false;
}

static void on_timer_closed(uv_handle_t *handle)
{
	handle_closed(handle->data);
}

void taut_i_tcp_close(struct taut_shell *shell)
{
	struct taut_tcp_ins *ins = shell->tcp_in;
	struct taut_stream_in *s;

	if (ins == NULL || ins->closing)
		return;
	taut_i_tcp_stop(shell);
	for (uint32_t i = 0; i <= ins->mask; i++)
		while (ins->buckets[i] != NULL) /* each turn closes one */
			taut_i_stream_in_close(ins->buckets[i]);
	ins->closing = true;
	while ((s = ins->dirty) != NULL) { /* each turn takes one out */
		ins->dirty = s->dirty_next;
		s->dirty = false;
		release(s);
	}
	while ((s = ins->again) != NULL) { /* each turn takes one out */
		ins->again = s->again_next;
		s->again = false;
		release(s);
	}
	uv_close((uv_handle_t *)&ins->timer, on_timer_closed);
	uv_close((uv_handle_t *)&ins->again_timer, on_timer_closed);
}
