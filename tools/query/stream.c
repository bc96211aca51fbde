/* stream.c - connections: TCP (RFC 7766), TLS (RFC 7858). See net.h. */
#define _GNU_SOURCE /* MSG_NOSIGNAL */

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net.h"

static enum query_outcome connect_to(
	struct query_stream *s, const struct query_route *route, uint64_t deadline)
{
	struct sockaddr_storage to;
	unsigned n = query_sockaddr(&route->server, &to);
	int error = 0;
	socklen_t length = sizeof error;

	s->fd = query_socket(route, SOCK_STREAM);
	if (s->fd < 0)
		return QUERY_LOCAL;
	if (connect(s->fd, (const struct sockaddr *)&to, n) == 0)
		return QUERY_GOT;
	if (errno != EINPROGRESS)
		return query_outcome_of_errno();
	if (!query_poll(s->fd, POLLOUT, deadline))
		return QUERY_TIMED_OUT;
	if (getsockopt(s->fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0)
		return QUERY_LOCAL;
	errno = error;
	return error == 0 ? QUERY_GOT : query_outcome_of_errno();
}

/* ---- octets on the wire --------------------------------------------------------------------- */

static enum query_outcome send_raw(
	struct query_stream *s, const uint8_t *octets, size_t n, uint64_t deadline)
{
	while (n > 0) { /* each turn sends something or waits */
		ssize_t sent = send(s->fd, octets, n, MSG_NOSIGNAL);

		if (sent > 0) {
			octets += sent;
			n -= (size_t)sent;
		} else if (errno != EAGAIN && errno != EINTR) {
			return query_outcome_of_errno();
		} else if (!query_poll(s->fd, POLLOUT, deadline)) {
			return QUERY_TIMED_OUT;
		}
	}
	return QUERY_GOT;
}

static enum query_outcome receive_raw(
	struct query_stream *s, uint8_t *octets, size_t capacity, uint64_t deadline, size_t *n)
{
	for (;;) { /* until something came, or the time is over */
		ssize_t got = recv(s->fd, octets, capacity, 0);

		if (got > 0) {
			*n = (size_t)got;
			return QUERY_GOT;
		}
		if (got == 0)
			return QUERY_CLOSED;
		if (errno != EAGAIN && errno != EINTR)
			return query_outcome_of_errno();
		if (!query_poll(s->fd, POLLIN, deadline))
			return QUERY_TIMED_OUT;
	}
}

/* ---- TLS ------------------------------------------------------------------------------------ */

static enum query_outcome tls_failed(struct query_stream *s)
{
	snprintf(s->error, sizeof s->error, "%s", taut_tls_error(s->tls));
	return QUERY_TLS_FAILED;
}

/* What TLS wants to be sent; an alert too, when it failed. */
static enum query_outcome tls_flush(struct query_stream *s, uint64_t deadline)
{
	const uint8_t *octets;
	size_t n;

	while ((n = taut_tls_output(s->tls, &octets)) > 0) { /* all of it */
		enum query_outcome outcome = send_raw(s, octets, n, deadline);

		if (outcome != QUERY_GOT)
			return outcome;
		taut_tls_sent(s->tls, n);
	}
	return QUERY_GOT;
}

/* Takes what the peer sends, once. */
static enum query_outcome tls_feed(struct query_stream *s, uint64_t deadline)
{
	uint8_t octets[16384];
	size_t n = 0;
	enum query_outcome outcome = receive_raw(s, octets, sizeof octets, deadline, &n), flushed;
	enum taut_tls_state state;

	if (outcome != QUERY_GOT)
		return outcome;
	state = taut_tls_feed(s->tls, octets, n);
	flushed = tls_flush(s, deadline);
	return state == TAUT_TLS_FAILED ? tls_failed(s) : flushed;
}

static enum query_outcome handshake(struct query_stream *s, uint64_t deadline)
{
	enum query_outcome outcome = tls_flush(s, deadline);

