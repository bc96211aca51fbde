/* policy.c - answers out of local data, as its zones' kinds say: the kinds of Unbound's local-zone, so that
 * configurations mean here what they mean there. */
#include <string.h>

#include "local.h"
#include "request.h"
#include "response.h"

#define TTL_NULL 3600u

/* ---- records -------------------------------------------------------------------------------- */

/* The set of a type; its owner is where the chain is. False: there is none. */
static bool make_set(struct taut_resolver *r, const struct taut_request *q,
	const struct taut_local_node *node, uint16_t type, struct taut_rrset *set)
{
	const struct taut_local_record *record = NULL;
	struct taut_rrset_maker *maker = (struct taut_rrset_maker *)(void *)r->work->rdata;

	if (node == NULL)
		return false;
	taut_i_rrset_begin(
		maker, q->name, type, q->query.rclass, r->work->set, sizeof r->work->set);
	while ((record = taut_i_local_next(r->config.local, node, record)) != NULL) /* each once */
		if (record->type == type &&
			!taut_i_rrset_add(maker, record->rdata, record->length, record->ttl, false))
			break; /* no more than a set may have were taken in */
	*set = maker->set;
	return set->count > 0;
}

static bool has_records(const struct taut_local_node *node)
{
	return node != NULL && node->first != 0;
}

/* All sets of a name, for ANY: each at its first record. */
static enum taut_step put_all(
	struct taut_resolver *r, struct taut_request *q, const struct taut_local_node *node)
{
	const struct taut_local_record *record = NULL, *before;
	struct taut_rrset set;

	while ((record = taut_i_local_next(r->config.local, node, record)) !=
		NULL) { /* each once */
		before = taut_i_local_next(r->config.local, node, NULL);
		while (before != record &&
			before->type != record->type) /* up to this one at most */
			before = taut_i_local_next(r->config.local, node, before);
		if (before == record && make_set(r, q, node, record->type, &set) &&
			!taut_i_packed_set(r, &q->answer, &set))
			return TAUT_STEP_SPENT;
	}
	return TAUT_STEP_DONE;
}

/* A CNAME to *.NAME: the name of the question stands for the star. False: the two are too long together. */
static bool expand(const struct taut_request *q, uint8_t target[TAUT_NAME_MAX])
{
	uint32_t own = taut_name_length(q->name) - 1, tail = taut_name_length(target) - 2;

	if (target[0] != 1 || target[1] != '*')
		return true;
	if (own + tail > TAUT_NAME_MAX)
		return false;
	memmove(target + own, target + 2, tail);
	memcpy(target, q->name, own);
	return true;
}

static enum taut_step put_alias(
	struct taut_resolver *r, struct taut_request *q, const struct taut_rrset *cname)
{
	static const char why[] = "the alias of local data is too long";
	struct taut_rrset_maker *maker = (struct taut_rrset_maker *)(void *)r->work->rdata;
	const uint32_t ttl = cname->ttl;
	uint8_t target[TAUT_NAME_MAX];

	if (!taut_i_only_name(cname, target))
		return TAUT_STEP_FAILED;
	if (!expand(q, target)) {
		q->rcode = TAUT_RCODE_YXDOMAIN; /* as for a DNAME, RFC 6672 2.2 */
		q->ede = TAUT_EDE_OTHER;
		taut_i_packed_add(r, &q->why, (const uint8_t *)why, sizeof why - 1);
		return TAUT_STEP_DONE;
	}
	taut_i_rrset_begin(maker, q->name, TAUT_TYPE_CNAME, q->query.rclass, r->work->set,
		sizeof r->work->set);
	if (!taut_i_rrset_add(maker, target, (uint16_t)taut_name_length(target), ttl, false) ||
		!taut_i_packed_set(r, &q->answer, &maker->set))
		return TAUT_STEP_SPENT;
	q->local_alias = true;
	return taut_i_chain_go_on(q, target, 1) ? TAUT_STEP_AGAIN : TAUT_STEP_LOOP;
}

/* What the records of a node say. WAIT: nothing. */
static enum taut_step put_records(
	struct taut_resolver *r, struct taut_request *q, const struct taut_local_node *node)
{
	struct taut_rrset set;

	if (!has_records(node))
		return TAUT_STEP_WAIT;
	if (q->query.type == TAUT_CLASS_ANY)
		return put_all(r, q, node);
	if (make_set(r, q, node, q->query.type, &set))
		return taut_i_packed_set(r, &q->answer, &set) ? TAUT_STEP_DONE : TAUT_STEP_SPENT;
	if (make_set(r, q, node, TAUT_TYPE_CNAME, &set))
		return put_alias(r, q, &set);
	return TAUT_STEP_WAIT;
}

/* ---- what is not there ---------------------------------------------------------------------- */

