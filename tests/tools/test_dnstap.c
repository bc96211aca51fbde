/* test_dnstap.c - frames of dnstap: what is handed out of them, and what is wrong with those that are
 * lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../tools/dump/dnstap.h"
#include "../../tools/dump/octets.h"
#include "craft.h"

/* Octets of the message inside the frame, and the frame. */
static struct craft inner, frame;

struct got {
	uint32_t messages;
	struct {
		struct dump_packet packet;
		struct dump_ends ends;
		struct dump_tap tap;
		enum dump_transport transport;
		uint32_t length;
		uint8_t first;
	} list[4];
};

static struct got got;

static void sink(void *context, const struct dump_message *m)
{
	struct got *g = context;

	assert_true(g->messages < 4);
	assert_int_equal(m->length, m->original);
	g->list[g->messages].packet = *m->packet;
	g->list[g->messages].ends = *m->ends;
	g->list[g->messages].tap = *m->tap;
	g->list[g->messages].transport = m->transport;
	g->list[g->messages].length = m->length;
	g->list[g->messages].first = m->octets[0];
	g->messages++;
}

static void varint(struct craft *c, uint64_t v)
{
	for (; v > 0x7f; v >>= 7)
		u8(c, (uint32_t)(v & 0x7f) | 0x80);
	u8(c, (uint32_t)v);
}

static void number(struct craft *c, uint32_t field, uint64_t v)
{
	varint(c, field << 3);
	varint(c, v);
}

static void octets(struct craft *c, uint32_t field, const void *p, uint32_t n)
{
	varint(c, field << 3 | 2);
	varint(c, n);
	raw(c, p, n);
}

static void fixed32(struct craft *c, uint32_t field, uint32_t v)
{
	varint(c, field << 3 | 5);
	u32(c, v);
}

/* Closes the frame around what stands in `inner` and decodes it: an exact copy, so that the sanitizers
 * see each step past its end. */
static enum dump_fate decode_frame(void)
{
	struct dump_packet packet = {.captured = frame.n, .number = 7, .offset = 100};
	uint8_t *copy = malloc(frame.n ? frame.n : 1);
	enum dump_fate fate;

	assert_non_null(copy);
	memcpy(copy, frame.octets, frame.n);
	packet.octets = copy;
	memset(&got, 0, sizeof got);
	fate = dump_dnstap(&packet, sink, &got);
	free(copy);
	assert_int_equal(got.messages > 0, fate == DUMP_FATE_CARRYING);
	return fate;
}

static enum dump_fate decode(void)
{
	frame.n = 0;
	octets(&frame, 1, "server", 6);
	octets(&frame, 14, inner.octets, inner.n);
	number(&frame, 15, 1);
	octets(&frame, 2, "1.0", 3);
	return decode_frame();
}

static const uint8_t address4[2][4] = {{192, 0, 2, 1}, {192, 0, 2, 53}};
static const uint8_t address6[2][16] = {
	{0x20, 1, 0x0d, 0xb8, [15] = 1}, {0x20, 1, 0x0d, 0xb8, [15] = 2}};

/* A RESOLVER_RESPONSE with its query over TCP. */
static void whole(bool six)
{
	inner.n = 0;
	number(&inner, 1, 4);
	number(&inner, 2, six ? 2 : 1);
	number(&inner, 3, 2);
	octets(&inner, 4, six ? address6[0] : address4[0], six ? 16 : 4);
	octets(&inner, 5, six ? address6[1] : address4[1], six ? 16 : 4);
	number(&inner, 6, 40000);
	number(&inner, 7, 53);
	number(&inner, 8, 1700000000);
	fixed32(&inner, 9, 5);
	octets(&inner, 10, "\x11query", 6);
	octets(&inner, 11, "\7example", 9);
	number(&inner, 12, 1700000001);
	fixed32(&inner, 13, 999999999);
	octets(&inner, 14, "\x22response", 9);
	octets(&inner, 15, "", 0);
	number(&inner, 16, 2);
	number(&inner, 1000, 2);       /* not known: passed over */
	fixed32(&inner, 536870911, 2); /* the largest field number */
	varint(&inner, 77 << 3 | 1);
	fill(&inner, 0, 8);
}

