/* scrub.c - what of a response may be believed: RRsets of the right section, whole and well formed. README.md has the
 * rules. Whatever is not taken out here by name is dropped. */
#include <string.h>

#include "response.h"

/* Puts one record into a set. False: it makes the set unusable. */
static bool add(struct taut_work *w, struct taut_rrset_maker *maker,
	const struct taut_record *record, bool signature)
{
	uint32_t ttl = record->ttl > INT32_MAX ? 0 : record->ttl; /* RFC 2181 8 */
	uint16_t length;

	if (record->malformed ||
		taut_rdata_expand(record, w->rdata, sizeof w->rdata, &length) != TAUT_OK)
		return false;
	return taut_i_rrset_add(maker, w->rdata, length, ttl, signature);
}

/* Does this RRSIG cover the type? A malformed one says by its first two octets. */
static bool covers(const struct taut_record *record, uint16_t type)
{
	const uint8_t *rdata = record->octets + record->rdata;

	return record->type == TAUT_TYPE_RRSIG && record->rdlength >= 2 &&
	       taut_i_be16(rdata) == type;
}

static bool is_private(const struct taut_record *record)
{
	return (record->type == TAUT_TYPE_A || record->type == TAUT_TYPE_AAAA) &&
	       !record->malformed &&
	       taut_i_address_is_private(record->octets + record->rdata, record->rdlength);
}

enum taut_scrubbed taut_i_scrub_set(struct taut_work *w, enum taut_section section,
	const uint8_t *owner, uint16_t type, uint16_t rclass, bool no_private,
	struct taut_rrset *set)
{
	struct taut_iterator it = taut_records(&w->message, section);
	struct taut_rrset_maker maker;
	struct taut_record record;
	bool filtered = false;

	taut_i_rrset_begin(&maker, owner, type, rclass, w->set, sizeof w->set);
	while (taut_record_next(&it, &record)) { /* the records of the section */
		bool signature = covers(&record, type);

		if ((record.type != type && !signature) || record.rclass != rclass ||
			!taut_name_matches(&record.owner, owner))
			continue;
		if (no_private && is_private(&record)) {
			filtered = true;
			continue;
		}
		signature = signature && type != TAUT_TYPE_RRSIG;
		if (signature && maker.set.signatures >= TAUT_SIGNATURES_MAX)
			continue;
		if (!add(w, &maker, &record, signature))
			return TAUT_SCRUB_BAD;
	}
	*set = maker.set;
	if (set->ttl > w->ttl_most)
		set->ttl = w->ttl_most;
	if (set->count > 0)
		return TAUT_SCRUB_SET;
	return filtered ? TAUT_SCRUB_EMPTY : TAUT_SCRUB_ABSENT;
}

/* ---- proofs --------------------------------------------------------------------------------- */

/* NSEC and NSEC3 of the authority section that lie in the zone, with their signatures: for validation. False: one is
 * malformed, or there is no room. */
static bool take_proofs(
	struct taut_work *w, struct taut_area *area, const uint8_t *zone, uint16_t rclass)
{
	struct taut_iterator it = taut_records(&w->message, TAUT_AUTHORITY);
	uint8_t owner[TAUT_NAME_MAX];
	struct taut_record record;
	struct taut_rrset set;
	uint32_t taken = 0;

	while (taken < TAUT_PROOFS_MAX &&
		taut_record_next(&it, &record)) { /* the records of the section */
		if ((record.type != TAUT_TYPE_NSEC && record.type != TAUT_TYPE_NSEC3) ||
			record.rclass != rclass || record.same_owner)
			continue;
		taut_name_expand(&record.owner, owner);
		if (!taut_name_is_below(owner, zone))
			continue;
		if (taut_i_scrub_set(w, TAUT_AUTHORITY, owner, record.type, rclass, false, &set) !=
				TAUT_SCRUB_SET ||
			!taut_i_area_set(area, &set))
			return false;
		taken++;
	}
	return true;
}

/* The least of TTL and MINIMUM, RFC 2308 5: the last four octets of the rdata. */
static uint32_t negative_ttl(const struct taut_rrset *soa)
{
	struct taut_rdata_view view = {0};
	uint32_t minimum;
	const uint8_t *p;

	if (!taut_i_rrset_next(soa, &view) || view.length < 22)
		return 0;
	p = view.rdata + view.length - 4;
	minimum = taut_i_be32(p);
	if (minimum > INT32_MAX)
		return 0;
	return minimum < soa->ttl ? minimum : soa->ttl;
}

