/* check_rrsig.c - signatures, all but whether they are right: what they are for, by whom, since when, and what
 * has none. */
#include <stdlib.h>

#include "check_inner.h"

/* Serial arithmetic: times go round after 136 years (RFC 4034 3.1.5). */
static bool is_later(uint32_t a, uint32_t b)
{
	return a != b && a - b < 0x80000000u;
}

static int by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void check_times(
	struct zone_check *c, const struct zone_entry *entry, const struct taut_rrsig *sig)
{
	uint32_t now = c->options->now;

	if (is_later(sig->inception, sig->expiration))
		zone_say(c, ZONE_C_RRSIG_TIMES, entry, "%s", "");
	else if (c->options->has_now && is_later(now, sig->expiration))
		zone_say(c, ZONE_C_RRSIG_NOW, entry, "it has expired");
	else if (c->options->has_now && is_later(sig->inception, now))
		zone_say(c, ZONE_C_RRSIG_NOW, entry, "it has not begun");
}

/* What is signed. Of a delegation only DS and the denial are the parent's. */
static void check_covered(
	struct zone_check *c, const struct zone_entry *entry, const struct taut_rrsig *sig)
{
	struct zone_set set = zone_store_set(&c->store, entry->name, sig->covered);
	char type[TAUT_TYPE_TEXT];

	taut_type_text(sig->covered, type);
	if (sig->covered == TAUT_TYPE_RRSIG) {
		zone_say(c, ZONE_C_RRSIG_SIGNED, entry, "%s", "");
		return;
	}
	if (set.count == 0) {
		zone_say(c, ZONE_C_RRSIG_ORPHAN, entry, "%s", type);
		return;
	}
	if (c->store.names[entry->name].flags & ZONE_IS_CUT && sig->covered != TAUT_TYPE_DS &&
		sig->covered != TAUT_TYPE_NSEC)
		zone_say(c, ZONE_C_RRSIG_CUT, entry, "%s", type);
	if (sig->original_ttl != zone_store_at(&c->store, set.first)->ttl)
		zone_say(c, ZONE_C_RRSIG_TTL, entry, "%s: %lu, the set has %lu", type,
			(unsigned long)sig->original_ttl,
			(unsigned long)zone_store_at(&c->store, set.first)->ttl);
}

static void check_signature(struct zone_check *c, const struct zone_entry *entry)
{
	const uint8_t *owner = c->store.names[entry->name].wire;
	uint32_t labels = taut_name_labels(owner) - zone_is_wildcard(owner);
	struct taut_record record = zone_record(entry);
	struct taut_rrsig sig;
	uint32_t key;

	if (taut_rdata_rrsig(&record, &sig) != TAUT_OK)
		return;
	c->covered[sig.covered / 8] |= (uint8_t)(1u << sig.covered % 8);
	check_covered(c, entry, &sig);
	check_times(c, entry, &sig);
	if (sig.labels != labels)
		zone_say(c, ZONE_C_RRSIG_LABELS, entry, "%u, not %lu", (unsigned)sig.labels,
			(unsigned long)labels);
	if (!taut_name_equal(entry->rdata + sig.signer.at, c->origin)) {
		zone_say(c, ZONE_C_RRSIG_SIGNER, entry, "%s",
			zone_text(c, entry->rdata + sig.signer.at));
		return;
	}
	key = zone_key_of(sig.key_tag, sig.algorithm);
	if (!c->keys || !bsearch(&key, c->keys, c->key_count, sizeof key, by_number))
		zone_say(c, ZONE_C_RRSIG_KEY, entry, "tag %u, algorithm %u", (unsigned)sig.key_tag,
			(unsigned)sig.algorithm);
}

/* Sets that a signed zone has to sign. */
static void check_missing(struct zone_check *c, uint32_t name)
{
	bool cut = (c->store.names[name].flags & ZONE_IS_CUT) != 0;
	struct zone_set set = {0};

	while (zone_store_next_set(&c->store, name, &set)) { /* to the owner's last */
		if (set.type == TAUT_TYPE_RRSIG || c->covered[set.type / 8] >> set.type % 8 & 1)
			continue;
		if (cut && set.type != TAUT_TYPE_DS && set.type != TAUT_TYPE_NSEC)
			continue;
		zone_say(c, ZONE_C_RRSIG_MISSING, zone_store_at(&c->store, set.first), "%s", "");
	}
}

void zone_check_signatures(struct zone_check *c, uint32_t name)
{
	struct zone_set set = zone_store_set(&c->store, name, TAUT_TYPE_RRSIG);

	for (uint32_t i = 0; i < set.count; i++)
		check_signature(c, zone_store_at(&c->store, set.first + i));
	if (c->is_signed)
		check_missing(c, name);
	for (uint32_t i = 0; i < set.count; i++) {
		const uint8_t *covered = zone_store_at(&c->store, set.first + i)->rdata;

		c->covered[(covered[0] << 8 | covered[1]) / 8] = 0;
	}
}
