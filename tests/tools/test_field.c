/* test_field.c - every field of a message, columns and their escapes, values as text. */
#define _POSIX_C_SOURCE 200809L

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <arpa/inet.h>
#include <cmocka.h>

#include "../../tools/dump/field_inner.h"
#include "full.h"

static struct full *f;

/* One column of the message, without the newline. */
static const char *column(enum dump_field field)
{
	struct dump_columns columns = {{field}, 1};

	f->out.used = 0;
	dump_show_columns(&f->out, &columns, &f->reader);
	assert_true(f->out.used > 0);
	assert_int_equal(f->out.buffer[f->out.used - 1], '\n');
	f->out.buffer[f->out.used - 1] = 0;
	return f->out.buffer;
}

static const struct {
	enum dump_field field;
	const char *full, *hex, *short_hex; /* in the message of full.h; in a query; in one octet */
} values[] = {
#define V(field, full, hex, short_hex)                                                             \
	{                                                                                          \
		DUMP_FIELD_##field, full, hex, short_hex                                           \
	}
	V(TIME, "2023-11-14T22:13:20.000001500Z", "-", "-"),
	V(EPOCH, "1700000000.000001500", "-", "-"),
	V(FILE, "a file", "-", "-"),
	V(PACKET, "7", "-", "-"),
	V(OFFSET, "1234", "-", "-"),
	V(LABEL, "\\x2d", "-", "-"),
	V(SRC, "2001:db8::53", "-", "-"),
	V(SPORT, "53", "-", "-"),
	V(DST, "2001:db8:0:1::1", "-", "-"),
	V(DPORT, "40000", "-", "-"),
	V(ADDR, "2001:db8::53,2001:db8:0:1::1", "-", "-"),
	V(PORT, "53,40000", "-", "-"),
	V(CLIENT, "2001:db8:0:1::1", "-", "-"),
	V(SERVER, "2001:db8::53", "-", "-"),
	V(IP, "6", "-", "-"),
	V(TRANSPORT, "tcp", "-", "-"),
	V(UDP, "0", "-", "-"),
	V(TCP, "1", "-", "-"),
	V(DOT, "0", "-", "-"),
	V(DOH, "0", "-", "-"),
	V(DOQ, "0", "-", "-"),
	V(DNSCRYPT, "0", "-", "-"),
	V(MARKS, "tunnel,resync", "-", "-"),
	V(LENGTH, "179", "29", "1"),
	V(WIRE_LENGTH, "179", "29", "1"),
	V(VERDICT, "accept", "accept", "reject"),
	V(CUT, "0", "0", "0"),
	V(FINDINGS, "-", "-", "HEADER_END"),
	V(FINDING_AT, "-", "-", "HEADER_END@1"),
	V(ID, "4660", "99", "-"),
	V(QUERY, "0", "1", "-"),
	V(RESPONSE, "1", "0", "-"),
	V(QR, "1", "0", "-"),
	V(OPCODE, "QUERY", "QUERY", "-"),
	V(AA, "1", "0", "-"),
	V(TC, "1", "0", "-"),
	V(RD, "1", "1", "-"),
	V(RA, "1", "0", "-"),
	V(Z, "0", "0", "-"),
	V(AD, "1", "0", "-"),
	V(CD, "1", "0", "-"),
	V(RCODE, "BADCOOKIE", "NOERROR", "-"),
	V(QDCOUNT, "1", "1", "-"),
	V(ANCOUNT, "3", "0", "-"),
	V(NSCOUNT, "1", "0", "-"),
	V(ARCOUNT, "2", "0", "-"),
	V(QNAME, "wWw.example.com.", "example.com.", "-"),
	V(QTYPE, "AAAA", "A", "-"),
	V(QCLASS, "IN", "IN", "-"),
	V(EDNS, "1", "0", "-"),
	V(EDNS_VERSION, "0", "-", "-"),
	V(UDPSIZE, "1232", "-", "-"),
	V(DO, "1", "-", "-"),
	V(CO, "1", "-", "-"),
	V(OPTIONS, "NSID,CLIENT-SUBNET,COOKIE,EDE,PADDING,EDE", "-", "-"),
	V(NSID, "a\\t,\\xff\\\\", "-", "-"),
	V(ECS, "192.0.2.0/24", "-", "-"),
	V(COOKIE, "0102030405060708", "-", "-"),
	V(EDE, "3,22", "-", "-"),
	V(PADDING, "4", "-", "-"),
	V(ANTYPE, "CNAME,A,TXT", "-", "-"),
	V(NSTYPE, "NS", "-", "-"),
	V(ARTYPE, "TYPE65281,OPT", "-", "-"),
	V(RRTYPE, "CNAME,A,TXT,NS,TYPE65281,OPT", "-", "-"),
	V(OWNER,
		"wWw.example.com.,x\\,y.example.com.,x\\,y.example.com.,example.com.,"
		"example.com.,.",
		"-", "-"),
	V(ANSWER, "CNAME x\\,y.example.com.,A 192.0.2.1,TXT \"a\\,\\\\009\\\\\\\\\"", "-", "-"),
	V(TTL, "300,60,86400", "-", "-"),
	V(MINTTL, "60", "-", "-"),
	V(PAIR, "answer", "-", "-"),
	V(LATENCY, "1234.567", "-", "-"),
	V(QUERY_PACKET, "3", "-", "-"),
	V(TAP, "CLIENT_RESPONSE", "-", "-"),
	V(IDENTITY, "ns1", "-", "-"),
	V(TAP_VERSION, "\"\"", "-", "-"),
#undef V
};

