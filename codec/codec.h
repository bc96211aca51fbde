/* codec.h - DNS messages, names, records and findings: the reading side of libtautwire.
 *
 * Conventions of all public headers
 *
 * Memory.  The library has no heap, no I/O, no global state and keeps no pointer beyond the life of
 *   the structure that it is stored in. What it hands out are views: pointers into, or offsets of,
 *   the octets that the caller gave. They are good as long as those octets stand unchanged.
 * Threads.  Functions are pure but for what their arguments point to. Give each thread its own
 *   struct taut_scratch.
 * Status.  A function that can fail returns enum taut_code; TAUT_OK is 0. Results come through
 *   pointers and stay untouched on failure. Pointers must not be NULL unless the text says so.
 * Octets.  Wire data is const uint8_t *, numbers in structures are in host order, lengths count
 *   octets, offsets count from the first octet of the message. `end` is one past the last.
 * Names.  A name in wire form is uncompressed, at most 255 octets, ends in the root's zero octet. A
 *   reference (struct taut_name) is a name that still stands in a message, perhaps compressed.
 * Versions.  Structures are transparent so that they can stand anywhere; they change only with the
 *   soname. TAUT_VERSION is what this header describes, taut_version() what the library is.
 */
#ifndef TAUTWIRE_CODEC_H
#define TAUTWIRE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TAUT_VERSION 1

#define TAUT_NAME_MAX    255   /* octets of a name in wire form, RFC 1035 3.1 */
#define TAUT_LABEL_MAX   63    /* octets of a label */
#define TAUT_NAME_TEXT   1005 /* characters of a name in text with NUL: 250 octets as \DDD, 4 dots */
#define TAUT_MESSAGE_MAX 65535 /* octets of a message, RFC 1035 4.2.2 */

uint32_t taut_version(void);

/* ---- codes ---------------------------------------------------------------------------------- */

/* All that can be said about a message or a call: TAUT_OK, TAUT_E_COUNT, TAUT_E_NAME_END, ...
 * errors.def has a row for each, with its tier, its RFC section and its text. */
enum taut_code {
	TAUT_OK = 0,
#define TAUT_CODE(name, tier, rfc, text) TAUT_E_##name,
#include "errors.def"
#undef TAUT_CODE
	TAUT_CODES /* how many there are */
};

enum taut_tier { TAUT_TIER_CALL, TAUT_TIER_STOP, TAUT_TIER_FRAMING, TAUT_TIER_RECORD, TAUT_TIER_NOTE };

/* Properties of a code, as static text: its name without prefix ("COUNT"), an English sentence
 * without full stop, the section of the RFC that it comes from ("RFC 1035 4.1.1"), its tier. An
 * unknown code gives "UNKNOWN". */
const char *taut_code_name(enum taut_code code);
const char *taut_code_text(enum taut_code code);
const char *taut_code_rfc(enum taut_code code);
enum taut_tier taut_code_tier(enum taut_code code);

/* ---- policies ------------------------------------------------------------------------------- */

/* What is done about a finding. By default the tier decides: STOP and FRAMING refuse the message,
 * RECORD isolates the record or option, NOTE is only reported. */
enum taut_verdict { TAUT_ACCEPT, TAUT_NOTE, TAUT_ISOLATE, TAUT_REJECT };

#define TAUT_POLICY_LAZY   1u /* rdata without names is checked when its record is iterated */
#define TAUT_POLICY_MDNS   2u /* class bit 15 is the cache-flush or QU bit, RFC 6762 10.2, 5.4 */
#define TAUT_POLICY_UDP    4u /* the message came over UDP (for options that forbid it) */
#define TAUT_POLICY_OPENED 8u /* records before the fault of a refused message can be iterated */

struct taut_policy {
	uint64_t refuse[2];   /* a bit for each code: the message is refused. STOP refuses anyway */
	uint64_t tolerate[2]; /* a bit for each code: only a note */
	uint32_t flags;       /* TAUT_POLICY_... */
};

enum taut_preset {
	TAUT_SAFE,     /* framing and names; other rdata is checked record by record, when visited */
	TAUT_DEFAULT,  /* the tiers as they are: for clients, servers, resolvers */
	TAUT_PEDANTIC, /* whatever is found refuses */
	TAUT_MDNS,     /* RFC 6762: many questions, class bit 15, compression in SRV and others */
	TAUT_FORENSIC  /* nothing refuses that can be stepped over; a refused message can be iterated
	                  up to its fault: for captures */
};

