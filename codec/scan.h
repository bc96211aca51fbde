/* scan.h - rdata out of words: what the files that read fields share. */
#ifndef TAUT_SCAN_H
#define TAUT_SCAN_H

#include "lexer.h"
#include "rows.h"
#include "text.h"

#pragma GCC visibility push(hidden)

/* A record that is being read. The word at hand was fetched and is not used up: a field uses it and
 * fetches the next one. */
struct taut_scan {
	struct taut_lexer *lexer;
	const uint8_t *origin; /* wire form */
	uint8_t *out;          /* rdata */
	uint32_t n, capacity;  /* capacity: at most 65535 */
	struct taut_token token;
	enum taut_lexeme lexeme;
	const char *name; /* of the field that is being read, or NULL */
	/* the first fault; code is TAUT_OK without */
	enum taut_code code;
	uint32_t line, column;
	const char *field;
	const char *expected;
};

/* Fetches the next word. */
static inline void taut_i_scan_next(struct taut_scan *s)
{
	s->lexeme = taut_i_lex_next(s->lexer, &s->token);
}

/* Is there a word at hand, quoted or not? */
static inline bool taut_i_scan_has(const struct taut_scan *s)
{
	return s->lexeme <= TAUT_LEX_QUOTED;
}

/* Notes a fault at a place in the text, unless there is one. Returns false. */
bool taut_i_scan_fail(
	struct taut_scan *s, enum taut_code code, const char *at, const char *expected);

/* The same for what is at hand: a word that does not belong here, the end of the entry, what the lexer
 * could not read. At the end of a text that goes on there is no fault. Returns false. */
bool taut_i_scan_refuse(struct taut_scan *s, const char *expected);

/* Is a word without quotes at hand? If not, that is the fault. */
static inline bool taut_i_scan_word(struct taut_scan *s, const char *expected)
{
	return s->lexeme == TAUT_LEX_WORD || taut_i_scan_refuse(s, expected);
}

/* Room for n octets of rdata, all of which will be written: where they go, or NULL and a fault. The caller
 * adds to s->n what it wrote. */
static inline uint8_t *taut_i_scan_room(struct taut_scan *s, uint32_t n)
{
	if (n > s->capacity - s->n) {
		taut_i_scan_fail(s, TAUT_E_SPACE, s->token.text, "rdata that fits its buffer");
		return NULL;
	}
	return s->out + s->n;
}

/* Reads the rdata of a type from the word at hand to the end of the entry, and checks it. False: a fault;
 * or, with lexeme TAUT_LEX_MORE and code TAUT_OK, the text ends before the entry does. */
bool taut_i_scan_rdata(struct taut_scan *s, uint16_t type, uint16_t rclass);

/* name_text.c: the name that a word stands for. `out` has room for more than a name, as characters are
 * copied in blocks. Unless TAUT_OK, *expected is what it should be and *bad the character where it is
 * not. */
#define TAUT_NAME_ROOM (TAUT_NAME_MAX + 65)
enum taut_code taut_i_name_read(const struct taut_lexer *lexer, const struct taut_token *token,
	const uint8_t *origin, uint8_t out[TAUT_NAME_ROOM], uint32_t *length, const char **bad,
	const char **expected);

/* ---- kinds/, svcb_scan.c: one field from the word at hand on ----------------------------------- */

/* fixed.c */
bool taut_i_scan_fixed(struct taut_scan *s, enum taut_kind kind);
bool taut_i_scan_u8(struct taut_scan *s, uint8_t *octet, uint32_t most, const char *expected);
/* name_text.c */
bool taut_i_scan_name(struct taut_scan *s);
bool taut_i_scan_names(struct taut_scan *s);
/* text.c */
bool taut_i_scan_string(struct taut_scan *s, enum taut_kind kind);
bool taut_i_scan_strings(struct taut_scan *s);
bool taut_i_scan_text(struct taut_scan *s, bool full);
/* blob.c */
bool taut_i_scan_hex(struct taut_scan *s, bool full);
bool taut_i_scan_base64(struct taut_scan *s, enum taut_kind kind);
bool taut_i_scan_sized(struct taut_scan *s, enum taut_kind kind);
bool taut_i_scan_generic(struct taut_scan *s);
/* bitmap.c */
bool taut_i_scan_bitmap(struct taut_scan *s, bool full);
bool taut_i_scan_nxt(struct taut_scan *s);
bool taut_i_scan_ports(struct taut_scan *s);
/* scan_address.c */
bool taut_i_scan_apl(struct taut_scan *s);
bool taut_i_scan_nsap(struct taut_scan *s);
bool taut_i_scan_atma(struct taut_scan *s);
bool taut_i_scan_gateway(struct taut_scan *s, enum taut_kind kind);
bool taut_i_scan_hip(struct taut_scan *s);
bool taut_i_scan_a6(struct taut_scan *s);
/* loc.c */
bool taut_i_scan_loc(struct taut_scan *s);
/* svcb_scan.c */
bool taut_i_scan_params(struct taut_scan *s);

#pragma GCC visibility pop

#endif
