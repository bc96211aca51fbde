/* fuzz_cache.c - sequences of calls on the cache, beside a model that is a plain list.
 *
 * Input: an octet of configuration, then steps: an octet of what is done, one of the name, one of
 * type, class and kind, one of the size, two of rank, security and TTL.
 *
 * Laws: nothing is found that was not put last under this key, nor beyond its TTL, nor with more
 * time left than was given; ranks and securities shut out and give way as RFC 2181 5.4.1 says; TTLs
 * of NS RRsets are never extended; cuts and denials are those of the closest name; what was found
 * can be put again as it stands; octets stay within the capacity; what the cache may not have
 * dropped is there; its memory is whole.
 * */
#include "../resolver/core/cache_inner.h"
#include "fuzz.h"

enum { MEMORY = TAUT_CACHE_LEAST, NAMES = 64, TYPES = 4, CLASSES = 2, GROUPS = 4 };

/* What the groups of entries are that share no key */
enum { DATA, NXDOMAIN, FAILURE, CUT };

struct fact {
	bool known;
	uint8_t kind, rank, security, filling;
	uint32_t length, ttl;
	uint64_t until; /* second */
};

static struct {
	struct fact facts[NAMES][TYPES][CLASSES][GROUPS];
	struct taut_cache *cache;
	struct taut_cache_config config;
	struct taut_time now;
	uint64_t memory[MEMORY / 8];
} f;

static uint8_t names[NAMES][TAUT_NAME_MAX];
static unsigned same[NAMES]; /* the first that is equal */
static const uint16_t types[TYPES] = {TAUT_TYPE_A, TAUT_TYPE_NS, 65280, TAUT_TYPE_TXT};
static const uint16_t classes[CLASSES] = {TAUT_CLASS_IN, TAUT_CLASS_CH};

/* Names below each other, some that differ in case only, some long. Names 2k and 2k + 1 are the
 * same but for case. */
static void make_names(void)
{
	if (names[2][0] != 0) /* they are always the same */
		return;
	for (unsigned i = 0; i < NAMES; i++) {
		uint8_t *p = names[i];

		if (i >= 48)
			for (unsigned k = 0; k < i / 2; k++) {
				*p++ = 1;
				*p++ = (uint8_t)((i & 1 ? 'X' : 'x') + k % 2);
			}
		for (unsigned bit = 2; bit < 32; bit <<= 1) {
			if ((i & bit) == 0)
				continue;
			*p++ = 2;
			*p++ = (uint8_t)((i & 1 ? 'A' : 'a') + bit);
			*p++ = '-';
		}
		*p = 0;
		same[i] = 0;
		while (!taut_name_equal(names[same[i]], names[i])) /* at the latest with itself */
			same[i]++;
	}
}

static uint64_t second_of_now(void)
{
	return f.now.us / 1000000;
}

static struct fact *fact_of(unsigned name, unsigned type, unsigned rclass, unsigned group)
{
	bool untyped = group == NXDOMAIN || group == CUT;

	return &f.facts[same[name]][untyped ? 0 : type][rclass][group];
}

static bool is_fresh(const struct fact *fact)
{
	return fact->known && fact->until > second_of_now();
}

static bool is_stale(const struct fact *fact)
{
	return fact->known && fact->until <= second_of_now() &&
	       second_of_now() - fact->until < f.config.stale_max;
}

static unsigned worth(unsigned security)
{
	return security < TAUT_INDETERMINATE ? 0 : security;
}

static bool gives_way(const struct fact *old, const struct fact *new)
{
	return !is_fresh(old) ||
	       (new->rank >= old->rank &&worth(new->security) >= worth(old->security));
}

static bool is_filled(const uint8_t *octets, uint32_t n, uint8_t filling)
{
	for (uint32_t i = 0; i < n; i++)
		if (octets[i] != filling)
			return false;
	return true;
}

/* ---- steps ----------------------------------------------------------------------------------- */

struct step {
	unsigned what, name, type, rclass, size;
	uint8_t rank, security;
	uint32_t ttl;
};

