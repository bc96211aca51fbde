/* test_denial.c - signed zones served signed: resolver/zones/denial.c. The zones are those of RFC 4035 A and RFC 5155 A, with
 * signatures that say nothing: what proves what is tested, not the cryptography. */
#include "registered.h"

/* Adds a RRSIG for what was read, if the zone is responsible for it. `cuts`: names of cuts, NULL behind. */
static void add_signature(const char *const *cuts)
{
	uint8_t rdata[64] = {0, 0, 8, 0, 0, 0, 0x0e, 0x10, 0x70, 0, 0, 0, 0x60, 0, 0, 0, 0, 1, 7,
		'e', 'x', 'a', 'm', 'p', 'l', 'e', 0, 1};
	struct taut_zone_record record = reader.record;

	for (; *cuts != NULL; cuts++)
		if (taut_name_is_below(record.owner, name_of(*cuts)) &&
			record.type != TAUT_TYPE_DS && record.type != TAUT_TYPE_NSEC)
			return;
	rdata[0] = (uint8_t)(record.type >> 8);
	rdata[1] = (uint8_t)record.type;
	rdata[3] = (uint8_t)taut_name_labels(record.owner);
	record.type = TAUT_TYPE_RRSIG;
	record.rdata = rdata;
	record.rdlength = 28;
	assert_int_equal(taut_zones_add(zones, &record), TAUT_OK);
}

static void load_signed(const char *text, const char *const *cuts)
{
	zones_new();
	assert_int_equal(taut_zones_begin(zones, name_of("example."), TAUT_CLASS_IN), TAUT_OK);
	taut_zone_init(&reader, name_of("example."), TAUT_CLASS_IN);
	taut_zone_text(&reader, text, strlen(text), TAUT_ZONE_FINAL);
	while (taut_zone_next(&reader) == TAUT_ZONE_RECORD) { /* each takes text */
		assert_int_equal(taut_zones_add(zones, &reader.record), TAUT_OK);
		add_signature(cuts);
	}
	assert_int_equal(taut_zone_next(&reader), TAUT_ZONE_END);
	assert_int_equal(taut_zones_commit(zones), TAUT_OK);
}

struct row {
	const char *name, *type, *answer;
};

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *got = answer_to(rows[i].name, rows[i].type, ASK_DO | ASK_MINIMAL);

		if (strcmp(got, rows[i].answer) != 0)
			fail_msg("%s %s: got\n%s, not\n%s", rows[i].name, rows[i].type, got,
				rows[i].answer);
		/* and nothing of it for those who do not ask for it */
		got = answer_to(rows[i].name, rows[i].type, ASK_MINIMAL);
		if (strstr(got, "RRSIG") != NULL || strstr(got, " NSEC") != NULL)
			fail_msg("%s %s without DO: %s", rows[i].name, rows[i].type, got);
	}
}
#define CHECK(rows) check(rows, sizeof rows / sizeof *rows)

#define SOA                                                                                        \
	"AU example. SOA ns1.example. bugs.x.w.example. 1 3600 300 3600000 3600\nAU example. "     \
	"RRSIG SOA\n"
#define DATA                                                                                       \
	"$ORIGIN example.\n$TTL 3600\n"                                                            \
	"@ SOA ns1 bugs.x.w 1 3600 300 3600000 3600\n@ NS ns1\n@ NS ns2\n@ MX 1 xx\n"              \
	"a NS ns1.a\na NS ns2.a\na DS 57855 5 1 B6DCD485719ADCA18E5F3D48A2331627FDD3636B\n"        \
	"ns1.a A 192.0.2.5\nns2.a A 192.0.2.6\n"                                                   \
	"ai A 192.0.2.9\nai HINFO \"KLH-10\" \"ITS\"\nai AAAA 2001:db8::f00:baa9\n"                \
	"ns1 A 192.0.2.1\nns2 A 192.0.2.2\n*.w MX 1 ai\nx.w MX 1 xx\nx.y.w MX 1 xx\n"              \
	"xx A 192.0.2.10\nxx HINFO \"KLH-10\" \"TOPS-20\"\nxx AAAA 2001:db8::f00:baaa\n"
