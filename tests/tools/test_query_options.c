/* test_query_options.c - tautq's command line: tools/query/options.c and what it reads values with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../tools/query/options.h"
#include "../../tools/query/reverse.h"
#include "../help.h"

static struct query_list list;
static char error[QUERY_ERROR], line[4096];
static char *words[QUERY_WORDS];

/* Reads a line as the shell splits it. */
static bool read_line(const char *text)
{
	size_t n;

	query_list_free(&list);
	query_list_init(&list);
	assert_true(strlen(text) < sizeof line);
	memcpy(line, text, strlen(text) + 1);
	n = query_split(line, words);
	assert_true(n <= QUERY_WORDS);
	return query_options_read(&list, words, n, false, error);
}

static const struct query_ask *only(const char *text)
{
	if (!read_line(text))
		fail_msg("%s: %s", text, error);
	assert_int_equal(list.count, 1);
	return &list.asks[0];
}

static const char *text_of(const uint8_t *name)
{
	static char text[TAUT_NAME_TEXT];

	taut_name_text(name, text);
	return text;
}

static void test_questions(void **state)
{
	static const struct {
		const char *line, *name;
		uint16_t type, rclass;
	} rows[] = {
		{"", ".", TAUT_TYPE_NS, 1},
		{"@192.0.2.1", ".", TAUT_TYPE_NS, 1},
		{"mx", ".", TAUT_TYPE_MX, 1},
		{"example.com", "example.com.", TAUT_TYPE_A, 1},
		{"example.com mx", "example.com.", TAUT_TYPE_MX, 1},
		{"mx example.com", "example.com.", TAUT_TYPE_MX, 1},
		{"ch txt version.bind", "version.bind.", TAUT_TYPE_TXT, 3},
		{"version.bind CH TXT", "version.bind.", TAUT_TYPE_TXT, 3},
		{"example.com TYPE65280 CLASS7", "example.com.", 65280, 7},
		{"-t aaaa -q mx", "mx.", TAUT_TYPE_AAAA, 1},
		{"-q mx -taaaa -cCH", "mx.", TAUT_TYPE_AAAA, 3},
		{"example.com axfr", "example.com.", TAUT_TYPE_AXFR, 1},
		{"example.com any any", "example.com.", 255, 1},
		{"-x 192.0.2.1", "1.2.0.192.in-addr.arpa.", TAUT_TYPE_PTR, 1},
		{"-x 192.0.2", "2.0.192.in-addr.arpa.", TAUT_TYPE_PTR, 1},
		{"-x 10.", "10.in-addr.arpa.", TAUT_TYPE_PTR, 1},
		{"-t ns -x 192.0.2.1", "1.2.0.192.in-addr.arpa.", TAUT_TYPE_NS, 1},
		{"-x 2001:db8::1",
			"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.",
			TAUT_TYPE_PTR, 1},
		{"a\\.b.c\\000d", "a\\.b.c\\000d.", TAUT_TYPE_A, 1},
		{"'a b'.c", "a\\032b.c.", TAUT_TYPE_A, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct query_ask *ask = only(rows[i].line);

		assert_string_equal(text_of(ask->qname), rows[i].name);
		assert_int_equal(ask->type, rows[i].type);
		assert_int_equal(ask->rclass, rows[i].rclass);
	}
	assert_int_equal(only("example.com IXFR=4294967295")->serial, 4294967295u);
	assert_int_equal(only("example.com ixfr=7")->type, TAUT_TYPE_IXFR);
	/* what is no type is a name */
	assert_true(read_line("ixfr example.com"));
	assert_int_equal(list.count, 2);
}

static void test_several(void **state)
{
	(void)state;
	assert_true(
		read_line("+tcp @192.0.2.1 mx a.example +notcp b.example ns @192.0.2.2 c.example"));
	assert_int_equal(list.count, 3);
	assert_int_equal(list.asks[0].tcp, QUERY_NO);
	assert_int_equal(list.asks[1].tcp, QUERY_YES);
	assert_int_equal(list.asks[0].type, TAUT_TYPE_MX);
	assert_int_equal(list.asks[1].type, TAUT_TYPE_NS);
	assert_int_equal(list.asks[2].type, TAUT_TYPE_MX);
	assert_string_equal(list.asks[0].server, "192.0.2.1");
	assert_string_equal(list.asks[1].server, "192.0.2.2");
	assert_string_equal(list.asks[2].server, "192.0.2.1");
	assert_true(read_line("-f file +tcp"));
	assert_int_equal(list.count, 0);
	assert_string_equal(list.batch, "file");
	assert_true(read_line("a.example -h"));
	assert_true(list.help);
}

static void test_flags(void **state)
{
	const struct query_ask *ask;

	(void)state;
	/* each flag and each number of the table, on and off, by all of its names */
	for (size_t i = 0; i < query_row_count; i++) {
		const struct query_row *row = &query_rows[i];
		char text[128], synonym[64];

		if (row->letter || row->kind == QUERY_OTHER || row->kind == QUERY_TEXT)
			continue;
		for (const char *name = row->name; name;) {
			size_t n = strcspn(name, ",");

			snprintf(synonym, sizeof synonym, "%.*s", (int)n, name);
			if (row->kind == QUERY_FLAG) {
				snprintf(text, sizeof text, "a. +%s", synonym);
				assert_true(
					*(const bool *)((const char *)only(text) + row->offset));
				snprintf(text, sizeof text, "a. --no%s", synonym);
				assert_false(
					*(const bool *)((const char *)only(text) + row->offset));
			} else {
				snprintf(text, sizeof text, "a. --%s %u", synonym,
					(unsigned)row->most);
				assert_int_equal(
					*(const uint32_t *)((const char *)only(text) + row->offset),
					row->most);
				snprintf(text, sizeof text, "a. +%s=%llu", synonym,
					row->most + 1ull);
				assert_false(read_line(text));
				snprintf(text, sizeof text, "a. +no%s", synonym);
				assert_int_equal(
					*(const uint32_t *)((const char *)only(text) + row->offset),
					row->off);
			}
			name += n;
			name = *name == ','                            ? name + 1
			       : name == row->name + strlen(row->name) ? row->synonyms
								       : NULL;
		}
	}
	/* the beginning of a name suffices where it is clear */
	ask = only("a. +dns +noadd +multi +ti=7");
	assert_true(ask->dnssec && !ask->additional && ask->multiline);
	assert_int_equal(ask->wait_s, 7);
	ask = only("a. +noall +answer");
	assert_true(
		ask->answer && !ask->question && !ask->comments && !ask->stats && !ask->authority);
	ask = only("a. +retry=0 +padding +edns=1 +opcode=notify +qid=4711");
	assert_int_equal(ask->tries, 1);
	assert_int_equal(ask->padding, 128);
	assert_int_equal(ask->edns_version, 1);
	assert_int_equal(ask->opcode, 4);
	assert_int_equal(ask->qid, 4711);
	assert_false(only("a. +noedns")->edns);
	assert_true(only("a. +noedns +do")->edns);
}

static void test_edns(void **state)
{
	const struct query_ask *ask = only("a. +subnet=192.0.2.255/20 +cookie=0102030405060708");
	uint8_t wanted[64];
	size_t n;

	(void)state;
	n = help_octets("0001 14 00 c0 00 00", wanted, sizeof wanted);
	assert_int_equal(ask->subnet_length, n);
	assert_memory_equal(ask->subnet_octets, wanted, n);
	assert_int_equal(ask->cookie_length, 8);
	ask = only("a. +subnet=2001:db8::/32");
	n = help_octets("0002 20 00 20010db8", wanted, sizeof wanted);
	assert_int_equal(ask->subnet_length, n);
	assert_memory_equal(ask->subnet_octets, wanted, n);
	assert_int_equal(only("a. +subnet=0")->subnet_length, 4);
	ask = only("a. +ednsopt=NSID +ednsopt=65001:'\"ab\"00' +ednsopt=10:01");
	n = help_octets("0003 0000 fde9 0003 616200 000a 0001 01", wanted, sizeof wanted);
	assert_int_equal(ask->option_length, n);
	assert_memory_equal(ask->options, wanted, n);
	assert_int_equal(only("a. +ednsopt=NSID +noednsopt")->option_length, 0);
}

static void test_errors(void **state)
{
	static const struct {
		const char *line, *text;
	} rows[] = {
		{"a. +nonsense", "+nonsense: there is no such option"},
		{"a. +no", "+no: there is no such option"},
		{"a. +", "+: there is no such option"},
		{"a. -", "-: there is no such option"},
		{"a. -Z", "-Z: there is no such option"},
		{"a. -4x", "-4x: this option takes no value"},
		{"a. -p", "-p: a value is missing: PORT"},
		{"a. -p 0", "-p: expected a number from 1 to 65535"},
		{"a. -p53x", "-p53x: expected a number from 1 to 65535"},
		{"a. +bufsize", "+bufsize: a value is missing: =OCTETS"},
		{"a. --bufsize", "--bufsize: a value is missing: =OCTETS"},
		{"a. +bufsize=65536", "+bufsize=65536: expected a number from 0 to 65535"},
		{"a. +nobufsize=1", "+nobufsize=1: this option takes no value"},
		{"a. +tcp=1", "+tcp=1: this option takes no value"},
		{"a. +t", "+t: this is the beginning of several options: write more of it"},
		{"a. @", "@: expected an address or a name of a server behind it"},
		{"a. -t foo", "-t: expected a type: A, MX, ANY, AXFR, IXFR=SERIAL, TYPE and a "
			      "number, ..."},
		{"a. -t ixfr", "-t: expected a type: A, MX, ANY, AXFR, IXFR=SERIAL, TYPE and a "
			       "number, ..."},
		{"a. -t ixfr=x", "-t: expected IXFR= and the serial that is there: a number from 0 "
				 "to 4294967295"},
		{"a. -c foo", "-c: expected a class: IN, CH, HS, ANY or CLASS and a number"},
		{"-x 1.2.3.4.5", "1.2.3.4.5: expected an address of IPv4 or IPv6, or the first "
				 "numbers of one"},
		{"-x 1..2",
			"1..2: expected an address of IPv4 or IPv6, or the first numbers of one"},
		{"-x ::1@53",
			"::1@53: expected an address of IPv4 or IPv6, or the first numbers of one"},
		{"a..b", "a..b: this is no name: labels have 1 to 63 octets, \\ takes a character "
			 "or three digits"},
		{"a. +cookie=0102", "+cookie=0102: expected 8 octets in hex, or 16 to 40 with "
				    "those of the server"},
		{"a. +subnet=192.0.2.1/33", "+subnet=192.0.2.1/33: expected a prefix length up to "
					    "32 for IPv4, 128 for IPv6, behind /"},
		{"a. +ednsopt=FOO", "+ednsopt=FOO: expected an EDNS option: a number up to 65535, "
				    "or NSID, COOKIE, EDE and so on"},
		{"a. +opcode=16", "+opcode=16: expected an opcode: QUERY, STATUS, NOTIFY, UPDATE, "
				  "or a number up to 15"},
		{"a. +tls-pin=AAAA",
			"+tls-pin=AAAA: expected the base64 of a SHA-256: 44 characters"},
		{"a. -y k", "-y: expected [ALGORITHM:]NAME:SECRET, the secret in base64"},
		{"a. -y x:k:AAAA", "-y: expected an algorithm: hmac-sha256, hmac-sha384, "
				   "hmac-sha512, hmac-sha224, hmac-sha1 or hmac-md5"},
		{"a. -y k:A", "-y: expected a secret: base64 of at most 512 octets"},
		{"a. -k /nonexistent", "-k: expected a key file that can be read"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (read_line(rows[i].line))
			fail_msg("%s is taken", rows[i].line);
		assert_string_equal(error, rows[i].text);
	}
}

/* The table: no name stands for two rows, all have a help that fits. */
static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < query_row_count; i++) {
		const struct query_row *row = &query_rows[i];
		bool no, several;

		assert_true(strlen(row->help) < 80);
		assert_true((row->kind == QUERY_OTHER) == (row->take != NULL));
		if (row->letter) {
			assert_null(row->name);
			for (size_t j = 0; j < i; j++)
				assert_int_not_equal(query_rows[j].letter, row->letter);
			continue;
		}
		for (const char *name = row->name; name;) {
			size_t n = strcspn(name, ",");

			assert_ptr_equal(query_row_find(name, n, &no, &several), row);
			name = name[n] == ',' ? name + n + 1
			       : name >= row->name && name <= row->name + strlen(row->name)
				       ? row->synonyms
				       : NULL;
		}
	}
}

static void test_split(void **state)
{
	char text[] = "  a 'b c'\t\"d\"e ''\r\n", comment[] = " ; a b", open[] = "a 'b";

	(void)state;
	assert_int_equal(query_split(text, words), 4);
	assert_string_equal(words[0], "a");
	assert_string_equal(words[1], "b c");
	assert_string_equal(words[2], "de");
	assert_string_equal(words[3], "");
	assert_int_equal(query_split(comment, words), 0);
	assert_int_equal(query_split(open, words), SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_edns),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_split),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
