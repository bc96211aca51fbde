/* test_cache.c - what may enter the cache, what it gives, and for how long. */
#include "cached.h"

enum { A = TAUT_TYPE_A, AAAA = TAUT_TYPE_AAAA, NS = TAUT_TYPE_NS, AA = TAUT_RANK_AA };

static void too_small(void **state)
{
	static uint64_t memory[TAUT_CACHE_LEAST / 8];
	const struct taut_cache_config config = {0};

	(void)state;
	assert_null(taut_cache_init(memory, TAUT_CACHE_LEAST - 1, &config));
	assert_non_null(taut_cache_init(memory, TAUT_CACHE_LEAST, &config));
}

static void gives_what_was_put(void **state)
{
	(void)state;
	assert_int_equal(cached_get("www.example.", A, 0), TAUT_CACHED_NOTHING);
	assert_true(cached_put("WWW.example.", A, "c0000201", 300, AA));
	assert_int_equal(cached_get("www.EXAMPLE.", A, 0), TAUT_CACHED_RRSET);
	assert_memory_equal(found.rrset.owner, "\3WWW\7example", 13); /* case as it came */
	assert_int_equal(found.rrset.type, A);
	assert_int_equal(found.rrset.rclass, 1);
	assert_int_equal(found.rrset.ttl, 300);
	assert_int_equal(found.rrset.rank, AA);
	assert_int_equal(found.rrset.length, 6);
	assert_memory_equal(found.rrset.data, "\0\4\xc0\0\2\1", 6);
	assert_int_equal(cached_get("www.example.", AAAA, 0), TAUT_CACHED_NOTHING);
	assert_int_equal(cached_get("example.", A, 0), TAUT_CACHED_NOTHING);
	assert_false(
		taut_i_cache_get(cache, cached_name("www.example."), A, 3, cached_now, 0, &found));
}

static void time_runs_out(void **state)
{
	(void)state;
	assert_true(cached_put("a.", A, "01020304", 10, AA));
	cached_wait(9);
	assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_RRSET);
	assert_int_equal(found.ttl, 1);
	assert_int_equal(found.ttl_full, 10);
	cached_wait(1);
	assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_NOTHING);
	assert_int_equal(
		cached_get("a.", A, TAUT_CACHE_STALE), TAUT_CACHED_NOTHING); /* stale_max 0 */
	assert_false(cached_put("b.", A, "01020304", 0, AA)); /* TTL 0 is for now only */
	assert_int_equal(cached_get("b.", A, 0), TAUT_CACHED_NOTHING);
}

static void time_does_not_go_back(void **state)
{
	(void)state;
	assert_true(cached_put("a.", A, "01020304", 10, AA));
	cached_wait(10);
	assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_NOTHING);
	cached_now.us -= 9000000;
	assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_NOTHING);
	cached_now.us = UINT64_MAX; /* nor does anything survive a leap over all ages */
	assert_int_equal(cached_get("a.", A, TAUT_CACHE_STALE), TAUT_CACHED_NOTHING);
	assert_true(cached_put("b.", A, "01020304", 10, AA));
	assert_int_equal(cached_get("b.", A, 0), TAUT_CACHED_RRSET);
}

static void caps(void **state)
{
	(void)state;
	cached_begin(CACHED_MEMORY,
		(struct taut_cache_config){.ttl_max = 100, .ttl_min = 5, .negative_ttl_max = 50});
	assert_true(cached_put("a.", A, "01020304", 4000000000u, AA));
	assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_RRSET);
	assert_int_equal(found.ttl, 100);
	assert_true(cached_put("a.", A, "01020304", 1, AA));
	assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_RRSET);
	assert_int_equal(found.ttl, 5);
	assert_true(cached_deny("b.", A, 100, AA, 0));
	assert_int_equal(cached_get("b.", A, 0), TAUT_CACHED_NODATA);
	assert_int_equal(found.ttl, 50);
	cached_begin(CACHED_MEMORY, (struct taut_cache_config){0});
	assert_true(cached_put("a.", A, "01020304", 4000000000u, AA));
	assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_RRSET);
	assert_int_equal(found.ttl, 86400);
	assert_true(cached_deny("b.", A, 86400, AA, 0));
	assert_int_equal(cached_get("b.", A, 0), TAUT_CACHED_NODATA);
	assert_int_equal(found.ttl, 3600);
}

