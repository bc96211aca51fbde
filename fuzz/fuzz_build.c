/* fuzz_build.c - messages built anew from others.
 *
 * Input: a message, whose id says how it is built: flags, and how much room there is (of 256).
 * Flags: 1 names share octets whatever their case; 2 OPT and TSIG are built too; 4 OPT is padded; 8 no
 * compression; 16 records are built from their values, not copied; 32 multicast DNS; 64 a detour is taken and
 * rolled back before each record.
 *
 * Laws: a message that is accepted can be built again as long as it fits, which it does where there is room for
 * it without compression, and what was built is accepted with the same records in the same order, name for
 * name and octet for octet of uncompressed rdata; nothing is found in it that was not found in the first, but
 * where rdata itself is odd; building what was built gives the same octets; in too little room the call
 * fails, the message is as it was before, and what stands so far is accepted; nothing is written behind the
 * room; an option is refused where it is malformed; canonical forms are a fixed point.
 */
#include "fuzz.h"
#include "mutate.h"

#include <tautwire/build.h>

enum { ANY_CASE = 1, ENDS = 2, PADDED = 4, PLAIN = 8, VALUES = 16, MULTICAST = 32, DETOURS = 64 };

FUZZ_MUTATES_AS(message)

static struct taut_scratch scratch;
static struct taut_suffixes suffixes;
static uint8_t first[65536], second[65536], rdata_a[65536], rdata_b[65536];
static unsigned flags;

/* ---- one record ----------------------------------------------------------------------------- */

static enum taut_code put_opt(struct taut_builder *b, const struct taut_message *from)
{
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;
	enum taut_code code;

	FUZZ_LAW(taut_edns(from, &edns));
	code = taut_build_opt(b, edns.udp_size, edns.rcode, edns.version, edns.flags);
	it = taut_options(&edns.record);
	while (code == TAUT_OK && taut_option_next(&it, &option)) { /* each takes four octets */
		enum taut_code fault;

		if (option.code == 12 && (flags & PADDED) != 0)
			continue;
		fault = taut_build_option(
			b, option.code, option.value.octets, (uint16_t)option.value.length);
		FUZZ_LAW(fault == TAUT_E_SPACE ||
			 fault == (option.malformed ? option.fault : TAUT_OK));
		if (fault == TAUT_E_SPACE)
			code = fault;
	}
	if (code == TAUT_OK && (flags & PADDED) != 0)
		code = taut_build_pad(b, 128, 0);
	return code;
}

static enum taut_code put_tsig(struct taut_builder *b, const struct taut_record *record)
{
	static uint8_t variables[TAUT_TSIG_VARIABLES];
	uint8_t key[TAUT_NAME_MAX], algorithm[TAUT_NAME_MAX];
	struct taut_tsig_values values = {.key = key, .algorithm = algorithm};
	struct taut_tsig tsig;
	size_t n;

	FUZZ_LAW(taut_rdata_tsig(record, &tsig) == TAUT_OK);
	taut_name_expand(&record->owner, key);
	taut_name_expand(&tsig.algorithm, algorithm);
	values.time_signed = tsig.time_signed;
	values.fudge = tsig.fudge;
	values.original_id = tsig.original_id;
	values.error = tsig.error;
	values.mac = tsig.mac.octets;
	values.mac_length = (uint16_t)tsig.mac.length;
	values.other = tsig.other.octets;
	values.other_length = (uint16_t)tsig.other.length;
	FUZZ_LAW(taut_tsig_variables(&values, false, variables, sizeof variables, &n) == TAUT_OK);
	FUZZ_LAW(
		n == taut_name_length(key) + taut_name_length(algorithm) + 18u + tsig.other.length);
	FUZZ_LAW(taut_tsig_variables(&values, true, variables, sizeof variables, &n) == TAUT_OK);
	return taut_build_tsig(b, &values);
}

/* Rules of UPDATE on TTLs are no matter for a copy, but they are for values; so are TXT records without a
 * string, which readers of multicast DNS tolerate. */
static bool has_values(const struct taut_message *from, const struct taut_record *record)
{
	return (flags & VALUES) != 0 && (!from->update || record->ttl == 0) &&
	       ((flags & MULTICAST) == 0 || record->rdlength != 0);
}

static enum taut_code put_plain(struct taut_builder *b, const struct taut_message *from,
	enum taut_section section, const struct taut_record *record)
{
	uint8_t owner[TAUT_NAME_MAX];
	uint16_t n = 0, rclass = record->rclass;

	if (!has_values(from, record))
		return taut_build_copy(b, section, record);
	taut_name_expand(&record->owner, owner);
	FUZZ_LAW(taut_rdata_expand(record, rdata_a, sizeof rdata_a, &n) == TAUT_OK);
	if (record->flush)
		rclass |= 0x8000;
	return taut_build_record(b, section, owner, record->type, rclass, record->ttl, rdata_a, n);
}

