/* talk.h - a resolver between its clients and the servers of the world: what it wants done is
 * done, and looked at. */
#ifndef TAUT_TALK_H
#define TAUT_TALK_H

#include "believed.h"

enum {
	CLIENTS = 48,
	CLIENTS_KEPT = 12, /* of them for questions that must be answered */
	PENDING = 64,      /* exchanges that are remembered */
	REQUESTS = 1024,
	TRANSFER = 1000, /* token of the first zone transfer */
	TIME_MS = 6000, /* from question to answer */
	TYPE_ANY = 255
};

enum { ASK_NO_RD = 1, ASK_EDNS = 2, ASK_DO = 4, ASK_COOKIE = 8, ASK_ANY = 16, ASK_CD = 32 };

struct asked {
	struct believed_question question;
	uint64_t at;
	bool answered, recursive;
	unsigned rcode;
};

/* Zone transfers of the world's registered zone: one at a time. */
struct transfer {
	unsigned count;    /* begun, the one that is open too */
	bool open, wanted; /* a message may come */
	uint32_t records;
};

struct sent {
	uint64_t exchange;
	struct taut_address address;
	enum taut_transport transport;
	uint8_t query[600];
	size_t length;
	bool open; /* nobody has answered yet */
	bool over; /* the resolver wants nothing of it any more */
};

/* A run of one input. */
struct talk {
	const uint8_t *decisions;
	size_t left;
	uint64_t chance;
	struct taut_time now;
	struct taut_resolver *resolver;
	struct taut_cache *cache;
	bool forwarded;  /* some questions go to the world's forwarder */
	unsigned budget; /* packets for a request */
	uint32_t late;   /* seconds that records may be kept for beyond their TTL */
	struct asked asked[CLIENTS];
	unsigned clients;
	struct transfer transfer;
	struct sent sent[PENDING];
	unsigned packets_sent;
	unsigned packets[REQUESTS]; /* by request */
	uint64_t revoked;           /* when; 0: it is not */
	uint64_t hash;              /* of all actions */
};
extern struct talk talk;

/* Is FUZZ_TRACE in the environment? Tells what the resolver does. */
extern bool talk_traced;
extern const struct world_mood talk_good_mood;

/* Counts a state, for an engine. */
void talk_reached(unsigned a, unsigned b, unsigned c);
/* The next octet of the input; 0 behind its end. */
uint8_t talk_decide(void);
/* Random octets for a resolver. */
void talk_chance(void *context, uint8_t *out, size_t n);
/* Time passes: nobody is told. */
void talk_pass(uint64_t us);
/* All that the resolver wants done. Each question is answered once; who is asked, and how often,
 * is checked. */
void talk_carry_out(void);
void talk_feed(
	const struct sent *to, const struct taut_address *from, const uint8_t *octets, size_t n);
/* Requests whose time is over were answered at the latest when the resolver was told so. */
void talk_tick(void);
/* To the next time at which something is due. False: there is none. */
bool talk_tick_due(void);

/* A client's question, `how` of ASK_...; kept: one of those that there is always room for. */
struct asked *talk_ask_kept(const uint8_t *name, uint16_t type, uint8_t how);
void talk_ask(const uint8_t *name, uint16_t type, uint8_t how);
/* A client goes away: it gets no answer. */
void talk_leave(uint8_t which);
/* A zone transfer goes on, or begins; `leave`: its client goes away instead. */
void talk_transfer(bool leave);
/* What no client means: nothing comes of it. */
void talk_spurious(void);
/* An exchange that was sent, open or over; NULL without any. */
struct sent *talk_pick(uint8_t which, bool open);
/* The server answers; the liar as he likes, if he may. `twice`: and once more. */
void talk_deliver(const struct sent *sent, const struct world_mood *mood, bool lies, bool twice);
/* Packets come to the servers and back, as long as there are any: at most so many. */
void talk_deliver_all(unsigned most, bool lies);

#endif
