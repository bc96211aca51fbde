/* laws_rdata.c - the check of rdata and the iteration over its fields, for every row: least rdata and much of
 * it, cut at each octet, and with one too many. */
#include "judge.h"

/* Kinds that take whatever follows. */
static bool takes_more(enum taut_kind kind, bool large)
{
	switch (kind) {
	case TAUT_K_NAMES:   /* the octet 0 is a name */
	case TAUT_K_STRINGS: /* or a string */
	case TAUT_K_TEXT:
	case TAUT_K_TEXT_FULL:
	case TAUT_K_HEX:
	case TAUT_K_HEX_FULL:
	case TAUT_K_BASE64:
	case TAUT_K_BASE64_FULL:
	case TAUT_K_BASE64_DASH:
	case TAUT_K_NSAP:
	case TAUT_K_ATMA:
	case TAUT_K_OPAQUE: return true;
	case TAUT_K_STRING_MAYBE:
	case TAUT_K_NXT_BITMAP:
	case TAUT_K_PORTS: return !large;
	default: return false;
	}
}

/* Kinds whose shorter forms may be legal; all others end where they end. */
static bool takes_less(enum taut_kind kind)
{
	return takes_more(kind, false) || kind == TAUT_K_BITMAP || kind == TAUT_K_BITMAP_FULL ||
	       kind == TAUT_K_SVC_PARAMS || kind == TAUT_K_OPTIONS || kind == TAUT_K_APL;
}

static void check_lengths(uint16_t type, uint16_t rclass, uint32_t count, bool large)
{
	uint32_t whole = law_size;
	enum taut_kind last = TAUT_KINDS;

	taut_type_field(type, rclass, count - 1, &last);
	law(!law_judged(type, rclass, whole), "rdata by the row is not malformed");
	for (uint32_t cut = 1; cut <= whole;
		cut += cut < 40 || whole - cut < 40 ? 1 : whole / 50 + 1)
		if (!law_judged(type, rclass, whole - cut) && !takes_less(last))
			law_complain("%u octets less are legal", cut);
	law_rdata[whole] = 0;
	if (law_judged(type, rclass, whole + 1) == takes_more(last, large))
		law_complain(
			"an octet more is %s", takes_more(last, large) ? "malformed" : "legal");
}

static void check_fields(uint16_t type, uint16_t rclass, uint32_t count)
{
	struct taut_record record;
	struct taut_fields it;
	struct taut_field field;
	uint32_t at = 0, index = 0;

	law_wrap(&record, type, rclass, law_size);
	it = taut_fields(&record);
	for (; taut_field_next(&it, &field); index++) {
		enum taut_kind kind = TAUT_KINDS;
		const char *known = taut_type_field(type, rclass, index, &kind);

		law(field.offset == at && at + field.length <= law_size,
			"fields stand one behind the other");
		law(field.index == index && field.kind == kind, "fields are those of the row");
		law(known != NULL && strcmp(field.name, known) == 0,
			"fields have the names of the row");
		if (fuzz_fixed_size(kind) != 0)
			law(field.length == fuzz_fixed_size(kind), "a fixed field has its size");
		at += field.length;
	}
	law(index == count, "each field is iterated");
	law(at == law_size, "fields cover the rdata");
}

static void check_row(uint16_t type, const char *mnemonic, uint16_t rclass)
{
	uint32_t count;

	law_about("%s, class %u", mnemonic, rclass);
	for (int large = 0; large < 2; large++) {
		count = law_make(type, rclass, large);
		check_lengths(type, rclass, count, large);
		check_fields(type, rclass, count);
	}
	law_verdict();
}

int main(void)
{
	law_rows(check_row);
	return law_status();
}
