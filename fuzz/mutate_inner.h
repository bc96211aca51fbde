/* mutate_inner.h - what the files of the mutator share. A mutation returns false where it found
 * nothing to do; then the octets are as they were. */
#ifndef FUZZ_MUTATE_INNER_H
#define FUZZ_MUTATE_INNER_H

#include "outline.h"

enum { FUZZ_INPUT = 1 << 16 }; /* octets of an input that mutators look at */

/* Chance, out of a seed. */
struct dice {
	uint64_t state;
};

struct dice fuzz_dice(unsigned seed);

/* A number below n, which must not be 0. */
uint32_t dice_below(struct dice *d, uint32_t n);

typedef bool mutation(struct outline *o, struct dice *d);

/* Is all left to the engine? */
bool fuzz_is_plain(void);

/* The outline of octets[0..n), which have room for max; good until the next call. */
struct outline *fuzz_look(uint8_t *octets, size_t n, size_t max);

/* The engine's own mutation of octets, or a change of one where there is none. */
size_t fuzz_mutate_octets(uint8_t *octets, size_t n, size_t max, struct dice *d);

/* A number of so many octets at p becomes one that is at a bound of something. */
void fuzz_mutate_number(uint8_t *p, uint32_t octets, struct dice *d);

/* mutate_name.c: names, and the pointers in them */
mutation fuzz_name_octet, fuzz_name_insert, fuzz_name_drop, fuzz_name_grow, fuzz_name_point,
	fuzz_name_chain, fuzz_name_astray, fuzz_name_expand, fuzz_name_long, fuzz_name_root;

/* mutate_rdata.c: the rdata of one record, by its row */
mutation fuzz_rdata_sample, fuzz_rdata_number, fuzz_rdata_string, fuzz_rdata_resize,
	fuzz_rdata_octets, fuzz_rdata_item, fuzz_rdata_length;

/* Items of code, length, value in octets[at..end), as options and parameters are: their offsets, and where
 * the last one ends, into list of FUZZ_ITEMS + 1. Returns how many there are. */
enum { FUZZ_ITEMS = 64 };
uint32_t fuzz_items(const uint8_t *octets, uint32_t at, uint32_t end, uint32_t *list);

/* mutate_record.c: whole records and their fixed fields, the header */
mutation fuzz_record_double, fuzz_record_delete, fuzz_record_move, fuzz_record_new,
	fuzz_record_type, fuzz_record_class, fuzz_record_ttl, fuzz_record_opt, fuzz_count_wrong,
	fuzz_header_field, fuzz_message_cut, fuzz_question_new;

/* A random type that has a row. */
uint16_t fuzz_some_type(struct dice *d);

/* An entry that is a record, NULL if there is none. */
struct outline_entry *fuzz_some_record(struct outline *o, struct dice *d);

#endif
