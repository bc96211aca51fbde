/* check_sets.c - what the records of one owner have to do with each other: CNAME and other data, duplicates,
 * TTLs, sizes. */
#include <stdlib.h>
#include <string.h>

#include "../common/siphash.h"
#include "check_inner.h"

enum { MANY = 100, FIXED = 10, HEADER = 12, QUESTION = 4 };

/* ---- one of a kind -------------------------------------------------------------------------- */

/* RFC 2181 10.1, RFC 4035 2.5: what may stand beside a CNAME. */
static bool beside_cname(uint16_t type)
{
	return type == TAUT_TYPE_CNAME || type == TAUT_TYPE_RRSIG || type == TAUT_TYPE_NSEC ||
	       type == TAUT_TYPE_KEY || type == TAUT_TYPE_SIG || type == TAUT_TYPE_NXT;
}

/* The finding stands at the record that came second: until then all was well. */
static void check_cname(struct zone_check *c, uint32_t name)
{
	struct zone_set cname = zone_store_set(&c->store, name, TAUT_TYPE_CNAME);
	const struct zone_name *owner = &c->store.names[name];
	const struct zone_entry *alias, *other = NULL;
	char type[TAUT_TYPE_TEXT], line[ZONE_LINE_TEXT];

	if (cname.count == 0 || cname.count == owner->count)
		return;
	for (uint32_t i = 0; i < owner->count; i++) {
		const struct zone_entry *entry = zone_store_at(&c->store, owner->first + i);

		if (!beside_cname(entry->type) && (!other || entry < other))
			other = entry;
	}
	if (!other)
		return;
	alias = zone_store_at(&c->store, cname.first);
	if (alias > other) {
		const struct zone_entry *later = alias;

		alias = other;
		other = later;
	}
	taut_type_text(alias->type, type);
	zone_say(c, ZONE_C_CNAME_OTHER, other, "%s in %s", type, zone_line(c, other, alias, line));
}

/* Equal ones are duplicates, which are one record. */
static void check_single(struct zone_check *c, const struct zone_set *set, enum zone_code code)
{
	const struct zone_entry *first = zone_store_at(&c->store, set->first);
	char line[ZONE_LINE_TEXT];

	for (uint32_t i = 1; i < set->count; i++) {
		const struct zone_entry *entry = zone_store_at(&c->store, set->first + i);

		if (!taut_name_equal(first->rdata, entry->rdata))
			zone_say(c, code, entry, "the first is in %s",
				zone_line(c, entry, first, line));
	}
}

/* ---- duplicates ----------------------------------------------------------------------------- */

static uint16_t canonical(struct zone_check *c, unsigned which, const struct zone_entry *entry)
{
	struct taut_record record = zone_record(entry);
	uint16_t length = 0;

	if (taut_rdata_canonical(
		    &record, c->canonical[which], sizeof c->canonical[which], &length) == TAUT_OK)
		return length;
	memcpy(c->canonical[which], entry->rdata, entry->rdlength);
	return entry->rdlength;
}

static bool same_rdata(struct zone_check *c, const struct zone_entry *a, const struct zone_entry *b)
{
	uint16_t n = canonical(c, 0, a), m = canonical(c, 1, b);

	return n == m && memcmp(c->canonical[0], c->canonical[1], n) == 0;
}

static uint64_t hash_rdata(struct zone_check *c, const struct zone_entry *entry)
{
	uint16_t n = canonical(c, 0, entry);
	struct siphash h = siphash_seeded(c->options->key);
	uint64_t word;
	uint32_t at;

	for (at = 0; at + 8 <= n; at += 8) {
		memcpy(&word, c->canonical[0] + at, 8);
		siphash_word(&h, word);
	}
	word = 0;
	memcpy(&word, c->canonical[0] + at, n - at);
	siphash_word(&h, word);
	return siphash_end(h, n);
}

static bool hash_before(const void *context, uint32_t a, uint32_t b)
{
	const uint64_t *hashes = context;

	return hashes[a] != hashes[b] ? hashes[a] < hashes[b] : a < b;
}

