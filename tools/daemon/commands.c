/* commands.c - what the commands of the control channel do, in the main thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ctl_parse.h"
#include "daemon.h"

/* ---- numbers -------------------------------------------------------------------------------- */

static const char *run_stats(struct daemon *daemon, struct text *out)
{
	struct metrics_of *numbers = daemon_numbers(daemon);
	struct metrics_process process;

	if (numbers == NULL)
		return "the workers do not answer";
	daemon_process_numbers(daemon, &process);
	metrics_stats(out, numbers, daemon->worker_count, &process);
	free(numbers);
	return NULL;
}

static const char *run_status(struct daemon *daemon, struct text *out)
{
	struct metrics_of *numbers = daemon_numbers(daemon);
	uint64_t used = 0, entries = 0, capacity = 0;

	for (unsigned i = 0; numbers != NULL && i < daemon->worker_count; i++) {
		used += numbers[i].cache.octets;
		capacity += numbers[i].cache.capacity;
		entries += numbers[i].cache.entries;
	}
	text_print(out, "version: %s\n", TAUT_VERSION_TEXT);
	text_print(out, "process: %ld\n", (long)getpid());
	text_print(out, "state: %s\n", atomic_load(&daemon->stopping) ? "stopping" : "serving");
	text_print(out, "uptime: %llu s\n",
		(unsigned long long)((uint64_t)time(NULL) - daemon->start));
	text_print(out, "configuration: %s\n",
		daemon->source->path != NULL ? daemon->source->path : "built in");
	text_print(out, "reloads: %llu, refused %llu\n",
		(unsigned long long)atomic_load(&daemon->reloads),
		(unsigned long long)atomic_load(&daemon->reloads_failed));
	text_print(out, "workers: %u\n", daemon->worker_count);
	text_print(out, "zones: %llu\n", (unsigned long long)atomic_load(&daemon->zones));
	text_print(out, "cache: %llu entries, %llu of %llu octets\n", (unsigned long long)entries,
		(unsigned long long)used, (unsigned long long)capacity);
	text_print(out, "log level: %s\n", log_level_name(log_get_level(daemon->log)));
	if (numbers == NULL)
		return "the workers do not answer";
	free(numbers);
	return NULL;
}

static const char *run_zones(const struct daemon *daemon, struct text *out)
{
	const struct generation *generation = daemon->generation;

	for (uint32_t i = 0; i < generation->settings.zone_count; i++) {
		const struct settings_zone *zone = &generation->settings.zones[i];
		const struct zone_state *state = &generation->zones[i];

		if (state->loaded)
			text_print(out, "%s serial %lu records %llu file %s\n", zone->name,
				(unsigned long)state->serial, (unsigned long long)state->records,
				zone->file);
		else
			text_print(out, "%s not loaded file %s\n", zone->name, zone->file);
	}
	return NULL;
}

/* ---- the cache ------------------------------------------------------------------------------ */

struct flushing {
	const uint8_t *name;
	bool below;
	_Atomic uint64_t gone;
};

static void flush(struct worker *worker, void *of_flushing)
{
	struct flushing *f = of_flushing;

	atomic_fetch_add(&f->gone, taut_cache_flush(worker->cache, f->name, f->below));
}

static const char *run_flush(
	struct daemon *daemon, const uint8_t *name, bool below, struct text *out)
{
	struct flushing f = {.name = name, .below = below};

	if (!workers_each(daemon, flush, &f))
		return "not every worker did it";
	text_print(out, "%llu entries are gone\n", (unsigned long long)atomic_load(&f.gone));
	return NULL;
}

static const char *run_dump(
	struct daemon *daemon, const char *file, struct text *out, char error[DUMP_ERROR])
{
	uint64_t entries;

	if (file[0] == 0)
		file = daemon->generation->settings.dump;
	if (file == NULL)
		return "no file was named, here or in the configuration";
	if (!cachefile_dump(daemon, file, &entries, error))
		return error;
	text_print(out, "%llu entries are in %s\n", (unsigned long long)entries, file);
	return NULL;
}

static const char *run_load(
	struct daemon *daemon, const char *file, struct text *out, char error[DUMP_ERROR])
{
	uint64_t entries, refused;

	if (!cachefile_load(daemon, file, &entries, &refused, error))
		return error;
	text_print(out, "%llu entries, %llu of them refused\n", (unsigned long long)entries,
		(unsigned long long)refused);
	return NULL;
}

/* ---- the daemon ----------------------------------------------------------------------------- */

static const char *run_reload(struct daemon *daemon, struct text *out)
{
	char restart[256];

	if (!daemon_reload(daemon, restart, sizeof restart))
		return "refused, all stays as it was: the log says why";
	if (restart[0] != 0)
		text_print(out, "these take effect at the next start: %s\n", restart);
	return NULL;
}

static const char *run_log_level(
	struct daemon *daemon, const struct ctl_command *command, struct text *out)
{
	if (command->has_level)
		log_set_level(daemon->log, command->level);
	text_print(out, "%s\n", log_level_name(log_get_level(daemon->log)));
	return NULL;
}

static const char *run_help(struct text *out)
{
	const char *synopsis, *text;

	for (unsigned i = 0; ctl_usage((enum ctl_verb)i, &synopsis, &text); i++)
		text_print(out, "%-20s %s\n", synopsis, text);
	return NULL;
}

/* NULL, or why it failed. */
static const char *run(
	struct daemon *daemon, const struct ctl_command *command, struct text *out, char error[DUMP_ERROR])
{
	static const uint8_t root[] = {0};

	switch (command->verb) {
	case CTL_STATS: return run_stats(daemon, out);
	case CTL_STATUS: return run_status(daemon, out);
	case CTL_ZONES: return run_zones(daemon, out);
	case CTL_FLUSH: return run_flush(daemon, command->name, false, out);
	case CTL_FLUSH_ZONE: return run_flush(daemon, command->name, true, out);
	case CTL_FLUSH_ALL: return run_flush(daemon, root, true, out);
	case CTL_DUMP: return run_dump(daemon, command->file, out, error);
	case CTL_LOAD: return run_load(daemon, command->file, out, error);
	case CTL_RELOAD: return run_reload(daemon, out);
	case CTL_LOG_LEVEL: return run_log_level(daemon, command, out);
	case CTL_HELP: return run_help(out);
	case CTL_TRACE: /* control.c, as it takes its time */
	case CTL_STOP:  /* control.c, behind its answer */
	case CTL_VERBS: break;
	}
	return NULL;
}

void command_run(struct daemon *daemon, const struct ctl_command *command, struct text *out)
{
	char error[DUMP_ERROR];
	const char *why = run(daemon, command, out, error);

	if (why != NULL)
		text_print(out, "ERROR %s\n", why);
	else
		text_print(out, "OK\n");
}
