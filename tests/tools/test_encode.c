/* test_encode.c - text to messages: what each line stands for, in octets; what is refused, with line, column and
 * what was expected; and for every type of the registry: wire, text, wire. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <tautwire/build.h>
#include <tautwire/text.h>

#include "../../fuzz/sample.h"
#include "../../tools/encode/encode.h"
#include "../help.h"
#include "encoded.h"

enum { ROOM = 2 * TAUT_RECORD_TEXT };

/* ---- one message ---------------------------------------------------------------------------- */

/* The messages of a text as "hex" or "line:column: text", one a line. */
static const char *encode(const char *text)
{
	static char out[8192];
	size_t n = strlen(text), used = 0;
	char *copy = malloc(n ? n : 1); /* exact, so that sanitizers see a read past it */
	struct encode_text *t;
	struct encode_message m;
	struct encode_error error;
	enum encode_event event;

	assert_non_null(copy);
	memcpy(copy, text, n);
	t = encode_text_new(copy, n);
	assert_non_null(t);
	out[0] = '\0';
	while ((event = encode_text_next(t, &m, &error)) != ENCODE_END)
		used = encoded_line(out, used, event == ENCODE_ERROR ? NULL : &m, &error);
	encode_text_free(t);
	free(copy);
	return out;
}

/* Blanks in `expected` are for the reader. */
static void gives(const char *text, const char *expected)
{
	char packed[4096];
	size_t n = 0;

	for (; *expected; expected++)
		if (*expected != ' ')
			packed[n++] = *expected;
	packed[n] = '\0';
	assert_string_equal(encode(text), packed);
}

static void refuses(const char *text, const char *expected)
{
	assert_string_equal(encode(text), expected);
}

#define HEADER_1    "0000 0000 0001 0000 0000 0000"
#define NAME        "07 6578616d706c65 00"
#define QUESTION    ";; QUESTION\n;example. IN A\n"
#define QUESTION_OF NAME "0001 0001"
#define ANSWER      "0000 8000 0000 0001 0000 0000"

/* ---- lines ---------------------------------------------------------------------------------- */

static void headers(void **state)
{
	(void)state;
	gives("", "");
	gives("; nothing but a comment\n\n", "");
	gives(";; ->>HEADER<<-", "0000 0000 0000 0000 0000 0000");
	gives(";; ->>HEADER<<- opcode: NOTIFY, status: REFUSED, id: 4660\n;; flags: qr aa tc rd ra "
	      "ad cd\n",
		"1234 a7b5 0000 0000 0000 0000");
	gives(";; ->>HEADER<<- opcode: OPCODE15, status: RCODE12, id: 1",
		"0001 780c 0000 0000 0000 0000");
	gives(";; flags: z", "!0000 0040 0000 0000 0000 0000");
	gives(";; flags: rd; QUERY: 7, ANSWER: 8, AUTHORITY: 9, ADDITIONAL: 10\n" QUESTION,
		"0000 0100 0001 0000 0000 0000" QUESTION_OF);
	gives(";; no header: 3 octets 000102\n", "!000102");
	gives(";; no header: 0 octets\n", "!");
	refuses(";; ->>HEADER<<- opcode: HELLO",
		"1:17: expected an opcode: its name, or OPCODE and a number up to 15");
	refuses(";; ->>HEADER<<- status: RCODE4096",
		"1:17: expected a status: its name, or RCODE and a number up to 4095");
	refuses(";; ->>HEADER<<- id: 65536", "1:17: expected an id: a number from 0 to 65535");
	refuses(";; ->>HEADER<<- time: 1", "1:17: expected opcode:, status: or id:");
	refuses(";; flags: qr xx", "1:14: expected flags out of qr aa tc rd ra z ad cd");
	refuses(QUESTION ";; flags: qr",
		"3:11: expected the header before all questions and records");
	refuses(";; ->>HEADER<<- status: BADVERS",
		"1:17: expected a status up to 15, as there is no OPT record");
	refuses(";; no header: 3 octets 0001", "1:15: expected as many octets in hex as it says");
}

