/* test_report.c - properties of codes, presets, what a policy makes of a finding. */
#include "unit.h"

static void codes(void **state)
{
	(void)state;
	assert_string_equal(taut_code_name(TAUT_OK), "OK");
	assert_string_equal(taut_code_name(TAUT_E_COUNT), "COUNT");
	assert_string_equal(taut_code_rfc(TAUT_E_COUNT), "RFC 1035 4.1.1");
	assert_int_equal(taut_code_tier(TAUT_E_COUNT), TAUT_TIER_STOP);
	assert_int_equal(taut_code_tier(TAUT_E_OPT_TWICE), TAUT_TIER_FRAMING);
	assert_int_equal(taut_code_tier(TAUT_E_RDATA_END), TAUT_TIER_RECORD);
	assert_int_equal(taut_code_tier(TAUT_E_TTL_HIGH), TAUT_TIER_NOTE);
	assert_int_equal(taut_code_tier(TAUT_E_SPACE), TAUT_TIER_CALL);
	assert_string_equal(taut_code_name(TAUT_CODES), "UNKNOWN");
	assert_string_equal(taut_code_text((enum taut_code)4711), "UNKNOWN");
	assert_string_equal(taut_code_rfc((enum taut_code)4711), "UNKNOWN");
	assert_int_equal(taut_version(), TAUT_VERSION);
	for (unsigned i = 1; i < TAUT_CODES; i++) {
		enum taut_code code = (enum taut_code)i;
		const char *text = taut_code_text(code);

		assert_true(strlen(text) > 10 && text[strlen(text) - 1] != '.');
		assert_true(strncmp(taut_code_rfc(code), "RFC ", 4) == 0 ||
			    taut_code_tier(code) == TAUT_TIER_CALL);
		for (unsigned k = 1; k < i; k++)
			assert_string_not_equal(
				taut_code_name(code), taut_code_name((enum taut_code)k));
	}
}

static int refuses(enum taut_preset preset, unsigned code)
{
	return (int)(taut_policy_preset(preset).refuse[code / 64] >> code % 64 & 1);
}

static void presets(void **state)
{
	(void)state;
	for (unsigned code = 1; code < TAUT_CODES; code++) {
		enum taut_tier tier = taut_code_tier((enum taut_code)code);

		if (tier == TAUT_TIER_CALL)
			continue;
		assert_int_equal(refuses(TAUT_DEFAULT, code),
			tier == TAUT_TIER_STOP || tier == TAUT_TIER_FRAMING);
		assert_int_equal(refuses(TAUT_SAFE, code), refuses(TAUT_DEFAULT, code));
		assert_int_equal(refuses(TAUT_MDNS, code), refuses(TAUT_DEFAULT, code));
		assert_int_equal(refuses(TAUT_FORENSIC, code), tier == TAUT_TIER_STOP);
		assert_int_equal(refuses(TAUT_PEDANTIC, code), 1);
	}
	assert_int_equal(taut_policy_preset(TAUT_SAFE).flags, TAUT_POLICY_LAZY);
	assert_int_equal(taut_policy_preset(TAUT_DEFAULT).flags, 0);
	assert_int_equal(taut_policy_preset(TAUT_MDNS).flags, TAUT_POLICY_MDNS);
	assert_int_equal(taut_policy_preset(TAUT_FORENSIC).flags, TAUT_POLICY_OPENED);
}

static void names(void **state)
{
	enum taut_preset preset = TAUT_MDNS;

	(void)state;
	assert_int_equal(taut_policy_scan("Forensic", &preset), TAUT_OK);
	assert_int_equal(preset, TAUT_FORENSIC);
	assert_int_equal(taut_policy_scan("safe", &preset), TAUT_OK);
	assert_int_equal(preset, TAUT_SAFE);
	assert_int_equal(taut_policy_scan("lax", &preset), TAUT_E_SYNTAX);
	assert_int_equal(taut_policy_scan("", &preset), TAUT_E_SYNTAX);
	assert_int_equal(preset, TAUT_SAFE);
}

/* What every policy says of one message with a finding of each tier that can be stepped over. */
static void verdicts(void **state)
{
	static const struct {
		enum taut_preset preset;
		enum taut_code code;
		enum taut_verdict verdicts[3];
	} table[] = {
		{TAUT_DEFAULT, TAUT_E_OPT_PLACE, {TAUT_NOTE, TAUT_ISOLATE, TAUT_REJECT}},
		{TAUT_PEDANTIC, TAUT_E_TTL_HIGH, {TAUT_REJECT, TAUT_REJECT, TAUT_REJECT}},
		{TAUT_FORENSIC, TAUT_OK, {TAUT_NOTE, TAUT_ISOLATE, TAUT_NOTE}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		assert_int_equal(
			unit_open("0001 8180 0000 0002 0000 0000 00 0001 0001 80000000 0003 c00002"
				  "00 0029 04d0 00000000 0000",
				table[i].preset),
			table[i].code);
		assert_int_equal(unit.report.count, 3);
		assert_int_equal(unit.list[0].code, TAUT_E_TTL_HIGH);
		assert_int_equal(unit.list[1].code, TAUT_E_RDATA_END);
		assert_int_equal(unit.list[2].code, TAUT_E_OPT_PLACE);
		assert_int_equal(unit.list[2].record, 1);
		for (unsigned k = 0; k < 3; k++)
			assert_int_equal(unit.list[k].verdict, table[i].verdicts[k]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(codes), cmocka_unit_test(presets),
		cmocka_unit_test(names), cmocka_unit_test(verdicts)};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
