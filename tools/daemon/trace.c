/* trace.c - a question with each step told. It is asked by a resolver of its own, with the configuration of the daemon but an
 * empty cache and no registered zones, so that all the way is seen and no client notices. */
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "daemon.h"

#define BUFFER (TAUT_RECORD_TEXT * 2)

struct trace {
	struct text *out;
	struct taut_shell *shell;
	struct taut_scratch *scratch;
	char *buffer;
};

static void tell(void *of_trace, uint64_t request, const char *text, size_t n)
{
	const struct trace *t = of_trace;

	(void)request;
	text_add(t->out, text, n);
	text_add(t->out, "\n", 1);
}

static void answered(void *of_trace, const uint8_t *answer, size_t n)
{
	struct trace *t = of_trace;
	struct taut_message message;
	size_t length;

	if (n == 0)
		text_print(t->out, "no answer\n");
	else if (taut_message_open(&message, answer, n, t->scratch, NULL, NULL) == TAUT_OK &&
		 taut_message_text(&message, 0, t->buffer, BUFFER, &length) == TAUT_OK)
		text_add(t->out, t->buffer, length);
	if (t->out->length > 0 && t->out->octets[t->out->length - 1] != '\n')
		text_add(t->out, "\n", 1);
	taut_shell_stop(t->shell, 0);
}

static void release(void *context, struct taut_resolver *resolver)
{
	(void)context;
	(void)resolver;
}

static bool install(struct taut_shell *shell, const struct settings *settings, void **memory,
	size_t *size, void *cache_memory)
{
	struct taut_cache_config cache = settings->cache;
	struct taut_resolver_config config = settings->resolver;
	struct taut_resolver *resolver;

	cache.zeroed = true;
	daemon_random(cache.key, sizeof cache.key);
	config.cache = taut_cache_init(cache_memory, TRACE_CACHE, &cache);
	config.zones = NULL;
	config.random = taut_shell_random;
	config.random_context = shell;
	config.flags |= TAUT_R_TRACE;
	config.requests = TRACE_REQUESTS;
	config.servers = TRACE_SERVERS;
	*size = taut_resolver_size(&config);
	*memory = pages_new(*size);
	if (*memory == NULL)
		return false;
	resolver = taut_resolver_init(&config, *memory, *size, taut_shell_now(shell));
	if (resolver == NULL)
		return false;
	taut_shell_install(shell, resolver, release, NULL);
	return true;
}

/* RFC 1035 4.1: a query with RD. */
static size_t make_query(const uint8_t *name, uint16_t type, uint8_t out[512])
{
	struct taut_builder b;

	taut_build_init(&b, out, 512, NULL, 0);
	taut_build_header(&b, 1, TAUT_FLAG_RD);
	taut_build_question(&b, name, type, TAUT_CLASS_IN);
	taut_build_opt(&b, 1232, 0, 0, 0);
	return taut_build_finish(&b);
}

static void run(struct trace *t, struct daemon *daemon, const struct settings *settings,
	const uint8_t *name, uint16_t type, void *cache_memory)
{
	struct taut_shell_config config = {.udp_exchanges = TRACE_EXCHANGES,
		.upstream_streams = TRACE_STREAMS,
		.tls_upstream = daemon->tls_upstream,
		.server_port = settings->shell.server_port,
		.source4 = settings->shell.source4,
		.source6 = settings->shell.source6,
		.context = t,
		.log = tell};
	char error[TAUT_SHELL_ERROR];
	uint8_t query[512];
	void *memory = NULL;
	size_t size = 0;

	t->shell = taut_shell_open(&config, error);
	if (t->shell == NULL) {
		text_print(t->out, "%s\n", error);
		return;
	}
	if (install(t->shell, settings, &memory, &size, cache_memory) &&
		taut_shell_ask(t->shell, query, make_query(name, type, query), answered, t))
		taut_shell_run(t->shell);
	else
		text_print(t->out, "no memory\n");
	taut_shell_close(t->shell);
	pages_free(memory, size);
}

void trace_run(struct daemon *daemon, struct generation *generation, const uint8_t *name,
	uint16_t type, struct text *out)
{
	struct trace t = {
		.out = out, .scratch = malloc(sizeof *t.scratch), .buffer = malloc(BUFFER)};
	void *cache_memory = pages_new(TRACE_CACHE);

	if (t.scratch != NULL && t.buffer != NULL && cache_memory != NULL) {
		taut_scratch_init(t.scratch);
		run(&t, daemon, &generation->settings, name, type, cache_memory);
	} else {
		out->failed = true;
	}
	free(t.scratch);
	free(t.buffer);
	pages_free(cache_memory, TRACE_CACHE);
}
