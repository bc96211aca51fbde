/* test_scan.c - rdata out of text: each kind of field, and where and how each refuses. */
#include "unit.h"
#include <tautwire/scan.h>

static const uint8_t example[] = "\7example";

static struct taut_scan_error error;

/* Twice: in a buffer of just its size, for sanitizers, and with so many line ends behind it that blocks of
 * characters can be taken. Both say the same. */
static enum taut_code scan(uint16_t type, uint16_t rclass, const char *text, uint8_t *out,
	size_t capacity, uint16_t *length)
{
	static uint8_t also[UNIT_OCTETS];
	struct taut_scan_error other = {TAUT_OK, 0, 0, NULL, ""};
	size_t n = strlen(text);
	char *copy = malloc(n + 70);
	uint16_t also_length = *length;
	enum taut_code code;

	assert_non_null(copy);
	memcpy(copy, text, n);
	memset(copy + n, '\n', 70);
	code = taut_rdata_scan(
		type, rclass, copy, n + 70, example, also, capacity, &also_length, &other);
	copy = realloc(copy, n != 0 ? n : 1);
	assert_non_null(copy);
	error = (struct taut_scan_error){TAUT_OK, 0, 0, NULL, ""};
	assert_int_equal(
		taut_rdata_scan(type, rclass, copy, n, example, out, capacity, length, &error),
		code);
	free(copy);
	assert_int_equal(*length, also_length);
	assert_true(code != TAUT_OK || memcmp(out, also, also_length) == 0);
	assert_true(other.line == error.line && other.column == error.column &&
		    strcmp(other.expected, error.expected) == 0);
	return code;
}

/* ---- what is read --------------------------------------------------------------------------- */

#define EXAMPLE " 07 6578616d706c65 00 "