static void sections(void **state)
{
	(void)state;
	gives(QUESTION, HEADER_1 QUESTION_OF);
	gives(";; QUESTION SECTION:\n;example.\t\tIN\tA", HEADER_1 QUESTION_OF);
	gives(";; question:\nexample. A", HEADER_1 QUESTION_OF);
	gives(";; QUESTION\n;example. ANY", HEADER_1 NAME "00ff 0001");
	gives(";; QUESTION\n;example. ANY ANY", HEADER_1 NAME "00ff 00ff");
	gives(";; QUESTION\n;. TYPE4096 ; a comment", HEADER_1 "00 1000 0001");
	gives(";; QUESTION\n; a comment\n;example. IN A\n", HEADER_1 QUESTION_OF);
	gives(";; QUESTION\n;a. IN A\n;a. IN OPT\n",
		"!0000 0000 0002 0000 0000 0000 016100 0001 0001 c00c 0029 0001");
	refuses("example. 0 IN A 192.0.2.1",
		"1:1: expected a section before the first entry: ;; ANSWER");
	refuses(";; ANSWR\n", "1:4: expected QUESTION, ANSWER, AUTHORITY, ADDITIONAL, ZONE, "
			      "PREREQUISITE or UPDATE");
	refuses(";; QUESTION\n;example. IN", "2:11: expected a class or a type");
	refuses(";; QUESTION\n;example. IN A IN", "2:16: expected the end of the question");
	refuses(";; QUESTION\n;example IN A",
		"2:9: expected a name with a final dot, as there is no $ORIGIN");
	refuses(";; QUESTION\n;a..b. IN A",
		"2:2: expected a domain name: labels of up to 63 octets, 255 in all");
	refuses(";; ADDITIONAL\na. 0 IN A 192.0.2.1\n;; ANSWER\na. 0 IN A 192.0.2.1\n",
		"4:1: expected the sections in the order question, answer, authority, additional");
}

static void records(void **state)
{
	(void)state;
	gives(";; flags: qr\n;; ANSWER\n. 300 IN A 192.0.2.1",
		ANSWER "00 0001 0001 0000012c 0004 c0000201");
	gives(";; flags: qr\n;; ANSWER\n. IN 5m a 192.0.2.1",
		ANSWER "00 0001 0001 0000012c 0004 c0000201");
	gives(";; flags: qr\n;; ANSWER\n. A 192.0.2.1",
		ANSWER "00 0001 0001 00000000 0004 c0000201");
	gives("$TTL 1w1d1h1m1s\n;; flags: qr\n;; ANSWER\n. A 192.0.2.1",
		ANSWER "00 0001 0001 000a9a4d 0004 c0000201");
	gives(";; flags: qr\n;; ANSWER\n. 4294967295 A 192.0.2.1",
		"!" ANSWER "00 0001 0001 ffffffff 0004 c0000201");
	gives("$ORIGIN example.\n;; flags: qr\n;; ANSWER\n@ 1 MX (\n 10 ; preference\n mail )\n MX "
	      "5 @",
		"0000 8000 0000 0002 0000 0000" NAME "000f 0001 00000001 0009 000a 04 6d61696c c00c"
		"c00c 000f 0001 00000001 0004 0005 c00c");
	gives(";; flags: qr\n;; ANSWER\n. 0 CH TXT \"a;b\" ; \"",
		ANSWER "00 0010 0003 00000000 0004 03613b62");
	gives(";; flags: qr\n;; ANSWER\n. 0 CLASS0 TYPE0 \\# 1 ff",
		"!" ANSWER "00 0000 0000 00000000 0001 ff");
	gives(";; flags: qr\n;; ANSWER\n. 0 IN A \\# 3 c0 0002",
		"!" ANSWER "00 0001 0001 00000000 0003 c00002");
	gives(";; flags: qr\n;; ANSWER\n. 0 IN APL", ANSWER "00 002a 0001 00000000 0000");
	gives(";; flags: qr\n;; ADDITIONAL\n. 0 ANY TSIG . 1 2 0 3 NOERROR 0",
		"0000 8000 0000 0000 0000 0001 00 00fa 00ff 00000000 0011 00 000000000001 0002 "
		"0000 0003 0000 0000");
	refuses(";; ANSWER\n a 1 A 192.0.2.1", "2:1: expected an owner in the first record");
	refuses(";; ANSWER\n@ 1 A 192.0.2.1", "2:1: expected $ORIGIN before @");
	refuses("$ORIGIN example\n", "1:9: expected a name with a final dot");
	refuses("$TTL x\n", "1:6: expected a TTL");
	refuses("$GENERATE 1-2 a A 1\n", "1:1: expected $ORIGIN or $TTL");
	refuses(";; ANSWER\na. 1 2 A 192.0.2.1",
		"2:6: expected a type: its mnemonic, or TYPE and a number");
	refuses(";; ANSWER\na. WHAT 192.0.2.1", "2:4: expected a TTL, a class or a type");
	refuses(";; ANSWER\na. 0 IN A 192.0.2\n", "2:18: expected an IPv4 address: four numbers "
						  "from 0 to 255 with dots between: field address");
	refuses(";; ANSWER\na. 0 IN SOA a. b. (\n 1 2 3\n  x 5 )\n",
		"4:3: expected a time in seconds up to 4294967295, or with units as in 1h30m: "
		"field expire");
	refuses(";; ANSWER\na. 0 IN NS b\n",
		"2:12: expected names with a final dot, as there is no $ORIGIN");
	refuses(";; ANSWER\na. 0 IN TXT ( \"a\"\n",
		"2:13: expected a parenthesis that closes this one");
}

