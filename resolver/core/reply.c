/* reply.c - the answer to a client: header, sections, EDNS. */
#include <string.h>

#include "request.h"

#define PAD_BLOCK 468u /* RFC 8467 4.1 */

/* ---- sections ------------------------------------------------------------------------------- */

static bool is_proof(uint16_t type)
{
	return type == TAUT_TYPE_NSEC || type == TAUT_TYPE_NSEC3;
}

/* One RRset with, for those who want them, its signatures: all of it or nothing. */
static bool put_set(struct taut_builder *b, const struct taut_request *q, enum taut_section section,
	const struct taut_rrset *set)
{
	struct taut_build_mark mark = taut_build_mark(b);
	struct taut_rdata_view view = {0};
	const uint8_t *owner = set->owner;
	uint32_t count = set->count + (q->query.dnssec ? set->signatures : 0u);

	/* the question's letters, whatever case the cache has */
	if (taut_name_equal(owner, q->query.name))
		owner = q->query.name;
	while (taut_i_rrset_next(set, &view) && view.index < count) { /* the records of the set */
		uint16_t type = view.index < set->count ? set->type : TAUT_TYPE_RRSIG;

		if (taut_build_record(b, section, owner, type, set->rclass, set->ttl, view.rdata,
			    view.length) == TAUT_OK)
			continue;
		taut_build_rollback(b, &mark);
		return false;
	}
	return true;
}

static bool put_sets(struct taut_builder *b, const struct taut_request *q,
	enum taut_section section, const struct taut_packed *packed)
{
	struct taut_rrset set;
	size_t at = 0;

	while (taut_i_rrset_unpack(
		packed->octets, packed->length, &at, &set)) { /* what was collected */
		if (section == TAUT_AUTHORITY && is_proof(set.type) && !q->query.dnssec)
			continue; /* RFC 4035 3.2.1 */
		if (!put_set(b, q, section, &set))
			return false;
	}
	return true;
}

/* Addresses that the cache has for one name. False: there is no more room. */
static bool put_addresses(const struct taut_resolver *r, struct taut_builder *b,
	const struct taut_request *q, const uint8_t *name)
{
	struct taut_rrset sets[2];
	uint32_t n = taut_i_cache_addresses(r->config.cache, name, q->query.rclass, r->now, sets);

	for (uint32_t i = 0; i < n; i++)
		if (!put_set(b, q, TAUT_ADDITIONAL, &sets[i]))
			return false;
	return true;
}

/* For names in what was asked for (MX, SRV, NS, ...), so that clients need not ask: what the cache has anyway. */
static void put_additional(
	const struct taut_resolver *r, struct taut_builder *b, const struct taut_request *q)
{
	struct taut_rrset set;
	uint32_t left = TAUT_ADDITIONAL_NAMES;
	size_t at = 0;

	if (!taut_i_brings_addresses(q->query.type) || (r->config.flags & TAUT_R_MINIMAL))
		return;
	while (taut_i_rrset_unpack(q->answer.octets, q->answer.length, &at, &set)) { /* each set */
		struct taut_rdata_view view = {0};

		if (set.type != q->query.type)
			continue;
		while (taut_i_rrset_next(&set, &view) && view.index < set.count && left-- > 0) {
			const uint8_t *name =
				taut_i_target_of(&set, set.owner, view.rdata, view.length);

			if (name != NULL && !put_addresses(r, b, q, name))
				return;
		}
	}
}

/* ---- EDNS ----------------------------------------------------------------------------------- */

static uint32_t identity_length(const struct taut_resolver *r)
{
	size_t n = r->config.identity == NULL ? 0 : strlen(r->config.identity);

	return n < TAUT_NSID_MOST ? (uint32_t)n : TAUT_NSID_MOST;
}

static uint32_t opt_reserve(const struct taut_resolver *r, const struct taut_request *q)
{
	uint32_t n = 11;

	if (!q->query.edns)
		return 0;
	if (q->query.cookie)
		n += 4 + 24;
	if (q->query.nsid)
		n += 4 + identity_length(r);
	if (q->query.keepalive && r->config.keepalive != 0)
		n += 4 + 2;
	return q->ede != TAUT_NO_EDE ? n + 6 : n;
}

/* RFC 8914. The text is left out where it does not fit: tried once, not cut piece by piece. */
static void put_ede(struct taut_builder *b, const struct taut_request *q)
{
	uint8_t value[2 + TAUT_EDE_TEXT];
	uint32_t n = q->why.length < TAUT_EDE_TEXT ? q->why.length : TAUT_EDE_TEXT;

	value[0] = (uint8_t)(q->ede >> 8);
	value[1] = (uint8_t)q->ede;
	if (n > 0)
		memcpy(value + 2, q->why.octets, n);
	if (taut_build_option(b, TAUT_OPTION_EDE, value, (uint16_t)(2 + n)) != TAUT_OK)
		taut_build_option(b, TAUT_OPTION_EDE, value, 2);
}

