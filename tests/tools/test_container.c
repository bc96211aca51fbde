/* test_container.c - pcap and pcapng: packets, places, times, damage, in pieces of all sizes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../tools/dump/limits.h"
#include "readings.h"

/* ---- pcap ----------------------------------------------------------------------------------- */

static void pcap_orders_and_units(void **state)
{
	int big, nano;

	(void)state;
	for (big = 0; big < 2; big++) {
		for (nano = 0; nano < 2; nano++) {
			begin(big);
			pcap_header(&c, nano ? 0xa1b23c4d : 0xa1b2c3d4, 1);
			pcap_record(&c, 1700000000, 123456, 10, 60, 0xaa);
			pcap_record(&c, 1700000001, 0, 0, 0, 0);
			read_all();
			assert_int_equal(r.n, 2);
			expect_packet(0, 40, 10, 0xaa);
			expect_packet(1, 66, 0, 0);
			assert_int_equal(r.list[0].packet.seconds, 1700000000);
			assert_int_equal(r.list[0].packet.nanoseconds, nano ? 123456 : 123456000);
			assert_int_equal(r.list[0].packet.digits, nano ? 9 : 6);
			assert_int_equal(r.list[0].packet.original, 60);
			assert_int_equal(r.list[0].packet.link, 1);
			assert_int_equal(r.list[1].packet.number, 2);
			assert_int_equal(r.octets.structure, 24 + 2 * 16);
		}
	}
}

static void pcap_old_version(void **state)
{
	(void)state;
	begin(false);
	pcap_header(&c, 0xa1b2c3d4, 1);
	c.octets[6] = 2; /* 2.2: the original length stands first */
	pcap_record(&c, 5, 0, 4, 4, 1);
	c.n = 24 + 8;
	u32(&c, 60);
	u32(&c, 4);
	fill(&c, 7, 4);
	read_all();
	assert_int_equal(r.n, 1);
	expect_packet(0, 40, 4, 7);
	assert_int_equal(r.list[0].packet.original, 60);
}

static void refused(void **state)
{
	static const struct {
		uint32_t magic;
		enum dump_defect_code code;
	} table[] = {
		{0xa1b2cd34, DUMP_DEFECT_VARIANT},
		{0x34cdb2a1, DUMP_DEFECT_VARIANT},
		{0x1c0001ac, DUMP_DEFECT_VARIANT},
		{0x1f8b0800, DUMP_DEFECT_COMPRESSED},
		{0xfd377a58, DUMP_DEFECT_COMPRESSED},
		{0x28b52ffd, DUMP_DEFECT_COMPRESSED},
		{0x04224d18, DUMP_DEFECT_COMPRESSED},
		{0x736e6f6f, DUMP_DEFECT_FORMAT},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		begin(true);
		u32(&c, table[i].magic);
		fill(&c, 0x55, 100);
		read_all();
		assert_int_equal(r.n, 1);
		expect_defect(0, table[i].code, 0, 0);
		assert_int_equal(r.octets.damage, c.n);
	}
	begin(false);
	read_all();
	assert_int_equal(r.n, 1);
	expect_defect(0, DUMP_DEFECT_EMPTY, 0, 0);
	for (i = 1; i < 24; i++) {
		begin(false);
		pcap_header(&c, 0xa1b2c3d4, 1);
		c.n = (uint32_t)i;
		read_all();
		assert_int_equal(r.n, 1);
		expect_defect(0, DUMP_DEFECT_CUT_FILE, 0, 0);
	}
	begin(false);
	pcap_header(&c, 0xa1b2c3d4, 1);
	c.octets[4] = 3;
	read_all();
	expect_defect(0, DUMP_DEFECT_VERSION, 0, 0);
}

static void pcap_cut_anywhere(void **state)
{
	uint32_t cut, whole;

	(void)state;
	begin(false);
	pcap_header(&c, 0xa1b2c3d4, 1);
	pcap_record(&c, 1700000000, 1, 20, 20, 1);
	pcap_record(&c, 1700000000, 2, 20, 20, 2);
	whole = c.n;
	for (cut = 24; cut <= whole; cut++) {
		c.n = cut;
		read_all();
		if ((cut - 24) % 36 == 0) {
			assert_int_equal(r.n, (cut - 24) / 36);
			continue;
		}
		assert_int_equal(r.n, (cut - 24) / 36 + 1);
		expect_defect(r.n - 1, DUMP_DEFECT_CUT_RECORD, 24 + (cut - 24) / 36 * 36,
			(cut - 24) % 36);
		assert_int_equal(r.list[r.n - 1].defect.found, (cut - 24) % 36);
	}
}

