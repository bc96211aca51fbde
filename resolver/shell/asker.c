/* asker.c - who waits for an answer: a table of slots. A token is a slot and how often it was used before, so that a
 * late answer never goes to somebody else. */
#include <stdlib.h>

#include "inner.h"

struct slot {
	struct taut_asker asker;
	uint32_t generation; /* odd while it is in use */
	uint32_t next;       /* free one */
};

struct taut_askers {
	struct slot *slots;
	uint32_t count, free, used;
};

#define NO_SLOT UINT32_MAX

bool taut_i_askers_open(struct taut_shell *shell)
{
	shell->askers = calloc(1, sizeof *shell->askers);
	if (shell->askers == NULL)
		return false;
	shell->askers->free = NO_SLOT;
	return true;
}

void taut_i_askers_close(struct taut_shell *shell)
{
	if (shell->askers == NULL)
		return;
	free(shell->askers->slots);
	free(shell->askers);
	shell->askers = NULL;
}

static bool grow(struct taut_askers *t)
{
	uint32_t count = t->count == 0 ? 64 : 2 * t->count;
	struct slot *slots = realloc(t->slots, count * sizeof *slots);

	if (slots == NULL)
		return false;
	for (uint32_t i = t->count; i < count; i++) {
		slots[i].generation = 0;
		slots[i].next = i + 1 < count ? i + 1 : NO_SLOT;
	}
	t->free = t->count;
	t->slots = slots;
	t->count = count;
	return true;
}

struct taut_asker *taut_i_asker_take(
	struct taut_shell *shell, const struct taut_asker *asker, uint64_t *token)
{
	struct taut_askers *t = shell->askers;
	struct slot *slot;

	if (t->free == NO_SLOT && !grow(t))
		return NULL;
	slot = &t->slots[t->free];
	*token = (uint64_t)++slot->generation << 32 | t->free;
	t->free = slot->next;
	t->used++;
	slot->asker = *asker;
	slot->asker.client.token = *token;
	return &slot->asker;
}

struct taut_asker *taut_i_asker(struct taut_shell *shell, uint64_t token)
{
	struct taut_askers *t = shell->askers;
	uint32_t place = (uint32_t)token, generation = (uint32_t)(token >> 32);

	if (place >= t->count || t->slots[place].generation != generation || generation % 2 == 0)
		return NULL;
	return &t->slots[place].asker;
}

void taut_i_asker_drop(struct taut_shell *shell, uint64_t token)
{
	struct taut_askers *t = shell->askers;
	uint32_t place = (uint32_t)token;

	if (taut_i_asker(shell, token) == NULL)
		return;
	t->slots[place].generation++;
	t->slots[place].next = t->free;
	t->free = place;
	t->used--;
}

uint32_t taut_i_askers_waiting(const struct taut_shell *shell)
{
	return shell->askers->used;
}

uint64_t taut_i_asker_next(
	const struct taut_shell *shell, const struct taut_core *core, uint32_t *place)
{
	const struct taut_askers *t = shell->askers;

	for (; *place < t->count; (*place)++) {
		const struct slot *slot = &t->slots[*place];

		if (slot->generation % 2 == 1 && slot->asker.core == core)
			return (uint64_t)slot->generation << 32 | *place;
	}
	return 0;
}
