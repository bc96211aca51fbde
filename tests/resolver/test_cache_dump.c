/* test_cache_dump.c - a dump is loaded as what it was; what is none is refused. */
#include "cached.h"

enum { A = TAUT_TYPE_A, NS = TAUT_TYPE_NS, AA = TAUT_RANK_AA };

#define OPTIONS                                                                                    \
	(struct taut_cache_config)                                                                 \
	{                                                                                          \
		.stale_max = 1000                                                                  \
	}

static int setup(void **state)
{
	(void)state;
	cached_begin(CACHED_MEMORY, OPTIONS);
	return 0;
}

/* All that the cache dumps, as hex: one line each. */
static const char *dump(void)
{
	static char text[8192];
	uint64_t cursor = 0;
	const uint8_t *octets;
	size_t n, at = 0;

	text[0] = '\0';
	while (taut_cache_dump(cache, &cursor, cached_now, &octets, &n)) {
		for (size_t i = 0; i < n; i++)
			at += (size_t)snprintf(text + at, sizeof text - at, "%02x", octets[i]);
		at += (size_t)snprintf(text + at, sizeof text - at, "\n");
	}
	assert_false(taut_cache_dump(cache, &cursor, cached_now, &octets, &n));
	return text;
}

static enum taut_code load(const char *hex, uint32_t age)
{
	uint8_t buffer[4096];
	size_t n = help_octets(hex, buffer, sizeof buffer);
	uint8_t *octets = malloc(n + 1); /* behind what is read memory ends */
	enum taut_code code;

	assert_non_null(octets);
	memcpy(octets + 1, buffer, n);
	code = taut_cache_load(cache, octets + 1, n, age, cached_now);
	free(octets);
	return code;
}

static void load_all(const char *text, uint32_t age)
{
	char line[4096];

	while (*text != '\0') { /* a line each time */
		size_t n = strcspn(text, "\n");

		memcpy(line, text, n);
		line[n] = '\0';
		assert_int_equal(load(line, age), TAUT_OK);
		text += n + 1;
	}
}

static void put_some(void)
{
	static uint8_t packed[200];
	struct taut_rrset set = cached_set("zone.", NS, "026e73 00", 300, AA);
	size_t n = taut_i_rrset_pack(&set, packed, sizeof packed);

	assert_true(cached_put("Www.example.", A, "c0000201", 300, AA));
	assert_true(taut_i_cache_put_negative(cache, cached_name("no.example."), 0, 1, packed,
		(uint32_t)n, 200, TAUT_RANK_AUTHORITY, TAUT_SECURE, cached_now));
	assert_true(taut_i_cache_put_negative(cache, cached_name("nothing.example."), A, 1, NULL, 0,
		200, TAUT_RANK_AUTHORITY, 0, cached_now));
	assert_true(taut_i_cache_put_cut(cache, cached_name("Zone."), 1, packed, (uint32_t)n, 100,
		TAUT_INSECURE, cached_now));
	assert_true(taut_i_cache_put_failure(cache, cached_name("fails."), A, 1, 22, cached_now));
}

/* The form is the same on all machines. */
#define WWW                                                                                        \
	"01010500 00010001 0000012c 0000012c 00000000 0001 0000 03577777076578616d706c6500 "       \
	"0004c0000201"

static void there_and_back(void **state)
{
	static char first[8192];
	struct taut_cut cut;

	(void)state;
	put_some();
	assert_true(strlen(dump()) < sizeof first);
	strcpy(first, dump());
	assert_memory_equal(first,
		"01010500000100010000012c0000012c000000000001000003577777076578616d706c65000004c000"
		"0201\n",
		87);
	cached_begin(CACHED_MEMORY, OPTIONS);
	load_all(first, 0);
	assert_string_equal(dump(), first); /* in the same order */
	assert_int_equal(cached_get("www.example.", A, 0), TAUT_CACHED_RRSET);
	assert_int_equal(found.ttl, 300);
	assert_int_equal(found.rank, AA);
	assert_memory_equal(found.rrset.owner, "\3Www", 4);
	assert_int_equal(cached_get("no.example.", A, 0), TAUT_CACHED_NXDOMAIN);
	assert_int_equal(found.security, TAUT_SECURE);
	assert_int_equal(cached_get("nothing.example.", A, 0), TAUT_CACHED_NODATA);
	assert_int_equal(cached_get("fails.", A, 0), TAUT_CACHED_NOTHING);
	assert_true(taut_i_cache_cut(cache, cached_name("a.zone."), 1, false, cached_now, &cut));
	assert_int_equal(cut.ttl, 100);
	assert_int_equal(cut.security, TAUT_INSECURE);
}

