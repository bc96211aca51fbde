/* check_nsec3.c - NSEC3 and its parameters (RFC 5155): owners are hashes, each names the next one of its
 * chain. Which name a hash is of is not looked at. */
#include <string.h>

#include "check_inner.h"

enum {
	CHAINS = 8,
	SHA1 = 1,
	SHA1_OCTETS = 20,
	SHA1_DIGITS = 32,
	OPT_OUT = 1,
	ITERATIONS_MANY = 100
};

/* Parameters: hash algorithm, iterations, salt. As octets they stand in rdata behind each other, the flags
 * in between. */
struct chain {
	const struct zone_entry *first, *last;
	struct taut_nsec3 of_first, of_last;
	uint8_t hash_of_first[SHA1_OCTETS];
};

struct chains {
	struct chain list[CHAINS];
	unsigned count;
	bool full;
};

/* ---- hashes --------------------------------------------------------------------------------- */

/* A label of base32hex without padding (RFC 4648 7): 32 digits of 5 bits are 20 octets. */
static bool read_hash(const uint8_t *label, uint8_t hash[SHA1_OCTETS])
{
	uint32_t bits = 0, have = 0, used = 0;

	if (label[0] != SHA1_DIGITS)
		return false;
	for (uint32_t i = 1; i <= SHA1_DIGITS; i++) {
		uint8_t octet = label[i] | 32u;
		uint32_t digit;

		if (label[i] >= '0' && label[i] <= '9')
			digit = label[i] - (uint32_t)'0';
		else if (label[i] >= 'A' && octet >= 'a' && octet <= 'v')
			digit = octet - (uint32_t)'a' + 10;
		else
			return false;
		bits = (bits << 5 | digit) & 0xfff;
		have += 5;
		if (have < 8)
			continue;
		have -= 8;
		hash[used++] = (uint8_t)(bits >> have);
	}
	return true;
}

static bool is_hash_owner(
	const struct zone_check *c, const uint8_t *wire, uint8_t hash[SHA1_OCTETS])
{
	return taut_name_labels(wire) == c->origin_labels + 1 && read_hash(wire, hash);
}

/* ---- parameters ----------------------------------------------------------------------------- */

static bool same_salt(struct taut_span a, struct taut_span b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.octets, b.octets, a.length) == 0);
}

static bool same_chain(const struct taut_nsec3 *a, const struct taut_nsec3 *b)
{
	return a->algorithm == b->algorithm && a->iterations == b->iterations &&
	       same_salt(a->salt, b->salt);
}

static bool has_param(const struct zone_check *c, const struct taut_nsec3 *wanted)
{
	struct zone_set set = zone_store_set(&c->store, c->store.apex, TAUT_TYPE_NSEC3PARAM);

	for (uint32_t i = 0; i < set.count; i++) {
		struct taut_record record = zone_record(zone_store_at(&c->store, set.first + i));
		struct taut_nsec3param param;

		if (taut_rdata_nsec3param(&record, &param) == TAUT_OK &&
			param.algorithm == wanted->algorithm &&
			param.iterations == wanted->iterations &&
			same_salt(param.salt, wanted->salt))
			return true;
	}
	return false;
}

void zone_check_nsec3param(struct zone_check *c, const struct zone_set *set)
{
	for (uint32_t i = 0; i < set->count; i++) {
		const struct zone_entry *entry = zone_store_at(&c->store, set->first + i);
		struct taut_record record = zone_record(entry);
		struct taut_nsec3param param;

		if (taut_rdata_nsec3param(&record, &param) != TAUT_OK)
			continue;
		if (set->name != c->store.apex)
			zone_say(c, ZONE_C_NSEC3PARAM_PLACE, entry, "%s", "");
		if (param.algorithm != SHA1)
			zone_say(c, ZONE_C_NSEC3_ALGORITHM, entry, "%u", (unsigned)param.algorithm);
		if (param.flags != 0)
			zone_say(c, ZONE_C_NSEC3_FLAGS, entry, "%u", (unsigned)param.flags);
		if (param.iterations > ITERATIONS_MANY)
			zone_say(c, ZONE_C_NSEC3_ITERATIONS_MANY, entry, "%u",
				(unsigned)param.iterations);
		else if (param.iterations > 0)
			zone_say(c, ZONE_C_NSEC3_ITERATIONS, entry, "%u",
				(unsigned)param.iterations);
		if (param.salt.length > 0)
			zone_say(c, ZONE_C_NSEC3_SALT, entry, "%lu octets",
				(unsigned long)param.salt.length);
	}
}

/* ---- chains --------------------------------------------------------------------------------- */

