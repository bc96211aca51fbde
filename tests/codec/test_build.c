/* test_build.c - messages that are built: their octets, what does not fit, what is refused, marks. */
#include "built.h"

static void a_referral(void **state)
{
	(void)state;
	begin(512, 0);
	assert_int_equal(taut_build_question(&b, wire("www.example.com"), 1, 1), TAUT_OK);
	assert_int_equal(record(TAUT_AUTHORITY, "example.com", 2, "02 6e73 " EXAMPLE), TAUT_OK);
	assert_int_equal(record(TAUT_ADDITIONAL, "ns.example.com", 1, "c0000201"), TAUT_OK);
	assert_int_equal(record(TAUT_ADDITIONAL, "ns.example.com", 1, "c0000202"), TAUT_OK);
	assert_int_equal(taut_build_opt(&b, 1232, 0, 0, TAUT_EDNS_DO), TAUT_OK);
	built("0001 8000 0001 0000 0001 0003"
	      "03 777777 " EXAMPLE "0001 0001"
	      "c010 0002 0001 0000003c 0005 02 6e73 c010"
	      "c02d 0001 0001 0000003c 0004 c0000201"
	      "c02d 0001 0001 0000003c 0004 c0000202"
	      "00 0029 04d0 00 00 8000 0000");
	accepted();
}

static void names_in_rdata(void **state)
{
	(void)state;
	begin(512, 0);
	assert_int_equal(record(TAUT_ANSWER, "example.com", 15, "000a 02 6d78 " EXAMPLE), TAUT_OK);
	assert_int_equal(
		record(TAUT_ANSWER, "example.com", 6,
			"02 6d78 " EXAMPLE EXAMPLE "00000001 00000002 00000003 00000004 00000005"),
		TAUT_OK);
	assert_int_equal(
		record(TAUT_ANSWER, "a.example.com", 33, "0001 0002 0003 02 6d78 " EXAMPLE),
		TAUT_OK);
	built("0001 8000 0000 0003 0000 0000" EXAMPLE "000f 0001 0000003c 0007 000a 02 6d78 c00c"
	      "c00c 0006 0001 0000003c 0018 c025 c00c 00000001 00000002 00000003 00000004 00000005"
	      "01 61 c00c 0021 0001 0000003c 0016 0001 0002 0003 02 6d78 " EXAMPLE);
	accepted();
	/* RFC 6762 18.14 */
	begin(512, TAUT_BUILD_MDNS);
	assert_int_equal(
		record(TAUT_ANSWER, "a.example.com", 33, "0001 0002 0003 02 6d78 " EXAMPLE),
		TAUT_OK);
	built("0001 8000 0000 0001 0000 0000 01 61 " EXAMPLE
	      "0021 0001 0000003c 000b 0001 0002 0003 02 6d78 c00e");
}

/* A message of several records in any room: what stands is whole and accepted, nothing is written
 * behind the room, and what does not fit leaves no trace. */
static void any_room(void **state)
{
	uint32_t room, last = 0;

	(void)state;
	for (room = 12; room <= 260; room++) {
		uint32_t whole;

		memset(buffer, 0xee, sizeof buffer);
		begin(room, 0);
		taut_build_question(&b, wire("www.example.com"), 2, 1);
		for (int i = 0; i < 4; i++) {
			struct taut_builder before = b;

			if (record(TAUT_ANSWER, "www.example.com", 2, "02 6e73 02 6162 " EXAMPLE) ==
				TAUT_OK)
				continue;
			assert_int_equal(b.length, before.length);
			assert_int_equal(b.suffix_count, before.suffix_count);
			assert_memory_equal(b.count, before.count, sizeof b.count);
			taut_build_truncate(&b);
		}
		record(TAUT_ADDITIONAL, "ns.ab.example.com", 28, "20010db8 [00]x12");
		whole = taut_build_finish(&b);
		assert_true(whole <= room && whole >= last);
		last = whole;
		for (uint32_t i = room; i < 300; i++)
			assert_int_equal(buffer[i], 0xee);
		unit.length = whole;
		memcpy(unit.octets, buffer, whole);
		buffer[2] &= (uint8_t) ~(TAUT_FLAG_TC >> 8);
		assert_int_equal(unit_again(TAUT_PEDANTIC), TAUT_OK);
	}
	assert_true(last > 100);
}

