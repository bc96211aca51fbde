/* test_message.c - opening messages: what is known afterwards, policies, the scratch structure. */
#include "unit.h"

#define ANSWER "1234 8580 0001 0001 0000 0000" UNIT_QUESTION "c00c 0001 0001 0000012c 0004 c0000201"
#define MALFORMED                                                                                  \
	"1234 8580 0001 0002 0000 0000" UNIT_QUESTION "c00c 0001 0001 0000012c 0003 c00002"        \
	"c00c 0001 0001 0000012c 0004 c0000201"
#define PLACED                                                                                     \
	"1234 8580 0001 0000 0000 0002" UNIT_QUESTION "00 00fa 00ff 00000000 0011 [00]x17 "        \
	"00 0029 04d0 00000000 0000"

/* Lengths 0 to 11: no header. */
static void short_ones(void **state)
{
	(void)state;
	for (size_t n = 0; n < 12; n++) {
		uint8_t *octets = malloc(n + 1);

		assert_non_null(octets);
		memset(octets, 0, n + 1);
		unit.report = (struct taut_report){unit.list, UNIT_FINDINGS, 0, TAUT_ACCEPT};
		assert_int_equal(taut_message_open(&unit.message, n == 0 ? NULL : octets, n,
					 &unit_scratch, NULL, &unit.report),
			TAUT_E_HEADER_END);
		assert_false(unit.message.has_header);
		assert_false(unit.message.has_question);
		assert_int_equal(unit.report.count, 1);
		assert_int_equal(unit.list[0].offset, n);
		assert_int_equal(unit.list[0].section, TAUT_WHOLE);
		assert_int_equal(unit.list[0].field, TAUT_NO_FIELD);
		free(octets);
	}
}

static void header(void **state)
{
	(void)state;
	assert_int_equal(
		unit_open("abcd 8583 0001 0000 0000 0000" UNIT_QUESTION, TAUT_DEFAULT), TAUT_OK);
	assert_int_equal(unit.message.header.id, 0xabcd);
	assert_int_equal(unit.message.header.flags, 0x8583);
	assert_int_equal(taut_rcode(unit.message.header.flags), 3);
	assert_int_equal(taut_opcode(0xa800), 5);
	assert_int_equal(unit.message.header.count[0], 1);
	assert_int_equal(unit.message.start[TAUT_QUESTION], 12);
	for (unsigned s = 1; s < 5; s++)
		assert_int_equal(unit.message.start[s], 33);
}

/* A message that was cut keeps its header and, where it is whole, its question. */
static void cut(void **state)
{
	struct taut_iterator it;
	struct taut_question question;
	size_t whole;

	(void)state;
	assert_int_equal(unit_open(ANSWER, TAUT_DEFAULT), TAUT_OK);
	whole = unit.length;
	for (size_t n = 12; n < whole; n++) {
		unit.length = n;
		assert_int_not_equal(unit_again(TAUT_DEFAULT), TAUT_OK);
		assert_true(unit.message.has_header);
		assert_int_equal(unit.message.has_question, n >= 33);
		assert_int_equal(unit.message.whole[TAUT_ANSWER], 0);
		it = taut_questions(&unit.message);
		assert_int_equal(taut_question_next(&it, &question), n >= 33);
		assert_int_not_equal(unit_again(TAUT_FORENSIC), TAUT_OK);
		assert_int_equal(unit.report.verdict, TAUT_REJECT);
	}
}

