/* registered.h - what the tests of registered zones share: zones out of text, questions to them, answers as text. */
#ifndef TAUTWIRE_TESTS_REGISTERED_H
#define TAUTWIRE_TESTS_REGISTERED_H

#include "../../resolver/dnssec/crypto.h"
#include "../../resolver/zones/zones.h"
#include "../codec/unit.h"

enum { REGISTERED_MEMORY = 4 << 20, REGISTERED_TEXT = 1 << 20 };

static struct taut_zones *zones;
static uint64_t zones_memory[REGISTERED_MEMORY / 8];
static struct taut_zone reader;
static struct taut_suffixes suffixes;
static char answer_text[REGISTERED_TEXT];

static inline const uint8_t *name_of(const char *text)
{
	static uint8_t names[8][TAUT_NAME_MAX];
	static unsigned next;
	uint8_t *name = names[next++ % 8];
	uint32_t n;

	assert_int_equal(taut_name_scan(text, strlen(text), NULL, name, &n), TAUT_OK);
	return name;
}

static inline uint16_t type_of(const char *text)
{
	uint16_t type;

	assert_int_equal(taut_type_scan(text, strlen(text), &type), TAUT_OK);
	return type;
}

static inline void zones_new(void)
{
	zones = taut_zones_init(zones_memory, sizeof zones_memory);
	assert_non_null(zones);
}

/* A version out of the text of a master file, until before its commit. Returns the first code of add that is not OK. */
static inline enum taut_code zones_read(const char *apex, const char *text)
{
	enum taut_code code, first = TAUT_OK;
	enum taut_zone_event event;

	assert_int_equal(taut_zones_begin(zones, name_of(apex), TAUT_CLASS_IN), TAUT_OK);
	taut_zone_init(&reader, name_of(apex), TAUT_CLASS_IN);
	reader.has_default_ttl = true;
	reader.default_ttl = 3600;
	assert_int_equal(taut_zone_text(&reader, text, strlen(text), TAUT_ZONE_FINAL), TAUT_OK);
	while ((event = taut_zone_next(&reader)) == TAUT_ZONE_RECORD) { /* each takes text */
		code = taut_zones_add(zones, &reader.record);
		first = first != TAUT_OK ? first : code;
	}
	if (event != TAUT_ZONE_END)
		fail_msg("line %u: %s expected", reader.error.line, reader.error.expected);
	return first;
}

static inline enum taut_code zones_load(const char *apex, const char *text)
{
	enum taut_code code = zones_read(apex, text);

	if (code == TAUT_OK)
		return taut_zones_commit(zones);
	taut_zones_abort(zones);
	return code;
}

/* Builds without a library for cryptography (MSan) have no HMAC and no SHA-1. */
static inline bool has_crypto(void)
{
	uint8_t out[64];

	return taut_i_hmac(TAUT_SHA256, "", 0, NULL, 0, out) != 0;
}

/* ---- questions ------------------------------------------------------------------------------ */

#define ASK_DO        1u
#define ASK_MINIMAL   2u
#define ASK_ANY       4u
#define ASK_RECURSION 8u

struct asked {
	uint8_t octets[65535], pending[TAUT_NAME_MAX];
	size_t length;
	uint16_t rcode;
	bool aa, tc, found;
};

static struct asked asked;

/* Puts a question to the registered zones and opens what comes: unit.message. Nothing may be found in it. */
static inline void ask_class(
	const char *name, uint16_t type, uint16_t rclass, unsigned flags, size_t capacity)
{
	struct taut_authority_options options = {(flags & ASK_DO) != 0, (flags & ASK_MINIMAL) != 0,
		(flags & ASK_ANY) != 0, (flags & ASK_RECURSION) != 0};
	const uint8_t *wire = name_of(name);
	struct taut_zone_data *zone = taut_i_zones_find(zones, wire, type, rclass);
	struct taut_builder b;

	asked.found = zone != NULL;
	if (!asked.found)
		return;
	assert_int_equal(taut_build_init(&b, unit.octets, capacity, &suffixes, 0), TAUT_OK);
	taut_build_header(&b, 1, TAUT_FLAG_QR);
	assert_int_equal(taut_build_question(&b, wire, type, rclass), TAUT_OK);
	asked.rcode = taut_i_authority_answer(
		zones, zone, wire, type, rclass, &options, &b, &asked.aa, asked.pending);
	unit.length = taut_build_finish(&b);
	assert_true(unit.length <= capacity);
	assert_int_equal(unit_again(TAUT_DEFAULT), TAUT_OK);
	if (unit.report.count != 0)
		fail_msg("%s: %s", name, taut_code_name(unit.list[0].code));
	assert_int_equal(unit.message.header.flags & TAUT_FLAG_AA, asked.aa ? TAUT_FLAG_AA : 0);
	assert_int_equal(taut_rcode(unit.message.header.flags), asked.rcode);
	asked.tc = unit.message.header.flags & TAUT_FLAG_TC;
}

/* The answer as lines: rcode and flags, then "AN owner ttl type rdata" and so on for AU and AD. Octets of signatures are left
 * out: an RRSIG is "RRSIG covered". */
static inline const char *answer_lines(bool ttls)
{
	static const char *const sections[] = {"", "AN", "AU", "AD"};
	const char *rcode = taut_code_point(TAUT_RCODES, asked.rcode);
	char *p = answer_text;

	p += sprintf(p, "%s%s%s\n", rcode, asked.aa ? " aa" : "", asked.tc ? " tc" : "");
	for (int s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(&unit.message, (enum taut_section)s);
		struct taut_record record;

		while (taut_record_next(&it, &record)) { /* each takes octets */
			static char owner[TAUT_NAME_TEXT], type[TAUT_TYPE_TEXT];
			uint8_t wire[TAUT_NAME_MAX];
			struct taut_rrsig rrsig;
			size_t n;

			taut_name_expand(&record.owner, wire);
			taut_name_text(wire, owner);
			taut_type_text(record.type, type);
			p += sprintf(p, "%s %s ", sections[s], owner);
			if (ttls)
				p += sprintf(p, "%u ", (unsigned)record.ttl);
			p += sprintf(p, "%s ", type);
			if (taut_rdata_rrsig(&record, &rrsig) == TAUT_OK &&
				record.type == TAUT_TYPE_RRSIG) {
				taut_type_text(rrsig.covered, type);
				p += sprintf(p, "%s\n", type);
				continue;
			}
			assert_int_equal(
				taut_rdata_text(&record, 0, unit_text, sizeof unit_text, &n),
				TAUT_OK);
			assert_true((size_t)(answer_text + sizeof answer_text - p) > n + 2048);
			p += sprintf(p, "%s\n", unit_text);
		}
	}
	return answer_text;
}

static inline const char *answer_to(const char *name, const char *type, unsigned flags)
{
	ask_class(name, type_of(type), TAUT_CLASS_IN, flags, 65535);
	return asked.found ? answer_lines(false) : "none";
}

#endif
