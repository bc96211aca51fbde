/* resolver.h - a DNS resolver without I/O: iterative, with cache, registered zones and budgets. The public
 * header of libtautresolve. Conventions: codec.h; beyond them:
 *
 * Purity.  Nothing here opens a socket, reads a clock or draws a random number: packets, time and chance
 *   come in as arguments, and what is to be done comes out as actions. The same configuration, the same
 *   random octets and the same calls give the same actions, octet for octet.
 * Memory.  The caller gives it at the start; there is no heap. Where it is used up, requests are answered
 *   with SERVFAIL or dropped, and nothing else breaks.
 * Threads.  One at a time for each resolver, with all that its configuration points to.
 *
 *	taut_resolver_ask(r, &client, query, n, now);            // or _feed, _fail, _tick
 *	while (taut_resolver_next(r, &action))                   // after each of them
 *		carry_out(&action);
 *	wake_me_at(taut_resolver_due(r));
 */
#ifndef TAUTWIRE_RESOLVER_H
#define TAUTWIRE_RESOLVER_H

#include <tautwire/build.h>
#include <tautwire/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- time, places --------------------------------------------------------------------------- */

struct taut_time {
	uint64_t us;   /* monotonic microseconds, from any beginning; never goes back */
	uint64_t wall; /* seconds since 1970, for signatures and cookies; may jump */
};

enum taut_transport { TAUT_UDP, TAUT_TCP, TAUT_TLS };

struct taut_address {
	uint8_t family;     /* 4 or 6; 0: none */
	uint8_t octets[16]; /* the first four for family 4, zeros behind */
	uint16_t port;      /* host order; 0: 53, or 853 for TLS */
};

bool taut_address_equal(const struct taut_address *a, const struct taut_address *b);
/* "192.0.2.1", "2001:db8::1", each perhaps with "@5353" behind. TAUT_E_SYNTAX. */
enum taut_code taut_address_scan(const char *text, size_t n, struct taut_address *address);
#define TAUT_ADDRESS_TEXT 54 /* characters that always suffice, with NUL */
uint32_t taut_address_text(const struct taut_address *address, char out[TAUT_ADDRESS_TEXT]);

/* ---- the cache ------------------------------------------------------------------------------ */

/* RRsets, negative answers, failures and delegations, bounded in octets. An object of its own, so that it
 * outlives a resolver and its configuration. Lies in the caller's memory. */
struct taut_cache;

struct taut_cache_config {
	uint32_t ttl_max;          /* seconds; 0: 86400. Longer TTLs are cut, RFC 8767 4 */
	uint32_t ttl_min;          /* shorter ones are raised; 0: as they are */
	uint32_t negative_ttl_max; /* 0: 3600. RFC 2308 5 */
	uint32_t failure_ttl_max;  /* 0: 30, so that a name is found soon after an outage; RFC 9520 3.2: at most 300 */
	uint32_t stale_max;        /* seconds behind its TTL that an entry is kept for serve-stale; 0: none */
	uint8_t key[16];           /* of its hash: random, so that nobody can choose names that collide */
	bool zeroed;               /* its memory is all zeros, fresh from the system: is not written before it is used */
};

#define TAUT_CACHE_LEAST 65536 /* octets */

/* Makes a cache in n octets (aligned for any type). NULL: n is under TAUT_CACHE_LEAST. */
struct taut_cache *taut_cache_init(void *memory, size_t n, const struct taut_cache_config *config);

struct taut_cache_stats {
	uint64_t entries;  /* those that ran out and were not dropped yet too */
	uint64_t octets;   /* of memory in use: the table, entries, and what replaced ones left behind */
	uint64_t capacity; /* all octets that may ever be in use */
	uint64_t hits, misses, stale, puts, replaced, refused, evicted, expired;
};
void taut_cache_stats(const struct taut_cache *cache, struct taut_cache_stats *stats);

/* Forgets a name, or with `below` all names at and below it (this walks over the whole cache). Returns how many
 * entries went. */
uint64_t taut_cache_flush(struct taut_cache *cache, const uint8_t *name, bool below);

/* Dump: entries, those that would be dropped next first, as octets of a form of their own that
 * taut_cache_load takes, with remaining TTLs. *cursor is 0 at the beginning; false at the end. The octets
 * belong to the cache until the next call on it. */
