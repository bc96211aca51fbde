/* stream_in.c - a connection of a client, TCP or TLS: RFC 7766, 7858. Queries come pipelined and are answered in any order; the
 * answers of an event go out in one write. */
#include "stream_in.h"

#include <stdlib.h>
#include <string.h>

/* Octets of a query. No client has so many to say to a resolver, signatures and padding included; other protocols on this
 * port (TLS: 0x1603, text) begin with what would be a length beyond. */
#define QUERY_MOST 4096u
#define HEADER     12u

struct taut_sending {
	uv_write_t request;
	struct taut_stream_in *stream;
	struct taut_tank octets;
};

static size_t output_level(const struct taut_stream_in *s)
{
	return taut_i_tank_level(&s->out) + (s->sending == NULL ? 0 : taut_i_tank_level(&s->sending->octets));
}

static bool too_much(const struct taut_stream_in *s)
{
	return s->pending_count >= s->ins->pending_most || output_level(s) >= s->ins->output_most;
}

static void make_dirty(struct taut_stream_in *s)
{
	if (s->dirty || s->closing)
		return;
	s->dirty = true;
	s->dirty_next = s->ins->dirty;
	s->ins->dirty = s;
}

/* At the end of this event: what is in it may be called from within a pump. */
static void break_off(struct taut_stream_in *s)
{
	s->broken = true;
	make_dirty(s);
}

/* ---- queries -------------------------------------------------------------------------------- */

static bool room_for_pending(struct taut_stream_in *s)
{
	uint32_t room = s->pending_room == 0 ? 4 : s->pending_room * 2;
	struct taut_pending *larger;

	if (s->pending_count < s->pending_room)
		return true;
	larger = realloc(s->pending, room * sizeof *larger);
	if (larger == NULL)
		return false;
	s->pending = larger;
	s->pending_room = room;
	return true;
}

static void query(struct taut_stream_in *s, const uint8_t *octets, uint32_t n)
{
	struct taut_asker asker = {.client = s->client, .since = s->ins->shell->now.us, .stream = s};
	uint64_t token = 0;

	if (n < HEADER || n > QUERY_MOST || !room_for_pending(s) ||
		!taut_i_shell_query(s->ins->shell, &asker, octets, n, &token)) {
		break_off(s);
		return;
	}
	s->greeted = true;
	taut_i_tcp_wait(s, TAUT_WAIT_NOTHING); /* whatever it waits for next, from now on */
	if (token != 0)
		s->pending[s->pending_count++] = (struct taut_pending){token, false};
}

/* A message is larger than what is here of it: room for this one. */
static bool make_room(struct taut_stream_in *s)
{
	uint32_t length = s->framing.length;

	if (length > QUERY_MOST)
		return false;
	free(s->framing.buffer);
	s->framing.buffer = malloc(length);
	s->framing.capacity = s->framing.buffer == NULL ? 0 : length;
	return s->framing.buffer != NULL;
}

static void drop_room(struct taut_stream_in *s)
{
	free(s->framing.buffer);
	s->framing.buffer = NULL;
	s->framing.capacity = 0;
}

static void stop_reading(struct taut_stream_in *s)
{
	if (s->reading)
		uv_read_stop((uv_stream_t *)&s->handle);
	s->reading = false;
}

/* Plain text. What cannot be asked yet is held, and no more is read until it is. */
static void take(struct taut_stream_in *s, const uint8_t *octets, size_t n)
{
	while (n > 0 && !s->broken) { /* each turn takes octets, or makes room for those that are there */
		const uint8_t *message;
		uint32_t length = 0;
		enum taut_code code;
		size_t used;

		if (too_much(s)) {
			stop_reading(s);
			if (!taut_i_tank_put(&s->held, octets, n))
				break_off(s);
			return;
		}
		code = taut_stream_feed(&s->framing, octets, n, &used, &message, &length);
		octets += used;
		n -= used;
		if (code != TAUT_OK && !make_room(s)) {
			break_off(s);
		} else if (message != NULL) {
			query(s, message, length);
			drop_room(s);
		}
	}
}

/* ---- reading -------------------------------------------------------------------------------- */

/* What TLS has, as far as there is room for it. */
static void take_tls(struct taut_stream_in *s)
{
	size_t n;

	while (!s->broken && taut_i_tank_level(&s->held) == 0 && !too_much(s) &&
		(n = taut_tls_read(s->tls, s->ins->plain, sizeof s->ins->plain)) > 0) /* to the end of it */
		take(s, s->ins->plain, n);
	if (too_much(s))
		stop_reading(s);
	switch (taut_tls_state(s->tls)) {
	case TAUT_TLS_CLOSED: s->ended = true; break;
	case TAUT_TLS_FAILED: break_off(s); break;
	case TAUT_TLS_HANDSHAKE:
	case TAUT_TLS_OPEN: break;
	}
	make_dirty(s); /* it may have something to say */
}

