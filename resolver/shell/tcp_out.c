/* tcp_out.c - connections to servers: which one an exchange goes by, how many there are, how long they stay. */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "probe.h"
#include "stream_out.h"

#define SHARE_MOST  64u /* exchanges on one connection */
#define GHOSTS_MOST 8u  /* a server that owes so many replies is not asked there any more */
#define PADDING     128u

/* ---- what is put off ------------------------------------------------------------------------ */

static void release(struct taut_stream_out *s)
{
	if (!s->closed || s->dirty)
		return;
	taut_i_wire_free(&s->wire);
	free(s->identity);
	free(s);
}

void taut_i_tcp_out_dirty(struct taut_stream_out *s)
{
	if (s->dirty || s->closing)
		return;
	s->dirty = true;
	s->dirty_next = s->outs->dirty;
	s->outs->dirty = s;
}

void taut_i_tcp_out_flush(struct taut_shell *shell)
{
	struct taut_tcp_outs *outs = shell->tcp_out;
	struct taut_stream_out *s;

	while (outs != NULL && (s = outs->dirty) != NULL) { /* each turn takes one out */
		outs->dirty = s->dirty_next;
		s->dirty = false;
		if (!s->closing && !taut_i_wire_send(&s->wire))
			taut_i_stream_out_end(s, TAUT_FAIL_CLOSED);
		release(s);
	}
}

/* ---- time ----------------------------------------------------------------------------------- */

static enum taut_failure late(const struct taut_stream_out *s)
{
	if (s->open)
		return TAUT_FAIL_CLOSED; /* it was idle: nothing is lost */
	return s->transport == TAUT_TLS ? TAUT_FAIL_TLS : TAUT_FAIL_UNREACHABLE;
}

static void on_sweep(uv_timer_t *timer)
{
	struct taut_tcp_outs *outs = timer->data;
	uint64_t due = UINT64_MAX;

	taut_i_shell_clock(outs->shell);
	outs->due = UINT64_MAX;
	for (struct taut_stream_out *s = outs->streams, *next; s != NULL; s = next) { /* all of them */
		next = s->next;
		if (s->end <= outs->shell->now.us)
			taut_i_stream_out_end(s, late(s));
		else if (s->end < due)
			due = s->end;
	}
	if (due != UINT64_MAX)
		taut_i_tcp_out_timer(outs, due);
	taut_i_shell_pump(outs->shell);
}

void taut_i_tcp_out_timer(struct taut_tcp_outs *outs, uint64_t end)
{
	uint64_t now = outs->shell->now.us;

	if (end >= outs->due || outs->closing)
		return;
	outs->due = end;
	uv_timer_start(&outs->timer, on_sweep, end > now ? (end - now + 999) / 1000 : 0, 0);
}

/* ---- the table ------------------------------------------------------------------------------ */

static void handle_closed(struct taut_tcp_outs *outs)
{
	if (--outs->handles > 0 || !outs->closing)
		return;
	outs->shell->tcp_out = NULL;
	free(outs);
}

void taut_i_tcp_out_freed(uv_handle_t *handle)
{
	struct taut_stream_out *s = handle->data;
	struct taut_tcp_outs *outs = s->outs;

	s->closed = true;
	release(s);
	handle_closed(outs);
}

void taut_i_tcp_out_forget(struct taut_stream_out *s)
{
	for (struct taut_stream_out **at = &s->outs->streams; *at != NULL; at = &(*at)->next) /* all of them */
		if (*at == s) {
			*at = s->next;
			s->outs->shell->stats.upstream_streams = --s->outs->count;
			return;
		}
}

static struct taut_tcp_outs *make_outs(struct taut_shell *shell)
{
	struct taut_tcp_outs *outs = calloc(1, sizeof *outs);

	if (outs == NULL)
		return NULL;
	outs->shell = shell;
	outs->due = UINT64_MAX;
	outs->handles = 1;
	uv_timer_init(&shell->loop, &outs->timer);
	outs->timer.data = outs;
	return outs;
}

/* The one that would be closed next; NULL: all are in use. */
static struct taut_stream_out *idle_one(struct taut_tcp_outs *outs)
{
	struct taut_stream_out *best = NULL;

	for (struct taut_stream_out *s = outs->streams; s != NULL; s = s->next) /* all of them */
		if (s->open && s->live == s->ghosts && (best == NULL || s->end < best->end))
			best = s;
	return best;
}

/* ---- the choice ----------------------------------------------------------------------------- */

static bool has_id(const struct taut_stream_out *s, const uint8_t *query)
{
	for (const struct taut_carried *c = s->first; c != NULL; c = c->next) /* all of them */
		if (memcmp(c->query, query, 2) == 0)
			return true;
	return false;
}

/* Where an exchange goes. */
struct way {
	struct taut_address server; /* with its port */
	enum taut_transport transport;
	const char *identity;
	bool unforced;
};

static struct taut_stream_out *find(struct taut_tcp_outs *outs, const struct way *way, const uint8_t *query)
{
	for (struct taut_stream_out *s = outs->streams; s != NULL; s = s->next) /* all of them */
		if (s->transport == way->transport && s->live < SHARE_MOST && s->ghosts < GHOSTS_MOST &&
			taut_address_equal(&s->server, &way->server) && s->server.port == way->server.port &&
			s->unforced == way->unforced && strcmp(s->identity, way->identity) == 0 && !has_id(s, query))
			return s;
	return NULL;
}

/* A new one. NULL: none, for this reason. */
static struct taut_stream_out *make(struct taut_tcp_outs *outs, const struct way *way, enum taut_failure *failure)
{
	struct taut_stream_out *s = outs->count < outs->shell->config.upstream_streams ? NULL : idle_one(outs);
	int code;

