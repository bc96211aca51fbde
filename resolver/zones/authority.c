/* authority.c - answers out of registered zones: RFC 1034 4.3.2, RFC 4592, RFC 6672, RFC 4035 3.1. */
#include "../codes.h"
#include "answer.h"

/* ---- sets ----------------------------------------------------------------------------------- */

static bool is_written(
	const struct taut_answer *a, const uint8_t *owner, const struct taut_rrset *set)
{
	for (uint32_t i = 0; i < a->written; i++) /* at most TAUT_ANSWER_SETS */
		if (a->sets[i].data == set->data && a->sets[i].set.signatures == set->signatures &&
			taut_name_equal(a->sets[i].owner, owner))
			return true;
	return false;
}

/* The same name out of the question where it is a part of that, so that its case is kept and its octets are pointed to. */
static const uint8_t *as_asked(const struct taut_answer *a, const uint8_t *owner)
{
	uint32_t labels = taut_name_labels(owner);
	const uint8_t *tail;

	if (labels > taut_name_labels(a->question))
		return owner;
	tail = taut_i_ancestor(a->question, labels);
	return taut_name_equal(tail, owner) ? tail : owner;
}

/* Records and signatures from octets on. RRSIGs have the TTL of what they cover (RFC 4034 3). */
static bool put_records(struct taut_answer *a, enum taut_section section, const uint8_t *owner,
	const struct taut_rrset *set, bool records, bool signatures)
{
	const uint8_t *p = set->data;
	uint32_t all = (uint32_t)set->count + (signatures ? set->signatures : 0u);

	for (uint32_t i = 0; i < all; i++) {
		uint16_t n = taut_i_be16(p);
		uint16_t type = i < set->count ? set->type : (uint16_t)TAUT_TYPE_RRSIG;

		if ((i >= set->count || records) &&
			taut_build_record(a->b, section, owner, type, set->rclass, set->ttl, p + 2,
				n) != TAUT_OK)
			return false;
		p += 2 + n;
	}
	return true;
}

static bool remember(struct taut_answer *a, const struct taut_zone_data *zone, const uint8_t *owner,
	const struct taut_rrset *set, bool extra)
{
	if (a->written == TAUT_ANSWER_SETS)
		return false;
	a->sets[a->written].zone = zone;
	a->sets[a->written].data = set->data;
	a->sets[a->written].owner = owner;
	a->sets[a->written].set = *set;
	a->sets[a->written++].extra = extra;
	return true;
}

bool taut_i_answer_put(struct taut_answer *a, const struct taut_zone_data *zone,
	enum taut_section section, const uint8_t *owner, const struct taut_rrset *set,
	enum taut_put how)
{
	struct taut_build_mark mark = taut_build_mark(a->b);

	if (a->full)
		return false;
	owner = as_asked(a, owner != NULL ? owner : set->owner);
	if (is_written(a, owner, set))
		return true;
	if (put_records(a, section, owner, set, true, a->options->dnssec) &&
		remember(a, zone, owner, set, section != TAUT_ADDITIONAL))
		return true;
	taut_build_rollback(a->b, &mark);
	if (how == TAUT_PUT_NEEDED) {
		a->full = true;
		taut_build_truncate(a->b); /* RFC 2181 9 */
	}
	return false;
}

/* ---- answers -------------------------------------------------------------------------------- */

/* ANY and RRSIG: all sets of a node, or with `any_minimal` one of them (RFC 8482 4.1). */
static bool put_all(struct taut_answer *a, const struct taut_answer_step *step)
{
	const struct taut_zone_data *zone = step->zone;
	bool any = false;
	const struct taut_zone_node *node = taut_image_node(zone, step->found.node);

	for (uint32_t i = 0; i < node->set_count && !a->full; i++) {
		const struct taut_zone_set *from = taut_image_set(zone, node->sets + i);
		struct taut_rrset set;

		if (from->count == 0 || (from->type == TAUT_TYPE_NSEC && !a->options->dnssec))
			continue;
		any = true;
		taut_i_set_view(zone, node, from, &set);
		taut_i_answer_put(a, zone, TAUT_ANSWER, step->name, &set, TAUT_PUT_NEEDED);
		if (a->options->any_minimal)
			break;
	}
	return any;
}

/* The signatures of a name, which were asked for by their type. */
static void put_signatures(struct taut_answer *a, const struct taut_answer_step *step)
{
	const struct taut_zone_data *zone = step->zone;
	const struct taut_zone_node *node = taut_image_node(zone, step->found.node);
	struct taut_build_mark mark = taut_build_mark(a->b);

	for (uint32_t i = 0; i < node->set_count; i++) {
		struct taut_rrset set;

		taut_i_set_view(zone, node, taut_image_set(zone, node->sets + i), &set);
		if (put_records(a, TAUT_ANSWER, as_asked(a, step->name), &set, false, true))
			continue;
		taut_build_rollback(a->b, &mark);
		taut_build_truncate(a->b);
		a->full = true;
		return;
	}
}

