/* laws_stream.c - zone transfers cut into messages: AXFR (RFC 5936), IXFR (RFC 1995), with and without TSIG on
 * each message. Every record is there once and in order, each message opens without a note. */
#include "opened.h"

enum { RECORDS = 3000, STREAM = 1 << 20, MESSAGES = 2000 };

static const uint8_t zone[] = "\7example";

static struct taut_suffixes suffixes;
static uint8_t stream[STREAM]; /* the messages one behind the other */
static uint32_t ends[MESSAGES];
static unsigned message_count;

/* ---- what is transferred -------------------------------------------------------------------- */

struct item {
	uint8_t owner[TAUT_NAME_MAX];
	uint16_t type, rdlength;
	uint32_t ttl;
	uint8_t rdata[300];
};

static void name_of(const char *format, unsigned a, unsigned b, uint8_t *out, uint32_t *length)
{
	char text[100];

	snprintf(text, sizeof text, format, a, b);
	if (taut_name_scan(text, strlen(text), zone, out, length) != TAUT_OK)
		abort();
}

static void rdata_of(struct item *item, const char *text)
{
	if (taut_rdata_scan(item->type, TAUT_CLASS_IN, text, strlen(text), zone, item->rdata,
		    sizeof item->rdata, &item->rdlength, NULL) != TAUT_OK)
		abort();
}

static void soa_of(uint32_t serial, struct item *item)
{
	char text[100];

	memcpy(item->owner, zone, sizeof zone);
	item->type = TAUT_TYPE_SOA;
	item->ttl = 3600;
	snprintf(text, sizeof text, "ns hostmaster %u 3600 900 604800 300", (unsigned)serial);
	rdata_of(item, text);
}

/* Record i of the zone: five to a name, of types that compress and types that do not. */
static void record_of(unsigned i, struct item *item)
{
	static const uint16_t types[] = {
		TAUT_TYPE_A, TAUT_TYPE_MX, TAUT_TYPE_TXT, TAUT_TYPE_SRV, TAUT_TYPE_NS};
	char text[100];
	uint32_t n;

	name_of("h%u.s%u", i / 5, i / 100, item->owner, &n);
	item->type = types[i % 5];
	item->ttl = 60 + i;
	switch (item->type) {
	case TAUT_TYPE_A: snprintf(text, sizeof text, "192.0.%u.%u", i >> 8 & 255, i & 255); break;
	case TAUT_TYPE_MX: snprintf(text, sizeof text, "%u mx%u.s%u", i, i % 7, i / 100); break;
	case TAUT_TYPE_TXT: snprintf(text, sizeof text, "\"record %u\" x", i); break;
	case TAUT_TYPE_SRV: snprintf(text, sizeof text, "1 2 %u h%u.s%u", i, i / 5, i / 100); break;
	default: snprintf(text, sizeof text, "ns.h%u.s%u", i / 5, i / 100); break;
	}
	rdata_of(item, text);
}

/* AXFR: SOA, all records, SOA. */
static bool of_axfr(unsigned i, struct item *item)
{
	if (i == 0 || i == RECORDS + 1)
		soa_of(7, item);
	else if (i <= RECORDS)
		record_of(i - 1, item);
	return i <= RECORDS + 1;
}

/* IXFR: the new SOA; then the old one with what is deleted, the next one with what is added, twice; the new
 * one. */
static bool of_ixfr(unsigned i, struct item *item)
{
	static const uint32_t serials[] = {7, 5, 6, 6, 7, 7};
	static const unsigned starts[] = {0, 1, 100, 300, 1000, RECORDS};

	for (unsigned k = 0; k < 6; k++) {
		if (i == starts[k]) {
			soa_of(serials[k], item);
			return true;
		}
	}
	if (i < RECORDS)
		record_of(i, item);
	return i < RECORDS;
}

typedef bool source(unsigned i, struct item *item);

/* ---- messages ------------------------------------------------------------------------------- */