	*failure = TAUT_FAIL_LOCAL;
	if (s != NULL)
		taut_i_stream_out_end(s, TAUT_FAIL_CLOSED);
	if (outs->count >= outs->shell->config.upstream_streams)
		return NULL;
	s = calloc(1, sizeof *s);
	if (s == NULL)
		return NULL;
	s->identity = strdup(way->identity);
	if (s->identity == NULL) {
		free(s);
		return NULL;
	}
	s->outs = outs;
	s->server = way->server;
	s->transport = way->transport;
	s->unforced = way->unforced;
	uv_tcp_init(&outs->shell->loop, &s->wire.handle);
	s->wire.handle.data = s;
	outs->handles++;
	s->next = outs->streams;
	outs->streams = s;
	outs->shell->stats.upstream_streams = ++outs->count;
	if (taut_i_stream_out_begin(s, &code)) {
		outs->shell->stats.connects++;
		return s;
	}
	if (code == UV_ENETUNREACH || code == UV_EHOSTUNREACH)
		*failure = TAUT_FAIL_UNREACHABLE;
	s->unforced = false; /* the caller tells it */
	taut_i_stream_out_end(s, *failure);
	return NULL;
}

bool taut_i_tcp_out_again(struct taut_tcp_outs *outs, const struct taut_stream_out *old, struct taut_carried *carried)
{
	const struct way way = {old->server, old->transport, old->identity, old->unforced};
	enum taut_failure failure;
	struct taut_stream_out *s = find(outs, &way, carried->query);

	if (s == NULL || s->open) /* a fresh one, that others of the old one may share */
		s = make(outs, &way, &failure);
	if (s == NULL)
		return false;
	taut_i_stream_out_add(s, carried);
	return true;
}

static struct taut_tcp_outs *outs_of(struct taut_shell *shell)
{
	if (shell->tcp_out == NULL)
		shell->tcp_out = make_outs(shell);
	return shell->tcp_out;
}

/* False: it cannot, for this reason. */
static bool carry(struct taut_shell *shell, const struct way *way, struct taut_upstream *upstream,
	const struct taut_action *action, enum taut_failure *failure)
{
	struct taut_tcp_outs *outs = outs_of(shell);
	struct taut_carried *c = outs == NULL ? NULL : calloc(1, sizeof *c + action->length + PADDING + 4);
	struct taut_stream_out *s;

	*failure = TAUT_FAIL_LOCAL;
	if (c == NULL)
		return false;
	memcpy(c->query, action->octets, action->length);
	c->upstream = upstream;
	c->length = (uint16_t)(way->unforced ? taut_i_pad(c->query, action->length) : action->length);
	s = find(outs, way, c->query);
	if (s == NULL)
		s = make(outs, way, failure);
	if (s == NULL) {
		free(c);
		return false;
	}
	taut_i_stream_out_add(s, c);
	return true;
}

void taut_i_tcp_send(struct taut_shell *shell, struct taut_upstream *upstream, const struct taut_action *action)
{
	bool tls = action->transport == TAUT_TLS;
	struct way way = {action->address, action->transport, !tls || action->tls_name == NULL ? "" : action->tls_name,
		false};
	enum taut_failure failure = TAUT_FAIL_LOCAL;

	if (way.server.port == 0)
		way.server.port = tls ? 853 : shell->config.server_port;
	if ((tls && shell->config.tls_upstream == NULL) || !carry(shell, &way, upstream, action, &failure))
		taut_i_shell_failed(shell, upstream, failure);
}

/* ---- what nobody wants encrypted: RFC 9539 -------------------------------------------------- */

bool taut_i_tcp_out_try(struct taut_shell *shell, struct taut_upstream *upstream, const struct taut_action *action,
	const struct taut_address *server)
{
	const struct way way = {*server, TAUT_TLS, "", true};
	struct taut_tcp_outs *outs = outs_of(shell);
	enum taut_failure failure = TAUT_FAIL_LOCAL;

	if (upstream != NULL && carry(shell, &way, upstream, action, &failure))
		return true;
	/* no connection that somebody uses, and not one that somebody may want, gives way for this */
	if (upstream == NULL && outs != NULL && outs->count < shell->config.upstream_streams / 2 && make(outs, &way, &failure) != NULL)
		return true;
	taut_i_probe_failed(shell, server, failure);
	return false;
}

uint32_t taut_i_tcp_out_trying(const struct taut_shell *shell)
{
	uint32_t count = 0;

	for (const struct taut_stream_out *s = shell->tcp_out == NULL ? NULL : shell->tcp_out->streams; s != NULL;
		s = s->next) /* all of them */
		count += s->unforced && !s->open;
	return count;
}

/* ---- the end -------------------------------------------------------------------------------- */

static void on_timer_closed(uv_handle_t *handle)
{
	handle_closed(handle->data);
}

void taut_i_tcp_out_close(struct taut_shell *shell)
{
	struct taut_tcp_outs *outs = shell->tcp_out;
	struct taut_stream_out *s;

	if (outs == NULL || outs->closing)
		return;
	outs->closing = true;
	while (outs->streams != NULL) /* each turn closes one */
		taut_i_stream_out_end(outs->streams, TAUT_FAIL_CLOSED);
	while ((s = outs->dirty) != NULL) { /* each turn takes one out */
		outs->dirty = s->dirty_next;
		s->dirty = false;
		release(s);
	}
	uv_close((uv_handle_t *)&outs->timer, on_timer_closed);
}