static uint8_t data[16000];
static uint8_t filling;

static uint32_t length_of(const struct step *s)
{
	return s->size < 200 ? s->size : (s->size - 199) * 200; /* at most 11,200 */
}

static bool is_there(const struct step *s, unsigned kinds, uint16_t type)
{
	struct taut_place_key key;

	taut_i_cache_key(f.cache, names[s->name], type, classes[s->rclass], &key);
	return taut_i_cache_find(f.cache, &key, kinds) != TAUT_NOWHERE;
}

/* What the cache has dropped is known no longer: this is the only thing that the model learns from
 * it. It may drop what it had no room for and what was of no use any more, nothing else. */
static void settle_fact(struct fact *fact, bool there)
{
	struct taut_cache_stats stats;

	if (there || !fact->known)
		return;
	taut_cache_stats(f.cache, &stats);
	FUZZ_LAW(stats.evicted + stats.expired > 0);
	fact->known = false;
}

static void settle(const struct step *s)
{
	settle_fact(fact_of(s->name, s->type, s->rclass, DATA),
		is_there(s, TAUT_KIND(RRSET) | TAUT_KIND(NODATA), types[s->type]));
	settle_fact(fact_of(s->name, s->type, s->rclass, FAILURE),
		is_there(s, TAUT_KIND(FAILURE), types[s->type]));
	settle_fact(fact_of(s->name, s->type, s->rclass, NXDOMAIN),
		is_there(s, TAUT_KIND(NXDOMAIN), 0));
	settle_fact(fact_of(s->name, s->type, s->rclass, CUT), is_there(s, TAUT_KIND(CUT), 0));
}

static bool is_too_large(const struct step *s, uint32_t length)
{
	return TAUT_ENTRY_HEAD + taut_name_length(names[s->name]) + length > f.cache->entry_most;
}

static void learn(struct fact *old, const struct fact *new)
{
	*old = *new;
	old->known = true;
}

static uint32_t cap(uint32_t ttl, uint32_t most)
{
	ttl = ttl < f.config.ttl_min ? f.config.ttl_min : ttl;
	return ttl < most ? ttl : most;
}

static void put_rrset(const struct step *s)
{
	struct fact *old = fact_of(s->name, s->type, s->rclass, DATA);
	struct fact *denial = fact_of(s->name, 0, s->rclass, NXDOMAIN);
	uint32_t length = length_of(s);
	struct taut_rrset set = {.owner = names[s->name],
		.data = data,
		.length = length + 2,
		.ttl = s->ttl,
		.type = types[s->type],
		.rclass = classes[s->rclass],
		.count = 1,
		.rank = s->rank,
		.security = s->security};
	struct fact new = {.kind = TAUT_CACHED_RRSET,
		.rank = s->rank,
		.security = s->security,
		.filling = filling,
		.length = length};
	bool done, due;

	new.ttl = cap(s->ttl, f.config.ttl_max);
	new.until = second_of_now() + new.ttl;
	settle(s);
	if (set.type == TAUT_TYPE_NS && is_fresh(old) && old->kind == TAUT_CACHED_RRSET &&
		old->rank == s->rank && old->until < new.until) {
		new.until = old->until;
		new.ttl = (uint32_t)(old->until - second_of_now());
	}
	data[0] = (uint8_t)(length >> 8);
	data[1] = (uint8_t)length;
	memset(data + 2, filling, length);
	due = s->ttl != 0 && !is_too_large(s, length + 2) && gives_way(old, &new);
	done = taut_i_cache_put(f.cache, &set, f.now);
	FUZZ_LAW(done == due);
	if (!done)
		return;
	if (gives_way(denial, &new))
		denial->known = false;
	fact_of(s->name, s->type, s->rclass, FAILURE)->known = false;
	learn(old, &new);
	FUZZ_LAW(is_there(s, TAUT_KIND(RRSET), set.type));
}

