/* test_classify.c - what responses are, and what of them is believed: resolver/core/classify.c, scrub.c. */
#include "../../resolver/core/response.h"
#include "network.h"

static struct taut_work work;

/* Reads a response to `name type` of a server of `zone` whose records are given. What is believed stands in net.text: a line for each
 * record, "AN", "AU" or "NS" (of the cut) before it. */
static struct taut_read read_as(const char *name, const char *type, const char *zone,
	uint16_t flags, const char *records, struct taut_inquiry options)
{
	static uint8_t full[TAUT_NAME_MAX], octets[4000];
	struct taut_builder b;
	struct taut_read read;
	uint32_t n;

	taut_scratch_init(&work.scratch);
	work.ttl_most = 86400;
	work.denial_ttl_most = 3600;
	assert_int_equal(taut_name_scan(name, strlen(name), NULL, full, &n), TAUT_OK);
	options.name = options.full = full;
	options.zone = full + n - taut_name_length(net_name(zone));
	options.rclass = TAUT_CLASS_IN;
	assert_int_equal(taut_type_scan(type, strlen(type), &options.type), TAUT_OK);
	taut_build_init(&b, octets, sizeof octets, NULL, 0);
	taut_build_header(&b, 1, TAUT_FLAG_QR | flags);
	taut_build_question(&b, full, options.type, TAUT_CLASS_IN);
	net_put(&b, records);
	assert_int_equal(taut_message_open(&work.message, octets, taut_build_finish(&b),
				 &work.scratch, NULL, NULL),
		TAUT_OK);
	taut_i_classify(&work, &options, &read);
	return read;
}

static struct taut_read read(
	const char *name, const char *type, const char *zone, uint16_t flags, const char *records)
{
	return read_as(name, type, zone, flags, records, (struct taut_inquiry){0});
}

static size_t print(const char *before, const struct taut_area *area, size_t at)
{
	struct taut_rrset set;
	size_t from = 0;

	while (taut_i_rrset_unpack(area->octets, area->length, &from, &set)) { /* the sets */
		struct taut_rdata_view view = {0};

		while (taut_i_rrset_next(&set, &view)) { /* records and signatures */
			uint16_t type = view.index < set.count ? set.type : TAUT_TYPE_RRSIG;
			char owner[TAUT_NAME_TEXT], name[TAUT_TYPE_TEXT], rdata[4096];
			struct taut_record record;
			size_t n;

			taut_name_text(set.owner, owner);
			taut_type_text(type, name);
			taut_record_wrap(&record, type, set.rclass, view.rdata, view.length);
			assert_int_equal(
				taut_rdata_text(&record, 0, rdata, sizeof rdata, &n), TAUT_OK);
			at += (size_t)snprintf(net.text + at, sizeof net.text - at,
				"%s %s %u %s %s\n", before, owner, set.ttl, name, rdata);
		}
	}
	net.text[at] = '\0';
	return at;
}

static const char *believed(void)
{
	size_t at = print("AN", &work.answer, 0);

	at = print("AU", &work.authority, at);
	print("NS", &work.cut, at);
	return net.text;
}

#define AA  TAUT_FLAG_AA
#define RA  TAUT_FLAG_RA
#define SOA "AU example.com. 300 SOA a. b. 1 2 3 4 60\n"

struct row {
	const char *name, *type, *zone;
	uint16_t flags;
	const char *records;
	enum taut_response response;
	enum taut_trouble trouble;
	const char *believed; /* NULL: is not looked at */
};

