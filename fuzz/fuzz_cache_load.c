/* fuzz_cache_load.c - dumps of the cache, from outside.
 *
 * Input: entries, each with two octets of length before it and one of age (times 16 seconds).
 *
 * Laws: what is refused leaves no trace; what is taken is found, its records are whole and
 * canonical; the cache's memory is whole and within its capacity; a dump of it is taken by another
 * cache, whose dump is the same.
 * */
#include "../resolver/core/cache_inner.h"
#include "fuzz.h"

enum { MEMORY = 1 << 20 };

static uint64_t memory[2][MEMORY / 8];
static const struct taut_cache_config config = {.stale_max = 1000, .key = {9}};
static const struct taut_time now = {77000000, 0};

static void check_set(const struct taut_rrset *set)
{
	struct taut_rdata_view view = {0};
	struct taut_record record;
	uint32_t records = 0;

	while (taut_i_rrset_next(set, &view)) {
		taut_record_wrap(&record, view.index < set->count ? set->type : TAUT_TYPE_RRSIG,
			set->rclass, view.rdata, view.length);
		FUZZ_LAW(!record.malformed);
		records++;
	}
	FUZZ_LAW(view.at == set->length && set->count > 0);
	FUZZ_LAW(records == (uint32_t)set->count + set->signatures);
	FUZZ_LAW(taut_i_rrset_is_canonical(set));
}

static void check_packed(const uint8_t *octets, uint32_t n)
{
	struct taut_rrset set;
	size_t at = 0;

	while (taut_i_rrset_unpack(octets, n, &at, &set))
		check_set(&set);
	FUZZ_LAW(at == n);
}

static void check_entry(struct taut_cache *c, const uint8_t *dump)
{
	const uint8_t *owner = dump + 24;
	uint16_t type = (uint16_t)(dump[4] << 8 | dump[5]),
		 rclass = (uint16_t)(dump[6] << 8 | dump[7]);
	struct taut_cached found;
	struct taut_cut cut;

	if (dump[1] == TAUT_ENTRY_CUT) {
		FUZZ_LAW(taut_i_cache_cut(c, owner, rclass, false, now, &cut));
		FUZZ_LAW(taut_name_equal(cut.zone, owner) && cut.age <= cut.ttl);
		check_packed(cut.packed, cut.length);
		return;
	}
	FUZZ_LAW(taut_i_cache_get(
		c, owner, type, rclass, now, TAUT_CACHE_STALE | TAUT_CACHE_PEEK, &found));
	FUZZ_LAW(found.ttl <= found.ttl_full && (found.ttl == 0) == found.stale);
	if (found.kind == TAUT_CACHED_RRSET)
		check_set(&found.rrset);
	else
		check_packed(found.authority, found.authority_length);
}

static void check_cache(struct taut_cache *c)
{
	const char *fault = taut_i_cache_fault(c);

	if (fault != NULL)
		fuzz_fail(__FILE__, __LINE__, fault);
}

/* A dump of `c` into another cache. */
static void check_dump(struct taut_cache *c)
{
	struct taut_cache *other = taut_cache_init(memory[1], sizeof memory[1], &config);
	uint64_t cursor = 0, other_cursor = 0;
	const uint8_t *octets, *other_octets;
	size_t n, other_n;
	struct taut_cache_stats stats;

	taut_cache_stats(c, &stats);
	for (uint64_t i = 0; i < stats.entries; i++) {
		FUZZ_LAW(taut_cache_dump(c, &cursor, now, &octets, &n));
		FUZZ_LAW(taut_cache_load(other, octets, n, 0, now) == TAUT_OK);
	}
	FUZZ_LAW(!taut_cache_dump(c, &cursor, now, &octets, &n));
	check_cache(other);
	cursor = 0;
	while (taut_cache_dump(c, &cursor, now, &octets, &n)) {
		FUZZ_LAW(taut_cache_dump(other, &other_cursor, now, &other_octets, &other_n));
		FUZZ_LAW(n == other_n && memcmp(octets, other_octets, n) == 0);
		check_entry(c, octets);
	}
	FUZZ_LAW(!taut_cache_dump(other, &other_cursor, now, &other_octets, &other_n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct taut_cache *c = taut_cache_init(memory[0], sizeof memory[0], &config);
	struct taut_cache_stats before, after;

	for (size_t at = 0; size - at >= 3;) {
		size_t n = (size_t)(data[at] << 8 | data[at + 1]);
		uint32_t age = data[at + 2] * 16u;
		enum taut_code code;

		at += 3;
		if (n > size - at)
			n = size - at;
		taut_cache_stats(c, &before);
		code = taut_cache_load(c, data + at, n, age, now);
		taut_cache_stats(c, &after);
		FUZZ_LAW(code == TAUT_OK || memcmp(&before, &after, sizeof after) == 0);
		at += n;
	}
	check_cache(c);
	check_dump(c);
	return 0;
}