static void put_negative(const struct step *s, bool all)
{
	struct fact *old = fact_of(s->name, s->type, s->rclass, all ? NXDOMAIN : DATA);
	uint32_t length = length_of(s);
	struct fact new = {.kind = all ? TAUT_CACHED_NXDOMAIN : TAUT_CACHED_NODATA,
		.rank = s->rank,
		.security = s->security,
		.filling = filling,
		.length = length};
	bool done, due;

	new.ttl = cap(s->ttl, f.config.negative_ttl_max);
	new.until = second_of_now() + new.ttl;
	settle(s);
	memset(data, filling, length);
	due = s->ttl != 0 && !is_too_large(s, length) && gives_way(old, &new);
	done = taut_i_cache_put_negative(f.cache, names[s->name], all ? 0 : types[s->type],
		classes[s->rclass], data, length, s->ttl, s->rank, s->security, f.now);
	FUZZ_LAW(done == due);
	if (!done)
		return;
	if (!all)
		fact_of(s->name, s->type, s->rclass, FAILURE)->known = false;
	learn(old, &new);
}

static void put_failure(const struct step *s)
{
	struct fact *old = fact_of(s->name, s->type, s->rclass, FAILURE);
	const struct fact *answer = fact_of(s->name, s->type, s->rclass, DATA);
	struct fact new = {
		.kind = TAUT_CACHED_FAILURE, .filling = filling, .ttl = TAUT_FAILURE_SECONDS};
	bool done;

	settle(s);
	if (old->known && second_of_now() < old->until + f.config.failure_ttl_max)
		new.ttl = old->ttl * 2;
	if (new.ttl > f.config.failure_ttl_max)
		new.ttl = f.config.failure_ttl_max;
	new.until = second_of_now() + new.ttl;
	done = taut_i_cache_put_failure(
		f.cache, names[s->name], types[s->type], classes[s->rclass], filling, f.now);
	FUZZ_LAW(done == !is_fresh(answer));
	if (done && !is_fresh(old))
		learn(old, &new);
}

static void put_cut(const struct step *s)
{
	uint32_t length = length_of(s);
	struct fact new = {
		.kind = CUT, .security = s->security, .filling = filling, .length = length};
	bool done;

	new.ttl = cap(s->ttl, f.config.ttl_max);
	new.until = second_of_now() + new.ttl;
	memset(data, filling, length);
	done = taut_i_cache_put_cut(f.cache, names[s->name], classes[s->rclass], data, length,
		s->ttl, s->security, f.now);
	FUZZ_LAW(done == (s->ttl != 0 && !is_too_large(s, length)));
	if (done)
		learn(fact_of(s->name, 0, s->rclass, CUT), &new);
}

/* ---- questions ------------------------------------------------------------------------------- */

static void check_found(
	const struct step *s, const struct fact *fact, const struct taut_cached *found)
{
	uint64_t left = fact->until > second_of_now() ? fact->until - second_of_now() : 0;

	FUZZ_LAW(found->kind == fact->kind);
	FUZZ_LAW(found->ttl == left && found->ttl_full == fact->ttl && found->stale == (left == 0));
	FUZZ_LAW(found->rank == fact->rank && found->security == fact->security);
	FUZZ_LAW(taut_name_equal(found->rrset.owner, names[s->name]));
	if (found->kind == TAUT_CACHED_FAILURE) {
		FUZZ_LAW(found->ede == fact->filling);
	} else if (found->kind == TAUT_CACHED_RRSET) {
		struct taut_rdata_view view = {0};

		FUZZ_LAW(found->rrset.rank == fact->rank && found->rrset.ttl == left);
		FUZZ_LAW(taut_i_rrset_next(&found->rrset, &view) && view.length == fact->length);
		FUZZ_LAW(is_filled(view.rdata, view.length, fact->filling));
		FUZZ_LAW(!taut_i_rrset_next(&found->rrset, &view));
	} else {
		FUZZ_LAW(found->authority_length == fact->length);
		FUZZ_LAW(is_filled(found->authority, found->authority_length, fact->filling));
	}
}

static const struct fact *better(
	const struct fact *answer, bool a, const struct fact *denial, bool d)
{
	if (!a || !d)
		return a ? answer : d ? denial : NULL;
	return denial->rank > answer->rank ? denial : answer;
}

