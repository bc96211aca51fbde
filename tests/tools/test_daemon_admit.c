/* test_daemon_admit.c - who may ask, and how much: access list and rate limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../tools/daemon/acl.h"
#include "../../tools/daemon/ratelimit.h"

static struct taut_address address(const char *text)
{
	struct taut_address a;

	assert_int_equal(taut_address_scan(text, strlen(text), &a), TAUT_OK);
	return a;
}

static struct daemon_acl_rule rule(const char *text, uint8_t length, enum daemon_access access)
{
	return (struct daemon_acl_rule){{address(text), length}, access};
}

/* ---- access --------------------------------------------------------------------------------- */

static void expect(const struct daemon_acl *acl, const char *text, enum daemon_access access)
{
	struct taut_address a = address(text);

	if (daemon_acl_look(acl, &a) != access)
		fail_msg("%s: %d, not %d", text, daemon_acl_look(acl, &a), access);
}

static void longest_prefix(void **state)
{
	struct daemon_acl_rule rules[] = {rule("192.0.2.0", 24, DAEMON_ALLOW),
		rule("192.0.2.128", 25, DAEMON_REFUSE), rule("192.0.2.129", 32, DAEMON_DROP),
		rule("0.0.0.0", 0, DAEMON_REFUSE), rule("2001:db8::", 32, DAEMON_ALLOW),
		rule("2001:db8:0:1::", 64, DAEMON_DROP), rule("2001:db8:0:1::1", 128, DAEMON_ALLOW),
		rule("2001:db8:0:1:8000::", 65, DAEMON_REFUSE)};
	struct daemon_acl *acl = daemon_acl_new(rules, 8, DAEMON_DROP);

	(void)state;
	assert_non_null(acl);
	expect(acl, "192.0.2.1", DAEMON_ALLOW);
	expect(acl, "192.0.2.127", DAEMON_ALLOW);
	expect(acl, "192.0.2.128", DAEMON_REFUSE);
	expect(acl, "192.0.2.129", DAEMON_DROP);
	expect(acl, "192.0.2.130", DAEMON_REFUSE);
	expect(acl, "192.0.3.1", DAEMON_REFUSE);
	expect(acl, "2001:db8:ffff::1", DAEMON_ALLOW);
	expect(acl, "2001:db8:0:1::2", DAEMON_DROP);
	expect(acl, "2001:db8:0:1::1", DAEMON_ALLOW);
	expect(acl, "2001:db8:0:1:8000::1", DAEMON_REFUSE);
	/* no rule: not that of the other family */
	expect(acl, "2001:db9::1", DAEMON_DROP);
	daemon_acl_free(acl);
}

static void last_of_equal_rules(void **state)
{
	/* host bits are no part of a prefix */
	struct daemon_acl_rule rules[] = {rule("10.1.2.3", 8, DAEMON_ALLOW),
		rule("10.0.0.0", 8, DAEMON_DROP), rule("10.255.0.0", 8, DAEMON_REFUSE)};
	struct daemon_acl *acl = daemon_acl_new(rules, 3, DAEMON_ALLOW);

	(void)state;
	expect(acl, "10.9.9.9", DAEMON_REFUSE);
	expect(acl, "11.9.9.9", DAEMON_ALLOW);
	daemon_acl_free(acl);
	acl = daemon_acl_new(NULL, 0, DAEMON_REFUSE);
	expect(acl, "10.9.9.9", DAEMON_REFUSE);
	expect(acl, "::1", DAEMON_REFUSE);
	daemon_acl_free(acl);
}

/* Many rules against a plain loop over all of them. */
static void as_a_plain_list(void **state)
{
	struct daemon_acl_rule rules[300];
	uint32_t random = 1;
	struct daemon_acl *acl;

	(void)state;
	for (unsigned i = 0; i < 300; i++) {
		rules[i] = rule("10.0.0.0", (uint8_t)(8 + i % 25), (enum daemon_access)(i % 3));
		random = random * 1664525u + 1013904223u;
		rules[i].prefix.address.octets[1] = (uint8_t)(random >> 24 & 3);
		rules[i].prefix.address.octets[2] = (uint8_t)(random >> 16);
	}
	acl = daemon_acl_new(rules, 300, DAEMON_ALLOW);
	for (unsigned i = 0; i < 20000; i++) {
		struct taut_address a = address("10.0.0.1");
		enum daemon_access want = DAEMON_ALLOW;
		int best = -1;

		random = random * 1664525u + 1013904223u;
		a.octets[1] = (uint8_t)(random >> 24 & 3);
		a.octets[2] = (uint8_t)(random >> 16);
		for (unsigned k = 0; k < 300; k++) {
			unsigned n = rules[k].prefix.length;
			bool match = true;

			for (unsigned bit = 0; bit < n; bit++)
				match = match &&
					((a.octets[bit / 8] ^
						 rules[k].prefix.address.octets[bit / 8]) >>
							(7 - bit % 8) &
						1) == 0;
			if (match && (int)n >= best) {
				best = (int)n;
				want = rules[k].access;
			}
		}
		assert_int_equal(daemon_acl_look(acl, &a), want);
	}
	daemon_acl_free(acl);
}

