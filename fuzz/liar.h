/* liar.h - replies that want to be believed: of the owner of one zone of the world, and of
 * somebody who sees nothing and guesses. */
#ifndef TAUT_LIAR_H
#define TAUT_LIAR_H

#include "world.h"

/* The liar's reply to a query for one of his names; how he lies, `decide` says. */
size_t liar_reply(
	const struct world_query *query, uint8_t (*decide)(void), uint8_t *out, size_t capacity);

/* A reply of the spoofer, who knows all but one thing, and has that wrong. 0: there is nothing
 * that could be wrong. */
size_t liar_spoof(const struct world_query *query, uint8_t (*decide)(void),
	struct taut_address *from, uint8_t *out, size_t capacity);

#endif
