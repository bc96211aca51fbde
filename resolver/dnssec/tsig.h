/* tsig.h - transaction signatures (RFC 8945): messages are checked and signed with keys that both sides know. */
#ifndef TAUT_TSIG_H
#define TAUT_TSIG_H

#include "../resolver.h"
#include "crypto.h"

#pragma GCC visibility push(hidden)

enum { TAUT_TSIG_BADSIG = 16, TAUT_TSIG_BADKEY = 17, TAUT_TSIG_BADTIME = 18 };

#define TAUT_TSIG_FUDGE 300u /* seconds, RFC 8945 10 */
/* Octets of a TSIG record, to be reserved for it: key, fixed fields, algorithm, MAC, time. */
#define TAUT_TSIG_ROOM (TAUT_NAME_MAX + 10u + 26u + 16u + 64u + 6u)

/* Which message of an exchange it is, as that decides what is digested (RFC 8945 4.3, 5.3.1). */
enum taut_tsig_place { TAUT_TSIG_REQUEST, TAUT_TSIG_RESPONSE, TAUT_TSIG_LATER };

/* One exchange, on either side. Zero it before its first message. */
struct taut_tsig_state {
	const struct taut_tsig_key *key; /* NULL: it is not signed, or by a key that is not known */
	bool present;                    /* the request had a TSIG */
	uint8_t mac[64];                 /* of the last message that was signed or checked */
	uint16_t mac_length;
	uint16_t error;                  /* TAUT_TSIG_BADKEY, ... or 0 */
	uint16_t fudge, original_id;     /* as the request has it */
	uint64_t time_signed;            /* likewise */
	uint8_t name[TAUT_NAME_MAX], algorithm[TAUT_NAME_MAX]; /* likewise */
};

/* Checks the TSIG of an opened message against keys. Returns the rcode: 0 (tsig->present tells whether there is one at all),
 * FORMERR, or NOTAUTH with tsig->error. Of a response the key has to be that of the request. MACs may be truncated to
 * half their length, RFC 8945 5.2.2.1. */
uint16_t taut_i_tsig_check(struct taut_tsig_state *tsig, const struct taut_message *message,
	const struct taut_tsig_key *keys, uint32_t count, enum taut_tsig_place place, struct taut_time now);

/* Appends the TSIG to a message that is otherwise whole; calls taut_build_finish. Of a response to a request that was refused
 * for its key or signature: without MAC (5.3.2); for its time: signed, with ours. TAUT_E_SPACE; TAUT_E_ABSENT: no key,
 * or the algorithm cannot be had. */
enum taut_code taut_i_tsig_sign(struct taut_tsig_state *tsig, struct taut_builder *b, enum taut_tsig_place place,
	struct taut_time now);

/* Begins a request that is to be signed with a key. */
void taut_i_tsig_begin(struct taut_tsig_state *tsig, const struct taut_tsig_key *key);

#pragma GCC visibility pop

#endif
