/* start.c - from a configuration to workers that serve, and the end. See daemon.h. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "chance.h"
#include "daemon.h"
#include "notify.h"
#include "programs.h"
#include "seccomp.h"

/* ---- configuration -------------------------------------------------------------------------- */

void daemon_complain(void *of_daemon, const char *text)
{
	const struct daemon *daemon = of_daemon;

	log_fields(daemon->say, LOG_LEVEL_ERROR, "config", text, strlen(text), NULL, 0);
}

static bool prepare(struct daemon *daemon)
{
	struct settings settings;
	char error[PRIVILEGES_ERROR];

	if (!settings_read(daemon->source, &settings, daemon_complain, daemon))
		return false;
	daemon->worker_count = settings.workers;
	daemon->generation = generation_new(&settings, settings.workers, NULL);
	daemon->workers = calloc(settings.workers, sizeof *daemon->workers);
	if (daemon->generation == NULL || daemon->workers == NULL) {
		daemon_complain(daemon, "no memory");
		return false;
	}
	if (privileges_find(settings.user, settings.group, &daemon->privileges, error))
		return true;
	daemon_complain(daemon, error);
	return false;
}

static bool open_log(struct daemon *daemon)
{
	char error[LOG_ERROR];

	if (log_configure(daemon->log, &daemon->generation->settings.log, daemon->privileges.user,
		    daemon->privileges.group, error))
		return true;
	daemon_complain(daemon, error);
	return false;
}

/* ---- TLS ------------------------------------------------------------------------------------ */

struct taut_tls_server *daemon_tls_server(
	const struct daemon *daemon, const struct settings *settings, bool *fine)
{
	struct taut_tls_server_config config = {.certificate = settings->tls_certificate,
		.key = settings->tls_key,
		.ticket_key = daemon->ticket_key};
	char error[TAUT_TLS_ERROR] = "";
	struct taut_tls_server *tls;

	*fine = true;
	if (settings->tls_certificate == NULL)
		return NULL;
	tls = taut_tls_server_new(&config, error);
	*fine = tls != NULL;
	if (error[0] != 0)
		log_say(daemon->say, tls != NULL ? LOG_LEVEL_WARNING : LOG_LEVEL_ERROR, "tls", "%s",
			error);
	return tls;
}

static bool open_tls(struct daemon *daemon)
{
	const struct settings *settings = &daemon->generation->settings;
	char error[TAUT_TLS_ERROR] = "";
	bool fine;

	daemon_random(daemon->ticket_key, sizeof daemon->ticket_key);
	daemon->tls = daemon_tls_server(daemon, settings, &fine);
	if (!fine)
		return false;
	if (!settings->tls_upstream)
		return true;
	daemon->tls_upstream = taut_tls_client_new(settings->tls_ca, error);
	if (daemon->tls_upstream == NULL)
		log_say(daemon->say, LOG_LEVEL_ERROR, "tls", "%s", error);
	return daemon->tls_upstream != NULL;
}

/* ---- workers -------------------------------------------------------------------------------- */

static bool open_workers(struct daemon *daemon)
{
	const struct settings *settings = &daemon->generation->settings;
	char error[TAUT_SHELL_ERROR], name[16];

	if (!generation_load_zones(daemon->generation, daemon->say)) {
		daemon_complain(daemon, "no memory for the zones");
		return false;
	}
	for (unsigned i = 0; i < daemon->worker_count; i++) {
		struct worker *worker = &daemon->workers[i];

		worker->daemon = daemon;
		worker->index = i;
		snprintf(name, sizeof name, "worker %u", i % 1000u);
		worker->log = log_source(daemon->log, name);
		snprintf(error, sizeof error, "no memory");
		if (worker->log == NULL ||
			!worker_open(worker, settings, daemon->tls, daemon->tls_upstream, error) ||
			!worker_install(worker, daemon->generation)) {
			daemon_complain(daemon, error);
			return false;
		}
	}
	return true;
}

static bool start_workers(struct daemon *daemon)
{
	for (unsigned i = 0; i < daemon->worker_count; i++)
		if (!worker_start(&daemon->workers[i])) {
			daemon_complain(daemon, "no thread for a worker");
			return false;
		}
	return true;
}

/* ---- numbers -------------------------------------------------------------------------------- */

static void take_numbers(struct worker *worker, void *of_all)
{
	struct metrics_of *numbers = (struct metrics_of *)of_all + worker->index;

	taut_shell_stats(worker->shell, &numbers->shell);
	taut_resolver_stats(taut_shell_resolver(worker->shell), &numbers->resolver);
	taut_cache_stats(worker->cache, &numbers->cache);
	numbers->counters = worker->counters;
}

