/* scan.c - text to rdata: the loop over the fields of a row. */
#include "scan.h"

/* ---- faults --------------------------------------------------------------------------------- */

/* Fields are told of when later words were fetched already: the line is found by walking back. */
bool taut_i_scan_fail(
	struct taut_scan *s, enum taut_code code, const char *at, const char *expected)
{
	const char *text = s->lexer->text, *line = text + s->lexer->line_start;

	if (s->code != TAUT_OK)
		return false;
	s->code = code;
	s->line = s->lexer->line;
	/* Ends: each turn goes back to an earlier line of the text. */
	while (line > at && line > text) {
		line--; /* its line end */
		s->line--;
		while (line > text && line[-1] != '\n')
			line--;
	}
	s->column = (uint32_t)(at - line) + 1;
	s->field = s->name;
	s->expected = expected;
	return false;
}

bool taut_i_scan_refuse(struct taut_scan *s, const char *expected)
{
	switch (s->lexeme) {
	case TAUT_LEX_MORE: return false;
	case TAUT_LEX_BAD: expected = s->lexer->wrong; break;
	case TAUT_LEX_QUOTED:
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, s->token.text - 1, expected);
	default: break;
	}
	return taut_i_scan_fail(s, TAUT_E_SYNTAX, s->token.text, expected);
}

/* ---- one field ------------------------------------------------------------------------------ */

static bool scan_field(struct taut_scan *s, enum taut_kind kind)
{
	if (taut_i_kind_sizes[kind] != 0)
		return taut_i_scan_fixed(s, kind);
	switch (kind) {
	case TAUT_K_NAME: return taut_i_scan_name(s);
	case TAUT_K_NAMES: return taut_i_scan_names(s);
	case TAUT_K_STRING_MAYBE: return !taut_i_scan_has(s) || taut_i_scan_string(s, kind);
	case TAUT_K_STRING:
	case TAUT_K_TAG: return taut_i_scan_string(s, kind);
	case TAUT_K_STRINGS: return taut_i_scan_strings(s);
	case TAUT_K_TEXT: return taut_i_scan_text(s, false);
	case TAUT_K_TEXT_FULL: return taut_i_scan_text(s, true);
	case TAUT_K_HEX: return taut_i_scan_hex(s, false);
	case TAUT_K_HEX_FULL: return taut_i_scan_hex(s, true);
	case TAUT_K_BASE64:
	case TAUT_K_BASE64_FULL:
	case TAUT_K_BASE64_DASH: return taut_i_scan_base64(s, kind);
	case TAUT_K_SALT:
	case TAUT_K_HASH:
	case TAUT_K_SIZED_BASE64: return taut_i_scan_sized(s, kind);
	case TAUT_K_BITMAP: return taut_i_scan_bitmap(s, false);
	case TAUT_K_BITMAP_FULL: return taut_i_scan_bitmap(s, true);
	case TAUT_K_NXT_BITMAP: return taut_i_scan_nxt(s);
	case TAUT_K_PORTS: return taut_i_scan_ports(s);
	case TAUT_K_SVC_PARAMS: return taut_i_scan_params(s);
	case TAUT_K_APL: return taut_i_scan_apl(s);
	case TAUT_K_LOC: return taut_i_scan_loc(s);
	case TAUT_K_NSAP: return taut_i_scan_nsap(s);
	case TAUT_K_ATMA: return taut_i_scan_atma(s);
	case TAUT_K_GATEWAY:
	case TAUT_K_RELAY: return taut_i_scan_gateway(s, kind);
	case TAUT_K_HIP: return taut_i_scan_hip(s);
	case TAUT_K_A6: return taut_i_scan_a6(s);
	default: /* OPAQUE and OPTIONS have no form but that of RFC 3597 */
		return taut_i_scan_refuse(s, "\\# and the length of the rdata");
	}
}

/* ---- the record ----------------------------------------------------------------------------- */

/* Where the first word of each field stands, for what the check says of it. */
struct places {
	const char *at[TAUT_FIELDS_MAX];
};

static bool check(struct taut_scan *s, const struct taut_row *row, uint32_t start,
	const struct places *places)
{
	struct taut_walk w = {.most_steps = TAUT_STEPS_FREE, .policy = &taut_i_policy_default};
	struct taut_cursor r = taut_cursor_over(s->out, start, s->n);

	taut_i_rdata_check(&w, row, &r);
	if (r.status == TAUT_OK && w.steps != 0)
		r.status = TAUT_E_NAME_COMPRESSED;
	if (r.status == TAUT_OK)
		return true;
	s->name = taut_i_row_texts[row - taut_i_rows].fields[w.field];
	return taut_i_scan_fail(s, r.status, places->at[w.field], taut_code_text(r.status));
}

