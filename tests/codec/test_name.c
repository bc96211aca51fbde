/* test_name.c - reading names with their pointers; stacks of 64 KiB suffice for the worst. */
#include "unit.h"
#include <pthread.h>

static const struct {
	const char *hex;
	uint32_t end, at;
	enum taut_code code;
	uint32_t length, next;
} reads[] = {
	{"[00]x12 00", 13, 12, TAUT_OK, 1, 13},
	{"[00]x12 0161 00 ff", 16, 12, TAUT_OK, 3, 15},
	{"[00]x12 0161 00 0162 c00c", 19, 15, TAUT_OK, 5, 19},
	{"[00]x12 0161 00 c00c c00f", 19, 17, TAUT_OK, 3, 19},
	{"[00]x12 0161 00 0162 c00c", 18, 15, TAUT_E_POINTER_END, 0, 0},
	{"[00]x12 0161 00 0162 c00c", 17, 15, TAUT_E_NAME_END, 0, 0},
	{"[00]x12 0161", 14, 12, TAUT_E_NAME_END, 0, 0},
	{"[00]x12 0361", 14, 12, TAUT_E_NAME_END, 0, 0},
	{"[00]x12", 12, 12, TAUT_E_NAME_END, 0, 0},
	{"[00]x12 c00c", 14, 12, TAUT_E_POINTER_FORWARD, 0, 0},
	{"[00]x12 c00b", 14, 12, TAUT_E_POINTER_HEADER, 0, 0},
	{"[00]x12 c00d 00", 15, 12, TAUT_E_POINTER_FORWARD, 0, 0},
	{"[00]x12 0161 c00c", 16, 12, TAUT_E_POINTER_FORWARD, 0, 0},
	{"[00]x12 02 61 c00c", 16, 14, TAUT_E_POINTER_OVERLAP, 0, 0},
	{"[00]x12 01 61 c00c", 16, 14, TAUT_E_POINTER_OVERLAP, 0, 0},
	{"[00]x12 c0 c00c 00", 16, 13, TAUT_E_POINTER_OVERLAP, 0, 0},
	{"[00]x12 40", 13, 12, TAUT_E_LABEL_TYPE, 0, 0},
	{"[00]x12 bf", 13, 12, TAUT_E_LABEL_TYPE, 0, 0},
	{"[00]x12 [0161]x127 00", 267, 12, TAUT_OK, 255, 267},
	{"[00]x12 [0161]x128 00", 269, 12, TAUT_E_NAME_LONG, 0, 0},
	{"[00]x12 00", 12, 13, TAUT_E_ARGUMENT, 0, 0},
	{"[00]x12 00", 65536, 12, TAUT_E_ARGUMENT, 0, 0},
};

static void read_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++) {
		uint8_t octets[300], out[TAUT_NAME_MAX] = {77};
		uint32_t length = 4711, next = 4712;

		help_octets(reads[i].hex, octets, sizeof octets);
		assert_int_equal(
			taut_name_read(octets, reads[i].end, reads[i].at, out, &length, &next),
			reads[i].code);
		assert_int_equal(length, reads[i].code == TAUT_OK ? reads[i].length : 4711);
		assert_int_equal(next, reads[i].code == TAUT_OK ? reads[i].next : 4712);
		if (reads[i].code == TAUT_OK)
			assert_int_equal(taut_name_read(octets, reads[i].end, reads[i].at, out,
						 &length, NULL),
				TAUT_OK);
		else
			assert_int_equal(out[0], 77); /* untouched */
	}
}

static void contents(void **state)
{
	static const uint8_t wanted[] = {1, 'B', 2, 'a', 'A', 0};
	uint8_t octets[32], out[TAUT_NAME_MAX];
	uint32_t length;

	(void)state;
	help_octets("[00]x12 026141 00 0142 c00c", octets, sizeof octets);
	assert_int_equal(taut_name_read(octets, 20, 16, out, &length, NULL), TAUT_OK);
	assert_int_equal(length, sizeof wanted);
	assert_memory_equal(out, wanted, sizeof wanted); /* case stays as it is */
}