static void policies(void **state)
{
	(void)state;
	assert_int_equal(unit_open(MALFORMED, TAUT_DEFAULT), TAUT_OK);
	assert_int_equal(unit.report.verdict, TAUT_ISOLATE);
	assert_int_equal(unit.message.malformed, 1);
	assert_int_equal(unit.list[0].section, TAUT_ANSWER);
	assert_int_equal(unit.list[0].record, 0);
	assert_int_equal(unit.list[0].field, 0);
	assert_int_equal(unit_again(TAUT_PEDANTIC), TAUT_E_RDATA_END);
	assert_int_equal(unit.report.verdict, TAUT_REJECT);
	assert_int_equal(unit_again(TAUT_SAFE), TAUT_OK); /* rdata is left to the visit */
	assert_int_equal(unit.report.count, 0);
	assert_true(unit.message.lazy);
	assert_true(unit_record(TAUT_ANSWER, 0).malformed);
	assert_int_equal(unit_record(TAUT_ANSWER, 0).fault, TAUT_E_RDATA_END);
	assert_int_equal(unit_record(TAUT_ANSWER, 0).fault_at, 45);
	assert_false(unit_record(TAUT_ANSWER, 1).malformed);

	assert_int_equal(unit_open(PLACED, TAUT_DEFAULT), TAUT_E_TSIG_PLACE);
	assert_int_equal(unit.message.whole[TAUT_ADDITIONAL], 0);
	assert_int_equal(unit_again(TAUT_SAFE), TAUT_E_TSIG_PLACE);
	assert_int_equal(unit_again(TAUT_FORENSIC), TAUT_OK); /* it can be stepped over */
	assert_int_equal(unit.report.verdict, TAUT_NOTE);
	assert_int_equal(unit.message.whole[TAUT_ADDITIONAL], 2);
	assert_int_equal(unit.message.signature, 33);
	assert_int_equal(unit.message.opt, 61);
}

static void a_policy_of_ones_own(void **state)
{
	struct taut_policy policy = taut_policy_preset(TAUT_DEFAULT);
	unsigned code = TAUT_E_TTL_HIGH;

	(void)state;
	assert_int_equal(unit_open("1234 8580 0001 0001 0000 0000" UNIT_QUESTION
				   "c00c 0001 0001 80000000 0004 c0000201",
				 TAUT_DEFAULT),
		TAUT_OK);
	policy.refuse[code / 64] |= (uint64_t)1 << code % 64;
	assert_int_equal(taut_message_open(&unit.message, unit.octets, unit.length, &unit_scratch,
				 &policy, &unit.report),
		TAUT_E_TTL_HIGH);
	assert_int_equal(unit_open(MALFORMED, TAUT_DEFAULT), TAUT_OK);
	policy = taut_policy_preset(TAUT_DEFAULT);
	code = TAUT_E_RDATA_END;
	policy.tolerate[code / 64] |= (uint64_t)1 << code % 64;
	assert_int_equal(taut_message_open(&unit.message, unit.octets, unit.length, &unit_scratch,
				 &policy, &unit.report),
		TAUT_OK);
	assert_int_equal(unit.report.verdict, TAUT_NOTE);
}

static void reports(void **state)
{
	(void)state;
	unit_open(PLACED, TAUT_FORENSIC);
	assert_int_equal(unit.report.count, 1);
	unit.report.capacity = 0;
	unit.report.list = NULL;
	unit.report.count = 99; /* it is reset */
	assert_int_equal(taut_message_open(&unit.message, unit.octets, unit.length, &unit_scratch,
				 NULL, &unit.report),
		TAUT_E_TSIG_PLACE);
	assert_int_equal(unit.report.count, 1);
	assert_int_equal(unit.report.verdict, TAUT_REJECT);
	assert_int_equal(taut_message_open(&unit.message, unit.octets, unit.length, &unit_scratch,
				 NULL, NULL),
		TAUT_E_TSIG_PLACE);
}

/* A name that only a stale entry would make known: into opaque octets where the message before had
 * a name. */
#define KNOWN "1234 8580 0001 0001 0000 0000" UNIT_QUESTION "03616161 00 000a 0001 00000000 0000"
#define UNKNOWN                                                                                    \
	"1234 8580 0001 0002 0000 0000" UNIT_QUESTION "00 000a 0001 00000000 0002 0000"            \
	"c02c 000a 0001 00000000 0000"

static void scratch(void **state)
{
	struct taut_message first;

	(void)state;
	taut_scratch_init(&unit_scratch);
	unit_open(UNKNOWN, TAUT_DEFAULT);
	assert_int_equal(unit.report.count, 1);
	assert_int_equal(unit.list[0].code, TAUT_E_POINTER_UNKNOWN);
	first = unit.message;
	for (unsigned i = 0; i < 3; i++) { /* again with the same scratch: the same */
		assert_int_equal(unit_again(TAUT_DEFAULT), TAUT_OK);
		assert_int_equal(unit.report.count, 1);
		assert_int_equal(unit.message.steps, first.steps);
		assert_int_equal(unit.message.start[4], first.start[4]);
	}
}

