/* test_transfer.c - zones as a stream of messages: resolver/zones/transfer.c. RFC 5936, RFC 1995. */
#include "registered.h"

static const struct taut_time at = {0, 1700000000};
static struct taut_transfer transfer;
static struct taut_client client;
static const uint8_t secret[16] = "0123456789abcde";
static struct taut_tsig_key key;
static struct taut_tsig_state signer;
static uint16_t error;

enum { FEW = 10, MANY = 3000 };

static void load(unsigned hosts)
{
	static char text[MANY * 32 + 256];
	size_t n;

	n = (size_t)sprintf(text,
		"@ 600 SOA ns1 host 2024 2 3 4 300\n@ NS ns1\n@ RRSIG SOA 8 1 600 20300101000000 "
		"20200101000000 1 example. AAAA\ncut NS ns.cut\nns.cut A 192.0.2.1\n"
		"0p9mhaveqvm6t7vbl5lop2u3t2rp3tom NSEC3 1 0 0 - 0p9mhaveqvm6t7vbl5lop2u3t2rp3tom "
		"A\n");
	for (unsigned i = 0; i < hosts; i++)
		n += (size_t)sprintf(text + n, "a.b.h%u A 10.0.%u.%u\n", i, i / 250, i % 250);
	zones_new();
	assert_int_equal(zones_load("example.", text), TAUT_OK);
	client = (struct taut_client){0, {4, {192, 0, 2, 77}, 0}, TAUT_TCP};
	key = (struct taut_tsig_key){NULL, NULL, secret, sizeof secret};
}

static void allow(const char *address, uint8_t length, bool with_key)
{
	static struct taut_prefix prefix;
	static uint8_t names[2][TAUT_NAME_MAX];
	struct taut_transfer_rule rule = {&prefix, length > 0, &key, with_key};

	memcpy(names[0], name_of("k."), 3);
	memcpy(names[1], name_of("hmac-sha256."), 13);
	key.name = names[0];
	key.algorithm = names[1];
	prefix = (struct taut_prefix){{4, {0}, 0}, length};
	sscanf(address, "%hhu.%hhu.%hhu.%hhu", &prefix.address.octets[0], &prefix.address.octets[1],
		&prefix.address.octets[2], &prefix.address.octets[3]);
	assert_int_equal(
		taut_zones_allow(zones, name_of("example."), TAUT_CLASS_IN, &rule), TAUT_OK);
}

/* A query; serial UINT32_MAX: without the SOA of an IXFR. Gives what taut_i_transfer_begin says. */
static unsigned ask(const char *name, uint16_t type, uint32_t serial, bool with_key)
{
	uint8_t soa[22] = {0, 0, (uint8_t)(serial >> 24), (uint8_t)(serial >> 16),
		(uint8_t)(serial >> 8), (uint8_t)serial};
	struct taut_builder b;

	taut_build_init(&b, unit.octets, sizeof unit.octets, &suffixes, 0);
	taut_build_header(&b, 77, 0);
	taut_build_question(&b, name_of(name), type, TAUT_CLASS_IN);
	if (serial != UINT32_MAX)
		assert_int_equal(taut_build_record(&b, TAUT_AUTHORITY, name_of(name), TAUT_TYPE_SOA,
					 TAUT_CLASS_IN, 0, soa, sizeof soa),
			TAUT_OK);
	if (with_key) {
		taut_tsig_begin(&signer, &key);
		assert_int_equal(taut_tsig_sign(&signer, &b, TAUT_TSIG_REQUEST, at), TAUT_OK);
	}
	unit.length = taut_build_finish(&b);
	assert_int_equal(unit_again(TAUT_DEFAULT), TAUT_OK);
	return taut_i_transfer_begin(&transfer, zones, &unit.message, &client, at, &error);
}

/* Takes the next message. False: there is none. */
static bool next(size_t capacity)
{
	if (!taut_i_transfer_next(&transfer, at, unit.octets, capacity, &unit.length))
		return false;
	assert_true(unit.length <= capacity);
	assert_int_equal(unit_again(TAUT_DEFAULT), TAUT_OK);
	assert_int_equal(unit.report.count, 0);
	assert_int_equal(unit.message.header.id, 77);
	assert_int_equal(unit.message.header.flags, TAUT_FLAG_QR | TAUT_FLAG_AA);
	return true;
}

/* The whole stream: records counted, the first and the last being the SOA. Gives how many messages there were. */
static unsigned take(size_t capacity, bool with_key, unsigned *records)
{
	unsigned messages = 0;
	uint16_t last = 0;

	*records = 0;
	while (next(capacity)) { /* until the zone is through */
		struct taut_iterator it = taut_records(&unit.message, TAUT_ANSWER);
		struct taut_record record;

		assert_int_equal(unit.message.header.count[TAUT_QUESTION], messages == 0);
		while (taut_record_next(&it, &record)) { /* each takes octets */
			if (*records == 0)
				assert_int_equal(record.type, TAUT_TYPE_SOA);
			last = record.type;
			++*records;
		}
		if (with_key)
			assert_int_equal(
				taut_tsig_check(&signer, &unit.message, &key, 1,
					messages == 0 ? TAUT_TSIG_RESPONSE : TAUT_TSIG_LATER, at),
				0);
		messages++;
	}
	assert_int_equal(unit.length, 0);
	if (*records > 0)
		assert_int_equal(last, TAUT_TYPE_SOA);
	return messages;
}

