/* fragment_store.c - see fragment_store.h.
 *
 * The octets of a datagram are kept in chunks of CHUNK octets, of which only those exist that have
 * something in them. A bit for each unit of eight octets says whether it is there: fragments begin at
 * multiples of eight and, but for the last, end there, so that no unit is there in part.
 */
#include "fragment_store.h"

#include <stddef.h>
#include <stdlib.h>

#include "../common/siphash.h"
#include "limits.h"
#include "octets.h"

#define CHUNK 2048u

struct chunk {
	struct chunk *next; /* with a higher number */
	uint32_t number;    /* it begins at octet number * CHUNK */
	uint8_t have[CHUNK / DUMP_UNIT / 8];
	uint8_t octets[CHUNK];
};

/* ---- memory --------------------------------------------------------------------------------- */

static void *take_memory(struct dump_fragments *f, size_t size)
{
	void *block = f->memory + size + DUMP_HEAP_OVERHEAD <= f->bound ? malloc(size) : NULL;

	if (block)
		f->memory += size + DUMP_HEAP_OVERHEAD;
	return block;
}

static void give_memory(struct dump_fragments *f, void *block, size_t size)
{
	free(block);
	f->memory -= size + DUMP_HEAP_OVERHEAD;
}

static void drop_chunks(struct dump_fragments *f, struct datagram *d)
{
	while (d->chunks) { /* each turn takes one out of the list */
		struct chunk *next = d->chunks->next;

		give_memory(f, d->chunks, sizeof *next);
		d->chunks = next;
	}
}

/* ---- table ---------------------------------------------------------------------------------- */

static struct datagram **bucket(const struct dump_fragments *f, const struct key *key)
{
	struct siphash h = siphash_seeded(f->seed);
	int i;

	for (i = 0; i < 16; i += 8) {
		siphash_word(&h, dump_u64(key->source + i, false));
		siphash_word(&h, dump_u64(key->target + i, false));
	}
	return &f->buckets[(uint32_t)siphash_end(h, (uint64_t)key->identification << 16 |
								 (uint64_t)key->version << 8 |
								 key->protocol) &
			   f->mask];
}

static void list_remove(struct dump_fragments *f, struct datagram *d)
{
	*(d->older ? &d->older->newer : &f->oldest) = d->newer;
	*(d->newer ? &d->newer->older : &f->newest) = d->older;
}

static void list_append(struct dump_fragments *f, struct datagram *d)
{
	d->older = f->newest;
	d->newer = NULL;
	*(f->newest ? &f->newest->newer : &f->oldest) = d;
	f->newest = d;
}

void dump_datagram_decide(struct dump_fragments *f, struct datagram *d, enum dump_fate fate)
{
	dump_tally_decide(f->tally, fate, d->packets);
	d->packets = 0;
	drop_chunks(f, d);
}

void dump_datagram_remove(struct dump_fragments *f, struct datagram *d)
{
	struct datagram **link = bucket(f, &d->key);

	while (*link != d) /* d stands in the chain of its bucket */
		link = &(*link)->next;
	*link = d->next;
	list_remove(f, d);
	give_memory(f, d, sizeof *d);
}

void dump_datagram_give_up(struct dump_fragments *f, struct datagram *d, enum dump_fate why)
{
	if (d->state == COLLECTING && d->packets > 0) {
		if (d->again)
			why = DUMP_FATE_FRAGMENT_REPEAT;
		else if (why == DUMP_FATE_FRAGMENT_MEMORY)
			f->counts.starved++;
		else
			f->counts.given_up++;
	}
	dump_datagram_decide(f, d, why);
	dump_datagram_remove(f, d);
}

/* Memory for a datagram or chunk: others than `keep` are given up for it. */
static void *need_memory(struct dump_fragments *f, const struct datagram *keep, size_t size)
{
	void *block = take_memory(f, size);

	while (!block && f->oldest && f->oldest != keep) { /* each turn removes a datagram */
		dump_datagram_give_up(f, f->oldest, DUMP_FATE_FRAGMENT_MEMORY);
		block = take_memory(f, size);
	}
	return block;
}

static bool is_over(const struct datagram *d, const struct dump_packet *now)
{
	uint64_t elapsed = (uint64_t)now->seconds - (uint64_t)d->seconds;

	if (now->seconds <= d->seconds) /* captures go back in time, too */
		return false;
	return elapsed > DUMP_FRAGMENT_SECONDS ||
	       (elapsed == DUMP_FRAGMENT_SECONDS && now->nanoseconds > d->nanoseconds);
}

