/* rows.h - the rows of the type table, and the internal functions of the check by file. */
#ifndef TAUT_ROWS_H
#define TAUT_ROWS_H

#include "rdata.h"
#include "walk.h"

#pragma GCC visibility push(hidden)

/* ---- rrtype.c ------------------------------------------------------------------------------- */

#define TAUT_FIELDS_MAX 9

/* Flags of a row. */
#define TAUT_ROW_COMPRESS 1u  /* senders may compress its names: RFC 3597 4, types of RFC 1035 */
#define TAUT_ROW_MDNS     2u  /* they may under RFC 6762 18.14 */
#define TAUT_ROW_LOWER    4u  /* names are in lower case in canonical form: RFC 4034 6.2, 6840 5.1 */
#define TAUT_ROW_META     8u  /* no record may have this type: RFC 6895 3.1 */
#define TAUT_ROW_LINES    16u /* one field a line in multi-line text, with its name as comment */
#define TAUT_ROW_SPECIAL  32u /* the message walker has rules of its own for it */
#define TAUT_ROW_NAMES    64u /* there may be names in its rdata (derived from its kinds) */

/* A rule that relates fields, checked behind the last one. */
enum taut_rule { TAUT_RULE_NONE, TAUT_RULE_DIGEST, TAUT_RULE_ZONEMD, TAUT_RULE_SVCB };

struct taut_row {
	uint16_t type;
	uint8_t rclass; /* TAUT_CLASS_IN, or 0 for every class */
	uint8_t flags;
	uint8_t rule;
	uint8_t fixed; /* octets of the rdata if every field has a fixed size, else 0 */
	uint8_t count;
	uint8_t kinds[TAUT_FIELDS_MAX];
};

#define TAUT_MNEMONIC 12 /* characters of a mnemonic with its NUL, at most */

struct taut_row_text {
	char mnemonic[TAUT_MNEMONIC];
	uint8_t length; /* of it */
	const char *fields[TAUT_FIELDS_MAX];
};

extern const struct taut_row taut_i_rows[];
extern const struct taut_row_text taut_i_row_texts[];
extern const uint8_t taut_i_row_slots[];

/* Types under 512 have a slot each; the two that lie above share a few behind them. */
#define TAUT_ROW_SLOTS 520u
static inline uint32_t taut_row_slot(uint32_t type)
{
	return type < 512 ? type : 512 + (type & 7);
}

/* The row of a type, whatever the class; row 0 is that of types without a layout. */
static inline const struct taut_row *taut_row_of(uint16_t type)
{
	const struct taut_row *row = &taut_i_rows[taut_i_row_slots[taut_row_slot(type)]];

	return row->type == type ? row : &taut_i_rows[0];
}

/* The layout that a record of this class is read by. */
static inline const struct taut_row *taut_layout_of(uint16_t type, uint16_t rclass)
{
	const struct taut_row *row = taut_row_of(type);

	return row->rclass == 0 || row->rclass == rclass ? row : &taut_i_rows[0];
}

/* report.c */
bool taut_i_tolerates(const struct taut_policy *policy, enum taut_code code);

/* message.c: sets layout_class, empty, malformed, fault and fault_at */
void taut_i_record_visit(const struct taut_message *message, struct taut_record *record);

/* ---- rdata.c -------------------------------------------------------------------------------- */

extern const uint8_t taut_i_kind_sizes[TAUT_KINDS]; /* octets of fixed kinds, 0 for the others */

enum taut_code taut_i_rdata_check(struct taut_walk *w, const struct taut_row *row,
	struct taut_cursor *r);
enum taut_code taut_i_field_check(struct taut_walk *w, const struct taut_row *row,
	enum taut_kind kind, struct taut_cursor *r);


/* ---- kinds/, edns.c, svcb.c, dso.c: one field, from r->pos ---------------------------------- */

enum taut_code taut_i_check_string(struct taut_cursor *r);
enum taut_code taut_i_check_strings(struct taut_cursor *r);
enum taut_code taut_i_check_tag(struct taut_walk *w, struct taut_cursor *r);
enum taut_code taut_i_check_sized(struct taut_cursor *r, enum taut_kind kind);
enum taut_code taut_i_check_bitmap(struct taut_walk *w, struct taut_cursor *r, bool full);
enum taut_code taut_i_check_nxt(struct taut_cursor *r);
enum taut_code taut_i_check_ports(struct taut_cursor *r);
enum taut_code taut_i_check_apl(struct taut_walk *w, struct taut_cursor *r);
enum taut_code taut_i_check_atma(struct taut_cursor *r);
enum taut_code taut_i_check_loc(struct taut_walk *w, struct taut_cursor *r);
enum taut_code taut_i_check_gateway(struct taut_walk *w, const struct taut_row *row,
	struct taut_cursor *r, enum taut_kind kind);
enum taut_code taut_i_check_hip(struct taut_cursor *r);
enum taut_code taut_i_check_a6(struct taut_walk *w, const struct taut_row *row,
	struct taut_cursor *r);
enum taut_code taut_i_check_params(struct taut_walk *w, struct taut_cursor *r);
enum taut_code taut_i_check_options(struct taut_walk *w, struct taut_cursor *r);
enum taut_code taut_i_option_check(struct taut_walk *w, uint16_t code, struct taut_cursor *value);
enum taut_code taut_i_check_dso(struct taut_walk *w, struct taut_cursor *r);
bool taut_i_utf8(const struct taut_cursor *r, uint32_t pos, uint32_t end);
bool taut_i_may_compress(const struct taut_walk *w, const struct taut_row *row);

#pragma GCC visibility pop

#endif