bool taut_cache_dump(struct taut_cache *cache, uint64_t *cursor, struct taut_time now,
	const uint8_t **octets, size_t *n);
/* Takes one entry of a dump. `age`: seconds since it was made. All is checked as if it came from outside, but rank and
 * security are believed: a dump is to be kept as a configuration is. What has run out, or is worth less than what is
 * there, is passed over. TAUT_E_SYNTAX or the code of what is wrong; TAUT_E_SPACE: larger than this cache takes. */
enum taut_code taut_cache_load(struct taut_cache *cache, const uint8_t *octets, size_t n, uint32_t age,
	struct taut_time now);

/* ---- registered zones ----------------------------------------------------------------------- */

/* The zones that this server is responsible for: answers with AA. Lie in the caller's memory. */
struct taut_zones;

struct taut_tsig_key {
	const uint8_t *name;      /* wire form */
	const uint8_t *algorithm; /* hmac-sha256. and others */
	const uint8_t *secret;
	uint32_t secret_length;
};

/* Makes an empty store in n octets. NULL: too few (65536). */
struct taut_zones *taut_zones_init(void *memory, size_t n);

/* Begins a zone, or a new version of one that is there; records follow, in any order; commit checks it and
 * puts it in the place of the old version as a whole, or forgets it; abort forgets it. One at a time. It needs
 * room for the new version beside the old one, and while it is made for about as much again.
 * begin: TAUT_E_ARGUMENT if one is begun already, or for a class that no zone has.
 * add: TAUT_E_SPACE; TAUT_E_ARGUMENT for a record that is not at or below the apex, of another class, malformed,
 * or one that no zone has. A record that is there already is no error. commit: TAUT_E_ABSENT without exactly one
 * SOA and an NS at the apex; TAUT_E_SYNTAX for CNAME beside other data, or more than one CNAME or DNAME;
 * TAUT_E_SPACE. A signed zone with NSEC3 of more than 150 iterations, or in a build without SHA-1, is answered without
 * proofs of what is not there. */
enum taut_code taut_zones_begin(struct taut_zones *zones, const uint8_t *apex, uint16_t rclass);
enum taut_code taut_zones_add(struct taut_zones *zones, const struct taut_zone_record *record);
enum taut_code taut_zones_commit(struct taut_zones *zones);
void taut_zones_abort(struct taut_zones *zones);
/* Removes a zone. False: it was not there. */
bool taut_zones_remove(struct taut_zones *zones, const uint8_t *apex, uint16_t rclass);

/* Who may transfer a zone: addresses with prefix lengths, and keys. Nobody without. The arrays are the
 * caller's and stay there; the rule stays for later versions. TAUT_E_ABSENT: there is no such zone. */
struct taut_prefix {
	struct taut_address address;
	uint8_t length;
};
struct taut_transfer_rule {
	const struct taut_prefix *from; /* none: anywhere, if there is a key */
	uint32_t from_count;
	const struct taut_tsig_key *keys; /* none: without TSIG */
	uint32_t key_count;
};
enum taut_code taut_zones_allow(struct taut_zones *zones, const uint8_t *apex, uint16_t rclass,
	const struct taut_transfer_rule *rule);

/* ---- local data ----------------------------------------------------------------------------- */

/* What is answered here whatever the world says: names that are blocked, records of names that nobody else has. Lies in
 * the caller's memory, and is only read once it is filled: resolvers in several threads may share it.
 *
 * Names below a zone of local data belong to it, the deepest one counts; DS of an apex belongs to what is above. Names
 * that are in none are as in a transparent one. It is asked before registered zones, special-use names and the cache, for
 * the name of a question and for those that aliases in local data lead to. Answers have AA. */
struct taut_local;