	while (outcome == QUERY_GOT && taut_tls_state(s->tls) == TAUT_TLS_HANDSHAKE)
		outcome = tls_feed(s, deadline); /* its messages */
	if (outcome == QUERY_GOT && taut_tls_state(s->tls) != TAUT_TLS_OPEN)
		outcome = taut_tls_state(s->tls) == TAUT_TLS_FAILED ? tls_failed(s) : QUERY_CLOSED;
	if (outcome == QUERY_GOT)
		snprintf(s->summary, sizeof s->summary, "%s", taut_tls_summary(s->tls));
	return outcome;
}

/* ---- streams -------------------------------------------------------------------------------- */

enum query_outcome query_stream_open(struct query_stream *s, const struct query_route *route,
	struct taut_tls_client *client, const char *identity, uint64_t deadline)
{
	char peer[QUERY_PLACE_TEXT];
	enum query_outcome outcome;

	s->tls = NULL;
	s->piece_at = s->piece_n = 0;
	s->error[0] = s->summary[0] = 0;
	taut_stream_init(&s->in, s->buffer, sizeof s->buffer);
	outcome = connect_to(s, route, deadline);
	if (outcome != QUERY_GOT || !client)
		return outcome;
	query_place_text(&route->server, peer);
	s->tls = taut_tls_connect(client, identity, peer);
	if (!s->tls) {
		errno = ENOMEM;
		return QUERY_LOCAL;
	}
	return handshake(s, deadline);
}

void query_stream_close(struct query_stream *s)
{
	if (s->tls && taut_tls_state(s->tls) == TAUT_TLS_OPEN) {
		taut_tls_bye(s->tls);
		tls_flush(s, 0);
	}
	if (s->tls)
		taut_tls_free(s->tls);
	s->tls = NULL;
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

enum query_outcome query_stream_send(
	struct query_stream *s, const uint8_t *octets, size_t n, uint64_t deadline)
{
	uint8_t framed[2 + TAUT_MESSAGE_MAX];

	/* in one piece, RFC 7766 8 */
	framed[0] = (uint8_t)(n >> 8);
	framed[1] = (uint8_t)n;
	memcpy(framed + 2, octets, n);
	if (!s->tls)
		return send_raw(s, framed, n + 2, deadline);
	if (!taut_tls_write(s->tls, framed, n + 2))
		return tls_failed(s);
	return tls_flush(s, deadline);
}

/* Plain text into the piece, one octet at least. */
static enum query_outcome fill(struct query_stream *s, uint64_t deadline)
{
	enum query_outcome outcome = QUERY_GOT;
	size_t n = 0;

	s->piece_at = 0;
	if (!s->tls)
		outcome = receive_raw(s, s->piece, sizeof s->piece, deadline, &n);
	while (s->tls && outcome == QUERY_GOT) { /* until there is plain text */
		n = taut_tls_read(s->tls, s->piece, sizeof s->piece);
		if (n > 0)
			break;
		outcome = taut_tls_state(s->tls) == TAUT_TLS_OPEN ? tls_feed(s, deadline)
								  : QUERY_CLOSED;
	}
	s->piece_n = (uint32_t)n;
	return outcome;
}

enum query_outcome query_stream_receive(
	struct query_stream *s, uint64_t deadline, const uint8_t **octets, uint32_t *n)
{
	for (;;) { /* until a message is whole */
		enum query_outcome outcome;
		size_t used;

		if (s->piece_at < s->piece_n) {
			/* the buffer takes all messages: no error can come */
			taut_stream_feed(&s->in, s->piece + s->piece_at, s->piece_n - s->piece_at,
				&used, octets, n);
			s->piece_at += (uint32_t)used;
			if (*octets)
				return QUERY_GOT;
			continue;
		}
		outcome = fill(s, deadline);
		if (outcome != QUERY_GOT)
			return outcome;
	}
}