/* ---- rates ---------------------------------------------------------------------------------- */

static unsigned passed(
	struct daemon_ratelimit *limit, const char *text, unsigned queries, uint64_t now)
{
	struct taut_address a = address(text);
	unsigned fine = 0;

	for (unsigned i = 0; i < queries; i++)
		fine += daemon_ratelimit_take(limit, &a, now) == DAEMON_RATE_FINE;
	return fine;
}

static void bucket(void **state)
{
	struct daemon_ratelimit_config config = {.rate = 100, .burst = 20, .key = {1, 2}};
	struct daemon_ratelimit *limit = daemon_ratelimit_new(&config);
	uint64_t now = 5000000;

	(void)state;
	assert_int_equal(passed(limit, "192.0.2.1", 100, now), 20);
	assert_int_equal(passed(limit, "192.0.2.1", 100, now), 0);
	/* a hundred a second: five in 50 ms */
	now += 50000;
	assert_int_equal(passed(limit, "192.0.2.1", 100, now), 5);
	/* it fills up to its depth, not further */
	now += 60000000;
	assert_int_equal(passed(limit, "192.0.2.1", 100, now), 20);
	/* others have their own */
	assert_int_equal(passed(limit, "192.0.2.2", 100, now), 20);
	assert_int_equal(passed(limit, "2001:db8::1", 100, now), 20);
	/* but not in the same network */
	assert_int_equal(passed(limit, "2001:db8::ffff:1", 100, now), 0);
	assert_int_equal(passed(limit, "2001:db8:0:100::1", 100, now), 20);
	daemon_ratelimit_free(limit);
}

static void over_time(void **state)
{
	struct daemon_ratelimit_config config = {
		.rate = 50, .burst = 10, .prefix4 = 24, .key = {1, 2}};
	struct daemon_ratelimit *limit = daemon_ratelimit_new(&config);
	unsigned fine = 0;

	(void)state;
	/* ten seconds of 1000 queries a second, over the place where the time of a word comes round */
	for (unsigned i = 0; i < 10000; i++)
		fine += passed(limit, i % 2 ? "198.51.100.7" : "198.51.100.200", 1,
			(UINT64_C(1) << 40) - 5000000 + i * UINT64_C(1000));
	assert_in_range(fine, 508, 511);
	daemon_ratelimit_free(limit);
}

static void slip(void **state)
{
	struct daemon_ratelimit_config config = {.rate = 10, .burst = 1, .slip = 3, .key = {7, 2}};
	struct daemon_ratelimit *limit = daemon_ratelimit_new(&config);
	struct taut_address a = address("192.0.2.1");
	unsigned counts[3] = {0, 0, 0};

	(void)state;
	for (unsigned i = 0; i < 301; i++)
		counts[daemon_ratelimit_take(limit, &a, 1000)]++;
	assert_int_equal(counts[DAEMON_RATE_FINE], 1);
	assert_int_equal(counts[DAEMON_RATE_SLIP], 100);
	assert_int_equal(counts[DAEMON_RATE_DROP], 200);
	daemon_ratelimit_free(limit);
}

/* One who asks too much stays limited while a flood of other addresses goes by; and a table that is much too small never
 * stops somebody who asks little for longer than his neighbours do. */
static void flood(void **state)
{
	struct daemon_ratelimit_config config = {
		.rate = 10, .burst = 10, .buckets = 1024, .key = {7, 2}};
	struct daemon_ratelimit *limit = daemon_ratelimit_new(&config);
	uint64_t now = 1000000;
	unsigned greedy = 0;
	struct taut_address other = address("10.0.0.0");

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		now += 100;
		greedy += passed(limit, "192.0.2.1", 1, now);
		other.octets[1] = (uint8_t)(i >> 16);
		other.octets[2] = (uint8_t)(i >> 8);
		other.octets[3] = (uint8_t)i;
		assert_int_equal(daemon_ratelimit_take(limit, &other, now), DAEMON_RATE_FINE);
	}
	/* two seconds of ten, and what it had at first */
	assert_in_range(greedy, 29, 31);
	daemon_ratelimit_free(limit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(longest_prefix),
		cmocka_unit_test(last_of_equal_rules), cmocka_unit_test(as_a_plain_list),
		cmocka_unit_test(bucket), cmocka_unit_test(over_time), cmocka_unit_test(slip),
		cmocka_unit_test(flood)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
