/* believed.c - see believed.h. */
#include "believed.h"
#include "../resolver/core/cache_inner.h"

#include <string.h>

struct believed_tally believed_tally;

static struct taut_scratch scratch;

/* ---- answers -------------------------------------------------------------------------------- */

/* A record out of the registered zone, to which an alias may lead. */
static bool is_registered(
	const uint8_t *owner, uint16_t type, const uint8_t *rdata, uint16_t length, uint32_t ttl)
{
	struct world_truth truth;

	world_registered_truth(owner, type, &truth);
	return truth.count == 1 && truth.rdata[0].length == length &&
	       memcmp(truth.rdata[0].octets, rdata, length) == 0 && ttl <= truth.ttl;
}

/* All records but the liar's are true. */
static void check_records(const struct taut_message *m, uint32_t late)
{
	static uint8_t rdata[TAUT_MESSAGE_MAX];

	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(m, (enum taut_section)s);
		struct taut_record record;

		while (taut_record_next(&it, &record)) {
			uint8_t owner[TAUT_NAME_MAX];
			uint16_t n;

			taut_name_expand(&record.owner, owner);
			if (record.type == TAUT_TYPE_OPT)
				continue;
			if (world_is_liars(owner)) {
				believed_tally.lies++;
				continue;
			}
			FUZZ_LAW(!record.malformed && record.rclass == TAUT_CLASS_IN);
			FUZZ_LAW(taut_rdata_expand(&record, rdata, sizeof rdata, &n) == TAUT_OK);
			if (taut_name_is_below(owner, world_registered))
				FUZZ_LAW(is_registered(owner, record.type, rdata, n, record.ttl));
			else
				FUZZ_LAW(world_is_true(
					owner, record.type, rdata, n, record.ttl, late));
		}
	}
}

/* How many records of a name and type the answer has; the target, if it is a CNAME. */
static unsigned count(
	const struct taut_message *m, const uint8_t *name, uint16_t type, uint8_t *target)
{
	struct taut_iterator it = taut_records(m, TAUT_ANSWER);
	struct taut_record record;
	struct taut_name ref;
	unsigned n = 0;

	while (taut_record_next(&it, &record)) {
		if (record.type != type || !taut_name_matches(&record.owner, name))
			continue;
		n++;
		if (type == TAUT_TYPE_CNAME && taut_rdata_name(&record, &ref) == TAUT_OK)
			taut_name_expand(&ref, target);
	}
	return n;
}

/* The chain from the question on is that of the truth, and ends as it does. */
static void check_chain(const struct taut_message *m, const struct believed_question *question)
{
	unsigned rcode = taut_rcode(m->header.flags);
	uint8_t name[TAUT_NAME_MAX], target[TAUT_NAME_MAX] = {0};

	memcpy(name, question->name, taut_name_length(question->name));
	for (unsigned step = 0; step < 12; step++) { /* longer chains are cycles */
		struct world_truth truth;

		if (world_is_liars(name)) {
			if (question->type == TAUT_TYPE_CNAME ||
				count(m, name, TAUT_TYPE_CNAME, target) == 0)
				return;
			memcpy(name, target, sizeof name);
			continue;
		}
		if (taut_name_is_below(name, world_registered))
			world_registered_truth(name, question->type, &truth);
		else
			world_truth(name, question->type, &truth);
		FUZZ_LAW(count(m, name, truth.type, target) == truth.count);
		switch (truth.kind) {
		case WORLD_ANSWER:
			believed_tally.data++;
			believed_tally.chains += step > 0;
			FUZZ_LAW(rcode == 0);
			return;
		case WORLD_NODATA:
			believed_tally.denials++;
			FUZZ_LAW(rcode == 0);
			return;
		case WORLD_NXDOMAIN:
			believed_tally.denials++;
			FUZZ_LAW(rcode == 3);
			return;
		case WORLD_CNAME: memcpy(name, target, sizeof name); break;
		}
	}
}

unsigned believed_answer(
	const uint8_t *octets, size_t n, const struct believed_question *question, uint32_t late)
{
	struct taut_report report = {0};
	struct taut_message m;
	unsigned rcode;

	if (scratch.generation == 0)
		taut_scratch_init(&scratch);
	FUZZ_LAW(taut_message_open(&m, octets, n, &scratch, NULL, &report) == TAUT_OK);
	FUZZ_LAW(report.count == 0);
	FUZZ_LAW((m.header.flags & (TAUT_FLAG_QR | TAUT_FLAG_AA | TAUT_FLAG_TC)) == TAUT_FLAG_QR);
	rcode = taut_rcode(m.header.flags);
	believed_tally.answers++;
	believed_tally.failures += rcode == 2;
	check_records(&m, late);
	if (rcode == 0 && !question->partly)
		check_chain(&m, question);
	if (rcode == 3 && !question->partly)
		check_chain(&m, question);
	return rcode;
}

