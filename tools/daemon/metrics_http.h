/* metrics_http.h - GET /metrics and /health over HTTP, in a thread of its own: metrics_http.c by libmicrohttpd;
 * metrics_http_none.c where there is none. */
#ifndef TAUT_DAEMON_METRICS_HTTP_H
#define TAUT_DAEMON_METRICS_HTTP_H

#include <tautwire/resolver.h>

#include "text.h"

#define METRICS_HTTP_ERROR 256

struct metrics_http;

struct metrics_http_config {
	struct taut_address address;
	/* Both are called in the thread of the server. healthy: NULL or why not, which gives 503. */
	void (*metrics)(void *context, struct text *out);
	const char *(*healthy)(void *context);
	void *context;
};

const char *metrics_http_missing(void); /* "built without libmicrohttpd", or NULL */
struct metrics_http *metrics_http_start(
	const struct metrics_http_config *config, char error[METRICS_HTTP_ERROR]);
void metrics_http_stop(struct metrics_http *http);

#endif
