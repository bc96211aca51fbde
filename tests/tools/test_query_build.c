/* test_query_build.c - queries of tautq, what it takes for their replies, and the texts that it reads: tools/query/build.c,
 * match.c, place.c, key.c, transfer_walk.c, idn*.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../../tools/query/build.h"
#include "../../tools/query/idn.h"
#include "../../tools/query/key.h"
#include "../../tools/query/match.h"
#include "../../tools/query/options.h"
#include "../../tools/query/place.h"
#include "../../tools/query/transfer.h"
#include "../help.h"

static struct query_list list;
static struct query_message message;
static struct taut_scratch scratch;
static struct taut_message opened;
static struct taut_report report;
static char error[QUERY_ERROR], line[4096];
static char *words[QUERY_WORDS];
static struct query_with with = {
	.id = 0x1234, .client_cookie = {1, 2, 3, 4, 5, 6, 7, 8}, .now = {0, 1700000000}};

static enum taut_code build(const char *text)
{
	size_t n;

	query_list_free(&list);
	query_list_init(&list);
	memcpy(line, text, strlen(text) + 1);
	n = query_split(line, words);
	if (!query_options_read(&list, words, n, false, error))
		fail_msg("%s: %s", text, error);
	return query_build(&list.asks[0], &with, &message);
}

/* The query of a command line, octet for octet. */
static void holds(const char *text, const char *hex)
{
	static uint8_t wanted[4096];
	size_t n = help_octets(hex, wanted, sizeof wanted);

	assert_int_equal(build(text), TAUT_OK);
	if (message.length != n || memcmp(message.octets, wanted, n) != 0) {
		for (uint32_t i = 0; i < message.length; i++)
			fprintf(stderr, "%02x", message.octets[i]);
		fail_msg("%s is built otherwise", text);
	}
}

#define A_IN "0161 00 0001 0001 "

static void test_queries(void **state)
{
	(void)state;
	holds("-q a +noedns", "1234 0120 0001 0000 0000 0000 " A_IN);
	holds("-q a +noedns +nord +noad +cd +qid=1", "0001 0010 0001 0000 0000 0000 " A_IN);
	holds("-q a +nocookie",
		"1234 0120 0001 0000 0000 0001 " A_IN "00 0029 04d0 00 00 0000 0000");
	holds("-q a", "1234 0120 0001 0000 0000 0001 " A_IN
		      "00 0029 04d0 00 00 0000 000c 000a 0008 0102030405060708");
	holds("-q a +nocookie +do +bufsize=512 +edns=3 +ednsflags=1",
		"1234 0120 0001 0000 0000 0001 " A_IN "00 0029 0200 00 03 8001 0000");
	holds("-q a +nocookie +nsid +subnet=192.0.2.0/24 +expire +ednsopt=65001:ff",
		"1234 0120 0001 0000 0000 0001 " A_IN "00 0029 04d0 00 00 0000 0018 0003 0000"
		"0008 0007 0001 18 00 c00002 0009 0000 fde9 0001 ff");
	holds("+header-only +noedns +opcode=status", "1234 1120 0000 0000 0000 0000");
	holds("-q a ixfr=258 +noedns", "1234 0120 0001 0000 0001 0000 0161 00 00fb 0001"
				       "0161 00 0006 0001 00000000 0016 00 00 00000102 [00]x16");
	/* a user may send what is wrong: a cookie of one octet, twice */
	holds("-q a +nocookie +ednsopt=COOKIE:01 +ednsopt=COOKIE:01",
		"1234 0120 0001 0000 0000 0001 " A_IN
		"00 0029 04d0 00 00 0000 000a 000a0001 01 000a0001 01");
	/* RFC 7828 3.2.1: keepalive over TCP only */
	holds("-q a +nocookie +keepalive",
		"1234 0120 0001 0000 0000 0001 " A_IN "00 0029 04d0 00 00 0000 0000");
	with.stream = true;
	holds("-q a +nocookie +keepalive",
		"1234 0120 0001 0000 0000 0001 " A_IN "00 0029 04d0 00 00 0000 0004 000b 0000");
	with.stream = false;
	assert_int_equal(build("-q a +opcode=dso"), TAUT_E_ORDER);
}

static void test_learned(void **state)
{
	static const uint8_t name[] = "\1b";

	(void)state;
	with.server_cookie_length = 8;
	memset(with.server_cookie, 0xee, 8);
	with.has_version = true;
	with.qname = name;
	holds("-q a +edns=9", "1234 0120 0001 0000 0000 0001 0162 00 0001 0001"
			      "00 0029 04d0 00 00 0000 0014 000a 0010 0102030405060708 [ee]x8");
	with.server_cookie_length = 0;
	with.has_version = false;
	with.qname = NULL;
}

