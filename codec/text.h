/* text.h - messages and records as text: presentation format, JSON. Conventions: codec.h.
 *
 * All functions write into the caller's buffer and end with a NUL. They return TAUT_OK, with the
 * number of characters without NUL in *length, or TAUT_E_SPACE if it does not fit.
 */
#ifndef TAUTWIRE_TEXT_H
#define TAUTWIRE_TEXT_H

#include "rdata.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Characters that always suffice for the rdata of one record, and for one record, in one line or in
 * several: a bitmap of all 65536 types is the longest. */
#define TAUT_RDATA_TEXT  786432
#define TAUT_RECORD_TEXT (TAUT_RDATA_TEXT + TAUT_NAME_TEXT + 64)

#define TAUT_TEXT_MULTILINE 1u /* long rdata in parentheses over several lines, with comments */
#define TAUT_TEXT_GENERIC   2u /* type, class and rdata as RFC 3597 writes unknown ones */
#define TAUT_TEXT_SPACES    4u /* single spaces between columns, not tabs */

/* "example.com.  300  IN  A  192.0.2.1", no line end. RFC 1035 5.1 and each type's own RFC; RFC 3597 5
 * (\# LENGTH HEX) for unknown types and classes and for malformed records. Names are absolute. */
enum taut_code taut_record_text(const struct taut_record *record, unsigned flags, char *out,
	size_t capacity, size_t *length);

/* The rdata only. */
enum taut_code taut_rdata_text(const struct taut_record *record, unsigned flags, char *out,
	size_t capacity, size_t *length);

/* One question: "example.com. IN A". */
enum taut_code taut_question_text(const struct taut_question *question, unsigned flags, char *out,
	size_t capacity, size_t *length);

/* One EDNS option as dig writes it: "COOKIE: 0102030405060708". */
enum taut_code taut_option_text(const struct taut_option *option, char *out, size_t capacity,
	size_t *length);

/* The whole message as dig writes it: header line, flags, EDNS, sections. A refused message gives
 * what can be read of it. */
enum taut_code taut_message_text(const struct taut_message *message, unsigned flags, char *out,
	size_t capacity, size_t *length);

/* JSON of RFC 8427, one object in one line: the members of its section 2.1 (ID, QR, ..., QNAME,
 * questionRRs and so on); rdata as rdataTYPE in presentation format, and as RDATAHEX. Members that the
 * RFC does not have: EDNS, dsoTLVs, Z where it is set; in records malformed and cacheFlush, in questions unicastResponse. */
enum taut_code taut_message_json(const struct taut_message *message, char *out, size_t capacity,
	size_t *length);
enum taut_code taut_record_json(const struct taut_record *record, char *out, size_t capacity,
	size_t *length);

/* n octets of text between double quotes, for JSON: octets that are not UTF-8 or are control
 * characters become \u00XX. n is at most 65535, else TAUT_E_ARGUMENT. For tools that put JSON of their
 * own around. */
enum taut_code taut_json_string(const char *text, size_t n, char *out, size_t capacity,
	size_t *length);

/* ---- text to records ------------------------------------------------------------------------ */

/* Why a text was refused. */
struct taut_scan_error {
	enum taut_code code;   /* TAUT_E_SYNTAX, TAUT_E_SPACE, or what is wrong with the rdata */
	uint32_t line, column; /* from 1: of the first character of what is wrong */
	const char *field;     /* name of the rdata field, or NULL; static */
	const char *expected;  /* "a number from 0 to 65535"; static */
};

/* Rdata of a type out of its presentation format: n characters, which may have parentheses, comments and
 * line ends as in a master file. RFC 1035 5.1 and each type's own RFC; the form \# LENGTH HEX of RFC
 * 3597 5 for every type. Mnemonics in any case. Names without a final dot are completed by `origin`
 * (wire form; NULL: the root). Writes the rdata uncompressed, 65535 octets at most. What is written the
 * check of taut_record_wrap accepts. *error is filled unless TAUT_OK; it may be NULL. */