static struct chain *chain_of(struct zone_check *c, struct chains *chains,
	const struct zone_entry *entry, const struct taut_nsec3 *nsec3)
{
	for (unsigned i = 0; i < chains->count; i++) {
		if (same_chain(&chains->list[i].of_first, nsec3))
			return &chains->list[i];
	}
	if (chains->count == CHAINS) {
		if (!chains->full)
			zone_say(c, ZONE_C_NSEC3_CHAINS, entry, "%s", "");
		chains->full = true;
		return NULL;
	}
	chains->list[chains->count] = (struct chain){0};
	return &chains->list[chains->count++];
}

static void check_next(
	struct zone_check *c, const struct chain *chain, const uint8_t hash[SHA1_OCTETS])
{
	const struct taut_span *next = &chain->of_last.next;

	if (next->length != SHA1_OCTETS || memcmp(next->octets, hash, SHA1_OCTETS) != 0)
		zone_say(c, ZONE_C_NSEC3_NEXT, chain->last, "%s", "");
}

static void begin_chain(struct zone_check *c, struct chain *chain, const struct zone_entry *entry,
	const struct taut_nsec3 *nsec3, const uint8_t hash[SHA1_OCTETS])
{
	chain->first = entry;
	chain->of_first = *nsec3;
	memcpy(chain->hash_of_first, hash, SHA1_OCTETS);
	if (!has_param(c, nsec3))
		zone_say(c, ZONE_C_NSEC3_PARAM, entry, "%s", "");
}

static void check_nsec3(struct zone_check *c, struct chains *chains, const struct zone_entry *entry)
{
	struct taut_record record = zone_record(entry);
	uint8_t hash[SHA1_OCTETS];
	struct taut_nsec3 nsec3;
	struct chain *chain;

	if (taut_rdata_nsec3(&record, &nsec3) != TAUT_OK)
		return;
	if (nsec3.flags & ~OPT_OUT)
		zone_say(c, ZONE_C_NSEC3_FLAGS, entry, "%u", (unsigned)nsec3.flags);
	if (!is_hash_owner(c, c->store.names[entry->name].wire, hash)) {
		zone_say(c, ZONE_C_NSEC3_OWNER, entry, "%s", "");
		return;
	}
	if (nsec3.algorithm != SHA1) {
		zone_say(c, ZONE_C_NSEC3_ALGORITHM, entry, "%u", (unsigned)nsec3.algorithm);
		return;
	}
	chain = chain_of(c, chains, entry, &nsec3);
	if (!chain)
		return;
	if (!chain->first)
		begin_chain(c, chain, entry, &nsec3, hash);
	else
		check_next(c, chain, hash);
	chain->last = entry;
	chain->of_last = nsec3;
}

static bool is_used(const struct chains *chains, const struct taut_nsec3param *param)
{
	struct taut_nsec3 wanted = {.algorithm = param->algorithm,
		.iterations = param->iterations,
		.salt = param->salt};

	for (unsigned i = 0; i < chains->count; i++) {
		if (same_chain(&chains->list[i].of_first, &wanted))
			return true;
	}
	return chains->full;
}

static void check_params(struct zone_check *c, const struct chains *chains)
{
	struct zone_set set = zone_store_set(&c->store, c->store.apex, TAUT_TYPE_NSEC3PARAM);

	for (uint32_t i = 0; i < set.count; i++) {
		const struct zone_entry *entry = zone_store_at(&c->store, set.first + i);
		struct taut_record record = zone_record(entry);
		struct taut_nsec3param param;

		if (taut_rdata_nsec3param(&record, &param) == TAUT_OK && !is_used(chains, &param))
			zone_say(c, ZONE_C_NSEC3PARAM_UNUSED, entry, "%s", "");
	}
}

void zone_check_nsec3(struct zone_check *c)
{
	struct chains chains = {.count = 0};
	struct zone_set nsec = zone_store_set(&c->store, c->store.apex, TAUT_TYPE_NSEC);

	for (uint32_t i = 0; i < c->store.inside; i++) {
		struct zone_set set;

		if (c->store.names[i].count == 0 || zone_hidden(&c->store.names[i]))
			continue;
		set = zone_store_set(&c->store, i, TAUT_TYPE_NSEC3);
		for (uint32_t k = 0; k < set.count; k++)
			check_nsec3(c, &chains, zone_store_at(&c->store, set.first + k));
	}
	for (unsigned i = 0; i < chains.count; i++)
		check_next(c, &chains.list[i], chains.list[i].hash_of_first);
	if (chains.count > 0 && nsec.count > 0)
		zone_say(c, ZONE_C_NSEC_BOTH, zone_store_at(&c->store, nsec.first), "%s", "");
	check_params(c, &chains);
}