#define DS "DS 57855 5 1 b6dcd485719adca18e5f3d48a2331627fdd3636b\n"

/* RFC 4035 A */
static const char with_nsec[] = DATA
	"b NS ns1.b\nb NS ns2.b\nns1.b A 192.0.2.7\nns2.b A 192.0.2.8\n"
	"@ NSEC a NS SOA MX RRSIG NSEC\na NSEC ai NS DS RRSIG NSEC\nai NSEC b A HINFO AAAA RRSIG "
	"NSEC\n"
	"b NSEC ns1 NS RRSIG NSEC\nns1 NSEC ns2 A RRSIG NSEC\nns2 NSEC *.w A RRSIG NSEC\n"
	"*.w NSEC x.w MX RRSIG NSEC\nx.w NSEC x.y.w MX RRSIG NSEC\nx.y.w NSEC xx MX RRSIG NSEC\n"
	"xx NSEC @ A HINFO AAAA RRSIG NSEC\n";

#define N(owner, rest) "AU " owner " NSEC " rest "\nAU " owner " RRSIG NSEC\n"

static void test_nsec(void **state)
{
	static const char *const cuts[] = {"a.example.", "b.example.", NULL};
	/* in the order of RFC 4035 B */
	static const struct row rows[] = {
		{"x.w.example.", "MX",
			"NOERROR aa\nAN x.w.example. MX 1 xx.example.\nAN x.w.example. RRSIG MX\n"},
		{"ml.example.", "A",
			"NXDOMAIN aa\n" SOA N("b.example.", "ns1.example. NS RRSIG NSEC")
				N("example.", "a.example. NS SOA MX RRSIG NSEC")},
		{"ns1.example.", "MX",
			"NOERROR aa\n" SOA N("ns1.example.", "ns2.example. A RRSIG NSEC")},
		{"mc.a.example.", "MX",
			"NOERROR\nAU a.example. NS ns1.a.example.\nAU a.example. NS "
			"ns2.a.example.\nAU a.example. " DS
			"AU a.example. RRSIG DS\nAD ns1.a.example. A 192.0.2.5\nAD ns2.a.example. "
			"A 192.0.2.6\n"},
		{"mc.b.example.", "MX",
			"NOERROR\nAU b.example. NS ns1.b.example.\nAU b.example. NS "
			"ns2.b.example.\n" N("b.example.",
				"ns1.example. NS RRSIG NSEC") "AD ns1.b.example. A 192.0.2.7\nAD "
							      "ns2.b.example. A 192.0.2.8\n"},
		{"a.z.w.example.", "MX",
			"NOERROR aa\nAN a.z.w.example. MX 1 ai.example.\nAN a.z.w.example. RRSIG "
			"MX\n" N("x.y.w.example.", "xx.example. MX RRSIG NSEC")},
		{"a.z.w.example.", "AAAA",
			"NOERROR aa\n" SOA N("*.w.example.", "x.w.example. MX RRSIG NSEC")
				N("x.y.w.example.", "xx.example. MX RRSIG NSEC")},
		{"example.", "DS",
			"NOERROR aa\n" SOA N("example.", "a.example. NS SOA MX RRSIG NSEC")},
		/* an empty non-terminal; one proof for both; the end of the chain; DS at the cut */
		{"y.w.example.", "A",
			"NOERROR aa\n" SOA N("x.w.example.", "x.y.w.example. MX RRSIG NSEC")},
		{"_.example.", "A",
			"NXDOMAIN aa\n" SOA N("example.", "a.example. NS SOA MX RRSIG NSEC")},
		{"zz.example.", "A",
			"NXDOMAIN aa\n" SOA N("xx.example.", "example. A HINFO AAAA RRSIG NSEC")
				N("example.", "a.example. NS SOA MX RRSIG NSEC")},
		{"b.example.", "DS",
			"NOERROR aa\n" SOA N("b.example.", "ns1.example. NS RRSIG NSEC")},
		{"a.example.", "DS", "NOERROR aa\nAN a.example. " DS "AN a.example. RRSIG DS\n"},
	};

	(void)state;
	load_signed(with_nsec, cuts);
	CHECK(rows);
	assert_string_equal(answer_to("ns1.example.", "NSEC", ASK_MINIMAL),
		"NOERROR aa\nAN ns1.example. NSEC ns2.example. A RRSIG NSEC\n"); /* asked for by its type */
	assert_string_equal(answer_to("ns1.example.", "RRSIG", ASK_MINIMAL),
		"NOERROR aa\nAN ns1.example. RRSIG A\nAN ns1.example. RRSIG NSEC\n");
}