static void update(void **state)
{
	(void)state;
	gives(";; ->>HEADER<<- opcode: UPDATE\n;; ZONE\n;example. IN SOA\n;; "
	      "PREREQUISITE\nexample. 0 ANY ANY\n"
	      "example. 0 NONE MX\n;; UPDATE\nexample. 0 NONE A 192.0.2.1\nexample. 0 ANY MX\n",
		"0000 2800 0001 0002 0002 0000" NAME "0006 0001 c00c 00ff 00ff 00000000 0000"
		"c00c 000f 00fe 00000000 0000 c00c 0001 00fe 00000000 0004 c0000201"
		"c00c 000f 00ff 00000000 0000");
	refuses(";; ->>HEADER<<- opcode: UPDATE\n;; ZONE\n;example. IN SOA\n;; UPDATE\nexample. 0 "
		"ANY A 192.0.2.1\n",
		"5:1: expected what a record may have, but an UPDATE record that must be empty has "
		"rdata (RFC 2136 2.4)");
	/* octets that a record of an UPDATE must not have are written, and told as crafted */
	gives(";; ->>HEADER<<- opcode: UPDATE\n;; ZONE\n;. IN SOA\n;; UPDATE\n;; RDATA: 00\n. 0 ANY A\n",
		"!0000 2800 0001 0000 0001 0000 00 0006 0001 00 0001 00ff 00000000 0001 00");
	gives(";; ->>HEADER<<- opcode: UPDATE\n;; ZONE\n;. IN SOA\n;; UPDATE\n. 1 ANY A\n",
		"!0000 2800 0001 0000 0001 0000 00 0006 0001 00 0001 00ff 00000001 0000");
	gives(";; ->>HEADER<<- opcode: DSO\n;; DSO TLV: KEEPALIVE 8 00003a9800003a98\n;; DSO TLV: "
	      "TYPE7 0 \n",
		"!0000 3000 0000 0000 0000 0000 0001 0008 00003a98 00003a98 0007 0000");
	refuses(";; DSO TLV: KEEPALIVE 8 00",
		"1:23: expected the length of the value in hex behind it");
	refuses(";; DSO TLV: HELLO 0",
		"1:13: expected a type of DSO: its name, or TYPE and a number");
}

/* ---- EDNS ----------------------------------------------------------------------------------- */

#define OPT ";; OPT PSEUDOSECTION:\n"

/* A line of the pseudosection, and the options that it stands for. */
static void option(const char *line, const char *octets, unsigned n)
{
	char text[512], expected[1024];

	snprintf(text, sizeof text, OPT "; %s\n", line);
	snprintf(expected, sizeof expected,
		"0000 0000 0000 0000 0000 0001 00 0029 04d0 00000000 %04x %s", n, octets);
	gives(text, expected);
}

static void no_option(const char *line, const char *why)
{
	char text[512];

	snprintf(text, sizeof text, OPT "; %s\n", line);
	refuses(text, why);
}