/* The preset, as a copy that the caller may change. An unknown preset gives TAUT_DEFAULT. */
struct taut_policy taut_policy_preset(enum taut_preset preset);

/* Looks a preset up by its name ("safe", "default", ...; any case). TAUT_E_SYNTAX if unknown. */
enum taut_code taut_policy_scan(const char *name, enum taut_preset *preset);

/* ---- findings ------------------------------------------------------------------------------- */

enum taut_section {
	TAUT_QUESTION,   /* the zone section of an UPDATE */
	TAUT_ANSWER,     /* prerequisites of an UPDATE */
	TAUT_AUTHORITY,  /* updates of an UPDATE */
	TAUT_ADDITIONAL,
	TAUT_WHOLE       /* header, trailing octets, DSO: not part of a section */
};

#define TAUT_NO_FIELD 255

struct taut_finding {
	enum taut_code code;
	enum taut_verdict verdict; /* what the policy made of it: never TAUT_ACCEPT */
	uint32_t offset;           /* octet of the message where the fault begins */
	uint8_t section;           /* enum taut_section */
	uint8_t field;             /* index of the rdata field in its row, or TAUT_NO_FIELD */
	uint16_t record;           /* index in the section, from 0 */
};

/* Where findings go: the caller's array. All are counted, the first `capacity` are stored, in
 * the order of their discovery. verdict is the gravest of all. */
struct taut_report {
	struct taut_finding *list; /* may be NULL with capacity 0 */
	uint32_t capacity;
	uint32_t count;
	enum taut_verdict verdict;
};

/* ---- messages ------------------------------------------------------------------------------- */

/* The 12 octets of RFC 1035 4.1.1. flags holds QR, opcode, AA, TC, RD, RA, Z, AD, CD, rcode. */
struct taut_header {
	uint16_t id;
	uint16_t flags;
	uint16_t count[4]; /* by enum taut_section */
};

#define TAUT_FLAG_QR 0x8000u
#define TAUT_FLAG_AA 0x0400u
#define TAUT_FLAG_TC 0x0200u
#define TAUT_FLAG_RD 0x0100u
#define TAUT_FLAG_RA 0x0080u
#define TAUT_FLAG_Z  0x0040u
#define TAUT_FLAG_AD 0x0020u
#define TAUT_FLAG_CD 0x0010u

#define taut_opcode(flags) ((unsigned)(flags) >> 11 & 15u)
#define taut_rcode(flags)  ((unsigned)(flags) & 15u) /* the low four bits: see struct taut_edns */

/* Names already seen, by offset: makes the check one walk per name. 65 KiB, one for each thread, in
 * static storage or on the heap. Zeroed by taut_scratch_init, and again once in 65,535 messages. */
struct taut_scratch {
	uint32_t generation;
	uint32_t seen[16640]; /* by offset: what is known of a name that has a label there */
};

void taut_scratch_init(struct taut_scratch *scratch);

/* A message that was opened. Read what you like, write nothing. */
struct taut_message {
	const uint8_t *octets;
	uint32_t length;
	uint32_t start[5];      /* offset of each section's first entry; [4]: end of the last record */
	uint16_t whole[4];      /* entries of each section that can be iterated */
	uint16_t zone_class;    /* UPDATE: class of the zone; otherwise 0 */
	struct taut_header header;
	bool update;            /* opcode UPDATE */
	bool has_header;        /* header is filled */
	bool has_question;      /* the question section is whole */
	bool lazy;              /* records have to be checked on visit */
	bool plain;             /* neither UPDATE nor mDNS nor lazy: records have no rules beyond their types */
	uint32_t malformed;     /* records that are marked malformed */
	uint32_t opt;           /* offset of the OPT record in use, 0 if there is none */
	uint32_t signature;     /* offset of the TSIG or SIG(0) record, 0 if there is none */
	uint32_t flags;         /* of the policy, and what it tolerates */
	uint64_t tolerate[2];
	uint32_t steps;         /* pointers and labels that were charged to the budget of limits.h */
};