struct metrics_of *daemon_numbers(struct daemon *daemon)
{
	struct metrics_of *all = calloc(daemon->worker_count, sizeof *all);

	if (all != NULL && workers_each(daemon, take_numbers, all))
		return all;
	free(all);
	return NULL;
}

void daemon_process_numbers(const struct daemon *daemon, struct metrics_process *out)
{
	*out = (struct metrics_process){.start = daemon->start,
		.reloads = atomic_load(&daemon->reloads),
		.reloads_failed = atomic_load(&daemon->reloads_failed),
		.zones = atomic_load(&daemon->zones),
		.workers = daemon->worker_count};
	log_stats(daemon->log, &out->log);
}

static void tell_metrics(void *of_daemon, struct text *out)
{
	struct daemon *daemon = of_daemon;
	struct metrics_of *numbers = daemon_numbers(daemon);
	struct metrics_process process;

	if (numbers == NULL)
		return;
	daemon_process_numbers(daemon, &process);
	metrics_prometheus(out, numbers, daemon->worker_count, &process);
	free(numbers);
}

static const char *tell_health(void *of_daemon)
{
	const struct daemon *daemon = of_daemon;

	return atomic_load(&daemon->stopping) ? "stopping" : NULL;
}

/* ---- what is open beside the workers -------------------------------------------------------- */

static bool open_metrics(struct daemon *daemon)
{
	struct metrics_http_config config = {.address = daemon->generation->settings.metrics,
		.metrics = tell_metrics,
		.healthy = tell_health,
		.context = daemon};
	char error[METRICS_HTTP_ERROR];

	if (config.address.family == 0)
		return true;
	daemon->http = metrics_http_start(&config, error);
	if (daemon->http == NULL)
		daemon_complain(daemon, error);
	return daemon->http != NULL;
}

static bool open_control(struct daemon *daemon)
{
	const char *path = daemon->generation->settings.control;
	char error[CONTROL_ERROR];

	if (path == NULL || control_open(daemon, path, error))
		return true;
	/* where nobody named a place, the one that is built in need not be there */
	if (!daemon->generation->settings.control_named) {
		log_say(daemon->say, LOG_LEVEL_WARNING, "control", "no control channel: %s", error);
		return true;
	}
	daemon_complain(daemon, error);
	return false;
}

static bool drop_rights(struct daemon *daemon)
{
	char error[PRIVILEGES_ERROR], filter[SECCOMP_ERROR];

	if (!privileges_drop(&daemon->privileges, error)) {
		daemon_complain(daemon, error);
		return false;
	}
	if (geteuid() == 0)
		log_say(daemon->say, LOG_LEVEL_WARNING, "rights",
			"the daemon runs as root: see `user'");
	if (daemon->generation->settings.seccomp && !daemon_seccomp_enter(filter))
		log_say(daemon->say, LOG_LEVEL_NOTICE, "rights", "%s", filter);
	return true;
}

/* ---- signals -------------------------------------------------------------------------------- */

static void say_numbers(struct daemon *daemon)
{
	struct metrics_of *numbers = daemon_numbers(daemon);
	unsigned long long queries = 0, hits = 0, packets = 0;

	for (unsigned i = 0; numbers != NULL && i < daemon->worker_count; i++) {
		for (unsigned k = 0; k < 3; k++)
			queries += numbers[i].shell.queries[k];
		hits += numbers[i].resolver.cache_hits;
		packets += numbers[i].resolver.packets;
	}
	log_say(daemon->say, LOG_LEVEL_NOTICE, "numbers",
		"%llu queries, %llu answered by the cache, %llu packets upstream", queries, hits,
		packets);
	free(numbers);
}

static void take_signal(uv_signal_t *handle, int number)
{
	struct daemon *daemon = handle->data;
	char restart[256];

	if (number == SIGHUP)
		(void)daemon_reload(daemon, restart, sizeof restart);
	else if (number == SIGUSR1)
		say_numbers(daemon);
	else if (number != SIGUSR2)
		daemon_stop(daemon, number == SIGINT ? "SIGINT" : "SIGTERM");
}

static void worker_ended(uv_async_t *handle)
{
	struct daemon *daemon = handle->data;

	if (atomic_load(&daemon->running) == 0)
		uv_stop(&daemon->loop);
}

static void feed_watchdog(uv_timer_t *timer)
{
	(void)timer;
	daemon_notify(NOTIFY_WATCHDOG, NULL);
}