static const struct {
	uint16_t type;
	const char *text, *hex;
} good[] = {
	/* the entry */
	{TAUT_TYPE_MX, "10 @", "000a" EXAMPLE},
	{TAUT_TYPE_MX, " ( 10 ; preference\n\t. ) \n\n ; end\n", "000a 00"},
	{TAUT_TYPE_MX, "10 .\r\n", "000a 00"},
	/* numbers */
	{TAUT_TYPE_SRV, "0 65535 007 .", "0000 ffff 0007 00"},
	{TAUT_TYPE_DNSKEY, "0 255 RSASHA1", "0000 ff 05"},
	{TAUT_TYPE_DNSKEY, "0 0 ecdsap256sha256 AA==", "0000 00 0d 00"},
	{TAUT_TYPE_IPN, "18446744073709551615", "[ff]x8"},
	{TAUT_TYPE_IPN, "00000000000000000000001", "[00]x7 01"},
	{TAUT_TYPE_TSIG, ". 281474976710655 0 0 65535 BADSIG 0",
		"00 [ff]x6 0000 0000 ffff 0010 0000"},
	{TAUT_TYPE_SOA, ". . 4294967295 4294967295 1h30m 1W2d3H4m5S 0s",
		"00 00 ffffffff ffffffff 00001518 000c08a5 00000000"},
	{TAUT_TYPE_RRSIG, "A 1 2 3 19700101000000 4294967295 6 . AA==",
		"0001 01 02 00000003 00000000 ffffffff 0006 00 00"},
	{TAUT_TYPE_RRSIG, "TYPE0 1 2 3 20240229235959 21060207062815 6 . AA==",
		"0000 01 02 00000003 65e11a7f ffffffff 0006 00 00"},
	{TAUT_TYPE_RRSIG, "type65535 1 2 3 20000229000000 19700301000000 6 . AA==",
		"ffff 01 02 00000003 38bb0c00 004dc880 0006 00 00"},
	{TAUT_TYPE_CERT, "pkix 1 2", "0001 0001 02"},
	{TAUT_TYPE_CERT, "65535 1 PRIVATEOID AA==", "ffff 0001 fe 00"},
	{TAUT_TYPE_DSYNC, "CDS NOTIFY 53 .", "003b 01 0035 00"},
	{TAUT_TYPE_DSYNC, "CDS 9 53 .", "003b 09 0035 00"},
	/* addresses */
	{TAUT_TYPE_A, "0.10.255.1", "000aff01"},
	{TAUT_TYPE_AAAA, "::", "[00]x16"},
	{TAUT_TYPE_AAAA, "::1", "[00]x15 01"},
	{TAUT_TYPE_AAAA, "1::", "0001 [00]x14"},
	{TAUT_TYPE_AAAA, "2001:DB8:0:0:8:800:200C:417a", "20010db8 0000 0000 0008 0800 200c 417a"},
	{TAUT_TYPE_AAAA, "2001:db8::8:800:200c:417a", "20010db8 0000 0000 0008 0800 200c 417a"},
	{TAUT_TYPE_AAAA, "1:2:3:4:5:6:7::", "0001 0002 0003 0004 0005 0006 0007 0000"},
	{TAUT_TYPE_AAAA, "::2:3:4:5:6:7:8", "0000 0002 0003 0004 0005 0006 0007 0008"},
	{TAUT_TYPE_AAAA, "::13.1.68.3", "[00]x12 0d014403"},
	{TAUT_TYPE_AAAA, "::FFFF:129.144.52.38", "[00]x10 ffff 81903426"},
	{TAUT_TYPE_AAAA, "1:2:3:4:5:6:7.8.9.10", "0001 0002 0003 0004 0005 0006 0708090a"},
	{TAUT_TYPE_EUI48, "00-0A-5e-00-53-2F", "000a5e00532f"},
	{TAUT_TYPE_EUI64, "00-00-5e-ef-10-00-00-2a", "00005eef1000002a"},
	{TAUT_TYPE_NID, "1 14:4fff:fF20:0", "0001 0014 4fff ff20 0000"},
	{TAUT_TYPE_L32, "1 10.1.2.0", "0001 0a010200"},
	/* names */
	{TAUT_TYPE_NS, ".", "00"},
	{TAUT_TYPE_NS, "@", EXAMPLE},
	{TAUT_TYPE_NS, "\\@.", "01 40 00"},
	{TAUT_TYPE_NS, "a", "01 61" EXAMPLE},
	{TAUT_TYPE_NS, "a.b", "01 61 01 62" EXAMPLE},
	{TAUT_TYPE_NS, "A.b.", "01 41 01 62 00"},
	{TAUT_TYPE_NS, "a\\.b\\000\\255\\ .", "06 61 2e 62 00 ff 20 00"},
	{TAUT_TYPE_NS, "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123.",
		"3f [61]x10 [62]x10 [63]x10 [64]x10 [65]x10 [66]x10 313233 00"},
	{TAUT_TYPE_NS, "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123",
		"3f [61]x10 [62]x10 [63]x10 [64]x10 [65]x10 [66]x10 313233" EXAMPLE},
	{TAUT_TYPE_HIP, "2 AA AA==", "01 02 0001 aa 00"},
	{TAUT_TYPE_HIP, "2 AA AA== a b.", "01 02 0001 aa 00 01 61" EXAMPLE "01 62 00"},
	/* strings */
	{TAUT_TYPE_HINFO, "a \"b c\"", "01 61 03 622063"},
	{TAUT_TYPE_TXT, "\"\"", "00"},
	{TAUT_TYPE_TXT, "a\\\"b\\065\\\\ \"\\;\\000;(\"", "05 61 22 62 41 5c 04 3b 00 3b 28"},
	{TAUT_TYPE_TXT, "\"a\"\"b\"", "01 61 01 62"},
	{TAUT_TYPE_TXT, "\"a\nb\"", "03 61 0a 62"},
	{TAUT_TYPE_ISDN, "1", "01 31"},
	{TAUT_TYPE_ISDN, "1 2", "01 31 01 32"},
	{TAUT_TYPE_CAA, "128 issue \"\"", "80 05 6973737565"},
	{TAUT_TYPE_CAA, "0 \"tag\" \\097;comment", "00 03 746167 61"},
	{TAUT_TYPE_URI, "1 2 \"x\"", "0001 0002 78"},
	/* octets */
	{TAUT_TYPE_TLSA, "1 2 3 0A b c", "01 02 03 0abc"},
	{TAUT_TYPE_DHCID, "A A E (\n C )", "000102"},
	{TAUT_TYPE_DHCID, "AAECAwQ=", "0001020304"},
	{TAUT_TYPE_DHCID, "AAECAw==", "00010203"},
	{TAUT_TYPE_DHCID, "AAECAw = =", "00010203"},
	{TAUT_TYPE_DHCID, "+/+/", "fbffbf"},
	{TAUT_TYPE_KEY, "0 0 0", "0000 00 00"},
	{TAUT_TYPE_DOA, "0 0 0 \"\" -", "00000000 00000000 00 00"},
	{TAUT_TYPE_NSEC3PARAM, "1 0 0 -", "01 00 0000 00"},
	{TAUT_TYPE_NSEC3PARAM, "1 0 0 aAbB", "01 00 0000 02 aabb"},
	{TAUT_TYPE_NSEC3, "1 0 0 - 0o", "01 00 0000 00 01 06"},
	{TAUT_TYPE_NSEC3, "1 0 0 - 2vptU5timamQttgl4luu9kg21e0aor3s A",
		"01 00 0000 00 14 17f3df17b2b2adaef615257de4d2020b80ac6c7c 0001 40"},
	{TAUT_TYPE_TKEY, ". 1 2 3 0 3 A AEC 0", "00 00000001 00000002 0003 0000 0003 000102 0000"},
	/* sets */
	{TAUT_TYPE_NSEC, ". A", "00 0001 40"},
	{TAUT_TYPE_NSEC, ". TYPE65535 nsec caa A A TYPE256 type0",
		"00 0006 c0 00 00 00 00 01 0101 c0 ff20 [00]x31 01"},
	{TAUT_TYPE_CSYNC, "1 3", "00000001 0003"},
	{TAUT_TYPE_NXT, ".", "00"},
	{TAUT_TYPE_NXT, ". MX A TYPE127", "00 4001 [00]x13 01"},
	{TAUT_TYPE_WKS, "1.2.3.4 TCP", "01020304 06"},
	{TAUT_TYPE_WKS, "1.2.3.4 udp 0 domain", "01020304 11 80 00 00 00 00 00 04"},
	{TAUT_TYPE_WKS, "1.2.3.4 255 SMTP 24 smtp", "01020304 ff 00 00 00 c0"},
	/* SvcParams */
	{TAUT_TYPE_SVCB, "0 .", "0000 00"},
	{TAUT_TYPE_SVCB, "1 . port=53 alpn=h2", "0001 00 0001 0003 026832 0003 0002 0035"},
	{TAUT_TYPE_SVCB, "1 . key65535 key9=\\001\\002 key0=\\000\\001 alpn=\"a\"",
		"0001 00 0000 0002 0001 0001 0002 0161 0009 0002 0102 ffff 0000"},
	{TAUT_TYPE_SVCB, "16 foo. alpn=\"f\\\\\\\\oo\\\\,bar,h2\"", /* RFC 9460 D.2 */
		"0010 03666f6f00 0001 000c 08 665c6f6f2c626172 02 6832"},
	{TAUT_TYPE_SVCB, "16 foo. alpn=f\\\\\\092oo\\092,bar,h2",
		"0010 03666f6f00 0001 000c 08 665c6f6f2c626172 02 6832"},
	{TAUT_TYPE_SVCB, "1 foo. key667=\"hello\\210qoo\"", /* RFC 9460 D.2 */
		"0001 03666f6f00 029b 0009 68656c6c6fd2716f6f"},
	{TAUT_TYPE_SVCB, "1 . mandatory=ipv4hint,alpn alpn=h2 ipv4hint=192.0.2.1,192.0.2.2",
		"0001 00 0000 0004 0001 0004 0001 0003 026832 0004 0008 c0000201 c0000202"},
	{TAUT_TYPE_SVCB,
		"1 . ipv6hint=\"::1,::\" ech=AAA= dohpath=/q{?dns} ohttp no-default-alpn alpn=a",
		"0001 00 0001 0002 0161 0002 0000 0005 0002 0000 0006 0020 [00]x15 01 [00]x16 "
		"0007 0008 2f717b3f646e737d 0008 0000"},
	{TAUT_TYPE_SVCB, "1 . tls-supported-groups=29,23 docpath=a,bc pvd",
		"0001 00 0009 0004 001d 0017 000a 0005 01 61 02 6263 000b 0000"},
	{TAUT_TYPE_SVCB, "0 . mandatory=port", "0000 00 0000 0002 0003"},
	{TAUT_TYPE_SVCB, "1 . (port=\"1\")", "0001 00 0003 0002 0001"},
	/* stretches */
	{TAUT_TYPE_APL, "", ""},
	{TAUT_TYPE_APL, "1:192.0.2.0/24 !2:2001:db8::/32 1:0.0.0.0/0",
		"0001 18 03 c00002 0002 20 84 20010db8 0001 00 00"},
	{TAUT_TYPE_LOC, "42 N 71 W 0", "00 12 16 13 89032100 70c3da80 00989680"},
	{TAUT_TYPE_LOC, "0 0 0.001 s 0 0 0.5 e -100000.00m 0 90000000.00m 0.95M",
		"00 00 99 91 7fffffff 800001f4 00000000"},
	{TAUT_TYPE_NSAP, "0X47.0005.8a", "470005 8a"},
	{TAUT_TYPE_ATMA, "+61.2", "01 363132"},
	{TAUT_TYPE_ATMA, "39.0bCd", "00 390bcd"},
	{TAUT_TYPE_IPSECKEY, "1 0 2 .", "01 00 02"},
	{TAUT_TYPE_IPSECKEY, "1 1 2 1.2.3.4 AA==", "01 01 02 01020304 00"},
	{TAUT_TYPE_IPSECKEY, "1 2 2 ::1", "01 02 02 [00]x15 01"},
	{TAUT_TYPE_IPSECKEY, "1 3 2 a AA==", "01 03 02 01 61" EXAMPLE "00"},
	{TAUT_TYPE_AMTRELAY, "1 1 0 .", "01 80"},
	{TAUT_TYPE_AMTRELAY, "1 0 3 a.", "01 03 01 61 00"},
	{TAUT_TYPE_A6, "0 1::2", "00 0001 [00]x12 0002"},
	{TAUT_TYPE_A6, "128 .", "80 00"},
	{TAUT_TYPE_A6, "61 ffff:0:0:ffff:0:0:0:1 .", "3d 07 0000 0000 0000 0001 00"},
	/* RFC 3597 5 */
	{TAUT_TYPE_A, "\\# 4 c0 00 0201", "c0000201"},
	{TAUT_TYPE_OPT, "\\# 0", ""},
	{TAUT_TYPE_NULL_RR, "\\# 1 ff", "ff"},
	{65280, "\\# 3 ( 01 ; one\n 0203 )", "010203"},
};