/* Checks a whole message once and opens it.
 *   octets, length  the message without TCP's length prefix; length 0 is a fault, not an error of use
 *   scratch         must have been initialised once
 *   policy          NULL stands for TAUT_DEFAULT
 *   report          where findings go; NULL if nobody asks. It is reset first.
 * Returns TAUT_OK if the message can be used (verdict accept, note or isolate), otherwise the code
 * of the first finding that refused it. Even then has_header and has_question tell what can be read.
 * Cost: linear in length, see limits.h. After TAUT_OK the iterators cannot fail.
 * QUERY, NOTIFY and unknown opcodes by RFC 1035; UPDATE by RFC 2136 (empty rdata and type ANY for
 * classes ANY and NONE); DSO by RFC 8490 (TLVs behind zero counts, see taut_dso_next). */
enum taut_code taut_message_open(struct taut_message *message, const uint8_t *octets, size_t length,
	struct taut_scratch *scratch, const struct taut_policy *policy, struct taut_report *report);

/* ---- names ---------------------------------------------------------------------------------- */

/* A name in a message: starts at offset `at`, its first run lies before `end`. */
struct taut_name {
	const uint8_t *octets;
	uint32_t at, end;
};

/* Expands the name at octets[at], which may not read past octets[end], into wire form.
 * Rules: a pointer leads strictly before the start of the run of labels that it was met in, never
 * into the first 12 octets; the run that it leads to lies wholly before that start; at most 127
 * pointers; at most 255 octets.
 *   out     at least TAUT_NAME_MAX octets
 *   length  of what was written
 *   next    offset behind the name's first run; may be NULL
 * Returns TAUT_OK, TAUT_E_ARGUMENT (at > end, or end over 65535) or one of NAME_END, LABEL_TYPE, NAME_LONG, POINTER_END, POINTER_HEADER,
 * POINTER_FORWARD, POINTER_OVERLAP, POINTER_HOPS (RFC 1035 4.1.4, RFC 9267). */
enum taut_code taut_name_read(const uint8_t *octets, uint32_t end, uint32_t at,
	uint8_t out[TAUT_NAME_MAX], uint32_t *length, uint32_t *next);

/* References out of an opened message: expand (returns the length), compare with a name in wire
 * form without regard to case, hash as taut_name_hash does. A reference that is no name (octets
 * changed since the check) expands to length 0, equals nothing and hashes to 0. */
uint32_t taut_name_expand(const struct taut_name *name, uint8_t out[TAUT_NAME_MAX]);

/* The same without a copy where the name stands in one piece in the message, as most do: gives a
 * pointer into the message, or `buffer` with the name expanded in it, or NULL for what is no name. */
const uint8_t *taut_name_wire(const struct taut_name *name, uint8_t buffer[TAUT_NAME_MAX],
	uint32_t *length);

bool taut_name_matches(const struct taut_name *name, const uint8_t *wire);
uint64_t taut_name_digest(const struct taut_name *name, uint64_t key);

/* Length of the name in wire form that begins octets[0..n): 0 if it is none (no end within n,
 * over 255 octets, a pointer or a reserved label type). */
uint32_t taut_name_measure(const uint8_t *octets, size_t n);

/* Names in wire form from here on: valid, uncompressed.
 * length in octets; labels without the root's; equality and hash disregard the case of ASCII
 * letters (RFC 4343); the hash is keyed, the same on every machine, and not cryptographic. */
uint32_t taut_name_length(const uint8_t *name);
uint32_t taut_name_labels(const uint8_t *name);
bool taut_name_equal(const uint8_t *a, const uint8_t *b);
uint64_t taut_name_hash(const uint8_t *name, uint64_t key);

/* True if `name` is `zone` or below it. */
bool taut_name_is_below(const uint8_t *name, const uint8_t *zone);

/* Canonical order, RFC 4034 6.1: below, equal to or above 0. */
int taut_name_compare(const uint8_t *a, const uint8_t *b);

/* Copies with ASCII letters in lower case (RFC 4034 6.2); out may be name. Returns the length. */
uint32_t taut_name_lower(const uint8_t *name, uint8_t out[TAUT_NAME_MAX]);

/* Presentation text, absolute, with NUL: special characters as \X, others outside 0x21 to 0x7e as
 * \DDD (RFC 4343 2.1). Returns its length without NUL. */
uint32_t taut_name_text(const uint8_t *name, char out[TAUT_NAME_TEXT]);

/* Reads presentation text of n characters. A name without a final dot is completed by `origin`
 * (wire form; NULL: the root); "@" alone is the origin. TAUT_E_SYNTAX: empty label, label over 63
 * octets, bad escape; TAUT_E_NAME_LONG. */
