/* afl_mutate.c - the mutator as AFL++ calls it: build/VARIANT/mutate.so, named in AFL_CUSTOM_MUTATOR_LIBRARY.
 * FUZZ_INPUTS says what the target takes: message (the default), rdata or options. */
#include "mutate.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Names and types are those of AFL++ (afl-fuzz.h).
 * NOLINTBEGIN(readability-non-const-parameter) */
void *afl_custom_init(void *afl, unsigned seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, uint8_t *octets, size_t n, uint8_t **out, uint8_t *other,
	size_t other_n, size_t max);

enum { ROOM = 1 << 16 };

struct mutator {
	unsigned seed;
	size_t (*mutate)(uint8_t *data, size_t size, size_t max, unsigned seed);
	size_t (*cross)(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
		uint8_t *out, size_t max, unsigned seed);
	uint8_t out[ROOM];
};

static bool is_of(const char *kind)
{
	const char *asked = getenv("FUZZ_INPUTS");

	return asked != NULL && strcmp(asked, kind) == 0;
}

void *afl_custom_init(void *afl, unsigned seed)
{
	struct mutator *m = calloc(1, sizeof *m);

	(void)afl;
	if (m == NULL)
		return NULL;
	m->seed = seed;
	m->mutate = is_of("rdata")     ? fuzz_mutate_rdata
		    : is_of("options") ? fuzz_mutate_options
				       : fuzz_mutate_message;
	m->cross = is_of("rdata")     ? fuzz_cross_rdata
		   : is_of("options") ? fuzz_cross_options
				      : fuzz_cross_message;
	return m;
}

void afl_custom_deinit(void *data)
{
	free(data);
}

size_t afl_custom_fuzz(void *data, uint8_t *octets, size_t n, uint8_t **out, uint8_t *other,
	size_t other_n, size_t max)
{
	struct mutator *m = data;
	size_t size = 0;

	max = max < ROOM ? max : ROOM;
	n = n < max ? n : max;
	m->seed++;
	if (other != NULL && other_n > 0 && m->seed % 4 == 0) {
		size = m->cross(octets, n, other, other_n, m->out, max, m->seed);
	} else {
		memcpy(m->out, octets, n);
		size = m->mutate(m->out, n, max, m->seed);
	}
	*out = m->out;
	return size;
}
/* NOLINTEND(readability-non-const-parameter) */