static const struct row rows[] = {
	/* answers */
	{"w.example.com.", "A", "example.com.", AA,
		"AN w.example.com. 60 A 192.0.2.1\nAN w.example.com. 30 A 192.0.2.2\n",
		TAUT_RESPONSE_ANSWER, 0,
		"AN w.example.com. 30 A 192.0.2.1\nAN w.example.com. 30 A 192.0.2.2\n"},
	{"w.example.com.", "A", "example.com.", AA,
		"AN w.example.com. 60 A 192.0.2.1\nAN v.example.com. 60 A 192.0.2.2\nAN "
		"w.example.com. 60 TXT x\n"
		"AU example.com. NS evil.\nAU com. NS evil.\nAU example.com. DNAME evil.\nAD evil. "
		"A 192.0.2.66\n",
		TAUT_RESPONSE_ANSWER, 0, "AN w.example.com. 60 A 192.0.2.1\n"},
	{"w.example.com.", "A", "example.com.", AA,
		"AN w.example.com. 60 CLASS5 A \\# 4 c0000201\n", TAUT_RESPONSE_NODATA, 0, ""},
	{"w.example.com.", "A", "example.com.", AA | 3, "AN w.example.com. 60 A 192.0.2.1\n",
		TAUT_RESPONSE_ANSWER, 0, NULL},
	{"w.example.com.", "ANY", "example.com.", AA,
		"AN w.example.com. 60 A 192.0.2.1\nAN w.example.com. 60 TXT x\n",
		TAUT_RESPONSE_ANSWER, 0,
		"AN w.example.com. 60 A 192.0.2.1\nAN w.example.com. 60 TXT \"x\"\n"},
	/* without AA: a second best */
	{"w.example.com.", "A", "example.com.", 0, "AN w.example.com. 60 A 192.0.2.1\n",
		TAUT_RESPONSE_ANSWER, 0, NULL},
	{"w.example.com.", "A", "example.com.", RA, "AN w.example.com. 60 A 192.0.2.1\n",
		TAUT_RESPONSE_USELESS, TAUT_TROUBLE_NO_AA, NULL},
	{"w.example.com.", "A", "example.com.", RA | 3, SOA, TAUT_RESPONSE_USELESS,
		TAUT_TROUBLE_NO_AA, NULL},
	{"w.example.com.", "A", "example.com.", 0, "", TAUT_RESPONSE_USELESS, TAUT_TROUBLE_NO_AA,
		NULL},
	/* aliases */
	{"w.example.com.", "A", "example.com.", AA,
		"AN w.example.com. CNAME v.example.com.\nAN v.example.com. A 192.0.2.1\n",
		TAUT_RESPONSE_ALIAS, 0, "AN w.example.com. 3600 CNAME v.example.com.\n"},
	{"w.example.com.", "A", "example.com.", AA | 3,
		"AN w.example.com. CNAME v.example.net.\n" SOA, TAUT_RESPONSE_ALIAS, 0,
		"AN w.example.com. 3600 CNAME v.example.net.\n"},
	{"w.example.com.", "CNAME", "example.com.", AA, "AN w.example.com. CNAME v.example.com.\n",
		TAUT_RESPONSE_ANSWER, 0, NULL},
	{"w.example.com.", "A", "example.com.", AA,
		"AN w.example.com. CNAME a.\nAN w.example.com. CNAME b.\n", TAUT_RESPONSE_USELESS,
		TAUT_TROUBLE_MALFORMED, NULL},
	/* the CNAME is the one that the DNAME makes, whatever is sent (RFC 6672) */
	{"x.w.example.com.", "A", "example.com.", AA,
		"AN w.example.com. 50 DNAME t.\nAN x.w.example.com. CNAME evil.\n",
		TAUT_RESPONSE_ALIAS, 0,
		"AN w.example.com. 50 DNAME t.\nAN x.w.example.com. 50 CNAME x.t.\n"},
	{"x.w.example.com.", "A", "example.com.", AA,
		"AN com. 50 DNAME t.\nAN x.w.example.com. CNAME y.\n", TAUT_RESPONSE_ALIAS, 0,
		"AN x.w.example.com. 3600 CNAME y.\n"},
	{"w.example.com.", "DNAME", "example.com.", AA, "AN w.example.com. 50 DNAME t.\n",
		TAUT_RESPONSE_ANSWER, 0, NULL},
	/* denials, RFC 2308 2 */
	{"w.example.com.", "A", "example.com.", AA | 3, SOA, TAUT_RESPONSE_NXDOMAIN, 0,
		"AU example.com. 60 SOA a. b. 1 2 3 4 60\n"},
	{"w.example.com.", "A", "example.com.", AA, SOA "AU example.com. NS ns.example.com.\n",
		TAUT_RESPONSE_NODATA, 0, "AU example.com. 60 SOA a. b. 1 2 3 4 60\n"},
	{"w.example.com.", "A", "example.com.", AA, "", TAUT_RESPONSE_NODATA, 0, ""},
	{"w.example.com.", "A", "example.com.", AA, "AU example.com. NS ns.example.com.\n",
		TAUT_RESPONSE_NODATA, 0, ""},
	{"w.example.com.", "A", "example.com.", AA, "AU com. 300 SOA a. b. 1 2 3 4 60\n",
		TAUT_RESPONSE_USELESS, TAUT_TROUBLE_LAME, NULL},
	{"w.example.com.", "A", "example.com.", AA | 3,
		"AU example.net. 300 SOA a. b. 1 2 3 4 60\n", TAUT_RESPONSE_NXDOMAIN, 0, ""},
	{"w.example.com.", "A", "example.com.", AA,
		SOA "AU w.example.com. 60 NSEC x.example.com. TXT\nAU w. 60 NSEC x. TXT\n",
		TAUT_RESPONSE_NODATA, 0,
		"AU example.com. 60 SOA a. b. 1 2 3 4 60\nAU w.example.com. 60 NSEC x.example.com. "
		"TXT\n"},
	/* referrals */
	{"w.example.com.", "A", "com.", 0,
		"AU example.com. 500 NS ns.example.com.\nAU example.com. 500 NS "
		"ns.example.net.\nAU example.com. 500 DS 1 8 2 "
		"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"
		"AD ns.example.com. 400 A 192.0.2.1\nAD ns.example.net. A 192.0.2.66\nAD "
		"other.com. A 192.0.2.66\n",
		TAUT_RESPONSE_REFERRAL, 0,
		"NS example.com. 500 NS ns.example.com.\nNS example.com. 500 NS ns.example.net.\n"
		"NS example.com. 500 DS 1 8 2 "
		"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n"
		"NS ns.example.com. 400 A 192.0.2.1\n"},
	{"w.example.com.", "A", "com.", AA, "AU example.com. NS ns.example.com.\n",
		TAUT_RESPONSE_REFERRAL, 0, NULL},
	{"w.example.com.", "A", "example.com.", 0, "AU example.com. NS ns.example.com.\n",
		TAUT_RESPONSE_USELESS, TAUT_TROUBLE_LAME, NULL},
	{"w.example.com.", "A", "example.com.", 0, "AU com. NS ns.com.\n", TAUT_RESPONSE_USELESS,
		TAUT_TROUBLE_UPWARD, NULL},
	{"w.example.com.", "A", "example.com.", 0, "AU sub.example.com. NS ns.com.\n",
		TAUT_RESPONSE_USELESS, TAUT_TROUBLE_LAME, NULL},
	{"w.example.com.", "A", "com.", 0, "AU example.com. CH NS ns.example.com.\n",
		TAUT_RESPONSE_USELESS, TAUT_TROUBLE_NO_AA, NULL},
	/* DS is the parent's */
	{"example.com.", "DS", "com.", 0, "AU example.com. NS ns.example.com.\n",
		TAUT_RESPONSE_NODATA, 0, ""},
	{"example.com.", "DS", "com.", AA, "AU com. 300 SOA a. b. 1 2 3 4 60\n",
		TAUT_RESPONSE_NODATA, 0, NULL},
	/* errors */
	{"w.example.com.", "A", "example.com.", 2, "", TAUT_RESPONSE_USELESS, TAUT_TROUBLE_SERVFAIL,
		NULL},
	{"w.example.com.", "A", "example.com.", 5, "", TAUT_RESPONSE_USELESS, TAUT_TROUBLE_REFUSED,
		NULL},
	{"w.example.com.", "A", "example.com.", AA | 4, SOA, TAUT_RESPONSE_USELESS,
		TAUT_TROUBLE_RCODE, NULL},
	{"w.example.com.", "A", "example.com.", AA | TAUT_FLAG_TC,
		"AN w.example.com. A 192.0.2.1\n", TAUT_RESPONSE_USELESS, TAUT_TROUBLE_MALFORMED,
		NULL},
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		struct taut_read got =
			read(row->name, row->type, row->zone, row->flags, row->records);

		if (got.response != row->response ||
			(got.response == TAUT_RESPONSE_USELESS && got.trouble != row->trouble))
			fail_msg("row %zu: response %u, trouble %u\n%s", i, got.response,
				got.trouble, row->records);
		if (row->believed != NULL && strcmp(believed(), row->believed) != 0)
			fail_msg("row %zu: believed\n%snot\n%s", i, net.text, row->believed);
	}
}

