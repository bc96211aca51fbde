/* number.h - numbers and amounts on command lines. */
#ifndef TAUT_COMMON_NUMBER_H
#define TAUT_COMMON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* A decimal number up to `most`, behind which *rest begins. */
bool dump_read_number(const char *text, uint64_t most, uint64_t *number, const char **rest);

/* An amount of memory: a number with k, M or G (powers of 1024), up to 1024G. */
bool dump_read_size(const char *text, uint64_t *octets);

#endif
