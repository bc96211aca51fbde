/* fragment.c - the rules of fragment.h. */
#include <stdlib.h>

#include "../common/siphash.h"
#include "fragment_store.h"
#include "octets.h"

/* A fragment on its way in. */
struct incoming {
	const uint8_t *octets;
	uint32_t at, length;
	bool more;
	uint32_t packets; /* that it stands for */
	uint8_t protocol;
	uint64_t hash;
};

static uint64_t hash_of(const struct dump_fragments *f, const struct incoming *in)
{
	struct siphash h = siphash_seeded(f->seed);
	const uint8_t *p = in->octets;
	uint32_t n = in->length;

	siphash_word(&h, (uint64_t)in->at << 32 | (uint64_t)n << 1 | in->more);
	for (; n >= 8; n -= 8, p += 8)
		siphash_word(&h, dump_u64(p, false));
	return siphash_end(h, dump_u64_part(p, n));
}

static bool was_before(const struct datagram *d, uint64_t hash)
{
	unsigned i;

	for (i = 0; i < d->before; i++)
		if (d->hashes[1][i] == hash)
			return true;
	return false;
}

/* RFC 8200 4.5 and RFC 791 3.2. CARRYING: nothing is wrong with it. */
static enum dump_fate judge(const struct dump_ip *ip)
{
	if (ip->original == 0 || (ip->more && ip->original % DUMP_UNIT != 0))
		return DUMP_FATE_FRAGMENT_LENGTH;
	if (ip->original > DUMP_DATAGRAM_MAX || ip->fragment_at > DUMP_DATAGRAM_MAX - ip->original)
		return DUMP_FATE_FRAGMENT_OVERLONG;
	return DUMP_FATE_CARRYING;
}

/* Does the fragment say of the end of the datagram what the others say? */
static bool agrees(const struct datagram *d, const struct incoming *in)
{
	uint32_t end = in->at + in->length;

	if (!in->more && (end < d->reach || (d->end != 0 && end != d->end)))
		return false;
	return d->end == 0 || end <= d->end;
}

/* Notes how far a fragment goes. */
static void extend(struct datagram *d, const struct incoming *in)
{
	uint32_t end = in->at + in->length;

	if (!in->more)
		d->end = end;
	if (end > d->reach)
		d->reach = end;
}

/* The datagram, with this fragment, gets one fate. It is forgotten when all of its octets came by. */
static enum dump_fate refuse(struct dump_fragments *f, struct datagram *d,
	const struct incoming *in, enum dump_fate fate)
{
	dump_datagram_decide(f, d, fate);
	d->state = REFUSED;
	d->fate = (uint8_t)fate;
	d->got += in->length;
	extend(d, in);
	if (d->end != 0 && d->got >= d->end)
		dump_datagram_remove(f, d);
	return fate;
}

/* A datagram that is at its end may begin anew: after a whole one any fragment does that, after a
 * refused one only the first, and a mere repetition ends with what is none. */
static void renew(struct dump_fragments *f, struct datagram *d, const struct dump_packet *packet,
	const struct incoming *in)
{
	bool before = was_before(d, in->hash);

	if (d->state == DONE || (d->state == REFUSED && in->at == 0)) {
		dump_datagram_begin(d, packet);
		d->again = d->before > 0;
	} else if (d->state == COLLECTING && d->again && d->packets > 0 && !before) {
		dump_datagram_decide(f, d, DUMP_FATE_FRAGMENT_REPEAT);
		dump_datagram_begin(d, packet);
	}
	d->again = d->again && before;
}

/* All octets are there: they go to f->whole, and d becomes what knows them again. */
static void finish(struct dump_fragments *f, struct datagram *d, struct dump_whole *whole)
{
	dump_datagram_gather(f, d);
	*whole = (struct dump_whole){f->whole, d->end, d->protocol, d->differs, d->packets};
	f->counts.whole++;
	d->packets = 0;
	d->state = DONE;
	memcpy(d->hashes[1], d->hashes[0], sizeof d->hashes[1]);
	d->before = d->seen;
}

