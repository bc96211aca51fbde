/* generation.c - what one reading of the configuration made. See daemon.h. */

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "chance.h"
#include "daemon.h"

/* ---- memory --------------------------------------------------------------------------------- */

void *pages_new(size_t n)
{
	void *pages = mmap(NULL, n, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return pages == MAP_FAILED ? NULL : pages;
}

void pages_free(void *pages, size_t n)
{
	if (pages != NULL)
		munmap(pages, n);
}

/* ---- beginning and end ---------------------------------------------------------------------- */

static bool same_rate(
	const struct daemon_ratelimit_config *a, const struct daemon_ratelimit_config *b)
{
	return a->rate == b->rate && a->burst == b->burst && a->slip == b->slip &&
	       a->prefix4 == b->prefix4 && a->prefix6 == b->prefix6 && a->buckets == b->buckets;
}

static bool make_rate(struct generation *generation, const struct generation *before)
{
	struct daemon_ratelimit_config config = generation->settings.rate;

	if (config.rate == 0)
		return true;
	if (before != NULL && before->rate != NULL && same_rate(&config, &before->settings.rate)) {
		generation->rate = daemon_ratelimit_keep(before->rate);
		return true;
	}
	daemon_random((uint8_t *)config.key, sizeof config.key);
	generation->rate = daemon_ratelimit_new(&config);
	return generation->rate != NULL;
}

/* All but the settings, which a caller whose call failed still has. */
static void take_down(struct generation *generation)
{
	for (unsigned i = 0; i < generation->engine_count; i++) {
		pages_free(generation->engines[i].memory, generation->engines[i].size);
		pages_free(generation->engines[i].zone_memory, generation->engines[i].zone_size);
	}
	daemon_acl_free(generation->acl);
	daemon_ratelimit_free(generation->rate);
	free(generation->zones);
	free(generation);
}

struct generation *generation_new(
	const struct settings *settings, unsigned workers, const struct generation *before)
{
	struct generation *generation =
		calloc(1, sizeof *generation + workers * sizeof generation->engines[0]);

	if (generation == NULL)
		return NULL;
	generation->references = 1;
	generation->settings = *settings;
	generation->engine_count = workers;
	generation->acl =
		daemon_acl_new(settings->acl, settings->acl_count, settings->acl_otherwise);
	generation->zones = calloc((size_t)settings->zone_count + 1, sizeof *generation->zones);
	for (unsigned i = 0; i < workers; i++)
		generation->engines[i].generation = generation;
	if (generation->acl == NULL || generation->zones == NULL ||
		!make_rate(generation, before)) {
		take_down(generation);
		return NULL;
	}
	return generation;
}

void generation_release(struct generation *generation)
{
	if (generation == NULL || atomic_fetch_sub(&generation->references, 1) != 1)
		return;
	settings_free(&generation->settings);
	take_down(generation);
}

/* ---- resolvers ------------------------------------------------------------------------------ */

bool generation_engine(struct generation *generation, struct worker *worker)
{
	struct engine *engine = &generation->engines[worker->index];
	struct taut_resolver_config config = generation->settings.resolver;

	config.cache = worker->cache;
	config.zones = engine->zones;
	config.random = taut_shell_random;
	config.random_context = worker->shell;
	engine->size = taut_resolver_size(&config);
	engine->memory = pages_new(engine->size);
	if (engine->memory == NULL)
		return false;
	engine->resolver = taut_resolver_init(
		&config, engine->memory, engine->size, taut_shell_now(worker->shell));
	return engine->resolver != NULL;
}

uint64_t generation_zones(const struct generation *generation)
{
	uint64_t loaded = 0;

	for (uint32_t i = 0; i < generation->settings.zone_count; i++)
		loaded += generation->zones[i].loaded;
	return loaded;
}
