/* tls_client.c - the side that connects: whom to accept (RFC 8310), sessions to resume. */
#include "tls_inner.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SESSIONS 256u /* kept at once */

struct kept {
	char *key; /* NULL: free */
	SSL_SESSION *session;
	uint64_t number; /* the least is the oldest */
};

struct taut_tls_client {
	SSL_CTX *context;
	atomic_uint references;
	pthread_mutex_t lock; /* of what follows */
	uint64_t number;
	struct kept kept[SESSIONS];
};

/* ---- sessions ------------------------------------------------------------------------------- */

static struct kept *find(struct taut_tls_client *client, const char *key)
{
	for (uint32_t i = 0; i < SESSIONS; i++)
		if (client->kept[i].key != NULL && strcmp(client->kept[i].key, key) == 0)
			return &client->kept[i];
	return NULL;
}

static struct kept *oldest(struct taut_tls_client *client)
{
	struct kept *best = &client->kept[0];

	for (uint32_t i = 0; i < SESSIONS; i++) {
		if (client->kept[i].key == NULL)
			return &client->kept[i];
		if (client->kept[i].number < best->number)
			best = &client->kept[i];
	}
	return best;
}

static void drop(struct kept *kept)
{
	free(kept->key);
	SSL_SESSION_free(kept->session);
	*kept = (struct kept){NULL, NULL, 0};
}

/* Takes over the reference. */
static void put_session(struct taut_tls_client *client, const char *key, SSL_SESSION *session)
{
	struct kept *kept;

	pthread_mutex_lock(&client->lock);
	kept = find(client, key);
	if (kept == NULL)
		kept = oldest(client);
	drop(kept);
	kept->key = strdup(key);
	if (kept->key == NULL)
		SSL_SESSION_free(session);
	else
		*kept = (struct kept){kept->key, session, ++client->number};
	pthread_mutex_unlock(&client->lock);
}

/* Each once: RFC 8446 C.4. NULL: there is none. */
static SSL_SESSION *take_session(struct taut_tls_client *client, const char *key)
{
	SSL_SESSION *session = NULL;
	struct kept *kept;

	pthread_mutex_lock(&client->lock);
	kept = find(client, key);
	if (kept != NULL) {
		session = kept->session;
		kept->session = NULL;
		drop(kept);
	}
	pthread_mutex_unlock(&client->lock);
	return session;
}

/* OpenSSL has a session: kept if its peer was accepted, or until it is. 1: its reference is ours. */
static int on_session(SSL *ssl, SSL_SESSION *session)
{
	struct taut_tls *tls = SSL_get_app_data(ssl);

	if (tls->state == TAUT_TLS_OPEN) {
		put_session(tls->client, tls->key, session);
		return 1;
	}
	SSL_SESSION_free(tls->session);
	tls->session = session;
	return 1;
}

void taut_i_tls_client_opened(struct taut_tls *tls)
{
	if (tls->session == NULL)
		return;
	put_session(tls->client, tls->key, tls->session);
	tls->session = NULL;
}

/* ---- whom to accept ------------------------------------------------------------------------- */

static bool has_pin(const struct taut_identity *identity, const X509 *certificate)
{
	uint8_t *spki = NULL, pin[EVP_MAX_MD_SIZE];
	int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &spki);
	bool good = n > 0 && EVP_Digest(spki, (size_t)n, pin, NULL, EVP_sha256(), NULL) == 1 &&
		    taut_i_identity_has_pin(identity, pin);

	OPENSSL_free(spki);
	return good;
}

