/* build.h - messages written into the caller's buffer, and the canonical forms that signatures and
 * digests are made of. Conventions: codec.h.
 *
 * A message is built from front to back: header, questions, records section by section. What does not
 * fit is taken back and TAUT_E_SPACE returned: the message is then as it was before the call, and may
 * be finished, truncated, or go on with something smaller. Any other code leaves it as it was too. What
 * was built the library's own decoder accepts, and without a note but for what the caller put in: header
 * bits, types that are asked for, the content of rdata and options, a UDP size under 512.
 *
 *	static struct taut_suffixes suffixes;       // one a thread
 *	struct taut_builder b;
 *	taut_build_init(&b, buffer, 1232, &suffixes, 0);
 *	taut_build_header(&b, query.header.id, TAUT_FLAG_QR | TAUT_FLAG_AA);
 *	taut_build_question(&b, qname, TAUT_TYPE_A, TAUT_CLASS_IN);
 *	taut_build_record(&b, TAUT_ANSWER, qname, TAUT_TYPE_A, TAUT_CLASS_IN, 300, address, 4);
 *	length = taut_build_finish(&b);
 */
#ifndef TAUTWIRE_BUILD_H
#define TAUTWIRE_BUILD_H

#include "rdata.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- messages ------------------------------------------------------------------------------- */

#define TAUT_SUFFIXES 512 /* suffixes of names that are remembered; later ones are not compressed to */
#define TAUT_SUFFIX_CHAINS 256

/* Names already written, for compression (RFC 1035 4.1.4): 5 KiB, one for each thread. Needs no
 * initialisation. */
struct taut_suffixes {
	struct {
		uint32_t hash;
		uint16_t at;   /* offset in the message; the two top bits: pointers behind it */
		uint16_t next; /* in its chain: index + 1, or 0 */
	} entries[TAUT_SUFFIXES];
	uint16_t chains[TAUT_SUFFIX_CHAINS]; /* by hash: index + 1 of the newest, or 0 */
};

#define TAUT_BUILD_ANY_CASE 1u /* names that differ in case only share octets: smaller, case is lost */
#define TAUT_BUILD_TRUST    2u /* rdata was checked before and is not checked again */
#define TAUT_BUILD_MDNS     4u /* names in rdata of NSEC, SRV and others too, RFC 6762 18.14; class bit 15 */
#define TAUT_BUILD_KEPT     8u /* owners stay as they are until the message ends: one address is one name */

struct taut_builder {
	uint8_t *octets;
	struct taut_suffixes *suffixes; /* NULL: no compression */
	uint32_t capacity; /* octets of the buffer, at most 65535 */
	uint32_t length;   /* written so far */
	uint32_t reserve;  /* octets at the end that are kept for OPT and TSIG */
	uint32_t opt;      /* offset of the OPT record, 0 if there is none */
	uint16_t count[4];
	uint16_t suffix_count;
	uint8_t section;   /* the one that is being written; TAUT_WHOLE: nothing may follow */
	bool opt_open;     /* options may follow */
	uint16_t zone_class; /* of an UPDATE */
	unsigned flags;
	uint32_t steps;    /* pointers that a reader of the names so far has to follow */
	/* the owner that was written last */
	const uint8_t *owner; /* or NULL: not kept */
	uint32_t owner_at, owner_hops;
};

/* Begins a message with a header of zeros. TAUT_E_ARGUMENT: the capacity is under 12. */
enum taut_code taut_build_init(struct taut_builder *b, uint8_t *octets, size_t capacity,
	struct taut_suffixes *suffixes, unsigned flags);

/* Id and the second 16 bits (TAUT_FLAG_..., opcode << 11, the low four bits of the rcode). Comes first, as
 * its opcode decides what may follow: nothing behind that of DSO (RFC 8490 5.4). */
void taut_build_header(struct taut_builder *b, uint16_t id, uint16_t flags);

/* Keeps n octets free for what has to stand at the end: an OPT record, a TSIG. Both take from it what
 * they need, the OPT and its options first: reserve for all of them together, or for a TSIG alone behind the
 * OPT. TAUT_E_SPACE if they are not there. */
enum taut_code taut_build_reserve(struct taut_builder *b, uint32_t n);

/* All names are valid and in wire form. Any type and class: a server gives questions back as they
 * came. TAUT_E_SPACE; TAUT_E_ORDER behind a record; TAUT_E_QUESTION_MANY for a second one where one is all
 * (RFC 9619: opcodes QUERY, NOTIFY and UPDATE, but for multicast DNS). */
enum taut_code taut_build_question(struct taut_builder *b, const uint8_t *name, uint16_t type,
	uint16_t rclass);

/* A record with uncompressed rdata. Its owner is compressed, and the names in its rdata where RFC 1035
 * 4.1.4 and RFC 3597 4 allow that. A record with the owner of the one before is quicker, with TAUT_BUILD_KEPT
 * most of all.
 * TAUT_E_SPACE; TAUT_E_ORDER if the section is behind the present one or the message is signed, or OPT or
 * TSIG is called this way; TAUT_E_SIG0_PLACE for a SIG(0) outside the additional section, where it is the
 * last record (RFC 2931 3.1); TAUT_E_TTL_HIGH for a TTL over 2^31 - 1 (RFC 2181 8); otherwise the code of
 * what is wrong with the rdata, type or class, unless TAUT_BUILD_TRUST. In prerequisites and updates of an
 * UPDATE, classes ANY and NONE and TTLs follow RFC 2136 2.4 and 2.5: TAUT_E_UPDATE_RDATA for rdata where
 * none may be, TAUT_E_UPDATE_TTL for a TTL that should be 0. */
