/* world_server.c - what the servers of the world answer; see world.h. */
#include "world.h"

#include <string.h>

enum { OPTION_COOKIE = 10, REFUSED = 5, CHAIN = 12 };

/* ---- queries -------------------------------------------------------------------------------- */

static void read_cookie(const struct taut_message *m, struct world_query *query)
{
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;

	query->edns = taut_edns(m, &edns);
	if (!query->edns)
		return;
	it = taut_options(&edns.record);
	while (taut_option_next(&it, &option)) {
		if (option.code != OPTION_COOKIE)
			continue;
		FUZZ_LAW(!query->cookie && option.value.length >= 8 &&
			 option.value.length <= sizeof query->cookies);
		query->cookie = true;
		query->cookie_length = (uint16_t)option.value.length;
		memcpy(query->cookies, option.value.octets, option.value.length);
	}
}

void world_read_query(const uint8_t *octets, size_t n, struct world_query *query)
{
	static struct taut_scratch scratch;
	struct taut_message m;
	struct taut_question q;
	struct taut_iterator it;
	struct taut_report report = {0};

	if (scratch.generation == 0)
		taut_scratch_init(&scratch);
	memset(query, 0, sizeof *query);
	FUZZ_LAW(taut_message_open(&m, octets, n, &scratch, NULL, &report) == TAUT_OK &&
		 report.count == 0);
	FUZZ_LAW(m.header.count[TAUT_QUESTION] == 1 && (m.header.flags & TAUT_FLAG_QR) == 0);
	it = taut_questions(&m);
	FUZZ_LAW(taut_question_next(&it, &q));
	taut_name_expand(&q.name, query->name);
	query->id = m.header.id;
	query->type = q.type;
	query->rclass = q.rclass;
	read_cookie(&m, query);
}

void world_put_opt(
	struct taut_builder *b, const struct world_query *query, uint16_t rcode, uint8_t bad)
{
	uint8_t cookie[16] = "cookie of server";

	if (!query->edns)
		return;
	taut_build_opt(b, 1232, rcode, 0, 0);
	if (!query->cookie)
		return;
	memcpy(cookie, query->cookies, 8);
	cookie[7] ^= bad;
	taut_build_option(b, OPTION_COOKIE, cookie, sizeof cookie);
}

/* ---- answers -------------------------------------------------------------------------------- */

static void put(struct taut_builder *b, enum taut_section section, const uint8_t *owner,
	const struct world_truth *truth)
{
	for (unsigned i = 0; i < truth->count; i++)
		taut_build_record(b, section, owner, truth->type, TAUT_CLASS_IN, truth->ttl,
			truth->rdata[i].octets, truth->rdata[i].length);
}

static void put_set(
	struct taut_builder *b, enum taut_section section, const uint8_t *owner, uint16_t type)
{
	struct world_truth truth;

	world_truth(owner, type, &truth);
	put(b, section, owner, &truth);
}

static void refer(struct taut_builder *b, unsigned cut)
{
	const uint8_t *apex = world_apex(cut);
	struct world_truth ns;

	world_truth(apex, TAUT_TYPE_NS, &ns);
	put(b, TAUT_AUTHORITY, apex, &ns);
	if (taut_name_is_below(ns.rdata[0].octets, apex))
		put_set(b, TAUT_ADDITIONAL, ns.rdata[0].octets, TAUT_TYPE_A);
}

/* What the zone itself says of one name; the rcode. */
static uint16_t tell(struct taut_builder *b, const uint8_t *name, const struct world_truth *truth)
{
	if (truth->count != 0 && truth->dname[0] != 0)
		put_set(b, TAUT_ANSWER, truth->dname, TAUT_TYPE_DNAME);
	put(b, TAUT_ANSWER, name, truth);
	if (truth->count == 0)
		put_set(b, TAUT_AUTHORITY, world_apex(truth->zone), TAUT_TYPE_SOA);
	if (truth->type == TAUT_TYPE_NS && truth->count != 0 && !world_is_minimal())
		put_set(b, TAUT_ADDITIONAL, truth->rdata[0].octets, TAUT_TYPE_A);
	return truth->kind == WORLD_NXDOMAIN ? 3 : 0;
}

