/* fuzz_authority.c - registered zones: what they answer.
 *
 * Input: an octet of flags, one of room, two of where the query begins, then the text of a zone and a query message. Flag
 * 1: DO; 2: minimal; 4: one set for ANY; 8: recursion follows.
 *
 * Laws: a zone is taken or refused with a code; an answer is never larger than its room, the decoder opens it and finds
 * nothing in it; it has the question; the rcode is NOERROR, NXDOMAIN or YXDOMAIN; AA stands for all but referrals; a
 * referral has no answers, and NXDOMAIN is said only where the zone has no record at the last name; each record of
 * the answer is of the zone, by its own name or by a wildcard, or is the CNAME of a DNAME; without DO no RRSIG, NSEC or NSEC3
 * comes unasked; in the whole room nothing is cut off that fits; transfers give each record once.
 */
#include "fuzz.h"

#include "../resolver/zones/image.h"

enum { MOST = 16384, MEMORY = 1 << 20 };

static struct taut_zone reader;
static struct taut_scratch scratch;
static struct taut_suffixes suffixes;
static uint64_t memory[MEMORY / 8];
static struct taut_zones *zones;
static uint8_t origin[9] = "\7example";

/* False: there is no zone. */
static bool load(const char *text, size_t n)
{
	enum taut_zone_event event;
	unsigned events = 0;
	enum taut_code code;

	zones = taut_zones_init(memory, sizeof memory);
	FUZZ_LAW(taut_zones_begin(zones, origin, TAUT_CLASS_IN) == TAUT_OK);
	taut_zone_init(&reader, origin, TAUT_CLASS_IN);
	reader.has_default_ttl = true;
	reader.default_ttl = 300;
	taut_zone_text(&reader, text, n, TAUT_ZONE_FINAL);
	while ((event = taut_zone_next(&reader)) != TAUT_ZONE_END && events++ < 3000) {
		if (event != TAUT_ZONE_RECORD)
			continue;
		code = taut_zones_add(zones, &reader.record);
		FUZZ_LAW(code == TAUT_OK || code == TAUT_E_SPACE || code == TAUT_E_ARGUMENT);
	}
	code = taut_zones_commit(zones);
	FUZZ_LAW(code == TAUT_OK || code == TAUT_E_SPACE || code == TAUT_E_ABSENT ||
		 code == TAUT_E_SYNTAX);
	return code == TAUT_OK;
}

/* Is this rdata one of the set's, or of the signatures beside it? Names in it may have been compressed to other case: no. */
static bool has_rdata(const struct taut_rrset *set, const uint8_t *rdata, uint16_t n)
{
	const uint8_t *p = set->data;

	for (uint32_t i = 0; i < (uint32_t)set->count + set->signatures; i++) {
		uint16_t m = (uint16_t)(p[0] << 8 | p[1]);

		if (m == n && memcmp(p + 2, rdata, n) == 0)
			return true;
		p += 2 + m;
	}
	return false;
}

/* The node whose records a name has: its own, or that of the wildcard that stands for it. */
static const struct taut_zone_node *node_for(const struct taut_zone_data *zone, const uint8_t *name)
{
	const struct taut_zone_node *nodes = taut_image_node(zone, 0);
	struct taut_lookup found;
	bool exact;
	uint32_t i = taut_i_node_search(zone, nodes, zone->node_count, name, &exact);

	if (exact)
		return &nodes[i];
	taut_i_zone_lookup(zone, name, TAUT_TYPE_ANY, &found);
	return found.wildcard != NULL ? &nodes[found.node] : NULL;
}

static const struct taut_zone_node *hashed_for(
	const struct taut_zone_data *zone, const uint8_t *name)
{
	const struct taut_zone_node *nodes = taut_image_hashed(zone, 0);
	bool exact;
	uint32_t i = taut_i_node_search(zone, nodes, zone->chain_count, name, &exact);

	return exact ? &nodes[i] : NULL;
}

