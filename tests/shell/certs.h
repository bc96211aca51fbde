/* certs.h - certificates for tests, made anew in a folder of their own:
 *   ca.pem              the trust anchor
 *   good.pem .key       dns.test, 192.0.2.1, signed by it
 *   expired.pem .key    the same, out of its time since a day
 *   future.pem .key     the same, from tomorrow on
 *   self.pem .key       dns.test, signed by itself
 */
#ifndef TAUT_TESTS_CERTS_H
#define TAUT_TESTS_CERTS_H

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../temporary.h"

static char certs_folder[TEMPORARY];

static inline const char *certs_path(const char *file)
{
	static char paths[4][TEMPORARY + 64];
	static unsigned turn;
	char *path = paths[turn++ % 4];

	snprintf(path, sizeof paths[0], "%s/%s", certs_folder, file);
	return path;
}

static inline void certs_must(int good)
{
	if (!good) {
		perror("certs.h");
		abort();
	}
}

static inline void certs_extend(X509 *cert, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

	certs_must(extension != NULL && X509_add_ext(cert, extension, -1) == 1);
	X509_EXTENSION_free(extension);
}

static inline void certs_write(const char *name, const char *end, const X509 *cert, const EVP_PKEY *key)
{
	char file[64];
	FILE *out;

	snprintf(file, sizeof file, "%s.%s", name, end);
	out = fopen(certs_path(file), "w");
	certs_must(out != NULL);
	certs_must(cert != NULL ? PEM_write_X509(out, cert)
				: PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL));
	certs_must(fclose(out) == 0);
}

/* Valid from `from` to `to`, seconds from now. Signed by `ca` and its key, or by itself (NULL). */
static inline X509 *certs_make(const char *name, const char *subject, const char *alternative, long from,
	long to, const X509 *ca, EVP_PKEY *ca_key, EVP_PKEY **key_out)
{
	static long serial = 1;
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();
	X509_NAME *owner;

	certs_must(key != NULL && cert != NULL);
	X509_set_version(cert, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), serial++);
	X509_gmtime_adj(X509_getm_notBefore(cert), from);
	X509_gmtime_adj(X509_getm_notAfter(cert), to);
	owner = X509_get_subject_name(cert);
	X509_NAME_add_entry_by_txt(owner, "CN", MBSTRING_ASC, (const unsigned char *)subject, -1, -1, 0);
	X509_set_issuer_name(cert, ca == NULL ? owner : X509_get_subject_name(ca));
	X509_set_pubkey(cert, key);
	certs_extend(cert, NID_basic_constraints, alternative == NULL ? "critical,CA:TRUE" : "CA:FALSE");
	if (alternative != NULL)
		certs_extend(cert, NID_subject_alt_name, alternative);
	certs_must(X509_sign(cert, ca == NULL ? key : ca_key, EVP_sha256()) > 0);
	certs_write(name, "pem", cert, NULL);
	certs_write(name, "key", NULL, key);
	if (key_out != NULL)
		*key_out = key;
	else
		EVP_PKEY_free(key);
	return cert;
}

#define CERTS_DAY 86400L

static inline void certs_begin(void)
{
	static const char names[] = "DNS:dns.test,IP:192.0.2.1";
	EVP_PKEY *key;
	X509 *ca;

	certs_must(mkdtemp(temporary_path(certs_folder, "certs")) != NULL);
	ca = certs_make("ca", "Anchor of tests", NULL, -CERTS_DAY, CERTS_DAY, NULL, NULL, &key);
	X509_free(certs_make("good", "dns.test", names, -CERTS_DAY, CERTS_DAY, ca, key, NULL));
	X509_free(certs_make("expired", "dns.test", names, -2 * CERTS_DAY, -CERTS_DAY, ca, key, NULL));
	X509_free(certs_make("future", "dns.test", names, CERTS_DAY, 2 * CERTS_DAY, ca, key, NULL));
	X509_free(certs_make("self", "dns.test", names, -CERTS_DAY, CERTS_DAY, NULL, NULL, NULL));
	X509_free(ca);
	EVP_PKEY_free(key);
}

static inline void certs_end(void)
{
	static const char *const files[] = {"ca", "good", "expired", "future", "self"};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char file[64];

		snprintf(file, sizeof file, "%s.pem", files[i]);
		unlink(certs_path(file));
		snprintf(file, sizeof file, "%s.key", files[i]);
		unlink(certs_path(file));
	}
	rmdir(certs_folder);
}

/* "pin-sha256:..." of NAME.pem */
static inline const char *certs_pin(const char *name)
{
	static char text[2][80];
	static unsigned turn;
	char *out = text[turn++ % 2], file[64];
	unsigned char *spki = NULL, digest[EVP_MAX_MD_SIZE];
	FILE *in;
	X509 *cert;
	int n;

	snprintf(file, sizeof file, "%s.pem", name);
	in = fopen(certs_path(file), "r");
	certs_must(in != NULL);
	cert = PEM_read_X509(in, NULL, NULL, NULL);
	fclose(in);
	certs_must(cert != NULL);
	n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &spki);
	certs_must(n > 0 && EVP_Digest(spki, (size_t)n, digest, NULL, EVP_sha256(), NULL) == 1);
	strcpy(out, "pin-sha256:");
	EVP_EncodeBlock((unsigned char *)out + strlen(out), digest, 32);
	OPENSSL_free(spki);
	X509_free(cert);
	return out;
}

#endif
