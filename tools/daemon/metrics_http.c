/* metrics_http.c - see metrics_http.h. The library is loaded when metrics are asked for: it brings a TLS library with it that
 * nobody needs here, and that takes more memory than a worker does. */

#include "metrics_http.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "limits.h"

/* The version of its interface is that of the header. */
#define LIBRARY "libmicrohttpd.so.12"

/* What of the library is used. */
static struct {
	void *handle;
	__typeof__(&MHD_create_response_from_buffer) create_response_from_buffer;
	__typeof__(&MHD_add_response_header) add_response_header;
	__typeof__(&MHD_queue_response) queue_response;
	__typeof__(&MHD_destroy_response) destroy_response;
	__typeof__(&MHD_start_daemon) start_daemon;
	__typeof__(&MHD_stop_daemon) stop_daemon;
} mhd;

/* POSIX lets a function's address be had as that of an object. */
static bool find(const char *name, void *function)
{
	void *found = dlsym(mhd.handle, name);

	memcpy(function, &found, sizeof found);
	return found != NULL;
}

static bool load_library(void)
{
	if (mhd.handle != NULL)
		return true;
	mhd.handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	return mhd.handle != NULL &&
	       find("MHD_create_response_from_buffer", &mhd.create_response_from_buffer) &&
	       find("MHD_add_response_header", &mhd.add_response_header) &&
	       find("MHD_queue_response", &mhd.queue_response) &&
	       find("MHD_destroy_response", &mhd.destroy_response) &&
	       find("MHD_start_daemon", &mhd.start_daemon) &&
	       find("MHD_stop_daemon", &mhd.stop_daemon);
}

struct metrics_http {
	struct metrics_http_config config;
	struct MHD_Daemon *server;
};

static enum MHD_Result reply(struct MHD_Connection *connection, unsigned status, const char *type,
	char *body, size_t n, enum MHD_ResponseMemoryMode mode)
{
	struct MHD_Response *response = mhd.create_response_from_buffer(n, body, mode);
	enum MHD_Result result;

	if (response == NULL) {
		if (mode == MHD_RESPMEM_MUST_FREE)
			free(body);
		return MHD_NO;
	}
	mhd.add_response_header(response, "Content-Type", type);
	mhd.add_response_header(response, "Cache-Control", "no-store");
	result = mhd.queue_response(connection, status, response);
	mhd.destroy_response(response);
	return result;
}

static enum MHD_Result reply_text(
	struct MHD_Connection *connection, unsigned status, const char *text)
{
	return reply(connection, status, "text/plain; charset=utf-8", (char *)(uintptr_t)text,
		strlen(text), MHD_RESPMEM_MUST_COPY);
}

static enum MHD_Result reply_metrics(
	const struct metrics_http *http, struct MHD_Connection *connection)
{
	struct text out = {0};

	http->config.metrics(http->config.context, &out);
	if (out.failed || out.octets == NULL) {
		text_free(&out);
		return reply_text(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "no memory\n");
	}
	return reply(connection, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8",
		out.octets, out.length, MHD_RESPMEM_MUST_FREE);
}

static enum MHD_Result reply_health(
	const struct metrics_http *http, struct MHD_Connection *connection)
{
	const char *why = http->config.healthy(http->config.context);
	char text[64];

	snprintf(text, sizeof text, "%s\n", why == NULL ? "ok" : why);
	return reply_text(
		connection, why == NULL ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, text);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *upload, size_t *upload_size,
	void **request)
{
	const struct metrics_http *http = context;
	static const char seen[] = "";

	(void)version;
	(void)upload;
	if (*request ==
		NULL) { /* the head is there; the body, which nobody asked for, comes in further calls */
		*request = (void *)(uintptr_t)seen;
		return MHD_YES;
	}
	if (*upload_size > 0) {
		*upload_size = 0;
		return MHD_YES;
	}
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
		return reply_text(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET only\n");
	if (strcmp(url, "/metrics") == 0)
		return reply_metrics(http, connection);
	if (strcmp(url, "/health") == 0)
		return reply_health(http, connection);
	return reply_text(connection, MHD_HTTP_NOT_FOUND, "/metrics and /health are here\n");
}

/* ---- sockets -------------------------------------------------------------------------------- */

static socklen_t fill(const struct taut_address *address, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof *out);
	if (address->family == 4) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(address->port);
		memcpy(&v4->sin_addr, address->octets, 4);
		return sizeof *v4;
	}
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(address->port);
	memcpy(&v6->sin6_addr, address->octets, 16);
	return sizeof *v6;
}

static int listen_at(const struct taut_address *address, char error[METRICS_HTTP_ERROR])
{
	struct sockaddr_storage storage;
	socklen_t n = fill(address, &storage);
	int descriptor = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0),
	    on = 1;
	char text[TAUT_ADDRESS_TEXT];

	if (descriptor >= 0) {
		(void)setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
		if (bind(descriptor, (struct sockaddr *)&storage, n) == 0 &&
			listen(descriptor, (int)METRICS_CONNECTIONS) == 0)
			return descriptor;
	}
	taut_address_text(address, text);
	snprintf(error, METRICS_HTTP_ERROR, "metrics at %s: %s", text, strerror(errno));
	if (descriptor >= 0)
		close(descriptor);
	return -1;
}

/* ---- beginning and end ---------------------------------------------------------------------- */

const char *metrics_http_missing(void)
{
	return NULL;
}

static bool start(struct metrics_http *http, int descriptor)
{
	sigset_t all, before;

	/* signals are the main thread's */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	http->server = mhd.start_daemon(MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL,
		NULL, handle, http, MHD_OPTION_LISTEN_SOCKET, descriptor,
		MHD_OPTION_CONNECTION_LIMIT, METRICS_CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
		METRICS_CONNECTIONS_EACH, MHD_OPTION_CONNECTION_TIMEOUT, METRICS_TIMEOUT,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)METRICS_MEMORY, MHD_OPTION_END);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return http->server != NULL;
}

struct metrics_http *metrics_http_start(
	const struct metrics_http_config *config, char error[METRICS_HTTP_ERROR])
{
	struct metrics_http *http = load_library() ? calloc(1, sizeof *http) : NULL;
	int descriptor = http != NULL ? listen_at(&config->address, error) : -1;

	if (http == NULL)
		snprintf(error, METRICS_HTTP_ERROR, "metrics: %s",
			mhd.handle == NULL ? LIBRARY " is not there" : "no memory");
	if (descriptor < 0) {
		free(http);
		return NULL;
	}
	http->config = *config;
	if (start(http, descriptor))
		return http;
	snprintf(error, METRICS_HTTP_ERROR, "metrics: the HTTP server does not start");
	close(descriptor);
	free(http);
	return NULL;
}

void metrics_http_stop(struct metrics_http *http)
{
	if (http == NULL)
		return;
	mhd.stop_daemon(http->server);
	free(http);
}
