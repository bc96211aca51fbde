/* compare.h - the differential oracle: one message through the codec and through the reference decoder.
 * They must agree on everything: verdict, every finding with its place and order, steps, entries,
 * and the octets of every name. */
#ifndef REF_COMPARE_H
#define REF_COMPARE_H

#include "reference.h"
#include <tautwire/codec.h>

/* NULL if both agree, else a sentence in `why` about the first difference. */
const char *ref_compare(const uint8_t *octets, size_t length, enum ref_policy policy,
	struct taut_scratch *scratch, char *why, size_t capacity);

#endif
