/* check_inner.h - what the files of `tautzone check` share. Each file has a subject; zone_check_finish calls
 * them in the order in which they stand here. */
#ifndef TAUT_ZONE_CHECK_INNER_H
#define TAUT_ZONE_CHECK_INNER_H

#include <tautwire/build.h>
#include <tautwire/text.h>

#include "check.h"
#include "check_store.h"

/* A key as RRSIG and CDS name it: tag and algorithm. */
#define zone_key_of(tag, algorithm) ((uint32_t)(tag) << 8 | (uint32_t)(algorithm))

struct zone_check {
	struct zone_store store;
	struct zone_report report;
	const struct zone_check_options *options;
	const char *file; /* of findings about the whole */
	enum zone_kind kind;
	bool reverse;   /* below in-addr.arpa or ip6.arpa */
	bool is_signed; /* the SOA has an RRSIG */
	bool has_origin;
	uint8_t origin[TAUT_NAME_MAX];
	uint32_t origin_length, origin_labels;
	uint16_t rclass;
	uint32_t serial; /* of the SOA */
	uint32_t *keys;  /* zone_key_of all DNSKEY at the apex, in order */
	uint32_t key_count;
	uint64_t *hashes; /* of the records of a set */
	uint32_t *items;  /* twice as many: orders of them */
	uint32_t set_capacity;
	bool failed;   /* no memory */
	unsigned text; /* the next of: */
	char texts[2][TAUT_NAME_TEXT];
	uint8_t canonical[2][65535];
	uint8_t covered[65536 / 8]; /* types with an RRSIG at the owner at hand; else zero */
};

/* ---- words ---------------------------------------------------------------------------------- */

/* A finding about a record (NULL: the zone as a whole); the rest is as for printf. */
void zone_say(struct zone_check *c, enum zone_code code, const struct zone_entry *entry,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same about an owner: said of its first record. */
void zone_say_owner(struct zone_check *c, enum zone_code code, uint32_t name);

/* A name as text, good until the next but one call. */
const char *zone_text(struct zone_check *c, const uint8_t *wire);

#define ZONE_LINE_TEXT 320
/* "line 7" as seen from another record, or "FILE:7" if that is in another file. */
const char *zone_line(const struct zone_check *c, const struct zone_entry *from,
	const struct zone_entry *entry, char out[ZONE_LINE_TEXT]);

/* ---- records -------------------------------------------------------------------------------- */

/* The record as the typed readers want it. */
struct taut_record zone_record(const struct zone_entry *entry);

/* The name in the field with this index; NULL if that is no name. */
const uint8_t *zone_rdata_name(const struct zone_entry *entry, unsigned index);

/* The label directly below the origin, in a name below it; its length octet. */
const uint8_t *zone_top_label(const struct zone_check *c, const uint8_t *wire);

/* Is the label (with its length octet) this text, in lower case? */
bool zone_label_is(const uint8_t *label, const char *text);

static inline bool zone_hidden(const struct zone_name *name)
{
	return (name->flags & (ZONE_BELOW_CUT | ZONE_BELOW_DNAME)) != 0;
}

static inline bool zone_has(const struct zone_check *c, uint32_t name, uint16_t type)
{
	return zone_store_has(&c->store, name, type);
}

static inline bool zone_is_wildcard(const uint8_t *wire)
{
	return wire[0] == 1 && wire[1] == '*';
}

/* Where a name leads that a record gives: */
enum zone_reach {
	ZONE_OUT,       /* out of the zone: not ours to tell */
	ZONE_ABSENT,    /* nothing has this name, no wildcard makes it up */
	ZONE_BARE,      /* it is there, without addresses */
	ZONE_ADDRESS,   /* it has addresses, as glue perhaps */
	ZONE_ALIAS,     /* a CNAME */
	ZONE_DELEGATED, /* at or below a delegation, without glue */
	ZONE_REDIRECTED /* below a DNAME */
};

struct zone_target {
	enum zone_reach reach;
	uint32_t name; /* what has the addresses or the CNAME, or ZONE_NONE */
	uint32_t cut;  /* the delegation or DNAME that it is below of, or at; or ZONE_NONE */
};

struct zone_target zone_look(const struct zone_check *c, const uint8_t *wire);

/* ---- the subjects --------------------------------------------------------------------------- */

/* The zone as a whole, before anything else. */
void zone_check_kind(struct zone_check *c); /* check_kinds.c: kind and reverse */
void zone_check_apex(struct zone_check *c); /* check_apex.c */
void zone_check_keys(struct zone_check *c); /* check_keys.c: keys and is_signed */
void zone_check_cuts(struct zone_check *c); /* check_delegation.c: flags of owners */

/* One owner. */
void zone_check_sets(struct zone_check *c, uint32_t name);       /* check_sets.c */
void zone_check_owner(struct zone_check *c, uint32_t name);      /* check_names.c */
void zone_check_special(struct zone_check *c, uint32_t name);    /* check_kinds.c */
void zone_check_signatures(struct zone_check *c, uint32_t name); /* check_rrsig.c */
void zone_check_types(struct zone_check *c, uint32_t name);      /* check_types.c */

/* One set, called by check_types.c for the types that they are for. */
void zone_check_targets(struct zone_check *c, const struct zone_set *set);    /* check_targets.c */
void zone_check_mx(struct zone_check *c, const struct zone_set *set);         /* check_targets.c */
void zone_check_ptr(struct zone_check *c, const struct zone_set *set);        /* check_names.c */
void zone_check_address(struct zone_check *c, const struct zone_set *set);    /* check_names.c */
void zone_check_srv(struct zone_check *c, const struct zone_set *set);        /* check_names.c */
void zone_check_tlsa(struct zone_check *c, const struct zone_set *set);       /* check_names.c */
void zone_check_hashed(struct zone_check *c, const struct zone_set *set);     /* check_names.c */
void zone_check_spf(struct zone_check *c, const struct zone_set *set);        /* check_spf.c: TXT */
void zone_check_spf_type(struct zone_check *c, const struct zone_set *set);   /* check_spf.c: SPF */
void zone_check_caa(struct zone_check *c, const struct zone_set *set);        /* check_caa.c */
void zone_check_svcb(struct zone_check *c, const struct zone_set *set);       /* check_svcb.c */
void zone_check_ds(struct zone_check *c, const struct zone_set *set);         /* check_keys.c */
void zone_check_dnskey(struct zone_check *c, const struct zone_set *set);     /* check_keys.c */
void zone_check_cds(struct zone_check *c, const struct zone_set *set);        /* check_keys.c */
void zone_check_zonemd(struct zone_check *c, const struct zone_set *set);     /* check_zonemd.c */
void zone_check_nsec3param(struct zone_check *c, const struct zone_set *set); /* check_nsec3.c */

/* The zone as a whole, when all owners were seen. */
void zone_check_glue(struct zone_check *c);  /* check_delegation.c */
void zone_check_loops(struct zone_check *c); /* check_loops.c */
void zone_check_nsec(struct zone_check *c);  /* check_nsec.c */
void zone_check_nsec3(struct zone_check *c); /* check_nsec3.c */

/* A mailbox in wire form (RFC 1035 8), a host name (RFC 1123 2.1). */
bool zone_is_host(const uint8_t *wire);
bool zone_is_mailbox(const uint8_t *wire);

/* Does a name end in the origin twice, as when a final dot is missing? */
bool zone_ends_twice(const struct zone_check *c, const uint8_t *wire);

#endif
