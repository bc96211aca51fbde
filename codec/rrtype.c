/* rrtype.c - the rows of the type table; types and classes by number and by name. */
#include "out.h"
#include "rows.h"

/* The size of each kind as a constant: 0 for the kinds of variable size. */
enum {
#define TAUT_KIND(kind, size) SIZE_##kind = size,
#include "kinds.def"
#undef TAUT_KIND
};

const uint8_t taut_i_kind_sizes[TAUT_KINDS] = {
#define TAUT_KIND(kind, size) [TAUT_K_##kind] = size,
#include "kinds.def"
#undef TAUT_KIND
};

/* Kinds that may hold a name. */
#define HAS_NAME(kind)                                                                             \
	((kind) == TAUT_K_NAME || (kind) == TAUT_K_NAMES || (kind) == TAUT_K_GATEWAY ||            \
			(kind) == TAUT_K_RELAY || (kind) == TAUT_K_A6                              \
			? TAUT_ROW_NAMES : 0)

/* For each row: its place, how many fields it has, whether all have a fixed size, and their sum. */
enum {
	PLACE_OPAQUE, /* types and classes without a layout */
#define TAUT_RR(number, symbol, mnemonic, rclass, flags, rule, fields) PLACE_##symbol,
#include "rrtypes.def"
#undef TAUT_RR
	ROWS,
#define F(kind, name) +1
#define TAUT_RR(number, symbol, mnemonic, rclass, flags, rule, fields) COUNT_##symbol = 0 fields,
#include "rrtypes.def"
#undef TAUT_RR
#undef F
#define F(kind, name) *(SIZE_##kind != 0)
#define TAUT_RR(number, symbol, mnemonic, rclass, flags, rule, fields) FIXED_##symbol = 1 fields,
#include "rrtypes.def"
#undef TAUT_RR
#undef F
#define F(kind, name) | HAS_NAME(TAUT_K_##kind)
#define TAUT_RR(number, symbol, mnemonic, rclass, flags, rule, fields) NAMES_##symbol = 0 fields,
#include "rrtypes.def"
#undef TAUT_RR
#undef F
#define F(kind, name) +SIZE_##kind
#define TAUT_RR(number, symbol, mnemonic, rclass, flags, rule, fields) SUM_##symbol = 0 fields,
#include "rrtypes.def"
#undef TAUT_RR
#undef F
};

_Static_assert(ROWS < 256, "places are kept in an octet");

#define CLASS_IN  TAUT_CLASS_IN
#define CLASS_ANY 0
#define COMPRESS  TAUT_ROW_COMPRESS
#define MDNS      TAUT_ROW_MDNS
#define LOWER     TAUT_ROW_LOWER
#define META      TAUT_ROW_META
#define LINES     TAUT_ROW_LINES
#define SPECIAL   TAUT_ROW_SPECIAL

