/* counts.c - see counts.h. */
#include <stdlib.h>
#include <string.h>

#include "counts.h"
#include "source.h"

/* ---- TTLs ----------------------------------------------------------------------------------- */

static void count_ttl(struct zone_counts *c, uint32_t ttl)
{
	uint32_t at = ttl * 2654435761u % ZONE_TTLS; /* Knuth's multiplicative hash */

	if (c->records == 1 || ttl < c->ttl_least)
		c->ttl_least = ttl;
	if (ttl > c->ttl_most)
		c->ttl_most = ttl;
	/* Ends: a quarter of the places stays free. */
	while (c->ttls[at].records != 0 && c->ttls[at].ttl != ttl)
		at = (at + 1) % ZONE_TTLS;
	if (c->ttls[at].records == 0) {
		if (c->ttls_count >= ZONE_TTLS / 4 * 3) {
			c->ttls_other++;
			return;
		}
		c->ttls_count++;
		c->ttls[at].ttl = ttl;
	}
	c->ttls[at].records++;
}

static int by_records(const void *a, const void *b)
{
	const struct zone_ttl_count *x = a, *y = b;

	if (x->records != y->records)
		return x->records < y->records ? 1 : -1;
	return x->ttl < y->ttl ? -1 : x->ttl > y->ttl;
}

/* ---- sets and owners ------------------------------------------------------------------------ */

static void end_set(struct zone_counts *c)
{
	if (c->set.records > c->largest.records)
		c->largest = c->set;
}

static bool is_below_cut(const struct zone_counts *c, const uint8_t *key, uint32_t n)
{
	return c->has_cut && n > c->cut_length && memcmp(key, c->cut, c->cut_length) == 0;
}

/* Types come by their numbers: only at the end of an owner is known what it is. */
static void end_owner(struct zone_counts *c)
{
	if (!c->owner.began)
		return;
	if (c->owner.soa) {
		c->has_keys = c->has_keys || c->owner.keys;
		return;
	}
	if (c->owner.is_below) {
		c->glue += c->owner.addresses;
		return;
	}
	if (!c->owner.ns)
		return;
	c->delegations++;
	c->secure += c->owner.ds;
	c->glue += c->owner.addresses;
	c->has_cut = true;
	c->cut_length = c->owner.key_length - 1;
	memcpy(c->cut, c->owner.key, c->cut_length);
}

static void begin_owner(struct zone_counts *c, const struct zone_sorted *s)
{
	end_owner(c);
	memset(&c->owner, 0, sizeof c->owner);
	c->owner.began = true;
	c->owner.key_length = s->owner_key;
	memcpy(c->owner.key, s->key, s->owner_key);
	c->owner.is_below = is_below_cut(c, s->key, s->owner_key);
	c->owners++;
	c->wildcards += s->record.owner[0] == 1 && s->record.owner[1] == '*';
}

static void begin_set(struct zone_counts *c, const struct taut_zone_record *r)
{
	end_set(c);
	c->set = (struct zone_set){.type = r->type, .rclass = r->rclass};
	memcpy(c->set.owner, r->owner, r->owner_length);
	c->sets++;
	c->type_sets[r->type]++;
}

static void take_soa(struct zone_counts *c, const struct taut_zone_record *r)
{
	struct taut_record record = zone_record_view(r);
	struct taut_soa soa;

	c->owner.soa = true;
	if (c->has_apex || taut_rdata_soa(&record, &soa) != TAUT_OK)
		return;
	c->has_apex = true;
	c->serial = soa.serial;
	memcpy(c->apex, r->owner, r->owner_length);
}

/* ---- all together --------------------------------------------------------------------------- */

void zone_count(struct zone_counts *c, const struct zone_sorted *s)
{
	const struct taut_zone_record *r = &s->record;

	if (s->repeated) {
		c->repeated++;
		return;
	}
	if (!s->same_owner)
		begin_owner(c, s);
	if (!s->same_set)
		begin_set(c, r);
	c->records++;
	c->octets += r->rdlength;
	c->type_records[r->type]++;
	c->type_octets[r->type] += r->rdlength;
	c->class_records[r->rclass]++;
	c->set.records++;
	c->set.octets += r->rdlength;
	count_ttl(c, r->ttl);
	c->owner.ns = c->owner.ns || r->type == TAUT_TYPE_NS;
	c->owner.ds = c->owner.ds || r->type == TAUT_TYPE_DS;
	c->owner.keys = c->owner.keys || r->type == TAUT_TYPE_DNSKEY;
	c->owner.addresses += r->type == TAUT_TYPE_A || r->type == TAUT_TYPE_AAAA;
	if (r->type == TAUT_TYPE_SOA)
		take_soa(c, r);
}

void zone_count_end(struct zone_counts *c)
{
	end_owner(c);
	end_set(c);
	qsort(c->ttls, ZONE_TTLS, sizeof c->ttls[0], by_records);
}
