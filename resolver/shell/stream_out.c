/* stream_out.c - a connection to a server, TCP or TLS: RFC 7766, 7858. Exchanges share it; replies find them by their ids. */
#include "stream_out.h"

#include <stdlib.h>
#include <string.h>

#include "probe.h"

#define MESSAGE_MOST 65535u
#define HEADER       12u

static struct taut_shell *shell_of(const struct taut_stream_out *s)
{
	return s->outs->shell;
}

static void used(struct taut_stream_out *s)
{
	uint64_t idle = (uint64_t)shell_of(s)->config.upstream_idle_ms * 1000;

	if (!s->open)
		return; /* the time for connecting goes on */
	s->end = s->live > s->ghosts ? UINT64_MAX : shell_of(s)->now.us + idle;
	if (s->end != UINT64_MAX)
		taut_i_tcp_out_timer(s->outs, s->end);
}

/* ---- exchanges ------------------------------------------------------------------------------ */

static bool put(struct taut_stream_out *s, struct taut_carried *c)
{
	c->replies = s->replies;
	shell_of(s)->stats.sent[s->transport]++;
	return taut_i_wire_put(&s->wire, c->query, c->length);
}

void taut_i_stream_out_add(struct taut_stream_out *s, struct taut_carried *c)
{
	c->next = s->first;
	s->first = c;
	s->live++;
	c->since = shell_of(s)->now.us;
	c->upstream->stream = s;
	c->joined = s->open;
	if (s->open) {
		shell_of(s)->stats.reused++;
		put(s, c); /* without memory it is as if it was lost */
		taut_i_tcp_out_dirty(s);
		used(s);
	}
}

static struct taut_carried *take(struct taut_stream_out *s, const uint8_t id[2])
{
	for (struct taut_carried **at = &s->first; *at != NULL; at = &(*at)->next) /* all of them */
		if (memcmp((*at)->query, id, 2) == 0) {
			struct taut_carried *c = *at;

			*at = c->next;
			s->live--;
			return c;
		}
	return NULL;
}

/* What was asked there is answered there some time. */
static void give_up(struct taut_stream_out *s, struct taut_carried **at)
{
	struct taut_carried *c = *at;

	c->upstream = NULL;
	if (s->open) {
		s->ghosts++;
		return;
	}
	if (s->unforced)
		taut_i_probe_slow(shell_of(s), &s->server);
	*at = c->next;
	s->live--;
	free(c);
}

/* Was given up, and the server has said nothing since it was asked: others go by UDP for a while. If that was long, or comes
 * again, it takes connections and answers nothing: as if it had no TLS. */
static void silent(struct taut_stream_out *s, uint64_t since)
{
	struct taut_shell *shell = shell_of(s);

	if (shell->now.us - since < TAUT_PROBE_SILENT_US && s->ghosts < 2) {
		taut_i_probe_slow(shell, &s->server);
		return;
	}
	taut_i_probe_failed(shell, &s->server, TAUT_FAIL_CLOSED);
	taut_i_stream_out_end(s, TAUT_FAIL_TLS);
}

void taut_i_tcp_cancel(struct taut_shell *shell, struct taut_upstream *upstream)
{
	struct taut_stream_out *s = upstream->stream;
	uint64_t since = 0;

	(void)shell;
	upstream->stream = NULL;
	if (s == NULL)
		return;
	for (struct taut_carried **at = &s->first; *at != NULL; at = &(*at)->next) /* all of them */
		if ((*at)->upstream == upstream) {
			since = s->unforced && s->open && (*at)->replies == s->replies ? (*at)->since : 0;
			give_up(s, at);
			break;
		}
	used(s);
	if (since != 0)
		silent(s, since);
}

/* ---- the end -------------------------------------------------------------------------------- */

/* RFC 7766 6.2.4: a server may close a connection that was idle just as a query is sent. */
static bool may_retry(const struct taut_stream_out *s, const struct taut_carried *c, enum taut_failure failure)
{
	return failure == TAUT_FAIL_CLOSED && c->joined && !c->retried && c->replies == s->replies &&
	       !s->outs->closing;
}

