/* worker.c - the loop of a worker: open, run, stop, and calls from other threads. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "inner.h"

/* ---- time, log ------------------------------------------------------------------------------ */

void taut_i_shell_clock(struct taut_shell *shell)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	shell->now.us = (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
	clock_gettime(CLOCK_REALTIME_COARSE, &t);
	shell->now.wall = (uint64_t)t.tv_sec;
}

struct taut_time taut_shell_now(const struct taut_shell *shell)
{
	return shell->now;
}

void taut_i_shell_log(struct taut_shell *shell, const char *format, ...)
{
	char text[512];
	va_list arguments;
	int n;

	if (shell->config.log == NULL)
		return;
	va_start(arguments, format);
	n = vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (n > 0)
		shell->config.log(shell->config.context, 0, text,
			(size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
}

struct uv_loop_s *taut_shell_loop(struct taut_shell *shell)
{
	return &shell->loop;
}

struct taut_resolver *taut_shell_resolver(struct taut_shell *shell)
{
	return shell->core == NULL ? NULL : shell->core->resolver;
}

void taut_shell_stats(const struct taut_shell *shell, struct taut_shell_stats *stats)
{
	*stats = shell->stats;
}

/* ---- calls from other threads --------------------------------------------------------------- */

struct call {
	struct call *next;
	void (*f)(struct taut_shell *shell, void *context);
	void *context;
};

struct taut_calls {
	uv_mutex_t lock;
	struct call *first, **last;
	bool ended;
	bool stop;
	uint32_t grace_ms;
};

bool taut_shell_call(
	struct taut_shell *shell, void (*f)(struct taut_shell *shell, void *context), void *context)
{
	struct taut_calls *calls = shell->calls;
	struct call *call = malloc(sizeof *call);
	bool ended;

	if (call == NULL)
		return false;
	*call = (struct call){NULL, f, context};
	uv_mutex_lock(&calls->lock);
	ended = calls->ended;
	if (!ended) {
		*calls->last = call;
		calls->last = &call->next;
		uv_async_send(&shell->wake);
	}
	uv_mutex_unlock(&calls->lock);
	if (ended)
		free(call);
	return !ended;
}

void taut_shell_stop(struct taut_shell *shell, uint32_t grace_ms)
{
	struct taut_calls *calls = shell->calls;

	uv_mutex_lock(&calls->lock);
	if (!calls->ended) {
		calls->stop = true;
		calls->grace_ms = grace_ms;
		uv_async_send(&shell->wake);
	}
	uv_mutex_unlock(&calls->lock);
}

/* Takes what is there; with `end`, nothing can be added any more. */
static void run_calls(struct taut_shell *shell, bool end)
{
	struct taut_calls *calls = shell->calls;
	struct call *first;

	uv_mutex_lock(&calls->lock);
	first = calls->first;
	calls->first = NULL;
	calls->last = &calls->first;
	calls->ended |= end;
	uv_mutex_unlock(&calls->lock);
	while (first != NULL) { /* a list that nobody adds to */
		struct call *call = first;

		first = call->next;
		call->f(shell, call->context);
		free(call);
	}
}

static void on_grace(uv_timer_t *timer)
{
	uv_stop(timer->loop);
}

static void begin_stop(struct taut_shell *shell, uint32_t grace_ms)
{
	if (!shell->stopping) {
		taut_i_udp_stop(shell); /* what came before is still asked */
		shell->stopping = true;
		taut_i_tcp_stop(shell);
	}
	uv_timer_start(&shell->grace, on_grace, grace_ms, 0);
}

static void on_wake(uv_async_t *wake)
{
	struct taut_shell *shell = wake->data;
	uint32_t grace_ms;
	bool stop;

	taut_i_shell_clock(shell);
	run_calls(shell, false);
	uv_mutex_lock(&shell->calls->lock);
	stop = shell->calls->stop;
	shell->calls->stop = false;
	grace_ms = shell->calls->grace_ms;
	uv_mutex_unlock(&shell->calls->lock);
	if (stop)
		begin_stop(shell, grace_ms);
	taut_i_shell_pump(shell);
}

/* ---- open, run, close ----------------------------------------------------------------------- */

static uint32_t at_most(uint64_t n, uint32_t most)
{
	return n < most ? (uint32_t)n : most;
}

/* Of the descriptors that the process may have, a half is for exchanges, and three eighths are for connections. */
static void set_limits(struct taut_shell_config *c)
{
	struct rlimit limit = {1024, 1024};
	uint64_t n;

	getrlimit(RLIMIT_NOFILE, &limit);
	n = limit.rlim_cur == RLIM_INFINITY ? 1u << 20 : limit.rlim_cur;
	if (c->server_port == 0)
		c->server_port = 53;
	if (c->udp_batch == 0)
		c->udp_batch = 32;
	if (c->udp_exchanges == 0)
		c->udp_exchanges = at_most(n / 2, 4096);
	if (c->streams == 0)
		c->streams = at_most(n / 4, 1024);
	if (c->streams_each == 0)
		c->streams_each = 64;
	if (c->stream_pending == 0)
		c->stream_pending = 64;
	if (c->stream_output == 0)
		c->stream_output = 262144;
	if (c->idle_ms == 0)
		c->idle_ms = 10000;
	if (c->first_ms == 0)
		c->first_ms = 3000;
	if (c->upstream_streams == 0)
		c->upstream_streams = at_most(n / 8, 128);
	if (c->upstream_idle_ms == 0)
		c->upstream_idle_ms = 5000;
	if (c->connect_ms == 0)
		c->connect_ms = 3000;
}

static bool open_calls(struct taut_shell *shell)
{
	shell->calls = calloc(1, sizeof *shell->calls);
	if (shell->calls == NULL)
		return false;
	shell->calls->last = &shell->calls->first;
	if (uv_mutex_init(&shell->calls->lock) == 0)
		return true;
	free(shell->calls);
	shell->calls = NULL;
	return false;
}

static bool open_parts(struct taut_shell *shell)
{
	if (!open_calls(shell) || uv_async_init(&shell->loop, &shell->wake, on_wake) != 0)
		return false;
	shell->wake.data = shell;
	uv_timer_init(&shell->loop, &shell->timer);
	shell->timer.data = shell;
	uv_timer_init(&shell->loop, &shell->grace);
	return taut_i_stock_open(shell) && taut_i_askers_open(shell) &&
	       taut_i_upstreams_open(shell) && taut_i_udp_out_open(shell) &&
	       taut_i_probes_open(shell);
}

static bool open_listeners(struct taut_shell *shell, char error[TAUT_SHELL_ERROR])
{
	for (uint32_t i = 0; i < shell->config.listener_count; i++) {
		const struct taut_listener *l = &shell->config.listeners[i];
		bool open = l->transport == TAUT_UDP ? taut_i_udp_listen(shell, l, error)
						     : taut_i_tcp_listen(shell, l, error);

		if (!open)
			return false;
	}
	shell->config.listeners = NULL; /* the caller's */
	return true;
}

static void block_sigpipe(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

struct taut_shell *taut_shell_open(
	const struct taut_shell_config *config, char error[TAUT_SHELL_ERROR])
{
	struct taut_shell *shell = calloc(1, sizeof *shell);

	snprintf(error, TAUT_SHELL_ERROR, "no memory");
	if (shell == NULL)
		return NULL;
	block_sigpipe();
	shell->config = *config;
	shell->due = UINT64_MAX;
	set_limits(&shell->config);
	if (uv_loop_init(&shell->loop) != 0) {
		free(shell);
		return NULL;
	}
	taut_i_shell_clock(shell);
	if (config->tls != NULL)
		taut_shell_tls(shell, config->tls);
	if (config->tls_upstream != NULL)
		taut_tls_client_keep(config->tls_upstream);
	if (open_parts(shell) && open_listeners(shell, error))
		return shell;
	taut_shell_close(shell);
	return NULL;
}

void taut_shell_tls(struct taut_shell *shell, struct taut_tls_server *tls)
{
	if (tls != NULL)
		taut_tls_server_keep(tls);
	if (shell->tls != NULL)
		taut_tls_server_free(shell->tls);
	shell->tls = tls;
}

void taut_shell_run(struct taut_shell *shell)
{
	block_sigpipe();
	taut_i_shell_clock(shell);
	taut_i_shell_pump(shell); /* what was asked before */
	uv_run(&shell->loop, UV_RUN_DEFAULT);
	taut_i_shell_clock(shell);
	run_calls(shell, true);
}

static void close_handle(uv_handle_t *handle)
{
	if (handle->type != UV_UNKNOWN_HANDLE && !uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void close_rest(uv_handle_t *handle, void *context)
{
	(void)context;
	close_handle(handle); /* timers of a program on this loop */
}

void taut_shell_close(struct taut_shell *shell)
{
	if (shell == NULL)
		return;
	if (shell->calls != NULL)
		run_calls(shell, true);
	taut_i_cores_close(shell);
	taut_i_tcp_close(shell);
	taut_i_tcp_out_close(shell);
	taut_i_udp_in_close(shell);
	taut_i_udp_close(shell);
	uv_walk(&shell->loop, close_rest, NULL);
	while (uv_run(&shell->loop, UV_RUN_DEFAULT) != 0) /* until all handles are closed */
		;
	uv_loop_close(&shell->loop);
	taut_i_askers_close(shell);
	taut_i_upstreams_close(shell);
	taut_i_probes_close(shell);
	taut_i_stock_close(shell);
	if (shell->calls != NULL) {
		uv_mutex_destroy(&shell->calls->lock);
		free(shell->calls);
	}
	taut_shell_tls(shell, NULL);
	if (shell->config.tls_upstream != NULL)
		taut_tls_client_free(shell->config.tls_upstream);
	free(shell);
}
