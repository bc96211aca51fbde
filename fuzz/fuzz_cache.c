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
#include "cache_model.h"

static bool is_filled(const uint8_t *octets, uint32_t n, uint8_t filling)
{
	for (uint32_t i = 0; i < n; i++)
		if (octets[i] != filling)
			return false;
	return true;
}

/* ---- steps ----------------------------------------------------------------------------------- */

static uint8_t data[16000];
static uint8_t filling;

static uint32_t length_of(const struct step *s)
{
	return s->size < 200 ? s->size : (s->size - 199) * 200; /* at most 11,200 */
}

static bool is_too_large(const struct step *s, uint32_t length)
{
	return TAUT_ENTRY_HEAD + taut_name_length(model_name[s->name]) + length >
	       model.cache->entry_most;
}

static void learn(struct fact *old, const struct fact *new)
{
	*old = *new;
	old->known = true;
}

static uint32_t cap(uint32_t ttl, uint32_t most)
{
	ttl = ttl < model.config.ttl_min ? model.config.ttl_min : ttl;
	return ttl < most ? ttl : most;
}

static void put_rrset(const struct step *s)
{
	struct fact *old = model_fact(s->name, s->type, s->rclass, DATA);
	struct fact *denial = model_fact(s->name, 0, s->rclass, NXDOMAIN);
	uint32_t length = length_of(s);
	struct taut_rrset set = {.owner = model_name[s->name],
		.data = data,
		.length = length + 2,
		.ttl = s->ttl,
		.type = model_type[s->type],
		.rclass = model_class[s->rclass],
		.count = 1,
		.rank = s->rank,
		.security = s->security};
	struct fact new = {.kind = TAUT_CACHED_RRSET,
		.rank = s->rank,
		.security = s->security,
		.filling = filling,
		.length = length};
	bool done, due;

	new.ttl = cap(s->ttl, model.config.ttl_max);
	new.until = model_second() + new.ttl;
	model_settle(s);
	if (set.type == TAUT_TYPE_NS && model_fresh(old) && old->kind == TAUT_CACHED_RRSET &&
		old->rank == s->rank && old->until < new.until) {
		new.until = old->until;
		new.ttl = (uint32_t)(old->until - model_second());
	}
	data[0] = (uint8_t)(length >> 8);
	data[1] = (uint8_t)length;
	memset(data + 2, filling, length);
	due = s->ttl != 0 && !is_too_large(s, length + 2) && model_gives_way(old, &new);
	done = taut_i_cache_put(model.cache, &set, model.now);
	FUZZ_LAW(done == due);
	if (!done)
		return;
	if (model_gives_way(denial, &new))
		denial->known = false;
	model_fact(s->name, s->type, s->rclass, FAILURE)->known = false;
	learn(old, &new);
	FUZZ_LAW(model_is_there(s, TAUT_KIND(RRSET), set.type));
}

static void put_negative(const struct step *s, bool all)
{
	struct fact *old = model_fact(s->name, s->type, s->rclass, all ? NXDOMAIN : DATA);
	uint32_t length = length_of(s);
	struct fact new = {.kind = all ? TAUT_CACHED_NXDOMAIN : TAUT_CACHED_NODATA,
		.rank = s->rank,
		.security = s->security,
		.filling = filling,
		.length = length};
	bool done, due;

	new.ttl = cap(s->ttl, model.config.negative_ttl_max);
	new.until = model_second() + new.ttl;
	model_settle(s);
	memset(data, filling, length);
	due = s->ttl != 0 && !is_too_large(s, length) && model_gives_way(old, &new);
	done = taut_i_cache_put_negative(model.cache, model_name[s->name],
		all ? 0 : model_type[s->type], model_class[s->rclass], data, length, s->ttl,
		s->rank, s->security, model.now);
	FUZZ_LAW(done == due);
	if (!done)
		return;
	if (!all)
		model_fact(s->name, s->type, s->rclass, FAILURE)->known = false;
	learn(old, &new);
}

