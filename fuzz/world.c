/* world.c - see world.h. */
#include "world.h"

#include <string.h>

enum { ZONES = 7, TTL = 3600, NAMES = 64 };

/* The zones: apex, the zone above it, the name of its server, its server's address. */
static const struct zone {
	const char *apex;
	int parent;
	const char *server;
	uint8_t address[4];
} zones[ZONES] = {
	{".", -1, "ns.", {198, 18, 0, 1}},
	{"t.", 0, "ns.t.", {198, 18, 1, 1}},
	{"h.t.", 1, "ns.h.t.", {198, 18, 2, 1}},
	{"e.t.", 1, "ns.e.t.", {198, 18, 3, 1}},
	{"x.", 0, "ns.x.", {198, 18, 4, 1}},
	{"g.x.", 4, "ns.h.t.", {198, 18, 2, 1}}, /* its server is in another zone: no glue */
	{"s.h.t.", 2, "ns.s.h.t.", {198, 18, 6, 1}},
};

enum { LIAR = 3 };

/* What stands below the apex of each zone but the liar's: label, type, data. Names without a dot at the end are in the zone. */
static const struct entry {
	const char *label;
	uint16_t type;
	uint32_t ttl;
	const char *data;
} entries[] = {
	{"a", TAUT_TYPE_A, TTL, "192.0.2.1"},
	{"a", TAUT_TYPE_A, TTL, "192.0.2.2"},
	{"a", TAUT_TYPE_AAAA, 60, "2001:db8::1"},
	{"w", TAUT_TYPE_CNAME, TTL, "a.h.t."},
	{"c", TAUT_TYPE_CNAME, 60, "w.g.x."},
	{"v", TAUT_TYPE_CNAME, TTL, "a.e.t."},
	{"l", TAUT_TYPE_CNAME, TTL, "k"},
	{"k", TAUT_TYPE_CNAME, TTL, "l"},
	{"m", TAUT_TYPE_MX, TTL, "10 a"},
	{"m", TAUT_TYPE_MX, TTL, "20 a.e.t."},
	{"z", TAUT_TYPE_A, 0, "192.0.2.9"},
	{"b.ent", TAUT_TYPE_TXT, TTL, "\"below an empty non-terminal\""},
	{"d", TAUT_TYPE_DNAME, TTL, "h.t."},
	{"*.u", TAUT_TYPE_TXT, TTL, "\"any\""},
};
enum { ENTRIES = sizeof entries / sizeof entries[0] };

static const char *const labels[] = {"a", "w", "c", "v", "l", "m", "z", "ent", "b.ent", "a.d", "d", "q.u", "u", "no", "a.no", ""};
enum { LABELS = sizeof labels / sizeof labels[0] };

const uint8_t world_liar[] = "\1e\1t";
struct taut_hint world_hints[WORLD_HINTS];

/* Everything in wire form, made once. */
static struct {
	uint8_t apex[ZONES][TAUT_NAME_MAX], server[ZONES][TAUT_NAME_MAX];
	uint8_t owners[ZONES][ENTRIES][TAUT_NAME_MAX];
	uint8_t rdata[ZONES][ENTRIES][300];
	uint16_t lengths[ZONES][ENTRIES];
	uint8_t names[ZONES * LABELS][TAUT_NAME_MAX];
	bool made;
} world;

static void name_of(const char *text, const uint8_t *origin, uint8_t out[TAUT_NAME_MAX])
{
	uint32_t length;

	if (text[0] == '\0')
		text = "@";
	FUZZ_LAW(taut_name_scan(text, strlen(text), origin, out, &length) == TAUT_OK);
}

static void make_zone(unsigned z)
{
	name_of(zones[z].apex, NULL, world.apex[z]);
	name_of(zones[z].server, NULL, world.server[z]);
	for (unsigned i = 0; i < ENTRIES; i++) {
		name_of(entries[i].label, world.apex[z], world.owners[z][i]);
		FUZZ_LAW(taut_rdata_scan(entries[i].type, TAUT_CLASS_IN, entries[i].data,
				 strlen(entries[i].data), world.apex[z], world.rdata[z][i],
				 sizeof world.rdata[z][i], &world.lengths[z][i], NULL) == TAUT_OK);
	}
	for (unsigned i = 0; i < LABELS; i++)
		name_of(labels[i], world.apex[z], world.names[z * LABELS + i]);
}