/* RFC 2181 5.4.1: all pairs of ranks. */
static void ranks(void **state)
{
	(void)state;
	for (uint8_t old = TAUT_RANK_ADDITIONAL; old <= TAUT_RANK_LOCAL; old++)
		for (uint8_t new = TAUT_RANK_ADDITIONAL; new <= TAUT_RANK_LOCAL; new ++) {
			cached_begin(CACHED_MEMORY, (struct taut_cache_config){0});
			assert_true(cached_put("a.", A, "00000001", 300, old));
			assert_int_equal(cached_put("a.", A, "00000002", 300, new), new >= old);
			assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_RRSET);
			assert_int_equal(cached_octet(), new >= old ? 2 : 1);
			assert_int_equal(found.rank, new >= old ? new : old);
			assert_int_equal(cached_deny("a.", A, 300, new, 0), new >= found.rank);
			cached_wait(300);
			/* what has run out shuts nothing out */
			assert_true(cached_put("a.", A, "00000003", 300, TAUT_RANK_ADDITIONAL));
		}
}

static void securities(void **state)
{
	static const uint8_t worth[] = {
		0, 0, 1, 2, 3}; /* UNCHECKED, BOGUS, INDETERMINATE, INSECURE, SECURE */

	(void)state;
	for (uint8_t old = 0; old <= TAUT_SECURE; old++)
		for (uint8_t new = 0; new <= TAUT_SECURE; new ++) {
			cached_begin(CACHED_MEMORY, (struct taut_cache_config){0});
			assert_true(cached_put_secure("a.", A, "00000001", AA, old));
			assert_int_equal(cached_put_secure("a.", A, "00000002", AA, new),
				worth[new] >= worth[old]);
			assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_RRSET);
			assert_int_equal(found.security, worth[new] >= worth[old] ? new : old);
		}
}

/* CVE-2012-1033 */
static void ghosts(void **state)
{
	(void)state;
	assert_true(cached_put("gone.", NS, "026e7300", 100, AA));
	cached_wait(60);
	assert_true(cached_put("gone.", NS, "026e7400", 1000, AA));
	assert_int_equal(cached_get("gone.", NS, 0), TAUT_CACHED_RRSET);
	assert_int_equal(found.ttl, 40);
	assert_true(cached_put("gone.", NS, "026e7400", 10, AA)); /* shorter is fine */
	assert_int_equal(cached_get("gone.", NS, 0), TAUT_CACHED_RRSET);
	assert_int_equal(found.ttl, 10);
	cached_wait(10);
	assert_int_equal(cached_get("gone.", NS, 0), TAUT_CACHED_NOTHING);
	assert_true(cached_put("gone.", NS, "026e7400", 1000, AA));
	assert_true(cached_put("other.", A, "01020304", 100, AA));
	cached_wait(60);
	assert_true(cached_put("other.", A, "01020304", 100, AA)); /* other types are */
	assert_int_equal(cached_get("other.", A, 0), TAUT_CACHED_RRSET);
	assert_int_equal(found.ttl, 100);
}

static void negative(void **state)
{
	(void)state;
	assert_true(cached_deny("a.", A, 300, TAUT_RANK_AUTHORITY, TAUT_SECURE));
	assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_NODATA);
	assert_int_equal(found.authority_length, sizeof "SOA and proofs");
	assert_string_equal((const char *)found.authority, "SOA and proofs");
	assert_int_equal(found.security, TAUT_SECURE);
	assert_int_equal(cached_get("a.", AAAA, 0), TAUT_CACHED_NOTHING);
	assert_true(cached_deny("b.", 0, 300, TAUT_RANK_AUTHORITY, 0));
	assert_int_equal(cached_get("b.", AAAA, 0), TAUT_CACHED_NXDOMAIN);
	assert_int_equal(cached_get("x.b.", AAAA, 0), TAUT_CACHED_NOTHING);
	assert_false(cached_deny("c.", 0, 0, TAUT_RANK_AUTHORITY, 0));
	cached_wait(300);
	assert_int_equal(cached_get("b.", AAAA, 0), TAUT_CACHED_NOTHING);
}

/* A RRset and a denial of its name */
static void contradictions(void **state)
{
	(void)state;
	assert_true(cached_put("a.", A, "01020304", 300, AA));
	assert_true(cached_deny("a.", 0, 300, TAUT_RANK_AUTHORITY, 0));
	assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_RRSET); /* up to its TTL */
	assert_int_equal(cached_get("a.", AAAA, 0), TAUT_CACHED_NXDOMAIN);
	assert_true(cached_put("a.", AAAA, "[00]x16", 300, AA)); /* the name is there again */
	assert_int_equal(cached_get("a.", NS, 0), TAUT_CACHED_NOTHING);
	/* glue is worth less than a denial, and does not end it */
	assert_true(cached_deny("b.", 0, 300, TAUT_RANK_AUTHORITY, 0));
	assert_true(cached_put("b.", A, "01020304", 300, TAUT_RANK_ADDITIONAL));
	assert_int_equal(cached_get("b.", A, 0), TAUT_CACHED_NXDOMAIN);
}

