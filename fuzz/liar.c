/* liar.c - see liar.h. */
#include "liar.h"

#include <string.h>

/* Whoever is at these addresses lies: world_is_liars_address knows the first three octets. */
static const uint8_t his_server[4] = {198, 18, 3, 1}, his_lie[4] = {198, 18, 3, 66};
static const uint8_t his_ns[] = "\2ns\1e\1t", elsewhere_ns[] = "\2ns\1h\1t";

/* Names that he would like to have: zones above and beside his, their servers, what is asked for
 * there. */
static const uint8_t *victim(uint8_t which)
{
	static const uint8_t *const victims[] = {(const uint8_t *)"", (const uint8_t *)"\1t",
		(const uint8_t *)"\1h\1t", (const uint8_t *)"\1x", (const uint8_t *)"\2ns",
		(const uint8_t *)"\2ns\1t", (const uint8_t *)"\2ns\1h\1t",
		(const uint8_t *)"\1a\1h\1t", (const uint8_t *)"\1e\1t", his_ns,
		(const uint8_t *)"\1a\1e\1t", (const uint8_t *)"\1a\1x",
		(const uint8_t *)"\1s\1h\1t", (const uint8_t *)"\1m\1h\1t",
		(const uint8_t *)"\2no\1h\1t", (const uint8_t *)"\1g\1x"};

	return victims[which & 15];
}

static uint32_t ttl_of(uint8_t which)
{
	static const uint32_t ttls[] = {300, 0, 0x7fffffff, 86400};

	return ttls[which & 3];
}

static void put_address(struct taut_builder *b, enum taut_section section, const uint8_t *owner,
	bool lie, uint32_t ttl)
{
	taut_build_record(
		b, section, owner, TAUT_TYPE_A, TAUT_CLASS_IN, ttl, lie ? his_lie : his_server, 4);
}

static void put_name(struct taut_builder *b, enum taut_section section, const uint8_t *owner,
	uint16_t type, uint32_t ttl, const uint8_t *target)
{
	taut_build_record(b, section, owner, type, TAUT_CLASS_IN, ttl, target,
		(uint16_t)taut_name_length(target));
}

static void put_soa(struct taut_builder *b, const uint8_t *owner, uint32_t ttl)
{
	uint8_t rdata[600] = {0};
	uint32_t n = taut_name_length(owner);

	memcpy(rdata, owner, n);
	rdata[n] = 0;
	memset(rdata + n + 1 + 18, 0x7f, 1); /* MINIMUM: 32512 */
	taut_build_record(b, TAUT_AUTHORITY, owner, TAUT_TYPE_SOA, TAUT_CLASS_IN, ttl, rdata,
		(uint16_t)(n + 21));
}

/* A record of any kind. */
static void put_any(struct taut_builder *b, enum taut_section section, const uint8_t *qname,
	uint8_t (*decide)(void))
{
	static const uint16_t kinds[] = {TAUT_TYPE_A, TAUT_TYPE_NS, TAUT_TYPE_CNAME,
		TAUT_TYPE_DNAME, TAUT_TYPE_MX, TAUT_TYPE_SOA, TAUT_TYPE_AAAA, TAUT_TYPE_TXT};
	uint8_t what = decide(), who = decide(), rdata[300] = {0};
	const uint8_t *owner = (what & 1) != 0     ? qname
			       : (who & 0x80) != 0 ? world_name(who)
						   : victim(who);
	const uint8_t *target = (what & 0x80) != 0 ? world_name(decide()) : victim(decide());
	uint16_t type = kinds[what >> 1 & 7], n = (uint16_t)taut_name_length(target);
	uint32_t ttl = ttl_of(what >> 4);

	switch (type) {
	case TAUT_TYPE_A: put_address(b, section, owner, (what & 0x40) != 0, ttl); break;
	case TAUT_TYPE_AAAA:
		taut_build_record(b, section, owner, type, TAUT_CLASS_IN, ttl, rdata, 16);
		break;
	case TAUT_TYPE_TXT:
		taut_build_record(b, section, owner, type, TAUT_CLASS_IN, ttl, rdata, 1);
		break;
	case TAUT_TYPE_MX:
		memcpy(rdata + 2, target, n);
		taut_build_record(
			b, section, owner, type, TAUT_CLASS_IN, ttl, rdata, (uint16_t)(n + 2));
		break;
	case TAUT_TYPE_SOA:
		if (section == TAUT_AUTHORITY)
			put_soa(b, owner, ttl);
		break;
	default: put_name(b, section, owner, type, ttl, target); break;
	}
}

