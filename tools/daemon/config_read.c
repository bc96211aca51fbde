/* config_read.c - YAML to values, by the events of libyaml. See config.h.
 *
 * A collection that no row wants is passed over as a whole, after its fault was told; what libyaml cannot read ends the
 * file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <yaml.h>

#include "config_inner.h"

struct config_file {
	const char *name;
	const struct config_file *includer; /* or NULL */
	unsigned depth;
};

struct reader {
	struct config *config;
	yaml_parser_t parser;
	const struct config_file *file;
	bool files;      /* include is allowed */
	bool overlay;    /* a value of the command line */
	bool ended;      /* nothing more can be read */
	unsigned nesting;
};

/* ---- events --------------------------------------------------------------------------------- */

static struct config_place place_of(const struct reader *r, const yaml_mark_t *mark)
{
	struct config_place place = {r->file->name, 0, 0};

	if (!r->overlay) {
		place.line = (uint32_t)mark->line + 1;
		place.column = (uint32_t)mark->column + 1;
	}
	return place;
}

static bool is_refused(struct reader *r, const yaml_event_t *event)
{
	struct config_place place = place_of(r, &event->start_mark);
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (event->type) {
	case YAML_ALIAS_EVENT: anchor = event->data.alias.anchor; break;
	case YAML_SCALAR_EVENT: anchor = event->data.scalar.anchor; tag = event->data.scalar.tag; break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	default: break;
	}
	if (anchor != NULL)
		config_fault(r->config, &place, "anchors and aliases are not taken");
	if (tag != NULL)
		config_fault(r->config, &place, "tags are not taken");
	return anchor != NULL || tag != NULL;
}

/* False: the file is over, or cannot be read on. */
static bool next(struct reader *r, yaml_event_t *event)
{
	struct config_place place;

	if (r->ended || r->config->no_memory || r->config->faults > CONFIG_FAULTS)
		return false;
	if (yaml_parser_parse(&r->parser, event) == 0) {
		bool marked = r->parser.error != YAML_READER_ERROR && r->parser.error != YAML_MEMORY_ERROR;

		place = place_of(r, &r->parser.problem_mark);
		if (!marked)
			place.line = 0;
		config_fault(r->config, &place, "no YAML: %s", r->parser.problem != NULL ? r->parser.problem : "no memory");
		r->ended = true;
		return false;
	}
	if (event->type == YAML_SEQUENCE_START_EVENT || event->type == YAML_MAPPING_START_EVENT)
		r->nesting++;
	if ((event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT) && r->nesting > 0)
		r->nesting--;
	if (is_refused(r, event) || r->nesting > CONFIG_NESTING) {
		if (r->nesting > CONFIG_NESTING) {
			place = place_of(r, &event->start_mark);
			config_fault(r->config, &place, "more than %u collections inside each other", CONFIG_NESTING);
		}
		yaml_event_delete(event);
		r->ended = true;
		return false;
	}
	return true;
}

static bool opens(const yaml_event_t *event)
{
	return event->type == YAML_SEQUENCE_START_EVENT || event->type == YAML_MAPPING_START_EVENT;
}

/* Passes the node over that the event began. */
static void skip(struct reader *r, const yaml_event_t *event)
{
	unsigned outer = r->nesting - 1;
	yaml_event_t inner;

	if (!opens(event))
		return;
	while (r->nesting > outer && next(r, &inner))
		yaml_event_delete(&inner);
}

/* ---- values --------------------------------------------------------------------------------- */

static void read_mapping(struct reader *r, struct config_set *set, const char *prefix);
static void include(struct reader *r, const struct config_value *value);

static void wrong_kind(struct reader *r, const yaml_event_t *event, const struct config_row *row)
{
	struct config_place place = place_of(r, &event->start_mark);
	const char *there = event->type == YAML_SCALAR_EVENT          ? "a single value"
			    : event->type == YAML_MAPPING_START_EVENT ? "a mapping"
								       : "a list";
	char expected[512];

	config_expected(row, expected, sizeof expected);
	config_fault(r->config, &place, "%s: expected %s, not %s", row->path, expected, there);
	skip(r, event);
}

static void read_item(struct reader *r, struct config_set *set, const struct config_row *row, const yaml_event_t *event)
{
	struct config_place place = place_of(r, &event->start_mark);
	struct config_value *value;

	if (row->kind == CONFIG_GROUP) {
		if (event->type != YAML_MAPPING_START_EVENT) {
			wrong_kind(r, event, row);
			return;
		}
		value = config_add_empty(r->config, set, row, &place);
		if (value != NULL)
			value->set = config_set_new(r->config, config_level_of(row), &place);
		if (value == NULL || value->set == NULL) {
			r->ended = true; /* no room for more, which is told */
			return;
		}
		read_mapping(r, value->set, "");
		return;
	}
	if (event->type != YAML_SCALAR_EVENT) {
		wrong_kind(r, event, row);
		return;
	}
	value = config_add(r->config, set, row, &place, (const char *)event->data.scalar.value, event->data.scalar.length);
	if (value != NULL && row == config_rows)
		include(r, value);
	if (r->config->values > CONFIG_VALUES)
		r->ended = true;
}

