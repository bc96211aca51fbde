/* messages.c - messages and canonical forms of the codec beside those of ldns and libknot, for
 * tests/message_peers.sh: ours read by them, libknot's read by us, canonical rdata.
 *
 * In:  TYPE<TAB>rdata in hex, a line each; the rdata of the laws comes on top.
 * Out: differ<TAB>what<TAB>who<TAB>TYPE<TAB>rdata<TAB>how, and agreed<TAB>what<TAB>who<TAB>count. */
#include "../law/law.h"
#include <ldns/ldns.h>
#include <libknot/libknot.h>
#include <tautwire/build.h>

enum { ITEMS = 3000, MOST = 65535, BATCH = 60 };

static struct item {
	uint16_t type, rdlength;
	uint8_t *rdata;
	bool ldns_reads, knot_reads, knot_writes;
} items[ITEMS];
static size_t count;

/* What is compared, and with whom. */
enum what {
	READ_LDNS,
	READ_KNOT,
	READ_BATCH_LDNS,
	READ_BATCH_KNOT,
	WRITTEN,
	WRITTEN_BATCH,
	CANON_LDNS,
	CANON_KNOT,
	WHATS
};
static const struct {
	const char *what, *who;
} names[WHATS] = {{"read", "ldns"}, {"read", "knot"}, {"read many", "ldns"}, {"read many", "knot"},
	{"written", "knot"}, {"written many", "knot"}, {"canonical", "ldns"},
	{"canonical", "knot"}};
static unsigned agreed[WHATS];

static const uint8_t owners[3][16] = {"\7example", "\3www\7example", "\3WWW\7eXample"};

static struct taut_suffixes suffixes;
static struct taut_scratch scratch;
static uint8_t ours[MOST + 1], theirs[MOST + 1];

static void judge(enum what what, const struct item *item, const char *difference)
{
	char type[TAUT_TYPE_TEXT];

	if (difference == NULL) {
		agreed[what]++;
		return;
	}
	taut_type_text(item->type, type);
	printf("differ\t%s\t%s\t%s\t", names[what].what, names[what].who, type);
	for (uint32_t i = 0; i < item->rdlength && i < 100; i++)
		printf("%02x", item->rdata[i]);
	printf("\t%s\n", difference);
}

/* ---- what is built -------------------------------------------------------------------------- */

static void add(uint16_t type, const uint8_t *rdata, uint32_t n)
{
	struct taut_record record;

	taut_record_wrap(&record, type, TAUT_CLASS_IN, rdata, (uint16_t)n);
	if (count == ITEMS || record.malformed || type == TAUT_TYPE_OPT || type == TAUT_TYPE_TSIG ||
		(type == TAUT_TYPE_SIG && n >= 2 && rdata[0] == 0 && rdata[1] == 0))
		return;
	items[count].type = type;
	items[count].rdlength = (uint16_t)n;
	items[count].rdata = malloc(n + 1);
	if (items[count].rdata == NULL)
		exit(2);
	memcpy(items[count++].rdata, rdata, n);
}

static void add_row(uint16_t type, const char *mnemonic, uint16_t rclass)
{
	(void)mnemonic;
	if (rclass != TAUT_CLASS_IN)
		return;
	for (int large = 0; large < 2; large++) {
		law_make(type, rclass, large);
		add(type, law_rdata, law_size);
	}
}

static void add_lines(void)
{
	static char line[2 * MOST + 100];
	static uint8_t rdata[MOST];

	while (fgets(line, sizeof line, stdin) != NULL) {
		char *f[2];
		uint16_t type;

		if (help_fields(line, f, 2) == 2 && strlen(f[1]) <= 2 * MOST &&
			taut_type_scan(f[0], strlen(f[0]), &type) == TAUT_OK)
			add(type, rdata, (uint32_t)help_octets(f[1], rdata, sizeof rdata));
	}
}

/* A message of some items, each with an owner by its number. */
static uint32_t build(struct item *const *list, size_t n)
{
	struct taut_builder b;

	taut_build_init(&b, ours, MOST, &suffixes, 0);
	taut_build_header(&b, 1, TAUT_FLAG_QR);
	taut_build_question(&b, owners[1], TAUT_TYPE_ANY, TAUT_CLASS_IN);
	for (size_t i = 0; i < n; i++)
		if (taut_build_record(&b, TAUT_ANSWER, owners[i % 3], list[i]->type, TAUT_CLASS_IN,
			    (uint32_t)i, list[i]->rdata, list[i]->rdlength) != TAUT_OK)
			exit(3);
	return taut_build_finish(&b);
}

/* ---- read by ldns --------------------------------------------------------------------------- */

