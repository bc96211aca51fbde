/* reload.c - a new generation in the place of the old one, while all goes on. The cache stays; requests that are under way
 * end with the resolver that they began with. What is wrong in any way leaves all as it was. */
#include "daemon.h"
#include "notify.h"

/* A zone that is served now may not get lost by a fault in its file. One that could not be read before is no
 * reason. */
static bool keeps_zones(const struct daemon *daemon, const struct generation *fresh)
{
	const struct generation *now = daemon->generation;
	bool all = true;

	for (uint32_t i = 0; i < fresh->settings.zone_count; i++)
		for (uint32_t k = 0; k < now->settings.zone_count && !fresh->zones[i].loaded; k++)
			if (now->zones[k].loaded && taut_name_equal(fresh->settings.zones[i].apex,
							    now->settings.zones[k].apex)) {
				log_say(daemon->say, LOG_LEVEL_ERROR, "reload",
					"zone %s is served now and would be lost",
					fresh->settings.zones[i].name);
				all = false;
				break;
			}
	return all;
}

static struct generation *read_generation(struct daemon *daemon)
{
	struct settings settings;
	struct generation *fresh;

	if (!settings_read(daemon->source, &settings, daemon_complain, daemon))
		return NULL;
	fresh = generation_new(&settings, daemon->worker_count, daemon->generation);
	if (fresh == NULL) {
		settings_free(&settings);
		daemon_complain(daemon, "no memory");
		return NULL;
	}
	if (!generation_load_zones(fresh, daemon->say))
		daemon_complain(daemon, "no memory for the zones");
	else if (keeps_zones(daemon, fresh))
		return fresh;
	generation_release(fresh);
	return NULL;
}

/* ---- in the workers ------------------------------------------------------------------------- */

struct change {
	struct generation *fresh;
	struct taut_tls_server *tls;
	_Atomic unsigned failed;
};

/* Resolvers are made first, so that a worker without memory for one stops the change for all. */
static void prepare(struct worker *worker, void *of_change)
{
	struct change *change = of_change;

	if (!generation_engine(change->fresh, worker))
		atomic_fetch_add(&change->failed, 1);
}

static void install(struct worker *worker, void *of_change)
{
	const struct change *change = of_change;

	worker_take(worker, change->fresh);
	if (change->tls != NULL)
		taut_shell_tls(worker->shell, change->tls);
}

static bool take_over(struct daemon *daemon, struct change *change)
{
	struct generation *old = daemon->generation;

	if (!workers_each(daemon, prepare, change) || atomic_load(&change->failed) > 0) {
		daemon_complain(daemon, "no memory for the resolvers");
		return false;
	}
	/* a worker that misses this goes on with the old one, which it holds itself */
	if (!workers_each(daemon, install, change))
		log_say(daemon->say, LOG_LEVEL_WARNING, "reload", "not every worker took it");
	daemon->generation = change->fresh;
	generation_release(old);
	if (change->tls != NULL) {
		if (daemon->tls != NULL)
			taut_tls_server_free(daemon->tls);
		daemon->tls = change->tls;
	}
	return true;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool reload(struct daemon *daemon, char *restart, size_t capacity)
{
	struct change change = {.fresh = read_generation(daemon)};
	char error[LOG_ERROR];
	bool fine;

	if (change.fresh == NULL)
		return false;
	settings_restart(&daemon->generation->settings, &change.fresh->settings, restart, capacity);
	change.tls = daemon_tls_server(daemon, &change.fresh->settings, &fine);
	if (fine && !log_configure(daemon->log, &change.fresh->settings.log, (unsigned)-1,
			    (unsigned)-1, error)) {
		daemon_complain(daemon, error);
		fine = false;
	}
	if (fine && take_over(daemon, &change))
		return true;
	if (change.tls != NULL)
		taut_tls_server_free(change.tls);
	generation_release(change.fresh);
	return false;
}

bool daemon_reload(struct daemon *daemon, char *restart, size_t capacity)
{
	bool fine;

	restart[0] = 0;
	if (atomic_load(&daemon->stopping))
		return false;
	daemon_notify(NOTIFY_RELOADING, "reads its configuration anew");
	fine = reload(daemon, restart, capacity);
	atomic_fetch_add(fine ? &daemon->reloads : &daemon->reloads_failed, 1);
	if (fine) {
		atomic_store(&daemon->zones, generation_zones(daemon->generation));
		log_say(daemon->say, LOG_LEVEL_NOTICE, "reload", "done: zones %llu",
			(unsigned long long)atomic_load(&daemon->zones));
	} else {
		log_say(daemon->say, LOG_LEVEL_ERROR, "reload", "refused: all stays as it was");
	}
	if (fine && restart[0] != 0)
		log_say(daemon->say, LOG_LEVEL_WARNING, "reload",
			"these take effect at the next start: %s", restart);
	daemon_notify(NOTIFY_READY, fine ? "serves" : "serves; the new configuration is refused");
	return fine;
}