static void reads(void **state)
{
	static uint8_t wanted[UNIT_OCTETS], found[UNIT_OCTETS];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		uint16_t n = 0;
		size_t length;

		if (scan(good[i].type, TAUT_CLASS_IN, good[i].text, found, 65535, &n) != TAUT_OK)
			fail_msg("%s: %s %u:%u expected %s", good[i].text,
				taut_code_name(error.code), error.line, error.column,
				error.expected);
		length = help_octets(good[i].hex, wanted, sizeof wanted);
		if (n != length || memcmp(found, wanted, n) != 0) {
			for (unsigned k = 0; k < n; k++)
				fprintf(stderr, "%02x", found[k]);
			fail_msg(" is what %s gives", good[i].text);
		}
	}
}

/* ---- what is refused ------------------------------------------------------------------------ */

static const struct {
	uint16_t type;
	const char *text;
	enum taut_code code;
	uint32_t line, column;
	const char *field, *expected; /* expected: how it begins */
} bad[] = {
#define S TAUT_E_SYNTAX
	/* words too few, too many, of another kind */
	{TAUT_TYPE_MX, "", S, 1, 1, "preference", "a number from 0 to 65535"},
	{TAUT_TYPE_MX, "10", S, 1, 3, "exchange", "a domain name"},
	{TAUT_TYPE_MX, "( 10\n )\n", S, 2, 3, "exchange", "a domain name"},
	{TAUT_TYPE_MX, "10 a b", S, 1, 6, NULL, "the end of the record"},
	{TAUT_TYPE_MX, "10 a\nb", S, 2, 1, NULL, "the end of the record"},
	{TAUT_TYPE_MX, "10 \"a\"", S, 1, 4, "exchange", "a domain name"},
	{TAUT_TYPE_MX, "\"10\" a", S, 1, 1, "preference", "a number"},
	{TAUT_TYPE_MX, "10 ( a", S, 1, 4, NULL, "a parenthesis that closes this one"},
	{TAUT_TYPE_MX, "10 ) a", S, 1, 4, "exchange", "a parenthesis that opens before"},
	{TAUT_TYPE_TXT, "a\n", TAUT_OK, 0, 0, NULL, ""},
	{TAUT_TYPE_TXT, "\"a", S, 1, 1, "txt-data", "a quote that closes this one"},
	/* numbers */
	{TAUT_TYPE_MX, "65536 a", S, 1, 1, "preference", "a number from 0 to 65535"},
	{TAUT_TYPE_MX, "10x a", S, 1, 3, "preference", "a number from 0 to 65535"},
	{TAUT_TYPE_MX, "-1 a", S, 1, 1, "preference", "a number from 0 to 65535"},
	{TAUT_TYPE_MX, "\\049 a", S, 1, 1, "preference", "a number from 0 to 65535"},
	{TAUT_TYPE_CAA, "256 a b", S, 1, 1, "flags", "a number from 0 to 255"},
	{TAUT_TYPE_IPN, "18446744073709551616", S, 1, 1, "cbhe-node-number",
		"a number from 0 to 184"},
	{TAUT_TYPE_IPN, "99999999999999999999999999", S, 1, 1, "cbhe-node-number", "a number"},
	{TAUT_TYPE_SOA, ". . 4294967296 1 1 1 1", S, 1, 5, "serial",
		"a number from 0 to 4294967295"},
	{TAUT_TYPE_SOA, ". . 1 1x 1 1 1", S, 1, 8, "refresh", "a time in seconds"},
	{TAUT_TYPE_SOA, ". . 1 1h5 1 1 1", S, 1, 10, "refresh", "a time in seconds"},
	{TAUT_TYPE_SOA, ". . 1 h 1 1 1", S, 1, 7, "refresh", "a time in seconds"},
	{TAUT_TYPE_SOA, ". . 1 7102w 1 1 1", S, 1, 7, "refresh", "a time in seconds"},
	{TAUT_TYPE_RRSIG, "A 1 2 3 20230229000000 4 6 . AA==", S, 1, 9, "expiration",
		"a time as YYYY"},
	{TAUT_TYPE_RRSIG, "A 1 2 3 21060207062816 4 6 . AA==", S, 1, 9, "expiration",
		"a time as YYYY"},
	{TAUT_TYPE_RRSIG, "A 1 2 3 20230101240000 4 6 . AA==", S, 1, 9, "expiration",
		"a time as YYYY"},
	{TAUT_TYPE_RRSIG, "A 1 2 3 2023010100000 4 6 . AA==", S, 1, 9, "expiration",
		"a time as YYYY"},
	{TAUT_TYPE_RRSIG, "A 1 2 3 2023010x000000 4 6 . AA==", S, 1, 16, "expiration", "a time as"},
	{TAUT_TYPE_RRSIG, "AB 1 2 3 4 4 6 . AA==", S, 1, 1, "type-covered", "an RR type"},
	{TAUT_TYPE_RRSIG, "A NONE 2 3 4 4 6 . AA==", S, 1, 3, "algorithm", "an algorithm"},
	{TAUT_TYPE_CERT, "X 1 2", S, 1, 1, "type", "a certificate type"},
	{TAUT_TYPE_DSYNC, "A 256 1 .", S, 1, 3, "scheme", "a scheme"},
	{TAUT_TYPE_TSIG, ". 281474976710656 0 0 0 0 0", S, 1, 3, "time-signed",
		"a number from 0 to 281"},
	{TAUT_TYPE_TSIG, ". 0 0 0 0 X 0", S, 1, 11, "error", "an error"},
	/* addresses */
	{TAUT_TYPE_A, "1.2.3", S, 1, 6, "address", "an IPv4 address"},
	{TAUT_TYPE_A, "1.2.3.4.5", S, 1, 8, "address", "an IPv4 address"},
	{TAUT_TYPE_A, "1.2.3.256", S, 1, 9, "address", "an IPv4 address"},
	{TAUT_TYPE_A, "1.2.03.4", S, 1, 6, "address", "an IPv4 address"},
	{TAUT_TYPE_A, "1..3.4", S, 1, 3, "address", "an IPv4 address"},
	{TAUT_TYPE_A, "1.2.3.4x", S, 1, 8, "address", "an IPv4 address"},
	{TAUT_TYPE_AAAA, ":", S, 1, 1, "address", "an IPv6 address"},
	{TAUT_TYPE_AAAA, ":::", S, 1, 3, "address", "an IPv6 address"},
	{TAUT_TYPE_AAAA, "1:2:3:4:5:6:7", S, 1, 14, "address", "an IPv6 address"},
	{TAUT_TYPE_AAAA, "1:2:3:4:5:6:7:8:9", S, 1, 17, "address", "an IPv6 address"},
	{TAUT_TYPE_AAAA, "1:2:3:4:5:6:7:8::", S, 1, 18, "address", "an IPv6 address"},
	{TAUT_TYPE_AAAA, "1::2::3", S, 1, 5, "address", "an IPv6 address"},
	{TAUT_TYPE_AAAA, "12345::", S, 1, 5, "address", "an IPv6 address"},
	{TAUT_TYPE_AAAA, "1::g", S, 1, 4, "address", "an IPv6 address"},
	{TAUT_TYPE_AAAA, "1::2:", S, 1, 6, "address", "an IPv6 address"},
	{TAUT_TYPE_AAAA, "::1.2.3.4:5", S, 1, 10, "address", "an IPv6 address"},
	{TAUT_TYPE_AAAA, "1:2:3:4:5:6:7:1.2.3.4", S, 1, 16, "address", "an IPv6 address"},
	{TAUT_TYPE_EUI48, "00-00-5e-00-53", S, 1, 15, "address", "six octets"},
	{TAUT_TYPE_EUI48, "00:00:5e:00:53:2a", S, 1, 3, "address", "six octets"},
	{TAUT_TYPE_EUI48, "00-00-5e-00-53-2a-", S, 1, 18, "address", "six octets"},
	{TAUT_TYPE_NID, "1 1:2:3", S, 1, 8, "node-id", "four groups"},
	{TAUT_TYPE_NID, "1 1:2:3:4:5", S, 1, 10, "node-id", "four groups"},
	{TAUT_TYPE_NID, "1 1:2:3:12345", S, 1, 13, "node-id", "four groups"},
	/* names */
	{TAUT_TYPE_NS, "a..b", S, 1, 3, "nsdname", "a domain name"},
	{TAUT_TYPE_NS, ".a", S, 1, 1, "nsdname", "a domain name"},
	{TAUT_TYPE_NS, "..", S, 1, 1, "nsdname", "a domain name"},
	{TAUT_TYPE_NS, "a\\25", S, 1, 2, "nsdname", "an escape"},
	{TAUT_TYPE_NS, "a\\256", S, 1, 2, "nsdname", "an escape"},
	{TAUT_TYPE_NS, "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1234.", S, 1,
		64, "nsdname", "a label of at most 63"},
	/* strings */
	{TAUT_TYPE_HINFO, "a", S, 1, 2, "os", "a string"},
	{TAUT_TYPE_TXT, "", S, 1, 1, "txt-data", "a string"},
	{TAUT_TYPE_TXT, "a\\300", S, 1, 2, "txt-data", "an escape"},
	{TAUT_TYPE_TXT, "a\"b\"", S, 1, 2, "txt-data", "a blank before the quote"},
	{TAUT_TYPE_CAA, "0 \"\" x", S, 1, 4, "tag", "a tag of 1 to 255"},
	{TAUT_TYPE_CAA, "0 a", S, 1, 4, "value", "a string"},
	{TAUT_TYPE_URI, "1 2 \"\"", S, 1, 6, "target", "a string that is not empty"},
	/* octets */
	{TAUT_TYPE_TLSA, "1 2 3", S, 1, 6, "data", "hex digits"},
	{TAUT_TYPE_TLSA, "1 2 3 0ag0", S, 1, 9, "data", "hex digits"},
	{TAUT_TYPE_TLSA, "1 2 3 a 0g", S, 1, 10, "data", "hex digits"},
	{TAUT_TYPE_TLSA, "1 2 3 0a b", S, 1, 11, "data", "hex digits"},
	{TAUT_TYPE_DHCID, "AAEC.", S, 1, 5, "digest", "base64"},
	{TAUT_TYPE_DHCID, "AAECA", S, 1, 6, "digest", "base64"},
	{TAUT_TYPE_DHCID, "AAECAw", S, 1, 7, "digest", "base64"},
	{TAUT_TYPE_DHCID, "AAECAw=", S, 1, 8, "digest", "base64"},
	{TAUT_TYPE_DHCID, "AAECAw===", S, 1, 9, "digest", "base64"},
	{TAUT_TYPE_DHCID, "AAECAw==AAEC", S, 1, 9, "digest", "base64"},
	{TAUT_TYPE_DHCID, "AAECAw=A", S, 1, 8, "digest", "base64"},
	{TAUT_TYPE_DHCID, "AAECAx==", S, 1, 7, "digest", "base64"}, /* bits behind the last octet */
	{TAUT_TYPE_DHCID, "AAECAwV=", S, 1, 8, "digest", "base64"},
	{TAUT_TYPE_DHCID, "=", S, 1, 1, "digest", "base64"},
	{TAUT_TYPE_NSEC3PARAM, "1 0 0 --", S, 1, 7, "salt", "hex digits"},
	{TAUT_TYPE_NSEC3PARAM, "1 0 0 aab", S, 1, 10, "salt", "hex digits"},
	{TAUT_TYPE_NSEC3, "1 0 0 - 00=", S, 1, 11, "next", "base32hex"},
	{TAUT_TYPE_NSEC3, "1 0 0 - 0w", S, 1, 10, "next", "base32hex"},
	{TAUT_TYPE_NSEC3, "1 0 0 - 0", S, 1, 10, "next", "base32hex"},
	{TAUT_TYPE_NSEC3, "1 0 0 - 01", S, 1, 11, "next", "base32hex"},
	{TAUT_TYPE_NSEC3, "1 0 0 - 000", S, 1, 12, "next", "base32hex"},
	{TAUT_TYPE_TKEY, ". 1 2 3 0 2 AAEC 0", S, 1, 11, "key", "the size of the base64"},
	{TAUT_TYPE_TKEY, ". 1 2 3 0 4 AAEC", S, 1, 17, "key", "base64"},
	/* sets */
	{TAUT_TYPE_NSEC, ".", S, 1, 2, "types", "an RR type"},
	{TAUT_TYPE_NSEC, ". A TYPE65536", S, 1, 5, "types", "an RR type"},
	{TAUT_TYPE_NXT, ". A CAA", S, 1, 5, "types", "an RR type from 1 to 127"},
	{TAUT_TYPE_NXT, ". TYPE0", S, 1, 3, "types", "an RR type from 1 to 127"},
	{TAUT_TYPE_WKS, "1.2.3.4 ip 1", S, 1, 9, "protocol", "tcp, udp"},
	{TAUT_TYPE_WKS, "1.2.3.4 6 65536", S, 1, 11, "bitmap", "a port"},
	{TAUT_TYPE_WKS, "1.2.3.4 6 smtps", S, 1, 11, "bitmap", "a port"},
	/* SvcParams */
	{TAUT_TYPE_SVCB, "1 . port", S, 1, 9, "params", "a value for this key"},
	{TAUT_TYPE_SVCB, "1 . port=", S, 1, 10, "params", "a value for this key"},
	{TAUT_TYPE_SVCB, "1 . port=65536", S, 1, 10, "params", "a port"},
	{TAUT_TYPE_SVCB, "1 . port=53x", S, 1, 12, "params", "a port"},
	{TAUT_TYPE_SVCB, "1 . port=5 port=6", S, 1, 12, "params", "each key once"},
	{TAUT_TYPE_SVCB, "1 . port=5 key9 alpn=a key3", S, 1, 24, "params", "each key once"},
	{TAUT_TYPE_SVCB, "1 . key03=a", S, 1, 5, "params", "a key"},
	{TAUT_TYPE_SVCB, "1 . key65536", S, 1, 5, "params", "a key"},
	{TAUT_TYPE_SVCB, "1 . other=a", S, 1, 5, "params", "a key"},
	{TAUT_TYPE_SVCB, "1 . \"alpn=h2\"", S, 1, 5, "params", "a key"},
	{TAUT_TYPE_SVCB, "1 . alpn=a\"b\"", S, 1, 11, "params", "a blank behind the quote"},
	{TAUT_TYPE_SVCB, "1 . alpn=\"b\"c", S, 1, 13, "params", "a blank behind the quote"},
	{TAUT_TYPE_SVCB, "1 . alpn=a,,b", S, 1, 12, "params", "items of 1 to 255"},
	{TAUT_TYPE_SVCB, "1 . alpn=a,", S, 1, 12, "params", "items of 1 to 255"},
	{TAUT_TYPE_SVCB, "1 . alpn=a\\\\b", S, 1, 13, "params", "items of 1 to 255"},
	{TAUT_TYPE_SVCB, "1 . alpn=a\\256", S, 1, 11, "params", "an escape"},
	{TAUT_TYPE_SVCB, "1 . no-default-alpn=", S, 1, 21, "params", "no value"},
	{TAUT_TYPE_SVCB, "1 . no-default-alpn", TAUT_E_SVCB_NO_ALPN, 1, 5, "params",
		"no-default-alpn"},
	{TAUT_TYPE_SVCB, "1 . ipv4hint=1.2.3.4,1\\.2.3.4", S, 1, 23, "params", "IPv4 addresses"},
	{TAUT_TYPE_SVCB, "1 . ipv6hint=::1,", S, 1, 18, "params", "IPv6 addresses"},
	{TAUT_TYPE_SVCB, "1 . ech=AAE", S, 1, 12, "params", "base64"},
	{TAUT_TYPE_SVCB, "1 . ech=AAE=", TAUT_E_SVCB_LENGTH, 1, 5, "params", ""},
	{TAUT_TYPE_SVCB, "1 . dohpath=\\255", TAUT_E_SVCB_UTF8, 1, 5, "params", ""},
	{TAUT_TYPE_SVCB, "1 . mandatory=port", TAUT_E_SVCB_MANDATORY, 1, 5, "params", ""},
	{TAUT_TYPE_SVCB, "1 . mandatory=key0", S, 1, 15, "params", "keys with commas"},
	{TAUT_TYPE_SVCB, "1 . mandatory=port,alpn,port", S, 1, 25, "params", "keys with commas"},
	{TAUT_TYPE_SVCB, "1 . mandatory=port,,alpn", S, 1, 20, "params", "keys with commas"},
	{TAUT_TYPE_SVCB, "1 . tls-supported-groups=29,23,29", S, 1, 32, "params", "numbers from 0"},
	{TAUT_TYPE_SVCB, "1 . oots=dot", S, 1, 10, "params", "key12"},
	/* stretches */
	{TAUT_TYPE_APL, "192.0.2.0/24", S, 1, 13, "prefixes", "an address prefix"},
	{TAUT_TYPE_APL, "3:1.2.3.4/8", S, 1, 1, "prefixes", "an address prefix"},
	{TAUT_TYPE_APL, "!0:1.2.3.4/8", S, 1, 2, "prefixes", "an address prefix"},
	{TAUT_TYPE_APL, "1:1.2.3.4", S, 1, 10, "prefixes", "an address prefix"},
	{TAUT_TYPE_APL, "1:1.2.3.4/33", S, 1, 11, "prefixes", "an address prefix"},
	{TAUT_TYPE_APL, "1:1.2.3/8", S, 1, 8, "prefixes", "an address prefix"},
	{TAUT_TYPE_LOC, "91 N 0 E 0", S, 1, 1, "location", "a latitude"},
	{TAUT_TYPE_LOC, "90 0 0.001 N 0 E 0", S, 1, 1, "location", "a latitude"},
	{TAUT_TYPE_LOC, "0 60 N 0 E 0", S, 1, 3, "location", "a latitude"},
	{TAUT_TYPE_LOC, "0 0 0.0001 N 0 E 0", S, 1, 10, "location", "a latitude"},
	{TAUT_TYPE_LOC, "0 0 0. N 0 E 0", S, 1, 7, "location", "a latitude"},
	{TAUT_TYPE_LOC, "0 0 0 0 N 0 E 0", S, 1, 7, "location", "a latitude"},
	{TAUT_TYPE_LOC, "0 E 0 N 0", S, 1, 3, "location", "a latitude"},
	{TAUT_TYPE_LOC, "0 N 181 E 0", S, 1, 5, "location", "a longitude"},
	{TAUT_TYPE_LOC, "0 N 0 E", S, 1, 8, "location", "an altitude"},
	{TAUT_TYPE_LOC, "0 N 0 E -100000.01m", S, 1, 10, "location", "an altitude"},
	{TAUT_TYPE_LOC, "0 N 0 E 42849672.96m", S, 1, 9, "location", "an altitude"},
	{TAUT_TYPE_LOC, "0 N 0 E 0 90000001m", S, 1, 11, "location", "a size or precision"},
	{TAUT_TYPE_LOC, "0 N 0 E 0 1 1 1 1", S, 1, 17, NULL, "the end of the record"},
	{TAUT_TYPE_NSAP, "47", S, 1, 1, "nsap", "0x and hex digits"},
	{TAUT_TYPE_NSAP, "0x", S, 1, 3, "nsap", "0x and hex digits"},
	{TAUT_TYPE_NSAP, "0x4", S, 1, 4, "nsap", "0x and hex digits"},
	{TAUT_TYPE_NSAP, "0x4.7", S, 1, 4, "nsap", "0x and hex digits"},
	{TAUT_TYPE_ATMA, "+", S, 1, 2, "address", "hex digits"},
	{TAUT_TYPE_ATMA, "+1a", S, 1, 3, "address", "hex digits"},
	{TAUT_TYPE_ATMA, "000", S, 1, 4, "address", "hex digits"},
	{TAUT_TYPE_IPSECKEY, "1 4 2 .", S, 1, 3, "gateway", "a gateway type"},
	{TAUT_TYPE_IPSECKEY, "1 0 2 a.", S, 1, 7, "gateway", ". as the gateway"},
	{TAUT_TYPE_IPSECKEY, "1 1 2 ::1", S, 1, 7, "gateway", "an IPv4 address"},
	{TAUT_TYPE_AMTRELAY, "1 2 0 .", S, 1, 3, "relay", "a discovery bit"},
	{TAUT_TYPE_AMTRELAY, "1 0 0 . x", S, 1, 9, NULL, "the end of the record"},
	{TAUT_TYPE_HIP, "2 0 AA==", S, 1, 4, "identity", "hex digits"},
	{TAUT_TYPE_HIP, "2 00 A A==", S, 1, 7, "identity", "base64 in one word"},
	{TAUT_TYPE_A6, "129 ::1 .", S, 1, 1, "address", "a prefix length"},
	{TAUT_TYPE_A6, "0 :: .", S, 1, 6, NULL, "the end of the record"},
	{TAUT_TYPE_A6, "64 ::1", S, 1, 7, "address", "a domain name"},
	/* what relates fields, RFC 3597 5, types */
	{TAUT_TYPE_DS, "1 2 1 (\n00 )", TAUT_E_DIGEST_LENGTH, 2, 1, "digest", "a digest does not"},
	{TAUT_TYPE_A, "\\# 3 010203", TAUT_E_RDATA_END, 1, 1, "address", "a field goes past"},
	{TAUT_TYPE_A, "\\# 4 010203", S, 1, 4, NULL, "the count of the octets"},
	{TAUT_TYPE_A, "\\# 4 010203040", S, 1, 15, NULL, "hex digits"},
	{TAUT_TYPE_A, "\\# 4 0 1020304", S, 1, 7, NULL, "hex digits"},
	{TAUT_TYPE_A, "\\# 65536", S, 1, 4, NULL, "the length of the rdata"},
	{TAUT_TYPE_A, "\\#", S, 1, 3, NULL, "the length of the rdata"},
	{TAUT_TYPE_NS, "\\# 2 c000", TAUT_E_POINTER_HEADER, 1, 1, "nsdname", ""},
	{TAUT_TYPE_NULL_RR, "a", S, 1, 1, "data", "\\#"},
	{65280, "00", S, 1, 1, "rdata", "\\#"},
	{TAUT_TYPE_ANY, "a", TAUT_E_TYPE_META, 1, 1, NULL, ""},
	{0, "\\# 0", TAUT_E_TYPE_ZERO, 1, 1, NULL, ""},
#undef S
};