static const char *finding(enum taut_preset preset)
{
	static struct taut_finding findings[8];
	struct taut_policy policy = taut_policy_preset(preset);

	report = (struct taut_report){.list = findings, .capacity = 8};
	return taut_message_open(&opened, message.octets, message.length, &scratch, &policy,
		       &report) == TAUT_OK
		       ? NULL
		       : taut_code_name(report.list[0].code);
}

static void test_signed(void **state)
{
	static const char *const lines[] = {
		"-q a -y k.lab:ABEiM0RVZneImaq7zN3u/w==", "-q a -y hmac-sha512:k.lab:AAAA +padding",
		"-q a +noedns -y hmac-md5:k:AAAA", "-q a +padding=64 -y hmac-sha1:k.lab:AAAA"};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		struct taut_tsig_state server = {.key = NULL};
		enum taut_code code = build(lines[i]);

		if (code == TAUT_E_ABSENT)
			skip(); /* no cryptography */
		assert_int_equal(code, TAUT_OK);
		assert_null(finding(TAUT_PEDANTIC));
		assert_int_equal(taut_tsig_check(&server, &opened, &message.key, 1,
					 TAUT_TSIG_REQUEST, with.now),
			0);
		assert_true(server.present);
		if (i == 1 || i == 3)
			assert_int_equal(message.length % list.asks[0].padding, 0);
	}
}

/* ---- replies -------------------------------------------------------------------------------- */

static enum query_match match(const char *hex, bool later, const char *why)
{
	static uint8_t reply[512];
	char said[QUERY_MATCH_TEXT];
	size_t n = help_octets(hex, reply, sizeof reply);
	enum query_match result =
		query_match(message.octets, message.length, reply, n, later, &scratch, said);

	assert_string_equal(said, why);
	return result;
}

static void test_match(void **state)
{
	(void)state;
	assert_int_equal(build("-q a"), TAUT_OK);
	assert_int_equal(match("1234 8180 0001 0000 0000 0000 " A_IN, false, ""), QUERY_MATCHES);
	assert_int_equal(
		match("1234 8180 0001 0000 0000 0000 0141 00 0001 0001", false, ""), QUERY_MATCHES);
	/* cut behind the question */
	assert_int_equal(
		match("1234 8380 0001 0005 0000 0000 " A_IN "c0", false, ""), QUERY_MATCHES);
	/* an error, or a later message of a transfer, may have no question */
	assert_int_equal(match("1234 8181 0000 0000 0000 0000", false, ""), QUERY_MATCHES);
	assert_int_equal(match("1234 8180 0000 0000 0000 0000", true, ""), QUERY_MATCHES);
	assert_int_equal(match("1234 8180 0000 0000 0000 0000", false,
				 "Question section mismatch: the reply has none"),
		QUERY_OTHER_QUESTION);
	assert_int_equal(match("1234 8180 0001 0000 0000 0000", false,
				 "Question section mismatch: the reply has none"),
		QUERY_OTHER_QUESTION);
	assert_int_equal(match("1234 8180 0001 0000 0000 0000 0162 00 0001 0001", false,
				 "Question section mismatch: got b. IN A"),
		QUERY_OTHER_QUESTION);
	assert_int_equal(match("1234 8180 0001 0000 0000 0000 0161 00 001c 0001", true,
				 "Question section mismatch: got a. IN AAAA"),
		QUERY_OTHER_QUESTION);
	assert_int_equal(match("1234 8180 0001 0000 0000 0000 0161 00 0001 0003", false,
				 "Question section mismatch: got a. CH A"),
		QUERY_OTHER_QUESTION);
	assert_int_equal(match("1235 8180 0001 0000 0000 0000 " A_IN, false,
				 "ID mismatch: expected ID 4660, got 4661"),
		QUERY_OTHER_ID);
	assert_int_equal(match("1234 0180 0001 0000 0000 0000 " A_IN, false, "query, not a reply"),
		QUERY_NO_RESPONSE);
	assert_int_equal(match("1234 a180 0001 0000 0000 0000 " A_IN, false,
				 "opcode mismatch: expected 0, got 4"),
		QUERY_OTHER_OPCODE);
	assert_int_equal(match("1234 8180 00", false, "reply of 5 octets, which is no message"),
		QUERY_SHORT);
}

/* ---- transfers ------------------------------------------------------------------------------ */

/* A letter each: s and t are SOAs of serials 1 and 2, u one of 3, a is an address; | ends a message. Gives the state, as
 * B S Z R A, D for done, X for broken. */
