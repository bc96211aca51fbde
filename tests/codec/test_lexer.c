/* test_lexer.c - words of master files: special characters by blocks, words and ends, lines and columns,
 * texts that are cut. */
#include "unit.h"
#include <tautwire/lexer.h>
#include <tautwire/simd.h>

/* ---- blocks --------------------------------------------------------------------------------- */

static bool is_special(uint8_t c)
{
	return c <= ' ' || (c < 0x80 && strchr("\"();\\", c) != NULL);
}

static void check_block(const char *block)
{
	uint64_t special = 0, dots = 0;

	for (unsigned i = 0; i < 64; i++) {
		special |= (uint64_t)is_special((uint8_t)block[i]) << i;
		dots |= (uint64_t)(block[i] == '.') << i;
	}
	assert_true(taut_specials(block) == special);
	assert_true(taut_specials_portable(block) == special);
	assert_true(taut_dots(block) == dots);
	assert_true(taut_dots_portable(block) == dots);
}

static void blocks(void **state)
{
	static const char likely[] = "\n\t \"();\\.,!#'*/:<[]^az09\x7f\x80\xa8\xdc";
	char block[64];
	uint32_t value = 1;

	(void)state;
	for (unsigned place = 0; place < 64; place++) {
		for (unsigned c = 0; c < 256; c++) { /* alone, and among its neighbours in number */
			memset(block, 'x', sizeof block);
			block[place] = (char)c;
			check_block(block);
			memset(block, (int)(c + 1) & 255, sizeof block);
			block[place] = (char)c;
			check_block(block);
		}
	}
	for (unsigned turn = 0; turn < 20000; turn++) {
		for (unsigned i = 0; i < 64; i++) {
			value = value * 1664525u + 1013904223u;
			block[i] = turn % 2 != 0 ? (char)(value >> 24)
						 : likely[(value >> 16) % sizeof likely];
		}
		check_block(block);
	}
}

/* ---- digits --------------------------------------------------------------------------------- */

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Sixteen digits of hex or base64 are read as one by one, or refused where one of them is none. Without a
 * fast way all are refused. */
static void check_digits(const char *text, bool fast)
{
	uint8_t out[17], wanted[16] = {0};
	bool hex = true, good = true;

	for (unsigned i = 0; i < 16; i++) {
		int digit = help_digit(text[i]);

		hex = hex && digit >= 0;
		wanted[i / 2] = (uint8_t)(wanted[i / 2] << 4 | (digit & 15));
	}
	memset(out, 0x55, sizeof out);
	assert_true(taut_hex16(text, out) == (hex && fast));
	assert_true(!hex || !fast || memcmp(out, wanted, 8) == 0);
	assert_int_equal(out[8], 0x55);
	for (unsigned i = 0; i < 16; i += 4) {
		uint32_t group = 0;

		for (unsigned k = 0; k < 4; k++) {
			const char *at = text[i + k] != 0 ? strchr(base64, text[i + k]) : NULL;

			good = good && at != NULL;
			group = group << 6 | (uint32_t)(at != NULL ? at - base64 : 0);
		}
		for (unsigned k = 0; k < 3; k++)
			wanted[i / 4 * 3 + k] = (uint8_t)(group >> (16 - 8 * k));
	}
	memset(out, 0x55, sizeof out);
	assert_true(taut_base64_16(text, out) == (good && fast));
	assert_true(!good || !fast || memcmp(out, wanted, 12) == 0);
	assert_int_equal(out[12], 0x55);
}

static void digits(void **state)
{
	uint8_t out[16];
	char text[16];
	bool fast = taut_hex16("0123456789abcdef", out);
	uint32_t value = 1;

	(void)state;
	for (unsigned place = 0; place < 16; place++) {
		for (unsigned c = 0; c < 256; c++) {
			memset(text, 'A', sizeof text);
			text[place] = (char)c;
			check_digits(text, fast);
		}
	}
	for (unsigned turn = 0; turn < 20000; turn++) {
		for (unsigned i = 0; i < 16; i++) {
			value = value * 1664525u + 1013904223u;
			text[i] = turn % 2 != 0 ? base64[value >> 26]
						: "0123456789abcdefABCDEF"[(value >> 16) % 22];
		}
		check_digits(text, fast);
	}
}

/* ---- words ---------------------------------------------------------------------------------- */

static char said[4000];

/* Everything that the lexer says of a text: words in brackets, with e for escaped and g for glued, and what
 * is wrong with its line and column. */