void world_begin(void)
{
	if (world.made)
		return;
	for (unsigned z = 0; z < ZONES; z++)
		make_zone(z);
	for (unsigned i = 0; i < WORLD_HINTS; i++) {
		world_hints[i].name = world.server[0];
		world_hints[i].address = (struct taut_address){.family = 4};
		memcpy(world_hints[i].address.octets, zones[0].address, 4);
		world_hints[i].address.octets[3] = (uint8_t)(1 + i);
	}
	world.made = true;
}

const uint8_t *world_name(unsigned index)
{
	return world.names[index % (ZONES * LABELS)];
}

bool world_is_liars(const uint8_t *name)
{
	return taut_name_is_below(name, world_liar);
}

/* The zone that a name is in: the deepest apex at or above it. */
static unsigned zone_of(const uint8_t *name)
{
	unsigned best = 0;

	for (unsigned z = 1; z < ZONES; z++)
		if (taut_name_is_below(name, world.apex[z]) &&
			taut_name_labels(world.apex[z]) > taut_name_labels(world.apex[best]))
			best = z;
	return best;
}

/* ---- truth ---------------------------------------------------------------------------------- */

static void add(struct world_truth *truth, const uint8_t *rdata, size_t length, uint32_t ttl)
{
	FUZZ_LAW(truth->count < WORLD_RECORDS && length <= sizeof truth->rdata[0].octets);
	memcpy(truth->rdata[truth->count].octets, rdata, length);
	truth->rdata[truth->count++].length = (uint16_t)length;
	truth->ttl = ttl;
	truth->kind = WORLD_ANSWER;
}

static uint16_t soa_of(unsigned z, uint8_t *out)
{
	static const uint8_t numbers[20] = {0, 0, 0, 1, 0, 0, 14, 16, 0, 0, 3, 132, 0, 9, 58, 128, 0, 0, 0, 60};
	uint32_t n = taut_name_length(world.server[z]);

	memcpy(out, world.server[z], n);
	memcpy(out + n, world.apex[z], taut_name_length(world.apex[z]));
	n += taut_name_length(world.apex[z]);
	memcpy(out + n, numbers, sizeof numbers);
	return (uint16_t)(n + sizeof numbers);
}

/* SOA and NS of an apex, the address of a server. */
static void add_infrastructure(unsigned z, const uint8_t *name, uint16_t type, struct world_truth *truth,
	bool *exists)
{
	uint8_t soa[600];

	if (taut_name_equal(name, world.apex[z])) {
		*exists = true;
		if (type == TAUT_TYPE_SOA)
			add(truth, soa, soa_of(z, soa), TTL);
		if (type == TAUT_TYPE_NS)
			add(truth, world.server[z], taut_name_length(world.server[z]), TTL);
	}
	for (unsigned s = 0; s < ZONES; s++) {
		if (!taut_name_equal(name, world.server[s]))
			continue;
		*exists = true;
		if (type == TAUT_TYPE_A && truth->count == 0)
			add(truth, zones[s].address, 4, TTL);
	}
}

/* Entries at a name; what is below it makes it exist. `owner`: that of the entries. */
static void add_entries(unsigned z, const uint8_t *owner, const uint8_t *name, uint16_t type,
	struct world_truth *truth, bool *exists)
{
	for (unsigned i = 0; i < ENTRIES; i++) {
		if (taut_name_is_below(world.owners[z][i], name))
			*exists = true;
		if (!taut_name_equal(world.owners[z][i], owner))
			continue;
		*exists = true;
		if (entries[i].type == TAUT_TYPE_CNAME && type != TAUT_TYPE_CNAME) {
			add(truth, world.rdata[z][i], world.lengths[z][i], entries[i].ttl);
			truth->kind = WORLD_CNAME;
		} else if (entries[i].type == type) {
			add(truth, world.rdata[z][i], world.lengths[z][i], entries[i].ttl);
		}
	}
}

