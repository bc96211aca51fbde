/* tls.c - TLS sessions with OpenSSL: octets in, octets out. */
#include "tls_inner.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* AEAD alone, forward secrecy alone, authenticated alone. AES-128 first: 2^64 is out of reach, and it is the quickest. */
#define CIPHERS_12 "ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL"
#define CIPHERS_13 "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
#define GROUPS     "X25519:P-256:P-384"

bool taut_tls_available(void)
{
	return true;
}

bool taut_i_tls_context(SSL_CTX *context)
{
	SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
					     SSL_OP_CIPHER_SERVER_PREFERENCE |
					     SSL_OP_PRIORITIZE_CHACHA);
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS); /* idle sessions are many */
	return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
	       SSL_CTX_set_cipher_list(context, CIPHERS_12) == 1 &&
	       SSL_CTX_set_ciphersuites(context, CIPHERS_13) == 1 &&
	       SSL_CTX_set1_groups_list(context, GROUPS) == 1;
}

/* ---- errors --------------------------------------------------------------------------------- */

void taut_i_tls_says(struct taut_tls *tls, const char *format, ...)
{
	va_list arguments;

	if (tls->error != NULL)
		return;
	tls->error = malloc(TAUT_TLS_ERROR);
	if (tls->error == NULL)
		return;
	va_start(arguments, format);
	vsnprintf(tls->error, TAUT_TLS_ERROR, format, arguments);
	va_end(arguments);
}

const char *taut_i_tls_reason(void)
{
	unsigned long code = ERR_peek_last_error();
	const char *text = ERR_reason_error_string(code);

	ERR_clear_error();
	return text == NULL ? "internal error" : text;
}

static void fail(struct taut_tls *tls, const char *doing)
{
	taut_i_tls_says(tls, "%s: %s", doing, taut_i_tls_reason());
	ERR_clear_error();
	tls->state = TAUT_TLS_FAILED;
	taut_i_tank_empty(&tls->in);
	taut_i_tank_empty(&tls->plain);
}

const char *taut_tls_error(const struct taut_tls *tls)
{
	if (tls->state != TAUT_TLS_FAILED)
		return "";
	return tls->error == NULL ? "no memory" : tls->error;
}

/* ---- the octets under a session ------------------------------------------------------------- */

static int octets_read(BIO *bio, char *out, int n)
{
	struct taut_tls *tls = BIO_get_data(bio);
	size_t level = taut_i_tank_level(&tls->in), take = (size_t)n < level ? (size_t)n : level;

	BIO_clear_retry_flags(bio);
	if (level == 0) {
		BIO_set_retry_read(bio);
		return -1;
	}
	memcpy(out, tls->in.octets + tls->in.start, take);
	taut_i_tank_take(&tls->in, take);
	return (int)take;
}

static int octets_write(BIO *bio, const char *octets, int n)
{
	struct taut_tls *tls = BIO_get_data(bio);

	BIO_clear_retry_flags(bio);
	return taut_i_tank_put(&tls->out, (const uint8_t *)octets, (size_t)n) ? n : -1;
}

static long octets_control(BIO *bio, int command, long number, void *pointer)
{
	(void)bio;
	(void)number;
	(void)pointer;
	return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *octets_method;
static pthread_once_t octets_once = PTHREAD_ONCE_INIT;

static void make_method(void)
{
	BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "octets");

	if (method == NULL)
		return;
	BIO_meth_set_read(method, octets_read);
	BIO_meth_set_write(method, octets_write);
	BIO_meth_set_ctrl(method, octets_control);
	octets_method = method;
}

static bool attach(struct taut_tls *tls)
{
	BIO *bio;

	pthread_once(&octets_once, make_method);
	bio = octets_method == NULL ? NULL : BIO_new(octets_method);
	if (bio == NULL)
		return false;
	BIO_set_data(bio, tls);
	BIO_set_init(bio, 1);
	SSL_set_bio(tls->ssl, bio, bio);
	SSL_set_app_data(tls->ssl, tls);
	return true;
}

/* ---- the handshake -------------------------------------------------------------------------- */

static bool write_now(struct taut_tls *tls, const uint8_t *octets, size_t n)
{
	size_t written;

	ERR_clear_error();
	if (SSL_write_ex(tls->ssl, octets, n, &written) ==
		1) /* all: the octets below it are taken always */
		return true;
	fail(tls, "writing");
	return false;
}

static void opened(struct taut_tls *tls)
{
	const char *group = SSL_group_to_name(tls->ssl, (int)SSL_get_negotiated_group(tls->ssl));

	tls->state = TAUT_TLS_OPEN;
	tls->resumed = SSL_session_reused(tls->ssl) == 1;
	snprintf(tls->summary, sizeof tls->summary, "%s %s %s", SSL_get_version(tls->ssl),
		SSL_get_cipher_name(tls->ssl), group == NULL ? "-" : group);
	if (tls->client != NULL)
		taut_i_tls_client_opened(tls);
	if (taut_i_tank_level(&tls->plain) > 0)
		write_now(
			tls, tls->plain.octets + tls->plain.start, taut_i_tank_level(&tls->plain));
	taut_i_tank_empty(&tls->plain);
}

