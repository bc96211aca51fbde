/* laws_text.c - text of rdata in all its forms, and the way back, for every row. */
#include "law.h"

static char text[2 * TAUT_RECORD_TEXT];

static void check_characters(const char *s, size_t n, const char *also)
{
	law(strlen(s) == n, "the length is that of the text");
	for (size_t i = 0; i < n; i++)
		if ((s[i] < ' ' || s[i] > '~') && strchr(also, s[i]) == NULL) {
			law_complain("character %d of the text does not print", (int)i);
			return;
		}
}

/* A buffer of just the size suffices, one of a character less does not. */
static void check_room(const struct taut_record *record, unsigned flags, size_t n)
{
	char *exact = malloc(n + 1);
	size_t length = 4711;

	if (exact == NULL)
		abort();
	law(taut_rdata_text(record, flags, exact, n, &length) == TAUT_E_SPACE && length == 4711,
		"a character less is too small");
	law(taut_rdata_text(record, flags, exact, n + 1, &length) == TAUT_OK && length == n,
		"the room that it takes suffices");
	free(exact);
}

/* Parentheses outside of quotes and comments, for several lines. */
static void check_lines(const char *s)
{
	int open = 0;
	bool quoted = false;

	for (; *s != '\0'; s++) {
		if (*s == '\\') {
			s += s[1] != '\0';
		} else if (*s == '"') {
			quoted = !quoted;
		} else if (*s == ';' && !quoted) {
			s += strcspn(s, "\n") - 1;
		} else if (!quoted && (*s == '(' || *s == ')')) {
			open += *s == '(' ? 1 : -1;
		} else if (*s == '\n') {
			law(open == 1 && !quoted, "lines end within parentheses");
		}
	}
	law(open == 0 && !quoted, "parentheses and quotes are closed");
}

static void check_json(const char *s, size_t n)
{
	int depth = 0;
	bool quoted = false;

	check_characters(s, n, "");
	for (size_t i = 0; i < n; i++) {
		if (quoted && s[i] == '\\') {
			i++;
			law(strchr("\"\\u", s[i]) != NULL, "JSON has these escapes only");
		} else if (s[i] == '"') {
			quoted = !quoted;
		} else if (!quoted) {
			depth += s[i] == '{' || s[i] == '[';
			depth -= s[i] == '}' || s[i] == ']';
			law(depth > 0 || i + 1 == n, "JSON is one object");
		}
	}
	law(s[0] == '{' && depth == 0 && !quoted, "JSON is closed");
}

/* Text in each form is read as the octets that it was written of; with the room that they take, and not
 * with less. */
static void check_back(const struct taut_record *record)
{
	static const unsigned forms[] = {0, TAUT_TEXT_MULTILINE, TAUT_TEXT_GENERIC};
	static uint8_t back[LAW_MOST];
	struct taut_scan_error error = {TAUT_OK, 0, 0, NULL, ""};

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		size_t n = 0;
		uint16_t length = 0;

		taut_rdata_text(record, forms[i], text, TAUT_RDATA_TEXT, &n);
		memset(back, 0x55, sizeof back);
		if (taut_rdata_scan(record->type, record->rclass, text, n, NULL, back, law_size,
			    &length, &error) != TAUT_OK)
			law_complain("text of form %u is refused: %s %u:%u %s: %.60s", forms[i],
				taut_code_name(error.code), error.line, error.column,
				error.expected, text);
		else
			law(length == law_size && memcmp(back, law_rdata, law_size) == 0 &&
					back[law_size] == 0x55,
				"text is read as the octets that it was written of");
		if (law_size != 0)
			law(taut_rdata_scan(record->type, record->rclass, text, n, NULL, back,
				    law_size - 1, &length, &error) == TAUT_E_SPACE,
				"an octet less is too small");
	}
}

/* Blanks outside of quotes as line ends with a comment, all in parentheses, with an origin that has nothing to
 * complete: the same octets. */
