/* compress.c - names written with compression: a bounded table of the suffixes that stand in the
 * message. RFC 1035 4.1.4. */
#include "compress.h"

/* Offsets that a pointer can lead to. */
#define AT_MAX 0x3fffu

/* ---- hashes --------------------------------------------------------------------------------- */

static inline uint64_t load8(const uint8_t *p)
{
	uint64_t w;

	memcpy(&w, p, 8);
	return w;
}

/* Bit 5 is set in all octets, so that case does not matter; that other octets fall together as well
 * does no harm. */
static inline uint64_t mix(uint64_t h, uint64_t w)
{
	h = (h ^ (w | 0x2020202020202020u)) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

/* The first n octets, 1 to 8, that are read at p; `safe` tells that eight can be read. What they become
 * is different on machines of different octet order, which no one sees. */
static inline uint64_t load_some(const uint8_t *p, uint32_t n, bool safe)
{
	uint64_t w = 0;

	if (safe) {
		static const uint16_t order = 1;
		uint8_t first;

		memcpy(&first, &order, 1);
		w = load8(p);
		return first == 1 ? w << (64 - 8 * n) : w >> (64 - 8 * n);
	}
	for (uint32_t i = 0; i < n; i++) /* at most 8 */
		w = w << 8 | p[i];
	return w;
}

/* The labels of a name: where each starts, and the hash of the name from there on. */
struct suffixes {
	uint32_t count, length;
	uint8_t at[128];
	uint32_t hash[128];
};

/* Finds the labels of the name in octets[0..n). False: it is none. */
static bool split(struct suffixes *s, const uint8_t *name, uint32_t n)
{
	uint32_t at = 0, count = 0;

	if (n > TAUT_NAME_MAX)
		n = TAUT_NAME_MAX;
	while (at < n && name[at] != 0) { /* each turn takes a label of two octets at least */
		if (name[at] > TAUT_LABEL_MAX)
			return false;
		s->at[count++] = (uint8_t)at;
		at += name[at] + 1u;
	}
	s->count = count;
	s->length = at + 1;
	return at < n;
}

/* Hashes of its suffixes, from the last label to the first. */
static void hash_suffixes(struct suffixes *s, const uint8_t *name)
{
	uint32_t end = s->length - 1;
	uint64_t h = 0;

	for (uint32_t i = s->count; i-- > 0;) {
		uint32_t at = s->at[i];

		for (; end - at > 8; at += 8) /* a label has 64 octets at most */
			h = mix(h, load8(name + at));
		h = mix(h, load_some(name + at, end - at, s->length - at >= 8));
		s->hash[i] = (uint32_t)(h >> 16);
		end = s->at[i];
	}
}

/* ---- the table ------------------------------------------------------------------------------ */

/* Compares n octets of a label, exactly or without regard to case. */
static bool same_octets(const uint8_t *a, const uint8_t *b, uint32_t n, bool any_case)
{
	if (memcmp(a, b, n) == 0)
		return true;
	if (!any_case)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint8_t x = a[i], y = b[i];

		if (x - (uint32_t)'A' < 26)
			x |= 0x20;
		if (y - (uint32_t)'A' < 26)
			y |= 0x20;
		if (x != y)
			return false;
	}
	return true;
}

/* Is `name` the one that stands at `at` of the message? All of it was written here: pointers lead back, to
 * names. */
static bool follows(const struct taut_builder *b, uint32_t at, const uint8_t *name)
{
	bool any_case = (b->flags & TAUT_BUILD_ANY_CASE) != 0;

	for (;;) { /* each turn takes a label of `name`, or follows a pointer back */
		const uint8_t *p = b->octets + at;

		if (*p >= 0xc0) {
			at = (*p & 0x3fu) * 256u + p[1];
			continue;
		}
		if (*p != *name || !same_octets(p + 1, name + 1, *p, any_case))
			return false;
		if (*p == 0)
			return true;
		at += *p + 1u;
		name += *name + 1u;
	}
}

/* The same for a name of `length` octets: without pointers it is compared at once. */
static inline bool stands_at(const struct taut_builder *b, uint32_t at, uint32_t hops,
	const uint8_t *name, uint32_t length)
{
	if (hops == 0 && !(b->flags & TAUT_BUILD_ANY_CASE))
		return length <= b->length - at && memcmp(b->octets + at, name, length) == 0;
	return follows(b, at, name);
}

/* A place in the message where the suffix stands: its entry, or NULL. Every entry that is looked at is
 * counted. */
static const uint16_t *find(const struct taut_builder *b, const uint8_t *suffix, uint32_t length,
	uint32_t hash, uint32_t *probes)
{
	const struct taut_suffixes *t = b->suffixes;
	uint32_t i = t->chains[hash % TAUT_SUFFIX_CHAINS];

	for (uint32_t turn = 0; i != 0 && turn < TAUT_PROBES && *probes < TAUT_PROBES_NAME;
		turn++) {
		uint32_t hops = t->entries[i - 1].at >> 14;

		(*probes)++;
		if (t->entries[i - 1].hash == hash && hops < TAUT_BUILD_HOPS &&
			stands_at(b, t->entries[i - 1].at & AT_MAX, hops, suffix, length))
			return &t->entries[i - 1].at;
		i = t->entries[i - 1].next;
	}
	return NULL;
}