static void refuses(void **state)
{
	static uint8_t out[UNIT_OCTETS];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		uint16_t n = 4711;
		enum taut_code code = scan(bad[i].type, TAUT_CLASS_IN, bad[i].text, out, 65535, &n);
		bool field = (error.field == NULL) == (bad[i].field == NULL) &&
			     (error.field == NULL || strcmp(error.field, bad[i].field) == 0);

		if (code != bad[i].code || error.code != code || error.line != bad[i].line ||
			error.column != bad[i].column || !field ||
			strncmp(error.expected, bad[i].expected, strlen(bad[i].expected)) != 0)
			fail_msg("row %zu, %s: %s %u:%u %s expected %s", i, bad[i].text,
				taut_code_name(error.code), error.line, error.column,
				error.field != NULL ? error.field : "-", error.expected);
		assert_true(code == TAUT_OK || n == 4711);
	}
}

/* ---- pieces --------------------------------------------------------------------------------- */

/* The beginning of an entry that goes on is no fault, wherever it ends: more is asked for. The whole is
 * read as before. */
static void cuts(void **state)
{
	static uint8_t wanted[UNIT_OCTETS], found[UNIT_OCTETS];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		size_t n = strlen(good[i].text) + 1;
		char *text = malloc(n);
		bool whole = false;

		assert_non_null(text);
		memcpy(text, good[i].text, n - 1);
		text[n - 1] = '\n';
		for (uint32_t cut = 0; cut <= n && !whole; cut++) {
			char *piece = malloc(cut != 0 ? cut : 1);
			struct taut_lexer lexer;
			struct taut_scan s = {.lexer = &lexer,
				.origin = example,
				.out = found,
				.capacity = 65535};

			assert_non_null(piece);
			memcpy(piece, text, cut);
			taut_i_lex_init(&lexer, piece, cut, false);
			taut_i_scan_next(&s);
			whole = taut_i_scan_rdata(&s, good[i].type, TAUT_CLASS_IN);
			if (s.code != TAUT_OK || (!whole && s.lexeme != TAUT_LEX_MORE))
				fail_msg("%s cut at %u: %s, expected %s", good[i].text, cut,
					taut_code_name(s.code), s.expected);
			if (whole) {
				assert_int_equal(piece[cut - 1], '\n');
				assert_int_equal(
					s.n, help_octets(good[i].hex, wanted, sizeof wanted));
				assert_memory_equal(found, wanted, s.n);
			}
			free(piece);
		}
		assert_true(whole);
		free(text);
	}
}

