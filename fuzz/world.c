/* world.c - see world.h. */
#include "world.h"

#include <string.h>

enum { ZONES = WORLD_ZONES, TTL = 3600 };

/* The zones: apex, the zone above it, the name of its server, its server's address. */
static const struct zone {
	const char *apex;
	int parent;
	const char *server;
	uint8_t address[4];
	uint32_t ttl; /* of NS, and of the server's address */
} zones[ZONES] = {
	{".", -1, "ns.", {198, 18, 0, 1}, TTL},
	{"t.", 0, "ns.t.", {198, 18, 1, 1}, TTL},
	{"h.t.", 1, "ns.h.t.", {198, 18, 2, 1}, TTL},
	{"e.t.", 1, "ns.e.t.", {198, 18, 3, 1}, WORLD_LIAR_TTL},
	{"x.", 0, "ns.x.", {198, 18, 4, 1}, TTL},
	{"g.x.", 4, "ns.h.t.", {198, 18, 2, 1}, TTL}, /* its server is in another zone: no glue */
	{"s.h.t.", 2, "ns.s.h.t.", {198, 18, 6, 1}, TTL},
};

enum { LIAR = WORLD_LIAR };

/* What stands below the apex of each zone but the liar's: label, type, data. Names without a dot
 * at the end are in the zone. */
static const struct entry {
	const char *label;
	uint16_t type;
	uint32_t ttl;
	const char *data;
} entries[] = {
	{"a", TAUT_TYPE_A, TTL, "192.0.2.1"}, {"a", TAUT_TYPE_A, TTL, "192.0.2.2"},
	{"a", TAUT_TYPE_AAAA, 60, "2001:db8::1"}, {"w", TAUT_TYPE_CNAME, TTL, "a.h.t."},
	{"c", TAUT_TYPE_CNAME, 60, "w.g.x."}, {"v", TAUT_TYPE_CNAME, TTL, "a.e.t."},
	{"l", TAUT_TYPE_CNAME, TTL, "k"}, {"k", TAUT_TYPE_CNAME, TTL, "l"},
	{"m", TAUT_TYPE_MX, TTL, "10 a"}, {"m", TAUT_TYPE_MX, TTL, "20 a.e.t."},
	{"z", TAUT_TYPE_A, 0, "192.0.2.9"},
	{"b.ent", TAUT_TYPE_TXT, TTL, "\"below an empty non-terminal\""},
	{"d", TAUT_TYPE_DNAME, TTL, "h.t."}, {"*.u", TAUT_TYPE_TXT, TTL, "\"any\""},
	{"now", TAUT_TYPE_TXT, WORLD_STAMP_TTL, "\"0000000000\""}, /* when it was made */
};
enum { ENTRIES = sizeof entries / sizeof entries[0] };

static const char *const labels[] = {"a", "w", "c", "v", "l", "m", "z", "ent", "b.ent", "a.d", "d",
	"q.u", "u", "no", "a.no", "", "now", "ns"};
enum { LABELS = sizeof labels / sizeof labels[0] };

const uint8_t world_liar[] = "\1e\1t";
const uint8_t world_forwarded[] = "\1x";
const struct taut_hint world_forwarder = {.address = {.family = 4, .octets = {198, 18, 8, 1}}};
struct taut_hint world_hints[WORLD_HINTS];

/* Everything in wire form, made once. */
static struct {
	uint8_t apex[ZONES][TAUT_NAME_MAX], server[ZONES][TAUT_NAME_MAX];
	uint8_t owners[ZONES][ENTRIES][TAUT_NAME_MAX];
	uint8_t rdata[ZONES][ENTRIES][300];
	uint16_t lengths[ZONES][ENTRIES];
	uint8_t names[ZONES * LABELS][TAUT_NAME_MAX];
	uint8_t above[ZONES][TAUT_NAME_MAX], wild[ZONES][TAUT_NAME_MAX]; /* "u" and "*.u" */
	unsigned labels[ZONES];
	uint32_t owner_lengths[ZONES][ENTRIES];
	bool made;
	bool revoked, minimal;
	uint64_t second;
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
		world.owner_lengths[z][i] = taut_name_length(world.owners[z][i]);
		FUZZ_LAW(taut_rdata_scan(entries[i].type, TAUT_CLASS_IN, entries[i].data,
				 strlen(entries[i].data), world.apex[z], world.rdata[z][i],
				 sizeof world.rdata[z][i], &world.lengths[z][i], NULL) == TAUT_OK);
	}
	for (unsigned i = 0; i < LABELS; i++)
		name_of(labels[i], world.apex[z], world.names[z * LABELS + i]);
	name_of("u", world.apex[z], world.above[z]);
	name_of("*.u", world.apex[z], world.wild[z]);
	world.labels[z] = taut_name_labels(world.apex[z]);
}