/* Names below a DNAME: RFC 6672 2.2. False: it is none. */
static bool from_dname(unsigned z, const uint8_t *name, struct world_truth *truth)
{
	for (unsigned i = 0; i < ENTRIES; i++) {
		const uint8_t *owner = world.owners[z][i];
		uint8_t target[2 * TAUT_NAME_MAX];
		uint32_t prefix;

		if (entries[i].type != TAUT_TYPE_DNAME || taut_name_equal(name, owner) ||
			!taut_name_is_below(name, owner))
			continue;
		prefix = taut_name_length(name) - taut_name_length(owner);
		memcpy(target, name, prefix);
		memcpy(target + prefix, world.rdata[z][i], world.lengths[z][i]);
		add(truth, target, prefix + world.lengths[z][i], TTL);
		truth->kind = WORLD_CNAME;
		memcpy(truth->dname, owner, taut_name_length(owner));
		return true;
	}
	return false;
}

void world_truth(const uint8_t *name, uint16_t type, struct world_truth *truth)
{
	unsigned z = zone_of(name);
	uint8_t wild[TAUT_NAME_MAX], above[TAUT_NAME_MAX];
	bool exists = false;

	*truth = (struct world_truth){.kind = WORLD_NXDOMAIN, .type = type};
	if (type == TAUT_TYPE_DS && taut_name_equal(name, world.apex[z]) && zones[z].parent >= 0) {
		truth->kind = WORLD_NODATA; /* nothing is signed */
		return;
	}
	if (!from_dname(z, name, truth)) {
		add_infrastructure(z, name, type, truth, &exists);
		add_entries(z, name, name, type, truth, &exists);
		/* delegations make names exist too */
		for (unsigned c = 0; c < ZONES; c++)
			exists = exists || taut_name_is_below(world.apex[c], name);
		name_of("u", world.apex[z], above);
		name_of("*.u", world.apex[z], wild);
		if (!exists && !taut_name_equal(name, above) && taut_name_is_below(name, above))
			add_entries(z, wild, name, type, truth, &exists);
	}
	if (truth->kind == WORLD_CNAME)
		truth->type = TAUT_TYPE_CNAME;
	else if (truth->count == 0)
		truth->kind = exists ? WORLD_NODATA : WORLD_NXDOMAIN;
}

/* Is the rdata one of these, names in any case? */
static bool has(const struct world_truth *truth, uint16_t type, const uint8_t *rdata, uint16_t length)
{
	uint8_t a[TAUT_MESSAGE_MAX], b[TAUT_MESSAGE_MAX];
	uint16_t na, nb;
	struct taut_record record;

	taut_record_wrap(&record, type, TAUT_CLASS_IN, rdata, length);
	if (record.malformed || taut_rdata_canonical(&record, a, sizeof a, &na) != TAUT_OK)
		return false;
	for (unsigned i = 0; i < truth->count; i++) {
		taut_record_wrap(&record, type, TAUT_CLASS_IN, truth->rdata[i].octets, truth->rdata[i].length);
		FUZZ_LAW(taut_rdata_canonical(&record, b, sizeof b, &nb) == TAUT_OK);
		if (na == nb && memcmp(a, b, na) == 0)
			return true;
	}
	return false;
}

bool world_is_true(const uint8_t *owner, uint16_t type, const uint8_t *rdata, uint16_t length, uint32_t ttl)
{
	struct world_truth truth;

	world_truth(owner, type, &truth);
	return truth.count != 0 && truth.type == type && ttl <= truth.ttl && has(&truth, type, rdata, length);
}

/* ---- servers -------------------------------------------------------------------------------- */

static void put(struct taut_builder *b, enum taut_section section, const uint8_t *owner, uint16_t type)
{
	struct world_truth truth;

	world_truth(owner, type, &truth);
	for (unsigned i = 0; i < truth.count; i++)
		taut_build_record(b, section, owner, truth.type, TAUT_CLASS_IN, truth.ttl,
			truth.rdata[i].octets, truth.rdata[i].length);
}

