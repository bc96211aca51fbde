/* fuzz.h - what the fuzz targets share. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tautwire/limits.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void fuzz_fail(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: broken law: %s\n", file, line, what);
	abort();
}

/* A law that must hold for every input. */
#define FUZZ_LAW(law) ((law) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #law))

/* Octets touched for a message of n octets at most. */
#define FUZZ_WORK(n) (TAUT_WORK_FACTOR * (uint64_t)(n) + TAUT_WORK_BASE)

/* Is this one JSON value and nothing else? (RFC 8259; numbers of our writers are plain integers.) */
bool fuzz_is_json(const char *text, size_t n);

#endif
