/* test_json_laws.c - JSON to messages: for every type of the registry wire, JSON, wire; what members stand for, in
 * octets; what is refused, with its path. Built where there is a library for JSON. */
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
#include "encoded.h"

enum { ROOM = 4 * TAUT_RECORD_TEXT };

/* The messages of a text as "hex" or "line:column: text", one a line. */
static const char *encode(const char *text)
{
	static char out[8192];
	size_t n = strlen(text), used = 0;
	char *copy = malloc(n ? n : 1); /* exact, so that sanitizers see a read past it */
	struct encode_json *j;
	struct encode_message m;
	struct encode_error error;
	enum encode_event event;

	assert_non_null(copy);
	memcpy(copy, text, n);
	j = encode_json_new(copy, n);
	assert_non_null(j);
	out[0] = '\0';
	while ((event = encode_json_next(j, &m, &error)) != ENCODE_END)
		used = encoded_line(out, used, event == ENCODE_ERROR ? NULL : &m, &error);
	encode_json_free(j);
	free(copy);
	return out;
}

/* Apostrophes stand for quotes, blanks in `expected` are for the reader. */
static const char *quoted(const char *text)
{
	static char out[4096];
	size_t n = 0;

	for (; text[n]; n++)
		out[n] = text[n] == '\'' ? '"' : text[n];
	out[n] = '\0';
	return out;
}

static void gives(const char *text, const char *expected)
{
	char packed[4096];
	size_t n = 0;

	for (; *expected; expected++)
		if (*expected != ' ')
			packed[n++] = *expected;
	packed[n] = '\0';
	assert_string_equal(encode(quoted(text)), packed);
}

static void refuses(const char *text, const char *expected)
{
	assert_string_equal(encode(quoted(text)), expected);
}

#define NONE "0000 0000 0000 0000 0000 0000"

static void messages(void **state)
{
	(void)state;
	gives("", "");
	gives("{}", NONE);
	gives("{'ID':4660,'QR':true,'Opcode':4,'AA':1,'RD':false,'RCODE':'REFUSED'}",
		"1234 a405 0000 0000 0000 0000");
	gives("{'Opcode':'NOTIFY','Z':true}", "!0000 2040 0000 0000 0000 0000");
	gives("{'QNAME':'a','QTYPE':1}", "0000 0000 0001 0000 0000 0000 016100 0001 0001");
	gives("{'QNAMEHEX':'016100','QTYPEname':'AAAA','QCLASSname':'CH'}",
		"0000 0000 0001 0000 0000 0000 016100 001c 0003");
	gives("{'questionRRs':[{'NAME':'a.','TYPE':'A','CLASS':1,'unicastResponse':true}]}",
		"0000 0000 0001 0000 0000 0000 016100 0001 8001");
	gives("{'ANCOUNT':7}", "!0000 0000 0000 0007 0000 0000");
	gives("{'messageOctetsHEX':'00 01ff','ID':7}", "!0001ff");
	gives("{'headerOctetsHEX':'000180000000000100000000','answerOctetsHEX':'"
	      "00000100010000000000'}",
		"!0001 8000 0000 0001 0000 0000 00 0001 0001 00000000 00");
	gives("{'Opcode':6,'dsoTLVs':[{'TYPE':7,'HEX':'ff'}]}",
		"!0000 3000 0000 0000 0000 0000 0007 0001 ff");
	refuses("{'ID':-1}", "1:1: ID: expected a number from 0 to 65535");
	refuses(" {'ID':'x'}", "1:2: ID: expected a number from 0 to 65535");
	refuses("{'Opcode':16}", "1:1: Opcode: expected a number in its range, or its name");
	refuses("{'QR':'yes'}", "1:1: QR: expected true or false");
	refuses("{'QNAME':'a..','QTYPE':1}", "1:1: QNAME: expected a domain name, as a string");
	refuses("{'QNAME':'a.'}", "1:1: QTYPE: expected the type that is asked for");
	refuses("{'QNAMEHEX':'0161','QTYPE':1}",
		"1:1: QNAMEHEX: expected a domain name in wire form, uncompressed");
	refuses("{'RCODE':16}", "1:1: expected an RCODE up to 15, as there is no OPT record");
	refuses("{'headerOctetsHEX':'00'}", "1:1: headerOctetsHEX: expected twelve octets");
	refuses("{'messageOctetsHEX':'0'}",
		"1:1: messageOctetsHEX: expected two digits of hex for an octet");
	refuses("{'messageOctetsHEX':'0x'}",
		"1:1: messageOctetsHEX: expected two digits of hex for an octet");
	refuses("{'answerRRs':{}}", "1:1: answerRRs: expected an array of records");
	refuses("{'dsoTLVs':[1]}", "1:1: dsoTLVs[0]: expected an object with TYPE and HEX");
}