static void put_many(
	struct taut_builder *b, const uint8_t *qname, uint8_t records, uint8_t (*decide)(void))
{
	for (unsigned i = 0; i < (records & 3u); i++)
		put_any(b, TAUT_ANSWER, qname, decide);
	for (unsigned i = 0; i < (records >> 2 & 3u); i++)
		put_any(b, TAUT_AUTHORITY, qname, decide);
	for (unsigned i = 0; i < (records >> 4 & 3u); i++)
		put_any(b, TAUT_ADDITIONAL, qname, decide);
}

/* A name below the one that is asked for. */
static void below(const uint8_t *name, uint8_t label, uint8_t out[TAUT_NAME_MAX])
{
	uint32_t n = taut_name_length(name);

	if (n + 2 > TAUT_NAME_MAX) {
		memcpy(out, name, n);
		return;
	}
	out[0] = 1;
	out[1] = (uint8_t)('a' + label % 26);
	memcpy(out + 2, name, n);
}

/* An answer to the question, with a lie of his choice beside it. */
static uint16_t answer(
	struct taut_builder *b, const struct world_query *q, uint8_t more, uint32_t ttl)
{
	const uint8_t *who = victim(more);

	if (q->type == TAUT_TYPE_NS)
		put_name(b, TAUT_ANSWER, q->name, TAUT_TYPE_NS, ttl, his_ns);
	else
		put_address(b, TAUT_ANSWER, q->name, false, ttl);
	switch (more >> 4 & 3) {
	case 0: put_address(b, TAUT_ANSWER, who, true, ttl); break;
	case 1: put_name(b, TAUT_AUTHORITY, who, TAUT_TYPE_NS, ttl, his_ns); break; /* Kashpureff */
	case 2:
		put_name(b, TAUT_AUTHORITY, world_liar, TAUT_TYPE_NS, ttl, elsewhere_ns);
		put_address(b, TAUT_ADDITIONAL, elsewhere_ns, true, ttl);
		break;
	default: put_address(b, TAUT_ADDITIONAL, who, true, ttl); break;
	}
	if ((more & 0x40) != 0)
		put_address(b, TAUT_ADDITIONAL, his_ns, false, ttl);
	return 0;
}

/* A referral: to a zone of his or somebody else's, to servers of his or somebody else's. */
static uint16_t refer(
	struct taut_builder *b, const struct world_query *q, uint8_t more, uint32_t ttl)
{
	const uint8_t *cut = (more & 0x40) != 0 ? q->name : victim(more),
		      *ns = (more & 0x10) != 0 ? elsewhere_ns : his_ns;

	if ((more & 0x80) != 0) { /* twenty of them: glueless */
		for (uint8_t i = 0; i < 20; i++) {
			uint8_t name[TAUT_NAME_MAX];

			below(victim(more), i, name);
			put_name(b, TAUT_AUTHORITY, q->name, TAUT_TYPE_NS, ttl, name);
		}
		return 0;
	}
	put_name(b, TAUT_AUTHORITY, cut, TAUT_TYPE_NS, ttl, ns);
	put_address(b, TAUT_ADDITIONAL, ns, (more & 0x20) != 0, ttl);
	return 0;
}

/* An alias, and false data behind it. */
static uint16_t alias(
	struct taut_builder *b, const struct world_query *q, uint8_t more, uint32_t ttl)
{
	static const uint8_t above[] = {0, 1, 8, 2}; /* the root, t, his zone, h.t */
	const uint8_t *who = victim(more), *owner = victim(above[more >> 4 & 3]);
	uint8_t name[TAUT_NAME_MAX];

	if ((more & 0x80) != 0) { /* a chain of his own that has no end */
		below(q->name, more, name);
		put_name(b, TAUT_ANSWER, q->name, TAUT_TYPE_CNAME, ttl, name);
		return 0;
	}
	if ((more & 0x40) != 0)
		put_name(b, TAUT_ANSWER, owner, TAUT_TYPE_DNAME, ttl, who);
	put_name(b, TAUT_ANSWER, q->name, TAUT_TYPE_CNAME, ttl, who);
	put_address(b, TAUT_ANSWER, who, true, ttl);
	return 0;
}

