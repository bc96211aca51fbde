/* worker.c - a worker: its sockets, its cache, its thread, and jobs that others want done in it. See daemon.h. */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "chance.h"
#include "daemon.h"

/* ---- its life ------------------------------------------------------------------------------- */

static bool open_cache(struct worker *worker, const struct settings *settings)
{
	struct taut_cache_config config = settings->cache;

	worker->cache_size = (size_t)(settings->cache_octets / settings->workers) & ~(size_t)4095;
	if (worker->cache_size < TAUT_CACHE_LEAST)
		worker->cache_size = TAUT_CACHE_LEAST;
	worker->cache_memory = pages_new(worker->cache_size);
	if (worker->cache_memory == NULL)
		return false;
	config.zeroed = true;
	daemon_random(config.key, sizeof config.key);
	worker->cache = taut_cache_init(worker->cache_memory, worker->cache_size, &config);
	return worker->cache != NULL;
}

bool worker_open(struct worker *worker, const struct settings *settings,
	struct taut_tls_server *tls, struct taut_tls_client *tls_upstream,
	char error[TAUT_SHELL_ERROR])
{
	struct taut_shell_config config = settings->shell;

	if (!open_cache(worker, settings)) {
		snprintf(error, TAUT_SHELL_ERROR, "no memory for the cache");
		return false;
	}
	config.tls = tls;
	config.tls_upstream = tls_upstream;
	config.context = worker;
	config.admit = serve_admit;
	config.answered = serve_answered;
	config.log = serve_log;
	worker->shell = taut_shell_open(&config, error);
	return worker->shell != NULL;
}

/* The last request of an older resolver was answered. */
static void release(void *of_engine, struct taut_resolver *resolver)
{
	struct engine *engine = of_engine;

	(void)resolver;
	generation_release(engine->generation);
}

void worker_take(struct worker *worker, struct generation *generation)
{
	struct engine *engine = &generation->engines[worker->index];

	atomic_fetch_add(&generation->references, 1);
	worker->generation = generation;
	taut_shell_install(worker->shell, engine->resolver, release, engine);
}

bool worker_install(struct worker *worker, struct generation *generation)
{
	if (!generation_engine(generation, worker))
		return false;
	worker_take(worker, generation);
	return true;
}

static void *run(void *of_worker)
{
	struct worker *worker = of_worker;
	struct daemon *daemon = worker->daemon;
	char name[16];

	snprintf(name, sizeof name, "worker %u", worker->index % 1000u);
	pthread_setname_np(pthread_self(), name);
	taut_shell_run(worker->shell);
	atomic_fetch_sub(&daemon->running, 1);
	uv_async_send(&daemon->ended);
	return NULL;
}

/* Signals are the main thread's. */
bool worker_start(struct worker *worker)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	atomic_fetch_add(&worker->daemon->running, 1);
	worker->started = pthread_create(&worker->thread, NULL, run, worker) == 0;
	if (!worker->started)
		atomic_fetch_sub(&worker->daemon->running, 1);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return worker->started;
}

void worker_close(struct worker *worker)
{
	if (worker->started)
		pthread_join(worker->thread, NULL);
	if (worker->shell != NULL)
		taut_shell_close(worker->shell);
	pages_free(worker->cache_memory, worker->cache_size);
}

/* ---- jobs ----------------------------------------------------------------------------------- */

enum progress { WAITS, RUNS, DONE, GIVEN_UP };

struct item {
	struct batch *batch;
	struct worker *worker;
	_Atomic int progress;
};

/* Lives until the last call was made, which may be long after nobody waits any more. */
struct batch {
	worker_job *job;
	void *context;
	pthread_mutex_t lock;
	pthread_cond_t change;
	unsigned left; /* calls that are to come or run */
	_Atomic unsigned references;
	struct item items[];
};

static void release_batch(struct batch *batch)
{
	if (atomic_fetch_sub(&batch->references, 1) != 1)
		return;
	pthread_mutex_destroy(&batch->lock);
	pthread_cond_destroy(&batch->change);
	free(batch);
}

/* In the worker's thread. */
static void perform(struct taut_shell *shell, void *of_item)
{
	struct item *item = of_item;
	struct batch *batch = item->batch;
	int waits = WAITS;

	(void)shell;
	if (atomic_compare_exchange_strong(&item->progress, &waits, RUNS)) {
		batch->job(item->worker, batch->context);
		pthread_mutex_lock(&batch->lock);
		atomic_store(&item->progress, DONE);
		batch->left--;
		pthread_cond_signal(&batch->change);
		pthread_mutex_unlock(&batch->lock);
	}
	release_batch(batch);
}

static struct batch *make_batch(unsigned count, worker_job *job, void *context)
{
	struct batch *batch = calloc(1, sizeof *batch + count * sizeof batch->items[0]);
	pthread_condattr_t clock;

	if (batch == NULL)
		return NULL;
	batch->job = job;
	batch->context = context;
	batch->references = 1;
	pthread_mutex_init(&batch->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&batch->change, &clock);
	pthread_condattr_destroy(&clock);
	return batch;
}

/* Waits, the lock held. Calls that did not begin in time will not; what runs already is waited for, as it uses what
 * belongs to the caller. */
static bool wait_for(struct batch *batch, unsigned count)
{
	struct timespec until;
	bool all = true;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += DAEMON_PATIENCE;
	while (batch->left > 0 &&
		pthread_cond_timedwait(&batch->change, &batch->lock, &until) == 0) {
	}
	for (unsigned i = 0; i < count && batch->left > 0; i++) {
		int waits = WAITS;

		if (atomic_compare_exchange_strong(&batch->items[i].progress, &waits, GIVEN_UP)) {
			batch->left--;
			all = false;
		}
	}
	while (batch->left > 0)
		pthread_cond_wait(&batch->change, &batch->lock);
	return all;
}

static bool perform_all(struct worker *workers, unsigned count, worker_job *job, void *context)
{
	struct batch *batch = make_batch(count, job, context);
	bool all = true;

	if (batch == NULL)
		return false;
	pthread_mutex_lock(&batch->lock);
	for (unsigned i = 0; i < count; i++) {
		struct item *item = &batch->items[i];

		item->batch = batch;
		item->worker = &workers[i];
		atomic_fetch_add(&batch->references, 1);
		batch->left++;
		if (taut_shell_call(workers[i].shell, perform, item))
			continue;
		atomic_store(&item->progress, GIVEN_UP);
		atomic_fetch_sub(&batch->references, 1);
		batch->left--;
		all = false;
	}
	all = wait_for(batch, count) && all;
	pthread_mutex_unlock(&batch->lock);
	release_batch(batch);
	return all;
}

bool workers_each(struct daemon *daemon, worker_job *job, void *context)
{
	return perform_all(daemon->workers, daemon->worker_count, job, context);
}

bool worker_do(struct worker *worker, worker_job *job, void *context)
{
	return perform_all(worker, 1, job, context);
}
