/* zones.c - zone files into the stores of all workers: each file is read once. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "../common/input.h"
#include "../zone/source.h"
#include "daemon.h"

struct loading {
	struct generation *generation;
	const struct settings_zone *zone;
	struct zone_state *state;
	struct log_source *log;
	enum taut_code code; /* of a store that refused a record */
	uint32_t line;
	char file[256]; /* which that record stands in */
	bool faulty;
};

/* ---- one zone ------------------------------------------------------------------------------- */

static bool take_record(void *context, const char *file, const struct taut_zone_record *record)
{
	struct loading *l = context;

	for (unsigned i = 0; i < l->generation->engine_count && l->code == TAUT_OK; i++)
		l->code = taut_zones_add(l->generation->engines[i].zones, record);
	if (l->code != TAUT_OK) {
		l->line = record->line;
		snprintf(l->file, sizeof l->file, "%s", file);
		return false;
	}
	l->state->records++;
	/* RFC 1035 3.3.13: the serial is the first of five numbers behind two names */
	if (record->type == TAUT_TYPE_SOA && record->rdlength > 20) {
		const uint8_t *p = record->rdata + record->rdlength - 20;

		l->state->serial =
			(uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	}
	return true;
}

static bool take_fault(void *context, const struct zone_fault *fault)
{
	struct loading *l = context;
	char place[PATH_MAX + 32];

	zone_fault_place(fault, place, sizeof place);
	log_say(l->log, LOG_LEVEL_ERROR, "zone", "%s%s", place, fault->text);
	l->faulty = true;
	return true;
}

static const char *why_not(enum taut_code code)
{
	switch (code) {
	case TAUT_E_ARGUMENT:
		return "the record is outside of its zone, or of a type that no zone has";
	case TAUT_E_ABSENT: return "a zone has exactly one SOA and an NS at its apex";
	case TAUT_E_SYNTAX:
		return "a name has a CNAME beside other data, or more than one CNAME or DNAME";
	default: return taut_code_text(code);
	}
}

static void say_code(const struct loading *l, enum taut_code code)
{
	if (l->line != 0)
		log_say(l->log, LOG_LEVEL_ERROR, "zone", "%s:%u: %s", l->file, (unsigned)l->line,
			why_not(code));
	else
		log_say(l->log, LOG_LEVEL_ERROR, "zone", "%s: %s: %s", l->zone->file, l->zone->name,
			why_not(code));
}

static void abort_all(const struct generation *generation, unsigned begun)
{
	for (unsigned i = 0; i < begun; i++)
		taut_zones_abort(generation->engines[i].zones);
}

static enum taut_code begin_all(
	const struct generation *generation, const struct settings_zone *zone)
{
	for (unsigned i = 0; i < generation->engine_count; i++) {
		enum taut_code code =
			taut_zones_begin(generation->engines[i].zones, zone->apex, TAUT_CLASS_IN);

		if (code != TAUT_OK) {
			abort_all(generation, i);
			return code;
		}
	}
	return TAUT_OK;
}

/* The stores are alike, so what the first one takes all take. */
static enum taut_code commit_all(
	const struct generation *generation, const struct settings_zone *zone)
{
	for (unsigned i = 0; i < generation->engine_count; i++) {
		struct taut_zones *zones = generation->engines[i].zones;
		enum taut_code code = taut_zones_commit(zones);

		if (code == TAUT_OK && zone->has_transfer)
			code = taut_zones_allow(zones, zone->apex, TAUT_CLASS_IN, &zone->transfer);
		if (code != TAUT_OK) {
			for (unsigned k = i; k < generation->engine_count; k++)
				taut_zones_abort(generation->engines[k].zones);
			return code;
		}
	}
	return TAUT_OK;
}

/* TAUT_E_SPACE: the stores are too small. Anything else: the zone is there, or the log says why not. */
static enum taut_code load_zone(struct loading *l)
{
	struct zone_source_options options = {
		.origin = l->zone->apex, .rclass = TAUT_CLASS_IN, .most_faults = ZONES_FAULTS};
	struct zone_reader reader = {take_record, take_fault, NULL, l};
	enum taut_code code = begin_all(l->generation, l->zone);
	enum zone_ending ending;

	if (code != TAUT_OK) {
		if (code != TAUT_E_SPACE)
			say_code(l, code);
		return code;
	}
	ending = zone_source_read(l->zone->file, &options, &reader, NULL);
	if (l->code == TAUT_OK && ending == ZONE_READ && !l->faulty) {
		code = commit_all(l->generation, l->zone);
		l->state->loaded = code == TAUT_OK;
	} else {
		abort_all(l->generation, l->generation->engine_count);
		code = l->code;
	}
	if (code != TAUT_OK && code != TAUT_E_SPACE)
		say_code(l, code);
	if (!l->state->loaded && code != TAUT_E_SPACE)
		log_say(l->log, LOG_LEVEL_ERROR, "zone", "zone %s of %s is left out", l->zone->name,
			l->zone->file);
	return code;
}

/* ---- all of them ---------------------------------------------------------------------------- */

static bool make_stores(struct generation *generation, size_t octets)
{
	for (unsigned i = 0; i < generation->engine_count; i++) {
		struct engine *engine = &generation->engines[i];

		pages_free(engine->zone_memory, engine->zone_size);
		engine->zone_size = octets;
		engine->zone_memory = pages_new(octets);
		if (engine->zone_memory == NULL)
			return false;
		engine->zones = taut_zones_init(engine->zone_memory, octets);
	}
	return true;
}

static uint64_t size_of_files(const struct settings *settings)
{
	uint64_t all = 0;

	for (uint32_t i = 0; i < settings->zone_count; i++)
		all += dump_input_size(settings->zones[i].file);
	return all;
}

/* False: the stores are too small. */
static bool load_all(struct generation *generation, struct log_source *log)
{
	for (uint32_t i = 0; i < generation->settings.zone_count; i++) {
		struct loading l = {.generation = generation,
			.zone = &generation->settings.zones[i],
			.state = &generation->zones[i],
			.log = log};

		*l.state = (struct zone_state){0};
		if (load_zone(&l) == TAUT_E_SPACE)
			return false;
	}
	return true;
}

bool generation_load_zones(struct generation *generation, struct log_source *log)
{
	const struct settings *settings = &generation->settings;
	uint64_t octets = settings->zone_octets;

	if (settings->zone_count == 0)
		return true;
	if (octets == 0)
		octets = ZONES_STORE_LEAST + ZONES_STORE_FACTOR * size_of_files(settings);
	for (int i = 0; i < ZONES_DOUBLINGS; i++, octets *= 2) {
		if (!make_stores(generation, (size_t)octets))
			return false;
		if (load_all(generation, log))
			return true;
		if (settings->zone_octets != 0) {
			log_say(log, LOG_LEVEL_ERROR, "zone",
				"%llu octets are not enough for all zones",
				(unsigned long long)octets);
			return false;
		}
	}
	return false;
}
