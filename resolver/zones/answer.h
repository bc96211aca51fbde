/* answer.h - an answer while it is being written: what the files of authority share. */
#ifndef TAUT_ANSWER_H
#define TAUT_ANSWER_H

#include "../limits.h"
#include "image.h"

#pragma GCC visibility push(hidden)

/* A name of the chain from the question on, and where it led. */
struct taut_answer_step {
	const struct taut_zone_data *zone;
	struct taut_lookup found;
	uint8_t name[TAUT_NAME_MAX];
};

struct taut_answer {
	struct taut_zones *zones;
	const struct taut_authority_options *options;
	struct taut_builder *b;
	const uint8_t *question; /* the case of its name is kept where its octets are pointed to */
	uint16_t type;
	bool full;      /* something that is needed had no room: TC; nothing more is written */
	uint32_t steps; /* the last one is step[steps - 1] */
	struct taut_answer_step step[TAUT_CHAIN_MAX + 1];
	/* what stands in the message, so that nothing does twice */
	uint32_t written;
	struct {
		const uint8_t *data, *owner;
		bool extra; /* names in it ask for addresses */
		const struct taut_zone_data *zone;
		struct taut_rrset set;
	} sets[TAUT_ANSWER_SETS];
};

enum taut_put {
	TAUT_PUT_NEEDED,   /* sets TC if there is no room */
	TAUT_PUT_OPTIONAL, /* left out */
};

/* Writes a set with its signatures if they are asked for; owner NULL: its own. `extra`: the names in it may bring additional
 * addresses. False: there is no room. */
bool taut_i_answer_put(struct taut_answer *a, const struct taut_zone_data *zone,
	enum taut_section section, const uint8_t *owner, const struct taut_rrset *set,
	enum taut_put how);

/* denial.c: proofs, into the authority section; nothing where the zone has none. */
void taut_i_deny_name(struct taut_answer *a, const struct taut_answer_step *step); /* NXDOMAIN */
void taut_i_deny_type(
	struct taut_answer *a, const struct taut_answer_step *step); /* NODATA, with wildcard too */
void taut_i_deny_ds(
	struct taut_answer *a, const struct taut_answer_step *step); /* referral without DS */
void taut_i_deny_closer(
	struct taut_answer *a, const struct taut_answer_step *step); /* answer by wildcard */

/* additional.c: addresses for names in what was written. */
void taut_i_answer_additional(struct taut_answer *a);
/* Addresses that a referral does not work without (RFC 9471), then others. */
void taut_i_answer_glue(struct taut_answer *a, const struct taut_answer_step *step);

#pragma GCC visibility pop

#endif
