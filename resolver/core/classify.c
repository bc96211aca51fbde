/* classify.c - what a response is: an answer, a link of a chain, a referral, a denial, or no use. */
#include <string.h>

#include "response.h"

static void useless(struct taut_read *read, enum taut_trouble trouble)
{
	read->response = TAUT_RESPONSE_USELESS;
	read->trouble = trouble;
}

/* ---- chains of aliases ---------------------------------------------------------------------- */

bool taut_i_dname_target(const uint8_t *name, const uint8_t *owner, const uint8_t *target,
	uint8_t out[TAUT_NAME_MAX])
{
	uint32_t prefix = taut_name_length(name) - taut_name_length(owner),
		 n = taut_name_length(target);

	if (prefix + n > TAUT_NAME_MAX)
		return false; /* RFC 6672 2.2: YXDOMAIN */
	memcpy(out, name, prefix);
	memcpy(out + prefix, target, n);
	return true;
}

bool taut_i_only_name(const struct taut_rrset *set, uint8_t name[TAUT_NAME_MAX])
{
	struct taut_rdata_view view = {0};
	uint32_t n;

	if (set->count != 1 || !taut_i_rrset_next(set, &view))
		return false;
	n = taut_name_measure(view.rdata, view.length);
	if (n == 0)
		return false;
	memcpy(name, view.rdata, n);
	return true;
}

/* Owner of a DNAME of the answer section that is strictly above the name and in the zone. */
static bool dname_owner(const struct taut_work *w, const struct taut_inquiry *asked,
	const uint8_t *name, uint8_t owner[TAUT_NAME_MAX])
{
	struct taut_iterator it = taut_records(&w->message, TAUT_ANSWER);
	struct taut_record record;

	while (taut_record_next(&it, &record)) { /* the records of the section */
		if (record.type != TAUT_TYPE_DNAME || record.rclass != asked->rclass)
			continue;
		taut_name_expand(&record.owner, owner);
		if (taut_name_is_below(name, owner) && !taut_name_equal(name, owner) &&
			taut_name_is_below(owner, asked->zone))
			return true;
	}
	return false;
}

/* A CNAME as the DNAME makes it, RFC 6672 3.1: what the server made of it is not looked at. */
static bool add_synthesised(struct taut_work *w, const uint8_t *name, uint16_t rclass, uint32_t ttl,
	const uint8_t *target)
{
	struct taut_rrset_maker maker;

	taut_i_rrset_begin(&maker, name, TAUT_TYPE_CNAME, rclass, w->set, sizeof w->set);
	return taut_i_rrset_add(&maker, target, (uint16_t)taut_name_length(target), ttl, false) &&
	       taut_i_area_set(&w->answer, &maker.set);
}

enum link { LINK_NONE, LINK_FOLLOWED, LINK_BAD };

static enum link follow_dname(
	struct taut_work *w, const struct taut_inquiry *asked, uint8_t name[TAUT_NAME_MAX])
{
	uint8_t owner[TAUT_NAME_MAX], target[TAUT_NAME_MAX], next[TAUT_NAME_MAX];
	struct taut_rrset set;
	uint32_t ttl;

	if (!dname_owner(w, asked, name, owner))
		return LINK_NONE;
	if (taut_i_scrub_set(w, TAUT_ANSWER, owner, TAUT_TYPE_DNAME, asked->rclass, false, &set) !=
			TAUT_SCRUB_SET ||
		!taut_i_only_name(&set, target) ||
		!taut_i_dname_target(name, owner, target, next) ||
		!taut_i_area_set(&w->answer, &set))
		return LINK_BAD;
	ttl = set.ttl;
	if (!add_synthesised(w, name, asked->rclass, ttl, next))
		return LINK_BAD;
	memcpy(name, next, taut_name_length(next));
	return LINK_FOLLOWED;
}

static enum link follow(
	struct taut_work *w, const struct taut_inquiry *asked, uint8_t name[TAUT_NAME_MAX])
{
	enum link link = follow_dname(w, asked, name);
	struct taut_rrset set;

	if (link != LINK_NONE)
		return link;
	switch (taut_i_scrub_set(
		w, TAUT_ANSWER, name, TAUT_TYPE_CNAME, asked->rclass, false, &set)) {
	case TAUT_SCRUB_ABSENT: return LINK_NONE;
	case TAUT_SCRUB_SET: break;
	default: return LINK_BAD;
	}
	set.owner = name;
	if (!taut_i_area_set(&w->answer, &set) || !taut_i_only_name(&set, name))
		return LINK_BAD; /* RFC 2181 10.1: one CNAME only */
	return LINK_FOLLOWED;
}

/* ---- answers -------------------------------------------------------------------------------- */

