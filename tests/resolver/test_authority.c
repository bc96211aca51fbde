/* test_authority.c - answers out of registered zones, unsigned: resolver/zones/authority.c, additional.c, tree.c. */
#include "registered.h"

/* The zone of RFC 4592 2.2.1. */
static const char wildcards[] =
	"$ORIGIN example.\n"
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
			fail_msg("%s %s: got\n%s, not\n%s", rows[i].name, rows[i].type, got, rows[i].answer);
	}
}
#define CHECK(rows) check(rows, sizeof rows / sizeof *rows)

static void test_wildcards(void **state)
{
	/* RFC 4592 2.2.1, with and without an answer by the wildcard */
	static const struct row rows[] = {
		{"host3.example.", "MX", ASK_MINIMAL, "NOERROR aa\nAN host3.example. MX 10 host1.example.\n"},
		{"host3.example.", "A", 0, "NOERROR aa\n" SOA},
		{"foo.bar.example.", "TXT", ASK_MINIMAL, "NOERROR aa\nAN foo.bar.example. TXT \"this is a wildcard\"\n"},
		{"host1.example.", "MX", 0, "NOERROR aa\n" SOA},
		{"sub.*.example.", "MX", 0, "NOERROR aa\n" SOA},
		{"_telnet._tcp.host1.example.", "SRV", 0, "NXDOMAIN aa\n" SOA},
		{"host.subdel.example.", "A", 0,
			"NOERROR\nAU subdel.example. NS ns.example.com.\nAU subdel.example. NS ns.example.net.\n"},
		{"ghost.*.example.", "MX", 0, "NXDOMAIN aa\n" SOA},
		/* the wildcard itself; empty non-terminals */
		{"*.example.", "TXT", ASK_MINIMAL, "NOERROR aa\nAN *.example. TXT \"this is a wildcard\"\n"},
		{"_tcp.host1.example.", "SRV", 0, "NOERROR aa\n" SOA},
		{"host2.example.", "MX", 0, "NOERROR aa\n" SOA},
		{"x.host2.example.", "MX", 0, "NXDOMAIN aa\n" SOA},
		{"host3.example.", "MX", 0,
			"NOERROR aa\nAN host3.example. MX 10 host1.example.\n" NSS "AD host1.example. A 192.0.2.1\n"},
		{"org.", "A", 0, "none"},
	};

	(void)state;
	zones_new();
	assert_int_equal(zones_load("example.", wildcards), TAUT_OK);
	CHECK(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wildcards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