void world_begin(void)
{
	world.revoked = world.minimal = false;
	world.second = 0;
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

void world_revoke(void)
{
	world.revoked = true;
}

bool world_is_revoked(void)
{
	return world.revoked;
}

void world_set_minimal(bool minimal)
{
	world.minimal = minimal;
}

bool world_is_minimal(void)
{
	return world.minimal;
}

void world_set_time(uint64_t second)
{
	world.second = second;
}

const uint8_t *world_apex(unsigned zone)
{
	return world.apex[zone];
}

void world_address(unsigned zone, struct taut_address *address)
{
	*address = (struct taut_address){.family = 4};
	memcpy(address->octets, zones[zone].address, 4);
}

int world_parent(unsigned zone)
{
	return zones[zone].parent;
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
		if (!(z == LIAR && world.revoked) && world.labels[z] > world.labels[best] &&
			taut_name_is_below(name, world.apex[z]))
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
	static const uint8_t numbers[20] = {
		0, 0, 0, 1, 0, 0, 14, 16, 0, 0, 3, 132, 0, 9, 58, 128, 0, 0, 0, 60};
	uint32_t n = taut_name_length(world.server[z]);

	memcpy(out, world.server[z], n);
	memcpy(out + n, world.apex[z], taut_name_length(world.apex[z]));
	n += taut_name_length(world.apex[z]);
	memcpy(out + n, numbers, sizeof numbers);
	return (uint16_t)(n + sizeof numbers);
}

/* SOA and NS of an apex, the address of a server. */
static void add_infrastructure(
	unsigned z, const uint8_t *name, uint16_t type, struct world_truth *truth, bool *exists)
{
	uint8_t soa[600];

	if (taut_name_equal(name, world.apex[z])) {
		*exists = true;
		if (type == TAUT_TYPE_SOA)
			add(truth, soa, soa_of(z, soa), TTL);
		if (type == TAUT_TYPE_NS)
			add(truth, world.server[z], (uint16_t)taut_name_length(world.server[z]),
				zones[z].ttl);
	}
	for (unsigned s = 0; s < ZONES; s++) {
		if ((s == LIAR && world.revoked) || !taut_name_equal(name, world.server[s]))
			continue;
		*exists = true;
		if (type == TAUT_TYPE_A && truth->count == 0)
			add(truth, zones[s].address, 4, zones[s].ttl);
	}
}

/* Ten digits behind the length of the string. */
static void put_stamp(uint8_t *rdata)
{
	uint64_t second = world.second;

	for (unsigned i = 10; i > 0; i--, second /= 10)
		rdata[i] = (uint8_t)('0' + second % 10);
}

static uint64_t stamp_of(const uint8_t *rdata)
{
	uint64_t second = 0;

	for (unsigned i = 1; i <= 10; i++)
		second = second * 10 + (uint64_t)(rdata[i] - '0');
	return second;
}

/* A name in lower case: what is in the world has no other letters. */
struct folded {
	uint8_t octets[TAUT_NAME_MAX];
	uint32_t length;
};

static void fold(const uint8_t *name, struct folded *out)
{
	out->length = taut_name_length(name);
	for (uint32_t i = 0; i < out->length; i++) /* length octets are below the letters */
		out->octets[i] = name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 0x20 : name[i];
}

/* Is it the end of a name of the world? Those have no length octets within labels, so octets do. */
static bool ends(const uint8_t *owner, uint32_t length, const struct folded *name)
{
	if (name->length > length)
		return false;
	for (uint32_t i = name->length; i > 0; i--)
		if (owner[length - name->length + i - 1] != name->octets[i - 1])
			return false;
	return true;
}

/* Entries at a name; what is below it makes it exist. `owner`: that of the entries. */
static void add_entries(unsigned z, const struct folded *owner, const struct folded *name,
	uint16_t type, struct world_truth *truth, bool *exists)
{
	for (unsigned i = 0; i < ENTRIES; i++) {
		if (ends(world.owners[z][i], world.owner_lengths[z][i], name))
			*exists = true;
		if (owner->length != world.owner_lengths[z][i] ||
			!ends(world.owners[z][i], world.owner_lengths[z][i], owner))
			continue;
		*exists = true;
		if (entries[i].type == TAUT_TYPE_CNAME && type != TAUT_TYPE_CNAME) {
			add(truth, world.rdata[z][i], world.lengths[z][i], entries[i].ttl);
			truth->kind = WORLD_CNAME;
		} else if (entries[i].type == type) {
			add(truth, world.rdata[z][i], world.lengths[z][i], entries[i].ttl);
			if (entries[i].ttl == WORLD_STAMP_TTL && type == TAUT_TYPE_TXT)
				put_stamp(truth->rdata[0].octets);
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
		if (prefix + world.lengths[z][i] > TAUT_NAME_MAX)
			return false;
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
	struct folded folded, wild;
	unsigned z = zone_of(name);
	bool exists = false;

	truth->kind = WORLD_NXDOMAIN;
	truth->ttl = 0;
	truth->type = type;
	truth->count = 0;
	truth->dname[0] = 0;
	truth->zone = z;
	if (type == TAUT_TYPE_DS && taut_name_equal(name, world.apex[z]) && zones[z].parent >= 0) {
		truth->kind = WORLD_NODATA; /* nothing is signed, says the zone above */
		truth->zone = (unsigned)zones[z].parent;
		return;
	}
	if (!from_dname(z, name, truth)) {
		add_infrastructure(z, name, type, truth, &exists);
		fold(name, &folded);
		add_entries(z, &folded, &folded, type, truth, &exists);
		/* delegations make names exist too */
		for (unsigned c = 0; c < ZONES; c++)
			exists = exists || (!(c == LIAR && world.revoked) &&
						   taut_name_is_below(world.apex[c], name));
		if (!exists && !taut_name_equal(name, world.above[z]) &&
			taut_name_is_below(name, world.above[z])) {
			fold(world.wild[z], &wild);
			add_entries(z, &wild, &folded, type, truth, &exists);
		}
	}
	if (truth->kind == WORLD_CNAME)
		truth->type = TAUT_TYPE_CNAME;
	else if (truth->count == 0)
		truth->kind = exists ? WORLD_NODATA : WORLD_NXDOMAIN;
}

/* Is the rdata one of these, names in any case? */
static bool has(
	const struct world_truth *truth, uint16_t type, const uint8_t *rdata, uint16_t length)
{
	static uint8_t a[TAUT_MESSAGE_MAX], b[TAUT_MESSAGE_MAX];
	uint16_t na, nb;
	struct taut_record record;

	for (unsigned i = 0; i < truth->count; i++)
		if (length == truth->rdata[i].length &&
			memcmp(rdata, truth->rdata[i].octets, length) == 0)
			return true;
	taut_record_wrap(&record, type, TAUT_CLASS_IN, rdata, length);
	if (record.malformed || taut_rdata_canonical(&record, a, sizeof a, &na) != TAUT_OK)
		return false;
	for (unsigned i = 0; i < truth->count; i++) {
		taut_record_wrap(&record, type, TAUT_CLASS_IN, truth->rdata[i].octets,
			truth->rdata[i].length);
		FUZZ_LAW(taut_rdata_canonical(&record, b, sizeof b, &nb) == TAUT_OK);
		if (na == nb && memcmp(a, b, na) == 0)
			return true;
	}
	return false;
}

/* A stamped record was made in the past, and its age and the TTL that it has left are together no
 * more than its TTL. */
static bool stamp_is_true(const uint8_t *rdata, uint16_t length, uint32_t ttl, uint32_t late)
{
	uint64_t made;

	if (length != 11 || rdata[0] != 10)
		return false;
	made = stamp_of(rdata);
	return made <= world.second &&
	       world.second - made + ttl <= (uint64_t)WORLD_STAMP_TTL + late;
}

bool world_is_true(const uint8_t *owner, uint16_t type, const uint8_t *rdata, uint16_t length,
	uint32_t ttl, uint32_t late)
{
	struct world_truth truth;

	world_truth(owner, type, &truth);
	if (truth.count == 0 || truth.type != type || ttl > truth.ttl)
		return false;
	if (type == TAUT_TYPE_TXT && truth.ttl == WORLD_STAMP_TTL)
		return stamp_is_true(rdata, length, ttl, late);
	return has(&truth, type, rdata, length);
}

bool world_may_ask(const struct taut_address *address, const uint8_t *name, bool forwarded)
{
	if (address->family != 4 || address->port != 0)
		return false;
	for (unsigned i = 0; i < WORLD_HINTS; i++)
		if (taut_address_equal(address, &world_hints[i].address))
			return true;
	for (unsigned z = 1; z < ZONES; z++)
		if (z != LIAR && taut_name_is_below(name, world.apex[z]) &&
			memcmp(address->octets, zones[z].address, 4) == 0)
			return true;
	return forwarded && taut_name_is_below(name, world_forwarded) &&
	       taut_address_equal(address, &world_forwarder.address);
}
