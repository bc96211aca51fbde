/* sides.h - a server side and a client side of TLS, of certificates made anew (certs.h). */
#ifndef TAUT_TESTS_SIDES_H
#define TAUT_TESTS_SIDES_H

#include "../../resolver/shell/tls.h"
#include "certs.h"

static struct taut_tls_server *good;
static struct taut_tls_client *anchored;

/* The server's certificate is "good" or another of certs.h. 0, as set-ups of cmocka say that all is well. */
static inline int sides_begin(const char *name)
{
	struct taut_tls_server_config config = {0};
	char error[TAUT_TLS_ERROR], file[64];

	certs_begin();
	snprintf(file, sizeof file, "%s.pem", name);
	config.certificate = certs_path(file);
	snprintf(file, sizeof file, "%s.key", name);
	config.key = certs_path(file);
	good = taut_tls_server_new(&config, error);
	anchored = taut_tls_client_new(certs_path("ca.pem"), error);
	return good == NULL || anchored == NULL;
}

static inline int sides_end(void **state)
{
	(void)state;
	taut_tls_server_free(good);
	taut_tls_client_free(anchored);
	certs_end();
	return 0;
}

#endif