static void time_goes_on(void **state)
{
	static char text[8192];
	struct taut_cut cut;

	(void)state;
	put_some();
	cached_wait(50);
	strcpy(text, dump());
	cached_begin(CACHED_MEMORY, OPTIONS);
	load_all(text, 50);
	assert_int_equal(cached_get("www.example.", A, 0), TAUT_CACHED_RRSET);
	assert_int_equal(found.ttl, 200);
	assert_int_equal(found.ttl_full, 300);
	assert_false(taut_i_cache_cut(cache, cached_name("a.zone."), 1, false, cached_now, &cut));
	/* what has run out meanwhile is stale */
	cached_begin(CACHED_MEMORY, OPTIONS);
	load_all(text, 260);
	assert_int_equal(cached_get("www.example.", A, 0), TAUT_CACHED_NOTHING);
	assert_int_equal(cached_get("www.example.", A, TAUT_CACHE_STALE), TAUT_CACHED_RRSET);
	strcpy(text, dump());
	cached_begin(CACHED_MEMORY, OPTIONS);
	load_all(text, 989);
	assert_int_equal(cached_get("www.example.", A, TAUT_CACHE_STALE), TAUT_CACHED_RRSET);
	cached_wait(1);
	assert_int_equal(cached_get("www.example.", A, TAUT_CACHE_STALE), TAUT_CACHED_NOTHING);
	/* and does not take the place of what is fresh */
	assert_int_equal(load(WWW, 0), TAUT_OK);
	load_all(text, 0);
	assert_int_equal(cached_get("www.example.", A, 0), TAUT_CACHED_RRSET);
	/* nor has anything more time than the caps allow */
	cached_begin(CACHED_MEMORY, (struct taut_cache_config){.ttl_max = 100});
	assert_int_equal(load(WWW, 10), TAUT_OK);
	assert_int_equal(cached_get("www.example.", A, 0), TAUT_CACHED_RRSET);
	assert_true(found.ttl <= 100);
	assert_int_equal(load(WWW, UINT32_MAX), TAUT_OK);
}

/* What is stale says nothing against a failure or a denial that came later. */
static void stale_ends_nothing(void **state)
{
	(void)state;
	assert_true(
		taut_i_cache_put_failure(cache, cached_name("www.example."), A, 1, 22, cached_now));
	assert_true(cached_deny("www.example.", 0, 300, TAUT_RANK_AUTHORITY, 0));
	assert_int_equal(load(WWW, 310), TAUT_OK);
	assert_int_equal(cached_get("www.example.", A, 0), TAUT_CACHED_NXDOMAIN);
	assert_int_equal(taut_cache_flush(cache, cached_name("www.example."), false), 3);
	assert_true(
		taut_i_cache_put_failure(cache, cached_name("www.example."), A, 1, 22, cached_now));
	assert_int_equal(load(WWW, 310), TAUT_OK);
	assert_int_equal(cached_get("www.example.", A, 0), TAUT_CACHED_FAILURE);
	assert_int_equal(cached_get("www.example.", A, TAUT_CACHE_STALE), TAUT_CACHED_RRSET);
}

static void into_itself(void **state)
{
	uint64_t cursor = 0;
	const uint8_t *octets;
	size_t n;

	(void)state;
	put_some();
	assert_true(taut_cache_dump(cache, &cursor, cached_now, &octets, &n));
	assert_int_equal(taut_cache_load(cache, octets, n, 0, cached_now), TAUT_OK);
	assert_int_equal(cached_get("www.example.", A, 0), TAUT_CACHED_RRSET);
	assert_int_equal(cached_octet(), 1);
}

/* A head with blanks for what the tests change: version, kind, rank, security, type, class, left,
 * full, stale, counts. */
#define SET(count, owner, data)                                                                    \
	"01010500 00010001 0000012c 0000012c 00000000 " count " 0000 " owner data
#define NEGATIVE(kind, type, data)                                                                 \
	"01" kind "0500 " type " 0001 0000012c 0000012c 00000000 0000 0000 0161 00 " data
#define PACKED(owner, type, rclass, count, data) owner type rclass "0000012c" count "0000" data
#define NS_OF_A                                  PACKED("016100", "0002", "0001", "0001", "0006 0004 026e7300")