static void both_messages(void **state)
{
	int six;

	(void)state;
	for (six = 0; six < 2; six++) {
		whole(six);
		assert_int_equal(decode(), DUMP_FATE_CARRYING);
		assert_int_equal(got.messages, 2);
		assert_int_equal(got.list[0].first, 0x11);
		assert_int_equal(got.list[0].length, 6);
		assert_int_equal(got.list[0].transport, DUMP_TCP);
		assert_int_equal(got.list[0].packet.seconds, 1700000000);
		assert_int_equal(got.list[0].packet.nanoseconds, 5);
		assert_int_equal(got.list[0].packet.digits, 9);
		assert_int_equal(got.list[0].packet.number, 7);
		assert_int_equal(got.list[0].packet.offset, 100);
		assert_int_equal(got.list[0].tap.type, 4);
		assert_int_equal(got.list[0].tap.identity_length, 6);
		assert_int_equal(got.list[0].tap.version_length, 3);
		assert_int_equal(got.list[1].first, 0x22);
		assert_int_equal(got.list[1].packet.seconds, 1700000001);
		assert_int_equal(got.list[1].packet.nanoseconds, 999999999);
		assert_int_equal(got.list[0].ends.version, six ? 6 : 4);
		assert_int_equal(got.list[0].ends.source_port, 40000);
		assert_int_equal(got.list[0].ends.target_port, 53);
		assert_int_equal(got.list[1].ends.source_port, 53);
		assert_int_equal(got.list[1].ends.target_port, 40000);
		assert_memory_equal(
			got.list[0].ends.source, six ? address6[0] : address4[0], six ? 16 : 4);
		assert_memory_equal(
			got.list[1].ends.source, six ? address6[1] : address4[1], six ? 16 : 4);
		assert_memory_equal(got.list[1].ends.target, got.list[0].ends.source, 16);
	}
}

static void little_is_told(void **state)
{
	static const uint8_t nothing[16];

	(void)state;
	inner.n = 0;
	number(&inner, 1, 255); /* a type that is not known: what it holds is clear */
	octets(&inner, 14, "\x33", 1);
	assert_int_equal(decode(), DUMP_FATE_CARRYING);
	assert_int_equal(got.messages, 1);
	assert_int_equal(got.list[0].transport, DUMP_UDP);
	assert_int_equal(got.list[0].packet.digits, 0);
	assert_int_equal(got.list[0].ends.version, 4);
	assert_memory_equal(got.list[0].ends.source, nothing, 16);
	assert_int_equal(got.list[0].tap.type, 255);
	assert_null(dump_dnstap_type(255));
	assert_null(dump_dnstap_type(0));
	assert_string_equal(dump_dnstap_type(1), "AUTH_QUERY");
	assert_string_equal(dump_dnstap_type(14), "UPDATE_RESPONSE");
	assert_null(dump_dnstap_type(15));

	/* Without a family the addresses tell. */
	octets(&inner, 4, address6[0], 16);
	assert_int_equal(decode(), DUMP_FATE_CARRYING);
	assert_int_equal(got.list[0].ends.version, 6);
	assert_memory_equal(got.list[0].ends.target, address6[0], 16);
}

static void transports(void **state)
{
	static const enum dump_transport wanted[] = {
		DUMP_UDP, DUMP_TCP, DUMP_DOT, DUMP_DOH, DUMP_DNSCRYPT, DUMP_DNSCRYPT, DUMP_DOQ};
	uint32_t i;

	(void)state;
	for (i = 1; i <= 7; i++) {
		whole(false);
		number(&inner, 3, i); /* of two the last one stands */
		assert_int_equal(decode(), DUMP_FATE_CARRYING);
		assert_int_equal(got.list[0].transport, wanted[i - 1]);
	}
	for (i = 0; i <= 8; i += 8) {
		whole(false);
		number(&inner, 3, i);
		assert_int_equal(decode(), DUMP_FATE_DNSTAP_TRANSPORT);
	}
}

static void empty_frames(void **state)
{
	(void)state;
	inner.n = 0;
	number(&inner, 1, 1);
	assert_int_equal(decode(), DUMP_FATE_DNSTAP_EMPTY);
	octets(&inner, 10, "", 0);
	assert_int_equal(decode(), DUMP_FATE_DNSTAP_EMPTY);
	frame.n = 0;
	number(&frame, 15, 1);
	assert_int_equal(decode_frame(), DUMP_FATE_DNSTAP_EMPTY);
	inner.n = 0; /* a type is required */
	assert_int_equal(decode(), DUMP_FATE_DNSTAP_TYPE);
	frame.n = 0;
	assert_int_equal(decode_frame(), DUMP_FATE_DNSTAP_TYPE);
	number(&frame, 15, 2);
	assert_int_equal(decode_frame(), DUMP_FATE_DNSTAP_TYPE);
}