static void get(const struct step *s, unsigned flags)
{
	const struct fact *answer = fact_of(s->name, s->type, s->rclass, DATA), *expected;
	const struct fact *denial = fact_of(s->name, 0, s->rclass, NXDOMAIN);
	const struct fact *failure = fact_of(s->name, s->type, s->rclass, FAILURE);
	struct taut_cached found;
	bool any;

	settle(s);
	expected = better(answer, is_fresh(answer), denial, is_fresh(denial));
	if (expected == NULL && (flags & TAUT_CACHE_STALE) != 0)
		expected = better(answer, is_stale(answer), denial, is_stale(denial));
	if (expected == NULL && is_fresh(failure))
		expected = failure;
	any = taut_i_cache_get(
		f.cache, names[s->name], types[s->type], classes[s->rclass], f.now, flags, &found);
	FUZZ_LAW(any == (expected != NULL) && any == (found.kind != TAUT_CACHED_NOTHING));
	if (any)
		check_found(s, expected, &found);
}

/* What was found is put again, as what a validator has said of it. */
static void put_again(const struct step *s)
{
	struct fact *answer = fact_of(s->name, s->type, s->rclass, DATA);
	struct taut_cached found;
	struct taut_rrset set;

	settle(s);
	if (!taut_i_cache_get(f.cache, names[s->name], types[s->type], classes[s->rclass], f.now,
		    TAUT_CACHE_PEEK, &found) ||
		found.kind != TAUT_CACHED_RRSET)
		return;
	set = found.rrset;
	set.security = s->security;
	if (!taut_i_cache_put(f.cache, &set, f.now)) {
		FUZZ_LAW(worth(s->security) < worth(answer->security));
		return;
	}
	answer->security = s->security;
	answer->ttl = cap(set.ttl, f.config.ttl_max);
	if (types[s->type] != TAUT_TYPE_NS)
		answer->until = second_of_now() + answer->ttl;
	answer->ttl = (uint32_t)(answer->until - second_of_now());
	fact_of(s->name, s->type, s->rclass, FAILURE)->known = false;
	if (gives_way(fact_of(s->name, 0, s->rclass, NXDOMAIN), answer))
		fact_of(s->name, 0, s->rclass, NXDOMAIN)->known = false;
}

/* The closest of the model's names at or above this one that has such a fact. */
static struct fact *closest(const struct step *s, unsigned group, unsigned least, unsigned most,
	uint8_t security, unsigned *name)
{
	struct fact *best = NULL;

	for (unsigned i = 0; i < NAMES; i += 2) {
		unsigned labels = taut_name_labels(names[i]);
		struct step there = *s;
		struct fact *fact = fact_of(i, 0, s->rclass, group);

		there.name = i;
		settle(&there);
		if (!is_fresh(fact) || fact->security < security || labels < least ||
			labels > most || !taut_name_is_below(names[s->name], names[i]))
			continue;
		if (best != NULL && labels <= taut_name_labels(names[*name]))
			continue;
		best = fact;
		*name = i;
	}
	return best;
}

static void find_cut(const struct step *s, bool above)
{
	unsigned labels = taut_name_labels(names[s->name]), name = 0;
	struct taut_cut cut;
	const struct fact *fact = NULL;
	bool any;

	if (labels > 0 || !above)
		fact = closest(s, CUT, 0, labels - above, 0, &name);
	any = taut_i_cache_cut(f.cache, names[s->name], classes[s->rclass], above, f.now, &cut);
	FUZZ_LAW(any == (fact != NULL));
	if (!any)
		return;
	FUZZ_LAW(cut.zone >= names[s->name] &&
		 cut.zone < names[s->name] + taut_name_length(names[s->name]));
	FUZZ_LAW(taut_name_equal(cut.zone, names[name]));
	FUZZ_LAW(cut.length == fact->length && is_filled(cut.packed, cut.length, fact->filling));
	FUZZ_LAW(cut.ttl == fact->ttl && cut.ttl - cut.age == fact->until - second_of_now());
	FUZZ_LAW(cut.security == fact->security);
}

