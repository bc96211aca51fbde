/* engine.h - what the files of the core share: requests, tasks, actions.
 *
 * A request is a client's question; it follows the chain of CNAMEs and collects the answer. A task is one
 * question at name servers; it walks down one zone cut after the other. Requests wait for tasks, and tasks
 * for tasks that find addresses of name servers. Whatever can go on stands in a queue, so that nothing calls
 * itself. README.md tells of states and invariants.
 */
#ifndef TAUT_ENGINE_H
#define TAUT_ENGINE_H

#include "../codes.h"
#include "../dnssec/crypto.h"
#include "../limits.h"
#include "../zones/zones.h"
#include "cache.h"
#include "exchange.h"
#include "pool.h"

#pragma GCC visibility push(hidden)

#define TAUT_NO_INDEX UINT32_MAX

/* ---- timers, queue -------------------------------------------------------------------------- */

/* One of a request or a task: an index, and which of them in the lowest bit. */
enum { TAUT_OF_REQUEST, TAUT_OF_TASK };

struct taut_timer {
	uint64_t at;
	uint32_t place; /* in the heap + 1; 0: not set */
};

/* ---- what was found ------------------------------------------------------------------------- */

/* Packed RRsets (rrset.h) in a block of the pool. */
struct taut_packed {
	uint8_t *octets;
	uint32_t length, capacity;
};

enum taut_outcome {
	TAUT_OUT_NONE,
	TAUT_OUT_ANSWER, /* sets of the question's type, perhaps behind a chain */
	TAUT_OUT_ALIAS,  /* a chain that has to be gone on with at `target` */
	TAUT_OUT_NODATA,
	TAUT_OUT_NXDOMAIN,
	TAUT_OUT_FAILED
};

struct taut_found {
	enum taut_outcome outcome;
	uint16_t ede;
	uint8_t security;
	bool filtered;                /* private addresses were taken out */
	bool keep;                    /* FAILED: for others too, RFC 9520 */
	struct taut_packed why;       /* FAILED: text for the extended error */
	struct taut_packed answer;    /* the chain in its order, then what it leads to */
	struct taut_packed authority; /* of denials: SOA and proofs */
	uint8_t target[TAUT_NAME_MAX];
};

/* ---- tasks ---------------------------------------------------------------------------------- */

/* In the order in which a task goes through them. */
enum taut_task_state {
	TAUT_TASK_FREE,
	TAUT_TASK_CUT,       /* find the deepest known zone cut */
	TAUT_TASK_CHOOSE,    /* choose a server, or ask for the address of one */
	TAUT_TASK_ADDRESSES, /* waits for tasks that find addresses */
	TAUT_TASK_PRIME,     /* waits for the root's servers */
	TAUT_TASK_ASKED,     /* waits for a reply */
	TAUT_TASK_CLASSIFY,  /* a reply is here, in `seen` */
	TAUT_TASK_VALIDATE,  /* passes through, as long as there is no validation */
	TAUT_TASK_REPLY,     /* `found` goes to all that wait */
	TAUT_TASK_OVER       /* nobody waits any more: is freed */
};

struct taut_child {
	uint32_t task; /* TAUT_NO_INDEX: none */
	uint32_t next; /* the next that waits for the same task */
	uint16_t type;
	uint8_t ns;
};

struct taut_task {
	enum taut_task_state state;
	bool queued;
	bool prime;     /* asks for the root's NS, at the hints */
	bool refresh;   /* there is data in the cache: prefetch, stale */
	bool entangled; /* refused to wait for what waits for it */
	bool minimise;  /* QNAME minimisation is on */
	bool by_ns;     /* with type NS: type A did not do */
	bool above;     /* the parent's servers are asked: the zone's own cannot be reached */
	bool lenient;   /* answers without AA are taken */
	bool no_route;  /* its servers failed: TAUT_ROUTE_FORWARD_FIRST, _STUB_FIRST */
	uint8_t depth;
	uint8_t referrals, useless, tries, steps; /* against TAUT_..._MAX; steps of minimisation */
	uint8_t waiting;                          /* children */
	uint16_t type, rclass;
	uint32_t owner;   /* the request whose budget pays */
	uint32_t owned_next, owned_last; /* of its tasks */
	uint32_t waiters; /* first that waits: see taut_waiter */
	uint32_t chain;   /* of its hash, or of the free */
	uint32_t hash;
	uint32_t name_length;
	uint64_t cut_ends; /* when the delegation ends, as the parent has it */
	uint32_t zone;     /* the cut's zone is name + zone */
	uint32_t exists;   /* minimisation: name + exists is there; it begins at the zone */
	uint32_t sent;     /* the name that is asked for is name + sent */
	uint8_t asked;     /* index of the server in `of` */
	struct taut_timer timer;
	struct taut_child child[TAUT_CHILDREN];
	struct taut_servers_of *of; /* cut.h */
	struct taut_exchange x; /* number 0: none is open */
	struct taut_found found;
	uint8_t name[TAUT_NAME_MAX];
};

