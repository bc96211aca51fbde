/* unit.h - what the tests of the codec's files share. */
#ifndef TAUTWIRE_TESTS_UNIT_H
#define TAUTWIRE_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../help.h"
#include <tautwire/text.h>

enum { UNIT_FINDINGS = 64, UNIT_OCTETS = 65600 };

/* A message out of hex, and what was found in it. */
struct unit {
	struct taut_message message;
	struct taut_finding list[UNIT_FINDINGS];
	struct taut_report report;
	uint8_t octets[UNIT_OCTETS];
	size_t length;
};

static struct unit unit;
static struct taut_scratch unit_scratch;
static char unit_text[TAUT_RECORD_TEXT];

static inline enum taut_code unit_again(enum taut_preset preset)
{
	struct taut_policy policy = taut_policy_preset(preset);

	unit.report = (struct taut_report){unit.list, UNIT_FINDINGS, 0, TAUT_ACCEPT};
	return taut_message_open(
		&unit.message, unit.octets, unit.length, &unit_scratch, &policy, &unit.report);
}

static inline enum taut_code unit_open(const char *hex, enum taut_preset preset)
{
	unit.length = help_octets(hex, unit.octets, sizeof unit.octets);
	return unit_again(preset);
}

/* The n-th record of a section, from 0. */
static inline struct taut_record unit_record(enum taut_section section, unsigned n)
{
	struct taut_iterator it = taut_records(&unit.message, section);
	struct taut_record record;

	for (unsigned i = 0; i <= n; i++)
		assert_true(taut_record_next(&it, &record));
	return record;
}

/* A record of class IN out of the hex of its rdata. */
static inline struct taut_record unit_wrap(uint16_t type, const char *hex)
{
	struct taut_record record;

	unit.length = help_octets(hex, unit.octets, sizeof unit.octets);
	taut_record_wrap(&record, type, TAUT_CLASS_IN, unit.octets, (uint16_t)unit.length);
	return record;
}

static inline const char *unit_rdata_text(uint16_t type, const char *hex, unsigned flags)
{
	struct taut_record record = unit_wrap(type, hex);
	size_t n = 0;

	assert_int_equal(taut_rdata_text(&record, flags, unit_text, sizeof unit_text, &n), TAUT_OK);
	assert_int_equal(strlen(unit_text), n);
	return unit_text;
}

/* A question for www.example.com, and then its header alone. */
#define UNIT_QUESTION " 03777777 07 6578616d706c65 03 636f6d 00 0001 0001 "

#endif
