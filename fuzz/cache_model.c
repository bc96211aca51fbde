/* cache_model.c - the model of fuzz_cache. */
#include "cache_model.h"

struct cache_model model;

uint8_t model_name[NAMES][TAUT_NAME_MAX];
static unsigned same[NAMES]; /* the first that is equal */
const uint16_t model_type[TYPES] = {TAUT_TYPE_A, TAUT_TYPE_NS, 65280, TAUT_TYPE_TXT};
const uint16_t model_class[CLASSES] = {TAUT_CLASS_IN, TAUT_CLASS_CH};

/* Names below each other, some that differ in case only, some long. Names 2k and 2k + 1 are the
 * same but for case. */
void model_names(void)
{
	if (model_name[2][0] != 0) /* they are always the same */
		return;
	for (unsigned i = 0; i < NAMES; i++) {
		uint8_t *p = model_name[i];

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
		while (!taut_name_equal(
			model_name[same[i]], model_name[i])) /* at the latest with itself */
			same[i]++;
	}
}

uint64_t model_second(void)
{
	return model.now.us / 1000000;
}

struct fact *model_fact(unsigned name, unsigned type, unsigned rclass, unsigned group)
{
	bool untyped = group == NXDOMAIN || group == CUT;

	return &model.facts[same[name]][untyped ? 0 : type][rclass][group];
}

bool model_fresh(const struct fact *fact)
{
	return fact->known && fact->until > model_second();
}

bool model_stale(const struct fact *fact)
{
	return fact->known && fact->until <= model_second() &&
	       model_second() - fact->until < model.config.stale_max;
}

unsigned model_worth(unsigned security)
{
	return security < TAUT_INDETERMINATE ? 0 : security;
}

bool model_gives_way(const struct fact *old, const struct fact *new)
{
	return !model_fresh(old) ||
	       (new->rank >= old->rank &&model_worth(new->security) >= model_worth(old->security));
}

bool model_is_there(const struct step *s, unsigned kinds, uint16_t type)
{
	struct taut_place_key key;

	taut_i_cache_key(model.cache, model_name[s->name], type, model_class[s->rclass], &key);
	return taut_i_cache_find(model.cache, &key, kinds) != TAUT_NOWHERE;
}

/* What the cache has dropped is known no longer: this is the only thing that the model learns from
 * it. It may drop what it had no room for and what was of no use any more, nothing else. */
static void settle_fact(struct fact *fact, bool there)
{
	struct taut_cache_stats stats;

	if (there || !fact->known)
		return;
	taut_cache_stats(model.cache, &stats);
	FUZZ_LAW(stats.evicted + stats.expired > 0);
	fact->known = false;
}

void model_settle(const struct step *s)
{
	settle_fact(model_fact(s->name, s->type, s->rclass, DATA),
		model_is_there(s, TAUT_KIND(RRSET) | TAUT_KIND(NODATA), model_type[s->type]));
	settle_fact(model_fact(s->name, s->type, s->rclass, FAILURE),
		model_is_there(s, TAUT_KIND(FAILURE), model_type[s->type]));
	settle_fact(model_fact(s->name, s->type, s->rclass, NXDOMAIN),
		model_is_there(s, TAUT_KIND(NXDOMAIN), 0));
	settle_fact(
		model_fact(s->name, s->type, s->rclass, CUT), model_is_there(s, TAUT_KIND(CUT), 0));
}

/* The closest of the model's names at or above this one that has such a fact. */
struct fact *model_closest(const struct step *s, unsigned group, unsigned least, unsigned most,
	uint8_t security, unsigned *name)
{
	struct fact *best = NULL;

	for (unsigned i = 0; i < NAMES; i += 2) {
		unsigned labels = taut_name_labels(model_name[i]);
		struct step there = *s;
		struct fact *fact = model_fact(i, 0, s->rclass, group);

		there.name = i;
		model_settle(&there);
		if (!model_fresh(fact) || fact->security < security || labels < least ||
			labels > most || !taut_name_is_below(model_name[s->name], model_name[i]))
			continue;
		if (best != NULL && labels <= taut_name_labels(model_name[*name]))
			continue;
		best = fact;
		*name = i;
	}
	return best;
}
