/* net.h - sockets that wait: UDP, TCP and TLS, each call with a deadline. */
#ifndef TAUT_QUERY_NET_H
#define TAUT_QUERY_NET_H

#include "../../resolver/shell/tls.h"
#include "place.h"

enum query_outcome {
	QUERY_GOT,
	QUERY_TIMED_OUT,
	QUERY_REFUSED,     /* nobody listens there */
	QUERY_UNREACHABLE, /* no route, network or host */
	QUERY_CLOSED,      /* the connection ended */
	QUERY_TLS_FAILED,  /* handshake or authentication: query_stream.error says why */
	QUERY_LOCAL        /* nothing can be sent from here: errno says why */
};
const char *query_outcome_text(enum query_outcome outcome);

uint64_t query_now_us(void); /* monotonic */
struct taut_time query_time(void);
/* Octets that outsiders cannot foresee. */
void query_random(void *octets, size_t n);

/* From where to where. */
struct query_route {
	struct query_place server;                     /* port filled in */
	struct query_place source;                     /* family 0: any */
	void (*warn)(void *context, const char *text); /* what came and was not taken */
	void *context;
};

/* ---- UDP ------------------------------------------------------------------------------------ */

/* A socket for one query; -1: errno says why. */
int query_udp_open(const struct query_route *route);
enum query_outcome query_udp_send(
	int udp, const struct query_route *route, const uint8_t *octets, size_t n);
/* The next datagram of this server; those of others are told of by warn. *n: its length. `buffer` takes 65535 octets. */
enum query_outcome query_udp_receive(
	int udp, const struct query_route *route, uint64_t deadline, uint8_t *buffer, size_t *n);

/* ---- streams -------------------------------------------------------------------------------- */

struct query_stream {
	int fd;
	struct taut_tls *tls; /* NULL: TCP */
	struct taut_stream in;
	uint32_t piece_at, piece_n;
	char error[TAUT_TLS_ERROR];
	char summary[96]; /* of TLS, for people */
	uint8_t piece[16384];
	uint8_t buffer[TAUT_MESSAGE_MAX];
};

/* Connects; with `client` by TLS, to whom tls.h calls `identity`. Whatever comes back, close it. */
enum query_outcome query_stream_open(struct query_stream *s, const struct query_route *route,
	struct taut_tls_client *client, const char *identity, uint64_t deadline);
void query_stream_close(struct query_stream *s);
enum query_outcome query_stream_send(
	struct query_stream *s, const uint8_t *octets, size_t n, uint64_t deadline);
/* The next message, good until the next call. */
enum query_outcome query_stream_receive(
	struct query_stream *s, uint64_t deadline, const uint8_t **octets, uint32_t *n);

/* ---- for both ------------------------------------------------------------------------------- */

struct sockaddr_storage;
unsigned query_sockaddr(const struct query_place *place, struct sockaddr_storage *out);
/* A socket of this type, not blocking, bound to the route's source. -1: errno says why. */
int query_socket(const struct query_route *route, int type);
/* Waits for POLLIN or POLLOUT until the deadline. False: it is over. */
bool query_poll(int fd, short events, uint64_t deadline);
/* What errno says about the other side. */
enum query_outcome query_outcome_of_errno(void);

#endif
