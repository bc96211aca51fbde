/* check_nsec.c - the chain of NSEC (RFC 4034 4): every owner has one, it names the next owner, its types are
 * those of the owner. */
#include "check_inner.h"

/* Owners of nothing but NSEC3 and its signatures have no NSEC: a zone in between has both (RFC 5155 10.4). */
static bool is_hash_owner(const struct zone_check *c, uint32_t name)
{
	struct zone_set set = {0};

	if (!zone_has(c, name, TAUT_TYPE_NSEC3))
		return false;
	while (zone_store_next_set(&c->store, name, &set)) { /* to the owner's last */
		if (set.type != TAUT_TYPE_NSEC3 && set.type != TAUT_TYPE_RRSIG)
			return false;
	}
	return true;
}

/* ---- types ---------------------------------------------------------------------------------- */

/* A delegation's NSEC speaks of what is the parent's (RFC 4034 4.1.2). */
static bool counts(const struct zone_check *c, uint32_t name, uint16_t type)
{
	return !(c->store.names[name].flags & ZONE_IS_CUT) || type == TAUT_TYPE_NS ||
	       type == TAUT_TYPE_DS || type == TAUT_TYPE_NSEC || type == TAUT_TYPE_RRSIG;
}

/* The first type of the bitmap that the owner has not; 0: it has all. */
static uint16_t first_absent(const struct zone_check *c, uint32_t name, struct taut_span bitmap)
{
	uint32_t at = 0;

	while (at < bitmap.length) { /* a window each time */
		const uint8_t *window = bitmap.octets + at;

		for (uint32_t bit = 0; bit < window[1] * 8u; bit++) {
			uint16_t type = (uint16_t)((unsigned)window[0] << 8 | bit);

			if (!(window[2 + bit / 8] & 0x80 >> bit % 8))
				continue;
			if (!counts(c, name, type) || !zone_has(c, name, type))
				return type;
		}
		at += 2u + window[1];
	}
	return 0;
}

static void check_bitmap(
	struct zone_check *c, const struct zone_entry *entry, struct taut_span bitmap)
{
	struct zone_set set = {0};
	char type[TAUT_TYPE_TEXT];
	uint16_t absent;

	while (zone_store_next_set(&c->store, entry->name, &set)) { /* to the owner's last */
		if (!counts(c, entry->name, set.type) || taut_bitmap_has(bitmap, set.type))
			continue;
		taut_type_text(set.type, type);
		zone_say(c, ZONE_C_NSEC_TYPES, entry, "%s is here and not in the list", type);
		return;
	}
	absent = first_absent(c, entry->name, bitmap);
	if (absent == 0)
		return;
	taut_type_text(absent, type);
	zone_say(c, ZONE_C_NSEC_TYPES, entry, "%s is in the list and not here", type);
}

/* ---- the chain ------------------------------------------------------------------------------ */

static void check_next(struct zone_check *c, const struct zone_entry *entry, const uint8_t *wanted)
{
	if (!taut_name_equal(entry->rdata, wanted))
		zone_say(c, ZONE_C_NSEC_NEXT, entry, "%s instead of %s", zone_text(c, entry->rdata),
			zone_text(c, wanted));
}

static const struct zone_entry *check_owner(
	struct zone_check *c, uint32_t name, const struct zone_entry *before)
{
	struct zone_set nsec = zone_store_set(&c->store, name, TAUT_TYPE_NSEC);
	const struct zone_entry *entry;
	struct taut_record record;
	struct taut_nsec rdata;

	if (nsec.count == 0) {
		zone_say_owner(c, ZONE_C_NSEC_MISSING, name);
		return before;
	}
	entry = zone_store_at(&c->store, nsec.first);
	if (nsec.count > 1)
		zone_say(c, ZONE_C_NSEC_MANY, zone_store_at(&c->store, nsec.first + 1), "%s", "");
	record = zone_record(entry);
	if (taut_rdata_nsec(&record, &rdata) == TAUT_OK)
		check_bitmap(c, entry, rdata.bitmap);
	if (before)
		check_next(c, before, c->store.names[name].wire);
	return entry;
}

void zone_check_nsec(struct zone_check *c)
{
	const struct zone_entry *last = NULL;

	if (!zone_has(c, c->store.apex, TAUT_TYPE_NSEC))
		return;
	for (uint32_t i = 0; i < c->store.inside; i++) {
		const struct zone_name *name = &c->store.names[i];

		if (name->count == 0 || zone_hidden(name) || is_hash_owner(c, i))
			continue;
		last = check_owner(c, i, last);
	}
	if (last)
		check_next(c, last, c->origin);
}