/* Who waits for a task: a request, or a task by one of its children. */
static inline uint32_t taut_waiter_request(uint32_t request)
{
	return request << 3 | 7;
}

static inline uint32_t taut_waiter_child(uint32_t task, uint32_t slot)
{
	return task << 3 | slot;
}

/* ---- requests ------------------------------------------------------------------------------- */

enum taut_request_state {
	TAUT_REQUEST_FREE,
	TAUT_REQUEST_WAITING, /* for its task, or for its turn */
	TAUT_REQUEST_READY,   /* an answer is to be made */
	TAUT_REQUEST_STREAM   /* a zone transfer */
};

/* What a client asked, and how. */
struct taut_query {
	uint16_t id, flags; /* of its header */
	uint16_t type, rclass;
	uint16_t udp_size; /* what an answer may have */
	bool refused;      /* at once: what this server could do is not told */
	bool has_question, edns, dnssec, nsid, pad, keepalive;
	bool transfer;            /* of a zone */
	bool cookie, cookie_good; /* a client cookie is there; the server's with it is ours */
	uint8_t client_cookie[8];
	uint32_t name_length;
	uint8_t name[TAUT_NAME_MAX]; /* case as it came */
};

struct taut_spent {
	uint32_t packets, octets, tasks, signatures, hashes;
};

struct taut_request {
	enum taut_request_state state;
	bool queued;
	bool silent;    /* no client waits: prefetch */
	bool has_stale; /* something stale may be given */
	bool give_stale;
	bool local;     /* a special name, or local data: this server is responsible */
	bool local_alias; /* all aliases until now are of local data */
	bool mute;        /* it gets no answer: local data says so */
	bool from_zone; /* begins in a registered zone: the authority writes the beginning */
	bool admitted;  /* may have tasks */
	bool streaming; /* a message of its zone transfer is to be fetched */
	bool done;      /* of the chain nothing is left to do */
	uint8_t ended;  /* 1 + the member of the budget that was used up */
	uint8_t aliases;
	uint16_t rcode, ede; /* 12 bits; TAUT_NO_EDE */
	uint32_t task, next; /* that it waits for, and the next that waits for it */
	uint32_t chain;      /* of clients with the same hash, or of the free */
	uint32_t tokens;     /* the next one whose token has the same hash */
	uint32_t owned;      /* first of the tasks that its budget pays */
	uint64_t number;
	uint64_t began, ends;
	struct taut_client client;
	struct taut_timer timer;
	struct taut_spent spent;
	struct taut_query query;
	struct taut_packed answer, authority, additional;
	struct taut_packed why; /* text of the extended error */
	struct taut_transfer *transfer;
	uint8_t security;
	uint8_t name[TAUT_NAME_MAX]; /* where the chain is */
};

/* ---- actions -------------------------------------------------------------------------------- */

struct taut_todo {
	uint8_t kind;        /* enum taut_action_kind */
	uint32_t index;      /* of the task or request */
	uint64_t number;     /* of the exchange; of the request */
	uint32_t at, length; /* LOG: in the text */
};

/* ---- workspace ------------------------------------------------------------------------------ */

/* An area of 64 KiB that packed RRsets are put into. */
struct taut_area {
	uint32_t length;
	uint8_t octets[65536];
};

/* One for each resolver: what a single call needs, and nothing is kept in. */
struct taut_work {
	struct taut_scratch scratch;
	struct taut_suffixes suffixes;
	struct taut_message message;
	struct taut_policy udp, stream; /* of messages by transport */
	uint8_t rdata[65536];
	uint8_t set[65536];
	struct taut_area answer, authority, cut;
	uint32_t ttl_most, denial_ttl_most; /* of the cache */
	uint8_t out[65536];                 /* octets of the action at hand */
	uint8_t in[65536];                  /* a reply to a question with letters in random case */
};

struct taut_resolver {
	struct taut_resolver_config config;
	struct taut_budget budget; /* with defaults in their places */
	struct taut_time now;      /* of the last verb */
	struct taut_resolver_stats stats;
	struct taut_pool pool;
	struct taut_servers *servers;
	struct taut_request *requests;
	struct taut_task *tasks;
	uint32_t request_most; /* that wait for servers at once; beyond it old ones give way */
	uint32_t request_count, task_count;
	uint32_t give_way; /* the next one that is looked at for that */
	uint32_t requests_made, tasks_made; /* those behind were never used: their memory is not touched yet */
	uint32_t free_request, free_task;   /* of those that were */
	uint32_t *task_hash, *client_hash, *token_hash;
	uint32_t hash_mask;
	uint32_t *heap, heap_length;
	uint32_t *queue, queue_first, queue_length, queue_mask;
	struct taut_todo *todo;
	uint32_t todo_first, todo_length, todo_mask;
	uint64_t next_request, next_exchange;
	uint32_t marks; /* of walks over tasks that wait for each other */
	uint32_t *mark, *walk;
	uint64_t hints_until; /* priming failed: hints are used as they are until then */
	struct {
		uint64_t hash, until;
	} recheck[TAUT_RECHECKS]; /* RFC 8767 5: answered stale without asking */
	uint8_t key[16], cookie_key[16];
	struct taut_work *work;
	char *log; /* text of LOG actions: a ring */
	uint32_t log_end, log_used;
	bool recording;
};

