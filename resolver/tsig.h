/* tsig.h - transaction signatures (RFC 8945): messages are signed and checked with keys that both sides know. Conventions:
 * codec.h, resolver.h. Without a library of cryptography no algorithm can be had: signing says TAUT_E_ABSENT, checking
 * NOTAUTH with BADKEY or BADSIG.
 *
 * One exchange has one state, on either side:
 *
 *	struct taut_tsig_state tsig;
 *	taut_tsig_begin(&tsig, &key);
 *	taut_tsig_sign(&tsig, &builder, TAUT_TSIG_REQUEST, now);         // ends the query
 *	...
 *	taut_tsig_verify(&tsig, &reply, TAUT_TSIG_RESPONSE, now, NULL, 0) // TAUT_OK: it is of who has the key
 */
#ifndef TAUTWIRE_TSIG_H
#define TAUTWIRE_TSIG_H

#include <tautwire/resolver.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TAUT_TSIG_BADSIG = 16, TAUT_TSIG_BADKEY = 17, TAUT_TSIG_BADTIME = 18, TAUT_TSIG_BADTRUNC = 22 };

#define TAUT_TSIG_FUDGE 300u /* seconds, RFC 8945 10 */
/* Octets of a TSIG record, to be reserved for it: key, fixed fields, algorithm, MAC, time. */
#define TAUT_TSIG_ROOM (TAUT_NAME_MAX + 10u + 26u + 16u + 64u + 6u)

/* Which message of an exchange it is, as that decides what is digested (RFC 8945 4.3, 5.3.1): the first response, or a
 * later one of a zone transfer. */
enum taut_tsig_place { TAUT_TSIG_REQUEST, TAUT_TSIG_RESPONSE, TAUT_TSIG_LATER };

/* One exchange, on either side. Zero it before its first message. */
struct taut_tsig_state {
	const struct taut_tsig_key *key; /* NULL: it is not signed, or by a key that is not known */
	bool present;                    /* the message that was checked had a TSIG */
	uint8_t mac[64];                 /* of the last message that was signed or checked */
	uint16_t mac_length;
	uint16_t error;                  /* TAUT_TSIG_BADKEY, ... or 0 */
	uint16_t fudge, original_id;     /* as the message has it */
	uint64_t time_signed;            /* likewise */
	uint8_t name[TAUT_NAME_MAX], algorithm[TAUT_NAME_MAX]; /* likewise */
};

/* The name of an algorithm in wire form, out of its text in any case: "hmac-sha256", "hmac-md5", "hmac-md5.sig-alg.reg.int",
 * with a final dot or without. NULL: none of RFC 8945 6. */
const uint8_t *taut_tsig_algorithm(const char *text, size_t n);

/* Begins a request that is to be signed with a key, which stays there as long as the state is in use. */
void taut_tsig_begin(struct taut_tsig_state *tsig, const struct taut_tsig_key *key);

/* Appends the TSIG to a message that is otherwise whole; calls taut_build_finish. Of a response to a request that was refused
 * for its key or signature: without MAC (5.3.2); for its time: signed, with ours. TAUT_E_SPACE; TAUT_E_ABSENT: no key,
 * or the algorithm cannot be had. */
enum taut_code taut_tsig_sign(struct taut_tsig_state *tsig, struct taut_builder *b, enum taut_tsig_place place,
	struct taut_time now);

/* Checks the TSIG of an opened message against keys, as a server does with a request. Returns the rcode: 0 (tsig->present
 * tells whether there is one at all), FORMERR, or NOTAUTH with tsig->error. Of a response the key has to be that of the
 * request. MACs may be truncated to half their length, RFC 8945 5.2.2.1. */
uint16_t taut_tsig_check(struct taut_tsig_state *tsig, const struct taut_message *message,
	const struct taut_tsig_key *keys, uint32_t count, enum taut_tsig_place place, struct taut_time now);

/* What a client may think of a response (RFC 8945 5.3, 5.4). */
enum taut_tsig_verdict {
	TAUT_TSIG_GOOD,
	TAUT_TSIG_UNSIGNED, /* it has no TSIG: only a later message of a stream may be so */
	TAUT_TSIG_BROKEN,   /* what it has is malformed */
	TAUT_TSIG_WRONG,    /* another key, another MAC, or a time that is too far away: tsig->error */
	TAUT_TSIG_REFUSED   /* the server says that it does not take our signature: tsig->error is what it says. It may be
	                       unsigned then (5.3.2), so that anybody can have said it */
};

/* Checks a response to a request that taut_tsig_sign signed. Of a stream not each message has to have a TSIG, but the first
 * and the last, and each hundredth at least (5.3.1): `between` are n octets, the messages since the last signed one as they
 * came, one behind the other, for those are digested with it. */
enum taut_tsig_verdict taut_tsig_verify(struct taut_tsig_state *tsig, const struct taut_message *message,
	enum taut_tsig_place place, struct taut_time now, const uint8_t *between, size_t n);

#ifdef __cplusplus
}
#endif
#endif
