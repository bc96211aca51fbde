/* cache_model.h - what fuzz_cache knows of the cache: a plain list of facts. */
#ifndef FUZZ_CACHE_MODEL_H
#define FUZZ_CACHE_MODEL_H

#include "../resolver/core/cache_inner.h"
#include "fuzz.h"

enum { MEMORY = TAUT_CACHE_LEAST, NAMES = 64, TYPES = 4, CLASSES = 2, GROUPS = 4 };

/* What the groups of entries are that share no key */
enum { DATA, NXDOMAIN, FAILURE, CUT };

struct fact {
	bool known;
	uint8_t kind, rank, security, filling;
	uint32_t length, ttl;
	uint64_t until; /* second */
};

struct cache_model {
	struct fact facts[NAMES][TYPES][CLASSES][GROUPS];
	struct taut_cache *cache;
	struct taut_cache_config config;
	struct taut_time now;
	uint64_t memory[MEMORY / 8];
};

extern struct cache_model model;
extern uint8_t model_name[NAMES][TAUT_NAME_MAX];
extern const uint16_t model_type[TYPES];
extern const uint16_t model_class[CLASSES];

struct step {
	unsigned what, name, type, rclass, size;
	uint8_t rank, security;
	uint32_t ttl;
};

/* Makes the names, once. */
void model_names(void);
uint64_t model_second(void);
struct fact *model_fact(unsigned name, unsigned type, unsigned rclass, unsigned group);
bool model_fresh(const struct fact *fact);
bool model_stale(const struct fact *fact);
unsigned model_worth(unsigned security);
/* Does what is known give way to what is new? RFC 2181 5.4.1. */
bool model_gives_way(const struct fact *old, const struct fact *new);
/* Does the cache hold an entry of this key, fresh or not? */
bool model_is_there(const struct step *s, unsigned kinds, uint16_t type);
/* Forgets what the cache has dropped of this key, if it may have. */
void model_settle(const struct step *s);
/* The closest fact of a group at or above a step's name, within a range of labels; its name. */
struct fact *model_closest(const struct step *s, unsigned group, unsigned least, unsigned most,
	uint8_t security, unsigned *name);

#endif
