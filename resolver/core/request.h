/* request.h - what the files of a request share: query.c (what a client asks), request.c (beginning and end), chain.c (steps along
 * its aliases), stale.c (what has run out), special.c, reply.c. */
#ifndef TAUT_REQUEST_H
#define TAUT_REQUEST_H

#include "engine.h"

#pragma GCC visibility push(hidden)

uint32_t taut_i_request_new(struct taut_resolver *r, const struct taut_client *client);
void taut_i_request_free(struct taut_resolver *r, uint32_t request);
void taut_i_request_run(struct taut_resolver *r, uint32_t request);
/* May one more wait for servers? Where too many do already, an old one gives way, if there is one. */
bool taut_i_request_admit(struct taut_resolver *r, struct taut_request *q);
void taut_i_request_timeout(struct taut_resolver *r, uint32_t request);
/* What its task has found. */
void taut_i_request_take(struct taut_resolver *r, uint32_t request, const struct taut_found *found);
void taut_i_request_fail(struct taut_resolver *r, uint32_t request, uint16_t ede, const char *why);
void taut_i_request_finish(struct taut_resolver *r, uint32_t request);
/* The open request of a client's token; TAUT_NO_INDEX: there is none. */
uint32_t taut_i_request_find(const struct taut_resolver *r, uint64_t token);
uint32_t taut_i_requests_of(const struct taut_resolver *r, const struct taut_address *client);
uint32_t taut_i_requests_each(const struct taut_resolver *r); /* how many it may have */

/* Reads a client's query. False: no answer at all. rcode 0xffff: it stands; otherwise what is answered at once. */
#define TAUT_QUERY_STANDS 0xffffu
bool taut_i_query_read(struct taut_resolver *r, const struct taut_client *client,
	const uint8_t *octets, size_t n, struct taut_query *query, uint16_t *rcode);

/* Writes a request's answer into work->out. 0: the request goes on instead. */
uint32_t taut_i_reply(struct taut_resolver *r, uint32_t request);

/* RFC 9018 cookies of this server. */
void taut_i_cookie_make(const struct taut_resolver *r, const struct taut_address *client,
	const uint8_t client_cookie[8], uint32_t when, uint8_t out[16]);
bool taut_i_cookie_good(const struct taut_resolver *r, const struct taut_address *client,
	const uint8_t client_cookie[8], const uint8_t *cookie, uint32_t length);

/* chain.c: one step, at the name where the chain is. */
enum taut_step {
	TAUT_STEP_AGAIN, /* the chain is at another name now */
	TAUT_STEP_DONE,  /* all is there */
	TAUT_STEP_WAIT,  /* for a task; of a single place: it does not know */
	TAUT_STEP_LOOP,  /* of aliases, or too many of them */
	TAUT_STEP_SPENT, /* no memory or budget left */
	TAUT_STEP_BUSY,  /* too many wait already */
	TAUT_STEP_FAILED
};
/* policy.c: local data. There is some. WAIT: it says nothing; `found` (zeros before) is what it knows all the same. */
struct taut_local_found;
enum taut_step taut_i_policy(
	struct taut_resolver *r, struct taut_request *q, struct taut_local_found *found);
/* special.c: names that are answered here; false if the name is one like others, or local data has said so. Sets go to the
 * request. */
bool taut_i_special(
	struct taut_resolver *r, struct taut_request *q, const struct taut_local_found *found);
enum taut_step taut_i_step(struct taut_resolver *r, uint32_t request);
/* Out of the cache; flags as taut_i_cache_get has them. WAIT: it is not there. */
enum taut_step taut_i_step_cache(struct taut_resolver *r, struct taut_request *q, unsigned flags);
/* The chain goes on at a name, by so many links. False: it must not. */
bool taut_i_chain_go_on(struct taut_request *q, const uint8_t *target, uint32_t links);
void taut_i_chain_forget(struct taut_resolver *r, struct taut_request *q);

/* stale.c: is there something stale where the chain is? */
bool taut_i_stale_is_there(struct taut_resolver *r, const struct taut_request *q);
/* Stale data for the whole question, RFC 8767: false if there is none. */
bool taut_i_stale_take(struct taut_resolver *r, struct taut_request *q);
/* Asking failed just now; it did so less than 30 s ago. RFC 8767 5 */
void taut_i_stale_note_failure(struct taut_resolver *r, const struct taut_request *q);
bool taut_i_stale_failed_lately(const struct taut_resolver *r, const struct taut_request *q);
/* A request of nobody for what the cache has, and prefetch of what has little time left. */
void taut_i_refresh(struct taut_resolver *r, const struct taut_request *q, const uint8_t *name);
void taut_i_prefetch(
	struct taut_resolver *r, const struct taut_request *q, const struct taut_cached *found);

#pragma GCC visibility pop

#endif
