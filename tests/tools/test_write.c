/* test_write.c - what -w writes: headers, checksums, times, segments, streams, cut messages; and that
 * our own reader finds the same messages in it. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../tools/dump/container.h"
#include "../../tools/dump/limits.h"
#include "../../tools/dump/octets.h"
#include "../../tools/dump/pipeline.h"
#include "../../tools/dump/write.h"
#include "../temporary.h"
#include "craft.h"

#define MOST 65535u

static struct dump_writer writer;
static char path[TEMPORARY];
static uint8_t *file;
static size_t size;

static void fresh(void)
{
	int fd;

	fd = mkstemp(temporary_path(path, "write"));
	assert_true(fd >= 0);
	assert_true(dump_writer_init(&writer, fd));
}

static void finish(void)
{
	FILE *f;

	assert_int_equal(dump_writer_end(&writer), 0);
	dump_writer_free(&writer);
	f = fopen(path, "rb");
	assert_non_null(f);
	free(file);
	file = malloc(16u << 20);
	assert_non_null(file);
	size = fread(file, 1, 16u << 20, f);
	assert_true(size >= 24 && size < 16u << 20);
	fclose(f);
	unlink(path);
}

/* What is not told: UDP over IPv4 at second 5, 29 octets. */
struct say {
	uint32_t length, original, id;
	bool six, response;
	enum dump_transport transport;
	uint16_t client, server;
	uint32_t tap;
	uint8_t digits, host;
	int64_t seconds;
	uint32_t nanoseconds;
};

static uint8_t octets[MOST];

static void give(const struct say *s)
{
	struct dump_packet packet = {.seconds = s->seconds ? s->seconds : 5,
		.nanoseconds = s->nanoseconds,
		.digits = s->digits};
	struct dump_ends e = {.version = s->six ? 6 : 4};
	struct dump_tap tap = {.type = s->tap};
	struct dump_message m = {.packet = &packet,
		.ends = &e,
		.transport = s->transport,
		.octets = octets,
		.length = s->length,
		.original = s->original ? s->original : s->length,
		.tap = s->tap ? &tap : NULL};
	uint16_t client = s->client ? s->client : 1234, server = s->server ? s->server : 53;
	static struct craft c;
	uint32_t i;

	memset(e.source, s->response ? 53 : 1 + s->host, s->six ? 16 : 4);
	memset(e.target, s->response ? 1 + s->host : 53, s->six ? 16 : 4);
	if (s->tap && !s->server)
		server = 0;
	e.source_port = s->response ? server : client;
	e.target_port = s->response ? client : server;
	for (i = 0; i < MOST; i++)
		octets[i] = (uint8_t)(i * 7 + (i >> 8));
	c.n = 0;
	query(&c, s->id);
	memcpy(octets, c.octets, c.n);
	octets[2] |= s->response ? 0x80 : 0;
	dump_writer_message(&writer, &m);
}

#define GIVE(...) give(&(struct say){__VA_ARGS__})

/* The i-th record: its packet. */
static const uint8_t *record(uint32_t index, uint32_t *captured, uint32_t *original)
{
	size_t at = 24;
	uint32_t n[4];

	for (;; index--) {
		assert_true(at + 16 <= size);
		memcpy(n, file + at, 16);
		assert_true(n[2] <= size - at - 16 && n[2] <= n[3]);
		if (index == 0)
			break;
		at += 16 + n[2];
	}
	*captured = n[2];
	*original = n[3];
	return file + at + 16;
}

static uint32_t records(void)
{
	size_t at = 24;
	uint32_t count = 0, n[4];

	for (; at < size; count++) {
		memcpy(n, file + at, 16);
		at += 16 + n[2];
	}
	assert_int_equal(at, size);
	return count;
}

/* The sum of words is 0xffff where a checksum is right: written apart from the code under test. */
static uint32_t words(const uint8_t *p, uint32_t n, uint32_t total)
{
	for (; n > 0; p += 2, n = n > 2 ? n - 2 : 0) {
		total += (uint32_t)p[0] << 8 | (n > 1 ? p[1] : 0);
		total = (total & 0xffff) + (total >> 16);
	}
	return total;
}

