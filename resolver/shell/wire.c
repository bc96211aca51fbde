/* wire.c - messages in connections: sending them together, taking them apart. */
#include "wire.h"

#include <stdlib.h>
#include <string.h>

struct taut_sending {
	uv_write_t request;
	struct taut_wire *wire;
	struct taut_tank octets;
};

void taut_i_wire_init(struct taut_wire *w, void (*sent)(struct taut_wire *wire, int status))
{
	w->sent = sent;
	taut_stream_init(&w->framing, NULL, 0);
}

void taut_i_wire_free(struct taut_wire *w)
{
	taut_tls_free(w->tls);
	taut_i_tank_empty(&w->out);
	free(w->framing.buffer);
}

/* ---- sending -------------------------------------------------------------------------------- */

bool taut_i_wire_put(struct taut_wire *w, const uint8_t *octets, size_t n)
{
	uint8_t *room = n > 65535 ? NULL : taut_i_tank_room(&w->out, n + 2);

	if (room == NULL)
		return false;
	room[0] = (uint8_t)(n >> 8);
	room[1] = (uint8_t)n;
	memcpy(room + 2, octets, n);
	w->out.end += n + 2;
	return true;
}

size_t taut_i_wire_level(const struct taut_wire *w)
{
	return taut_i_tank_level(&w->out) + (w->sending == NULL ? 0 : taut_i_tank_level(&w->sending->octets));
}

static void on_sent(uv_write_t *request, int status)
{
	struct taut_sending *sending = (struct taut_sending *)request;
	struct taut_wire *w = sending->wire;

	w->sending = NULL;
	taut_i_tank_empty(&sending->octets);
	free(sending);
	if (!uv_is_closing((uv_handle_t *)&w->handle))
		w->sent(w, status);
}

/* What the system does not take now. */
static bool send_later(struct taut_wire *w, const uint8_t *octets, size_t n)
{
	struct taut_sending *sending = calloc(1, sizeof *sending);
	uv_buf_t buffer;

	if (sending == NULL || !taut_i_tank_put(&sending->octets, octets, n)) {
		free(sending);
		return false;
	}
	sending->wire = w;
	buffer = uv_buf_init((char *)sending->octets.octets, (unsigned)n);
	if (uv_write(&sending->request, (uv_stream_t *)&w->handle, &buffer, 1, on_sent) != 0) {
		taut_i_tank_empty(&sending->octets);
		free(sending);
		return false;
	}
	w->sending = sending;
	return true;
}

static bool send_now(struct taut_wire *w, const uint8_t *octets, size_t n)
{
	uv_buf_t buffer = uv_buf_init((char *)octets, (unsigned)n);
	int sent = uv_try_write((uv_stream_t *)&w->handle, &buffer, 1);

	if (sent < 0 && sent != UV_EAGAIN)
		return false;
	if (sent < 0)
		sent = 0;
	return (size_t)sent == n || send_later(w, octets + sent, n - (size_t)sent);
}

bool taut_i_wire_send(struct taut_wire *w)
{
	size_t n = taut_i_tank_level(&w->out);
	const uint8_t *octets = n == 0 ? NULL : w->out.octets + w->out.start;
	bool good = true;

	if (w->sending != NULL)
		return true;
	if (w->tls != NULL && n > 0) {
		good = taut_tls_write(w->tls, octets, n);
		taut_i_tank_take(&w->out, n);
	}
	if (w->tls != NULL)
		n = taut_tls_output(w->tls, &octets);
	if (n == 0)
		return good;
	good = send_now(w, octets, n) && good;
	if (w->tls != NULL)
		taut_tls_sent(w->tls, n);
	else
		taut_i_tank_take(&w->out, n);
	return good;
}

/* ---- taking apart --------------------------------------------------------------------------- */

/* A message is longer than what is here of it: room for this one, which is given back behind it. */
static bool make_room(struct taut_wire *w, uint32_t most)
{
	uint32_t length = w->framing.length;

	if (length > most)
		return false;
	free(w->framing.buffer);
	w->framing.buffer = malloc(length);
	w->framing.capacity = w->framing.buffer == NULL ? 0 : length;
	return w->framing.buffer != NULL;
}

void taut_i_wire_trim(struct taut_wire *w)
{
	if (w->framing.buffer == NULL || !taut_stream_idle(&w->framing))
		return;
	free(w->framing.buffer);
	w->framing.buffer = NULL;
	w->framing.capacity = 0;
}

bool taut_i_wire_next(struct taut_wire *w, const uint8_t **octets, size_t *n, uint32_t most,
	const uint8_t **message, uint32_t *length)
{
	enum taut_code code;
	size_t used;

	*message = NULL;
	while (*n > 0 && *message == NULL) { /* once, and once more where room was made */
		code = taut_stream_feed(&w->framing, *octets, *n, &used, message, length);
		*octets += used;
		*n -= used;
		if (code != TAUT_OK && !make_room(w, most))
			return false;
	}
	return *message == NULL || *length <= most;
}