enum taut_code taut_build_record(struct taut_builder *b, enum taut_section section,
	const uint8_t *owner, uint16_t type, uint16_t rclass, uint32_t ttl, const uint8_t *rdata,
	uint16_t rdlength);

/* A record out of an opened message: its names are expanded and compressed anew, its rdata is trusted. A
 * malformed record gives its fault; one without rdata, which only an UPDATE has, TAUT_E_ARGUMENT where this
 * message has no place for it. Otherwise as taut_build_record. */
enum taut_code taut_build_copy(struct taut_builder *b, enum taut_section section,
	const struct taut_record *record);

/* A place to go back to, so that a whole RRset is written or nothing of it. The header is not part of it:
 * TC and rcode stay as they are. */
struct taut_build_mark {
	uint32_t length, opt, steps, reserve;
	uint16_t count[4], suffix_count;
	uint8_t section;
	bool opt_open;
};

struct taut_build_mark taut_build_mark(const struct taut_builder *b);
void taut_build_rollback(struct taut_builder *b, const struct taut_build_mark *mark);

/* Sets TC. */
void taut_build_truncate(struct taut_builder *b);

/* Begins the OPT record (RFC 6891), in the additional section; options follow directly. rcode has all
 * twelve bits: its low four go to the header. TAUT_E_ORDER if there is one already, or the message is
 * signed; TAUT_E_SPACE; TAUT_E_ARGUMENT for an rcode over 4095. */
enum taut_code taut_build_opt(struct taut_builder *b, uint16_t udp_size, uint16_t rcode,
	uint8_t version, uint16_t flags);

/* An option of it. Its content is checked as the decoder does, by itself: that it is not there twice is the
 * caller's care. TAUT_E_ORDER if the OPT record is not the last thing written; TAUT_E_SPACE; or its fault. */
enum taut_code taut_build_option(struct taut_builder *b, uint16_t code, const uint8_t *value,
	uint16_t length);

/* Pads with an option 12, the last one, to a multiple of `block` octets (RFC 8467 4.1: 128 for queries, 468
 * for responses), with `behind` octets that are still to come (a TSIG) counted in and left free. Where there
 * is no room for that, to the end of the buffer. TAUT_E_ORDER as above; TAUT_E_ARGUMENT for a block of 0;
 * TAUT_E_SPACE if not even four octets are there. */
enum taut_code taut_build_pad(struct taut_builder *b, uint32_t block, uint32_t behind);

/* Ends the message: sets the counts. Returns its length. More may still be added. */
uint32_t taut_build_finish(struct taut_builder *b);

/* ---- TSIG, RFC 8945 ------------------------------------------------------------------------- */

/* What a TSIG record says, for writing: names in wire form. */
struct taut_tsig_values {
	const uint8_t *key, *algorithm; /* names */
	uint64_t time_signed;           /* 48 bits */
	uint16_t fudge, original_id, error;
	const uint8_t *mac, *other;
	uint16_t mac_length, other_length;
};

/* Ends a message with a TSIG record, which is the last: nothing may follow. TAUT_E_SPACE; TAUT_E_ORDER if it
 * is signed already; TAUT_E_ARGUMENT: a time over 48 bits, or more than fits into rdata. */
enum taut_code taut_build_tsig(struct taut_builder *b, const struct taut_tsig_values *tsig);

#define TAUT_TSIG_VARIABLES 66063 /* octets that always suffice for the input below */

/* The part of the digest input that follows the message (RFC 8945 4.3.3): the TSIG variables, or, with
 * timers_only (messages after the first of a stream, 5.3.1), time and fudge. */
enum taut_code taut_tsig_variables(const struct taut_tsig_values *tsig, bool timers_only,
	uint8_t *out, size_t capacity, size_t *length);

/* ---- canonical forms, RFC 4034 6 ------------------------------------------------------------ */

/* The rdata of a record with its names expanded, as an uncompressed message or a zone holds it.
 * TAUT_E_SPACE if it does not fit: 65535 octets always suffice. A malformed record gives its fault. */
enum taut_code taut_rdata_expand(const struct taut_record *record, uint8_t *out, size_t capacity,
	uint16_t *length);

/* The same in canonical form: names in lower case where RFC 4034 6.2 and RFC 6840 5.1 ask for it. */
enum taut_code taut_rdata_canonical(const struct taut_record *record, uint8_t *out, size_t capacity,
	uint16_t *length);

/* Order of canonical rdata: as octet strings, absence first (RFC 4034 6.3). Below, equal to or above
 * 0. */
int taut_rdata_compare(const uint8_t *a, uint16_t a_length, const uint8_t *b, uint16_t b_length);

/* The record in canonical form as it goes into digests (RFC 4034 6.2, RFC 8976 3.3.1): owner in lower
 * case, type, class, `ttl`, length and canonical rdata. */
enum taut_code taut_record_canonical(const struct taut_record *record, uint32_t ttl, uint8_t *out,
	size_t capacity, size_t *length);

/* Key tag of the rdata of a DNSKEY, CDNSKEY or KEY (RFC 4034 B); of algorithm 1 by B.1. */
uint16_t taut_key_tag(const uint8_t *rdata, uint16_t length);

#ifdef __cplusplus
}
#endif
#endif
