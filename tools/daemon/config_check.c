/* config_check.c - defaults, what has to be there, and rules between keys. */
#include <stdlib.h>
#include <tautwire/text.h>

#include "config_inner.h"

/* ---- defaults ------------------------------------------------------------------------------- */

static void fill_in(struct config *config, struct config_set *set, const struct config_row *row)
{
	struct config_slot *slot = config_slot(set, row);
	static const struct config_place nowhere;

	if (slot->given || slot->overlaid)
		return;
	if ((row->flags & CONFIG_REQUIRED) != 0)
		config_fault(config, &set->place, "%s: has to be there", row->path);
	else if ((row->flags & CONFIG_LIST) == 0)
		config_add(config, set, row, &nowhere, row->fallback, strlen(row->fallback));
	else
		for (const char *word = row->fallback; *word != 0;) {
			size_t n = strcspn(word, " ");

			config_add(config, set, row, &nowhere, word, n);
			word += n + (word[n] == ' ');
		}
}

static void fill(struct config *config, struct config_set *set)
{
	for (unsigned i = 0; i < set->level.count; i++) {
		const struct config_row *row = &config_rows[set->level.first + i];
		const struct config_slot *slot = &set->slots[i];

		fill_in(config, set, row);
		if ((row->flags & CONFIG_REQUIRED) != 0 && slot->given && slot->first == NULL && !config_failed(config))
			config_fault(config, &slot->place, "%s: expected one at least", row->path);
		if (row->kind == CONFIG_GROUP)
			for (struct config_value *member = slot->first; member != NULL; member = member->next)
				fill(config, member->set);
	}
}

/* ---- names that may stand once -------------------------------------------------------------- */

static int compare(const void *of_a, const void *of_b)
{
	const struct config_value *const *a = of_a, *const *b = of_b;

	return taut_name_compare((*a)->name, (*b)->name);
}

/* The values `path` of a group's members, by name. NULL with *count 0: there are none, or no memory, which is a fault. */
static const struct config_value **collect(
	struct config *config, const char *group, const char *path, uint32_t *count)
{
	const struct config_value *members = config_values(config->top, group), **all;

	*count = 0;
	if (members == NULL)
		return NULL;
	all = calloc(config_count(members), sizeof *all);
	if (all == NULL) {
		config_fault(config, NULL, "no memory");
		return NULL;
	}
	for (; members != NULL; members = members->next) {
		all[*count] = config_values(members->set, path);
		*count += all[*count] != NULL;
	}
	qsort(all, *count, sizeof *all, compare);
	return all;
}

static void once(struct config *config, const char *group, const char *path)
{
	uint32_t count;
	const struct config_value **all = collect(config, group, path, &count);

	for (uint32_t i = 1; i < count; i++)
		if (compare(&all[i - 1], &all[i]) == 0)
			config_fault(config, &all[i]->place, "%s: %s is there twice", path, all[i]->text);
	free(all);
}

/* ---- rules ---------------------------------------------------------------------------------- */

static const struct config_place *place_of(const struct config_set *set, const char *path)
{
	const struct config_value *value = config_values(set, path);

	return value != NULL ? &value->place : NULL;
}

static void check_keys(struct config *config)
{
	uint32_t count;
	const struct config_value **keys = collect(config, "keys", "keys[].name", &count);

	for (const struct config_value *key = config_values(config->top, "keys"); key != NULL; key = key->next)
		if ((config_string(key->set, "keys[].secret") != NULL) ==
			(config_string(key->set, "keys[].secret-file") != NULL))
			config_fault(config, &key->set->place, "keys[]: expected one of secret and secret-file");
	for (const struct config_value *zone = config_values(config->top, "zones"); zone != NULL; zone = zone->next)
		for (const struct config_value *key = config_values(zone->set, "zones[].transfer-keys"); key != NULL;
			key = key->next)
			if (count == 0 || bsearch(&key, keys, count, sizeof *keys, compare) == NULL)
				config_fault(config, &key->place, "zones[].transfer-keys: expected a key of `keys', not `%s'",
					key->text);
	free(keys);
}

static void check_access(struct config *config)
{
	static const char *const lists[] = {"access.allow", "access.refuse", "access.drop"};
	const struct config_value *value, *other;

	/* Some ten prefixes; with very many this is left out, and the last one counts. */
	for (unsigned i = 1; i < 3; i++)
		for (value = config_values(config->top, lists[i]); value != NULL; value = value->next)
			for (unsigned k = 0; k < i; k++) {
				other = config_values(config->top, lists[k]);
				for (unsigned n = 0; other != NULL && n < CONFIG_TWICE; n++, other = other->next)
					if (strcmp(value->text, other->text) == 0)
						config_fault(config, &value->place, "%s: %s stands in %s too", lists[i],
							value->text, lists[k]);
			}
}

static void check_tls(struct config *config)
{
	const struct config_set *top = config->top;
	const char *certificate = config_string(top, "tls.certificate"), *key = config_string(top, "tls.key");

	if (certificate != NULL && key == NULL)
		config_fault(config, place_of(top, "tls.certificate"), "tls.key: has to be there with tls.certificate");
	if (certificate == NULL && key != NULL)
		config_fault(config, place_of(top, "tls.key"), "tls.certificate: has to be there with tls.key");
	if (certificate == NULL && config_values(top, "server.listen-tls") != NULL)
		config_fault(config, place_of(top, "server.listen-tls"), "server.listen-tls: needs tls.certificate and tls.key");
}