static bool is_of_node(const struct taut_zone_data *zone, const struct taut_zone_node *node,
	const struct taut_record *record)
{
	static uint8_t rdata[65535];
	uint16_t n;

	FUZZ_LAW(taut_rdata_expand(record, rdata, sizeof rdata, &n) == TAUT_OK);
	if (node == NULL)
		return false;
	for (uint32_t i = 0; i < node->set_count; i++) {
		struct taut_rrset set;

		taut_i_set_view(zone, node, taut_image_set(zone, node->sets + i), &set);
		if ((record->type == TAUT_TYPE_RRSIG || record->type == set.type) &&
			has_rdata(&set, rdata, n))
			return true;
	}
	return false;
}

/* A CNAME that is of no node was made out of the DNAME that stands before it. */
static void check_record(const struct taut_zone_data *zone, const struct taut_record *record,
	bool dname, bool dnssec, uint16_t asked)
{
	const struct taut_zone_node *node;
	uint8_t owner[TAUT_NAME_MAX];

	taut_name_expand(&record->owner, owner);
	FUZZ_LAW(taut_name_is_below(owner, origin));
	if (!dnssec && record->type != asked)
		FUZZ_LAW(record->type != TAUT_TYPE_RRSIG && record->type != TAUT_TYPE_NSEC &&
			 record->type != TAUT_TYPE_NSEC3);
	node = node_for(zone, owner);
	if (record->type == TAUT_TYPE_CNAME && dname)
		return;
	FUZZ_LAW(is_of_node(zone, node, record) ||
		 is_of_node(zone, hashed_for(zone, owner), record));
}

static void check_answer(const struct taut_zone_data *zone, const struct taut_message *message,
	uint16_t rcode, bool aa, bool dnssec, uint16_t asked)
{
	bool dname = false;

	FUZZ_LAW(rcode == 0 || rcode == 3 || rcode == 6);
	FUZZ_LAW(taut_rcode(message->header.flags) == rcode);
	FUZZ_LAW(((message->header.flags & TAUT_FLAG_AA) != 0) == aa);
	FUZZ_LAW(message->header.count[TAUT_QUESTION] == 1);
	for (int s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(message, (enum taut_section)s);
		struct taut_record record;

		while (taut_record_next(&it, &record)) { /* each takes octets */
			dname = dname || record.type == TAUT_TYPE_DNAME;
			check_record(zone, &record, dname, dnssec, asked);
		}
	}
}

/* Findings about what a record of the zone says by itself are the zone's. */
static bool is_ours(enum taut_code code)
{
	switch (code) {
	case TAUT_E_NAME_COMPRESSED:
	case TAUT_E_POINTER_UNKNOWN:
	case TAUT_E_COUNT:
	case TAUT_E_HOP_BUDGET:
	case TAUT_E_TRAILING_RESPONSE:
	case TAUT_E_TTL_HIGH: return true;
	default: return taut_code_tier(code) != TAUT_TIER_NOTE;
	}
}

