/* wire.h - what connections of clients and of servers have in common: octets by TCP or TLS, messages with their lengths. */
#ifndef TAUT_SHELL_WIRE_H
#define TAUT_SHELL_WIRE_H

#include <uv.h>

#include "shell.h"
#include "tank.h"

struct taut_sending; /* octets that the system has not taken yet */

struct taut_wire {
	uv_tcp_t handle;
	struct taut_tls *tls; /* NULL: TCP */
	struct taut_stream framing;
	struct taut_tank out; /* plain text to be sent */
	struct taut_sending *sending;
	/* What the system did not take at once is sent, or cannot be. Not called behind uv_close. */
	void (*sent)(struct taut_wire *wire, int status);
};

/* Beginning with all zeros; `handle` is the caller's. */
void taut_i_wire_init(struct taut_wire *wire, void (*sent)(struct taut_wire *wire, int status));
/* When the handle is closed. */
void taut_i_wire_free(struct taut_wire *wire);

/* Plain text: puts a message and its length behind what is to be sent. False: no memory. */
bool taut_i_wire_put(struct taut_wire *wire, const uint8_t *octets, size_t n);
/* Sends all that is there, unless something before it still waits. False: the connection is broken. */
bool taut_i_wire_send(struct taut_wire *wire);
/* Octets that wait to be sent. */
size_t taut_i_wire_level(const struct taut_wire *wire);

/* The next whole message of plain text: *octets and *n go behind it. NULL: none ends here, all is taken. False: it is longer
 * than `most`, or there is no memory. */
bool taut_i_wire_next(struct taut_wire *wire, const uint8_t **octets, size_t *n, uint32_t most,
	const uint8_t **message, uint32_t *length);
/* No message is in use or half there: gives its memory back. */
void taut_i_wire_trim(struct taut_wire *wire);

#endif