static void put_failure(const struct step *s)
{
	struct fact *old = model_fact(s->name, s->type, s->rclass, FAILURE);
	const struct fact *answer = model_fact(s->name, s->type, s->rclass, DATA);
	struct fact new = {
		.kind = TAUT_CACHED_FAILURE, .filling = filling, .ttl = TAUT_FAILURE_SECONDS};
	bool done;

	model_settle(s);
	if (old->known && model_second() < old->until + model.config.failure_ttl_max)
		new.ttl = old->ttl * 2;
	if (new.ttl > model.config.failure_ttl_max)
		new.ttl = model.config.failure_ttl_max;
	new.until = model_second() + new.ttl;
	done = taut_i_cache_put_failure(model.cache, model_name[s->name], model_type[s->type],
		model_class[s->rclass], filling, model.now);
	FUZZ_LAW(done == !model_fresh(answer));
	if (done && !model_fresh(old))
		learn(old, &new);
}

static void put_cut(const struct step *s)
{
	uint32_t length = length_of(s);
	struct fact new = {
		.kind = CUT, .security = s->security, .filling = filling, .length = length};
	bool done;

	new.ttl = cap(s->ttl, model.config.ttl_max);
	new.until = model_second() + new.ttl;
	memset(data, filling, length);
	done = taut_i_cache_put_cut(model.cache, model_name[s->name], model_class[s->rclass], data,
		length, s->ttl, s->security, model.now);
	FUZZ_LAW(done == (s->ttl != 0 && !is_too_large(s, length)));
	if (done)
		learn(model_fact(s->name, 0, s->rclass, CUT), &new);
}

/* ---- questions ------------------------------------------------------------------------------- */

static void check_found(
	const struct step *s, const struct fact *fact, const struct taut_cached *found)
{
	uint64_t left = fact->until > model_second() ? fact->until - model_second() : 0;

	FUZZ_LAW(found->kind == fact->kind);
	FUZZ_LAW(found->ttl == left && found->ttl_full == fact->ttl && found->stale == (left == 0));
	FUZZ_LAW(found->rank == fact->rank && found->security == fact->security);
	FUZZ_LAW(taut_name_equal(found->rrset.owner, model_name[s->name]));
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
	if (!a || !answer)
		return d ? denial : NULL;
	if (!d || !denial)
		return answer;
	return denial->rank > answer->rank ? denial : answer;
}

static void get(const struct step *s, unsigned flags)
{
	const struct fact *answer = model_fact(s->name, s->type, s->rclass, DATA), *expected;
	const struct fact *denial = model_fact(s->name, 0, s->rclass, NXDOMAIN);
	const struct fact *failure = model_fact(s->name, s->type, s->rclass, FAILURE);
	struct taut_cached found;
	bool any;

	model_settle(s);
	expected = better(answer, model_fresh(answer), denial, model_fresh(denial));
	if (expected == NULL && (flags & TAUT_CACHE_STALE) != 0)
		expected = better(answer, model_stale(answer), denial, model_stale(denial));
	if (expected == NULL && model_fresh(failure))
		expected = failure;
	any = taut_i_cache_get(model.cache, model_name[s->name], model_type[s->type],
		model_class[s->rclass], model.now, flags, &found);
	FUZZ_LAW(any == (expected != NULL) && any == (found.kind != TAUT_CACHED_NOTHING));
	if (any)
		check_found(s, expected, &found);
}

/* What was found is put again, as what a validator has said of it. */
static void put_again(const struct step *s)
{
	struct fact *answer = model_fact(s->name, s->type, s->rclass, DATA);
	struct taut_cached found;
	struct taut_rrset set;

	model_settle(s);
	if (!taut_i_cache_get(model.cache, model_name[s->name], model_type[s->type],
		    model_class[s->rclass], model.now, TAUT_CACHE_PEEK, &found) ||
		found.kind != TAUT_CACHED_RRSET)
		return;
	set = found.rrset;
	set.security = s->security;
	if (!taut_i_cache_put(model.cache, &set, model.now)) {
		FUZZ_LAW(model_worth(s->security) < model_worth(answer->security));
		return;
	}
	answer->security = s->security;
	answer->ttl = cap(set.ttl, model.config.ttl_max);
	if (model_type[s->type] != TAUT_TYPE_NS)
		answer->until = model_second() + answer->ttl;
	answer->ttl = (uint32_t)(answer->until - model_second());
	model_fact(s->name, s->type, s->rclass, FAILURE)->known = false;
	if (model_gives_way(model_fact(s->name, 0, s->rclass, NXDOMAIN), answer))
		model_fact(s->name, 0, s->rclass, NXDOMAIN)->known = false;
}