/* A mark is a place to go back to: what comes then is as if nothing had been between. */
static void rolled_back(void **state)
{
	static uint8_t want[512];
	struct taut_build_mark mark;
	uint32_t n;

	(void)state;
	begin(512, 0);
	record(TAUT_ANSWER, "a.example.com", 1, "c0000201");
	record(TAUT_AUTHORITY, "b.c.example.com", 1, "c0000202");
	n = taut_build_finish(&b);
	memcpy(want, buffer, n);
	begin(512, 0);
	record(TAUT_ANSWER, "a.example.com", 1, "c0000201");
	mark = taut_build_mark(&b);
	record(TAUT_ADDITIONAL, "x.c.example.com", 1, "c0000203");
	record(TAUT_ADDITIONAL, "b.c.example.com", 1, "c0000203");
	taut_build_opt(&b, 512, 0, 0, 0);
	taut_build_rollback(&b, &mark);
	record(TAUT_AUTHORITY, "b.c.example.com", 1, "c0000202");
	assert_int_equal(taut_build_finish(&b), n);
	assert_memory_equal(buffer, want, n);
}

static void refused(void **state)
{
	(void)state;
	assert_int_equal(taut_build_init(&b, buffer, 11, NULL, 0), TAUT_E_ARGUMENT);
	begin(512, 0);
	assert_int_equal(record(TAUT_ANSWER, "a", 1, "c00002"), TAUT_E_RDATA_END);
	assert_int_equal(record(TAUT_ANSWER, "a", 1, "c000020101"), TAUT_E_RDATA_TRAILING);
	assert_int_equal(record(TAUT_ANSWER, "a", 255, ""), TAUT_E_TYPE_META);
	assert_int_equal(record(TAUT_ANSWER, "a", 41, ""), TAUT_E_ORDER);
	assert_int_equal(record(TAUT_ANSWER, "a", 250, ""), TAUT_E_ORDER);
	assert_int_equal(record(TAUT_QUESTION, "a", 1, "c0000201"), TAUT_E_ORDER);
	assert_int_equal(record(TAUT_WHOLE, "a", 1, "c0000201"), TAUT_E_ORDER);
	assert_int_equal(taut_build_record(&b, TAUT_ANSWER, wire("a"), 16, 1, 0x80000000,
				 (const uint8_t *)"\0", 1),
		TAUT_E_TTL_HIGH);
	assert_int_equal(taut_build_option(&b, 3, NULL, 0), TAUT_E_ORDER);
	assert_int_equal(taut_build_pad(&b, 128, 0), TAUT_E_ORDER);
	assert_int_equal(b.length, 12);
	assert_int_equal(record(TAUT_AUTHORITY, "a", 1, "c0000201"), TAUT_OK);
	assert_int_equal(record(TAUT_ANSWER, "a", 1, "c0000201"), TAUT_E_ORDER);
	assert_int_equal(taut_build_question(&b, wire("a"), 1, 1), TAUT_E_ORDER);
	assert_int_equal(taut_build_opt(&b, 512, 0x1000, 0, 0), TAUT_E_ARGUMENT);
	assert_int_equal(taut_build_opt(&b, 512, 16, 0, 0), TAUT_OK);
	assert_int_equal(taut_build_opt(&b, 512, 16, 0, 0), TAUT_E_ORDER);
	assert_int_equal(
		taut_build_option(&b, 10, (const uint8_t *)"abc", 3), TAUT_E_OPTION_LENGTH);
	assert_int_equal(taut_build_option(&b, 3, (const uint8_t *)"abc", 3), TAUT_OK);
	accepted();
	assert_int_equal(record(TAUT_ADDITIONAL, "a", 1, "c0000201"), TAUT_OK);
	assert_int_equal(taut_build_option(&b, 3, NULL, 0), TAUT_E_ORDER);
}

