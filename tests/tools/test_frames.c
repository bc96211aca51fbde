/* test_frames.c - dnstap in Frame Streams and alone: frames, control frames, damage, in pieces of all
 * sizes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../tools/dump/dnstap.h"
#include "../../tools/dump/limits.h"
#include "readings.h"

enum { ACCEPT = 1, START, STOP, READY, FINISH };

/* A control frame with a content type, or without one if it is NULL. */
static void control(uint32_t type, const char *content)
{
	uint32_t n = content ? (uint32_t)strlen(content) : 0;

	b32(&c, 0);
	b32(&c, content ? 12 + n : 4);
	b32(&c, type);
	if (!content)
		return;
	b32(&c, 1);
	b32(&c, n);
	raw(&c, content, n);
}

static void data(uint32_t n, uint8_t octet)
{
	b32(&c, n);
	fill(&c, octet, n);
}

static const char dnstap[] = "protobuf:dnstap.Dnstap";

static void tap_streams(void **state)
{
	(void)state;
	begin(false);
	control(READY, dnstap); /* 42 each, as long as it has a content type */
	control(START, dnstap);
	data(5, 0xaa);
	data(1, 0xbb);
	control(STOP, NULL); /* 12 */
	control(START, NULL);
	data(7, 0xcc);
	control(STOP, NULL);
	control(FINISH, NULL);
	read_all();
	assert_int_equal(r.n, 3);
	expect_packet(0, 88, 5, 0xaa);
	expect_packet(1, 97, 1, 0xbb);
	expect_packet(2, 98 + 24 + 4, 7, 0xcc);
	assert_int_equal(r.list[0].packet.link, DUMP_LINK_DNSTAP);
	assert_int_equal(r.list[0].packet.digits, 0);
	assert_int_equal(r.list[0].packet.original, 5);
	assert_int_equal(r.list[2].packet.number, 3);
	assert_int_equal(r.octets.packets, 13);
	assert_int_equal(r.octets.damage, 0);
}

static void tap_content_type(void **state)
{
	char text[DUMP_DEFECT_TEXT];

	(void)state;
	begin(false);
	control(START, "protobuf:other.Thing\n");
	data(5, 0xaa);
	read_all();
	assert_int_equal(r.n, 1);
	expect_defect(0, DUMP_DEFECT_CONTENT_TYPE, 0, 0);
	assert_int_equal(r.octets.damage, c.n);
	dump_defect_text(&r.list[0].defect, text);
	assert_string_equal(text, "Frame Streams of content type \"protobuf:other.Thing?\", "
				  "expected protobuf:dnstap.Dnstap");
	begin(false);
	control(START,
		"a name that is far too long to be shown whole, but that may be nonetheless");
	read_all();
	dump_defect_text(&r.list[0].defect, text);
	assert_string_equal(text, "Frame Streams of content type "
				  "\"a name that is far too long to be shown whol...\", "
				  "expected protobuf:dnstap.Dnstap");
	/* READY offers what the other side may choose from. */
	begin(false);
	control(READY, "protobuf:other.Thing");
	control(START, dnstap);
	control(STOP, NULL);
	read_all();
	assert_int_equal(r.n, 0);
}

