/* test_rrset.c - records are collected in canonical order, packed, unpacked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../resolver/core/rrset.h"
#include "../help.h"

static struct taut_rrset_maker maker;
static uint8_t out[70000], packed[70000];
static const uint8_t owner[] = "\3Www\7example";

static bool add(const char *hex, uint32_t ttl, bool signature)
{
	uint8_t *rdata = malloc(2000);
	size_t n;
	bool done;

	assert_non_null(rdata);
	n = help_octets(hex, rdata, 2000);
	done = taut_i_rrset_add(&maker, rdata, (uint16_t)n, ttl, signature);
	free(rdata);
	return done;
}

/* Is the set what stands here: records in hex, one after the other? */
static void is(const char *hex, unsigned count, unsigned signatures)
{
	struct taut_rdata_view view = {0};
	uint8_t octets[4096], all[4096];
	size_t n = help_octets(hex, octets, sizeof octets), at = 0;
	unsigned seen = 0;

	while (taut_i_rrset_next(&maker.set, &view)) {
		assert_int_equal(view.index, seen++);
		memcpy(all + at, view.rdata, view.length);
		at += view.length;
	}
	assert_int_equal(seen, count + signatures);
	assert_int_equal(maker.set.count, count);
	assert_int_equal(maker.set.signatures, signatures);
	assert_int_equal(at, n);
	assert_memory_equal(all, octets, n);
	assert_true(taut_i_rrset_is_canonical(&maker.set));
}

static void sorted(void **state)
{
	(void)state;
	taut_i_rrset_begin(&maker, owner, TAUT_TYPE_A, 1, out, sizeof out);
	is("-", 0, 0);
	assert_true(add("0a000003", 300, false));
	assert_int_equal(maker.set.ttl, 300);
	assert_true(add("0a000001", 200, false));
	assert_true(add("ff000001", 400, false));
	assert_true(add("0a000002", 250, false));
	assert_int_equal(maker.set.ttl, 200);
	is("0a000001 0a000002 0a000003 ff000001", 4, 0);
	assert_true(add("0a000002", 100, false)); /* once is enough, but the TTL counts */
	is("0a000001 0a000002 0a000003 ff000001", 4, 0);
	assert_int_equal(maker.set.ttl, 100);
	assert_true(add("0a000000", 0x80000000u, false)); /* RFC 2181 8 */
	assert_int_equal(maker.set.ttl, 0);
}

/* RFC 4034 6.3: names in lower case count, shorter first; but octets stay as they came. */
static void names(void **state)
{
	(void)state;
	taut_i_rrset_begin(&maker, owner, TAUT_TYPE_NS, 1, out, sizeof out);
	assert_true(add("024e5a 00", 300, false)); /* NZ */
	assert_true(add("026e61 00", 300, false)); /* na */
	assert_true(add("024e61 00", 300, false)); /* Na: the same */
	assert_true(add("016f 00", 300, false));
	is("016f00 026e6100 024e5a00", 3, 0);
	/* a preference is no letter */
	taut_i_rrset_begin(&maker, owner, TAUT_TYPE_MX, 1, out, sizeof out);
	assert_true(add("6141 0161 00", 300, false));
	assert_true(add("4141 0141 00", 300, false));
	assert_true(add("4141 0161 00", 300, false));
	is("4141 014100 6141 016100", 2, 0);
	/* of types that RFC 4034 6.2 does not list, case counts */
	taut_i_rrset_begin(&maker, owner, TAUT_TYPE_SVCB, 1, out, sizeof out);
	assert_true(add("0001 0161 00", 300, false));
	assert_true(add("0001 0141 00", 300, false));
	is("0001 014100 0001 016100", 2, 0);
	/* what is not as its type wants it is compared as it stands */
	taut_i_rrset_begin(&maker, owner, TAUT_TYPE_NS, 1, out, sizeof out);
	assert_true(add("ff", 300, false));
	assert_true(add("-", 300, false));
	is("ff", 2, 0);
}

#define SIGNATURE(n) "0001 0d 02 0000012c 00000002 00000001 " n " 0161 00 aabbcc"

