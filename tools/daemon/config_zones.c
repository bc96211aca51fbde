/* config_zones.c - registered zones and local data. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "config.h"
#include "settings_inner.h"

/* ---- registered zones ----------------------------------------------------------------------- */

static void fill_transfer(struct filling *f, const struct config_set *set, struct settings_zone *zone)
{
	const struct config_value *from = config_values(set, "zones[].transfer-from");
	const struct config_value *name = config_values(set, "zones[].transfer-keys");
	struct taut_prefix *prefixes = config_memory(f->config, (config_count(from) + 1) * sizeof *prefixes);
	struct taut_tsig_key *keys = config_memory(f->config, (config_count(name) + 1) * sizeof *keys);
	const struct taut_resolver_config *resolver = &f->out->resolver;
	struct taut_transfer_rule *rule = &zone->transfer;

	if (prefixes == NULL || keys == NULL)
		return;
	zone->has_transfer = from != NULL || name != NULL;
	rule->from = prefixes;
	rule->keys = keys;
	for (; from != NULL; from = from->next)
		prefixes[rule->from_count++] = (struct taut_prefix){from->address, (uint8_t)from->number};
	for (; name != NULL; name = name->next)
		for (uint32_t i = 0; i < resolver->key_count; i++)
			if (taut_name_equal(resolver->keys[i].name, name->name))
				keys[rule->key_count++] = resolver->keys[i];
}

void settings_zones(struct filling *f)
{
	const struct config_value *value = config_values(f->top, "zones");
	struct settings_zone *zones = config_memory(f->config, (config_count(value) + 1) * sizeof *zones);
	uint32_t n = 0;

	for (; zones != NULL && value != NULL; value = value->next) {
		const struct config_value *name = config_values(value->set, "zones[].name");
		const struct config_value *file = config_values(value->set, "zones[].file");

		zones[n].apex = name->name;
		zones[n].name = name->text;
		zones[n].file = file->text;
		if (f->files && access(file->text, R_OK) != 0)
			config_fault(f->config, &file->place, "zones[].file: %s: %s", file->text, strerror(errno));
		fill_transfer(f, value->set, &zones[n++]);
	}
	f->out->zones = zones;
	f->out->zone_count = n;
}

/* ---- local data ----------------------------------------------------------------------------- */

/* In the order of their words in config.def */
static const enum taut_local_kind kinds[] = {TAUT_LOCAL_STATIC, TAUT_LOCAL_TRANSPARENT, TAUT_LOCAL_TYPETRANSPARENT,
	TAUT_LOCAL_REDIRECT, TAUT_LOCAL_REFUSE, TAUT_LOCAL_DENY, TAUT_LOCAL_ALWAYS_NXDOMAIN, TAUT_LOCAL_ALWAYS_NODATA,
	TAUT_LOCAL_ALWAYS_REFUSE, TAUT_LOCAL_ALWAYS_DENY, TAUT_LOCAL_ALWAYS_NULL, TAUT_LOCAL_ALWAYS_TRANSPARENT};

/* The lines were checked: each is one record. */
static enum taut_code add_zone(struct taut_local *local, const struct config_set *set, struct taut_zone *reader,
	const struct config_value **line)
{
	const uint8_t *apex = config_values(set, "local[].zone")->name;
	enum taut_code code =
		taut_local_zone(local, apex, TAUT_CLASS_IN, kinds[config_number(set, "local[].kind")]);

	*line = config_values(set, "local[].records");
	for (; *line != NULL && code == TAUT_OK; *line = (*line)->next) {
		taut_zone_init(reader, apex, TAUT_CLASS_IN);
		reader->has_default_ttl = true;
		reader->default_ttl = CONFIG_LOCAL_TTL;
		(void)taut_zone_text(reader, (*line)->text, strlen((*line)->text), TAUT_ZONE_FINAL);
		if (taut_zone_next(reader) != TAUT_ZONE_RECORD)
			return TAUT_E_ARGUMENT;
		code = taut_local_add(local, &reader->record);
		if (code != TAUT_OK)
			return code;
	}
	return code;
}

/* All zones. *line: the record that was not taken. */
static enum taut_code add_all(struct taut_local *local, const struct config_value *value, struct taut_zone *reader,
	const struct config_value **line)
{
	enum taut_code code = TAUT_OK;

	for (; value != NULL && code == TAUT_OK; value = value->next)
		code = add_zone(local, value->set, reader, line);
	return code;
}

/* Octets that may suffice; doubled where they do not. */
static size_t guess(const struct config_value *value)
{
	size_t n = TAUT_LOCAL_LEAST;

	for (; value != NULL; value = value->next) {
		n += 128;
		for (const struct config_value *line = config_values(value->set, "local[].records"); line != NULL;
			line = line->next)
			n += 128 + strlen(line->text);
	}
	return n;
}

#define DOUBLINGS 6 /* then it is not room that is missing: a type has too many records */

bool settings_local(struct origin *origin, struct settings *out)
{
	const struct config_value *value = config_values(config_top(origin->config), "local"), *line = NULL;
	struct taut_zone *reader;
	enum taut_code code = TAUT_E_SPACE;
	uint8_t key[16];
	size_t n = guess(value);

	if (value == NULL)
		return true;
	reader = malloc(sizeof *reader);
	if (getrandom(key, sizeof key, 0) != sizeof key) /* never: 256 octets come at once */
		code = TAUT_E_ARGUMENT;
	for (unsigned i = 0; i < DOUBLINGS && code == TAUT_E_SPACE && reader != NULL; i++, n *= 2) {
		struct taut_local *local;

		free(origin->local);
		origin->local = malloc(n);
		local = origin->local != NULL ? taut_local_init(origin->local, n, key) : NULL;
		if (local == NULL)
			break;
		code = add_all(local, value, reader, &line);
		out->resolver.local = local;
	}
	free(reader);
	if (code == TAUT_OK)
		return true;
	config_fault(origin->config, line != NULL ? &line->place : NULL, "local[].records: %s",
		code == TAUT_E_SPACE ? "no memory, or too many records of one type" : "no local data can have a record of this type");
	return false;
}