static void pcap_damage_is_stepped_over(void **state)
{
	(void)state;
	begin(true);
	pcap_header(&c, 0xa1b2c3d4, 101);
	pcap_record(&c, 1700000000, 1, 30, 30, 1); /* header at 24, packet at 40 */
	pcap_record(&c, 1700000000, 2, 30, 30, 2); /* 70, 86 */
	pcap_record(&c, 1700000000, 3, 30, 30, 3); /* 116, 132 */
	pcap_record(&c, 1700000000, 4, 30, 30, 4); /* 162, 178 */
	c.octets[70 + 8] = 0xff;                   /* captured length */
	read_all();
	assert_int_equal(r.n, 4);
	expect_packet(0, 40, 30, 1);
	expect_defect(1, DUMP_DEFECT_CAPTURED, 70, 46);
	assert_int_equal(r.list[1].defect.found, 0xff00001e);
	assert_int_equal(r.list[1].defect.wanted, DUMP_PACKET_MAX);
	expect_packet(2, 132, 30, 3);
	expect_packet(3, 178, 30, 4);
	assert_int_equal(r.octets.damage, 46);

	/* A length that goes past the end but is not too large: what follows is found as well. */
	c.octets[70 + 8] = 0;
	c.octets[70 + 9] = 1;
	read_all();
	assert_int_equal(r.n, 4);
	expect_defect(1, DUMP_DEFECT_CUT_RECORD, 70, 46);
	expect_packet(2, 132, 30, 3);

	/* The last record: a header that the end of the input follows. */
	c.octets[70 + 9] = 0;
	c.octets[116 + 8] = 0xff;
	read_all();
	assert_int_equal(r.n, 4);
	expect_packet(1, 86, 30, 2);
	expect_defect(2, DUMP_DEFECT_CAPTURED, 116, 46);
	expect_packet(3, 178, 30, 4);
}

static void pcap_zeros(void **state)
{
	(void)state;
	begin(false);
	pcap_header(&c, 0xa1b2c3d4, 1);
	pcap_record(&c, 1700000000, 1, 30, 30, 1);
	fill(&c, 0, 5000); /* as in a file with a hole */
	pcap_record(&c, 1700000000, 2, 30, 30, 2);
	pcap_record(&c, 1700000000, 3, 30, 30, 3);
	read_all();
	assert_int_equal(r.n, 4);
	expect_defect(1, DUMP_DEFECT_ZERO, 70, 5000);
	expect_packet(2, 70 + 5000 + 16, 30, 2);
	expect_packet(3, 70 + 5000 + 46 + 16, 30, 3);
}

/* ---- pcapng --------------------------------------------------------------------------------- */

static void ng_sections_and_interfaces(void **state)
{
	int big;

	(void)state;
	for (big = 0; big < 2; big++) {
		begin(big);
		section(&c);               /* 28 */
		interface(&c, 1, 0, 6, 0); /* 24 */
		interface(&c, 101, 0, 9, 0);
		enhanced(&c, 0, 1700000000123456, 5, 5, 0xaa);
		enhanced(&c, 1, 1700000000123456789, 6, 60, 0xbb);
		c.big = !big; /* a section in the other order */
		section(&c);
		interface(&c, 113, 0, 0x80 | 20, -100);
		enhanced(&c, 0, (uint64_t)1700000100 << 20 | 1 << 19, 7, 7, 0xcc);
		read_all();
		assert_int_equal(r.n, 3);
		expect_packet(0, 28 + 20 + 4 + 32 + 28, 5, 0xaa);
		assert_int_equal(r.list[0].packet.seconds, 1700000000);
		assert_int_equal(r.list[0].packet.nanoseconds, 123456000);
		assert_int_equal(r.list[0].packet.link, 1);
		assert_int_equal(r.list[1].first, 0xbb);
		assert_int_equal(r.list[1].packet.nanoseconds, 123456789);
		assert_int_equal(r.list[1].packet.digits, 9);
		assert_int_equal(r.list[1].packet.original, 60);
		assert_int_equal(r.list[1].packet.interface, 1);
		assert_int_equal(r.list[1].packet.link, 101);
		assert_int_equal(r.list[2].packet.link, 113);
		assert_int_equal(r.list[2].packet.seconds, 1700000000);
		assert_int_equal(r.list[2].packet.nanoseconds, 500000000);
	}
}

static void ng_other_blocks(void **state)
{
	uint32_t start, simple, old;

	(void)state;
	begin(false);
	section(&c);
	interface(&c, 1, 4, 6, 0);
	start = block(&c, 0x0bad); /* unknown */
	fill(&c, 1, 41);
	block_end(&c, start);
	simple = block(&c, 3);
	u32(&c, 9); /* the snap length leaves 4 */
	fill(&c, 0xdd, 4);
	block_end(&c, simple);
	old = block(&c, 2);
	u16(&c, 0);
	u16(&c, 3); /* drops */
	u32(&c, 0);
	u32(&c, 1000000);
	u32(&c, 3);
	u32(&c, 3);
	fill(&c, 0xee, 3);
	block_end(&c, old);
	read_all();
	assert_int_equal(r.n, 2);
	expect_packet(0, simple + 12, 4, 0xdd);
	assert_int_equal(r.list[0].packet.digits, 0);
	assert_int_equal(r.list[0].packet.original, 9);
	expect_packet(1, old + 28, 3, 0xee);
	assert_int_equal(r.list[1].packet.seconds, 1);
	assert_int_equal(r.octets.passed, 56);
}

