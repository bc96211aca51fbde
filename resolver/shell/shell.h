/* shell.h - the resolver on real sockets. A shell is one worker: an event loop (libuv) in one thread, a resolver,
 * the sockets of its clients and of its exchanges with servers. Several workers listen at the same places
 * (SO_REUSEPORT) and share nothing.
 *
 * Threads.  Everything belongs to the thread that runs the shell, but for taut_shell_stop and taut_shell_call, which
 *   any thread may call. Before taut_shell_run the thread that opened it counts as its thread.
 * Signals.  SIGPIPE is blocked in these two threads, for good: libuv writes to connections that are gone already.
 * Memory.   From the heap. Where it or descriptors run out, single queries or exchanges fail (TAUT_FAIL_LOCAL);
 *   the worker goes on.
 */
#ifndef TAUT_SHELL_H
#define TAUT_SHELL_H

#include <tautwire/resolver.h>

#include "tls.h"

/* ---- what it is made of --------------------------------------------------------------------- */

struct taut_listener {
	struct taut_address address; /* 0.0.0.0 or ::, too; port 0: 53, or 853 for TLS */
	enum taut_transport transport;
};

/* What the admission of a query may decide. Answers REFUSE and TRUNCATE are made by the shell from the query's
 * header and question. */
enum taut_admission {
	TAUT_ADMIT,
	TAUT_ADMIT_REFUSE,   /* REFUSED with EDE 18 (RFC 8914) if the query has EDNS */
	TAUT_ADMIT_TRUNCATE, /* UDP: an empty answer with TC, so that an honest client comes by TCP */
	TAUT_ADMIT_DROP      /* nothing; a connection is closed */
};

struct taut_shell_config {
	const struct taut_listener *listeners;
	uint32_t listener_count;
	uint32_t udp_batch;        /* datagrams taken at once; 0: 32 */
	uint32_t udp_exchanges;    /* sockets of UDP exchanges at once; 0: what RLIMIT_NOFILE leaves, 4096 at most */
	uint32_t streams;          /* connections of clients at once; 0: what RLIMIT_NOFILE leaves, 1024 at most */
	uint32_t streams_each;     /* of one IPv4 address or IPv6 /64; 0: 64 */
	uint32_t stream_pending;   /* queries of a connection that wait for their answers before it is read on; 0: 64, as
	                              beyond TAUT_CLIENT_PENDING of an address the resolver refuses */
	uint32_t stream_output;    /* octets that wait to be sent before a connection is read on, and beyond which a zone
	                              transfer waits; 0: 262144 */
	uint32_t idle_ms;          /* a connection without queries: RFC 7766 6.2.3; 0: 10000. Less when most are in use,
	                              and told to clients that ask: RFC 7828 */
	uint32_t first_ms;         /* from accept to the first whole query, and for each further one from its first octet:
	                              slowloris; 0: 3000 */
	uint32_t upstream_streams; /* connections to servers at once; 0: 128 */
	uint32_t upstream_idle_ms; /* that they are kept open; 0: 5000 */
	uint32_t connect_ms;       /* connect and TLS handshake upstream; 0: 3000 */
	bool probe_tls;            /* ask authoritative servers by TLS where port 853 answers: RFC 9539; wants tls_upstream */
	uint16_t probe_port;       /* 0: 853, of servers at port 53. Another one: of servers at any port, for tests */
	struct taut_tls_server *tls;   /* for TLS listeners; the shell takes a reference */
	struct taut_tls_client *tls_upstream; /* NULL: exchanges by TLS fail */
	uint16_t server_port; /* of servers that are known by their address alone; 0: 53. For labs */
	struct taut_address source4, source6; /* local addresses of exchanges; family 0: any */

	void *context; /* of all that follows; each may be NULL, and none calls the shell */
	/* Before a query of a client goes to the resolver */
	enum taut_admission (*admit)(void *context, const struct taut_client *client, const uint8_t *query,
		size_t n, struct taut_time now);
	/* After a client's query was answered: the answer with its question, and how long it took */
	void (*answered)(void *context, const struct taut_client *client, const uint8_t *answer, size_t n,
		uint64_t us);
	/* A LOG action of the resolver, or an event of the shell itself (request 0) */
	void (*log)(void *context, uint64_t request, const char *text, size_t n);
};

struct taut_shell;

#define TAUT_SHELL_ERROR 256 /* characters of an error text */

/* Opens a worker: loop and listening sockets, but nothing is served before taut_shell_run. A resolver has to be
 * installed before that. NULL: error tells which socket and why. */
struct taut_shell *taut_shell_open(const struct taut_shell_config *config, char error[TAUT_SHELL_ERROR]);
void taut_shell_close(struct taut_shell *shell);

/* Puts a resolver in. It gets all new queries; the one that was there goes on with the requests it has and is given back
 * through its release when the last one is answered, or by taut_shell_close. */
void taut_shell_install(struct taut_shell *shell, struct taut_resolver *resolver,
	void (*release)(void *context, struct taut_resolver *resolver), void *context);
struct taut_resolver *taut_shell_resolver(struct taut_shell *shell);

/* The certificate of its listeners from now on; connections that are open keep theirs. */
void taut_shell_tls(struct taut_shell *shell, struct taut_tls_server *tls);

/* Runs until it was stopped. */
void taut_shell_run(struct taut_shell *shell);

/* Any thread: no new queries; those that are there are answered within grace_ms, then run returns. */
void taut_shell_stop(struct taut_shell *shell, uint32_t grace_ms);

/* Any thread: calls f in the shell's thread, between two events. False: it ended. */
bool taut_shell_call(struct taut_shell *shell, void (*f)(struct taut_shell *shell, void *context), void *context);

/* A question of the program itself, in the shell's thread. `done` is called once, with the answer (n octets; 0: there is
 * none, as the shell ends). */
bool taut_shell_ask(struct taut_shell *shell, const uint8_t *query, size_t n,
	void (*done)(void *context, const uint8_t *answer, size_t n), void *context);

/* Now, as the shell tells it to its resolver. */
struct taut_time taut_shell_now(const struct taut_shell *shell);

struct uv_loop_s;
struct uv_loop_s *taut_shell_loop(struct taut_shell *shell); /* for timers and signals of the program */

/* For the random callback of a resolver, with the shell as its context: the system's randomness, taken in stock. */
void taut_shell_random(void *shell, uint8_t *out, size_t n);

struct taut_shell_stats {
	uint64_t queries[3], answers[3];  /* by enum taut_transport */
	uint64_t refused, truncated, dropped; /* by admission */
	/* Connections of clients. Turned away are those that came when there was no place, and those with a message of more than
	 * 4096 octets when sixteen of the largest were under way. */
	uint64_t accepted, turned_away, timed_out, resets;
	uint64_t handshakes, handshakes_failed, resumed;
	uint64_t sent[3], received[3];    /* upstream */
	uint64_t connects, reused, upstream_failed, local_failures;
	uint64_t probes, probes_worked, probes_failed; /* RFC 9539: connections that were tried, and servers */
	uint64_t unforced, unforced_lost; /* exchanges by TLS that would have gone by UDP; those that had to after all */
	uint32_t streams, upstream_streams, exchanges; /* at this moment */
};
void taut_shell_stats(const struct taut_shell *shell, struct taut_shell_stats *stats);

#endif