size_t liar_reply(
	const struct world_query *query, uint8_t (*decide)(void), uint8_t *out, size_t capacity)
{
	uint8_t how = decide(), more = decide();
	uint32_t ttl = ttl_of(how >> 4);
	struct taut_builder b;
	uint16_t flags = TAUT_FLAG_QR | ((how & 0x40) == 0 ? TAUT_FLAG_AA : 0), rcode = 0;
	size_t n;

	taut_build_init(&b, out, capacity, NULL, 0);
	taut_build_header(&b, query->id, flags);
	taut_build_question(&b, query->name, query->type, query->rclass);
	switch (how & 7) {
	case 0:
	case 1: rcode = answer(&b, query, more, ttl); break;
	case 2:
		flags &= (uint16_t) ~(how & 0x80 ? 0 : TAUT_FLAG_AA);
		rcode = refer(&b, query, more, ttl);
		break;
	case 3: rcode = alias(&b, query, more, ttl); break;
	case 4: /* no such name, says he, and who else has none */
		put_soa(&b, victim(more), ttl);
		rcode = (more & 0x40) != 0 ? 0 : 3;
		break;
	case 5: rcode = more & 15; break;
	default: put_many(&b, query->name, more, decide); break;
	}
	if ((how & 15) == 5 && (more & 0x80) != 0)
		flags |= TAUT_FLAG_TC;
	taut_build_header(&b, query->id, (uint16_t)(flags | rcode));
	if ((more & 0x0c) != 0x0c)
		world_put_opt(&b, query, rcode, 0);
	n = taut_build_finish(&b);
	if ((how & 8) == 0)
		return n;
	/* broken */
	more = decide();
	out[12 + decide() % (n - 12)] ^= more;
	return (more & 0x80) != 0 ? n - decide() % (n - 11) : n;
}

/* ---- the spoofer ---------------------------------------------------------------------------- */

/* Another case of the first letter. False: the query has nothing that only chance could have made. */
static bool other_case(uint8_t *name)
{
	bool random = false;

	for (uint32_t i = 0; name[i] != 0; i++) /* length octets are below the letters */
		random |= name[i] >= 'A' && name[i] <= 'Z';
	for (uint32_t i = 0; name[i] != 0 && random; i++)
		if ((name[i] | 0x20) >= 'a' && (name[i] | 0x20) <= 'z') {
			name[i] ^= 0x20;
			return true;
		}
	return false;
}

size_t liar_spoof(const struct world_query *query, uint8_t (*decide)(void),
	struct taut_address *from, uint8_t *out, size_t capacity)
{
	uint8_t wrong = decide(), by = (uint8_t)(decide() | 1), more = decide();
	struct world_query q = *query;
	struct taut_builder b;
	uint16_t rcode = 0, flags = TAUT_FLAG_QR | TAUT_FLAG_AA;

	switch (wrong & 7) {
	case 0: q.id ^= by; break;
	case 1: q.id = (uint16_t)(q.id + (by << 8)); break;
	case 2: q.type ^= by; break;
	case 3: from->octets[by & 3] ^= by; break;
	case 4:
		if (!other_case(q.name))
			return 0;
		break;
	case 5: /* RFC 7873: one that is wrong, or none where the server is known to have one */
		if (!q.cookie)
			return 0;
		if ((by & 2) != 0 && q.cookie_length <= 8)
			return 0;
		break;
	case 6:
		below(query->name, by, q.name);
		if (taut_name_equal(q.name, query->name))
			return 0;
		break;
	default: from->port = (uint16_t)(by + 53); break;
	}
	taut_build_init(&b, out, capacity, NULL, 0);
	taut_build_header(&b, q.id, flags);
	taut_build_question(&b, q.name, q.type, q.rclass);
	switch (wrong >> 4 & 3) {
	case 0: answer(&b, query, more, 86400); break;
	case 1: refer(&b, query, more & 0x7f, 86400); break;
	case 2: alias(&b, query, more, 86400); break;
	default:
		put_soa(&b, victim(more), 86400);
		rcode = 3;
		break;
	}
	if ((wrong & 0x80) != 0)
		flags |= TAUT_FLAG_TC;
	taut_build_header(&b, q.id, (uint16_t)(flags | rcode));
	if ((wrong & 7) != 5 || (by & 2) == 0)
		world_put_opt(&b, &q, rcode, (wrong & 7) == 5 ? by : 0);
	return taut_build_finish(&b);
}