static void update(void **state)
{
	(void)state;
	begin(512, 0);
	taut_build_header(&b, 7, TAUT_OPCODE_UPDATE << 11);
	assert_int_equal(taut_build_question(&b, wire("example.com"), 6, 1), TAUT_OK);
	assert_int_equal(taut_build_record(&b, TAUT_ANSWER, wire("a.example.com"), 255,
				 TAUT_CLASS_ANY, 0, NULL, 0),
		TAUT_OK);
	assert_int_equal(taut_build_record(&b, TAUT_AUTHORITY, wire("a.example.com"), 1,
				 TAUT_CLASS_NONE, 0, (const uint8_t *)"abcd", 4),
		TAUT_OK);
	assert_int_equal(taut_build_record(&b, TAUT_AUTHORITY, wire("a.example.com"), 1,
				 TAUT_CLASS_NONE, 0, (const uint8_t *)"abc", 3),
		TAUT_E_RDATA_END);
	built("0007 2800 0001 0001 0001 0000" EXAMPLE "0006 0001"
	      "01 61 c00c 00ff 00ff 00000000 0000  c01d 0001 00fe 00000000 0004 61626364");
	accepted();
}

static void begin_update(void)
{
	begin(512, 0);
	taut_build_header(&b, 7, TAUT_OPCODE_UPDATE << 11);
	assert_int_equal(taut_build_question(&b, wire("example.com"), 6, 1), TAUT_OK);
}

/* RFC 2136 2.4, 2.5: rdata by section and class. */
static void update_by_class(void **state)
{
	static const uint16_t with_names[] = {2, 5, 6, 12, 15, 33};

	(void)state;
	begin_update();
	assert_int_equal(
		of_class(TAUT_ANSWER, TAUT_CLASS_NONE, 1, "c0000201"), TAUT_E_UPDATE_RDATA);
	assert_int_equal(of_class(TAUT_ANSWER, TAUT_CLASS_ANY, 1, "c0000201"), TAUT_E_UPDATE_RDATA);
	assert_int_equal(of_class(TAUT_ANSWER, TAUT_CLASS_ANY, 252, ""), TAUT_E_TYPE_META);
	assert_int_equal(of_class(TAUT_ANSWER, TAUT_CLASS_ANY, 0, ""), TAUT_E_TYPE_ZERO);
	assert_int_equal(record(TAUT_ANSWER, "a", 1, "c0000201"), TAUT_E_UPDATE_TTL);
	assert_int_equal(of_class(TAUT_ANSWER, TAUT_CLASS_IN, 1, ""), TAUT_E_RDATA_END);
	assert_int_equal(b.length, 12 + 13 + 4);
	assert_int_equal(of_class(TAUT_ANSWER, TAUT_CLASS_NONE, 255, ""), TAUT_OK);
	assert_int_equal(of_class(TAUT_ANSWER, TAUT_CLASS_IN, 1, "c0000201"), TAUT_OK);
	for (size_t i = 0; i < sizeof with_names / sizeof with_names[0]; i++) {
		assert_int_equal(of_class(TAUT_ANSWER, TAUT_CLASS_ANY, with_names[i], ""), TAUT_OK);
		assert_int_equal(
			of_class(TAUT_ANSWER, TAUT_CLASS_NONE, with_names[i], ""), TAUT_OK);
	}
	for (size_t i = 0; i < sizeof with_names / sizeof with_names[0]; i++)
		assert_int_equal(
			of_class(TAUT_AUTHORITY, TAUT_CLASS_ANY, with_names[i], ""), TAUT_OK);
	assert_int_equal(
		of_class(TAUT_AUTHORITY, TAUT_CLASS_ANY, 1, "c0000201"), TAUT_E_UPDATE_RDATA);
	assert_int_equal(of_class(TAUT_AUTHORITY, TAUT_CLASS_NONE, 255, ""), TAUT_E_TYPE_META);
	assert_int_equal(
		of_class(TAUT_AUTHORITY, TAUT_CLASS_NONE, 33, "0001 0002 0003"), TAUT_E_NAME_END);
	assert_int_equal(of_class(TAUT_AUTHORITY, TAUT_CLASS_NONE, 2, "02 6e73 " EXAMPLE), TAUT_OK);
	assert_int_equal(record(TAUT_AUTHORITY, "a", 1, "c0000201"), TAUT_OK);
	assert_int_equal(of_class(TAUT_ADDITIONAL, TAUT_CLASS_ANY, 2, ""), TAUT_E_NAME_END);
	accepted();
	/* what was built can be copied, into an UPDATE only */
	begin_update();
	for (unsigned i = 0; i < 2; i++) {
		struct taut_record r = unit_record(TAUT_AUTHORITY, i);

		assert_true(r.empty);
		assert_int_equal(taut_build_copy(&b, TAUT_AUTHORITY, &r), TAUT_OK);
		assert_int_equal(taut_build_copy(&b, TAUT_ADDITIONAL, &r), TAUT_E_ARGUMENT);
	}
	assert_int_equal(b.length, 29 + 14 + 12);
	begin(512, 0);
	for (unsigned i = 0; i < 2; i++) {
		struct taut_record r = unit_record(TAUT_AUTHORITY, i);

		assert_int_equal(taut_build_copy(&b, TAUT_AUTHORITY, &r), TAUT_E_ARGUMENT);
	}
	assert_int_equal(b.length, 12);
}

