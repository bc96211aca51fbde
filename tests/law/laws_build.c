/* laws_build.c - one record built and read again, for every row, with each way of building: decode after build
 * and build after decode are the identity; in too little room nothing is left. */
#include "opened.h"

static struct taut_suffixes suffixes;
static uint8_t built[LAW_MOST], again[LAW_MOST];

static const uint8_t owner[] = "\3WWW\7example";

/* OPT and TSIG are written by calls of their own, SIG(0) is a message's last. */
static bool is_plain(uint16_t type)
{
	return type != TAUT_TYPE_OPT && type != TAUT_TYPE_TSIG;
}

static void begin(
	struct taut_builder *b, uint8_t *octets, size_t room, unsigned flags, bool compress)
{
	taut_build_init(b, octets, room, compress ? &suffixes : NULL, flags);
	taut_build_header(b, 0x1234, TAUT_FLAG_QR);
}

/* The same message without the builder. Gives its length. */
static uint32_t write_plainly(uint16_t type, uint16_t rclass, uint8_t *out)
{
	static const uint8_t header[12] = {0x12, 0x34, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 1};
	uint32_t at = 12 + sizeof owner;

	memcpy(out, header, 12);
	memcpy(out + 12, owner, sizeof owner);
	out[at++] = (uint8_t)(type >> 8);
	out[at++] = (uint8_t)type;
	out[at++] = (uint8_t)(rclass >> 8);
	out[at++] = (uint8_t)rclass;
	memcpy(out + at, "\0\0\16\20", 4);
	out[at + 4] = (uint8_t)(law_size >> 8);
	out[at + 5] = (uint8_t)law_size;
	memcpy(out + at + 6, law_rdata, law_size);
	return at + 6 + law_size;
}

static enum taut_code add(struct taut_builder *b, uint16_t type, uint16_t rclass)
{
	return taut_build_record(
		b, TAUT_ADDITIONAL, owner, type, rclass, 3600, law_rdata, (uint16_t)law_size);
}

static bool is_it(const struct taut_record *record, uint16_t type, uint16_t rclass, bool any_case)
{
	return law_is(record, owner, type, rclass, 3600, law_rdata, law_size, any_case);
}

/* Alone it is as if no builder had been there, and so is its copy. */
static void check_alone(uint16_t type, uint16_t rclass, unsigned flags, bool compress)
{
	static struct taut_message message;
	enum taut_preset preset = flags & TAUT_BUILD_MDNS ? TAUT_MDNS : TAUT_DEFAULT;
	uint32_t plain = write_plainly(type, rclass, again), n;
	struct law_notes notes, ours;
	struct taut_builder b;
	struct taut_iterator it;
	struct taut_record record;

	law_open(&message, again, plain, preset, &notes);
	begin(&b, built, sizeof built, flags, compress);
	law(add(&b, type, rclass) == TAUT_OK, "a record by the row can be built");
	n = taut_build_finish(&b);
	law(n <= plain, "it is not longer than without compression");
	if (!compress)
		law(n == plain && memcmp(built, again, n) == 0,
			"without compression it is as it is");
	if (!law_open(&message, built, n, preset, &ours))
		return;
	law(memcmp(&notes, &ours, sizeof notes) == 0, "what is said of it comes from its rdata");
	it = taut_records(&message, TAUT_ADDITIONAL);
	law(taut_record_next(&it, &record) && is_it(&record, type, rclass, false),
		"the record is what was built");
	begin(&b, again, n, flags, compress);
	law(taut_build_copy(&b, TAUT_ADDITIONAL, &record) == TAUT_OK, "it can be copied");
	law(taut_build_finish(&b) == n && memcmp(built, again, n) == 0,
		"its copy has the same octets");
}