/* Values that cannot be: the whole frame is lost, with its reason. */
static void wrong_values(void **state)
{
	static uint8_t large[65536];

	(void)state;
	whole(false);
	fixed32(&inner, 9, 1000000000);
	assert_int_equal(decode(), DUMP_FATE_DNSTAP_TIME);
	whole(false);
	fixed32(&inner, 13, 0xffffffff);
	assert_int_equal(decode(), DUMP_FATE_DNSTAP_TIME);
	whole(false);
	number(&inner, 12, (uint64_t)1 << 63);
	assert_int_equal(decode(), DUMP_FATE_DNSTAP_TIME);
	whole(false);
	octets(&inner, 5, address4[0], 3);
	assert_int_equal(decode(), DUMP_FATE_DNSTAP_ADDRESS);
	whole(true);
	octets(&inner, 4, address4[0], 4); /* the family says IPv6 */
	assert_int_equal(decode(), DUMP_FATE_DNSTAP_ADDRESS);
	whole(false);
	number(&inner, 2, 3);
	assert_int_equal(decode(), DUMP_FATE_DNSTAP_ADDRESS);
	whole(false);
	number(&inner, 6, 65536);
	assert_int_equal(decode(), DUMP_FATE_DNSTAP_ADDRESS);
	inner.n = 0;
	number(&inner, 1, 1);
	octets(&inner, 10, large, 65535);
	assert_int_equal(decode(), DUMP_FATE_CARRYING);
	inner.n = 0;
	number(&inner, 1, 1);
	octets(&inner, 10, large, 65536);
	assert_int_equal(decode(), DUMP_FATE_DNSTAP_LONG);
}

static void malformed(void **state)
{
	uint32_t keys[] = {0 << 3, 1 << 3 | 3, 1 << 3 | 4, 1 << 3 | 6, 1 << 3 | 7, 10 << 3, 9 << 3,
		1 << 3 | 5, 6 << 3 | 1};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		/* no field, groups, wire types that are none, and none of the field's */
		whole(false);
		varint(&inner, keys[i]);
		fill(&inner, 0, 8);
		assert_int_equal(decode(), DUMP_FATE_DNSTAP_FORMAT);
	}
	whole(false);
	varint(&inner, 77 << 3); /* 10 octets are 64 bits: the largest number */
	fill(&inner, 0xff, 9);
	u8(&inner, 1);
	assert_int_equal(decode(), DUMP_FATE_CARRYING);
	inner.octets[inner.n - 1] = 2;
	assert_int_equal(decode(), DUMP_FATE_DNSTAP_FORMAT);
	inner.octets[inner.n - 1] = 0x81; /* an eleventh octet */
	u8(&inner, 0);
	assert_int_equal(decode(), DUMP_FATE_DNSTAP_FORMAT);
	frame.n = 0;
	number(&frame, 15, 1);
	number(&frame, 14, 1);
	assert_int_equal(decode_frame(), DUMP_FATE_DNSTAP_FORMAT);
	frame.n = 0;
	octets(&frame, 15, "\1", 1);
	assert_int_equal(decode_frame(), DUMP_FATE_DNSTAP_FORMAT);
}

/* A frame that ends anywhere is none, except between its outer fields. */
static void cut_anywhere(void **state)
{
	uint32_t n, all, good = 0;

	(void)state;
	whole(false);
	assert_int_equal(decode(), DUMP_FATE_CARRYING);
	all = frame.n;
	for (n = 0; n < all; n++) {
		enum dump_fate fate;

		frame.n = n;
		fate = decode_frame();
		assert_int_equal(dump_dnstap_is_frame(frame.octets, n), fate == DUMP_FATE_CARRYING);
		good += fate == DUMP_FATE_CARRYING;
		if (n > 0 && n < 8)
			assert_int_equal(fate, DUMP_FATE_DNSTAP_FORMAT);
	}
	assert_int_equal(good, 1); /* without the version at its end */
	/* Cut inside the message, with lengths that are right for that */
	all = inner.n;
	for (n = 0; n < all; n++) {
		inner.n = n;
		assert_true(decode() < DUMP_FATES);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_messages),
		cmocka_unit_test(little_is_told),
		cmocka_unit_test(transports),
		cmocka_unit_test(empty_frames),
		cmocka_unit_test(wrong_values),
		cmocka_unit_test(malformed),
		cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
