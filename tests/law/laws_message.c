/* laws_message.c - whole messages with records of every type at once: built, read, copied, cut short, rolled
 * back. */
#include "../reference/compare.h"
#include "opened.h"

enum { RECORDS = 400, RDATA = 600 };

/* Owners that share suffixes, some in another case, one as long as a name can be. */
static uint8_t owners[6][TAUT_NAME_MAX] = {"\7example", "\3www\7example", "\3WWW\7example",
	"\1a\1b\1c\3www\7example", "\2ns\7Example", ""};

static struct {
	const uint8_t *owner;
	enum taut_section section;
	uint16_t type, rclass, rdlength;
	uint32_t ttl;
	uint8_t rdata[RDATA];
} records[RECORDS];
static size_t record_count;

static struct taut_suffixes suffixes;
static uint8_t whole[LAW_MOST], other[LAW_MOST];
static struct taut_scratch scratch;

static void collect(uint16_t type, const char *mnemonic, uint16_t rclass)
{
	(void)mnemonic;
	for (int large = 0; large < 2; large++) {
		law_make(type, rclass, large);
		if (type == TAUT_TYPE_OPT || type == TAUT_TYPE_TSIG || law_size > RDATA)
			continue;
		if (type == TAUT_TYPE_SIG)
			law_rdata[1] = 1; /* not a SIG(0) */
		records[record_count].owner =
			owners[record_count % 12 == 11 ? 5 : record_count % 5];
		records[record_count].type = type;
		records[record_count].rclass = rclass;
		records[record_count].ttl = (uint32_t)record_count * 5000000;
		records[record_count].rdlength = (uint16_t)law_size;
		memcpy(records[record_count++].rdata, law_rdata, law_size);
	}
}

static void make_owners(void)
{
	for (size_t i = 0; i < 254; i += 2) { /* 127 labels */
		owners[5][i] = 1;
		owners[5][i + 1] = (uint8_t)('a' + i % 26);
	}
}

/* Sections one behind the other, as the records stand. */
static void make_sections(void)
{
	for (size_t i = 0; i < record_count; i++)
		records[i].section = (enum taut_section)(TAUT_ANSWER + i * 3 / record_count);
}

static enum taut_code add(struct taut_builder *b, size_t i)
{
	return taut_build_record(b, records[i].section, records[i].owner, records[i].type,
		records[i].rclass, records[i].ttl, records[i].rdata, records[i].rdlength);
}

static void begin(
	struct taut_builder *b, uint8_t *octets, size_t room, unsigned flags, bool compress)
{
	taut_build_init(b, octets, room, compress ? &suffixes : NULL, flags);
	taut_build_header(b, 7, TAUT_FLAG_QR);
	taut_build_question(b, owners[1], TAUT_TYPE_ANY, TAUT_CLASS_IN);
}

/* Records [0..n) until one does not fit. Gives how many were built. */
static size_t add_all(struct taut_builder *b, size_t n)
{
	size_t i = 0;

	while (i < n && add(b, i) == TAUT_OK)
		i++;
	return i;
}

/* The first n records are those of the message, and no more. */
static void check_records(const struct taut_message *message, size_t n, bool any_case)
{
	size_t i = 0;

	for (int s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(message, (enum taut_section)s);
		struct taut_record record;

		for (; taut_record_next(&it, &record); i++)
			if (i >= n || records[i].section != (enum taut_section)s ||
				!law_is(&record, records[i].owner, records[i].type,
					records[i].rclass, records[i].ttl, records[i].rdata,
					records[i].rdlength, any_case))
				law_complain("record %zu is not the one that was built", i);
	}
	law(i == n, "all records are there");
}

/* Each record copied into another message gives the same octets. */
static void check_copy(
	const struct taut_message *message, uint32_t n, unsigned flags, bool compress)
{
	struct taut_builder b;

	begin(&b, other, n, flags, compress);
	for (int s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(message, (enum taut_section)s);
		struct taut_record record;

		while (taut_record_next(&it, &record))
			law(taut_build_copy(&b, (enum taut_section)s, &record) == TAUT_OK,
				"each record can be copied");
	}
	law(taut_build_finish(&b) == n && memcmp(other, whole, n) == 0,
		"the copy has the same octets");
}