/* Is it left out? */
static bool is_dropped(const struct taut_record *record)
{
	return record->malformed || record->ttl > 0x7fffffff;
}

static enum taut_code put(struct taut_builder *b, const struct taut_message *from,
	enum taut_section section, const struct taut_record *record)
{
	struct taut_build_mark mark = taut_build_mark(b);
	enum taut_code code;

	if (record->type == TAUT_TYPE_OPT)
		return flags & ENDS && b->opt == 0 && section == TAUT_ADDITIONAL ? put_opt(b, from)
										 : TAUT_OK;
	if (is_dropped(record))
		return TAUT_OK;
	if (record->type == TAUT_TYPE_TSIG)
		return flags & ENDS ? put_tsig(b, record) : TAUT_OK;
	if ((flags & DETOURS) != 0) {
		(void)put_plain(b, from, section, record);
		(void)put_plain(b, from, TAUT_ADDITIONAL, record);
		taut_build_rollback(b, &mark);
	}
	code = put_plain(b, from, section, record);
	if (code != TAUT_OK) {
		FUZZ_LAW(b->length == mark.length && b->steps == mark.steps);
		FUZZ_LAW(memcmp(b->count, mark.count, sizeof mark.count) == 0);
	}
	return code;
}

/* ---- all of them ---------------------------------------------------------------------------- */

/* Copies all of `from` into the builder, as far as it fits. Returns the first code that is not OK. */
static enum taut_code build(struct taut_builder *b, const struct taut_message *from)
{
	struct taut_iterator it = taut_questions(from);
	struct taut_question question;
	struct taut_record record;
	uint8_t name[TAUT_NAME_MAX];
	enum taut_code code;

	taut_build_header(b, from->header.id, from->header.flags);
	while (taut_question_next(&it, &question)) { /* each takes octets of the message */
		taut_name_expand(&question.name, name);
		code = taut_build_question(b, name, question.type,
			question.unicast ? question.rclass | 0x8000 : question.rclass);
		if (code != TAUT_OK)
			return code;
	}
	for (int s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		it = taut_records(from, (enum taut_section)s);
		while (taut_record_next(&it, &record)) { /* likewise */
			code = put(b, from, (enum taut_section)s, &record);
			if (code != TAUT_OK)
				return code;
		}
	}
	return TAUT_OK;
}

/* Octets that suffice for it without compression, with what padding adds. */
static size_t enough(const struct taut_message *from)
{
	struct taut_iterator it = taut_questions(from);
	struct taut_question question;
	struct taut_record record;
	size_t sum = 12 + 128 + 4;
	uint16_t n = 0;

	while (taut_question_next(&it, &question))
		sum += taut_name_expand(&question.name, rdata_a) + 4u;
	for (int s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		it = taut_records(from, (enum taut_section)s);
		while (taut_record_next(&it, &record)) {
			n = record.rdlength;
			if (!is_dropped(&record))
				taut_rdata_expand(&record, rdata_a, sizeof rdata_a, &n);
			sum += taut_name_expand(&record.owner, rdata_a) + 10u + n;
		}
	}
	return sum;
}

/* ---- what was built ------------------------------------------------------------------------- */

/* The next record of a section that is copied. */
static bool next(struct taut_iterator *it, struct taut_record *record)
{
	while (taut_record_next(it, record)) /* each takes octets */
		if (record->type != TAUT_TYPE_OPT && !is_dropped(record) &&
			(record->type != TAUT_TYPE_TSIG || (flags & ENDS) != 0))
			return true;
	return false;
}

static void same_name(const struct taut_name *a, const struct taut_name *b)
{
	uint8_t x[TAUT_NAME_MAX], y[TAUT_NAME_MAX];
	uint32_t n = taut_name_expand(a, x), m = taut_name_expand(b, y);

	FUZZ_LAW(n == m && n > 0);
	FUZZ_LAW(flags & ANY_CASE ? taut_name_equal(x, y) : memcmp(x, y, n) == 0);
}

/* The canonical form of rdata is one of its own, as long as it does not depend on a message. */
static void check_canonical(const struct taut_record *record)
{
	struct taut_record canonical;
	size_t whole;
	uint16_t n, m;

	FUZZ_LAW(taut_rdata_canonical(record, rdata_a, sizeof rdata_a, &n) == TAUT_OK);
	if (taut_record_canonical(record, record->ttl, rdata_b, sizeof rdata_b, &whole) == TAUT_OK)
		FUZZ_LAW(memcmp(rdata_b + whole - n, rdata_a, n) == 0);
	taut_record_wrap(&canonical, record->type, record->layout_class, rdata_a, n);
	if (canonical.malformed)
		return; /* what UPDATE allows */
	FUZZ_LAW(taut_rdata_canonical(&canonical, rdata_b, sizeof rdata_b, &m) == TAUT_OK);
	FUZZ_LAW(taut_rdata_compare(rdata_a, n, rdata_b, m) == 0);
	(void)taut_key_tag(rdata_a, n);
}