static void each_field(void **state)
{
	bool met[DUMP_FIELDS] = {false};
	struct craft c = {.n = 0};
	size_t i;

	(void)state;
	f = full_new(23);
	for (i = 0; i < sizeof values / sizeof values[0]; i++) {
		assert_string_equal(column(values[i].field), values[i].full);
		met[values[i].field] = true;
	}
	for (i = 0; i < DUMP_FIELDS; i++)
		assert_true(met[i]);
	query(&c, 99);
	dump_judge_octets(&f->judge, c.octets, c.n, &f->shown);
	dump_reader_take(&f->reader, &f->shown);
	for (i = 0; i < sizeof values / sizeof values[0]; i++)
		assert_string_equal(column(values[i].field), values[i].hex);
	dump_judge_octets(&f->judge, c.octets, 1, &f->shown);
	dump_reader_take(&f->reader, &f->shown);
	for (i = 0; i < sizeof values / sizeof values[0]; i++)
		assert_string_equal(column(values[i].field), values[i].short_hex);
	full_free(f);
}

/* What the message of full.h does not have. */
static void other_values(void **state)
{
	(void)state;
	f = full_new(3);
	assert_string_equal(column(DUMP_FIELD_RCODE), "NXDOMAIN");
	f->octets.octets[2] |= 0x58; /* opcode 11 */
	f->octets.octets[3] |= 0x40; /* Z */
	f->octets.octets[3] &= 0xf0;
	f->octets.octets[3] |= 13;
	f->message.transport = DUMP_DOQ;
	f->message.marks = 0;
	f->packet.digits = 6;
	f->tap.type = 4000;
	f->tap.identity = NULL;
	f->pair = (struct dump_pair){.state = DUMP_PAIR_NONE};
	f->message.original++;
	f->ends.version = 4;
	full_judge(f);
	assert_string_equal(column(DUMP_FIELD_OPCODE), "OPCODE11");
	assert_string_equal(column(DUMP_FIELD_RCODE), "RCODE13");
	assert_string_equal(column(DUMP_FIELD_Z), "1");
	assert_string_equal(column(DUMP_FIELD_DOQ), "1");
	assert_string_equal(column(DUMP_FIELD_TRANSPORT), "doq");
	assert_string_equal(column(DUMP_FIELD_MARKS), "-");
	assert_string_equal(column(DUMP_FIELD_TIME), "2023-11-14T22:13:20.000001Z");
	assert_string_equal(column(DUMP_FIELD_TAP), "4000");
	assert_string_equal(column(DUMP_FIELD_IDENTITY), "-");
	assert_string_equal(column(DUMP_FIELD_PAIR), "-");
	assert_string_equal(column(DUMP_FIELD_LATENCY), "-");
	assert_string_equal(column(DUMP_FIELD_QUERY_PACKET), "-");
	assert_string_equal(column(DUMP_FIELD_CUT), "1");
	assert_string_equal(column(DUMP_FIELD_VERDICT), "cut");
	assert_string_equal(column(DUMP_FIELD_FINDINGS), "CUT,Z_BIT");
	assert_string_equal(column(DUMP_FIELD_WIRE_LENGTH), "180");
	assert_string_equal(column(DUMP_FIELD_SRC), "32.1.13.184");
	f->packet.seconds = 253402300800;
	assert_string_equal(column(DUMP_FIELD_TIME), "@253402300800.000001");
	f->packet.seconds = 1700000001;
	assert_string_equal(column(DUMP_FIELD_TIME), "2023-11-14T22:13:21.000001Z");
	f->packet.digits = 0;
	assert_string_equal(column(DUMP_FIELD_TIME), "-");
	f->ends.version = 0; /* dnstap need not name the ends */
	assert_string_equal(column(DUMP_FIELD_SRC), "-");
	assert_string_equal(column(DUMP_FIELD_SPORT), "-");
	assert_string_equal(column(DUMP_FIELD_IP), "-");
	full_free(f);
}