static bool make_room(struct zone_check *c, uint32_t count)
{
	uint64_t *hashes;
	uint32_t *items;

	if (count <= c->set_capacity)
		return true;
	hashes = realloc(c->hashes, (size_t)count * sizeof *hashes);
	if (hashes)
		c->hashes = hashes;
	items = realloc(c->items, (size_t)count * 2 * sizeof *items);
	if (items)
		c->items = items;
	if (!hashes || !items) {
		c->failed = true;
		return false;
	}
	c->set_capacity = count;
	return true;
}

static void say_duplicate(
	struct zone_check *c, const struct zone_entry *first, const struct zone_entry *again)
{
	char line[ZONE_LINE_TEXT];

	zone_say(c, ZONE_C_DUPLICATE, again, "%s", zone_line(c, again, first, line));
}

/* Sorted by hash, equal ones stand side by side, in the order of the files. `first` gets for each record the
 * one that it repeats, or itself. */
static void find_first(struct zone_check *c, const struct zone_set *set, uint32_t *first)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < set->count; i++) {
		c->hashes[i] = hash_rdata(c, zone_store_at(&c->store, set->first + i));
		c->items[i] = i;
	}
	zone_sort(c->items, first, set->count, hash_before, c->hashes);
	for (uint32_t i = 0; i < set->count; i++) {
		uint32_t a = c->items[at], b = c->items[i];

		if (c->hashes[a] != c->hashes[b] ||
			!same_rdata(c, zone_store_at(&c->store, set->first + a),
				zone_store_at(&c->store, set->first + b)))
			at = i;
		first[b] = c->items[at];
	}
}

static void check_duplicates(struct zone_check *c, const struct zone_set *set)
{
	uint32_t *first;

	if (!make_room(c, set->count))
		return;
	first = c->items + set->count;
	find_first(c, set, first);
	for (uint32_t i = 0; i < set->count; i++) {
		if (first[i] != i)
			say_duplicate(c, zone_store_at(&c->store, set->first + first[i]),
				zone_store_at(&c->store, set->first + i));
	}
}

/* ---- TTL and size --------------------------------------------------------------------------- */

static void check_ttl(struct zone_check *c, const struct zone_set *set)
{
	const struct zone_entry *first = zone_store_at(&c->store, set->first);
	char line[ZONE_LINE_TEXT];

	for (uint32_t i = 1; i < set->count; i++) {
		const struct zone_entry *entry = zone_store_at(&c->store, set->first + i);

		if (entry->ttl == first->ttl)
			continue;
		zone_say(c, ZONE_C_TTL_DIFFERS, entry, "%lu, and %lu in %s",
			(unsigned long)entry->ttl, (unsigned long)first->ttl,
			zone_line(c, entry, first, line));
	}
}

/* As an answer without anything else, the owner a pointer after the question. */
static void check_size(struct zone_check *c, const struct zone_set *set)
{
	const struct zone_entry *first = zone_store_at(&c->store, set->first);
	uint64_t size = HEADER + QUESTION + taut_name_length(c->store.names[set->name].wire);

	for (uint32_t i = 0; i < set->count; i++)
		size += 2 + FIXED + zone_store_at(&c->store, set->first + i)->rdlength;
	if (size > TAUT_MESSAGE_MAX)
		zone_say(c, ZONE_C_RRSET_SIZE, first, "%llu octets", (unsigned long long)size);
	if (set->count > MANY)
		zone_say(c, ZONE_C_RRSET_MANY, first, "%lu", (unsigned long)set->count);
}

void zone_check_sets(struct zone_check *c, uint32_t name)
{
	struct zone_set set = {0};

	check_cname(c, name);
	while (zone_store_next_set(&c->store, name, &set)) { /* to the owner's last */
		check_size(c, &set);
		if (set.count == 1)
			continue;
		check_duplicates(c, &set);
		if (set.type != TAUT_TYPE_RRSIG) /* theirs are those of what they sign */
			check_ttl(c, &set);
		if (set.type == TAUT_TYPE_CNAME)
			check_single(c, &set, ZONE_C_CNAME_MANY);
		if (set.type == TAUT_TYPE_DNAME)
			check_single(c, &set, ZONE_C_DNAME_MANY);
	}
}
