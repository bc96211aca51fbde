/* test_rdata.c - fields of records, whatever their type. */
#include "unit.h"

static void fields_of_mx(void **state)
{
	struct taut_record record = unit_wrap(TAUT_TYPE_MX, "000a 026d78 00");
	struct taut_fields it = taut_fields(&record);
	struct taut_field field;
	struct taut_name name;
	uint8_t wire[TAUT_NAME_MAX];

	(void)state;
	assert_true(taut_field_next(&it, &field));
	assert_string_equal(field.name, "preference");
	assert_int_equal(field.kind, TAUT_K_U16);
	assert_int_equal(field.offset, 0);
	assert_int_equal(field.length, 2);
	assert_true(taut_field_next(&it, &field));
	assert_string_equal(field.name, "exchange");
	assert_int_equal(field.kind, TAUT_K_NAME);
	assert_int_equal(field.index, 1);
	name = taut_field_name(&record, &field);
	assert_int_equal(taut_name_expand(&name, wire), 4);
	assert_memory_equal(wire, "\2mx", 4);
	assert_false(taut_field_next(&it, &field));
}

/* One opaque field: unknown types, classes without the layout, malformed rdata. */
static void opaque(void **state)
{
	static const uint8_t three[] = {1, 2, 3};
	struct taut_record records[3];

	(void)state;
	taut_record_wrap(&records[0], 65280, TAUT_CLASS_IN, three, 3);
	taut_record_wrap(&records[1], TAUT_TYPE_A, TAUT_CLASS_CH, three, 3);
	taut_record_wrap(&records[2], TAUT_TYPE_A, TAUT_CLASS_IN, three, 3);
	for (unsigned i = 0; i < 3; i++) {
		struct taut_fields it = taut_fields(&records[i]);
		struct taut_field field;

		assert_int_equal(records[i].malformed, i == 2);
		assert_true(taut_field_next(&it, &field));
		assert_string_equal(field.name, "rdata");
		assert_int_equal(field.kind, TAUT_K_OPAQUE);
		assert_int_equal(field.length, 3);
		assert_false(taut_field_next(&it, &field));
	}
	assert_int_equal(records[2].fault, TAUT_E_RDATA_END);
	assert_int_equal(records[2].fault_at, 0);
}

static void update_has_none(void **state)
{
	struct taut_record record;
	struct taut_fields it;
	struct taut_field field;

	(void)state;
	assert_int_equal(
		unit_open("0001 2800 0001 0001 0000 0000 00 0006 0001 00 000f 00ff 00000000 0000",
			TAUT_DEFAULT),
		TAUT_OK);
	record = unit_record(TAUT_ANSWER, 0);
	it = taut_fields(&record);
	assert_false(taut_field_next(&it, &field));
}

static void wrap(void **state)
{
	struct taut_record record = unit_wrap(TAUT_TYPE_HINFO, "0161 0562");

	(void)state;
	assert_true(record.malformed);
	assert_int_equal(record.fault, TAUT_E_STRING_END);
	assert_int_equal(record.fault_at, 2);
	record = unit_wrap(TAUT_TYPE_NS, "c000");
	assert_true(record.malformed); /* nothing that a pointer could lead to */
	assert_int_equal(record.fault, TAUT_E_POINTER_HEADER);
	record = unit_wrap(TAUT_TYPE_NULL_RR, "");
	assert_false(record.malformed);
	assert_int_equal(record.rdlength, 0);
}

static void layouts(void **state)
{
	enum taut_kind kind = TAUT_KINDS;

	(void)state;
	assert_int_equal(taut_type_fields(TAUT_TYPE_SOA, TAUT_CLASS_CH), 7);
	assert_int_equal(taut_type_fields(TAUT_TYPE_SRV, TAUT_CLASS_IN), 4);
	assert_int_equal(taut_type_fields(TAUT_TYPE_SRV, TAUT_CLASS_CH), 0);
	assert_int_equal(taut_type_fields(65280, TAUT_CLASS_IN), 0);
	assert_int_equal(taut_type_fields(TAUT_TYPE_AXFR, TAUT_CLASS_IN), 0);
	assert_string_equal(taut_type_field(TAUT_TYPE_SRV, TAUT_CLASS_IN, 3, &kind), "target");
	assert_int_equal(kind, TAUT_K_NAME);
	assert_null(taut_type_field(TAUT_TYPE_SRV, TAUT_CLASS_IN, 4, &kind));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(fields_of_mx), cmocka_unit_test(opaque),
		cmocka_unit_test(update_has_none), cmocka_unit_test(wrap),
		cmocka_unit_test(layouts)};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests_name("rdata", tests, NULL, NULL);
}
