/* test_zones.c - the store of registered zones: resolver/zones/store.c, sort.c, image.c, tree.c. */
#include "../../resolver/zones/image.h"
#include "registered.h"

#define APEX "@ 600 SOA ns1 host 1 2 3 4 300\n@ NS ns1\n"

static void test_codes(void **state)
{
	struct taut_zone_record record = {0};
	static const uint8_t address[4] = {192, 0, 2, 1};

	(void)state;
	assert_null(taut_zones_init(zones_memory, 65535));
	zones_new();
	assert_int_equal(taut_zones_commit(zones), TAUT_E_ARGUMENT);
	assert_int_equal(zones_load("example.", "a A 192.0.2.1\n"), TAUT_E_ABSENT);
	assert_int_equal(zones_load("example.", "@ NS ns1\n"), TAUT_E_ABSENT);
	assert_int_equal(zones_load("example.", "@ 600 SOA ns1 host 1 2 3 4 300\n"), TAUT_E_ABSENT);
	assert_int_equal(
		zones_load("example.", APEX "@ 600 SOA ns1 host 2 2 3 4 300\n"), TAUT_E_ABSENT);
	assert_int_equal(zones_load("example.", APEX "a CNAME b\na A 192.0.2.1\n"), TAUT_E_SYNTAX);
	assert_int_equal(zones_load("example.", APEX "a CNAME b\na CNAME c\n"), TAUT_E_SYNTAX);
	assert_int_equal(zones_load("example.", APEX "a DNAME b\na DNAME c\n"), TAUT_E_SYNTAX);
	assert_int_equal(zones_load("example.", APEX "a A 192.0.2.1\nother.test. A 192.0.2.1\n"),
		TAUT_E_ARGUMENT);
	assert_int_equal(
		zones_load("example.", APEX "a SOA ns1 host 1 2 3 4 300\n"), TAUT_E_ARGUMENT);
	assert_int_equal(answer_to("example.", "SOA", 0)[0], 'n');
	/* RFC 4034 2.5; what is there already, in other case too, is no error */
	assert_int_equal(zones_load("example.",
				 APEX APEX "a CNAME b\nA CNAME B\na NSEC b CNAME RRSIG NSEC\n"),
		TAUT_OK);

	assert_int_equal(
		taut_zones_begin(zones, name_of("example."), TAUT_CLASS_ANY), TAUT_E_ARGUMENT);
	assert_int_equal(taut_zones_begin(zones, name_of("example."), TAUT_CLASS_IN), TAUT_OK);
	assert_int_equal(
		taut_zones_begin(zones, name_of("example."), TAUT_CLASS_IN), TAUT_E_ARGUMENT);
	record = (struct taut_zone_record){.owner = name_of("a.example."),
		.rdata = address,
		.type = TAUT_TYPE_A,
		.rclass = TAUT_CLASS_CH,
		.rdlength = 4};
	assert_int_equal(taut_zones_add(zones, &record), TAUT_E_ARGUMENT);
	record.rclass = TAUT_CLASS_IN;
	record.rdlength = 3; /* not what its type asks for */
	assert_int_equal(taut_zones_add(zones, &record), TAUT_E_ARGUMENT);
	record.rdlength = 4;
	record.type = TAUT_TYPE_OPT;
	assert_int_equal(taut_zones_add(zones, &record), TAUT_E_ARGUMENT);
	record.type = TAUT_TYPE_A;
	assert_int_equal(taut_zones_add(zones, &record), TAUT_OK);
	taut_zones_abort(zones);
	assert_int_equal(taut_zones_add(zones, &record), TAUT_E_ARGUMENT);
}