enum taut_code taut_rdata_scan(uint16_t type, uint16_t rclass, const char *text, size_t n,
	const uint8_t *origin, uint8_t *rdata, size_t capacity, uint16_t *rdlength,
	struct taut_scan_error *error);

/* ---- master files --------------------------------------------------------------------------- */

/* A reader of master files (RFC 1035 5, RFC 2308 4; $GENERATE as BIND has it), fed with text and asked for
 * records. It does no I/O: what $INCLUDE names, the caller opens.
 *
 *	static struct taut_zone zone;             // 70 KiB, one a file; static or on the heap
 *	taut_zone_init(&zone, origin, TAUT_CLASS_IN);
 *	taut_zone_text(&zone, text, n, TAUT_ZONE_FINAL);
 *	for (;;)
 *		switch (taut_zone_next(&zone)) {
 *		case TAUT_ZONE_RECORD: use(&zone.record); break;
 *		case TAUT_ZONE_ERROR: complain(&zone.error); break; // the entry is dropped, the next ones come
 *		...
 *
 * A file that is larger than its buffer is given in pieces, which may end anywhere: at TAUT_ZONE_MORE the
 * last zone.left octets of the text were not used. Move them to the front of the buffer, read more behind
 * them, and call taut_zone_text again. Where they fill the buffer, enlarge it, or say TAUT_ZONE_FULL: then
 * the entry is an error, and what follows it is read. */

enum taut_zone_event {
	TAUT_ZONE_RECORD,  /* zone->record */
	TAUT_ZONE_INCLUDE, /* zone->include: taut_zone_enter, or go on without it */
	TAUT_ZONE_ERROR,   /* zone->error and zone->error_line, ..: go on behind this entry */
	TAUT_ZONE_MORE,    /* the text ends inside an entry, or where one could begin */
	TAUT_ZONE_END      /* the end of a final text */
};

/* Pointers are good until the next call. */
struct taut_zone_record {
	const uint8_t *owner; /* wire form */
	const uint8_t *rdata; /* uncompressed; right for its type */
	uint32_t owner_length;
	uint32_t ttl; /* at most 2^31 - 1 */
	uint32_t line; /* where the entry begins, from 1; of what $GENERATE made: that of the directive */
	uint16_t type, rclass, rdlength;
	bool same_owner; /* owner is that of the record before */
	bool ttl_given;  /* the entry has a TTL of its own */
};

struct taut_zone_include {
	const char *name;      /* of the file: octets with escapes undone, no NUL */
	uint32_t length;       /* at most TAUT_INCLUDE_NAME */
	uint32_t line, column; /* of the name */
	const uint8_t *origin; /* in that file */
};

#define TAUT_INCLUDE_NAME  4095 /* octets of the name of an included file */
#define TAUT_INCLUDE_DEPTH 20   /* files inside each other, the first one counted */
#define TAUT_GENERATE_TEXT 4096 /* characters of an entry that $GENERATE makes */
#define TAUT_GENERATE_MAX  16777216 /* entries that one $GENERATE makes */

/* Words of a text: lexer.h. Nothing in it is for the caller. */
struct taut_lexer {
	const char *text;
	uint32_t pos, end; /* offsets in text: under 2^31 */
	uint32_t block;    /* offset of the block that `mask` is of; not a multiple of 64: none */
	uint64_t mask;
	uint32_t line;                   /* number of the line at pos, from 1 */
	uint32_t line_start;             /* offset of its first character */
	uint32_t depth;                  /* open parentheses */
	uint32_t open_line, open_column; /* where the first of them stands, */
	uint32_t open_at;                /* and its offset */
	uint32_t quote_line, quote_line_start; /* the same of a string over several lines; line 0: none */
	uint32_t quote_at;
	uint32_t rereads;                /* lines that were read again, as nothing closed what they open */
	bool final;                      /* nothing comes behind the end */
	const char *wrong; /* what should be there: "a quote that closes this one", ... */
};