static void tap_damage(void **state)
{
	uint32_t at;

	(void)state;
	begin(false);
	control(START, dnstap);
	data(5, 0xaa);
	at = c.n;
	b32(&c, DUMP_PACKET_MAX + 1); /* past the end: nothing is found behind it */
	fill(&c, 0, 10);
	read_all();
	assert_int_equal(r.n, 3);
	expect_defect(1, DUMP_DEFECT_FRAME_LONG, at, DUMP_PACKET_MAX + 5);
	expect_defect(2, DUMP_DEFECT_CUT_RECORD, c.n, 0);
	assert_int_equal(r.octets.damage, 14);

	begin(false);
	control(READY, dnstap);
	at = c.n;
	data(5, 0xaa); /* before START */
	control(START, dnstap);
	control(9, NULL);
	b32(&c, 0);
	b32(&c, 600); /* a control frame that is too long */
	fill(&c, 0x11, 600);
	b32(&c, 0);
	b32(&c, 2); /* one without room for its type */
	fill(&c, 0x11, 2);
	b32(&c, 0);
	b32(&c, 16);
	b32(&c, START);
	b32(&c, 1);
	b32(&c, 5); /* a field past its end */
	fill(&c, 0x11, 4);
	data(3, 0xbb);
	control(STOP, NULL);
	read_all();
	assert_int_equal(r.n, 6);
	expect_defect(0, DUMP_DEFECT_FRAME_OUTSIDE, at, 9);
	at += 9 + 42;
	expect_defect(1, DUMP_DEFECT_CONTROL_TYPE, at, 12);
	assert_int_equal(r.list[1].defect.found, 9);
	expect_defect(2, DUMP_DEFECT_CONTROL_LENGTH, at + 12, 608);
	expect_defect(3, DUMP_DEFECT_CONTROL_LENGTH, at + 620, 10);
	expect_defect(4, DUMP_DEFECT_CONTROL_FIELD, at + 630, 24);
	expect_packet(5, at + 654 + 4, 3, 0xbb);
}

static void tap_cut_anywhere(void **state)
{
	uint32_t cut, whole;

	(void)state;
	begin(false);
	control(START, dnstap);
	data(10, 0xaa);
	data(10, 0xbb);
	control(STOP, NULL);
	whole = c.n;
	for (cut = 12; cut <= whole; cut++) {
		uint32_t frames = cut < 42 ? 0 : cut < 42 + 28 ? (cut - 42) / 14 : 2;

		c.n = cut;
		read_all();
		if (cut == whole) {
			assert_int_equal(r.n, 2);
			continue;
		}
		if (cut >= 42 && (cut - 42) % 14 == 0 && cut <= 70) {
			assert_int_equal(r.n, frames + 1);
			expect_defect(frames, DUMP_DEFECT_STOP, cut, 0);
			continue;
		}
		assert_true(r.n > frames);
		assert_int_equal(r.list[frames].defect.code, DUMP_DEFECT_CUT_RECORD);
		assert_int_equal(r.list[frames].defect.offset + r.list[frames].defect.passed, cut);
	}
	for (cut = 4; cut < 12; cut++) {
		c.n = cut;
		read_all();
		expect_defect(0, DUMP_DEFECT_CUT_FILE, 0, 0);
	}
	/* Zeros are no Frame Streams. */
	begin(false);
	fill(&c, 0, 100);
	read_all();
	assert_int_equal(r.n, 1);
	expect_defect(0, DUMP_DEFECT_FORMAT, 0, 0);
}

/* A frame alone in the file: identity "ab", an empty message, type MESSAGE. */
static void tap_bare(void **state)
{
	static const uint8_t frame[] = {0x0a, 2, 'a', 'b', 0x72, 0, 0x78, 1};

	(void)state;
	begin(false);
	raw(&c, frame, sizeof frame);
	read_all();
	assert_int_equal(r.n, 1);
	expect_packet(0, 0, sizeof frame, 0x0a);
	assert_int_equal(r.list[0].packet.link, DUMP_LINK_DNSTAP);
	c.octets[7] = 2; /* another type */
	read_all();
	assert_int_equal(r.n, 1);
	expect_defect(0, DUMP_DEFECT_FORMAT, 0, 0);
	assert_int_equal(r.list[0].defect.found, 0x0a026162);
	begin(false);
	fill(&c, '\n', 1 << 16);
	read_all();
	expect_defect(0, DUMP_DEFECT_FORMAT, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tap_streams),
		cmocka_unit_test(tap_content_type),
		cmocka_unit_test(tap_damage),
		cmocka_unit_test(tap_cut_anywhere),
		cmocka_unit_test(tap_bare),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