enum taut_local_kind {
	TAUT_LOCAL_STATIC,          /* its records, and nothing else: NODATA, NXDOMAIN */
	TAUT_LOCAL_TRANSPARENT,     /* names that have records are answered, others are as if it was not there */
	TAUT_LOCAL_TYPETRANSPARENT, /* so are other types of names that have records */
	TAUT_LOCAL_REDIRECT,        /* the records of the apex stand at every name below; a CNAME to *.NAME there leads
	                               to the question's name below NAME */
	TAUT_LOCAL_REFUSE,          /* its records, REFUSED for the rest */
	TAUT_LOCAL_DENY,            /* its records, no answer at all for the rest */
	TAUT_LOCAL_ALWAYS_NXDOMAIN, /* from here on: records in it are not looked at */
	TAUT_LOCAL_ALWAYS_NODATA,
	TAUT_LOCAL_ALWAYS_REFUSE,
	TAUT_LOCAL_ALWAYS_DENY,
	TAUT_LOCAL_ALWAYS_NULL,  /* 0.0.0.0 and ::, NODATA for other types */
	TAUT_LOCAL_ALWAYS_TRANSPARENT /* as if it was not there: special-use names at and below are names like others */
};

#define TAUT_LOCAL_LEAST 4096 /* octets */

/* Makes one in n octets (aligned for any type; those over 4 GiB are not used). About 40 octets and the name go for a
 * zone. The key is random, so that nobody can choose names that collide. NULL: too few octets. */
struct taut_local *taut_local_init(void *memory, size_t n, const uint8_t key[16]);
/* A zone, or another kind for one that is there. TAUT_E_SPACE. */
enum taut_code taut_local_zone(struct taut_local *local, const uint8_t *apex, uint16_t rclass,
	enum taut_local_kind kind);
/* A record, before or after its zone. TAUT_E_SPACE, for too many of one type too; TAUT_E_ARGUMENT for one of a type
 * that no zone has, or malformed. One that is there already is no error. */
enum taut_code taut_local_add(struct taut_local *local, const struct taut_zone_record *record);

/* ---- configuration -------------------------------------------------------------------------- */

#define TAUT_R_IP4           (1u << 0)  /* ask servers by IPv4 */
#define TAUT_R_IP6           (1u << 1)
#define TAUT_R_QMIN          (1u << 2)  /* QNAME minimisation, RFC 9156: relaxed */
#define TAUT_R_CASE          (1u << 3)  /* letters of questions in random case (0x20) */
#define TAUT_R_COOKIES       (1u << 4)  /* RFC 7873, towards servers and clients */
#define TAUT_R_PREFETCH      (1u << 5)  /* what is asked for in the last tenth of its TTL */
#define TAUT_R_STALE         (1u << 6)  /* serve-stale, RFC 8767 */
#define TAUT_R_LAB           (1u << 7)  /* loopback and unspecified addresses may be name servers */
#define TAUT_R_PRIVATE       (1u << 8)  /* refuse private addresses in answers from outside (rebinding) */
#define TAUT_R_NO_RECURSION  (1u << 9)  /* registered zones only: REFUSED for the rest */
#define TAUT_R_NO_PRIMING    (1u << 10) /* hints are used as they are, RFC 9609 */
#define TAUT_R_NO_SPECIAL    (1u << 11) /* special-use names (RFC 6761, 6303) are names like others */
#define TAUT_R_TRACE         (1u << 12) /* LOG actions for every step */
#define TAUT_R_MINIMAL       (1u << 13) /* no authority and additional records that are not needed */

/* A name server of the root, or of a forward or stub zone. */
struct taut_hint {
	const uint8_t *name; /* wire form; NULL where only the address is known */
	struct taut_address address;
	const char *tls_name; /* TLS: the name to authenticate; NULL: opportunistic */
};

enum taut_route_kind {
	TAUT_ROUTE_FORWARD,       /* ask these resolvers with RD, and nobody else */
	TAUT_ROUTE_FORWARD_FIRST, /* ask them first; if they fail, iterate */
	TAUT_ROUTE_STUB,          /* these are name servers of the zone: iterate from there */
	TAUT_ROUTE_STUB_FIRST     /* the same, and as if there was no route if they fail */
};

struct taut_route {
	const uint8_t *zone;
	enum taut_route_kind kind;
	enum taut_transport transport;
	const struct taut_hint *servers;
	uint32_t count;
};

/* What one request of a client may cause, children and restarts included. 0: the value of limits.h. */
struct taut_budget {
	uint32_t packets;    /* sent upstream */
	uint32_t octets;     /* received from upstream */
	uint32_t tasks;      /* questions asked on the way */
	uint32_t time_ms;    /* from ask to answer */
	uint32_t signatures; /* checks */
	uint32_t hashes;     /* of NSEC3 */
};