static void check_packet(const uint8_t *p, uint32_t captured, uint32_t original)
{
	bool four = p[0] == 0x45;
	uint32_t head = four ? 20 : 40, protocol = four ? p[9] : p[6];
	uint32_t payload = original - head;

	if (four) {
		assert_int_equal(words(p, 20, 0), 0xffff);
		assert_int_equal(dump_be16(p + 2), original);
	} else {
		assert_int_equal(p[0], 0x60);
		assert_int_equal(dump_be16(p + 4), payload);
	}
	if (protocol == 17)
		assert_int_equal(dump_be16(p + head + 4), payload);
	if (captured == original)
		assert_int_equal(words(p + (four ? 12 : 8), original - (four ? 12 : 8),
					 words((uint8_t[]){0, (uint8_t)protocol}, 2, payload)),
			0xffff);
	else
		assert_int_equal(dump_be16(p + head + (protocol == 17 ? 6 : 16)), 0);
}

static void check_packets(void)
{
	uint32_t i, n = records(), captured, original;
	const uint8_t *p;

	for (i = 0; i < n; i++) {
		p = record(i, &captured, &original);
		check_packet(p, captured, original);
	}
}

/* ---- one packet ----------------------------------------------------------------------------- */

static void no_messages(void **state)
{
	static const uint32_t want[] = {0xa1b2c3d4, 0, 0, 0, DUMP_PACKET_MAX, 101};

	(void)state;
	fresh();
	finish();
	assert_int_equal(size, 24);
	assert_memory_equal(file, want, 4);
	assert_memory_equal(file + 8, want + 2, 16);
}

static void every_length(void **state)
{
	uint32_t n, family;

	(void)state;
	for (n = 0; n < 70; n++) {
		fresh();
		for (family = 0; family < 2; family++) {
			GIVE(.length = n, .six = family);
			GIVE(.length = n, .six = family, .transport = DUMP_TCP);
			GIVE(.length = n, .six = family, .response = true, .transport = DUMP_TCP);
		}
		finish();
		assert_int_equal(records(), 2 * (1 + 4));
		check_packets();
	}
}

/* An IPv4 packet has 65,535 octets at most; an IPv6 packet 65,535 behind its header. */
static void largest(void **state)
{
	static const struct {
		uint32_t length;
		bool six;
		enum dump_transport transport;
		uint32_t packets; /* a SYN among them */
	} rows[] = {{65507, false, DUMP_UDP, 1}, {65508, false, DUMP_UDP, 3},
		{65527, true, DUMP_UDP, 1}, {65528, true, DUMP_UDP, 3}, {65493, false, DUMP_TCP, 2},
		{65494, false, DUMP_TCP, 3}, {65513, true, DUMP_TCP, 2}, {65514, true, DUMP_TCP, 3},
		{MOST, false, DUMP_TCP, 3}, {MOST, true, DUMP_DOT, 3}};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		fresh();
		GIVE(.length = rows[i].length, .six = rows[i].six, .transport = rows[i].transport);
		finish();
		assert_int_equal(records(), rows[i].packets);
		check_packets();
	}
}

static void cut(void **state)
{
	uint32_t captured, original;
	const uint8_t *p;

	(void)state;
	fresh();
	GIVE(.length = 20, .original = 600);
	GIVE(.length = 20, .original = 600, .six = true);
	GIVE(.length = 20, .original = 600, .transport = DUMP_TCP);
	GIVE(.length = 20, .original = MOST, .transport = DUMP_TCP);
	finish();
	check_packets();
	record(0, &captured, &original);
	assert_int_equal(captured, 20 + 8 + 20);
	assert_int_equal(original, 20 + 8 + 600);
	record(1, &captured, &original);
	assert_int_equal(captured, 40 + 8 + 20);
	p = record(3, &captured, &original);
	assert_int_equal(captured, 20 + 20 + 2 + 20);
	assert_int_equal(original, 20 + 20 + 2 + 600);
	assert_int_equal(dump_be16(p + 40), 600);
	/* two segments, the second has nothing left */
	record(4, &captured, &original);
	assert_int_equal(captured, 20 + 20 + 2 + 20);
	assert_int_equal(original, MOST);
	record(5, &captured, &original);
	assert_int_equal(captured, 20 + 20);
	assert_int_equal(original, 20 + 20 + 2 + MOST - (MOST - 40));
	assert_int_equal(records(), 6);
}

