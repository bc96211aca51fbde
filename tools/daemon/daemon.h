/* daemon.h - what the files of the daemon share.
 *
 *   start.c       from configuration to workers that serve, and the end
 *   worker.c      a worker: its thread, its cache, jobs that are done in it
 *   generation.c  what one reading of the configuration made: resolvers, zones, access list; lives as long as a
 *                 resolver of it has requests
 *   zones.c       zone files into a worker's store
 *   serve.c       what happens for each query: admission, counting, the log of queries
 *   reload.c      SIGHUP and `reload`
 *   control.c, commands.c, cachefile.c   the control channel; its commands; dump and load
 *   trace.c       a question with each step told
 *
 * The main thread has a loop of its own for signals, the control channel and timers; it serves no queries. */
#ifndef TAUT_DAEMON_H
#define TAUT_DAEMON_H

#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>

#include "acl.h"
#include "dump.h"
#include "limits.h"
#include "log.h"
#include "metrics.h"
#include "metrics_http.h"
#include "privileges.h"
#include "ratelimit.h"
#include "settings.h"

struct daemon;

/* ---- generations ---------------------------------------------------------------------------- */

/* A resolver with its zones, for one worker. */
struct engine {
	struct generation *generation;
	struct taut_resolver *resolver;
	struct taut_zones *zones;
	void *memory, *zone_memory;
	size_t size, zone_size;
};

struct zone_state {
	uint32_t serial;
	uint64_t records;
	bool loaded;
};

struct generation {
	_Atomic unsigned references; /* one of the daemon, one for each engine in use */
	struct settings settings;
	struct daemon_acl *acl;
	struct daemon_ratelimit
		*rate; /* NULL: none. Goes over to the next one that has the same numbers */
	struct zone_state *zones; /* one for each of settings.zones */
	unsigned engine_count;
	struct engine engines[];
};

/* Takes the settings over. `before`: the one that it follows, or NULL. NULL: no memory; they are still the caller's
 * then. */
struct generation *generation_new(
	const struct settings *settings, unsigned workers, const struct generation *before);
void generation_release(struct generation *generation);

/* The registered zones, into the stores of all engines. What is wrong is logged; zones that cannot be read are left
 * out: see `loaded` of each. False: no memory. */
bool generation_load_zones(struct generation *generation, struct log_source *log);

/* The resolver of a worker, in its thread. False: no memory. */
struct worker;
bool generation_engine(struct generation *generation, struct worker *worker);

/* How many zones it serves. */
uint64_t generation_zones(const struct generation *generation);

/* Memory that is touched only as far as it is used. NULL: there is none. */
void *pages_new(size_t n);
void pages_free(void *pages, size_t n);

/* ---- workers -------------------------------------------------------------------------------- */

struct worker {
	struct daemon *daemon;
	unsigned index;
	struct taut_shell *shell;
	struct taut_cache *cache;
	void *cache_memory;
	size_t cache_size;
	struct log_source *log;
	struct generation *generation; /* of the resolver that gets new queries; its own thread's */
	struct metrics_counters counters;
	pthread_t thread;
	bool started;
};

/* Opens sockets and makes the cache; then installs the engine; then starts the thread. False: error says why. */
bool worker_open(struct worker *worker, const struct settings *settings,
	struct taut_tls_server *tls, struct taut_tls_client *tls_upstream,
	char error[TAUT_SHELL_ERROR]);
bool worker_install(struct worker *worker, struct generation *generation);
/* The second half of worker_install: the engine is made. */
void worker_take(struct worker *worker, struct generation *generation);
bool worker_start(struct worker *worker);
/* After its thread has ended. */
void worker_close(struct worker *worker);

/* Calls `job` in the thread of each worker, of all at the same time, and waits for them. False: not all did it, as the
 * daemon ends or one was busy for too long; none does it any more then. What they share is their own care. */
typedef void worker_job(struct worker *worker, void *context);
bool workers_each(struct daemon *daemon, worker_job *job, void *context);
bool worker_do(struct worker *worker, worker_job *job, void *context);

/* ---- queries: callbacks of the shell, context is the worker --------------------------------- */

enum taut_admission serve_admit(void *of_worker, const struct taut_client *client,
	const uint8_t *query, size_t n, struct taut_time now);
void serve_answered(void *of_worker, const struct taut_client *client, const uint8_t *answer,
	size_t n, uint64_t us);
void serve_log(void *of_worker, uint64_t request, const char *text, size_t n);

/* ---- the daemon ----------------------------------------------------------------------------- */

struct control;

struct daemon {
	const struct settings_source *source; /* of the configuration */
	struct generation *generation;
	struct log *log;
	struct log_source *say; /* the main thread's */
	struct worker *workers;
	unsigned worker_count;
	struct taut_tls_server *tls;
	struct taut_tls_client *tls_upstream;
	struct privileges privileges;
	uint8_t ticket_key[80];
	uv_loop_t loop;
	uv_signal_t signals[5];
	uv_async_t ended; /* a worker's thread came to its end */
	uv_timer_t watchdog;
	struct control *control;
	struct metrics_http *http;
	_Atomic bool stopping;
	_Atomic unsigned running; /* workers */
	_Atomic uint64_t reloads, reloads_failed, zones;
	uint64_t start; /* seconds since 1970 */
};

void daemon_stop(struct daemon *daemon, const char *why);

/* A fault that keeps it from starting, or from taking a configuration, to the log. */
void daemon_complain(void *of_daemon, const char *text);

/* False: nothing was changed, the log says why. *restart: what needs one, or "". */
bool daemon_reload(struct daemon *daemon, char *restart, size_t capacity);

/* TLS for clients; NULL with *fine: there is to be none. */
struct taut_tls_server *daemon_tls_server(
	const struct daemon *daemon, const struct settings *settings, bool *fine);

/* Numbers of all workers: an array of daemon->worker_count. NULL: no memory, or it ends. */
struct metrics_of *daemon_numbers(struct daemon *daemon);
void daemon_process_numbers(const struct daemon *daemon, struct metrics_process *out);

#define CONTROL_ERROR 256

bool control_open(struct daemon *daemon, const char *path, char error[CONTROL_ERROR]);
/* What is open closes in the next turns of the loop; daemon->control is to be freed behind them. */
void control_close(struct daemon *daemon);

/* One command, but for trace and stop: writes its answer with the last line. */
struct ctl_command;
void command_run(struct daemon *daemon, const struct ctl_command *command, struct text *out);

/* Files of the cache. False: error says why; otherwise *entries. */
bool cachefile_dump(struct daemon *daemon, const char *path, uint64_t *entries, char error[DUMP_ERROR]);
bool cachefile_load(struct daemon *daemon, const char *path, uint64_t *entries, uint64_t *refused,
	char error[DUMP_ERROR]);

/* In any thread; takes up to the time that a request may take. The generation is held by the caller. */
void trace_run(struct daemon *daemon, struct generation *generation, const uint8_t *name,
	uint16_t type, struct text *out);

#endif