static const char *compare_ldns(const ldns_rr *rr, const struct item *item, size_t i)
{
	ldns_buffer *buffer = ldns_buffer_new(MOST);
	const char *difference = NULL;

	if (ldns_rdf_size(ldns_rr_owner(rr)) != taut_name_length(owners[i % 3]) ||
		memcmp(ldns_rdf_data(ldns_rr_owner(rr)), owners[i % 3],
			taut_name_length(owners[i % 3])) != 0)
		difference = "owner";
	else if ((uint16_t)ldns_rr_get_type(rr) != item->type || ldns_rr_ttl(rr) != i)
		difference = "type or TTL";
	else if (ldns_rr_rdata2buffer_wire(buffer, rr) != LDNS_STATUS_OK)
		difference = "no rdata";
	else if (ldns_buffer_position(buffer) != item->rdlength ||
		 memcmp(ldns_buffer_begin(buffer), item->rdata, item->rdlength) != 0)
		difference = "rdata";
	ldns_buffer_free(buffer);
	return difference;
}

static const char *read_ldns(struct item *const *list, size_t n)
{
	ldns_pkt *pkt = NULL;
	const char *difference = NULL;

	if (ldns_wire2pkt(&pkt, ours, build(list, n)) != LDNS_STATUS_OK)
		return "refused";
	if (ldns_rr_list_rr_count(ldns_pkt_answer(pkt)) != n)
		difference = "count";
	for (size_t i = 0; i < n && difference == NULL; i++)
		difference = compare_ldns(ldns_rr_list_rr(ldns_pkt_answer(pkt), i), list[i], i);
	ldns_pkt_free(pkt);
	return difference;
}

/* ---- read by libknot ------------------------------------------------------------------------ */

static const char *compare_knot(const knot_rrset_t *rr, const struct item *item, size_t i)
{
	if (knot_dname_size(rr->owner) != taut_name_length(owners[i % 3]) ||
		memcmp(rr->owner, owners[i % 3], knot_dname_size(rr->owner)) != 0)
		return "owner";
	if (rr->type != item->type || rr->ttl != i || rr->rrs.count != 1)
		return "type or TTL";
	if (rr->rrs.rdata->len != item->rdlength ||
		memcmp(rr->rrs.rdata->data, item->rdata, item->rdlength) != 0)
		return "rdata";
	return NULL;
}

static const char *read_knot(struct item *const *list, size_t n)
{
	knot_pkt_t *pkt = knot_pkt_new(ours, (uint16_t)build(list, n), NULL);
	const knot_pktsection_t *answer;
	const char *difference = NULL;

	if (pkt == NULL)
		exit(2);
	if (knot_pkt_parse(pkt, KNOT_PF_NOCANON) != KNOT_EOK) {
		knot_pkt_free(pkt);
		return "refused";
	}
	answer = knot_pkt_section(pkt, KNOT_ANSWER);
	if (answer->count != n)
		difference = "count";
	for (uint16_t i = 0; i < n && difference == NULL; i++)
		difference = compare_knot(knot_pkt_rr(answer, i), list[i], i);
	knot_pkt_free(pkt);
	return difference;
}

/* ---- written by libknot --------------------------------------------------------------------- */

static bool put_knot(knot_pkt_t *pkt, const struct item *item, size_t i)
{
	knot_rrset_t *rr =
		knot_rrset_new(owners[i % 3], item->type, KNOT_CLASS_IN, (uint32_t)i, NULL);
	bool good = rr != NULL &&
		    knot_rrset_add_rdata(rr, item->rdata, item->rdlength, NULL) == KNOT_EOK &&
		    knot_pkt_put(pkt, KNOT_COMPR_HINT_NONE, rr, KNOT_PF_NOTRUNC) == KNOT_EOK;

	/* the packet keeps pointers into it until it is freed; the records are few */
	(void)rr;
	return good;
}

/* Its length, 0 if libknot does not want to. */
static uint32_t write_knot(struct item *const *list, size_t n)
{
	knot_pkt_t *pkt = knot_pkt_new(NULL, MOST, NULL);
	uint32_t length = 0;
	size_t i = 0;

	if (pkt == NULL)
		exit(2);
	knot_wire_set_id(pkt->wire, 1);
	knot_wire_set_qr(pkt->wire);
	knot_pkt_put_question(pkt, owners[1], KNOT_CLASS_IN, KNOT_RRTYPE_ANY);
	knot_pkt_begin(pkt, KNOT_ANSWER);
	while (i < n && put_knot(pkt, list[i], i))
		i++;
	if (i == n) {
		length = (uint32_t)pkt->size;
		memcpy(theirs, pkt->wire, length);
	}
	knot_pkt_free(pkt);
	return length;
}

/* Its records are those that were written, and it is not shorter than ours. libknot compresses owners without
 * regard to case. */
static const char *written_knot(struct item *const *list, size_t n)
{
	static uint8_t rdata[MOST];
	struct taut_message message;
	struct taut_iterator it;
	struct taut_record record;
	uint32_t length = write_knot(list, n);
	uint16_t rdlength;
	size_t i = 0;

	if (length == 0)
		return "not written";
	if (taut_message_open(&message, theirs, length, &scratch, NULL, NULL) != TAUT_OK ||
		message.malformed != 0)
		return "malformed";
	for (it = taut_records(&message, TAUT_ANSWER); taut_record_next(&it, &record); i++) {
		if (i >= n || !taut_name_matches(&record.owner, owners[i % 3]) ||
			record.type != list[i]->type || record.ttl != i)
			return "owner, type or TTL";
		if (taut_rdata_canonical(&record, rdata, sizeof rdata, &rdlength) != TAUT_OK ||
			rdlength != list[i]->rdlength)
			return "rdata";
	}
	if (i != n)
		return "count";
	return build(list, n) > length + 16 * n / 3 ? "ours is longer" : NULL;
}