/* False: there is nothing for the client, as all that is there is for those who validate. */
static bool put_answer(struct taut_answer *a, const struct taut_answer_step *step)
{
	if (a->type == TAUT_TYPE_ANY)
		return put_all(a, step);
	if (a->type == TAUT_TYPE_RRSIG)
		put_signatures(a, step);
	else
		taut_i_answer_put(
			a, step->zone, TAUT_ANSWER, step->name, &step->found.set, TAUT_PUT_NEEDED);
	return true;
}

/* ---- the chain ------------------------------------------------------------------------------ */

/* The name below a DNAME's owner, moved below its target: RFC 6672 2.3. False: it is too long. */
static bool substitute(
	const uint8_t *name, const struct taut_rrset *dname, uint8_t out[TAUT_NAME_MAX])
{
	const uint8_t *target = dname->data + 2;
	uint32_t n = taut_name_length(name) - taut_name_length(dname->owner),
		 m = taut_name_length(target);

	if (n + m > TAUT_NAME_MAX)
		return false;
	memcpy(out, name, n);
	memcpy(out + n, target, m);
	return true;
}

/* The CNAME that a DNAME makes, unsigned, with its TTL: RFC 6672 3.1, 5.3.1. */
static bool put_synthesised(
	struct taut_answer *a, const struct taut_answer_step *step, const uint8_t *target)
{
	const struct taut_rrset *dname = &step->found.set;

	if (taut_build_record(a->b, TAUT_ANSWER, as_asked(a, step->name), TAUT_TYPE_CNAME,
		    dname->rclass, dname->ttl, target,
		    (uint16_t)taut_name_length(target)) == TAUT_OK)
		return true;
	taut_build_truncate(a->b);
	a->full = true;
	return false;
}

/* Has the chain been at this name? */
static bool was_met(const struct taut_answer *a, const uint8_t *name)
{
	for (uint32_t i = 0; i < a->steps; i++) /* at most TAUT_CHAIN_MAX */
		if (taut_name_equal(a->step[i].name, name))
			return true;
	return false;
}

enum next { NEXT_END, NEXT_GO_ON, NEXT_TOO_LONG };

/* Writes the alias that was found, and gives the name to go on with. */
static enum next follow(
	struct taut_answer *a, const struct taut_answer_step *step, uint8_t target[TAUT_NAME_MAX])
{
	const struct taut_lookup *found = &step->found;

	if (found->kind == TAUT_LOOKUP_CNAME) {
		taut_i_answer_put(
			a, step->zone, TAUT_ANSWER, step->name, &found->set, TAUT_PUT_NEEDED);
		memcpy(target, found->set.data + 2, taut_name_length(found->set.data + 2));
		return a->full ? NEXT_END : NEXT_GO_ON;
	}
	taut_i_answer_put(a, step->zone, TAUT_ANSWER, NULL, &found->set, TAUT_PUT_NEEDED);
	if (a->full)
		return NEXT_END;
	if (!substitute(step->name, &found->set, target))
		return NEXT_TOO_LONG;
	if (!put_synthesised(a, step, target) || a->type == TAUT_TYPE_CNAME ||
		a->type == TAUT_TYPE_ANY)
		return NEXT_END;
	return NEXT_GO_ON;
}

/* Goes along CNAMEs and DNAMEs from the name of the first step, at most TAUT_CHAIN_MAX, and not round. The answer section
 * is then written but for what the last step found. */
static enum next go_along(struct taut_answer *a, uint16_t rclass, uint8_t pending[TAUT_NAME_MAX])
{
	for (;;) {
		struct taut_answer_step *step = &a->step[a->steps++];
		enum next next;

		taut_i_zone_lookup(step->zone, step->name, a->type, &step->found);
		if (step->found.kind != TAUT_LOOKUP_CNAME && step->found.kind != TAUT_LOOKUP_DNAME)
			return NEXT_GO_ON; /* to what was found */
		next = follow(a, step, step[1].name);
		if (next != NEXT_GO_ON)
			return next;
		if (a->steps == TAUT_CHAIN_MAX || was_met(a, step[1].name))
			return NEXT_END;
		step[1].zone = taut_i_zones_find(a->zones, step[1].name, a->type, rclass);
		if (step[1].zone == NULL) {
			memcpy(pending, step[1].name, taut_name_length(step[1].name));
			return NEXT_END;
		}
	}
}

/* ---- the authority section ------------------------------------------------------------------ */

/* RFC 2308 3: its TTL is that of the denial. */
static void put_soa(struct taut_answer *a, const struct taut_zone_data *zone)
{
	struct taut_rrset set;
	struct taut_record record;
	struct taut_soa soa;

	if (!taut_i_node_set(zone, taut_image_node(zone, 0), TAUT_TYPE_SOA, &set))
		return;
	taut_record_wrap(&record, TAUT_TYPE_SOA, set.rclass, set.data + 2, taut_i_be16(set.data));
	if (taut_rdata_soa(&record, &soa) == TAUT_OK && soa.minimum < set.ttl)
		set.ttl = soa.minimum;
	taut_i_answer_put(a, zone, TAUT_AUTHORITY, NULL, &set, TAUT_PUT_NEEDED);
}