/* The value of a row, which the event began. A single value stands for a list of one. */
static void read_value(struct reader *r, struct config_set *set, const struct config_row *row, const yaml_event_t *event)
{
	yaml_event_t inner;

	if ((row->flags & CONFIG_LIST) == 0 || event->type != YAML_SEQUENCE_START_EVENT) {
		read_item(r, set, row, event);
		return;
	}
	while (next(r, &inner)) {
		bool end = inner.type == YAML_SEQUENCE_END_EVENT;

		if (!end)
			read_item(r, set, row, &inner);
		yaml_event_delete(&inner);
		if (end)
			return;
	}
}

/* ---- mappings ------------------------------------------------------------------------------- */

static void read_row(struct reader *r, struct config_set *set, const struct config_row *row,
	const struct config_place *place, const yaml_event_t *event)
{
	struct config_slot *slot = config_slot(set, row);
	bool again = slot->given;

	if (slot->overlaid) { /* the command line was first: read for faults, and forgotten */
		struct config_slot kept = *slot;

		config_clear(slot);
		read_value(r, set, row, event);
		*slot = kept;
		return;
	}
	slot->given = true;
	/* members of groups come together from all files */
	if (again && row->kind != CONFIG_GROUP && row != config_rows) {
		config_fault(r->config, place, "%s: given before, at %s:%u", row->path, slot->place.file,
			(unsigned)slot->place.line);
		skip(r, event);
		return;
	}
	slot->place = *place;
	read_value(r, set, row, event);
}

/* The value behind a key: of a row, of a section with further keys, or of nothing that is known. */
static void read_key(struct reader *r, struct config_set *set, const char *prefix, const yaml_event_t *key,
	const yaml_event_t *event)
{
	struct config_place place = place_of(r, &key->start_mark);
	const char *text = (const char *)key->data.scalar.value;
	size_t n = key->data.scalar.length;
	char path[CONFIG_PATH_MAX + 2];
	const struct config_row *row;

	if (strlen(prefix) + n >= CONFIG_PATH_MAX || memchr(text, 0, n) != NULL || memchr(text, '.', n) != NULL ||
		memchr(text, '[', n) != NULL) {
		config_unknown(r->config, &place, set->level, prefix, text, n);
		skip(r, event);
		return;
	}
	snprintf(path, sizeof path, "%s%.*s", prefix, (int)n, text);
	row = config_row(set->level, path, strlen(path));
	if (row != NULL) {
		read_row(r, set, row, &place, event);
		return;
	}
	strcat(path, ".");
	if (!config_is_section(set->level, path)) {
		config_unknown(r->config, &place, set->level, prefix, text, n);
		skip(r, event);
		return;
	}
	if (event->type == YAML_MAPPING_START_EVENT) {
		read_mapping(r, set, path);
		return;
	}
	/* a section all of whose keys are commented out is a plain nothing */
	if (event->type == YAML_SCALAR_EVENT && event->data.scalar.length == 0)
		return;
	config_fault(r->config, &place, "%s%.*s: expected a mapping", prefix, (int)n, text);
	skip(r, event);
}

struct keys {
	char *key[CONFIG_KEYS];
	unsigned count;
};

/* False: no more keys are taken. */
static bool take_key(struct reader *r, struct keys *keys, const char *prefix, const yaml_event_t *key)
{
	struct config_place place = place_of(r, &key->start_mark);
	const char *text = (const char *)key->data.scalar.value;
	char there[CONFIG_QUOTE];

	config_quote(text, strlen(text), there);
	for (unsigned i = 0; i < keys->count; i++)
		if (strcmp(keys->key[i], text) == 0) {
			config_fault(r->config, &place, "%s%s: twice in one mapping", prefix, there);
			break;
		}
	if (keys->count == CONFIG_KEYS) {
		config_fault(r->config, &place, "more than %u keys in one mapping", CONFIG_KEYS);
		return false;
	}
	keys->key[keys->count] = strdup(text);
	if (keys->key[keys->count] == NULL)
		return false;
	keys->count++;
	return true;
}

/* What follows the start of a mapping. Calls itself as often as prefixes and groups are nested: three times. */
static void read_mapping(struct reader *r, struct config_set *set, const char *prefix)
{
	struct keys keys = {.count = 0};
	yaml_event_t key, value;

	while (next(r, &key)) {
		bool end = key.type == YAML_MAPPING_END_EVENT, scalar = key.type == YAML_SCALAR_EVENT;

		if (!end && !scalar) {
			struct config_place place = place_of(r, &key.start_mark);

			config_fault(r->config, &place, "%s: expected a key, not a collection", prefix);
			skip(r, &key);
		} else if (!end && !take_key(r, &keys, prefix, &key)) {
			r->ended = true;
		}
		if (!end && next(r, &value)) {
			if (scalar)
				read_key(r, set, prefix, &key, &value);
			else
				skip(r, &value);
			yaml_event_delete(&value);
		}
		yaml_event_delete(&key);
		if (end)
			break;
	}
	for (unsigned i = 0; i < keys.count; i++)
		free(keys.key[i]);
}