/* The zone cut between the server's zone and the name, or -1. DS belongs above the cut. */
static int cut_above(unsigned z, const uint8_t *name, uint16_t type)
{
	for (unsigned c = 1; c < ZONES; c++)
		if (zones[c].parent == (int)z && taut_name_is_below(name, world.apex[c]) &&
			!(type == TAUT_TYPE_DS && taut_name_equal(name, world.apex[c])))
			return (int)c;
	return -1;
}

static uint16_t refer(struct taut_builder *b, unsigned cut)
{
	put(b, TAUT_AUTHORITY, world.apex[cut], TAUT_TYPE_NS);
	if (taut_name_is_below(world.server[cut], world.apex[cut]))
		taut_build_record(b, TAUT_ADDITIONAL, world.server[cut], TAUT_TYPE_A, TAUT_CLASS_IN, TTL,
			zones[cut].address, 4);
	return 0;
}

/* The answer of the zone itself. */
static uint16_t tell(struct taut_builder *b, unsigned z, const uint8_t *name, uint16_t type)
{
	struct world_truth truth;
	uint8_t soa[600];

	world_truth(name, type, &truth);
	if (truth.count != 0 && truth.dname[0] != 0)
		put(b, TAUT_ANSWER, truth.dname, TAUT_TYPE_DNAME);
	for (unsigned i = 0; i < truth.count; i++)
		taut_build_record(b, TAUT_ANSWER, name, truth.type, TAUT_CLASS_IN, truth.ttl,
			truth.rdata[i].octets, truth.rdata[i].length);
	if (truth.count == 0)
		taut_build_record(b, TAUT_AUTHORITY, world.apex[z], TAUT_TYPE_SOA, TAUT_CLASS_IN, TTL, soa,
			soa_of(z, soa));
	return truth.kind == WORLD_NXDOMAIN ? 3 : 0;
}

/* The deepest zone of this server that the name is in, or -1. */
static int serves(const struct taut_address *address, const uint8_t *name)
{
	int best = -1;

	for (unsigned z = 0; z < ZONES; z++)
		if (address->family == 4 && memcmp(address->octets, zones[z].address, 3) == 0 &&
			address->octets[3] <= WORLD_HINTS && taut_name_is_below(name, world.apex[z]) &&
			(best < 0 || taut_name_labels(world.apex[z]) > taut_name_labels(world.apex[best])))
			best = (int)z;
	return best;
}

size_t world_answer(const struct taut_address *address, const uint8_t *query, size_t n, uint8_t *out,
	size_t capacity, bool *liar)
{
	static struct taut_scratch scratch;
	static struct taut_suffixes suffixes;
	struct taut_builder b;
	struct taut_message m;
	struct taut_question q;
	struct taut_iterator it;
	struct taut_edns edns;
	uint8_t name[TAUT_NAME_MAX];
	uint16_t flags, rcode = 5;
	bool with_edns;
	int z;

	if (scratch.generation == 0)
		taut_scratch_init(&scratch);
	FUZZ_LAW(taut_message_open(&m, query, n, &scratch, NULL, NULL) == TAUT_OK);
	it = taut_questions(&m);
	FUZZ_LAW(taut_question_next(&it, &q));
	taut_name_expand(&q.name, name);
	with_edns = taut_edns(&m, &edns);
	*liar = memcmp(address->octets, zones[LIAR].address, 3) == 0;
	z = serves(address, name);
	if (z < 0 && !*liar && address->octets[0] != 198)
		return 0;

	taut_build_init(&b, out, capacity, &suffixes, 0);
	taut_build_header(&b, m.header.id, TAUT_FLAG_QR);
	taut_build_question(&b, name, q.type, q.rclass);
	flags = TAUT_FLAG_QR;
	if (z >= 0 && q.rclass == TAUT_CLASS_IN) {
		int cut = cut_above((unsigned)z, name, q.type);

		rcode = cut >= 0 ? refer(&b, (unsigned)cut) : tell(&b, (unsigned)z, name, q.type);
		flags |= cut >= 0 ? 0 : TAUT_FLAG_AA;
	}
	taut_build_header(&b, m.header.id, (uint16_t)(flags | rcode));
	if (with_edns)
		taut_build_opt(&b, 1232, rcode, 0, 0);
	return taut_build_finish(&b);
}
