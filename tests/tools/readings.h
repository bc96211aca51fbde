/* readings.h - what the container makes of crafted octets, for its tests: read in pieces of all sizes, with
 * the same result each time. To be included behind cmocka.h, by one file of a program. */
#ifndef TESTS_TOOLS_READINGS_H
#define TESTS_TOOLS_READINGS_H

#include <stdlib.h>

#include "../../tools/dump/container.h"
#include "craft.h"

struct seen {
	bool is_defect;
	struct dump_packet packet;
	uint8_t first; /* octet of the packet */
	struct dump_defect defect;
};

struct result {
	struct seen list[64];
	uint32_t n;
	struct dump_octets octets;
};

static struct craft c;
static struct result r;

static void take(struct dump_container *d, struct result *to, enum dump_event until)
{
	struct seen s;
	enum dump_event event;

	for (;;) {
		memset(&s, 0, sizeof s);
		event = dump_container_next(d, &s.packet, &s.defect);
		if (event == until)
			return;
		assert_true(event == DUMP_PACKET || event == DUMP_DEFECT);
		assert_true(to->n < 64);
		s.is_defect = event == DUMP_DEFECT;
		if (!s.is_defect && s.packet.captured > 0)
			s.first = s.packet.octets[0];
		s.packet.octets = NULL;
		to->list[to->n++] = s;
	}
}

/* Each piece is fed as a copy of its own: nothing may be read from it later. */
static void read_pieces(const uint8_t *octets, uint32_t n, uint32_t piece, struct result *to)
{
	struct dump_container d;
	uint32_t at, size;
	uint8_t *copy;

	memset(to, 0, sizeof *to);
	dump_container_init(&d);
	for (at = 0; at < n; at += size) {
		size = n - at < piece ? n - at : piece;
		copy = malloc(size);
		assert_non_null(copy);
		memcpy(copy, octets + at, size);
		dump_container_feed(&d, copy, size);
		take(&d, to, DUMP_MORE);
		memset(copy, 0xee, size);
		free(copy);
	}
	dump_container_feed(&d, NULL, 0);
	dump_container_finish(&d);
	take(&d, to, DUMP_END);
	to->octets = d.octets;
	dump_container_free(&d);
}

/* Reads what was crafted, in all pieces alike. */
static void read_all(void)
{
	static const uint32_t pieces[] = {1, 2, 3, 5, 16, 61, 4096};
	static struct result other;
	size_t i;

	read_pieces(c.octets, c.n, c.n ? c.n : 1, &r);
	for (i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		read_pieces(c.octets, c.n, pieces[i], &other);
		assert_int_equal(other.n, r.n);
		assert_memory_equal(&other, &r, sizeof r);
	}
	assert_int_equal(
		r.octets.structure + r.octets.packets + r.octets.passed + r.octets.damage, c.n);
}

static void begin(bool big)
{
	c.n = 0;
	c.big = big;
}

static void expect_packet(uint32_t i, uint64_t offset, uint32_t captured, uint8_t first)
{
	assert_true(i < r.n);
	assert_false(r.list[i].is_defect);
	assert_int_equal(r.list[i].packet.offset, offset);
	assert_int_equal(r.list[i].packet.captured, captured);
	assert_int_equal(r.list[i].first, first);
}

static void expect_defect(uint32_t i, enum dump_defect_code code, uint64_t offset, uint64_t passed)
{
	assert_true(i < r.n);
	assert_true(r.list[i].is_defect);
	assert_int_equal(r.list[i].defect.code, code);
	assert_int_equal(r.list[i].defect.offset, offset);
	assert_int_equal(r.list[i].defect.passed, passed);
}

#endif