static bool built_all(uint32_t *n, unsigned flags, bool compress)
{
	struct taut_builder b;

	begin(&b, whole, sizeof whole, flags, compress);
	law(add_all(&b, record_count) == record_count, "records of every type are in one message");
	*n = taut_build_finish(&b);
	return (size_t)b.count[TAUT_ANSWER] + b.count[TAUT_AUTHORITY] + b.count[TAUT_ADDITIONAL] ==
	       record_count;
}

static uint32_t check_whole(unsigned flags, bool compress)
{
	static struct taut_message message;
	enum taut_preset preset = flags & TAUT_BUILD_MDNS ? TAUT_MDNS : TAUT_DEFAULT;
	struct law_notes notes;
	char why[256];
	const char *difference;
	uint32_t n = 0;

	law_about("every type, flags %u%s", flags, compress ? "" : ", without compression");
	law(built_all(&n, flags, compress), "the counts are right");
	if (law_open(&message, whole, n, preset, &notes)) {
		check_records(&message, record_count, (flags & TAUT_BUILD_ANY_CASE) != 0);
		check_copy(&message, n, flags, compress);
		law((notes.codes[TAUT_E_NAME_COMPRESSED / 64] >> TAUT_E_NAME_COMPRESSED % 64 & 1) ==
					0 &&
				(notes.codes[TAUT_E_POINTER_UNKNOWN / 64] >>
						TAUT_E_POINTER_UNKNOWN % 64 &
					1) == 0,
			"compression is where it may be");
		law(message.steps <= 64 + n / 4, "a reader follows few pointers");
	}
	difference = ref_compare(whole, n, flags & TAUT_BUILD_MDNS ? REF_MDNS : REF_DEFAULT,
		&scratch, why, sizeof why);
	if (difference != NULL)
		law_complain("the reference decoder: %s", difference);
	law_verdict();
	return n;
}

/* In less room it is a beginning of the whole, which is accepted. */
static void check_rooms(void)
{
	static struct taut_message message;
	struct law_notes notes;
	uint32_t n = 0, last = 0;

	law_about("every type in every room");
	built_all(&n, 0, true);
	for (uint32_t room = 12; room <= n; room += room % 1000 < 40 ? 1 : 23) {
		struct taut_builder b;
		size_t count;
		uint32_t length;

		memset(other, 0x55, (size_t)n + 1);
		begin(&b, other, room, 0, true);
		count = add_all(&b, record_count);
		if (count < record_count)
			taut_build_truncate(&b);
		length = taut_build_finish(&b);
		law(length <= room && length >= last, "more room holds as much");
		last = length;
		law(other[room] == 0x55, "nothing is written behind the room");
		law((other[2] & 2) != 0, "TC says that there is more");
		law(memcmp(other + 12, whole + 12, length - 12) == 0,
			"it begins as the whole does");
		if (law_open(&message, other, length, TAUT_DEFAULT, &notes))
			check_records(&message, count, false);
	}
	law_verdict();
}

/* Back to a mark after any number of records, and on: as if nothing had been between. */
static void check_marks(void)
{
	uint32_t n = 0;

	law_about("every type behind every mark");
	built_all(&n, 0, true);
	for (size_t at = 0; at <= record_count; at += 3) {
		struct taut_builder b;
		struct taut_build_mark mark;

		begin(&b, other, sizeof other, 0, true);
		law(add_all(&b, at) == at, "the first records are built");
		mark = taut_build_mark(&b);
		for (size_t i = record_count; i-- > at && i + 40 > record_count;)
			(void)taut_build_record(&b, TAUT_ADDITIONAL, records[i].owner,
				records[i].type, records[i].rclass, 0, records[i].rdata,
				records[i].rdlength);
		taut_build_opt(&b, 1232, 0, 0, 0);
		taut_build_rollback(&b, &mark);
		for (size_t i = at; i < record_count; i++)
			law(add(&b, i) == TAUT_OK, "the others follow");
		law(taut_build_finish(&b) == n && memcmp(other, whole, n) == 0,
			"it is as if nothing had been between");
	}
	law_verdict();
}

int main(void)
{
	static const unsigned ways[] = {
		0, TAUT_BUILD_ANY_CASE, TAUT_BUILD_MDNS, TAUT_BUILD_TRUST, TAUT_BUILD_KEPT};

	make_owners();
	law_rows(collect);
	make_sections();
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
		uint32_t plain = check_whole(ways[i], false), n = check_whole(ways[i], true);

		law_about("flags %u: sizes", ways[i]);
		law(n < plain - plain / 20, "compression saves a twentieth");
		law_verdict();
	}
	check_rooms();
	check_marks();
	return law_status();
}
