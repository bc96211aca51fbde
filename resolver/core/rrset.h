/* rrset.h - RRsets as the core hands them around: views of packed records. */
#ifndef TAUT_RRSET_H
#define TAUT_RRSET_H

#include "../limits.h"
#include "../resolver.h"

#pragma GCC visibility push(hidden)

/* How far a RRset can be trusted by where it stood, RFC 2181 5.4.1: a higher rank is not replaced
 * by a lower one. */
enum taut_rank {
	TAUT_RANK_NONE,
	TAUT_RANK_ADDITIONAL, /* glue and other additional data */
	TAUT_RANK_REFERRAL,   /* authority section, no AA */
	TAUT_RANK_ANSWER,     /* answer section, no AA; forwarders */
	TAUT_RANK_AUTHORITY,  /* authority section, AA */
	TAUT_RANK_AA,         /* answer section, AA */
	TAUT_RANK_LOCAL       /* registered zones, hints in the configuration */
};

/* What validation found. Until there is any, all is TAUT_UNCHECKED. */
enum taut_security { TAUT_UNCHECKED, TAUT_BOGUS, TAUT_INDETERMINATE, TAUT_INSECURE, TAUT_SECURE };

/* Records first, in canonical order (RFC 4034 6.3) without duplicates, then the RRSIGs that cover
 * them; each is two octets of length and its rdata, uncompressed. */
struct taut_rrset {
	const uint8_t *owner; /* wire form, case as it came */
	const uint8_t *data;
	uint32_t length; /* octets at data */
	uint32_t ttl;    /* seconds */
	uint16_t type, rclass;
	uint16_t count, signatures;
	uint8_t rank, security;
};

/* Numbers out of octets. */
static inline uint16_t taut_i_be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t taut_i_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Walks over the records, then the signatures: index counts both, from 0. */
struct taut_rdata_view {
	const uint8_t *rdata;
	uint16_t length;
	uint32_t index, at;
};
/* Zero the view before the first call. False behind the last one. */
bool taut_i_rrset_next(const struct taut_rrset *set, struct taut_rdata_view *view);

/* Are the records, and the signatures, in canonical order without duplicates? */
bool taut_i_rrset_is_canonical(const struct taut_rrset *set);

/* RRsets behind each other as octets: what a negative answer or a delegation carries. Owner (wire),
 * type, class, TTL, counts, length, data. Rank and security do not go along: they are those of the
 * whole. Returns octets written, or needed if `out` is NULL; 0: they do not fit, or length is over
 * TAUT_RRSET_OCTETS. */
size_t taut_i_rrset_pack(const struct taut_rrset *set, uint8_t *out, size_t capacity);
/* The RRset at octets[*at..n), a view of them; steps over it. False at the end or for what is none:
 * *at is n only in the first case. Octets may come from outside; records are what was announced,
 * but their rdata is not looked at. */
bool taut_i_rrset_unpack(const uint8_t *octets, size_t n, size_t *at, struct taut_rrset *set);

/* Collects records of one RRset into a buffer: sorted, without duplicates. */
struct taut_rrset_maker {
	uint8_t *out;
	uint32_t capacity;
	struct taut_rrset set;           /* whole after each call */
	uint16_t at[TAUT_RRSET_RECORDS]; /* offsets of records and signatures */
};
/* The owner stays the caller's. */
void taut_i_rrset_begin(struct taut_rrset_maker *m, const uint8_t *owner, uint16_t type,
	uint16_t rclass, uint8_t *out, uint32_t capacity);
/* A record, or with `signature` an RRSIG that covers it; rdata uncompressed. The TTL of the set is
 * the least (RFC 2181 5.2); one that is there already only counts for that. False: no room, or too
 * many (limits.h: records and signatures together). Cost: some ten comparisons, and what stands
 * behind it is moved. */
bool taut_i_rrset_add(struct taut_rrset_maker *m, const uint8_t *rdata, uint16_t length,
	uint32_t ttl, bool signature);

#pragma GCC visibility pop

#endif