/* ---- canonical forms ------------------------------------------------------------------------ */

static const char *canonical_ldns(const struct item *item, const uint8_t *want, uint16_t n)
{
	static uint8_t wire[MOST + 64];
	ldns_rr *rr = NULL;
	ldns_buffer *buffer = ldns_buffer_new(MOST);
	size_t at = 0;
	const char *difference = NULL;

	memset(wire, 0, 11);
	wire[1] = (uint8_t)(item->type >> 8);
	wire[2] = (uint8_t)item->type;
	wire[4] = 1;
	wire[9] = (uint8_t)(item->rdlength >> 8);
	wire[10] = (uint8_t)item->rdlength;
	memcpy(wire + 11, item->rdata, item->rdlength);
	if (ldns_wire2rr(&rr, wire, 11u + item->rdlength, &at, LDNS_SECTION_ANSWER) !=
		LDNS_STATUS_OK) {
		ldns_buffer_free(buffer);
		return "refused";
	}
	ldns_rr2canonical(rr);
	if (ldns_rr_rdata2buffer_wire(buffer, rr) != LDNS_STATUS_OK ||
		ldns_buffer_position(buffer) != n ||
		memcmp(ldns_buffer_begin(buffer), want, n) != 0)
		difference = "rdata";
	ldns_buffer_free(buffer);
	ldns_rr_free(rr);
	return difference;
}

static const char *canonical_knot(const struct item *item, const uint8_t *want, uint16_t n)
{
	knot_rrset_t *rr = knot_rrset_new(owners[2], item->type, KNOT_CLASS_IN, 0, NULL);
	const char *difference = NULL;

	if (rr == NULL || knot_rrset_add_rdata(rr, item->rdata, item->rdlength, NULL) != KNOT_EOK)
		exit(2);
	if (knot_rrset_rr_to_canonical(rr) != KNOT_EOK)
		difference = "refused";
	else if (rr->rrs.rdata->len != n || memcmp(rr->rrs.rdata->data, want, n) != 0)
		difference = "rdata";
	knot_rrset_free(rr, NULL);
	return difference;
}

static void canonical(const struct item *item)
{
	static uint8_t want[MOST];
	struct taut_record record;
	uint16_t n;

	taut_record_wrap(&record, item->type, TAUT_CLASS_IN, item->rdata, item->rdlength);
	if (taut_rdata_canonical(&record, want, sizeof want, &n) != TAUT_OK)
		exit(3);
	if (item->ldns_reads)
		judge(CANON_LDNS, item, canonical_ldns(item, want, n));
	judge(CANON_KNOT, item, canonical_knot(item, want, n));
}

/* ---- all ------------------------------------------------------------------------------------ */

static void alone(struct item *item)
{
	struct item *list[3] = {item, item, item};
	const char *difference = read_ldns(list, 3);

	judge(READ_LDNS, item, difference);
	item->ldns_reads = difference == NULL;
	difference = read_knot(list, 3);
	judge(READ_KNOT, item, difference);
	item->knot_reads = difference == NULL;
	difference = written_knot(list, 3);
	judge(WRITTEN, item, difference);
	item->knot_writes = difference == NULL;
}

/* Items that one has read alone, together in one message. */
static void together(enum what what, const char *compare(struct item *const *list, size_t n))
{
	struct item *list[BATCH];
	size_t n = 0;
	uint32_t octets = 0;

	for (size_t i = 0; i < count; i++) {
		struct item *item = &items[i];
		bool takes = what == READ_BATCH_LDNS   ? item->ldns_reads
			     : what == READ_BATCH_KNOT ? item->knot_reads
						       : item->knot_writes;

		if (takes && item->rdlength < 1000) {
			list[n++] = item;
			octets += item->rdlength + 40u;
		}
		if (n != 0 && (n == BATCH || octets > 60000 || i + 1 == count)) {
			judge(what, list[n - 1], compare(list, n));
			n = octets = 0;
		}
	}
}

int main(void)
{
	taut_scratch_init(&scratch);
	add_lines();
	law_rows(add_row);
	for (size_t i = 0; i < count; i++) {
		alone(&items[i]);
		canonical(&items[i]);
	}
	together(READ_BATCH_LDNS, read_ldns);
	together(READ_BATCH_KNOT, read_knot);
	together(WRITTEN_BATCH, written_knot);
	for (int i = 0; i < WHATS; i++)
		printf("agreed\t%s\t%s\t%u\n", names[i].what, names[i].who, agreed[i]);
	return 0;
}
