/* tls_inner.h - what the files with OpenSSL share: sessions (tls.c) and the two sides (tls_server.c, tls_client.c). */
#ifndef TAUT_SHELL_TLS_INNER_H
#define TAUT_SHELL_TLS_INNER_H

#include <openssl/ssl.h>

#include "identity.h"
#include "tank.h"
#include "tls.h"

struct taut_tls {
	SSL *ssl;
	struct taut_tls_server *server; /* one of these two is set */
	struct taut_tls_client *client;
	struct taut_identity *identity; /* client: whom to accept */
	char *key;                      /* client: of its sessions in the cache */
	SSL_SESSION *session;           /* client: came before the peer was accepted */
	struct taut_tank in, out;       /* octets of the peer; octets for it */
	struct taut_tank plain;         /* written before the handshake was over */
	enum taut_tls_state state;
	bool resumed;
	char *error; /* NULL until it failed */
	char summary[64];
};

/* Minimal versions, ciphers, groups, modes: the same for both sides. */
bool taut_i_tls_context(SSL_CTX *context);
/* Sets the error, if there is none yet. */
void taut_i_tls_says(struct taut_tls *tls, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Why OpenSSL's last call failed; "internal error" where it does not say. Empties its queue. */
const char *taut_i_tls_reason(void);

/* A new session of a server; NULL: no memory. */
SSL *taut_i_tls_server_ssl(struct taut_tls_server *server);
/* A new session with a client's peer, with one to resume where there is one. */
SSL *taut_i_tls_client_ssl(struct taut_tls_client *client, struct taut_tls *tls);
/* The peer was accepted: sessions of it are kept. */
void taut_i_tls_client_opened(struct taut_tls *tls);

#endif
