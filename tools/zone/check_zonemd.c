/* check_zonemd.c - digests of zones, all but whether they are right (RFC 8976). */
#include "check_inner.h"

enum { SIMPLE = 1, SHA384 = 1, SHA512 = 2, PRIVATE = 240, SCHEME_AT = 4, HASH_AT = 5 };

static uint32_t serial_of(const struct zone_entry *entry)
{
	const uint8_t *p = entry->rdata;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Scheme and hash of those before: a bit each. */
static void check_record(struct zone_check *c, const struct zone_entry *entry, uint8_t *seen)
{
	uint8_t scheme = entry->rdata[SCHEME_AT], hash = entry->rdata[HASH_AT];
	unsigned pair = scheme * 256u + hash;

	if (serial_of(entry) != c->serial)
		zone_say(c, ZONE_C_ZONEMD_SERIAL, entry, "%lu, the SOA has %lu",
			(unsigned long)serial_of(entry), (unsigned long)c->serial);
	if (scheme != SIMPLE || (hash != SHA384 && hash != SHA512))
		zone_say(c, ZONE_C_ZONEMD_UNKNOWN, entry, "scheme %u, hash %u%s", (unsigned)scheme,
			(unsigned)hash,
			scheme >= PRIVATE || hash >= PRIVATE ? ", for private use" : "");
	if (seen[pair / 8] >> pair % 8 & 1)
		zone_say(c, ZONE_C_ZONEMD_TWICE, entry, "scheme %u, hash %u", (unsigned)scheme,
			(unsigned)hash);
	seen[pair / 8] |= (uint8_t)(1u << pair % 8);
}

void zone_check_zonemd(struct zone_check *c, const struct zone_set *set)
{
	uint8_t seen[65536 / 8] = {0};

	if (set->name != c->store.apex) {
		zone_say(c, ZONE_C_ZONEMD_PLACE, zone_store_at(&c->store, set->first), "%s", "");
		return;
	}
	for (uint32_t i = 0; i < set->count; i++)
		check_record(c, zone_store_at(&c->store, set->first + i), seen);
}