/* ---- lists ---------------------------------------------------------------------------------- */

static void names(void **state)
{
	enum dump_field field;
	unsigned i;

	(void)state;
	for (i = 0; i < DUMP_FIELDS; i++) {
		const char *name = dump_field_name((enum dump_field)i);

		assert_true(dump_field_scan(name, strlen(name), &field));
		assert_int_equal(field, i);
		assert_true(strlen(name) <= 24 && strlen(dump_field_text(field)) > 0);
		assert_true((dump_field_kind(field) == DUMP_VALUE_WORD) ==
			    (dump_field_word(field, 0) != NULL));
	}
	assert_true(dump_field_scan("QNAME", 5, &field));
	assert_int_equal(field, DUMP_FIELD_QNAME);
	assert_false(dump_field_scan("qnam", 4, &field));
	assert_false(dump_field_scan("", 0, &field));
	assert_string_equal(dump_field_near("qnam", 4), "qname");
	assert_string_equal(dump_field_near("QYTPE", 5), "qtype");
	assert_string_equal(dump_field_near("respnose", 8), "response");
	assert_null(dump_field_near("nonsense", 8));
	assert_null(dump_field_near("", 0));
	assert_null(dump_field_near("a very long name that nobody means", 34));
}

static void lists(void **state)
{
	struct dump_columns columns;
	struct dump_scan_error error;
	char many[5 * 200];
	unsigned i;

	(void)state;
	assert_true(dump_columns_scan("time,QNAME,latency", &columns, &error));
	assert_int_equal(columns.count, 3);
	assert_int_equal(columns.fields[1], DUMP_FIELD_QNAME);
	assert_true(dump_columns_need_pairs(&columns));
	assert_true(dump_columns_scan("id", &columns, &error));
	assert_false(dump_columns_need_pairs(&columns));
	assert_true(dump_columns_need_pairs(&dump_columns_default));
	assert_false(dump_columns_scan("time,qnam,x", &columns, &error));
	assert_int_equal(error.column, 6);
	assert_string_equal(error.text, "expected a field, found \"qnam\"; did you mean qname");
	assert_false(dump_columns_scan("time,", &columns, &error));
	assert_int_equal(error.column, 6);
	assert_string_equal(error.text, "expected a field, found none");
	assert_false(dump_columns_scan("", &columns, &error));
	assert_int_equal(error.column, 1);
	assert_false(dump_columns_scan("time,\303\244h,\n", &columns, &error));
	assert_int_equal(error.column, 6);
	assert_false(dump_columns_scan("\303\244,id", &columns, &error));
	assert_int_equal(error.column, 1);
	for (i = 0; i < DUMP_COLUMNS_MAX + 1; i++)
		memcpy(many + 3 * i, "id,", 4);
	many[3 * DUMP_COLUMNS_MAX - 1] = 0;
	assert_true(dump_columns_scan(many, &columns, &error));
	assert_int_equal(columns.count, DUMP_COLUMNS_MAX);
	many[3 * DUMP_COLUMNS_MAX - 1] = ',';
	assert_false(dump_columns_scan(many, &columns, &error));
	assert_int_equal(error.column, 3 * DUMP_COLUMNS_MAX + 1);
}

