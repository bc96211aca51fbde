/* outline.h - where what stands in a message, as far as it can be walked, and edits after which
 * counts, RDLENGTH and pointers still mean what they meant. For mutate.c: nothing here judges. */
#ifndef FUZZ_OUTLINE_H
#define FUZZ_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <tautwire/rdata.h>

/* What is beyond these is walked over, and not known: its pointers may go stale. */
enum { OUTLINE_ENTRIES = 512, OUTLINE_NAMES = 1024, OUTLINE_LABELS = 4096, OUTLINE_FIELDS = 64 };

enum { OUTLINE_HEADER = 12, OUTLINE_NONE = -1 };

/* A question or a record. */
struct outline_entry {
	uint32_t at;    /* its owner */
	uint32_t fixed; /* type, class and so on */
	uint32_t rdata; /* where that begins; a question ends there */
	uint32_t end;
	uint16_t type, rclass;
	uint8_t section;
};

struct outline {
	uint8_t *octets;
	uint32_t n, max; /* octets there are, and there is room for */
	uint32_t end;    /* where the walk ended: n, if the message is whole */
	uint32_t count;
	struct outline_entry entry[OUTLINE_ENTRIES];
	uint32_t names; /* offsets where a name begins: owners, and names in rdata by their row */
	uint32_t name[OUTLINE_NAMES];
	uint32_t labels; /* offsets where a label of one stands, or the root */
	uint32_t label[OUTLINE_LABELS];
	uint32_t pointers; /* offsets where a pointer stands */
	uint32_t pointer[OUTLINE_LABELS];
};

/* One field of a record: its extent by its kind, cut where the rdata ends. */
struct outline_field {
	enum taut_kind kind;
	uint32_t at, n;
};

/* Looks at o->octets[0..o->n) anew. */
void outline_walk(struct outline *o);

/* Fields of an entry into list of OUTLINE_FIELDS; returns how many there are. */
uint32_t outline_fields(
	const struct outline *o, const struct outline_entry *e, struct outline_field *list);

/* The entry in whose rdata an offset lies, OUTLINE_NONE if there is none. */
int outline_inside(const struct outline *o, uint32_t at);

/* Puts n octets in the place of o->octets[at .. at + drop). Pointers lead to what they led to; the
 * RDLENGTH of the entry `inside` grows or shrinks along. False, and nothing is done, where there is no room. */
bool outline_splice(struct outline *o, uint32_t at, uint32_t drop, const uint8_t *octets,
	uint32_t n, int inside);

/* Where an entry's owner and names in rdata lead into o->octets[from..to), they stand in full
 * afterwards: for what is taken away. */
void outline_free(struct outline *o, uint32_t from, uint32_t to);

/* The record without any pointer, which can stand anywhere, into `out` of room octets. Returns its
 * length, 0 if a name of it cannot be read or it is too long. */
uint32_t outline_record(
	const struct outline *o, const struct outline_entry *e, uint8_t *out, uint32_t room);

/* Inserts a record of n octets as the index-th of a section, or at its end, and counts it. */
bool outline_insert(
	struct outline *o, unsigned section, uint32_t index, const uint8_t *octets, uint32_t n);

/* Takes the k-th entry out, and counts it no more. */
bool outline_delete(struct outline *o, uint32_t k);

/* Counts are what was found, and nothing stands behind it. */
void outline_refit(struct outline *o);

static inline uint32_t outline_u16(const uint8_t *octets)
{
	return (uint32_t)octets[0] << 8 | octets[1];
}

static inline void outline_put16(uint8_t *octets, uint32_t value)
{
	octets[0] = (uint8_t)(value >> 8);
	octets[1] = (uint8_t)value;
}

#endif
