/* walk.h - our own resolver on real sockets, for one question: a loop over the verbs of resolver.h. */
#ifndef TAUT_QUERY_WALK_H
#define TAUT_QUERY_WALK_H

#include "net.h"
#include "scene.h"

struct query_walk_config {
	const uint8_t *query; /* as of a client */
	size_t query_length;
	uint16_t port;             /* where all servers listen; 0: 53 */
	struct query_place source; /* family 0: any */
};

/* Walks until there is an answer, in at most the time of the core's budget; what happens goes to the record. UDP queries
 * are all under way at once; one over a connection holds the others up until it is over. False: errno says why. */
bool query_walk(const struct query_scene *scene, const struct query_walk_config *config,
	struct query_record *record);

#endif