/* Nothing may follow but the end of the entry. */
static bool at_end(struct taut_scan *s)
{
	if (s->lexeme == TAUT_LEX_NEWLINE || s->lexeme == TAUT_LEX_END)
		return true;
	s->name = NULL;
	return taut_i_scan_refuse(s, "the end of the record");
}

static bool is_generic(const struct taut_scan *s)
{
	return s->lexeme == TAUT_LEX_WORD && s->token.length == 2 && s->token.text[0] == '\\' &&
	       s->token.text[1] == '#';
}

/* RFC 3597 5: the octets of any type, which have to be right for it. */
static bool generic_rdata(struct taut_scan *s, const struct taut_row *row)
{
	uint32_t start = s->n;
	struct places places;

	for (uint32_t i = 0; i < TAUT_FIELDS_MAX; i++)
		places.at[i] = s->token.text;
	return taut_i_scan_generic(s) && at_end(s) && check(s, row, start, &places);
}

/* Types that no record may have: what taut_record_wrap says of them. */
static enum taut_code type_fault(const struct taut_row *row, uint16_t type, uint16_t rclass)
{
	if (type == 0)
		return TAUT_E_TYPE_ZERO;
	if ((row->flags & TAUT_ROW_META) != 0)
		return TAUT_E_TYPE_META;
	return rclass == 0 && type != TAUT_TYPE_OPT ? TAUT_E_CLASS_ZERO : TAUT_OK;
}

bool taut_i_scan_rdata(struct taut_scan *s, uint16_t type, uint16_t rclass)
{
	const struct taut_row *row = taut_layout_of(type, rclass);
	const struct taut_row_text *names = &taut_i_row_texts[row - taut_i_rows];
	enum taut_code fault = type_fault(taut_row_of(type), type, rclass);
	uint32_t start = s->n;
	struct places places;

	s->name = NULL;
	if (fault != TAUT_OK)
		return taut_i_scan_fail(s, fault, s->token.text, taut_code_text(fault));
	if (is_generic(s))
		return generic_rdata(s, row);
	for (uint32_t i = 0; i < row->count; i++) { /* at most TAUT_FIELDS_MAX */
		s->name = names->fields[i];
		places.at[i] = s->token.text;
		if (!scan_field(s, (enum taut_kind)row->kinds[i]))
			return false;
	}
	if (!at_end(s))
		return false;
	/* Without a rule between them, fields that are right by themselves are right together. */
	return row->rule == TAUT_RULE_NONE || check(s, row, start, &places);
}

static void report(const struct taut_scan *s, struct taut_scan_error *error)
{
	if (error != NULL)
		*error = (struct taut_scan_error){
			s->code, s->line, s->column, s->field, s->expected};
}

/* NOLINTBEGIN(readability-non-const-parameter): rdata is written to through the structure */
enum taut_code taut_rdata_scan(uint16_t type, uint16_t rclass, const char *text, size_t n,
	const uint8_t *origin, uint8_t *rdata, size_t capacity, uint16_t *rdlength,
	struct taut_scan_error *error)
/* NOLINTEND(readability-non-const-parameter) */
{
	static const uint8_t root[1] = {0};
	struct taut_lexer lexer;
	struct taut_scan s = {.lexer = &lexer,
		.origin = origin != NULL ? origin : root,
		.out = rdata,
		.capacity = capacity < 65535 ? (uint32_t)capacity : 65535};

	if (n > INT32_MAX) {
		s.code = TAUT_E_ARGUMENT;
		s.expected = "less than 2^31 characters";
		report(&s, error);
		return s.code;
	}
	taut_i_lex_init(&lexer, text, (uint32_t)n, true);
	taut_i_scan_next(&s);
	if (taut_i_scan_rdata(&s, type, rclass)) {
		/* Ends: each turn takes a line end. Nothing but empty lines may follow. */
		while (s.lexeme == TAUT_LEX_NEWLINE)
			taut_i_scan_next(&s);
		if (at_end(&s)) {
			*rdlength = (uint16_t)s.n;
			return TAUT_OK;
		}
	}
	report(&s, error);
	return s.code;
}
