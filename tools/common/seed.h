/* seed.h - a random number that keys hashes of what others wrote. */
#ifndef TAUT_COMMON_SEED_H
#define TAUT_COMMON_SEED_H

#include <stdint.h>

/* From the system; from clock and process where it has none yet. */
uint64_t dump_seed(void);

#endif
