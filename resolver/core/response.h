/* response.h - what a response is, and what of it may be believed. */
#ifndef TAUT_RESPONSE_H
#define TAUT_RESPONSE_H

#include "cut.h"

#pragma GCC visibility push(hidden)

enum taut_response {
	TAUT_RESPONSE_ANSWER,
	TAUT_RESPONSE_ALIAS,
	TAUT_RESPONSE_REFERRAL,
	TAUT_RESPONSE_NODATA,
	TAUT_RESPONSE_NXDOMAIN,
	TAUT_RESPONSE_USELESS
};

/* What was asked, for reading the response. */
struct taut_inquiry {
	const uint8_t *name; /* as it was sent: perhaps minimised */
	const uint8_t *full;
	const uint8_t *zone;
	uint16_t type, rclass;
	bool forward, no_private;
	bool lenient; /* answers without AA are taken: there is nobody else */
};

struct taut_read {
	enum taut_response response;
	enum taut_trouble trouble; /* USELESS */
	bool aa, filtered;
	uint32_t dropped; /* records that were not believed */
	uint32_t ttl;     /* NODATA, NXDOMAIN: how long it stands; REFERRAL: of the NS set */
	uint8_t target[TAUT_NAME_MAX]; /* the name that the chain has come to */
	uint32_t chain;                /* aliases */
	const uint8_t *cut;            /* REFERRAL: the zone, within asked->full */
};

/* Reads a response whose question was found right: what it is, and into work->answer, ->authority, ->cut what may be
 * believed of it. */
void taut_i_classify(struct taut_work *w, const struct taut_inquiry *asked, struct taut_read *read);

enum taut_scrubbed { TAUT_SCRUB_ABSENT, TAUT_SCRUB_SET, TAUT_SCRUB_BAD, TAUT_SCRUB_EMPTY };
/* The RRset of a section with its signatures: ABSENT; BAD: a record of it is malformed, or it is too large; EMPTY:
 * private addresses were all there was. */
enum taut_scrubbed taut_i_scrub_set(struct taut_work *w, enum taut_section section,
	const uint8_t *owner, uint16_t type, uint16_t rclass, bool no_private,
	struct taut_rrset *set);
/* The delegation to `cut`: NS, DS or its denial, glue below `zone`, into work->cut. False: it cannot be used. */
bool taut_i_scrub_cut(struct taut_work *w, const uint8_t *cut, const uint8_t *zone, uint16_t rclass,
	enum taut_section section, uint32_t *ttl);
/* SOA and proofs of a denial into work->authority. */
bool taut_i_scrub_denial(struct taut_work *w, const uint8_t *name, const uint8_t *zone,
	uint16_t rclass, uint32_t *ttl);

/* The name in the only record of a set. False: there are more, or it is none. */
bool taut_i_only_name(const struct taut_rrset *set, uint8_t name[TAUT_NAME_MAX]);

/* Follows a DNAME: the target of name. False: too long. */
bool taut_i_dname_target(const uint8_t *name, const uint8_t *owner, const uint8_t *target,
	uint8_t out[TAUT_NAME_MAX]);

#pragma GCC visibility pop

#endif
