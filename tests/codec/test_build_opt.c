/* test_build_opt.c - EDNS of messages that are built: reserve, options, padding. */
#include "built.h"

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

/* Going back gives back what OPT took of what is kept for the end. */
static void reserve_comes_back(void **state)
{
	struct taut_build_mark mark;

	(void)state;
	begin(512, 0);
	assert_int_equal(taut_build_reserve(&b, 11 + 12), TAUT_OK);
	mark = taut_build_mark(&b);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(taut_build_opt(&b, 1232, 0, 0, 0), TAUT_OK);
		assert_int_equal(
			taut_build_option(&b, 10, (const uint8_t *)"12345678", 8), TAUT_OK);
		assert_int_equal(b.reserve, 0);
		taut_build_rollback(&b, &mark);
		assert_int_equal(b.reserve, 23);
		assert_int_equal(b.opt, 0);
		assert_int_equal(
			taut_build_option(&b, 10, (const uint8_t *)"12345678", 8), TAUT_E_ORDER);
	}
	while (record(TAUT_ANSWER, "a", 1, "c0000201") == TAUT_OK)
		;
	assert_true(b.length > 512 - 23 - 16 && b.length <= 512 - 23);
	assert_int_equal(taut_build_opt(&b, 1232, 0, 0, 0), TAUT_OK);
	assert_int_equal(taut_build_option(&b, 10, (const uint8_t *)"12345678", 8), TAUT_OK);
	accepted();
}

/* What stands behind the padding has its place, whatever the room and what was kept. */
static void padding_leaves_the_rest(void **state)
{
	(void)state;
	for (uint32_t room = 60; room < 400; room++) {
		for (uint32_t kept = 0; kept <= 60; kept += 20) {
			enum taut_code code;

			begin(room, 0);
			assert_int_equal(record(TAUT_ANSWER, "a", 1, "c0000201"), TAUT_OK);
			if (taut_build_reserve(&b, kept) != TAUT_OK)
				continue;
			if (taut_build_opt(&b, 1232, 0, 0, 0) != TAUT_OK)
				continue;
			code = taut_build_pad(&b, 128, 40);
			if (room < 12 + 17 + 11 + 4 + 40) {
				assert_int_equal(code, TAUT_E_SPACE);
				assert_int_equal(b.length, 12 + 17 + 11);
				continue;
			}
			assert_int_equal(code, TAUT_OK);
			assert_true((b.length + 40) % 128 == 0 || b.length + 40 == room);
			assert_true(b.reserve <= 40 && b.length + b.reserve <= room);
			if (kept >= 51)
				assert_true(b.reserve >= 40);
			accepted();
		}
	}
}

/* Each capacity: an option stands whole or not at all. */
static void options_in_any_room(void **state)
{
	(void)state;
	for (uint32_t room = 12; room < 12 + 11 + 12 + 5; room++) {
		enum taut_code opt, option;

		memset(buffer, 0xee, sizeof buffer);
		begin(room, 0);
		opt = taut_build_opt(&b, 1232, 0xfff, 1, TAUT_EDNS_DO);
		assert_int_equal(opt, room < 23 ? TAUT_E_SPACE : TAUT_OK);
		option = taut_build_option(&b, 10, (const uint8_t *)"12345678", 8);
		assert_int_equal(option, room < 23   ? TAUT_E_ORDER
					 : room < 35 ? TAUT_E_SPACE
						     : TAUT_OK);
		assert_int_equal(b.length, room < 23 ? 12 : room < 35 ? 23 : 35);
		assert_int_equal(b.count[TAUT_ADDITIONAL], room >= 23);
		assert_int_equal(b.octets[3] & 15, room < 23 ? 0 : 15);
		for (uint32_t i = room; i < 60; i++)
			assert_int_equal(buffer[i], 0xee);
		accepted();
	}
}

/* All of an OPT record comes back out of the decoder. */
static void read_again(void **state)
{
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;

	(void)state;
	begin(512, 0);
	assert_int_equal(taut_build_opt(&b, 4096, 0xabc, 7, 0x8123), TAUT_OK);
	assert_int_equal(taut_build_option(&b, 65001, NULL, 0), TAUT_OK);
	assert_int_equal(taut_build_option(&b, 15, (const uint8_t *)"\0\6no", 4), TAUT_OK);
	assert_int_equal(taut_build_pad(&b, 64, 0), TAUT_OK);
	assert_int_equal(b.length, 64);
	accepted();
	assert_true(taut_edns(&unit.message, &edns));
	assert_int_equal(edns.udp_size, 4096);
	assert_int_equal(edns.rcode, 0xabc);
	assert_int_equal(edns.version, 7);
	assert_int_equal(edns.flags, 0x8123);
	it = taut_options(&edns.record);
	assert_true(taut_option_next(&it, &option) && option.code == 65001);
	assert_true(taut_option_next(&it, &option) && option.code == 15);
	assert_int_equal(option.value.length, 4);
	assert_true(taut_option_next(&it, &option) && option.code == 12);
	assert_int_equal(option.value.length, 64 - 12 - 11 - 4 - 8 - 4);
	assert_false(taut_option_next(&it, &option));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reserve_and_padding),
		cmocka_unit_test(reserve_comes_back),
		cmocka_unit_test(padding_leaves_the_rest),
		cmocka_unit_test(options_in_any_room),
		cmocka_unit_test(read_again),
	};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
