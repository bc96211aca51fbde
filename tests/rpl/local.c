/* local.c - local-zone and local-data of Unbound as registered zones: static and redirect zones
 * are zones, what is in transparent ones is a zone for each owner. Types that are policies
 * (refuse, deny, ...) are named. */
#include <stdlib.h>
#include <string.h>

#include "rpl.h"

enum { APEXES = 64, ZONES_MEMORY = 1 << 20 };

enum local_type { LOCAL_STATIC, LOCAL_REDIRECT, LOCAL_TRANSPARENT };

struct local_zone {
	uint8_t name[TAUT_NAME_MAX];
	enum local_type type;
};

struct local {
	struct rpl_scenario *s;
	struct rpl_config *config;
	struct taut_zones *zones;
	struct local_zone declared[APEXES]; /* by local-zone */
	uint32_t declared_count;
	uint8_t apexes[APEXES][TAUT_NAME_MAX]; /* of the registered zones */
	uint32_t apex_count;
	struct taut_zone reader;
};

static bool lacks(struct local *l, const char *what)
{
	if (l->config->lacks == NULL)
		l->config->lacks = what;
	return true;
}

static bool wrong(struct local *l, const struct rpl_setting *set, const char *what)
{
	snprintf(l->s->why, sizeof l->s->why, "%s:%u: %s: %s", l->s->file, set->line, set->key,
		what);
	return false;
}

static bool declare(struct local *l, const struct rpl_setting *set)
{
	static const struct {
		const char *name;
		enum local_type type;
	} types[] = {{"static", LOCAL_STATIC}, {"redirect", LOCAL_REDIRECT},
		{"transparent", LOCAL_TRANSPARENT}};
	struct local_zone *zone = &l->declared[l->declared_count];
	uint32_t n;

	if (set->count != 2 || l->declared_count == APEXES)
		return wrong(l, set, "needs a name and a type");
	if (strcmp(set->values[1], "nodefault") == 0)
		return true;
	if (taut_name_scan(set->values[0], strlen(set->values[0]), NULL, zone->name, &n) != TAUT_OK)
		return wrong(l, set, "no name");
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (strcmp(types[i].name, set->values[1]) != 0)
			continue;
		zone->type = types[i].type;
		l->declared_count++;
		return true;
	}
	return lacks(l, "policies for names (local-zone refuse, deny, always_null, ...)");
}

/* The record of a local-data. False: it is none, or one that no zone can hold (lacks). */
static bool read_record(struct local *l, const struct rpl_setting *set)
{
	const char *text = set->values[0];

	if (set->count != 1)
		return wrong(l, set, "needs one record");
	taut_zone_init(&l->reader, NULL, TAUT_CLASS_IN);
	l->reader.default_ttl = 3600;
	l->reader.has_default_ttl = true;
	taut_zone_text(&l->reader, text, strlen(text), TAUT_ZONE_FINAL);
	if (taut_zone_next(&l->reader) == TAUT_ZONE_RECORD)
		return true;
	lacks(l, "local-data of other classes");
	return false;
}

/* The declared zone that a name is in, or NULL. */
static const struct local_zone *declared_for(const struct local *l, const uint8_t *name)
{
	const struct local_zone *best = NULL;

	for (uint32_t i = 0; i < l->declared_count; i++)
		if (taut_name_is_below(name, l->declared[i].name) &&
			(best == NULL || taut_name_labels(best->name) <
						 taut_name_labels(l->declared[i].name)))
			best = &l->declared[i];
	return best;
}

/* Apex of the registered zone that a record goes to. */
static const uint8_t *apex_for(const struct local *l, const uint8_t *owner, bool *redirect)
{
	const struct local_zone *zone = declared_for(l, owner);

	*redirect = zone != NULL && zone->type == LOCAL_REDIRECT;
	return zone != NULL && zone->type != LOCAL_TRANSPARENT ? zone->name : owner;
}

static bool add_apex(struct local *l, const uint8_t *apex)
{
	for (uint32_t i = 0; i < l->apex_count; i++)
		if (taut_name_equal(l->apexes[i], apex))
			return true;
	if (l->apex_count == APEXES)
		return false;
	memcpy(l->apexes[l->apex_count++], apex, taut_name_length(apex));
	return true;
}