static void streams(void **state)
{
	(void)state;
	assert_string_equal(
		encode(quoted(
			"{'label':'a','ID':1}\n{'ID':-1}\n\x1e{'ID':3}{'ID':4}\n[{'ID':5},7]")),
		"a 000100000000000000000000\n2:1: ID: expected a number from 0 to 65535\n"
		"000300000000000000000000\n000400000000000000000000\n000500000000000000000000\n"
		"4:1: [1]: expected an object: a message");
	assert_string_equal(encode(quoted("{'queryMessage':{'ID':1},'responseMessage':{'QR':7}}")),
		"000100000000000000000000\n1:1: responseMessage.QR: expected true or false");
	/* what is no JSON hides no line behind it */
	assert_string_equal(encode(quoted("{'ID':1\n{'ID':2}\n{'ID':3,'ID':4}\n{'ID':5}\n7")),
		"2:1: not JSON: '}' expected near '{'\n000200000000000000000000\n"
		"3:12: not JSON: duplicate object key near '\"ID\"'\n000500000000000000000000\n"
		"5:1: not JSON: '[' or '{' expected near '7'");
}

#define RECORD "0000 0000 0000 0001 0000 0000 00"

static void records(void **state)
{
	(void)state;
	gives("{'answerRRs':[{'NAME':'.','TYPE':1,'TTL':5,'rdataA':'192.0.2.1'}]}",
		RECORD "0001 0001 00000005 0004 c0000201");
	gives("{'answerRRs':[{'NAME':'.','rdataA':'192.0.2.1'}]}",
		RECORD "0001 0001 00000000 0004 c0000201");
	gives("{'answerRRs':[{'NAME':'.','rdataTYPE1':'192.0.2.1','RDLENGTH':99}]}",
		RECORD "0001 0001 00000000 0004 c0000201");
	gives("{'answerRRs':[{'NAME':'.','TYPE':1,'RDATAHEX':'c0000201'}]}",
		RECORD "0001 0001 00000000 0004 c0000201");
	gives("{'answerRRs':[{'NAME':'.','TYPE':1,'RDATAHEX':'c00002','malformed':true}]}",
		"!" RECORD "0001 0001 00000000 0003 c00002");
	gives("{'answerRRs':[{'NAME':'.','TYPE':2,'rdataNS':'a','RDATAHEX':'c00c'}]}",
		RECORD "0002 0001 00000000 0003 016100");
	gives("{'answerRRs':[{'NAMEHEX':'00','TYPE':1,'CLASS':1,'cacheFlush':true,'rdataA':'192.0."
	      "2.1'}]}",
		RECORD "0001 8001 00000000 0004 c0000201");
	gives("{'answerRRs':[{'NAME':'.','TYPE':1,'TTL':4294967295,'rdataA':'192.0.2.1'}]}",
		"!" RECORD "0001 0001 ffffffff 0004 c0000201");
	gives("{'answerRRs':[{'NAME':'a.','TYPE':1,'rrSet':[{'rdataA':'192.0.2.1'},{'RDATAHEX':'"
	      "c0000202'}]}]}",
		"0000 0000 0000 0002 0000 0000 016100 0001 0001 00000000 0004 c0000201 c00c 0001 "
		"0001 00000000 0004 c0000202");
	gives("{'Opcode':5,'QNAME':'.','QTYPE':6,'authorityRRs':[{'NAME':'.','TYPE':15,'CLASS':255}"
	      ",{'NAME':'.','TYPE':1,'CLASS':254,'rdataA':'192.0.2.1'}]}",
		"0000 2800 0001 0000 0002 0000 00 0006 0001 00 000f 00ff 00000000 0000 00 0001 "
		"00fe 00000000 0004 c0000201");
	refuses("{'answerRRs':[{'TYPE':1}]}",
		"1:1: answerRRs[0].NAME: expected the owner of the record");
	refuses("{'answerRRs':[7]}", "1:1: answerRRs[0]: expected an object: a record");
	refuses("{'answerRRs':[{'NAME':'.'}]}",
		"1:1: answerRRs[0].TYPE: expected the type of the record");
	refuses("{'answerRRs':[{'NAME':'.','TYPE':1}]}",
		"1:1: answerRRs[0]: expected rdata: RDATAHEX, or rdata and the name of the type");
	refuses("{'answerRRs':[{'NAME':'.','TYPE':1,'TYPEname':'NS'}]}",
		"1:1: answerRRs[0].TYPEname: expected the name of the number that stands beside "
		"it");
	refuses("{'answerRRs':[{'NAME':'.','TYPE':1,'rdataNS':'a.'}]}",
		"1:1: answerRRs[0].rdataNS: expected rdata of the type of the record");
	refuses("{'answerRRs':[{'NAME':'.','TYPE':1,'rdataA':'1.2.3'}]}",
		"1:1: answerRRs[0].rdataA: expected an IPv4 address: four numbers from 0 to 255 "
		"with dots between: field address at character 6");
	refuses("{'answerRRs':[{'NAME':'.','TYPE':1,'rdataA':'192.0.2.1','RDATAHEX':'c0000202'}]}",
		"1:1: answerRRs[0].RDATAHEX: expected the same rdata as in text, or one of both");
	refuses("{'answerRRs':[{'NAME':'.','TYPE':1,'RDATAHEX':'c00002'}]}",
		"1:1: answerRRs[0].RDATAHEX: expected rdata that are right for the type, or a "
		"member \"malformed\" that is true");
	refuses("{'answerRRs':[{'NAME':'.','TYPE':1,'RDATAHEX':'c0000201','RDLENGTH':3}]}",
		"1:1: answerRRs[0].RDLENGTH: expected the length of RDATAHEX");
}