static void feed_tls(struct taut_stream_in *s, size_t n)
{
	struct taut_shell_stats *stats = &s->ins->shell->stats;
	bool shaking = taut_tls_state(s->tls) == TAUT_TLS_HANDSHAKE;
	enum taut_tls_state state = taut_tls_feed(s->tls, s->ins->buffer, n);

	if (shaking && state == TAUT_TLS_FAILED)
		stats->handshakes_failed++;
	if (shaking && state == TAUT_TLS_OPEN) {
		stats->handshakes++;
		stats->resumed += taut_tls_resumed(s->tls);
	}
	take_tls(s);
}

static void on_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
	struct taut_stream_in *s = handle->data;

	(void)suggested;
	*buffer = uv_buf_init((char *)s->ins->buffer, sizeof s->ins->buffer);
}

static void on_read(uv_stream_t *handle, ssize_t n, const uv_buf_t *buffer)
{
	struct taut_stream_in *s = handle->data;
	struct taut_shell *shell = s->ins->shell;

	(void)buffer;
	if (n == 0)
		return;
	taut_i_shell_clock(shell);
	if (n > 0 && s->tls != NULL) {
		feed_tls(s, (size_t)n);
	} else if (n > 0) {
		take(s, s->ins->buffer, (size_t)n);
	} else if (n == UV_EOF) { /* perhaps of one half: its queries are answered still */
		stop_reading(s);
		s->ended = true;
	} else {
		shell->stats.resets++;
		s->broken = true;
	}
	if (s->broken && !s->dirty)
		taut_i_stream_in_close(s);
	taut_i_stream_in_settle(s);
	taut_i_shell_pump(shell);
}

/* ---- answers -------------------------------------------------------------------------------- */

static struct taut_pending *find_pending(struct taut_stream_in *s, uint64_t token)
{
	for (uint32_t i = 0; i < s->pending_count; i++)
		if (s->pending[i].token == token)
			return &s->pending[i];
	return NULL;
}

void taut_i_tcp_answer(struct taut_shell *shell, const struct taut_asker *asker, uint64_t token,
	const uint8_t *octets, size_t n, bool more)
{
	struct taut_stream_in *s = asker->stream;
	struct taut_pending *pending = find_pending(s, token);
	uint8_t *room;

	(void)shell;
	if (pending != NULL) {
		pending->more = more;
		if (!more)
			*pending = s->pending[--s->pending_count];
	}
	make_dirty(s);
	if (s->closing)
		return;
	room = n == 0 || n > 65535 ? NULL : taut_i_tank_room(&s->out, n + 2);
	if (room == NULL) {
		s->broken = true;
		return;
	}
	room[0] = (uint8_t)(n >> 8);
	room[1] = (uint8_t)n;
	memcpy(room + 2, octets, n);
	s->out.end += n + 2;
}

static void on_sent(uv_write_t *request, int status)
{
	struct taut_sending *sending = (struct taut_sending *)request;
	struct taut_stream_in *s = sending->stream;
	struct taut_shell *shell = s->ins->shell;

	s->sending = NULL;
	taut_i_tank_empty(&sending->octets);
	free(sending);
	if (s->closing)
		return;
	taut_i_shell_clock(shell);
	taut_i_tcp_wait(s, TAUT_WAIT_NOTHING);
	if (status < 0)
		shell->stats.resets++;
	s->broken |= status < 0;
	make_dirty(s);
	taut_i_shell_pump(shell);
}

/* What the system does not take now. */
static bool send_later(struct taut_stream_in *s, const uint8_t *octets, size_t n)
{
	struct taut_sending *sending = calloc(1, sizeof *sending);
	uv_buf_t buffer;

	if (sending == NULL || !taut_i_tank_put(&sending->octets, octets, n)) {
		free(sending);
		return false;
	}
	sending->stream = s;
	buffer = uv_buf_init((char *)sending->octets.octets, (unsigned)n);
	if (uv_write(&sending->request, (uv_stream_t *)&s->handle, &buffer, 1, on_sent) != 0) {
		taut_i_tank_empty(&sending->octets);
		free(sending);
		return false;
	}
	s->sending = sending;
	return true;
}

static bool send_now(struct taut_stream_in *s, const uint8_t *octets, size_t n)
{
	uv_buf_t buffer = uv_buf_init((char *)octets, (unsigned)n);
	int sent = uv_try_write((uv_stream_t *)&s->handle, &buffer, 1);

	if (sent < 0 && sent != UV_EAGAIN) {
		s->ins->shell->stats.resets++;
		return false;
	}
	if (sent < 0)
		sent = 0;
	return (size_t)sent == n || send_later(s, octets + sent, n - (size_t)sent);
}