/* A redirect zone has its data at each name below it: as a wildcard. */
static enum taut_code add_wildcard(struct local *l, struct taut_zone_record record)
{
	uint8_t owner[TAUT_NAME_MAX + 2] = {1, '*'};

	if (record.type == TAUT_TYPE_SOA || record.owner_length > TAUT_NAME_MAX - 2)
		return TAUT_OK;
	memcpy(owner + 2, record.owner, record.owner_length);
	record.owner = owner;
	record.owner_length += 2;
	return taut_zones_add(l->zones, &record);
}

/* What a zone must have and a local-zone need not. */
static enum taut_code add_apex_records(struct local *l, const uint8_t *apex, bool has_soa)
{
	static const uint8_t soa[22] = {0, 0, 0, 0, 0, 1}, ns[1];
	struct taut_zone_record record = {.owner = apex,
		.owner_length = taut_name_length(apex),
		.ttl = 3600,
		.rclass = TAUT_CLASS_IN,
		.type = TAUT_TYPE_NS,
		.rdata = ns,
		.rdlength = sizeof ns};
	enum taut_code code = taut_zones_add(l->zones, &record);

	if (code != TAUT_OK || has_soa)
		return code;
	record.type = TAUT_TYPE_SOA;
	record.rdata = soa;
	record.rdlength = sizeof soa;
	return taut_zones_add(l->zones, &record);
}

static bool fill(struct local *l, const uint8_t *apex)
{
	enum taut_code code = taut_zones_begin(l->zones, apex, TAUT_CLASS_IN);
	bool has_soa = false;

	for (const struct rpl_setting *set = l->s->settings; set != NULL && code == TAUT_OK;
		set = set->next) {
		bool redirect;

		if (strcmp(set->key, "local-data") != 0)
			continue;
		if (!read_record(l, set))
			return false;
		if (!taut_name_equal(apex_for(l, l->reader.record.owner, &redirect), apex))
			continue;
		has_soa = has_soa || l->reader.record.type == TAUT_TYPE_SOA;
		code = taut_zones_add(l->zones, &l->reader.record);
		if (code == TAUT_OK && redirect)
			code = add_wildcard(l, l->reader.record);
	}
	if (code == TAUT_OK)
		code = add_apex_records(l, apex, has_soa);
	if (code == TAUT_OK)
		code = taut_zones_commit(l->zones);
	if (code == TAUT_OK)
		return true;
	taut_zones_abort(l->zones);
	return lacks(l, "local-data that is no zone (CNAME at an apex)");
}

static bool collect(struct local *l)
{
	bool redirect;

	for (const struct rpl_setting *set = l->s->settings; set != NULL; set = set->next)
		if (strcmp(set->key, "local-zone") == 0 && !declare(l, set))
			return false;
	for (const struct rpl_setting *set = l->s->settings; set != NULL; set = set->next) {
		if (strcmp(set->key, "local-data") != 0)
			continue;
		if (!read_record(l, set))
			return l->config->lacks != NULL;
		if (l->reader.record.rclass != TAUT_CLASS_IN)
			return lacks(l, "local-data of other classes");
		if (!add_apex(l, apex_for(l, l->reader.record.owner, &redirect)))
			return wrong(l, set, "too many zones");
	}
	for (uint32_t i = 0; i < l->declared_count; i++)
		if (l->declared[i].type != LOCAL_TRANSPARENT && !add_apex(l, l->declared[i].name))
			return lacks(l, "so many local zones");
	return true;
}

bool rpl_local(struct rpl_scenario *s, struct rpl_config *config)
{
	struct local *l = rpl_alloc(&s->arena, sizeof *l);
	void *memory;

	l->s = s;
	l->config = config;
	if (!collect(l))
		return false;
	if (config->lacks != NULL || l->apex_count == 0)
		return true;
	memory = rpl_alloc(&s->arena, ZONES_MEMORY);
	l->zones = taut_zones_init(memory, ZONES_MEMORY);
	if (l->zones == NULL)
		return lacks(l, "registered zones");
	for (uint32_t i = 0; i < l->apex_count; i++)
		if (!fill(l, l->apexes[i]))
			return false;
	config->resolver.zones = l->zones;
	return true;
}