/* The zone cut below the server's zone that the name is at or below, or -1. DS belongs above the
 * cut. */
static int cut_above(unsigned zone, const uint8_t *name, uint16_t type)
{
	for (unsigned c = 1; c < WORLD_ZONES; c++)
		if (!(c == WORLD_LIAR && world_is_revoked()) && world_parent(c) == (int)zone &&
			taut_name_is_below(name, world_apex(c)) &&
			!(type == TAUT_TYPE_DS && taut_name_equal(name, world_apex(c))))
			return (int)c;
	return -1;
}

/* The deepest zone of this server that the name is in, or -1. */
static int serves(const struct taut_address *address, const uint8_t *name)
{
	unsigned labels = 0;
	int best = -1;

	for (unsigned z = 0; z < WORLD_ZONES; z++) {
		struct taut_address own;

		world_address(z, &own);
		if (address->family != 4 || memcmp(address->octets, own.octets, 3) != 0 ||
			!taut_name_is_below(name, world_apex(z)))
			continue;
		if (best < 0 || taut_name_labels(world_apex(z)) > labels) {
			best = (int)z;
			labels = taut_name_labels(world_apex(z));
		}
	}
	return best;
}

/* A server of zones. */
static uint16_t answer_zone(struct taut_builder *b, const struct taut_address *address,
	const struct world_query *query, uint16_t *flags)
{
	int zone = serves(address, query->name), cut;
	struct world_truth truth;

	if (zone < 0 || query->rclass != TAUT_CLASS_IN)
		return REFUSED;
	cut = cut_above((unsigned)zone, query->name, query->type);
	if (cut >= 0) {
		refer(b, (unsigned)cut);
		return 0;
	}
	*flags |= TAUT_FLAG_AA;
	world_truth(query->name, query->type, &truth);
	if (zone == WORLD_LIAR)
		truth.zone = WORLD_LIAR; /* it is not told when it is revoked */
	return tell(b, query->name, &truth);
}

/* A resolver: the whole chain. Of the liar it knows nothing. */
static uint16_t answer_forwarded(
	struct taut_builder *b, const struct world_query *query, uint16_t *flags)
{
	uint8_t name[TAUT_NAME_MAX];

	*flags |= TAUT_FLAG_RA | TAUT_FLAG_RD;
	memcpy(name, query->name, sizeof name);
	if (query->rclass != TAUT_CLASS_IN)
		return REFUSED;
	for (unsigned i = 0; i < CHAIN; i++) { /* longer ones are loops */
		struct world_truth truth;
		uint16_t rcode;

		if (world_is_liars(name))
			return 2;
		world_truth(name, query->type, &truth);
		rcode = tell(b, name, &truth);
		if (truth.kind != WORLD_CNAME)
			return rcode;
		memcpy(name, truth.rdata[0].octets, truth.rdata[0].length);
	}
	return 2;
}

/* Takes the last octet out of the rdata of a record, which is none of OPT: nothing is compressed,
 * so the rest stays right. */
static size_t damage(uint8_t *octets, size_t n, unsigned which)
{
	static struct taut_scratch scratch;
	struct taut_message m;

	if (scratch.generation == 0)
		taut_scratch_init(&scratch);
	FUZZ_LAW(taut_message_open(&m, octets, n, &scratch, NULL, NULL) == TAUT_OK);
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(&m, (enum taut_section)s);
		struct taut_record record;

		while (taut_record_next(&it, &record)) {
			size_t end = record.rdata + record.rdlength;

			if (record.type == TAUT_TYPE_OPT || --which > 0)
				continue;
			octets[record.rdata - 1u]--;
			memmove(octets + end - 1, octets + end, n - end);
			return n - 1;
		}
	}
	return n;
}

bool world_is_liars_address(const struct taut_address *address)
{
	struct taut_address liar;

	world_address(WORLD_LIAR, &liar);
	return address->family == 4 && memcmp(address->octets, liar.octets, 3) == 0;
}