static enum dump_fate collect(struct dump_fragments *f, struct datagram *d,
	const struct incoming *in, struct dump_whole *whole)
{
	uint32_t fresh;
	bool differs;

	if (!agrees(d, in) || d->packets > UINT32_MAX - in->packets) {
		f->counts.spoilt++;
		return refuse(f, d, in, DUMP_FATE_FRAGMENT_END);
	}
	if (!dump_datagram_store(f, d, in->at, in->octets, in->length, &fresh, &differs)) {
		dump_datagram_give_up(f, d, DUMP_FATE_FRAGMENT_MEMORY);
		return DUMP_FATE_FRAGMENT_MEMORY;
	}
	f->counts.repeated += in->length - fresh;
	f->counts.differing += differs;
	d->differs |= differs;
	if (fresh == 0 && !differs && (in->more || d->end != 0))
		return DUMP_FATE_FRAGMENT_REPEAT;
	if (in->at == 0 && d->protocol == 0)
		d->protocol = in->protocol;
	if (d->seen < DUMP_FRAGMENTS_KNOWN)
		d->hashes[0][d->seen++] = in->hash;
	d->got += fresh;
	extend(d, in);
	if (d->end != 0 && d->got == d->end) {
		finish(f, d, whole);
		return DUMP_FATE_CARRYING;
	}
	d->packets += in->packets;
	return DUMP_HELD;
}

enum dump_fate dump_fragments_take(struct dump_fragments *f, const struct dump_packet *packet,
	const struct dump_ip *ip, uint32_t others, enum dump_fate verdict, struct dump_whole *whole)
{
	struct incoming in = {packet->octets + ip->at, ip->fragment_at, ip->original, ip->more,
		others + 1, ip->protocol, 0};
	enum dump_fate fate = judge(ip);
	struct datagram *d;

	f->counts.fragments++;
	dump_datagrams_expire(f, packet);
	if (fate != DUMP_FATE_CARRYING)
		return verdict != DUMP_FATE_CARRYING ? verdict : fate;
	d = dump_datagram_find(f, packet, ip);
	if (!d)
		return verdict != DUMP_FATE_CARRYING ? verdict : DUMP_FATE_FRAGMENT_MEMORY;
	if (verdict == DUMP_FATE_CARRYING && !ip->cut)
		in.hash = hash_of(f, &in);
	renew(f, d, packet, &in);
	if (d->state == REFUSED)
		return refuse(f, d, &in, (enum dump_fate)d->fate);
	if (verdict == DUMP_FATE_CARRYING && ip->cut)
		verdict = DUMP_FATE_CUT;
	if (verdict == DUMP_FATE_CARRYING)
		return collect(f, d, &in, whole);
	f->counts.refused++;
	return refuse(f, d, &in, verdict);
}

/* ---- life ----------------------------------------------------------------------------------- */

struct dump_fragments *dump_fragments_new(
	const struct dump_shares *shares, uint64_t seed, struct dump_tally *tally)
{
	struct dump_fragments *f = calloc(1, sizeof *f);
	uint32_t n = 64;
	size_t table;

	if (!f)
		return NULL;
	while (n < shares->fragments / 1024 && n < 0x1000000u)
		n *= 2;
	table = n * sizeof(struct datagram *);
	f->buckets = calloc(1, table);
	if (!f->buckets) {
		free(f);
		return NULL;
	}
	f->mask = n - 1;
	f->seed = seed;
	f->tally = tally;
	f->bound = shares->fragments;
	f->memory = sizeof *f + DUMP_HEAP_OVERHEAD + table + DUMP_HEAP_OVERHEAD;
	return f;
}

void dump_fragments_end(struct dump_fragments *f)
{
	while (f->oldest) /* each turn removes one */
		dump_datagram_give_up(f, f->oldest, DUMP_FATE_FRAGMENT);
}

void dump_fragments_free(struct dump_fragments *f)
{
	if (!f)
		return;
	dump_fragments_end(f);
	free(f->buckets);
	free(f);
}

const struct dump_fragment_counts *dump_fragment_counts(const struct dump_fragments *f)
{
	return &f->counts;
}

uint64_t dump_fragments_memory(const struct dump_fragments *f)
{
	return f->memory;
}
