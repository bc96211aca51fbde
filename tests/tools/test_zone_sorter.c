/* test_zone_sorter.c - canonical order against an order by the codec's own functions, in memory and through
 * many temporary files; equal records; the largest ones; where there is no room for files. */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../tools/zone/key.h"
#include "../../tools/zone/limits.h"
#include "../../tools/zone/sorter.h"
#include "../help.h"
#include <tautwire/build.h>

static uint64_t random_state;

/* Marsaglia's xorshift: the same on every machine. */
static uint32_t chance(uint32_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 33) % below;
}

struct made {
	uint8_t owner[TAUT_NAME_MAX];
	uint32_t length, ttl;
	uint16_t type, rdlength;
	uint8_t rdata[32];
};

/* Labels of few different octets, those among them that order is easily wrong about. */
static uint32_t make_name(uint8_t *name)
{
	static const uint8_t octets[] = {0, 1, 2, 'a', 'A', 'b', 'Z', 'z', '-', '[', 0x7f, 0xff};
	uint32_t labels = chance(4), at = 0, i, n;

	while (labels-- > 0) {
		n = 1 + chance(3);
		name[at++] = (uint8_t)n;
		for (i = 0; i < n; i++)
			name[at++] = octets[chance(sizeof octets)];
	}
	name[at++] = 0;
	return at;
}

static void make(struct made *m)
{
	static const uint16_t types[] = {TAUT_TYPE_A, TAUT_TYPE_NS, TAUT_TYPE_TXT};

	memset(m, 0, sizeof *m);
	m->length = make_name(m->owner);
	m->ttl = chance(3);
	m->type = types[chance(3)];
	if (m->type == TAUT_TYPE_NS) {
		m->rdlength = (uint16_t)make_name(m->rdata);
	} else if (m->type == TAUT_TYPE_A) {
		m->rdlength = 4;
		m->rdata[chance(4)] = (uint8_t)chance(3);
	} else {
		m->rdata[0] = (uint8_t)chance(5);
		m->rdlength = (uint16_t)(m->rdata[0] + 1);
		m->rdata[1] = (uint8_t)chance(2);
	}
}

static struct taut_zone_record record_of(const struct made *m)
{
	return (struct taut_zone_record){.owner = m->owner,
		.owner_length = m->length,
		.rdata = m->rdata,
		.rdlength = m->rdlength,
		.type = m->type,
		.rclass = TAUT_CLASS_IN,
		.ttl = m->ttl};
}

static uint16_t canonical(const struct made *m, uint8_t out[64])
{
	struct taut_record record;
	uint16_t n = 0;

	taut_record_wrap(&record, m->type, TAUT_CLASS_IN, m->rdata, m->rdlength);
	assert_int_equal(taut_rdata_canonical(&record, out, 64, &n), TAUT_OK);
	return n;
}

/* RFC 4034 6 by the functions of the codec, without keys. */
static int order(const struct made *a, const struct made *b)
{
	uint8_t x[64], y[64];
	uint16_t n, m;
	int names = taut_name_compare(a->owner, b->owner);

	if (names != 0)
		return names;
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	n = canonical(a, x);
	m = canonical(b, y);
	return taut_rdata_compare(x, n, y, m);
}

/* Records that were made, in their order; equal ones by when they were. */
static int by_order(const void *a, const void *b)
{
	const struct made *const *x = a, *const *y = b;
	int o = order(*x, *y);

	return o != 0 ? o : *x < *y ? -1 : *x > *y;
}

static void check(uint32_t n, uint64_t memory)
{
	struct made *all = calloc(n, sizeof *all);
	const struct made **sorted = calloc(n, sizeof *sorted);
	struct zone_sorter *s = zone_sorter_new(memory);
	struct zone_sorted out;
	uint32_t i;

	assert_true(all != NULL && sorted != NULL && s != NULL);
	for (i = 0; i < n; i++) {
		struct taut_zone_record r;

		make(&all[i]);
		sorted[i] = &all[i];
		r = record_of(&all[i]);
		assert_true(zone_sorter_add(s, &r, false));
	}
	qsort(sorted, n, sizeof *sorted, by_order);
	assert_true(zone_sorter_finish(s));
	for (i = 0; i < n; i++) {
		const struct made *m = sorted[i], *before = i > 0 ? sorted[i - 1] : NULL;

		assert_true(zone_sorter_next(s, &out));
		assert_int_equal(out.record.owner_length, m->length);
		assert_memory_equal(out.record.owner, m->owner, m->length);
		assert_int_equal(out.record.type, m->type);
		assert_int_equal(out.record.rclass, TAUT_CLASS_IN);
		assert_int_equal(out.record.ttl, m->ttl);
		assert_int_equal(out.record.rdlength, m->rdlength);
		assert_memory_equal(out.record.rdata, m->rdata, m->rdlength);
		assert_int_equal(
			out.same_owner, before != NULL && taut_name_equal(before->owner, m->owner));
		assert_int_equal(out.same_set, out.same_owner && before->type == m->type);
		assert_int_equal(out.repeated, before != NULL && order(before, m) == 0);
	}
	assert_false(zone_sorter_next(s, &out));
	assert_null(zone_sorter_error(s));
	zone_sorter_free(s);
	free(sorted);
	free(all);
}