static void shake(struct taut_tls *tls)
{
	int result;

	ERR_clear_error();
	result = SSL_do_handshake(tls->ssl);
	if (result == 1)
		opened(tls);
	else if (SSL_get_error(tls->ssl, result) != SSL_ERROR_WANT_READ)
		fail(tls, "handshake");
}

/* ---- beginning, end ------------------------------------------------------------------------- */

struct taut_tls *taut_tls_accept(struct taut_tls_server *server)
{
	struct taut_tls *tls = calloc(1, sizeof *tls);

	if (tls == NULL)
		return NULL;
	taut_tls_server_keep(server);
	tls->server = server;
	tls->ssl = taut_i_tls_server_ssl(server);
	if (tls->ssl == NULL || !attach(tls)) {
		taut_tls_free(tls);
		return NULL;
	}
	SSL_set_accept_state(tls->ssl);
	return tls;
}

/* Sessions belong to a place and to whom was accepted there. */
static char *session_key(const char *identity, const char *peer)
{
	size_t n = strlen(peer) + 1 + strlen(identity) + 1;
	char *key = malloc(n);

	if (key != NULL)
		snprintf(key, n, "%s %s", peer, identity);
	return key;
}

struct taut_tls *taut_tls_connect(
	struct taut_tls_client *client, const char *identity, const char *peer)
{
	struct taut_tls *tls = calloc(1, sizeof *tls);

	if (tls == NULL)
		return NULL;
	taut_tls_client_keep(client);
	tls->client = client;
	tls->identity = malloc(sizeof *tls->identity);
	tls->key = session_key(identity == NULL ? "" : identity, peer == NULL ? "" : peer);
	if (tls->identity != NULL && tls->key != NULL &&
		taut_i_identity_scan(identity, tls->identity))
		tls->ssl = taut_i_tls_client_ssl(client, tls);
	if (tls->ssl == NULL || !attach(tls)) {
		taut_tls_free(tls);
		return NULL;
	}
	SSL_set_connect_state(tls->ssl);
	shake(tls); /* the first flight goes out at once */
	return tls;
}

void taut_tls_free(struct taut_tls *tls)
{
	if (tls == NULL)
		return;
	/* Without a goodbye OpenSSL takes its session for spoilt. */
	if (tls->ssl != NULL && (tls->state == TAUT_TLS_OPEN || tls->state == TAUT_TLS_CLOSED))
		SSL_set_shutdown(tls->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	SSL_free(tls->ssl);
	SSL_SESSION_free(tls->session);
	taut_i_tank_empty(&tls->in);
	taut_i_tank_empty(&tls->out);
	taut_i_tank_empty(&tls->plain);
	taut_tls_server_free(tls->server);
	taut_tls_client_free(tls->client);
	free(tls->identity);
	free(tls->key);
	free(tls->error);
	free(tls);
}

enum taut_tls_state taut_tls_state(const struct taut_tls *tls)
{
	return tls->state;
}

bool taut_tls_resumed(const struct taut_tls *tls)
{
	return tls->resumed;
}

const char *taut_tls_summary(const struct taut_tls *tls)
{
	return tls->summary;
}

/* ---- octets --------------------------------------------------------------------------------- */

enum taut_tls_state taut_tls_feed(struct taut_tls *tls, const uint8_t *octets, size_t n)
{
	if (tls->state == TAUT_TLS_CLOSED || tls->state == TAUT_TLS_FAILED)
		return tls->state;
	if (!taut_i_tank_put(&tls->in, octets, n)) {
		taut_i_tls_says(tls, "no memory");
		fail(tls, "reading");
	} else if (tls->state == TAUT_TLS_HANDSHAKE) {
		shake(tls);
	}
	return tls->state;
}

size_t taut_tls_read(struct taut_tls *tls, uint8_t *out, size_t capacity)
{
	size_t n = 0;

	if (tls->state != TAUT_TLS_OPEN || capacity == 0)
		return 0;
	ERR_clear_error();
	if (SSL_read_ex(tls->ssl, out, capacity, &n) == 1)
		return n;
	switch (SSL_get_error(tls->ssl, 0)) {
	case SSL_ERROR_WANT_READ: break;
	case SSL_ERROR_ZERO_RETURN: tls->state = TAUT_TLS_CLOSED; break;
	default: fail(tls, "reading");
	}
	return 0;
}

bool taut_tls_write(struct taut_tls *tls, const uint8_t *octets, size_t n)
{
	if (tls->state == TAUT_TLS_FAILED)
		return false;
	if (n == 0)
		return true;
	if (tls->state != TAUT_TLS_HANDSHAKE)
		return write_now(tls, octets, n);
	if (taut_i_tank_put(&tls->plain, octets, n))
		return true;
	taut_i_tls_says(tls, "no memory");
	fail(tls, "writing");
	return false;
}

void taut_tls_bye(struct taut_tls *tls)
{
	if (tls->state != TAUT_TLS_OPEN && tls->state != TAUT_TLS_CLOSED)
		return;
	ERR_clear_error();
	SSL_shutdown(tls->ssl);
	ERR_clear_error();
}

size_t taut_tls_output(struct taut_tls *tls, const uint8_t **octets)
{
	*octets = tls->out.octets == NULL ? NULL : tls->out.octets + tls->out.start;
	return taut_i_tank_level(&tls->out);
}

void taut_tls_sent(struct taut_tls *tls, size_t n)
{
	taut_i_tank_take(&tls->out, n);
}