/* All types that the answer section has at a name. */
static enum taut_scrubbed take_any(
	struct taut_work *w, const struct taut_inquiry *asked, const uint8_t *name)
{
	struct taut_iterator it = taut_records(&w->message, TAUT_ANSWER);
	enum taut_scrubbed got = TAUT_SCRUB_ABSENT;
	uint16_t types[TAUT_ANY_TYPES];
	struct taut_record record;
	struct taut_rrset set;
	uint32_t count = 0, i;

	while (count < TAUT_ANY_TYPES &&
		taut_record_next(&it, &record)) { /* the records of the section */
		if (record.rclass != asked->rclass || record.type == TAUT_TYPE_RRSIG ||
			!taut_name_matches(&record.owner, name))
			continue;
		for (i = 0; i < count && types[i] != record.type; i++) /* those that were met */
			;
		if (i < count)
			continue;
		types[count++] = record.type;
		switch (taut_i_scrub_set(w, TAUT_ANSWER, name, record.type, asked->rclass,
			asked->no_private, &set)) {
		case TAUT_SCRUB_SET: break;
		case TAUT_SCRUB_BAD: return TAUT_SCRUB_BAD;
		default: continue;
		}
		if (!taut_i_area_set(&w->answer, &set))
			return TAUT_SCRUB_BAD;
		got = TAUT_SCRUB_SET;
	}
	return got;
}

static enum taut_scrubbed take_answer(
	struct taut_work *w, const struct taut_inquiry *asked, const uint8_t *name)
{
	struct taut_rrset set;
	enum taut_scrubbed got;

	if (asked->type == TAUT_CLASS_ANY) /* type ANY has the same number */
		return take_any(w, asked, name);
	got = taut_i_scrub_set(
		w, TAUT_ANSWER, name, asked->type, asked->rclass, asked->no_private, &set);
	if (got == TAUT_SCRUB_SET && !taut_i_area_set(&w->answer, &set))
		return TAUT_SCRUB_BAD;
	return got;
}

/* Walks from the name that was asked for along the aliases in the answer section, as long as the server can know of them.
 * True: the response is understood. */
static bool read_answer(
	struct taut_work *w, const struct taut_inquiry *asked, struct taut_read *read)
{
	uint8_t name[TAUT_NAME_MAX];

	memcpy(name, asked->name, taut_name_length(asked->name));
	for (;;) { /* each turn follows an alias, of which there are TAUT_CHAIN_MAX at most */
		enum link link;

		memcpy(read->target, name, taut_name_length(name));
		switch (take_answer(w, asked, name)) {
		case TAUT_SCRUB_SET: read->response = TAUT_RESPONSE_ANSWER; return true;
		case TAUT_SCRUB_EMPTY:
			read->response = TAUT_RESPONSE_NODATA;
			read->filtered = true;
			return true;
		case TAUT_SCRUB_BAD: useless(read, TAUT_TROUBLE_MALFORMED); return true;
		case TAUT_SCRUB_ABSENT: break;
		}
		if (asked->type == TAUT_TYPE_CNAME || read->chain >= TAUT_CHAIN_MAX)
			break;
		link = follow(w, asked, name);
		if (link == LINK_BAD) {
			useless(read, TAUT_TROUBLE_MALFORMED);
			return true;
		}
		if (link == LINK_NONE)
			break;
		read->chain++;
		memcpy(read->target, name, taut_name_length(name));
		/* What the server says of the target is not looked at: it may lie below another cut, or outside the
		 * zone. Forwarders have looked for it. */
		if (!asked->forward || !taut_name_is_below(name, asked->zone))
			break;
	}
	if (read->chain == 0)
		return false;
	read->response = TAUT_RESPONSE_ALIAS;
	return true;
}

/* ---- no answer ------------------------------------------------------------------------------ */

enum place { NS_NONE, NS_BELOW, NS_SAME, NS_ABOVE, NS_ASIDE };

/* Where the NS set of the authority section stands, seen from the zone that was asked. The one that leads on wins. */
static enum place ns_place(
	const struct taut_work *w, const struct taut_inquiry *asked, uint8_t owner[TAUT_NAME_MAX])
{
	struct taut_iterator it = taut_records(&w->message, TAUT_AUTHORITY);
	enum place place = NS_NONE;
	struct taut_record record;

	while (taut_record_next(&it, &record)) { /* the records of the section */
		if (record.type != TAUT_TYPE_NS || record.rclass != asked->rclass)
			continue;
		taut_name_expand(&record.owner, owner);
		if (taut_name_equal(owner, asked->zone))
			place = NS_SAME;
		else if (!taut_name_is_below(owner, asked->zone))
			place = taut_name_is_below(asked->zone, owner) ? NS_ABOVE : NS_ASIDE;
		else if (taut_name_is_below(asked->name, owner))
			return NS_BELOW;
		else
			place = NS_ASIDE;
	}
	return place;
}