static void ask(unsigned flags, size_t room, const uint8_t *name, uint16_t type, uint16_t rclass)
{
	struct taut_authority_options options = {
		flags & 1, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0};
	struct taut_zone_data *zone = taut_i_zones_find(zones, name, type, rclass);
	struct taut_finding list[64];
	struct taut_report report = {list, 64, 0, TAUT_ACCEPT};
	uint8_t *out = malloc(room), pending[TAUT_NAME_MAX];
	struct taut_message message;
	struct taut_lookup found;
	struct taut_builder b;
	uint16_t rcode;
	size_t n;
	bool aa;

	FUZZ_LAW(out != NULL);
	if (zone == NULL || taut_build_init(&b, out, room, &suffixes, 0) != TAUT_OK ||
		taut_build_question(&b, name, type, rclass) != TAUT_OK) {
		free(out);
		return;
	}
	taut_build_header(&b, 1, TAUT_FLAG_QR);
	rcode = taut_i_authority_answer(
		zones, zone, name, type, rclass, &options, &b, &aa, pending);
	n = taut_build_finish(&b);
	FUZZ_LAW(n <= room);
	FUZZ_LAW(taut_message_open(&message, out, n, &scratch, NULL, &report) == TAUT_OK);
	for (uint32_t i = 0; i < report.count && i < 64; i++)
		FUZZ_LAW(!is_ours(list[i].code));
	check_answer(zone, &message, rcode, aa, flags & 1, type);
	taut_i_zone_lookup(zone, name, type, &found);
	FUZZ_LAW(aa == (found.kind != TAUT_LOOKUP_REFERRAL && rclass != TAUT_CLASS_ANY));
	if (found.kind == TAUT_LOOKUP_REFERRAL)
		FUZZ_LAW(rcode == 0 && message.header.count[TAUT_ANSWER] == 0);
	if (found.kind == TAUT_LOOKUP_NXDOMAIN)
		FUZZ_LAW(rcode == 3 && message.header.count[TAUT_ANSWER] == 0);
	if (room == 65535 && !(message.header.flags & TAUT_FLAG_TC) &&
		found.kind == TAUT_LOOKUP_ANSWER && type != TAUT_TYPE_ANY)
		FUZZ_LAW(message.header.count[TAUT_ANSWER] > 0);
	FUZZ_LAW(pending[0] == 0 || taut_name_measure(pending, TAUT_NAME_MAX) > 1);
	free(out);
}

/* All records come, the SOA twice. */
static void transfer(void)
{
	static const uint8_t query[] = "\0\1\0\0\0\1\0\0\0\0\0\0\7example\0\0\374\0\1";
	static uint8_t out[65535];
	struct taut_prefix anyone = {{4, {0}, 0}, 0};
	struct taut_transfer_rule rule = {&anyone, 1, NULL, 0};
	struct taut_client client = {0, {4, {0}, 0}, TAUT_TCP};
	const struct taut_zone_data *zone =
		taut_i_zones_find(zones, origin, TAUT_TYPE_SOA, TAUT_CLASS_IN);
	static struct taut_transfer t;
	struct taut_message message;
	uint32_t records = 0;
	uint16_t error;
	size_t n;

	FUZZ_LAW(taut_zones_allow(zones, origin, TAUT_CLASS_IN, &rule) == TAUT_OK);
	FUZZ_LAW(taut_message_open(&message, query, sizeof query - 1, &scratch, NULL, NULL) ==
		 TAUT_OK);
	FUZZ_LAW(taut_i_transfer_begin(
			 &t, zones, &message, &client, (struct taut_time){0, 0}, &error) == 0);
	while (taut_i_transfer_next(
		&t, (struct taut_time){0, 0}, out, sizeof out, &n)) { /* until all came */
		FUZZ_LAW(taut_message_open(&message, out, n, &scratch, NULL, NULL) == TAUT_OK);
		records += message.header.count[TAUT_ANSWER];
	}
	FUZZ_LAW(records == zone->records + 1 ||
		 records == 0); /* 0: a record is too large for any message */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct taut_message query;
	struct taut_question question;
	struct taut_iterator it;
	uint8_t name[TAUT_NAME_MAX];
	size_t cut;

	if (size < 4 || size > MOST)
		return 0;
	if (!ready)
		taut_scratch_init(&scratch);
	ready = true;
	cut = (size_t)(data[2] << 8 | data[3]) % (size - 3);
	if (!load((const char *)data + 4, cut))
		return 0;
	transfer();
	if (taut_message_open(&query, data + 4 + cut, size - 4 - cut, &scratch, NULL, NULL) !=
		TAUT_OK)
		return 0;
	it = taut_questions(&query);
	if (!taut_question_next(&it, &question))
		return 0;
	taut_name_expand(&question.name, name);
	ask(data[0], 65535, name, question.type, question.rclass);
	ask(data[0], 12 + 8 * (size_t)data[1], name, question.type, question.rclass);
	ask(data[0] ^ 1, 512, name, question.type, question.rclass);
	return 0;
}