static void lose(struct taut_stream_out *s, struct taut_carried *c, enum taut_failure failure)
{
	struct taut_upstream *upstream = c->upstream;

	if (upstream == NULL) {
		free(c);
		return;
	}
	upstream->stream = NULL;
	if (may_retry(s, c, failure)) {
		c->retried = true;
		if (taut_i_tcp_out_again(s->outs, s, c))
			return;
	}
	if (s->unforced) {
		if (s->open && s->replies == 0) /* it closes whenever it is asked */
			taut_i_probe_failed(shell_of(s), &s->server, failure);
		taut_i_probe_lost(shell_of(s), upstream, c->query, c->length);
		free(c);
		return;
	}
	free(c);
	taut_i_shell_failed(shell_of(s), upstream, failure);
}

void taut_i_stream_out_end(struct taut_stream_out *s, enum taut_failure failure)
{
	if (s->closing)
		return;
	s->closing = true;
	if (s->wire.tls != NULL) {
		taut_tls_bye(s->wire.tls);
		if (uv_is_writable((uv_stream_t *)&s->wire.handle))
			taut_i_wire_send(&s->wire);
	}
	if (s->unforced && !s->outs->closing && (!s->open || (s->ghosts > 0 && s->replies == 0)))
		taut_i_probe_failed(shell_of(s), &s->server, failure);
	taut_i_tcp_out_forget(s);
	uv_close((uv_handle_t *)&s->wire.handle, taut_i_tcp_out_freed);
	while (s->first != NULL) { /* each turn takes one out */
		struct taut_carried *c = s->first;

		s->first = c->next;
		lose(s, c, failure);
	}
}

static void end_tls(struct taut_stream_out *s)
{
	char text[TAUT_ADDRESS_TEXT];

	taut_address_text(&s->server, text);
	if (!s->unforced)
		taut_i_shell_log(shell_of(s), "TLS with %s%s%s: %s", text, *s->identity == '\0' ? "" : " as ",
		s->identity, taut_tls_error(s->wire.tls));
	taut_i_stream_out_end(s, TAUT_FAIL_TLS);
}

/* ---- replies -------------------------------------------------------------------------------- */

/* False: that was no reply to anything that was asked here. */
static bool reply(struct taut_stream_out *s, const uint8_t *octets, uint32_t n)
{
	struct taut_carried *c = n < HEADER ? NULL : take(s, octets);
	struct taut_upstream *upstream;

	if (c == NULL)
		return false;
	upstream = c->upstream;
	free(c);
	s->replies++;
	if (upstream == NULL) {
		s->ghosts--;
		return true;
	}
	upstream->stream = NULL;
	taut_i_shell_reply(shell_of(s), upstream, &upstream->server, octets, n);
	return true;
}

static void read_plain(struct taut_stream_out *s, const uint8_t *octets, size_t n)
{
	while (n > 0 && !s->closing) { /* each turn takes octets */
		const uint8_t *message;
		uint32_t length = 0;
		bool good = taut_i_wire_next(&s->wire, &octets, &n, MESSAGE_MOST, &message, &length);

		if (!good || (message != NULL && !reply(s, message, length))) {
			taut_i_stream_out_end(s, TAUT_FAIL_CLOSED);
			return;
		}
	}
	taut_i_wire_trim(&s->wire);
	used(s);
}

static void opened(struct taut_stream_out *s)
{
	s->open = true;
	if (s->unforced)
		taut_i_probe_opened(shell_of(s), &s->server);
	for (struct taut_carried *c = s->first; c != NULL; c = c->next) /* all of them */
		put(s, c);
	used(s);
	taut_i_tcp_out_dirty(s);
}

static void read_tls(struct taut_stream_out *s, size_t n)
{
	uint8_t *plain = s->outs->plain;
	size_t got;

	if (taut_tls_feed(s->wire.tls, s->outs->buffer, n) == TAUT_TLS_OPEN && !s->open)
		opened(s);
	while (!s->closing && (got = taut_tls_read(s->wire.tls, plain, sizeof s->outs->plain)) > 0)
		read_plain(s, plain, got); /* to the end of it */
	if (s->closing)
		return;
	taut_i_tcp_out_dirty(s);
	switch (taut_tls_state(s->wire.tls)) {
	case TAUT_TLS_FAILED: end_tls(s); break;
	case TAUT_TLS_CLOSED: taut_i_stream_out_end(s, TAUT_FAIL_CLOSED); break;
	case TAUT_TLS_HANDSHAKE:
	case TAUT_TLS_OPEN: break;
	}
}