static const char *lex(const char *text, uint32_t n, bool final)
{
	char *copy = malloc(n + 1); /* just its size, for sanitizers */
	struct taut_lexer l;
	struct taut_token token;
	enum taut_lexeme lexeme;
	size_t at = 0;

	assert_non_null(copy);
	copy = realloc(copy, n != 0 ? n : 1);
	assert_non_null(copy);
	memcpy(copy, text, n);
	taut_i_lex_init(&l, copy, n, final);
	said[0] = '\0';
	do {
		lexeme = taut_i_lex_next(&l, &token);
		at += (size_t)snprintf(said + at, sizeof said - at, "%s",
			(const char *[]){"[", "\"", "N ", "E", "M", "B "}[lexeme]);
		if (lexeme <= TAUT_LEX_QUOTED)
			at += (size_t)snprintf(said + at, sizeof said - at, "%.*s%s%s%s ",
				(int)token.length, token.text, lexeme == TAUT_LEX_WORD ? "]" : "\"",
				token.escaped ? "e" : "", token.glued ? "g" : "");
		else if (lexeme == TAUT_LEX_BAD)
			snprintf(said + at, sizeof said - at, "%u %s",
				(unsigned)(token.text - copy), l.wrong);
		assert_true(at < sizeof said);
		assert_true(
			lexeme == TAUT_LEX_BAD || (token.text >= copy && token.text <= copy + n));
		if (lexeme == TAUT_LEX_NEWLINE)
			assert_int_equal(*token.text, '\n');
	} while (lexeme <= TAUT_LEX_NEWLINE);
	free(copy);
	return said;
}

static const struct {
	const char *text, *said;
} texts[] = {
	{"", "E"},
	{"a", "[a] E"},
	{" a\tb ", "[a] [b] E"},
	{"a b\nc", "[a] [b] N [c] E"},
	{"a\r\n\r\n", "[a] N N E"},
	{"a ; b ( \" c\nd;\n", "[a] N [d] N E"},
	{"a;b", "[a] E"},
	{"( a\n b )\nc", "[a] [b] N [c] E"},
	{"a(b)c", "[a] [b] [c] E"},
	{"(a;)\n)b", "[a] [b] E"},
	{"((a)\n)\n", "[a] N E"},
	{"\"a b\"", "\"a b\" E"},
	{"\"\"", "\"\" E"},
	{"\"a;(\n)\" b", "\"a;(\n)\" [b] E"},
	{"\"a\\\"b\"c", "\"a\\\"b\"e [c] E"},
	{"\"a\\\nb\"", "\"a\\\nb\"e E"},
	{"k=\"v w\" x", "[k=]g \"v w\" [x] E"},
	{"k \"v\"", "[k] \"v\" E"},
	{"a\\ b", "[a\\ b]e E"},
	{"a\\;\\(\\\"\\\\ b", "[a\\;\\(\\\"\\\\]e [b] E"},
	{"\\# 0", "[\\#]e [0] E"},
	{"\\000.\xc3\xa9\x7f", "[\\000.\xc3\xa9\x7f]e E"},
	{"a \"b", "B 2 a quote that closes this one"},
	{"\"b\\", "B 0 a quote that closes this one"},
	{"a \\", "[a] B 2 a character behind the backslash"},
	{"a b\\\nc", "[a] B 3 a character behind the backslash"},
	{"a )", "[a] B 2 a parenthesis that opens before this one"},
	{"a\n ( b\nc", "[a] N [b] [c] B 3 a parenthesis that closes this one"},
	{"((\n", "B 0 a parenthesis that closes this one"},
	{"a\x01", "[a] B 1 no control character"},
};

static void words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		size_t n = strlen(texts[i].text);
		const char *found = lex(texts[i].text, (uint32_t)n, true);
		const char *wanted = texts[i].said;

		/* where a text has a fault, words before it do not matter */
		if (strchr(wanted, 'B') == wanted)
			found = strstr(found, wanted);
		assert_non_null(found);
		assert_string_equal(found, wanted);
	}
	assert_string_equal(lex("\0", 1, true), "B 0 no control character");
}

/* At each place of the blocks the same. */
static void places(void **state)
{
	static char text[400];

	(void)state;
	for (unsigned before = 0; before < 130; before++) {
		static const char rest[] = "www.example.com. ( 3600\n \"IN\\\"\" ) ; x\nA\\.b";

		memset(text, ' ', before);
		memcpy(text + before, rest, sizeof rest);
		assert_string_equal(lex(text, (uint32_t)strlen(text), true),
			"[www.example.com.] [3600] \"IN\\\"\"e N [A\\.b]e E");
		memset(text, 'x', before); /* a long word */
		lex(text, (uint32_t)strlen(text), true);
		assert_int_equal(strcspn(said, "]") - 1, before + 16);
	}
}