static char walk(const char *records, bool is_ixfr, uint32_t asked)
{
	struct query_transfer_walk w = {.is_ixfr = is_ixfr, .asked = asked};

	for (; *records; records++) {
		static const uint8_t address[4] = {192, 0, 2, 1};
		uint8_t soa[22] = {0};
		struct taut_record record;

		if (*records == '|') {
			if (!query_transfer_goes_on(&w))
				break;
			continue;
		}
		soa[5] = (uint8_t)(*records - 's' + 1);
		if (*records == 'a')
			taut_record_wrap(&record, TAUT_TYPE_A, 1, address, 4);
		else
			taut_record_wrap(&record, TAUT_TYPE_SOA, 1, soa, sizeof soa);
		query_transfer_take(&w, &record);
	}
	assert_true((w.state == QUERY_TRANSFER_BROKEN) == (w.wrong != NULL));
	return "BSZRADX"[w.state];
}

static void test_transfers(void **state)
{
	static const struct {
		const char *records;
		char axfr, ixfr; /* IXFR from serial 1 */
	} rows[] = {{"taat|", 'D', 'D'}, {"t|aa|t|", 'D', 'D'}, {"tt|", 'D', 'D'},
		{"taa|", 'Z', 'Z'}, {"t|", 'S', 'S'}, {"s|", 'S', 'D'}, {"a|", 'X', 'X'},
		{"|", 'X', 'X'}, {"tata|", 'X', 'X'}, {"taas|", 'X', 'X'},
		/* differences: old, removed, new, added */
		{"tsatat|", 'X', 'D'}, {"tsat|at|", 'X', 'D'}, {"tstt|", 'X', 'D'},
		{"tsata|", 'X', 'A'}, {"tsa|", 'X', 'R'}, {"usatatauat|", 'X', 'R'},
		{"usatataua|u|", 'X', 'D'}, {"tsatata|", 'X', 'X'}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (walk(rows[i].records, false, 0) != rows[i].axfr ||
			walk(rows[i].records, true, 1) != rows[i].ixfr)
			fail_msg("%s: %c %c", rows[i].records, walk(rows[i].records, false, 0),
				walk(rows[i].records, true, 1));
	}
	assert_int_equal(walk("t|", true, 3), 'D'); /* the server is behind: nothing newer */
	assert_int_equal(walk("t|", true, 2 + 0x80000000u), 'S');
}

/* ---- texts ---------------------------------------------------------------------------------- */

static void test_places(void **state)
{
	static const struct {
		const char *text, *place; /* NULL: none */
	} rows[] = {{"192.0.2.1", "192.0.2.1#0"}, {"192.0.2.1@5353", "192.0.2.1#5353"},
		{"192.0.2.1#5353", "192.0.2.1#5353"}, {"2001:db8::1", "2001:db8::1#0"},
		{"[2001:db8::1]:853", "2001:db8::1#853"}, {"[2001:db8::1]", "2001:db8::1#0"},
		{"2001:db8::1#53", "2001:db8::1#53"}, {"fe80::1%7", "fe80::1%7#0"},
		{"fe80::1%lo", "fe80::1%1#0"}, {"fe80::1%7@53", "fe80::1%7#53"},
		{"[192.0.2.1]", NULL}, {"192.0.2.1:53", NULL}, {"192.0.2.1@", NULL},
		{"192.0.2.1@0", NULL}, {"192.0.2.1@65536", NULL}, {"192.0.2", NULL},
		{"192.0.2.1%1", NULL}, {"fe80::1%", NULL}, {"fe80::1%nosuchinterface", NULL},
		{"", NULL}, {"[]", NULL}, {"[::1]x", NULL}, {"[::1", NULL}, {"localhost", NULL},
		{"@53", NULL}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct query_place place;
		char text[QUERY_PLACE_TEXT];
		bool good = query_place_scan(rows[i].text, strlen(rows[i].text), &place);

		if (good != (rows[i].place != NULL))
			fail_msg("%s", rows[i].text);
		if (!good)
			continue;
		query_place_text(&place, text);
		assert_string_equal(text, rows[i].place);
	}
}

static struct query_resolv resolv;

static void read_resolv(const char *text)
{
	query_resolv_text(&resolv, text, strlen(text));
}

