/* exchange.h - one query upstream: its octets, and whether a reply is the reply to it. */
#ifndef TAUT_EXCHANGE_H
#define TAUT_EXCHANGE_H

#include "servers.h"

#pragma GCC visibility push(hidden)

#define TAUT_X_RD     1u /* to a forwarder */
#define TAUT_X_DO     2u
#define TAUT_X_CD     4u
#define TAUT_X_CASE   8u  /* letters in random case */
#define TAUT_X_EDNS   16u
#define TAUT_X_COOKIE 32u
#define TAUT_X_KNOWN  64u /* the server was known for cookies when it was asked */

struct taut_exchange {
	uint64_t number; /* what actions and verbs call it; never used again */
	struct taut_address server;
	const char *tls_name;
	uint64_t sent, deadline; /* monotonic microseconds */
	uint32_t flags;          /* TAUT_X_... */
	uint16_t id, port;
	uint16_t type, rclass, udp_size;
	uint8_t transport;       /* enum taut_transport */
	uint8_t near_misses;     /* TAUT_NEAR_MISSES: go on over TCP */
	uint8_t client_cookie[8];
	uint8_t name[TAUT_NAME_MAX]; /* as it is sent, case included */
};

/* What is to be asked. */
struct taut_asked {
	const uint8_t *name;
	uint16_t type, rclass;
	uint32_t flags;    /* TAUT_X_... that are wished; what the server cannot do is taken out */
	uint16_t udp_size; /* 512 after TAUT_AGAIN_SMALLER */
	enum taut_transport transport;
	const char *tls_name;
};

/* Draws id, port, case and cookie, and sets when it is over. `random` gives octets. The number is the caller's. */
void taut_i_exchange_begin(struct taut_exchange *x, const struct taut_server *server,
	const struct taut_asked *asked, void (*random)(void *, uint8_t *, size_t), void *context,
	struct taut_time now);

/* The query's octets. 0: they do not fit (512 always suffice). */
size_t taut_i_exchange_query(const struct taut_exchange *x, const struct taut_server *server, uint8_t *out,
	size_t capacity);

enum taut_match {
	TAUT_MATCH,       /* it is the reply */
	TAUT_MATCH_REFUSED, /* it is, but the message cannot be used: only header and question can be read */
	TAUT_NEAR_MISS,   /* right address, but wrong id, question, case or cookie: somebody guesses */
	TAUT_MISS         /* has nothing to do with it: another address, no response */
};

/* Is this the reply? `code` is what taut_message_open said of it. Address, port, id, QR, opcode, question with its case (unless it
 * was not randomised), class and type have to match; a FORMERR, NOTIMP, SERVFAIL or REFUSED without question may; over UDP a
 * cookie that was sent has to come back if any comes, and has to come if the server is known for it (RFC 7873 5.3). Near misses
 * are counted; one of which only the case is wrong counts for all, as such servers exist: over TCP it is no fault. */
enum taut_match taut_i_exchange_match(struct taut_exchange *x, const struct taut_server *server, const struct taut_address *from,
	const struct taut_message *message, enum taut_code code);

/* What a reply says about how to ask this server again. */
enum taut_again {
	TAUT_AGAIN_NO,      /* the reply stands */
	TAUT_AGAIN_TCP,     /* truncated, or too many near misses */
	TAUT_AGAIN_SMALLER, /* EDNS with 512 octets */
	TAUT_AGAIN_PLAIN,   /* without EDNS: FORMERR, NOTIMP, BADVERS, or SERVFAIL with EDNS of which nothing is known */
	TAUT_AGAIN_COOKIE   /* BADCOOKIE: with the cookie that came */
};
/* Learns from the reply (EDNS, cookie) and says how to go on. */
enum taut_again taut_i_exchange_learn(const struct taut_exchange *x, struct taut_server *server,
	const struct taut_message *message, enum taut_code code, struct taut_time now);
/* The same for silence: EDNS 1232, then 512 octets, then without (only where EDNS was never seen to work), then TCP. */
enum taut_again taut_i_exchange_silence(const struct taut_exchange *x, struct taut_server *server,
	struct taut_time now);

#pragma GCC visibility pop

#endif