static void on_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
	struct taut_stream_out *s = handle->data;

	(void)suggested;
	*buffer = uv_buf_init((char *)s->outs->buffer, sizeof s->outs->buffer);
}

static void on_read(uv_stream_t *handle, ssize_t n, const uv_buf_t *buffer)
{
	struct taut_stream_out *s = handle->data;
	struct taut_shell *shell = shell_of(s);

	(void)buffer;
	if (n == 0)
		return;
	taut_i_shell_clock(shell);
	if (n < 0)
		taut_i_stream_out_end(s, s->wire.tls != NULL && !s->open ? TAUT_FAIL_TLS : TAUT_FAIL_CLOSED);
	else if (s->wire.tls != NULL)
		read_tls(s, (size_t)n);
	else
		read_plain(s, s->outs->buffer, (size_t)n);
	taut_i_shell_pump(shell);
}

/* ---- the beginning -------------------------------------------------------------------------- */

static void on_sent(struct taut_wire *wire, int status)
{
	struct taut_stream_out *s = (struct taut_stream_out *)wire;
	struct taut_shell *shell = shell_of(s);

	taut_i_shell_clock(shell);
	if (status < 0)
		taut_i_stream_out_end(s, TAUT_FAIL_CLOSED);
	else
		taut_i_tcp_out_dirty(s);
	taut_i_shell_pump(shell);
}

static enum taut_failure failure_of(int code)
{
	switch (code) {
	case UV_ECONNREFUSED:
	case UV_ECONNRESET: return TAUT_FAIL_REFUSED;
	case UV_EMFILE:
	case UV_ENFILE:
	case UV_ENOMEM:
	case UV_ENOBUFS:
	case UV_EADDRINUSE: /* no local port is left */
	case UV_EADDRNOTAVAIL: return TAUT_FAIL_LOCAL;
	default: return TAUT_FAIL_UNREACHABLE;
	}
}

static void on_connect(uv_connect_t *request, int status)
{
	struct taut_stream_out *s = request->handle->data;
	struct taut_shell *shell = shell_of(s);

	if (s->closing)
		return;
	taut_i_shell_clock(shell);
	if (status == 0)
		status = uv_read_start(request->handle, on_buffer, on_read);
	if (status != 0)
		taut_i_stream_out_end(s, failure_of(status));
	else if (s->wire.tls == NULL)
		opened(s);
	else
		taut_i_tcp_out_dirty(s); /* the first flight */
	taut_i_shell_pump(shell);
}

/* With its address and transport. False: *code of libuv; the handle is to be closed. */
bool taut_i_stream_out_begin(struct taut_stream_out *s, int *code)
{
	const struct taut_shell_config *config = &shell_of(s)->config;
	const struct taut_address *from = s->server.family == 4 ? &config->source4 : &config->source6;
	char text[TAUT_ADDRESS_TEXT];
	struct sockaddr_storage at;

	taut_i_wire_init(&s->wire, on_sent);
	taut_address_text(&s->server, text);
	*code = UV_ENOMEM;
	if (s->transport == TAUT_TLS) {
		s->wire.tls = taut_tls_connect(config->tls_upstream, s->identity, text);
		if (s->wire.tls == NULL)
			return false;
	}
	*code = 0;
	if (from->family != 0) {
		taut_i_shell_sockaddr(from, 0, &at);
		*code = uv_tcp_bind(&s->wire.handle, (struct sockaddr *)&at, 0);
	}
	taut_i_shell_sockaddr(&s->server, s->server.port, &at);
	if (*code == 0)
		*code = uv_tcp_connect(&s->connect, &s->wire.handle, (struct sockaddr *)&at, on_connect);
	if (*code == 0)
		*code = uv_tcp_nodelay(&s->wire.handle, 1);
	s->end = shell_of(s)->now.us + (s->unforced ? TAUT_PROBE_TIMEOUT_US : (uint64_t)config->connect_ms * 1000);
	taut_i_tcp_out_timer(s->outs, s->end);
	return *code == 0;
}