static void test_resolv(void **state)
{
	char text[QUERY_PLACE_TEXT];

	(void)state;
	read_resolv(
		"# nameserver 192.0.2.9\n; nameserver 192.0.2.8\nnameserver 192.0.2.1\r\n"
		"\tnameserver   2001:db8::1 # here\nnameserver nonsense\nnameservers 192.0.2.7\n"
		"domain one.example\nsearch a.example b.example.\noptions ndots:2 timeout:9 "
		"rotate\n"
		"options attempts:1 ndots:x\nnameserver 192.0.2.2");
	assert_int_equal(resolv.server_count, 3);
	assert_int_equal(resolv.wrong, 1);
	query_place_text(&resolv.servers[1], text);
	assert_string_equal(text, "2001:db8::1#0");
	assert_int_equal(resolv.search_count, 2);
	assert_string_equal(resolv.search[1], "b.example.");
	assert_int_equal(resolv.ndots, 2);
	assert_int_equal(resolv.timeout, 9);
	assert_int_equal(resolv.attempts, 1);
	read_resolv("search a b\ndomain c d\n");
	assert_int_equal(resolv.search_count, 1);
	assert_string_equal(resolv.search[0], "c.");
	assert_int_equal(resolv.server_count, 2); /* the machine itself */
	query_place_text(&resolv.servers[0], text);
	assert_string_equal(text, "127.0.0.1#0");
	assert_int_equal(resolv.ndots, 1);
	line[0] = 0;
	for (int i = 0; i < 20; i++)
		strcat(line, "nameserver 192.0.2.1\n");
	read_resolv(line);
	assert_int_equal(resolv.server_count, QUERY_SERVERS);
}

static void test_keys(void **state)
{
	static const char *const good[] = {"hmac-sha256:k.lab:AAEC", "k.lab:AAEC",
		"\n# comment\nk.lab:AAEC \r\nmore",
		"key k.lab {algorithm hmac-sha256;secret AAEC;};",
		"// c\nkey \"k.lab\" {\n\talgorithm \"hmac-sha256\";\n\tsecret \"AAEC\"; # s\n};\n",
		"/* key */ key k.lab { secret AAEC; /*;*/ algorithm HMAC-SHA256.; };"};
	static const char *const bad[] = {"", "key", "key k.lab", "key k.lab {", "key k.lab { }",
		"key k.lab { algorithm hmac-sha256; }", "key k.lab { secret AAEC; }",
		"key k.lab { secret AAEC }", "key k.lab { secret AAEC; algorithm x; }",
		"key k.lab { secre AAEC; }", "key \"k.lab { secret AAEC; }",
		"key k..lab { secret AAEC; algorithm hmac-sha1; }", ":AAEC", "k.lab:", "k.lab",
		"hmac-sha256:k.lab:A", "/* ", "key k.lab { /* "};
	struct query_key key;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		const char *wrong = query_key_text(&key, good[i], strlen(good[i]));

		if (wrong)
			fail_msg("%s: expected %s", good[i], wrong);
		assert_true(key.set);
		assert_memory_equal(key.name, "\1k\3lab", 7);
		assert_string_equal((const char *)key.algorithm, "\13hmac-sha256");
		assert_int_equal(key.secret_length, 3);
		assert_memory_equal(key.secret, "\0\1\2", 3);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		if (!query_key_text(&key, bad[i], strlen(bad[i])))
			fail_msg("%s is taken", bad[i]);
		assert_false(key.set);
	}
}

static void test_idn(void **state)
{
	static const char u_label[] = "b\303\274cher.example", a_label[] = "xn--bcher-kva.example.";
	uint8_t name[TAUT_NAME_MAX];
	char text[TAUT_NAME_TEXT];
	const char *wrong = query_idn_in(u_label, true, name);

	(void)state;
	assert_null(query_idn_in(u_label, false, name));
	taut_name_text(name, text);
	assert_string_equal(text, "b\\195\\188cher.example.");
	if (wrong) { /* no library */
		assert_int_equal(strncmp(wrong, "built without", 13), 0);
		assert_int_equal(query_idn_out(a_label, strlen(a_label), text, sizeof text), 0);
		return;
	}
	assert_null(query_idn_in(u_label, true, name));
	taut_name_text(name, text);
	assert_string_equal(text, a_label);
	assert_int_equal(query_idn_out("XN--bcher-KVA.example.", 22, text, sizeof text), 16);
	assert_memory_equal(text, "b\303\274cher.example.", 16);
	/* what is no A-label, or none that this letter gives, stays */
	assert_int_equal(query_idn_out("xn--a.example.", 14, text, sizeof text), 0);
	assert_int_equal(query_idn_out("www.example.", 12, text, sizeof text), 0);
	assert_int_equal(query_idn_out(a_label, strlen(a_label), text, 4), 0);
	assert_non_null(query_idn_in("\377.example", true, name));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_learned),
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_transfers),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_resolv),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_idn),
	};

	taut_scratch_init(&scratch);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
