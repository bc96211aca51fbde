/* settings_data.c - hints of the root, registered zones and local data of a configuration. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "../zone/source.h"
#include "chance.h"
#include "settings_inner.h"

/* ---- hints ---------------------------------------------------------------------------------- */

struct hints {
	struct config *config;
	const struct config_value *file;
	struct taut_hint *list;
	uint32_t count;
};

/* Addresses are hints, whatever name servers there are: a file of hints has no other ones. */
static bool take_hint(void *of_hints, const char *file, const struct taut_zone_record *record)
{
	struct hints *h = of_hints;
	struct taut_hint *hint = &h->list[h->count];
	bool v4 = record->type == TAUT_TYPE_A;
	uint8_t *name;

	(void)file;
	if ((!v4 && record->type != TAUT_TYPE_AAAA) || h->count == CONFIG_HINTS)
		return true;
	name = config_memory(h->config, record->owner_length);
	if (name == NULL)
		return false;
	memcpy(name, record->owner, record->owner_length);
	hint->name = name;
	hint->address.family = v4 ? 4 : 6;
	memcpy(hint->address.octets, record->rdata, v4 ? 4 : 16);
	h->count++;
	return true;
}

static bool take_fault(void *of_hints, const struct zone_fault *fault)
{
	struct hints *h = of_hints;
	char place[PATH_MAX + 32];

	zone_fault_place(fault, place, sizeof place);
	config_fault(h->config, &h->file->place, "root.hints-file: %s%s", place, fault->text);
	return true;
}

static void read_hints(struct config *config, const struct config_value *file, struct settings *out)
{
	struct hints h = {config, file, settings_array(config, CONFIG_HINTS, sizeof *h.list), 0};
	struct zone_source_options options = {
		.rclass = TAUT_CLASS_IN, .has_ttl = true, .ttl = 3600000, .most_faults = 5};
	struct zone_reader reader = {take_hint, take_fault, NULL, &h};
	struct zone_totals totals = {0};

	if (h.list == NULL)
		return;
	zone_source_read(file->text, &options, &reader, &totals);
	if (totals.faults == 0 && h.count == 0)
		config_fault(config, &file->place,
			"root.hints-file: expected addresses of name servers in `%s'", file->text);
	out->resolver.hints = h.list;
	out->resolver.hint_count = h.count;
}

static void set_hints(struct config *config, struct settings *out)
{
	const struct config_value *value = config_values(config_top(config), "root.hints");
	const struct config_value *file = config_values(config_top(config), "root.hints-file");
	struct taut_hint *hints;

	if (file != NULL && file->text[0] != 0) {
		read_hints(config, file, out);
		return;
	}
	hints = settings_array(config, config_count(value), sizeof *hints);
	if (hints == NULL || value == NULL)
		return;
	out->resolver.hints = hints;
	for (; value != NULL; value = value->next)
		hints[out->resolver.hint_count++] =
			(struct taut_hint){.name = value->name, .address = value->address};
}

/* ---- registered zones ----------------------------------------------------------------------- */

static const struct taut_tsig_key *find_key(const struct settings *settings, const uint8_t *name)
{
	for (uint32_t i = 0; i < settings->resolver.key_count; i++)
		if (taut_name_equal(settings->resolver.keys[i].name, name))
			return &settings->resolver.keys[i];
	return NULL;
}

static void set_transfer(struct config *config, const struct config_set *set, struct settings *out,
	struct settings_zone *zone)
{
	const struct config_value *from = config_values(set, "zones[].transfer-from");
	const struct config_value *named = config_values(set, "zones[].transfer-keys");
	struct taut_prefix *prefixes = settings_array(config, config_count(from), sizeof *prefixes);
	struct taut_tsig_key *keys = settings_array(config, config_count(named), sizeof *keys);

	zone->has_transfer = from != NULL || named != NULL;
	if (prefixes == NULL || keys == NULL)
		return;
	zone->transfer.from = prefixes;
	zone->transfer.keys = keys;
	for (; from != NULL; from = from->next)
		prefixes[zone->transfer.from_count++] =
			(struct taut_prefix){from->address, (uint8_t)from->number};
	for (; named != NULL; named = named->next) {
		const struct taut_tsig_key *key = find_key(out, named->name);

		if (key != NULL) /* or there was no memory for keys */
			keys[zone->transfer.key_count++] = *key;
	}
}

static void set_zones(struct config *config, struct settings *out)
{
	const struct config_value *value = config_values(config_top(config), "zones");
	struct settings_zone *zones = settings_array(config, config_count(value), sizeof *zones);

	out->zone_octets = config_number(config_top(config), "server.zone-memory");
	out->zones = zones;
	for (; zones != NULL && value != NULL; value = value->next) {
		const struct config_value *name = config_values(value->set, "zones[].name");
		struct settings_zone *zone = &zones[out->zone_count++];

		zone->apex = name->name;
		zone->name = name->text;
		zone->file = config_string(value->set, "zones[].file");
		set_transfer(config, value->set, out, zone);
	}
}

/* ---- local data ----------------------------------------------------------------------------- */

struct locals {
	struct config *config;
	struct taut_local *local;
	enum taut_code code; /* the last that was wrong */
};

/* The rules between keys have seen that it is one record. */
static void add_record(
	struct locals *l, const struct config_value *zone, const struct config_value *record)
{
	static struct taut_zone reader; /* 140 KiB: the configuration is read by one thread */

	config_open_record(&reader, zone->name, record);
	if (taut_zone_next(&reader) != TAUT_ZONE_RECORD)
		return;
	l->code = taut_local_add(l->local, &reader.record);
	if (l->code != TAUT_OK && l->code != TAUT_E_SPACE)
		config_fault(l->config, &record->place,
			"local[].records: expected a record that a zone may have, not `%s'",
			record->text);
}

static bool fill_local(struct locals *l, const struct config_value *value)
{
	for (; value != NULL; value = value->next) {
		const struct config_value *zone = config_values(value->set, "local[].zone");
		const struct config_value *record = config_values(value->set, "local[].records");
		enum taut_local_kind kind =
			(enum taut_local_kind)config_number(value->set, "local[].kind");

		if (taut_local_zone(l->local, zone->name, TAUT_CLASS_IN, kind) == TAUT_E_SPACE)
			return false;
		for (; record != NULL; record = record->next) {
			add_record(l, zone, record);
			if (l->code == TAUT_E_SPACE)
				return false;
		}
	}
	return true;
}

/* Of how much memory it takes only a guess can be made: doubled until it suffices, up to 1 GiB. */
static void set_local(struct config *config, struct settings *out)
{
	const struct config_value *value = config_values(config_top(config), "local");
	struct locals l = {.config = config};
	uint8_t key[16];

	if (value == NULL)
		return;
	daemon_random(key, sizeof key);
	for (size_t n = TAUT_LOCAL_LEAST + 256 * (size_t)config_count(value); n <= (size_t)1 << 30;
		n *= 2) {
		void *memory = config_memory(config, n);

		l.code = TAUT_OK;
		l.local = memory != NULL ? taut_local_init(memory, n, key) : NULL;
		if (l.local == NULL || fill_local(&l, value)) {
			out->resolver.local = l.local;
			return;
		}
	}
	config_fault(config, &value->place, "local: expected less");
}

void settings_data(struct config *config, struct settings *out)
{
	set_hints(config, out);
	set_zones(config, out);
	set_local(config, out);
}
