/* test_authority.c - answers out of registered zones, unsigned: resolver/zones/authority.c, additional.c, tree.c. */
#include "registered.h"

/* The zone of RFC 4592 2.2.1. */
static const char wildcards[] = "$ORIGIN example.\n"
				"@ 3600 SOA ns.example.com. host.example. 1 2 3 4 300\n"
				"@ 3600 NS ns.example.com.\n"
				"@ 3600 NS ns.example.net.\n"
				"*.example. TXT \"this is a wildcard\"\n"
				"*.example. MX 10 host1.example.\n"
				"sub.*.example. TXT \"this is not a wildcard\"\n"
				"host1 A 192.0.2.1\n"
				"_ssh._tcp.host1 SRV 0 0 22 host1\n"
				"_ssh._tcp.host2 SRV 0 0 22 host2\n"
				"subdel NS ns.example.com.\n"
				"subdel NS ns.example.net.\n";

#define SOA "AU example. SOA ns.example.com. host.example. 1 2 3 4 300\n"
#define NSS "AU example. NS ns.example.com.\nAU example. NS ns.example.net.\n"

struct row {
	const char *name, *type;
	unsigned flags;
	const char *answer;
};

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *got = answer_to(rows[i].name, rows[i].type, rows[i].flags);

		if (strcmp(got, rows[i].answer) != 0)
			fail_msg("%s %s: got\n%s, not\n%s", rows[i].name, rows[i].type, got,
				rows[i].answer);
	}
}
#define CHECK(rows) check(rows, sizeof rows / sizeof *rows)

static void test_wildcards(void **state)
{
	/* RFC 4592 2.2.1, with and without an answer by the wildcard */
	static const struct row rows[] = {
		{"host3.example.", "MX", ASK_MINIMAL,
			"NOERROR aa\nAN host3.example. MX 10 host1.example.\n"},
		{"host3.example.", "A", 0, "NOERROR aa\n" SOA},
		{"foo.bar.example.", "TXT", ASK_MINIMAL,
			"NOERROR aa\nAN foo.bar.example. TXT \"this is a wildcard\"\n"},
		{"host1.example.", "MX", 0, "NOERROR aa\n" SOA},
		{"sub.*.example.", "MX", 0, "NOERROR aa\n" SOA},
		{"_telnet._tcp.host1.example.", "SRV", 0, "NXDOMAIN aa\n" SOA},
		{"host.subdel.example.", "A", 0,
			"NOERROR\nAU subdel.example. NS ns.example.com.\nAU subdel.example. NS "
			"ns.example.net.\n"},
		{"ghost.*.example.", "MX", 0, "NXDOMAIN aa\n" SOA},
		/* the wildcard itself; empty non-terminals */
		{"*.example.", "TXT", ASK_MINIMAL,
			"NOERROR aa\nAN *.example. TXT \"this is a wildcard\"\n"},
		{"_tcp.host1.example.", "SRV", 0, "NOERROR aa\n" SOA},
		{"host2.example.", "MX", 0, "NOERROR aa\n" SOA},
		{"x.host2.example.", "MX", 0, "NXDOMAIN aa\n" SOA},
		{"host3.example.", "MX", 0,
			"NOERROR aa\nAN host3.example. MX 10 host1.example.\n" NSS
			"AD host1.example. A 192.0.2.1\n"},
		{"org.", "A", 0, "none"},
	};

	(void)state;
	zones_new();
	assert_int_equal(zones_load("example.", wildcards), TAUT_OK);
	CHECK(rows);
}