static void remember(struct taut_builder *b, uint32_t hash, uint32_t at, uint32_t hops)
{
	struct taut_suffixes *t = b->suffixes;
	uint16_t *chain = &t->chains[hash % TAUT_SUFFIX_CHAINS];
	uint32_t i = b->suffix_count;

	if (i == TAUT_SUFFIXES || at > AT_MAX)
		return;
	t->entries[i].hash = hash;
	t->entries[i].at = (uint16_t)(hops << 14 | at);
	t->entries[i].next = *chain;
	*chain = ++b->suffix_count;
}

void taut_i_build_forget(struct taut_builder *b, uint32_t count)
{
	struct taut_suffixes *t = b->suffixes;

	while (b->suffix_count > count) { /* the newest is the first of its chain */
		uint32_t i = --b->suffix_count;

		t->chains[t->entries[i].hash % TAUT_SUFFIX_CHAINS] = t->entries[i].next;
	}
}

/* ---- names ---------------------------------------------------------------------------------- */

static void put_pointer(struct taut_builder *b, uint32_t at)
{
	b->octets[b->length] = (uint8_t)(0xc0 | at >> 8);
	b->octets[b->length + 1] = (uint8_t)at;
	b->length += 2;
}

static bool put_whole(struct taut_builder *b, const uint8_t *name, uint32_t length)
{
	if (length > taut_i_build_room(b))
		return false;
	memcpy(b->octets + b->length, name, length);
	b->length += length;
	return true;
}

/* May a reader follow so many pointers more? */
static bool is_affordable(const struct taut_builder *b, uint32_t hops)
{
	return b->steps + hops <= TAUT_BUILD_STEPS(b->length);
}

/* The longest suffix that stands in the message. Gives its index, or the count. */
static uint32_t find_suffix(const struct taut_builder *b, const struct suffixes *s,
	const uint8_t *name, uint16_t *found)
{
	uint32_t probes = 0;

	for (uint32_t i = 0; i < s->count; i++) {
		const uint16_t *at =
			find(b, name + s->at[i], s->length - s->at[i], s->hash[i], &probes);

		if (at != NULL && is_affordable(b, (*at >> 14) + 1u)) {
			*found = *at;
			return i;
		}
	}
	return s->count;
}

static bool put_name(struct taut_builder *b, const uint8_t *name, struct suffixes *s)
{
	uint32_t start = b->length, hops = 0, i;
	uint16_t found = 0;

	if (b->suffixes == NULL || s->length == 1)
		return put_whole(b, name, s->length);
	hash_suffixes(s, name);
	i = find_suffix(b, s, name, &found);
	if (i == s->count) {
		if (!put_whole(b, name, s->length))
			return false;
	} else {
		if (s->at[i] + 2u > taut_i_build_room(b))
			return false;
		put_whole(b, name, s->at[i]);
		put_pointer(b, found & AT_MAX);
		hops = (found >> 14) + 1u;
		b->steps += hops;
	}
	while (i-- > 0) /* the labels that were written */
		remember(b, s->hash[i], start + s->at[i], hops);
	return true;
}

uint32_t taut_i_build_name(struct taut_builder *b, const uint8_t *name, uint32_t n)
{
	struct suffixes s;

	return split(&s, name, n) && put_name(b, name, &s) ? s.length : 0;
}

/* Remembers where the owner stands, so that the next record can point to it. */
static void keep_owner(struct taut_builder *b, const uint8_t *owner, uint32_t at, uint32_t hops)
{
	if (b->octets[at] >= 0xc0) { /* nothing but a pointer: to where it leads, then */
		at = (b->octets[at] & 0x3fu) * 256u + b->octets[at + 1];
		hops--;
	}
	b->owner = b->flags & TAUT_BUILD_KEPT ? owner : NULL;
	b->owner_hops = hops;
	b->owner_at = b->suffixes != NULL && *owner != 0 && at <= AT_MAX ? at : 0;
}

/* Is it the owner before? */
static bool is_same_owner(const struct taut_builder *b, const uint8_t *owner)
{
	return b->owner_at != 0 && b->owner_hops < TAUT_BUILD_HOPS &&
	       is_affordable(b, b->owner_hops + 1) &&
	       (b->owner == owner || follows(b, b->owner_at, owner));
}

bool taut_i_build_owner(struct taut_builder *b, const uint8_t *owner)
{
	uint32_t start = b->length, steps = b->steps;
	struct suffixes s;

	if (is_same_owner(b, owner)) {
		if (taut_i_build_room(b) < 2)
			return false;
		put_pointer(b, b->owner_at);
		b->steps += b->owner_hops + 1;
		return true;
	}
	if (!split(&s, owner, TAUT_NAME_MAX) || !put_name(b, owner, &s))
		return false;
	keep_owner(b, owner, start, b->steps - steps);
	return true;
}