size_t world_answer(const struct taut_address *address, const uint8_t *query, size_t n,
	const struct world_mood *mood, uint8_t *out, size_t capacity)
{
	static struct taut_suffixes suffixes;
	struct taut_builder b;
	struct world_query q;
	uint16_t flags = TAUT_FLAG_QR, rcode;

	if (address->family != 4 || address->octets[0] != 198 || address->octets[1] != 18)
		return 0;
	world_read_query(query, n, &q);
	taut_build_init(&b, out, capacity, mood->damaged != 0 ? NULL : &suffixes, 0);
	taut_build_header(&b, q.id, TAUT_FLAG_QR);
	taut_build_question(&b, q.name, q.type, q.rclass);
	if (mood->truncated)
		rcode = 0;
	else if (mood->rcode != 0)
		rcode = mood->rcode;
	else if (taut_address_equal(address, &world_forwarder.address))
		rcode = answer_forwarded(&b, &q, &flags);
	else
		rcode = answer_zone(&b, address, &q, &flags);
	if (mood->truncated)
		flags |= TAUT_FLAG_TC;
	taut_build_header(&b, q.id, (uint16_t)(flags | rcode));
	if (mood->rcode == 0 ||
		(mood->rcode & 1) ==
			0) /* those that know no EDNS have errors with odd numbers here */
		world_put_opt(&b, &q, rcode, 0);
	n = taut_build_finish(&b);
	return mood->damaged != 0 ? damage(out, n, mood->damaged) : n;
}

/* ---- a registered zone ---------------------------------------------------------------------- */

const uint8_t world_registered[] = "\1o";

enum { REGISTERED_TTL = 60, REGISTERED_LETTERS = 25 };

/* The n-th record: SOA, NS, then the texts. */
static uint16_t registered(unsigned n, uint8_t owner[6], uint8_t rdata[256], uint16_t *length)
{
	static const uint8_t soa[] = "\0\0\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1";

	if (n >= 2) {
		memcpy(owner, "\2aa\1o", 6);
		owner[1] = (uint8_t)(owner[1] + (n - 2) / REGISTERED_LETTERS);
		owner[2] = (uint8_t)(owner[2] + (n - 2) % REGISTERED_LETTERS);
		memset(rdata, 0, 256);
		rdata[0] = 255;
		*length = 256;
		return TAUT_TYPE_TXT;
	}
	memcpy(owner, world_registered, 3);
	*length = n == 0 ? sizeof soa - 1 : 6;
	memcpy(rdata, n == 0 ? soa : (const uint8_t *)"\2ns\1t", *length);
	return n == 0 ? TAUT_TYPE_SOA : TAUT_TYPE_NS;
}

void world_register(struct taut_zones *zones)
{
	FUZZ_LAW(taut_zones_begin(zones, world_registered, TAUT_CLASS_IN) == TAUT_OK);
	for (unsigned n = 0; n < WORLD_REGISTERED_RECORDS; n++) {
		uint8_t owner[6], rdata[256];
		struct taut_zone_record record = {.owner = owner,
			.rdata = rdata,
			.ttl = REGISTERED_TTL,
			.rclass = TAUT_CLASS_IN};

		record.type = registered(n, owner, rdata, &record.rdlength);
		record.owner_length = taut_name_length(owner);
		FUZZ_LAW(taut_zones_add(zones, &record) == TAUT_OK);
	}
	FUZZ_LAW(taut_zones_commit(zones) == TAUT_OK);
}

void world_registered_truth(const uint8_t *name, uint16_t type, struct world_truth *truth)
{
	*truth = (struct world_truth){.kind = WORLD_NXDOMAIN, .type = type, .ttl = REGISTERED_TTL};
	for (unsigned n = 0; n < WORLD_REGISTERED_RECORDS; n++) {
		uint8_t owner[6], rdata[256];
		uint16_t length, found = registered(n, owner, rdata, &length);

		if (!taut_name_equal(owner, name))
			continue;
		truth->kind = truth->count > 0 ? WORLD_ANSWER : WORLD_NODATA;
		if (found != type)
			continue;
		truth->kind = WORLD_ANSWER;
		memcpy(truth->rdata[truth->count].octets, rdata, length);
		truth->rdata[truth->count++].length = length;
	}
}