static void lines(void **state)
{
	const struct dump_columns *d = &dump_columns_default;
	unsigned i, tabs = 0;

	(void)state;
	f = full_new(3);
	for (i = 0; i < d->count; i++)
		assert_true(d->fields[i] < DUMP_FIELDS);
	assert_true(i == DUMP_COLUMNS_MAX || d->fields[i] == 0);
	dump_show_header(&f->out, d);
	dump_show_columns(&f->out, d, &f->reader);
	dump_show_no_columns(&f->out, d, "a\tb", 3);
	assert_memory_equal(f->out.buffer, "time\tsrc\tsport\t", 15);
	assert_memory_equal(f->out.buffer + f->out.used - 9, "-\t-\ta\\tb\n", 9);
	for (i = 0; i < f->out.used; i++) {
		tabs += f->out.buffer[i] == '\t';
		if (f->out.buffer[i] != '\n')
			continue;
		assert_int_equal(tabs, d->count - 1);
		tabs = 0;
	}
	full_free(f);
}

/* ---- escapes -------------------------------------------------------------------------------- */

/* Undoes the escapes of one value, by the rules of field.h. */
static size_t undo(const char *text, size_t n, uint8_t *out)
{
	size_t i = 0, used = 0;
	unsigned octet;

	if (n == 2 && memcmp(text, "\"\"", 2) == 0)
		return 0;
	while (i < n) {
		if (text[i] != '\\') {
			out[used++] = (uint8_t)text[i++];
			continue;
		}
		assert_true(i + 1 < n);
		i += 2;
		switch (text[i - 1]) {
		case 't': out[used++] = '\t'; break;
		case 'n': out[used++] = '\n'; break;
		case '\\':
		case ',': out[used++] = (uint8_t)text[i - 1]; break;
		default:
			assert_int_equal(text[i - 1], 'x');
			assert_true(i + 2 <= n && sscanf(text + i, "%2x", &octet) == 1);
			out[used++] = (uint8_t)octet;
			i += 2;
			break;
		}
	}
	return used;
}

static void expect_round_trip(const uint8_t *text, size_t n)
{
	uint8_t back[4096];
	const char *shown;
	size_t i;

	f->shown.label = (const char *)text;
	f->shown.label_length = n;
	shown = column(DUMP_FIELD_LABEL);
	for (i = 0; shown[i]; i++)
		assert_true(shown[i] >= 0x20 && shown[i] < 0x7f);
	assert_true(i > 0 && strcmp(shown, "-") != 0);
	assert_int_equal(undo(shown, i, back), n);
	assert_memory_equal(back, text, n);
}

