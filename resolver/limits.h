/* limits.h - every bound of the resolver, with its reason. Those of struct taut_budget are defaults. */
#ifndef TAUT_RESOLVER_LIMITS_H
#define TAUT_RESOLVER_LIMITS_H

/* Packets for one request. Honest resolution of the worst names takes about 30 (a chain of CNAMEs over cold zones
 * whose name servers have names elsewhere). */
#define TAUT_BUDGET_PACKETS 64u
/* Octets received: 64 answers of 4 KiB over TCP. */
#define TAUT_BUDGET_OCTETS 262144u
/* Questions on the way: addresses of name servers, targets of CNAMEs. CVE-2020-8616: few of them help. */
#define TAUT_BUDGET_TASKS 24u
/* A stub gives up after 5 s a try; beyond 8 s nobody listens. */
#define TAUT_BUDGET_TIME_MS 8000u
#define TAUT_BUDGET_SIGNATURES 64u
#define TAUT_BUDGET_HASHES 512u

/* Questions inside each other: the address of the server of the server of ... */
#define TAUT_TASK_DEPTH 5u
/* Questions that one waits for at once: A and AAAA of two name servers. */
#define TAUT_CHILDREN 4u
/* CNAMEs and DNAMEs in one chain, as BIND and Unbound have it. */
#define TAUT_CHAIN_MAX 11u
/* Name servers of a referral that are kept, and addresses of them that are tried. The root has 13. */
#define TAUT_NS_MAX 13u
#define TAUT_NS_ADDRESSES 4u
/* Addresses of one zone's servers: 13 names, about three each. */
#define TAUT_PLACES 40u
/* Name servers without addresses that are resolved for one zone cut: NXNSAttack (CVE-2020-8616). */
#define TAUT_GLUELESS_MAX 3u
/* Referrals from the root down to an answer: a name has 127 labels, real ones stay under ten. */
#define TAUT_REFERRALS_MAX 32u
/* Servers that answer for one zone with what is no use (lame, REFUSED, SERVFAIL), before the zone is given up. */
#define TAUT_USELESS_MAX 5u
/* Attempts at one server and at one zone cut for one question. */
#define TAUT_TRIES_SERVER 2u
#define TAUT_TRIES_CUT 10u
/* Attempts at one server where there are so few that those of the zone cut are not used up. */
#define TAUT_TRIES_FEW 5u
/* Labels sent one by one with QNAME minimisation, and at once behind that: RFC 9156 2.3. */
#define TAUT_QMIN_LABELS 4u
#define TAUT_QMIN_STEPS  10u

/* Timeouts, microseconds: of a server of which nothing is known, least, most. */
#define TAUT_RTO_FIRST 376000u
#define TAUT_RTO_LEAST 50000u
#define TAUT_RTO_MOST  2000000u
/* Least for an exchange over a connection: handshakes, and a SYN that was lost once. */
#define TAUT_RTO_STREAM 2000000u
/* A server that was silent is left alone so long, doubled each time up to the most: it is asked again within seconds
 * when it comes back, as one question in so many probes it. */
#define TAUT_BACKOFF_FIRST 1000000u
#define TAUT_BACKOFF_MOST  30000000u
/* Replies to one exchange that are nearly right before it goes on over TCP: CVE-2020-25705 and id guessing. */
#define TAUT_NEAR_MISSES 3u
/* Lameness of a server for a zone is believed so long, seconds. */
#define TAUT_LAME_SECONDS 600u

/* Clients: pending requests of one address, beyond which new ones are refused: DNSBomb (CVE-2024-33655). A tenth of all where
 * that is more, as a resolver with room for many serves networks behind one address. */
#define TAUT_CLIENT_PENDING 100u

/* Requests that may wait for servers and servers whose facts are remembered, where the configuration does not say; the most
 * requests that it may ask for: counts of places stay far below 2^31. */
#define TAUT_REQUESTS      1024u
#define TAUT_SERVERS       8192u
#define TAUT_REQUESTS_MOST (1u << 20)
/* Requests beyond those that may wait for servers: so many can be answered out of what is known, or be refused, at once. */
#define TAUT_REQUESTS_SPARE 32u
/* Where too many wait, those that have waited longer than most answers take give way, milliseconds; so many slots are looked at
 * for one. */
#define TAUT_GIVE_WAY_MS    200u
#define TAUT_GIVE_WAY_LOOKS 16u

/* Records of one RRset and octets of it that are kept: CVE-2024-1737. */
#define TAUT_RRSET_RECORDS 512u
#define TAUT_RRSET_OCTETS  65535u
/* Signatures of one RRset that are kept, the first ones: a zone that changes keys and algorithms has four. KeyTrap, CVE-2023-50387. */
#define TAUT_SIGNATURES_MAX 8u
/* NSEC or NSEC3 of one denial: three are needed at most, RFC 5155 7.2. */
#define TAUT_PROOFS_MAX 6u
/* Types of an answer to ANY: more are left out, as a part is an answer (RFC 8482). */
#define TAUT_ANY_TYPES 64u
/* TTL of failures, seconds: RFC 9520 3.2 (1 to 300), doubled each time. */
#define TAUT_FAILURE_SECONDS 5u

/* Cache. Octets of it for each chain of its hash: small entries take 64, those with signatures
 * 180. */
#define TAUT_CACHE_OCTETS_CHAIN 96u
/* Entries of one chain: all types of a name are in one. A name in use has ten, and chains of random
 * names have twelve at the most (two entries a chain, 2^20 chains); the last one goes where
 * somebody fills his names with types. */
#define TAUT_CACHE_CHAIN 64u
/* While room is made for one entry, what is in use moves on: at most so many, and so many octets
 * (the largest entry fits). Beyond that it goes as if it were not in use, but only when the reserve
 * is used up, a part of the memory: entries in use stand together once they have moved. To fill the
 * reserve again a put looks at so many entries. */
#define TAUT_CACHE_RESCUED        16u
#define TAUT_CACHE_RESCUED_OCTETS 131072u
#define TAUT_CACHE_PASSED         32u
#define TAUT_CACHE_RESERVE        64u
/* The largest entry as a part of the cache: one sixteenth, so that none clears a small cache
 * out. */
#define TAUT_CACHE_PARTS 16u
/* The longest TTL and stale_max that a configuration may ask for, seconds: 34 years. Sums fit 32
 * bits. */
#define TAUT_CACHE_TTL_MOST (1u << 30)

/* Registered zones. Iterations of NSEC3 above which no proofs are made: RFC 9276 3.2 wants none, validators stop at 50 to
 * 150. */
#define TAUT_NSEC3_ITERATIONS 150
/* Sets of one answer: name servers and exchangers have two for each name. */
#define TAUT_ANSWER_SETS 256u
/* Names whose addresses are looked for in one answer. */
#define TAUT_ADDITIONAL_NAMES 128u

/* Answers. Text of an extended error, and of NSID: with both OPT is a small part of 1232 octets. */
#define TAUT_EDE_TEXT  160u
#define TAUT_NSID_MOST 128u

/* A question that failed is answered stale without asking for so long, microseconds: RFC 8767 5. So many are remembered; where
 * two meet, the older one is asked again too early. */
#define TAUT_RECHECK_US (UINT64_C(30) * 1000000)
#define TAUT_RECHECKS   256u

/* Text of LOG actions that wait to be fetched, octets: what has no room is lost. */
#define TAUT_LOG_OCTETS 65536u

#endif