/* Cuts, glue, aliases, additional addresses. */
static const char corner[] =
	"$ORIGIN example.\n$TTL 600\n"
	"@ SOA ns1 host 1 2 3 4 300\n"
	"@ NS ns1\n"
	"ns1 A 192.0.2.2\n"
	"ns1 AAAA 2001:db8::2\n"
	"mail A 192.0.2.25\n"
	"@ MX 10 mail\n"
	"@ MX 20 q.wild\n"
	"*.wild A 192.0.2.4\n"
	"*.alias CNAME mail\n"
	"x.empty.wild TXT blocks\n"
	"direct CNAME mail\n"
	"twice CNAME direct\n"
	"nowhere CNAME missing\n"
	"notype CNAME x.empty.wild\n"
	"loop1 CNAME loop2\n"
	"loop2 CNAME loop1\n"
	"self CNAME self\n"
	"outside CNAME www.far.test.\n"
	"intocut CNAME www.signed\n"
	"other CNAME www.beside.test.\n"
	"tree DNAME leaf\n"
	"tree TXT owner\n"
	"x.leaf A 192.0.2.7\n"
	"signed NS ns.signed\n"
	"signed NS ns.sibling\n"
	"signed DS 12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE02E8F0A7B5A1C0D3F5B7E9A1\n"
	"ns.signed A 192.0.2.53\n"
	"sibling NS ns.sibling\n"
	"ns.sibling A 192.0.2.54\n"
	"srv SRV 0 0 80 direct\n"
	"svc HTTPS 1 .\n"
	"svc A 192.0.2.9\n"
	"svcalias HTTPS 0 svc\n"
	"nomail MX 0 .\n"
	"MiXeD A 192.0.2.11\n";

#define S "AU example. SOA ns1.example. host.example. 1 2 3 4 300\n"
#define REFERRAL                                                                                   \
	"AU signed.example. NS ns.signed.example.\nAU signed.example. NS ns.sibling.example.\n"
#define GLUE "AD ns.signed.example. A 192.0.2.53\nAD ns.sibling.example. A 192.0.2.54\n"
#define DS   "DS 12345 13 2 49fd46e6c4b45c55d4ac69cbd3cd34ac1afe51de02e8f0a7b5a1c0d3f5b7e9a1\n"
#define M    ASK_MINIMAL

static void load_corner(void)
{
	zones_new();
	assert_int_equal(zones_load("example.", corner), TAUT_OK);
	assert_int_equal(
		zones_load("beside.test.", "@ SOA ns h 1 2 3 4 5\n@ NS ns\nwww A 192.0.2.99\n"),
		TAUT_OK);
}

static void test_aliases(void **state)
{
	static const struct row rows[] = {
		{"twice.example.", "A", M,
			"NOERROR aa\nAN twice.example. CNAME direct.example.\nAN direct.example. "
			"CNAME mail.example.\n"
			"AN mail.example. A 192.0.2.25\n"},
		{"twice.example.", "CNAME", M,
			"NOERROR aa\nAN twice.example. CNAME direct.example.\n"},
		{"nowhere.example.", "A", M,
			"NXDOMAIN aa\nAN nowhere.example. CNAME missing.example.\n" S},
		{"notype.example.", "A", M,
			"NOERROR aa\nAN notype.example. CNAME x.empty.wild.example.\n" S},
		{"loop1.example.", "A", M,
			"NOERROR aa\nAN loop1.example. CNAME loop2.example.\nAN loop2.example. "
			"CNAME loop1.example.\n"},
		{"self.example.", "A", M, "NOERROR aa\nAN self.example. CNAME self.example.\n"},
		{"q.alias.example.", "A", M,
			"NOERROR aa\nAN q.alias.example. CNAME mail.example.\nAN mail.example. A "
			"192.0.2.25\n"},
		/* another registered zone; RFC 6672 */
		{"other.example.", "A", M,
			"NOERROR aa\nAN other.example. CNAME www.beside.test.\nAN www.beside.test. "
			"A 192.0.2.99\n"},
		{"x.tree.example.", "A", M,
			"NOERROR aa\nAN tree.example. DNAME leaf.example.\nAN x.tree.example. "
			"CNAME x.leaf.example.\n"
			"AN x.leaf.example. A 192.0.2.7\n"},
		{"x.tree.example.", "CNAME", M,
			"NOERROR aa\nAN tree.example. DNAME leaf.example.\nAN x.tree.example. "
			"CNAME x.leaf.example.\n"},
		{"y.tree.example.", "A", M,
			"NXDOMAIN aa\nAN tree.example. DNAME leaf.example.\nAN y.tree.example. "
			"CNAME y.leaf.example.\n" S},
		{"tree.example.", "TXT", M, "NOERROR aa\nAN tree.example. TXT \"owner\"\n"},
		{"tree.example.", "A", M, "NOERROR aa\n" S},
		{"intocut.example.", "A", M,
			"NOERROR aa\nAN intocut.example. CNAME www.signed.example.\n" REFERRAL
				GLUE},
	};

	(void)state;
	load_corner();
	CHECK(rows);
}

