/* world.h - a small Internet for fuzz targets: zones whose truth is known, and servers that tell
 * it. One zone belongs to a liar, whose servers say what the target wants (liar.h). */
#ifndef TAUT_WORLD_H
#define TAUT_WORLD_H

#include "fuzz.h"
#include <tautwire/resolver.h>

enum { WORLD_ZONES = 7, WORLD_HINTS = 2, WORLD_RECORDS = 8, WORLD_LIAR = 3 };

/* TTLs, seconds: of the delegation to the liar, which can be revoked; of records that say when
 * they were made. */
enum { WORLD_LIAR_TTL = 600, WORLD_STAMP_TTL = 60 };

/* The zone of the liar: names at and below it are his. */
extern const uint8_t world_liar[];
bool world_is_liars(const uint8_t *name);

/* Addresses of the root's servers. */
extern struct taut_hint world_hints[WORLD_HINTS];
/* A resolver that others may ask: for names below this zone. */
extern const uint8_t world_forwarded[];
extern const struct taut_hint world_forwarder;

/* A zone that a resolver has registered itself, beside the world, and its records: several messages full. */
extern const uint8_t world_registered[];
enum { WORLD_REGISTERED_RECORDS = 602 };
void world_register(struct taut_zones *zones);

/* Begins a history: nothing is revoked, servers are not minimal. */
void world_begin(void);
/* Servers give no additional records that are not needed: with the root's own NS either. */
void world_set_minimal(bool minimal);
bool world_is_minimal(void);
/* The zone above the liar's delegates it no longer. */
void world_revoke(void);
bool world_is_revoked(void);
/* What time it is, in seconds: some records tell. */
void world_set_time(uint64_t second);

/* Names that are worth asking for: index modulo how many there are. Wire form. */
const uint8_t *world_name(unsigned index);
/* The apex of a zone, and its address; index below WORLD_ZONES. */
const uint8_t *world_apex(unsigned zone);
void world_address(unsigned zone, struct taut_address *address);
int world_parent(unsigned zone);

enum world_kind { WORLD_ANSWER, WORLD_CNAME, WORLD_NODATA, WORLD_NXDOMAIN };

/* The truth of a name that is not the liar's. */
struct world_truth {
	enum world_kind kind;
	uint32_t ttl;
	uint16_t type; /* of the records: CNAME for WORLD_CNAME */
	unsigned count;
	struct {
		uint8_t octets[300];
		uint16_t length;
	} rdata[WORLD_RECORDS];
	uint8_t dname
		[TAUT_NAME_MAX]; /* WORLD_CNAME: made from the DNAME of this owner; length 1: not so */
	unsigned zone;
};
void world_truth(const uint8_t *name, uint16_t type, struct world_truth *truth);
/* The same of a name at or below the registered zone, as the resolver itself knows it: to all others it does not exist. */
void world_registered_truth(const uint8_t *name, uint16_t type, struct world_truth *truth);

/* Is a record true? NS and glue, SOA, and synthesised CNAMEs included. `late`: seconds that it may
 * have been kept for beyond its TTL. */
bool world_is_true(const uint8_t *owner, uint16_t type, const uint8_t *rdata, uint16_t length,
	uint32_t ttl, uint32_t late);
/* May a question for a name that is not the liar's be sent there? Only to servers of a zone that
 * it is in. */
bool world_may_ask(const struct taut_address *address, const uint8_t *name, bool forwarded);

/* ---- servers: world_server.c ---------------------------------------------------------------- */

/* How a server that does not lie answers. */
struct world_mood {
	uint16_t rcode; /* not 0: with this error */
	bool truncated; /* TC, over UDP */
	uint8_t damaged; /* not 0: an octet of this record's rdata is missing, so that it is malformed */
};

bool world_is_liars_address(const struct taut_address *address);
/* What the server at an address answers to a query: its octets, 0 for silence (no server). The
 * liar's answers as an honest one would. */
size_t world_answer(const struct taut_address *address, const uint8_t *query, size_t n,
	const struct world_mood *mood, uint8_t *out, size_t capacity);

/* A query of the resolver's, read. */
struct world_query {
	uint8_t name[TAUT_NAME_MAX];
	uint16_t id, type, rclass;
	bool edns, cookie; /* the client cookie is at... */
	uint8_t cookies[40];
	uint16_t cookie_length;
};
void world_read_query(const uint8_t *octets, size_t n, struct world_query *query);
/* OPT with the cookie that such a server gives; `bad` is mixed into the client's. */
void world_put_opt(
	struct taut_builder *b, const struct world_query *query, uint16_t rcode, uint8_t bad);

#endif
