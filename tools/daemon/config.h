/* config.h - the configuration of tautd: which keys there are, and what a file gives them.
 *
 * The format is YAML, by libyaml, as Knot DNS and Knot Resolver have it. Anchors, aliases and tags are refused: nothing
 * that is read is larger than its file. All keys stand in config.def; the reader, `show-config` and the tables of
 * tautd.conf(5) go by it.
 *
 *	struct config *config = config_new(complain, context);
 *	config_file(config, "/etc/tautd.conf");
 *	config_option(config, "--threads", "server.threads", "4"); // the command line wins
 *	if (config_finish(config))
 *		use(config_values(config_top(config), "server.listen"));
 *	config_free(config);
 *
 * Faults.  Each is a line, given to `complain`: "FILE:LINE:COLUMN: KEY: what was expected, not `what is there'". Reading goes on
 *   behind it, so that all faults of a file are told, CONFIG_FAULTS at most.
 * Memory.  All belongs to the configuration, and goes with it.
 */
#ifndef TAUT_DAEMON_CONFIG_H
#define TAUT_DAEMON_CONFIG_H

#include <tautwire/resolver.h>

#include "limits.h"
#include "text.h"

#define CONFIG_LOCAL_TTL 3600u /* of records of local data that give none */

/* ---- keys ----------------------------------------------------------------------------------- */

enum config_kind {
	CONFIG_BOOL,    /* true, false: number */
	CONFIG_NUMBER,  /* number */
	CONFIG_OCTETS,  /* 64M: number */
	CONFIG_SECONDS, /* 30, 1h: number */
	CONFIG_MILLISECONDS, /* 1800ms, 3s: number */
	CONFIG_ADDRESS, /* 127.0.0.1@5300: address */
	CONFIG_PREFIX,  /* 192.0.2.0/24: address, number */
	CONFIG_SERVER,  /* 192.0.2.1@853#dns.example: address, tls */
	CONFIG_HINT,    /* a.root. 192.0.2.1: name, address */
	CONFIG_NAME,    /* a domain name: name */
	CONFIG_WORD,    /* one of some words: number, from 0 */
	CONFIG_PATH,    /* text */
	CONFIG_TEXT,    /* text */
	CONFIG_SECRET,  /* base64: octets */
	CONFIG_RECORD,  /* a line of a zone file: text */
	CONFIG_GROUP    /* list of mappings whose keys are the rows PATH[].KEY: set */
};

#define CONFIG_LIST     1u
#define CONFIG_REQUIRED 2u /* in each member of a group */
#define CONFIG_RESTART  4u /* a change takes effect at the next start */

struct config_row {
	const char *path; /* "cache.size", "zones[].file" */
	enum config_kind kind;
	unsigned flags;
	uint64_t low, high;   /* of numbers; of CONFIG_WORD: none */
	const char *fallback; /* the default as it is written in a file, a list with spaces between; "": none, nothing */
	const char *words;    /* "allow refuse": of CONFIG_WORD */
	const char *text;     /* for the manual */
};

extern const struct config_row config_rows[];
extern const unsigned config_row_count;

/* What a value of this row has to be, in words. */
void config_expected(const struct config_row *row, char *out, size_t capacity);

/* ---- values --------------------------------------------------------------------------------- */

struct config_set;

struct config_place {
	const char *file; /* or the option of the command line; NULL: a default */
	uint32_t line, column; /* from 1; 0: none */
};

struct config_value {
	struct config_value *next;
	const char *text; /* as `show` writes it; "" for what is not set */
	uint64_t number;
	struct taut_address address;
	const uint8_t *name; /* wire form */
	const char *tls;     /* or NULL */
	const uint8_t *octets;
	uint32_t length; /* of octets */
	struct config_set *set;
	struct config_place place;
};

struct config;

struct config *config_new(void (*complain)(void *context, const char *text), void *context); /* NULL: no memory */
void config_free(struct config *config);

/* A file and what it includes. */
void config_file(struct config *config, const char *path);
/* The same of a text with that name; it may include nothing. */
void config_text(struct config *config, const char *name, const char *text, size_t n);
/* A value from the command line takes the place of what files say, whatever comes first; of a list further ones come behind
 * it. `option` is for faults: "--listen". */
void config_option(struct config *config, const char *option, const char *path, const char *value);
/* Defaults, and rules between keys. False: there were faults. */
bool config_finish(struct config *config);
/* A fault that the caller found. place NULL: none. */
void config_fault(struct config *config, const struct config_place *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool config_failed(const struct config *config);
/* Memory that lives as long as the configuration, zeroed. NULL: none is left. */
void *config_memory(struct config *config, size_t n);

/* After config_finish: the first of a row's values, or NULL for an empty list. The path is a whole one of config.def. */
const struct config_set *config_top(const struct config *config);
const struct config_value *config_values(const struct config_set *set, const char *path);
uint32_t config_count(const struct config_value *values);
/* Of a row that is no list. */
uint64_t config_number(const struct config_set *set, const char *path);
const char *config_string(const struct config_set *set, const char *path); /* NULL: not set */

/* A reader for one of local[].records, whose names are relative to its zone. After config_finish it gives one record. */
struct taut_zone;
void config_open_record(struct taut_zone *reader, const uint8_t *zone, const struct config_value *line);

/* All keys with their values, as a file that is read as the same. Secrets are in it. */
void config_show(const struct config *config, struct text *out);
/* Names of those rows with CONFIG_RESTART that differ, with commas between. */
void config_restart(const struct config *a, const struct config *b, char *out, size_t capacity);

#endif