/* Behind a question whose name ends as the owner does, and behind itself. */
static void check_compressed(uint16_t type, uint16_t rclass, unsigned flags)
{
	static struct taut_message message;
	enum taut_preset preset = flags & TAUT_BUILD_MDNS ? TAUT_MDNS : TAUT_DEFAULT;
	bool any_case = (flags & TAUT_BUILD_ANY_CASE) != 0;
	struct taut_builder b;
	struct taut_iterator it;
	struct taut_record record;
	struct law_notes notes;
	const uint8_t *zone = (const uint8_t *)(any_case ? "\7eXAMPLE" : "\7example");
	unsigned count = 0;
	uint32_t n;

	begin(&b, built, sizeof built, flags, true);
	taut_build_question(&b, zone, type, rclass);
	for (int i = 0; i < 3; i++)
		if (add(&b, type, rclass) == TAUT_OK)
			count++;
	n = taut_build_finish(&b);
	law(count == 3, "it can be built three times");
	law(n <= 12 + 9 + 4 + 3 * (10 + law_size) + 6 + 2 + 2, "its owner is written once");
	if (!law_open(&message, built, n, preset, &notes))
		return;
	it = taut_records(&message, TAUT_ADDITIONAL);
	for (unsigned i = 0; i < count; i++)
		law(taut_record_next(&it, &record) && is_it(&record, type, rclass, any_case),
			"each is what was built");
}

static bool same_state(const struct taut_builder *a, const struct taut_builder *b)
{
	return a->length == b->length && a->reserve == b->reserve && a->opt == b->opt &&
	       memcmp(a->count, b->count, sizeof a->count) == 0 && a->section == b->section &&
	       a->suffix_count == b->suffix_count && a->steps == b->steps &&
	       a->opt_open == b->opt_open;
}

/* Every capacity, or those near the ends and some between. */
static void check_room(uint16_t type, uint16_t rclass)
{
	struct taut_builder b, before;
	uint32_t whole, step;

	begin(&b, built, sizeof built, 0, true);
	add(&b, type, rclass);
	whole = taut_build_finish(&b);
	step = whole / 300 + 1;
	for (uint32_t room = 12; room < whole;
		room += room < 200 || whole - room <= step + 20 ? 1 : step) {
		memset(again, 0x55, whole);
		begin(&b, again, room, 0, true);
		before = b;
		law(add(&b, type, rclass) == TAUT_E_SPACE, "in less room it is refused");
		law(same_state(&b, &before), "the builder is as before");
		law(memcmp(again, "\x12\x34\x80\0\0\0\0\0\0\0\0\0", 12) == 0,
			"the header is as before");
		law(again[room] == 0x55, "nothing is written behind the room");
		/* and what was begun is no hindrance for what fits */
		if (room >= 23)
			law(taut_build_record(&b, TAUT_ANSWER, owner + sizeof owner - 1, 10, 1, 0,
				    NULL, 0) == TAUT_OK &&
					taut_build_finish(&b) == 23,
				"something smaller fits");
	}
	begin(&b, again, whole, 0, true);
	law(add(&b, type, rclass) == TAUT_OK && taut_build_finish(&b) == whole &&
			memcmp(again, built, whole) == 0,
		"the room that it takes suffices");
}

static void check_row(uint16_t type, const char *mnemonic, uint16_t rclass)
{
	static const unsigned ways[] = {0, TAUT_BUILD_ANY_CASE, TAUT_BUILD_MDNS, TAUT_BUILD_TRUST,
		TAUT_BUILD_KEPT, TAUT_BUILD_ANY_CASE | TAUT_BUILD_MDNS};

	if (!is_plain(type))
		return;
	law_about("%s, class %u", mnemonic, rclass);
	for (int large = 0; large < 2; large++) {
		law_make(type, rclass, large);
		if (type == TAUT_TYPE_SIG)
			law_rdata[1] = 1; /* covers something: not a SIG(0) */
		for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
			check_alone(type, rclass, ways[i], true);
			check_alone(type, rclass, ways[i], false);
			check_compressed(type, rclass, ways[i]);
		}
		check_room(type, rclass);
	}
	law_verdict();
}

int main(void)
{
	law_rows(check_row);
	return law_status();
}
