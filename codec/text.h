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
 * RFC does not have: EDNS, dsoTLVs; in records malformed and cacheFlush, in questions unicastResponse. */
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

#ifdef __cplusplus
}
#endif
#endif
