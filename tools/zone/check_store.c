/* check_store.c - see check_store.h. */
#include <stdlib.h>
#include <string.h>

#include "../common/siphash.h"
#include "check_store.h"

enum { BLOCK = 1 << 17, FIRST_SLOTS = 1024, FIRST_ENTRIES = 1024, FILES_MAX = 65535 };

/* Memory that is given back as a whole. */
struct zone_block {
	struct zone_block *next;
	size_t used, size;
	uint8_t octets[];
};

void zone_store_init(struct zone_store *store, uint64_t key)
{
	*store = (struct zone_store){.key = key, .apex = ZONE_NONE};
}

void zone_store_free(struct zone_store *store)
{
	struct zone_block *block = store->blocks;

	while (block) { /* a finite list */
		struct zone_block *next = block->next;

		free(block);
		block = next;
	}
	for (uint32_t i = 0; i < store->file_count; i++)
		free(store->files[i]);
	free(store->files);
	free(store->entries);
	free(store->order);
	free(store->names);
	free(store->slots);
	*store = (struct zone_store){.apex = ZONE_NONE};
}

/* ---- growth --------------------------------------------------------------------------------- */

/* A copy of n octets that stays where it is. NULL: no memory. */
static const uint8_t *keep(struct zone_store *store, const uint8_t *octets, size_t n)
{
	struct zone_block *block = store->blocks;

	if (!block || n > block->size - block->used) {
		size_t size = n > BLOCK ? n : BLOCK;

		block = malloc(sizeof *block + size);
		if (!block)
			return NULL;
		*block = (struct zone_block){store->blocks, 0, size};
		store->blocks = block;
	}
	uint8_t *at = block->octets + block->used;

	if (n > 0)
		memcpy(at, octets, n);
	block->used += n;
	return at;
}

/* An array with room for one more: grows by half. NULL, and the array as it was: no memory. */
static void *room_for_one(void *array, uint32_t count, uint32_t *capacity, size_t size)
{
	if (count < *capacity)
		return array;
	uint64_t more = *capacity + *capacity / 2 + FIRST_ENTRIES;

	if (more >= ZONE_NONE || more > SIZE_MAX / size)
		return NULL;
	void *larger = realloc(array, (size_t)more * size);

	if (larger)
		*capacity = (uint32_t)more;
	return larger;
}

static uint64_t hash_name(const struct zone_store *store, const uint8_t *wire)
{
	uint8_t lower[TAUT_NAME_MAX + 8] = {0};
	uint32_t n = taut_name_lower(wire, lower);
	struct siphash h = siphash_seeded(store->key);
	uint64_t word;

	for (uint32_t at = 0; at < n;
		at += 8) { /* the zeros behind a name belong to no other name */
		memcpy(&word, lower + at, 8);
		siphash_word(&h, word);
	}
	return siphash_end(h, n);
}

/* The slot of a name, or the free one where it would stand. */
static uint32_t *slot_of(const struct zone_store *store, const uint8_t *wire)
{
	uint32_t at = (uint32_t)hash_name(store, wire) & (store->slot_count - 1);

	for (;;) { /* a third of the slots is free at least */
		uint32_t *slot = &store->slots[at];

		if (*slot == ZONE_NONE || taut_name_equal(store->names[*slot].wire, wire))
			return slot;
		at = (at + 1) & (store->slot_count - 1);
	}
}

/* Enters all names into a table of so many slots. */
static bool make_slots(struct zone_store *store, uint32_t slot_count)
{
	uint32_t *slots = malloc(slot_count * sizeof *slots);

	if (!slots)
		return false;
	free(store->slots);
	store->slots = slots;
	store->slot_count = slot_count;
	memset(slots, 0xff, slot_count * sizeof *slots);
	for (uint32_t i = 0; i < store->name_count; i++)
		*slot_of(store, store->names[i].wire) = i;
	return true;
}

/* The index of a name, which is entered if it is new. ZONE_NONE: no memory. */
static uint32_t enter_name(struct zone_store *store, const uint8_t *wire, uint32_t length)
{
	if (store->name_count >= store->slot_count / 3 * 2) {
		uint32_t more = store->slot_count ? store->slot_count * 2 : FIRST_SLOTS;

		if (more == 0 || !make_slots(store, more))
			return ZONE_NONE;
	}
	uint32_t *slot = slot_of(store, wire);

	if (*slot != ZONE_NONE)
		return *slot;
	void *names = room_for_one(
		store->names, store->name_count, &store->name_capacity, sizeof *store->names);
	const uint8_t *copy;

	if (!names)
		return ZONE_NONE;
	store->names = names;
	copy = keep(store, wire, length);
	if (!copy)
		return ZONE_NONE;
	store->names[store->name_count] = (struct zone_name){.wire = copy, .above = ZONE_NONE};
	*slot = store->name_count;
	return store->name_count++;
}