static const struct taut_tsig_values tsig = {.key = (const uint8_t *)"\3key\7example",
	.algorithm = (const uint8_t *)"\13hmac-sha256",
	.time_signed = 1700000000,
	.fudge = 300,
	.mac = (const uint8_t *)"0123456789abcdef0123456789abcdef",
	.mac_length = 32};

enum { SIGNATURE = 13 + 10 + 13 + 16 + 32 };

static void begin(struct taut_builder *b, uint32_t at, size_t room, uint16_t qtype, bool signs)
{
	law(STREAM - at >= room, "the stream has its room");
	taut_build_init(b, stream + at, room, &suffixes, 0);
	taut_build_header(b, 4711, TAUT_FLAG_QR | TAUT_FLAG_AA);
	if (message_count == 0)
		taut_build_question(b, zone, qtype, TAUT_CLASS_IN);
	if (signs)
		law(taut_build_reserve(b, SIGNATURE) == TAUT_OK, "a signature has its place");
}

static uint32_t end(struct taut_builder *b, uint32_t at, bool signs)
{
	if (signs)
		law(taut_build_tsig(b, &tsig) == TAUT_OK, "the message can be signed");
	at += taut_build_finish(b);
	ends[message_count++] = at;
	return at;
}

/* Writes all, and a new message wherever a record does not fit. */
static void write_stream(source *of, uint16_t qtype, size_t room, bool signs)
{
	struct item item;
	struct taut_builder b;
	uint32_t at = 0;

	message_count = 0;
	begin(&b, 0, room, qtype, signs);
	for (unsigned i = 0; of(i, &item);) {
		enum taut_code code = taut_build_record(&b, TAUT_ANSWER, item.owner, item.type,
			TAUT_CLASS_IN, item.ttl, item.rdata, item.rdlength);

		if (code == TAUT_OK) {
			i++;
			continue;
		}
		law(code == TAUT_E_SPACE && b.count[TAUT_ANSWER] != 0,
			"only the room ends a message");
		if (b.count[TAUT_ANSWER] == 0)
			return;
		at = end(&b, at, signs);
		begin(&b, at, room, qtype, signs);
	}
	end(&b, at, signs);
}

static void check_stream(source *of, uint16_t qtype, size_t room, bool signs)
{
	static struct taut_message message;
	struct item item;
	uint32_t at = 0;
	unsigned i = 0;

	law_about("%s in messages of %zu%s", qtype == 252 ? "AXFR" : "IXFR", room,
		signs ? ", signed" : "");
	write_stream(of, qtype, room, signs);
	for (unsigned k = 0; k < message_count; at = ends[k++]) {
		struct taut_iterator it;
		struct taut_record record;

		law(ends[k] - at <= room, "a message has its room");
		if (!law_open_clean(&message, stream + at, ends[k] - at, TAUT_DEFAULT))
			continue;
		law((message.signature != 0) == signs, "it is signed where it should be");
		law(k + 1 == message_count || room - (ends[k] - at) < 60,
			"it is full, or the last");
		it = taut_records(&message, TAUT_ANSWER);
		for (; taut_record_next(&it, &record); i++)
			law(of(i, &item) && law_is(&record, item.owner, item.type, TAUT_CLASS_IN,
						    item.ttl, item.rdata, item.rdlength, false),
				"every record is there once and in order");
		if (k == 0 || k + 1 == message_count)
			law(message.whole[TAUT_ANSWER] != 0, "there is a record");
		if (k + 1 == message_count)
			law(record.type == TAUT_TYPE_SOA, "the last one is an SOA");
	}
	law(!of(i, &item), "none is missing");
	law(room > 20000 || message_count > 4, "it is a stream of messages");
	law_verdict();
}

int main(void)
{
	static const size_t rooms[] = {250, 512, 1232, 16384, 16500, 65535};

	for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++) {
		for (int signs = 0; signs < 2; signs++) {
			check_stream(of_axfr, 252, rooms[i], signs);
			check_stream(of_ixfr, 251, rooms[i], signs);
		}
	}
	return law_status();
}