static bool denied(const char *owner, const char *zone, bool any)
{
	return taut_i_cache_denied(
		cache, cached_name(owner), cached_name(zone), 1, any, cached_now, &found);
}

/* RFC 8020 */
static void below_what_does_not_exist(void **state)
{
	(void)state;
	assert_true(cached_deny("b.c.", 0, 300, AA, TAUT_SECURE));
	assert_true(denied("x.y.a.B.c.", "c.", false));
	assert_int_equal(found.kind, TAUT_CACHED_NXDOMAIN);
	assert_true(taut_name_equal(found.rrset.owner, cached_name("b.c.")));
	assert_true(denied("b.c.", "b.c.", false));
	assert_false(denied("x.b.c.", "x.b.c.", false)); /* it is above the zone */
	assert_false(denied("c.", ".", false));
	assert_false(denied("xb.c.", ".", false));
	assert_true(cached_deny("e.", 0, 300, AA, TAUT_INSECURE));
	assert_false(denied("a.e.", ".", false));
	assert_true(denied("a.e.", ".", true));
	cached_wait(300);
	assert_false(denied("a.e.", ".", true));
}

static bool fails(const char *owner)
{
	return taut_i_cache_put_failure(cache, cached_name(owner), A, 1, 22, cached_now);
}

static unsigned failed_for(const char *owner)
{
	return cached_get(owner, A, 0) == TAUT_CACHED_FAILURE ? found.ttl : 0;
}

/* RFC 9520 */
static void failures(void **state)
{
	static const unsigned seconds[] = {5, 10, 20, 30, 30, 30, 30, 30};

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		assert_true(fails("a."));
		assert_int_equal(failed_for("a."), seconds[i]);
		assert_int_equal(found.ede, 22);
		assert_true(fails("a.")); /* at the same time: counts once */
		assert_int_equal(failed_for("a."), seconds[i]);
		cached_wait(seconds[i]);
		assert_int_equal(failed_for("a."), 0);
	}
	cached_wait(300); /* forgotten */
	assert_true(fails("a."));
	assert_int_equal(failed_for("a."), 5);
	assert_int_equal(cached_get("a.", AAAA, 0), TAUT_CACHED_NOTHING);
	assert_true(cached_put("a.", A, "01020304", 3, AA)); /* an answer ends it */
	assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_RRSET);
	assert_false(fails("a."));
	cached_wait(3);
	assert_int_equal(failed_for("a."), 0);
	assert_true(fails("a."));
	assert_int_equal(failed_for("a."), 5);
}

/* RFC 8767 */
static void stale(void **state)
{
	(void)state;
	cached_begin(CACHED_MEMORY, (struct taut_cache_config){.stale_max = 1000});
	assert_true(cached_put("a.", A, "01020304", 10, AA));
	assert_true(cached_deny("b.", 0, 10, AA, 0));
	cached_wait(10);
	assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_NOTHING);
	assert_true(fails("a.")); /* a failure stands beside them */
	assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_FAILURE);
	assert_int_equal(cached_get("a.", A, TAUT_CACHE_STALE), TAUT_CACHED_RRSET);
	assert_true(found.stale);
	assert_int_equal(found.ttl, 0);
	assert_int_equal(cached_get("b.", A, TAUT_CACHE_STALE), TAUT_CACHED_NXDOMAIN);
	cached_wait(999);
	assert_int_equal(cached_get("a.", A, TAUT_CACHE_STALE), TAUT_CACHED_RRSET);
	cached_wait(1);
	assert_int_equal(cached_get("a.", A, TAUT_CACHE_STALE), TAUT_CACHED_NOTHING);
}

static bool put_cut(const char *zone, const char *packed, uint32_t ttl)
{
	return taut_i_cache_put_cut(cache, cached_name(zone), 1, (const uint8_t *)packed,
		(uint32_t)strlen(packed), ttl, TAUT_INSECURE, cached_now);
}

static const char *cut_at(const char *name, bool above)
{
	static char text[TAUT_NAME_TEXT];
	const uint8_t *wire = cached_name(name);
	struct taut_cut cut;

	if (!taut_i_cache_cut(cache, wire, 1, above, cached_now, &cut))
		return "";
	assert_true(cut.zone >= wire && cut.zone < wire + taut_name_length(wire));
	assert_int_equal(cut.security, TAUT_INSECURE);
	snprintf(text, sizeof text, "%.*s %u", (int)cut.length, (const char *)cut.packed, cut.age);
	return text;
}

