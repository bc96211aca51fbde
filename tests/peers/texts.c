/* texts.c - texts of rdata for tests/scan_peers.sh: those of the lines that are read, those of the least and
 * much rdata of each row of the type table, and mutations of both, with a fixed seed.
 *
 * In and out: TYPE<TAB>text<TAB>origin, a line each. No text has more than one line. */
#include "../law/law.h"

enum { BASES = 4000, LONGEST = 3000, OUTSIDE = 8, ROWS = 16 /* mutations of each text */ };

static struct base {
	char type[TAUT_TYPE_TEXT], text[LONGEST + 1], origin[256];
} bases[BASES];
static size_t count;

static void put(const struct base *base)
{
	if (base->text[0] != '\0' && strpbrk(base->text, "\r\n\t") == NULL)
		printf("%s\t%s\t%s\n", base->type, base->text, base->origin);
}

static void add(const char *type, const char *text, const char *origin)
{
	struct base *base = &bases[count];

	if (count == BASES || strlen(text) > LONGEST)
		return;
	snprintf(base->type, sizeof base->type, "%s", type);
	snprintf(base->text, sizeof base->text, "%s", text);
	snprintf(base->origin, sizeof base->origin, "%.250s", origin);
	put(base);
	count++;
}

static void add_row(uint16_t type, const char *mnemonic, uint16_t rclass)
{
	static char text[TAUT_RDATA_TEXT];

	if (rclass != TAUT_CLASS_IN || type == TAUT_TYPE_OPT)
		return;
	for (int large = 0; large < 2; large++) {
		struct taut_record record;
		size_t n;

		law_make(type, rclass, large);
		law_wrap(&record, type, rclass, law_size);
		for (unsigned flags = 0; flags <= TAUT_TEXT_GENERIC; flags += TAUT_TEXT_GENERIC)
			if (taut_rdata_text(&record, flags, text, sizeof text, &n) == TAUT_OK)
				add(mnemonic, text, ".");
	}
}

/* xorshift, begun anew by each text: the same on every machine, and whatever texts there are beside it */
static uint32_t state;

static void begin(const struct base *base)
{
	state = 2166136261u; /* FNV-1a */
	for (const char *p = base->type; *p != '\0'; p++)
		state = (state ^ (uint8_t)*p) * 16777619u;
	for (const char *p = base->text; *p != '\0'; p++)
		state = (state ^ (uint8_t)*p) * 16777619u;
	state |= 1;
}

static uint32_t chance(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % below;
}

static void insert(char *text, size_t at, const char *what)
{
	size_t n = strlen(what);

	if (strlen(text) + n > LONGEST)
		return;
	memmove(text + at + n, text + at, strlen(text + at) + 1);
	memcpy(text + at, what, n);
}

static void remove_some(char *text, size_t at, size_t n)
{
	if (n > strlen(text + at))
		n = strlen(text + at);
	memmove(text + at, text + at + n, strlen(text + at + n) + 1);
}

/* The word at or before a place: from behind the blank before it to the one behind it. */
static size_t word_at(const char *text, size_t at, size_t *n)
{
	while (at > 0 && text[at - 1] != ' ') /* ends at the first character */
		at--;
	*n = strcspn(text + at, " ");
	return at;
}

static void mutate(char *text)
{
	static const char *const pieces[] = {"0", "1", "9", "-", ".", " ", "a", "f", "g", "=", ":",
		"/", ",", "\\", "\\000", "\\255", "\\256", "\\.", "\"", "\"\"", "00", "65535",
		"65536", "256", "4294967295", "4294967296", "@", "*", "_", "+", "m", "TYPE1",
		"TYPE65536", "A", "::", "1.2.3.4", "20380119031408", "19691231235959", "key1",
		"alpn=h2", "mandatory=port", "port", "!", "1:", " x", ".."};
	size_t length = strlen(text), at = length == 0 ? 0 : chance((uint32_t)length), n, word;
	char copy[LONGEST + 1];

	switch (chance(7)) {
	case 0: remove_some(text, at, 1 + chance(2)); break;
	case 1:
	case 2: insert(text, at, pieces[chance(sizeof pieces / sizeof pieces[0])]); break;
	case 3:
		if (length != 0)
			text[at] = (char)(' ' + chance(95));
		break;
	case 4: /* a word less */
		word = word_at(text, at, &n);
		remove_some(text, word, n + 1);
		break;
	case 5: /* a word twice */
		word = word_at(text, at, &n);
		snprintf(copy, sizeof copy, "%.*s ", (int)n, text + word);
		insert(text, word, copy);
		break;
	default: /* a word is another one */
		word = word_at(text, at, &n);
		remove_some(text, word, n);
		insert(text, word, pieces[chance(sizeof pieces / sizeof pieces[0])]);
		break;
	}
}

int main(void)
{
	static char line[400000];
	size_t outside;

	while (fgets(line, sizeof line, stdin) != NULL) {
		char *f[3];

		if (help_fields(line, f, 3) == 3)
			add(f[0], f[1], f[2]);
	}
	outside = count;
	law_rows(add_row);
	for (size_t i = 0; i < count; i++) {
		begin(&bases[i]);
		for (unsigned k = i < outside ? OUTSIDE : ROWS; k > 0; k--) {
			static struct base mutant;

			mutant = bases[i];
			if (strlen(mutant.text) > 400)
				break;
			for (uint32_t turns = 1 + chance(2); turns > 0; turns--)
				mutate(mutant.text);
			put(&mutant);
		}
	}
	return 0;
}
