/* cache_check.c - what holds of the cache's memory at any time: for tests and fuzz targets. */
#include "cache_inner.h"

static const char *entry_fault(const struct taut_cache *c, const struct taut_entry *e)
{
	struct taut_place_key key;
	uint32_t octets = TAUT_ENTRY_HEAD + e->owner_length + e->length;

	if (e->kind > TAUT_ENTRY_CUT || e->uses > TAUT_ENTRY_USES)
		return "an entry has no known kind";
	if (e->units != (octets + TAUT_UNIT - 1) / TAUT_UNIT || octets > c->entry_most)
		return "an entry has another size than its content";
	if (taut_name_measure(e->octets, e->owner_length) != e->owner_length)
		return "an owner is no name";
	taut_i_cache_key(c, e->octets, e->type, e->rclass, &key);
	if (key.hash != e->hash)
		return "an entry has another hash than its owner";
	if (taut_i_cache_find(c, &key, 1u << e->kind) == TAUT_NOWHERE)
		return "an entry is not found";
	if (taut_i_entry(c, taut_i_cache_find(c, &key, 1u << e->kind)) != e)
		return "an entry is there twice";
	return NULL;
}

/* Entries that the chains lead to. */
static const char *chains_fault(const struct taut_cache *c, uint64_t *count)
{
	*count = 0;
	for (uint32_t i = 0; i < c->chains; i++) {
		uint32_t length = 0;

		for (uint32_t link = c->table[i]; link != 0;
			link = taut_i_entry(c, link - 1)->next) {
			if (link - 1 >= c->units || ++length > TAUT_CACHE_CHAIN)
				return "a chain does not end";
			if (taut_i_entry(c, link - 1)->kind == TAUT_ENTRY_DEAD)
				return "a chain leads to a dead entry";
		}
		*count += length;
	}
	return NULL;
}

const char *taut_i_cache_fault(const struct taut_cache *c)
{
	uint64_t entries = 0, chained;
	const char *fault = chains_fault(c, &chained);
	struct taut_cache_stats stats;

	if (fault != NULL)
		return fault;
	if (c->tail > c->head || c->head - c->tail > c->units)
		return "the log is longer than it is";
	for (uint64_t at = c->tail; at < c->head;) { /* goes up */
		uint32_t place = (uint32_t)(at % c->units);
		const struct taut_entry *e = taut_i_entry(c, place);

		if (e->units == 0 || e->units > c->units - place || e->units > c->head - at)
			return "an entry goes past the end";
		at += e->units;
		if (e->kind == TAUT_ENTRY_DEAD)
			continue;
		entries++;
		fault = entry_fault(c, e);
		if (fault != NULL)
			return fault;
	}
	taut_cache_stats(c, &stats);
	if (entries != stats.entries || entries != chained)
		return "entries are miscounted";
	return stats.octets <= stats.capacity ? NULL : "more octets than there are";
}
