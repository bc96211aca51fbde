/* stream_in.c - a connection of a client, TCP or TLS: RFC 7766, 7858. Queries come pipelined and are answered in any order; the
 * answers of an event go out in one write. */
#include "stream_in.h"

#include <stdlib.h>
#include <string.h>

/* Octets of a query. No client has so many to say to a resolver, signatures and padding included; others (an UPDATE) are told
 * so by the resolver as well, but for them there is room for so many octets at once only, in all connections. */
#define QUERY_MOST   4096u
#define MESSAGE_MOST 65535u
#define LARGE_ALL    (16u * MESSAGE_MOST)
#define HEADER       12u
/* Queries that are asked together: as many answers are in one write, and what is known already must not count as what a
 * client waits for, of which the resolver allows it only so much (TAUT_CLIENT_PENDING). */
#define BATCH 32u

static bool too_much(const struct taut_stream_in *s)
{
	return s->pending_count >= s->ins->pending_most || taut_i_wire_level(&s->wire) >= s->ins->output_most;
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

/* What one message may have now. */
static uint32_t most_octets(const struct taut_stream_in *s)
{
	return s->ins->large - s->large + MESSAGE_MOST <= LARGE_ALL ? MESSAGE_MOST : QUERY_MOST;
}

static void count_large(struct taut_stream_in *s)
{
	uint32_t room = s->closing || s->wire.framing.capacity <= QUERY_MOST ? 0 : s->wire.framing.capacity;

	s->ins->large = s->ins->large - s->large + room;
	s->large = room;
}

/* Other protocols on this port (TLS: 0x1603, text) begin with what would be a large message. In its header are more records
 * than it has octets for: a question has 5 at least, a record 11 (RFC 1035 4.1). */
static bool may_be_message(const struct taut_stream_in *s)
{
	const struct taut_stream *framing = &s->wire.framing;
	const uint8_t *octets = framing->buffer;
	uint32_t least = HEADER;

	if (s->large == 0 || framing->have < 2 + HEADER || taut_stream_idle(framing))
		return true;
	for (uint32_t i = 4; i < HEADER; i += 2)
		least += (i == 4 ? 5u : 11u) * ((uint32_t)octets[i] << 8 | octets[i + 1]);
	return least <= framing->length;
}

static void query(struct taut_stream_in *s, const uint8_t *octets, uint32_t n)
{
	struct taut_asker asker = {.client = s->client, .since = s->ins->shell->now.us, .stream = s};
	uint64_t token = 0;

	if (n < HEADER || !room_for_pending(s) ||
		!taut_i_shell_query(s->ins->shell, &asker, octets, n, &token)) {
		break_off(s);
		return;
	}
	s->greeted = true;
	taut_i_tcp_wait(s, TAUT_WAIT_NOTHING); /* whatever it waits for next, from now on */
	if (token != 0)
		s->pending[s->pending_count++] = (struct taut_pending){token, false};
}

static void stop_reading(struct taut_stream_in *s)
{
	if (s->reading)
		uv_read_stop((uv_stream_t *)&s->wire.handle);
	s->reading = false;
}

/* Plain text. What cannot be asked yet is held, and no more is read until it is. Not called within a pump. */
static void take(struct taut_stream_in *s, const uint8_t *octets, size_t n)
{
	uint32_t asked = 0;

	while (n > 0 && !s->broken && !s->closing) { /* each turn takes octets, or holds the rest */
		const uint8_t *message;
		uint32_t length = 0;

		if (asked == BATCH) {
			asked = 0;
			taut_i_shell_pump(s->ins->shell);
			continue;
		}
		if (too_much(s)) {
			stop_reading(s);
			if (!taut_i_tank_put(&s->held, octets, n))
				break_off(s);
			return;
		}
		if (!taut_i_wire_next(&s->wire, &octets, &n, most_octets(s), &message, &length)) {
			s->ins->shell->stats.turned_away++;
			break_off(s);
			return;
		}
		count_large(s);
		if (message != NULL) {
			query(s, message, length);
			asked++;
		} else if (!may_be_message(s)) {
			break_off(s);
		}
	}
}

/* ---- reading -------------------------------------------------------------------------------- */

/* What TLS has, as far as there is room for it. */
static void take_tls(struct taut_stream_in *s)
{
	size_t n;

	while (!s->broken && !s->closing && taut_i_tank_level(&s->held) == 0 && !too_much(s) &&
		(n = taut_tls_read(s->wire.tls, s->ins->plain, sizeof s->ins->plain)) > 0) /* to the end of it */
		take(s, s->ins->plain, n);
	if (s->closing)
		return;
	if (too_much(s))
		stop_reading(s);
	switch (taut_tls_state(s->wire.tls)) {
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
	bool shaking = taut_tls_state(s->wire.tls) == TAUT_TLS_HANDSHAKE;
	enum taut_tls_state state = taut_tls_feed(s->wire.tls, s->ins->buffer, n);

	if (shaking && state == TAUT_TLS_FAILED)
		stats->handshakes_failed++;
	if (shaking && state == TAUT_TLS_OPEN) {
		stats->handshakes++;
		stats->resumed += taut_tls_resumed(s->wire.tls);
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
	if (n > 0 && s->wire.tls != NULL) {
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

	(void)shell;
	if (pending != NULL) {
		pending->more = more;
		if (!more)
			*pending = s->pending[--s->pending_count];
	}
	make_dirty(s);
	if (s->closing)
		return;
	if (n == 0 || !taut_i_wire_put(&s->wire, octets, n))
		s->broken = true;
}

static void on_sent(struct taut_wire *wire, int status)
{
	struct taut_stream_in *s = (struct taut_stream_in *)wire;
	struct taut_shell *shell = s->ins->shell;

	taut_i_shell_clock(shell);
	taut_i_tcp_wait(s, TAUT_WAIT_NOTHING);
	if (status < 0)
		shell->stats.resets++;
	s->broken |= status < 0;
	make_dirty(s);
	taut_i_shell_pump(shell);
}

void taut_i_stream_in_flush(struct taut_stream_in *s)
{
	if (s->closing)
		return;
	if (!taut_i_wire_send(&s->wire) || s->broken) {
		taut_i_stream_in_close(s);
		return;
	}
	taut_i_stream_in_settle(s);
}

/* ---- going on, ending ----------------------------------------------------------------------- */

static bool wants_again(const struct taut_stream_in *s)
{
	if (taut_i_wire_level(&s->wire) >= s->ins->output_most)
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
	if (s->wire.tls != NULL)
		take_tls(s);
	if (s->broken || s->closing || s->ended || too_much(s))
		return;
	if (uv_read_start((uv_stream_t *)&s->wire.handle, on_buffer, on_read) == 0)
		s->reading = true;
	else
		break_off(s);
}

void taut_i_stream_in_again(struct taut_stream_in *s)
{
	if (s->closing)
		return;
	for (uint32_t i = 0; i < s->pending_count; i++)
		if (s->pending[i].more && taut_i_wire_level(&s->wire) < s->ins->output_most) {
			s->pending[i].more = false;
			taut_i_shell_more(s->ins->shell, s->pending[i].token);
		}
	if (!s->reading && s->pending_count <= s->ins->pending_most / 2)
		read_on(s);
	taut_i_stream_in_settle(s);
}

void taut_i_stream_in_begin(struct taut_stream_in *s)
{
	s->wire.handle.data = s;
	taut_i_wire_init(&s->wire, on_sent);
	if (uv_read_start((uv_stream_t *)&s->wire.handle, on_buffer, on_read) == 0)
		s->reading = true;
	else
		s->broken = true;
	taut_i_tcp_wait(s, TAUT_WAIT_QUERY);
	if (s->broken)
		taut_i_stream_in_close(s);
}

void taut_i_stream_in_settle(struct taut_stream_in *s)
{
	bool silent = s->pending_count == 0 && taut_i_wire_level(&s->wire) == 0 && taut_i_tank_level(&s->held) == 0;

	if (s->closing || s->broken)
		return;
	if (silent && !s->dirty && (s->ended || (s->ins->stopping && taut_stream_idle(&s->wire.framing)))) {
		taut_i_stream_in_close(s);
		return;
	}
	taut_i_wire_trim(&s->wire);
	count_large(s);
	if (s->wire.sending != NULL)
		taut_i_tcp_wait(s, TAUT_WAIT_SENT);
	else if (!s->greeted || !taut_stream_idle(&s->wire.framing))
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
	if (s->wire.tls != NULL) {
		taut_tls_bye(s->wire.tls);
		taut_i_wire_send(&s->wire);
	}
	stop_reading(s);
	s->closing = true;
	count_large(s);
	for (uint32_t i = 0; i < s->pending_count; i++)
		taut_i_shell_gone(s->ins->shell, s->pending[i].token);
	s->pending_count = 0;
	taut_i_tcp_wait(s, TAUT_WAIT_NOTHING);
	taut_i_tcp_forget(s);
	uv_close((uv_handle_t *)&s->wire.handle, taut_i_tcp_freed);
}