#define TAUT_STALE_AT_ONCE UINT32_MAX /* stale_after_ms: what is stale is given at once, and asked for then */

struct taut_resolver_config {
	struct taut_cache *cache;
	struct taut_zones *zones; /* NULL: none */
	const struct taut_local *local; /* NULL: none */
	const struct taut_hint *hints; /* of the root; none: those built in */
	uint32_t hint_count;
	const struct taut_route *routes;
	uint32_t route_count;
	const struct taut_tsig_key *keys; /* for requests with TSIG */
	uint32_t key_count;
	uint32_t flags;    /* TAUT_R_... */
	uint32_t requests; /* of clients that wait for servers at once; 0: 1024. Beyond that old ones give way, or new
	                      ones are answered out of what is known; who has to go gets no answer by UDP,
	                      SERVFAIL by a connection */
	uint32_t requests_each; /* of one address, beyond which it is refused; 0: a tenth of them, TAUT_CLIENT_PENDING at least */
	uint32_t servers;  /* whose facts are remembered; 0: 8192 */
	uint16_t udp_size; /* towards servers; 0: 1232 */
	uint16_t keepalive; /* told to clients that ask, RFC 7828: how long an idle connection stays, in 100 ms; 0: not told */
	uint16_t udp_size_max; /* of answers to clients over UDP; 0: 1232 */
	uint32_t stale_after_ms; /* serve-stale: a client waits so long for fresh data; 0: 1800, RFC 8767 5 */
	uint32_t stale_ttl;      /* of stale answers, seconds; 0: 30, RFC 8767 5.11 */
	struct taut_budget budget;
	/* n random octets, unpredictable for outsiders */
	void (*random)(void *context, uint8_t *out, size_t n);
	void *random_context;
	/* Event log: octets to append, see taut_replay. NULL: none */
	void (*record)(void *context, const uint8_t *octets, size_t n);
	void *record_context;
	const char *identity; /* id.server, hostname.bind and NSID; NULL: none */
	const char *version;  /* version.server and version.bind; NULL: none */
};

/* ---- the verbs ------------------------------------------------------------------------------ */

struct taut_resolver;

/* How much memory a resolver of this configuration takes: 10 MB by default. What of it lies in pages that the system
 * gives at the first touch is not there before it is used: after taut_resolver_init 280 KB are. */
size_t taut_resolver_size(const struct taut_resolver_config *config);

/* Makes one in n octets (aligned for any type). What the configuration points to stays as it is as long
 * as the resolver is in use. NULL: too little memory, or no cache or random callback. */
struct taut_resolver *taut_resolver_init(const struct taut_resolver_config *config, void *memory,
	size_t n, struct taut_time now);

struct taut_client {
	uint64_t token; /* comes back with the answer; another one for each request that is open */
	struct taut_address address;
	enum taut_transport transport;
};

/* A query of a client. Answered exactly once, by a TAUT_ACTION_ANSWER, but for what gets no answer at all:
 * responses, what has no header, and clients that are gone. Returns TAUT_E_ARGUMENT for those, TAUT_E_SPACE if there are too many
 * requests to take one more (an action comes all the same if it has a question). */
enum taut_code taut_resolver_ask(struct taut_resolver *r, const struct taut_client *client,
	const uint8_t *query, size_t n, struct taut_time now);

/* What came back for an exchange, from whomever. Anything may come, at any time, for exchanges that are over
 * too. */
void taut_resolver_feed(struct taut_resolver *r, uint64_t exchange, const struct taut_address *from,
	const uint8_t *reply, size_t n, struct taut_time now);

enum taut_failure {
	TAUT_FAIL_REFUSED,     /* nobody listens: ICMP, or RST to a connect */
	TAUT_FAIL_UNREACHABLE, /* no route */
	TAUT_FAIL_CLOSED,      /* the connection ended before the reply */
	TAUT_FAIL_TLS,         /* handshake or authentication */
	TAUT_FAIL_LOCAL        /* no socket, no memory here: says nothing about the server */
};