static void edns(void **state)
{
	(void)state;
	gives(OPT, "0000 0000 0000 0000 0000 0001 00 0029 04d0 00000000 0000");
	gives(";; ->>HEADER<<- status: BADVERS\n" OPT
	      "; EDNS: version: 1, flags: do co; MBZ: 0x0001, udp: 4096\n",
		"0000 0000 0000 0000 0000 0001 00 0029 1000 0101 c001 0000");
	/* behind the other records, but before a signature; or where it stands */
	gives(OPT ";; ADDITIONAL\na. 0 IN A 192.0.2.1\na. 0 ANY TSIG . 1 2 0 3 NOERROR 0",
		"0000 0000 0000 0000 0000 0003 0161 00 0001 0001 00000000 0004 c0000201"
		"00 0029 04d0 00000000 0000"
		"c00c 00fa 00ff 00000000 0011 00 000000000001 0002 0000 0003 0000 0000");
	gives(";; ADDITIONAL\n" OPT "a. 0 IN A 192.0.2.1\n",
		"0000 0000 0000 0000 0000 0002 00 0029 04d0 00000000 0000"
		"0161 00 0001 0001 00000000 0004 c0000201");
	refuses(OPT OPT, "2:4: expected one OPT pseudosection at most");
	no_option("EDNS: flags: xx", "2:16: expected flags out of do co");
	no_option("EDNS: version: 256", "2:9: expected a version: a number from 0 to 255");
	no_option("EDNS: udp: x", "2:9: expected a size: a number from 0 to 65535");
	no_option("EDNS: x", "2:9: expected version:, flags:, MBZ: or udp:");
}

static void options(void **state)
{
	(void)state;
	option("COOKIE: 0102030405060708", "000a 0008 0102030405060708", 12);
	option("COOKIE: 0102030405060708 (good)", "000a 0008 0102030405060708", 12);
	option("NSID: 6e73 \"ns\"", "0003 0002 6e73", 6);
	option("NSID: 6e 73 (\"ns\")", "0003 0002 6e73", 6);
	option("NSID: \"n\\115\"", "0003 0002 6e73", 6);
	option("NSID", "0003 0000", 4);
	option("DAU: 8 13", "0005 0002 080d", 6);
	option("CLIENT-SUBNET: 192.0.2.0/24/0", "0008 0007 0001 18 00 c00002", 11);
	option("CLIENT-SUBNET: 2001:db8::/33/0", "0008 0009 0002 21 00 20010db800", 13);
	option("CLIENT-SUBNET: 0.0.0.0/0/0", "0008 0004 0001 00 00", 8);
	option("CLIENT-SUBNET: family 3 0102/9/0", "0008 0006 0003 09 00 0102", 10);
	option("CLIENT-SUBNET: family 0 0/0/0", "0008 0004 0000 00 00", 8);
	option("EXPIRE: 86400", "0009 0004 00015180", 8);
	option("TCP-KEEPALIVE: 12.3 secs", "000b 0002 007b", 6);
	option("PADDING: 3 octets", "000c 0003 000000", 7);
	option("CHAIN: a.", "000d 0003 016100", 7);
	option("KEY-TAG: 1 65535", "000e 0004 0001 ffff", 8);
	option("EDE: 6 (DNSSEC Bogus)", "000f 0002 0006", 6);
	option("EDE: 6 (DNSSEC Bogus): \"a:\\\"\"", "000f 0005 0006 613a22", 9);
	option("EDE: 6 (DNSSEC Bogus): (abc)", "000f 0005 0006 616263", 9);
	option("UPDATE-LEASE: 1 2", "0002 0008 00000001 00000002", 12);
	option("OPT65001: 00 \"ab\" [01]", "fde9 0006 00 6162 0001 01", 10);
	option("OPT10: 0102030405060708 ; in octets", "000a 0008 0102030405060708", 12);
	gives(OPT "; COOKIE: malformed 01\n",
		"!0000 0000 0000 0000 0000 0001 00 0029 04d0 00000000 0005 000a 0001 01");
	no_option("COOKIE: 01",
		"2:11: expected a value that this option may have; or malformed, and its octets");
	no_option("COOKY: 01", "2:3: expected an EDNS option: its name, or OPT and a number");
	no_option("NSID: 6e \"x\"", "2:12: expected the same octets as in hex");
	no_option("NSID: 6", "2:9: expected two digits of hex for an octet");
	no_option("CLIENT-SUBNET: x/1", "2:18: expected an address of IPv4 or IPv6");
	no_option("CLIENT-SUBNET: 192.0.2.0/24/0 x",
		"2:31: expected the length of the scope prefix: a number up to 255");
	no_option("CLIENT-SUBNET: 192.0.2.1/24",
		"2:18: expected an address that ends with its prefix");
	no_option("EDE: x", "2:8: expected the number of an extended error");
	no_option("EDE: 1: x", "2:11: expected a text between double quotes");
	no_option("TCP-KEEPALIVE: 6553.6", "2:18: expected seconds up to 6553.5");
	no_option("KEY-TAG: 65536", "2:12: expected a number from 0 to 65535");
	no_option("PADDING: x", "2:12: expected a number of octets");
}