/* RFC 5155 A */
static const char with_nsec3[] = DATA
	"c NS ns1.c\nc NS ns2.c\nns1.c A 192.0.2.7\nns2.c A 192.0.2.8\n"
	"2t7b4g4vsa5smi47k61mv5bv1a22bojr A 192.0.2.127\n"
	"@ NSEC3PARAM 1 0 12 aabbccdd\n"
	"0p9mhaveqvm6t7vbl5lop2u3t2rp3tom NSEC3 1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr "
	"MX DNSKEY NS SOA NSEC3PARAM RRSIG\n"
	"2t7b4g4vsa5smi47k61mv5bv1a22bojr NSEC3 1 1 12 aabbccdd 2vptu5timamqttgl4luu9kg21e0aor3s A "
	"RRSIG\n"
	"2vptu5timamqttgl4luu9kg21e0aor3s NSEC3 1 1 12 aabbccdd 35mthgpgcu1qg68fab165klnsnk3dpvl "
	"MX RRSIG\n"
	"35mthgpgcu1qg68fab165klnsnk3dpvl NSEC3 1 1 12 aabbccdd b4um86eghhds6nea196smvmlo4ors995 "
	"NS DS RRSIG\n"
	"b4um86eghhds6nea196smvmlo4ors995 NSEC3 1 1 12 aabbccdd gjeqe526plbf1g8mklp59enfd789njgi "
	"MX RRSIG\n"
	"gjeqe526plbf1g8mklp59enfd789njgi NSEC3 1 1 12 aabbccdd ji6neoaepv8b5o6k4ev33abha8ht9fgc "
	"HINFO A AAAA RRSIG\n"
	"ji6neoaepv8b5o6k4ev33abha8ht9fgc NSEC3 1 1 12 aabbccdd k8udemvp1j2f7eg6jebps17vp3n8i58h\n"
	"k8udemvp1j2f7eg6jebps17vp3n8i58h NSEC3 1 1 12 aabbccdd kohar7mbb8dc2ce8a9qvl8hon4k53uhi\n"
	"kohar7mbb8dc2ce8a9qvl8hon4k53uhi NSEC3 1 1 12 aabbccdd q04jkcevqvmu85r014c7dkba38o0ji5r A "
	"RRSIG\n"
	"q04jkcevqvmu85r014c7dkba38o0ji5r NSEC3 1 1 12 aabbccdd r53bq7cc2uvmubfu5ocmm6pers9tk9en A "
	"RRSIG\n"
	"r53bq7cc2uvmubfu5ocmm6pers9tk9en NSEC3 1 1 12 aabbccdd t644ebqk9bibcna874givr6joj62mlhv "
	"MX RRSIG\n"
	"t644ebqk9bibcna874givr6joj62mlhv NSEC3 1 1 12 aabbccdd 0p9mhaveqvm6t7vbl5lop2u3t2rp3tom "
	"HINFO A AAAA RRSIG\n";

static void test_hashes(void **state)
{
	static const uint8_t salt[4] = {0xaa, 0xbb, 0xcc, 0xdd};
	static const uint8_t wanted[20] = {0x06, 0x53, 0x68, 0xab, 0xee, 0xd7, 0xec, 0x6e, 0x9f,
		0xeb, 0xa9, 0x6b, 0x8c, 0x8b, 0xc3, 0xe8, 0xb7, 0x91, 0xf7,
		0x16}; /* 0p9mhaveqvm6t7vbl5lop2u3t2rp3tom */
	uint8_t hash[20];

	(void)state;
	if (!has_crypto())
		skip();
	assert_true(taut_i_nsec3_hash(name_of("example."), 9, salt, 4, 12, hash));
	assert_memory_equal(hash, wanted, 20);
}

