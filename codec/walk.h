/* walk.h - what the parts of the check share: the context of a walk over one message, the rows of
 * the type table, and the internal functions by file. */
#ifndef TAUT_WALK_H
#define TAUT_WALK_H

#include "cursor.h"
#include "limits.h"
#include "rdata.h"

/* The context of a walk: what is known of names so far, the budget, and where findings go. A visit to
 * a single record has one too, with seen and report NULL. */
struct taut_walk {
	uint32_t *seen; /* of a taut_scratch, or NULL */
	uint32_t generation;
	uint32_t length; /* of the message */
	uint32_t steps;
	struct taut_report *report;
	const struct taut_policy *policy;
	enum taut_code refused; /* first code that refused the message */
	bool query; /* QR is 0 */
	bool alias; /* the SVCB record at hand is in alias mode */
	uint8_t section, field;
	uint16_t record;
};

/* report.c: every code whose tier is STOP or FRAMING refuses */
extern const struct taut_policy taut_i_policy_default;
enum taut_code taut_i_find(struct taut_walk *w, enum taut_code code, uint32_t at);
bool taut_i_fault(struct taut_walk *w, const struct taut_cursor *r, bool refuses);

/* ---- name.c --------------------------------------------------------------------------------- */

/* What a walk along one name found. */
struct taut_walked {
	uint32_t length;  /* octets of the name, expanded */
	uint32_t next;    /* offset behind its first run */
	uint32_t hops;    /* pointers followed */
	uint32_t labels;  /* labels met in runs behind pointers */
	uint32_t pointer; /* offset of its first pointer, 0 without */
	uint32_t at;      /* octet of the fault, if there is one */
};

enum taut_code taut_i_name_walk(const uint8_t *base, uint32_t end, uint32_t pos, uint8_t *out,
	struct taut_walked *name);
enum taut_code taut_i_name_check(struct taut_walk *w, struct taut_cursor *r, bool may_compress);
uint32_t taut_i_name_skip(const uint8_t *base, uint32_t pos, uint32_t end);
uint32_t taut_i_name_put(const uint8_t *name, char *out); /* name_text.c: text, no NUL */

/* ---- rrtype.c ------------------------------------------------------------------------------- */

#define TAUT_FIELDS_MAX 9

/* Flags of a row. */
#define TAUT_ROW_COMPRESS 1u  /* senders may compress its names: RFC 3597 4, types of RFC 1035 */
#define TAUT_ROW_MDNS     2u  /* they may under RFC 6762 18.14 */
#define TAUT_ROW_LOWER    4u  /* names are in lower case in canonical form: RFC 4034 6.2, 6840 5.1 */
#define TAUT_ROW_META     8u  /* no record may have this type: RFC 6895 3.1 */
#define TAUT_ROW_LINES    16u /* one field a line in multi-line text, with its name as comment */
#define TAUT_ROW_SPECIAL  32u /* the message walker has rules of its own for it */

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

struct taut_row_text {
	const char *mnemonic;
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

#endif