static void escapes(void **state)
{
	static const char *const texts[] = {"", "-", "--", "\"\"", "\"", "\"\"\"", "\\", "\\x2d",
		"a,b", "\\,", "\t\n\r", "abcdefg", "abcdefgh", "abcdefghi", "abcdefg\t",
		"\tbcdefgh", "abcdefgh,", "\x7f\x80\xff\x1f\x20\x7e\x7d\x21"};
	uint8_t text[1200];
	unsigned i, k;

	(void)state;
	f = full_new(3);
	for (i = 0; i < sizeof texts / sizeof texts[0]; i++)
		expect_round_trip((const uint8_t *)texts[i], strlen(texts[i]));
	assert_string_equal(
		(expect_round_trip((const uint8_t *)"", 0), column(DUMP_FIELD_LABEL)), "\"\"");
	for (i = 0; i < 256; i++) { /* each octet at each place of eight */
		for (k = 0; k < 8; k++) {
			memset(text, 'a', 8);
			text[k] = (uint8_t)i;
			expect_round_trip(text, 8);
		}
	}
	for (i = 0; i < sizeof text; i++)
		text[i] = (uint8_t)(i * 7);
	for (i = 0; i <= sizeof text; i += 37)
		expect_round_trip(text, i);
	full_free(f);
}

/* The buffer of the output is flushed where a line does not fit: nothing gets lost. */
static void full_buffer(void **state)
{
	FILE *file = tmpfile();
	struct dump_columns columns = {{DUMP_FIELD_LABEL, DUMP_FIELD_ID, DUMP_FIELD_OWNER}, 3};
	char text[1000], line[2200];
	unsigned i, n;

	(void)state;
	assert_non_null(file);
	f = full_new(3);
	f->out.descriptor = fileno(file);
	memset(text, 'x', sizeof text);
	f->shown.label = text;
	for (n = 0; n < 600; n++) {
		f->shown.label_length = n;
		dump_show_columns(&f->out, &columns, &f->reader);
	}
	for (n = 0; n < 600; n++) {
		f->shown.label_length = 400 + n;
		dump_show_columns(&f->out, &columns, &f->reader);
	}
	dump_out_flush(&f->out);
	assert_int_equal(f->out.error, 0);
	rewind(file);
	for (n = 0; n < 1200; n++) {
		unsigned length = n < 600 ? n : n - 200;

		assert_non_null(fgets(line, sizeof line, file));
		for (i = 0; i < length; i++)
			assert_int_equal(line[i], 'x');
		assert_memory_equal(line + (length ? length : 2), "\t4660\twWw.", 10);
		assert_int_equal(line[strlen(line) - 2], '.');
	}
	assert_null(fgets(line, sizeof line, file));
	fclose(file);
	full_free(f);
}

/* ---- values as text ------------------------------------------------------------------------- */

static void expect_address(const uint8_t address[16])
{
	char want[INET6_ADDRSTRLEN], text[DUMP_ADDRESS_TEXT + 1];

	assert_non_null(inet_ntop(AF_INET6, address, want, sizeof want));
	*dump_put_address(text, address, 16) = 0;
	assert_string_equal(text, want);
}

static void addresses(void **state)
{
	uint8_t address[16];
	char text[DUMP_ADDRESS_TEXT];
	unsigned i, k;

	(void)state;
	for (i = 0; i < 65536; i++) { /* each octet zero or not */
		for (k = 0; k < 16; k++)
			address[k] = i >> k & 1 ? (uint8_t)(k * 16 + i) : 0;
		expect_address(address);
	}
	for (i = 0; i < 256; i++) {
		memset(address, (int)i, 4);
		*dump_put_address(text, address, 4) = 0;
		assert_true(inet_pton(AF_INET, text, address + 4) == 1);
		assert_memory_equal(address, address + 4, 4);
	}
}