/* The owners of the NSEC3 of an answer, in order, each by its first four letters. */
static const char *proofs(const char *text)
{
	static char list[256];
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, " NSEC3 ")) != NULL; p++) {
		const char *line = p;

		while (line > text && line[-1] != '\n')
			line--;
		if (p[-1] == '.' && n + 6 < sizeof list) /* a record of the type, not a signature */
			n += (size_t)sprintf(list + n, "%.4s ", line + 3);
	}
	list[n] = '\0';
	return list;
}

static void test_nsec3(void **state)
{
	static const char *const cuts[] = {"a.example.", "c.example.", NULL};
	/* in the order of RFC 5155 B: closest encloser, next closer, wildcard */
	static const struct {
		const char *name, *type, *proofs;
		unsigned rcode;
	} rows[] = {
		{"a.c.x.w.example.", "A", "b4um 0p9m 35mt ", 3},
		{"ns1.example.", "MX", "2t7b ", 0},
		{"y.w.example.", "A", "ji6n ", 0},
		{"mc.c.example.", "MX", "0p9m 35mt ", 0},
		{"a.z.w.example.", "MX", "q04j ", 0},
		{"a.z.w.example.", "AAAA", "k8ud q04j r53b ", 0},
		{"example.", "DS", "0p9m ", 0},
		/* DS at an unsigned cut, RFC 5155 7.2.4; a referral with DS; the name of an NSEC3 is none, 7.2.8 */
		{"c.example.", "DS", "0p9m 35mt ", 0},
		{"mc.a.example.", "MX", "", 0},
		{"kohar7mbb8dc2ce8a9qvl8hon4k53uhi.example.", "A", "", 3},
		{"2t7b4g4vsa5smi47k61mv5bv1a22bojr.example.", "A", "", 0},
		{"2t7b4g4vsa5smi47k61mv5bv1a22bojr.example.", "MX", "koha ", 0},
	};

	(void)state;
	if (!has_crypto())
		skip();
	load_signed(with_nsec3, cuts);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *got = answer_to(rows[i].name, rows[i].type, ASK_DO | ASK_MINIMAL);

		assert_int_equal(asked.rcode, rows[i].rcode);
		if (rows[i].proofs[0] == '\0' && rows[i].rcode != 0)
			assert_non_null(strstr(got, "NSEC3"));
		else if (strcmp(proofs(got), rows[i].proofs) != 0)
			fail_msg("%s %s: %s, not %s:\n%s", rows[i].name, rows[i].type, proofs(got),
				rows[i].proofs, got);
		got = answer_to(rows[i].name, rows[i].type, ASK_MINIMAL);
		assert_null(strstr(got, "NSEC3"));
		assert_null(strstr(got, "RRSIG"));
	}
}

/* Iterations beyond what we are ready to do: answers without proofs. */
static void test_iterations(void **state)
{
	static const char *const none[] = {NULL};

	(void)state;
	load_signed("@ 3600 SOA ns1 h 1 2 3 4 5\n@ 3600 NS ns1\n@ 3600 NSEC3PARAM 1 0 151 -\n"
		    "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom 3600 NSEC3 1 0 151 - "
		    "2t7b4g4vsa5smi47k61mv5bv1a22bojr NS SOA\n",
		none);
	assert_string_equal(answer_to("x.example.", "A", ASK_DO),
		"NXDOMAIN aa\nAU example. SOA ns1.example. h.example. 1 2 3 4 5\nAU example. RRSIG "
		"SOA\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nsec),
		cmocka_unit_test(test_hashes),
		cmocka_unit_test(test_nsec3),
		cmocka_unit_test(test_iterations),
	};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