/* Without a zone, or with one of class 0, class NONE is a class like others. */
static void update_without_zone(void **state)
{
	(void)state;
	begin(512, 0);
	taut_build_header(&b, 7, TAUT_OPCODE_UPDATE << 11);
	assert_int_equal(of_class(TAUT_AUTHORITY, TAUT_CLASS_NONE, 1, "00"), TAUT_OK);
	assert_int_equal(of_class(TAUT_AUTHORITY, TAUT_CLASS_NONE, 2, "01 62 " EXAMPLE), TAUT_OK);
	assert_int_equal(of_class(TAUT_AUTHORITY, TAUT_CLASS_NONE, 2, "01"), TAUT_E_NAME_END);
	accepted();
	begin(512, 0);
	taut_build_header(&b, 7, TAUT_OPCODE_UPDATE << 11);
	assert_int_equal(taut_build_question(&b, wire("example.com"), 6, 0), TAUT_OK);
	assert_int_equal(of_class(TAUT_AUTHORITY, TAUT_CLASS_NONE, 1, "00"), TAUT_OK);
	accepted();
}

/* RFC 9619 4; RFC 8490 5.4. */
static void by_opcode(void **state)
{
	static const uint16_t one[] = {TAUT_OPCODE_QUERY, TAUT_OPCODE_NOTIFY, TAUT_OPCODE_UPDATE};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		begin(512, 0);
		taut_build_header(&b, 1, (uint16_t)(one[i] << 11));
		assert_int_equal(taut_build_question(&b, wire("a"), 6, 1), TAUT_OK);
		assert_int_equal(taut_build_question(&b, wire("b"), 6, 1), TAUT_E_QUESTION_MANY);
		accepted();
	}
	begin(512, 0);
	taut_build_header(&b, 1, TAUT_OPCODE_STATUS << 11);
	assert_int_equal(taut_build_question(&b, wire("a"), 1, 1), TAUT_OK);
	assert_int_equal(taut_build_question(&b, wire("b"), 1, 1), TAUT_OK);
	accepted();
	begin(512, 0);
	taut_build_header(&b, 1, TAUT_OPCODE_DSO << 11);
	assert_int_equal(taut_build_question(&b, wire("a"), 1, 1), TAUT_E_ORDER);
	assert_int_equal(record(TAUT_ANSWER, "a", 1, "c0000201"), TAUT_E_ORDER);
	assert_int_equal(taut_build_opt(&b, 512, 0, 0, 0), TAUT_E_ORDER);
	accepted();
}

/* RFC 2931 3.1: the last record of the additional section, whatever the builder trusts. */
static void sig0_is_last(void **state)
{
	static const char covers_nothing[] = "0000 08 00 00000000 00000000 00000000 0001 00 aabbcc";

	(void)state;
	for (unsigned flags = 0; flags <= TAUT_BUILD_TRUST; flags += TAUT_BUILD_TRUST) {
		struct taut_build_mark mark;

		begin(512, flags);
		assert_int_equal(record(TAUT_ANSWER, ".", 24, covers_nothing), TAUT_E_SIG0_PLACE);
		assert_int_equal(
			record(TAUT_AUTHORITY, ".", 24, covers_nothing), TAUT_E_SIG0_PLACE);
		mark = taut_build_mark(&b);
		assert_int_equal(record(TAUT_ADDITIONAL, ".", 24, covers_nothing), TAUT_OK);
		assert_int_equal(record(TAUT_ADDITIONAL, ".", 1, "c0000201"), TAUT_E_ORDER);
		assert_int_equal(record(TAUT_ADDITIONAL, ".", 24, covers_nothing), TAUT_E_ORDER);
		assert_int_equal(taut_build_opt(&b, 512, 0, 0, 0), TAUT_E_ORDER);
		accepted();
		taut_build_rollback(&b, &mark);
		assert_int_equal(record(TAUT_ANSWER, ".", 1, "c0000201"), TAUT_OK);
		accepted();
	}
}