/* NODATA or NXDOMAIN, with the zone's SOA if it has one: for as long as RFC 2308 3 says. */
static enum taut_step put_denial(struct taut_resolver *r, struct taut_request *q,
	const struct taut_local_node *zone, uint16_t rcode)
{
	struct taut_rrset soa;
	const uint8_t *p;
	uint32_t minimum;

	q->rcode = rcode;
	if (zone == NULL || !make_set(r, q, zone, TAUT_TYPE_SOA, &soa) || soa.length < 24)
		return TAUT_STEP_DONE;
	soa.owner = zone->name;
	p = soa.data + 2 + taut_i_be16(soa.data) - 4;
	minimum = taut_i_be32(p);
	if (soa.ttl > minimum)
		soa.ttl = minimum;
	return taut_i_packed_set(r, &q->authority, &soa) ? TAUT_STEP_DONE : TAUT_STEP_SPENT;
}

static enum taut_step put_null(
	struct taut_resolver *r, struct taut_request *q, const struct taut_local_node *zone)
{
	uint8_t data[2 + 16] = {0};
	struct taut_rrset set = {.owner = q->name,
		.data = data,
		.ttl = TTL_NULL,
		.type = q->query.type,
		.rclass = q->query.rclass,
		.count = 1};

	if (q->query.type != TAUT_TYPE_A && q->query.type != TAUT_TYPE_AAAA)
		return put_denial(r, q, zone, 0);
	data[1] = q->query.type == TAUT_TYPE_A ? 4 : 16;
	set.length = 2u + data[1];
	return taut_i_packed_set(r, &q->answer, &set) ? TAUT_STEP_DONE : TAUT_STEP_SPENT;
}

static enum taut_step refuse(struct taut_request *q)
{
	q->rcode = TAUT_RCODE_REFUSED;
	return TAUT_STEP_DONE;
}

static enum taut_step deny(struct taut_resolver *r, struct taut_request *q)
{
	r->stats.dropped++;
	q->mute = true;
	return TAUT_STEP_DONE;
}

/* What the kind of its zone says of a name that has no such record. */
static enum taut_step put_kind(
	struct taut_resolver *r, struct taut_request *q, const struct taut_local_found *found)
{
	switch (found->zone == NULL ? TAUT_LOCAL_TRANSPARENT
				    : (enum taut_local_kind)(found->zone->zone - 1)) {
	case TAUT_LOCAL_STATIC:
		return put_denial(
			r, q, found->zone, found->node != NULL ? 0 : (uint16_t)TAUT_RCODE_NXDOMAIN);
	case TAUT_LOCAL_TRANSPARENT:
		return has_records(found->node) ? put_denial(r, q, found->zone, 0) : TAUT_STEP_WAIT;
	case TAUT_LOCAL_REDIRECT:
	case TAUT_LOCAL_ALWAYS_NODATA: return put_denial(r, q, found->zone, 0);
	case TAUT_LOCAL_REFUSE:
	case TAUT_LOCAL_ALWAYS_REFUSE: return refuse(q);
	case TAUT_LOCAL_DENY:
	case TAUT_LOCAL_ALWAYS_DENY: return deny(r, q);
	case TAUT_LOCAL_ALWAYS_NXDOMAIN: return put_denial(r, q, found->zone, TAUT_RCODE_NXDOMAIN);
	case TAUT_LOCAL_ALWAYS_NULL: return put_null(r, q, found->zone);
	case TAUT_LOCAL_TYPETRANSPARENT:
	case TAUT_LOCAL_ALWAYS_TRANSPARENT: break;
	}
	return TAUT_STEP_WAIT;
}

enum taut_step taut_i_policy(
	struct taut_resolver *r, struct taut_request *q, struct taut_local_found *found)
{
	enum taut_step step = TAUT_STEP_WAIT;
	enum taut_local_kind kind = TAUT_LOCAL_TRANSPARENT;
	const bool first = q->aliases == 0;

	if (q->silent || (!first && !q->local_alias) ||
		!taut_i_local_find(r->config.local, q->name, q->query.type, q->query.rclass, found))
		return step;
	if (q->query.type == TAUT_TYPE_DS && found->zone == NULL && found->node->zone != 0)
		return step; /* of an apex: what is above is not here */
	if (found->zone != NULL)
		kind = (enum taut_local_kind)(found->zone->zone - 1);
	if (kind < TAUT_LOCAL_ALWAYS_NXDOMAIN)
		step = put_records(r, q, kind == TAUT_LOCAL_REDIRECT ? found->zone : found->node);
	if (step == TAUT_STEP_WAIT)
		step = put_kind(r, q, found);
	if (step == TAUT_STEP_WAIT)
		return step;
	q->local |= first;
	if (kind >= TAUT_LOCAL_REFUSE && q->answer.length == 0 && q->ede == TAUT_NO_EDE)
		q->ede = TAUT_EDE_BLOCKED;
	return step;
}
