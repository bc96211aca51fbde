/* reference.h - the reference decoder: a second opinion on what codec/README.md says.
 *
 * Slow and obvious on purpose: it has a heap, keeps copies, reads its layouts from strings, and
 * shares no code with codec/. Differential tests and fuzz targets hold the codec against it. A
 * disagreement is a fault in one of the two, or in the contract in codec/README.md.
 */
#ifndef TAUTWIRE_TESTS_REFERENCE_H
#define TAUTWIRE_TESTS_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The presets of the codec that the reference knows. Neither says that a message came over UDP. */
enum ref_policy { REF_DEFAULT, REF_MDNS };

struct ref_finding {
	const char *code; /* static text, a name of codec/errors.def */
	uint32_t offset;  /* octet of the message where the fault begins */
	int verdict;      /* 1 note, 2 isolate, 3 reject */
};

struct ref_record {
	int section;        /* 0 question, 1 answer, 2 authority, 3 additional */
	uint8_t owner[255]; /* expanded wire form, case preserved */
	uint32_t owner_length;
	uint16_t type;
	uint16_t rclass; /* under REF_MDNS without bit 15, but OPT keeps its 16 bits */
	uint32_t ttl;    /* as it stands; question: 0 */
	uint32_t rdata;  /* where it stands in the message; question: 0 */
	uint16_t rdlength;
	bool malformed;
	uint8_t *expanded; /* rdata with every typed name expanded, case preserved; the raw
	                          rdata when opaque or malformed; NULL when there is none */
	uint32_t expanded_length;
};

struct ref_message {
	int verdict;    /* the gravest finding: 0 accept, 1 note, 2 isolate, 3 reject */
	uint32_t steps; /* what all names together were charged for following pointers */
	struct ref_finding *findings; /* all, in the order of discovery */
	size_t finding_count;
	struct ref_record *records; /* questions too; of a rejected message those whole before the
	                                 fault that ended it */
	size_t record_count;
};

/* Decodes octets[0..length). octets may be NULL if length is 0. Whatever the input, *out is filled
 * and has to be freed by ref_free. Ends the program if there is no memory. */
void ref_decode(
	const uint8_t *octets, size_t length, enum ref_policy policy, struct ref_message *out);

void ref_free(struct ref_message *message);

#endif