/* RFC 6762 10.2, 18.14: bit 15 of the class is no part of it; it is copied where it has a meaning. */
static void multicast(void **state)
{
	struct taut_record r;

	(void)state;
	begin(512, TAUT_BUILD_MDNS);
	assert_int_equal(taut_build_question(&b, wire("example.com"), 255, 0x8001), TAUT_OK);
	assert_int_equal(taut_build_question(&b, wire("a.example.com"), 255, 1), TAUT_OK);
	assert_int_equal(
		of_class(TAUT_ANSWER, 0x8001, 33, "0001 0002 0003 02 6d78 " EXAMPLE), TAUT_OK);
	assert_int_equal(of_class(TAUT_ANSWER, 0x8001, 1, "c0"), TAUT_E_RDATA_END);
	built("0001 8000 0002 0001 0000 0000" EXAMPLE "00ff 8001 01 61 c00c 00ff 0001"
	      "c01d 0021 8001 00000000 000b 0001 0002 0003 02 6d78 c00c");
	unit.length = taut_build_finish(&b);
	assert_int_equal(unit_again(TAUT_MDNS), TAUT_OK);
	assert_int_equal(unit.report.count, 0);
	r = unit_record(TAUT_ANSWER, 0);
	begin(512, TAUT_BUILD_MDNS);
	assert_int_equal(taut_build_copy(&b, TAUT_ANSWER, &r), TAUT_OK);
	built("0001 8000 0000 0001 0000 0000 01 61 " EXAMPLE
	      "0021 8001 00000000 000b 0001 0002 0003 02 6d78 c00e");
	assert_int_equal(unit_again(TAUT_MDNS), TAUT_OK);
	r = unit_record(TAUT_ANSWER, 0);
	begin(512, 0);
	assert_int_equal(taut_build_copy(&b, TAUT_ANSWER, &r), TAUT_OK);
	built("0001 8000 0000 0001 0000 0000 01 61 " EXAMPLE
	      "0021 0001 00000000 0016 0001 0002 0003 02 6d78 " EXAMPLE);
}

/* A buffer that is used again for another owner, also after it was rolled back. */
static void owner_in_one_place(void **state)
{
	uint8_t owner[TAUT_NAME_MAX];
	struct taut_build_mark mark;

	(void)state;
	begin(512, 0);
	for (uint8_t i = 0; i < 4; i++) {
		memcpy(owner, "\1a\1x", 5);
		owner[1] = (uint8_t)('a' + i / 2);
		mark = taut_build_mark(&b);
		assert_int_equal(
			taut_build_record(&b, TAUT_ANSWER, owner, 16, 1, 0, (const uint8_t *)"", 1),
			TAUT_OK);
		if (i == 2)
			taut_build_rollback(&b, &mark);
	}
	built("0001 8000 0000 0003 0000 0000 01 61 01 78 00 0010 0001 00000000 0001 00"
	      "c00c 0010 0001 00000000 0001 00  01 62 c00e 0010 0001 00000000 0001 00");
	accepted();
	/* shorter, in a block of its size that has the address of the one before */
	begin(512, 0);
	memcpy(owner, "\3abc\3def", 9);
	taut_build_record(&b, TAUT_ANSWER, owner, 16, 1, 0, (const uint8_t *)"", 1);
	memcpy(owner, "\3abc", 5);
	taut_build_record(&b, TAUT_ANSWER, owner, 16, 1, 0, (const uint8_t *)"", 1);
	built("0001 8000 0000 0002 0000 0000 03 616263 03 646566 00 0010 0001 00000000 0001 00"
	      "03 616263 00 0010 0001 00000000 0001 00");
	/* kept in their places, their addresses are enough */
	begin(512, TAUT_BUILD_KEPT);
	memcpy(owner, "\1a\1x", 5);
	for (int i = 0; i < 2; i++)
		taut_build_record(&b, TAUT_ANSWER, owner, 16, 1, 0, (const uint8_t *)"", 1);
	built("0001 8000 0000 0002 0000 0000 01 61 01 78 00 0010 0001 00000000 0001 00"
	      "c00c 0010 0001 00000000 0001 00");
}