/* ---- limits --------------------------------------------------------------------------------- */

static void long_texts(void **state)
{
	static char text[300000];
	static uint8_t out[UNIT_OCTETS];
	uint16_t n = 0;

	(void)state;
	memset(text, 'a', 256); /* a string of 255, and of 256 */
	assert_int_equal(scan(TAUT_TYPE_TXT, 1, text + 1, out, 65535, &n), TAUT_OK);
	assert_int_equal(n, 256);
	assert_int_equal(out[0], 255);
	assert_int_equal(scan(TAUT_TYPE_TXT, 1, text, out, 65535, &n), TAUT_E_SYNTAX);
	assert_int_equal(error.column, 256);
	text[0] = '\\';
	assert_int_equal(scan(TAUT_TYPE_TXT, 1, text, out, 65535, &n), TAUT_OK);
	assert_int_equal(n, 256);
	/* a tag of 255, and of 256 */
	text[256] = 'a';
	memcpy(text, "0 ", 2);
	memcpy(text + 257, " b", 3);
	assert_int_equal(scan(TAUT_TYPE_CAA, 1, text, out, 65535, &n), TAUT_OK);
	memcpy(text + 256, "aa b", 5);
	assert_int_equal(scan(TAUT_TYPE_CAA, 1, text, out, 65535, &n), TAUT_E_SYNTAX);
	/* names of 255 octets, and more */
	for (unsigned i = 0; i < 256; i++)
		text[i] = i % 2 != 0 ? '.' : 'a';
	text[254] = '\0';
	assert_int_equal(scan(TAUT_TYPE_NS, 1, text, out, 65535, &n), TAUT_OK);
	assert_int_equal(n, 255);
	text[254] = 'a';
	text[256] = '\0';
	assert_int_equal(scan(TAUT_TYPE_NS, 1, text, out, 65535, &n), TAUT_E_NAME_LONG);
	assert_int_equal(error.column, 255);
	text[246] = '\0';
	assert_int_equal(scan(TAUT_TYPE_NS, 1, text, out, 65535, &n), TAUT_OK);
	text[245] = '\0'; /* the origin has 9 */
	assert_int_equal(scan(TAUT_TYPE_NS, 1, text, out, 65535, &n), TAUT_OK);
	assert_int_equal(n, 255);
	memcpy(text + 245, ".a", 3);
	assert_int_equal(scan(TAUT_TYPE_NS, 1, text, out, 65535, &n), TAUT_E_NAME_LONG);
	assert_int_equal(error.column, 1);
	/* rdata of 65535 octets, and more */
	memset(text, 'A', 87380);
	text[87380] = '\0';
	assert_int_equal(scan(TAUT_TYPE_OPENPGPKEY, 1, text, out, 65535, &n), TAUT_OK);
	assert_int_equal(n, 65535);
	memcpy(text + 87380, " AA==", 6);
	assert_int_equal(scan(TAUT_TYPE_OPENPGPKEY, 1, text, out, 65535, &n), TAUT_E_SPACE);
	assert_int_equal(error.column, 87382);
	assert_int_equal(scan(TAUT_TYPE_OPENPGPKEY, 1, text, out, sizeof out, &n), TAUT_E_SPACE);
}