/* ---- documents ------------------------------------------------------------------------------ */

/* One document with a mapping, or nothing at all. */
static void read_document(struct reader *r, struct config_set *set, const struct config_row *row)
{
	yaml_event_t event;
	bool seen = false;

	while (next(r, &event)) {
		bool end = event.type == YAML_STREAM_END_EVENT;
		bool node = opens(&event) || event.type == YAML_SCALAR_EVENT;
		bool empty = event.type == YAML_SCALAR_EVENT && event.data.scalar.length == 0;
		struct config_place place = place_of(r, &event.start_mark);

		if (node && seen) {
			config_fault(r->config, &place, "a second document in one file");
			r->ended = true;
		} else if (node && row != NULL) {
			read_value(r, set, row, &event);
		} else if (node && event.type == YAML_MAPPING_START_EVENT) {
			read_mapping(r, set, "");
		} else if (node && !empty) {
			config_fault(r->config, &place, "expected a mapping: `server:', `cache:' and so on");
			skip(r, &event);
		}
		seen |= node;
		yaml_event_delete(&event);
		if (end)
			return;
	}
}

static void read_text(struct reader *r, const char *text, size_t n, const struct config_row *row, struct config_set *set)
{
	if (yaml_parser_initialize(&r->parser) == 0) {
		config_fault(r->config, NULL, "no memory");
		return;
	}
	yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r->parser, (const unsigned char *)text, n);
	read_document(r, set, row);
	yaml_parser_delete(&r->parser);
}

void config_text(struct config *config, const char *name, const char *text, size_t n)
{
	struct config_file file = {config_copy(config, name, strlen(name)), NULL, 1};
	struct reader r = {.config = config, .file = &file};

	if (file.name != NULL)
		read_text(&r, text, n, NULL, config->top);
}

void config_read_value(struct config *config, const char *option, struct config_set *set,
	const struct config_row *row, const char *text)
{
	struct config_file file = {option, NULL, 1};
	struct reader r = {.config = config, .file = &file, .overlay = true};

	read_text(&r, text, strlen(text), row, set);
}

/* ---- files ---------------------------------------------------------------------------------- */

/* The octets of a regular file, or NULL. */
static char *slurp(struct config *config, const struct config_place *place, const char *path, size_t *n)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	struct stat status;

	if (file == NULL || fstat(fileno(file), &status) != 0) {
		config_fault(config, place, "%s: %s", path, strerror(errno));
	} else if (!S_ISREG(status.st_mode)) {
		config_fault(config, place, "%s: expected a regular file", path);
	} else if (status.st_size > (off_t)CONFIG_FILE_OCTETS) {
		config_fault(config, place, "%s: larger than %u octets", path, CONFIG_FILE_OCTETS);
	} else if ((text = malloc((size_t)status.st_size + 1)) == NULL) {
		config_fault(config, place, "no memory");
	} else {
		*n = fread(text, 1, (size_t)status.st_size, file);
		if (ferror(file)) {
			config_fault(config, place, "%s: cannot be read", path);
			free(text);
			text = NULL;
		}
	}
	if (file != NULL)
		fclose(file);
	return text;
}

static void read_file(struct config *config, const struct config_place *place, const struct config_file *file)
{
	struct reader r = {.config = config, .file = file, .files = true};
	size_t n = 0;
	char *text = slurp(config, place, file->name, &n);

	if (text == NULL)
		return;
	read_text(&r, text, n, NULL, config->top);
	free(text);
}

void config_file(struct config *config, const char *path)
{
	struct config_file file = {config_copy(config, path, strlen(path)), NULL, 1};

	if (file.name != NULL)
		read_file(config, NULL, &file);
}

static void include(struct reader *r, const struct config_value *value)
{
	struct config_file file = {NULL, r->file, r->file->depth + 1};
	const char *slash = strrchr(r->file->name, '/');
	size_t folder = slash != NULL && value->text[0] != '/' ? (size_t)(slash - r->file->name) + 1 : 0;
	char *name;

	if (!r->files) {
		config_fault(r->config, &value->place, "include: nothing can be included here");
		return;
	}
	name = config_memory(r->config, folder + strlen(value->text) + 1);
	if (name == NULL)
		return;
	memcpy(name, r->file->name, folder);
	strcpy(name + folder, value->text);
	file.name = name;
	for (const struct config_file *outer = r->file; outer != NULL; outer = outer->includer)
		if (strcmp(outer->name, name) == 0) {
			config_fault(r->config, &value->place, "include: %s includes itself", name);
			return;
		}
	if (file.depth > CONFIG_INCLUDES) {
		config_fault(r->config, &value->place, "include: more than %u files inside each other", CONFIG_INCLUDES);
		return;
	}
	read_file(r->config, &value->place, &file);
}