static void test_times(void **state)
{
	struct taut_read got;

	(void)state;
	/* the delegation ends when glue that it needs does; glue of others does not matter */
	got = read("w.example.com.", "A", "com.", 0,
		"AU example.com. 500 NS ns.example.com.\nAD ns.example.com. 400 A 192.0.2.1\n");
	assert_int_equal(got.ttl, 400);
	got = read("w.example.com.", "A", "com.", 0,
		"AU example.com. 500 NS ns.other.com.\nAD ns.other.com. 400 A 192.0.2.1\n");
	assert_int_equal(got.ttl, 500);
	got = read("w.example.com.", "A", "example.com.", AA | 3,
		"AU example.com. 9999 SOA a. b. 1 2 3 4 9999\n");
	assert_int_equal(got.ttl, 3600);
	got = read("w.example.com.", "A", "example.com.", AA | 3, "");
	assert_int_equal(got.ttl, 0); /* RFC 2308 5: is not kept */
	read("w.example.com.", "A", "example.com.", AA, "AN w.example.com. 999999 A 192.0.2.1\n");
	assert_string_equal(believed(), "AN w.example.com. 86400 A 192.0.2.1\n");
}

static void test_options(void **state)
{
	struct taut_read got;

	(void)state;
	/* a forwarder may answer whole chains, within its zone */
	got = read_as("w.example.com.", "A", "com.", RA,
		"AN w.example.com. CNAME v.example.com.\nAN v.example.com. A 192.0.2.1\n",
		(struct taut_inquiry){.forward = true});
	assert_int_equal(got.response, TAUT_RESPONSE_ANSWER);
	assert_string_equal(believed(), "AN w.example.com. 3600 CNAME v.example.com.\nAN "
					"v.example.com. 3600 A 192.0.2.1\n");
	got = read_as("w.example.com.", "A", "com.", RA,
		"AN w.example.com. CNAME v.example.net.\nAN v.example.net. A 192.0.2.1\n",
		(struct taut_inquiry){.forward = true});
	assert_int_equal(got.response, TAUT_RESPONSE_ALIAS);
	assert_int_equal(read_as("w.example.com.", "A", "com.", RA, "",
				 (struct taut_inquiry){.forward = true})
				 .response,
		TAUT_RESPONSE_NODATA);
	/* where there is nobody else */
	assert_int_equal(
		read_as("w.example.com.", "A", "com.", RA, "AN w.example.com. A 192.0.2.1\n",
			(struct taut_inquiry){.lenient = true})
			.response,
		TAUT_RESPONSE_ANSWER);
	/* private addresses */
	got = read_as("w.example.com.", "A", "com.", AA,
		"AN w.example.com. A 10.0.0.1\nAN w.example.com. A 192.0.2.1\n",
		(struct taut_inquiry){.no_private = true});
	assert_string_equal(believed(), "AN w.example.com. 3600 A 192.0.2.1\n");
	got = read_as("w.example.com.", "AAAA", "com.", AA,
		"AN w.example.com. AAAA ::ffff:10.0.0.1\n",
		(struct taut_inquiry){.no_private = true});
	assert_int_equal(got.response, TAUT_RESPONSE_NODATA);
	assert_true(got.filtered);
}