static void cuts(void **state)
{
	(void)state;
	assert_string_equal(cut_at("a.b.c.", false), "");
	assert_true(put_cut(".", "root", 300));
	assert_true(put_cut("c.", "c", 200));
	assert_true(put_cut("B.c.", "b", 100));
	cached_wait(7);
	assert_string_equal(cut_at("a.b.c.", false), "b 7");
	assert_string_equal(cut_at("b.C.", false), "b 7");
	assert_string_equal(cut_at("b.c.", true), "c 7");
	assert_string_equal(cut_at("c.", true), "root 7");
	assert_string_equal(cut_at(".", false), "root 7");
	assert_string_equal(cut_at(".", true), "");
	assert_string_equal(cut_at("ab.c.", false), "c 7");
	assert_true(put_cut("b.c.", "new", 50)); /* the parent is right, shorter or not */
	assert_string_equal(cut_at("a.b.c.", false), "new 0");
	cached_wait(50);
	assert_string_equal(cut_at("a.b.c.", false), "c 57");
	taut_i_cache_drop_cut(cache, cached_name("C."), 1);
	assert_string_equal(cut_at("a.b.c.", false), "root 57");
	assert_int_equal(cached_get("c.", 0, 0), TAUT_CACHED_NOTHING);
}

static void flush(void **state)
{
	(void)state;
	assert_true(cached_put("b.c.", A, "01020304", 300, AA));
	assert_true(cached_put("b.c.", AAAA, "[00]x16", 300, AA));
	assert_true(cached_put("a.B.c.", A, "01020304", 300, AA));
	assert_true(cached_put("ab.c.", A, "01020304", 300, AA));
	assert_true(put_cut("b.c.", "cut", 300));
	assert_int_equal(taut_cache_flush(cache, cached_name("a.c."), false), 0);
	assert_int_equal(taut_cache_flush(cache, cached_name("b.C."), false), 3);
	assert_int_equal(cached_get("b.c.", A, 0), TAUT_CACHED_NOTHING);
	assert_int_equal(cached_get("a.b.c.", A, 0), TAUT_CACHED_RRSET);
	assert_int_equal(taut_cache_flush(cache, cached_name("b.c."), true), 1);
	assert_int_equal(cached_get("a.b.c.", A, 0), TAUT_CACHED_NOTHING);
	assert_int_equal(taut_cache_flush(cache, cached_name("."), true), 1);
}

static void statistics(void **state)
{
	struct taut_cache_stats s;

	(void)state;
	taut_cache_stats(cache, &s);
	assert_int_equal(s.entries, 0);
	assert_true(s.capacity <= CACHED_MEMORY && s.capacity > CACHED_MEMORY - 8);
	assert_true(cached_put("a.", A, "01020304", 300, AA));
	assert_true(cached_put("a.", A, "01020305", 300, AA));
	assert_false(cached_put("a.", A, "01020305", 300, TAUT_RANK_ADDITIONAL));
	cached_get("a.", A, 0);
	cached_get("a.", A, TAUT_CACHE_PEEK);
	cached_get("b.", A, 0);
	cached_get("b.", A, TAUT_CACHE_PEEK);
	taut_cache_stats(cache, &s);
	assert_int_equal(s.entries, 1);
	assert_int_equal(s.puts, 2);
	assert_int_equal(s.replaced, 1);
	assert_int_equal(s.refused, 1);
	assert_int_equal(s.hits, 1);
	assert_int_equal(s.misses, 1);
}

/* What was found is put again, with its security known. */
static void puts_a_view_of_itself(void **state)
{
	struct taut_rrset set;

	(void)state;
	assert_true(cached_put("a.", A, "01020304", 300, AA));
	for (unsigned i = 0; i < 10000; i++) {
		assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_RRSET);
		set = found.rrset;
		if (i % 3 == 0) /* elsewhere */
			taut_i_cache_kill(cache,
				(uint32_t)((set.owner - TAUT_ENTRY_HEAD - cache->log) / TAUT_UNIT));
		set.security = TAUT_SECURE;
		assert_true(taut_i_cache_put(cache, &set, cached_now));
	}
	assert_int_equal(cached_get("a.", A, 0), TAUT_CACHED_RRSET);
	assert_int_equal(cached_octet(), 4);
	assert_int_equal(found.security, TAUT_SECURE);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, cached_setup, cached_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(too_small),
		TEST(gives_what_was_put),
		TEST(time_runs_out),
		TEST(time_does_not_go_back),
		TEST(caps),
		TEST(ranks),
		TEST(securities),
		TEST(ghosts),
		TEST(negative),
		TEST(contradictions),
		TEST(below_what_does_not_exist),
		TEST(failures),
		TEST(stale),
		TEST(cuts),
		TEST(flush),
		TEST(statistics),
		TEST(puts_a_view_of_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