/* ---- directives ----------------------------------------------------------------------------- */

static void directives(void **state)
{
	(void)state;
	gives(QUESTION ";; RAW: 00 \"a\\255\" [ [ff] ]",
		"!" HEADER_1 QUESTION_OF "00 61 ff 0003 0001 ff");
	gives(";; QUESTION\n;; ENTRY: 00\n;; RAW: 0001 0001\n", "!" HEADER_1 "00 0001 0001");
	gives(";; QUESTION\n;; OWNER: c0\n;; OWNER: 0c\n;@ IN A", "!" HEADER_1 "c00c 0001 0001");
	gives(";; flags: qr\n;; ANSWER\n;; RDATA: 000a 01 \"b\" c00c\n;; RDLENGTH: 7\n. 0 IN MX",
		"!" ANSWER "00 000f 0001 00000000 0007 000a 0162 c00c");
	gives(";; flags: qr\n;; ANSWER\n;; OWNER: c00c\n. 0 IN A 192.0.2.1",
		"!" ANSWER "c00c 0001 0001 00000000 0004 c0000201");
	gives(QUESTION ";; COUNTS: 2 - 0 65535", "!0000 0000 0002 0000 0000 ffff" QUESTION_OF);
	gives(QUESTION ";; CUT: 14", "!" HEADER_1 "07 65");
	gives(QUESTION ";; AT: 0x02 ffff\n;; AT: 12 c0\n",
		"!0000 ffff 0001 0000 0000 0000 c0 6578616d706c65 00 0001 0001");
	gives(";; COMPRESS: no\n;; QUESTION\n;a. A\n;; ANSWER\na. 0 A 192.0.2.1\n;; COMPRESS: "
	      "yes\na. 0 A 192.0.2.1\n",
		"0000 0000 0001 0002 0000 0000 016100 0001 0001"
		"016100 0001 0001 00000000 0004 c0000201 016100 0001 0001 00000000 0004 c0000201");
	refuses(";; RAWW: 00",
		"1:4: expected AT, COMPRESS, COUNTS, CUT, ENTRY, OWNER, RAW, RDATA or RDLENGTH");
	refuses(";; RAW 00", "1:7: expected a colon behind the word");
	refuses(";; RAW: 0", "1:9: expected two digits of hex for an octet");
	refuses(";; RAW: 00 ]",
		"1:12: expected digits of hex, a text in quotes, or [ ] around what has a length");
	refuses(";; RAW: [ 00", "1:13: expected a ] for each [");
	refuses(";; RAW: [[[[[[[[[", "1:17: expected at most 8 brackets inside each other");
	refuses(";; RAW: \"a", "1:9: expected a quote that closes this one");
	refuses(";; RAW: \"\\256\"",
		"1:10: expected an escape: a backslash and a character, or three digits up to 255");
	refuses(";; ENTRY: 00", "1:10: expected a section before the first entry");
	refuses(";; OWNER: 00\n", "2:1: expected a record behind OWNER, RDATA and RDLENGTH");
	refuses(";; ANSWER\n;; RDATA: 00\n. 0 IN A 192.0.2.1",
		"3:10: expected nothing, as RDATA stands before");
	refuses(";; COUNTS: 1 2 3", "1:17: expected four counts, or - for one that is right");
	refuses(QUESTION ";; CUT: 26", "3:1: expected AT and CUT inside the message");
	refuses(QUESTION ";; AT: 25 00", "3:1: expected AT and CUT inside the message");
	refuses(";; COMPRESS: maybe", "1:14: expected yes or no");
}

/* ---- several messages ------------------------------------------------------------------------ */