static void same_record(const struct taut_record *a, const struct taut_record *b)
{
	uint16_t n, m;

	same_name(&a->owner, &b->owner);
	FUZZ_LAW(a->type == b->type && a->rclass == b->rclass);
	FUZZ_LAW(a->ttl == b->ttl || a->type == TAUT_TYPE_TSIG); /* whose TTL is 0 */
	FUZZ_LAW(a->empty == b->empty && a->flush == b->flush);
	FUZZ_LAW(taut_rdata_expand(a, rdata_a, sizeof rdata_a, &n) == TAUT_OK);
	FUZZ_LAW(taut_rdata_expand(b, rdata_b, sizeof rdata_b, &m) == TAUT_OK);
	FUZZ_LAW(n == m);
	if ((flags & ANY_CASE) == 0 && a->type != TAUT_TYPE_TSIG)
		FUZZ_LAW(memcmp(rdata_a, rdata_b, n) == 0);
	check_canonical(a);
}

/* `whole`: all of `from` was built; otherwise a prefix. */
static void same_message(const struct taut_message *from, const struct taut_message *to, bool whole)
{
	for (int s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator a = taut_records(from, (enum taut_section)s);
		struct taut_iterator b = taut_records(to, (enum taut_section)s);
		struct taut_record x, y;

		while (next(&b, &y)) {
			FUZZ_LAW(next(&a, &x));
			same_record(&x, &y);
		}
		FUZZ_LAW(!whole || !next(&a, &x));
	}
}

/* Findings that say something about the message itself and not about one record's own content. */
static bool is_ours(enum taut_code code)
{
	switch (code) {
	case TAUT_E_NAME_COMPRESSED:
	case TAUT_E_POINTER_UNKNOWN:
	case TAUT_E_COUNT:
	case TAUT_E_HOP_BUDGET:
	case TAUT_E_TRAILING_RESPONSE:
	case TAUT_E_TRAILING_QUERY:
	case TAUT_E_TTL_HIGH: return true;
	default: return taut_code_tier(code) == TAUT_TIER_STOP;
	}
}

static uint32_t build_and_read(
	const struct taut_message *from, uint8_t *to, size_t room, const struct taut_policy *policy)
{
	static struct taut_finding list[256];
	struct taut_report report = {list, 256, 0, TAUT_ACCEPT};
	struct taut_builder b;
	struct taut_message message;
	enum taut_code code;
	uint32_t n;

	if (taut_build_init(&b, to, room, flags & PLAIN ? NULL : &suffixes,
		    (flags & ANY_CASE ? TAUT_BUILD_ANY_CASE : 0) |
			    (flags & MULTICAST ? TAUT_BUILD_MDNS : 0)) != TAUT_OK)
		return 0;
	code = build(&b, from);
	FUZZ_LAW(code == TAUT_OK || (code == TAUT_E_SPACE && room < enough(from)));
	n = taut_build_finish(&b);
	FUZZ_LAW(n <= room && n == b.length);
	FUZZ_LAW(taut_message_open(&message, to, n, &scratch, policy, &report) == TAUT_OK);
	for (uint32_t i = 0; i < report.count && i < 256; i++)
		FUZZ_LAW(!is_ours(list[i].code));
	same_message(from, &message, code == TAUT_OK);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct taut_policy policy;
	struct taut_message from, built;
	uint32_t n, m, room;
	uint8_t *small;

	if (size < 2)
		return 0;
	flags = data[0];
	policy = taut_policy_preset(flags & MULTICAST ? TAUT_MDNS : TAUT_DEFAULT);
	if (taut_message_open(&from, data, size, &scratch, &policy, NULL) != TAUT_OK)
		return 0;
	n = build_and_read(&from, first, 65535, &policy);
	FUZZ_LAW(taut_message_open(&built, first, n, &scratch, &policy, NULL) == TAUT_OK);
	m = build_and_read(&built, second, 65535, &policy);
	FUZZ_LAW(m == n && memcmp(first, second, n) == 0);
	/* too little room, in a block of exactly that size */
	room = 12 + (n - 12) * data[1] / 256;
	small = malloc(room);
	FUZZ_LAW(small != NULL);
	FUZZ_LAW(build_and_read(&from, small, room, &policy) <= room);
	free(small);
	return 0;
}
