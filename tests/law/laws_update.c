/* laws_update.c - UPDATE (RFC 2136) and NOTIFY (RFC 1996) that are built: each type in each section and class,
 * with and without rdata. The builder takes what the decoder accepts without a note, and nothing else. */
#include "opened.h"

static struct taut_suffixes suffixes;
static uint8_t built[LAW_MOST];

static const uint8_t zone[] = "\7example", owner[] = "\1a\7example";

static const uint16_t classes[] = {
	TAUT_CLASS_IN, TAUT_CLASS_CH, TAUT_CLASS_NONE, TAUT_CLASS_ANY, 4711};

enum { CLASSES = sizeof classes / sizeof classes[0] };

static void begin(struct taut_builder *b, uint16_t zone_class)
{
	taut_build_init(b, built, sizeof built, &suffixes, 0);
	taut_build_header(b, 1, TAUT_OPCODE_UPDATE << 11);
	taut_build_question(b, zone, TAUT_TYPE_SOA, zone_class);
}

/* The record written without the builder: what does the decoder say? */
static bool is_accepted(enum taut_section section, uint16_t type, uint16_t rclass, uint32_t ttl,
	uint32_t n, struct law_notes *notes)
{
	static struct taut_message message;
	static struct taut_scratch scratch;
	static uint8_t plain[LAW_MOST];
	struct taut_builder b;
	struct taut_finding list[8];
	struct taut_report report = {list, 8, 0, TAUT_ACCEPT};
	struct taut_policy policy = taut_policy_preset(TAUT_DEFAULT);
	uint8_t *p;
	enum taut_code code;

	begin(&b, TAUT_CLASS_IN);
	memcpy(plain, built, b.length);
	taut_build_finish(&b);
	memcpy(plain, built, 12);
	plain[5 + 2 * section] = 1;
	p = plain + b.length;
	memcpy(p, owner, sizeof owner);
	p += sizeof owner;
	p[0] = (uint8_t)(type >> 8);
	p[1] = (uint8_t)type;
	p[2] = (uint8_t)(rclass >> 8);
	p[3] = (uint8_t)rclass;
	memset(p + 4, 0, 4);
	p[7] = (uint8_t)ttl;
	p[8] = (uint8_t)(n >> 8);
	p[9] = (uint8_t)n;
	memcpy(p + 10, law_rdata, n);
	code = taut_message_open(
		&message, plain, (size_t)(p - plain) + 10 + n, &scratch, &policy, &report);
	*notes = (struct law_notes){{0, 0}};
	for (uint32_t i = 0; i < report.count && i < 8; i++)
		notes->codes[list[i].code / 64] |= UINT64_C(1) << list[i].code % 64;
	return code == TAUT_OK && message.malformed == 0 &&
	       (notes->codes[TAUT_E_UPDATE_TTL / 64] >> TAUT_E_UPDATE_TTL % 64 & 1) == 0;
}

static void check(
	enum taut_section section, uint16_t type, uint16_t rclass, uint32_t ttl, uint32_t n)
{
	static struct taut_message message;
	struct law_notes notes, ours;
	bool accepted = is_accepted(section, type, rclass, ttl, n, &notes);
	struct taut_builder b;
	enum taut_code code;
	struct taut_iterator it;
	struct taut_record record;

	begin(&b, TAUT_CLASS_IN);
	code = taut_build_record(
		&b, section, owner, type, rclass, ttl, n != 0 ? law_rdata : NULL, (uint16_t)n);
	if ((code == TAUT_OK) != accepted)
		law_complain("section %d class %u ttl %u, %u octets: built %s, read %s", section,
			rclass, ttl, n, taut_code_name(code), accepted ? "fine" : "with a fault");
	if (code != TAUT_OK) {
		law(b.length == 12 + sizeof zone + 4 && taut_build_finish(&b) == b.length,
			"nothing was written");
		return;
	}
	if (!law_open(&message, built, taut_build_finish(&b), TAUT_DEFAULT, &ours))
		return;
	law(memcmp(&notes, &ours, sizeof notes) == 0, "what is said of it comes from its rdata");
	it = taut_records(&message, section);
	law(taut_record_next(&it, &record) &&
			law_is(&record, owner, type, rclass, ttl, law_rdata, n, false),
		"the record is what was built");
}

static void check_row(uint16_t type, const char *mnemonic, uint16_t rclass)
{
	if (rclass != TAUT_CLASS_IN || type == TAUT_TYPE_OPT || type == TAUT_TYPE_TSIG)
		return;
	law_about("UPDATE of %s", mnemonic);
	for (int large = 0; large < 2; large++) {
		law_make(type, rclass, large);
		if (type == TAUT_TYPE_SIG)
			law_rdata[1] = 1;
		for (int s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++)
			for (size_t i = 0; i < CLASSES; i++)
				for (uint32_t ttl = 0; ttl < 2; ttl++) {
					check((enum taut_section)s, type, classes[i], ttl,
						law_size);
					check((enum taut_section)s, type, classes[i], ttl, 0);
				}
	}
	law_verdict();
}

/* Types that have no record, but for the one that stands for all. */
static void meta(void)
{
	static const uint16_t types[] = {0, TAUT_TYPE_NXNAME, 251, 252, 253, 254, TAUT_TYPE_ANY};

	law_about("UPDATE of types that no record has");
	for (size_t t = 0; t < sizeof types / sizeof types[0]; t++)
		for (int s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++)
			for (size_t i = 0; i < CLASSES; i++)
				check((enum taut_section)s, types[t], classes[i], 0, 0);
	law_verdict();
}

/* RFC 1996 3.7: the new SOA among the answers. */
static void notify(void)
{
	static struct taut_message message;
	struct taut_builder b;

	law_about("NOTIFY");
	law_make(TAUT_TYPE_SOA, TAUT_CLASS_IN, true);
	taut_build_init(&b, built, sizeof built, &suffixes, 0);
	taut_build_header(&b, 1, TAUT_OPCODE_NOTIFY << 11 | TAUT_FLAG_AA);
	law(taut_build_question(&b, zone, TAUT_TYPE_SOA, TAUT_CLASS_IN) == TAUT_OK &&
			taut_build_record(&b, TAUT_ANSWER, zone, TAUT_TYPE_SOA, TAUT_CLASS_IN, 60,
				law_rdata, (uint16_t)law_size) == TAUT_OK,
		"it is built");
	law_open_clean(&message, built, taut_build_finish(&b), TAUT_DEFAULT);
	law(taut_opcode(message.header.flags) == TAUT_OPCODE_NOTIFY, "it has its opcode");
	law_verdict();
}

int main(void)
{
	law_rows(check_row);
	meta();
	notify();
	return law_status();
}