static void ng_wrong_blocks(void **state)
{
	uint32_t first, second, third, last;

	(void)state;
	begin(true);
	section(&c);
	interface(&c, 1, 0, 6, 0);
	first = c.n;
	enhanced(&c, 3, 0, 5, 5, 1); /* no such interface */
	second = c.n;
	enhanced(&c, 0, 0, 5, 5, 2);
	third = c.n;
	enhanced(&c, 0, 0, 5, 5, 3);
	last = c.n;
	enhanced(&c, 0, 0, 5, 5, 4);
	c.octets[second + 23] = 9; /* captured length beyond the block */
	c.octets[last - 1] ^= 4;   /* the length at the end of the third */
	read_all();
	assert_int_equal(r.n, 4);
	expect_defect(0, DUMP_DEFECT_INTERFACE, first, 40);
	expect_defect(1, DUMP_DEFECT_CAPTURED, second, 40);
	assert_int_equal(r.list[1].defect.wanted, 8);
	expect_defect(2, DUMP_DEFECT_BLOCK_END, third, 40);
	expect_packet(3, last + 28, 5, 4);

	c.octets[third + 7] = 2; /* a length that cannot be */
	read_all();
	assert_int_equal(r.n, 4);
	expect_defect(2, DUMP_DEFECT_BLOCK_LENGTH, third, 40);
	c.octets[third + 4] = 2; /* one far too long */
	c.octets[third + 7] = 0;
	read_all();
	expect_defect(2, DUMP_DEFECT_BLOCK_LENGTH, third, 40);
	c.octets[third + 4] = 0; /* one past the end */
	c.octets[third + 5] = 1;
	read_all();
	expect_defect(2, DUMP_DEFECT_CUT_RECORD, third, 40);
	expect_packet(3, last + 28, 5, 4);
}

static void ng_cut_anywhere(void **state)
{
	uint32_t ends[5], whole, cut, i, at;

	(void)state;
	begin(false);
	section(&c);
	ends[0] = c.n;
	interface(&c, 1, 0, 6, 0);
	ends[1] = c.n;
	for (i = 2; i < 5; i++) {
		enhanced(&c, 0, 1, 8, 8, (uint8_t)i);
		ends[i] = c.n;
	}
	whole = c.n;
	for (cut = 4; cut < whole; cut++) {
		c.n = cut;
		at = 0;
		for (i = 0; i < 5 && ends[i] <= cut; i++)
			at = ends[i];
		read_all();
		assert_int_equal(r.n, (i > 2 ? i - 2 : 0) + (at != cut));
		if (at != cut)
			expect_defect(r.n - 1, DUMP_DEFECT_CUT_RECORD, at, cut - at);
	}
}

static void ng_options(void **state)
{
	uint32_t start;

	(void)state;
	begin(false);
	section(&c);
	start = block(&c, 1);
	u16(&c, 1);
	u16(&c, 0);
	u32(&c, 0);
	u16(&c, 9);
	u16(&c, 100); /* past the end of the block */
	block_end(&c, start);
	enhanced(&c, 0, 2000000, 1, 1, 9);
	interface(&c, 1, 0, 20, 0); /* 10^20 does not fit 64 bits */
	read_all();
	assert_int_equal(r.n, 3);
	expect_defect(0, DUMP_DEFECT_OPTION, start, 0);
	assert_int_equal(r.list[1].packet.seconds, 2);
	assert_int_equal(r.list[2].defect.code, DUMP_DEFECT_RESOLUTION);
}

static void words(void **state)
{
	struct dump_defect d = {DUMP_DEFECT_CAPTURED, 70, 532, 0xffffffff, 262144, ""};
	char text[DUMP_DEFECT_TEXT];

	(void)state;
	dump_defect_text(&d, text);
	assert_string_equal(text,
		"captured length 4294967295, expected at most 262144; 532 octets stepped over");
	d = (struct dump_defect){DUMP_DEFECT_CUT_RECORD, 0, 0, 7, 16, ""};
	dump_defect_text(&d, text);
	assert_string_equal(text, "the input ends inside a record or block, octets 7, expected 16");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pcap_orders_and_units),
		cmocka_unit_test(pcap_old_version),
		cmocka_unit_test(refused),
		cmocka_unit_test(pcap_cut_anywhere),
		cmocka_unit_test(pcap_damage_is_stepped_over),
		cmocka_unit_test(pcap_zeros),
		cmocka_unit_test(ng_sections_and_interfaces),
		cmocka_unit_test(ng_other_blocks),
		cmocka_unit_test(ng_wrong_blocks),
		cmocka_unit_test(ng_cut_anywhere),
		cmocka_unit_test(ng_options),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