static void test_stream(void **state)
{
	unsigned records;

	(void)state;
	load(MANY);
	allow("192.0.2.0", 24, false);
	for (size_t capacity = 512; capacity <= 65535; capacity = capacity * 2 + 1) {
		unsigned messages;

		assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, false), 0);
		messages = take(capacity, false, &records);
		assert_int_equal(
			records, MANY + 7); /* the SOA twice, its signature, NS, NS, A, NSEC3 */
		assert_true(messages > 1 || capacity == 65535);
	}
}

static void test_signed_stream(void **state)
{
	unsigned records;

	(void)state;
	if (!has_crypto())
		skip();
	load(MANY);
	allow("", 0, true);
	assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, true), 0);
	assert_true(take(2000, true, &records) > 20);
	assert_int_equal(records, MANY + 7);
}

static void test_who(void **state)
{
	(void)state;
	if (!has_crypto())
		skip();
	load(FEW);
	assert_int_equal(
		ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, false), 5); /* nobody without a rule */
	allow("192.0.2.64", 28, false);
	assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, false), 0);
	client.address.octets[3] = 80;
	assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, false), 5);
	assert_int_equal(ask("cut.example.", TAUT_TYPE_AXFR, UINT32_MAX, false), 9);
	client.address.octets[3] = 77;
	allow("192.0.2.64", 28, true); /* both */
	assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, false), 5);
	assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, true), 0);
	client.address.octets[3] = 80;
	assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, true), 5);
	allow("", 0, false); /* neither: nobody */
	assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, false), 5);
	assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, true), 9);
	assert_int_equal(error, TAUT_TSIG_BADKEY);
	assert_false(next(512));
}

static void test_refusal(void **state)
{
	static const uint8_t wrong[16] = "another secret";
	struct taut_record record;
	struct taut_tsig said;

	(void)state;
	if (!has_crypto())
		skip();
	load(FEW);
	allow("", 0, true);
	key.secret = wrong;
	taut_tsig_begin(&signer, &key);
	assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, true), 0);
	allow("", 0, true);
	key.secret = wrong; /* the client's */
	ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, true);
	key.secret = secret; /* ours */
	assert_int_equal(
		taut_i_transfer_begin(&transfer, zones, &unit.message, &client, at, &error), 9);
	assert_int_equal(error, TAUT_TSIG_BADSIG);
	unit.length = taut_i_transfer_refuse(&transfer, 9, at, unit.octets, 1024);
	assert_int_equal(unit_again(TAUT_DEFAULT), TAUT_OK);
	assert_int_equal(unit.report.count, 0);
	assert_int_equal(taut_rcode(unit.message.header.flags), 9);
	assert_true(taut_record_at(&unit.message, unit.message.signature, &record));
	assert_int_equal(taut_rdata_tsig(&record, &said), TAUT_OK);
	assert_int_equal(said.error, TAUT_TSIG_BADSIG);
	assert_int_equal(said.mac.length, 0);
	assert_false(next(512));
}

static void test_ixfr(void **state)
{
	unsigned records;

	(void)state;
	load(FEW);
	allow("192.0.2.0", 24, false);
	assert_int_equal(ask("example.", TAUT_TYPE_IXFR, 2023, false), 0); /* older: all of it */
	take(65535, false, &records);
	assert_int_equal(records, FEW + 7);
	assert_int_equal(ask("example.", TAUT_TYPE_IXFR, 2024, false), 0); /* nothing new */
	take(65535, false, &records);
	assert_int_equal(records, 1);
	assert_int_equal(ask("example.", TAUT_TYPE_IXFR, 2024u + 0x7fffffff, false),
		0); /* RFC 1982: later */
	take(65535, false, &records);
	assert_int_equal(records, 1);
	assert_int_equal(ask("example.", TAUT_TYPE_IXFR, 2024u + 0x80000001, false),
		0); /* earlier, over the end */
	take(65535, false, &records);
	assert_int_equal(records, FEW + 7);
	assert_int_equal(ask("example.", TAUT_TYPE_IXFR, UINT32_MAX, false), 1);
	client.transport = TAUT_UDP;
	assert_int_equal(ask("example.", TAUT_TYPE_IXFR, 2023, false),
		0); /* the serial, so that it comes by TCP */
	take(512, false, &records);
	assert_int_equal(records, 1);
	assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, false), 1);
}

/* A new version, or none, ends the stream; one that is begun and not committed does not. */
static void test_versions(void **state)
{
	static const char other[] = "@ 600 SOA ns1 host 2025 2 3 4 300\n@ NS ns1\n";

	(void)state;
	load(MANY);
	allow("192.0.2.0", 24, false);
	assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, false), 0);
	assert_true(next(512));
	assert_int_equal(zones_read("example.", other), TAUT_OK);
	assert_true(next(512));
	taut_zones_abort(zones);
	assert_true(next(512));
	assert_int_equal(zones_load("example.", other), TAUT_OK);
	assert_false(next(512));
	assert_int_equal(unit.length, 0);
	assert_int_equal(
		ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, false), 0); /* the rule stays */
	assert_true(next(512));
	assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, false), 0);
	assert_true(taut_zones_remove(zones, name_of("example."), TAUT_CLASS_IN));
	assert_false(next(512));
}

static void test_no_room(void **state)
{
	(void)state;
	load(FEW);
	allow("192.0.2.0", 24, false);
	assert_int_equal(ask("example.", TAUT_TYPE_AXFR, UINT32_MAX, false), 0);
	assert_false(next(40));
	assert_int_equal(unit.length, 0);
	assert_false(next(65535));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stream),
		cmocka_unit_test(test_signed_stream),
		cmocka_unit_test(test_who),
		cmocka_unit_test(test_refusal),
		cmocka_unit_test(test_ixfr),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_no_room),
	};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
