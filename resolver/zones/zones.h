/* zones.h - what the core knows of registered zones. */
#ifndef TAUT_ZONES_H
#define TAUT_ZONES_H

#include "../core/rrset.h"
#include "../tsig.h"

#pragma GCC visibility push(hidden)

struct taut_zone_data; /* one zone. Pointers to and into it are good until the next call of taut_zones_... that changes any */

/* The registered zone that is responsible for a name: the one with the longest apex at or above it (for type DS strictly above,
 * where there is one). NULL: none. */
struct taut_zone_data *taut_i_zones_find(struct taut_zones *zones, const uint8_t *name, uint16_t type,
	uint16_t rclass);
const uint8_t *taut_i_zone_apex(const struct taut_zone_data *zone);

enum taut_lookup_kind {
	TAUT_LOOKUP_ANSWER,   /* `set`, or at type ANY all sets of the name */
	TAUT_LOOKUP_CNAME,    /* `set` is the CNAME: go on at its target */
	TAUT_LOOKUP_DNAME,    /* `set` is the DNAME: synthesise, RFC 6672 */
	TAUT_LOOKUP_REFERRAL, /* `set` is the NS set of the cut; DS or its denial belongs to it */
	TAUT_LOOKUP_NODATA,
	TAUT_LOOKUP_NXDOMAIN
};

struct taut_lookup {
	enum taut_lookup_kind kind;
	struct taut_rrset set;
	const uint8_t *cut;      /* REFERRAL: the zone cut */
	const uint8_t *wildcard; /* the answer comes from this name (RFC 4592), or NULL */
	uint32_t closest_labels; /* of the closest encloser */
	uint32_t node;     /* that the set, or its absence, is of; not at NXDOMAIN */
	uint32_t encloser; /* the closest encloser: its node; with the name itself if it exists */
	uint32_t before;   /* the last node not behind the name in canonical order */
};

/* RFC 1034 4.3.2 within one zone, RFC 4592. Always succeeds. */
void taut_i_zone_lookup(const struct taut_zone_data *zone, const uint8_t *name, uint16_t type,
	struct taut_lookup *found);

/* One set of a name as it stands (glue too), for additional data. False: there is none. */
bool taut_i_zone_set(const struct taut_zone_data *zone, const uint8_t *name, uint16_t type,
	struct taut_rrset *set);

/* additional.c: do names in this type's rdata bring addresses along? And the name in a record of a set, in wire form: NULL for
 * none that helps. */
bool taut_i_brings_addresses(uint16_t type);
const uint8_t *taut_i_target_of(
	const struct taut_rrset *set, const uint8_t *owner, const uint8_t *rdata, uint16_t n);

/* Writes the answer to a question whose zone is registered: flags AA (not for referrals), rcode, all sections; CNAMEs and DNAMEs
 * are followed within the registered zones. With `dnssec` RRSIGs, NSEC or NSEC3, DS.
 * *pending: a name that a CNAME chain leaves the registered zones with, or that it leads to a referral with (wire form,
 * copied), for a resolver to go on; its first octet is 0 if there is none. The header is the caller's, who writes it and the question before; AA, TC and
 * rcode are set in it. What does not fit sets TC (answer) or is left out (additional).
 * Returns the rcode. */
struct taut_authority_options {
	bool dnssec, minimal;
	bool any_minimal; /* RFC 8482: one set for ANY over UDP */
	bool recursion;   /* a referral behind a CNAME is not written: *pending is the name to go on with */
};
uint16_t taut_i_authority_answer(struct taut_zones *zones, const struct taut_zone_data *zone,
	const uint8_t *name, uint16_t type, uint16_t rclass, const struct taut_authority_options *options,
	struct taut_builder *b, bool *aa, uint8_t pending[TAUT_NAME_MAX]);

/* AXFR (RFC 5936), and IXFR answered by it (RFC 1995 4): messages one after the other, each signed if the request
 * was (RFC 8945 5.3.1). Nothing in it is for the caller. */
struct taut_transfer {
	struct taut_zones *zones;
	uint64_t version; /* of the zone; another one ends it */
	uint32_t node, set, record, at; /* where it is: nodes, hashed nodes behind them; octets in the set */
	uint32_t messages;
	uint16_t id, flags, type, rclass;
	uint8_t stage;
	uint8_t apex[TAUT_NAME_MAX], name[TAUT_NAME_MAX]; /* name: as it was asked for */
	struct taut_tsig_state tsig;
};
/* May this client have it? Of a query for AXFR or IXFR of one question. Returns the rcode: 0; FORMERR; NOTAUTH where the zone is
 * not registered, or for a TSIG with *error BADKEY, BADSIG, BADTIME; REFUSED. Of the zone's rule both addresses and keys have
 * to be met. */
uint16_t taut_i_transfer_begin(struct taut_transfer *t, struct taut_zones *zones,
	const struct taut_message *query, const struct taut_client *client, struct taut_time now,
	uint16_t *error);
/* The answer to a query that was not 0, with its TSIG: its length; 0: no room (1024 octets suffice). */
size_t taut_i_transfer_refuse(struct taut_transfer *t, uint16_t rcode, struct taut_time now, uint8_t *out,
	size_t capacity);
/* Was the message before the last one? */
bool taut_i_transfer_over(const struct taut_transfer *t);
/* The next message, of at most `capacity` octets; false behind the last one, or (length 0) if the zone is another one now
 * or a record does not fit: then the connection has to be closed. */
bool taut_i_transfer_next(struct taut_transfer *t, struct taut_time now, uint8_t *out, size_t capacity,
	size_t *length);

#pragma GCC visibility pop

#endif