static void test_pending(void **state)
{
	(void)state;
	load_corner();
	assert_string_equal(answer_to("outside.example.", "A", M),
		"NOERROR aa\nAN outside.example. CNAME www.far.test.\n");
	assert_true(taut_name_equal(asked.pending, name_of("www.far.test.")));
	answer_to("twice.example.", "A", 0);
	assert_int_equal(asked.pending[0], 0);
	assert_string_equal(answer_to("intocut.example.", "A", M | ASK_RECURSION),
		"NOERROR aa\nAN intocut.example. CNAME www.signed.example.\n");
	assert_true(taut_name_equal(asked.pending, name_of("www.signed.example.")));
}

static void test_cuts(void **state)
{
	static const struct row rows[] = {
		{"www.signed.example.", "A", 0, "NOERROR\n" REFERRAL GLUE},
		{"signed.example.", "NS", 0, "NOERROR\n" REFERRAL GLUE},
		{"ns.signed.example.", "A", M, "NOERROR\n" REFERRAL GLUE},
		{"signed.example.", "A", ASK_DO,
			"NOERROR\n" REFERRAL "AU signed.example. " DS GLUE},
		{"signed.example.", "DS", M, "NOERROR aa\nAN signed.example. " DS},
		{"sibling.example.", "DS", M, "NOERROR aa\n" S},
		{"example.", "DS", M, "NOERROR aa\n" S},
	};

	(void)state;
	load_corner();
	CHECK(rows);
}

static void test_additional(void **state)
{
	static const struct row rows[] = {
		{"example.", "MX", 0,
			"NOERROR aa\nAN example. MX 10 mail.example.\nAN example. MX 20 "
			"q.wild.example.\n"
			"AU example. NS ns1.example.\nAD mail.example. A 192.0.2.25\nAD "
			"q.wild.example. A 192.0.2.4\n"
			"AD ns1.example. A 192.0.2.2\nAD ns1.example. AAAA 2001:db8::2\n"},
		{"nomail.example.", "MX", 0,
			"NOERROR aa\nAN nomail.example. MX 0 .\nAU example. NS ns1.example.\n"
			"AD ns1.example. A 192.0.2.2\nAD ns1.example. AAAA 2001:db8::2\n"},
		/* what is in the answer does not stand twice */
		{"ns1.example.", "A", 0,
			"NOERROR aa\nAN ns1.example. A 192.0.2.2\nAU example. NS ns1.example.\n"
			"AD ns1.example. AAAA 2001:db8::2\n"},
		{"svc.example.", "HTTPS", 0,
			"NOERROR aa\nAN svc.example. HTTPS 1 .\nAU example. NS ns1.example.\nAD "
			"svc.example. A 192.0.2.9\n"
			"AD ns1.example. A 192.0.2.2\nAD ns1.example. AAAA 2001:db8::2\n"},
		{"svcalias.example.", "HTTPS", 0,
			"NOERROR aa\nAN svcalias.example. HTTPS 0 svc.example.\nAU example. NS "
			"ns1.example.\n"
			"AD svc.example. A 192.0.2.9\nAD svc.example. HTTPS 1 .\n"
			"AD ns1.example. A 192.0.2.2\nAD ns1.example. AAAA 2001:db8::2\n"},
		/* an alias of the target brings nothing */
		{"srv.example.", "SRV", 0,
			"NOERROR aa\nAN srv.example. SRV 0 0 80 direct.example.\nAU example. NS "
			"ns1.example.\n"
			"AD ns1.example. A 192.0.2.2\nAD ns1.example. AAAA 2001:db8::2\n"},
	};

	(void)state;
	load_corner();
	CHECK(rows);
}

