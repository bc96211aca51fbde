/* match.h - is this the reply to that query? RFC 5452 9.1. Places are compared by who has the socket. */
#ifndef TAUT_QUERY_MATCH_H
#define TAUT_QUERY_MATCH_H

#include <tautwire/codec.h>

enum query_match {
	QUERY_MATCHES,
	QUERY_SHORT, /* not even a header */
	QUERY_OTHER_ID,
	QUERY_NO_RESPONSE, /* a query */
	QUERY_OTHER_OPCODE,
	QUERY_OTHER_QUESTION /* or one that cannot be read */
};

#define QUERY_MATCH_TEXT 320

/* With `later`, the reply is one of a zone transfer, behind the first: it may have no question (RFC 5936 2.2.1). A reply with
 * an error may have none either. `why` says in English what does not match. */
enum query_match query_match(const uint8_t *query, size_t query_length, const uint8_t *reply,
	size_t n, bool later, struct taut_scratch *scratch, char why[QUERY_MATCH_TEXT]);

#endif