/* An exchange cannot go on. */
void taut_resolver_fail(struct taut_resolver *r, uint64_t exchange, enum taut_failure failure,
	struct taut_time now);

/* The client took the last TAUT_ACTION_STREAM of its zone transfer: the next message may be made. Each call that
 * follows one gives one action, further ones nothing; so does a token that has no transfer. A transfer has no end in
 * time but what the caller sets it: taut_resolver_gone. */
void taut_resolver_more(struct taut_resolver *r, uint64_t token, struct taut_time now);

/* The client went away: no answer is given any more. Its place is free at once, and what was asked for it alone is
 * given up. A token that is not open does nothing. */
void taut_resolver_gone(struct taut_resolver *r, uint64_t token, struct taut_time now);

/* Time has passed. Spurious calls do nothing. */
void taut_resolver_tick(struct taut_resolver *r, struct taut_time now);

/* When tick should be called at the latest, in monotonic microseconds; UINT64_MAX: never. */
uint64_t taut_resolver_due(const struct taut_resolver *r);

enum taut_action_kind {
	TAUT_ACTION_SEND,   /* octets to `address` by `transport`; for UDP from local port `port` */
	TAUT_ACTION_CANCEL, /* nothing more is wanted of this exchange: close what belongs to it */
	TAUT_ACTION_ANSWER, /* octets to the client `token`. None: nothing is sent, a connection is closed (a transfer that
	                       cannot go on, TAUT_LOCAL_DENY, too many requests by UDP) */
	TAUT_ACTION_STREAM, /* the same, and more messages follow (AXFR), each after a taut_resolver_more */
	TAUT_ACTION_LOG     /* a step, as text */
};

struct taut_action {
	enum taut_action_kind kind;
	uint64_t exchange;
	uint64_t token;
	struct taut_address address;
	enum taut_transport transport;
	uint16_t port;        /* local, 1024 to 65535, drawn at random */
	const char *tls_name; /* to authenticate, or NULL */
	const uint8_t *octets; /* a message without TCP's length; LOG: text */
	size_t length;
	uint64_t request; /* which one this is for: counted from 1; 0: the resolver's own doing */
	bool authoritative; /* SEND: to a name server of a zone, not to a resolver */
};

/* The next thing to do: until false after each verb. Octets are good until the next call on the resolver. */
bool taut_resolver_next(struct taut_resolver *r, struct taut_action *action);

struct taut_resolver_stats {
	uint64_t requests, answers, dropped, gone, cache_hits, stale_answers, coalesced, prefetches;
	uint64_t packets, octets_in, retries, timeouts, tcp, tls, near_misses, mismatches, late, refused_records;
	uint64_t budget_ends[6]; /* by member of struct taut_budget */
	uint32_t active_requests, active_tasks, active_exchanges;
	size_t memory_used, memory_most;
};
void taut_resolver_stats(const struct taut_resolver *r, struct taut_resolver_stats *stats);

/* ---- replay --------------------------------------------------------------------------------- */

/* Runs an event log: the calls and the random octets that were recorded, on a resolver that was made from the same
 * configuration but with this random callback: taut_replay_random, the log as its context. `each` gets every
 * action. TAUT_E_SYNTAX with *at, the octet where the log is none. */
struct taut_replay {
	const uint8_t *octets;
	size_t length, at;
};
void taut_replay_random(void *replay_of, uint8_t *out, size_t n);
enum taut_code taut_replay_run(struct taut_replay *replay, struct taut_resolver *r,
	void (*each)(void *context, const struct taut_action *action), void *context, size_t *at);

/* ---- a stub for programs -------------------------------------------------------------------- */

/* A resolver that asks others: fills a configuration that forwards all to `servers`. */
void taut_stub_config(struct taut_resolver_config *config, struct taut_route *route,
	const struct taut_hint *servers, uint32_t count, enum taut_transport transport);
/* A question of the program itself: as taut_resolver_ask with a query that has RD, and DO if `dnssec`. */
enum taut_code taut_stub_ask(struct taut_resolver *r, uint64_t token, const uint8_t *name,
	uint16_t type, uint16_t rclass, bool dnssec, struct taut_time now);

#ifdef __cplusplus
}
#endif
#endif
