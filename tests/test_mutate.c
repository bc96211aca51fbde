/* test_mutate.c - the mutator of the fuzz targets (fuzz/mutate.h): what becomes of messages that are
 * accepted is accepted more often than not, fits, is the same for the same seed, and differs from what went in. */
#include "codec/unit.h"

#include "../fuzz/mutate.h"
#include "../fuzz/sample.h"

#include <dirent.h>

enum { SEEDS = 200, ROOM = 2048, FILES = 400 };

/* As AFL++ knows it: afl_mutate.c */
void *afl_custom_init(void *afl, unsigned seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, uint8_t *octets, size_t n, uint8_t **out, uint8_t *other,
	size_t other_n, size_t max);

static struct file {
	uint8_t octets[ROOM];
	size_t n;
	bool accepted;
} files[FILES];
static size_t count;

static bool is_accepted(const uint8_t *octets, size_t n)
{
	struct taut_message m;

	return taut_message_open(&m, octets, n, &unit_scratch, NULL, NULL) == TAUT_OK;
}

/* Seeds of fuzz_message that are not large */
static int load(void **state)
{
	static uint8_t octets[UNIT_OCTETS];
	char path[600];
	struct dirent *entry;
	DIR *folder = opendir("corpus/message");

	(void)state;
	taut_scratch_init(&unit_scratch);
	if (folder == NULL)
		return -1;
	while ((entry = readdir(folder)) != NULL && count < FILES) {
		struct file *f = &files[count];
		FILE *in;

		snprintf(path, sizeof path, "corpus/message/%s", entry->d_name);
		in = entry->d_name[0] == '.' ? NULL : fopen(path, "rb");
		if (in == NULL)
			continue;
		f->n = fread(octets, 1, sizeof octets, in);
		fclose(in);
		if (f->n > ROOM / 2)
			continue;
		memcpy(f->octets, octets, f->n);
		f->accepted = is_accepted(f->octets, f->n);
		count++;
	}
	closedir(folder);
	return count > 100 ? 0 : -1;
}

/* One mutation, in a block of its exact room, where sanitizers see a step beyond. */
static size_t mutate(const struct file *f, size_t max, unsigned seed, uint8_t *out)
{
	uint8_t *block = malloc(max);
	size_t n;

	assert_non_null(block);
	memcpy(block, f->octets, f->n);
	n = fuzz_mutate_message(block, f->n, max, seed);
	assert_true(n <= max);
	memcpy(out, block, n);
	free(block);
	return n;
}

static void test_accepted(void **state)
{
	static uint8_t a[ROOM], b[ROOM];
	unsigned long all = 0, accepted = 0, changed = 0;

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (unsigned seed = 0; seed < SEEDS; seed++) {
			size_t n = mutate(&files[i], ROOM, seed, a);

			assert_int_equal(n, mutate(&files[i], ROOM, seed, b));
			assert_memory_equal(a, b, n);
			if (!files[i].accepted)
				continue;
			all++;
			accepted += is_accepted(a, n);
			changed += n != files[i].n || memcmp(a, files[i].octets, n) != 0;
		}
	print_message(
		"# %lu of %lu mutants are accepted, %lu are changed\n", accepted, all, changed);
	assert_true(accepted * 10 >= all * 6);
	assert_true(changed * 100 >= all * 95);
}

/* No more than there is room for, however little that is. */
static void test_room(void **state)
{
	static uint8_t out[ROOM];

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (unsigned seed = 0; seed < SEEDS / 4; seed++)
			mutate(&files[i], files[i].n + seed % 40 + (files[i].n == 0), seed, out);
}

static void test_cross(void **state)
{
	static uint8_t again[ROOM];
	unsigned long all = 0, accepted = 0;

	(void)state;
	for (size_t i = 0; i + 1 < count; i++)
		for (unsigned seed = 0; seed < SEEDS / 2; seed++) {
			const struct file *f = &files[i], *g = &files[(i * 7 + seed) % count];
			size_t max = seed % 4 == 0 ? f->n + g->n : ROOM, n, m;
			uint8_t *out = malloc(max + 1);

			assert_non_null(out);
			n = fuzz_cross_message(f->octets, f->n, g->octets, g->n, out, max, seed);
			assert_true(n <= max);
			m = fuzz_cross_message(f->octets, f->n, g->octets, g->n, again, max, seed);
			assert_true(n == m && memcmp(out, again, n) == 0);
			if (f->accepted && g->accepted) {
				all++;
				accepted += is_accepted(out, n);
			}
			free(out);
		}
	print_message("# %lu of %lu crossings are accepted\n", accepted, all);
	assert_true(accepted * 10 >= all * 6);
}

