/* tls_server.c - the side that listens: certificate, ALPN, tickets. */
#include "tls_inner.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TICKET_SECONDS 7200u
#define MASTER_OCTETS  80u

struct taut_tls_server {
	SSL_CTX *context;
	atomic_uint references;
	uint32_t ticket_seconds;
	uint8_t master[MASTER_OCTETS];
};

/* ---- tickets, RFC 5077, RFC 8446 4.6.1 ------------------------------------------------------ */

struct ticket_keys {
	uint8_t name[32], cipher[32], mac[32];
};

/* Keys of a stretch of time, as long as a ticket lives, all out of the master: whoever has it reads the tickets of
 * others, and no key is used for longer. */
static bool derive(const struct taut_tls_server *server, uint64_t epoch, struct ticket_keys *keys)
{
	uint8_t *outs[3] = {keys->name, keys->cipher, keys->mac};

	for (uint8_t i = 0; i < 3; i++) {
		uint8_t input[9] = {i};

		for (unsigned k = 0; k < 8; k++)
			input[1 + k] = (uint8_t)(epoch >> (56 - 8 * k));
		if (HMAC(EVP_sha256(), server->master, MASTER_OCTETS, input, sizeof input, outs[i],
			    NULL) == NULL)
			return false;
	}
	return true;
}

static bool set_mac(EVP_MAC_CTX *mac, struct ticket_keys *keys)
{
	char digest[] = "SHA256";
	OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, keys->mac, sizeof keys->mac),
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end()};

	return EVP_MAC_CTX_set_params(mac, parameters) == 1;
}

/* OpenSSL asks: keys for a new ticket, or those of one that came. 0: none, -1: trouble, 2: good, but to be renewed. */
static int on_ticket(SSL *ssl, unsigned char name[16], unsigned char iv[EVP_MAX_IV_LENGTH],
	EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int encrypting)
{
	const struct taut_tls_server *server = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	uint64_t epoch = (uint64_t)time(NULL) / server->ticket_seconds;
	struct ticket_keys keys;

	if (encrypting) {
		if (!derive(server, epoch, &keys) || RAND_bytes(iv, 16) != 1)
			return -1;
		memcpy(name, keys.name, 16);
		return EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), NULL, keys.cipher, iv) == 1 &&
				       set_mac(mac, &keys)
			       ? 1
			       : -1;
	}
	for (unsigned age = 0; age < 2; age++) { /* this stretch of time, and the last one */
		if (!derive(server, epoch - age, &keys))
			return -1;
		if (memcmp(name, keys.name, 16) != 0)
			continue;
		if (EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), NULL, keys.cipher, iv) != 1 ||
			!set_mac(mac, &keys))
			return -1;
		/* A client of TLS 1.3 uses each once (RFC 8446 C.4): it gets the next. */
		return age == 0 && SSL_version(ssl) < TLS1_3_VERSION ? 1 : 2;
	}
	return 0;
}

static bool set_tickets(struct taut_tls_server *server, const struct taut_tls_server_config *config)
{
	SSL_CTX *context = server->context;

	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	if (config->ticket_seconds == UINT32_MAX) {
		SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
		return SSL_CTX_set_num_tickets(context, 0) == 1;
	}
	server->ticket_seconds =
		config->ticket_seconds == 0 ? TICKET_SECONDS : config->ticket_seconds;
	if (config->ticket_key != NULL)
		memcpy(server->master, config->ticket_key, MASTER_OCTETS);
	else if (RAND_bytes(server->master, MASTER_OCTETS) != 1)
		return false;
	SSL_CTX_set_timeout(context, (long)server->ticket_seconds);
	return SSL_CTX_set_num_tickets(context, 1) ==
		       1 && /* a client resumes once before it gets the next */
	       SSL_CTX_set_session_id_context(context, (const unsigned char *)"dot", 3) == 1 &&
	       SSL_CTX_set_tlsext_ticket_key_evp_cb(context, on_ticket) == 1;
}

/* ---- ALPN, RFC 7301 ------------------------------------------------------------------------- */