static void put_opt(
	const struct taut_resolver *r, struct taut_builder *b, const struct taut_request *q)
{
	uint8_t cookie[24];

	if (taut_build_opt(b, r->config.udp_size_max, q->rcode, 0,
		    q->query.dnssec ? TAUT_EDNS_DO : 0) != TAUT_OK)
		return;
	if (q->query.cookie) {
		memcpy(cookie, q->query.client_cookie, 8);
		taut_i_cookie_make(r, &q->client.address, q->query.client_cookie,
			(uint32_t)r->now.wall, cookie + 8);
		taut_build_option(b, TAUT_OPTION_COOKIE, cookie, sizeof cookie);
	}
	if (q->query.nsid && r->config.identity != NULL)
		taut_build_option(b, TAUT_OPTION_NSID, (const uint8_t *)r->config.identity,
			(uint16_t)identity_length(r));
	if (q->query.keepalive && r->config.keepalive != 0) { /* RFC 7828 3.3.2 */
		uint8_t value[2] = {(uint8_t)(r->config.keepalive >> 8), (uint8_t)r->config.keepalive};

		taut_build_option(b, TAUT_OPTION_KEEPALIVE, value, 2);
	}
	if (q->ede != TAUT_NO_EDE)
		put_ede(b, q);
	if (q->query.pad)
		taut_build_pad(b, PAD_BLOCK, 0);
}

/* ---- the message ---------------------------------------------------------------------------- */

static bool truncated(const struct taut_builder *b)
{
	return (b->octets[2] & TAUT_FLAG_TC >> 8) != 0;
}

static uint16_t flags_of(const struct taut_resolver *r, const struct taut_request *q, bool aa)
{
	uint16_t flags = TAUT_FLAG_QR;

	flags |= q->query.flags & (TAUT_FLAG_RD | TAUT_FLAG_CD | 0x7800u); /* and the opcode */
	if (!(r->config.flags & TAUT_R_NO_RECURSION) && !q->query.refused)
		flags |= TAUT_FLAG_RA;
	if (aa)
		flags |= TAUT_FLAG_AA;
	return flags;
}

/* The part of a registered zone. False: the chain leaves it, and the request goes on first. */
static bool put_zone(struct taut_resolver *r, uint32_t request, struct taut_builder *b, bool *aa)
{
	struct taut_request *q = &r->requests[request];
	struct taut_zone_data *zone =
		taut_i_zones_find(r->config.zones, q->query.name, q->query.type, q->query.rclass);
	bool recursion =
		!(r->config.flags & TAUT_R_NO_RECURSION) && (q->query.flags & TAUT_FLAG_RD);
	struct taut_authority_options options = {
		.dnssec = q->query.dnssec,
		.minimal = (r->config.flags & TAUT_R_MINIMAL) != 0,
		.any_minimal = q->client.transport == TAUT_UDP,
		.recursion = recursion,
	};
	uint8_t pending[TAUT_NAME_MAX];
	uint16_t rcode;

	if (zone == NULL) { /* it was removed meanwhile */
		q->rcode = TAUT_RCODE_SERVFAIL;
		return true;
	}
	rcode = taut_i_authority_answer(r->config.zones, zone, q->query.name, q->query.type,
		q->query.rclass, &options, b, aa, pending);
	if (pending[0] == 0 || !recursion) {
		q->rcode = rcode;
		return true;
	}
	if (q->aliases > 0)
		return true; /* the rest was found; its rcode stands: RFC 6604 2.1 */
	q->aliases = 1;
	memcpy(q->name, pending, taut_name_length(pending));
	q->state = TAUT_REQUEST_WAITING;
	taut_i_run_request(r, request);
	return false;
}

uint32_t taut_i_reply(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];
	struct taut_work *w = r->work;
	struct taut_builder b;
	bool aa = false, whole = true;

	if (taut_build_init(&b, w->out, q->query.udp_size, &w->suffixes, TAUT_BUILD_TRUST) !=
		TAUT_OK)
		return 0;
	taut_build_header(&b, q->query.id, TAUT_FLAG_QR);
	if (q->query.has_question &&
		taut_build_question(&b, q->query.name, q->query.type, q->query.rclass) != TAUT_OK)
		return 0;
	taut_build_reserve(&b, opt_reserve(r, q));
	if (q->from_zone && !put_zone(r, request, &b, &aa))
		return 0;
	whole = put_sets(&b, q, TAUT_ANSWER, &q->answer) &&
		put_sets(&b, q, TAUT_AUTHORITY, &q->authority);
	if (whole && put_sets(&b, q, TAUT_ADDITIONAL, &q->additional) && !q->from_zone)
		put_additional(r, &b, q);
	taut_build_header(&b, q->query.id,
		(uint16_t)(flags_of(r, q, aa || q->local) | (q->rcode & 15u) |
			   (truncated(&b) ? TAUT_FLAG_TC : 0)));
	if (!whole)
		taut_build_truncate(&b);
	if (q->query.edns)
		put_opt(r, &b, q);
	return taut_build_finish(&b);
}