/* Subject, and the date that matters, as text: what the peer wrote there is escaped. */
static void describe(const X509 *certificate, int error, char *out, size_t capacity)
{
	BIO *bio = certificate == NULL ? NULL : BIO_new(BIO_s_mem());
	int n;

	out[0] = '\0';
	if (bio == NULL)
		return;
	X509_NAME_print_ex(bio, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
	if (error == X509_V_ERR_CERT_HAS_EXPIRED) {
		BIO_puts(bio, ", notAfter=");
		ASN1_TIME_print(bio, X509_get0_notAfter(certificate));
	} else if (error == X509_V_ERR_CERT_NOT_YET_VALID) {
		BIO_puts(bio, ", notBefore=");
		ASN1_TIME_print(bio, X509_get0_notBefore(certificate));
	}
	n = BIO_read(bio, out, (int)capacity - 1);
	out[n > 0 ? n : 0] = '\0';
	BIO_free(bio);
}

static void complain(struct taut_tls *tls, X509_STORE_CTX *store)
{
	int error = X509_STORE_CTX_get_error(store);
	bool name =
		error == X509_V_ERR_HOSTNAME_MISMATCH || error == X509_V_ERR_IP_ADDRESS_MISMATCH;
	X509 *certificate = X509_STORE_CTX_get_current_cert(store);
	char text[128];

	describe(certificate == NULL ? X509_STORE_CTX_get0_cert(store) : certificate, error, text,
		sizeof text);
	if (error == X509_V_ERR_APPLICATION_VERIFICATION)
		taut_i_tls_says(tls, "no certificate with a pinned key (%s)", text);
	else
		taut_i_tls_says(tls, "%s (%s%s%.80s)", X509_verify_cert_error_string(error), text,
			name ? ", wanted " : "", name ? tls->identity->name : "");
}

/* With pins alone the key that the peer has shown to own counts, and nothing else of its certificate: RFC 7858 4.2. With a
 * name, what a trust anchor says counts, and a pin in that chain. */
static int on_certificates(X509_STORE_CTX *store, void *context)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct taut_tls *tls = SSL_get_app_data(ssl);
	const struct taut_identity *identity = tls->identity;
	bool named = identity->name[0] != '\0', good = identity->pin_count == 0;
	STACK_OF(X509) * chain;

	(void)context;
	if (named && X509_verify_cert(store) != 1) {
		complain(tls, store);
		return 0;
	}
	if (!named && !good)
		good = has_pin(identity, X509_STORE_CTX_get0_cert(store));
	chain = named ? X509_STORE_CTX_get0_chain(store) : NULL;
	for (int i = 0; !good && chain != NULL && i < sk_X509_num(chain); i++)
		good = has_pin(identity, sk_X509_value(chain, i));
	X509_STORE_CTX_set_error(store, good ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION);
	if (!good)
		complain(tls, store);
	return good;
}

static bool set_name(SSL *ssl, const struct taut_identity *identity)
{
	X509_VERIFY_PARAM *parameters = SSL_get0_param(ssl);

	if (identity->name[0] == '\0')
		return true;
	if (identity->is_address)
		return X509_VERIFY_PARAM_set1_ip_asc(parameters, identity->name) == 1;
	X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	return X509_VERIFY_PARAM_set1_host(parameters, identity->name, 0) == 1 &&
	       SSL_set_tlsext_host_name(ssl, identity->name) == 1;
}

SSL *taut_i_tls_client_ssl(struct taut_tls_client *client, struct taut_tls *tls)
{
	static const unsigned char alpn[] = "\3dot";
	SSL *ssl = SSL_new(client->context);
	SSL_SESSION *session;

	if (ssl == NULL)
		return NULL;
	if (!set_name(ssl, tls->identity) || SSL_set_alpn_protos(ssl, alpn, sizeof alpn - 1) != 0) {
		SSL_free(ssl);
		ERR_clear_error();
		return NULL;
	}
	session = take_session(client, tls->key);
	if (session != NULL)
		SSL_set_session(ssl, session);
	SSL_SESSION_free(session);
	return ssl;
}

/* ---- the side ------------------------------------------------------------------------------- */

static bool set_anchors(SSL_CTX *context, const char *ca, char *error)
{
	ERR_clear_error();
	if (ca == NULL)
		return SSL_CTX_set_default_verify_paths(context) == 1;
	if (SSL_CTX_load_verify_file(context, ca) == 1)
		return true;
	snprintf(error, TAUT_TLS_ERROR, "%.160s: no trust anchors (%s)", ca, taut_i_tls_reason());
	return false;
}

struct taut_tls_client *taut_tls_client_new(const char *ca, char error[TAUT_TLS_ERROR])
{
	struct taut_tls_client *client = calloc(1, sizeof *client);

	error[0] = '\0';
	if (client == NULL) {
		snprintf(error, TAUT_TLS_ERROR, "no memory");
		return NULL;
	}
	atomic_init(&client->references, 1);
	pthread_mutex_init(&client->lock, NULL);
	client->context = SSL_CTX_new(TLS_client_method());
	if (client->context == NULL || !taut_i_tls_context(client->context) ||
		!set_anchors(client->context, ca, error)) {
		if (error[0] == '\0')
			snprintf(error, TAUT_TLS_ERROR, "OpenSSL: %s", taut_i_tls_reason());
		taut_tls_client_free(client);
		return NULL;
	}
	SSL_CTX_set_verify(client->context, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(client->context, on_certificates, NULL);
	SSL_CTX_set_session_cache_mode(
		client->context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(client->context, on_session);
	return client;
}

void taut_tls_client_keep(struct taut_tls_client *client)
{
	atomic_fetch_add(&client->references, 1);
}

void taut_tls_client_free(struct taut_tls_client *client)
{
	if (client == NULL || atomic_fetch_sub(&client->references, 1) != 1)
		return;
	for (uint32_t i = 0; i < SESSIONS; i++)
		drop(&client->kept[i]);
	SSL_CTX_free(client->context);
	pthread_mutex_destroy(&client->lock);
	free(client);
}
