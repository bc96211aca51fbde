/* test_out.c - small texts of the outputs, and what the formats tell about how a message was got. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../tools/dump/match.h"
#include "../../tools/dump/out.h"
#include "../temporary.h"
#include "craft.h"

static struct dump_out out;

/* What stands in the buffer since the last call. */
static const char *said(void)
{
	static char text[1 << 16];

	assert_true(out.used < sizeof text);
	memcpy(text, out.buffer, out.used);
	text[out.used] = 0;
	out.used = 0;
	return text;
}

static void times(void **state)
{
	static const struct {
		int64_t seconds;
		uint32_t nanoseconds;
		uint8_t digits;
		const char *text;
	} rows[] = {
		{0, 0, 6, "1970-01-01T00:00:00.000000Z"},
		{951782399, 999999999, 9, "2000-02-28T23:59:59.999999999Z"},
		{951782400, 1000, 6, "2000-02-29T00:00:00.000001Z"},
		{4107542400, 0, 6, "2100-03-01T00:00:00.000000Z"},
		{1700000000, 123456789, 6, "2023-11-14T22:13:20.123456Z"},
		{253402300799, 5, 9, "9999-12-31T23:59:59.000000005Z"},
		{253402300800, 5, 9, "@253402300800.000000005"},
		{-1, 500000000, 6, "@-1.500000"},
		{INT64_MIN, 0, 9, "@-9223372036854775808.000000000"},
		{INT64_MAX, 999999999, 9, "@9223372036854775807.999999999"},
		{1700000000, 5, 0, "-"},
	};
	char text[DUMP_TIME_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct dump_packet p = {.seconds = rows[i].seconds,
			.nanoseconds = rows[i].nanoseconds,
			.digits = rows[i].digits};

		assert_int_equal(dump_time_text(&p, text), strlen(rows[i].text));
		assert_string_equal(text, rows[i].text);
		dump_out_time(&out, &p);
		assert_string_equal(said(), rows[i].text);
	}
}

