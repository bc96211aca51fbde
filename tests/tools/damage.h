/* damage.h - damages copies of captures: what a bad disk, a broken transfer, a faulty writer or an
 * enemy does to a file, from single bits to records that change places. Everything follows from the
 * random numbers, so that a copy can be made again. */
#ifndef TESTS_TOOLS_DAMAGE_H
#define TESTS_TOOLS_DAMAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define DAMAGE_PLACES 1024u

struct damage {
	uint64_t random;
	uint8_t *octets; /* size of capacity */
	uint32_t size, capacity;
	/* Where packets of the undamaged file begin, rising. Damage that is done before may have moved
	 * them: then these are places as good as others. */
	uint32_t places[DAMAGE_PLACES];
	uint32_t places_count;
};

/* splitmix64 */
static inline uint64_t damage_random(struct damage *d)
{
	uint64_t z = d->random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

/* 0 to n - 1; 0 if n is 0. */
static inline uint32_t damage_below(struct damage *d, uint32_t n)
{
	return n == 0 ? 0 : (uint32_t)(damage_random(d) % n);
}

/* An offset in the file, more often than not one of the headers in front of a packet or in it. */
static inline uint32_t damage_place(struct damage *d)
{
	uint32_t at;

	if (d->places_count > 0 && damage_below(d, 4) > 0) {
		at = d->places[damage_below(d, d->places_count)] + damage_below(d, 128);
		at = at < 32 ? 0 : at - 32; /* the header of a pcapng packet block has 28 octets */
		if (at < d->size)
			return at;
	}
	if (damage_below(d, 8) == 0)
		return damage_below(d, d->size < 128 ? d->size : 128); /* the file's header */
	return damage_below(d, d->size);
}

/* ---- damage to octets in place ----------------------------------------------------------------- */

static inline void damage_bit(struct damage *d)
{
	d->octets[damage_place(d)] ^= (uint8_t)(1u << damage_below(d, 8));
}

static inline void damage_octet(struct damage *d)
{
	d->octets[damage_place(d)] = (uint8_t)damage_random(d);
}

/* Lengths and counts at which things change: of octets, of 16 and of 32 bits, with the captured
 * length at most, the sizes of headers, the ports and the link types. */
static inline void damage_number(struct damage *d)
{
	static const uint32_t numbers[] = {0, 1, 2, 3, 4, 5, 7, 8, 11, 12, 13, 16, 19, 20, 24, 28,
		32, 40, 41, 44, 47, 53, 63, 64, 65, 101, 108, 113, 127, 128, 192, 239, 255, 256,
		276, 511, 512, 1023, 1280, 1500, 2152, 4789, 5353, 6081, 8191, 16384, 32767, 32768,
		49152, 65507, 65515, 65527, 65534, 65535, 65536, 262143, 262144, 262145, 16777215,
		16777216, 16777217, 0x0a0d0d0a, 0x1a2b3c4d, 0x7ffffffc, 0x7fffffff, 0x80000000,
		0xa1b2c3d4, 0xffffff00, 0xfffffffc, 0xfffffffe, 0xffffffff};
	uint32_t v = numbers[damage_below(d, sizeof numbers / sizeof numbers[0])];
	uint32_t width = 1u << damage_below(d, 3), at = damage_place(d), i;
	bool big = damage_below(d, 2);

	for (i = 0; i < width && at + i < d->size; i++)
		d->octets[at + i] = (uint8_t)(v >> 8 * (big ? width - 1 - i : i));
}

/* A length that is a little too small or too large. */
static inline void damage_step(struct damage *d)
{
	d->octets[damage_place(d)] += (uint8_t)(damage_below(d, 9) - 4);
}

static inline void damage_run(struct damage *d)
{
	uint32_t at = damage_place(d), n = 1 + damage_below(d, 64), i;
	uint8_t fill = (uint8_t)damage_random(d);
	uint32_t kind = damage_below(d, 3);

	for (i = 0; i < n && at + i < d->size; i++)
		d->octets[at + i] = kind == 0 ? 0 : kind == 1 ? fill : (uint8_t)damage_random(d);
}

/* ---- damage that moves octets -------------------------------------------------------------------- */

/* From `at` on n octets go away: n <= size - at. */
static inline void damage_delete(struct damage *d, uint32_t at, uint32_t n)
{
	memmove(d->octets + at, d->octets + at + n, d->size - at - n);
	d->size -= n;
}

/* Room for n octets at `at` <= size, as far as the capacity goes. Returns how many there are. */
static inline uint32_t damage_open(struct damage *d, uint32_t at, uint32_t n)
{
	n = n < d->capacity - d->size ? n : d->capacity - d->size;
	memmove(d->octets + at + n, d->octets + at, d->size - at);
	d->size += n;
	return n;
}

/* A range, most often of whole records. */
static inline void damage_range(struct damage *d, uint32_t *at, uint32_t *n)
{
	uint32_t i, most;

	if (d->places_count >= 2 && damage_below(d, 4) > 0) {
		/* pcapng, dnstap, pcap */
		uint32_t header = d->octets[0] == 0x0a ? 28 : d->octets[0] == 0 ? 4 : 16;

		i = damage_below(d, d->places_count - 1);
		*at = d->places[i] < header ? 0 : d->places[i] - header;
		*n = d->places[i + 1] - d->places[i];
		if (*at < d->size && *n <= d->size - *at)
			return;
	}
	*at = damage_place(d);
	most = d->size - *at;
	*n = 1 + damage_below(d, most < 400 ? most : 400);
	*n = *n < most ? *n : most;
}

static inline void damage_cut(struct damage *d)
{
	uint32_t least = d->size < 24 ? 0 : 24;

	d->size = least + damage_below(d, d->size - least);
}

static inline void damage_lose(struct damage *d)
{
	uint32_t at, n;

	damage_range(d, &at, &n);
	damage_delete(d, at, n);
}

static inline void damage_insert(struct damage *d)
{
	uint32_t at = damage_place(d), n = damage_open(d, at, 1 + damage_below(d, 64)), i;
	bool zeros = damage_below(d, 2);

	for (i = 0; i < n; i++)
		d->octets[at + i] = zeros ? 0 : (uint8_t)damage_random(d);
}

/* A range once more, behind itself (a packet that is sent again) or anywhere. */
static inline void damage_repeat(struct damage *d)
{
	uint8_t range[4096];
	uint32_t at, n, to;

	damage_range(d, &at, &n);
	n = n < sizeof range ? n : (uint32_t)sizeof range;
	memcpy(range, d->octets + at, n);
	to = damage_below(d, 2) ? at + n : damage_place(d);
	n = damage_open(d, to, n);
	memcpy(d->octets + to, range, n);
}

/* Two neighbouring ranges change places: packets come in another order. */
static inline void damage_swap(struct damage *d)
{
	uint8_t first[4096];
	uint32_t at, n, second;

	damage_range(d, &at, &n);
	n = n < sizeof first ? n : (uint32_t)sizeof first;
	second = damage_below(d, 3) == 0 ? damage_below(d, 4000) : n;
	second = second < d->size - at - n ? second : d->size - at - n;
	memcpy(first, d->octets + at, n);
	memmove(d->octets + at, d->octets + at + n, second);
	memcpy(d->octets + at + second, first, n);
}

/* The file's link type becomes another one: every packet is read in a way that was not meant. */
static inline void damage_link(struct damage *d)
{
	static const uint16_t links[] = {
		0, 1, 9, 12, 14, 50, 51, 101, 105, 108, 113, 127, 147, 228, 229, 239, 276};
	uint16_t link = links[damage_below(d, sizeof links / sizeof links[0])];
	uint32_t at =
		d->octets[0] == 0x0a ? 36 : 20; /* pcapng: of the interface behind 28 octets */

	if (d->size < at + 4)
		return;
	d->octets[at] = (uint8_t)link;
	d->octets[at + 1] = (uint8_t)(link >> 8);
}

/* One to eight kinds of damage, most often few. The copy keeps an octet at least if it had one. */
static inline void damage_do(struct damage *d)
{
	static void (*const kinds[])(struct damage *) = {damage_bit, damage_bit, damage_octet,
		damage_number, damage_number, damage_number, damage_step, damage_run, damage_cut,
		damage_lose, damage_lose, damage_insert, damage_repeat, damage_repeat, damage_swap,
		damage_swap, damage_link};
	uint32_t n = 1 + damage_below(d, 1u << damage_below(d, 4));

	while (n-- > 0 && d->size > 0)
		kinds[damage_below(d, sizeof kinds / sizeof kinds[0])](d);
}

#endif