static void find_cut(const struct step *s, bool above)
{
	unsigned labels = taut_name_labels(model_name[s->name]), name = 0;
	struct taut_cut cut;
	const struct fact *fact = NULL;
	bool any;

	if (labels > 0 || !above)
		fact = model_closest(s, CUT, 0, labels - above, 0, &name);
	any = taut_i_cache_cut(
		model.cache, model_name[s->name], model_class[s->rclass], above, model.now, &cut);
	FUZZ_LAW(any == (fact != NULL));
	if (!any)
		return;
	FUZZ_LAW(cut.zone >= model_name[s->name] &&
		 cut.zone < model_name[s->name] + taut_name_length(model_name[s->name]));
	FUZZ_LAW(taut_name_equal(cut.zone, model_name[name]));
	FUZZ_LAW(cut.length == fact->length && is_filled(cut.packed, cut.length, fact->filling));
	FUZZ_LAW(cut.ttl == fact->ttl && cut.ttl - cut.age == fact->until - model_second());
	FUZZ_LAW(cut.security == fact->security);
}

static void find_denial(const struct step *s, bool any_security)
{
	unsigned labels = taut_name_labels(model_name[s->name]), name = 0;
	const uint8_t *zone = model_name[s->size % NAMES];
	struct taut_cached found;
	const struct fact *fact = model_closest(
		s, NXDOMAIN, taut_name_labels(zone), labels, any_security ? 0 : TAUT_SECURE, &name);
	bool any = taut_i_cache_denied(model.cache, model_name[s->name], zone,
		model_class[s->rclass], any_security, model.now, &found);
	struct step there = *s;

	FUZZ_LAW(any == (fact != NULL));
	if (!any)
		return;
	there.name = name;
	check_found(&there, fact, &found);
}

static void forget(const struct step *s, bool below)
{
	taut_cache_flush(model.cache, model_name[s->name], below);
	for (unsigned i = 0; i < NAMES; i++)
		if (below ? taut_name_is_below(model_name[i], model_name[s->name])
			  : taut_name_equal(model_name[i], model_name[s->name]))
			memset(model.facts[i], 0, sizeof model.facts[i]);
	for (unsigned i = 0; i < TYPES; i++) {
		struct taut_cached found;

		FUZZ_LAW(!taut_i_cache_get(model.cache, model_name[s->name], model_type[i], 1,
			model.now, TAUT_CACHE_STALE, &found));
	}
}

static void drop_cut(const struct step *s)
{
	taut_i_cache_drop_cut(model.cache, model_name[s->name], model_class[s->rclass]);
	model_fact(s->name, 0, s->rclass, CUT)->known = false;
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
	case 14: model.now.us += s->ttl * UINT64_C(1000000); break;
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
	model_names();
	filling = 0;
	memset(model.facts, 0, sizeof model.facts);
	model.now = (struct taut_time){0, 0};
	if (input[0] & 1)
		config.ttl_max = 1000;
	if (input[0] & 2)
		config.ttl_min = 30;
	if (input[0] & 4)
		config.stale_max = 500;
	if (input[0] & 8)
		config.failure_ttl_max = 33;
	model.cache = taut_cache_init(model.memory, sizeof model.memory, &config);
	model.config = model.cache->config;
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
		taut_cache_stats(model.cache, &stats);
		FUZZ_LAW(stats.octets <= stats.capacity && stats.capacity <= MEMORY);
	}
	fault = taut_i_cache_fault(model.cache);
	if (fault != NULL)
		fuzz_fail(__FILE__, __LINE__, fault);
	return 0;
}