const struct taut_row taut_i_rows[ROWS] = {
	{0, 0, 0, 0, 0, 1, {TAUT_K_OPAQUE}},
#define F(kind, name) TAUT_K_##kind,
#define TAUT_RR(number, symbol, mnemonic, rclass, flags, rule, fields)                             \
	{number, CLASS_##rclass, (flags) | NAMES_##symbol, TAUT_RULE_##rule, FIXED_##symbol * SUM_##symbol,           \
		COUNT_##symbol, {fields}},
#include "rrtypes.def"
#undef TAUT_RR
#undef F
};

const struct taut_row_text taut_i_row_texts[ROWS] = {
	{"", 0, {"rdata"}},
#define F(kind, name) name,
#define TAUT_RR(number, symbol, mnemonic, rclass, flags, rule, fields)                             \
	{mnemonic, sizeof mnemonic - 1, {fields}},
#include "rrtypes.def"
#undef TAUT_RR
#undef F
};

#define SLOT(type) ((type) < 512 ? (type) : 512 + ((type) & 7))

const uint8_t taut_i_row_slots[TAUT_ROW_SLOTS] = {
#define TAUT_RR(number, symbol, mnemonic, rclass, flags, rule, fields) [SLOT(number)] = PLACE_##symbol,
#include "rrtypes.def"
#undef TAUT_RR
};

/* ---- by number ------------------------------------------------------------------------------ */

static const char *class_name(uint16_t rclass)
{
	switch (rclass) {
	case 1: return "IN";
	case 2: return "CS";
	case 3: return "CH";
	case 4: return "HS";
	case 254: return "NONE";
	case 255: return "ANY";
	default: return NULL;
	}
}

void taut_i_put_type(struct taut_out *o, uint16_t type)
{
	const struct taut_row *row = taut_row_of(type);

	const struct taut_row_text *text = &taut_i_row_texts[row - taut_i_rows];

	if (row->type != 0 && taut_out_has(o, TAUT_MNEMONIC)) {
		memcpy(o->text + o->n, text->mnemonic, TAUT_MNEMONIC);
		o->n += text->length;
		return;
	}
	if (row->type != 0) {
		taut_out_octets(o, text->mnemonic, text->length);
		return;
	}
	taut_out_octets(o, "TYPE", 4);
	taut_out_number(o, type);
}

void taut_i_put_class(struct taut_out *o, uint16_t rclass)
{
	const char *name = class_name(rclass);

	if (name != NULL) {
		taut_out_string(o, name);
		return;
	}
	taut_out_octets(o, "CLASS", 5);
	taut_out_number(o, rclass);
}

uint32_t taut_type_text(uint16_t type, char out[TAUT_TYPE_TEXT])
{
	struct taut_out o = taut_out_over(out, TAUT_TYPE_TEXT);

	taut_i_put_type(&o, type);
	return taut_out_end(&o);
}

uint32_t taut_class_text(uint16_t rclass, char out[TAUT_TYPE_TEXT])
{
	struct taut_out o = taut_out_over(out, TAUT_TYPE_TEXT);

	taut_i_put_class(&o, rclass);
	return taut_out_end(&o);
}

uint32_t taut_type_fields(uint16_t type, uint16_t rclass)
{
	const struct taut_row *row = taut_layout_of(type, rclass);

	return row->type != 0 ? row->count : 0;
}

const char *taut_type_field(uint16_t type, uint16_t rclass, uint32_t index, enum taut_kind *kind)
{
	const struct taut_row *row = taut_layout_of(type, rclass);

	if (index >= row->count)
		return NULL;
	*kind = (enum taut_kind)row->kinds[index];
	return taut_i_row_texts[row - taut_i_rows].fields[index];
}

/* ---- by name -------------------------------------------------------------------------------- */

static bool same_letters(const char *text, size_t n, const char *name)
{
	size_t i = 0;

	for (; i < n && name[i] != '\0'; i++) { /* ends with the shorter of both */
		char c = text[i];

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		if (c != (name[i] >= 'a' && name[i] <= 'z' ? (char)(name[i] - 'a' + 'A') : name[i]))
			return false;
	}
	return i == n && name[i] == '\0';
}

bool taut_i_same_text(const char *text, size_t n, const char *name)
{
	return same_letters(text, n, name);
}

/* PREFIXnnn, RFC 3597 5: a decimal number of one to five digits, at most 65535. */
static enum taut_code scan_number(const char *text, size_t n, const char *prefix, size_t skip,
	uint16_t *number)
{
	uint32_t value = 0;

	if (n <= skip || n > skip + 5 || !same_letters(text, skip, prefix))
		return TAUT_E_SYNTAX;
	for (size_t i = skip; i < n; i++) { /* at most five turns */
		if (text[i] < '0' || text[i] > '9')
			return TAUT_E_SYNTAX;
		value = value * 10 + (uint32_t)(text[i] - '0');
	}
	if (value > 65535)
		return TAUT_E_SYNTAX;
	*number = (uint16_t)value;
	return TAUT_OK;
}

/* A word as a number, in upper case: of letters, one and the same number for both cases of each. */
#define UPPER  0xdfdfdfdfdfdfdfdfu
#define L(c, i) ((uint64_t)(uint8_t)(c) << 8 * (i) & UPPER)
#define WORD1(a)                L(a, 0)
#define WORD2(a, b)             (WORD1(a) | L(b, 1))
#define WORD3(a, b, c)          (WORD2(a, b) | L(c, 2))
#define WORD4(a, b, c, d)       (WORD3(a, b, c) | L(d, 3))
#define WORD5(a, b, c, d, e)    (WORD4(a, b, c, d) | L(e, 4))
#define WORD6(a, b, c, d, e, f) (WORD5(a, b, c, d, e) | L(f, 5))

static inline uint64_t word_of(const char *text, size_t n)
{
	uint64_t word = 0;

	for (size_t i = n; i > 0; i--) /* at most six characters */
		word = word << 8 | (uint8_t)text[i - 1];
	return word & UPPER;
}

/* Most of what stands in zones and in bitmaps: its row, or 0. */
static uint32_t common_row(uint64_t word, const char *text)
{
	switch (word) {
	case WORD1('A'): return PLACE_A;
	case WORD2('N', 'S'): return PLACE_NS;
	case WORD2('D', 'S'): return PLACE_DS;
	case WORD2('M', 'X'): return PLACE_MX;
	case WORD3('T', 'X', 'T'): return PLACE_TXT;
	case WORD3('S', 'O', 'A'): return PLACE_SOA;
	case WORD3('P', 'T', 'R'): return PLACE_PTR;
	case WORD3('S', 'R', 'V'): return PLACE_SRV;
	case WORD3('C', 'A', 'A'): return PLACE_CAA;
	case WORD4('A', 'A', 'A', 'A'): return PLACE_AAAA;
	case WORD4('N', 'S', 'E', 'C'): return PLACE_NSEC;
	case WORD5('R', 'R', 'S', 'I', 'G'): return PLACE_RRSIG;
	case WORD5('N', 'S', 'E', 'C', '3'): return text[4] == '3' ? PLACE_NSEC3 : 0; /* a digit has no case */
	case WORD5('C', 'N', 'A', 'M', 'E'): return PLACE_CNAME;
	case WORD5('H', 'T', 'T', 'P', 'S'): return PLACE_HTTPS;
	case WORD6('D', 'N', 'S', 'K', 'E', 'Y'): return PLACE_DNSKEY;
	default: return 0;
	}
}

/* The row of a mnemonic of 1 to 11 characters, 0 without. */
static uint32_t row_named(const char *text, size_t n)
{
	for (uint32_t i = 1; i < ROWS; i++) /* the rows of the table */
		if (taut_i_row_texts[i].length == n &&
			same_letters(text, n, taut_i_row_texts[i].mnemonic))
			return i;
	return 0;
}

enum taut_code taut_type_scan(const char *text, size_t n, uint16_t *type)
{
	uint32_t row = n <= 6 ? common_row(word_of(text, n), text) : 0;

	if (row == 0 && n < TAUT_MNEMONIC)
		row = row_named(text, n);
	if (row == 0)
		return scan_number(text, n, "TYPE", 4, type);
	*type = taut_i_rows[row].type;
	return TAUT_OK;
}

enum taut_code taut_class_scan(const char *text, size_t n, uint16_t *rclass)
{
	for (uint16_t i = 1; i < 256; i++) { /* all that class_name knows */
		const char *name = class_name(i);

		if (name != NULL && same_letters(text, n, name)) {
			*rclass = i;
			return TAUT_OK;
		}
	}
	return scan_number(text, n, "CLASS", 5, rclass);
}