/* RFC 4035 3.1.4.1, with both sides of a cut registered. */
static void test_parent_and_child(void **state)
{
	(void)state;
	load_corner();
	assert_int_equal(
		zones_load("signed.example.", "@ SOA ns h 7 2 3 4 5\n@ NS ns\nns A 192.0.2.53\n"),
		TAUT_OK);
	assert_string_equal(
		answer_to("signed.example.", "DS", M), "NOERROR aa\nAN signed.example. " DS);
	assert_string_equal(answer_to("signed.example.", "NS", M),
		"NOERROR aa\nAN signed.example. NS ns.signed.example.\n");
	assert_string_equal(answer_to("intocut.example.", "A", M),
		"NXDOMAIN aa\nAN intocut.example. CNAME www.signed.example.\n"
		"AU signed.example. SOA ns.signed.example. h.signed.example. 7 2 3 4 5\n");
	assert_true(taut_zones_remove(zones, name_of("example."), TAUT_CLASS_IN));
	assert_string_equal(answer_to("signed.example.", "DS", M),
		"NOERROR aa\nAU signed.example. SOA ns.signed.example. h.signed.example. 7 2 3 4 "
		"5\n");
	assert_string_equal(answer_to("example.", "A", M), "none");
}

static void test_truncation(void **state)
{
	char text[4096] = "@ 600 SOA ns1 host 1 2 3 4 300\n@ NS ns1\ncut NS ns.cut\ncut NS "
			  "ns.beside\nns.beside A 192.0.2.1\n";

	(void)state;
	for (int i = 0; i < 40; i++)
		sprintf(text + strlen(text), "big A 192.0.2.%d\nns.cut A 192.0.3.%d\n", i + 1,
			i + 1);
	zones_new();
	assert_int_equal(zones_load("example.", text), TAUT_OK);
	ask_class("big.example.", TAUT_TYPE_A, TAUT_CLASS_IN, 0, 512);
	assert_true(asked.tc);
	assert_int_equal(
		unit.message.header.count[TAUT_ANSWER], 0); /* a set is whole or not there */
	ask_class("big.example.", TAUT_TYPE_A, TAUT_CLASS_IN, 0, 1232);
	assert_false(asked.tc);
	assert_int_equal(unit.message.header.count[TAUT_ANSWER], 40);
	/* RFC 9471 3.1: glue that is needed; the sibling's alone is left out without a word */
	ask_class("x.cut.example.", TAUT_TYPE_A, TAUT_CLASS_IN, 0, 512);
	assert_true(asked.tc);
	assert_int_equal(unit.message.header.count[TAUT_AUTHORITY], 2);
	ask_class(
		"x.cut.example.", TAUT_TYPE_A, TAUT_CLASS_IN, 0, 12 + 19 + 17 + 24 + 40 * 16 + 15);
	assert_false(asked.tc);
	assert_int_equal(unit.message.header.count[TAUT_ADDITIONAL], 40);
}

static void test_case_and_ttls(void **state)
{
	(void)state;
	load_corner();
	/* the owner is the question's, octet for octet */
	assert_string_equal(answer_to("mIxEd.eXample.", "A", M),
		"NOERROR aa\nAN mIxEd.eXample. A 192.0.2.11\n");
	assert_string_equal(answer_to("gone.eXample.", "A", M),
		"NXDOMAIN aa\nAU eXample. SOA ns1.example. host.example. 1 2 3 4 300\n");
	ask_class("gone.example.", TAUT_TYPE_A, TAUT_CLASS_IN, M, 512);
	assert_string_equal(answer_lines(true), /* RFC 2308 3: the least of TTL and minimum */
		"NXDOMAIN aa\nAU example. 300 SOA ns1.example. host.example. 1 2 3 4 300\n");
	ask_class("example.", TAUT_TYPE_SOA, TAUT_CLASS_IN, M, 512);
	assert_string_equal(answer_lines(true),
		"NOERROR aa\nAN example. 600 SOA ns1.example. host.example. 1 2 3 4 300\n");
}

