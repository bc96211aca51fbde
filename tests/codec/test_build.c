/* test_build.c - messages that are built: their octets, what does not fit, what is refused; EDNS, padding,
 * TSIG; canonical forms and key tags. */
#include "unit.h"

#include <tautwire/build.h>

static struct taut_suffixes suffixes;
static struct taut_builder b;
static uint8_t buffer[65536];

static const uint8_t *wire(const char *text)
{
	static uint8_t names[8][TAUT_NAME_MAX];
	static unsigned turn;
	uint8_t *name = names[turn++ % 8];
	uint32_t n;

	assert_int_equal(taut_name_scan(text, strlen(text), NULL, name, &n), TAUT_OK);
	return name;
}

static void begin(size_t capacity, unsigned flags)
{
	assert_int_equal(taut_build_init(&b, buffer, capacity, &suffixes, flags), TAUT_OK);
	taut_build_header(&b, 1, TAUT_FLAG_QR);
}

static enum taut_code record(
	enum taut_section section, const char *owner, uint16_t type, const char *hex)
{
	static uint8_t rdata[65536];
	size_t n = help_octets(hex, rdata, sizeof rdata);

	return taut_build_record(
		&b, section, wire(owner), type, TAUT_CLASS_IN, 60, rdata, (uint16_t)n);
}

/* What was built is these octets, and the decoder has nothing to say about it. */
static void built(const char *hex)
{
	uint32_t n = taut_build_finish(&b);
	size_t want = help_octets(hex, unit.octets, sizeof unit.octets);

	assert_int_equal(n, want);
	assert_memory_equal(buffer, unit.octets, n);
}

static void accepted(void)
{
	unit.length = taut_build_finish(&b);
	memcpy(unit.octets, buffer, unit.length);
	assert_int_equal(unit_again(TAUT_PEDANTIC), TAUT_OK);
	assert_int_equal(unit.report.count, 0);
}

#define EXAMPLE "07 6578616d706c65 03 636f6d 00 "

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

static void case_is_kept(void **state)
{
	(void)state;
	begin(512, 0);
	assert_int_equal(taut_build_question(&b, wire("eXample.com"), 1, 1), TAUT_OK);
	assert_int_equal(record(TAUT_ANSWER, "example.COM", 1, "c0000201"), TAUT_OK);
	assert_int_equal(record(TAUT_ANSWER, "eXample.com", 1, "c0000201"), TAUT_OK);
	built("0001 8000 0001 0002 0000 0000 07 6558616d706c65 03 636f6d 00 0001 0001"
	      "07 6578616d706c65 03 434f4d 00 0001 0001 0000003c 0004 c0000201"
	      "c00c 0001 0001 0000003c 0004 c0000201");
	begin(512, TAUT_BUILD_ANY_CASE);
	assert_int_equal(taut_build_question(&b, wire("eXample.com"), 1, 1), TAUT_OK);
	assert_int_equal(record(TAUT_ANSWER, "example.COM", 1, "c0000201"), TAUT_OK);
	built("0001 8000 0001 0001 0000 0000 07 6558616d706c65 03 636f6d 00 0001 0001"
	      "c00c 0001 0001 0000003c 0004 c0000201");
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

/* Names that are each one label longer than the one before lead to each other: a reader follows few
 * pointers all the same. */
static void long_chains(void **state)
{
	char name[256] = "";
	uint32_t hops = 0;

	(void)state;
	begin(65535, 0);
	for (int i = 0; i < 120; i++) {
		uint32_t at;

		memmove(name + 2, name, strlen(name) + 1);
		name[0] = (char)('a' + i % 26);
		name[1] = '.';
		for (int k = 0; k < 3; k++)
			assert_int_equal(record(TAUT_ANSWER, name, 1, "c0000201"), TAUT_OK);
		at = b.length;
		assert_int_equal(record(TAUT_ANSWER, name, 2, "00"), TAUT_OK);
		for (uint32_t turn = 0; turn < 128 && buffer[at] != 0; turn++) {
			if (buffer[at] < 0xc0) {
				at += buffer[at] + 1u;
				continue;
			}
			at = (buffer[at] & 0x3fu) * 256u + buffer[at + 1];
			hops = hops > turn ? hops : turn;
		}
	}
	assert_true(hops > 1);
	accepted();
	assert_true(unit.message.steps <= 64 + unit.length / 4);
}

/* All names fall into the table and out of it. */
static void more_names_than_fit(void **state)
{
	char name[64];

	(void)state;
	begin(65535, 0);
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof name, "n%d.x%d.example.com", i, i % 7);
		assert_int_equal(record(TAUT_ANSWER, name, 1, "c0000201"), TAUT_OK);
	}
	assert_int_equal(b.suffix_count, TAUT_SUFFIXES);
	accepted();
	assert_int_equal(unit.message.whole[TAUT_ANSWER], 2000);
	assert_true(unit.length < 2000 * 24 + 100);
}

