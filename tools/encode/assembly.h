/* assembly.h - a message that is put together: by the builder of the codec where it will do it, and
 * beside it where a message is meant to be broken. Text and JSON both end here. */
#ifndef TAUT_ENCODE_ASSEMBLY_H
#define TAUT_ENCODE_ASSEMBLY_H

#include <tautwire/build.h>

#include "limits.h"

/* Octets that are laid over the finished message. */
struct encode_patch {
	uint32_t at, length;
	uint32_t octets; /* where they stand in assembly->patch_octets */
};

/* The OPT record: collected first and written where it belongs. */
struct encode_opt {
	bool waits; /* it is still to be written */
	bool here;  /* before the next record, and not behind all others */
	uint16_t udp_size, flags;
	uint8_t version;
	uint32_t length; /* of the options, in wire form */
	uint8_t options[TAUT_MESSAGE_MAX];
};

struct encode_assembly {
	struct taut_builder builder;
	struct taut_suffixes suffixes;
	struct encode_opt opt;
	uint16_t id, flags; /* of the header; the low four bits of flags are those of rcode */
	uint16_t rcode;     /* twelve bits with EDNS */
	bool crafted;   /* something of it the builder does not write: the message may be broken */
	bool is_signed; /* a TSIG or SIG(0) was written, which has to be the last */
	int32_t counts[4]; /* what the header says instead of the true counts; -1: nothing */
	int32_t cut;       /* octets that are left of it; -1: all */
	uint32_t patch_count, patch_length;
	struct encode_patch patches[ENCODE_PATCHES];
	uint8_t patch_octets[TAUT_MESSAGE_MAX];
	uint8_t octets[TAUT_MESSAGE_MAX];
};

/* A question (the first five members) or a record. */
struct encode_entry {
	enum taut_section section;
	const uint8_t *owner;        /* wire form */
	const uint8_t *owner_octets; /* instead of it, whatever they are; NULL: none */
	uint32_t owner_length;       /* of owner_octets */
	uint16_t type, rclass;
	uint32_t ttl;
	const uint8_t *rdata;
	uint16_t rdlength;
	bool literal;          /* rdata is written as it is, whatever it is */
	int32_t said_rdlength; /* what the record says instead of its true length; -1: nothing */
};

/* Begins a message. */
void encode_assembly_begin(struct encode_assembly *a);

/* After id, flags or rcode were changed: before the first entry, as UPDATE has rules of its own. */
void encode_assembly_header(struct encode_assembly *a);

/* All return TAUT_OK, TAUT_E_SPACE (over 65535 octets), TAUT_E_ORDER (a section that was left behind) or what
 * the builder says. Unless TAUT_OK the message is of no use any more. */
enum taut_code encode_assembly_question(struct encode_assembly *a, const struct encode_entry *e);
enum taut_code encode_assembly_record(struct encode_assembly *a, const struct encode_entry *e);

/* An option, checked unless `literal`; the OPT record waits. */
enum taut_code encode_assembly_option(struct encode_assembly *a, uint16_t code,
	const uint8_t *value, uint32_t length, bool literal);

/* Octets at this place; they count as `entries` in the section. */
enum taut_code encode_assembly_raw(struct encode_assembly *a, enum taut_section section,
	const uint8_t *octets, uint32_t length, uint16_t entries);

/* Octets over the finished message. TAUT_E_SPACE: more than can be kept. */
enum taut_code encode_assembly_patch(
	struct encode_assembly *a, uint32_t at, const uint8_t *octets, uint32_t length);

/* Ends the message. TAUT_E_ARGUMENT: the rcode has more than four bits and there is no OPT record;
 * TAUT_E_MESSAGE_LONG: a patch or cut behind the end. */
enum taut_code encode_assembly_end(struct encode_assembly *a, uint32_t *length);

#endif