/* ---- parts ---------------------------------------------------------------------------------- */

static void test_rdata(void **state)
{
	unsigned long all = 0, accepted = 0;

	(void)state;
	for (size_t i = 0; i < fuzz_type_count; i++)
		for (unsigned seed = 0; seed < SEEDS; seed++) {
			uint8_t first[4 + FUZZ_SAMPLE] = {(uint8_t)(fuzz_types[i].number >> 8),
				(uint8_t)fuzz_types[i].number, 0, TAUT_CLASS_IN};
			size_t size = 4 + fuzz_sample(fuzz_types[i].number, 1, first + 4);
			size_t max = size + seed % 64, n, m;
			uint8_t *octets = malloc(max), *other = malloc(max);
			struct taut_record record;

			assert_true(octets != NULL && other != NULL);
			memcpy(octets, first, size);
			n = fuzz_mutate_rdata(octets, size, max, seed);
			assert_true(n <= max);
			m = fuzz_cross_rdata(octets, n, first, size, other, max, seed);
			assert_true(m <= max);
			if (n >= 4) {
				taut_record_wrap(&record, (uint16_t)(octets[0] << 8 | octets[1]),
					(uint16_t)(octets[2] << 8 | octets[3]), octets + 4,
					(uint16_t)(n - 4));
				all++;
				accepted += !record.malformed;
			}
			free(octets);
			free(other);
		}
	print_message("# %lu of %lu rdata are accepted\n", accepted, all);
	assert_true(accepted * 10 >= all * 5);
}

/* Options mutated again and again stay options: most of them fit into the stretch. */
static void test_options(void **state)
{
	enum { MAX = 600 };
	unsigned long whole = 0;

	(void)state;
	for (unsigned kind = 0; kind < 2; kind++) {
		uint8_t *octets = malloc(MAX), other[MAX];
		struct taut_record record;
		size_t n = 1;

		assert_non_null(octets);
		octets[0] = (uint8_t)kind;
		for (unsigned seed = 0; seed < 5 * SEEDS; seed++) {
			if (n < 1 || seed % 20 == 0)
				n = 1 + fuzz_sample(kind ? TAUT_TYPE_HTTPS : TAUT_TYPE_OPT, 1,
						octets + 1);
			octets[0] = (uint8_t)kind;
			memcpy(other, octets, n);
			n = fuzz_mutate_options(octets, n, MAX, seed);
			assert_true(n <= MAX);
			if (n == 0)
				continue;
			taut_record_wrap(&record, kind ? TAUT_TYPE_HTTPS : TAUT_TYPE_OPT,
				TAUT_CLASS_IN, octets + 1, (uint16_t)(n - 1));
			whole += !record.malformed;
			assert_true(
				fuzz_cross_options(octets, n, other, 1, other, MAX, seed) <= MAX);
		}
		free(octets);
	}
	print_message("# %lu of %u stay whole\n", whole, 10 * SEEDS);
	assert_true(whole >= 3 * SEEDS);
}

static void test_afl(void **state)
{
	void *mutator = afl_custom_init(NULL, 1);
	unsigned long changed = 0;

	(void)state;
	assert_non_null(mutator);
	for (size_t i = 0; i + 1 < count; i++) {
		uint8_t *out = NULL;
		size_t n = afl_custom_fuzz(mutator, files[i].octets, files[i].n, &out,
			files[i + 1].octets, files[i + 1].n, files[i].n + 16);

		assert_true(out != NULL && n <= files[i].n + 16);
		changed += n != files[i].n || memcmp(out, files[i].octets, n) != 0;
	}
	afl_custom_deinit(mutator);
	assert_true(changed * 10 > count * 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_cross),
		cmocka_unit_test(test_rdata),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_afl),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
