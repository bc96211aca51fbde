/* config_inner.h - what the files of the configuration share. */
#ifndef TAUT_DAEMON_CONFIG_INNER_H
#define TAUT_DAEMON_CONFIG_INNER_H

#include <string.h>

#include "config.h"

#define CONFIG_QUOTE 44u /* what config_quote writes: 40 characters, three dots, NUL */

/* The rows that a mapping may have: those of the top, or of a group. They stand together. */
struct config_level {
	unsigned first, count;
};

struct config_slot {
	struct config_value *first, *last;
	bool given, overlaid; /* by a file; by the command line, which no file changes */
	struct config_place place;
};

struct config_set {
	struct config_level level;
	struct config_place place;
	struct config_slot slots[]; /* one for each row of its level */
};

struct config_chunk;

struct config {
	struct config_set *top;
	struct config_chunk *chunks;
	size_t used, size; /* of the newest chunk */
	uint32_t faults, values;
	bool no_memory;
	void (*complain)(void *context, const char *text);
	void *context;
};

/* config.c */
struct config_set *config_set_new(struct config *config, struct config_level level, const struct config_place *place);
struct config_level config_level_top(void);
struct config_level config_level_of(const struct config_row *group);
struct config_slot *config_slot(const struct config_set *set, const struct config_row *row);
/* A path without that of its group: "name" of "zones[].name". */
const char *config_inside(const char *path);
/* A row by its path of n characters; within a level the path of a row without its group's. NULL: there is none. */
const struct config_row *config_row(struct config_level level, const char *path, size_t n);
/* The last part of its path. */
const char *config_key(const struct config_row *row);
char *config_copy(struct config *config, const char *text, size_t n);
/* Adds a value behind those that are there. NULL: it was a fault, which was told. */
struct config_value *config_add(struct config *config, struct config_set *set, const struct config_row *row,
	const struct config_place *place, const char *text, size_t n);
struct config_value *config_add_empty(struct config *config, struct config_set *set, const struct config_row *row,
	const struct config_place *place);
/* What stands there, short and printable, for a fault. */
void config_quote(const char *text, size_t n, char out[CONFIG_QUOTE]);
void config_clear(struct config_slot *slot);

/* config_unknown.c: the fault for a key behind `prefix` ("cache.") that is none. */
void config_unknown(struct config *config, const struct config_place *place, struct config_level level, const char *prefix,
	const char *key, size_t n);
/* Has the level keys that begin with this path, which ends with a dot? */
bool config_is_section(struct config_level level, const char *path);

/* config_kinds.c: what a text of n octets is as a value of this row; its canonical text too. */
bool config_scan(struct config *config, const struct config_row *row, const char *text, size_t n,
	struct config_value *value);

/* config_check.c: rules between keys. */
void config_check(struct config *config);

/* config_read.c: a text of YAML with the value of one row. */
void config_read_value(struct config *config, const char *option, struct config_set *set,
	const struct config_row *row, const char *text);

#endif
