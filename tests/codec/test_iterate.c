/* test_iterate.c - iterators over opened messages, also when the octets change under them. */
#include "unit.h"

#define MESSAGE                                                                                    \
	"1234 8580 0001 0003 0001 0002" UNIT_QUESTION                                              \
	"c00c 0001 0001 0000012c 0004 c0000201  c00c 0010 0001 0000012c 0004 03616263"             \
	"c010 0002 0001 0000012c 0005 026e73 c010 00 0006 0001 00000000 0018 0000 [00]x20 0000"    \
	"00 0029 04d0 00008000 000c 000a 0008 0102030405060708"                                    \
	"c00c 0040 0001 00000000 000e 0001 00 0001 0003 026832 0003 0000"

static void sections(void **state)
{
	struct taut_iterator it;
	struct taut_question question;
	struct taut_record record;
	uint8_t name[TAUT_NAME_MAX];

	(void)state;
	assert_int_equal(unit_open(MESSAGE, TAUT_DEFAULT), TAUT_OK);
	it = taut_questions(&unit.message);
	assert_true(taut_question_next(&it, &question));
	assert_int_equal(taut_name_expand(&question.name, name), 17);
	assert_int_equal(question.type, 1);
	assert_int_equal(question.rclass, 1);
	assert_false(taut_question_next(&it, &question));
	assert_false(taut_question_next(&it, &question)); /* and it stays so */
	it = taut_records(&unit.message, TAUT_ANSWER);
	for (uint16_t i = 0; i < 3; i++) {
		assert_true(taut_record_next(&it, &record));
		assert_int_equal(record.index, i);
		assert_int_equal(record.section, TAUT_ANSWER);
		assert_int_equal(record.ttl, 300);
		assert_int_equal(record.same_owner, i == 1);
	}
	assert_int_equal(record.type, TAUT_TYPE_NS);
	assert_int_equal(record.rdlength, 5);
	assert_int_equal(taut_name_expand(&record.owner, name), 13);
	assert_false(taut_record_next(&it, &record));
	it = taut_records(&unit.message, TAUT_QUESTION);
	assert_false(taut_record_next(&it, &record));
	it = taut_records(&unit.message, TAUT_WHOLE);
	assert_false(taut_record_next(&it, &record));
	it = taut_records(&unit.message, TAUT_ADDITIONAL);
	assert_false(taut_question_next(&it, &question));
}

static void record_at(void **state)
{
	struct taut_record record;

	(void)state;
	assert_int_equal(unit_open(MESSAGE, TAUT_DEFAULT), TAUT_OK);
	assert_true(taut_record_at(&unit.message, unit.message.opt, &record));
	assert_int_equal(record.type, TAUT_TYPE_OPT);
	assert_int_equal(record.rclass, 1232);
	assert_false(taut_record_at(&unit.message, 0, &record));
	assert_false(taut_record_at(&unit.message, unit.message.signature, &record));
	assert_false(taut_record_at(&unit.message, 65535, &record));
	assert_false(taut_record_at(&unit.message, unit.message.length, &record));
}

/* Everything that can be asked of a message; gives how many entries it had. */
static unsigned visit(const struct taut_message *message)
{
	static char text[1 << 16];
	struct taut_iterator it = taut_questions(message);
	struct taut_question question;
	struct taut_record record;
	struct taut_edns edns;
	uint8_t name[TAUT_NAME_MAX];
	unsigned entries = 0;
	size_t n;

	while (taut_question_next(&it, &question))
		entries++;
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		it = taut_records(message, (enum taut_section)s);
		while (taut_record_next(&it, &record)) {
			struct taut_fields fields = taut_fields(&record);
			struct taut_field field;
			struct taut_svcb svcb;
			struct taut_svc_param param = {0};
			struct taut_strings at = {0};
			struct taut_span string;

			entries++;
			taut_name_expand(&record.owner, name);
			while (taut_field_next(&fields, &field))
				assert_true(field.offset + field.length <=
					    record.rdata + record.rdlength);
			while (taut_string_next(&record, &at, &string))
				assert_true(string.length < 256);
			if (taut_rdata_svcb(&record, &svcb) == TAUT_OK)
				while (taut_svc_param_next(svcb.params, &param))
					assert_true(param.value.length <= svcb.params.length);
		}
	}
	if (taut_edns(message, &edns)) {
		struct taut_options options = taut_options(&edns.record);
		struct taut_option option;

		while (taut_option_next(&options, &option))
			assert_true(option.value.length <= edns.record.rdlength);
	}
	taut_message_text(message, 0, text, sizeof text, &n);
	taut_message_json(message, text, sizeof text, &n);
	return entries;
}

/* Octets may change after the check: iterations end early, nothing worse (sanitizers watch). */
static void changed(void **state)
{
	static const uint8_t values[] = {0, 1, 0x3f, 0x40, 0xc0, 0xff};
	unsigned whole, fewer = 0;
	uint8_t *copy;

	(void)state;
	assert_int_equal(unit_open(MESSAGE, TAUT_DEFAULT), TAUT_OK);
	copy = malloc(unit.length); /* its end is known to sanitizers */
	assert_non_null(copy);
	memcpy(copy, unit.octets, unit.length);
	for (unsigned lazy = 0; lazy < 2; lazy++) {
		struct taut_policy policy = taut_policy_preset(lazy ? TAUT_SAFE : TAUT_DEFAULT);

		assert_int_equal(taut_message_open(&unit.message, copy, unit.length, &unit_scratch,
					 &policy, NULL),
			TAUT_OK);
		whole = visit(&unit.message);
		assert_int_equal(whole, 7);
		for (size_t at = 12; at < unit.length; at++) {
			for (size_t i = 0; i < sizeof values; i++) {
				uint8_t before = copy[at];
				unsigned entries;

				copy[at] = values[i];
				entries = visit(&unit.message);
				assert_true(entries <= whole);
				fewer += entries < whole;
				copy[at] = before;
			}
		}
		memset(copy + 12, 0xff, unit.length - 12);
		assert_true(visit(&unit.message) < whole);
		memset(copy + 12, 0, unit.length - 12);
		assert_true(visit(&unit.message) <= whole);
		memcpy(copy, unit.octets, unit.length);
	}
	assert_true(fewer > 20);
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections), cmocka_unit_test(record_at), cmocka_unit_test(changed)};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests_name("iterate", tests, NULL, NULL);
}