/* ---- engine.c ------------------------------------------------------------------------------- */

void taut_i_random(struct taut_resolver *r, uint8_t *out, size_t n);
void taut_i_random_for(void *resolver, uint8_t *out, size_t n); /* the same, as a callback */
/* Below n, which is not 0. */
uint32_t taut_i_random_below(struct taut_resolver *r, uint32_t n);
void taut_i_run_request(struct taut_resolver *r, uint32_t request);
void taut_i_run_task(struct taut_resolver *r, uint32_t task);
/* Lets all go on that can. */
void taut_i_run(struct taut_resolver *r);
/* action.c: an action for next. */
void taut_i_act(
	struct taut_resolver *r, enum taut_action_kind kind, uint32_t index, uint64_t number);
/* The next message of a request's zone transfer, unless there is one to be fetched. */
void taut_i_act_stream(struct taut_resolver *r, uint32_t request);

/* ---- timer.c -------------------------------------------------------------------------------- */

void taut_i_timer_set(struct taut_resolver *r, uint32_t which, uint64_t at);
void taut_i_timer_clear(struct taut_resolver *r, uint32_t which);
/* The one that is due first; false: none is by now. */
bool taut_i_timer_due(const struct taut_resolver *r, uint64_t now, uint32_t *which);

/* ---- packed.c ------------------------------------------------------------------------------- */

/* Appends octets; false: no memory, or more than 65535 in all. */
bool taut_i_packed_add(
	struct taut_resolver *r, struct taut_packed *p, const uint8_t *octets, uint32_t n);
bool taut_i_packed_set(
	struct taut_resolver *r, struct taut_packed *p, const struct taut_rrset *set);
void taut_i_packed_free(struct taut_resolver *r, struct taut_packed *p);
void taut_i_found_free(struct taut_resolver *r, struct taut_found *found);
/* Packs a set behind what is there. */
bool taut_i_area_set(struct taut_area *area, const struct taut_rrset *set);

/* ---- task.c, ask.c, wait.c ------------------------------------------------------------------ */

/* The task for a question, made or joined; TAUT_NO_INDEX: none can be had (budget, depth, memory, or it waits
 * for the waiter itself: *entangled). */
uint32_t taut_i_task_for(struct taut_resolver *r, uint32_t owner, uint32_t waiter,
	const uint8_t *name, uint16_t type, uint16_t rclass, bool *entangled);
/* The waiter wants nothing of the task any more. */
void taut_i_task_leave(struct taut_resolver *r, uint32_t task, uint32_t waiter);
void taut_i_task_run(struct taut_resolver *r, uint32_t task);
void taut_i_task_timeout(struct taut_resolver *r, uint32_t task);
void taut_i_task_feed(struct taut_resolver *r, uint32_t task, const struct taut_address *from,
	const uint8_t *reply, size_t n);
void taut_i_task_broken(struct taut_resolver *r, uint32_t task, enum taut_failure failure);
/* The request's budget is used up, or it is gone: another one that waits pays, or the task fails. */
void taut_i_task_disown(struct taut_resolver *r, uint32_t request);
/* Takes from the budget of whoever pays for the task; if it is used up, from that of another one that waits. */
bool taut_i_task_spend(struct taut_resolver *r, struct taut_task *t, unsigned what, uint32_t n);

/* ---- budget.c ------------------------------------------------------------------------------- */

enum {
	TAUT_SPEND_PACKETS,
	TAUT_SPEND_OCTETS,
	TAUT_SPEND_TASKS,
	TAUT_SPEND_TIME,
	TAUT_SPEND_SIGNATURES,
	TAUT_SPEND_HASHES
};
/* Takes n from the budget of a request: false if that is not there. */
bool taut_i_spend(struct taut_resolver *r, uint32_t request, unsigned what, uint32_t n);
void taut_i_budget_defaults(struct taut_budget *budget);
const char *taut_i_budget_text(unsigned what);

/* ---- hints.c -------------------------------------------------------------------------------- */

extern const struct taut_hint taut_i_root_hints[];
extern const uint32_t taut_i_root_hint_count;

#pragma GCC visibility pop

#endif
