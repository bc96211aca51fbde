/* counts.h - what is in a zone, counted over its records in canonical order. */
#ifndef TAUT_ZONE_COUNTS_H
#define TAUT_ZONE_COUNTS_H

#include "key.h"
#include "limits.h"
#include "sorter.h"

struct zone_ttl_count {
	uint32_t ttl;
	uint64_t records;
};

struct zone_set {
	uint64_t records, octets; /* octets: of rdata */
	uint16_t type, rclass;
	uint8_t owner[TAUT_NAME_MAX];
};

/* 2 MiB; zeroed to begin. */
struct zone_counts {
	uint64_t records,
		repeated; /* repeated: equal to another but for TTL and case; not in the others */
	uint64_t octets;  /* of rdata */
	uint64_t owners, sets, wildcards;
	/* owners below the apex with NS, and not below another; of them those with DS; addresses at them
	 * and below */
	uint64_t delegations, secure, glue;
	uint64_t type_records[65536], type_sets[65536], type_octets[65536], class_records[65536];
	bool has_apex, has_keys; /* a SOA; DNSKEY at its owner */
	uint32_t serial;
	uint8_t apex[TAUT_NAME_MAX];
	struct zone_set largest; /* the first one of the most records */
	uint32_t ttl_least, ttl_most;
	struct zone_ttl_count ttls[ZONE_TTLS]; /* by place of their hash; records 0: free */
	uint32_t ttls_count;
	uint64_t ttls_other; /* records of TTLs for which there was no place */
	/* inside */
	struct zone_set set;
	struct {
		bool began, ns, ds, soa, keys, is_below;
		uint64_t addresses;
		uint32_t key_length;
		uint8_t key[ZONE_OWNER_KEY];
	} owner;
	bool has_cut;
	uint32_t cut_length;
	uint8_t cut[ZONE_OWNER_KEY]; /* the key of the last delegation, without its end */
};

/* Counts the next record in order. */
void zone_count(struct zone_counts *counts, const struct zone_sorted *sorted);

/* Behind the last: what was at hand is counted, and ttls[0..ttls_count) are put in order, the most records
 * first. */
void zone_count_end(struct zone_counts *counts);

#endif
