/* scene.h - a walk from the root: what it begins with, and all that happened in it, so that it can be run again. */
#ifndef TAUT_QUERY_SCENE_H
#define TAUT_QUERY_SCENE_H

#include "query.h"

/* What the resolver of a walk is made from. */
struct query_scene {
	uint32_t flags; /* TAUT_R_... */
	struct taut_time began;
	uint32_t hint_count; /* 0: the root's servers that are built in */
	struct taut_hint hints[QUERY_HINTS];
	uint8_t names[QUERY_HINTS][TAUT_NAME_MAX]; /* what hints point to: a scene is not copied */
};

/* Octets that grow. */
struct query_record {
	uint8_t *octets;
	size_t n, capacity;
	bool full; /* more than QUERY_RECORD, or no memory: the rest is lost */
};

/* For struct taut_resolver_config.record. */
void query_record_add(void *record, const uint8_t *octets, size_t n);
void query_record_free(struct query_record *record);

/* A record is a line "tautq record 1", the scene, and the resolver's event log. */
void query_scene_write(const struct query_scene *scene, struct query_record *record);
/* Reads the first two; *log is where the log begins. False: it is no record, or of another version. */
bool query_scene_read(struct query_scene *scene, const uint8_t *octets, size_t n, size_t *log);

/* Root servers out of a zone file like that of IANA: each A and AAAA record is one. Returns NULL, or what is wrong; *line
 * is where. */
const char *query_scene_hints(
	struct query_scene *scene, const char *text, size_t n, uint32_t *line);

/* A resolver for a scene, with an empty cache of its own. */
struct query_core {
	struct taut_resolver *resolver;
	void *memory, *cache;
};
bool query_core_open(struct query_core *core, const struct query_scene *scene,
	void (*random)(void *context, uint8_t *out, size_t n), void *random_context,
	struct query_record *record);
void query_core_close(struct query_core *core);

#endif