static void test_signatures(void **state)
{
	static const char records[] = "AN w.example.com. 60 A 192.0.2.1\n"
				      "AN w.example.com. 60 RRSIG A 8 3 60 20330101000000 "
				      "20230101000000 1 example.com. AAAA\n"
				      "AN w.example.com. 60 RRSIG TXT 8 3 60 20330101000000 "
				      "20230101000000 1 example.com. AAAA\n"
				      "AN v.example.com. 60 RRSIG A 8 3 60 20330101000000 "
				      "20230101000000 1 example.com. AAAA\n";
	static char many[8192];
	size_t n = 0;

	(void)state;
	read("w.example.com.", "A", "example.com.", AA, records);
	assert_string_equal(believed(), "AN w.example.com. 60 A 192.0.2.1\n"
					"AN w.example.com. 60 RRSIG A 8 3 60 20330101000000 "
					"20230101000000 1 example.com. AAAA\n");
	read("w.example.com.", "RRSIG", "example.com.", AA, records);
	assert_non_null(strstr(believed(), "RRSIG TXT"));
	n = (size_t)snprintf(many, sizeof many, "AN w.example.com. 60 A 192.0.2.1\n");
	for (unsigned i = 0; i < 20; i++)
		n += (size_t)snprintf(many + n, sizeof many - n,
			"AN w.example.com. 60 RRSIG A 8 3 60 20330101000000 20230101000000 %u "
			"example.com. AAAA\n",
			i);
	read("w.example.com.", "A", "example.com.", AA, many);
	n = 0;
	for (const char *p = believed(); (p = strstr(p, "RRSIG")) != NULL; p++) /* each of them */
		n++;
	assert_int_equal(n, TAUT_SIGNATURES_MAX);
}

