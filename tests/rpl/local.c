/* local.c - local-zone and local-data of a configuration as local data of the resolver. */
#include <string.h>

#include "rpl.h"

enum { MEMORY = 1 << 20 };

static const struct {
	const char *name;
	enum taut_local_kind kind;
} kinds[] = {{"static", TAUT_LOCAL_STATIC}, {"transparent", TAUT_LOCAL_TRANSPARENT},
	{"typetransparent", TAUT_LOCAL_TYPETRANSPARENT}, {"redirect", TAUT_LOCAL_REDIRECT},
	{"refuse", TAUT_LOCAL_REFUSE}, {"deny", TAUT_LOCAL_DENY},
	{"always_nxdomain", TAUT_LOCAL_ALWAYS_NXDOMAIN},
	{"always_nodata", TAUT_LOCAL_ALWAYS_NODATA}, {"always_refuse", TAUT_LOCAL_ALWAYS_REFUSE},
	{"always_deny", TAUT_LOCAL_ALWAYS_DENY}, {"always_null", TAUT_LOCAL_ALWAYS_NULL},
	{"always_transparent", TAUT_LOCAL_ALWAYS_TRANSPARENT},
	{"nodefault", TAUT_LOCAL_ALWAYS_TRANSPARENT}};

static bool lacks(struct rpl_config *config, const char *what)
{
	if (config->lacks == NULL)
		config->lacks = what;
	return true;
}

static bool wrong(struct rpl_scenario *s, const struct rpl_setting *set, const char *what)
{
	snprintf(s->why, sizeof s->why, "%s:%u: %s: %s", s->file, set->line, set->key, what);
	return false;
}

/* The zone that a local-zone declares; `below`: if this name is in it. */
static bool add_zone(struct rpl_scenario *s, struct rpl_config *config, struct taut_local *local,
	const struct rpl_setting *set, uint16_t rclass, const uint8_t *below)
{
	uint8_t apex[TAUT_NAME_MAX];
	uint32_t n;

	if (set->count != 2)
		return wrong(s, set, "needs a name and a type");
	if (taut_name_scan(set->values[0], strlen(set->values[0]), NULL, apex, &n) != TAUT_OK)
		return wrong(s, set, "no name");
	if (below != NULL && !taut_name_is_below(below, apex))
		return true;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, set->values[1]) == 0)
			return taut_local_zone(local, apex, rclass, kinds[i].kind) == TAUT_OK ||
			       lacks(config, "so much local data");
	return lacks(config, "other kinds of local-zone");
}

static bool add_record(struct rpl_scenario *s, struct rpl_config *config, struct taut_local *local,
	const struct rpl_setting *set)
{
	static const struct {
		const char *word;
		uint16_t rclass;
	} classes[] = {{" CH ", TAUT_CLASS_CH}, {" ANY ", TAUT_CLASS_ANY}};
	static struct taut_zone reader;
	const char *text = set->values[0], *at = NULL;
	char line[2048];
	size_t i = sizeof classes / sizeof *classes;

	if (set->count != 1)
		return wrong(s, set, "needs one record");
	/* whatever the class, rdata is read as that of IN */
	while (at == NULL && i > 0) /* each class */
		at = strstr(text, classes[--i].word);
	if (at != NULL) {
		snprintf(line, sizeof line, "%.*s%s", (int)(at - text), text,
			at + strlen(classes[i].word) - 1);
		text = line;
	}
	taut_zone_init(&reader, (const uint8_t *)"", TAUT_CLASS_IN);
	reader.default_ttl = 3600;
	reader.has_default_ttl = true;
	taut_zone_text(&reader, text, strlen(text), TAUT_ZONE_FINAL);
	if (taut_zone_next(&reader) != TAUT_ZONE_RECORD)
		return wrong(s, set, "no record");
	if (at != NULL)
		reader.record.rclass = classes[i].rclass;
	/* in another class a zone that is not declared is of the kind of the one in IN */
	for (const struct rpl_setting *z = s->settings; z != NULL && at != NULL; z = z->next)
		if (strcmp(z->key, "local-zone") == 0 &&
			!add_zone(s, config, local, z, classes[i].rclass, reader.record.owner))
			return false;
	return taut_local_add(local, &reader.record) == TAUT_OK ||
	       lacks(config, "so much local data");
}

bool rpl_local(struct rpl_scenario *s, struct rpl_config *config)
{
	static const uint8_t key[16] = {1};
	struct taut_local *local = NULL;

	for (const struct rpl_setting *set = s->settings; set != NULL; set = set->next) {
		bool zone = strcmp(set->key, "local-zone") == 0;

		if (!zone && strcmp(set->key, "local-data") != 0)
			continue;
		if (local == NULL)
			local = taut_local_init(rpl_alloc(&s->arena, MEMORY), MEMORY, key);
		if (zone ? !add_zone(s, config, local, set, TAUT_CLASS_IN, NULL)
			 : !add_record(s, config, local, set))
			return false;
	}
	config->resolver.local = local;
	return true;
}