static void check_family(struct config *config, const char *path, uint8_t family)
{
	const struct config_value *value = config_values(config->top, path);

	if (value != NULL && value->address.family != 0 && value->address.family != family)
		config_fault(config, &value->place, "%s: expected an IPv%u address, not `%s'", path, (unsigned)family,
			value->text);
}

static void check_servers(struct config *config, const char *group, const char *servers, const char *transport)
{
	const struct config_value *member, *server;

	for (member = config_values(config->top, group); member != NULL; member = member->next)
		for (server = config_values(member->set, servers); server != NULL; server = server->next)
			if (server->tls != NULL && config_number(member->set, transport) != TAUT_TLS)
				config_fault(config, &server->place, "%s: `%s' has a TLS identity, but transport is not tls",
					servers, server->text);
}

static void check_top(struct config *config)
{
	const struct config_set *top = config->top;
	const struct config_value *metrics = config_values(top, "metrics.listen");

	if (config_number(top, "cache.ttl-min") > config_number(top, "cache.ttl-max"))
		config_fault(config, place_of(top, "cache.ttl-min"), "cache.ttl-min: expected at most cache.ttl-max");
	if (config_number(top, "cache.size") / config_number(top, "server.threads") < TAUT_CACHE_LEAST)
		config_fault(config, place_of(top, "cache.size"), "cache.size: expected %u octets for each thread at least",
			(unsigned)TAUT_CACHE_LEAST);
	if (config_number(top, "log.target") == 1 && config_string(top, "log.file") == NULL)
		config_fault(config, place_of(top, "log.target"), "log.file: has to be there with target file");
	if (metrics != NULL && metrics->address.family != 0 && metrics->address.port == 0)
		config_fault(config, &metrics->place, "metrics.listen: expected a port: %s@9153", metrics->text);
	if (config_number(top, "resolver.ip4") == 0 && config_number(top, "resolver.ip6") == 0 &&
		config_number(top, "resolver.recursion") != 0)
		config_fault(config, place_of(top, "resolver.ip6"),
			"resolver.recursion: needs one of resolver.ip4 and resolver.ip6");
	if (config_string(top, "root.hints-file") != NULL && config_values(top, "root.hints") != NULL)
		config_fault(config, place_of(top, "root.hints"), "root.hints: expected one of hints and hints-file");
}

/* ---- records -------------------------------------------------------------------------------- */

void config_open_record(struct taut_zone *reader, const uint8_t *zone, const struct config_value *line)
{
	taut_zone_init(reader, zone, TAUT_CLASS_IN);
	reader->has_default_ttl = true;
	reader->default_ttl = CONFIG_LOCAL_TTL;
	(void)taut_zone_text(reader, line->text, strlen(line->text), TAUT_ZONE_FINAL);
}

static void check_record(struct config *config, struct taut_zone *reader, const uint8_t *zone,
	const struct config_value *line)
{
	unsigned records = 0;

	config_open_record(reader, zone, line);
	/* one entry, which may stand for many ($GENERATE is refused), then the end */
	for (;;)
		switch (taut_zone_next(reader)) {
		case TAUT_ZONE_RECORD:
			records++;
			if (!taut_name_is_below(reader->record.owner, zone))
				config_fault(config, &line->place, "local[].records: `%.80s' is not in its zone", line->text);
			if (reader->record.rclass != TAUT_CLASS_IN)
				config_fault(config, &line->place, "local[].records: expected class IN: `%.80s'", line->text);
			if (line->text[0] == '$') {
				config_fault(config, &line->place, "local[].records: expected a record, not a directive");
				return;
			}
			break;
		case TAUT_ZONE_ERROR:
			config_fault(config, &line->place, "local[].records: expected %s at character %u of `%.80s'",
				reader->error.expected != NULL ? reader->error.expected : taut_code_text(reader->error.code),
				(unsigned)reader->error.column, line->text);
			return;
		case TAUT_ZONE_END:
			if (records == 0)
				config_fault(config, &line->place, "local[].records: expected a record, not `%.80s'", line->text);
			return;
		default:
			config_fault(config, &line->place, "local[].records: expected a record in one line, not `%.80s'", line->text);
			return;
		}
}

static void check_local(struct config *config)
{
	struct taut_zone *reader = malloc(sizeof *reader);
	const struct config_value *member, *zone, *line;

	if (reader == NULL) {
		config_fault(config, NULL, "no memory");
		return;
	}
	for (member = config_values(config->top, "local"); member != NULL; member = member->next) {
		zone = config_values(member->set, "local[].zone");
		line = zone != NULL ? config_values(member->set, "local[].records") : NULL;
		for (; line != NULL; line = line->next)
			check_record(config, reader, zone->name, line);
	}
	free(reader);
}

/* ---- the whole ------------------------------------------------------------------------------ */

void config_check(struct config *config)
{
	once(config, "keys", "keys[].name");
	once(config, "forward", "forward[].zone");
	once(config, "stub", "stub[].zone");
	once(config, "zones", "zones[].name");
	once(config, "local", "local[].zone");
	check_keys(config);
	check_access(config);
	check_tls(config);
	check_family(config, "resolver.source-ip4", 4);
	check_family(config, "resolver.source-ip6", 6);
	check_servers(config, "forward", "forward[].servers", "forward[].transport");
	check_servers(config, "stub", "stub[].servers", "stub[].transport");
	check_top(config);
	check_local(config);
}

bool config_finish(struct config *config)
{
	fill(config, config->top);
	/* with faults the values are not all there */
	if (!config_failed(config))
		config_check(config);
	return !config_failed(config);
}