static void open_loop(struct daemon *daemon)
{
	static const int numbers[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2};
	uint64_t watchdog = daemon_notify_watchdog();

	signal(SIGPIPE, SIG_IGN);
	for (unsigned i = 0; i < 5; i++) {
		uv_signal_init(&daemon->loop, &daemon->signals[i]);
		daemon->signals[i].data = daemon;
		uv_signal_start(&daemon->signals[i], take_signal, numbers[i]);
	}
	uv_async_init(&daemon->loop, &daemon->ended, worker_ended);
	daemon->ended.data = daemon;
	uv_timer_init(&daemon->loop, &daemon->watchdog);
	if (watchdog > 0)
		uv_timer_start(&daemon->watchdog, feed_watchdog, watchdog / 3, watchdog / 3);
}

static void close_handle(uv_handle_t *handle, void *nothing)
{
	(void)nothing;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

/* ---- running -------------------------------------------------------------------------------- */

static void say_ready(struct daemon *daemon)
{
	const struct settings *settings = &daemon->generation->settings;
	char address[TAUT_ADDRESS_TEXT], status[160], line[80];

	if (daemon->source->path == NULL && daemon->source->option_count == 0)
		log_say(daemon->say, LOG_LEVEL_NOTICE, "start",
			"no configuration (-c): a resolver from the built-in root hints, for this "
			"machine only");
	for (uint32_t i = 0; i < settings->shell.listener_count; i++) {
		static const char *const transports[] = {"UDP", "TCP", "TLS"};
		const struct taut_listener *listener = &settings->shell.listeners[i];

		taut_address_text(&listener->address, address);
		snprintf(line, sizeof line, "%s %s", address, transports[listener->transport]);
		log_fields(daemon->say, LOG_LEVEL_NOTICE, "listen", line, strlen(line), NULL, 0);
	}
	snprintf(status, sizeof status, "tautd %s serves: workers %u, zones %llu",
		TAUT_VERSION_TEXT, daemon->worker_count,
		(unsigned long long)atomic_load(&daemon->zones));
	log_say(daemon->say, LOG_LEVEL_NOTICE, "start", "%s", status);
	daemon_notify(NOTIFY_READY, status);
}

void daemon_stop(struct daemon *daemon, const char *why)
{
	uint32_t grace = daemon->generation->settings.grace_ms;

	if (atomic_exchange(&daemon->stopping, true))
		grace = 0; /* asked for twice: at once */
	log_say(daemon->say, LOG_LEVEL_NOTICE, "stop",
		"%s: no new queries, those that are there have %u ms", why, (unsigned)grace);
	daemon_notify(NOTIFY_STOPPING, why);
	for (unsigned i = 0; i < daemon->worker_count; i++)
		taut_shell_stop(daemon->workers[i].shell, grace);
}

/* Threads come first, as they use all that follows. */
static void close_all(struct daemon *daemon)
{
	metrics_http_stop(daemon->http);
	for (unsigned i = 0; daemon->workers != NULL && i < daemon->worker_count; i++)
		worker_close(&daemon->workers[i]);
	control_close(daemon);
	uv_walk(&daemon->loop, close_handle, NULL);
	uv_run(&daemon->loop, UV_RUN_DEFAULT);
	uv_loop_close(&daemon->loop);
	free(daemon->control);
	free(daemon->workers);
	generation_release(daemon->generation);
	if (daemon->tls != NULL)
		taut_tls_server_free(daemon->tls);
	if (daemon->tls_upstream != NULL)
		taut_tls_client_free(daemon->tls_upstream);
}

static bool open_all(struct daemon *daemon)
{
	privileges_descriptors(DAEMON_DESCRIPTORS);
	if (!prepare(daemon) || !open_log(daemon) || !open_tls(daemon) || !open_workers(daemon))
		return false;
	atomic_store(&daemon->zones, generation_zones(daemon->generation));
	open_loop(daemon);
	return open_control(daemon) && open_metrics(daemon) && drop_rights(daemon);
}

int daemon_run(const struct settings_source *source)
{
	struct daemon daemon = {.source = source, .start = (uint64_t)time(NULL)};
	bool fine;

	daemon.log = log_new(DAEMON_WORKERS + 2);
	daemon.say = daemon.log != NULL ? log_source(daemon.log, "main") : NULL;
	if (daemon.say == NULL || uv_loop_init(&daemon.loop) != 0) {
		fprintf(stderr, "tautd: no memory\n");
		log_free(daemon.log);
		return 1;
	}
	fine = open_all(&daemon) && start_workers(&daemon);
	if (fine) {
		say_ready(&daemon);
		uv_run(&daemon.loop, UV_RUN_DEFAULT);
	} else {
		for (unsigned i = 0; daemon.workers != NULL && i < daemon.worker_count; i++)
			if (daemon.workers[i].started)
				taut_shell_stop(daemon.workers[i].shell, 0);
	}
	close_all(&daemon);
	if (fine)
		log_say(daemon.say, LOG_LEVEL_NOTICE, "stop", "done");
	log_free(daemon.log);
	return fine ? 0 : 1;
}