static void several(void **state)
{
	(void)state;
	assert_string_equal(encode(";; ==== a\n" QUESTION ";; ==== b ====\n;; ->>HEADER<<- id: 1\n"
				   ";; ->>HEADER<<- id: 2\n;; ====\n;; ====\n"),
		"a 000000000001000000000000076578616d706c650000010001\n"
		"b 000100000000000000000000\n000200000000000000000000");
	/* an error hides nothing behind it, not even where a parenthesis stays open */
	assert_string_equal(encode(";; ANSWER\na. TXT (\n;; ->>HEADER<<- id: 1\nx\n;; ====\n;; "
				   "->>HEADER<<- id: 2"),
		"2:8: expected a parenthesis that closes this one: field txt-data\n"
		"4:1: expected a section before the first entry: ;; ANSWER\n"
		"000200000000000000000000");
	/* the line that is too much for one message */
	assert_string_equal(
		encode(";; QUESTION\r\n;a. IN A\r\n\r\n; Got answer:\r\n;; SERVER: 1\r\n"),
		"0000000000010000000000000161000001"
		"0001");
}

/* ---- every type ------------------------------------------------------------------------------ */

static char text[ROOM];

static void same_record(const struct taut_message *m, const uint8_t *rdata, uint16_t n)
{
	struct taut_iterator it = taut_records(m, TAUT_ANSWER);
	uint8_t expanded[FUZZ_SAMPLE];
	struct taut_record record;
	uint16_t length = 0;

	assert_true(taut_record_next(&it, &record));
	if (record.malformed)
		fail_msg("%s\n%s", taut_code_name(record.fault), text);
	assert_int_equal(taut_rdata_expand(&record, expanded, sizeof expanded, &length), TAUT_OK);
	assert_int_equal(length, n);
	assert_memory_equal(expanded, rdata, n);
}

/* One record in an answer: as text in one line or several, and back. */
static void type_law(const struct fuzz_type *type, int ample, unsigned flags)
{
	static struct taut_suffixes suffixes;
	static struct taut_scratch scratch;
	uint8_t octets[4096], rdata[FUZZ_SAMPLE];
	size_t n = fuzz_sample(type->number, ample, rdata), length = 0;
	struct taut_builder b;
	struct taut_message m;
	struct encode_message got;
	struct encode_error error;
	struct encode_text *t;

	taut_build_init(&b, octets, sizeof octets, &suffixes, 0);
	taut_build_header(&b, 7, TAUT_FLAG_QR);
	if (taut_build_record(&b, TAUT_ANSWER, (const uint8_t *)"\1a", type->number, TAUT_CLASS_IN,
		    60, rdata, (uint16_t)n) != TAUT_OK)
		return; /* OPT, TSIG, SIG(0), and types that no record has */
	taut_scratch_init(&scratch);
	assert_int_equal(taut_message_open(&m, octets, taut_build_finish(&b), &scratch, NULL, NULL),
		TAUT_OK);
	assert_int_equal(taut_message_text(&m, flags, text, sizeof text, &length), TAUT_OK);
	t = encode_text_new(text, length);
	assert_non_null(t);
	if (encode_text_next(t, &got, &error) != ENCODE_MESSAGE)
		fail_msg("%s: %u:%u: %s\n%s", type->mnemonic, error.line, error.column, error.text,
			text);
	if (flags & TAUT_TEXT_GENERIC) { /* written as it is, without compression */
		assert_int_equal(
			taut_message_open(&m, got.octets, got.length, &scratch, NULL, NULL),
			TAUT_OK);
		same_record(&m, rdata, (uint16_t)n);
	} else {
		assert_int_equal(got.length, m.length);
		assert_memory_equal(got.octets, octets, m.length);
	}
	assert_int_equal(encode_text_next(t, &got, &error), ENCODE_END);
	encode_text_free(t);
}

static void types(void **state)
{
	(void)state;
	for (size_t i = 0; i < fuzz_type_count; i++)
		for (int ample = 0; ample < 2; ample++)
			for (unsigned flags = 0; flags < 8; flags++)
				type_law(&fuzz_types[i], ample, flags);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers),
		cmocka_unit_test(sections),
		cmocka_unit_test(records),
		cmocka_unit_test(update),
		cmocka_unit_test(edns),
		cmocka_unit_test(options),
		cmocka_unit_test(directives),
		cmocka_unit_test(several),
		cmocka_unit_test(types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
