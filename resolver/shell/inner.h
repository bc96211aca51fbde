/* inner.h - what the files of the shell share.
 *
 *   worker.c    the loop: open, run, stop, calls from other threads
 *   pump.c      between clients, resolvers and servers: queries go in, actions are carried out
 *   small.c     answers that the shell gives by itself
 *   chance.c    random octets
 *   asker.c     who waits for an answer: the table behind a client's token
 *   upstream.c  exchanges: the table behind a resolver's number
 *   udp_in.c    UDP sockets of clients      udp_out.c   a UDP socket for each exchange
 *   tcp_listen.c   listening for connections; tcp_in.c   their table and limits; stream_in.c   one of them
 *   tcp_out.c   connections to servers: the choice; stream_out.c   one of them
 *   probe.c     which authoritative servers can be asked by TLS; pad.c   the padding of that
 *   tls*.c      TLS
 *
 * One event is handled like this: octets come in, are given to the resolver (taut_i_shell_query, _reply, _failed); at the
 * end of the event the file that got it calls taut_i_shell_pump once, which carries out all actions, flushes what was
 * gathered (sendmmsg for UDP, one write for each connection) and sets the timer. So a batch costs one pump.
 */
#ifndef TAUT_SHELL_INNER_H
#define TAUT_SHELL_INNER_H

#include <uv.h>

#include "shell.h"

/* ---- resolvers ------------------------------------------------------------------------------ */

/* A resolver that is installed, or one that finishes what it began. */
struct taut_core {
	struct taut_resolver *resolver;
	void (*release)(void *context, struct taut_resolver *resolver);
	void *context;
	uint64_t until;         /* an older one: microseconds, when it is given back at the latest */
	struct taut_core *next; /* older ones */
};

/* ---- clients -------------------------------------------------------------------------------- */

struct taut_stream_in; /* tcp_in.c */
struct taut_udp_in;    /* udp_in.c */

/* Who waits for an answer. token: place in the table, and a generation in the upper half. */
struct taut_asker {
	struct taut_client client;
	uint64_t since;   /* microseconds */
	struct taut_core *core; /* who has the question */
	struct taut_udp_in *udp;       /* one of these three is set */
	struct taut_stream_in *stream;
	void (*done)(void *context, const uint8_t *answer, size_t n);
	void *context;
	struct taut_address local; /* UDP on a wildcard address: where the query came to (PKTINFO) */
	uint32_t scope;            /* interface of a link-local address */
};

/* Admission, then the resolver. `asker` is copied. *token (or NULL) is what the answer comes with; 0: it came in
 * this call. False: dropped; a stream is then to be closed. */
bool taut_i_shell_query(struct taut_shell *shell, const struct taut_asker *asker, const uint8_t *query, size_t n,
	uint64_t *token);
bool taut_i_askers_open(struct taut_shell *shell);
void taut_i_askers_close(struct taut_shell *shell);
/* A place for one; *token is its name. What it points to is good until the next one is taken. NULL: no memory. */
struct taut_asker *taut_i_asker_take(struct taut_shell *shell, const struct taut_asker *asker, uint64_t *token);
struct taut_asker *taut_i_asker(struct taut_shell *shell, uint64_t token); /* NULL: it is over */
void taut_i_asker_drop(struct taut_shell *shell, uint64_t token);
uint32_t taut_i_askers_waiting(const struct taut_shell *shell);
/* The token of one that waits for this resolver, from *place on, which begins with 0; 0: there is none. */
uint64_t taut_i_asker_next(
	const struct taut_shell *shell, const struct taut_core *core, uint32_t *place);

/* A client went away: its question needs no answer (taut_resolver_gone). */
void taut_i_shell_gone(struct taut_shell *shell, uint64_t token);
/* The client takes the next message of a zone transfer (taut_resolver_more). */
void taut_i_shell_more(struct taut_shell *shell, uint64_t token);

/* ---- exchanges ------------------------------------------------------------------------------ */

struct taut_stream_out; /* tcp_out.c */

/* What the resolver waits for. */
struct taut_upstream {
	struct taut_core *core;
	uint64_t exchange;
	struct taut_address server;
	enum taut_transport transport; /* as the resolver wants it; unforced: TLS */
	bool unforced; /* the resolver wanted UDP: probe.c */
	uint16_t port; /* of that */
	int udp;                        /* descriptor, or -1 */
	struct taut_stream_out *stream; /* or NULL */
	struct taut_upstream *next;     /* in the table; among those of a stream: see tcp_out.c */
	struct taut_upstream *sibling;
};

bool taut_i_upstreams_open(struct taut_shell *shell);
void taut_i_upstreams_close(struct taut_shell *shell);
struct taut_upstream *taut_i_upstream(struct taut_shell *shell, const struct taut_core *core, uint64_t exchange);
/* NULL: no memory */
struct taut_upstream *taut_i_upstream_take(struct taut_shell *shell, struct taut_core *core,
	const struct taut_action *action);
/* With its carrier. */
void taut_i_upstream_drop(struct taut_shell *shell, struct taut_upstream *upstream);
void taut_i_upstreams_drop(struct taut_shell *shell, const struct taut_core *core);