/* Answers by wildcard need proof that nothing is closer. */
static void put_wildcard_proofs(struct taut_answer *a)
{
	for (uint32_t i = 0; i < a->steps; i++) { /* at most TAUT_CHAIN_MAX */
		const struct taut_answer_step *step = &a->step[i];

		if (step->found.wildcard != NULL && (step->found.kind == TAUT_LOOKUP_ANSWER ||
							    step->found.kind == TAUT_LOOKUP_CNAME))
			taut_i_deny_closer(a, step);
	}
}

static void put_referral(struct taut_answer *a, const struct taut_answer_step *step)
{
	const struct taut_zone_node *cut = taut_image_node(step->zone, step->found.node);
	struct taut_rrset ds;

	taut_i_answer_put(a, step->zone, TAUT_AUTHORITY, NULL, &step->found.set, TAUT_PUT_NEEDED);
	if (a->options->dnssec && taut_i_node_set(step->zone, cut, TAUT_TYPE_DS, &ds))
		taut_i_answer_put(a, step->zone, TAUT_AUTHORITY, NULL, &ds, TAUT_PUT_NEEDED);
	else
		taut_i_deny_ds(a, step);
	taut_i_answer_glue(a, step);
}

/* The name servers of the zone, for those who want to know whom to ask next time. */
static void put_servers(struct taut_answer *a, const struct taut_zone_data *zone)
{
	struct taut_rrset set;

	if (!a->options->minimal &&
		taut_i_node_set(zone, taut_image_node(zone, 0), TAUT_TYPE_NS, &set))
		taut_i_answer_put(a, zone, TAUT_AUTHORITY, NULL, &set, TAUT_PUT_OPTIONAL);
}

/* What the last name of the chain came to. Returns the rcode. */
static uint16_t put_end(struct taut_answer *a, uint8_t pending[TAUT_NAME_MAX])
{
	const struct taut_answer_step *step = &a->step[a->steps - 1];

	switch (step->found.kind) {
	case TAUT_LOOKUP_REFERRAL:
		if (a->steps > 1)
			memcpy(pending, step->name, taut_name_length(step->name));
		if (a->steps > 1 && a->options->recursion)
			break;
		put_wildcard_proofs(a);
		put_referral(a, step);
		return 0;
	case TAUT_LOOKUP_NODATA:
	case TAUT_LOOKUP_NXDOMAIN:
		put_soa(a, step->zone);
		put_wildcard_proofs(a);
		if (step->found.kind == TAUT_LOOKUP_NODATA) {
			taut_i_deny_type(a, step);
			return 0;
		}
		taut_i_deny_name(a, step);
		return TAUT_RCODE_NXDOMAIN;
	default:
		if (put_answer(a, step))
			put_servers(a, step->zone);
		else
			put_soa(a, step->zone);
		break;
	}
	put_wildcard_proofs(a);
	return 0;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static uint16_t write_all(struct taut_answer *a, uint16_t rclass, uint8_t pending[TAUT_NAME_MAX])
{
	uint16_t rcode = 0;

	switch (go_along(a, rclass, pending)) {
	case NEXT_TOO_LONG:
		rcode = TAUT_RCODE_YXDOMAIN; /* RFC 6672 2.2 */
		put_wildcard_proofs(a);
		break;
	case NEXT_END: put_wildcard_proofs(a); break;
	default: rcode = put_end(a, pending); break;
	}
	if (!a->full &&
		(!a->options->minimal || a->step[a->steps - 1].found.kind == TAUT_LOOKUP_REFERRAL))
		taut_i_answer_additional(a);
	return rcode;
}

uint16_t taut_i_authority_answer(struct taut_zones *zones, const struct taut_zone_data *zone,
	const uint8_t *name, uint16_t type, uint16_t rclass,
	const struct taut_authority_options *options, struct taut_builder *b, bool *aa,
	uint8_t pending[TAUT_NAME_MAX])
{
	struct taut_answer a;
	unsigned flags = b->flags;
	uint16_t rcode;

	a.zones = zones;
	a.options = options;
	a.b = b;
	a.question = name;
	a.type = type;
	a.full = false;
	a.steps = a.written = 0;
	a.step[0].zone = zone;
	memcpy(a.step[0].name, name, taut_name_length(name));
	pending[0] = 0;
	b->flags |= TAUT_BUILD_TRUST; /* all was checked when it was added */
	rcode = write_all(&a, rclass, pending);
	b->flags = flags;
	b->octets[3] = (uint8_t)((b->octets[3] & 0xf0u) | rcode);
	*aa = a.step[0].found.kind != TAUT_LOOKUP_REFERRAL && rclass != TAUT_CLASS_ANY;
	if (*aa)
		b->octets[2] |= TAUT_FLAG_AA >> 8;
	return rcode;
}