static void find_denial(const struct step *s, bool any_security)
{
	unsigned labels = taut_name_labels(names[s->name]), name = 0;
	const uint8_t *zone = names[s->size % NAMES];
	struct taut_cached found;
	const struct fact *fact = closest(
		s, NXDOMAIN, taut_name_labels(zone), labels, any_security ? 0 : TAUT_SECURE, &name);
	bool any = taut_i_cache_denied(
		f.cache, names[s->name], zone, classes[s->rclass], any_security, f.now, &found);
	struct step there = *s;

	FUZZ_LAW(any == (fact != NULL));
	if (!any)
		return;
	there.name = name;
	check_found(&there, fact, &found);
}

static void forget(const struct step *s, bool below)
{
	taut_cache_flush(f.cache, names[s->name], below);
	for (unsigned i = 0; i < NAMES; i++)
		if (below ? taut_name_is_below(names[i], names[s->name])
			  : taut_name_equal(names[i], names[s->name]))
			memset(f.facts[i], 0, sizeof f.facts[i]);
	for (unsigned i = 0; i < TYPES; i++) {
		struct taut_cached found;

		FUZZ_LAW(!taut_i_cache_get(
			f.cache, names[s->name], types[i], 1, f.now, TAUT_CACHE_STALE, &found));
	}
}

static void drop_cut(const struct step *s)
{
	taut_i_cache_drop_cut(f.cache, names[s->name], classes[s->rclass]);
	fact_of(s->name, 0, s->rclass, CUT)->known = false;
}

/* ---- running --------------------------------------------------------------------------------- */

static void run(const struct step *s)
{
	filling++;
	switch (s->what) {
	case 0:
	case 1:
	case 2: put_rrset(s); break;
	case 3: put_negative(s, false); break;
	case 4: put_negative(s, true); break;
	case 5: put_failure(s); break;
	case 6: put_cut(s); break;
	case 7: get(s, 0); break;
	case 8: get(s, TAUT_CACHE_STALE); break;
	case 9: put_again(s); break;
	case 10: find_cut(s, s->size & 1); break;
	case 11: find_denial(s, s->security & 1); break;
	case 12: forget(s, s->size & 1); break;
	case 13: drop_cut(s); break;
	case 14: f.now.us += s->ttl * UINT64_C(1000000); break;
	default: get(s, TAUT_CACHE_STALE | TAUT_CACHE_PEEK); break;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
	struct taut_cache_stats stats;
	struct taut_cache_config config = {.key = {1, 2, 3}};
	const char *fault;

	if (size < 1)
		return 0;
	make_names();
	filling = 0;
	memset(f.facts, 0, sizeof f.facts);
	f.now = (struct taut_time){0, 0};
	if (input[0] & 1)
		config.ttl_max = 1000;
	if (input[0] & 2)
		config.ttl_min = 30;
	if (input[0] & 4)
		config.stale_max = 500;
	if (input[0] & 8)
		config.failure_ttl_max = 33;
	f.cache = taut_cache_init(f.memory, sizeof f.memory, &config);
	f.config = f.cache->config;
	for (size_t at = 1; size - at >= 6; at += 6) {
		const uint8_t *p = input + at;
		struct step s = {.what = p[0] % 16,
			.name = p[1] % NAMES,
			.type = p[2] % TYPES,
			.rclass = p[2] >> 2 & 1,
			.size = p[3],
			.rank = 1 + p[4] % TAUT_RANK_LOCAL,
			.security = p[4] / 8 % 5,
			.ttl = p[5] < 250 ? p[5] : p[5] % 250 * 4000u};

		run(&s);
		taut_cache_stats(f.cache, &stats);
		FUZZ_LAW(stats.octets <= stats.capacity && stats.capacity <= MEMORY);
	}
	fault = taut_i_cache_fault(f.cache);
	if (fault != NULL)
		fuzz_fail(__FILE__, __LINE__, fault);
	return 0;
}