static void numbers(void **state)
{
	static const struct {
		int64_t seconds;
		uint32_t nanoseconds;
		const char *text;
	} times[] = {{0, 0, "0.000000000"}, {1700000000, 5, "1700000000.000000005"},
		{-1, 0, "-1.000000000"}, {-1, 250000000, "-0.750000000"}, {-5, 1, "-4.999999999"}};
	static const struct {
		int64_t nanoseconds;
		const char *text;
	} durations[] = {{0, "0.000"}, {1, "0.001"}, {1234567, "1234.567"}, {-1, "-0.001"},
		{INT64_MIN, "-9223372036854775.808"}, {INT64_MAX, "9223372036854775.807"}};
	char text[64];
	uint64_t n = 1, back;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof times / sizeof times[0]; i++) {
		*dump_put_epoch(text, times[i].seconds, times[i].nanoseconds) = 0;
		assert_string_equal(text, times[i].text);
	}
	for (i = 0; i < sizeof durations / sizeof durations[0]; i++) {
		*dump_put_duration(text, durations[i].nanoseconds) = 0;
		assert_string_equal(text, durations[i].text);
	}
	for (i = 0; i < 64; i++, n *= 2) {
		char *end = dump_put_number(text, n - 1);

		assert_true(dump_number_scan(text, (size_t)(end - text), &back));
		assert_true(back == n - 1);
	}
	assert_true(dump_number_scan("0xFFffFFffFFffFFff", 18, &back) && back == UINT64_MAX);
	assert_true(dump_number_scan("18446744073709551615", 20, &back) && back == UINT64_MAX);
	assert_false(dump_number_scan("18446744073709551616", 20, &back));
	assert_false(dump_number_scan("0x10000000000000000", 19, &back));
	assert_false(dump_number_scan("0x", 2, &back));
	assert_false(dump_number_scan("", 0, &back));
	assert_false(dump_number_scan("1a", 2, &back));
	assert_false(dump_number_scan("-1", 2, &back));
}

static void points(void **state)
{
	int kind;
	unsigned i;

	(void)state;
	for (kind = DUMP_VALUE_TYPE; kind <= DUMP_VALUE_OPTION; kind++) {
		unsigned most = kind == DUMP_VALUE_RCODE    ? 4095
				: kind == DUMP_VALUE_OPCODE ? 15
							    : 65535;

		for (i = 0; i <= most; i++) {
			char text[DUMP_POINT_TEXT];
			char *end = dump_put_point(text, (enum dump_value_kind)kind, (uint16_t)i);
			uint16_t back = (uint16_t)~i;

			assert_true(dump_point_scan(
				(enum dump_value_kind)kind, text, (size_t)(end - text), &back));
			assert_int_equal(back, i);
		}
	}
	{
		uint16_t n;

		assert_true(dump_point_scan(DUMP_VALUE_RCODE, "nxdomain", 8, &n) && n == 3);
		assert_true(dump_point_scan(DUMP_VALUE_RCODE, "rcode4095", 9, &n) && n == 4095);
		assert_true(dump_point_scan(DUMP_VALUE_TYPE, "28", 2, &n) && n == 28);
		assert_true(dump_point_scan(DUMP_VALUE_TYPE, "0x1C", 4, &n) && n == 28);
		assert_true(dump_point_scan(DUMP_VALUE_OPTION, "opt65001", 8, &n) && n == 65001);
		assert_false(dump_point_scan(DUMP_VALUE_RCODE, "4096", 4, &n));
		assert_false(dump_point_scan(DUMP_VALUE_OPCODE, "16", 2, &n));
		assert_false(dump_point_scan(DUMP_VALUE_CLASS, "65536", 5, &n));
		assert_false(dump_point_scan(DUMP_VALUE_OPTION, "OPT", 3, &n));
		assert_false(dump_point_scan(DUMP_VALUE_TYPE, "", 0, &n));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_field),
		cmocka_unit_test(other_values),
		cmocka_unit_test(names),
		cmocka_unit_test(lists),
		cmocka_unit_test(lines),
		cmocka_unit_test(escapes),
		cmocka_unit_test(full_buffer),
		cmocka_unit_test(addresses),
		cmocka_unit_test(numbers),
		cmocka_unit_test(points),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
