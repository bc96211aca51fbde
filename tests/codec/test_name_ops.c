/* test_name_ops.c - names in wire form and references: measure, compare, order, hash. */
#include "unit.h"

#define WWW "\3www\7example\3com"

static const uint8_t *wire(const char *name)
{
	return (const uint8_t *)name;
}

static void measures(void **state)
{
	static uint8_t longest[300];
	static const struct {
		const char *name;
		size_t n;
		uint32_t measured;
	} table[] = {{"", 1, 1}, {"", 0, 0}, {"\1a", 3, 3}, {"\1a", 2, 0}, {"\1a\0\0", 4, 3},
		{"\100a", 70, 0}, {"\300\14", 3, 0}, {"\3ab", 3, 0}};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		assert_int_equal(
			taut_name_measure(wire(table[i].name), table[i].n), table[i].measured);
	help_octets("[0161]x127 00", longest, sizeof longest);
	assert_int_equal(taut_name_measure(longest, 255), 255);
	assert_int_equal(taut_name_length(longest), 255);
	assert_int_equal(taut_name_labels(longest), 127);
	help_octets("[0161]x128 00", longest, sizeof longest);
	assert_int_equal(taut_name_measure(longest, sizeof longest), 0);
	assert_int_equal(taut_name_labels(wire("")), 0);
	assert_int_equal(taut_name_labels(wire(WWW)), 3);
	assert_int_equal(taut_name_length(wire(WWW)), 17);
}

static void equality(void **state)
{
	(void)state;
	assert_true(taut_name_equal(wire(WWW), wire("\3WwW\7eXAMPLE\3COM")));
	assert_false(taut_name_equal(wire(WWW), wire("\3www\7example\2co")));
	assert_false(taut_name_equal(wire("\1@"), wire("\1`"))); /* 0x40 and 0x60 are no letters */
	assert_false(taut_name_equal(wire("\1["), wire("\1{")));
	assert_false(
		taut_name_equal(wire("\1\301"), wire("\1\341"))); /* nor are octets above ASCII */
	assert_false(taut_name_equal(wire("\3a\1b"), wire("\1a\1b")));
	assert_int_equal(
		taut_name_hash(wire(WWW), 7), taut_name_hash(wire("\3WWW\7example\3cOm"), 7));
	assert_true(taut_name_hash(wire(WWW), 7) != taut_name_hash(wire(WWW), 8));
	assert_true(taut_name_hash(wire("\1a"), 7) != taut_name_hash(wire("\1b"), 7));
}

static void below(void **state)
{
	(void)state;
	assert_true(taut_name_is_below(wire(WWW), wire("\7EXAMPLE\3com")));
	assert_true(taut_name_is_below(wire(WWW), wire(WWW)));
	assert_true(taut_name_is_below(wire(WWW), wire("")));
	assert_false(taut_name_is_below(wire("\7example\3com"), wire(WWW)));
	assert_false(taut_name_is_below(wire("\12badexample\3com"), wire("\7example\3com")));
	assert_false(taut_name_is_below(wire("\13www\7example\3com"), wire("\7example\3com")));
}

/* RFC 4034 6.1 */
static void order(void **state)
{
	static const char *const names[] = {"", "\7example", "\1a\7example",
		"\10yljkjljk\1a\7example", "\1Z\1a\7example", "\4zABC\1a\7EXAMPLE", "\1z\7example",
		"\1\1\1z\7example", "\1*\1z\7example", "\1\310\1z\7example"};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
			int d = taut_name_compare(wire(names[i]), wire(names[k]));

			assert_true(i < k ? d < 0 : i > k ? d > 0 : d == 0);
		}
	assert_true(taut_name_compare(wire("\2ab"), wire("\1a")) > 0); /* the shorter first */
}

static void lower(void **state)
{
	uint8_t out[TAUT_NAME_MAX] = "\2A[\1Z\3@\301z";

	(void)state;
	assert_int_equal(taut_name_lower(out, out), 10);
	assert_memory_equal(out, "\2a[\1z\3@\301z", 10);
}

static void references(void **state)
{
	static const uint8_t octets[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 'C', 'o', 'm', 0, 1,
		'a', 0xc0, 12, 1, 'b', 0xc0, 21};
	struct taut_name name = {octets, 17, sizeof octets}, bad = {octets, 21, sizeof octets};
	uint8_t out[TAUT_NAME_MAX];

	(void)state;
	assert_int_equal(taut_name_expand(&name, out), 7);
	assert_memory_equal(out, "\1a\3Com", 7);
	assert_true(taut_name_matches(&name, wire("\1A\3com")));
	assert_false(taut_name_matches(&name, wire("\1b\3com")));
	assert_true(taut_name_digest(&name, 3) == taut_name_hash(wire("\1a\3com"), 3));
	assert_int_equal(taut_name_expand(&bad, out), 0); /* it leads to itself */
	assert_false(taut_name_matches(&bad, wire("\1b")));
	assert_int_equal(taut_name_digest(&bad, 3), 0);
	name.end = 20; /* the pointer does not fit */
	assert_int_equal(taut_name_expand(&name, out), 0);
}

/* Pieces of 16 octets are copied where there is room: nothing goes past 255 octets. */
static void expand_whole(void **state)
{
	static uint8_t octets[65535];
	uint8_t *out = malloc(TAUT_NAME_MAX);

	(void)state;
	assert_non_null(out);
	for (unsigned label = 1; label < 64; label++) {
		struct taut_name name = {octets, 12, sizeof octets};
		uint32_t n = 12, length = 1;

		memset(octets, 0, sizeof octets);
		for (; length + label + 1 <= TAUT_NAME_MAX; length += label + 1) {
			octets[n] = (uint8_t)label;
			memset(octets + n + 1, 'x', label);
			n += label + 1;
		}
		assert_int_equal(taut_name_expand(&name, out), length);
		assert_memory_equal(out, octets + 12, length);
		name.end = 12 + length;
		assert_int_equal(taut_name_expand(&name, out), length);
		name.end--;
		assert_int_equal(taut_name_expand(&name, out), 0);
	}
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(measures), cmocka_unit_test(equality),
		cmocka_unit_test(below), cmocka_unit_test(order), cmocka_unit_test(lower),
		cmocka_unit_test(references), cmocka_unit_test(expand_whole)};

	return cmocka_run_group_tests_name("name_ops", tests, NULL, NULL);
}