/* Names with their lengths before them. One that speaks other things only is told so: RFC 9103 9.1. */
static int on_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_length,
	const unsigned char *in, unsigned int n, void *context)
{
	(void)ssl;
	(void)context;
	for (unsigned i = 0; i < n && in[i] < n - i; i += 1u + in[i]) /* each is within the list */
		if (in[i] == 3 && memcmp(in + i + 1, "dot", 3) == 0) {
			*out = in + i + 1;
			*out_length = 3;
			return SSL_TLSEXT_ERR_OK;
		}
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* ---- the certificate ------------------------------------------------------------------------ */

/* Nobody is there to be asked for the passphrase of a key. */
static int on_passphrase(char *out, int n, int writing, void *context)
{
	(void)out;
	(void)n;
	(void)writing;
	(void)context;
	return -1;
}

/* Is the file there, and PEM? Its parts have a line "-----BEGIN ...". */
static bool is_pem(const char *path, char *error)
{
	FILE *file = path == NULL ? NULL : fopen(path, "r");
	bool found = false;
	char line[128];

	if (file == NULL) {
		snprintf(error, TAUT_TLS_ERROR, "%.160s: %s", path == NULL ? "no file" : path,
			path == NULL ? "it takes a certificate and a key" : strerror(errno));
		return false;
	}
	while (!found && fgets(line, sizeof line, file) != NULL) /* to the end of the file */
		found = strncmp(line, "-----BEGIN ", 11) == 0;
	fclose(file);
	if (!found)
		snprintf(error, TAUT_TLS_ERROR, "%.160s: not PEM", path);
	return found;
}

static bool bad_file(const char *path, const char *what, char *error)
{
	snprintf(error, TAUT_TLS_ERROR, "%.160s: %s (%s)", path, what, taut_i_tls_reason());
	return false;
}

/* Out of its time: said, but used. Clients see it, and an answer is better than none. */
static void warn_of_dates(const SSL_CTX *context, const char *path, char *error)
{
	const X509 *own = SSL_CTX_get0_certificate(context);
	const ASN1_TIME *from = X509_get0_notBefore(own), *to = X509_get0_notAfter(own);
	bool over = X509_cmp_current_time(to)<0, early = X509_cmp_current_time(from)> 0;
	BIO *bio;
	char date[64] = "";
	int n;

	if (!over && !early)
		return;
	bio = BIO_new(BIO_s_mem());
	if (bio != NULL && ASN1_TIME_print(bio, over ? to : from) == 1) {
		n = BIO_read(bio, date, sizeof date - 1);
		date[n > 0 ? n : 0] = '\0';
	}
	BIO_free(bio);
	snprintf(error, TAUT_TLS_ERROR, "%.160s: %s=%.32s", path,
		over ? "certificate has expired, notAfter"
		     : "certificate is not yet valid, notBefore",
		date);
}

static bool set_certificate(
	SSL_CTX *context, const struct taut_tls_server_config *config, char *error)
{
	ERR_clear_error();
	SSL_CTX_set_default_passwd_cb(context, on_passphrase);
	if (!is_pem(config->certificate, error) || !is_pem(config->key, error))
		return false;
	if (SSL_CTX_use_certificate_chain_file(context, config->certificate) != 1)
		return bad_file(config->certificate, "no certificate in it", error);
	if (SSL_CTX_use_PrivateKey_file(context, config->key, SSL_FILETYPE_PEM) != 1) {
		if (ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_VALUES_MISMATCH ||
			ERR_GET_REASON(ERR_peek_last_error()) == X509_R_KEY_TYPE_MISMATCH)
			return bad_file(config->key, "key of another certificate", error);
		return bad_file(config->key, "no private key in it", error);
	}
	if (SSL_CTX_check_private_key(context) != 1)
		return bad_file(config->key, "key of another certificate", error);
	warn_of_dates(context, config->certificate, error);
	return true;
}

/* ---- the side ------------------------------------------------------------------------------- */

struct taut_tls_server *taut_tls_server_new(
	const struct taut_tls_server_config *config, char error[TAUT_TLS_ERROR])
{
	struct taut_tls_server *server = calloc(1, sizeof *server);

	error[0] = '\0';
	if (server != NULL) {
		atomic_init(&server->references, 1);
		server->context = SSL_CTX_new(TLS_server_method());
	}
	if (server == NULL || server->context == NULL || !taut_i_tls_context(server->context) ||
		!set_tickets(server, config)) {
		snprintf(error, TAUT_TLS_ERROR, "OpenSSL: %s", taut_i_tls_reason());
		taut_tls_server_free(server);
		return NULL;
	}
	SSL_CTX_set_app_data(server->context, server);
	SSL_CTX_set_alpn_select_cb(server->context, on_alpn, NULL);
	if (!set_certificate(server->context, config, error)) {
		taut_tls_server_free(server);
		return NULL;
	}
	return server;
}

void taut_tls_server_keep(struct taut_tls_server *server)
{
	atomic_fetch_add(&server->references, 1);
}

void taut_tls_server_free(struct taut_tls_server *server)
{
	if (server == NULL || atomic_fetch_sub(&server->references, 1) != 1)
		return;
	SSL_CTX_free(server->context);
	OPENSSL_cleanse(server->master, sizeof server->master);
	free(server);
}

SSL *taut_i_tls_server_ssl(struct taut_tls_server *server)
{
	return SSL_new(server->context);
}
