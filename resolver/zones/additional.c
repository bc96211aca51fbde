/* additional.c - addresses of the names in an answer: RFC 1034 4.3.2 6, RFC 2782, RFC 9460 4.1, RFC 9471. */
#include "answer.h"

/* Octets before the name in rdata of types whose names bring addresses: RFC 1035 3.3.11 and 3.3.9, RFC 1183 1 and 3.3, RFC 2230 3.1,
 * RFC 2782, RFC 9460 4.1. Other types: 255. */
static uint32_t name_at(uint16_t type)
{
	switch (type) {
	case TAUT_TYPE_NS: return 0;
	case TAUT_TYPE_MX:
	case TAUT_TYPE_AFSDB:
	case TAUT_TYPE_RT:
	case TAUT_TYPE_KX:
	case TAUT_TYPE_SVCB:
	case TAUT_TYPE_HTTPS: return 2;
	case TAUT_TYPE_SRV: return 6;
	default: return 255;
	}
}

bool taut_i_brings_addresses(uint16_t type)
{
	return name_at(type) != 255;
}

const uint8_t *taut_i_target_of(
	const struct taut_rrset *set, const uint8_t *owner, const uint8_t *rdata, uint16_t n)
{
	uint32_t at = name_at(set->type);

	if (at >= n)
		return NULL;
	if (rdata[at] != 0)
		return rdata + at;
	/* RFC 9460 2.5.2: the owner itself, unless it is an alias; elsewhere "." is nobody */
	return set->type >= TAUT_TYPE_SVCB && (rdata[0] | rdata[1]) != 0 ? owner : NULL;
}

/* Puts one set of a name if it is there: of the zone's own data, by wildcard too, or as glue. */
static bool put_one(struct taut_answer *a, const struct taut_zone_data *zone, const uint8_t *name,
	uint16_t type, enum taut_put how)
{
	struct taut_lookup found;
	struct taut_rrset set;

	if (a->full)
		return false;
	taut_i_zone_lookup(zone, name, type, &found);
	if (found.kind == TAUT_LOOKUP_ANSWER)
		set = found.set;
	else if (found.kind != TAUT_LOOKUP_REFERRAL || !taut_i_zone_set(zone, name, type, &set))
		return true;
	return taut_i_answer_put(a, zone, TAUT_ADDITIONAL, name, &set, how);
}

static bool put_addresses(struct taut_answer *a, const struct taut_zone_data *zone,
	const uint8_t *name, enum taut_put how)
{
	return put_one(a, zone, name, TAUT_TYPE_A, how) &&
	       put_one(a, zone, name, TAUT_TYPE_AAAA, how);
}

/* Whose data may stand for a name: this zone, or another registered one that is responsible. */
static const struct taut_zone_data *zone_for(
	const struct taut_answer *a, const struct taut_zone_data *zone, const uint8_t *name)
{
	if (taut_name_is_below(name, taut_i_zone_apex(zone)))
		return zone;
	return taut_i_zones_find(a->zones, name, TAUT_TYPE_A, zone->rclass);
}

/* Addresses for the names of one set. `left`: how many more names may be looked for. False: there is no more room. */
static bool put_targets(struct taut_answer *a, uint32_t index, uint32_t *left)
{
	struct taut_rrset set = a->sets[index].set;
	const uint8_t *owner = a->sets[index].owner, *p = set.data;

	for (uint32_t i = 0; i<set.count && * left> 0; i++) {
		uint16_t n = taut_i_be16(p);
		const uint8_t *name = taut_i_target_of(&set, owner, p + 2, n);
		const struct taut_zone_data *zone =
			name != NULL ? zone_for(a, a->sets[index].zone, name) : NULL;

		bool alias = set.type >= TAUT_TYPE_SVCB && (p[2] | p[3]) == 0;

		p += 2 + n;
		--*left;
		if (zone == NULL)
			continue;
		if (!put_addresses(a, zone, name, TAUT_PUT_OPTIONAL))
			return false;
		if (alias &&
			!put_one(a, zone, name, set.type, TAUT_PUT_OPTIONAL)) /* RFC 9460 4.1 */
			return false;
	}
	return true;
}

void taut_i_answer_additional(struct taut_answer *a)
{
	uint32_t left = TAUT_ADDITIONAL_NAMES, count = a->written;

	for (uint32_t i = 0; i < count; i++)
		if (a->sets[i].extra && taut_i_brings_addresses(a->sets[i].set.type) &&
			!put_targets(a, i, &left))
			return;
}

void taut_i_answer_glue(struct taut_answer *a, const struct taut_answer_step *step)
{
	const struct taut_rrset *servers = &step->found.set;
	const uint8_t *p = servers->data;

	for (uint32_t i = 0; i < servers->count && !a->full;
		i++) { /* RFC 9471 3.1: those in the zone itself */
		if (taut_name_is_below(p + 2, step->found.cut))
			put_addresses(a, step->zone, p + 2, TAUT_PUT_NEEDED);
		p += 2 + taut_i_be16(p);
	}
}