/* The owner of the first SOA of the authority section that is at or above the name and at or below the zone. */
static bool soa_owner(const struct taut_work *w, const uint8_t *name, const uint8_t *zone,
	uint16_t rclass, uint8_t owner[TAUT_NAME_MAX])
{
	struct taut_iterator it = taut_records(&w->message, TAUT_AUTHORITY);
	struct taut_record record;

	while (taut_record_next(&it, &record)) { /* the records of the section */
		if (record.type != TAUT_TYPE_SOA || record.rclass != rclass)
			continue;
		taut_name_expand(&record.owner, owner);
		if (taut_name_is_below(name, owner) && taut_name_is_below(owner, zone))
			return true;
	}
	return false;
}

bool taut_i_scrub_denial(struct taut_work *w, const uint8_t *name, const uint8_t *zone,
	uint16_t rclass, uint32_t *ttl)
{
	uint8_t owner[TAUT_NAME_MAX];
	struct taut_rrset soa;

	*ttl = 0;
	w->authority.length = 0;
	if (!soa_owner(w, name, zone, rclass, owner))
		return true; /* RFC 2308 5: without SOA it stands for once */
	if (taut_i_scrub_set(w, TAUT_AUTHORITY, owner, TAUT_TYPE_SOA, rclass, false, &soa) !=
			TAUT_SCRUB_SET ||
		soa.count != 1)
		return false;
	*ttl = negative_ttl(&soa);
	if (*ttl > w->denial_ttl_most)
		*ttl = w->denial_ttl_most;
	soa.ttl = *ttl;
	return taut_i_area_set(&w->authority, &soa) && take_proofs(w, &w->authority, zone, rclass);
}

/* ---- delegations ---------------------------------------------------------------------------- */

static const uint16_t glue_types[] = {TAUT_TYPE_A, TAUT_TYPE_AAAA};

/* Which of these the additional section has, as bits: where there is none, nobody looks for each
 * server's. */
static unsigned glue_there(const struct taut_work *w)
{
	struct taut_iterator it = taut_records(&w->message, TAUT_ADDITIONAL);
	struct taut_record record;
	unsigned there = 0;

	while (taut_record_next(&it, &record)) /* the records of the section */
		for (unsigned i = 0; i < 2; i++)
			if (record.type == glue_types[i] || covers(&record, glue_types[i]))
				there |= 1u << i;
	return there;
}

/* Addresses of one name server: only of names below the zone that was asked, which it can know. */
static bool take_glue(struct taut_work *w, unsigned there, const uint8_t *ns, const uint8_t *cut,
	uint16_t rclass, uint32_t *ttl)
{
	struct taut_rrset set;

	for (size_t i = 0; i < 2; i++) {
		if ((there >> i & 1) == 0)
			continue;
		switch (taut_i_scrub_set(
			w, TAUT_ADDITIONAL, ns, glue_types[i], rclass, false, &set)) {
		case TAUT_SCRUB_SET: break;
		case TAUT_SCRUB_BAD: return false;
		default: continue;
		}
		/* The cut ends when the glue that it needs does: it is asked for again at the parent. */
		if (set.ttl < *ttl && taut_name_is_below(ns, cut))
			*ttl = set.ttl;
		if (!taut_i_area_set(&w->cut, &set))
			return false;
	}
	return true;
}

/* The set of a type at the cut, if it is there. False: it is malformed. */
static bool take_set(struct taut_work *w, enum taut_section section, const uint8_t *cut,
	uint16_t type, uint16_t rclass)
{
	struct taut_rrset set;
	enum taut_scrubbed got = taut_i_scrub_set(w, section, cut, type, rclass, false, &set);

	if (got == TAUT_SCRUB_ABSENT)
		return true;
	return got == TAUT_SCRUB_SET && taut_i_area_set(&w->cut, &set);
}

bool taut_i_scrub_cut(struct taut_work *w, const uint8_t *cut, const uint8_t *zone, uint16_t rclass,
	enum taut_section section, uint32_t *ttl)
{
	struct taut_rdata_view view = {0};
	struct taut_rrset ns, packed;
	unsigned there = glue_there(w);
	size_t at = 0;

	w->cut.length = 0;
	if (taut_i_scrub_set(w, section, cut, TAUT_TYPE_NS, rclass, false, &ns) != TAUT_SCRUB_SET ||
		!taut_i_area_set(&w->cut, &ns))
		return false;
	*ttl = ns.ttl;
	if (!take_set(w, TAUT_AUTHORITY, cut, TAUT_TYPE_DS, rclass) ||
		!take_proofs(w, &w->cut, zone, rclass))
		return false;
	if (!taut_i_rrset_unpack(w->cut.octets, w->cut.length, &at, &packed))
		return false;
	/* `packed` is a view of the first octets of the area: what follows is put behind them. */
	while (taut_i_rrset_next(&packed, &view) && view.index < packed.count &&
		view.index < TAUT_NS_MAX)
		if (taut_name_is_below(view.rdata, zone) &&
			!take_glue(w, there, view.rdata, cut, rclass, ttl))
			return false;
	return true;
}