/* A chain of n pointers behind a name; gives the place of the last. */
static uint32_t chain(uint8_t *octets, unsigned n)
{
	uint32_t at = 13;

	octets[12] = 0;
	for (unsigned i = 0; i < n; i++, at += 2) {
		uint32_t to = i == 0 ? 12 : at - 2;

		octets[at] = (uint8_t)(0xc0 + to / 256);
		octets[at + 1] = (uint8_t)to;
	}
	return at - 2;
}

static void hops(void **state)
{
	static uint8_t octets[20000];
	uint8_t out[TAUT_NAME_MAX];
	uint32_t length;

	(void)state;
	assert_int_equal(
		taut_name_read(octets, sizeof octets, chain(octets, 127), out, &length, NULL),
		TAUT_OK);
	assert_int_equal(length, 1);
	assert_int_equal(
		taut_name_read(octets, sizeof octets, chain(octets, 128), out, &length, NULL),
		TAUT_E_POINTER_HOPS);
}

/* ---- on a small stack ----------------------------------------------------------------------- */

enum { STACK = 65536 };

static struct {
	struct taut_message message;
	uint8_t octets[65535];
	enum taut_code chain, self, text;
	size_t length;
} small;
static struct taut_scratch small_scratch;
static char small_text[1 << 20];

static void *on_small_stack(void *argument)
{
	uint8_t out[TAUT_NAME_MAX];
	uint32_t length, last;
	struct taut_record record;
	struct taut_iterator it;

	/* a chain through all that 14 bits reach, entered at its end */
	last = chain(small.octets, 8000);
	small.chain = taut_name_read(small.octets, sizeof small.octets, last, out, &length, NULL);
	small.self = taut_message_open(
		&small.message, small.octets, sizeof small.octets, &small_scratch, NULL, NULL);
	memset(small.octets, 0, sizeof small.octets);
	/* one record of 65,000 octets of strings */
	help_octets("0001 8180 0000 0001 0000 0000 00 0010 0001 00000000 fde8", small.octets, 23);
	taut_scratch_init(&small_scratch);
	if (taut_message_open(&small.message, small.octets, 23 + 65000, &small_scratch, NULL,
		    NULL) != TAUT_OK)
		return NULL;
	it = taut_records(&small.message, TAUT_ANSWER);
	if (taut_record_next(&it, &record))
		small.text =
			taut_record_text(&record, 0, small_text, sizeof small_text, &small.length);
	return argument;
}

static void small_stack(void **state)
{
	pthread_attr_t attributes;
	pthread_t thread;
	void *result = NULL;

	(void)state;
	taut_scratch_init(&small_scratch);
	help_octets("0001 8180 0001 0000 0000 0000", small.octets, 12);
	assert_int_equal(pthread_attr_init(&attributes), 0);
	assert_int_equal(pthread_attr_setstacksize(&attributes, STACK), 0);
	small.text = TAUT_E_ABSENT;
	assert_int_equal(pthread_create(&thread, &attributes, on_small_stack, &small), 0);
	assert_int_equal(pthread_join(thread, &result), 0);
	pthread_attr_destroy(&attributes);
	assert_ptr_equal(result, &small);
	assert_int_equal(small.chain, TAUT_E_POINTER_HOPS);
	assert_int_not_equal(small.self, TAUT_E_POINTER_HOPS); /* the question is the root's */
	assert_int_equal(small.text, TAUT_OK);
	assert_int_equal(small.length, strlen(".\t0\tIN\tTXT\t") + 65000 * 3 - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(read_table), cmocka_unit_test(contents),
		cmocka_unit_test(hops), cmocka_unit_test(small_stack)};

	return cmocka_run_group_tests_name("name", tests, NULL, NULL);
}