static void times(void **state)
{
	uint32_t n[4];

	(void)state;
	fresh();
	GIVE(.length = 29, .digits = 6, .seconds = 7, .nanoseconds = 123456000);
	GIVE(.length = 29, .digits = 9, .seconds = 0xffffffff, .nanoseconds = 123456789);
	GIVE(.length = 29, .digits = 9, .seconds = 0x100000000);
	GIVE(.length = 29, .digits = 9, .seconds = -1);
	GIVE(.length = 29, .digits = 0);
	finish();
	memcpy(n, file, 4);
	assert_int_equal(n[0], 0xa1b2c3d4);
	memcpy(n, record(0, n, n) - 16, 16);
	assert_int_equal(n[0], 7);
	assert_int_equal(n[1], 123456);
	memcpy(n, record(1, n, n) - 16, 16);
	assert_int_equal(n[0], 0xffffffff);
	assert_int_equal(n[1], 123456);
	memcpy(n, record(2, n, n) - 16, 16);
	assert_int_equal(n[0] | n[1], 0);
	memcpy(n, record(3, n, n) - 16, 16);
	assert_int_equal(n[0] | n[1], 0);
	memcpy(n, record(4, n, n) - 16, 16);
	assert_int_equal(n[0] | n[1], 0);

	fresh();
	GIVE(.length = 29, .digits = 9, .seconds = 7, .nanoseconds = 123456789);
	finish();
	memcpy(n, file, 4);
	assert_int_equal(n[0], 0xa1b23c4d);
	memcpy(n, record(0, n, n) - 16, 16);
	assert_int_equal(n[1], 123456789);
}

/* ---- streams -------------------------------------------------------------------------------- */

static void streams(void **state)
{
	uint32_t captured, original, first;
	const uint8_t *p;

	(void)state;
	fresh();
	GIVE(.length = 29, .id = 1, .transport = DUMP_TCP);
	GIVE(.length = 30, .id = 1, .transport = DUMP_TCP, .response = true);
	GIVE(.length = 31, .id = 2, .transport = DUMP_TCP);
	finish();
	check_packets();
	assert_int_equal(records(), 5);
	p = record(0, &captured, &original) + 20;
	assert_int_equal(p[13], DUMP_TCP_SYN);
	first = dump_be32(p + 4) + 1;
	p = record(1, &captured, &original) + 20;
	assert_int_equal(dump_be32(p + 4), first);
	assert_int_equal(p[13], 0x18);
	p = record(2, &captured, &original) + 20; /* the other direction acknowledges */
	assert_int_equal(p[13], DUMP_TCP_SYN | 0x10);
	assert_int_equal(dump_be32(p + 8), first + 31);
	p = record(4, &captured, &original) + 20;
	assert_int_equal(dump_be32(p + 4), first + 31);
	assert_int_equal(p[13], 0x18);
}

/* dnstap: other transports, and ports that it does not tell. */
static void taps(void **state)
{
	uint32_t captured, original;
	const uint8_t *p;

	(void)state;
	fresh();
	GIVE(.length = 29, .tap = 1);
	GIVE(.length = 29, .tap = 2, .response = true);
	GIVE(.length = 29, .tap = 1, .transport = DUMP_DOH, .server = 443);
	finish();
	check_packets();
	p = record(0, &captured, &original);
	assert_int_equal(p[9], 17);
	assert_int_equal(dump_be16(p + 22), 53);
	assert_int_equal(dump_be16(record(1, &captured, &original) + 20), 53);
	p = record(3, &captured, &original);
	assert_int_equal(p[9], 6);
	assert_int_equal(dump_be16(p + 22), 443);
}

/* ---- read again ----------------------------------------------------------------------------- */

static uint32_t found, found_ids[200000];
static uint64_t found_octets;

static void on_message(void *context, const struct dump_message *m)
{
	(void)context;
	assert_true(found < 200000 && m->length >= 2);
	assert_false(m->marks & 1u << DUMP_MARK_RESYNC);
	found_ids[found++] = dump_be16(m->octets);
	found_octets += m->length;
}