static void depth(void **state)
{
	char text[200];

	(void)state;
	memset(text, '(', 65);
	assert_string_equal(lex(text, 65, true), "B 64 at most 64 parentheses inside each other");
	text[64] = 'a';
	memset(text + 65, ')', 64);
	assert_string_equal(lex(text, 129, true), "[a] E");
}

/* ---- lines ---------------------------------------------------------------------------------- */

static void lines(void **state)
{
	static const char text[] = "a b\n  c ( d ; x\n\te ) \"f\ng\" h\n\ni";
	static const struct {
		uint32_t line, column;
	} wanted[] = {{1, 1}, {1, 3}, {2, 3}, {2, 7}, {3, 2}, {4, 4}, {6, 1}};
	struct taut_lexer l;
	struct taut_token token;
	size_t found = 0;

	(void)state;
	taut_i_lex_init(&l, text, sizeof text - 1, true);
	for (enum taut_lexeme lexeme = TAUT_LEX_WORD; lexeme != TAUT_LEX_END;) {
		lexeme = taut_i_lex_next(&l, &token);
		assert_int_not_equal(lexeme, TAUT_LEX_BAD);
		if (lexeme != TAUT_LEX_WORD)
			continue; /* a string may have begun in an earlier line */
		assert_true(found < sizeof wanted / sizeof wanted[0]);
		assert_int_equal(l.line, wanted[found].line);
		assert_int_equal(taut_i_lex_column(&l, token.text), wanted[found].column);
		found++;
	}
	assert_int_equal(found, sizeof wanted / sizeof wanted[0]);
	assert_int_equal(l.open_line, 2);
	assert_int_equal(l.open_column, 5);
	assert_int_equal(text[l.open_at], '(');
}

/* ---- pieces --------------------------------------------------------------------------------- */

/* What is said of the beginning of a text is what is said of the whole, then that more is to come. */
static void cuts(void **state)
{
	static const char text[] = "www 3600 IN ( SOA a\\.b\\; \"q \\\" \n r\" ; comment (\n 1 2 "
				   ")\nkey=\"v\" \\009 x\r\n\n;\nend \n";
	char whole[sizeof said];

	(void)state;
	strcpy(whole, lex(text, sizeof text - 1, true));
	assert_string_equal(whole + strlen(whole) - 2, " E");
	for (uint32_t n = 0; n < sizeof text; n++) {
		size_t length;

		lex(text, n, false);
		length = strlen(said);
		assert_true(length > 0 && said[length - 1] == 'M');
		assert_memory_equal(said, whole, length - 1);
	}
}

/* ---- going on ------------------------------------------------------------------------------- */

/* The word after a skip from the beginning, or "" if the text ends. */
static const char *after(const char *text, unsigned words_before)
{
	static char word[100];
	struct taut_lexer l;
	struct taut_token token;

	taut_i_lex_init(&l, text, (uint32_t)strlen(text), true);
	for (unsigned i = 0; i < words_before; i++)
		taut_i_lex_next(&l, &token);
	if (taut_i_lex_skip(&l) != TAUT_LEX_NEWLINE)
		return "";
	assert_int_equal(l.depth, 0);
	if (taut_i_lex_next(&l, &token) != TAUT_LEX_WORD)
		return "?";
	snprintf(word, sizeof word, "%.*s %u", (int)token.length, token.text, l.line);
	return word;
}

static void skips(void **state)
{
	(void)state;
	assert_string_equal(after("a b c\nnext", 0), "next 2");
	assert_string_equal(after("a b c\nnext", 2), "next 2");
	assert_string_equal(after("a ( b\nc\n) d\nnext", 1), "next 4");
	assert_string_equal(
		after("a \"b\nnext", 1), "next 2"); /* a quote that is open ends with its line */
	assert_string_equal(after("a ) b\nnext", 0), "next 2");
	assert_string_equal(after("a\\\nnext", 0), "next 2");
	assert_string_equal(after("a \x01 \x02\nnext", 0), "next 2");
	assert_string_equal(after("a b", 0), "");
	assert_string_equal(after("a ( b\n c", 0), "c 2"); /* and so does a parenthesis */
	assert_string_equal(after("a (\n ( b\n c\nd", 0), "b 2");
	assert_string_equal(after("a ( \x01\n b ) c\nnext", 2), "next 3");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(blocks), cmocka_unit_test(digits),
		cmocka_unit_test(words), cmocka_unit_test(places), cmocka_unit_test(depth),
		cmocka_unit_test(lines), cmocka_unit_test(cuts), cmocka_unit_test(skips)};

	return cmocka_run_group_tests_name("lexer", tests, NULL, NULL);
}