/* The index of a file. There are few, and the last one is the likeliest. ZONE_NONE: no memory. */
static uint32_t enter_file(struct zone_store *store, const char *file)
{
	if (store->file_count > 0 && strcmp(store->files[store->file_last], file) == 0)
		return store->file_last;
	for (uint32_t i = 0; i < store->file_count; i++) { /* FILES_MAX at most */
		if (strcmp(store->files[i], file) == 0)
			return store->file_last = i;
	}
	if (store->file_count == FILES_MAX)
		return ZONE_NONE;
	void *files = room_for_one(
		store->files, store->file_count, &store->file_capacity, sizeof *store->files);
	size_t size = strlen(file) + 1;

	if (!files)
		return ZONE_NONE;
	store->files = files;
	char *copy = malloc(size);

	if (!copy)
		return ZONE_NONE;
	memcpy(copy, file, size);
	store->files[store->file_count] = copy;
	store->file_last = store->file_count;
	return store->file_count++;
}

static bool add(struct zone_store *store, const struct taut_zone_record *record, const char *file)
{
	uint32_t name, at;
	void *entries;
	const uint8_t *rdata;

	at = enter_file(store, file);
	if (at == ZONE_NONE)
		return false;
	if (record->same_owner && store->count > 0)
		name = store->entries[store->count - 1].name;
	else
		name = enter_name(store, record->owner, record->owner_length);
	if (name == ZONE_NONE)
		return false;
	entries = room_for_one(
		store->entries, store->count, &store->capacity, sizeof *store->entries);
	if (!entries)
		return false;
	store->entries = entries;
	rdata = keep(store, record->rdata, record->rdlength);
	if (!rdata)
		return false;
	store->entries[store->count++] = (struct zone_entry){rdata, name, record->ttl, record->line,
		record->type, record->rclass, record->rdlength, (uint16_t)at};
	store->names[name].count++;
	return true;
}

bool zone_store_add(
	struct zone_store *store, const struct taut_zone_record *record, const char *file)
{
	if (!store->failed && !add(store, record, file))
		store->failed = true;
	return !store->failed;
}

void zone_store_filter(struct zone_store *store, zone_keep *keep_it, void *context)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < store->count; i++) {
		if (keep_it(context, &store->entries[i]))
			store->entries[kept++] = store->entries[i];
		else
			store->names[store->entries[i].name].count--;
	}
	store->count = kept;
}

/* ---- order ---------------------------------------------------------------------------------- */

bool zone_store_finish(struct zone_store *store, const uint8_t *origin)
{
	if (store->failed)
		return false;
	if (!zone_order(store, origin) ||
		!make_slots(store, store->slot_count ? store->slot_count : FIRST_SLOTS)) {
		store->failed = true;
		return false;
	}
	while (store->inside < store->name_count &&
		!(store->names[store->inside].flags & ZONE_OUTSIDE)) /* to the last name at most */
		store->inside++;
	store->apex = zone_store_find(store, origin);
	return true;
}

/* ---- questions ------------------------------------------------------------------------------ */

uint32_t zone_store_find(const struct zone_store *store, const uint8_t *wire)
{
	return *slot_of(store, wire);
}

uint32_t zone_store_before(const struct zone_store *store, const uint8_t *wire)
{
	uint32_t low = 0, high = store->inside;

	while (low < high) { /* halves what is left */
		uint32_t middle = low + (high - low) / 2;

		if (taut_name_compare(store->names[middle].wire, wire) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? low - 1 : ZONE_NONE;
}

/* How many of the places from `first` on, `count` in all, have types before `type`. */
static uint32_t places_before(
	const struct zone_store *store, uint32_t first, uint32_t count, uint32_t type)
{
	uint32_t low = 0, high = count;

	while (low < high) { /* halves what is left */
		uint32_t middle = low + (high - low) / 2;

		if (zone_store_at(store, first + middle)->type < type)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct zone_set zone_store_set(const struct zone_store *store, uint32_t name, uint16_t type)
{
	const struct zone_name *owner = &store->names[name];
	uint32_t low = places_before(store, owner->first, owner->count, type);
	uint32_t high = places_before(store, owner->first, owner->count, type + 1u);

	return (struct zone_set){name, owner->first + low, high - low, type};
}

bool zone_store_next_set(const struct zone_store *store, uint32_t name, struct zone_set *set)
{
	const struct zone_name *owner = &store->names[name];
	uint32_t at = set->count > 0 ? set->first + set->count : owner->first;
	uint32_t end = owner->first + owner->count, last = at;

	if (at >= end)
		return false;
	*set = (struct zone_set){name, at, 0, zone_store_at(store, at)->type};
	while (last < end && zone_store_at(store, last)->type == set->type) /* to the owner's end */
		last++;
	set->count = last - at;
	return true;
}