static void test_any_and_classes(void **state)
{
	(void)state;
	load_corner();
	assert_string_equal(answer_to("svc.example.", "ANY", M),
		"NOERROR aa\nAN svc.example. A 192.0.2.9\nAN svc.example. HTTPS 1 .\n");
	assert_string_equal(answer_to("svc.example.", "ANY", M | ASK_ANY),
		"NOERROR aa\nAN svc.example. A 192.0.2.9\n");
	assert_string_equal(answer_to("direct.example.", "ANY", M),
		"NOERROR aa\nAN direct.example. CNAME mail.example.\n");
	assert_string_equal(answer_to("wild.example.", "ANY", M), "NOERROR aa\n" S);
	assert_string_equal(answer_to("svc.example.", "RRSIG", M), "NOERROR aa\n" S);
	ask_class("svc.example.", TAUT_TYPE_A, TAUT_CLASS_CH, M, 512);
	assert_false(asked.found);
	ask_class("svc.example.", TAUT_TYPE_A, TAUT_CLASS_ANY, M, 512); /* RFC 1035 3.7.1 */
	assert_string_equal(answer_lines(false), "NOERROR\nAN svc.example. A 192.0.2.9\n");
}

/* What is there is for those who validate: others see nothing there, and are told by the SOA. */
static void test_any_without_data(void **state)
{
	(void)state;
	zones_new();
	assert_int_equal(zones_load("example.", "@ 600 SOA ns1 host 1 2 3 4 300\n@ NS ns1\n"
						"only NSEC @ NSEC RRSIG\n"),
		TAUT_OK);
	assert_string_equal(answer_to("only.example.", "ANY", M),
		"NOERROR aa\nAU example. SOA ns1.example. host.example. 1 2 3 4 300\n");
	assert_string_equal(answer_to("only.example.", "ANY", M | ASK_DO),
		"NOERROR aa\nAN only.example. NSEC example. RRSIG NSEC\n");
}

/* RFC 6672 2.2: the name that the DNAME makes is too long. */
static void test_too_long(void **state)
{
	char text[1024] = "@ 600 SOA ns1 host 1 2 3 4 300\n@ NS ns1\nd DNAME ", name[512] = "";
	static const char label[] = "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff.";

	(void)state;
	for (int i = 0; i < 3; i++) {
		strcat(text, label);
		strcat(name, label);
	}
	strcat(text, "example.\n");
	strcat(name, "d.example.");
	zones_new();
	assert_int_equal(zones_load("example.", text), TAUT_OK);
	answer_to(name, "A", M);
	assert_int_equal(asked.rcode, 6);
	assert_true(asked.aa);
	assert_int_equal(unit.message.header.count[TAUT_ANSWER], 1);
}

/* A chain ends, however long. */
static void test_long_chain(void **state)
{
	char text[4096] = "@ 600 SOA ns1 host 1 2 3 4 300\n@ NS ns1\n";

	(void)state;
	for (int i = 0; i < 40; i++)
		sprintf(text + strlen(text), "c%d CNAME c%d\n", i, i + 1);
	zones_new();
	assert_int_equal(zones_load("example.", text), TAUT_OK);
	answer_to("c0.example.", "A", M);
	assert_int_equal(unit.message.header.count[TAUT_ANSWER], 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wildcards),
		cmocka_unit_test(test_aliases),
		cmocka_unit_test(test_pending),
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_additional),
		cmocka_unit_test(test_parent_and_child),
		cmocka_unit_test(test_truncation),
		cmocka_unit_test(test_case_and_ttls),
		cmocka_unit_test(test_any_and_classes),
		cmocka_unit_test(test_any_without_data),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_long_chain),
	};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