/* All that is there, unless there is a rest before it. */
static bool send_all(struct taut_stream_in *s)
{
	size_t n = taut_i_tank_level(&s->out);
	const uint8_t *octets = n == 0 ? NULL : s->out.octets + s->out.start;
	bool good = true;

	if (s->sending != NULL)
		return true;
	if (s->tls != NULL && n > 0) {
		good = taut_tls_write(s->tls, octets, n);
		taut_i_tank_take(&s->out, n);
	}
	if (s->tls != NULL)
		n = taut_tls_output(s->tls, &octets);
	if (n == 0)
		return good;
	good = send_now(s, octets, n) && good;
	if (s->tls != NULL)
		taut_tls_sent(s->tls, n);
	else
		taut_i_tank_take(&s->out, n);
	return good;
}

void taut_i_stream_in_flush(struct taut_stream_in *s)
{
	if (s->closing)
		return;
	if (!send_all(s) || s->broken) {
		taut_i_stream_in_close(s);
		return;
	}
	taut_i_stream_in_settle(s);
}

/* ---- going on, ending ----------------------------------------------------------------------- */

static bool wants_again(const struct taut_stream_in *s)
{
	if (output_level(s) >= s->ins->output_most)
		return false;
	/* half of them answered: not one read for each answer */
	if (!s->reading && s->pending_count <= s->ins->pending_most / 2 &&
		(!s->ended || taut_i_tank_level(&s->held) > 0))
		return true;
	for (uint32_t i = 0; i < s->pending_count; i++)
		if (s->pending[i].more)
			return true;
	return false;
}

static void read_on(struct taut_stream_in *s)
{
	struct taut_tank held = s->held;

	s->held = (struct taut_tank){NULL, 0, 0, 0};
	if (taut_i_tank_level(&held) > 0)
		take(s, held.octets + held.start, taut_i_tank_level(&held));
	taut_i_tank_empty(&held);
	if (s->tls != NULL)
		take_tls(s);
	if (s->broken || s->ended || too_much(s))
		return;
	if (uv_read_start((uv_stream_t *)&s->handle, on_buffer, on_read) == 0)
		s->reading = true;
	else
		break_off(s);
}

void taut_i_stream_in_again(struct taut_stream_in *s)
{
	if (s->closing)
		return;
	for (uint32_t i = 0; i < s->pending_count; i++)
		if (s->pending[i].more && output_level(s) < s->ins->output_most) {
			s->pending[i].more = false;
			taut_i_shell_more(s->ins->shell, s->pending[i].token);
		}
	if (!s->reading && s->pending_count <= s->ins->pending_most / 2)
		read_on(s);
	taut_i_stream_in_settle(s);
}

void taut_i_stream_in_begin(struct taut_stream_in *s)
{
	s->handle.data = s;
	taut_stream_init(&s->framing, NULL, 0);
	if (uv_read_start((uv_stream_t *)&s->handle, on_buffer, on_read) == 0)
		s->reading = true;
	else
		s->broken = true;
	taut_i_tcp_wait(s, TAUT_WAIT_QUERY);
	if (s->broken)
		taut_i_stream_in_close(s);
}

void taut_i_stream_in_settle(struct taut_stream_in *s)
{
	bool silent = s->pending_count == 0 && output_level(s) == 0 && taut_i_tank_level(&s->held) == 0;

	if (s->closing || s->broken)
		return;
	if (silent && !s->dirty && (s->ended || (s->ins->stopping && taut_stream_idle(&s->framing)))) {
		taut_i_stream_in_close(s);
		return;
	}
	if (s->sending != NULL)
		taut_i_tcp_wait(s, TAUT_WAIT_SENT);
	else if (!s->greeted || !taut_stream_idle(&s->framing))
		taut_i_tcp_wait(s, TAUT_WAIT_QUERY);
	else
		taut_i_tcp_wait(s, silent ? TAUT_WAIT_IDLE : TAUT_WAIT_NOTHING);
	if (wants_again(s))
		taut_i_tcp_again(s);
}

void taut_i_stream_in_close(struct taut_stream_in *s)
{
	if (s->closing)
		return;
	if (s->tls != NULL) {
		taut_tls_bye(s->tls);
		send_all(s);
	}
	stop_reading(s);
	s->closing = true;
	for (uint32_t i = 0; i < s->pending_count; i++)
		taut_i_shell_gone(s->ins->shell, s->pending[i].token);
	s->pending_count = 0;
	taut_i_tcp_wait(s, TAUT_WAIT_NOTHING);
	taut_i_tcp_forget(s);
	uv_close((uv_handle_t *)&s->handle, taut_i_tcp_freed);
}