/* The least and the most that there is. */
static void sizes(void **state)
{
	static uint8_t rdata[65535];
	uint32_t room = 65535 - 12 - 11;

	(void)state;
	begin(12, 0);
	assert_int_equal(taut_build_question(&b, wire("."), 1, 1), TAUT_E_SPACE);
	assert_int_equal(record(TAUT_ANSWER, ".", 10, ""), TAUT_E_SPACE);
	assert_int_equal(taut_build_opt(&b, 512, 0, 0, 0), TAUT_E_SPACE);
	assert_int_equal(taut_build_reserve(&b, 1), TAUT_E_SPACE);
	assert_int_equal(taut_build_reserve(&b, 0), TAUT_OK);
	accepted();
	begin(65536, 0);
	assert_int_equal(b.capacity, 65535);
	assert_int_equal(taut_build_record(
				 &b, TAUT_ANSWER, wire("."), 10, 1, 0, rdata, (uint16_t)(room + 1)),
		TAUT_E_SPACE);
	assert_int_equal(b.length, 12);
	assert_int_equal(
		taut_build_record(&b, TAUT_ANSWER, wire("."), 10, 1, 0, rdata, (uint16_t)room),
		TAUT_OK);
	assert_int_equal(b.length, 65535);
	accepted();
}

/* Each record of a message copied into another one, and its canonical forms. */
static void copied(void **state)
{
	struct taut_record r;
	uint8_t out[600];
	uint16_t n;
	size_t length;

	(void)state;
	assert_int_equal(unit_open("0001 8000 0001 0003 0000 0000" UNIT_QUESTION
				   "c00c 0005 0001 0000003c 0006 03 464f4f c010"
				   "c010 002f 0001 0000003c 000a 03 425543 c010 0001 40 01"
				   "c010 000f 0001 0000003c 0004 0001 c00c",
				 TAUT_DEFAULT),
		TAUT_OK);
	begin(512, 0);
	taut_build_question(&b, wire("www.example.com"), 1, 1);
	for (unsigned i = 0; i < 3; i++) {
		r = unit_record(TAUT_ANSWER, i);
		assert_int_equal(
			taut_build_copy(&b, TAUT_ANSWER, &r), i == 1 ? TAUT_E_BITMAP_END : TAUT_OK);
	}
	built("0001 8000 0001 0002 0000 0000" UNIT_QUESTION
	      "c00c 0005 0001 0000003c 0006 03 464f4f c010 c010 000f 0001 0000003c 0004 0001 c00c");

	r = unit_record(TAUT_ANSWER, 0);
	assert_int_equal(taut_rdata_expand(&r, out, sizeof out, &n), TAUT_OK);
	assert_int_equal(n, 17);
	assert_memory_equal(out, "\3FOO\7example\3com", 17);
	assert_int_equal(taut_rdata_expand(&r, out, 16, &n), TAUT_E_SPACE);
	assert_int_equal(taut_rdata_canonical(&r, out, sizeof out, &n), TAUT_OK);
	assert_memory_equal(out, "\3foo\7example\3com", 17);
	assert_int_equal(taut_record_canonical(&r, 5, out, sizeof out, &length), TAUT_OK);
	assert_int_equal(length, 17 + 10 + 17);
	assert_memory_equal(out, "\3www\7example\3com\0\0\5\0\1\0\0\0\5\0\21\3foo", 17 + 10 + 4);
	assert_int_equal(taut_record_canonical(&r, 5, out, length - 1, &length), TAUT_E_SPACE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_referral),
		cmocka_unit_test(names_in_rdata),
		cmocka_unit_test(any_room),
		cmocka_unit_test(rolled_back),
		cmocka_unit_test(refused),
		cmocka_unit_test(update),
		cmocka_unit_test(update_by_class),
		cmocka_unit_test(update_without_zone),
		cmocka_unit_test(by_opcode),
		cmocka_unit_test(sig0_is_last),
		cmocka_unit_test(multicast),
		cmocka_unit_test(owner_in_one_place),
		cmocka_unit_test(sizes),
		cmocka_unit_test(copied),
	};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
