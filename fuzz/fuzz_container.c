/* fuzz_container.c - pcap, pcapng and dnstap files. Laws, beyond no crash:
 *   - the same octets give the same events whatever the sizes of the pieces they are fed in;
 *   - packets are what stands in the file where they say, disjoint and in order;
 *   - each octet of the file is counted once: structure, packet, passed over or damage.
 */
#include "fuzz.h"

#include "../tools/dump/container.h"
#include "../tools/dump/limits.h"

/* What one reading gives: a hash over all events. */
struct reading {
	const uint8_t *data;
	size_t size;
	uint64_t hash, end, packets;
};

static void add(struct reading *r, uint64_t value)
{
	r->hash = (r->hash ^ value) * 0x100000001b3u;
	r->hash ^= r->hash >> 29;
}

static void on_packet(struct reading *r, const struct dump_packet *p)
{
	FUZZ_LAW(p->offset >= r->end);
	FUZZ_LAW(p->offset <= r->size && p->captured <= r->size - p->offset);
	FUZZ_LAW(p->captured <= DUMP_PACKET_MAX);
	FUZZ_LAW(p->nanoseconds < 1000000000);
	FUZZ_LAW(p->number == ++r->packets);
	FUZZ_LAW(p->captured == 0 || memcmp(p->octets, r->data + p->offset, p->captured) == 0);
	r->end = p->offset + p->captured;
	add(r, p->offset);
	add(r, p->captured);
	add(r, p->original);
	add(r, (uint64_t)p->link << 32 | p->interface);
	add(r, (uint64_t)p->seconds);
	add(r, (uint64_t)p->nanoseconds << 8 | p->digits);
}

static void on_defect(struct reading *r, const struct dump_defect *d)
{
	char text[DUMP_DEFECT_TEXT];
	size_t i;

	FUZZ_LAW(d->offset >= r->end && d->offset <= r->size);
	/* What is too large is stepped over by what it says, which may be past the end. */
	if (d->code != DUMP_DEFECT_BLOCK_LONG && d->code != DUMP_DEFECT_FRAME_LONG &&
		d->code != DUMP_DEFECT_CONTROL_LENGTH)
		FUZZ_LAW(d->passed <= r->size - d->offset);
	dump_defect_text(d, text);
	FUZZ_LAW(strlen(text) < sizeof text - 1);
	add(r, d->offset);
	add(r, d->passed);
	add(r, (uint64_t)d->code << 32 | d->found);
	add(r, d->wanted);
	FUZZ_LAW(memchr(d->name, 0, sizeof d->name) != NULL);
	for (i = 0; d->name[i]; i++)
		add(r, (uint8_t)d->name[i]);
}

static void take(struct reading *r, struct dump_container *c, enum dump_event until)
{
	struct dump_packet packet;
	struct dump_defect defect;
	enum dump_event event;

	while ((event = dump_container_next(c, &packet, &defect)) != until) {
		/* a packet or a defect takes octets or ends the reading */
		FUZZ_LAW(event == DUMP_PACKET || event == DUMP_DEFECT);
		add(r, event);
		if (event == DUMP_PACKET)
			on_packet(r, &packet);
		else
			on_defect(r, &defect);
	}
}

/* random 0: one piece. Otherwise pieces of 1 to 64 octets, now and then of up to 4096, each a block
 * of the heap that is gone when the next one comes. */
static struct reading read_in_pieces(const uint8_t *data, size_t size, uint64_t random)
{
	struct reading r = {.data = data, .size = size};
	struct dump_container c;
	size_t at = 0, n;
	uint8_t *copy;

	dump_container_init(&c);
	while (at < size) { /* each turn feeds an octet at least */
		n = size - at;
		if (random != 0) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			n = 1 + (size_t)(random % (random >> 60 ? 64 : 4096));
		}
		n = n < size - at ? n : size - at;
		copy = malloc(n);
		FUZZ_LAW(copy != NULL);
		memcpy(copy, data + at, n);
		dump_container_feed(&c, copy, n);
		take(&r, &c, DUMP_MORE);
		free(copy);
		at += n;
		FUZZ_LAW(c.held_capacity <= 2 * DUMP_HELD_MAX);
	}
	dump_container_feed(&c, NULL, 0);
	dump_container_finish(&c);
	take(&r, &c, DUMP_END);
	FUZZ_LAW(c.at == size);
	FUZZ_LAW(c.octets.structure + c.octets.packets + c.octets.passed + c.octets.damage == size);
	dump_container_free(&c);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t random = 0x9e3779b97f4a7c15u;
	struct reading whole, pieces;
	size_t i;

	for (i = 0; i < size; i++)
		random = (random ^ data[i]) * 0x100000001b3u;
	whole = read_in_pieces(data, size, 0);
	pieces = read_in_pieces(data, size, random | 1);
	FUZZ_LAW(whole.hash == pieces.hash && whole.packets == pieces.packets);
	return 0;
}
