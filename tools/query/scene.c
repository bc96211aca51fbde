/* scene.c - see scene.h. */
#include <stdlib.h>
#include <string.h>

#include "scene.h"

static const char magic[] = "tautq record 1\n";

enum { MAGIC = sizeof magic - 1, CACHE = 1 << 20, REQUESTS = 4, SERVERS = 256 };

/* ---- records -------------------------------------------------------------------------------- */

void query_record_add(void *context, const uint8_t *octets, size_t n)
{
	struct query_record *record = context;

	if (n > QUERY_RECORD - record->n)
		record->full = true;
	if (!record->full && n > record->capacity - record->n) {
		size_t capacity = 2 * record->capacity + n + 4096;
		uint8_t *bigger = realloc(record->octets, capacity);

		record->full = !bigger;
		if (bigger) {
			record->octets = bigger;
			record->capacity = capacity;
		}
	}
	if (record->full)
		return;
	memcpy(record->octets + record->n, octets, n);
	record->n += n;
}

void query_record_free(struct query_record *record)
{
	free(record->octets);
	memset(record, 0, sizeof *record);
}

/* ---- scenes as octets ----------------------------------------------------------------------- */

static void put_number(struct query_record *record, uint64_t value, unsigned n)
{
	uint8_t octets[8];

	for (unsigned i = 0; i < n; i++)
		octets[i] = (uint8_t)(value >> 8 * (n - 1 - i));
	query_record_add(record, octets, n);
}

void query_scene_write(const struct query_scene *scene, struct query_record *record)
{
	query_record_add(record, (const uint8_t *)magic, MAGIC);
	put_number(record, scene->flags, 4);
	put_number(record, scene->began.us, 8);
	put_number(record, scene->began.wall, 8);
	put_number(record, scene->hint_count, 1);
	for (uint32_t i = 0; i < scene->hint_count; i++) {
		const struct taut_hint *hint = &scene->hints[i];

		put_number(record, hint->address.family, 1);
		put_number(record, hint->address.port, 2);
		query_record_add(record, hint->address.octets, 16);
		query_record_add(record, hint->name, taut_name_length(hint->name));
	}
}

struct reader {
	const uint8_t *at, *end;
	bool bad;
};

static uint64_t get_number(struct reader *r, unsigned n)
{
	uint64_t value = 0;

	if ((size_t)(r->end - r->at) < n) {
		r->bad = true;
		return 0;
	}
	while (n-- > 0) /* eight at most */
		value = value << 8 | *r->at++;
	return value;
}

static void get_hint(struct reader *r, struct query_scene *scene, uint32_t i)
{
	struct taut_hint *hint = &scene->hints[i];
	uint32_t n;

	*hint = (struct taut_hint){.name = scene->names[i]};
	hint->address.family = (uint8_t)get_number(r, 1);
	hint->address.port = (uint16_t)get_number(r, 2);
	for (unsigned k = 0; k < 16; k++)
		hint->address.octets[k] = (uint8_t)get_number(r, 1);
	n = r->bad ? 0 : taut_name_measure(r->at, (size_t)(r->end - r->at));
	if (n == 0 || (hint->address.family != 4 && hint->address.family != 6)) {
		r->bad = true;
		return;
	}
	memcpy(scene->names[i], r->at, n);
	r->at += n;
}

bool query_scene_read(struct query_scene *scene, const uint8_t *octets, size_t n, size_t *log)
{
	struct reader r = {octets, octets + n, false};

	memset(scene, 0, sizeof *scene);
	if (n < MAGIC || memcmp(octets, magic, MAGIC) != 0)
		return false;
	r.at += MAGIC;
	scene->flags = (uint32_t)get_number(&r, 4);
	scene->began.us = get_number(&r, 8);
	scene->began.wall = get_number(&r, 8);
	scene->hint_count = (uint32_t)get_number(&r, 1);
	if (scene->hint_count > QUERY_HINTS)
		return false;
	for (uint32_t i = 0; i < scene->hint_count && !r.bad; i++)
		get_hint(&r, scene, i);
	*log = (size_t)(r.at - octets);
	return !r.bad;
}

/* ---- hints ---------------------------------------------------------------------------------- */

static bool add_hint(struct query_scene *scene, const struct taut_zone_record *record)
{
	struct taut_hint *hint = &scene->hints[scene->hint_count];

	if (record->rclass != TAUT_CLASS_IN ||
		(record->type != TAUT_TYPE_A && record->type != TAUT_TYPE_AAAA))
		return true; /* NS of the root, and whatever else stands there */
	if (scene->hint_count == QUERY_HINTS)
		return false;
	memcpy(scene->names[scene->hint_count], record->owner, record->owner_length);
	*hint = (struct taut_hint){.name = scene->names[scene->hint_count]};
	hint->address.family = record->type == TAUT_TYPE_A ? 4 : 6;
	memcpy(hint->address.octets, record->rdata, record->rdlength);
	scene->hint_count++;
	return true;
}

const char *query_scene_hints(struct query_scene *scene, const char *text, size_t n, uint32_t *line)
{
	struct taut_zone *zone = malloc(sizeof *zone);
	const char *wrong = zone ? NULL : "no memory";
	bool more = true;

	*line = 0;
	if (zone) {
		taut_zone_init(zone, NULL, TAUT_CLASS_IN);
		zone->default_ttl = 3600000;
		zone->has_default_ttl = true;
		if (taut_zone_text(zone, text, n, TAUT_ZONE_FINAL) != TAUT_OK)
			wrong = "it is too large";
	}
	while (!wrong && more) /* an entry each time */
		switch (taut_zone_next(zone)) {
		case TAUT_ZONE_RECORD:
			if (!add_hint(scene, &zone->record))
				wrong = "there are more than 64 addresses";
			break;
		case TAUT_ZONE_ERROR:
			*line = zone->error.line;
			wrong = zone->error.expected ? zone->error.expected
						     : taut_code_text(zone->error.code);
			break;
		case TAUT_ZONE_END: more = false; break;
		default: wrong = "there is an $INCLUDE"; break;
		}
	if (!wrong && scene->hint_count == 0)
		wrong = "there is no A or AAAA record";
	free(zone);
	return wrong;
}

/* ---- resolvers ------------------------------------------------------------------------------ */

bool query_core_open(struct query_core *core, const struct query_scene *scene,
	void (*random)(void *context, uint8_t *out, size_t n), void *random_context,
	struct query_record *record)
{
	struct taut_cache_config cache = {
		.zeroed = true}; /* its key is zeros too: nobody else's data is in it */
	struct taut_resolver_config config = {
		.flags = scene->flags,
		.hints = scene->hints,
		.hint_count = scene->hint_count,
		.requests = REQUESTS,
		.servers = SERVERS,
		.random = random,
		.random_context = random_context,
		.record = record ? query_record_add : NULL,
		.record_context = record,
	};
	size_t n = taut_resolver_size(&config);

	core->cache = calloc(1, CACHE);
	core->memory = calloc(1, n);
	core->resolver = NULL;
	if (core->cache && core->memory) {
		config.cache = taut_cache_init(core->cache, CACHE, &cache);
		core->resolver = taut_resolver_init(&config, core->memory, n, scene->began);
	}
	return core->resolver != NULL;
}

void query_core_close(struct query_core *core)
{
	free(core->cache);
	free(core->memory);
	memset(core, 0, sizeof *core);
}