static void signatures(void **state)
{
	(void)state;
	taut_i_rrset_begin(&maker, owner, TAUT_TYPE_A, 1, out, sizeof out);
	assert_true(add(SIGNATURE("0002"), 300, true));
	assert_true(add("0a000003", 300, false));
	assert_true(add(SIGNATURE("0001"), 300, true));
	assert_true(add(SIGNATURE("0002"), 300, true));
	assert_true(add("0a000001", 300, false));
	is("0a000001 0a000003" SIGNATURE("0001") SIGNATURE("0002"), 2, 2);
}

static void bounds(void **state)
{
	uint8_t rdata[4] = {0};
	static uint8_t large[65534];

	(void)state;
	taut_i_rrset_begin(&maker, owner, TAUT_TYPE_A, 1, out, sizeof out);
	for (unsigned i = 0; i < TAUT_RRSET_RECORDS; i++) {
		rdata[2] = (uint8_t)(i * 77); /* neither rising nor falling */
		rdata[3] = (uint8_t)(i >> 8);
		assert_true(taut_i_rrset_add(&maker, rdata, 4, 300, false));
	}
	assert_int_equal(maker.set.count, TAUT_RRSET_RECORDS);
	assert_true(taut_i_rrset_is_canonical(&maker.set));
	rdata[0] = 1;
	assert_false(taut_i_rrset_add(&maker, rdata, 4, 1, false));
	assert_int_equal(maker.set.ttl, 300);
	rdata[0] = 0;
	assert_true(taut_i_rrset_add(&maker, rdata, 4, 300, false)); /* is there */
	taut_i_rrset_begin(&maker, owner, TAUT_TYPE_A, 1, out, 11);
	assert_true(add("0a000001", 300, false));
	assert_false(add("0a000002", 300, false));
	is("0a000001", 1, 0);
	taut_i_rrset_begin(&maker, owner, 65280, 1, out, sizeof out);
	assert_false(taut_i_rrset_add(&maker, large, 65534, 1, false));
	assert_true(taut_i_rrset_add(&maker, large, 65533, 1, false));
	assert_int_equal(maker.set.length, 65535);
}

static void packs(void **state)
{
	struct taut_rrset back;
	size_t n, twice, at = 0;

	(void)state;
	signatures(NULL);
	n = taut_i_rrset_pack(&maker.set, NULL, 0);
	assert_int_equal(n, sizeof owner + 14 + maker.set.length);
	assert_int_equal(taut_i_rrset_pack(&maker.set, packed, n - 1), 0);
	assert_int_equal(taut_i_rrset_pack(&maker.set, packed, n), n);
	twice = n + taut_i_rrset_pack(&maker.set, packed + n, n);
	for (unsigned i = 1; i <= 2; i++) {
		assert_true(taut_i_rrset_unpack(packed, twice, &at, &back));
		assert_int_equal(at, i * n);
		assert_memory_equal(back.owner, owner, sizeof owner);
		assert_int_equal(back.type, TAUT_TYPE_A);
		assert_int_equal(back.rclass, 1);
		assert_int_equal(back.ttl, 300);
		assert_int_equal(back.count, 2);
		assert_int_equal(back.signatures, 2);
		assert_int_equal(back.length, maker.set.length);
		assert_memory_equal(back.data, maker.set.data, back.length);
	}
	assert_false(taut_i_rrset_unpack(packed, twice, &at, &back));
	assert_int_equal(at, twice);
	for (size_t cut = 1; cut < n; cut++) { /* no part of it is one */
		uint8_t *part = malloc(cut);

		assert_non_null(part);
		memcpy(part, packed, cut);
		at = 0;
		assert_false(taut_i_rrset_unpack(part, cut, &at, &back));
		assert_int_equal(at, 0);
		free(part);
	}
	packed[sizeof owner + 9]++; /* a record more than there are */
	assert_false(taut_i_rrset_unpack(packed, n, &at, &back));
	packed[sizeof owner + 9]--;
	packed[sizeof owner + 15]++; /* a record longer than it is */
	assert_false(taut_i_rrset_unpack(packed, n, &at, &back));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorted),
		cmocka_unit_test(names),
		cmocka_unit_test(signatures),
		cmocka_unit_test(bounds),
		cmocka_unit_test(packs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