/* Keys out of their order: so many are sorted, more are not. */
static void unsorted(void **state)
{
	static char text[8000];
	static uint8_t out[UNIT_OCTETS];
	uint16_t n = 0;
	size_t at = (size_t)snprintf(text, sizeof text, "1 .");

	(void)state;
	for (unsigned i = 0; i <= 256; i++)
		at += (size_t)snprintf(text + at, sizeof text - at, " key%u=a", 1000 - i);
	assert_int_equal(scan(TAUT_TYPE_SVCB, 1, text, out, 65535, &n), TAUT_OK);
	assert_int_equal(n, 3 + 257 * 5);
	for (unsigned i = 0; i <= 256; i++)
		assert_int_equal(out[3 + 5 * i] * 256 + out[4 + 5 * i], 744 + i);
	snprintf(text + at, sizeof text - at, " key700");
	assert_int_equal(scan(TAUT_TYPE_SVCB, 1, text, out, 65535, &n), TAUT_E_SYNTAX);
	assert_int_equal(error.column, at + 2);
}

/* Other classes than the type's, and none. */
static void classes(void **state)
{
	uint8_t out[16];
	uint16_t n = 0;

	(void)state;
	assert_int_equal(scan(TAUT_TYPE_A, TAUT_CLASS_CH, "1.2.3.4", out, 16, &n), TAUT_E_SYNTAX);
	assert_string_equal(error.field, "rdata");
	assert_int_equal(scan(TAUT_TYPE_A, TAUT_CLASS_CH, "\\# 1 00", out, 16, &n), TAUT_OK);
	assert_int_equal(scan(TAUT_TYPE_A, 0, "1.2.3.4", out, 16, &n), TAUT_E_CLASS_ZERO);
	assert_int_equal(scan(TAUT_TYPE_TXT, TAUT_CLASS_CH, "a", out, 16, &n), TAUT_OK);
	/* without an origin and without interest in the error */
	assert_int_equal(
		taut_rdata_scan(TAUT_TYPE_NS, 1, "a", 1, NULL, out, 16, &n, NULL), TAUT_OK);
	assert_memory_equal(out, "\1a", 3);
	assert_int_equal(
		taut_rdata_scan(TAUT_TYPE_NS, 1, "", 0, NULL, out, 16, &n, NULL), TAUT_E_SYNTAX);
	assert_int_equal(
		taut_rdata_scan(TAUT_TYPE_NS, 1, "a", (size_t)1 << 31, NULL, out, 16, &n, &error),
		TAUT_E_ARGUMENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(reads), cmocka_unit_test(refuses),
		cmocka_unit_test(cuts), cmocka_unit_test(long_texts), cmocka_unit_test(unsorted),
		cmocka_unit_test(classes)};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
