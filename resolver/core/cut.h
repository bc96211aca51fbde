/* cut.h - the zone cuts that tasks walk along: the name servers of one zone as one task sees them (cut.c), and which addresses
 * may be asked at all, and by which route (address.c). */
#ifndef TAUT_CUT_H
#define TAUT_CUT_H

#include "engine.h"

#pragma GCC visibility push(hidden)

/* What has been done about the addresses of a name server. */
#define TAUT_NS_HAS4   1u
#define TAUT_NS_HAS6   2u
#define TAUT_NS_ASKED4 4u /* a task was made, or it is clear that none helps */
#define TAUT_NS_ASKED6 8u
#define TAUT_NS_ALIAS  16u /* its name is an alias: followed once, for each type */
#define TAUT_NS_ALIAS6 32u

enum taut_trouble { /* why a server was no use; in the order in which they are told of */
	TAUT_TROUBLE_NONE,
	TAUT_TROUBLE_SILENT,
	TAUT_TROUBLE_NETWORK,
	TAUT_TROUBLE_LAME,
	TAUT_TROUBLE_NO_AA, /* not as the zone's server: taken if nobody else has a better one */
	TAUT_TROUBLE_REFUSED,
	TAUT_TROUBLE_SERVFAIL,
	TAUT_TROUBLE_RCODE,
	TAUT_TROUBLE_MALFORMED,
	TAUT_TROUBLE_UPWARD
};

struct taut_place {
	struct taut_address address;
	const char *tls_name;
	uint8_t ns;      /* index of its name */
	uint8_t tries;   /* questions sent */
	bool doubtful;   /* was silent for others: one try */
	uint8_t trouble; /* enum taut_trouble: of the last try */
	uint8_t again;   /* enum taut_again: how it is asked next time */
	bool out;        /* not asked again by this task, */
	bool last_hope;  /* unless there is nobody else: TAUT_TROUBLE_NO_AA */
};

/* The name servers of one zone, as one task sees them. A block of the pool. */
struct taut_servers_of {
	uint32_t size;   /* of the block */
	uint32_t length; /* packed RRsets at octets */
	uint8_t ns_count, place_count;
	uint8_t resolved; /* names whose addresses were asked for */
	bool forward;     /* resolvers: asked with RD */
	bool routed;      /* of a route, */
	bool soft;        /* and it goes without them too: time is left for that */
	bool hints;       /* of the root, as configured */
	bool parent_glue; /* what parents gave was added */
	bool child_side;  /* the zone's own NS were added */
	uint8_t transport;
	struct {
		const uint8_t *name; /* within octets; NULL: only the address is known */
		uint8_t state;       /* TAUT_NS_... */
	} ns[TAUT_NS_MAX];
	struct taut_place places[TAUT_PLACES];
	uint8_t octets[];
};

enum taut_cut_state { TAUT_CUT_FOUND, TAUT_CUT_PRIME, TAUT_CUT_NONE };
/* Fills of and zone of a task: routes, the cache, hints. `above`: strictly above this zone. */
enum taut_cut_state taut_i_cut_find(struct taut_resolver *r, struct taut_task *t);
/* From packed RRsets: the NS set first, glue behind. */
bool taut_i_cut_use(struct taut_resolver *r, struct taut_task *t, const uint8_t *packed,
	uint32_t length, uint32_t ttl, uint32_t age);
void taut_i_cut_free(struct taut_resolver *r, struct taut_task *t);
/* Adds addresses of a name server out of a set of A or AAAA. */
void taut_i_cut_address(const struct taut_resolver *r, struct taut_servers_of *of, uint32_t ns,
	const struct taut_rrset *set);
/* The server to ask next; TAUT_NO_INDEX: none is left. */
uint32_t taut_i_cut_choose(struct taut_resolver *r, struct taut_task *t);
/* Those that answered without AA may be asked again. False: there are none. */
bool taut_i_cut_lenient(struct taut_task *t);
/* Addresses that parents gave for the servers' names, where those that the names have now are no use. True: there are new ones. */
bool taut_i_cut_glue(struct taut_resolver *r, struct taut_task *t);
/* Names of servers that the zone itself has given. True: there are new ones. */
bool taut_i_cut_own(struct taut_resolver *r, struct taut_task *t);

/* May this address be asked? 0.0.0.0, ::, loopback, multicast and broadcast may not. */
bool taut_i_address_may_serve(const struct taut_address *address, bool lab);
/* Is this a private address (RFC 1918, 3927, 4193, 4291)? Of A or AAAA rdata. */
bool taut_i_address_is_private(const uint8_t *rdata, uint16_t length);
const struct taut_route *taut_i_route(
	const struct taut_resolver *r, const uint8_t *name, uint16_t type);

#pragma GCC visibility pop

#endif