static void test_addresses(void **state)
{
	static const struct {
		const char *text;
		bool serves, private;
	} addresses[] = {
		{"192.0.2.1", true, false},
		{"0.0.0.0", false, true},
		{"0.1.2.3", false, true},
		{"127.0.0.1", false, true},
		{"127.255.0.9", false, true},
		{"128.0.0.1", true, false},
		{"224.0.0.1", false, false},
		{"239.1.1.1", false, false},
		{"255.255.255.255", false, false},
		{"10.1.2.3", true, true},
		{"172.15.0.1", true, false},
		{"172.16.0.1", true, true},
		{"172.31.0.1", true, true},
		{"172.32.0.1", true, false},
		{"192.168.0.1", true, true},
		{"169.254.0.1", true, true},
		{"100.64.0.1", true, true},
		{"100.128.0.1", true, false},
		{"::", false, true},
		{"::1", false, true},
		{"::2", true, false},
		{"ff02::1", false, false},
		{"fe80::1", true, true},
		{"febf::1", true, true},
		{"fec0::1", true, false},
		{"fd00::1", true, true},
		{"2001:db8::1", true, false},
		{"::ffff:127.0.0.1", false, true},
		{"::ffff:8.8.8.8", false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		struct taut_address address = net_address(addresses[i].text);

		if (taut_i_address_may_serve(&address, false) != addresses[i].serves)
			fail_msg("%s as a server", addresses[i].text);
		if (taut_i_address_is_private(address.octets, address.family == 4 ? 4 : 16) !=
			addresses[i].private)
			fail_msg("%s as private", addresses[i].text);
		assert_true(taut_i_address_may_serve(&address, true));
	}
}

static void test_address_text(void **state)
{
	static const char *const good[] = {
		"192.0.2.1", "192.0.2.1@5353", "2001:db8::1", "2001:db8::1@1", "::"};
	static const char *const bad[] = {"", "@53", "192.0.2", "192.0.2.1@", "192.0.2.1@0",
		"192.0.2.1@65536", "192.0.2.1@53x", "2001:db8::1::", "192.0.2.1 ", "www",
		"(192.0.2.1)", "192.0.2.1@123456"};
	struct taut_address address;
	char text[TAUT_ADDRESS_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		address = net_address(good[i]);
		assert_int_equal(taut_address_text(&address, text), strlen(good[i]));
		assert_string_equal(text, good[i]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (taut_address_scan(bad[i], strlen(bad[i]), &address) != TAUT_E_SYNTAX)
			fail_msg("\"%s\" is no address", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_signatures),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_address_text),
	};

	return cmocka_run_group_tests_name("classify", tests, NULL, NULL);
}
