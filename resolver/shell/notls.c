/* notls.c - stands in for TLS where OpenSSL is missing: nothing can be made, so nothing else is ever called with a thing. */
#include "tls.h"

#include <stdio.h>

static void *without(char error[TAUT_TLS_ERROR])
{
	snprintf(error, TAUT_TLS_ERROR, "built without TLS");
	return NULL;
}

bool taut_tls_available(void)
{
	return false;
}

struct taut_tls_server *taut_tls_server_new(
	const struct taut_tls_server_config *config, char error[TAUT_TLS_ERROR])
{
	(void)config;
	return without(error);
}

void taut_tls_server_keep(struct taut_tls_server *server)
{
	(void)server;
}

void taut_tls_server_free(struct taut_tls_server *server)
{
	(void)server;
}

struct taut_tls_client *taut_tls_client_new(const char *ca, char error[TAUT_TLS_ERROR])
{
	(void)ca;
	return without(error);
}

void taut_tls_client_keep(struct taut_tls_client *client)
{
	(void)client;
}

void taut_tls_client_free(struct taut_tls_client *client)
{
	(void)client;
}

struct taut_tls *taut_tls_accept(struct taut_tls_server *server)
{
	(void)server;
	return NULL;
}

struct taut_tls *taut_tls_connect(
	struct taut_tls_client *client, const char *identity, const char *peer)
{
	(void)client;
	(void)identity;
	(void)peer;
	return NULL;
}

void taut_tls_free(struct taut_tls *tls)
{
	(void)tls;
}

enum taut_tls_state taut_tls_state(const struct taut_tls *tls)
{
	(void)tls;
	return TAUT_TLS_FAILED;
}

const char *taut_tls_error(const struct taut_tls *tls)
{
	(void)tls;
	return "built without TLS";
}

bool taut_tls_resumed(const struct taut_tls *tls)
{
	(void)tls;
	return false;
}

const char *taut_tls_summary(const struct taut_tls *tls)
{
	(void)tls;
	return "";
}

enum taut_tls_state taut_tls_feed(struct taut_tls *tls, const uint8_t *octets, size_t n)
{
	(void)tls;
	(void)octets;
	(void)n;
	return TAUT_TLS_FAILED;
}

size_t taut_tls_read(struct taut_tls *tls, uint8_t *out, size_t capacity)
{
	(void)tls;
	(void)out;
	(void)capacity;
	return 0;
}

bool taut_tls_write(struct taut_tls *tls, const uint8_t *octets, size_t n)
{
	(void)tls;
	(void)octets;
	(void)n;
	return false;
}

void taut_tls_bye(struct taut_tls *tls)
{
	(void)tls;
}

size_t taut_tls_output(struct taut_tls *tls, const uint8_t **octets)
{
	(void)tls;
	*octets = NULL;
	return 0;
}

void taut_tls_sent(struct taut_tls *tls, size_t n)
{
	(void)tls;
	(void)n;
}
