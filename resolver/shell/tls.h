/* tls.h - TLS (RFC 8446, 5246) for DNS (RFC 7858, 8310) as a transformation of octets: no sockets here. tls*.c do it with
 * OpenSSL, the only files with libssl; notls.c stands in where there is none: then everything fails with "built without TLS".
 *
 * A session: what came from the peer goes in by feed, plain text is taken by read; plain text goes in by write, what is to
 * be sent to the peer is fetched by output. After each of feed and write, look at output.
 */
#ifndef TAUT_TLS_H
#define TAUT_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAUT_TLS_ERROR 256 /* characters of an error text */

bool taut_tls_available(void);

/* ---- sides ---------------------------------------------------------------------------------- */

/* Counted references; may be shared between threads. */
struct taut_tls_server;
struct taut_tls_client;

struct taut_tls_server_config {
	const char *certificate; /* PEM files: chain, own certificate first; private key */
	const char *key;
	uint32_t ticket_seconds; /* life of session tickets; 0: 7200. UINT32_MAX: none */
	const uint8_t *ticket_key; /* 80 octets, so that workers resume each other's sessions; NULL: random */
};

/* TLS 1.2 and above, ALPN "dot" (a client without ALPN is fine, one that offers others only is not), AEAD ciphers only.
 * Keys of tickets come out of ticket_key and the time, new ones every ticket_seconds.
 * NULL: error says which file and why: not there, not PEM, key of another certificate, expired. An expired certificate
 * is used, with its warning in error (error[0] != 0 and a result). */
struct taut_tls_server *taut_tls_server_new(const struct taut_tls_server_config *config, char error[TAUT_TLS_ERROR]);
void taut_tls_server_keep(struct taut_tls_server *server);
void taut_tls_server_free(struct taut_tls_server *server);

/* ca: PEM file of trust anchors; NULL: those of the system. */
struct taut_tls_client *taut_tls_client_new(const char *ca, char error[TAUT_TLS_ERROR]);
void taut_tls_client_keep(struct taut_tls_client *client);
void taut_tls_client_free(struct taut_tls_client *client);

/* ---- sessions ------------------------------------------------------------------------------- */

struct taut_tls;

struct taut_tls *taut_tls_accept(struct taut_tls_server *server);

/* `identity` says whom to accept, RFC 8310: words with a space between: a host name (authenticated, and sent as SNI) or an
 * IP address, "pin-sha256:" with the base64 of the SHA-256 of a SubjectPublicKeyInfo (RFC 7858 4.2; several: any of them).
 * With a name and pins both have to hold: a chain to a trust anchor, with a pin in it. With pins alone only the peer's own
 * key counts. NULL or "": anybody (opportunistic). `peer` names the place, for session resumption: "192.0.2.1@853". NULL: an identity
 * that cannot be read, or no memory. */
struct taut_tls *taut_tls_connect(struct taut_tls_client *client, const char *identity, const char *peer);
bool taut_tls_identity_valid(const char *identity);
void taut_tls_free(struct taut_tls *tls);

enum taut_tls_state {
	TAUT_TLS_HANDSHAKE,
	TAUT_TLS_OPEN,
	TAUT_TLS_CLOSED, /* the peer said goodbye (close_notify) */
	TAUT_TLS_FAILED  /* taut_tls_error says why; what output gives (an alert) may still be sent */
};
enum taut_tls_state taut_tls_state(const struct taut_tls *tls);
const char *taut_tls_error(const struct taut_tls *tls);
bool taut_tls_resumed(const struct taut_tls *tls);
/* "TLSv1.3 TLS_AES_256_GCM_SHA384 X25519", for people; "" before it is open */
const char *taut_tls_summary(const struct taut_tls *tls);

/* Octets of the peer. All are taken, or the session fails. Plain text is made of them by read alone: a goodbye or a failure
 * behind it shows when read has given 0. */
enum taut_tls_state taut_tls_feed(struct taut_tls *tls, const uint8_t *octets, size_t n);
/* Plain text: as much as is there and fits. 0: nothing now. */
size_t taut_tls_read(struct taut_tls *tls, uint8_t *out, size_t capacity);
/* Plain text to send; kept until the handshake is over. False: failed. */
bool taut_tls_write(struct taut_tls *tls, const uint8_t *octets, size_t n);
/* Says goodbye. */
void taut_tls_bye(struct taut_tls *tls);
/* What is to be sent to the peer: *octets is good until the next call. Told by sent how many of them went. */
size_t taut_tls_output(struct taut_tls *tls, const uint8_t **octets);
void taut_tls_sent(struct taut_tls *tls, size_t n);

#endif
