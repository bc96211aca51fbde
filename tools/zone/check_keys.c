/* check_keys.c - DNSKEY, DS, CDS and CDNSKEY: places, code points, and whether they name the same keys. */
#include <stdlib.h>
#include <string.h>

#include "check_inner.h"

enum {
	PROTOCOL = 3,
	ZONE_KEY = 0x0100,
	REVOKE = 0x0080,
	SEP = 0x0001,
	RSA_MIN = 1024,
	RSA_MAX = 4096
};

/* ---- the keys of the zone ------------------------------------------------------------------- */

static uint32_t key_of(const struct zone_entry *entry)
{
	const uint8_t *p = entry->rdata;

	if (entry->type == TAUT_TYPE_CDS || entry->type == TAUT_TYPE_DS)
		return zone_key_of((uint32_t)p[0] << 8 | p[1], p[2]);
	return zone_key_of(taut_key_tag(p, entry->rdlength), p[3]);
}

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* What the records of a set name, in order; NULL: none, or no memory. */
static uint32_t *keys_of(struct zone_check *c, const struct zone_set *set)
{
	uint32_t *keys;

	if (set->count == 0)
		return NULL;
	keys = malloc(set->count * sizeof *keys);
	if (!keys) {
		c->failed = true;
		return NULL;
	}
	for (uint32_t i = 0; i < set->count; i++)
		keys[i] = key_of(zone_store_at(&c->store, set->first + i));
	qsort(keys, set->count, sizeof *keys, by_number);
	return keys;
}

static bool names_key(const uint32_t *keys, uint32_t count, uint32_t key)
{
	return keys && bsearch(&key, keys, count, sizeof *keys, by_number) != NULL;
}

void zone_check_keys(struct zone_check *c)
{
	struct zone_set dnskey = zone_store_set(&c->store, c->store.apex, TAUT_TYPE_DNSKEY);
	struct zone_set rrsig = zone_store_set(&c->store, c->store.apex, TAUT_TYPE_RRSIG);

	c->keys = keys_of(c, &dnskey);
	c->key_count = c->keys ? dnskey.count : 0;
	for (uint32_t i = 0; i < rrsig.count; i++) {
		const uint8_t *p = zone_store_at(&c->store, rrsig.first + i)->rdata;

		c->is_signed = c->is_signed || (p[0] << 8 | p[1]) == TAUT_TYPE_SOA;
	}
}

/* ---- code points ---------------------------------------------------------------------------- */

/* What RFC 8624 3.1 and its successors say that nobody should sign with; MD5, DSA, SHA-1, GOST. */
static bool is_good_algorithm(uint8_t algorithm)
{
	switch (algorithm) {
	case 0:
	case 1:
	case 3:
	case 5:
	case 6:
	case 7:
	case 12: return false;
	default: return taut_code_point(TAUT_ALGORITHMS, algorithm) != NULL;
	}
}

static bool is_good_digest(uint8_t digest)
{
	return digest != 0 && digest != 1 && digest != 3 &&
	       taut_code_point(TAUT_DIGESTS, digest) != NULL;
}

static void say_point(struct zone_check *c, enum zone_code code, const struct zone_entry *entry,
	enum taut_registry registry, uint8_t number)
{
	const char *name = taut_code_point(registry, number);

	zone_say(c, code, entry, "%u%s%s%s", (unsigned)number, name ? " (" : "", name ? name : "",
		name ? ")" : "");
}

void zone_check_ds(struct zone_check *c, const struct zone_set *set)
{
	for (uint32_t i = 0; i < set->count; i++) {
		const struct zone_entry *entry = zone_store_at(&c->store, set->first + i);

		if (!is_good_algorithm(entry->rdata[2]))
			say_point(c, ZONE_C_DS_ALGORITHM, entry, TAUT_ALGORITHMS, entry->rdata[2]);
		if (!is_good_digest(entry->rdata[3]))
			say_point(c, ZONE_C_DS_DIGEST, entry, TAUT_DIGESTS, entry->rdata[3]);
	}
}

/* ---- DNSKEY --------------------------------------------------------------------------------- */

static bool is_rsa(uint8_t algorithm)
{
	return algorithm == 1 || algorithm == 5 || algorithm == 7 || algorithm == 8 ||
	       algorithm == 10;
}