/* Is there a SOA, and of a zone that this server can speak for? */
static bool has_soa(const struct taut_work *w, const struct taut_inquiry *asked,
	const uint8_t *name, bool *foreign)
{
	struct taut_iterator it = taut_records(&w->message, TAUT_AUTHORITY);
	uint8_t owner[TAUT_NAME_MAX];
	struct taut_record record;

	*foreign = false;
	while (taut_record_next(&it, &record)) { /* the records of the section */
		if (record.type != TAUT_TYPE_SOA || record.rclass != asked->rclass)
			continue;
		taut_name_expand(&record.owner, owner);
		if (taut_name_is_below(name, owner) && taut_name_is_below(owner, asked->zone))
			return true;
		*foreign = true;
	}
	return false;
}

static void deny(struct taut_work *w, const struct taut_inquiry *asked, struct taut_read *read,
	enum taut_response response)
{
	read->response = response;
	if (!taut_i_scrub_denial(w, asked->name, asked->zone, asked->rclass, &read->ttl))
		useless(read, TAUT_TROUBLE_MALFORMED);
}

static void refer(struct taut_work *w, const struct taut_inquiry *asked, struct taut_read *read,
	const uint8_t *owner)
{
	if (asked->type == TAUT_TYPE_DS && taut_name_equal(owner, asked->full)) {
		deny(w, asked, read,
			TAUT_RESPONSE_NODATA); /* it has no DS, but tells who might know */
		return;
	}
	read->cut = asked->full + taut_name_length(asked->full) - taut_name_length(owner);
	read->response = TAUT_RESPONSE_REFERRAL;
	if (!taut_i_scrub_cut(w, read->cut, asked->zone, asked->rclass, TAUT_AUTHORITY, &read->ttl))
		useless(read, TAUT_TROUBLE_MALFORMED);
}

/* NOERROR without an answer: RFC 2308 2.2. */
static void read_empty(
	struct taut_work *w, const struct taut_inquiry *asked, struct taut_read *read)
{
	uint8_t owner[TAUT_NAME_MAX];
	bool foreign;

	if (has_soa(w, asked, asked->name, &foreign)) {
		deny(w, asked, read, TAUT_RESPONSE_NODATA);
		return;
	}
	if (asked->forward) {
		deny(w, asked, read, TAUT_RESPONSE_NODATA);
		return;
	}
	if (foreign) {
		useless(read, TAUT_TROUBLE_LAME);
		return;
	}
	switch (ns_place(w, asked, owner)) {
	case NS_BELOW: refer(w, asked, read, owner); return;
	case NS_ABOVE: useless(read, TAUT_TROUBLE_UPWARD); return;
	case NS_ASIDE: useless(read, TAUT_TROUBLE_LAME); return;
	case NS_SAME:
		if (read->aa)
			break;
		useless(read, TAUT_TROUBLE_LAME); /* it refers to itself */
		return;
	case NS_NONE: break;
	}
	if (!read->aa && !asked->lenient)
		useless(read, TAUT_TROUBLE_NO_AA);
	else
		deny(w, asked, read, TAUT_RESPONSE_NODATA);
}

static enum taut_trouble trouble_of(uint16_t rcode)
{
	if (rcode == TAUT_RCODE_SERVFAIL)
		return TAUT_TROUBLE_SERVFAIL;
	return rcode == TAUT_RCODE_REFUSED ? TAUT_TROUBLE_REFUSED : TAUT_TROUBLE_RCODE;
}

void taut_i_classify(struct taut_work *w, const struct taut_inquiry *asked, struct taut_read *read)
{
	const struct taut_message *m = &w->message;
	struct taut_edns edns;
	uint16_t rcode = taut_edns(m, &edns) ? edns.rcode : (uint16_t)taut_rcode(m->header.flags);
	bool recursive = (m->header.flags & TAUT_FLAG_RA) != 0 &&
			 !(m->header.flags & TAUT_FLAG_AA) && !asked->forward && !asked->lenient;

	memset(read, 0, sizeof *read);
	w->answer.length = w->authority.length = w->cut.length = 0;
	read->aa = (m->header.flags & TAUT_FLAG_AA) != 0;
	if (m->header.flags & TAUT_FLAG_TC) { /* over a connection: what is missing nobody knows */
		useless(read, TAUT_TROUBLE_MALFORMED);
		return;
	}
	if (rcode != 0 && rcode != TAUT_RCODE_NXDOMAIN) {
		useless(read, trouble_of(rcode));
		return;
	}
	if (read_answer(w, asked, read)) {
		/* a resolver that answers out of its cache is no server of the zone */
		if (recursive && read->response != TAUT_RESPONSE_USELESS)
			useless(read, TAUT_TROUBLE_NO_AA);
		return;
	}
	if (rcode == 0)
		read_empty(w, asked, read);
	else if (recursive)
		useless(read, TAUT_TROUBLE_NO_AA);
	else
		deny(w, asked, read, TAUT_RESPONSE_NXDOMAIN);
}