static void read_again(void)
{
	struct dump_shares shares = dump_shares_of(DUMP_MEMORY);
	struct dump_pipeline pipeline;
	struct dump_container c;
	struct dump_packet packet;
	struct dump_defect defect;
	enum dump_event event;

	found = 0;
	found_octets = 0;
	assert_true(dump_pipeline_init(&pipeline, &shares, 1, on_message, NULL));
	dump_container_init(&c);
	dump_container_feed(&c, file, size);
	while ((event = dump_container_next(&c, &packet, &defect)) == DUMP_PACKET)
		dump_pipeline_take(&pipeline, &packet);
	assert_int_equal(event, DUMP_MORE);
	dump_container_finish(&c);
	assert_int_equal(dump_container_next(&c, &packet, &defect), DUMP_END);
	dump_pipeline_end(&pipeline);
	dump_container_free(&c);
	dump_pipeline_free(&pipeline);
}

static void same_messages(void **state)
{
	uint32_t i, x = 1, n = 2000;
	uint64_t all = 0;

	(void)state;
	fresh();
	for (i = 0; i < n; i++) {
		uint32_t length;

		x = x * 1103515245 + 12345;
		length = x >> 28 == 0 ? MOST - (x >> 16 & 63) : 29 + (x >> 16 & 255);
		all += length;
		GIVE(.length = length, .id = i, .six = x >> 9 & 1, .response = x >> 10 & 1,
			.transport = x >> 11 & 3 ? DUMP_TCP : DUMP_UDP,
			.client = (uint16_t)(1000 + (x >> 13 & 7)), .host = x >> 20 & 3);
	}
	finish();
	check_packets();
	read_again();
	assert_int_equal(found, n);
	assert_int_equal(found_octets, all);
	for (i = 0; i < n; i++)
		assert_int_equal(found_ids[i], i);
}

/* More connections than are remembered, each with a second message after all had a first. */
static void many_streams(void **state)
{
	uint32_t i, n = 2 * 50000;

	(void)state;
	fresh();
	for (i = 0; i < n; i++)
		GIVE(.length = 29, .id = i & 0xffff, .transport = DUMP_TCP,
			.client = (uint16_t)(1000 + i % 10000), .host = (uint8_t)(i / 10000 % 5));
	finish();
	assert_true(records() > n + n / 2);
	read_again();
	assert_int_equal(found, n);
	for (i = 0; i < n; i++)
		assert_int_equal(found_ids[i], i & 0xffff);
}

/* ---- files ---------------------------------------------------------------------------------- */

static void files(void **state)
{
	char name[TEMPORARY], byte;
	char *inputs[] = {"-", "/nowhere/at/all", name};
	int fd = mkstemp(temporary_path(name, "write"));

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "abc", 3), 3);
	errno = 0;
	assert_int_equal(dump_write_open(name, inputs, 3), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(pread(fd, &byte, 1, 2), 1); /* it was left as it is */
	close(fd);
	fd = dump_write_open(name, inputs, 2);
	assert_true(fd >= 0);
	close(fd);
	fd = open(name, O_RDONLY);
	assert_int_equal(read(fd, &byte, 1), 0); /* what stood in it is gone */
	close(fd);
	unlink(name);
	assert_int_equal(dump_write_open("/nowhere/at/all", inputs, 3), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(dump_write_open("-", inputs, 3), STDOUT_FILENO);
}

static void full_disk(void **state)
{
	int fd = open("/dev/full", O_WRONLY);
	uint32_t i;

	(void)state;
	if (fd < 0)
		skip();
	assert_true(dump_writer_init(&writer, fd));
	for (i = 0; i < 10; i++)
		GIVE(.length = MOST, .transport = DUMP_TCP);
	assert_int_equal(writer.out.error, ENOSPC);
	assert_int_equal(dump_writer_end(&writer), ENOSPC);
	dump_writer_free(&writer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_messages),
		cmocka_unit_test(every_length),
		cmocka_unit_test(largest),
		cmocka_unit_test(cut),
		cmocka_unit_test(times),
		cmocka_unit_test(streams),
		cmocka_unit_test(taps),
		cmocka_unit_test(same_messages),
		cmocka_unit_test(many_streams),
		cmocka_unit_test(files),
		cmocka_unit_test(full_disk),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	free(file);
	return failed;
}