/* The same names in any order make the same tree: in canonical order, each non-terminal there, each below its parent. */
static void test_tree(void **state)
{
	/* RFC 4034 6.1 has these in this order */
	static const char *const names[] = {"example.", "a.example.", "yljkjljk.a.example.",
		"Z.a.example.", "zABC.a.EXAMPLE.", "z.example.", "\\001.z.example.", "*.z.example.",
		"\\200.z.example.", "b.c.d.zz.example.", "a.b.c.d.zz.example."};
	enum { NAMES = sizeof names / sizeof *names };
	const struct taut_zone_data *zone;

	(void)state;
	for (unsigned turn = 1; turn < NAMES; turn++) { /* 11 is prime: all are met */
		char text[2048] = "";
		bool exact;

		for (unsigned i = 0; i < NAMES; i++)
			sprintf(text + strlen(text), "%s A 192.0.2.%u\n", names[i * turn % NAMES],
				i);
		strcat(text, APEX);
		zones_new();
		assert_int_equal(zones_load("example.", text), TAUT_OK);
		zone = taut_i_zones_find(zones, name_of("example."), TAUT_TYPE_A, TAUT_CLASS_IN);
		assert_int_equal(zone->node_count, NAMES + 3); /* zz, d.zz, c.d.zz */
		for (uint32_t i = 0; i < zone->node_count; i++) {
			const struct taut_zone_node *node = taut_image_node(zone, i);
			const uint8_t *name = taut_image_name(zone, node);

			if (i == 0)
				continue;
			assert_true(taut_name_compare(taut_image_name(zone, node - 1), name) < 0);
			assert_true(taut_name_equal(
				taut_image_name(zone, taut_image_node(zone, node->parent)),
				name + name[0] + 1));
			assert_int_equal(taut_i_node_search(zone, taut_image_node(zone, 0),
						 zone->node_count, name, &exact),
				i);
			assert_true(exact);
		}
	}
}

/* The records of a set stand in canonical order, once, signatures behind them. */
static void test_sets(void **state)
{
	static const uint8_t wanted[] = {
		0, 4, 192, 0, 2, 1, 0, 4, 192, 0, 2, 2, 0, 4, 192, 0, 2, 9};
	struct taut_rrset set;
	const struct taut_zone_data *zone;

	(void)state;
	zones_new();
	assert_int_equal(
		zones_load("example.",
			APEX "a 300 A 192.0.2.9\na 200 A 192.0.2.1\na 900 A 192.0.2.2\na 200 A "
			     "192.0.2.1\n"
			     "a 900 RRSIG A 8 2 900 20300101000000 20200101000000 1 example. AAAA\n"
			     "b 9 RRSIG A 8 2 900 20300101000000 20200101000000 1 example. AAAA\n"),
		TAUT_OK);
	zone = taut_i_zones_find(zones, name_of("example."), TAUT_TYPE_A, TAUT_CLASS_IN);
	assert_true(taut_i_zone_set(zone, name_of("A.example."), TAUT_TYPE_A, &set));
	assert_int_equal(set.count, 3);
	assert_int_equal(set.signatures, 1);
	assert_int_equal(set.ttl, 200); /* RFC 2181 5.2 */
	assert_int_equal(set.rank, TAUT_RANK_LOCAL);
	assert_memory_equal(set.data, wanted, sizeof wanted);
	assert_int_equal(set.length, sizeof wanted + 2 + 30);
	/* a signature of nothing is no data */
	assert_false(taut_i_zone_set(zone, name_of("b.example."), TAUT_TYPE_A, &set));
	assert_string_equal(answer_to("b.example.", "A", ASK_MINIMAL),
		"NOERROR aa\nAU example. SOA ns1.example. host.example. 1 2 3 4 300\n");
}

static void test_find(void **state)
{
	static const struct {
		const char *name, *zone;
	} rows[] = {{"example.", "example."}, {"a.example.", "example."},
		{"a.b.example.", "b.example."}, {"x.y.b.example.", "b.example."},
		{"c.example.", "example."}, {"b.b.example.", "b.example."},
		{"d.c.b.a.example.", "c.b.a.example."}, {"b.a.example.", "example."},
		{"z.b.a.example.", "example."}, {"B.EXAMPLE.", "b.example."},
		{"example.com.", NULL}, {"com.", NULL}, {".", NULL}, {"xexample.", NULL}};

	(void)state;
	zones_new();
	assert_int_equal(zones_load("b.example.", APEX), TAUT_OK);
	assert_int_equal(zones_load("example.", APEX), TAUT_OK);
	assert_int_equal(zones_load("c.b.a.example.", APEX), TAUT_OK);
	assert_int_equal(zones_load("zz.example.", APEX), TAUT_OK);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct taut_zone_data *zone =
			taut_i_zones_find(zones, name_of(rows[i].name), TAUT_TYPE_A, TAUT_CLASS_IN);

		assert_int_equal(zone != NULL, rows[i].zone != NULL);
		if (zone != NULL)
			assert_true(taut_name_equal(taut_i_zone_apex(zone), name_of(rows[i].zone)));
	}
	assert_int_equal(zones_load(".", "@ 600 SOA a. b. 1 2 3 4 5\n@ NS a.\n"), TAUT_OK);
	assert_non_null(
		taut_i_zones_find(zones, name_of("example.com."), TAUT_TYPE_A, TAUT_CLASS_IN));
	assert_null(taut_i_zones_find(zones, name_of("example.com."), TAUT_TYPE_A, TAUT_CLASS_CH));
}

