/* trace.h - what happened in a walk, step by step: made by running its record again (taut_replay_run), so that a live walk
 * and a record from a file are told by the same code. */
#ifndef TAUT_QUERY_TRACE_H
#define TAUT_QUERY_TRACE_H

#include "print.h"
#include "scene.h"

/* What the core made of an exchange: its LOG actions tell. */
enum query_verdict {
	QUERY_STEP_OPEN, /* nothing: there was an answer before */
	QUERY_STEP_ANSWER,
	QUERY_STEP_ALIAS,
	QUERY_STEP_REFERRAL,
	QUERY_STEP_NODATA,
	QUERY_STEP_NXDOMAIN,
	QUERY_STEP_USELESS,   /* step->trouble */
	QUERY_STEP_OTHERWISE, /* asked again in another way: over TCP, without EDNS, .. */
	QUERY_STEP_UNUSABLE,  /* a reply that cannot be read */
	QUERY_STEP_SILENT,
	QUERY_STEP_FAILED /* step->failure */
};

struct query_step {
	uint64_t exchange;
	uint64_t sent, us; /* microseconds: when, and until the verdict; 0: none */
	struct taut_address server;
	enum taut_transport transport;
	uint8_t qname[TAUT_NAME_MAX], zone[TAUT_NAME_MAX]; /* of which the server is one */
	uint16_t type;
	enum query_verdict verdict;
	enum taut_failure failure;
	char trouble[32];     /* "lame", "REFUSED", ... */
	uint32_t near;        /* replies that were nearly right, and were dropped */
	const uint8_t *reply; /* in the record; NULL: none */
	size_t reply_length;
	uint32_t parent; /* the step that led to this one; its own index: none */
	uint32_t source; /* the one that named the zone's servers; its own index: none */
};

/* A name server, as replies and hints tell. */
struct query_known {
	uint8_t name[TAUT_NAME_MAX];
	struct taut_address address;
};

/* A zone has a name server. */
struct query_served {
	uint8_t zone[TAUT_NAME_MAX], server[TAUT_NAME_MAX];
};

struct query_trace {
	struct query_step *steps;
	uint32_t count, capacity;
	struct query_known *known;
	uint32_t known_count, known_capacity;
	struct query_served *served;
	uint32_t served_count, served_capacity;
	uint8_t qname[TAUT_NAME_MAX]; /* of the client's question */
	uint16_t type, rclass;
	uint64_t began, ended;
	uint8_t *answer;
	size_t answer_length;
	bool is_whole;               /* the record was run to its end, and there is an answer */
	struct taut_scratch scratch; /* for who reads replies */
};

/* Runs the log of a record. False: no memory. */
bool query_trace_make(
	struct query_trace *trace, const struct query_scene *scene, const uint8_t *log, size_t n);
void query_trace_free(struct query_trace *trace);

/* The name of a server of a zone, or any name of this address; NULL: none is known. */
const uint8_t *query_trace_name(
	const struct query_trace *trace, const struct taut_address *address, const uint8_t *zone);
/* The zone whose server has this name, if the walk met one. */
const uint8_t *query_trace_zone_of(const struct query_trace *trace, const uint8_t *server);
/* Opens the reply of a step. False: there is none. */
bool query_trace_reply(
	struct query_trace *trace, const struct query_step *step, struct taut_message *message);
/* The zone that a referral leads to. False: it is none. */
bool query_trace_referred(const struct taut_message *message, uint8_t zone[TAUT_NAME_MAX]);
/* The first alias in an answer. False: there is none. */
bool query_trace_alias(const struct taut_message *message, uint8_t target[TAUT_NAME_MAX]);

/* In words, in JSON, as a graph. */
void query_trace_text(struct query_printer *p, struct query_trace *trace);
void query_trace_json(struct query_printer *p, struct query_trace *trace);
void query_trace_dot(struct query_printer *p, struct query_trace *trace);
/* Why the answer is what it is. */
void query_trace_explain(struct query_printer *p, struct query_trace *trace);

/* ---- for the files that make it ------------------------------------------------------------- */

/* Room for one more in a list. False: there is none, or there are `most`. */
bool query_trace_grow(void **list, uint32_t count, uint32_t *capacity, size_t size, uint32_t most);
/* Takes names and addresses of servers out of the reply of a step, or a hint. */
void query_trace_learn(struct query_trace *trace, const struct query_step *step);
void query_trace_hint(struct query_trace *trace, const struct taut_hint *hint);

/* ---- for the files that tell ---------------------------------------------------------------- */

#define QUERY_SAID 1024
/* What came of a step, in one sentence. */
void query_trace_say(
	struct query_trace *trace, const struct query_step *step, char out[QUERY_SAID]);
/* "ns.example. (192.0.2.1)" */
void query_trace_server(
	const struct query_trace *trace, const struct query_step *step, char out[QUERY_SAID]);
/* The rcode of the answer with EDNS' bits, and the text of its extended error. */
uint16_t query_trace_rcode(struct query_trace *trace, char why[QUERY_SAID]);
bool query_step_is_bad(const struct query_step *step);

#endif