void taut_i_shell_reply(struct taut_shell *shell, struct taut_upstream *upstream, const struct taut_address *from,
	const uint8_t *octets, size_t n);
/* The exchange is over for the shell: what it held is freed. */
void taut_i_shell_failed(struct taut_shell *shell, struct taut_upstream *upstream, enum taut_failure failure);

/* ---- what each file gives to the pump ------------------------------------------------------- */

void taut_i_shell_pump(struct taut_shell *shell);

bool taut_i_udp_listen(struct taut_shell *shell, const struct taut_listener *listener, char error[TAUT_SHELL_ERROR]);
void taut_i_udp_answer(struct taut_shell *shell, const struct taut_asker *asker, const uint8_t *octets, size_t n);
void taut_i_udp_flush(struct taut_shell *shell);
void taut_i_udp_stop(struct taut_shell *shell); /* takes what has come, and nothing any more */
void taut_i_udp_in_close(struct taut_shell *shell);

bool taut_i_tcp_listen(struct taut_shell *shell, const struct taut_listener *listener, char error[TAUT_SHELL_ERROR]);
/* `more`: further messages follow when the stream asks for them; n 0: it cannot go on, close. */
void taut_i_tcp_answer(struct taut_shell *shell, const struct taut_asker *asker, uint64_t token,
	const uint8_t *octets, size_t n, bool more);
void taut_i_tcp_flush(struct taut_shell *shell);
void taut_i_tcp_stop(struct taut_shell *shell); /* accepts no more; idle connections are closed */
bool taut_i_tcp_unsent(const struct taut_shell *shell); /* answers that the system has not taken yet */
/* Ends all at once: the loop is to be run until it is empty, then all memory is free and shell->tcp_in NULL. */
void taut_i_tcp_close(struct taut_shell *shell);

bool taut_i_udp_out_open(struct taut_shell *shell);
/* Sends an exchange's query. Failures come through taut_i_shell_failed, in this call or later. */
void taut_i_udp_send(struct taut_shell *shell, struct taut_upstream *upstream, const struct taut_action *action);
void taut_i_udp_cancel(struct taut_shell *shell, struct taut_upstream *upstream);
void taut_i_udp_close(struct taut_shell *shell);
void taut_i_tcp_send(struct taut_shell *shell, struct taut_upstream *upstream, const struct taut_action *action);
void taut_i_tcp_cancel(struct taut_shell *shell, struct taut_upstream *upstream);
void taut_i_tcp_out_flush(struct taut_shell *shell);
void taut_i_tcp_out_close(struct taut_shell *shell);
/* Sends by TLS what the resolver wants by UDP, to whoever is there. NULL: only tries the connection. False: it has to go
 * by UDP. */
bool taut_i_tcp_out_try(struct taut_shell *shell, struct taut_upstream *upstream, const struct taut_action *action,
	const struct taut_address *server);
uint32_t taut_i_tcp_out_trying(const struct taut_shell *shell); /* such connections that are not open yet */

bool taut_i_probes_open(struct taut_shell *shell);
void taut_i_probes_close(struct taut_shell *shell);
/* The exchange goes by TLS. False: by UDP, as the resolver wants it. */
bool taut_i_probe_send(struct taut_shell *shell, struct taut_upstream *upstream, const struct taut_action *action);

/* ---- the shell ------------------------------------------------------------------------------ */

/* Parts that one file alone knows are behind pointers. */
struct taut_shell {
	uv_loop_t loop;
	uv_timer_t timer; /* set for `due`, taut_resolver_due, or earlier */
	uv_timer_t grace; /* when a worker that stops waits no longer */
	uv_async_t wake;  /* calls and stop from other threads */
	struct taut_shell_config config;
	struct taut_core *core;         /* the installed one, older ones behind it */
	struct taut_time now;           /* read once for each event */
	struct taut_shell_stats stats;
	struct taut_tls_server *tls;
	struct taut_askers *askers;     /* asker.c */
	struct taut_upstreams *upstreams; /* upstream.c */
	struct taut_udp_ins *udp_in;    /* udp_in.c */
	struct taut_udp_outs *udp_out;  /* udp_out.c */
	struct taut_tcp_ins *tcp_in;    /* tcp_in.c */
	struct taut_tcp_outs *tcp_out;  /* tcp_out.c */
	struct taut_probes *probes;     /* probe.c; NULL: nothing is probed */
	struct taut_calls *calls;       /* worker.c */
	struct taut_stock *stock;       /* chance.c */
	uint64_t due;  /* microseconds, what the timer is set for; UINT64_MAX: it is not */
	bool changed;  /* a verb was called: there may be actions */
	bool pumping, stopping;
};

void taut_i_cores_close(struct taut_shell *shell);
bool taut_i_stock_open(struct taut_shell *shell);
void taut_i_stock_close(struct taut_shell *shell);

void taut_i_shell_clock(struct taut_shell *shell); /* reads the time, at the beginning of each event */
void taut_i_shell_log(struct taut_shell *shell, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* taut_address to and from struct sockaddr; false: another family */
struct sockaddr_storage;
unsigned taut_i_shell_sockaddr(const struct taut_address *address, uint16_t port, struct sockaddr_storage *out);
bool taut_i_shell_address(const struct sockaddr_storage *from, struct taut_address *out);

#endif