/* The old version stands until the new one is there as a whole. */
static void test_versions(void **state)
{
	(void)state;
	zones_new();
	assert_int_equal(zones_load("example.", APEX "a A 192.0.2.1\n"), TAUT_OK);
	assert_int_equal(zones_read("example.", APEX "a A 192.0.2.2\n"), TAUT_OK);
	assert_string_equal(answer_to("a.example.", "A", ASK_MINIMAL),
		"NOERROR aa\nAN a.example. A 192.0.2.1\n");
	assert_int_equal(taut_zones_commit(zones), TAUT_OK);
	assert_string_equal(answer_to("a.example.", "A", ASK_MINIMAL),
		"NOERROR aa\nAN a.example. A 192.0.2.2\n");
	assert_int_equal(zones_load("example.", APEX "a A 192.0.2.3\na CNAME b\n"), TAUT_E_SYNTAX);
	assert_string_equal(answer_to("a.example.", "A", ASK_MINIMAL),
		"NOERROR aa\nAN a.example. A 192.0.2.2\n");
	assert_false(taut_zones_remove(zones, name_of("a.example."), TAUT_CLASS_IN));
	assert_true(taut_zones_remove(zones, name_of("example."), TAUT_CLASS_IN));
	assert_string_equal(answer_to("a.example.", "A", 0), "none");
}

/* Many zones come, change and go in little memory; what is there stays right, and holes are used again. */
static void test_memory(void **state)
{
	enum { ZONES = 50, TURNS = 3000 };
	static uint64_t memory[32768];
	unsigned version[ZONES] = {0}, refused = 0;
	uint32_t chance = 1;

	(void)state;
	zones = taut_zones_init(memory, sizeof memory);
	for (unsigned turn = 1; turn < TURNS; turn++) {
		char apex[32], text[16384] = APEX, wanted[128];
		unsigned i, hosts;
		enum taut_code code;

		chance = chance * 1664525 + 1013904223;
		i = chance / 65536 % ZONES;
		hosts = chance % 200;
		sprintf(apex, "z%u.example.", i);
		sprintf(text + strlen(text), "v A 10.0.%u.%u\n", turn / 256, turn % 256);
		for (unsigned n = 0; n < hosts; n++)
			sprintf(text + strlen(text), "h%u A 10.1.0.%u\n", n, n);
		if (chance >> 28 == 0) {
			assert_int_equal(taut_zones_remove(zones, name_of(apex), TAUT_CLASS_IN),
				version[i] != 0);
			version[i] = 0;
		} else {
			code = zones_load(apex, text);
			assert_true(code == TAUT_OK || code == TAUT_E_SPACE);
			refused += code != TAUT_OK;
			version[i] = code == TAUT_OK ? turn : version[i];
		}
		i = chance / 256 % ZONES;
		sprintf(apex, "v.z%u.example.", i);
		sprintf(wanted, "NOERROR aa\nAN %s A 10.0.%u.%u\n", apex, version[i] / 256,
			version[i] % 256);
		assert_string_equal(
			answer_to(apex, "A", ASK_MINIMAL), version[i] == 0 ? "none" : wanted);
	}
	assert_true(refused > 0 && refused < TURNS / 2);
}

/* RFC 1034 3.6: names of 127 labels; wildcards of which would be too long. */
static void test_deep(void **state)
{
	char text[1024] = APEX, name[300] = "";
	struct taut_lookup found;
	const struct taut_zone_data *zone;

	(void)state;
	for (int i = 0; i < 122; i++)
		strcat(name, "a.");
	strcat(name, "a.example.");
	sprintf(text + strlen(text), "%s A 192.0.2.1\n", name);
	zones_new();
	assert_int_equal(zones_load("example.", text), TAUT_OK);
	zone = taut_i_zones_find(zones, name_of("example."), TAUT_TYPE_A, TAUT_CLASS_IN);
	assert_int_equal(zone->node_count, 124);
	taut_i_zone_lookup(zone, name_of(name), TAUT_TYPE_A, &found);
	assert_int_equal(found.kind, TAUT_LOOKUP_ANSWER);
	assert_int_equal(found.closest_labels, 124);
	name[0] = 'b';
	taut_i_zone_lookup(zone, name_of(name), TAUT_TYPE_A, &found);
	assert_int_equal(found.kind, TAUT_LOOKUP_NXDOMAIN);
	assert_int_equal(found.closest_labels, 123);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_sets),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_deep),
	};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