static void in_memory(void **state)
{
	uint32_t n;

	(void)state;
	random_state = 42;
	for (n = 0; n < 40; n++)
		check(n, ZONE_MEMORY_MIN);
	check(5000, ZONE_MEMORY_MIN);
}

/* 256 KiB hold some 3,000 of them: so many runs are merged before the end, and some of them twice. */
static void in_files(void **state)
{
	(void)state;
	random_state = 43;
	check(100000, 262144);
	check(20000, 262144);
	check(3000, 262144);
}

/* RFC 4034 6.1, its own example. */
static void example_of_the_rfc(void **state)
{
	static const char *const names[] = {"example.", "a.example.", "yljkjljk.a.example.",
		"Z.a.example.", "zABC.a.EXAMPLE.", "z.example.", "\\001.z.example.", "*.z.example.",
		"\\200.z.example."};
	uint8_t keys[2][ZONE_OWNER_KEY], name[TAUT_NAME_MAX];
	uint32_t lengths[2], length;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		uint32_t now = i % 2, before = 1 - now;

		assert_int_equal(
			taut_name_scan(names[i], strlen(names[i]), NULL, name, &length), TAUT_OK);
		lengths[now] = zone_owner_key(name, keys[now]);
		if (i > 0)
			assert_true(memcmp(keys[before], keys[now],
					    lengths[before] < lengths[now] ? lengths[before]
									   : lengths[now]) < 0);
	}
}

/* Names of 255 octets that all are escaped, and 65,535 octets of rdata: from several runs at a time. */
static void largest(void **state)
{
	enum { MANY = 200 };
	uint8_t owner[TAUT_NAME_MAX], *rdata = malloc(65535);
	struct zone_sorter *s = zone_sorter_new(ZONE_MEMORY_MIN / 2);
	struct zone_sorted out;
	struct taut_zone_record r = {.owner = owner,
		.owner_length = TAUT_NAME_MAX,
		.rdata = rdata,
		.rdlength = 65535,
		.type = 65280,
		.rclass = TAUT_CLASS_IN};
	unsigned i;

	(void)state;
	assert_true(rdata != NULL && s != NULL);
	memset(owner, 1, sizeof owner);
	for (i = 0; i < 127; i++)
		owner[2 * i] = 1;
	owner[254] = 0;
	assert_int_equal(taut_name_measure(owner, sizeof owner), TAUT_NAME_MAX);
	for (i = 0; i < MANY; i++) {
		memset(rdata, (int)(MANY - i), 65535);
		assert_true(zone_sorter_add(s, &r, false));
	}
	assert_true(zone_sorter_finish(s));
	for (i = 0; i < MANY; i++) {
		assert_true(zone_sorter_next(s, &out));
		assert_int_equal(out.record.rdlength, 65535);
		assert_int_equal(out.record.rdata[0], i + 1);
		assert_int_equal(out.record.rdata[65534], i + 1);
		assert_memory_equal(out.record.owner, owner, TAUT_NAME_MAX);
	}
	assert_false(zone_sorter_next(s, &out));
	zone_sorter_free(s);
	free(rdata);
}

static void serials(void **state)
{
	uint8_t soa[22] = {0, 0, 1, 2, 3, 4};
	struct taut_zone_record r = {.owner = (const uint8_t *)"",
		.owner_length = 1,
		.rdata = soa,
		.rdlength = sizeof soa,
		.type = TAUT_TYPE_SOA,
		.rclass = TAUT_CLASS_IN};
	unsigned any;

	(void)state;
	for (any = 0; any < 2; any++) {
		struct zone_sorter *s = zone_sorter_new(ZONE_MEMORY_MIN);
		struct zone_sorted out;

		assert_non_null(s);
		soa[5] = 4;
		assert_true(zone_sorter_add(s, &r, any));
		soa[5] = 5;
		assert_true(zone_sorter_add(s, &r, any));
		assert_true(zone_sorter_finish(s));
		assert_true(zone_sorter_next(s, &out));
		assert_int_equal(out.record.rdata[5], 4);
		assert_true(zone_sorter_next(s, &out));
		assert_int_equal(out.record.rdata[5], 5);
		assert_int_equal(out.repeated, any);
		zone_sorter_free(s);
	}
}

static void no_folder(void **state)
{
	struct made m;
	struct taut_zone_record r;
	struct zone_sorter *s = zone_sorter_new(262144);
	struct zone_sorted out;
	unsigned i;

	(void)state;
	assert_non_null(s);
	assert_int_equal(setenv("TMPDIR", "/nonexistent", 1), 0);
	random_state = 44;
	for (i = 0; i < 100000; i++) { /* until it has to write */
		make(&m);
		r = record_of(&m);
		if (!zone_sorter_add(s, &r, false))
			break;
	}
	assert_true(i > 100 && i < 100000);
	assert_string_equal(zone_sorter_error(s), "a temporary file: No such file or directory");
	assert_false(zone_sorter_finish(s));
	assert_false(zone_sorter_next(s, &out));
	zone_sorter_free(s);
	assert_int_equal(unsetenv("TMPDIR"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_memory),
		cmocka_unit_test(in_files),
		cmocka_unit_test(example_of_the_rfc),
		cmocka_unit_test(largest),
		cmocka_unit_test(serials),
		cmocka_unit_test(no_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