enum taut_code taut_name_scan(const char *text, size_t n, const uint8_t *origin,
	uint8_t out[TAUT_NAME_MAX], uint32_t *length);

/* ---- questions and records ------------------------------------------------------------------ */

struct taut_question {
	struct taut_name name;
	uint16_t type;
	uint16_t rclass; /* under TAUT_POLICY_MDNS without bit 15 */
	bool unicast;    /* mDNS: the QU bit */
};

struct taut_record {
	struct taut_name owner;
	const uint8_t *octets;  /* of the message: rdata stands at octets[rdata .. rdata + rdlength) */
	uint32_t rdata;         /* offset */
	uint16_t rdlength;
	uint16_t type;
	uint16_t rclass;        /* under TAUT_POLICY_MDNS without bit 15 */
	uint16_t layout_class;  /* class by which the rdata is read: in UPDATE that of the zone */
	uint32_t ttl;           /* as it stands; with the top bit set it counts as 0, RFC 2181 8 */
	uint16_t index;         /* in its section, from 0 */
	uint8_t section;        /* enum taut_section */
	bool same_owner;        /* owner is the one of the record before in this iteration */
	bool flush;             /* mDNS: the cache-flush bit */
	bool empty;             /* UPDATE: no rdata by rule, RFC 2136 2.4 and 2.5 */
	bool malformed;         /* the rdata is not what its type asks for: raw octets only */
	enum taut_code fault;   /* why it is malformed, and at which octet of the message */
	uint32_t fault_at;
};

/* Walks over a section. In an opened message it yields message->whole[section] entries; a change
 * of the octets since the check ends it early, nothing worse. */
struct taut_iterator {
	const struct taut_message *message;
	uint32_t at;
	uint32_t owner; /* where the last record's owner begins, or where its pointer leads */
	uint16_t index, count;
	uint8_t section;
};

struct taut_iterator taut_questions(const struct taut_message *message);
bool taut_question_next(struct taut_iterator *it, struct taut_question *question);
struct taut_iterator taut_records(const struct taut_message *message, enum taut_section section);
bool taut_record_next(struct taut_iterator *it, struct taut_record *record);

/* The record that starts at an offset that message->opt or ->signature gave. False for 0. */
bool taut_record_at(const struct taut_message *message, uint32_t at, struct taut_record *record);

/* ---- DSO, RFC 8490 -------------------------------------------------------------------------- */

struct taut_dso {
	uint32_t at; /* 0 to begin */
	uint16_t type;
	uint16_t length;
	const uint8_t *octets;
	bool malformed; /* wrong length for its type */
};

/* The TLVs of an opened DSO message, one after the other. Zero *tlv before the first call. */
bool taut_dso_next(const struct taut_message *message, struct taut_dso *tlv);

/* ---- streams -------------------------------------------------------------------------------- */

/* Takes the messages out of a TCP or TLS stream: a length in two octets before each (RFC 1035 4.2.2,
 * RFC 7766 8). The stream arrives in pieces of any size. */
struct taut_stream {
	uint8_t *buffer;   /* the caller's; only for messages that arrive in several pieces */
	uint32_t capacity; /* of it: 65535 takes all */
	uint32_t have;     /* octets of the prefix and the message that have arrived */
	uint32_t length;   /* of the message, once have >= 2 */
};

void taut_stream_init(struct taut_stream *stream, uint8_t *buffer, uint32_t capacity);

/* Feeds octets[0..n). *used tells how many were taken: call again with the rest until all are.
 * *message is the next whole message, or NULL if the piece ended first; it lies in the piece itself
 * where it can (no copy), otherwise in the buffer, and is good until the next call. A message of
 * length 0 is handed out too, as a pointer that is not NULL. TAUT_E_SPACE: a message is larger than
 * the capacity; nothing more can be read from this stream, unless it gets a buffer of stream->length octets
 * then: the call with the rest goes on. */
enum taut_code taut_stream_feed(struct taut_stream *stream, const uint8_t *octets, size_t n,
	size_t *used, const uint8_t **message, uint32_t *length);

/* True if the stream may end here: nothing of a further message has arrived. */
bool taut_stream_idle(const struct taut_stream *stream);

#ifdef __cplusplus
}
#endif
#endif