static void reserve_and_padding(void **state)
{
	(void)state;
	begin(100, 0);
	assert_int_equal(taut_build_reserve(&b, 11 + 8), TAUT_OK);
	assert_int_equal(taut_build_reserve(&b, 70), TAUT_E_SPACE);
	while (record(TAUT_ANSWER, "a", 1, "c0000201") == TAUT_OK)
		;
	assert_true(b.length <= 81);
	assert_int_equal(taut_build_opt(&b, 1232, 0, 0, 0), TAUT_OK);
	assert_int_equal(taut_build_option(&b, 3, (const uint8_t *)"abcd", 4), TAUT_OK);
	assert_int_equal(b.reserve, 0);
	assert_true(b.length <= 100);
	accepted();

	begin(1232, 0);
	taut_build_question(&b, wire("example.com"), 1, 1);
	taut_build_opt(&b, 1232, 0, 0, 0);
	assert_int_equal(taut_build_pad(&b, 0, 0), TAUT_E_ARGUMENT);
	assert_int_equal(taut_build_pad(&b, 468, 0), TAUT_OK);
	assert_int_equal(b.length, 468);
	accepted();
	begin(1232, 0);
	taut_build_opt(&b, 1232, 0, 0, 0);
	assert_int_equal(taut_build_pad(&b, 128, 61), TAUT_OK);
	assert_int_equal(b.length, 128 - 61);
	begin(60, 0);
	taut_build_opt(&b, 1232, 0, 0, 0);
	assert_int_equal(taut_build_pad(&b, 128, 0), TAUT_OK);
	assert_int_equal(b.length, 60);
	accepted();
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
	assert_int_equal(taut_build_record(&b, TAUT_AUTHORITY, wire("a.example.com"), 1,
				 TAUT_CLASS_ANY, 0, (const uint8_t *)"abcd", 4),
		TAUT_E_UPDATE_RDATA);
	assert_int_equal(taut_build_record(&b, TAUT_ANSWER, wire("a.example.com"), 1,
				 TAUT_CLASS_IN, 0, (const uint8_t *)"abcd", 4),
		TAUT_E_ORDER);
	assert_int_equal(taut_build_record(&b, TAUT_AUTHORITY, wire("a.example.com"), 1,
				 TAUT_CLASS_NONE, 60, (const uint8_t *)"abcd", 4),
		TAUT_E_UPDATE_TTL);
	assert_int_equal(taut_build_record(&b, TAUT_AUTHORITY, wire("a.example.com"), 252,
				 TAUT_CLASS_ANY, 0, NULL, 0),
		TAUT_E_TYPE_META);
	assert_int_equal(taut_build_record(&b, TAUT_ADDITIONAL, wire("a.example.com"), 15,
				 TAUT_CLASS_ANY, 0, NULL, 0),
		TAUT_E_RDATA_END);
	assert_int_equal(taut_build_record(&b, TAUT_AUTHORITY, wire("a.example.com"), 24,
				 TAUT_CLASS_IN, 0, (const uint8_t *)"\0\0\r\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20),
		TAUT_E_SIG0_PLACE);
	/* no rdata, of a type whose names are compressed */
	assert_int_equal(taut_build_record(&b, TAUT_AUTHORITY, wire("a.example.com"), 15,
				 TAUT_CLASS_ANY, 0, NULL, 0),
		TAUT_OK);
	built("0007 2800 0001 0001 0002 0000" EXAMPLE "0006 0001"
	      "01 61 c00c 00ff 00ff 00000000 0000  c01d 0001 00fe 00000000 0004 61626364"
	      "c01d 000f 00ff 00000000 0000");
	accepted();
}

static void tsig(void **state)
{
	uint8_t mac[32] = {1, 2, 3}, out[256];
	struct taut_tsig_values t = {.time_signed = 0x123456789abc,
		.fudge = 300,
		.original_id = 1,
		.mac = mac,
		.mac_length = 32};
	size_t n;

	(void)state;
	t.key = wire("Key.example");
	t.algorithm = wire("HMAC-sha256");
	begin(200, 0);
	taut_build_question(&b, wire("example.com"), 1, 1);
	assert_int_equal(taut_build_reserve(&b, 13 + 10 + 13 + 16 + 32), TAUT_OK);
	assert_int_equal(taut_build_opt(&b, 1232, 0, 0, 0), TAUT_OK);
	b.reserve = 0;
	assert_int_equal(taut_build_reserve(&b, 13 + 10 + 13 + 16 + 32), TAUT_OK);
	assert_int_equal(taut_build_tsig(&b, &t), TAUT_OK);
	assert_int_equal(b.reserve, 0);
	accepted();
	assert_true(unit.message.signature != 0);
	/* RFC 8945 4.3.3: key name, class, TTL, algorithm, time, fudge, error, other length */
	assert_int_equal(taut_tsig_variables(&t, false, out, sizeof out, &n), TAUT_OK);
	unit.length = help_octets("03 6b6579 07 6578616d706c65 00 00ff 00000000"
				  "0b 686d61632d736861323536 00 123456789abc 012c 0000 0000",
		unit.octets, sizeof unit.octets);
	assert_int_equal(n, unit.length);
	assert_memory_equal(out, unit.octets, n);
	assert_int_equal(taut_tsig_variables(&t, false, out, n - 1, &n), TAUT_E_SPACE);
	assert_int_equal(taut_tsig_variables(&t, true, out, sizeof out, &n), TAUT_OK);
	assert_int_equal(n, 8);
	assert_memory_equal(out, "\x12\x34\x56\x78\x9a\xbc\x01\x2c", 8);
	t.time_signed = UINT64_C(1) << 48;
	assert_int_equal(taut_tsig_variables(&t, true, out, sizeof out, &n), TAUT_E_ARGUMENT);
	assert_int_equal(taut_build_tsig(&b, &t), TAUT_E_ARGUMENT);
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

static void order_and_key_tag(void **state)
{
	uint8_t rdata[256];
	size_t n;

	(void)state;
	assert_true(taut_rdata_compare((const uint8_t *)"a", 1, (const uint8_t *)"ab", 2) < 0);
	assert_true(taut_rdata_compare((const uint8_t *)"b", 1, (const uint8_t *)"ab", 2) > 0);
	assert_true(taut_rdata_compare((const uint8_t *)"\xff", 1, (const uint8_t *)"a", 1) > 0);
	assert_int_equal(taut_rdata_compare(NULL, 0, NULL, 0), 0);
	/* RFC 4034 B: sums of 16 bits with the carry added */
	n = help_octets("0101 03 08 ffff ff", rdata, sizeof rdata);
	assert_int_equal(taut_key_tag(rdata, (uint16_t)n),
		((0x0101 + 0x0308 + 0xffff + 0xff00) & 0xffff) + 2);
	/* algorithm 1: the last but two octets */
	n = help_octets("0101 03 01 010203 abcdef", rdata, sizeof rdata);
	assert_int_equal(taut_key_tag(rdata, (uint16_t)n), 0xabcd);
	assert_int_equal(taut_key_tag(rdata, 3), 0x0101 + 0x0300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_referral),
		cmocka_unit_test(names_in_rdata),
		cmocka_unit_test(case_is_kept),
		cmocka_unit_test(any_room),
		cmocka_unit_test(rolled_back),
		cmocka_unit_test(refused),
		cmocka_unit_test(long_chains),
		cmocka_unit_test(more_names_than_fit),
		cmocka_unit_test(reserve_and_padding),
		cmocka_unit_test(update),
		cmocka_unit_test(tsig),
		cmocka_unit_test(copied),
		cmocka_unit_test(order_and_key_tag),
	};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