static void durations(void **state)
{
	static const struct {
		int64_t n;
		unsigned exponent;
		const char *text;
	} rows[] = {
		{0, 6, "0.000"},
		{1, 6, "0.000001"},
		{1000, 6, "0.001"},
		{1234567, 6, "1.234567"},
		{-1500000, 6, "-1.500"},
		{999, 3, "0.999"},
		{1234000, 3, "1234.000"},
		{1, 9, "0.000000001"},
		{1000000000, 9, "1.000"},
		{INT64_MIN, 6, "-9223372036854.775808"},
		{INT64_MAX, 9, "9223372036.854775807"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		dump_out_duration(&out, rows[i].n, rows[i].exponent);
		assert_string_equal(said(), rows[i].text);
	}
}

static void numbers(void **state)
{
	(void)state;
	dump_out_number(&out, 0);
	assert_string_equal(said(), "0");
	dump_out_number(&out, UINT64_MAX);
	assert_string_equal(said(), "18446744073709551615");
	dump_out_digits(&out, 42, 5);
	assert_string_equal(said(), "00042");
	dump_out_digits(&out, UINT64_MAX, 20);
	assert_string_equal(said(), "18446744073709551615");
}

static void quoted(void **state)
{
	char text[200];

	(void)state;
	dump_out_quoted(&out, "", 0);
	assert_string_equal(said(), "\"\"");
	dump_out_quoted(&out, "plain /text~", 12);
	assert_string_equal(said(), "\"plain /text~\"");
	dump_out_quoted(&out, "a\"b\\c\n", 6);
	assert_string_equal(said(), "\"a\\\"b\\\\c\\u000a\"");
	dump_out_quoted(&out, "\xc3\xa4\xff", 3);
	assert_string_equal(said(), "\"\xc3\xa4\\u00ff\"");
	memset(text, 'x', sizeof text);
	dump_out_quoted(&out, text, sizeof text);
	assert_int_equal(strlen(said()), 202);
	text[100] = '"';
	dump_out_quoted(&out, text, sizeof text);
	assert_int_equal(strlen(said()), 203);
}

static void addresses(void **state)
{
	uint8_t a[16] = {192, 0, 2, 255};

	(void)state;
	dump_out_address(&out, a, 4);
	assert_string_equal(said(), "192.0.2.255");
	dump_out_address(&out, (const uint8_t[16]){0}, 4);
	assert_string_equal(said(), "0.0.0.0");
	dump_out_address(&out, (const uint8_t[16]){0x20, 1, 0xd, 0xb8, [15] = 1}, 6);
	assert_string_equal(said(), "2001:db8::1");
}

/* What does not fit goes over flushes, in order. */
static void long_text(void **state)
{
	char path[TEMPORARY], *text = malloc(1000000), *back = malloc(1000001);
	struct dump_out file;
	int fd = mkstemp(temporary_path(path, "out"));
	size_t i, n = 0;

	(void)state;
	assert_true(fd >= 0 && text && back);
	for (i = 0; i < 1000000; i++)
		text[i] = (char)('!' + i % 90);
	assert_true(dump_out_init(&file, fd));
	dump_out_octets(&file, text, 100);
	dump_out_octets(&file, text + 100, 262000);
	for (i = 262100; i < 262200; i++)
		dump_out_char(&file, text[i]);
	dump_out_octets(&file, text + 262200, 1000000 - 262200);
	dump_out_flush(&file);
	assert_int_equal(file.error, 0);
	dump_out_free(&file);
	n = (size_t)pread(fd, back, 1000001, 0);
	assert_int_equal(n, 1000000);
	assert_memory_equal(text, back, n);
	close(fd);
	unlink(path);
	free(text);
	free(back);
}

/* ---- formats -------------------------------------------------------------------------------- */

static struct dump_judge *judge;
static struct craft octets;
static struct dump_packet packet;
static struct dump_ends ends;
static struct dump_tap tap;
static struct dump_pair pair;
static struct dump_message from;
static struct dump_shown shown;

static void fresh(void)
{
	octets.n = 0;
	query(&octets, 7);
	packet = (struct dump_packet){.number = 12, .offset = 4711, .seconds = 5, .digits = 6};
	ends = (struct dump_ends){.source = {10, 0, 0, 1},
		.target = {10, 0, 0, 2},
		.source_port = 1234,
		.target_port = 53,
		.version = 4};
	from = (struct dump_message){.packet = &packet,
		.ends = &ends,
		.octets = octets.octets,
		.length = octets.n,
		.original = octets.n};
	dump_judge_message(judge, &from, &shown);
}

/* The first line of a text, without what is before `since`; its last words. */
static const char *first_line(const char *since)
{
	const char *text, *found;

	dump_show_text(&out, &shown);
	text = said();
	*strchr(text, '\n') = 0;
	found = strstr(text, since);
	assert_non_null(found);
	return found;
}

static const char *oneline_end(void)
{
	const char *text, *found;

	dump_show_oneline(&out, &shown);
	text = said();
	found = strstr(text, " accept ");
	assert_non_null(found);
	return found;
}

static void json_has(const char *part)
{
	const char *text;

	dump_show_json(&out, &shown);
	text = said();
	if (!strstr(text, part))
		fail_msg("no %s in %s", part, text);
}

static void marks(void **state)
{
	(void)state;
	fresh();
	assert_string_equal(first_line("UDP"), "UDP  29 octets  packet 12");
	assert_string_equal(oneline_end(), " accept - - -\n");
	json_has("\"transport\":\"udp\",\"length\":29,");
	from.marks = 1u << DUMP_MARK_RESYNC | 1u << DUMP_MARK_TUNNEL;
	assert_string_equal(first_line("UDP"), "UDP  29 octets  packet 12  tunnel, resync");
	assert_string_equal(oneline_end(), " accept - - tunnel,resync\n");
	json_has("\"transport\":\"udp\",\"marks\":[\"tunnel\",\"resync\"],\"length\":29,");
	shown.file = "x.pcap";
	assert_string_equal(
		first_line("UDP"), "UDP  29 octets  packet 12 of x.pcap  tunnel, resync");
	packet.digits = 0;
	assert_string_equal(first_line(";;"), ";; 10.0.0.1#1234 > 10.0.0.2#53  UDP  29 octets  "
					      "packet 12 of x.pcap  tunnel, resync");
	json_has("{\"packet\":12,\"packetOffset\":4711,\"src\":\"10.0.0.1\"");
}

static void pairs(void **state)
{
	(void)state;
	fresh();
	shown.pair = &pair;
	pair = (struct dump_pair){.state = DUMP_PAIR_NONE};
	assert_string_equal(first_line("UDP"), "UDP  29 octets  packet 12");
	json_has("\"transport\":\"udp\",\"length\":29,");
	pair.state = DUMP_PAIR_QUERY;
	assert_string_equal(first_line("UDP"), "UDP  29 octets  packet 12");
	json_has("\"pair\":\"query\",\"length\":29,");
	pair = (struct dump_pair){DUMP_PAIR_ANSWER, true, 1234567, 10};
	assert_string_equal(
		first_line("UDP"), "UDP  29 octets  packet 12  query in packet 10, 1.234567 ms");
	assert_string_equal(oneline_end(), " accept - 1234.567us -\n");
	json_has("\"pair\":\"answer\",\"queryPacket\":10,\"latencyNs\":1234567,\"length\":29,");
	pair = (struct dump_pair){DUMP_PAIR_FURTHER, true, -5000, 10};
	assert_string_equal(first_line("UDP"),
		"UDP  29 octets  packet 12  further, query in packet 10, -0.005 ms");
	assert_string_equal(oneline_end(), " accept - -5.000us -\n");
	json_has("\"pair\":\"further\",\"queryPacket\":10,\"latencyNs\":-5000,");
	pair = (struct dump_pair){DUMP_PAIR_ANSWER, false, 0, 10};
	assert_string_equal(first_line("UDP"), "UDP  29 octets  packet 12  query in packet 10");
	json_has("\"pair\":\"answer\",\"queryPacket\":10,\"length\":29,");
	pair = (struct dump_pair){.state = DUMP_PAIR_UNSOLICITED};
	assert_string_equal(first_line("UDP"), "UDP  29 octets  packet 12  unsolicited");
	pair = (struct dump_pair){.state = DUMP_PAIR_REPEATED};
	assert_string_equal(first_line("UDP"), "UDP  29 octets  packet 12  repeated");
	json_has("\"pair\":\"repeated\",\"length\":29,");
}

static void taps(void **state)
{
	(void)state;
	fresh();
	tap = (struct dump_tap){.type = 99};
	from.tap = &tap;
	from.transport = DUMP_DOT;
	assert_string_equal(first_line("DoT"), "DoT  29 octets  packet 12  dnstap 99");
	json_has("\"transport\":\"dot\",\"dnstap\":{\"type\":99},\"length\"");
	tap.identity = (const uint8_t *)"ns\"1";
	tap.identity_length = 4;
	assert_string_equal(
		first_line("DoT"), "DoT  29 octets  packet 12  dnstap 99 by \"ns\\\"1\"");
	tap.version = (const uint8_t *)"v2";
	tap.version_length = 2;
	json_has("\"dnstap\":{\"type\":99,\"identity\":\"ns\\\"1\",\"version\":\"v2\"},\"length\"");
}

/* Where a message is at fault its packet is told with the octet in the file. */
static void faults(void **state)
{
	(void)state;
	fresh();
	from.original = 40;
	dump_judge_message(judge, &from, &shown);
	assert_string_equal(first_line("UDP"), "UDP  29 of 40 octets  packet 12 at octet 4711");
	from.length = from.original = 20;
	dump_judge_message(judge, &from, &shown);
	shown.file = "x";
	assert_string_equal(first_line("UDP"), "UDP  20 octets  packet 12 at octet 4711 of x");
	json_has("\"findings\":[{\"code\":\"NAME_END\",\"offset\":20,\"section\":\"question\","
		 "\"record\":0,\"rfc\":\"RFC 1035 ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times),
		cmocka_unit_test(durations),
		cmocka_unit_test(numbers),
		cmocka_unit_test(quoted),
		cmocka_unit_test(addresses),
		cmocka_unit_test(long_text),
		cmocka_unit_test(marks),
		cmocka_unit_test(pairs),
		cmocka_unit_test(taps),
		cmocka_unit_test(faults),
	};
	int failed;

	judge = malloc(sizeof *judge);
	if (!judge || !dump_out_init(&out, -1))
		return 1;
	dump_judge_init(judge);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	dump_out_free(&out);
	free(judge);
	return failed;
}