/* Where the reader is in one file. Nothing in it is for the caller. */
struct taut_zone_place {
	struct taut_lexer lexer;
	uint32_t origin_length, owner_length;
	bool full;      /* no longer text can be given */
	bool inside;    /* the rest of a line is skipped: of an entry that was too long for its text */
	bool has_owner; /* of the entry before */
	bool recorded;  /* that entry was a record */
	uint8_t origin[TAUT_NAME_MAX + 65], owner[TAUT_NAME_MAX + 65]; /* with room for copies in blocks */
};

/* TTL, class and type as they stand in the text. Nothing in it is for the caller. */
#define TAUT_HEADS      8
#define TAUT_HEAD_WORDS 3
struct taut_zone_head {
	uint64_t text[TAUT_HEAD_WORDS], mask[TAUT_HEAD_WORDS];
	uint32_t ttl;
	uint16_t rclass, type;
	uint8_t length, type_at;
	bool has_ttl, has_class;
};

/* Read `record`, `include`, `error` and `left` after the events that fill them; write nothing, but for
 * the two that say so. */
struct taut_zone {
	struct taut_zone_record record;
	struct taut_zone_include include;
	struct taut_scan_error error; /* its line and column are those in the file */
	uint32_t left; /* TAUT_ZONE_MORE: octets at the end of the text that have to come again */
	uint32_t default_ttl; /* may be written: for records before any TTL or $TTL */
	bool has_default_ttl; /* may be written: without it such a record is an error */
	/* inside */
	struct taut_zone_place place;
	uint32_t depth;    /* files that are open */
	uint32_t ttl;      /* of $TTL, or the last one that was given */
	uint8_t ttl_from;  /* which of them, or neither */
	uint16_t rclass;   /* of the last record that named one */
	uint16_t owner_text_length;
	const char *owner_text; /* of the entry before, in the present text, or NULL */
	struct taut_zone_head heads[TAUT_HEADS];
	uint32_t head_count, head_next;
	struct { /* $GENERATE: its words stand in the present text */
		const char *lhs, *rhs;
		uint32_t lhs_length, rhs_length;
		uint32_t at, stop, step;
		uint32_t line, column;
		bool active;
	} generate;
	char generated[TAUT_GENERATE_TEXT + 64];
	uint8_t rdata[65535 + 65];
};

#define TAUT_ZONE_FINAL 1u /* nothing comes behind this text */
#define TAUT_ZONE_FULL  2u /* no longer text can be given: an entry that does not end in it is an error */

/* Begins a file. Names without a final dot are completed by `origin` (wire form; NULL: the root). Records
 * that name no class have `rclass` until one is named. */
void taut_zone_init(struct taut_zone *zone, const uint8_t *origin, uint16_t rclass);

/* Gives n octets, which have to stay as they are until TAUT_ZONE_MORE or TAUT_ZONE_END. flags:
 * TAUT_ZONE_... TAUT_E_ARGUMENT: 2^31 octets or more. */
enum taut_code taut_zone_text(struct taut_zone *zone, const char *text, size_t n, unsigned flags);

/* The next thing in the text. After TAUT_ZONE_END it says so again. */
enum taut_zone_event taut_zone_next(struct taut_zone *zone);

/* After TAUT_ZONE_INCLUDE: what the file holds comes next, beginning with taut_zone_text. `back` is where the
 * reader was; keep it. At the TAUT_ZONE_END of that file, or where it cannot be read on, taut_zone_leave
 * goes on there: origin and owner are those from before (RFC 1035 5.1), $TTL stays.
 * TAUT_E_ARGUMENT: more than TAUT_INCLUDE_DEPTH files inside each other; nothing is changed. */
enum taut_code taut_zone_enter(struct taut_zone *zone, struct taut_zone_place *back);
void taut_zone_leave(struct taut_zone *zone, const struct taut_zone_place *back);

#ifdef __cplusplus
}
#endif
#endif