void dump_datagram_begin(struct datagram *d, const struct dump_packet *packet)
{
	d->seconds = packet->seconds;
	d->nanoseconds = packet->nanoseconds;
	d->end = d->reach = d->got = 0;
	d->state = COLLECTING;
	d->protocol = 0;
	d->differs = false;
	d->seen = 0;
}

static struct key key_of(const struct dump_ip *ip)
{
	struct key key = {.identification = ip->identification,
		.version = ip->version,
		/* RFC 8200 4.5: fragments may differ in it, only the first one's counts. */
		.protocol = ip->version == 4 ? ip->protocol : 0};

	memcpy(key.source, ip->source, sizeof key.source);
	memcpy(key.target, ip->target, sizeof key.target);
	return key;
}

/* The list has the oldest use first. */
void dump_datagrams_expire(struct dump_fragments *f, const struct dump_packet *now)
{
	while (f->oldest && is_over(f->oldest, now)) /* each turn removes one */
		dump_datagram_give_up(f, f->oldest, DUMP_FATE_FRAGMENT);
}

struct datagram *dump_datagram_find(
	struct dump_fragments *f, const struct dump_packet *packet, const struct dump_ip *ip)
{
	struct key key = key_of(ip);
	struct datagram **first = bucket(f, &key), *d = *first;

	while (d && memcmp(&d->key, &key, sizeof key) != 0) /* a chain has each datagram once */
		d = d->next;
	if (d && is_over(d, packet)) {
		dump_datagram_give_up(f, d, DUMP_FATE_FRAGMENT);
		d = NULL;
	}
	if (d) {
		list_remove(f, d);
		list_append(f, d);
		return d;
	}
	d = need_memory(f, NULL, sizeof *d);
	if (!d)
		return NULL;
	memset(d, 0, sizeof *d);
	d->key = key;
	d->next = *first;
	*first = d;
	list_append(f, d);
	dump_datagram_begin(d, packet);
	return d;
}

/* ---- octets --------------------------------------------------------------------------------- */

/* The chunk that holds octet `at`, made if need be; NULL: no memory. */
static struct chunk *chunk_at(struct dump_fragments *f, struct datagram *d, uint32_t at)
{
	struct chunk **link = &d->chunks, *c;

	while (*link && (*link)->number < at / CHUNK) /* a datagram has 32 chunks */
		link = &(*link)->next;
	c = *link;
	if (c && c->number == at / CHUNK)
		return c;
	c = need_memory(f, d, sizeof *c);
	if (!c)
		return NULL;
	memset(c, 0, offsetof(struct chunk, octets));
	c->number = at / CHUNK;
	c->next = *link;
	*link = c;
	return c;
}

/* Puts the part of a fragment in place that belongs to one chunk. Returns the octets that were not
 * there before. */
static uint32_t place(struct chunk *c, const uint8_t *p, uint32_t at, uint32_t n, bool *differs)
{
	uint32_t fresh = 0;

	while (n > 0) { /* each turn takes a unit */
		uint32_t unit = n < DUMP_UNIT ? n : DUMP_UNIT;
		uint8_t *have = &c->have[at / DUMP_UNIT / 8],
			bit = (uint8_t)(1u << (at / DUMP_UNIT % 8));

		if (!(*have & bit)) {
			memcpy(c->octets + at, p, unit);
			*have |= bit;
			fresh += unit;
		} else if (memcmp(c->octets + at, p, unit) != 0) {
			*differs = true;
		}
		p += unit;
		at += unit;
		n -= unit;
	}
	return fresh;
}

bool dump_datagram_store(struct dump_fragments *f, struct datagram *d, uint32_t at,
	const uint8_t *p, uint32_t n, uint32_t *fresh, bool *differs)
{
	*fresh = 0;
	*differs = false;
	while (n > 0) { /* each turn goes to the next chunk */
		uint32_t room = CHUNK - at % CHUNK, part = n < room ? n : room;
		struct chunk *c = chunk_at(f, d, at);

		if (!c)
			return false;
		*fresh += place(c, p, at % CHUNK, part, differs);
		p += part;
		at += part;
		n -= part;
	}
	return true;
}

void dump_datagram_gather(struct dump_fragments *f, struct datagram *d)
{
	const struct chunk *c;

	for (c = d->chunks; c; c = c->next) {
		uint32_t at = c->number * CHUNK, n = d->end - at < CHUNK ? d->end - at : CHUNK;

		memcpy(f->whole + at, c->octets, n);
	}
	drop_chunks(f, d);
}
