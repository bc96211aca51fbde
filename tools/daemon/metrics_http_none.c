/* metrics_http_none.c - stands for metrics_http.c where there is no libmicrohttpd. */
#include "metrics_http.h"

#include <stdio.h>

const char *metrics_http_missing(void)
{
	return "built without libmicrohttpd";
}

struct metrics_http *metrics_http_start(
	const struct metrics_http_config *config, char error[METRICS_HTTP_ERROR])
{
	(void)config;
	snprintf(error, METRICS_HTTP_ERROR, "metrics: %s", metrics_http_missing());
	return NULL;
}

void metrics_http_stop(struct metrics_http *http)
{
	(void)http;
}