/* Bits of the modulus (RFC 3110 2); 0: it is none. */
static uint32_t rsa_bits(struct taut_span key)
{
	uint32_t head = 1, exponent = key.length > 0 ? key.octets[0] : 0, bits;

	if (exponent == 0 && key.length > 2) {
		head = 3;
		exponent = (uint32_t)key.octets[1] << 8 | key.octets[2];
	}
	if (key.length <= head || exponent >= key.length - head)
		return 0;
	key.octets += head + exponent;
	key.length -= head + exponent;
	bits = key.length * 8;
	for (uint8_t top = key.octets[0]; bits > 0 && !(top & 0x80) && top != 0;
		top = (uint8_t)(top << 1))
		bits--; /* at most seven zeros in front */
	return bits;
}

static void check_dnskey(struct zone_check *c, const struct zone_entry *entry)
{
	struct taut_record record = zone_record(entry);
	struct taut_dnskey key;
	uint32_t bits;

	if (taut_rdata_dnskey(&record, &key) != TAUT_OK)
		return;
	if (key.protocol != PROTOCOL)
		zone_say(c, ZONE_C_DNSKEY_PROTOCOL, entry, "%u", (unsigned)key.protocol);
	if (!(key.flags & ZONE_KEY) || key.flags & ~(ZONE_KEY | REVOKE | SEP))
		zone_say(c, ZONE_C_DNSKEY_FLAGS, entry, "%u", (unsigned)key.flags);
	if (!is_good_algorithm(key.algorithm))
		say_point(c, ZONE_C_DNSKEY_ALGORITHM, entry, TAUT_ALGORITHMS, key.algorithm);
	bits = rsa_bits(key.key);
	if (is_rsa(key.algorithm) && (bits < RSA_MIN || bits > RSA_MAX))
		zone_say(c, ZONE_C_DNSKEY_SIZE, entry, "%lu bits", (unsigned long)bits);
}

void zone_check_dnskey(struct zone_check *c, const struct zone_set *set)
{
	if (set->name != c->store.apex)
		zone_say(c, ZONE_C_DNSKEY_PLACE, zone_store_at(&c->store, set->first), "%s", "");
	for (uint32_t i = 0; i < set->count; i++)
		check_dnskey(c, zone_store_at(&c->store, set->first + i));
}

/* ---- CDS and CDNSKEY ------------------------------------------------------------------------ */

static bool deletes(const struct zone_entry *entry)
{
	return entry->rdata[entry->type == TAUT_TYPE_CDS ? 2 : 3] == 0;
}

/* RFC 8078 4: "0 0 0 00", "0 3 0 AA==". */
static bool is_delete_form(const struct zone_entry *entry)
{
	static const uint8_t cds[] = {0, 0, 0, 0, 0}, cdnskey[] = {0, 0, PROTOCOL, 0, 0};

	return entry->rdlength == 5 &&
	       memcmp(entry->rdata, entry->type == TAUT_TYPE_CDS ? cds : cdnskey, 5) == 0;
}

/* Every key that one of the two types names the other has to name as well (RFC 7344 4). */
static void compare(struct zone_check *c, const struct zone_set *set, const struct zone_set *other)
{
	uint32_t *keys = keys_of(c, other);

	for (uint32_t i = 0; i < set->count && keys; i++) {
		const struct zone_entry *entry = zone_store_at(&c->store, set->first + i);

		if (!names_key(keys, other->count, key_of(entry)) && !deletes(entry))
			zone_say(c, ZONE_C_CDS_DIFFER, entry, "%s", "");
	}
	free(keys);
}

void zone_check_cds(struct zone_check *c, const struct zone_set *set)
{
	uint16_t type = set->type == TAUT_TYPE_CDS ? TAUT_TYPE_CDNSKEY : TAUT_TYPE_CDS;
	struct zone_set other = zone_store_set(&c->store, set->name, type);

	if (set->name != c->store.apex) {
		zone_say(c, ZONE_C_CDS_PLACE, zone_store_at(&c->store, set->first), "%s", "");
		return;
	}
	for (uint32_t i = 0; i < set->count; i++) {
		const struct zone_entry *entry = zone_store_at(&c->store, set->first + i);

		if (deletes(entry) && (set->count > 1 || !is_delete_form(entry)))
			zone_say(c, ZONE_C_CDS_DELETE, entry, "%s", "");
		if (!deletes(entry) && !names_key(c->keys, c->key_count, key_of(entry)))
			zone_say(c, ZONE_C_CDS_KEY, entry, "tag %lu, algorithm %lu",
				(unsigned long)key_of(entry) >> 8,
				(unsigned long)key_of(entry) & 255);
	}
	compare(c, set, &other);
}