static void check_loose(const struct taut_record *record)
{
	static char loose[8 * TAUT_RDATA_TEXT];
	static uint8_t back[LAW_MOST];
	struct taut_scan_error error = {TAUT_OK, 0, 0, NULL, ""};
	size_t n = 0, at = 0;
	uint16_t length = 0;
	bool quoted = false;

	taut_rdata_text(record, 0, text, TAUT_RDATA_TEXT, &n);
	loose[at++] = '(';
	for (size_t i = 0; i < n; i++) {
		quoted = quoted != (text[i] == '"');
		if (text[i] == ' ' && !quoted) {
			memcpy(loose + at, " ; \"(\n\t", 7);
			at += 7;
			continue;
		}
		loose[at++] = text[i];
		if (text[i] == '\\')
			loose[at++] = text[++i];
	}
	memcpy(loose + at, "\r\n)\n\n", 5);
	at += 5;
	if (taut_rdata_scan(record->type, record->rclass, loose, at, (const uint8_t *)"\6origin",
		    back, sizeof back, &length, &error) != TAUT_OK)
		law_complain("text in lines is refused: %s %u:%u %s: %.60s",
			taut_code_name(error.code), error.line, error.column, error.expected,
			loose);
	else
		law(length == law_size && memcmp(back, law_rdata, law_size) == 0,
			"text in lines is read as the octets that it was written of");
}

/* Is there a form but that of RFC 3597? */
static bool has_form(uint16_t type, uint16_t rclass)
{
	enum taut_kind kind = TAUT_K_OPAQUE;

	taut_type_field(type, rclass, 0, &kind);
	return kind != TAUT_K_OPAQUE && kind != TAUT_K_OPTIONS;
}

static bool is_generic(void)
{
	return strncmp(text, "\\# ", 3) == 0;
}

static void check_text(uint16_t type, uint16_t rclass)
{
	struct taut_record record;
	size_t n = 0, lines = 0;
	char start[16];

	law_wrap(&record, type, rclass, law_size);
	check_back(&record);
	check_loose(&record);
	law(taut_rdata_text(&record, 0, text, TAUT_RDATA_TEXT, &n) == TAUT_OK, "rdata has a text");
	check_characters(text, n, "");
	check_room(&record, 0, n);
	law(taut_rdata_text(&record, TAUT_TEXT_MULTILINE, text, TAUT_RDATA_TEXT, &lines) == TAUT_OK,
		"rdata has a text of several lines");
	check_characters(text, lines, "\n\t");
	check_lines(text);
	law(lines >= n, "lines do not lose anything");
	law(taut_rdata_text(&record, TAUT_TEXT_GENERIC, text, TAUT_RDATA_TEXT, &n) == TAUT_OK,
		"rdata has a generic text");
	snprintf(start, sizeof start, "\\# %u", law_size);
	law(strncmp(text, start, strlen(start)) == 0, "the generic text tells its size");
	law(n == strlen(start) + (law_size != 0) + 2 * law_size, "the generic text has each octet");
	law(taut_record_text(&record, TAUT_TEXT_MULTILINE, text, TAUT_RECORD_TEXT, &n) == TAUT_OK,
		"the record has a text");
	law(taut_record_json(&record, text, sizeof text, &n) == TAUT_OK, "the record has JSON");
	check_json(text, n);
}

static void check_row(uint16_t type, const char *mnemonic, uint16_t rclass)
{
	bool specific = false;

	law_about("%s, class %u", mnemonic, rclass);
	for (int large = 0; large < 2; large++) {
		struct taut_record record;
		size_t n = 0;

		law_make(type, rclass, large);
		check_text(type, rclass);
		law_wrap(&record, type, rclass, law_size);
		taut_rdata_text(&record, 0, text, TAUT_RDATA_TEXT, &n);
		specific = specific || !is_generic();
	}
	law(specific == has_form(type, rclass), "the type has a form of its own");
	law_verdict();
	if (taut_type_fields(type, 4711) != 0)
		return;
	/* no layout in another class */
	law_about("%s, class 4711", mnemonic);
	for (int large = 0; large < 2; large++) {
		law_make(type, rclass, large);
		check_text(type, 4711);
	}
	law_verdict();
}

int main(void)
{
	law_rows(check_row);
	return law_status();
}
