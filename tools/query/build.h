/* build.h - the query of a question, octet for octet: chance and time are arguments. */
#ifndef TAUT_QUERY_BUILD_H
#define TAUT_QUERY_BUILD_H

#include "query.h"

/* What a query is made of beside the question. */
struct query_with {
	const uint8_t *qname;     /* of the search list; NULL: ask->qname */
	bool stream;              /* over TCP or TLS: keepalive is for these, RFC 7828 3.2.1 */
	uint16_t id;              /* unless ask->has_qid */
	uint8_t client_cookie[8]; /* unless ask->cookie_octets */
	struct taut_time now;
	/* what an earlier reply of this server asked for */
	bool has_version;
	uint8_t edns_version;
	uint8_t server_cookie[32];
	uint32_t server_cookie_length; /* 0: none */
};

struct query_message {
	uint32_t length;
	bool is_signed;
	bool has_cookie;
	uint8_t cookie[8];        /* of the client, that the reply has to repeat */
	struct taut_tsig_key key; /* what it points to is in struct query_ask */
	struct taut_tsig_state tsig;
	uint8_t octets[TAUT_MESSAGE_MAX];
};

/* TAUT_E_SPACE: it would be too large; TAUT_E_ABSENT: the key's algorithm cannot be had in this build; TAUT_E_ORDER: an
 * opcode without a question. */
enum taut_code query_build(
	const struct query_ask *ask, const struct query_with *with, struct query_message *m);

#endif