/* Generations have 16 bits: what the last of them learnt means nothing to the first. */
static void generations(void **state)
{
	(void)state;
	for (uint32_t near = 0xfff0; near <= 0x10002; near++) {
		unit_scratch.generation = near;
		for (unsigned i = 0; i < 40; i++) {
			unit_open(KNOWN, TAUT_DEFAULT);
			assert_int_equal(unit.report.count, 0);
			unit_open(UNKNOWN, TAUT_DEFAULT);
			assert_int_equal(unit.report.count, 1);
			assert_int_equal(unit.list[0].code, TAUT_E_POINTER_UNKNOWN);
			assert_int_equal(unit.list[0].offset, 46);
		}
	}
}

static void update(void **state)
{
	struct taut_record record;

	(void)state;
	assert_int_equal(unit_open("0001 2800 0001 0001 0002 0000 00 0006 0001"
				   "00 00ff 00ff 00000000 0000  00 0001 00fe 00000000 0004 "
				   "c0000201  00 0001 00fe 00000000 0003 c00002",
				 TAUT_DEFAULT),
		TAUT_OK);
	assert_true(unit.message.update);
	assert_int_equal(unit.message.zone_class, 1);
	assert_true(unit_record(TAUT_ANSWER, 0).empty);
	assert_false(unit_record(TAUT_ANSWER, 0).malformed);
	record = unit_record(TAUT_AUTHORITY, 0);
	assert_false(record.malformed);
	assert_int_equal(record.rclass, TAUT_CLASS_NONE);
	assert_int_equal(record.layout_class, TAUT_CLASS_IN);
	assert_true(unit_record(TAUT_AUTHORITY, 1).malformed);
}

static void notify_and_transfer(void **state)
{
	(void)state;
	assert_int_equal(unit_open("0001 2400 0001 0001 0000 0000 00 0006 0001"
				   "00 0006 0001 00000000 0016 [00]x22",
				 TAUT_DEFAULT),
		TAUT_OK);
	assert_int_equal(unit.report.verdict, TAUT_ACCEPT);
	assert_int_equal(
		unit_open("0001 8400 0000 0001 0000 0000 00 0006 0001 00000000 0016 [00]x22",
			TAUT_DEFAULT),
		TAUT_OK); /* later messages of a transfer have no question: RFC 5936 2.2 */
	assert_true(unit.message.has_question);
	assert_int_equal(unit_record(TAUT_ANSWER, 0).type, TAUT_TYPE_SOA);
}

static void mdns(void **state)
{
	struct taut_iterator it;
	struct taut_question question;

	(void)state;
	assert_int_equal(unit_open("0000 0000 0002 0001 0000 0000 00 0001 8001 00 0001 0001"
				   "00 0001 8001 00000000 0004 c0000201",
				 TAUT_MDNS),
		TAUT_OK);
	it = taut_questions(&unit.message);
	assert_true(taut_question_next(&it, &question));
	assert_int_equal(question.rclass, TAUT_CLASS_IN);
	assert_true(question.unicast);
	assert_true(taut_question_next(&it, &question));
	assert_false(question.unicast);
	assert_true(unit_record(TAUT_ANSWER, 0).flush);
	assert_int_equal(unit_record(TAUT_ANSWER, 0).rclass, TAUT_CLASS_IN);
	assert_int_equal(unit_again(TAUT_DEFAULT), TAUT_E_QUESTION_MANY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(short_ones), cmocka_unit_test(header),
		cmocka_unit_test(cut), cmocka_unit_test(policies),
		cmocka_unit_test(a_policy_of_ones_own), cmocka_unit_test(reports),
		cmocka_unit_test(scratch), cmocka_unit_test(generations), cmocka_unit_test(update),
		cmocka_unit_test(notify_and_transfer), cmocka_unit_test(mdns)};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