/* ---- the cache ------------------------------------------------------------------------------ */

/* The records of a set are true, and all. */
static void check_set(const struct taut_rrset *set, uint32_t ttl, uint32_t late)
{
	struct taut_rdata_view view = {0};
	struct world_truth truth;

	world_truth(set->owner, set->type, &truth);
	FUZZ_LAW(set->rclass == TAUT_CLASS_IN && set->signatures == 0);
	FUZZ_LAW(truth.type == set->type && truth.count == set->count);
	while (taut_i_rrset_next(set, &view))
		FUZZ_LAW(world_is_true(set->owner, set->type, view.rdata, view.length, ttl, late));
}

/* Packed sets: of a denial or a cut. `zone`: what the servers that told of it serve. */
static void check_packed(const uint8_t *octets, size_t n, uint32_t ttl, uint32_t late)
{
	struct taut_rrset set;
	size_t at = 0;

	while (taut_i_rrset_unpack(octets, n, &at, &set))
		if (!world_is_liars(set.owner))
			check_set(&set, ttl < set.ttl ? ttl : set.ttl, late);
	FUZZ_LAW(at == n);
}

static void check_denial(const uint8_t *owner, uint16_t type, bool nothing)
{
	struct world_truth truth;

	world_truth(owner, type, &truth);
	FUZZ_LAW(truth.kind == (nothing ? WORLD_NXDOMAIN : WORLD_NODATA));
}

/* The delegation to the liar is the parent's: he has no say in it. */
static void check_liars_cut(const uint8_t *data, size_t n, uint32_t ttl)
{
	struct taut_rrset set;
	struct taut_rdata_view view = {0};
	size_t at = 0;

	FUZZ_LAW(
		taut_i_rrset_unpack(data, n, &at, &set) && set.count == 1 && ttl <= WORLD_LIAR_TTL);
	FUZZ_LAW(taut_i_rrset_next(&set, &view) &&
		 taut_name_equal(view.rdata, (const uint8_t *)"\2ns\1e\1t"));
	while (taut_i_rrset_unpack(data, n, &at, &set)) {
		struct taut_address liar;

		world_address(WORLD_LIAR, &liar);
		view = (struct taut_rdata_view){0};
		FUZZ_LAW(set.type == TAUT_TYPE_A && set.count == 1 &&
			 taut_i_rrset_next(&set, &view) && memcmp(view.rdata, liar.octets, 4) == 0);
	}
}

/* An entry as cache_dump.c writes it. */
static void check_entry(const uint8_t *e, size_t n, uint32_t late)
{
	struct taut_rrset set = {.type = (uint16_t)(e[4] << 8 | e[5]),
		.rclass = (uint16_t)(e[6] << 8 | e[7]),
		.count = (uint16_t)(e[20] << 8 | e[21]),
		.signatures = (uint16_t)(e[22] << 8 | e[23]),
		.owner = e + 24};
	uint32_t ttl = taut_i_be32(e + 8), owner = taut_name_length(set.owner);

	set.data = set.owner + owner;
	set.length = (uint32_t)(n - 24 - owner);
	believed_tally.cached++;
	if (e[1] == TAUT_ENTRY_CUT) {
		believed_tally.cuts++;
		if (taut_name_equal(set.owner, world_liar) && !world_is_revoked())
			check_liars_cut(set.data, set.length, ttl);
		check_packed(set.data, set.length, ttl, late);
		return;
	}
	if (world_is_liars(set.owner))
		return;
	switch (e[1]) {
	case TAUT_ENTRY_RRSET: check_set(&set, ttl, late); return;
	case TAUT_ENTRY_NODATA:
	case TAUT_ENTRY_NXDOMAIN:
		check_denial(set.owner, set.type, e[1] == TAUT_ENTRY_NXDOMAIN);
		check_packed(set.data, set.length, ttl, late);
		return;
	default: FUZZ_LAW(e[1] == TAUT_ENTRY_FAILURE); return;
	}
}

void believed_cache(struct taut_cache *cache, struct taut_time now, uint32_t late)
{
	struct taut_cache_stats stats;
	const uint8_t *octets;
	uint64_t cursor = 0;
	size_t n;

	while (taut_cache_dump(cache, &cursor, now, &octets, &n))
		check_entry(octets, n, late);
	taut_cache_stats(cache, &stats);
	FUZZ_LAW(stats.octets <= stats.capacity);
}
