/* stream_in.h - what tcp_in.c (all connections of clients), tcp_listen.c (how they come) and stream_in.c (one of them) share. */
#ifndef TAUT_SHELL_STREAM_IN_H
#define TAUT_SHELL_STREAM_IN_H

#include "inner.h"
#include "wire.h"

/* What a connection waits for, where there is an end to that. In each list the one that waits longest is the first. */
enum taut_wait {
	TAUT_WAIT_NOTHING, /* its queries are asked: the resolver ends them */
	TAUT_WAIT_IDLE,    /* for a further query */
	TAUT_WAIT_QUERY,   /* for the rest of a query, or of all that comes before the first one */
	TAUT_WAIT_SENT,    /* for the client to take answers */
	TAUT_WAITS
};

struct taut_pending {
	uint64_t token;
	bool more; /* a zone transfer whose next message waits until the last one went */
};

struct taut_stream_in {
	struct taut_wire wire; /* the first member */
	struct taut_tcp_ins *ins;
	struct taut_client client; /* address and transport */
	struct taut_tank held; /* plain text that waits, as too much of the client's is in work */
	struct taut_pending *pending; /* queries at the resolver */
	uint32_t pending_count, pending_room;
	enum taut_wait wait;
	uint64_t since; /* it waits, microseconds */
	struct taut_stream_in *before, *behind; /* among those that wait for the same */
	struct taut_stream_in *peer;            /* in the bucket of its address */
	struct taut_stream_in *dirty_next, *again_next;
	uint32_t large; /* octets of room for a large message, of those in `ins` */
	bool dirty, again; /* stands in that list */
	bool reading;
	bool greeted; /* a whole query came */
	bool ended;   /* nothing more comes */
	bool broken;  /* to be closed at the end of this event */
	bool closing, closed;
};

struct taut_waiting {
	struct taut_stream_in *first, *last;
};

struct taut_tcp_ins {
	struct taut_shell *shell;
	struct taut_tcp_listener *listeners;
	struct taut_stream_in **buckets; /* by address */
	uint32_t mask, count;
	uint32_t large; /* octets of room for large messages */
	uint32_t streams, streams_each, pending_most, output_most, idle_ms, first_ms; /* as configured */
	struct taut_waiting waiting[TAUT_WAITS];
	struct taut_stream_in *dirty, *again;
	uv_timer_t timer;       /* the end of somebody's wait */
	uint64_t due;           /* when it rings */
	uv_timer_t again_timer; /* at once, but not from within a pump */
	uint32_t handles;       /* of libuv, that are open */
	bool stopping, closing;
	uint8_t buffer[65536]; /* what was read, as it came */
	uint8_t plain[16384];  /* and out of TLS: a record has no more */
};

/* stream_in.c */
void taut_i_stream_in_begin(struct taut_stream_in *stream);
/* Puts it into the list of what it waits for; closes it if its client is done. */
void taut_i_stream_in_settle(struct taut_stream_in *stream);
void taut_i_stream_in_flush(struct taut_stream_in *stream);
/* Goes on with what had to wait. */
void taut_i_stream_in_again(struct taut_stream_in *stream);
/* Says goodbye where that can be said, forgets its queries. It is freed later, by taut_i_tcp_freed. */
void taut_i_stream_in_close(struct taut_stream_in *stream);

/* tcp_in.c */
void taut_i_tcp_wait(struct taut_stream_in *stream, enum taut_wait wait);
void taut_i_tcp_again(struct taut_stream_in *stream);
void taut_i_tcp_enter(struct taut_stream_in *stream);  /* into the table */
void taut_i_tcp_forget(struct taut_stream_in *stream); /* leaves the table */
void taut_i_tcp_freed(uv_handle_t *handle);            /* uv_close of a connection is over */
struct taut_tcp_ins *taut_i_tcp_make(struct taut_shell *shell);
void taut_i_tcp_handle_closed(struct taut_tcp_ins *ins); /* of any handle; the last one ends it all */
/* Those of an IPv4 address or an IPv6 /64. */
uint32_t taut_i_tcp_streams_of(struct taut_tcp_ins *ins, const struct taut_address *address);
/* The one that has been without queries for longest goes. False: there is none. */
bool taut_i_tcp_make_place(struct taut_tcp_ins *ins);
void taut_i_tcp_timer(struct taut_tcp_ins *ins);

/* tcp_listen.c: somebody is at the door, and there was no memory to let him in */
bool taut_i_tcp_stalled(const struct taut_tcp_ins *ins);
void taut_i_tcp_accept_stalled(struct taut_tcp_ins *ins);

#endif
