/* stream_out.h - what tcp_out.c (all connections to servers) and stream_out.c (one of them) share. */
#ifndef TAUT_SHELL_STREAM_OUT_H
#define TAUT_SHELL_STREAM_OUT_H

#include "inner.h"
#include "wire.h"

/* An exchange on a connection. */
struct taut_carried {
	struct taut_upstream *upstream; /* NULL: given up; its id is taken until its reply came */
	struct taut_carried *next;
	uint32_t replies; /* that had come on the connection when it was sent there */
	bool joined;      /* the connection was open already */
	bool retried;     /* it is on its second connection */
	uint64_t since;   /* it waits, microseconds */
	uint16_t length;
	uint8_t query[]; /* begins with the id */
};

struct taut_stream_out {
	struct taut_wire wire; /* the first member */
	struct taut_tcp_outs *outs;
	uv_connect_t connect;
	struct taut_address server;
	enum taut_transport transport;
	char *identity; /* TLS: whom to accept; "": anybody */
	struct taut_carried *first;
	uint32_t live, ghosts; /* exchanges; those of them that are given up */
	uint32_t replies;
	uint64_t end; /* microseconds: of connecting, or of being idle; UINT64_MAX: while it is in use */
	struct taut_stream_out *next, *dirty_next;
	bool unforced; /* encrypted, though nobody wants it: RFC 9539 */
	bool dirty, open, closing, closed;
};

struct taut_tcp_outs {
	struct taut_shell *shell;
	struct taut_stream_out *streams, *dirty;
	uint32_t count, handles;
	uv_timer_t timer;
	uint64_t due;
	bool closing;
	uint8_t buffer[65536], plain[16384];
};

/* stream_out.c */
bool taut_i_stream_out_begin(struct taut_stream_out *stream, int *code);
void taut_i_stream_out_add(struct taut_stream_out *stream, struct taut_carried *carried);
/* Ends it: what it carries fails so, or goes to another connection. */
void taut_i_stream_out_end(struct taut_stream_out *stream, enum taut_failure failure);

/* tcp_out.c */
void taut_i_tcp_out_dirty(struct taut_stream_out *stream);
void taut_i_tcp_out_timer(struct taut_tcp_outs *outs, uint64_t end);
void taut_i_tcp_out_forget(struct taut_stream_out *stream);
void taut_i_tcp_out_freed(uv_handle_t *handle);
/* On a connection of its own, as an old one broke. False: there is none. */
bool taut_i_tcp_out_again(struct taut_tcp_outs *outs, const struct taut_stream_out *old, struct taut_carried *carried);

#endif
