/* test_cursor.c - the one fetch, its edges, and the first fault. */
#include "unit.h"
#include <tautwire/cursor.h>

static void numbers(void **state)
{
	uint32_t value = 1;

	(void)state;
	for (unsigned i = 0; i < 100000; i++) { /* the form that provers see, and the other */
		uint8_t p[4];

		value = value * 1664525u + 1013904223u;
		p[0] = (uint8_t)(value >> 24);
		p[1] = (uint8_t)(value >> 16);
		p[2] = (uint8_t)(value >> 8);
		p[3] = (uint8_t)value;
		assert_int_equal(
			taut_be32(p), p[0] * 16777216u + p[1] * 65536u + p[2] * 256u + p[3]);
		assert_int_equal(taut_be32(p), value);
		assert_int_equal(taut_be16(p), p[0] * 256u + p[1]);
		assert_int_equal(taut_be16(p), value >> 16);
	}
}

static void need(void **state)
{
	static const uint8_t octets[] = {1, 2, 3, 4, 5};
	struct taut_cursor r = taut_cursor_over(octets, 1, 4);

	(void)state;
	assert_int_equal(taut_left(&r), 3);
	assert_ptr_equal(taut_need(&r, 3, TAUT_E_RDATA_END), octets + 1);
	assert_int_equal(r.pos, 4);
	assert_int_equal(r.status, TAUT_OK);
	assert_int_equal(taut_need(&r, 1, TAUT_E_RDATA_END)[0], 0); /* not octets[4] */
	assert_int_equal(r.status, TAUT_E_RDATA_END);
	assert_int_equal(r.at, 4);
}

static void first_fault(void **state)
{
	static const uint8_t octets[] = {1, 2, 3, 4};
	struct taut_cursor r = taut_cursor_over(octets, 0, 4);
	const uint8_t *p;

	(void)state;
	p = taut_need(&r, 5, TAUT_E_FIXED_END);
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(p[i], 0);
	assert_int_equal(r.pos, 4); /* nothing more can be read */
	assert_int_equal(taut_stop(&r, TAUT_E_COUNT, 3), TAUT_E_FIXED_END);
	assert_int_equal(taut_need(&r, 1, TAUT_E_COUNT)[0], 0);
	assert_int_equal(r.status, TAUT_E_FIXED_END);
	assert_int_equal(r.at, 0);
}

static void skip_and_octet(void **state)
{
	static const uint8_t octets[] = {1, 2, 3, 4};
	struct taut_cursor r = taut_cursor_over(octets, 1, 3);

	(void)state;
	assert_false(taut_skip(&r, 3));
	assert_int_equal(r.pos, 1);
	assert_false(taut_skip(&r, 0xffffffffu));
	assert_true(taut_skip(&r, 2));
	assert_true(taut_skip(&r, 0));
	assert_int_equal(r.pos, 3);
	assert_int_equal(taut_octet(&r, 2), 3);
	assert_int_equal(taut_octet(&r, 3), 0);
	assert_int_equal(taut_octet(&r, 0xffffffffu), 0);
	assert_int_equal(r.status, TAUT_OK);
}

static void child(void **state)
{
	static const uint8_t octets[] = {1, 2, 3, 4};
	struct taut_cursor r = taut_cursor_over(octets, 0, 4), c;

	(void)state;
	c = taut_child(&r, 3);
	assert_int_equal(r.pos, 3);
	assert_int_equal(c.end, 3);
	assert_int_equal(taut_left(&c), 3);
	taut_need(&c, 4, TAUT_E_RDATA_END);
	assert_int_equal(c.status, TAUT_E_RDATA_END);
	assert_int_equal(r.status, TAUT_OK); /* the parent goes on */
	assert_int_equal(taut_need(&r, 1, TAUT_E_RDATA_END)[0], 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(numbers), cmocka_unit_test(need),
		cmocka_unit_test(first_fault), cmocka_unit_test(skip_and_octet),
		cmocka_unit_test(child)};

	return cmocka_run_group_tests_name("cursor", tests, NULL, NULL);
}