static void refused(void **state)
{
	static const struct {
		const char *hex;
		enum taut_code code;
	} rows[] = {
		{SET("0001", "016100", "000401020304"), TAUT_OK},
		{"-", TAUT_E_SYNTAX},
		{"02010500 00010001 0000012c 0000012c 00000000 0001 0000 016100 000401020304",
			TAUT_E_SYNTAX},
		{"01000500 00010001 0000012c 0000012c 00000000 0001 0000 016100 000401020304",
			TAUT_E_SYNTAX},
		{"01040500 00010001 0000012c 0000012c 00000000 0001 0000 016100 000401020304",
			TAUT_E_SYNTAX},
		{"01060500 00010001 0000012c 0000012c 00000000 0001 0000 016100 000401020304",
			TAUT_E_SYNTAX},
		{"01010700 00010001 0000012c 0000012c 00000000 0001 0000 016100 000401020304",
			TAUT_E_SYNTAX},
		{"01010505 00010001 0000012c 0000012c 00000000 0001 0000 016100 000401020304",
			TAUT_E_SYNTAX},
		{"01010500 00000001 0000012c 0000012c 00000000 0001 0000 016100 000401020304",
			TAUT_E_SYNTAX},
		{"01010500 00010000 0000012c 0000012c 00000000 0001 0000 016100 000401020304",
			TAUT_E_SYNTAX},
		{"01010500 00010001 0000012d 0000012c 00000000 0001 0000 016100 000401020304",
			TAUT_E_SYNTAX},
		{"01010500 00010001 00000000 00000000 00000000 0001 0000 016100 000401020304",
			TAUT_E_SYNTAX},
		{"01010500 00010001 0000012c 40000001 00000000 0001 0000 016100 000401020304",
			TAUT_E_SYNTAX},
		{"01010500 00010001 0000012c 0000012c 00000001 0001 0000 016100 000401020304",
			TAUT_E_SYNTAX},
		{"01010500 00ff0001 0000012c 0000012c 00000000 0001 0000 016100 000401020304",
			TAUT_E_TYPE_META},
		{SET("0001", "0161", "000401020304"), TAUT_E_SYNTAX},
		{SET("0001", "c00c", "000401020304"), TAUT_E_SYNTAX},
		{SET("0000", "016100", ""), TAUT_E_SYNTAX},
		{SET("0001", "016100", ""), TAUT_E_SYNTAX},
		{SET("0002", "016100", "000401020304"), TAUT_E_SYNTAX},
		{SET("0001", "016100", "0003010203"), TAUT_E_RDATA_END},
		{SET("0001", "016100", "00050102030405"), TAUT_E_RDATA_TRAILING},
		{SET("0001", "016100", "00040102030400"), TAUT_E_SYNTAX},
		{SET("0002", "016100", "000401020304 000401020303"), TAUT_E_SYNTAX},
		{SET("0002", "016100", "000401020304 000401020304"), TAUT_E_SYNTAX},
		{SET("0002", "016100", "000401020304 000401020305"), TAUT_OK},
		{NEGATIVE("03", "0000", ""), TAUT_OK},
		{NEGATIVE("03", "0001", ""), TAUT_E_SYNTAX},
		{NEGATIVE("02", "0001", ""), TAUT_OK},
		{NEGATIVE("02", "0000", ""), TAUT_E_SYNTAX},
		{NEGATIVE("02", "0001", "00"), TAUT_E_SYNTAX},
		{NEGATIVE("02", "0001", NS_OF_A), TAUT_OK},
		{NEGATIVE("02", "0001", NS_OF_A "00"), TAUT_E_SYNTAX},
		{NEGATIVE("05", "0000", NS_OF_A NS_OF_A), TAUT_OK},
		{NEGATIVE("05", "0000", ""), TAUT_E_SYNTAX},
		{NEGATIVE("05", "0000", PACKED("00", "0002", "0001", "0001", "0006 0004 026e7300")),
			TAUT_E_SYNTAX},
		{NEGATIVE("05", "0000",
			 PACKED("016100", "0001", "0001", "0001", "0006 0004 01020304")),
			TAUT_E_SYNTAX},
		{NEGATIVE("05", "0000",
			 PACKED("016100", "0002", "0003", "0001", "0006 0004 026e7300")),
			TAUT_E_SYNTAX},
		{NEGATIVE("05", "0000",
			 PACKED("016100", "0002", "0001", "0001", "0006 0004 0c6e7300")),
			TAUT_E_NAME_END},
		/* a signature of a NS set where one of an A set has to stand */
		{"01010500 00010001 0000012c 0000012c 00000000 0001 0001 016100 000401020304"
		 "0017 00010d020000012c0000000200000001 0001 016100 aabb",
			TAUT_OK},
		{"01010500 00010001 0000012c 0000012c 00000000 0001 0001 016100 000401020304"
		 "0017 00020d020000012c0000000200000001 0001 016100 aabb",
			TAUT_E_SYNTAX},
		{SET("0001", "016100", "2000 [00]x8192"), TAUT_E_SPACE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		static uint8_t octets[9000];
		size_t n = help_octets(rows[i].hex, octets, sizeof octets);
		enum taut_code code;
		struct taut_cache_stats stats;

		cached_begin(CACHED_MEMORY, OPTIONS);
		code = taut_cache_load(cache, octets, n, 0, cached_now);
		if (code != rows[i].code)
			print_error("row %zu: %s\n", i, taut_code_name(code));
		assert_int_equal(code, rows[i].code);
		taut_cache_stats(cache, &stats);
		assert_int_equal(stats.entries, code == TAUT_OK);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(there_and_back, setup, cached_end),
		cmocka_unit_test_setup_teardown(time_goes_on, setup, cached_end),
		cmocka_unit_test_setup_teardown(stale_ends_nothing, setup, cached_end),
		cmocka_unit_test_setup_teardown(into_itself, setup, cached_end),
		cmocka_unit_test_setup_teardown(refused, setup, cached_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
