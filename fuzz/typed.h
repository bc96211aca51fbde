/* typed.h - what the typed readers say of a record, in one form for all of them. */
#ifndef FUZZ_TYPED_H
#define FUZZ_TYPED_H

#include "fuzz.h"
#include <tautwire/rdata.h>

enum { FUZZ_VALUES = 16 };

/* Where something stands in the message, as one number that no number of a field is taken for. */
#define FUZZ_PLACE(offset, length) (UINT64_C(1) << 63 | (uint64_t)(offset) << 32 | (length))

/* The values of a record's fields, in order, by the typed reader that knows its layout: numbers as
 * they are, names as the place where they begin with length 0, octets as their place. Returns how
 * many, 0 if no reader knows the record. */
size_t fuzz_typed_values(const struct taut_record *record, uint64_t out[FUZZ_VALUES]);

/* The same, by iterating over the fields. */
size_t fuzz_field_values(const struct taut_record *record, uint64_t out[FUZZ_VALUES]);

/* A malformed record or one of another type is refused by each reader, with its reason. Returns how
 * many of the readers accept the record. */
unsigned fuzz_readers_that_accept(const struct taut_record *record);

#endif
