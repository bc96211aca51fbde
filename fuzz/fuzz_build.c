/* fuzz_build.c - messages built anew from others.
 *
 * Input: two octets (flags of the builder; how much room there is), then a message.
 *
 * Laws: a message that is accepted can be built again as long as it fits, and what was built is accepted
 * with the same records in the same order, name for name and octet for octet of uncompressed rdata;
 * nothing is found in it that was not found in the first, but where rdata itself is odd; building what
 * was built gives the same octets; in too little room the call fails, the message is as it was before,
 * and what stands so far is accepted; nothing is written behind the room.
 */
#include "fuzz.h"

#include <tautwire/build.h>

enum { RECORDS = 5000 };

static struct taut_scratch scratch;
static struct taut_suffixes suffixes;
static uint8_t first[65536], second[65536], rdata_a[65536], rdata_b[65536];

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
		code = taut_build_question(b, name, question.type, question.rclass);
		if (code != TAUT_OK)
			return code;
	}
	for (int s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		it = taut_records(from, (enum taut_section)s);
		while (taut_record_next(&it, &record)) { /* likewise */
			struct taut_build_mark mark = taut_build_mark(b);

			if (record.type == TAUT_TYPE_OPT || record.type == TAUT_TYPE_TSIG ||
				record.malformed || record.ttl > 0x7fffffff)
				continue;
			code = taut_build_copy(b, (enum taut_section)s, &record);
			if (code != TAUT_OK) {
				FUZZ_LAW(b->length == mark.length);
				FUZZ_LAW(memcmp(b->count, mark.count, sizeof mark.count) == 0);
				return code;
			}
		}
	}
	return TAUT_OK;
}

/* The next record of a section that is copied. */
static bool next(struct taut_iterator *it, struct taut_record *record)
{
	while (taut_record_next(it, record)) /* each takes octets */
		if (record->type != TAUT_TYPE_OPT && record->type != TAUT_TYPE_TSIG &&
			!record->malformed && record->ttl <= 0x7fffffff)
			return true;
	return false;
}

static bool any_case;

static void same_name(const struct taut_name *a, const struct taut_name *b)
{
	uint8_t x[TAUT_NAME_MAX], y[TAUT_NAME_MAX];
	uint32_t n = taut_name_expand(a, x), m = taut_name_expand(b, y);

	FUZZ_LAW(n == m && n > 0);
	FUZZ_LAW(any_case ? taut_name_equal(x, y) : memcmp(x, y, n) == 0);
}

static void same_record(const struct taut_record *a, const struct taut_record *b)
{
	uint16_t n, m;

	same_name(&a->owner, &b->owner);
	FUZZ_LAW(a->type == b->type && a->rclass == b->rclass && a->ttl == b->ttl);
	FUZZ_LAW(a->empty == b->empty);
	FUZZ_LAW(taut_rdata_expand(a, rdata_a, sizeof rdata_a, &n) == TAUT_OK);
	FUZZ_LAW(taut_rdata_expand(b, rdata_b, sizeof rdata_b, &m) == TAUT_OK);
	FUZZ_LAW(n == m);
	if (!any_case)
		FUZZ_LAW(memcmp(rdata_a, rdata_b, n) == 0);
	/* canonical forms go by no case at all where the type asks for it, and are a fixed point */
	FUZZ_LAW(taut_rdata_canonical(a, rdata_a, sizeof rdata_a, &n) == TAUT_OK);
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

static uint32_t build_and_read(const struct taut_message *from, uint8_t *to, size_t room,
	unsigned flags, const struct taut_policy *policy)
{
	static struct taut_finding list[256];
	struct taut_report report = {list, 256, 0, TAUT_ACCEPT};
	struct taut_builder b;
	enum taut_code code_of_build;
	struct taut_message message;
	enum taut_code code;
	uint32_t n;

	if (taut_build_init(&b, to, room, flags & 8 ? NULL : &suffixes,
		    flags & TAUT_BUILD_ANY_CASE) != TAUT_OK)
		return 0;
	code = build(&b, from);
	FUZZ_LAW(code == TAUT_OK || code == TAUT_E_SPACE);
	code_of_build = code;
	n = taut_build_finish(&b);
	FUZZ_LAW(n <= room && n == b.length);
	code = taut_message_open(&message, to, n, &scratch, policy, &report);
	FUZZ_LAW(code == TAUT_OK);
	for (uint32_t i = 0; i < report.count && i < 256; i++)
		FUZZ_LAW(!is_ours(list[i].code));
	same_message(from, &message, code_of_build == TAUT_OK);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct taut_policy policy = taut_policy_preset(TAUT_DEFAULT);
	struct taut_message from, built;
	uint32_t n, m, room;
	uint8_t *small;

	if (size < 2)
		return 0;


	any_case = data[0] & TAUT_BUILD_ANY_CASE;
	if (taut_message_open(&from, data + 2, size - 2, &scratch, &policy, NULL) != TAUT_OK)
		return 0;
	/* what is refused for its place or number is not our matter: only what was accepted whole */
	n = build_and_read(&from, first, 65535, data[0], &policy);
	if (n == 0)
		return 0;
	FUZZ_LAW(taut_message_open(&built, first, n, &scratch, &policy, NULL) == TAUT_OK);
	m = build_and_read(&built, second, 65535, data[0], &policy);
	FUZZ_LAW(m == n && memcmp(first, second, n) == 0);
	/* too little room, in a block of exactly that size */
	room = 12 + (n - 12) * data[1] / 256;
	small = malloc(room);
	FUZZ_LAW(small != NULL);
	FUZZ_LAW(build_and_read(&from, small, room, data[0], &policy) <= room);
	free(small);
	return 0;
}
