/* built.h - what the tests of the builder share: a message that is being built, and what became of it. */
#ifndef TAUTWIRE_TESTS_BUILT_H
#define TAUTWIRE_TESTS_BUILT_H

#include "unit.h"

#include <tautwire/build.h>

static struct taut_suffixes suffixes;
static struct taut_builder b;
static uint8_t buffer[65536];

static inline const uint8_t *wire(const char *text)
{
	static uint8_t names[8][TAUT_NAME_MAX];
	static unsigned turn;
	uint8_t *name = names[turn++ % 8];
	uint32_t n;

	assert_int_equal(taut_name_scan(text, strlen(text), NULL, name, &n), TAUT_OK);
	return name;
}

static inline void begin(size_t capacity, unsigned flags)
{
	assert_int_equal(taut_build_init(&b, buffer, capacity, &suffixes, flags), TAUT_OK);
	taut_build_header(&b, 1, TAUT_FLAG_QR);
}

static inline enum taut_code record(
	enum taut_section section, const char *owner, uint16_t type, const char *hex)
{
	static uint8_t rdata[65536];
	size_t n = help_octets(hex, rdata, sizeof rdata);

	return taut_build_record(
		&b, section, wire(owner), type, TAUT_CLASS_IN, 60, rdata, (uint16_t)n);
}

/* What was built is these octets. */
static inline void built(const char *hex)
{
	uint32_t n = taut_build_finish(&b);
	size_t want = help_octets(hex, unit.octets, sizeof unit.octets);

	assert_int_equal(n, want);
	assert_memory_equal(buffer, unit.octets, n);
}

/* The decoder has nothing to say about what was built. */
static inline void accepted(void)
{
	unit.length = taut_build_finish(&b);
	memcpy(unit.octets, buffer, unit.length);
	assert_int_equal(unit_again(TAUT_PEDANTIC), TAUT_OK);
	assert_int_equal(unit.report.count, 0);
}

/* The same of another class, TTL 0. */
static inline enum taut_code of_class(
	enum taut_section section, uint16_t rclass, uint16_t type, const char *hex)
{
	static uint8_t rdata[65536];
	size_t n = help_octets(hex, rdata, sizeof rdata);

	return taut_build_record(&b, section, wire("a.example.com"), type, rclass, 0,
		n != 0 ? rdata : NULL, (uint16_t)n);
}

#define EXAMPLE "07 6578616d706c65 03 636f6d 00 "

#endif