static void edns(void **state)
{
	(void)state;
	gives("{'EDNS':{'udpSize':512,'version':1,'RCODE':16,'DO':true,'options':[{'code':10,'hex':"
	      "'0102030405060708'},{'code':3}]}}",
		"0000 0000 0000 0000 0000 0001 00 0029 0200 0101 8000 0010 000a 0008 "
		"0102030405060708 0003 0000");
	gives("{'EDNS':{'udpSize':512,'options':[{'code':3,'hex':'61'}]},'additionalRRs':[{'NAME':'"
	      ".','TYPE':41,'CLASS':512,'TTL':0,'RDATAHEX':'0003000161'},{'NAME':'.','rdataA':'192."
	      "0.2.1'}]}",
		"0000 0000 0000 0000 0000 0002 00 0029 0200 00000000 0005 0003 0001 61 00 0001 "
		"0001 00000000 0004 c0000201");
	gives("{'EDNS':{'options':[{'code':10,'hex':'01','malformed':true}]}}",
		"!0000 0000 0000 0000 0000 0001 00 0029 04d0 00000000 0005 000a 0001 01");
	refuses("{'EDNS':{'udpSize':1232},'additionalRRs':[{'NAME':'.','TYPE':41,'CLASS':512,'TTL':"
		"0,'RDATAHEX':''}]}",
		"1:1: EDNS: expected what the OPT record in additionalRRs says, or one of both");
	refuses("{'EDNS':{'options':[{'code':10,'hex':'01'}]}}",
		"1:1: EDNS.options[0].hex: expected a value that this option may have, or "
		"malformed and true");
	refuses("{'EDNS':{'RCODE':17}}",
		"1:1: EDNS.RCODE: expected the low four bits of the message's RCODE");
	refuses("{'EDNS':{'options':{}}}", "1:1: EDNS.options: expected an array of options");
	refuses("{'EDNS':{'options':[{}]}}",
		"1:1: EDNS.options[0].code: expected the code of the option");
}

/* ---- every type ------------------------------------------------------------------------------ */

static char text[ROOM];

/* One record in an answer: as JSON, and back. */
static void type_law(const struct fuzz_type *type, int ample)
{
	static struct taut_suffixes suffixes;
	static struct taut_scratch scratch;
	uint8_t octets[4096], rdata[FUZZ_SAMPLE];
	size_t n = fuzz_sample(type->number, ample, rdata), length = 0;
	struct taut_builder b;
	struct taut_message m;
	struct encode_message got;
	struct encode_error error;
	struct encode_json *j;

	taut_build_init(&b, octets, sizeof octets, &suffixes, 0);
	taut_build_header(&b, 7, TAUT_FLAG_QR);
	if (taut_build_record(&b, TAUT_ANSWER, (const uint8_t *)"\1a", type->number, TAUT_CLASS_IN,
		    60, rdata, (uint16_t)n) != TAUT_OK)
		return; /* OPT, TSIG, SIG(0), and types that no record has */
	taut_scratch_init(&scratch);
	assert_int_equal(taut_message_open(&m, octets, taut_build_finish(&b), &scratch, NULL, NULL),
		TAUT_OK);
	assert_int_equal(taut_message_json(&m, text, sizeof text, &length), TAUT_OK);
	j = encode_json_new(text, length);
	assert_non_null(j);
	if (encode_json_next(j, &got, &error) != ENCODE_MESSAGE)
		fail_msg("%s: %u:%u: %s\n%s", type->mnemonic, error.line, error.column, error.text,
			text);
	assert_int_equal(got.length, m.length);
	assert_memory_equal(got.octets, octets, m.length);
	assert_false(got.crafted);
	assert_int_equal(encode_json_next(j, &got, &error), ENCODE_END);
	encode_json_free(j);
}

static void types(void **state)
{
	(void)state;
	for (size_t i = 0; i < fuzz_type_count; i++)
		for (int ample = 0; ample < 2; ample++)
			type_law(&fuzz_types[i], ample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages),
		cmocka_unit_test(streams),
		cmocka_unit_test(records),
		cmocka_unit_test(edns),
		cmocka_unit_test(types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
